/* Chosen fields, one event a line, as tab-separated values: TAB, LF, CR and backslash are escaped, nothing else. */
#include "ex_common.h"

#include <stdlib.h>
#include <string.h>

int ex_fields_parse(ex_fields *fields, const char *list) {
  memset(fields, 0, sizeof *fields);
  for (const char *name = list;;) {
    size_t len = strcspn(name, ",");
    azact_field id = azact_field_by_name(name, len);
    if (id == 0) return ex_usage_error("there is no field '%.*s'; docs/fields.md lists them", (int)len, name);
    if (fields->count == EX_FIELDS_MAX) return ex_usage_error("too many fields");
    azact_field_info *info = &fields->field[fields->count];
    for (size_t i = 0; i < azact_field_count(); i++) {
      info->struct_size = sizeof *info;
      if (azact_field_at(i, info) == AZACT_OK && info->id == id) break;
    }
    fields->count++;
    if (name[len] == '\0') return EX_OK;
    name += len + 1;
  }
}

static void fields_put(const char *text, size_t len) {
  for (size_t i = 0; i < len; i++) {
    switch (text[i]) {
    case '\t': fputs("\\t", stdout); break;
    case '\n': fputs("\\n", stdout); break;
    case '\r': fputs("\\r", stdout); break;
    case '\\': fputs("\\\\", stdout); break;
    default: putc(text[i], stdout);
    }
  }
}

static bool fields_room(ex_fields *fields, size_t need) {
  if (need <= fields->cap) return true;
  char *grown = realloc(fields->text, need * 2);
  if (!grown) return false;
  fields->text = grown;
  fields->cap = need * 2;
  return true;
}

static azact_status fields_collect(const char *data, size_t len, void *user) {
  ex_fields *fields = user;
  if (!fields_room(fields, fields->len + len)) return AZACT_ERR_NOMEM;
  memcpy(fields->text + fields->len, data, len);
  fields->len += len;
  return AZACT_OK;
}

/* Text as it reads; JSON as the canonical record has it. */
static bool fields_value(ex_fields *fields, const azact_event *event, azact_field id) {
  azact_str text;
  azact_status status = azact_event_text(event, id, &text);
  if (status == AZACT_NULL || status == AZACT_ABSENT) return true;
  if (status == AZACT_OK && (text.len == 0 || !strchr("{[", text.ptr[0]))) {
    fields_put(text.ptr, text.len);
    return true;
  }
  fields->len = 0;
  status = azact_event_write_field(event, id, fields_collect, fields);
  if (status == AZACT_ABSENT) return true;
  if (status != AZACT_OK) return false;
  if (fields->len > 0 && fields->text[0] == '"') { /* a string: its text instead */
    if (!fields_room(fields, fields->len + 1)) return false;
    size_t len = 0;
    if (azact_event_copy_text(event, id, fields->text, fields->cap, &len) != AZACT_OK) return false;
    fields->len = len;
  }
  fields_put(fields->text, fields->len);
  return true;
}

void ex_fields_header(const ex_fields *fields) {
  for (size_t i = 0; i < fields->count; i++) {
    if (i > 0) putc('\t', stdout);
    fwrite(fields->field[i].name.ptr, 1, fields->field[i].name.len, stdout);
  }
  putc('\n', stdout);
}

bool ex_fields_event(ex_fields *fields, const azact_event *event) {
  for (size_t i = 0; i < fields->count; i++) {
    if (i > 0) putc('\t', stdout);
    if (!fields_value(fields, event, fields->field[i].id)) return false;
  }
  putc('\n', stdout);
  return true;
}

void ex_fields_free(ex_fields *fields) { free(fields->text); }
