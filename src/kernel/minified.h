/* JSON text that already is written as the canonical record would write it. Most of what Azure writes is, and may be copied
 * as it stands; this finds where it is not. */
#ifndef AZACTI_MINIFIED_H
#define AZACTI_MINIFIED_H

#include <stdbool.h>
#include "kernel/kernel_inline.h"

/* [p, end): a part of valid JSON in valid UTF-8 that begins between tokens, or within a string (*quoted) and not behind a
 * backslash. Copies it to `out`, which has room for all of it, up to the first byte that may not be copied as it stands;
 * returns where that is, `end` if there is none, and tells in *quoted whether it is within a string. What `out` holds
 * behind that is undefined. Outside strings: blanks and controls. Within: a backslash with an escape that is
 * spelled otherwise than azacti_out_string does it, or any with `u`; what that would escape: controls, DEL, C1, U+2028,
 * U+2029. */
const uint8_t *azacti_kernel_minified(const uint8_t *p, const uint8_t *end, uint8_t *out, bool *quoted);

/* The instances, for src/kernel and its test. */
const uint8_t *azacti_kernel_minified_portable(const uint8_t *p, const uint8_t *end, uint8_t *out, bool *quoted);
#if AZACTI_KERNEL_SSE2
const uint8_t *azacti_kernel_minified_sse2(const uint8_t *p, const uint8_t *end, uint8_t *out, bool *quoted);
#endif
#if AZACTI_KERNEL_SSE2 && defined(__x86_64__)
#  define AZACTI_KERNEL_MINIFIED_AVX 1
const uint8_t *azacti_kernel_minified_avx2(const uint8_t *p, const uint8_t *end, uint8_t *out, bool *quoted);
const uint8_t *azacti_kernel_minified_avx512(const uint8_t *p, const uint8_t *end, uint8_t *out, bool *quoted);
bool azacti_kernel_minified_avx2_runs(void); /* has this processor what it needs? */
bool azacti_kernel_minified_avx512_runs(void);
#else
#  define AZACTI_KERNEL_MINIFIED_AVX 0
#endif

#endif
