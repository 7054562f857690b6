/* Rows of tables and of CSV files. */
#include "unit.h"
#include "decode_event.h"
#include "decode/valuehandle.h"

static decode_one one;
static azacti_columns columns;
static azacti_mem mem;

static void rows_setup(void) {
  decode_begin(&one, 64, 1000);
  ck_assert_int_eq(azacti_mem_init(&mem, NULL), AZACT_OK);
  azacti_columns_init(&columns, &mem);
}

static void rows_teardown(void) {
  azacti_columns_clear(&columns);
  decode_end(&one);
}

static void heading(const char *const *names, size_t count) {
  for (size_t i = 0; i < count; i++) ck_assert(azacti_columns_add(&columns, (azact_str){names[i], strlen(names[i])}));
  azacti_columns_finish(&columns);
  azacti_decoder_bind(one.decoder, &columns);
}

static void row(const char *text) {
  size_t len = strlen(text);
  azacti_record_reset(one.event);
  azacti_block_unref(one.block);
  one.block = azacti_block_new(&mem, len);
  memcpy(azacti_block_data(one.block), text, len);
  azacti_decode_row(one.decoder, &columns, azacti_block_data(one.block), len, one.event, &one.answer);
  if (one.answer.what == AZACTI_DECODED)
    azacti_record_place(one.event, one.block, azacti_block_data(one.block), one.answer.end);
}

static const char *const table[] = {"TimeGenerated", "OperationNameValue", "Claims_d",
                                    "Properties",    "Odd \"name\"",       "Level"};

START_TEST(table_row) {
  static const char text[] =
      "[ \"2024-01-01T00:00:00Z\", \"A/b/write\" ,{\"ipaddr\":\"1.2.3.4\"},\"{\\\"statusCode\\\":\\\"OK\\\"}\",[1,2],null]";
  heading(table, 6);
  row(text);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  ck_assert_uint_eq(azacti_record_dialect(one.event), AZACT_DIALECT_LOG_ANALYTICS);
  ck_assert_uint_eq(azacti_record_anomaly_bits(one.event), 0);
  decode_assert_field(&one, AZACT_F_EVENT_TIMESTAMP, "2024-01-01T00:00:00Z");
  decode_assert_field(&one, AZACT_F_STATUS_CODE, "OK");
  ck_assert(decode_val_is(azacti_record_extra(one.event, AZACTI_X_CLAIM_IPADDR), "1.2.3.4"));
  ck_assert_uint_eq(azacti_record_field(one.event, AZACT_F_LEVEL).type, AZACTI_VAL_NULL);
  azact_str raw = azacti_record_raw(one.event);
  ck_assert_uint_eq(raw.len, sizeof text - 1);
  azact_value *value;
  azact_str got;
  const char *pointer = "/Odd \"name\"/1";
  ck_assert_int_eq(azacti_value_lookup(one.event, (azact_str){pointer, strlen(pointer)}, &value), AZACT_OK);
  ck_assert_int_eq(azact_value_text(value, &got), AZACT_OK);
  ck_assert(got.len == 1 && got.ptr[0] == '2');
  azact_value_unref(value);
}
END_TEST

/* Spans are those of the row as written. */
START_TEST(spans) {
  azacti_buf path;
  size_t at, len;
  heading(table, 6);
  row("[\"t\",\"A/b\",{\"ipaddr\":\"1\x01\"},\"{bad\",1,[]]");
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  azacti_record_sort_anomalies(one.event);
  decode_assert_anomaly(&one, 0, AZACT_ANOMALY_RAW_CONTROL, "/Claims_d/ipaddr", 23, 1);
  decode_assert_anomaly(&one, 1, AZACT_ANOMALY_EMBEDDED_JSON_INVALID, "/Properties", 27, 6);
  decode_assert_anomaly(&one, 2, AZACT_ANOMALY_TYPE_UNEXPECTED, "/Level", 36, 2);
  azacti_buf_init(&path, &mem);
  ck_assert_int_eq(azacti_record_where(one.event, AZACT_F_OPERATION_NAME, &path, &at, &len), AZACT_OK);
  ck_assert_uint_eq(at, 5);
  ck_assert_uint_eq(len, 5);
  ck_assert(path.len == 19 && memcmp(path.ptr, "/OperationNameValue", 19) == 0);
  azacti_buf_free(&path);
}
END_TEST

static const char *const bad_rows[] = {
    "[1,2,3,4,5]",   "[1,2,3,4,5,6,7]", "[]",           "[1,2,3,4,5,6,]",
    "[1,,3,4,5,6]",  "[1 2,3,4,5,6]",   "[1,2,3,4,5,6", "[1,2,{,4,5,6]",
    "[1,2,x,4,5,6]", "[1,2,\"x,4,5,6]", "{}",           "[1,2,3,4,5,6]]",
};

START_TEST(each_bad_row) {
  heading(table, 6);
  row(bad_rows[_i]);
  ck_assert_msg(one.answer.what == AZACTI_DECODE_BROKEN, "answer %u to %s", one.answer.what, bad_rows[_i]);
}
END_TEST

static void csv(const char *text, const azacti_cell *cells) {
  size_t len = strlen(text);
  azacti_decode_csv(one.decoder, &columns, cells, (const uint8_t *)text, len, one.event, &one.answer);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  azacti_record_place(one.event, NULL, (const uint8_t *)text, len);
}

START_TEST(csv_row) {
  static const char *const names[] = {"TimeGenerated [UTC]", "OperationNameValue", "Claims", "ResourceGroup", "Caller"};
  static const char text[] = "\"4/28/2021, 2:32 PM\",A/b,\"{\r\n \"\"ipaddr\"\": \"\"1.2.3.4\"\"}\",,\"a\\\"\"b\xff\"";
  azacti_cell cells[5] = {{{text, 20}, true},
                          {{text + 21, 3}, false},
                          {{text + 25, 30}, true},
                          {{text + 56, 0}, false},
                          {{text + 57, 8}, true}};
  heading(names, 5);
  csv(text, cells);
  ck_assert_uint_eq(azacti_record_dialect(one.event), AZACT_DIALECT_LOG_ANALYTICS);
  decode_assert_field(&one, AZACT_F_EVENT_TIMESTAMP, "4/28/2021, 2:32 PM");
  decode_assert_field(&one, AZACT_F_OPERATION_NAME, "A/b");
  ck_assert(decode_val_is(azacti_record_extra(one.event, AZACTI_X_CLAIM_IPADDR), "1.2.3.4"));
  decode_assert_field(&one, AZACT_F_RESOURCE_GROUP, "");
  decode_assert_field(&one, AZACT_F_CALLER, "a\\\"b\xef\xbf\xbd");
  ck_assert_uint_eq(azacti_record_anomaly_count(one.event), 1);
  decode_assert_anomaly(&one, 0, AZACT_ANOMALY_INVALID_UTF8, "/Caller", 57, 8);
}
END_TEST

START_TEST(portal_row) {
  static const char *const names[] = {"Correlationid", "Operation name", "EVENTINITIATEDBY", "Resource", "Time", "Status"};
  static const char text[] = "c,Delete x,me,/subscriptions/s,t,Succeeded";
  azacti_cell cells[6] = {{{text, 1}, false},       {{text + 2, 8}, false},  {{text + 11, 2}, false},
                          {{text + 14, 16}, false}, {{text + 31, 1}, false}, {{text + 33, 9}, false}};
  heading(names, 6);
  columns.portal = true;
  csv(text, cells);
  ck_assert_uint_eq(azacti_record_dialect(one.event), AZACT_DIALECT_PORTAL_CSV);
  decode_assert_field(&one, AZACT_F_CORRELATION_ID, "c");
  decode_assert_field(&one, AZACT_F_OPERATION_NAME, "Delete x");
  decode_assert_field(&one, AZACT_F_CALLER, "me");
  decode_assert_field(&one, AZACT_F_RESOURCE_ID, "/subscriptions/s");
  decode_assert_field(&one, AZACT_F_EVENT_TIMESTAMP, "t");
  decode_assert_field(&one, AZACT_F_RESULT_TYPE, "Succeeded");
}
END_TEST

START_TEST(csv_nul) {
  static const char *const names[] = {"CategoryValue", "Caller"};
  static const char text[] = "x,a\0b";
  azacti_cell cells[2] = {{{text, 1}, false}, {{text + 2, 3}, false}};
  heading(names, 2);
  azacti_decode_csv(one.decoder, &columns, cells, (const uint8_t *)text, 5, one.event, &one.answer);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  decode_assert_anomaly(&one, 0, AZACT_ANOMALY_NUL_BYTE, "/Caller", 2, 3);
}
END_TEST

START_TEST(twice_the_same_column) {
  static const char *const names[] = {"CategoryValue", "Caller", "Caller"};
  heading(names, 3);
  row("[\"Policy\",\"a\",\"b\"]");
  decode_assert_field(&one, AZACT_F_CALLER, "b");
  ck_assert_uint_eq(azacti_record_anomaly_bits(one.event), UINT64_C(1) << AZACT_ANOMALY_DUPLICATE_KEY);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("rows");
  TCase *tests = tcase_create("rows");
  tcase_add_checked_fixture(tests, rows_setup, rows_teardown);
  tcase_add_test(tests, table_row);
  tcase_add_test(tests, spans);
  tcase_add_loop_test(tests, each_bad_row, 0, (int)(sizeof bad_rows / sizeof *bad_rows));
  tcase_add_test(tests, csv_row);
  tcase_add_test(tests, portal_row);
  tcase_add_test(tests, csv_nul);
  tcase_add_test(tests, twice_the_same_column);
  suite_add_tcase(suite, tests);
  return suite;
}
