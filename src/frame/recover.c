/* Finding the next good record behind a broken one (docs/formats.md, "Recovery"). Rare, so it looks at single bytes. */
#include "frame/frame_p.h"
#include "core/ascii.h"
#include "text/jsontext.h"

enum { BAD_NO, BAD_YES, BAD_WAIT, BAD_TRY };

#define BAD_TRIES 64u /* objects shown to the decoder for one range, so that its work stays bounded */

static void bad_indent(azacti_bad *bad, const azacti_frame *f) {
  bool tail = bad->shape == AZACTI_SHAPE_TAIL;
  bad->indent = tail ? f->top_lead_len : f->lead_len;
  memcpy(bad->indent_text, tail ? f->top_lead : f->lead, bad->indent);
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

static bool bad_is_structure(uint8_t c) {
  return c == '{' || c == '}' || c == '[' || c == ']' || c == ',' || c == ':' || azacti_is_blank(c);
}

/* Where a second reading begins that has a quote more or less than the first. If the decoder stopped behind a string, that
 * string may have lost its closing quote and swallowed the brackets at its end. */
static void bad_second_reading(azacti_bad *bad, const azacti_frame *f, const azacti_bytes *b) {
  const uint8_t *first = azacti_frame_ptr(f, b, bad->start);
  const uint8_t *p = azacti_frame_ptr(f, b, bad->error);
  while (p > first && azacti_is_blank(p[-1])) p--;
  bad->other_at = bad->error;
  bad->other.in_string = true;
  if (p - first < 2 || p[-1] != '"') return;
  for (p--; p - first > 1 && bad_is_structure(p[-1]);) p--;
  bad->other_at = f->base + (uint64_t)(p - b->p);
  bad->other.in_string = false;
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
  if (shape == AZACTI_SHAPE_RECORD || shape == AZACTI_SHAPE_TAIL) bad_indent(bad, f);
  if (shape == AZACTI_SHAPE_RECORD) bad_first_key(bad, f, b);
  if (shape == AZACTI_SHAPE_RECORD && code == AZACTI_BAD_SYNTAX && error < azacti_frame_end(f, b))
    bad_second_reading(bad, f, b);
  f->bad_active = true;
  f->mode = AZACTI_MODE_BETWEEN;
}

void azacti_bad_begin_inside(azacti_frame *f, const azacti_bytes *b, uint64_t start, uint64_t error) {
  azacti_bad_begin(f, b, AZACTI_SHAPE_RECORD, AZACTI_BAD_SYNTAX, start, error,
                   "members of an object stand where none is open");
  f->bad.open = '{';
  f->bad.shut = '}';
  f->bad.key_len = 0;
  f->bad.other_at = 0;
  azacti_nest_reopen(&f->bad.nest, false);
  if (f->levels) return;
  f->bad.pos++; /* the bracket that should have opened it */
  f->bad.solid = f->bad.pos;
}

/* Does the bracket at `pos` begin like the broken record? */
static int bad_same_key(azacti_frame *f, const azacti_bytes *b, uint64_t pos, uint64_t *end_of_match) {
  const azacti_bad *bad = &f->bad;
  *end_of_match = pos + 1;
  if (bad->open == '[') return BAD_YES;
  if (bad->key_len == 0) return BAD_NO;
  bool wait;
  const uint8_t *end = b->p + b->len, *p = azacti_frame_look(f, b, pos + 1, &wait);
  size_t have = (size_t)(end - p);
  if (have == 0) return wait ? BAD_WAIT : BAD_NO;
  size_t look = have < bad->key_len ? have : bad->key_len;
  if (memcmp(p, bad->key, look) != 0) return BAD_NO;
  *end_of_match = f->base + (uint64_t)(p - b->p) + bad->key_len;
  return look == bad->key_len ? BAD_YES : b->eof ? BAD_NO : BAD_WAIT;
}

/* A bracket has closed the record in one reading. Only a separator, the array's end or, at the top, the line's end may
 * follow; before anything else it was no end. */
static bool bad_closed(const azacti_frame *f, azacti_nest *nest, uint64_t *close, uint8_t c) {
  if (*close == 0) return false;
  if (c == ' ' || c == '\t' || c == '\r' || c == '\n') return false;
  if (f->levels && (c == ',' || c == ']')) return true;
  azacti_nest_reopen(nest, f->bad.open == '[');
  *close = 0;
  return false;
}

/* May a line at the top that begins with `c` follow what is broken? Lines indented deeper than it are its own. */
static int bad_top_line(azacti_frame *f, const azacti_bytes *b, uint8_t c) {
  azacti_bad *bad = &f->bad;
  uint64_t match;
  bool bracket = c == '{' || c == '[', ends = c == '}' || c == ']';
  if (!bad->lead_same || ends) return BAD_NO;
  if (bad->shape == AZACTI_SHAPE_TAIL) return BAD_YES;
  if (bad->flat) {
    if (bracket && bad->last_brace_line) return BAD_YES;
    bool cut = !memchr(",:[{}]", bad->before, 6); /* a writer that crashed and began again */
    return c == '{' && cut ? bad_same_key(f, b, bad->pos, &match) : BAD_NO;
  }
  return bracket || bad->close ? BAD_YES : BAD_NO;
}

static int bad_array_line(const azacti_frame *f, uint8_t c) {
  const azacti_bad *bad = &f->bad;
  bool same = bad->lead_same && bad->lead == bad->indent;
  if (bad->flat) return BAD_NO;
  if (c == bad->open) return same ? BAD_YES : BAD_NO;
  if (c != ']') return BAD_NO;
  return bad->lead < bad->indent || (same && bad->one_line) ? BAD_YES : BAD_NO;
}

/* First byte of a line that is no blank: may the line belong to what follows the record? */
static int bad_line(azacti_frame *f, const azacti_bytes *b, uint8_t c) {
  azacti_bad *bad = &f->bad;
  /* Pretty-printed without indentation. A record that has more than its bracket on its first line is not of that kind. */
  if (bad->line == 2 && !bad->one_line && bad->lead <= bad->indent && c != '{' && c != '[' && c != ']') bad->flat = true;
  return f->levels ? bad_array_line(f, c) : bad_top_line(f, b, c);
}

/* The bracket at pos stands behind a comma, in an array. Is it the next element's? Where the reading as it stands says so it
 * was found by bad_closed. Here are the doubtful ones: a bracket that is not closed, or a quote too many or too few. */
static int bad_element(azacti_frame *f, const azacti_bytes *b) {
  const azacti_bad *bad = &f->bad;
  uint64_t match;
  bool lost = bad->nest.mismatch && bad->nest.depth == 0;
  /* A bracket that is missing is missed right here, a bracket that was changed was missed before. */
  bool here = bad->error >= bad->mark;
  bool brackets = bad->open == '{' && here && (lost || azacti_nest_in_object(&bad->nest, 1));
  bool quotes = bad->other_on && bad->other_close;
  if (!brackets && !quotes) return BAD_NO;
  int same = bad_same_key(f, b, bad->pos, &match);
  if (same != BAD_YES) return same;
  if (match <= bad->error || bad->open == '[') return match <= bad->error ? BAD_NO : BAD_YES;
  if (bad->tried == bad->pos) return bad->try_good ? BAD_YES : BAD_NO;
  if (bad->tries >= BAD_TRIES) return BAD_NO;
  return b->eof || azacti_frame_end(f, b) - bad->pos >= bad->try_need ? BAD_TRY : BAD_WAIT;
}

static void bad_read(azacti_bad *bad, uint8_t c) {
  if (c == '"' || c == '{' || c == '}' || c == '[' || c == ']') bad->mark = bad->pos;
  if (bad->other_at && bad->pos == bad->other_at) {
    bool in_string = bad->other.in_string;
    bad->other = bad->nest;
    bad->other.escaped = false;
    bad->other.in_string = in_string;
    bad->other_on = true;
  }
  if (bad->other_on && azacti_nest_byte(&bad->other, c)) bad->other_close = bad->pos + 1;
  if (azacti_nest_byte(&bad->nest, c)) bad->close = bad->pos + 1;
}

/* A range ends before the blanks that follow it, unless they are so many that they would fill memory. */
static void bad_many_blanks(azacti_bad *bad) {
  bad->solid = bad->unseparated = bad->pos + 1;
  bad->before = 0;
  if (bad->close) bad->close = bad->solid;
}

static void bad_track(azacti_bad *bad, uint8_t c) {
  if (azacti_is_blank(c) && bad->pos - bad->solid >= AZACTI_FRAME_GAP) bad_many_blanks(bad);
  if (c == '\n') {
    bad->line++;
    bad->at_lead = bad->lead_same = true;
    bad->lead = 0;
    bad->last_brace_line = bad->brace_line;
    bad->brace_line = false;
  } else if (!azacti_is_blank(c)) {
    if (bad->line == 1 && bad->pos > bad->start) bad->one_line = true;
    if (c == ',') bad->unseparated = bad->solid;
    bad->before2 = bad->before;
    bad->before = c;
    bad->solid = bad->pos + 1;
  }
}

/* Blanks that begin a line. RS stands there in RFC 7464. */
static bool bad_in_lead(azacti_bad *bad, uint8_t c) {
  if (c == '\r' || c == '\n' || c == 0x1e) return true;
  if (c != ' ' && c != '\t') return false;
  bad->lead_same = bad->lead_same && bad->lead < bad->indent && bad->indent_text[bad->lead] == (char)c;
  if (bad->lead < 255) bad->lead++;
  return true;
}

/* One byte of a broken record or of a tail. BAD_YES: the range ends at *end. BAD_WAIT: more bytes are needed to tell. */
static int bad_record_byte(azacti_frame *f, const azacti_bytes *b, uint8_t c, uint64_t *end) {
  azacti_bad *bad = &f->bad;
  if (bad->at_lead && !bad_in_lead(bad, c)) {
    int line = bad_line(f, b, c);
    *end = f->levels && bad->before == ',' ? bad->unseparated : bad->solid;
    if (line != BAD_NO) return line;
    bad->at_lead = false;
    bad->brace_line = c == '}';
  } else if (!bad->at_lead && !azacti_is_blank(c)) {
    bad->brace_line = false;
  }
  if (bad->shape == AZACTI_SHAPE_RECORD && !bad->at_eof) {
    *end = bad->close;
    if (bad_closed(f, &bad->nest, &bad->close, c) && (!bad->nest.mismatch || c == ']')) return BAD_YES;
    if (f->levels && c == bad->open && bad->before == ',') {
      int element = bad_element(f, b);
      *end = bad->unseparated;
      if (element != BAD_NO) return element;
    }
    (void)bad_closed(f, &bad->other, &bad->other_close, c);
    bad_read(bad, c);
  }
  bad_track(bad, c);
  return BAD_NO;
}

/* RECORD, TAIL */
static int bad_record(azacti_frame *f, const azacti_bytes *b, uint64_t *end) {
  azacti_bad *bad = &f->bad;
  uint64_t last = azacti_frame_end(f, b);
  for (; bad->pos < last; bad->pos++) {
    int answer = bad_record_byte(f, b, *azacti_frame_ptr(f, b, bad->pos), end);
    if (answer != BAD_NO) return answer;
  }
  *end = bad->shape == AZACTI_SHAPE_TAIL ? bad->solid : bad->close;
  return b->eof && *end ? BAD_YES : BAD_WAIT;
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

/* LINE, TOKEN: up to a byte. A token in an array that holds more than a scalar is a piece of a record. */
static int bad_run(azacti_frame *f, const azacti_bytes *b, uint64_t *end) {
  azacti_bad *bad = &f->bad;
  uint64_t last = azacti_frame_end(f, b);
  bool token = bad->shape == AZACTI_SHAPE_TOKEN, list = token && azacti_frame_in_list(f);
  for (; bad->pos < last; bad->pos++) {
    uint8_t c = *azacti_frame_ptr(f, b, bad->pos);
    bool stop = c == '\n';
    if (token && bad->pos > bad->start) stop = stop || c == ',' || c == ']' || c == '}' || (!list && c == '{');
    *end = bad->solid;
    if (stop) return BAD_YES;
    if (list && (c == ':' || c == '"' || c == '{' || c == '[')) {
      azacti_bad_begin_inside(f, b, bad->start, bad->start);
      return bad_record(f, b, end);
    }
    if (!azacti_is_blank(c) || bad->pos - bad->solid >= AZACTI_FRAME_GAP) bad->solid = bad->pos + 1;
  }
  *end = bad->solid;
  return b->eof && !token ? BAD_YES : BAD_WAIT;
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

static int bad_look(azacti_frame *f, const azacti_bytes *b, uint64_t *end) {
  switch (f->bad.shape) {
  case AZACTI_SHAPE_RECORD:
  case AZACTI_SHAPE_TAIL: return bad_record(f, b, end);
  case AZACTI_SHAPE_SPAN: return bad_span(f, b, end);
  default: return bad_run(f, b, end);
  }
}

uint64_t azacti_bad_keep(const azacti_bad *bad) {
  if (!bad->detached) return bad->start;
  if (bad->shape == AZACTI_SHAPE_SPAN) return bad->pos;
  uint64_t keep = bad->before == ',' ? bad->unseparated : bad->solid;
  if (bad->close && bad->close < keep) keep = bad->close;
  return keep < bad->pos ? keep : bad->pos;
}

enum azacti_step azacti_bad_step(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  azacti_bad *bad = &f->bad;
  uint64_t end = 0, have = azacti_frame_end(f, b);
  int answer = bad_look(f, b, &end);
  if (answer == BAD_YES) return bad_finish(f, b, end, ret);
  if (answer == BAD_TRY) {
    ret->what = AZACTI_ITEM_TRY;
    ret->at = azacti_frame_at(f, bad->pos);
    ret->len = (size_t)(have - bad->pos < f->max_record ? have - bad->pos : f->max_record);
    return AZACTI_STEP_ITEM;
  }
  if (b->eof) return bad_at_end(f, b, ret);
  if (bad->detached || have - bad->start <= f->max_record) return AZACTI_STEP_MORE;
  ret->what = AZACTI_ITEM_DETACH;
  ret->at = azacti_frame_at(f, bad->start);
  ret->len = (size_t)f->max_record;
  ret->error_at = azacti_frame_at(f, bad->error);
  bad->detached = true;
  return AZACTI_STEP_ITEM;
}
