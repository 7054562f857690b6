/* What is filled in from elsewhere, how it is spelled, and the texts of members. */
#include "unit.h"

#include "view_event.h"

#define G "11111111-2222-3333-4444-555555555555"
#define ID "/subscriptions/" G "/resourceGroups/my+rg/providers/Microsoft.Insights/alertrules/a+b"
#define SELECT(id) "{\"eventTimestamp\":\"2020-01-01T00:00:00Z\",\"id\":\"" id "\"}"
#define DIAG "{\"time\":\"2020-01-01T00:00:00Z\",\"operationName\":\"A.B/c/write\","
#define VM "/SUBSCRIPTIONS/" G "/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/VM/EXTENSIONS/E"

static const view_case fill_cases[] = {
    {SELECT(ID "/events/" G "/ticks/636528553513810679"), AZACT_F_RESOURCE_ID,
     "/subscriptions/" G "/resourceGroups/my rg/providers/Microsoft.Insights/alertrules/a b"},
    {SELECT(ID "/events/" G "/ticks/636528553513810679"), AZACT_F_EVENT_DATA_ID, G},
    {SELECT(ID "/events/" G "/ticks/636528553513810679"), AZACT_F_SUBSCRIPTION_ID, G},
    {SELECT(ID "/events/" G "/ticks/636528553513810679"), AZACT_F_RESOURCE_GROUP, "my rg"},
    {SELECT(ID "/events/" G "/ticks/636528553513810679"), AZACT_F_RESOURCE_TYPE, "Microsoft.Insights/alertrules"},
    {SELECT(ID "/events/" G "/ticks/636528553513810679"), AZACT_F_RESOURCE_PROVIDER, "Microsoft.Insights"},
    {SELECT(ID "/events/" G "/ticks/636528553513810679"), AZACT_F_RESOURCE_NAME, "a b"},
    {SELECT(ID "/EVENTS/" G), AZACT_F_EVENT_DATA_ID, G},
    {SELECT("/events/" G), AZACT_F_RESOURCE_ID, "-"},
    {SELECT("/events/"), AZACT_F_EVENT_DATA_ID, "-"},
    {SELECT("x/events/events/events/y/ticks//"), AZACT_F_EVENT_DATA_ID, "y"},
    {DIAG "\"resourceId\":\"" VM "\"}", AZACT_F_RESOURCE_TYPE, "MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS"},
    {DIAG "\"resourceId\":\"" VM "\"}", AZACT_F_RESOURCE_FULL_TYPE, "MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS"},
    {DIAG "\"resourceId\":\"" VM "\"}", AZACT_F_RESOURCE_GROUP, "RG"},
    {DIAG "\"resourceId\":\"" VM "\"}", AZACT_F_RESOURCE_PROVIDER, "MICROSOFT.COMPUTE"},
    {DIAG "\"resourceId\":\"/subscriptions/" G "/resourceGroups/RG\"}", AZACT_F_RESOURCE_TYPE, "-"},
    {DIAG "\"resourceId\":\"/subscriptions/s\"}", AZACT_F_RESOURCE_FLAGS, "subscription_not_guid"},
    {DIAG "\"resourceId\":\"\"}", AZACT_F_RESOURCE_KIND, "-"},
    {DIAG "\"resourceId\":\"\"}", AZACT_F_RESOURCE_ID, ""},
    {DIAG "\"resourceId\":null}", AZACT_F_RESOURCE_ID, "null"},
    {DIAG "\"resourceId\":\" \"}", AZACT_F_RESOURCE_KIND, "empty"},
    {DIAG "\"x\":1}", AZACT_F_RESOURCE_ID, "-"},
    {DIAG "\"properties\":{\"hierarchy\":\"t/mg/s\"}}", AZACT_F_TENANT_ID, "t"},
    {DIAG "\"resourceId\":\"/subscriptions/" G "\",\"properties\":{\"hierarchy\":\"" G "\"}}", AZACT_F_TENANT_ID, "-"},
    {DIAG "\"properties\":{\"hierarchy\":\"\"}}", AZACT_F_TENANT_ID, "-"},
    {DIAG "\"tenantId\":\"\",\"properties\":{\"hierarchy\":\"/t/s\"}}", AZACT_F_TENANT_ID, "t"},
    {DIAG "\"tenantId\":\"x\",\"properties\":{\"hierarchy\":\"t/s\"}}", AZACT_F_TENANT_ID, "x"},
    {DIAG "\"callerIpAddress\":\"[2001:DB8::1]:80\"}", AZACT_F_ADDRESS_IP, "2001:db8::1"},
    {DIAG "\"callerIpAddress\":\"[2001:DB8::1]:80\"}", AZACT_F_ADDRESS_PORT, "80"},
    {DIAG "\"callerIpAddress\":\"1.2.3.4/8\"}", AZACT_F_ADDRESS_PREFIX, "8"},
    {DIAG "\"callerIpAddress\":\"::ffff:1.2.3.4\"}", AZACT_F_ADDRESS_MAPPED, "true"},
    {DIAG "\"callerIpAddress\":\"XX.XX\"}", AZACT_F_ADDRESS_IP, "-"},
    {DIAG "\"durationMs\":\"14.2187\"}", AZACT_F_DURATION_MS, "14.2187"},
    {DIAG "\"x\":1}", AZACT_F_DIALECT, "diagnostic"},
    {DIAG "\"x\":1}", AZACT_F_TIME, "2020-01-01T00:00:00Z"},
    {"{\"eventTimestamp\":\"bad\",\"id\":\"a/events/b/ticks/636528553513810679\"}", AZACT_F_TIME,
     "2018-01-29T20:42:31.3810679Z"},
    {"{\"eventTimestamp\":\"bad\",\"id\":\"a/events/b/ticks/6365\"}", AZACT_F_TIME, "-"},
    {"{\"eventTimestamp\":\"9999-01-01T00:00:00Z\",\"id\":\"a/events/b/ticks/636528553513810679\"}", AZACT_F_TIME,
     "2018-01-29T20:42:31.3810679Z"},
    {DIAG "\"x\":1}", AZACT_F_SOURCE_RECORD, "0"},
};

START_TEST(cases) { view_event_check(&fill_cases[_i]); }
END_TEST

START_TEST(origins) {
  azact_event *event = view_event_of(DIAG "\"resourceId\":\"" VM "\",\"identity\":{\"claims\":{\"appid\":\"a\"}}}");
  ck_assert_uint_eq(azacti_field(event, AZACT_F_CALLER).origin, AZACT_ORIGIN_CLAIMS);
  ck_assert_uint_eq(azacti_field(event, AZACT_F_RESOURCE_GROUP).origin, AZACT_ORIGIN_RESOURCE_ID);
  ck_assert_uint_eq(azacti_field(event, AZACT_F_RESOURCE_TYPE).origin, AZACT_ORIGIN_RESOURCE_ID);
  ck_assert_ptr_null(azacti_field(event, AZACT_F_RESOURCE_TYPE).ptr);
  ck_assert_uint_eq(azacti_field(event, AZACT_F_RESOURCE_ID).origin, AZACT_ORIGIN_RECORD);
  ck_assert_uint_eq(azacti_field(event, AZACT_F_MESSAGE).origin, AZACT_ORIGIN_NONE);
  azacti_record_unref(event);
  event = view_event_of(SELECT(ID "/events/" G));
  ck_assert_uint_eq(azacti_field(event, AZACT_F_RESOURCE_ID).origin, AZACT_ORIGIN_EVENT_ID);
  ck_assert_uint_eq(azacti_field(event, AZACT_F_EVENT_DATA_ID).origin, AZACT_ORIGIN_EVENT_ID);
  azacti_record_unref(event);
}
END_TEST

START_TEST(refused) {
  azact_event *event = view_event_of(DIAG "\"x\":1}");
  azacti_buf tmp;
  azact_str text;
  azacti_buf_init(&tmp, azacti_record_mem(event));
  ck_assert_int_eq(azacti_field_text(event, 0, &tmp, &text), AZACT_ERR_RANGE);
  ck_assert_int_eq(azacti_field_text(event, 9999, &tmp, &text), AZACT_ERR_RANGE);
  ck_assert_int_eq(azacti_field_text(event, AZACT_F_RESOURCE, &tmp, &text), AZACT_ERR_TYPE);
  ck_assert_int_eq(azacti_field_text(event, AZACT_F_ANOMALIES, &tmp, &text), AZACT_ERR_TYPE);
  azacti_buf_free(&tmp);
  azacti_record_unref(event);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("fill");
  TCase *tcase = tcase_create("fill");
  tcase_add_loop_test(tcase, cases, 0, VIEW_COUNT(fill_cases));
  tcase_add_test(tcase, origins);
  tcase_add_test(tcase, refused);
  suite_add_tcase(suite, tcase);
  return suite;
}
