/* The one door to memory. `malloc` appears in mem.c and nowhere else; every object carries an azacti_mem. */
#ifndef AZACTI_MEM_H
#define AZACTI_MEM_H

#include <azactivity/config.h>
#include <stdbool.h>

typedef struct azacti_mem {
  void *(*alloc)(size_t size, void *user);
  void *(*realloc)(void *ptr, size_t old_size, size_t new_size, void *user);
  void (*free)(void *ptr, size_t size, void *user);
  void *user;
} azacti_mem;

/* Copies a checked allocator; NULL gives malloc and friends. */
azact_status azacti_mem_init(azacti_mem *mem, const azact_allocator *allocator);
void *azacti_alloc(const azacti_mem *mem, size_t size);  /* NULL on failure; size 0 is served as 1 */
void *azacti_zalloc(const azacti_mem *mem, size_t size); /* zero-filled */
void *azacti_realloc(const azacti_mem *mem, void *ptr, size_t old_size, size_t new_size);
void azacti_free(const azacti_mem *mem, void *ptr, size_t size); /* NULL is fine */

/* Growable bytes. `ptr` may be NULL while cap is 0. Growing is geometric and overflow-checked. */
typedef struct azacti_buf {
  const azacti_mem *mem;
  uint8_t *ptr;
  size_t len;
  size_t cap;
} azacti_buf;

void azacti_buf_init(azacti_buf *buf, const azacti_mem *mem);
void azacti_buf_free(azacti_buf *buf);
bool azacti_buf_reserve(azacti_buf *buf, size_t extra); /* room for `extra` more; false = no memory, buf unchanged */
bool azacti_buf_append(azacti_buf *buf, const void *data, size_t len);
bool azacti_buf_push(azacti_buf *buf, uint8_t byte);

/* Grow a typed array to hold at least `need` elements. *ptr, *cap (in elements) change only on success. */
bool azacti_grow(const azacti_mem *mem, void **ptr, size_t *cap, size_t need, size_t element_size);

/* Ask for memory that will be read soon, without waiting for it. Any address will do. */
static inline void azacti_prefetch(const void *p) {
#if defined(__GNUC__)
  __builtin_prefetch(p);
#else
  (void)p;
#endif
}

/* Reference-counted bytes: a reader's window, a large record, borrowed memory. Events hold one. */
typedef struct azacti_block azacti_block;
azacti_block *azacti_block_new(const azacti_mem *mem, size_t cap); /* NULL = no memory */
/* Wraps memory of the caller's; `release` (may be NULL) runs when the last reference goes. */
azacti_block *azacti_block_wrap(const azacti_mem *mem, const void *data, size_t len,
                                void (*release)(const void *data, size_t len, void *user), void *user);
azacti_block *azacti_block_ref(azacti_block *block);
void azacti_block_unref(azacti_block *block);
bool azacti_block_is_shared(const azacti_block *block); /* more than one reference */
uint8_t *azacti_block_data(azacti_block *block);
size_t azacti_block_cap(const azacti_block *block);

#endif
