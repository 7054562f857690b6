/* The check of a whole JSON text against RFC 8259, and of numbers. A stack of bits instead of recursion. */
#include "text/jsontext.h"
#include "kernel/kernel.h"
#include "core/ascii.h"

#define VALID_DEPTH 512u

typedef struct valid_state {
  const uint8_t *p, *end;
  uint32_t depth, max_depth;
  uint64_t values, max_values;
  uint64_t objects[VALID_DEPTH / 64]; /* bit set: the container at that depth is an object */
} valid_state;

static bool valid_in_object(const valid_state *s) {
  uint32_t at = s->depth - 1;
  return (s->objects[at / 64] >> (at % 64) & 1) != 0;
}

static bool valid_hex4(const uint8_t *p) {
  for (unsigned i = 0; i < 4; i++) {
    uint8_t c = azacti_lower(p[i]);
    if (!azacti_is_digit(c) && (c < 'a' || c > 'f')) return false;
  }
  return true;
}

/* Escapes must be the ones of the RFC; raw control characters, bad UTF-8 and lone surrogates pass: they can be repaired. */
static bool valid_string(valid_state *s) {
  const uint8_t *p = s->p + 1;
  while ((p = azacti_kernel_quote(p, s->end)) < s->end) {
    if (*p == '"') {
      s->p = p + 1;
      return true;
    }
    if (s->end - p < 2) return false;
    if (p[1] == 'u') {
      if (s->end - p < 6 || !valid_hex4(p + 2)) return false;
      p += 6;
      continue;
    }
    if (p[1] == 0 || !strchr("\"\\/bfnrt", p[1])) return false;
    p += 2;
  }
  return false;
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

static bool valid_word(valid_state *s, azact_str word) {
  if ((size_t)(s->end - s->p) < word.len || memcmp(s->p, word.ptr, word.len) != 0) return false;
  s->p += word.len;
  return true;
}

static bool valid_scalar(valid_state *s) {
  switch (*s->p) {
  case '"': return valid_string(s);
  case 't': return valid_word(s, AZACTI_STR("true"));
  case 'f': return valid_word(s, AZACTI_STR("false"));
  case 'n': return valid_word(s, AZACTI_STR("null"));
  default: break;
  }
  const uint8_t *behind = valid_number(s->p, s->end);
  if (!behind) return false;
  s->p = behind;
  return true;
}

/* Around the outermost value only blanks may stand; further in, NUL bytes may as well, as in a record. */
static void valid_blank(valid_state *s) {
  s->p = s->depth ? azacti_json_skip_gap(s->p, s->end) : azacti_json_skip_blank(s->p, s->end);
}

static bool valid_at(const valid_state *s, uint8_t c) { return s->p < s->end && *s->p == c; }

static bool valid_key(valid_state *s) {
  valid_blank(s);
  if (!valid_at(s, '"') || !valid_string(s)) return false;
  valid_blank(s);
  if (!valid_at(s, ':')) return false;
  s->p++;
  return true;
}

static bool valid_open(valid_state *s) {
  if (s->depth >= s->max_depth) return false;
  bool object = *s->p++ == '{';
  uint64_t bit = UINT64_C(1) << (s->depth % 64);
  if (object) {
    s->objects[s->depth / 64] |= bit;
  } else {
    s->objects[s->depth / 64] &= ~bit;
  }
  s->depth++;
  return true;
}

/* Behind a value: close what ends here. *more: a further member or element follows. */
static bool valid_close(valid_state *s, bool *more) {
  *more = false;
  while (s->depth) {
    valid_blank(s);
    if (valid_at(s, ',')) {
      s->p++;
      *more = true;
      return true;
    }
    if (!valid_at(s, valid_in_object(s) ? '}' : ']')) return false;
    s->p++;
    s->depth--;
  }
  return true;
}

static bool valid_text(valid_state *s) {
  for (bool more = true; more;) {
    if (s->depth && valid_in_object(s) && !valid_key(s)) return false;
    valid_blank(s);
    if (s->p >= s->end || s->values >= s->max_values) return false;
    s->values++;
    if (*s->p == '{' || *s->p == '[') {
      if (!valid_open(s)) return false;
      valid_blank(s);
      if (!valid_at(s, valid_in_object(s) ? '}' : ']')) continue;
    } else if (!valid_scalar(s)) {
      return false;
    }
    if (!valid_close(s, &more)) return false;
  }
  valid_blank(s);
  return s->p == s->end;
}

bool azacti_json_is_valid(azact_str text, uint32_t max_depth, uint64_t max_values, uint64_t *values) {
  if (text.len == 0) return false;
  valid_state s;
  s.p = (const uint8_t *)text.ptr;
  s.end = s.p + text.len;
  s.depth = 0;
  s.max_depth = max_depth < VALID_DEPTH ? max_depth : VALID_DEPTH;
  s.values = values ? *values : 0;
  s.max_values = max_values;
  memset(s.objects, 0, sizeof s.objects);
  bool valid = valid_text(&s);
  if (values) *values = s.values;
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
