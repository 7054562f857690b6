/* Numbers at places, asked for the last place of a range whose number is large enough; n log n at worst. */
#ifndef AZACTI_MAXTREE_H
#define AZACTI_MAXTREE_H

#include "group/analysis.h"

typedef struct azacti_maxtree {
  int64_t *top; /* heap order: the larger of 2i and 2i + 1 stands at i; places begin at `size` */
  size_t size;
} azacti_maxtree;

/* All places hold INT64_MIN, which never is large enough. false = no memory. */
static inline bool azacti_maxtree_make(azacti_maxtree *tree, azacti_scratch *scratch, size_t places) {
  for (tree->size = 1; tree->size < places;) tree->size *= 2;
  tree->top = (int64_t *)azacti_scratch_take(scratch, tree->size * 2, sizeof *tree->top);
  for (size_t i = 0; tree->top && i < tree->size * 2; i++) tree->top[i] = INT64_MIN;
  return tree->top != NULL;
}

/* Numbers only grow. */
static inline void azacti_maxtree_set(azacti_maxtree *tree, size_t place, int64_t number) {
  for (size_t at = place + tree->size; at > 0 && tree->top[at] < number; at /= 2) tree->top[at] = number;
}

/* The last place from `low` up to but not including `high` that holds at least `need` (not INT64_MIN); AZACTI_NONE = none. */
static inline uint32_t azacti_maxtree_last(const azacti_maxtree *tree, size_t low, size_t high, int64_t need) {
  size_t at = high + tree->size;
  if (low >= high) return AZACTI_NONE;
  do {
    at--;
    while (at > 1 && at % 2 == 1) at /= 2; /* the largest piece that ends here */
    if (tree->top[at] >= need) {
      while (at < tree->size) at = tree->top[2 * at + 1] >= need ? 2 * at + 1 : 2 * at;
      return at - tree->size >= low ? (uint32_t)(at - tree->size) : AZACTI_NONE;
    }
  } while ((at & (at - 1)) != 0); /* a power of two is the piece that begins with the first place */
  return AZACTI_NONE;
}

#endif
