/* Resource ids: any text parses; parents end at the root; comparing, hashing and containing agree. LF parts several ids. */
#include "fuzz.h"

#define IDS 3

static void climb(const azact_resource *resource) {
  azact_resource *at = azact_resource_ref((azact_resource *)(uintptr_t)resource), *up = NULL;
  size_t steps = azact_resource_segment_count(resource) + 3;
  for (;;) {
    PROBE_CHECK(probe_resource(at) == AZACT_OK);
    azact_status status = azact_resource_parent(at, &up);
    if (status == AZACT_ABSENT) break;
    PROBE_CHECK(status == AZACT_OK && steps-- > 0);
    PROBE_CHECK(azact_resource_contains(up, resource) == 1 && !azact_resource_contains(at, up));
    azact_resource_unref(at);
    at = up;
    up = NULL;
  }
  azact_resource_unref(at);
}

static void grow(const azact_resource *resource) {
  azact_resource *child = NULL, *extension = NULL;
  azact_status status = azact_resource_append_child(resource, "kids", 4, "one", 3, &child);
  PROBE_CHECK(status == AZACT_OK || status == AZACT_ERR_USAGE);
  if (status == AZACT_OK) {
    PROBE_CHECK(azact_resource_contains(resource, child) == 1);
    azact_resource_unref(child);
  }
  status =
      azact_resource_append_extension(resource, "Microsoft.Insights", 18, "diagnosticSettings", 18, "d", 1, &extension);
  PROBE_CHECK(status == AZACT_OK || status == AZACT_ERR_USAGE);
  if (status == AZACT_OK) {
    PROBE_CHECK(azact_resource_contains(resource, extension) == 1);
    azact_resource_unref(extension);
  }
}

static void agree(azact_resource **ids, size_t count) {
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < count; j++) {
      int32_t order = azact_resource_compare(ids[i], ids[j]), back = azact_resource_compare(ids[j], ids[i]);
      PROBE_CHECK((order < 0) == (back > 0) && (order == 0) == (azact_resource_equal(ids[i], ids[j]) == 1));
      if (order == 0) PROBE_CHECK(azact_resource_hash(ids[i], 7, 8) == azact_resource_hash(ids[j], 7, 8));
      for (size_t k = 0; k < count; k++)
        if (order <= 0 && azact_resource_compare(ids[j], ids[k]) <= 0)
          PROBE_CHECK(azact_resource_compare(ids[i], ids[k]) <= 0);
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  azact_resource *ids[IDS];
  size_t count = 0;
  probe_memory memory = {0};
  azact_allocator allocator;
  if (size > 8192) return 0;
  probe_allocator(&allocator, &memory);
  while (count < IDS) {
    const uint8_t *end = count + 1 < IDS && size > 0 ? memchr(data, '\n', size) : NULL;
    size_t len = end != NULL ? (size_t)(end - data) : size;
    PROBE_CHECK(azact_resource_parse((const char *)data, len, &allocator, &ids[count]) == AZACT_OK);
    climb(ids[count]);
    grow(ids[count]);
    count++;
    if (end == NULL) break;
    data = end + 1;
    size -= len + 1;
  }
  agree(ids, count);
  for (size_t i = 0; i < count; i++) azact_resource_unref(ids[i]);
  PROBE_CHECK(memory.live == 0);
  return 0;
}
