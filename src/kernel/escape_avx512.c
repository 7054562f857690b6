/* Sixty-four bytes at a time, for processors with AVX-512BW and VBMI2 (asked at run time), which can squeeze out the
 * backslashes of a block in one instruction. */
#include "kernel/escape_table.h"
#include "kernel/escape_utf8.h"

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
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
         __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2");
}

#  define ESCAPE_NAME(what) avx512_##what
#  define ESCAPE_TARGET AVX512
#  define ESCAPE_MASKS(p) avx512_masks(p)
#  define ESCAPE_SHORT(p) avx512_short64(p)
#  define ESCAPE_HIGH(p) avx512_high64(p)
#  define ESCAPE_UTF8(p, first) avx512_utf8(p, first)
#  define ESCAPE_OWN_UNESCAPE
#  include "kernel/escape_run.h"

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
    if (other) count = (uint64_t)__builtin_ctzll(other) - 1; /* up to the backslash of what is no short escape */
    uint64_t keep = ~begin & avx512_lowest(count), kept = (uint64_t)__builtin_popcountll(keep);
    v = _mm512_maskz_compress_epi8(keep, _mm512_mask_mov_epi8(v, behind, meant));
    _mm512_mask_storeu_epi8(to, avx512_lowest(kept), v);
    to += kept;
    q += count;
    if (!other) {
      if (count == 0) break; /* nothing but a backslash is left */
      continue;
    }
    uint32_t cp;
    unsigned step = azacti_escape_unicode(q, end, &cp);
    if (step == 0) break;
    to += azacti_escape_put(cp, to);
    q += step;
  }
  *p = q;
  return (size_t)(to - out);
}

const azacti_escape_kernels azacti_escape_avx512 = {"avx512", avx512_runs, avx512_string_rest, avx512_unescape,
                                                    avx512_utf8_all};
#endif
