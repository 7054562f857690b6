/* No memory while grouping: for n = 1, 2, 3 ... the n-th allocation of the grouper fails, once, or it and all that follow. A
 * refused call must answer AZACT_ERR_NOMEM, leave nothing half done (the event is not in), leak nothing, and succeed when it
 * is made again; what comes out in the end is what comes out without any failure. Speaks TAP. */
#include "probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_EVENTS 600u

typedef struct scenario {
  const char *name;
  void (*write)(probe_text *text);
  uint32_t flags; /* AZACT_GROUPER_* */
  uint32_t order; /* AZACT_GROUP_BY_* */
  uint64_t max_groups, max_bytes, max_closed;
} scenario;

typedef struct run {
  const scenario *what;
  azact_event *events[MOST_EVENTS];
  size_t count;
  probe_memory memory;
  azact_allocator allocator;
  probe_text log;
  size_t refused;
} run;

static int tests, failures;

/* ---- events */

#define RG "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg"

static void add(probe_text *text, unsigned second, const char *correlation, const char *name, const char *resource,
                const char *status, const char *more) {
  probe_print(text,
              "{\"eventTimestamp\":\"2023-07-%02uT%02u:%02u:%02u.5Z\",\"correlationId\":\"%s\",\"operationName\":\"%s\","
              "\"resourceId\":\"" RG "%s\",\"resultType\":\"%s\",\"caller\":\"dana@contoso.example\",\"callerIpAddress\":"
              "\"203.0.113.7\",\"tenantId\":\"t\"%s}\n",
              1 + second / 86400, second / 3600 % 24, second / 60 % 60, second % 60, correlation, name, resource, status,
              more);
}

/* A deployment with a failure, a copy, an error in an escaped string, a resource that only `id` names, and a life of the same
 * correlation id two days later; beside it groups of one, and events without an id. */
static void write_mixed(probe_text *text) {
  const char *vm = "/providers/Microsoft.Compute/virtualMachines/vm";
  add(text, 0, "COR-1", "Microsoft.Resources/deployments/write", "/providers/Microsoft.Resources/deployments/d", "Start",
      "");
  add(text, 1, "cor-1", "Microsoft.Compute/virtualMachines/write", vm, "Start", ",\"operationId\":\"COR-1\"");
  add(text, 1, "cor-1", "Microsoft.Compute/virtualMachines/write", vm, "Start", ",\"operationId\":\"COR-1\"");
  add(text, 9, "cor-1", "Microsoft.Compute/virtualMachines/write", vm, "Failed",
      ",\"properties\":{\"statusMessage\":\"{\\\"error\\\":{\\\"code\\\":\\\"C\\\\u00e9\\\",\\\"message\\\":\\\"a "
      "\\\\\\\"b\\\\\\\"\\\"}}\"}");
  add(text, 9, "cor-1", "Microsoft.Authorization/policies/audit/action", vm, "Succeeded", "");
  add(text, 10, "cor-1", "Microsoft.Resources/deployments/write", "/providers/Microsoft.Resources/deployments/d", "Failure",
      "");
  probe_print(text, "{\"eventTimestamp\":\"2023-07-01T00:00:05Z\",\"correlationId\":\"cor-1\",\"operationName\":{\"value\":"
                    "\"A.B/c/write\"},\"status\":{\"value\":\"Succeeded\"},\"id\":\"" RG
                    "/providers/A.B/c/a+b/events/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee/ticks/638256458251234567\"}\n");
  for (unsigned i = 0; i < 12; i++) {
    char correlation[16], resource[64];
    correlation[0] = 0; /* each fourth has none */
    if (i % 4) snprintf(correlation, sizeof correlation, "other-%u", i);
    snprintf(resource, sizeof resource, "/providers/Microsoft.Storage/storageAccounts/s%u", i);
    add(text, 20 + i * 200, correlation, "Microsoft.Storage/storageAccounts/delete", resource, "Start", "");
    add(text, 21 + i * 200, correlation, "Microsoft.Storage/storageAccounts/delete", resource, "Success", "");
  }
  add(text, 200000, "cor-1", "Microsoft.Compute/virtualMachines/write", vm, "Start", "");
  add(text, 200001, "cor-1", "Microsoft.Compute/virtualMachines/write", vm, "Success", "");
  add(text, 30, "cor-1", "Microsoft.Compute/virtualMachines/write", vm, "Accept", ""); /* late */
}

/* One id with many resources: what makes a bag look its texts up in a table. */
static void write_large(probe_text *text) {
  for (unsigned i = 0; i < 180; i++) {
    char resource[96];
    snprintf(resource, sizeof resource, "/providers/Microsoft.Network/networkSecurityGroups/group-of-rules-%u",
             i * 37 % 1000);
    add(text, i, "large", "Microsoft.Network/networkSecurityGroups/write", resource, "Start", "");
    add(text, i + 3, "large", "Microsoft.Network/networkSecurityGroups/write", resource, "Success", "");
  }
}

/* Many ids one after another: a stream closes and forgets. */
static void write_many(probe_text *text) {
  for (unsigned i = 0; i < 120; i++) {
    char correlation[24];
    snprintf(correlation, sizeof correlation, "many-%u", i % 7 ? i : i % 3);
    add(text, i * 90, correlation, "Microsoft.Web/sites/write", "/providers/Microsoft.Web/sites/s", "Start", "");
    add(text, i * 90 + 60, correlation, "Microsoft.Web/sites/write", "/providers/Microsoft.Web/sites/s", "Success", "");
  }
}

#define COMPACT AZACT_GROUPER_COMPACT
#define STREAM AZACT_GROUPER_STREAM

static const scenario scenarios[] = {
    {"whole set, events held", write_mixed, 0, AZACT_GROUP_BY_START, 0, 0, 0},
    {"whole set, compact", write_mixed, COMPACT, AZACT_GROUP_BY_FAILED, 0, 0, 0},
    {"whole set, compact, by subscription", write_mixed, COMPACT | AZACT_GROUPER_BY_SUBSCRIPTION, AZACT_GROUP_BY_END, 0, 0,
     0},
    {"whole set, events held, one large group", write_large, 0, AZACT_GROUP_BY_START, 0, 0, 0},
    {"whole set, compact, one large group", write_large, COMPACT, AZACT_GROUP_BY_DURATION, 0, 0, 0},
    {"whole set, compact, many groups", write_many, COMPACT, AZACT_GROUP_BY_EVENTS, 0, 0, 0},
    {"stream, events held", write_mixed, STREAM, 0, 0, 0, 0},
    {"stream, compact", write_many, STREAM | COMPACT, 0, 0, 0, 0},
    {"stream, compact, five groups", write_many, STREAM | COMPACT, 0, 5, 0, 3},
    {"stream, compact, two groups", write_mixed, STREAM | COMPACT, 0, 2, 0, 0},
    {"stream, compact, few bytes", write_many, STREAM | COMPACT, 0, 0, 8000, 0},
    {"stream, events held, few bytes", write_mixed, STREAM, 0, 0, 40000, 0},
    {"stream, compact, one large group in few bytes", write_large, STREAM | COMPACT, 0, 0, 30000, 0},
};

static void read_events(run *r) {
  probe_text text = {0};
  azact_config config;
  azact_reader *reader = NULL;
  azact_status status;
  r->what->write(&text);
  azact_config_init(&config, sizeof config);
  config.source_name = "oom";
  PROBE_CHECK(azact_reader_open_memory(&config, text.ptr, text.len, AZACT_COPY, NULL, NULL, &reader) == AZACT_OK);
  while (r->count < MOST_EVENTS && (status = azact_reader_next(reader, &r->events[r->count])) == AZACT_OK) r->count++;
  PROBE_CHECK(r->count > 0 && status == AZACT_END);
  azact_reader_unref(reader);
  probe_text_free(&text);
}

/* ---- a run */

static azact_grouper_counts counts_of(const azact_grouper *grouper) {
  azact_grouper_counts counts = {.struct_size = sizeof counts};
  PROBE_CHECK(azact_grouper_stats(grouper, &counts) == AZACT_OK);
  return counts;
}

/* One call that may be refused: counted; the caller tries again. With a failure for good there is no use in that. */
static int again(run *r, azact_status status) {
  if (status != AZACT_ERR_NOMEM) return 0;
  r->refused++;
  return !r->memory.for_good;
}

static azact_status take_one(run *r, azact_grouper *grouper) {
  azact_group *group = NULL;
  azact_status status;
  do {
    azact_grouper_counts before = counts_of(grouper);
    status = azact_grouper_next(grouper, &group);
    if (status == AZACT_ERR_NOMEM) {
      azact_grouper_counts after = counts_of(grouper);
      PROBE_CHECK(group == NULL && after.delivered == before.delivered && after.groups == before.groups);
      PROBE_CHECK(after.open == before.open && after.events == before.events);
    }
  } while (again(r, status));
  if (status != AZACT_OK) return status;
  PROBE_CHECK(azact_group_write_json(group, probe_write, &r->log) == AZACT_OK);
  probe_write("\n", 1, &r->log);
  azact_group_unref(group);
  return AZACT_OK;
}

static azact_status add_one(run *r, azact_grouper *grouper, azact_event *event) {
  azact_status status;
  for (;;) {
    azact_grouper_counts before = counts_of(grouper);
    status = azact_grouper_add(grouper, event);
    azact_grouper_counts after = counts_of(grouper);
    PROBE_CHECK(after.events == before.events + (status == AZACT_OK) && after.delivered == before.delivered);
    if (status == AZACT_READY) {
      status = take_one(r, grouper);
      if (status != AZACT_OK) return status;
    } else if (!again(r, status)) {
      return status;
    }
  }
}

static azact_status use_grouper(run *r, azact_grouper *grouper) {
  azact_status status = AZACT_OK;
  for (size_t i = 0; i < r->count && status == AZACT_OK; i++) {
    status = add_one(r, grouper, r->events[i]);
    while (status == AZACT_OK && (r->what->flags & STREAM) && i % 5 == 0)
      if ((status = take_one(r, grouper)) == AZACT_NEED_MORE) break;
    if (status == AZACT_NEED_MORE) status = AZACT_OK;
  }
  if (status != AZACT_OK) return status;
  do status = azact_grouper_finish(grouper, r->what->order);
  while (again(r, status));
  while (status == AZACT_OK) status = take_one(r, grouper);
  return status;
}

static azact_status go(run *r, size_t fail_at, int for_good) {
  azact_group_config config;
  azact_grouper *grouper = NULL;
  azact_status status;
  r->memory = (probe_memory){.fail_at = fail_at, .for_good = for_good};
  r->log.len = 0;
  r->refused = 0;
  probe_write("", 0, &r->log);
  azact_group_config_init(&config, sizeof config);
  config.allocator = &r->allocator;
  config.hash_seed[0] = 7;
  config.flags = r->what->flags;
  config.max_groups = r->what->max_groups;
  config.max_bytes = r->what->max_bytes;
  config.max_closed = r->what->max_closed;
  do status = azact_grouper_new(&config, &grouper);
  while (again(r, status));
  if (status == AZACT_OK) status = use_grouper(r, grouper);
  azact_grouper_unref(grouper);
  return status;
}

static const char *wrong(const run *r, const probe_text *expected, azact_status status) {
  int same = r->log.len == expected->len && memcmp(r->log.ptr, expected->ptr, expected->len) == 0;
  if (r->memory.live != 0) return "something is left";
  if (r->refused == 0 && !same) return "no call said so";
  if (r->memory.for_good && status != AZACT_ERR_NOMEM && !same) return "the end is not AZACT_ERR_NOMEM";
  if (!r->memory.for_good && status != AZACT_END) return "the call made again did not succeed";
  if (!r->memory.for_good && !same) return "what came out afterwards differs";
  return NULL;
}

static void all_failures(run *r, size_t limit) {
  char detail[200] = "";
  probe_text expected = {0};
  const char *problem = go(r, 0, 0) != AZACT_END || r->memory.live != 0 ? "it fails without any failure" : NULL;
  size_t calls = r->memory.calls, runs = 0, stride = limit > 0 && calls > limit ? calls / limit + 1 : 1;
  probe_write(r->log.ptr, r->log.len, &expected);
  if (expected.len == 0) problem = "nothing came out";
  for (int for_good = 0; for_good < 2 && problem == NULL; for_good++) {
    for (size_t n = 1; n <= calls && problem == NULL; n += n < 64 ? 1 : stride, runs++) {
      azact_status status = go(r, n, for_good);
      if (r->memory.failed) problem = wrong(r, &expected, status);
      if (problem != NULL)
        snprintf(detail, sizeof detail, "allocation %zu of %zu failed%s: ", n, calls, for_good ? " for good" : "");
    }
  }
  if (problem == NULL) snprintf(detail, sizeof detail, "%zu allocations, %zu runs", calls, runs);
  printf("%s %d - %s: %s%s\n", problem ? "not ok" : "ok", ++tests, r->what->name, detail, problem ? problem : "");
  failures += problem != NULL;
  probe_text_free(&expected);
}

int main(void) {
  size_t limit = getenv("AZACT_FULL") != NULL ? 0 : 300;
  size_t count = sizeof scenarios / sizeof *scenarios;
  printf("1..%zu\n", count);
  for (size_t i = 0; i < count; i++) {
    run r = {.what = &scenarios[i]};
    probe_allocator(&r.allocator, &r.memory);
    read_events(&r);
    all_failures(&r, limit);
    for (size_t k = 0; k < r.count; k++) azact_event_unref(r.events[k]);
    probe_text_free(&r.log);
    fflush(stdout);
  }
  return failures == 0 ? 0 : 1;
}
