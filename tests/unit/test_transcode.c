/* Other encodings to UTF-8: what comes out, and which bytes each character came from, however the input is cut. */
#include "unit.h"

#include <string.h>
#include "text/transcode.h"
#include "text/utf8.h"

typedef struct expected_char {
  uint32_t cp;
  uint8_t adv;
} expected_char;

#define BAD AZACTI_ADV_BAD

static azacti_mem std_mem(void) {
  azacti_mem mem;
  ck_assert_int_eq(azacti_mem_init(&mem, NULL), AZACT_OK);
  return mem;
}

/* Feed in pieces of `piece` bytes into an output of `cap` bytes at a time. */
static size_t convert(const char *name, const uint8_t *in, size_t len, size_t piece, size_t cap, uint8_t *out,
                      uint8_t *adv) {
  azacti_mem mem = std_mem();
  azacti_transcoder *coder;
  ck_assert_int_eq(azacti_transcoder_new(&mem, name, &coder), AZACT_OK);
  size_t at = 0, written = 0, calm = 0;
  while (calm < 2) {
    size_t take = len - at < piece ? len - at : piece;
    uint8_t *exact = malloc(take ? take : 1);
    memcpy(exact, in + at, take);
    bool last = at + take == len;
    size_t wrote = azacti_transcode(coder, exact, &take, last, out + written, adv + written, cap);
    free(exact);
    ck_assert_uint_le(wrote, cap);
    at += take;
    written += wrote;
    calm = at == len && wrote == 0 ? calm + 1 : 0;
  }
  azacti_transcoder_free(coder);
  return written;
}

static void check(const char *name, const void *in, size_t len, const expected_char *expected, size_t count) {
  for (size_t piece = 1; piece <= len + 1; piece++) {
    for (size_t cap = 16; cap < 20; cap += 3) {
      uint8_t out[512], adv[512];
      size_t got = convert(name, in, len, piece, cap, out, adv), at = 0;
      for (size_t i = 0; i < count; i++) {
        uint8_t bytes[4];
        unsigned size = azacti_utf8_put(expected[i].cp, bytes);
        if (at + size > got || memcmp(out + at, bytes, size) != 0 || adv[at] != expected[i].adv) {
          ck_abort_msg("%s, pieces of %zu: character %zu, adv %u", name, piece, i, at < got ? adv[at] : 0);
        }
        for (unsigned k = 1; k < size; k++) ck_assert_uint_eq(adv[at + k], 0);
        at += size;
      }
      ck_assert_uint_eq(at, got);
    }
  }
}

#define CHECK(name, in, ...)                                                                                               \
  do {                                                                                                                     \
    const expected_char expected[] = {__VA_ARGS__};                                                                        \
    check(name, in, sizeof(in) - 1, expected, sizeof expected / sizeof expected[0]);                                       \
  } while (0)

START_TEST(utf16) {
  CHECK("utf-16le", "{\0\xe4\0\xac\x20\x34\xd8\x1e\xdd}\0", {'{', 2}, {0xe4, 2}, {0x20ac, 2}, {0x1d11e, 4}, {'}', 2});
  CHECK("UTF16BE", "\0{\0\xe4\x20\xac\xd8\x34\xdd\x1e\0}", {'{', 2}, {0xe4, 2}, {0x20ac, 2}, {0x1d11e, 4}, {'}', 2});
  /* lone high, lone low, high-high-low, high at the end */
  CHECK("utf-16le", "\x34\xd8x\0", {0xfffd, 2 | BAD}, {'x', 2});
  CHECK("utf-16le", "\x1e\xddx\0", {0xfffd, 2 | BAD}, {'x', 2});
  CHECK("utf-16le", "\x34\xd8\x34\xd8\x1e\xdd", {0xfffd, 2 | BAD}, {0x1d11e, 4});
  CHECK("utf-16be", "\0x\xd8\x34", {'x', 2}, {0xfffd, 2 | BAD});
  /* half a unit, three quarters of a pair */
  CHECK("utf-16le", "x\0y", {'x', 2}, {0xfffd, 1 | BAD});
  CHECK("utf-16be", "\xd8\x34\xdd", {0xfffd, 2 | BAD}, {0xfffd, 1 | BAD});
  /* a U+FFFD that was there is none of ours */
  CHECK("utf-16le", "\xfd\xff\xff\xfe", {0xfffd, 2}, {0xfeff, 2});
}
END_TEST

START_TEST(utf32) {
  CHECK("utf-32le", "x\0\0\0\x1e\xd1\x01\0", {'x', 4}, {0x1d11e, 4});
  CHECK("utf-32be", "\0\0\0x\0\x01\xd1\x1e", {'x', 4}, {0x1d11e, 4});
  CHECK("utf-32le", "\0\xd8\0\0\0\0\x11\0\xff\xff\xff\xff", {0xfffd, 4 | BAD}, {0xfffd, 4 | BAD}, {0xfffd, 4 | BAD});
  CHECK("utf-32be", "\0\0\0x\0\0\0", {'x', 4}, {0xfffd, 3 | BAD});
}
END_TEST

START_TEST(nothing_stays_nothing) {
  uint8_t out[16], adv[16];
  ck_assert_uint_eq(convert("utf-16le", (const uint8_t *)"", 0, 1, 16, out, adv), 0);
}
END_TEST

#if AZACT_HAVE_ICU
START_TEST(code_pages) {
  CHECK("windows-1252", "a\x80\xe4\x81", {'a', 1}, {0x20ac, 1}, {0xe4, 1}, {0x81, 1});
  CHECK("ISO-8859-15", "\xa4", {0x20ac, 1});
  CHECK("ibm-850", "\x84\x94", {0xe4, 1}, {0xf6, 1});
  CHECK("Shift_JIS", "A\x93\xfa\x96{\xb1", {'A', 1}, {0x65e5, 2}, {0x672c, 2}, {0xff71, 1});
  CHECK("gb18030", "\x95\x34\xb2\x35x", {0x20BB7, 4}, {'x', 1});
  CHECK("Shift_JIS", "\x93", {0xfffd, 1 | BAD});
  CHECK("us-ascii",
        "a\xff"
        "b",
        {'a', 1}, {0xfffd, 1 | BAD}, {'b', 1});
}
END_TEST

/* A shift sequence counts to the character behind it; nothing is lost in the sum, however many there are. */
START_TEST(stateful_code_pages_keep_the_sum) {
  uint8_t in[1024], out[4096], adv[4096];
  size_t len = 0;
  for (unsigned i = 0; i < 40; i++) {
    memcpy(in + len, "\x1b$BF|K\\\x1b(B", 10);
    len += 10;
  }
  for (unsigned i = 0; i < 60; i++) {
    memcpy(in + len, "\x1b(B", 3); /* 180 bytes without a character */
    len += 3;
  }
  memcpy(in + len, "abcdefgh", 8);
  len += 8;
  for (size_t piece = 1; piece < len; piece += 13) {
    size_t got = convert("iso-2022-jp", in, len, piece, 64, out, adv), sum = 0;
    ck_assert_mem_eq(out, "\xe6\x97\xa5\xe6\x9c\xac", 6);
    ck_assert_mem_eq(out + got - 8, "abcdefgh", 8);
    for (size_t i = 0; i < got; i++) sum += adv[i] & AZACTI_ADV_MASK;
    ck_assert_uint_eq(sum, len);
  }
}
END_TEST
#endif

START_TEST(names) {
  azacti_mem mem = std_mem();
  azacti_transcoder *coder = NULL;
  ck_assert_int_eq(azacti_transcoder_new(&mem, "no-such-encoding", &coder), AZACT_ERR_UNSUPPORTED);
  ck_assert_int_eq(azacti_transcoder_new(&mem, "", &coder), AZACT_ERR_UNSUPPORTED);
  ck_assert_ptr_null(coder);
  ck_assert_int_eq(azacti_transcoder_new(&mem, "Utf16Le", &coder), AZACT_OK);
  ck_assert_str_eq(azacti_transcoder_name(coder), "utf-16le");
  azacti_transcoder_free(coder);
  azact_status status = azacti_transcoder_new(&mem, "CP1252", &coder);
#if AZACT_HAVE_ICU
  ck_assert_int_eq(status, AZACT_OK);
  ck_assert_str_eq(azacti_transcoder_name(coder), "windows-1252");
  azacti_transcoder_free(coder);
#else
  ck_assert_int_eq(status, AZACT_ERR_UNSUPPORTED);
#endif
  azacti_transcoder_free(NULL);
}
END_TEST

static void sniffs(const char *text, size_t len, const char *name, size_t bom) {
  size_t found = 99;
  uint8_t *exact = malloc(len ? len : 1);
  memcpy(exact, text, len);
  ck_assert_str_eq(azacti_sniff_encoding(exact, len, &found), name);
  ck_assert_uint_eq(found, bom);
  free(exact);
}

START_TEST(sniffing) {
  sniffs("", 0, "utf-8", 0);
  sniffs("{", 1, "utf-8", 0);
  sniffs("{\"a\"", 4, "utf-8", 0);
  sniffs("\xef\xbb\xbf{", 4, "utf-8", 3);
  sniffs("\xef\xbb\xbf", 3, "utf-8", 3);
  sniffs("\xef\xbb", 2, "utf-8", 0);
  sniffs("\xff\xfe{\0", 4, "utf-16le", 2);
  sniffs("\xff\xfe", 2, "utf-16le", 2);
  sniffs("\xfe\xff\0{", 4, "utf-16be", 2);
  sniffs("\xff\xfe\0\0", 4, "utf-32le", 4);
  sniffs("\0\0\xfe\xff", 4, "utf-32be", 4);
  sniffs("{\0\"\0", 4, "utf-16le", 0);
  sniffs("\0{\0\"", 4, "utf-16be", 0);
  sniffs("\0\0\0{", 4, "utf-8", 0); /* a block of NULs before a record */
  sniffs("\0{\"a", 4, "utf-8", 0);
  sniffs("{\0\0\0", 4, "utf-8", 0);
  sniffs("\0\0\0\0", 4, "utf-8", 0);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("transcode");
  TCase *tests = tcase_create("transcode");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, utf16);
  tcase_add_test(tests, utf32);
  tcase_add_test(tests, nothing_stays_nothing);
#if AZACT_HAVE_ICU
  tcase_add_test(tests, code_pages);
  tcase_add_test(tests, stateful_code_pages_keep_the_sum);
#endif
  tcase_add_test(tests, names);
  tcase_add_test(tests, sniffing);
  suite_add_tcase(suite, tests);
  return suite;
}
