/* Between top-level values: what begins here, a record, a container, a batch, a CSV heading, or nothing we know? */
#include "frame/frame_p.h"
#include "core/ascii.h"
#include "text/jsontext.h"

/* The byte behind cur that is no blank; 0 = none. */
static uint8_t top_second(azacti_frame *f, const azacti_bytes *b, bool *missing, bool *wait) {
  const uint8_t *p = azacti_frame_look(f, b, f->cur + 1, wait);
  *missing = p == b->p + b->len;
  return *missing ? 0 : *p;
}

/* The line from cur to its LF, or to the end of the input. false: not all here yet. */
static bool top_line(azacti_frame *f, const azacti_bytes *b, uint64_t *end) {
  uint64_t last = azacti_frame_end(f, b);
  if (f->line_pos < f->cur) f->line_pos = f->cur;
  const uint8_t *lf = (const uint8_t *)memchr(azacti_frame_ptr(f, b, f->line_pos), '\n', (size_t)(last - f->line_pos));
  f->line_pos = lf ? f->base + (uint64_t)(lf - b->p) : last;
  *end = f->line_pos;
  return lf || b->eof;
}

static enum azacti_step top_unknown(azacti_item *ret) {
  ret->what = AZACTI_ITEM_UNKNOWN;
  return AZACTI_STEP_ITEM;
}

/* A line that does not begin like JSON: a CSV heading, or something to report. */
static enum azacti_step top_other_line(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  uint64_t end;
  if (!top_line(f, b, &end)) {
    if (!f->recognised && end - (f->junk ? f->junk_start : f->cur) >= AZACTI_FRAME_UNKNOWN_AFTER) return top_unknown(ret);
    if (!f->recognised || end - f->cur <= f->max_record) return AZACTI_STEP_MORE;
    azacti_bad_begin(f, b, AZACTI_SHAPE_LINE, AZACTI_BAD_SYNTAX, f->cur, f->cur, "neither JSON nor a row");
    return AZACTI_STEP_AGAIN;
  }
  azact_str line = {(const char *)azacti_frame_ptr(f, b, f->cur), (size_t)(end - f->cur)};
  if (!f->inner) {
    azact_status status = azacti_csv_heading(f, (const uint8_t *)line.ptr, line.len);
    if (status == AZACT_ERR_NOMEM) {
      ret->what = AZACTI_ITEM_NOMEM;
      return AZACTI_STEP_ITEM;
    }
    if (status == AZACT_OK) {
      if (!azacti_frame_recognise(f)) return AZACTI_STEP_AGAIN;
      azacti_frame_done(f, end);
      return AZACTI_STEP_AGAIN;
    }
  }
  uint64_t values = 0;
  bool scalar = azacti_json_is_valid(azacti_trim(line), 64, 1000, &values);
  if (f->recognised) {
    if (scalar)
      azacti_bad_begin(f, b, AZACTI_SHAPE_LINE, AZACTI_BAD_NOT_OBJECT, f->cur, f->cur, "a value that is no object");
    else
      azacti_bad_begin(f, b, AZACTI_SHAPE_TAIL, AZACTI_BAD_SYNTAX, f->cur, f->cur, "neither JSON nor a row");
    return AZACTI_STEP_AGAIN;
  }
  if (!f->junk) f->junk_start = f->cur;
  f->junk = true;
  f->junk_hard = f->junk_hard || !scalar;
  f->cur = end;
  f->gap = end;
  f->not_json = false;
  if (end - f->junk_start >= AZACTI_FRAME_UNKNOWN_AFTER) return top_unknown(ret);
  return AZACTI_STEP_AGAIN;
}

static enum azacti_step top_end(azacti_frame *f, azacti_item *ret) {
  if (f->recognised || !f->junk) {
    ret->what = AZACTI_ITEM_END;
    return AZACTI_STEP_ITEM;
  }
  if (f->junk_hard) return top_unknown(ret);
  azacti_frame_recognise(f); /* bare scalars and nothing else: JSON, but no records */
  return AZACTI_STEP_AGAIN;
}

static enum azacti_step top_object(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  bool missing, wait;
  if (f->not_json && f->csv) {
    azacti_csv_begin(f);
    return AZACTI_STEP_AGAIN;
  }
  if (f->not_json) return top_other_line(f, b, ret);
  if (!f->recognised) {
    uint8_t second = top_second(f, b, &missing, &wait);
    if (wait) return AZACTI_STEP_MORE;
    if (!missing && second != '"' && second != '}') return top_other_line(f, b, ret);
    if (missing && f->junk) return top_other_line(f, b, ret);
  }
  azacti_frame_begin_object(f);
  return AZACTI_STEP_AGAIN;
}

/* Does true, false or null begin behind the blanks behind cur? *missing: too few bytes to tell. */
static bool top_second_is_word(azacti_frame *f, const azacti_bytes *b, bool *missing) {
  bool wait;
  const uint8_t *end = b->p + b->len, *p = azacti_frame_look(f, b, f->cur + 1, &wait);
  size_t have = (size_t)(end - p) < 4 ? (size_t)(end - p) : 4;
  bool word = memcmp(p, "true", have) == 0 || memcmp(p, "fals", have) == 0 || memcmp(p, "null", have) == 0;
  *missing = word && have < 4;
  return word;
}

static enum azacti_step top_array(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  bool missing, wait;
  uint8_t second = top_second(f, b, &missing, &wait);
  if (wait) return AZACTI_STEP_MORE;
  bool holds = missing || second == '{' || second == '"' || second == ']' || second == '[' || second == ',';
  bool number = azacti_is_digit(second) || second == '-';
  bool cut_word = false;
  if (!holds && !number) number = top_second_is_word(f, b, &cut_word);
  if (cut_word && !b->eof) return AZACTI_STEP_MORE;
  if (f->csv && f->fresh_line && !holds) {
    azacti_csv_begin(f);
    return AZACTI_STEP_AGAIN;
  }
  if (!f->recognised && (f->junk ? second != '{' : !holds && !number)) return top_other_line(f, b, ret);
  if (f->recognised && !holds && !number && f->fresh_line) return top_other_line(f, b, ret);
  if (!f->junk) f->recognised = true;
  azacti_frame_note_lead(f);
  f->opened = f->cur++;
  azacti_frame_push(f, AZACTI_LEVEL_ARRAY);
  return AZACTI_STEP_AGAIN;
}

static enum azacti_step top_string(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  uint64_t end = azacti_frame_end(f, b);
  if (end - f->cur < 2 && !b->eof) return AZACTI_STEP_MORE;
  uint8_t second = end - f->cur < 2 ? '{' : azacti_frame_ptr(f, b, f->cur)[1];
  bool batch = second == '{' || second == '[' || second == '\\' || azacti_is_blank(second);
  if ((!batch && !f->inner) || (f->junk && !f->recognised)) return top_other_line(f, b, ret);
  azacti_frame_begin_span(f, AZACTI_MODE_STRING);
  return AZACTI_STEP_AGAIN;
}

enum azacti_step azacti_top_step(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  if (azacti_frame_blanks(f, b) == AZACTI_STEP_MORE) return b->eof ? top_end(f, ret) : AZACTI_STEP_MORE;
  uint8_t c = *azacti_frame_ptr(f, b, f->cur);
  bool row = f->csv && f->fresh_line;
  if (c == ',' && f->recognised && !row) {
    f->cur++;
    f->fresh_line = true;
    return AZACTI_STEP_AGAIN;
  }
  if (c == '{') return top_object(f, b, ret);
  if (c == '[') return top_array(f, b, ret);
  if (row) {
    azacti_csv_begin(f);
    return AZACTI_STEP_AGAIN;
  }
  if (!f->fresh_line && f->recognised) {
    azacti_bad_begin(f, b, AZACTI_SHAPE_TAIL, AZACTI_BAD_SYNTAX, f->cur, f->cur, "something stands behind a whole record");
    return AZACTI_STEP_AGAIN;
  }
  if (c == '"') return top_string(f, b, ret);
  return top_other_line(f, b, ret);
}
