/* A batch carried as an escaped string: `"{\"records\":[...]}"`. One level: strings inside stay strings. */
#include "reader/reader_p.h"
#include "core/ascii.h"
#include "text/jsontext.h"

static bool batch_room(azact_reader *reader, size_t need) {
  azacti_batch *batch = &reader->batch;
  if (batch->text && (azacti_block_is_shared(batch->text) || azacti_block_cap(batch->text) < need)) {
    azacti_block_unref(batch->text); /* events of the last batch may still stand in it */
    batch->text = NULL;
  }
  if (!batch->text) batch->text = azacti_block_new(&reader->mem, need);
  if (!batch->text) return false;
  if (batch->adv_cap >= need) return true;
  uint8_t *adv = (uint8_t *)azacti_realloc(&reader->mem, batch->adv, batch->adv_cap, need);
  if (!adv) return false;
  batch->adv = adv;
  batch->adv_cap = need;
  return true;
}

/* item: the string in the window. *is_batch: its text begins like one, and the batch's frame is active now. */
azact_status azacti_batch_open(azact_reader *reader, const azacti_item *item, bool *is_batch) {
  azacti_batch *batch = &reader->batch;
  azacti_window window;
  azacti_input_window(reader->input, &window);
  azact_str inner = {(const char *)window.ptr + item->at + 1, item->len - 2};
  size_t need = azacti_json_unescape_bound(inner.len);
  *is_batch = false;
  if (!batch_room(reader, need ? need : 1)) return AZACT_ERR_NOMEM;
  batch->text_len = azacti_json_unescape(inner, azacti_block_data(batch->text), batch->adv);
  const uint8_t *p = azacti_block_data(batch->text);
  size_t first = 0;
  while (first < batch->text_len && azacti_is_blank(p[first])) first++;
  if (first == batch->text_len || (p[first] != '{' && p[first] != '[')) return AZACT_OK;
  batch->string_at = item->at + 1;
  batch->string_len = item->len;
  batch->seen = batch->seen_adv = 0;
  batch->number = 0;
  azacti_frame_restart(&batch->frame);
  batch->active = *is_batch = true;
  reader->frame.recognised = true; /* nothing stands before it, or this would not have been asked */
  return AZACT_OK;
}

void azacti_batch_close(azact_reader *reader) {
  azacti_batch *batch = &reader->batch;
  batch->active = false;
  azacti_frame_ends(&reader->frame, batch->string_len);
  azacti_reader_note(reader);
}

void azacti_batch_free(azact_reader *reader) {
  azacti_batch *batch = &reader->batch;
  azacti_frame_free(&batch->frame);
  if (batch->text) azacti_block_unref(batch->text);
  azacti_free(&reader->mem, batch->adv, batch->adv_cap);
}
