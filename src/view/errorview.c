/* The error of a failed or cancelled operation (fields.md 4, 21). */
#include "view/fill.h"
#include "core/ascii.h"
#include "text/jsontext.h"

enum { ERRV_STEPS = 8 };

typedef struct errv_val {
  azact_str raw; /* as written */
  uint32_t type; /* AZACT_JSON_*; 0 = not there */
} errv_val;

/* Member of an object: the key as it is, else the first that differs in case only. */
static errv_val errv_member(azact_str object, azact_str key) {
  azacti_json_iter it;
  errv_val exact = {{NULL, 0}, 0};
  errv_val similar = exact;
  const uint8_t *p = (const uint8_t *)object.ptr;
  if (!azacti_json_iter_begin(&it, p, p + object.len) || !it.is_object) return exact;
  while (azacti_json_iter_next(&it)) {
    errv_val here = {it.value, it.type};
    if (azacti_json_key_is(it.key_raw, key))
      exact = here; /* of equal keys the last */
    else if (similar.type == 0 && azacti_eq_nocase(it.key_raw, key))
      similar = here;
  }
  return exact.type != 0 ? exact : similar;
}

static bool errv_is_scalar(errv_val val) { return val.type > AZACT_JSON_NULL && val.type <= AZACT_JSON_STRING; }

/* innererror, else the first of details. */
static errv_val errv_inner(azact_str object) {
  errv_val next = errv_member(object, AZACTI_STR("innererror"));
  if (next.type == AZACT_JSON_OBJECT) return next;
  azacti_json_iter it;
  errv_val details = errv_member(object, AZACTI_STR("details"));
  const uint8_t *p = (const uint8_t *)details.raw.ptr;
  next.type = 0;
  if (details.type != AZACT_JSON_ARRAY || !azacti_json_iter_begin(&it, p, p + details.raw.len)) return next;
  if (azacti_json_iter_next(&it) && it.type == AZACT_JSON_OBJECT) next = (errv_val){it.value, it.type};
  return next;
}

typedef struct errv_parts {
  errv_val code, message, inner;
} errv_parts;

static void errv_read(azact_str object, errv_parts *parts) {
  parts->code = errv_member(object, AZACTI_STR("code"));
  parts->message = errv_member(object, AZACTI_STR("message"));
  for (int step = 0; step < ERRV_STEPS; step++) {
    errv_val next = errv_inner(object);
    if (next.type == 0) return;
    errv_val code = errv_member(next.raw, AZACTI_STR("code"));
    if (errv_is_scalar(code)) parts->inner = code;
    object = next.raw;
  }
}

/* The JSON object that a value is or holds as text. */
static bool errv_object(azacti_val val, azact_str *ret) {
  if (val.type == AZACT_JSON_OBJECT) {
    *ret = azacti_trim(azacti_val_str(val));
    return true;
  }
  return val.type == AZACT_JSON_STRING && azacti_json_embedded(azacti_val_str(val), ret) && ret->ptr[0] == '{';
}

/* false: the object tells no error. */
static bool errv_from_object(azact_str object, bool bare_too, errv_parts *parts) {
  errv_val error = errv_member(object, AZACTI_STR("error"));
  if (error.type == AZACT_JSON_OBJECT)
    errv_read(error.raw, parts);
  else if (errv_is_scalar(error))
    parts->message = error;
  else if (bare_too)
    errv_read(object, parts);
  return errv_is_scalar(parts->code) || errv_is_scalar(parts->message) || errv_is_scalar(parts->inner);
}

static void errv_put(azacti_buf *tmp, errv_val val, azact_str *ret) {
  if (!errv_is_scalar(val)) return;
  if (val.type != AZACT_JSON_STRING) {
    *ret = val.raw;
    return;
  }
  azact_str inner = {val.raw.ptr + 1, val.raw.len >= 2 ? val.raw.len - 2 : 0};
  if (!azacti_json_has_escape(inner)) {
    *ret = inner;
    return;
  }
  uint8_t *at = tmp->ptr + tmp->len; /* room was made for all parts at once, so nothing moves */
  *ret = (azact_str){(const char *)at, azacti_json_unescape(inner, at, NULL)};
  tmp->len += ret->len;
}

static size_t errv_room(errv_val val) {
  return val.type == AZACT_JSON_STRING ? azacti_json_unescape_bound(val.raw.len) : 0;
}

int azacti_view_error(const azact_event *event, azacti_buf *tmp, azacti_error_view *ret) {
  azact_result result;
  azact_str object;
  errv_parts parts = {{{NULL, 0}, 0}, {{NULL, 0}, 0}, {{NULL, 0}, 0}};
  *ret = (azacti_error_view){{NULL, 0}, {NULL, 0}, {NULL, 0}};
  azacti_view_result(event, &result);
  if (result.outcome != AZACT_OUTCOME_FAILURE && result.outcome != AZACT_OUTCOME_CANCELLED) return 0;
  azacti_val message = azacti_record_field(event, AZACT_F_STATUS_MESSAGE);
  bool read = azacti_val_is_full(message) && errv_object(message, &object) && errv_from_object(object, true, &parts);
  if (!read && azacti_val_is_full(message) && message.type == AZACT_JSON_STRING) {
    ret->message = azacti_val_str(message);
    return 1;
  }
  if (!read) {
    azacti_val body = azacti_record_field(event, AZACT_F_RESPONSE_BODY);
    if (!errv_object(body, &object) || !errv_from_object(object, false, &parts)) return 0;
  }
  if (!azacti_buf_reserve(tmp, errv_room(parts.code) + errv_room(parts.message) + errv_room(parts.inner) + 1)) return -1;
  errv_put(tmp, parts.code, &ret->code);
  errv_put(tmp, parts.message, &ret->message);
  errv_put(tmp, parts.inner, &ret->inner_code);
  return 1;
}
