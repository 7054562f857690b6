/* json_t as events. */
#include "jansson_host.h"

/* The canonical record without what tells of places: source, anomalies. */
static json_t *without_place(const azact_event *event) {
  json_t *json = NULL;
  ck_assert_int_eq(azact_jansson_event(event, NULL, &json), AZACT_OK);
  json_object_del(json, "source");
  json_object_del(json, "anomalies");
  return json;
}

static void same_events(const azact_event *a, const azact_event *b) {
  json_t *left = without_place(a), *right = without_place(b);
  char *text = json_dumps(right, JSON_COMPACT);
  host_is(left, text);
  host_free(text);
  json_decref(right);
}

static azact_event *back(const char *text) {
  json_t *json = host_parse(text);
  azact_event *event = NULL;
  ck_assert_int_eq(azact_jansson_to_event(json, NULL, NULL, &event), AZACT_OK);
  json_decref(json); /* the event does not need it */
  return event;
}

static const char *const records[] = {
    EVENT_HEAD "}",
    EVENT_HEAD
    ",\"caller\":null,\"level\":\"\",\"durationMs\":14.2187,\"properties\":{\"a\":[],\"b\":{},\"c\":[true,false,null,-7,"
    "9223372036854775807,-9223372036854775808,1e300,0.1]}}",
    EVENT_HEAD ",\"caller\":\"a\\u0000\\u001f\\\"\\\\/"
               "\\u007f\xc3\xa4\xf0\x9f\x98\x80\",\"properties\":\"{\\\"statusCode\\\":\\\"OK\\\"}\"}",
    "{\"time\":\"2023-07-21T19:23:45.1234567Z\",\"operationName\":\"A.B/c/"
    "write\",\"category\":\"Administrative\",\"resourceId\":"
    "\"/SUBSCRIPTIONS/X/RESOURCEGROUPS/Y\",\"identity\":{\"claims\":{\"http://schemas.xmlsoap.org/ws/2005/05/identity/"
    "claims/upn\":"
    "\"u@x.example\"}},\"resultSignature\":\"Succeeded.Created\"}",
};

START_TEST(as_the_text) {
  azact_event *event = back(records[_i]), *oracle = host_event(NULL, records[_i], strlen(records[_i]));
  same_events(event, oracle);
  ck_assert_uint_eq(azact_event_anomaly_bits(event), azact_event_anomaly_bits(oracle));
  azact_event_unref(event);
  azact_event_unref(oracle);
}
END_TEST

START_TEST(raw_is_compact) {
  azact_event *event = back(" { \"eventTimestamp\" : \"t\" , \"operationName\" : [ 1 , 2.50 , {} ] } ");
  azact_str raw;
  static const char want[] = "{\"eventTimestamp\":\"t\",\"operationName\":[1,2.5,{}]}";
  ck_assert_int_eq(azact_event_raw(event, &raw), AZACT_OK);
  ck_assert_uint_eq(raw.len, sizeof want - 1);
  ck_assert_mem_eq(raw.ptr, want, raw.len);
  azact_event_unref(event);
}
END_TEST

/* A key with NUL, which jansson's own parser refuses, and bytes that are no UTF-8, which only the unchecked calls let in. */
START_TEST(odd_trees) {
  json_t *json = host_parse(records[0]);
  azact_event *event = NULL;
  azact_value *value = NULL;
  azact_str text;
  json_object_setn_new(json, "k\0", 2, json_stringn("v\0", 2));
  json_object_set_new(json, "bad", json_stringn_nocheck("x\xff", 2));
  ck_assert_int_eq(azact_jansson_to_event(json, NULL, NULL, &event), AZACT_OK);
  ck_assert_uint_eq(azact_event_anomaly_bits(event), 1u << AZACT_ANOMALY_INVALID_UTF8);
  ck_assert_int_eq(azact_event_lookup(event, "/k\0", 3, &value), AZACT_OK);
  ck_assert_int_eq(azact_value_text(value, &text), AZACT_OK);
  ck_assert_uint_eq(text.len, 2);
  ck_assert_mem_eq(text.ptr, "v\0", 2);
  azact_value_unref(value);
  azact_event_unref(event);
  azact_config config = {.struct_size = sizeof config, .flags = AZACT_CONFIG_STRICT};
  event = NULL;
  ck_assert_int_eq(azact_jansson_to_event(json, NULL, &config, &event), AZACT_ERR_ENCODING);
  ck_assert_ptr_null(event);
  json_decref(json);
}
END_TEST

START_TEST(batches) {
  static const char *const shapes[] = {"{\"records\":[%s,%s]}", "[%s,%s]", "{\"value\":[%s,%s]}"};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    char text[2048];
    snprintf(text, sizeof text, shapes[i], records[0], records[1]);
    json_t *json = host_parse(text);
    azact_reader *reader = NULL;
    azact_event *event = NULL;
    ck_assert_int_eq(azact_jansson_to_event(json, NULL, NULL, &event), AZACT_ERR_USAGE);
    ck_assert_ptr_null(event);
    ck_assert_int_eq(azact_jansson_open(json, NULL, NULL, &reader), AZACT_OK);
    json_decref(json);
    for (size_t k = 0; k < 2; k++) {
      azact_event *oracle = host_event(NULL, records[k], strlen(records[k]));
      ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
      if (k == 1) azact_reader_unref(reader); /* events outlive it */
      same_events(event, oracle);
      azact_event_unref(event);
      azact_event_unref(oracle);
    }
  }
}
END_TEST

typedef struct refused_case {
  const char *text;
  azact_status status;
} refused_case;

static const refused_case refused[] = {
    {"{\"records\":[]}", AZACT_ABSENT},
    {"[]", AZACT_ABSENT},
    {"[7]", AZACT_ERR_NOT_OBJECT},
    {"7", AZACT_ERR_NOT_OBJECT},
    {"null", AZACT_ERR_NOT_OBJECT},
    {"{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"m\"}}", AZACT_ERR_SERVICE},
};

/* Also with a config that waits for more of a growing file: a tree grows no more. */
START_TEST(no_single_event) {
  json_t *json = host_parse(refused[_i].text);
  for (uint32_t flags = 0; flags <= AZACT_CONFIG_FOLLOW; flags += AZACT_CONFIG_FOLLOW) {
    azact_config config = {.struct_size = sizeof config, .flags = flags};
    azact_event *event = NULL;
    ck_assert_int_eq(azact_jansson_to_event(json, NULL, &config, &event), refused[_i].status);
    ck_assert_ptr_null(event);
  }
  json_decref(json);
}
END_TEST

START_TEST(follow) {
  azact_config config = {.struct_size = sizeof config, .flags = AZACT_CONFIG_FOLLOW};
  json_t *json = host_parse(records[0]);
  azact_event *event = NULL;
  ck_assert_int_eq(azact_jansson_to_event(json, NULL, &config, &event), AZACT_OK);
  azact_event_unref(event);
  json_decref(json);
}
END_TEST

/* ---- limits ---- */

/* Freed from the outside in: jansson would recurse 10,000 deep. */
static json_t *chain(size_t levels) {
  json_t *json = json_array();
  while (--levels > 0) {
    json_t *outer = json_array();
    json_array_append_new(outer, json);
    json = outer;
  }
  return json;
}
static void chain_free(json_t *json) {
  while (json) {
    json_t *inner = json_incref(json_array_get(json, 0));
    json_decref(json);
    json = inner;
  }
}

START_TEST(too_deep) {
  azact_reader *reader = NULL;
  azact_jansson_config limits = {.struct_size = sizeof limits, .max_depth = 512};
  static const struct {
    size_t levels;
    azact_status by_default, at_most;
  } cases[] = {{128, AZACT_OK, AZACT_OK},
               {129, AZACT_ERR_LIMIT, AZACT_OK},
               {512, AZACT_ERR_LIMIT, AZACT_OK},
               {513, AZACT_ERR_LIMIT, AZACT_ERR_LIMIT},
               {10000, AZACT_ERR_LIMIT, AZACT_ERR_LIMIT}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    json_t *json = chain(cases[i].levels);
    for (int most = 0; most < 2; most++) {
      azact_status want = most ? cases[i].at_most : cases[i].by_default;
      ck_assert_int_eq(azact_jansson_open(json, most ? &limits : NULL, NULL, &reader), want);
      if (want == AZACT_OK) azact_reader_unref(reader);
    }
    chain_free(json);
  }
}
END_TEST

/* jansson lets a host build a circle of two, and one text hang in a tree a thousand million times. */
START_TEST(circles_and_shares) {
  azact_reader *reader = NULL;
  json_t *a = json_array(), *b = json_object();
  json_array_append(a, b);
  json_object_set(b, "a", a);
  ck_assert_int_eq(azact_jansson_open(a, NULL, NULL, &reader), AZACT_ERR_LIMIT);
  json_array_clear(a);
  json_decref(a);
  json_decref(b);
  json_t *json = json_string("laugh");
  for (int level = 0; level < 30; level++) {
    json_t *outer = json_array();
    for (int i = 0; i < 2; i++) json_array_append(outer, json);
    json_decref(json);
    json = outer;
  }
  azact_jansson_config limits = {.struct_size = sizeof limits};
  ck_assert_int_eq(azact_jansson_open(json, NULL, NULL, &reader), AZACT_ERR_LIMIT);
  limits.max_bytes = 1000;
  limits.max_values = UINT64_MAX;
  ck_assert_int_eq(azact_jansson_open(json, &limits, NULL, &reader), AZACT_ERR_LIMIT);
  json_decref(json);
}
END_TEST

START_TEST(counted) {
  json_t *json = host_parse("[1,2,{\"a\":\"\"}]"); /* 5 values, 14 bytes */
  azact_jansson_config limits = {.struct_size = sizeof limits, .max_values = 4};
  azact_reader *reader = NULL;
  ck_assert_int_eq(azact_jansson_open(json, &limits, NULL, &reader), AZACT_ERR_LIMIT);
  limits.max_values = 5;
  limits.max_bytes = 13;
  ck_assert_int_eq(azact_jansson_open(json, &limits, NULL, &reader), AZACT_ERR_LIMIT);
  limits.max_bytes = 14;
  ck_assert_int_eq(azact_jansson_open(json, &limits, NULL, &reader), AZACT_OK);
  azact_reader_unref(reader);
  json_decref(json);
}
END_TEST

START_TEST(misuse) {
  json_t *json = host_parse(records[0]);
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_jansson_config limits = {.struct_size = 1};
  azact_config config = {.struct_size = 1};
  ck_assert_int_eq(azact_jansson_open(NULL, NULL, NULL, &reader), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_open(json, NULL, NULL, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_to_event(NULL, NULL, NULL, &event), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_to_event(json, NULL, NULL, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_open(json, &limits, NULL, &reader), AZACT_ERR_STRUCT_SMALL);
  ck_assert_int_eq(azact_jansson_open(json, NULL, &config, &reader), AZACT_ERR_STRUCT_SMALL);
  ck_assert_int_eq(azact_jansson_to_event(json, NULL, &config, &event), AZACT_ERR_STRUCT_SMALL);
  ck_assert_ptr_null(reader);
  ck_assert_ptr_null(event);
  json_decref(json);
}
END_TEST

/* Memory of jansson and of the reader, each failing at each of its calls: NOMEM, and everything comes back. */
START_TEST(no_memory) {
  json_t *json = host_parse(records[1]);
  azact_event *oracle = host_event(NULL, records[1], strlen(records[1]));
  size_t before = host_live;
  for (int side = 0; side < 2; side++) {
    for (size_t n = 1;; n++) {
      probe_memory memory = {.fail_at = side ? n : 0, .for_good = n % 2 == 0};
      azact_allocator allocator;
      probe_allocator(&allocator, &memory);
      azact_config config = {.struct_size = sizeof config, .allocator = &allocator};
      azact_event *event = NULL;
      host_calls = host_failures = 0;
      host_fail_at = side ? 0 : n;
      azact_status status = azact_jansson_to_event(json, NULL, &config, &event);
      host_fail_at = memory.fail_at = 0;
      size_t failures = side ? (size_t)memory.failed : host_failures;
      /* The core does without some of its memory; then the event is the same all the same. */
      if (side == 0 || status != AZACT_OK)
        ck_assert_int_eq(status, failures ? AZACT_ERR_NOMEM : AZACT_OK);
      else
        same_events(event, oracle);
      azact_event_unref(event);
      ck_assert_uint_eq(memory.live, 0);
      ck_assert_uint_eq(host_live, before);
      if (!failures) {
        ck_assert_uint_gt(n, 1);
        break;
      }
    }
  }
  azact_event_unref(oracle);
  json_decref(json);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("jansson: back");
  TCase *tcase = tcase_create("back");
  tcase_add_checked_fixture(tcase, host_setup, host_teardown);
  tcase_add_loop_test(tcase, as_the_text, 0, sizeof records / sizeof *records);
  tcase_add_test(tcase, raw_is_compact);
  tcase_add_test(tcase, odd_trees);
  tcase_add_test(tcase, batches);
  tcase_add_loop_test(tcase, no_single_event, 0, sizeof refused / sizeof *refused);
  tcase_add_test(tcase, follow);
  tcase_add_test(tcase, too_deep);
  tcase_add_test(tcase, circles_and_shares);
  tcase_add_test(tcase, counted);
  tcase_add_test(tcase, misuse);
  tcase_add_test(tcase, no_memory);
  suite_add_tcase(suite, tcase);
  return suite;
}
