/* What the test programs share: an allocator that counts and can fail, a growing text, and walks that touch everything a
 * handle can be asked. Public API only, so that every program (fuzzing, OOM, threads, cross builds) can use it. */
#ifndef AZACT_TEST_PROBE_H
#define AZACT_TEST_PROBE_H

#include <azactivity/azactivity.h>

/* Print where and what, then abort(): for invariants whose breaking must stop a fuzzer. */
#define PROBE_CHECK(condition)                                                                                             \
  do {                                                                                                                     \
    if (!(condition)) probe_fail(__FILE__, __LINE__, #condition);                                                          \
  } while (0)
void probe_fail(const char *file, int line, const char *what);

/* A text that grows; its write function is an azact_write_fn. */
typedef struct probe_text {
  char *ptr;
  size_t len, cap;
} probe_text;
void probe_text_free(probe_text *text);
azact_status probe_write(const char *data, size_t len, void *text);
void probe_print(probe_text *text, const char *format, ...);
/* Whole file; 0 if it cannot be read. */
int probe_read_file(const char *path, probe_text *text);

/* Counts what is allocated, checks the sizes given back, and answers NULL at a chosen call. */
typedef struct probe_memory {
  size_t calls;     /* alloc and realloc so far */
  size_t live;      /* blocks not yet freed */
  size_t bytes;     /* their bytes */
  size_t peak;      /* the most bytes there ever were */
  size_t fail_at;   /* number of the call that fails, from 1; 0 = none */
  int32_t for_good; /* all later calls fail too */
  int32_t failed;   /* a call has failed */
} probe_memory;
void probe_allocator(azact_allocator *allocator, probe_memory *memory);

/* Ask an event everything. Returns AZACT_OK, or AZACT_ERR_NOMEM if a call answered that. Checks what must always hold. */
azact_status probe_event(const azact_event *event);
/* The same for a parsed resource id. */
azact_status probe_resource(const azact_resource *resource);

/* Take everything that a reader has, one line each into `log` (may be NULL): the canonical record or the error's line.
 * into: use next_into. total: size of the input if offsets can be checked against it, else 0.
 * Stops at AZACT_END, AZACT_NEED_MORE, AZACT_ERR_NOMEM and handle-level errors, and returns that. */
typedef struct probe_walk {
  uint64_t events, errors, end_of_last;
  uint64_t anomaly_bits; /* of all events */
  uint32_t status_seen;  /* bit -status for record-level errors */
  uint64_t total;
  int32_t into;
  int32_t deep;       /* call probe_event on each */
  azact_event *event; /* the recycled one; probe_walk_end drops it */
} probe_walk;
azact_status probe_take(azact_reader *reader, probe_walk *walk, probe_text *log);
void probe_walk_end(probe_walk *walk);

/* Run `fn` on each regular file of `path` (a file, or a folder without its subfolders), in byte order of the names.
 * Returns the number of files. */
size_t probe_each_file(const char *path, void (*fn)(const char *path, const probe_text *content, void *user), void *user);

#endif
