/* Sixty-four bytes at a time, for processors with AVX-512BW and VBMI2 (asked at run time), which can squeeze out the
 * backslashes of a block in one instruction. */
#include "kernel/escape_table.h"
#include "kernel/escape_utf8.h"
#include "kernel/tokens.h"

#if AZACTI_ESCAPE_X86
#  include <immintrin.h>
#  define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,lzcnt,popcnt")))

AVX512 static inline azacti_escape_masks avx512_masks(const uint8_t *p) {
  __m512i v = _mm512_loadu_si512(p);
  return (azacti_escape_masks){_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\')),
                               _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"')),
                               _mm512_cmplt_epu8_mask(v, _mm512_set1_epi8(0x20)), _mm512_movepi8_mask(v)};
}

/* What the bytes stand for behind a backslash: by the low seven bits; 0 = there is no such short escape. */
AVX512 static inline __m512i avx512_meant(__m512i v) {
  return _mm512_permutex2var_epi8(_mm512_loadu_si512(azacti_escape_short), v, _mm512_loadu_si512(azacti_escape_short + 64));
}

AVX512 static inline uint64_t avx512_short64(const uint8_t *p) {
  __m512i v = _mm512_loadu_si512(p), meant = avx512_meant(v);
  return _mm512_test_epi8_mask(meant, meant) & ~_mm512_movepi8_mask(v);
}

AVX512 static inline uint64_t avx512_high64(const uint8_t *p) { return _mm512_movepi8_mask(_mm512_loadu_si512(p)); }

/* Masked, for without a mask gcc 12 compiling C++ takes what it need not fill for something used before it is set. */
AVX512 static inline __m512i avx512_four(__m128i v) { return _mm512_maskz_broadcast_i32x4(0xffff, v); }

AVX512 static uint64_t avx512_utf8(const uint8_t *p, bool first) {
  const __m512i low = _mm512_set1_epi8(0x0f);
  const __m512i table1 = avx512_four(_mm_setr_epi8(U8_TABLE_1)), table2 = avx512_four(_mm_setr_epi8(U8_TABLE_2)),
                table3 = avx512_four(_mm_setr_epi8(U8_TABLE_3));
  uint64_t there = first ? 0 : ~UINT64_C(0); /* bytes that are masked out are not touched */
  __m512i v = _mm512_loadu_si512(p);
  __m512i back1 = _mm512_maskz_loadu_epi8(there | ~UINT64_C(0) << 1, p - 1);
  __m512i back2 = _mm512_maskz_loadu_epi8(there | ~UINT64_C(0) << 2, p - 2);
  __m512i back3 = _mm512_maskz_loadu_epi8(there | ~UINT64_C(0) << 3, p - 3);
  __m512i one = _mm512_shuffle_epi8(table1, _mm512_and_si512(_mm512_srli_epi16(back1, 4), low));
  __m512i two = _mm512_shuffle_epi8(table2, _mm512_and_si512(back1, low));
  __m512i three = _mm512_shuffle_epi8(table3, _mm512_and_si512(_mm512_srli_epi16(v, 4), low));
  __m512i wrong = _mm512_and_si512(_mm512_and_si512(one, two), three);
  /* The top bit of these says: the second, third byte back asks for a continuation here. */
  __m512i asks = _mm512_or_si512(_mm512_subs_epu8(back2, _mm512_set1_epi8(0xe0 - 0x80)),
                                 _mm512_subs_epu8(back3, _mm512_set1_epi8(0xf0 - 0x80)));
  __m512i error = _mm512_xor_si512(_mm512_and_si512(asks, _mm512_set1_epi8(-128)), wrong);
  return _mm512_test_epi8_mask(error, error);
}

AVX512 static inline uint64_t avx512_lowest(uint64_t count) { return _bzhi_u64(~UINT64_C(0), (unsigned)count); }

static bool avx512_runs(void) {
  return AZACTI_SUPPORTS_AVX512("avx512bw") && AZACTI_SUPPORTS_AVX512("avx512vl") && AZACTI_SUPPORTS_AVX512("avx512vbmi") &&
         AZACTI_SUPPORTS_AVX512("avx512vbmi2") && AZACTI_SUPPORTS_AVX512("bmi2");
}

#  define ESCAPE_NAME(what) avx512_##what
#  define ESCAPE_TARGET AVX512
#  define ESCAPE_MASKS(p) avx512_masks(p)
#  define ESCAPE_SHORT(p) avx512_short64(p)
#  define ESCAPE_HIGH(p) avx512_high64(p)
#  define ESCAPE_UTF8(p, first) avx512_utf8(p, first)
#  define ESCAPE_OWN_UNESCAPE
#  include "kernel/escape_run.h"

/* The \u escapes of a block whose backslashes are `units`: each is written in place, its first bytes become the character, and
 * only those stay in *keep. A surrogate pair takes twelve bytes. Returns where the first stands that is not sound or not whole (64:
 * none); what lies behind it was not looked at. */
static inline unsigned avx512_units(uint8_t block[64], uint64_t units, unsigned count, uint64_t *keep) {
  for (unsigned from = 0; units != 0; units &= units - 1) {
    unsigned at = (unsigned)__builtin_ctzll(units), step = 6;
    if (at < from) continue; /* the low half of a pair */
    if (at + 6 > count || block[at + 1] != 'u') return at;
    int32_t unit = azacti_escape_hex4(block + at + 2);
    if (unit < 0) return at;
    uint32_t cp = (uint32_t)unit, word, len;
    if (cp - 0xd800u < 0x800u) {
      step = azacti_escape_unicode(block + at, block + count, &cp);
      if (step != 12) return at;
      word = 0xf0u | cp >> 18 | (0x80u | (cp >> 12 & 0x3f)) << 8 | (0x80u | (cp >> 6 & 0x3f)) << 16 |
             (0x80u | (cp & 0x3f)) << 24;
      len = 4;
    } else {
      uint32_t two = 0xc0u | cp >> 6 | (0x80u | (cp & 0x3f)) << 8;
      uint32_t three = 0xe0u | cp >> 12 | (0x80u | (cp >> 6 & 0x3f)) << 8 | (0x80u | (cp & 0x3f)) << 16;
      len = 1u + (cp >= 0x80) + (cp >= 0x800);
      word = len == 1 ? cp : len == 2 ? two : three;
    }
    uint8_t bytes[4] = {(uint8_t)word, (uint8_t)(word >> 8), (uint8_t)(word >> 16), (uint8_t)(word >> 24)};
    memcpy(block + at, bytes, 4);
    *keep &= ~(((UINT64_C(1) << step) - (UINT64_C(1) << len)) << at);
    *keep |= UINT64_C(1) << at; /* the backslash's own place holds the character now */
    from = at + step;
  }
  return 64;
}

AVX512 static size_t avx512_unescape(const uint8_t **p, const uint8_t *end, uint8_t *out) {
  const uint8_t *q = *p;
  uint8_t *to = out;
  while (q < end) {
    uint64_t count = (size_t)(end - q) < 64 ? (uint64_t)(end - q) : 64, carry = 0;
    __m512i v = _mm512_maskz_loadu_epi8(avx512_lowest(count), q);
    uint64_t slash = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\'));
    if (slash == 0) {
      _mm512_mask_storeu_epi8(to, avx512_lowest(count), v);
      to += count;
      q += count;
      continue;
    }
    uint64_t behind = escape_followers(slash, &carry), begin = slash & ~behind;
    if (begin >> (count - 1)) count--; /* an escape that the block cuts is left to the next */
    behind &= avx512_lowest(count);
    __m512i meant = avx512_meant(v);
    uint64_t other = behind & (_mm512_testn_epi8_mask(meant, meant) | _mm512_movepi8_mask(v));
    uint64_t keep = ~begin;
    v = _mm512_mask_mov_epi8(v, behind, meant);
    if (other) {
      uint8_t block[64];
      v = _mm512_mask_mov_epi8(v, other, _mm512_maskz_loadu_epi8(avx512_lowest(count), q));
      _mm512_storeu_si512(block, v);
      unsigned stop = avx512_units(block, other >> 1, (unsigned)count, &keep);
      v = _mm512_loadu_si512(block);
      if (stop < count) count = stop;
    }
    if (count == 0) break; /* an escape that is not sound, or a backslash at the end */
    keep &= avx512_lowest(count);
    uint64_t kept = (uint64_t)__builtin_popcountll(keep);
    _mm512_mask_storeu_epi8(to, avx512_lowest(kept), _mm512_maskz_compress_epi8(keep, v));
    to += kept;
    q += count;
  }
  *p = q;
  return (size_t)(to - out);
}

const azacti_escape_kernels azacti_escape_avx512 = {"avx512", avx512_runs, avx512_string_rest, avx512_unescape,
                                                    avx512_utf8_all};

/* ---- tokens */

AVX512 static inline __m512i tokens512_at(const uint8_t *p) { return _mm512_loadu_si512(p); }

AVX512 static inline uint64_t tokens512_is(__m512i v, char c) { return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c)); }

AVX512 static inline __m512i tokens512_small(__m512i v) { return _mm512_or_si512(v, _mm512_set1_epi8(0x20)); }

/* Is what the table has for the low half of a byte the byte itself? */
AVX512 static inline uint64_t tokens512_like(__m128i table, __m512i v, __m512i same) {
  return _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(_mm512_broadcast_i32x4(table), v), same);
}

AVX512 static inline uint64_t tokens512_within(__m512i v, char from, char n) {
  if (from >= 'a') v = tokens512_small(v);
  return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(v, _mm512_set1_epi8(from)), _mm512_set1_epi8(n));
}

AVX512 static inline uint64_t tokens512_short(__m512i v) {
  __m512i meant = avx512_meant(v);
  return _mm512_test_epi8_mask(meant, meant) & ~_mm512_movepi8_mask(v);
}

/* Sixteen places from sixteen numbers below 64, the top bit of each saying that the string holds an escape. */
AVX512 static inline void tokens512_put16(uint32_t *at, uint32_t place, __m128i bytes) {
  __m512i wide = _mm512_cvtepu8_epi32(bytes);
  __m512i mark = _mm512_slli_epi32(_mm512_and_si512(wide, _mm512_set1_epi32(0x80)), 24);
  __m512i number = _mm512_add_epi32(_mm512_and_si512(wide, _mm512_set1_epi32(0x3f)), _mm512_set1_epi32((int)place));
  _mm512_storeu_si512(at, _mm512_or_si512(number, mark));
}

AVX512 static inline void tokens512_put(uint32_t *at, uint32_t place, uint64_t bits, uint64_t marks) {
  static const uint8_t numbers[64] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                      16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                      32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                                      48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  __m512i v = _mm512_loadu_si512(numbers);
  v = _mm512_mask_or_epi32(v, 0xffff, v, _mm512_maskz_set1_epi8(marks, -128));
  v = _mm512_maskz_compress_epi8(bits, v);
  unsigned count = (unsigned)__builtin_popcountll(bits);
  tokens512_put16(at, place, _mm512_castsi512_si128(v));
  if (count > 16) tokens512_put16(at + 16, place, _mm512_extracti32x4_epi32(v, 1));
  if (count > 32) tokens512_put16(at + 32, place, _mm512_extracti32x4_epi32(v, 2));
  if (count > 48) tokens512_put16(at + 48, place, _mm512_extracti32x4_epi32(v, 3));
}

#  define TOKENS_RUN azacti_tokens_avx512
#  define TOKENS_BLOCK tokens512_block
#  define TOKENS_UNITS tokens512_units
#  define TOKENS_TARGET AVX512
#  define TOKENS_VECTOR __m512i
#  define TOKENS_LOAD(p) tokens512_at(p)
#  define TOKENS_IS(v, c) tokens512_is(v, c)
#  define TOKENS_FOLDED(v, c) tokens512_is(tokens512_small(v), c)
#  define TOKENS_BELOW(v, c) _mm512_cmplt_epu8_mask(v, _mm512_set1_epi8(c))
#  define TOKENS_WITHIN(v, from, n) tokens512_within(v, from, n)
#  define TOKENS_HIGH(v) _mm512_movepi8_mask(v)
#  define TOKENS_PIECE(v) tokens512_like(_mm_setr_epi8(TOKENS_PIECES), v, tokens512_small(v))
#  define TOKENS_BLANK(v) tokens512_like(_mm_setr_epi8(TOKENS_BLANKS), v, v)
#  define TOKENS_SHORT(v) tokens512_short(v)
#  define TOKENS_UTF8(p, first) avx512_utf8(p, first)
#  define TOKENS_PUT(at, place, bits, marks) tokens512_put(at, place, bits, marks)
#  include "kernel/tokens_run.h"
#endif
