/* What is known of the operation keys of one part while it is walked: is one open, and since when. */
#ifndef AZACTI_PARTKEYS_H
#define AZACTI_PARTKEYS_H

#include "group/bag.h"

/* A part may have few keys of a bag that has many, and there may be many parts: so the keys seen are held in a tree over the
 * digits of their numbers, which costs no more than the part is long, whichever keys are chosen. */
typedef struct azacti_partkeys {
  const azacti_mem *mem;
  struct partkeys_key *keys;
  struct partkeys_node *nodes;
  struct partkeys_opening *openings; /* in the order of time; those that are closed are dropped when they come to the top */
  size_t key_count, key_cap, node_count, node_cap, opening_count, opening_cap;
  uint32_t digits; /* of a key's number */
} azacti_partkeys;

void azacti_partkeys_init(azacti_partkeys *keys, const azacti_bag *bag);
void azacti_partkeys_free(azacti_partkeys *keys);
/* An event that has a time. false = no memory. */
bool azacti_partkeys_see(azacti_partkeys *keys, uint32_t key, const azacti_member *member);
/* Since when the key is open that was opened last of those that are; false = none is. */
bool azacti_partkeys_open(azacti_partkeys *keys, int64_t *ret_since);

#endif
