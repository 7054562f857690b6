#include "frame/nest.h"

#define NEST_KINDS 64u

static void nest_open(azacti_nest *nest, bool array) {
  if (nest->depth < NEST_KINDS) {
    uint64_t bit = (uint64_t)1 << nest->depth;
    nest->kinds = array ? nest->kinds | bit : nest->kinds & ~bit;
  }
  nest->depth++;
}

/* A bracket closes the nearest one of its kind and what is open inside it; one that has no partner closes nothing. */
static bool nest_shut(azacti_nest *nest, bool array) {
  uint64_t at = nest->depth;
  if (at > NEST_KINDS) { /* kinds are not kept so deep */
    nest->depth--;
    return false;
  }
  while (at > 0 && ((nest->kinds >> (at - 1) & 1u) != 0) != array) at--;
  if (at == 0) return false;
  if (at != nest->depth) nest->mismatch = true;
  nest->depth = at - 1;
  return nest->depth == 0;
}

bool azacti_nest_byte(azacti_nest *nest, uint8_t c) {
  if (nest->in_string) {
    if (nest->escaped)
      nest->escaped = false;
    else if (c == '\\')
      nest->escaped = true;
    else if (c == '"')
      nest->in_string = false;
    return false;
  }
  switch (c) {
  case '"': nest->in_string = true; return false;
  case '{':
  case '[': nest_open(nest, c == '['); return false;
  case '}':
  case ']': return nest_shut(nest, c == ']');
  default: return false;
  }
}

void azacti_nest_reopen(azacti_nest *nest, bool array) {
  nest->kinds = array;
  nest->depth = 1;
}

bool azacti_nest_in_object(const azacti_nest *nest, uint64_t depth) {
  return !nest->in_string && nest->depth == depth && depth > 0 && depth <= NEST_KINDS &&
         (nest->kinds >> (depth - 1) & 1u) == 0;
}
