/* Input, frame, decoder and judgement, tied together: one call, one verdict. */
#include "reader/reader_p.h"
#include "text/jsontext.h"
#include "view/derive.h"

uint64_t azacti_reader_offset_at(const azact_reader *reader, size_t window_at) {
  return (uint64_t)((int64_t)azacti_input_offset_at(reader->input, window_at) + reader->shift);
}

uint64_t azacti_reader_map(azact_reader *reader, size_t at, size_t *window_at) {
  azacti_batch *batch = &reader->batch;
  *window_at = at;
  if (batch->active) {
    if (at < batch->seen) batch->seen = batch->seen_adv = 0;
    for (; batch->seen < at && batch->seen < batch->text_len; batch->seen++)
      batch->seen_adv += batch->adv[batch->seen] & 0x7fu;
    *window_at = batch->string_at + batch->seen_adv;
  }
  return azacti_reader_offset_at(reader, *window_at);
}

/* Memory that is read where it lies stays in the window: to drop its records would only mean to count its lines, that is, to
 * read it all once more. */
static void loop_consume(azact_reader *reader) {
  azacti_window window;
  size_t spare = azacti_frame_spare(&reader->frame);
  if (spare == 0 || azacti_input_is_whole(reader->input)) return;
  azacti_input_window(reader->input, &window);
  azacti_reader_count_lines(reader, window.ptr, spare);
  azacti_input_consume(reader->input, spare);
  azacti_frame_consumed(&reader->frame, spare);
}

azact_status azacti_reader_more(azact_reader *reader) {
  azact_status status = azacti_input_more(reader->input);
  if (status != AZACT_END) return status;
  reader->eof = true;
  return AZACT_OK;
}

/* The record is [p, p + len): tie the event to its bytes and its place, and judge it. */
static azact_status loop_place(azact_reader *reader, azact_event *event, const azacti_window *window,
                               const azacti_item *item, size_t len, bool own) {
  const uint8_t *raw = window->ptr + item->at;
  azacti_block *block = window->block;
  if (reader->batch.active) {
    block = reader->batch.text;
    raw = azacti_block_data(block) + item->at;
  }
  size_t at;
  azacti_place place = {.name = reader->name, .name_len = reader->name_len};
  place.offset = azacti_reader_map(reader, item->at, &at);
  place.length = azacti_reader_map(reader, item->at + len, &at) - place.offset;
  place.record = reader->stats.records + reader->start.record + 1;
  place.inner = reader->batch.active ? reader->batch.number + 1 : 0;
  place.flags = azacti_input_is_compressed(reader->input) ? AZACT_SOURCE_COMPRESSED : 0;
  place.encoding = azacti_input_encoding(reader->input);
  azacti_record_place(event, block, raw, len);
  azacti_record_set_place(event, &place);
  azacti_item whole = *item;
  whole.len = len;
  azact_status status = azacti_verdict_flags(reader, event, &whole);
  if (status == AZACT_OK) status = azacti_judge(event, &reader->judge);
  if (status != AZACT_OK) return status;
  azacti_record_sort_anomalies(event);
  bool points_to_caller =
      reader->borrowed && !reader->batch.active && !window->adv && !azacti_input_is_compressed(reader->input);
  return own && !points_to_caller ? azacti_record_own(event) : AZACT_OK;
}

static void loop_count(azact_reader *reader, const azact_event *event) {
  azact_stats *stats = &reader->stats;
  size_t count = azacti_record_anomaly_bits(event) ? azacti_record_anomaly_count(event) : 0;
  azact_anomaly anomaly;
  stats->records++;
  if (count)
    stats->flagged++;
  else
    stats->clean++;
  if (azacti_record_dialect(event) == AZACT_DIALECT_FOREIGN) stats->foreign++;
  for (size_t i = 0; i < count; i++)
    if (azacti_record_anomaly_at(event, i, &anomaly) && anomaly.code < 64) stats->anomaly[anomaly.code]++;
  if (reader->batch.active) reader->batch.number++;
}

static azact_status loop_quarantine(azact_reader *reader, azacti_frame *frame, azacti_item *item, size_t len, uint32_t code,
                                    const char *message) {
  if (!azacti_frame_ends(frame, len)) return AZACT_OK;
  item->what = AZACTI_ITEM_BAD;
  item->code = code;
  item->len = len;
  item->error_at = item->at;
  item->message = message;
  return azacti_reader_report(reader, item);
}

#define LOOP_REPAIRS                                                                                                       \
  ((uint64_t)1 << AZACT_ANOMALY_INVALID_UTF8 | (uint64_t)1 << AZACT_ANOMALY_LONE_SURROGATE |                               \
   (uint64_t)1 << AZACT_ANOMALY_RAW_CONTROL | (uint64_t)1 << AZACT_ANOMALY_NUL_BYTE |                                      \
   (uint64_t)1 << AZACT_ANOMALY_BOM_INSIDE)

/* A decoded record: an event after all, or not. AZACT_OK with *go_on: nothing to hand out yet. */
static azact_status loop_deliver(azact_reader *reader, azacti_frame *frame, const azacti_window *window, azacti_item *item,
                                 size_t len, azact_event *event, bool own, bool *go_on) {
  const uint8_t *p = (reader->batch.active ? azacti_block_data(reader->batch.text) : window->ptr) + item->at;
  *go_on = false;
  if (item->what == AZACTI_ITEM_OBJECT && azacti_record_dialect(event) == AZACT_DIALECT_FOREIGN) {
    int odd = azacti_verdict_odd(p, len, frame->levels == 0);
    if (odd >= 0) {
      azact_status told = loop_quarantine(reader, frame, item, len, (uint32_t)odd,
                                          odd == AZACTI_BAD_SERVICE ? "Azure's error answer, it holds no events"
                                                                    : "a container that holds no array");
      *go_on = told == AZACT_OK;
      return told;
    }
  }
  if (!frame->recognised && frame->junk) {
    *go_on = true;
    azacti_frame_ends(frame, len);
    return AZACT_OK;
  }
  azact_status status = loop_place(reader, event, window, item, len, own);
  if (status != AZACT_OK) return status;
  uint64_t bits = azacti_record_anomaly_bits(event);
  uint64_t duplicate = (uint64_t)1 << AZACT_ANOMALY_DUPLICATE_KEY;
  if (reader->strict && (bits & (LOOP_REPAIRS | duplicate)) != 0) {
    bool bytes = (bits & LOOP_REPAIRS) != 0;
    azacti_record_reset(event);
    return loop_quarantine(reader, frame, item, len, bytes ? AZACTI_BAD_ENCODING : AZACTI_BAD_SYNTAX,
                           bytes ? "strict: the record's bytes would need a repair"
                                 : "strict: a key stands twice in one object");
  }
  azacti_frame_ends(frame, len);
  loop_count(reader, event);
  azacti_reader_note(reader);
  return AZACT_OK;
}

static azact_status loop_object(azact_reader *reader, azacti_frame *frame, const azacti_bytes *bytes,
                                const azacti_window *window, azacti_item *item, azact_event *event, bool own, bool *go_on) {
  azacti_decoded decoded;
  *go_on = true;
  azacti_decode_object(reader->decoder, bytes->p + item->at, item->len, item->may_be_envelope, event, &decoded);
  switch (decoded.what) {
  case AZACTI_DECODED: return loop_deliver(reader, frame, window, item, decoded.end, event, own, go_on);
  case AZACTI_DECODE_MORE: azacti_frame_more(frame, bytes, item->len); return AZACT_OK;
  case AZACTI_DECODE_ENVELOPE: azacti_frame_envelope(frame, decoded.envelope, decoded.at); return AZACT_OK;
  case AZACTI_DECODE_BROKEN:
    azacti_frame_broken(frame, bytes, AZACTI_BAD_SYNTAX, decoded.at, decoded.message);
    return AZACT_OK;
  case AZACTI_DECODE_VALUES:
    azacti_frame_broken(frame, bytes, AZACTI_BAD_LIMIT_VALUES, decoded.at, "more values in one record than the limit");
    return AZACT_OK;
  default: return AZACT_ERR_NOMEM;
  }
}

/* Behind damage: an object that may be the next record, or may only look like it. */
static azact_status loop_try(azact_reader *reader, azacti_frame *frame, const azacti_bytes *bytes,
                             const azacti_window *window, const azacti_item *item, azact_event *event) {
  azacti_decoded decoded;
  azacti_decode_object(reader->decoder, bytes->p + item->at, item->len, false, event, &decoded);
  if (decoded.what == AZACTI_DECODE_NOMEM) return AZACT_ERR_NOMEM;
  uint32_t answer = decoded.what == AZACTI_DECODE_MORE ? AZACTI_TRY_MORE : AZACTI_TRY_NO;
  if (decoded.what == AZACTI_DECODED) {
    azacti_block *block = reader->batch.active ? reader->batch.text : window->block;
    azacti_record_place(event, block, bytes->p + item->at, decoded.end);
    bool log = azacti_record_dialect(event) != AZACT_DIALECT_FOREIGN;
    bool shape = azacti_val_is_full(azacti_record_field(event, AZACT_F_EVENT_TIMESTAMP)) &&
                 azacti_val_is_full(azacti_record_field(event, AZACT_F_OPERATION_NAME));
    answer = log || shape ? AZACTI_TRY_YES : AZACTI_TRY_NO;
  }
  azacti_record_reset(event);
  azacti_frame_tried(frame, bytes, item, answer);
  return AZACT_OK;
}

static azact_status loop_row(azact_reader *reader, azacti_frame *frame, const azacti_bytes *bytes,
                             const azacti_window *window, azacti_item *item, azact_event *event, bool own, bool *go_on) {
  azacti_decoded decoded;
  const uint8_t *p = bytes->p + item->at;
  *go_on = true;
  if (!frame->columns.bound) azacti_decoder_bind(reader->decoder, &frame->columns);
  if (item->what == AZACTI_ITEM_CSV)
    azacti_decode_csv(reader->decoder, &frame->columns, frame->cells, p, item->len, event, &decoded);
  else
    azacti_decode_row(reader->decoder, &frame->columns, p, item->len, event, &decoded);
  switch (decoded.what) {
  case AZACTI_DECODED: return loop_deliver(reader, frame, window, item, item->len, event, own, go_on);
  case AZACTI_DECODE_NOMEM: return AZACT_ERR_NOMEM;
  case AZACTI_DECODE_VALUES:
    *go_on = false;
    return loop_quarantine(reader, frame, item, item->len, AZACTI_BAD_LIMIT_VALUES,
                           "more values in one record than the limit");
  default: break;
  }
  uint64_t values = 0;
  bool cells = item->what == AZACTI_ITEM_CSV ||
               azacti_json_is_valid((azact_str){(const char *)p, item->len}, 4096, reader->max_record, &values);
  if (cells) {
    *go_on = false;
    return loop_quarantine(reader, frame, item, item->len, AZACTI_BAD_CSV_CELLS,
                           "more or fewer cells than there are columns");
  }
  azacti_frame_broken(frame, bytes, AZACTI_BAD_SYNTAX, decoded.at, decoded.message);
  return AZACT_OK;
}

static azact_status loop_string(azact_reader *reader, azacti_frame *frame, azacti_item *item, bool *go_on) {
  bool is_batch = false;
  *go_on = true;
  if (!reader->batch.active) {
    azact_status status = azacti_batch_open(reader, item, &is_batch);
    if (status != AZACT_OK || is_batch) return status;
  }
  azact_status told =
      loop_quarantine(reader, frame, item, item->len, AZACTI_BAD_NOT_OBJECT, "a string that holds no record");
  *go_on = told == AZACT_OK;
  return told;
}

/* Nothing follows, and it is known that something is missing. */
static bool loop_is_cut(const azact_reader *reader) {
  azacti_trouble trouble;
  if (!reader->eof) return false;
  azacti_input_trouble(reader->input, &trouble);
  return trouble.cut || azacti_input_tail(reader->input) > 0;
}

/* The frame wants a longer window. */
static azact_status loop_more(azact_reader *reader) {
  loop_consume(reader);
  if (reader->eof) return azacti_reader_fail(reader, AZACT_ERR_IO, "the input ended twice");
  azact_status status = azacti_reader_more(reader);
  if (azact_status_is_fatal(status) || status == AZACT_ERR_UNSUPPORTED) return azacti_reader_trouble(reader, status);
  return status;
}

static azact_status loop_end(azact_reader *reader) {
  azacti_trouble trouble;
  azacti_input_trouble(reader->input, &trouble);
  loop_consume(reader);
  size_t tail = reader->tail_told ? 0 : azacti_input_tail(reader->input);
  bool told = reader->cut_told && (trouble.cut || trouble.status == AZACT_OK);
  if (tail && !told) return azacti_reader_trouble(reader, AZACT_ERR_TRUNCATED);
  if (told || trouble.status == AZACT_OK) return AZACT_END;
  return azacti_reader_trouble(reader, trouble.status);
}

static azact_status loop_item(azact_reader *reader, azacti_frame *frame, const azacti_bytes *bytes,
                              const azacti_window *window, azacti_item *item, azact_event *event, bool own, bool *go_on) {
  *go_on = true;
  switch (item->what) {
  case AZACTI_ITEM_MORE: return loop_more(reader);
  case AZACTI_ITEM_OBJECT: return loop_object(reader, frame, bytes, window, item, event, own, go_on);
  case AZACTI_ITEM_ROW:
  case AZACTI_ITEM_CSV: return loop_row(reader, frame, bytes, window, item, event, own, go_on);
  case AZACTI_ITEM_TRY: return loop_try(reader, frame, bytes, window, item, event);
  case AZACTI_ITEM_STRING: return loop_string(reader, frame, item, go_on);
  case AZACTI_ITEM_DETACH: azacti_reader_keep(reader, item); return AZACT_OK;
  case AZACTI_ITEM_NOMEM: return AZACT_ERR_NOMEM;
  case AZACTI_ITEM_BAD: *go_on = false; return azacti_reader_report(reader, item);
  case AZACTI_ITEM_UNKNOWN:
    return azacti_reader_fail(reader, AZACT_ERR_NOT_RECOGNISED, "neither JSON nor a known CSV heading in the first MiB");
  default: break;
  }
  if (!reader->batch.active) return loop_end(reader);
  azacti_batch_close(reader);
  return AZACT_OK;
}

azact_status azacti_reader_step(azact_reader *reader, azact_event *event, bool own) {
  azacti_window window;
  azacti_item item;
  bool go_on = true;
  azact_status status = azacti_reader_resume(reader);
  while (status == AZACT_OK && go_on) {
    azacti_frame *frame = reader->batch.active ? &reader->batch.frame : &reader->frame;
    azacti_input_window(reader->input, &window);
    if (window.adv && !reader->batch.active) {
      loop_consume(reader); /* mapping offsets walks the window from its front: keep that short */
      azacti_input_window(reader->input, &window);
    }
    azacti_bytes bytes = {window.ptr, window.len, reader->eof, loop_is_cut(reader)};
    if (reader->batch.active)
      bytes = (azacti_bytes){azacti_block_data(reader->batch.text), reader->batch.text_len, true, false};
    if (!bytes.p) bytes.p = (const uint8_t *)"";
    azacti_frame_next(frame, &bytes, &item);
    if (frame->heading_new) azacti_reader_note_heading(reader);
    status = loop_item(reader, frame, &bytes, &window, &item, event, own, &go_on);
  }
  return status;
}
