/* What a reader has read before never changes what comes out. It remembers the keys that it met and guesses the next one, so:
 * records of many shapes are read one by one, each with a fresh reader, and then all with one reader, in many orders. */
#define _POSIX_C_SOURCE 200809L

#include "api.h"

#include <dirent.h>
#include <stdio.h>

#define ORDERS 12

typedef struct shape {
  char *raw, *line; /* the record, and what it is written as by a fresh reader */
  size_t raw_len, line_len;
} shape;

typedef struct shapes {
  shape *at;
  size_t count, cap;
} shapes;

static azact_reader *open_utf8(const char *text, size_t len) {
  azact_config config;
  azact_config_init(&config, sizeof config);
  config.encoding = "utf-8"; /* the first bytes of a damaged record may look like another one */
  return open_text(&config, text, len);
}

/* The canonical line without `source`, which tells the record's place. */
static void line_of(const azact_event *event, probe_text *line) {
  static const char from[] = ",\"source\":{\"name\":", to[] = "},\"anomalies\":[";
  char *begin = NULL, *end = NULL;
  line->len = 0;
  ck_assert_int_eq(azact_event_write_json(event, probe_write, line), AZACT_OK);
  for (size_t i = 0; i + sizeof to <= line->len; i++) {
    if (memcmp(line->ptr + i, from, sizeof from - 1) == 0) begin = line->ptr + i;
    if (memcmp(line->ptr + i, to, sizeof to - 1) == 0) end = line->ptr + i + 1;
  }
  ck_assert(begin != NULL && end != NULL && begin < end);
  memmove(begin, end, (size_t)(line->ptr + line->len - end));
  line->len -= (size_t)(end - begin);
}

static char *copy_of(const char *text, size_t len) {
  char *copy = malloc(len + 1);
  ck_assert_ptr_nonnull(copy);
  memcpy(copy, text, len);
  copy[len] = 0;
  return copy;
}

/* The one event of a text that holds nothing else, written into `line`; 0 if it holds anything else. */
static int alone(const char *text, size_t len, probe_text *line) {
  azact_reader *reader = open_utf8(text, len);
  azact_event *event = NULL, *second = NULL;
  int good = azact_reader_next(reader, &event) == AZACT_OK;
  if (good) line_of(event, line);
  good = good && azact_reader_next(reader, &second) == AZACT_END;
  azact_event_unref(event);
  azact_event_unref(second);
  azact_reader_unref(reader);
  return good;
}

static void add_shape(shapes *all, const char *raw, size_t len) {
  probe_text line = {0}, padded = {0}, again = {0};
  if (len == 0 || raw[0] != '{' || !alone(raw, len, &line)) {
    probe_text_free(&line); /* a row of a table, a record that asks for its neighbours */
    return;
  }
  /* Near the end of the text nothing is guessed: with blanks behind it is. */
  probe_write(raw, len, &padded);
  for (int i = 0; i < 300; i++) probe_write("\n", 1, &padded);
  ck_assert(alone(padded.ptr, padded.len, &again));
  ck_assert_msg(line.len == again.len && memcmp(line.ptr, again.ptr, line.len) == 0,
                "with blanks behind:\n%.*s\nalone:\n%.*s", (int)again.len, again.ptr, (int)line.len, line.ptr);
  if (all->count == all->cap) {
    all->cap = all->cap * 2 + 256;
    all->at = realloc(all->at, all->cap * sizeof *all->at);
    ck_assert_ptr_nonnull(all->at);
  }
  all->at[all->count++] = (shape){copy_of(raw, len), copy_of(line.ptr, line.len), len, line.len};
  probe_text_free(&line);
  probe_text_free(&padded);
  probe_text_free(&again);
}

static void drop_shapes(shapes *all) {
  for (size_t i = 0; i < all->count; i++) {
    free(all->at[i].raw);
    free(all->at[i].line);
  }
  free(all->at);
}

/* ---- where they come from ---- */

static void from_file(const char *path, const probe_text *content, void *user) {
  azact_reader *reader = open_text(NULL, content->ptr, content->len);
  azact_status status;
  azact_event *event = NULL;
  (void)path;
  while ((status = azact_reader_next(reader, &event)) == AZACT_OK || azact_status_is_record(status)) {
    azact_str raw;
    if (status != AZACT_OK) continue;
    ck_assert_int_eq(azact_event_raw(event, &raw), AZACT_OK);
    if (raw.len < 30000) add_shape(user, raw.ptr, raw.len);
    azact_event_unref(event);
  }
  azact_reader_unref(reader);
}

static void from_tests(shapes *all) {
  static const char *const seeds[] = {"tests/fuzz/seeds/reader", "tests/fuzz/seeds/record"};
  const char *root = getenv("AZACT_SOURCE_ROOT");
  char path[1024];
  if (root == NULL) root = ".";
  for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
    snprintf(path, sizeof path, "%s/%s", root, seeds[i]);
    ck_assert_msg(probe_each_file(path, from_file, all) > 0, "no seeds in %s", path);
  }
  snprintf(path, sizeof path, "%s/tests/data", root);
  DIR *folder = opendir(path);
  ck_assert_ptr_nonnull(folder);
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/tests/data/%s", root, entry->d_name);
    probe_each_file(path, from_file, all);
  }
  closedir(folder);
}

/* A key of `len` bytes that differs from others of its length in one place only. */
static size_t made_key(char *out, size_t len, int variant) {
  size_t middle = len / 2;
  memset(out, 'k', len);
  switch (variant) {
  case 0: break;
  case 1: out[middle] = 'K'; break;
  case 2: out[len - 1] = 'x'; break;
  case 3: out[0] = 'x'; break;
  case 4: out[middle] = '\x01'; break;
  case 5: out[len - 1] = '\x1f'; break;
  case 6: out[middle] = '\xff'; break;
  case 7: out[len - 1] = '\xc3'; break;
  case 8: out[middle] = '\0'; break;
  case 9: /* an escape that says what variant 0 says */
    memcpy(out + middle, "\\u006b", 6);
    memset(out + middle + 6, 'k', len - middle - 1);
    return len + 5;
  default: /* a quote in it */
    memcpy(out + middle, "\\\"", 2);
    memset(out + middle + 2, 'k', len - middle - 1);
    return len + 1;
  }
  return len;
}

static void add_made(shapes *all, size_t len, int variant) {
  static const char *const before[] = {"{\"", "{\"eventTimestamp\":\"t\",\"properties\":{\"",
                                       "{\"claims\":{\"appid\":\"x\",\"", "{\"a\":[{\"b\":0},{\""};
  static const char *const behind[] = {"\":1}", "\":\"\"}}", "\":{\"caller\":1}},\"caller\":\"z\"}", "\":null}]}"};
  char key[256], text[512];
  size_t key_len = made_key(key, len, variant);
  for (int form = 0; form < 4; form++) {
    size_t at = strlen(before[form]);
    memcpy(text, before[form], at);
    memcpy(text + at, key, key_len);
    at += key_len;
    memcpy(text + at, behind[form], strlen(behind[form]));
    add_shape(all, text, at + strlen(behind[form]));
  }
}

static void from_keys(shapes *all) {
  static const size_t lengths[] = {1,  2,  3,  7,  8,  15, 16, 17, 31, 32, 33, 47,
                                   48, 62, 63, 64, 65, 66, 78, 79, 80, 81, 82, 100};
  static const char *const known[] = {
      "caller",
      "Caller",
      "CALLER",
      "call\\u0065r",
      "caller\x01",
      "caller\xff",
      "\\u0063aller",
      "callerX",
      "properties",
      "Properties",
      "PROPERTIES",
      "operationName",
      "OperationName",
      "operationname",
      "time",
      "Time",
      "resourceId",
      "ResourceId",
      "resourceid\\t",
      "level",
      "Level",
      "claims",
      "identity",
      "authorization",
      "eventTimestamp ",
      " eventTimestamp",
      "event\nTime",
      "status",
      "subStatus",
      "correlationId",
      "_ResourceId",
      "value",
      "records",
      "",
  };
  char text[512];
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
    for (int variant = 0; variant <= 10; variant++) add_made(all, lengths[i], variant);
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    const char *key = known[i];
    int len = snprintf(text, sizeof text, "{\"eventTimestamp\":\"2023-01-01\",\"%s\":\"v\"}", key);
    add_shape(all, text, (size_t)len);
    len = snprintf(text, sizeof text, "{\"%s\":{\"value\":\"a/b/write\",\"%s\":2},\"eventTimestamp\":\"2023-01-01\"}", key,
                   key);
    add_shape(all, text, (size_t)len);
    len = snprintf(text, sizeof text, "{\"time\":\"2023-01-01\",\"operationName\":\"a/b\",\"%s\":\"1\",\"%s\":\"2\"}", key,
                   key);
    add_shape(all, text, (size_t)len);
    len =
        snprintf(text, sizeof text, "{\"time\":\"2023-01-01\",\"properties\":{\"%s\" : {\"%s\":[\"%s\"]}}}", key, key, key);
    add_shape(all, text, (size_t)len);
  }
}

/* ---- all through one reader ---- */

static uint64_t chance(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  return *state ^= *state << 17;
}

static void put_in_order(size_t *order, size_t count, uint64_t *state) {
  for (size_t i = 0; i < count; i++) order[i] = i;
  for (size_t left = count; left > 1; left--) {
    size_t other = (size_t)(chance(state) % left), keep = order[left - 1];
    order[left - 1] = order[other];
    order[other] = keep;
  }
}

static void one_order(const shapes *all, const size_t *order, size_t number) {
  probe_text input = {0}, line = {0};
  azact_event *event = NULL;
  for (size_t i = 0; i < all->count; i++) {
    const shape *one = &all->at[order[i]];
    for (size_t times = 0; times <= number % 3; times++) { /* again and again: then every guess is right */
      probe_write(one->raw, one->raw_len, &input);
      probe_write("\n", 1, &input);
    }
  }
  azact_reader *reader = open_utf8(input.ptr, input.len);
  for (size_t i = 0; i < all->count; i++) {
    const shape *one = &all->at[order[i]];
    for (size_t times = 0; times <= number % 3; times++) {
      azact_status status = azact_reader_next_into(reader, &event);
      ck_assert_msg(status == AZACT_OK, "order %zu, record %zu: %s to %.*s", number, i, azact_status_name(status),
                    (int)one->raw_len, one->raw);
      line_of(event, &line);
      ck_assert_msg(line.len == one->line_len && memcmp(line.ptr, one->line, line.len) == 0,
                    "order %zu, record %zu:\n%.*s\nby a fresh reader:\n%s", number, i, (int)line.len, line.ptr, one->line);
    }
  }
  ck_assert_int_eq(azact_reader_next_into(reader, &event), AZACT_END);
  azact_event_unref(event);
  azact_reader_unref(reader);
  probe_text_free(&input);
  probe_text_free(&line);
}

START_TEST(what_was_read_before_changes_nothing) {
  shapes all = {0};
  uint64_t state = UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)_i;
  from_keys(&all);
  size_t made = all.count;
  from_tests(&all);
  ck_assert_uint_gt(made, 1000);
  ck_assert_uint_gt(all.count, made + 200);
  size_t *order = malloc(all.count * sizeof *order);
  ck_assert_ptr_nonnull(order);
  for (size_t number = 0; number < ORDERS; number++) {
    put_in_order(order, all.count, &state);
    one_order(&all, order, number);
  }
  free(order);
  drop_shapes(&all);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("order");
  TCase *tests = tcase_create("order");
  tcase_set_timeout(tests, 600);
  tcase_add_loop_test(tests, what_was_read_before_changes_nothing, 0, 2);
  suite_add_tcase(suite, tests);
  return suite;
}
