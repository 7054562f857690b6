/* Spellings and doubles against the C library's strtod and printf, and the builder against text that the core never writes. */
#include "unit.h"
#include "jansson_p.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static uint64_t state = 88172645463325252u;
static uint64_t chance(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

static void reads_alike(const char *text) {
  double got = 0, want = strtod(text, NULL);
  int good = azacti_jansson_to_real(text, strlen(text), &got);
  ck_assert_msg(good == !isinf(want), "%s: %d", text, good);
  if (good) ck_assert_msg(memcmp(&got, &want, sizeof got) == 0, "%s: %a, not %a", text, got, want);
}

static const char *const spellings[] = {
    "0.0",
    "-0.0",
    "0e99999999999999999999",
    "1e23",
    "1e22",
    "9007199254740993.0",
    "9007199254740992.9999999999999999999",
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.7976931348623159e308",
    "179769313486231580793e289",
    "1e309",
    "1e310",
    "-1e400",
    "2.2250738585072014e-308",
    "2.2250738585072011e-308",
    "4.9406564584124654e-324",
    "5e-324",
    "2.5e-324",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
    "1e-323",
    "1e-330",
    "1e-400",
    "1e-99999999999999999999",
    "1e99999999999999999999",
    "6929495644600919.5",
    "3.518437208883201171875e13",
    "0.000000000000000000000000000000000000123",
    "8.5e+1",
    "8.5E-01",
    "123456789012345678901234567890e-20",
    "14.2187",
};
START_TEST(known_spellings) { reads_alike(spellings[_i]); }
END_TEST

/* The double halfway between two others needs 767 digits; one more, far behind, decides. */
START_TEST(long_spellings) {
  char text[3000];
  for (size_t digits = 700; digits < 2000; digits += 37) {
    snprintf(text, sizeof text, "9007199254740993.%0*d", (int)digits, 0);
    reads_alike(text);
    text[strlen(text) - 1] = '1';
    reads_alike(text);
    memset(text, '7', digits);
    strcpy(text + digits, "e-900");
    reads_alike(text);
    memset(text, '0', digits);
    text[1] = '.';
    strcpy(text + digits, "1e800");
    reads_alike(text);
  }
  snprintf(text, sizeof text, "%.1074f", 3 * 4.9406564584124654e-324);
  reads_alike(text);
  snprintf(text, sizeof text, "%.1080f", 2.2250738585072011e-308);
  reads_alike(text);
}
END_TEST

START_TEST(random_spellings) {
  char text[80];
  for (int i = 0; i < 10000; i++) {
    int exponent = (int)(chance() % 700) - 350;
    snprintf(text, sizeof text, "%s%llu.%llue%d", chance() & 1 ? "-" : "", (unsigned long long)(chance() >> chance() % 64),
             (unsigned long long)(chance() >> chance() % 64), exponent);
    reads_alike(text);
  }
}
END_TEST

/* Reads back as the same, is JSON's grammar, and is no longer than the shortest of printf's. */
static void writes_alike(double real) {
  char text[AZACTI_JANSSON_REAL_SIZE + 1], other[64];
  double back;
  size_t len = azacti_jansson_from_real(real, text);
  ck_assert_uint_gt(len, 0);
  ck_assert_uint_le(len, AZACTI_JANSSON_REAL_SIZE);
  text[len] = 0;
  back = strtod(text, NULL);
  ck_assert_msg(memcmp(&back, &real, sizeof back) == 0, "%a became %s", real, text);
  ck_assert(strpbrk(text, ".e"));
  int shortest = 1;
  for (;; shortest++) {
    snprintf(other, sizeof other, "%.*e", shortest - 1, real);
    if (strtod(other, NULL) == real) break;
  }
  int used = 0, zeros = 0;
  for (const char *p = text; *p && *p != 'e'; p++) {
    if (*p >= '0' && *p <= '9' && (used > 0 || *p != '0')) {
      used++;
      zeros = *p == '0' ? zeros + 1 : 0;
    }
  }
  ck_assert_msg(real == 0 || used - zeros <= shortest, "%s has more digits than %s", text, other);
}

START_TEST(random_reals) {
  for (int i = 0; i < 3000; i++) {
    uint64_t bits = chance();
    if (i % 4 == 0) bits &= ~((uint64_t)0x7ff << 52); /* subnormal */
    double real;
    memcpy(&real, &bits, sizeof real);
    if (!isfinite(real)) continue;
    writes_alike(real);
    writes_alike((double)(int64_t)(chance() % 100000000) / 10000);
  }
}
END_TEST

START_TEST(known_reals) {
  static const struct {
    double real;
    const char *text;
  } cases[] = {{0.0, "0.0"},
               {-0.0, "-0.0"},
               {1.0, "1.0"},
               {-12.5, "-12.5"},
               {14.2187, "14.2187"},
               {0.1, "0.1"},
               {0.3, "0.3"},
               {1e16, "10000000000000000.0"},
               {1e17, "1e17"},
               {1.5e17, "1.5e17"},
               {1e-5, "0.00001"},
               {1.25e-5, "0.0000125"},
               {1e-6, "1e-6"},
               {1e23, "1e23"},
               {5e-324, "5e-324"},
               {1.7976931348623157e308, "1.7976931348623157e308"},
               {2.2250738585072014e-308, "2.2250738585072014e-308"},
               {9007199254740993.0, "9007199254740992.0"},
               {-1.2345678901234568e-300, "-1.2345678901234568e-300"},
               {123456.0, "123456.0"},
               {1e100, "1e100"}};
  char text[AZACTI_JANSSON_REAL_SIZE + 1];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    text[azacti_jansson_from_real(cases[i].real, text)] = 0;
    ck_assert_str_eq(text, cases[i].text);
    writes_alike(cases[i].real);
  }
  ck_assert_uint_eq(azacti_jansson_from_real((double)INFINITY, text), 0);
  ck_assert_uint_eq(azacti_jansson_from_real((double)NAN, text), 0);
}
END_TEST

START_TEST(no_numbers) {
  static const char *const texts[] = {"",    "-",    "+1", "01",   "-01",   ".5",  "1.",  "1.e3", "1e",
                                      "1e+", "1e5x", "1x", "0x10", "1.5.5", "nan", "inf", " 1",   "1 "};
  double real;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    ck_assert_msg(azacti_jansson_to_real(texts[i], strlen(texts[i]), &real) == 0, "%s", texts[i]);
}
END_TEST

/* ---- the builder ---- */

static azact_status build(const char *text, size_t len, json_t **json) {
  azact_jansson_config limits;
  ck_assert_int_eq(azacti_jansson_limits(NULL, &limits), AZACT_OK);
  /* In a block of its own size, so that a sanitizer sees a step too far. */
  char *copy = malloc(len > 0 ? len : 1);
  memcpy(copy, text, len);
  azact_status status = azacti_jansson_build(copy, len, &limits, json);
  free(copy);
  return status;
}

START_TEST(refused_texts) {
  static const char *const texts[] = {"",        "{",        "[",          "]",     "}",       "{]",          "[}",
                                      "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}",   "[1,]",        "[,1]",
                                      "[1 2]",   "[1]]",     "\"",         "\"\\",  "\"\\u12", "\"\\u12g4\"", "\"\\x\"",
                                      "tru",     "nul",      "fals",       "truee", " 1",      "[1",          "{\"a\":1",
                                      "{\"a",    "{\"a\"",   "{\"a\":",    "x",     "\x01",    "[\"a\":1]"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    json_t *json = NULL;
    ck_assert_msg(build(texts[i], strlen(texts[i]), &json) == AZACT_ERR_SYNTAX, "%s", texts[i]);
    ck_assert_ptr_null(json);
  }
  json_t *json = NULL;
  ck_assert_int_eq(build("\"\\\0\"", 4, &json), AZACT_ERR_SYNTAX);
  ck_assert_int_eq(build("\0", 1, &json), AZACT_ERR_SYNTAX);
}
END_TEST

/* Cut anywhere, or with a byte changed: never a step too far, never a leak, and never a crash. */
START_TEST(damaged_texts) {
  static const char text[] =
      "{\"a\":[1,-2.5e3,true,false,null,\"x\\n\\u00e4\\ud83d\\ude00\\udc00\"],\"b\":{\"\":{}},\"a\":[]}";
  char copy[sizeof text];
  json_t *json = NULL;
  for (size_t len = 0; len < sizeof text - 1; len++) {
    ck_assert_int_eq(build(text, len, &json), AZACT_ERR_SYNTAX);
    for (int byte = 0; byte < 256; byte++) {
      memcpy(copy, text, sizeof text);
      copy[len] = (char)byte;
      json = NULL;
      if (build(copy, sizeof text - 1, &json) == AZACT_OK)
        json_decref(json);
      else
        ck_assert_ptr_null(json);
    }
    json = NULL;
  }
}
END_TEST

START_TEST(built_texts) {
  json_t *json = NULL;
  char *dump;
  static const char text[] = "{\"a\":1,\"b\":2,\"a\":{\"\\u00e4\":\"\\ud83d\\ude00\\ud800\\u0041\"}}";
  ck_assert_int_eq(build(text, sizeof text - 1, &json), AZACT_OK);
  dump = json_dumps(json, JSON_COMPACT);
  ck_assert_str_eq(dump, "{\"b\":2,\"a\":{\"\xc3\xa4\":\"\xf0\x9f\x98\x80\xef\xbf\xbd"
                         "A\"}}");
  free(dump);
  json_decref(json);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("jansson: numbers and text");
  TCase *tcase = tcase_create("real");
  tcase_add_loop_test(tcase, known_spellings, 0, sizeof spellings / sizeof *spellings);
  tcase_add_test(tcase, long_spellings);
  tcase_add_test(tcase, random_spellings);
  tcase_add_test(tcase, random_reals);
  tcase_add_test(tcase, known_reals);
  tcase_add_test(tcase, no_numbers);
  tcase_add_test(tcase, refused_texts);
  tcase_add_test(tcase, damaged_texts);
  tcase_add_test(tcase, built_texts);
  suite_add_tcase(suite, tcase);
  return suite;
}
