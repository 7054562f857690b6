/* Walking, unescaping and checking JSON text. Every text lies at the end of an allocation of its own length, so that a
 * sanitizer or valgrind sees any byte read beyond it. */
#include "unit.h"

#include <string.h>
#include <azactivity/value.h>
#include "core/ascii.h"
#include "kernel/kernel_inline.h"
#include "text/jsontext.h"

static char *exact(const char *text, size_t len) {
  char *copy = malloc(len ? len : 1);
  memcpy(copy, text, len);
  return copy;
}

static bool valid(const char *text, size_t len, uint32_t depth) {
  char *copy = exact(text, len);
  bool answer = azacti_json_is_valid((azact_str){copy, len}, depth, UINT64_MAX, NULL);
  free(copy);
  return answer;
}

START_TEST(valid_texts) {
  static const char *const good[] = {"{}",
                                     "[]",
                                     " [1 , 2]\n",
                                     "0",
                                     "-0",
                                     "1e5",
                                     "1.5E-7",
                                     "\"\"",
                                     "true",
                                     "false",
                                     "null",
                                     "{\"a\":{\"b\":[{},[],\"x\\u00e4\\\"\"]}}",
                                     "[[[]],{\"a\":[]}]",
                                     "\"\\/\\b\"",
                                     "\"raw \x01 \xff\"",
                                     "\"\\ud800\""};
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    if (!valid(good[i], strlen(good[i]), 64)) ck_abort_msg("%s", good[i]);
  }
}
END_TEST

START_TEST(invalid_texts) {
  static const char *const bad[] = {"",       " ",         "{",           "[",        "}",           "]",
                                    "[1,]",   "[,1]",      "{,}",         "{\"a\"}",  "{\"a\":}",    "{\"a\":1,}",
                                    "{a:1}",  "{\"a\":1]", "[1}",         "[1 2]",    "{} {}",       "01",
                                    "+1",     "1.",        ".5",          "1e",       "1e+",         "-",
                                    "--1",    "tru",       "nulll",       "True",     "NaN",         "\"",
                                    "\"\\\"", "\"\\x\"",   "\"\\u12g4\"", "\"\\u123", "\"a\" \"b\"", "{\"a\":1 \"b\":2}",
                                    "{1:2}",  "[1],",      "'a'",         "\\",       "[\"\\",       "/**/1"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    if (valid(bad[i], strlen(bad[i]), 64)) ck_abort_msg("%s", bad[i]);
  }
  ck_assert(!valid("1\0", 2, 64));
}
END_TEST

START_TEST(depth_and_values_are_bounded) {
  char deep[2002];
  memset(deep, '[', 1001);
  memset(deep + 1001, ']', 1001);
  ck_assert(valid(deep + 1001 - 64, 128, 64));
  ck_assert(!valid(deep + 1001 - 65, 130, 64));
  ck_assert(valid(deep + 1001 - 512, 1024, 512));
  ck_assert(!valid(deep + 1001 - 513, 1026, 9999)); /* 512 is the most */
  ck_assert(!valid("[]", 2, 0));
  ck_assert(valid("7", 1, 0));
  uint64_t values = 0;
  ck_assert(azacti_json_is_valid(AZACTI_STR("[1,{\"a\":2},[]]"), 64, 5, &values));
  ck_assert_uint_eq(values, 5);
  values = 1; /* counted across a boundary */
  ck_assert(!azacti_json_is_valid(AZACTI_STR("[1,{\"a\":2},[]]"), 64, 5, &values));
}
END_TEST

START_TEST(every_cut_and_every_damage_stays_inside) {
  static const char text[] =
      "{\"key\\u0041\":[1.5e3,\"s\\\\\\\"\\ud834\\udd1e\xc3\xa4\",{\"n\":null}],\"t\":true,\"e\":{}}";
  size_t len = sizeof text - 1;
  ck_assert(valid(text, len, 64));
  for (size_t cut = 0; cut < len; cut++) ck_assert(!valid(text, cut, 64));
  for (size_t cut = 0; cut <= len; cut++) {
    for (unsigned c = 0; c < 256; c += 3) {
      char *copy = exact(text, cut);
      if (cut) copy[cut * 7919 % cut] = (char)c;
      const uint8_t *p = (const uint8_t *)copy, *end = p + cut;
      const uint8_t *behind = azacti_json_skip_value(p, end);
      ck_assert(!behind || (behind > p && behind <= end));
      azacti_json_iter it;
      unsigned members = 0;
      if (azacti_json_iter_begin(&it, p, end)) {
        while (azacti_json_iter_next(&it)) members++;
      }
      ck_assert_uint_le(members, cut);
      uint8_t *out = malloc(azacti_json_unescape_bound(cut) + 1);
      ck_assert_uint_le(azacti_json_unescape((azact_str){copy, cut}, out, NULL), azacti_json_unescape_bound(cut));
      free(out);
      azacti_json_key_is((azact_str){copy, cut}, AZACTI_STR("{\"keyA"));
      free(copy);
    }
  }
}
END_TEST

START_TEST(members_and_elements) {
  const char *text = " { \"a\" : 1 , \"b\\n\":[ 2,\"]\" ],\"c\":{\"}\":{}},\"d\":null} tail";
  const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text);
  azacti_json_iter it;
  ck_assert(azacti_json_iter_begin(&it, p, end));
  ck_assert(it.is_object);
  ck_assert(azacti_json_iter_next(&it));
  ck_assert(azacti_eq(it.key_raw, AZACTI_STR("a")) && azacti_eq(it.value, AZACTI_STR("1")));
  ck_assert_uint_eq(it.type, AZACT_JSON_NUMBER);
  ck_assert(azacti_json_iter_next(&it));
  ck_assert(azacti_json_key_is(it.key_raw, AZACTI_STR("b\n")));
  ck_assert(azacti_eq(it.value, AZACTI_STR("[ 2,\"]\" ]")));
  ck_assert_uint_eq(it.type, AZACT_JSON_ARRAY);
  azacti_json_iter inner;
  ck_assert(azacti_json_iter_begin(&inner, (const uint8_t *)it.value.ptr, (const uint8_t *)it.value.ptr + it.value.len));
  ck_assert(!inner.is_object && azacti_json_iter_next(&inner) && azacti_json_iter_next(&inner));
  ck_assert_uint_eq(inner.type, AZACT_JSON_STRING);
  ck_assert(azacti_eq(inner.value, AZACTI_STR("\"]\"")));
  ck_assert(!azacti_json_iter_next(&inner));
  ck_assert(azacti_json_iter_next(&it));
  ck_assert_uint_eq(it.type, AZACT_JSON_OBJECT);
  ck_assert(azacti_json_iter_next(&it));
  ck_assert_uint_eq(it.type, AZACT_JSON_NULL);
  ck_assert(!azacti_json_iter_next(&it));
  ck_assert(!azacti_json_iter_next(&it));
  ck_assert(!azacti_json_iter_begin(&it, (const uint8_t *)"7", (const uint8_t *)"7" + 1));
  ck_assert(!azacti_json_iter_next(&it));
  ck_assert_uint_eq(azacti_json_type_at((const uint8_t *)"t", (const uint8_t *)"t" + 1), AZACT_JSON_TRUE);
  ck_assert_uint_eq(azacti_json_type_at((const uint8_t *)"f", (const uint8_t *)"f" + 1), AZACT_JSON_FALSE);
}
END_TEST

/* NUL bytes between tokens, as files of preallocated blocks have them: passed inside a container, by all who walk. */
START_TEST(nul_bytes_between_tokens) {
  static const char object[] = "\0{\0\0\"a\"\0:\0 1\0,\0\n\0\"b\":\0[\0\0\0]\0,\"c\":[\0true\0,\0\"\0\"\0]\0}";
  azact_str text = {object + 1, sizeof object - 2};
  char *copy = exact(text.ptr, text.len);
  const uint8_t *p = (const uint8_t *)copy, *end = p + text.len;
  azacti_json_iter it, inner;
  ck_assert(valid(text.ptr, text.len, 64));
  ck_assert(!valid(object, sizeof object - 1, 64)); /* around it there are only blanks */
  ck_assert(!valid(text.ptr, text.len + 1, 64));
  ck_assert(azacti_json_iter_begin(&it, p, end));
  ck_assert(azacti_json_iter_next(&it) && azacti_eq(it.key_raw, AZACTI_STR("a")) && azacti_eq(it.value, AZACTI_STR("1")));
  ck_assert(azacti_json_iter_next(&it) && azacti_eq(it.key_raw, AZACTI_STR("b")) && it.type == AZACT_JSON_ARRAY);
  ck_assert(azacti_json_iter_begin(&inner, (const uint8_t *)it.value.ptr, end));
  ck_assert(!azacti_json_iter_next(&inner));
  ck_assert(azacti_json_iter_next(&it) && azacti_json_iter_begin(&inner, (const uint8_t *)it.value.ptr, end));
  ck_assert(azacti_json_iter_next(&inner) && azacti_eq(inner.value, AZACTI_STR("true")));
  ck_assert(azacti_json_iter_next(&inner) && inner.type == AZACT_JSON_STRING && inner.value.len == 3);
  ck_assert(!azacti_json_iter_next(&inner));
  ck_assert(!azacti_json_iter_next(&it));
  free(copy);
}
END_TEST

/* What has no type is no value: the walk ends there. */
START_TEST(the_walk_hands_out_values_only) {
  static const char *const texts[] = {"[x]", "[\x01]", "[1,%]", "{\"a\":*}", "[:]", "[,,]"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    const uint8_t *p = (const uint8_t *)texts[i];
    azacti_json_iter it;
    ck_assert(azacti_json_iter_begin(&it, p, p + strlen(texts[i])));
    while (azacti_json_iter_next(&it)) ck_assert(it.type != 0);
  }
}
END_TEST

static void ck_unescaped(azact_str inner, azact_str expected) {
  char *copy = exact(inner.ptr, inner.len);
  inner.ptr = copy;
  size_t bound = azacti_json_unescape_bound(inner.len);
  uint8_t *out = malloc(bound + 1), *adv = malloc(bound + 1);
  size_t len = azacti_json_unescape(inner, out, adv), traced = 0;
  ck_assert_uint_eq(len, expected.len);
  ck_assert_mem_eq(out, expected.ptr, len);
  for (size_t i = 0; i < len; i++) traced += adv[i];
  ck_assert_uint_eq(traced, inner.len);
  ck_assert(azacti_json_key_is(inner, expected));
  azacti_mem mem;
  azacti_mem_init(&mem, NULL);
  azacti_buf buf;
  azacti_buf_init(&buf, &mem);
  ck_assert(azacti_json_unescape_append(inner, &buf));
  ck_assert_uint_eq(buf.len, len);
  ck_assert_mem_eq(buf.ptr, out, len);
  azacti_buf_free(&buf);
  free(out);
  free(adv);
  free(copy);
}

START_TEST(unescaping) {
  ck_unescaped(AZACTI_STR("plain"), AZACTI_STR("plain"));
  ck_unescaped(AZACTI_STR("\\\"\\\\\\/\\b\\f\\n\\r\\t"), AZACTI_STR("\"\\/\b\f\n\r\t"));
  ck_unescaped(AZACTI_STR("\\u0041\\u00E4\\u20ac\\uD834\\udd1e"), AZACTI_STR("A\xc3\xa4\xe2\x82\xac\xf0\x9d\x84\x9e"));
  ck_unescaped(AZACTI_STR("\\u0000"), (azact_str){"\0", 1});
  ck_unescaped(AZACTI_STR("\\ud834x"), AZACTI_STR("\xef\xbf\xbdx"));
  ck_unescaped(AZACTI_STR("\\ud834\\u0041"), AZACTI_STR("\xef\xbf\xbd"
                                                        "A"));
  ck_unescaped(AZACTI_STR("\\udd1e\\ud834"), AZACTI_STR("\xef\xbf\xbd\xef\xbf\xbd"));
  ck_unescaped(AZACTI_STR("\xff\xff\xff\xff"), AZACTI_STR("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"));
  ck_unescaped(AZACTI_STR("\xe2\x82"), AZACTI_STR("\xef\xbf\xbd"));
  /* no escapes at all: as written */
  ck_unescaped(AZACTI_STR("a\\"), AZACTI_STR("a\\"));
  ck_unescaped(AZACTI_STR("\\q\\u12"), AZACTI_STR("\\q\\u12"));
  ck_unescaped(AZACTI_STR("raw\x01\n\x1f"), AZACTI_STR("raw\x01\n\x1f"));
  ck_assert(!azacti_json_key_is(AZACTI_STR("\\u0041"), AZACTI_STR("AB")));
  ck_assert(!azacti_json_key_is(AZACTI_STR("\\u0041B"), AZACTI_STR("A")));
  ck_assert(azacti_json_key_is((azact_str){NULL, 0}, AZACTI_STR("")));
}
END_TEST

/* The way in blocks and the way character by character must agree, wherever an escape lies in a block. */
START_TEST(long_strings_unescape_alike) {
  static const char *const parts[] = {"\\\"", "\\\\", "\\u00e4", "\\ud834\\udd1e", "\\ud834", "\xc3\xa4", "\xff",
                                      "\x01", "\\q",  "\\"};
  azacti_mem mem;
  azacti_mem_init(&mem, NULL);
  for (size_t part = 0; part < sizeof parts / sizeof parts[0]; part++) {
    for (size_t before = 0; before < 150; before++) {
      for (size_t behind = 0; behind < 120; behind += 7) {
        char text[300];
        size_t len = strlen(parts[part]);
        memset(text, 'x', sizeof text);
        memcpy(text + before, parts[part], len);
        char *copy = exact(text, before + len + behind);
        azact_str inner = {copy, before + len + behind};
        uint8_t out[900], adv[900];
        size_t traced = azacti_json_unescape(inner, out, adv);
        azacti_buf buf;
        azacti_buf_init(&buf, &mem);
        ck_assert(azacti_json_unescape_append(inner, &buf));
        ck_assert_uint_eq(buf.len, traced);
        ck_assert_mem_eq(buf.ptr, out, traced);
        azacti_buf_free(&buf);
        free(copy);
      }
    }
  }
}
END_TEST

START_TEST(embedded_and_numbers) {
  azact_str found;
  ck_assert(azacti_json_embedded(AZACTI_STR(" {\"a\":1}\n"), &found));
  ck_assert(azacti_eq(found, AZACTI_STR("{\"a\":1}")));
  ck_assert(!azacti_json_embedded(AZACTI_STR("7"), &found));
  ck_assert(!azacti_json_embedded(AZACTI_STR("{\"a\":1"), &found));
  ck_assert(!azacti_json_embedded(AZACTI_STR("{a}"), &found));
  ck_assert(azacti_json_is_number(AZACTI_STR("-1.5e+10")));
  ck_assert(!azacti_json_is_number(AZACTI_STR(" 1")));
  ck_assert(!azacti_json_is_number(AZACTI_STR("1x")));
  int64_t number = 5;
  ck_assert_int_eq(azacti_json_int64(AZACTI_STR("-9223372036854775808"), &number), AZACT_OK);
  ck_assert(number == INT64_MIN);
  ck_assert_int_eq(azacti_json_int64(AZACTI_STR("9223372036854775807"), &number), AZACT_OK);
  ck_assert(number == INT64_MAX);
  ck_assert_int_eq(azacti_json_int64(AZACTI_STR("-0"), &number), AZACT_OK);
  ck_assert(number == 0);
  ck_assert_int_eq(azacti_json_int64(AZACTI_STR("9223372036854775808"), &number), AZACT_ERR_RANGE);
  ck_assert_int_eq(azacti_json_int64(AZACTI_STR("-9223372036854775809"), &number), AZACT_ERR_RANGE);
  ck_assert_int_eq(azacti_json_int64(AZACTI_STR("99999999999999999999999"), &number), AZACT_ERR_RANGE);
  ck_assert_int_eq(azacti_json_int64(AZACTI_STR("1.0"), &number), AZACT_ERR_RANGE);
  ck_assert_int_eq(azacti_json_int64(AZACTI_STR("1e3"), &number), AZACT_ERR_RANGE);
  ck_assert_int_eq(azacti_json_int64(AZACTI_STR("x"), &number), AZACT_ERR_TYPE);
  ck_assert_int_eq(azacti_json_int64(AZACTI_STR(""), &number), AZACT_ERR_TYPE);
  ck_assert(number == 0);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("jsontext");
  TCase *tests = tcase_create("jsontext");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, valid_texts);
  tcase_add_test(tests, invalid_texts);
  tcase_add_test(tests, depth_and_values_are_bounded);
  tcase_add_test(tests, every_cut_and_every_damage_stays_inside);
  tcase_add_test(tests, members_and_elements);
  tcase_add_test(tests, nul_bytes_between_tokens);
  tcase_add_test(tests, the_walk_hands_out_values_only);
  tcase_add_test(tests, unescaping);
  tcase_add_test(tests, long_strings_unescape_alike);
  tcase_add_test(tests, embedded_and_numbers);
  suite_add_tcase(suite, tests);
  return suite;
}
