/* A host whose other thread switches the process's locale back and forth: German commas, Turkish i. First each locale for
 * itself, then all of them while work is done; the text is always the same. Usage: host_locale LOCALE... (77: not there) */
#define _POSIX_C_SOURCE 200809L

#include "work.h"

#include <ctype.h>
#include <locale.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static char **names;
static int count;
static atomic_int stop, flips;

static void *flip(void *user) {
  (void)user;
  for (int i = 0; !atomic_load(&stop); i++, atomic_fetch_add(&flips, 1))
    setlocale(LC_ALL, i % 2 ? names[i / 2 % count] : "C");
  return NULL;
}

int main(int argc, char **argv) {
  probe_text expected = {0}, log = {0};
  pthread_t thread;
  int comma = 0, turkish = 0;
  names = argv + 1, count = argc - 1;
  host_load();
  host_work(NULL, &expected);
  for (int i = 0; i < count; i++) {
    char what[100];
    if (setlocale(LC_ALL, names[i]) == NULL) {
      printf("skipped: there is no locale %s\n", names[i]);
      return 77;
    }
    comma += localeconv()->decimal_point[0] == ',';
    turkish += tolower('I') != 'i';
    log.len = 0;
    host_work(NULL, &log);
    setlocale(LC_ALL, "C");
    snprintf(what, sizeof what, "another text in the locale %s", names[i]);
    host_same(what, &log, &expected);
  }
  if (comma == 0 || turkish == 0) host_fail("the locales are not what they should be");
  PROBE_CHECK(pthread_create(&thread, NULL, flip, NULL) == 0);
  for (int i = 0; i < 20 || atomic_load(&flips) < 1000; i++) {
    log.len = 0;
    host_little_work(&log);
    if (i == 0) expected.len = 0, host_little_work(&expected);
    if (!host_same("another text while locales are switched", &log, &expected)) break;
  }
  atomic_store(&stop, 1);
  pthread_join(thread, NULL);
  printf("%d switches\n", atomic_load(&flips));
  return host_failures != 0;
}
