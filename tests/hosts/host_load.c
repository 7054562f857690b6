/* A host that loads the library and unloads it, a thousand times: the heap stays flat, no mapping is left over. With ICU the
 * library stays loaded (-z nodelete), without ICU it really goes. Usage: host_load LIBRARY */
#define _GNU_SOURCE

#include <azactivity/azactivity.h>

#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIT(text) (text), (sizeof(text) - 1)

static int failures;
static void fail(const char *what) {
  printf("FAILED %s\n", what);
  failures++;
}

static void *need(void *library, const char *name) {
  void *found = dlsym(library, name);
  if (found == NULL) {
    printf("FAILED no %s\n", name);
    exit(1);
  }
  return found;
}
#define NEED(name) __typeof__(&name) p_##name = (__typeof__(&name))need(library, #name)

/* Some of what takes memory, ICU's folding and converters among it. Returns whether ICU is there. */
static int use(void *library) {
  static const char record[] =
      "{\"caller\":\"J\xfcrgen\",\"operationName\":\"a/b/write\",\"resourceId\":\"/subscriptions/x\"}\n";
  NEED(azact_config_init);
  NEED(azact_reader_open_memory);
  NEED(azact_reader_next);
  NEED(azact_reader_unref);
  NEED(azact_event_unref);
  NEED(azact_event_caller);
  NEED(azact_resource_parse);
  NEED(azact_resource_equal);
  NEED(azact_resource_unref);
  NEED(azact_has_feature);
  azact_config config;
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_resource *one = NULL, *two = NULL;
  azact_str caller = {NULL, 0};
  int icu = p_azact_has_feature("icu");
  p_azact_config_init(&config, sizeof config);
  config.encoding = icu ? "windows-1252" : NULL;
  if (p_azact_reader_open_memory(&config, LIT(record), AZACT_COPY, NULL, NULL, &reader) != AZACT_OK) fail("open");
  if (p_azact_reader_next(reader, &event) != AZACT_OK) fail("next");
  if (p_azact_event_caller(event, &caller) != AZACT_OK || (icu && memcmp(caller.ptr, "J\xc3\xbcrgen", 7) != 0))
    fail("caller");
  p_azact_event_unref(event);
  p_azact_reader_unref(reader);
  if (p_azact_resource_parse(LIT("/subscriptions/x/resourceGroups/\xc3\x84"), NULL, &one) != AZACT_OK) fail("parse");
  if (p_azact_resource_parse(LIT("/subscriptions/X/resourceGroups/\xc3\xa4"), NULL, &two) != AZACT_OK) fail("parse");
  if (p_azact_resource_equal(one, two) != icu) fail("folding");
  p_azact_resource_unref(one);
  p_azact_resource_unref(two);
  return icu;
}

static size_t mappings(void) {
  size_t lines = 0;
  int c;
  FILE *maps = fopen("/proc/self/maps", "r");
  if (maps == NULL) return 0;
  while ((c = getc(maps)) != EOF) lines += c == '\n';
  fclose(maps);
  return lines;
}

int main(int argc, char **argv) {
  size_t heap = 0, mapped = 0;
  int icu = 0;
  if (argc != 2) return 2;
  for (int cycle = 0; cycle <= 1000; cycle++) {
    void *library = dlopen(argv[1], cycle % 2 ? RTLD_NOW : RTLD_LAZY);
    if (library == NULL) {
      printf("FAILED %s\n", dlerror());
      return 1;
    }
    icu = use(library);
    if (dlclose(library) != 0) fail("dlclose");
    if (cycle == 50) mapped = mappings();
    if (cycle == 100) heap = mallinfo2().uordblks + mallinfo2().hblkhd; /* by now malloc keeps what it will keep */
  }
  size_t now = mallinfo2().uordblks + mallinfo2().hblkhd;
  printf("icu %d, heap %zu after 100 cycles, %zu after 1000; mappings %zu and %zu\n", icu, heap, now, mapped, mappings());
  if (now > heap) fail("the heap grows");
  if (mappings() != mapped || mapped == 0) fail("mappings are left over");
  void *still = dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD);
  if (icu != (still != NULL)) fail(icu ? "the library was unloaded, and ICU with it" : "the library is still loaded");
  return failures != 0;
}
