/* Compression taken off: members one after another, limits, and honest words about damage. */
#include "input/input_stream.h"

#include <string.h>

#define STREAM_AHEAD ((size_t)64 << 10)
#define STREAM_RATIO_FREE ((uint64_t)1 << 20) /* small inputs may have any ratio */
/* Limits are looked at where the output reaches a multiple of this and nowhere else, so that what is delivered before a
 * limit bites does not depend on how the bytes came. */
#define STREAM_RATIO_STEP ((uint64_t)64 << 10)

void azacti_stream_init(azacti_stream *stream, const azacti_input_config *config, azacti_source *source) {
  *stream = (azacti_stream){.source = source,
                            .mem = config->mem,
                            .max_ratio = config->max_ratio ? config->max_ratio : 200,
                            .zstd_window_log = config->zstd_window_log ? config->zstd_window_log : 25,
                            .max_output_bytes = config->max_output_bytes,
                            .between = true,
                            .max_raw = config->max_raw};
  azacti_buf_init(&stream->raw, &stream->mem);
}

void azacti_stream_clear(azacti_stream *stream) {
  if (stream->inflater) stream->inflater->ops->free(stream->inflater);
  azacti_free(&stream->mem, stream->ahead, STREAM_AHEAD);
  azacti_buf_free(&stream->raw);
  if (stream->source) stream->source->ops->free(stream->source);
}

/* Only the first trouble is kept: it is the one nearest to the cause. */
static void stream_trouble(azacti_stream *stream, azact_status status, uint64_t offset, uint64_t length,
                           const char *message) {
  if (stream->trouble.status != AZACT_OK) return;
  stream->trouble.status = status;
  stream->trouble.offset = offset;
  stream->trouble.length = length;
  stream->trouble.message = message;
}

static azact_status stream_fail(azacti_stream *stream, azact_status status, const char *message) {
  /* A fatal error is the one to tell, whatever smaller trouble came before. */
  stream->trouble = (azacti_trouble){.status = AZACT_OK};
  stream_trouble(stream, status, stream->source->taken, 0, message);
  stream->ended = status;
  return status;
}

/* What a source answered becomes what the stream answers. */
static azact_status stream_source_status(azacti_stream *stream, azact_status status) {
  if (status == AZACT_END) stream->ended = AZACT_END;
  if (status != AZACT_ERR_IO) return status;
  (void)stream_fail(stream, AZACT_ERR_IO, "reading the input failed");
  stream->trouble.os_error = stream->source->os_error;
  return AZACT_ERR_IO;
}

azact_status azacti_stream_detect(azacti_stream *stream) {
  azacti_source *source = stream->source;
  azact_status status = source->ops->fill(source, AZACTI_MAGIC_BYTES);
  if (status == AZACT_NEED_MORE || status == AZACT_ERR_NOMEM) return status;
  if (azacti_is_gzip(source->ptr, source->len)) {
    status = azacti_inflate_gzip_new(&stream->mem, &stream->inflater);
    if (status == AZACT_ERR_UNSUPPORTED) {
      return stream_fail(stream, AZACT_ERR_UNSUPPORTED, "the input is gzip, and this build has no zlib");
    }
    return status;
  }
  if (azacti_is_zstd(source->ptr, source->len)) {
    status = azacti_inflate_zstd_new(&stream->mem, stream->zstd_window_log, &stream->inflater);
    if (status == AZACT_ERR_UNSUPPORTED) {
      return stream_fail(stream, AZACT_ERR_UNSUPPORTED, "the input is zstd, and this build has no libzstd");
    }
    return status;
  }
  return AZACT_OK; /* an error of the source comes again where it is met */
}

/* Trouble that lies behind the data: its bytes, as far as they are wanted. false = no memory. */
static bool stream_behind(azacti_stream *stream, const uint8_t *p, size_t len) {
  uint64_t room = stream->max_raw > stream->raw.len ? stream->max_raw - stream->raw.len : 0;
  stream->trouble.behind = true;
  return azacti_buf_append(&stream->raw, p, len < room ? len : (size_t)room);
}

static azact_status stream_drain(azacti_stream *stream) {
  azacti_source *source = stream->source;
  for (;;) {
    if (!stream_behind(stream, source->ptr, source->len)) return AZACT_ERR_NOMEM;
    stream->trouble.length += source->len;
    azacti_source_take(source, source->len);
    azact_status status = source->ops->fill(source, 1);
    if (status != AZACT_OK) return stream_source_status(stream, status);
  }
}

/* The compressed data ends too early. */
static azact_status stream_cut(azacti_stream *stream) {
  uint64_t at = stream->source->taken;
  azacti_inflater *inflater = stream->inflater;
  if (inflater->all_data_seen) {
    size_t have = inflater->sum_seen;
    if (stream->trouble.status == AZACT_OK && !stream_behind(stream, inflater->sum, have)) return AZACT_ERR_NOMEM;
    stream_trouble(stream, AZACT_ERR_DECOMPRESS, at - have, have, "the compressed data ends before its checksum");
  } else {
    stream_trouble(stream, AZACT_ERR_TRUNCATED, at, 0, "the compressed data is cut");
  }
  stream->trouble.cut = true;
  stream->ended = AZACT_END;
  return AZACT_END;
}

/* The first bytes of another member, and no more: the file was cut there. */
static bool stream_is_cut_magic(const uint8_t *p, size_t len, bool gzip) {
  static const uint8_t zstd[4] = {0x28, 0xb5, 0x2f, 0xfd};
  if (gzip) return len == 1 && p[0] == 0x1f;
  return len < sizeof zstd && memcmp(p, zstd, len) == 0;
}

/* Between members: pass zero bytes (tape and disk padding), find the next magic, or call the rest garbage. */
static azact_status stream_between(azacti_stream *stream) {
  azacti_source *source = stream->source;
  for (;;) {
    azact_status status = source->ops->fill(source, AZACTI_MAGIC_BYTES);
    size_t zeros = 0;
    while (stream->any_member && zeros < source->len && source->ptr[zeros] == 0) zeros++;
    azacti_source_take(source, zeros);
    if (zeros) continue;
    bool gzip = stream->inflater->sum_bytes == 8;
    if (gzip ? azacti_is_gzip(source->ptr, source->len) : azacti_is_zstd(source->ptr, source->len)) break;
    if (status != AZACT_OK && (status != AZACT_END || source->len == 0)) return stream_source_status(stream, status);
    bool first = stream->trouble.status == AZACT_OK;
    if (first && status == AZACT_END && stream_is_cut_magic(source->ptr, source->len, gzip)) {
      azacti_source_take(source, source->len);
      return stream_cut(stream);
    }
    stream_trouble(stream, AZACT_ERR_DECOMPRESS, source->taken, 0, "bytes behind the last compressed member");
    stream->draining = first;
    if (!first) stream->ended = AZACT_END; /* told already that this file is damaged */
    return first ? stream_drain(stream) : AZACT_END;
  }
  stream->between = false;
  stream->any_member = true;
  return AZACT_OK;
}

/* How much may be written before the limits are looked at again. */
static size_t stream_room(const azacti_stream *stream, size_t cap) {
  uint64_t room = STREAM_RATIO_STEP - stream->output % STREAM_RATIO_STEP;
  if (stream->max_output_bytes && stream->max_output_bytes - stream->output < room) {
    room = stream->max_output_bytes - stream->output;
  }
  return room < cap ? (size_t)room : cap;
}

static void stream_check_ratio(azacti_stream *stream) {
  if (stream->output <= STREAM_RATIO_FREE || stream->output % STREAM_RATIO_STEP != 0) return;
  if ((stream->output - 1) / stream->max_ratio < stream->source->taken) return;
  (void)stream_fail(stream, AZACT_ERR_RATIO, "the input decompresses to more than the ratio limit allows");
}

static void stream_judge(azacti_stream *stream, uint32_t answer) {
  uint64_t taken = stream->source->taken;
  size_t sum = stream->inflater->sum_bytes;
  switch (answer) {
  case AZACTI_INFLATE_BAD_SUM:
    if (stream->trouble.status == AZACT_OK && !stream_behind(stream, stream->inflater->sum, sum)) {
      stream->raw.len = 0; /* no memory: the report goes without them */
    }
    stream_trouble(stream, AZACT_ERR_DECOMPRESS, taken - sum, sum, "the checksum of the compressed data is wrong");
    stream->between = true;
    break;
  case AZACTI_INFLATE_MEMBER: stream->between = true; break;
  case AZACTI_INFLATE_CORRUPT: (void)stream_fail(stream, AZACT_ERR_DECOMPRESS, "the compressed data is damaged"); break;
  case AZACTI_INFLATE_WINDOW:
    (void)stream_fail(stream, AZACT_ERR_RATIO, "the zstd frame asks for a window beyond the limit");
    break;
  case AZACTI_INFLATE_NOMEM: stream->ended = AZACT_ERR_NOMEM; break;
  default: break;
  }
}

/* One call of the inflater. false: no progress, it wants input. */
static bool stream_step(azacti_stream *stream, uint8_t *out, size_t cap, size_t *ret) {
  azacti_source *source = stream->source;
  size_t room = stream_room(stream, cap), took = source->len, wrote = room;
  if (took == 0 && !stream->full) return false;
  uint32_t answer = stream->inflater->ops->step(stream->inflater, source->ptr, &took, out, &wrote);
  azacti_source_take(source, took);
  stream->output += wrote;
  stream->full = wrote == room && answer == AZACTI_INFLATE_GOING;
  *ret = wrote;
  stream_judge(stream, answer);
  if (wrote && stream->ended == AZACT_OK) stream_check_ratio(stream);
  return took || wrote || answer != AZACTI_INFLATE_GOING;
}

/* At max_output_bytes: is there one more byte? */
static azact_status stream_inflate(azacti_stream *stream, uint8_t *out, size_t cap, size_t *ret) {
  uint8_t beyond;
  bool at_limit = stream->max_output_bytes && stream->output >= stream->max_output_bytes;
  if (at_limit) {
    out = &beyond;
    cap = 1;
    stream->max_output_bytes++;
  }
  azact_status status = AZACT_OK;
  size_t wrote = 0;
  while (status == AZACT_OK && wrote == 0) {
    status = stream->ended;
    if (status == AZACT_OK && stream->draining) status = stream_drain(stream);
    if (status == AZACT_OK && stream->between) status = stream_between(stream);
    if (status != AZACT_OK || stream_step(stream, out, cap, &wrote)) continue;
    status = stream->source->ops->fill(stream->source, 1);
    if (status == AZACT_END) status = stream_cut(stream);
    if (status != AZACT_OK) status = stream_source_status(stream, status);
  }
  if (at_limit) stream->max_output_bytes--;
  if (at_limit && wrote) return stream_fail(stream, AZACT_ERR_RATIO, "the input decompresses to more than the limit");
  *ret = wrote;
  return status;
}

azact_status azacti_stream_read(azacti_stream *stream, uint8_t *out, size_t cap, size_t *ret) {
  *ret = 0;
  if (stream->ahead_len) {
    size_t len = stream->ahead_len < cap ? stream->ahead_len : cap;
    memcpy(out, stream->ahead + stream->ahead_at, len);
    azacti_stream_take(stream, len);
    *ret = len;
    return AZACT_OK;
  }
  if (stream->ended != AZACT_OK) return stream->ended;
  if (stream->inflater) return stream_inflate(stream, out, cap, ret);
  azact_status status = azacti_source_read(stream->source, out, cap, ret);
  return status == AZACT_OK ? status : stream_source_status(stream, status);
}

static azact_status stream_peek_plain(azacti_stream *stream, size_t min, const uint8_t **ptr, size_t *len) {
  azacti_source *source = stream->source;
  azact_status status = stream->ended;
  if (status == AZACT_OK) status = source->ops->fill(source, min);
  *ptr = source->ptr;
  *len = source->len;
  /* What is left comes first; the end (or the error) is met again behind it. */
  return status == AZACT_OK || source->len ? status : stream_source_status(stream, status);
}

azact_status azacti_stream_peek(azacti_stream *stream, size_t min, const uint8_t **ptr, size_t *len) {
  if (!stream->inflater) return stream_peek_plain(stream, min, ptr, len);
  azact_status status = AZACT_OK;
  *ptr = (const uint8_t *)"";
  *len = 0;
  if (!stream->ahead) stream->ahead = (uint8_t *)azacti_alloc(&stream->mem, STREAM_AHEAD);
  if (!stream->ahead) return AZACT_ERR_NOMEM;
  if (stream->ahead_len < min) {
    memmove(stream->ahead, stream->ahead + stream->ahead_at, stream->ahead_len);
    stream->ahead_at = 0;
  }
  while (status == AZACT_OK && stream->ahead_len < min) {
    size_t got = 0;
    status = stream->ended;
    if (status != AZACT_OK) break;
    status = stream_inflate(stream, stream->ahead + stream->ahead_len, STREAM_AHEAD - stream->ahead_len, &got);
    stream->ahead_len += got;
  }
  *ptr = stream->ahead + stream->ahead_at;
  *len = stream->ahead_len;
  return status;
}

void azacti_stream_take(azacti_stream *stream, size_t len) {
  if (!stream->inflater) {
    azacti_source_take(stream->source, len);
    return;
  }
  stream->ahead_at += len;
  stream->ahead_len -= len;
}

bool azacti_stream_seek(azacti_stream *stream, uint64_t offset) {
  azacti_source *source = stream->source;
  return !stream->inflater && source->ops->seek && source->ops->seek(source, offset);
}
