/* A host with an allocator of its own, which also stands in for malloc and looks at who calls: given the allocator, the library
 * takes not one byte from malloc. Only libzstd and ICU, which have no stable way to be given one, take theirs (documented in
 * docs/embedding.md). Sizes given back are checked, and in the end nothing is left. */
#define _GNU_SOURCE

#include "work.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *ptr, size_t size);
void __libc_free(void *ptr);

static char *code_begin, *code_end; /* of the library */
static size_t from_library;

static void look(const void *caller) {
  const char *at = caller;
  if (at >= code_begin && at < code_end) from_library++;
}

void *malloc(size_t size) { return look(__builtin_return_address(0)), __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return look(__builtin_return_address(0)), __libc_calloc(count, size); }
void *realloc(void *ptr, size_t size) { return look(__builtin_return_address(0)), __libc_realloc(ptr, size); }
void free(void *ptr) {
  if (ptr != NULL) look(__builtin_return_address(0));
  __libc_free(ptr);
}

/* Where the library's code is: its mapping that may be executed. */
static void find_library(void) {
  Dl_info info;
  char line[1024];
  FILE *maps = fopen("/proc/self/maps", "r");
  PROBE_CHECK(dladdr((void *)azact_reader_new, &info) != 0 && maps != NULL);
  const char *name = strrchr(info.dli_fname, '/') ? strrchr(info.dli_fname, '/') + 1 : info.dli_fname;
  while (fgets(line, sizeof line, maps) != NULL) {
    void *from, *to;
    char rights[8];
    if (strstr(line, "libazactivity") == NULL || sscanf(line, "%p-%p %7s", &from, &to, rights) != 3 || rights[2] != 'x')
      continue;
    code_begin = from;
    code_end = to;
  }
  fclose(maps);
  if (code_begin == NULL) printf("FAILED %s is not mapped\n", name), host_failures++;
}

/* The walk of common/probe.c parses ids by the standard allocator; here it is built with another name for that, and gets the host's.
 */
#undef azact_resource_parse
azact_status azact_resource_parse(const char *text, size_t len, const azact_allocator *allocator, azact_resource **ret);
static const azact_allocator *of_resources;
azact_status host_resource_parse(const char *text, size_t len, const azact_allocator *allocator, azact_resource **ret) {
  return azact_resource_parse(text, len, allocator ? allocator : of_resources, ret);
}

int main(void) {
  probe_text log = {0}, plain = {0};
  probe_memory memory = {0};
  azact_allocator allocator;
  host_load();
  find_library();
  host_work(NULL, &plain);
  if (from_library < 100) host_fail("the standard allocator is not seen: this test sees nothing");
  from_library = 0;
  probe_allocator(&allocator, &memory);
  of_resources = &allocator;
  host_work(&allocator, &log);
  size_t own = from_library;
  if (own != 0) printf("FAILED %zu calls of malloc and free came from the library\n", own), host_failures++;
  if (memory.live != 0 || memory.bytes != 0) host_fail("memory is left");
  if (memory.calls < 1000) host_fail("the host's allocator was hardly used");
  host_same("another text with the host's allocator", &log, &plain);
  host_print(&log);
  return host_failures != 0;
}
