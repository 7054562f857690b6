/* Are two events of the same text the same inside, entry by entry? For tests of what the decoder remembers. */
#ifndef AZACT_TEST_SAMEEVENT_H
#define AZACT_TEST_SAMEEVENT_H

#include <string.h>
#include "decode/record_private.h"

/* NULL: they are; else what differs first. */
static inline const char *same_event_entries(const azact_event *a, const azact_event *b) {
  if (a->entry_count != b->entry_count) return "number of entries";
  for (size_t i = 0; i < a->entry_count; i++) {
    const azacti_entry *x = &a->entry[i], *y = &b->entry[i];
    bool text = (x->flags & (AZACTI_ENTRY_DECODED | AZACTI_ENTRY_EMBEDDED)) != 0;
    if (x->key_at != y->key_at || x->key_len != y->key_len) return "key of an entry";
    if (x->value_at != y->value_at || x->value_len != y->value_len) return "value of an entry";
    if (x->flags != y->flags) return "flags of an entry";
    if (text && (x->text_at != y->text_at || x->text_len != y->text_len)) return "text of an entry";
    if (x->parent != y->parent || x->next != y->next) return "links of an entry";
    if (x->slot != y->slot || x->depth != y->depth || x->type != y->type) return "slot, depth or type of an entry";
  }
  return NULL;
}

static inline const char *same_event(const azact_event *a, const azact_event *b) {
  const char *entries = same_event_entries(a, b);
  if (entries) return entries;
  for (size_t i = 0; i < AZACTI_S_COUNT; i++) {
    const azacti_slot_list *x = &a->slot[i], *y = &b->slot[i];
    if (x->head != y->head || x->tail != y->tail || x->count != y->count) return "list of a slot";
  }
  if (a->dialect != b->dialect || a->root != b->root || memcmp(a->part, b->part, sizeof a->part) != 0)
    return "dialect or parts";
  if (a->scratch.len != b->scratch.len || (a->scratch.len && memcmp(a->scratch.ptr, b->scratch.ptr, a->scratch.len) != 0))
    return "decoded text";
  if (a->anomaly_bits != b->anomaly_bits || a->anomaly_count != b->anomaly_count) return "number of anomalies";
  for (size_t i = 0; i < a->anomaly_count; i++) {
    const azacti_anomaly *x = &a->anomaly[i], *y = &b->anomaly[i];
    if (x->code != y->code || x->offset != y->offset || x->length != y->length || x->other_offset != y->other_offset ||
        x->other_length != y->other_length || x->path_len != y->path_len ||
        (x->path_len && memcmp(a->paths.ptr + x->path_at, b->paths.ptr + y->path_at, x->path_len) != 0))
      return "an anomaly";
  }
  return NULL;
}

#endif
