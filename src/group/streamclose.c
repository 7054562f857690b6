/* When keys of a stream are closed, and what becomes of them then. */
#include "group/grouper.h"

int64_t azacti_stream_plus(int64_t a, int64_t b) { return a > INT64_MAX - b ? INT64_MAX : a + b; }

/* Looking through a key takes time in proportion to its events, and a stranger may make one that is large, never at its end, and
 * always due. So a large one that was found open is looked at again only once it has grown by an eighth, or when nothing can
 * keep it open any more. To close a key late costs memory, never a group: its bag is cut where the gaps are. */
enum { STREAM_SMALL = 64 };
static bool stream_is_worth_a_look(const azacti_open *open) {
  size_t count = open->bag->count, more = count - open->looked;
  return open->looked == 0 || (more > 0 && (count <= STREAM_SMALL || more >= open->looked / 8));
}

/* Silent and open no longer than this, a key is over. */
static int64_t stream_sure(const azact_grouper *grouper, const azacti_open *open) {
  const azacti_part_rule *rule = &grouper->rule;
  return azacti_stream_plus(open->last, rule->max_open_ns > rule->idle_ns ? rule->max_open_ns : rule->idle_ns);
}

int64_t azacti_stream_due(const azact_grouper *grouper, const azacti_open *open) {
  if (!open->timed) return INT64_MIN; /* nothing is due before there is a clock; then it gets a time */
  if (stream_is_worth_a_look(open)) return azacti_stream_plus(open->last, grouper->rule.idle_ns);
  int64_t sure = stream_sure(grouper, open);
  return open->looked == open->bag->count && open->closes < sure ? open->closes : sure;
}

azact_status azacti_stream_look(azact_grouper *grouper, azacti_open *open) {
  azacti_bag *bag = open->bag;
  open->parts = 0;
  azacti_bag_sort(bag);
  for (size_t first = 0, end; first < bag->count; first = end) {
    azact_status status = azacti_part_closes(bag, first, &grouper->rule, &end, &open->closes);
    if (status != AZACT_OK) return status;
    open->parts++;
  }
  open->looked = bag->count;
  return AZACT_OK;
}

/* Those without a time stand at the end. */
static void stream_note_last(azacti_closed *note, const azacti_bag *bag) {
  size_t at = bag->count;
  while (at > 0 && !(bag->members[at - 1].flags & AZACTI_MEMBER_HAS_TIME)) at--;
  if (at == 0) return;
  int64_t last = bag->members[at - 1].time_ns;
  if (!note->timed || last > note->last) note->last = last;
  note->timed = true;
}

void azacti_stream_close(azact_grouper *grouper, azacti_open *open, uint32_t flags) {
  azacti_group_stream *stream = &grouper->stream;
  azacti_closed *note = open->note;
  const azacti_member *first = open->bag->members;
  open->first = 0;
  open->part = note->part + 1;
  open->flags = flags | (open->parts > 1 ? AZACT_GROUP_REUSED : 0);
  if (note->part > 0) {
    if (azacti_closed_is_late(grouper, note, (first->flags & AZACTI_MEMBER_HAS_TIME) != 0, first->time_ns))
      open->continues = note->part;
    else
      open->flags |= AZACT_GROUP_REUSED;
  }
  azacti_grouptable_take(&grouper->table, &open->bag->in_table);
  azacti_streamheap_take(stream, open);
  azacti_streamrow_remove(stream, open);
  if (stream->waiting_last)
    stream->waiting_last->newer = open;
  else
    stream->waiting_first = open;
  stream->waiting_last = open;
  stream->waiting_count++;
  stream->waiting_bytes += azacti_bag_bytes(open->bag) + sizeof *open;
  note->in_table.hash = open->bag->in_table.hash;
  note->part += (uint32_t)open->parts;
  note->evicted = flags != 0;
  stream_note_last(note, open->bag);
  open->note = NULL;
  azacti_closed_remember(grouper, note);
}

azact_status azacti_stream_expire(azact_grouper *grouper) {
  azacti_group_stream *stream = &grouper->stream;
  int64_t clock = grouper->counts.clock_ns;
  if (clock == INT64_MIN) return AZACT_OK;
  int64_t now = clock < INT64_MIN + stream->lateness_ns ? INT64_MIN : clock - stream->lateness_ns;
  while (stream->heap_count > 0 && stream->heap[0]->due <= now) {
    azacti_open *open = stream->heap[0];
    if (!open->timed) {
      open->last = clock;
      open->timed = true;
    }
    open->due = azacti_stream_due(grouper, open);
    if (open->due <= now) {
      azact_status status = azacti_stream_look(grouper, open);
      if (status != AZACT_OK) return status;
      if (now >= open->closes || now >= stream_sure(grouper, open)) {
        azacti_stream_close(grouper, open, 0);
        continue;
      }
      open->due = azacti_stream_due(grouper, open);
    }
    azacti_streamheap_moved(stream, open);
  }
  return AZACT_OK;
}

azact_status azacti_stream_evict(azact_grouper *grouper) {
  azacti_open *open = grouper->stream.oldest;
  azact_status status = azacti_stream_look(grouper, open);
  if (status != AZACT_OK) return status;
  azacti_stream_close(grouper, open, AZACT_GROUP_INCOMPLETE);
  grouper->counts.evicted++;
  return AZACT_OK;
}
