/* The life cycle of each operation: begun, accepted, ended, and what came of it. Copies take no part. */
#include "group/analysis.h"

typedef struct life_facts {
  uint32_t start, accept; /* first member of that phase; AZACTI_NONE = none */
  uint32_t end;           /* the first END at or after the start, else the first with a time, else the first */
  uint32_t end_rank;      /* how good that is: 3, 2, 1; 0 = none */
  bool between;           /* an ACCEPT or PROGRESS */
  uint32_t outcomes;      /* of ENDs: bit per outcome */
  uint32_t others;        /* of all events: bit per outcome */
} life_facts;

/* Worst first: failure, cancelled, unknown, success. `outcomes` has a bit per outcome. */
static uint32_t life_worst(uint32_t outcomes) {
  static const uint32_t order[] = {AZACT_OUTCOME_FAILURE, AZACT_OUTCOME_CANCELLED, AZACT_OUTCOME_UNKNOWN};
  for (size_t i = 0; i < sizeof order / sizeof *order; i++)
    if (outcomes >> order[i] & 1) return order[i];
  return AZACT_OUTCOME_SUCCESS;
}

static bool life_timed(const azacti_member *member) { return (member->flags & AZACTI_MEMBER_HAS_TIME) != 0; }

/* The start is known: ends were left out until all else was read. */
static void life_see_end(const azact_group *group, life_facts *f, uint32_t one) {
  const azacti_member *end = &group->members[one];
  const azacti_member *start = f->start != AZACTI_NONE ? &group->members[f->start] : NULL;
  f->outcomes |= UINT32_C(1) << (end->outcome & 31);
  uint32_t rank = !life_timed(end) ? 1 : start && life_timed(start) && end->time_ns < start->time_ns ? 2 : 3;
  if (rank <= f->end_rank) return;
  f->end = one;
  f->end_rank = rank;
}

static void life_read(const azact_group *group, azacti_op *op, life_facts *f) {
  *f = (life_facts){.start = AZACTI_NONE, .accept = AZACTI_NONE, .end = AZACTI_NONE};
  op->named = AZACTI_NONE;
  for (uint32_t i = 0; i < op->count; i++) {
    uint32_t one = group->listed[op->first + i];
    const azacti_member *member = &group->members[one];
    if (group->copy_of[one] != AZACTI_NONE) continue;
    if (op->named == AZACTI_NONE) op->named = one;
    f->others |= UINT32_C(1) << (member->outcome & 31);
    if (member->flags & AZACTI_MEMBER_POLICY) op->flags |= AZACT_OPERATION_POLICY;
    if (member->phase == AZACT_PHASE_START && f->start == AZACTI_NONE) f->start = one;
    if (member->phase == AZACT_PHASE_ACCEPT && f->accept == AZACTI_NONE) f->accept = one;
    f->between |= member->phase == AZACT_PHASE_ACCEPT || member->phase == AZACT_PHASE_PROGRESS;
  }
  for (uint32_t i = 0; i < op->count; i++) {
    uint32_t one = group->listed[op->first + i];
    if (group->copy_of[one] == AZACTI_NONE && group->members[one].phase == AZACT_PHASE_END) life_see_end(group, f, one);
  }
}

static void life_state(azacti_op *op, const life_facts *f) {
  const uint32_t unknown = UINT32_C(1) << AZACT_OUTCOME_UNKNOWN;
  uint32_t told = f->outcomes & ~unknown;
  if (f->outcomes == 0) {
    bool notice = f->start == AZACTI_NONE && !f->between;
    op->state = notice ? AZACT_STATE_NOTICE : AZACT_STATE_OPEN;
    op->outcome = notice ? life_worst(f->others) : AZACT_OUTCOME_UNKNOWN;
    return;
  }
  bool conflicting = (told & (told - 1)) != 0;
  op->outcome = conflicting ? AZACT_OUTCOME_FAILURE : told ? life_worst(told) : AZACT_OUTCOME_UNKNOWN;
  if (conflicting)
    op->state = AZACT_STATE_CONFLICTING;
  else if (f->start == AZACTI_NONE)
    op->state = f->between ? AZACT_STATE_ORPHAN_END : AZACT_STATE_SINGLE;
  else if (op->outcome == AZACT_OUTCOME_FAILURE)
    op->state = AZACT_STATE_FAILED;
  else
    op->state = op->outcome == AZACT_OUTCOME_CANCELLED ? AZACT_STATE_CANCELLED : AZACT_STATE_COMPLETE;
}

/* Never negative; what would not fit is the longest there is. */
static int64_t life_span(const azacti_member *from, const azacti_member *to) {
  if (to->time_ns <= from->time_ns) return 0;
  uint64_t span = (uint64_t)to->time_ns - (uint64_t)from->time_ns;
  return span > INT64_MAX ? INT64_MAX : (int64_t)span;
}

static void life_repeats(const azact_group *group, azacti_op *op) {
  uint32_t outcome = group->members[op->ended].outcome;
  for (uint32_t i = op->count; i-- > 0;) {
    uint32_t one = group->listed[op->first + i];
    if (one == op->ended) return;
    const azacti_member *member = &group->members[one];
    op->repeated_ends +=
        group->copy_of[one] == AZACTI_NONE && member->phase == AZACT_PHASE_END && member->outcome == outcome;
  }
}

static void life_times(const azact_group *group, azacti_op *op, const life_facts *f) {
  op->started = f->start != AZACTI_NONE ? f->start : op->named;
  op->ended = f->end;
  const azacti_member *start = &group->members[op->started];
  if (life_timed(start)) {
    op->start_ns = start->time_ns;
    op->flags |= AZACT_OPERATION_HAS_START;
  }
  if (op->ended != AZACTI_NONE) {
    const azacti_member *end = &group->members[op->ended];
    if (life_timed(end)) {
      op->end_ns = end->time_ns;
      op->flags |= AZACT_OPERATION_HAS_END;
    }
    if (f->start != AZACTI_NONE && life_timed(start) && life_timed(end)) {
      op->duration_ns = life_span(start, end);
      op->flags |= AZACT_OPERATION_HAS_DURATION;
      if (end->time_ns < start->time_ns) op->flags |= AZACT_OPERATION_CLOCK;
    }
    life_repeats(group, op);
  }
  if (f->start != AZACTI_NONE && f->accept != AZACTI_NONE && life_timed(start) && life_timed(&group->members[f->accept])) {
    op->accept_ns = life_span(start, &group->members[f->accept]);
    op->flags |= AZACT_OPERATION_HAS_ACCEPT;
  }
}

void azacti_lifecycle_tell(azact_group *group) {
  for (uint32_t i = 0; i < group->op_count; i++) {
    azacti_op *op = &group->ops[i];
    life_facts facts;
    life_read(group, op, &facts);
    op->verb = group->members[op->named].verb;
    life_state(op, &facts);
    life_times(group, op, &facts);
  }
}
