/* A fuzz target is a function over bytes, as libFuzzer calls it; replay.c calls the same on files. */
#ifndef AZACT_TEST_FUZZ_H
#define AZACT_TEST_FUZZ_H

#include "probe.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Small generator for choices that must depend on the input alone. */
static inline uint32_t fuzz_next(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*state >> 33);
}

static inline uint64_t fuzz_seed(const uint8_t *data, size_t size) {
  uint64_t seed = 14695981039346656037u;
  for (size_t i = 0; i < size; i++) seed = (seed ^ data[i]) * 1099511628211u;
  return seed;
}

#endif
