/* group.h through the shared library: refusals, lifetimes, both modes, streams. What groups say is in tests/data/group-*. */
#include "api.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>

#define USAGE(call) ck_assert_msg((call) == AZACT_ERR_USAGE, "%s gave %s", #call, azact_status_name(call))
#define OK(call) ck_assert_int_eq((call), AZACT_OK)

#define ID_A "0a000000-0000-4000-8000-00000000000a"
#define ID_B "0b000000-0000-4000-8000-00000000000b"
#define VM                                                                                                                 \
  "/subscriptions/0f3a2f7e-5f0e-4a53-9d5e-0c2b8f4d1a11/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/"
#define WRITE "Microsoft.Compute/virtualMachines/write"
/* One record of the REST API. n: two hex digits of its event data id. */
#define RECORD(n, id, time, operation, resource, status, more)                                                             \
  "{\"eventTimestamp\":\"2024-01-02T" time "Z\",\"eventDataId\":\"000000" n "-1111-4222-8333-444444444444\","              \
  "\"correlationId\":\"" id "\",\"operationName\":{\"value\":\"" operation "\"},\"resourceId\":\"" resource "\","          \
  "\"status\":{\"value\":\"" status "\"}" more "}\n"
#define ADA ",\"caller\":\"ada@example.com\",\"httpRequest\":{\"clientIpAddress\":\"192.0.2.7:443\"}"
#define LOCKED                                                                                                             \
  ",\"subStatus\":{\"value\":\"Conflict\"},\"properties\":{\"statusMessage\":\"{\\\"error\\\":{\\\"code\\\":"              \
  "\\\"Locked\\\","                                                                                                        \
  "\\\"message\\\":\\\"There is a lock.\\\"}}\"}"

/* A: a write that fails and is tried again, its last event delivered twice; a delete that never ends. B: one end. */
static const char *const records[] = {
    RECORD("01", ID_A, "03:00:00.5", WRITE, VM "vm-1", "Started", ADA),
    RECORD("02", ID_A, "03:00:01.5", WRITE, VM "vm-1", "Failed", LOCKED),
    RECORD("03", ID_A, "03:00:02.0", WRITE, VM "vm-1", "Started", ADA),
    RECORD("04", ID_A, "03:00:02.25", WRITE, VM "vm-1", "Accepted", ""),
    RECORD("05", ID_A, "03:00:03.0", WRITE, VM "vm-1", "Succeeded", ",\"subStatus\":{\"value\":\"OK\"}"),
    RECORD("05", ID_A, "03:00:03.0", WRITE, VM "vm-1", "Succeeded", ",\"subStatus\":{\"value\":\"OK\"}"),
    RECORD("06", ID_A, "03:00:04.125", "Microsoft.Compute/virtualMachines/delete", VM "vm-2", "Started", ADA),
    RECORD("07", ID_B, "04:00:00", WRITE, VM "vm-3", "Succeeded", ADA),
};
#define RECORDS (sizeof records / sizeof *records)

static azact_grouper *grouper_new(uint32_t flags) {
  azact_group_config config;
  azact_grouper *grouper = NULL;
  OK(azact_group_config_init(&config, sizeof config));
  config.flags = flags;
  OK(azact_grouper_new(&config, &grouper));
  return grouper;
}

static void add(azact_grouper *grouper, const char *record) {
  azact_event *event = one_event(record, strlen(record));
  OK(azact_grouper_add(grouper, event));
  azact_event_unref(event);
}

/* All records from number `first` on, in a circle, then the end. */
static azact_grouper *grouped(uint32_t flags, size_t first, uint32_t order) {
  azact_grouper *grouper = grouper_new(flags);
  for (size_t i = 0; i < RECORDS; i++) add(grouper, records[(first + i) % RECORDS]);
  OK(azact_grouper_finish(grouper, order));
  return grouper;
}

static azact_group *next_of(azact_grouper *grouper) {
  azact_group *group = NULL;
  OK(azact_grouper_next(grouper, &group));
  ck_assert(group != NULL);
  return group;
}

/* Group A, with nothing else left of how it came to be. */
static azact_group *group_a(uint32_t flags) {
  azact_grouper *grouper = grouped(flags, 0, AZACT_GROUP_BY_START);
  azact_group *group = next_of(grouper);
  azact_grouper_unref(grouper);
  return group;
}

static azact_group_info facts_of(const azact_group *group) {
  azact_group_info info = {.struct_size = sizeof info};
  OK(azact_group_facts(group, &info));
  return info;
}

static azact_group_operation operation_of(const azact_group *group, size_t index) {
  azact_group_operation operation = {.struct_size = sizeof operation};
  OK(azact_group_operation_at(group, index, &operation));
  return operation;
}

static azact_group_event event_of(const azact_group *group, size_t operation, size_t index) {
  azact_group_event event = {.struct_size = sizeof event};
  OK(azact_group_event_at(group, operation, index, &event));
  return event;
}

static int is_at(const azact_group *group, uint32_t list, size_t index, const char *expected) {
  azact_str text = {NULL, 0};
  OK(azact_group_list_at(group, list, index, &text));
  return is(text, expected);
}

/* ---- refusals ---- */

static azact_status no_write(const char *data, size_t len, void *user) {
  (void)data, (void)len, (void)user;
  return AZACT_OK;
}

START_TEST(null_grouper) {
  azact_group_config config;
  azact_grouper *grouper = NULL;
  azact_group *group = NULL;
  azact_grouper_counts counts = {.struct_size = sizeof counts};
  azact_event *event = one_event(records[0], strlen(records[0]));
  USAGE(azact_group_config_init(NULL, sizeof config));
  USAGE(azact_grouper_new(NULL, NULL));
  OK(azact_grouper_new(NULL, &grouper));
  USAGE(azact_grouper_add(NULL, event));
  USAGE(azact_grouper_add(grouper, NULL));
  USAGE(azact_grouper_advance(NULL, 0));
  OK(azact_grouper_advance(grouper, 0));
  USAGE(azact_grouper_finish(NULL, AZACT_GROUP_BY_START));
  ck_assert_int_eq(azact_grouper_finish(grouper, 5), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_grouper_finish(grouper, UINT32_MAX), AZACT_ERR_RANGE);
  OK(azact_grouper_add(grouper, event)); /* refused: so it has not ended */
  USAGE(azact_grouper_next(NULL, &group));
  USAGE(azact_grouper_next(grouper, NULL));
  USAGE(azact_grouper_stats(NULL, &counts));
  USAGE(azact_grouper_stats(grouper, NULL));
  ck_assert(azact_grouper_ref(NULL) == NULL);
  azact_grouper_unref(NULL);
  USAGE(azact_grouper_add((azact_grouper *)(void *)event, event)); /* another handle is seen by its magic word */
  USAGE(azact_grouper_add(grouper, (azact_event *)(void *)grouper));
  ck_assert(group == NULL);
  azact_event_unref(event);
  azact_grouper_unref(grouper);
}
END_TEST

START_TEST(null_group) {
  azact_group *group = group_a(0);
  azact_grouper *other = grouper_new(0);
  azact_group_info info = {.struct_size = sizeof info};
  azact_group_operation operation = {.struct_size = sizeof operation};
  azact_group_event event = {.struct_size = sizeof event};
  azact_str text;
  size_t index;
  USAGE(azact_group_facts(NULL, &info));
  USAGE(azact_group_facts(group, NULL));
  USAGE(azact_group_facts((azact_group *)(void *)other, &info));
  ck_assert_uint_eq(azact_group_list_size(NULL, AZACT_GROUP_VERBS), 0);
  ck_assert_uint_eq(azact_group_list_size(group, 0), 0);
  ck_assert_uint_eq(azact_group_list_size(group, 4), 0);
  USAGE(azact_group_list_at(NULL, AZACT_GROUP_VERBS, 0, &text));
  USAGE(azact_group_list_at(group, AZACT_GROUP_VERBS, 0, NULL));
  ck_assert_int_eq(azact_group_list_at(group, AZACT_GROUP_VERBS, 2, &text), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_group_list_at(group, AZACT_GROUP_VERBS, SIZE_MAX, &text), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_group_list_at(group, 0, 0, &text), AZACT_ERR_RANGE);
  USAGE(azact_group_operation_at(NULL, 0, &operation));
  USAGE(azact_group_operation_at(group, 0, NULL));
  ck_assert_int_eq(azact_group_operation_at(group, 3, &operation), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_group_operation_at(group, SIZE_MAX, &operation), AZACT_ERR_RANGE);
  USAGE(azact_group_merged(NULL, 0, AZACT_F_CALLER, &index));
  USAGE(azact_group_merged(group, 0, AZACT_F_CALLER, NULL));
  ck_assert_int_eq(azact_group_merged(group, 3, AZACT_F_CALLER, &index), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_group_merged(group, SIZE_MAX, AZACT_F_CALLER, &index), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_group_merged(group, 0, 0, &index), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_group_merged(group, 0, 60000, &index), AZACT_ERR_RANGE);
  USAGE(azact_group_event_at(NULL, 0, 0, &event));
  USAGE(azact_group_event_at(group, 0, 0, NULL));
  ck_assert_int_eq(azact_group_event_at(group, 3, 0, &event), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_group_event_at(group, 0, 2, &event), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_group_event_at(group, 0, SIZE_MAX, &event), AZACT_ERR_RANGE);
  USAGE(azact_group_write_json(NULL, no_write, NULL));
  USAGE(azact_group_write_json(group, NULL, NULL));
  USAGE(azact_group_write_json((azact_group *)(void *)other, no_write, NULL));
  ck_assert(azact_group_ref(NULL) == NULL);
  azact_group_unref(NULL);
  azact_grouper_unref(other);
  azact_group_unref(group);
}
END_TEST

/* ---- struct sizes ---- */

typedef union any_struct {
  size_t struct_size;
  char bytes[1024];
} any_struct;

static azact_group *sized_group;
static azact_grouper *sized_grouper;
static azact_status call_stats(any_struct *s) {
  return azact_grouper_stats(sized_grouper, (azact_grouper_counts *)(void *)s);
}
static azact_status call_facts(any_struct *s) { return azact_group_facts(sized_group, (azact_group_info *)(void *)s); }
static azact_status call_operation(any_struct *s) {
  return azact_group_operation_at(sized_group, 0, (azact_group_operation *)(void *)s);
}
static azact_status call_event(any_struct *s) {
  return azact_group_event_at(sized_group, 0, 0, (azact_group_event *)(void *)s);
}

START_TEST(struct_sizes) {
  static const struct {
    const char *name;
    azact_status (*call)(any_struct *s);
    size_t size;
  } sized[] = {{"azact_grouper_stats", call_stats, sizeof(azact_grouper_counts)},
               {"azact_group_facts", call_facts, sizeof(azact_group_info)},
               {"azact_group_operation_at", call_operation, sizeof(azact_group_operation)},
               {"azact_group_event_at", call_event, sizeof(azact_group_event)}};
  any_struct s;
  sized_group = group_a(0);
  sized_grouper = grouper_new(0);
  for (size_t i = 0; i < sizeof sized / sizeof *sized; i++) {
    memset(&s, 0, sizeof s);
    ck_assert_msg(sized[i].call(&s) == AZACT_ERR_STRUCT_SMALL, "%s, size 0", sized[i].name);
    s.struct_size = sizeof(size_t);
    ck_assert_msg(sized[i].call(&s) == AZACT_ERR_STRUCT_SMALL, "%s, a size word only", sized[i].name);
    s.struct_size = SIZE_MAX;
    ck_assert_msg(sized[i].call(&s) == AZACT_ERR_STRUCT_SIZE, "%s, absurd size", sized[i].name);
    memset(&s, 0x5a, sizeof s);
    s.struct_size = sized[i].size;
    ck_assert_msg(sized[i].call(&s) == AZACT_OK, "%s, its own size", sized[i].name);
    ck_assert_uint_eq(s.struct_size, sized[i].size);
    for (size_t at = sized[i].size; at < sizeof s; at++)
      ck_assert_msg(s.bytes[at] == 0x5a, "%s writes past the struct", sized[i].name);
    s.struct_size = sized[i].size + 64; /* of a later version: the known part is filled */
    ck_assert_msg(sized[i].call(&s) == AZACT_OK, "%s, a later size", sized[i].name);
    ck_assert_uint_eq(s.struct_size, sized[i].size + 64);
  }
  azact_group_unref(sized_group);
  azact_grouper_unref(sized_grouper);
}
END_TEST

START_TEST(config_sizes) {
  any_struct s;
  azact_group_config config;
  azact_grouper *grouper = NULL;
  OK(azact_group_config_init(&config, sizeof config));
  ck_assert_uint_eq(config.struct_size, sizeof config);
  ck_assert(config.allocator == NULL && config.flags == 0 && config.idle_ns == 0 && config.max_closed == 0);
  ck_assert_int_eq(azact_group_config_init(&config, 4), AZACT_ERR_STRUCT_SMALL);
  ck_assert_int_eq(azact_group_config_init(&config, SIZE_MAX), AZACT_ERR_STRUCT_SIZE);
  memset(&s, 0, sizeof s);
  s.struct_size = sizeof config + 32;
  OK(azact_grouper_new((azact_group_config *)(void *)&s, &grouper)); /* unknown, but zero */
  azact_grouper_unref(grouper);
  grouper = NULL;
  s.bytes[sizeof config + 5] = 1;
  ck_assert_int_eq(azact_grouper_new((azact_group_config *)(void *)&s, &grouper), AZACT_ERR_STRUCT_NEWER);
  config.struct_size = 8;
  ck_assert_int_eq(azact_grouper_new(&config, &grouper), AZACT_ERR_STRUCT_SMALL);
  config.struct_size = SIZE_MAX;
  ck_assert_int_eq(azact_grouper_new(&config, &grouper), AZACT_ERR_STRUCT_SIZE);
  ck_assert(grouper == NULL);
}
END_TEST

START_TEST(config_ranges) {
  azact_group_config config;
  azact_grouper *grouper = NULL;
#define REFUSED(member, number)                                                                                            \
  do {                                                                                                                     \
    OK(azact_group_config_init(&config, sizeof config));                                                                   \
    config.member = (number);                                                                                              \
    ck_assert_msg(azact_grouper_new(&config, &grouper) == AZACT_ERR_RANGE, "%s = %s is taken", #member, #number);          \
  } while (0)
  REFUSED(idle_ns, -1);
  REFUSED(max_open_ns, -1);
  REFUSED(lateness_ns, INT64_MIN);
  REFUSED(flags, 16);
  REFUSED(flags, UINT32_MAX);
  ck_assert(grouper == NULL);
  OK(azact_group_config_init(&config, sizeof config));
  config.idle_ns = config.max_open_ns = config.lateness_ns = INT64_MAX; /* the largest are no mistake */
  config.max_groups = config.max_bytes = config.max_closed = UINT64_MAX;
  config.flags = AZACT_GROUPER_STREAM;
  OK(azact_grouper_new(&config, &grouper));
  for (size_t i = 0; i < RECORDS; i++) add(grouper, records[i]);
  OK(azact_grouper_advance(grouper, INT64_MAX));
  OK(azact_grouper_finish(grouper, 0));
  azact_group_unref(next_of(grouper));
  azact_grouper_unref(grouper);
}
END_TEST

START_TEST(names) {
  static const char *const words[] = {"unknown",     "open",       "complete", "failed", "cancelled",
                                      "conflicting", "orphan_end", "single",   "notice"};
  for (uint32_t i = 0; i < sizeof words / sizeof *words; i++) ck_assert_str_eq(azact_state_name(i), words[i]);
  ck_assert_str_eq(azact_state_name(9), "unknown");
  ck_assert_str_eq(azact_state_name(UINT32_MAX), "unknown");
}
END_TEST

/* ---- what a group tells ---- */

START_TEST(facts) {
  azact_grouper *grouper = grouped(0, 0, AZACT_GROUP_BY_START);
  azact_group *a = next_of(grouper), *b = next_of(grouper);
  azact_group_info info = facts_of(a);
  ck_assert(is(info.correlation_id, ID_A) && is(info.key, ID_A) && info.continuation_of.len == 0);
  ck_assert_uint_eq(info.part, 1);
  ck_assert_int_eq(info.start_ns, 1704164400500000000);
  ck_assert_int_eq(info.end_ns, 1704164404125000000);
  ck_assert(info.start_digits == 1 && info.end_digits == 3);
  ck_assert_uint_eq(info.flags, AZACT_GROUP_HAS_TIME | AZACT_GROUP_HAS_DELETE);
  ck_assert(info.outcome == AZACT_OUTCOME_FAILURE && info.root_outcome == AZACT_OUTCOME_FAILURE && info.root == 0);
  ck_assert(info.event_count == 7 && info.duplicate_count == 1 && info.operation_count == 3);
  ck_assert(info.failed_count == 1 && info.open_count == 1 && info.resource_count == 2);
  ck_assert_uint_eq(azact_group_list_size(a, AZACT_GROUP_PRINCIPALS), 1);
  ck_assert(is_at(a, AZACT_GROUP_PRINCIPALS, 0, "ada@example.com"));
  ck_assert_uint_eq(azact_group_list_size(a, AZACT_GROUP_ADDRESSES), 1);
  ck_assert(is_at(a, AZACT_GROUP_ADDRESSES, 0, "192.0.2.7"));
  ck_assert_uint_eq(azact_group_list_size(a, AZACT_GROUP_VERBS), 2);
  ck_assert(is_at(a, AZACT_GROUP_VERBS, 0, "delete") && is_at(a, AZACT_GROUP_VERBS, 1, "write"));
  info = facts_of(b);
  ck_assert(is(info.key, ID_B) && info.event_count == 1 && info.outcome == AZACT_OUTCOME_SUCCESS);
  azact_group_unref(a);
  azact_group_unref(b);
  azact_grouper_unref(grouper);
}
END_TEST

START_TEST(operations) {
  azact_group *group = group_a(AZACT_GROUPER_COMPACT);
  azact_group_operation operation = operation_of(group, 0);
  ck_assert(is(operation.operation_name, WRITE) && is(operation.resource_id, VM "vm-1"));
  ck_assert(operation.parent == -1 && operation.attempt == 1 && operation.state == AZACT_STATE_FAILED);
  ck_assert_uint_eq(operation.outcome, AZACT_OUTCOME_FAILURE);
  ck_assert_uint_eq(operation.flags, AZACT_OPERATION_HAS_START | AZACT_OPERATION_HAS_END | AZACT_OPERATION_HAS_DURATION);
  ck_assert(operation.start_ns == 1704164400500000000 && operation.end_ns == 1704164401500000000);
  ck_assert(operation.duration_ns == 1000000000 && operation.start_digits == 1 && operation.repeated_ends == 0);
  ck_assert(operation.http_status == 409 && is(operation.caller, "ada@example.com") && is(operation.address, "192.0.2.7"));
  ck_assert(is(operation.error_code, "Locked") && is(operation.error_message, "There is a lock."));
  ck_assert_uint_eq(operation.event_count, 2);

  operation = operation_of(group, 1);
  ck_assert(operation.attempt == 2 && operation.state == AZACT_STATE_COMPLETE && operation.event_count == 4);
  ck_assert_uint_eq(operation.flags, AZACT_OPERATION_HAS_START | AZACT_OPERATION_HAS_END | AZACT_OPERATION_HAS_DURATION |
                                         AZACT_OPERATION_HAS_ACCEPT);
  ck_assert(operation.duration_ns == 1000000000 && operation.accept_ns == 250000000 && operation.http_status == 200);
  ck_assert(operation.error_code.len == 0 && operation.error_message.len == 0);

  operation = operation_of(group, 2);
  ck_assert(operation.state == AZACT_STATE_OPEN && operation.outcome == AZACT_OUTCOME_UNKNOWN);
  ck_assert_uint_eq(operation.flags, AZACT_OPERATION_HAS_START);
  ck_assert(operation.http_status == 0 && operation.event_count == 1);
  azact_group_unref(group);
}
END_TEST

/* Each in both modes: the events, their copies, and where they came from. */
START_TEST(events_told) {
  const uint32_t flags = _i ? AZACT_GROUPER_COMPACT : 0;
  azact_group *group = group_a(flags);
  uint8_t uid[16];
  azact_group_event event = event_of(group, 1, 2), copy = event_of(group, 1, 3);
  ck_assert_uint_eq(event.flags, AZACT_GROUP_EVENT_HAS_TIME);
  ck_assert_uint_eq(copy.flags, AZACT_GROUP_EVENT_HAS_TIME | AZACT_GROUP_EVENT_COPY);
  ck_assert(memcmp(copy.copy_of, event.uid, 16) == 0 && memcmp(copy.uid, event.uid, 16) == 0);
  ck_assert(event.phase == AZACT_PHASE_END && event.outcome == AZACT_OUTCOME_SUCCESS);
  ck_assert(event.dialect == AZACT_DIALECT_REST && event.time_ns == 1704164403000000000 && event.time_digits == 1);
  ck_assert(event.record == 1 && event.offset == 0 && event.length == strlen(records[4]) - 1 && event.inner == 0);
  ck_assert(event.source_flags == 0 && is(event.encoding, "utf-8"));
  if (flags) {
    ck_assert(event.event == NULL && copy.event == NULL);
  } else {
    azact_str text;
    OK(azact_event_uid(event.event, uid));
    ck_assert(memcmp(uid, event.uid, 16) == 0);
    OK(azact_event_raw(event.event, &text)); /* its reader and the grouper are gone */
    ck_assert(text.len == event.length && memcmp(text.ptr, records[4], text.len) == 0);
    azact_event *kept = azact_event_ref(event.event);
    azact_group_unref(group);
    OK(azact_event_raw(kept, &text)); /* and now its group */
    ck_assert(memcmp(text.ptr, records[4], text.len) == 0);
    azact_event_unref(kept);
    return;
  }
  azact_group_unref(group);
}
END_TEST

START_TEST(merged) {
  const uint32_t flags = _i ? AZACT_GROUPER_COMPACT : 0;
  azact_group *group = group_a(flags);
  size_t index = 99;
  OK(azact_group_merged(group, 0, AZACT_F_CALLER, &index));
  ck_assert_uint_eq(index, 0); /* who asked: from the start */
  OK(azact_group_merged(group, 0, AZACT_F_ERROR, &index));
  ck_assert_uint_eq(index, 1); /* what came of it: from the end */
  OK(azact_group_merged(group, 1, AZACT_F_HTTP_STATUS, &index));
  ck_assert_uint_eq(index, 2);
  OK(azact_group_merged(group, 1, AZACT_F_ADDRESS, &index));
  ck_assert_uint_eq(index, 0);
  ck_assert_int_eq(azact_group_merged(group, 2, AZACT_F_HTTP_STATUS, &index), AZACT_ABSENT);
  ck_assert_int_eq(azact_group_merged(group, 2, AZACT_F_ERROR, &index), AZACT_ABSENT);
  index = 99;
  if (flags) {
    ck_assert_int_eq(azact_group_merged(group, 0, AZACT_F_PROPERTIES, &index), AZACT_ERR_UNSUPPORTED);
    ck_assert_uint_eq(index, 99); /* written on AZACT_OK only */
  } else {
    OK(azact_group_merged(group, 0, AZACT_F_PROPERTIES, &index));
    ck_assert_uint_eq(index, 1);
    OK(azact_group_merged(group, 1, AZACT_F_RESULT_TYPE, &index));
    ck_assert_uint_eq(index, 2);
    ck_assert_int_eq(azact_group_merged(group, 0, AZACT_F_REQUEST_BODY, &index), AZACT_ABSENT);
  }
  azact_group_unref(group);
}
END_TEST

/* ---- as text ---- */

static void all_lines(azact_grouper *grouper, probe_text *text) {
  azact_group *group = NULL;
  azact_status status;
  text->len = 0;
  while ((status = azact_grouper_next(grouper, &group)) == AZACT_OK) {
    OK(azact_group_write_json(group, probe_write, text));
    OK(probe_write("\n", 1, text));
    azact_group_unref(group);
  }
  ck_assert_int_eq(status, AZACT_END);
}

/* Groups without the places of their events: each of these is a file of its own, so all of them are the same anyway. */
START_TEST(same_lines) {
  probe_text first = {0}, other = {0};
  azact_grouper *grouper = grouped(0, 0, AZACT_GROUP_BY_START);
  all_lines(grouper, &first);
  azact_grouper_unref(grouper);
  ck_assert(first.len > 1000);
  for (size_t turn = 0; turn < 2 * RECORDS; turn++) {
    grouper = grouped(turn < RECORDS ? AZACT_GROUPER_COMPACT : 0, turn % RECORDS, AZACT_GROUP_BY_START);
    all_lines(grouper, &other);
    ck_assert_msg(other.len == first.len && memcmp(other.ptr, first.ptr, first.len) == 0,
                  "events from number %zu on give\n%.*s", turn, (int)other.len, other.ptr);
    azact_grouper_unref(grouper);
  }
  probe_text_free(&first);
  probe_text_free(&other);
}
END_TEST

typedef struct stopper {
  size_t calls, stop_at;
} stopper;

static azact_status stop_write(const char *data, size_t len, void *user) {
  stopper *to = user;
  ck_assert(data != NULL && len > 0);
  ck_assert_msg(to->stop_at == 0 || to->calls < to->stop_at, "called again after it said stop");
  return ++to->calls == to->stop_at ? AZACT_ERR_RANGE : AZACT_OK;
}

START_TEST(write_stops) {
  azact_group *group = group_a(0);
  stopper all = {0, 0};
  OK(azact_group_write_json(group, stop_write, &all));
  ck_assert_uint_gt(all.calls, 1);
  for (size_t stop = 1; stop <= all.calls; stop++) {
    stopper one = {0, stop};
    ck_assert_int_eq(azact_group_write_json(group, stop_write, &one), AZACT_ERR_RANGE);
    ck_assert_uint_eq(one.calls, stop);
  }
  azact_group_unref(group);
}
END_TEST

/* ---- life of a grouper ---- */

START_TEST(lifetimes) {
  probe_memory memory = {0};
  azact_allocator allocator;
  azact_group_config config;
  azact_grouper *grouper = NULL, *second;
  probe_allocator(&allocator, &memory);
  OK(azact_group_config_init(&config, sizeof config));
  config.allocator = &allocator;
  config.flags = _i ? AZACT_GROUPER_COMPACT : 0;
  OK(azact_grouper_new(&config, &grouper));
  for (size_t i = 0; i < RECORDS; i++) add(grouper, records[i]);
  second = azact_grouper_ref(grouper);
  ck_assert(second == grouper);
  azact_grouper_unref(grouper);
  OK(azact_grouper_finish(second, AZACT_GROUP_BY_START));
  azact_group *group = next_of(second);
  ck_assert(azact_group_ref(group) == group);
  azact_grouper_unref(second); /* the other group was never taken */
  azact_group_unref(group);
  ck_assert_uint_eq(facts_of(group).event_count, 7);
  azact_group_unref(group);
  ck_assert_uint_eq(memory.live, 0);
  ck_assert_uint_gt(memory.calls, 0);

  OK(azact_grouper_new(&config, &grouper)); /* dropped with everything in it */
  for (size_t i = 0; i < RECORDS; i++) add(grouper, records[i]);
  azact_grouper_unref(grouper);
  ck_assert_uint_eq(memory.live, 0);
}
END_TEST

START_TEST(after_the_end) {
  azact_grouper *grouper = grouper_new(0);
  azact_group *group = NULL;
  azact_event *event = one_event(records[0], strlen(records[0]));
  OK(azact_grouper_add(grouper, event));
  ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_NEED_MORE); /* a whole set is not whole before the end */
  OK(azact_grouper_finish(grouper, AZACT_GROUP_BY_EVENTS));
  OK(azact_grouper_finish(grouper, AZACT_GROUP_BY_START));
  USAGE(azact_grouper_add(grouper, event));
  group = next_of(grouper);
  azact_group_unref(group);
  group = NULL;
  for (int i = 0; i < 3; i++) ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_END);
  OK(azact_grouper_finish(grouper, AZACT_GROUP_BY_START));
  USAGE(azact_grouper_add(grouper, event));
  ck_assert(group == NULL);
  azact_grouper_unref(grouper);

  for (uint32_t flags = 0; flags <= AZACT_GROUPER_STREAM; flags++) {
    grouper = grouper_new(flags); /* nothing in, nothing out */
    OK(azact_grouper_finish(grouper, AZACT_GROUP_BY_START));
    ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_END);
    azact_grouper_unref(grouper);
  }
  azact_event_unref(event);
}
END_TEST

START_TEST(orders) {
  /* A starts first and is longer, larger, has more failures; so only the words for "first" and "most" are tested by it. C has
   * a later start than A and an earlier end, and nothing that failed. */
  static const char *const c[] = {
      RECORD("21", "c", "03:00:01", WRITE, VM "vm-4", "Started", ""),
      RECORD("22", "c", "03:00:02", WRITE, VM "vm-4", "Accepted", ""),
      RECORD("23", "c", "yesterday", WRITE, VM "vm-4", "Accepted", ""),
      RECORD("24", "d", "yesterday", WRITE, VM "vm-4", "Succeeded", ""),
  };
  static const char *const want[5][4] = {{ID_A, "c", ID_B, "d"},
                                         {"c", ID_A, ID_B, "d"},
                                         {ID_A, "c", ID_B, "d"},
                                         {ID_A, "c", ID_B, "d"},
                                         {ID_A, "c", ID_B, "d"}};
  for (uint32_t order = 0; order < 5; order++) {
    azact_grouper *grouper = grouper_new(AZACT_GROUPER_COMPACT);
    for (size_t i = 4; i-- > 0;) add(grouper, c[i]);
    for (size_t i = 0; i < RECORDS; i++) add(grouper, records[i]);
    OK(azact_grouper_finish(grouper, order));
    for (size_t i = 0; i < 4; i++) {
      azact_group *group = next_of(grouper);
      azact_str key = facts_of(group).key;
      ck_assert_msg(is(key, want[order][i]), "order %u, number %zu: %.*s", order, i, (int)key.len, key.ptr);
      azact_group_unref(group);
    }
    azact_grouper_unref(grouper);
  }
}
END_TEST

START_TEST(stats_told) {
  azact_grouper *grouper = grouper_new(AZACT_GROUPER_COMPACT);
  azact_grouper_counts counts = {.struct_size = sizeof counts};
  OK(azact_grouper_stats(grouper, &counts));
  ck_assert(counts.events == 0 && counts.groups == 0 && counts.open == 0 && counts.clock_ns == INT64_MIN);
  for (size_t i = 0; i < RECORDS; i++) add(grouper, records[i]);
  OK(azact_grouper_stats(grouper, &counts));
  ck_assert(counts.events == RECORDS && counts.open == 2 && counts.delivered == 0 && counts.bytes > 0);
  OK(azact_grouper_finish(grouper, AZACT_GROUP_BY_START));
  azact_group_unref(next_of(grouper));
  OK(azact_grouper_stats(grouper, &counts));
  ck_assert(counts.groups == 1 && counts.delivered == 7 && counts.open == 1 && counts.peak_bytes >= counts.bytes);
  azact_group_unref(next_of(grouper));
  OK(azact_grouper_stats(grouper, &counts));
  ck_assert(counts.groups == 2 && counts.delivered == RECORDS && counts.open == 0 && counts.late == 0 &&
            counts.evicted == 0);
  azact_grouper_unref(grouper);
}
END_TEST

/* ---- streams ---- */

static azact_grouper *stream_new(uint32_t flags, uint64_t max_groups) {
  azact_group_config config;
  azact_grouper *grouper = NULL;
  OK(azact_group_config_init(&config, sizeof config));
  config.flags = AZACT_GROUPER_STREAM | flags;
  config.idle_ns = 60 * INT64_C(1000000000);
  config.lateness_ns = 1000000000;
  config.max_groups = max_groups;
  OK(azact_grouper_new(&config, &grouper));
  return grouper;
}

START_TEST(stream_clock) {
  azact_grouper *grouper = stream_new(0, 0);
  azact_grouper_counts counts = {.struct_size = sizeof counts};
  azact_group *group = NULL;
  add(grouper, RECORD("31", "s", "05:00:00", WRITE, VM "vm-1", "Started", ""));
  add(grouper, RECORD("32", "s", "05:00:01", WRITE, VM "vm-1", "Succeeded", ""));
  ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_NEED_MORE);
  OK(azact_grouper_advance(grouper, INT64_C(1704171600) * 1000000000)); /* 05:00:00: the clock never goes back */
  OK(azact_grouper_stats(grouper, &counts));
  ck_assert_int_eq(counts.clock_ns, INT64_C(1704171601) * 1000000000);
  OK(azact_grouper_advance(grouper, INT64_C(1704171661) * 1000000000)); /* 05:01:01, but events may be a second late */
  ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_NEED_MORE);
  OK(azact_grouper_advance(grouper, INT64_C(1704171663) * 1000000000));
  group = next_of(grouper);
  ck_assert(is(facts_of(group).key, "s") && facts_of(group).part == 1 && facts_of(group).flags == AZACT_GROUP_HAS_TIME);
  azact_group_unref(group);
  group = NULL;
  ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_NEED_MORE);
  /* What comes now for it is late, and says so. */
  add(grouper, RECORD("33", "s", "05:00:02", WRITE, VM "vm-1", "Accepted", ""));
  OK(azact_grouper_finish(grouper, AZACT_GROUP_BY_START));
  group = next_of(grouper);
  ck_assert(is(facts_of(group).continuation_of, "s#1") && facts_of(group).part == 2);
  azact_group_unref(group);
  OK(azact_grouper_stats(grouper, &counts));
  ck_assert(counts.late == 1 && counts.events == 3 && counts.delivered == 3 && counts.groups == 2 && counts.open == 0);
  ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_END);
  azact_grouper_unref(grouper);
}
END_TEST

START_TEST(stream_host_clock) {
  azact_grouper *grouper = stream_new(AZACT_GROUPER_HOST_CLOCK | AZACT_GROUPER_COMPACT, 0);
  azact_grouper_counts counts = {.struct_size = sizeof counts};
  azact_group *group = NULL;
  add(grouper, RECORD("41", "s", "05:00:00", WRITE, VM "vm-1", "Succeeded", ""));
  add(grouper, RECORD("42", "t", "09:00:00", WRITE, VM "vm-1", "Succeeded", ""));
  ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_NEED_MORE); /* no event moves the clock */
  OK(azact_grouper_stats(grouper, &counts));
  ck_assert_int_eq(counts.clock_ns, INT64_MIN);
  OK(azact_grouper_advance(grouper, INT64_C(1704178800) * 1000000000)); /* 07:00 */
  group = next_of(grouper);
  ck_assert(is(facts_of(group).key, "s"));
  azact_group_unref(group);
  ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_NEED_MORE);
  azact_grouper_unref(grouper);
}
END_TEST

/* A host that takes no groups is told so before memory is spent; no event is lost by it. */
START_TEST(stream_full) {
  azact_grouper *grouper = stream_new(AZACT_GROUPER_COMPACT, 2);
  azact_grouper_counts counts = {.struct_size = sizeof counts};
  size_t ready = 0, groups = 0, events = 0;
  for (unsigned i = 0; i < 200; i++) {
    char record[600];
    snprintf(
        record, sizeof record,
        "{\"eventTimestamp\":\"2024-01-02T03:00:00Z\",\"eventDataId\":\"%08x-1111-4222-8333-444444444444\","
        "\"correlationId\":\"id-%u\",\"operationName\":{\"value\":\"A.B/c/write\"},\"status\":{\"value\":\"Started\"}}",
        i, i);
    azact_event *event = one_event(record, strlen(record));
    azact_status status = AZACT_READY;
    while ((status = azact_grouper_add(grouper, event)) == AZACT_READY) {
      ready++;
      azact_group *group = next_of(grouper);
      azact_group_info info = facts_of(group);
      ck_assert((info.flags & AZACT_GROUP_INCOMPLETE) && info.event_count == 1);
      groups++;
      events += info.event_count;
      azact_group_unref(group);
    }
    ck_assert_int_eq(status, AZACT_OK);
    azact_event_unref(event);
  }
  OK(azact_grouper_stats(grouper, &counts));
  ck_assert_uint_gt(ready, 0);
  ck_assert(counts.events == 200 && counts.groups == groups && counts.delivered == events);
  ck_assert_uint_gt(counts.evicted, 190);
  ck_assert_uint_lt(counts.open, 200);
  OK(azact_grouper_finish(grouper, AZACT_GROUP_BY_START));
  azact_group *group = NULL;
  while (azact_grouper_next(grouper, &group) == AZACT_OK) {
    events += facts_of(group).event_count;
    azact_group_unref(group);
  }
  ck_assert_uint_eq(events, 200);
  azact_grouper_unref(grouper);
}
END_TEST

/* An event that was only read by the grouper may be filled again. */
START_TEST(recycled_event) {
  probe_text input = {0}, line = {0};
  azact_grouper *grouper = grouper_new(AZACT_GROUPER_COMPACT);
  azact_event *event = NULL;
  for (size_t i = 0; i < RECORDS; i++) OK(probe_write(records[i], strlen(records[i]), &input));
  azact_reader *reader = open_text(NULL, input.ptr, input.len);
  while (azact_reader_next_into(reader, &event) == AZACT_OK) OK(azact_grouper_add(grouper, event));
  azact_event_unref(event);
  azact_reader_unref(reader);
  OK(azact_grouper_finish(grouper, AZACT_GROUP_BY_START));
  azact_group *group = next_of(grouper);
  ck_assert_uint_eq(facts_of(group).event_count, 7);
  ck_assert(event_of(group, 2, 0).record == 7 && is(operation_of(group, 2).resource_id, VM "vm-2"));
  azact_group_unref(group);
  azact_grouper_unref(grouper);
  probe_text_free(&input);
  probe_text_free(&line);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("api_group");
  TCase *refused = tcase_create("refused"), *told = tcase_create("told"), *life = tcase_create("life");
  tcase_add_test(refused, null_grouper);
  tcase_add_test(refused, null_group);
  tcase_add_test(refused, struct_sizes);
  tcase_add_test(refused, config_sizes);
  tcase_add_test(refused, config_ranges);
  tcase_add_test(refused, names);
  suite_add_tcase(suite, refused);
  tcase_add_test(told, facts);
  tcase_add_test(told, operations);
  tcase_add_loop_test(told, events_told, 0, 2);
  tcase_add_loop_test(told, merged, 0, 2);
  tcase_add_test(told, same_lines);
  tcase_add_test(told, write_stops);
  suite_add_tcase(suite, told);
  tcase_add_loop_test(life, lifetimes, 0, 2);
  tcase_add_test(life, after_the_end);
  tcase_add_test(life, orders);
  tcase_add_test(life, stats_told);
  tcase_add_test(life, stream_clock);
  tcase_add_test(life, stream_host_clock);
  tcase_add_test(life, stream_full);
  tcase_add_test(life, recycled_event);
  suite_add_tcase(suite, life);
  return suite;
}
