/* A host that speaks jansson, as the tests of the adapter need it: its allocator counts and can fail. */
#ifndef AZACT_TEST_JANSSON_HOST_H
#define AZACT_TEST_JANSSON_HOST_H

#include "probe.h"
#include "unit.h"

#include <azactivity/jansson.h>
#include <stdio.h>
#include <string.h>

#define LIT(text) (text), (sizeof(text) - 1)
#define EVENT_HEAD "{\"eventTimestamp\":\"2023-07-21T19:23:45Z\",\"operationName\":\"a/b/write\""

static size_t host_calls, host_fail_at, host_live, host_failures;
static int host_for_good;

static inline void *host_alloc(size_t size) {
  host_calls++;
  if (host_fail_at > 0 && (host_calls == host_fail_at || (host_for_good && host_calls > host_fail_at))) {
    host_failures++;
    return NULL;
  }
  void *ptr = malloc(size);
  host_live += ptr != NULL;
  return ptr;
}

static inline void host_free(void *ptr) {
  host_live -= ptr != NULL;
  free(ptr);
}

/* Before anything else of jansson is used, as its manual wants it. */
static inline void host_setup(void) {
  json_set_alloc_funcs(host_alloc, host_free);
  json_object_seed(1);
  host_calls = host_fail_at = host_live = host_failures = 0;
}
static inline void host_teardown(void) { ck_assert_uint_eq(host_live, 0); }

static inline azact_event *host_event(const azact_config *config, const char *text, size_t len) {
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  ck_assert_int_eq(azact_reader_open_memory(config, text, len, AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  azact_reader_unref(reader);
  return event;
}

/* A tree as jansson itself reads it. */
static inline json_t *host_parse(const char *text) {
  json_error_t error;
  json_t *json = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
  ck_assert_msg(json != NULL, "%s: %s", text, error.text);
  return json;
}

/* The tree's text is this one, order of keys included; drops the tree. */
static inline void host_is(json_t *json, const char *want) {
  char *got = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
  ck_assert_ptr_nonnull(got);
  ck_assert_str_eq(got, want);
  host_free(got);
  json_decref(json);
}

#endif
