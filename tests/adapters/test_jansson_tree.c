/* Events, fields, values and groups as json_t. */
#include "jansson_host.h"

#include <pthread.h>

static azact_event *event;

static void tree_begin(const char *text, size_t len) { event = host_event(NULL, text, len); }
static void tree_end(void) { azact_event_unref(event); }

static json_t *field_of(const char *name, const azact_jansson_config *config) {
  json_t *json = NULL;
  ck_assert_int_eq(azact_jansson_field(event, azact_field_by_name(name, strlen(name)), config, &json), AZACT_OK);
  return json;
}

static const char rich[] = EVENT_HEAD
    ",\"caller\":\"ada@contoso.example\",\"level\":null,\"durationMs\":\"14.25\",\"resourceId\":\"/subscriptions/"
    "11111111-2222-4333-8444-555555555555/resourceGroups/rg/providers/A.B/c/d\",\"claims\":{\"appid\":\"x\","
    "\"ver\":1.0},\"properties\":\"{\\\"statusCode\\\":\\\"OK\\\",\\\"list\\\":[1,[],{},true,false,null]}\"}";

START_TEST(whole_record) {
  tree_begin(LIT(rich));
  char line[4096];
  size_t len = 0;
  json_t *json = NULL;
  ck_assert_int_eq(azact_event_copy_json(event, 0, line, sizeof line, &len), AZACT_OK);
  ck_assert_int_eq(azact_jansson_event(event, NULL, &json), AZACT_OK);
  json_t *oracle = host_parse(line);
  ck_assert(json_equal(json, oracle));
  char *want = json_dumps(oracle, JSON_COMPACT);
  host_is(json, want);
  host_free(want);
  json_decref(oracle);
  tree_end();
}
END_TEST

START_TEST(fields) {
  tree_begin(LIT(rich));
  host_is(field_of("caller", NULL), "\"ada@contoso.example\"");
  host_is(field_of("level", NULL), "null");
  host_is(field_of("duration_ms", NULL), "14.25");
  host_is(field_of("resource.name", NULL), "\"d\"");
  json_t *json = NULL;
  ck_assert_int_eq(azact_jansson_properties(event, NULL, &json), AZACT_OK);
  host_is(json, "{\"statusCode\":\"OK\",\"list\":[1,[],{},true,false,null]}");
  ck_assert_int_eq(azact_jansson_claims(event, NULL, &json), AZACT_OK);
  host_is(json, "{\"appid\":\"x\",\"ver\":1.0}");
  json = NULL;
  ck_assert_int_eq(azact_jansson_field(event, AZACT_F_LOCATION, NULL, &json), AZACT_ABSENT);
  ck_assert_int_eq(azact_jansson_field(event, 0, NULL, &json), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_jansson_field(event, 9999, NULL, &json), AZACT_ERR_RANGE);
  ck_assert_ptr_null(json);
  tree_end();
  tree_begin(LIT(EVENT_HEAD "}"));
  ck_assert_int_eq(azact_jansson_properties(event, NULL, &json), AZACT_ABSENT);
  ck_assert_int_eq(azact_jansson_claims(event, NULL, &json), AZACT_ABSENT);
  ck_assert_ptr_null(json);
  tree_end();
  tree_begin(LIT(EVENT_HEAD ",\"properties\":\"plain {\"}"));
  ck_assert_int_eq(azact_jansson_properties(event, NULL, &json), AZACT_OK);
  host_is(json, "\"plain {\"");
  tree_end();
}
END_TEST

START_TEST(misuse) {
  tree_begin(LIT(rich));
  json_t *json = NULL;
  ck_assert_int_eq(azact_jansson_event(NULL, NULL, &json), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_event(event, NULL, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_field(NULL, AZACT_F_CALLER, NULL, &json), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_field(NULL, 0, NULL, &json), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_properties(NULL, NULL, &json), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_claims(event, NULL, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_value(NULL, NULL, &json), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_group(NULL, NULL, &json), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_reader_error(NULL, NULL, &json), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_config_init(NULL, sizeof(azact_jansson_config)), AZACT_ERR_USAGE);
  ck_assert_ptr_null(json);
  tree_end();
}
END_TEST

/* An older library's caller, a newer one's, and garbage. */
START_TEST(sized) {
  struct {
    azact_jansson_config config;
    uint64_t later;
  } newer = {.later = 0};
  tree_begin(LIT(rich));
  json_t *json = NULL;
  ck_assert_int_eq(azact_jansson_config_init(&newer.config, sizeof newer.config - 1), AZACT_ERR_STRUCT_SMALL);
  ck_assert_int_eq(azact_jansson_config_init(&newer.config, (size_t)1 << 30), AZACT_ERR_STRUCT_SIZE);
  ck_assert_int_eq(azact_jansson_config_init(&newer.config, sizeof newer), AZACT_OK);
  ck_assert_int_eq(azact_jansson_event(event, &newer.config, &json), AZACT_OK);
  json_decref(json);
  json = NULL;
  newer.later = 1;
  ck_assert_int_eq(azact_jansson_event(event, &newer.config, &json), AZACT_ERR_STRUCT_NEWER);
  newer.config.struct_size = 3;
  ck_assert_int_eq(azact_jansson_event(event, &newer.config, &json), AZACT_ERR_STRUCT_SMALL);
  newer.config.struct_size = SIZE_MAX;
  ck_assert_int_eq(azact_jansson_event(event, &newer.config, &json), AZACT_ERR_STRUCT_SIZE);
  newer.config.struct_size = sizeof newer.config;
  newer.config.flags = 2;
  ck_assert_int_eq(azact_jansson_event(event, &newer.config, &json), AZACT_ERR_RANGE);
  newer.config.flags = 0;
  newer.config.max_depth = 513;
  ck_assert_int_eq(azact_jansson_event(event, &newer.config, &json), AZACT_ERR_RANGE);
  ck_assert_ptr_null(json);
  tree_end();
}
END_TEST

typedef struct number_case {
  const char *spelled, *plain, *exact; /* the latter two as JSON of the tree */
} number_case;

static const number_case numbers[] = {
    {"0", "0", "0"},
    {"-0", "0", "\"-0\""},
    {"-7", "-7", "-7"},
    {"9223372036854775807", "9223372036854775807", "9223372036854775807"},
    {"-9223372036854775808", "-9223372036854775808", "-9223372036854775808"},
    {"9223372036854775808", "\"9223372036854775808\"", "\"9223372036854775808\""},
    {"-9223372036854775809", "\"-9223372036854775809\"", "\"-9223372036854775809\""},
    {"123456789012345678901234567890", "\"123456789012345678901234567890\"", "\"123456789012345678901234567890\""},
    {"1.0", "1.0", "\"1.0\""},
    {"-0.0", "-0.0", "\"-0.0\""},
    {"1e3", "1000.0", "\"1e3\""},
    {"2.5E-1", "0.25", "\"2.5E-1\""},
    {"1e400", "\"1e400\"", "\"1e400\""},
    {"-1e400", "\"-1e400\"", "\"-1e400\""},
    {"1e-400", "0.0", "\"1e-400\""},
};

/* By the canonical record, and by the value as written. */
START_TEST(number) {
  const number_case *one = &numbers[_i];
  char text[256], list[128];
  snprintf(text, sizeof text, EVENT_HEAD ",\"properties\":{\"n\":[%s]}}", one->spelled);
  tree_begin(text, strlen(text));
  for (uint32_t flags = 0; flags <= AZACT_JANSSON_EXACT; flags++) {
    azact_jansson_config config = {.struct_size = sizeof config, .flags = flags};
    json_t *json = NULL;
    snprintf(list, sizeof list, "{\"n\":[%s]}", flags ? one->exact : one->plain);
    ck_assert_int_eq(azact_jansson_properties(event, &config, &json), AZACT_OK);
    host_is(json, list);
    azact_value *value = NULL;
    ck_assert_int_eq(azact_event_lookup(event, LIT("/properties"), &value), AZACT_OK);
    ck_assert_int_eq(azact_jansson_value(value, &config, &json), AZACT_OK);
    host_is(json, list);
    azact_value_unref(value);
  }
  tree_end();
}
END_TEST

/* NUL, surrogates, bad bytes, raw controls, equal keys: what jansson's parser refuses or orders otherwise. */
static const char hostile[] = EVENT_HEAD
    ",\"properties\":{\"k\\u0000\":\"a\\u0000b\",\"u\":\"\\ud83d\\ude00\\ud800\",\"bad\":\"\xff\xc3\",\"raw\":"
    "\"\t\x01\x7f\","
    "\"twice\":{\"first\":[1,{\"x\":[]}]},\"z\":1,\"twice\":{\"second\":2},\"\":\"\\/\\b\\f\\n\\r\\t\\\"\\\\\"}}";
static const char hostile_tree[] = "{\"k\\u0000\":\"a\\u0000b\",\"u\":\"\xf0\x9f\x98\x80\xef\xbf\xbd\",\"bad\":"
                                   "\"\xef\xbf\xbd\xef\xbf\xbd\",\"raw\":\"\\t\\u0001\x7f\","
                                   "\"z\":1,\"twice\":{\"second\":2},\"\":\"/\\b\\f\\n\\r\\t\\\"\\\\\"}";

START_TEST(hostile_text) {
  tree_begin(LIT(hostile));
  json_t *json = NULL;
  azact_value *value = NULL;
  ck_assert_int_eq(azact_jansson_properties(event, NULL, &json), AZACT_OK);
  const json_t *member = json_object_getn(json, "k\0", 2);
  ck_assert_uint_eq(json_string_length(member), 3);
  ck_assert_mem_eq(json_string_value(member), "a\0b", 3);
  ck_assert_ptr_null(json_object_get(json, "k"));
  host_is(json, hostile_tree);
  ck_assert_int_eq(azact_event_lookup(event, LIT("/properties"), &value), AZACT_OK);
  ck_assert_int_eq(azact_jansson_value(value, NULL, &json), AZACT_OK);
  host_is(json, hostile_tree);
  azact_value_unref(value);
  tree_end();
}
END_TEST

START_TEST(values_as_written) {
  tree_begin(LIT(EVENT_HEAD ",\"properties\":\"{\\\"a\\\":1}\",\"x\":[\"s\",{\"in\":\"[2]\"},[[]]]}"));
  static const struct {
    const char *pointer, *want;
  } cases[] = {{"/properties", "\"{\\\"a\\\":1}\""},
               {"/x", "[\"s\",{\"in\":\"[2]\"},[[]]]"},
               {"/x/0", "\"s\""},
               {"/x/2/0", "[]"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    azact_value *value = NULL;
    json_t *json = NULL;
    ck_assert_int_eq(azact_event_lookup(event, cases[i].pointer, strlen(cases[i].pointer), &value), AZACT_OK);
    ck_assert_int_eq(azact_jansson_value(value, NULL, &json), AZACT_OK);
    azact_value_unref(value); /* the tree shares nothing with it */
    host_is(json, cases[i].want);
  }
  tree_end();
}
END_TEST

/* ---- limits ---- */

/* An event whose properties nest `levels` deep; the outermost value of it is /properties. */
static azact_event *nested(size_t levels, uint32_t max_depth) {
  azact_config config = {.struct_size = sizeof config, .max_depth = max_depth};
  probe_text text = {NULL, 0, 0};
  probe_write(LIT(EVENT_HEAD ",\"properties\":"), &text);
  for (size_t i = 0; i < levels; i++) probe_write(LIT("{\"a\":"), &text);
  probe_write("1", 1, &text);
  for (size_t i = 0; i < levels; i++) probe_write("}", 1, &text);
  probe_write("}", 1, &text);
  azact_event *made = host_event(&config, text.ptr, text.len);
  probe_text_free(&text);
  return made;
}

static size_t levels_of(const json_t *json) {
  size_t levels = 0;
  for (; json_is_object(json); levels++) json = json_object_get(json, "a");
  return levels;
}

START_TEST(depth) {
  azact_jansson_config config = {.struct_size = sizeof config};
  json_t *json = NULL;
  azact_value *value = NULL;
  /* What a reader lets pass by default, passes here. */
  event = nested(10000, 0);
  ck_assert_int_eq(azact_jansson_event(event, NULL, &json), AZACT_OK);
  ck_assert_uint_eq(levels_of(json_object_get(json, "properties")), 63);
  json_decref(json);
  /* The value as written is deeper, and is refused. */
  ck_assert_int_eq(azact_event_lookup(event, LIT("/properties"), &value), AZACT_OK);
  config.max_depth = 512;
  json = NULL;
  ck_assert_int_eq(azact_jansson_value(value, NULL, &json), AZACT_ERR_LIMIT);
  ck_assert_int_eq(azact_jansson_value(value, &config, &json), AZACT_ERR_LIMIT);
  ck_assert_ptr_null(json);
  azact_value_unref(value);
  tree_end();

  event = nested(511, 512);
  ck_assert_int_eq(azact_jansson_event(event, NULL, &json), AZACT_ERR_LIMIT);
  ck_assert_ptr_null(json);
  ck_assert_int_eq(azact_jansson_event(event, &config, &json), AZACT_OK);
  ck_assert_uint_eq(levels_of(json_object_get(json, "properties")), 511);
  json_decref(json);
  config.max_depth = 511;
  json = NULL;
  ck_assert_int_eq(azact_jansson_event(event, &config, &json), AZACT_ERR_LIMIT);
  ck_assert_int_eq(azact_jansson_properties(event, &config, &json), AZACT_OK);
  json_decref(json);
  config.max_depth = 510;
  ck_assert_int_eq(azact_jansson_properties(event, &config, &json), AZACT_ERR_LIMIT);
  ck_assert_int_eq(azact_event_lookup(event, LIT("/properties"), &value), AZACT_OK);
  ck_assert_int_eq(azact_jansson_value(value, &config, &json), AZACT_ERR_LIMIT);
  config.max_depth = 511;
  ck_assert_int_eq(azact_jansson_value(value, &config, &json), AZACT_OK);
  ck_assert_uint_eq(levels_of(json), 511);
  json_decref(json);
  azact_value_unref(value);
  tree_end();
}
END_TEST

START_TEST(values_counted) {
  azact_jansson_config config = {.struct_size = sizeof config, .max_values = 5};
  json_t *json = NULL;
  azact_value *value = NULL;
  tree_begin(LIT(EVENT_HEAD ",\"properties\":{\"a\":[1,2,[]],\"b\":null}}")); /* 6 values */
  ck_assert_int_eq(azact_event_lookup(event, LIT("/properties"), &value), AZACT_OK);
  ck_assert_int_eq(azact_jansson_properties(event, &config, &json), AZACT_ERR_LIMIT);
  ck_assert_int_eq(azact_jansson_value(value, &config, &json), AZACT_ERR_LIMIT);
  ck_assert_ptr_null(json);
  config.max_values = 6;
  ck_assert_int_eq(azact_jansson_properties(event, &config, &json), AZACT_OK);
  json_decref(json);
  ck_assert_int_eq(azact_jansson_value(value, &config, &json), AZACT_OK);
  json_decref(json);
  azact_value_unref(value);
  tree_end();
}
END_TEST

/* All of it, jansson's recursive freeing too, in the stack that a host's coroutine has. */
static void *small_stack(void *user) {
  json_t *json = NULL;
  azact_event *made = NULL;
  const azact_event *deep = user;
  ck_assert_int_eq(azact_jansson_event(deep, NULL, &json), AZACT_OK);
  ck_assert_int_eq(azact_jansson_to_event(json, NULL, NULL, &made), AZACT_OK);
  ck_assert_uint_eq(levels_of(json_object_get(json, "properties")), 127);
  json_decref(json);
  azact_event_unref(made);
  return NULL;
}

START_TEST(stack) {
  pthread_attr_t attributes;
  pthread_t thread;
  event = nested(127, 512);
  pthread_attr_init(&attributes);
  ck_assert_int_eq(pthread_attr_setstacksize(&attributes, 65536), 0);
  ck_assert_int_eq(pthread_create(&thread, &attributes, small_stack, event), 0);
  pthread_join(thread, NULL);
  pthread_attr_destroy(&attributes);
  tree_end();
}
END_TEST

/* ---- groups and errors ---- */

START_TEST(group) {
  azact_grouper *grouper = NULL;
  azact_group *made = NULL;
  json_t *json = NULL;
  probe_text line = {NULL, 0, 0};
  tree_begin(LIT(EVENT_HEAD ",\"correlationId\":\"c-1\",\"resultType\":\"Success\",\"durationMs\":7}"));
  ck_assert_int_eq(azact_grouper_new(NULL, &grouper), AZACT_OK);
  ck_assert_int_eq(azact_grouper_add(grouper, event), AZACT_OK);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  ck_assert_int_eq(azact_grouper_next(grouper, &made), AZACT_OK);
  ck_assert_int_eq(azact_jansson_group(made, NULL, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_group(made, NULL, &json), AZACT_OK);
  ck_assert_str_eq(json_string_value(json_object_get(json, "correlation_id")), "c-1");
  ck_assert_int_eq(azact_group_write_json(made, probe_write, &line), AZACT_OK);
  probe_write("", 1, &line);
  json_t *oracle = host_parse(line.ptr);
  ck_assert(json_equal(json, oracle));
  json_decref(oracle);
  json_decref(json);
  probe_text_free(&line);
  azact_group_unref(made);
  azact_grouper_unref(grouper);
  tree_end();
}
END_TEST

START_TEST(reader_error) {
  static const char text[] = EVENT_HEAD "}\n{\"eventTimestamp\":\"t\",broken}\n";
  azact_reader *reader = NULL;
  azact_event *one = NULL;
  json_t *json = NULL;
  ck_assert_int_eq(azact_reader_open_memory(NULL, LIT(text), AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_next_into(reader, &one), AZACT_OK);
  ck_assert_int_eq(azact_jansson_reader_error(reader, NULL, &json), AZACT_ABSENT);
  ck_assert_int_eq(azact_reader_next_into(reader, &one), AZACT_ERR_SYNTAX);
  ck_assert_int_eq(azact_jansson_reader_error(reader, NULL, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_jansson_reader_error(reader, NULL, &json), AZACT_OK);
  ck_assert_str_eq(json_string_value(json_object_get(json_object_get(json, "error"), "code")), "syntax");
  ck_assert_str_eq(json_string_value(json_object_get(json, "raw")), "{\"eventTimestamp\":\"t\",broken}");
  json_decref(json);
  azact_event_unref(one);
  azact_reader_unref(reader);
}
END_TEST

/* ---- no memory ---- */

static azact_status each_tree(int which, json_t **json) {
  azact_value *value = NULL;
  azact_status status;
  if (which == 0) return azact_jansson_event(event, NULL, json);
  if (which == 1) return azact_jansson_properties(event, NULL, json);
  ck_assert_int_eq(azact_event_lookup(event, LIT("/properties"), &value), AZACT_OK);
  status = azact_jansson_value(value, NULL, json);
  azact_value_unref(value);
  return status;
}

/* The n-th allocation fails, alone or with all that follow: NOMEM, no leak (teardown), no tree. */
START_TEST(no_memory) {
  tree_begin(LIT(hostile));
  for (host_for_good = 0; host_for_good < 2; host_for_good++) {
    size_t n = 0;
    for (;;) {
      json_t *json = NULL;
      host_calls = 0;
      host_failures = 0;
      host_fail_at = ++n;
      azact_status status = each_tree(_i, &json);
      host_fail_at = 0;
      if (status == AZACT_OK)
        json_decref(json);
      else {
        ck_assert_int_eq(status, AZACT_ERR_NOMEM);
        ck_assert_ptr_null(json);
      }
      ck_assert_uint_eq(host_live, 0);
      if (host_failures == 0) break;
      ck_assert_int_eq(status, AZACT_ERR_NOMEM);
    }
    ck_assert_uint_gt(n, 10);
  }
  tree_end();
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("jansson: trees");
  TCase *tcase = tcase_create("tree");
  tcase_add_checked_fixture(tcase, host_setup, host_teardown);
  tcase_add_test(tcase, whole_record);
  tcase_add_test(tcase, fields);
  tcase_add_test(tcase, misuse);
  tcase_add_test(tcase, sized);
  tcase_add_loop_test(tcase, number, 0, sizeof numbers / sizeof *numbers);
  tcase_add_test(tcase, hostile_text);
  tcase_add_test(tcase, values_as_written);
  tcase_add_test(tcase, depth);
  tcase_add_test(tcase, stack);
  tcase_add_test(tcase, values_counted);
  tcase_add_test(tcase, group);
  tcase_add_test(tcase, reader_error);
  tcase_add_loop_test(tcase, no_memory, 0, 3);
  suite_add_tcase(suite, tcase);
  return suite;
}
