/* The scan from byte to byte: what every text can be read by, and what tells of everything that is odd. */
#include "decode/scan.h"

#include "core/ascii.h"
#include "kernel/kernel_inline.h"
#include "text/jsontext.h"
#include "decode/scan_steps.h"

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

/* key behind its opening quote. The one that followed the last time is tried first (guess.h). */
static inline const uint8_t *scan_key(azacti_scan *scan, azacti_scan_frame *frame, const uint8_t *key, uint64_t *hash,
                                      uint32_t *slot) {
  uint32_t dirty, key_at = (uint32_t)(key - scan->base);
  azacti_guess *guess = &scan->decoder->guess;
  azacti_guess_cell *cell = azacti_guess_try(guess, frame->link, frame->context, key, scan->end);
  if (cell && !scan->columns) {
    frame->key_dirty = 0;
    frame->link = &cell->next;
    frame->inner = &cell->child;
    frame->key_at = key_at;
    frame->key_len = cell->len - 1u;
    *slot = cell->slot;
    *hash = cell->hash;
    return key + cell->len;
  }
  /* The path of anomalies inside the key itself ends at the object. */
  frame->key_at = 0;
  const uint8_t *p = scan_string(scan, key, &dirty);
  if (p == NULL) return NULL;
  frame->key_dirty = (uint8_t)dirty;
  frame->key_at = key_at;
  frame->key_len = (uint32_t)(p - 1 - key);
  *slot = scan_slot_of(scan, frame, hash);
  if (*slot == UINT32_MAX) return NULL;
  scan_learn(scan, frame, key, *slot, *hash);
  return p;
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

#define SCAN_VALUE azacti_scan_value
#define SCAN_MEMBER scan_member
#define SCAN_NEXT(scan, p) scan_blank(scan, p)
#define SCAN_STRING(scan, p, dirty) scan_string(scan, p, dirty)
#define SCAN_KEY(scan, frame, key, hash, slot) scan_key(scan, frame, key, hash, slot)
#define SCAN_DEEP(scan, p) scan_too_deep(scan, p)
#define SCAN_LINKAGE
#include "decode/scan_run.h"
