/* What the loops over a text of JSON share: entries, envelopes, frames. */
#ifndef AZACTI_SCAN_STEPS_H
#define AZACTI_SCAN_STEPS_H

#include "decode/scan.h"

#include "core/ascii.h"
#include "kernel/kernel_inline.h"
#include "text/jsontext.h"
#include "decode/dialect.h"

/* ---- entries */

/* A caseless spelling beyond the first counts only if it is the spelling asked for; a flood of them is cut off here. */
#define SCAN_SPELLINGS 64u

/* key_at, key_len: as in frame, where they were written a moment ago; read back from there as one word of eight bytes they
 * would make the processor wait. */
static inline uint32_t scan_add_entry(azacti_scan *scan, const azacti_scan_frame *frame, uint32_t slot, uint32_t key_at,
                                      uint32_t key_len) {
  azact_event *event = scan->event;
  azacti_slot_list *list = &event->slot[slot];
  if (list->count >= SCAN_SPELLINGS && !frame->key_dirty &&
      memcmp(scan->base + frame->key_at, azacti_paths[slot].key, frame->key_len) != 0)
    return 0;
  if (event->entry_count == event->entry_cap) {
    void *entries = event->entry;
    if (!azacti_grow(&event->mem, &entries, &event->entry_cap, event->entry_count + 1, sizeof *event->entry)) {
      (void)azacti_scan_nomem(scan);
      return UINT32_MAX;
    }
    event->entry = (azacti_entry *)entries;
  }
  azacti_entry *entry = &event->entry[event->entry_count++];
  uint32_t number = (uint32_t)event->entry_count;
  entry->key_at = key_at;
  entry->key_len = key_len;
  entry->value_at = entry->value_len = entry->text_at = entry->text_len = 0;
  entry->type = 0;
  entry->parent = frame->entry;
  entry->next = 0;
  entry->slot = (uint16_t)slot;
  entry->depth = (uint16_t)(scan->outer_depth + scan->depth);
  entry->flags = (uint8_t)(scan->entry_flags | (frame->key_dirty ? AZACTI_ENTRY_KEY_DIRTY : 0));
  if (list->tail)
    event->entry[list->tail - 1].next = number;
  else
    list->head = number;
  list->tail = number;
  list->count++;
  return number;
}

static inline uint32_t scan_slot_of(azacti_scan *scan, const azacti_scan_frame *frame, uint64_t *hash) {
  azacti_decoder *decoder = scan->decoder;
  const uint8_t *key = scan->base + frame->key_at;
  size_t len = frame->key_len;
  if (frame->key_dirty) {
    decoder->key_a.len = 0;
    if (!azacti_json_unescape_append((azact_str){(const char *)key, len}, &decoder->key_a)) {
      (void)azacti_scan_nomem(scan);
      return UINT32_MAX;
    }
    key = decoder->key_a.ptr ? decoder->key_a.ptr : (const uint8_t *)"";
    len = decoder->key_a.len;
  }
  *hash = azacti_key_hash(key, len);
  if (scan->columns && scan->depth == 1 && scan->parent == 0) return scan->columns->column[frame->index].slot;
  if (frame->context == AZACTI_CTX_NONE) return AZACTI_S_NONE;
  return azacti_key_find(&decoder->table, frame->context, key, len, *hash);
}

/* ---- envelopes (fields.md 4, 34) */

static inline uint32_t scan_envelope_key(const uint8_t *key, size_t len) {
  if (len == 7 && memcmp(key, "records", 7) == 0) return AZACTI_ENVELOPE_RECORDS;
  if (len == 5 && memcmp(key, "value", 5) == 0) return AZACTI_ENVELOPE_VALUE;
  if (len == 6 && memcmp(key, "tables", 6) == 0) return AZACTI_ENVELOPE_TABLES;
  return 0;
}

/* p at the value of such a key. Returns p if this is no envelope. */
static inline const uint8_t *scan_envelope(azacti_scan *scan, const uint8_t *p, uint32_t which) {
  if (*p != '[' || azacti_dialect_begun(scan->event)) return p;
  const uint8_t *first = azacti_scan_blank(p + 1, scan->end);
  if (first == scan->end) return azacti_scan_more(scan, first);
  if (*first != '{' && *first != '"' && *first != ']') return p;
  scan->what = AZACTI_DECODE_ENVELOPE;
  scan->envelope = which;
  scan->at = p;
  return NULL;
}

/* ---- the loop */

static inline azacti_scan_frame *scan_open(azacti_scan *scan, bool array, uint8_t context, uint32_t entry) {
  azacti_decoder *decoder = scan->decoder;
  azacti_scan_frame *frame = &decoder->frame[scan->depth++];
  frame->link = frame->inner = scan->depth > 1 ? frame[-1].inner : &decoder->guess.first;
  frame->key_at = frame->key_len = frame->index = 0;
  frame->entry = entry;
  frame->member = frame->anomaly = 0;
  frame->seen_at = (uint32_t)decoder->seen_len;
  frame->set_at = frame->set_cap = 0;
  frame->is_array = array;
  frame->key_dirty = 0;
  frame->context = context;
  frame->bloom[0] = frame->bloom[1] = frame->bloom[2] = frame->bloom[3] = 0;
  return frame;
}

static inline void scan_close(azacti_scan *scan, const azacti_scan_frame *frame) {
  azacti_decoder *decoder = scan->decoder;
  decoder->seen_len = frame->seen_at;
  if (frame->set_cap) decoder->set_len = frame->set_at;
  scan->depth--;
}

static inline void scan_end_member(azacti_scan *scan, azacti_scan_frame *frame, const uint8_t *from, const uint8_t *p,
                                   uint8_t type, uint32_t dirty) {
  if (frame->member) {
    azacti_entry *entry = &scan->event->entry[frame->member - 1];
    entry->value_at = (uint32_t)(from - scan->base);
    entry->value_len = (uint32_t)(p - from);
    entry->type = type;
    entry->flags = (uint8_t)(entry->flags | dirty); /* AZACTI_ENTRY_DIRTY is 1 */
  }
  if (frame->anomaly) {
    azacti_anomaly *anomaly = &scan->event->anomaly[frame->anomaly - 1];
    anomaly->length = (uint64_t)(p - scan->base) - anomaly->offset;
    frame->anomaly = 0;
  }
}

#endif
