/* reader.h */
#include <azactivity/reader.h>

#include "core/sized.h"
#include "reader/reader_p.h"

static bool reader_is_good(const azact_reader *reader) { return reader && reader->magic == AZACTI_READER_MAGIC; }

azact_status azact_reader_new(const azact_config *config, azact_reader **ret) {
  azacti_opening opening = {.how = AZACTI_OPEN_FEED};
  if (!ret) return AZACT_ERR_USAGE;
  return azacti_reader_open(config, &opening, ret);
}

azact_status azact_reader_open_memory(const azact_config *config, const void *data, size_t len, uint32_t mode,
                                      void (*release)(const void *data, size_t len, void *user), void *user,
                                      azact_reader **ret) {
  azacti_opening opening = {
      .how = AZACTI_OPEN_MEMORY, .data = data, .len = len, .mode = mode, .release = release, .user = user};
  if (ret && (data || len == 0) && mode <= AZACT_BORROW) return azacti_reader_open(config, &opening, ret);
  if (release) release(data, len, user);
  return AZACT_ERR_USAGE;
}

azact_status azact_reader_open_fd(const azact_config *config, int32_t fd, azact_reader **ret, int32_t *reterr_os_error) {
  azacti_opening opening = {.how = AZACTI_OPEN_FD, .fd = fd, .os_error = reterr_os_error};
  if (!ret || fd < 0) return AZACT_ERR_USAGE;
  return azacti_reader_open(config, &opening, ret);
}

azact_status azact_reader_open_path(const azact_config *config, const char *path, azact_reader **ret,
                                    int32_t *reterr_os_error) {
  azacti_opening opening = {.how = AZACTI_OPEN_PATH, .path = path, .os_error = reterr_os_error};
  if (!ret || !path) return AZACT_ERR_USAGE;
  return azacti_reader_open(config, &opening, ret);
}

azact_status azact_reader_feed(azact_reader *reader, const void *data, size_t len) {
  if (!reader_is_good(reader) || (!data && len != 0) || !reader->fed) return AZACT_ERR_USAGE;
  if (reader->busy) return AZACT_ERR_REENTRANT;
  if (len == 0) return AZACT_OK;
  reader->busy = true;
  azact_status status = azacti_input_feed(reader->input, data, len);
  azacti_reader_leave(reader);
  return status;
}

azact_status azact_reader_finish(azact_reader *reader) {
  if (!reader_is_good(reader) || !reader->fed) return AZACT_ERR_USAGE;
  if (reader->busy) return AZACT_ERR_REENTRANT;
  reader->busy = true;
  azact_status status = azacti_input_finish(reader->input);
  azacti_reader_leave(reader);
  return status;
}

azact_status azact_reader_next(azact_reader *reader, azact_event **ret) {
  if (!reader_is_good(reader) || !ret) return AZACT_ERR_USAGE;
  if (reader->busy) return AZACT_ERR_REENTRANT;
  return azacti_reader_next(reader, ret);
}

azact_status azact_reader_next_into(azact_reader *reader, azact_event **inout) {
  if (!reader_is_good(reader) || !inout) return AZACT_ERR_USAGE;
  if (reader->busy) return AZACT_ERR_REENTRANT;
  return azacti_reader_next_into(reader, inout);
}

azact_status azact_reader_error(const azact_reader *reader, azact_error *ret) {
  if (!reader_is_good(reader)) return AZACT_ERR_USAGE;
  azact_status status = azacti_sized_check(ret, AZACTI_FIRST(azact_error, raw));
  if (status != AZACT_OK) return status;
  if (!reader->told.there) return AZACT_ABSENT;
  return azacti_sized_write(ret, AZACTI_FIRST(azact_error, raw), &reader->told.error, sizeof *ret);
}

azact_status azact_reader_stats(const azact_reader *reader, azact_stats *ret) {
  azact_stats stats;
  if (!reader_is_good(reader)) return AZACT_ERR_USAGE;
  azact_status status = azacti_sized_check(ret, AZACTI_FIRST(azact_stats, anomaly));
  if (status != AZACT_OK) return status;
  azacti_reader_stats(reader, &stats);
  return azacti_sized_write(ret, AZACTI_FIRST(azact_stats, anomaly), &stats, sizeof stats);
}

azact_status azact_reader_position(const azact_reader *reader, azact_position *ret) {
  if (!reader_is_good(reader)) return AZACT_ERR_USAGE;
  return azacti_sized_write(ret, AZACTI_FIRST(azact_position, heading_length), &reader->position, sizeof *ret);
}

azact_reader *azact_reader_ref(azact_reader *reader) {
  if (!reader_is_good(reader)) return NULL;
  atomic_fetch_add_explicit(&reader->refs, 1, memory_order_relaxed);
  return reader;
}

void azact_reader_unref(azact_reader *reader) {
  if (reader_is_good(reader)) azacti_reader_release(reader);
}
