/* JSON values of an event: pointers, members, elements, JSON inside strings. */
#include "api.h"

static const char record[] =
    "{\"time\":\"2023-01-01T00:00:00Z\",\"operationName\":\"a/b/write\",\"a/"
    "b\":1,\"m~n\":2,\"\":3,\"list\":[10,[20,21],{\"k\":\"v\"}],\"twice\":1,\"twice\":2,"
    "\"text\":\"q\\u00e9\\n\",\"big\":99999999999999999999,\"float\":1.5,\"neg\":-9223372036854775808,\"nil\":null,\"yes\":"
    "true,\"no\":false,"
    "\"properties\":\"{\\\"statusCode\\\":\\\"OK\\\",\\\"in\\\":\\\"[1,{\\\\\\\"deep\\\\\\\":\\\\\\\"x\\\\\\\"}]\\\"}\"}";

static azact_value *get(const azact_event *event, const char *pointer) {
  azact_value *value = NULL;
  ck_assert_msg(azact_event_lookup(event, pointer, strlen(pointer), &value) == AZACT_OK, "%s", pointer);
  return value;
}

START_TEST(pointers) {
  static const struct {
    const char *pointer;
    uint32_t type;
    const char *text;
  } table[] = {
      {"/a~1b", AZACT_JSON_NUMBER, "1"},
      {"/m~0n", AZACT_JSON_NUMBER, "2"},
      {"/", AZACT_JSON_NUMBER, "3"},
      {"/list/0", AZACT_JSON_NUMBER, "10"},
      {"/list/1/1", AZACT_JSON_NUMBER, "21"},
      {"/list/2/k", AZACT_JSON_STRING, "v"},
      {"/list/1", AZACT_JSON_ARRAY, "[20,21]"},
      {"/twice", AZACT_JSON_NUMBER, "2"},
      {"/text", AZACT_JSON_STRING, "q\xc3\xa9\n"},
      {"/nil", AZACT_JSON_NULL, "null"},
      {"/yes", AZACT_JSON_TRUE, "true"},
      {"/no", AZACT_JSON_FALSE, "false"},
      {"/properties/statusCode", AZACT_JSON_STRING, "OK"},
      {"/properties/in/1/deep", AZACT_JSON_STRING, "x"},
  };
  azact_event *event = one_event(LIT(record));
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    azact_value *value = get(event, table[i].pointer);
    azact_str text;
    ck_assert_msg(azact_value_type(value) == table[i].type, "%s", table[i].pointer);
    ck_assert_int_eq(azact_value_text(value, &text), AZACT_OK);
    ck_assert_msg(is(text, table[i].text), "%s: %.*s", table[i].pointer, (int)text.len, text.ptr);
    azact_value_unref(value);
  }
  azact_value *value = get(event, "");
  azact_str raw;
  ck_assert_int_eq(azact_value_raw(value, &raw), AZACT_OK);
  ck_assert(is(raw, record));
  azact_value_unref(value);
  azact_event_unref(event);
}
END_TEST

START_TEST(nothing_there) {
  static const char *const missing[] = {"/none",   "/list/3", "/list/-", "/list/01",         "/list/x",
                                        "/text/0", "/nil/a",  "/yes/a",  "/properties/none", "/twice/0"};
  azact_event *event = one_event(LIT(record));
  for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
    azact_value *value = NULL;
    azact_status status = azact_event_lookup(event, missing[i], strlen(missing[i]), &value);
    ck_assert_msg(status == AZACT_ABSENT, "%s: %s", missing[i], azact_status_name(status));
    ck_assert(value == NULL);
  }
  azact_event_unref(event);
}
END_TEST

START_TEST(numbers) {
  azact_event *event = one_event(LIT(record));
  int64_t number = 0;
  azact_value *value = get(event, "/neg");
  ck_assert_int_eq(azact_value_int64(value, &number), AZACT_OK);
  ck_assert(number == INT64_MIN);
  azact_value_unref(value);
  value = get(event, "/big");
  ck_assert_int_eq(azact_value_int64(value, &number), AZACT_ERR_RANGE);
  azact_value_unref(value);
  value = get(event, "/float");
  ck_assert_int_eq(azact_value_int64(value, &number), AZACT_ERR_RANGE);
  azact_value_unref(value);
  value = get(event, "/text");
  ck_assert_int_eq(azact_value_int64(value, &number), AZACT_ERR_TYPE);
  azact_value_unref(value);
  azact_event_unref(event);
}
END_TEST

START_TEST(members_and_elements) {
  azact_event *event = one_event(LIT(record));
  azact_value *root = get(event, ""), *list = NULL, *child = NULL;
  azact_event_unref(event); /* the value keeps the event */
  ck_assert_int_eq(azact_value_member(root, "list", 4, &list), AZACT_OK);
  ck_assert_int_eq(azact_value_member(root, "List", 4, &child), AZACT_ABSENT);
  ck_assert_int_eq(azact_value_element(root, 0, &child), AZACT_ERR_TYPE);
  ck_assert_int_eq(azact_value_member(list, "a", 1, &child), AZACT_ERR_TYPE);
  ck_assert_int_eq(azact_value_element(list, 3, &child), AZACT_ABSENT);
  ck_assert_int_eq(azact_value_element(list, SIZE_MAX, &child), AZACT_ABSENT);
  ck_assert_int_eq(azact_value_element(list, 2, &child), AZACT_OK);
  azact_value_unref(root);
  azact_value_unref(list);
  azact_str raw;
  ck_assert_int_eq(azact_value_raw(child, &raw), AZACT_OK);
  ck_assert(is(raw, "{\"k\":\"v\"}"));
  ck_assert(azact_value_ref(child) == child);
  azact_value_unref(child);
  azact_value_unref(child);
}
END_TEST

typedef struct walked {
  char keys[256];
  size_t count, stop_at;
  azact_value *kept;
} walked;

static azact_status collect(const azact_str *key, azact_value *value, void *user) {
  walked *w = user;
  strncat(w->keys, key->ptr, key->len < 40 ? key->len : 40);
  strcat(w->keys, ",");
  if (++w->count == w->stop_at) {
    w->kept = azact_value_ref(value);
    return 55;
  }
  return AZACT_OK;
}

START_TEST(walking) {
  azact_event *event =
      one_event(LIT("{\"time\":\"x\",\"operationName\":\"a/"
                    "b\",\"o\":{\"z\":1,\"a\":2,\"z\":3,\"\\u0041\":4},\"s\":\"{\\\"in\\\":1}\",\"e\":[],\"l\":[1,2,3]}"));
  walked w = {0}, stop = {.stop_at = 2}, list = {0}, inside = {0};
  azact_value *value = get(event, "/o");
  ck_assert_int_eq(azact_value_each(value, collect, &w), AZACT_OK);
  ck_assert_str_eq(w.keys, "z,a,z,A,");
  ck_assert_int_eq(azact_value_each(value, collect, &stop), 55);
  azact_value_unref(value);
  azact_str text;
  ck_assert_int_eq(azact_value_text(stop.kept, &text), AZACT_OK);
  ck_assert(is(text, "2"));
  azact_value_unref(stop.kept);
  value = get(event, "/l");
  ck_assert_int_eq(azact_value_each(value, collect, &list), AZACT_OK);
  ck_assert_str_eq(list.keys, ",,,");
  azact_value_unref(value);
  value = get(event, "/s");
  ck_assert_uint_eq(azact_value_type(value), AZACT_JSON_STRING);
  ck_assert_int_eq(azact_value_each(value, collect, &inside), AZACT_OK);
  ck_assert_str_eq(inside.keys, "in,");
  azact_value_unref(value);
  value = get(event, "/time");
  ck_assert_int_eq(azact_value_each(value, collect, &inside), AZACT_ERR_TYPE);
  azact_value_unref(value);
  azact_event_unref(event);
}
END_TEST

START_TEST(json_fields) {
  azact_event *event = one_event(LIT(record));
  azact_value *value = NULL, *child = NULL;
  ck_assert_int_eq(azact_event_field_value(event, AZACT_F_PROPERTIES, &value), AZACT_OK);
  ck_assert_int_eq(azact_value_member(value, "statusCode", 10, &child), AZACT_OK);
  azact_value_unref(child);
  azact_value_unref(value);
  ck_assert_int_eq(azact_event_field_value(event, AZACT_F_CLAIMS, &value), AZACT_ABSENT);
  ck_assert_int_eq(azact_event_field_value(event, AZACT_F_CALLER, &value), AZACT_ERR_TYPE);
  azact_event_unref(event);
}
END_TEST

/* A row answers pointers as an object of column names and cells. */
START_TEST(rows) {
  azact_event *event = one_event(
      LIT("TimeGenerated,OperationNameValue,Type,Properties\n2023-01-01,a/b/write,AzureActivity,\"{\"\"k\"\":[7]}\"\n"));
  azact_value *value = get(event, "/Properties/k/0");
  azact_str text;
  ck_assert_int_eq(azact_value_text(value, &text), AZACT_OK);
  ck_assert(is(text, "7"));
  azact_value_unref(value);
  value = get(event, "/OperationNameValue");
  ck_assert_int_eq(azact_value_text(value, &text), AZACT_OK);
  ck_assert(is(text, "a/b/write"));
  azact_value_unref(value);
  azact_event_unref(event);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("api_value");
  TCase *cases = tcase_create("value");
  tcase_add_test(cases, pointers);
  tcase_add_test(cases, nothing_there);
  tcase_add_test(cases, numbers);
  tcase_add_test(cases, members_and_elements);
  tcase_add_test(cases, walking);
  tcase_add_test(cases, json_fields);
  tcase_add_test(cases, rows);
  suite_add_tcase(suite, cases);
  return suite;
}
