#include "frame/frame_p.h"
#include "core/ascii.h"
#include "text/jsontext.h"

void azacti_frame_init(azacti_frame *frame, const azacti_mem *mem, uint64_t max_record, bool inner) {
  memset(frame, 0, sizeof *frame);
  frame->mem = mem;
  frame->max_record = max_record;
  frame->inner = inner;
  frame->recognised = inner;
  frame->fresh_line = frame->lead_open = true;
  azacti_columns_init(&frame->columns, mem);
  azacti_buf_init(&frame->heading_line, mem);
}

void azacti_frame_free(azacti_frame *frame) {
  azacti_columns_clear(&frame->columns);
  azacti_buf_free(&frame->heading_line);
  azacti_free(frame->mem, frame->cells, frame->cell_cap * sizeof *frame->cells);
  azacti_free(frame->mem, frame->marks, frame->mark_cap * sizeof *frame->marks);
}

void azacti_frame_restart(azacti_frame *frame) {
  azacti_frame_free(frame);
  azacti_frame_init(frame, frame->mem, frame->max_record, frame->inner);
}

bool azacti_frame_push(azacti_frame *f, uint8_t level) {
  if (f->levels == AZACTI_FRAME_LEVELS) return false;
  f->level[f->levels++] = level;
  f->after = AZACTI_AFTER_OPEN;
  f->mode = AZACTI_MODE_BETWEEN;
  f->lenient = false;
  return true;
}

void azacti_frame_pop(azacti_frame *f) {
  if (f->levels) f->levels--;
  f->after = AZACTI_AFTER_ELEMENT;
  f->mode = AZACTI_MODE_BETWEEN;
  f->lenient = false;
  if (f->levels) return;
  f->fresh_line = false; /* a whole container is like a whole record: what follows on its line is a tail */
  f->gap = f->cur;
  f->gap_far = f->gap_detached = false;
}

/* A record, or a range that was reported, is over. */
void azacti_frame_done(azacti_frame *f, uint64_t end) {
  f->cur = f->gap = end;
  f->gap_far = f->gap_detached = false;
  f->mode = AZACTI_MODE_BETWEEN;
  f->after = AZACTI_AFTER_ELEMENT;
  f->fresh_line = f->lenient = f->not_json = f->no_comma = false;
  f->pending_bom = f->pending_nul = false;
}

/* The first record, container or heading that can be read. false: there was something before it; go back and report. */
bool azacti_frame_recognise(azacti_frame *f) {
  if (f->recognised) return true;
  f->recognised = true;
  if (!f->junk) return true;
  azacti_frame_done(f, f->junk_start);
  f->levels = 0;
  f->fresh_line = true;
  f->csv = false; /* its heading comes again, behind the junk */
  f->line_pos = f->cur;
  return false;
}

enum azacti_step azacti_frame_report(azacti_frame *f, uint64_t start, uint64_t end, uint32_t code, const char *message,
                                     azacti_item *ret) {
  ret->what = AZACTI_ITEM_BAD;
  ret->code = code;
  ret->at = ret->error_at = azacti_frame_at(f, start);
  ret->len = (size_t)(end - start);
  ret->message = message;
  if (end > f->gap && !f->gap_detached) f->gap = end;
  return AZACTI_STEP_ITEM;
}

enum azacti_step azacti_frame_cut(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  uint64_t end = azacti_frame_end(f, b);
  ret->what = AZACTI_ITEM_BAD;
  ret->code = AZACTI_BAD_TRUNCATED;
  ret->detached = f->gap_detached;
  ret->at = f->gap_detached ? b->len : azacti_frame_at(f, f->gap);
  ret->len = b->len - ret->at;
  ret->error_at = b->len;
  ret->message = "the input ends before this is complete";
  f->levels = 0;
  f->rows_waiting = false; /* they are part of this report */
  azacti_frame_done(f, end);
  return AZACTI_STEP_ITEM;
}

bool azacti_frame_detach_gap(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  uint64_t end = azacti_frame_end(f, b);
  if (f->gap_detached || end - f->gap <= f->max_record) return false;
  ret->what = AZACTI_ITEM_DETACH;
  ret->at = azacti_frame_at(f, f->gap);
  ret->len = (size_t)f->max_record;
  ret->error_at = ret->at;
  f->gap_detached = true;
  return true;
}

/* What may stand between records anywhere: blanks, NUL, RS (RFC 7464), a BOM. AGAIN: a byte of something is at cur. */
enum azacti_step azacti_frame_blanks(azacti_frame *f, const azacti_bytes *b) {
  static const uint8_t bom[3] = {0xef, 0xbb, 0xbf};
  enum azacti_step step = AZACTI_STEP_MORE;
  uint64_t end = azacti_frame_end(f, b);
  bool tab_counts = f->csv && f->levels == 0 && f->delimiter == '\t';
  for (; f->cur < end; f->cur++) {
    const uint8_t *p = azacti_frame_ptr(f, b, f->cur);
    if (*p == '\n') {
      f->fresh_line = true;
      f->not_json = false;
      f->lead_open = true;
      f->lead_len = 0;
    } else if (*p == 0) {
      f->pending_nul = true;
    } else if (*p == 0x1e) {
      f->fresh_line = true;
    } else if (*p == 0xef) {
      size_t have = (size_t)(end - f->cur);
      size_t look = have < 3 ? have : 3;
      if (memcmp(p, bom, look) != 0) break;
      if (look < 3 && !b->eof) return AZACTI_STEP_MORE;
      if (look < 3) break;
      f->pending_bom = true;
      f->cur += 2;
    } else if (!(*p == ' ' || *p == '\r' || (*p == '\t' && !tab_counts))) {
      break;
    } else if (f->lead_open && *p != '\r' && f->lead_len < AZACTI_FRAME_LEAD) {
      f->lead[f->lead_len++] = (char)*p;
    }
  }
  if (f->cur < end) f->lead_open = false;
  if (f->cur < end) step = AZACTI_STEP_AGAIN;
  if (f->gap_far || (!f->gap_detached && f->cur - f->gap > AZACTI_FRAME_GAP && f->levels == 0)) {
    f->gap_far = true;
    f->gap = f->cur;
  }
  return step;
}

/* A top-level value begins: its line is what lines behind damage are held against. */
void azacti_frame_note_lead(azacti_frame *f) {
  if (f->levels) return;
  memcpy(f->top_lead, f->lead, f->lead_len);
  f->top_lead_len = f->lead_len;
}

void azacti_frame_begin_object(azacti_frame *f) {
  azacti_frame_note_lead(f);
  f->rec = f->cur;
  f->asked = 0;
  f->skim = (azacti_skim){0};
  f->skim_pos = f->cur;
  f->skim_over = false;
  f->mode = AZACTI_MODE_OBJECT;
}

void azacti_frame_begin_span(azacti_frame *f, uint8_t mode) {
  azacti_frame_begin_object(f);
  f->mode = mode;
}

const uint8_t *azacti_frame_look(azacti_frame *f, const azacti_bytes *b, uint64_t from, bool *wait) {
  if (f->look_from != from || f->look < from) f->look = from;
  f->look_from = from;
  const uint8_t *end = b->p + b->len, *p = azacti_json_skip_blank(azacti_frame_ptr(f, b, f->look), end);
  f->look = f->base + (uint64_t)(p - b->p);
  *wait = p == end && !b->eof && f->look - from <= f->max_record;
  return p;
}

static bool frame_is_object_level(uint8_t level) {
  return level == AZACTI_LEVEL_RECORDS || level == AZACTI_LEVEL_VALUE || level == AZACTI_LEVEL_TABLES ||
         level == AZACTI_LEVEL_TABLE;
}

/* `]`, or a `}` that says the `]` is missing. */
static enum azacti_step frame_array_close(azacti_frame *f) {
  f->cur++;
  if (azacti_frame_level(f) == AZACTI_LEVEL_ROWS)
    azacti_members_rows_end(f);
  else
    azacti_frame_pop(f);
  return AZACTI_STEP_AGAIN;
}

static enum azacti_step frame_array_comma(azacti_frame *f, azacti_item *ret) {
  f->comma = f->cur++;
  if (f->after == AZACTI_AFTER_ELEMENT) {
    f->after = AZACTI_AFTER_COMMA;
    return AZACTI_STEP_AGAIN;
  }
  f->after = AZACTI_AFTER_OPEN; /* reported once, not again as a trailing one */
  return azacti_frame_report(f, f->comma, f->cur, AZACTI_BAD_SYNTAX, "a comma with nothing before it", ret);
}

static enum azacti_step frame_element(azacti_frame *f, const azacti_bytes *b, uint8_t c) {
  uint8_t level = azacti_frame_level(f);
  bool records = level == AZACTI_LEVEL_ARRAY || level == AZACTI_LEVEL_ARRAY_AGAIN;
  if (c == '{' && records) {
    azacti_frame_begin_object(f);
  } else if (c == '{' && level == AZACTI_LEVEL_TABLE_LIST) {
    f->cur++;
    f->columns_known = false;
    f->rows_waiting = f->rows_again = false;
    azacti_frame_push(f, AZACTI_LEVEL_TABLE);
  } else if (c == '[' && level == AZACTI_LEVEL_ROWS) {
    azacti_frame_begin_span(f, AZACTI_MODE_ROW);
  } else if (c == '"' && records) {
    azacti_frame_begin_span(f, AZACTI_MODE_STRING);
  } else if (c == '{' || c == '[' || c == '"') {
    azacti_bad_begin(f, b, AZACTI_SHAPE_SPAN, AZACTI_BAD_NOT_OBJECT, f->cur, f->cur, "an element that is no record");
  } else {
    azacti_bad_begin(f, b, AZACTI_SHAPE_TOKEN, AZACTI_BAD_SYNTAX, f->cur, f->cur, "not a JSON value");
  }
  return AZACTI_STEP_AGAIN;
}

static enum azacti_step frame_array(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  if (azacti_frame_blanks(f, b) == AZACTI_STEP_MORE) {
    if (b->eof) return azacti_frame_cut(f, b, ret);
    return azacti_frame_detach_gap(f, b, ret) ? AZACTI_STEP_ITEM : AZACTI_STEP_MORE;
  }
  uint8_t c = *azacti_frame_ptr(f, b, f->cur);
  if (c == ',') return frame_array_comma(f, ret);
  if (c == ']' && f->after == AZACTI_AFTER_COMMA) {
    f->after = AZACTI_AFTER_ELEMENT;
    return azacti_frame_report(f, f->comma, f->comma + 1, AZACTI_BAD_SYNTAX, "a comma with nothing after it", ret);
  }
  if (c == ']') return frame_array_close(f);
  if (c == '}') {
    uint64_t at = f->cur;
    if (f->levels >= 2 && frame_is_object_level(f->level[f->levels - 2])) {
      azacti_frame_pop(f);
      return azacti_frame_report(f, at, at, AZACTI_BAD_SYNTAX, "the array is not closed before the brace", ret);
    }
    f->cur++;
    return azacti_frame_report(f, at, at + 1, AZACTI_BAD_SYNTAX, "a brace that closes nothing", ret);
  }
  if (f->after == AZACTI_AFTER_ELEMENT && !f->lenient) {
    f->lenient = true;
    f->no_comma = f->fresh_line;
    return azacti_frame_report(f, f->cur, f->cur, AZACTI_BAD_SYNTAX, "a comma is missing before this", ret);
  }
  return frame_element(f, b, c);
}

static enum azacti_step frame_object(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  uint64_t have = azacti_frame_end(f, b) - f->rec;
  ret->what = AZACTI_ITEM_OBJECT;
  ret->at = azacti_frame_at(f, f->rec);
  ret->len = (size_t)(have < f->max_record ? have : f->max_record);
  ret->may_be_envelope = f->levels + 4u <= AZACTI_FRAME_LEVELS;
  return AZACTI_STEP_ITEM;
}

/* Ask the decoder again only when the brackets have closed or the bytes have doubled, so that bytes fed one at a time
 * cost linear work. */
static enum azacti_step frame_skim(azacti_frame *f, const azacti_bytes *b) {
  uint64_t end = azacti_frame_end(f, b);
  if (end > f->rec + f->max_record) end = f->rec + f->max_record;
  bool closed = false;
  if (!f->skim_over && f->skim_pos < end) {
    closed = azacti_skim_run(&f->skim, azacti_frame_ptr(f, b, f->skim_pos), azacti_frame_ptr(f, b, end)) != NULL;
    f->skim_over = closed;
    f->skim_pos = end;
  }
  uint64_t have = end - f->rec;
  if (!closed && have < 2 * f->asked && have < f->max_record && !b->eof) return AZACTI_STEP_MORE;
  f->mode = AZACTI_MODE_OBJECT;
  return AZACTI_STEP_AGAIN;
}

/* A string in an array: a colon behind it says that it is a key, and the array no array or the element before it no whole
 * one. *wait: too few bytes to tell. */
static bool frame_is_key(azacti_frame *f, const azacti_bytes *b, bool *wait) {
  const uint8_t *p = azacti_frame_look(f, b, f->skim_pos, wait);
  if (p == b->p + b->len || *p != ':') return false;
  uint64_t colon = f->base + (uint64_t)(p - b->p), start = f->rec;
  if (f->levels == 1 && f->after == AZACTI_AFTER_OPEN && f->opened >= f->base && f->opened >= f->gap) {
    f->levels = 0;
    start = f->opened;
  }
  azacti_bad_begin_inside(f, b, start, colon);
  return true;
}

/* A string or a row: its whole span is wanted. */
static enum azacti_step frame_span(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  uint64_t end = azacti_frame_end(f, b);
  uint64_t stop = end > f->rec + f->max_record ? f->rec + f->max_record : end;
  if (!f->skim_over) {
    const uint8_t *over = azacti_skim_run(&f->skim, azacti_frame_ptr(f, b, f->skim_pos), azacti_frame_ptr(f, b, stop));
    f->skim_over = over != NULL;
    f->skim_pos = over ? f->base + (uint64_t)(over - b->p) : stop;
  }
  bool wait = false;
  if (f->skim_over && f->levels && f->mode == AZACTI_MODE_STRING && frame_is_key(f, b, &wait)) return AZACTI_STEP_AGAIN;
  if (wait) return AZACTI_STEP_MORE;
  if (f->skim_over) { /* asked again after "no memory", it answers the same */
    ret->what = f->mode == AZACTI_MODE_ROW ? AZACTI_ITEM_ROW : AZACTI_ITEM_STRING;
    ret->at = azacti_frame_at(f, f->rec);
    ret->len = (size_t)(f->skim_pos - f->rec);
    return AZACTI_STEP_ITEM;
  }
  if (stop - f->rec >= f->max_record) {
    azacti_bad_begin(f, b, AZACTI_SHAPE_SPAN, AZACTI_BAD_LIMIT_BYTES, f->rec, stop, "longer than the record limit");
    return AZACTI_STEP_AGAIN;
  }
  if (!b->eof) return AZACTI_STEP_MORE;
  azacti_bad_begin(f, b, AZACTI_SHAPE_RECORD, AZACTI_BAD_TRUNCATED, f->rec, end, "the input ends inside the record");
  f->bad.at_eof = true;
  return AZACTI_STEP_AGAIN;
}

static enum azacti_step frame_step(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  if (f->bad_active) return azacti_bad_step(f, b, ret);
  switch (f->mode) {
  case AZACTI_MODE_BETWEEN:
    if (f->levels == 0) return azacti_top_step(f, b, ret);
    if (frame_is_object_level(azacti_frame_level(f))) return azacti_members_step(f, b, ret);
    return frame_array(f, b, ret);
  case AZACTI_MODE_OBJECT: return frame_object(f, b, ret);
  case AZACTI_MODE_SKIM: return frame_skim(f, b);
  case AZACTI_MODE_STRING:
  case AZACTI_MODE_ROW: return frame_span(f, b, ret);
  case AZACTI_MODE_CSV: return azacti_csv_step(f, b, ret);
  default: return azacti_members_mode(f, b, ret);
  }
}

/* While nothing has been recognised, what went wrong is only a sign that this is not it: no report yet. */
static bool frame_swallow(azacti_frame *f, const azacti_item *item) {
  if (f->recognised || !f->junk || item->what != AZACTI_ITEM_BAD) return false;
  f->levels = 0;
  f->junk_hard = true;
  return true;
}

void azacti_frame_next(azacti_frame *frame, const azacti_bytes *bytes, azacti_item *ret) {
  for (;;) {
    memset(ret, 0, sizeof *ret);
    enum azacti_step step = frame_step(frame, bytes, ret);
    if (step == AZACTI_STEP_ITEM && !frame_swallow(frame, ret)) return;
    if (step == AZACTI_STEP_MORE) {
      ret->what = AZACTI_ITEM_MORE;
      return;
    }
    if (frame->junk && !frame->recognised && frame->cur - frame->junk_start >= AZACTI_FRAME_UNKNOWN_AFTER) {
      ret->what = AZACTI_ITEM_UNKNOWN;
      return;
    }
  }
}

bool azacti_frame_ends(azacti_frame *frame, size_t len) {
  if (!azacti_frame_recognise(frame)) return false;
  azacti_frame_done(frame, frame->rec + len);
  return true;
}

void azacti_frame_more(azacti_frame *frame, const azacti_bytes *bytes, size_t given) {
  if (given >= frame->max_record) {
    azacti_frame_broken(frame, bytes, AZACTI_BAD_LIMIT_BYTES, given, "longer than the record limit");
  } else if (bytes->eof && frame->rec + given == azacti_frame_end(frame, bytes)) {
    azacti_bad_begin(frame, bytes, AZACTI_SHAPE_RECORD, AZACTI_BAD_TRUNCATED, frame->rec, frame->rec + given,
                     "the input ends inside the record");
    frame->bad.at_eof = true;
  } else {
    frame->asked = given;
    frame->mode = AZACTI_MODE_SKIM;
  }
}

bool azacti_frame_envelope(azacti_frame *frame, uint32_t envelope, size_t at) {
  static const uint8_t level[4] = {AZACTI_LEVEL_RECORDS, AZACTI_LEVEL_RECORDS, AZACTI_LEVEL_VALUE, AZACTI_LEVEL_TABLES};
  if (!azacti_frame_recognise(frame)) return false;
  /* A container begins on a line of its own inside one that was never closed: the old one was cut. */
  if (frame->no_comma) frame->levels = 0;
  frame->no_comma = false;
  frame->cur = frame->rec + at + 1;
  azacti_frame_push(frame, level[envelope & 3u]);
  azacti_frame_push(frame, envelope == 3 ? AZACTI_LEVEL_TABLE_LIST : AZACTI_LEVEL_ARRAY);
  frame->fresh_line = false;
  return true;
}

void azacti_frame_broken(azacti_frame *frame, const azacti_bytes *bytes, uint32_t code, size_t at, const char *message) {
  bool at_line = frame->mode == AZACTI_MODE_OBJECT && frame->levels == 0 && frame->fresh_line;
  if ((frame->csv && at_line && code == AZACTI_BAD_SYNTAX) || (frame->junk && !frame->recognised)) {
    frame->levels = 0;
    frame->mode = AZACTI_MODE_BETWEEN;
    frame->cur = frame->line_pos = frame->rec;
    frame->fresh_line = frame->not_json = true;
    return;
  }
  frame->recognised = true;
  azacti_bad_begin(frame, bytes, AZACTI_SHAPE_RECORD, code, frame->rec, frame->rec + at, message);
}

void azacti_frame_tried(azacti_frame *frame, const azacti_bytes *bytes, const azacti_item *item, uint32_t answer) {
  azacti_bad *bad = &frame->bad;
  uint64_t end = azacti_frame_end(frame, bytes);
  bool more = answer == AZACTI_TRY_MORE && item->len < frame->max_record;
  if (more && (!bytes->eof || frame->base + item->at + item->len < end)) {
    bad->try_need = 2 * (uint64_t)item->len; /* so that bytes fed one at a time cost linear work */
    return;
  }
  bad->try_good = answer == AZACTI_TRY_YES;
  bad->tried = bad->pos;
  bad->try_need = 0;
  bad->tries++;
}

size_t azacti_frame_spare(const azacti_frame *f) {
  uint64_t keep = f->cur;
  if (f->bad_active) keep = azacti_bad_keep(&f->bad);
  if (f->bad_active && f->bad.detached) return (size_t)(keep - f->base);
  if (f->mode >= AZACTI_MODE_OBJECT && f->mode <= AZACTI_MODE_CSV && f->rec < keep) keep = f->rec;
  if (f->mode >= AZACTI_MODE_KEY && f->mode <= AZACTI_MODE_VALUE && f->key < keep) keep = f->key;
  if ((f->mode == AZACTI_MODE_COLUMNS || f->mode == AZACTI_MODE_ROWS_AHEAD) && f->value < keep) keep = f->value;
  if (f->rows_waiting && f->rows_at < keep) keep = f->rows_at;
  if (!f->gap_detached && f->gap < keep) keep = f->gap;
  if (f->junk && !f->recognised && f->junk_start < keep) keep = f->junk_start;
  return (size_t)(keep - f->base);
}

void azacti_frame_consumed(azacti_frame *frame, size_t len) { frame->base += len; }

bool azacti_frame_is_again(const azacti_frame *frame) { return azacti_frame_level(frame) == AZACTI_LEVEL_ARRAY_AGAIN; }
