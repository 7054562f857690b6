/* Phase, outcome, HTTP status and reason: from words, and from whole events. */
#include "unit.h"

#include "view_event.h"
#include "view/names.h"
#include "view/opname.h"

static const struct {
  const char *word, *phase, *outcome;
} status_words[] = {
    {"Start", "start", "unknown"},
    {"started", "start", "unknown"},
    {"Accept", "accept", "unknown"},
    {"Accepted", "accept", "unknown"},
    {"In Progress", "progress", "unknown"},
    {"InProgress", "progress", "unknown"},
    {"Running", "progress", "unknown"},
    {"Success", "end", "success"},
    {"Succeeded.", "end", "success"},
    {" SUCCEEDED ", "end", "success"},
    {"Completed", "end", "success"},
    {"Failure", "end", "failure"},
    {"Failed", "end", "failure"},
    {"Error", "end", "failure"},
    {"Cancel", "end", "cancelled"},
    {"Canceled", "end", "cancelled"},
    {"Cancelled", "end", "cancelled"},
    {"Active", "state", "unknown"},
    {"Resolved", "state", "unknown"},
    {"Updated", "state", "unknown"},
    {"Activated", "state", "unknown"},
    {"Upcoming", "state", "unknown"},
    {"0", "none", "unknown"},
    {"", "none", "unknown"},
    {".", "none", "unknown"},
    {"Succeeded..", "none", "unknown"},
    {"Successful", "none", "unknown"},
};

START_TEST(words) {
  azacti_status_word word;
  azacti_status_word_of((azact_str){status_words[_i].word, strlen(status_words[_i].word)}, &word);
  ck_assert_str_eq(azacti_phase_name(word.phase), status_words[_i].phase);
  ck_assert_str_eq(azacti_outcome_name(word.outcome), status_words[_i].outcome);
}
END_TEST

static const struct {
  const char *text;
  int32_t number;
  const char *reason;
} status_https[] = {
    {"OK", 200, "OK"},
    {"Succeeded.OK", 200, "OK"},
    {"Succeeded.Created", 201, "Created"},
    {"Failed.Conflict", 409, "Conflict"},
    {"Accepted.Accepted", 202, "Accepted"},
    {"Accepted", 202, "Accepted"},
    {"Started.", 0, NULL},
    {"Started", 0, NULL},
    {"Succeeded", 0, NULL},
    {"Failed", 0, NULL},
    {"200", 200, NULL},
    {"Failed.404", 404, NULL},
    {"99", 0, NULL},
    {"600", 0, NULL},
    {"2000", 0, NULL},
    {"Created (HTTP Status Code: 201)", 201, "Created"},
    {"No Content (HTTP Status Code: 204)", 204, "No Content"},
    {"Whatever (HTTP Status Code: 418)", 418, "Whatever"},
    {"Failed (HTTP Status Code: 418)", 418, NULL},
    {"200 (HTTP Status Code: 201)", 201, NULL},
    {"2 00", 0, NULL},
    {"(http status code:500)", 500, NULL},
    {"(HTTP Status Code: 500", 0, NULL},
    {"Created (HTTP Status Code: )", 0, NULL},
    {"not found", 404, "not found"},
    {"TOOMANYREQUESTS", 429, "TOOMANYREQUESTS"},
    {"Forbidden.AuthorizationFailed", 0, NULL},
    {"None", 0, NULL},
    {"-1", 0, NULL},
    {"", 0, NULL},
    {".", 0, NULL},
    {"Ambiguous", 300, "Ambiguous"},
    {"AnExtremelyLongWordThatNoHttpStatusCouldEverBeAndThatMustNotBeCopiedAnywhere", 0, NULL},
};

START_TEST(https) {
  azact_str reason;
  const char *text = status_https[_i].text;
  ck_assert_int_eq(azacti_signature_http((azact_str){text, strlen(text)}, &reason), status_https[_i].number);
  if (!status_https[_i].reason) {
    ck_assert_ptr_null(reason.ptr);
  } else {
    ck_assert_uint_eq(reason.len, strlen(status_https[_i].reason));
    ck_assert_int_eq(memcmp(reason.ptr, status_https[_i].reason, reason.len), 0);
  }
}
END_TEST

#define DIAG "{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"A.B/c/write\","
#define REST                                                                                                               \
  "{\"eventTimestamp\":\"2020-01-01T00:00:00Z\",\"eventDataId\":\"x\",\"operationName\":{\"value\":\"A.B/c/write\"},"

static const view_case status_events[] = {
    {DIAG "\"resultType\":\"Success\",\"resultSignature\":\"Succeeded.Created\"}", AZACT_F_HTTP_STATUS, "201"},
    {DIAG "\"resultType\":\"Success\",\"resultSignature\":\"Succeeded.Created\"}", AZACT_F_REASON, "Created"},
    {DIAG "\"resultType\":\"Success\",\"resultSignature\":\"Succeeded.\",\"properties\":{\"statusCode\":\"OK\"}}",
     AZACT_F_HTTP_STATUS, "200"},
    {DIAG "\"resultType\":\"Success\",\"properties\":{\"statusCode\":404}}", AZACT_F_HTTP_STATUS, "404"},
    {DIAG "\"resultType\":\"Success\",\"properties\":{\"statusCode\":404}}", AZACT_F_REASON, "-"},
    {DIAG "\"resultSignature\":\"Failed.Conflict\"}", AZACT_F_OUTCOME, "failure"},
    {DIAG "\"resultType\":\"\",\"resultSignature\":\"Started.\"}", AZACT_F_PHASE, "start"},
    {DIAG "\"resultSignature\":\"Started\"}", AZACT_F_PHASE, "start"},
    {DIAG "\"resultSignature\":\"Accepted\"}", AZACT_F_PHASE, "none"},
    {DIAG "\"resultSignature\":\"Accepted.\"}", AZACT_F_PHASE, "accept"},
    {DIAG "\"resultSignature\":\"OK\"}", AZACT_F_PHASE, "none"},
    {DIAG "\"resultType\":\"Success\",\"resultSignature\":\"Started\"}", AZACT_F_PHASE, "end"},
    {DIAG "\"resultType\":\"nonsense\",\"resultSignature\":\"Failed.OK\"}", AZACT_F_PHASE, "none"},
    {DIAG "\"resultType\":\"InProgress\",\"category\":\"Administrative\"}", AZACT_F_PHASE, "progress"},
    {DIAG "\"resultType\":\"In Progress\",\"category\":\"ResourceHealth\"}", AZACT_F_PHASE, "state"},
    {DIAG "\"resultType\":\"InProgress\",\"category\":\"Service Health\"}", AZACT_F_PHASE, "state"},
    {REST "\"status\":{\"value\":\"Failed\"},\"subStatus\":{\"value\":\"Forbidden\",\"localizedValue\":\"x\"}}",
     AZACT_F_HTTP_STATUS, "403"},
    {REST "\"status\":{\"value\":\"Started\"},\"subStatus\":{\"value\":\"\"}}", AZACT_F_HTTP_STATUS, "-"},
    {REST "\"status\":{\"value\":\"Accepted\"},\"subStatus\":{\"value\":\"Accepted\"}}", AZACT_F_HTTP_STATUS, "202"},
    {REST "\"level\":\"Error\"}", AZACT_F_LEVEL_NUMBER, "2"},
    {DIAG "\"Level\":5,\"level\":\"Informational\"}", AZACT_F_LEVEL_NUMBER, "4"},
    {DIAG "\"Level\":\"4\"}", AZACT_F_LEVEL_NUMBER, "4"},
    {DIAG "\"category\":\"Write\"}", AZACT_F_CATEGORY_KIND, "administrative"},
    {DIAG "\"category\":\"Write\",\"properties\":{\"eventCategory\":\"Policy\"}}", AZACT_F_CATEGORY_KIND, "policy"},
    {DIAG "\"category\":\"Action\",\"properties\":{\"policies\":\"[]\"}}", AZACT_F_CATEGORY_KIND, "policy"},
    {DIAG "\"x\":1}", AZACT_F_CATEGORY_KIND, "administrative"},
    {DIAG "\"properties\":{\"eventCategory\":\"ServiceHealth\"}}", AZACT_F_CATEGORY_KIND, "service_health"},
    {"{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"Microsoft.Authorization/policies/audit/action\"}",
     AZACT_F_CATEGORY_KIND, "policy"},
    {DIAG "\"category\":\"AuditLogs\"}", AZACT_F_CATEGORY_KIND, "other"},
    {REST "\"caller\":\"a\"}", AZACT_F_CATEGORY_KIND, "unknown"},
    {"{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"ScaleUp\",\"category\":\"Delete\"}", AZACT_F_VERB, "delete"},
    {"{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"A.B/C/LISTKEYS/ACTION\"}", AZACT_F_SUB_VERB, "listkeys"},
    {"{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"A.B/C/LISTKEYS/ACTION\"}", AZACT_F_OPERATION_RESOURCE_TYPE,
     "A.B/C"},
    {"{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"A.B/C/EXTEND\"}", AZACT_F_VERB, "-"},
};

START_TEST(events) { view_event_check(&status_events[_i]); }
END_TEST

START_TEST(http_status) {
  ck_assert_int_eq(azact_http_status("Created", 7), 201);
  ck_assert_int_eq(azact_http_status("no content", 10), 204);
  ck_assert_int_eq(azact_http_status("201", 3), 201);
  ck_assert_int_eq(azact_http_status("099", 3), 0);
  ck_assert_int_eq(azact_http_status("Succeeded.OK", 12), 0);
  ck_assert_int_eq(azact_http_status("", 0), 0);
  ck_assert_int_eq(azact_http_status(NULL, 3), 0);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("status");
  TCase *tcase = tcase_create("status");
  tcase_add_loop_test(tcase, words, 0, VIEW_COUNT(status_words));
  tcase_add_loop_test(tcase, https, 0, VIEW_COUNT(status_https));
  tcase_add_loop_test(tcase, events, 0, VIEW_COUNT(status_events));
  tcase_add_test(tcase, http_status);
  suite_add_tcase(suite, tcase);
  return suite;
}
