/* SHA-256 by the instructions that x86 processors have for it (SHA-NI): four rounds and four words of the schedule at a
 * time. Built on every x86-64, run only where the processor says that it can. */
#include "kernel/kernel_table.h"

#if AZACTI_KERNEL_SHA_X86

#  include <cpuid.h>
#  include <immintrin.h>

#  define SHA_X86 __attribute__((target("sha,sse4.1,ssse3")))

bool azacti_kernel_sha256_x86_runs(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return false;
  if (!(c & (1u << 9)) || !(c & (1u << 19))) return false; /* SSSE3, SSE4.1 */
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & (1u << 29)) != 0;
}

/* The instructions want the eight variables as (a b e f) and (c d g h), each with its first letter on top. */
SHA_X86 static inline void sha_load_state(const uint32_t state[8], __m128i *abef, __m128i *cdgh) {
  __m128i low = _mm_loadu_si128((const __m128i *)(const void *)state);
  __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(state + 4));
  low = _mm_shuffle_epi32(low, 0xB1);   /* c d a b */
  high = _mm_shuffle_epi32(high, 0x1B); /* e f g h */
  *abef = _mm_alignr_epi8(low, high, 8);
  *cdgh = _mm_blend_epi16(high, low, 0xF0);
}

SHA_X86 static inline void sha_store_state(uint32_t state[8], __m128i abef, __m128i cdgh) {
  __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
  __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
  _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

SHA_X86 static inline __m128i sha_words(const uint8_t *p) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)p), big_endian);
}

/* Rounds i ... i + 3 with the words of the schedule that belong to them. */
#  define SHA_FOUR(i, words)                                                                                               \
    do {                                                                                                                   \
      __m128i k_ = _mm_loadu_si128((const __m128i *)(const void *)(azacti_kernel_sha256_k + (i)));                         \
      __m128i sum_ = _mm_add_epi32(words, k_);                                                                             \
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum_);                                                                      \
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum_, 0x0E));                                             \
    } while (0)

/* The four words that follow w0 ... w3 (of four each) take the place of w0. */
#  define SHA_NEXT(w0, w1, w2, w3)                                                                                         \
    do {                                                                                                                   \
      __m128i near_ = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4));                             \
      w0 = _mm_sha256msg2_epu32(near_, w3);                                                                                \
    } while (0)

#  define SHA_SIXTEEN(i)                                                                                                   \
    SHA_NEXT(w0, w1, w2, w3);                                                                                              \
    SHA_FOUR(i, w0);                                                                                                       \
    SHA_NEXT(w1, w2, w3, w0);                                                                                              \
    SHA_FOUR((i) + 4, w1);                                                                                                 \
    SHA_NEXT(w2, w3, w0, w1);                                                                                              \
    SHA_FOUR((i) + 8, w2);                                                                                                 \
    SHA_NEXT(w3, w0, w1, w2);                                                                                              \
    SHA_FOUR((i) + 12, w3)

SHA_X86 void azacti_kernel_sha256_x86(uint32_t state[8], const uint8_t *p, size_t blocks) {
  __m128i abef, cdgh;
  sha_load_state(state, &abef, &cdgh);
  for (; blocks > 0; blocks--, p += 64) {
    __m128i old_abef = abef, old_cdgh = cdgh;
    __m128i w0 = sha_words(p), w1 = sha_words(p + 16), w2 = sha_words(p + 32), w3 = sha_words(p + 48);
    SHA_FOUR(0, w0);
    SHA_FOUR(4, w1);
    SHA_FOUR(8, w2);
    SHA_FOUR(12, w3);
    SHA_SIXTEEN(16);
    SHA_SIXTEEN(32);
    SHA_SIXTEEN(48);
    abef = _mm_add_epi32(abef, old_abef);
    cdgh = _mm_add_epi32(cdgh, old_cdgh);
  }
  sha_store_state(state, abef, cdgh);
}

#else
typedef int azacti_kernel_sha_x86_absent; /* ISO C wants something in a file */
#endif
