/* Cells of the Arrow tables against what the accessors and the canonical record say of the same events, on every input of
 * tests/data and every seed of the fuzzers. */
#include "api.h"
#include "arrowuse.h"

#include <dirent.h>
#include <stdio.h>

/* The text that a JSON string of the canonical record stands for. */
static void unquote(const probe_text *json, probe_text *text) {
  static const char from[] = "\"\\bfnrt", to[] = "\"\\\b\f\n\r\t";
  text->len = 0;
  probe_write("", 0, text);
  for (size_t i = 1; i + 1 < json->len; i++) {
    if (json->ptr[i] != '\\') {
      probe_write(json->ptr + i, 1, text);
      continue;
    }
    char c = json->ptr[++i];
    if (c == 'u') {
      unsigned code = 0;
      ck_assert_int_eq(sscanf(json->ptr + i + 1, "%4x", &code), 1);
      char utf8[3] = {(char)code, 0, 0};
      size_t len = 1;
      if (code >= 0x80 && code < 0x800) {
        utf8[0] = (char)(0xc0 | code >> 6), utf8[1] = (char)(0x80 | (code & 63)), len = 2;
      } else if (code >= 0x800) {
        utf8[0] = (char)(0xe0 | code >> 12), utf8[1] = (char)(0x80 | (code >> 6 & 63)),
        utf8[2] = (char)(0x80 | (code & 63));
        len = 3;
      }
      probe_write(utf8, len, text);
      i += 4;
      continue;
    }
    const char *hit = strchr(from, c);
    ck_assert(hit != NULL);
    probe_write(&to[hit - from], 1, text);
  }
}

static void same_text(const char *name, arrow_cell cell, const char *text, size_t len) {
  ck_assert_msg(cell.text.len == len && (len == 0 || memcmp(cell.text.ptr, text, len) == 0), "%s: %.*s, not %.*s", name,
                (int)cell.text.len, cell.text.ptr, (int)len, text);
}

/* What azact_event_copy_text says, where that is text as Arrow wants it: an object comes as written, and so do bytes that
 * are no UTF-8. */
static void same_as_copy(const azact_event *event, azact_field field, const char *name, arrow_cell cell) {
  size_t len = 0;
  azact_status status = azact_event_copy_text(event, field, NULL, 0, &len);
  if ((azact_event_anomaly_bits(event) >> AZACT_ANOMALY_INVALID_UTF8) & 1) return;
  ck_assert_msg(cell.is_null == (status == AZACT_ABSENT || status == AZACT_NULL), "%s: %s", name,
                azact_status_name(status));
  if (cell.is_null) return;
  char *text = malloc(len + 1);
  ck_assert_int_eq(azact_event_copy_text(event, field, text, len + 1, NULL), AZACT_OK);
  same_text(name, cell, text, len);
  free(text);
}

typedef struct texts {
  probe_text json, text;
} texts;

static void check_text(const azact_event *event, const azact_field_info *info, const char *name, arrow_cell cell,
                       texts *t) {
  t->json.len = 0;
  if (info->id == AZACT_F_RESOURCE_FLAGS) { /* a list in the object, words with commas between as a text */
    same_as_copy(event, info->id, name, cell);
    return;
  }
  azact_status status = azact_event_write_field(event, info->id, probe_write, &t->json);
  probe_write("", 0, &t->json);
  int nothing = status == AZACT_ABSENT ||
                (t->json.len == 4 && memcmp(t->json.ptr, "null", 4) == 0 && !(info->flags & AZACT_FIELD_DERIVED));
  ck_assert_msg(cell.is_null == nothing, "%s: null %d, %s %s", name, cell.is_null, azact_status_name(status), t->json.ptr);
  if (nothing) return;
  int whole = info->type == AZACT_TYPE_JSON || (info->type == AZACT_TYPE_OBJECT && !(info->flags & AZACT_FIELD_MEMBER));
  if (whole || t->json.ptr[0] == '{' || t->json.ptr[0] == '[') {
    same_text(name, cell, t->json.ptr, t->json.len);
    return;
  }
  if (t->json.ptr[0] == '"') {
    unquote(&t->json, &t->text);
    same_text(name, cell, t->text.ptr, t->text.len);
  }
  same_as_copy(event, info->id, name, cell);
}

/* What the canonical record writes as a number, true or false. */
static void check_number(const azact_event *event, const azact_field_info *info, const char *name, arrow_cell cell,
                         texts *t) {
  t->json.len = 0;
  azact_status status = azact_event_write_field(event, info->id, probe_write, &t->json);
  ck_assert_msg(cell.is_null == (status == AZACT_ABSENT), "%s: %s", name, azact_status_name(status));
  if (cell.is_null) return;
  char expected[32];
  if (info->type == AZACT_TYPE_BOOL)
    snprintf(expected, sizeof expected, "%s", cell.number ? "true" : "false");
  else
    snprintf(expected, sizeof expected, "%lld", (long long)cell.number);
  ck_assert_msg(t->json.len == strlen(expected) && memcmp(t->json.ptr, expected, t->json.len) == 0, "%s: %s", name,
                expected);
}

static void check_moment(const char *name, arrow_cell cell, int there, int64_t ns) {
  ck_assert_msg(cell.is_null == !there, "%s", name);
  if (!there) return;
  int64_t us = ns / 1000;
  if (us * 1000 > ns) us--;
  ck_assert_msg(cell.number == us, "%s", name);
}

static void check_time(const azact_event *event, azact_field field, const char *name, arrow_cell cell) {
  azact_time time = {.struct_size = sizeof time};
  azact_token token = {.struct_size = sizeof token};
  int there = azact_event_token(event, &token) == AZACT_OK, timed = azact_event_time(event, &time) == AZACT_OK;
  if (field == AZACT_F_TIME)
    check_moment(name, cell, timed, time.ns);
  else if (field == AZACT_F_TOKEN_ISSUED)
    check_moment(name, cell, there && (token.has & 1u), token.issued_ns);
  else
    check_moment(name, cell, there && (token.has & 2u), token.expires_ns);
}

static azact_field field_of_column(const char *name, char buf[64]) {
  const char *joint = strstr(name, "__");
  snprintf(buf, 64, "%s", name);
  if (joint) snprintf(buf + (joint - name), (size_t)(64 - (joint - name)), ".%s", joint + 2);
  return azact_field_by_name(buf, strlen(buf));
}

static azact_field_info info_of(azact_field field) {
  azact_field_info info = {.struct_size = sizeof info};
  for (size_t i = 0; azact_field_at(i, &info) == AZACT_OK; i++)
    if (info.id == field) return info;
  ck_abort_msg("no field %u", (unsigned)field);
  return info;
}

static void check_cell(const azact_event *event, const char *name, const char *format, arrow_cell cell, texts *t) {
  char buf[64];
  if (strcmp(name, "time_ns") == 0) {
    azact_time time = {.struct_size = sizeof time};
    int there = azact_event_time(event, &time) == AZACT_OK;
    ck_assert(cell.is_null == !there);
    if (there) ck_assert(cell.number == time.ns);
    return;
  }
  azact_field field = field_of_column(name, buf);
  ck_assert_msg(field != 0, "%s", name);
  if (field == AZACT_F_ANOMALIES) {
    ck_assert(!cell.is_null && (uint64_t)cell.number == azact_event_anomaly_bits(event));
    return;
  }
  azact_field_info info = info_of(field);
  if (format[0] == 'u')
    check_text(event, &info, name, cell, t);
  else if (format[0] == 't')
    check_time(event, field, name, cell);
  else
    check_number(event, &info, name, cell, t);
}

static const char every_column[] = "all,resource,address,principal,token,error,source";
static size_t rows_checked;

typedef struct side {
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray array;
  int64_t row;
} side;

/* The stream's next row; 0 at its end or where it failed. */
static int side_next(side *s) {
  s->row++;
  while (!s->array.release || s->row >= s->array.length) {
    if (s->array.release) s->array.release(&s->array);
    s->array.release = NULL;
    if (s->stream.get_next(&s->stream, &s->array) != 0 || !s->array.release) return 0;
    arrow_check_array(&s->schema, &s->array);
    ck_assert(s->array.length > 0 && s->array.length <= 3);
    s->row = 0;
  }
  return 1;
}

static void check_row(const azact_event *event, side *s, texts *t) {
  for (int64_t i = 0; i < s->schema.n_children; i++) {
    const char *format = s->schema.children[i]->format;
    check_cell(event, s->schema.children[i]->name, format, arrow_at(format, s->array.children[i], s->row), t);
  }
  rows_checked++;
}

static void check_file(const char *path, const probe_text *content, void *user) {
  azact_arrow_config config;
  side s = {.row = -1};
  texts t = {{0}, {0}};
  azact_event *event = NULL;
  azact_status status;
  (void)user;
  if (strstr(path, "expected") || strstr(path, "case.json")) return;
  azact_reader *reader = open_text(NULL, content->ptr, content->len);
  azact_reader *again = open_text(NULL, content->ptr, content->len);
  azact_arrow_config_init(&config, sizeof config);
  config.columns = every_column;
  config.batch_rows = 3;
  ck_assert_int_eq(azact_arrow_stream(again, &config, &s.stream), AZACT_OK);
  azact_reader_unref(again);
  ck_assert_int_eq(s.stream.get_schema(&s.stream, &s.schema), 0);
  arrow_check_schema(&s.schema);
  do {
    status = azact_reader_next_into(reader, &event);
    if (status != AZACT_OK) continue;
    ck_assert_msg(side_next(&s), "%s: a row is missing", path);
    check_row(event, &s, &t);
  } while (status == AZACT_OK || azact_status_is_record(status));
  ck_assert_msg(!side_next(&s), "%s: a row too many", path);
  const char *said = s.stream.get_last_error(&s.stream);
  ck_assert_msg((said == NULL) == (status == AZACT_END), "%s: %s", path, said ? said : "no error was told");
  if (said) ck_assert_msg(strstr(said, azact_status_name(status)) != NULL, "%s: %s", path, said);
  s.stream.release(&s.stream);
  s.schema.release(&s.schema);
  azact_event_unref(event);
  azact_reader_unref(reader);
  probe_text_free(&t.json);
  probe_text_free(&t.text);
}

static const char *root(void) {
  const char *path = getenv("AZACT_SOURCE_ROOT");
  return path ? path : ".";
}

START_TEST(data_of_the_tests) {
  char path[1024];
  size_t files = 0;
  snprintf(path, sizeof path, "%s/tests/data", root());
  DIR *folder = opendir(path);
  ck_assert(folder != NULL);
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/tests/data/%s", root(), entry->d_name);
    files += probe_each_file(path, check_file, NULL);
  }
  closedir(folder);
  ck_assert_msg(files > 50 && rows_checked > 50, "%zu files, %zu rows", files, rows_checked);
}
END_TEST

START_TEST(seeds_of_the_fuzzers) {
  char path[1024];
  snprintf(path, sizeof path, "%s/tests/fuzz/seeds/reader", root());
  size_t files = probe_each_file(path, check_file, NULL);
  ck_assert_msg(files > 50 && rows_checked > 50, "%zu files, %zu rows", files, rows_checked);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("arrow, values");
  TCase *tests = tcase_create("values");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, data_of_the_tests);
  tcase_add_test(tests, seeds_of_the_fuzzers);
  suite_add_tcase(suite, tests);
  return suite;
}
