/* The allocator and growable bytes. The only file that names malloc. */
#include "core/mem.h"
#include "core/sized.h"

#include <stdlib.h>
#include <string.h>

static void *mem_std_alloc(size_t size, void *user) {
  (void)user;
  return malloc(size);
}

static void *mem_std_realloc(void *ptr, size_t old_size, size_t new_size, void *user) {
  (void)old_size;
  (void)user;
  return realloc(ptr, new_size);
}

static void mem_std_free(void *ptr, size_t size, void *user) {
  (void)size;
  (void)user;
  free(ptr);
}

azact_status azacti_mem_init(azacti_mem *mem, const azact_allocator *allocator) {
  if (!allocator) {
    *mem = (azacti_mem){mem_std_alloc, mem_std_realloc, mem_std_free, NULL};
    return AZACT_OK;
  }
  azact_allocator copy;
  azact_status status = azacti_sized_read(allocator, AZACTI_FIRST(azact_allocator, user), &copy, sizeof copy);
  if (status != AZACT_OK) return status;
  if (!copy.alloc || !copy.realloc || !copy.free) return AZACT_ERR_USAGE;
  *mem = (azacti_mem){copy.alloc, copy.realloc, copy.free, copy.user};
  return AZACT_OK;
}

void *azacti_alloc(const azacti_mem *mem, size_t size) { return mem->alloc(size ? size : 1, mem->user); }

void *azacti_zalloc(const azacti_mem *mem, size_t size) {
  void *ptr = azacti_alloc(mem, size);
  if (ptr) memset(ptr, 0, size ? size : 1);
  return ptr;
}

void *azacti_realloc(const azacti_mem *mem, void *ptr, size_t old_size, size_t new_size) {
  /* A caller's realloc need not know the NULL case of the standard one. */
  if (!ptr) return azacti_alloc(mem, new_size);
  return mem->realloc(ptr, old_size ? old_size : 1, new_size ? new_size : 1, mem->user);
}

void azacti_free(const azacti_mem *mem, void *ptr, size_t size) {
  if (ptr) mem->free(ptr, size ? size : 1, mem->user);
}

bool azacti_grow(const azacti_mem *mem, void **ptr, size_t *cap, size_t need, size_t element_size) {
  if (need <= *cap) return true;
  size_t limit = SIZE_MAX / 2 / (element_size ? element_size : 1);
  if (need > limit) return false;
  size_t want = *cap < 8 ? 8 : *cap + *cap / 2;
  if (want < need) want = need;
  if (want > limit) want = limit;
  void *grown = azacti_realloc(mem, *ptr, *cap * element_size, want * element_size);
  if (!grown) return false;
  *ptr = grown;
  *cap = want;
  return true;
}

void azacti_buf_init(azacti_buf *buf, const azacti_mem *mem) { *buf = (azacti_buf){.mem = mem}; }

void azacti_buf_free(azacti_buf *buf) {
  azacti_free(buf->mem, buf->ptr, buf->cap);
  buf->ptr = NULL;
  buf->len = buf->cap = 0;
}

bool azacti_buf_reserve(azacti_buf *buf, size_t extra) {
  if (extra <= buf->cap - buf->len) return true;
  if (extra > SIZE_MAX - buf->len) return false;
  void *ptr = buf->ptr;
  size_t need = buf->len + extra;
  /* The first allocation takes a size that spares most small texts a second one. */
  if (!azacti_grow(buf->mem, &ptr, &buf->cap, need < 64 ? 64 : need, 1)) return false;
  buf->ptr = (uint8_t *)ptr;
  return true;
}

bool azacti_buf_append(azacti_buf *buf, const void *data, size_t len) {
  if (len == 0) return true;
  if (!azacti_buf_reserve(buf, len)) return false;
  memcpy(buf->ptr + buf->len, data, len);
  buf->len += len;
  return true;
}

bool azacti_buf_push(azacti_buf *buf, uint8_t byte) {
  if (!azacti_buf_reserve(buf, 1)) return false;
  buf->ptr[buf->len++] = byte;
  return true;
}
