/* Where a correlation id was used anew: a long silence while no operation was open. */
#include "group/analysis.h"
#include "group/partkeys.h"

static bool parts_timed(const azacti_member *member) { return (member->flags & AZACTI_MEMBER_HAS_TIME) != 0; }

/* The members are in order, so the difference is never negative; unsigned it cannot overflow. */
static bool parts_is_gap(const azacti_member *before, const azacti_member *behind, int64_t idle_ns) {
  return (uint64_t)behind->time_ns - (uint64_t)before->time_ns >= (uint64_t)idle_ns;
}

/* First member behind a gap, or the end of those that have a time. Most bags have no gap, and nothing more is asked of them. */
static size_t parts_gap(const azacti_bag *bag, size_t first, int64_t idle_ns) {
  size_t at = first;
  if (at < bag->count && parts_timed(&bag->members[at])) at++;
  while (at > first && at < bag->count && parts_timed(&bag->members[at]) &&
         !parts_is_gap(&bag->members[at - 1], &bag->members[at], idle_ns))
    at++;
  return at;
}

/* Walks the part. *ret_closes: from when on the next event would be behind a cut. */
static azact_status parts_walk(const azacti_bag *bag, size_t first, const azacti_part_rule *rule, size_t *ret_end,
                               int64_t *ret_closes) {
  azacti_partkeys keys;
  int64_t since;
  size_t at = first;
  bool cut = false, ok = true;
  azacti_partkeys_init(&keys, bag);
  for (; at < bag->count && parts_timed(&bag->members[at]); at++) {
    const azacti_member *member = &bag->members[at];
    cut = at > first && parts_is_gap(member - 1, member, rule->idle_ns) &&
          !(azacti_partkeys_open(&keys, &since) && azacti_time_plus(since, rule->max_open_ns) > member->time_ns);
    if (cut) break;
    ok = azacti_partkeys_see(&keys, azacti_bag_key(bag, member->name), member);
    if (!ok) break;
  }
  *ret_closes = INT64_MAX;
  if (ok && at > first) {
    *ret_closes = azacti_time_plus(bag->members[at - 1].time_ns, rule->idle_ns);
    if (azacti_partkeys_open(&keys, &since) && azacti_time_plus(since, rule->max_open_ns) > *ret_closes)
      *ret_closes = azacti_time_plus(since, rule->max_open_ns);
  }
  *ret_end = cut ? at : bag->count;
  azacti_partkeys_free(&keys);
  return ok ? AZACT_OK : AZACT_ERR_NOMEM;
}

/* Events without a key stay together: they are one event and its copies. */
static void parts_keyless(const azacti_bag *bag, size_t first, const azacti_part_rule *rule, size_t *ret_end,
                          int64_t *ret_closes) {
  *ret_end = bag->count;
  *ret_closes = INT64_MAX;
  for (size_t i = bag->count; i-- > first && *ret_closes == INT64_MAX;)
    if (parts_timed(&bag->members[i])) *ret_closes = azacti_time_plus(bag->members[i].time_ns, rule->idle_ns);
}

azact_status azacti_part_closes(azacti_bag *bag, size_t first, const azacti_part_rule *rule, size_t *ret_end,
                                int64_t *ret_closes) {
  if (bag->group_key) return parts_walk(bag, first, rule, ret_end, ret_closes);
  parts_keyless(bag, first, rule, ret_end, ret_closes);
  return AZACT_OK;
}

azact_status azacti_part_end(azacti_bag *bag, size_t first, const azacti_part_rule *rule, size_t *ret_end) {
  int64_t closes;
  size_t gap = bag->group_key ? parts_gap(bag, first, rule->idle_ns) : bag->count;
  if (gap < bag->count && parts_timed(&bag->members[gap])) return azacti_part_closes(bag, first, rule, ret_end, &closes);
  *ret_end = bag->count;
  return AZACT_OK;
}
