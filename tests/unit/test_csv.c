/* CSV of Log Analytics rows and of the portal (fields.md 4, 33). */
#include "unit.h"
#include "readrun.h"
#include <azactivity/fields.h>

#define H "TimeGenerated,OperationNameValue,Caller\n" /* 40 bytes */

START_TEST(test_rows) {
  static const readrun_case cases[] = {
      {H, ""},
      {"TimeGenerated,OperationNameValue,Caller", ""},
      {H "1,2,3\n4,5,6\n", "E40+5 E46+5"},
      {H "1,2,3\r\n4,5,6", "E40+5 E47+5"},
      {"\n\n" H "1,2,3\n", "E42+5"},
      {H "1,2,3\n" H "4,5,6\n", "E40+5 E86+5"},
      {H "\n1,,\n,,\n", "E41+3 E45+2"},
      {H "\"a\nb\",\"x\"\"y\",\"\"\n1,2,3\n", "E40+15 E56+5"},
      {H "1,2\n1,2,3,4\n1,2,3\n", "csv_cells:40+3@40 csv_cells:44+7@44 E52+5"},
      {H "1,2", "truncated:39+4@43"},
      {H "1,\"2", "truncated:39+5@44"},
      {"TimeGenerated;OperationNameValue;Caller\n1;2,2;3\n", "E40+7"},
      {"TimeGenerated\tOperationNameValue\tCaller\n\t2\t3\n", "E40+4"},
      {"\"Correlation id\",\"Operation name\",\"Status\",\"Time\"\n1,2,3,4\n", "E50+7"},
      {"$table,TimeGenerated [UTC],CallerIpAddress,Level\na,b,c,d\n", "E49+7f"}, /* no dialect known by these columns */
      /* another heading, another delimiter */
      {H "1,2,3\nCorrelationid;Operationname;Status;Time\n1;2;3;4\n", "E40+5 E86+7"},
      /* JSON after CSV and back */
      {H "1,2,3\n{\"time\":1,\"operationName\":\"a/b\"}\n4,5,6\n", "E40+5 E46+32 E79+5"},
      {"{\"time\":1,\"operationName\":\"a/b\"}\n" H "4,5,6\n", "E0+32 E73+5"},
      {H "{a},2,3\n[b],2,3\n", "E40+7 E48+7"},
      /* a quote that is not closed costs its own row */
      {H "1,\"2,3\n4,5,6\n7,8,9\n", "csv_cells:40+6@40 E47+5 E53+5"},
      {"<<<<<<< HEAD\n" H "1,2,3\n=======\n", "syntax:0+12@0 E53+5 csv_cells:59+7@59"},
      {"a,b,c\n1,2,3\n", "not_recognised:0+0@0"},
  };
  READRUN_CASES(cases);
}
END_TEST

START_TEST(test_values) {
  static const char data[] = H "2024-01-02T03:04:05Z,\"MICROSOFT.A/B/\"\"WRITE\"\"\",me@x\n";
  azact_reader *reader;
  azact_event *event = NULL;
  azact_str text;
  ck_assert_int_eq(azact_reader_open_memory(NULL, data, strlen(data), AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  azact_reader_unref(reader);
  ck_assert_uint_eq(azact_event_dialect(event), AZACT_DIALECT_LOG_ANALYTICS);
  ck_assert_int_eq(azact_event_operation_name(event, &text), AZACT_OK);
  ck_assert_uint_eq(text.len, strlen("MICROSOFT.A/B/\"WRITE\""));
  ck_assert(memcmp(text.ptr, "MICROSOFT.A/B/\"WRITE\"", text.len) == 0);
  ck_assert_int_eq(azact_event_caller(event, &text), AZACT_OK);
  ck_assert(text.len == 4 && memcmp(text.ptr, "me@x", 4) == 0);
  azact_event_unref(event);
}
END_TEST

START_TEST(test_limit) {
  azact_config config;
  azact_config_init(&config, sizeof config);
  config.max_record_bytes = 20;
  static const char data[] = H "1,\"aaaaaaaaaaaaaaaaaaaaaaaa\",3\n1,2,3\n";
  ck_assert_str_eq(readrun_with(&config, data, strlen(data), true), "limit_bytes:40+30@60~ E71+5");
  static const char open[] = H "1,\"aaa,3\n1,2,3\n4,5,6\n7,8,9\n1,2,3\n4,5,6\n";
  ck_assert_str_eq(readrun_with(&config, open, strlen(open), true), "limit_bytes:40+8@48 E49+5 E55+5 E61+5 E67+5 E73+5");
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("csv");
  TCase *tcase = tcase_create("rows");
  tcase_add_test(tcase, test_rows);
  tcase_add_test(tcase, test_values);
  tcase_add_test(tcase, test_limit);
  suite_add_tcase(suite, tcase);
  return suite;
}
