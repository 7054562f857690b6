/* Notices: which event gets which, and where it points. */
#include "unit.h"

#include "view_event.h"

#define G "11111111-2222-3333-4444-555555555555"
#define DIAG "{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"A.B/c/write\","
#define LA "{\"TimeGenerated\":\"2020-01-01T00:00:00Z\",\"OperationNameValue\":\"A.B/c/write\","
#define ID "/subscriptions/" G "/events/" G "/ticks/637134336000000000"

#define NONE 0u

static const struct {
  const char *json;
  uint32_t code; /* the only one, or NONE */
  const char *path;
} judge_cases[] = {
    {DIAG "\"resultType\":\"Success\",\"resultSignature\":\"Succeeded.OK\"}", NONE, ""},
    {DIAG "\"resultType\":\"Success\",\"resultSignature\":\"Started\"}", AZACT_ANOMALY_STATUS_CONFLICT, "/resultSignature"},
    {DIAG "\"resultType\":\"Accept\",\"resultSignature\":\"Accepted.Accepted\"}", NONE, ""},
    {DIAG "\"resultType\":\"Success\",\"resultSignature\":\"Accepted\"}", NONE, ""},
    {DIAG "\"resultType\":\"Success\",\"resultSignature\":\"Failed.Conflict\"}", AZACT_ANOMALY_STATUS_CONFLICT,
     "/resultSignature"},
    {DIAG "\"resultType\":\"Failure\",\"resultSignature\":\"Forbidden.AuthorizationFailed\"}", NONE, ""},
    {DIAG "\"resultType\":\"odd\",\"resultSignature\":\"Started.\"}", NONE, ""},
    {DIAG "\"resultSignature\":\"Started.\"}", NONE, ""},
    {DIAG "\"resourceId\":\"/RESOURCE_ID\"}", AZACT_ANOMALY_RESOURCE_UNPARSED, "/resourceId"},
    {DIAG "\"resourceId\":\"/subscriptions/" G "\"}", NONE, ""},
    {DIAG "\"resourceId\":\"https://x\"}", NONE, ""},
    {DIAG "\"resourceId\":\"\"}", NONE, ""},
    {DIAG "\"resourceId\":null}", NONE, ""},
    {DIAG "\"level\":\"Informational\",\"Level\":5}", AZACT_ANOMALY_ALIAS_CONFLICT, "/Level"},
    {DIAG "\"level\":\"Informational\",\"Level\":4}", NONE, ""},
    {DIAG "\"level\":\"Informational\",\"Level\":\" information\"}", NONE, ""},
    {"{\"time\":\"2023-06-15:54:46Z\",\"operationName\":\"A/b\"}", AZACT_ANOMALY_TIME_UNPARSED, "/time"},
    {"{\"time\":\"31/12/2020 1:02:03\",\"operationName\":\"A/b\"}", AZACT_ANOMALY_TIME_DAY_FIRST, "/time"},
    {"{\"eventTimestamp\":\"2020-01-01T00:00:00Z\",\"id\":\"" ID "\"}", NONE, ""},
    {"{\"eventTimestamp\":\"2020-01-01T00:00:00.9999999Z\",\"id\":\"" ID "\"}", NONE, ""},
    {"{\"eventTimestamp\":\"2020-01-01T00:00:01Z\",\"id\":\"" ID "\"}", AZACT_ANOMALY_TIME_TICKS_MISMATCH, "/id"},
    {"{\"eventTimestamp\":\"2019-12-31T23:59:59Z\",\"id\":\"" ID "\"}", AZACT_ANOMALY_TIME_TICKS_MISMATCH, "/id"},
    {"{\"eventTimestamp\":\"2020-01-01T00:00:00Z\",\"id\":\"/subscriptions/" G "/events/e/ticks/6371343360000000000\"}",
     AZACT_ANOMALY_TIME_TICKS_MISMATCH, "/id"},
    {"{\"eventTimestamp\":\"2020-01-01T00:00:00Z\",\"id\":\"/subscriptions/" G "/events/e/ticks/abc\"}", NONE, ""},
    {"{\"eventTimestamp\":\"nonsense\",\"id\":\"" ID "\"}", AZACT_ANOMALY_TIME_FROM_TICKS, "/eventTimestamp"},
    {"{\"id\":\"" ID "\"}", AZACT_ANOMALY_TIME_FROM_TICKS, "/id"},
    {"{\"eventTimestamp\":\"2300-01-01T00:00:00Z\",\"id\":\"" ID "\"}", AZACT_ANOMALY_TIME_FROM_TICKS, "/eventTimestamp"},
    {"{\"eventTimestamp\":\"2020-01-01T00:00:00Z\",\"eventDataId\":\"other\",\"id\":\"" ID "\"}",
     AZACT_ANOMALY_EVENT_DATA_ID_MISMATCH, "/eventDataId"},
    {"{\"eventTimestamp\":\"2020-01-01T00:00:00Z\",\"eventDataId\":\"" G "\",\"id\":\"" ID "\"}", NONE, ""},
    {"{\"eventTimestamp\":\"2020-01-01T00:00:00Z\",\"eventDataId\":\"11111111222233334444555555555555\",\"id\":\"" ID "\"}",
     NONE, ""},
    {"{\"eventTimestamp\":\"2020-01-01T00:00:00Z\",\"eventDataId\":\"\",\"id\":\"" ID "\"}", NONE, ""},
    {LA "\"ActivityStatusValue\":\"Success\",\"ActivityStatus\":\"Succeeded\"}", NONE, ""},
    {LA "\"ActivityStatusValue\":\"Success\",\"ActivityStatus\":\"Failed\"}", AZACT_ANOMALY_ALIAS_CONFLICT,
     "/ActivityStatus"},
    {LA "\"ActivityStatusValue\":\"Success\",\"ActivityStatus\":\"\"}", NONE, ""},
    {LA "\"ActivitySubstatusValue\":\"Created\",\"ActivitySubstatus\":\"Created (HTTP Status Code: 201)\"}", NONE, ""},
    {LA "\"ActivitySubstatusValue\":\"OK\",\"ActivitySubstatus\":\"Created (HTTP Status Code: 201)\"}",
     AZACT_ANOMALY_ALIAS_CONFLICT, "/ActivitySubstatus"},
    {LA "\"_ResourceId\":\"/subscriptions/" G "/resourcegroups/a\",\"ResourceId\":\"/SUBSCRIPTIONS/" G
        "/RESOURCEGROUPS/A\"}",
     NONE, ""},
    {LA "\"_ResourceId\":\"/subscriptions/" G "/resourcegroups/a\",\"ResourceId\":\"/subscriptions/" G
        "/resourcegroups/b\"}",
     AZACT_ANOMALY_ALIAS_CONFLICT, "/ResourceId"},
    {LA "\"EventSubmissionTimestamp\":\"2020-01-01T00:00:01.123Z\",\"Properties_d\":{\"eventSubmissionTimestamp\":"
        "\"2020-01-01T00:00:01.1239999Z\"}}",
     NONE, ""},
    {LA "\"EventSubmissionTimestamp\":\"2020-01-01T00:00:01.123Z\",\"Properties_d\":{\"eventSubmissionTimestamp\":"
        "\"2020-01-01T00:00:01.1249999Z\"}}",
     AZACT_ANOMALY_ALIAS_CONFLICT, "/Properties_d/eventSubmissionTimestamp"},
    {LA "\"Claims_d\":{\"aud\":\"X y\"},\"Claims\":\"{ \\\"aud\\\" : \\\"x Y\\\" }\"}", NONE, ""},
    {LA "\"Claims_d\":{\"aud\":\"xy\"},\"Claims\":\"{ \\\"aud\\\" : \\\"x y\\\" }\"}", AZACT_ANOMALY_ALIAS_CONFLICT,
     "/Claims"},
    {LA "\"Properties_d\":{\"a\":\"1\",\"caller\":\"c\"},\"Properties\":\"{\\\"a\\\":\\\"1\\\"}\"}", NONE, ""},
    {LA "\"Claims_d\":{\"a\":\"1\",\"b\":\"2\"},\"Claims\":\"{\\\"b\\\":\\\"2\\\",\\\"a\\\":1,\\\"c\\\":3}\"}", NONE, ""},
    {LA "\"Claims_d\":{\"a\":\"1\",\"b\":\"2\"},\"Claims\":\"{\\\"b\\\":\\\"3\\\",\\\"a\\\":1}\"}",
     AZACT_ANOMALY_ALIAS_CONFLICT, "/Claims"},
    {LA "\"Authorization_d\":{\"e\":{\"x\":\"1\",\"y\":2}},\"Authorization\":\"{\\\"e\\\":{\\\"y\\\":3}}\"}",
     AZACT_ANOMALY_ALIAS_CONFLICT, "/Authorization"},
    {LA "\"Properties_d\":{\"a\":\"1\"},\"Properties\":\"{\\\"a\\\":\\\"2\\\"}\"}", AZACT_ANOMALY_ALIAS_CONFLICT,
     "/Properties"},
    {LA "\"Caller\":\"c \",\"Properties_d\":{\"caller\":\"C\"}}", NONE, ""},
};

START_TEST(notices) {
  azact_event *event = view_event_of(judge_cases[_i].json);
  azacti_judge_memo memo = {0};
  ck_assert_int_eq(azacti_judge(event, &memo), AZACT_OK);
  uint64_t want = judge_cases[_i].code ? UINT64_C(1) << judge_cases[_i].code : 0;
  ck_assert_msg(azacti_record_anomaly_bits(event) == want, "%s: bits %llx", judge_cases[_i].json,
                (unsigned long long)azacti_record_anomaly_bits(event));
  if (want) {
    azact_anomaly anomaly;
    azact_str raw = azacti_record_raw(event);
    ck_assert_uint_eq(azacti_record_anomaly_count(event), 1);
    ck_assert(azacti_record_anomaly_at(event, 0, &anomaly));
    ck_assert_uint_eq(anomaly.path.len, strlen(judge_cases[_i].path));
    ck_assert_int_eq(memcmp(anomaly.path.ptr, judge_cases[_i].path, anomaly.path.len), 0);
    ck_assert(anomaly.length > 0 && anomaly.offset + anomaly.length <= raw.len);
  }
  azacti_record_unref(event);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("judge");
  TCase *tcase = tcase_create("judge");
  tcase_add_loop_test(tcase, notices, 0, VIEW_COUNT(judge_cases));
  suite_add_tcase(suite, tcase);
  return suite;
}
