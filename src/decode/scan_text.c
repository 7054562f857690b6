/* Strings, numbers and words of the scan, and how it stops. */
#include "decode/scan.h"

#include "core/ascii.h"
#include "kernel/escape.h"
#include "kernel/kernel_inline.h"
#include "text/utf8.h"

const uint8_t *azacti_scan_more(azacti_scan *scan, const uint8_t *p) {
  scan->what = AZACTI_DECODE_MORE;
  scan->at = p;
  scan->message = "the text ends inside the record";
  return NULL;
}

const uint8_t *azacti_scan_broken(azacti_scan *scan, const uint8_t *p, const char *message) {
  if (p >= scan->end) return azacti_scan_more(scan, p);
  scan->what = AZACTI_DECODE_BROKEN;
  scan->at = p;
  scan->message = message;
  return NULL;
}

const uint8_t *azacti_scan_nomem(azacti_scan *scan) {
  scan->what = AZACTI_DECODE_NOMEM;
  scan->at = scan->base;
  scan->message = "out of memory";
  return NULL;
}

const uint8_t *azacti_scan_values(azacti_scan *scan, const uint8_t *p) {
  scan->what = AZACTI_DECODE_VALUES;
  scan->at = p;
  scan->message = "the record holds more values than the limit";
  return NULL;
}

/* JSON Pointer of the member in hand. */
static bool scan_path(azacti_scan *scan, azacti_buf *path) {
  azacti_decoder *decoder = scan->decoder;
  path->len = 0;
  if (!azacti_event_path(scan->event, scan->parent, path)) return false;
  for (uint32_t i = 0; i < scan->depth; i++) {
    const azacti_scan_frame *frame = &decoder->frame[i];
    bool ok = true;
    if (frame->is_array)
      ok = azacti_path_index(frame->index, path);
    else if (frame->key_at != 0)
      ok = azacti_path_key((azact_str){(const char *)scan->base + frame->key_at, frame->key_len}, frame->key_dirty != 0,
                           path);
    if (!ok) return false;
  }
  return true;
}

bool azacti_scan_note(azacti_scan *scan, uint32_t code, const uint8_t *at, size_t len) {
  azact_event *event = scan->event;
  if (scan->silent) return true;
  if (event->anomaly_count == AZACTI_ANOMALIES_KEPT) {
    event->anomaly_bits |= UINT64_C(1) << code;
    return true;
  }
  size_t from = (size_t)(at - scan->base);
  if (scan->parent != 0) { /* inside a string: point at the string as it stands in the document */
    uint32_t number = scan->parent;
    while (event->entry[number - 1].flags & AZACTI_ENTRY_SCRATCH) number = event->entry[number - 1].parent;
    from = event->entry[number - 1].value_at;
    len = event->entry[number - 1].value_len;
  }
  azacti_buf *path = &scan->decoder->path;
  if (!scan_path(scan, path) || azacti_record_add_anomaly(event, code, (azact_str){(const char *)path->ptr, path->len},
                                                          from, len, 0, 0) != AZACT_OK) {
    (void)azacti_scan_nomem(scan);
    return false;
  }
  return true;
}

const uint8_t *azacti_scan_gap(azacti_scan *scan, const uint8_t *p) {
  const uint8_t *end = scan->end;
  for (;;) {
    p = azacti_scan_blank(p, end);
    if (p == end) return azacti_scan_more(scan, p);
    if (*p != 0) return p;
    const uint8_t *from = p;
    while (p < end && *p == 0) p++;
    if (p == end) return azacti_scan_more(scan, p);
    if (!azacti_scan_note(scan, AZACT_ANOMALY_NUL_BYTE, from, (size_t)(p - from))) return NULL;
  }
}

/* Value of four hexadecimal digits, or -1. */
static int32_t scan_hex4(const uint8_t *p) {
  int32_t value = 0;
  for (int i = 0; i < 4; i++) {
    uint8_t c = azacti_lower(p[i]);
    int32_t digit = azacti_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/* q at `\u`. */
static const uint8_t *scan_unicode_escape(azacti_scan *scan, const uint8_t *q) {
  const uint8_t *end = scan->end;
  for (size_t i = 2; i < 6; i++) {
    if ((size_t)(end - q) <= i) return azacti_scan_more(scan, end);
    uint8_t c = azacti_lower(q[i]);
    if (!azacti_is_digit(c) && !(c >= 'a' && c <= 'f'))
      return azacti_scan_broken(scan, q + i, "\\u needs four hexadecimal digits");
  }
  int32_t unit = scan_hex4(q + 2);
  if (unit < 0xD800 || unit > 0xDFFF) return q + 6;
  if (unit < 0xDC00) {
    /* A low half may follow; as long as the bytes to tell are not there, the string is not closed either. */
    size_t left = (size_t)(end - q);
    if (left < 12 && memchr(q + 6, '"', left - 6) == NULL) return azacti_scan_more(scan, end);
    if (left >= 12 && q[6] == '\\' && q[7] == 'u') {
      int32_t low = scan_hex4(q + 8);
      if (low >= 0xDC00 && low <= 0xDFFF) return q + 12;
    }
  }
  return azacti_scan_note(scan, AZACT_ANOMALY_LONE_SURROGATE, q, 6) ? q + 6 : NULL;
}

/* q at a backslash that begins no escape of two characters. */
static const uint8_t *scan_escape(azacti_scan *scan, const uint8_t *q) {
  if (scan->end - q < 2) return azacti_scan_more(scan, scan->end);
  if (q[1] == 'u') return scan_unicode_escape(scan, q);
  return azacti_scan_broken(scan, q + 1, "no such escape in a string");
}

static const uint8_t *scan_control(azacti_scan *scan, const uint8_t *q) {
  const uint8_t *from = q;
  bool nul = *q == 0;
  while (q < scan->end && *q < 0x20 && (*q == 0) == nul) q++;
  uint32_t code = nul ? AZACT_ANOMALY_NUL_BYTE : AZACT_ANOMALY_RAW_CONTROL;
  return azacti_scan_note(scan, code, from, (size_t)(q - from)) ? q : NULL;
}

/* Bytes with the high bit, as far as they go. */
static const uint8_t *scan_high(azacti_scan *scan, const uint8_t *q, uint32_t *dirty) {
  const uint8_t *end = scan->end;
  while (q < end && *q >= 0x80) {
    const uint8_t *from = q;
    bool bad = false;
    (void)azacti_utf8_next(&q, end, &bad);
    if (!bad) continue;
    while (q < end && *q >= 0x80) { /* one anomaly for a run of bad bytes */
      const uint8_t *next = q;
      bool also = false;
      (void)azacti_utf8_next(&next, end, &also);
      if (!also) break;
      q = next;
    }
    if (q == end) return azacti_scan_more(scan, q); /* cut inside the string, maybe inside a character */
    *dirty = 1;
    if (!azacti_scan_note(scan, AZACT_ANOMALY_INVALID_UTF8, from, (size_t)(q - from))) return NULL;
  }
  return q;
}

const uint8_t *azacti_scan_string_odd(azacti_scan *scan, const uint8_t *q, uint32_t *dirty) {
  const uint8_t *end = scan->end;
  bool escaped = false;
  const uint8_t *closing = azacti_kernel_string_rest(q, end, &escaped);
  *dirty = escaped;
  if (closing) return closing + 1;
  for (;;) {
    if (q == end) return azacti_scan_more(scan, q);
    if (*q == '"') return q + 1;
    if (*q == '\\') {
      *dirty = 1;
      q = end - q > 1 && azacti_is_short_escape(q[1]) ? q + 2 : scan_escape(scan, q);
    } else if (*q < 0x20) {
      q = scan_control(scan, q);
    } else {
      q = scan_high(scan, q, dirty);
    }
    if (q == NULL) return NULL;
    q = azacti_scan_string(q, end);
  }
}

static const uint8_t *scan_digits(const uint8_t *p, const uint8_t *end) {
  while (p < end && azacti_is_digit(*p)) p++;
  return p;
}

const uint8_t *azacti_scan_number(azacti_scan *scan, const uint8_t *p) {
  const uint8_t *end = scan->end, *from;
  if (*p == '-') p++;
  from = p;
  p = scan_digits(p, end);
  if (p == from) return azacti_scan_broken(scan, p, "a number needs a digit here");
  if (*from == '0' && p > from + 1) return azacti_scan_broken(scan, from + 1, "a number must not begin with 0");
  if (p < end && *p == '.') {
    from = ++p;
    p = scan_digits(p, end);
    if (p == from) return azacti_scan_broken(scan, p, "a number needs a digit after its point");
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    p++;
    if (p < end && (*p == '+' || *p == '-')) p++;
    from = p;
    p = scan_digits(p, end);
    if (p == from) return azacti_scan_broken(scan, p, "a number needs a digit in its exponent");
  }
  /* A record is an object, so something must follow. */
  return p == end ? azacti_scan_more(scan, p) : p;
}

const uint8_t *azacti_scan_word(azacti_scan *scan, const uint8_t *p, uint8_t *type) {
  const char *word;
  if (*p == 't') {
    word = "true";
    *type = AZACT_JSON_TRUE;
  } else if (*p == 'f') {
    word = "false";
    *type = AZACT_JSON_FALSE;
  } else if (*p == 'n') {
    word = "null";
    *type = AZACT_JSON_NULL;
  } else {
    return azacti_scan_broken(scan, p, "a JSON value should stand here");
  }
  for (; *word != 0; word++, p++) {
    if (p == scan->end) return azacti_scan_more(scan, p);
    if (*p != (uint8_t)*word) return azacti_scan_broken(scan, p, "a JSON value should stand here");
  }
  return p;
}
