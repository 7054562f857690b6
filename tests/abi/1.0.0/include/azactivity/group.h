/* Events of one correlation id, taken together: groups, their operations, their events.
 *
 * Azure writes a Start, perhaps some Accepts, and an end for each operation, under a correlation id that many
 * operations may share. A grouper takes events in any order and from any mixture of dialects, and gives groups:
 *   azact_grouper_new, azact_grouper_add for each event, azact_grouper_finish, azact_grouper_next until AZACT_END.
 *
 * Two modes on one engine:
 *   whole set (default)   everything is kept until azact_grouper_finish; what comes out does not depend on the order
 *                         in which events came in;
 *   stream (AZACT_GROUPER_STREAM)   groups are closed on the event clock, and memory is bounded: call
 *                         azact_grouper_next after each _add until AZACT_NEED_MORE.
 * Groups are pulled, never pushed: nothing but the host's own allocator is called back, and from inside it the calls below
 * answer AZACT_ERR_REENTRANT.
 *
 * A group is immutable and outlives its grouper. How events become operations: docs/grouping.md.
 *
 * Threads: a grouper is used by one thread at a time ("per-handle"); a group may be read by any number ("const-shared").
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_GROUP_H
#define AZACTIVITY_GROUP_H

#include <azactivity/base.h>
#include <azactivity/config.h>
#include <azactivity/event.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct azact_grouper azact_grouper; /* takes events, gives groups; opaque */
typedef struct azact_group azact_group;     /* a finished group; opaque, immutable */

/* ---- setting up -------------------------------------------------------------------------------------------------
 * */

/* azact_group_config.flags */
#define AZACT_GROUPER_STREAM 1u          /* close groups on the event clock, in bounded memory */
#define AZACT_GROUPER_COMPACT 2u         /* keep of each event only what groups and their JSON tell, not the event */
#define AZACT_GROUPER_HOST_CLOCK 4u      /* stream: only azact_grouper_advance moves the clock, no event does */
#define AZACT_GROUPER_BY_SUBSCRIPTION 8u /* equal correlation ids in different subscriptions are different groups */

/* How a grouper is set up; 0 and NULL mean the default. */
typedef struct azact_group_config {
  size_t struct_size;
  const azact_allocator *allocator; /* NULL = malloc and friends */
  uint64_t hash_seed[2];            /* {0, 0} = from the system; never changes what comes out */
  uint32_t flags;                   /* AZACT_GROUPER_* */
  uint32_t reserved;                /* 0 */
  int64_t idle_ns;     /* 0 = 24 h. A correlation id that was silent so long with no operation open is used anew */
  int64_t max_open_ns; /* 0 = 7 days. An operation without an end counts as open no longer than this */
  int64_t lateness_ns; /* stream: how far behind the clock events may still come. 0 = 15 minutes */
  uint64_t max_groups; /* stream: open groups. 0 = 65,536 */
  uint64_t max_bytes;  /* stream: bytes held for groups, open and waiting. 0 = 256 MiB */
  uint64_t max_closed; /* stream: keys of delivered groups remembered, about 64 bytes each. 0 = 65,536 */
} azact_group_config;

/* Set up a config: writes `size` and zeroes. config: NULL gives AZACT_ERR_USAGE. size: the caller's sizeof.
 * Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL, AZACT_ERR_STRUCT_SIZE. Threads: any. Since 1.0. */
AZACT_API azact_status azact_group_config_init(azact_group_config *config, size_t size);

/* Make a grouper. config: NULL = all defaults, whole set. ret: receives one reference; NULL gives AZACT_ERR_USAGE.
 * Returns AZACT_OK, AZACT_ERR_USAGE, _STRUCT_SMALL, _STRUCT_SIZE, _STRUCT_NEWER, _RANGE (a negative time, an unknown
 * flag), _NOMEM. Threads: any. Since 1.0. */
AZACT_API azact_status azact_grouper_new(const azact_group_config *config, azact_grouper **ret);

/* Add a reference. Returns `grouper`; NULL gives NULL. Threads: any. Since 1.0. */
AZACT_API azact_grouper *azact_grouper_ref(azact_grouper *grouper);

/* Drop a reference; with the last one the grouper is gone, groups taken from it are not. NULL does nothing. Threads:
 * any. Since 1.0. */
AZACT_API void azact_grouper_unref(azact_grouper *grouper);

/* ---- events in, groups out --------------------------------------------------------------------------------------
 * */

/* Add an event; any dialect, also a foreign one. Without AZACT_GROUPER_COMPACT the grouper holds a reference until the
 * group's last reference is gone, so give it events from azact_reader_next (or azact_event_own), not one that
 * azact_reader_next_into will fill again: such a one would pin the reader's window. With it the event is only read.
 * Returns AZACT_OK; AZACT_READY (stream: a bound is reached and finished groups wait; the event was not added: take
 * them with azact_grouper_next, then add it again); AZACT_ERR_USAGE (NULL, or finished); AZACT_ERR_NOMEM (the event was
 * not added at all, the call may be repeated). Threads: per-handle. Since 1.0. */
AZACT_API azact_status azact_grouper_add(azact_grouper *grouper, azact_event *event);

/* Stream: tell the time, for silence or the end of a day. The clock never goes back; it is the greatest event time seen
 * or told here. One event stamped far in the future closes all groups, unless AZACT_GROUPER_HOST_CLOCK is set. Whole
 * set: nothing happens. now_ns: ns since 1970 UTC.
 * Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_NOMEM. Threads: per-handle. Since 1.0. */
AZACT_API azact_status azact_grouper_advance(azact_grouper *grouper, int64_t now_ns);

/* The order in which a whole set is delivered. Equal ones by start, then key, then part. */
#define AZACT_GROUP_BY_START 0u    /* earliest first; groups without any time last */
#define AZACT_GROUP_BY_END 1u      /* earliest first; groups without any time last */
#define AZACT_GROUP_BY_DURATION 2u /* longest span first */
#define AZACT_GROUP_BY_EVENTS 3u   /* most events first */
#define AZACT_GROUP_BY_FAILED 4u   /* most failed operations first */

/* Say that no more events come. order: AZACT_GROUP_BY_*; a stream delivers what is left as its groups were closed,
 * whatever is said here. A second call changes nothing.
 * Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_RANGE (no such order), AZACT_ERR_NOMEM (call again). Threads:
 * per-handle. Since 1.0. */
AZACT_API azact_status azact_grouper_finish(azact_grouper *grouper, uint32_t order);

/* The next finished group. ret: receives a reference that the caller drops with azact_group_unref.
 * Returns AZACT_OK, AZACT_NEED_MORE (none is finished yet), AZACT_END (finished, and all delivered), AZACT_ERR_USAGE,
 * AZACT_ERR_NOMEM (call again: nothing was skipped). Threads: per-handle. Since 1.0. */
AZACT_API azact_status azact_grouper_next(azact_grouper *grouper, azact_group **ret);

/* What a grouper has done and holds. */
typedef struct azact_grouper_counts {
  size_t struct_size;
  uint64_t events;     /* added */
  uint64_t delivered;  /* events in groups that were taken */
  uint64_t groups;     /* groups taken */
  uint64_t open;       /* groups held now, the waiting ones too */
  uint64_t bytes;      /* held now for groups, tables and events */
  uint64_t peak_bytes; /* the most that `bytes` ever was */
  uint64_t evicted;    /* stream: groups closed early because a bound was reached */
  uint64_t late;       /* stream: events that came after their group had been closed */
  uint64_t probes;     /* entries looked at in the tables keyed by the input's text; about one or two an event unless
                          someone who knows the seed chose the ids */
  int64_t clock_ns;    /* stream: the event clock; INT64_MIN = no time seen yet */
} azact_grouper_counts;

/* Counters of this grouper. ret->struct_size must be set. Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL /
 * _SIZE. Threads: per-handle. Since 1.0. */
AZACT_API azact_status azact_grouper_stats(const azact_grouper *grouper, azact_grouper_counts *ret);

/* ---- a group ----------------------------------------------------------------------------------------------------
 * */

/* Add a reference. Returns `group`; NULL gives NULL. Threads: any. Since 1.0. */
AZACT_API azact_group *azact_group_ref(azact_group *group);

/* Drop a reference. NULL does nothing. Threads: any. Since 1.0. */
AZACT_API void azact_group_unref(azact_group *group);

/* azact_group_info.flags */
#define AZACT_GROUP_REUSED 1u          /* this correlation id was used anew after an idle gap */
#define AZACT_GROUP_INCOMPLETE 2u      /* stream: closed early because a bound was reached */
#define AZACT_GROUP_TENANT_MISMATCH 4u /* its events and tokens name more than one tenant */
#define AZACT_GROUP_CLOCK 8u           /* an operation's end is stamped before its start */
#define AZACT_GROUP_HAS_DELETE 16u     /* an operation deletes */
#define AZACT_GROUP_HAS_TIME 32u       /* an event has a time: start_ns and end_ns are set */

/* The facts of a group. */
typedef struct azact_group_info {
  size_t struct_size;
  azact_str correlation_id;  /* as found in the first event, blanks trimmed; length 0 = none */
  azact_str key;             /* the folded correlation id, or the uid of a single event that has none */
  azact_str continuation_of; /* stream: "KEY#PART" of the delivered group that late events of this one belong to; else
                                 length 0 */
  uint64_t part;             /* from 1; counts the pieces of a key. (key, part) is unique */
  int64_t start_ns;          /* of the first event, ns since 1970 UTC */
  int64_t end_ns;            /* of the last event */
  uint32_t start_digits;     /* fraction digits that their sources had */
  uint32_t end_digits;       /* the same of end_ns */
  uint32_t flags;            /* AZACT_GROUP_* */
  uint32_t outcome;          /* AZACT_OUTCOME_*: the worst of all operations: failure, cancelled, unknown (one is open),
                                 success */
  uint32_t root_outcome;     /* AZACT_OUTCOME_* of the root operation */
  uint32_t reserved;         /* 0 */
  uint64_t root;             /* index of the root operation */
  uint64_t event_count;      /* copies included */
  uint64_t duplicate_count;  /* of these, copies of another event */
  uint64_t operation_count;  /* operations */
  uint64_t failed_count;     /* operations with outcome failure */
  uint64_t open_count;       /* operations in state open */
  uint64_t resource_count;   /* distinct resource ids */
} azact_group_info;

/* The facts of a group. ret->struct_size must be set; strings are borrowed from the group.
 * Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL / _SIZE. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_group_facts(const azact_group *group, azact_group_info *ret);

/* Lists of distinct texts, sorted by bytes. */
#define AZACT_GROUP_PRINCIPALS 1u /* who acted: the caller's name, else the object id, else the app id */
#define AZACT_GROUP_ADDRESSES 2u  /* caller addresses, without port */
#define AZACT_GROUP_VERBS 3u      /* "read", "write", "delete", "action" */

/* How many texts the list has; 0 for NULL or another list. More than one principal or address deserves a look. list:
 * AZACT_GROUP_PRINCIPALS, _ADDRESSES or _VERBS. Threads: const-shared. Since 1.0. */
AZACT_API size_t azact_group_list_size(const azact_group *group, uint32_t list);

/* The `index`-th text of a list, borrowed from the group. list: AZACT_GROUP_PRINCIPALS, _ADDRESSES or _VERBS. Returns
 * AZACT_OK, AZACT_ERR_RANGE, AZACT_ERR_USAGE. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_group_list_at(const azact_group *group, uint32_t list, size_t index, azact_str *ret);

/* ---- its operations ---------------------------------------------------------------------------------------------
 * */

#define AZACT_STATE_OPEN 1u        /* begun, no end seen */
#define AZACT_STATE_COMPLETE 2u    /* start and end, success */
#define AZACT_STATE_FAILED 3u      /* start and end, failure */
#define AZACT_STATE_CANCELLED 4u   /* start and end, cancelled */
#define AZACT_STATE_CONFLICTING 5u /* ends of two outcomes without a start between them */
#define AZACT_STATE_ORPHAN_END 6u  /* an end and what came before it, but no start */
#define AZACT_STATE_SINGLE 7u      /* an end only; many providers write no more */
#define AZACT_STATE_NOTICE 8u      /* no life cycle at all: alerts, health, statements */

/* "open", "complete", ...; "unknown" for another number. Static. state: AZACT_STATE_*. Threads: any. Since 1.0. */
AZACT_API const char *azact_state_name(uint32_t state);

/* azact_group_operation.flags */
#define AZACT_OPERATION_HAS_START 1u    /* start_ns is set */
#define AZACT_OPERATION_HAS_END 2u      /* end_ns is set */
#define AZACT_OPERATION_HAS_DURATION 4u /* duration_ns is set: there is a start and an end event */
#define AZACT_OPERATION_HAS_ACCEPT 8u   /* accept_ns is set */
#define AZACT_OPERATION_CLOCK 16u       /* the end is stamped before the start; duration_ns is 0 */
#define AZACT_OPERATION_POLICY 32u      /* a judgement of Azure Policy */

/* One run of one operation on one resource. */
typedef struct azact_group_operation {
  size_t struct_size;
  azact_str operation_name; /* as found; length 0 = none */
  azact_str resource_id;    /* as found; length 0 = none */
  int64_t parent;           /* index of the operation that this one hangs under; -1 = none */
  uint32_t attempt;         /* from 1: runs of the same operation on the same resource */
  uint32_t state;           /* AZACT_STATE_* */
  uint32_t outcome;         /* AZACT_OUTCOME_* */
  uint32_t flags;           /* AZACT_OPERATION_* */
  int64_t start_ns;         /* of the first start event, else of the first event; ns since 1970 UTC */
  int64_t end_ns;           /* of the first end event at or after the start */
  int64_t duration_ns;      /* end - start, never negative */
  int64_t accept_ns;        /* from the start to the first accept, never negative */
  uint32_t start_digits;    /* fraction digits that their sources had */
  uint32_t end_digits;      /* the same of end_ns */
  uint32_t repeated_ends;   /* later ends of the same outcome */
  int32_t http_status;      /* merged; 0 = none */
  azact_str caller;         /* merged; length 0 = none */
  azact_str address;        /* merged, without port; length 0 = none */
  azact_str error_code;     /* merged; length 0 = none */
  azact_str error_message;  /* merged; length 0 = none */
  uint64_t event_count;     /* copies included */
} azact_group_operation;

/* The `index`-th operation: depth first, siblings by start, operation, resource, attempt. ret->struct_size must be set;
 * strings are borrowed from the group.
 * Returns AZACT_OK, AZACT_ERR_RANGE, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL / _SIZE. Threads: const-shared. Since 1.0.
 * */
AZACT_API azact_status azact_group_operation_at(const azact_group *group, size_t index, azact_group_operation *ret);

/* Which event of an operation supplies a field of its merged view: what tells the result comes from the end if it is
 * there, then accept, progress, start; who asked and for what, from the start on. operation: from 0, as
 * azact_group_operation_at has it. ret_event: an index for azact_group_event_at.
 * Returns AZACT_OK, AZACT_ABSENT (no event has it), AZACT_ERR_UNSUPPORTED (the grouper was AZACT_GROUPER_COMPACT and
 * kept this field of no event; http_status, caller, address and error are kept), AZACT_ERR_RANGE, AZACT_ERR_USAGE,
 * AZACT_ERR_NOMEM.
 * Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_group_merged(const azact_group *group, size_t operation, azact_field field, size_t *ret_event);

/* ---- their events -----------------------------------------------------------------------------------------------
 * */

/* azact_group_event.flags */
#define AZACT_GROUP_EVENT_HAS_TIME 1u     /* time_ns is set */
#define AZACT_GROUP_EVENT_COPY 2u         /* a copy of another event, which copy_of names */
#define AZACT_GROUP_EVENT_DUP_POSSIBLE 4u /* equal to an earlier portal_csv row; that export drops what would tell */

/* One event of an operation. */
typedef struct azact_group_event {
  size_t struct_size;
  azact_event *event;    /* borrowed from the group; NULL if the grouper was AZACT_GROUPER_COMPACT */
  uint8_t uid[16];       /* as azact_event_uid */
  uint8_t copy_of[16];   /* uid of the copy that was kept */
  uint32_t flags;        /* AZACT_GROUP_EVENT_* */
  uint32_t phase;        /* AZACT_PHASE_* */
  uint32_t outcome;      /* AZACT_OUTCOME_* */
  uint32_t dialect;      /* AZACT_DIALECT_* */
  int64_t time_ns;       /* ns since 1970 UTC */
  uint32_t time_digits;  /* fraction digits of its source */
  uint32_t source_flags; /* AZACT_SOURCE_* */
  azact_str source_name; /* this and the next as in azact_source */
  azact_str encoding;    /* "utf-8", "utf-16le", ... */
  uint64_t record;       /* from 1 in its input */
  uint64_t offset;       /* of its first byte */
  uint64_t length;       /* its bytes */
  uint64_t inner;        /* number in a batch that was carried as a string; 0 = not in one */
} azact_group_event;

/* The `index`-th event of an operation, copies included, by time, phase, uid. ret->struct_size must be set; strings are
 * borrowed from the group. operation: from 0, as azact_group_operation_at has it.
 * Returns AZACT_OK, AZACT_ERR_RANGE, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL / _SIZE. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_group_event_at(const azact_group *group, size_t operation, size_t index,
                                            azact_group_event *ret);

/* ---- as text ----------------------------------------------------------------------------------------------------
 * */

/* Write the group as one canonical JSON line, without its line end (docs/grouping.md). `write` receives UTF-8 in
 * pieces. Returns AZACT_OK, what `write` returned, AZACT_ERR_USAGE. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_group_write_json(const azact_group *group, azact_write_fn write, void *user);

#ifdef __cplusplus
}
#endif
#endif
