/* What azact-confusables has met already, and how it prints text that is not to be trusted. */
#ifndef AZACT_EX_CONFUSABLES_H
#define AZACT_EX_CONFUSABLES_H

#include <azactivity/azactivity.h>

/* A name that was met, and under which skeleton; or a hint that was given (its skeleton is the hint's word). */
typedef struct seen {
  azact_field field;
  uint32_t kind;  /* of a hint; 0 = a name */
  char *skeleton; /* then the text, in the same block */
  char *text;
  size_t len;
} seen;

/* Into a tree of tsearch's, by field, kind, skeleton, text. 1 = for the first time, 0 = known, -1 = no memory. */
int seen_add(void **tree, azact_field field, uint32_t kind, const char *skeleton, azact_str text);

/* To stdout; all but printable ASCII as \u{...}. */
void seen_put(azact_str text);

#endif
