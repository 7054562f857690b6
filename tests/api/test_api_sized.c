/* Every struct that begins with struct_size, against callers of an older and of a newer version and against garbage. That the
 * list below is whole is checked by tests/abi/check_called.py. */
#include "api.h"

typedef union any_struct {
  size_t struct_size;
  uint64_t align;
  unsigned char bytes[4096];
} any_struct;

static azact_event *event;
static azact_reader *reader;
static azact_group *group;
static azact_grouper *grouper;

/* ---- structs that the library fills ---- */

#define CALL(name, type, call)                                                                                             \
  static azact_status name(any_struct *s) {                                                                                \
    type *ret = (type *)(void *)s;                                                                                         \
    return call;                                                                                                           \
  }

CALL(field_at, azact_field_info, azact_field_at(0, ret))
CALL(source, azact_source, azact_event_source(event, ret))
CALL(anomaly, azact_anomaly, azact_event_anomaly_at(event, 0, ret))
CALL(event_time, azact_time, azact_event_time(event, ret))
CALL(time_parse, azact_time, azact_time_parse(LIT("2023-01-01T00:00:00Z"), ret))
CALL(result, azact_result, azact_event_result(event, ret))
CALL(operation, azact_operation, azact_event_operation(event, ret))
CALL(operation_parse, azact_operation, azact_operation_parse(LIT("a/b/read"), ret))
CALL(principal, azact_principal, azact_event_principal(event, ret))
CALL(address, azact_address, azact_event_address(event, ret))
CALL(address_parse, azact_address, azact_address_parse(LIT("1.2.3.4"), ret))
CALL(token, azact_token, azact_event_token(event, ret))
CALL(error, azact_error, azact_reader_error(reader, ret))
CALL(stats, azact_stats, azact_reader_stats(reader, ret))
CALL(position, azact_position, azact_reader_position(reader, ret))
CALL(grouper_counts, azact_grouper_counts, azact_grouper_stats(grouper, ret))
CALL(group_info, azact_group_info, azact_group_facts(group, ret))
CALL(group_operation, azact_group_operation, azact_group_operation_at(group, 0, ret))
CALL(group_event, azact_group_event, azact_group_event_at(group, 0, 0, ret))

static const struct {
  const char *name;
  azact_status (*call)(any_struct *s);
  size_t size;
} filled[] = {
    {"azact_field_at", field_at, sizeof(azact_field_info)},
    {"azact_event_source", source, sizeof(azact_source)},
    {"azact_event_anomaly_at", anomaly, sizeof(azact_anomaly)},
    {"azact_event_time", event_time, sizeof(azact_time)},
    {"azact_time_parse", time_parse, sizeof(azact_time)},
    {"azact_event_result", result, sizeof(azact_result)},
    {"azact_event_operation", operation, sizeof(azact_operation)},
    {"azact_operation_parse", operation_parse, sizeof(azact_operation)},
    {"azact_event_principal", principal, sizeof(azact_principal)},
    {"azact_event_address", address, sizeof(azact_address)},
    {"azact_address_parse", address_parse, sizeof(azact_address)},
    {"azact_event_token", token, sizeof(azact_token)},
    {"azact_reader_error", error, sizeof(azact_error)},
    {"azact_reader_stats", stats, sizeof(azact_stats)},
    {"azact_reader_position", position, sizeof(azact_position)},
    {"azact_grouper_stats", grouper_counts, sizeof(azact_grouper_counts)},
    {"azact_group_facts", group_info, sizeof(azact_group_info)},
    {"azact_group_operation_at", group_operation, sizeof(azact_group_operation)},
    {"azact_group_event_at", group_event, sizeof(azact_group_event)},
};

static const char record[] = "{\"eventTimestamp\":\"2023-07-21T19:23:45Z\",\"eventDataId\":\"x\",\"operationName\":{"
                             "\"value\":\"a/b/write\"},\"caller\":\"d\\ud800@c\",\"correlationId\":\"c\","
                             "\"httpRequest\":{\"clientIpAddress\":\"10.0.0.1\"},\"claims\":{\"iat\":\"1690000000\","
                             "\"appid\":\"x\",\"ipaddr\":\"10.0.0.1\"}}\n{\"a\":}\n";

static void setup(void) {
  azact_event *none = NULL;
  reader = open_text(NULL, LIT(record));
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  ck_assert_int_eq(azact_reader_next(reader, &none), AZACT_ERR_SYNTAX);
  ck_assert_int_eq(azact_grouper_new(NULL, &grouper), AZACT_OK);
  ck_assert_int_eq(azact_grouper_add(grouper, event), AZACT_OK);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_OK);
}

static void teardown(void) {
  azact_group_unref(group);
  azact_grouper_unref(grouper);
  azact_event_unref(event);
  azact_reader_unref(reader);
}

static void refused(size_t i, size_t size, azact_status expected) {
  any_struct s;
  memset(&s, 0x5a, sizeof s);
  s.struct_size = size;
  any_struct before = s;
  azact_status status = filled[i].call(&s);
  ck_assert_msg(status == expected, "%s with size %zu: %s", filled[i].name, size, azact_status_name(status));
  ck_assert_msg(memcmp(&s, &before, sizeof s) == 0, "%s with size %zu writes though it refuses", filled[i].name, size);
}

START_TEST(filled_garbage) {
  const size_t size = filled[_i].size;
  const size_t small[] = {0, 1, sizeof(size_t) - 1, sizeof(size_t), size / 2, size - 1};
  const size_t absurd[] = {65537, (size_t)1 << 24, SIZE_MAX / 2, SIZE_MAX - 7, SIZE_MAX};
  for (size_t k = 0; k < sizeof small / sizeof *small; k++) refused((size_t)_i, small[k], AZACT_ERR_STRUCT_SMALL);
  for (size_t k = 0; k < sizeof absurd / sizeof *absurd; k++) refused((size_t)_i, absurd[k], AZACT_ERR_STRUCT_SIZE);
}
END_TEST

/* The caller's own size, and that of a later version: the known part is filled, the rest reads as nothing, and nothing is
 * written behind it. */
START_TEST(filled_newer) {
  static any_struct s, exact;
  const size_t size = filled[_i].size;
  memset(&exact, 0x5a, sizeof exact);
  exact.struct_size = size;
  ck_assert_int_eq(filled[_i].call(&exact), AZACT_OK);
  for (size_t more = 0; more <= 136; more += 8) {
    memset(&s, 0x5a, sizeof s);
    s.struct_size = size + more;
    ck_assert_int_eq(filled[_i].call(&s), AZACT_OK);
    ck_assert_uint_eq(s.struct_size, size + more);
    ck_assert(memcmp(s.bytes + sizeof(size_t), exact.bytes + sizeof(size_t), size - sizeof(size_t)) == 0);
    for (size_t at = size; at < size + more; at++) ck_assert_msg(s.bytes[at] == 0, "%s leaves garbage", filled[_i].name);
    for (size_t at = size + more; at < sizeof s; at++)
      ck_assert_msg(s.bytes[at] == 0x5a, "%s writes past the struct", filled[_i].name);
  }
}
END_TEST

/* ---- structs that the caller fills ---- */

static azact_status use_config(any_struct *s) {
  azact_reader *got = NULL;
  azact_status status = azact_reader_new((azact_config *)(void *)s, &got);
  azact_reader_unref(got);
  return status;
}

static azact_status use_allocator(any_struct *s) {
  azact_config config;
  azact_reader *got = NULL;
  azact_config_init(&config, sizeof config);
  config.allocator = (azact_allocator *)(void *)s;
  azact_status status = azact_reader_new(&config, &got);
  azact_reader_unref(got);
  return status;
}

static azact_status use_start(any_struct *s) {
  azact_config config;
  azact_reader *got = NULL;
  azact_config_init(&config, sizeof config);
  config.start = (azact_position *)(void *)s;
  azact_status status = azact_reader_new(&config, &got);
  azact_reader_unref(got);
  return status;
}

static azact_status use_group_config(any_struct *s) {
  azact_grouper *got = NULL;
  azact_status status = azact_grouper_new((azact_group_config *)(void *)s, &got);
  azact_grouper_unref(got);
  return status;
}

static azact_status use_arrow_config(any_struct *s) {
  azact_arrow_builder *got = NULL;
  azact_status status = azact_arrow_builder_new((azact_arrow_config *)(void *)s, &got);
  azact_arrow_builder_unref(got);
  return status;
}

static probe_memory memory;
static void init_nothing(any_struct *s) { (void)s; }
static void init_allocator(any_struct *s) { probe_allocator((azact_allocator *)(void *)s, &memory); }

static const struct {
  const char *name;
  azact_status (*use)(any_struct *s);
  void (*init)(any_struct *s);
  size_t size;
} given[] = {
    {"azact_config", use_config, init_nothing, sizeof(azact_config)},
    {"azact_allocator", use_allocator, init_allocator, sizeof(azact_allocator)},
    {"azact_position", use_start, init_nothing, sizeof(azact_position)},
    {"azact_group_config", use_group_config, init_nothing, sizeof(azact_group_config)},
    {"azact_arrow_config", use_arrow_config, init_nothing, sizeof(azact_arrow_config)},
};

static azact_status use(int i, size_t size, size_t odd_at) {
  any_struct s;
  memset(&s, 0, sizeof s);
  given[i].init(&s);
  s.struct_size = size;
  if (odd_at) s.bytes[odd_at] = 1;
  return given[i].use(&s);
}

START_TEST(given_sizes) {
  const size_t size = given[_i].size;
  const size_t small[] = {0, 1, sizeof(size_t), size / 2, size - 1};
  const size_t absurd[] = {65537, (size_t)1 << 24, SIZE_MAX};
  for (size_t k = 0; k < sizeof small / sizeof *small; k++)
    ck_assert_msg(use(_i, small[k], 0) == AZACT_ERR_STRUCT_SMALL, "%s of size %zu", given[_i].name, small[k]);
  for (size_t k = 0; k < sizeof absurd / sizeof *absurd; k++)
    ck_assert_msg(use(_i, absurd[k], 0) == AZACT_ERR_STRUCT_SIZE, "%s of size %zu", given[_i].name, absurd[k]);
  ck_assert_int_eq(use(_i, size, 0), AZACT_OK);
  ck_assert_int_eq(use(_i, size, size), AZACT_OK); /* behind it stands what it likes */
  for (size_t more = 1; more <= 129; more += 16) {
    ck_assert_int_eq(use(_i, size + more, 0), AZACT_OK); /* not known, but not used either */
    ck_assert_int_eq(use(_i, size + more, size), AZACT_ERR_STRUCT_NEWER);
    ck_assert_int_eq(use(_i, size + more, size + more - 1), AZACT_ERR_STRUCT_NEWER);
  }
  ck_assert_uint_eq(memory.live, 0);
}
END_TEST

/* The _init functions write the caller's size and zeroes, no byte more, and nothing where they refuse. */
static const struct {
  const char *name;
  size_t size;
} inits[] = {{"azact_config_init", sizeof(azact_config)},
             {"azact_group_config_init", sizeof(azact_group_config)},
             {"azact_arrow_config_init", sizeof(azact_arrow_config)}};

static azact_status init(int i, any_struct *s, size_t size) {
  if (i == 0) return azact_config_init((azact_config *)(void *)s, size);
  if (i == 1) return azact_group_config_init((azact_group_config *)(void *)s, size);
  return azact_arrow_config_init((azact_arrow_config *)(void *)s, size);
}

START_TEST(init_sizes) {
  const size_t sizes[] = {0, 1, sizeof(size_t), inits[_i].size - 1, inits[_i].size, inits[_i].size + 40, 65537, SIZE_MAX};
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
    const size_t size = sizes[k];
    azact_status expected = size < inits[_i].size ? AZACT_ERR_STRUCT_SMALL
                            : size > 65536        ? AZACT_ERR_STRUCT_SIZE
                                                  : AZACT_OK;
    any_struct s;
    memset(&s, 0x5a, sizeof s);
    ck_assert_msg(init(_i, &s, size) == expected, "%s with %zu", inits[_i].name, size);
    size_t written = expected == AZACT_OK ? size : 0;
    if (written) ck_assert_uint_eq(s.struct_size, size);
    for (size_t at = written ? sizeof(size_t) : 0; at < sizeof s; at++)
      ck_assert_msg(s.bytes[at] == (at < written ? 0 : 0x5a), "%s with %zu: byte %zu", inits[_i].name, size, at);
  }
  ck_assert_int_eq(init(_i, NULL, inits[_i].size), AZACT_ERR_USAGE);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("api_sized");
  TCase *out = tcase_create("filled");
  tcase_add_checked_fixture(out, setup, teardown);
  tcase_add_loop_test(out, filled_garbage, 0, sizeof filled / sizeof *filled);
  tcase_add_loop_test(out, filled_newer, 0, sizeof filled / sizeof *filled);
  suite_add_tcase(suite, out);
  TCase *in = tcase_create("given");
  tcase_add_loop_test(in, given_sizes, 0, sizeof given / sizeof *given);
  tcase_add_loop_test(in, init_sizes, 0, sizeof inits / sizeof *inits);
  suite_add_tcase(suite, in);
  return suite;
}
