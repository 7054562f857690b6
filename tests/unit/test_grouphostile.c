/* Groups as large as someone may make them, of every kind that a careless loop would go through again and again. Each of these
 * takes well under a second; with a quadratic step anywhere it would take hours, and the runner's time limit ends it. */
#include "unit.h"

#include "group_script.h"

#define HOSTILE_COUNT 200000u

static azacti_bag *hostile_bag(void) {
  azacti_mem mem;
  ck_assert_int_eq(azacti_mem_init(&mem, NULL), AZACT_OK);
  azacti_bag *bag = azacti_bag_new(&mem);
  ck_assert_ptr_nonnull(bag);
  ck_assert_int_eq(azacti_bag_set_group_key(bag, AZACTI_STR("key")), AZACT_OK);
  return bag;
}

static void hostile_add(azacti_bag *bag, const azacti_fact *fact) {
  static const uint64_t seed[2] = {1, 2};
  uint64_t probes = 0;
  ck_assert_int_eq(azacti_bag_add(bag, fact, NULL, seed, &probes), AZACT_OK);
}

static void hostile_uid(azacti_fact *fact, uint32_t number) { memcpy(fact->uid + 4, &number, sizeof number); }

static azact_group *hostile_group(azacti_bag *bag) {
  azacti_bag_sort(bag);
  return script_group_of(bag);
}

START_TEST(one_operation) {
  azacti_bag *bag = hostile_bag();
  for (uint32_t i = 0; i < HOSTILE_COUNT; i++) {
    azacti_fact fact = fact_plain("w", "/r");
    fact.phase = i == 0 ? AZACT_PHASE_START : i % 2 ? AZACT_PHASE_ACCEPT : AZACT_PHASE_END;
    fact.time_ns = i * 7919 % HOSTILE_COUNT;
    hostile_uid(&fact, i);
    hostile_add(bag, &fact);
  }
  azact_group *group = hostile_group(bag);
  ck_assert_uint_eq(group->op_count, 1);
  ck_assert_uint_eq(group->ops[0].count, HOSTILE_COUNT);
  azacti_group_free(group);
}
END_TEST

START_TEST(operations_of_one_event) {
  azacti_bag *bag = hostile_bag();
  for (uint32_t i = 0; i < HOSTILE_COUNT; i++) {
    char name[24], resource[40], who[24];
    (void)snprintf(name, sizeof name, "w%u", (unsigned)i);
    (void)snprintf(resource, sizeof resource, "/subscriptions/s/r%u", (unsigned)i);
    (void)snprintf(who, sizeof who, "who%u", (unsigned)i);
    azacti_fact fact = fact_plain(name, resource);
    fact.actor.caller = fact.actor.principal = fact.actor.address = fact_str(who);
    hostile_uid(&fact, i);
    hostile_add(bag, &fact);
  }
  azact_group *group = hostile_group(bag);
  ck_assert_uint_eq(group->op_count, HOSTILE_COUNT);
  ck_assert_uint_eq(group->resources, HOSTILE_COUNT);
  ck_assert_uint_eq(group->principals.count, HOSTILE_COUNT);
  ck_assert_uint_eq(group->addresses.count, HOSTILE_COUNT);
  azacti_group_free(group);
}
END_TEST

/* All open at once, each with an operation id and a run of its own; ends in the same order, or the other way round. */
START_TEST(parallel_attempts) {
  for (int turned = 0; turned < 2; turned++) {
    azacti_bag *bag = hostile_bag();
    const uint32_t half = HOSTILE_COUNT / 2;
    for (uint32_t i = 0; i < HOSTILE_COUNT; i++) {
      char id[24];
      uint32_t which = i < half ? i : turned ? HOSTILE_COUNT - 1 - i : i - half;
      (void)snprintf(id, sizeof id, "id%u", (unsigned)which);
      azacti_fact fact = fact_plain("w", "/r");
      fact.operation_id = fact_str(id);
      fact.phase = i < half ? AZACT_PHASE_START : AZACT_PHASE_END;
      fact.time_ns = i;
      hostile_uid(&fact, i);
      hostile_add(bag, &fact);
    }
    azact_group *group = hostile_group(bag);
    ck_assert_uint_eq(group->op_count, half);
    ck_assert_uint_eq(group->ops[half - 1].state, AZACT_STATE_COMPLETE);
    ck_assert_uint_eq(group->ops[half - 1].attempt, half);
    azacti_group_free(group);
  }
}
END_TEST

/* Attempts one after the other; ends of an id that went elsewhere; ends stamped before their starts. */
START_TEST(attempts_in_a_row) {
  for (int shape = 0; shape < 3; shape++) {
    azacti_bag *bag = hostile_bag();
    for (uint32_t i = 0; i < HOSTILE_COUNT; i++) {
      char id[24];
      azacti_fact fact = fact_plain("w", "/r");
      (void)snprintf(id, sizeof id, "id%u", shape == 1 ? (unsigned)((i + 1) / 2) : (unsigned)(i / 2));
      if (shape > 0) fact.operation_id = fact_str(id);
      fact.phase = (i % 2 == 0) == (shape < 2) ? AZACT_PHASE_START : AZACT_PHASE_END;
      fact.time_ns = i;
      hostile_uid(&fact, i);
      hostile_add(bag, &fact);
    }
    azact_group *group = hostile_group(bag);
    ck_assert_uint_ge(group->op_count, HOSTILE_COUNT / 2);
    azacti_group_free(group);
  }
}
END_TEST

START_TEST(copies) {
  for (int shape = 0; shape < 4; shape++) {
    azacti_bag *bag = hostile_bag();
    for (uint32_t i = 0; i < HOSTILE_COUNT; i++) {
      azacti_fact fact = fact_plain("w", "/r");
      fact.phase = AZACT_PHASE_END;
      fact.dialect = shape == 0 ? AZACT_DIALECT_REST : i % 2 ? AZACT_DIALECT_REST : AZACT_DIALECT_DIAGNOSTIC;
      if (shape == 1) fact.flags |= AZACTI_MEMBER_HAS_DATA_ID;
      if (shape == 2) fact.dialect = AZACT_DIALECT_PORTAL_CSV;
      if (shape == 1 || shape == 3) hostile_uid(&fact, i);
      fact.record = i;
      hostile_add(bag, &fact);
    }
    azact_group *group = hostile_group(bag);
    static const uint32_t want[] = {HOSTILE_COUNT - 1, 0, 0, HOSTILE_COUNT / 2};
    ck_assert_uint_eq(group->duplicates, want[shape]);
    azacti_group_free(group);
  }
}
END_TEST

static void hostile_deployment(azacti_bag *bag, const char *name, const char *resource, uint32_t from, uint32_t to,
                               uint32_t number) {
  for (uint32_t i = 0; i < 2; i++) {
    azacti_fact fact = fact_plain(name, resource);
    fact.phase = i ? AZACT_PHASE_END : AZACT_PHASE_START;
    fact.time_ns = (i ? to : from) * SCRIPT_SECOND;
    hostile_uid(&fact, number * 2 + i);
    hostile_add(bag, &fact);
  }
}

/* 0: on one scope, all running at once. 1: on one scope, all over before the operations begin. 2: each on a scope of its own.
 * 3: each inside the one before. 4: management groups. */
START_TEST(deployments) {
  const uint32_t count = HOSTILE_COUNT / 4;
  static char resource[900000];
  for (int shape = 0; shape < 5; shape++) {
    azacti_bag *bag = hostile_bag();
    uint32_t most = shape == 3 ? 300 : count;
    for (uint32_t i = 0; i < most; i++) {
      uint32_t to = shape == 1 ? i + 1 : 4 * count;
      const char *form = shape == 2   ? "/subscriptions/s/g%u/providers/microsoft.resources/deployments/d"
                         : shape == 4 ? "/providers/microsoft.management/managementgroups/%u/providers/microsoft.resources/"
                                        "deployments/d"
                                      : "/subscriptions/s/providers/microsoft.resources/deployments/d%u";
      (void)snprintf(resource, sizeof resource, form, (unsigned)i);
      if (shape == 3) {
        size_t len = 0;
        for (uint32_t k = 0; k < i; k++) len += (size_t)snprintf(resource + len, sizeof resource - len, "/a");
        (void)snprintf(resource + len, sizeof resource - len, "/providers/microsoft.resources/deployments/d");
      }
      hostile_deployment(bag, "microsoft.resources/deployments/write", resource, i, to, i);
    }
    if (shape == 3) {
      size_t len = 0;
      for (uint32_t k = 0; k < 100000; k++) len += (size_t)snprintf(resource + len, sizeof resource - len, "/a");
      hostile_deployment(bag, "w", resource, count, count + 1, most);
    } else {
      for (uint32_t i = 0; i < count; i++) {
        (void)snprintf(resource, sizeof resource, "/subscriptions/s/g%u/r", (unsigned)i);
        hostile_deployment(bag, "w", resource, 2 * count, 2 * count + 1, most + i);
      }
    }
    azact_group *group = hostile_group(bag);
    uint32_t with = 0;
    for (uint32_t i = 0; i < group->op_count; i++) with += group->ops[i].parent != AZACTI_NONE;
    static const uint32_t least[] = {HOSTILE_COUNT / 2 - 1, HOSTILE_COUNT / 4 - 1, HOSTILE_COUNT / 4, 300,
                                     HOSTILE_COUNT / 4};
    ck_assert_msg(with >= least[shape], "shape %d: %u of %u", shape, (unsigned)with, (unsigned)group->op_count);
    azacti_group_free(group);
  }
}
END_TEST

START_TEST(judgements) {
  azacti_bag *bag = hostile_bag();
  for (uint32_t i = 0; i < HOSTILE_COUNT; i++) {
    char name[24];
    (void)snprintf(name, sizeof name, "w%u", (unsigned)i);
    azacti_fact fact = fact_plain(name, "/r");
    if (i % 2) fact.flags |= AZACTI_MEMBER_POLICY;
    fact.time_ns = i % 4 < 2 ? i : i * SCRIPT_SECOND;
    hostile_uid(&fact, i);
    hostile_add(bag, &fact);
  }
  azact_group *group = hostile_group(bag);
  ck_assert_uint_eq(group->op_count, HOSTILE_COUNT);
  azacti_group_free(group);
}
END_TEST

/* Many parts of few members in a bag that has many keys. */
START_TEST(parts) {
  const azacti_part_rule rule = {10 * SCRIPT_SECOND, 30 * SCRIPT_SECOND};
  azacti_bag *bag = hostile_bag();
  for (uint32_t i = 0; i < HOSTILE_COUNT; i++) {
    char name[24];
    (void)snprintf(name, sizeof name, "w%u", (unsigned)i);
    azacti_fact fact = fact_plain(name, "/r");
    fact.phase = AZACT_PHASE_END;
    fact.time_ns = i / 40 * 20 * SCRIPT_SECOND; /* forty at a time */
    hostile_uid(&fact, i);
    hostile_add(bag, &fact);
  }
  azacti_bag_sort(bag);
  uint32_t count = 0;
  for (size_t at = 0, end; at < bag->count; at = end, count++) {
    const azacti_group_context context = {.key = {"key", 3}, .part = count};
    azact_group *group = NULL;
    ck_assert_int_eq(azacti_part_end(bag, at, &rule, &end), AZACT_OK);
    ck_assert_int_eq(azacti_group_make(bag, at, end - at, &context, &group), AZACT_OK);
    ck_assert_uint_eq(group->op_count, 40);
    azacti_group_free(group);
  }
  ck_assert_uint_eq(count, HOSTILE_COUNT / 40);
  azacti_bag_unref(bag);
  /* and gaps that are no cuts, since an operation stays open */
  bag = hostile_bag();
  for (uint32_t i = 0; i < HOSTILE_COUNT; i++) {
    azacti_fact fact = fact_plain("w", "/r");
    fact.time_ns = i * 20 * SCRIPT_SECOND;
    hostile_uid(&fact, i);
    hostile_add(bag, &fact);
  }
  azacti_bag_sort(bag);
  size_t end;
  ck_assert_int_eq(azacti_part_end(bag, 0, &rule, &end), AZACT_OK);
  ck_assert_uint_eq(end, HOSTILE_COUNT);
  azacti_bag_unref(bag);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("grouphostile");
  TCase *tcase = tcase_create("grouphostile");
  tcase_add_test(tcase, one_operation);
  tcase_add_test(tcase, operations_of_one_event);
  tcase_add_test(tcase, parallel_attempts);
  tcase_add_test(tcase, attempts_in_a_row);
  tcase_add_test(tcase, copies);
  tcase_add_test(tcase, deployments);
  tcase_add_test(tcase, judgements);
  tcase_add_test(tcase, parts);
  suite_add_tcase(suite, tcase);
  return suite;
}
