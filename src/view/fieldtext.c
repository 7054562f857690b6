/* The text of any field, found, filled in or derived. Objects as a whole are export's. */
#include "view/fill.h"
#include "core/ascii.h"
#include "view/names.h"
#include "view/timetext.h"

static azact_status ftext_static(const char *text, azact_str *ret) {
  *ret = (azact_str){text, strlen(text)};
  return AZACT_OK;
}

static azact_status ftext_copy(azacti_buf *tmp, const char *text, size_t len, azact_str *ret) {
  size_t from = tmp->len;
  if (!azacti_buf_reserve(tmp, len + 1)) return AZACT_ERR_NOMEM;
  if (len > 0 && !azacti_buf_append(tmp, text, len)) return AZACT_ERR_NOMEM;
  *ret = (azact_str){(const char *)tmp->ptr + from, len};
  return AZACT_OK;
}

static azact_status ftext_number(azacti_buf *tmp, uint64_t number, azact_str *ret) {
  char digits[20];
  return ftext_copy(tmp, digits, azacti_u64_text(number, digits), ret);
}

static azact_status ftext_if(azact_str text, azact_str *ret) {
  if (!text.ptr) return AZACT_ABSENT;
  *ret = text;
  return AZACT_OK;
}

static azact_status ftext_if_full(azact_str text, azact_str *ret) {
  return text.len == 0 ? AZACT_ABSENT : ftext_if(text, ret);
}

static azact_status ftext_bool(bool value, azact_str *ret) { return ftext_static(value ? "true" : "false", ret); }

static azact_status ftext_lower(azacti_buf *tmp, azact_str text, azact_str *ret) {
  if (text.len == 0) return AZACT_ABSENT;
  azact_status status = ftext_copy(tmp, text.ptr, text.len, ret);
  if (status != AZACT_OK) return status;
  uint8_t *bytes = tmp->ptr + (tmp->len - text.len);
  for (size_t i = 0; i < text.len; i++) bytes[i] = azacti_lower(bytes[i]);
  return AZACT_OK;
}

static azact_status ftext_time(azacti_buf *tmp, int64_t ns, uint32_t digits, azact_str *ret) {
  char text[36];
  return ftext_copy(tmp, text, azacti_time_text(ns, digits, text), ret);
}

static azact_status ftext_result(const azact_event *event, azact_field field, azacti_buf *tmp, azact_str *ret) {
  azact_result result;
  azacti_view_result(event, &result);
  switch (field) {
  case AZACT_F_PHASE: return ftext_static(azacti_phase_name(result.phase), ret);
  case AZACT_F_OUTCOME: return ftext_static(azacti_outcome_name(result.outcome), ret);
  case AZACT_F_REASON: return ftext_if_full(result.reason, ret);
  default: return result.http_status == 0 ? AZACT_ABSENT : ftext_number(tmp, (uint64_t)result.http_status, ret);
  }
}

static azact_status ftext_operation(const azact_event *event, azact_field field, azacti_buf *tmp, azact_str *ret) {
  azact_operation operation;
  if (!azacti_view_operation(event, &operation)) return AZACT_ABSENT;
  switch (field) {
  case AZACT_F_VERB:
    return operation.verb == AZACT_VERB_NONE ? AZACT_ABSENT : ftext_static(azacti_verb_name(operation.verb), ret);
  case AZACT_F_SUB_VERB: return ftext_lower(tmp, operation.sub_verb, ret);
  case AZACT_F_PROVIDER: return ftext_if_full(operation.provider, ret);
  default: return ftext_if_full(operation.resource_type, ret);
  }
}

static azact_status ftext_flags(azacti_buf *tmp, uint32_t flags, azact_str *ret) {
  size_t from = tmp->len;
  for (uint32_t bit = 1; bit != 0 && bit <= flags; bit <<= 1) {
    const char *name = (flags & bit) ? azacti_resid_flag_name(bit) : NULL;
    if (!name) continue;
    if (tmp->len > from && !azacti_buf_push(tmp, ',')) return AZACT_ERR_NOMEM;
    if (!azacti_buf_append(tmp, name, strlen(name))) return AZACT_ERR_NOMEM;
  }
  if (tmp->len == from) return AZACT_ABSENT;
  *ret = (azact_str){(const char *)tmp->ptr + from, tmp->len - from};
  return AZACT_OK;
}

static azact_status ftext_type(const azacti_resid *id, azacti_buf *tmp, azact_str *ret) {
  size_t from = tmp->len;
  if (!id->type_composed) return ftext_if(id->type, ret);
  if (!azacti_resid_type(id, tmp)) return AZACT_ERR_NOMEM;
  *ret = (azact_str){(const char *)tmp->ptr + from, tmp->len - from};
  return AZACT_OK;
}

/* The id parsed from memory that stays: the event, or tmp with room for a type chain behind it, so that tmp need not move
 * under the views that point into it. */
static azact_status ftext_parse(const azact_event *event, azacti_buf *tmp, azacti_resid *id) {
  azact_str text;
  bool plus;
  if (!azacti_resource_text(event, &text, &plus)) return AZACT_ABSENT;
  if (text.len > SIZE_MAX / 4 || !azacti_buf_reserve(tmp, 2 * text.len + 256)) return AZACT_ERR_NOMEM;
  return azacti_view_resource(event, tmp, id) ? AZACT_OK : AZACT_ERR_NOMEM;
}

static azact_status ftext_resource(const azact_event *event, azact_field field, azacti_buf *tmp, azact_str *ret) {
  azacti_resid id;
  azact_status status = ftext_parse(event, tmp, &id);
  if (status != AZACT_OK) return status;
  switch (field) {
  case AZACT_F_RESOURCE_ID_TEXT: return ftext_if(id.id, ret);
  case AZACT_F_RESOURCE_KIND: return ftext_static(azacti_kind_name(id.kind), ret);
  case AZACT_F_RESOURCE_SCOPE: return id.scope ? ftext_static(azacti_scope_name(id.scope), ret) : AZACT_ABSENT;
  case AZACT_F_RESOURCE_SUBSCRIPTION_ID: return ftext_if(id.subscription_id, ret);
  case AZACT_F_RESOURCE_RESOURCE_GROUP: return ftext_if(id.resource_group, ret);
  case AZACT_F_RESOURCE_MANAGEMENT_GROUP: return ftext_if(id.management_group, ret);
  case AZACT_F_RESOURCE_TENANT_ID: return ftext_if(id.tenant_id, ret);
  case AZACT_F_RESOURCE_PROVIDER_NAME: return ftext_if(id.provider, ret);
  case AZACT_F_RESOURCE_FULL_TYPE: return ftext_type(&id, tmp, ret);
  case AZACT_F_RESOURCE_NAME: return ftext_if(id.name, ret);
  case AZACT_F_RESOURCE_LOCATION: return ftext_if(id.location, ret);
  case AZACT_F_RESOURCE_PARENT_ID: return ftext_if(id.parent_id, ret);
  case AZACT_F_RESOURCE_EXTENSION_OF: return ftext_if(id.extension_of, ret);
  default: return ftext_flags(tmp, id.flags, ret);
  }
}

static azact_status ftext_address(const azact_event *event, azact_field field, azacti_buf *tmp, azact_str *ret) {
  azact_address address;
  char text[48];
  if (!azacti_view_address(event, &address)) return AZACT_ABSENT;
  switch (field) {
  case AZACT_F_ADDRESS_IP: return ftext_copy(tmp, text, azacti_address_text(&address, text), ret);
  case AZACT_F_ADDRESS_FAMILY: return ftext_static(address.family == 4 ? "4" : "6", ret);
  case AZACT_F_ADDRESS_PORT: return address.port < 0 ? AZACT_ABSENT : ftext_number(tmp, (uint64_t)address.port, ret);
  case AZACT_F_ADDRESS_PREFIX: return address.prefix < 0 ? AZACT_ABSENT : ftext_number(tmp, (uint64_t)address.prefix, ret);
  default: return address.mapped ? ftext_bool(true, ret) : AZACT_ABSENT;
  }
}

/* A GUID dashed and in lower case, anything else as found. */
static azact_status ftext_guid(azacti_buf *tmp, azact_str found, azact_str *ret) {
  uint8_t bytes[16];
  char text[37];
  if (!azacti_guid_bytes(found, bytes)) return ftext_if_full(found, ret);
  azacti_guid_text(bytes, text);
  if (found.len == 36 && memcmp(found.ptr, text, 36) == 0) return ftext_if(found, ret);
  return ftext_copy(tmp, text, 36, ret);
}

static azact_status ftext_principal(const azact_event *event, azact_field field, azacti_buf *tmp, azact_str *ret) {
  azact_principal who;
  if (!azacti_view_principal(event, &who)) return AZACT_ABSENT;
  switch (field) {
  case AZACT_F_PRINCIPAL_KIND: return ftext_static(azacti_principal_name(who.kind), ret);
  case AZACT_F_PRINCIPAL_NAME: return ftext_if_full(who.name, ret);
  case AZACT_F_PRINCIPAL_APP_ID: return ftext_guid(tmp, who.app_id, ret);
  case AZACT_F_PRINCIPAL_TENANT_ID: return ftext_guid(tmp, who.tenant_id, ret);
  case AZACT_F_PRINCIPAL_SOURCE: return ftext_if_full(who.source, ret);
  default: return ftext_guid(tmp, who.object_id_found, ret);
  }
}

static azact_status ftext_token(const azact_event *event, azact_field field, azacti_buf *tmp, azact_str *ret) {
  azact_token token;
  if (!azacti_view_token(event, &token)) return AZACT_ABSENT;
  switch (field) {
  case AZACT_F_TOKEN_MFA: return token.mfa < 0 ? AZACT_ABSENT : ftext_bool(token.mfa != 0, ret);
  case AZACT_F_TOKEN_ISSUED: return (token.has & 1u) ? ftext_time(tmp, token.issued_ns, 0, ret) : AZACT_ABSENT;
  case AZACT_F_TOKEN_EXPIRES: return (token.has & 2u) ? ftext_time(tmp, token.expires_ns, 0, ret) : AZACT_ABSENT;
  case AZACT_F_TOKEN_TENANT_ID: return ftext_if_full(token.tenant_id, ret);
  default: return ftext_if_full(token.address, ret);
  }
}

static azact_status ftext_error(const azact_event *event, azact_field field, azacti_buf *tmp, azact_str *ret) {
  azacti_error_view error;
  int there = azacti_view_error(event, tmp, &error);
  if (there <= 0) return there < 0 ? AZACT_ERR_NOMEM : AZACT_ABSENT;
  if (field == AZACT_F_ERROR_CODE) return ftext_if(error.code, ret);
  return ftext_if(field == AZACT_F_ERROR_MESSAGE ? error.message : error.inner_code, ret);
}

static azact_status ftext_source(const azact_event *event, azact_field field, azacti_buf *tmp, azact_str *ret) {
  const azacti_place *place = azacti_record_place_of(event);
  switch (field) {
  case AZACT_F_SOURCE_NAME:
    if (!place->name) return ftext_static("", ret);
    return ftext_if((azact_str){(const char *)azacti_block_data(place->name), place->name_len}, ret);
  case AZACT_F_SOURCE_RECORD: return ftext_number(tmp, place->record, ret);
  case AZACT_F_SOURCE_OFFSET: return ftext_number(tmp, place->offset, ret);
  case AZACT_F_SOURCE_LENGTH: return ftext_number(tmp, place->length, ret);
  case AZACT_F_SOURCE_COMPRESSED: return (place->flags & AZACT_SOURCE_COMPRESSED) ? ftext_bool(true, ret) : AZACT_ABSENT;
  case AZACT_F_SOURCE_ENCODING:
    if (!place->encoding || strcmp(place->encoding, "utf-8") == 0) return AZACT_ABSENT;
    return ftext_static(place->encoding, ret);
  default: return place->inner ? ftext_number(tmp, place->inner, ret) : AZACT_ABSENT;
  }
}

static azact_status ftext_uuid(const azact_event *event, azact_field field, azacti_buf *tmp, azact_str *ret) {
  uint8_t bytes[16];
  char text[37];
  bool ok = field == AZACT_F_UID ? azacti_view_uid(event, bytes) : azacti_view_match_key(event, bytes);
  if (!ok) return AZACT_ERR_NOMEM;
  azacti_guid_text(bytes, text);
  return ftext_copy(tmp, text, 36, ret);
}

/* A field of the record. Of the composed ones, the type chain and what came out of `id` are built here. */
static azact_status ftext_found(const azact_event *event, azact_field field, azacti_buf *tmp, azact_str *ret) {
  azacti_val val = azacti_field(event, field);
  if (val.type == 0) return AZACT_ABSENT;
  if (val.type == AZACT_JSON_NULL) return AZACT_NULL;
  if (val.ptr) return ftext_if(azacti_val_str(val), ret);
  switch (field) {
  case AZACT_F_RESOURCE_ID: return ftext_resource(event, AZACT_F_RESOURCE_ID_TEXT, tmp, ret);
  case AZACT_F_SUBSCRIPTION_ID: return ftext_resource(event, AZACT_F_RESOURCE_SUBSCRIPTION_ID, tmp, ret);
  case AZACT_F_RESOURCE_GROUP: return ftext_resource(event, AZACT_F_RESOURCE_RESOURCE_GROUP, tmp, ret);
  case AZACT_F_RESOURCE_PROVIDER: return ftext_resource(event, AZACT_F_RESOURCE_PROVIDER_NAME, tmp, ret);
  case AZACT_F_RESOURCE_TYPE: return ftext_resource(event, AZACT_F_RESOURCE_FULL_TYPE, tmp, ret);
  default: return AZACT_ABSENT;
  }
}

static azact_status ftext_member(const azact_event *event, azact_field field, azacti_buf *tmp, azact_str *ret) {
  if (field <= AZACT_F_RESOURCE_FLAGS) return ftext_resource(event, field, tmp, ret);
  if (field <= AZACT_F_ADDRESS_MAPPED) return ftext_address(event, field, tmp, ret);
  if (field <= AZACT_F_PRINCIPAL_SOURCE) return ftext_principal(event, field, tmp, ret);
  if (field <= AZACT_F_TOKEN_ADDRESS) return ftext_token(event, field, tmp, ret);
  if (field <= AZACT_F_ERROR_INNER_CODE) return ftext_error(event, field, tmp, ret);
  if (field <= AZACT_F_SOURCE_INNER) return ftext_source(event, field, tmp, ret);
  return AZACT_ERR_RANGE;
}

azact_status azacti_field_text(const azact_event *event, azact_field field, azacti_buf *tmp, azact_str *ret) {
  azact_time time;
  const azact_field_info *info = azacti_field_info_of(field);
  if (!info) return AZACT_ERR_RANGE;
  if (!(info->flags & AZACT_FIELD_DERIVED)) return ftext_found(event, field, tmp, ret);
  switch (field) {
  case AZACT_F_TIME: return azacti_view_time(event, &time) ? ftext_time(tmp, time.ns, time.digits, ret) : AZACT_ABSENT;
  case AZACT_F_DIALECT: return ftext_static(azacti_dialect_name(azacti_record_dialect(event)), ret);
  case AZACT_F_LEVEL_NUMBER: {
    uint32_t level = azacti_view_level(event);
    return level ? ftext_number(tmp, level, ret) : AZACT_ABSENT;
  }
  case AZACT_F_CATEGORY_KIND: return ftext_static(azacti_category_name(azacti_view_category(event)), ret);
  case AZACT_F_PHASE:
  case AZACT_F_OUTCOME:
  case AZACT_F_HTTP_STATUS:
  case AZACT_F_REASON: return ftext_result(event, field, tmp, ret);
  case AZACT_F_VERB:
  case AZACT_F_SUB_VERB:
  case AZACT_F_PROVIDER:
  case AZACT_F_OPERATION_RESOURCE_TYPE: return ftext_operation(event, field, tmp, ret);
  case AZACT_F_UID:
  case AZACT_F_MATCH_KEY: return ftext_uuid(event, field, tmp, ret);
  default: return (info->flags & AZACT_FIELD_MEMBER) ? ftext_member(event, field, tmp, ret) : AZACT_ERR_TYPE;
  }
}
