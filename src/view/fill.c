/* azacti_field: what the record says, and what other parts of it say when it is silent (fields.md 4, 11 and 14). */
#include "view/fill.h"
#include "core/ascii.h"
#include "view/reshandle.h"

azact_str azacti_scalar_text(azacti_val val) {
  if (val.type < AZACT_JSON_FALSE || val.type > AZACT_JSON_STRING) return (azact_str){"", 0};
  return azacti_trim(azacti_val_str(val));
}

/* The last "/word/" in the text, without case; its offset, or the text's length. */
static size_t fill_find_last(azact_str text, azact_str word) {
  for (size_t at = text.len; at-- > 0;)
    if (text.ptr[at] == '/' && text.len - at >= word.len && azacti_eq_nocase((azact_str){text.ptr + at, word.len}, word))
      return at;
  return text.len;
}

void azacti_idparts_of(azact_str id, azacti_idparts *ret) {
  const azact_str events = AZACTI_STR("/events/");
  const azact_str ticks = AZACTI_STR("/ticks/");
  *ret = (azacti_idparts){{NULL, 0}, {NULL, 0}, {NULL, 0}};
  id = azacti_trim(id);
  size_t at = fill_find_last(id, events);
  if (at == id.len) return;
  if (at > 0) ret->resource = (azact_str){id.ptr, at};
  azact_str rest = {id.ptr + at + events.len, id.len - at - events.len};
  size_t cut = fill_find_last(rest, ticks);
  if (cut < rest.len) {
    ret->ticks = (azact_str){rest.ptr + cut + ticks.len, rest.len - cut - ticks.len};
    while (ret->ticks.len > 0 && ret->ticks.ptr[ret->ticks.len - 1] == '/') ret->ticks.len--;
    rest.len = cut;
  }
  for (size_t i = 0; i < rest.len; i++) /* one segment, whatever follows it */
    if (rest.ptr[i] == '/') rest.len = i;
  if (rest.len > 0) ret->event_data_id = rest;
}

/* A part found elsewhere. `plus`: its `+` stand for blanks, so with one in it the text has to be composed. */
static azacti_val fill_part(azact_str part, uint8_t origin, bool plus) {
  azacti_val val = {part.ptr, part.len, AZACT_JSON_STRING, origin, 0};
  if (!part.ptr || part.len == 0) return (azacti_val){"", 0, 0, AZACT_ORIGIN_NONE, 0};
  if (plus && memchr(part.ptr, '+', part.len)) val.ptr = NULL;
  return val;
}

bool azacti_resource_text(const azact_event *event, azact_str *ret, bool *plus) {
  azacti_idparts parts;
  azacti_val val = azacti_record_field(event, AZACT_F_RESOURCE_ID);
  *plus = false;
  if (azacti_val_is_full(val)) { /* a number is parsed as the text it is; objects have none */
    *ret = azacti_val_str(val);
    return val.type <= AZACT_JSON_STRING;
  }
  azacti_val id = azacti_record_field(event, AZACT_F_EVENT_ID);
  if (id.type != AZACT_JSON_STRING) return false;
  azacti_idparts_of(azacti_val_str(id), &parts);
  if (!parts.resource.ptr) return false;
  *plus = true;
  *ret = parts.resource;
  return true;
}

static azacti_val fill_from_resource(const azact_event *event, azact_field field) {
  azacti_resid id;
  azact_str text;
  bool plus;
  azacti_val none = {"", 0, 0, AZACT_ORIGIN_NONE, 0};
  if (!azacti_resource_text(event, &text, &plus)) return none;
  if (field == AZACT_F_RESOURCE_ID) return plus ? fill_part(text, AZACT_ORIGIN_EVENT_ID, true) : none;
  azacti_resid_parse(text, &id);
  if (field == AZACT_F_SUBSCRIPTION_ID) return fill_part(id.subscription_id, AZACT_ORIGIN_RESOURCE_ID, plus);
  if (field == AZACT_F_RESOURCE_GROUP) return fill_part(id.resource_group, AZACT_ORIGIN_RESOURCE_ID, plus);
  if (id.kind != AZACT_KIND_RESOURCE) return none;
  if (field == AZACT_F_RESOURCE_PROVIDER) return fill_part(id.provider, AZACT_ORIGIN_RESOURCE_ID, plus);
  azacti_val type = fill_part(id.type, AZACT_ORIGIN_RESOURCE_ID, plus);
  if (id.type_composed) type = (azacti_val){NULL, 0, AZACT_JSON_STRING, AZACT_ORIGIN_RESOURCE_ID, 0};
  return type;
}

/* The claim `tenantid`, else the head of the hierarchy. A hierarchy of the subscription alone names no tenant. */
static azacti_val fill_tenant(const azact_event *event) {
  azacti_val claim = azacti_record_extra(event, AZACTI_X_CLAIM_TID);
  if (azacti_scalar_text(claim).len > 0) return fill_part(azacti_val_str(claim), AZACT_ORIGIN_CLAIMS, false); /* as found */
  azact_str head = azacti_scalar_text(azacti_record_field(event, AZACT_F_HIERARCHY));
  while (head.len > 0 && head.ptr[0] == '/') {
    head.ptr++;
    head.len--;
  }
  const char *slash = head.len > 0 ? (const char *)memchr(head.ptr, '/', head.len) : NULL;
  if (slash) {
    head.len = (size_t)(slash - head.ptr);
  } else if (head.len > 0) {
    azacti_val subscription = azacti_field(event, AZACT_F_SUBSCRIPTION_ID);
    if (subscription.ptr && azacti_eq_nocase(head, azacti_val_str(subscription))) head.len = 0;
  }
  return fill_part(head, AZACT_ORIGIN_RECORD, false);
}

static azacti_val fill_caller(const azact_event *event) {
  static const enum azacti_extra order[] = {AZACTI_X_CLAIM_UPN, AZACTI_X_CLAIM_EMAIL, AZACTI_X_CLAIM_NAME,
                                            AZACTI_X_CLAIM_SPN, AZACTI_X_CLAIM_OID,   AZACTI_X_CLAIM_APPID};
  for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
    azact_str text = azacti_extra_text(event, order[i]);
    if (text.len > 0) return fill_part(text, AZACT_ORIGIN_CLAIMS, false);
  }
  azact_str identity = azacti_extra_text(event, AZACTI_X_IDENTITY);
  if (identity.len > 0 && (identity.ptr[0] == '{' || identity.ptr[0] == '[')) identity.len = 0; /* JSON, if damaged */
  return fill_part(identity, AZACT_ORIGIN_RECORD, false);
}

azacti_val azacti_field(const azact_event *event, azact_field field) {
  return azacti_field_filled(event, field, azacti_record_field(event, field));
}

azacti_val azacti_field_filled(const azact_event *event, azact_field field, azacti_val found) {
  azacti_idparts parts;
  azacti_val filled = {"", 0, 0, AZACT_ORIGIN_NONE, 0};
  if (azacti_val_is_full(found)) return found;
  switch (field) {
  case AZACT_F_SUBSCRIPTION_ID:
  case AZACT_F_RESOURCE_GROUP:
  case AZACT_F_RESOURCE_PROVIDER:
  case AZACT_F_RESOURCE_TYPE:
  case AZACT_F_RESOURCE_ID: filled = fill_from_resource(event, field); break;
  case AZACT_F_EVENT_DATA_ID:
    azacti_idparts_of(azacti_scalar_text(azacti_record_field(event, AZACT_F_EVENT_ID)), &parts);
    filled = fill_part(parts.event_data_id, AZACT_ORIGIN_EVENT_ID, false);
    break;
  case AZACT_F_TENANT_ID: filled = fill_tenant(event); break;
  case AZACT_F_CALLER: filled = fill_caller(event); break;
  default: break;
  }
  return filled.type != 0 ? filled : found;
}

bool azacti_view_resource(const azact_event *event, azacti_buf *tmp, azacti_resid *ret) {
  azact_str text;
  bool plus;
  if (!azacti_resource_text(event, &text, &plus)) return false;
  if (plus && tmp && memchr(text.ptr, '+', text.len)) {
    size_t from = tmp->len;
    if (!azacti_buf_append(tmp, text.ptr, text.len)) return false;
    for (size_t i = from; i < tmp->len; i++)
      if (tmp->ptr[i] == '+') tmp->ptr[i] = ' ';
    text.ptr = (const char *)tmp->ptr + from;
  }
  azacti_resid_parse(text, ret);
  return true;
}

azact_status azacti_view_resource_handle(const azact_event *event, azact_resource **ret) {
  azacti_buf tmp;
  azacti_resid id;
  azact_str text;
  bool plus;
  if (!azacti_resource_text(event, &text, &plus)) return AZACT_ABSENT;
  azacti_buf_init(&tmp, azacti_record_mem(event));
  azact_status status = azacti_view_resource(event, &tmp, &id) ? AZACT_OK : AZACT_ERR_NOMEM;
  if (status == AZACT_OK) status = azacti_resource_make(azacti_record_mem(event), &id.id, 1, false, ret);
  azacti_buf_free(&tmp);
  return status;
}
