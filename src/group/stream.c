/* A stream's events in, groups out. */
#include "group/stream.h"

#include "core/ascii.h"
#include "group/grouper.h"

void azacti_stream_open(azact_grouper *grouper, const azact_group_config *config) {
  azacti_group_stream *stream = &grouper->stream;
  stream->lateness_ns = config->lateness_ns;
  stream->max_groups = config->max_groups;
  stream->max_bytes = config->max_bytes;
  /* Notes take a quarter of the memory at most. */
  uint64_t most = config->max_bytes / 4 / (sizeof(azacti_closed) + 2 * sizeof(void *));
  if (most < 1) most = 1;
  stream->max_closed = config->max_closed < most ? config->max_closed : most;
}

static void stream_free_open(azact_grouper *grouper, azacti_open *open) {
  azacti_free(&grouper->mem, open->note, sizeof *open->note);
  azacti_free(&grouper->mem, open, sizeof *open);
}

void azacti_stream_drop(azact_grouper *grouper) {
  azacti_group_stream *stream = &grouper->stream;
  for (azacti_open *open = stream->oldest, *next; open; open = next) {
    next = open->newer;
    stream_free_open(grouper, open); /* its bag is the table's */
  }
  for (azacti_open *open = stream->waiting_first, *next; open; open = next) {
    next = open->newer;
    azacti_bag_unref(open->bag);
    stream_free_open(grouper, open);
  }
  for (azacti_closed *note = stream->closed_oldest, *next; note; note = next) {
    next = note->newer;
    azacti_free(&grouper->mem, note, sizeof *note);
  }
  azacti_grouptable_free(&grouper->mem, &stream->closed);
  azacti_free(&grouper->mem, stream->heap, stream->heap_cap * sizeof(azacti_open *));
}

size_t azacti_stream_bytes(const azacti_group_stream *stream) {
  return stream->heap_cap * sizeof(azacti_open *) + azacti_grouptable_bytes(&stream->closed);
}

/* ---- adding */

/* What is made for the first event of a key, before it is certain that it will be added. */
typedef struct stream_fresh {
  azacti_bag *bag;
  azacti_open *open;
  azacti_closed *note; /* a new one; NULL = the key is remembered */
  azacti_closed *known;
} stream_fresh;

static void stream_discard(azact_grouper *grouper, stream_fresh *fresh) {
  azacti_bag_unref(fresh->bag);
  azacti_free(&grouper->mem, fresh->open, sizeof *fresh->open);
  azacti_free(&grouper->mem, fresh->note, sizeof *fresh->note);
}

static bool stream_prepare(azact_grouper *grouper, const azacti_groupkey *key, stream_fresh *fresh) {
  uint64_t check = azacti_closed_check(grouper, key);
  fresh->known = azacti_closed_find(grouper, key->hash, check);
  fresh->bag = azacti_grouper_bag(grouper, key);
  fresh->open = (azacti_open *)azacti_zalloc(&grouper->mem, sizeof *fresh->open);
  if (!fresh->known) fresh->note = (azacti_closed *)azacti_zalloc(&grouper->mem, sizeof *fresh->note);
  if (!fresh->bag || !fresh->open || !(fresh->known || fresh->note)) return false;
  if (fresh->note) fresh->note->check = check;
  return true;
}

/* Bytes that the grouper will grow by. */
static size_t stream_need(const azact_grouper *grouper, const stream_fresh *fresh, const azacti_bag_plan *plan) {
  if (!fresh->bag) return plan->grow;
  return plan->grow + azacti_bag_bytes(fresh->bag) + sizeof *fresh->open + (fresh->note ? sizeof *fresh->note : 0) +
         azacti_grouptable_growth(&grouper->table) + azacti_streamheap_growth(&grouper->stream) +
         azacti_closed_growth(grouper);
}

/* Room for `need` more bytes. AZACT_OK: there is; AZACT_READY: there will be, once what waits is taken; AZACT_ERR_NOMEM. */
static azact_status stream_make_room(azact_grouper *grouper, size_t need) {
  azacti_group_stream *stream = &grouper->stream;
  size_t bytes = azacti_grouper_bytes(grouper);
  if (bytes <= stream->max_bytes && need <= stream->max_bytes - bytes) return AZACT_OK;
  /* No eviction would help where one event is more than all that may be held. */
  if (need > stream->max_bytes) return stream->waiting_count > 0 ? AZACT_READY : AZACT_OK;
  while (stream->oldest && bytes - stream->waiting_bytes > stream->max_bytes - need) {
    azact_status status = azacti_stream_evict(grouper);
    if (status != AZACT_OK) return status;
    bytes = azacti_grouper_bytes(grouper);
  }
  return stream->waiting_count > 0 ? AZACT_READY : AZACT_OK;
}

/* The first event of a key is in its bag: from here on nothing can fail. */
static azacti_open *stream_begin(azact_grouper *grouper, stream_fresh *fresh) {
  azacti_open *open = fresh->open;
  open->bag = fresh->bag;
  open->bag->owner = open;
  open->note = fresh->note;
  if (fresh->known) {
    azacti_closed_forget(grouper, fresh->known);
    open->note = fresh->known;
  } else {
    grouper->held += sizeof *open->note;
  }
  grouper->held += sizeof *open;
  open->number = ++grouper->stream.opened;
  open->due = INT64_MAX;
  azacti_grouptable_put(&grouper->table, &open->bag->in_table);
  azacti_streamheap_put(&grouper->stream, open);
  azacti_streamrow_append(&grouper->stream, open);
  return open;
}

static void stream_touch(azact_grouper *grouper, azacti_open *open, const azacti_fact *fact) {
  bool has_time = (fact->flags & AZACTI_MEMBER_HAS_TIME) != 0;
  int64_t time = has_time ? fact->time_ns : grouper->counts.clock_ns;
  if (has_time || time != INT64_MIN) {
    if (!open->timed || time > open->last) open->last = time;
    open->timed = true;
  }
  int64_t due = azacti_stream_due(grouper, open);
  /* Later than it was: found out when the old one is reached. */
  if (due < open->due) {
    open->due = due;
    azacti_streamheap_moved(&grouper->stream, open);
  }
  azacti_streamrow_remove(&grouper->stream, open);
  azacti_streamrow_append(&grouper->stream, open);
  if (open->note->part > 0 && azacti_closed_is_late(grouper, open->note, has_time, time)) grouper->counts.late++;
}

static bool stream_reserve(azact_grouper *grouper) {
  return azacti_grouptable_reserve(&grouper->mem, &grouper->table) && azacti_streamheap_reserve(grouper) &&
         azacti_closed_reserve(grouper);
}

/* AZACT_OK: the event is in, and *ret_alone says that it takes more than all that may be held. */
static azact_status stream_put(azact_grouper *grouper, const azacti_fact *fact, azact_event *event, azacti_bag *bag,
                               stream_fresh *fresh, bool *ret_alone) {
  azacti_bag_plan plan;
  azact_status status = azacti_bag_plan_add(bag, fact, event, grouper->seed, &grouper->counts.probes, &plan);
  if (status != AZACT_OK) return status;
  size_t need = stream_need(grouper, fresh, &plan);
  *ret_alone = need > grouper->stream.max_bytes;
  status = stream_make_room(grouper, need);
  if (status != AZACT_OK) return status;
  if (fresh->bag && !stream_reserve(grouper)) return AZACT_ERR_NOMEM;
  size_t before = fresh->bag ? 0 : azacti_bag_bytes(bag);
  status = azacti_bag_carry_out(bag, fact, event, grouper->seed, &plan);
  if (!fresh->bag || status == AZACT_OK) grouper->held += azacti_bag_bytes(bag) - before;
  if (status != AZACT_OK) return status;
  azacti_open *open = fresh->bag ? stream_begin(grouper, fresh) : (azacti_open *)bag->owner;
  stream_touch(grouper, open, fact);
  return AZACT_OK;
}

static void stream_tell_time(azact_grouper *grouper, int64_t now) {
  if (now > grouper->counts.clock_ns) grouper->counts.clock_ns = now;
}

azact_status azacti_stream_add(azact_grouper *grouper, const azacti_fact *fact, const azacti_groupkey *key,
                               azact_event *event) {
  azacti_group_stream *stream = &grouper->stream;
  stream_fresh fresh = {NULL, NULL, NULL, NULL};
  bool alone = false;
  if ((fact->flags & AZACTI_MEMBER_HAS_TIME) && !(grouper->flags & AZACT_GROUPER_HOST_CLOCK))
    stream_tell_time(grouper, fact->time_ns);
  azact_status status = azacti_stream_expire(grouper);
  if (status != AZACT_OK) return status;
  if (stream->waiting_count >= stream->max_groups) return AZACT_READY;
  azacti_bag *bag = azacti_grouper_find(grouper, key);
  if (!bag) {
    if (grouper->table.count >= stream->max_groups) status = azacti_stream_evict(grouper);
    if (status == AZACT_OK && !stream_prepare(grouper, key, &fresh)) status = AZACT_ERR_NOMEM;
    bag = fresh.bag;
  }
  if (status == AZACT_OK) status = stream_put(grouper, fact, event, bag, &fresh, &alone);
  if (status != AZACT_OK) {
    stream_discard(grouper, &fresh);
    return status;
  }
  azacti_grouper_note_peak(grouper);
  /* If memory fails here it stays open until another event finds no room. */
  if (alone && azacti_stream_look(grouper, (azacti_open *)bag->owner) == AZACT_OK) {
    azacti_stream_close(grouper, (azacti_open *)bag->owner, AZACT_GROUP_INCOMPLETE);
    grouper->counts.evicted++;
  }
  return AZACT_OK;
}

/* ---- the clock, the end */

azact_status azacti_stream_advance(azact_grouper *grouper, int64_t now_ns) {
  stream_tell_time(grouper, now_ns);
  return azacti_stream_expire(grouper);
}

azact_status azacti_stream_finish(azact_grouper *grouper) {
  azacti_group_stream *stream = &grouper->stream;
  while (stream->oldest) {
    azact_status status = azacti_stream_look(grouper, stream->oldest);
    if (status != AZACT_OK) return status;
    azacti_stream_close(grouper, stream->oldest, 0);
  }
  return AZACT_OK;
}

/* ---- groups out */

/* "KEY#PART", in grouper->key. */
static bool stream_write_continues(azact_grouper *grouper, const azacti_open *open, azact_str *ret) {
  char digits[20], uid[37];
  azact_str key = azacti_grouper_key_text(open->bag, uid);
  grouper->key.len = 0;
  if (!azacti_buf_append(&grouper->key, key.ptr, key.len) || !azacti_buf_push(&grouper->key, '#') ||
      !azacti_buf_append(&grouper->key, digits, azacti_u64_text(open->continues, digits)))
    return false;
  *ret = (azact_str){(const char *)grouper->key.ptr, grouper->key.len};
  return true;
}

static void stream_drop_first(azact_grouper *grouper) {
  azacti_group_stream *stream = &grouper->stream;
  azacti_open *open = stream->waiting_first;
  size_t bytes = azacti_bag_bytes(open->bag) + sizeof *open;
  stream->waiting_first = open->newer;
  if (!stream->waiting_first) stream->waiting_last = NULL;
  stream->waiting_count--;
  stream->waiting_bytes -= bytes;
  grouper->held -= bytes;
  azacti_bag_unref(open->bag);
  azacti_free(&grouper->mem, open, sizeof *open);
}

azact_status azacti_stream_next(azact_grouper *grouper, azact_group **ret) {
  azacti_open *open = grouper->stream.waiting_first;
  azacti_group_context context = {{"", 0}, {"", 0}, 0, 0};
  size_t end;
  if (!open) return grouper->finished ? AZACT_END : AZACT_NEED_MORE;
  azact_status status = azacti_part_end(open->bag, open->first, &grouper->rule, &end);
  if (status != AZACT_OK) return status;
  bool is_last = end == open->bag->count;
  if (open->first == 0 && open->continues && !stream_write_continues(grouper, open, &context.continuation_of))
    return AZACT_ERR_NOMEM;
  context.key = azacti_bag_group_key(open->bag);
  context.part = open->part;
  context.flags = open->flags;
  if (!is_last) context.flags &= ~AZACT_GROUP_INCOMPLETE; /* a gap ends those before the last */
  status = azacti_group_make(open->bag, open->first, end - open->first, &context, ret);
  if (status != AZACT_OK) return status;
  grouper->counts.groups++;
  grouper->counts.delivered += end - open->first;
  open->first = end;
  open->part++;
  if (is_last) stream_drop_first(grouper);
  return AZACT_OK;
}
