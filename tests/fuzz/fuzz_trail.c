/* Lines decoded by a decoder that remembers shapes and keys, by every instance of its loops, and by one that remembers nothing:
 * the same answers, the same events, entry by entry. The first byte chooses an order in which the lines come again. */
#include "decoders.h"

enum { LINES = 64 };

static void decode(decoders *all, const uint8_t *line, size_t len) { PROBE_CHECK(decoders_differ(all, line, len) == NULL); }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  decoders all;
  const uint8_t *line[LINES], *end = data + size;
  size_t count = 0;
  if (size == 0) return 0;
  uint64_t state = *data++;
  decoders_new(&all);
  while (data < end && count < LINES) {
    const uint8_t *stop = memchr(data, '\n', (size_t)(end - data));
    line[count++] = data;
    decode(&all, data, (size_t)((stop ? stop : end) - data)); /* nothing behind it: the scan's */
    decode(&all, data, (size_t)(end - data));                 /* the rest behind it: the trail's */
    data = stop ? stop + 1 : end;
  }
  for (size_t n = 0; n < count * 2; n++) {
    const uint8_t *again = line[fuzz_next(&state) % count];
    decode(&all, again, (size_t)(end - again));
  }
  decoders_free(&all);
  return 0;
}
