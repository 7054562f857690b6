/* NULL, wrong state, wrong struct size: each function refuses with the right code and never crashes. */
#include "api.h"

#include <limits.h>

static azact_status no_write(const char *data, size_t len, void *user) {
  (void)data, (void)len, (void)user;
  return AZACT_OK;
}
static azact_status no_visit(azact_field field, azact_status status, const azact_str *text, void *user) {
  (void)field, (void)status, (void)text, (void)user;
  return AZACT_OK;
}
static azact_status no_each(const azact_str *key, azact_value *value, void *user) {
  (void)key, (void)value, (void)user;
  return AZACT_OK;
}

#define USAGE(call) ck_assert_msg((call) == AZACT_ERR_USAGE, "%s gave %s", #call, azact_status_name(call))

START_TEST(null_event) {
  azact_str text;
  int64_t number;
  uint8_t id[16];
  azact_event *event = one_event(LIT(FLAT("1")));
  azact_value *value = NULL;
  azact_resource *resource = NULL;
  azact_source source = {.struct_size = sizeof source};
  azact_anomaly anomaly = {.struct_size = sizeof anomaly};
  USAGE(azact_event_text(NULL, AZACT_F_CALLER, &text));
  USAGE(azact_event_text(event, AZACT_F_CALLER, NULL));
  USAGE(azact_event_copy_text(NULL, AZACT_F_CALLER, NULL, 0, NULL));
  USAGE(azact_event_copy_text(event, AZACT_F_CALLER, NULL, 5, NULL));
  USAGE(azact_event_int64(NULL, AZACT_F_CALLER, &number));
  USAGE(azact_event_int64(event, AZACT_F_CALLER, NULL));
  USAGE(azact_event_visit(NULL, no_visit, NULL));
  USAGE(azact_event_visit(event, NULL, NULL));
  azact_status (*const thirteen[])(const azact_event *,
                                   azact_str *) = {azact_event_tenant_id,       azact_event_subscription_id,
                                                   azact_event_event_timestamp, azact_event_operation_name,
                                                   azact_event_category,        azact_event_level,
                                                   azact_event_result_type,     azact_event_result_signature,
                                                   azact_event_duration_ms,     azact_event_caller,
                                                   azact_event_correlation_id,  azact_event_resource_id,
                                                   azact_event_properties,      azact_event_raw};
  for (size_t i = 0; i < sizeof thirteen / sizeof *thirteen; i++) {
    USAGE(thirteen[i](NULL, &text));
    USAGE(thirteen[i](event, NULL));
  }
  USAGE(azact_event_source(NULL, &source));
  USAGE(azact_event_source(event, NULL));
  USAGE(azact_event_anomaly_at(NULL, 0, &anomaly));
  USAGE(azact_event_anomaly_at(event, 0, NULL));
  USAGE(azact_event_lookup(NULL, "", 0, &value));
  USAGE(azact_event_lookup(event, NULL, 1, &value));
  USAGE(azact_event_lookup(event, "", 0, NULL));
  USAGE(azact_event_lookup(event, "caller", 6, &value));
  USAGE(azact_event_lookup(event, "/a~2", 4, &value));
  USAGE(azact_event_field_value(NULL, AZACT_F_PROPERTIES, &value));
  USAGE(azact_event_field_value(event, AZACT_F_PROPERTIES, NULL));
  USAGE(azact_event_copy_json(NULL, 0, NULL, 0, NULL));
  USAGE(azact_event_copy_json(event, 0, NULL, 5, NULL));
  USAGE(azact_event_write_json(NULL, no_write, NULL));
  USAGE(azact_event_write_json(event, NULL, NULL));
  USAGE(azact_event_write_field(NULL, AZACT_F_CALLER, no_write, NULL));
  USAGE(azact_event_write_field(event, AZACT_F_CALLER, NULL, NULL));
  USAGE(azact_event_uid(NULL, id));
  USAGE(azact_event_uid(event, NULL));
  USAGE(azact_event_match_key(NULL, id));
  USAGE(azact_event_match_key(event, NULL));
  USAGE(azact_event_resource(NULL, &resource));
  USAGE(azact_event_resource(event, NULL));
  USAGE(azact_event_own(NULL));
  azact_event *second = azact_event_ref(event);
  USAGE(azact_event_own(event)); /* shared */
  azact_event_unref(second);
  ck_assert_int_eq(azact_event_own(event), AZACT_OK);
  ck_assert(azact_event_ref(NULL) == NULL);
  azact_event_unref(NULL);
  ck_assert_uint_eq(azact_event_origin(NULL, AZACT_F_CALLER), AZACT_ORIGIN_NONE);
  ck_assert_uint_eq(azact_event_origin(event, 60000), AZACT_ORIGIN_NONE);
  ck_assert_uint_eq(azact_event_dialect(NULL), 0);
  ck_assert(azact_event_anomaly_bits(NULL) == 0 && azact_event_anomaly_count(NULL) == 0);
  ck_assert_uint_eq(azact_event_level_number(NULL), 0);
  azact_event_category_kind(NULL);
  azact_event_unref(event);
}
END_TEST

/* Every field function with numbers that name no field. */
START_TEST(no_such_field) {
  static const azact_field none[] = {0, 122, 60000, UINT32_MAX};
  azact_event *event = one_event(LIT(FLAT("1")));
  azact_str text;
  int64_t number;
  azact_value *value = NULL;
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    ck_assert_int_eq(azact_event_text(event, none[i], &text), AZACT_ERR_RANGE);
    ck_assert_int_eq(azact_event_copy_text(event, none[i], NULL, 0, NULL), AZACT_ERR_RANGE);
    ck_assert_int_eq(azact_event_int64(event, none[i], &number), AZACT_ERR_RANGE);
    ck_assert_int_eq(azact_event_write_field(event, none[i], no_write, NULL), AZACT_ERR_RANGE);
    ck_assert_int_eq(azact_event_field_value(event, none[i], &value), AZACT_ERR_RANGE);
  }
  azact_field_info info = {.struct_size = sizeof info};
  ck_assert_int_eq(azact_field_at(azact_field_count(), &info), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_field_at(SIZE_MAX, &info), AZACT_ERR_RANGE);
  USAGE(azact_field_at(0, NULL));
  ck_assert_uint_eq(azact_field_by_name(NULL, 0), 0);
  ck_assert_uint_eq(azact_field_by_name("no_such", 7), 0);
  ck_assert_uint_eq(azact_field_by_name("Caller", 6), 0);
  ck_assert_uint_eq(azact_field_by_name("caller", 5), 0);
  azact_event_unref(event);
}
END_TEST

START_TEST(null_reader) {
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_error error = {.struct_size = sizeof error};
  azact_stats stats = {.struct_size = sizeof stats};
  azact_position position = {.struct_size = sizeof position};
  int32_t os_error = 0;
  USAGE(azact_reader_new(NULL, NULL));
  USAGE(azact_reader_open_memory(NULL, "x", 1, AZACT_COPY, NULL, NULL, NULL));
  USAGE(azact_reader_open_memory(NULL, NULL, 1, AZACT_COPY, NULL, NULL, &reader));
  USAGE(azact_reader_open_memory(NULL, "x", 1, 7, NULL, NULL, &reader));
  USAGE(azact_reader_open_fd(NULL, 0, NULL, &os_error));
  USAGE(azact_reader_open_path(NULL, NULL, &reader, &os_error));
  USAGE(azact_reader_open_path(NULL, "x", NULL, &os_error));
  USAGE(azact_reader_feed(NULL, "x", 1));
  USAGE(azact_reader_finish(NULL));
  USAGE(azact_reader_next(NULL, &event));
  USAGE(azact_reader_next_into(NULL, &event));
  USAGE(azact_reader_error(NULL, &error));
  USAGE(azact_reader_stats(NULL, &stats));
  USAGE(azact_reader_position(NULL, &position));
  USAGE(azact_reader_write_error_json(NULL, no_write, NULL));
  ck_assert(azact_reader_ref(NULL) == NULL);
  azact_reader_unref(NULL);
  ck_assert(reader == NULL && event == NULL);

  ck_assert_int_eq(azact_reader_new(NULL, &reader), AZACT_OK);
  USAGE(azact_reader_next(reader, NULL));
  USAGE(azact_reader_next_into(reader, NULL));
  USAGE(azact_reader_error(reader, NULL));
  USAGE(azact_reader_stats(reader, NULL));
  USAGE(azact_reader_position(reader, NULL));
  USAGE(azact_reader_feed(reader, NULL, 1));
  USAGE(azact_reader_write_error_json(reader, NULL, NULL));
  ck_assert_int_eq(azact_reader_feed(reader, NULL, 0), AZACT_OK);
  ck_assert_int_eq(azact_reader_error(reader, &error), AZACT_ABSENT);
  ck_assert_int_eq(azact_reader_write_error_json(reader, no_write, NULL), AZACT_ABSENT);
  ck_assert_int_eq(azact_reader_finish(reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_finish(reader), AZACT_OK);
  USAGE(azact_reader_feed(reader, "x", 1));
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_END);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_END);
  azact_reader_unref(reader);

  reader = open_text(NULL, LIT("[]"));
  USAGE(azact_reader_feed(reader, "x", 1));
  USAGE(azact_reader_finish(reader));
  azact_reader_unref(reader);
}
END_TEST

/* A handle of one kind given as another is seen by its magic word. */
START_TEST(wrong_handle) {
  azact_reader *reader = NULL;
  azact_event *event = one_event(LIT(FLAT("1"))), *got = NULL;
  azact_str text;
  ck_assert_int_eq(azact_reader_new(NULL, &reader), AZACT_OK);
  USAGE(azact_event_raw((azact_event *)(void *)reader, &text));
  USAGE(azact_reader_next((azact_reader *)(void *)event, &got));
  azact_reader_unref(reader);
  azact_event_unref(event);
}
END_TEST

START_TEST(null_value) {
  azact_event *event = one_event(LIT(FLAT("1")));
  azact_value *value = NULL, *got = NULL;
  azact_str text;
  int64_t number;
  ck_assert_int_eq(azact_event_lookup(event, "", 0, &value), AZACT_OK);
  USAGE(azact_value_text(NULL, &text));
  USAGE(azact_value_text(value, NULL));
  USAGE(azact_value_raw(NULL, &text));
  USAGE(azact_value_raw(value, NULL));
  USAGE(azact_value_int64(NULL, &number));
  USAGE(azact_value_int64(value, NULL));
  USAGE(azact_value_member(NULL, "a", 1, &got));
  USAGE(azact_value_member(value, NULL, 1, &got));
  USAGE(azact_value_member(value, "a", 1, NULL));
  USAGE(azact_value_element(NULL, 0, &got));
  USAGE(azact_value_element(value, 0, NULL));
  USAGE(azact_value_each(NULL, no_each, NULL));
  USAGE(azact_value_each(value, NULL, NULL));
  ck_assert_uint_eq(azact_value_type(NULL), 0);
  ck_assert(azact_value_ref(NULL) == NULL);
  azact_value_unref(NULL);
  azact_value_unref(value);
  azact_event_unref(event);
}
END_TEST

START_TEST(null_resource) {
  azact_resource *resource = NULL, *got = NULL;
  azact_str text;
  azact_status (*const parts[])(const azact_resource *, azact_str *) = {
      azact_resource_id,        azact_resource_subscription_id, azact_resource_group,       azact_resource_management_group,
      azact_resource_tenant_id, azact_resource_provider,        azact_resource_type,        azact_resource_name,
      azact_resource_location,  azact_resource_parent_id,       azact_resource_extension_of};
  USAGE(azact_resource_parse("x", 1, NULL, NULL));
  USAGE(azact_resource_parse(NULL, 1, NULL, &resource));
  ck_assert_int_eq(azact_resource_parse(NULL, 0, NULL, &resource), AZACT_OK);
  ck_assert_uint_eq(azact_resource_kind(resource), AZACT_KIND_EMPTY);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    USAGE(parts[i](NULL, &text));
    USAGE(parts[i](resource, NULL));
  }
  USAGE(azact_resource_segment(NULL, 0, &text));
  USAGE(azact_resource_segment(resource, 0, NULL));
  USAGE(azact_resource_parent(NULL, &got));
  USAGE(azact_resource_parent(resource, NULL));
  USAGE(azact_resource_canonical(NULL, NULL, 0, NULL));
  USAGE(azact_resource_canonical(resource, NULL, 5, NULL));
  USAGE(azact_resource_type_copy(NULL, 5, NULL, 0, NULL));
  USAGE(azact_resource_append_child(NULL, "a", 1, "b", 1, &got));
  USAGE(azact_resource_append_child(resource, "a", 1, "b", 1, NULL));
  USAGE(azact_resource_append_extension(NULL, "p", 1, "a", 1, "b", 1, &got));
  USAGE(azact_resource_append_extension(resource, "p", 1, "a", 1, "b", 1, NULL));
  USAGE(azact_resource_write_json(NULL, no_write, NULL));
  USAGE(azact_resource_write_json(resource, NULL, NULL));
  ck_assert(azact_resource_ref(NULL) == NULL);
  azact_resource_unref(NULL);
  ck_assert_uint_eq(azact_resource_kind(NULL), 0);
  ck_assert_uint_eq(azact_resource_scope(NULL), AZACT_SCOPE_NONE);
  ck_assert_uint_eq(azact_resource_flags(NULL), 0);
  ck_assert_uint_eq(azact_resource_segment_count(NULL), 0);
  ck_assert_int_eq(azact_resource_equal(NULL, resource), 0);
  ck_assert_int_eq(azact_resource_contains(NULL, resource), 0);
  ck_assert_int_eq(azact_resource_contains(resource, NULL), 0);
  ck_assert(azact_resource_compare(NULL, resource) < 0 && azact_resource_compare(resource, NULL) > 0);
  ck_assert_int_eq(azact_resource_compare(NULL, NULL), 0);
  azact_resource_hash(NULL, 0, 0);
  azact_resource_unref(resource);
}
END_TEST

START_TEST(null_text) {
  azact_time time = {.struct_size = sizeof time};
  azact_address address = {.struct_size = sizeof address};
  azact_operation operation = {.struct_size = sizeof operation};
  USAGE(azact_time_parse(NULL, 1, &time));
  USAGE(azact_time_parse("x", 1, NULL));
  USAGE(azact_time_format(0, 0, NULL, 40, NULL));
  USAGE(azact_address_parse(NULL, 1, &address));
  USAGE(azact_address_parse("x", 1, NULL));
  USAGE(azact_operation_parse(NULL, 1, &operation));
  USAGE(azact_operation_parse("x", 1, NULL));
  ck_assert_int_eq(azact_http_status(NULL, 5), 0);
  ck_assert_int_eq(azact_has_feature(NULL), 0);
  ck_assert_int_eq(azact_has_feature("teleportation"), 0);
  USAGE(azact_config_init(NULL, sizeof(azact_config)));
}
END_TEST

/* ---- struct sizes ---- */

typedef union any_struct {
  size_t struct_size;
  char bytes[4096];
} any_struct;

typedef azact_status (*sized_call)(any_struct *s);
static azact_event *sized_event;
static azact_reader *sized_reader;

static azact_status call_field_at(any_struct *s) { return azact_field_at(0, (azact_field_info *)(void *)s); }
static azact_status call_source(any_struct *s) { return azact_event_source(sized_event, (azact_source *)(void *)s); }
static azact_status call_anomaly(any_struct *s) {
  return azact_event_anomaly_at(sized_event, 0, (azact_anomaly *)(void *)s);
}
static azact_status call_time(any_struct *s) { return azact_event_time(sized_event, (azact_time *)(void *)s); }
static azact_status call_time_parse(any_struct *s) {
  return azact_time_parse(LIT("2023-01-01T00:00:00Z"), (azact_time *)(void *)s);
}
static azact_status call_result(any_struct *s) { return azact_event_result(sized_event, (azact_result *)(void *)s); }
static azact_status call_operation(any_struct *s) {
  return azact_event_operation(sized_event, (azact_operation *)(void *)s);
}
static azact_status call_operation_parse(any_struct *s) {
  return azact_operation_parse(LIT("a/b/read"), (azact_operation *)(void *)s);
}
static azact_status call_principal(any_struct *s) {
  return azact_event_principal(sized_event, (azact_principal *)(void *)s);
}
static azact_status call_address(any_struct *s) { return azact_event_address(sized_event, (azact_address *)(void *)s); }
static azact_status call_address_parse(any_struct *s) {
  return azact_address_parse(LIT("1.2.3.4"), (azact_address *)(void *)s);
}
static azact_status call_token(any_struct *s) { return azact_event_token(sized_event, (azact_token *)(void *)s); }
static azact_status call_error(any_struct *s) { return azact_reader_error(sized_reader, (azact_error *)(void *)s); }
static azact_status call_stats(any_struct *s) { return azact_reader_stats(sized_reader, (azact_stats *)(void *)s); }
static azact_status call_position(any_struct *s) {
  return azact_reader_position(sized_reader, (azact_position *)(void *)s);
}

static const struct {
  const char *name;
  sized_call call;
  size_t size;
} sized[] = {
    {"azact_field_at", call_field_at, sizeof(azact_field_info)},
    {"azact_event_source", call_source, sizeof(azact_source)},
    {"azact_event_anomaly_at", call_anomaly, sizeof(azact_anomaly)},
    {"azact_event_time", call_time, sizeof(azact_time)},
    {"azact_time_parse", call_time_parse, sizeof(azact_time)},
    {"azact_event_result", call_result, sizeof(azact_result)},
    {"azact_event_operation", call_operation, sizeof(azact_operation)},
    {"azact_operation_parse", call_operation_parse, sizeof(azact_operation)},
    {"azact_event_principal", call_principal, sizeof(azact_principal)},
    {"azact_event_address", call_address, sizeof(azact_address)},
    {"azact_address_parse", call_address_parse, sizeof(azact_address)},
    {"azact_event_token", call_token, sizeof(azact_token)},
    {"azact_reader_error", call_error, sizeof(azact_error)},
    {"azact_reader_stats", call_stats, sizeof(azact_stats)},
    {"azact_reader_position", call_position, sizeof(azact_position)},
};

static const char sized_record[] = "{\"eventTimestamp\":\"2023-07-21T19:23:45Z\",\"eventDataId\":\"x\",\"operationName\":{"
                                   "\"value\":\"a/b/write\"},\"caller\":\"d\\ud800@c\","
                                   "\"httpRequest\":{\"clientIpAddress\":\"10.0.0.1\"},\"claims\":{\"iat\":\"1690000000\","
                                   "\"appid\":\"x\",\"ipaddr\":\"10.0.0.1\"}}\n{\"a\":}\n";

START_TEST(struct_sizes) {
  any_struct s;
  azact_event *event = NULL;
  sized_reader = open_text(NULL, sized_record, sizeof sized_record - 1);
  ck_assert_int_eq(azact_reader_next(sized_reader, &sized_event), AZACT_OK);
  ck_assert_int_eq(azact_reader_next(sized_reader, &event), AZACT_ERR_SYNTAX);
  for (size_t i = 0; i < sizeof sized / sizeof *sized; i++) {
    memset(&s, 0, sizeof s);
    s.struct_size = 0;
    ck_assert_msg(sized[i].call(&s) == AZACT_ERR_STRUCT_SMALL, "%s, size 0: %s", sized[i].name,
                  azact_status_name(sized[i].call(&s)));
    s.struct_size = sizeof(size_t);
    ck_assert_msg(sized[i].call(&s) == AZACT_ERR_STRUCT_SMALL, "%s, a size word only", sized[i].name);
    s.struct_size = SIZE_MAX;
    ck_assert_msg(sized[i].call(&s) == AZACT_ERR_STRUCT_SIZE, "%s, absurd size", sized[i].name);
    /* Just right: nothing is written behind it. */
    memset(&s, 0x5a, sizeof s);
    s.struct_size = sized[i].size;
    ck_assert_msg(sized[i].call(&s) == AZACT_OK, "%s, its own size: %s", sized[i].name,
                  azact_status_name(sized[i].call(&s)));
    ck_assert_uint_eq(s.struct_size, sized[i].size);
    for (size_t at = sized[i].size; at < sizeof s; at++)
      ck_assert_msg(s.bytes[at] == 0x5a, "%s writes past the struct", sized[i].name);
    /* A caller built against a later version: the known part is filled. */
    s.struct_size = sized[i].size + 64;
    ck_assert_msg(sized[i].call(&s) == AZACT_OK, "%s, a later size", sized[i].name);
    ck_assert_uint_eq(s.struct_size, sized[i].size + 64);
  }
  azact_event_unref(sized_event);
  azact_reader_unref(sized_reader);
}
END_TEST

START_TEST(config_sizes) {
  any_struct s;
  azact_config config;
  azact_reader *reader = NULL;
  ck_assert_int_eq(azact_config_init(&config, sizeof config), AZACT_OK);
  ck_assert_uint_eq(config.struct_size, sizeof config);
  ck_assert_int_eq(azact_config_init(&config, 4), AZACT_ERR_STRUCT_SMALL);
  ck_assert_int_eq(azact_config_init(&config, SIZE_MAX), AZACT_ERR_STRUCT_SIZE);
  memset(&s, 0, sizeof s);
  s.struct_size = sizeof config + 32;
  ck_assert_int_eq(azact_reader_new((azact_config *)(void *)&s, &reader), AZACT_OK); /* unknown, but zero */
  azact_reader_unref(reader);
  s.bytes[sizeof config + 5] = 1;
  ck_assert_int_eq(azact_reader_new((azact_config *)(void *)&s, &reader), AZACT_ERR_STRUCT_NEWER);
  ck_assert_int_eq(azact_config_init(&config, sizeof config), AZACT_OK);
  config.struct_size = 8;
  ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_ERR_STRUCT_SMALL);
  config.struct_size = SIZE_MAX;
  ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_ERR_STRUCT_SIZE);
}
END_TEST

/* Each limit has a range; outside it the reader is not made. */
START_TEST(config_ranges) {
  azact_config config;
  azact_reader *reader = NULL;
#define REFUSED(member, number)                                                                                            \
  do {                                                                                                                     \
    azact_config_init(&config, sizeof config);                                                                             \
    config.member = (number);                                                                                              \
    ck_assert_msg(azact_reader_new(&config, &reader) == AZACT_ERR_RANGE, "%s = %s is taken", #member, #number);            \
  } while (0)
  REFUSED(max_record_bytes, ((uint64_t)1 << 30) + 1);
  REFUSED(max_depth, 513);
  REFUSED(block_bytes, 1);
  REFUSED(block_bytes, (uint64_t)1 << 40);
  REFUSED(zstd_window_log, 9);
  REFUSED(zstd_window_log, 32);
  azact_config_init(&config, sizeof config);
  azact_allocator allocator = {.struct_size = sizeof allocator}; /* without functions */
  config.allocator = &allocator;
  USAGE(azact_reader_new(&config, &reader));
  azact_config_init(&config, sizeof config);
  config.encoding = "no-such-encoding";
  ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_ERR_UNSUPPORTED);
  ck_assert(reader == NULL);
}
END_TEST

/* Names never answer NULL, apart from anomalies, where NULL says that the number names none. */
START_TEST(names) {
  static const uint32_t odd[] = {0, 13, 63, 64, 1000, UINT32_MAX};
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
    ck_assert(azact_dialect_name(odd[i]) != NULL && azact_category_name(odd[i]) != NULL &&
              azact_principal_name(odd[i]) != NULL);
    ck_assert(azact_verb_name(odd[i]) != NULL && azact_phase_name(odd[i]) != NULL && azact_outcome_name(odd[i]) != NULL);
    ck_assert(azact_kind_name(odd[i]) != NULL && azact_scope_name(odd[i]) != NULL);
    ck_assert(azact_anomaly_name(odd[i]) == NULL);
  }
  ck_assert_str_eq(azact_status_name(AZACT_ERR_SYNTAX), "AZACT_ERR_SYNTAX");
  ck_assert_str_eq(azact_status_name(12345), "AZACT_UNKNOWN");
  ck_assert_str_eq(azact_status_name(INT32_MIN), "AZACT_UNKNOWN");
  ck_assert(azact_status_is_record(-1) && azact_status_is_record(-99) && !azact_status_is_record(-100) &&
            !azact_status_is_record(0));
  ck_assert(azact_status_is_fatal(-200) && azact_status_is_fatal(INT32_MIN) && !azact_status_is_fatal(-199) &&
            !azact_status_is_fatal(1));
  ck_assert_str_eq(azact_version(), "1.0.0");
  ck_assert_uint_eq(azact_abi_version(), 1);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("api_misuse");
  TCase *cases = tcase_create("refused");
  tcase_add_test(cases, null_event);
  tcase_add_test(cases, no_such_field);
  tcase_add_test(cases, null_reader);
  tcase_add_test(cases, wrong_handle);
  tcase_add_test(cases, null_value);
  tcase_add_test(cases, null_resource);
  tcase_add_test(cases, null_text);
  tcase_add_test(cases, struct_sizes);
  tcase_add_test(cases, config_sizes);
  tcase_add_test(cases, config_ranges);
  tcase_add_test(cases, names);
  suite_add_tcase(suite, cases);
  return suite;
}
