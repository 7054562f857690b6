#include "decode/dialect.h"

#include "core/ascii.h"
#include "decode/sources.h"

static uint32_t dialect_has(const azact_event *event, uint32_t root, uint32_t slot) {
  return event->slot[slot].head == 0 ? 0 : azacti_event_find(event, slot, root, azacti_paths[slot].key, false);
}

static bool dialect_is(const azact_event *event, uint32_t root, uint32_t slot, const char *spelling) {
  return event->slot[slot].head != 0 && azacti_event_find(event, slot, root, spelling, true) != 0;
}

static bool dialect_is_object(const azact_event *event, uint32_t number) {
  return number != 0 && event->entry[number - 1].type == AZACT_JSON_OBJECT;
}

static azact_str dialect_text(const azact_event *event, uint32_t number) {
  if (number == 0) return (azact_str){"", 0};
  const azacti_entry *entry = &event->entry[number - 1];
  if (entry->type == AZACT_JSON_OBJECT) {
    uint32_t value = dialect_has(event, number, AZACTI_S_LOC_VALUE);
    if (value == 0) return (azact_str){"", 0};
    entry = &event->entry[value - 1];
  }
  /* Objects and arrays have no text. */
  bool scalar = entry->type > AZACT_JSON_NULL && entry->type <= AZACT_JSON_STRING;
  return scalar ? azacti_entry_text(event, entry) : (azact_str){"", 0};
}

/* An `id` with the event in it; in this spelling only, `Id` is PowerShell's. */
static bool dialect_is_event_id(const azact_event *event, uint32_t root) {
  static const azact_str part = AZACTI_STR("/events/");
  if (event->slot[AZACTI_S_ROOT_ID].head == 0) return false;
  azact_str id = dialect_text(event, azacti_event_find(event, AZACTI_S_ROOT_ID, root, "id", true));
  for (size_t i = 0; i + part.len <= id.len; i++)
    if (id.ptr[i] == '/' && azacti_starts_nocase((azact_str){id.ptr + i, id.len - i}, part)) return true;
  return false;
}

/* One of the words, blanks inside and around aside. */
static bool dialect_is_word(azact_str text, const char *const *words, size_t count) {
  char plain[24];
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (azacti_is_blank((uint8_t)text.ptr[i])) continue;
    if (len == sizeof plain) return false;
    plain[len++] = text.ptr[i];
  }
  for (size_t i = 0; i < count; i++)
    if (azacti_eq_nocase((azact_str){plain, len}, (azact_str){words[i], strlen(words[i])})) return true;
  return false;
}

/* Rule 30: the shape is that of every resource log; the category tells whose it is. */
static bool dialect_diagnostic_is_ours(const azact_event *event, uint32_t root) {
  static const char *const words[] = {"Administrative", "ServiceHealth",  "ResourceHealth", "Alert",
                                      "Autoscale",      "Recommendation", "Security",       "Policy",
                                      "Write",          "Delete",         "Action",         "Read"};
  azact_str category = azacti_trim(dialect_text(event, dialect_has(event, root, AZACTI_S_ROOT_CATEGORY)));
  if (category.len > 0) return dialect_is_word(category, words, sizeof words / sizeof *words);
  azact_str operation = dialect_text(event, dialect_has(event, root, AZACTI_S_ROOT_OPERATION_NAME));
  return operation.len > 0 && memchr(operation.ptr, '/', operation.len) != NULL;
}

/* A column of Log Analytics. In an object its letter case tells: `activityStatusValue` is a key of Properties_d. */
static uint32_t dialect_column(const azact_event *event, uint32_t root, uint32_t slot) {
  if (event->row || event->slot[slot].head == 0) return dialect_has(event, root, slot);
  return azacti_event_find(event, slot, root, azacti_paths[slot].key, true);
}

static bool dialect_is_type(const azact_event *event, uint32_t root, bool *other) {
  azact_str type = azacti_trim(dialect_text(event, dialect_column(event, root, AZACTI_S_ROOT_TYPE)));
  bool ours = azacti_eq_nocase(type, AZACTI_STR("AzureActivity"));
  *other = type.len > 0 && !ours;
  return ours;
}

static uint32_t dialect_of_table(const azact_event *event, uint32_t root) {
  bool other, ours = dialect_is_type(event, root, &other);
  bool twins = dialect_column(event, root, AZACTI_S_ROOT_OPERATION_NAME_VALUE) != 0 ||
               dialect_column(event, root, AZACTI_S_ROOT_ACTIVITY_STATUS_VALUE) != 0 ||
               dialect_column(event, root, AZACTI_S_ROOT_CATEGORY_VALUE) != 0;
  bool old = dialect_column(event, root, AZACTI_S_ROOT_TIME_GENERATED) &&
             dialect_column(event, root, AZACTI_S_ROOT_ACTIVITY_STATUS);
  if (other) return twins || old ? AZACT_DIALECT_FOREIGN : 0; /* a row of another table */
  if (twins) return AZACT_DIALECT_LOG_ANALYTICS;
  return ours || old ? AZACT_DIALECT_LOG_ANALYTICS_LEGACY : 0;
}

static bool dialect_is_powershell(const azact_event *event, uint32_t root) {
  uint32_t claims = dialect_has(event, root, AZACTI_S_ROOT_CLAIMS),
           data = dialect_has(event, root, AZACTI_S_ROOT_PROPERTIES);
  return dialect_is(event, root, AZACTI_S_ROOT_EVENT_TIMESTAMP, "EventTimestamp") ||
         (claims && dialect_is(event, claims, AZACTI_S_CLAIMS_CONTENT, "Content") &&
          dialect_is(event, root, AZACTI_S_ROOT_CLAIMS, "Claims")) ||
         (data && dialect_is(event, data, AZACTI_S_PROPS_CONTENT, "Content") &&
          dialect_is(event, root, AZACTI_S_ROOT_PROPERTIES, "Properties"));
}

/* The shapes with their own eventTimestamp, in whichever spelling but PowerShell's. */
static uint32_t dialect_of_rest(const azact_event *event, uint32_t root) {
  uint32_t stamp = dialect_has(event, root, AZACTI_S_ROOT_EVENT_TIMESTAMP);
  if (stamp && dialect_is(event, root, AZACTI_S_ROOT_EVENT_TIMESTAMP, "EventTimestamp") &&
      !dialect_is(event, root, AZACTI_S_ROOT_EVENT_TIMESTAMP, "eventTimestamp"))
    stamp = 0;
  if (stamp &&
      (dialect_has(event, root, AZACTI_S_ROOT_RESOURCE_URI) ||
       (dialect_has(event, root, AZACTI_S_ROOT_EVENT_SOURCE) && !dialect_has(event, root, AZACTI_S_ROOT_CATEGORY))))
    return AZACT_DIALECT_REST_2014;
  if (stamp && (dialect_is_object(event, dialect_has(event, root, AZACTI_S_ROOT_OPERATION_NAME)) ||
                dialect_has(event, root, AZACTI_S_ROOT_EVENT_DATA_ID)))
    return AZACT_DIALECT_REST;
  if (dialect_is_event_id(event, root)) return AZACT_DIALECT_REST;
  return stamp ? AZACT_DIALECT_FLAT : 0;
}

/* The dialect of an object that is no envelope; FOREIGN if none. */
static uint32_t dialect_of(const azact_event *event, uint32_t root, bool *diagnostic_shape) {
  uint32_t dialect;
  if (dialect_has(event, root, AZACTI_S_ROOT_SDK_EVENT_TIMESTAMP)) return AZACT_DIALECT_SDK;
  if ((dialect = dialect_of_rest(event, root)) != 0) return dialect;
  if (dialect_has(event, root, AZACTI_S_ROOT_TIME) && dialect_has(event, root, AZACTI_S_ROOT_OPERATION_NAME)) {
    *diagnostic_shape = true;
    return dialect_diagnostic_is_ours(event, root) ? AZACT_DIALECT_DIAGNOSTIC : AZACT_DIALECT_FOREIGN;
  }
  if ((dialect = dialect_of_table(event, root)) != 0) return dialect;
  if (dialect_is_powershell(event, root)) return AZACT_DIALECT_POWERSHELL;
  /* Rows of the portal's file that someone turned into objects, headings as keys. */
  if (dialect_has(event, root, AZACTI_S_ROOT_PORTAL_CALLER) && dialect_has(event, root, AZACTI_S_ROOT_PORTAL_OPERATION))
    return AZACT_DIALECT_PORTAL_CSV;
  return AZACT_DIALECT_FOREIGN;
}

bool azacti_dialect_begun(const azact_event *event) {
  static const uint16_t tells[] = {
      AZACTI_S_ROOT_SCHEMA_ID,
      AZACTI_S_ROOT_SDK_EVENT_TIMESTAMP,
      AZACTI_S_ROOT_RESOURCE_URI,
      AZACTI_S_ROOT_EVENT_SOURCE,
      AZACTI_S_ROOT_EVENT_TIMESTAMP,
      AZACTI_S_ROOT_OPERATION_NAME,
      AZACTI_S_ROOT_EVENT_DATA_ID,
      AZACTI_S_ROOT_TIME,
      AZACTI_S_ROOT_OPERATION_NAME_VALUE,
      AZACTI_S_ROOT_CATEGORY_VALUE,
      AZACTI_S_ROOT_ACTIVITY_STATUS_VALUE,
      AZACTI_S_ROOT_TIME_GENERATED,
      AZACTI_S_ROOT_ACTIVITY_STATUS,
  };
  for (size_t i = 0; i < sizeof tells / sizeof *tells; i++)
    if (dialect_has(event, 0, tells[i])) return true;
  bool other;
  return dialect_is_event_id(event, 0) || dialect_is_type(event, 0, &other) || dialect_is_powershell(event, 0);
}

/* The event inside an alert's envelope: number of its entry, 0 = there is none. */
static uint32_t dialect_webhook(const azact_event *event, uint32_t *dialect) {
  uint32_t data = dialect_has(event, 0, AZACTI_S_ROOT_DATA), context, inner;
  if (data && dialect_has(event, 0, AZACTI_S_ROOT_SCHEMA_ID)) {
    context = dialect_has(event, data, AZACTI_S_ROOT_CONTEXT);
    inner = context ? dialect_has(event, context, AZACTI_S_CONTEXT_ACTIVITY_LOG) : 0;
    *dialect = AZACT_DIALECT_ALERT_WEBHOOK;
    if (dialect_is_object(event, inner)) return inner;
  }
  context = dialect_has(event, 0, AZACTI_S_ROOT_CONTEXT);
  inner = context ? dialect_has(event, context, AZACTI_S_CONTEXT_EVENT) : 0;
  *dialect = AZACT_DIALECT_CLASSIC_WEBHOOK;
  return dialect_is_object(event, inner) ? inner : 0;
}

void azacti_dialect_tell(azact_event *event, bool portal) {
  bool diagnostic = false;
  event->root = 0;
  if (portal) {
    event->dialect = AZACT_DIALECT_PORTAL_CSV;
    return;
  }
  if (event->slot[AZACTI_S_ROOT_CONTEXT].head != 0) {
    uint32_t dialect, inner = dialect_webhook(event, &dialect);
    if (inner) {
      event->root = inner;
      event->dialect = dialect;
      return;
    }
  }
  event->dialect = dialect_of(event, 0, &diagnostic);
  if (event->dialect != AZACT_DIALECT_FOREIGN || diagnostic) return;
  uint32_t data = dialect_has(event, 0, AZACTI_S_ROOT_DATA);
  if (!dialect_is_object(event, data)) return;
  uint32_t inner = dialect_of(event, data, &diagnostic);
  if (inner == AZACT_DIALECT_FOREIGN && !diagnostic) return;
  event->dialect = inner;
  event->root = data;
}
