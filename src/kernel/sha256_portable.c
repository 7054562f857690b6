/* The reference instance of SHA-256: plain C. The schedule of a block is a ring of sixteen words, and the eight working
 * variables change their names instead of their places, so that all of it can live in registers. */
#include "kernel/kernel_table.h"

const uint32_t azacti_kernel_sha256_k[64] = {0x428a2f98u, 0x71374491u, 0xb5c0fbcfu, 0xe9b5dba5u, 0x3956c25bu, 0x59f111f1u,
                                             0x923f82a4u, 0xab1c5ed5u, 0xd807aa98u, 0x12835b01u, 0x243185beu, 0x550c7dc3u,
                                             0x72be5d74u, 0x80deb1feu, 0x9bdc06a7u, 0xc19bf174u, 0xe49b69c1u, 0xefbe4786u,
                                             0x0fc19dc6u, 0x240ca1ccu, 0x2de92c6fu, 0x4a7484aau, 0x5cb0a9dcu, 0x76f988dau,
                                             0x983e5152u, 0xa831c66du, 0xb00327c8u, 0xbf597fc7u, 0xc6e00bf3u, 0xd5a79147u,
                                             0x06ca6351u, 0x14292967u, 0x27b70a85u, 0x2e1b2138u, 0x4d2c6dfcu, 0x53380d13u,
                                             0x650a7354u, 0x766a0abbu, 0x81c2c92eu, 0x92722c85u, 0xa2bfe8a1u, 0xa81a664bu,
                                             0xc24b8b70u, 0xc76c51a3u, 0xd192e819u, 0xd6990624u, 0xf40e3585u, 0x106aa070u,
                                             0x19a4c116u, 0x1e376c08u, 0x2748774cu, 0x34b0bcb5u, 0x391c0cb3u, 0x4ed8aa4au,
                                             0x5b9cca4fu, 0x682e6ff3u, 0x748f82eeu, 0x78a5636fu, 0x84c87814u, 0x8cc70208u,
                                             0x90befffau, 0xa4506cebu, 0xbef9a3f7u, 0xc67178f2u};

static uint32_t sha_rotr(uint32_t x, unsigned n) { return (x >> n) | (x << (32 - n)); }

static uint32_t sha_load(const uint8_t *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* One round: d and h change, everything else moves along by being named differently in the next one. */
#define SHA_ROUND(a, b, c, d, e, f, g, h, k, word)                                                                         \
  do {                                                                                                                     \
    uint32_t t_ = h + (sha_rotr(e, 6) ^ sha_rotr(e, 11) ^ sha_rotr(e, 25)) + (g ^ (e & (f ^ g))) + (k) + (word);           \
    d += t_;                                                                                                               \
    h = t_ + (sha_rotr(a, 2) ^ sha_rotr(a, 13) ^ sha_rotr(a, 22)) + ((a & b) | (c & (a | b)));                             \
  } while (0)

/* Word i of the first sixteen is read; each later one takes the place of the word sixteen before it. */
#define SHA_READ(i) (w[i] = sha_load(p + 4 * (i)))
#define SHA_NEXT(i) (w[i] += sha_small0(w[((i) + 1) & 15]) + w[((i) + 9) & 15] + sha_small1(w[((i) + 14) & 15]))

#define SHA_EIGHT(k, WORD, i)                                                                                              \
  SHA_ROUND(a, b, c, d, e, f, g, h, (k)[(i) + 0], WORD((i) + 0));                                                          \
  SHA_ROUND(h, a, b, c, d, e, f, g, (k)[(i) + 1], WORD((i) + 1));                                                          \
  SHA_ROUND(g, h, a, b, c, d, e, f, (k)[(i) + 2], WORD((i) + 2));                                                          \
  SHA_ROUND(f, g, h, a, b, c, d, e, (k)[(i) + 3], WORD((i) + 3));                                                          \
  SHA_ROUND(e, f, g, h, a, b, c, d, (k)[(i) + 4], WORD((i) + 4));                                                          \
  SHA_ROUND(d, e, f, g, h, a, b, c, (k)[(i) + 5], WORD((i) + 5));                                                          \
  SHA_ROUND(c, d, e, f, g, h, a, b, (k)[(i) + 6], WORD((i) + 6));                                                          \
  SHA_ROUND(b, c, d, e, f, g, h, a, (k)[(i) + 7], WORD((i) + 7))

static uint32_t sha_small0(uint32_t x) { return sha_rotr(x, 7) ^ sha_rotr(x, 18) ^ (x >> 3); }
static uint32_t sha_small1(uint32_t x) { return sha_rotr(x, 17) ^ sha_rotr(x, 19) ^ (x >> 10); }

void azacti_kernel_sha256_portable(uint32_t state[8], const uint8_t *p, size_t blocks) {
  for (; blocks > 0; blocks--, p += 64) {
    uint32_t w[16];
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    SHA_EIGHT(azacti_kernel_sha256_k, SHA_READ, 0);
    SHA_EIGHT(azacti_kernel_sha256_k, SHA_READ, 8);
    for (const uint32_t *k = azacti_kernel_sha256_k + 16; k < azacti_kernel_sha256_k + 64; k += 16) {
      SHA_EIGHT(k, SHA_NEXT, 0);
      SHA_EIGHT(k, SHA_NEXT, 8);
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
  }
}
