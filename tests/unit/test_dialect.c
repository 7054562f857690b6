/* Which shape a record is told to be of (fields.md 4, rules 29, 30, 37). */
#include "unit.h"
#include "decode_event.h"

typedef struct dialect_case {
  const char *text;
  uint32_t dialect;
} dialect_case;

static const dialect_case cases[] = {
    {"{\"eventTimestamp\":\"t\",\"operationName\":\"a/b\"}", AZACT_DIALECT_FLAT},
    {"{\"EVENTTIMESTAMP\":\"t\",\"operationName\":\"a/b\"}", AZACT_DIALECT_FLAT},
    {"{\"eventTimestamp\":\"t\",\"operationName\":{\"value\":\"a/b\"}}", AZACT_DIALECT_REST},
    {"{\"eventTimestamp\":\"t\",\"eventDataId\":\"x\"}", AZACT_DIALECT_REST},
    {"{\"id\":\"/subscriptions/s/events/e/ticks/1\",\"level\":\"Error\"}", AZACT_DIALECT_REST},
    {"{\"id\":\"/subscriptions/s/Events/e/ticks/1\"}", AZACT_DIALECT_REST},
    {"{\"id\":\"\\/subscriptions\\/s\\/events\\/e\"}", AZACT_DIALECT_REST},
    {"{\"id\":\"x\"}", AZACT_DIALECT_FOREIGN},
    {"{\"Id\":\"/subscriptions/s/events/e/ticks/1\"}", AZACT_DIALECT_FOREIGN},
    {"{\"eventTimestamp\":\"t\",\"resourceUri\":\"/x\"}", AZACT_DIALECT_REST_2014},
    {"{\"eventTimestamp\":\"t\",\"resourceuri\":\"/x\",\"operationName\":{\"value\":\"v\"}}", AZACT_DIALECT_REST_2014},
    {"{\"eventTimestamp\":\"t\",\"eventSource\":{\"value\":\"v\"},\"eventDataId\":\"e\"}", AZACT_DIALECT_REST_2014},
    {"{\"eventTimestamp\":\"t\",\"eventSource\":{\"value\":\"v\"},\"category\":\"Policy\",\"eventDataId\":\"e\"}",
     AZACT_DIALECT_REST},
    {"{\"resourceUri\":\"/x\"}", AZACT_DIALECT_FOREIGN},
    {"{\"event_timestamp\":\"t\",\"eventTimestamp\":\"t\"}", AZACT_DIALECT_SDK},
    {"{\"time\":\"t\",\"operationName\":\"A/B/WRITE\",\"category\":\"Administrative\"}", AZACT_DIALECT_DIAGNOSTIC},
    {"{\"time\":\"t\",\"operationName\":\"A/B/WRITE\",\"category\":\"service health\"}", AZACT_DIALECT_DIAGNOSTIC},
    {"{\"time\":\"t\",\"operationName\":\"A/B/WRITE\",\"category\":\"Write\"}", AZACT_DIALECT_DIAGNOSTIC},
    {"{\"time\":\"t\",\"operationName\":\"A/B/WRITE\",\"category\":\"Read\"}", AZACT_DIALECT_DIAGNOSTIC},
    {"{\"time\":\"t\",\"operationName\":\"A/B/WRITE\"}", AZACT_DIALECT_DIAGNOSTIC},
    {"{\"time\":\"t\",\"operationName\":\"A/B/WRITE\",\"category\":null}", AZACT_DIALECT_DIAGNOSTIC},
    {"{\"time\":\"t\",\"operationName\":\"GetBlob\"}", AZACT_DIALECT_FOREIGN},
    {"{\"time\":\"t\",\"operationName\":\"GetBlob\",\"category\":\"StorageRead\"}", AZACT_DIALECT_FOREIGN},
    {"{\"time\":\"t\",\"operationName\":\"A/B\",\"category\":\"SignInLogs\"}", AZACT_DIALECT_FOREIGN},
    {"{\"time\":\"t\",\"operationName\":\"Add member to role\",\"category\":\"Administrative\"}", AZACT_DIALECT_DIAGNOSTIC},
    {"{\"time\":\"t\",\"operationName\":\"A/B\",\"category\":\"Administrative\",\"EventTimestamp\":\"t\"}",
     AZACT_DIALECT_DIAGNOSTIC},
    {"{\"time\":\"t\"}", AZACT_DIALECT_FOREIGN},
    {"{\"OperationNameValue\":\"a\"}", AZACT_DIALECT_LOG_ANALYTICS},
    {"{\"ActivityStatusValue\":\"\"}", AZACT_DIALECT_LOG_ANALYTICS},
    {"{\"CategoryValue\":null}", AZACT_DIALECT_LOG_ANALYTICS},
    {"{\"Type\":\"AzureActivity\",\"OperationNameValue\":\"a\"}", AZACT_DIALECT_LOG_ANALYTICS},
    {"{\"Type\":\"azureactivity\"}", AZACT_DIALECT_LOG_ANALYTICS_LEGACY},
    {"{\"Type\":\"AzureActivity\",\"OperationName\":\"a\"}", AZACT_DIALECT_LOG_ANALYTICS_LEGACY},
    {"{\"TimeGenerated\":\"t\",\"ActivityStatus\":\"s\"}", AZACT_DIALECT_LOG_ANALYTICS_LEGACY},
    {"{\"TimeGenerated\":\"t\"}", AZACT_DIALECT_FOREIGN},
    {"{\"Type\":\"SigninLogs\",\"TimeGenerated\":\"t\",\"OperationNameValue\":\"a\"}", AZACT_DIALECT_FOREIGN},
    {"{\"EventTimestamp\":\"t\",\"OperationName\":\"a\"}", AZACT_DIALECT_POWERSHELL},
    {"{\"EventTimestamp\":\"t\",\"EventDataId\":\"e\"}", AZACT_DIALECT_POWERSHELL},
    {"{\"Claims\":{\"Content\":{}}}", AZACT_DIALECT_POWERSHELL},
    {"{\"Properties\":{\"Content\":{}}}", AZACT_DIALECT_POWERSHELL},
    {"{\"properties\":{\"content\":{}}}", AZACT_DIALECT_FOREIGN},
    {"{\"schemaId\":\"s\",\"data\":{\"context\":{\"activityLog\":{}}}}", AZACT_DIALECT_ALERT_WEBHOOK},
    {"{\"data\":{\"context\":{\"activityLog\":{}}}}", AZACT_DIALECT_FOREIGN},
    {"{\"schemaId\":\"s\",\"data\":{\"context\":{\"activityLog\":\"x\"}}}", AZACT_DIALECT_FOREIGN},
    {"{\"status\":\"Activated\",\"context\":{\"event\":{}}}", AZACT_DIALECT_CLASSIC_WEBHOOK},
    {"{\"context\":{\"event\":\"x\"}}", AZACT_DIALECT_FOREIGN},
    {"{\"data\":{\"eventTimestamp\":\"t\",\"eventDataId\":\"x\"},\"version\":1}", AZACT_DIALECT_REST},
    {"{\"data\":{\"time\":\"t\",\"operationName\":\"x\",\"category\":\"AuditLogs\"}}", AZACT_DIALECT_FOREIGN},
    {"{\"data\":{\"a\":1}}", AZACT_DIALECT_FOREIGN},
    {"{\"Event initiated by\":\"a\",\"Operation name\":\"b\",\"Time\":\"t\"}", AZACT_DIALECT_PORTAL_CSV},
    {"{}", AZACT_DIALECT_FOREIGN},
    {"{\"\":\"\"}", AZACT_DIALECT_FOREIGN},
};

START_TEST(each_dialect) {
  decode_one one;
  decode_begin(&one, 64, 1000);
  decode_string(&one, cases[_i].text);
  ck_assert_msg(azacti_record_dialect(one.event) == cases[_i].dialect, "%s is told to be %u, not %u", cases[_i].text,
                azacti_record_dialect(one.event), cases[_i].dialect);
  decode_end(&one);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("dialect");
  TCase *tests = tcase_create("dialect");
  tcase_add_loop_test(tests, each_dialect, 0, (int)(sizeof cases / sizeof *cases));
  suite_add_tcase(suite, tests);
  return suite;
}
