/* Parts: where a correlation id was used anew. Ten seconds of silence are enough here, and thirty that an operation may be open. */
#include "unit.h"

#include "group_script.h"

static const azacti_part_rule parts_rule = {10 * SCRIPT_SECOND, 30 * SCRIPT_SECOND};

/* The letters of each part; a comma where one ends; then when the last one closes, in seconds, "-" for never. */
static void parts_expect(const char *text, const char *want) {
  static script s;
  char got[120];
  size_t len = 0, end;
  int64_t closes = 0;
  script_read(&s, text);
  azacti_bag *bag = script_bag_in(&s, NULL);
  for (size_t at = 0; at < bag->count; at = end) {
    size_t same;
    ck_assert_int_eq(azacti_part_closes(bag, at, &parts_rule, &end, &closes), AZACT_OK);
    ck_assert_uint_gt(end, at);
    for (size_t i = at; i < end; i++) got[len++] = script_letter(&bag->members[i]);
    if (end < bag->count) got[len++] = ',';
    /* the quick answer is the same */
    ck_assert_int_eq(azacti_part_end(bag, at, &parts_rule, &same), AZACT_OK);
    ck_assert_uint_eq(same, end);
  }
  if (closes == INT64_MAX)
    (void)snprintf(got + len, sizeof got - len, " -");
  else
    (void)snprintf(got + len, sizeof got - len, " %d", (int)(closes / SCRIPT_SECOND));
  ck_assert_msg(strcmp(got, want) == 0, "%s\nexpected '%s', got '%s'", text, want, got);
  azacti_bag_unref(bag);
}

START_TEST(cuts) {
  parts_expect("E+ 0 w r\nE+ 9.9 w r", "ab 19");
  parts_expect("E+ 0 w r\nE+ 10 w r", "a,b 20");
  parts_expect("S 0 w r\nE+ 1 w r\nS 12 w r\nE+ 13 w r\nS 30 w r\nE+ 31 w r", "ab,cd,ef 41");
  parts_expect("N 0 w r\nN 100 w r\nN 105 w r\nN 1000 w r", "a,bc,d 1010");
}
END_TEST

/* No cut while an operation is open, but none is open longer than max_open. */
START_TEST(open_operations) {
  parts_expect("S 0 w r\nE+ 29 w r", "ab 39");
  parts_expect("S 0 w r\nE+ 30 w r", "a,b 40");
  parts_expect("S 0 w r", "a 30");
  parts_expect("S 0 w r\nS 25 v r\nE+ 26 v r", "abc 36");
  parts_expect("S 0 w r\nS 25 v r", "ab 55");
  parts_expect("S 0 w r\nS 25 w r\nE+ 50 w r", "abc 60"); /* a repeated start counts anew */
  parts_expect("S 0 w r\nS 1 v r\nE+ 2 w r\nE+ 20 v r", "abcd 30");
  parts_expect("S 0 w r\nS 1 v r\nE+ 2 v r\nN 20 v r\nN 29 v r\nN 40 v r", "abcde,f 50");
  parts_expect("A 0 w r\nE+ 15 w r", "ab 25");
  parts_expect("P 0 w r\nE+ 15 w r", "ab 25");
  /* an accept opens nothing that was seen before */
  parts_expect("S 0 w r\nE+ 1 w r\nA 2 w r\nE+ 15 w r", "abc,d 25");
  parts_expect("N 0 w r\nA 2 w r\nE+ 15 w r", "ab,c 25");
}
END_TEST

/* An end stamped before its start is that start's end. */
START_TEST(early_ends) {
  parts_expect("E+ 0 w r\nS 1 w r\nE+ 20 w r", "ab,c 30");
  parts_expect("E+ 0 w r\nS 1 w r\nS 2 w r\nE+ 20 w r", "abcd 30");
  parts_expect("S 0 w r\nE+ 1 w r\nS 2 w r\nE+ 20 w r", "abcd 30");
}
END_TEST

START_TEST(without_time) {
  parts_expect("E+ - w r", "a -");
  parts_expect("E+ 0 w r\nE+ 10 w r\nE+ - w r\nS - w r", "a,bdc 20");
  parts_expect("E+ 0 w r\nE+ - w r", "ab 10");
}
END_TEST

START_TEST(without_key) {
  static script s;
  size_t end;
  int64_t closes;
  script_read(&s, "S 0 w r\nE+ 100 w r");
  azacti_bag *bag = script_bag_in(&s, NULL);
  bag->group_key = 0;
  ck_assert_int_eq(azacti_part_closes(bag, 0, &parts_rule, &end, &closes), AZACT_OK);
  ck_assert_uint_eq(end, 2);
  ck_assert_int_eq(closes, 110 * SCRIPT_SECOND);
  azacti_bag_unref(bag);
}
END_TEST

/* More keys than are looked through one by one, of a bag that has many: the second part sees those that came late. */
START_TEST(many_keys) {
  static const uint64_t seed[2] = {1, 2};
  uint64_t probes = 0;
  azacti_mem mem;
  ck_assert_int_eq(azacti_mem_init(&mem, NULL), AZACT_OK);
  for (uint32_t open = 0; open < 700; open += 23) {
    azacti_bag *bag = azacti_bag_new(&mem);
    ck_assert_int_eq(azacti_bag_set_group_key(bag, AZACTI_STR("key")), AZACT_OK);
    for (uint32_t part = 0; part < 2; part++) {
      for (uint32_t i = 0; i < 700; i++) {
        char name[24];
        (void)snprintf(name, sizeof name, "w%u", (unsigned)i);
        azacti_fact fact = fact_plain(name, "r");
        fact.time_ns = part * 20 * SCRIPT_SECOND + i;
        ck_assert_int_eq(azacti_bag_add(bag, &fact, NULL, seed, &probes), AZACT_OK);
        if (part == 0 && i == open) continue; /* its end comes in the second part, if at all */
        fact.phase = AZACT_PHASE_END;
        fact.time_ns += 1000;
        ck_assert_int_eq(azacti_bag_add(bag, &fact, NULL, seed, &probes), AZACT_OK);
      }
    }
    azacti_bag_sort(bag);
    size_t end;
    ck_assert_int_eq(azacti_part_end(bag, 0, &parts_rule, &end), AZACT_OK);
    ck_assert_uint_eq(end, bag->count); /* one of the 700 is open across the gap */
    const azacti_part_rule strict = {10 * SCRIPT_SECOND, 19 * SCRIPT_SECOND};
    ck_assert_int_eq(azacti_part_end(bag, 0, &strict, &end), AZACT_OK);
    ck_assert_uint_eq(end, 1399);
    ck_assert_int_eq(azacti_part_end(bag, end, &strict, &end), AZACT_OK);
    ck_assert_uint_eq(end, bag->count);
    azacti_bag_unref(bag);
  }
}
END_TEST

/* Failing each allocation in turn: no answer, and nothing lost. */
START_TEST(no_memory) {
  static script s;
  counted_mem counted = {0};
  uint64_t seed[2] = {1, 2}, probes = 0;
  char text[SCRIPT_MOST * 16];
  size_t len = 0, end;
  for (unsigned i = 0; i < 40; i++) len += (size_t)snprintf(text + len, sizeof text - len, "S %u w%u r\n", i / 20 * 20, i);
  script_read(&s, text);
  azacti_mem mem = counted_as_mem(&counted);
  azacti_bag *bag = azacti_bag_new(&mem);
  ck_assert_int_eq(azacti_bag_set_group_key(bag, AZACTI_STR("key")), AZACT_OK);
  for (size_t i = 0; i < s.count; i++)
    ck_assert_int_eq(azacti_bag_add(bag, &s.events[i].fact, NULL, seed, &probes), AZACT_OK);
  azacti_bag_sort(bag);
  size_t held = counted.held, fail = 0;
  azact_status status;
  do {
    counted.calls = 0;
    counted.fail_at = ++fail;
    end = 0;
    status = azacti_part_end(bag, 0, &parts_rule, &end);
    ck_assert(status == AZACT_OK || status == AZACT_ERR_NOMEM);
    ck_assert_uint_eq(counted.held, held);
  } while (status != AZACT_OK);
  ck_assert_uint_gt(fail, 3);
  ck_assert_uint_eq(end, 40);
  counted.fail_at = 0;
  azacti_bag_unref(bag);
  ck_assert_uint_eq(counted.held, 0);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("parts");
  TCase *tcase = tcase_create("parts");
  tcase_add_test(tcase, cuts);
  tcase_add_test(tcase, open_operations);
  tcase_add_test(tcase, early_ends);
  tcase_add_test(tcase, without_time);
  tcase_add_test(tcase, without_key);
  tcase_add_test(tcase, many_keys);
  tcase_add_test(tcase, no_memory);
  suite_add_tcase(suite, tcase);
  return suite;
}
