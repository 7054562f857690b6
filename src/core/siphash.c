/* SipHash-2-4 (Aumasson, Bernstein 2012). Little-endian by definition, so the same on every machine. */
#include "core/hash.h"

static inline uint64_t sip_rotl(uint64_t x, unsigned n) { return (x << n) | (x >> (64 - n)); }

static inline void sip_round(uint64_t v[4]) {
  v[0] += v[1];
  v[1] = sip_rotl(v[1], 13) ^ v[0];
  v[0] = sip_rotl(v[0], 32);
  v[2] += v[3];
  v[3] = sip_rotl(v[3], 16) ^ v[2];
  v[0] += v[3];
  v[3] = sip_rotl(v[3], 21) ^ v[0];
  v[2] += v[1];
  v[1] = sip_rotl(v[1], 17) ^ v[2];
  v[2] = sip_rotl(v[2], 32);
}

static inline void sip_word(uint64_t v[4], uint64_t word) {
  v[3] ^= word;
  sip_round(v);
  sip_round(v);
  v[0] ^= word;
}

void azacti_sip_init(azacti_sip *sip, uint64_t seed0, uint64_t seed1) {
  sip->v[0] = seed0 ^ 0x736f6d6570736575u;
  sip->v[1] = seed1 ^ 0x646f72616e646f6du;
  sip->v[2] = seed0 ^ 0x6c7967656e657261u;
  sip->v[3] = seed1 ^ 0x7465646279746573u;
  sip->tail = 0;
  sip->bytes = 0;
}

/* Written out, so that it becomes one load where the machine is little-endian. */
static inline uint64_t sip_load(const uint8_t *p) {
  return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
         (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

/* Whole words; v in registers. Returns what is left. */
static const uint8_t *sip_words(azacti_sip *sip, const uint8_t *p, const uint8_t *end) {
  uint64_t v[4] = {sip->v[0], sip->v[1], sip->v[2], sip->v[3]};
  for (; end - p >= 8; p += 8) sip_word(v, sip_load(p));
  for (unsigned i = 0; i < 4; i++) sip->v[i] = v[i];
  return p;
}

void azacti_sip_add(azacti_sip *sip, const void *data, size_t len) {
  if (len == 0) return;
  const uint8_t *p = (const uint8_t *)data, *end = p + len;
  unsigned at = (unsigned)(sip->bytes % 8);
  sip->bytes += len;
  while (p < end) {
    if (at == 0) p = sip_words(sip, p, end);
    for (; p < end && at < 8; at++) sip->tail |= (uint64_t)*p++ << (8 * at);
    if (at < 8) return;
    sip_word(sip->v, sip->tail);
    sip->tail = 0;
    at = 0;
  }
}

uint64_t azacti_sip_end(azacti_sip *sip) {
  sip_word(sip->v, sip->tail | sip->bytes << 56);
  sip->v[2] ^= 0xff;
  for (unsigned i = 0; i < 4; i++) sip_round(sip->v);
  return sip->v[0] ^ sip->v[1] ^ sip->v[2] ^ sip->v[3];
}

uint64_t azacti_siphash(const void *data, size_t len, uint64_t seed0, uint64_t seed1) {
  azacti_sip sip;
  azacti_sip_init(&sip, seed0, seed1);
  azacti_sip_add(&sip, data, len);
  return azacti_sip_end(&sip);
}
