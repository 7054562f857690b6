/* A program of the time of 1.0.0: compiled against the headers beside it, linked to what was exported then, and run with
 * today's library. Each struct it hands over has today's guard bytes behind yesterday's size. What it prints is kept in
 * `words`; later libraries may print more (new fields, new codes), never less and nothing else. Frozen with the release. */
#include <azactivity/azactivity.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIT(text) (text), (sizeof(text) - 1)
#define GUARDED(type, name)                                                                                                \
  struct {                                                                                                                 \
    type s;                                                                                                                \
    unsigned char guard[256];                                                                                              \
  } name;                                                                                                                  \
  memset(&name, 0x5a, sizeof name);                                                                                        \
  name.s.struct_size = sizeof(type)
#define INTACT(name)                                                                                                       \
  do {                                                                                                                     \
    for (size_t at = 0; at < sizeof name.guard; at++)                                                                      \
      if (name.guard[at] != 0x5a) fail(#name " was written past its end");                                                 \
    if (name.s.struct_size != sizeof name.s) fail(#name " has another size now");                                          \
  } while (0)
#define OK(call)                                                                                                           \
  do {                                                                                                                     \
    azact_status status_ = (call);                                                                                         \
    if (status_ != AZACT_OK) refused(#call, status_);                                                                      \
  } while (0)

static int failures;
static void fail(const char *what) {
  printf("FAILED %s\n", what);
  failures++;
}

/* What was to be filled is not: nothing can go on from here. */
static void refused(const char *what, azact_status status) {
  printf("FAILED %s\n  it answered %d\n", what, (int)status);
  exit(1);
}

static void say(const char *name, azact_str text) { printf("%s %.*s\n", name, (int)text.len, text.ptr); }

/* ---- an allocator of the program's own ---- */
static size_t live;
static void *own_alloc(size_t size, void *user) {
  (void)user;
  void *ptr = malloc(size);
  live += ptr != NULL;
  return ptr;
}
static void *own_realloc(void *ptr, size_t old_size, size_t new_size, void *user) {
  (void)old_size, (void)user;
  return realloc(ptr, new_size);
}
static void own_free(void *ptr, size_t size, void *user) {
  (void)size, (void)user;
  live -= 1;
  free(ptr);
}
static void own_log(uint32_t level, const char *message, size_t len, void *user) {
  (void)user;
  /* The wording may get better, so it is not printed. */
  printf("log %u %s\n", (unsigned)level, len > 0 && message[len] == 0 ? "with a finished text" : "without");
}

static const char records[] =
    "{\"time\":\"2023-07-21T19:23:45.1234567Z\",\"resourceId\":\"/SUBSCRIPTIONS/11111111-2222-4333-8444-555555555555/"
    "RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/VM1\",\"operationName\":"
    "\"MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE\",\"category\":\"Administrative\",\"resultType\":\"Success\","
    "\"resultSignature\":\"Succeeded.OK\",\"durationMs\":0,\"callerIpAddress\":\"10.1.2.3\",\"correlationId\":"
    "\"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee\",\"identity\":{\"claims\":{\"appid\":"
    "\"33333333-4444-4555-8666-777777777777\",\"iat\":\"1690000000\",\"ipaddr\":\"10.1.2.3\"}},\"level\":\"Information\","
    "\"properties\":{\"statusCode\":\"OK\",\"a\":1,\"a\":2}}\n"
    "{\"broken\":}\n";

/* ---- words and numbers of the library ---- */
static void names(void) {
  GUARDED(azact_field_info, info);
  for (size_t i = 0; i < azact_field_count(); i++) {
    OK(azact_field_at(i, &info.s));
    printf("field %u type %u flags %u %.*s\n", (unsigned)info.s.id, (unsigned)info.s.type, (unsigned)info.s.flags,
           (int)info.s.name.len, info.s.name.ptr);
    if (azact_field_by_name(info.s.name.ptr, info.s.name.len) != info.s.id) fail("a field is not found by its name");
  }
  INTACT(info);
  for (azact_status status = -260; status < 40; status++)
    if (strcmp(azact_status_name(status), "AZACT_UNKNOWN") != 0)
      printf("status %d %s record %d fatal %d\n", (int)status, azact_status_name(status),
             (int)azact_status_is_record(status), (int)azact_status_is_fatal(status));
  for (uint32_t i = 0; i < 64; i++) {
    if (azact_anomaly_name(i) != NULL) printf("anomaly %u %s\n", (unsigned)i, azact_anomaly_name(i));
    static const struct {
      const char *what;
      const char *(*name)(uint32_t);
    } lists[] = {{"dialect", azact_dialect_name}, {"category", azact_category_name}, {"principal", azact_principal_name},
                 {"verb", azact_verb_name},       {"phase", azact_phase_name},       {"outcome", azact_outcome_name},
                 {"kind", azact_kind_name},       {"scope", azact_scope_name},       {"state", azact_state_name}};
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
      const char *name = lists[k].name(i);
      if (strcmp(name, lists[k].name(5000)) != 0 || i == 0) printf("%s %u %s\n", lists[k].what, (unsigned)i, name);
    }
  }
}

/* ---- what is derived from an event ---- */
static void views(const azact_event *event) {
  GUARDED(azact_time, when);
  GUARDED(azact_result, result);
  GUARDED(azact_operation, operation);
  GUARDED(azact_principal, principal);
  GUARDED(azact_address, address);
  GUARDED(azact_token, token);
  GUARDED(azact_source, source);
  GUARDED(azact_anomaly, anomaly);
  OK(azact_event_time(event, &when.s));
  printf("time %lld digits %u flags %u\n", (long long)when.s.ns, (unsigned)when.s.digits, (unsigned)when.s.flags);
  OK(azact_event_result(event, &result.s));
  printf("result %u %u %d\n", (unsigned)result.s.phase, (unsigned)result.s.outcome, (int)result.s.http_status);
  say("reason", result.s.reason);
  OK(azact_event_operation(event, &operation.s));
  printf("verb of the operation %u\n", (unsigned)operation.s.verb);
  say("provider", operation.s.provider);
  say("resource_type", operation.s.resource_type);
  OK(azact_event_principal(event, &principal.s));
  printf("principal kind %u\n", (unsigned)principal.s.kind);
  say("app_id", principal.s.app_id);
  say("principal source", principal.s.source);
  OK(azact_event_address(event, &address.s));
  printf("address %u %d %d %u %u.%u.%u.%u\n", (unsigned)address.s.family, (int)address.s.port, (int)address.s.prefix,
         (unsigned)address.s.mapped, address.s.bytes[0], address.s.bytes[1], address.s.bytes[2], address.s.bytes[3]);
  OK(azact_event_token(event, &token.s));
  printf("token %d %u %lld\n", (int)token.s.mfa, (unsigned)token.s.has, (long long)token.s.issued_ns);
  say("token address", token.s.address);
  OK(azact_event_source(event, &source.s));
  printf("source %llu %llu %u\n", (unsigned long long)source.s.record, (unsigned long long)source.s.offset,
         (unsigned)source.s.flags);
  say("source name", source.s.name);
  say("encoding", source.s.encoding);
  OK(azact_event_anomaly_at(event, 0, &anomaly.s));
  printf("anomaly of the event %u at %llu\n", (unsigned)anomaly.s.code, (unsigned long long)anomaly.s.offset);
  say("path", anomaly.s.path);
  INTACT(when);
  INTACT(result);
  INTACT(operation);
  INTACT(principal);
  INTACT(address);
  INTACT(token);
  INTACT(source);
  INTACT(anomaly);
}

static azact_status print(const char *data, size_t len, void *user) {
  (void)user;
  fwrite(data, 1, len, stdout);
  return AZACT_OK;
}

static azact_status count(azact_field field, azact_status status, const azact_str *text, void *user) {
  size_t *fields = user;
  (void)field, (void)status, (void)text;
  ++*fields;
  return AZACT_OK;
}

static void texts(const azact_event *event) {
  azact_str text;
  azact_value *value = NULL, *member = NULL;
  azact_resource *resource = NULL;
  size_t fields = 0, len = 0;
  int64_t number = 0;
  char buf[256];
  OK(azact_event_caller(event, &text) == AZACT_ABSENT ? AZACT_OK : azact_event_caller(event, &text));
  OK(azact_event_text(event, AZACT_F_OPERATION_NAME, &text));
  say("operation_name", text);
  OK(azact_event_copy_text(event, AZACT_F_CORRELATION_ID, buf, sizeof buf, &len));
  printf("correlation_id %s %u\n", buf, (unsigned)len);
  OK(azact_event_claim(event, LIT("appid"), &text));
  OK(azact_event_visit(event, count, &fields));
  if (fields < 13) fail("fields are gone");
  OK(azact_event_lookup(event, LIT("/properties/a"), &value));
  OK(azact_value_int64(value, &number));
  printf("properties a %lld type %u\n", (long long)number, (unsigned)azact_value_type(value));
  azact_value_unref(value);
  OK(azact_event_field_value(event, AZACT_F_PROPERTIES, &value));
  OK(azact_value_member(value, LIT("statusCode"), &member));
  OK(azact_value_text(member, &text));
  say("status code", text);
  azact_value_unref(member);
  azact_value_unref(value);
  OK(azact_event_resource(event, &resource));
  OK(azact_resource_name(resource, &text));
  say("resource name", text);
  printf("resource kind %u scope %u flags %u\n", (unsigned)azact_resource_kind(resource),
         (unsigned)azact_resource_scope(resource), (unsigned)azact_resource_flags(resource));
  azact_resource_unref(resource);
  OK(azact_event_write_field(event, AZACT_F_LEVEL, print, NULL));
  printf(" is its level\n");
}

/* ---- groups and tables ---- */
static void groups(const azact_allocator *allocator, azact_event *event) {
  GUARDED(azact_group_config, config);
  GUARDED(azact_grouper_counts, counts);
  GUARDED(azact_group_info, info);
  GUARDED(azact_group_operation, operation);
  GUARDED(azact_group_event, member);
  azact_grouper *grouper = NULL;
  azact_group *group = NULL;
  OK(azact_group_config_init(&config.s, sizeof config.s));
  config.s.allocator = allocator;
  OK(azact_grouper_new(&config.s, &grouper));
  OK(azact_grouper_add(grouper, event));
  OK(azact_grouper_finish(grouper, AZACT_GROUP_BY_START));
  OK(azact_grouper_next(grouper, &group));
  OK(azact_grouper_stats(grouper, &counts.s));
  printf("grouper %llu %llu\n", (unsigned long long)counts.s.events, (unsigned long long)counts.s.groups);
  OK(azact_group_facts(group, &info.s));
  say("group key", info.s.key);
  printf("group %llu %llu outcome %u\n", (unsigned long long)info.s.event_count, (unsigned long long)info.s.operation_count,
         (unsigned)info.s.outcome);
  OK(azact_group_operation_at(group, 0, &operation.s));
  say("group operation", operation.s.operation_name);
  printf("group operation state %u http %d events %llu\n", (unsigned)operation.s.state, (int)operation.s.http_status,
         (unsigned long long)operation.s.event_count);
  OK(azact_group_event_at(group, 0, 0, &member.s));
  printf("group event dialect %u record %llu length %llu\n", (unsigned)member.s.dialect,
         (unsigned long long)member.s.record, (unsigned long long)member.s.length);
  azact_group_unref(group);
  azact_grouper_unref(grouper);
  INTACT(config);
  INTACT(counts);
  INTACT(info);
  INTACT(operation);
  INTACT(member);
}

static void tables(const azact_allocator *allocator, const azact_event *event) {
  GUARDED(azact_arrow_config, config);
  azact_arrow_builder *builder = NULL;
  struct ArrowArray array;
  struct ArrowSchema schema;
  OK(azact_arrow_config_init(&config.s, sizeof config.s));
  config.s.allocator = allocator;
  config.s.columns = "time,caller,correlation_id";
  OK(azact_arrow_builder_new(&config.s, &builder));
  OK(azact_arrow_builder_append(builder, event));
  OK(azact_arrow_builder_schema(builder, &schema));
  OK(azact_arrow_builder_finish(builder, &array));
  printf("table %d columns %d rows, the first is %s\n", (int)array.n_children, (int)array.length, schema.children[0]->name);
  array.release(&array);
  schema.release(&schema);
  azact_arrow_builder_unref(builder);
  INTACT(config);
}

int main(void) {
  GUARDED(azact_allocator, allocator);
  GUARDED(azact_config, config);
  GUARDED(azact_error, error);
  GUARDED(azact_stats, stats);
  GUARDED(azact_position, position);
  azact_reader *reader = NULL;
  azact_event *event = NULL, *none = NULL;
  allocator.s.alloc = own_alloc, allocator.s.realloc = own_realloc, allocator.s.free = own_free, allocator.s.user = NULL;
  names();
  OK(azact_config_init(&config.s, sizeof config.s));
  config.s.allocator = &allocator.s;
  config.s.source_name = "old";
  config.s.log = own_log;
  config.s.hash_seed[1] = 7;
  OK(azact_reader_open_memory(&config.s, LIT(records), AZACT_COPY, NULL, NULL, &reader));
  OK(azact_reader_next(reader, &event));
  views(event);
  texts(event);
  groups(&allocator.s, event);
  tables(&allocator.s, event);
  if (azact_reader_next(reader, &none) != AZACT_ERR_SYNTAX) fail("the broken record is not told of");
  OK(azact_reader_error(reader, &error.s));
  say("error", error.s.code);
  printf("error at %llu line %llu column %llu\n", (unsigned long long)error.s.error_offset,
         (unsigned long long)error.s.line, (unsigned long long)error.s.column);
  if (azact_reader_next(reader, &none) != AZACT_END) fail("no end");
  OK(azact_reader_stats(reader, &stats.s));
  printf("stats %llu %llu %llu %llu\n", (unsigned long long)stats.s.records, (unsigned long long)stats.s.flagged,
         (unsigned long long)stats.s.quarantined, (unsigned long long)stats.s.anomaly[AZACT_ANOMALY_DUPLICATE_KEY]);
  OK(azact_reader_position(reader, &position.s));
  printf("position %llu %llu\n", (unsigned long long)position.s.offset, (unsigned long long)position.s.record);
  azact_reader_unref(reader);
  azact_event_unref(event);
  if (live != 0) fail("memory is left");
  printf("abi %u\n", (unsigned)azact_abi_version());
  INTACT(allocator);
  INTACT(config);
  INTACT(error);
  INTACT(stats);
  INTACT(position);
  return failures != 0;
}
