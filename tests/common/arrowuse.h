/* A consumer of the Arrow C data interface that checks every rule it relies on, and reads cells. PROBE_CHECK: the program
 * stops where one is broken. */
#ifndef AZACT_TEST_ARROWUSE_H
#define AZACT_TEST_ARROWUSE_H

#include "probe.h"

/* A struct schema: children without children, names, one of the six formats, nullable, nothing else. */
void arrow_check_schema(const struct ArrowSchema *schema);
/* A struct array of that schema: lengths, null counts, bitmaps with zeros behind the end, aligned buffers, offsets that
 * never go back, valid UTF-8, zeros where numbers are null. */
void arrow_check_array(const struct ArrowSchema *schema, const struct ArrowArray *array);
/* One child; format: of its schema. */
void arrow_check_column(const char *format, const struct ArrowArray *column);

typedef struct arrow_cell {
  int32_t is_null;
  azact_str text;
  int64_t number; /* also 0 and 1 of a truth value */
} arrow_cell;
arrow_cell arrow_at(const char *format, const struct ArrowArray *column, int64_t row);

/* Index of the column of that name; -1 if there is none. */
int64_t arrow_find(const struct ArrowSchema *schema, const char *name);

#endif
