/* Where JSON text is not written as we would write it. In blocks of 64 bytes: four masks say where quotes, backslashes,
 * blanks and odd bytes are; a running exclusive or over the quotes tells what lies within strings. */
#include "kernel/minified.h"
#include "core/atomics.h"

#if AZACTI_KERNEL_MINIFIED_AVX
#  include <immintrin.h>
#endif

/* ---- one byte after the other: the reference */

/* A byte that is not printable ASCII: may it stand as it is? DEL, the controls U+0000-1F and U+0080-9F, U+2028 and U+2029
 * may not. */
static inline bool minified_odd(const uint8_t *p, const uint8_t *end) {
  if (*p < 0x80) return false;
  if (*p == 0xc2) return end - p >= 2 && p[1] >= 0xa0;
  if (*p == 0xe2) return end - p >= 3 && !(p[1] == 0x80 && (p[2] | 1) == 0xa9);
  return true;
}

/* What may follow a backslash. `\u` is not looked at closer: what we would write so is rare, and what we would not is the
 * rule. */
static inline bool minified_escape(uint8_t c) {
  const uint32_t letters = 1u << ('\\' - '\\') | 1u << ('b' - '\\') | 1u << ('f' - '\\') | 1u << ('n' - '\\') |
                           1u << ('r' - '\\') | 1u << ('t' - '\\');
  return c == '"' || ((uint8_t)(c - '\\') < 32 && (letters >> (c - '\\') & 1));
}

static const uint8_t *minified_bytes(const uint8_t *p, const uint8_t *end, bool *quoted) {
  for (; p < end; p++) {
    uint8_t c = *p;
    if (c == '"') {
      *quoted = !*quoted;
    } else if (c == '\\') {
      if (end - p < 2 || !minified_escape(p[1])) return p;
      p++;
    } else if (c == ' ') {
      if (!*quoted) return p;
    } else if (c < 0x20 || c >= 0x7f) {
      if (!minified_odd(p, end)) return p;
    }
  }
  return p;
}

const uint8_t *azacti_kernel_minified_portable(const uint8_t *p, const uint8_t *end, uint8_t *out, bool *quoted) {
  const uint8_t *stop = minified_bytes(p, end, quoted);
  if (stop > p) memcpy(out, p, (size_t)(stop - p));
  return stop;
}

#if AZACTI_KERNEL_SSE2

/* ---- blocks */

typedef struct minified_masks {
  uint64_t quote, slash, blank, odd; /* bit n: byte n of the block */
} minified_masks;

typedef struct minified_state {
  uint64_t quoted;  /* all ones within a string */
  uint64_t escaped; /* 1: the block's first byte follows a backslash */
} minified_state;

/* The bytes that follow a backslash, and which backslashes are spelled otherwise than we would. */
static inline uint64_t minified_slashes(minified_state *state, uint64_t slash, const uint8_t *p, const uint8_t *end,
                                        uint64_t *escaped) {
  uint64_t carry = 0, bad = 0;
  *escaped = state->escaped;
  slash &= ~state->escaped;
  while (slash) {
    unsigned at = (unsigned)__builtin_ctzll(slash);
    if (end - p < (ptrdiff_t)at + 2 || !minified_escape(p[at + 1])) {
      bad = UINT64_C(1) << at; /* nothing behind the first of them matters */
      break;
    }
    slash &= slash - 1;
    if (at == 63) {
      carry = 1;
    } else {
      *escaped |= UINT64_C(2) << at;
      slash &= ~(UINT64_C(2) << at);
    }
  }
  state->escaped = carry;
  return bad;
}

/* The first odd byte that may not stand; most are letters. */
static inline uint64_t minified_odds(uint64_t odd, const uint8_t *p, const uint8_t *end) {
  for (; odd; odd &= odd - 1)
    if (!minified_odd(p + __builtin_ctzll(odd), end)) return odd & (0 - odd);
  return 0;
}

/* The bytes of the block that may not be copied, `bad` among them; of those behind the first some may be missing. What lies
 * within strings is worked out only where it matters. */
static inline uint64_t minified_quotes(minified_state *state, const minified_masks *m, uint64_t bad, uint64_t escaped,
                                       uint64_t *within) {
  uint64_t in = m->quote & ~escaped;
  *within = 0;
  if ((bad | m->blank) == 0) {
    if (__builtin_parityll(in)) state->quoted = ~state->quoted;
    return 0;
  }
  in ^= in << 1;
  in ^= in << 2;
  in ^= in << 4;
  in ^= in << 8;
  in ^= in << 16;
  in ^= in << 32;
  in ^= state->quoted;
  state->quoted = in >> 63 ? UINT64_MAX : 0;
  *within = in;
  return bad | (m->blank & ~in);
}

static inline uint64_t minified_step(minified_state *state, const minified_masks *m, const uint8_t *p, const uint8_t *end,
                                     uint64_t *within) {
  uint64_t escaped = 0, bad = 0;
  if (m->odd) bad = minified_odds(m->odd, p, end);
  if (m->slash | state->escaped) bad |= minified_slashes(state, m->slash, p, end, &escaped);
  return minified_quotes(state, m, bad, escaped, within);
}

/* What is left at the end, made a block with bytes that stand for nothing. */
static inline const uint8_t *minified_tail(const uint8_t *p, const uint8_t *end, uint8_t block[64]) {
  memset(block, '0', 64);
  if (end > p) memcpy(block, p, (size_t)(end - p));
  return block;
}

static inline const uint8_t *minified_end(const minified_state *state, const uint8_t *p, const uint8_t *end, uint64_t bad,
                                          uint64_t within, bool *quoted) {
  size_t at = bad ? (size_t)__builtin_ctzll(bad) : (size_t)(end - p);
  *quoted = bad ? (within >> at & 1) != 0 : state->quoted != 0;
  return p + at;
}

/* Each instance is this loop around its own way to make masks of 64 bytes, which also copies them. */
#  define MINIFIED_LOOP(block_of)                                                                                          \
    minified_state state = {*quoted ? UINT64_MAX : 0, 0};                                                                  \
    minified_masks masks;                                                                                                  \
    uint64_t bad, within;                                                                                                  \
    uint8_t block[64], rest[64];                                                                                           \
    for (; end - p >= 64; p += 64, out += 64) {                                                                            \
      block_of(p, out, &masks);                                                                                            \
      bad = minified_step(&state, &masks, p, end, &within);                                                                \
      if (bad) return minified_end(&state, p, end, bad, within, quoted);                                                   \
    }                                                                                                                      \
    block_of(minified_tail(p, end, block), rest, &masks);                                                                  \
    if (end > p) memcpy(out, rest, (size_t)(end - p));                                                                     \
    bad = minified_step(&state, &masks, p, end, &within);                                                                  \
    return minified_end(&state, p, end, bad, within, quoted)

static inline uint64_t minified_bits(__m128i a, __m128i b, __m128i c, __m128i d) {
  uint64_t low = (unsigned)_mm_movemask_epi8(a) | (uint64_t)(unsigned)_mm_movemask_epi8(b) << 16;
  uint64_t high = (unsigned)_mm_movemask_epi8(c) | (uint64_t)(unsigned)_mm_movemask_epi8(d) << 16;
  return low | high << 32;
}

/* As signed bytes, below the blank is a control character or a byte with the high bit. */
static inline __m128i minified_odd_sse2(__m128i v) {
  return _mm_or_si128(_mm_cmplt_epi8(v, _mm_set1_epi8(0x20)), _mm_cmpeq_epi8(v, _mm_set1_epi8(0x7f)));
}

static inline void minified_block_sse2(const uint8_t *p, uint8_t *out, minified_masks *m) {
  const __m128i *from = (const __m128i *)(const void *)p;
  __m128i a = _mm_loadu_si128(from), b = _mm_loadu_si128(from + 1);
  __m128i c = _mm_loadu_si128(from + 2), d = _mm_loadu_si128(from + 3), x = _mm_set1_epi8('"');
  __m128i *to = (__m128i *)(void *)out;
  _mm_storeu_si128(to, a);
  _mm_storeu_si128(to + 1, b);
  _mm_storeu_si128(to + 2, c);
  _mm_storeu_si128(to + 3, d);
  m->quote = minified_bits(_mm_cmpeq_epi8(a, x), _mm_cmpeq_epi8(b, x), _mm_cmpeq_epi8(c, x), _mm_cmpeq_epi8(d, x));
  x = _mm_set1_epi8('\\');
  m->slash = minified_bits(_mm_cmpeq_epi8(a, x), _mm_cmpeq_epi8(b, x), _mm_cmpeq_epi8(c, x), _mm_cmpeq_epi8(d, x));
  x = _mm_set1_epi8(' ');
  m->blank = minified_bits(_mm_cmpeq_epi8(a, x), _mm_cmpeq_epi8(b, x), _mm_cmpeq_epi8(c, x), _mm_cmpeq_epi8(d, x));
  m->odd = minified_bits(minified_odd_sse2(a), minified_odd_sse2(b), minified_odd_sse2(c), minified_odd_sse2(d));
}

const uint8_t *azacti_kernel_minified_sse2(const uint8_t *p, const uint8_t *end, uint8_t *out, bool *quoted) {
  MINIFIED_LOOP(minified_block_sse2);
}

#endif

#if AZACTI_KERNEL_MINIFIED_AVX

#  define MINIFIED_AVX2 __attribute__((target("avx2,bmi")))

MINIFIED_AVX2 static inline uint64_t minified_bits_avx2(__m256i a, __m256i b) {
  return (unsigned)_mm256_movemask_epi8(a) | (uint64_t)(unsigned)_mm256_movemask_epi8(b) << 32;
}

MINIFIED_AVX2 static inline __m256i minified_odd_avx2(__m256i v) {
  __m256i low = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), v);
  return _mm256_or_si256(low, _mm256_cmpeq_epi8(v, _mm256_set1_epi8(0x7f)));
}

MINIFIED_AVX2 static inline void minified_block_avx2(const uint8_t *p, uint8_t *out, minified_masks *m) {
  __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p);
  __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32)), x = _mm256_set1_epi8('"');
  _mm256_storeu_si256((__m256i *)(void *)out, a);
  _mm256_storeu_si256((__m256i *)(void *)(out + 32), b);
  m->quote = minified_bits_avx2(_mm256_cmpeq_epi8(a, x), _mm256_cmpeq_epi8(b, x));
  x = _mm256_set1_epi8('\\');
  m->slash = minified_bits_avx2(_mm256_cmpeq_epi8(a, x), _mm256_cmpeq_epi8(b, x));
  x = _mm256_set1_epi8(' ');
  m->blank = minified_bits_avx2(_mm256_cmpeq_epi8(a, x), _mm256_cmpeq_epi8(b, x));
  m->odd = minified_bits_avx2(minified_odd_avx2(a), minified_odd_avx2(b));
}

MINIFIED_AVX2 const uint8_t *azacti_kernel_minified_avx2(const uint8_t *p, const uint8_t *end, uint8_t *out, bool *quoted) {
  MINIFIED_LOOP(minified_block_avx2);
}

bool azacti_kernel_minified_avx2_runs(void) { return AZACTI_SUPPORTS_AVX2("avx2") && AZACTI_SUPPORTS_AVX2("bmi"); }

#  define MINIFIED_AVX512 __attribute__((target("avx512bw,avx512vl,bmi")))

/* As minified_slashes, without going from one to the next. Backslashes in a row: of those that begin at an even place
 * the odd ones are escaped, and the other way round; a sum carries through each run and tells where it ends. */
MINIFIED_AVX512 static inline uint64_t minified_slashes_avx512(minified_state *state, __m512i v, const minified_masks *m,
                                                               const uint8_t *p, const uint8_t *end, uint64_t *escaped) {
  const uint64_t even = UINT64_C(0x5555555555555555);
  uint64_t slash = m->slash & ~state->escaped, follows = slash << 1 | state->escaped, sum;
  bool carry = __builtin_add_overflow(slash & ~even & ~follows, slash, &sum);
  *escaped = (even ^ sum << 1) & follows;
  uint64_t good = m->quote | m->slash | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('n')) |
                  _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('r')) | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('t')) |
                  _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('b')) | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('f'));
  uint64_t bad = (*escaped & ~good) >> 1; /* the block's first byte was looked at with the block before */
  if (carry && (end - p < 65 || !minified_escape(p[64]))) bad |= UINT64_C(1) << 63;
  state->escaped = carry;
  return bad;
}

/* Bytes behind the end are neither read nor written, and stand for nothing. Without a block on the stack: gcc 12 with the
 * address sanitizer misaligns vectors of 64 bytes that stand beside one. */
MINIFIED_AVX512 const uint8_t *azacti_kernel_minified_avx512(const uint8_t *p, const uint8_t *end, uint8_t *out,
                                                             bool *quoted) {
  minified_state state = {*quoted ? UINT64_MAX : 0, 0};
  for (;; p += 64, out += 64) {
    bool whole = end - p >= 64;
    uint64_t there = whole ? UINT64_MAX : (UINT64_C(1) << (end - p)) - 1, within, escaped = 0, bad = 0;
    __m512i v = _mm512_maskz_loadu_epi8(there, p);
    _mm512_mask_storeu_epi8(out, there, v);
    uint64_t odd = _mm512_cmplt_epi8_mask(v, _mm512_set1_epi8(0x20)) | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(0x7f));
    minified_masks masks = {_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"')),
                            _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\')),
                            _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(' ')), odd & there};
    if (masks.odd) bad = minified_odds(masks.odd, p, end);
    if (masks.slash | state.escaped) bad |= minified_slashes_avx512(&state, v, &masks, p, end, &escaped);
    bad = minified_quotes(&state, &masks, bad, escaped, &within);
    if (bad || !whole) return minified_end(&state, p, end, bad, within, quoted);
  }
}

bool azacti_kernel_minified_avx512_runs(void) {
  return AZACTI_SUPPORTS_AVX512("avx512bw") && AZACTI_SUPPORTS_AVX512("avx512vl") && AZACTI_SUPPORTS_AVX512("bmi");
}

typedef const uint8_t *(*minified_fn)(const uint8_t *p, const uint8_t *end, uint8_t *out, bool *quoted);
/* Set once, to the same value by whoever comes first: order does not matter. */
static AZACTI_ATOMIC(minified_fn) azacti_kernel_minified_chosen;

static minified_fn minified_choose(void) {
  if (azacti_kernel_minified_avx512_runs()) return azacti_kernel_minified_avx512;
  return azacti_kernel_minified_avx2_runs() ? azacti_kernel_minified_avx2 : azacti_kernel_minified_sse2;
}

const uint8_t *azacti_kernel_minified(const uint8_t *p, const uint8_t *end, uint8_t *out, bool *quoted) {
  minified_fn chosen = atomic_load_explicit(&azacti_kernel_minified_chosen, memory_order_relaxed);
  if (!chosen) {
    chosen = minified_choose();
    atomic_store_explicit(&azacti_kernel_minified_chosen, chosen, memory_order_relaxed);
  }
  return chosen(p, end, out, quoted);
}

#elif AZACTI_KERNEL_SSE2
const uint8_t *azacti_kernel_minified(const uint8_t *p, const uint8_t *end, uint8_t *out, bool *quoted) {
  return azacti_kernel_minified_sse2(p, end, out, quoted);
}
#else
const uint8_t *azacti_kernel_minified(const uint8_t *p, const uint8_t *end, uint8_t *out, bool *quoted) {
  return azacti_kernel_minified_portable(p, end, out, quoted);
}
#endif
