/* The grouper: keys and their bags while events come in; then the bags' parts, in order (whole set), or what a clock and bounds
 * make of it (stream). */
#ifndef AZACTI_GROUPER_H
#define AZACTI_GROUPER_H

#include "group/bag_p.h"
#include "group/group_p.h"
#include "group/stream.h"

#define AZACTI_GROUPER_MAGIC 0x617A4770u /* "azGp" */

/* A part of a bag that waits to be taken; whole set. */
typedef struct azacti_group_part {
  azacti_bag *bag;        /* one reference */
  uint64_t by, start;     /* what it is sorted by, smallest first; start is UINT64_MAX without a time */
  uint32_t first, count;  /* members of the sorted bag */
  uint32_t number, flags; /* number of the part, from 1; AZACT_GROUP_REUSED */
} azacti_group_part;

struct azact_grouper {
  uint32_t magic;
  atomic_uint refs;
  azacti_mem mem;
  uint64_t seed[2];
  uint32_t flags; /* AZACT_GROUPER_* */
  azacti_part_rule rule;
  azacti_buf tmp, key;     /* texts composed for one event; its folded key */
  azacti_grouptable table; /* bags that take events */
  bool ending, finished;   /* finish was called; finish is done */
  bool busy, orphan;       /* a call runs; its allocator dropped the last reference */
  uint32_t order;
  azacti_group_part *parts; /* whole set, sorted once it is finished */
  size_t part_count, part_cap, part_next;
  azacti_group_stream stream;
  size_t held; /* bytes of bags, and of what a stream knows of them */
  azact_grouper_counts counts;
};

azact_status azacti_grouper_open(const azact_group_config *config, azact_grouper **ret);
void azacti_grouper_close(azact_grouper *grouper); /* the last reference is gone */
azact_status azacti_grouper_add(azact_grouper *grouper, azact_event *event);
/* The same with what was taken from it; event: NULL if only that is to be kept. */
azact_status azacti_grouper_add_fact(azact_grouper *grouper, const azacti_fact *fact, azact_event *event);
azact_status azacti_grouper_finish(azact_grouper *grouper, uint32_t order);
azact_status azacti_grouper_next(azact_grouper *grouper, azact_group **ret);
void azacti_grouper_stats(const azact_grouper *grouper, azact_grouper_counts *ret);

/* What an event is looked up by. */
typedef struct azacti_groupkey {
  azact_str text;     /* folded, in grouper->key; length 0: by uid */
  const uint8_t *uid; /* 16 bytes */
  uint64_t hash;
} azacti_groupkey;
azacti_bag *azacti_grouper_find(azact_grouper *grouper, const azacti_groupkey *key); /* NULL = none takes events of it */
/* A bag with that key and nothing in it, in no table; NULL = no memory. */
azacti_bag *azacti_grouper_bag(azact_grouper *grouper, const azacti_groupkey *key);
size_t azacti_grouper_bytes(const azact_grouper *grouper);
void azacti_grouper_note_peak(azact_grouper *grouper);
/* The key as groups tell it: the folded id, else the uid as text, in `text`. */
azact_str azacti_grouper_key_text(const azacti_bag *bag, char text[37]);

/* ---- wholeset.c */
azact_status azacti_wholeset_add(azact_grouper *grouper, const azacti_fact *fact, const azacti_groupkey *key,
                                 azact_event *event);
azact_status azacti_wholeset_finish(azact_grouper *grouper); /* in grouper->order */
azact_status azacti_wholeset_next(azact_grouper *grouper, azact_group **ret);
void azacti_wholeset_drop(azact_grouper *grouper);

/* ---- partsort.c */
void azacti_parts_sort(azacti_group_part *parts, size_t count);

#endif
