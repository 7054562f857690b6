/* Where bytes come from: memory, a file, a feed; through gzip or zstd; through a transcoder; out comes a window of
 * UTF-8.
 *
 *   source -> (inflate) -> (transcode) -> window
 *
 * The window is the run of bytes that were read and not yet consumed. It lies in one reference-counted block, so an
 * event may keep pointing into it: a block with other holders is never moved or overwritten, a new one takes its
 * place. */
#ifndef AZACTI_INPUT_H
#define AZACTI_INPUT_H

#include <azactivity/config.h>
#include <stdbool.h>
#include "core/mem.h"

typedef struct azacti_input azacti_input;

typedef struct azacti_input_config {
  azacti_mem mem;
  const char *encoding; /* NULL = by BOM and pattern, else the named one (config.encoding) */
  size_t block_bytes;
  uint32_t max_ratio;
  uint32_t zstd_window_log;
  uint64_t max_output_bytes;
  uint64_t max_raw; /* bytes of garbage behind compressed data that are kept for the report */
  uint64_t skip;    /* bytes of the (decompressed) stream to leave out first: config.start->offset */
  bool follow;      /* end of a file is NEED_MORE */
} azacti_input_config;

azact_status azacti_input_new_feed(const azacti_input_config *config, azacti_input **ret);
azact_status azacti_input_new_memory(const azacti_input_config *config, const void *data, size_t len, uint32_t mode,
                                     void (*release)(const void *data, size_t len, void *user), void *user,
                                     azacti_input **ret); /* `release` is called even on failure */
azact_status azacti_input_new_fd(const azacti_input_config *config, int fd, azacti_input **ret, int32_t *os_error);
azact_status azacti_input_new_path(const azacti_input_config *config, const char *path, azacti_input **ret,
                                   int32_t *os_error);
void azacti_input_free(azacti_input *input);

azact_status azacti_input_feed(azacti_input *input, const void *data,
                               size_t len); /* AZACT_ERR_USAGE if not a feed, or finished */
azact_status azacti_input_finish(azacti_input *input);

/* What can be looked at now. Valid until the next call of _more, _consume or _free; events that took a reference on
 * `block` keep the bytes. */
typedef struct azacti_window {
  const uint8_t *ptr;
  size_t len;
  const uint8_t *adv;  /* NULL: UTF-8 as in the file. Else one byte per byte of the window: see text/transcode.h */
  azacti_block *block; /* that ptr points into; may be NULL when len is 0 */
} azacti_window;
void azacti_input_window(const azacti_input *input, azacti_window *ret);

/* Make the window longer by at least one byte, at most by about block_bytes (so that peak memory stays small).
 * AZACT_OK; AZACT_END (no more will come; the window stays); AZACT_NEED_MORE; AZACT_ERR_NOMEM (repeatable);
 * AZACT_ERR_UNSUPPORTED: compressed, and this build cannot read that; it stays.
 * AZACT_ERR_IO, _DECOMPRESS, _RATIO: what was readable before the damage is in the window first (they come only when
 * nothing more can be delivered), and stay. After _DECOMPRESS or a cut stream azacti_input_trouble tells where. */
azact_status azacti_input_more(azacti_input *input);

/* The window is all there will be: memory that is read where it lies. */
bool azacti_input_is_whole(const azacti_input *input);

/* Drop `len` bytes from the window's front. */
void azacti_input_consume(azacti_input *input, size_t len);

/* Offset in the original file (in the decompressed stream if compressed) of the window's first byte: consumed bytes
 * mapped back through the transcoder, BOM and skip included. Bytes inside the window: azacti_input_offset_at walks
 * adv. */
uint64_t azacti_input_offset(const azacti_input *input);
uint64_t azacti_input_offset_at(const azacti_input *input, size_t at);

/* Bytes at the end of the file that are not a whole character of its encoding. They are not in the window. */
size_t azacti_input_tail(const azacti_input *input);

bool azacti_input_is_compressed(const azacti_input *input);
const char *azacti_input_encoding(const azacti_input *input); /* "utf-8", "utf-16le", ... static or owned by the input */
uint64_t azacti_input_bytes_in(const azacti_input *input);    /* raw bytes taken from the source */

/* Damage of the compressed layer that did not end the stream (wrong CRC after complete data, garbage behind the last
 * member) or did (cut, corrupt). status 0 = none. Offsets in the compressed file. */
typedef struct azacti_trouble {
  azact_status status; /* AZACT_ERR_DECOMPRESS, AZACT_ERR_TRUNCATED (stream cut), AZACT_ERR_IO, AZACT_ERR_RATIO */
  uint64_t offset, length;
  const char *message; /* static English */
  int32_t os_error;
  bool cut;      /* the compressed file ends too early */
  bool behind;   /* not in the data: behind it, at [offset, offset + length) of the file */
  azact_str raw; /* these bytes, cut at max_raw; borrowed from the input */
} azacti_trouble;
void azacti_input_trouble(const azacti_input *input, azacti_trouble *ret);

#endif
