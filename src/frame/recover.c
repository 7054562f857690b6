/* Finding the next good record behind a broken one (docs/formats.md, "Recovery"). Rare, so it looks at single bytes. */
#include "frame/frame_p.h"
#include "core/ascii.h"
#include "text/jsontext.h"

enum { BAD_NO, BAD_YES, BAD_WAIT };

/* The blanks that begin the record's own line; unknown when something else stands before the record. */
static void bad_indent(azacti_bad *bad, const azacti_frame *f, const azacti_bytes *b) {
  bad->indent_known = f->line_start >= f->base && bad->start - f->line_start < sizeof bad->indent_text;
  if (!bad->indent_known) return;
  const uint8_t *p = azacti_frame_ptr(f, b, f->line_start);
  bad->indent = (uint8_t)(bad->start - f->line_start);
  for (size_t i = 0; i < bad->indent; i++) {
    if (p[i] != ' ' && p[i] != '\t' && p[i] != 0x1e) bad->indent_known = false;
    bad->indent_text[i] = (char)p[i];
  }
}

static void bad_first_key(azacti_bad *bad, const azacti_frame *f, const azacti_bytes *b) {
  const uint8_t *end = b->p + b->len;
  const uint8_t *p = azacti_json_skip_blank(azacti_frame_ptr(f, b, bad->start) + 1, end);
  if (bad->open != '{' || p >= end || *p != '"') return;
  for (size_t i = 1; p + i < end && i < sizeof bad->key; i++) {
    if (p[i] == '\\' || p[i] == '\n') return;
    if (p[i] != '"') continue;
    bad->key_len = (uint8_t)(i + 1);
    memcpy(bad->key, p, i + 1);
    return;
  }
}

void azacti_bad_begin(azacti_frame *f, const azacti_bytes *b, uint8_t shape, uint32_t code, uint64_t start, uint64_t error,
                      const char *message) {
  azacti_bad *bad = &f->bad;
  memset(bad, 0, sizeof *bad);
  bad->shape = shape;
  bad->code = (uint8_t)code;
  bad->message = message;
  bad->start = bad->pos = bad->solid = bad->unseparated = start;
  bad->error = error;
  bad->line = 1;
  bad->open = *azacti_frame_ptr(f, b, start);
  bad->shut = bad->open == '{' ? '}' : bad->open == '[' ? ']' : '"';
  if (shape == AZACTI_SHAPE_RECORD) {
    bad_indent(bad, f, b);
    bad_first_key(bad, f, b);
  }
  f->bad_active = true;
  f->mode = AZACTI_MODE_BETWEEN;
}

/* Does the bracket at `pos` begin like the broken record? */
static int bad_same_key(const azacti_frame *f, const azacti_bytes *b, uint64_t pos, uint64_t *end_of_match) {
  const azacti_bad *bad = &f->bad;
  *end_of_match = pos + 1;
  if (bad->open == '[') return BAD_YES;
  if (bad->key_len == 0) return BAD_NO;
  const uint8_t *end = b->p + b->len;
  const uint8_t *p = azacti_json_skip_blank(azacti_frame_ptr(f, b, pos) + 1, end);
  size_t have = (size_t)(end - p);
  size_t look = have < bad->key_len ? have : bad->key_len;
  if (memcmp(p, bad->key, look) != 0) return BAD_NO;
  *end_of_match = f->base + (uint64_t)(p - b->p) + bad->key_len;
  return look == bad->key_len ? BAD_YES : b->eof ? BAD_NO : BAD_WAIT;
}

/* A bracket has closed the record: does something follow that may follow a record? */
static int bad_may_follow(const azacti_frame *f, uint8_t c) {
  if (c == ' ' || c == '\t' || c == '\r') return BAD_WAIT;
  if (f->levels) return c == '\n' ? BAD_WAIT : c == ',' || c == ']' ? BAD_YES : BAD_NO;
  return c == '\n' || c == '{' || c == 0x1e || c == ',' ? BAD_YES : BAD_NO;
}

/* First byte of a line that is no blank: may the line belong to what follows the record? */
static int bad_line(azacti_frame *f, const azacti_bytes *b, uint8_t c) {
  azacti_bad *bad = &f->bad;
  bool same = bad->indent_known && bad->lead_same && bad->lead == bad->indent;
  uint64_t match;
  if (bad->line == 2 && same && c != bad->open && c != ']') bad->flat = true;
  if (bad->line == 2 && bad->one_line && c != bad->open && c != ']') bad->flat = true;
  if (c == bad->open) {
    if (bad->indent_known && !same) return BAD_NO;
    if (bad->indent_known && !bad->flat) return BAD_YES;
    return bad_same_key(f, b, bad->pos, &match);
  }
  if (c != ']' || f->levels == 0 || !bad->indent_known || bad->flat) return BAD_NO;
  return bad->lead < bad->indent || (same && bad->one_line) ? BAD_YES : BAD_NO;
}

static void bad_skim(azacti_bad *bad, uint8_t c) {
  azacti_skim *skim = &bad->skim;
  if (skim->in_string) {
    if (skim->escaped)
      skim->escaped = false;
    else if (c == '\\')
      skim->escaped = true;
    else if (c == '"')
      skim->in_string = false;
  } else if (c == '"') {
    skim->in_string = true;
  } else if (c == '{' || c == '[') {
    skim->depth++;
  } else if (c == '}' || c == ']') {
    if (skim->depth) skim->depth--;
    if (skim->depth == 0) bad->close = bad->pos + 1;
  }
}

static void bad_track(azacti_bad *bad, uint8_t c) {
  if (c == '\n') {
    bad->line++;
    bad->at_lead = bad->lead_same = true;
    bad->lead = 0;
  } else if (!azacti_is_blank(c)) {
    if (bad->line == 1 && bad->pos > bad->start) bad->one_line = true;
    if (c == ',') bad->unseparated = bad->solid;
    bad->before2 = bad->before;
    bad->before = c;
    bad->solid = bad->pos + 1;
  }
}

/* One byte of a broken record. BAD_YES: the range ends at *end. BAD_WAIT: more bytes are needed to tell. */
static int bad_record_byte(azacti_frame *f, const azacti_bytes *b, uint8_t c, uint64_t *end) {
  azacti_bad *bad = &f->bad;
  if (bad->close) {
    int follows = bad_may_follow(f, c);
    *end = bad->close;
    if (follows == BAD_YES) return BAD_YES;
    if (follows == BAD_NO) bad->close = 0;
  }
  if (bad->at_lead && (c == ' ' || c == '\t')) {
    bad->lead_same = bad->lead_same && bad->lead < bad->indent && bad->indent_text[bad->lead] == (char)c;
    if (bad->lead < 255) bad->lead++;
  } else if (bad->at_lead && c != '\r' && c != '\n') {
    int line = bad_line(f, b, c);
    *end = f->levels && bad->before == ',' ? bad->unseparated : bad->solid;
    if (line != BAD_NO) return line;
    bad->at_lead = false;
  }
  if (f->levels && !bad->at_eof && c == bad->open && bad->before == ',' && bad->before2 == bad->shut) {
    uint64_t match;
    int same = bad_same_key(f, b, bad->pos, &match);
    *end = bad->unseparated;
    if (same == BAD_WAIT || (same == BAD_YES && match > bad->error)) return same;
  }
  bad_track(bad, c);
  if (!bad->at_eof) bad_skim(bad, c);
  return BAD_NO;
}

static int bad_record(azacti_frame *f, const azacti_bytes *b, uint64_t *end) {
  azacti_bad *bad = &f->bad;
  uint64_t last = azacti_frame_end(f, b);
  for (; bad->pos < last; bad->pos++) {
    int answer = bad_record_byte(f, b, *azacti_frame_ptr(f, b, bad->pos), end);
    if (answer != BAD_NO) return answer;
  }
  *end = bad->close;
  return b->eof && bad->close ? BAD_YES : BAD_WAIT;
}

static int bad_span(azacti_frame *f, const azacti_bytes *b, uint64_t *end) {
  azacti_bad *bad = &f->bad;
  const uint8_t *last = b->p + b->len;
  const uint8_t *over = azacti_skim_run(&bad->skim, azacti_frame_ptr(f, b, bad->pos), last);
  bad->pos = azacti_frame_end(f, b);
  if (!over) return BAD_WAIT;
  *end = f->base + (uint64_t)(over - b->p);
  return BAD_YES;
}

/* LINE, TAIL, TOKEN: up to a byte. */
static int bad_run(azacti_frame *f, const azacti_bytes *b, uint64_t *end) {
  azacti_bad *bad = &f->bad;
  uint64_t last = azacti_frame_end(f, b);
  for (; bad->pos < last; bad->pos++) {
    const uint8_t *p = azacti_frame_ptr(f, b, bad->pos);
    bool stop = *p == '\n';
    if (bad->shape == AZACTI_SHAPE_TAIL && *p == '{') {
      if (bad->pos + 1 == last && !b->eof) return BAD_WAIT;
      stop = bad->pos + 1 < last && p[1] == '"';
    }
    if (bad->shape == AZACTI_SHAPE_TOKEN && bad->pos > bad->start)
      stop = stop || *p == ',' || *p == ']' || *p == '}' || *p == '{';
    *end = bad->solid;
    if (stop) return BAD_YES;
    if (!azacti_is_blank(*p)) bad->solid = bad->pos + 1;
  }
  *end = bad->solid;
  return b->eof && bad->shape != AZACTI_SHAPE_TOKEN ? BAD_YES : BAD_WAIT;
}

static enum azacti_step bad_finish(azacti_frame *f, const azacti_bytes *b, uint64_t end, azacti_item *ret) {
  azacti_bad *bad = &f->bad;
  ret->what = AZACTI_ITEM_BAD;
  ret->code = bad->code;
  ret->message = bad->message;
  ret->detached = bad->detached;
  ret->at = azacti_frame_at(f, bad->detached ? end : bad->start);
  ret->len = bad->detached ? 0 : (size_t)(end - bad->start);
  ret->error_at = bad->detached ? 0 : azacti_frame_at(f, bad->error < end ? bad->error : end);
  if (bad->at_eof && end < bad->error) ret->code = AZACTI_BAD_SYNTAX; /* not the input was cut, the record was */
  if (bad->shape == AZACTI_SHAPE_TOKEN && !bad->detached) {
    uint64_t values = 0;
    azact_str text = {(const char *)azacti_frame_ptr(f, b, bad->start), ret->len};
    if (azacti_json_is_valid(text, 4, 100, &values)) {
      ret->code = AZACTI_BAD_NOT_OBJECT;
      ret->message = "an element that is no record";
    }
  }
  bool wonder = ret->code == AZACTI_BAD_NOT_OBJECT;
  f->bad_active = false;
  azacti_frame_done(f, end);
  f->line_pos = end;
  f->lenient = !wonder;
  return AZACTI_STEP_ITEM;
}

/* The bytes ran out: what is left of the input is one report. */
static enum azacti_step bad_at_end(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  azacti_bad *bad = &f->bad;
  bool cut = bad->at_eof || bad->shape == AZACTI_SHAPE_SPAN || bad->shape == AZACTI_SHAPE_TOKEN;
  if (cut && !bad->detached) {
    const char *message = bad->at_eof ? bad->message : "the input ends before this is complete";
    f->bad_active = false;
    azacti_frame_cut(f, b, ret);
    ret->message = message;
    return AZACTI_STEP_ITEM;
  }
  f->levels = 0; /* the container is not told of as cut on top of it */
  return bad_finish(f, b, bad->shape == AZACTI_SHAPE_RECORD ? bad->solid : azacti_frame_end(f, b), ret);
}

enum azacti_step azacti_bad_step(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  azacti_bad *bad = &f->bad;
  uint64_t end = 0;
  int answer = bad->shape == AZACTI_SHAPE_RECORD ? bad_record(f, b, &end)
               : bad->shape == AZACTI_SHAPE_SPAN ? bad_span(f, b, &end)
                                                 : bad_run(f, b, &end);
  if (answer == BAD_YES) return bad_finish(f, b, end, ret);
  if (b->eof) return bad_at_end(f, b, ret);
  if (bad->detached || azacti_frame_end(f, b) - bad->start <= f->max_record) return AZACTI_STEP_MORE;
  ret->what = AZACTI_ITEM_DETACH;
  ret->at = azacti_frame_at(f, bad->start);
  ret->len = (size_t)f->max_record;
  ret->error_at = azacti_frame_at(f, bad->error);
  bad->detached = true;
  return AZACTI_STEP_ITEM;
}
