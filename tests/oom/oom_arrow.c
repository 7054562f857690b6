/* No memory while tables are made: for n = 1, 2, 3 ... the n-th allocation fails, once, or it and all that follow. Streams
 * answer ENOMEM and builders AZACT_ERR_NOMEM, nothing leaks, and where the failure was a single one the call is made again:
 * what comes out in the end is what comes out without any failure. Speaks TAP. */
#include "arrowuse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct scenario {
  const char *name;
  const char *seed; /* a file of tests/fuzz/seeds/reader */
  const char *columns;
  uint32_t flags; /* AZACT_ARROW_* */
  uint64_t rows;
  char mode; /* s stream, b builder, o operations */
} scenario;

static const scenario scenarios[] = {
    {"stream", "lines.jsonl", NULL, 0, 0, 's'},
    {"stream, one row a batch", "lines.jsonl", "all,resource,address,principal,token,error,source", 0, 1, 's'},
    {"stream with errors as rows", "broken-line.jsonl", NULL, AZACT_ARROW_ERRORS, 2, 's'},
    {"stream of a table", "tables.json", "all", 0, 2, 's'},
    {"stream of CSV", "la.csv", "default", 0, 3, 's'},
    {"stream of JSON inside strings", "embedded-bad.json", "all,error", 0, 0, 's'},
    {"stream of equal keys", "duplicate.json", "properties,claims,caller", 0, 0, 's'},
    {"stream of bad bytes", "bad-utf8.json", "all,source", 0, 1, 's'},
    {"stream of gzip that is cut", "gzip-cut.gz", "caller,uid", 0, 0, 's'},
    {"builder", "lines.jsonl", "default,request_body", 0, 2, 'b'},
    {"operations", "lines.jsonl", NULL, 0, 1, 'o'},
    {"operations, few columns", "records.json", "key,resource__type,sub_verb,group__principals", 0, 0, 'o'},
};

typedef struct run {
  const scenario *what;
  probe_text data;
  azact_allocator allocator;
  probe_memory memory;
  probe_text log;
  size_t refused;
  int gave_up; /* a failure for good was answered and ended the run */
} run;

static int tests, failures;

/* Must the call be made again? */
static int again(run *r, int refused) {
  if (!refused) return 0;
  r->refused++;
  r->gave_up |= r->memory.for_good != 0;
  return !r->memory.for_good;
}

static void log_array(run *r, const struct ArrowSchema *schema, const struct ArrowArray *array) {
  arrow_check_array(schema, array);
  for (int64_t row = 0; row < array->length; row++) {
    for (int64_t i = 0; i < array->n_children; i++) {
      arrow_cell cell = arrow_at(schema->children[i]->format, array->children[i], row);
      if (cell.is_null)
        probe_write("-", 1, &r->log);
      else if (schema->children[i]->format[0] == 'u')
        probe_write(cell.text.ptr, cell.text.len, &r->log);
      else
        probe_print(&r->log, "%lld", (long long)cell.number);
      probe_write("\n", 1, &r->log);
    }
  }
}

static void drain(run *r, struct ArrowArrayStream *stream) {
  struct ArrowSchema schema;
  struct ArrowArray array;
  int code;
  do code = stream->get_schema(stream, &schema);
  while (again(r, code == ENOMEM));
  if (code != 0) return;
  for (;;) {
    do code = stream->get_next(stream, &array);
    while (again(r, code == ENOMEM));
    if (code != 0 || !array.release) break;
    log_array(r, &schema, &array);
    array.release(&array);
  }
  if (code != 0 && code != ENOMEM) probe_print(&r->log, "%s\n", stream->get_last_error(stream));
  schema.release(&schema);
}

static azact_reader *reader_of(run *r) {
  azact_config config;
  azact_reader *reader = NULL;
  azact_status status;
  azact_config_init(&config, sizeof config);
  config.allocator = &r->allocator;
  config.block_bytes = 4096;
  do status = azact_reader_open_memory(&config, r->data.ptr, r->data.len, AZACT_BORROW, NULL, NULL, &reader);
  while (again(r, status == AZACT_ERR_NOMEM));
  return reader;
}

static azact_arrow_config config_of(run *r) {
  azact_arrow_config config;
  azact_arrow_config_init(&config, sizeof config);
  config.allocator = &r->allocator;
  config.columns = r->what->columns;
  config.flags = r->what->flags;
  config.batch_rows = r->what->rows;
  return config;
}

static void run_stream(run *r) {
  azact_arrow_config config = config_of(r);
  struct ArrowArrayStream stream;
  azact_status status;
  azact_reader *reader = reader_of(r);
  if (!reader) return;
  do status = azact_arrow_stream(reader, &config, &stream);
  while (again(r, status == AZACT_ERR_NOMEM));
  azact_reader_unref(reader);
  if (status != AZACT_OK) return;
  drain(r, &stream);
  stream.release(&stream);
}

static azact_status next_event(run *r, azact_reader *reader, azact_event **event) {
  azact_status status;
  do status = azact_reader_next(reader, event);
  while (azact_status_is_record(status) || again(r, status == AZACT_ERR_NOMEM));
  return status;
}

static azact_status take(run *r, azact_arrow_builder *builder, const struct ArrowSchema *schema) {
  struct ArrowArray array;
  azact_status status;
  do status = azact_arrow_builder_finish(builder, &array);
  while (again(r, status == AZACT_ERR_NOMEM));
  if (status != AZACT_OK) return status;
  log_array(r, schema, &array);
  array.release(&array);
  return status;
}

static void fill(run *r, azact_reader *reader, azact_arrow_builder *builder, const struct ArrowSchema *schema) {
  azact_event *event = NULL;
  azact_status status = AZACT_OK;
  while (status == AZACT_OK && next_event(r, reader, &event) == AZACT_OK) {
    for (;;) {
      uint64_t rows = azact_arrow_builder_rows(builder);
      status = azact_arrow_builder_append(builder, event);
      if (status != AZACT_OK) PROBE_CHECK(azact_arrow_builder_rows(builder) == rows);
      if (again(r, status == AZACT_ERR_NOMEM)) continue;
      if (status != AZACT_READY) break;
      status = take(r, builder, schema);
      if (status != AZACT_OK) break;
    }
    azact_event_unref(event);
  }
  if (status == AZACT_OK && !r->gave_up) take(r, builder, schema);
}

static void run_builder(run *r) {
  azact_arrow_config config = config_of(r);
  azact_arrow_builder *builder = NULL;
  struct ArrowSchema schema;
  azact_status status;
  azact_reader *reader = reader_of(r);
  if (!reader) return;
  do status = azact_arrow_builder_new(&config, &builder);
  while (again(r, status == AZACT_ERR_NOMEM));
  if (status == AZACT_OK) {
    do status = azact_arrow_builder_schema(builder, &schema);
    while (again(r, status == AZACT_ERR_NOMEM));
    if (status == AZACT_OK) {
      fill(r, reader, builder, &schema);
      schema.release(&schema);
    }
  }
  azact_arrow_builder_unref(builder);
  azact_reader_unref(reader);
}

static azact_status group_all(run *r, azact_reader *reader, azact_grouper *grouper) {
  azact_event *event = NULL;
  azact_status status = AZACT_OK;
  while (status == AZACT_OK && next_event(r, reader, &event) == AZACT_OK) {
    do status = azact_grouper_add(grouper, event);
    while (again(r, status == AZACT_ERR_NOMEM));
    azact_event_unref(event);
  }
  if (status != AZACT_OK || r->gave_up) return AZACT_ERR_NOMEM;
  do status = azact_grouper_finish(grouper, AZACT_GROUP_BY_START);
  while (again(r, status == AZACT_ERR_NOMEM));
  return status;
}

static void run_operations(run *r) {
  azact_arrow_config config = config_of(r);
  azact_group_config groups;
  azact_grouper *grouper = NULL;
  struct ArrowArrayStream stream;
  azact_status status;
  azact_reader *reader = reader_of(r);
  if (!reader) return;
  azact_group_config_init(&groups, sizeof groups);
  groups.allocator = &r->allocator;
  do status = azact_grouper_new(&groups, &grouper);
  while (again(r, status == AZACT_ERR_NOMEM));
  if (status == AZACT_OK) status = group_all(r, reader, grouper);
  azact_reader_unref(reader);
  if (status == AZACT_OK) {
    do status = azact_arrow_operations(grouper, &config, &stream);
    while (again(r, status == AZACT_ERR_NOMEM));
    if (status == AZACT_OK) {
      drain(r, &stream);
      stream.release(&stream);
    }
  }
  azact_grouper_unref(grouper);
}

static void go(run *r, size_t fail_at, int for_good) {
  r->memory = (probe_memory){.fail_at = fail_at, .for_good = for_good};
  r->log.len = 0;
  r->refused = 0;
  r->gave_up = 0;
  probe_write("", 0, &r->log);
  switch (r->what->mode) {
  case 's': run_stream(r); break;
  case 'b': run_builder(r); break;
  default: run_operations(r);
  }
}

static void all_failures(run *r, size_t limit) {
  char detail[160] = "";
  probe_text expected = {0};
  size_t runs = 0;
  int good = 1;
  go(r, 0, 0);
  size_t calls = r->memory.calls;
  good = r->memory.live == 0 && r->log.len > 0;
  probe_write(r->log.ptr, r->log.len, &expected);
  size_t stride = limit > 0 && calls > limit ? calls / limit + 1 : 1; /* the quick tier looks at a sample of long ones */
  for (int for_good = 0; for_good < 2 && good; for_good++) {
    for (size_t n = 1; n <= calls && good; n += n < 64 ? 1 : stride, runs++) {
      go(r, n, for_good);
      int same = r->log.len == expected.len && memcmp(r->log.ptr, expected.ptr, expected.len) == 0;
      good = r->memory.live == 0 && (same || r->gave_up) && (r->refused > 0 || same);
      if (!good)
        snprintf(detail, sizeof detail, "allocation %zu of %zu failed%s: %zu blocks left, %zu refused, %s", n, calls,
                 for_good ? " for good" : "", r->memory.live, r->refused, same ? "the same" : "something else came out");
    }
  }
  if (good) snprintf(detail, sizeof detail, "%zu allocations, %zu runs", calls, runs);
  printf("%s %d - %s: %s\n", good ? "ok" : "not ok", ++tests, r->what->name, detail);
  failures += !good;
  probe_text_free(&expected);
}

int main(void) {
  const char *root = getenv("AZACT_SOURCE_ROOT");
  size_t limit = getenv("AZACT_FULL") != NULL ? 0 : 300;
  size_t count = sizeof scenarios / sizeof *scenarios;
  printf("1..%zu\n", count);
  for (size_t i = 0; i < count; i++) {
    run r = {.what = &scenarios[i]};
    char path[1024];
    snprintf(path, sizeof path, "%s/tests/fuzz/seeds/reader/%s", root ? root : ".", scenarios[i].seed);
    PROBE_CHECK(probe_read_file(path, &r.data));
    probe_allocator(&r.allocator, &r.memory);
    all_failures(&r, limit);
    probe_text_free(&r.log);
    probe_text_free(&r.data);
    fflush(stdout);
  }
  return failures == 0 ? 0 : 1;
}
