/* Threads: columns of one batch are released by others while the next batch is made, and the stream goes before they do.
 * Meant for TSan, worth running without. Speaks TAP. */
#define _POSIX_C_SOURCE 200809L

#include "arrowuse.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 4
#define ROUNDS 60

/* One place for each thread to take an array from. */
typedef struct post {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  struct ArrowArray column; /* release NULL: the place is empty */
  const char *format;
  int over;
  size_t got;
} post;

static void *consume(void *user) {
  post *p = user;
  for (;;) {
    pthread_mutex_lock(&p->lock);
    while (!p->column.release && !p->over) pthread_cond_wait(&p->changed, &p->lock);
    struct ArrowArray mine = p->column;
    const char *format = p->format;
    p->column.release = NULL;
    pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->lock);
    if (!mine.release) return NULL;
    arrow_check_column(format, &mine);
    p->got++;
    mine.release(&mine);
    PROBE_CHECK(mine.release == NULL);
  }
}

static void give(post *p, struct ArrowArray *child, const char *format) {
  pthread_mutex_lock(&p->lock);
  while (p->column.release) pthread_cond_wait(&p->changed, &p->lock);
  p->column = *child;
  p->format = format;
  child->release = NULL;
  pthread_cond_signal(&p->changed);
  pthread_mutex_unlock(&p->lock);
}

static void write_lines(probe_text *text) {
  for (int i = 0; i < 400; i++)
    probe_print(
        text,
        "{\"eventTimestamp\":\"2023-07-21T19:23:%02d.5Z\",\"operationName\":\"A.B/c%d/write\",\"resultType\":\"Success\","
        "\"caller\":\"u%d@contoso.example\",\"resourceId\":\"/subscriptions/s/resourceGroups/"
        "rg%d\",\"properties\":{\"n\":%d}}\n",
        i % 60, i, i, i % 7, i);
}

static size_t run(const probe_text *lines, post *posts) {
  azact_reader *reader = NULL;
  azact_arrow_config config;
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray array;
  size_t given = 0;
  azact_arrow_config_init(&config, sizeof config);
  config.batch_rows = 7;
  PROBE_CHECK(azact_reader_open_memory(NULL, lines->ptr, lines->len, AZACT_BORROW, NULL, NULL, &reader) == AZACT_OK);
  PROBE_CHECK(azact_arrow_stream(reader, &config, &stream) == AZACT_OK);
  azact_reader_unref(reader);
  PROBE_CHECK(stream.get_schema(&stream, &schema) == 0);
  while (stream.get_next(&stream, &array) == 0 && array.release) {
    for (int64_t i = 0; i < array.n_children; i += 3, given++)
      give(&posts[given % THREADS], array.children[i], schema.children[i]->format);
    array.release(&array);
  }
  stream.release(&stream);
  schema.release(&schema);
  return given;
}

int main(void) {
  static post posts[THREADS];
  pthread_t threads[THREADS];
  probe_text lines = {0};
  size_t given = 0, got = 0;
  write_lines(&lines);
  for (int i = 0; i < THREADS; i++) {
    pthread_mutex_init(&posts[i].lock, NULL);
    pthread_cond_init(&posts[i].changed, NULL);
    PROBE_CHECK(pthread_create(&threads[i], NULL, consume, &posts[i]) == 0);
  }
  int rounds = getenv("AZACT_FULL") ? ROUNDS : 3;
  for (int round = 0; round < rounds; round++) given += run(&lines, posts);
  for (int i = 0; i < THREADS; i++) {
    pthread_mutex_lock(&posts[i].lock);
    posts[i].over = 1;
    pthread_cond_signal(&posts[i].changed);
    pthread_mutex_unlock(&posts[i].lock);
    pthread_join(threads[i], NULL);
    got += posts[i].got;
  }
  probe_text_free(&lines);
  printf("1..1\n%s 1 - %zu columns released by other threads\n", got == given && got > 0 ? "ok" : "not ok", got);
  return got == given && got > 0 ? 0 : 1;
}
