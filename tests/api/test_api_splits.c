/* The seeds of the reader fed in every way: each two-way split, byte by byte, random pieces; and cut at each byte. */
#include "api.h"

#include <stdio.h>

#define LONGEST 6000u /* longer seeds are split at fewer places */

static void feed_in(const char *data, size_t len, const size_t *ends, size_t count, probe_text *log) {
  azact_reader *reader = NULL;
  azact_config config;
  probe_walk walk = {.into = 1};
  size_t at = 0;
  azact_config_init(&config, sizeof config);
  config.block_bytes = 4096;
  ck_assert_int_eq(azact_reader_new(&config, &reader), AZACT_OK);
  azact_status status = AZACT_NEED_MORE;
  log->len = 0;
  for (size_t i = 0; i <= count && status == AZACT_NEED_MORE; i++) {
    size_t end = i < count ? ends[i] : len;
    ck_assert_int_eq(azact_reader_feed(reader, data + at, end - at), AZACT_OK);
    at = end;
    status = probe_take(reader, &walk, log);
  }
  if (status == AZACT_NEED_MORE) {
    azact_reader_finish(reader);
    status = probe_take(reader, &walk, log);
  }
  probe_write("", 0, log);
  ck_assert(status == AZACT_END || status == AZACT_ERR_UNSUPPORTED || azact_status_is_fatal(status));
  azact_reader_unref(reader);
  probe_walk_end(&walk);
}

static void same(const probe_text *whole, const probe_text *parts, const char *path, size_t where) {
  ck_assert_msg(whole->len == parts->len && memcmp(whole->ptr, parts->ptr, whole->len) == 0,
                "%s, split at %zu:\n%s\nin one piece:\n%s", path, where, parts->ptr, whole->ptr);
}

static void two_ways(const char *path, const probe_text *content, void *user) {
  probe_text whole = {0}, parts = {0};
  size_t step = content->len > LONGEST ? content->len / LONGEST + 1 : 1;
  (void)user;
  feed_in(content->ptr, content->len, NULL, 0, &whole);
  for (size_t at = 0; at <= content->len; at += step) {
    feed_in(content->ptr, content->len, &at, 1, &parts);
    same(&whole, &parts, path, at);
  }
  probe_text_free(&whole);
  probe_text_free(&parts);
}

static void byte_by_byte_and_by_chance(const char *path, const probe_text *content, void *user) {
  probe_text whole = {0}, parts = {0};
  if (content->len > 20000) return;
  size_t *ends = malloc((content->len + 1) * sizeof *ends);
  uint64_t *seed = user;
  ck_assert(ends != NULL);
  feed_in(content->ptr, content->len, NULL, 0, &whole);
  for (size_t i = 0; i < content->len; i++) ends[i] = i + 1;
  feed_in(content->ptr, content->len, ends, content->len, &parts);
  same(&whole, &parts, path, 1);
  for (int round = 0; round < 150; round++) {
    size_t count = 0;
    for (size_t at = 0; count < content->len;) {
      *seed = *seed * 6364136223846793005u + 1442695040888963407u;
      at += (*seed >> 33) % (round % 3 == 0 ? 7u : 400u);
      if (at >= content->len) break;
      ends[count++] = at;
    }
    feed_in(content->ptr, content->len, ends, count, &parts);
    same(&whole, &parts, path, (size_t)round);
  }
  free(ends);
  probe_text_free(&whole);
  probe_text_free(&parts);
}

static const char *seeds(char *path, size_t cap) {
  const char *root = getenv("AZACT_SOURCE_ROOT");
  snprintf(path, cap, "%s/tests/fuzz/seeds/reader", root ? root : ".");
  return path;
}

START_TEST(every_two_way_split) {
  char path[1024];
  ck_assert_uint_ge(probe_each_file(seeds(path, sizeof path), two_ways, NULL), 60);
}
END_TEST

START_TEST(random_splits) { /* 150 a seed and more than 60 seeds: about 10,000 */
  char path[1024];
  uint64_t seed = 42;
  ck_assert_uint_ge(probe_each_file(seeds(path, sizeof path), byte_by_byte_and_by_chance, &seed), 60);
}
END_TEST

/* Cut at each byte: what was complete comes out as before, and at most one report follows. */
static void cut_everywhere(const char *text, size_t len) {
  probe_text whole = {0}, part = {0};
  azact_reader *reader = open_text(NULL, text, len);
  probe_walk walk = {.total = len};
  ck_assert_int_eq(probe_take(reader, &walk, &whole), AZACT_END);
  azact_reader_unref(reader);
  for (size_t cut = 0; cut < len; cut++) {
    probe_walk shorter = {.total = cut};
    part.len = 0;
    probe_write("", 0, &part);
    reader = open_text(NULL, text, cut);
    ck_assert_int_eq(probe_take(reader, &shorter, &part), AZACT_END);
    azact_reader_unref(reader);
    ck_assert_msg(shorter.errors <= 1, "cut at %zu: %d reports", cut, (int)shorter.errors);
    size_t good = 0; /* the lines of the events */
    for (uint64_t n = 0; n < shorter.events; n++) good += strcspn(part.ptr + good, "\n") + 1;
    ck_assert_msg(good <= whole.len && memcmp(whole.ptr, part.ptr, good) == 0, "cut at %zu:\n%s", cut, part.ptr);
    if (shorter.errors == 1)
      ck_assert_msg(shorter.end_of_last == cut, "cut at %zu: the report ends at %d", cut, (int)shorter.end_of_last);
  }
  probe_text_free(&whole);
  probe_text_free(&part);
}

START_TEST(every_cut) {
  cut_everywhere(LIT(FLAT("1") "\n" FLAT("2") "\r\n" FLAT("3") "\n"));
  cut_everywhere(LIT("[" FLAT("1") ",\n" FLAT("2") "]\n"));
  cut_everywhere(LIT("{\"records\":[" FLAT("1") "," FLAT("2") "]}"));
  cut_everywhere(LIT("{\"value\":[" FLAT("1") "],\"nextLink\":\"x\"}"));
  cut_everywhere(LIT(FLAT("1") FLAT("2")));
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("api_splits");
  TCase *cases = tcase_create("splits");
  tcase_add_test(cases, every_two_way_split);
  tcase_add_test(cases, random_splits);
  tcase_add_test(cases, every_cut);
  tcase_set_timeout(cases, 900);
  suite_add_tcase(suite, cases);
  return suite;
}
