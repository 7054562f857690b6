/* JSON written again: blanks, escapes, equal keys, depth (fields.md 4, rules 3, 4, 5, 38). */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include "export/minify.h"

typedef struct sink {
  char text[1 << 16];
  size_t len;
} sink;

static azact_status collect(const char *data, size_t len, void *user) {
  sink *to = user;
  ck_assert_uint_lt(to->len + len, sizeof to->text);
  memcpy(to->text + to->len, data, len);
  to->len += len;
  return AZACT_OK;
}

static sink got;

static const char *minified_n(const char *json, size_t len, uint32_t levels, bool duplicates) {
  azacti_mem mem;
  azacti_out out;
  got.len = 0;
  ck_assert_int_eq(azacti_mem_init(&mem, NULL), AZACT_OK);
  azacti_out_init(&out, collect, &got);
  ck_assert_int_eq(azacti_minify(&out, &mem, (azact_str){json, len}, levels, duplicates), AZACT_OK);
  ck_assert_int_eq(azacti_out_end(&out), AZACT_OK);
  got.text[got.len] = '\0';
  return got.text;
}

static const char *minified(const char *json) { return minified_n(json, strlen(json), AZACTI_MINIFY_LEVELS, true); }

static void both(const char *json, const char *want) {
  ck_assert_str_eq(minified(json), want);
  ck_assert_str_eq(minified_n(json, strlen(json), AZACTI_MINIFY_LEVELS, false), want);
}

START_TEST(blanks) {
  both(" \t{ \"a\" :\r\n [ 1 , true,false , null ] , \"b\":{ } ,\"c\":[ ]}",
       "{\"a\":[1,true,false,null],\"b\":{},\"c\":[]}");
  both("[[],[[]],{\"a\":{}}]", "[[],[[]],{\"a\":{}}]");
  both("[\"a\",\"b\",{\"c\":\"d\",\"e\":\"f\"}]", "[\"a\",\"b\",{\"c\":\"d\",\"e\":\"f\"}]");
}
END_TEST

START_TEST(numbers_keep_their_spelling) {
  both("[ 1.0, 1e3, -0, 1E+2, 123456789012345678901234567890 ]", "[1.0,1e3,-0,1E+2,123456789012345678901234567890]");
}
END_TEST

START_TEST(strings_are_escaped_anew) {
  both("[\"a\\/b\"]", "[\"a/b\"]");
  both("[\"\\u0041\\u00e9\\u20AC\"]", "[\"A\xc3\xa9\xe2\x82\xac\"]");
  both("[\"\\ud83d\\ude00\"]", "[\"\xf0\x9f\x98\x80\"]");
  both("[\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001F\"]", "[\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\"]");
  both("[\"\\u007f\\u0080\\u2028\\u2029\"]", "[\"\\u007f\\u0080\\u2028\\u2029\"]");
  both("[\"\x7f\xc2\x80\xe2\x80\xa8\"]", "[\"\\u007f\\u0080\\u2028\"]");
  both("[\"a\tb\"]", "[\"a\\tb\"]"); /* a raw control character stays what it is */
}
END_TEST

START_TEST(broken_text_becomes_the_replacement_character) {
  both("[\"\\ud83d\"]", "[\"\xef\xbf\xbd\"]");
  both("[\"\\ude00x\"]", "[\"\xef\xbf\xbdx\"]");
  both("[\"\\ud83d\\u0041\"]", "[\"\xef\xbf\xbd"
                               "A\"]");
  both("[\"\\ud83d\\ud83d\\ude00\"]", "[\"\xef\xbf\xbd\xf0\x9f\x98\x80\"]");
  both("[\"a\xff"
       "b\"]",
       "[\"a\xef\xbf\xbd"
       "b\"]");
}
END_TEST

START_TEST(of_equal_keys_the_last_stays_at_its_place) {
  ck_assert_str_eq(minified("{\"a\":1,\"b\":2,\"a\":3}"), "{\"b\":2,\"a\":3}");
  ck_assert_str_eq(minified("{\"a\":1,\"a\":2,\"a\":3}"), "{\"a\":3}");
  ck_assert_str_eq(minified("{\"a\":{\"x\":[1,{\"a\":2}]},\"b\":2,\"a\":[{\"x\":1,\"x\":2}]}"),
                   "{\"b\":2,\"a\":[{\"x\":2}]}");
  ck_assert_str_eq(minified("{\"a\":{\"b\":1},\"c\":{\"a\":1,\"b\":1}}"), "{\"a\":{\"b\":1},\"c\":{\"a\":1,\"b\":1}}");
  ck_assert_str_eq(minified("[{\"a\":1},{\"a\":1}]"), "[{\"a\":1},{\"a\":1}]");
  ck_assert_str_eq(minified("{\"\":1,\"\":2}"), "{\"\":2}");
  ck_assert_str_eq(minified("{\"a\":1,\"A\":2}"), "{\"a\":1,\"A\":2}");
}
END_TEST

START_TEST(keys_are_equal_by_what_they_say) {
  ck_assert_str_eq(minified("{\"a\":1,\"\\u0061\":2}"), "{\"a\":2}");
  ck_assert_str_eq(minified("{\"\\u00e9\":1,\"x\":0,\"\xc3\xa9\":2}"), "{\"x\":0,\"\xc3\xa9\":2}");
  ck_assert_str_eq(minified("{\"\xff\":1,\"\xfe\":2}"), "{\"\xef\xbf\xbd\":2}");
}
END_TEST

START_TEST(without_the_search_equal_keys_stay) {
  const char *json = "{\"a\":1,\"a\":2}";
  ck_assert_str_eq(minified_n(json, strlen(json), AZACTI_MINIFY_LEVELS, false), json);
}
END_TEST

START_TEST(what_is_too_deep_is_text) {
  const char *json = "{\"a\": [ {\"b\" : [1]} ], \"c\":1}";
  ck_assert_str_eq(minified_n(json, strlen(json), 4, true), "{\"a\":[{\"b\":[1]}],\"c\":1}");
  ck_assert_str_eq(minified_n(json, strlen(json), 3, true), "{\"a\":[{\"b\":\"[1]\"}],\"c\":1}");
  ck_assert_str_eq(minified_n(json, strlen(json), 2, true), "{\"a\":[\"{\\\"b\\\" : [1]}\"],\"c\":1}");
  ck_assert_str_eq(minified_n(json, strlen(json), 1, false), "{\"a\":\"[ {\\\"b\\\" : [1]} ]\",\"c\":1}");
  ck_assert_str_eq(minified_n("[1]", 3, 0, true), "\"[1]\"");
}
END_TEST

START_TEST(any_depth_is_survived) {
  static char deep[20000];
  memset(deep, '[', 10000);
  memset(deep + 10000, ']', 10000);
  const char *text = minified_n(deep, sizeof deep, 100000, true);
  ck_assert_uint_eq(got.len, sizeof deep + 2); /* the part below the last level stands in quotes */
  ck_assert_uint_eq(strspn(text, "["), AZACTI_MINIFY_LEVELS);
  ck_assert_int_eq(text[AZACTI_MINIFY_LEVELS], '"');
}
END_TEST

/* A reader lets NUL bytes between tokens pass and says so; what is written is JSON all the same. */
START_TEST(nul_bytes_between_tokens_are_left_out) {
  static const char json[] = "{\0\"a\"\0:\0[\0\0],\0\"b\":\0[\0true\0,1\0\n\0]\0}";
  for (int duplicates = 0; duplicates < 2; duplicates++)
    ck_assert_str_eq(minified_n(json, sizeof json - 1, AZACTI_MINIFY_LEVELS, duplicates), "{\"a\":[],\"b\":[true,1]}");
}
END_TEST

START_TEST(damage_ends_early_and_is_closed) {
  ck_assert_str_eq(minified("{\"a\":[1,2"), "{\"a\":[1,2]}");
  ck_assert_str_eq(minified("{\"a\":\"x"), "{\"a\":}");
  ck_assert_str_eq(minified(""), "");
}
END_TEST

static azact_status count_bytes(const char *data, size_t size, void *user) {
  (void)data;
  *(size_t *)user += size;
  return AZACT_OK;
}

/* Many members of one object, each key twice. The second half stays. (A search that compares each key with each would
 * run into the time limit of the test frame.) */
START_TEST(many_keys) {
  enum { COUNT = 200000 };
  char *json = malloc(COUNT * 16 + 2);
  size_t len = 0;
  json[len++] = '{';
  for (int i = 0; i < COUNT; i++) len += (size_t)sprintf(json + len, "%s\"k%d\":%d", i ? "," : "", i % (COUNT / 2), i % 10);
  json[len++] = '}';
  azacti_mem mem;
  azacti_out out;
  size_t total = 0;
  azacti_mem_init(&mem, NULL);
  azacti_out_init(&out, count_bytes, &total);
  ck_assert_int_eq(azacti_minify(&out, &mem, (azact_str){json, len}, 9, true), AZACT_OK);
  azacti_out_end(&out);
  ck_assert_uint_eq(total, (len - 3) / 2 + 2); /* without the comma between the halves */
  free(json);
}
END_TEST

static void *no_memory(size_t size, void *user) {
  (void)size, (void)user;
  return NULL;
}
static void *no_more_memory(void *ptr, size_t old_size, size_t size, void *user) {
  (void)ptr, (void)old_size, (void)size, (void)user;
  return NULL;
}
static void free_nothing(void *ptr, size_t size, void *user) { (void)ptr, (void)size, (void)user; }

START_TEST(no_memory_is_said_and_nothing_written) {
  azact_allocator none = {sizeof none, no_memory, no_more_memory, free_nothing, NULL};
  azacti_mem mem;
  azacti_out out;
  ck_assert_int_eq(azacti_mem_init(&mem, &none), AZACT_OK);
  got.len = 0;
  azacti_out_init(&out, collect, &got);
  ck_assert_int_eq(azacti_minify(&out, &mem, (azact_str){"{\"a\":1}", 7}, 9, true), AZACT_ERR_NOMEM);
  azacti_out_end(&out);
  ck_assert_uint_eq(got.len, 0);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("minify");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, blanks);
  tcase_add_test(tests, numbers_keep_their_spelling);
  tcase_add_test(tests, strings_are_escaped_anew);
  tcase_add_test(tests, broken_text_becomes_the_replacement_character);
  tcase_add_test(tests, of_equal_keys_the_last_stays_at_its_place);
  tcase_add_test(tests, keys_are_equal_by_what_they_say);
  tcase_add_test(tests, without_the_search_equal_keys_stay);
  tcase_add_test(tests, what_is_too_deep_is_text);
  tcase_add_test(tests, any_depth_is_survived);
  tcase_add_test(tests, nul_bytes_between_tokens_are_left_out);
  tcase_add_test(tests, damage_ends_early_and_is_closed);
  tcase_add_test(tests, many_keys);
  tcase_add_test(tests, no_memory_is_said_and_nothing_written);
  suite_add_tcase(suite, tests);
  return suite;
}
