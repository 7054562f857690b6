/* Equal keys, at every level and in any number. */
#include "unit.h"
#include "decode_event.h"

#include <stdio.h>

static decode_one one;
static void duplicates_setup(void) { decode_begin(&one, 64, 1000000); }
static void duplicates_teardown(void) { decode_end(&one); }

static void expect(size_t index, const char *path, uint64_t offset, uint64_t length, uint64_t other,
                   uint64_t other_length) {
  azact_anomaly anomaly;
  decode_assert_anomaly(&one, index, AZACT_ANOMALY_DUPLICATE_KEY, path, offset, length);
  ck_assert(azacti_record_anomaly_at(one.event, index, &anomaly));
  ck_assert_uint_eq(anomaly.other_offset, other);
  ck_assert_uint_eq(anomaly.other_length, other_length);
}

START_TEST(last_wins) {
  decode_string(&one, "{\"time\":1,\"operationName\":\"a/b\",\"level\":\"x\",\"level\":{\"value\":\"y\"}}");
  ck_assert_uint_eq(azacti_record_anomaly_count(one.event), 1);
  expect(0, "/level", 44, 21, 32, 11);
  decode_assert_field(&one, AZACT_F_LEVEL, "y");
}
END_TEST

START_TEST(three_of_a_kind) {
  decode_string(&one, "{\"a\":1,\"a\":2,\"a\":3}");
  ck_assert_uint_eq(azacti_record_anomaly_count(one.event), 2);
  expect(0, "/a", 7, 5, 1, 5);
  expect(1, "/a", 13, 5, 7, 5);
}
END_TEST

START_TEST(deep_and_in_arrays) {
  decode_string(&one, "{\"x\":[{\"a\":1},{\"a\":1,\"b\":{\"c\":1,\"c\":2}}]}");
  ck_assert_uint_eq(azacti_record_anomaly_count(one.event), 1);
  expect(0, "/x/1/b/c", 32, 5, 26, 5);
}
END_TEST

/* The spelling that counts is the decoded one. */
START_TEST(escaped_spelling) {
  decode_string(&one, "{\"time\":1,\"operationName\":\"a/b\",\"caller\":\"x\",\"c\\u0061ller\":\"y\"}");
  ck_assert_uint_eq(azacti_record_anomaly_count(one.event), 1);
  decode_assert_field(&one, AZACT_F_CALLER, "y");
}
END_TEST

START_TEST(case_is_no_duplicate) {
  decode_string(&one, "{\"time\":1,\"operationName\":\"a/b\",\"Level\":5,\"level\":\"Error\",\"LEVEL\":1}");
  ck_assert_uint_eq(azacti_record_anomaly_bits(one.event), 0);
  decode_assert_field(&one, AZACT_F_LEVEL, "Error");
}
END_TEST

START_TEST(embedded) {
  decode_string(&one,
                "{\"eventTimestamp\":1,\"claims\":\"{\\\"ipaddr\\\":\\\"1.1.1.1\\\",\\\"ipaddr\\\":\\\"2.2.2.2\\\"}\"}");
  ck_assert_uint_eq(azacti_record_anomaly_count(one.event), 1);
  expect(0, "/claims/ipaddr", 29, 49, 29, 49);
  ck_assert(decode_val_is(azacti_record_extra(one.event, AZACTI_X_CLAIM_IPADDR), "2.2.2.2"));
}
END_TEST

/* What lay in an object that a later one supersedes does not show through. */
START_TEST(superseded_object) {
  decode_string(
      &one, "{\"time\":1,\"operationName\":\"a/b\",\"properties\":{\"statusCode\":\"OK\",\"entity\":\"e\"},\"properties\":{"
            "\"statusCode\":\"Conflict\"}}");
  decode_assert_field(&one, AZACT_F_STATUS_CODE, "Conflict");
  ck_assert_uint_eq(azacti_record_field(one.event, AZACT_F_ENTITY).type, 0);
}
END_TEST

/* Objects of any size, below and above the number of keys at which a table takes over: the one duplicate is found. */
START_TEST(many_keys) {
  static const int counts[] = {2, 30, 47, 48, 49, 50, 127, 128, 129, 1000, 20000};
  static char text[2000000];
  int count = counts[_i];
  size_t len = (size_t)sprintf(text, "{\"o\":{");
  for (int i = 0; i < count; i++) len += (size_t)sprintf(text + len, "%s\"key-%d-of-many\":%d", i ? "," : "", i, i);
  size_t clean = len;
  len += (size_t)sprintf(text + len, "},\"p\":{\"key-0-of-many\":1}}");
  decode_text(&one, text, len, false);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  ck_assert_uint_eq(azacti_record_anomaly_bits(one.event), 0);
  char path[64];
  sprintf(path, "/o/key-%d-of-many", count / 2);
  size_t added = (size_t)sprintf(text + clean, ",\"%s\":7", path + 3);
  len = clean + added + (size_t)sprintf(text + clean + added, "}}");
  decode_text(&one, text, len, false);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  ck_assert_uint_eq(azacti_record_anomaly_count(one.event), 1);
  decode_assert_anomaly(&one, 0, AZACT_ANOMALY_DUPLICATE_KEY, path, clean + 1, added - 1);
}
END_TEST

/* Large objects inside large objects: each has its own keys. */
START_TEST(many_keys_nested) {
  static char text[200000];
  size_t len = 1;
  text[0] = '{';
  for (int level = 0; level < 20; level++) {
    for (int i = 0; i < 70; i++) len += (size_t)sprintf(text + len, "\"k%d\":%d,", i, i);
    len += (size_t)sprintf(text + len, "\"in\":{");
  }
  len += (size_t)sprintf(text + len, "\"x\":1");
  for (int level = 0; level < 20; level++) {
    text[len++] = '}';
    for (int i = 70; i < 140; i++) len += (size_t)sprintf(text + len, ",\"k%d\":%d", i, i);
  }
  len += (size_t)sprintf(text + len, ",\"k139\":1}");
  decode_text(&one, text, len, false);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  ck_assert_uint_eq(azacti_record_anomaly_count(one.event), 1);
}
END_TEST

/* Keys made to look alike to the quick hash (same ends, same length) cost no more than others: this would take minutes. */
START_TEST(alike_keys) {
  enum { KEYS = 100000 };
  char *text = malloc(KEYS * 40);
  size_t len = 1;
  ck_assert_ptr_nonnull(text);
  text[0] = '{';
  for (int i = 0; i < KEYS; i++) len += (size_t)sprintf(text + len, "%s\"aaaaaaaa%08daaaaaaaa\":1", i ? "," : "", i);
  text[len++] = '}';
  decode_text(&one, text, len, false);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  ck_assert_uint_eq(azacti_record_anomaly_bits(one.event), 0);
  free(text);
}
END_TEST

/* One known key again and again, and known keys in objects that are superseded again and again: still linear. */
START_TEST(repeated_known_keys) {
  enum { TIMES = 60000 };
  char *text = malloc(TIMES * 40);
  size_t len = 0;
  ck_assert_ptr_nonnull(text);
  len += (size_t)sprintf(text, "{\"eventTimestamp\":1");
  for (int i = 0; i < TIMES; i++) len += (size_t)sprintf(text + len, ",\"data\":{\"caller\":1}");
  for (int i = 0; i < TIMES; i++) len += (size_t)sprintf(text + len, ",\"caller\":%d", i);
  text[len++] = '}';
  decode_text(&one, text, len, false);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  decode_assert_field(&one, AZACT_F_CALLER, "59999");
  free(text);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("duplicates");
  TCase *tests = tcase_create("duplicates");
  tcase_add_checked_fixture(tests, duplicates_setup, duplicates_teardown);
  tcase_add_test(tests, last_wins);
  tcase_add_test(tests, three_of_a_kind);
  tcase_add_test(tests, deep_and_in_arrays);
  tcase_add_test(tests, escaped_spelling);
  tcase_add_test(tests, case_is_no_duplicate);
  tcase_add_test(tests, embedded);
  tcase_add_test(tests, superseded_object);
  tcase_add_loop_test(tests, many_keys, 0, 11);
  tcase_add_test(tests, many_keys_nested);
  tcase_add_test(tests, alike_keys);
  tcase_add_test(tests, repeated_known_keys);
  suite_add_tcase(suite, tests);
  return suite;
}
