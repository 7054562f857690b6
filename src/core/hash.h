/* SipHash-2-4, for tables keyed by text of the input. */
#ifndef AZACTI_HASH_H
#define AZACTI_HASH_H

#include <stddef.h>
#include <stdint.h>

typedef struct azacti_sip {
  uint64_t v[4];
  uint64_t tail;
  uint64_t bytes;
} azacti_sip;

void azacti_sip_init(azacti_sip *sip, uint64_t seed0, uint64_t seed1);
void azacti_sip_add(azacti_sip *sip, const void *data, size_t len);
uint64_t azacti_sip_end(azacti_sip *sip);
uint64_t azacti_siphash(const void *data, size_t len, uint64_t seed0, uint64_t seed1);

#endif
