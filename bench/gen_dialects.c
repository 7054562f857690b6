#include "gen_dialects.h"

#include "gen.h"

#include <stdlib.h>
#include <string.h>

typedef struct dialect_event {
  const bench_caller *caller;
  const bench_operation *operation;
  enum bench_phase phase;
  char resource[512], name[256], when[48], data_id[37], operation_id[37];
} dialect_event;

static const char *const dialect_status[] = {"Started", "Accepted", "Succeeded"};
static const char *const dialect_sub_status[] = {"", "Accepted", "OK"};
static const char *const dialect_sub_display[] = {"", "Accepted (HTTP Status Code: 202)", "OK (HTTP Status Code: 200)"};
static const char *const dialect_result[] = {"Start", "Accept", "Success"};

static dialect_event dialect_next(bench_scene *scene) {
  dialect_event event = {.phase = (enum bench_phase)bench_below(&scene->chance, 3)};
  event.caller = &scene->caller[bench_below(&scene->chance, BENCH_CALLERS)];
  event.operation = bench_scene_operation(scene, event.phase);
  bench_resource_id(event.operation, 0, event.resource, sizeof event.resource);
  bench_operation_name(event.operation, 0, event.name, sizeof event.name);
  bench_time(bench_scene_tick(scene), event.when);
  bench_guid(&scene->chance, event.data_id);
  bench_guid(&scene->chance, event.operation_id);
  return event;
}

/* {value, localizedValue} in the spelling of the dialect. */
static void dialect_twin(bench_tree *tree, const char *key, int kind, const char *value, const char *display) {
  int object = bench_tree_object(tree, 0, key);
  bench_tree_text(tree, object, kind == BENCH_POWERSHELL ? "Value" : "value", "%s", value);
  bench_tree_text(tree, object,
                  kind == BENCH_SDK          ? "localized_value"
                  : kind == BENCH_POWERSHELL ? "LocalizedValue"
                                             : "localizedValue",
                  "%s", display);
}

static void dialect_body(bench_scene *scene, int parent, const char *key, const dialect_event *event) {
  scene->body.len = 0;
  bench_body(&scene->chance, event->operation, 200 + bench_below(&scene->chance, 400), &scene->body);
  bench_tree_bytes(&scene->tree, parent, key, scene->body.ptr, scene->body.len);
}

static void dialect_properties(bench_scene *scene, int parent, const dialect_event *event) {
  bench_tree *tree = &scene->tree;
  bench_tree_text(tree, parent, "statusCode", "%s", dialect_sub_status[event->phase]);
  bench_tree_text(tree, parent, "serviceRequestId", "%s", event->operation->request);
  bench_tree_text(tree, parent, "eventCategory", "Administrative");
  bench_tree_text(tree, parent, "entity", "%s", event->resource);
  bench_tree_text(tree, parent, "message", "%s", event->name);
  bench_tree_text(tree, parent, "hierarchy", "%s/%s", event->caller->tenant, event->operation->subscription);
  if (event->phase == BENCH_START) dialect_body(scene, parent, "requestbody", event);
}

static void dialect_flat(bench_scene *scene, const dialect_event *event) {
  bench_tree *tree = &scene->tree;
  bench_tree_text(tree, 0, "tenantId", "%s", event->caller->tenant);
  bench_tree_text(tree, 0, "subscriptionId", "%s", event->operation->subscription);
  bench_tree_text(tree, 0, "eventTimestamp", "%s", event->when);
  bench_tree_text(tree, 0, "operationName", "%s", event->name);
  bench_tree_text(tree, 0, "category", "Administrative");
  bench_tree_text(tree, 0, "level", "Informational");
  bench_tree_text(tree, 0, "resultType", "%s", dialect_result[event->phase]);
  bench_tree_text(tree, 0, "resultSignature", "%s", dialect_sub_status[event->phase]);
  bench_tree_json(tree, 0, "durationMs", "3456");
  bench_tree_text(tree, 0, "caller", "%s", event->caller->upn);
  bench_tree_text(tree, 0, "correlationId", "%s", event->operation->correlation);
  bench_tree_text(tree, 0, "resourceId", "%s", event->resource);
  dialect_properties(scene, bench_tree_object(tree, 0, "properties"), event);
}

/* Key by key in camel case, snake case and Pascal case. */
static const char *const dialect_keys[][3] = {
    {"caller", "caller", "Caller"},
    {"channels", "channels", "Channels"},
    {"correlationId", "correlation_id", "CorrelationId"},
    {"eventDataId", "event_data_id", "EventDataId"},
    {"eventName", "event_name", "EventName"},
    {"category", "category", "Category"},
    {"level", "level", "Level"},
    {"resourceGroupName", "resource_group_name", "ResourceGroupName"},
    {"resourceProviderName", "resource_provider_name", "ResourceProviderName"},
    {"resourceId", "resource_id", "ResourceId"},
    {"operationId", "operation_id", "OperationId"},
    {"operationName", "operation_name", "OperationName"},
    {"status", "status", "Status"},
    {"subStatus", "sub_status", "SubStatus"},
    {"eventTimestamp", "event_timestamp", "EventTimestamp"},
    {"submissionTimestamp", "submission_timestamp", "SubmissionTimestamp"},
    {"subscriptionId", "subscription_id", "SubscriptionId"},
    {"tenantId", "tenant_id", "TenantId"},
    {"properties", "properties", "Properties"},
};
enum {
  KEY_CALLER,
  KEY_CHANNELS,
  KEY_CORRELATION,
  KEY_DATA_ID,
  KEY_EVENT_NAME,
  KEY_CATEGORY,
  KEY_LEVEL,
  KEY_GROUP,
  KEY_PROVIDER,
  KEY_RESOURCE,
  KEY_OPERATION_ID,
  KEY_OPERATION,
  KEY_STATUS,
  KEY_SUB_STATUS,
  KEY_TIME,
  KEY_SUBMITTED,
  KEY_SUBSCRIPTION,
  KEY_TENANT,
  KEY_PROPERTIES
};

static void dialect_rest(bench_scene *scene, int kind, const dialect_event *event) {
  bench_tree *tree = &scene->tree;
  const bench_operation *operation = event->operation;
  int spelling = kind == BENCH_SDK ? 1 : kind == BENCH_POWERSHELL ? 2 : 0;
#define KEY(name) dialect_keys[KEY_##name][spelling]
  if (kind != BENCH_POWERSHELL) {
    bench_put_authorization(tree, 0, event->caller, operation);
    bench_put_claims(tree, 0, event->caller);
  }
  bench_tree_text(tree, 0, KEY(CALLER), "%s", event->caller->upn);
  bench_tree_text(tree, 0, KEY(CHANNELS), "Operation");
  bench_tree_text(tree, 0, KEY(CORRELATION), "%s", operation->correlation);
  bench_tree_text(tree, 0, KEY(DATA_ID), "%s", event->data_id);
  dialect_twin(tree, KEY(EVENT_NAME), kind, event->phase == BENCH_START ? "BeginRequest" : "EndRequest",
               event->phase == BENCH_START ? "Begin request" : "End request");
  dialect_twin(tree, kind == BENCH_REST_2014 ? "eventSource" : KEY(CATEGORY), kind, "Administrative", "Administrative");
  if (kind == BENCH_POWERSHELL)
    bench_tree_json(tree, 0, KEY(LEVEL), "3");
  else
    bench_tree_text(tree, 0, KEY(LEVEL), "Informational");
  bench_tree_text(tree, 0, KEY(GROUP), "%s", operation->group);
  dialect_twin(tree, KEY(PROVIDER), kind, operation->provider, operation->provider);
  bench_tree_text(tree, 0, kind == BENCH_REST_2014 ? "resourceUri" : KEY(RESOURCE), "%s", event->resource);
  bench_tree_text(tree, 0, KEY(OPERATION_ID), "%s", event->operation_id);
  dialect_twin(tree, KEY(OPERATION), kind, event->name, "Create or Update");
  dialect_twin(tree, KEY(STATUS), kind, dialect_status[event->phase], dialect_status[event->phase]);
  dialect_twin(tree, KEY(SUB_STATUS), kind, dialect_sub_status[event->phase], dialect_sub_display[event->phase]);
  bench_tree_text(tree, 0, KEY(TIME), "%s", event->when);
  bench_tree_text(tree, 0, KEY(SUBMITTED), "%.19sZ", event->when);
  bench_tree_text(tree, 0, KEY(SUBSCRIPTION), "%s", operation->subscription);
  bench_tree_text(tree, 0, KEY(TENANT), "%s", event->caller->tenant);
  int properties = bench_tree_object(tree, 0, KEY(PROPERTIES));
  if (kind == BENCH_POWERSHELL) {
    properties = bench_tree_object(tree, properties, "Content");
    int claims = bench_tree_object(tree, 0, "Claims");
    bench_put_claims(tree, claims, event->caller);
    strcpy(tree->member[tree->member[claims].first].key, "Content");
  }
  dialect_properties(scene, properties, event);
#undef KEY
}

/* Rows of Log Analytics; the members' keys are the columns. */
static void dialect_row(bench_scene *scene, int legacy, const dialect_event *event) {
  bench_tree *tree = &scene->tree, inner = {.chance = &scene->chance, .spelling = BENCH_PLAIN};
  const bench_operation *operation = event->operation;
  bench_text text = {NULL, 0, 0};
  bench_tree_text(tree, 0, "TenantId", "%s", scene->subscription);
  bench_tree_text(tree, 0, "SourceSystem", "Azure");
  bench_tree_text(tree, 0, "TimeGenerated", "%s", event->when);
  bench_tree_text(tree, 0, "CallerIpAddress", "%s", event->caller->address);
  bench_tree_text(tree, 0, legacy ? "Category" : "CategoryValue", "Administrative");
  bench_tree_text(tree, 0, "CorrelationId", "%s", operation->correlation);
  bench_tree_clear(&inner);
  bench_put_claims(&inner, 0, event->caller);
  bench_put_authorization(&inner, 0, event->caller, operation);
  int claims = inner.member[0].first, authorization = inner.member[claims].next;
  for (int pass = 0; pass < 2; pass++) {
    inner.member[0] = inner.member[pass == 0 ? authorization : claims];
    text.len = 0;
    bench_tree_write(&inner, BENCH_INDENTED, &text);
    bench_tree_bytes(tree, 0, pass == 0 ? "Authorization" : "Claims", text.ptr, text.len);
  }
  bench_tree_text(tree, 0, "Level", "Informational");
  bench_tree_text(tree, 0, legacy ? "OperationName" : "OperationNameValue", "%s", event->name);
  text.len = 0;
  bench_body(&scene->chance, operation, 300, &text);
  bench_tree_bytes(tree, 0, "Properties", text.ptr, text.len);
  bench_tree_text(tree, 0, "Caller", "%s", event->caller->upn);
  bench_tree_text(tree, 0, "EventDataId", "%s", event->data_id);
  bench_tree_text(tree, 0, "EventSubmissionTimestamp", "%s", event->when);
  bench_tree_text(tree, 0, "OperationId", "%s", event->operation_id);
  bench_tree_text(tree, 0, "ResourceGroup", "%s", operation->group);
  bench_tree_text(tree, 0, legacy ? "ActivityStatus" : "ActivityStatusValue", "%s",
                  legacy ? dialect_status[event->phase] : dialect_result[event->phase]);
  bench_tree_text(tree, 0, legacy ? "ActivitySubstatus" : "ActivitySubstatusValue", "%s",
                  legacy ? dialect_sub_display[event->phase] : dialect_sub_status[event->phase]);
  bench_tree_text(tree, 0, "SubscriptionId", "%s", operation->subscription);
  bench_tree_text(tree, 0, legacy ? "ResourceId" : "_ResourceId", "%s", event->resource);
  bench_tree_text(tree, 0, "Type", "AzureActivity");
  bench_tree_free(&inner);
  free(text.ptr);
}

static void dialect_portal(bench_scene *scene, const dialect_event *event) {
  static const char *const headings[] = {"Correlation id", "Operation name", "Status",       "Event category",
                                         "Level",          "Time",           "Subscription", "Event initiated by",
                                         "Resource type",  "Resource group", "Resource"};
  const bench_operation *operation = event->operation;
  char type[128], when[48];
  strcpy(type, operation->provider);
  strcat(strcat(type, "/"), operation->type);
  memcpy(when, event->when, 23);
  strcpy(when + 23, "Z");
  const char *const cells[] = {operation->correlation,  "Create or Update", dialect_status[event->phase],
                               "Administrative",        "Informational",    when,
                               operation->subscription, event->caller->upn, type,
                               operation->group,        event->resource};
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) bench_tree_text(&scene->tree, 0, headings[i], "%s", cells[i]);
}

static void dialect_webhook(bench_scene *scene, int kind, const dialect_event *event) {
  bench_tree *tree = &scene->tree;
  int classic = kind == BENCH_CLASSIC_WEBHOOK, data = 0;
  if (!classic) {
    bench_tree_text(tree, 0, "schemaId", "Microsoft.Insights/activityLogs");
    data = bench_tree_object(tree, 0, "data");
  }
  bench_tree_text(tree, data, "status", "Activated");
  int context = bench_tree_object(tree, data, "context");
  if (classic) {
    bench_tree_text(tree, context, "timestamp", "Friday, March 11, 2016 9:13:23 PM");
    bench_tree_text(tree, context, "resourceId", "%s", event->resource);
  }
  int inner = bench_tree_object(tree, context, classic ? "event" : "activityLog");
  if (classic)
    bench_tree_text(tree, inner, "$type", "Microsoft.WindowsAzure.Management.Monitoring.Automation.Notifications");
  bench_put_authorization(tree, inner, event->caller, event->operation);
  bench_put_claims(tree, inner, event->caller);
  bench_tree_text(tree, inner, "caller", "%s", event->caller->upn);
  bench_tree_text(tree, inner, "correlationId", "%s", event->operation->correlation);
  bench_tree_text(tree, inner, "eventSource", "Administrative");
  if (!classic) bench_tree_text(tree, inner, "eventTimestamp", "%s", event->when);
  bench_tree_text(tree, inner, "eventDataId", "%s", event->data_id);
  bench_tree_text(tree, inner, "level", "Informational");
  bench_tree_text(tree, inner, "operationName", "%s", event->name);
  bench_tree_text(tree, inner, "operationId", "%s", event->operation_id);
  bench_tree_text(tree, inner, "resourceId", "%s", event->resource);
  bench_tree_text(tree, inner, "status", "%s", dialect_status[event->phase]);
  bench_tree_text(tree, inner, "subStatus", "%s", dialect_sub_status[event->phase]);
  bench_tree_text(tree, inner, "subscriptionId", "%s", event->operation->subscription);
  dialect_properties(scene, bench_tree_object(tree, inner, "properties"), event);
}

static void dialect_make(bench_scene *scene, int kind) {
  bench_tree_clear(&scene->tree);
  scene->tree.spelling = BENCH_PLAIN;
  if (kind == BENCH_LEGACY) {
    bench_record_burst(scene);
    return;
  }
  dialect_event event = dialect_next(scene);
  switch (kind) {
  case BENCH_FLAT: dialect_flat(scene, &event); break;
  case BENCH_TABLE: dialect_row(scene, 0, &event); break;
  case BENCH_TABLE_LEGACY: dialect_row(scene, 1, &event); break;
  case BENCH_PORTAL: dialect_portal(scene, &event); break;
  case BENCH_WEBHOOK:
  case BENCH_CLASSIC_WEBHOOK: dialect_webhook(scene, kind, &event); break;
  default: dialect_rest(scene, kind, &event); break;
  }
}

static int dialect_is_list(int kind) {
  return kind == BENCH_REST || kind == BENCH_REST_2014 || kind == BENCH_LEGACY || kind == BENCH_TABLE ||
         kind == BENCH_TABLE_LEGACY || kind == BENCH_POWERSHELL;
}

void bench_dialect_begin(bench_scene *scene, int kind, bench_text *out) {
  if (kind == BENCH_REST) bench_text_str(out, "{\"value\":[\n");
  if (kind == BENCH_LEGACY) bench_text_str(out, "{\"records\":[\n");
  if (kind == BENCH_REST_2014 || kind == BENCH_POWERSHELL) bench_text_str(out, "[\n");
  if (kind != BENCH_TABLE && kind != BENCH_TABLE_LEGACY && kind != BENCH_PORTAL) return;
  dialect_make(scene, kind); /* its keys are the headings */
  if (kind != BENCH_PORTAL) bench_text_str(out, "{\"tables\":[{\"name\":\"PrimaryResult\",\"columns\":[");
  for (int i = 1; i < scene->tree.count; i++) {
    const char *comma = i > 1 ? "," : "";
    if (kind == BENCH_PORTAL)
      bench_text_format(out, "%s%s", comma, scene->tree.member[i].key);
    else
      bench_text_format(out, "%s{\"name\":\"%s\",\"type\":\"string\"}", comma, scene->tree.member[i].key);
  }
  bench_text_str(out, kind == BENCH_PORTAL ? "\r\n" : "],\"rows\":[\n");
}

void bench_dialect_record(bench_scene *scene, int kind, size_t index, bench_text *out) {
  const bench_tree *tree = &scene->tree;
  dialect_make(scene, kind);
  if (index > 0 && dialect_is_list(kind)) bench_text_str(out, ",\n");
  if (kind != BENCH_TABLE && kind != BENCH_TABLE_LEGACY && kind != BENCH_PORTAL) {
    bench_tree_write(tree, kind == BENCH_POWERSHELL ? BENCH_INDENTED : BENCH_MINIFIED, out);
    if (!dialect_is_list(kind)) bench_text_str(out, "\n");
    return;
  }
  if (kind != BENCH_PORTAL) bench_text_str(out, "[");
  for (int i = 1; i < tree->count; i++) {
    const bench_member *cell = &tree->member[i];
    if (i > 1) bench_text_str(out, ",");
    bench_text_put(out, tree->values.ptr + cell->at,
                   cell->len); /* cells of the portal hold nothing to escape or to double */
  }
  bench_text_str(out, kind == BENCH_PORTAL ? "\r\n" : "]");
}

void bench_dialect_end(int kind, bench_text *out) {
  if (kind == BENCH_REST || kind == BENCH_LEGACY) bench_text_str(out, "\n]}\n");
  if (kind == BENCH_REST_2014 || kind == BENCH_POWERSHELL) bench_text_str(out, "\n]\n");
  if (kind == BENCH_TABLE || kind == BENCH_TABLE_LEGACY) bench_text_str(out, "\n]}]}\n");
}
