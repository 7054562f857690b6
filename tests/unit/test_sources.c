/* Where each dialect keeps each field: one record per dialect, every field of its column (activity-log-schema.md 2). */
#include "unit.h"
#include "decode_event.h"

#include <stdio.h>

typedef struct source_want {
  azact_field field;
  const char *text;
  uint8_t origin; /* 0: AZACT_ORIGIN_RECORD */
} source_want;

typedef struct source_record {
  uint32_t dialect;
  const char *text;
  source_want want[64]; /* every field that is not in the list must be absent */
} source_record;

#define IDS                                                                                                                \
  "\"tenantId\":\"ten\",\"subscriptionId\":\"sub\",\"correlationId\":\"cor\",\"operationId\":\"oid\",\"eventDataId\":"     \
  "\"edi\","
#define EVIDENCE                                                                                                           \
  "{\"action\":\"act\",\"scope\":\"sco\",\"role\":\"rol\",\"evidence\":{\"role\":\"ero\",\"roleAssignmentId\":\"rai\","    \
  "\"roleAssignmentScope\":\"ras\",\"roleDefinitionId\":\"rdi\",\"principalId\":\"pid\",\"principalType\":\"User\"}}"
#define CLAIMS "{\"ipaddr\":\"9.9.9.9\",\"upn\":\"u\"}"
#define DATA                                                                                                               \
  "{\"statusCode\":\"OK\",\"statusMessage\":\"sm\",\"serviceRequestId\":\"srq\",\"entity\":\"ent\",\"message\":\"msg\","   \
  "\"eventCategory\":\"eca\",\"hierarchy\":\"hie\",\"requestbody\":{\"r\":1},\"responseBody\":\"plain\"}"
#define W(field, text)                                                                                                     \
  { AZACT_F_##field, text, 0 }
#define EVIDENCE_WANT                                                                                                      \
  W(AUTHORIZATION, EVIDENCE), W(AUTHORIZATION_ACTION, "act"), W(AUTHORIZATION_SCOPE, "sco"), W(AUTHORIZATION_ROLE, "rol"), \
      W(EVIDENCE_ROLE, "ero"), W(ROLE_ASSIGNMENT_ID, "rai"), W(ROLE_ASSIGNMENT_SCOPE, "ras"),                              \
      W(ROLE_DEFINITION_ID, "rdi"), W(PRINCIPAL_ID, "pid"), W(PRINCIPAL_TYPE, "User")
#define DATA_WANT                                                                                                          \
  W(PROPERTIES, DATA), W(STATUS_CODE, "OK"), W(STATUS_MESSAGE, "sm"), W(SERVICE_REQUEST_ID, "srq"), W(ENTITY, "ent"),      \
      W(MESSAGE, "msg"), W(EVENT_CATEGORY, "eca"), W(HIERARCHY, "hie"), W(REQUEST_BODY, "{\"r\":1}"),                      \
      W(RESPONSE_BODY, "plain")
#define IDS_WANT                                                                                                           \
  W(TENANT_ID, "ten"), W(SUBSCRIPTION_ID, "sub"), W(CORRELATION_ID, "cor"), W(OPERATION_ID, "oid"), W(EVENT_DATA_ID, "edi")

static const source_record records[] = {
    {AZACT_DIALECT_FLAT,
     "{\"tenantId\":\"ten\",\"subscriptionId\":\"sub\",\"eventTimestamp\":\"t\",\"operationName\":\"op\",\"category\":"
     "\"cat\",\"level\":"
     "\"lev\",\"resultType\":\"rt\",\"resultSignature\":\"rs\",\"durationMs\":7,\"caller\":\"me\",\"correlationId\":"
     "\"cor\","
     "\"resourceId\":\"rid\",\"properties\":" DATA "}",
     {W(TENANT_ID, "ten"), W(SUBSCRIPTION_ID, "sub"), W(EVENT_TIMESTAMP, "t"), W(OPERATION_NAME, "op"), W(CATEGORY, "cat"),
      W(LEVEL, "lev"), W(RESULT_TYPE, "rt"), W(RESULT_SIGNATURE, "rs"), W(DURATION_MS, "7"), W(CALLER, "me"),
      W(CORRELATION_ID, "cor"), W(RESOURCE_ID, "rid"), DATA_WANT}},
    {AZACT_DIALECT_REST,
     "{" IDS
     "\"eventTimestamp\":\"t\",\"submissionTimestamp\":\"st\",\"id\":\"/events/\",\"operationName\":{\"value\":\"op\","
     "\"localizedValue\":\"Op\"},\"eventName\":{\"value\":\"en\",\"localizedValue\":\"En\"},\"category\":{\"value\":"
     "\"cat\","
     "\"localizedValue\":\"Cat\"},\"level\":\"lev\",\"status\":{\"value\":\"rt\",\"localizedValue\":\"Rt\"},\"subStatus\":{"
     "\"value\":"
     "\"rs\",\"localizedValue\":\"Rs\"},\"description\":\"des\",\"caller\":\"me\",\"httpRequest\":{\"clientRequestId\":"
     "\"crq\","
     "\"clientIpAddress\":\"1.1.1.1\",\"method\":\"PUT\",\"uri\":\"u\"},\"resourceId\":\"rid\",\"resourceGroupName\":"
     "\"rg\","
     "\"resourceProviderName\":{\"value\":\"rp\"},\"resourceType\":{\"value\":\"rty\"},\"channels\":\"ch\","
     "\"authorization\":" EVIDENCE ",\"claims\":" CLAIMS ",\"properties\":" DATA ",\"relatedEvents\":[]}",
     {IDS_WANT,
      W(EVENT_TIMESTAMP, "t"),
      W(SUBMISSION_TIMESTAMP, "st"),
      W(EVENT_ID, "/events/"),
      W(OPERATION_NAME, "op"),
      W(OPERATION_DISPLAY_NAME, "Op"),
      W(EVENT_NAME, "en"),
      W(CATEGORY, "cat"),
      W(CATEGORY_DISPLAY_NAME, "Cat"),
      W(LEVEL, "lev"),
      W(RESULT_TYPE, "rt"),
      W(RESULT_DISPLAY_NAME, "Rt"),
      W(RESULT_SIGNATURE, "rs"),
      W(RESULT_SIGNATURE_DISPLAY_NAME, "Rs"),
      W(RESULT_DESCRIPTION, "des"),
      W(CALLER, "me"),
      W(CALLER_IP_ADDRESS, "1.1.1.1"),
      W(HTTP_CLIENT_IP, "1.1.1.1"),
      W(CLIENT_REQUEST_ID, "crq"),
      W(HTTP_METHOD, "PUT"),
      W(HTTP_URI, "u"),
      W(HTTP_REQUEST, "{\"clientRequestId\":\"crq\",\"clientIpAddress\":\"1.1.1.1\",\"method\":\"PUT\",\"uri\":\"u\"}"),
      W(RESOURCE_ID, "rid"),
      W(RESOURCE_GROUP, "rg"),
      W(RESOURCE_PROVIDER, "rp"),
      W(RESOURCE_TYPE, "rty"),
      W(CHANNELS, "ch"),
      EVIDENCE_WANT,
      W(CLAIMS, CLAIMS),
      DATA_WANT,
      W(RELATED_EVENTS, "[]")}},
    {AZACT_DIALECT_REST_2014,
     "{\"eventTimestamp\":\"t\",\"resourceUri\":\"rid\",\"eventSource\":{\"value\":\"es\"},\"eventChannels\":\"ch\","
     "\"status\":{"
     "\"value\":null},\"subStatus\":{},\"claims\":" CLAIMS "}",
     {W(EVENT_TIMESTAMP, "t"),
      W(RESOURCE_ID, "rid"),
      W(EVENT_SOURCE, "es"),
      W(CHANNELS, "ch"),
      W(RESULT_TYPE, "null"),
      W(CLAIMS, CLAIMS),
      {AZACT_F_CALLER_IP_ADDRESS, "9.9.9.9", AZACT_ORIGIN_CLAIMS}}},
    {AZACT_DIALECT_SDK,
     "{\"tenant_id\":\"ten\",\"subscription_id\":\"sub\",\"correlation_id\":\"cor\",\"operation_id\":\"oid\",\"event_data_"
     "id\":\"edi\","
     "\"id\":\"i\",\"event_timestamp\":\"t\",\"submission_timestamp\":\"st\",\"operation_name\":{\"value\":\"op\","
     "\"localized_value\":"
     "\"Op\"},\"event_name\":{\"value\":\"en\"},\"category\":{\"value\":\"cat\"},\"level\":\"lev\",\"status\":{\"value\":"
     "\"rt\"},"
     "\"sub_status\":{\"value\":\"rs\",\"localized_value\":\"Rs\"},\"caller\":\"me\",\"http_request\":{\"client_ip_"
     "address\":\"1.1.1.1\","
     "\"client_request_id\":\"crq\",\"method\":\"PUT\"},\"resource_id\":\"rid\",\"resource_group_name\":\"rg\",\"resource_"
     "provider_name\":{"
     "\"value\":\"rp\"},\"resource_type\":{\"value\":\"rty\"},\"properties\":" DATA ",\"claims\":" CLAIMS "}",
     {IDS_WANT,
      W(EVENT_ID, "i"),
      W(EVENT_TIMESTAMP, "t"),
      W(SUBMISSION_TIMESTAMP, "st"),
      W(OPERATION_NAME, "op"),
      W(OPERATION_DISPLAY_NAME, "Op"),
      W(EVENT_NAME, "en"),
      W(CATEGORY, "cat"),
      W(LEVEL, "lev"),
      W(RESULT_TYPE, "rt"),
      W(RESULT_SIGNATURE, "rs"),
      W(RESULT_SIGNATURE_DISPLAY_NAME, "Rs"),
      W(CALLER, "me"),
      W(CALLER_IP_ADDRESS, "1.1.1.1"),
      W(HTTP_CLIENT_IP, "1.1.1.1"),
      W(CLIENT_REQUEST_ID, "crq"),
      W(HTTP_METHOD, "PUT"),
      W(HTTP_REQUEST, "{\"client_ip_address\":\"1.1.1.1\",\"client_request_id\":\"crq\",\"method\":\"PUT\"}"),
      W(RESOURCE_ID, "rid"),
      W(RESOURCE_GROUP, "rg"),
      W(RESOURCE_PROVIDER, "rp"),
      W(RESOURCE_TYPE, "rty"),
      DATA_WANT,
      W(CLAIMS, CLAIMS)}},
    {AZACT_DIALECT_DIAGNOSTIC,
     "{\"time\":\"t\",\"operationName\":\"A/b/"
     "write\",\"category\":\"Policy\",\"Level\":5,\"level\":\"lev\",\"resultType\":\"rt\","
     "\"resultSignature\":\"rs\",\"resultDescription\":\"des\",\"durationMs\":\"7\",\"correlationId\":\"cor\","
     "\"resourceId\":\"rid\","
     "\"tenantId\":\"ten\",\"location\":\"loc\",\"RoleLocation\":\"rlo\",\"ReleaseVersion\":\"rel\",\"operationVersion\":"
     "\"opv\","
     "\"identity\":{\"authorization\":" EVIDENCE ",\"claims\":" CLAIMS
     "},\"properties\":{\"eventName\":\"en\",\"operationId\":\"oid\","
     "\"eventProperties\":" DATA "}}",
     {W(EVENT_TIMESTAMP, "t"),
      W(OPERATION_NAME, "A/b/write"),
      W(CATEGORY, "Policy"),
      W(LEVEL, "lev"),
      W(RESULT_TYPE, "rt"),
      W(RESULT_SIGNATURE, "rs"),
      W(RESULT_DESCRIPTION, "des"),
      W(DURATION_MS, "7"),
      W(CORRELATION_ID, "cor"),
      W(RESOURCE_ID, "rid"),
      W(TENANT_ID, "ten"),
      W(LOCATION, "loc"),
      W(ROLE_LOCATION, "rlo"),
      W(RELEASE_VERSION, "rel"),
      W(OPERATION_VERSION, "opv"),
      EVIDENCE_WANT,
      W(CLAIMS, CLAIMS),
      {AZACT_F_CALLER_IP_ADDRESS, "9.9.9.9", AZACT_ORIGIN_CLAIMS},
      W(EVENT_NAME, "en"),
      W(OPERATION_ID, "oid"),
      W(STATUS_CODE, "OK"),
      W(STATUS_MESSAGE, "sm"),
      W(SERVICE_REQUEST_ID, "srq"),
      W(ENTITY, "ent"),
      W(MESSAGE, "msg"),
      W(EVENT_CATEGORY, "eca"),
      W(HIERARCHY, "hie"),
      W(REQUEST_BODY, "{\"r\":1}"),
      W(RESPONSE_BODY, "plain"),
      W(PROPERTIES, "{\"eventName\":\"en\",\"operationId\":\"oid\",\"eventProperties\":" DATA "}")}},
    {AZACT_DIALECT_LOG_ANALYTICS,
     "{\"Type\":\"AzureActivity\",\"TenantId\":\"wks\",\"TimeGenerated\":\"t\",\"OperationNameValue\":\"op\","
     "\"OperationName\":\"Op\","
     "\"CategoryValue\":\"cat\",\"Level\":\"\",\"ActivityStatusValue\":\"rt\",\"ActivityStatus\":\"\","
     "\"ActivitySubstatusValue\":null,"
     "\"ActivitySubstatus\":\"rs\",\"_ResourceId\":\"rid\",\"ResourceId\":\"\",\"_SubscriptionId\":\"sub\","
     "\"CorrelationId\":\"cor\","
     "\"ResourceGroup\":\"rg\",\"ResourceProviderValue\":\"rp\",\"Hierarchy\":\"hie\",\"OperationId\":\"\",\"HTTPRequest\":"
     "\"{"
     "\\\"clientIpAddress\\\":\\\"1.1.1.1\\\"}\",\"Claims_d\":null,\"Claims\":\"{\\\"ipaddr\\\":\\\"9.9.9.9\\\"}\","
     "\"Properties_d\":{"
     "\"caller\":\"me\",\"eventDataId\":\"edi\",\"operationId\":\"oid\",\"eventSubmissionTimestamp\":\"st\",\"statusCode\":"
     "\"OK\"}}",
     {W(WORKSPACE_ID, "wks"),
      W(EVENT_TIMESTAMP, "t"),
      W(OPERATION_NAME, "op"),
      W(OPERATION_DISPLAY_NAME, "Op"),
      W(CATEGORY, "cat"),
      W(LEVEL, ""),
      W(RESULT_TYPE, "rt"),
      W(RESULT_SIGNATURE, "rs"),
      W(RESOURCE_ID, "rid"),
      W(SUBSCRIPTION_ID, "sub"),
      W(CORRELATION_ID, "cor"),
      W(RESOURCE_GROUP, "rg"),
      W(RESOURCE_PROVIDER, "rp"),
      W(HIERARCHY, "hie"),
      W(OPERATION_ID, "oid"),
      W(HTTP_REQUEST, "{\"clientIpAddress\":\"1.1.1.1\"}"),
      W(HTTP_CLIENT_IP, "1.1.1.1"),
      W(CALLER_IP_ADDRESS, "1.1.1.1"),
      W(CLAIMS, "{\"ipaddr\":\"9.9.9.9\"}"),
      W(CALLER, "me"),
      W(EVENT_DATA_ID, "edi"),
      W(SUBMISSION_TIMESTAMP, "st"),
      W(STATUS_CODE, "OK"),
      W(PROPERTIES,
        "{\"caller\":\"me\",\"eventDataId\":\"edi\",\"operationId\":\"oid\",\"eventSubmissionTimestamp\":\"st\","
        "\"statusCode\":\"OK\"}")}},
    {AZACT_DIALECT_LOG_ANALYTICS_LEGACY,
     "{\"TimeGenerated\":\"t\",\"OperationName\":\"op\",\"Category\":\"cat\",\"Level\":\"lev\",\"ActivityStatus\":\"rt\","
     "\"ActivitySubstatus\":\"rs\",\"ResourceId\":\"rid\",\"ResourceProvider\":\"rp\",\"Authorization\":\"{\\\"action\\\":"
     "\\\"act\\\"}\","
     "\"Properties\":\"{\\r\\n  \\\"statusCode\\\": \\\"OK\\\"\\r\\n}\",\"EventSubmissionTimestamp\":\"st\"}",
     {W(EVENT_TIMESTAMP, "t"), W(OPERATION_NAME, "op"), W(CATEGORY, "cat"), W(LEVEL, "lev"), W(RESULT_TYPE, "rt"),
      W(RESULT_SIGNATURE, "rs"), W(RESOURCE_ID, "rid"), W(RESOURCE_PROVIDER, "rp"),
      W(AUTHORIZATION, "{\"action\":\"act\"}"), W(AUTHORIZATION_ACTION, "act"),
      W(PROPERTIES, "{\r\n  \"statusCode\": \"OK\"\r\n}"), W(STATUS_CODE, "OK"), W(SUBMISSION_TIMESTAMP, "st")}},
    {AZACT_DIALECT_PORTAL_CSV,
     "{\"Correlation id\":\"cor\",\"Operation name\":\"Op\",\"Status\":\"rt\",\"Event "
     "category\":\"cat\",\"Level\":\"lev\",\"Time\":\"t\","
     "\"Subscription\":\"sub\",\"Event initiated by\":\"me\",\"Resource type\":\"rty\",\"Resource "
     "group\":\"rg\",\"Resource\":\"rid\"}",
     {W(CORRELATION_ID, "cor"), W(OPERATION_NAME, "Op"), W(OPERATION_DISPLAY_NAME, "Op"), W(RESULT_TYPE, "rt"),
      W(CATEGORY, "cat"), W(LEVEL, "lev"), W(EVENT_TIMESTAMP, "t"), W(SUBSCRIPTION_ID, "sub"), W(CALLER, "me"),
      W(RESOURCE_TYPE, "rty"), W(RESOURCE_GROUP, "rg"), W(RESOURCE_ID, "rid")}},
    {AZACT_DIALECT_POWERSHELL,
     "{\"EventTimestamp\":\"t\",\"OperationName\":{\"Value\":\"op\",\"LocalizedValue\":\"Op\"},\"Status\":\"rt\",\"Level\":"
     "3,\"Caller\":"
     "\"me\",\"ResourceId\":\"rid\",\"Claims\":{\"Content\":" CLAIMS "},\"Properties\":{\"Content\":" DATA
     "},\"HttpRequest\":{"
     "\"ClientId\":\"crq\",\"ClientIpAddress\":\"1.1.1.1\",\"Method\":\"PUT\",\"Url\":\"u\"},\"Authorization\":\"@{Scope=x}"
     "\"}",
     {W(EVENT_TIMESTAMP, "t"), W(OPERATION_NAME, "op"), W(OPERATION_DISPLAY_NAME, "Op"), W(RESULT_TYPE, "rt"),
      W(LEVEL, "3"), W(CALLER, "me"), W(RESOURCE_ID, "rid"), W(CLAIMS, CLAIMS), DATA_WANT,
      W(HTTP_REQUEST, "{\"ClientId\":\"crq\",\"ClientIpAddress\":\"1.1.1.1\",\"Method\":\"PUT\",\"Url\":\"u\"}"),
      W(CLIENT_REQUEST_ID, "crq"), W(HTTP_CLIENT_IP, "1.1.1.1"), W(CALLER_IP_ADDRESS, "1.1.1.1"), W(HTTP_METHOD, "PUT"),
      W(HTTP_URI, "u"), W(AUTHORIZATION, "@{Scope=x}")}},
    {AZACT_DIALECT_ALERT_WEBHOOK,
     "{\"schemaId\":\"Microsoft.Insights/"
     "activityLogs\",\"data\":{\"status\":\"Activated\",\"context\":{\"activityLog\":{\"eventTimestamp\":"
     "\"t\",\"operationName\":\"op\",\"eventSource\":\"es\",\"status\":\"rt\",\"channels\":\"ch\",\"claims\":\"{"
     "\\\"upn\\\":\\\"u\\\"}\","
     "\"resourceId\":\"rid\",\"resourceType\":\"rty\"}},\"properties\":{\"statusCode\":\"not this\"}}}",
     {W(EVENT_TIMESTAMP, "t"), W(OPERATION_NAME, "op"), W(EVENT_SOURCE, "es"), W(RESULT_TYPE, "rt"), W(CHANNELS, "ch"),
      W(CLAIMS, "{\"upn\":\"u\"}"), W(RESOURCE_ID, "rid"), W(RESOURCE_TYPE, "rty")}},
    {AZACT_DIALECT_CLASSIC_WEBHOOK,
     "{\"status\":\"Activated\",\"context\":{\"event\":{\"operationName\":\"op\",\"status\":\"rt\",\"subStatus\":\"rs\","
     "\"eventDescription\":"
     "\"des\"},\"timestamp\":\"t\",\"resourceId\":\"rid\",\"resourceGroupName\":\"rg\",\"subscriptionId\":\"sub\",\"id\":"
     "\"no\"}}",
     {W(OPERATION_NAME, "op"),
      W(RESULT_TYPE, "rt"),
      W(RESULT_SIGNATURE, "rs"),
      W(RESULT_DESCRIPTION, "des"),
      {AZACT_F_EVENT_TIMESTAMP, "t", AZACT_ORIGIN_ENVELOPE},
      {AZACT_F_RESOURCE_ID, "rid", AZACT_ORIGIN_ENVELOPE},
      {AZACT_F_RESOURCE_GROUP, "rg", AZACT_ORIGIN_ENVELOPE},
      {AZACT_F_SUBSCRIPTION_ID, "sub", AZACT_ORIGIN_ENVELOPE}}},
    {AZACT_DIALECT_FOREIGN,
     "{\"time\":\"t\",\"operationName\":\"GetBlob\",\"category\":\"StorageRead\",\"identity\":\"Ann\",\"durationMs\":3}",
     {W(EVENT_TIMESTAMP, "t"), W(OPERATION_NAME, "GetBlob"), W(CATEGORY, "StorageRead"), W(DURATION_MS, "3")}},
};

START_TEST(each_record) {
  const source_record *record = &records[_i];
  decode_one one;
  decode_begin(&one, 64, 1000);
  decode_string(&one, record->text);
  ck_assert_uint_eq(azacti_record_dialect(one.event), record->dialect);
  const azact_field_info *info;
  for (size_t i = 0; (info = azacti_field_info_at(i)) != NULL; i++) {
    azacti_val got = azacti_record_field(one.event, info->id);
    const source_want *want = record->want;
    while (want->field != 0 && want->field != info->id) want++;
    if (want->field == 0) {
      ck_assert_msg(got.type == 0, "%s should be absent, is '%.*s'", info->name.ptr, (int)got.len, got.ptr);
      continue;
    }
    ck_assert_msg(decode_val_is(got, want->text), "%s is '%.*s', not '%s'", info->name.ptr, (int)got.len, got.ptr,
                  want->text);
    ck_assert_uint_eq(got.origin, want->origin ? want->origin : AZACT_ORIGIN_RECORD);
  }
  decode_end(&one);
}
END_TEST

/* ---- values that are no fields, aliases */

START_TEST(extras) {
  decode_one one;
  decode_begin(&one, 64, 1000);
  decode_string(
      &one, "{\"time\":\"t\",\"operationName\":\"a/b\",\"identity\":{\"claims\":{\"upn\":\"short\","
            "\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn\":\"long\",\"name\":\"display\",\"amr\":[\"pwd\"],"
            "\"exp\":12,\"oid\":\"\",\"http://schemas.microsoft.com/identity/claims/objectidentifier\":null}},"
            "\"claims\":{\"ipaddr\":\"elsewhere\"},\"properties\":{\"eventProperties\":{\"policies\":\"[{}]\"}}}");
  ck_assert(decode_val_is(azacti_record_extra(one.event, AZACTI_X_CLAIM_UPN), "long"));
  ck_assert_uint_eq(azacti_record_extra(one.event, AZACTI_X_CLAIM_NAME).type, 0);
  ck_assert(decode_val_is(azacti_record_extra(one.event, AZACTI_X_CLAIM_AMR), "[\"pwd\"]"));
  ck_assert(decode_val_is(azacti_record_extra(one.event, AZACTI_X_CLAIM_EXP), "12"));
  ck_assert_uint_eq(azacti_record_extra(one.event, AZACTI_X_CLAIM_IPADDR).type, 0);
  ck_assert_uint_eq(azacti_record_extra(one.event, AZACTI_X_CLAIM_OID).type, AZACTI_VAL_NULL);
  ck_assert(decode_val_is(azacti_record_extra(one.event, AZACTI_X_POLICIES), "[{}]"));
  ck_assert_uint_eq(azacti_record_extra(one.event, AZACTI_X_IDENTITY).type, 0);
  decode_string(&one, "{\"time\":\"t\",\"operationName\":\"a/b\",\"identity\":\"Ann\"}");
  ck_assert(decode_val_is(azacti_record_extra(one.event, AZACTI_X_IDENTITY), "Ann"));
  decode_end(&one);
}
END_TEST

START_TEST(aliases) {
  azacti_val got[4];
  decode_one one;
  decode_begin(&one, 64, 1000);
  decode_string(&one, "{\"time\":\"t\",\"operationName\":\"a/b\",\"Level\":5,\"level\":\"Error\"}");
  ck_assert_uint_eq(azacti_record_aliases(one.event, AZACT_F_LEVEL, got, 4), 2);
  ck_assert(decode_val_is(got[0], "Error") && decode_val_is(got[1], "5"));
  decode_string(&one, "{\"time\":\"t\",\"operationName\":\"a/b\",\"Level\":5}");
  ck_assert_uint_eq(azacti_record_aliases(one.event, AZACT_F_LEVEL, got, 4), 1);
  decode_assert_field(&one, AZACT_F_LEVEL, "5");
  decode_end(&one);
}
END_TEST

/* Exact spelling first, then the first without regard to case. */
START_TEST(spelling) {
  decode_one one;
  decode_begin(&one, 64, 1000);
  decode_string(
      &one,
      "{\"TIME\":\"t\",\"OPERATIONNAME\":\"a/b\",\"ResourceId\":\"second\",\"resourceId\":\"exact\",\"CALLER\":\"first\","
      "\"Caller\":\"other\"}");
  decode_assert_field(&one, AZACT_F_RESOURCE_ID, "exact");
  decode_assert_field(&one, AZACT_F_CALLER, "first");
  decode_end(&one);
}
END_TEST

/* Notices of the decoder's own. */
START_TEST(notices) {
  decode_one one;
  decode_begin(&one, 64, 1000);
  decode_string(&one, "{\"eventTimestamp\":\"t\",\"caller\":[1],\"operationName\":{\"value\":\"x\"},\"status\":{},"
                      "\"subStatus\":{\"a\":1}}");
  ck_assert_uint_eq(azacti_record_anomaly_count(one.event), 2);
  decode_assert_anomaly(&one, 0, AZACT_ANOMALY_TYPE_UNEXPECTED, "/subStatus", 89, 7); /* in the order of the fields */
  decode_assert_anomaly(&one, 1, AZACT_ANOMALY_TYPE_UNEXPECTED, "/caller", 31, 3);
  decode_assert_field(&one, AZACT_F_CALLER, "[1]");
  decode_string(&one, "{\"EventTimestamp\":\"t\",\"Claims\":\"Microsoft.Azure.Commands.Insights.PSDictionaryElement\"}");
  ck_assert_uint_eq(azacti_record_anomaly_count(one.event), 1);
  decode_assert_anomaly(&one, 0, AZACT_ANOMALY_DEPTH_TRUNCATED, "/Claims", 31, 55);
  decode_string(&one, "{\"eventTimestamp\":\"t\",\"claims\":\" "
                      "{..}\",\"properties\":\"plain\",\"authorization\":\"null\",\"httpRequest\":\"\"}");
  ck_assert_uint_eq(azacti_record_anomaly_count(one.event), 1);
  decode_assert_anomaly(&one, 0, AZACT_ANOMALY_EMBEDDED_JSON_INVALID, "/claims", 31, 7);
  decode_end(&one);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("sources");
  TCase *tests = tcase_create("sources");
  tcase_add_loop_test(tests, each_record, 0, (int)(sizeof records / sizeof *records));
  tcase_add_test(tests, extras);
  tcase_add_test(tests, aliases);
  tcase_add_test(tests, spelling);
  tcase_add_test(tests, notices);
  suite_add_tcase(suite, tests);
  return suite;
}
