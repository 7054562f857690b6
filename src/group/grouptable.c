#include "group/grouptable.h"

enum { GROUPTABLE_FIRST = 16 };

bool azacti_grouptable_grow(const azacti_mem *mem, azacti_grouptable *table, size_t cap) {
  if (cap > SIZE_MAX / 4 / sizeof(azacti_chained *)) return false;
  azacti_chained **heads = (azacti_chained **)azacti_zalloc(mem, cap * sizeof(azacti_chained *));
  if (!heads) return false;
  for (size_t i = 0; i < table->cap; i++) {
    for (azacti_chained *entry = table->heads[i], *next; entry; entry = next) {
      size_t at = (size_t)entry->hash & (cap - 1);
      next = entry->next;
      entry->next = heads[at];
      heads[at] = entry;
    }
  }
  azacti_free(mem, table->heads, table->cap * sizeof(azacti_chained *));
  table->heads = heads;
  table->cap = cap;
  return true;
}

/* On the average one entry a chain; 0 = there is room. */
static size_t grouptable_wanted(const azacti_grouptable *table) {
  if (table->count < table->cap) return 0;
  return table->cap ? table->cap * 2 : (size_t)GROUPTABLE_FIRST;
}

size_t azacti_grouptable_growth(const azacti_grouptable *table) {
  size_t cap = grouptable_wanted(table);
  return cap ? (cap - table->cap) * sizeof(azacti_chained *) : 0;
}

bool azacti_grouptable_reserve(const azacti_mem *mem, azacti_grouptable *table) {
  size_t cap = grouptable_wanted(table);
  return cap == 0 || azacti_grouptable_grow(mem, table, cap);
}

void azacti_grouptable_free(const azacti_mem *mem, azacti_grouptable *table) {
  azacti_free(mem, table->heads, table->cap * sizeof(azacti_chained *));
  *table = (azacti_grouptable){NULL, 0, 0};
}

static azacti_chained *grouptable_walk(azacti_chained *entry, uint64_t hash, uint64_t *probes) {
  for (; entry; entry = entry->next) {
    ++*probes;
    if (entry->hash == hash) return entry;
  }
  return NULL;
}

azacti_chained *azacti_grouptable_first(const azacti_grouptable *table, uint64_t hash, uint64_t *probes) {
  return table->cap ? grouptable_walk(table->heads[(size_t)hash & (table->cap - 1)], hash, probes) : NULL;
}

azacti_chained *azacti_grouptable_after(const azacti_chained *at, uint64_t *probes) {
  return grouptable_walk(at->next, at->hash, probes);
}

void azacti_grouptable_put(azacti_grouptable *table, azacti_chained *entry) {
  azacti_chained **head = &table->heads[(size_t)entry->hash & (table->cap - 1)];
  entry->next = *head;
  *head = entry;
  table->count++;
}

void azacti_grouptable_take(azacti_grouptable *table, azacti_chained *entry) {
  azacti_chained **link = &table->heads[(size_t)entry->hash & (table->cap - 1)];
  while (*link && *link != entry) link = &(*link)->next;
  if (!*link) return;
  *link = entry->next;
  table->count--;
}

azacti_chained *azacti_grouptable_any(const azacti_grouptable *table, size_t *at) {
  while (*at < table->cap && !table->heads[*at]) ++*at;
  return *at < table->cap ? table->heads[*at] : NULL;
}
