/* Life cycles: states, outcomes, times; and what follows for the group. */
#include "unit.h"

#include "group_script.h"

START_TEST(states) {
  static const script_case cases[] = {
      {"S 1 w r\nE+ 2 w r", "[-] w r 1 complete success ab"},
      {"S 1 w r\nA 2 w r\nE+ 3 w r", "[-] w r 1 complete success abc"},
      {"S 1 w r\nE- 2 w r", "[-] w r 1 failed failure ab"},
      {"S 1 w r\nEx 2 w r", "[-] w r 1 cancelled cancelled ab"},
      {"S 1 w r", "[-] w r 1 open unknown a"},
      {"A 1 w r", "[-] w r 1 open unknown a"},
      {"P 1 w r\nP 2 w r", "[-] w r 1 open unknown ab"},
      {"E- 1 w r", "[-] w r 1 single failure a"},
      {"E+ 1 w r\nE+ 2 w r", "[-] w r 1 single success ab"},
      {"A 1 w r\nE+ 2 w r", "[-] w r 1 orphan_end success ab"},
      {"P 1 w r\nEx 2 w r", "[-] w r 1 orphan_end cancelled ab"},
      {"S 1 w r\nE+ 2 w r\nE- 3 w r", "[-] w r 1 conflicting failure abc"},
      {"E+ 2 w r\nEx 3 w r", "[-] w r 1 conflicting failure ab"},
      {"A 1 w r\nE+ 2 w r\nE- 3 w r", "[-] w r 1 conflicting failure abc"},
      /* an end that does not say its outcome is an end; it contradicts nothing */
      {"S 1 w r\nE? 2 w r", "[-] w r 1 complete unknown ab"},
      {"S 1 w r\nE? 2 w r\nE- 3 w r", "[-] w r 1 failed failure abc"},
      {"E? 2 w r", "[-] w r 1 single unknown a"},
      /* statements beside a life cycle do not matter for it */
      {"N- 0 w r\nS 1 w r\nE+ 2 w r\nT- 3 w r", "[-] w r 1 complete success abcd"},
      {"N- 0 w r\nE+ 1 w r", "[-] w r 1 single success ab"},
      {"N 1 w r", "[-] w r 1 notice unknown a"},
      {"N+ 1 w r\nT- 2 w r", "[-] w r 1 notice failure ab"},
      {"N+ 1 w r\nN? 2 w r", "[-] w r 1 notice unknown ab"},
      {"T+ 1 w r\nTx 2 w r", "[-] w r 1 notice cancelled ab"},
      {"N+ 1 w r", "[-] w r 1 notice success a"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

/* "start end duration accept repeated", "-" for what is not there, times in tenths of a second. */
static void life_expect(const char *text, const char *want) {
  char got[160];
  azact_group *group = script_group(text);
  const azacti_op *op = &group->ops[0];
  const int64_t values[] = {op->start_ns, op->end_ns, op->duration_ns, op->accept_ns};
  const uint32_t flags[] = {AZACT_OPERATION_HAS_START, AZACT_OPERATION_HAS_END, AZACT_OPERATION_HAS_DURATION,
                            AZACT_OPERATION_HAS_ACCEPT};
  size_t len = 0;
  for (int i = 0; i < 4; i++) {
    if (op->flags & flags[i])
      len += (size_t)snprintf(got + len, sizeof got - len, "%lld ", (long long)(values[i] / (SCRIPT_SECOND / 10)));
    else
      len += (size_t)snprintf(got + len, sizeof got - len, "- ");
  }
  (void)snprintf(got + len, sizeof got - len, "%u%s", (unsigned)op->repeated_ends,
                 op->flags & AZACT_OPERATION_CLOCK ? " clock" : "");
  ck_assert_msg(strcmp(got, want) == 0, "%s\nexpected '%s', got '%s'", text, want, got);
  azacti_group_free(group);
}

START_TEST(times) {
  life_expect("S 1 w r\nA 1.5 w r\nA 2 w r\nE+ 3.5 w r", "10 35 25 5 0");
  life_expect("S 1 w r\nE+ 3.5 w r", "10 35 25 - 0");
  life_expect("S 1 w r", "10 - - - 0");
  life_expect("E+ 3 w r", "30 30 - - 0");
  life_expect("A 2 w r\nE+ 3 w r", "20 30 - - 0");
  life_expect("N 0.5 w r\nS 1 w r\nE+ 3 w r", "10 30 20 - 0"); /* the first START, not the first event */
  life_expect("S 1 w r\nS 2 w r\nE+ 3 w r", "10 30 20 - 0");
  /* later ends of the same outcome are counted and do not move it */
  life_expect("S 1 w r\nE+ 2 w r\nE+ 602 w r\nE+ 603 w r", "10 20 10 - 2");
  life_expect("S 1 w r\nE+ 2 w r\nE- 3 w r\nE+ 4 w r", "10 20 10 - 1");
  /* the first end at or after the start */
  life_expect("E+ 1 w r i=x\nS 2 w r i=x", "20 10 0 - 0 clock");
  life_expect("E+ 1 w r i=x\nE+ 1.5 w r i=x\nS 2 w r i=x", "20 10 0 - 1 clock");
  life_expect("S 2 w r\nE+ 2 w r", "20 20 0 - 0");
  /* an accept stamped before the start */
  life_expect("A 1 w r\nS 2 w r\nE+ 3 w r", "20 30 10 0 0");
  /* without a time on one side there is no duration */
  life_expect("S - w r\nE+ 3 w r", "- 30 - - 0 clock");
  life_expect("S 1 w r\nE+ - w r", "10 - - - 0");
  life_expect("S 1 w r\nA - w r\nE+ 2 w r\nE+ - w r", "10 20 10 - 1");
  life_expect("S - w r\nE+ - w r", "- - - - 0");
  /* times at both ends of what there is */
  life_expect("S -9223372036.8 w r\nE+ 9223372036.8 w r", "-92233720368 92233720368 92233720368 - 0");
}
END_TEST

static void life_group(const char *text, uint32_t outcome, uint32_t root_outcome, uint32_t failed, uint32_t open) {
  azact_group *group = script_group(text);
  ck_assert_msg(group->outcome == outcome, "%s\noutcome %s", text, azacti_outcome_name(group->outcome));
  ck_assert_uint_eq(group->ops[group->root].outcome, root_outcome);
  ck_assert_uint_eq(group->failed, failed);
  ck_assert_uint_eq(group->open, open);
  azacti_group_free(group);
}

START_TEST(groups) {
  const uint32_t unknown = AZACT_OUTCOME_UNKNOWN, success = AZACT_OUTCOME_SUCCESS, failure = AZACT_OUTCOME_FAILURE,
                 cancelled = AZACT_OUTCOME_CANCELLED;
  life_group("S 1 w a\nE+ 2 w a\nS 3 w b\nE+ 4 w b", success, success, 0, 0);
  life_group("S 1 w a\nE+ 2 w a\nS 3 w b", unknown, success, 0, 1);
  life_group("S 1 w a\nE+ 2 w a\nS 3 w b\nS 3 w c\nEx 4 w c", cancelled, success, 0, 1);
  life_group("S 1 w a\nE+ 2 w a\nS 3 w b\nS 3 w c\nEx 4 w c\nE- 5 w d", failure, success, 1, 1);
  life_group("S 1 w a\nE+ 2 w a\nE- 3 w a\nE+ 4 w b", failure, failure, 1, 0); /* conflicting */
  /* statements take no part, unless there is nothing else */
  life_group("N- 1 w a\nE+ 2 w b", success, failure, 1, 0);
  life_group("N- 1 w a\nN+ 2 w b", failure, failure, 1, 0);
  life_group("N+ 1 w a", success, success, 0, 0);
}
END_TEST

START_TEST(spans) {
  azact_group *group = script_group("E+ 1.5 w a u=1 f=3\nE+ 1.5001 w a u=1 f=7\nE+ 9 w b f=1\nE+ - w c");
  ck_assert_uint_eq(group->flags & AZACT_GROUP_HAS_TIME, AZACT_GROUP_HAS_TIME);
  ck_assert_int_eq(group->start_ns, 1500100000); /* of what was kept */
  ck_assert_uint_eq(group->start_digits, 7);
  ck_assert_int_eq(group->end_ns, 9 * SCRIPT_SECOND);
  ck_assert_uint_eq(group->end_digits, 1);
  azacti_group_free(group);
  group = script_group("E+ - w a");
  ck_assert_uint_eq(group->flags & AZACT_GROUP_HAS_TIME, 0);
  azacti_group_free(group);
}
END_TEST

static void life_list(const azacti_list *list, const char *want) {
  char got[200] = "";
  size_t len = 0;
  for (size_t i = 0; i < list->count; i++)
    len +=
        (size_t)snprintf(got + len, sizeof got - len, "%s%.*s", i ? " " : "", (int)list->items[i].len, list->items[i].ptr);
  ck_assert_msg(strcmp(got, want) == 0, "expected '%s', got '%s'", want, got);
}

START_TEST(lists) {
  azact_group *group =
      script_group("S 1 w a c=Bob a=10.0.0.2 v=2\nE+ 2 w a c=bob a=10.0.0.2 v=2\nE+ 3 d b c=ann a=::1 v=3\n"
                   "E+ 4 r c v=1\nE+ 5 x d c=BOB v=4\nE+ 6 q e u=9 f=1\nE+ 6 q e u=9 c=copy v=0");
  life_list(&group->principals, "Bob ann");
  life_list(&group->addresses, "10.0.0.2 ::1");
  life_list(&group->verbs, "action delete read write");
  ck_assert_uint_eq(group->flags & AZACT_GROUP_HAS_DELETE, AZACT_GROUP_HAS_DELETE);
  ck_assert_uint_eq(group->resources, 5);
  azacti_group_free(group);
  group = script_group("E+ 1 w -");
  life_list(&group->principals, "");
  life_list(&group->verbs, "");
  ck_assert_uint_eq(group->flags & AZACT_GROUP_HAS_DELETE, 0);
  ck_assert_uint_eq(group->resources, 0);
  azacti_group_free(group);
  /* resources are counted in their canonical form, over all operations */
  group = script_group("E+ 1 w /A//b\nE+ 1 v /a/B/\nE+ 1 w /a\nE+ 1 w /");
  ck_assert_uint_eq(group->resources, 2);
  azacti_group_free(group);
}
END_TEST

START_TEST(tenants) {
  static const struct {
    const char *text;
    bool mismatch;
  } cases[] = {
      {"E+ 1 w a t=ab-cd\nE+ 2 w a t=AB-CD\nE+ 3 w a k=abcd", false},
      {"E+ 1 w a t=ab\nE+ 2 w a", false},
      {"E+ 1 w a t=ab\nE+ 2 w a t=ac", true},
      {"E+ 1 w a t=ab k=ac", true},
      {"E+ 1 w a k=ab\nE+ 2 w a k=abc", true},
      {"E+ 1 w a u=1 t=ab\nE+ 1 w a u=1 t=ac", false}, /* a copy does not count */
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    azact_group *group = script_group(cases[i].text);
    ck_assert_msg(((group->flags & AZACT_GROUP_TENANT_MISMATCH) != 0) == cases[i].mismatch, "%s", cases[i].text);
    azacti_group_free(group);
  }
}
END_TEST

/* Where the merged values come from: a letter each for http_status, caller, address, error; "-" for none. */
static void life_merged(const char *text, const char *want) {
  azact_group *group = script_group(text);
  const azacti_op *op = &group->ops[0];
  const uint32_t places[] = {op->merged.http_status, op->merged.caller, op->merged.address, op->merged.error};
  char got[5] = "----";
  for (int i = 0; i < 4; i++)
    if (places[i] != AZACTI_NONE) got[i] = script_letter(azacti_op_member(group, op, places[i]));
  ck_assert_msg(strcmp(got, want) == 0, "%s\nexpected %s, got %s", text, want, got);
  azacti_group_free(group);
}

START_TEST(merged) {
  life_merged("S 1 w r", "----");
  life_merged("S 1 w r c=s a=s h=1 e=s\nA 2 w r c=a a=a h=2 e=a\nE- 3 w r c=e a=e h=3 e=e", "caac");
  life_merged("S 1 w r\nA 2 w r c=a h=202\nP 3 w r c=p h=200\nE- 4 w r a=e e=x", "bbdd");
  life_merged("N 1 w r c=n h=1 e=n a=n\nT 2 w r c=t\nP 3 w r c=p\nE- 4 w r c=e", "acaa");
  life_merged("T 1 w r c=t h=2\nN 2 w r c=n h=3", "bb--");
  life_merged("E+ 1 w r h=1\nE+ 2 w r h=2", "a---");
  life_merged("E+ 1 w r h=1 u=1 f=1\nE+ 1 w r h=2 u=1 f=7", "b---"); /* kept copies only */
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("lifecycle");
  TCase *tcase = tcase_create("lifecycle");
  tcase_add_test(tcase, states);
  tcase_add_test(tcase, times);
  tcase_add_test(tcase, groups);
  tcase_add_test(tcase, spans);
  tcase_add_test(tcase, lists);
  tcase_add_test(tcase, tenants);
  tcase_add_test(tcase, merged);
  suite_add_tcase(suite, tcase);
  return suite;
}
