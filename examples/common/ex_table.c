/* Events as a table whose columns are chosen once, from the terminal's width, so that it streams. */
#include "ex_common.h"

#include <inttypes.h>
#include <string.h>

void ex_table_start(ex_table *table, size_t width, bool color) {
  memset(table, 0, sizeof *table);
  table->color = color;
  table->time = width < 100 ? 14 : 20; /* "03-18 08:00:12", or with year and zone */
  table->level = width < 100 ? 5 : 8;
  table->status = width < 100 ? 12 : 21;
  size_t fixed = table->time + table->level + table->status + 5 * 2;
  size_t rest = width > fixed + 30 ? width - fixed : 30;
  table->caller = rest * 27 / 100;
  table->operation = rest * 38 / 100;
  table->resource = rest - table->caller - table->operation;
}

static void table_cell(const ex_table *table, azact_str text, size_t width, const char *color, bool last) {
  if (table->color && color) printf("\x1b[%sm", color);
  ex_put_cell(stdout, text.ptr, text.len, width, !last);
  if (table->color && color) fputs("\x1b[0m", stdout);
  fputs(last ? "\n" : "  ", stdout);
}

static void table_heading(ex_table *table) {
  if (table->headed) return;
  table->headed = true;
  table_cell(table, ex_str("TIME (UTC)"), table->time, EX_BOLD, false);
  table_cell(table, ex_str("LEVEL"), table->level, EX_BOLD, false);
  table_cell(table, ex_str("CALLER"), table->caller, EX_BOLD, false);
  table_cell(table, ex_str("OPERATION"), table->operation, EX_BOLD, false);
  table_cell(table, ex_str("RESOURCE"), table->resource, EX_BOLD, false);
  table_cell(table, ex_str("STATUS"), table->status, EX_BOLD, true);
}

/* Text into `out`, empty if the event has none; what does not fit is left out, a cell is shorter anyway. */
static azact_str table_text(const azact_event *event, azact_field field, char *out, size_t cap) {
  azact_str text = {"", 0};
  size_t len = 0;
  if (azact_event_text(event, field, &text) == AZACT_OK) return text;
  if (azact_event_copy_text(event, field, out, cap, &len) != AZACT_OK) return (azact_str){"", 0};
  return (azact_str){out, len};
}

static void table_time(const ex_table *table, const azact_event *event) {
  azact_time when = {.struct_size = sizeof when};
  char text[40];
  azact_str shown;
  size_t len;
  if (azact_event_time(event, &when) != AZACT_OK || azact_time_format(when.ns, 0, text, sizeof text, &len) != AZACT_OK) {
    char found[64];
    shown = table_text(event, AZACT_F_EVENT_TIMESTAMP, found, sizeof found);
  } else {
    text[10] = ' ';
    shown = table->time < 20 ? (azact_str){text + 5, len - 6} : (azact_str){text, len};
  }
  table_cell(table, shown, table->time, NULL, false);
}

static void table_level(const ex_table *table, const azact_event *event) {
  static const char *const name[] = {"", "Critical", "Error", "Warning", "Info", "Verbose"};
  static const char *const brief[] = {"", "Crit", "Err", "Warn", "Info", "Verb"};
  static const char *const color[] = {NULL, EX_RED, EX_RED, EX_YELLOW, NULL, EX_DIM};
  uint32_t level = azact_event_level_number(event);
  if (level > 5) level = 0;
  table_cell(table, ex_str((table->level < 8 ? brief : name)[level]), table->level, color[level], false);
}

/* "restart virtualMachines": what was done first; the namespace, which every type of a provider shares, is left out. */
static void table_operation(const ex_table *table, const azact_event *event) {
  azact_operation operation = {.struct_size = sizeof operation};
  char text[512], found[512];
  azact_event_operation(event, &operation);
  azact_str verb = table_text(event, AZACT_F_SUB_VERB, found, 200);
  if (verb.len == 0) verb = table_text(event, AZACT_F_VERB, found, 200);
  azact_str type = ex_type_text(&operation), shown = {"", 0};
  if (verb.len > 0 && verb.len < 200 && type.len > 0) {
    int len =
        snprintf(text, sizeof text, "%.*s %.*s", (int)verb.len, verb.ptr, (int)(type.len < 300 ? type.len : 300), type.ptr);
    shown = (azact_str){text, len > 0 ? (size_t)len : 0};
  }
  if (shown.len == 0) shown = table_text(event, AZACT_F_OPERATION_NAME, found, sizeof found);
  if (shown.len == 0) shown = table_text(event, AZACT_F_OPERATION_DISPLAY_NAME, found, sizeof found);
  table_cell(table, shown, table->operation, NULL, false);
}

static void table_resource(const ex_table *table, const azact_event *event) {
  char text[512], name_text[256], group_text[256], kind_text[64];
  azact_str kind = table_text(event, AZACT_F_RESOURCE_KIND, kind_text, sizeof kind_text);
  azact_str name = table_text(event, AZACT_F_RESOURCE_NAME, name_text, sizeof name_text);
  azact_str group = table_text(event, AZACT_F_RESOURCE_GROUP, group_text, sizeof group_text);
  bool is_resource = kind.len == 8 && memcmp(kind.ptr, "resource", 8) == 0;
  int len = 0;
  if (is_resource && group.len > 0) {
    len = snprintf(text, sizeof text, "%.*s/%.*s", (int)(group.len < 200 ? group.len : 200), group.ptr,
                   (int)(name.len < 300 ? name.len : 300), name.ptr);
  }
  azact_str shown = len > 0 ? (azact_str){text, (size_t)len} : name;
  if (shown.len == 0) shown = table_text(event, AZACT_F_RESOURCE_ID, text, sizeof text);
  table_cell(table, shown, table->resource, NULL, false);
}

static void table_status(const ex_table *table, const azact_event *event) {
  static const char *const color[] = {NULL, EX_GREEN, EX_RED, EX_YELLOW};
  azact_result result = {.struct_size = sizeof result};
  char text[256], found[128];
  if (azact_event_dialect(event) == AZACT_DIALECT_FOREIGN) {
    table_cell(table, ex_str("foreign"), table->status, EX_DIM, true);
    return;
  }
  azact_event_result(event, &result);
  const char *hue = result.outcome <= AZACT_OUTCOME_CANCELLED ? color[result.outcome] : NULL;
  azact_str word = ex_str(azact_outcome_name(result.outcome));
  if (result.outcome == AZACT_OUTCOME_UNKNOWN) {
    hue = result.phase == AZACT_PHASE_START || result.phase == AZACT_PHASE_ACCEPT ? EX_CYAN : NULL;
    word = result.phase == AZACT_PHASE_STATE || result.phase == AZACT_PHASE_NONE
               ? table_text(event, AZACT_F_RESULT_TYPE, found, sizeof found)
               : ex_str(azact_phase_name(result.phase));
  }
  int len = snprintf(text, sizeof text, "%.*s", (int)(word.len < 100 ? word.len : 100), word.ptr);
  if (result.http_status > 0 && len >= 0) {
    len += snprintf(text + len, sizeof text - (size_t)len, " %d %.*s", (int)result.http_status,
                    (int)(result.reason.len < 100 ? result.reason.len : 100), result.reason.ptr ? result.reason.ptr : "");
  }
  table_cell(table, (azact_str){text, len > 0 ? (size_t)len : 0}, table->status, hue, true);
}

void ex_table_event(ex_table *table, const azact_event *event) {
  char found[256];
  table_heading(table);
  table_time(table, event);
  table_level(table, event);
  table_cell(table, table_text(event, AZACT_F_CALLER, found, sizeof found), table->caller, NULL, false);
  table_operation(table, event);
  table_resource(table, event);
  table_status(table, event);
}

void ex_table_error(ex_table *table, const azact_reader *reader) {
  azact_error error = {.struct_size = sizeof error};
  if (azact_reader_error(reader, &error) != AZACT_OK) return;
  table_heading(table);
  if (table->color) fputs("\x1b[" EX_RED "m", stdout);
  fputs("quarantined: ", stdout);
  ex_put_safe(stdout, error.code.ptr, error.code.len);
  printf(" at byte %" PRIu64 ", %" PRIu64 " bytes: ", error.offset, error.length);
  ex_put_safe(stdout, error.message.ptr, error.message.len);
  fputs(table->color ? "\x1b[0m\n" : "\n", stdout);
}
