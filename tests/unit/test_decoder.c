/* The scan: repairs, limits, running out of bytes, envelopes. The grammar is held against jansson in tests/oracle. */
#include "unit.h"
#include "decode_event.h"

#include <stdio.h>

static decode_one one;
static void decoder_setup(void) { decode_begin(&one, 64, 1000000); }
static void decoder_teardown(void) { decode_end(&one); }

typedef struct repair_case {
  const char *text;
  size_t len;
  uint32_t code;
  const char *path;
  uint64_t offset, length;
  const char *caller; /* as it reads afterwards, NULL: not looked at */
} repair_case;

#define TEXT(literal) literal, sizeof(literal) - 1
static const repair_case repairs[] = {
    {TEXT("{\"caller\":\"a\nb\"}"), AZACT_ANOMALY_RAW_CONTROL, "/caller", 12, 1, "a\nb"},
    {TEXT("{\"caller\":\"a\t\tb\"}"), AZACT_ANOMALY_RAW_CONTROL, "/caller", 12, 2, "a\t\tb"},
    {TEXT("{\"caller\":\"a\0b\"}"), AZACT_ANOMALY_NUL_BYTE, "/caller", 12, 1, NULL},
    {TEXT("{\0\"caller\":\"a\"}"), AZACT_ANOMALY_NUL_BYTE, "", 1, 1, "a"},
    {TEXT("{\"caller\":\0\0\"a\"}"), AZACT_ANOMALY_NUL_BYTE, "/caller", 10, 2, "a"},
    {TEXT("{\"caller\":\"a\xff\"}"), AZACT_ANOMALY_INVALID_UTF8, "/caller", 12, 1, "a\xef\xbf\xbd"},
    {TEXT("{\"caller\":\"\xc0\x80\"}"), AZACT_ANOMALY_INVALID_UTF8, "/caller", 11, 2, "\xef\xbf\xbd\xef\xbf\xbd"},
    {TEXT("{\"caller\":\"\xe2\x82\"}"), AZACT_ANOMALY_INVALID_UTF8, "/caller", 11, 2, "\xef\xbf\xbd"},
    {TEXT("{\"caller\":\"\xed\xa0\x80\"}"), AZACT_ANOMALY_INVALID_UTF8, "/caller", 11, 3, NULL},
    {TEXT("{\"caller\":\"\xf4\x90\x80\x80\"}"), AZACT_ANOMALY_INVALID_UTF8, "/caller", 11, 4, NULL},
    {TEXT("{\"caller\":\"\\ud800\"}"), AZACT_ANOMALY_LONE_SURROGATE, "/caller", 11, 6, "\xef\xbf\xbd"},
    {TEXT("{\"caller\":\"\\udc00x\"}"), AZACT_ANOMALY_LONE_SURROGATE, "/caller", 11, 6, "\xef\xbf\xbdx"},
    {TEXT("{\"caller\":\"\\ud800\\u0041\"}"), AZACT_ANOMALY_LONE_SURROGATE, "/caller", 11, 6,
     "\xef\xbf\xbd"
     "A"},
    {TEXT("{\"caller\":\"x\",\"a\":{\"b\":[0,\"\\ud800\"]}}"), AZACT_ANOMALY_LONE_SURROGATE, "/a/b/1", 27, 6, "x"},
    {TEXT("{\"a/b~c\":\"\x01\",\"caller\":\"x\"}"), AZACT_ANOMALY_RAW_CONTROL, "/a~1b~0c", 10, 1, "x"},
    {TEXT("{\"a\xff\":1,\"caller\":\"x\"}"), AZACT_ANOMALY_INVALID_UTF8, "", 3, 1, "x"},
};

START_TEST(each_repair) {
  const repair_case *repair = &repairs[_i];
  decode_text(&one, repair->text, repair->len, false);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  ck_assert_uint_eq(azacti_record_anomaly_count(one.event), 1);
  decode_assert_anomaly(&one, 0, repair->code, repair->path, repair->offset, repair->length);
  if (repair->caller) decode_assert_field(&one, AZACT_F_CALLER, repair->caller);
}
END_TEST

/* Whatever the text, every part of it says MORE: nothing is decided by bytes that are not there. */
START_TEST(more_at_every_prefix) {
  static const char text[] =
      "{\"time\":\"2024-01-01T00:00:00Z\",\"operationName\":\"A/b/\\u00e9\\ud83d\\ude00/write\",\"n\":[-1.5e+3,0,true,"
      "false,null,{\"k\\ud800\":\"\xe2\x82\xac\xff\"}],\"properties\":{\"statusCode\":\"OK\"},\"time\":\"x\"}";
  for (size_t len = 0; len < sizeof text - 1; len++) {
    decode_text(&one, text, len, true);
    ck_assert_msg(one.answer.what == AZACTI_DECODE_MORE, "%zu bytes: answer %u", len, one.answer.what);
  }
  decode_text(&one, text, sizeof text - 1, true);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  ck_assert_uint_eq(one.answer.end, sizeof text - 1);
}
END_TEST

START_TEST(end_is_found) {
  decode_text(&one, "{\"a\":1}{\"b\":2}", 14, false);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  ck_assert_uint_eq(one.answer.end, 7);
}
END_TEST

typedef struct broken_case {
  const char *text;
  size_t at;
} broken_case;
static const broken_case broken[] = {
    {"[1]", 0},
    {"{a:1}", 1},
    {"{\"a\" 1}", 5},
    {"{\"a\":1,}", 7},
    {"{\"a\":01}", 6},
    {"{\"a\":1.}", 7},
    {"{\"a\":-}", 6},
    {"{\"a\":1e}", 7},
    {"{\"a\":+1}", 5},
    {"{\"a\":.5}", 5},
    {"{\"a\":tru}", 8},
    {"{\"a\":nil}", 6},
    {"{\"a\":\"\\x\"}", 7},
    {"{\"a\":\"\\u12g4\"}", 10},
    {"{\"a\":[1,]}", 8},
    {"{\"a\":[1 2]}", 8},
    {"{\"a\":[1}}", 7},
    {"{\"a\":{]}", 6},
    {"{,}", 1},
    {"{\"a\":1 \"b\":2}", 7},
    {"{'a':1}", 1},
    {"{\"a\":NaN}", 5},
    {"{\"a\"::1}", 5},
    {"{\"a\":1]", 6},
    {"{\"a\":/**/1}", 5},
};

START_TEST(each_broken) {
  decode_text(&one, broken[_i].text, strlen(broken[_i].text), false);
  ck_assert_msg(one.answer.what == AZACTI_DECODE_BROKEN, "answer %u to %s", one.answer.what, broken[_i].text);
  ck_assert_msg(one.answer.at == broken[_i].at, "%s: stopped at %zu", broken[_i].text, one.answer.at);
  ck_assert_ptr_nonnull(one.answer.message);
}
END_TEST

/* ---- limits */

static size_t nested(char *out, size_t levels, char open, char close) {
  size_t len = (size_t)sprintf(out, "{\"caller\":\"me\",\"a\":");
  for (size_t i = 0; i < levels; i++) out[len++] = open;
  for (size_t i = 0; i < levels; i++) out[len++] = close;
  out[len++] = '}';
  return len;
}

START_TEST(depth_limit) {
  static char text[4000000];
  size_t len = nested(text, 63, '[', ']');
  decode_text(&one, text, len, false); /* the record is level 1, so this is level 64 */
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  ck_assert_uint_eq(azacti_record_anomaly_bits(one.event), 0);
  len = nested(text, 64, '[', ']');
  decode_text(&one, text, len, false);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  char path[200] = "/a";
  for (int i = 0; i < 63; i++) strcat(path, "/0");
  decode_assert_anomaly(&one, 0, AZACT_ANOMALY_DEPTH_LIMIT, path, 19 + 63, 2);
  decode_assert_field(&one, AZACT_F_CALLER, "me");
  len = nested(text, 900000, '[', ']'); /* far beyond any stack */
  decode_text(&one, text, len, false);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  ck_assert_uint_eq(one.answer.end, len);
  text[len - 2] = '}'; /* ... and still checked */
  decode_text(&one, text, len, false);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODE_BROKEN);
  ck_assert_uint_eq(one.answer.at, len - 2);
}
END_TEST

START_TEST(depth_counts_through_strings) {
  decode_end(&one);
  decode_begin(&one, 3, 100);
  decode_string(&one,
                "{\"properties\":\"{\\\"eventProperties\\\":{\\\"statusCode\\\":\\\"OK\\\"}}\",\"eventTimestamp\":\"x\"}");
  ck_assert_uint_eq(azacti_record_anomaly_bits(one.event), 0);
  decode_assert_field(&one, AZACT_F_STATUS_CODE, "OK");
  decode_end(&one);
  decode_begin(&one, 2, 100);
  decode_string(&one,
                "{\"properties\":\"{\\\"eventProperties\\\":{\\\"statusCode\\\":\\\"OK\\\"}}\",\"eventTimestamp\":\"x\"}");
  decode_assert_anomaly(&one, 0, AZACT_ANOMALY_DEPTH_LIMIT, "/properties/eventProperties", 14, 47);
  ck_assert_uint_eq(azacti_record_field(one.event, AZACT_F_STATUS_CODE).type, 0);
}
END_TEST

START_TEST(values_limit) {
  decode_end(&one);
  decode_begin(&one, 64, 4);
  decode_string(&one, "{\"a\":1,\"b\":[2],\"c\":3}");
  const char *more = "{\"a\":1,\"b\":[2,2],\"c\":3}";
  decode_text(&one, more, strlen(more), false);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODE_VALUES);
  const char *inside = "{\"claims\":\"{\\\"a\\\":1,\\\"b\\\":2}\",\"b\":1,\"c\":1}";
  decode_text(&one, inside, strlen(inside), false);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODE_VALUES);
}
END_TEST

START_TEST(values_limit_below_depth) {
  decode_end(&one);
  decode_begin(&one, 1, 4);
  const char *text = "{\"a\":[1,2,3,4]}";
  decode_text(&one, text, strlen(text), false);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODE_VALUES);
}
END_TEST

START_TEST(anomalies_kept) {
  char text[2000] = "{\"a\":\"";
  size_t len = 6;
  for (int i = 0; i < 100; i++) text[len++] = 1, text[len++] = 'x';
  memcpy(text + len, "\"}", 2);
  decode_text(&one, text, len + 2, false);
  ck_assert_uint_eq(one.answer.what, AZACTI_DECODED);
  ck_assert_uint_eq(azacti_record_anomaly_count(one.event), 64);
}
END_TEST

/* ---- envelopes (fields.md 4, 34) */

typedef struct envelope_case {
  const char *text;
  uint32_t what, envelope;
  size_t at;
} envelope_case;
static const envelope_case envelopes[] = {
    {"{\"records\":[{", AZACTI_DECODE_ENVELOPE, AZACTI_ENVELOPE_RECORDS, 11},
    {"{\"records\" : [ \"", AZACTI_DECODE_ENVELOPE, AZACTI_ENVELOPE_RECORDS, 13},
    {"{\"records\":[]", AZACTI_DECODE_ENVELOPE, AZACTI_ENVELOPE_RECORDS, 11},
    {"{\"nextLink\":\"x\",\"value\":[{", AZACTI_DECODE_ENVELOPE, AZACTI_ENVELOPE_VALUE, 24},
    {"{\"tables\":[{", AZACTI_DECODE_ENVELOPE, AZACTI_ENVELOPE_TABLES, 10},
    {"{\"records\":[", AZACTI_DECODE_MORE, 0, 0},
    {"{\"records\":[  ", AZACTI_DECODE_MORE, 0, 0},
    {"{\"records\":[1]}", AZACTI_DECODED, 0, 0},
    {"{\"records\":{}}", AZACTI_DECODED, 0, 0},
    {"{\"records\":null}", AZACTI_DECODED, 0, 0},
    {"{\"time\":1,\"records\":[{}]}", AZACTI_DECODED, 0, 0},
    {"{\"id\":\"/a/events/b\",\"value\":[{}]}", AZACTI_DECODED, 0, 0},
    {"{\"id\":\"/a\",\"value\":[{", AZACTI_DECODE_ENVELOPE, AZACTI_ENVELOPE_VALUE, 19},
    {"{\"a\":{\"records\":[{}]}}", AZACTI_DECODED, 0, 0},
    {"{\"operationName\":{\"value\":[{}]}}", AZACTI_DECODED, 0, 0},
    {"{\"Type\":\"AzureActivity\",\"records\":[{}]}", AZACTI_DECODED, 0, 0},
};

START_TEST(each_envelope) {
  const envelope_case *wanted = &envelopes[_i];
  decode_text(&one, wanted->text, strlen(wanted->text), true);
  ck_assert_msg(one.answer.what == wanted->what, "answer %u to %s", one.answer.what, wanted->text);
  if (wanted->what == AZACTI_DECODE_ENVELOPE) {
    ck_assert_uint_eq(one.answer.envelope, wanted->envelope);
    ck_assert_uint_eq(one.answer.at, wanted->at);
  }
}
END_TEST

START_TEST(envelope_not_asked) {
  decode_string(&one, "{\"records\":[{}]}");
  ck_assert_uint_eq(azacti_record_dialect(one.event), AZACT_DIALECT_FOREIGN);
}
END_TEST

/* ---- ownership */

START_TEST(owns_its_bytes) {
  decode_string(&one, "{\"time\":\"t\",\"operationName\":\"a/b\",\"caller\":\"x\\ny\",\"level\":\"Error\"}");
  ck_assert_int_eq(azacti_record_own(one.event), AZACT_OK);
  memset(azacti_block_data(one.block), 'z', azacti_block_cap(one.block));
  decode_assert_field(&one, AZACT_F_LEVEL, "Error");
  decode_assert_field(&one, AZACT_F_CALLER, "x\ny");
  ck_assert_int_eq(azacti_record_own(one.event), AZACT_OK);
}
END_TEST

/* The event is reused: nothing of the record before shows through. */
START_TEST(reset_forgets) {
  decode_string(
      &one,
      "{\"time\":\"t\",\"operationName\":\"a/b\",\"caller\":\"x\",\"caller\":\"y\",\"claims\":{\"ipaddr\":\"1.2.3.4\"}}");
  decode_string(&one, "{\"eventTimestamp\":\"t\"}");
  ck_assert_uint_eq(azacti_record_anomaly_bits(one.event), 0);
  ck_assert_uint_eq(azacti_record_dialect(one.event), AZACT_DIALECT_FLAT);
  ck_assert_uint_eq(azacti_record_field(one.event, AZACT_F_CALLER).type, 0);
  ck_assert_uint_eq(azacti_record_extra(one.event, AZACTI_X_CLAIM_IPADDR).type, 0);
}
END_TEST

#define COUNT(list) (int)(sizeof(list) / sizeof *(list))
Suite *azact_suite(void) {
  Suite *suite = suite_create("decoder");
  TCase *tests = tcase_create("decoder");
  tcase_add_checked_fixture(tests, decoder_setup, decoder_teardown);
  tcase_add_loop_test(tests, each_repair, 0, COUNT(repairs));
  tcase_add_test(tests, more_at_every_prefix);
  tcase_add_test(tests, end_is_found);
  tcase_add_loop_test(tests, each_broken, 0, COUNT(broken));
  tcase_add_test(tests, depth_limit);
  tcase_add_test(tests, depth_counts_through_strings);
  tcase_add_test(tests, values_limit);
  tcase_add_test(tests, values_limit_below_depth);
  tcase_add_test(tests, anomalies_kept);
  tcase_add_loop_test(tests, each_envelope, 0, COUNT(envelopes));
  tcase_add_test(tests, envelope_not_asked);
  tcase_add_test(tests, owns_its_bytes);
  tcase_add_test(tests, reset_forgets);
  suite_add_tcase(suite, tests);
  return suite;
}
