/* What is said of a group as a whole. */
#include "group/analysis.h"

const char *azacti_state_name(uint32_t state) {
  static const char *const names[] = {[0] = NULL,
                                      [AZACT_STATE_OPEN] = "open",
                                      [AZACT_STATE_COMPLETE] = "complete",
                                      [AZACT_STATE_FAILED] = "failed",
                                      [AZACT_STATE_CANCELLED] = "cancelled",
                                      [AZACT_STATE_CONFLICTING] = "conflicting",
                                      [AZACT_STATE_ORPHAN_END] = "orphan_end",
                                      [AZACT_STATE_SINGLE] = "single",
                                      [AZACT_STATE_NOTICE] = "notice"};
  return state > 0 && state < sizeof names / sizeof *names ? names[state] : "unknown";
}

static uint32_t groupfacts_badness(uint32_t outcome) {
  switch (outcome) {
  case AZACT_OUTCOME_FAILURE: return 3;
  case AZACT_OUTCOME_CANCELLED: return 2;
  case AZACT_OUTCOME_UNKNOWN: return 1;
  default: return 0;
  }
}

/* Notices count only where there is nothing else. */
static void groupfacts_outcome(azact_group *group) {
  bool life = false;
  group->outcome = AZACT_OUTCOME_SUCCESS;
  for (uint32_t i = 0; i < group->op_count; i++) {
    const azacti_op *op = &group->ops[i];
    bool notice = op->state == AZACT_STATE_NOTICE;
    if (notice && life) continue;
    if (!notice && !life) {
      life = true;
      group->outcome = op->outcome;
    } else if (groupfacts_badness(op->outcome) > groupfacts_badness(group->outcome)) {
      group->outcome = op->outcome;
    }
  }
}

static void groupfacts_span(azact_group *group) {
  bool first = true;
  for (uint32_t i = 0; i < group->count; i++) {
    const azacti_member *member = &group->members[i];
    if (!(member->flags & AZACTI_MEMBER_HAS_TIME)) return; /* they come last */
    if (group->copy_of[i] != AZACTI_NONE) continue;
    if (first) {
      group->start_ns = member->time_ns;
      group->start_digits = member->digits;
      group->flags |= AZACT_GROUP_HAS_TIME;
      first = false;
    }
    group->end_ns = member->time_ns;
    group->end_digits = member->digits;
  }
}

void azacti_groupfacts_sum(azact_group *group) {
  for (uint32_t i = 0; i < group->op_count; i++) {
    const azacti_op *op = &group->ops[i];
    group->failed += op->outcome == AZACT_OUTCOME_FAILURE;
    group->open += op->state == AZACT_STATE_OPEN;
    if (op->flags & AZACT_OPERATION_CLOCK) group->flags |= AZACT_GROUP_CLOCK;
  }
  for (uint32_t i = 0; i < group->count; i++)
    if (group->copy_of[i] == AZACTI_NONE && group->members[i].verb == AZACT_VERB_DELETE)
      group->flags |= AZACT_GROUP_HAS_DELETE;
  groupfacts_outcome(group);
  groupfacts_span(group);
}
