/* Every kernel instance against one written byte by byte, at every alignment and length, with a stop byte at every place. */
#include "unit.h"

#include <string.h>
#include "kernel/kernel.h"
#include "kernel/kernel_table.h"

typedef const uint8_t *(*scan)(const uint8_t *p, const uint8_t *end);
typedef bool (*stops)(uint8_t c);

static bool stops_string(uint8_t c) { return c == '"' || c == '\\' || c < 0x20 || c > 0x7f; }
static bool stops_quote(uint8_t c) { return c == '"' || c == '\\'; }
static bool stops_structure(uint8_t c) { return c && strchr("\"\\{}[]\n", c); }
static bool stops_blank(uint8_t c) { return !c || !strchr(" \t\r\n", c); }
static bool stops_ascii(uint8_t c) { return c > 0x7f; }

static const uint8_t *inline_string(const uint8_t *p, const uint8_t *end) { return azacti_scan_string(p, end); }

typedef struct kernel_case {
  const char *name;
  scan run;
  stops stop;
  uint8_t filler; /* passed by this kernel */
} kernel_case;

#define KERNEL_CASES(suffix)                                                                                               \
  {"string" #suffix, azacti_kernel_string##suffix, stops_string, 'x'},                                                     \
      {"quote" #suffix, azacti_kernel_quote##suffix, stops_quote, 'x'},                                                    \
      {"structure" #suffix, azacti_kernel_structure##suffix, stops_structure, 'x'},                                        \
      {"blank" #suffix, azacti_kernel_blank##suffix, stops_blank, ' '}, {                                                  \
    "ascii" #suffix, azacti_kernel_ascii##suffix, stops_ascii, 'x'                                                         \
  }

static const kernel_case cases[] = {
    KERNEL_CASES(),
    KERNEL_CASES(_portable),
#if AZACTI_KERNEL_SSE2
    KERNEL_CASES(_sse2),
#endif
    {"scan_string", inline_string, stops_string, 'x'},
};

static void check(const kernel_case *k, const uint8_t *p, const uint8_t *end) {
  const uint8_t *expected = p;
  while (expected < end && !k->stop(*expected)) expected++;
  const uint8_t *found = k->run(p, end);
  if (found != expected) ck_abort_msg("%s: %td instead of %td of %td", k->name, found - p, expected - p, end - p);
}

/* Stop bytes stand before and behind the range: they must not be seen. */
START_TEST(boundaries) {
  const kernel_case *k = &cases[_i];
  uint8_t room[128];
  for (size_t from = 16; from < 33; from++) {
    for (size_t len = 0; len < 70; len++) {
      memset(room, '"' | 0x80, sizeof room);
      memset(room + from, k->filler, len);
      check(k, room + from, room + from + len);
      for (size_t at = 0; at < len; at++) {
        room[from + at] = k->stop('"') ? '"' : 0x80;
        check(k, room + from, room + from + len);
        room[from + at] = k->filler;
      }
    }
  }
}
END_TEST

START_TEST(every_byte_value) {
  const kernel_case *k = &cases[_i];
  uint8_t room[40];
  for (unsigned c = 0; c < 256; c++) {
    for (size_t at = 0; at < sizeof room; at++) {
      memset(room, k->filler, sizeof room);
      room[at] = (uint8_t)c;
      check(k, room, room + sizeof room);
      if (at) room[at - 1] = (uint8_t)(c - 1); /* neighbours that a borrow could reach */
      check(k, room, room + sizeof room);
    }
  }
}
END_TEST

START_TEST(random_texts) {
  const kernel_case *k = &cases[_i];
  uint32_t seed = 1;
  for (unsigned round = 0; round < 20000; round++) {
    uint8_t room[100];
    for (size_t i = 0; i < sizeof room; i++) {
      seed = seed * 1664525u + 1013904223u;
      room[i] = seed >> 29 ? k->filler : (uint8_t)(seed >> 16);
    }
    size_t from = round % 17, len = round % (sizeof room - 17);
    uint8_t *copy = malloc(len ? len : 1); /* nothing beyond it may be read */
    memcpy(copy, room + from, len);
    check(k, copy, copy + len);
    free(copy);
  }
}
END_TEST

typedef struct text_case {
  scan run;
  void (*lower)(uint8_t *out, const uint8_t *p, size_t len);
} text_case;

static const text_case text_cases[] = {
    {azacti_kernel_doubled, azacti_kernel_lower},
    {azacti_kernel_doubled_portable, azacti_kernel_lower_portable},
#if AZACTI_KERNEL_SSE2
    {azacti_kernel_doubled_sse2, azacti_kernel_lower_sse2},
#endif
};

/* Slashes in random places, also before and behind the range, where they must not count. */
START_TEST(doubled) {
  uint32_t seed = 3;
  for (unsigned round = 0; round < 50000; round++) {
    uint8_t room[100];
    size_t from = 1 + round % 17, len = round % 80;
    unsigned seldom = 1 + round % 29;
    for (size_t i = 0; i < sizeof room; i++) {
      seed = seed * 1664525u + 1013904223u;
      room[i] = (seed >> 16) % seldom ? (uint8_t)(seed >> 8) : '/';
    }
    if (round % 2) room[from - 1] = room[from] = room[from + len] = '/';
    uint8_t *copy = malloc(len ? len : 1); /* nothing beyond it may be read */
    memcpy(copy, room + from, len);
    const uint8_t *expected = copy + 1;
    while (expected < copy + len && !(expected[0] == '/' && expected[-1] == '/')) expected++;
    if (expected > copy + len) expected = copy + len;
    ck_assert_int_eq(text_cases[_i].run(copy, copy + len) - copy, expected - copy);
    free(copy);
  }
}
END_TEST

START_TEST(lower) {
  uint8_t all[256 + 64], out[sizeof all + 2];
  for (size_t i = 0; i < sizeof all; i++) all[i] = (uint8_t)i;
  for (size_t from = 0; from < 256; from++) {
    for (size_t len = 0; len <= 64; len++) {
      memset(out, 1, sizeof out);
      text_cases[_i].lower(out + 1, all + from, len);
      ck_assert(out[0] == 1 && out[len + 1] == 1);
      for (size_t i = 0; i < len; i++) {
        uint8_t c = all[from + i];
        ck_assert_uint_eq(out[i + 1], c >= 'A' && c <= 'Z' ? c + 32 : c);
      }
      memcpy(out, all + from, len);
      text_cases[_i].lower(out, out, len); /* in place */
      for (size_t i = 0; i < len; i++) ck_assert(out[i] < 'A' || out[i] > 'Z');
    }
  }
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("kernel");
  TCase *tests = tcase_create("kernel");
  tcase_set_timeout(tests, 60);
  int count = (int)(sizeof cases / sizeof cases[0]);
  tcase_add_loop_test(tests, boundaries, 0, count);
  tcase_add_loop_test(tests, every_byte_value, 0, count);
  tcase_add_loop_test(tests, random_texts, 0, count);
  int texts = (int)(sizeof text_cases / sizeof text_cases[0]);
  tcase_add_loop_test(tests, doubled, 0, texts);
  tcase_add_loop_test(tests, lower, 0, texts);
  suite_add_tcase(suite, tests);
  return suite;
}
