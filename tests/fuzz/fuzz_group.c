/* A sequence of operations on a grouper, made of the input's bytes: events put together from small choices, so that they often
 * meet, and the calls between them. Whatever comes, every event must come out once, the groups must hang together, and a
 * whole set must be the same in any order of arrival and whether the events are held or not.
 *
 * Bytes: flags, bounds, gaps, order; then one for each step, an event with EVENT_BYTES more behind it. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_EVENTS = 100, HEAD_BYTES = 4, EVENT_BYTES = 6, FORM_PORTAL = 4 };

#define SECOND INT64_C(1000000000)
#define HOUR (3600 * SECOND)
#define BASE INT64_C(1688169600000000000) /* 2023-07-01 */
#define RG "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg"

/* ---- events */

static const char *const correlations[] = {"",
                                           "99999999-8888-4777-8666-555555555555",
                                           "99999999-8888-4777-8666-55555555555A",
                                           "99999999-8888-4777-8666-55555555555a",
                                           "x",
                                           " 99999999-8888-4777-8666-555555555555\\t",
                                           "00000000-0000-0000-0000-000000000000",
                                           "1234567890"};
static const char *const names[] = {"Microsoft.Resources/deployments/write",
                                    "Microsoft.Compute/virtualMachines/write",
                                    "MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE",
                                    "Microsoft.Resources/subscriptions/resourcegroups/delete",
                                    "Microsoft.Resources/deployments/validate/action",
                                    "Microsoft.Authorization/policies/audit/action",
                                    "Create Deployment",
                                    "",
                                    "Microsoft.Storage/storageAccounts/delete",
                                    "Delete resource group"};
static const char *const resources[] = {
    RG "/providers/Microsoft.Resources/deployments/main",
    RG "/providers/Microsoft.Resources/deployments/nested",
    RG "/providers/Microsoft.Compute/virtualMachines/vm",
    RG "//providers/Microsoft.Compute/virtualMachines/VM/",
    RG,
    "/subscriptions/11111111-2222-4333-8444-555555555555/providers/Microsoft.Resources/deployments/sub",
    "/providers/Microsoft.Resources/deployments/tenant",
    "",
    RG "2/providers/Microsoft.Storage/storageAccounts/a",
    "/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.Resources/deployments/d"};
static const char *const states[] = {"Start",   "Started",  "Accept", "Accepted", "In Progress", "Success", "Failed",
                                     "Failure", "Canceled", "Active", "",         "Succeeded"};
static const char *const details[] = {"", "Created", "Accepted (HTTP Status Code: 202)", "Conflict"};
static const char *const operation_ids[] = {"", "op-1", "op-2", "OP-1", "99999999-8888-4777-8666-555555555555", "op-3"};
static const char *const callers[] = {"", "dana@contoso.example", "DANA@contoso.example",
                                      "44444444-4444-4444-8444-444444444444"};
static const char *const addresses[] = {"", "203.0.113.7:443", "2001:db8::1", "203.0.113.7"};
static const char *const tenants[] = {"", "22222222-2222-4222-8222-222222222222", "22222222222242228222222222222222",
                                      "33333333-2222-4222-8222-222222222222"};
static const char *const errors[] = {"", "{\\\"error\\\":{\\\"code\\\":\\\"C\\\",\\\"message\\\":\\\"m\\\"}}", "no JSON",
                                     "{\\\"code\\\":\\\"D\\\\u00e9\\\"}"};

#define PICK(list, number) ((list)[(number) % (sizeof(list) / sizeof(list)[0])])

/* Where the texts of an event go, by dialect: @a is the first of them, ' stands for ", ` for an escaped one. */
static const char *const forms[] = {
    "{'eventTimestamp':'@a','correlationId':'@b','operationName':'@c','resourceId':'@d','resultType':'@e',"
    "'resultSignature':'@f','operationId':'@g','caller':'@h','callerIpAddress':'@i','tenantId':'@j',"
    "'properties':{'statusMessage':'@k'},'eventDataId':'@l'}",
    "{'eventTimestamp':'@a','correlationId':'@b','operationName':{'value':'@c'},'resourceId':'@d','status':{'value':'@e'},"
    "'subStatus':{'value':'@f'},'operationId':'@g','caller':'@h','httpRequest':{'clientIpAddress':'@i'},'tenantId':'@j',"
    "'properties':{'statusMessage':'@k'},'eventDataId':'@l'}",
    "{'time':'@a','correlationId':'@b','operationName':'@c','resourceId':'@d','resultType':'@e','resultSignature':'@f',"
    "'category':'Administrative','identity':{'claims':{'name':'@h'}},'callerIpAddress':'@i','tenantId':'@j',"
    "'properties':{'statusMessage':'@k','operationId':'@g'}}",
    "{'TimeGenerated':'@a','CorrelationId':'@b','OperationNameValue':'@c','_ResourceId':'@d','ActivityStatusValue':'@e',"
    "'ActivitySubstatusValue':'@f','CategoryValue':'Policy','Caller':'@h','CallerIpAddress':'@i','Type':'AzureActivity',"
    "'Properties':'{`eventDataId`:`@l`}'}",
    "@b,@c,@e,Administrative,Informational,@a,s,@h,t,g,@d",
    "{'time':'@a','category':'SignInLogs','operationName':'@c','resourceId':'@d','correlationId':'@b','identity':'@h',"
    "'Level':4}",
    "{'eventTimestamp':'@a','correlationId':'@b','operationName':{'value':'@c'},"
    "'id':'@d/events/@l/ticks/638256458251234567','status':{'value':'@e'},'properties':{'statusMessage':'@k'}}",
};

static void fill_form(probe_text *out, const char *form, const char *const texts[12]) {
  for (const char *p = form; *p; p++) {
    const char *piece = p;
    size_t len = 1;
    if (*p == '\'') piece = "\"";
    if (*p == '`') piece = "\\\"", len = 2;
    if (*p == '@') piece = texts[*++p - 'a'], len = strlen(piece);
    probe_write(piece, len, out);
  }
  probe_write("\n", 1, out);
}

static int64_t time_of(uint8_t byte) {
  static const int64_t units[4] = {SECOND / 1000, SECOND, 60 * SECOND, 13 * HOUR};
  return BASE + (byte & 63) * units[byte >> 6];
}

/* The text of an event, appended; CSV rows stand below one heading. */
static void write_event(const uint8_t b[EVENT_BYTES], probe_text *text) {
  char time[64] = "";
  static const char *const data_ids[] = {"", "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", "AAAAAAAABBBB4CCC8DDDEEEEEEEEEEEE",
                                         "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeee2"};
  uint32_t digits = (b[0] >> 3 & 1) ? 3 : 7;
  if (b[0] < 0xf0) PROBE_CHECK(azact_time_format(time_of(b[1]), digits, time, sizeof time, NULL) == AZACT_OK);
  const char *const texts[] = {time,
                               PICK(correlations, b[2] & 15u),
                               PICK(names, b[2] >> 4),
                               PICK(resources, b[3] & 15u),
                               PICK(states, b[3] >> 4),
                               PICK(details, b[4] & 3u),
                               PICK(operation_ids, b[4] >> 2 & 7u),
                               PICK(callers, b[5] & 3u),
                               PICK(addresses, b[5] >> 2 & 3u),
                               PICK(tenants, b[5] >> 4 & 3u),
                               PICK(errors, b[5] >> 6),
                               PICK(data_ids, b[4] >> 5)};
  fill_form(text, PICK(forms, b[0] & 7u), texts);
}

/* ---- what comes out */

typedef struct session {
  azact_event *events[MOST_EVENTS + 1]; /* first those of JSON, then those of CSV */
  size_t count, json_count;
  size_t arrival[MOST_EVENTS], arrivals;          /* which of them comes at which place */
  uint32_t added[MOST_EVENTS], seen[MOST_EVENTS]; /* by their number in `events` */
  azact_group_config config;
  int parts_are_unique;
  char (*keys)[128]; /* of the groups delivered: key and part */
  size_t key_count;
  uint64_t delivered;
  probe_text lines;
} session;

/* Each group one line of sound JSON, in which no key stands twice. */
static void check_lines(const session *s) {
  azact_config config;
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  const uint64_t repairs = 1u << AZACT_ANOMALY_INVALID_UTF8 | 1u << AZACT_ANOMALY_LONE_SURROGATE |
                           1u << AZACT_ANOMALY_RAW_CONTROL | 1u << AZACT_ANOMALY_NUL_BYTE | 1u << AZACT_ANOMALY_BOM_INSIDE |
                           1u << AZACT_ANOMALY_DUPLICATE_KEY;
  size_t count = 0, newlines = 0;
  azact_config_init(&config, sizeof config);
  config.block_bytes = 4096;
  PROBE_CHECK(azact_reader_open_memory(&config, s->lines.ptr, s->lines.len, AZACT_BORROW, NULL, NULL, &reader) == AZACT_OK);
  for (azact_status status; (status = azact_reader_next_into(reader, &event)) != AZACT_END; count++) {
    PROBE_CHECK(status == AZACT_OK && (azact_event_anomaly_bits(event) & repairs) == 0);
  }
  for (size_t i = 0; i < s->lines.len; i++) newlines += s->lines.ptr[i] == '\n';
  PROBE_CHECK(count == s->key_count && newlines == count);
  azact_event_unref(event);
  azact_reader_unref(reader);
}

static void check_key(session *s, const azact_group_info *info) {
  char key[128];
  snprintf(key, sizeof key, "%.*s#%llu", (int)(info->key.len < 90 ? info->key.len : 90), info->key.ptr,
           (unsigned long long)info->part);
  PROBE_CHECK(info->key.len > 0 && info->part >= 1);
  for (size_t i = 0; s->parts_are_unique && i < s->key_count; i++) PROBE_CHECK(strcmp(s->keys[i], key) != 0);
  s->keys = realloc(s->keys, (s->key_count + 1) * sizeof *s->keys);
  PROBE_CHECK(s->keys != NULL);
  memcpy(s->keys[s->key_count++], key, sizeof key);
}

static int kept_event_has(const azact_group *group, size_t op, const uint8_t uid[16]) {
  azact_group_event event = {.struct_size = sizeof event};
  for (size_t i = 0; azact_group_event_at(group, op, i, &event) == AZACT_OK; i++)
    if (!(event.flags & AZACT_GROUP_EVENT_COPY) && memcmp(event.uid, uid, 16) == 0) return 1;
  return 0;
}

static void check_events(session *s, const azact_group *group, size_t op, uint64_t count, uint64_t *copies) {
  azact_group_event event = {.struct_size = sizeof event};
  for (size_t i = 0; i < count; i++) {
    PROBE_CHECK(azact_group_event_at(group, op, i, &event) == AZACT_OK);
    PROBE_CHECK((event.event == NULL) == ((s->config.flags & AZACT_GROUPER_COMPACT) != 0));
    PROBE_CHECK(event.source_name.len == 1 && event.record >= 1);
    size_t number = (size_t)event.record - 1 + (event.source_name.ptr[0] == 'c' ? s->json_count : 0);
    PROBE_CHECK(number < s->count);
    s->seen[number]++;
    PROBE_CHECK(event.phase <= AZACT_PHASE_STATE && event.outcome <= AZACT_OUTCOME_CANCELLED);
    if (event.flags & AZACT_GROUP_EVENT_COPY) {
      ++*copies;
      PROBE_CHECK(kept_event_has(group, op, event.copy_of));
    }
  }
  PROBE_CHECK(azact_group_event_at(group, op, (size_t)count, &event) == AZACT_ERR_RANGE);
}

static void check_operation(const session *s, const azact_group *group, size_t index, const azact_group_operation *op) {
  azact_field_info info = {.struct_size = sizeof info};
  PROBE_CHECK(op->event_count > 0 && op->attempt >= 1 && op->state >= AZACT_STATE_OPEN && op->state <= AZACT_STATE_NOTICE);
  PROBE_CHECK(op->outcome <= AZACT_OUTCOME_CANCELLED);
  if (op->flags & AZACT_OPERATION_HAS_DURATION) {
    PROBE_CHECK((op->flags & AZACT_OPERATION_HAS_START) && (op->flags & AZACT_OPERATION_HAS_END));
    PROBE_CHECK(op->duration_ns >= 0);
    if (op->flags & AZACT_OPERATION_CLOCK)
      PROBE_CHECK(op->duration_ns == 0 || op->duration_ns == op->end_ns - op->start_ns);
    else
      PROBE_CHECK(op->duration_ns == op->end_ns - op->start_ns);
  }
  if (op->flags & AZACT_OPERATION_HAS_ACCEPT) PROBE_CHECK(op->accept_ns >= 0);
  PROBE_CHECK((op->state == AZACT_STATE_OPEN) <= !(op->flags & AZACT_OPERATION_HAS_DURATION));
  /* A few fields of each, others of the next. */
  for (size_t i = index % 8; i < azact_field_count(); i += 8) {
    size_t event = 0;
    PROBE_CHECK(azact_field_at(i, &info) == AZACT_OK);
    azact_status status = azact_group_merged(group, index, info.id, &event);
    PROBE_CHECK(status == AZACT_OK || status == AZACT_ABSENT || status == AZACT_ERR_UNSUPPORTED);
    if (status == AZACT_OK) PROBE_CHECK(event < op->event_count);
    if (status == AZACT_ERR_UNSUPPORTED) PROBE_CHECK(s->config.flags & AZACT_GROUPER_COMPACT);
  }
}

/* Depth first: the parent of each operation stands on the way down to the one before it; siblings by their start. */
typedef struct way_down {
  int64_t at[MOST_EVENTS + 1]; /* operations from a root down to the last one */
  size_t depth;
} way_down;

static void check_place(way_down *way, int64_t index, const azact_group *group, const azact_group_operation *op) {
  int64_t left = -1;
  PROBE_CHECK(op->parent >= -1 && op->parent < index);
  while (way->depth > 0 && way->at[way->depth - 1] != op->parent) left = way->at[--way->depth];
  PROBE_CHECK(op->parent == -1 || way->depth > 0);
  if (left >= 0) {
    azact_group_operation before = {.struct_size = sizeof before};
    PROBE_CHECK(azact_group_operation_at(group, (size_t)left, &before) == AZACT_OK && before.parent == op->parent);
    if (op->flags & AZACT_OPERATION_HAS_START)
      PROBE_CHECK((before.flags & AZACT_OPERATION_HAS_START) && before.start_ns <= op->start_ns);
  }
  way->at[way->depth++] = index;
}

static void check_lists(const azact_group *group) {
  for (uint32_t list = AZACT_GROUP_PRINCIPALS; list <= AZACT_GROUP_VERBS; list++) {
    size_t size = azact_group_list_size(group, list);
    azact_str text, before = {NULL, 0};
    for (size_t i = 0; i < size; i++) {
      PROBE_CHECK(azact_group_list_at(group, list, i, &text) == AZACT_OK && text.len > 0);
      if (i > 0) {
        size_t common = text.len < before.len ? text.len : before.len;
        int order = memcmp(before.ptr, text.ptr, common);
        PROBE_CHECK(order < 0 || (order == 0 && before.len < text.len));
      }
      before = text;
    }
    PROBE_CHECK(azact_group_list_at(group, list, size, &text) == AZACT_ERR_RANGE);
  }
}

static void check_group(session *s, const azact_group *group) {
  azact_group_info info = {.struct_size = sizeof info};
  azact_group_operation op = {.struct_size = sizeof op};
  uint64_t events = 0, copies = 0, failed = 0, open = 0;
  way_down way = {.depth = 0};
  PROBE_CHECK(azact_group_facts(group, &info) == AZACT_OK);
  PROBE_CHECK(info.operation_count > 0 && info.root < info.operation_count && info.outcome <= AZACT_OUTCOME_CANCELLED);
  if (info.flags & AZACT_GROUP_HAS_TIME) PROBE_CHECK(info.start_ns <= info.end_ns);
  if (!(s->config.flags & AZACT_GROUPER_STREAM))
    PROBE_CHECK(!(info.flags & AZACT_GROUP_INCOMPLETE) && info.continuation_of.len == 0);
  check_key(s, &info);
  for (size_t i = 0; i < info.operation_count; i++) {
    PROBE_CHECK(azact_group_operation_at(group, i, &op) == AZACT_OK);
    check_operation(s, group, i, &op);
    check_place(&way, (int64_t)i, group, &op);
    check_events(s, group, i, op.event_count, &copies);
    if (i == info.root) PROBE_CHECK(op.outcome == info.root_outcome && op.parent == -1);
    events += op.event_count;
    failed += op.outcome == AZACT_OUTCOME_FAILURE;
    open += op.state == AZACT_STATE_OPEN;
  }
  PROBE_CHECK(azact_group_operation_at(group, (size_t)info.operation_count, &op) == AZACT_ERR_RANGE);
  PROBE_CHECK(events == info.event_count && copies == info.duplicate_count && failed == info.failed_count);
  PROBE_CHECK(open == info.open_count && copies < events);
  s->delivered += events;
  check_lists(group);
  PROBE_CHECK(azact_group_write_json(group, probe_write, &s->lines) == AZACT_OK);
  probe_write("\n", 1, &s->lines);
}

/* ---- a run */

static azact_status take_one(session *s, azact_grouper *grouper) {
  azact_group *group = NULL;
  azact_status status = azact_grouper_next(grouper, &group);
  if (status != AZACT_OK) return status;
  check_group(s, group);
  azact_group_unref(group);
  return AZACT_OK;
}

static void check_counts(const session *s, const azact_grouper *grouper, uint64_t added) {
  azact_grouper_counts counts = {.struct_size = sizeof counts};
  PROBE_CHECK(azact_grouper_stats(grouper, &counts) == AZACT_OK);
  PROBE_CHECK(counts.events == added && counts.delivered == s->delivered && counts.groups == s->key_count);
  PROBE_CHECK(counts.peak_bytes >= counts.bytes && counts.open <= added - s->delivered);
  if (!(s->config.flags & AZACT_GROUPER_STREAM)) return;
  PROBE_CHECK(s->config.max_groups == 0 || counts.open <= 2 * s->config.max_groups);
  if (s->config.max_bytes >= 100000) PROBE_CHECK(counts.bytes <= s->config.max_bytes);
}

static void add_one(session *s, azact_grouper *grouper, size_t number) {
  azact_status status;
  while ((status = azact_grouper_add(grouper, s->events[number])) == AZACT_READY) {
    PROBE_CHECK(s->config.flags & AZACT_GROUPER_STREAM);
    PROBE_CHECK(take_one(s, grouper) == AZACT_OK);
  }
  PROBE_CHECK(status == AZACT_OK);
  s->added[number]++;
}

static void begin(session *s) {
  memset(s->added, 0, sizeof s->added);
  memset(s->seen, 0, sizeof s->seen);
  s->lines.len = 0;
  s->key_count = 0;
  s->delivered = 0;
}

static void end(session *s, azact_grouper *grouper, uint8_t order) {
  azact_status status;
  uint64_t added = 0;
  PROBE_CHECK(azact_grouper_finish(grouper, order % 5u) == AZACT_OK);
  PROBE_CHECK(s->count == 0 || azact_grouper_add(grouper, s->events[0]) == AZACT_ERR_USAGE);
  while ((status = take_one(s, grouper)) == AZACT_OK) continue;
  PROBE_CHECK(status == AZACT_END);
  for (size_t i = 0; i < s->count; i++) {
    PROBE_CHECK(s->added[i] == s->seen[i]);
    added += s->added[i];
  }
  check_counts(s, grouper, added);
  if (s->key_count > 0) check_lines(s);
}

/* The steps as the bytes say. A whole set has only events. */
static void run_steps(session *s, const uint8_t *data, size_t size, azact_grouper *grouper) {
  uint64_t added = 0;
  size_t at = HEAD_BYTES, number = 0;
  while (at < size) {
    uint8_t step = data[at++];
    if ((step & 7) < 5 && number < s->arrivals) {
      add_one(s, grouper, s->arrival[number++]);
      added++;
      at += EVENT_BYTES;
    } else if ((step & 7) == 5) {
      PROBE_CHECK(azact_grouper_advance(grouper, time_of((uint8_t)(step * 5))) == AZACT_OK);
    } else if ((step & 7) == 6) {
      azact_status status = take_one(s, grouper);
      PROBE_CHECK(status == AZACT_OK || status == AZACT_NEED_MORE);
    } else if (number > 0 && added < MOST_EVENTS) {
      add_one(s, grouper, s->arrival[number - 1]); /* the very same event again */
      added++;
    }
    check_counts(s, grouper, added);
  }
}

/* All events, each as often as the first run added it, the last first. */
static void run_reversed(session *s, const uint32_t times[MOST_EVENTS], azact_grouper *grouper) {
  for (size_t i = s->arrivals; i-- > 0;)
    for (uint32_t again = 0; again < times[s->arrival[i]]; again++) add_one(s, grouper, s->arrival[i]);
}

static azact_grouper *grouper_of(session *s, uint32_t flags) {
  azact_grouper *grouper = NULL;
  s->config.flags = flags;
  s->config.hash_seed[0]++;
  PROBE_CHECK(azact_grouper_new(&s->config, &grouper) == AZACT_OK);
  begin(s);
  return grouper;
}

/* Without what the lines say of sources: events that differ in nothing that is kept of them stand by their content where they
 * are held, and by their source where they are not. */
static void drop_sources(probe_text *lines) {
  static const char mark[] = "\"source\":{";
  size_t to = 0;
  for (size_t at = 0; at < lines->len; at++) {
    if (lines->len - at > sizeof mark && memcmp(lines->ptr + at, mark, sizeof mark - 1) == 0)
      while (lines->ptr[at] != '}') at++;
    lines->ptr[to++] = lines->ptr[at];
  }
  lines->len = to;
}

static void whole_set_is_the_same(session *s, uint8_t order) {
  probe_text expected = s->lines;
  uint32_t times[MOST_EVENTS];
  memcpy(times, s->added, sizeof times);
  s->lines = (probe_text){0};
  for (int other_mode = 0; other_mode < 2; other_mode++) {
    azact_grouper *grouper = grouper_of(s, s->config.flags ^ (other_mode ? AZACT_GROUPER_COMPACT : 0));
    run_reversed(s, times, grouper);
    end(s, grouper, order);
    azact_grouper_unref(grouper);
    if (other_mode) {
      drop_sources(&s->lines);
      drop_sources(&expected);
    }
    PROBE_CHECK(s->lines.len == expected.len);
    PROBE_CHECK(expected.len == 0 || memcmp(s->lines.ptr, expected.ptr, expected.len) == 0);
  }
  probe_text_free(&expected);
}

static void configure(session *s, const uint8_t *data, const azact_allocator *allocator) {
  static const int64_t gaps[] = {0, SECOND, HOUR, 30 * HOUR};
  static const uint64_t groups[] = {0, 1, 2, 5}, bytes[] = {0, 3000, 100000, 1000000}, closed[] = {0, 1, 3, 1000};
  azact_group_config_init(&s->config, sizeof s->config);
  s->config.allocator = allocator;
  s->config.hash_seed[0] = 1;
  s->config.idle_ns = gaps[data[2] & 3];
  s->config.max_open_ns = gaps[data[2] >> 2 & 3];
  s->config.lateness_ns = gaps[data[2] >> 4 & 3];
  s->config.max_groups = groups[data[1] & 3];
  s->config.max_bytes = bytes[data[1] >> 2 & 3];
  s->config.max_closed = closed[data[1] >> 4 & 3];
  /* Where keys are forgotten their parts are counted anew. */
  s->parts_are_unique = !(data[0] & 1) || (s->config.max_closed == 0 && s->config.max_bytes == 0);
}

static void read_events(session *s, const probe_text *text, const char *name) {
  azact_config config;
  azact_reader *reader = NULL;
  azact_status status;
  azact_config_init(&config, sizeof config);
  config.source_name = name;
  config.block_bytes = 4096;
  PROBE_CHECK(azact_reader_open_memory(&config, text->ptr, text->len, AZACT_COPY, NULL, NULL, &reader) == AZACT_OK);
  while ((status = azact_reader_next(reader, &s->events[s->count])) == AZACT_OK) s->count++;
  PROBE_CHECK(status == AZACT_END);
  azact_reader_unref(reader);
}

static void make_events(session *s, const uint8_t *data, size_t size) {
  static const char heading[] =
      "Correlation id,Operation name,Status,Event category,Level,Time,Subscription,Event initiated by,"
      "Resource type,Resource group,Resource\n";
  probe_text json = {0}, csv = {0};
  size_t rows = 0;
  probe_write("", 0, &json);
  probe_write(heading, sizeof heading - 1, &csv);
  for (size_t at = HEAD_BYTES; at < size && s->arrivals < MOST_EVENTS; at++) {
    if ((data[at] & 7) >= 5) continue;
    if (size - at <= EVENT_BYTES) break;
    int row = (data[at + 1] & 7) == FORM_PORTAL;
    write_event(data + at + 1, row ? &csv : &json);
    s->arrival[s->arrivals++] = row ? MOST_EVENTS + rows++ : s->json_count++;
    at += EVENT_BYTES;
  }
  read_events(s, &json, "j");
  PROBE_CHECK(s->count == s->json_count);
  if (rows > 0) read_events(s, &csv, "c");
  PROBE_CHECK(s->count == s->arrivals);
  for (size_t i = 0; i < s->arrivals; i++)
    if (s->arrival[i] >= MOST_EVENTS) s->arrival[i] += s->json_count - MOST_EVENTS;
  probe_text_free(&json);
  probe_text_free(&csv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  session s;
  probe_memory memory = {0};
  azact_allocator allocator;
  if (size < HEAD_BYTES || size > 4096) return 0;
  memset(&s, 0, sizeof s);
  probe_allocator(&allocator, &memory);
  configure(&s, data, &allocator);
  make_events(&s, data, size);
  azact_grouper *grouper = grouper_of(&s, data[0] & (data[0] & 1 ? 15u : 10u));
  run_steps(&s, data, size, grouper);
  end(&s, grouper, data[3]);
  azact_grouper_unref(grouper);
  if (!(s.config.flags & AZACT_GROUPER_STREAM)) whole_set_is_the_same(&s, data[3]);
  for (size_t i = 0; i < s.count; i++) azact_event_unref(s.events[i]);
  PROBE_CHECK(memory.live == 0);
  probe_text_free(&s.lines);
  free(s.keys);
  return 0;
}
