/* No memory: for n = 1, 2, 3 ... the n-th allocation fails, once, or it and all that follow. Each scenario must answer
 * AZACT_ERR_NOMEM, leak nothing, and go on where the failure was a single one: what comes out then is what comes out
 * without any failure. Speaks TAP. */
#include "probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct scenario {
  const char *name;
  const char *seed; /* a file of tests/fuzz/seeds/reader; NULL: the text */
  const char *text;
  uint32_t flags; /* AZACT_CONFIG_* */
  char mode;      /* m memory copied, b memory borrowed, f fed in pieces, p path, r resource id */
  int into;
} scenario;

#define RID                                                                                                                \
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/acct"

static const scenario scenarios[] = {
    {"lines, copied, next", "lines.jsonl", NULL, 0, 'm', 0},
    {"lines, borrowed, next_into", "lines.jsonl", NULL, 0, 'b', 1},
    {"lines, fed, next", "lines.jsonl", NULL, 0, 'f', 0},
    {"lines, fed, next_into", "lines.jsonl", NULL, 0, 'f', 1},
    {"lines, from a path", "lines.jsonl", NULL, 0, 'p', 1},
    {"array, pretty", "pretty.json", NULL, 0, 'f', 0},
    {"records", "records.json", NULL, 0, 'b', 0},
    {"value", "value.json", NULL, 0, 'f', 1},
    {"tables", "tables.json", NULL, 0, 'f', 1},
    {"rows before columns", "rows-first.json", NULL, 0, 'm', 0},
    {"CSV of Log Analytics", "la.csv", NULL, 0, 'f', 0},
    {"CSV of the portal", "portal.csv", NULL, 0, 'm', 1},
    {"batch in a string", "batch-string.json", NULL, 0, 'f', 0},
    {"gzip, two members", "two-members.gz", NULL, 0, 'f', 1},
    {"gzip, cut", "gzip-cut.gz", NULL, 0, 'm', 0},
    {"zstd", "zstd-two.zst", NULL, 0, 'f', 0},
    {"UTF-16 with BOM", "utf16le-bom.json", NULL, 0, 'f', 1},
    {"UTF-16 in gzip", "gzip-utf16.gz", NULL, 0, 'm', 0},
    {"UTF-32", "utf32le-bom.json", NULL, 0, 'm', 0},
    {"anomalies", "duplicate.json", NULL, 0, 'f', 0},
    {"bad bytes, strict", "bad-utf8.json", NULL, AZACT_CONFIG_STRICT, 'm', 0},
    {"broken line", "broken-line.jsonl", NULL, 0, 'f', 1},
    {"elements that are no records", "not-objects.json", NULL, 0, 'm', 0},
    {"embedded JSON", "embedded-bad.json", NULL, 0, 'm', 1},
    {"resource id", NULL, RID "/blobServices/default", 0, 'r', 0},
    {"resource id, odd", NULL, "/subscription/x/resourceGroups/\xe5\xa4\xa7/providers", 0, 'r', 0},
};

typedef struct run {
  const scenario *what;
  const char *path;
  const char *data;
  size_t size;
  azact_config config;
  probe_memory memory;
  azact_allocator allocator;
  probe_text log;
  size_t refused; /* calls that answered AZACT_ERR_NOMEM */
} run;

static int tests, failures;

static void ok(int good, const char *name, const char *detail) {
  printf("%s %d - %s%s%s\n", good ? "ok" : "not ok", ++tests, name, *detail ? ": " : "", detail);
  failures += !good;
}

/* One call that may be refused: counted; the caller tries again. With a failure for good there is no use in that. */
static int again(run *r, azact_status status) {
  if (status != AZACT_ERR_NOMEM) return 0;
  r->refused++;
  return !r->memory.for_good;
}

static azact_status open_reader(run *r, azact_reader **reader) {
  switch (r->what->mode) {
  case 'f': return azact_reader_new(&r->config, reader);
  case 'p': return azact_reader_open_path(&r->config, r->path, reader, NULL);
  default:
    return azact_reader_open_memory(&r->config, r->data, r->size, r->what->mode == 'b' ? AZACT_BORROW : AZACT_COPY, NULL,
                                    NULL, reader);
  }
}

/* Everything that can allocate behind an event. Text goes into `line` and counts only when all of it came. */
static azact_status use_event(const azact_event *event, probe_text *line) {
  azact_status status = probe_event(event);
  line->len = 0;
  if (status == AZACT_OK) status = azact_event_write_json(event, probe_write, line);
  return status;
}

static azact_status use_error(const azact_reader *reader, probe_text *line) {
  line->len = 0;
  return azact_reader_write_error_json(reader, probe_write, line);
}

/* The next thing of a reader, with its line; AZACT_ERR_NOMEM leaves it to be asked again. */
static azact_status step(run *r, azact_reader *reader, azact_event **event, probe_text *line) {
  azact_status status, used;
  do {
    if (!r->what->into) azact_event_unref(*event), *event = NULL;
    status = r->what->into ? azact_reader_next_into(reader, event) : azact_reader_next(reader, event);
  } while (again(r, status));
  if (status == AZACT_ERR_NOMEM || status == AZACT_END || status == AZACT_NEED_MORE || azact_status_is_fatal(status) ||
      status == AZACT_ERR_UNSUPPORTED)
    return status;
  do used = status == AZACT_OK ? use_event(*event, line) : use_error(reader, line);
  while (again(r, used));
  if (used == AZACT_ERR_NOMEM) return used;
  PROBE_CHECK(used == AZACT_OK);
  probe_write(line->ptr, line->len, &r->log);
  probe_write("\n", 1, &r->log);
  return AZACT_OK;
}

static azact_status read_all(run *r, azact_reader *reader) {
  azact_event *event = NULL;
  probe_text line = {0};
  size_t at = 0;
  int finished = r->what->mode != 'f';
  azact_status status;
  for (;;) {
    status = step(r, reader, &event, &line);
    if (status == AZACT_OK) continue;
    if (status != AZACT_NEED_MORE || finished) break;
    size_t piece = r->size - at < 97 ? r->size - at : 97;
    if (piece == 0) {
      finished = 1;
      PROBE_CHECK(azact_reader_finish(reader) == AZACT_OK);
      continue;
    }
    do status = azact_reader_feed(reader, r->data + at, piece);
    while (again(r, status));
    if (status == AZACT_ERR_NOMEM) break;
    PROBE_CHECK(status == AZACT_OK);
    at += piece;
  }
  if (azact_status_is_fatal(status)) probe_print(&r->log, "%s\n", azact_status_name(status));
  azact_event_unref(event);
  probe_text_free(&line);
  return status;
}

static azact_status read_scenario(run *r) {
  azact_reader *reader = NULL;
  azact_status status;
  do status = open_reader(r, &reader);
  while (again(r, status));
  if (status == AZACT_ERR_NOMEM) return status;
  PROBE_CHECK(status == AZACT_OK);
  status = read_all(r, reader);
  azact_reader_unref(reader);
  return status;
}

static azact_status resource_scenario(run *r) {
  azact_resource *resource = NULL, *up = NULL, *child = NULL;
  azact_status status;
  do status = azact_resource_parse(r->data, r->size, &r->allocator, &resource);
  while (again(r, status));
  if (status != AZACT_OK) return status;
  do status = azact_resource_write_json(resource, probe_write, &r->log);
  while (again(r, status));
  if (status == AZACT_OK) {
    do status = azact_resource_parent(resource, &up);
    while (again(r, status));
    if (status == AZACT_OK) azact_resource_unref(up);
  }
  if (status != AZACT_ERR_NOMEM) {
    do status = azact_resource_append_child(resource, "t", 1, "n", 1, &child);
    while (again(r, status));
    if (status == AZACT_OK) {
      azact_resource_write_json(child, probe_write, &r->log);
      azact_resource_unref(child);
    }
  }
  azact_resource_unref(resource);
  return status;
}

static azact_status go(run *r, size_t fail_at, int for_good) {
  r->memory = (probe_memory){.fail_at = fail_at, .for_good = for_good};
  r->log.len = 0;
  r->refused = 0;
  probe_write("", 0, &r->log);
  return r->what->mode == 'r' ? resource_scenario(r) : read_scenario(r);
}

static void all_failures(run *r, size_t limit) {
  char detail[160] = "";
  probe_text expected = {0};
  size_t n = 0, runs = 0;
  int good = 1;
  go(r, 0, 0);
  size_t calls = r->memory.calls;
  if (r->memory.live != 0) good = 0, snprintf(detail, sizeof detail, "%zu blocks left without any failure", r->memory.live);
  probe_write(r->log.ptr, r->log.len, &expected);
  size_t stride = limit > 0 && calls > limit ? calls / limit + 1 : 1; /* the quick tier looks at a sample of long ones */
  for (int for_good = 0; for_good < 2 && good; for_good++) {
    for (n = 1; n <= calls && good; n += n < 64 ? 1 : stride, runs++) {
      azact_status status = go(r, n, for_good);
      if (!r->memory.failed) continue;
      int same = r->log.len == expected.len && memcmp(r->log.ptr, expected.ptr, expected.len) == 0;
      const char *how = for_good ? " for good" : "";
      /* A failure is told, or it is harmless: all came out as without it (azact_event_text needs no memory to answer that a
       * value is composed). */
      if (r->memory.live != 0)
        good = 0, snprintf(detail, sizeof detail, "allocation %zu failed%s: %zu blocks are left", n, how, r->memory.live);
      else if (r->refused == 0 && !same)
        good = 0, snprintf(detail, sizeof detail, "allocation %zu of %zu failed%s and no call said so", n, calls, how);
      else if (for_good && status != AZACT_ERR_NOMEM && !same)
        good = 0, snprintf(detail, sizeof detail, "failure %zu for good ends with %s", n, azact_status_name(status));
      else if (!for_good && !same)
        good = 0, snprintf(detail, sizeof detail, "allocation %zu failed once: what came out afterwards differs", n);
    }
  }
  if (good) snprintf(detail, sizeof detail, "%zu allocations, %zu runs", calls, runs);
  ok(good, r->what->name, detail);
  probe_text_free(&expected);
}

int main(void) {
  const char *root = getenv("AZACT_SOURCE_ROOT");
  size_t limit = getenv("AZACT_FULL") != NULL ? 0 : 300;
  size_t count = sizeof scenarios / sizeof *scenarios;
  printf("1..%zu\n", count);
  for (size_t i = 0; i < count; i++) {
    run r = {.what = &scenarios[i]};
    probe_text file = {0};
    char path[1024];
    snprintf(path, sizeof path, "%s/tests/fuzz/seeds/reader/%s", root ? root : ".",
             scenarios[i].seed ? scenarios[i].seed : "");
    if (scenarios[i].seed != NULL) {
      PROBE_CHECK(probe_read_file(path, &file));
      r.data = file.ptr;
      r.size = file.len;
    } else {
      r.data = scenarios[i].text;
      r.size = strlen(r.data);
    }
    r.path = path;
    azact_config_init(&r.config, sizeof r.config);
    probe_allocator(&r.allocator, &r.memory);
    r.config.allocator = &r.allocator;
    r.config.source_name = "oom";
    r.config.flags = scenarios[i].flags;
    r.config.block_bytes = 4096;
    all_failures(&r, limit);
    probe_text_free(&r.log);
    probe_text_free(&file);
    fflush(stdout);
  }
  return failures == 0 ? 0 : 1;
}
