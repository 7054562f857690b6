/* Byte-level kernels: the loops that see every byte. Portable C is the reference; azacti_kernel picks an instance.
 * Callers
 * see only this file. Nothing is read at or beyond `end`. */
#ifndef AZACTI_KERNEL_H
#define AZACTI_KERNEL_H

#include <stddef.h>
#include <stdint.h>

/* First byte in [p, end) that a JSON string scan must look at: `"`, `\`, a control character (< 0x20), or one with
 * the high
 * bit; `end` if there is none. */
const uint8_t *azacti_kernel_string(const uint8_t *p, const uint8_t *end);
/* First `"`, `\`, or bracket `{ } [ ]`, or LF; `end` if none. For skimming over broken or oversized records. */
const uint8_t *azacti_kernel_structure(const uint8_t *p, const uint8_t *end);
/* First byte that is no JSON blank (space, TAB, CR, LF). */
const uint8_t *azacti_kernel_blank(const uint8_t *p, const uint8_t *end);

#endif
