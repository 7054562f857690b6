/* Memory: copied into one block, or borrowed as one. */
#include "input/source.h"

#include <azactivity/reader.h>
#include <string.h>

typedef struct source_memory {
  azacti_source base;
  azacti_block *block;
} source_memory;

static azact_status source_memory_fill(azacti_source *source, size_t min) {
  return source->len >= min ? AZACT_OK : AZACT_END;
}

static bool source_memory_seek(azacti_source *source, uint64_t offset) {
  azacti_block *block = ((source_memory *)(void *)source)->block;
  size_t cap = azacti_block_cap(block), at = offset < cap ? (size_t)offset : cap;
  source->ptr = azacti_block_data(block) + at;
  source->len = cap - at;
  return true;
}

static void source_memory_free(azacti_source *source) {
  source_memory *memory = (source_memory *)(void *)source;
  azacti_block_unref(memory->block);
  azacti_mem mem = source->mem;
  azacti_free(&mem, memory, sizeof *memory);
}

static const azacti_source_ops source_memory_ops = {source_memory_fill, NULL, source_memory_seek, source_memory_free};

static azacti_block *source_memory_copy(const azacti_mem *mem, const void *data, size_t len) {
  azacti_block *block = azacti_block_new(mem, len);
  if (block && len && data) memcpy(azacti_block_data(block), data, len);
  return block;
}

azact_status azacti_source_memory_new(const azacti_mem *mem, const void *data, size_t len, uint32_t mode,
                                      void (*release)(const void *data, size_t len, void *user), void *user,
                                      azacti_source **ret) {
  bool borrow = mode == AZACT_BORROW && data;
  source_memory *memory = (source_memory *)azacti_zalloc(mem, sizeof *memory);
  if (memory) {
    memory->block = borrow ? azacti_block_wrap(mem, data, len, release, user) : source_memory_copy(mem, data, len);
  }
  bool made = memory && memory->block;
  /* Only a borrowing block keeps the promise by itself. */
  if (release && !(made && borrow)) release(data, len, user);
  if (!made) {
    azacti_free(mem, memory, sizeof *memory);
    return AZACT_ERR_NOMEM;
  }
  azacti_source_init(&memory->base, &source_memory_ops, mem);
  memory->base.ptr = azacti_block_data(memory->block);
  memory->base.len = len;
  *ret = &memory->base;
  return AZACT_OK;
}

azacti_block *azacti_source_memory_block(azacti_source *source) {
  return source->ops == &source_memory_ops ? ((source_memory *)(void *)source)->block : NULL;
}
