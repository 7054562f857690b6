/* value.h */
#include <azactivity/value.h>

#include "core/ascii.h"
#include "decode/sources.h"
#include "decode/valuehandle.h"
#include "text/jsontext.h"

azact_value *azact_value_ref(azact_value *value) {
  if (!azacti_value_ok(value)) return NULL;
  (void)atomic_fetch_add_explicit(&value->refs, 1u, memory_order_relaxed);
  return value;
}

void azact_value_unref(azact_value *value) {
  if (azacti_value_ok(value)) azacti_value_unref(value);
}

azact_status azact_event_lookup(const azact_event *event, const char *pointer, size_t len, azact_value **ret) {
  if (!azacti_event_ok(event) || !pointer || !ret) return AZACT_ERR_USAGE;
  azact_str path = {pointer, len};
  return azacti_pointer_is_valid(path) ? azacti_value_lookup(event, path, ret) : AZACT_ERR_USAGE;
}

azact_status azact_event_field_value(const azact_event *event, azact_field field, azact_value **ret) {
  if (!azacti_event_ok(event) || !ret) return AZACT_ERR_USAGE;
  const azact_field_info *info = azacti_field_info_of(field);
  if (!info) return AZACT_ERR_RANGE;
  if (info->type != AZACT_TYPE_JSON) return AZACT_ERR_TYPE;
  uint8_t origin;
  uint32_t number = azacti_sources_entry(event, field, &origin);
  if (number == 0) return AZACT_ABSENT;
  azacti_val val = azacti_sources_val(event, number, origin);
  if (val.type == AZACT_JSON_NULL) return AZACT_NULL;
  const azacti_entry *entry = &event->entry[number - 1];
  azact_str raw = azacti_val_str(val);
  if (!val.embedded) raw = (azact_str){(const char *)azacti_entry_base(event, entry) + entry->value_at, entry->value_len};
  return azacti_value_make(event, NULL, raw, ret);
}

uint32_t azact_value_type(const azact_value *value) { return azacti_value_ok(value) ? value->type : 0; }

azact_status azact_value_text(const azact_value *value, azact_str *ret) {
  if (!azacti_value_ok(value) || !ret) return AZACT_ERR_USAGE;
  *ret = value->text;
  return AZACT_OK;
}

azact_status azact_value_raw(const azact_value *value, azact_str *ret) {
  if (!azacti_value_ok(value) || !ret) return AZACT_ERR_USAGE;
  *ret = value->raw;
  return AZACT_OK;
}

azact_status azact_value_int64(const azact_value *value, int64_t *ret) {
  if (!azacti_value_ok(value) || !ret) return AZACT_ERR_USAGE;
  return value->type == AZACT_JSON_NUMBER ? azacti_json_int64(value->raw, ret) : AZACT_ERR_TYPE;
}

azact_status azact_value_member(const azact_value *value, const char *key, size_t len, azact_value **ret) {
  if (!azacti_value_ok(value) || !key || !ret) return AZACT_ERR_USAGE;
  uint32_t type;
  azact_str container = azacti_value_container(value, &type), raw;
  if (type != AZACT_JSON_OBJECT) return AZACT_ERR_TYPE;
  if (!azacti_value_find(container, (azact_str){key, len}, &raw)) return AZACT_ABSENT;
  return azacti_value_make(value->event, azacti_value_holder(value), raw, ret);
}

azact_status azact_value_element(const azact_value *value, size_t index, azact_value **ret) {
  if (!azacti_value_ok(value) || !ret) return AZACT_ERR_USAGE;
  uint32_t type;
  azact_str container = azacti_value_container(value, &type), raw;
  if (type != AZACT_JSON_ARRAY) return AZACT_ERR_TYPE;
  if (!azacti_value_nth(container, index, &raw)) return AZACT_ABSENT;
  return azacti_value_make(value->event, azacti_value_holder(value), raw, ret);
}

azact_status azact_value_each(const azact_value *value, azact_each_fn fn, void *user) {
  if (!azacti_value_ok(value) || !fn) return AZACT_ERR_USAGE;
  uint32_t type;
  azacti_json_iter it;
  azact_str container = azacti_value_container(value, &type);
  const uint8_t *begin = (const uint8_t *)container.ptr;
  if (type == 0 || !azacti_json_iter_begin(&it, begin, begin + container.len)) return AZACT_ERR_TYPE;
  azacti_buf key;
  azacti_buf_init(&key, &value->mem);
  azact_status status = AZACT_OK;
  while (status == AZACT_OK && azacti_json_iter_next(&it)) {
    azact_value *child;
    key.len = 0;
    if (!azacti_json_unescape_append(it.key_raw, &key)) {
      status = AZACT_ERR_NOMEM;
      break;
    }
    status = azacti_value_make(value->event, azacti_value_holder(value), it.value, &child);
    if (status != AZACT_OK) break;
    azact_str name = {key.ptr ? (const char *)key.ptr : "", key.len};
    status = fn(&name, child, user);
    azacti_value_unref(child);
  }
  azacti_buf_free(&key);
  return status;
}
