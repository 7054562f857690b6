/* The reader as a handle: states, ownership, positions, memory. */
#include "unit.h"
#include "readrun.h"
#include "core/mem.h"
#include "text/transcode.h"

#define R "{\"time\":\"204\",\"operationName\":\"a/read\"}" /* 39 bytes */

START_TEST(test_misuse) {
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_config config;
  azact_stats stats = {.struct_size = 8};
  ck_assert_int_eq(azact_reader_new(NULL, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_reader_open_memory(NULL, NULL, 1, AZACT_COPY, NULL, NULL, &reader), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_reader_open_memory(NULL, "x", 1, 7, NULL, NULL, &reader), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_reader_open_path(NULL, NULL, &reader, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_reader_open_fd(NULL, -1, &reader, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_reader_next(NULL, &event), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_reader_next_into(NULL, &event), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_reader_feed(NULL, "", 0), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_reader_finish(NULL), AZACT_ERR_USAGE);
  azact_reader_unref(NULL);
  azact_config_init(&config, sizeof config);
  config.max_depth = 513;
  ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_ERR_RANGE);
  azact_config_init(&config, sizeof config);
  config.block_bytes = 100;
  ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_ERR_RANGE);
  azact_config_init(&config, sizeof config);
  config.flags = 64;
  ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_ERR_RANGE);
  config.struct_size = 4;
  ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_ERR_STRUCT_SMALL);
  azact_config_init(&config, sizeof config);
  config.encoding = "no-such-thing";
  ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_ERR_UNSUPPORTED);
  ck_assert_int_eq(azact_reader_open_memory(NULL, R, 39, AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_feed(reader, "x", 1), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_reader_finish(reader), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_reader_next(reader, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_reader_stats(reader, &stats), AZACT_ERR_STRUCT_SMALL);
  azact_reader_unref(reader);
  ck_assert_int_eq(azact_reader_new(NULL, &reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_finish(reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_finish(reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_feed(reader, "x", 1), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_END);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_END);
  ck_assert_ptr_null(event);
  azact_reader_unref(reader);
}
END_TEST

static int released;
static void on_release(const void *data, size_t len, void *user) {
  (void)data;
  (void)len;
  (void)user;
  released++;
}

START_TEST(test_ownership) {
  azact_reader *reader;
  azact_event *first, *second, *again;
  azact_str raw;
  char data[] = R "\n" R "\n";
  released = 0;
  ck_assert_int_eq(azact_reader_open_memory(NULL, data, 80, AZACT_BORROW, on_release, NULL, &reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_next(reader, &first), AZACT_OK);
  ck_assert_int_eq(azact_event_raw(first, &raw), AZACT_OK);
  ck_assert_ptr_eq(raw.ptr, data); /* borrowed, not copied */
  again = azact_event_ref(first);
  ck_assert_int_eq(azact_reader_next_into(reader, &again), AZACT_OK);
  ck_assert_ptr_ne(again, first); /* somebody else held it */
  second = again;
  ck_assert_int_eq(azact_reader_next_into(reader, &again), AZACT_END);
  ck_assert_ptr_eq(again, second);
  azact_reader_unref(reader);
  azact_event_unref(again);
  ck_assert_int_eq(released, 0);
  azact_event_unref(first);
  ck_assert_int_eq(released, 1);
  ck_assert_int_eq(azact_reader_open_memory(NULL, data, 80, 9, on_release, NULL, &reader), AZACT_ERR_USAGE);
  ck_assert_int_eq(released, 2);
}
END_TEST

START_TEST(test_events_outlive) {
  azact_reader *reader;
  azact_event *event[3];
  azact_str raw;
  char *data = malloc(80 * 3);
  for (int i = 0; i < 3; i++) memcpy(data + 40 * i, R "\n", 40);
  ck_assert_int_eq(azact_reader_open_memory(NULL, data, 120, AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
  memset(data, 'x', 120);
  free(data);
  for (int i = 0; i < 3; i++) ck_assert_int_eq(azact_reader_next(reader, &event[i]), AZACT_OK);
  azact_reader_unref(reader);
  for (int i = 0; i < 3; i++) {
    ck_assert_int_eq(azact_event_raw(event[i], &raw), AZACT_OK);
    ck_assert(raw.len == 39 && memcmp(raw.ptr, R, 39) == 0);
    azact_event_unref(event[i]);
  }
}
END_TEST

START_TEST(test_stats) {
  azact_reader *reader;
  azact_event *event = NULL;
  azact_stats stats = {.struct_size = sizeof stats};
  static const char data[] = "{\"records\":[" R ",{},5,{\"a\":1,\"a\":2}]}\n";
  ck_assert_int_eq(azact_reader_open_memory(NULL, data, strlen(data), AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
  while (azact_reader_next_into(reader, &event) != AZACT_END) {
  }
  ck_assert_int_eq(azact_reader_stats(reader, &stats), AZACT_OK);
  ck_assert_uint_eq(stats.records, 4);
  ck_assert_uint_eq(stats.quarantined, 1);
  ck_assert_uint_eq(stats.records, stats.clean + stats.flagged + stats.quarantined);
  ck_assert_uint_eq(stats.foreign, 2);
  ck_assert_uint_eq(stats.anomaly[AZACT_ANOMALY_DUPLICATE_KEY], 1);
  ck_assert_uint_eq(stats.bytes_in, strlen(data));
  ck_assert_uint_eq(stats.bytes_text, strlen(data));
  azact_event_unref(event);
  azact_reader_unref(reader);
}
END_TEST

/* Read to the end, remembering each event's place; then begin again behind each of them. */
typedef struct placed {
  uint64_t offset, length, record;
  azact_position position;
} placed;

static size_t read_places(const azact_config *config, const char *data, size_t len, bool feed, placed *out) {
  azact_reader *reader;
  azact_event *event = NULL;
  size_t count = 0;
  if (feed) {
    size_t head = config->start->heading_length;
    ck_assert_int_eq(azact_reader_new(config, &reader), AZACT_OK);
    ck_assert_int_eq(azact_reader_feed(reader, data + config->start->heading_offset, head), AZACT_OK);
    ck_assert_int_eq(azact_reader_feed(reader, data + config->start->offset, len - config->start->offset), AZACT_OK);
    ck_assert_int_eq(azact_reader_finish(reader), AZACT_OK);
  } else {
    ck_assert_int_eq(azact_reader_open_memory(config, data, len, AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
  }
  azact_status status;
  while ((status = azact_reader_next_into(reader, &event)) == AZACT_OK) {
    azact_source source = {.struct_size = sizeof source};
    ck_assert_int_eq(azact_event_source(event, &source), AZACT_OK);
    out[count] = (placed){source.offset, source.length, source.record, {.struct_size = sizeof(azact_position)}};
    ck_assert_int_eq(azact_reader_position(reader, &out[count].position), AZACT_OK);
    count++;
  }
  ck_assert_int_eq(status, AZACT_END);
  azact_event_unref(event);
  azact_reader_unref(reader);
  return count;
}

static void check_resume(const char *data, size_t len, size_t expected, bool fed_too) {
  placed all[16], rest[16];
  azact_config config;
  azact_config_init(&config, sizeof config);
  size_t count = read_places(&config, data, len, false, all);
  ck_assert_uint_eq(count, expected);
  for (size_t i = 0; i < count; i++) {
    config.start = &all[i].position;
    for (int feed = 0; feed <= (fed_too ? 1 : 0); feed++) {
      size_t got = read_places(&config, data, len, feed == 1, rest);
      ck_assert_uint_eq(got, count - i - 1);
      for (size_t k = 0; k < got; k++) {
        ck_assert_uint_eq(rest[k].offset, all[i + 1 + k].offset);
        ck_assert_uint_eq(rest[k].length, all[i + 1 + k].length);
        ck_assert_uint_eq(rest[k].record, all[i + 1 + k].record);
        ck_assert_uint_eq(rest[k].position.offset, all[i + 1 + k].position.offset);
        ck_assert_uint_eq(rest[k].position.container, all[i + 1 + k].position.container);
        ck_assert_uint_eq(rest[k].position.heading_offset, all[i + 1 + k].position.heading_offset);
      }
    }
  }
}

#define COLUMNS "\"columns\":[{\"name\":\"TimeGenerated\"},{\"name\":\"OperationNameValue\"}]"

START_TEST(test_resume) {
  static const char *const inputs[] = {
      R "\n" R "\n" R "\n",
      "[" R ",\n" R "," R "]",
      "{\"records\":[" R "," R "]}\n" R "\n",
      "[{\"records\":[" R "," R "]},{\"value\":[" R "]}]",
      "{\"value\":[" R "," R "," R "],\"nextLink\":null}",
      "TimeGenerated,OperationNameValue,Caller\n1,2,3\n4,5,6\n7,8,9\n",
      "{\"tables\":[{" COLUMNS ",\"rows\":[[1,2],[3,4],[5,6]]}]}",
      "{\"tables\":[{\"rows\":[[1,2],[3,4],[5,6]]," COLUMNS "}]}",
  };
  for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) check_resume(inputs[i], strlen(inputs[i]), 3, i != 7);
}
END_TEST

START_TEST(test_resume_utf16) {
  static const char *const inputs[] = {R "\n" R "\n" R "\n",
                                       "TimeGenerated,OperationNameValue,Caller\n1,2,3\n4,5,6\n7,8,9\n"};
  for (size_t i = 0; i < 2; i++) {
    char wide[512] = "\xff\xfe";
    size_t len = strlen(inputs[i]);
    for (size_t k = 0; k < len; k++) {
      wide[2 + 2 * k] = inputs[i][k];
      wide[3 + 2 * k] = 0;
    }
    check_resume(wide, 2 + 2 * len, 3, false);
  }
}
END_TEST

START_TEST(test_bad_position) {
  azact_reader *reader;
  azact_config config;
  azact_position position = {.struct_size = sizeof position, .container = 0x33};
  azact_config_init(&config, sizeof config);
  config.start = &position;
  ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_ERR_RANGE);
  position = (azact_position){.struct_size = sizeof position, .reserved = 1};
  ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_ERR_RANGE);
}
END_TEST

typedef struct reentrant {
  azact_reader *reader;
  azact_status answer;
  int calls;
} reentrant;

static void on_log(uint32_t level, const char *message, size_t len, void *user) {
  reentrant *state = user;
  azact_event *event = NULL;
  (void)level;
  (void)message;
  ck_assert(len > 0);
  state->answer = azact_reader_next(state->reader, &event);
  state->calls++;
}

START_TEST(test_reentrancy) {
  reentrant state = {NULL, AZACT_OK, 0};
  azact_config config;
  azact_event *event = NULL;
  azact_config_init(&config, sizeof config);
  config.log = on_log;
  config.log_user = &state;
  ck_assert_int_eq(azact_reader_open_memory(&config, "[5]", 3, AZACT_COPY, NULL, NULL, &state.reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_next(state.reader, &event), AZACT_ERR_NOT_OBJECT);
  ck_assert_int_eq(state.calls, 1);
  ck_assert_int_eq(state.answer, AZACT_ERR_REENTRANT);
  azact_reader_unref(state.reader);
}
END_TEST

/* An allocator that fails at the n-th call, once or from there on. */
typedef struct failing {
  size_t calls, fail_at;
  bool always;
  long live;
} failing;

static bool fails(failing *state) {
  state->calls++;
  return state->fail_at && (state->calls == state->fail_at || (state->always && state->calls > state->fail_at));
}
static void *failing_alloc(size_t size, void *user) {
  failing *state = user;
  if (fails(state)) return NULL;
  state->live++;
  return malloc(size);
}
static void *failing_realloc(void *ptr, size_t old_size, size_t size, void *user) {
  (void)old_size;
  failing *state = user;
  if (fails(state)) return NULL;
  if (!ptr) state->live++;
  return realloc(ptr, size);
}
static void failing_free(void *ptr, size_t size, void *user) {
  (void)size;
  if (ptr) ((failing *)user)->live--;
  free(ptr);
}

static const char oom_data[] =
    "Content\n{\"records\":[" R ",{\"a\":},5,\"[{},{}]\"]}\n" R "\nTimeGenerated,OperationNameValue,Caller\n"
    "1,\"2\",3\n1,2\n{\"tables\":[{" COLUMNS ",\"rows\":[[1,2],[3]]}]}\n{\"a\\u0041\":\"\\u0041\"";

/* Takes what comes, calling again after "no memory"; the text must be the same as without failures. */
static void read_with_failures(const azact_config *config, readrun *out) {
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_status status;
  out->len = 0;
  out->text[0] = 0;
  while ((status = azact_reader_open_memory(config, oom_data, strlen(oom_data), AZACT_COPY, NULL, NULL, &reader)) ==
         AZACT_ERR_NOMEM) {
  }
  ck_assert_int_eq(status, AZACT_OK);
  while ((status = azact_reader_next(reader, &event)) != AZACT_END) {
    if (status == AZACT_ERR_NOMEM) continue;
    if (status == AZACT_OK)
      readrun_event(out, event, NULL);
    else
      readrun_error(out, reader, status, NULL);
    if (status == AZACT_OK) azact_event_unref(event);
  }
  azact_reader_unref(reader);
}

START_TEST(test_no_memory) {
  static readrun good, out;
  failing state = {0, 0, false, 0};
  azact_allocator allocator = {sizeof allocator, failing_alloc, failing_realloc, failing_free, &state};
  azact_config config;
  azact_config_init(&config, sizeof config);
  config.allocator = &allocator;
  read_with_failures(&config, &good);
  ck_assert_int_eq(state.live, 0);
  size_t calls = state.calls;
  ck_assert_uint_ge(calls, 10);
  for (size_t at = 1; at <= calls; at++) {
    state = (failing){0, at, false, 0};
    read_with_failures(&config, &out);
    ck_assert_str_eq(out.text, good.text);
    ck_assert_int_eq(state.live, 0);
  }
}
END_TEST

/* From the n-th call on there is no memory at all: errors, no loss of what is held, everything freed. */
START_TEST(test_no_memory_ever) {
  failing state = {0, 0, true, 0};
  azact_allocator allocator = {sizeof allocator, failing_alloc, failing_realloc, failing_free, &state};
  azact_config config;
  azact_config_init(&config, sizeof config);
  config.allocator = &allocator;
  for (size_t at = 1; at < 200; at++) {
    azact_reader *reader = NULL;
    azact_event *event = NULL;
    state = (failing){0, at, true, 0};
    azact_status status = azact_reader_open_memory(&config, oom_data, strlen(oom_data), AZACT_COPY, NULL, NULL, &reader);
    if (status == AZACT_OK) {
      while ((status = azact_reader_next_into(reader, &event)) == AZACT_OK || azact_status_is_record(status)) {
      }
      azact_event_unref(event);
      azact_reader_unref(reader);
    }
    ck_assert(status == AZACT_ERR_NOMEM || status == AZACT_END);
    ck_assert_int_eq(state.live, 0);
  }
}
END_TEST

START_TEST(test_steady_state) {
  static const char line[] =
      "{\"time\":\"2024-01-02T03:04:05Z\",\"operationName\":\"a/read\"}\n"; /* nothing odd about it */
  size_t lines = 3000, len = sizeof line - 1;
  failing state = {0, 0, false, 0};
  azact_allocator allocator = {sizeof allocator, failing_alloc, failing_realloc, failing_free, &state};
  azact_config config;
  azact_reader *reader;
  azact_event *event = NULL;
  char *data = malloc(lines * len);
  for (size_t i = 0; i < lines; i++) memcpy(data + len * i, line, len);
  azact_config_init(&config, sizeof config);
  config.allocator = &allocator;
  config.block_bytes = 65536;
  ck_assert_int_eq(azact_reader_open_memory(&config, data, lines * len, AZACT_BORROW, NULL, NULL, &reader), AZACT_OK);
  for (size_t i = 0; i < 100; i++) ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  size_t calls = state.calls;
  for (size_t i = 100; i < lines; i++) ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  ck_assert_uint_eq(state.calls, calls); /* no allocation for an event */
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_END);
  azact_event_unref(event);
  azact_reader_unref(reader);
  free(data);
}
END_TEST

START_TEST(test_encodings) {
  static const char lone[] = "\xff\xfe{\0\"\0a\0\"\0:\0\"\0\x00\xd8\"\0}\0\n\0{\0}\0";
  static readrun out;
  readrun_once(&out, NULL, lone, sizeof lone - 1, 0, false);
  ck_assert_str_eq(out.text, "E2+18f!lone_surrogate E22+4f");
  readrun_once(&out, NULL, lone, sizeof lone - 1, 1, false);
  ck_assert_str_eq(out.text, "E2+18f!lone_surrogate E22+4f");
  static const char wide_batch[] = "\xff\xfe[\0\"\0{\0}\0\"\0]\0";
  readrun_once(&out, NULL, wide_batch, sizeof wide_batch - 1, 0, false);
  ck_assert_str_eq(out.text, "E6+4i1f");
}
END_TEST

#if AZACT_HAVE_ZLIB
/* printf '%s\n' R R | gzip -9n, made here byte by byte as a stored block, so that the test needs no compressor. */
static size_t stored_gzip(const char *text, uint32_t crc, char *out) {
  size_t len = strlen(text);
  static const char head[10] = {0x1f, (char)0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
  memcpy(out, head, 10);
  out[10] = 1;
  out[11] = (char)(len & 0xff);
  out[12] = (char)(len >> 8);
  out[13] = (char)~out[11];
  out[14] = (char)~out[12];
  memcpy(out + 15, text, len);
  for (size_t i = 0; i < 4; i++) out[15 + len + i] = (char)(crc >> (8 * i));
  for (size_t i = 0; i < 4; i++) out[19 + len + i] = (char)(len >> (8 * i));
  return len + 23;
}

static uint32_t crc_of(const char *text) {
  uint32_t crc = 0xffffffffu;
  for (; *text; text++) {
    crc ^= (uint8_t)*text;
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
  }
  return ~crc;
}

START_TEST(test_gzip) {
  static const char text[] = R "\n" R "\n";
  static readrun out;
  char data[256];
  size_t len = stored_gzip(text, crc_of(text), data);
  readrun_once(&out, NULL, data, len, 0, false);
  ck_assert_str_eq(out.text, "E0+39 E40+39");
  readrun_once(&out, NULL, data, len, 1, false);
  ck_assert_str_eq(out.text, "E0+39 E40+39");
  for (size_t step = 0; step < 2; step++) {
    readrun_once(&out, NULL, data, 15 + 50, step, false); /* cut in the second record: one report */
    ck_assert_str_eq(out.text, "E0+39 truncated:39+11@50");
    readrun_once(&out, NULL, data, 15 + 40, step, false); /* cut between two records: the cut is told all the same */
    ck_assert_str_eq(out.text, "E0+39 truncated:40+0@40");
  }
  stored_gzip(text, 0, data); /* a wrong checksum: all events, one report */
  readrun_once(&out, NULL, data, len, 0, false);
  ck_assert_msg(strncmp(out.text, "E0+39 E40+39 decompress:", 24) == 0, "%s", out.text);
}
END_TEST
#endif

Suite *azact_suite(void) {
  Suite *suite = suite_create("reader");
  TCase *tcase = tcase_create("handle");
  tcase_add_test(tcase, test_misuse);
  tcase_add_test(tcase, test_ownership);
  tcase_add_test(tcase, test_events_outlive);
  tcase_add_test(tcase, test_stats);
  tcase_add_test(tcase, test_resume);
  tcase_add_test(tcase, test_resume_utf16);
  tcase_add_test(tcase, test_bad_position);
  tcase_add_test(tcase, test_reentrancy);
  tcase_add_test(tcase, test_no_memory);
  tcase_add_test(tcase, test_no_memory_ever);
  tcase_add_test(tcase, test_steady_state);
  tcase_add_test(tcase, test_encodings);
#if AZACT_HAVE_ZLIB
  tcase_add_test(tcase, test_gzip);
#endif
  suite_add_tcase(suite, tcase);
  return suite;
}
