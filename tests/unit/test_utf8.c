/* UTF-8, folding, and the writing of JSON strings. */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include "core/ascii.h"
#include "text/fold.h"
#include "text/jsonout.h"
#include "text/utf8.h"

START_TEST(every_code_point_goes_round) {
  for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
    if (cp >= 0xd800 && cp < 0xe000) continue;
    uint8_t bytes[4];
    unsigned len = azacti_utf8_put(cp, bytes);
    const uint8_t *p = bytes;
    bool bad = false;
    if (azacti_utf8_length(bytes, bytes + len) != len || azacti_utf8_next(&p, bytes + len, &bad) != cp || bad ||
        p != bytes + len) {
      ck_abort_msg("U+%04X", cp);
    }
    if (len > 1 && azacti_utf8_length(bytes, bytes + len - 1) != 0) ck_abort_msg("cut U+%04X", cp);
  }
  uint8_t bytes[4];
  ck_assert_uint_eq(azacti_utf8_put(0xd800, bytes), 3);
  ck_assert_mem_eq(bytes, "\xef\xbf\xbd", 3);
  ck_assert_uint_eq(azacti_utf8_put(0x110000, bytes), 3);
}
END_TEST

static unsigned count_replacements(const char *text, size_t len) {
  const uint8_t *p = (const uint8_t *)text, *end = p + len;
  unsigned count = 0;
  while (p < end) {
    bool bad = false;
    azacti_utf8_next(&p, end, &bad);
    count += bad;
  }
  return count;
}

/* The Unicode standard's own examples, table 3-8 to 3-11, and the edges around them. */
START_TEST(ill_formed_parts_are_maximal) {
  ck_assert_uint_eq(count_replacements("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41", 9), 8);
  ck_assert_uint_eq(count_replacements("\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41", 9), 8);
  ck_assert_uint_eq(count_replacements("\xf4\x91\x92\x93\xff\x41\x80\xbf\x42", 9), 7);
  ck_assert_uint_eq(count_replacements("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", 9), 4);
  static const char *const bad[] = {"\x80",         "\xc1\x81",         "\xe0\x9f\xbf",
                                    "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
                                    "\xf5"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    ck_assert(!azacti_utf8_valid((const uint8_t *)bad[i], strlen(bad[i])));
  }
  const char *good = "plain \xc3\xa4 \xe2\x82\xac \xf0\x9d\x84\x9e text that goes on";
  ck_assert(azacti_utf8_valid((const uint8_t *)good, strlen(good)));
  ck_assert(azacti_utf8_valid((const uint8_t *)"", 0));
}
END_TEST

START_TEST(folding) {
  ck_assert(azacti_fold_eq(AZACTI_STR("RG-Prod"), AZACTI_STR("rg-pROD")));
  ck_assert(!azacti_fold_eq(AZACTI_STR("a"), AZACTI_STR("ab")));
  ck_assert_int_eq(azacti_fold_compare(AZACTI_STR("a"), AZACTI_STR("B")), -1);
  ck_assert_int_eq(azacti_fold_compare(AZACTI_STR("b"), AZACTI_STR("A")), 1);
  ck_assert_int_eq(azacti_fold_compare((azact_str){NULL, 0}, AZACTI_STR("A")), -1);
  ck_assert_int_eq(azacti_fold_compare((azact_str){NULL, 0}, AZACTI_STR("")), 0);
  ck_assert_uint_eq(azacti_fold_cp('I'), 'i'); /* in Turkish too */
  ck_assert_uint_eq(azacti_fold_cp('['), '[');
  /* Bad bytes are themselves, and no letter. */
  ck_assert(azacti_fold_eq(AZACTI_STR("x\xff"), AZACTI_STR("X\xff")));
  ck_assert(!azacti_fold_eq(AZACTI_STR("\xff"), AZACTI_STR("\xfe")));
  ck_assert(!azacti_fold_eq(AZACTI_STR("\xff"), AZACTI_STR("\xef\xbf\xbd")));
#if AZACT_HAVE_ICU
  ck_assert(azacti_fold_eq(AZACTI_STR("\xc3\x84\xd0\x9f"), AZACTI_STR("\xc3\xa4\xd0\xbf")));
  ck_assert_uint_eq(azacti_fold_cp(0x212a), 'k');
  ck_assert_uint_eq(azacti_fold_cp(0x1e9e), 0xdf);
#else
  ck_assert(!azacti_fold_eq(AZACTI_STR("\xc3\x84"), AZACTI_STR("\xc3\xa4")));
#endif
}
END_TEST

typedef struct sink {
  char text[8192];
  size_t len;
  azact_status answer;
} sink;

static azact_status sink_write(const char *data, size_t len, void *user) {
  sink *s = user;
  ck_assert_uint_le(s->len + len, sizeof s->text);
  memcpy(s->text + s->len, data, len);
  s->len += len;
  return s->answer;
}

static void ck_written(azact_str text, const char *expected) {
  sink s = {.len = 0};
  azacti_out out;
  azacti_out_init(&out, sink_write, &s);
  azacti_out_string(&out, text);
  ck_assert_int_eq(azacti_out_end(&out), AZACT_OK);
  ck_assert_uint_eq(s.len, strlen(expected));
  ck_assert_mem_eq(s.text, expected, s.len);
}

START_TEST(strings_are_escaped_as_the_specification_says) {
  ck_written(AZACTI_STR(""), "\"\"");
  ck_written((azact_str){NULL, 0}, "\"\"");
  ck_written(AZACTI_STR("a/b\"c\\d"), "\"a/b\\\"c\\\\d\"");
  ck_written(AZACTI_STR("\b\f\n\r\t\x01\x1f\x7f"), "\"\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\"");
  ck_written((azact_str){"\0x", 2}, "\"\\u0000x\"");
  ck_written(AZACTI_STR("\xc2\x80\xc2\x9f\xc2\xa0"), "\"\\u0080\\u009f\xc2\xa0\"");
  ck_written(AZACTI_STR("\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa"), "\"\xe2\x80\xa7\\u2028\\u2029\xe2\x80\xaa\"");
  ck_written(AZACTI_STR("x\xffy\xed\xa0\x80"), "\"x\xef\xbf\xbdy\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
  ck_written(AZACTI_STR("\xf0\x9d\x84\x9e"), "\"\xf0\x9d\x84\x9e\"");
}
END_TEST

START_TEST(writing_in_pieces_and_stopping) {
  sink s = {.len = 0};
  azacti_out out;
  azacti_out_init(&out, sink_write, &s);
  char big[3000];
  memset(big, 'x', sizeof big);
  bool first = true;
  azacti_out_key(&out, &first, "a");
  azacti_out_i64(&out, INT64_MIN);
  azacti_out_key(&out, &first, "b");
  azacti_out_u64(&out, UINT64_MAX);
  azacti_out_bytes(&out, big, sizeof big);
  azacti_out_text(&out, "end");
  ck_assert_int_eq(azacti_out_end(&out), AZACT_OK);
  const char *head = "\"a\":-9223372036854775808,\"b\":18446744073709551615";
  ck_assert_uint_eq(s.len, strlen(head) + sizeof big + 3);
  ck_assert_mem_eq(s.text, head, strlen(head));
  ck_assert_mem_eq(s.text + s.len - 4, "xend", 4);

  s = (sink){.answer = 77};
  azacti_out_init(&out, sink_write, &s);
  azacti_out_bytes(&out, big, sizeof big);
  size_t len = s.len;
  azacti_out_bytes(&out, big, sizeof big);
  ck_assert_int_eq(azacti_out_end(&out), 77);
  ck_assert_uint_eq(s.len, len); /* nothing after the first refusal */
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("utf8");
  TCase *tests = tcase_create("utf8");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, every_code_point_goes_round);
  tcase_add_test(tests, ill_formed_parts_are_maximal);
  tcase_add_test(tests, folding);
  tcase_add_test(tests, strings_are_escaped_as_the_specification_says);
  tcase_add_test(tests, writing_in_pieces_and_stopping);
  suite_add_tcase(suite, tests);
  return suite;
}
