/* CSV: RFC 4180 rows by a heading (fields.md 4, 33). A row may span lines inside quotes. */
#include "frame/frame_p.h"
#include "core/ascii.h"

enum { CSV_START, CSV_PLAIN, CSV_QUOTED, CSV_QUOTE }; /* CSV_QUOTE: a quote was seen inside a quoted cell */

void azacti_csv_begin(azacti_frame *f) {
  f->rec = f->csv_pos = f->cur;
  f->mark_count = 0;
  f->csv_state = CSV_START;
  f->csv_done = false;
  f->mode = AZACTI_MODE_CSV;
}

static azact_str csv_unquoted(azact_str cell) {
  cell = azacti_trim(cell);
  if (cell.len >= 2 && cell.ptr[0] == '"' && cell.ptr[cell.len - 1] == '"') return (azact_str){cell.ptr + 1, cell.len - 2};
  return cell;
}

/* Next cell of one line, for headings and for counting. false: the line is over. *open: a quote is not closed. */
static bool csv_line_cell(azact_str line, size_t *at, char delimiter, azact_str *cell, bool *open) {
  if (*at > line.len) return false;
  size_t i = *at;
  bool quoted = i < line.len && line.ptr[i] == '"';
  *open = quoted;
  if (quoted)
    for (i++; i < line.len; i++) {
      if (line.ptr[i] != '"') continue;
      if (i + 1 < line.len && line.ptr[i + 1] == '"') {
        i++;
        continue;
      }
      *open = false;
      break;
    }
  while (i < line.len && line.ptr[i] != delimiter) i++;
  *cell = (azact_str){line.ptr + *at, i - *at};
  *at = i + 1;
  return true;
}

static size_t csv_known(azact_str line, char delimiter) {
  azact_str cell;
  size_t at = 0, known = 0, count = 0;
  bool open;
  while (count++ < 4096 && csv_line_cell(line, &at, delimiter, &cell, &open))
    known += azacti_column_is_known(csv_unquoted(cell));
  return known;
}

azact_status azacti_csv_heading(azacti_frame *f, const uint8_t *p, size_t len) {
  static const char delimiters[3] = {',', ';', '\t'};
  azact_str line = azacti_trim((azact_str){(const char *)p, len});
  size_t best = 2;
  char delimiter = 0;
  if (line.len > 65536) return AZACT_ABSENT;
  for (size_t i = 0; i < 3; i++) {
    if (!memchr(line.ptr, delimiters[i], line.len)) continue;
    size_t known = csv_known(line, delimiters[i]);
    if (known > best) best = known, delimiter = delimiters[i];
  }
  if (!delimiter) return AZACT_ABSENT;
  azacti_columns columns;
  azacti_columns_init(&columns, f->mem);
  azact_str cell;
  size_t at = 0;
  bool open, good = true;
  while (good && csv_line_cell(line, &at, delimiter, &cell, &open)) good = azacti_columns_add(&columns, csv_unquoted(cell));
  f->heading_line.len = 0;
  if (!good || !azacti_buf_append(&f->heading_line, line.ptr, line.len)) {
    azacti_columns_clear(&columns);
    return AZACT_ERR_NOMEM;
  }
  azacti_columns_clear(&f->columns);
  f->columns = columns;
  azacti_columns_finish(&f->columns);
  f->csv = f->columns_known = f->heading_new = true;
  f->delimiter = (uint8_t)delimiter;
  f->heading_at = f->cur;
  f->heading_len = line.len;
  return AZACT_OK;
}

/* Cells beyond the heading's are counted, not kept: a row of commas alone must not cost memory. */
static bool csv_mark(azacti_frame *f, size_t value) {
  if (f->mark_count >= 2 * f->columns.count) {
    f->mark_count++;
    return true;
  }
  void *list = f->marks;
  if (!azacti_grow(f->mem, &list, &f->mark_cap, f->mark_count + 1, sizeof *f->marks)) return false;
  f->marks = (size_t *)list;
  f->marks[f->mark_count++] = value;
  return true;
}

/* Goes on from csv_pos; two marks a cell: its start and its end, from rec. AGAIN: the row's LF is at csv_pos. */
static enum azacti_step csv_scan(azacti_frame *f, const azacti_bytes *b, bool *nomem) {
  uint64_t end = azacti_frame_end(f, b);
  for (; f->csv_pos < end; f->csv_pos++) {
    uint8_t c = *azacti_frame_ptr(f, b, f->csv_pos);
    if (f->csv_state == CSV_QUOTED) {
      const uint8_t *p = azacti_frame_ptr(f, b, f->csv_pos);
      const uint8_t *quote = (const uint8_t *)memchr(p, '"', (size_t)(end - f->csv_pos));
      f->csv_pos = quote ? f->csv_pos + (uint64_t)(quote - p) : end - 1;
      if (quote) f->csv_state = CSV_QUOTE;
      continue;
    }
    if (f->csv_state == CSV_START) {
      *nomem = !csv_mark(f, (size_t)(f->csv_pos - f->rec));
      if (*nomem) return AZACTI_STEP_MORE;
      f->csv_state = c == '"' ? CSV_QUOTED : CSV_PLAIN;
      if (c == '"') continue;
    }
    if (c == '"' && f->csv_state == CSV_QUOTE)
      f->csv_state = CSV_QUOTED;
    else
      f->csv_state = CSV_PLAIN;
    if (c != '\n' && c != f->delimiter) continue;
    *nomem = !csv_mark(f, (size_t)(f->csv_pos - f->rec));
    if (*nomem) return AZACTI_STEP_MORE;
    f->csv_state = CSV_START;
    if (c == '\n') return AZACTI_STEP_AGAIN;
  }
  return AZACTI_STEP_MORE;
}

static enum azacti_step csv_nomem(azacti_item *ret) {
  ret->what = AZACTI_ITEM_NOMEM;
  return AZACTI_STEP_ITEM;
}

/* Could the row be a heading? Cheap: one of its first cells is a column's name. */
static bool csv_smells_like_heading(const azacti_frame *f, const uint8_t *p) {
  for (size_t i = 0; i < 6 && i + 1 < f->mark_count && i + 1 < 2 * f->columns.count; i += 2) {
    azact_str cell = {(const char *)p + f->marks[i], f->marks[i + 1] - f->marks[i]};
    if (azacti_column_is_known(csv_unquoted(cell))) return true;
  }
  return false;
}

static enum azacti_step csv_row(azacti_frame *f, const uint8_t *p, size_t len, azacti_item *ret) {
  void *list = f->cells;
  if (!azacti_grow(f->mem, &list, &f->cell_cap, f->columns.count, sizeof *f->cells)) return csv_nomem(ret);
  f->cells = (azacti_cell *)list;
  f->cell_count = f->columns.count;
  for (size_t i = 0; i < f->cell_count; i++) {
    size_t from = f->marks[2 * i], to = f->marks[2 * i + 1] < len ? f->marks[2 * i + 1] : len;
    f->cells[i] = (azacti_cell){{(const char *)p + from, to > from ? to - from : 0}, to > from && p[from] == '"'};
  }
  ret->what = AZACTI_ITEM_CSV;
  ret->at = azacti_frame_at(f, f->rec);
  ret->len = len;
  return AZACTI_STEP_ITEM;
}

/* A quote that is never closed swallows lines. The first of them that is a whole row by itself ends the range. */
static bool csv_split(const azacti_frame *f, const azacti_bytes *b, uint64_t end, uint64_t *split) {
  const char *p = (const char *)azacti_frame_ptr(f, b, f->rec), *last = p + (end - f->rec);
  const char *lf = (const char *)memchr(p, '\n', (size_t)(last - p));
  while (lf && lf + 1 < last) {
    const char *next = (const char *)memchr(lf + 1, '\n', (size_t)(last - lf - 1));
    azact_str line = azacti_trim((azact_str){lf + 1, (size_t)((next ? next : last) - lf - 1)}), cell;
    size_t at = 0, count = 0;
    bool open = false;
    while (!open && csv_line_cell(line, &at, (char)f->delimiter, &cell, &open)) count++;
    if (!open && count == f->columns.count && count > 1) {
      *split = f->rec + (uint64_t)(lf - p);
      return true;
    }
    lf = next;
  }
  return false;
}

static enum azacti_step csv_bad(azacti_frame *f, const azacti_bytes *b, uint64_t end, azacti_item *ret) {
  uint64_t start = f->rec;
  azact_str text = azacti_trim((azact_str){(const char *)azacti_frame_ptr(f, b, start), (size_t)(end - start)});
  azacti_frame_report(f, start, start + text.len, AZACTI_BAD_CSV_CELLS, "more or fewer cells than the heading has", ret);
  azacti_frame_done(f, end);
  return AZACTI_STEP_ITEM;
}

/* The row ends before `end`; `line`: by an LF, else by the input's end. */
static enum azacti_step csv_complete(azacti_frame *f, const azacti_bytes *b, uint64_t end, bool line, azacti_item *ret) {
  const uint8_t *p = azacti_frame_ptr(f, b, f->rec);
  size_t len = (size_t)(end - f->rec);
  if (len && p[len - 1] == '\r') len--;
  azact_str text = azacti_trim((azact_str){(const char *)p, len});
  if (azacti_eq(text, (azact_str){(const char *)f->heading_line.ptr, f->heading_line.len})) {
    azacti_frame_done(f, end);
    return AZACTI_STEP_AGAIN;
  }
  bool fits = f->mark_count == 2 * f->columns.count && f->csv_state != CSV_QUOTED;
  if (!fits || csv_smells_like_heading(f, p)) {
    azact_status status = azacti_csv_heading(f, p, len);
    if (status == AZACT_OK) azacti_frame_done(f, end);
    if (status == AZACT_OK) return AZACTI_STEP_AGAIN;
    if (status == AZACT_ERR_NOMEM) return csv_nomem(ret);
  }
  if (fits && !line && b->cut) return azacti_frame_cut(f, b, ret);
  if (fits) return csv_row(f, p, len, ret);
  uint64_t split;
  if (csv_split(f, b, end, &split)) return csv_bad(f, b, split, ret);
  if (line) return csv_bad(f, b, end, ret);
  return azacti_frame_cut(f, b, ret);
}

enum azacti_step azacti_csv_step(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  bool nomem = false;
  uint64_t longest = f->rec + f->max_record;
  if (f->csv_done) return csv_complete(f, b, f->csv_pos, f->csv_line, ret);
  enum azacti_step step = csv_scan(f, b, &nomem);
  if (nomem) return csv_nomem(ret);
  if (step == AZACTI_STEP_AGAIN && f->csv_pos <= longest) {
    f->csv_done = f->csv_line = true;
    return csv_complete(f, b, f->csv_pos, true, ret);
  }
  if (f->csv_pos > longest) {
    azacti_bad_begin(f, b, AZACTI_SHAPE_LINE, AZACTI_BAD_LIMIT_BYTES, f->rec, f->rec + f->max_record,
                     "longer than the record limit");
    return AZACTI_STEP_AGAIN;
  }
  if (!b->eof) return AZACTI_STEP_MORE;
  /* The last row, without a line end: its last cell ends here, an empty one if a delimiter was last. */
  if (f->csv_state == CSV_START && !csv_mark(f, (size_t)(f->csv_pos - f->rec))) return csv_nomem(ret);
  if (f->csv_state == CSV_START) f->csv_state = CSV_PLAIN;
  if (!csv_mark(f, (size_t)(f->csv_pos - f->rec))) return csv_nomem(ret);
  f->csv_done = true;
  f->csv_line = false;
  return csv_complete(f, b, f->csv_pos, false, ret);
}
