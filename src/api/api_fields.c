/* event.h: reading fields. */
#include <azactivity/event.h>

#include "core/ascii.h"
#include "decode/record_private.h"
#include "export/canonical.h"
#include "text/jsontext.h"
#include "view/derive.h"
#include "view/timetext.h"

azact_status azact_event_text(const azact_event *event, azact_field field, azact_str *ret) {
  if (!azacti_event_ok(event) || !ret) return AZACT_ERR_USAGE;
  const azact_field_info *info = azacti_field_info_of(field);
  if (!info) return AZACT_ERR_RANGE;
  if (!(info->flags & AZACT_FIELD_DERIVED)) {
    azacti_val val = azacti_field(event, field);
    if (val.type == 0) return AZACT_ABSENT;
    if (val.type == AZACT_JSON_NULL) return AZACT_NULL;
    if (val.ptr == NULL) return AZACT_ERR_UNSUPPORTED;
    *ret = azacti_val_str(val);
    return AZACT_OK;
  }
  azacti_buf tmp;
  azact_str text;
  azacti_buf_init(&tmp, azacti_record_mem(event));
  azact_status status = azacti_field_text(event, field, &tmp, &text);
  /* What was built in the buffer goes with it. */
  bool built = status == AZACT_OK && tmp.len > 0 && (const uint8_t *)text.ptr >= tmp.ptr &&
               (const uint8_t *)text.ptr < tmp.ptr + tmp.len;
  azacti_buf_free(&tmp);
  if (built || status == AZACT_ERR_TYPE || status == AZACT_ERR_NOMEM) return AZACT_ERR_UNSUPPORTED;
  if (status == AZACT_OK) *ret = text;
  return status;
}

static azact_status apifield_append(const char *data, size_t len, void *user) {
  return azacti_buf_append((azacti_buf *)user, data, len) ? AZACT_OK : AZACT_ERR_NOMEM;
}

/* Text of any field; objects as canonical JSON. Borrowed, or built in tmp. */
static azact_status apifield_text(const azact_event *event, azact_field field, azacti_buf *tmp, azact_str *ret) {
  const azact_field_info *info = azacti_field_info_of(field);
  if (!info) return AZACT_ERR_RANGE;
  if (info->type != AZACT_TYPE_OBJECT || (info->flags & AZACT_FIELD_MEMBER))
    return azacti_field_text(event, field, tmp, ret);
  azact_status status = azacti_canonical_field(event, field, apifield_append, tmp);
  if (status == AZACT_OK) *ret = (azact_str){tmp->ptr ? (const char *)tmp->ptr : "", tmp->len};
  return status;
}

azact_status azact_event_copy_text(const azact_event *event, azact_field field, char *buf, size_t cap, size_t *ret_len) {
  if (!azacti_event_ok(event) || (!buf && cap > 0)) return AZACT_ERR_USAGE;
  azacti_buf tmp;
  azact_str text;
  azacti_buf_init(&tmp, azacti_record_mem(event));
  azact_status status = apifield_text(event, field, &tmp, &text);
  if (status == AZACT_OK) {
    size_t len = text.len < cap ? text.len : cap > 0 ? cap - 1 : 0;
    if (len > 0) memcpy(buf, text.ptr, len);
    if (cap > 0) buf[len] = 0;
    if (ret_len) *ret_len = text.len;
    if (len < text.len || cap == 0) status = AZACT_ERR_RANGE;
  }
  azacti_buf_free(&tmp);
  return status;
}

/* A moment as ns since 1970 UTC. */
static azact_status apifield_time(azact_str text, int64_t *ret) {
  azact_time time = {.struct_size = sizeof time};
  if (!azacti_time_parse(text, &time)) return AZACT_ERR_TYPE;
  *ret = time.ns;
  return AZACT_OK;
}

azact_status azact_event_int64(const azact_event *event, azact_field field, int64_t *ret) {
  if (!azacti_event_ok(event) || !ret) return AZACT_ERR_USAGE;
  const azact_field_info *info = azacti_field_info_of(field);
  if (!info) return AZACT_ERR_RANGE;
  azacti_buf tmp;
  azact_str text;
  azacti_buf_init(&tmp, azacti_record_mem(event));
  azact_status status = apifield_text(event, field, &tmp, &text);
  if (status == AZACT_OK) {
    azact_time time = {.struct_size = sizeof time};
    if (field == AZACT_F_TIME && azacti_view_time(event, &time))
      *ret = time.ns;
    else if (info->type == AZACT_TYPE_TIME)
      status = apifield_time(text, ret);
    else
      status = azacti_json_int64(text, ret);
  }
  azacti_buf_free(&tmp);
  return status;
}

uint32_t azact_event_origin(const azact_event *event, azact_field field) {
  if (!azacti_event_ok(event)) return AZACT_ORIGIN_NONE;
  const azact_field_info *info = azacti_field_info_of(field);
  if (!info) return AZACT_ORIGIN_NONE;
  if (!(info->flags & AZACT_FIELD_DERIVED)) {
    azacti_val val = azacti_field(event, field);
    return val.type ? val.origin : AZACT_ORIGIN_NONE;
  }
  azact_time time = {.struct_size = sizeof time};
  if (field == AZACT_F_TIME && azacti_view_time(event, &time) && (time.flags & AZACT_TIME_FROM_TICKS))
    return AZACT_ORIGIN_EVENT_ID;
  size_t len;
  azact_status status = azact_event_copy_text(event, field, NULL, 0, &len);
  return status == AZACT_ERR_RANGE || status == AZACT_OK ? AZACT_ORIGIN_DERIVED : AZACT_ORIGIN_NONE;
}

azact_status azact_event_claim(const azact_event *event, const char *name, size_t len, azact_str *ret) {
  if (!azacti_event_ok(event) || !name || !ret) return AZACT_ERR_USAGE;
  return azacti_record_claim(event, (azact_str){name, len}, ret);
}

azact_status azact_event_visit(const azact_event *event, azact_visit_fn fn, void *user) {
  if (!azacti_event_ok(event) || !fn) return AZACT_ERR_USAGE;
  azact_status status = AZACT_OK;
  azacti_buf tmp;
  azacti_buf_init(&tmp, azacti_record_mem(event));
  const azact_field_info *info;
  for (size_t i = 0; (info = azacti_field_info_at(i)) != NULL && status == AZACT_OK; i++) {
    if (info->flags & AZACT_FIELD_MEMBER) continue;
    azact_str text = {"", 0};
    tmp.len = 0;
    azact_status met = apifield_text(event, info->id, &tmp, &text);
    if (met == AZACT_OK || met == AZACT_NULL)
      status = fn(info->id, met, &text, user);
    else if (met == AZACT_ERR_NOMEM)
      status = met;
  }
  azacti_buf_free(&tmp);
  return status;
}

#define APIFIELD(name, id)                                                                                                 \
  azact_status azact_event_##name(const azact_event *event, azact_str *ret) {                                              \
    return azact_event_text(event, AZACT_F_##id, ret);                                                                     \
  }

APIFIELD(tenant_id, TENANT_ID)
APIFIELD(subscription_id, SUBSCRIPTION_ID)
APIFIELD(event_timestamp, EVENT_TIMESTAMP)
APIFIELD(operation_name, OPERATION_NAME)
APIFIELD(category, CATEGORY)
APIFIELD(level, LEVEL)
APIFIELD(result_type, RESULT_TYPE)
APIFIELD(result_signature, RESULT_SIGNATURE)
APIFIELD(duration_ms, DURATION_MS)
APIFIELD(caller, CALLER)
APIFIELD(correlation_id, CORRELATION_ID)
APIFIELD(resource_id, RESOURCE_ID)
APIFIELD(properties, PROPERTIES)
