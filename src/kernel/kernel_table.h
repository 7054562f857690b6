/* The instances of the kernels. Only src/kernel and its test include this. A choice at run time (by what the
 * processor can) will put a table of these behind the functions of kernel.h. */
#ifndef AZACTI_KERNEL_TABLE_H
#define AZACTI_KERNEL_TABLE_H

#include "kernel/kernel_inline.h"

#define AZACTI_KERNEL_INSTANCE(suffix)                                                                                     \
  const uint8_t *azacti_kernel_string_##suffix(const uint8_t *p, const uint8_t *end);                                      \
  const uint8_t *azacti_kernel_quote_##suffix(const uint8_t *p, const uint8_t *end);                                       \
  const uint8_t *azacti_kernel_structure_##suffix(const uint8_t *p, const uint8_t *end);                                   \
  const uint8_t *azacti_kernel_blank_##suffix(const uint8_t *p, const uint8_t *end);                                       \
  const uint8_t *azacti_kernel_ascii_##suffix(const uint8_t *p, const uint8_t *end)

AZACTI_KERNEL_INSTANCE(portable);
#if AZACTI_KERNEL_SSE2
AZACTI_KERNEL_INSTANCE(sse2);
#endif

#endif
