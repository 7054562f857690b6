/* The operation keys of one part. */
#include "group/partkeys.h"

enum { PARTKEYS_FEW = 16, PARTKEYS_BITS = 4, PARTKEYS_FAN = 1 << PARTKEYS_BITS };

typedef struct partkeys_key {
  int64_t since;
  uint32_t number;
  bool open, started, ended;
} partkeys_key;

typedef struct partkeys_node {
  uint32_t below[PARTKEYS_FAN]; /* node, or key in the last digit; 0 = none, else its number + 1 */
} partkeys_node;

typedef struct partkeys_opening {
  int64_t since;
  uint32_t key;
} partkeys_opening;

void azacti_partkeys_init(azacti_partkeys *keys, const azacti_bag *bag) {
  *keys = (azacti_partkeys){.mem = &bag->mem, .digits = 1};
  for (uint32_t most = bag->keys >> PARTKEYS_BITS; most > 0; most >>= PARTKEYS_BITS) keys->digits++;
}

void azacti_partkeys_free(azacti_partkeys *keys) {
  azacti_free(keys->mem, keys->keys, keys->key_cap * sizeof *keys->keys);
  azacti_free(keys->mem, keys->nodes, keys->node_cap * sizeof *keys->nodes);
  azacti_free(keys->mem, keys->openings, keys->opening_cap * sizeof *keys->openings);
}

/* The array with room for one more; NULL = no memory. */
static void *partkeys_room(azacti_partkeys *keys, void *array, size_t *cap, size_t count, size_t element_size) {
  if (count < *cap) return array;
  return count < UINT32_MAX - 1 && azacti_grow(keys->mem, &array, cap, count + 1, element_size) ? array : NULL;
}

static bool partkeys_node_new(azacti_partkeys *keys) {
  partkeys_node *nodes =
      (partkeys_node *)partkeys_room(keys, keys->nodes, &keys->node_cap, keys->node_count, sizeof *nodes);
  if (!nodes) return false;
  keys->nodes = nodes;
  nodes[keys->node_count++] = (partkeys_node){{0}};
  return true;
}

/* The slot of a key in the tree; NULL = no memory. */
static uint32_t *partkeys_slot(azacti_partkeys *keys, uint32_t number) {
  uint32_t node = 0;
  if (keys->node_count == 0 && !partkeys_node_new(keys)) return NULL;
  for (uint32_t digit = keys->digits - 1;; digit--) {
    uint32_t at = number >> (PARTKEYS_BITS * digit) & (PARTKEYS_FAN - 1);
    if (digit == 0) return &keys->nodes[node].below[at];
    if (keys->nodes[node].below[at] == 0) {
      if (!partkeys_node_new(keys)) return NULL;
      keys->nodes[node].below[at] = (uint32_t)keys->node_count;
    }
    node = keys->nodes[node].below[at] - 1;
  }
}

static partkeys_key *partkeys_new(azacti_partkeys *keys, uint32_t number) {
  partkeys_key *all = (partkeys_key *)partkeys_room(keys, keys->keys, &keys->key_cap, keys->key_count, sizeof *all);
  if (!all) return NULL;
  keys->keys = all;
  all[keys->key_count] = (partkeys_key){.number = number};
  return &keys->keys[keys->key_count++];
}

/* The first few are looked through, the others are in the tree. */
static partkeys_key *partkeys_find(azacti_partkeys *keys, uint32_t number, bool *ret_new) {
  *ret_new = false;
  for (size_t i = 0; i < keys->key_count && i < PARTKEYS_FEW; i++)
    if (keys->keys[i].number == number) return &keys->keys[i];
  if (keys->key_count < PARTKEYS_FEW) {
    *ret_new = true;
    return partkeys_new(keys, number);
  }
  uint32_t *slot = partkeys_slot(keys, number);
  if (!slot) return NULL;
  if (*slot != 0) return &keys->keys[*slot - 1];
  *ret_new = true;
  partkeys_key *key = partkeys_new(keys, number);
  if (key) *slot = (uint32_t)keys->key_count;
  return key;
}

static bool partkeys_opened(azacti_partkeys *keys, partkeys_key *key, int64_t since) {
  partkeys_opening *openings =
      (partkeys_opening *)partkeys_room(keys, keys->openings, &keys->opening_cap, keys->opening_count, sizeof *openings);
  if (!openings) return false;
  keys->openings = openings;
  key->open = true;
  key->since = since;
  openings[keys->opening_count++] = (partkeys_opening){since, (uint32_t)(key - keys->keys)};
  return true;
}

bool azacti_partkeys_see(azacti_partkeys *keys, uint32_t number, const azacti_member *member) {
  bool is_new;
  partkeys_key *key = partkeys_find(keys, number, &is_new);
  if (!key) return false;
  switch (member->phase) {
  case AZACT_PHASE_START: {
    bool early = key->ended && !key->started; /* its end was stamped before it */
    key->started = true;
    return early || partkeys_opened(keys, key, member->time_ns);
  }
  case AZACT_PHASE_ACCEPT:
  case AZACT_PHASE_PROGRESS: return !is_new || partkeys_opened(keys, key, member->time_ns);
  case AZACT_PHASE_END:
    key->ended = true;
    key->open = false;
    return true;
  default: return true;
  }
}

bool azacti_partkeys_open(azacti_partkeys *keys, int64_t *ret_since) {
  while (keys->opening_count > 0) {
    const partkeys_opening *last = &keys->openings[keys->opening_count - 1];
    const partkeys_key *key = &keys->keys[last->key];
    if (key->open && key->since == last->since) {
      *ret_since = last->since;
      return true;
    }
    keys->opening_count--;
  }
  return false;
}
