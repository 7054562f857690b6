/* The scan itself: one loop over the bytes, its stack in the decoder. The functions are larger than usual because this is
 * where the time goes; each label is a place in RFC 8259's grammar. */
#include "decode/scan.h"

#include "core/ascii.h"
#include "kernel/kernel_inline.h"
#include "text/jsontext.h"
#include "decode/dialect.h"

static inline const uint8_t *scan_blank(azacti_scan *scan, const uint8_t *p) {
  if (p != scan->end && ' ' < *p) return p;
  if (scan->end - p > 1 && *p == ' ' && ' ' < p[1]) return p + 1;
  return azacti_scan_gap(scan, p);
}

static inline const uint8_t *scan_string(azacti_scan *scan, const uint8_t *p, uint32_t *dirty) {
  const uint8_t *q = azacti_scan_string(p, scan->end);
  if (q < scan->end && *q == '"') {
    *dirty = 0;
    return q + 1;
  }
  return azacti_scan_string_odd(scan, q, dirty);
}

/* ---- values nobody looks into: too deep, or cells of a row */

static inline bool scan_bit(const azacti_buf *bits, size_t at) { return (bits->ptr[at >> 3] >> (at & 7) & 1u) != 0; }

static bool scan_push_bit(azacti_scan *scan, size_t at, bool object) {
  azacti_buf *bits = &scan->decoder->bits;
  if (at >> 3 >= bits->len && !azacti_buf_push(bits, 0)) {
    (void)azacti_scan_nomem(scan);
    return false;
  }
  uint8_t mask = (uint8_t)(1u << (at & 7));
  bits->ptr[at >> 3] = (uint8_t)(object ? bits->ptr[at >> 3] | mask : bits->ptr[at >> 3] & ~mask);
  return true;
}

static const uint8_t *scan_skip_key(azacti_scan *scan, const uint8_t *p) {
  uint32_t dirty;
  if (*p != '"') return azacti_scan_broken(scan, p, "a key in quotes should stand here");
  p = scan_string(scan, p + 1, &dirty);
  if (p) p = scan_blank(scan, p);
  if (p && *p != ':') return azacti_scan_broken(scan, p, "a colon should follow the key");
  return p ? scan_blank(scan, p + 1) : NULL;
}

const uint8_t *azacti_scan_skip(azacti_scan *scan, const uint8_t *p) {
  azacti_decoder *decoder = scan->decoder;
  size_t depth = 0;
  uint32_t dirty;
  uint8_t type;
  decoder->bits.len = 0;
  for (;;) {
    if (*p == '{' || *p == '[') {
      bool object = *p == '{';
      if (!scan_push_bit(scan, depth++, object)) return NULL;
      p = scan_blank(scan, p + 1);
      if (p == NULL) return NULL;
      if (*p != (object ? '}' : ']')) {
        if (++decoder->values > decoder->max_values) return azacti_scan_values(scan, p);
        if (object && (p = scan_skip_key(scan, p)) == NULL) return NULL;
        continue;
      }
      p++;
      depth--;
    } else if (*p == '"') {
      p = scan_string(scan, p + 1, &dirty);
    } else if (*p == '-' || azacti_is_digit(*p)) {
      p = azacti_scan_number(scan, p);
    } else {
      p = azacti_scan_word(scan, p, &type);
    }
    for (;; p++, depth--) { /* behind a value */
      if (p == NULL || depth == 0) return p;
      p = scan_blank(scan, p);
      if (p == NULL) return NULL;
      bool object = scan_bit(&decoder->bits, depth - 1);
      if (*p == ',') {
        p = scan_blank(scan, p + 1);
        if (p == NULL) return NULL;
        if (++decoder->values > decoder->max_values) return azacti_scan_values(scan, p);
        if (object && (p = scan_skip_key(scan, p)) == NULL) return NULL;
        break;
      }
      if (*p != (object ? '}' : ']'))
        return azacti_scan_broken(scan, p, object ? "a comma or } should stand here" : "a comma or ] should stand here");
    }
  }
}

/* ---- entries */

/* A caseless spelling beyond the first counts only if it is the spelling asked for; a flood of them is cut off here. */
#define SCAN_SPELLINGS 64u

/* key_at, key_len: as in frame, where they were written a moment ago; read back from there as one word of eight bytes they
 * would make the processor wait. */
static uint32_t scan_add_entry(azacti_scan *scan, const azacti_scan_frame *frame, uint32_t slot, uint32_t key_at,
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

static uint32_t scan_slot_of(azacti_scan *scan, const azacti_scan_frame *frame, uint64_t *hash) {
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

static uint32_t scan_envelope_key(const uint8_t *key, size_t len) {
  if (len == 7 && memcmp(key, "records", 7) == 0) return AZACTI_ENVELOPE_RECORDS;
  if (len == 5 && memcmp(key, "value", 5) == 0) return AZACTI_ENVELOPE_VALUE;
  if (len == 6 && memcmp(key, "tables", 6) == 0) return AZACTI_ENVELOPE_TABLES;
  return 0;
}

/* p at the value of such a key. Returns p if this is no envelope. */
static const uint8_t *scan_envelope(azacti_scan *scan, const uint8_t *p, uint32_t which) {
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

/* Keys of rows get their slots by place, and odd ones would hide their repairs: neither is remembered. */
static void scan_learn(azacti_scan *scan, azacti_scan_frame *frame, const uint8_t *key, uint32_t slot, uint64_t hash) {
  azacti_guess *guess = &scan->decoder->guess;
  if (scan->columns || scan->decoder->plain || azacti_scan_string(key, scan->end) != key + frame->key_len) return;
  azacti_guess_cell *cell =
      azacti_guess_learn(guess, frame->link, frame->context, slot, hash, key, frame->key_len, scan->end);
  if (cell == NULL) return;
  frame->link = &cell->next;
  frame->inner = &cell->child;
}

/* p at a key. Returns the first byte of its value. */
static inline const uint8_t *scan_member(azacti_scan *scan, azacti_scan_frame *frame, const uint8_t *p) {
  uint32_t dirty, slot, key_len;
  uint64_t hash = 0;
  frame->member = 0;
  if (*p != '"') return azacti_scan_broken(scan, p, "a key in quotes should stand here");
  const uint8_t *key = p + 1;
  uint32_t key_at = (uint32_t)(key - scan->base);
  azacti_guess *guess = &scan->decoder->guess;
  azacti_guess_cell *cell = azacti_guess_try(guess, frame->link, frame->context, key, scan->end);
  if (cell && !scan->columns) {
    p = key + cell->len;
    key_len = cell->len - 1u;
    frame->key_dirty = 0;
    frame->link = &cell->next;
    frame->inner = &cell->child;
    frame->key_at = key_at;
    frame->key_len = key_len;
    slot = cell->slot;
    hash = cell->hash;
  } else {
    /* The path of anomalies inside the key itself ends at the object. */
    frame->key_at = 0;
    p = scan_string(scan, key, &dirty);
    if (p == NULL) return NULL;
    key_len = (uint32_t)(p - 1 - key);
    frame->key_dirty = (uint8_t)dirty;
    frame->key_at = key_at;
    frame->key_len = key_len;
    slot = scan_slot_of(scan, frame, &hash);
    if (slot == UINT32_MAX) return NULL;
    scan_learn(scan, frame, key, slot, hash);
  }
  if (slot != AZACTI_S_NONE) {
    frame->member = scan_add_entry(scan, frame, slot, key_at, key_len);
    if (frame->member == UINT32_MAX) return NULL;
  }
  if (!azacti_keyset_put(scan, frame, hash)) return NULL;
  p = scan_blank(scan, p);
  if (p == NULL) return NULL;
  if (*p != ':') return azacti_scan_broken(scan, p, "a colon should follow the key");
  p = scan_blank(scan, p + 1);
  if (scan->may_be_envelope && scan->depth == 1 && p != NULL) {
    uint32_t which = scan_envelope_key(key, frame->key_len);
    if (which) p = scan_envelope(scan, p, which);
  }
  return p;
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

static const uint8_t *scan_too_deep(azacti_scan *scan, const uint8_t *p) {
  const uint8_t *from = p;
  azact_event *event = scan->event;
  size_t kept = event->anomaly_count;
  if (!azacti_scan_note(scan, AZACT_ANOMALY_DEPTH_LIMIT, p, 1)) return NULL;
  bool noted = event->anomaly_count > kept && scan->parent == 0;
  p = azacti_scan_skip(scan, p);
  if (p && noted) event->anomaly[kept].length = (uint64_t)(p - from);
  return p;
}

const uint8_t *azacti_scan_value(azacti_scan *scan, const uint8_t *p) {
  azacti_decoder *decoder = scan->decoder;
  azacti_scan_frame *frame;
  const uint8_t *from; /* of the value in hand */
  uint32_t dirty, entry = scan->parent;
  uint8_t type, context = scan->context;
  scan->depth = 0;
  decoder->seen_len = 0;
  decoder->set_len = 0;

open: /* p at a bracket */
  if (*p == '{') {
    frame = scan_open(scan, false, context, entry);
    p = scan_blank(scan, p + 1);
    if (p == NULL) return NULL;
    if (*p == '}') goto close;
    goto member;
  }
  frame = scan_open(scan, true, AZACTI_CTX_NONE, entry);
  p = scan_blank(scan, p + 1);
  if (p == NULL) return NULL;
  if (*p == ']') goto close;
  goto value;

member: /* p at a key, or at what should be one */
  p = scan_member(scan, frame, p);
  if (p == NULL) return NULL;

value: /* p at the first byte of a value */
  if (++decoder->values > decoder->max_values) return azacti_scan_values(scan, p);
  from = p;
  dirty = 0;
  switch (*p) {
  case '"':
    p = scan_string(scan, p + 1, &dirty);
    type = AZACT_JSON_STRING;
    break;
  case '{':
  case '[':
    if (scan->outer_depth + scan->depth < decoder->max_depth) {
      entry = frame->member;
      context = entry ? azacti_paths[scan->event->entry[entry - 1].slot].child : (uint8_t)AZACTI_CTX_NONE;
      if (entry) scan->event->entry[entry - 1].value_at = (uint32_t)(p - scan->base);
      goto open;
    }
    type = *p == '{' ? AZACT_JSON_OBJECT : AZACT_JSON_ARRAY;
    p = scan_too_deep(scan, p);
    break;
  case '-':
  case '0':
  case '1':
  case '2':
  case '3':
  case '4':
  case '5':
  case '6':
  case '7':
  case '8':
  case '9':
    p = azacti_scan_number(scan, p);
    type = AZACT_JSON_NUMBER;
    break;
  default: p = azacti_scan_word(scan, p, &type); break;
  }
  if (p == NULL) return NULL;

ended: /* p behind the value that began at `from` */
  scan_end_member(scan, frame, from, p, type, dirty);
  p = scan_blank(scan, p);
  if (p == NULL) return NULL;
  if (*p == ',') {
    p = scan_blank(scan, p + 1);
    if (p == NULL) return NULL;
    frame->index++;
    if (frame->is_array) goto value;
    goto member;
  }
  if (*p != (frame->is_array ? ']' : '}'))
    return azacti_scan_broken(scan, p,
                              frame->is_array ? "a comma or ] should stand here" : "a comma or } should stand here");

close: /* p at the closing bracket of frame */
  p++;
  type = frame->is_array ? AZACT_JSON_ARRAY : AZACT_JSON_OBJECT;
  scan_close(scan, frame);
  if (scan->depth == 0) return p;
  frame = &decoder->frame[scan->depth - 1];
  from = frame->member ? scan->base + scan->event->entry[frame->member - 1].value_at : p;
  dirty = 0;
  goto ended;
}
