/* Decimal spelling <-> double, exactly and without a locale.
 *
 * strtod and printf ask the process for its decimal point, which a host may change in another thread. Whole-number arithmetic
 * doesn't: both directions divide two whole numbers and round the quotient. Slower than a table-driven way, and far smaller;
 * reals are rare in events. Doubles are IEEE 754's, as everywhere that jansson runs. */
#include "jansson_p.h"

#include <string.h>

#define REAL_WORDS 136u  /* 4352 bits: 801 digits, or 10 to the 1150th, and 64 bits more */
#define REAL_DIGITS 800u /* 768 decide any rounding; of what follows it counts only whether it is zero */

/* A whole number, least significant word first. Callers keep within REAL_WORDS. */
typedef struct real_big {
  uint32_t word[REAL_WORDS];
  uint32_t len; /* without leading zeroes; 0 = zero */
} real_big;

static void real_multiply(real_big *big, uint32_t by, uint32_t plus) {
  uint64_t carry = plus;
  for (uint32_t i = 0; i < big->len; i++) {
    carry += (uint64_t)big->word[i] * by;
    big->word[i] = (uint32_t)carry;
    carry >>= 32;
  }
  if (carry > 0 && big->len < REAL_WORDS) big->word[big->len++] = (uint32_t)carry;
}

static void real_times_ten(real_big *big, uint32_t times) {
  for (; times >= 9; times -= 9) real_multiply(big, 1000000000, 0);
  for (; times > 0; times--) real_multiply(big, 10, 0);
}

static void real_shift(real_big *big, uint32_t bits) {
  uint32_t words = bits / 32;
  real_multiply(big, (uint32_t)1 << bits % 32, 0);
  if (words == 0 || big->len == 0 || big->len + words > REAL_WORDS) return;
  memmove(big->word + words, big->word, big->len * sizeof *big->word);
  memset(big->word, 0, words * sizeof *big->word);
  big->len += words;
}

static int32_t real_bits(const real_big *big) {
  if (big->len == 0) return 0;
  int32_t bits = (int32_t)(big->len - 1) * 32;
  for (uint32_t top = big->word[big->len - 1]; top > 0; top >>= 1) bits++;
  return bits;
}

static int real_compare(const real_big *a, const real_big *b) {
  if (a->len != b->len) return a->len < b->len ? -1 : 1;
  for (uint32_t i = a->len; i-- > 0;)
    if (a->word[i] != b->word[i]) return a->word[i] < b->word[i] ? -1 : 1;
  return 0;
}

/* a -= b, which is not larger. */
static void real_subtract(real_big *a, const real_big *b) {
  uint64_t borrow = 0;
  for (uint32_t i = 0; i < a->len; i++) {
    uint64_t less = (i < b->len ? b->word[i] : 0) + borrow;
    borrow = a->word[i] < less;
    a->word[i] = (uint32_t)(a->word[i] - less);
  }
  while (a->len > 0 && a->word[a->len - 1] == 0) a->len--;
}

/* ---- spelling -> double ---- */

typedef struct real_spelling {
  real_big digits;
  int64_t exponent; /* the value is digits * 10^exponent */
  uint32_t count;   /* of digits, leading zeroes not counted */
  int negative;
} real_spelling;

static int real_is_digit(char c) { return c >= '0' && c <= '9'; }

/* Digits of the whole part or of the fraction. Those beyond REAL_DIGITS become one more digit that only says "not zero". */
static size_t real_take(real_spelling *s, const char *text, size_t i, size_t len, int fraction, int *rest) {
  for (; i < len && real_is_digit(text[i]); i++) {
    if (s->count < REAL_DIGITS) {
      real_multiply(&s->digits, 10, (uint32_t)(text[i] - '0'));
      s->count += s->digits.len > 0;
      s->exponent -= fraction;
    } else {
      *rest |= text[i] != '0';
      s->exponent += !fraction;
    }
  }
  return i;
}

/* RFC 8259's grammar; 0 = it is none. */
static int real_read(const char *text, size_t len, real_spelling *s) {
  int rest = 0;
  size_t i = len > 0 && text[0] == '-', start = i;
  s->negative = i == 1;
  i = real_take(s, text, i, len, 0, &rest);
  if (i == start || (text[start] == '0' && i > start + 1)) return 0;
  if (i < len && text[i] == '.') {
    start = ++i;
    i = real_take(s, text, i, len, 1, &rest);
    if (i == start) return 0;
  }
  if (rest) {
    real_multiply(&s->digits, 10, 1);
    s->exponent--;
    s->count++;
  }
  if (i == len) return 1;
  if ((text[i] | 0x20) != 'e') return 0;
  i++;
  int64_t sign = 1, exponent = 0;
  if (i < len && (text[i] == '-' || text[i] == '+')) sign = text[i++] == '-' ? -1 : 1;
  start = i;
  for (; i < len && real_is_digit(text[i]); i++)
    if (exponent < INT64_C(1) << 48) exponent = exponent * 10 + (text[i] - '0');
  s->exponent += sign * exponent;
  return i == len && i > start;
}

/* The bits of (quotient + a rest below 1) * 2^-scale, quotient >= 2^62, rounded to nearest, ties to even. */
static uint64_t real_round(uint64_t quotient, int rest, int32_t scale) {
  int32_t bits = quotient >> 63 ? 64 : 63, top = bits - 1 - scale; /* the power of two of the first bit */
  int32_t keep = top >= -1022 ? 53 : 53 + 1022 + top;              /* subnormal numbers have fewer bits */
  if (keep < 0) return 0;
  uint32_t drop = (uint32_t)(bits - keep);
  uint64_t kept = drop < 64 ? quotient >> drop : 0;
  uint64_t half = (uint64_t)1 << (drop - 1), below = quotient & (half | (half - 1));
  if (below > half || (below == half && (rest || (kept & 1)))) kept++;
  /* Carries into the exponent are right as they are; the hidden bit is part of `kept`. */
  return top >= -1022 ? ((uint64_t)(top + 1022) << 52) + kept : kept;
}

int azacti_jansson_to_real(const char *text, size_t len, double *ret) {
  real_spelling s = {.digits = {.len = 0}};
  if (!real_read(text, len, &s)) return 0;
  uint64_t bits = 0;
  if (s.count > 0 && s.exponent + s.count > 310) return 0;
  if (s.count > 0 && s.exponent + s.count > -330) {
    real_big below = {.word = {1}, .len = 1};
    if (s.exponent > 0)
      real_times_ten(&s.digits, (uint32_t)s.exponent);
    else
      real_times_ten(&below, (uint32_t)-s.exponent);
    /* Scaled so that the quotient has 63 or 64 bits; both numbers are then shifted for the first bit of a long division. */
    int32_t scale = 63 - (real_bits(&s.digits) - real_bits(&below));
    if (scale > 0)
      real_shift(&s.digits, (uint32_t)scale);
    else
      real_shift(&below, (uint32_t)-scale);
    real_shift(&below, 63);
    uint64_t quotient = 0;
    for (int i = 0; i < 64; i++) {
      quotient <<= 1;
      if (real_compare(&s.digits, &below) >= 0) {
        real_subtract(&s.digits, &below);
        quotient |= 1;
      }
      real_shift(&s.digits, 1);
    }
    bits = real_round(quotient, s.digits.len > 0, scale);
  }
  if (bits >= (uint64_t)0x7ff << 52) return 0;
  bits |= (uint64_t)s.negative << 63;
  memcpy(ret, &bits, sizeof bits);
  return 1;
}

/* ---- double -> spelling ---- */

#define REAL_EXACT 20 /* digits written down exactly; a double is told apart by 17 */

/* The first REAL_EXACT digits of m * 2^e, and the power of ten of the first. */
static int32_t real_digits(uint64_t m, int32_t e, char digits[REAL_EXACT]) {
  real_big above = {.word = {(uint32_t)m, (uint32_t)(m >> 32)}, .len = m >> 32 ? 2 : 1}, below = {.word = {1}, .len = 1};
  if (e > 0)
    real_shift(&above, (uint32_t)e);
  else
    real_shift(&below, (uint32_t)-e);
  int32_t bits = real_bits(&above) - real_bits(&below);
  int32_t power = (int32_t)((int64_t)(bits - 1) * 78913 / 262144); /* log10(2), near enough: put right below */
  if (power > 0)
    real_times_ten(&below, (uint32_t)power);
  else
    real_times_ten(&above, (uint32_t)-power);
  for (; real_compare(&above, &below) < 0; power--) real_times_ten(&above, 1);
  for (;;) {
    real_big more = below;
    real_times_ten(&more, 1);
    if (real_compare(&above, &more) < 0) break;
    below = more;
    power++;
  }
  for (int i = 0; i < REAL_EXACT; i++) {
    digits[i] = '0';
    for (; real_compare(&above, &below) >= 0; digits[i]++) real_subtract(&above, &below);
    real_times_ten(&above, 1);
  }
  return power;
}

/* The digits rounded to `count`; a carry out of the first makes the power one larger. */
static int32_t real_shorten(const char exact[REAL_EXACT], size_t count, char out[REAL_EXACT]) {
  memcpy(out, exact, count);
  if (exact[count] < '5') return 0;
  for (size_t i = count; i-- > 0;) {
    if (++out[i] <= '9') return 0;
    out[i] = '0';
  }
  out[0] = '1';
  return 1;
}

/* As JavaScript writes it, but a whole number keeps ".0": it must read back as a real. Returns the length. */
static size_t real_layout(const char *digits, size_t count, int32_t power, char *text) {
  size_t at = 0;
  if (power < -5 || power > 16) {
    text[at++] = digits[0];
    if (count > 1) {
      text[at++] = '.';
      memcpy(text + at, digits + 1, count - 1);
      at += count - 1;
    }
    text[at++] = 'e';
    if (power < 0) text[at++] = '-';
    uint32_t left = (uint32_t)(power < 0 ? -power : power);
    if (left >= 100) text[at++] = (char)('0' + left / 100);
    if (left >= 10) text[at++] = (char)('0' + left / 10 % 10);
    text[at++] = (char)('0' + left % 10);
    return at;
  }
  if (power < 0) {
    memcpy(text, "0.0000", 6);
    at = (size_t)(1 - power);
    memcpy(text + at, digits, count);
    return at + count;
  }
  for (size_t i = 0; i <= (size_t)power || i < count; i++) {
    if (i == (size_t)power + 1) text[at++] = '.';
    text[at++] = i < count ? digits[i] : '0';
  }
  if (count <= (size_t)power + 1) {
    text[at++] = '.';
    text[at++] = '0';
  }
  return at;
}

size_t azacti_jansson_from_real(double real, char text[AZACTI_JANSSON_REAL_SIZE]) {
  uint64_t bits, back_bits;
  memcpy(&bits, &real, sizeof bits);
  int32_t exponent = (int32_t)(bits >> 52 & 0x7ff);
  uint64_t m = bits & (((uint64_t)1 << 52) - 1);
  size_t at = 0;
  if (exponent == 0x7ff) return 0;
  if (bits >> 63) text[at++] = '-';
  if (exponent == 0 && m == 0) {
    memcpy(text + at, "0.0", 3);
    return at + 3;
  }
  if (exponent > 0)
    m |= (uint64_t)1 << 52;
  else
    exponent = 1;
  char exact[REAL_EXACT], digits[REAL_EXACT];
  int32_t power = real_digits(m, exponent - 1075, exact);
  for (size_t count = 1;; count++) {
    int32_t carry = real_shorten(exact, count, digits);
    size_t used = count;
    while (used > 1 && digits[used - 1] == '0') used--;
    size_t len = at + real_layout(digits, used, power + carry, text + at);
    double back;
    if (count == 17) return len;
    if (!azacti_jansson_to_real(text, len, &back)) continue; /* rounded up beyond the largest */
    memcpy(&back_bits, &back, sizeof back);
    if (back_bits == bits) return len;
  }
}
