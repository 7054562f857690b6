/* All events of one key, packed: an array of members, and one pool of texts that they share. A bag is filled by one grouper;
 * once it is closed nobody changes it, and the groups made of it share it by reference. */
#ifndef AZACTI_BAG_H
#define AZACTI_BAG_H

#include "core/atomics.h"
#include "group/fact.h"
#include "group/grouptable.h"

/* A text, or several packed together, in the bag's pool. 0 = none. */
typedef uint32_t azacti_atom;

typedef struct azacti_member {
  azact_event *event; /* one reference; NULL when only the facts are kept */
  int64_t time_ns;
  uint64_t record, offset;
  uint8_t uid[16];
  uint32_t length, inner;   /* bytes of the record (at most 1 GiB) */
  azacti_atom name;         /* operation name and resource id as found; never 0 */
  azacti_atom actor;        /* azacti_actor; never 0 */
  azacti_atom operation_id; /* lower case */
  azacti_atom error;        /* code and message */
  azacti_atom source;       /* source name and encoding; never 0 */
  int16_t http_status;
  uint8_t phase, outcome, dialect, digits, verb, flags; /* flags: AZACTI_MEMBER_* */
} azacti_member;

typedef struct azacti_bag azacti_bag;
struct azacti_bag {
  atomic_uint refs;
  azacti_mem mem;
  azacti_member *members; /* in the order of arrival; azacti_bag_sort brings them into the order of events */
  size_t count, cap;
  uint8_t *pool; /* bag_p.h tells how it is laid out */
  size_t pool_len, pool_cap;
  uint32_t keys;         /* distinct operation keys: azacti_bag_key gives 0 ... keys - 1 */
  azacti_atom last[5];   /* newest atom of each kind, chained from there */
  azacti_atom group_key; /* the folded correlation id; 0 = these events have none, and share one uid */
  bool sorted;
  void *index; /* bagindex.c: finds atoms in a large pool; NULL in a small one */
  uint32_t index_count, index_cap;
  size_t event_bytes;      /* of the events that are held */
  azacti_chained in_table; /* the grouper's: where it finds the bag while that takes events */
  void *owner;             /* the grouper's: what a stream knows of the bag */
  uint32_t parts_left;     /* the grouper's: parts that nobody has taken yet */
};

static inline azacti_bag *azacti_bag_of_chained(azacti_chained *entry) {
  return (azacti_bag *)(void *)((char *)entry - offsetof(azacti_bag, in_table));
}

/* Have on its way what adding an event will read: the bag (its insides are not looked at), then its texts and members. */
static inline void azacti_bag_prefetch_head(const azacti_chained *entry) {
  const char *in_table = (const char *)entry;
  for (size_t back = 0; back <= offsetof(azacti_bag, in_table); back += 64) azacti_prefetch(in_table - back);
}
void azacti_bag_prefetch_texts(const azacti_bag *bag);

azacti_bag *azacti_bag_new(const azacti_mem *mem);
azacti_bag *azacti_bag_ref(azacti_bag *bag);
void azacti_bag_unref(azacti_bag *bag);
/* Bytes that the bag holds, events included. */
size_t azacti_bag_bytes(const azacti_bag *bag);

/* Add an event; all of it or (AZACT_ERR_NOMEM) nothing. event: NULL to keep the facts only; else one reference is taken.
 * seed: of the grouper. probes: how many entries of hash chains were looked at is added to it. */
azact_status azacti_bag_add(azacti_bag *bag, const azacti_fact *fact, azact_event *event, const uint64_t seed[2],
                            uint64_t *probes);
/* Once, before the first event: texts of the events that begin the key are not kept twice. */
azact_status azacti_bag_set_group_key(azacti_bag *bag, azact_str folded);

/* Reading. Texts are borrowed from the bag; length 0 = none. */
azact_str azacti_bag_group_key(const azacti_bag *bag);
azact_str azacti_bag_operation_name(const azacti_bag *bag, azacti_atom name);
azact_str azacti_bag_resource_id(const azacti_bag *bag, azacti_atom name);
/* Number of the operation key (lower-case operation name, lower-case canonical resource id) of a name atom: equal numbers,
 * equal keys. Numbers depend on the order of arrival: never let them decide what comes out. */
uint32_t azacti_bag_key(const azacti_bag *bag, azacti_atom name);
void azacti_bag_actor(const azacti_bag *bag, azacti_atom actor, azacti_actor *ret);
azact_str azacti_bag_operation_id(const azacti_bag *bag, azacti_atom operation_id);
void azacti_bag_error(const azacti_bag *bag, azacti_atom error, azact_str *code, azact_str *message);
void azacti_bag_source(const azacti_bag *bag, azacti_atom source, azact_str *name, azact_str *encoding);

/* ---- order.c ---- */

/* Phase rank START < ACCEPT < PROGRESS < END < none < state. */
uint32_t azacti_phase_rank(uint32_t phase);
/* By (time, phase rank, uid, content, source name, record, offset, inner); members without a time last. Content is SHA-256 of
 * the raw bytes where the bag holds the events, else what it kept of them. 0 only for the same record of the same source. */
int azacti_member_compare(const azacti_bag *bag, const azacti_member *a, const azacti_member *b);
/* Sorts the members in place. Allocates nothing. */
void azacti_bag_sort(azacti_bag *bag);

#endif
