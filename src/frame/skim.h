/* A look at brackets and quotes alone: finds where a value ends without reading it. It remembers where it was, so
 * that bytes that come one at a time are seen once. */
#ifndef AZACTI_SKIM_H
#define AZACTI_SKIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct azacti_skim {
  uint64_t depth; /* open brackets */
  bool in_string;
  bool escaped; /* the last byte was a backslash in a string */
} azacti_skim;

/* Run over [p, end). Returns the byte behind the one that closed the value, or NULL if it is still open at `end`. The
 * first byte that a fresh skimmer sees must be a bracket or a quote. */
const uint8_t *azacti_skim_run(azacti_skim *skim, const uint8_t *p, const uint8_t *end);

#endif
