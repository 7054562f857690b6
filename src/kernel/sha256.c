/* SHA-256 around the blocks: collecting them, padding, and the choice of who hashes them. */
#include "kernel/sha256.h"
#include "kernel/kernel_table.h"

#include "core/atomics.h"

#if AZACTI_KERNEL_SHA_X86
/* Set once, to the same value by whoever comes first: order does not matter. */
static AZACTI_ATOMIC(azacti_sha256_blocks_fn) azacti_kernel_sha256;

static azacti_sha256_blocks_fn sha_blocks(void) {
  azacti_sha256_blocks_fn blocks = atomic_load_explicit(&azacti_kernel_sha256, memory_order_relaxed);
  if (!blocks) {
    blocks = azacti_kernel_sha256_x86_runs() ? azacti_kernel_sha256_x86 : azacti_kernel_sha256_portable;
    atomic_store_explicit(&azacti_kernel_sha256, blocks, memory_order_relaxed);
  }
  return blocks;
}
#else
static azacti_sha256_blocks_fn sha_blocks(void) { return azacti_kernel_sha256_portable; }
#endif

void azacti_sha256_init(azacti_sha256 *sha) {
  static const uint32_t start[8] = {0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au,
                                    0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u};
  memcpy(sha->state, start, sizeof start);
  sha->bytes = 0;
}

void azacti_sha256_add(azacti_sha256 *sha, const void *data, size_t len) {
  const uint8_t *p = (const uint8_t *)data;
  size_t used = (size_t)(sha->bytes % 64);
  if (len == 0) return;
  sha->bytes += len;
  if (used) {
    size_t take = 64 - used < len ? 64 - used : len;
    memcpy(sha->block + used, p, take);
    p += take;
    len -= take;
    if (used + take < 64) return;
    sha_blocks()(sha->state, sha->block, 1);
  }
  if (len >= 64) sha_blocks()(sha->state, p, len / 64);
  if (len % 64) memcpy(sha->block, p + len / 64 * 64, len % 64);
}

static void sha_store(uint8_t *out, uint32_t word) {
  out[0] = (uint8_t)(word >> 24);
  out[1] = (uint8_t)(word >> 16);
  out[2] = (uint8_t)(word >> 8);
  out[3] = (uint8_t)word;
}

void azacti_sha256_end(azacti_sha256 *sha, uint8_t out[32]) {
  uint8_t tail[128];
  uint64_t bits = sha->bytes * 8;
  size_t used = (size_t)(sha->bytes % 64);
  size_t len = used < 56 ? 64 : 128;
  memset(tail, 0, len);
  memcpy(tail, sha->block, used);
  tail[used] = 0x80;
  sha_store(tail + len - 8, (uint32_t)(bits >> 32));
  sha_store(tail + len - 4, (uint32_t)bits);
  sha_blocks()(sha->state, tail, len / 64);
  for (unsigned i = 0; i < 8; i++) sha_store(out + 4 * (size_t)i, sha->state[i]);
}
