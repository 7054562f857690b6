/* No memory: ICU's allocator, which is the host's to set (u_setMemoryFunctions, before anything else of ICU), and the
 * handle's fail at each of their calls; each call answers AZACT_ERR_NOMEM or does without, and nothing leaks. And one handle,
 * many threads. */
#include "probe.h"
#include "unit.h"

#include <azactivity/i18n.h>
#include <pthread.h>
#include <string.h>
#include <unicode/uclean.h>

#define LIT(text) (text), (sizeof(text) - 1)

static size_t icu_calls, icu_fail_at, icu_failures;
static int icu_for_good;

static int icu_refuses(void) {
  if (icu_fail_at == 0) return 0; /* and counts nothing: there may be threads */
  icu_calls++;
  if (icu_calls < icu_fail_at || (icu_calls > icu_fail_at && !icu_for_good)) return 0;
  icu_failures++;
  return 1;
}
static void *U_CALLCONV icu_alloc(const void *context, size_t size) {
  (void)context;
  return icu_refuses() ? NULL : malloc(size);
}
static void *U_CALLCONV icu_realloc(const void *context, void *ptr, size_t size) {
  (void)context;
  return icu_refuses() ? NULL : realloc(ptr, size);
}
static void U_CALLCONV icu_free(const void *context, void *ptr) {
  (void)context;
  free(ptr);
}

static azact_status count_hint(const azact_hint *hint, void *user) {
  *(uint64_t *)user += hint->kind;
  return AZACT_OK;
}

#define NAME "p\xd0\xb0ypal\xe2\x80\x8b@contoso.example"

/* One round of everything that allocates. */
static azact_status whole_round(const azact_i18n_config *config, uint64_t *hints) {
  azact_i18n *i18n = NULL;
  azact_charset guess = {.struct_size = sizeof guess};
  uint32_t alike = 0;
  char buf[64];
  *hints = 0;
  azact_status status = azact_i18n_new(config, &i18n);
  if (status != AZACT_OK) return status;
  status = azact_i18n_check(i18n, LIT(NAME), count_hint, hints);
  if (status == AZACT_OK) status = azact_i18n_skeleton(i18n, LIT(NAME), AZACT_SKELETON_FOLD, buf, sizeof buf, NULL);
  if (status == AZACT_OK) status = azact_i18n_confusable(i18n, LIT(NAME), LIT("paypal"), AZACT_SKELETON_FOLD, &alike);
  /* ICU 72's detector itself does not survive a failing allocation: that is left out while ICU's fail. */
  if (status == AZACT_OK && icu_fail_at == 0) status = azact_i18n_guess_charset(i18n, LIT(NAME), 0, &guess);
  azact_i18n_unref(i18n);
  return status;
}

START_TEST(own_allocator) {
  for (int for_good = 0; for_good < 2; for_good++) {
    for (size_t n = 1;; n++) {
      probe_memory memory = {.fail_at = n, .for_good = for_good};
      azact_allocator allocator;
      uint64_t hints;
      probe_allocator(&allocator, &memory);
      azact_i18n_config config = {.struct_size = sizeof config, .allocator = &allocator};
      azact_status status = whole_round(&config, &hints);
      ck_assert_int_eq(status, memory.failed ? AZACT_ERR_NOMEM : AZACT_OK);
      ck_assert_uint_eq(memory.live, 0);
      if (memory.failed) continue;
      ck_assert_uint_gt(n, 5);
      break;
    }
  }
}
END_TEST

START_TEST(icu_memory) {
  for (icu_for_good = 0; icu_for_good < 2; icu_for_good++) {
    for (size_t n = 1;; n++) {
      uint64_t hints;
      icu_calls = icu_failures = 0;
      icu_fail_at = n;
      azact_status status = whole_round(NULL, &hints);
      icu_fail_at = 0;
      ck_assert_msg(status == AZACT_OK || status == AZACT_ERR_NOMEM, "call %zu: %d", n, (int)status);
      if (icu_failures == 0) {
        ck_assert_int_eq(status, AZACT_OK);
        ck_assert_uint_gt(n, 5);
        break;
      }
    }
  }
  uint64_t hints;
  ck_assert_int_eq(whole_round(NULL, &hints), AZACT_OK);
  ck_assert_uint_eq(hints, AZACT_HINT_ZERO_WIDTH + AZACT_HINT_MIXED_SCRIPT);
}
END_TEST

static void *thread_of(void *shared) {
  const azact_i18n *i18n = shared;
  for (int i = 0; i < 200; i++) {
    uint64_t hints = 0;
    uint32_t alike = 0;
    azact_charset guess = {.struct_size = sizeof guess};
    if (azact_i18n_check(i18n, LIT(NAME), count_hint, &hints) != AZACT_OK ||
        hints != AZACT_HINT_ZERO_WIDTH + AZACT_HINT_MIXED_SCRIPT ||
        azact_i18n_confusable(i18n, LIT("p\xd0\xb0ypal"), LIT("paypal"), 0, &alike) != AZACT_OK || alike != 1 ||
        azact_i18n_guess_charset(i18n, LIT(NAME), 0, &guess) != AZACT_OK)
      return shared;
    azact_i18n_unref(azact_i18n_ref(shared));
  }
  return NULL;
}

START_TEST(shared_by_threads) {
  azact_i18n *i18n = NULL;
  pthread_t threads[4];
  void *result;
  ck_assert_int_eq(azact_i18n_new(NULL, &i18n), AZACT_OK);
  for (int i = 0; i < 4; i++) ck_assert_int_eq(pthread_create(&threads[i], NULL, thread_of, i18n), 0);
  for (int i = 0; i < 4; i++) {
    ck_assert_int_eq(pthread_join(threads[i], &result), 0);
    ck_assert_ptr_null(result);
  }
  azact_i18n_unref(i18n);
}
END_TEST

/* Before the first use of ICU, as its manual wants it. */
static void icu_setup(void) {
  UErrorCode code = U_ZERO_ERROR;
  static int done;
  uint64_t hints;
  if (!done) u_setMemoryFunctions(NULL, icu_alloc, icu_realloc, icu_free, &code);
  done = 1;
  ck_assert_int_le(code, U_ZERO_ERROR);
  /* ICU remembers for the life of the process when it found no memory for its tables, so they are loaded first. */
  ck_assert_int_eq(whole_round(NULL, &hints), AZACT_OK);
}

Suite *azact_suite(void) {
  Suite *suite = suite_create("i18n: memory, threads");
  TCase *tcase = tcase_create("memory");
  tcase_add_checked_fixture(tcase, icu_setup, NULL);
  tcase_add_test(tcase, icu_memory);
  tcase_add_test(tcase, own_allocator);
  tcase_add_test(tcase, shared_by_threads);
  suite_add_tcase(suite, tcase);
  return suite;
}
