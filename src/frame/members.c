/* Inside an envelope's object and inside a table: members that matter and members that are passed over. */
#include "frame/frame_p.h"
#include "core/ascii.h"
#include "text/jsontext.h"

/* Rows that wait for their columns are given up when something in their table goes wrong: reports come in the order of the
 * input. true: *ret tells of them; whatever went wrong is come across again. */
static bool members_rows_lost(azacti_frame *f, azacti_item *ret) {
  if (!f->rows_waiting) return false;
  f->rows_waiting = f->gap_detached = f->gap_far = false;
  f->gap = f->rows_end;
  azacti_frame_report(f, f->rows_at, f->rows_end, AZACTI_BAD_SYNTAX, "rows without columns", ret);
  return true;
}

/* They hold on to the window, so they do not wait for ever. Told by where the frame stands, not by what has come. */
static bool members_rows_far(azacti_frame *f, azacti_item *ret) {
  return f->rows_waiting && f->cur > f->rows_end && f->cur - f->rows_end > f->max_record && members_rows_lost(f, ret);
}

static enum azacti_step members_more(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  if (members_rows_far(f, ret)) return AZACTI_STEP_ITEM;
  if (f->rows_waiting && !b->eof) return AZACTI_STEP_MORE; /* the window is kept in any case */
  if (b->eof) return azacti_frame_cut(f, b, ret);
  return azacti_frame_detach_gap(f, b, ret) ? AZACTI_STEP_ITEM : AZACTI_STEP_MORE;
}

static enum azacti_step members_close(azacti_frame *f, azacti_item *ret) {
  if (members_rows_lost(f, ret)) return AZACTI_STEP_ITEM;
  f->cur++;
  azacti_frame_pop(f);
  return AZACTI_STEP_AGAIN;
}

static enum azacti_step members_comma(azacti_frame *f, azacti_item *ret) {
  f->comma = f->cur++;
  bool right = f->after == AZACTI_AFTER_ELEMENT;
  f->after = AZACTI_AFTER_COMMA;
  if (right) return AZACTI_STEP_AGAIN;
  return azacti_frame_report(f, f->comma, f->cur, AZACTI_BAD_SYNTAX, "a comma with nothing before it", ret);
}

/* May c stand where a member, a comma or the end should be? */
static bool members_in_order(const azacti_frame *f, uint8_t c) {
  bool behind = f->after == AZACTI_AFTER_ELEMENT;
  return c == '}' || (c == ',' && behind) || (c == '"' && (!behind || f->lenient));
}

enum azacti_step azacti_members_step(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  if (azacti_frame_blanks(f, b) == AZACTI_STEP_MORE) return members_more(f, b, ret);
  uint8_t c = *azacti_frame_ptr(f, b, f->cur);
  if (members_rows_far(f, ret) || (!members_in_order(f, c) && members_rows_lost(f, ret))) return AZACTI_STEP_ITEM;
  if (c == '}') return members_close(f, ret);
  if (c == ',') return members_comma(f, ret);
  if ((c == '{' || c == '[') && !(f->fresh_line && f->lead_len <= f->top_lead_len)) {
    azacti_bad_begin(f, b, AZACTI_SHAPE_SPAN, AZACTI_BAD_SYNTAX, f->cur, f->cur, "a value without a key");
    return AZACTI_STEP_AGAIN;
  }
  if (c == '{' || c == '[') {
    /* A new value, on a line of its own, where a member or the end should be: the object was never closed. */
    f->levels = 0;
    f->fresh_line = true;
    return azacti_frame_report(f, f->cur, f->cur, AZACTI_BAD_SYNTAX, "the object before this is not closed", ret);
  }
  if (c != '"') {
    azacti_bad_begin(f, b, AZACTI_SHAPE_TOKEN, AZACTI_BAD_SYNTAX, f->cur, f->cur, "not a member of an object");
    return AZACTI_STEP_AGAIN;
  }
  if (f->after == AZACTI_AFTER_ELEMENT && !f->lenient) {
    f->lenient = true;
    return azacti_frame_report(f, f->cur, f->cur, AZACTI_BAD_SYNTAX, "a comma is missing before this", ret);
  }
  f->key = f->skim_pos = f->cur;
  f->skim = (azacti_skim){0};
  f->mode = AZACTI_MODE_KEY;
  return AZACTI_STEP_AGAIN;
}

/* Run the skimmer on from where it was. true: *over is behind the value. */
static bool members_skim(azacti_frame *f, const azacti_bytes *b, uint64_t *over) {
  const uint8_t *end = b->p + b->len;
  const uint8_t *stop = azacti_skim_run(&f->skim, azacti_frame_ptr(f, b, f->skim_pos), end);
  f->skim_pos = stop ? f->base + (uint64_t)(stop - b->p) : azacti_frame_end(f, b);
  *over = f->skim_pos;
  return stop != NULL;
}

static void members_too_long(azacti_frame *f, const azacti_bytes *b, uint64_t start) {
  azacti_bad_begin(f, b, AZACTI_SHAPE_SPAN, AZACTI_BAD_LIMIT_BYTES, start, start + f->max_record,
                   "longer than the record limit");
}

static enum azacti_step members_key(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  uint64_t over;
  if (members_skim(f, b, &over)) {
    f->key_len = (uint32_t)(over - f->key - 2);
    f->cur = over;
    f->mode = AZACTI_MODE_COLON;
    return AZACTI_STEP_AGAIN;
  }
  if (over - f->key <= f->max_record) return b->eof ? azacti_frame_cut(f, b, ret) : AZACTI_STEP_MORE;
  if (members_rows_lost(f, ret)) return AZACTI_STEP_ITEM;
  members_too_long(f, b, f->key);
  return AZACTI_STEP_AGAIN;
}

static enum azacti_step members_colon(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  if (azacti_frame_blanks(f, b) == AZACTI_STEP_MORE) return members_more(f, b, ret);
  if (members_rows_far(f, ret)) return AZACTI_STEP_ITEM;
  if (*azacti_frame_ptr(f, b, f->cur) == ':') {
    f->cur++;
    f->mode = AZACTI_MODE_VALUE;
    return AZACTI_STEP_AGAIN;
  }
  if (members_rows_lost(f, ret)) return AZACTI_STEP_ITEM;
  uint8_t c = *azacti_frame_ptr(f, b, f->cur);
  bool no_value = c == ',' || c == '}' || c == ']' || f->fresh_line;
  f->mode = no_value ? AZACTI_MODE_BETWEEN : AZACTI_MODE_VALUE;
  f->after = AZACTI_AFTER_ELEMENT;
  f->lenient = true;
  return azacti_frame_report(f, f->cur, f->cur, AZACTI_BAD_SYNTAX, "a colon is missing before this", ret);
}

static uint8_t members_level_of(azact_str key) {
  static const azact_str name[3] = {AZACTI_STR("records"), AZACTI_STR("value"), AZACTI_STR("tables")};
  for (uint8_t i = 0; i < 3; i++)
    if (azacti_json_key_is(key, name[i])) return (uint8_t)(AZACTI_LEVEL_RECORDS + i);
  return 0;
}

/* A further records / value / tables in the same envelope. WAIT as MORE. */
static bool members_array_again(azacti_frame *f, const azacti_bytes *b, uint8_t level, bool *wait) {
  *wait = false;
  if (f->levels >= AZACTI_FRAME_LEVELS) return false;
  const uint8_t *end = b->p + b->len, *p = azacti_frame_look(f, b, f->cur + 1, wait);
  if (p == end || (*p != ']' && *p != '{' && *p != '"')) return false;
  f->cur++;
  uint8_t inner = level == AZACTI_LEVEL_TABLES     ? AZACTI_LEVEL_TABLE_LIST
                  : level == azacti_frame_level(f) ? AZACTI_LEVEL_ARRAY_AGAIN
                                                   : AZACTI_LEVEL_ARRAY;
  return azacti_frame_push(f, inner);
}

static enum azacti_step members_table_array(azacti_frame *f, azact_str key) {
  f->value = f->skim_pos = f->cur;
  f->skim = (azacti_skim){0};
  f->mode = AZACTI_MODE_SKIP;
  if (azacti_eq_nocase(key, AZACTI_STR("columns"))) f->mode = AZACTI_MODE_COLUMNS;
  if (!azacti_eq_nocase(key, AZACTI_STR("rows")) || f->rows_waiting) return AZACTI_STEP_AGAIN;
  f->mode = AZACTI_MODE_ROWS_AHEAD;
  if (!f->columns_known) return AZACTI_STEP_AGAIN;
  f->cur++;
  azacti_frame_push(f, AZACTI_LEVEL_ROWS);
  return AZACTI_STEP_AGAIN;
}

static enum azacti_step members_value(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  if (azacti_frame_blanks(f, b) == AZACTI_STEP_MORE) return members_more(f, b, ret);
  if (members_rows_far(f, ret)) return AZACTI_STEP_ITEM;
  azact_str key = {(const char *)azacti_frame_ptr(f, b, f->key) + 1, f->key_len};
  uint8_t c = *azacti_frame_ptr(f, b, f->cur);
  bool table = azacti_frame_level(f) == AZACTI_LEVEL_TABLE;
  uint8_t level = table ? 0 : members_level_of(key);
  if (c == '[' && level) {
    bool wait;
    if (members_array_again(f, b, level, &wait)) return AZACTI_STEP_AGAIN;
    if (wait) return AZACTI_STEP_MORE;
  }
  if (c == '[' && table) return members_table_array(f, key);
  f->value = f->skim_pos = f->cur;
  f->skim = (azacti_skim){0};
  f->mode = c == '{' || c == '[' || c == '"' ? AZACTI_MODE_SKIP : AZACTI_MODE_SCALAR;
  return AZACTI_STEP_AGAIN;
}

static enum azacti_step members_passed(azacti_frame *f, uint64_t over) {
  f->cur = over;
  f->mode = AZACTI_MODE_BETWEEN;
  f->after = AZACTI_AFTER_ELEMENT;
  f->lenient = false;
  return AZACTI_STEP_AGAIN;
}

static enum azacti_step members_skip(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  uint64_t over;
  if (members_skim(f, b, &over)) return members_passed(f, over);
  f->cur = over; /* nothing of it is needed again */
  return members_more(f, b, ret);
}

static enum azacti_step members_scalar(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  for (uint64_t end = azacti_frame_end(f, b); f->cur < end; f->cur++) {
    uint8_t c = *azacti_frame_ptr(f, b, f->cur);
    if (c == ',' || c == '}' || c == ']' || azacti_is_blank(c)) return members_passed(f, f->cur);
  }
  return members_more(f, b, ret);
}

azact_status azacti_members_columns(azacti_frame *f, const uint8_t *p, size_t len) {
  static const azact_str label[2] = {AZACTI_STR("name"), AZACTI_STR("ColumnName")};
  azacti_json_iter it, member;
  azacti_buf name;
  bool good = true;
  azacti_buf_init(&name, f->mem);
  azacti_columns_clear(&f->columns);
  f->columns_known = f->csv = false;
  if (!azacti_json_iter_begin(&it, p, p + len)) return AZACT_ERR_RANGE;
  while (good && azacti_json_iter_next(&it)) {
    azact_str raw = {NULL, 0};
    if (it.type == 5 && it.value.len >= 2) raw = (azact_str){it.value.ptr + 1, it.value.len - 2};
    const uint8_t *value = (const uint8_t *)it.value.ptr;
    if (it.type == 6 && azacti_json_iter_begin(&member, value, value + it.value.len))
      while (azacti_json_iter_next(&member))
        if (member.type == 5 &&
            (azacti_json_key_is(member.key_raw, label[0]) || azacti_json_key_is(member.key_raw, label[1])))
          raw = (azact_str){member.value.ptr + 1, member.value.len - 2};
    name.len = 0;
    good = (!raw.ptr || azacti_json_unescape_append(raw, &name)) &&
           azacti_columns_add(&f->columns, (azact_str){name.ptr ? (const char *)name.ptr : "", name.len});
  }
  azacti_buf_free(&name);
  if (!good) return AZACT_ERR_NOMEM;
  azacti_columns_finish(&f->columns);
  f->columns_known = true;
  return AZACT_OK;
}

static enum azacti_step members_columns(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  uint64_t over;
  if (!members_skim(f, b, &over)) {
    if (over - f->value <= f->max_record) return b->eof ? azacti_frame_cut(f, b, ret) : AZACTI_STEP_MORE;
    if (members_rows_lost(f, ret)) return AZACTI_STEP_ITEM;
    members_too_long(f, b, f->value);
    return AZACTI_STEP_AGAIN;
  }
  if (azacti_members_columns(f, azacti_frame_ptr(f, b, f->value), (size_t)(over - f->value)) == AZACT_ERR_NOMEM) {
    f->skim_pos = f->value;
    f->skim = (azacti_skim){0};
    ret->what = AZACTI_ITEM_NOMEM;
    return AZACTI_STEP_ITEM;
  }
  f->heading_at = f->value;
  f->heading_len = (size_t)(over - f->value);
  f->heading_new = true;
  members_passed(f, over);
  if (!f->rows_waiting) return AZACTI_STEP_AGAIN;
  f->rows_waiting = false;
  f->rows_again = true;
  f->back_to = f->cur;
  f->cur = f->rows_at + 1;
  azacti_frame_push(f, AZACTI_LEVEL_ROWS);
  return AZACTI_STEP_AGAIN;
}

static enum azacti_step members_rows_ahead(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  uint64_t over;
  if (!members_skim(f, b, &over)) {
    if (over - f->value <= f->max_record) return b->eof ? azacti_frame_cut(f, b, ret) : AZACTI_STEP_MORE;
    members_too_long(f, b, f->value);
    return AZACTI_STEP_AGAIN;
  }
  if (over - f->value > f->max_record) {
    members_too_long(f, b, f->value);
    return AZACTI_STEP_AGAIN;
  }
  f->rows_at = f->value;
  f->rows_end = over;
  f->rows_waiting = true;
  return members_passed(f, over);
}

void azacti_members_rows_end(azacti_frame *f) {
  if (f->rows_again && f->cur < f->back_to) f->cur = f->back_to;
  f->rows_again = false;
  azacti_frame_pop(f);
}

enum azacti_step azacti_members_mode(azacti_frame *f, const azacti_bytes *b, azacti_item *ret) {
  switch (f->mode) {
  case AZACTI_MODE_KEY: return members_key(f, b, ret);
  case AZACTI_MODE_COLON: return members_colon(f, b, ret);
  case AZACTI_MODE_VALUE: return members_value(f, b, ret);
  case AZACTI_MODE_SKIP: return members_skip(f, b, ret);
  case AZACTI_MODE_SCALAR: return members_scalar(f, b, ret);
  case AZACTI_MODE_COLUMNS: return members_columns(f, b, ret);
  default: return members_rows_ahead(f, b, ret);
  }
}
