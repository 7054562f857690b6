/* Byte-level kernels: the loops that see every byte. Portable C is the reference; the functions without a suffix are
 * the instance chosen for this build. Callers see only this file (and kernel_inline.h for the one that must be
 * inlined). Nothing is read at or beyond `end`. */
#ifndef AZACTI_KERNEL_H
#define AZACTI_KERNEL_H

#include <stddef.h>
#include <stdint.h>

/* First byte in [p, end) that a JSON string scan must look at: `"`, `\`, a control character (< 0x20), or one with
 * the high bit; `end` if there is none. */
const uint8_t *azacti_kernel_string(const uint8_t *p, const uint8_t *end);
/* First `"` or `\`; `end` if none. For skipping strings that were checked before. */
const uint8_t *azacti_kernel_quote(const uint8_t *p, const uint8_t *end);
/* First `"`, `\`, or bracket `{ } [ ]`, or LF; `end` if none. For skimming over broken or oversized records. */
const uint8_t *azacti_kernel_structure(const uint8_t *p, const uint8_t *end);
/* First byte that is no JSON blank (space, TAB, CR, LF). */
const uint8_t *azacti_kernel_blank(const uint8_t *p, const uint8_t *end);
/* Length of the run of ASCII bytes (< 0x80) at p, as the byte behind it. */
const uint8_t *azacti_kernel_ascii(const uint8_t *p, const uint8_t *end);
/* First `/` that follows another `/`; `end` if none. Names of resources seldom have it. */
const uint8_t *azacti_kernel_doubled(const uint8_t *p, const uint8_t *end);

/* Copy `len` bytes with the letters A-Z made small. `out` may be `p` itself, or apart from it; no byte more is written. */
void azacti_kernel_lower(uint8_t *out, const uint8_t *p, size_t len);

#endif
