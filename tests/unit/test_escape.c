/* Every instance of the kernels for strings with something in them, against the portable one: on strings put together by chance
 * out of everything that a string may hold, sound or not, at every distance from the end of what may be read. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include "kernel/escape_table.h"

enum { MOST = 400, NEAR = 80 };

static uint64_t state;

static uint32_t below(uint32_t n) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)((state >> 32) * n >> 32);
}

/* kind 0: only what is sound. */
static size_t piece(uint8_t *out, int kind) {
  static const char *const sound[] = {"\\\"",
                                      "\\\\",
                                      "\\/",
                                      "\\b",
                                      "\\f",
                                      "\\n",
                                      "\\r",
                                      "\\t",
                                      "\\u0041",
                                      "\\u00e9",
                                      "\\uD83D\\uDE00",
                                      "\\ud800\\udfff",
                                      "\\uFFFF",
                                      "\xc3\xa9",
                                      "\xe5\xa4\xa7",
                                      "\xf0\x9f\x98\x80",
                                      "\xed\x9f\xbf",
                                      "\xf4\x8f\xbf\xbf",
                                      "\\\\\\\\",
                                      "\\u0000",
                                      "\xc2\x80",
                                      "\xe0\xa0\x80"};
  static const char *const odd[] = {
      "\x01",       "\x1f",           "\"",       "\\x",  "\\u12",    "\\u12g4",      "\\ud800",         "\\udc00",
      "\\ud800\\n", "\\ud800\\u0041", "\x80",     "\xc3", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80",    "\xf4\x90\x80\x80",
      "\xf5",       "\xe5\xa4",       "\xf0\x9f", "\\",   "\xff",     "\\U0041",      "\xf0\x80\x80\x80"};
  if (kind != 0 && below(12) == 0) {
    const char *text = odd[below(sizeof odd / sizeof *odd)];
    memcpy(out, text, strlen(text));
    return strlen(text);
  }
  if (below(3) == 0) {
    const char *text = sound[below(sizeof sound / sizeof *sound)];
    memcpy(out, text, strlen(text));
    return strlen(text);
  }
  size_t run = below(below(4) ? 9 : 70);
  for (size_t i = 0; i < run; i++) out[i] = (uint8_t)(0x23 + below(0x39)); /* neither quote nor backslash */
  return run;
}

static size_t make(uint8_t *out, int kind) {
  size_t len = 0, most = 1 + below(MOST - 100);
  while (len < most) len += piece(out + len, kind);
  return len;
}

static void check_rest(const azacti_escape_kernels *k, const uint8_t *p, const uint8_t *end) {
  bool wanted = false, got = false;
  const uint8_t *right = azacti_escape_portable.string_rest(p, end, &wanted), *mine = k->string_rest(p, end, &got);
  if (mine == NULL && (right == NULL || end - right < NEAR)) {
    ck_assert(!got);
    return;
  }
  if (mine != right || wanted != got)
    ck_abort_msg("%s: %td instead of %td", k->name, mine ? mine - p : -1, right ? right - p : -1);
}

static void check_unescape(const azacti_escape_kernels *k, const uint8_t *p, const uint8_t *end) {
  size_t room = (size_t)(end - p);
  uint8_t *mine = malloc(room + 1), *right = malloc(room + 1);
  const uint8_t *at = p, *upto = p;
  mine[room] = 0xaa;
  size_t len = k->unescape(&at, end, mine);
  ck_assert(at >= p && at <= end && mine[room] == 0xaa);
  ck_assert(at == end || (*at & 0xc0) != 0x80); /* not inside a character */
  size_t all = azacti_escape_portable.unescape(&upto, end, right);
  if (at > upto || upto - at > NEAR) ck_abort_msg("%s: %td bytes decoded, %td are sound", k->name, at - p, upto - p);
  const uint8_t *again = p;
  ck_assert_uint_eq(azacti_escape_portable.unescape(&again, at, right), len);
  ck_assert(again == at && len <= all && (len == 0 || memcmp(mine, right, len) == 0));
  free(mine);
  free(right);
}

START_TEST(against_portable) {
  uint8_t made[MOST + 100];
  const azacti_escape_kernels *k = azacti_escape_list[_i];
  if (!k->runs()) return;
  state = (uint64_t)_i * 2 + 1;
  for (int turn = 0; turn < 20000; turn++) {
    size_t len = make(made, turn % 2), quote = below(2) ? below(120) : 0;
    size_t size = len + (quote ? 1 + quote : 0);
    uint8_t *text = malloc(size); /* of exactly that size, so that a sanitizer sees what is read beyond */
    memcpy(text, made, len);
    if (quote) {
      text[len] = '"';
      for (size_t i = 0; i < quote; i++) text[len + 1 + i] = (uint8_t)below(256);
    }
    check_rest(k, text, text + size);
    ck_assert_int_eq(k->utf8(text, size), azacti_escape_portable.utf8(text, size));
    ck_assert_int_eq(k->utf8(text, len), azacti_escape_portable.utf8(text, len));
    if (azacti_escape_portable.utf8(text, len)) check_unescape(k, text, text + len);
    free(text);
  }
}
END_TEST

/* Every pair and every triple of bytes that matter, across the border of two blocks. */
START_TEST(characters_at_borders) {
  static const uint8_t bytes[] = {0x00, 0x22, 0x5c, 0x75, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2,
                                  0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff};
  enum { COUNT = sizeof bytes };
  const azacti_escape_kernels *k = azacti_escape_list[_i];
  uint8_t text[160];
  if (!k->runs()) return;
  for (size_t at = 59; at < 66; at++)
    for (uint32_t n = 0; n < COUNT * COUNT * COUNT; n++) {
      memset(text, 'x', sizeof text);
      text[at] = bytes[n % COUNT];
      text[at + 1] = bytes[n / COUNT % COUNT];
      text[at + 2] = bytes[n / COUNT / COUNT];
      text[at + 3] = n & 1 ? 0x80 : 'x';
      text[75] = '"';
      ck_assert_int_eq(k->utf8(text, sizeof text), azacti_escape_portable.utf8(text, sizeof text));
      ck_assert_int_eq(k->utf8(text, at + 3), azacti_escape_portable.utf8(text, at + 3));
      check_rest(k, text, text + sizeof text);
    }
}
END_TEST

START_TEST(chosen_one_runs) {
  const char *text = "a\\n\xc3\xa9\\u00e9b";
  uint8_t out[32];
  const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text);
  size_t len = azacti_kernel_unescape(&p, end, out);
  ck_assert(p <= end && len <= sizeof out &&
            memcmp(out,
                   "a\n\xc3\xa9\xc3\xa9"
                   "b",
                   len) == 0);
  ck_assert(azacti_kernel_utf8((const uint8_t *)text, strlen(text)));
  ck_assert(!azacti_kernel_utf8((const uint8_t *)"\xc3", 1));
  ck_assert(azacti_kernel_utf8(NULL, 0));
}
END_TEST

/* A character that lies across the border of two blocks, with so little behind it that there is no second one. */
START_TEST(unescape_ends_between_characters) {
  static const char *const characters[] = {"\xc3\xa9", "\xe5\xa4\xa7", "\xf0\x9f\x98\x80"};
  const azacti_escape_kernels *k = azacti_escape_list[_i];
  uint8_t made[200];
  if (!k->runs()) return;
  for (size_t which = 0; which < 3; which++)
    for (size_t before = 56; before < 136; before++)
      for (size_t behind = 0; behind < 60; behind++) {
        size_t len = strlen(characters[which]);
        memset(made, 'x', sizeof made);
        memcpy(made + before, characters[which], len);
        uint8_t *text = malloc(before + len + behind);
        memcpy(text, made, before + len + behind);
        check_unescape(k, text, text + before + len + behind);
        free(text);
      }
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("escape");
  TCase *tc = tcase_create("instances");
  int count = 0;
  while (azacti_escape_list[count]) count++;
  tcase_set_timeout(tc, 120);
  tcase_add_loop_test(tc, against_portable, 0, count);
  tcase_add_loop_test(tc, characters_at_borders, 0, count);
  tcase_add_loop_test(tc, unescape_ends_between_characters, 0, count);
  tcase_add_test(tc, chosen_one_runs);
  suite_add_tcase(suite, tc);
  return suite;
}
