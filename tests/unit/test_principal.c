/* Who acted, the token, and the error of a failed operation. */
#include "unit.h"

#include "view_event.h"

#define DIAG "{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"A.B/c/write\",\"category\":\"Administrative\","
#define CLAIMS(text) DIAG "\"identity\":{\"claims\":{" text "}}}"
#define XML "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
#define OID "\"http://schemas.microsoft.com/identity/claims/objectidentifier\":"
#define REST                                                                                                               \
  "{\"eventTimestamp\":\"2020-01-01T00:00:00Z\",\"eventDataId\":\"x\",\"category\":{\"value\":\"Administrative\"},"
#define FAILED(text) DIAG "\"resultType\":\"Failure\",\"properties\":{" text "}}"

static const view_case principal_cases[] = {
    {CLAIMS("\"" XML "upn\":\"a@b.c\""), AZACT_F_PRINCIPAL_KIND, "user"},
    {CLAIMS("\"" XML "upn\":\"a@b.c\""), AZACT_F_PRINCIPAL_SOURCE, "claims"},
    {CLAIMS("\"" XML "upn\":\" a@b.c \""), AZACT_F_CALLER, "a@b.c"},
    {CLAIMS("\"" XML "upn\":\"a_b.c#EXT#@t.onmicrosoft.com\""), AZACT_F_PRINCIPAL_KIND, "guest"},
    {CLAIMS("\"" XML "name\":\"live.com#a@b.c\""), AZACT_F_PRINCIPAL_KIND, "guest"},
    {CLAIMS("\"" XML "emailaddress\":\"a@b.c\""), AZACT_F_PRINCIPAL_KIND, "user"},
    {CLAIMS("\"idtyp\":\"user\",\"appid\":\"x\""), AZACT_F_PRINCIPAL_KIND, "user"},
    {CLAIMS("\"idtyp\":\"app\",\"appid\":\"x\""), AZACT_F_PRINCIPAL_KIND, "service_principal"},
    {CLAIMS("\"appid\":\"x\""), AZACT_F_PRINCIPAL_KIND, "service_principal"},
    {CLAIMS("\"appid\":\"x\""), AZACT_F_PRINCIPAL_APP_ID, "x"},
    {CLAIMS("\"" XML "spn\":\"Microsoft.Insights/alertRules\""), AZACT_F_PRINCIPAL_KIND, "service_principal"},
    {CLAIMS("\"xms_mirid\":\"/subscriptions/x\",\"" XML "upn\":\"a@b.c\""), AZACT_F_PRINCIPAL_KIND, "managed_identity"},
    {CLAIMS(OID "\"AAAAAAAABBBBCCCCDDDDEEEEEEEEEEEE\""), AZACT_F_PRINCIPAL_OBJECT_ID,
     "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"},
    {CLAIMS(OID "\"not-a-guid\""), AZACT_F_PRINCIPAL_OBJECT_ID, "not-a-guid"},
    {CLAIMS("\"name\":\"Display Name\""), AZACT_F_CALLER, "-"},
    {CLAIMS("\"name\":\"Display Name\""), AZACT_F_PRINCIPAL_KIND, "-"},
    {CLAIMS("\"http://schemas.microsoft.com/identity/claims/tenantid\":\"t\""), AZACT_F_TENANT_ID, "t"},
    {CLAIMS("\"" XML "name\":\"n\",\"" XML "spn\":\"s\""), AZACT_F_CALLER, "n"},
    {CLAIMS("\"" XML "spn\":\"s\"," OID "\"o\""), AZACT_F_CALLER, "s"},
    {CLAIMS(OID "\"o\",\"appid\":\"a\""), AZACT_F_CALLER, "o"},
    {DIAG "\"identity\":\"Jane Doe\"}", AZACT_F_CALLER, "Jane Doe"},
    {DIAG "\"identity\":\"Jane Doe\"}", AZACT_F_PRINCIPAL_SOURCE, "identity"},
    {DIAG "\"identity\":\"jane@doe.com\"}", AZACT_F_PRINCIPAL_KIND, "user"},
    {DIAG "\"identity\":\"{\\\"claims\\\":{\\\"appid\\\":\\\"q\\\"}}\"}", AZACT_F_CALLER, "q"},
    {DIAG "\"identity\":\"{broken\"}", AZACT_F_CALLER, "-"},
    {REST "\"caller\":\"a@b.c\"}", AZACT_F_PRINCIPAL_KIND, "user"},
    {REST "\"caller\":\"a@b.c\"}", AZACT_F_PRINCIPAL_SOURCE, "caller"},
    {REST "\"caller\":\"x#ext#@b.c\"}", AZACT_F_PRINCIPAL_KIND, "guest"},
    {REST "\"caller\":\"11111111-2222-3333-4444-555555555555\"}", AZACT_F_PRINCIPAL_KIND, "service_principal"},
    {REST "\"caller\":\"Microsoft.EventGrid\"}", AZACT_F_PRINCIPAL_KIND, "platform"},
    {REST "\"caller\":\"Contoso.Widgets/things\"}", AZACT_F_PRINCIPAL_KIND, "platform"},
    {REST "\"caller\":\"Managed Disks Resource Provider\"}", AZACT_F_PRINCIPAL_KIND, "unknown"},
    {REST "\"level\":\"x\"}", AZACT_F_PRINCIPAL_KIND, "-"},
    {"{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"A/b\",\"category\":\"ResourceHealth\"}",
     AZACT_F_PRINCIPAL_KIND, "platform"},
    {"{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"A/b\",\"category\":\"ResourceHealth\"}",
     AZACT_F_PRINCIPAL_NAME, "-"},
    {DIAG "\"identity\":{\"authorization\":{\"evidence\":{\"principalType\":\"Group\",\"principalId\":\"g\"}}}}",
     AZACT_F_PRINCIPAL_KIND, "group"},
    {DIAG "\"identity\":{\"authorization\":{\"evidence\":{\"principalType\":\"Group\",\"principalId\":\"g\"}}}}",
     AZACT_F_PRINCIPAL_OBJECT_ID, "-"},
    {DIAG "\"identity\":{\"authorization\":{\"evidence\":{\"principalType\":\"User\",\"principalId\":"
          "\"AAAAAAAABBBBCCCCDDDDEEEEEEEEEEEE\"}}}}",
     AZACT_F_PRINCIPAL_OBJECT_ID, "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"},
    {DIAG
     "\"identity\":{\"authorization\":{\"evidence\":{\"principalType\":\"Group\",\"principalId\":\"g\"}},\"claims\":{\"" XML
     "upn\":\"a@b.c\"}}}",
     AZACT_F_PRINCIPAL_KIND, "user"},
    {CLAIMS("\"appid\":\"AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE\""), AZACT_F_PRINCIPAL_APP_ID,
     "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"},
    {CLAIMS("\"tid\":\"T \",\"appid\":\"a\""), AZACT_F_PRINCIPAL_TENANT_ID, "T"},
    {CLAIMS("\"tid\":\"T \",\"appid\":\"a\""), AZACT_F_TENANT_ID, "T "},
    {CLAIMS("\"tid\":\"T \",\"appid\":\"a\""), AZACT_F_TOKEN_TENANT_ID, "T "},
    {CLAIMS("\"amr\":\"\""), AZACT_F_TOKEN_MFA, "false"},
    {CLAIMS("\"amr\":null,\"appid\":\"a\""), AZACT_F_TOKEN_MFA, "-"},
    {"{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"A.B/c/write\",\"identity\":{\"authorization\":{\"evidence\":"
     "{\"principalType\":\"Group\",\"principalId\":\"g\"}}},\"caller\":\"Somebody Else\"}",
     AZACT_F_PRINCIPAL_KIND, "unknown"},
    /* the token */
    {CLAIMS("\"http://schemas.microsoft.com/claims/authnmethodsreferences\":\"pwd, MFA\""), AZACT_F_TOKEN_MFA, "true"},
    {CLAIMS("\"http://schemas.microsoft.com/claims/authnmethodsreferences\":\"pwd,mfax\""), AZACT_F_TOKEN_MFA, "false"},
    {CLAIMS("\"amr\":[\"pwd\",\"mfa\"]"), AZACT_F_TOKEN_MFA, "true"},
    {CLAIMS("\"amr\":[\"pwd\"]"), AZACT_F_TOKEN_MFA, "false"},
    {CLAIMS("\"appid\":\"x\""), AZACT_F_TOKEN_MFA, "-"},
    {CLAIMS("\"iat\":\"1690000000\""), AZACT_F_TOKEN_ISSUED, "2023-07-22T04:26:40Z"},
    {CLAIMS("\"exp\":1690000000"), AZACT_F_TOKEN_EXPIRES, "2023-07-22T04:26:40Z"},
    {CLAIMS("\"exp\":\"soon\""), AZACT_F_TOKEN_EXPIRES, "-"},
    {CLAIMS("\"exp\":\"99999999999999999999\""), AZACT_F_TOKEN_EXPIRES, "-"},
    {CLAIMS("\"ipaddr\":\"1.2.3.4\""), AZACT_F_TOKEN_ADDRESS, "1.2.3.4"},
    {CLAIMS(""), AZACT_F_TOKEN_MFA, "-"},
    /* the error */
    {FAILED("\"statusMessage\":\"{\\\"error\\\":{\\\"code\\\":\\\"C\\\",\\\"message\\\":\\\"M\\\"}}\""), AZACT_F_ERROR_CODE,
     "C"},
    {FAILED("\"statusMessage\":\"{\\\"error\\\":{\\\"code\\\":\\\"C\\\",\\\"message\\\":\\\"M\\\"}}\""),
     AZACT_F_ERROR_MESSAGE, "M"},
    {FAILED("\"statusMessage\":\"{\\\"error\\\":{\\\"code\\\":\\\"C\\\",\\\"message\\\":\\\"M\\\"}}\""),
     AZACT_F_ERROR_INNER_CODE, "-"},
    {FAILED("\"statusMessage\":{\"status\":\"Failed\",\"Error\":{\"Code\":\"C\",\"message\":\"a\\u00e4\\n\"}}"),
     AZACT_F_ERROR_MESSAGE, "a\xc3\xa4\n"},
    {FAILED("\"statusMessage\":{\"Error\":{\"Code\":\"C\"}}"), AZACT_F_ERROR_CODE, "C"},
    {FAILED(
         "\"statusMessage\":{\"error\":{\"code\":\"A\",\"innererror\":{\"code\":\"B\",\"innererror\":{\"code\":\"D\"}}}}"),
     AZACT_F_ERROR_INNER_CODE, "D"},
    {FAILED(
         "\"statusMessage\":{\"error\":{\"code\":\"A\",\"details\":[{\"code\":\"B\",\"details\":[{\"message\":\"x\"}]}]}}"),
     AZACT_F_ERROR_INNER_CODE, "B"},
    {FAILED("\"statusMessage\":\"plain text\""), AZACT_F_ERROR_MESSAGE, "plain text"},
    {FAILED("\"statusMessage\":\"plain text\""), AZACT_F_ERROR_CODE, "-"},
    {FAILED("\"statusMessage\":\"{broken\""), AZACT_F_ERROR_MESSAGE, "{broken"},
    {FAILED("\"statusMessage\":\"[1]\""), AZACT_F_ERROR_MESSAGE, "[1]"},
    {FAILED("\"statusMessage\":{\"error\":\"text\"}"), AZACT_F_ERROR_MESSAGE, "text"},
    {FAILED("\"statusMessage\":{\"code\":\"C\",\"message\":\"M\"}"), AZACT_F_ERROR_CODE, "C"},
    {FAILED("\"responseBody\":\"{\\\"error\\\":{\\\"code\\\":\\\"R\\\"}}\""), AZACT_F_ERROR_CODE, "R"},
    {FAILED("\"responseBody\":\"{\\\"code\\\":\\\"R\\\"}\""), AZACT_F_ERROR_CODE, "-"},
    {DIAG "\"resultType\":\"Success\",\"properties\":{\"statusMessage\":\"x\"}}", AZACT_F_ERROR_MESSAGE, "-"},
};

START_TEST(cases) { view_event_check(&principal_cases[_i]); }
END_TEST

/* innererror inside innererror: eight steps and no more. */
START_TEST(deep_error) {
  char json[2048] = DIAG "\"resultType\":\"Failure\",\"properties\":{\"statusMessage\":{\"error\":{\"code\":\"c0\"";
  for (int i = 1; i <= 20; i++) {
    char step[64];
    size_t len = 0;
    const char *head = ",\"innererror\":{\"code\":\"c";
    memcpy(step, head, strlen(head));
    len = strlen(head);
    step[len++] = (char)('a' + i);
    step[len++] = '"';
    step[len] = 0;
    strcat(json, step);
  }
  for (int i = 0; i < 20; i++) strcat(json, "}");
  strcat(json, "}}}}");
  view_case one = {json, AZACT_F_ERROR_INNER_CODE, "ci"};
  view_event_check(&one);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("principal");
  TCase *tcase = tcase_create("principal");
  tcase_add_loop_test(tcase, cases, 0, VIEW_COUNT(principal_cases));
  tcase_add_test(tcase, deep_error);
  suite_add_tcase(suite, tcase);
  return suite;
}
