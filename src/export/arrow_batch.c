/* Rows into columns, columns into the struct array that is handed out. */
#include "export/arrow_p.h"

#include <string.h>

/* What each kind of row goes through. A field that no line of its dialect leads to is null there, and takes no turn. */
static void batch_plan(azacti_arrow_table *table, uint32_t kind) {
  const azacti_arrow_set *set = table->set;
  azacti_arrow_op *op = table->op + kind * set->count;
  for (size_t i = 0; i < set->count; i++) {
    const azacti_arrow_def *def = &set->def[i];
    *op = (azacti_arrow_op){.fill = def->fill, .column = &table->column[i], .what = def->what};
    if (def->found) azacti_record_ways(kind, def->what, &op->ways);
    if (def->found && !def->elsewhere && op->ways.count == 0) continue;
    op++;
  }
  table->op_count[kind] = (size_t)(op - table->op) - kind * set->count;
}

azact_status azacti_arrow_table_init(azacti_arrow_table *table, const azacti_mem *mem, azacti_arrow_set *set,
                                     const azact_arrow_config *config) {
  memset(table, 0, sizeof *table);
  table->mem = *mem;
  table->set = set;
  table->max_rows = (size_t)config->batch_rows;
  table->max_bytes = config->batch_bytes;
  size_t each = sizeof *table->column + AZACTI_ARROW_KINDS * sizeof *table->op + sizeof(azacti_arrow_store);
  table->block_size = AZACTI_ARROW_ALIGN + set->count * each;
  table->block = azacti_alloc(mem, table->block_size);
  if (table->block) table->pool = azacti_arrow_pool_new(mem, 3 * set->count);
  if (!table->pool) {
    azacti_free(mem, table->block, table->block_size);
    azacti_arrow_set_unref(set);
    table->set = NULL;
    return AZACT_ERR_NOMEM;
  }
  uint8_t *block = (uint8_t *)table->block;
  block += (AZACTI_ARROW_ALIGN - (uintptr_t)block % AZACTI_ARROW_ALIGN) % AZACTI_ARROW_ALIGN;
  table->column = (azacti_arrow_column *)(void *)block;
  table->op = (azacti_arrow_op *)(void *)(table->column + set->count);
  azacti_arrow_store *store = (azacti_arrow_store *)(void *)(table->op + AZACTI_ARROW_KINDS * set->count);
  for (size_t i = 0; i < set->count; i++)
    azacti_arrow_column_init(&table->column[i], &store[i], &table->mem, table->pool, 3 * i, set->def[i].format);
  for (uint32_t kind = 0; kind < AZACTI_ARROW_KINDS; kind++) batch_plan(table, kind);
  return AZACT_OK;
}

void azacti_arrow_table_free(azacti_arrow_table *table) {
  if (!table->set) return;
  for (size_t i = 0; i < table->set->count; i++) azacti_arrow_column_free(&table->column[i]);
  azacti_free(&table->mem, table->block, table->block_size);
  azacti_arrow_pool_close(table->pool);
  azacti_arrow_pool_unref(table->pool);
  azacti_arrow_set_unref(table->set);
  table->set = NULL;
}

azact_status azacti_arrow_table_add(azacti_arrow_table *table, uint32_t kind, void *row) {
  if (kind >= AZACTI_ARROW_KINDS) kind = 0;
  const azacti_arrow_op *first = table->op + kind * table->set->count, *end = first + table->op_count[kind];
  size_t at = table->rows;
  uint64_t bytes = table->bytes;
  if (table->full) return AZACT_READY;
  for (const azacti_arrow_op *op = first; op < end; op++) {
    bytes -= op->column->len;
    azact_status status = op->fill(op->column, at, op, row);
    bytes += op->column->len;
    if (status == AZACT_OK) continue;
    for (const azacti_arrow_op *back = first; back <= op; back++) azacti_arrow_column_back(back->column, at);
    return status;
  }
  table->rows = at + 1;
  table->bytes = bytes;
  table->full = table->rows >= table->max_rows || bytes >= table->max_bytes;
  return AZACT_OK;
}

/* ---- handing out: one allocation for parent and children; each child has its buffers for itself, so that it may be moved
 * out and released apart, in any order and from any thread. */

typedef struct batch_child {
  struct batch_array *whole;
  size_t place; /* in the pool */
  const void *buffers[3];
  azacti_arrow_slab slab[3];
} batch_child;

typedef struct batch_array {
  atomic_size_t refs;
  azacti_mem mem;
  azacti_arrow_pool *pool;
  size_t size;
  const void *buffers[1];
  batch_child *owner;          /* behind the children */
  struct ArrowArray **pointer; /* behind the owners */
  struct ArrowArray child[];
} batch_array;

static void batch_unref(batch_array *whole) {
  if (atomic_fetch_sub_explicit(&whole->refs, 1, memory_order_acq_rel) != 1) return;
  azacti_mem mem = whole->mem;
  azacti_arrow_pool_unref(whole->pool);
  azacti_free(&mem, whole, whole->size);
}

static void batch_release_child(struct ArrowArray *child) {
  batch_child *owner = (batch_child *)child->private_data;
  batch_array *whole = owner->whole;
  for (size_t i = 0; i < 3; i++) azacti_arrow_pool_give(whole->pool, owner->place + i, &owner->slab[i]);
  child->release = NULL;
  child->private_data = NULL;
  batch_unref(whole);
}

static void batch_release_parent(struct ArrowArray *parent) {
  batch_array *whole = (batch_array *)parent->private_data;
  for (int64_t i = 0; i < parent->n_children; i++)
    if (parent->children[i]->release) parent->children[i]->release(parent->children[i]);
  parent->release = NULL;
  parent->private_data = NULL;
  batch_unref(whole);
}

static batch_array *batch_new(const azacti_arrow_table *table) {
  size_t count = table->set->count;
  size_t each = sizeof(struct ArrowArray) + sizeof(batch_child) + sizeof(struct ArrowArray *);
  size_t size = sizeof(batch_array) + count * each;
  batch_array *whole = (batch_array *)azacti_zalloc(&table->mem, size);
  if (!whole) return NULL;
  atomic_init(&whole->refs, count + 1);
  whole->mem = table->mem;
  whole->pool = azacti_arrow_pool_ref(table->pool);
  whole->size = size;
  whole->owner = (batch_child *)(void *)(whole->child + count);
  whole->pointer = (struct ArrowArray **)(void *)(whole->owner + count);
  return whole;
}

/* The column's memory goes to the child; the column is empty, and remembers what it took. */
static void batch_hand_over(azacti_arrow_column *column, size_t rows, batch_array *whole, size_t index) {
  struct ArrowArray *child = whole->pointer[index] = &whole->child[index];
  batch_child *owner = &whole->owner[index];
  owner->whole = whole;
  azacti_arrow_store *store = column->store;
  owner->place = store->place;
  owner->slab[0] = store->bits;
  owner->slab[1] = store->values;
  owner->slab[2] = store->data;
  for (size_t i = 0; i < 3; i++) owner->buffers[i] = owner->slab[i].ptr;
  child->length = (int64_t)rows;
  child->null_count = (int64_t)(rows - column->valid);
  if (child->null_count == 0) owner->buffers[0] = NULL;
  child->n_buffers = column->text ? 3 : 2;
  child->buffers = owner->buffers;
  child->release = batch_release_child;
  child->private_data = owner;
  store->hint_len = column->len + column->len / 8;
  store->hint_rows = rows;
  store->bits = store->values = store->data = (azacti_arrow_slab){NULL, 0, NULL, 0};
  column->bit = column->value = column->byte = NULL;
  column->len = column->cap = 0;
  column->rows = column->valid = column->room = 0;
}

azact_status azacti_arrow_table_take(azacti_arrow_table *table, struct ArrowArray *out) {
  size_t count = table->set->count, rows = table->rows;
  for (size_t i = 0; i < count; i++)
    if (!azacti_arrow_column_settle(&table->column[i], rows)) return AZACT_ERR_NOMEM;
  batch_array *whole = batch_new(table);
  if (!whole) return AZACT_ERR_NOMEM;
  for (size_t i = 0; i < count; i++) batch_hand_over(&table->column[i], rows, whole, i);
  memset(out, 0, sizeof *out);
  out->length = (int64_t)rows;
  out->n_buffers = 1;
  out->n_children = (int64_t)count;
  out->buffers = whole->buffers;
  out->children = whole->pointer;
  out->release = batch_release_parent;
  out->private_data = whole;
  table->rows = 0;
  table->bytes = 0;
  table->full = false;
  return AZACT_OK;
}
