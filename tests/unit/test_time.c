/* Time texts in every form that Azure writes, and hostile ones. */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include "view/derive.h"
#include "view/timetext.h"

/* text, RFC 3339 with the source's digits ("-" = no time), flags */
static const struct {
  const char *text, *want;
  uint32_t flags;
} time_cases[] = {
    {"2023-07-21T19:23:45.1234567Z", "2023-07-21T19:23:45.1234567Z", AZACT_TIME_ZONE_GIVEN},
    {"2023-07-21T19:23:45Z", "2023-07-21T19:23:45Z", AZACT_TIME_ZONE_GIVEN},
    {"2023-07-21T19:23:45.1Z", "2023-07-21T19:23:45.1Z", AZACT_TIME_ZONE_GIVEN},
    {"2023-07-21T19:23:45.123456789Z", "2023-07-21T19:23:45.123456789Z", AZACT_TIME_ZONE_GIVEN},
    {"2023-07-21T19:23:45.123456789987654321987654321123Z", "2023-07-21T19:23:45.123456789Z", AZACT_TIME_ZONE_GIVEN},
    {"2023-07-21T19:23:45.000Z", "2023-07-21T19:23:45.000Z", AZACT_TIME_ZONE_GIVEN},
    {"2023-07-21T19:23:45.Z", "-", 0},
    {"2023-07-21T19:23:45", "2023-07-21T19:23:45Z", 0},
    {"2023-07-21 19:23:45.25", "2023-07-21T19:23:45.25Z", 0},
    {"2023-07-21t19:23:45z", "2023-07-21T19:23:45Z", AZACT_TIME_ZONE_GIVEN},
    {"  2023-07-21T19:23:45Z\r\n", "2023-07-21T19:23:45Z", AZACT_TIME_ZONE_GIVEN},
    {"2023-07-21T19:23:45+00:00", "2023-07-21T19:23:45Z", AZACT_TIME_ZONE_GIVEN},
    {"2023-07-21T19:23:45.5+02:30", "2023-07-21T16:53:45.5Z", AZACT_TIME_ZONE_GIVEN},
    {"2023-01-01T00:30:00+01:00", "2022-12-31T23:30:00Z", AZACT_TIME_ZONE_GIVEN},
    {"2023-12-31T23:30:00-0100", "2024-01-01T00:30:00Z", AZACT_TIME_ZONE_GIVEN},
    {"2023-12-31T23:30:00-01", "2024-01-01T00:30:00Z", AZACT_TIME_ZONE_GIVEN},
    {"2023-07-21T19:23Z", "2023-07-21T19:23:00Z", AZACT_TIME_ZONE_GIVEN},
    {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z", AZACT_TIME_ZONE_GIVEN},
    {"2016-12-31T23:59:60.123Z", "2016-12-31T23:59:59.999Z", AZACT_TIME_ZONE_GIVEN},
    {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z", AZACT_TIME_ZONE_GIVEN},
    {"2023-02-29T00:00:00Z", "-", 0},
    {"1900-02-29T00:00:00Z", "-", 0},
    {"2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z", AZACT_TIME_ZONE_GIVEN},
    {"2023-00-10T00:00:00Z", "-", 0},
    {"2023-13-10T00:00:00Z", "-", 0},
    {"2023-07-32T00:00:00Z", "-", 0},
    {"2023-07-21T24:00:00Z", "-", 0},
    {"2023-07-21T19:60:00Z", "-", 0},
    {"2023-07-21T19:23:61Z", "-", 0},
    {"2023-07-21", "-", 0},
    {"2023-06-15:54:46.1234567Z", "-", 0},
    {"2023-07-21T19:23:45+24:00", "-", 0},
    {"2023-07-21T19:23:45+0", "-", 0},
    {"2023-07-21T19:23:45 CET", "-", 0},
    {"2023-07-21T19:23:45Zx", "-", 0},
    {"20230-07-21T19:23:45Z", "-", 0},
    {"99999999999999999999-07-21T19:23:45Z", "-", 0},
    {"1677-12-31T23:59:59Z", "-", 0},
    {"1678-01-01T00:00:00Z", "1678-01-01T00:00:00Z", AZACT_TIME_ZONE_GIVEN},
    {"1678-01-01T00:00:00+00:01", "-", 0},
    {"2261-12-31T23:59:59.999999999Z", "2261-12-31T23:59:59.999999999Z", AZACT_TIME_ZONE_GIVEN},
    {"2261-12-31T23:59:59-00:01", "-", 0},
    {"2262-01-01T00:00:00Z", "-", 0},
    {"0001-01-01T00:00:00", "-", 0},
    {"1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z", AZACT_TIME_ZONE_GIVEN},
    {"4/28/2021, 2:32:14.029 PM", "2021-04-28T14:32:14.029Z", 0},
    {"4/28/2021 2:32:14 AM", "2021-04-28T02:32:14Z", 0},
    {"4/28/2021 12:00:01 AM", "2021-04-28T00:00:01Z", 0},
    {"4/28/2021 12:00:01 PM", "2021-04-28T12:00:01Z", 0},
    {"4/28/2021 13:00:01 PM", "-", 0},
    {"4/28/2021 0:00:01 PM", "-", 0},
    {"4/28/2021 2:32:14\xe2\x80\xafPM", "2021-04-28T14:32:14Z", 0},
    {"4/28/2021 14:32:14", "2021-04-28T14:32:14Z", 0},
    {"04/05/2021 14:32:14", "2021-04-05T14:32:14Z", 0},
    {"4/28/2021 2:32:14.5 pm +01:00", "2021-04-28T13:32:14.5Z", AZACT_TIME_ZONE_GIVEN},
    {"31/12/2020 14:32:14", "2020-12-31T14:32:14Z", AZACT_TIME_DAY_FIRST},
    {"13/1/2020 1:02:03", "2020-01-13T01:02:03Z", AZACT_TIME_DAY_FIRST},
    {"32/1/2020 1:02:03", "-", 0},
    {"13/13/2020 1:02:03", "-", 0},
    {"4/28/21 2:32:14 AM", "-", 0},
    {"4/28/20212:32:14", "-", 0},
    {"/Date(1690000000123)/", "2023-07-22T04:26:40.123Z", AZACT_TIME_ZONE_GIVEN},
    {"/Date(-1)/", "1969-12-31T23:59:59.999Z", AZACT_TIME_ZONE_GIVEN},
    {"/Date(1690000000123+0200)/", "2023-07-22T04:26:40.123Z", AZACT_TIME_ZONE_GIVEN},
    {"/Date(1690000000123+02000)/", "-", 0},
    {"/Date(99999999999999999999999)/", "-", 0},
    {"/Date()/", "-", 0},
    {"/Date(-)/", "-", 0},
    {"/Date(1)", "-", 0},
    {"/", "-", 0},
    {"Fri, 21 Jul 2017 01:00:51 GMT", "2017-07-21T01:00:51Z", AZACT_TIME_ZONE_GIVEN},
    {"21 July 2017 01:00:51", "2017-07-21T01:00:51Z", 0},
    {"Friday, March 11, 2016 9:13:23 PM", "2016-03-11T21:13:23Z", 0},
    {"March 11, 2016 9:13:23 PM", "2016-03-11T21:13:23Z", 0},
    {"Friday, Smarch 11, 2016 9:13:23 PM", "-", 0},
    {"Friday", "-", 0},
    {"", "-", 0},
    {" ", "-", 0},
    {"now", "-", 0},
    {"1690000000", "-", 0},
    {"-2023-07-21T19:23:45Z", "-", 0},
};

START_TEST(forms) {
  azact_time time = {.struct_size = sizeof time};
  char text[36];
  azact_status status = azact_time_parse(time_cases[_i].text, strlen(time_cases[_i].text), &time);
  if (strcmp(time_cases[_i].want, "-") == 0) {
    ck_assert_msg(status == AZACT_ABSENT, "'%s' should be no time", time_cases[_i].text);
    return;
  }
  ck_assert_msg(status == AZACT_OK, "'%s' is a time", time_cases[_i].text);
  ck_assert_int_eq(azact_time_format(time.ns, time.digits, text, sizeof text, NULL), AZACT_OK);
  ck_assert_str_eq(text, time_cases[_i].want);
  ck_assert_uint_eq(time.flags, time_cases[_i].flags);
}
END_TEST

/* Every cut of the texts above, read from memory of just that size: nothing beyond the end is looked at. */
START_TEST(cuts) {
  size_t len = strlen(time_cases[_i].text);
  for (size_t cut = 0; cut <= len; cut++) {
    char *copy = malloc(cut ? cut : 1);
    azact_time time = {.struct_size = sizeof time};
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, time_cases[_i].text, cut);
    ck_assert_int_ge(azact_time_parse(copy, cut, &time), 0);
    free(copy);
  }
}
END_TEST

START_TEST(nul_inside) {
  azact_time time = {.struct_size = sizeof time};
  ck_assert_int_eq(azact_time_parse("2023-07-21T19:23:45Z\0", 21, &time), AZACT_ABSENT);
  ck_assert_int_eq(azact_time_parse("2023-07-21T19:23\0:45Z", 21, &time), AZACT_ABSENT);
}
END_TEST

START_TEST(very_long) {
  size_t len = (size_t)1 << 20;
  char *text = malloc(len);
  azact_time time = {.struct_size = sizeof time};
  ck_assert_ptr_nonnull(text);
  memset(text, '7', len);
  memcpy(text, "2023-07-21T19:23:45.", 20);
  text[len - 1] = 'Z';
  ck_assert_int_eq(azact_time_parse(text, len, &time), AZACT_OK);
  ck_assert_uint_eq(time.digits, 9);
  memset(text, ' ', len);
  ck_assert_int_eq(azact_time_parse(text, len, &time), AZACT_ABSENT);
  free(text);
}
END_TEST

/* Each day of 1678 ... 2261 comes back as the day after the one before. */
START_TEST(every_day) {
  static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int64_t ns = INT64_C(-9214560000) * 1000000000;
  for (int year = 1678; year <= 2261; year++) {
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    for (int month = 1; month <= 12; month++) {
      for (int day = 1; day <= length[month - 1] + (month == 2 && leap); day++) {
        char want[40], got[36];
        azact_time time;
        snprintf(want, sizeof want, "%04d-%02d-%02dT00:00:00Z", year, month, day);
        azacti_time_text(ns, 0, got);
        ck_assert_str_eq(got, want);
        ck_assert(azacti_time_parse((azact_str){want, 20}, &time) && time.ns == ns);
        if (year < 2261 || month < 12 || day < 31) ns += INT64_C(86400000000000);
      }
    }
  }
}
END_TEST

START_TEST(ticks) {
  int64_t ns;
  char text[36];
  ck_assert(azacti_time_from_ticks((azact_str){"637967777618694806", 18}, &ns));
  azacti_time_text(ns, 7, text);
  ck_assert_str_eq(text, "2022-08-22T15:09:21.8694806Z");
  ck_assert(azacti_time_from_ticks((azact_str){"636528553513810679", 18}, &ns));
  azacti_time_text(ns, 7, text);
  ck_assert_str_eq(text, "2018-01-29T20:42:31.3810679Z");
  ck_assert(!azacti_time_from_ticks((azact_str){"6379677776186948060", 19}, &ns));
  ck_assert(!azacti_time_from_ticks((azact_str){"99999999999999999999999", 23}, &ns));
  ck_assert(!azacti_time_from_ticks((azact_str){"", 0}, &ns));
  ck_assert(!azacti_time_from_ticks((azact_str){"-1", 2}, &ns));
  ck_assert(!azacti_time_from_ticks((azact_str){"0", 1}, &ns));
  ck_assert(azacti_time_from_epoch((azact_str){"1690000000", 10}, &ns) && ns == INT64_C(1690000000000000000));
  ck_assert(azacti_time_from_epoch((azact_str){"-1", 2}, &ns) && ns == -1000000000);
  ck_assert(!azacti_time_from_epoch((azact_str){"9999999999999", 13}, &ns));
  ck_assert(!azacti_time_from_epoch((azact_str){"16900000.5", 10}, &ns));
}
END_TEST

START_TEST(floors) {
  ck_assert(azacti_time_floor(1999999, 3) == 1000000);
  ck_assert(azacti_time_floor(-1, 3) == -1000000);
  ck_assert(azacti_time_floor(-1000000, 3) == -1000000);
  ck_assert(azacti_time_floor(123, 9) == 123);
}
END_TEST

START_TEST(misuse) {
  azact_time time = {.struct_size = 8};
  char text[8];
  ck_assert_int_eq(azact_time_parse("x", 1, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_time_parse(NULL, 1, &time), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_time_parse("x", 1, &time), AZACT_ERR_STRUCT_SMALL);
  ck_assert_int_eq(azact_time_format(0, 0, text, sizeof text, NULL), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_time_format(0, 10, text, sizeof text, NULL), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_time_format(0, 0, NULL, 0, NULL), AZACT_ERR_USAGE);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("time");
  TCase *tcase = tcase_create("time");
  int count = (int)(sizeof time_cases / sizeof time_cases[0]);
  tcase_set_timeout(tcase, 60);
  tcase_add_loop_test(tcase, forms, 0, count);
  tcase_add_loop_test(tcase, cuts, 0, count);
  tcase_add_test(tcase, nul_inside);
  tcase_add_test(tcase, very_long);
  tcase_add_test(tcase, every_day);
  tcase_add_test(tcase, ticks);
  tcase_add_test(tcase, floors);
  tcase_add_test(tcase, misuse);
  suite_add_tcase(suite, tcase);
  return suite;
}
