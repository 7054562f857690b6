/* Hints, skeletons, hidden characters, charsets. */
#include "probe.h"
#include "unit.h"

#include <azactivity/i18n.h>
#include <stdio.h>
#include <string.h>

#define LIT(text) (text), (sizeof(text) - 1)

static azact_i18n *handle;
static void handle_setup(void) { ck_assert_int_eq(azact_i18n_new(NULL, &handle), AZACT_OK); }
static void handle_teardown(void) { azact_i18n_unref(handle); }

/* Each hint as "[field:]name@offset+length", with a blank between two. */
typedef struct heard {
  probe_text text;
  int stop_after;
} heard;

static azact_status hear(const azact_hint *hint, void *user) {
  heard *all = user;
  azact_field_info info = {.struct_size = sizeof info};
  if (all->text.len > 0) probe_write(" ", 1, &all->text);
  for (size_t i = 0; hint->field && azact_field_at(i, &info) == AZACT_OK && info.id != hint->field; i++) continue;
  if (hint->field) probe_print(&all->text, "%.*s:", (int)info.name.len, info.name.ptr);
  probe_print(&all->text, "%s@%u+%u", azact_hint_name(hint->kind), (unsigned)hint->offset, (unsigned)hint->length);
  if (hint->code_point) probe_print(&all->text, "=U+%04X", (unsigned)hint->code_point);
  if (hint->kind == AZACT_HINT_MIXED_SCRIPT) probe_print(&all->text, "(%s)", azact_restriction_name(hint->restriction));
  ck_assert_uint_le(hint->offset + hint->length, hint->text.len);
  return all->stop_after > 0 && --all->stop_after == 0 ? 77 : AZACT_OK;
}

static void heard_is(heard *all, const char *want) {
  probe_write("", 1, &all->text);
  ck_assert_str_eq(all->text.ptr, want);
  probe_text_free(&all->text);
}

typedef struct hint_case {
  const char *text, *want;
} hint_case;

static const hint_case hints[] = {
    {"", ""},
    {"ada@contoso.example", ""},
    {"J\xc3\xb6rg M\xc3\xbcller", ""},
    {"\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd@contoso.example", ""}, /* Cyrillic, beside a Latin domain */
    {"\xe6\x9d\xb1\xe4\xba\xac-vm-01", ""},                   /* Japanese with Latin is usual */
    {"p\xd0\xb0ypal@contoso.example", "mixed_script@0+7(minimal) looks_ascii@0+7"},
    {"a/b/p\xd0\xb0ypal/c", "mixed_script@4+7(minimal) looks_ascii@4+7"},
    {"\xd1\x80\xd0\xb0\xd1\x83\xd1\x80\xd0\xb0", "looks_ascii@0+10"}, /* all Cyrillic: only the skeleton tells */
    {"x\xce\xb1\xd0\xb1", "mixed_script@0+5(minimal) looks_ascii@0+5"},
    {"1\xd9\xa2", "mixed_numbers@0+3"},
    {"\xc3\xa4\xcc\x88\xcc\x88", "repeated_mark@0+6"},
    {"admin\xe2\x80\x8b", "zero_width@5+3=U+200B"},
    {"\xe2\x80\xaegpj.exe", "bidi_control@0+3=U+202E"},
    {"a\x1b[31m\x7f\xc2\x85", "control@1+1=U+001B control@6+1=U+007F control@7+2=U+0085"},
    {"a\xc2\xad\xe3\x85\xa4", "ignorable@1+2=U+00AD ignorable@3+3=U+3164"},
    {"a\xff\xe2\x80", ""},
};

/* Hints of ICU's other tests may join those of one character; what is wanted must be there, in its order. */
START_TEST(hint) {
  heard all = {.text = {NULL, 0, 0}};
  ck_assert_int_eq(azact_i18n_check(handle, hints[_i].text, strlen(hints[_i].text), hear, &all), AZACT_OK);
  heard_is(&all, hints[_i].want);
}
END_TEST

START_TEST(hint_stops) {
  heard all = {.stop_after = 2};
  ck_assert_int_eq(azact_i18n_check(handle, LIT("\x01\x02\x03"), hear, &all), 77);
  heard_is(&all, "control@0+1=U+0001 control@1+1=U+0002");
  all = (heard){.stop_after = 1};
  ck_assert_int_eq(azact_i18n_check(handle, LIT("p\xd0\xb0ypal"), hear, &all), 77);
  heard_is(&all, "mixed_script@0+7(minimal)");
}
END_TEST

/* Text with NULs has its length. */
START_TEST(hint_of_nul) {
  heard all = {.stop_after = 0};
  ck_assert_int_eq(azact_i18n_check(handle, LIT("a\0p\xd0\xb0ypal"), hear, &all), AZACT_OK);
  heard_is(&all, "control@1+1 mixed_script@0+9(minimal) looks_ascii@0+9");
}
END_TEST

START_TEST(hint_too_long) {
  heard all = {.stop_after = 0};
  static char text[5000];
  memset(text, 'x', sizeof text);
  ck_assert_int_eq(azact_i18n_check(handle, text, sizeof text, hear, &all), AZACT_OK); /* ASCII of any length */
  memcpy(text + 4990, "\xd0\xb0", 2);
  memcpy(text + 10, "\xe2\x80\x8b", 3);
  ck_assert_int_eq(azact_i18n_check(handle, text, sizeof text, hear, &all), AZACT_OK);
  heard_is(&all, "zero_width@10+3=U+200B unchecked@0+5000");
}
END_TEST

START_TEST(restriction_is_chosen) {
  static const struct {
    uint32_t restriction;
    const char *text, *want;
  } cases[] = {
      {AZACT_RESTRICTION_ASCII, "J\xc3\xb6rg", "mixed_script@0+5(single_script)"},
      {AZACT_RESTRICTION_SINGLE_SCRIPT, "\xe6\x9d\xb1vm", "mixed_script@0+5(high)"},
      {AZACT_RESTRICTION_MINIMAL, "\xd0\xb6\xcf\x89z", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    azact_i18n_config config;
    azact_i18n *own = NULL;
    heard all = {.stop_after = 0};
    ck_assert_int_eq(azact_i18n_config_init(&config, sizeof config), AZACT_OK);
    config.restriction = cases[i].restriction;
    ck_assert_int_eq(azact_i18n_new(&config, &own), AZACT_OK);
    ck_assert_int_eq(azact_i18n_check(own, cases[i].text, strlen(cases[i].text), hear, &all), AZACT_OK);
    heard_is(&all, cases[i].want);
    azact_i18n_unref(own);
  }
}
END_TEST

static azact_event *one_event(const char *text, size_t len) {
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  ck_assert_int_eq(azact_reader_open_memory(NULL, text, len, AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  azact_reader_unref(reader);
  return event;
}

START_TEST(event_is_checked) {
  static const char text[] = "{\"eventTimestamp\":\"2023-07-21T19:23:45Z\",\"operationName\":\"a/b/"
                             "write\",\"caller\":\"p\\u0430ypal@x.example\",\"resourceId\":"
                             "\"/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg\\u200b/providers/A.B/"
                             "c/d\\u202e/e/sc\\u043epe\"}";
  azact_event *event = one_event(LIT(text));
  heard all = {.stop_after = 0};
  ck_assert_int_eq(azact_i18n_check_event(handle, event, hear, &all), AZACT_OK);
  heard_is(&all,
           "caller:mixed_script@0+7(minimal) caller:looks_ascii@0+7 resource_id:zero_width@69+3=U+200B "
           "resource_id:bidi_control@90+3=U+202E resource_id:mixed_script@96+6(minimal) resource_id:looks_ascii@96+6");
  ck_assert_int_eq(azact_i18n_check_event(handle, event, NULL, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_check_event(NULL, event, hear, &all), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_check_event(handle, NULL, hear, &all), AZACT_ERR_USAGE);
  azact_event_unref(event);
  /* Names beside the caller, and a resource group of the record's own. */
  event = one_event(LIT(
      "{\"eventTimestamp\":\"2023-07-21T19:23:45Z\",\"operationName\":\"a/b/write\",\"caller\":\"00000000-0000-4000-8000-"
      "000000000000\",\"claims\":{\"name\":\"\\u202eada\",\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
      "upn\":\"\\u0430da@x.example\"},"
      "\"resourceGroupName\":\"r\\u200dg\"}"));
  ck_assert_int_eq(azact_i18n_check_event(handle, event, hear, &all), AZACT_OK);
  heard_is(&all, "claims:bidi_control@0+3=U+202E claims:mixed_script@0+4(minimal) claims:looks_ascii@0+4 "
                 "resource_group:zero_width@1+3=U+200D");
  azact_event_unref(event);
  event = one_event(LIT("{\"eventTimestamp\":\"2023-07-21T19:23:45Z\",\"operationName\":\"a/b/write\",\"caller\":null}"));
  all.stop_after = 1;
  ck_assert_int_eq(azact_i18n_check_event(handle, event, hear, &all), AZACT_OK);
  ck_assert_int_eq(all.stop_after, 1);
  azact_event_unref(event);
}
END_TEST

/* ---- hidden characters ---- */

/* Every code point at the end, in the middle and at the beginning of a text, against the lists of the header. */
START_TEST(every_code_point) {
  size_t found = 0;
  for (uint32_t c = 0; c < 0x110000; c++) {
    char text[8];
    size_t len = 0;
    if (c >= 0xd800 && c < 0xe000) continue;
    if (c < 0x80)
      text[len++] = (char)c;
    else if (c < 0x800) {
      text[len++] = (char)(0xc0 | c >> 6);
      text[len++] = (char)(0x80 | (c & 63));
    } else {
      if (c < 0x10000)
        text[len++] = (char)(0xe0 | c >> 12);
      else {
        text[len++] = (char)(0xf0 | c >> 18);
        text[len++] = (char)(0x80 | (c >> 12 & 63));
      }
      text[len++] = (char)(0x80 | (c >> 6 & 63));
      text[len++] = (char)(0x80 | (c & 63));
    }
    azact_hint hidden = {.struct_size = sizeof hidden};
    azact_status status = azact_i18n_next_hidden(text, len, 0, &hidden);
    int control = c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
    int bidi = c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    int zero = (c >= 0x200b && c <= 0x200d) || c == 0x2060 || c == 0xfeff;
    uint32_t kind = control ? AZACT_HINT_CONTROL
                    : bidi  ? AZACT_HINT_BIDI_CONTROL
                    : zero  ? AZACT_HINT_ZERO_WIDTH
                            : AZACT_HINT_IGNORABLE;
    int good = status == AZACT_OK
                   ? hidden.kind == kind && hidden.code_point == c && hidden.offset == 0 && hidden.length == len &&
                         azact_i18n_next_hidden(text, len, len, &hidden) == AZACT_ABSENT
                   : status == AZACT_ABSENT && !control && !bidi && !zero;
    /* An assertion of check costs a write to a pipe. */
    if (!good) ck_abort_msg("U+%04X", (unsigned)c);
    found += status == AZACT_OK;
  }
  ck_assert_uint_gt(found, 4000); /* most are tags and variation selectors */
  ck_assert_uint_lt(found, 5000);
}
END_TEST

START_TEST(hidden_walk) {
  static const char text[] = "a\xe2\x80\x8b\xff\xe2\x80\xf0\x9f\x98\x80\xf3\xa0\x81\x81\xe2\x81\xa6z\xe2\x80";
  azact_hint hidden = {.struct_size = sizeof hidden};
  size_t offsets[8], count = 0;
  for (size_t at = 0; azact_i18n_next_hidden(text, sizeof text - 1, at, &hidden) == AZACT_OK;
       at = (size_t)(hidden.offset + hidden.length))
    offsets[count++] = (size_t)hidden.offset;
  ck_assert_uint_eq(count, 3);
  ck_assert_uint_eq(offsets[0], 1);
  ck_assert_uint_eq(offsets[1], 11);
  ck_assert_uint_eq(offsets[2], 15);
  ck_assert_int_eq(azact_i18n_next_hidden(text, 5, 6, &hidden), AZACT_ERR_RANGE);
  ck_assert_int_eq(azact_i18n_next_hidden(NULL, 0, 0, &hidden), AZACT_ABSENT);
  ck_assert_int_eq(azact_i18n_next_hidden(NULL, 1, 0, &hidden), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_next_hidden(text, 5, 0, NULL), AZACT_ERR_USAGE);
  hidden.struct_size = 4;
  ck_assert_int_eq(azact_i18n_next_hidden(text, 5, 0, &hidden), AZACT_ERR_STRUCT_SMALL);
  hidden.struct_size = SIZE_MAX;
  ck_assert_int_eq(azact_i18n_next_hidden(text, 5, 0, &hidden), AZACT_ERR_STRUCT_SIZE);
}
END_TEST

/* A newer program's larger struct: what this library does not know reads zero. */
START_TEST(newer_struct) {
  struct {
    azact_hint hint;
    uint64_t later;
  } newer = {.later = 7};
  newer.hint.struct_size = sizeof newer;
  ck_assert_int_eq(azact_i18n_next_hidden("\x01", 1, 0, &newer.hint), AZACT_OK);
  ck_assert_uint_eq(newer.later, 0);
  ck_assert_uint_eq(newer.hint.struct_size, sizeof newer);
}
END_TEST

/* ---- skeletons ---- */

typedef struct pair_case {
  const char *a, *b;
  uint32_t plain, folded;
} pair_case;

static const pair_case pairs[] = {
    {"paypal", "p\xd0\xb0ypal", 1, 1},
    {"paypal", "paypal", 0, 0},
    {"paypal", "PayPal", 0, 0},
    {"paypal", "\xd0\xa0\xd0\x90\xd0\xa3\xd0\xa0\xd0\x90L", 0, 1}, /* capitals of another script */
    {"rn", "m", 1, 1},
    {"scope", "sc\xce\xbfpe", 1, 1},
    {"paypal", "contoso", 0, 0},
    {"", "", 0, 0},
    {"", "a", 0, 0},
    {"a\xff", "a\xff", 0, 0},
};

START_TEST(pair) {
  const pair_case *one = &pairs[_i];
  for (uint32_t flags = 0; flags <= AZACT_SKELETON_FOLD; flags++) {
    uint32_t alike = 9, other = 9;
    ck_assert_int_eq(azact_i18n_confusable(handle, one->a, strlen(one->a), one->b, strlen(one->b), flags, &alike),
                     AZACT_OK);
    ck_assert_int_eq(azact_i18n_confusable(handle, one->b, strlen(one->b), one->a, strlen(one->a), flags, &other),
                     AZACT_OK);
    ck_assert_uint_eq(alike, flags ? one->folded : one->plain);
    ck_assert_uint_eq(alike, other);
  }
}
END_TEST

START_TEST(skeleton_is_copied) {
  char buf[16];
  size_t len = 99;
  for (uint32_t flags = 0; flags <= AZACT_SKELETON_FOLD; flags++) {
    ck_assert_int_eq(azact_i18n_skeleton(handle, LIT("p\xd0\xb0ypal"), flags, buf, sizeof buf, &len), AZACT_OK);
    ck_assert_uint_eq(len, 6);
    ck_assert_str_eq(buf, "paypal");
    ck_assert_int_eq(azact_i18n_skeleton(handle, LIT("p\xd0\xb0ypal"), flags, buf, 7, NULL), AZACT_OK);
    for (size_t cap = 0; cap < 7; cap++) { /* no room for the NUL counts as cut */
      memset(buf, 'x', sizeof buf);
      len = 0;
      ck_assert_int_eq(azact_i18n_skeleton(handle, LIT("p\xd0\xb0ypal"), flags, cap ? buf : NULL, cap, &len),
                       AZACT_ERR_RANGE);
      ck_assert_uint_eq(len, 6);
      ck_assert_int_eq(buf[0], cap ? 0 : 'x');
      ck_assert_int_eq(buf[cap], 'x');
    }
    ck_assert_int_eq(azact_i18n_skeleton(handle, NULL, 0, flags, buf, sizeof buf, &len), AZACT_OK);
    ck_assert_uint_eq(len, 0);
  }
}
END_TEST

START_TEST(text_has_a_limit) {
  azact_i18n_config config;
  azact_i18n *own = NULL;
  char buf[64];
  uint32_t alike;
  ck_assert_int_eq(azact_i18n_config_init(&config, sizeof config), AZACT_OK);
  config.max_text = 4;
  ck_assert_int_eq(azact_i18n_new(&config, &own), AZACT_OK);
  ck_assert_int_eq(azact_i18n_skeleton(own, LIT("abcd"), 0, buf, sizeof buf, NULL), AZACT_OK);
  ck_assert_int_eq(azact_i18n_skeleton(own, LIT("abcde"), 0, buf, sizeof buf, NULL), AZACT_ERR_LIMIT);
  ck_assert_int_eq(azact_i18n_confusable(own, LIT("a"), LIT("abcde"), 0, &alike), AZACT_ERR_LIMIT);
  ck_assert_int_eq(azact_i18n_confusable(own, LIT("abcde"), LIT("a"), AZACT_SKELETON_FOLD, &alike), AZACT_ERR_LIMIT);
  azact_i18n_unref(own);
}
END_TEST

/* ---- charsets ---- */

START_TEST(charset) {
  static const char utf16[] = "\xff\xfe{\0\"\0";
  static const char utf8[] = "Gr\xc3\xbc\xc3\x9f"
                             "e aus M\xc3\xbcnchen und K\xc3\xb6ln";
  static const char shift_jis[] = "\x83\x8a\x83\x5c\x81\x5b\x83\x58\x83\x4f\x83\x8b\x81\x5b\x83\x76\x82\xf0\x8d\xed\x8f\x9c"
                                  "\x82\xb5\x82\xdc\x82\xb5\x82\xbd\x81\x42";
  azact_charset guess = {.struct_size = sizeof guess};
  ck_assert_int_eq(azact_i18n_guess_charset(handle, LIT(utf16), 0, &guess), AZACT_OK);
  ck_assert_str_eq(guess.name, "UTF-16LE");
  ck_assert_uint_eq(guess.confidence, 100);
  ck_assert_int_eq(azact_i18n_guess_charset(handle, LIT(utf8), 0, &guess), AZACT_OK);
  ck_assert_str_eq(guess.name, "UTF-8");
  ck_assert_int_eq(azact_i18n_guess_charset(handle, LIT(shift_jis), 0, &guess), AZACT_OK);
  ck_assert_str_eq(guess.name, "Shift_JIS");
  ck_assert_str_eq(guess.language, "ja");
  uint32_t last = 101;
  size_t count = 0;
  for (; azact_i18n_guess_charset(handle, LIT(shift_jis), count, &guess) == AZACT_OK; count++) {
    ck_assert_uint_le(guess.confidence, last);
    ck_assert_uint_gt(strlen(guess.name), 0);
    last = guess.confidence;
  }
  ck_assert_uint_gt(count, 1);
  ck_assert_int_eq(azact_i18n_guess_charset(handle, LIT(shift_jis), SIZE_MAX, &guess), AZACT_ABSENT);
  azact_status nothing = azact_i18n_guess_charset(handle, NULL, 0, 0, &guess);
  ck_assert(nothing == AZACT_OK || nothing == AZACT_ABSENT);
  ck_assert_int_eq(azact_i18n_guess_charset(handle, NULL, 1, 0, &guess), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_guess_charset(NULL, LIT(utf8), 0, &guess), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_guess_charset(handle, LIT(utf8), 0, NULL), AZACT_ERR_USAGE);
  guess.struct_size = 1;
  ck_assert_int_eq(azact_i18n_guess_charset(handle, LIT(utf8), 0, &guess), AZACT_ERR_STRUCT_SMALL);
}
END_TEST

/* What is guessed, the reader takes. */
START_TEST(charset_is_an_encoding) {
  static const char text[] =
      "{\"eventTimestamp\":\"2023-07-21T19:23:45Z\",\"operationName\":\"a/b/"
      "write\",\"caller\":\"\x83\x8a\x83\x5c\x81\x5b\x83\x58"
      "\x83\x4f\x83\x8b\x81\x5b\x83\x76\x82\xf0\x8d\xed\x8f\x9c\x82\xb5\x82\xdc\x82\xb5\x82\xbd\x81\x42\"}";
  azact_charset guess = {.struct_size = sizeof guess};
  ck_assert_int_eq(azact_i18n_guess_charset(handle, LIT(text), 0, &guess), AZACT_OK);
  ck_assert_str_eq(guess.name, "Shift_JIS");
  if (!azact_has_feature("icu")) return;
  azact_config config = {.struct_size = sizeof config, .encoding = guess.name};
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_str caller;
  ck_assert_int_eq(azact_reader_open_memory(&config, LIT(text), AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  ck_assert_int_eq(azact_event_caller(event, &caller), AZACT_OK);
  ck_assert_uint_ge(caller.len, 9);
  ck_assert_mem_eq(caller.ptr, "\xe3\x83\xaa\xe3\x82\xbd\xe3\x83\xbc", 9);
  azact_event_unref(event);
  azact_reader_unref(reader);
}
END_TEST

/* ---- the handle ---- */

START_TEST(names) {
  ck_assert_str_eq(azact_hint_name(0), "unknown");
  ck_assert_str_eq(azact_hint_name(UINT32_MAX), "unknown");
  ck_assert_str_eq(azact_hint_name(AZACT_HINT_HIDDEN_OVERLAY), "hidden_overlay");
  ck_assert_str_eq(azact_restriction_name(0), "unknown");
  ck_assert_str_eq(azact_restriction_name(AZACT_RESTRICTION_NONE), "none");
  ck_assert_str_eq(azact_restriction_name(7), "unknown");
}
END_TEST

START_TEST(misuse) {
  char buf[8];
  uint32_t alike;
  heard all = {.stop_after = 0};
  ck_assert_int_eq(azact_i18n_new(NULL, NULL), AZACT_ERR_USAGE);
  ck_assert_ptr_null(azact_i18n_ref(NULL));
  azact_i18n_unref(NULL);
  ck_assert_ptr_eq(azact_i18n_ref(handle), handle);
  azact_i18n_unref(handle);
  ck_assert_int_eq(azact_i18n_check(NULL, "", 0, hear, &all), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_check(handle, NULL, 1, hear, &all), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_check(handle, "", 0, NULL, &all), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_check(handle, NULL, 0, hear, &all), AZACT_OK);
  ck_assert_int_eq(azact_i18n_skeleton(NULL, "", 0, 0, buf, 8, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_skeleton(handle, NULL, 1, 0, buf, 8, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_skeleton(handle, "", 0, 0, NULL, 8, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_skeleton(handle, "", 0, 2, buf, 8, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_confusable(NULL, "", 0, "", 0, 0, &alike), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_confusable(handle, "", 0, "", 0, 0, NULL), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_confusable(handle, NULL, 1, "", 0, 0, &alike), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_confusable(handle, "", 0, NULL, 1, 0, &alike), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_confusable(handle, "", 0, "", 0, 4, &alike), AZACT_ERR_USAGE);
}
END_TEST

START_TEST(configs) {
  struct {
    azact_i18n_config config;
    uint64_t later;
  } newer = {.later = 0};
  azact_allocator allocator = {.struct_size = sizeof allocator};
  azact_i18n *own = NULL;
  ck_assert_int_eq(azact_i18n_config_init(NULL, sizeof newer), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_i18n_config_init(&newer.config, 8), AZACT_ERR_STRUCT_SMALL);
  ck_assert_int_eq(azact_i18n_config_init(&newer.config, SIZE_MAX), AZACT_ERR_STRUCT_SIZE);
  ck_assert_int_eq(azact_i18n_config_init(&newer.config, sizeof newer), AZACT_OK);
  ck_assert_int_eq(azact_i18n_new(&newer.config, &own), AZACT_OK);
  azact_i18n_unref(own);
  own = NULL;
  newer.later = 1;
  ck_assert_int_eq(azact_i18n_new(&newer.config, &own), AZACT_ERR_STRUCT_NEWER);
  newer.later = 0;
  newer.config.restriction = 7;
  ck_assert_int_eq(azact_i18n_new(&newer.config, &own), AZACT_ERR_RANGE);
  newer.config.restriction = 0;
  newer.config.max_text = ((uint64_t)1 << 20) + 1;
  ck_assert_int_eq(azact_i18n_new(&newer.config, &own), AZACT_ERR_RANGE);
  newer.config.max_text = 0;
  newer.config.allocator = &allocator;
  ck_assert_int_eq(azact_i18n_new(&newer.config, &own), AZACT_ERR_USAGE);
  allocator.struct_size = 1;
  ck_assert_int_eq(azact_i18n_new(&newer.config, &own), AZACT_ERR_STRUCT_SMALL);
  newer.config.struct_size = 0;
  ck_assert_int_eq(azact_i18n_new(&newer.config, &own), AZACT_ERR_STRUCT_SMALL);
  ck_assert_ptr_null(own);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("i18n");
  TCase *tcase = tcase_create("i18n");
  tcase_add_checked_fixture(tcase, handle_setup, handle_teardown);
  tcase_add_loop_test(tcase, hint, 0, sizeof hints / sizeof *hints);
  tcase_add_test(tcase, hint_stops);
  tcase_add_test(tcase, hint_of_nul);
  tcase_add_test(tcase, hint_too_long);
  tcase_add_test(tcase, restriction_is_chosen);
  tcase_add_test(tcase, event_is_checked);
  tcase_add_test(tcase, every_code_point);
  tcase_add_test(tcase, hidden_walk);
  tcase_add_test(tcase, newer_struct);
  tcase_add_loop_test(tcase, pair, 0, sizeof pairs / sizeof *pairs);
  tcase_add_test(tcase, skeleton_is_copied);
  tcase_add_test(tcase, text_has_a_limit);
  tcase_add_test(tcase, charset);
  tcase_add_test(tcase, charset_is_an_encoding);
  tcase_add_test(tcase, names);
  tcase_add_test(tcase, misuse);
  tcase_add_test(tcase, configs);
  suite_add_tcase(suite, tcase);
  return suite;
}
