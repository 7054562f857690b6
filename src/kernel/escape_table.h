/* The instances behind escape.h. Only src/kernel and its tests include this. */
#ifndef AZACTI_ESCAPE_TABLE_H
#define AZACTI_ESCAPE_TABLE_H

#include "kernel/kernel_inline.h"
#include "kernel/escape.h"

typedef struct azacti_escape_kernels {
  const char *name;
  bool (*runs)(void); /* on this processor? */
  const uint8_t *(*string_rest)(const uint8_t *q, const uint8_t *end, bool *escaped);
  size_t (*unescape)(const uint8_t **p, const uint8_t *end, uint8_t *out);
  bool (*utf8)(const uint8_t *p, size_t len);
} azacti_escape_kernels;

#if defined(__x86_64__) && defined(__GNUC__) && !defined(AZACT_NO_SIMD)
#  define AZACTI_ESCAPE_X86 1
#  define AZACTI_ESCAPE_COUNT 4
#else
#  define AZACTI_ESCAPE_X86 0
#  define AZACTI_ESCAPE_COUNT 1
#endif

extern const azacti_escape_kernels azacti_escape_portable;
#if AZACTI_ESCAPE_X86
extern const azacti_escape_kernels azacti_escape_sse2;
extern const azacti_escape_kernels azacti_escape_avx2;
extern const azacti_escape_kernels azacti_escape_avx512;
#endif

/* Of 64 bytes, one bit each. */
typedef struct azacti_escape_masks {
  uint64_t slash, quote, control, high;
} azacti_escape_masks;

/* The best first; NULL ends. */
extern const azacti_escape_kernels *const azacti_escape_list[AZACTI_ESCAPE_COUNT + 1];

/* Value of a hexadecimal digit, or -1. */
extern const int8_t azacti_escape_hex[256];

/* Four hexadecimal digits; negative if one is none. */
static inline int32_t azacti_escape_hex4(const uint8_t *p) {
  return azacti_escape_hex[p[0]] * 4096 | azacti_escape_hex[p[1]] * 256 | azacti_escape_hex[p[2]] * 16 |
         azacti_escape_hex[p[3]];
}

/* Length of the well-formed character at p (1-4), or 0. */
unsigned azacti_escape_character(const uint8_t *p, const uint8_t *end);
/* The escape \uXXXX at p, both halves of a pair: bytes read (6 or 12), or 0 if it is not sound. *cp: the code point. */
unsigned azacti_escape_unicode(const uint8_t *p, const uint8_t *end, uint32_t *cp);
bool azacti_escape_utf8_portable(const uint8_t *p, size_t len);

#endif
