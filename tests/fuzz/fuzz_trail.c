/* Lines decoded by a decoder that remembers shapes and keys, by every instance of its loops, and by one that remembers nothing:
 * the same answers, the same events, entry by entry. The first byte chooses an order in which the lines come again. */
#include "fuzz.h"

#include "decode/scan.h"
#include "sameevent.h"

enum { DECODERS = 4, LINES = 64 };

typedef struct two {
  azacti_decoder *decoder[DECODERS]; /* the first is plain */
  azact_event *event[DECODERS];
  size_t count;
} two;

static void add(two *all, azacti_trail_fn run, azacti_tokens_fn index, bool plain) {
  azacti_decoder_config config = {.max_depth = 8, .max_values = 200, .hash_seed = {1, 2}, .plain = plain};
  PROBE_CHECK(azacti_mem_init(&config.mem, NULL) == AZACT_OK);
  PROBE_CHECK(azacti_decoder_new(&config, &all->decoder[all->count]) == AZACT_OK);
  if (run) all->decoder[all->count]->trail.run = run;
  all->decoder[all->count]->index = index;
  all->event[all->count] = azacti_record_new(&config.mem);
  PROBE_CHECK(all->event[all->count] != NULL);
  all->count++;
}

static void decode(two *all, const uint8_t *line, size_t len) {
  azacti_decoded plain, other;
  azacti_decode_object(all->decoder[0], line, len, false, all->event[0], &plain);
  for (size_t i = 1; i < all->count; i++) {
    azacti_decode_object(all->decoder[i], line, len, false, all->event[i], &other);
    PROBE_CHECK(plain.what == other.what && plain.end == other.end && plain.at == other.at);
    if (plain.what == AZACTI_DECODED) PROBE_CHECK(same_event(all->event[0], all->event[i]) == NULL);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  two all = {.count = 0};
  const uint8_t *line[LINES], *end = data + size;
  size_t count = 0;
  if (size == 0) return 0;
  uint64_t state = *data++;
  add(&all, NULL, NULL, true);
  add(&all, azacti_trail_run_base, NULL, false);
#if AZACTI_TRAIL_X86
  if (__builtin_cpu_supports("avx2")) add(&all, azacti_trail_run_avx2, azacti_tokens_avx2, false);
  if (azacti_tokens_best() == azacti_tokens_avx512) add(&all, azacti_trail_run_avx512, azacti_tokens_avx512, false);
#endif
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
  for (size_t i = 0; i < all.count; i++) {
    azacti_record_unref(all.event[i]);
    azacti_decoder_free(all.decoder[i]);
  }
  return 0;
}
