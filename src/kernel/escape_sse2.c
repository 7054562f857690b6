/* Sixteen bytes at a time, for every x86-64 processor; characters beyond ASCII one by one. */
#include "kernel/escape_table.h"

#if AZACTI_ESCAPE_X86

static inline __m128i sse2_at(const uint8_t *p) { return _mm_loadu_si128((const __m128i *)(const void *)p); }

static inline uint64_t sse2_eq64(const uint8_t *p, char c) {
  uint64_t mask = 0;
  for (unsigned i = 0; i < 64; i += 16)
    mask |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(sse2_at(p + i), _mm_set1_epi8(c))) << i;
  return mask;
}

static inline uint64_t sse2_high64(const uint8_t *p) {
  uint64_t mask = 0;
  for (unsigned i = 0; i < 64; i += 16) mask |= (uint64_t)(unsigned)_mm_movemask_epi8(sse2_at(p + i)) << i;
  return mask;
}

static inline uint64_t sse2_short64(const uint8_t *p) {
  uint64_t mask = 0;
  for (const char *c = "\"\\/bfnrt"; *c; c++) mask |= sse2_eq64(p, *c);
  return mask;
}

/* Mask of the first byte of each character that is ill-formed. A character may have begun before p. */
static uint64_t sse2_utf8(const uint8_t *p, bool first) {
  const uint8_t *end = p + 64 + 16;
  uint64_t high = sse2_high64(p), bad = 0;
  unsigned from = 0;
  for (unsigned back = 1; !first && back <= 3 && p[-(int)back] >= 0x80; back++) {
    if (p[-(int)back] < 0xc0) continue;
    unsigned step = azacti_escape_character(p - back, end);
    if (step == 0) return 1;
    from = step > back ? step - back : 0;
    break;
  }
  for (high = high >> from << from; high != 0; high = from < 64 ? high >> from << from : 0) {
    unsigned at = (unsigned)__builtin_ctzll(high), step = azacti_escape_character(p + at, end);
    if (step == 0) bad |= UINT64_C(1) << at;
    from = at + (step ? step : 1);
  }
  return bad;
}

static inline azacti_escape_masks sse2_masks(const uint8_t *p) {
  azacti_escape_masks masks = {0, 0, 0, 0};
  for (unsigned i = 0; i < 64; i += 16) {
    __m128i v = sse2_at(p + i);
    unsigned high = (unsigned)_mm_movemask_epi8(v),
             low = (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(v, _mm_set1_epi8(0x20)));
    masks.slash |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))) << i;
    masks.quote |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('"'))) << i;
    masks.control |= (uint64_t)(low & ~high) << i; /* as signed bytes those beyond ASCII are below, too */
    masks.high |= (uint64_t)high << i;
  }
  return masks;
}

static bool sse2_runs(void) { return true; }

#  define ESCAPE_NAME(what) sse2_##what
#  define ESCAPE_TARGET
#  define ESCAPE_SHORT(p) sse2_short64(p)
#  define ESCAPE_HIGH(p) sse2_high64(p)
#  define ESCAPE_UTF8(p, first) sse2_utf8(p, first)
#  define ESCAPE_SLASHES(p) sse2_eq64(p, '\\')
#  define ESCAPE_COPY64(out, p) memcpy(out, p, 64)
#  define ESCAPE_OWN_UTF8
#  define ESCAPE_MASKS(p) sse2_masks(p)
#  include "kernel/escape_run.h"

const azacti_escape_kernels azacti_escape_sse2 = {"sse2", sse2_runs, sse2_string_rest, sse2_unescape,
                                                  azacti_escape_utf8_portable};
#endif
