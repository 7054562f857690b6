/* The root, what hangs under what, and the order of delivery: depth first. */
#include "group/analysis.h"
#include "group/opkind.h"
#include "group/rescanon.h"

typedef struct tree_order {
  const azact_group *group;
  const uint32_t *resources;
} tree_order;

static int tree_names(azact_str x, azact_str y) {
  for (size_t i = 0; i < x.len && i < y.len; i++) {
    uint8_t c = azacti_lower((uint8_t)x.ptr[i]), d = azacti_lower((uint8_t)y.ptr[i]);
    if (c != d) return c < d ? -1 : 1;
  }
  return (x.len > y.len) - (x.len < y.len);
}

/* By (start, operation, resource, attempt); what has no start comes last. */
static int tree_siblings(const void *context, uint32_t a, uint32_t b) {
  const tree_order *order = (const tree_order *)context;
  const azact_group *group = order->group;
  const azacti_op *x = &group->ops[a], *y = &group->ops[b];
  uint32_t timed = x->flags & AZACT_OPERATION_HAS_START;
  if (timed != (y->flags & AZACT_OPERATION_HAS_START)) return timed ? -1 : 1;
  if (timed && x->start_ns != y->start_ns) return x->start_ns < y->start_ns ? -1 : 1;
  int differ = 0;
  if (x->key != y->key) {
    differ = tree_names(azacti_op_name(group, x), azacti_op_name(group, y));
    if (differ == 0 && order->resources[a] != order->resources[b])
      differ = azacti_rescanon_compare(azacti_op_resource(group, x), azacti_op_resource(group, y));
  }
  return differ != 0 ? differ : (x->attempt > y->attempt) - (x->attempt < y->attempt);
}

/* The operation whose START comes first, of those that may be a root if there is one; else the one of the first event. */
static uint32_t tree_root(const azact_group *group, const uint32_t *kinds) {
  uint32_t best = AZACTI_NONE, any = AZACTI_NONE, first = 0;
  for (uint32_t i = 0; i < group->op_count; i++) {
    const azacti_op *op = &group->ops[i];
    if (op->named < group->ops[first].named) first = i;
    if (group->members[op->started].phase != AZACT_PHASE_START) continue;
    if (any == AZACTI_NONE || op->started < group->ops[any].started) any = i;
    if (kinds[i] == AZACTI_OPKIND_OTHER) continue;
    if (best == AZACTI_NONE || op->started < group->ops[best].started) best = i;
  }
  return best != AZACTI_NONE ? best : any != AZACTI_NONE ? any : first;
}

/* Places of the operations, depth first; walked by links, since the tree may be as deep as there are operations. next[]: free. */
static void tree_walk(const uint32_t *sorted, uint32_t count, const uint32_t *parents, uint32_t *child, uint32_t *next,
                      uint32_t *place) {
  uint32_t top = AZACTI_NONE, at = 0;
  memset(child, 0xFF, count * sizeof *child);
  for (uint32_t i = count; i-- > 0;) {
    uint32_t *head = parents[sorted[i]] == AZACTI_NONE ? &top : &child[parents[sorted[i]]];
    next[sorted[i]] = *head;
    *head = sorted[i];
  }
  for (uint32_t op = top; op != AZACTI_NONE;) {
    place[op] = at++;
    if (child[op] != AZACTI_NONE) {
      op = child[op];
      continue;
    }
    while (op != AZACTI_NONE && next[op] == AZACTI_NONE) op = parents[op];
    if (op != AZACTI_NONE) op = next[op];
  }
}

static azact_status tree_deliver(azact_group *group, azacti_scratch *scratch, const uint32_t *sorted,
                                 const uint32_t *parents) {
  uint32_t count = group->op_count;
  uint32_t *child = (uint32_t *)azacti_scratch_take(scratch, count, sizeof *child);
  uint32_t *next = (uint32_t *)azacti_scratch_take(scratch, count, sizeof *next);
  uint32_t *place = (uint32_t *)azacti_scratch_take(scratch, count, sizeof *place);
  azacti_op *ops = (azacti_op *)azacti_scratch_take(scratch, count, sizeof *ops);
  if (!child || !next || !place || !ops) return AZACT_ERR_NOMEM;
  tree_walk(sorted, count, parents, child, next, place);
  memcpy(ops, group->ops, count * sizeof *ops);
  for (uint32_t i = 0; i < count; i++) {
    azacti_op *op = &group->ops[place[i]];
    *op = ops[i];
    op->parent = parents[i] == AZACTI_NONE ? AZACTI_NONE : place[parents[i]];
  }
  group->root = place[group->root];
  return AZACT_OK;
}

azact_status azacti_tree_build(azact_group *group, azacti_scratch *scratch, const uint32_t *resources) {
  uint32_t count = group->op_count;
  group->root = 0;
  group->ops[0].parent = AZACTI_NONE;
  if (count == 1) return AZACT_OK;
  uint32_t *sorted = (uint32_t *)azacti_scratch_take(scratch, count, sizeof *sorted);
  uint32_t *kinds = (uint32_t *)azacti_scratch_take(scratch, count, sizeof *kinds);
  uint32_t *parents = (uint32_t *)azacti_scratch_take(scratch, count, sizeof *parents);
  if (!sorted || !kinds || !parents) return AZACT_ERR_NOMEM;
  for (uint32_t i = 0; i < count; i++) {
    sorted[i] = i;
    kinds[i] = azacti_opkind_of(group, &group->ops[i]);
  }
  tree_order order = {group, resources};
  azacti_indexes_sort(sorted, count, parents, tree_siblings, &order);
  memset(parents, 0xFF, count * sizeof *parents);
  group->root = tree_root(group, kinds);
  azact_status status = azacti_containers_find(group, scratch, sorted, kinds, parents);
  if (status == AZACT_OK) status = azacti_judged_find(group, scratch, sorted, resources, parents);
  return status == AZACT_OK ? tree_deliver(group, scratch, sorted, parents) : status;
}
