/* The loops over blocks of 64 bytes, to be included once per instruction set with these defined:
 *   ESCAPE_NAME(what)         name of the instance's function (a single-file build has all of them)
 *   ESCAPE_TARGET             attribute of the functions, or nothing
 *   ESCAPE_MASKS(p)           azacti_escape_masks of the 64 bytes at p
 *   ESCAPE_SHORT(p)           mask of the bytes that make a short escape behind a backslash
 *   ESCAPE_HIGH(p)            mask of the bytes beyond ASCII
 *   ESCAPE_UTF8(p, first)     mask: nonzero at bytes that show ill-formed UTF-8. first: what stands before p does not count
 * and, unless the instance has an unescape of its own (ESCAPE_OWN_UNESCAPE):
 *   ESCAPE_SLASHES(p)         mask of the backslashes
 *   ESCAPE_COPY64(out, p)     copy 64 bytes */
#include "kernel/escape_table.h"

#ifndef AZACTI_ESCAPE_RUN_ONCE
#  define AZACTI_ESCAPE_RUN_ONCE

/* Of the bytes that stand behind a backslash that is itself not escaped. *carry: whether the block before ended in one.
 * A run of backslashes that begins at an even place and ends before an odd one has an odd length, and the other way round;
 * adding a run's first bit to it gives the place behind it. */
static inline uint64_t escape_followers(uint64_t slash, uint64_t *carry) {
  const uint64_t even = UINT64_C(0x5555555555555555);
  slash &= ~*carry;
  uint64_t follows = slash << 1 | *carry;
  uint64_t odd_starts = slash & ~even & ~follows;
  uint64_t ends = odd_starts + slash;
  *carry = ends < slash; /* the sum overflowed: the run goes on into the next block */
  return (even ^ ends << 1) & follows;
}

/* Bytes behind backslashes that make no short escape, the first of them at p: are they all \u, halves paired? *low: the low
 * half that an escape before has claimed. */
static inline bool escape_units(const uint8_t *p, uint64_t odd, const uint8_t **low) {
  for (; odd != 0; odd &= odd - 1) {
    const uint8_t *u = p + __builtin_ctzll(odd);
    if (*u != 'u') return false;
    int32_t unit = azacti_escape_hex4(u + 1);
    if (unit < 0) return false;
    if (unit < 0xd800 || unit > 0xdfff || u == *low) continue;
    if (unit > 0xdbff || u[5] != '\\' || u[6] != 'u') return false;
    int32_t half = azacti_escape_hex4(u + 7);
    if (half < 0xdc00 || half > 0xdfff) return false;
    *low = u + 6;
  }
  return true;
}

/* The escape at p, which begins with a backslash; the bytes it takes, 0 = not sound. */
static inline unsigned escape_one(const uint8_t *p, const uint8_t *end, uint8_t **out) {
  uint32_t cp;
  uint8_t c = azacti_escape_short[p[1]];
  if (c) {
    *(*out)++ = c;
    return 2;
  }
  unsigned step = azacti_escape_unicode(p, end, &cp);
  if (step) *out += azacti_escape_put(cp, *out);
  return step;
}

/* The last escape of a block may reach this far beyond it. */
enum { ESCAPE_ROOM = 64 + 16, ESCAPE_PIECE = 16 };

#endif

ESCAPE_TARGET static const uint8_t *ESCAPE_NAME(string_rest)(const uint8_t *q, const uint8_t *end, bool *escaped) {
  uint64_t carry = 0, high = 0;
  bool met = false;
  const uint8_t *low = NULL;
  for (bool first = true; (size_t)(end - q) >= ESCAPE_ROOM; q += 64, first = false) {
    azacti_escape_masks masks = ESCAPE_MASKS(q);
    uint64_t behind = masks.slash | carry ? escape_followers(masks.slash, &carry) : 0;
    uint64_t quotes = masks.quote & ~behind;
    uint64_t closing = quotes & (UINT64_C(0) - quotes), inside = closing - 1; /* no quote: all are inside */
    if (masks.control & inside) return NULL;
    behind &= inside;
    if (behind) {
      met = true;
      uint64_t odd = behind & ~ESCAPE_SHORT(q);
      if (odd && !escape_units(q, odd, &low)) return NULL;
    }
    /* A character that the quote cuts shows at the quote itself; one that the block's end cuts, in the next block. */
    if (((masks.high & inside) | high >> 61) && (ESCAPE_UTF8(q, first) & (inside | closing))) return NULL;
    high = masks.high;
    if (closing == 0) continue;
    if (met) *escaped = true;
    return q + __builtin_ctzll(closing);
  }
  return NULL;
}

#ifndef ESCAPE_OWN_UNESCAPE
ESCAPE_TARGET static size_t ESCAPE_NAME(unescape)(const uint8_t **p, const uint8_t *end, uint8_t *out) {
  const uint8_t *q = *p;
  uint8_t *to = out;
  while ((size_t)(end - q) >= ESCAPE_ROOM) {
    uint64_t slash = ESCAPE_SLASHES(q);
    unsigned from = 0;
    if (slash == 0) {
      ESCAPE_COPY64(to, q);
      to += 64;
      q += 64;
      continue;
    }
    while (slash) {
      unsigned at = (unsigned)__builtin_ctzll(slash);
      /* In pieces of 16: what is written beyond `at` is overwritten, and never more than was read. */
      for (unsigned i = from; i < at; i += ESCAPE_PIECE) memcpy(to + (i - from), q + i, ESCAPE_PIECE);
      to += at - from;
      unsigned step = escape_one(q + at, end, &to);
      if (step == 0) {
        *p = q + at;
        return (size_t)(to - out);
      }
      from = at + step;
      slash = from < 64 ? slash & ~UINT64_C(0) << from : 0;
    }
    for (unsigned i = from; i < 64; i += ESCAPE_PIECE) memcpy(to + (i - from), q + i, ESCAPE_PIECE);
    to += from < 64 ? 64 - from : 0;
    q += from < 64 ? 64 : from;
  }
  /* The last block may have ended inside a character: whoever goes on byte by byte must not begin there. */
  while (q < end && (*q & 0xc0) == 0x80) *to++ = *q++;
  *p = q;
  return (size_t)(to - out);
}
#endif

#ifndef ESCAPE_OWN_UTF8
ESCAPE_TARGET static bool ESCAPE_NAME(utf8_all)(const uint8_t *p, size_t len) {
  uint8_t room[16 + 64] = {0};
  uint64_t high = 0;
  size_t at = 0;
  for (; len - at >= 64; at += 64) {
    uint64_t now = ESCAPE_HIGH(p + at);
    if ((now | high >> 61) && ESCAPE_UTF8(p + at, at == 0)) return false;
    high = now;
  }
  if (at == len && high >> 61 == 0) return true;
  /* The rest with zeros behind it, so that a character that is cut shows. */
  size_t before = at < 3 ? at : 3;
  if (len > 0) memcpy(room + 16 - before, p + at - before, len - at + before);
  return ESCAPE_UTF8(room + 16, false) == 0;
}
#endif
