/* GUIDs, numbers and blanks, against the same written byte by byte. */
#include "unit.h"

#include <stdio.h>
#include "core/ascii.h"

static int hex_value(uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The bytes of a GUID; false if it is none. */
static bool naive_guid(const char *text, size_t len, uint8_t out[16]) {
  size_t digits = 0;
  if (len != 32 && len != 36) return false;
  for (size_t i = 0; i < len; i++) {
    if (len == 36 && (i == 8 || i == 13 || i == 18 || i == 23)) {
      if (text[i] != '-') return false;
      continue;
    }
    int value = hex_value((uint8_t)text[i]);
    if (value < 0) return false;
    out[digits / 2] = (uint8_t)(digits % 2 ? out[digits / 2] | value : value << 4);
    digits++;
  }
  return true;
}

static void check_guid(const char *text, size_t len) {
  uint8_t expected[16] = {0}, got[16] = {0};
  char normal[37], shown[37];
  azact_str given = {text, len};
  bool is = naive_guid(text, len, expected);
  ck_assert_msg(azacti_is_guid(given) == is, "is_guid of %.*s", (int)len, text);
  ck_assert_msg(azacti_guid_bytes(given, got) == is, "guid_bytes of %.*s", (int)len, text);
  ck_assert_msg(azacti_guid_normal(given, normal) == is, "guid_normal of %.*s", (int)len, text);
  if (!is) return;
  ck_assert_mem_eq(got, expected, 16);
  azacti_guid_text(expected, shown);
  ck_assert_str_eq(normal, shown);
  ck_assert(strlen(shown) == 36 && naive_guid(shown, 36, got));
  ck_assert_mem_eq(got, expected, 16);
}

START_TEST(guids) {
  static const char *const forms[] = {"0123456789abcdefABCDEF9876543210", "01234567-89ab-cdef-ABCD-EF9876543210"};
  size_t len = strlen(forms[_i]);
  char *text = malloc(len); /* nothing beyond it may be read */
  memcpy(text, forms[_i], len);
  check_guid(text, len);
  for (size_t cut = 0; cut < len; cut++) check_guid(text + cut, len - cut);
  for (size_t at = 0; at < len; at++) {
    for (unsigned c = 0; c < 256; c++) {
      text[at] = (char)c;
      check_guid(text, len);
    }
    text[at] = forms[_i][at];
  }
  free(text);
}
END_TEST

START_TEST(numbers) {
  uint64_t number = 0;
  for (unsigned round = 0; round < 2000; round++) {
    char text[21], expected[21];
    size_t len = azacti_u64_text(number, text);
    snprintf(expected, sizeof expected, "%llu", (unsigned long long)number);
    ck_assert_uint_eq(len, strlen(expected));
    ck_assert_mem_eq(text, expected, len);
    number = round < 1100 ? number + 1 : round == 1100 ? UINT64_MAX : number - number / 7 - 1;
  }
}
END_TEST

START_TEST(blanks) {
  static const char ends[] = "\t\r\n x\x1f";
  char text[6];
  for (unsigned n = 0; n < 7776; n++) {
    unsigned rest = n;
    for (size_t len = 0; len < 6; len++) {
      azact_str trimmed = azacti_trim((azact_str){text, len});
      size_t from = 0, to = len;
      while (from < to && strchr(" \t\r\n", text[from])) from++;
      while (from < to && strchr(" \t\r\n", text[to - 1])) to--;
      ck_assert_uint_eq(trimmed.len, to - from);
      if (trimmed.len > 0) ck_assert_ptr_eq(trimmed.ptr, text + from);
      text[len] = ends[rest % 6];
      rest /= 6;
    }
  }
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("ascii");
  TCase *tests = tcase_create("ascii");
  tcase_add_loop_test(tests, guids, 0, 2);
  tcase_add_test(tests, numbers);
  tcase_add_test(tests, blanks);
  suite_add_tcase(suite, tests);
  return suite;
}
