/* What the canonical line of a quarantined record says beyond azact_error. */
#ifndef AZACTI_ERRORPLACE_H
#define AZACTI_ERRORPLACE_H

#include <azactivity/reader.h>
#include <stdbool.h>

typedef struct azacti_error_place {
  azact_str name;       /* of the source */
  const char *encoding; /* "utf-8", "utf-16le", ... */
  uint64_t inner;       /* number inside a batch that was carried as a string; 0 = not in one */
  bool compressed;
} azacti_error_place;

/* Of the error that azact_reader_error tells; borrowed from the reader, valid as long as that. */
void azacti_reader_error_place(const azact_reader *reader, azacti_error_place *ret);

#endif
