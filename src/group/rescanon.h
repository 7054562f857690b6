/* The canonical form of a resource id (ASCII lower case, one slash for several, none at the end) read off the text as found:
 * nothing is copied. It is the form that operations are told apart by. */
#ifndef AZACTI_RESCANON_H
#define AZACTI_RESCANON_H

#include "core/ascii.h"

typedef struct azacti_rescanon {
  const uint8_t *at, *end;
} azacti_rescanon;

static inline azacti_rescanon azacti_rescanon_of(azact_str text) {
  if (text.len == 0) return (azacti_rescanon){NULL, NULL};
  const uint8_t *at = (const uint8_t *)text.ptr;
  const uint8_t *end = at + text.len;
  while (end > at && end[-1] == '/') end--;
  return (azacti_rescanon){at, end};
}

/* The next byte, or -1. */
static inline int azacti_rescanon_next(azacti_rescanon *it) {
  if (it->at == it->end) return -1;
  uint8_t c = *it->at++;
  if (c == '/')
    while (*it->at == '/') it->at++; /* the last byte is no slash */
  return azacti_lower(c);
}

size_t azacti_rescanon_length(azact_str text);
/* Writes azacti_rescanon_length(text) bytes. */
void azacti_rescanon_write(azact_str text, char *out);
int azacti_rescanon_compare(azact_str a, azact_str b);
bool azacti_rescanon_equal(azact_str a, azact_str b);
uint64_t azacti_rescanon_hash(azact_str text, const uint64_t seed[2]);
/* Is `scope` (canonical) the id itself, or does it end where a segment of the id ends? */
bool azacti_rescanon_below(azact_str text, azact_str scope);
/* Does the id begin with `prefix` (canonical)? */
bool azacti_rescanon_starts(azact_str text, azact_str prefix);

#endif
