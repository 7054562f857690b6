/* One event read once for grouping. Only what groups and their JSON tell is asked for: this runs for every event. */
#include "group/fact.h"

#include "core/ascii.h"
#include "view/fill.h"

static azact_str fact_trimmed(const azact_event *event, azact_field field) {
  return azacti_scalar_text(azacti_record_field(event, field));
}

static void fact_uid(const azact_event *event, const azacti_factwork *work, azacti_fact *ret) {
  const azact_time *time = ret->flags & AZACTI_MEMBER_HAS_TIME ? &work->time : NULL;
  if (azacti_guid_bytes(azacti_scalar_text(work->ids.data_id), ret->uid))
    ret->flags |= AZACTI_MEMBER_HAS_DATA_ID;
  else
    azacti_uid_compute(event, &work->ids, time, &work->result, ret->uid);
}

static void fact_place(const azact_event *event, azacti_fact *ret) {
  const azacti_place *place = azacti_record_place_of(event);
  const char *encoding = place->encoding ? place->encoding : "utf-8";
  ret->source_name = AZACTI_STR("");
  if (place->name) ret->source_name = (azact_str){(const char *)azacti_block_data(place->name), place->name_len};
  ret->encoding = (azact_str){encoding, strlen(encoding)};
  ret->record = place->record;
  ret->offset = place->offset;
  ret->length = place->length;
  ret->inner = place->inner;
  if (place->flags & AZACT_SOURCE_COMPRESSED) ret->flags |= AZACTI_MEMBER_COMPRESSED;
}

static bool fact_resource(const azacti_idsource *ids, azacti_buf *tmp, azacti_fact *ret) {
  ret->resource_id = ids->resource_id;
  if (!ids->plus || ret->resource_id.len == 0) return true;
  if (!memchr(ret->resource_id.ptr, '+', ret->resource_id.len)) return true;
  /* From `id`, where "+" stands for a blank. */
  size_t from = tmp->len;
  if (!azacti_buf_append(tmp, ret->resource_id.ptr, ret->resource_id.len)) return false;
  for (size_t i = from; i < tmp->len; i++)
    if (tmp->ptr[i] == '+') tmp->ptr[i] = ' ';
  ret->resource_id.ptr = (const char *)tmp->ptr + from;
  return true;
}

/* A GUID in its dashed lower-case form, anything else as found. */
static azact_str fact_id(azact_str found, char text[40]) {
  return azacti_guid_normal(found, text) ? (azact_str){text, 36} : found;
}

void azacti_fact_actor(const azact_event *event, azacti_fact *ret) {
  azact_address address;
  azact_principal who;
  azacti_actor *actor = &ret->actor;
  actor->caller = azacti_scalar_text(azacti_field(event, AZACT_F_CALLER));
  actor->principal = actor->caller;
  if (actor->principal.len == 0 && azacti_view_principal(event, &who))
    actor->principal = fact_id(who.object_id_found.len > 0 ? who.object_id_found : who.app_id, ret->object_id);
  actor->address = AZACTI_STR("");
  if (azacti_view_address(event, &address))
    actor->address = (azact_str){ret->address_text, azacti_address_text(&address, ret->address_text)};
  actor->tenant_id = azacti_scalar_text(azacti_field(event, AZACT_F_TENANT_ID));
  actor->token_tenant = azacti_extra_text(event, AZACTI_X_CLAIM_TID);
}

static void fact_operation(const azact_event *event, const azacti_idsource *ids, azacti_fact *ret) {
  azact_operation operation;
  ret->operation_name = ids->operation_name;
  ret->operation_id = fact_trimmed(event, AZACT_F_OPERATION_ID);
  ret->verb = azacti_view_operation(event, &operation) ? operation.verb : AZACT_VERB_NONE;
  if (azacti_starts_nocase(azacti_trim(ret->operation_name), AZACTI_STR("Microsoft.Authorization/policies/")) ||
      azacti_view_category(event) == AZACT_CATEGORY_POLICY)
    ret->flags |= AZACTI_MEMBER_POLICY;
}

static bool fact_subscription(const azact_event *event, azacti_buf *tmp, azact_str *ret) {
  azacti_val val = azacti_field(event, AZACT_F_SUBSCRIPTION_ID);
  *ret = AZACTI_STR("");
  if (val.ptr) {
    *ret = azacti_scalar_text(val);
    return true;
  }
  azact_status status = azacti_field_text(event, AZACT_F_SUBSCRIPTION_ID, tmp, ret);
  if (status != AZACT_OK) *ret = AZACTI_STR("");
  return status != AZACT_ERR_NOMEM;
}

static bool fact_error(const azact_event *event, azacti_buf *tmp, azacti_fact *ret) {
  azacti_error_view error;
  ret->error_code = ret->error_message = AZACTI_STR("");
  if (ret->outcome != AZACT_OUTCOME_FAILURE && ret->outcome != AZACT_OUTCOME_CANCELLED) return true;
  int there = azacti_view_error(event, tmp, &error);
  if (there > 0 && error.code.ptr) ret->error_code = error.code;
  if (there > 0 && error.message.ptr) ret->error_message = error.message;
  return there >= 0;
}

/* The texts that are composed in `tmp`. If it moved while growing, those made before are lost: they are made once more, and
 * now it is large enough. */
static bool fact_composed(const azact_event *event, const azacti_idsource *ids, bool subscription, azacti_buf *tmp,
                          azacti_fact *ret) {
  ret->subscription_id = AZACTI_STR("");
  for (int round = 0; round < 2; round++) {
    tmp->len = 0;
    const uint8_t *before = tmp->ptr;
    if (!fact_resource(ids, tmp, ret)) return false;
    if (subscription && !fact_subscription(event, tmp, &ret->subscription_id)) return false;
    if (!fact_error(event, tmp, ret)) return false;
    if (tmp->ptr == before) return true;
  }
  return true;
}

void azacti_fact_key(const azact_event *event, azacti_factwork *work, azacti_fact *ret) {
  azacti_idsource_take(event, &work->ids);
  ret->actor.correlation_id = azacti_trim(work->ids.correlation_id);
}

void azacti_fact_course(const azact_event *event, azacti_factwork *work, azacti_fact *ret) {
  ret->flags = 0;
  ret->time_ns = 0;
  ret->time_digits = 0;
  if (azacti_view_time(event, &work->time)) {
    ret->flags |= AZACTI_MEMBER_HAS_TIME;
    ret->time_ns = work->time.ns;
    ret->time_digits = work->time.digits;
  }
  azacti_view_result(event, &work->result);
  ret->phase = work->result.phase;
  ret->outcome = work->result.outcome;
  ret->http_status = work->result.http_status;
  ret->dialect = azacti_record_dialect(event);
  fact_place(event, ret);
  fact_operation(event, &work->ids, ret);
}

azact_status azacti_fact_ids(const azact_event *event, bool subscription, azacti_buf *tmp, const azacti_factwork *work,
                             azacti_fact *ret) {
  fact_uid(event, work, ret);
  return fact_composed(event, &work->ids, subscription, tmp, ret) ? AZACT_OK : AZACT_ERR_NOMEM;
}

azact_status azacti_fact_take(const azact_event *event, bool subscription, azacti_buf *tmp, azacti_fact *ret) {
  azacti_factwork work;
  azacti_fact_key(event, &work, ret);
  azacti_fact_course(event, &work, ret);
  azacti_fact_actor(event, ret);
  return azacti_fact_ids(event, subscription, tmp, &work, ret);
}
