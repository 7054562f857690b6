#include "reader/reader_p.h"
#include "core/ascii.h"
#include "core/seed.h"
#include "core/sized.h"

static const uint64_t reader_record_limit = (uint64_t)1 << 30;

static void reader_defaults(azact_config *config) {
  if (config->max_record_bytes == 0) config->max_record_bytes = (uint64_t)16 << 20;
  if (config->max_values == 0) config->max_values = 1000000;
  if (config->max_depth == 0) config->max_depth = 64;
  if (config->max_ratio == 0) config->max_ratio = 200;
  if (config->zstd_window_log == 0) config->zstd_window_log = 25;
  if (config->block_bytes == 0) config->block_bytes = (uint64_t)256 << 10;
}

static azact_status reader_check(const azact_config *config) {
  if (config->flags & ~(AZACT_CONFIG_STRICT | AZACT_CONFIG_FOLLOW)) return AZACT_ERR_RANGE;
  if (config->max_record_bytes > reader_record_limit || config->max_depth > 512) return AZACT_ERR_RANGE;
  if (config->zstd_window_log < 10 || config->zstd_window_log > 31) return AZACT_ERR_RANGE;
  if (config->block_bytes < 4096 || config->block_bytes > (uint64_t)64 << 20) return AZACT_ERR_RANGE;
  return AZACT_OK;
}

static azact_status reader_name(azact_reader *reader, const char *name) {
  reader->name_len = strlen(name);
  reader->name = azacti_block_new(&reader->mem, reader->name_len + 1);
  if (!reader->name) return AZACT_ERR_NOMEM;
  memcpy(azacti_block_data(reader->name), name, reader->name_len + 1);
  return AZACT_OK;
}

static azact_status reader_start(azact_reader *reader, const azact_config *config, const azacti_opening *opening) {
  if (!config->start) return AZACT_OK;
  azact_status status =
      azacti_sized_read(config->start, AZACTI_FIRST(azact_position, heading_length), &reader->start, sizeof reader->start);
  if (status != AZACT_OK) return status;
  azact_position *start = &reader->start;
  start->struct_size = sizeof *start;
  if (start->reserved || !azacti_frame_resume(&reader->frame, start->container)) return AZACT_ERR_RANGE;
  if (start->heading_length > reader->max_record || start->offset > (uint64_t)INT64_MAX) return AZACT_ERR_RANGE;
  reader->resume = start->heading_length ? 1 : 0;
  reader->position = *start;
  reader->fed = opening->how == AZACTI_OPEN_FEED;
  return AZACT_OK;
}

static azact_status reader_input(azact_reader *reader, const azact_config *config, const azacti_opening *o) {
  azacti_input_config input = {.mem = reader->mem,
                               .encoding = config->encoding,
                               .block_bytes = (size_t)config->block_bytes,
                               .max_ratio = config->max_ratio,
                               .zstd_window_log = config->zstd_window_log,
                               .max_output_bytes = config->max_output_bytes,
                               .max_raw = config->max_record_bytes,
                               .skip = reader->start.offset,
                               .follow = (config->flags & AZACT_CONFIG_FOLLOW) != 0};
  if (reader->resume && reader->start.heading_offset < input.skip) input.skip = reader->start.heading_offset;
  switch (o->how) {
  case AZACTI_OPEN_FEED: input.skip = 0; return azacti_input_new_feed(&input, &reader->input);
  case AZACTI_OPEN_MEMORY:
    reader->borrowed = o->mode == AZACT_BORROW;
    return azacti_input_new_memory(&input, o->data, o->len, o->mode, o->release, o->user, &reader->input);
  case AZACTI_OPEN_FD: return azacti_input_new_fd(&input, o->fd, &reader->input, o->os_error);
  default: return azacti_input_new_path(&input, o->path, &reader->input, o->os_error);
  }
}

static azact_status reader_fill(azact_reader *reader, const azact_config *config, const azacti_opening *opening,
                                bool *input_made) {
  azacti_decoder_config decoder = {.mem = reader->mem,
                                   .max_depth = config->max_depth,
                                   .max_values = config->max_values,
                                   .hash_seed = {config->hash_seed[0], config->hash_seed[1]}};
  azacti_seed_fill(decoder.hash_seed, reader);
  const char *name = config->source_name ? config->source_name : opening->how == AZACTI_OPEN_PATH ? opening->path : "-";
  azacti_frame_init(&reader->frame, &reader->mem, reader->max_record, false);
  azacti_frame_init(&reader->batch.frame, &reader->mem, reader->max_record, true);
  reader->fed = opening->how == AZACTI_OPEN_FEED;
  azact_status status = reader_start(reader, config, opening);
  if (status == AZACT_OK) status = reader_name(reader, name);
  if (status == AZACT_OK) status = azacti_decoder_new(&decoder, &reader->decoder);
  if (status != AZACT_OK) return status;
  *input_made = true;
  return reader_input(reader, config, opening);
}

static void reader_free(azact_reader *reader) {
  azacti_mem mem = reader->mem;
  azacti_reader_forget(reader);
  if (reader->kept.block) azacti_block_unref(reader->kept.block);
  if (reader->spare) azacti_record_unref(reader->spare);
  azacti_batch_free(reader);
  azacti_frame_free(&reader->frame);
  if (reader->decoder) azacti_decoder_free(reader->decoder);
  if (reader->input) azacti_input_free(reader->input);
  if (reader->name) azacti_block_unref(reader->name);
  reader->magic = 0;
  azacti_free(&mem, reader, sizeof *reader);
}

static azact_status reader_make(const azact_config *given, const azacti_opening *opening, bool *input_made,
                                azact_reader **ret) {
  azact_config config;
  azacti_mem mem;
  memset(&config, 0, sizeof config);
  azact_status status =
      given ? azacti_sized_read(given, AZACTI_FIRST(azact_config, hash_seed), &config, sizeof config) : AZACT_OK;
  if (status != AZACT_OK) return status;
  reader_defaults(&config);
  status = reader_check(&config);
  if (status == AZACT_OK) status = azacti_mem_init(&mem, config.allocator);
  if (status != AZACT_OK) return status;
  azact_reader *reader = (azact_reader *)azacti_zalloc(&mem, sizeof *reader);
  if (!reader) return AZACT_ERR_NOMEM;
  reader->magic = AZACTI_READER_MAGIC;
  reader->mem = mem;
  reader->max_record = config.max_record_bytes;
  reader->strict = (config.flags & AZACT_CONFIG_STRICT) != 0;
  reader->log = config.log;
  reader->log_user = config.log_user;
  atomic_init(&reader->refs, 1);
  status = reader_fill(reader, &config, opening, input_made);
  if (status == AZACT_OK)
    *ret = reader;
  else
    reader_free(reader);
  return status;
}

azact_status azacti_reader_open(const azact_config *config, const azacti_opening *opening, azact_reader **ret) {
  bool input_made = false;
  azact_status status = reader_make(config, opening, &input_made, ret);
  /* The hand-over happens also when the call fails. */
  if (!input_made && opening->release) opening->release(opening->data, opening->len, opening->user);
  return status;
}

/* An event to fill: *inout if nobody else holds it, else a fresh one. */
static azact_status reader_blank(azact_reader *reader, azact_event **inout) {
  if (*inout && !azacti_record_is_shared(*inout)) {
    azacti_record_reset(*inout);
    return AZACT_OK;
  }
  if (*inout) azacti_record_unref(*inout);
  *inout = azacti_record_new(&reader->mem);
  return *inout ? AZACT_OK : AZACT_ERR_NOMEM;
}

static azact_status reader_take(azact_reader *reader, azact_event **event, bool own) {
  if (reader->fatal != AZACT_OK) return reader->fatal;
  azacti_reader_forget(reader);
  reader->busy = true;
  azact_status status = reader_blank(reader, event);
  if (status == AZACT_OK) status = azacti_reader_step(reader, *event, own);
  if (status != AZACT_OK && *event) azacti_record_reset(*event);
  return status;
}

azact_status azacti_reader_next(azact_reader *reader, azact_event **ret) {
  azact_status status = reader_take(reader, &reader->spare, true);
  if (status == AZACT_OK) {
    *ret = reader->spare;
    reader->spare = NULL;
  }
  azacti_reader_leave(reader);
  return status;
}

azact_status azacti_reader_next_into(azact_reader *reader, azact_event **inout) {
  azact_status status = reader_take(reader, inout, false);
  azacti_reader_leave(reader);
  return status;
}

void azacti_reader_stats(const azact_reader *reader, azact_stats *ret) {
  *ret = reader->stats;
  ret->struct_size = sizeof *ret;
  ret->bytes_in = azacti_input_bytes_in(reader->input);
  const azacti_frame *frame = &reader->frame;
  uint64_t seen = azacti_reader_offset_at(reader, (size_t)(frame->cur - frame->base));
  if (seen < reader->position.offset) seen = reader->position.offset;
  ret->bytes_text = seen > reader->start.offset ? seen - reader->start.offset : 0;
}

void azacti_reader_release(azact_reader *reader) {
  if (atomic_fetch_sub_explicit(&reader->refs, 1, memory_order_acq_rel) != 1) return;
  if (reader->busy)
    reader->orphan = true;
  else
    reader_free(reader);
}

void azacti_reader_leave(azact_reader *reader) {
  reader->busy = false;
  if (reader->orphan) reader_free(reader);
}
