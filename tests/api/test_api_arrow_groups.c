/* Operations as rows against what a second grouper tells of the same events. */
#include "api.h"
#include "arrowuse.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>

static size_t rows_checked, groups_checked;

typedef struct row {
  const struct ArrowSchema *schema;
  const struct ArrowArray *array;
  int64_t at;
} row;

static arrow_cell cell_of(const row *r, const char *name) {
  int64_t column = arrow_find(r->schema, name);
  ck_assert_msg(column >= 0, "no column %s", name);
  return arrow_at(r->schema->children[column]->format, r->array->children[column], r->at);
}

/* Bytes that are no UTF-8 are written otherwise on purpose; texts of the test inputs with such bytes are passed over. */
static void text(const row *r, const char *name, azact_str expected) {
  arrow_cell cell = cell_of(r, name);
  ck_assert_msg(cell.is_null == (expected.len == 0), "%s", name);
  if (cell.is_null) return;
  ck_assert_msg(cell.text.len == expected.len && memcmp(cell.text.ptr, expected.ptr, expected.len) == 0, "%s: %.*s", name,
                (int)cell.text.len, cell.text.ptr);
}

static void word(const row *r, const char *name, const char *expected) {
  text(r, name, (azact_str){expected, strlen(expected)});
}

static void number(const row *r, const char *name, int there, int64_t expected) {
  arrow_cell cell = cell_of(r, name);
  ck_assert_msg(cell.is_null == !there, "%s: null %d", name, cell.is_null);
  if (there) ck_assert_msg(cell.number == expected, "%s: %lld", name, (long long)cell.number);
}

static int64_t floor_us(int64_t ns) { return ns >= 0 ? ns / 1000 : -((-ns + 999) / 1000); }

/* As the group's canonical line has it. */
static void list(const row *r, const char *name, const probe_text *line, const char *key) {
  arrow_cell cell = cell_of(r, name);
  const char *at = strstr(line->ptr, key);
  ck_assert(!cell.is_null && at != NULL);
  at += strlen(key);
  ck_assert_msg(strncmp(at, cell.text.ptr, cell.text.len) == 0 && (at[cell.text.len] == ',' || at[cell.text.len] == '}'),
                "%.*s", (int)cell.text.len, cell.text.ptr);
}

static void check_group(const row *r, const probe_text *line, const azact_group_info *g) {
  int timed = (g->flags & AZACT_GROUP_HAS_TIME) != 0;
  text(r, "key", g->key);
  number(r, "part", 1, (int64_t)g->part);
  text(r, "continuation_of", g->continuation_of);
  text(r, "correlation_id", g->correlation_id);
  number(r, "group__start", timed, floor_us(g->start_ns));
  number(r, "group__start_ns", timed, g->start_ns);
  number(r, "group__end", timed, floor_us(g->end_ns));
  number(r, "group__end_ns", timed, g->end_ns);
  word(r, "group__outcome", azact_outcome_name(g->outcome));
  word(r, "group__root_outcome", azact_outcome_name(g->root_outcome));
  number(r, "group__event_count", 1, (int64_t)g->event_count);
  number(r, "group__duplicate_count", 1, (int64_t)g->duplicate_count);
  number(r, "group__operation_count", 1, (int64_t)g->operation_count);
  number(r, "group__failed_count", 1, (int64_t)g->failed_count);
  number(r, "group__open_count", 1, (int64_t)g->open_count);
  number(r, "group__resource_count", 1, (int64_t)g->resource_count);
  list(r, "group__principals", line, "\"principals\":");
  list(r, "group__addresses", line, "\"addresses\":");
  list(r, "group__verbs", line, "\"verbs\":");
  number(r, "group__reused_correlation", 1, (g->flags & AZACT_GROUP_REUSED) != 0);
  number(r, "group__incomplete", 1, (g->flags & AZACT_GROUP_INCOMPLETE) != 0);
  number(r, "group__tenant_mismatch", 1, (g->flags & AZACT_GROUP_TENANT_MISMATCH) != 0);
  number(r, "group__clock", 1, (g->flags & AZACT_GROUP_CLOCK) != 0);
  number(r, "group__has_delete", 1, (g->flags & AZACT_GROUP_HAS_DELETE) != 0);
}

static void check_parts(const row *r, const azact_group_operation *op) {
  azact_operation name = {.struct_size = sizeof name};
  azact_resource *resource = NULL;
  azact_str part = {"", 0};
  ck_assert_int_eq(azact_operation_parse(op->operation_name.ptr, op->operation_name.len, &name), AZACT_OK);
  word(r, "verb", name.verb ? azact_verb_name(name.verb) : "");
  text(r, "provider", name.provider);
  text(r, "operation_resource_type", name.resource_type);
  arrow_cell sub_verb = cell_of(r, "sub_verb");
  ck_assert_uint_eq(sub_verb.is_null ? 0 : sub_verb.text.len, name.sub_verb.len);
  for (size_t i = 0; i < name.sub_verb.len && !sub_verb.is_null; i++)
    ck_assert(sub_verb.text.ptr[i] == name.sub_verb.ptr[i] || (sub_verb.text.ptr[i] ^ 0x20) == name.sub_verb.ptr[i]);
  ck_assert_int_eq(azact_resource_parse(op->resource_id.ptr, op->resource_id.len, NULL, &resource), AZACT_OK);
  static const struct {
    const char *column;
    azact_status (*get)(const azact_resource *resource, azact_str *ret);
  } parts[] = {{"resource__subscription_id", azact_resource_subscription_id},
               {"resource__resource_group", azact_resource_group},
               {"resource__provider", azact_resource_provider},
               {"resource__type", azact_resource_type},
               {"resource__name", azact_resource_name}};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    part.len = 0;
    if (parts[i].get(resource, &part) != AZACT_OK) part.len = 0;
    text(r, parts[i].column, part);
  }
  azact_resource_unref(resource);
}

static void check_operation(const row *r, size_t index, const azact_group_info *g, const azact_group_operation *op) {
  uint32_t f = op->flags;
  number(r, "operation_index", 1, (int64_t)index);
  number(r, "parent_index", op->parent >= 0, op->parent);
  number(r, "root", 1, index == g->root);
  text(r, "operation_name", op->operation_name);
  text(r, "resource_id", op->resource_id);
  number(r, "attempt", 1, op->attempt);
  word(r, "state", azact_state_name(op->state));
  word(r, "outcome", azact_outcome_name(op->outcome));
  number(r, "start", (f & AZACT_OPERATION_HAS_START) != 0, floor_us(op->start_ns));
  number(r, "start_ns", (f & AZACT_OPERATION_HAS_START) != 0, op->start_ns);
  number(r, "end", (f & AZACT_OPERATION_HAS_END) != 0, floor_us(op->end_ns));
  number(r, "end_ns", (f & AZACT_OPERATION_HAS_END) != 0, op->end_ns);
  number(r, "duration_ns", (f & AZACT_OPERATION_HAS_DURATION) != 0, op->duration_ns);
  number(r, "accept_ns", (f & AZACT_OPERATION_HAS_ACCEPT) != 0, op->accept_ns);
  number(r, "http_status", op->http_status != 0, op->http_status);
  text(r, "caller", op->caller);
  text(r, "address", op->address);
  text(r, "error_code", op->error_code);
  text(r, "error_message", op->error_message);
  number(r, "event_count", 1, (int64_t)op->event_count);
  number(r, "repeated_ends", 1, op->repeated_ends);
  number(r, "policy", 1, (f & AZACT_OPERATION_POLICY) != 0);
  number(r, "clock", 1, (f & AZACT_OPERATION_CLOCK) != 0);
  check_parts(r, op);
}

static azact_grouper *grouper_of(const probe_text *content, uint32_t flags) {
  azact_group_config config;
  azact_grouper *grouper = NULL;
  azact_event *event = NULL;
  azact_status status;
  azact_group_config_init(&config, sizeof config);
  config.flags = flags;
  ck_assert_int_eq(azact_grouper_new(&config, &grouper), AZACT_OK);
  azact_reader *reader = open_text(NULL, content->ptr, content->len);
  while ((status = azact_reader_next(reader, &event)) == AZACT_OK || azact_status_is_record(status)) {
    if (status != AZACT_OK) continue;
    if (!((azact_event_anomaly_bits(event) >> AZACT_ANOMALY_INVALID_UTF8) & 1))
      ck_assert_int_eq(azact_grouper_add(grouper, event), AZACT_OK);
    azact_event_unref(event);
  }
  azact_reader_unref(reader);
  return grouper;
}

static void check_file(const char *path, const probe_text *content, void *user) {
  if (strstr(path, "expected")) return;
  azact_grouper *ours = grouper_of(content, 0), *theirs = grouper_of(content, AZACT_GROUPER_COMPACT);
  azact_arrow_config config;
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray array = {0};
  azact_group *group = NULL;
  azact_group_info info = {.struct_size = sizeof info};
  azact_group_operation op = {.struct_size = sizeof op};
  row r = {&schema, &array, -1};
  probe_text line = {0};
  (void)user;
  azact_arrow_config_init(&config, sizeof config);
  config.batch_rows = 2;
  ck_assert_int_eq(azact_grouper_finish(ours, AZACT_GROUP_BY_START), AZACT_OK);
  ck_assert_int_eq(azact_grouper_finish(theirs, AZACT_GROUP_BY_START), AZACT_OK);
  ck_assert_int_eq(azact_arrow_operations(theirs, &config, &stream), AZACT_OK);
  azact_grouper_unref(theirs);
  ck_assert_int_eq(stream.get_schema(&stream, &schema), 0);
  arrow_check_schema(&schema);
  while (azact_grouper_next(ours, &group) == AZACT_OK) {
    ck_assert_int_eq(azact_group_facts(group, &info), AZACT_OK);
    line.len = 0;
    ck_assert_int_eq(azact_group_write_json(group, probe_write, &line), AZACT_OK);
    probe_write("", 0, &line);
    for (size_t i = 0; azact_group_operation_at(group, i, &op) == AZACT_OK; i++) {
      if (++r.at >= array.length) {
        if (array.release) array.release(&array);
        ck_assert_int_eq(stream.get_next(&stream, &array), 0);
        ck_assert_msg(array.release != NULL, "%s: a row is missing", path);
        arrow_check_array(&schema, &array);
        r.at = 0;
      }
      check_group(&r, &line, &info);
      check_operation(&r, i, &info, &op);
      rows_checked++;
    }
    groups_checked++;
    azact_group_unref(group);
  }
  ck_assert(r.at == array.length - 1 || !array.release);
  if (array.release) array.release(&array);
  ck_assert_int_eq(stream.get_next(&stream, &array), 0);
  ck_assert(array.release == NULL);
  stream.release(&stream);
  schema.release(&schema);
  azact_grouper_unref(ours);
  probe_text_free(&line);
}

START_TEST(rows_of_every_input) {
  const char *root = getenv("AZACT_SOURCE_ROOT");
  char path[1024];
  snprintf(path, sizeof path, "%s/tests/data", root ? root : ".");
  DIR *folder = opendir(path);
  ck_assert(folder != NULL);
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/tests/data/%s", root ? root : ".", entry->d_name);
    probe_each_file(path, check_file, NULL);
  }
  closedir(folder);
  ck_assert_msg(groups_checked > 50 && rows_checked > groups_checked, "%zu groups, %zu rows", groups_checked, rows_checked);
}
END_TEST

/* Before the grouper is finished there is nothing; the stream may be asked again. */
START_TEST(asked_too_early) {
  probe_text content = {0};
  azact_arrow_config config;
  struct ArrowArrayStream stream;
  struct ArrowArray array;
  probe_print(&content, "%s", FLAT("1"));
  azact_grouper *grouper = grouper_of(&content, 0);
  azact_arrow_config_init(&config, sizeof config);
  config.columns = "operation_name,state";
  ck_assert_int_eq(azact_arrow_operations(grouper, &config, &stream), AZACT_OK);
  ck_assert_int_eq(stream.get_next(&stream, &array), EAGAIN);
  ck_assert(array.release == NULL && stream.get_last_error(&stream) != NULL);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  ck_assert_int_eq(stream.get_next(&stream, &array), 0);
  ck_assert(array.length == 1 && array.n_children == 2);
  azact_grouper_unref(grouper);
  stream.release(&stream);
  ck_assert(is(arrow_at("u", array.children[1], 0).text, "single"));
  array.release(&array);
  probe_text_free(&content);
}
END_TEST

START_TEST(misuse) {
  struct ArrowArrayStream stream;
  azact_arrow_config config;
  azact_grouper *grouper = NULL;
  ck_assert_int_eq(azact_grouper_new(NULL, &grouper), AZACT_OK);
  ck_assert_int_eq(azact_arrow_operations(NULL, NULL, &stream), AZACT_ERR_USAGE);
  ck_assert_int_eq(azact_arrow_operations(grouper, NULL, NULL), AZACT_ERR_USAGE);
  azact_arrow_config_init(&config, sizeof config);
  config.columns = "time";
  ck_assert_int_eq(azact_arrow_operations(grouper, &config, &stream), AZACT_ERR_RANGE);
  config.columns = NULL;
  config.flags = AZACT_ARROW_ERRORS;
  ck_assert_int_eq(azact_arrow_operations(grouper, &config, &stream), AZACT_ERR_RANGE);
  azact_grouper_unref(grouper);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("arrow, operations");
  TCase *tests = tcase_create("operations");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, rows_of_every_input);
  tcase_add_test(tests, asked_too_early);
  tcase_add_test(tests, misuse);
  suite_add_tcase(suite, tests);
  return suite;
}
