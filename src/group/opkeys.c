/* Operation keys of one group, numbered as they come up in the order of events. The numbers of the bag count all its parts, and
 * follow the order of arrival. */
#include "group/analysis.h"

enum { OPKEYS_FEW = 24 };

static azact_status opkeys_few(azacti_analysis *a) {
  uint32_t known[OPKEYS_FEW], count = 0;
  for (uint32_t i = 0; i < a->count; i++) {
    uint32_t key = azacti_bag_key(a->bag, a->members[i].name), at = 0;
    while (at < count && known[at] != key) at++;
    if (at == count) known[count++] = key;
    a->keys[i] = at;
  }
  a->key_count = count;
  return AZACT_OK;
}

/* By a table over all numbers of the bag. */
static azact_status opkeys_by_table(azacti_analysis *a) {
  uint32_t *number = (uint32_t *)azacti_scratch_take(a->scratch, a->bag->keys, sizeof *number);
  if (!number) return AZACT_ERR_NOMEM;
  memset(number, 0xFF, a->bag->keys * sizeof *number);
  for (uint32_t i = 0; i < a->count; i++) {
    uint32_t key = azacti_bag_key(a->bag, a->members[i].name);
    if (number[key] == AZACTI_NONE) number[key] = a->key_count++;
    a->keys[i] = number[key];
  }
  return AZACT_OK;
}

/* A small part of a bag with many keys: the table would cost more than the part is large. */
static azact_status opkeys_by_sorting(azacti_analysis *a) {
  azacti_pair *pairs = (azacti_pair *)azacti_scratch_take(a->scratch, a->count, sizeof *pairs);
  azacti_pair *tmp = (azacti_pair *)azacti_scratch_take(a->scratch, a->count, sizeof *tmp);
  if (!pairs || !tmp) return AZACT_ERR_NOMEM;
  for (uint32_t i = 0; i < a->count; i++) pairs[i] = (azacti_pair){azacti_bag_key(a->bag, a->members[i].name), i};
  azacti_pairs_sort(pairs, a->count, tmp);
  uint32_t first = 0;
  for (uint32_t i = 0; i < a->count; i++) {
    if (i == 0 || pairs[i].key != pairs[i - 1].key) first = pairs[i].value;
    a->keys[pairs[i].value] = first; /* the first member of that key, for now */
  }
  for (uint32_t i = 0; i < a->count; i++) a->keys[i] = a->keys[i] == i ? a->key_count++ : a->keys[a->keys[i]];
  return AZACT_OK;
}

azact_status azacti_opkeys_number(azacti_analysis *a) {
  a->keys = (uint32_t *)azacti_scratch_take(a->scratch, a->count, sizeof *a->keys);
  if (!a->keys) return AZACT_ERR_NOMEM;
  if (a->count <= OPKEYS_FEW) return opkeys_few(a);
  azacti_scratch_mark mark = azacti_scratch_mark_of(a->scratch);
  azact_status status = a->bag->keys / 4 <= a->count ? opkeys_by_table(a) : opkeys_by_sorting(a);
  azacti_scratch_rewind(a->scratch, mark);
  return status;
}
