/* Hash chains for keys that a stranger may choose: the caller hashes with a seed, compares, and counts what it looks at. What is
 * found in the table holds its link itself. */
#ifndef AZACTI_GROUPTABLE_H
#define AZACTI_GROUPTABLE_H

#include "core/mem.h"

typedef struct azacti_chained azacti_chained;
struct azacti_chained {
  azacti_chained *next;
  uint64_t hash;
};

typedef struct azacti_grouptable {
  azacti_chained **heads;
  size_t cap, count; /* cap: a power of 2, or 0 */
} azacti_grouptable;

/* cap: a power of 2, not less than it was. false = no memory; the table is as it was. */
bool azacti_grouptable_grow(const azacti_mem *mem, azacti_grouptable *table, size_t cap);
/* Room for one more: by how many bytes the table will grow, and the growing. */
size_t azacti_grouptable_growth(const azacti_grouptable *table);
bool azacti_grouptable_reserve(const azacti_mem *mem, azacti_grouptable *table);
void azacti_grouptable_free(const azacti_mem *mem, azacti_grouptable *table); /* what it links is the caller's */

/* The first of the entries with this hash, or of those behind `at`; NULL = none. */
azacti_chained *azacti_grouptable_first(const azacti_grouptable *table, uint64_t hash, uint64_t *probes);
azacti_chained *azacti_grouptable_after(const azacti_chained *at, uint64_t *probes);

void azacti_grouptable_put(azacti_grouptable *table, azacti_chained *entry); /* room was made; entry->hash is set */
void azacti_grouptable_take(azacti_grouptable *table, azacti_chained *entry);
/* Any entry from chain *at on, where *at begins at 0; NULL = the table is empty. */
azacti_chained *azacti_grouptable_any(const azacti_grouptable *table, size_t *at);

/* Before an entry is looked for: have the chain's place on its way, then see what begins there. */
static inline void azacti_grouptable_prefetch(const azacti_grouptable *table, uint64_t hash) {
  if (table->cap) azacti_prefetch(&table->heads[(size_t)hash & (table->cap - 1)]);
}
static inline azacti_chained *azacti_grouptable_chain(const azacti_grouptable *table, uint64_t hash) {
  return table->cap ? table->heads[(size_t)hash & (table->cap - 1)] : NULL;
}

static inline size_t azacti_grouptable_bytes(const azacti_grouptable *table) {
  return table->cap * sizeof(azacti_chained *);
}

#endif
