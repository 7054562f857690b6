/* Objects that look like records and are none, and the anomalies that come from around a record. */
#include "reader/reader_p.h"
#include "core/ascii.h"
#include "text/jsontext.h"

#define VERDICT_MEMBERS 8 /* nothing odd has more */

static bool verdict_is_error(const uint8_t *p, size_t len) {
  azacti_json_iter it;
  bool code = false, message = false;
  if (!azacti_json_iter_begin(&it, p, p + len)) return false;
  while (azacti_json_iter_next(&it)) {
    if (azacti_json_key_is(it.key_raw, AZACTI_STR("code")))
      code = it.type == AZACTI_VAL_STRING;
    else if (azacti_json_key_is(it.key_raw, AZACTI_STR("message")))
      message = it.type == AZACTI_VAL_STRING;
    else if (!azacti_json_key_is(it.key_raw, AZACTI_STR("details")) &&
             !azacti_json_key_is(it.key_raw, AZACTI_STR("target")) &&
             !azacti_json_key_is(it.key_raw, AZACTI_STR("innererror")) &&
             !azacti_json_key_is(it.key_raw, AZACTI_STR("additionalInfo")))
      return false;
  }
  return code && message;
}

int azacti_verdict_odd(const uint8_t *p, size_t len, bool top) {
  azacti_json_iter it;
  size_t count = 0;
  if (!azacti_json_iter_begin(&it, p, p + len)) return -1;
  while (count < VERDICT_MEMBERS && azacti_json_iter_next(&it)) {
    bool holds = it.type == 1 || it.type == 6; /* null, an object */
    if (holds && azacti_json_key_is(it.key_raw, AZACTI_STR("records"))) return AZACTI_BAD_NOT_OBJECT;
    if (top && count++ == 0 && it.type == 6 && azacti_json_key_is(it.key_raw, AZACTI_STR("error"))) {
      azact_str error = it.value;
      if (!azacti_json_iter_next(&it) && verdict_is_error((const uint8_t *)error.ptr, error.len)) return AZACTI_BAD_SERVICE;
      return -1;
    }
    count += !top;
  }
  return top && count < VERDICT_MEMBERS && verdict_is_error(p, len) ? (int)AZACTI_BAD_SERVICE : -1;
}

static azact_status verdict_add(azact_event *event, uint32_t code, size_t offset, size_t length) {
  return azacti_record_add_anomaly(event, code, (azact_str){"", 0}, offset, length, 0, 0);
}

/* Characters that the transcoder had to replace inside the record. */
static azact_status verdict_replaced(azact_reader *reader, azact_event *event, const azacti_item *item) {
  azacti_window window;
  azacti_input_window(reader->input, &window);
  if (!window.adv || reader->batch.active) return AZACT_OK;
  const uint8_t *adv = window.adv + item->at;
  azact_status status = AZACT_OK;
  azact_str encoding = {azacti_input_encoding(reader->input), 0};
  encoding.len = strlen(encoding.ptr);
  uint32_t code =
      azacti_starts_nocase(encoding, AZACTI_STR("utf-16")) ? AZACT_ANOMALY_LONE_SURROGATE : AZACT_ANOMALY_INVALID_UTF8;
  for (size_t i = 0; status == AZACT_OK && i < item->len; i++)
    if (adv[i] & 0x80u) status = verdict_add(event, code, i, 3);
  return status;
}

azact_status azacti_verdict_flags(azact_reader *reader, azact_event *event, const azacti_item *item) {
  const azacti_frame *frame = reader->batch.active ? &reader->batch.frame : &reader->frame;
  azact_status status = AZACT_OK;
  if (frame->pending_bom) status = verdict_add(event, AZACT_ANOMALY_BOM_INSIDE, 0, 0);
  if (status == AZACT_OK && frame->pending_nul) status = verdict_add(event, AZACT_ANOMALY_NUL_BYTE, 0, 0);
  if (status == AZACT_OK && azacti_frame_is_again(frame)) status = verdict_add(event, AZACT_ANOMALY_DUPLICATE_KEY, 0, 0);
  return status == AZACT_OK ? verdict_replaced(reader, event, item) : status;
}
