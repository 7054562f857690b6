/* Counting what is allocated, by whomever: with glibc a program may bring its own malloc, which every library in it then
 * calls. Elsewhere nothing is counted. */
#define _POSIX_C_SOURCE 200809L

#include "contest.h"

#include <stdlib.h>

static contest_memory alloc_count;

contest_memory contest_allocated(void) { return alloc_count; }

#ifdef __GLIBC__
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *ptr, size_t size);
void __libc_free(void *ptr);
void *__libc_memalign(size_t align, size_t size);

static void alloc_note(size_t size) {
  alloc_count.calls++;
  alloc_count.bytes += size;
}

void *malloc(size_t size) {
  alloc_note(size);
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  alloc_note(count * size);
  return __libc_calloc(count, size);
}

void *realloc(void *ptr, size_t size) {
  alloc_note(size);
  return __libc_realloc(ptr, size);
}

void free(void *ptr) { __libc_free(ptr); }

void *aligned_alloc(size_t align, size_t size) {
  alloc_note(size);
  return __libc_memalign(align, size);
}

int posix_memalign(void **ptr, size_t align, size_t size) {
  alloc_note(size);
  *ptr = __libc_memalign(align, size);
  return *ptr ? 0 : 12;
}
#endif
