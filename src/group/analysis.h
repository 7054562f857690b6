/* How a group is made of a run of sorted members: the passes, and what they leave to each other. All of it is gone when the
 * group is made. Results depend on the members alone: neither on the order of arrival nor on the numbers that a bag gives. */
#ifndef AZACTI_ANALYSIS_H
#define AZACTI_ANALYSIS_H

#include "group/group_p.h"
#include "core/ascii.h"
#include "group/scratch.h"
#include <string.h>

typedef struct azacti_attempt_of {
  uint32_t key;     /* of azacti_analysis.keys */
  uint32_t attempt; /* from 1 */
  uint32_t count;   /* events, copies included */
  uint32_t first;   /* member: its first kept event */
  bool clock;       /* an end stamped before the start was taken into it */
} azacti_attempt_of;

typedef struct azacti_analysis {
  const azacti_bag *bag;
  const azacti_member *members;
  uint32_t count;
  azacti_scratch *scratch;
  /* opkeys.c */
  uint32_t *keys; /* per member: its operation key, numbered in the order of events */
  uint32_t key_count;
  /* copies.c */
  uint32_t *copy_of; /* per member, as in azact_group */
  uint8_t *possible;
  uint32_t duplicates, first_kept;
  /* attempts.c */
  uint32_t *op_of; /* per member: its operation */
  azacti_attempt_of *attempts;
  uint32_t op_count;
  /* lists.c */
  azacti_list principals, addresses, verbs;
  bool tenant_mismatch;
} azacti_analysis;

/* Each: AZACT_OK or AZACT_ERR_NOMEM. */
azact_status azacti_opkeys_number(azacti_analysis *analysis); /* keys */
azact_status azacti_copies_find(azacti_analysis *analysis);   /* copy_of, possible, duplicates, first_kept */
azact_status azacti_attempts_find(azacti_analysis *analysis); /* op_of, attempts */
azact_status azacti_lists_collect(azacti_analysis *analysis); /* the lists and tenant_mismatch */

/* ---- once the group has its arrays and its ops their events: each fills its own members of the group */

void azacti_lifecycle_tell(azact_group *group); /* state, outcome, start, end, repeated_ends ... of each operation */
void azacti_merge_view(azact_group *group);     /* merged of each operation */

/* resources.c: number of each operation's resource, in the order of ops; AZACTI_NONE = it has none. */
azact_status azacti_resources_number(azact_group *group, azacti_scratch *scratch, uint32_t **ret_numbers);
/* tree.c: root, parents, the order of ops. */
azact_status azacti_tree_build(azact_group *group, azacti_scratch *scratch, const uint32_t *resources);
/* containers.c: the deployments and group deletes that the operations hang under. sorted: ops in the order of siblings; kinds:
 * per operation, see opkind.h. Fills parents[] for operations other than the root that are no policy's. */
azact_status azacti_containers_find(const azact_group *group, azacti_scratch *scratch, const uint32_t *sorted,
                                    const uint32_t *kinds, uint32_t *parents);
/* judged.c: parents[] of policy operations: what they judge. */
azact_status azacti_judged_find(const azact_group *group, azacti_scratch *scratch, const uint32_t *sorted,
                                const uint32_t *resources, uint32_t *parents);
void azacti_groupfacts_sum(azact_group *group); /* outcome, counts, flags, span */

/* ---- small questions that several passes ask */

static inline azact_str azacti_op_name(const azact_group *group, const azacti_op *op) {
  return azacti_bag_operation_name(group->bag, group->members[op->named].name);
}
static inline azact_str azacti_op_resource(const azact_group *group, const azacti_op *op) {
  return azacti_bag_resource_id(group->bag, group->members[op->named].name);
}
static inline int64_t azacti_time_plus(int64_t time, int64_t more) { /* more >= 0; stays at the last moment there is */
  return time > INT64_MAX - more ? INT64_MAX : time + more;
}

#define AZACTI_SLACK_NS INT64_C(5000000000) /* clocks of two services may differ by so much */

#endif
