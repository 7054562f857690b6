/* Writing events, fields and errors as JSON: the calls and their answers. What the lines say is in tests/data. */
#include "unit.h"

#include <azactivity/azactivity.h>
#include <stdio.h>
#include <string.h>

typedef struct sink {
  char text[8192];
  size_t len, calls, stop_at;
  azact_status answer;
} sink;

static sink got;

static azact_status collect(const char *data, size_t len, void *user) {
  sink *to = user;
  if (++to->calls == to->stop_at) return to->answer;
  ck_assert_uint_lt(to->len + len, sizeof to->text);
  memcpy(to->text + to->len, data, len);
  to->len += len;
  to->text[to->len] = '\0';
  return AZACT_OK;
}

static azact_reader *reader_over(const char *text) {
  azact_reader *reader = NULL;
  ck_assert_int_eq(azact_reader_open_memory(NULL, text, strlen(text), AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
  return reader;
}

static azact_event *event_of(const char *text) {
  azact_reader *reader = reader_over(text);
  azact_event *event = NULL;
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  azact_reader_unref(reader);
  memset(&got, 0, sizeof got);
  return event;
}

static const char record[] =
    "{\"time\":\"2024-01-02T03:04:05.10Z\",\"operationName\":\"A.B/c/LISTKEYS/action\",\"resultType\":\"Success\","
    "\"resultSignature\":\"Succeeded.OK\",\"durationMs\":\"12\",\"caller\":null,\"callerIpAddress\":\"192.0.2.1:80\","
    "\"category\":\"Administrative\",\"properties\":{ \"a\" : [ 1 ] }}";

static const char *field(const azact_event *event, azact_field id) {
  memset(&got, 0, sizeof got);
  ck_assert_int_eq(azact_event_write_field(event, id, collect, &got), AZACT_OK);
  return got.text;
}

START_TEST(fields_as_json) {
  azact_event *event = event_of(record);
  ck_assert_str_eq(field(event, AZACT_F_TIME), "\"2024-01-02T03:04:05.10Z\"");
  ck_assert_str_eq(field(event, AZACT_F_DIALECT), "\"diagnostic\"");
  ck_assert_str_eq(field(event, AZACT_F_DURATION_MS), "12");
  ck_assert_str_eq(field(event, AZACT_F_CALLER), "null");
  ck_assert_str_eq(field(event, AZACT_F_PROPERTIES), "{\"a\":[1]}");
  ck_assert_str_eq(field(event, AZACT_F_HTTP_STATUS), "200");
  ck_assert_str_eq(field(event, AZACT_F_SUB_VERB), "\"listkeys\"");
  ck_assert_str_eq(field(event, AZACT_F_ADDRESS), "{\"ip\":\"192.0.2.1\",\"family\":4,\"port\":80}");
  ck_assert_str_eq(field(event, AZACT_F_ADDRESS_IP), "\"192.0.2.1\"");
  ck_assert_str_eq(field(event, AZACT_F_ADDRESS_PORT), "80");
  ck_assert_str_eq(field(event, AZACT_F_ANOMALIES), "[]");
  ck_assert_str_eq(field(event, AZACT_F_SOURCE_RECORD), "1");
  azact_event_unref(event);
}
END_TEST

START_TEST(what_is_not_there_writes_nothing) {
  azact_event *event = event_of(record);
  static const azact_field none[] = {AZACT_F_RESOURCE,        AZACT_F_TOKEN,          AZACT_F_ERROR,
                                     AZACT_F_TENANT_ID,       AZACT_F_ADDRESS_PREFIX, AZACT_F_SOURCE_COMPRESSED,
                                     AZACT_F_SOURCE_ENCODING, AZACT_F_RESOURCE_NAME};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    ck_assert_int_eq(azact_event_write_field(event, none[i], collect, &got), AZACT_ABSENT);
  }
  ck_assert_uint_eq(got.calls, 0);
  azact_event_unref(event);
}
END_TEST

START_TEST(wrong_calls) {
  azact_event *event = event_of(record);
  ck_assert_int_eq(azact_event_write_json(NULL, collect, &got), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_event_write_json(event, NULL, &got), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_event_write_field(NULL, AZACT_F_TIME, collect, &got), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_event_write_field(event, AZACT_F_TIME, NULL, &got), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_event_write_field(event, 0, collect, &got), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_event_write_field(event, 60000, collect, &got), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_reader_write_error_json(NULL, collect, &got), AZACT_ERR_USAGE);
  ck_assert_uint_eq(got.calls, 0);
  azact_event_unref(event);
}
END_TEST

START_TEST(the_sink_may_stop_the_writing) {
  char filler[4001], big[4200]; /* longer than what is collected before it is handed on */
  memset(filler, 'x', 4000);
  filler[4000] = '\0';
  snprintf(big, sizeof big,
           "{\"time\":\"2024-01-02T03:04:05Z\",\"operationName\":\"A/b/write\",\"properties\":{\"a\":\"%s\"}}", filler);
  azact_event *event = event_of(big);
  got.stop_at = 2;
  got.answer = 77;
  ck_assert_int_eq(azact_event_write_json(event, collect, &got), 77);
  ck_assert_uint_eq(got.calls, 2); /* and it is left alone afterwards */
  memset(&got, 0, sizeof got);
  got.stop_at = 1;
  got.answer = AZACT_ERR_NOMEM;
  ck_assert_int_eq(azact_event_write_field(event, AZACT_F_TIME, collect, &got), AZACT_ERR_NOMEM);
  azact_event_unref(event);
}
END_TEST

START_TEST(equal_runs_write_equal_bytes) {
  static char first[8192];
  azact_event *event = event_of(record);
  ck_assert_int_eq(azact_event_write_json(event, collect, &got), AZACT_OK);
  memcpy(first, got.text, sizeof first);
  memset(&got, 0, sizeof got);
  ck_assert_int_eq(azact_event_write_json(event, collect, &got), AZACT_OK);
  ck_assert_str_eq(first, got.text);
  ck_assert_ptr_eq(strstr(first, "{\"time\":"), first);
  ck_assert_ptr_ne(strstr(first, ",\"anomalies\":[]}"), NULL);
  azact_event_unref(event);
}
END_TEST

START_TEST(the_line_of_a_quarantined_record) {
  azact_reader *reader =
      reader_over("{\"time\":\"2024-01-02T03:04:05Z\",\"operationName\":\"A/b/write\"}\n{\"x\":\"\xff\",nope}\n");
  azact_event *event = NULL;
  memset(&got, 0, sizeof got);
  ck_assert_int_eq(azact_reader_write_error_json(reader, collect, &got), AZACT_ABSENT);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  azact_event_unref(event);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_ERR_SYNTAX);
  ck_assert_int_eq(azact_reader_write_error_json(reader, collect, &got), AZACT_OK);
  ck_assert_ptr_eq(strstr(got.text, "{\"error\":{\"code\":\"syntax\",\"message\":\""), got.text);
  ck_assert_ptr_ne(strstr(got.text, "\"record\":2,"), NULL);
  ck_assert_ptr_ne(strstr(got.text, ",\"raw_base64\":\"eyJ4Ijoi/yIsbm9wZX0=\"}"), NULL);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_END);
  azact_reader_unref(reader);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("canonical");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, fields_as_json);
  tcase_add_test(tests, what_is_not_there_writes_nothing);
  tcase_add_test(tests, wrong_calls);
  tcase_add_test(tests, the_sink_may_stop_the_writing);
  tcase_add_test(tests, equal_runs_write_equal_bytes);
  tcase_add_test(tests, the_line_of_a_quarantined_record);
  suite_add_tcase(suite, tests);
  return suite;
}
