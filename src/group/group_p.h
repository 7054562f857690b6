/* A group's insides: a run of a closed bag's sorted members, and what was found out about it. Made by azacti_group_make,
 * immutable afterwards. group/, export/ and the api functions of groups look in here.
 *
 * Members of the run are numbered from 0 in the order of events (time, phase rank, uid, content). */
#ifndef AZACTI_GROUP_P_H
#define AZACTI_GROUP_P_H

#include <azactivity/group.h>
#include "core/atomics.h"
#include "group/bag.h"

#define AZACTI_GROUP_MAGIC 0x617A4772u /* "azGr" */
#define AZACTI_NONE UINT32_MAX

/* Which event of an operation supplies a merged value: its place in the operation's list; AZACTI_NONE = none does. */
typedef struct azacti_merged {
  uint32_t http_status, caller, address, error;
} azacti_merged;

typedef struct azacti_op {
  uint32_t first, count; /* its events: members[listed[first]] ..., in the order of events, copies included */
  uint32_t key;          /* operation key, numbered within the group */
  uint32_t parent;       /* AZACTI_NONE = none */
  uint32_t attempt, state, outcome, verb, flags; /* AZACT_OPERATION_* */
  uint32_t named;   /* member whose spelling of operation and resource is shown: the first that is no copy */
  uint32_t started; /* member that start_ns is taken from */
  uint32_t ended;   /* member that end_ns is taken from; AZACTI_NONE = none */
  uint32_t repeated_ends;
  int64_t start_ns, end_ns, duration_ns, accept_ns;
  azacti_merged merged;
} azacti_op;

typedef struct azacti_list {
  azact_str *items; /* borrowed from the bag, or static */
  size_t count, cap;
} azacti_list;

struct azact_group {
  uint32_t magic;
  atomic_uint refs;
  azacti_mem mem;
  size_t size;     /* of the one block that holds the group and all its arrays */
  azacti_bag *bag; /* closed and sorted */
  const azacti_member *members;
  uint32_t count;    /* members of this group */
  uint32_t *copy_of; /* per member: the member that it is a copy of; AZACTI_NONE = it is kept */
  uint8_t *possible; /* per member: 1 = AZACT_GROUP_EVENT_DUP_POSSIBLE */
  uint32_t *listed;  /* member numbers, operation by operation */
  azacti_op *ops;    /* in the order of delivery: depth first */
  uint32_t op_count, root;
  char *key; /* key and continuation_of, one block of key_len + continuation_len bytes */
  size_t key_len, continuation_len;
  uint64_t part;
  uint32_t flags; /* AZACT_GROUP_* */
  uint32_t outcome;
  uint32_t first_kept; /* member; there is always one */
  int64_t start_ns, end_ns;
  uint32_t start_digits, end_digits;
  uint32_t duplicates, failed, open, resources;
  azacti_list principals, addresses, verbs;
};

/* What the grouper knows that the events do not tell. */
typedef struct azacti_group_context {
  azact_str key;             /* length 0: the uid of the first kept event, as text */
  azact_str continuation_of; /* length 0 = none */
  uint64_t part;
  uint32_t flags; /* AZACT_GROUP_REUSED, AZACT_GROUP_INCOMPLETE */
} azacti_group_context;

/* Make a group of members first ... first + count - 1 of a sorted bag (count > 0). The group takes a reference of the bag.
 * AZACT_OK or AZACT_ERR_NOMEM. */
azact_status azacti_group_make(azacti_bag *bag, size_t first, size_t count, const azacti_group_context *context,
                               azact_group **ret);
void azacti_group_free(azact_group *group); /* the last reference is gone */

/* ---- parts.c: where a bag falls apart ---- */

typedef struct azacti_part_rule {
  int64_t idle_ns, max_open_ns;
} azacti_part_rule;

/* End (exclusive) of the part that begins at member `first` of a sorted bag. A bag without a group key is one part. AZACT_OK or
 * AZACT_ERR_NOMEM. */
azact_status azacti_part_end(azacti_bag *bag, size_t first, const azacti_part_rule *rule, size_t *ret_end);

/* The same, telling when to ask again: the part is at its end if the next event of this key is stamped *ret_closes or later.
 * INT64_MAX: only when no more events come. */
azact_status azacti_part_closes(azacti_bag *bag, size_t first, const azacti_part_rule *rule, size_t *ret_end,
                                int64_t *ret_closes);

/* ---- what is asked of a group (how it comes to be: analysis.h) ---- */

/* merge.c: which event supplies a field, any of the registry, for azact_group_merged. AZACT_OK, AZACT_ABSENT,
 * AZACT_ERR_UNSUPPORTED, AZACT_ERR_RANGE, AZACT_ERR_NOMEM. */
azact_status azacti_merge_field(const azact_group *group, const azacti_op *op, azact_field field, size_t *ret_event);
/* "open", "complete", ...; "unknown" for another number. */
const char *azacti_state_name(uint32_t state);

static inline const azacti_member *azacti_op_member(const azact_group *group, const azacti_op *op, uint32_t index) {
  return &group->members[group->listed[op->first + index]];
}

#endif
