/* Memory and sorting for the analysis of one group. What a small group needs lies in the struct itself, on the caller's
 * stack; only larger ones touch the heap. Nothing taken here outlives the analysis. */
#ifndef AZACTI_SCRATCH_H
#define AZACTI_SCRATCH_H

#include "core/mem.h"

typedef struct azacti_scratch_block azacti_scratch_block;

typedef struct azacti_scratch {
  const azacti_mem *mem;
  azacti_scratch_block *blocks; /* newest first */
  size_t used;                  /* of local */
  uint64_t local[384];
} azacti_scratch;

void azacti_scratch_init(azacti_scratch *scratch, const azacti_mem *mem);
void azacti_scratch_free(azacti_scratch *scratch);
/* Room for `count` elements, aligned for any of ours, not cleared; NULL = no memory. */
void *azacti_scratch_take(azacti_scratch *scratch, size_t count, size_t element_size);

/* Give back what was taken since the mark. */
typedef struct azacti_scratch_mark {
  azacti_scratch_block *blocks;
  size_t used;
} azacti_scratch_mark;
static inline azacti_scratch_mark azacti_scratch_mark_of(const azacti_scratch *scratch) {
  return (azacti_scratch_mark){scratch->blocks, scratch->used};
}
void azacti_scratch_rewind(azacti_scratch *scratch, azacti_scratch_mark mark);

/* Sorting by a number: stable, and linear however the numbers were chosen. tmp: as large as pairs. */
typedef struct azacti_pair {
  uint64_t key;
  uint32_t value;
} azacti_pair;
void azacti_pairs_sort(azacti_pair *pairs, size_t count, azacti_pair *tmp);

/* Sorting by comparison: stable, n log n at worst, cheap for what is nearly in order. tmp: as large as items. */
typedef int (*azacti_compare_fn)(const void *context, uint32_t a, uint32_t b);
void azacti_indexes_sort(uint32_t *items, size_t count, uint32_t *tmp, azacti_compare_fn compare, const void *context);

#endif
