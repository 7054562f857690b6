#include "decode/embed.h"

#include "core/ascii.h"
#include "text/jsontext.h"
#include "decode/sources.h"

static bool embed_note(azacti_decoder *decoder, azact_event *event, uint32_t code, uint32_t number) {
  azacti_buf *path = &decoder->path;
  path->len = 0;
  if (!azacti_event_path(event, number, path)) return false;
  uint32_t outer = number; /* inside a string: point at the string as it stands in the document */
  while (event->entry[outer - 1].flags & AZACTI_ENTRY_SCRATCH) outer = event->entry[outer - 1].parent;
  const azacti_entry *entry = &event->entry[outer - 1];
  return azacti_record_add_anomaly(event, code, (azact_str){(const char *)path->ptr, path->len}, entry->value_at,
                                   entry->value_len, 0, 0) == AZACT_OK;
}

/* Decoded text of a string entry into scratch. */
static bool embed_decode(azact_event *event, azacti_entry *entry) {
  /* The scan has seen every byte, and would have told of a bad one; text that is sound never grows. */
  bool sound = (event->anomaly_bits >> AZACT_ANOMALY_INVALID_UTF8 & 1) == 0;
  size_t len = entry->value_len - 2, bound = sound ? len : azacti_json_unescape_bound(len);
  /* Reserved before the source is looked up: the source may lie in scratch itself. */
  if (!azacti_buf_reserve(&event->scratch, bound) || event->scratch.len + bound > UINT32_MAX) return false;
  const uint8_t *from = azacti_entry_base(event, entry) + entry->value_at + 1;
  entry->text_at = (uint32_t)event->scratch.len;
  azact_str inner = {(const char *)from, len};
  uint8_t *out = event->scratch.ptr + event->scratch.len;
  entry->text_len = (uint32_t)(sound ? azacti_json_unescape_sound(inner, out) : azacti_json_unescape(inner, out, NULL));
  event->scratch.len += entry->text_len;
  entry->flags |= AZACTI_ENTRY_DECODED;
  return true;
}

/* Forget the entries from `keep` on, and the anomalies from `anomalies` on. */
static void embed_undo(azact_event *event, size_t keep, size_t anomalies, uint64_t bits, size_t paths) {
  while (event->entry_count > keep) {
    uint32_t slot = event->entry[event->entry_count - 1].slot;
    azacti_slot_list *list = &event->slot[slot];
    event->entry_count--;
    uint32_t last = 0, count = 0;
    for (uint32_t number = list->head; number != 0 && number <= keep; number = event->entry[number - 1].next) {
      last = number;
      count++;
    }
    if (last)
      event->entry[last - 1].next = 0;
    else
      list->head = 0;
    list->tail = last;
    list->count = count;
  }
  event->anomaly_count = anomalies;
  event->anomaly_bits = bits;
  event->paths.len = paths;
}

/* A string that may hold JSON. */
static uint32_t embed_scan(azacti_decoder *decoder, azact_event *event, uint32_t number, azacti_decoded *ret) {
  azacti_entry *entry = &event->entry[number - 1];
  azact_str whole = azacti_entry_text(event, entry), text = azacti_trim(whole);
  if (text.len == 0 || (text.ptr[0] != '{' && text.ptr[0] != '[')) return AZACTI_DECODED;
  if (entry->depth >= decoder->max_depth)
    return embed_note(decoder, event, AZACT_ANOMALY_DEPTH_LIMIT, number) ? AZACTI_DECODED : AZACTI_DECODE_NOMEM;
  size_t keep = event->entry_count, anomalies = event->anomaly_count, paths = event->paths.len;
  uint64_t bits = event->anomaly_bits;
  bool scratch = (entry->flags & (AZACTI_ENTRY_DECODED | AZACTI_ENTRY_SCRATCH)) != 0;
  const uint8_t *base = scratch ? event->scratch.ptr : azacti_event_doc(event), *begin = (const uint8_t *)text.ptr;
  azacti_scan scan = {.decoder = decoder,
                      .event = event,
                      .base = base,
                      .end = begin + text.len,
                      .parent = number,
                      .outer_depth = entry->depth,
                      .context = azacti_paths[entry->slot].child,
                      .entry_flags = (uint8_t)(scratch ? AZACTI_ENTRY_SCRATCH : 0)};
  const uint8_t *p = azacti_scan_value(&scan, begin);
  entry = &event->entry[number - 1];
  if (p == scan.end) {
    entry->flags |= AZACTI_ENTRY_EMBEDDED;
    entry->text_at = (uint32_t)(begin - base);
    entry->text_len = (uint32_t)text.len;
    return AZACTI_DECODED;
  }
  if (p == NULL && (scan.what == AZACTI_DECODE_VALUES || scan.what == AZACTI_DECODE_NOMEM)) {
    ret->message = scan.message;
    ret->at = 0;
    return scan.what;
  }
  embed_undo(event, keep, anomalies, bits, paths);
  return embed_note(decoder, event, AZACT_ANOMALY_EMBEDDED_JSON_INVALID, number) ? AZACTI_DECODED : AZACTI_DECODE_NOMEM;
}

/* A string that nobody looks into unless asked to: that it holds JSON is found out now, and told of if it does not. */
static bool embed_check(azacti_decoder *decoder, azact_event *event, uint32_t number) {
  azacti_entry *entry = &event->entry[number - 1];
  azact_str text = azacti_trim(azacti_entry_text(event, entry));
  if (text.len == 0 || (text.ptr[0] != '{' && text.ptr[0] != '[')) return true;
  if (!azacti_json_embedded(text, &text)) return embed_note(decoder, event, AZACT_ANOMALY_EMBEDDED_JSON_INVALID, number);
  bool scratch = (entry->flags & (AZACTI_ENTRY_DECODED | AZACTI_ENTRY_SCRATCH)) != 0;
  const uint8_t *base = scratch ? event->scratch.ptr : azacti_event_doc(event);
  entry->flags |= AZACTI_ENTRY_EMBEDDED;
  entry->text_at = (uint32_t)((const uint8_t *)text.ptr - base);
  entry->text_len = (uint32_t)text.len;
  return true;
}

static uint32_t embed_entry(azacti_decoder *decoder, azact_event *event, uint32_t number, azacti_decoded *ret) {
  azacti_entry *entry = &event->entry[number - 1];
  if (entry->type >= AZACT_JSON_OBJECT && azacti_paths[entry->slot].kind == AZACTI_KIND_TEXT)
    event->objects_for_text = true;
  if (entry->type != AZACT_JSON_STRING || (entry->flags & AZACTI_ENTRY_DEAD)) return AZACTI_DECODED;
  if ((entry->flags & AZACTI_ENTRY_DIRTY) && !embed_decode(event, entry)) return AZACTI_DECODE_NOMEM;
  uint32_t kind = azacti_paths[entry->slot].kind;
  if (kind == AZACTI_KIND_LAZY) return embed_check(decoder, event, number) ? AZACTI_DECODED : AZACTI_DECODE_NOMEM;
  return kind == AZACTI_KIND_JSON ? embed_scan(decoder, event, number, ret) : AZACTI_DECODED;
}

uint32_t azacti_embed(azacti_decoder *decoder, azact_event *event, azacti_decoded *ret) {
  size_t at = 0;
  uint32_t what = AZACTI_DECODED;
  if (event->look_count <= AZACTI_LOOKS) {
    at = event->entry_count;
    for (uint32_t i = 0; i < event->look_count && what == AZACTI_DECODED; i++)
      what = embed_entry(decoder, event, event->look[i], ret);
  }
  /* The list grows while it is walked: what comes out of a string may hold strings. Depth bounds that. */
  for (; at < event->entry_count && what == AZACTI_DECODED; at++) what = embed_entry(decoder, event, (uint32_t)at + 1, ret);
  return what;
}

bool azacti_embed_looks(const azacti_entry *entry) {
  uint32_t kind = azacti_paths[entry->slot].kind;
  return entry->type == AZACT_JSON_STRING ? kind == AZACTI_KIND_JSON || kind == AZACTI_KIND_LAZY
                                          : entry->type >= AZACT_JSON_OBJECT && kind == AZACTI_KIND_TEXT;
}

/* PowerShell's ConvertTo-Json replaces what is deeper than its -Depth by "@{...}" or the name of the .NET type. */
static bool embed_is_truncated(azact_str text) {
  return azacti_starts_nocase(text, AZACTI_STR("@{")) || azacti_starts_nocase(text, AZACTI_STR("System.Collections.")) ||
         azacti_starts_nocase(text, AZACTI_STR("Microsoft.Azure.")) ||
         azacti_starts_nocase(text, AZACTI_STR("System.Object["));
}

/* What is odd about the entry that a field takes its value from; 0 = nothing. */
static uint32_t embed_oddity(const azact_event *event, const azacti_entry *entry) {
  const azacti_path *path = &azacti_paths[entry->slot];
  if (entry->type >= AZACT_JSON_OBJECT && path->kind == AZACTI_KIND_TEXT) return AZACT_ANOMALY_TYPE_UNEXPECTED;
  bool may_be_cut = entry->type == AZACT_JSON_STRING && path->child != AZACTI_CTX_NONE;
  if (event->dialect == AZACT_DIALECT_POWERSHELL && may_be_cut && embed_is_truncated(azacti_entry_text(event, entry)))
    return AZACT_ANOMALY_DEPTH_TRUNCATED;
  return 0;
}

bool azacti_embed_notices(azacti_decoder *decoder, azact_event *event) {
  uint32_t told[64]; /* two fields may read one member */
  size_t count = 0;
  const azact_field_info *info;
  if (!event->objects_for_text && event->dialect != AZACT_DIALECT_POWERSHELL) return true;
  for (size_t i = 0; (info = azacti_field_info_at(i)) != NULL && count < sizeof told / sizeof *told; i++) {
    uint8_t origin;
    uint32_t number = info->flags & AZACT_FIELD_DERIVED ? 0 : azacti_sources_entry(event, info->id, &origin);
    uint32_t code = number ? embed_oddity(event, &event->entry[number - 1]) : 0;
    if (code == 0) continue;
    size_t known = 0;
    while (known < count && told[known] != number) known++;
    if (known < count) continue;
    told[count++] = number;
    if (!embed_note(decoder, event, code, number)) return false;
  }
  return true;
}
