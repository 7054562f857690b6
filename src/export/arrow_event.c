/* Events as rows: which columns there are, and what is worked out before they are filled. */
#include "export/arrow_row.h"
#include "core/ascii.h"
#include "view/fill.h"

/* What few records have, what another column says as well, and large bodies: asked for by name or with `all`. */
static bool event_is_rare(azact_field field) {
  switch (field) {
  case AZACT_F_EVENT_ID:
  case AZACT_F_EVENT_SOURCE:
  case AZACT_F_CATEGORY_DISPLAY_NAME:
  case AZACT_F_RESULT_DISPLAY_NAME:
  case AZACT_F_RESULT_SIGNATURE_DISPLAY_NAME:
  case AZACT_F_ROLE_LOCATION:
  case AZACT_F_CHANNELS:
  case AZACT_F_WORKSPACE_ID:
  case AZACT_F_HTTP_CLIENT_IP:
  case AZACT_F_AUTHORIZATION_ROLE:
  case AZACT_F_AUTHORIZATION:
  case AZACT_F_HTTP_REQUEST:
  case AZACT_F_ENTITY:
  case AZACT_F_EVENT_CATEGORY:
  case AZACT_F_REQUEST_BODY:
  case AZACT_F_RESPONSE_BODY:
  case AZACT_F_OPERATION_VERSION:
  case AZACT_F_RELEASE_VERSION:
  case AZACT_F_RELATED_EVENTS:
  case AZACT_F_RESOURCE_ID_TEXT:
  case AZACT_F_RESOURCE_TENANT_ID:
  case AZACT_F_RESOURCE_LOCATION:
  case AZACT_F_RESOURCE_FLAGS:
  case AZACT_F_ADDRESS_PREFIX:
  case AZACT_F_ADDRESS_MAPPED:
  case AZACT_F_PRINCIPAL_SOURCE:
  case AZACT_F_TOKEN_TENANT_ID:
  case AZACT_F_TOKEN_ADDRESS:
  case AZACT_F_MATCH_KEY:
  case AZACT_F_SOURCE_COMPRESSED:
  case AZACT_F_SOURCE_ENCODING:
  case AZACT_F_SOURCE_INNER: return true;
  default: return false;
  }
}

/* "resource.name" -> "resource__name": a dot would have to be quoted in every engine. */
static void event_name(azact_str from, char name[64]) {
  size_t len = 0;
  for (size_t i = 0; i < from.len && len < 62; i++) {
    if (from.ptr[i] == '.') name[len++] = '_';
    name[len++] = from.ptr[i] == '.' ? '_' : from.ptr[i];
  }
  name[len] = 0;
}

static bool event_quarantine(size_t index, azacti_arrow_def *def, bool *is_default, bool *in_all) {
  static const char *const names[] = {"quarantine__code", "quarantine__message"};
  if (index >= sizeof names / sizeof *names) return false;
  *def = (azacti_arrow_def){.name = names[index],
                            .format = "u",
                            .fill = azacti_arrow_fill_quarantine,
                            .what = (uint32_t)index};
  *is_default = *in_all = false;
  return true;
}

/* The registry in the order of the canonical record, members last; `time_ns` stands behind `time`. Objects as a whole are
 * there by name only, as their members say the same. */
static bool event_at(size_t index, azacti_arrow_def *def, char name[64], bool *is_default, bool *in_all) {
  const azact_field_info *info;
  if (index == 1) {
    *def = (azacti_arrow_def){.name = "time_ns",
                              .format = "l",
                              .fill = azacti_arrow_fill_time_ns,
                              .what = AZACT_F_TIME,
                              .needs = AZACTI_ARROW_NEEDS_TIME};
    *is_default = *in_all = true;
    return true;
  }
  size_t field = index == 0 ? 0 : index - 1, count = 0;
  info = azacti_field_info_at(field);
  if (!info) {
    while (azacti_field_info_at(count)) count++;
    return event_quarantine(field - count, def, is_default, in_all);
  }
  event_name(info->name, name);
  *def = (azacti_arrow_def){.name = name, .what = info->id};
  azacti_arrow_fill_of(info, def);
  bool object = info->type == AZACT_TYPE_OBJECT && !(info->flags & AZACT_FIELD_MEMBER) && info->id != AZACT_F_ANOMALIES;
  *in_all = !object;
  *is_default = !object && !event_is_rare(info->id);
  return true;
}

const azacti_arrow_catalog azacti_arrow_events = {event_at};

azacti_arrow_row *azacti_arrow_row_new(const azacti_mem *mem) {
  azacti_arrow_row *row = (azacti_arrow_row *)azacti_zalloc(mem, sizeof *row);
  if (!row) return NULL;
  row->mem = *mem;
  azacti_buf_init(&row->tmp, &row->mem);
  azacti_buf_init(&row->resource_text, &row->mem);
  azacti_buf_init(&row->error_text, &row->mem);
  return row;
}

void azacti_arrow_row_free(azacti_arrow_row *row) {
  if (!row) return;
  azacti_mem mem = row->mem;
  azacti_buf_free(&row->tmp);
  azacti_buf_free(&row->resource_text);
  azacti_buf_free(&row->error_text);
  azacti_free(&mem, row, sizeof *row);
}

static void event_note(azacti_arrow_row *row, uint32_t what, bool there) {
  if (there) row->there |= what;
}

/* The resource id; one that came out of `id` is written anew first, `+` to blanks. */
static void event_resource(azacti_arrow_row *row) {
  azact_str text;
  bool plus;
  row->resource_text.len = 0;
  if (!azacti_resource_text(row->event, &text, &plus)) return;
  if (plus && !azacti_buf_reserve(&row->resource_text, text.len))
    row->no_memory = true;
  else
    event_note(row, AZACTI_ARROW_NEEDS_RESOURCE, azacti_view_resource(row->event, &row->resource_text, &row->resource));
}

/* Only an operation that failed or was cancelled has one. */
static void event_error(azacti_arrow_row *row) {
  if (row->result.outcome != AZACT_OUTCOME_FAILURE && row->result.outcome != AZACT_OUTCOME_CANCELLED) return;
  row->error_text.len = 0;
  int there = azacti_view_error(row->event, &row->error_text, &row->error);
  if (there < 0) row->no_memory = true;
  event_note(row, AZACTI_ARROW_NEEDS_ERROR, there > 0);
}

void azacti_arrow_row_event(azacti_arrow_row *row, const azact_event *event, uint32_t needs) {
  row->event = event;
  row->dialect = azacti_record_dialect(event);
  row->done = needs;
  row->there = 0;
  row->no_memory = false;
  row->doubtful = (azacti_record_anomaly_bits(event) >> AZACT_ANOMALY_INVALID_UTF8) & 1;
  if (needs & AZACTI_ARROW_NEEDS_TIME) event_note(row, AZACTI_ARROW_NEEDS_TIME, azacti_view_time(event, &row->time));
  if (needs & (AZACTI_ARROW_NEEDS_RESULT | AZACTI_ARROW_NEEDS_ERROR)) azacti_view_result(event, &row->result);
  if (needs & AZACTI_ARROW_NEEDS_ERROR) event_error(row);
  if (needs & AZACTI_ARROW_NEEDS_RESOURCE) event_resource(row);
  if (needs & AZACTI_ARROW_NEEDS_OPERATION)
    event_note(row, AZACTI_ARROW_NEEDS_OPERATION, azacti_view_operation(event, &row->operation));
  if (needs & AZACTI_ARROW_NEEDS_ADDRESS)
    event_note(row, AZACTI_ARROW_NEEDS_ADDRESS, azacti_view_address(event, &row->address));
  if (needs & AZACTI_ARROW_NEEDS_PRINCIPAL)
    event_note(row, AZACTI_ARROW_NEEDS_PRINCIPAL, azacti_view_principal(event, &row->principal));
  if (needs & AZACTI_ARROW_NEEDS_TOKEN) event_note(row, AZACTI_ARROW_NEEDS_TOKEN, azacti_view_token(event, &row->token));
}

void azacti_arrow_row_error(azacti_arrow_row *row, const azact_error *error, azact_str source) {
  row->event = NULL;
  row->there = 0;
  row->no_memory = false;
  row->doubtful = true;
  row->failure = *error;
  row->failure_source = source;
}
