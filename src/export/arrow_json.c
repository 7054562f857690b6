/* JSON in columns: what the canonical record writes. */
#include "export/arrow_row.h"

#include <azactivity/value.h>
#include "export/canonical.h"
#include "export/minify.h"
#include "kernel/minified.h"
#include "text/jsontext.h"
#include "text/utf8.h"

static azact_status json_piece(const char *data, size_t len, void *user) {
  return azacti_arrow_text_piece((azacti_arrow_column *)user, data, len);
}

/* The long way, through the writer of the canonical record. */
static azact_status json_write(azacti_arrow_column *column, size_t at, const azacti_arrow_row *row, azact_field field) {
  azact_status status = azacti_arrow_text_begin(column, at);
  if (status == AZACT_OK) status = azacti_canonical_field(row->event, field, json_piece, column);
  if (status == AZACT_OK) azacti_arrow_text_end(column, at);
  return status == AZACT_ABSENT ? AZACT_OK : status;
}

/* Text inside these strings was looked at by nobody yet, so it may hold equal keys. */
static bool json_is_unseen(azact_field field, const azacti_val *value) {
  return value->embedded &&
         (field == AZACT_F_REQUEST_BODY || field == AZACT_F_RESPONSE_BODY || field == AZACT_F_RELATED_EVENTS);
}

/* What may not be copied at p: gaps between tokens go; an escape, or what has to be escaped, is written anew. *took: its
 * bytes. */
static azact_status json_mend(azacti_arrow_column *column, const uint8_t *p, const uint8_t *end, bool quoted,
                              size_t *took) {
  azacti_out out;
  size_t left = (size_t)(end - p);
  if (!quoted) {
    *took = (size_t)(azacti_json_skip_gap(p, end) - p);
    return *took > 0 ? AZACT_OK : AZACT_ABSENT;
  }
  if (*p == '\\')
    *took = azacti_minify_escape_length((const char *)p, left);
  else
    *took = *p < 0x80 ? 1 : azacti_utf8_length(p, end);
  if (*took == 0) return AZACT_ABSENT;
  azacti_out_init(&out, json_piece, column);
  azacti_minify_string(&out, (azact_str){(const char *)p, *took});
  return azacti_out_end(&out);
}

/* AZACT_ABSENT: something that only the long way can do. */
static azact_status json_copy(azacti_arrow_column *column, size_t at, const uint8_t *p, const uint8_t *end) {
  bool quoted = false;
  azact_status status = azacti_arrow_text_begin(column, at);
  while (status == AZACT_OK && p < end) {
    uint8_t *to;
    size_t took = 0;
    status = azacti_arrow_text_room(column, (size_t)(end - p), &to);
    if (status != AZACT_OK) return status;
    const uint8_t *stop = azacti_kernel_minified(p, end, to, &quoted);
    column->len += (size_t)(stop - p);
    if (stop < end) status = json_mend(column, stop, end, quoted, &took);
    p = stop + took;
  }
  if (status != AZACT_OK) return status;
  azacti_arrow_text_end(column, at);
  for (size_t k = 0; k < 1024; k += 64) azacti_prefetch((const void *)((uintptr_t)column->byte + column->len + k));
  return AZACT_OK;
}

/* Most JSON that Azure writes is what the writer would write, and the rest needs little mending. What the decoder had to
 * repair or to leave as text, the writer treats in ways of its own. */
azact_status azacti_arrow_put_json(azacti_arrow_column *column, size_t at, const azacti_arrow_row *row, azact_field field,
                                   const azacti_val *value) {
  const uint64_t odd = UINT64_C(1) << AZACT_ANOMALY_INVALID_UTF8 | UINT64_C(1) << AZACT_ANOMALY_DUPLICATE_KEY |
                       UINT64_C(1) << AZACT_ANOMALY_DEPTH_LIMIT;
  const uint8_t *p = (const uint8_t *)value->ptr;
  bool seen = value->type >= AZACT_JSON_OBJECT && !json_is_unseen(field, value);
  if (!seen || (azacti_record_anomaly_bits(row->event) & odd)) return json_write(column, at, row, field);
  size_t len = column->len;
  azact_status status = json_copy(column, at, p, p + value->len);
  if (status != AZACT_ABSENT) return status;
  column->len = len;
  return json_write(column, at, row, field);
}

azact_status azacti_arrow_fill_json(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *user) {
  azacti_arrow_row *row = (azacti_arrow_row *)user;
  if (!row->event) return AZACT_OK;
  const azact_field_info *info = azacti_field_info_of(op->what);
  if (info->flags & AZACT_FIELD_DERIVED) return json_write(column, at, row, op->what);
  azacti_val value = azacti_record_field_by(row->event, op->what, &op->ways);
  if (value.type <= AZACT_JSON_NULL) return AZACT_OK;
  return azacti_arrow_put_json(column, at, row, op->what, &value);
}
