/* Events and operations as tables, through the Arrow C data interface: two C structs and a stream, no dependency.
 *
 * pyarrow, pandas, Polars, DuckDB, Spark and everything else that speaks Arrow takes them without copying:
 *   azact_arrow_stream       a reader (or one reader after another) as a stream of batches, one row an event;
 *   azact_arrow_operations   a grouper as a stream of batches, one row an operation;
 *   azact_arrow_builder_*    batches out of the caller's own loop over events.
 *
 * Columns are the fields of the registry (fields.h) by name; the members of derived objects are joined by two
 * underscores (`resource__name`). docs/arrow.md lists all with their types. In short:
 *   - text is `u` (UTF-8, always valid); absent and null are both Arrow's null, "" is an empty text;
 *   - fields of type AZACT_TYPE_JSON (`properties`, `claims` ...) are `u` holding JSON as the canonical record writes it;
 *   - `time` is `tsu:UTC`, microseconds, rounded down; `time_ns` is `l`, the same moment exactly, ns since 1970 UTC;
 *   - `anomalies` is `l`, bit (1 << AZACT_ANOMALY_x); `source__record`, `source__offset`, `source__length` are `l`;
 *   - small numbers are `i`, yes and no is `b`.
 * No other format is used, so Spark's JVM reads all of them.
 *
 * The release rules of the interface are kept to the letter: structs may be moved, children may be moved out and
 * released apart, arrays and schemas outlive the stream, the builder, the reader and each other.
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_ARROW_H
#define AZACTIVITY_ARROW_H

#include <azactivity/base.h>
#include <azactivity/config.h>
#include <azactivity/event.h>
#include <azactivity/group.h>
#include <azactivity/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the structs of the Arrow specification, word by word -------------------------------------------------------
 * */

#ifndef ARROW_C_DATA_INTERFACE
#  define ARROW_C_DATA_INTERFACE

#  define ARROW_FLAG_DICTIONARY_ORDERED 1
#  define ARROW_FLAG_NULLABLE 2
#  define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};

#endif

#ifndef ARROW_C_STREAM_INTERFACE
#  define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};

#endif

/* ---- setting up -------------------------------------------------------------------------------------------------
 * */

/* Gives a stream the reader of its next input. ret: takes over one reference. AZACT_OK; AZACT_END: there is no
 * further input; an error: the stream answers with it, and asks again at its next call. The reader before may be asked
 * what became of it (azact_reader_stats, azact_reader_error) by a host that kept a reference. */
typedef azact_status (*azact_arrow_next_fn)(azact_reader **ret, void *user);

/* azact_arrow_config.flags */
#define AZACT_ARROW_STOP                                                                                                   \
  1u /* a record that cannot be decoded ends the stream with an error; otherwise such records
                                 are passed over and counted in azact_reader_stats (quarantined) */
#define AZACT_ARROW_ERRORS                                                                                                 \
  2u /* such records become rows: two more columns, `quarantine__code` and
                                 `quarantine__message`, are set in them and null elsewhere, all but the `source__` ones
                                 are null. Not together with AZACT_ARROW_STOP */
#define AZACT_ARROW_SKIP                                                                                                   \
  4u /* an input that cannot be read to its end (a handle-level error) is no error of the stream:
                                 its rows up to there count, and the next input follows, if there is one. The reader
                                 itself still tells what happened to it */

/* How a stream or a builder is set up; 0 and NULL mean the default. */
typedef struct azact_arrow_config {
  size_t struct_size;
  const azact_allocator *allocator; /* copied; NULL = malloc, realloc, free. Must live as long as any schema or array */
  const char *columns;              /* copied; names with commas between, in this order; NULL or "" = "default". Besides
                                       names: `default`, `all`, and `-name` to take one out again:
                                       "default,-properties,-claims", "time,caller,resource__name", "all". Blanks
                                       around names do not count; a column named twice comes once. For
                                       `resource__name`, "resource.name" will do */
  uint32_t flags;                   /* AZACT_ARROW_* */
  uint32_t reserved;                /* 0 */
  uint64_t batch_rows;              /* 0 = 2,048 rows at most in a batch; at most 2^24 */
  uint64_t batch_bytes;             /* 0 = 64 MiB: a batch ends with the row that brings its texts to this many bytes */
  azact_arrow_next_fn next;         /* azact_arrow_stream: the inputs behind the first; NULL = there is only one */
  void (*done)(void *user);         /* may be NULL; called once, when the stream (or the last reference of the builder)
                                       is gone; not when the call that was given this config fails */
  void *user;                       /* of next and done */
} azact_arrow_config;

/* Set up a config: writes `size` and zeroes. config: NULL gives AZACT_ERR_USAGE. size: the caller's sizeof.
 * Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL, AZACT_ERR_STRUCT_SIZE. Threads: any. Since 1.0. */
AZACT_API azact_status azact_arrow_config_init(azact_arrow_config *config, size_t size);

/* ---- streams ----------------------------------------------------------------------------------------------------
 * */

/* A reader as a stream of batches. reader: the stream adds a reference of its own; may be NULL if config->next is given.
 * Take no events from the reader yourself while the stream has it. config: NULL = all defaults. out: receives the
 * stream, which its `release` ends; NULL gives AZACT_ERR_USAGE.
 *
 * The stream's functions answer 0 or an errno value, get_last_error then tells more (finished English; it stays
 * until the next call on the stream). What is complete is delivered before an error is told:
 *   EIO     reading or decompressing failed; told again by every further call, unless there is a next input;
 *   EINVAL  the input is not recognised; AZACT_ARROW_STOP and a record that cannot be decoded; an event with a text
 *           longer than 2 GiB (it is left out, the next call goes on behind it);
 *   ENOMEM  no memory; nothing is lost, call again;
 *   EAGAIN  a reader that is fed (or follows a file) has nothing now: feed it or finish it, then call again.
 * Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL, _SIZE, _NEWER, AZACT_ERR_RANGE (no such column, none left,
 * an unknown flag, too many rows), AZACT_ERR_NOMEM. Threads: the stream is used by one thread at a time, any thread;
 * what it hands out by any. Since 1.0. */
AZACT_API azact_status azact_arrow_stream(azact_reader *reader, const azact_arrow_config *config,
                                          struct ArrowArrayStream *out);

/* A grouper as a stream of batches: one row for each operation of each group that azact_grouper_next gives, in that
 * order; call azact_grouper_finish first, or the stream delivers what is finished and then answers EAGAIN. The columns,
 * and the names for config->columns, are those of docs/arrow.md, "Operations". grouper: the stream adds a reference of its
 * own. config, out: as azact_arrow_stream; config->next is not used, and AZACT_ARROW_ERRORS is AZACT_ERR_RANGE.
 * Returns as azact_arrow_stream. Threads: as there. Since 1.0. */
AZACT_API azact_status azact_arrow_operations(azact_grouper *grouper, const azact_arrow_config *config,
                                              struct ArrowArrayStream *out);

/* ---- batches out of a loop of the caller's own ------------------------------------------------------------------
 * */

/* From inside the host's allocator _append, _append_error and _finish of the same builder answer AZACT_ERR_REENTRANT. */
typedef struct azact_arrow_builder azact_arrow_builder; /* rows on their way into a batch; opaque */

/* Make a builder. config: NULL = all defaults; next is not used. ret: receives one reference.
 * Returns as azact_arrow_stream. Threads: any; the builder itself is used by one thread at a time. Since 1.0. */
AZACT_API azact_status azact_arrow_builder_new(const azact_arrow_config *config, azact_arrow_builder **ret);

/* Add a reference. Returns `builder`; NULL gives NULL. Threads: any. Since 1.0. */
AZACT_API azact_arrow_builder *azact_arrow_builder_ref(azact_arrow_builder *builder);

/* Drop a reference. NULL does nothing. Schemas and arrays taken from it stay. Threads: any. Since 1.0. */
AZACT_API void azact_arrow_builder_unref(azact_arrow_builder *builder);

/* The schema of the builder's arrays: a struct with a child for each column. out: written; its `release` frees it.
 * Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_NOMEM. Threads: per-handle. Since 1.0. */
AZACT_API azact_status azact_arrow_builder_schema(const azact_arrow_builder *builder, struct ArrowSchema *out);

/* Add one event as a row. The event is only read.
 * Returns AZACT_OK; AZACT_READY (the batch is full; the event was not added: take the batch with
 * azact_arrow_builder_finish, then add it again); AZACT_ERR_RANGE (one text of the event is longer than Arrow's 2 GiB);
 * AZACT_ERR_USAGE; AZACT_ERR_NOMEM (the builder is as before, the call may be repeated). Threads: per-handle. Since 1.0. */
AZACT_API azact_status azact_arrow_builder_append(azact_arrow_builder *builder, const azact_event *event);

/* Add the reader's last record-level error as a row (see AZACT_ARROW_ERRORS, which the builder must have been given).
 * Returns as azact_arrow_builder_append, and AZACT_ABSENT (the reader has no error to tell). Threads:
 * per-handle, both. Since 1.0. */
AZACT_API azact_status azact_arrow_builder_append_error(azact_arrow_builder *builder, const azact_reader *reader);

/* Rows added since the last batch was taken; 0 for NULL. Threads: per-handle. Since 1.0. */
AZACT_API uint64_t azact_arrow_builder_rows(const azact_arrow_builder *builder);

/* Hand out the rows as one struct array (possibly of length 0) and begin a new batch. out: written; its `release`
 * frees it. Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_NOMEM (the builder is as before). Threads: per-handle.
 * Since 1.0. */
AZACT_API azact_status azact_arrow_builder_finish(azact_arrow_builder *builder, struct ArrowArray *out);

#ifdef __cplusplus
}
#endif
#endif
