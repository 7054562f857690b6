#include "frame/columns.h"
#include "core/ascii.h"

/* Headings as the portal downloads them (activity-log-schema.md 8(e)). */
static const azact_str columns_portal[] = {
    AZACTI_STR("Correlation id"), AZACTI_STR("Operation name"),
    AZACTI_STR("Status"),         AZACTI_STR("Event category"),
    AZACTI_STR("Level"),          AZACTI_STR("Time"),
    AZACTI_STR("Subscription"),   AZACTI_STR("Event initiated by"),
    AZACTI_STR("Resource type"),  AZACTI_STR("Resource group"),
    AZACTI_STR("Resource"),
};

/* Columns of the AzureActivity table (8(d)). */
static const azact_str columns_workspace[] = {
    AZACTI_STR("TenantId"),
    AZACTI_STR("SourceSystem"),
    AZACTI_STR("CallerIpAddress"),
    AZACTI_STR("Category"),
    AZACTI_STR("CategoryValue"),
    AZACTI_STR("CorrelationId"),
    AZACTI_STR("Authorization"),
    AZACTI_STR("Authorization_d"),
    AZACTI_STR("Claims"),
    AZACTI_STR("Claims_d"),
    AZACTI_STR("Level"),
    AZACTI_STR("OperationName"),
    AZACTI_STR("OperationNameValue"),
    AZACTI_STR("Properties"),
    AZACTI_STR("Properties_d"),
    AZACTI_STR("Caller"),
    AZACTI_STR("EventDataId"),
    AZACTI_STR("EventSubmissionTimestamp"),
    AZACTI_STR("HTTPRequest"),
    AZACTI_STR("OperationId"),
    AZACTI_STR("ResourceGroup"),
    AZACTI_STR("ResourceProvider"),
    AZACTI_STR("ResourceProviderValue"),
    AZACTI_STR("ActivityStatus"),
    AZACTI_STR("ActivityStatusValue"),
    AZACTI_STR("ActivitySubstatus"),
    AZACTI_STR("ActivitySubstatusValue"),
    AZACTI_STR("Hierarchy"),
    AZACTI_STR("TimeGenerated"),
    AZACTI_STR("SubscriptionId"),
    AZACTI_STR("ResourceId"),
    AZACTI_STR("Resource"),
    AZACTI_STR("Type"),
    AZACTI_STR("_ResourceId"),
    AZACTI_STR("_SubscriptionId"),
};

#define COLUMNS_COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* Without case, blanks and `_`: people take the blanks out of the portal's headings. */
static bool columns_eq_squashed(azact_str name, azact_str known) {
  size_t i = 0, k = 0;
  for (;;) {
    while (i < name.len && (azacti_is_blank((uint8_t)name.ptr[i]) || name.ptr[i] == '_')) i++;
    while (k < known.len && known.ptr[k] == ' ') k++;
    if (i == name.len || k == known.len) return i == name.len && k == known.len;
    if (azacti_lower((uint8_t)name.ptr[i]) != azacti_lower((uint8_t)known.ptr[k])) return false;
    i++;
    k++;
  }
}

static azact_str columns_find_portal(azact_str name) {
  for (size_t i = 0; i < COLUMNS_COUNT(columns_portal); i++)
    if (columns_eq_squashed(name, columns_portal[i])) return columns_portal[i];
  return (azact_str){NULL, 0};
}

/* A query's download writes "TimeGenerated [UTC]". */
static azact_str columns_cut_zone(azact_str name) {
  static const azact_str zone = AZACTI_STR(" [UTC]");
  name = azacti_trim(name);
  if (name.len > zone.len) {
    azact_str tail = {name.ptr + name.len - zone.len, zone.len};
    if (azacti_eq_nocase(tail, zone)) name.len -= zone.len;
  }
  return name;
}

static azact_str columns_find_workspace(azact_str name) {
  name = columns_cut_zone(name);
  for (size_t i = 0; i < COLUMNS_COUNT(columns_workspace); i++)
    if (azacti_eq_nocase(name, columns_workspace[i])) return columns_workspace[i];
  return (azact_str){NULL, 0};
}

bool azacti_column_is_known(azact_str name) {
  if (name.len < 4 || name.len > 40) return false;
  return columns_find_workspace(name).ptr || columns_find_portal(name).ptr;
}

void azacti_columns_init(azacti_columns *columns, const azacti_mem *mem) {
  memset(columns, 0, sizeof *columns);
  columns->mem = mem;
}

void azacti_columns_clear(azacti_columns *columns) {
  for (size_t i = 0; i < columns->count; i++)
    azacti_free(columns->mem, (void *)(uintptr_t)columns->column[i].name.ptr, columns->column[i].name.len + 1);
  azacti_free(columns->mem, columns->column, columns->cap * sizeof *columns->column);
  azacti_columns_init(columns, columns->mem);
}

bool azacti_columns_add(azacti_columns *columns, azact_str name) {
  void *list = columns->column;
  if (!azacti_grow(columns->mem, &list, &columns->cap, columns->count + 1, sizeof *columns->column)) return false;
  columns->column = (azacti_column *)list;
  char *copy = (char *)azacti_alloc(columns->mem, name.len + 1);
  if (!copy) return false;
  if (name.len) memcpy(copy, name.ptr, name.len);
  copy[name.len] = 0;
  columns->column[columns->count++] = (azacti_column){.name = {copy, name.len}, .canonical = {NULL, 0}, .slot = 0};
  return true;
}

void azacti_columns_finish(azacti_columns *columns) {
  size_t portal = 0, workspace = 0;
  for (size_t i = 0; i < columns->count; i++) {
    portal += columns_find_portal(columns->column[i].name).ptr != NULL;
    workspace += columns_find_workspace(columns->column[i].name).ptr != NULL;
  }
  columns->portal = portal > workspace;
  columns->known = columns->portal ? portal : workspace;
  for (size_t i = 0; i < columns->count; i++) {
    azacti_column *column = &columns->column[i];
    column->canonical = columns->portal ? columns_find_portal(column->name) : columns_find_workspace(column->name);
  }
}
