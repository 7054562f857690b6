/* An event from one JSON record, for the tests of view/. */
#ifndef AZACT_TEST_VIEW_EVENT_H
#define AZACT_TEST_VIEW_EVENT_H

#include <check.h>
#include <string.h>
#include "decode/decoder.h"
#include "view/derive.h"

static inline azact_event *view_event_of(const char *json) {
  azacti_decoder_config config = {.max_depth = 64, .max_values = 1000000};
  azacti_decoder *decoder = NULL;
  azacti_decoded answer;
  size_t len = strlen(json);
  ck_assert_int_eq(azacti_mem_init(&config.mem, NULL), AZACT_OK);
  ck_assert_int_eq(azacti_decoder_new(&config, &decoder), AZACT_OK);
  azact_event *event = azacti_record_new(&config.mem);
  azacti_block *block = azacti_block_new(&config.mem, len);
  ck_assert_ptr_nonnull(event);
  ck_assert_ptr_nonnull(block);
  memcpy(azacti_block_data(block), json, len);
  azacti_decode_object(decoder, azacti_block_data(block), len, true, event, &answer);
  ck_assert_msg(answer.what == AZACTI_DECODED, "not decoded: %s", json);
  azacti_record_place(event, block, azacti_block_data(block), answer.end);
  azacti_block_unref(block);
  azacti_decoder_free(decoder);
  return event;
}

/* The text of a field in `buf`, which keeps it; "-" for absent, "null" for null. */
static inline const char *view_event_text(const azact_event *event, azact_field field, azacti_buf *buf) {
  azact_str text;
  azacti_buf tmp;
  azacti_buf_init(&tmp, azacti_record_mem(event));
  azact_status status = azacti_field_text(event, field, &tmp, &text);
  ck_assert_int_ge(status, 0);
  buf->len = 0;
  if (status == AZACT_ABSENT) text = (azact_str){"-", 1};
  if (status == AZACT_NULL) text = (azact_str){"null", 4};
  ck_assert(azacti_buf_append(buf, text.ptr, text.len) && azacti_buf_push(buf, 0));
  azacti_buf_free(&tmp);
  return (const char *)buf->ptr;
}

/* One field of one record. */
typedef struct view_case {
  const char *json;
  azact_field field;
  const char *want;
} view_case;

static inline void view_event_check(const view_case *one) {
  azact_event *event = view_event_of(one->json);
  azacti_buf buf;
  azacti_buf_init(&buf, azacti_record_mem(event));
  const char *got = view_event_text(event, one->field, &buf);
  ck_assert_msg(strcmp(got, one->want) == 0, "%s\n  field %u: expected '%s', got '%s'", one->json, one->field, one->want,
                got);
  azacti_buf_free(&buf);
  azacti_record_unref(event);
}

#define VIEW_COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

#endif
