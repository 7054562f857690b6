/* SHA-256 and SipHash against their published vectors. */
#include "unit.h"

#include <string.h>
#include "core/hash.h"
#include "kernel/kernel_table.h"
#include "kernel/sha256.h"

static void hex_of(const uint8_t sum[32], char out[65]) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < 32; i++) {
    out[2 * i] = digits[sum[i] >> 4];
    out[2 * i + 1] = digits[sum[i] & 15];
  }
  out[64] = 0;
}

/* By the functions of the library, with whatever instance they choose. */
static void sha_hex(const void *data, size_t len, size_t piece, char out[65]) {
  azacti_sha256 sha;
  uint8_t sum[32];
  azacti_sha256_init(&sha);
  for (size_t at = 0; at < len; at += piece) {
    azacti_sha256_add(&sha, (const uint8_t *)data + at, len - at < piece ? len - at : piece);
  }
  azacti_sha256_end(&sha, sum);
  hex_of(sum, out);
}

/* By one instance alone: padded here, as FIPS 180-4 says, in one piece. */
static void instance_hex(azacti_sha256_blocks_fn run, const void *data, size_t len, char out[65]) {
  uint32_t state[8] = {0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au,
                       0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u};
  uint8_t sum[32];
  size_t blocks = (len + 9 + 63) / 64;
  uint8_t *padded = calloc(blocks, 64); /* its size exactly: nothing beyond may be read */
  if (len > 0) memcpy(padded, data, len);
  padded[len] = 0x80;
  for (size_t i = 0; i < 8; i++) padded[64 * blocks - 1 - i] = (uint8_t)((uint64_t)len * 8 >> (8 * i));
  run(state, padded, blocks);
  free(padded);
  for (size_t i = 0; i < 32; i++) sum[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
  hex_of(sum, out);
}

static azacti_sha256_blocks_fn instance(int which) {
#if AZACTI_KERNEL_SHA_X86
  if (which == 1) return azacti_kernel_sha256_x86_runs() ? azacti_kernel_sha256_x86 : NULL;
#endif
  return which == 0 ? azacti_kernel_sha256_portable : NULL;
}
#define INSTANCES 2

/* FIPS 180-4 and NIST's examples. */
static const struct {
  const char *text;
  size_t times;
  const char *sum;
} vectors[] = {
    {"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu", 1,
     "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    {"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

START_TEST(sha256_vectors) {
  size_t one = strlen(vectors[_i].text), len = one * vectors[_i].times;
  char *text = malloc(len + 1), hex[65];
  for (size_t i = 0; i < vectors[_i].times; i++) memcpy(text + i * one, vectors[_i].text, one + 1);
  sha_hex(text, len, len + 1, hex);
  ck_assert_str_eq(hex, vectors[_i].sum);
  sha_hex(text, len, 7, hex);
  ck_assert_str_eq(hex, vectors[_i].sum);
  for (int which = 0; which < INSTANCES; which++) {
    if (!instance(which)) continue;
    instance_hex(instance(which), text, len, hex);
    ck_assert_str_eq(hex, vectors[_i].sum);
  }
  free(text);
}
END_TEST

START_TEST(sha256_pieces_do_not_matter) {
  char text[300], whole[65], pieces[65];
  for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i * 7);
  for (size_t len = 0; len <= sizeof text; len++) {
    sha_hex(text, len, sizeof text, whole);
    for (size_t piece = 1; piece < 130; piece++) {
      sha_hex(text, len, piece, pieces);
      ck_assert_str_eq(whole, pieces);
    }
  }
}
END_TEST

/* Random bytes of random lengths, from odd addresses: every instance and the functions around them agree. */
START_TEST(sha256_instances_agree) {
  enum { MOST = 3000 };
  uint8_t *text = malloc(MOST);
  uint32_t seed = 2;
  char first[65], other[65];
  for (unsigned round = 0; round < 2000; round++) {
    size_t from = round % 19, len;
    seed = seed * 1664525u + 1013904223u;
    len = (seed >> 8) % (round % 4 ? 200u : MOST - 19u);
    for (size_t i = 0; i < len; i++) {
      seed = seed * 1664525u + 1013904223u;
      text[from + i] = (uint8_t)(seed >> 20);
    }
    sha_hex(text + from, len, 1 + (seed >> 4) % 200, first);
    for (int which = 0; which < INSTANCES; which++) {
      if (!instance(which)) continue;
      instance_hex(instance(which), text + from, len, other);
      ck_assert_msg(strcmp(first, other) == 0, "instance %d, %zu bytes: %s instead of %s", which, len, other, first);
    }
  }
  free(text);
}
END_TEST

/* From the reference implementation: key 00..0f, input 00 01 02 ..., as little-endian numbers. */
START_TEST(siphash_vectors) {
  uint64_t seed0 = UINT64_C(0x0706050403020100), seed1 = UINT64_C(0x0f0e0d0c0b0a0908);
  uint8_t in[64];
  for (unsigned i = 0; i < 64; i++) in[i] = (uint8_t)i;
  ck_assert_uint_eq(azacti_siphash(in, 0, seed0, seed1), UINT64_C(0x726fdb47dd0e0e31));
  ck_assert_uint_eq(azacti_siphash(in, 1, seed0, seed1), UINT64_C(0x74f839c593dc67fd));
  ck_assert_uint_eq(azacti_siphash(in, 8, seed0, seed1), UINT64_C(0x93f5f5799a932462));
  ck_assert_uint_eq(azacti_siphash(in, 15, seed0, seed1), UINT64_C(0xa129ca6149be45e5));
  azacti_sip sip;
  azacti_sip_init(&sip, seed0, seed1);
  azacti_sip_add(&sip, in, 3);
  azacti_sip_add(&sip, in + 3, 0);
  azacti_sip_add(&sip, in + 3, 12);
  ck_assert_uint_eq(azacti_sip_end(&sip), UINT64_C(0xa129ca6149be45e5));
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("hash");
  TCase *tests = tcase_create("hash");
  tcase_add_loop_test(tests, sha256_vectors, 0, (int)(sizeof vectors / sizeof *vectors));
  tcase_add_test(tests, sha256_pieces_do_not_matter);
  tcase_add_test(tests, sha256_instances_agree);
  tcase_add_test(tests, siphash_vectors);
  suite_add_tcase(suite, tests);
  return suite;
}
