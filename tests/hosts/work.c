/* For strdup in strict C11. */
#define _POSIX_C_SOURCE 200809L

#include "work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int host_failures;

typedef struct host_input {
  char *name;
  probe_text text;
} host_input;

static host_input inputs[200];
static size_t input_count;

void host_fail(const char *what) {
  printf("FAILED %s\n", what);
  fflush(stdout);
  host_failures++;
}

void host_print(const probe_text *log) { fwrite(log->ptr, 1, log->len, stdout); }

int host_same(const char *what, const probe_text *got, const probe_text *expected) {
  if (got->len == expected->len && memcmp(got->ptr, expected->ptr, got->len) == 0) return 1;
  host_fail(what);
  return 0;
}

/* ---- inputs ---- */

static host_input *new_input(const char *name) {
  PROBE_CHECK(input_count < sizeof inputs / sizeof *inputs);
  host_input *input = &inputs[input_count++];
  input->name = strdup(name);
  return input;
}

static void keep_file(const char *path, const probe_text *content, void *user) {
  const char *slash = strrchr(path, '/');
  (void)user;
  probe_write(content->ptr, content->len, &new_input(slash ? slash + 1 : path)->text);
}

static void repeated(const char *name, const char *head, const char *piece, size_t times, const char *tail) {
  host_input *input = new_input(name);
  probe_write(head, strlen(head), &input->text);
  for (size_t i = 0; i < times; i++) probe_write(piece, strlen(piece), &input->text);
  probe_write(tail, strlen(tail), &input->text);
}

void host_load(void) {
  const char *folder = getenv("AZACT_HOST_SEEDS");
  PROBE_CHECK(folder != NULL && probe_each_file(folder, keep_file, NULL) > 50);
  repeated("deep arrays", "{\"caller\":\"c\",\"properties\":", "[", 20000, "\n{\"caller\":\"after\"}\n");
  repeated("deep objects", "{\"caller\":\"c\",\"properties\":", "{\"a\":", 20000, "");
  repeated("deep text in text", "{\"operationName\":\"a/b/write\",\"properties\":\"{\\\"a\\\":", "[", 5000, "\"}");
  repeated("long id", "{\"resourceId\":\"/subscriptions/x", "/providers/A.B/c/\xc4\xb0I", 3000, "\"}");
  repeated("long name", "{\"operationName\":\"", "I/\\u0130", 3000, "\"}");
  repeated("many keys", "{\"a\":1", ",\"a\":1", 5000, "}");
}

/* ---- one event ---- */

static void say(probe_text *log, const char *name, azact_str text) {
  probe_print(log, "  %s ", name);
  probe_write(text.ptr, text.len, log);
  probe_write("\n", 1, log);
}

/* Members of the structs one by one: a host that lays them out in another way reads something else. */
static void structs(const azact_event *event, probe_text *log) {
  azact_result result = {.struct_size = sizeof result};
  azact_operation operation = {.struct_size = sizeof operation};
  azact_principal principal = {.struct_size = sizeof principal};
  azact_address address = {.struct_size = sizeof address};
  azact_source source = {.struct_size = sizeof source};
  azact_time when = {.struct_size = sizeof when};
  PROBE_CHECK(azact_event_result(event, &result) == AZACT_OK && azact_event_source(event, &source) == AZACT_OK);
  probe_print(log, "  result %u %u %d source %llu %llu\n", (unsigned)result.phase, (unsigned)result.outcome,
              (int)result.http_status, (unsigned long long)source.record, (unsigned long long)source.offset);
  say(log, "reason", result.reason);
  if (azact_event_time(event, &when) == AZACT_OK)
    probe_print(log, "  time %lld %u\n", (long long)when.ns, (unsigned)when.digits);
  if (azact_event_operation(event, &operation) == AZACT_OK) {
    probe_print(log, "  verb %u\n", (unsigned)operation.verb);
    say(log, "provider", operation.provider);
    say(log, "sub_verb", operation.sub_verb);
  }
  if (azact_event_principal(event, &principal) == AZACT_OK) {
    probe_print(log, "  principal %u %s\n", (unsigned)principal.kind, principal.object_id);
    say(log, "name", principal.name);
  }
  if (azact_event_address(event, &address) == AZACT_OK)
    probe_print(log, "  address %u %d %u\n", (unsigned)address.family, (int)address.port, (unsigned)address.bytes[0]);
}

static void one_event(const azact_event *event, probe_text *log) {
  azact_resource *resource = NULL;
  PROBE_CHECK(probe_event(event) == AZACT_OK);
  PROBE_CHECK(azact_event_write_json(event, probe_write, log) == AZACT_OK);
  probe_write("\n", 1, log);
  structs(event, log);
  if (azact_event_resource(event, &resource) == AZACT_OK) {
    PROBE_CHECK(azact_resource_write_json(resource, probe_write, log) == AZACT_OK);
    azact_resource_unref(resource);
  }
}

/* ---- one input ---- */

typedef struct host_run {
  azact_config config;
  azact_grouper *grouper;
  azact_arrow_builder *builder;
  probe_text *log;
} host_run;

static int take(host_run *run, azact_reader *reader, int deep) {
  azact_event *event = NULL;
  azact_status status = azact_reader_next(reader, &event);
  if (status == AZACT_OK) {
    if (deep) {
      one_event(event, run->log);
      PROBE_CHECK(azact_grouper_add(run->grouper, event) == AZACT_OK);
      PROBE_CHECK(azact_arrow_builder_append(run->builder, event) == AZACT_OK);
    } else {
      PROBE_CHECK(azact_event_write_json(event, probe_write, run->log) == AZACT_OK);
    }
    azact_event_unref(event);
    return 1;
  }
  probe_print(run->log, "%s\n", azact_status_name(status));
  if (azact_status_is_record(status)) PROBE_CHECK(azact_reader_write_error_json(reader, probe_write, run->log) == AZACT_OK);
  return azact_status_is_record(status);
}

static void one_input(host_run *run, const host_input *input) {
  azact_reader *reader = NULL;
  probe_print(run->log, "== %s\n", input->name);
  PROBE_CHECK(azact_reader_open_memory(&run->config, input->text.ptr ? input->text.ptr : "", input->text.len, AZACT_BORROW,
                                       NULL, NULL, &reader) == AZACT_OK);
  while (take(run, reader, 1)) {
  }
  azact_reader_unref(reader);
  PROBE_CHECK(azact_reader_new(&run->config, &reader) == AZACT_OK);
  for (size_t at = 0; at < input->text.len; at += 4099) {
    size_t len = input->text.len - at < 4099 ? input->text.len - at : 4099;
    PROBE_CHECK(azact_reader_feed(reader, input->text.ptr + at, len) == AZACT_OK);
  }
  PROBE_CHECK(azact_reader_finish(reader) == AZACT_OK);
  while (take(run, reader, 0)) {
  }
  azact_reader_unref(reader);
}

/* ---- groups and tables ---- */

static void groups(host_run *run) {
  azact_group *group = NULL;
  PROBE_CHECK(azact_grouper_finish(run->grouper, AZACT_GROUP_BY_START) == AZACT_OK);
  while (azact_grouper_next(run->grouper, &group) == AZACT_OK) {
    PROBE_CHECK(azact_group_write_json(group, probe_write, run->log) == AZACT_OK);
    probe_write("\n", 1, run->log);
    azact_group_unref(group);
  }
  azact_grouper_unref(run->grouper);
}

static void tables(host_run *run) {
  struct ArrowArray array;
  struct ArrowSchema schema;
  PROBE_CHECK(azact_arrow_builder_schema(run->builder, &schema) == AZACT_OK);
  PROBE_CHECK(azact_arrow_builder_finish(run->builder, &array) == AZACT_OK);
  probe_print(run->log, "table %d %d\n", (int)array.n_children, (int)array.length);
  array.release(&array);
  schema.release(&schema);
  azact_arrow_builder_unref(run->builder);
}

static void work(const azact_allocator *allocator, probe_text *log, size_t stride) {
  host_run run = {.log = log};
  azact_group_config group_config;
  azact_arrow_config arrow_config;
  azact_config_init(&run.config, sizeof run.config);
  azact_group_config_init(&group_config, sizeof group_config);
  azact_arrow_config_init(&arrow_config, sizeof arrow_config);
  run.config.allocator = group_config.allocator = arrow_config.allocator = allocator;
  run.config.source_name = "host";
  run.config.block_bytes = 4096;
  arrow_config.columns = "all";
  arrow_config.batch_rows = 100000;
  PROBE_CHECK(azact_grouper_new(&group_config, &run.grouper) == AZACT_OK);
  PROBE_CHECK(azact_arrow_builder_new(&arrow_config, &run.builder) == AZACT_OK);
  probe_print(log, "%s %u\n", azact_version(), (unsigned)azact_has_feature("no such"));
  for (size_t i = 0; i < input_count; i += stride) one_input(&run, &inputs[i]);
  groups(&run);
  tables(&run);
}

void host_work(const azact_allocator *allocator, probe_text *log) { work(allocator, log, 1); }
void host_little_work(probe_text *log) { work(NULL, log, 9); }
