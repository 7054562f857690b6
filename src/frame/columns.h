/* Columns of a table or of a CSV file: the heading that its rows are read by. Reference-counted, immutable once
 * bound. */
#ifndef AZACTI_COLUMNS_H
#define AZACTI_COLUMNS_H

#include <azactivity/base.h>
#include <stdbool.h>
#include "core/mem.h"

typedef struct azacti_column {
  azact_str name;      /* as found in the heading, UTF-8, decoded */
  azact_str canonical; /* the known column it stands for ("TimeGenerated" for "TimeGenerated [UTC]", "Correlation id" for
                          "Correlationid"); ptr NULL if it is none we know */
  uint16_t slot;       /* filled by decode (azacti_decoder_bind): what the cell means */
} azacti_column;

typedef struct azacti_columns {
  const azacti_mem *mem;
  azacti_column *column;
  size_t count;
  size_t known; /* columns with a canonical name */
  bool portal;  /* the portal's heading, not Log Analytics' */
  bool bound;   /* slots are filled */
  size_t cap;
} azacti_columns;

void azacti_columns_init(azacti_columns *columns, const azacti_mem *mem);
void azacti_columns_clear(azacti_columns *columns);
/* Copies the name. false = no memory. */
bool azacti_columns_add(azacti_columns *columns, azact_str name);
/* All names are there: tell the portal's heading from Log Analytics' and find the canonical names. */
void azacti_columns_finish(azacti_columns *columns);
bool azacti_column_is_known(azact_str name);

/* One cell of a row. JSON: `text` is the value as written. CSV: the cell with quotes still on (text) and what it
 * says. */
typedef struct azacti_cell {
  azact_str text;
  bool quoted; /* CSV: it stood in quotes; doubled quotes inside are still doubled */
} azacti_cell;

#endif
