/* uid and match_key. The expected values were computed with Python's hashlib from fields.md 4, 24 and 25. */
#include "unit.h"

#include <stdio.h>
#include "kernel/sha256.h"
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

/* ---- texts of every length: the same netstrings put together here byte by byte, and hashed in one piece */

typedef struct naive {
  char *text;
  size_t len;
} naive;

static void naive_add(naive *to, const char *text, size_t len) {
  char head[24];
  int head_len = snprintf(head, sizeof head, "%zu:", len);
  to->text = realloc(to->text, to->len + (size_t)head_len + len + 1);
  memcpy(to->text + to->len, head, (size_t)head_len);
  memcpy(to->text + to->len + head_len, text, len);
  to->len += (size_t)head_len + len;
  to->text[to->len++] = ',';
}

static void naive_end(naive *of, uint8_t out[16]) {
  azacti_sha256 sha;
  uint8_t sum[32];
  azacti_sha256_init(&sha);
  azacti_sha256_add(&sha, of->text, of->len);
  azacti_sha256_end(&sha, sum);
  memcpy(out, sum, 16);
  out[6] = (uint8_t)(0x80 | (out[6] & 15));
  out[8] = (uint8_t)(0x80 | (out[8] & 63));
  free(of->text);
}

/* A text of `len` bytes with capitals and doubled slashes; `clean` is what should be hashed of it as a resource id. */
static void texts_of(size_t len, uint32_t seed, char *text, char *clean, size_t *ret_len) {
  *ret_len = 0;
  for (size_t i = 0; i < len; i++) {
    seed = seed * 1664525u + 1013904223u;
    text[i] = "Aa/Zz.+@[`{0-Q/"[(seed >> 16) % (seed >> 29 ? 14 : 15)];
    if (seed >> 27 == 0 && i > 0) text[i] = text[i - 1];
    if (text[i] == '/' && i > 0 && text[i - 1] == '/') continue;
    clean[(*ret_len)++] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
  }
  while (*ret_len > 0 && clean[*ret_len - 1] == '/') --*ret_len;
}

static void lower_of(char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (text[i] >= 'A' && text[i] <= 'Z') text[i] = (char)(text[i] + 32);
}

enum { IDS_LONGEST = 3100 };

static void check_lengths(size_t name_len, size_t id_len, int spread) {
  static char name[IDS_LONGEST], unused[IDS_LONGEST], id[IDS_LONGEST], clean[IDS_LONGEST], json[8 * IDS_LONGEST];
  size_t none, clean_len;
  uint8_t uid[16], key[16], expected[16];
  texts_of(name_len, (uint32_t)name_len, name, unused, &none);
  texts_of(id_len, (uint32_t)id_len * 7 + 1, id, clean, &clean_len);
  /* policies: strings, escapes, and blanks between tokens */
  char policies[64];
  snprintf(policies, sizeof policies, "[%*s\"a \\\" b\" ,%*s\"\\\\\"%*s]", spread, "", spread % 7, "", spread / 2, "");
  snprintf(json, sizeof json,
           "{\"eventTimestamp\":\"1970-01-01T00:00:00.0015Z\",\"operationName\":\"%.*s\",\"resourceId\":\"%.*s\","
           "\"eventDataId\":\"no\",\"status\":\"Succeeded\",\"properties\":{\"policies\":%s}}",
           (int)name_len, name, (int)id_len, id, policies);
  ids_of(json, uid, key);
  lower_of(name, name_len);
  for (int which = 0; which < 2; which++) {
    naive all = {NULL, 0};
    naive_add(&all, which ? "azact-match-1" : "azact-uid-1", which ? 13 : 11);
    naive_add(&all, which ? "1" : "1500000", which ? 1 : 7);
    naive_add(&all, "", 0);
    naive_add(&all, name, name_len);
    naive_add(&all, clean, clean_len);
    naive_add(&all, "end", 3);
    naive_add(&all, "success", 7);
    if (!which) {
      naive_add(&all, "", 0);
      naive_add(&all, "", 0);
      naive_add(&all, "[\"a \\\" b\",\"\\\\\"]", 15);
      naive_add(&all, "no", 2);
    }
    naive_end(&all, expected);
    ck_assert_msg(memcmp(expected, which ? key : uid, 16) == 0, "%s of %s", which ? "match_key" : "uid", json);
  }
}

START_TEST(lengths) {
  for (size_t len = 1; len < IDS_LONGEST; len += len < 150 || len % 1024 > 900 ? 1 : 37) {
    check_lengths(1 + len % 40, len, (int)(len % 20));
    check_lengths(len, 1 + len % 150, (int)(len % 20));
  }
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("ids");
  TCase *tcase = tcase_create("ids");
  tcase_add_loop_test(tcase, cases, 0, VIEW_COUNT(ids_cases));
  tcase_add_test(tcase, form);
  tcase_add_test(tcase, borders);
  tcase_add_test(tcase, lengths);
  suite_add_tcase(suite, tcase);
  return suite;
}
