/* Runs a reader over bytes and tells in one line of text what came out, the same whether the bytes came at once, one by
 * one, or through a small window. Events: "E<offset>+<length>", then "i<n>" inside a batch, "f" when foreign, "!<name>"
 * for each kind of anomaly. Errors: "<code>:<offset>+<length>@<error offset>", "~" if the bytes are cut. */
#ifndef AZACT_TEST_READRUN_H
#define AZACT_TEST_READRUN_H

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <azactivity/event.h>
#include <azactivity/reader.h>

typedef struct readrun {
  char text[16384];
  size_t len;
} readrun;

static void readrun_add(readrun *out, const char *text) {
  size_t len = strlen(text);
  ck_assert(out->len + len + 1 < sizeof out->text);
  memcpy(out->text + out->len, text, len + 1);
  out->len += len;
}

static void readrun_event(readrun *out, const azact_event *event, const char *data) {
  char text[128];
  azact_source source = {.struct_size = sizeof source};
  azact_str raw;
  ck_assert_int_eq(azact_event_source(event, &source), AZACT_OK);
  ck_assert_int_eq(azact_event_raw(event, &raw), AZACT_OK);
  if (data && source.inner == 0) { /* UTF-8: the raw bytes are those of the file */
    ck_assert_uint_eq(raw.len, source.length);
    ck_assert(memcmp(raw.ptr, data + source.offset, raw.len) == 0);
  }
  snprintf(text, sizeof text, "%sE%llu+%llu", out->len ? " " : "", (unsigned long long)source.offset,
           (unsigned long long)source.length);
  readrun_add(out, text);
  if (source.inner) {
    snprintf(text, sizeof text, "i%llu", (unsigned long long)source.inner);
    readrun_add(out, text);
  }
  if (azact_event_dialect(event) == AZACT_DIALECT_FOREIGN) readrun_add(out, "f");
  uint64_t bits = azact_event_anomaly_bits(event);
  for (uint32_t code = 0; code < 16; code++) { /* repairs alone: notices are other suites' */
    if (!(bits >> code & 1u)) continue;
    readrun_add(out, "!");
    readrun_add(out, azact_anomaly_name(code));
  }
}

static void readrun_error(readrun *out, const azact_reader *reader, azact_status status, const char *data) {
  char text[160];
  azact_error error = {.struct_size = sizeof error};
  ck_assert_int_eq(azact_reader_error(reader, &error), AZACT_OK);
  ck_assert_int_eq(error.status, status);
  ck_assert(error.message.len > 0);
  ck_assert(error.error_offset >= error.offset && error.error_offset <= error.offset + error.length);
  if (data && !error.truncated && azact_status_is_record(status) && error.raw.len == error.length)
    ck_assert(memcmp(error.raw.ptr, data + error.offset, error.raw.len) == 0);
  snprintf(text, sizeof text, "%s%.*s:%llu+%llu@%llu%s", out->len ? " " : "", (int)error.code.len, error.code.ptr,
           (unsigned long long)error.offset, (unsigned long long)error.length, (unsigned long long)error.error_offset,
           error.truncated ? "~" : "");
  readrun_add(out, text);
}

/* step 0: all at once from memory; else fed in pieces of `step`. */
static void readrun_once(readrun *out, const azact_config *config, const char *data, size_t len, size_t step, bool utf8) {
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  size_t fed = 0;
  out->len = 0;
  out->text[0] = 0;
  if (step)
    ck_assert_int_eq(azact_reader_new(config, &reader), AZACT_OK);
  else
    ck_assert_int_eq(azact_reader_open_memory(config, data, len, AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
  for (;;) {
    azact_status status = azact_reader_next_into(reader, &event);
    if (status == AZACT_END) break;
    if (status == AZACT_OK) {
      readrun_event(out, event, utf8 ? data : NULL);
    } else if (status == AZACT_NEED_MORE) {
      ck_assert(step != 0);
      size_t piece = len - fed < step ? len - fed : step;
      if (piece) {
        char *copy = malloc(piece); /* so that a reader that kept the pointer is found out */
        memcpy(copy, data + fed, piece);
        ck_assert_int_eq(azact_reader_feed(reader, copy, piece), AZACT_OK);
        free(copy);
      } else {
        ck_assert_int_eq(azact_reader_finish(reader), AZACT_OK);
      }
      fed += piece;
    } else {
      readrun_error(out, reader, status, utf8 ? data : NULL);
      if (azact_status_is_fatal(status)) break;
      ck_assert(azact_status_is_record(status));
    }
  }
  azact_event_unref(event);
  azact_reader_unref(reader);
}

static const char *readrun_with(const azact_config *given, const char *data, size_t len, bool utf8) {
  static readrun whole, pieces;
  azact_config config;
  azact_config_init(&config, sizeof config);
  if (given) config = *given;
  readrun_once(&whole, &config, data, len, 0, utf8);
  static const size_t steps[] = {1, 2, 3, 7, 61};
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
    readrun_once(&pieces, &config, data, len, steps[i], utf8);
    ck_assert_str_eq(pieces.text, whole.text);
  }
  config.block_bytes = 4096;
  readrun_once(&pieces, &config, data, len, 0, utf8);
  ck_assert_str_eq(pieces.text, whole.text);
  return whole.text;
}

typedef struct readrun_case {
  const char *input; /* NUL-terminated */
  const char *output;
} readrun_case;

static inline void readrun_cases(const readrun_case *cases, size_t count) {
  size_t wrong = 0;
  for (size_t i = 0; i < count; i++) {
    const char *got = readrun_with(NULL, cases[i].input, strlen(cases[i].input), true);
    if (strcmp(got, cases[i].output) == 0) continue;
    wrong++;
    fprintf(stderr, "%s\n  gave     %s\n  expected %s\n", cases[i].input, got, cases[i].output);
  }
  ck_assert_uint_eq(wrong, 0);
}
#define READRUN_CASES(list) readrun_cases(list, sizeof(list) / sizeof((list)[0]))

#endif
