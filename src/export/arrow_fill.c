/* How each field gets into its column. What stands there is what the canonical record says of the field; texts are texts,
 * without quotes and escapes. */
#include "export/arrow_row.h"
#include "core/ascii.h"
#include "text/utf8.h"
#include "view/fill.h"
#include "view/names.h"

/* ---- putting */

static azact_status fill_repaired(azacti_arrow_column *column, size_t at, azact_str text) {
  const uint8_t *p = (const uint8_t *)text.ptr, *end = p + text.len;
  azact_status status = azacti_arrow_text_begin(column, at);
  while (status == AZACT_OK && p < end) {
    const uint8_t *from = p;
    bool bad = false;
    azacti_utf8_next(&p, end, &bad);
    status = bad ? azacti_arrow_text_piece(column, "\xef\xbf\xbd", 3)
                 : azacti_arrow_text_piece(column, (const char *)from, (size_t)(p - from));
  }
  if (status == AZACT_OK) azacti_arrow_text_end(column, at);
  return status;
}

azact_status azacti_arrow_put_clean(azacti_arrow_column *column, size_t at, azact_str text, bool doubtful) {
  if (!text.ptr) return AZACT_OK;
  if (doubtful && !azacti_utf8_valid((const uint8_t *)text.ptr, text.len)) return fill_repaired(column, at, text);
  return azacti_arrow_put_text(column, at, text);
}

static azact_status fill_put(azacti_arrow_column *column, size_t at, const azacti_arrow_row *row, azact_str text) {
  return azacti_arrow_put_clean(column, at, text, row->doubtful);
}

/* A view's "length 0" means none. */
static azact_status fill_put_if(azacti_arrow_column *column, size_t at, const azacti_arrow_row *row, azact_str text) {
  return text.len == 0 ? AZACT_OK : fill_put(column, at, row, text);
}

static azact_status fill_word(azacti_arrow_column *column, size_t at, const char *word) {
  return azacti_arrow_put_text(column, at, (azact_str){word, strlen(word)});
}

/* As azact_event_copy_text has it. */
static azact_status fill_as_text(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  azacti_arrow_row *row = (azacti_arrow_row *)user;
  azact_str text;
  if (!row->event) return AZACT_OK;
  row->tmp.len = 0;
  azact_status status = azacti_field_text(row->event, op->what, &row->tmp, &text);
  return status == AZACT_OK ? fill_put(column, at, row, text) : status < 0 ? status : AZACT_OK;
}

/* A value of the record. An object or array where text is expected: its JSON. By address: a copy of what was just written
 * in parts would have to wait for it. */
static azact_status fill_value(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, azacti_arrow_row *row,
                               const azacti_val *value) {
  if (value->type == AZACT_JSON_STRING && value->ptr && !row->doubtful)
    return azacti_arrow_put_text(column, at, (azact_str){value->ptr, value->len});
  if (value->type <= AZACT_JSON_NULL) return AZACT_OK;
  if (value->type >= AZACT_JSON_OBJECT) return azacti_arrow_put_json(column, at, row, op->what, value);
  if (!value->ptr) return fill_as_text(column, at, op, row);
  return fill_put(column, at, row, (azact_str){value->ptr, value->len});
}

/* What the record itself says. */
static azacti_val fill_look(const azacti_arrow_op *op, const azacti_arrow_row *row) {
  return azacti_record_field_by(row->event, op->what, &op->ways);
}

static azact_status fill_found(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  azacti_arrow_row *row = (azacti_arrow_row *)user;
  if (!row->event) return AZACT_OK;
  azacti_val value = fill_look(op, row);
  return fill_value(column, at, op, row, &value);
}

/* Fields that the claims or `id` supply where the record says nothing. */
static azact_status fill_from_elsewhere(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  azacti_arrow_row *row = (azacti_arrow_row *)user;
  if (!row->event) return AZACT_OK;
  azacti_val value = fill_look(op, row);
  if (azacti_val_is_full(value)) return fill_value(column, at, op, row, &value);
  /* The principal has gone through the same claims for the caller. */
  if (op->what == AZACT_F_CALLER && (row->done & AZACTI_ARROW_NEEDS_PRINCIPAL) && row->principal.name.len > 0)
    return fill_put(column, at, row, row->principal.name);
  value = azacti_field_filled(row->event, op->what, value);
  return fill_value(column, at, op, row, &value);
}

/* Fields that the resource id supplies where the record says nothing (azacti_field would read the id again for each). */
static azact_status fill_of_id(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  azacti_arrow_row *row = (azacti_arrow_row *)user;
  if (!row->event) return AZACT_OK;
  azacti_val value = fill_look(op, row);
  if (azacti_val_is_full(value) || !(row->there & AZACTI_ARROW_NEEDS_RESOURCE))
    return fill_value(column, at, op, row, &value);
  const azacti_resid *id = &row->resource;
  azact_str part = {NULL, 0};
  bool composed = false;
  switch (op->what) {
  case AZACT_F_RESOURCE_ID: part = id->id; break;
  case AZACT_F_SUBSCRIPTION_ID: part = id->subscription_id; break;
  case AZACT_F_RESOURCE_GROUP: part = id->resource_group; break;
  case AZACT_F_RESOURCE_PROVIDER: part = id->kind == AZACT_KIND_RESOURCE ? id->provider : part; break;
  default:
    composed = id->kind == AZACT_KIND_RESOURCE && id->type_composed;
    part = id->kind == AZACT_KIND_RESOURCE ? id->type : part;
  }
  if (composed) return fill_as_text(column, at, op, row);
  return part.len > 0 ? fill_put(column, at, row, part) : fill_value(column, at, op, row, &value);
}

/* ---- derived values */

static azact_status fill_time(azacti_arrow_column *column, size_t at, int64_t ns) {
  return azacti_arrow_put_i64(column, at, ns / 1000 - (ns % 1000 < 0)); /* floor */
}

azact_status azacti_arrow_fill_time_ns(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  const azacti_arrow_row *row = (const azacti_arrow_row *)user;
  (void)op;
  return row->there & AZACTI_ARROW_NEEDS_TIME ? azacti_arrow_put_i64(column, at, row->time.ns) : AZACT_OK;
}

static azact_status fill_time_us(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  const azacti_arrow_row *row = (const azacti_arrow_row *)user;
  (void)op;
  return row->there & AZACTI_ARROW_NEEDS_TIME ? fill_time(column, at, row->time.ns) : AZACT_OK;
}

static azact_status fill_simple(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  const azacti_arrow_row *row = (const azacti_arrow_row *)user;
  if (!row->event) return AZACT_OK;
  switch (op->what) {
  case AZACT_F_DIALECT: return fill_word(column, at, azacti_dialect_name(azacti_record_dialect(row->event)));
  case AZACT_F_CATEGORY_KIND: return fill_word(column, at, azacti_category_name(azacti_view_category(row->event)));
  case AZACT_F_ANOMALIES: return azacti_arrow_put_i64(column, at, (int64_t)azacti_record_anomaly_bits(row->event));
  default: {
    uint32_t level = azacti_view_level(row->event);
    return level ? azacti_arrow_put_i64(column, at, level) : AZACT_OK;
  }
  }
}

static azact_status fill_result(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  const azacti_arrow_row *row = (const azacti_arrow_row *)user;
  if (!row->event) return AZACT_OK;
  switch (op->what) {
  case AZACT_F_PHASE: return fill_word(column, at, azacti_phase_name(row->result.phase));
  case AZACT_F_OUTCOME: return fill_word(column, at, azacti_outcome_name(row->result.outcome));
  case AZACT_F_REASON: return fill_put_if(column, at, row, row->result.reason);
  default: return row->result.http_status ? azacti_arrow_put_i64(column, at, row->result.http_status) : AZACT_OK;
  }
}

static azact_status fill_operation(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  azacti_arrow_row *row = (azacti_arrow_row *)user;
  const azact_operation *operation = &row->operation;
  if (!(row->there & AZACTI_ARROW_NEEDS_OPERATION)) return AZACT_OK;
  switch (op->what) {
  case AZACT_F_VERB:
    return operation->verb == AZACT_VERB_NONE ? AZACT_OK : fill_word(column, at, azacti_verb_name(operation->verb));
  case AZACT_F_PROVIDER: return fill_put_if(column, at, row, operation->provider);
  case AZACT_F_OPERATION_RESOURCE_TYPE: return fill_put_if(column, at, row, operation->resource_type);
  default: return operation->sub_verb.len > 0 ? fill_as_text(column, at, op, row) : AZACT_OK;
  }
}

static azact_status fill_resource(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  azacti_arrow_row *row = (azacti_arrow_row *)user;
  const azacti_resid *id = &row->resource;
  if (!(row->there & AZACTI_ARROW_NEEDS_RESOURCE)) return AZACT_OK;
  switch (op->what) {
  case AZACT_F_RESOURCE_ID_TEXT: return fill_put(column, at, row, id->id);
  case AZACT_F_RESOURCE_KIND: return fill_word(column, at, azacti_kind_name(id->kind));
  case AZACT_F_RESOURCE_SCOPE: return id->scope ? fill_word(column, at, azacti_scope_name(id->scope)) : AZACT_OK;
  case AZACT_F_RESOURCE_SUBSCRIPTION_ID: return fill_put(column, at, row, id->subscription_id);
  case AZACT_F_RESOURCE_RESOURCE_GROUP: return fill_put(column, at, row, id->resource_group);
  case AZACT_F_RESOURCE_MANAGEMENT_GROUP: return fill_put(column, at, row, id->management_group);
  case AZACT_F_RESOURCE_TENANT_ID: return fill_put(column, at, row, id->tenant_id);
  case AZACT_F_RESOURCE_PROVIDER_NAME: return fill_put(column, at, row, id->provider);
  case AZACT_F_RESOURCE_FULL_TYPE:
    return id->type_composed ? fill_as_text(column, at, op, row) : fill_put(column, at, row, id->type);
  case AZACT_F_RESOURCE_NAME: return fill_put(column, at, row, id->name);
  case AZACT_F_RESOURCE_LOCATION: return fill_put(column, at, row, id->location);
  case AZACT_F_RESOURCE_PARENT_ID: return fill_put(column, at, row, id->parent_id);
  case AZACT_F_RESOURCE_EXTENSION_OF: return fill_put(column, at, row, id->extension_of);
  default: return id->flags ? fill_as_text(column, at, op, row) : AZACT_OK;
  }
}

static azact_status fill_address(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  const azacti_arrow_row *row = (const azacti_arrow_row *)user;
  const azact_address *address = &row->address;
  char text[48];
  if (!(row->there & AZACTI_ARROW_NEEDS_ADDRESS)) return AZACT_OK;
  switch (op->what) {
  case AZACT_F_ADDRESS_IP: return azacti_arrow_put_text(column, at, (azact_str){text, azacti_address_text(address, text)});
  case AZACT_F_ADDRESS_FAMILY: return azacti_arrow_put_i64(column, at, address->family);
  case AZACT_F_ADDRESS_PORT: return address->port < 0 ? AZACT_OK : azacti_arrow_put_i64(column, at, address->port);
  case AZACT_F_ADDRESS_PREFIX: return address->prefix < 0 ? AZACT_OK : azacti_arrow_put_i64(column, at, address->prefix);
  default: return address->mapped ? azacti_arrow_put_bool(column, at, true) : AZACT_OK;
  }
}

/* Dashed and in lower case already? Without branches on the digits. */
static bool fill_is_guid_text(azact_str text) {
  const uint8_t *p = (const uint8_t *)text.ptr;
  if (text.len != 36 || p[8] != '-' || p[13] != '-' || p[18] != '-' || p[23] != '-') return false;
  unsigned good = 0;
  for (size_t i = 0; i < 36; i++) good += (unsigned)((uint8_t)(p[i] - '0') < 10) + (unsigned)((uint8_t)(p[i] - 'a') < 6);
  return good == 32;
}

/* A GUID dashed and in lower case, anything else as found. */
static azact_status fill_guid(azacti_arrow_column *column, size_t at, const azacti_arrow_row *row, azact_str found) {
  uint8_t bytes[16];
  char text[37];
  if (fill_is_guid_text(found)) return azacti_arrow_put_text(column, at, found);
  if (!azacti_guid_bytes(found, bytes)) return fill_put_if(column, at, row, found);
  azacti_guid_text(bytes, text);
  return azacti_arrow_put_text(column, at, (azact_str){text, 36});
}

static azact_status fill_uuid(azacti_arrow_column *column, size_t at, const uint8_t bytes[16]) {
  char text[37];
  azacti_guid_text(bytes, text);
  return azacti_arrow_put_text(column, at, (azact_str){text, 36});
}

static azact_status fill_uid(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  const azacti_arrow_row *row = (const azacti_arrow_row *)user;
  azacti_idsource from;
  uint8_t bytes[16];
  (void)op;
  if (!row->event) return AZACT_OK;
  azacti_idsource_take(row->event, &from);
  azact_str data_id = azacti_scalar_text(from.data_id);
  if (fill_is_guid_text(data_id)) return azacti_arrow_put_text(column, at, data_id);
  if (!azacti_guid_bytes(data_id, bytes)) {
    const azact_time *time = row->there & AZACTI_ARROW_NEEDS_TIME ? &row->time : NULL;
    azacti_uid_compute(row->event, &from, time, &row->result, bytes);
  }
  return fill_uuid(column, at, bytes);
}

static azact_status fill_match_key(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  const azacti_arrow_row *row = (const azacti_arrow_row *)user;
  uint8_t bytes[16];
  (void)op;
  if (!row->event) return AZACT_OK;
  return azacti_view_match_key(row->event, bytes) ? fill_uuid(column, at, bytes) : AZACT_ERR_NOMEM;
}

static azact_status fill_principal(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  const azacti_arrow_row *row = (const azacti_arrow_row *)user;
  const azact_principal *who = &row->principal;
  if (!(row->there & AZACTI_ARROW_NEEDS_PRINCIPAL)) return AZACT_OK;
  switch (op->what) {
  case AZACT_F_PRINCIPAL_KIND: return fill_word(column, at, azacti_principal_name(who->kind));
  case AZACT_F_PRINCIPAL_NAME: return fill_put_if(column, at, row, who->name);
  case AZACT_F_PRINCIPAL_APP_ID: return fill_guid(column, at, row, who->app_id);
  case AZACT_F_PRINCIPAL_TENANT_ID: return fill_guid(column, at, row, who->tenant_id);
  case AZACT_F_PRINCIPAL_SOURCE: return fill_put_if(column, at, row, who->source);
  default: /* the view has brought it to its form, if it fits there */
    return who->object_id[0] ? fill_word(column, at, who->object_id) : fill_put_if(column, at, row, who->object_id_found);
  }
}

static azact_status fill_token(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  const azacti_arrow_row *row = (const azacti_arrow_row *)user;
  const azact_token *token = &row->token;
  if (!(row->there & AZACTI_ARROW_NEEDS_TOKEN)) return AZACT_OK;
  switch (op->what) {
  case AZACT_F_TOKEN_MFA: return token->mfa < 0 ? AZACT_OK : azacti_arrow_put_bool(column, at, token->mfa != 0);
  case AZACT_F_TOKEN_ISSUED: return token->has & 1u ? fill_time(column, at, token->issued_ns) : AZACT_OK;
  case AZACT_F_TOKEN_EXPIRES: return token->has & 2u ? fill_time(column, at, token->expires_ns) : AZACT_OK;
  case AZACT_F_TOKEN_TENANT_ID: return fill_put_if(column, at, row, token->tenant_id);
  default: return fill_put_if(column, at, row, token->address);
  }
}

static azact_status fill_error(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  const azacti_arrow_row *row = (const azacti_arrow_row *)user;
  if (!(row->there & AZACTI_ARROW_NEEDS_ERROR)) return AZACT_OK;
  if (op->what == AZACT_F_ERROR_CODE) return fill_put(column, at, row, row->error.code);
  return fill_put(column, at, row, op->what == AZACT_F_ERROR_MESSAGE ? row->error.message : row->error.inner_code);
}

/* Where a record stands; also of one that could not be decoded. A name is what the user's file system gave. */
static azact_status fill_source(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  const azacti_arrow_row *row = (const azacti_arrow_row *)user;
  azacti_place place = {NULL, 0, row->failure.record, row->failure.offset, row->failure.length, 0, 0, NULL};
  azact_str name = row->failure_source;
  if (row->event) {
    place = *azacti_record_place_of(row->event);
    name = (azact_str){place.name ? (const char *)azacti_block_data(place.name) : "", place.name ? place.name_len : 0};
  }
  switch (op->what) {
  case AZACT_F_SOURCE_NAME: return azacti_arrow_put_clean(column, at, name, true);
  case AZACT_F_SOURCE_RECORD: return azacti_arrow_put_i64(column, at, (int64_t)place.record);
  case AZACT_F_SOURCE_OFFSET: return azacti_arrow_put_i64(column, at, (int64_t)place.offset);
  case AZACT_F_SOURCE_LENGTH: return azacti_arrow_put_i64(column, at, (int64_t)place.length);
  case AZACT_F_SOURCE_COMPRESSED:
    return place.flags & AZACT_SOURCE_COMPRESSED ? azacti_arrow_put_bool(column, at, true) : AZACT_OK;
  case AZACT_F_SOURCE_ENCODING:
    return place.encoding && strcmp(place.encoding, "utf-8") != 0 ? fill_word(column, at, place.encoding) : AZACT_OK;
  default: return place.inner ? azacti_arrow_put_i64(column, at, (int64_t)place.inner) : AZACT_OK;
  }
}

azact_status azacti_arrow_fill_quarantine(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  const azacti_arrow_row *row = (const azacti_arrow_row *)user;
  if (row->event) return AZACT_OK;
  return azacti_arrow_put_clean(column, at, op->what == 0 ? row->failure.code : row->failure.message, true);
}

/* ---- which one */

typedef struct fill_kind {
  azact_field first, last;
  azacti_arrow_fill *fill;
  uint32_t needs;
} fill_kind;

/* Fields of the record that no line names are fill_found, derived ones fill_as_text. */
static const fill_kind fill_kinds[] = {
    {AZACT_F_TIME, AZACT_F_TIME, fill_time_us, AZACTI_ARROW_NEEDS_TIME},
    {AZACT_F_DIALECT, AZACT_F_DIALECT, fill_simple, 0},
    {AZACT_F_TENANT_ID, AZACT_F_TENANT_ID, fill_from_elsewhere, 0},
    {AZACT_F_CALLER, AZACT_F_CALLER, fill_from_elsewhere, 0},
    {AZACT_F_EVENT_DATA_ID, AZACT_F_EVENT_DATA_ID, fill_from_elsewhere, 0},
    {AZACT_F_SUBSCRIPTION_ID, AZACT_F_SUBSCRIPTION_ID, fill_of_id, AZACTI_ARROW_NEEDS_RESOURCE},
    {AZACT_F_RESOURCE_ID, AZACT_F_RESOURCE_ID, fill_of_id, AZACTI_ARROW_NEEDS_RESOURCE},
    {AZACT_F_RESOURCE_GROUP, AZACT_F_RESOURCE_TYPE, fill_of_id, AZACTI_ARROW_NEEDS_RESOURCE},
    {AZACT_F_LEVEL_NUMBER, AZACT_F_CATEGORY_KIND, fill_simple, 0},
    {AZACT_F_PHASE, AZACT_F_REASON, fill_result, AZACTI_ARROW_NEEDS_RESULT},
    {AZACT_F_VERB, AZACT_F_OPERATION_RESOURCE_TYPE, fill_operation, AZACTI_ARROW_NEEDS_OPERATION},
    {AZACT_F_RESOURCE, AZACT_F_ERROR, azacti_arrow_fill_json, 0},
    {AZACT_F_SOURCE, AZACT_F_SOURCE, azacti_arrow_fill_json, 0},
    {AZACT_F_UID, AZACT_F_UID, fill_uid, AZACTI_ARROW_NEEDS_TIME | AZACTI_ARROW_NEEDS_RESULT},
    {AZACT_F_MATCH_KEY, AZACT_F_MATCH_KEY, fill_match_key, 0},
    {AZACT_F_ANOMALIES, AZACT_F_ANOMALIES, fill_simple, 0},
    {AZACT_F_RESOURCE_ID_TEXT, AZACT_F_RESOURCE_FLAGS, fill_resource, AZACTI_ARROW_NEEDS_RESOURCE},
    {AZACT_F_ADDRESS_IP, AZACT_F_ADDRESS_MAPPED, fill_address, AZACTI_ARROW_NEEDS_ADDRESS},
    {AZACT_F_PRINCIPAL_KIND, AZACT_F_PRINCIPAL_SOURCE, fill_principal, AZACTI_ARROW_NEEDS_PRINCIPAL},
    {AZACT_F_TOKEN_MFA, AZACT_F_TOKEN_ADDRESS, fill_token, AZACTI_ARROW_NEEDS_TOKEN},
    {AZACT_F_ERROR_CODE, AZACT_F_ERROR_INNER_CODE, fill_error, AZACTI_ARROW_NEEDS_ERROR},
    {AZACT_F_SOURCE_NAME, AZACT_F_SOURCE_INNER, fill_source, 0},
};

static const char *fill_format(const azact_field_info *info) {
  bool derived = (info->flags & AZACT_FIELD_DERIVED) != 0;
  switch (info->type) {
  case AZACT_TYPE_TIME: return derived ? "tsu:UTC" : "u"; /* those of the record are texts as found */
  case AZACT_TYPE_INT: return info->id >= AZACT_F_SOURCE_RECORD && info->id <= AZACT_F_SOURCE_INNER ? "l" : "i";
  case AZACT_TYPE_BOOL: return "b";
  default: return info->id == AZACT_F_ANOMALIES ? "l" : "u";
  }
}

void azacti_arrow_fill_of(const azact_field_info *info, azacti_arrow_def *def) {
  def->format = fill_format(info);
  def->needs = 0;
  def->fill = info->flags & AZACT_FIELD_DERIVED ? fill_as_text : fill_found;
  def->found = !(info->flags & AZACT_FIELD_DERIVED);
  def->elsewhere = false;
  if (info->type == AZACT_TYPE_JSON) def->fill = azacti_arrow_fill_json;
  for (size_t i = 0; i < sizeof fill_kinds / sizeof *fill_kinds; i++) {
    if (info->id < fill_kinds[i].first || info->id > fill_kinds[i].last) continue;
    def->fill = fill_kinds[i].fill;
    def->needs = fill_kinds[i].needs;
    def->elsewhere = def->found;
    return;
  }
}
