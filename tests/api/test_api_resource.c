/* Resource ids and the small readers of text, as a user without an event calls them. */
#include "api.h"

#define SUB "/subscriptions/11111111-2222-4333-8444-555555555555"
#define ACCT SUB "/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/acct"

static azact_resource *parse(const char *text) {
  azact_resource *resource = NULL;
  ck_assert_int_eq(azact_resource_parse(text, strlen(text), NULL, &resource), AZACT_OK);
  return resource;
}

START_TEST(parts) {
  azact_resource *r = parse(ACCT "/blobServices/default");
  azact_str text;
  ck_assert_uint_eq(azact_resource_kind(r), AZACT_KIND_RESOURCE);
  ck_assert_uint_eq(azact_resource_scope(r), AZACT_SCOPE_RESOURCE_GROUP);
  ck_assert(azact_resource_type(r, &text) == AZACT_OK && is(text, "Microsoft.Storage/storageAccounts/blobServices"));
  ck_assert(azact_resource_name(r, &text) == AZACT_OK && is(text, "default"));
  ck_assert(azact_resource_group(r, &text) == AZACT_OK && is(text, "rg"));
  ck_assert(azact_resource_parent_id(r, &text) == AZACT_OK && is(text, ACCT));
  ck_assert(azact_resource_management_group(r, &text) == AZACT_ABSENT &&
            azact_resource_extension_of(r, &text) == AZACT_ABSENT);
  ck_assert_uint_eq(azact_resource_segment_count(r), 10);
  ck_assert(azact_resource_segment(r, 9, &text) == AZACT_OK && is(text, "default"));
  char type[64];
  size_t len = 0;
  ck_assert_int_eq(azact_resource_type_copy(LIT(ACCT), type, sizeof type, &len), AZACT_OK);
  ck_assert_str_eq(type, "Microsoft.Storage/storageAccounts");
  ck_assert_int_eq(azact_resource_type_copy(LIT(ACCT), type, 5, &len), AZACT_ERR_RANGE);
  ck_assert_uint_eq(len, 33);
  ck_assert_int_eq(azact_resource_type_copy(LIT(""), type, sizeof type, &len), AZACT_ABSENT);
  azact_resource_unref(r);
}
END_TEST

START_TEST(climbing) {
  static const uint32_t kinds[] = {AZACT_KIND_RESOURCE, AZACT_KIND_RESOURCE_GROUP, AZACT_KIND_SUBSCRIPTION,
                                   AZACT_KIND_TENANT};
  azact_resource *r = parse(ACCT), *up = NULL, *root = parse("/");
  for (size_t i = 0; i < 4; i++) {
    ck_assert_uint_eq(azact_resource_kind(r), kinds[i]);
    ck_assert(azact_resource_contains(root, r));
    azact_status status = azact_resource_parent(r, &up);
    ck_assert_int_eq(status, i < 3 ? AZACT_OK : AZACT_ABSENT);
    azact_resource_unref(r);
    r = up;
    up = NULL;
  }
  azact_resource_unref(root);
}
END_TEST

START_TEST(comparing) {
  azact_resource *a = parse(ACCT),
                 *b = parse("/SUBSCRIPTIONS/11111111-2222-4333-8444-555555555555//RESOURCEGROUPS/RG/PROVIDERS/"
                            "microsoft.storage/STORAGEACCOUNTS/ACCT/"),
                 *c = parse(ACCT "2"), *group = parse(SUB "/resourceGroups/rg");
  char text[256];
  ck_assert(azact_resource_equal(a, b) && !azact_resource_equal(a, c) && azact_resource_compare(a, b) == 0 &&
            azact_resource_compare(a, c) < 0);
  ck_assert(azact_resource_hash(a, 1, 2) == azact_resource_hash(b, 1, 2) &&
            azact_resource_hash(a, 1, 2) != azact_resource_hash(a, 2, 2));
  ck_assert(azact_resource_contains(group, b) && azact_resource_contains(a, a) && !azact_resource_contains(a, c) &&
            !azact_resource_contains(a, group));
  ck_assert_int_eq(azact_resource_canonical(b, text, sizeof text, NULL), AZACT_OK);
  ck_assert_str_eq(text, "/subscriptions/11111111-2222-4333-8444-555555555555/resourcegroups/rg/providers/"
                         "microsoft.storage/storageaccounts/acct");
  azact_resource_unref(a);
  azact_resource_unref(b);
  azact_resource_unref(c);
  azact_resource_unref(group);
}
END_TEST

START_TEST(growing) {
  azact_resource *a = parse(ACCT), *child = NULL, *extension = NULL;
  azact_str text;
  ck_assert_int_eq(azact_resource_append_child(a, LIT("blobServices"), LIT("default"), &child), AZACT_OK);
  ck_assert(azact_resource_id(child, &text) == AZACT_OK && is(text, ACCT "/blobServices/default"));
  ck_assert_int_eq(azact_resource_append_extension(a, LIT("Microsoft.Authorization"), LIT("locks"), LIT("l"), &extension),
                   AZACT_OK);
  ck_assert(azact_resource_flags(extension) & AZACT_RESOURCE_EXTENSION);
  ck_assert(azact_resource_extension_of(extension, &text) == AZACT_OK && is(text, ACCT));
  azact_resource_unref(child);
  azact_resource_unref(extension);
  ck_assert_int_eq(azact_resource_append_child(a, LIT("a/b"), LIT("x"), &child), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_resource_append_child(a, LIT("a"), LIT(""), &child), AZACT_ERR_USAGE);
  azact_resource_unref(a);
  a = parse("no id at all");
  ck_assert_uint_eq(azact_resource_kind(a), AZACT_KIND_UNPARSED);
  ck_assert_int_eq(azact_resource_append_child(a, LIT("a"), LIT("x"), &child), AZACT_ERR_USAGE);
  azact_resource_unref(a);
}
END_TEST

START_TEST(as_json) {
  azact_resource *a = parse(SUB);
  probe_text text = {0};
  ck_assert_int_eq(azact_resource_write_json(a, probe_write, &text), AZACT_OK);
  ck_assert_str_eq(text.ptr, "{\"id\":\"" SUB "\",\"kind\":\"subscription\",\"scope\":\"subscription\",\"subscription_id\":"
                             "\"11111111-2222-4333-8444-555555555555\","
                             "\"provider\":\"Microsoft.Resources\",\"type\":\"Microsoft.Resources/"
                             "subscriptions\",\"name\":\"11111111-2222-4333-8444-555555555555\",\"parent_id\":\"\"}");
  probe_text_free(&text);
  azact_resource_unref(a);
}
END_TEST

START_TEST(times) {
  static const struct {
    const char *text;
    int64_t ns;
    uint32_t digits, flags;
  } table[] = {
      {"2023-07-21T19:23:45Z", INT64_C(1689967425000000000), 0, AZACT_TIME_ZONE_GIVEN},
      {"2023-07-21T21:23:45.5+02:00", INT64_C(1689967425500000000), 1, AZACT_TIME_ZONE_GIVEN},
      {"4/28/2021, 2:32:14.029 PM", INT64_C(1619620334029000000), 3, 0},
      {"31/12/2020 1:02:03 PM", INT64_C(1609419723000000000), 0, AZACT_TIME_DAY_FIRST},
      {"/Date(1690000000123)/", INT64_C(1690000000123000000), 3, AZACT_TIME_ZONE_GIVEN},
      {"Friday, March 11, 2016 9:13:23 PM", INT64_C(1457730803000000000), 0, 0},
      {"Fri, 21 Jul 2017 01:00:51 GMT", INT64_C(1500598851000000000), 0, AZACT_TIME_ZONE_GIVEN},
      {"1969-12-31T23:59:59.9Z", INT64_C(-100000000), 1, AZACT_TIME_ZONE_GIVEN},
  };
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    azact_time time = {.struct_size = sizeof time};
    ck_assert_msg(azact_time_parse(table[i].text, strlen(table[i].text), &time) == AZACT_OK, "%s", table[i].text);
    ck_assert_msg(time.ns == table[i].ns && time.digits == table[i].digits, "%s: %lld, %u digits", table[i].text,
                  (long long)time.ns, time.digits);
    ck_assert_msg(time.flags == table[i].flags, "%s: flags %u", table[i].text, time.flags);
  }
  char buf[40];
  size_t len = 0;
  ck_assert_int_eq(azact_time_format(-1, 9, buf, sizeof buf, &len), AZACT_OK);
  ck_assert_str_eq(buf, "1969-12-31T23:59:59.999999999Z");
  ck_assert_uint_eq(len, 30);
  ck_assert_int_eq(azact_time_format(-1, 0, buf, sizeof buf, NULL), AZACT_OK);
  ck_assert_str_eq(buf, "1969-12-31T23:59:59Z");
  ck_assert_int_eq(azact_time_format(0, 0, buf, 20, NULL), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_time_format(0, 0, buf, 21, NULL), AZACT_OK);
}
END_TEST

START_TEST(addresses_and_operations) {
  azact_address address = {.struct_size = sizeof address};
  ck_assert_int_eq(azact_address_parse(LIT("[2001:db8::1]:8443"), &address), AZACT_OK);
  ck_assert(address.family == 6 && address.port == 8443 && address.bytes[15] == 1 && address.bytes[0] == 0x20);
  ck_assert_int_eq(azact_address_parse(LIT("::ffff:10.0.0.1"), &address), AZACT_OK);
  ck_assert(address.family == 4 && address.mapped == 1 && address.bytes[0] == 10);
  ck_assert_int_eq(azact_address_parse(LIT("127.0.0.0/8"), &address), AZACT_OK);
  ck_assert(address.prefix == 8 && address.port == -1);
  ck_assert_int_eq(azact_address_parse(LIT("XX.XX.XX.XX"), &address), AZACT_ABSENT);
  ck_assert_int_eq(azact_address_parse(LIT("256.1.1.1"), &address), AZACT_ABSENT);
  ck_assert_int_eq(azact_address_parse(NULL, 0, &address), AZACT_ABSENT);
  azact_operation operation = {.struct_size = sizeof operation};
  ck_assert_int_eq(azact_operation_parse(LIT("Microsoft.Compute/virtualMachines/deallocate/action"), &operation), AZACT_OK);
  ck_assert(operation.verb == AZACT_VERB_ACTION && is(operation.resource_type, "Microsoft.Compute/virtualMachines") &&
            is(operation.sub_verb, "deallocate"));
  ck_assert_int_eq(azact_operation_parse(LIT("ScaleUp"), &operation), AZACT_OK);
  ck_assert(operation.verb == AZACT_VERB_NONE && operation.provider.len == 0);
  ck_assert_int_eq(azact_http_status(LIT("No Content")), 204);
  ck_assert_int_eq(azact_http_status(LIT("created")), 201);
  ck_assert_int_eq(azact_http_status(LIT("599")), 599);
  ck_assert_int_eq(azact_http_status(LIT("600")), 0);
  ck_assert_int_eq(azact_http_status(LIT("Started")), 0);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("api_resource");
  TCase *cases = tcase_create("resource");
  tcase_add_test(cases, parts);
  tcase_add_test(cases, climbing);
  tcase_add_test(cases, comparing);
  tcase_add_test(cases, growing);
  tcase_add_test(cases, as_json);
  tcase_add_test(cases, times);
  tcase_add_test(cases, addresses_and_operations);
  suite_add_tcase(suite, cases);
  return suite;
}
