/* uid and match_key. The expected values were computed with Python's hashlib from fields.md 4, 24 and 25. */
#include "unit.h"

#include "view_event.h"

#define OID "\"http://schemas.microsoft.com/identity/claims/objectidentifier\":"
#define FULL                                                                                                               \
  "{\"time\":\"2020-01-01T00:00:00.1239999Z\",\"operationName\":\"A.B/c/WRITE\",\"correlationId\":\"COR\","                \
  "\"resourceId\":\"/Subscriptions/S//ResourceGroups/R/\",\"resultType\":\"Success\",\"resultSignature\":\"x.Created\","   \
  "\"identity\":{\"claims\":{" OID "\"AAAAAAAABBBBCCCCDDDDEEEEEEEEEEEE\"}},\"properties\":{\"policies\":"                  \
  "\"[{\\\"a\\\":1}]\"}}"

static const view_case ids_cases[] = {
    {FULL, AZACT_F_MATCH_KEY, "47073f37-ef8b-84e8-afb1-415c6cc7ebc3"},
    /* the same event in another dialect: other digits, letter case and words */
    {"{\"eventTimestamp\":\"2020-01-01T00:00:00.123Z\",\"eventDataId\":\"x\",\"operationName\":{\"value\":\"a.b/c/write\"},"
     "\"correlationId\":\"cor\",\"resourceId\":\"/subscriptions/s/resourcegroups/r\",\"status\":{\"value\":\"Succeeded\"}}",
     AZACT_F_MATCH_KEY, "47073f37-ef8b-84e8-afb1-415c6cc7ebc3"},
    {"{\"time\":\"bad\",\"operationName\":\"X/y\"}", AZACT_F_MATCH_KEY, "ef210753-8e33-8b48-84d2-effbdeb91d88"},
    {"{\"time\":\"1969-12-31T23:59:59.9999999Z\",\"operationName\":\"X/y\"}", AZACT_F_MATCH_KEY,
     "cefe6304-cdd4-8c0c-8f30-e1321e9ec081"},
    {"{\"eventTimestamp\":\"2020-01-01T00:00:00Z\",\"id\":\"/subscriptions/s/resourceGroups/a+b/events/e\"}",
     AZACT_F_MATCH_KEY, "649498b6-95a5-8862-98c1-5c75e1fa3668"},
    {FULL, AZACT_F_UID, "513e0087-2048-8df6-8b88-4fbdb820df86"},
    /* policies as an array: its text without blanks between tokens */
    {"{\"time\":\"2020-01-01T00:00:00.1239999Z\",\"operationName\":\"A.B/c/WRITE\",\"correlationId\":\"COR\","
     "\"resourceId\":\"/Subscriptions/S//ResourceGroups/R/\",\"resultType\":\"Success\",\"resultSignature\":\"x.Created\","
     "\"identity\":{\"claims\":{" OID
     "\"AAAAAAAABBBBCCCCDDDDEEEEEEEEEEEE\"}},\"properties\":{\"policies\": [ { \"a\" : 1 } ] }}",
     AZACT_F_UID, "513e0087-2048-8df6-8b88-4fbdb820df86"},
    {"{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"A/b\",\"eventDataId\":\"almost-a-guid\"}", AZACT_F_UID,
     "b5f91345-9ed6-82ec-a2ec-f49b5997b746"},
    {"{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"A/b\",\"identity\":{\"claims\":{" OID "\"O id\"}}}",
     AZACT_F_UID, "d6ad78b1-574e-8a22-90a0-b40dbee56ee1"},
    {"{\"eventTimestamp\":\"x\",\"eventDataId\":\"AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE\"}", AZACT_F_UID,
     "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"},
    {"{\"eventTimestamp\":\"x\",\"eventDataId\":\"AAAAAAAABBBBCCCCDDDDEEEEEEEEEEEE\"}", AZACT_F_UID,
     "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"},
    {"{\"eventTimestamp\":\"x\",\"id\":\"/r/events/AAAAAAAABBBBCCCCDDDDEEEEEEEEEEEE/ticks/1\"}", AZACT_F_UID,
     "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"},
};

START_TEST(cases) { view_event_check(&ids_cases[_i]); }
END_TEST

static void ids_of(const char *json, uint8_t uid[16], uint8_t key[16]) {
  azact_event *event = view_event_of(json);
  ck_assert(azacti_view_uid(event, uid) && azacti_view_match_key(event, key));
  azacti_record_unref(event);
}

START_TEST(form) {
  uint8_t uid[16], key[16];
  ids_of(FULL, uid, key);
  ck_assert_uint_eq(uid[6] >> 4, 8);
  ck_assert_uint_eq(key[6] >> 4, 8);
  ck_assert_uint_eq(uid[8] >> 6, 2);
  ck_assert_uint_eq(key[8] >> 6, 2);
}
END_TEST

/* Parts must not run into each other: "ab" + "c" is not "a" + "bc". */
START_TEST(borders) {
  uint8_t uid[2][16], key[2][16];
  ids_of("{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"c/d\",\"correlationId\":\"ab\"}", uid[0], key[0]);
  ids_of("{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"bc/d\",\"correlationId\":\"a\"}", uid[1], key[1]);
  ck_assert_int_ne(memcmp(uid[0], uid[1], 16), 0);
  ck_assert_int_ne(memcmp(key[0], key[1], 16), 0);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("ids");
  TCase *tcase = tcase_create("ids");
  tcase_add_loop_test(tcase, cases, 0, VIEW_COUNT(ids_cases));
  tcase_add_test(tcase, form);
  tcase_add_test(tcase, borders);
  suite_add_tcase(suite, tcase);
  return suite;
}
