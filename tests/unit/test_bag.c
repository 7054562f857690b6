/* The packed members of a group, and what is taken from an event for them. */
#include "unit.h"

#include "group/bag_p.h"
#include "group_fact.h"
#include "view_event.h"

static const uint64_t seed[2] = {11, 22};
#define RESOURCE "/subscriptions/S/resourceGroups/Rg/providers/Microsoft.Compute/virtualMachines/vm"

static void text_is(azact_str got, const char *want) {
  ck_assert_ptr_nonnull(got.ptr);
  ck_assert_msg(got.len == strlen(want) && memcmp(got.ptr, want, got.len) == 0, "'%.*s', not '%s'", (int)got.len, got.ptr,
                want);
}

static void add(azacti_bag *bag, const azacti_fact *fact) {
  uint64_t probes = 0;
  ck_assert_int_eq(azacti_bag_add(bag, fact, NULL, seed, &probes), AZACT_OK);
}

static azacti_mem standard(void) {
  azacti_mem mem;
  ck_assert_int_eq(azacti_mem_init(&mem, NULL), AZACT_OK);
  return mem;
}

START_TEST(texts_come_back) {
  azacti_mem mem = standard();
  azacti_bag *bag = azacti_bag_new(&mem);
  azacti_actor who;
  azact_str a, b;
  azacti_fact fact = fact_plain("Microsoft.Compute/virtualMachines/WRITE", RESOURCE);
  fact.actor.correlation_id = AZACTI_STR("abc-1");
  fact.operation_id = AZACTI_STR("ABC-1");
  fact.error_code = AZACTI_STR("Conflict");
  fact.error_message = AZACTI_STR("busy");
  fact.http_status = 409;
  fact.record = 7;
  ck_assert_int_eq(azacti_bag_set_group_key(bag, AZACTI_STR("abc-1@s")), AZACT_OK);
  add(bag, &fact);
  fact.actor.correlation_id = AZACTI_STR("ABC-1");
  fact.actor.principal = AZACTI_STR("other");
  fact.actor.token_tenant = AZACTI_STR("");
  fact.operation_id = AZACTI_STR("Other-ID");
  fact.error_code = fact.error_message = AZACTI_STR("");
  add(bag, &fact);
  const azacti_member *m = bag->members;
  text_is(azacti_bag_group_key(bag), "abc-1@s");
  text_is(azacti_bag_operation_name(bag, m[0].name), "Microsoft.Compute/virtualMachines/WRITE");
  text_is(azacti_bag_resource_id(bag, m[0].name), RESOURCE);
  ck_assert_uint_eq(m[0].name, m[1].name);
  ck_assert_uint_eq(m[0].source, m[1].source);
  azacti_bag_actor(bag, m[0].actor, &who);
  text_is(who.correlation_id, "abc-1");
  text_is(who.caller, "ada@example.com");
  text_is(who.principal, "ada@example.com");
  text_is(who.address, "203.0.113.7");
  text_is(who.tenant_id, "11111111-2222-3333-4444-555555555555");
  text_is(who.token_tenant, "11111111-2222-3333-4444-555555555555");
  azacti_bag_actor(bag, m[1].actor, &who);
  text_is(who.correlation_id, "ABC-1");
  text_is(who.principal, "other");
  text_is(who.token_tenant, "");
  text_is(azacti_bag_operation_id(bag, m[0].operation_id), "abc-1");
  text_is(azacti_bag_operation_id(bag, m[1].operation_id), "other-id");
  azacti_bag_error(bag, m[0].error, &a, &b);
  text_is(a, "Conflict");
  text_is(b, "busy");
  ck_assert_uint_eq(m[1].error, 0);
  azacti_bag_error(bag, m[1].error, &a, &b);
  text_is(b, "");
  azacti_bag_source(bag, m[1].source, &a, &b);
  text_is(a, "PT1H.json");
  text_is(b, "utf-8");
  ck_assert_int_eq(m[0].http_status, 409);
  ck_assert_uint_eq(m[0].record, 7);
  azacti_bag_unref(bag);
}
END_TEST

/* Nothing at all: the atoms that are never 0 are there, and empty. */
START_TEST(nothing_to_keep) {
  azacti_mem mem = standard();
  azacti_bag *bag = azacti_bag_new(&mem);
  azacti_actor who;
  azact_str a, b;
  azacti_fact fact = fact_plain("", "");
  fact.source_name = fact.encoding = AZACTI_STR("");
  fact.actor = (azacti_actor){{"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}};
  add(bag, &fact);
  const azacti_member *m = bag->members;
  ck_assert_uint_ne(m->name, 0);
  ck_assert_uint_ne(m->actor, 0);
  ck_assert_uint_ne(m->source, 0);
  ck_assert_uint_eq(m->operation_id, 0);
  azacti_bag_actor(bag, m->actor, &who);
  text_is(who.correlation_id, "");
  text_is(who.principal, "");
  text_is(azacti_bag_operation_id(bag, 0), "");
  azacti_bag_source(bag, m->source, &a, &b);
  text_is(b, "");
  text_is(azacti_bag_group_key(bag), "");
  azacti_bag_unref(bag);
}
END_TEST

START_TEST(equal_keys_have_equal_numbers) {
  static const struct {
    const char *operation, *resource;
    uint32_t key;
  } rows[] = {
      {"A/b/write", "/subscriptions/s/resourceGroups/r", 0},
      {"a/B/WRITE", "/Subscriptions/S//resourcegroups/R/", 0},
      {"a/b/write", "/subscriptions/s/resourceGroups/r2", 1},
      {"a/b/delete", "/subscriptions/s/resourceGroups/r", 2},
      {"", "", 3},
      {"a/b/write", "", 4},
      {"", "a/b/write", 5},
      {"A/B/WRITE", "/SUBSCRIPTIONS/S/RESOURCEGROUPS/R2", 1},
  };
  azacti_mem mem = standard();
  azacti_bag *bag = azacti_bag_new(&mem);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    azacti_fact fact = fact_plain(rows[i].operation, rows[i].resource);
    add(bag, &fact);
    ck_assert_uint_eq(azacti_bag_key(bag, bag->members[i].name), rows[i].key);
    text_is(azacti_bag_resource_id(bag, bag->members[i].name), rows[i].resource);
  }
  ck_assert_uint_eq(bag->keys, 6);
  azacti_bag_unref(bag);
}
END_TEST

/* Beyond a few atoms the index finds them: each name in two spellings, and each again. */
START_TEST(many_names) {
  enum { NAMES = 3000 };
  azacti_mem mem = standard();
  azacti_bag *bag = azacti_bag_new(&mem);
  char name[64], id[64];
  uint64_t probes = 0;
  size_t pool = 0;
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < NAMES; i++) {
      (void)snprintf(name, sizeof name, round == 1 ? "A/B%d/WRITE" : "a/b%d/write", i);
      (void)snprintf(id, sizeof id, "Op-%d", i);
      azacti_fact fact = fact_plain(name, "/subscriptions/s");
      fact.operation_id = fact_str(id);
      ck_assert_int_eq(azacti_bag_add(bag, &fact, NULL, seed, &probes), AZACT_OK);
      const azacti_member *m = &bag->members[bag->count - 1];
      ck_assert_uint_eq(azacti_bag_key(bag, m->name), (uint32_t)i);
      text_is(azacti_bag_operation_name(bag, m->name), name);
      id[0] = 'o';
      text_is(azacti_bag_operation_id(bag, m->operation_id), id);
    }
    if (round == 1) pool = bag->pool_len;
  }
  ck_assert_uint_eq(bag->keys, NAMES);
  ck_assert_uint_eq(bag->pool_len, pool);
  ck_assert_ptr_nonnull(bag->index);
  /* Two or three look-ups an event, each of one chain. */
  ck_assert_uint_lt(probes, 6u * 3 * NAMES);
  azacti_bag_unref(bag);
}
END_TEST

/* Names whose hash under the known seed ends in six zeros: one chain in 64. */
static uint64_t flood_probes(const uint64_t known[2], const uint64_t used[2], size_t want) {
  azacti_mem mem = standard();
  azacti_bag *bag = azacti_bag_new(&mem);
  azacti_bag *trial = azacti_bag_new(&mem);
  azacti_fact first = fact_plain("x", "y");
  uint64_t probes = 0, ignored = 0;
  ck_assert_int_eq(azacti_bag_add(trial, &first, NULL, known, &ignored), AZACT_OK);
  ck_assert_int_eq(azacti_bagindex_build(trial, known), AZACT_OK);
  for (uint32_t i = 0; bag->keys < want; i++) {
    char name[32];
    azacti_bag_plan plan;
    (void)snprintf(name, sizeof name, "op%u", i);
    azacti_fact fact = fact_plain(name, "");
    ck_assert_int_eq(azacti_bag_plan_add(trial, &fact, NULL, known, &ignored, &plan), AZACT_OK);
    if (plan.draft[AZACTI_ATOM_NAME].hash & 63) continue;
    ck_assert_int_eq(azacti_bag_add(bag, &fact, NULL, used, &probes), AZACT_OK);
  }
  azacti_bag_unref(trial);
  azacti_bag_unref(bag);
  return probes;
}

START_TEST(flood_of_names) {
  const uint64_t known[2] = {1, 2}, other[2] = {3, 4};
  enum { NAMES = 4000 };
  uint64_t chosen = flood_probes(known, known, NAMES), random = flood_probes(known, other, NAMES);
  ck_assert_uint_lt(random, 8u * NAMES);
  ck_assert_uint_gt(chosen, 8 * random);
}
END_TEST

/* Whatever allocation fails, nothing has changed, and the same call then works. */
START_TEST(all_or_nothing) {
  counted_mem counted = {0, 0, 0, 0};
  azacti_mem mem = counted_as_mem(&counted);
  azacti_bag *bag = azacti_bag_new(&mem);
  ck_assert_ptr_nonnull(bag);
  size_t failures = 0;
  for (int i = 0; i < 200; i++) {
    char name[32];
    (void)snprintf(name, sizeof name, i % 3 ? "op%d" : "OP%d", i / 2);
    azacti_fact fact = fact_plain(name, i % 2 ? "/a//b" : "/a/b");
    for (size_t fail = 1;; fail++) {
      uint64_t probes = 0;
      size_t count = bag->count, pool = bag->pool_len;
      uint32_t keys = bag->keys;
      counted.calls = 0;
      counted.fail_at = fail;
      azact_status status = azacti_bag_add(bag, &fact, NULL, seed, &probes);
      if (status == AZACT_OK) break;
      failures++;
      ck_assert_int_eq(status, AZACT_ERR_NOMEM);
      ck_assert_uint_eq(bag->count, count);
      ck_assert_uint_eq(bag->pool_len, pool);
      ck_assert_uint_eq(bag->keys, keys);
    }
    ck_assert_uint_eq(bag->count, (size_t)i + 1);
    ck_assert_uint_eq(azacti_bag_key(bag, bag->members[i].name), (uint32_t)i / 2);
    text_is(azacti_bag_operation_name(bag, bag->members[i].name), name);
  }
  ck_assert_uint_gt(failures, 20);
  ck_assert_uint_eq(azacti_bag_bytes(bag), counted.held);
  azacti_bag_unref(bag);
  ck_assert_uint_eq(counted.held, 0);
}
END_TEST

/* What one operation of three events costs. */
START_TEST(small_groups_are_small) {
  azacti_mem mem = standard();
  azacti_bag *bag = azacti_bag_new(&mem);
  azacti_fact fact = fact_plain("Microsoft.Compute/virtualMachines/write",
                                "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web-prod/providers/"
                                "Microsoft.Compute/virtualMachines/web-01");
  fact.actor.correlation_id = AZACTI_STR("aaaaaaaa-2222-3333-4444-555555555555");
  fact.operation_id = AZACTI_STR("bbbbbbbb-2222-3333-4444-555555555555");
  ck_assert_int_eq(azacti_bag_set_group_key(bag, fact.actor.correlation_id), AZACT_OK);
  for (int i = 0; i < 3; i++) add(bag, &fact);
  ck_assert_msg(azacti_bag_bytes(bag) < 3 * 350, "%zu bytes for three events", azacti_bag_bytes(bag));
  ck_assert_uint_eq(bag->cap, 3);
  azacti_bag_unref(bag);
}
END_TEST

START_TEST(events_are_held) {
  azacti_mem mem = standard();
  azacti_bag *bag = azacti_bag_new(&mem);
  azact_event *event = view_event_of("{\"operationName\":\"a/b/write\",\"resourceId\":\"/x\"}");
  azacti_fact fact = fact_plain("a/b/write", "/x");
  uint64_t probes = 0;
  size_t before = azacti_bag_bytes(bag);
  ck_assert_int_eq(azacti_bag_add(bag, &fact, event, seed, &probes), AZACT_OK);
  ck_assert_uint_gt(azacti_bag_bytes(bag), before + azacti_record_bytes(event));
  ck_assert(azacti_record_is_shared(event));
  azacti_bag_ref(bag);
  azacti_bag_unref(bag);
  ck_assert(azacti_record_is_shared(event));
  azacti_bag_unref(bag);
  ck_assert(!azacti_record_is_shared(event));
  azacti_record_unref(event);
}
END_TEST

/* ---- event -> fact */

#define GUID_A "AAAAAAAA-1111-2222-3333-444444444444"

START_TEST(fact_of_a_failure) {
  azacti_mem mem = standard();
  azacti_buf tmp;
  azacti_fact fact;
  uint8_t uid[16];
  azact_event *event = view_event_of(
      "{\"time\":\"2024-05-01T10:00:00.5Z\",\"resourceId\":\"/SUBSCRIPTIONS/S1/RESOURCEGROUPS/R\",\"operationName\":"
      "\"MICROSOFT.AUTHORIZATION/policies/deny/"
      "action\",\"category\":\"Policy\",\"resultType\":\"Failure\",\"resultSignature\":"
      "\"Failed.Forbidden\",\"correlationId\":\" " GUID_A
      " \",\"callerIpAddress\":\"203.0.113.7:443\",\"identity\":{\"claims\":"
      "{\"http://schemas.microsoft.com/identity/claims/objectidentifier\":\"bbbbbbbb111122223333444444444444\","
      "\"http://schemas.microsoft.com/identity/claims/tenantid\":\"t1\"}},\"properties\":{"
      "\"statusMessage\":\"{\\\"error\\\":{\\\"code\\\":\\\"Denied\\\",\\\"message\\\":\\\"by \\\\\\\"x\\\\\\\"\\\"}}\"}}");
  azacti_buf_init(&tmp, &mem);
  ck_assert_int_eq(azacti_fact_take(event, true, &tmp, &fact), AZACT_OK);
  ck_assert_uint_eq(fact.flags, AZACTI_MEMBER_HAS_TIME | AZACTI_MEMBER_POLICY);
  ck_assert_uint_eq(fact.phase, AZACT_PHASE_END);
  ck_assert_uint_eq(fact.outcome, AZACT_OUTCOME_FAILURE);
  ck_assert_int_eq(fact.http_status, 403);
  ck_assert_uint_eq(fact.time_digits, 1);
  ck_assert_uint_eq(fact.verb, AZACT_VERB_ACTION);
  text_is(fact.actor.correlation_id, GUID_A);
  text_is(fact.actor.address, "203.0.113.7");
  text_is(fact.actor.tenant_id, "t1");
  text_is(fact.actor.token_tenant, "t1");
  text_is(fact.actor.principal, "bbbbbbbb111122223333444444444444"); /* the caller, taken from the claim */
  text_is(fact.subscription_id, "S1");
  text_is(fact.error_code, "Denied");
  text_is(fact.error_message, "by \"x\"");
  ck_assert(azacti_view_uid(event, uid));
  ck_assert_mem_eq(uid, fact.uid, 16);
  azacti_buf_free(&tmp);
  azacti_record_unref(event);
}
END_TEST

/* No resource id but the one in `id`, where "+" is a blank; a computed uid; nobody is named. */
START_TEST(fact_composed_from_id) {
  azacti_mem mem = standard();
  azacti_buf tmp;
  azacti_fact fact;
  uint8_t uid[16];
  azact_event *event = view_event_of(
      "{\"id\":\"/subscriptions/a+b/resourceGroups/my+group/events/not-a-guid/ticks/637134372000000000\","
      "\"operationName\":{\"value\":\"x/y/write\"},\"status\":{\"value\":\"Failed\"},\"properties\":{\"statusMessage\":"
      "\"{\\\"code\\\":\\\"C\\\",\\\"message\\\":\\\"line\\\\nbreak\\\"}\"},\"eventTimestamp\":\"2020-01-01T00:00:00Z\"}");
  azacti_buf_init(&tmp, &mem);
  ck_assert_int_eq(azacti_fact_take(event, true, &tmp, &fact), AZACT_OK);
  text_is(fact.resource_id, "/subscriptions/a b/resourceGroups/my group");
  text_is(fact.subscription_id, "a b");
  text_is(fact.error_code, "C");
  text_is(fact.error_message, "line\nbreak");
  text_is(fact.actor.principal, "");
  text_is(fact.actor.address, "");
  ck_assert_uint_eq(fact.flags, AZACTI_MEMBER_HAS_TIME);
  ck_assert(azacti_view_uid(event, uid));
  ck_assert_mem_eq(uid, fact.uid, 16);
  azacti_buf_free(&tmp);
  azacti_record_unref(event);
}
END_TEST

START_TEST(fact_with_a_data_id) {
  static const uint8_t want[16] = {0xaa, 0xaa, 0xaa, 0xaa, 0x11, 0x11, 0x22, 0x22,
                                   0x33, 0x33, 0x44, 0x44, 0x44, 0x44, 0x44, 0x44};
  azacti_mem mem = standard();
  azacti_buf tmp;
  azacti_fact fact;
  azact_event *event =
      view_event_of("{\"eventDataId\":\"" GUID_A "\",\"operationName\":{\"value\":\"x/y/delete\"},\"eventTimestamp\":"
                    "\"2020-01-01T00:00:00Z\",\"status\":{\"value\":\"Started\"},\"operationId\":\" Oi \"}");
  azacti_buf_init(&tmp, &mem);
  ck_assert_int_eq(azacti_fact_take(event, true, &tmp, &fact), AZACT_OK);
  ck_assert_uint_eq(fact.flags, AZACTI_MEMBER_HAS_TIME | AZACTI_MEMBER_HAS_DATA_ID);
  ck_assert_mem_eq(fact.uid, want, 16);
  ck_assert_uint_eq(fact.verb, AZACT_VERB_DELETE);
  ck_assert_uint_eq(fact.phase, AZACT_PHASE_START);
  text_is(fact.operation_id, "Oi");
  azacti_buf_free(&tmp);
  azacti_record_unref(event);
}
END_TEST

START_TEST(fact_of_next_to_nothing) {
  azacti_mem mem = standard();
  azacti_buf tmp;
  azacti_fact fact;
  azact_event *event = view_event_of("{\"operationName\":\"x\",\"identity\":{\"claims\":{\"appid\":\"" GUID_A "\"}}}");
  azacti_buf_init(&tmp, &mem);
  ck_assert_int_eq(azacti_fact_take(event, true, &tmp, &fact), AZACT_OK);
  ck_assert_uint_eq(fact.flags, 0);
  text_is(fact.operation_name, "x");
  text_is(fact.resource_id, "");
  text_is(fact.operation_id, "");
  text_is(fact.subscription_id, "");
  text_is(fact.error_code, "");
  text_is(fact.source_name, "");
  text_is(fact.encoding, "utf-8");
  text_is(fact.actor.correlation_id, "");
  text_is(fact.actor.caller, GUID_A);
  azacti_buf_free(&tmp);
  azacti_record_unref(event);
}
END_TEST

/* ---- the table of keys */

typedef struct table_entry {
  azacti_chained link;
  int number;
} table_entry;

START_TEST(table_keeps_all) {
  enum { ENTRIES = 5000 };
  counted_mem counted = {0, 0, 0, 0};
  azacti_mem mem = counted_as_mem(&counted);
  azacti_grouptable table = {NULL, 0, 0};
  table_entry *entries = calloc(ENTRIES, sizeof *entries);
  uint64_t probes = 0;
  for (int i = 0; i < ENTRIES; i++) {
    entries[i].link.hash = (uint64_t)(i / 2) * UINT64_C(0x9E3779B97F4A7C15); /* two of each hash */
    entries[i].number = i;
    counted.fail_at = counted.calls + 1; /* growing fails once, and loses nothing */
    if (!azacti_grouptable_reserve(&mem, &table)) ck_assert(azacti_grouptable_reserve(&mem, &table));
    azacti_grouptable_put(&table, &entries[i].link);
  }
  for (int i = 0; i < ENTRIES; i++) {
    azacti_chained *at = azacti_grouptable_first(&table, entries[i].link.hash, &probes);
    if (at != &entries[i].link) at = azacti_grouptable_after(at, &probes);
    ck_assert_ptr_eq(at, &entries[i].link);
  }
  ck_assert_uint_eq(azacti_grouptable_bytes(&table), counted.held);
  for (int i = 0; i < ENTRIES; i += 2) azacti_grouptable_take(&table, &entries[i].link);
  ck_assert_uint_eq(table.count, ENTRIES / 2);
  size_t at = 0, left = 0;
  for (azacti_chained *entry; (entry = azacti_grouptable_any(&table, &at)) != NULL; left++) {
    ck_assert_int_eq(((table_entry *)(void *)entry)->number % 2, 1);
    azacti_grouptable_take(&table, entry);
  }
  ck_assert_uint_eq(left, ENTRIES / 2);
  azacti_grouptable_free(&mem, &table);
  ck_assert_uint_eq(counted.held, 0);
  free(entries);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("bag");
  TCase *tc = tcase_create("bag");
  tcase_add_test(tc, texts_come_back);
  tcase_add_test(tc, nothing_to_keep);
  tcase_add_test(tc, equal_keys_have_equal_numbers);
  tcase_add_test(tc, many_names);
  tcase_add_test(tc, flood_of_names);
  tcase_add_test(tc, all_or_nothing);
  tcase_add_test(tc, small_groups_are_small);
  tcase_add_test(tc, events_are_held);
  tcase_add_test(tc, fact_of_a_failure);
  tcase_add_test(tc, fact_composed_from_id);
  tcase_add_test(tc, fact_with_a_data_id);
  tcase_add_test(tc, fact_of_next_to_nothing);
  tcase_add_test(tc, table_keeps_all);
  suite_add_tcase(suite, tc);
  return suite;
}
