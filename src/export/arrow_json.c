/* JSON in columns: what the canonical record writes. */
#include "export/arrow_row.h"

#include <azactivity/value.h>
#include "export/canonical.h"

static azact_status json_piece(const char *data, size_t len, void *user) {
  return azacti_arrow_text_piece(user, data, len);
}

/* The long way, through the writer of the canonical record. */
static azact_status json_write(azacti_arrow_column *column, size_t at, const azacti_arrow_row *row, azact_field field) {
  azact_status status = azacti_arrow_text_begin(column, at);
  if (status == AZACT_OK) status = azacti_canonical_field(row->event, field, json_piece, column);
  if (status == AZACT_OK) azacti_arrow_text_end(column, at);
  return status == AZACT_ABSENT ? AZACT_OK : status;
}

azact_status azacti_arrow_put_json(azacti_arrow_column *column, size_t at, const azacti_arrow_row *row, azact_field field,
                                   azacti_val value) {
  (void)value;
  return json_write(column, at, row, field);
}

azact_status azacti_arrow_fill_json(azacti_arrow_column *column, size_t at, const azacti_arrow_def *def, void *user) {
  azacti_arrow_row *row = user;
  if (!row->event) return AZACT_OK;
  const azact_field_info *info = azacti_field_info_of(def->what);
  if (info->flags & AZACT_FIELD_DERIVED) return json_write(column, at, row, def->what);
  azacti_val value = azacti_field(row->event, def->what);
  if (value.type <= AZACT_JSON_NULL) return AZACT_OK;
  return azacti_arrow_put_json(column, at, row, def->what, value);
}
