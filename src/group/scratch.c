/* Memory and sorting for the analysis of one group. */
#include "group/scratch.h"
#include <string.h>

struct azacti_scratch_block {
  azacti_scratch_block *next;
  size_t size, used; /* bytes of data */
  uint64_t data[];
};

enum { SCRATCH_BLOCK = 1 << 14, SCRATCH_FEW = 64, SCRATCH_RUN = 8 };

void azacti_scratch_init(azacti_scratch *scratch, const azacti_mem *mem) {
  scratch->mem = mem;
  scratch->blocks = NULL;
  scratch->used = 0;
}

static void scratch_drop_to(azacti_scratch *scratch, const azacti_scratch_block *stop) {
  while (scratch->blocks != stop) {
    azacti_scratch_block *block = scratch->blocks;
    scratch->blocks = block->next;
    azacti_free(scratch->mem, block, sizeof *block + block->size);
  }
}

void azacti_scratch_free(azacti_scratch *scratch) { scratch_drop_to(scratch, NULL); }

/* What was taken from a block that the mark knew stays lost in it until the end: few bytes, and never reused wrongly. */
void azacti_scratch_rewind(azacti_scratch *scratch, azacti_scratch_mark mark) {
  scratch_drop_to(scratch, mark.blocks);
  scratch->used = mark.used;
}

void *azacti_scratch_take(azacti_scratch *scratch, size_t count, size_t element_size) {
  if (element_size > 0 && count > (SIZE_MAX / 4) / element_size) return NULL;
  size_t bytes = (count * element_size + 7) & ~(size_t)7;
  if (bytes <= sizeof scratch->local - scratch->used) {
    void *at = (uint8_t *)scratch->local + scratch->used;
    scratch->used += bytes;
    return at;
  }
  azacti_scratch_block *block = scratch->blocks;
  if (!block || bytes > block->size - block->used) {
    size_t size = bytes > SCRATCH_BLOCK ? bytes : (size_t)SCRATCH_BLOCK;
    block = (azacti_scratch_block *)azacti_alloc(scratch->mem, sizeof *block + size);
    if (!block) return NULL;
    *block = (azacti_scratch_block){scratch->blocks, size, 0};
    scratch->blocks = block;
  }
  void *at = (uint8_t *)block->data + block->used;
  block->used += bytes;
  return at;
}

/* ---- by a number ---- */

static void scratch_insert_pairs(azacti_pair *pairs, size_t count) {
  for (size_t i = 1; i < count; i++) {
    azacti_pair one = pairs[i];
    size_t at = i;
    for (; at > 0 && pairs[at - 1].key > one.key; at--) pairs[at] = pairs[at - 1];
    pairs[at] = one;
  }
}

void azacti_pairs_sort(azacti_pair *pairs, size_t count, azacti_pair *tmp) {
  uint32_t counts[8][256];
  if (count < SCRATCH_FEW) {
    scratch_insert_pairs(pairs, count);
    return;
  }
  memset(counts, 0, sizeof counts);
  for (size_t i = 0; i < count; i++)
    for (unsigned byte = 0; byte < 8; byte++) counts[byte][pairs[i].key >> (8 * byte) & 255]++;
  azacti_pair *from = pairs;
  azacti_pair *to = tmp;
  for (unsigned byte = 0; byte < 8; byte++) {
    uint32_t *place = counts[byte];
    if (place[from[0].key >> (8 * byte) & 255] == count) continue; /* all alike in this byte */
    uint32_t sum = 0;
    for (unsigned i = 0; i < 256; i++) {
      uint32_t here = place[i];
      place[i] = sum;
      sum += here;
    }
    for (size_t i = 0; i < count; i++) to[place[from[i].key >> (8 * byte) & 255]++] = from[i];
    azacti_pair *swap = from;
    from = to;
    to = swap;
  }
  if (from != pairs) memcpy(pairs, from, count * sizeof *pairs);
}

/* ---- by comparison ---- */

static void scratch_insert(uint32_t *items, size_t count, azacti_compare_fn compare, const void *context) {
  for (size_t i = 1; i < count; i++) {
    uint32_t one = items[i];
    size_t at = i;
    for (; at > 0 && compare(context, items[at - 1], one) > 0; at--) items[at] = items[at - 1];
    items[at] = one;
  }
}

static void scratch_merge(const uint32_t *from, size_t middle, size_t count, uint32_t *to, azacti_compare_fn compare,
                          const void *context) {
  size_t left = 0, right = middle;
  if (middle >= count || compare(context, from[middle - 1], from[middle]) <= 0) {
    memcpy(to, from, count * sizeof *to);
    return;
  }
  for (size_t i = 0; i < count; i++) {
    bool take_left = right >= count || (left < middle && compare(context, from[left], from[right]) <= 0);
    to[i] = take_left ? from[left++] : from[right++];
  }
}

void azacti_indexes_sort(uint32_t *items, size_t count, uint32_t *tmp, azacti_compare_fn compare, const void *context) {
  uint32_t *from = items;
  uint32_t *to = tmp;
  for (size_t at = 0; at < count; at += SCRATCH_RUN)
    scratch_insert(items + at, count - at < SCRATCH_RUN ? count - at : (size_t)SCRATCH_RUN, compare, context);
  for (size_t run = SCRATCH_RUN; run < count; run *= 2) {
    for (size_t at = 0; at < count; at += 2 * run) {
      size_t here = count - at < 2 * run ? count - at : 2 * run;
      scratch_merge(from + at, run < here ? run : here, here, to + at, compare, context);
    }
    uint32_t *swap = from;
    from = to;
    to = swap;
  }
  if (from != items) memcpy(items, from, count * sizeof *items);
}
