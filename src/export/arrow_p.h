/* Tables in memory, and the Arrow C data interface over them. A set says which columns there are; a table fills them row
 * by row and hands a batch out. What a row is, the table does not know: an event (arrow_event.c), an operation
 * (arrow_operation.c). */
#ifndef AZACTI_ARROW_P_H
#define AZACTI_ARROW_P_H

#include <azactivity/arrow.h>
#include "core/atomics.h"
#include <stdbool.h>
#include "decode/record.h"

/* ---- columns of one batch (arrow_column.c) */

/* Memory whose first byte is aligned as Arrow recommends. */
#define AZACTI_ARROW_ALIGN 64u
typedef struct azacti_arrow_slab {
  uint8_t *ptr; /* aligned */
  size_t cap;   /* bytes from ptr on; a multiple of the alignment */
  void *base;   /* what the allocator gave */
  size_t size;
} azacti_arrow_slab;

/* Released memory, kept for the next batch (arrow_pool.c). Places are numbered; each holds one slab at most. */
typedef struct azacti_arrow_pool azacti_arrow_pool;
azacti_arrow_pool *azacti_arrow_pool_new(const azacti_mem *mem, size_t count); /* NULL = no memory */
azacti_arrow_pool *azacti_arrow_pool_ref(azacti_arrow_pool *pool);
void azacti_arrow_pool_unref(azacti_arrow_pool *pool);
void azacti_arrow_pool_close(azacti_arrow_pool *pool);                                       /* nothing is kept any more */
void azacti_arrow_pool_give(azacti_arrow_pool *pool, size_t place, azacti_arrow_slab *slab); /* empties *slab */
bool azacti_arrow_pool_take(azacti_arrow_pool *pool, size_t place, azacti_arrow_slab *ret);  /* false: nothing there */

/* What of a column is touched when its memory grows or is handed out. */
typedef struct azacti_arrow_store {
  azacti_arrow_slab bits, values, data; /* validity; numbers, truth bits or offsets; bytes of texts */
  const azacti_mem *mem;
  azacti_arrow_pool *pool; /* borrowed from the table; its places from `place` on: bits, values, data */
  size_t place;
  size_t limit;    /* of len: INT32_MAX, less in tests */
  size_t hint_len; /* what the last batch took: the next one will, too */
  size_t hint_rows;
} azacti_arrow_store;

/* What every value touches. A row goes through all columns, so it is made to fill one line of the cache, no more. A null
 * costs nothing: `rows` is the last row that was set, plus one; what lies between is made up for when the next value comes,
 * or when the batch is handed out. */
typedef struct azacti_arrow_column {
  uint32_t rows, room; /* a batch has at most 2^24 rows; values and bits have room for so many */
  uint32_t valid;      /* rows that are not null */
  uint8_t width;       /* bytes of a value; 0: a bit. Texts: 4, and one offset more than rows */
  bool text;
  size_t len, cap;             /* bytes of texts: used, there (never more than the limit) */
  uint8_t *bit, *value, *byte; /* where the slabs' memory begins */
  azacti_arrow_store *store;
} azacti_arrow_column;

void azacti_arrow_column_init(azacti_arrow_column *column, azacti_arrow_store *store, const azacti_mem *mem,
                              azacti_arrow_pool *pool, size_t place, const char *format);
void azacti_arrow_column_free(azacti_arrow_column *column);
/* Set the value at row `at`, which is column->rows or behind it; each row at most once. AZACT_OK; AZACT_ERR_NOMEM;
 * texts: AZACT_READY (no room in this batch), AZACT_ERR_RANGE (in none). After a failure azacti_arrow_column_back. */
azact_status azacti_arrow_put_text(azacti_arrow_column *column, size_t at, azact_str text);
azact_status azacti_arrow_put_i64(azacti_arrow_column *column, size_t at, int64_t number); /* "l", "i" and times */
azact_status azacti_arrow_put_bool(azacti_arrow_column *column, size_t at, bool value);
/* A text in pieces: begin, any number of pieces, end. */
azact_status azacti_arrow_text_begin(azacti_arrow_column *column, size_t at);
azact_status azacti_arrow_text_piece(azacti_arrow_column *column, const char *data, size_t len);
void azacti_arrow_text_end(azacti_arrow_column *column, size_t at);
/* Room for `len` bytes of the text that was begun; *ret: where they go, column->len is the caller's to move on. */
azact_status azacti_arrow_text_room(azacti_arrow_column *column, size_t len, uint8_t **ret);
/* Forget row `at`, the last one, whether or not it was set. */
void azacti_arrow_column_back(azacti_arrow_column *column, size_t at);
/* Bring everything to `rows` rows, so that it can be handed out. false = no memory. */
bool azacti_arrow_column_settle(azacti_arrow_column *column, size_t rows);
void azacti_arrow_slab_free(const azacti_mem *mem, azacti_arrow_slab *slab);

/* ---- which columns (arrow_set.c) */

/* One column's turn when a row is added. */
typedef struct azacti_arrow_op {
  azact_status (*fill)(azacti_arrow_column *column, size_t at, const struct azacti_arrow_op *op, void *row);
  azacti_arrow_column *column;
  uint32_t what;    /* fill's own: a field, or a column of the operations */
  azacti_ways ways; /* a field that stands in the record: where, in this dialect */
} azacti_arrow_op;
typedef azact_status azacti_arrow_fill(azacti_arrow_column *column, size_t at, const azacti_arrow_op *op, void *row);

typedef struct azacti_arrow_def {
  const char *name;   /* NUL-terminated */
  const char *format; /* of the Arrow interface; static */
  azacti_arrow_fill *fill;
  uint32_t what;  /* azacti_arrow_op */
  uint32_t needs; /* bits of what has to be worked out once for each row */
  bool found;     /* a field that stands in the record, or else is null */
  bool elsewhere; /* the same, but something else may supply it */
} azacti_arrow_def;

/* All columns that there are of one kind of rows. */
typedef struct azacti_arrow_catalog {
  /* The index-th; def->name points into `name` or to static text. false past the end. */
  bool (*at)(size_t index, azacti_arrow_def *def, char name[64], bool *is_default, bool *in_all);
} azacti_arrow_catalog;
#define AZACTI_ARROW_MAX 256u /* columns in a catalog, at most */

/* Immutable, shared by tables and schemas. */
typedef struct azacti_arrow_set {
  atomic_size_t refs;
  azacti_mem mem;
  size_t size; /* of this allocation */
  size_t count;
  uint32_t needs;
  azacti_arrow_def def[];
} azacti_arrow_set;

/* `list`: azact_arrow_config.columns; `extra`: columns of the catalog that come last whatever the list says, ended by
 * NULL; may be NULL. AZACT_OK, AZACT_ERR_RANGE (no such column, or none left), AZACT_ERR_NOMEM. */
azact_status azacti_arrow_set_new(const azacti_mem *mem, const azacti_arrow_catalog *catalog, const char *list,
                                  const char *const *extra, azacti_arrow_set **ret);
azacti_arrow_set *azacti_arrow_set_ref(azacti_arrow_set *set);
void azacti_arrow_set_unref(azacti_arrow_set *set);
azact_status azacti_arrow_schema(azacti_arrow_set *set, struct ArrowSchema *out);

/* ---- rows (arrow_batch.c) */

/* Rows are of kinds, which differ in the columns that they can have: events have their dialects. */
#define AZACTI_ARROW_KINDS (AZACT_DIALECT_FOREIGN + 1u)
typedef struct azacti_arrow_table {
  azacti_mem mem;
  azacti_arrow_set *set;
  void *block; /* columns and ops */
  size_t block_size;
  azacti_arrow_column *column;         /* set->count */
  azacti_arrow_op *op;                 /* kind by kind, set->count places each */
  size_t op_count[AZACTI_ARROW_KINDS]; /* how many of them are used */
  azacti_arrow_pool *pool;
  size_t rows, max_rows;
  uint64_t bytes, max_bytes; /* of texts */
  bool full;
} azacti_arrow_table;

/* Takes over the reference on `set`, also when it fails. */
azact_status azacti_arrow_table_init(azacti_arrow_table *table, const azacti_mem *mem, azacti_arrow_set *set,
                                     const azact_arrow_config *config);
void azacti_arrow_table_free(azacti_arrow_table *table);
/* AZACT_OK, AZACT_READY (full: take the batch first), AZACT_ERR_RANGE, AZACT_ERR_NOMEM; after anything but AZACT_OK the
 * table is as before. */
azact_status azacti_arrow_table_add(azacti_arrow_table *table, uint32_t kind, void *row);
azact_status azacti_arrow_table_take(azacti_arrow_table *table, struct ArrowArray *out); /* AZACT_OK, AZACT_ERR_NOMEM */

/* ---- events (arrow_event.c) */

typedef struct azacti_arrow_row azacti_arrow_row; /* one event, and what was worked out of it */

#define AZACTI_ARROW_BUILDER_MAGIC 0x41724275u
struct azact_arrow_builder {
  uint32_t magic;
  atomic_size_t refs;
  azacti_mem mem;
  azacti_arrow_table table;
  azacti_arrow_row *row;
  bool errors;       /* AZACT_ARROW_ERRORS */
  bool busy, orphan; /* a call runs; its allocator dropped the last reference */
  void (*done)(void *user);
  void *user;
};

/* Checks and copies a config (NULL: defaults), its allocator to *mem. */
azact_status azacti_arrow_config_read(const azact_arrow_config *config, azact_arrow_config *copy, azacti_mem *mem);

extern const azacti_arrow_catalog azacti_arrow_events;
azacti_arrow_row *azacti_arrow_row_new(const azacti_mem *mem);
void azacti_arrow_row_free(azacti_arrow_row *row);
void azacti_arrow_row_event(azacti_arrow_row *row, const azact_event *event, uint32_t needs);
/* A record-level error as a row: only where it stands and what it says. */
void azacti_arrow_row_error(azacti_arrow_row *row, const azact_error *error, azact_str source);

/* what api_arrow.c and the stream call (arrow_builder.c) */
/* config: as azacti_arrow_config_read left it. */
azact_status azacti_arrow_builder_make(const azact_arrow_config *config, const azacti_mem *mem, azact_arrow_builder **ret);
void azacti_arrow_builder_release(azact_arrow_builder *builder);
/* A call that set `busy` is over. The builder may be gone afterwards. */
azact_status azacti_arrow_builder_leave(azact_arrow_builder *builder, azact_status status);
azact_status azacti_arrow_builder_add(azact_arrow_builder *builder, const azact_event *event);
azact_status azacti_arrow_builder_add_error(azact_arrow_builder *builder, const azact_reader *reader);

/* ---- streams (arrow_stream.c) */

/* Takes no reference that the caller has; config: as azacti_arrow_config_read left it. */
azact_status azacti_arrow_stream_make(azact_reader *reader, const azact_arrow_config *config, const azacti_mem *mem,
                                      struct ArrowArrayStream *out);

/* ---- operations (arrow_operation.c) */

azact_status azacti_arrow_operations_make(azact_grouper *grouper, const azact_arrow_config *config, const azacti_mem *mem,
                                          struct ArrowArrayStream *out);

#endif
