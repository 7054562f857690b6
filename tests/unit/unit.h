/* The frame of a test program: each test_<topic>.c includes this file and defines azact_suite(). Every test runs in a
 * process of its own (CK_FORK=no in the environment turns that off, for valgrind and debuggers). Speaks TAP. */
#ifndef AZACT_TEST_UNIT_H
#define AZACT_TEST_UNIT_H

#include <check.h>
#include <stdlib.h>

Suite *azact_suite(void);

int main(void) {
  SRunner *runner = srunner_create(azact_suite());
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  int failed = srunner_ntests_failed(runner);
  int run = srunner_ntests_run(runner);
  srunner_free(runner);
  return failed == 0 && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
