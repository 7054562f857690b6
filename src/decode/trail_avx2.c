/* The trail's loop with 32 bytes at a time, for processors that have AVX2 (asked at run time, decoder.c). */
#include "kernel/kernel_inline.h"
#include "decode/trail.h"

#if AZACTI_TRAIL_X86
#  include <immintrin.h>
#  define TRAIL_AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt")))

TRAIL_AVX2 static inline __m256i trail_load_avx2(const uint8_t *p) {
  return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

TRAIL_AVX2 static inline uint32_t trail_stops_avx2(const uint8_t *p) {
  __m256i v = trail_load_avx2(p);
  __m256i quote = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('"')), slash = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\'));
  /* As signed bytes, < 0x20 is a control character or one with the high bit. */
  __m256i other = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), v);
  return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(quote, slash), other));
}

TRAIL_AVX2 static inline const uint8_t *trail_string_avx2(const uint8_t *p, const uint8_t *end) {
  for (; (size_t)(end - p) >= 64; p += 64) {
    uint64_t stops = trail_stops_avx2(p) | (uint64_t)trail_stops_avx2(p + 32) << 32;
    if (stops) return p + __builtin_ctzll(stops);
  }
  return azacti_scan_string(p, end);
}

TRAIL_AVX2 static inline uint64_t trail_same64_avx2(const uint8_t *p, const uint8_t *text) {
  uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(trail_load_avx2(p), trail_load_avx2(text)));
  uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(trail_load_avx2(p + 32), trail_load_avx2(text + 32)));
  return low | (uint64_t)high << 32;
}

TRAIL_AVX2 static inline bool trail_same_avx2(const uint8_t *p, const uint8_t *text, size_t len) {
  for (; len > 64; p += 64, text += 64, len -= 64)
    if (~trail_same64_avx2(p, text)) return 0;
  return ~trail_same64_avx2(p, text) << (64 - len) == 0;
}

TRAIL_AVX2 static inline bool trail_ends_avx2(const uint8_t *p, unsigned len) {
  uint64_t stops = trail_stops_avx2(p) | (uint64_t)trail_stops_avx2(p + 32) << 32;
  return p[len] == '"' && _bzhi_u64(stops, len) == 0;
}

#  define TRAIL_RUN azacti_trail_run_avx2
#  define TRAIL_TARGET TRAIL_AVX2
#  define TRAIL_STRING(p, end) trail_string_avx2(p, end)
#  define TRAIL_ENDS(p, len) trail_ends_avx2(p, len)
#  define TRAIL_SAME(p, text, len) trail_same_avx2(p, text, len)
#  include "decode/trail_run.h"
#endif
