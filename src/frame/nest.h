/* Brackets by kind, and strings: how deep a byte of a broken record lies. Unlike the skimmer (skim.h) it stands
 * mismatched brackets, and it looks at single bytes; it is used behind damage alone. */
#ifndef AZACTI_NEST_H
#define AZACTI_NEST_H

#include <stdbool.h>
#include <stdint.h>

typedef struct azacti_nest {
  uint64_t kinds; /* of the 64 outermost open brackets: 1 = `[` */
  uint64_t depth; /* the record's own bracket is 1 */
  bool in_string;
  bool escaped;  /* the last byte was a backslash in a string */
  bool mismatch; /* a bracket closed more than its own */
} azacti_nest;

/* One byte. true: a bracket has closed the outermost one. */
bool azacti_nest_byte(azacti_nest *nest, uint8_t c);
/* The bracket that closed the outermost one was none: it is open again. */
void azacti_nest_reopen(azacti_nest *nest, bool array);
/* In an object, outside strings, `levels` deep? There a `{` behind a comma cannot be. */
bool azacti_nest_in_object(const azacti_nest *nest, uint64_t depth);

#endif
