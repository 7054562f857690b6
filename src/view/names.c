/* Words for the numbers of view.h, resource.h and operation.h; each table stands in the order of its constants. */
#include "view/names.h"
#include <stddef.h>

#define NAME_OF(table, number, other) ((number) < sizeof(table) / sizeof((table)[0]) ? (table)[(number)] : (other))

const char *azacti_kind_name(uint32_t kind) {
  static const char *const names[] = {"unknown",          "empty",        "unparsed",       "tenant",
                                      "management_group", "subscription", "resource_group", "provider",
                                      "location",         "resource",     "data_plane"};
  return NAME_OF(names, kind, "unknown");
}

const char *azacti_scope_name(uint32_t scope) {
  static const char *const names[] = {"", "tenant", "management_group", "subscription", "resource_group"};
  return NAME_OF(names, scope, "");
}

const char *azacti_verb_name(uint32_t verb) {
  static const char *const names[] = {"none", "read", "write", "delete", "action"};
  return NAME_OF(names, verb, "none");
}

const char *azacti_phase_name(uint32_t phase) {
  static const char *const names[] = {"none", "start", "accept", "progress", "end", "state"};
  return NAME_OF(names, phase, "none");
}

const char *azacti_outcome_name(uint32_t outcome) {
  static const char *const names[] = {"unknown", "success", "failure", "cancelled"};
  return NAME_OF(names, outcome, "unknown");
}

const char *azacti_category_name(uint32_t category) {
  static const char *const names[] = {"unknown",   "administrative", "service_health", "resource_health", "alert",
                                      "autoscale", "recommendation", "security",       "policy",          "other"};
  return NAME_OF(names, category, "unknown");
}

const char *azacti_principal_name(uint32_t kind) {
  static const char *const names[] = {"unknown",          "user",  "guest",   "service_principal",
                                      "managed_identity", "group", "platform"};
  return NAME_OF(names, kind, "unknown");
}

const char *azacti_dialect_name(uint32_t dialect) {
  static const char *const names[] = {"unknown",    "flat",       "rest",          "rest_2014",
                                      "sdk",        "diagnostic", "log_analytics", "log_analytics_legacy",
                                      "portal_csv", "powershell", "alert_webhook", "classic_webhook",
                                      "foreign"};
  return NAME_OF(names, dialect, "unknown");
}
