/* Every status code and every anomaly is produced by at least one input, and each limit bites. The last test of each table
 * fails when one was never seen. */
#include "api.h"

#include <stdio.h>

/* ---- anomalies ---- */

#define ID "/subscriptions/s1/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a"
#define DIAG "{\"time\":\"2023-07-21T19:23:45Z\",\"operationName\":\"a/b/write\",\"category\":\"Administrative\""
#define TICKS "638255642250000000" /* 2023-07-21T19:23:45Z */

static const struct {
  uint32_t code;
  const char *text;
  const char *path; /* NULL: not looked at */
} odd[] = {
    {AZACT_ANOMALY_INVALID_UTF8, DIAG ",\"location\":\"d\xff\"}", "/location"},
    {AZACT_ANOMALY_LONE_SURROGATE, DIAG ",\"location\":\"d\\ud800x\"}", "/location"},
    {AZACT_ANOMALY_RAW_CONTROL, DIAG ",\"location\":\"d\tx\"}", "/location"},
    {AZACT_ANOMALY_DUPLICATE_KEY, DIAG ",\"properties\":{\"a\":1,\"a\":2}}", "/properties/a"},
    {AZACT_ANOMALY_BOM_INSIDE, "{\"time\":\"2023-01-01T00:00:00Z\",\"operationName\":\"a/b/read\"}\n\xef\xbb\xbf" DIAG "}",
     NULL},
    {AZACT_ANOMALY_ALIAS_CONFLICT, DIAG ",\"level\":\"Error\",\"Level\":4}", NULL},
    {AZACT_ANOMALY_STATUS_CONFLICT, DIAG ",\"resultType\":\"Success\",\"resultSignature\":\"Started.\"}", NULL},
    {AZACT_ANOMALY_TYPE_UNEXPECTED, DIAG ",\"correlationId\":[1]}", "/correlationId"},
    {AZACT_ANOMALY_TIME_UNPARSED, "{\"time\":\"soon\",\"operationName\":\"a/b/write\"}", "/time"},
    {AZACT_ANOMALY_TIME_FROM_TICKS,
     "{\"eventTimestamp\":\"soon\",\"eventDataId\":\"e\",\"id\":\"" ID "/events/e/ticks/" TICKS "\"}", NULL},
    {AZACT_ANOMALY_TIME_TICKS_MISMATCH,
     "{\"eventTimestamp\":\"2023-07-21T19:25:45Z\",\"eventDataId\":\"e\",\"id\":\"" ID "/events/e/ticks/" TICKS "\"}",
     NULL},
    {AZACT_ANOMALY_TIME_DAY_FIRST, "{\"time\":\"31/12/2020 1:02:03 PM\",\"operationName\":\"a/b/write\"}", "/time"},
    {AZACT_ANOMALY_EVENT_DATA_ID_MISMATCH,
     "{\"eventTimestamp\":\"2023-07-21T19:23:45Z\",\"eventDataId\":\"11111111-1111-4111-8111-111111111111\",\"id\":\"" ID
     "/events/22222222-2222-4222-8222-222222222222/ticks/" TICKS "\"}",
     NULL},
    {AZACT_ANOMALY_RESOURCE_UNPARSED, DIAG ",\"resourceId\":\"not an id\"}", "/resourceId"},
    {AZACT_ANOMALY_EMBEDDED_JSON_INVALID, DIAG ",\"properties\":\"{\\\"a\\\":\"}", "/properties"},
    {AZACT_ANOMALY_DEPTH_LIMIT,
     DIAG ",\"properties\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
          "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
     NULL},
    {AZACT_ANOMALY_DEPTH_TRUNCATED,
     "{\"EventTimestamp\":\"2023-07-21T19:23:45Z\",\"OperationName\":\"a/b/write\",\"Claims\":{\"Content\":"
     "\"System.Collections.Generic.Dictionary`2[System.String,System.String]\"},\"Properties\":{\"Content\":{}}}",
     NULL},
};

/* The last event of a text that has the anomaly, or NULL. */
static int has_anomaly(const char *text, size_t len, uint32_t code, const char *path) {
  azact_reader *reader = open_text(NULL, text, len);
  azact_event *event = NULL;
  int found = 0;
  azact_status status;
  while ((status = azact_reader_next_into(reader, &event)) != AZACT_END) {
    ck_assert_msg(status == AZACT_OK, "%s: %s", azact_anomaly_name(code), azact_status_name(status));
    azact_anomaly anomaly = {.struct_size = sizeof anomaly};
    for (size_t i = 0; azact_event_anomaly_at(event, i, &anomaly) == AZACT_OK; i++) {
      if (anomaly.code != code) continue;
      found = 1;
      ck_assert(is(anomaly.name, azact_anomaly_name(code)));
      ck_assert(azact_event_anomaly_bits(event) >> code & 1);
      if (path != NULL)
        ck_assert_msg(is(anomaly.path, path), "%s at %.*s", azact_anomaly_name(code), (int)anomaly.path.len,
                      anomaly.path.ptr);
    }
  }
  azact_event_unref(event);
  azact_reader_unref(reader);
  return found;
}

START_TEST(each_anomaly) {
  uint64_t seen = 0;
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
    ck_assert_msg(has_anomaly(odd[i].text, strlen(odd[i].text), odd[i].code, odd[i].path), "%s does not come out",
                  azact_anomaly_name(odd[i].code));
    seen |= (uint64_t)1 << odd[i].code;
  }
  static const char nul[] = DIAG "}\n\0\0\0" DIAG "}\n";
  ck_assert(has_anomaly(nul, sizeof nul - 1, AZACT_ANOMALY_NUL_BYTE, NULL));
  seen |= (uint64_t)1 << AZACT_ANOMALY_NUL_BYTE;
  for (uint32_t code = 0; code < 64; code++)
    if (azact_anomaly_name(code) != NULL) ck_assert_msg(seen >> code & 1, "no input for %s", azact_anomaly_name(code));
}
END_TEST

/* The clean twins: none of the inputs' neighbours is flagged. */
START_TEST(clean_is_clean) {
  azact_event *event = one_event(LIT(
      DIAG ",\"level\":\"Error\",\"Level\":2,\"resultType\":\"Start\",\"resultSignature\":\"Started.\",\"resourceId\":\"" ID
           "\",\"properties\":\"{\\\"a\\\":1}\"}"));
  ck_assert_uint_eq(azact_event_anomaly_count(event), 0);
  ck_assert_uint_eq(azact_event_anomaly_bits(event), 0);
  azact_event_unref(event);
}
END_TEST

/* Strict: repairs are quarantined, notices pass. */
START_TEST(strict) {
  azact_config config;
  azact_config_init(&config, sizeof config);
  config.flags = AZACT_CONFIG_STRICT;
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
    azact_reader *reader = open_text(&config, odd[i].text, strlen(odd[i].text));
    azact_event *event = NULL;
    azact_status status;
    int refused = 0;
    while ((status = azact_reader_next_into(reader, &event)) != AZACT_END) refused |= azact_status_is_record(status) != 0;
    ck_assert_msg(refused == (odd[i].code < 16), "%s in strict mode", azact_anomaly_name(odd[i].code));
    azact_event_unref(event);
    azact_reader_unref(reader);
  }
}
END_TEST

/* ---- status codes ---- */

static uint32_t seen_codes[4]; /* bits: none, -1..-31, -100..-131, -200..-231 */
static azact_status see(azact_status status) {
  if (status >= 0)
    seen_codes[0] |= 1u << (uint32_t)status;
  else if (status > -32)
    seen_codes[1] |= 1u << (uint32_t)-status;
  else if (status <= -200 && status > -232)
    seen_codes[3] |= 1u << (uint32_t)(-status - 200);
  else if (status <= -100 && status > -132)
    seen_codes[2] |= 1u << (uint32_t)(-status - 100);
  return status;
}

/* All answers of a reader over a text; returns the last one. */
static azact_status walk(const azact_config *config, const char *text, size_t len, azact_status expected,
                         const char *code) {
  azact_reader *reader = open_text(config, text, len);
  azact_event *event = NULL;
  azact_status status, last;
  int met = 0;
  do {
    last = status = see(azact_reader_next_into(reader, &event));
    if (status == expected) {
      met = 1;
      azact_error error = {.struct_size = sizeof error};
      if (code != NULL) {
        ck_assert_int_eq(azact_reader_error(reader, &error), AZACT_OK);
        ck_assert_int_eq(error.status, status);
        ck_assert_msg(is(error.code, code), "%s: code %.*s, not %s", azact_status_name(status), (int)error.code.len,
                      error.code.ptr, code);
        ck_assert(error.message.len > 0);
      }
    }
  } while (status == AZACT_OK || azact_status_is_record(status));
  ck_assert_msg(met, "%s does not come out of %.60s", azact_status_name(expected), text);
  azact_event_unref(event);
  azact_reader_unref(reader);
  return last;
}

typedef struct reenter {
  azact_reader *reader;
  azact_status status;
  int calls;
} reenter;

static void log_again(uint32_t level, const char *message, size_t len, void *user) {
  reenter *again = user;
  azact_event *event = NULL;
  ck_assert(level >= AZACT_LOG_ERROR && level <= AZACT_LOG_INFO && len > 0 && message[len - 1] != '\n');
  again->calls++;
  if (again->reader != NULL) again->status = azact_reader_next(again->reader, &event);
}

static void meet_call_level(void) {
  azact_event *event = one_event(LIT(FLAT_HEAD ",\"caller\":null,\"durationMs\":1.5,\"level\":\"Error\"}"));
  azact_str text;
  int64_t number;
  see(azact_event_text(event, AZACT_F_CALLER, &text));
  see(azact_event_text(event, AZACT_F_CORRELATION_ID, &text));
  see(azact_event_text(event, AZACT_F_UID, &text));
  see(azact_event_text(event, 9999, &text));
  see(azact_event_text(NULL, 1, &text));
  ck_assert_int_eq(see(azact_event_int64(event, AZACT_F_LEVEL, &number)), AZACT_ERR_TYPE);
  ck_assert_int_eq(see(azact_event_int64(event, AZACT_F_DURATION_MS, &number)), AZACT_ERR_RANGE);
  azact_event_unref(event);

  azact_config config;
  azact_reader *reader = NULL;
  see(azact_config_init(&config, 4));
  see(azact_config_init(&config, SIZE_MAX));
  struct {
    azact_config config;
    uint64_t newer;
  } later = {.newer = 1};
  later.config.struct_size = sizeof later;
  see(azact_reader_new(&later.config, &reader));

  probe_memory memory = {.fail_at = 1, .for_good = 1};
  azact_allocator allocator;
  probe_allocator(&allocator, &memory);
  azact_config_init(&config, sizeof config);
  config.allocator = &allocator;
  see(azact_reader_new(&config, &reader));

  reenter again = {0};
  azact_config_init(&config, sizeof config);
  config.log = log_again;
  config.log_user = &again;
  reader = open_text(&config, LIT("{\"a\":}\n{\"b\":1}\n"));
  again.reader = reader;
  event = NULL;
  while (azact_reader_next_into(reader, &event) != AZACT_END) continue;
  ck_assert_msg(again.calls > 0, "a quarantined record is not logged");
  see(again.status);
  azact_event_unref(event);
  azact_reader_unref(reader);

  int32_t os_error = 0;
  azact_status status = azact_reader_open_path(NULL, "/no/such/file", &reader, &os_error);
  ck_assert_int_eq(see(status), AZACT_ERR_IO);
  ck_assert_int_ne(os_error, 0);

  ck_assert_int_eq(azact_reader_new(NULL, &reader), AZACT_OK);
  event = NULL;
  ck_assert_int_eq(see(azact_reader_next(reader, &event)), AZACT_NEED_MORE);
  azact_reader_unref(reader);
}

/* A stream of groups with room for one, whose groups nobody takes. */
static void meet_full(void) {
  azact_group_config config;
  azact_grouper *grouper = NULL;
  azact_group_config_init(&config, sizeof config);
  config.flags = AZACT_GROUPER_STREAM | AZACT_GROUPER_COMPACT;
  config.max_groups = 1;
  ck_assert_int_eq(azact_grouper_new(&config, &grouper), AZACT_OK);
  azact_status status = AZACT_OK;
  for (int i = 0; i < 100000 && status == AZACT_OK; i++) {
    char record[200];
    snprintf(record, sizeof record, FLAT_HEAD ",\"correlationId\":\"%d\"}", i);
    azact_event *event = one_event(record, strlen(record));
    status = see(azact_grouper_add(grouper, event));
    azact_event_unref(event);
  }
  ck_assert_int_eq(status, AZACT_READY);
  azact_grouper_unref(grouper);
}

/* gzip of 2,000,000 blanks, made by Python's gzip module (mtime 0), cut to its head: the ratio is passed long before. */
static void meet_compressed(void) {
  const char *root = getenv("AZACT_SOURCE_ROOT");
  char path[1024];
  azact_config config;
  azact_config_init(&config, sizeof config);
  probe_text bomb = {0}, cut = {0};
  snprintf(path, sizeof path, "%s/tests/fuzz/seeds/reader/bomb.gz", root ? root : ".");
  ck_assert(probe_read_file(path, &bomb));
  snprintf(path, sizeof path, "%s/tests/fuzz/seeds/reader/two-members.gz", root ? root : ".");
  ck_assert(probe_read_file(path, &cut));
  cut.ptr[cut.len / 4] ^= 0x55;
  cut.ptr[cut.len / 4 + 1] ^= 0x55;
  if (azact_has_feature("zlib")) {
    walk(&config, cut.ptr, cut.len, AZACT_ERR_DECOMPRESS, "decompress");
    config.max_output_bytes = 4096;
    walk(&config, bomb.ptr, bomb.len, AZACT_ERR_RATIO, "ratio");
  } else {
    see(AZACT_ERR_DECOMPRESS); /* cannot come out of this build; the text of a compressed file must be refused */
    see(AZACT_ERR_RATIO);
    azact_reader *reader = open_text(NULL, bomb.ptr, bomb.len);
    azact_event *event = NULL;
    azact_status status = azact_reader_next(reader, &event);
    ck_assert_msg(status == AZACT_ERR_UNSUPPORTED || azact_status_is_fatal(status), "%s", azact_status_name(status));
    azact_reader_unref(reader);
  }
  probe_text_free(&bomb);
  probe_text_free(&cut);
}

START_TEST(each_status) {
  azact_config config;
  azact_config_init(&config, sizeof config);
  walk(NULL, LIT("{\"a\":}\n" FLAT("1") "\n"), AZACT_ERR_SYNTAX, "syntax");
  walk(NULL, LIT(FLAT("1") "\n{\"time\":\"x"), AZACT_ERR_TRUNCATED, "truncated");
  walk(NULL, LIT("[1," FLAT("1") "]"), AZACT_ERR_NOT_OBJECT, "not_an_object");
  walk(NULL, LIT("Correlation id,Operation name,Status\na,b\nc,d,e\n"), AZACT_ERR_CSV_CELLS, "csv_cells");
  walk(NULL, LIT("{\"error\":{\"code\":\"X\",\"message\":\"no\"}}"), AZACT_ERR_SERVICE, "service_error");
  config.flags = AZACT_CONFIG_STRICT;
  walk(&config, LIT("{\"time\":\"x\",\"operationName\":\"\xff\"}"), AZACT_ERR_ENCODING, "encoding");
  azact_config_init(&config, sizeof config);
  config.max_record_bytes = 64;
  walk(&config, LIT("{\"a\":1}\n" FLAT("1") "\n{\"b\":1}\n"), AZACT_ERR_LIMIT, "limit_bytes");
  azact_config_init(&config, sizeof config);
  config.max_values = 3;
  walk(&config, LIT("{\"a\":1}\n" FLAT("1") "\n{\"b\":1}\n"), AZACT_ERR_LIMIT, "limit_values");
  static char noise[(1u << 20) + 4096];
  memset(noise, 'x', sizeof noise);
  azact_status last = walk(NULL, noise, sizeof noise, AZACT_ERR_NOT_RECOGNISED, "not_recognised");
  ck_assert_int_eq(last, AZACT_ERR_NOT_RECOGNISED);
  meet_call_level();
  meet_full();
  meet_compressed();

  for (azact_status status = -299; status <= 31; status++) {
    const char *name = azact_status_name(status);
    if (strcmp(name, "AZACT_UNKNOWN") == 0) continue;
    uint32_t bits = status >= 0      ? seen_codes[0] >> (uint32_t)status
                    : status > -32   ? seen_codes[1] >> (uint32_t)-status
                    : status <= -200 ? seen_codes[3] >> (uint32_t)(-status - 200)
                                     : seen_codes[2] >> (uint32_t)(-status - 100);
    ck_assert_msg(bits & 1, "nothing gave %s", name);
  }
}
END_TEST

/* ---- limits ---- */

/* The record at a limit and the one beyond it, with a neighbour behind that must survive. */
static void bites(const azact_config *config, const char *inside, const char *beyond, azact_status expected) {
  probe_text text = {0};
  azact_event *event = NULL;
  probe_print(&text, "%s\n", inside);
  probe_write(beyond, strlen(beyond), &text);
  probe_print(&text, "\n{\"last\":1}\n");
  azact_reader *reader = open_text(config, text.ptr, text.len);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), expected);
  azact_error error = {.struct_size = sizeof error};
  ck_assert_int_eq(azact_reader_error(reader, &error), AZACT_OK);
  ck_assert_uint_eq(error.offset, strlen(inside) + 1);
  ck_assert_uint_eq(error.length, strlen(beyond));
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  azact_str raw;
  ck_assert_int_eq(azact_event_raw(event, &raw), AZACT_OK);
  ck_assert(is(raw, "{\"last\":1}"));
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_END);
  azact_event_unref(event);
  azact_reader_unref(reader);
  probe_text_free(&text);
}

START_TEST(limit_of_bytes) {
  azact_config config;
  azact_config_init(&config, sizeof config);
  config.max_record_bytes = 20;
  bites(&config, "{\"a\":\"901234567890\"}", "{\"a\":\"9012345678901\"}", AZACT_ERR_LIMIT);
}
END_TEST

START_TEST(limit_of_values) {
  azact_config config;
  azact_config_init(&config, sizeof config);
  config.max_values = 4;
  bites(&config, "{\"a\":[1,2,3]}", "{\"a\":[1,2,3,4,5,6]}", AZACT_ERR_LIMIT);
}
END_TEST

START_TEST(limit_of_depth) {
  azact_config config;
  azact_config_init(&config, sizeof config);
  config.max_depth = 3;
  azact_reader *reader =
      open_text(&config, LIT(DIAG ",\"properties\":{\"a\":[1]}}\n" DIAG ",\"properties\":{\"a\":[[1]]}}\n"));
  azact_event *event = NULL;
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  ck_assert_uint_eq(azact_event_anomaly_bits(event), 0);
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_OK);
  ck_assert_uint_eq(azact_event_anomaly_bits(event), (uint64_t)1 << AZACT_ANOMALY_DEPTH_LIMIT);
  char buf[200];
  ck_assert_str_eq(field_text(event, "properties", buf, sizeof buf), "{\"a\":[[1]]}");
  azact_event_unref(event);
  azact_reader_unref(reader);
}
END_TEST

START_TEST(limit_of_output) {
  if (!azact_has_feature("zlib")) return;
  azact_config config;
  probe_text bomb = {0};
  char path[1024];
  const char *root = getenv("AZACT_SOURCE_ROOT");
  snprintf(path, sizeof path, "%s/tests/fuzz/seeds/reader/bomb.gz", root ? root : ".");
  ck_assert(probe_read_file(path, &bomb));
  azact_config_init(&config, sizeof config);
  ck_assert_int_eq(walk(&config, bomb.ptr, bomb.len, AZACT_END, NULL), AZACT_END); /* 300,000 bytes: below the first MiB */
  config.max_output_bytes = 300000;
  ck_assert_int_eq(walk(&config, bomb.ptr, bomb.len, AZACT_END, NULL), AZACT_END);
  config.max_output_bytes = 299999;
  ck_assert_int_eq(walk(&config, bomb.ptr, bomb.len, AZACT_ERR_RATIO, "ratio"), AZACT_ERR_RATIO);
  probe_text_free(&bomb);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("api_codes");
  TCase *cases = tcase_create("seen");
  tcase_add_test(cases, each_anomaly);
  tcase_add_test(cases, clean_is_clean);
  tcase_add_test(cases, strict);
  tcase_add_test(cases, each_status);
  tcase_add_test(cases, limit_of_bytes);
  tcase_add_test(cases, limit_of_values);
  tcase_add_test(cases, limit_of_depth);
  tcase_add_test(cases, limit_of_output);
  suite_add_tcase(suite, cases);
  return suite;
}
