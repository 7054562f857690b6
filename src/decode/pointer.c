/* JSON Pointer (RFC 6901) through an event, and through JSON in its strings. */
#include "decode/valuehandle.h"

#include "core/ascii.h"
#include "text/jsontext.h"

bool azacti_pointer_is_valid(azact_str pointer) {
  if (pointer.len > 0 && pointer.ptr[0] != '/') return false;
  for (size_t i = 0; i < pointer.len; i++) {
    if (pointer.ptr[i] != '~') continue;
    if (i + 1 == pointer.len || (pointer.ptr[i + 1] != '0' && pointer.ptr[i + 1] != '1')) return false;
  }
  return true;
}

/* An array index: digits without a leading zero. */
static bool pointer_index(azact_str token, size_t *ret) {
  size_t index = 0;
  if (token.len == 0 || token.len > 10 || (token.len > 1 && token.ptr[0] == '0')) return false;
  for (size_t i = 0; i < token.len; i++) {
    uint8_t c = (uint8_t)token.ptr[i];
    if (!azacti_is_digit(c)) return false;
    uint64_t next = (uint64_t)index * 10 + (c - '0');
    if (next > UINT32_MAX) return false; /* no record holds so many */
    index = (size_t)next;
  }
  *ret = index;
  return true;
}

static bool pointer_unescape(azact_str token, azacti_buf *tmp, azact_str *ret) {
  *ret = token;
  if (token.len == 0 || memchr(token.ptr, '~', token.len) == NULL) return true;
  tmp->len = 0;
  for (size_t i = 0; i < token.len; i++) {
    uint8_t c = (uint8_t)token.ptr[i];
    if (c == '~') c = token.ptr[++i] == '0' ? '~' : '/';
    if (!azacti_buf_push(tmp, c)) return false;
  }
  *ret = (azact_str){(const char *)tmp->ptr, tmp->len};
  return true;
}

/* One step down from *raw. *holder: a reference on the value whose text *raw lies in, or NULL; may change. */
static azact_status pointer_step(const azact_event *event, azact_str token, azacti_buf *tmp, azact_value **holder,
                                 azact_str *raw) {
  azact_str container = *raw, key;
  uint32_t type = azacti_json_type_at((const uint8_t *)raw->ptr, (const uint8_t *)raw->ptr + raw->len);
  if (type == AZACT_JSON_STRING) {
    azact_value *string;
    azact_status status = azacti_value_make(event, *holder, *raw, &string);
    if (status != AZACT_OK) return status;
    container = azacti_value_container(string, &type);
    azacti_value_unref(*holder);
    *holder = string; /* keeps the decoded text */
  }
  size_t index;
  if (type == AZACT_JSON_ARRAY) {
    bool found = pointer_index(token, &index) && azacti_value_nth(container, index, raw);
    return found ? AZACT_OK : AZACT_ABSENT;
  }
  if (type != AZACT_JSON_OBJECT) return AZACT_ABSENT;
  if (!pointer_unescape(token, tmp, &key)) return AZACT_ERR_NOMEM;
  return azacti_value_find(container, key, raw) ? AZACT_OK : AZACT_ABSENT;
}

azact_status azacti_value_lookup(const azact_event *event, azact_str pointer, azact_value **ret) {
  azact_str raw = azacti_record_doc(event);
  azact_value *holder = NULL;
  azact_status status = AZACT_OK;
  azacti_buf tmp;
  azacti_buf_init(&tmp, &event->mem);
  for (size_t at = 0; at < pointer.len && status == AZACT_OK;) {
    const char *token = pointer.ptr + at + 1; /* behind the slash */
    size_t left = pointer.len - at - 1;
    const char *slash = left ? (const char *)memchr(token, '/', left) : NULL;
    size_t len = slash ? (size_t)(slash - token) : left;
    status = pointer_step(event, (azact_str){token, len}, &tmp, &holder, &raw);
    at += len + 1;
  }
  if (status == AZACT_OK) status = azacti_value_make(event, holder, raw, ret);
  azacti_value_unref(holder);
  azacti_buf_free(&tmp);
  return status;
}
