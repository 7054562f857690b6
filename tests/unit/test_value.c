/* Values by JSON Pointer, through JSON in strings. */
#include "unit.h"
#include "decode_event.h"
#include "decode/valuehandle.h"

static decode_one one;
static const char text[] =
    "{\"eventTimestamp\":\"t\",\"a\":{\"b\":[10,{\"c/"
    "d\":1,\"e~f\":2,\"\":3,\"n\":null,\"u\\u00e9\":4}],\"dup\":1,\"dup\":2},"
    "\"properties\":\"{\\\"requestbody\\\":\\\"{\\\\\\\"deep\\\\\\\":[true,\\\\\\\"x\\\\\\\\u000ay\\\\\\\"]}\\\",\\\"k\\\":"
    "\\\"v\\\"}\","
    "\"plain\":\"not "
    "{json}\",\"broken\":\"{x\",\"odd\":\"a\xff\\ud800\",\"neg\":-12,\"big\":99999999999999999999,\"real\":1.5}";

static void value_setup(void) {
  decode_begin(&one, 64, 1000);
  decode_string(&one, text);
}
static void value_teardown(void) { decode_end(&one); }

typedef struct pointer_case {
  const char *pointer;
  azact_status status;
  uint32_t type;
  const char *text, *raw; /* NULL: not looked at */
} pointer_case;

static const pointer_case pointers[] = {
    {"", AZACT_OK, AZACT_JSON_OBJECT, text, text},
    {"/a/b/0", AZACT_OK, AZACT_JSON_NUMBER, "10", "10"},
    {"/a/b/1/c~1d", AZACT_OK, AZACT_JSON_NUMBER, "1", "1"},
    {"/a/b/1/e~0f", AZACT_OK, AZACT_JSON_NUMBER, "2", "2"},
    {"/a/b/1/", AZACT_OK, AZACT_JSON_NUMBER, "3", "3"},
    {"/a/b/1/n", AZACT_OK, AZACT_JSON_NULL, "null", "null"},
    {"/a/b/1/u\xc3\xa9", AZACT_OK, AZACT_JSON_NUMBER, "4", "4"},
    {"/a/dup", AZACT_OK, AZACT_JSON_NUMBER, "2", "2"},
    {"/properties", AZACT_OK, AZACT_JSON_STRING, NULL, NULL},
    {"/properties/k", AZACT_OK, AZACT_JSON_STRING, "v", "\"v\""},
    {"/properties/requestbody", AZACT_OK, AZACT_JSON_STRING, "{\"deep\":[true,\"x\\u000ay\"]}", NULL},
    {"/properties/requestbody/deep/0", AZACT_OK, AZACT_JSON_TRUE, "true", "true"},
    {"/properties/requestbody/deep/1", AZACT_OK, AZACT_JSON_STRING, "x\ny", "\"x\\u000ay\""},
    {"/properties/requestbody/deep/2", AZACT_ABSENT, 0, NULL, NULL},
    {"/odd", AZACT_OK, AZACT_JSON_STRING, "a\xef\xbf\xbd\xef\xbf\xbd", NULL},
    {"/plain", AZACT_OK, AZACT_JSON_STRING, "not {json}", NULL},
    {"/plain/x", AZACT_ABSENT, 0, NULL, NULL},
    {"/broken/x", AZACT_ABSENT, 0, NULL, NULL},
    {"/neg/0", AZACT_ABSENT, 0, NULL, NULL},
    {"/a/b/2", AZACT_ABSENT, 0, NULL, NULL},
    {"/a/b/-", AZACT_ABSENT, 0, NULL, NULL},
    {"/a/b/01", AZACT_ABSENT, 0, NULL, NULL},
    {"/a/b/99999999999999999999", AZACT_ABSENT, 0, NULL, NULL},
    {"/A", AZACT_ABSENT, 0, NULL, NULL},
    {"/", AZACT_ABSENT, 0, NULL, NULL},
    {"a", AZACT_ERR_USAGE, 0, NULL, NULL},
    {"/a~", AZACT_ERR_USAGE, 0, NULL, NULL},
    {"/a~2b", AZACT_ERR_USAGE, 0, NULL, NULL},
};

static void is(azact_str got, const char *want) {
  ck_assert_msg(got.len == strlen(want) && memcmp(got.ptr, want, got.len) == 0, "'%.*s' is not '%s'", (int)got.len, got.ptr,
                want);
}

START_TEST(each_pointer) {
  const pointer_case *wanted = &pointers[_i];
  azact_value *value = NULL;
  azact_str got;
  ck_assert_msg(azact_event_lookup(one.event, wanted->pointer, strlen(wanted->pointer), &value) == wanted->status, "%s",
                wanted->pointer);
  if (wanted->status != AZACT_OK) return;
  ck_assert_uint_eq(azact_value_type(value), wanted->type);
  ck_assert_int_eq(azact_value_text(value, &got), AZACT_OK);
  if (wanted->text) is(got, wanted->text);
  ck_assert_int_eq(azact_value_raw(value, &got), AZACT_OK);
  if (wanted->raw) is(got, wanted->raw);
  azact_value_unref(value);
}
END_TEST

/* A value keeps its event, and the decoded string it was found in. */
START_TEST(outlives) {
  azact_value *properties, *body, *deep, *last;
  azact_str got;
  ck_assert_int_eq(azact_event_lookup(one.event, "/properties", 11, &properties), AZACT_OK);
  ck_assert_int_eq(azact_value_member(properties, "requestbody", 11, &body), AZACT_OK);
  azact_value_unref(properties);
  ck_assert_int_eq(azact_value_member(body, "deep", 4, &deep), AZACT_OK);
  azact_value_unref(body);
  ck_assert_int_eq(azact_value_element(deep, 1, &last), AZACT_OK);
  azact_value_unref(deep);
  ck_assert(azacti_record_is_shared(one.event));
  ck_assert_int_eq(azact_value_text(last, &got), AZACT_OK);
  is(got, "x\ny");
  ck_assert_ptr_eq(azact_value_ref(last), last);
  azact_value_unref(last);
  azact_value_unref(last);
  ck_assert(!azacti_record_is_shared(one.event));
}
END_TEST

START_TEST(numbers) {
  static const struct {
    const char *pointer;
    azact_status status;
    int64_t number;
  } wanted[] = {{"/neg", AZACT_OK, -12},
                {"/big", AZACT_ERR_RANGE, 0},
                {"/real", AZACT_ERR_RANGE, 0},
                {"/plain", AZACT_ERR_TYPE, 0}};
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    azact_value *value;
    int64_t number = 0;
    ck_assert_int_eq(azact_event_lookup(one.event, wanted[i].pointer, strlen(wanted[i].pointer), &value), AZACT_OK);
    ck_assert_int_eq(azact_value_int64(value, &number), wanted[i].status);
    ck_assert_int_eq(number, wanted[i].number);
    azact_value_unref(value);
  }
}
END_TEST

static azact_status count_members(const azact_str *key, azact_value *value, void *user) {
  int *seen = user;
  ck_assert(key->len > 0 && azact_value_type(value) != 0);
  return ++*seen == 3 ? 77 : AZACT_OK;
}

START_TEST(walking) {
  azact_value *value, *child;
  int seen = 0;
  ck_assert_int_eq(azact_event_lookup(one.event, "/a", 2, &value), AZACT_OK);
  ck_assert_int_eq(azact_value_each(value, count_members, &seen), 77); /* b, dup, dup */
  ck_assert_int_eq(azact_value_element(value, 0, &child), AZACT_ERR_TYPE);
  ck_assert_int_eq(azact_value_member(value, "none", 4, &child), AZACT_ABSENT);
  azact_value_unref(value);
  ck_assert_int_eq(azact_event_lookup(one.event, "/plain", 6, &value), AZACT_OK);
  ck_assert_int_eq(azact_value_each(value, count_members, &seen), AZACT_ERR_TYPE);
  ck_assert_int_eq(azact_value_member(value, "x", 1, &child), AZACT_ERR_TYPE);
  azact_value_unref(value);
}
END_TEST

START_TEST(fields) {
  azact_value *value, *child;
  ck_assert_int_eq(azact_event_field_value(one.event, AZACT_F_PROPERTIES, &value), AZACT_OK);
  ck_assert_uint_eq(azact_value_type(value), AZACT_JSON_OBJECT);
  ck_assert_int_eq(azact_value_member(value, "k", 1, &child), AZACT_OK);
  azact_value_unref(value);
  azact_value_unref(child);
  ck_assert_int_eq(azact_event_field_value(one.event, AZACT_F_REQUEST_BODY, &value), AZACT_OK);
  ck_assert_uint_eq(azact_value_type(value), AZACT_JSON_OBJECT);
  azact_value_unref(value);
  ck_assert_int_eq(azact_event_field_value(one.event, AZACT_F_CLAIMS, &value), AZACT_ABSENT);
  ck_assert_int_eq(azact_event_field_value(one.event, AZACT_F_CALLER, &value), AZACT_ERR_TYPE);
  ck_assert_int_eq(azact_event_field_value(one.event, 9999, &value), AZACT_ERR_RANGE);
  decode_string(&one, "{\"eventTimestamp\":\"t\",\"claims\":null,\"properties\":\"no\\u0020json\"}");
  ck_assert_int_eq(azact_event_field_value(one.event, AZACT_F_CLAIMS, &value), AZACT_NULL);
  ck_assert_int_eq(azact_event_field_value(one.event, AZACT_F_PROPERTIES, &value), AZACT_OK);
  azact_str got;
  ck_assert_int_eq(azact_value_text(value, &got), AZACT_OK);
  is(got, "no json");
  ck_assert_int_eq(azact_value_raw(value, &got), AZACT_OK);
  is(got, "\"no\\u0020json\"");
  azact_value_unref(value);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("value");
  TCase *tests = tcase_create("value");
  tcase_add_checked_fixture(tests, value_setup, value_teardown);
  tcase_add_loop_test(tests, each_pointer, 0, (int)(sizeof pointers / sizeof *pointers));
  tcase_add_test(tests, outlives);
  tcase_add_test(tests, numbers);
  tcase_add_test(tests, walking);
  tcase_add_test(tests, fields);
  suite_add_tcase(suite, tests);
  return suite;
}
