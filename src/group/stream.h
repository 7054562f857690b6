/* Stream mode: which keys take events, when they are closed, what waits to be taken, what is remembered of those delivered.
 *
 * A key lives thus: its first event opens it; it is closed when the event clock says that nothing can belong to it any more, or
 * when a bound is reached (then the one that was touched longest ago goes); its groups then wait to be taken; a small note
 * of it stays, so that what comes late is known to be late. */
#ifndef AZACTI_STREAM_H
#define AZACTI_STREAM_H

#include <azactivity/group.h>
#include "group/bag.h"

/* A key whose groups were delivered, or will be. */
typedef struct azacti_closed azacti_closed;
struct azacti_closed {
  azacti_chained in_table;
  azacti_closed *older, *newer; /* among those in the table */
  uint64_t check;               /* a second hash: keys themselves are not kept */
  int64_t last;                 /* greatest time of its events, if timed */
  uint32_t part;                /* of its last group; 0 = none yet */
  bool timed, evicted;
};

/* A key that takes events, or whose groups wait. */
typedef struct azacti_open azacti_open;
struct azacti_open {
  azacti_bag *bag;            /* one reference; bag->owner leads back */
  azacti_open *older, *newer; /* by when it was touched; while it waits, newer is the next one */
  azacti_closed *note;        /* what will be remembered, and was until now */
  int64_t last, due;          /* silent since; to be looked at when the clock less the lateness is here */
  uint64_t number;            /* of those that were opened; the older one goes first where both are due */
  size_t in_heap;
  size_t looked;        /* events that it had when it was last looked through */
  int64_t closes;       /* what that said: when it closes, if nothing more comes */
  size_t parts, first;  /* once closed: parts of its bag; member that the next one begins at */
  uint32_t part, flags; /* number of the next group; AZACT_GROUP_REUSED and _INCOMPLETE */
  uint32_t continues;   /* number of the delivered group that the first one continues; 0 = none */
  bool timed;           /* `last` is set */
};

typedef struct azacti_group_stream {
  int64_t lateness_ns;
  uint64_t max_groups, max_bytes, max_closed;
  azacti_open **heap; /* the next due first */
  size_t heap_count, heap_cap;
  azacti_open *oldest, *newest;              /* open, by when they were touched */
  azacti_open *waiting_first, *waiting_last; /* closed, in that order */
  size_t waiting_count;
  size_t waiting_bytes; /* of grouper->held */
  uint64_t opened;
  azacti_grouptable closed;
  azacti_closed *closed_oldest, *closed_newest;
} azacti_group_stream;

struct azacti_groupkey;

void azacti_stream_open(azact_grouper *grouper, const azact_group_config *config);
void azacti_stream_drop(azact_grouper *grouper); /* all but what grouper->table leads to */
size_t azacti_stream_bytes(const azacti_group_stream *stream);
azact_status azacti_stream_add(azact_grouper *grouper, const azacti_fact *fact, const struct azacti_groupkey *key,
                               azact_event *event);
azact_status azacti_stream_advance(azact_grouper *grouper, int64_t now_ns);
azact_status azacti_stream_finish(azact_grouper *grouper);
azact_status azacti_stream_next(azact_grouper *grouper, azact_group **ret);

/* ---- streamkeys.c: the heap, the row of open keys, the notes */
bool azacti_streamheap_reserve(azact_grouper *grouper);
size_t azacti_streamheap_growth(const azacti_group_stream *stream);
void azacti_streamheap_put(azacti_group_stream *stream, azacti_open *open);
void azacti_streamheap_take(azacti_group_stream *stream, azacti_open *open);
void azacti_streamheap_moved(azacti_group_stream *stream, azacti_open *open); /* open->due has changed */

void azacti_streamrow_append(azacti_group_stream *stream, azacti_open *open);
void azacti_streamrow_remove(azacti_group_stream *stream, azacti_open *open);

uint64_t azacti_closed_check(const azact_grouper *grouper, const struct azacti_groupkey *key);
azacti_closed *azacti_closed_find(azact_grouper *grouper, uint64_t hash, uint64_t check); /* NULL = not remembered */
/* Does an event of this time still belong to what the note is of? */
bool azacti_closed_is_late(const azact_grouper *grouper, const azacti_closed *note, bool timed, int64_t time);
void azacti_closed_forget(azact_grouper *grouper, azacti_closed *note); /* takes it out, does not free it */
/* Room in their table for one more open key, for which a note will be made: closing it must not need memory. */
size_t azacti_closed_growth(const azact_grouper *grouper);
bool azacti_closed_reserve(azact_grouper *grouper);
/* Remembers it, in place of the oldest one if there are as many as may be. */
void azacti_closed_remember(azact_grouper *grouper, azacti_closed *note);

/* ---- streamclose.c */
/* Looks through an open key: how many parts it has, and when the last one closes. AZACT_OK or AZACT_ERR_NOMEM. */
azact_status azacti_stream_look(azact_grouper *grouper, azacti_open *open);
/* Closes a key that was just looked through. flags: AZACT_GROUP_INCOMPLETE or 0. */
void azacti_stream_close(azact_grouper *grouper, azacti_open *open, uint32_t flags);
/* Closes what is over by the clock. AZACT_OK or AZACT_ERR_NOMEM: what was closed until then is. */
azact_status azacti_stream_expire(azact_grouper *grouper);
/* Closes the key that was touched longest ago; there is one. AZACT_OK or AZACT_ERR_NOMEM. */
azact_status azacti_stream_evict(azact_grouper *grouper);
/* When to look at it next. */
int64_t azacti_stream_due(const azact_grouper *grouper, const azacti_open *open);
int64_t azacti_stream_plus(int64_t a, int64_t b); /* at most INT64_MAX; b is not negative */

#endif
