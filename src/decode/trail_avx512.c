/* The trail's loop with 64 bytes at a time: most runs and most values are one look. Only for processors that have AVX-512BW
 * (asked at run time, decoder.c); a file of its own because the whole loop must be compiled for it. */
#include "kernel/kernel_inline.h"
#include "decode/trail.h"

#if AZACTI_TRAIL_X86
#  include <immintrin.h>
#  define TRAIL_AVX512 __attribute__((target("avx512bw,avx512vl,bmi,bmi2,lzcnt")))

TRAIL_AVX512 static inline uint64_t trail_stops_avx512(const uint8_t *p) {
  __m512i v = _mm512_loadu_si512(p);
  /* As signed bytes, < 0x20 is a control character or one with the high bit. */
  return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"')) | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\')) |
         _mm512_cmplt_epi8_mask(v, _mm512_set1_epi8(0x20));
}

TRAIL_AVX512 static inline const uint8_t *trail_string_avx512(const uint8_t *p, const uint8_t *end) {
  for (; (size_t)(end - p) >= 64; p += 64) {
    uint64_t stops = trail_stops_avx512(p);
    if (stops) return p + __builtin_ctzll(stops);
  }
  return azacti_scan_string(p, end);
}

TRAIL_AVX512 static inline bool trail_same_avx512(const uint8_t *p, const uint8_t *text, size_t len) {
  for (; len > 64; p += 64, text += 64, len -= 64)
    if (_mm512_cmpneq_epi8_mask(_mm512_loadu_si512(p), _mm512_loadu_si512(text))) return 0;
  return (_mm512_cmpneq_epi8_mask(_mm512_loadu_si512(p), _mm512_loadu_si512(text)) & (~UINT64_C(0) >> (64 - len))) == 0;
}

TRAIL_AVX512 static inline bool trail_ends_avx512(const uint8_t *p, unsigned len) {
  return p[len] == '"' && _bzhi_u64(trail_stops_avx512(p), len) == 0;
}

#  define TRAIL_RUN azacti_trail_run_avx512
#  define TRAIL_TARGET TRAIL_AVX512
#  define TRAIL_STRING(p, end) trail_string_avx512(p, end)
#  define TRAIL_ENDS(p, len) trail_ends_avx512(p, len)
#  define TRAIL_SAME(p, text, len) trail_same_avx512(p, text, len)
#  include "decode/trail_run.h"
#endif
