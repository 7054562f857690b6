/* Copies: one uid, two dialects, rows of a portal export. Dialects: 2 REST, 5 diagnostic, 6 Log Analytics, 8 portal, 11 classic
 * webhook. */
#include "unit.h"

#include "group_script.h"

START_TEST(same_uid) {
  static const script_case cases[] = {
      /* one event read twice, in two casings */
      {"E+ 1 A/B /X u=1\nE+ 1 a/b /x u=1", "[-] A/B /X 1 single success ab=a"},
      {"S 1 w r u=1\nE+ 2 w r u=2\nS 1 w r u=1\nE+ 2 w r u=2\nS 1 w r u=1", "[-] w r 1 complete success ac=ae=abd=b"},
      /* the time with the most digits is kept, though cut ones come before it */
      {"E+ 1.5 w r u=1 d=6 f=3\nE+ 1.5001 w r u=1 d=2 f=7", "[-] w r 1 single success a=bb"},
      {"E+ 1 w r u=1 f=3\nE+ 1.2 w r u=1 f=3\nE+ 1.1 w r u=1 f=3", "[-] w r 1 single success ac=ab=a"},
      /* the copy goes where the kept one is, whatever it says itself */
      {"E+ 1 w r u=1 f=7\nE- 2 other r2 u=1", "[-] w r 1 single success ab=a"},
      /* uids alike in one half */
      {"E+ 1 w r u=1\nE+ 1 w r u=1\nE+ 1 w r u=2\nE+ 1 w r u=2", "[-] w r 1 single success ab=acd=c"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

START_TEST(portal_rows) {
  static const script_case cases[] = {
      {"E+ 1 w r u=1 d=8\nE+ 1 w r u=1 d=8\nE+ 1 w r u=1 d=8", "[-] w r 1 single success ab?c?"},
      /* with an event data id they are copies as anywhere else */
      {"E+ 1 w r u=1 d=8 own\nE+ 1 w r u=1 d=8 own", "[-] w r 1 single success ab=a"},
      /* never a copy of another dialect's event by what it says */
      {"E+ 1 w r d=8\nE+ 1 w r d=2", "[-] w r 1 single success ab"},
      {"E+ 1 w r d=11\nE+ 1 w r d=2", "[-] w r 1 single success ab"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

START_TEST(two_dialects) {
  static const script_case cases[] = {
      /* kept: its own event data id, before digits, before the order */
      {"E+ 1.1234567 w r d=2 own f=7\nE+ 1.1234567 w r d=5 f=7", "[-] w r 1 single success ab=a"},
      {"E+ 1.123 w r d=6 own f=3\nE+ 1.1234567 w r d=5 f=7", "[-] w r 1 single success ab=a"},
      {"E+ 1.123 w r d=6 f=3\nE+ 1.1234567 w r d=5 f=7", "[-] w r 1 single success a=bb"},
      {"E+ 1 w r d=6\nE+ 1 w r d=5", "[-] w r 1 single success ab=a"},
      /* two different event data ids are two events */
      {"E+ 1 w r d=2 own\nE+ 1 w r d=6 own", "[-] w r 1 single success ab"},
      /* one dialect never makes copies by what it says */
      {"E+ 1 w r d=5\nE+ 1 w r d=5", "[-] w r 1 single success ab"},
      /* cut, not rounded; before 1970, too */
      {"E+ 1.0019 w r d=2 own f=7\nE+ 1.001 w r d=6 f=3", "[-] w r 1 single success b=aa"},
      {"E+ 1.0019 w r d=2 own f=7\nE+ 1.002 w r d=6 f=3", "[-] w r 1 single success ab"},
      {"E+ -1.0011 w r d=2 own f=7\nE+ -1.002 w r d=6 f=3", "[-] w r 1 single success b=aa"},
      /* anything else that differs makes two events */
      {"E+ 1 w r d=2 own\nE+ 1 w r2 d=6", "[-] w r 1 single success a\n[-] w r2 1 single success b"},
      {"E+ 1 w r d=2 own\nE- 1 w r d=6", "[-] w r 1 conflicting failure ab"},
      {"S 1 w r d=2 own\nA 1 w r d=6", "[-] w r 1 open unknown ab"},
      {"E+ 1 w r d=2 own\nE+ - w r d=6", "[-] w r 1 single success ab"},
      /* without any time they share a moment */
      {"E+ - w r d=2 own\nE+ - w r d=6", "[-] w r 1 single success ab=a"},
      /* a copy of a copy names what was kept */
      {"E+ 1 w r u=1 d=5\nE+ 1 w r u=1 d=5\nE+ 1 w r d=2 own", "[-] w r 1 single success a=cb=cc"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

/* Six judgements in one millisecond and their six copies from the Event Hub are six pairs, not one event. */
START_TEST(six_pairs) {
  script_check("E+ 1.0001 p r u=1 d=2 own f=7\nE+ 1.0002 p r u=2 d=2 own f=7\nE+ 1.0003 p r u=3 d=2 own f=7\n"
               "E+ 1.0004 p r u=4 d=2 own f=7\nE+ 1.0005 p r u=5 d=2 own f=7\nE+ 1.0006 p r u=6 d=2 own f=7\n"
               "E+ 1.0001 p r d=5 f=7\nE+ 1.0002 p r d=5 f=7\nE+ 1.0003 p r d=5 f=7\n"
               "E+ 1.0004 p r d=5 f=7\nE+ 1.0005 p r d=5 f=7\nE+ 1.0006 p r d=5 f=7",
               "[-] p r 1 single success ag=abh=bci=cdj=dek=efl=f");
}
END_TEST

/* Events with data ids, spread over two dialects, are one row that the others are paired with. */
START_TEST(pairs_over_three_dialects) {
  static const script_case cases[] = {
      {"E+ 1 p r u=1 d=2 own\nE+ 1 p r u=2 d=6 own\nE+ 1 p r u=3 d=5\nE+ 1 p r u=4 d=5",
       "[-] p r 1 single success abc=ad=b"},
      /* one more without an id stays */
      {"E+ 1 p r u=1 d=2 own\nE+ 1 p r u=2 d=5\nE+ 1 p r u=3 d=5", "[-] p r 1 single success ab=ac"},
      /* beyond those with ids, the others pair with each other */
      {"E+ 1 p r u=1 d=2 own\nE+ 1 p r u=2 d=5\nE+ 1 p r u=3 d=5\nE+ 1 p r u=4 d=6\nE+ 1 p r u=5 d=6",
       "[-] p r 1 single success ab=acd=ae=c"},
      /* never within one dialect: the kept one's */
      {"E+ 1 p r u=1 d=2 own\nE+ 1 p r u=2 d=2\nE+ 1 p r u=3 d=5", "[-] p r 1 single success abc=a"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

START_TEST(counts) {
  azact_group *group = script_group("S 1 w r u=1\nS 1 w r u=1\nE+ 2 w r u=2\nE+ 2 w r u=2\nE+ 2 w r u=2");
  ck_assert_uint_eq(group->count, 5);
  ck_assert_uint_eq(group->duplicates, 3);
  ck_assert_uint_eq(group->ops[0].count, 5);
  ck_assert_uint_eq(group->ops[0].repeated_ends, 0);
  ck_assert_uint_eq(group->first_kept, 0);
  azacti_group_free(group);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("copies");
  TCase *tcase = tcase_create("copies");
  tcase_add_test(tcase, same_uid);
  tcase_add_test(tcase, portal_rows);
  tcase_add_test(tcase, two_dialects);
  tcase_add_test(tcase, six_pairs);
  tcase_add_test(tcase, pairs_over_three_dialects);
  tcase_add_test(tcase, counts);
  suite_add_tcase(suite, tcase);
  return suite;
}
