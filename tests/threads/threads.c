/* Threads: eight read one event at the same time, eight read inputs of their own in parallel, references are dropped by
 * whoever comes last; and everything runs in a stack of 64 KiB. Meant for TSan, worth running without. Speaks TAP. */
#define _POSIX_C_SOURCE 200809L

#include "probe.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 8

static int tests, failures;
static char seeds[1024];

static void ok(int good, const char *name) {
  printf("%s %d - %s\n", good ? "ok" : "not ok", ++tests, name);
  fflush(stdout);
  failures += !good;
}

/* ---- one event, eight readers of it ---- */

typedef struct shared {
  azact_event *event;
  probe_text line;
} shared;

static void *read_shared(void *user) {
  shared *s = user;
  for (int round = 0; round < 200; round++) {
    azact_event *mine = azact_event_ref(s->event);
    s->line.len = 0;
    PROBE_CHECK(probe_event(mine) == AZACT_OK);
    PROBE_CHECK(azact_event_write_json(mine, probe_write, &s->line) == AZACT_OK);
    azact_event_unref(mine);
  }
  azact_event_unref(s->event); /* each thread was given a reference of its own */
  return NULL;
}

static int one_event_for_all(const char *name) {
  char path[1200];
  pthread_t threads[THREADS];
  shared parts[THREADS] = {{0}};
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  int same = 1;
  snprintf(path, sizeof path, "%s/%s", seeds, name);
  if (azact_reader_open_path(NULL, path, &reader, NULL) != AZACT_OK) return 0;
  if (azact_reader_next(reader, &event) != AZACT_OK) return 0;
  azact_reader_unref(reader);
  for (int i = 0; i < THREADS; i++) parts[i].event = azact_event_ref(event);
  azact_event_unref(event);
  for (int i = 0; i < THREADS; i++) PROBE_CHECK(pthread_create(&threads[i], NULL, read_shared, &parts[i]) == 0);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  for (int i = 0; i < THREADS; i++) {
    same &= parts[i].line.len == parts[0].line.len && memcmp(parts[i].line.ptr, parts[0].line.ptr, parts[0].line.len) == 0;
    if (i > 0) probe_text_free(&parts[i].line);
  }
  probe_text_free(&parts[0].line);
  return same;
}

/* ---- eight readers in parallel ---- */

static void read_file(const char *path, const probe_text *content, void *user) {
  azact_reader *reader = NULL;
  probe_walk walk = {.deep = 1, .into = 1};
  azact_config config;
  (void)path;
  azact_config_init(&config, sizeof config);
  config.source_name = "threads";
  PROBE_CHECK(azact_reader_open_memory(&config, content->ptr, content->len, AZACT_BORROW, NULL, NULL, &reader) == AZACT_OK);
  probe_take(reader, &walk, user);
  azact_reader_unref(reader);
  probe_walk_end(&walk);
}

static void *read_seeds(void *user) {
  PROBE_CHECK(probe_each_file(seeds, read_file, user) > 0);
  return NULL;
}

static int in_parallel(const pthread_attr_t *attributes, int count, probe_text *expected) {
  pthread_t threads[THREADS];
  probe_text logs[THREADS] = {{0}};
  int same = 1;
  for (int i = 0; i < count; i++) PROBE_CHECK(pthread_create(&threads[i], attributes, read_seeds, &logs[i]) == 0);
  for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
  for (int i = 0; i < count; i++) {
    same &= logs[i].len == expected->len && memcmp(logs[i].ptr, expected->ptr, expected->len) == 0;
    probe_text_free(&logs[i]);
  }
  return same;
}

/* ---- a stack of 64 KiB ---- */

static int in_a_small_stack(probe_text *expected) {
  pthread_attr_t attributes;
  size_t size = 64u * 1024u;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  size *= 8; /* the sanitizer's frames are that much larger */
#elif defined(__has_feature)
#  if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  size *= 8;
#  endif
#endif
  pthread_attr_init(&attributes);
  PROBE_CHECK(pthread_attr_setstacksize(&attributes, size) == 0);
  int same = in_parallel(&attributes, 1, expected);
  pthread_attr_destroy(&attributes);
  return same;
}

int main(void) {
  const char *root = getenv("AZACT_SOURCE_ROOT");
  probe_text expected = {0};
  printf("1..5\n");
  snprintf(seeds, sizeof seeds, "%s/tests/fuzz/seeds/reader", root ? root : ".");
  read_seeds(&expected);
  ok(expected.len > 0, "the seeds, alone");
  ok(one_event_for_all("rest.json"), "eight threads read one event");
  ok(one_event_for_all("la.csv"), "eight threads read one row");
  ok(in_parallel(NULL, THREADS, &expected), "eight readers in parallel");
  ok(in_a_small_stack(&expected), "every seed in a stack of 64 KiB");
  probe_text_free(&expected);
  return failures == 0 ? 0 : 1;
}
