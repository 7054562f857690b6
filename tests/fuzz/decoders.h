/* One decoder that remembers nothing, and one for each instance of the loops that do: the same bytes must make the same events. */
#ifndef AZACT_TEST_DECODERS_H
#define AZACT_TEST_DECODERS_H

#include "fuzz.h"

#include "decode/scan.h"
#include "sameevent.h"

enum { DECODERS = 4 };

typedef struct decoders {
  azacti_decoder *decoder[DECODERS]; /* the first is plain */
  azact_event *event[DECODERS];
  size_t count;
} decoders;

static inline void decoders_add(decoders *all, azacti_trail_fn run, azacti_tokens_fn index, bool plain) {
  azacti_decoder_config config = {.max_depth = 8, .max_values = 200, .hash_seed = {1, 2}, .plain = plain};
  PROBE_CHECK(azacti_mem_init(&config.mem, NULL) == AZACT_OK);
  PROBE_CHECK(azacti_decoder_new(&config, &all->decoder[all->count]) == AZACT_OK);
  if (run) all->decoder[all->count]->trail.run = run;
  all->decoder[all->count]->index = index;
  all->event[all->count] = azacti_record_new(&config.mem);
  PROBE_CHECK(all->event[all->count] != NULL);
  all->count++;
}

static inline void decoders_new(decoders *all) {
  all->count = 0;
  decoders_add(all, NULL, NULL, true);
  decoders_add(all, azacti_trail_run_base, NULL, false);
#if AZACTI_TRAIL_X86
  if (__builtin_cpu_supports("avx2")) decoders_add(all, azacti_trail_run_avx2, azacti_tokens_avx2, false);
  if (azacti_tokens_best() == azacti_tokens_avx512) decoders_add(all, azacti_trail_run_avx512, azacti_tokens_avx512, false);
#endif
}

static inline void decoders_free(decoders *all) {
  for (size_t i = 0; i < all->count; i++) {
    azacti_record_unref(all->event[i]);
    azacti_decoder_free(all->decoder[i]);
  }
}

/* NULL: all agree; else what differs first. */
static inline const char *decoders_differ(decoders *all, const uint8_t *line, size_t len) {
  azacti_decoded plain, other;
  azacti_decode_object(all->decoder[0], line, len, false, all->event[0], &plain);
  for (size_t i = 1; i < all->count; i++) {
    azacti_decode_object(all->decoder[i], line, len, false, all->event[i], &other);
    if (plain.what != other.what || plain.end != other.end || plain.at != other.at) return "the answer";
    const char *what = plain.what == AZACTI_DECODED ? same_event(all->event[0], all->event[i]) : NULL;
    if (what) return what;
  }
  return NULL;
}

#endif
