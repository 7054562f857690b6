/* Thirty-two bytes at a time, for processors with AVX2 (asked at run time). */
#include "kernel/escape_table.h"
#include "kernel/escape_utf8.h"
#include "kernel/tokens.h"

#if AZACTI_ESCAPE_X86
#  include <immintrin.h>
#  define AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt")))

AVX2 static inline __m256i avx2_at(const uint8_t *p) { return _mm256_loadu_si256((const __m256i *)(const void *)p); }

AVX2 static inline uint64_t avx2_eq64(const uint8_t *p, char c) {
  __m256i sought = _mm256_set1_epi8(c);
  return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(avx2_at(p), sought)) |
         (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(avx2_at(p + 32), sought)) << 32;
}

AVX2 static inline uint64_t avx2_high64(const uint8_t *p) {
  return (uint32_t)_mm256_movemask_epi8(avx2_at(p)) | (uint64_t)(uint32_t)_mm256_movemask_epi8(avx2_at(p + 32)) << 32;
}

AVX2 static inline uint64_t avx2_below64(const uint8_t *p) { /* as signed bytes: with those beyond ASCII */
  __m256i blank = _mm256_set1_epi8(0x20);
  return (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(blank, avx2_at(p))) |
         (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(blank, avx2_at(p + 32))) << 32;
}

AVX2 static inline azacti_escape_masks avx2_masks(const uint8_t *p) {
  uint64_t high = avx2_high64(p);
  return (azacti_escape_masks){avx2_eq64(p, '\\'), avx2_eq64(p, '"'), avx2_below64(p) & ~high, high};
}

AVX2 static inline uint64_t avx2_short64(const uint8_t *p) {
  uint64_t mask = 0;
  for (const char *c = "\"\\/bfnrt"; *c; c++) mask |= avx2_eq64(p, *c);
  return mask;
}

/* The 32 bytes that stand n before v; `before`: those before v. */
#  define AVX2_BACK(v, before, n) _mm256_alignr_epi8(v, _mm256_permute2x128_si256(before, v, 0x21), 16 - (n))

AVX2 static inline __m256i avx2_utf8_32(__m256i v, __m256i before) {
  const __m256i low = _mm256_set1_epi8(0x0f);
  const __m256i table1 = _mm256_setr_epi8(U8_TABLE_1, U8_TABLE_1), table2 = _mm256_setr_epi8(U8_TABLE_2, U8_TABLE_2),
                table3 = _mm256_setr_epi8(U8_TABLE_3, U8_TABLE_3);
  __m256i back1 = AVX2_BACK(v, before, 1), back2 = AVX2_BACK(v, before, 2), back3 = AVX2_BACK(v, before, 3);
  __m256i one = _mm256_shuffle_epi8(table1, _mm256_and_si256(_mm256_srli_epi16(back1, 4), low));
  __m256i two = _mm256_shuffle_epi8(table2, _mm256_and_si256(back1, low));
  __m256i three = _mm256_shuffle_epi8(table3, _mm256_and_si256(_mm256_srli_epi16(v, 4), low));
  __m256i wrong = _mm256_and_si256(_mm256_and_si256(one, two), three);
  /* The top bit of these says: the second, third byte back asks for a continuation here. */
  __m256i asks = _mm256_or_si256(_mm256_subs_epu8(back2, _mm256_set1_epi8(0xe0 - 0x80)),
                                 _mm256_subs_epu8(back3, _mm256_set1_epi8(0xf0 - 0x80)));
  return _mm256_xor_si256(_mm256_and_si256(asks, _mm256_set1_epi8(-128)), wrong);
}

AVX2 static uint64_t avx2_utf8(const uint8_t *p, bool first) {
  const __m256i zero = _mm256_setzero_si256();
  __m256i a = avx2_at(p), b = avx2_at(p + 32), before = zero;
  if (!first) { /* three bytes are enough, and more may not be there */
    uint8_t room[32] = {0};
    memcpy(room + 29, p - 3, 3);
    before = avx2_at(room);
  }
  uint32_t good_a = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(avx2_utf8_32(a, before), zero));
  uint32_t good_b = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(avx2_utf8_32(b, a), zero));
  return ~(good_a | (uint64_t)good_b << 32);
}

AVX2 static inline void avx2_copy64(uint8_t *out, const uint8_t *p) {
  __m256i a = avx2_at(p), b = avx2_at(p + 32);
  _mm256_storeu_si256((__m256i *)(void *)out, a);
  _mm256_storeu_si256((__m256i *)(void *)(out + 32), b);
}

static bool avx2_runs(void) {
  return AZACTI_SUPPORTS_AVX2("avx2") && AZACTI_SUPPORTS_AVX2("bmi") && AZACTI_SUPPORTS_AVX2("bmi2");
}

#  define ESCAPE_NAME(what) avx2_##what
#  define ESCAPE_TARGET AVX2
#  define ESCAPE_MASKS(p) avx2_masks(p)
#  define ESCAPE_SHORT(p) avx2_short64(p)
#  define ESCAPE_HIGH(p) avx2_high64(p)
#  define ESCAPE_UTF8(p, first) avx2_utf8(p, first)
#  define ESCAPE_SLASHES(p) avx2_eq64(p, '\\')
#  define ESCAPE_COPY64(out, p) avx2_copy64(out, p)
#  include "kernel/escape_run.h"

const azacti_escape_kernels azacti_escape_avx2 = {"avx2", avx2_runs, avx2_string_rest, avx2_unescape, avx2_utf8_all};

/* ---- tokens */

typedef struct tokens256 {
  __m256i low, high;
} tokens256;

AVX2 static inline tokens256 tokens256_at(const uint8_t *p) { return (tokens256){avx2_at(p), avx2_at(p + 32)}; }

AVX2 static inline uint64_t tokens256_mask(__m256i low, __m256i high) {
  return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline uint64_t tokens256_is(tokens256 v, char c) {
  __m256i sought = _mm256_set1_epi8(c);
  return tokens256_mask(_mm256_cmpeq_epi8(v.low, sought), _mm256_cmpeq_epi8(v.high, sought));
}

AVX2 static inline tokens256 tokens256_small(tokens256 v) {
  __m256i bit = _mm256_set1_epi8(0x20);
  return (tokens256){_mm256_or_si256(v.low, bit), _mm256_or_si256(v.high, bit)};
}

/* Is what the table has for the low half of a byte the byte itself? */
AVX2 static inline uint64_t tokens256_like(__m128i table, tokens256 v, tokens256 same) {
  __m256i both = _mm256_broadcastsi128_si256(table);
  return tokens256_mask(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(both, v.low), same.low),
                        _mm256_cmpeq_epi8(_mm256_shuffle_epi8(both, v.high), same.high));
}

AVX2 static inline uint64_t tokens256_below(tokens256 v, char c) { /* without signs: the smaller of both is the byte */
  __m256i most = _mm256_set1_epi8((char)(c - 1));
  return tokens256_mask(_mm256_cmpeq_epi8(_mm256_min_epu8(v.low, most), v.low),
                        _mm256_cmpeq_epi8(_mm256_min_epu8(v.high, most), v.high));
}

AVX2 static inline uint64_t tokens256_within(tokens256 v, char from, char n) {
  __m256i first = _mm256_set1_epi8(from);
  if (from >= 'a') v = tokens256_small(v);
  return tokens256_below((tokens256){_mm256_sub_epi8(v.low, first), _mm256_sub_epi8(v.high, first)}, n);
}

/* By the low half of the byte, what the byte may be: two tables, since b f n r t and the others share some halves. */
AVX2 static inline uint64_t tokens256_short(tokens256 v) {
  const __m256i signs = _mm256_setr_epi8(-1, -1, '"', -1, -1, -1, -1, -1, -1, -1, -1, -1, '\\', -1, -1, '/', -1, -1, '"',
                                         -1, -1, -1, -1, -1, -1, -1, -1, -1, '\\', -1, -1, '/');
  const __m256i letters = _mm256_setr_epi8(-1, -1, 'b', -1, 't', -1, 'f', -1, -1, -1, -1, -1, -1, -1, 'n', -1, -1, -1, 'b',
                                           -1, 't', -1, 'f', -1, -1, -1, -1, -1, -1, -1, 'n', -1);
  __m256i low = _mm256_or_si256(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(signs, v.low), v.low),
                                _mm256_cmpeq_epi8(_mm256_shuffle_epi8(letters, v.low), v.low));
  __m256i high = _mm256_or_si256(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(signs, v.high), v.high),
                                 _mm256_cmpeq_epi8(_mm256_shuffle_epi8(letters, v.high), v.high));
  return (tokens256_mask(low, high) | tokens256_is(v, 'r')) & ~tokens256_mask(v.low, v.high);
}

static inline void tokens256_put(uint32_t *at, uint32_t place, uint64_t bits, uint64_t marks) {
  for (; bits != 0; bits &= bits - 1) {
    unsigned bit = (unsigned)__builtin_ctzll(bits);
    *at++ = (place + bit) | (uint32_t)(marks >> bit & 1) << 31;
  }
}

#  define TOKENS_RUN azacti_tokens_avx2
#  define TOKENS_BLOCK tokens256_block
#  define TOKENS_UNITS tokens256_units
#  define TOKENS_TARGET AVX2
#  define TOKENS_VECTOR tokens256
#  define TOKENS_LOAD(p) tokens256_at(p)
#  define TOKENS_IS(v, c) tokens256_is(v, c)
#  define TOKENS_FOLDED(v, c) tokens256_is(tokens256_small(v), c)
#  define TOKENS_BELOW(v, c) tokens256_below(v, c)
#  define TOKENS_WITHIN(v, from, n) tokens256_within(v, from, n)
#  define TOKENS_HIGH(v) tokens256_mask((v).low, (v).high)
#  define TOKENS_PIECE(v) tokens256_like(_mm_setr_epi8(TOKENS_PIECES), v, tokens256_small(v))
#  define TOKENS_BLANK(v) tokens256_like(_mm_setr_epi8(TOKENS_BLANKS), v, v)
#  define TOKENS_SHORT(v) tokens256_short(v)
#  define TOKENS_UTF8(p, first) avx2_utf8(p, first)
#  define TOKENS_PUT(at, place, bits, marks) tokens256_put(at, place, bits, marks)
#  include "kernel/tokens_run.h"
#endif
