/* SHA-256 and SipHash against their published vectors. */
#include "unit.h"

#include <string.h>
#include "core/hash.h"

static void sha_hex(const void *data, size_t len, size_t piece, char out[65]) {
  azacti_sha256 sha;
  uint8_t sum[32];
  azacti_sha256_init(&sha);
  for (size_t at = 0; at < len; at += piece) {
    azacti_sha256_add(&sha, (const uint8_t *)data + at, len - at < piece ? len - at : piece);
  }
  azacti_sha256_end(&sha, sum);
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < 32; i++) {
    out[2 * i] = digits[sum[i] >> 4];
    out[2 * i + 1] = digits[sum[i] & 15];
  }
  out[64] = 0;
}

/* FIPS 180-4 and NIST's examples. */
START_TEST(sha256_vectors) {
  char hex[65];
  sha_hex("", 0, 1, hex);
  ck_assert_str_eq(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  sha_hex("abc", 3, 3, hex);
  ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const char *two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  sha_hex(two, strlen(two), 7, hex);
  ck_assert_str_eq(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  char *million = malloc(1000000);
  memset(million, 'a', 1000000);
  sha_hex(million, 1000000, 1000, hex);
  free(million);
  ck_assert_str_eq(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

START_TEST(sha256_pieces_do_not_matter) {
  char text[300], whole[65], pieces[65];
  for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i * 7);
  for (size_t len = 0; len <= sizeof text; len++) {
    sha_hex(text, len, sizeof text, whole);
    sha_hex(text, len, 1 + len % 65, pieces);
    ck_assert_str_eq(whole, pieces);
  }
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
  tcase_add_test(tests, sha256_vectors);
  tcase_add_test(tests, sha256_pieces_do_not_matter);
  tcase_add_test(tests, siphash_vectors);
  suite_add_tcase(suite, tests);
  return suite;
}
