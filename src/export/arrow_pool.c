/* Memory of batches that were released, for the next ones: a consumer that takes batch after batch would otherwise have the
 * system hand out and clear the same pages over and over. There is one place for each buffer of each column; whoever
 * releases a child, on whatever thread, leaves its buffers there, and the table picks them up. */
#include "export/arrow_p.h"

#include <string.h>

/* More is given back at once. */
static const size_t pool_most = (size_t)64 << 20;

struct azacti_arrow_pool {
  atomic_size_t refs;
  azacti_mem mem;
  size_t count;
  atomic_bool closed;            /* the table is gone: nobody will pick anything up */
  AZACTI_ATOMIC(void *) spare[]; /* the memory itself; its first bytes tell its size */
};

static size_t pool_size(size_t count) { return sizeof(azacti_arrow_pool) + count * sizeof(AZACTI_ATOMIC(void *)); }

azacti_arrow_pool *azacti_arrow_pool_new(const azacti_mem *mem, size_t count) {
  azacti_arrow_pool *pool = (azacti_arrow_pool *)azacti_alloc(mem, pool_size(count));
  if (!pool) return NULL;
  atomic_init(&pool->refs, 1);
  atomic_init(&pool->closed, false);
  pool->mem = *mem;
  pool->count = count;
  for (size_t i = 0; i < count; i++) atomic_init(&pool->spare[i], NULL);
  return pool;
}

azacti_arrow_pool *azacti_arrow_pool_ref(azacti_arrow_pool *pool) {
  atomic_fetch_add_explicit(&pool->refs, 1, memory_order_relaxed);
  return pool;
}

/* Sequentially consistent, as is the look at `closed`: of a child that leaves its memory and a table that closes, one sees
 * the other. */
bool azacti_arrow_pool_take(azacti_arrow_pool *pool, size_t place, azacti_arrow_slab *ret) {
  void *spare = atomic_exchange(&pool->spare[place], NULL);
  if (spare) memcpy(ret, spare, sizeof *ret);
  return spare != NULL;
}

static void pool_drop(azacti_arrow_pool *pool, size_t place) {
  azacti_arrow_slab slab;
  if (azacti_arrow_pool_take(pool, place, &slab)) azacti_arrow_slab_free(&pool->mem, &slab);
}

void azacti_arrow_pool_give(azacti_arrow_pool *pool, size_t place, azacti_arrow_slab *slab) {
  if (!slab->base) return;
  if (slab->cap > pool_most || atomic_load(&pool->closed)) {
    azacti_arrow_slab_free(&pool->mem, slab);
    return;
  }
  azacti_arrow_slab old;
  uint8_t *ptr = slab->ptr;
  memcpy(ptr, slab, sizeof *slab);
  *slab = (azacti_arrow_slab){NULL, 0, NULL, 0};
  void *before = atomic_exchange(&pool->spare[place], ptr);
  if (before) {
    memcpy(&old, before, sizeof old);
    azacti_arrow_slab_free(&pool->mem, &old);
  }
  if (atomic_load(&pool->closed)) pool_drop(pool, place);
}

void azacti_arrow_pool_close(azacti_arrow_pool *pool) {
  atomic_store(&pool->closed, true);
  for (size_t i = 0; i < pool->count; i++) pool_drop(pool, i);
}

void azacti_arrow_pool_unref(azacti_arrow_pool *pool) {
  if (atomic_fetch_sub_explicit(&pool->refs, 1, memory_order_acq_rel) != 1) return;
  azacti_mem mem = pool->mem;
  for (size_t i = 0; i < pool->count; i++) pool_drop(pool, i);
  azacti_free(&mem, pool, pool_size(pool->count));
}
