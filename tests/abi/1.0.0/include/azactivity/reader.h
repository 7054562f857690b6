/* A reader: bytes in, events out.
 *
 * It finds out by itself what it is given: UTF-8/16/32 or a named code page; gzip or zstd; a single object, an array,
 * JSON Lines, {"records":[...]}, {"value":[...]}, {"tables":[...]}, CSV, a batch inside a string, or several of these
 * one after another. No flag tells it.
 *
 * Two ways to give it bytes:
 *   push   azact_reader_new, then azact_reader_feed in pieces of any size, azact_reader_finish at the end;
 *   pull   azact_reader_open_memory / _open_fd / _open_path, then only _next.
 * One way to take events: call azact_reader_next (or _next_into) until it answers AZACT_END:
 *   AZACT_OK            an event
 *   AZACT_NEED_MORE     feed more, or wait
 *   a record-level error (azact_status_is_record)   one record could not be decoded: azact_reader_error tells where
 *   and
 *                       hands out its bytes; call again, the next record follows. No record is lost without a report.
 *   a handle-level error (azact_status_is_fatal)    everything complete has been delivered; only unref is left.
 *
 * Memory stays bounded by azact_config's limits whatever the input is, and does not grow with it.
 * Threads: a reader is used by one thread at a time; different readers in parallel freely; after fork by either side,
 * but not by both. Events outlive their reader.
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_READER_H
#define AZACTIVITY_READER_H

#include <azactivity/base.h>
#include <azactivity/config.h>
#include <azactivity/event.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct azact_reader azact_reader; /* opaque */

/* ---- giving bytes -----------------------------------------------------------------------------------------------
 * */

/* Make a reader that is fed. config: NULL = all defaults. ret: receives one reference; NULL gives AZACT_ERR_USAGE.
 * Returns AZACT_OK, AZACT_ERR_USAGE, _STRUCT_SMALL, _STRUCT_SIZE, _STRUCT_NEWER, _RANGE (a limit out of its range),
 * _UNSUPPORTED (config->encoding needs ICU), _NOMEM. Threads: any. Since 1.0. */
AZACT_API azact_status azact_reader_new(const azact_config *config, azact_reader **ret);

/* Who owns the memory given to azact_reader_open_memory. */
#define AZACT_COPY 0u   /* the library copies what it needs before the call returns */
#define AZACT_BORROW 1u /* the memory stays unchanged until the reader and every event from it are gone */

/* Read memory. data: may be NULL only if len is 0. mode: AZACT_COPY or AZACT_BORROW. ret: receives one reference.
 * release: may be NULL; called exactly once, when the memory is no longer needed (also when this call fails), with
 * `data`, `len` and `user`; with it, BORROW becomes a hand-over. It may be called from whichever thread drops the last
 * event.
 * Returns as azact_reader_new. Threads: any. Since 1.0. */
AZACT_API azact_status azact_reader_open_memory(const azact_config *config, const void *data, size_t len, uint32_t mode,
                                                void (*release)(const void *data, size_t len, void *user), void *user,
                                                azact_reader **ret);

/* Read a file descriptor from where it stands (or from config->start, counted from where it stands). The descriptor
 * is not closed and must stay open as long as the reader. Reads only: no seek unless config->start is given, never a
 * mapping. fd: from 0; a negative one gives AZACT_ERR_USAGE. ret: receives one reference.
 * reterr_os_error: may be NULL; receives errno when the answer is AZACT_ERR_IO.
 * Returns as azact_reader_new, and AZACT_ERR_UNSUPPORTED where the system has no file descriptors. Since 1.0. */
AZACT_API azact_status azact_reader_open_fd(const azact_config *config, int32_t fd, azact_reader **ret,
                                            int32_t *reterr_os_error);

/* Open and read a file. path: the system's own bytes (UTF-8 on Windows); NULL gives AZACT_ERR_USAGE. The file is
 * closed with the reader. ret: receives one reference.
 * reterr_os_error: may be NULL; receives errno when the answer is AZACT_ERR_IO. Returns as azact_reader_open_fd.
 * Since 1.0. */
AZACT_API azact_status azact_reader_open_path(const azact_config *config, const char *path, azact_reader **ret,
                                              int32_t *reterr_os_error);

/* Give the next bytes to a reader made by azact_reader_new; they are copied. data: may be NULL only if len is 0. What
 * is not yet decoded is held, so call _next until AZACT_NEED_MORE between two calls to keep memory small.
 * Returns AZACT_OK, AZACT_ERR_USAGE (not a fed reader, or finished), AZACT_ERR_REENTRANT, AZACT_ERR_NOMEM (nothing of
 * `data` was taken). Since 1.0. */
AZACT_API azact_status azact_reader_feed(azact_reader *reader, const void *data, size_t len);

/* Say that no more bytes come. Afterwards _next delivers what is left, then AZACT_END. A second call changes nothing.
 * Returns AZACT_OK, AZACT_ERR_USAGE (not a fed reader), AZACT_ERR_REENTRANT. Since 1.0. */
AZACT_API azact_status azact_reader_finish(azact_reader *reader);

/* ---- taking events ----------------------------------------------------------------------------------------------
 * */

/* The next event. ret: receives a reference that the caller drops with azact_event_unref; the event owns a copy of
 * its own record and pins nothing else (with AZACT_BORROW it points into the caller's memory).
 * Returns AZACT_OK, AZACT_END, AZACT_NEED_MORE, record-level and handle-level errors as told above,
 * AZACT_ERR_UNSUPPORTED (the input is gzip or zstd, and this build lacks zlib or libzstd: said once, then AZACT_END;
 * decompress it and feed the result to another reader), AZACT_ERR_USAGE, AZACT_ERR_REENTRANT, AZACT_ERR_NOMEM (call
 * again: nothing was skipped). Since 1.0. */
AZACT_API azact_status azact_reader_next(azact_reader *reader, azact_event **ret);

/* The next event into the same object: the fast path, without allocation in the steady state.
 * inout: *inout is NULL at first, afterwards the event of the last call. If its only reference is the caller's, it is
 * filled anew; otherwise that reference is dropped and a fresh event handed out. Whatever is returned, *inout stays
 * valid for the next call or for azact_event_unref; unless AZACT_OK came back it holds no event to read.
 * Until it is filled again or dropped, the event pins the reader's window (config.block_bytes or one large record);
 * azact_event_own frees it from that. Returns as azact_reader_next. Since 1.0. */
AZACT_API azact_status azact_reader_next_into(azact_reader *reader, azact_event **inout);

/* ---- what went wrong, and where ---------------------------------------------------------------------------------
 * */

/* What could not be read, where, and why. */
typedef struct azact_error {
  size_t struct_size;
  azact_status status;   /* what _next returned */
  uint32_t truncated;    /* 1 if `raw` is not the whole range (it was longer than max_record_bytes) */
  azact_str code;        /* "syntax", "truncated", "not_an_object", "csv_cells", "limit_bytes", "limit_values", "encoding",
                          "decompress", "service_error"; for handle-level errors "io", "ratio", "not_recognised";
                          "unsupported" */
  azact_str message;     /* finished English text; control characters of the input are escaped in it */
  uint64_t record;       /* from 1; 0 if the error belongs to no record */
  uint64_t offset;       /* first byte of the quarantined range; see azact_source */
  uint64_t length;       /* its bytes, in the original file */
  uint64_t error_offset; /* the byte at which reading had to stop, in the original file; within the range */
  uint64_t line;         /* from 1, in lines ended by LF, of error_offset */
  uint64_t column;       /* from 1, in characters, of error_offset */
  azact_str raw;         /* the record's bytes, in UTF-8 when the file had another encoding */
} azact_error;

/* Details of the last error that _next or _next_into returned. ret->struct_size must be set. The strings are borrowed
 * and live until the next call on this reader.
 * Returns AZACT_OK, AZACT_ABSENT (no error since the last event), AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL / _SIZE.
 * Since 1.0. */
AZACT_API azact_status azact_reader_error(const azact_reader *reader, azact_error *ret);

/* What has been read so far. Everything delivered is counted in exactly one of clean, flagged, quarantined. */
typedef struct azact_stats {
  size_t struct_size;
  uint64_t bytes_in;    /* bytes of the original input consumed (compressed bytes if it is compressed) */
  uint64_t bytes_text;  /* bytes after decompression and before transcoding that records and gaps took */
  uint64_t records;     /* clean + flagged + quarantined */
  uint64_t clean;       /* events without any anomaly */
  uint64_t flagged;     /* events with at least one */
  uint64_t quarantined; /* record-level errors */
  uint64_t foreign;     /* of the events: records of another log */
  uint64_t anomaly[64]; /* by AZACT_ANOMALY_*: how many times it was met */
} azact_stats;

/* Counters of this reader. ret->struct_size must be set. Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL /
 * _SIZE.
 * Since 1.0. */
AZACT_API azact_status azact_reader_stats(const azact_reader *reader, azact_stats *ret);

/* Where a later reader may go on: behind the last record delivered. ret->struct_size must be set. Give it to a new
 * reader over the same input as config.start. Returns as azact_reader_stats. Since 1.0. */
AZACT_API azact_status azact_reader_position(const azact_reader *reader, azact_position *ret);

/* Add a reference. Returns `reader`; NULL gives NULL. Threads: any. Since 1.0. */
AZACT_API azact_reader *azact_reader_ref(azact_reader *reader);

/* Drop a reference; with the last one the reader is gone, its events are not. NULL does nothing. Since 1.0. */
AZACT_API void azact_reader_unref(azact_reader *reader);

#ifdef __cplusplus
}
#endif
#endif
