/* Which operations act on the same resource: equal canonical ids, equal numbers. */
#include "group/analysis.h"
#include "core/seed.h"
#include "group/rescanon.h"

enum { RESOURCES_FEW = 12 };

typedef struct resources_state {
  azact_group *group;
  uint32_t *numbers; /* per operation */
  uint32_t *example; /* per resource: an operation that acts on it */
} resources_state;

static bool resources_is_empty(azact_str text) {
  azacti_rescanon it = azacti_rescanon_of(text);
  return azacti_rescanon_next(&it) < 0;
}

static void resources_new(resources_state *s, uint32_t op) {
  s->example[s->group->resources] = op;
  s->numbers[op] = s->group->resources++;
}

static void resources_few(resources_state *s) {
  azact_group *group = s->group;
  for (uint32_t i = 0; i < group->op_count; i++) {
    azact_str text = azacti_op_resource(group, &group->ops[i]);
    if (resources_is_empty(text)) continue;
    uint32_t at = 0;
    while (at < group->resources && group->ops[i].key != group->ops[s->example[at]].key &&
           !azacti_rescanon_equal(text, azacti_op_resource(group, &group->ops[s->example[at]])))
      at++;
    if (at < group->resources)
      s->numbers[i] = at;
    else
      resources_new(s, i);
  }
}

/* A table of resources by the hash of their ids, under a seed that whoever chose the ids does not know. */
static azact_status resources_many(resources_state *s, azacti_scratch *scratch) {
  azact_group *group = s->group;
  uint64_t seed[2] = {0, 0};
  size_t size = 64;
  while (size < (size_t)group->op_count * 2) size *= 2;
  uint32_t *table = (uint32_t *)azacti_scratch_take(scratch, size, sizeof *table);
  uint64_t *hashes = (uint64_t *)azacti_scratch_take(scratch, group->op_count, sizeof *hashes); /* per resource */
  if (!table || !hashes) return AZACT_ERR_NOMEM;
  memset(table, 0xFF, size * sizeof *table);
  azacti_seed_fill(seed, scratch);
  for (uint32_t i = 0; i < group->op_count; i++) {
    azact_str text = azacti_op_resource(group, &group->ops[i]);
    if (resources_is_empty(text)) continue;
    uint64_t hash = azacti_rescanon_hash(text, seed);
    size_t at = (size_t)hash & (size - 1);
    for (; table[at] != AZACTI_NONE; at = (at + 1) & (size - 1)) {
      uint32_t here = table[at];
      if (hashes[here] != hash) continue;
      if (azacti_rescanon_equal(text, azacti_op_resource(group, &group->ops[s->example[here]]))) break;
    }
    if (table[at] != AZACTI_NONE) {
      s->numbers[i] = table[at];
      continue;
    }
    table[at] = group->resources;
    hashes[group->resources] = hash;
    resources_new(s, i);
  }
  return AZACT_OK;
}

azact_status azacti_resources_number(azact_group *group, azacti_scratch *scratch, uint32_t **ret_numbers) {
  resources_state s = {group, (uint32_t *)azacti_scratch_take(scratch, group->op_count, sizeof *s.numbers),
                       (uint32_t *)azacti_scratch_take(scratch, group->op_count, sizeof *s.example)};
  if (!s.numbers || !s.example) return AZACT_ERR_NOMEM;
  memset(s.numbers, 0xFF, group->op_count * sizeof *s.numbers);
  *ret_numbers = s.numbers;
  if (group->op_count > RESOURCES_FEW) return resources_many(&s, scratch);
  resources_few(&s);
  return AZACT_OK;
}
