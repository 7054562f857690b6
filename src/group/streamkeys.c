/* The keys of a stream: by when they are due, by when they were touched, and those that are closed. */
#include "core/hash.h"
#include "group/grouper.h"

enum { STREAMHEAP_FIRST = 16, CLOSED_FIRST = 16 };

/* ---- by when they are due: a binary heap; each entry knows its place */

static size_t streamheap_wanted(const azacti_group_stream *stream) {
  if (stream->heap_count < stream->heap_cap) return stream->heap_cap;
  return stream->heap_cap ? stream->heap_cap * 2 : (size_t)STREAMHEAP_FIRST;
}

size_t azacti_streamheap_growth(const azacti_group_stream *stream) {
  return (streamheap_wanted(stream) - stream->heap_cap) * sizeof(azacti_open *);
}

bool azacti_streamheap_reserve(azact_grouper *grouper) {
  azacti_group_stream *stream = &grouper->stream;
  size_t cap = streamheap_wanted(stream);
  if (cap == stream->heap_cap) return true;
  if (cap > SIZE_MAX / 4 / sizeof(azacti_open *)) return false;
  azacti_open **heap = (azacti_open **)azacti_realloc(&grouper->mem, stream->heap, stream->heap_cap * sizeof(azacti_open *),
                                                      cap * sizeof(azacti_open *));
  if (!heap) return false;
  stream->heap = heap;
  stream->heap_cap = cap;
  return true;
}

static bool streamheap_before(const azacti_open *a, const azacti_open *b) {
  return a->due != b->due ? a->due < b->due : a->number < b->number;
}

static void streamheap_set(azacti_group_stream *stream, size_t at, azacti_open *open) {
  stream->heap[at] = open;
  open->in_heap = at;
}

static void streamheap_rise(azacti_group_stream *stream, size_t at, azacti_open *open) {
  for (size_t above; at > 0 && streamheap_before(open, stream->heap[above = (at - 1) / 2]); at = above)
    streamheap_set(stream, at, stream->heap[above]);
  streamheap_set(stream, at, open);
}

static void streamheap_sink(azacti_group_stream *stream, size_t at, azacti_open *open) {
  for (size_t child; (child = 2 * at + 1) < stream->heap_count; at = child) {
    if (child + 1 < stream->heap_count && streamheap_before(stream->heap[child + 1], stream->heap[child])) child++;
    if (!streamheap_before(stream->heap[child], open)) break;
    streamheap_set(stream, at, stream->heap[child]);
  }
  streamheap_set(stream, at, open);
}

void azacti_streamheap_put(azacti_group_stream *stream, azacti_open *open) {
  streamheap_rise(stream, stream->heap_count++, open);
}

void azacti_streamheap_moved(azacti_group_stream *stream, azacti_open *open) {
  size_t at = open->in_heap;
  if (at > 0 && streamheap_before(open, stream->heap[(at - 1) / 2]))
    streamheap_rise(stream, at, open);
  else
    streamheap_sink(stream, at, open);
}

void azacti_streamheap_take(azacti_group_stream *stream, azacti_open *open) {
  azacti_open *last = stream->heap[--stream->heap_count];
  if (last == open) return;
  streamheap_set(stream, open->in_heap, last);
  azacti_streamheap_moved(stream, last);
}

/* ---- by when they were touched */

void azacti_streamrow_append(azacti_group_stream *stream, azacti_open *open) {
  open->older = stream->newest;
  open->newer = NULL;
  if (stream->newest)
    stream->newest->newer = open;
  else
    stream->oldest = open;
  stream->newest = open;
}

void azacti_streamrow_remove(azacti_group_stream *stream, azacti_open *open) {
  if (open->older)
    open->older->newer = open->newer;
  else
    stream->oldest = open->newer;
  if (open->newer)
    open->newer->older = open->older;
  else
    stream->newest = open->older;
  open->older = open->newer = NULL;
}

/* ---- closed ones */

uint64_t azacti_closed_check(const azact_grouper *grouper, const azacti_groupkey *key) {
  /* The seeds the other way round, and again not the same for ids and uids. */
  if (key->text.len == 0) return azacti_siphash(key->uid, 16, ~grouper->seed[1], grouper->seed[0]);
  return azacti_siphash(key->text.ptr, key->text.len, grouper->seed[1], grouper->seed[0]);
}

static azacti_closed *closed_of(azacti_chained *entry) { return (azacti_closed *)(void *)entry; }

azacti_closed *azacti_closed_find(azact_grouper *grouper, uint64_t hash, uint64_t check) {
  azacti_chained *entry = azacti_grouptable_first(&grouper->stream.closed, hash, &grouper->counts.probes);
  while (entry && closed_of(entry)->check != check) entry = azacti_grouptable_after(entry, &grouper->counts.probes);
  return entry ? closed_of(entry) : NULL;
}

bool azacti_closed_is_late(const azact_grouper *grouper, const azacti_closed *note, bool timed, int64_t time) {
  if (note->evicted || !note->timed || !timed) return true;
  return time < azacti_stream_plus(note->last, grouper->rule.idle_ns);
}

void azacti_closed_forget(azact_grouper *grouper, azacti_closed *note) {
  azacti_group_stream *stream = &grouper->stream;
  azacti_grouptable_take(&stream->closed, &note->in_table);
  if (note->older)
    note->older->newer = note->newer;
  else
    stream->closed_oldest = note->newer;
  if (note->newer)
    note->newer->older = note->older;
  else
    stream->closed_newest = note->older;
  note->older = note->newer = NULL;
}

/* 0 = there is room. */
static size_t closed_wanted(const azact_grouper *grouper) {
  const azacti_grouptable *closed = &grouper->stream.closed;
  uint64_t notes = (uint64_t)closed->count + grouper->table.count;
  if (closed->cap > 0 && (notes < closed->cap || grouper->stream.max_closed <= closed->cap)) return 0;
  return closed->cap ? closed->cap * 2 : (size_t)CLOSED_FIRST;
}

size_t azacti_closed_growth(const azact_grouper *grouper) {
  size_t cap = closed_wanted(grouper);
  return cap ? (cap - grouper->stream.closed.cap) * sizeof(azacti_chained *) : 0;
}

bool azacti_closed_reserve(azact_grouper *grouper) {
  size_t cap = closed_wanted(grouper);
  return cap == 0 || azacti_grouptable_grow(&grouper->mem, &grouper->stream.closed, cap);
}

void azacti_closed_remember(azact_grouper *grouper, azacti_closed *note) {
  azacti_group_stream *stream = &grouper->stream;
  if (stream->closed.count >= stream->max_closed) {
    azacti_closed *oldest = stream->closed_oldest;
    azacti_closed_forget(grouper, oldest);
    azacti_free(&grouper->mem, oldest, sizeof *oldest);
    grouper->held -= sizeof *oldest;
  }
  azacti_grouptable_put(&stream->closed, &note->in_table);
  note->older = stream->closed_newest;
  note->newer = NULL;
  if (stream->closed_newest)
    stream->closed_newest->newer = note;
  else
    stream->closed_oldest = note;
  stream->closed_newest = note;
}
