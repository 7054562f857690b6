/* Rows of tables and of CSV files: names and cells are made into the text of one object, and that is decoded like any other.
 * So a row gets the same checks, and JSON Pointers have something to point into. */
#include "decode/scan.h"

#include "core/ascii.h"
#include "kernel/kernel_inline.h"
#include "decode/finish.h"

void azacti_decoder_bind(azacti_decoder *decoder, azacti_columns *columns) {
  for (size_t i = 0; i < columns->count; i++) {
    azacti_column *column = &columns->column[i];
    azact_str name = column->canonical.ptr ? column->canonical : column->name;
    const uint8_t *key = (const uint8_t *)name.ptr;
    column->slot =
        (uint16_t)azacti_key_find(&decoder->table, AZACTI_CTX_ROOT, key, name.len, azacti_key_hash(key, name.len));
  }
  columns->bound = true;
}

/* ---- building the object */

/* Text as the inside of a JSON string. unquote: doubled quotes are one. */
static bool row_escape(azacti_buf *doc, azact_str text, bool unquote) {
  static const char hex[] = "0123456789abcdef";
  const uint8_t *p = (const uint8_t *)text.ptr, *end = p + text.len;
  while (p < end) {
    const uint8_t *from = p;
    while (p < end && *p != '"' && *p != '\\' && *p >= 0x20) p++;
    if (p > from && !azacti_buf_append(doc, from, (size_t)(p - from))) return false;
    if (p == end) break;
    if (*p == '"' && unquote && p + 1 < end && p[1] == '"') p++;
    char escape[6] = {'\\', (char)*p, '0', '0', 0, 0};
    size_t len = 2;
    if (*p < 0x20) {
      escape[1] = 'u';
      escape[2] = '0';
      escape[3] = '0';
      escape[4] = hex[*p >> 4];
      escape[5] = hex[*p & 15];
      len = 6;
    }
    if (!azacti_buf_append(doc, escape, len)) return false;
    p++;
  }
  return true;
}

static bool row_key(azact_event *event, const azacti_columns *columns, size_t index) {
  azacti_buf *doc = &event->doc;
  return azacti_buf_append(doc, index == 0 ? "{\"" : ",\"", 2) && row_escape(doc, columns->column[index].name, false) &&
         azacti_buf_append(doc, "\":", 2);
}

static bool row_map(azact_event *event, size_t doc_at, size_t raw_at, size_t raw_len, bool verbatim) {
  void *cells = event->cell;
  if (!azacti_grow(&event->mem, &cells, &event->cell_cap, event->cell_count + 1, sizeof *event->cell)) return false;
  event->cell = (azacti_cell_map *)cells;
  event->cell[event->cell_count++] = (azacti_cell_map){.doc_at = (uint32_t)doc_at,
                                                       .doc_len = (uint32_t)(event->doc.len - doc_at),
                                                       .raw_at = (uint32_t)raw_at,
                                                       .raw_len = (uint32_t)raw_len,
                                                       .verbatim = verbatim};
  return true;
}

static void row_begin(azacti_decoder *decoder, azact_event *event, const uint8_t *p, size_t len, azacti_decoded *ret) {
  azacti_record_reset(event);
  event->row = true;
  event->raw = p;
  event->raw_len = len;
  decoder->values = 0;
  *ret = (azacti_decoded){.what = AZACTI_DECODE_NOMEM, .message = "out of memory"};
}

/* The object is complete: decode it, and say where in the row things stand. */
static void row_decode(azacti_decoder *decoder, const azacti_columns *columns, azact_event *event, azacti_decoded *ret) {
  decoder->values = 0;
  azacti_scan scan = {.decoder = decoder,
                      .event = event,
                      .base = event->doc.ptr,
                      .end = event->doc.ptr + event->doc.len,
                      .context = AZACTI_CTX_ROOT,
                      .columns = columns};
  const uint8_t *end = azacti_scan_value(&scan, event->doc.ptr);
  if (end == NULL) {
    uint64_t at, length;
    azacti_event_to_raw(event, (size_t)(scan.at - scan.base), 0, &at, &length);
    /* The object is whole by construction: running out of it means that a cell is no JSON value. */
    ret->what = scan.what == AZACTI_DECODE_MORE ? AZACTI_DECODE_BROKEN : scan.what;
    ret->at = (size_t)at;
    ret->message = scan.message;
    return;
  }
  ret->end = event->raw_len;
  ret->message = NULL;
  azacti_decode_finish(decoder, event, columns->portal, ret);
  for (size_t i = 0; i < event->anomaly_count; i++) {
    azacti_anomaly *anomaly = &event->anomaly[i];
    azacti_event_to_raw(event, (size_t)anomaly->offset, (size_t)anomaly->length, &anomaly->offset, &anomaly->length);
    if (anomaly->code == AZACT_ANOMALY_DUPLICATE_KEY)
      azacti_event_to_raw(event, (size_t)anomaly->other_offset, (size_t)anomaly->other_length, &anomaly->other_offset,
                          &anomaly->other_length);
  }
}

/* ---- a row of {"tables":...} */

static bool row_stop(const azacti_scan *scan, const uint8_t *row, azacti_decoded *ret) {
  ret->what = scan->what == AZACTI_DECODE_MORE ? AZACTI_DECODE_BROKEN : scan->what;
  ret->at = (size_t)(scan->at - row);
  ret->message = scan->message;
  return false;
}

static bool row_broken(const uint8_t *row, const uint8_t *at, const char *message, azacti_decoded *ret) {
  ret->what = AZACTI_DECODE_BROKEN;
  ret->at = (size_t)(at - row);
  ret->message = message;
  return false;
}

/* Cut [cell, cell ...] into the event's document. */
static bool row_cells(azacti_decoder *decoder, const azacti_columns *columns, azact_event *event, azacti_decoded *ret) {
  const uint8_t *row = event->raw, *end = row + event->raw_len, *p;
  azacti_scan scan = {.decoder = decoder, .event = event, .base = row, .end = end, .silent = true};
  if (event->raw_len < 2 || *row != '[') return row_broken(row, row, "a row begins with [", ret);
  if ((p = azacti_scan_gap(&scan, row + 1)) == NULL) return row_stop(&scan, row, ret);
  for (size_t i = 0; i < columns->count; i++) {
    if (i > 0) {
      if (*p != ',') return row_broken(row, p, *p == ']' ? "the row has too few cells" : "a comma should stand here", ret);
      if ((p = azacti_scan_gap(&scan, p + 1)) == NULL) return row_stop(&scan, row, ret);
    } else if (*p == ']') {
      return row_broken(row, p, "the row has too few cells", ret);
    }
    const uint8_t *cell = p;
    if ((p = azacti_scan_skip(&scan, p)) == NULL) return row_stop(&scan, row, ret);
    if (!row_key(event, columns, i)) return false;
    size_t at = event->doc.len;
    if (!azacti_buf_append(&event->doc, cell, (size_t)(p - cell))) return false;
    if (!row_map(event, at, (size_t)(cell - row), (size_t)(p - cell), true)) return false;
    if ((p = azacti_scan_gap(&scan, p)) == NULL) return row_stop(&scan, row, ret);
  }
  if (*p != ']')
    return row_broken(row, p, *p == ',' ? "the row has too many cells" : "a comma or ] should stand here", ret);
  if (p + 1 != end) return row_broken(row, p + 1, "something stands behind the row", ret);
  return true;
}

void azacti_decode_row(azacti_decoder *decoder, const azacti_columns *columns, const uint8_t *p, size_t len,
                       azact_event *event, azacti_decoded *ret) {
  row_begin(decoder, event, p, len, ret);
  if (len > INT32_MAX || !row_cells(decoder, columns, event, ret)) return;
  if (columns->count == 0 && !azacti_buf_push(&event->doc, '{')) return;
  if (!azacti_buf_push(&event->doc, '}') || event->doc.len > UINT32_MAX) return;
  row_decode(decoder, columns, event, ret);
}

/* ---- a CSV row */

static bool row_csv_cell(azact_event *event, const azacti_cell *cell, const uint8_t *row, bool *nul) {
  azact_str text = cell->text;
  if (cell->quoted && text.len >= 2) text = (azact_str){text.ptr + 1, text.len - 2};
  *nul = text.len > 0 && memchr(text.ptr, 0, text.len) != NULL;
  azacti_buf *doc = &event->doc;
  size_t at = doc->len, raw_at = cell->text.len ? (size_t)((const uint8_t *)cell->text.ptr - row) : 0;
  return azacti_buf_push(doc, '"') && row_escape(doc, text, cell->quoted) && azacti_buf_push(doc, '"') &&
         row_map(event, at, raw_at, cell->text.len, false);
}

/* NUL bytes are escaped in the document, so that the scan does not see them; they are noted here. */
static bool row_note_nul(azacti_decoder *decoder, const azacti_columns *columns, azact_event *event, size_t index) {
  azacti_buf *path = &decoder->path;
  path->len = 0;
  if (!azacti_path_key(columns->column[index].name, false, path)) return false;
  return azacti_record_add_anomaly(event, AZACT_ANOMALY_NUL_BYTE, (azact_str){(const char *)path->ptr, path->len},
                                   event->cell[index].doc_at, event->cell[index].doc_len, 0, 0) == AZACT_OK;
}

void azacti_decode_csv(azacti_decoder *decoder, const azacti_columns *columns, const azacti_cell *cells, const uint8_t *p,
                       size_t len, azact_event *event, azacti_decoded *ret) {
  row_begin(decoder, event, p, len, ret);
  if (len > INT32_MAX) return;
  for (size_t i = 0; i < columns->count; i++) {
    bool nul;
    if (!row_key(event, columns, i) || !row_csv_cell(event, &cells[i], p, &nul)) return;
    if (nul && !row_note_nul(decoder, columns, event, i)) return;
  }
  if (columns->count == 0 && !azacti_buf_push(&event->doc, '{')) return;
  if (!azacti_buf_push(&event->doc, '}') || event->doc.len > UINT32_MAX) return;
  row_decode(decoder, columns, event, ret);
}
