/* Events as text. The canonical record: one JSON object per event, keys in registry order, the same bytes on every
 * machine, in every locale, however the input was cut into pieces. Its rules are in docs/canonical-record.md.
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_EXPORT_H
#define AZACTIVITY_EXPORT_H

#include <azactivity/base.h>
#include <azactivity/event.h>
#include <azactivity/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Write the canonical record, one line, without its line end. event, write: not NULL. `write` receives UTF-8 in
 * pieces.
 * Returns AZACT_OK, what `write` returned, AZACT_ERR_USAGE, AZACT_ERR_NOMEM (a part may have been written). Threads:
 * const-shared. Since 1.0. */
AZACT_API azact_status azact_event_write_json(const azact_event *event, azact_write_fn write, void *user);

/* Write one field as JSON (a string with quotes, null, an object ...). Returns as azact_event_write_json, and
 * AZACT_ABSENT (nothing is written), AZACT_ERR_RANGE (no such field). Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_event_write_field(const azact_event *event, azact_field field, azact_write_fn write,
                                               void *user);

/* The same without a callback, for hosts that find one costly or unsafe (other languages): the canonical record (field
 * 0) or one field as azact_event_write_field has it, copied. Writes at most `cap` bytes, the last a NUL (none if cap is
 * 0), and always the full length without it to *ret_len; a cut text is AZACT_ERR_RANGE with *ret_len set. buf: may be
 * NULL if cap is 0. ret_len: may be NULL.
 * Returns AZACT_OK, AZACT_ABSENT (the event does not have the field; nothing is written), AZACT_ERR_RANGE (cut, or no
 * such field: then *ret_len is as it was), AZACT_ERR_USAGE, AZACT_ERR_NOMEM. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_event_copy_json(const azact_event *event, azact_field field, char *buf, size_t cap,
                                             size_t *ret_len);

/* Write the reader's last error as the canonical line of a quarantined record, without its line end:
 * {"error":{"code","message"},"source":{...},"raw":"..."}. Returns as azact_event_write_json, and AZACT_ABSENT (there
 * is no error). Threads: per-handle. Since 1.0. */
AZACT_API azact_status azact_reader_write_error_json(const azact_reader *reader, azact_write_fn write, void *user);

#ifdef __cplusplus
}
#endif
#endif
