/* Attempts: what one run of an operation is, by starts, ends and operation ids. */
#include "unit.h"

#include "group_script.h"

START_TEST(one_after_the_other) {
  static const script_case cases[] = {
      {"S 1 w r\nE- 2 w r\nS 3 w r\nE+ 4 w r", "[-] w r 1 failed failure ab\n[-] w r 2 complete success cd"},
      {"S 1 w r\nA 2 w r\nE+ 3 w r\nS 4 w r", "[-] w r 1 complete success abc\n[-] w r 2 open unknown d"},
      /* a later end belongs to the attempt before it */
      {"S 1 w r\nE+ 2 w r\nE+ 602 w r\nS 700 w r\nE+ 701 w r",
       "[-] w r 1 complete success abc\n[-] w r 2 complete success de"},
      /* other operations and resources are apart; case, doubled and final slashes are not */
      {"S 1 W /R/x/\nE+ 2 w /r//X\nS 1 w /r/y\nE+ 2 v /r/x",
       "[-] W /R/x/ 1 complete success ab\n[-] w /r/y 1 open unknown c\n[-] v /r/x 1 single success d"},
      {"E+ 1 - -", "[-] - - 1 single success a"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

START_TEST(repeated_starts) {
  static const script_case cases[] = {
      {"S 1 w r\nS 2 w r\nE+ 3 w r", "[-] w r 1 complete success abc"},
      {"S 1 w r i=x\nS 2 w r i=x\nE+ 3 w r i=x", "[-] w r 1 complete success abc"},
      /* different ids, but only one of them has a run of its own */
      {"S 1 w r i=x\nS 2 w r i=y\nE+ 3 w r i=y", "[-] w r 1 complete success abc"},
      /* a start where only an accept was seen */
      {"A 1 w r\nS 2 w r\nE+ 3 w r", "[-] w r 1 complete success abc"},
      /* statements are no life cycle: the start joins them */
      {"N 1 w r\nS 2 w r\nE+ 3 w r\nT 4 w r", "[-] w r 1 complete success abcd"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

START_TEST(parallel) {
  static const script_case cases[] = {
      {"S 1 w r i=x\nS 2 w r i=y\nE+ 3 w r i=x\nE- 4 w r i=y",
       "[-] w r 1 complete success ac\n[-] w r 2 failed failure bd"},
      {"S 1 w r i=x\nS 2 w r i=y\nA 3 w r i=x\nA 4 w r i=y\nE+ 5 w r i=y\nE+ 6 w r i=x",
       "[-] w r 1 complete success acf\n[-] w r 2 complete success bde"},
      /* ids are compared without case */
      {"S 1 w r i=X\nS 2 w r i=Y\nE+ 3 w r i=x\nE- 4 w r i=y",
       "[-] w r 1 complete success ac\n[-] w r 2 failed failure bd"},
      /* the third start joins the open attempt that has its id, though a newer one is open */
      {"S 1 w r i=x\nS 2 w r i=y\nS 3 w r i=x\nE+ 4 w r i=x\nE+ 5 w r i=y",
       "[-] w r 1 complete success acd\n[-] w r 2 complete success be"},
      /* three at once; what has no id joins the newest */
      {"S 1 w r i=x\nS 2 w r i=y\nS 3 w r i=z\nN 4 w r\nE+ 5 w r i=z\nE+ 6 w r i=y\nE+ 7 w r i=x",
       "[-] w r 1 complete success ag\n[-] w r 2 complete success bf\n[-] w r 3 complete success cde"},
      /* an id that began and ended before is no second run */
      {"S 1 w r i=x\nE+ 2 w r i=x\nS 3 w r i=y\nS 4 w r i=x\nE+ 5 w r i=y",
       "[-] w r 1 complete success ab\n[-] w r 2 complete success ce\n[-] w r 3 open unknown d"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

/* Azure changes the operation id of the last event, or of repeated accepts: still one operation. */
START_TEST(changing_ids) {
  static const script_case cases[] = {
      {"S 1 w r i=x\nE+ 2 w r i=y", "[-] w r 1 complete success ab"},
      {"S 1 w r i=x\nA 2 w r i=y\nA 3 w r i=z\nE+ 4 w r i=q", "[-] w r 1 complete success abcd"},
      {"S 1 w r i=x\nA 2 w r\nE+ 3 w r i=y", "[-] w r 1 complete success abc"},
      /* a new id goes to the newest attempt, a known one to its own */
      {"S 1 w r i=x\nE- 2 w r i=x\nS 3 w r i=y\nE+ 4 w r i=z\nE- 5 w r i=x",
       "[-] w r 1 failed failure abe\n[-] w r 2 complete success cd"},
  };
  SCRIPT_CHECK(cases);
}
END_TEST

/* An end stamped before its start. */
START_TEST(clocks) {
  static const script_case cases[] = {
      {"E+ 1 w r\nS 2 w r", "[-] w r 1 complete success ab"},
      {"E+ 1 w r i=x\nS 2 w r i=x", "[-] w r 1 complete success ab"},
      {"E+ 1 w r i=x\nS 2 w r", "[-] w r 1 complete success ab"},
      {"E+ 1 w r\nS 2 w r i=x\nA 3 w r i=x", "[-] w r 1 complete success abc"},
      /* different ids on both sides: an end that is alone, and a start that is open */
      {"E+ 1 w r i=x\nS 2 w r i=y", "[-] w r 1 single success a\n[-] w r 2 open unknown b"},
      /* a start that has an end of its own takes no other */
      {"E+ 1 w r\nS 2 w r\nE+ 3 w r", "[-] w r 1 single success a\n[-] w r 2 complete success bc"},
      /* only the attempt just before */
      {"E+ 1 w r\nS 2 w r\nE+ 3 w r\nS 4 w r",
       "[-] w r 1 single success a\n[-] w r 2 complete success bc\n[-] w r 3 open unknown d"},
      /* an end that another attempt holds goes to the start with its id */
      {"S 1 w r i=x\nE+ 2 w r i=x\nE+ 3 w r i=y\nS 4 w r i=y",
       "[-] w r 1 complete success ab\n[-] w r 2 complete success cd"},
      {"S 1 w r i=x\nE- 2 w r i=y\nE- 3 w r i=y\nE+ 4 w r i=x\nS 5 w r i=y",
       "[-] w r 1 complete success ad\n[-] w r 2 failed failure bce"},
      /* taken from an attempt that was itself mended */
      {"E+ 1 w r i=x\nE- 1.5 w r i=y\nS 2 w r i=x\nS 3 w r i=y",
       "[-] w r 1 complete success ac\n[-] w r 2 failed failure bd"},
  };
  SCRIPT_CHECK(cases);
  azact_group *group = script_group(cases[0].text);
  ck_assert_uint_eq(group->ops[0].flags & AZACT_OPERATION_CLOCK, AZACT_OPERATION_CLOCK);
  ck_assert_uint_eq(group->flags & AZACT_GROUP_CLOCK, AZACT_GROUP_CLOCK);
  azacti_group_free(group);
  group = script_group(cases[7].text);
  ck_assert_uint_eq(group->ops[0].flags & AZACT_OPERATION_CLOCK, 0);
  ck_assert_uint_eq(group->ops[1].flags & AZACT_OPERATION_CLOCK, AZACT_OPERATION_CLOCK);
  azacti_group_free(group);
}
END_TEST

/* Attempts are numbered by their first events when all is done, and a moved end may be the first. */
START_TEST(numbered_by_first_event) {
  script_check("S 1 w r i=x\nE+ 2 w r i=y\nS 3 w r i=z\nE+ 4 w r i=z\nE+ 5 w r i=x\nS 6 w r i=y",
               "[-] w r 1 complete success ae\n[-] w r 3 complete success cd\n[-] w r 2 complete success bf");
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("attempts");
  TCase *tcase = tcase_create("attempts");
  tcase_add_test(tcase, one_after_the_other);
  tcase_add_test(tcase, repeated_starts);
  tcase_add_test(tcase, parallel);
  tcase_add_test(tcase, changing_ids);
  tcase_add_test(tcase, clocks);
  tcase_add_test(tcase, numbered_by_first_event);
  suite_add_tcase(suite, tcase);
  return suite;
}
