/* The trail's loop for what every processor of the build's kind can do, and what is rare in it. */
#include "kernel/kernel_inline.h"

static inline bool trail_same_base(const uint8_t *p, const uint8_t *text, size_t len) {
  if (len > AZACTI_SAME_BLOCK) return memcmp(p, text, len) == 0;
  return azacti_same_block(p, text, len);
}

#define TRAIL_RUN azacti_trail_run_base
#define TRAIL_TARGET
#define TRAIL_STRING(p, end) azacti_scan_string(p, end)
#define TRAIL_ENDS(p, len) (azacti_scan_string(p, (p) + 64) == (p) + (len) && (p)[len] == '"')
#define TRAIL_SAME(p, text, len) trail_same_base(p, text, len)
#include "decode/trail_run.h"

#include "kernel/escape.h"

const uint8_t *azacti_trail_odd(const uint8_t *q, const uint8_t *end, uint8_t *dirty) {
  bool escaped = false;
  const uint8_t *closing = azacti_kernel_string_rest(q, end, &escaped);
  *dirty = escaped ? AZACTI_ENTRY_DIRTY : 0;
  return closing;
}

static const uint8_t *trail_word(const uint8_t *p, const uint8_t *end, const char *word, size_t len) {
  return (size_t)(end - p) > len && memcmp(p, word, len) == 0 ? p + len : NULL;
}

const uint8_t *azacti_trail_scalar(const uint8_t *p, const uint8_t *end, uint8_t *type) {
  switch (*p) {
  case 't': *type = AZACT_JSON_TRUE; return trail_word(p, end, "true", 4);
  case 'f': *type = AZACT_JSON_FALSE; return trail_word(p, end, "false", 5);
  case 'n': *type = AZACT_JSON_NULL; return trail_word(p, end, "null", 4);
  default: break;
  }
  const uint8_t *from = p;
  while (p < end && azacti_is_digit(*p)) p++;
  /* Signs, fractions and exponents are rare here: a whole number, or the scan. */
  if (p == end || p == from || (*from == '0' && p > from + 1) || *p == '.' || *p == 'e' || *p == 'E') return NULL;
  *type = AZACT_JSON_NUMBER;
  return p;
}
