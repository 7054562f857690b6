/* Where a pool has many atoms of a kind they are found by hash chains. Their hash is seeded, their links are numbers, and all
 * lies in one block: the heads, then the nodes. */
#include "group/bag_p.h"

typedef struct bagindex_node {
  uint32_t hash, kind, atom, next; /* next: number from 1 */
} bagindex_node;

enum { BAGINDEX_FIRST = 32 };

static size_t bagindex_size(uint32_t cap) { return (size_t)cap * (sizeof(uint32_t) + sizeof(bagindex_node)); }
static uint32_t *bagindex_heads(const azacti_bag *bag) { return (uint32_t *)bag->index; }
static bagindex_node *bagindex_nodes(const azacti_bag *bag) {
  return (bagindex_node *)(void *)((uint32_t *)bag->index + bag->index_cap);
}

size_t azacti_bagindex_bytes(const azacti_bag *bag) { return bag->index ? bagindex_size(bag->index_cap) : 0; }

/* Capacity that holds `more` more; 0 = too many. */
static uint32_t bagindex_wanted(const azacti_bag *bag, uint32_t more) {
  uint32_t cap = bag->index_cap ? bag->index_cap : (uint32_t)BAGINDEX_FIRST;
  while (cap - bag->index_count < more) {
    if (cap > UINT32_MAX / 4 || bagindex_size(cap) > SIZE_MAX / 4) return 0;
    cap *= 2;
  }
  return cap;
}

/* Nodes of what the pool has, where there is no index yet: few. */
static uint32_t bagindex_first_nodes(const azacti_bag *bag) {
  uint32_t count = bag->keys;
  for (uint32_t kind = 0; kind < AZACTI_ATOM_KINDS; kind++)
    for (azacti_atom atom = bag->last[kind]; atom; atom = azacti_atom_prev(bag, atom)) count++;
  return count;
}

size_t azacti_bagindex_growth(const azacti_bag *bag, uint32_t more) {
  uint32_t first = bag->index ? 0 : bagindex_first_nodes(bag);
  if (bag->index && bag->index_cap - bag->index_count >= more) return 0;
  uint32_t cap = bagindex_wanted(bag, first + more);
  return cap ? bagindex_size(cap) - azacti_bagindex_bytes(bag) : 0;
}

static void bagindex_link(uint32_t *heads, uint32_t cap, bagindex_node *nodes, uint32_t number) {
  uint32_t *head = &heads[nodes[number - 1].hash & (cap - 1)];
  nodes[number - 1].next = *head;
  *head = number;
}

bool azacti_bagindex_reserve(azacti_bag *bag, uint32_t more) {
  if (bag->index && bag->index_cap - bag->index_count >= more) return true;
  uint32_t cap = bagindex_wanted(bag, more);
  uint32_t *block = cap ? (uint32_t *)azacti_alloc(&bag->mem, bagindex_size(cap)) : NULL;
  if (!block) return false;
  bagindex_node *nodes = (bagindex_node *)(void *)(block + cap);
  memset(block, 0, (size_t)cap * sizeof *block);
  if (bag->index_count) memcpy(nodes, bagindex_nodes(bag), (size_t)bag->index_count * sizeof *nodes);
  for (uint32_t number = 1; number <= bag->index_count; number++) bagindex_link(block, cap, nodes, number);
  azacti_free(&bag->mem, bag->index, azacti_bagindex_bytes(bag));
  bag->index = block;
  bag->index_cap = cap;
  return true;
}

void azacti_bagindex_put(azacti_bag *bag, uint32_t kind, uint32_t hash, azacti_atom atom) {
  bagindex_node *nodes = bagindex_nodes(bag);
  nodes[bag->index_count++] = (bagindex_node){hash, kind, atom, 0};
  bagindex_link(bagindex_heads(bag), bag->index_cap, nodes, bag->index_count);
}

azacti_atom azacti_bagindex_next(const azacti_bag *bag, uint32_t kind, uint32_t hash, uint32_t *at, uint64_t *probes) {
  const bagindex_node *nodes = bagindex_nodes(bag);
  uint32_t number = *at ? nodes[*at - 1].next : bagindex_heads(bag)[hash & (bag->index_cap - 1)];
  for (; number; number = nodes[number - 1].next) {
    const bagindex_node *node = &nodes[number - 1];
    ++*probes;
    if (node->hash != hash || node->kind != kind) continue;
    *at = number;
    return node->atom;
  }
  return 0;
}

azact_status azacti_bagindex_build(azacti_bag *bag, const uint64_t seed[2]) {
  if (bag->index) return AZACT_OK; /* built for an event that then failed */
  if (!azacti_bagindex_reserve(bag, bagindex_first_nodes(bag))) return AZACT_ERR_NOMEM;
  for (uint32_t kind = 0; kind < AZACTI_ATOM_KINDS; kind++) {
    for (azacti_atom atom = bag->last[kind]; atom; atom = azacti_atom_prev(bag, atom)) {
      azacti_bagindex_put(bag, kind, azacti_atom_hash(bag, atom, kind, seed), atom);
      if (kind != AZACTI_ATOM_NAME) continue;
      /* A key is found by any one of its names: the oldest of those that the chain still leads to. */
      uint32_t number = azacti_bag_key(bag, atom);
      azacti_atom older = azacti_atom_prev(bag, atom);
      while (older && azacti_bag_key(bag, older) != number) older = azacti_atom_prev(bag, older);
      if (older) continue;
      uint32_t hash = azacti_atom_key_hash(azacti_bag_operation_name(bag, atom), azacti_bag_resource_id(bag, atom), seed);
      azacti_bagindex_put(bag, AZACTI_ATOM_KEY, hash, atom);
    }
  }
  return AZACT_OK;
}
