/* Which events are copies of another: the same event read twice, or the same event through two dialects. */
#include "group/analysis.h"

enum { COPIES_FEW = 16, COPIES_DIALECTS = 32 };

/* ---- one uid */

/* Members of one uid, in order: the one with the most precise time is kept, of those the first. Rows of a portal export have a
 * uid of their facts, and that export drops what would tell two evaluations of policies apart. */
static void copies_same_uid(azacti_analysis *a, const azacti_pair *same, uint32_t count) {
  uint32_t kept = same[0].value;
  for (uint32_t i = 1; i < count; i++)
    if (a->members[same[i].value].digits > a->members[kept].digits) kept = same[i].value;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t one = same[i].value;
    const azacti_member *member = &a->members[one];
    bool row = member->dialect == AZACT_DIALECT_PORTAL_CSV && !(member->flags & AZACTI_MEMBER_HAS_DATA_ID);
    if (one == kept) continue;
    if (row && a->members[kept].dialect == AZACT_DIALECT_PORTAL_CSV)
      a->possible[one] = 1;
    else
      a->copy_of[one] = kept;
  }
}

static uint64_t copies_half(const uint8_t *bytes) {
  uint64_t half;
  memcpy(&half, bytes, sizeof half);
  return half;
}

/* End of the run of equal keys that begins at `at`. */
static uint32_t copies_run(const azacti_pair *pairs, uint32_t count, uint32_t at) {
  uint32_t end = at + 1;
  while (end < count && pairs[end].key == pairs[at].key) end++;
  return end;
}

/* Members whose uids begin alike: what the uids end with tells them apart. */
static void copies_alike(azacti_analysis *a, azacti_pair *pairs, uint32_t count, azacti_pair *tmp) {
  for (uint32_t i = 0; i < count; i++) pairs[i].key = copies_half(a->members[pairs[i].value].uid + 8);
  azacti_pairs_sort(pairs, count, tmp);
  for (uint32_t at = 0, end; at < count; at = end) {
    end = copies_run(pairs, count, at);
    if (end - at > 1) copies_same_uid(a, pairs + at, end - at);
  }
}

static bool copies_any_equal(const azacti_analysis *a) {
  for (uint32_t i = 1; i < a->count; i++)
    for (uint32_t j = 0; j < i; j++)
      if (memcmp(a->members[i].uid, a->members[j].uid, sizeof a->members[i].uid) == 0) return true;
  return false;
}

static azact_status copies_by_uid(azacti_analysis *a) {
  if (a->count <= COPIES_FEW && !copies_any_equal(a)) return AZACT_OK;
  azacti_pair *pairs = (azacti_pair *)azacti_scratch_take(a->scratch, a->count, sizeof *pairs);
  azacti_pair *tmp = (azacti_pair *)azacti_scratch_take(a->scratch, a->count, sizeof *tmp);
  if (!pairs || !tmp) return AZACT_ERR_NOMEM;
  for (uint32_t i = 0; i < a->count; i++) pairs[i] = (azacti_pair){copies_half(a->members[i].uid), i};
  azacti_pairs_sort(pairs, a->count, tmp);
  for (uint32_t at = 0, end; at < a->count; at = end) {
    end = copies_run(pairs, a->count, at);
    if (end - at > 1) copies_alike(a, pairs + at, end - at, tmp);
  }
  return AZACT_OK;
}

/* ---- two dialects */

/* These two cut the time, or say nothing of what happened. */
static bool copies_pairs_up(const azacti_analysis *a, uint32_t one) {
  uint32_t dialect = a->members[one].dialect;
  return a->copy_of[one] == AZACTI_NONE && dialect != AZACT_DIALECT_PORTAL_CSV && dialect != AZACT_DIALECT_CLASSIC_WEBHOOK;
}

static uint32_t copies_dialect_bit(const azacti_analysis *a, uint32_t one) {
  return UINT32_C(1) << (a->members[one].dialect % COPIES_DIALECTS);
}

static bool copies_own_id(const azacti_analysis *a, uint32_t one) {
  return (a->members[one].flags & AZACTI_MEMBER_HAS_DATA_ID) != 0;
}

/* The members of one slot are one event. One with an event data id of its own stays before all (there is one at most), then the
 * most precise time decides, then the order. Events of one dialect never are copies of each other. */
static void copies_slot(azacti_analysis *a, const azacti_pair *slot, uint32_t count) {
  uint32_t kept = slot[0].value;
  for (uint32_t i = 1; i < count; i++) {
    uint32_t one = slot[i].value;
    bool own = copies_own_id(a, one), kept_own = copies_own_id(a, kept);
    if (own != kept_own ? own : !own && a->members[one].digits > a->members[kept].digits) kept = one;
  }
  for (uint32_t i = 0; i < count; i++) {
    uint32_t one = slot[i].value;
    if (one != kept && !copies_own_id(a, one) && a->members[one].dialect != a->members[kept].dialect)
      a->copy_of[one] = kept;
  }
}

/* Members alike in time, operation, phase and outcome, in order. Those with an event data id of their own are as many events;
 * the others of each dialect are paired with them one by one. */
static void copies_tuple(azacti_analysis *a, azacti_pair *same, uint32_t count, azacti_pair *tmp) {
  uint32_t seen[COPIES_DIALECTS] = {0}, own = 0, dialects = 0;
  if (count < 2) return;
  for (uint32_t i = 0; i < count; i++) dialects |= copies_dialect_bit(a, same[i].value);
  if ((dialects & (dialects - 1)) == 0) return;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t one = same[i].value;
    same[i].key = copies_own_id(a, one) ? own++ : seen[a->members[one].dialect % COPIES_DIALECTS]++;
  }
  azacti_pairs_sort(same, count, tmp);
  for (uint32_t at = 0, end; at < count; at = end) {
    end = copies_run(same, count, at);
    copies_slot(a, same + at, end - at);
  }
}

/* Members of one millisecond that may pair up. */
static void copies_moment(azacti_analysis *a, azacti_pair *pairs, uint32_t count, azacti_pair *tmp) {
  if (count < 2) return;
  for (uint32_t i = 0; i < count; i++) {
    const azacti_member *member = &a->members[pairs[i].value];
    pairs[i].key = (uint64_t)a->keys[pairs[i].value] << 16 | (uint32_t)member->phase << 8 | member->outcome;
  }
  azacti_pairs_sort(pairs, count, tmp);
  for (uint32_t at = 0, end; at < count; at = end) {
    end = copies_run(pairs, count, at);
    copies_tuple(a, pairs + at, end - at, tmp);
  }
}

/* Milliseconds since 1970, downwards, as Log Analytics cuts. Members without a time share a moment of their own. */
static bool copies_same_moment(const azacti_member *a, const azacti_member *b) {
  const int64_t ms = 1000000;
  if (!(a->flags & b->flags & AZACTI_MEMBER_HAS_TIME)) return !((a->flags | b->flags) & AZACTI_MEMBER_HAS_TIME);
  int64_t x = a->time_ns / ms - (a->time_ns % ms < 0), y = b->time_ns / ms - (b->time_ns % ms < 0);
  return x == y;
}

static azact_status copies_by_dialect(azacti_analysis *a) {
  uint32_t dialects = 0;
  for (uint32_t i = 0; i < a->count; i++)
    if (copies_pairs_up(a, i)) dialects |= copies_dialect_bit(a, i);
  if ((dialects & (dialects - 1)) == 0) return AZACT_OK;
  azacti_pair *pairs = (azacti_pair *)azacti_scratch_take(a->scratch, a->count, sizeof *pairs);
  azacti_pair *tmp = (azacti_pair *)azacti_scratch_take(a->scratch, a->count, sizeof *tmp);
  if (!pairs || !tmp) return AZACT_ERR_NOMEM;
  for (uint32_t at = 0, end; at < a->count; at = end) {
    uint32_t count = 0;
    for (end = at; end < a->count && copies_same_moment(&a->members[at], &a->members[end]); end++)
      if (copies_pairs_up(a, end)) pairs[count++] = (azacti_pair){0, end};
    copies_moment(a, pairs, count, tmp);
  }
  return AZACT_OK;
}

/* A copy of a copy is one of what was kept. */
static void copies_settle(azacti_analysis *a) {
  a->first_kept = AZACTI_NONE;
  for (uint32_t i = 0; i < a->count; i++) {
    uint32_t of = a->copy_of[i];
    if (of == AZACTI_NONE) {
      if (a->first_kept == AZACTI_NONE) a->first_kept = i;
      continue;
    }
    a->duplicates++;
    if (a->copy_of[of] != AZACTI_NONE) a->copy_of[i] = a->copy_of[of];
  }
}

azact_status azacti_copies_find(azacti_analysis *a) {
  a->copy_of = (uint32_t *)azacti_scratch_take(a->scratch, a->count, sizeof *a->copy_of);
  a->possible = (uint8_t *)azacti_scratch_take(a->scratch, a->count, sizeof *a->possible);
  if (!a->copy_of || !a->possible) return AZACT_ERR_NOMEM;
  memset(a->copy_of, 0xFF, a->count * sizeof *a->copy_of);
  memset(a->possible, 0, a->count);
  azacti_scratch_mark mark = azacti_scratch_mark_of(a->scratch);
  azact_status status = a->count > 1 ? copies_by_uid(a) : AZACT_OK;
  if (status == AZACT_OK && a->count > 1) status = copies_by_dialect(a);
  azacti_scratch_rewind(a->scratch, mark);
  copies_settle(a);
  return status;
}
