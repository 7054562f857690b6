/* The whole path, from records to a group: which event tells a field, by reference and compact; what is asked of a group; memory
 * that fails while one is made. */
#include "unit.h"

#include <azactivity/group.h>
#include "group_script.h"
#include "view_event.h"

#define GUID "11111111-2222-3333-4444-55555555555"
#define RESOURCE "/subscriptions/" GUID "5/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm"

/* A write as the REST API tells it: the request on the start, the body on the accept, the error on the end. */
static const char *const group_records[] = {
    "{\"eventTimestamp\":\"2024-05-01T10:00:00.1234567Z\",\"correlationId\":\" ABC "
    "\",\"operationId\":\"op\",\"eventDataId\":\"" GUID
    "1\",\"operationName\":{\"value\":\"Microsoft.Compute/virtualMachines/write\"},\"resourceId\":\"" RESOURCE "\","
    "\"status\":{\"value\":\"Started\"},\"subStatus\":{\"value\":\"\"},\"caller\":\"ada@example.com\",\"level\":"
    "\"Informational\","
    "\"httpRequest\":{\"clientRequestId\":\"c1\",\"clientIpAddress\":\"203.0.113.7\",\"method\":\"PUT\"},"
    "\"claims\":{\"ipaddr\":\"203.0.113.7\",\"http://schemas.microsoft.com/identity/claims/tenantid\":\"" GUID "9\"},"
    "\"properties\":{\"requestbody\":\"{}\"}}",
    "{\"eventTimestamp\":\"2024-05-01T10:00:02Z\",\"correlationId\":\"abc\",\"operationId\":\"op\",\"eventDataId\":\"" GUID
    "2\",\"operationName\":{\"value\":\"Microsoft.Compute/virtualMachines/write\"},\"resourceId\":\"" RESOURCE "\","
    "\"status\":{\"value\":\"Accepted\"},\"subStatus\":{\"value\":\"Accepted\"},\"caller\":\"ada@example.com\","
    "\"httpRequest\":{\"clientRequestId\":\"c2\",\"method\":\"PUT\"},"
    "\"properties\":{\"statusCode\":\"Accepted\",\"responseBody\":\"{\\\"id\\\":1}\"}}",
    "{\"eventTimestamp\":\"2024-05-01T10:00:05Z\",\"correlationId\":\"abc\",\"operationId\":\"op2\",\"eventDataId\":\"" GUID
    "3\",\"operationName\":{\"value\":\"Microsoft.Compute/virtualMachines/write\"},\"resourceId\":\"" RESOURCE "\","
    "\"status\":{\"value\":\"Failed\"},\"subStatus\":{\"value\":\"Conflict\"},\"caller\":\"\",\"level\":\"Error\","
    "\"properties\":{\"statusCode\":\"Conflict\",\"statusMessage\":\"{\\\"error\\\":{\\\"code\\\":\\\"Busy\\\","
    "\\\"message\\\":\\\"later\\\"}}\"}}",
};

static azact_group *group_of_records(const char *const *records, size_t count, uint32_t flags) {
  azact_group_config config;
  azact_grouper *grouper = NULL;
  azact_group *group = NULL, *more = NULL;
  ck_assert_int_eq(azact_group_config_init(&config, sizeof config), AZACT_OK);
  config.flags = flags;
  ck_assert_int_eq(azact_grouper_new(&config, &grouper), AZACT_OK);
  for (size_t i = 0; i < count; i++) {
    azact_event *event = view_event_of(records[i]);
    ck_assert_int_eq(azact_grouper_add(grouper, event), AZACT_OK);
    azacti_record_unref(event);
  }
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_OK);
  ck_assert_int_eq(azact_grouper_next(grouper, &more), AZACT_END);
  azact_grouper_unref(grouper);
  return group;
}

#define group_expect_text(got, want)                                                                                       \
  ck_assert_msg((got).len == strlen(want) && memcmp((got).ptr, want, (got).len) == 0, "'%.*s', not '%s'", (int)(got).len,  \
                (got).ptr, want)

START_TEST(facts) {
  azact_group_info info = {.struct_size = sizeof info};
  azact_group_operation op = {.struct_size = sizeof op};
  azact_group_event one = {.struct_size = sizeof one};
  azact_str text;
  for (uint32_t flags = 0; flags <= AZACT_GROUPER_COMPACT; flags += AZACT_GROUPER_COMPACT) {
    azact_group *group = group_of_records(group_records, 3, flags);
    ck_assert_int_eq(azact_group_facts(group, &info), AZACT_OK);
    group_expect_text(info.correlation_id, "ABC");
    group_expect_text(info.key, "abc");
    ck_assert_uint_eq(info.part, 1);
    ck_assert_uint_eq(info.event_count, 3);
    ck_assert_uint_eq(info.operation_count, 1);
    ck_assert_uint_eq(info.failed_count, 1);
    ck_assert_uint_eq(info.resource_count, 1);
    ck_assert_uint_eq(info.outcome, AZACT_OUTCOME_FAILURE);
    ck_assert_uint_eq(info.root_outcome, AZACT_OUTCOME_FAILURE);
    ck_assert_uint_eq(info.flags, AZACT_GROUP_HAS_TIME);
    ck_assert_uint_eq(info.start_digits, 7);
    ck_assert_uint_eq(info.end_digits, 0);
    ck_assert_int_eq(info.end_ns - info.start_ns, INT64_C(4876543300));
    ck_assert_int_eq(azact_group_operation_at(group, 0, &op), AZACT_OK);
    group_expect_text(op.operation_name, "Microsoft.Compute/virtualMachines/write");
    group_expect_text(op.resource_id, RESOURCE);
    group_expect_text(op.caller, "ada@example.com");
    group_expect_text(op.address, "203.0.113.7");
    group_expect_text(op.error_code, "Busy");
    group_expect_text(op.error_message, "later");
    ck_assert_int_eq(op.http_status, 409);
    ck_assert_int_eq(op.parent, -1);
    ck_assert_uint_eq(op.state, AZACT_STATE_FAILED);
    ck_assert_int_eq(op.duration_ns, INT64_C(4876543300));
    ck_assert_int_eq(op.accept_ns, INT64_C(1876543300));
    ck_assert_int_eq(azact_group_event_at(group, 0, 2, &one), AZACT_OK);
    ck_assert((one.event == NULL) == (flags != 0));
    ck_assert_uint_eq(one.uid[15], 0x53);
    ck_assert_uint_eq(one.phase, AZACT_PHASE_END);
    ck_assert_uint_eq(one.dialect, AZACT_DIALECT_REST);
    ck_assert_uint_eq(one.flags, AZACT_GROUP_EVENT_HAS_TIME);
    ck_assert_uint_eq(azact_group_list_size(group, AZACT_GROUP_PRINCIPALS), 1);
    ck_assert_int_eq(azact_group_list_at(group, AZACT_GROUP_VERBS, 0, &text), AZACT_OK);
    group_expect_text(text, "write");
    azact_group_unref(group);
  }
}
END_TEST

/* Index of the event that supplies the field, or the status. */
static int group_merged(const azact_group *group, azact_field field) {
  size_t event = 99;
  azact_status status = azact_group_merged(group, 0, field, &event);
  return status == AZACT_OK ? (int)event : -1000 + status;
}

START_TEST(merged) {
  static const struct {
    azact_field field;
    int held, compact;
  } cases[] = {
      {AZACT_F_CALLER, 0, 0},
      {AZACT_F_CALLER_IP_ADDRESS, 0, 0},
      {AZACT_F_ADDRESS, 0, 0},
      {AZACT_F_ADDRESS_IP, 0, 0},
      {AZACT_F_HTTP_METHOD, 0, -1000 + AZACT_ERR_UNSUPPORTED},
      {AZACT_F_CLIENT_REQUEST_ID, 0, -1000 + AZACT_ERR_UNSUPPORTED},
      {AZACT_F_HTTP_REQUEST, 0, -1000 + AZACT_ERR_UNSUPPORTED},
      {AZACT_F_CLAIMS, 0, -1000 + AZACT_ERR_UNSUPPORTED},
      {AZACT_F_REQUEST_BODY, 0, -1000 + AZACT_ERR_UNSUPPORTED},
      {AZACT_F_RESPONSE_BODY, 1, -1000 + AZACT_ERR_UNSUPPORTED},
      {AZACT_F_PRINCIPAL, 0, -1000 + AZACT_ERR_UNSUPPORTED},
      {AZACT_F_TOKEN, 0, -1000 + AZACT_ERR_UNSUPPORTED},
      {AZACT_F_TOKEN_TENANT_ID, 0, 0},
      {AZACT_F_LEVEL, 2, -1000 + AZACT_ERR_UNSUPPORTED},
      {AZACT_F_STATUS_MESSAGE, 2, -1000 + AZACT_ERR_UNSUPPORTED},
      {AZACT_F_HTTP_STATUS, 2, 2},
      {AZACT_F_ERROR, 2, 2},
      {AZACT_F_ERROR_CODE, 2, 2},
      {AZACT_F_ERROR_MESSAGE, 2, 2},
      {AZACT_F_ERROR_INNER_CODE, -1000 + AZACT_ABSENT, -1000 + AZACT_ERR_UNSUPPORTED},
      {AZACT_F_OPERATION_NAME, 2, 2},
      {AZACT_F_RESOURCE_ID, 2, 2},
      {AZACT_F_RESOURCE, 2, 2},
      {AZACT_F_CORRELATION_ID, 2, 2},
      {AZACT_F_OPERATION_ID, 2, 2},
      {AZACT_F_PHASE, 2, 2},
      {AZACT_F_UID, 2, 2},
      {AZACT_F_TIME, 2, 2},
      {AZACT_F_EVENT_TIMESTAMP, 2, 2},
      {AZACT_F_SOURCE, 2, 2},
      {AZACT_F_VERB, 2, 2},
      {AZACT_F_TENANT_ID, 0, 0},
      {AZACT_F_ANOMALIES, -1000 + AZACT_ABSENT, -1000 + AZACT_ERR_UNSUPPORTED},
      {99999, -1000 + AZACT_ERR_RANGE, -1000 + AZACT_ERR_RANGE},
  };
  azact_group *held = group_of_records(group_records, 3, 0);
  azact_group *compact = group_of_records(group_records, 3, AZACT_GROUPER_COMPACT);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int got = group_merged(held, cases[i].field), small = group_merged(compact, cases[i].field);
    ck_assert_msg(got == cases[i].held, "field %u: %d, not %d", cases[i].field, got, cases[i].held);
    ck_assert_msg(small == cases[i].compact, "compact, field %u: %d, not %d", cases[i].field, small, cases[i].compact);
  }
  /* every field of the registry is answered somehow, and the same for what both keep */
  for (size_t i = 0; i < azact_field_count(); i++) {
    azact_field_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(azact_field_at(i, &info), AZACT_OK);
    int got = group_merged(held, info.id), small = group_merged(compact, info.id);
    ck_assert_msg(got >= 0 || got == -1000 + AZACT_ABSENT, "%.*s: %d", (int)info.name.len, info.name.ptr, got);
    ck_assert_msg(small == got || small == -1000 + AZACT_ERR_UNSUPPORTED, "%.*s: %d, compact %d", (int)info.name.len,
                  info.name.ptr, got, small);
  }
  azact_group_unref(held);
  azact_group_unref(compact);
}
END_TEST

/* A copy supplies nothing. */
START_TEST(merged_from_kept) {
  const char *records[2] = {
      "{\"eventTimestamp\":\"2024-05-01T10:00:00Z\",\"correlationId\":\"abc\",\"eventDataId\":\"" GUID
      "1\",\"operationName\":{\"value\":\"a/b/write\"},\"resourceId\":\"/x\",\"status\":{\"value\":\"Succeeded\"},"
      "\"level\":\"Error\"}",
      "{\"eventTimestamp\":\"2024-05-01T10:00:00.12Z\",\"correlationId\":\"abc\",\"eventDataId\":\"" GUID
      "1\",\"operationName\":{\"value\":\"a/b/write\"},\"resourceId\":\"/x\",\"status\":{\"value\":\"Succeeded\"}}"};
  azact_group *group = group_of_records(records, 2, 0);
  ck_assert_uint_eq(group->op_count, 1);
  ck_assert_uint_eq(group->duplicates, 1);
  ck_assert_int_eq(group_merged(group, AZACT_F_LEVEL), -1000 + AZACT_ABSENT);
  ck_assert_int_eq(group_merged(group, AZACT_F_OPERATION_NAME), 1);
  azact_group_event one = {.struct_size = sizeof one};
  ck_assert_int_eq(azact_group_event_at(group, 0, 0, &one), AZACT_OK);
  ck_assert_uint_eq(one.flags, AZACT_GROUP_EVENT_HAS_TIME | AZACT_GROUP_EVENT_COPY);
  ck_assert_mem_eq(one.copy_of, one.uid, 16);
  azact_group_unref(group);
}
END_TEST

/* A group of each kind of operation, and enough of them for every table. */
static azacti_bag *group_large_bag(const azacti_mem *mem) {
  static const uint64_t seed[2] = {1, 2};
  uint64_t probes = 0;
  azacti_bag *bag = azacti_bag_new(mem);
  ck_assert_int_eq(azacti_bag_set_group_key(bag, AZACTI_STR("key")), AZACT_OK);
  for (unsigned i = 0; i < 240; i++) {
    char name[80], resource[120], id[16], who[16];
    (void)snprintf(name, sizeof name, i % 4 == 0 ? "microsoft.resources/deployments/write" : "w%u", i % 7);
    (void)snprintf(resource, sizeof resource, i % 4 == 0 ? "/g%u/providers/microsoft.resources/deployments/d" : "/g%u/r",
                   i / 8);
    (void)snprintf(id, sizeof id, "id%u", i / 2);
    (void)snprintf(who, sizeof who, "who%u", i / 3);
    azacti_fact fact = fact_plain(name, resource);
    fact.phase = i % 2 ? AZACT_PHASE_END : AZACT_PHASE_START;
    fact.flags |= i % 5 == 0 ? AZACTI_MEMBER_POLICY : 0;
    fact.dialect = 2 + i % 3;
    fact.time_ns = i;
    fact.operation_id = fact_str(id);
    fact.actor.caller = fact.actor.principal = fact.actor.address = fact_str(who);
    fact.uid[0] = (uint8_t)(i / 2);
    ck_assert_int_eq(azacti_bag_add(bag, &fact, NULL, seed, &probes), AZACT_OK);
  }
  azacti_bag_sort(bag);
  return bag;
}

START_TEST(no_memory) {
  counted_mem counted = {0};
  azacti_mem mem = counted_as_mem(&counted);
  azacti_bag *bag = group_large_bag(&mem);
  const azacti_group_context context = {.continuation_of = {"key#1", 5}, .part = 2};
  size_t held = counted.held, fail = 0;
  azact_status status;
  azact_group *group = NULL;
  do {
    counted.calls = 0;
    counted.fail_at = ++fail;
    group = NULL;
    status = azacti_group_make(bag, 0, bag->count, &context, &group);
    ck_assert(status == (group ? AZACT_OK : AZACT_ERR_NOMEM));
    if (!group) ck_assert_uint_eq(counted.held, held);
  } while (!group);
  ck_assert_uint_gt(fail, 5);
  counted.fail_at = 0;
  ck_assert_uint_eq(counted.held - held, group->size); /* one block is all that is left */
  azact_group_info info = {.struct_size = sizeof info};
  ck_assert_int_eq(azact_group_facts(group, &info), AZACT_OK);
  ck_assert_uint_eq(info.key.len, 36); /* no key: the uid of the first event */
  group_expect_text(info.continuation_of, "key#1");
  ck_assert_uint_eq(info.part, 2);
  azact_group_unref(group);
  azacti_bag_unref(bag);
  ck_assert_uint_eq(counted.held, 0);
}
END_TEST

/* A group holds its bag, and only a part of it if so told. */
START_TEST(part_of_a_bag) {
  static script s;
  char got[200];
  script_read(&s, "S 1 w r\nE+ 2 w r\nS 100 w r\nE- 101 v r\nE- 102 w r");
  azacti_bag *bag = script_bag_in(&s, NULL);
  const azacti_group_context context = {.key = {"key", 3}, .part = 2, .flags = AZACT_GROUP_REUSED};
  azact_group *group = NULL;
  ck_assert_int_eq(azacti_group_make(bag, 2, 3, &context, &group), AZACT_OK);
  azacti_bag_unref(bag);
  script_describe(group, got, sizeof got);
  ck_assert_str_eq(got, "[-] w r 1 failed failure ce\n[-] v r 1 single failure d");
  ck_assert_uint_eq(group->flags & AZACT_GROUP_REUSED, AZACT_GROUP_REUSED);
  ck_assert_ptr_eq(azact_group_ref(group), group);
  azact_group_unref(group);
  azact_group_unref(group);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("group");
  TCase *tcase = tcase_create("group");
  tcase_add_test(tcase, facts);
  tcase_add_test(tcase, merged);
  tcase_add_test(tcase, merged_from_kept);
  tcase_add_test(tcase, no_memory);
  tcase_add_test(tcase, part_of_a_bag);
  suite_add_tcase(suite, tcase);
  return suite;
}
