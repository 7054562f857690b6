/* The string scan, inlined where it is called: most JSON strings are 10 to 60 bytes long, and a call would cost as
 * much as the scan. SSE2 where the compiler has it (every x86-64), else eight bytes at a time in plain C. */
#ifndef AZACTI_KERNEL_INLINE_H
#define AZACTI_KERNEL_INLINE_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <string.h>

#if defined(__SSE2__) && defined(__GNUC__) && !defined(AZACT_NO_SIMD)
#  define AZACTI_KERNEL_SSE2 1
#  include <emmintrin.h>
#else
#  define AZACTI_KERNEL_SSE2 0
#endif

/* What this processor can do, less what the build was told to leave alone: a machine with everything tests the lesser instances
 * with -DAZACT_NO_AVX512 and -DAZACT_NO_AVX2 (scripts/lib/other-kernels); -DAZACT_NO_SIMD leaves plain C. */
#if defined(AZACT_NO_AVX2)
#  define AZACTI_SUPPORTS_AVX2(feature) 0
#else
#  define AZACTI_SUPPORTS_AVX2(feature) __builtin_cpu_supports(feature)
#endif
#if defined(AZACT_NO_AVX2) || defined(AZACT_NO_AVX512)
#  define AZACTI_SUPPORTS_AVX512(feature) 0
#else
#  define AZACTI_SUPPORTS_AVX512(feature) __builtin_cpu_supports(feature)
#endif

#define AZACTI_SWAR_ONES UINT64_C(0x0101010101010101)
#define AZACTI_SWAR_HIGH UINT64_C(0x8080808080808080)

static inline uint64_t azacti_swar_load(const uint8_t *p) {
  uint64_t word;
  memcpy(&word, p, sizeof word);
  return word;
}

/* High bit of some byte set if any byte of the word is `c`. Exact as a yes or no; not which byte (a carry may mark
 * one too many), so the byte is then looked for one by one, which also makes byte order irrelevant. */
static inline uint64_t azacti_swar_has(uint64_t word, uint8_t c) {
  uint64_t x = word ^ (AZACTI_SWAR_ONES * c);
  return (x - AZACTI_SWAR_ONES) & ~x & AZACTI_SWAR_HIGH;
}

static inline bool azacti_string_stop(uint8_t c) { return c == '"' || c == '\\' || c < 0x20 || c >= 0x80; }

static inline const uint8_t *azacti_scan_string_portable(const uint8_t *p, const uint8_t *end) {
  while ((size_t)(end - p) >= 8) {
    uint64_t word = azacti_swar_load(p);
    uint64_t low = (word - AZACTI_SWAR_ONES * 0x20) & ~word & AZACTI_SWAR_HIGH;
    if ((low | (word & AZACTI_SWAR_HIGH) | azacti_swar_has(word, '"') | azacti_swar_has(word, '\\')) != 0) break;
    p += 8;
  }
  while (p < end && !azacti_string_stop(*p)) p++;
  return p;
}

#if AZACTI_KERNEL_SSE2
static inline unsigned azacti_string_mask_sse2(__m128i v) {
  __m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
  __m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
  /* As signed bytes, < 0x20 is a control character or one with the high bit: one comparison for both. */
  __m128i other = _mm_cmplt_epi8(v, _mm_set1_epi8(0x20));
  return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), other));
}

/* Two blocks a turn: most strings then end in the first turn, and the branch that leaves the loop is foreseen. */
static inline const uint8_t *azacti_scan_string_sse2(const uint8_t *p, const uint8_t *end) {
  while ((size_t)(end - p) >= 32) {
    unsigned low = azacti_string_mask_sse2(_mm_loadu_si128((const __m128i *)(const void *)p));
    unsigned high = azacti_string_mask_sse2(_mm_loadu_si128((const __m128i *)(const void *)(p + 16)));
    unsigned mask = low | high << 16;
    if (mask) return p + __builtin_ctz(mask);
    p += 32;
  }
  while ((size_t)(end - p) >= 16) {
    unsigned mask = azacti_string_mask_sse2(_mm_loadu_si128((const __m128i *)(const void *)p));
    if (mask) return p + __builtin_ctz(mask);
    p += 16;
  }
  while (p < end && !azacti_string_stop(*p)) p++;
  return p;
}
#endif

/* Does an escape of two characters end in c: `"` `\\` / b f n r t? Without a branch, since nobody could foresee it. */
static inline bool azacti_is_short_escape(uint8_t c) {
  const uint64_t low = UINT64_C(1) << '"' | UINT64_C(1) << '/';
  const uint64_t high = UINT64_C(1) << ('\\' - 64) | UINT64_C(1) << ('b' - 64) | UINT64_C(1) << ('f' - 64) |
                        UINT64_C(1) << ('n' - 64) | UINT64_C(1) << ('r' - 64) | UINT64_C(1) << ('t' - 64);
  return (((c & 64 ? high : low) >> (c & 63)) & (uint64_t)(c < 128)) != 0;
}

/* As azacti_kernel_string: first byte in [p, end) that is `"`, `\`, below 0x20 or above 0x7f; `end` if none. */
static inline const uint8_t *azacti_scan_string(const uint8_t *p, const uint8_t *end) {
#if AZACTI_KERNEL_SSE2
  return azacti_scan_string_sse2(p, end);
#else
  return azacti_scan_string_portable(p, end);
#endif
}

/* Do the first `len` (1 ... 80) bytes at a and b agree? Both have AZACTI_SAME_BLOCK bytes to read; without a branch
 * on `len` up to 64, since lengths of texts in a row are hard to foresee. */
#define AZACTI_SAME_BLOCK 80u
#if AZACTI_KERNEL_SSE2
static inline uint64_t azacti_same_mask_sse2(const void *a, const void *b) {
  __m128i x = _mm_loadu_si128((const __m128i *)a);
  __m128i y = _mm_loadu_si128((const __m128i *)b);
  return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, y));
}
#endif
static inline bool azacti_same_block(const uint8_t *a, const uint8_t *b, size_t len) {
#if AZACTI_KERNEL_SSE2
  uint64_t same = azacti_same_mask_sse2(a, b) | azacti_same_mask_sse2(a + 16, b + 16) << 16 |
                  azacti_same_mask_sse2(a + 32, b + 32) << 32 | azacti_same_mask_sse2(a + 48, b + 48) << 48;
  if (len > 64) return same == UINT64_MAX && (~azacti_same_mask_sse2(a + 64, b + 64) << (80 - len) & 0xffffu) == 0;
  return ~same << (64 - len) == 0;
#else
  return memcmp(a, b, len) == 0;
#endif
}

/* Where the bytes that are `c` stand among `len` (at most 65535) at p: the first `max` places; returns their number, at most
 * max. */
static inline size_t azacti_places(const void *p, size_t len, char c, uint16_t *places, size_t max) {
  const char *text = (const char *)p;
  size_t at = 0, count = 0;
#if AZACTI_KERNEL_SSE2
  for (; len - at >= 16; at += 16) {
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
    unsigned mask = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(c)));
    for (; mask != 0; mask &= mask - 1) {
      if (count == max) return count;
      places[count++] = (uint16_t)(at + (unsigned)__builtin_ctz(mask));
    }
  }
#endif
  for (; at < len; at++) {
    if (text[at] != c) continue;
    if (count == max) return count;
    places[count++] = (uint16_t)at;
  }
  return count;
}

/* As azacti_kernel_blank, for the usual case of no blank or one. */
static inline const uint8_t *azacti_scan_blank(const uint8_t *p, const uint8_t *end) {
  while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) p++;
  return p;
}

#endif
