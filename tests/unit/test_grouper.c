/* The grouper over a whole set: keys, parts, orders, memory that fails, ids made to collide. */
#include "unit.h"

#include "core/hash.h"
#include "group_feed.h"
#include "view_event.h"

START_TEST(ids_are_folded) {
  azact_group_config config = feed_config(0);
  azact_grouper *grouper = feed_new(&config);
  feed_add(grouper, "AbC", AZACT_PHASE_START, 10, 1);
  feed_expect(grouper, AZACT_NEED_MORE, "");
  feed_add(grouper, "abc", AZACT_PHASE_END, 20, 2);
  feed_add(grouper, "abcd", AZACT_PHASE_END, 5, 3);
  ck_assert_uint_eq(feed_counts(grouper).open, 2);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  feed_expect(grouper, AZACT_END, "abcd#1[1] abc#1[2]");
  azact_grouper_counts counts = feed_counts(grouper);
  ck_assert_uint_eq(counts.events, 3);
  ck_assert_uint_eq(counts.delivered, 3);
  ck_assert_uint_eq(counts.groups, 2);
  ck_assert_uint_eq(counts.open, 0);
  ck_assert_int_eq(counts.clock_ns, INT64_MIN);
  ck_assert_uint_ge(counts.peak_bytes, counts.bytes);
  azact_grouper_unref(grouper);
}
END_TEST

/* "", and the nil GUID in both forms, are no ids: each event stands alone, copies of one uid together. */
START_TEST(no_id_stands_alone) {
  static const char *const none[] = {"", "00000000-0000-0000-0000-000000000000", "00000000000000000000000000000000"};
  azact_group_config config = feed_config(AZACT_GROUPER_BY_SUBSCRIPTION);
  azact_grouper *grouper = feed_new(&config);
  azact_group *group;
  for (uint64_t i = 0; i < 6; i++) feed_add(grouper, none[i % 3], AZACT_PHASE_END, 10, i / 2 + 1);
  ck_assert_uint_eq(feed_counts(grouper).open, 3);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  for (uint64_t i = 1; i <= 3; i++) {
    ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_OK);
    ck_assert_uint_eq(group->count, 2);
    ck_assert_uint_eq(group->members[0].record, i); /* equal times: by the uid as text */
    ck_assert_uint_eq(group->bag->group_key, 0);
    azact_group_unref(group);
  }
  ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_END);
  azact_grouper_unref(grouper);
}
END_TEST

START_TEST(by_subscription) {
  azact_group_config config = feed_config(AZACT_GROUPER_BY_SUBSCRIPTION);
  azact_grouper *grouper = feed_new(&config);
  static const char *const subscriptions[] = {"S1", "s1", "S2", ""};
  for (uint64_t i = 0; i < 4; i++) {
    azacti_fact fact = feed_fact("Id", AZACT_PHASE_END, 10, i);
    fact.subscription_id = fact_str(subscriptions[i]);
    ck_assert_int_eq(azacti_grouper_add_fact(grouper, &fact, NULL), AZACT_OK);
  }
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  feed_expect(grouper, AZACT_END, "id@#1[1] id@s1#1[2] id@s2#1[1]");
  azact_grouper_unref(grouper);
}
END_TEST

START_TEST(gaps_cut) {
  azact_group_config config = feed_config(0);
  config.idle_ns = HOUR;
  azact_grouper *grouper = feed_new(&config);
  feed_add(grouper, "b", AZACT_PHASE_END, 3 * HOUR, 3);
  feed_add(grouper, "b", AZACT_PHASE_END, 0, 1);
  feed_add(grouper, "a", AZACT_PHASE_START, 1, 4);
  feed_add(grouper, "b", AZACT_PHASE_END, 10, 2);
  feed_add(grouper, "a", AZACT_PHASE_END, 5 * HOUR, 5); /* open across the gap */
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  ck_assert_uint_eq(feed_counts(grouper).open, 3);
  feed_expect(grouper, AZACT_END, "b#1[2]r a#1[2] b#2[1]r");
  azact_grouper_unref(grouper);
}
END_TEST

/* Three groups that each order puts otherwise; one without any time. */
static azact_grouper *orders_fed(uint32_t order) {
  azact_group_config config = feed_config(0);
  azact_grouper *grouper = feed_new(&config);
  azacti_fact fact = feed_fact("timeless", AZACT_PHASE_END, 0, 1);
  fact.flags = 0;
  ck_assert_int_eq(azacti_grouper_add_fact(grouper, &fact, NULL), AZACT_OK);
  feed_add(grouper, "late", AZACT_PHASE_START, -5 * SECOND, 2);
  feed_add(grouper, "late", AZACT_PHASE_END, 90 * SECOND, 3);
  feed_add(grouper, "many", AZACT_PHASE_START, 1 * SECOND, 4);
  feed_add(grouper, "many", AZACT_PHASE_ACCEPT, 2 * SECOND, 5);
  feed_add(grouper, "many", AZACT_PHASE_END, 3 * SECOND, 6);
  fact = feed_fact("failed", AZACT_PHASE_END, 4 * SECOND, 7);
  fact.outcome = AZACT_OUTCOME_FAILURE;
  ck_assert_int_eq(azacti_grouper_add_fact(grouper, &fact, NULL), AZACT_OK);
  ck_assert_int_eq(azact_grouper_finish(grouper, order), AZACT_OK);
  return grouper;
}

START_TEST(orders) {
  static const struct {
    uint32_t order;
    const char *want;
  } rows[] = {
      {AZACT_GROUP_BY_START, "late#1[2] many#1[3] failed#1[1] timeless#1[1]"},
      {AZACT_GROUP_BY_END, "many#1[3] failed#1[1] late#1[2] timeless#1[1]"},
      {AZACT_GROUP_BY_DURATION, "late#1[2] many#1[3] failed#1[1] timeless#1[1]"},
      {AZACT_GROUP_BY_EVENTS, "many#1[3] late#1[2] failed#1[1] timeless#1[1]"},
      {AZACT_GROUP_BY_FAILED, "failed#1[1] late#1[2] many#1[3] timeless#1[1]"},
  };
  azact_grouper *grouper = orders_fed(rows[_i].order);
  feed_expect(grouper, AZACT_END, rows[_i].want);
  azact_grouper_unref(grouper);
}
END_TEST

static uint32_t chance_state;
static uint32_t chance(void) {
  chance_state = chance_state * 1664525u + 1013904223u;
  return chance_state >> 8;
}

/* Many parts in every pattern that sorting may meet. */
START_TEST(parts_are_sorted) {
  enum { PARTS = 3000 };
  azacti_mem mem;
  azacti_bag *bags[5];
  azacti_group_part *parts = calloc(PARTS, sizeof *parts);
  ck_assert_int_eq(azacti_mem_init(&mem, NULL), AZACT_OK);
  for (int i = 0; i < 5; i++) {
    char key[2] = {(char)('a' + i), 0};
    bags[i] = azacti_bag_new(&mem);
    ck_assert_int_eq(azacti_bag_set_group_key(bags[i], fact_str(key)), AZACT_OK);
  }
  for (int pattern = 0; pattern < 6; pattern++) {
    for (uint32_t i = 0; i < PARTS; i++) {
      uint64_t by[] = {i, PARTS - i, 7, chance() % 10, chance(), i % 2 ? i : PARTS - i};
      parts[i] = (azacti_group_part){bags[chance() % 5], by[pattern], chance() % 3, 0, 0, i, 0};
    }
    azacti_parts_sort(parts, PARTS);
    bool seen[PARTS] = {false};
    for (uint32_t i = 0; i < PARTS; i++) {
      ck_assert(!seen[parts[i].number]);
      seen[parts[i].number] = true;
      if (i == 0) continue;
      const azacti_group_part *a = &parts[i - 1], *b = &parts[i];
      int key = azacti_bag_group_key(a->bag).ptr[0] - azacti_bag_group_key(b->bag).ptr[0];
      bool ok = a->by != b->by         ? a->by < b->by
                : a->start != b->start ? a->start < b->start
                : key != 0             ? key < 0
                                       : a->number < b->number;
      ck_assert_msg(ok, "pattern %d, place %u", pattern, i);
    }
  }
  for (int i = 0; i < 5; i++) azacti_bag_unref(bags[i]);
  free(parts);
}
END_TEST

/* A quicksort that is led astray takes heapsort for the rest: an input that makes median-of-three take the worst every time. */
START_TEST(sorting_is_not_led_astray) {
  enum { PARTS = 40000 };
  azacti_group_part *parts = calloc(PARTS, sizeof *parts);
  azacti_mem mem;
  ck_assert_int_eq(azacti_mem_init(&mem, NULL), AZACT_OK);
  azacti_bag *bag = azacti_bag_new(&mem);
  ck_assert_int_eq(azacti_bag_set_group_key(bag, fact_str("k")), AZACT_OK);
  /* Musser's killer sequence for medians of three. */
  for (uint32_t i = 0, half = PARTS / 2; i < half; i++) {
    parts[i].by = i % 2 == 0 ? i + 1 : half + i + (half % 2);
    parts[half + i].by = 2u * (i + 1);
  }
  for (uint32_t i = 0; i < PARTS; i++) {
    parts[i].bag = bag;
    parts[i].number = i;
  }
  azacti_parts_sort(parts, PARTS);
  for (uint32_t i = 1; i < PARTS; i++) ck_assert_uint_le(parts[i - 1].by, parts[i].by);
  azacti_bag_unref(bag);
  free(parts);
}
END_TEST

/* By START a part's first member tells, unless it may be a copy: then the group is asked. Both must agree with the groups. */
START_TEST(start_is_that_of_the_group) {
  azact_group_config config = feed_config(0);
  azact_grouper *grouper = feed_new(&config);
  for (uint64_t i = 0; i < 200; i++) {
    char id[20];
    (void)snprintf(id, sizeof id, "id%u", (unsigned)(i % 50));
    azacti_fact fact = feed_fact(id, AZACT_PHASE_START, (int64_t)(chance() % 5000) * 100, i % 120);
    fact.dialect = chance() % 3 ? AZACT_DIALECT_DIAGNOSTIC : AZACT_DIALECT_REST;
    fact.time_digits = chance() % 8;
    ck_assert_int_eq(azacti_grouper_add_fact(grouper, &fact, NULL), AZACT_OK);
  }
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  int64_t before = INT64_MIN;
  azact_group *group;
  while (azact_grouper_next(grouper, &group) == AZACT_OK) {
    ck_assert_int_le(before, group->start_ns);
    before = group->start_ns;
    azact_group_unref(group);
  }
  azact_grouper_unref(grouper);
}
END_TEST

/* Each allocation fails once: the call says so, and repeated it goes on as if nothing had been. */
START_TEST(memory_fails) {
  counted_mem counted = {0, 0, 0, 0};
  azact_allocator allocator = counted_allocator(&counted);
  azact_group_config config = feed_config(0);
  azact_grouper *grouper = NULL;
  size_t failures = 0;
  config.allocator = &allocator;
  config.idle_ns = HOUR;
#define REPEATED(call, end)                                                                                                \
  for (size_t fail = 1;; fail++) {                                                                                         \
    counted.calls = 0;                                                                                                     \
    counted.fail_at = fail;                                                                                                \
    azact_status answer = (call);                                                                                          \
    if (answer == AZACT_OK || answer == (end)) break;                                                                      \
    ck_assert_int_eq(answer, AZACT_ERR_NOMEM);                                                                             \
    failures++;                                                                                                            \
  }
  REPEATED(azact_grouper_new(&config, &grouper), AZACT_OK)
  for (uint64_t i = 0; i < 60; i++) {
    char id[20];
    (void)snprintf(id, sizeof id, "id%u", (unsigned)(i % 21));
    azacti_fact fact = feed_fact(i % 20 ? id : "", AZACT_PHASE_END, (int64_t)i * HOUR / 2, i);
    REPEATED(azacti_grouper_add_fact(grouper, &fact, NULL), AZACT_OK)
  }
  REPEATED(azact_grouper_finish(grouper, AZACT_GROUP_BY_EVENTS), AZACT_OK)
  ck_assert_uint_eq(feed_counts(grouper).events, 60);
  bool seen[60] = {false};
  for (;;) {
    azact_group *group = NULL;
    REPEATED(azact_grouper_next(grouper, &group), AZACT_END)
    if (!group) break;
    for (uint32_t i = 0; i < group->count; i++) {
      ck_assert(!seen[group->members[i].record]);
      seen[group->members[i].record] = true;
    }
    azact_group_unref(group);
  }
#undef REPEATED
  for (int i = 0; i < 60; i++) ck_assert(seen[i]);
  ck_assert_uint_gt(failures, 150);
  azact_grouper_unref(grouper);
  ck_assert_uint_eq(counted.held, 0);
}
END_TEST

/* Dropped at any time nothing leaks, and `bytes` is what is held. */
START_TEST(bytes_are_what_is_held) {
  counted_mem counted = {0, 0, 0, 0};
  azact_allocator allocator = counted_allocator(&counted);
  azact_group_config config = feed_config(0);
  config.allocator = &allocator;
  for (int stop = 0; stop < 3; stop++) {
    azact_grouper *grouper = feed_new(&config);
    azact_group *group;
    for (uint64_t i = 0; i < 500; i++) {
      char id[20];
      (void)snprintf(id, sizeof id, "id%u", (unsigned)(i % 100));
      feed_add(grouper, id, AZACT_PHASE_END, (int64_t)i, i);
      ck_assert_uint_eq(feed_counts(grouper).bytes + grouper->key.cap, counted.held);
    }
    if (stop > 0) ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
    for (int i = 0; stop > 1 && i < 30; i++) {
      ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_OK);
      azact_group_unref(group);
      ck_assert_uint_eq(feed_counts(grouper).bytes + grouper->key.cap, counted.held);
    }
    azact_grouper_unref(grouper);
    ck_assert_uint_eq(counted.held, 0);
  }
}
END_TEST

/* A group outlives its grouper, and by reference holds its events. */
START_TEST(groups_outlive) {
  azact_group_config config = feed_config(0);
  config.flags = 0;
  azact_grouper *grouper = feed_new(&config), *same;
  azact_group *group = NULL;
  azact_event *event = view_event_of("{\"operationName\":\"a/b/write\",\"correlationId\":\"c\",\"resultType\":\"Start\"}");
  ck_assert_int_eq(azact_grouper_add(grouper, event), AZACT_OK);
  ck_assert_uint_gt(feed_counts(grouper).bytes, azacti_record_bytes(event));
  same = azact_grouper_ref(grouper);
  ck_assert_ptr_eq(same, grouper);
  azact_grouper_unref(same);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  ck_assert_int_eq(azact_grouper_add(grouper, event), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_OK);
  azact_grouper_unref(grouper);
  ck_assert_ptr_eq(group->members[0].event, event);
  ck_assert(azacti_record_is_shared(event));
  azact_group_unref(group);
  ck_assert(!azacti_record_is_shared(event));
  azacti_record_unref(event);
}
END_TEST

START_TEST(misuse) {
  azact_group_config config = feed_config(0);
  azact_grouper *grouper = NULL;
  azact_group *group = NULL;
  azact_grouper_counts counts = {.struct_size = 3};
  ck_assert_int_eq(azact_group_config_init(NULL, sizeof config), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_group_config_init(&config, 8), AZACT_ERR_STRUCT_SMALL);
  ck_assert_int_eq(azact_group_config_init(&config, 1000000), AZACT_ERR_STRUCT_SIZE);
  ck_assert_int_eq(azact_grouper_new(NULL, NULL), AZACT_ERR_USAGE);
  config.flags = 16;
  ck_assert_int_eq(azact_grouper_new(&config, &grouper), AZACT_ERR_RANGE);
  config.flags = 0;
  config.idle_ns = -1;
  ck_assert_int_eq(azact_grouper_new(&config, &grouper), AZACT_ERR_RANGE);
  config.idle_ns = 0;
  config.struct_size = 4;
  ck_assert_int_eq(azact_grouper_new(&config, &grouper), AZACT_ERR_STRUCT_SMALL);
  ck_assert_int_eq(azact_grouper_new(NULL, &grouper), AZACT_OK);
  ck_assert_int_eq(azact_grouper_add(grouper, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_grouper_add(NULL, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_grouper_advance(NULL, 0), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_grouper_advance(grouper, 5), AZACT_OK);
  ck_assert_int_eq(azact_grouper_finish(grouper, 5), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_grouper_finish(NULL, 0), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_grouper_next(grouper, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_grouper_next(NULL, &group), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_grouper_stats(grouper, &counts), AZACT_ERR_STRUCT_SMALL);
  ck_assert_int_eq(azact_grouper_stats(grouper, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_grouper_stats(NULL, &counts), AZACT_ERR_USAGE);
  ck_assert_ptr_null(azact_grouper_ref(NULL));
  azact_grouper_unref(NULL);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_END), AZACT_OK);
  ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_END);
  ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_END);
  azact_grouper_unref(grouper);
}
END_TEST

/* A million ids that all fall into one chain of 16 where the seed is the one they were made for. */
enum { FLOOD = 1000000, FLOOD_CHAINS = 16 };

static uint32_t *flood_make(const uint64_t seed[2]) {
  uint32_t *numbers = malloc(FLOOD * sizeof *numbers), count = 0;
  for (uint32_t i = 0; count < FLOOD; i++) {
    char id[9] = {0};
    for (int k = 0; k < 8; k++) id[k] = "0123456789abcdef"[i >> (28 - 4 * k) & 15];
    if ((azacti_siphash(id, 8, seed[0], seed[1]) & (FLOOD_CHAINS - 1)) == 0) numbers[count++] = i;
  }
  return numbers;
}

static uint64_t flood_probes(const uint32_t *numbers, uint32_t count, uint64_t seed0, uint64_t seed1) {
  azact_group_config config = feed_config(0);
  config.hash_seed[0] = seed0;
  config.hash_seed[1] = seed1;
  azact_grouper *grouper = feed_new(&config);
  for (uint32_t i = 0; i < count; i++) {
    char id[9] = {0};
    uint32_t number = numbers ? numbers[i] : i * 2654435761u;
    for (int k = 0; k < 8; k++) id[k] = "0123456789abcdef"[number >> (28 - 4 * k) & 15];
    azacti_fact fact = feed_fact(id, AZACT_PHASE_END, 1, i);
    fact.operation_name = fact.resource_id = fact.source_name = AZACTI_STR("");
    fact.actor.caller = fact.actor.principal = fact.actor.address = AZACTI_STR("");
    fact.actor.tenant_id = fact.actor.token_tenant = AZACTI_STR("");
    /* ck_assert writes a mark each time, which would take most of the time here. */
    if (azacti_grouper_add_fact(grouper, &fact, NULL) != AZACT_OK) ck_abort_msg("event %u was not added", i);
  }
  uint64_t probes = feed_counts(grouper).probes;
  ck_assert_uint_eq(feed_counts(grouper).open, count);
  azact_grouper_unref(grouper);
  return probes;
}

START_TEST(flood_of_ids) {
  const uint64_t known[2] = {UINT64_C(0x0123456789abcdef), 42};
  uint32_t *numbers = flood_make(known);
  uint64_t chosen = flood_probes(numbers, FLOOD, known[0], known[1]);
  uint64_t unknown = flood_probes(numbers, FLOOD, 77, 78);
  /* A quarter of the ids fills its chains as the whole does. */
  uint64_t random = 4 * flood_probes(NULL, FLOOD / 4, known[0], known[1]);
  ck_assert_msg(chosen > 10 * random, "%llu probes, %llu for random ids", (unsigned long long)chosen,
                (unsigned long long)random);
  ck_assert_msg(unknown < random + random / 50, "%llu probes under another seed, %llu for random ids",
                (unsigned long long)unknown, (unsigned long long)random);
  ck_assert_uint_lt(random, 2u * FLOOD);
  free(numbers);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("grouper");
  TCase *tc = tcase_create("whole set");
  tcase_add_test(tc, ids_are_folded);
  tcase_add_test(tc, no_id_stands_alone);
  tcase_add_test(tc, by_subscription);
  tcase_add_test(tc, gaps_cut);
  tcase_add_loop_test(tc, orders, 0, 5);
  tcase_add_test(tc, parts_are_sorted);
  tcase_add_test(tc, sorting_is_not_led_astray);
  tcase_add_test(tc, start_is_that_of_the_group);
  tcase_add_test(tc, memory_fails);
  tcase_add_test(tc, bytes_are_what_is_held);
  tcase_add_test(tc, groups_outlive);
  tcase_add_test(tc, misuse);
  suite_add_tcase(suite, tc);
  TCase *flood = tcase_create("flood");
  tcase_set_timeout(flood, 300);
  tcase_add_test(flood, flood_of_ids);
  suite_add_tcase(suite, flood);
  return suite;
}
