/* What was odd about a record, and where. */
#include "decode/record_private.h"

#include "core/ascii.h"
#include "text/jsontext.h"
#include "decode/anomaly.h"

const char *azacti_anomaly_word(uint32_t code) {
  switch (code) {
  case AZACT_ANOMALY_INVALID_UTF8: return "invalid_utf8";
  case AZACT_ANOMALY_LONE_SURROGATE: return "lone_surrogate";
  case AZACT_ANOMALY_RAW_CONTROL: return "raw_control";
  case AZACT_ANOMALY_DUPLICATE_KEY: return "duplicate_key";
  case AZACT_ANOMALY_NUL_BYTE: return "nul_byte";
  case AZACT_ANOMALY_BOM_INSIDE: return "bom_inside";
  case AZACT_ANOMALY_ALIAS_CONFLICT: return "alias_conflict";
  case AZACT_ANOMALY_STATUS_CONFLICT: return "status_conflict";
  case AZACT_ANOMALY_TYPE_UNEXPECTED: return "type_unexpected";
  case AZACT_ANOMALY_TIME_UNPARSED: return "time_unparsed";
  case AZACT_ANOMALY_TIME_FROM_TICKS: return "time_from_ticks";
  case AZACT_ANOMALY_TIME_TICKS_MISMATCH: return "time_ticks_mismatch";
  case AZACT_ANOMALY_TIME_DAY_FIRST: return "time_day_first";
  case AZACT_ANOMALY_EVENT_DATA_ID_MISMATCH: return "event_data_id_mismatch";
  case AZACT_ANOMALY_RESOURCE_UNPARSED: return "resource_unparsed";
  case AZACT_ANOMALY_EMBEDDED_JSON_INVALID: return "embedded_json_invalid";
  case AZACT_ANOMALY_DEPTH_LIMIT: return "depth_limit";
  case AZACT_ANOMALY_DEPTH_TRUNCATED: return "depth_truncated";
  default: return NULL;
  }
}

bool azacti_path_key(azact_str key_raw, bool dirty, azacti_buf *out) {
  size_t start = out->len;
  if (!azacti_buf_push(out, '/')) return false;
  size_t from = out->len;
  bool ok = dirty ? azacti_json_unescape_append(key_raw, out) : azacti_buf_append(out, key_raw.ptr, key_raw.len);
  if (!ok) return false;
  size_t escapes = 0;
  for (size_t i = from; i < out->len; i++) escapes += out->ptr[i] == '~' || out->ptr[i] == '/';
  if (escapes > 0) { /* spread from the back, so that no second buffer is needed */
    if (!azacti_buf_reserve(out, escapes)) return false;
    size_t from_at = out->len, to_at = out->len + escapes;
    out->len = to_at;
    while (from_at > from) {
      uint8_t c = out->ptr[--from_at];
      if (c == '~' || c == '/') {
        out->ptr[--to_at] = c == '~' ? '0' : '1';
        c = '~';
      }
      out->ptr[--to_at] = c;
    }
  }
  if (out->len > AZACTI_PATH_MAX) out->len = start;
  return true;
}

bool azacti_path_index(uint64_t index, azacti_buf *out) {
  char digits[20];
  size_t len = azacti_u64_text(index, digits);
  return azacti_buf_push(out, '/') && azacti_buf_append(out, digits, len);
}

bool azacti_event_path(const azact_event *event, uint32_t number, azacti_buf *out) {
  uint32_t chain[520]; /* depth is at most 512, strings included */
  size_t count = 0;
  for (; number != 0 && count < sizeof chain / sizeof *chain; number = event->entry[number - 1].parent)
    chain[count++] = number;
  while (count > 0) {
    const azacti_entry *entry = &event->entry[chain[--count] - 1];
    azact_str key = {(const char *)azacti_entry_base(event, entry) + entry->key_at, entry->key_len};
    if (!azacti_path_key(key, (entry->flags & AZACTI_ENTRY_KEY_DIRTY) != 0, out)) return false;
  }
  return true;
}

azact_status azacti_record_add_anomaly(azact_event *event, uint32_t code, azact_str path, size_t offset, size_t length,
                                       size_t other_offset, size_t other_length) {
  if (event->anomaly_count < AZACTI_ANOMALIES_KEPT) {
    azacti_anomaly *anomaly = &event->anomaly[event->anomaly_count];
    size_t path_at = event->paths.len;
    if (!azacti_buf_append(&event->paths, path.ptr, path.len)) return AZACT_ERR_NOMEM;
    *anomaly = (azacti_anomaly){.offset = offset,
                                .length = length,
                                .other_offset = other_offset,
                                .other_length = other_length,
                                .code = code,
                                .path_at = (uint32_t)path_at,
                                .path_len = (uint32_t)path.len};
    event->anomaly_count++;
  }
  event->anomaly_bits |= UINT64_C(1) << (code & 63);
  return AZACT_OK;
}

void azacti_record_sort_anomalies(azact_event *event) {
  /* Insertion sort: at most 64, and nearly sorted already. */
  for (size_t i = 1; i < event->anomaly_count; i++) {
    azacti_anomaly moving = event->anomaly[i];
    size_t at = i;
    while (at > 0 && (event->anomaly[at - 1].offset > moving.offset ||
                      (event->anomaly[at - 1].offset == moving.offset && event->anomaly[at - 1].code > moving.code))) {
      event->anomaly[at] = event->anomaly[at - 1];
      at--;
    }
    event->anomaly[at] = moving;
  }
}

uint64_t azacti_record_anomaly_bits(const azact_event *event) { return event->anomaly_bits; }
size_t azacti_record_anomaly_count(const azact_event *event) { return event->anomaly_count; }

bool azacti_record_anomaly_at(const azact_event *event, size_t index, azact_anomaly *ret) {
  if (index >= event->anomaly_count) return false;
  const azacti_anomaly *anomaly = &event->anomaly[index];
  const char *word = azacti_anomaly_word(anomaly->code);
  ret->code = anomaly->code;
  ret->reserved = 0;
  ret->name = (azact_str){word ? word : "", word ? strlen(word) : 0};
  ret->path = (azact_str){event->paths.ptr ? (const char *)event->paths.ptr + anomaly->path_at : "", anomaly->path_len};
  ret->offset = anomaly->offset;
  ret->length = anomaly->length;
  ret->other_offset = anomaly->other_offset;
  ret->other_length = anomaly->other_length;
  return true;
}
