/* A reader, or one reader after another, as an Arrow stream. What is complete is delivered before an error is told. */
#include "export/arrow_p.h"
#include "core/ascii.h"
#include "reader/reader_p.h"

#include <errno.h>

#define STREAM_TEXT 512u

typedef struct arrow_stream {
  azacti_mem mem;
  azact_arrow_builder *builder;
  azact_reader *reader; /* NULL: the next one is to be asked for */
  azact_event *event;
  azact_arrow_next_fn next;
  void *user;
  uint32_t flags;
  bool busy;
  bool held;       /* the event was read and is not yet in a row */
  bool held_error; /* the same for the reader's error */
  bool ended;      /* no input is left */
  bool last;       /* what `code` tells is told by every further call */
  int code;        /* an errno value that is to be told; 0 = none */
  bool told;       /* the last call failed: get_last_error has its text */
  size_t text_len;
  char text[STREAM_TEXT];
} arrow_stream;

/* ---- errors */

/* As much as there is room for, cut between characters; text that might break a terminal is not in it (the reader has
 * escaped it), a source's name may be anything. */
static void stream_say(arrow_stream *stream, azact_str text) {
  for (size_t i = 0; i < text.len && stream->text_len + 1 < STREAM_TEXT; i++) {
    char c = text.ptr[i];
    stream->text[stream->text_len++] = (uint8_t)c < 0x20 || c == 0x7f ? '?' : c;
  }
  while (stream->text_len + 1 == STREAM_TEXT && ((uint8_t)stream->text[stream->text_len - 1] & 0xc0) == 0x80)
    stream->text_len--;
  stream->text[stream->text_len] = 0;
}

static void stream_say_number(arrow_stream *stream, uint64_t number) {
  char digits[20];
  stream_say(stream, (azact_str){digits, azacti_u64_text(number, digits)});
}

static void stream_say_word(arrow_stream *stream, const char *text) { stream_say(stream, (azact_str){text, strlen(text)}); }

/* "activity.jsonl: record 7 at byte 4096: the string is not ended (AZACT_ERR_SYNTAX)" */
static void stream_describe(arrow_stream *stream, azact_status status) {
  const azact_reader *reader = stream->reader;
  stream->text_len = 0;
  if (reader) {
    stream_say(stream, (azact_str){(const char *)azacti_block_data(reader->name), reader->name_len});
    stream_say_word(stream, ": ");
  }
  if (reader && reader->told.there) {
    const azact_error *error = &reader->told.error;
    if (error->record > 0) {
      stream_say_word(stream, "record ");
      stream_say_number(stream, error->record);
      stream_say_word(stream, " at byte ");
      stream_say_number(stream, error->offset);
      stream_say_word(stream, ": ");
    }
    stream_say(stream, error->message);
    stream_say_word(stream, " ");
  }
  stream_say_word(stream, "(");
  stream_say_word(stream, azact_status_name(status));
  stream_say_word(stream, ")");
}

static int stream_errno(azact_status status) {
  switch (status) {
  case AZACT_ERR_NOMEM: return ENOMEM;
  case AZACT_ERR_IO:
  case AZACT_ERR_DECOMPRESS:
  case AZACT_ERR_RATIO: return EIO;
  case AZACT_NEED_MORE: return EAGAIN;
  default: return EINVAL;
  }
}

/* Nothing is lost by it: the caller may call again. */
static int stream_passing(arrow_stream *stream, azact_status status, const char *text) {
  stream->text_len = 0;
  stream_say_word(stream, text);
  stream->told = true;
  return stream_errno(status);
}

/* ---- inputs */

static void stream_close_input(arrow_stream *stream) {
  if (stream->reader) azacti_reader_release(stream->reader);
  stream->reader = NULL;
}

/* AZACT_OK: there is a reader. AZACT_END; an error of the host's. */
static azact_status stream_next_input(arrow_stream *stream) {
  azact_reader *reader = NULL;
  if (stream->reader) return AZACT_OK;
  if (stream->ended || !stream->next) return AZACT_END;
  azact_status status = stream->next(&reader, stream->user);
  if (status == AZACT_OK && (!reader || reader->magic != AZACTI_READER_MAGIC)) status = AZACT_ERR_USAGE;
  if (status == AZACT_OK) stream->reader = reader;
  if (status == AZACT_END) stream->ended = true;
  return status;
}

/* An error of the whole input, or one that stops the stream. It is told when the rows before it are out. */
static void stream_fail(arrow_stream *stream, azact_status status, bool for_good) {
  stream_describe(stream, status);
  stream->code = stream_errno(status);
  stream->last = for_good || !stream->next;
  if (!stream->last) stream_close_input(stream);
}

/* An error that is told once; the stream then goes on behind it. */
static azact_status stream_note(arrow_stream *stream, azact_status status) {
  stream_describe(stream, status);
  stream->code = stream_errno(status);
  return AZACT_READY;
}

/* ---- rows */

/* What the reader answered. AZACT_OK: go on; AZACT_READY: the batch ends here; AZACT_NEED_MORE, AZACT_ERR_NOMEM. */
static azact_status stream_answer(arrow_stream *stream, azact_status status) {
  if (status == AZACT_OK) {
    stream->held = true;
    return AZACT_OK;
  }
  if (status == AZACT_NEED_MORE || status == AZACT_ERR_NOMEM) return status;
  if (status == AZACT_END) {
    stream_close_input(stream);
    return AZACT_OK;
  }
  if (azact_status_is_record(status)) {
    if (stream->flags & AZACT_ARROW_STOP) stream_fail(stream, status, true);
    stream->held_error = (stream->flags & AZACT_ARROW_ERRORS) != 0;
  } else if (stream->flags & AZACT_ARROW_SKIP && stream->next) {
    stream_close_input(stream);
  } else {
    stream_fail(stream, status, false);
  }
  return stream->code ? AZACT_READY : AZACT_OK;
}

/* One step: put what is held into a row, or read on. */
static azact_status stream_step(arrow_stream *stream) {
  azact_status status = AZACT_OK;
  if (stream->held || stream->held_error) {
    status = stream->held ? azacti_arrow_builder_add(stream->builder, stream->event)
                          : azacti_arrow_builder_add_error(stream->builder, stream->reader);
    if (status == AZACT_READY || status == AZACT_ERR_NOMEM) return status;
    stream->held = stream->held_error = false;
    return status == AZACT_ERR_RANGE ? stream_note(stream, status) : AZACT_OK;
  }
  status = stream_next_input(stream);
  if (status == AZACT_END) return status;
  if (status != AZACT_OK) return stream_note(stream, status);
  return stream_answer(stream, azacti_reader_next_into(stream->reader, &stream->event));
}

static int stream_tell(arrow_stream *stream) {
  int code = stream->code;
  stream->told = true;
  if (!stream->last) stream->code = 0;
  return code;
}

static int stream_batch(arrow_stream *stream, struct ArrowArray *out) {
  azact_status status = AZACT_OK;
  while (stream->code == 0 && status == AZACT_OK) {
    if (stream->reader && stream->reader->busy)
      return stream_passing(stream, AZACT_ERR_REENTRANT, "called from inside a callback");
    status = stream_step(stream);
  }
  bool rows = stream->builder->table.rows > 0;
  if (status == AZACT_ERR_NOMEM) return stream_passing(stream, status, "out of memory; the call may be repeated");
  if (status == AZACT_NEED_MORE && !rows)
    return stream_passing(stream, status, "nothing to read yet: feed the reader or finish it, then call again");
  if (!rows) return stream->code ? stream_tell(stream) : 0;
  if (azacti_arrow_table_take(&stream->builder->table, out) == AZACT_OK) return 0;
  return stream_passing(stream, AZACT_ERR_NOMEM, "out of memory; the call may be repeated");
}

/* ---- the four functions of the interface */

static int stream_get_schema(struct ArrowArrayStream *self, struct ArrowSchema *out) {
  arrow_stream *stream = self->private_data;
  stream->told = false;
  memset(out, 0, sizeof *out);
  if (azacti_arrow_schema(stream->builder->table.set, out) == AZACT_OK) return 0;
  return stream_passing(stream, AZACT_ERR_NOMEM, "out of memory; the call may be repeated");
}

static int stream_get_next(struct ArrowArrayStream *self, struct ArrowArray *out) {
  arrow_stream *stream = self->private_data;
  memset(out, 0, sizeof *out);
  if (stream->busy) return EINVAL; /* called by its own `next`; the text belongs to the call that runs */
  stream->busy = true;
  stream->told = false;
  int code = stream_batch(stream, out);
  stream->busy = false;
  return code;
}

static const char *stream_get_last_error(struct ArrowArrayStream *self) {
  const arrow_stream *stream = self->private_data;
  return stream->told ? stream->text : NULL;
}

static void stream_free(arrow_stream *stream) {
  azacti_mem mem = stream->mem;
  azact_arrow_builder *builder = stream->builder;
  stream_close_input(stream);
  if (stream->event) azacti_record_unref(stream->event);
  azacti_free(&mem, stream, sizeof *stream);
  if (builder) azacti_arrow_builder_release(builder); /* calls the host's `done`, so it comes last */
}

static void stream_release(struct ArrowArrayStream *self) {
  arrow_stream *stream = self->private_data;
  self->release = NULL;
  self->private_data = NULL;
  if (stream) stream_free(stream);
}

azact_status azacti_arrow_stream_make(azact_reader *reader, const azact_arrow_config *config, const azacti_mem *mem,
                                      struct ArrowArrayStream *out) {
  arrow_stream *stream = azacti_zalloc(mem, sizeof *stream);
  if (!stream) return AZACT_ERR_NOMEM;
  stream->mem = *mem;
  azact_status status = azacti_arrow_builder_make(config, mem, &stream->builder);
  if (status != AZACT_OK) {
    stream_free(stream);
    return status;
  }
  stream->next = config->next;
  stream->user = config->user;
  stream->flags = config->flags;
  stream->reader = reader;
  if (reader) atomic_fetch_add_explicit(&reader->refs, 1, memory_order_relaxed);
  memset(out, 0, sizeof *out);
  out->get_schema = stream_get_schema;
  out->get_next = stream_get_next;
  out->get_last_error = stream_get_last_error;
  out->release = stream_release;
  out->private_data = stream;
  return AZACT_OK;
}
