/* The list of tokens, every instance, against a walk from byte to byte: on texts put together by chance, sound ones, and ones with a
 * fault, behind whose block the list must end. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include "kernel/escape_table.h"
#include "kernel/tokens.h"

enum { MOST = 3000 };

static uint64_t state;

static uint32_t below(uint32_t n) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)((state >> 32) * n >> 32);
}

static const char *const in_strings[] = {"\\\"",
                                         "\\\\",
                                         "\\n",
                                         "\\u00e9",
                                         "\\uD83D\\uDE00",
                                         "\\uD7FF",
                                         "\\uDBFF\\udc00",
                                         "a",
                                         "u",
                                         "{",
                                         ":,",
                                         "\xc3\xa9",
                                         "\xe5\xa4\xa7",
                                         "\xf0\x9f\x98\x80",
                                         " ",
                                         "]",
                                         "plain text of some length",
                                         "\\\\\\\\"};
static const char *const outside[] = {"{",  "}",    "[",    "]",     ":",        ",",     " ",
                                      "\n", "\t\r", "    ", "true ", "-12.5e3 ", "null,", "0"};
static const char *const faults[] = {"\x01", "\\x",   "\\u12g4",      "\\ud800x", "\\udc00",
                                     "\x80", "\xc3(", "\xed\xa0\x80", "\xf5"};

static size_t put(uint8_t *text, size_t at, const char *piece) {
  memcpy(text + at, piece, strlen(piece));
  return at + strlen(piece);
}

/* Fills text; *fault: where a fault stands, or the length. */
static size_t make(uint8_t *text, bool faulty, size_t *fault) {
  size_t len = 0, most = 1 + below(MOST - 200), when = faulty ? below((uint32_t)most) : SIZE_MAX;
  *fault = SIZE_MAX;
  while (len < most) {
    if (below(2)) {
      len = put(text, len, outside[below(sizeof outside / sizeof *outside)]);
      continue;
    }
    text[len++] = '"';
    for (uint32_t pieces = below(12); pieces > 0; pieces--) {
      if (len >= when && *fault == SIZE_MAX) {
        *fault = len;
        len = put(text, len, faults[below(sizeof faults / sizeof *faults)]);
        len = put(text, len, "zz");
      }
      len = put(text, len, in_strings[below(sizeof in_strings / sizeof *in_strings)]);
    }
    text[len++] = '"';
  }
  return len;
}

/* The same list, byte by byte. */
static size_t list(const uint8_t *text, size_t len, uint32_t *at) {
  size_t count = 0;
  bool inside = false, escaped = false, other = false;
  for (size_t i = 0; i < len; i++) {
    uint8_t c = text[i];
    if (inside) {
      if (c == '\\') {
        escaped = true;
        i++;
      } else if (c == '"') {
        at[count++] = (uint32_t)i | (escaped ? AZACTI_TOKEN_ESCAPED : 0);
        inside = false;
      }
      continue;
    }
    bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    bool piece = strchr("{}[]:,", c) != NULL && c != 0;
    if (c == '"' || piece || (!blank && !other)) at[count++] = (uint32_t)i;
    other = c != '"' && !piece && !blank;
    if (c == '"') {
      inside = true;
      escaped = false;
    }
  }
  return count;
}

static void compare(azacti_tokens_fn run, const uint8_t *text, size_t len, size_t fault) {
  static uint32_t wanted[MOST + 400];
  static azacti_tokens tokens;
  size_t count = list(text, len, wanted), met = 0;
  azacti_tokens_begin(&tokens);
  while (!tokens.ended) {
    run(&tokens, text, text + len);
    ck_assert_uint_le(met + tokens.count, count);
    for (uint32_t i = 0; i < tokens.count; i++) ck_assert_uint_eq(tokens.at[i], wanted[met + i]);
    met += tokens.count;
  }
  if (fault == SIZE_MAX) {
    ck_assert_uint_eq(met, count);
    return;
  }
  /* Nothing of the fault's block or behind the next one: a lone half or a cut character may show there. */
  if (met > 0) ck_assert_uint_lt(wanted[met - 1] & AZACTI_TOKEN_PLACE, (fault / 64 + 2) * 64);
  ck_assert_uint_ge(tokens.done, fault / 64 * 64);
}

START_TEST(every_instance) {
  static uint8_t room[16 + MOST + 400];
  const azacti_tokens_fn runs[] = {
#if AZACTI_TOKENS_X86
    azacti_escape_avx512.runs() ? azacti_tokens_avx512 : NULL,
    azacti_escape_avx2.runs() ? azacti_tokens_avx2 : NULL,
#endif
    azacti_tokens_best()
  };
  size_t fault, rounds = 0;
  state = 7;
  for (unsigned round = 0; round < 4000; round++) {
    size_t len = make(room + 16, round % 4 == 3, &fault);
    /* At the very end of what may be read: a copy of its own, so that the sanitizers see a byte too many. */
    uint8_t *text = malloc(len);
    ck_assert_ptr_nonnull(text);
    memcpy(text, room + 16, len);
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
      if (runs[i]) {
        compare(runs[i], text, len, fault);
        rounds++;
      }
    free(text);
  }
  ck_assert(rounds > 0 || azacti_tokens_best() == NULL);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("tokens");
  TCase *tc = tcase_create("instances");
  tcase_set_timeout(tc, 120);
  tcase_add_test(tc, every_instance);
  suite_add_tcase(suite, tc);
  return suite;
}
