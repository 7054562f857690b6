/* Which instance this build uses. */
#include "kernel/kernel.h"
#include "kernel/kernel_table.h"

#if AZACTI_KERNEL_SSE2
#  define KERNEL_CHOSEN(name) azacti_kernel_##name##_sse2
#else
#  define KERNEL_CHOSEN(name) azacti_kernel_##name##_portable
#endif

const uint8_t *azacti_kernel_string(const uint8_t *p, const uint8_t *end) { return KERNEL_CHOSEN(string)(p, end); }
const uint8_t *azacti_kernel_quote(const uint8_t *p, const uint8_t *end) { return KERNEL_CHOSEN(quote)(p, end); }
const uint8_t *azacti_kernel_structure(const uint8_t *p, const uint8_t *end) { return KERNEL_CHOSEN(structure)(p, end); }
const uint8_t *azacti_kernel_blank(const uint8_t *p, const uint8_t *end) { return KERNEL_CHOSEN(blank)(p, end); }
const uint8_t *azacti_kernel_ascii(const uint8_t *p, const uint8_t *end) { return KERNEL_CHOSEN(ascii)(p, end); }
const uint8_t *azacti_kernel_doubled(const uint8_t *p, const uint8_t *end) { return KERNEL_CHOSEN(doubled)(p, end); }
void azacti_kernel_lower(uint8_t *out, const uint8_t *p, size_t len) { KERNEL_CHOSEN(lower)(out, p, len); }
