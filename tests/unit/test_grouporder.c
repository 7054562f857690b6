/* The order of events, and the sort that must neither fail nor take long. */
#include "unit.h"

#include "group_script.h"
#include "view_event.h"

static uint32_t order_random(uint32_t *state, uint32_t below) {
  *state = *state * 1664525u + 1013904223u;
  return (*state >> 8) % below;
}

/* Members without a bag's texts: sorted by time, phase, uid and record alone. */
static azacti_bag *order_bag(size_t count) {
  static const uint64_t seed[2] = {1, 2};
  azacti_mem mem;
  uint64_t probes = 0;
  azacti_fact fact = fact_plain("w", "r");
  ck_assert_int_eq(azacti_mem_init(&mem, NULL), AZACT_OK);
  azacti_bag *bag = azacti_bag_new(&mem);
  ck_assert_int_eq(azacti_bag_set_group_key(bag, AZACTI_STR("key")), AZACT_OK);
  ck_assert_int_eq(azacti_bag_add(bag, &fact, NULL, seed, &probes), AZACT_OK);
  void *members = bag->members;
  ck_assert(azacti_grow(&mem, &members, &bag->cap, count, sizeof *bag->members));
  bag->members = members;
  for (size_t i = 1; i < count; i++) bag->members[i] = bag->members[0];
  for (size_t i = 0; i < count; i++) bag->members[i].record = i;
  bag->count = count;
  bag->sorted = false;
  return bag;
}

static void order_is_sorted(const azacti_bag *bag) {
  for (size_t i = 1; i < bag->count; i++)
    ck_assert_msg(azacti_member_compare(bag, &bag->members[i - 1], &bag->members[i]) < 0, "member %u", (unsigned)i);
}

START_TEST(keys) {
  azacti_bag *bag = order_bag(2);
  azacti_member *a = &bag->members[0], *b = &bag->members[1];
  static const uint32_t phases[] = {AZACT_PHASE_START, AZACT_PHASE_ACCEPT, AZACT_PHASE_PROGRESS,
                                    AZACT_PHASE_END,   AZACT_PHASE_NONE,   AZACT_PHASE_STATE};
  for (uint32_t i = 0; i < 6; i++) {
    ck_assert_uint_eq(azacti_phase_rank(phases[i]), i);
    for (uint32_t k = 0; k < 6; k++) {
      a->phase = (uint8_t)phases[i];
      b->phase = (uint8_t)phases[k];
      ck_assert_int_eq(azacti_member_compare(bag, a, b) < 0, i <= k); /* a has the lower record */
    }
  }
  a->phase = AZACT_PHASE_END;
  b->phase = AZACT_PHASE_START;
  a->time_ns = INT64_MIN;
  b->time_ns = INT64_MAX;
  ck_assert_int_lt(azacti_member_compare(bag, a, b), 0); /* time before phase */
  a->flags = 0;
  ck_assert_int_gt(azacti_member_compare(bag, a, b), 0); /* none is last */
  b->flags = 0;
  ck_assert_int_gt(azacti_member_compare(bag, a, b), 0); /* and the time does not matter then */
  b->phase = a->phase;
  a->uid[15] = 1;
  ck_assert_int_gt(azacti_member_compare(bag, a, b), 0);
  b->uid[0] = 1;
  ck_assert_int_lt(azacti_member_compare(bag, a, b), 0);
  a->uid[0] = 1;
  b->uid[15] = 1;
  b->record = a->record;
  ck_assert_int_eq(azacti_member_compare(bag, a, b), 0);
  b->offset = 1;
  ck_assert_int_lt(azacti_member_compare(bag, a, b), 0);
  a->offset = 1;
  a->inner = 1;
  ck_assert_int_gt(azacti_member_compare(bag, a, b), 0);
  azacti_bag_unref(bag);
}
END_TEST

/* What is kept decides among equal uids, then the source; both in the same way in whichever order the texts came. */
START_TEST(ties) {
  script_check("E+ 1 W r u=1\nE+ 1 w r u=1\nE+ 1 V r u=2", "[-] V r 1 single success c\n[-] W r 1 single success ab=a");
  static const char *const pairs[] = {"E+ 1 w r u=1 d=2\nE+ 1 w r u=1 d=3", "E+ 1 w r u=1 f=1\nE+ 1 w r u=1 f=2",
                                      "E+ 1 w r u=1\nE- 1 w r u=1",         "E- 1 w r u=1 h=1\nE- 1 w r u=1 h=2",
                                      "E- 1 W r u=1\nE- 1 w r u=1",         "E- 1 w R u=1\nE- 1 w r u=1",
                                      "E- 1 w r u=1 c=a\nE- 1 w r u=1 c=b", "E- 1 w r u=1 a=::1\nE- 1 w r u=1 a=::2",
                                      "E- 1 w r u=1 t=a\nE- 1 w r u=1 t=b", "E- 1 w r u=1 k=a\nE- 1 w r u=1 k=b",
                                      "E- 1 w r u=1\nE- 1 w r u=1 i=b",     "E- 1 w r u=1 e=a\nE- 1 w r u=1 e=b"};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    static script s;
    static const size_t turned[] = {1, 0};
    script_read(&s, pairs[i]);
    s.events[0].fact.record = 2; /* the source would say the opposite */
    s.events[1].fact.record = 1;
    for (int turn = 0; turn < 2; turn++) {
      azacti_bag *bag = script_bag_in(&s, turn ? turned : NULL);
      ck_assert_msg(bag->members[0].record == 2, "%s", pairs[i]);
      order_is_sorted(bag);
      azacti_bag_unref(bag);
    }
  }
}
END_TEST

/* Where all that is kept is equal, the bytes of the events decide if they are held, by their SHA-256. */
START_TEST(contents) {
  static const char *const bodies[] = {"x", "y", "z", "x"};
  static const uint64_t seed[2] = {1, 2};
  uint64_t probes = 0, first = 0;
  for (int turn = 0; turn < 4; turn++) {
    azacti_mem mem;
    ck_assert_int_eq(azacti_mem_init(&mem, NULL), AZACT_OK);
    azacti_bag *bag = azacti_bag_new(&mem);
    azacti_buf tmp;
    azacti_buf_init(&tmp, &mem);
    for (int i = 0; i < 4; i++) {
      char json[200];
      azacti_fact fact;
      int which = (i + turn) % 4;
      (void)snprintf(json, sizeof json,
                     "{\"time\":\"2024-05-01T10:00:00Z\",\"operationName\":\"a/b/write\",\"resourceId\":\"/x\","
                     "\"resultType\":\"Success\",\"tags\":\"%s\"}",
                     bodies[which]);
      azact_event *event = view_event_of(json);
      ck_assert_int_eq(azacti_fact_take(event, false, &tmp, &fact), AZACT_OK);
      fact.record = (uint64_t)which;
      ck_assert_int_eq(azacti_bag_add(bag, &fact, event, seed, &probes), AZACT_OK);
      azacti_record_unref(event);
    }
    azacti_buf_free(&tmp);
    azacti_bag_sort(bag);
    order_is_sorted(bag);
    uint64_t records = 0;
    for (size_t i = 0; i < 4; i++) {
      records = records * 10 + bag->members[i].record;
      ck_assert_mem_eq(bag->members[i].uid, bag->members[0].uid, 16); /* what stood in its place is gone again */
      ck_assert_int_eq(bag->members[i].time_ns, bag->members[0].time_ns);
    }
    if (turn == 0) first = records;
    ck_assert_uint_eq(records, first);
    azacti_bag_unref(bag);
  }
  /* the two equal ones are neighbours, in the order of their records */
  ck_assert(first / 100 == 3 || first / 10 % 100 == 3 || first % 100 == 3);
}
END_TEST

enum { ORDER_SHAPES = 9 };

static int64_t order_shape(int shape, size_t i, size_t count, uint32_t *random) {
  int64_t at = (int64_t)i;
  switch (shape) {
  case 0: return at;                                                                    /* sorted */
  case 1: return -at;                                                                   /* newest first */
  case 2: return order_random(random, 1u << 24);                                        /* by chance */
  case 3: return i < count / 2 ? at : (int64_t)count - at;                              /* up and down */
  case 4: return at % 1000;                                                             /* many runs */
  case 5: return i % 2 ? at : -at;                                                      /* interleaved */
  case 6: return order_random(random, 3);                                               /* few times */
  case 7: return i % 100 == 0 ? (int64_t)order_random(random, 1u << 20) : at;           /* nearly sorted */
  default: return i < count / 2 ? at * 2 : ((int64_t)i - (int64_t)(count / 2)) * 2 + 1; /* two files, one after the other */
  }
}

START_TEST(shapes) {
  uint32_t random = 3;
  static const size_t counts[] = {1, 2, 3, 15, 16, 17, 18, 100, 1000, 30000};
  for (int shape = 0; shape < ORDER_SHAPES; shape++) {
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
      azacti_bag *bag = order_bag(counts[k]);
      for (size_t i = 0; i < counts[k]; i++) {
        bag->members[i].time_ns = order_shape(shape, i, counts[k], &random);
        bag->members[i].phase = (uint8_t)order_random(&random, 6);
        bag->members[i].uid[7] = (uint8_t)order_random(&random, 2);
        if (shape == 2 && i % 50 == 0) bag->members[i].flags = 0;
      }
      uint64_t sum = 0;
      azacti_bag_sort(bag);
      ck_assert(bag->sorted);
      order_is_sorted(bag);
      for (size_t i = 0; i < counts[k]; i++) sum += bag->members[i].record;
      ck_assert_uint_eq(sum, counts[k] * (counts[k] - 1) / 2);
      azacti_bag_unref(bag);
    }
  }
}
END_TEST

/* A sequence made for the median of three: quicksort alone would take 10^10 steps. */
START_TEST(made_to_be_slow) {
  const size_t count = 200000, half = count / 2;
  azacti_bag *bag = order_bag(count);
  for (size_t i = 0; i < half; i++) {
    size_t odd = i % 2;
    bag->members[i].time_ns = (int64_t)(odd ? half + i - 1 : i + 1);
    bag->members[half + i].time_ns = (int64_t)(2 * (i + 1));
  }
  azacti_bag_sort(bag);
  order_is_sorted(bag);
  bag->sorted = false;
  azacti_bag_sort(bag);
  order_is_sorted(bag);
  for (size_t i = 0; i < count; i++) bag->members[i].time_ns = 5; /* all equal but for where they were found */
  bag->sorted = false;
  azacti_bag_sort(bag);
  order_is_sorted(bag);
  azacti_bag_unref(bag);
}
END_TEST

/* Sorting by numbers and by comparison, both stable. */
static int order_by_tens(const void *context, uint32_t a, uint32_t b) {
  const uint32_t *values = context;
  return (int)(values[a] / 10) - (int)(values[b] / 10);
}

START_TEST(stable) {
  static const size_t counts[] = {0, 1, 2, 7, 8, 9, 63, 64, 65, 1000, 1025};
  uint32_t random = 9;
  for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
    size_t count = counts[k];
    azacti_pair pairs[1025], tmp_pairs[1025];
    uint32_t values[1025], items[1025], tmp[1025];
    for (size_t i = 0; i < count; i++) {
      values[i] = order_random(&random, 300);
      items[i] = (uint32_t)i;
      pairs[i] = (azacti_pair){(uint64_t)(values[i] / 10) << (k % 2 ? 56 : 8), (uint32_t)i};
    }
    azacti_pairs_sort(pairs, count, tmp_pairs);
    azacti_indexes_sort(items, count, tmp, order_by_tens, values);
    for (size_t i = 0; i < count; i++) ck_assert_uint_eq(pairs[i].value, items[i]);
    for (size_t i = 1; i < count; i++) {
      int order = order_by_tens(values, items[i - 1], items[i]);
      ck_assert(order < 0 || (order == 0 && items[i - 1] < items[i]));
    }
  }
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("grouporder");
  TCase *tcase = tcase_create("grouporder");
  tcase_add_test(tcase, keys);
  tcase_add_test(tcase, ties);
  tcase_add_test(tcase, contents);
  tcase_add_test(tcase, shapes);
  tcase_add_test(tcase, made_to_be_slow);
  tcase_add_test(tcase, stable);
  suite_add_tcase(suite, tcase);
  return suite;
}
