/* UTF-8 by table 3-7 of the Unicode standard. */
#include "text/utf8.h"
#include "kernel/escape.h"

#define UTF8_REPLACEMENT 0xfffdu

/* Bytes that a lead byte asks for (0: it is none), and the bounds of the second byte, which alone exclude overlong forms,
 * surrogates and numbers beyond U+10FFFF. */
static unsigned utf8_lead(uint8_t lead, uint8_t *low, uint8_t *high) {
  *low = 0x80;
  *high = 0xbf;
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) {
    if (lead == 0xe0) *low = 0xa0;
    if (lead == 0xed) *high = 0x9f;
    return 3;
  }
  if (lead > 0xf4) return 0;
  if (lead == 0xf0) *low = 0x90;
  if (lead == 0xf4) *high = 0x8f;
  return 4;
}

/* How many bytes at p fit together, and how many the lead asked for. */
static unsigned utf8_fit(const uint8_t *p, const uint8_t *end, unsigned *want) {
  uint8_t low, high;
  *want = utf8_lead(*p, &low, &high);
  if (*want == 0) return 1;
  unsigned fit = 1;
  while (fit < *want && (size_t)(end - p) > fit && p[fit] >= low && p[fit] <= high) {
    fit++;
    low = 0x80;
    high = 0xbf;
  }
  return fit;
}

unsigned azacti_utf8_length(const uint8_t *p, const uint8_t *end) {
  if (p >= end) return 0;
  unsigned want, fit = utf8_fit(p, end, &want);
  return fit == want ? want : 0;
}

uint32_t azacti_utf8_next(const uint8_t **p, const uint8_t *end, bool *bad) {
  static const uint8_t mask[5] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  const uint8_t *at = *p;
  if (*at < 0x80) {
    *p = at + 1;
    return *at;
  }
  unsigned want, fit = utf8_fit(at, end, &want);
  *p = at + fit;
  if (fit != want) {
    *bad = true;
    return UTF8_REPLACEMENT;
  }
  uint32_t cp = *at & mask[want];
  for (unsigned i = 1; i < want; i++) cp = cp << 6 | (at[i] & 0x3fu);
  return cp;
}

unsigned azacti_utf8_put(uint32_t cp, uint8_t out[4]) {
  if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000)) cp = UTF8_REPLACEMENT;
  return azacti_escape_put(cp, out);
}

bool azacti_utf8_valid(const uint8_t *p, size_t len) { return azacti_kernel_utf8(p, len); }
