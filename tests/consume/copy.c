/* One copy of the library in use: compiled once for each, with another COPY, another header and another AZACT_NS. Everything goes
 * through an allocator that counts. */
#include <azactivity/azactivity.h>
#include <stdio.h>
#include <stdlib.h>

#define JOIN(a, b) a##_##b
#define NAME(a, b) JOIN(a, b)
#define TEXT(a) #a
#define TEXT_OF(a) TEXT(a)

static size_t held;

static void *copy_alloc(size_t size, void *user) {
  (void)user;
  held += size;
  return malloc(size);
}

static void *copy_realloc(void *ptr, size_t old_size, size_t new_size, void *user) {
  (void)user;
  void *grown = realloc(ptr, new_size);
  if (grown) held += new_size - old_size;
  return grown;
}

static void copy_free(void *ptr, size_t size, void *user) {
  (void)user;
  held -= size;
  free(ptr);
}

const char *NAME(COPY, version)(void);
void *NAME(COPY, open)(const char *path);
int NAME(COPY, step)(void *reader);
int NAME(COPY, close)(void *reader, const char *zipped);

const char *NAME(COPY, version)(void) { return azact_version(); }

static azact_reader *copy_open(const char *path) {
  azact_config config;
  azact_reader *reader = NULL;
  azact_config_init(&config, sizeof config);
  azact_allocator allocator = {sizeof allocator, copy_alloc, copy_realloc, copy_free, NULL};
  config.allocator = &allocator;
  return azact_reader_open_path(&config, path, &reader, NULL) == AZACT_OK ? reader : NULL;
}

void *NAME(COPY, open)(const char *path) { return copy_open(path); }

int NAME(COPY, step)(void *reader) {
  azact_event *event = NULL;
  azact_str caller;
  if (azact_reader_next((azact_reader *)reader, &event) != AZACT_OK || azact_event_caller(event, &caller) != AZACT_OK)
    return 1;
  printf("%s %.*s\n", TEXT_OF(COPY), (int)caller.len, caller.ptr);
  azact_event_unref(event);
  return 0;
}

int NAME(COPY, close)(void *reader, const char *zipped) {
  azact_event *event = NULL;
  azact_reader_unref((azact_reader *)reader);
  azact_reader *second = copy_open(zipped);
  int gzip = second && azact_reader_next(second, &event) == AZACT_OK;
  azact_event_unref(event);
  azact_reader_unref(second);
  int newer = 0;
#ifdef NEWER
  newer = azact_newer_call();
#endif
  if (gzip != azact_has_feature("zlib")) return 1;
  printf("%s version %s, gzip %d, newer %d, %s\n", TEXT_OF(COPY), azact_version(), gzip, newer,
         held == 0 ? "all memory given back" : "memory is missing");
  return held != 0;
}
