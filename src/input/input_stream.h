/* A source with compression taken off: the bytes of the text, not yet transcoded. */
#ifndef AZACTI_INPUT_STREAM_H
#define AZACTI_INPUT_STREAM_H

#include "input/input.h"
#include "input/inflate.h"
#include "input/source.h"

typedef struct azacti_stream {
  azacti_source *source;
  azacti_inflater *inflater; /* NULL: not compressed */
  azacti_mem mem;
  uint32_t max_ratio;
  uint32_t zstd_window_log;
  uint64_t max_output_bytes;
  uint64_t output; /* bytes that came out of the inflater */
  uint8_t *ahead;  /* inflated but not yet taken; only what azacti_stream_peek asked for */
  size_t ahead_at, ahead_len;
  bool between;    /* before, between or behind members */
  bool any_member; /* one was begun */
  bool draining;   /* garbage behind the last member: only its length matters */
  bool full;       /* the inflater may hold more output without new input */
  uint64_t max_raw;
  azacti_buf raw;     /* of trouble */
  azact_status ended; /* AZACT_OK, or what every further call answers */
  azacti_trouble trouble;
} azacti_stream;

void azacti_stream_init(azacti_stream *stream, const azacti_input_config *config, azacti_source *source);
void azacti_stream_clear(azacti_stream *stream);

/* Find out whether the source is compressed; before anything else. AZACT_OK, AZACT_NEED_MORE, errors. */
azact_status azacti_stream_detect(azacti_stream *stream);
/* The next bytes. AZACT_OK: *ret > 0. Else AZACT_END, AZACT_NEED_MORE, or what azacti_input_more documents. */
azact_status azacti_stream_read(azacti_stream *stream, uint8_t *out, size_t cap, size_t *ret);
/* Look at the next bytes, at least `min` (small) if there are so many. *ptr, *len are always set; another status than
 * AZACT_OK says why there are fewer than `min`. */
azact_status azacti_stream_peek(azacti_stream *stream, size_t min, const uint8_t **ptr, size_t *len);
void azacti_stream_take(azacti_stream *stream, size_t len);
/* Go to an offset from the beginning of the source; false = cannot (compressed, a pipe). */
bool azacti_stream_seek(azacti_stream *stream, uint64_t offset);

#endif
