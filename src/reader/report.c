/* What went wrong and where, told in azact_error. */
#include "reader/reader_p.h"
#include "core/ascii.h"
#include "kernel/kernel.h"

typedef struct report_kind {
  azact_status status;
  azact_str code;
} report_kind;

static const report_kind report_kinds[] = {
    [AZACTI_BAD_SYNTAX] = {AZACT_ERR_SYNTAX, AZACTI_STR("syntax")},
    [AZACTI_BAD_TRUNCATED] = {AZACT_ERR_TRUNCATED, AZACTI_STR("truncated")},
    [AZACTI_BAD_NOT_OBJECT] = {AZACT_ERR_NOT_OBJECT, AZACTI_STR("not_an_object")},
    [AZACTI_BAD_CSV_CELLS] = {AZACT_ERR_CSV_CELLS, AZACTI_STR("csv_cells")},
    [AZACTI_BAD_LIMIT_BYTES] = {AZACT_ERR_LIMIT, AZACTI_STR("limit_bytes")},
    [AZACTI_BAD_LIMIT_VALUES] = {AZACT_ERR_LIMIT, AZACTI_STR("limit_values")},
    [AZACTI_BAD_ENCODING] = {AZACT_ERR_ENCODING, AZACTI_STR("encoding")},
    [AZACTI_BAD_SERVICE] = {AZACT_ERR_SERVICE, AZACTI_STR("service_error")},
};

static uint64_t report_chars(const uint8_t *p, const uint8_t *end) {
  uint64_t count = 0;
  while (p < end) {
    const uint8_t *ascii = azacti_kernel_ascii(p, end);
    count += (uint64_t)(ascii - p);
    for (p = ascii; p < end && *p >= 0x80; p++) count += (*p & 0xc0) != 0x80;
  }
  return count;
}

/* `p` leaves the window's front: keep where its end stands in lines. */
void azacti_reader_count_lines(azact_reader *reader, const uint8_t *p, size_t len) {
  const uint8_t *end = p + len, *from = p;
  for (const uint8_t *lf = p; (lf = (const uint8_t *)memchr(lf, '\n', (size_t)(end - lf))) != NULL;) {
    reader->lines++;
    from = ++lf;
  }
  reader->chars = report_chars(from, end) + (from == p ? reader->chars : 0);
}

static void report_line(const azact_reader *reader, size_t window_at, azact_error *error) {
  azacti_window window;
  azacti_input_window(reader->input, &window);
  if (window_at > window.len) window_at = window.len;
  const uint8_t *p = window.ptr, *end = window.ptr + window_at, *from = p;
  uint64_t lines = 0;
  for (const uint8_t *lf = p; window_at && (lf = (const uint8_t *)memchr(lf, '\n', (size_t)(end - lf))) != NULL;) {
    lines++;
    from = ++lf;
  }
  error->line = reader->lines + lines + 1;
  error->column = 1 + (window_at ? report_chars(from, end) : 0) + (lines == 0 ? reader->chars : 0);
}

static void report_drop(azacti_told *told) {
  if (told->block) azacti_block_unref(told->block);
  memset(told, 0, sizeof *told);
}

void azacti_reader_forget(azact_reader *reader) { report_drop(&reader->told); }

/* Point error.raw at [at, at + len) of what the active frame sees, cut at the record limit. */
static void report_raw(azact_reader *reader, azacti_told *told, size_t at, size_t len) {
  azacti_window window;
  azacti_input_window(reader->input, &window);
  azacti_block *block = window.block;
  const uint8_t *p = window.ptr;
  if (reader->batch.active) {
    block = reader->batch.text;
    p = azacti_block_data(block);
  }
  told->error.truncated = len > reader->max_record;
  told->error.raw = (azact_str){"", 0};
  if (len == 0 || !block) return;
  told->error.raw = (azact_str){(const char *)p + at, told->error.truncated ? (size_t)reader->max_record : len};
  told->block = azacti_block_ref(block);
}

static void report_log(const azact_reader *reader, uint32_t level, const azact_error *error) {
  char text[512], number[20];
  size_t len = 0, room = sizeof text - 1; /* hosts may take it for a C string */
  azact_str part[6] = {error->code,      AZACTI_STR(" at byte "), {number, 0},
                       AZACTI_STR(": "), error->message,          AZACTI_STR(".")};
  if (!reader->log) return;
  part[2].len = azacti_u64_text(error->error_offset, number);
  for (size_t i = 0; i < 6; i++) {
    size_t take = part[i].len < room - len ? part[i].len : room - len;
    memcpy(text + len, part[i].ptr, take);
    len += take;
  }
  text[len] = 0;
  reader->log(level, text, len, reader->log_user);
}

/* The bytes of a range that goes on beyond the window: remember its front. */
void azacti_reader_keep(azact_reader *reader, const azacti_item *item) {
  azacti_told *kept = &reader->kept;
  size_t at;
  report_drop(kept);
  report_raw(reader, kept, item->at, item->len);
  kept->error.offset = azacti_reader_map(reader, item->at, &at);
  kept->error.error_offset = azacti_reader_map(reader, item->error_at, &at);
  report_line(reader, at, &kept->error);
  kept->there = true;
}

/* A range to the end of the input takes the bytes with it that were no whole character. */
static uint64_t report_tail(azact_reader *reader, const azacti_item *item) {
  azacti_window window;
  azacti_input_window(reader->input, &window);
  if (!reader->eof || reader->tail_told || reader->batch.active || item->at + item->len < window.len) return 0;
  reader->tail_told = true;
  return azacti_input_tail(reader->input);
}

azact_status azacti_reader_report(azact_reader *reader, const azacti_item *item) {
  azacti_told *told = &reader->told;
  size_t at;
  report_drop(told);
  if (item->detached && reader->kept.there) {
    *told = reader->kept;
    memset(&reader->kept, 0, sizeof reader->kept);
    told->error.truncated = 1;
  } else {
    report_raw(reader, told, item->at, item->len);
    told->error.offset = azacti_reader_map(reader, item->at, &at);
    told->error.error_offset = azacti_reader_map(reader, item->error_at, &at);
    report_line(reader, at, &told->error);
  }
  azact_error *error = &told->error;
  const report_kind *kind = &report_kinds[item->code];
  error->length = azacti_reader_map(reader, item->at + item->len, &at) - error->offset;
  error->length += report_tail(reader, item);
  error->status = kind->status;
  error->code = kind->code;
  error->message = (azact_str){item->message, strlen(item->message)};
  error->record = reader->start.record + ++reader->stats.records;
  reader->stats.quarantined++;
  told->inner = reader->batch.active ? ++reader->batch.number : 0;
  told->there = true;
  if (item->code == AZACTI_BAD_TRUNCATED && !reader->batch.active) reader->cut_told = true;
  azacti_reader_note(reader);
  report_log(reader, AZACT_LOG_WARNING, error);
  return kind->status;
}

azact_status azacti_reader_fail(azact_reader *reader, azact_status status, const char *message) {
  azact_error *error = &reader->told.error;
  report_drop(&reader->told);
  reader->told.there = true;
  error->status = status;
  /* What is no handle-level error is said once: a loop that stops at those and at the end must stop here, too. */
  reader->fatal = azact_status_is_fatal(status) ? status : AZACT_END;
  error->code = status == AZACT_ERR_IO               ? AZACTI_STR("io")
                : status == AZACT_ERR_RATIO          ? AZACTI_STR("ratio")
                : status == AZACT_ERR_NOT_RECOGNISED ? AZACTI_STR("not_recognised")
                : status == AZACT_ERR_UNSUPPORTED    ? AZACTI_STR("unsupported")
                                                     : AZACTI_STR("decompress");
  error->message = (azact_str){message, strlen(message)};
  error->raw = AZACTI_STR("");
  error->line = error->column = 1;
  report_log(reader, AZACT_LOG_ERROR, error);
  return status;
}

/* The data was whole, what stands behind it is wrong: a checksum, or bytes that belong to nothing. */
static azact_status report_behind(azact_reader *reader, const azacti_trouble *trouble) {
  azact_error *error = &reader->told.error;
  reader->told.in_file = true;
  error->offset = error->error_offset = trouble->offset;
  error->length = trouble->length;
  error->raw = trouble->raw; /* the input keeps it */
  error->truncated = trouble->raw.len < trouble->length;
  return error->status;
}

/* The source or the compressed layer is damaged. What is left of the text goes with the report: it is the record that
 * the damage cut. */
azact_status azacti_reader_trouble(azact_reader *reader, azact_status status) {
  azacti_trouble trouble;
  azacti_window window;
  azacti_input_trouble(reader->input, &trouble);
  azacti_input_window(reader->input, &window);
  const char *message = trouble.message ? trouble.message : "the input cannot be read";
  if (status == AZACT_ERR_TRUNCATED) {
    azacti_item item = {.what = AZACTI_ITEM_BAD, .code = AZACTI_BAD_TRUNCATED, .at = window.len, .error_at = window.len};
    item.message = trouble.message ? message : "the input ends inside a character";
    return azacti_reader_report(reader, &item);
  }
  azacti_reader_fail(reader, status, message);
  azact_error *error = &reader->told.error;
  if (trouble.behind) return report_behind(reader, &trouble);
  size_t at = azacti_frame_spare(&reader->frame);
  if (at < window.len) {
    report_raw(reader, &reader->told, at, window.len - at);
    error->offset = azacti_reader_offset_at(reader, at);
    error->length = azacti_reader_offset_at(reader, window.len) - error->offset;
    error->error_offset = error->offset + error->length;
  } else {
    error->offset = error->error_offset = trouble.offset;
    error->length = trouble.length;
    reader->told.in_file = true;
  }
  report_line(reader, window.len, error);
  return status;
}

void azacti_reader_error_place(const azact_reader *reader, azacti_error_place *ret) {
  ret->name = (azact_str){(const char *)azacti_block_data(reader->name), reader->name_len};
  bool in_file = reader->told.in_file;
  ret->encoding = in_file ? "utf-8" : azacti_input_encoding(reader->input);
  ret->inner = reader->told.inner;
  ret->compressed = azacti_input_is_compressed(reader->input) && !in_file;
}
