/* An event asked through the public functions only: registry, fields, types, order, provenance, views. */
#include "api.h"

#include <stdio.h>

#define RID                                                                                                                \
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/acct"

START_TEST(registry) {
  azact_field_info info = {.struct_size = sizeof info};
  size_t count = azact_field_count();
  int members = 0;
  ck_assert_uint_eq(count, 121);
  for (size_t i = 0; i < count; i++) {
    ck_assert_int_eq(azact_field_at(i, &info), AZACT_OK);
    ck_assert(info.id != 0 && info.type >= AZACT_TYPE_TEXT && info.type <= AZACT_TYPE_OBJECT);
    ck_assert(info.name.len > 0 && info.doc.len > 0 && info.doc.ptr[info.doc.len - 1] == '.');
    ck_assert_uint_eq(azact_field_by_name(info.name.ptr, info.name.len), info.id);
    int member = (info.flags & AZACT_FIELD_MEMBER) != 0;
    ck_assert(member == (memchr(info.name.ptr, '.', info.name.len) != NULL));
    ck_assert_msg(member >= members, "members stand last");
    members = member;
  }
  ck_assert_int_eq(azact_field_at(0, &info), AZACT_OK);
  ck_assert(is(info.name, "time"));
}
END_TEST

START_TEST(three_answers) {
  azact_event *event = one_event(LIT(FLAT_HEAD ",\"caller\":null,\"level\":\"\"}"));
  azact_str text = {"untouched", 9};
  ck_assert_int_eq(azact_event_caller(event, &text), AZACT_NULL);
  ck_assert_int_eq(azact_event_correlation_id(event, &text), AZACT_ABSENT);
  ck_assert(is(text, "untouched"));
  ck_assert_int_eq(azact_event_level(event, &text), AZACT_OK);
  ck_assert(text.len == 0 && text.ptr != NULL);
  azact_event_unref(event);
}
END_TEST

static const char thirteen_record[] = "{\"tenantId\":\"t\",\"subscriptionId\":\"s\",\"eventTimestamp\":\"2023-07-21T19:23:"
                                      "45Z\",\"operationName\":\"a/b/write\",\"category\":\"Policy\","
                                      "\"level\":\"Error\",\"resultType\":\"Failure\",\"resultSignature\":\"Failed."
                                      "Conflict\",\"durationMs\":1.0,\"caller\":\"c\\u00e9\",\"correlationId\":\"x\","
                                      "\"resourceId\":\"" RID "\",\"properties\":{ \"a\" : [ 1 , 2 ] } }";

START_TEST(thirteen) {
  azact_event *event = one_event(LIT(thirteen_record));
  static const struct {
    azact_status (*get)(const azact_event *, azact_str *);
    azact_field field;
    const char *expected;
  } table[] = {
      {azact_event_tenant_id, AZACT_F_TENANT_ID, "t"},
      {azact_event_subscription_id, AZACT_F_SUBSCRIPTION_ID, "s"},
      {azact_event_event_timestamp, AZACT_F_EVENT_TIMESTAMP, "2023-07-21T19:23:45Z"},
      {azact_event_operation_name, AZACT_F_OPERATION_NAME, "a/b/write"},
      {azact_event_category, AZACT_F_CATEGORY, "Policy"},
      {azact_event_level, AZACT_F_LEVEL, "Error"},
      {azact_event_result_type, AZACT_F_RESULT_TYPE, "Failure"},
      {azact_event_result_signature, AZACT_F_RESULT_SIGNATURE, "Failed.Conflict"},
      {azact_event_duration_ms, AZACT_F_DURATION_MS, "1.0"},
      {azact_event_caller, AZACT_F_CALLER, "c\xc3\xa9"},
      {azact_event_correlation_id, AZACT_F_CORRELATION_ID, "x"},
      {azact_event_resource_id, AZACT_F_RESOURCE_ID, RID},
      {azact_event_properties, AZACT_F_PROPERTIES, NULL},
  };
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    azact_str text = {0}, same = {0};
    ck_assert_int_eq(table[i].get(event, &text), AZACT_OK);
    ck_assert_int_eq(azact_event_text(event, table[i].field, &same), AZACT_OK);
    ck_assert(text.len == same.len && memcmp(text.ptr, same.ptr, text.len) == 0);
    if (table[i].expected != NULL) ck_assert_msg(is(text, table[i].expected), "%zu: %.*s", i, (int)text.len, text.ptr);
    ck_assert_uint_eq(azact_event_origin(event, table[i].field), AZACT_ORIGIN_RECORD);
  }
  azact_event_unref(event);
}
END_TEST

START_TEST(copy_text) {
  azact_event *event = one_event(LIT(FLAT("1")));
  char buf[64];
  size_t len = 0;
  memset(buf, 'x', sizeof buf);
  ck_assert_int_eq(azact_event_copy_text(event, AZACT_F_CALLER, NULL, 0, &len), AZACT_ERR_RANGE);
  ck_assert_uint_eq(len, strlen("user1@contoso.example"));
  ck_assert_int_eq(azact_event_copy_text(event, AZACT_F_CALLER, buf, 6, &len), AZACT_ERR_RANGE);
  ck_assert_str_eq(buf, "user1");
  ck_assert(buf[6] == 'x' && len == 21);
  ck_assert_int_eq(azact_event_copy_text(event, AZACT_F_CALLER, buf, 21, &len), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_event_copy_text(event, AZACT_F_CALLER, buf, 22, NULL), AZACT_OK);
  ck_assert_str_eq(buf, "user1@contoso.example");
  ck_assert_str_eq(field_text(event, "sub_verb", buf, sizeof buf), "deallocate");
  ck_assert_str_eq(field_text(event, "verb", buf, sizeof buf), "action");
  ck_assert_str_eq(field_text(event, "time", buf, sizeof buf), "2023-07-21T19:23:45.12Z");
  ck_assert_str_eq(field_text(event, "phase", buf, sizeof buf), "end");
  ck_assert_str_eq(field_text(event, "dialect", buf, sizeof buf), "flat");
  azact_event_unref(event);
}
END_TEST

START_TEST(numbers) {
  azact_event *event = one_event(LIT("{\"eventTimestamp\":\"1970-01-01T00:00:01.5Z\",\"operationName\":\"a/b/"
                                     "write\",\"durationMs\":\"78\",\"level\":99999999999999999999}"));
  int64_t number = 0;
  ck_assert_int_eq(azact_event_int64(event, AZACT_F_DURATION_MS, &number), AZACT_OK);
  ck_assert_int_eq(number, 78);
  ck_assert_int_eq(azact_event_int64(event, AZACT_F_TIME, &number), AZACT_OK);
  ck_assert_int_eq(number, 1500000000);
  ck_assert_int_eq(azact_event_int64(event, AZACT_F_LEVEL, &number), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_event_int64(event, AZACT_F_OPERATION_NAME, &number), AZACT_ERR_TYPE);
  ck_assert_int_eq(azact_event_int64(event, AZACT_F_CALLER, &number), AZACT_ABSENT);
  ck_assert_int_eq(azact_event_int64(event, AZACT_F_SOURCE_RECORD, &number), AZACT_OK);
  ck_assert_int_eq(number, 1);
  azact_str text;
  ck_assert_int_eq(azact_event_level(event, &text), AZACT_OK);
  ck_assert(is(text, "99999999999999999999"));
  azact_event_unref(event);
}
END_TEST

START_TEST(origins) {
  azact_event *event = one_event(LIT("{\"time\":\"2023-01-01T00:00:00Z\",\"operationName\":\"a/b/"
                                     "write\",\"category\":\"Administrative\",\"resourceId\":\"" RID
                                     "\",\"identity\":{\"claims\":{\"appid\":\"app\",\"http://schemas.microsoft.com/"
                                     "identity/claims/tenantid\":\"home\"}}}"));
  char buf[64];
  ck_assert_uint_eq(azact_event_origin(event, AZACT_F_RESOURCE_ID), AZACT_ORIGIN_RECORD);
  ck_assert_uint_eq(azact_event_origin(event, AZACT_F_SUBSCRIPTION_ID), AZACT_ORIGIN_RESOURCE_ID);
  ck_assert_uint_eq(azact_event_origin(event, AZACT_F_RESOURCE_GROUP), AZACT_ORIGIN_RESOURCE_ID);
  ck_assert_uint_eq(azact_event_origin(event, AZACT_F_CALLER), AZACT_ORIGIN_CLAIMS);
  ck_assert_uint_eq(azact_event_origin(event, AZACT_F_TENANT_ID), AZACT_ORIGIN_CLAIMS);
  ck_assert_uint_eq(azact_event_origin(event, AZACT_F_UID), AZACT_ORIGIN_DERIVED);
  ck_assert_uint_eq(azact_event_origin(event, AZACT_F_HTTP_URI), AZACT_ORIGIN_NONE);
  ck_assert_str_eq(field_text(event, "caller", buf, sizeof buf), "app");
  ck_assert_str_eq(field_text(event, "tenant_id", buf, sizeof buf), "home");
  ck_assert_str_eq(field_text(event, "resource.name", buf, sizeof buf), "acct");
  ck_assert_str_eq(field_text(event, "principal.kind", buf, sizeof buf), "service_principal");
  azact_event_unref(event);
}
END_TEST

#define TID "http://schemas.microsoft.com/identity/claims/tenantid"
#define CLAIMS                                                                                                             \
  "{\"appid\":\"a\\u0041\",\"" TID                                                                                         \
  "\":\"t\",\"iat\":17,\"exp\":null,\"mine\":\"m\",\"odd\":\"o\\n\",\"AppId\":\"other\",\"ver\":null,"                     \
  "\"list\":[1, 2],\"up\\u006e\":\"u\",\"mine\":\"last\",\"n\\u0061me2\":\"x\"}"

static azact_status claim(const azact_event *event, const char *name, azact_str *ret) {
  return azact_event_claim(event, name, strlen(name), ret);
}

static void check_claims(const azact_event *event) {
  azact_str text = {"untouched", 9};
  ck_assert_int_eq(claim(event, "exp", &text), AZACT_NULL);
  ck_assert_int_eq(claim(event, "ver", &text), AZACT_NULL);
  ck_assert_int_eq(claim(event, "nothing", &text), AZACT_ABSENT);
  ck_assert_int_eq(claim(event, "ipaddr", &text), AZACT_ABSENT);
  ck_assert_int_eq(claim(event, "APPID", &text), AZACT_ABSENT);
  ck_assert_int_eq(claim(event, "odd", &text), AZACT_ERR_UNSUPPORTED);
  ck_assert(is(text, "untouched"));
  static const char *const there[][2] = {{"appid", "aA"},    {TID, "t"},         {"iat", "17"}, {"mine", "last"},
                                         {"AppId", "other"}, {"list", "[1, 2]"}, {"upn", "u"},  {"name2", "x"}};
  for (size_t i = 0; i < sizeof there / sizeof *there; i++) {
    ck_assert_msg(claim(event, there[i][0], &text) == AZACT_OK && is(text, there[i][1]), "%s: %.*s", there[i][0],
                  (int)text.len, text.ptr);
  }
}

START_TEST(claims) {
  azact_event *event =
      one_event(LIT("{\"time\":\"2023-07-21T19:23:45Z\",\"operationName\":\"a/b/write\",\"identity\":{\"claims\":" CLAIMS
                    "},\"iat\":1}"));
  azact_str text;
  check_claims(event);
  ck_assert_int_eq(azact_event_claim(event, NULL, 0, &text), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_event_claim(event, "a", 1, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_event_claim(NULL, "a", 1, &text), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_event_claim(event, "", 0, &text), AZACT_ABSENT);
  azact_event_unref(event);
  event = one_event(LIT("{\"eventTimestamp\":\"2023-07-21T19:23:45Z\",\"eventDataId\":\"d\",\"claims\":" CLAIMS "}"));
  check_claims(event);
  azact_event_unref(event);
}
END_TEST

/* Claims that arrive as text, as in rows of a workspace. */
START_TEST(claims_in_text) {
  azact_event *event = one_event(
      LIT("{\"TimeGenerated\":\"2023-07-21T19:23:45Z\",\"OperationNameValue\":\"a/b/write\",\"Claims\":\"{\\\"appid\\\":"
          "\\\"x\\\",\\\"mine\\\":\\\"y\\\"}\"}"));
  azact_str text;
  ck_assert_int_eq(claim(event, "appid", &text), AZACT_OK);
  ck_assert(is(text, "x"));
  ck_assert_int_eq(claim(event, "mine", &text), AZACT_OK);
  ck_assert(is(text, "y"));
  azact_event_unref(event);
}
END_TEST

typedef struct visits {
  azact_field last[128];
  size_t count, stop_at;
} visits;

static azact_status note(azact_field field, azact_status status, const azact_str *text, void *user) {
  visits *v = user;
  (void)status, (void)text;
  ck_assert_uint_lt(v->count, 128);
  v->last[v->count++] = field;
  return v->count == v->stop_at ? 42 : AZACT_OK;
}

START_TEST(visiting) {
  azact_event *event = one_event(LIT(thirteen_record));
  visits v = {.stop_at = 3}, all = {0};
  size_t rank = 0;
  azact_field_info info = {.struct_size = sizeof info};
  ck_assert_int_eq(azact_event_visit(event, note, &v), 42);
  ck_assert_uint_eq(v.count, 3);
  ck_assert_int_eq(azact_event_visit(event, note, &all), AZACT_OK);
  for (size_t i = 0; i < all.count; i++) { /* in the order of the registry, each once */
    for (;; rank++) {
      ck_assert_int_eq(azact_field_at(rank, &info), AZACT_OK);
      ck_assert((info.flags & AZACT_FIELD_MEMBER) == 0);
      if (info.id == all.last[i]) break;
    }
    rank++;
  }
  ck_assert_uint_eq(all.last[0], AZACT_F_TIME);
  azact_event_unref(event);
}
END_TEST

START_TEST(own_bytes) {
  char *text = malloc(sizeof thirteen_record);
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_str raw;
  probe_text before = {0}, after = {0};
  memcpy(text, thirteen_record, sizeof thirteen_record);
  ck_assert_int_eq(azact_reader_open_memory(NULL, text, sizeof thirteen_record - 1, AZACT_BORROW, NULL, NULL, &reader),
                   AZACT_OK);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  ck_assert_int_eq(azact_event_raw(event, &raw), AZACT_OK);
  ck_assert(raw.ptr == text); /* nothing was copied */
  ck_assert_int_eq(azact_event_write_json(event, probe_write, &before), AZACT_OK);
  ck_assert_int_eq(azact_event_own(event), AZACT_OK);
  azact_reader_unref(reader);
  memset(text, '!', sizeof thirteen_record);
  free(text);
  ck_assert_int_eq(azact_event_raw(event, &raw), AZACT_OK);
  ck_assert(is(raw, thirteen_record));
  ck_assert_int_eq(azact_event_write_json(event, probe_write, &after), AZACT_OK);
  ck_assert_str_eq(before.ptr, after.ptr);
  azact_event_unref(event);
  probe_text_free(&before);
  probe_text_free(&after);
}
END_TEST

/* ---- field x type: each key that a dialect knows holds each of the seven JSON types in turn ---- */

static const char *const values[] = {"null",        "true", "false", "-12.5e3", "\"text\"", "{\"value\":7,\"x\":[]}",
                                     "[1,\"a\",{}]"};
static const char *const value_texts[] = {NULL, "true", "false", "-12.5e3", "text", NULL, "[1,\"a\",{}]"};

static const struct {
  const char *frame; /* printf format with one %s: the member under test */
  const char *keys;  /* parted by blanks */
} shapes[] = {
    {"{\"eventTimestamp\":\"2023-01-01T00:00:00Z\",%s,\"operationName\":\"a/b/read\"}",
     "tenantId subscriptionId category level resultType resultSignature durationMs caller correlationId resourceId "
     "properties claims"},
    {"{\"eventTimestamp\":\"2023-01-01T00:00:00Z\",\"eventDataId\":\"e\",%s}",
     "id operationName status subStatus category eventName level caller claims authorization httpRequest channels "
     "description relatedEvents operationId "
     "submissionTimestamp resourceGroupName resourceProviderName resourceType resourceId properties tenantId correlationId "
     "subscriptionId"},
    {"{\"time\":\"2023-01-01T00:00:00Z\",\"operationName\":\"a/b/read\",%s,\"category\":\"Administrative\"}",
     "resourceId resultType resultSignature resultDescription durationMs callerIpAddress correlationId identity level "
     "Level location tenantId properties "
     "RoleLocation ReleaseVersion operationVersion eventDataId"},
    {"{\"event_timestamp\":\"2023-01-01T00:00:00Z\",%s}",
     "event_data_id operation_name status sub_status category claims authorization http_request id properties"},
    {"{\"OperationNameValue\":\"a/b/read\",\"Type\":\"AzureActivity\",%s}",
     "TimeGenerated TenantId ActivityStatusValue ActivitySubstatusValue CategoryValue Caller CallerIpAddress Claims "
     "Claims_d Authorization Authorization_d "
     "Properties Properties_d HTTPRequest Hierarchy _ResourceId ResourceGroup EventDataId CorrelationId Level "
     "EventSubmissionTimestamp"},
    {"{\"EventTimestamp\":\"2023-01-01T00:00:00Z\",\"Claims\":{\"Content\":{}},%s}",
     "Authorization Caller Category EventName HttpRequest Id Level OperationName Properties Status SubStatus ResourceId "
     "SubmissionTimestamp"},
    {"{\"schemaId\":\"Microsoft.Insights/activityLogs\",\"data\":{\"context\":{\"activityLog\":{%s}}}}",
     "eventTimestamp operationName status claims httpRequest authorization properties eventSource level caller"},
    {"{\"context\":{%s,\"event\":{\"operationName\":\"a/b/read\"}}}",
     "timestamp resourceId resourceGroupName subscriptionId name"},
};

static void ask_one(const char *record, size_t len) {
  azact_event *event = one_event(record, len);
  ck_assert_int_eq(probe_event(event), AZACT_OK);
  probe_text line = {0};
  ck_assert_int_eq(azact_event_write_json(event, probe_write, &line), AZACT_OK);
  ck_assert(line.len > 2 && line.ptr[line.len - 1] == '}');
  probe_text_free(&line);
  azact_event_unref(event);
}

START_TEST(field_by_type) {
  char key[64], member[256], record[1024];
  size_t cases = 0;
  for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
    for (const char *at = shapes[s].keys; *at != 0;) {
      size_t len = strcspn(at, " ");
      snprintf(key, sizeof key, "%.*s", (int)len, at);
      for (size_t v = 0; v < 7; v++, cases++) {
        snprintf(member, sizeof member, "\"%s\":%s", key, values[v]);
        int size = snprintf(record, sizeof record, shapes[s].frame, member);
        ask_one(record, (size_t)size);
      }
      at += len + (at[len] == ' ');
    }
  }
  ck_assert_uint_ge(cases, 280);
}
END_TEST

/* What each type answers in a plain text field (fields.md 4, 8). */
START_TEST(text_of_each_type) {
  char record[256], buf[64];
  for (size_t v = 0; v < 7; v++) {
    int size = snprintf(record, sizeof record,
                        "{\"eventTimestamp\":\"2023-01-01T00:00:00Z\",\"operationName\":\"a/b/read\",\"correlationId\":%s}",
                        values[v]);
    azact_event *event = one_event(record, (size_t)size);
    azact_str text;
    azact_status status = azact_event_correlation_id(event, &text);
    uint64_t notice = (uint64_t)1 << AZACT_ANOMALY_TYPE_UNEXPECTED;
    if (v == 0)
      ck_assert_int_eq(status, AZACT_NULL);
    else
      ck_assert_int_eq(status, AZACT_OK);
    if (value_texts[v] != NULL)
      ck_assert_msg(is(text, value_texts[v]), "%s gives %.*s", values[v], (int)text.len, text.ptr);
    /* An array where text is expected is a notice; scalars are not. ({"value":...} is read as a localizable value.) */
    if (v == 6) ck_assert_uint_eq(azact_event_anomaly_bits(event), notice);
    if (v < 5) ck_assert_uint_eq(azact_event_anomaly_bits(event), 0);
    (void)buf;
    azact_event_unref(event);
  }
}
END_TEST

START_TEST(written) {
  azact_event *event = one_event(LIT("{\"eventTimestamp\":\"2023-07-21T19:23:45Z\",\"operationName\":\"a/b/"
                                     "write\",\"caller\":null,\"level\":\"x\\u0007\\u2028\","
                                     "\"properties\":{ \"b\" : 1.0 , \"a\" : \"\\/\" } }"));
  probe_text line = {0};
  ck_assert_int_eq(azact_event_write_json(event, probe_write, &line), AZACT_OK);
  ck_assert_msg(strncmp(line.ptr,
                        LIT("{\"time\":\"2023-07-21T19:23:45Z\",\"dialect\":\"flat\",\"event_timestamp\":\"2023-07-21T19:"
                            "23:45Z\",\"operation_name\":\"a/b/write\","
                            "\"level\":\"x\\u0007\\u2028\",\"caller\":null,\"properties\":{\"b\":1.0,\"a\":\"/\"},")) == 0,
                "%s", line.ptr);
  ck_assert(strstr(line.ptr, "\"source\":{\"name\":\"-\",\"record\":1,\"offset\":0,\"length\":148},\"anomalies\":[]}") !=
                NULL ||
            strstr(line.ptr, "\"offset\":0") != NULL);
  line.len = 0;
  ck_assert_int_eq(azact_event_write_field(event, AZACT_F_CALLER, probe_write, &line), AZACT_OK);
  ck_assert_str_eq(line.ptr, "null");
  line.len = 0;
  ck_assert_int_eq(azact_event_write_field(event, AZACT_F_VERB, probe_write, &line), AZACT_OK);
  ck_assert_str_eq(line.ptr, "\"write\"");
  ck_assert_int_eq(azact_event_write_field(event, AZACT_F_CHANNELS, probe_write, &line), AZACT_ABSENT);
  probe_text_free(&line);
  azact_event_unref(event);
}
END_TEST

static azact_status refuse(const char *data, size_t len, void *user) {
  (void)data, (void)len;
  ++*(int *)user;
  return 99;
}

START_TEST(copied_json) {
  azact_event *event = one_event(LIT(FLAT("1")));
  char buf[4096], cut[12];
  size_t len = 0;
  ck_assert_int_eq(azact_event_copy_json(event, 0, NULL, 0, &len), AZACT_ERR_RANGE);
  ck_assert(len > 100 && len < sizeof buf);
  size_t whole = len;
  ck_assert_int_eq(azact_event_copy_json(event, 0, buf, whole, &len), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_event_copy_json(event, 0, buf, whole + 1, &len), AZACT_OK);
  ck_assert(len == whole && strlen(buf) == whole && buf[0] == '{' && buf[whole - 1] == '}');
  memset(cut, 'x', sizeof cut);
  ck_assert_int_eq(azact_event_copy_json(event, AZACT_F_CALLER, cut, 8, &len), AZACT_ERR_RANGE);
  ck_assert_str_eq(cut, "\"user1@");
  ck_assert(cut[8] == 'x' && len == strlen("\"user1@contoso.example\""));
  ck_assert_int_eq(azact_event_copy_json(event, AZACT_F_CALLER, buf, sizeof buf, NULL), AZACT_OK);
  ck_assert_str_eq(buf, "\"user1@contoso.example\"");
  len = 7;
  ck_assert_int_eq(azact_event_copy_json(event, AZACT_F_HIERARCHY, buf, sizeof buf, &len), AZACT_ABSENT);
  ck_assert_int_eq(azact_event_copy_json(event, 60000, buf, sizeof buf, &len), AZACT_ERR_RANGE);
  ck_assert_uint_eq(len, 7);
  azact_event_unref(event);
}
END_TEST

START_TEST(writing_stops) {
  azact_event *event = one_event(LIT(thirteen_record));
  int calls = 0;
  ck_assert_int_eq(azact_event_write_json(event, refuse, &calls), 99);
  ck_assert_int_eq(calls, 1);
  azact_event_unref(event);
}
END_TEST

START_TEST(views) {
  azact_event *event = one_event(
      LIT("{\"time\":\"2023-07-21T19:23:45.1234567Z\",\"operationName\":\"MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/"
          "ACTION\",\"category\":\"Action\","
          "\"resultType\":\"Failure\",\"resultSignature\":\"Failed.Conflict\",\"level\":\"Error\",\"callerIpAddress\":"
          "\"203.0.113.7:443\",\"resourceId\":\"" RID "\","
          "\"identity\":{\"claims\":{\"iat\":\"1690000000\",\"exp\":\"1690003600\",\"http://schemas.microsoft.com/claims/"
          "authnmethodsreferences\":\"pwd, mfa\","
          "\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn\":\"dana@contoso.example\","
          "\"http://schemas.microsoft.com/identity/claims/objectidentifier\":\"AAAAAAAABBBB4CCC8DDDEEEEEEEEEEEE\"}}}"));
  azact_time time = {.struct_size = sizeof time};
  azact_result result = {.struct_size = sizeof result};
  azact_operation operation = {.struct_size = sizeof operation};
  azact_principal principal = {.struct_size = sizeof principal};
  azact_address address = {.struct_size = sizeof address};
  azact_token token = {.struct_size = sizeof token};
  azact_resource *resource = NULL;
  azact_str name;
  ck_assert_int_eq(azact_event_time(event, &time), AZACT_OK);
  ck_assert(time.ns == INT64_C(1689967425123456700) && time.digits == 7 && time.flags == AZACT_TIME_ZONE_GIVEN);
  ck_assert_int_eq(azact_event_result(event, &result), AZACT_OK);
  ck_assert(result.phase == AZACT_PHASE_END && result.outcome == AZACT_OUTCOME_FAILURE && result.http_status == 409 &&
            is(result.reason, "Conflict"));
  ck_assert_int_eq(azact_event_operation(event, &operation), AZACT_OK);
  ck_assert(operation.verb == AZACT_VERB_ACTION && is(operation.sub_verb, "LISTKEYS") &&
            is(operation.provider, "MICROSOFT.STORAGE"));
  ck_assert_uint_eq(azact_event_level_number(event), 2);
  ck_assert_uint_eq(azact_event_category_kind(event), AZACT_CATEGORY_ADMINISTRATIVE);
  ck_assert_int_eq(azact_event_principal(event, &principal), AZACT_OK);
  ck_assert(principal.kind == AZACT_PRINCIPAL_USER && is(principal.source, "claims") &&
            is(principal.name, "dana@contoso.example"));
  ck_assert_str_eq(principal.object_id, "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee");
  ck_assert(is(principal.object_id_found, "AAAAAAAABBBB4CCC8DDDEEEEEEEEEEEE"));
  ck_assert_int_eq(azact_event_address(event, &address), AZACT_OK);
  ck_assert(address.family == 4 && address.port == 443 && address.prefix == -1 && address.mapped == 0 &&
            address.bytes[0] == 203 && address.bytes[3] == 7);
  ck_assert_int_eq(azact_event_token(event, &token), AZACT_OK);
  ck_assert(token.mfa == 1 && token.has == 3 && token.issued_ns == INT64_C(1690000000000000000) &&
            token.expires_ns == INT64_C(1690003600000000000));
  ck_assert_int_eq(azact_event_resource(event, &resource), AZACT_OK);
  ck_assert_int_eq(azact_resource_name(resource, &name), AZACT_OK);
  azact_event_unref(event);
  ck_assert(is(name, "acct")); /* the resource has text of its own */
  azact_resource_unref(resource);
}
END_TEST

START_TEST(nothing_to_view) {
  azact_event *event = one_event(LIT("{\"a\":1}"));
  azact_time time = {.struct_size = sizeof time};
  azact_operation operation = {.struct_size = sizeof operation};
  azact_principal principal = {.struct_size = sizeof principal};
  azact_address address = {.struct_size = sizeof address};
  azact_token token = {.struct_size = sizeof token};
  azact_resource *resource = NULL;
  ck_assert_uint_eq(azact_event_dialect(event), AZACT_DIALECT_FOREIGN);
  ck_assert_int_eq(azact_event_time(event, &time), AZACT_ABSENT);
  ck_assert_int_eq(azact_event_operation(event, &operation), AZACT_ABSENT);
  ck_assert_int_eq(azact_event_address(event, &address), AZACT_ABSENT);
  ck_assert_int_eq(azact_event_token(event, &token), AZACT_ABSENT);
  ck_assert_int_eq(azact_event_resource(event, &resource), AZACT_ABSENT);
  azact_event_principal(event, &principal);
  ck_assert_uint_eq(azact_event_level_number(event), 0);
  azact_event_unref(event);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("api_event");
  TCase *cases = tcase_create("event");
  tcase_add_test(cases, registry);
  tcase_add_test(cases, three_answers);
  tcase_add_test(cases, thirteen);
  tcase_add_test(cases, copy_text);
  tcase_add_test(cases, numbers);
  tcase_add_test(cases, origins);
  tcase_add_test(cases, claims);
  tcase_add_test(cases, claims_in_text);
  tcase_add_test(cases, visiting);
  tcase_add_test(cases, own_bytes);
  tcase_add_test(cases, field_by_type);
  tcase_add_test(cases, text_of_each_type);
  tcase_add_test(cases, written);
  tcase_add_test(cases, copied_json);
  tcase_add_test(cases, writing_stops);
  tcase_add_test(cases, views);
  tcase_add_test(cases, nothing_to_view);
  suite_add_tcase(suite, cases);
  return suite;
}
