/* The check of a whole JSON text against RFC 8259, and of numbers. A stack of bits instead of recursion; no calls for what most
 * texts are made of, since every body of a request goes through here. */
#include "text/jsontext.h"
#include "core/ascii.h"
#include "kernel/kernel_inline.h"

#define VALID_DEPTH 512u

static bool valid_hex4(const uint8_t *p) {
  for (unsigned i = 0; i < 4; i++) {
    uint8_t c = azacti_lower(p[i]);
    if (!azacti_is_digit(c) && (c < 'a' || c > 'f')) return false;
  }
  return true;
}

/* First `"` or `\`, or any byte before it that is not looked at here. Keys and most values end in the first block. */
static inline const uint8_t *valid_stop(const uint8_t *p, const uint8_t *end) {
#if AZACTI_KERNEL_SSE2
  while (end - p >= 16) {
    __m128i block = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"')), slash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
    unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(quote, slash));
    if (mask) return p + __builtin_ctz(mask);
    p += 16;
  }
#endif
  return azacti_scan_string(p, end);
}

/* The byte behind the string whose first byte is at p, or NULL. Escapes must be the ones of the RFC; raw control characters, bad
 * UTF-8 and lone surrogates pass: they can be repaired. */
static inline const uint8_t *valid_string(const uint8_t *p, const uint8_t *end) {
  for (;;) {
    p = valid_stop(p, end);
    if (p == end) return NULL;
    if (*p == '"') return p + 1;
    if (*p != '\\') {
      p++;
    } else if (end - p < 2) {
      return NULL;
    } else if (azacti_is_short_escape(p[1])) {
      p += 2;
    } else if (p[1] == 'u' && end - p >= 6 && valid_hex4(p + 2)) {
      p += 6;
    } else {
      return NULL;
    }
  }
}

static const uint8_t *valid_digits(const uint8_t *p, const uint8_t *end) {
  while (p < end && azacti_is_digit(*p)) p++;
  return p;
}

/* The byte behind the number at p, or NULL. */
static const uint8_t *valid_number(const uint8_t *p, const uint8_t *end) {
  if (p < end && *p == '-') p++;
  if (p >= end || !azacti_is_digit(*p)) return NULL;
  p = *p == '0' ? p + 1 : valid_digits(p, end);
  if (p < end && *p == '.') {
    const uint8_t *fraction = valid_digits(p + 1, end);
    if (fraction == p + 1) return NULL;
    p = fraction;
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    p++;
    if (p < end && (*p == '+' || *p == '-')) p++;
    const uint8_t *exponent = valid_digits(p, end);
    if (exponent == p) return NULL;
    p = exponent;
  }
  return p;
}

static const uint8_t *valid_word(const uint8_t *p, const uint8_t *end, azact_str word) {
  return (size_t)(end - p) >= word.len && memcmp(p, word.ptr, word.len) == 0 ? p + word.len : NULL;
}

/* The byte behind the word or number at p, or NULL. */
static const uint8_t *valid_scalar(const uint8_t *p, const uint8_t *end) {
  switch (*p) {
  case 't': return valid_word(p, end, AZACTI_STR("true"));
  case 'f': return valid_word(p, end, AZACTI_STR("false"));
  case 'n': return valid_word(p, end, AZACTI_STR("null"));
  default: return valid_number(p, end);
  }
}

/* What may stand between two tokens inside a container; false at the end of the text. */
static inline bool valid_gap(const uint8_t **p, const uint8_t *end) {
  if (*p < end && **p <= ' ') *p = azacti_json_skip_gap(*p, end);
  return *p < end;
}

bool azacti_json_is_valid(azact_str text, uint32_t max_depth, uint64_t max_values, uint64_t *values) {
  uint64_t objects[VALID_DEPTH / 64] = {0}; /* bit set: the container at that depth is an object */
  uint64_t count = values ? *values : 0;
  uint32_t depth = 0;
  bool object = false, valid = false;
  if (text.len == 0) return false;
  const uint8_t *p = (const uint8_t *)text.ptr, *end = p + text.len;
  if (max_depth > VALID_DEPTH) max_depth = VALID_DEPTH;
  p = azacti_json_skip_blank(p, end);
  if (p == end) goto done;

value: /* p at its first byte */
  if (count >= max_values) goto done;
  count++;
  if (*p == '{' || *p == '[') {
    if (depth >= max_depth) goto done;
    object = *p++ == '{';
    uint64_t bit = UINT64_C(1) << (depth % 64);
    objects[depth / 64] = object ? objects[depth / 64] | bit : objects[depth / 64] & ~bit;
    depth++;
    if (!valid_gap(&p, end)) goto done;
    if (*p == (object ? '}' : ']')) goto close;
    if (object) goto key;
    goto value;
  }
  p = *p == '"' ? valid_string(p + 1, end) : valid_scalar(p, end);
  if (p == NULL) goto done;

ended: /* p behind a value */
  if (depth == 0) {
    valid = azacti_json_skip_blank(p, end) == end;
    goto done;
  }
  if (!valid_gap(&p, end)) goto done;
  if (*p == ',') {
    p++;
    if (!valid_gap(&p, end)) goto done;
    if (object) goto key;
    goto value;
  }
  if (*p != (object ? '}' : ']')) goto done;

close:
  p++;
  depth--;
  object = depth > 0 && (objects[(depth - 1) / 64] >> ((depth - 1) % 64) & 1) != 0;
  goto ended;

key:
  if (*p != '"' || (p = valid_string(p + 1, end)) == NULL || !valid_gap(&p, end) || *p != ':') goto done;
  p++;
  if (valid_gap(&p, end)) goto value;

done:
  if (values) *values = count;
  return valid;
}

bool azacti_json_embedded(azact_str text, azact_str *ret) {
  text = azacti_trim(text);
  if (text.len < 2 || (text.ptr[0] != '{' && text.ptr[0] != '[')) return false;
  if (!azacti_json_is_valid(text, VALID_DEPTH, UINT64_MAX, NULL)) return false;
  *ret = text;
  return true;
}

bool azacti_json_is_number(azact_str text) {
  if (text.len == 0) return false;
  const uint8_t *p = (const uint8_t *)text.ptr, *end = p + text.len;
  return valid_number(p, end) == end;
}

azact_status azacti_json_int64(azact_str text, int64_t *ret) {
  if (!azacti_json_is_number(text)) return AZACT_ERR_TYPE;
  bool negative = text.ptr[0] == '-';
  uint64_t limit = (uint64_t)INT64_MAX + (negative ? 1 : 0), number = 0;
  for (size_t i = negative ? 1 : 0; i < text.len; i++) {
    uint8_t c = (uint8_t)text.ptr[i];
    if (!azacti_is_digit(c)) return AZACT_ERR_RANGE; /* a fraction or an exponent */
    uint64_t digit = (uint64_t)(c - '0');
    if (number > (limit - digit) / 10) return AZACT_ERR_RANGE;
    number = number * 10 + digit;
  }
  /* -(number - 1) - 1: INT64_MIN has no positive twin. */
  *ret = negative && number ? -(int64_t)(number - 1) - 1 : (int64_t)number;
  return AZACT_OK;
}
