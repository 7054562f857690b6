/* Reference-counted bytes. */
#include "core/mem.h"

#include "core/atomics.h"

/* The allocator is held by value: a block outlives the reader that made it. */
struct azacti_block {
  azacti_mem mem;
  atomic_size_t refs;
  uint8_t *data;
  size_t cap;
  size_t size; /* what was asked of the allocator, header included */
  void (*release)(const void *data, size_t len, void *user);
  void *user;
};

azacti_block *azacti_block_new(const azacti_mem *mem, size_t cap) {
  if (cap > SIZE_MAX / 2 - sizeof(azacti_block)) return NULL;
  size_t size = sizeof(azacti_block) + cap;
  azacti_block *block = (azacti_block *)azacti_alloc(mem, size);
  if (!block) return NULL;
  block->mem = *mem;
  atomic_init(&block->refs, 1);
  block->data = (uint8_t *)(block + 1);
  block->cap = cap;
  block->size = size;
  block->release = NULL;
  block->user = NULL;
  return block;
}

azacti_block *azacti_block_wrap(const azacti_mem *mem, const void *data, size_t len,
                                void (*release)(const void *data, size_t len, void *user), void *user) {
  azacti_block *block = azacti_block_new(mem, 0);
  if (!block) return NULL;
  /* The const goes by way of uintptr_t; nobody writes into a wrapped block (window.c checks who owns it). */
  block->data = (uint8_t *)(uintptr_t)data;
  block->cap = len;
  block->release = release;
  block->user = user;
  return block;
}

azacti_block *azacti_block_ref(azacti_block *block) {
  if (block) atomic_fetch_add_explicit(&block->refs, 1, memory_order_relaxed);
  return block;
}

void azacti_block_unref(azacti_block *block) {
  if (!block) return;
  if (atomic_fetch_sub_explicit(&block->refs, 1, memory_order_release) != 1) return;
  /* All writes of former holders come before the freeing. */
  atomic_thread_fence(memory_order_acquire);
  if (block->release) block->release(block->data, block->cap, block->user);
  azacti_mem mem = block->mem;
  azacti_free(&mem, block, block->size);
}

bool azacti_block_is_shared(const azacti_block *block) {
  /* acquire: who finds itself alone may overwrite what others have finished reading. */
  return atomic_load_explicit(&((azacti_block *)(uintptr_t)block)->refs, memory_order_acquire) > 1;
}

uint8_t *azacti_block_data(azacti_block *block) { return block->data; }
size_t azacti_block_cap(const azacti_block *block) { return block->cap; }
