#include "decode/valuehandle.h"

#include "core/ascii.h"
#include "text/jsontext.h"
#include "text/utf8.h"

static azact_status value_decode(azact_value *value) {
  azact_str inner = {value->raw.ptr + 1, value->raw.len - 2};
  value->text = inner;
  if (!azacti_json_has_escape(inner) && azacti_utf8_valid((const uint8_t *)inner.ptr, inner.len)) return AZACT_OK;
  azacti_buf buf;
  azacti_buf_init(&buf, &value->mem);
  if (!azacti_json_unescape_append(inner, &buf)) {
    azacti_buf_free(&buf);
    return AZACT_ERR_NOMEM;
  }
  value->own = buf.ptr;
  value->own_cap = buf.cap;
  value->text = (azact_str){buf.ptr ? (const char *)buf.ptr : "", buf.len};
  return AZACT_OK;
}

azact_status azacti_value_make(const azact_event *event, azact_value *owner, azact_str raw, azact_value **ret) {
  azact_value *value = (azact_value *)azacti_zalloc(&event->mem, sizeof *value);
  if (value == NULL) return AZACT_ERR_NOMEM;
  value->magic = AZACTI_VALUE_MAGIC;
  atomic_init(&value->refs, 1u);
  value->mem = event->mem;
  value->raw = value->text = raw;
  value->type = azacti_json_type_at((const uint8_t *)raw.ptr, (const uint8_t *)raw.ptr + raw.len);
  if (value->type == AZACT_JSON_STRING && value_decode(value) != AZACT_OK) {
    azacti_free(&event->mem, value, sizeof *value);
    return AZACT_ERR_NOMEM;
  }
  /* Events are immutable: holding one is the only thing a value does to it. */
  value->event = (azact_event *)(uintptr_t)event;
  azacti_record_ref(value->event);
  if (owner) (void)atomic_fetch_add_explicit(&owner->refs, 1u, memory_order_relaxed);
  value->owner = owner;
  *ret = value;
  return AZACT_OK;
}

void azacti_value_unref(azact_value *value) {
  while (value != NULL && atomic_fetch_sub_explicit(&value->refs, 1u, memory_order_acq_rel) == 1u) {
    azact_value *owner = value->owner; /* owners may have owners: a loop, not a recursion */
    azacti_mem mem = value->mem;
    azacti_free(&mem, value->own, value->own_cap);
    azacti_record_unref(value->event);
    value->magic = 0;
    azacti_free(&mem, value, sizeof *value);
    value = owner;
  }
}

azact_str azacti_value_container(const azact_value *value, uint32_t *type) {
  azact_str text = value->raw;
  *type = value->type;
  if (value->type == AZACT_JSON_STRING) {
    *type = 0;
    if (!azacti_json_embedded(value->text, &text)) return text;
    *type = text.ptr[0] == '{' ? AZACT_JSON_OBJECT : AZACT_JSON_ARRAY;
  }
  if (*type != AZACT_JSON_OBJECT && *type != AZACT_JSON_ARRAY) *type = 0;
  return text;
}

azact_value *azacti_value_holder(const azact_value *value) {
  return value->own ? (azact_value *)(uintptr_t)value : value->owner;
}

bool azacti_value_find(azact_str container, azact_str key, azact_str *ret) {
  azacti_json_iter it;
  bool found = false;
  if (!azacti_json_iter_begin(&it, (const uint8_t *)container.ptr, (const uint8_t *)container.ptr + container.len))
    return false;
  while (azacti_json_iter_next(&it)) {
    if (!azacti_json_key_is(it.key_raw, key)) continue;
    *ret = it.value;
    found = true;
  }
  return found;
}

bool azacti_value_nth(azact_str container, size_t index, azact_str *ret) {
  azacti_json_iter it;
  if (!azacti_json_iter_begin(&it, (const uint8_t *)container.ptr, (const uint8_t *)container.ptr + container.len))
    return false;
  for (size_t i = 0; azacti_json_iter_next(&it); i++) {
    if (i < index) continue;
    *ret = it.value;
    return true;
  }
  return false;
}
