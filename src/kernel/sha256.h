/* SHA-256 (FIPS 180-4), for uid, match_key and the content of an event. The blocks are hashed by the instance that the
 * processor allows: its own instructions where it has them, else plain C. Every instance gives the same sum. */
#ifndef AZACTI_SHA256_H
#define AZACTI_SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct azacti_sha256 {
  uint32_t state[8];
  uint64_t bytes;
  uint8_t block[64];
} azacti_sha256;

void azacti_sha256_init(azacti_sha256 *sha);
void azacti_sha256_add(azacti_sha256 *sha, const void *data, size_t len);
void azacti_sha256_end(azacti_sha256 *sha, uint8_t out[32]);

#endif
