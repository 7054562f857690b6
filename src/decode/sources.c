/* Reading fields: the lines of sources.def, walked for the event's dialect. */
#include "decode/sources.h"

#include "core/ascii.h"
#include "text/jsontext.h"
#include "decode/dialect.h"

#define SRC_BIT(dialect) (1u << (AZACT_DIALECT_##dialect))
enum {
  SRC_FL = SRC_BIT(FLAT),
  SRC_RE = SRC_BIT(REST),
  SRC_R4 = SRC_BIT(REST_2014),
  SRC_SD = SRC_BIT(SDK),
  SRC_DI = SRC_BIT(DIAGNOSTIC) | SRC_BIT(FOREIGN),
  SRC_LA = SRC_BIT(LOG_ANALYTICS),
  SRC_LL = SRC_BIT(LOG_ANALYTICS_LEGACY),
  SRC_PO = SRC_BIT(PORTAL_CSV),
  SRC_PS = SRC_BIT(POWERSHELL),
  SRC_AW = SRC_BIT(ALERT_WEBHOOK),
  SRC_CW = SRC_BIT(CLASSIC_WEBHOOK),
  SRC_REST = SRC_RE | SRC_R4 | SRC_PS | SRC_AW | SRC_CW,
  SRC_CAMEL = SRC_REST | SRC_FL,
  SRC_ALL = SRC_CAMEL | SRC_SD | SRC_DI | SRC_LA | SRC_LL | SRC_PO
};

enum { SRC_KIND_A, SRC_KIND_F, SRC_KIND_X };

enum { SRC_ALIASES = 8 };

enum {
  SRC_IN_AUTH = AZACTI_PART_AUTH,
  SRC_IN_EVIDENCE = AZACTI_PART_EVIDENCE,
  SRC_IN_CLAIMS = AZACTI_PART_CLAIMS,
  SRC_IN_HTTP = AZACTI_PART_HTTP,
  SRC_IN_IDENT = AZACTI_PART_IDENT,
  SRC_IN_HEAD = AZACTI_PART_PROPS,
  SRC_IN_CTX = AZACTI_PART_CTX,
  SRC_IN_DATA = AZACTI_PART_COUNT,
  SRC_IN_ROOT,
  SRC_IN_NAME
};

/* The names of sources.def are short because its lines are a table. */
#define FL SRC_FL
#define RE SRC_RE
#define R4 SRC_R4
#define SD SRC_SD
#define DI SRC_DI
#define LA SRC_LA
#define LL SRC_LL
#define PO SRC_PO
#define PS SRC_PS
#define AW SRC_AW
#define CW SRC_CW
#define REST SRC_REST
#define CAMEL SRC_CAMEL
#define ALL SRC_ALL

typedef struct source_line {
  const char *spelling;
  uint16_t dialects, slot;
  uint8_t kind, place;
} source_line;

/* A field's first line has number SRC_AT_<FIELD>: the enumeration counts the lines, each named by where it stands. */
#define SRC_JOIN(a, b) a##b
#define SRC_NAMED(line) SRC_JOIN(SRC_LINE_, line)
enum {
#define AZACTI_FIELD_BEGIN(field) SRC_AT_##field, SRC_BACK_##field = SRC_AT_##field - 1,
#define AZACTI_SOURCE(dialects, kind, place, slot, spelling) SRC_NAMED(__LINE__),
#include "decode/sources.def"
#undef AZACTI_FIELD_BEGIN
#undef AZACTI_SOURCE
  SRC_LINES
};

static const source_line source_lines[] = {
#define AZACTI_FIELD_BEGIN(field)
#define AZACTI_SOURCE(dialects, kind, place, slot, spelling)                                                               \
  {spelling, (uint16_t)(dialects), AZACTI_S_##slot, SRC_KIND_##kind, SRC_IN_##place},
#include "decode/sources.def"
#undef AZACTI_FIELD_BEGIN
#undef AZACTI_SOURCE
};

/* The first of a field's lines, and how many they are. Switches, for C++ cannot fill a table by index; compilers make one. */
static uint32_t source_first(azact_field field) {
  switch (field) {
#define AZACTI_FIELD_BEGIN(field)                                                                                          \
  case AZACT_F_##field:                                                                                                    \
    return SRC_AT_##field;
#define AZACTI_SOURCE(dialects, kind, place, slot, spelling)
#include "decode/sources.def"
#undef AZACTI_FIELD_BEGIN
#undef AZACTI_SOURCE
  default: return SRC_LINES;
  }
}

static uint32_t source_count(azact_field field) {
  switch (field) {
  default:
    return 0
#define AZACTI_FIELD_BEGIN(field)                                                                                          \
  ;                                                                                                                        \
  case AZACT_F_##field:                                                                                                    \
    return 0
#define AZACTI_SOURCE(dialects, kind, place, slot, spelling) +1u
#include "decode/sources.def"
#undef AZACTI_FIELD_BEGIN
#undef AZACTI_SOURCE
        ;
  }
}

#undef FL
#undef RE
#undef R4
#undef SD
#undef DI
#undef LA
#undef LL
#undef PO
#undef PS
#undef AW
#undef CW
#undef REST
#undef CAMEL
#undef ALL

/* Something that has members, be it in a string. */
static bool source_is_object(const azact_event *event, uint32_t number) {
  if (number == 0) return false;
  const azacti_entry *entry = &event->entry[number - 1];
  return entry->type == AZACT_JSON_OBJECT ||
         ((entry->flags & AZACTI_ENTRY_EMBEDDED) && azacti_entry_text(event, entry).ptr[0] == '{');
}

/* Where Azure itself writes {value, localizedValue}. */
static bool source_is_localizable(uint32_t slot) {
  switch (slot) {
  case AZACTI_S_ROOT_OPERATION_NAME:
  case AZACTI_S_ROOT_CATEGORY:
  case AZACTI_S_ROOT_RESULT_TYPE:
  case AZACTI_S_ROOT_RESULT_SIGNATURE:
  case AZACTI_S_ROOT_STATUS:
  case AZACTI_S_ROOT_SUB_STATUS:
  case AZACTI_S_ROOT_EVENT_NAME:
  case AZACTI_S_ROOT_EVENT_SOURCE:
  case AZACTI_S_ROOT_RESOURCE_PROVIDER_NAME:
  case AZACTI_S_ROOT_RESOURCE_TYPE:
  case AZACTI_S_ROOT_SDK_OPERATION_NAME:
  case AZACTI_S_ROOT_SDK_SUB_STATUS:
  case AZACTI_S_ROOT_SDK_EVENT_NAME:
  case AZACTI_S_ROOT_SDK_RESOURCE_PROVIDER:
  case AZACTI_S_ROOT_SDK_RESOURCE_TYPE:
  case AZACTI_S_ROOT_OPERATION_NAME_VALUE:
  case AZACTI_S_ROOT_CATEGORY_VALUE:
  case AZACTI_S_ROOT_ACTIVITY_STATUS:
  case AZACTI_S_ROOT_ACTIVITY_STATUS_VALUE:
  case AZACTI_S_ROOT_ACTIVITY_SUB:
  case AZACTI_S_ROOT_ACTIVITY_SUB_VALUE:
  case AZACTI_S_ROOT_RESOURCE_PROVIDER:
  case AZACTI_S_ROOT_RESOURCE_PROVIDER_VALUE:
  case AZACTI_S_ROOT_PORTAL_OPERATION:
  case AZACTI_S_ROOT_PORTAL_CATEGORY:
  case AZACTI_S_ROOT_PORTAL_TYPE: return true;
  default: return false;
  }
}

static uint32_t source_localized(const azact_event *event, uint32_t number) {
  uint32_t name = azacti_event_find(event, AZACTI_S_LOC_LOCALIZED, number, "localizedValue", false);
  return name ? name : azacti_event_find(event, AZACTI_S_LOC_SDK_LOCALIZED, number, "localized_value", false);
}

/* A member that should be text: of {value, localizedValue} the value. It may be missing, but only where such objects are
 * usual: elsewhere what has no value stands for itself, so that it does not vanish. */
static uint32_t source_plain(const azact_event *event, uint32_t number) {
  const azacti_entry *entry = &event->entry[number - 1];
  if (entry->type != AZACT_JSON_OBJECT || azacti_paths[entry->slot].child != AZACTI_CTX_LOC) return number;
  uint32_t value = azacti_event_find(event, AZACTI_S_LOC_VALUE, number, "value", false);
  if (value) return value;
  if (!source_is_localizable(entry->slot)) return number;
  if (source_localized(event, number)) return 0;
  azact_str text = azacti_entry_text(event, entry);
  return azacti_trim((azact_str){text.ptr + 1, text.len - 2}).len == 0 ? 0 : number;
}

/* PowerShell wraps dictionaries in an object with the one member Content. */
static uint32_t source_unwrap(const azact_event *event, uint32_t number) {
  if (event->dialect != AZACT_DIALECT_POWERSHELL || number == 0) return number;
  uint32_t slot = event->entry[number - 1].slot, inner = 0;
  if (slot == AZACTI_S_ROOT_CLAIMS) inner = azacti_event_find(event, AZACTI_S_CLAIMS_CONTENT, number, "Content", false);
  if (slot == AZACTI_S_ROOT_PROPERTIES) inner = azacti_event_find(event, AZACTI_S_PROPS_CONTENT, number, "Content", false);
  return inner ? inner : number;
}

enum { SRC_SPELLING = 32 };

/* Of keys that differ in letter case only, the one that the dialect itself writes: columns of Log Analytics and of the portal
 * begin with a capital, and so do PowerShell's properties. */
static const char *source_spelling(const azact_event *event, const source_line *line, char pascal[SRC_SPELLING]) {
  bool columns = event->dialect == AZACT_DIALECT_LOG_ANALYTICS || event->dialect == AZACT_DIALECT_LOG_ANALYTICS_LEGACY ||
                 event->dialect == AZACT_DIALECT_PORTAL_CSV;
  bool outside = line->place == SRC_IN_ROOT || line->place == SRC_IN_NAME;
  bool inside = line->place == SRC_IN_AUTH || line->place == SRC_IN_EVIDENCE || line->place == SRC_IN_HTTP;
  size_t len = strlen(line->spelling);
  if (!(columns && outside) && !(event->dialect == AZACT_DIALECT_POWERSHELL && (outside || inside))) return line->spelling;
  if (len >= SRC_SPELLING) return line->spelling;
  memcpy(pascal, line->spelling, len + 1);
  if (pascal[0] >= 'a' && pascal[0] <= 'z') pascal[0] = (char)(pascal[0] - 'a' + 'A');
  return pascal;
}

/* The entry a line leads to; which: 0, or 1 for the second place of DATA. */
static uint32_t source_entry(const azact_event *event, const source_line *line, unsigned which) {
  uint32_t parent, number;
  char pascal[SRC_SPELLING];
  if (event->slot[line->slot].head == 0) return 0;
  const char *spelling = event->slot[line->slot].count > 1 ? source_spelling(event, line, pascal) : line->spelling;
  if (line->place == SRC_IN_ROOT || line->place == SRC_IN_NAME) {
    number = azacti_event_find(event, line->slot, event->root, spelling, line->kind == SRC_KIND_X);
    if (number == 0) return 0;
    if (line->place == SRC_IN_NAME)
      return event->entry[number - 1].type == AZACT_JSON_OBJECT ? source_localized(event, number) : 0;
    return azacti_paths[line->slot].kind == AZACTI_KIND_TEXT ? source_plain(event, number) : source_unwrap(event, number);
  }
  if (line->place == SRC_IN_DATA)
    parent = event->part[which ? AZACTI_PART_INNER : AZACTI_PART_PROPS];
  else
    parent = event->part[line->place];
  if (parent == 0) return 0;
  return azacti_event_find(event, line->slot, parent, spelling, line->kind == SRC_KIND_X);
}

static uint8_t source_origin(const source_line *line) {
  if (line->place == SRC_IN_CLAIMS) return AZACT_ORIGIN_CLAIMS;
  if (line->place == SRC_IN_CTX) return AZACT_ORIGIN_ENVELOPE;
  return AZACT_ORIGIN_RECORD;
}

static bool source_is_full(const azact_event *event, uint32_t number) {
  const azacti_entry *entry = &event->entry[number - 1];
  if (entry->type == AZACT_JSON_STRING) return azacti_entry_text(event, entry).len > 0;
  return entry->type != AZACT_JSON_NULL;
}

/* The usual case: one plain string, not "", among the event's own members. */
static bool source_is_plain(const azact_event *event, const source_line *line, uint32_t number) {
  const azacti_entry *entry = &event->entry[number - 1];
  return line->place == SRC_IN_ROOT && line->kind != SRC_KIND_X && entry->next == 0 && entry->parent == event->root &&
         entry->type == AZACT_JSON_STRING && entry->value_len > 2 && (entry->flags & AZACTI_ENTRY_EMBEDDED) == 0;
}

typedef struct source_best {
  uint32_t number; /* of the entry, 0 = none yet */
  uint8_t origin;
} source_best;

/* Look where one line of the event's dialect leads. true: this is the value; else what there is may be null or "". */
static bool source_look(const azact_event *event, const source_line *line, source_best *best) {
  uint32_t head = event->slot[line->slot].head;
  if (head == 0) return false;
  if (source_is_plain(event, line, head)) {
    *best = (source_best){head, AZACT_ORIGIN_RECORD};
    return true;
  }
  for (unsigned which = 0; which < (line->place == SRC_IN_DATA ? 2u : 1u); which++) {
    uint32_t number = source_entry(event, line, which);
    if (number == 0) continue;
    bool full = source_is_full(event, number);
    if (full || (best->number == 0 && line->kind != SRC_KIND_F)) *best = (source_best){number, source_origin(line)};
    if (full) return true;
  }
  return false;
}

uint32_t azacti_sources_entry(const azact_event *event, azact_field field, uint8_t *origin) {
  uint32_t bit = 1u << event->dialect;
  source_best best = {0, AZACT_ORIGIN_NONE};
  *origin = AZACT_ORIGIN_NONE;
  const source_line *line = &source_lines[source_first(field)], *end = line + source_count(field);
  for (; line < end; line++)
    if ((line->dialects & bit) && source_look(event, line, &best)) break;
  *origin = best.origin;
  return best.number;
}

static void source_way(uint32_t number, azacti_way *ret) {
  const source_line *line = &source_lines[number];
  ret->line = (uint16_t)number;
  ret->slot = line->slot;
  ret->part = line->place == SRC_IN_ROOT || line->place == SRC_IN_NAME ? AZACTI_WAY_ROOT
              : line->place == SRC_IN_DATA                             ? (uint8_t)AZACTI_PART_PROPS
                                                                       : line->place;
  bool quick = line->place != SRC_IN_NAME && line->kind != SRC_KIND_X && azacti_paths[line->slot].kind == AZACTI_KIND_TEXT;
  ret->quick = quick ? source_origin(line) : AZACT_ORIGIN_NONE;
}

void azacti_record_ways(uint32_t dialect, azact_field field, azacti_ways *ret) {
  ret->count = 0;
  for (uint32_t i = source_first(field), end = i + source_count(field); i < end; i++) {
    if ((source_lines[i].dialects >> dialect & 1u) == 0) continue;
    if (ret->count == AZACTI_WAYS) { /* more than there is room for: the long way */
      ret->count = AZACTI_WAYS + 1;
      return;
    }
    source_way(i, &ret->way[ret->count++]);
  }
}

/* The usual case once more, all in one: such an entry as a value. */
static inline bool source_plain_val(const azact_event *event, const source_line *line, uint32_t head, azacti_val *ret) {
  const azacti_entry *entry = &event->entry[head - 1];
  if (!source_is_plain(event, line, head) || (entry->flags & AZACTI_ENTRY_SCRATCH) ||
      azacti_paths[line->slot].kind != AZACTI_KIND_TEXT)
    return false;
  bool decoded = (entry->flags & AZACTI_ENTRY_DECODED) != 0;
  const uint8_t *text = decoded ? event->scratch.ptr + entry->text_at : azacti_event_doc(event) + entry->value_at + 1;
  *ret = (azacti_val){(const char *)text, decoded ? entry->text_len : entry->value_len - 2, AZACT_JSON_STRING,
                      AZACT_ORIGIN_RECORD, 0};
  return true;
}

/* The usual case: one plain string, not "", in the first place where the way leads. */
static inline bool source_is_there(const azact_event *event, const azacti_way *way, const azacti_entry *entry) {
  uint32_t parent = way->part == AZACTI_WAY_ROOT ? event->root : event->part[way->part];
  return way->quick != AZACT_ORIGIN_NONE && entry->type == AZACT_JSON_STRING && entry->value_len > 2 && entry->next == 0 &&
         entry->parent == parent && (parent != 0 || way->part == AZACTI_WAY_ROOT) &&
         (entry->flags & (AZACTI_ENTRY_EMBEDDED | AZACTI_ENTRY_SCRATCH)) == 0;
}

azacti_val azacti_record_field_by(const azact_event *event, azact_field field, const azacti_ways *ways) {
  source_best best = {0, AZACT_ORIGIN_NONE};
  if (ways->count > AZACTI_WAYS) return azacti_record_field(event, field);
  for (unsigned i = 0; i < ways->count; i++) {
    const azacti_way *way = &ways->way[i];
    uint32_t head = event->slot[way->slot].head;
    if (head == 0) continue;
    const azacti_entry *entry = &event->entry[head - 1];
    if (source_is_there(event, way, entry)) {
      bool decoded = (entry->flags & AZACTI_ENTRY_DECODED) != 0;
      const uint8_t *text = decoded ? event->scratch.ptr + entry->text_at : azacti_event_doc(event) + entry->value_at + 1;
      return (azacti_val){(const char *)text, decoded ? entry->text_len : entry->value_len - 2, AZACT_JSON_STRING,
                          way->quick, 0};
    }
    if (source_look(event, &source_lines[way->line], &best)) break;
  }
  return azacti_sources_val(event, best.number, best.origin);
}

azacti_val azacti_sources_val(const azact_event *event, uint32_t number, uint8_t origin) {
  if (number == 0) return (azacti_val){"", 0, 0, AZACT_ORIGIN_NONE, 0};
  const azacti_entry *entry = &event->entry[number - 1];
  azact_str text = azacti_entry_text(event, entry);
  azacti_val val = {text.ptr, text.len, entry->type, origin, 0};
  if (entry->flags & AZACTI_ENTRY_EMBEDDED) {
    val.type = (uint8_t)(val.ptr[0] == '{' ? AZACT_JSON_OBJECT : AZACT_JSON_ARRAY);
    val.embedded = 1;
  }
  return val;
}

azacti_val azacti_record_field(const azact_event *event, azact_field field) {
  uint32_t bit = 1u << event->dialect;
  source_best best = {0, AZACT_ORIGIN_NONE};
  azacti_val val;
  const source_line *line = &source_lines[source_first(field)], *end = line + source_count(field);
  for (; line < end; line++) {
    uint32_t head = event->slot[line->slot].head;
    if (head == 0 || (line->dialects & bit) == 0) continue;
    if (source_plain_val(event, line, head, &val)) return val;
    if (source_look(event, line, &best)) break;
  }
  return azacti_sources_val(event, best.number, best.origin);
}

bool azacti_record_may_differ(const azact_event *event, azact_field field) {
  uint32_t bit = 1u << event->dialect, entries = 0;
  const source_line *line = &source_lines[source_first(field)], *end = line + source_count(field);
  const source_line *last = NULL;
  for (; line < end && entries < 2; line++) {
    if ((line->dialects & bit) == 0) continue;
    bool again = last && last->slot == line->slot && last->place == line->place; /* another spelling of the same key */
    if (!again) entries += event->slot[line->slot].count;
    last = line;
  }
  return entries > 1;
}

/* The non-empty aliases, each entry once. */
static size_t source_aliases(const azact_event *event, azact_field field, uint32_t *met, uint8_t *origins, size_t max) {
  uint32_t bit = 1u << event->dialect;
  size_t count = 0;
  const source_line *line = &source_lines[source_first(field)], *end = line + source_count(field);
  for (; line < end; line++) {
    if ((line->dialects & bit) == 0 || line->kind == SRC_KIND_F) continue;
    for (unsigned which = 0; which < (line->place == SRC_IN_DATA ? 2u : 1u) && count < max; which++) {
      uint32_t number = source_entry(event, line, which);
      bool again = number == 0 || !source_is_full(event, number);
      for (size_t i = 0; i < count && !again; i++) again = met[i] == number;
      if (again) continue;
      met[count] = number;
      origins[count++] = source_origin(line);
    }
  }
  return count;
}

size_t azacti_record_aliases(const azact_event *event, azact_field field, azacti_val *out, size_t max) {
  uint32_t met[SRC_ALIASES];
  uint8_t origins[SRC_ALIASES];
  size_t count = source_aliases(event, field, met, origins, max < SRC_ALIASES ? max : (size_t)SRC_ALIASES);
  for (size_t i = 0; i < count; i++) out[i] = azacti_sources_val(event, met[i], origins[i]);
  return count;
}

static azact_status source_where(const azact_event *event, uint32_t number, azacti_buf *path, size_t *offset,
                                 size_t *length) {
  uint64_t at, len;
  *offset = *length = 0;
  if (number == 0) return AZACT_ABSENT;
  if (!azacti_event_path(event, number, path)) return AZACT_ERR_NOMEM;
  while (event->entry[number - 1].flags & AZACTI_ENTRY_SCRATCH) number = event->entry[number - 1].parent;
  const azacti_entry *entry = &event->entry[number - 1];
  azacti_event_to_raw(event, entry->value_at, entry->value_len, &at, &len);
  *offset = (size_t)at;
  *length = (size_t)len;
  return AZACT_OK;
}

azact_status azacti_record_where(const azact_event *event, azact_field field, azacti_buf *path, size_t *offset,
                                 size_t *length) {
  uint8_t origin;
  return source_where(event, azacti_sources_entry(event, field, &origin), path, offset, length);
}

azact_status azacti_record_alias_where(const azact_event *event, azact_field field, size_t index, azacti_buf *path,
                                       size_t *offset, size_t *length) {
  uint32_t met[SRC_ALIASES];
  uint8_t origins[SRC_ALIASES];
  size_t count = source_aliases(event, field, met, origins, SRC_ALIASES);
  return source_where(event, index < count ? met[index] : 0, path, offset, length);
}

/* ---- parts */

static uint32_t source_container(const azact_event *event, azact_field field) {
  uint32_t bit = 1u << event->dialect;
  const source_line *line = &source_lines[source_first(field)], *end = line + source_count(field);
  for (; line < end; line++) {
    if ((line->dialects & bit) == 0) continue;
    uint32_t number = source_entry(event, line, 0);
    if (source_is_object(event, number)) return number;
  }
  return 0;
}

static uint32_t source_member(const azact_event *event, uint32_t parent, uint32_t slot) {
  uint32_t number = parent ? azacti_event_find(event, slot, parent, azacti_paths[slot].key, false) : 0;
  return source_is_object(event, number) ? number : 0;
}

void azacti_sources_find_parts(azact_event *event) {
  memset(event->part, 0, sizeof event->part);
  if (event->dialect == AZACT_DIALECT_CLASSIC_WEBHOOK && event->root != 0)
    event->part[AZACTI_PART_CTX] = event->entry[event->root - 1].parent;
  uint32_t identity = azacti_event_find(event, AZACTI_S_ROOT_IDENTITY, event->root, "identity", false);
  event->part[AZACTI_PART_IDENT] = source_is_object(event, identity) ? identity : 0;
  /* Properties before the HTTP request, which may lie in them. */
  event->part[AZACTI_PART_PROPS] = source_container(event, AZACT_F_PROPERTIES);
  event->part[AZACTI_PART_INNER] = source_member(event, event->part[AZACTI_PART_PROPS], AZACTI_S_PROPS_EVENT_PROPERTIES);
  event->part[AZACTI_PART_CLAIMS] = source_container(event, AZACT_F_CLAIMS);
  event->part[AZACTI_PART_AUTH] = source_container(event, AZACT_F_AUTHORIZATION);
  event->part[AZACTI_PART_EVIDENCE] = source_member(event, event->part[AZACTI_PART_AUTH], AZACTI_S_AUTH_EVIDENCE);
  event->part[AZACTI_PART_HTTP] = source_container(event, AZACT_F_HTTP_REQUEST);
}

/* ---- values that are no fields */

static azacti_val source_two(const azact_event *event, uint32_t parent_a, uint32_t slot_a, uint32_t parent_b,
                             uint32_t slot_b, uint8_t origin) {
  uint32_t first = parent_a && slot_a ? azacti_event_find(event, slot_a, parent_a, azacti_paths[slot_a].key, false) : 0;
  if (first && source_is_full(event, first)) return azacti_sources_val(event, first, origin);
  uint32_t second = parent_b && slot_b ? azacti_event_find(event, slot_b, parent_b, azacti_paths[slot_b].key, false) : 0;
  if (second && (first == 0 || source_is_full(event, second))) return azacti_sources_val(event, second, origin);
  return azacti_sources_val(event, first, origin);
}

bool azacti_record_has_claims(const azact_event *event) {
  uint32_t number = event->part[AZACTI_PART_CLAIMS];
  if (number == 0) return false;
  azact_str text = azacti_entry_text(event, &event->entry[number - 1]);
  return text.len > 2 && azacti_trim((azact_str){text.ptr + 1, text.len - 2}).len > 0;
}

azacti_val azacti_record_extra(const azact_event *event, enum azacti_extra extra) {
  static const uint16_t claims[AZACTI_X_COUNT][2] = {
      [AZACTI_X_CLAIM_UPN] = {AZACTI_S_CLAIMS_UPN_LONG, AZACTI_S_CLAIMS_UPN},
      [AZACTI_X_CLAIM_EMAIL] = {AZACTI_S_CLAIMS_EMAIL_LONG, AZACTI_S_CLAIMS_EMAIL},
      [AZACTI_X_CLAIM_NAME] = {AZACTI_S_CLAIMS_NAME_LONG, 0},
      [AZACTI_X_CLAIM_SPN] = {AZACTI_S_CLAIMS_SPN_LONG, AZACTI_S_CLAIMS_SPN},
      [AZACTI_X_CLAIM_OID] = {AZACTI_S_CLAIMS_OID_LONG, AZACTI_S_CLAIMS_OID},
      [AZACTI_X_CLAIM_APPID] = {AZACTI_S_CLAIMS_APPID, 0},
      [AZACTI_X_CLAIM_TID] = {AZACTI_S_CLAIMS_TID_LONG, AZACTI_S_CLAIMS_TID},
      [AZACTI_X_CLAIM_IPADDR] = {AZACTI_S_CLAIMS_IPADDR, 0},
      [AZACTI_X_CLAIM_AMR] = {AZACTI_S_CLAIMS_AMR_LONG, AZACTI_S_CLAIMS_AMR},
      [AZACTI_X_CLAIM_IAT] = {AZACTI_S_CLAIMS_IAT, 0},
      [AZACTI_X_CLAIM_EXP] = {AZACTI_S_CLAIMS_EXP, 0},
      [AZACTI_X_CLAIM_IDTYP] = {AZACTI_S_CLAIMS_IDTYP, 0},
      [AZACTI_X_CLAIM_MIRID] = {AZACTI_S_CLAIMS_MIRID, 0},
  };
  if (extra == AZACTI_X_IDENTITY) {
    uint32_t number = azacti_event_find(event, AZACTI_S_ROOT_IDENTITY, event->root, "identity", false);
    bool plain = number && event->entry[number - 1].type == AZACT_JSON_STRING &&
                 (event->entry[number - 1].flags & AZACTI_ENTRY_EMBEDDED) == 0;
    return azacti_sources_val(event, plain ? number : 0, AZACT_ORIGIN_RECORD);
  }
  if (extra == AZACTI_X_POLICIES)
    return source_two(event, event->part[AZACTI_PART_PROPS], AZACTI_S_PROPS_POLICIES, event->part[AZACTI_PART_INNER],
                      AZACTI_S_PROPS_POLICIES, AZACT_ORIGIN_RECORD);
  if ((unsigned)extra >= AZACTI_X_COUNT) return azacti_sources_val(event, 0, AZACT_ORIGIN_NONE);
  uint32_t parent = event->part[AZACTI_PART_CLAIMS];
  return source_two(event, parent, claims[extra][0], parent, claims[extra][1], AZACT_ORIGIN_CLAIMS);
}
