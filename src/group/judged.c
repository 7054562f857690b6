/* What each judgement of Azure Policy is about: the operation on the same resource that was running, of several the latest. */
#include "group/analysis.h"
#include "group/maxtree.h"
#include "group/opkind.h"

typedef struct judged_state {
  const azact_group *group;
  const uint32_t *resources;
  uint32_t *low;   /* per resource: its first place; one more at the end */
  uint32_t *place; /* per operation */
  uint32_t *op_at; /* per place */
  azacti_maxtree tree;
} judged_state;

static bool judged_is_policy(const azacti_op *op) { return (op->flags & AZACT_OPERATION_POLICY) != 0; }

static bool judged_has_start(const azacti_op *op) { return (op->flags & AZACT_OPERATION_HAS_START) != 0; }

/* The end, or the last event that has a time. */
static int64_t judged_until(const azact_group *group, const azacti_op *op) {
  int64_t last = op->start_ns;
  if (op->flags & AZACT_OPERATION_HAS_END) return azacti_time_plus(op->end_ns, AZACTI_SLACK_NS);
  for (uint32_t i = op->count; i-- > 0;) {
    uint32_t one = group->listed[op->first + i];
    if (group->copy_of[one] != AZACTI_NONE || !(group->members[one].flags & AZACTI_MEMBER_HAS_TIME)) continue;
    last = group->members[one].time_ns;
    break;
  }
  return azacti_time_plus(last, AZACTI_SLACK_NS);
}

/* Operations that may be judged stand side by side for each resource, in the order of siblings. */
static azact_status judged_place(judged_state *s, azacti_scratch *scratch, const uint32_t *sorted) {
  const azact_group *group = s->group;
  s->low = (uint32_t *)azacti_scratch_take(scratch, (size_t)group->resources + 2, sizeof *s->low);
  s->place = (uint32_t *)azacti_scratch_take(scratch, group->op_count, sizeof *s->place);
  s->op_at = (uint32_t *)azacti_scratch_take(scratch, group->op_count, sizeof *s->op_at);
  if (!s->low || !s->place || !s->op_at || !azacti_maxtree_make(&s->tree, scratch, group->op_count)) return AZACT_ERR_NOMEM;
  memset(s->low, 0, ((size_t)group->resources + 2) * sizeof *s->low);
  for (uint32_t i = 0; i < group->op_count; i++)
    if (!judged_is_policy(&group->ops[i]) && s->resources[i] != AZACTI_NONE) s->low[s->resources[i] + 2]++;
  for (uint32_t i = 2; i < group->resources + 2; i++) s->low[i] += s->low[i - 1];
  for (uint32_t i = 0; i < group->op_count;
       i++) { /* low[r + 1] runs through the places of r, and ends where r + 1 begins */
    uint32_t op = sorted[i];
    s->place[op] = AZACTI_NONE;
    if (judged_is_policy(&group->ops[op]) || s->resources[op] == AZACTI_NONE) continue;
    s->place[op] = s->low[s->resources[op] + 1]++;
    s->op_at[s->place[op]] = op;
  }
  return AZACT_OK;
}

/* In the order of starts; an operation comes in as soon as the judgement may be about it. */
static void judged_sweep(judged_state *s, const uint32_t *sorted, uint32_t *parents) {
  const azact_group *group = s->group;
  uint32_t next = 0;
  for (uint32_t i = 0; i < group->op_count; i++) {
    const azacti_op *op = &group->ops[sorted[i]];
    if (!judged_is_policy(op) || sorted[i] == group->root) continue;
    parents[sorted[i]] = group->root;
    if (!judged_has_start(op) || s->resources[sorted[i]] == AZACTI_NONE) continue;
    for (; next < group->op_count; next++) {
      const azacti_op *other = &group->ops[sorted[next]];
      if (!judged_has_start(other) || other->start_ns > azacti_time_plus(op->start_ns, AZACTI_SLACK_NS)) break;
      if (s->place[sorted[next]] != AZACTI_NONE)
        azacti_maxtree_set(&s->tree, s->place[sorted[next]], judged_until(group, other));
    }
    uint32_t resource = s->resources[sorted[i]];
    uint32_t place = azacti_maxtree_last(&s->tree, s->low[resource], s->low[resource + 1], op->start_ns);
    if (place != AZACTI_NONE) parents[sorted[i]] = s->op_at[place];
  }
}

azact_status azacti_judged_find(const azact_group *group, azacti_scratch *scratch, const uint32_t *sorted,
                                const uint32_t *resources, uint32_t *parents) {
  judged_state s = {.group = group, .resources = resources};
  bool any = false;
  for (uint32_t i = 0; i < group->op_count && !any; i++) any = judged_is_policy(&group->ops[i]);
  if (!any) return AZACT_OK;
  azact_status status = judged_place(&s, scratch, sorted);
  if (status == AZACT_OK) judged_sweep(&s, sorted, parents);
  return status;
}
