/* Going on where another reader stopped (azact_position). */
#include "reader/reader_p.h"

#define RESUME_NOTHING 0u
#define RESUME_HEADING 1u
#define RESUME_WAY 2u

/* After each record that counts. Inside a batch the place stays before the batch: a string cannot be entered in its
 * middle. */
void azacti_reader_note(azact_reader *reader) {
  if (reader->batch.active) return;
  const azacti_frame *frame = &reader->frame;
  reader->position.offset = azacti_reader_offset_at(reader, (size_t)(frame->gap - frame->base));
  reader->position.record = reader->start.record + reader->stats.records;
  reader->position.container = azacti_frame_container(frame);
}

void azacti_reader_note_heading(azact_reader *reader) {
  azacti_frame *frame = &reader->frame;
  size_t at = (size_t)(frame->heading_at - frame->base);
  frame->heading_new = false;
  reader->position.heading_offset = azacti_reader_offset_at(reader, at);
  reader->position.heading_length =
      azacti_reader_offset_at(reader, at + frame->heading_len) - reader->position.heading_offset;
}

/* Window index of the byte at `offset` of the input's own counting; false: not in the window yet. */
static bool resume_find(const azact_reader *reader, uint64_t offset, size_t *ret) {
  azacti_window window;
  azacti_input_window(reader->input, &window);
  uint64_t here = azacti_input_offset(reader->input);
  size_t i = 0;
  if (!window.adv && offset >= here && offset - here <= window.len) {
    *ret = (size_t)(offset - here);
    return true;
  }
  for (; window.adv && i < window.len && here < offset; i++) here += window.adv[i] & 0x7fu;
  while (window.adv && i < window.len && window.adv[i] == 0) i++;
  *ret = i;
  return here >= offset;
}

static azact_status resume_more(azact_reader *reader) {
  if (reader->eof) return AZACT_END;
  return azacti_reader_more(reader);
}

static azact_status resume_heading(azact_reader *reader) {
  const azact_position *start = &reader->start;
  uint64_t from = reader->fed ? 0 : start->heading_offset;
  size_t at, end;
  while (!resume_find(reader, from, &at) || !resume_find(reader, from + start->heading_length, &end)) {
    azact_status status = resume_more(reader);
    if (status == AZACT_END)
      return azacti_reader_fail(reader, AZACT_ERR_NOT_RECOGNISED, "the heading is not where the position says");
    if (status != AZACT_OK) return status;
  }
  azacti_window window;
  azacti_input_window(reader->input, &window);
  azact_status status = azacti_frame_heading(&reader->frame, start->container, window.ptr + at, end - at);
  if (status == AZACT_ERR_RANGE)
    return azacti_reader_fail(reader, AZACT_ERR_NOT_RECOGNISED, "there is no heading where the position says");
  if (status != AZACT_OK) return status;
  reader->frame.heading_new = false;
  if (reader->fed) {
    azacti_input_consume(reader->input, end);
    azacti_frame_consumed(&reader->frame, end);
  }
  reader->resume = reader->fed ? RESUME_NOTHING : RESUME_WAY;
  return AZACT_OK;
}

static azact_status resume_way(azact_reader *reader) {
  size_t at;
  while (!resume_find(reader, reader->start.offset, &at)) {
    azacti_window window;
    azacti_input_window(reader->input, &window);
    azacti_input_consume(reader->input, window.len);
    azact_status status = resume_more(reader);
    if (status == AZACT_END) break;
    if (status != AZACT_OK) return status;
    at = 0;
  }
  if (!reader->eof || resume_find(reader, reader->start.offset, &at)) azacti_input_consume(reader->input, at);
  reader->resume = RESUME_NOTHING;
  return AZACT_OK;
}

azact_status azacti_reader_resume(azact_reader *reader) {
  azact_status status = AZACT_OK;
  if (reader->resume == RESUME_HEADING) status = resume_heading(reader);
  if (status == AZACT_OK && reader->resume == RESUME_WAY) status = resume_way(reader);
  if (status != AZACT_OK || reader->resume != RESUME_NOTHING || reader->start.struct_size == 0) return status;
  if (reader->started) return AZACT_OK;
  reader->started = true;
  azacti_frame *frame = &reader->frame;
  frame->base = frame->cur = frame->gap = frame->opened = frame->look = frame->look_from = frame->line_pos = 0;
  if (reader->fed) reader->shift = (int64_t)(reader->start.offset - azacti_input_offset(reader->input));
  return AZACT_OK;
}
