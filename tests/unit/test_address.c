/* Address texts: what is one, what is none, and RFC 5952 out. */
#include "unit.h"

#include <string.h>
#include "view/derive.h"

/* text, address ("-" = none), port, prefix, mapped */
static const struct {
  const char *text, *want;
  int32_t port, prefix;
  uint32_t mapped;
} address_cases[] = {
    {"1.2.3.4", "1.2.3.4", -1, -1, 0},
    {" 10.0.0.255 ", "10.0.0.255", -1, -1, 0},
    {"1.2.3.4:443", "1.2.3.4", 443, -1, 0},
    {"1.2.3.4:0", "1.2.3.4", 0, -1, 0},
    {"1.2.3.4:65535", "1.2.3.4", 65535, -1, 0},
    {"1.2.3.4:65536", "-", 0, 0, 0},
    {"1.2.3.4:", "-", 0, 0, 0},
    {"127.0.0.0/8", "127.0.0.0", -1, 8, 0},
    {"127.0.0.0/33", "-", 0, 0, 0},
    {"127.0.0.0/", "-", 0, 0, 0},
    {"127.0.0.0:1/8", "-", 0, 0, 0},
    {"256.0.0.1", "-", 0, 0, 0},
    {"1.2.3", "-", 0, 0, 0},
    {"1.2.3.4.5", "-", 0, 0, 0},
    {"01.2.3.4", "-", 0, 0, 0},
    {"1..3.4", "-", 0, 0, 0},
    {"XX.XX.XX.XX", "-", 0, 0, 0},
    {"<Redacted>", "-", 0, 0, 0},
    {"host.example", "-", 0, 0, 0},
    {"", "-", 0, 0, 0},
    {"/", "-", 0, 0, 0},
    {":", "-", 0, 0, 0},
    {"[", "-", 0, 0, 0},
    {"[]", "-", 0, 0, 0},
    {"::", "::", -1, -1, 0},
    {"::1", "::1", -1, -1, 0},
    {"2001:DB8::1", "2001:db8::1", -1, -1, 0},
    {"2001:db8:0:0:0:0:0:1", "2001:db8::1", -1, -1, 0},
    {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1", -1, -1, 0},
    {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", -1, -1, 0},
    {"2001:0:0:1:1:0:0:1", "2001::1:1:0:0:1", -1, -1, 0},
    {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", -1, -1, 0},
    {"0:0:0:0:0:0:0:0", "::", -1, -1, 0},
    {"fe80::", "fe80::", -1, -1, 0},
    {"[2001:db8::1]:443", "2001:db8::1", 443, -1, 0},
    {"[2001:db8::1]", "2001:db8::1", -1, -1, 0},
    {"[2001:db8::1]443", "-", 0, 0, 0},
    {"[2001:db8::1", "-", 0, 0, 0},
    {"2001:db8::/32", "2001:db8::", -1, 32, 0},
    {"2001:db8::/129", "-", 0, 0, 0},
    {"::ffff:1.2.3.4", "1.2.3.4", -1, -1, 1},
    {"[::ffff:1.2.3.4]:80", "1.2.3.4", 80, -1, 1},
    {"::FFFF:0102:0304", "1.2.3.4", -1, -1, 1},
    {"::ffff:1.2.3.0/120", "1.2.3.0", -1, 24, 1},
    {"64:ff9b::1.2.3.4", "64:ff9b::102:304", -1, -1, 0},
    {"1:2:3:4:5:6:7:8:9", "-", 0, 0, 0},
    {"1:2:3:4:5:6:7", "-", 0, 0, 0},
    {"1::2::3", "-", 0, 0, 0},
    {":1:2:3:4:5:6:7", "-", 0, 0, 0},
    {"1:2:3:4:5:6:7:", "-", 0, 0, 0},
    {"1:2:3:4:5:6:7:1.2.3.4", "-", 0, 0, 0},
    {"12345::", "-", 0, 0, 0},
    {"::g", "-", 0, 0, 0},
    {"1:2:3:4:5:6:7::8", "-", 0, 0, 0},
    {"fe80::1%eth0", "-", 0, 0, 0},
};

START_TEST(texts) {
  azact_address address = {.struct_size = sizeof address};
  char text[48];
  azact_status status = azact_address_parse(address_cases[_i].text, strlen(address_cases[_i].text), &address);
  if (strcmp(address_cases[_i].want, "-") == 0) {
    ck_assert_msg(status == AZACT_ABSENT, "'%s' should be none", address_cases[_i].text);
    return;
  }
  ck_assert_msg(status == AZACT_OK, "'%s' is an address", address_cases[_i].text);
  azacti_address_text(&address, text);
  ck_assert_str_eq(text, address_cases[_i].want);
  ck_assert_int_eq(address.port, address_cases[_i].port);
  ck_assert_int_eq(address.prefix, address_cases[_i].prefix);
  ck_assert_uint_eq(address.mapped, address_cases[_i].mapped);
}
END_TEST

START_TEST(cuts) {
  size_t len = strlen(address_cases[_i].text);
  for (size_t cut = 0; cut <= len; cut++) {
    char *copy = malloc(cut ? cut : 1);
    azact_address address = {.struct_size = sizeof address};
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, address_cases[_i].text, cut);
    ck_assert_int_ge(azact_address_parse(copy, cut, &address), 0);
    free(copy);
  }
}
END_TEST

START_TEST(misuse) {
  azact_address address = {.struct_size = sizeof address};
  ck_assert_int_eq(azact_address_parse("1.2.3.4", 7, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_address_parse(NULL, 7, &address), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_address_parse("1.2.3.4\0", 8, &address), AZACT_ABSENT);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("address");
  TCase *tcase = tcase_create("address");
  int count = (int)(sizeof address_cases / sizeof address_cases[0]);
  tcase_add_loop_test(tcase, texts, 0, count);
  tcase_add_loop_test(tcase, cuts, 0, count);
  tcase_add_test(tcase, misuse);
  suite_add_tcase(suite, tcase);
  return suite;
}
