/* The reader's promises: states, ownership, recycling, errors with their places, going on, following. */
#define _POSIX_C_SOURCE 200809L

#include "api.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define THREE FLAT("1") "\n" FLAT("2") "\r\n\n" FLAT("3")

static void caller_is(const azact_event *event, const char *expected) {
  azact_str text;
  ck_assert_int_eq(azact_event_caller(event, &text), AZACT_OK);
  ck_assert_msg(is(text, expected), "%.*s is not %s", (int)text.len, text.ptr, expected);
}

START_TEST(push) {
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  ck_assert_int_eq(azact_reader_new(NULL, &reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_NEED_MORE);
  ck_assert_int_eq(azact_reader_feed(reader, LIT(FLAT("1") "\n" FLAT_HEAD)), AZACT_OK);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  caller_is(event, "user1@contoso.example");
  azact_event_unref(event);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_NEED_MORE);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_NEED_MORE);
  ck_assert_int_eq(azact_reader_feed(reader, LIT(",\"caller\":\"x\"}")), AZACT_OK);
  ck_assert_int_eq(azact_reader_finish(reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  caller_is(event, "x");
  azact_source source = {.struct_size = sizeof source};
  ck_assert_int_eq(azact_event_source(event, &source), AZACT_OK);
  ck_assert(is(source.name, "-") && source.record == 2 && source.offset == strlen(FLAT("1")) + 1 &&
            source.length == strlen(FLAT_HEAD) + 14);
  ck_assert(is(source.encoding, "utf-8") && source.inner == 0 && source.flags == 0);
  azact_event_unref(event);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_END);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_END);
  azact_reader_unref(reader);
}
END_TEST

START_TEST(recycling) {
  azact_reader *reader = open_text(NULL, LIT(THREE));
  azact_event *event = NULL;
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  azact_event *first = event;
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  ck_assert(event == first); /* nobody else held it */
  azact_event *kept = azact_event_ref(event);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  ck_assert(event != kept);
  caller_is(kept, "user2@contoso.example");
  caller_is(event, "user3@contoso.example");
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_END);
  azact_reader_unref(reader);
  caller_is(kept, "user2@contoso.example");
  azact_event_unref(kept);
  azact_event_unref(event);
}
END_TEST

START_TEST(events_outlive_the_reader) {
  azact_reader *reader = open_text(NULL, LIT(THREE));
  azact_event *events[3];
  for (int i = 0; i < 3; i++) ck_assert_int_eq(azact_reader_next(reader, &events[i]), AZACT_OK);
  azact_reader *more = azact_reader_ref(reader);
  ck_assert(more == reader);
  azact_reader_unref(reader);
  azact_reader_unref(more);
  caller_is(events[2], "user3@contoso.example");
  caller_is(events[0], "user1@contoso.example");
  for (int i = 0; i < 3; i++) azact_event_unref(events[i]);
}
END_TEST

static void released(const void *data, size_t len, void *user) {
  (void)data, (void)len;
  ++*(int *)user;
}

START_TEST(borrowed_memory) {
  static const char text[] = THREE;
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  int count = 0;
  ck_assert_int_eq(azact_reader_open_memory(NULL, text, sizeof text - 1, AZACT_BORROW, released, &count, &reader),
                   AZACT_OK);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  azact_reader_unref(reader);
  ck_assert_int_eq(count, 0); /* the event still points into it */
  azact_event_unref(event);
  ck_assert_int_eq(count, 1);

  azact_config config;
  azact_config_init(&config, sizeof config);
  config.max_depth = 100000;
  ck_assert_int_eq(azact_reader_open_memory(&config, text, sizeof text - 1, AZACT_BORROW, released, &count, &reader),
                   AZACT_ERR_RANGE);
  ck_assert_int_eq(count, 2); /* also when the call fails */
}
END_TEST

START_TEST(copied_memory) {
  size_t size = strlen(THREE);
  char *text = malloc(size);
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  int count = 0;
  memcpy(text, THREE, size);
  ck_assert_int_eq(azact_reader_open_memory(NULL, text, size, AZACT_COPY, released, &count, &reader), AZACT_OK);
  ck_assert_int_eq(count, 1);
  memset(text, '!', size);
  free(text);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  caller_is(event, "user1@contoso.example");
  azact_event_unref(event);
  azact_reader_unref(reader);
}
END_TEST

START_TEST(paths) {
  char path[] = "/tmp/azact-test-XXXXXX";
  int file = mkstemp(path);
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  int32_t os_error = -1;
  ck_assert(file >= 0 && write(file, THREE, strlen(THREE)) == (ssize_t)strlen(THREE));
  close(file);
  ck_assert_int_eq(azact_reader_open_path(NULL, path, &reader, NULL), AZACT_OK);
  for (int i = 0; i < 3; i++) ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  azact_source source = {.struct_size = sizeof source};
  ck_assert_int_eq(azact_event_source(event, &source), AZACT_OK);
  ck_assert(is(source.name, path) && source.record == 3);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_END);
  azact_reader_unref(reader);
  azact_event_unref(event);
  unlink(path);
  ck_assert_int_eq(azact_reader_open_path(NULL, path, &reader, &os_error), AZACT_ERR_IO);
  ck_assert_int_eq(os_error, ENOENT);
  ck_assert_int_eq(azact_reader_open_path(NULL, "/", &reader, &os_error), AZACT_ERR_IO);
  ck_assert_int_eq(os_error, EISDIR);
}
END_TEST

START_TEST(descriptors) { /* a pipe that gives one byte at a time */
  int ends[2];
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  ck_assert_int_eq(pipe(ends), 0);
  pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    for (size_t i = 0; i < strlen(THREE); i++)
      if (write(ends[1], &(THREE)[i], 1) != 1) _exit(1);
    _exit(0);
  }
  close(ends[1]);
  ck_assert_int_eq(azact_reader_open_fd(NULL, ends[0], &reader, NULL), AZACT_OK);
  for (int i = 0; i < 3; i++) ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  caller_is(event, "user3@contoso.example");
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_END);
  azact_event_unref(event);
  azact_reader_unref(reader);
  ck_assert_int_eq(fcntl(ends[0], F_GETFD) >= 0, 1); /* not closed */
  close(ends[0]);
  azact_event *none = NULL;
  int32_t os_error = 0;
  azact_status status = azact_reader_open_fd(NULL, ends[0], &reader, &os_error);
  if (status == AZACT_OK) { /* a bad descriptor may also show when it is read */
    status = azact_reader_next(reader, &none);
    azact_reader_unref(reader);
  }
  ck_assert_int_eq(status, AZACT_ERR_IO);
}
END_TEST

START_TEST(places_of_errors) {
  static const char text[] = FLAT("1") "\n\n{\"caller\":\"d\xc3\xa9\",}\n" FLAT("2") "\n";
  azact_reader *reader = open_text(NULL, text, sizeof text - 1);
  azact_event *event = NULL;
  azact_error error = {.struct_size = sizeof error};
  size_t start = strlen(FLAT("1")) + 2;
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  ck_assert_int_eq(azact_reader_error(reader, &error), AZACT_ABSENT);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_ERR_SYNTAX);
  ck_assert_int_eq(azact_reader_error(reader, &error), AZACT_OK);
  ck_assert(error.status == AZACT_ERR_SYNTAX && is(error.code, "syntax") && error.record == 2 && error.truncated == 0);
  ck_assert_uint_eq(error.offset, start);
  ck_assert_uint_eq(error.length, 17);
  ck_assert_uint_eq(error.error_offset, start + 16);
  ck_assert_uint_eq(error.line, 3);
  ck_assert_uint_eq(error.column, 16); /* in characters: the letter of two bytes is one */
  ck_assert(is(error.raw, "{\"caller\":\"d\xc3\xa9\",}"));
  probe_text line = {0};
  ck_assert_int_eq(azact_reader_write_error_json(reader, probe_write, &line), AZACT_OK);
  ck_assert(strncmp(line.ptr, LIT("{\"error\":{\"code\":\"syntax\",\"message\":\"")) == 0 &&
            strstr(line.ptr, "\"raw\":\"{\\\"caller\\\":") != NULL);
  probe_text_free(&line);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  caller_is(event, "user2@contoso.example");
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_END);
  azact_stats stats = {.struct_size = sizeof stats};
  ck_assert_int_eq(azact_reader_stats(reader, &stats), AZACT_OK);
  ck_assert(stats.records == 3 && stats.clean == 2 && stats.quarantined == 1 && stats.flagged == 0 && stats.foreign == 0);
  ck_assert(stats.bytes_in == sizeof text - 1);
  azact_event_unref(event);
  azact_reader_unref(reader);
}
END_TEST

START_TEST(counting) {
  azact_reader *reader = open_text(NULL, LIT(FLAT("1") "\n{\"a\":1}\n" FLAT_HEAD
                                                       ",\"level\":\"\\ud800\\ud800\",\"caller\":\"\\udc00\"}\n[1]\n"));
  azact_event *event = NULL;
  azact_status status;
  while ((status = azact_reader_next_into(reader, &event)) != AZACT_END) ck_assert(!azact_status_is_fatal(status));
  azact_stats stats = {.struct_size = sizeof stats};
  ck_assert_int_eq(azact_reader_stats(reader, &stats), AZACT_OK);
  ck_assert_msg(stats.records == 4 && stats.clean == 2 && stats.flagged == 1 && stats.quarantined == 1 &&
                    stats.foreign == 1,
                "%d %d %d %d %d", (int)stats.records, (int)stats.clean, (int)stats.flagged, (int)stats.quarantined,
                (int)stats.foreign);
  ck_assert_uint_ge(stats.anomaly[AZACT_ANOMALY_LONE_SURROGATE], 2);
  azact_event_unref(event);
  azact_reader_unref(reader);
}
END_TEST

/* ---- going on at a position ---- */

static void lines_of(const azact_config *config, const char *text, size_t len, probe_text *log, size_t stop_after,
                     azact_position *position) {
  azact_reader *reader = open_text(config, text, len);
  azact_event *event = NULL;
  for (size_t n = 0; n < stop_after; n++) {
    azact_status status = azact_reader_next_into(reader, &event);
    if (status == AZACT_END) break;
    ck_assert(!azact_status_is_fatal(status));
    if (status == AZACT_OK)
      ck_assert_int_eq(azact_event_write_json(event, probe_write, log), AZACT_OK);
    else
      ck_assert_int_eq(azact_reader_write_error_json(reader, probe_write, log), AZACT_OK);
    probe_write("\n", 1, log);
  }
  if (position != NULL) ck_assert_int_eq(azact_reader_position(reader, position), AZACT_OK);
  azact_event_unref(event);
  azact_reader_unref(reader);
}

#define ROW "[\"2023-01-01T00:00:00Z\",\"a/b/write\",\"AzureActivity\"]"
static const struct {
  const char *name, *text;
} containers[] = {
    {"lines", THREE "\n{\"a\":}\n" FLAT("4") "\n"},
    {"array", "[" FLAT("1") ", " FLAT("2") ",5,\n" FLAT("3") "]"},
    {"records", "{\"records\":[" FLAT("1") "," FLAT("2") "]}\n{\"records\":[" FLAT("3") "]}"},
    {"value", "{\"value\":[" FLAT("1") "," FLAT("2") "],\"nextLink\":\"x\"}"},
    {"tables", "{\"tables\":[{\"columns\":[{\"name\":\"TimeGenerated\"},{\"name\":\"OperationNameValue\"},{\"name\":"
               "\"Type\"}],\"rows\":[" ROW "," ROW "," ROW "]}]}"},
    {"csv", "TimeGenerated "
            "[UTC],OperationNameValue,Type\n2023-01-01,\"a\nb\",AzureActivity\n2023-01-02,c,AzureActivity\nx,y\n2023-01-03,"
            "d,AzureActivity\n"},
    {"concatenated", FLAT("1") FLAT("2") " " FLAT("3")},
};

START_TEST(going_on) {
  for (size_t c = 0; c < sizeof containers / sizeof *containers; c++) {
    const char *text = containers[c].text;
    size_t len = strlen(text);
    probe_text whole = {0};
    lines_of(NULL, text, len, &whole, 1000, NULL);
    for (size_t stop = 0; stop < 6; stop++) {
      probe_text parts = {0};
      azact_position position = {.struct_size = sizeof position};
      azact_config config;
      lines_of(NULL, text, len, &parts, stop, &position);
      ck_assert_uint_le(position.record, stop);
      azact_config_init(&config, sizeof config);
      config.start = &position;
      lines_of(&config, text, len, &parts, 1000, NULL);
      ck_assert_msg(whole.len == parts.len && memcmp(whole.ptr, parts.ptr, whole.len) == 0,
                    "%s, stopped after %zu:\n%s\nthe whole:\n%s", containers[c].name, stop, parts.ptr, whole.ptr);
      probe_text_free(&parts);
    }
    probe_text_free(&whole);
  }
}
END_TEST

/* PT1H.json while it grows: NEED_MORE at its end, never "truncated". */
START_TEST(following) {
  char path[] = "/tmp/azact-test-XXXXXX";
  int file = mkstemp(path);
  azact_config config;
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_config_init(&config, sizeof config);
  config.flags = AZACT_CONFIG_FOLLOW;
  ck_assert(write(file, LIT(FLAT("1") "\n" FLAT_HEAD)) > 0);
  ck_assert_int_eq(azact_reader_open_path(&config, path, &reader, NULL), AZACT_OK);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_NEED_MORE);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_NEED_MORE);
  ck_assert(write(file, LIT(",\"caller\":\"x\"}\n")) > 0);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  caller_is(event, "x");
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_NEED_MORE);
  azact_event_unref(event);
  azact_reader_unref(reader);
  close(file);
  unlink(path);
}
END_TEST

/* The counting allocator ends at zero, whatever is abandoned in whichever state. */
/* Input that this build cannot decompress is told apart from damaged input, once; then the input is at its end. */
START_TEST(compressed_without_the_library) {
  static const char gzip[] = "\x1f\x8b\x08\0\0\0\0\0\0\3not deflate", zstd[] = "\x28\xb5\x2f\xfdnot a frame";
  const struct {
    const char *feature, *data;
    size_t len;
  } inputs[] = {{"zlib", gzip, sizeof gzip - 1}, {"zstd", zstd, sizeof zstd - 1}};
  for (size_t i = 0; i < 2; i++) {
    int there = azact_has_feature(inputs[i].feature);
    azact_error error = {.struct_size = sizeof error};
    azact_event *event = NULL;
    azact_reader *reader = open_text(NULL, inputs[i].data, inputs[i].len);
    for (int again = 0; again < 3; again++) {
      azact_status status = azact_reader_next_into(reader, &event);
      if (there)
        ck_assert_msg(azact_status_is_fatal(status), "%s", azact_status_name(status));
      else
        ck_assert_int_eq(status, again == 0 ? AZACT_ERR_UNSUPPORTED : AZACT_END);
    }
    ck_assert_int_eq(azact_reader_error(reader, &error), AZACT_OK);
    if (!there) ck_assert(error.status == AZACT_ERR_UNSUPPORTED && is(error.code, "unsupported") && error.record == 0);
    azact_event_unref(event);
    azact_reader_unref(reader);
  }
}
END_TEST

START_TEST(memory_ends_at_zero) {
  for (size_t c = 0; c < sizeof containers / sizeof *containers; c++) {
    for (size_t stop = 0; stop < 6; stop++) {
      probe_memory memory = {0};
      azact_allocator allocator;
      azact_config config;
      azact_event *event = NULL, *kept = NULL;
      probe_allocator(&allocator, &memory);
      azact_config_init(&config, sizeof config);
      config.allocator = &allocator;
      azact_reader *reader = open_text(&config, containers[c].text, strlen(containers[c].text));
      for (size_t n = 0; n < stop; n++) {
        if (azact_reader_next_into(reader, &event) == AZACT_OK && kept == NULL) {
          kept = azact_event_ref(event);
          ck_assert_int_eq(probe_event(kept), AZACT_OK);
        }
      }
      azact_reader_unref(reader);
      azact_event_unref(event);
      azact_event_unref(kept);
      ck_assert_msg(memory.live == 0 && memory.bytes == 0, "%s: %zu blocks are left", containers[c].name, memory.live);
    }
  }
}
END_TEST

/* next_into allocates nothing in the steady state. */
START_TEST(no_allocation_per_event) {
  probe_memory memory = {0};
  azact_allocator allocator;
  azact_config config;
  azact_event *event = NULL;
  probe_text text = {0};
  probe_allocator(&allocator, &memory);
  azact_config_init(&config, sizeof config);
  config.allocator = &allocator;
  for (int i = 0; i < 3000; i++) probe_write(LIT(FLAT("1") "\n"), &text);
  azact_reader *reader = NULL;
  ck_assert_int_eq(azact_reader_open_memory(&config, text.ptr, text.len, AZACT_BORROW, NULL, NULL, &reader), AZACT_OK);
  for (int i = 0; i < 1000; i++) ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  size_t before = memory.calls;
  for (int i = 0; i < 1000; i++) ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  ck_assert_uint_le(memory.calls - before, 2); /* a window now and then, nothing per event */
  azact_reader_unref(reader);
  azact_event_unref(event);
  probe_text_free(&text);
}
END_TEST

/* Peak memory does not grow with the input: 40 times the input, the same peak. */
static size_t peak_of(size_t records) {
  probe_memory memory = {0};
  azact_allocator allocator;
  azact_config config;
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  probe_allocator(&allocator, &memory);
  azact_config_init(&config, sizeof config);
  config.allocator = &allocator;
  config.block_bytes = 4096;
  ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_OK);
  for (size_t i = 0; i < records; i++) {
    ck_assert_int_eq(azact_reader_feed(reader, LIT(FLAT("1") "\n")), AZACT_OK);
    azact_status status;
    while ((status = azact_reader_next_into(reader, &event)) != AZACT_NEED_MORE) ck_assert_int_eq(status, AZACT_OK);
  }
  azact_event_unref(event);
  azact_reader_unref(reader);
  return memory.peak;
}

START_TEST(flat_memory) { ck_assert_uint_eq(peak_of(500), peak_of(20000)); }
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("api_reader");
  TCase *cases = tcase_create("reader");
  tcase_add_test(cases, push);
  tcase_add_test(cases, recycling);
  tcase_add_test(cases, events_outlive_the_reader);
  tcase_add_test(cases, borrowed_memory);
  tcase_add_test(cases, copied_memory);
  tcase_add_test(cases, paths);
  tcase_add_test(cases, descriptors);
  tcase_add_test(cases, places_of_errors);
  tcase_add_test(cases, counting);
  tcase_add_test(cases, going_on);
  tcase_add_test(cases, following);
  tcase_add_test(cases, compressed_without_the_library);
  tcase_add_test(cases, memory_ends_at_zero);
  tcase_add_test(cases, no_allocation_per_event);
  tcase_add_test(cases, flat_memory);
  suite_add_tcase(suite, cases);
  return suite;
}
