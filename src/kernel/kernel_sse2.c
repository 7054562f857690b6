/* The SSE2 instance: sixteen bytes at a time. Every x86-64 processor has it. */
#include "kernel/kernel_table.h"

#if AZACTI_KERNEL_SSE2

static __m128i sse2_load(const uint8_t *p) { return _mm_loadu_si128((const __m128i *)(const void *)p); }

static __m128i sse2_is(__m128i v, char c) { return _mm_cmpeq_epi8(v, _mm_set1_epi8(c)); }

const uint8_t *azacti_kernel_string_sse2(const uint8_t *p, const uint8_t *end) { return azacti_scan_string_sse2(p, end); }

const uint8_t *azacti_kernel_quote_sse2(const uint8_t *p, const uint8_t *end) {
  for (; (size_t)(end - p) >= 16; p += 16) {
    __m128i v = sse2_load(p);
    unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(sse2_is(v, '"'), sse2_is(v, '\\')));
    if (mask) return p + __builtin_ctz(mask);
  }
  return azacti_kernel_quote_portable(p, end);
}

const uint8_t *azacti_kernel_structure_sse2(const uint8_t *p, const uint8_t *end) {
  for (; (size_t)(end - p) >= 16; p += 16) {
    __m128i v = sse2_load(p), folded = _mm_or_si128(v, _mm_set1_epi8(0x20));
    __m128i text = _mm_or_si128(_mm_or_si128(sse2_is(v, '"'), sse2_is(v, '\\')), sse2_is(v, '\n'));
    __m128i bracket = _mm_or_si128(sse2_is(folded, '{'), sse2_is(folded, '}'));
    unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(text, bracket));
    if (mask) return p + __builtin_ctz(mask);
  }
  return azacti_kernel_structure_portable(p, end);
}

const uint8_t *azacti_kernel_blank_sse2(const uint8_t *p, const uint8_t *end) {
  for (; (size_t)(end - p) >= 16; p += 16) {
    __m128i v = sse2_load(p);
    __m128i blank =
        _mm_or_si128(_mm_or_si128(sse2_is(v, ' '), sse2_is(v, '\n')), _mm_or_si128(sse2_is(v, '\r'), sse2_is(v, '\t')));
    unsigned mask = (unsigned)_mm_movemask_epi8(blank);
    if (mask != 0xffffu) return p + __builtin_ctz(~mask);
  }
  return azacti_kernel_blank_portable(p, end);
}

const uint8_t *azacti_kernel_ascii_sse2(const uint8_t *p, const uint8_t *end) {
  for (; (size_t)(end - p) >= 16; p += 16) {
    unsigned mask = (unsigned)_mm_movemask_epi8(sse2_load(p));
    if (mask) return p + __builtin_ctz(mask);
  }
  return azacti_kernel_ascii_portable(p, end);
}

const uint8_t *azacti_kernel_doubled_sse2(const uint8_t *p, const uint8_t *end) {
  for (; (size_t)(end - p) >= 17; p += 16) {
    unsigned mask = (unsigned)_mm_movemask_epi8(_mm_and_si128(sse2_is(sse2_load(p), '/'), sse2_is(sse2_load(p + 1), '/')));
    if (mask) return p + __builtin_ctz(mask) + 1;
  }
  return azacti_kernel_doubled_portable(p, end);
}

static void sse2_lower_block(uint8_t *out, const uint8_t *p) {
  /* Moved so that 'A' is the smallest signed number: what is then below 'Z' + 1 is a capital. */
  __m128i v = sse2_load(p), moved = _mm_add_epi8(v, _mm_set1_epi8((char)(0x80 - 'A')));
  __m128i capital = _mm_cmplt_epi8(moved, _mm_set1_epi8(-0x80 + 26));
  _mm_storeu_si128((__m128i *)(void *)out, _mm_or_si128(v, _mm_and_si128(capital, _mm_set1_epi8(0x20))));
}

void azacti_kernel_lower_sse2(uint8_t *out, const uint8_t *p, size_t len) {
  if (len < 16) {
    azacti_kernel_lower_portable(out, p, len);
    return;
  }
  for (size_t at = 0; at + 16 < len; at += 16) sse2_lower_block(out + at, p + at);
  sse2_lower_block(out + len - 16, p + len - 16); /* some of it a second time, which changes nothing */
}

#else
typedef int azacti_kernel_sse2_absent; /* ISO C wants something in a file */
#endif
