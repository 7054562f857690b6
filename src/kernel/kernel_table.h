/* The instances of the kernels. Only src/kernel and its tests include this. The scans are chosen when they are compiled:
 * they are too short for an indirect call. SHA-256 is chosen at run time, by what the processor can. */
#ifndef AZACTI_KERNEL_TABLE_H
#define AZACTI_KERNEL_TABLE_H

#include "kernel/kernel_inline.h"

const uint8_t *azacti_kernel_string_portable(const uint8_t *p, const uint8_t *end);
const uint8_t *azacti_kernel_quote_portable(const uint8_t *p, const uint8_t *end);
const uint8_t *azacti_kernel_structure_portable(const uint8_t *p, const uint8_t *end);
const uint8_t *azacti_kernel_blank_portable(const uint8_t *p, const uint8_t *end);
const uint8_t *azacti_kernel_ascii_portable(const uint8_t *p, const uint8_t *end);
const uint8_t *azacti_kernel_doubled_portable(const uint8_t *p, const uint8_t *end);
void azacti_kernel_lower_portable(uint8_t *out, const uint8_t *p, size_t len);
#if AZACTI_KERNEL_SSE2
const uint8_t *azacti_kernel_string_sse2(const uint8_t *p, const uint8_t *end);
const uint8_t *azacti_kernel_quote_sse2(const uint8_t *p, const uint8_t *end);
const uint8_t *azacti_kernel_structure_sse2(const uint8_t *p, const uint8_t *end);
const uint8_t *azacti_kernel_blank_sse2(const uint8_t *p, const uint8_t *end);
const uint8_t *azacti_kernel_ascii_sse2(const uint8_t *p, const uint8_t *end);
const uint8_t *azacti_kernel_doubled_sse2(const uint8_t *p, const uint8_t *end);
void azacti_kernel_lower_sse2(uint8_t *out, const uint8_t *p, size_t len);
#endif

#if defined(__x86_64__) && defined(__GNUC__) && !defined(AZACT_NO_SIMD)
#  define AZACTI_KERNEL_SHA_X86 1
#else
#  define AZACTI_KERNEL_SHA_X86 0
#endif

/* Takes whole blocks of 64 bytes into the state. */
typedef void (*azacti_sha256_blocks_fn)(uint32_t state[8], const uint8_t *p, size_t blocks);
extern const uint32_t azacti_kernel_sha256_k[64]; /* the constants of FIPS 180-4, 4.2.2 */
void azacti_kernel_sha256_portable(uint32_t state[8], const uint8_t *p, size_t blocks);
#if AZACTI_KERNEL_SHA_X86
bool azacti_kernel_sha256_x86_runs(void); /* has this processor the instructions? */
void azacti_kernel_sha256_x86(uint32_t state[8], const uint8_t *p, size_t blocks);
#endif

#endif
