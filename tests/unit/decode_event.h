/* Decoding one text, for the tests of decode/. */
#ifndef AZACT_TEST_DECODE_EVENT_H
#define AZACT_TEST_DECODE_EVENT_H

#include <check.h>
#include <string.h>
#include "decode/decoder.h"
#include "decode/record.h"

typedef struct decode_one {
  azacti_decoder *decoder;
  azact_event *event;
  azacti_block *block; /* a copy of exact size, so that sanitizers see a read behind the text */
  azacti_decoded answer;
} decode_one;

static inline void decode_begin(decode_one *one, uint32_t depth, uint64_t values) {
  azacti_decoder_config config = {.max_depth = depth, .max_values = values, .hash_seed = {1, 2}};
  ck_assert_int_eq(azacti_mem_init(&config.mem, NULL), AZACT_OK);
  ck_assert_int_eq(azacti_decoder_new(&config, &one->decoder), AZACT_OK);
  one->event = azacti_record_new(&config.mem);
  ck_assert_ptr_nonnull(one->event);
  one->block = NULL;
}

static inline void decode_text(decode_one *one, const char *text, size_t len, bool envelope) {
  azacti_mem mem;
  ck_assert_int_eq(azacti_mem_init(&mem, NULL), AZACT_OK);
  azacti_record_reset(one->event);
  azacti_block_unref(one->block);
  one->block = azacti_block_new(&mem, len ? len : 1);
  ck_assert_ptr_nonnull(one->block);
  uint8_t *data = azacti_block_data(one->block);
  if (len) memcpy(data, text, len);
  azacti_decode_object(one->decoder, data, len, envelope, one->event, &one->answer);
  if (one->answer.what == AZACTI_DECODED) azacti_record_place(one->event, one->block, data, one->answer.end);
}

static inline void decode_string(decode_one *one, const char *text) {
  decode_text(one, text, strlen(text), false);
  ck_assert_msg(one->answer.what == AZACTI_DECODED, "answer %u (%s) to %s", one->answer.what,
                one->answer.message ? one->answer.message : "", text);
}

static inline void decode_end(decode_one *one) {
  azacti_record_unref(one->event);
  azacti_block_unref(one->block);
  azacti_decoder_free(one->decoder);
}

static inline bool decode_val_is(azacti_val val, const char *text) {
  return val.type != 0 && val.len == strlen(text) && memcmp(val.ptr, text, val.len) == 0;
}

#define decode_assert_field(one, field, text)                                                                              \
  do {                                                                                                                     \
    azacti_val decode_got = azacti_record_field((one)->event, field);                                                      \
    ck_assert_msg(decode_val_is(decode_got, text), "%s is '%.*s' (type %u), not '%s'", #field, (int)decode_got.len,        \
                  decode_got.ptr, decode_got.type, text);                                                                  \
  } while (0)

/* The index-th anomaly: code, path, span. */
static inline void decode_assert_anomaly(const decode_one *one, size_t index, uint32_t code, const char *path,
                                         uint64_t offset, uint64_t length) {
  azact_anomaly anomaly;
  ck_assert(azacti_record_anomaly_at(one->event, index, &anomaly));
  ck_assert_uint_eq(anomaly.code, code);
  ck_assert_msg(anomaly.path.len == strlen(path) && memcmp(anomaly.path.ptr, path, anomaly.path.len) == 0,
                "path %.*s, not %s", (int)anomaly.path.len, anomaly.path.ptr, path);
  ck_assert_uint_eq(anomaly.offset, offset);
  ck_assert_uint_eq(anomaly.length, length);
  ck_assert((azacti_record_anomaly_bits(one->event) >> code & 1) != 0);
}

#endif
