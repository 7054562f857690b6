/* One record -> one event. Two front ends fill one table: an object (JSON), a row (names and cells).
 *
 * The decoder passes over the record once, checks every byte (RFC 8259, UTF-8), notes where each known key's value
 * lies, and finds the record's end by itself. It knows nothing of containers: the reader asks, the decoder answers
 * what it met. */
#ifndef AZACTI_DECODER_H
#define AZACTI_DECODER_H

#include "decode/record.h"
#include "frame/columns.h"

typedef struct azacti_decoder azacti_decoder;

typedef struct azacti_decoder_config {
  azacti_mem mem;
  uint32_t max_depth;
  uint64_t max_values;
  uint64_t hash_seed[2];
  bool plain; /* guess nothing from the records before: slower, and the same comes out */
} azacti_decoder_config;

azact_status azacti_decoder_new(const azacti_decoder_config *config, azacti_decoder **ret);
void azacti_decoder_free(azacti_decoder *decoder);

#define AZACTI_DECODED 0u         /* the record is [p, p + end) */
#define AZACTI_DECODE_MORE 1u     /* the bytes ran out inside the record */
#define AZACTI_DECODE_ENVELOPE 2u /* it is no record: the key `envelope` holds the array at `at` (fields.md 4, 34) */
#define AZACTI_DECODE_BROKEN 3u   /* not JSON: stopped at `at`, because `message` */
#define AZACTI_DECODE_VALUES 4u   /* more values than max_values; stopped at `at` */
#define AZACTI_DECODE_NOMEM 5u

#define AZACTI_ENVELOPE_RECORDS 1u
#define AZACTI_ENVELOPE_VALUE 2u
#define AZACTI_ENVELOPE_TABLES 3u

typedef struct azacti_decoded {
  uint32_t what;       /* AZACTI_DECODED ... */
  uint32_t envelope;   /* AZACTI_ENVELOPE_* */
  size_t end;          /* bytes of the record */
  size_t at;           /* where something was met */
  const char *message; /* static English */
} azacti_decoded;

/* Decode the object that begins at p (`{`). `len`: bytes at hand, maybe more than the record, maybe fewer.
 * may_be_envelope: look for records / value / tables at the top. The event is reset first; its bytes are attached by
 * the caller afterwards (azacti_record_place) when the answer is AZACTI_DECODED. Also tells the dialect and adds
 * repairs and the decoder's own notices (duplicate_key, type_unexpected, embedded_json_invalid, depth_limit,
 * depth_truncated). Runs in a 64 KiB stack. */
void azacti_decode_object(azacti_decoder *decoder, const uint8_t *p, size_t len, bool may_be_envelope, azact_event *event,
                          azacti_decoded *ret);

/* Fill columns->column[i].slot; call once per heading. */
void azacti_decoder_bind(azacti_decoder *decoder, azacti_columns *columns);

/* Decode one row of {"tables":...}: p/len is the whole `[...]`. More or fewer cells than columns:
 * AZACTI_DECODE_BROKEN. */
void azacti_decode_row(azacti_decoder *decoder, const azacti_columns *columns, const uint8_t *p, size_t len,
                       azact_event *event, azacti_decoded *ret);
/* Decode one CSV row; cells point into [p, p + len), count equals columns->count. */
void azacti_decode_csv(azacti_decoder *decoder, const azacti_columns *columns, const azacti_cell *cells, const uint8_t *p,
                       size_t len, azact_event *event, azacti_decoded *ret);

#endif
