/* A reader, or one reader after another, as an Arrow stream. */
#include "export/arrow_flow.h"

#include <string.h>
#include "reader/reader_p.h"

typedef struct arrow_stream {
  azacti_arrow_flow flow;
  azacti_mem mem;
  azact_arrow_builder *builder;
  azact_reader *reader; /* NULL: the next one is to be asked for */
  azact_event *event;
  azact_arrow_next_fn next;
  void *user;
  uint32_t flags;
  bool held;       /* the event was read and is not yet in a row */
  bool held_error; /* the same for the reader's error */
  bool ended;      /* no input is left */
} arrow_stream;

/* "activity.jsonl: record 7 at byte 4096: the string is not ended (AZACT_ERR_SYNTAX)" */
static void arrows_describe(arrow_stream *stream, azact_status status) {
  azacti_arrow_flow *flow = &stream->flow;
  const azact_reader *reader = stream->reader;
  azacti_arrow_say_begin(flow);
  if (reader) {
    azacti_arrow_say(flow, (azact_str){(const char *)azacti_block_data(reader->name), reader->name_len});
    azacti_arrow_say_word(flow, ": ");
  }
  if (reader && reader->told.there) {
    const azact_error *error = &reader->told.error;
    if (error->record > 0) {
      azacti_arrow_say_word(flow, "record ");
      azacti_arrow_say_number(flow, error->record);
      azacti_arrow_say_word(flow, " at byte ");
      azacti_arrow_say_number(flow, error->offset);
      azacti_arrow_say_word(flow, ": ");
    }
    azacti_arrow_say(flow, error->message);
    azacti_arrow_say_word(flow, " ");
  }
  azacti_arrow_say_word(flow, "(");
  azacti_arrow_say_word(flow, azact_status_name(status));
  azacti_arrow_say_word(flow, ")");
}

static void arrows_close_input(arrow_stream *stream) {
  if (stream->reader) azacti_reader_release(stream->reader);
  stream->reader = NULL;
}

/* It is told once, and the stream then goes on behind it. */
static azact_status arrows_note(arrow_stream *stream, azact_status status) {
  arrows_describe(stream, status);
  stream->flow.failed = status;
  stream->flow.last = false;
  return AZACT_READY;
}

/* An error of the whole input, or one that stops the stream. */
static azact_status arrows_fail(arrow_stream *stream, azact_status status, bool for_good) {
  arrows_note(stream, status);
  stream->flow.last = for_good || !stream->next;
  if (!stream->flow.last) arrows_close_input(stream);
  return AZACT_READY;
}

/* AZACT_OK: there is a reader. AZACT_END; an error of the host's. */
static azact_status arrows_next_input(arrow_stream *stream) {
  azact_reader *reader = NULL;
  if (stream->reader) return AZACT_OK;
  if (stream->ended || !stream->next) return AZACT_END;
  azact_status status = stream->next(&reader, stream->user);
  if (status == AZACT_OK && (!reader || reader->magic != AZACTI_READER_MAGIC)) status = AZACT_ERR_USAGE;
  if (status == AZACT_OK) stream->reader = reader;
  if (status == AZACT_END) stream->ended = true;
  return status;
}

static azact_status arrows_record_error(arrow_stream *stream, azact_status status) {
  if (stream->flags & AZACT_ARROW_STOP) return arrows_fail(stream, status, true);
  stream->held_error = (stream->flags & AZACT_ARROW_ERRORS) != 0;
  return AZACT_OK;
}

static azact_status arrows_read(arrow_stream *stream) {
  azact_status status = arrows_next_input(stream);
  if (status == AZACT_END) return status;
  if (status != AZACT_OK) return status == AZACT_ERR_NOMEM ? status : arrows_note(stream, status);
  if (stream->reader->busy) return AZACT_ERR_REENTRANT;
  status = azacti_reader_next_into(stream->reader, &stream->event);
  if (status == AZACT_NEED_MORE || status == AZACT_ERR_NOMEM) return status;
  if (azact_status_is_record(status)) return arrows_record_error(stream, status);
  stream->held = status == AZACT_OK;
  if (status == AZACT_OK) return status;
  bool pass = status == AZACT_END || (stream->flags & AZACT_ARROW_SKIP) != 0;
  if (!pass) return arrows_fail(stream, status, false);
  arrows_close_input(stream);
  return AZACT_OK;
}

static azact_status arrows_step(azacti_arrow_flow *flow) {
  arrow_stream *stream = (arrow_stream *)(void *)flow;
  if (!stream->held && !stream->held_error) return arrows_read(stream);
  azact_status status = stream->held ? azacti_arrow_builder_add(stream->builder, stream->event)
                                     : azacti_arrow_builder_add_error(stream->builder, stream->reader);
  if (status == AZACT_READY || status == AZACT_ERR_NOMEM) return status;
  stream->held = stream->held_error = false;
  return status == AZACT_ERR_RANGE ? arrows_note(stream, status) : AZACT_OK;
}

static void arrows_close(azacti_arrow_flow *flow) {
  arrow_stream *stream = (arrow_stream *)(void *)flow;
  azacti_mem mem = stream->mem;
  azact_arrow_builder *builder = stream->builder;
  arrows_close_input(stream);
  if (stream->event) azacti_record_unref(stream->event);
  azacti_free(&mem, stream, sizeof *stream);
  if (builder) azacti_arrow_builder_release(builder); /* calls the host's `done`, so it comes last */
}

azact_status azacti_arrow_stream_make(azact_reader *reader, const azact_arrow_config *config, const azacti_mem *mem,
                                      struct ArrowArrayStream *out) {
  arrow_stream *stream = (arrow_stream *)azacti_zalloc(mem, sizeof *stream);
  if (!stream) return AZACT_ERR_NOMEM;
  stream->mem = *mem;
  azact_status status = azacti_arrow_builder_make(config, mem, &stream->builder);
  if (status != AZACT_OK) {
    arrows_close(&stream->flow);
    return status;
  }
  stream->flow.table = &stream->builder->table;
  stream->flow.step = arrows_step;
  stream->flow.close = arrows_close;
  stream->next = config->next;
  stream->user = config->user;
  stream->flags = config->flags;
  stream->reader = reader;
  if (reader) atomic_fetch_add_explicit(&reader->refs, 1, memory_order_relaxed);
  azacti_arrow_flow_open(&stream->flow, out);
  return AZACT_OK;
}
