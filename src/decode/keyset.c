/* Duplicate keys, at every level.
 *
 * An object's keys are remembered as hashes. A filter of 256 bits tells for nearly every key at once that it is new; only when
 * its bit is taken the (few) hashes before it are looked through. Objects with more keys than AZACTI_KEYSET_FEW get a hash table
 * whose hash is keyed (SipHash), so that nobody can make keys that collide in it. Equal hashes are confirmed by the bytes. */
#include "decode/scan.h"

#include "core/ascii.h"
#include "core/hash.h"
#include "text/jsontext.h"

static bool keyset_decoded(const azacti_scan *scan, const azacti_key_seen *seen, azacti_buf *tmp, azact_str *ret) {
  *ret = (azact_str){(const char *)scan->base + seen->at, seen->len & ~AZACTI_KEYSET_DIRTY};
  if ((seen->len & AZACTI_KEYSET_DIRTY) == 0) return true;
  tmp->len = 0;
  if (!azacti_json_unescape_append(*ret, tmp)) return false;
  *ret = (azact_str){tmp->ptr ? (const char *)tmp->ptr : "", tmp->len};
  return true;
}

/* 1 same, 0 not, -1 no memory */
static int keyset_same(azacti_scan *scan, const azacti_key_seen *a, const azacti_key_seen *b) {
  azact_str x, y;
  if (((a->len | b->len) & AZACTI_KEYSET_DIRTY) == 0)
    return a->len == b->len && memcmp(scan->base + a->at, scan->base + b->at, a->len) == 0;
  if (!keyset_decoded(scan, a, &scan->decoder->key_a, &x) || !keyset_decoded(scan, b, &scan->decoder->key_b, &y)) return -1;
  return azacti_eq(x, y);
}

/* The member that stood first is no longer the one that counts: take its entry out of its slot's list, and with it entries
 * whose object is dead (each goes once, so that hostile repetition stays cheap). */
static void keyset_bury(azacti_scan *scan, const azacti_scan_frame *frame, const azacti_key_seen *first) {
  azact_event *event = scan->event;
  if (frame->member == 0) return;
  azacti_slot_list *list = &event->slot[event->entry[frame->member - 1].slot];
  uint32_t before = 0;
  for (uint32_t number = list->head; number != 0;) {
    azacti_entry *entry = &event->entry[number - 1];
    uint32_t next = entry->next;
    bool dead = number != frame->member && entry->parent == frame->entry && entry->key_at == first->at &&
                (entry->flags & AZACTI_ENTRY_SCRATCH) == scan->entry_flags;
    for (uint32_t up = entry->parent; up != 0 && !dead; up = event->entry[up - 1].parent)
      dead = (event->entry[up - 1].flags & AZACTI_ENTRY_DEAD) != 0;
    if (dead) {
      entry->flags |= AZACTI_ENTRY_DEAD;
      if (before)
        event->entry[before - 1].next = next;
      else
        list->head = next;
      if (list->tail == number) list->tail = before;
      list->count--;
    } else {
      before = number;
    }
    number = next;
  }
}

static bool keyset_duplicate(azacti_scan *scan, azacti_scan_frame *frame, azacti_key_seen *first,
                             const azacti_key_seen *again) {
  azact_event *event = scan->event;
  const uint8_t *quote = scan->base + first->at - 1;
  const uint8_t *value = azacti_json_skip_string(quote, scan->end), *behind = NULL;
  size_t kept = event->anomaly_count;
  if (!azacti_scan_note(scan, AZACT_ANOMALY_DUPLICATE_KEY, scan->base + again->at - 1,
                        (again->len & ~AZACTI_KEYSET_DIRTY) + 2))
    return false;
  if (event->anomaly_count > kept) {
    azacti_anomaly *anomaly = &event->anomaly[kept];
    if (value) value = azacti_json_skip_gap(value, scan->end);
    if (value && value < scan->end && *value == ':') value = azacti_json_skip_gap(value + 1, scan->end);
    if (value && value < scan->end) behind = azacti_json_skip_value(value, scan->end);
    if (scan->parent != 0) { /* inside a string both stand in the same span */
      anomaly->other_offset = anomaly->offset;
      anomaly->other_length = anomaly->length;
    } else {
      anomaly->other_offset = (uint64_t)(quote - scan->base);
      anomaly->other_length = behind ? (uint64_t)(behind - quote) : 0;
      frame->anomaly = (uint32_t)kept + 1; /* its length is completed when the value has been passed */
    }
  }
  keyset_bury(scan, frame, first);
  first->at = again->at; /* a third one is compared with the second */
  first->len = again->len;
  return true;
}

static uint32_t keyset_tag(azacti_scan *scan, const azacti_key_seen *seen, bool *ok) {
  azact_str key;
  if (!keyset_decoded(scan, seen, &scan->decoder->key_a, &key)) {
    *ok = false;
    return 0;
  }
  uint64_t hash = azacti_siphash(key.ptr, key.len, scan->decoder->seed[0], scan->decoder->seed[1]);
  return (uint32_t)(hash ^ hash >> 32);
}

static void keyset_put(azacti_set_cell *cell, uint32_t cap, uint32_t tag, uint32_t key) {
  uint32_t at = tag & (cap - 1);
  while (cell[at].key != 0) at = (at + 1) & (cap - 1);
  cell[at] = (azacti_set_cell){tag, key};
}

/* Make the frame's table, or a larger one in the same place: an object that gets new keys is the innermost open one, so its
 * table is the last. */
static bool keyset_widen(azacti_scan *scan, azacti_scan_frame *frame, uint32_t cap) {
  azacti_decoder *decoder = scan->decoder;
  void *cells = decoder->set;
  if (frame->set_cap == 0) frame->set_at = (uint32_t)decoder->set_len;
  size_t need = (size_t)frame->set_at + cap;
  if (need > UINT32_MAX || !azacti_grow(&decoder->mem, &cells, &decoder->set_cap, need, sizeof *decoder->set)) return false;
  decoder->set = (azacti_set_cell *)cells;
  decoder->set_len = need;
  azacti_set_cell *cell = decoder->set + frame->set_at;
  memset(cell, 0, cap * sizeof *cell);
  bool ok = true;
  for (size_t i = frame->seen_at; i < decoder->seen_len && ok; i++)
    keyset_put(cell, cap, keyset_tag(scan, &decoder->seen[i], &ok), (uint32_t)(i - frame->seen_at) + 1);
  frame->set_cap = cap;
  return ok;
}

/* Many keys: look in the table. 1 duplicate, 0 new and noted, -1 no memory */
static int keyset_look(azacti_scan *scan, azacti_scan_frame *frame, const azacti_key_seen *again) {
  azacti_decoder *decoder = scan->decoder;
  uint32_t count = (uint32_t)(decoder->seen_len - frame->seen_at);
  if (frame->set_cap == 0 || count >= frame->set_cap / 2) {
    uint32_t cap = frame->set_cap == 0 ? 4 * 64u : frame->set_cap * 2;
    if (!keyset_widen(scan, frame, cap)) return -1;
  }
  bool ok = true;
  uint32_t tag = keyset_tag(scan, again, &ok);
  if (!ok) return -1;
  azacti_set_cell *cell = decoder->set + frame->set_at;
  uint32_t at = tag & (frame->set_cap - 1);
  for (; cell[at].key != 0; at = (at + 1) & (frame->set_cap - 1)) {
    if (cell[at].tag != tag) continue;
    azacti_key_seen *first = &decoder->seen[frame->seen_at + cell[at].key - 1];
    int same = keyset_same(scan, first, again);
    if (same < 0) return -1;
    if (same) return keyset_duplicate(scan, frame, first, again) ? 1 : -1;
  }
  cell[at] = (azacti_set_cell){tag, count + 1};
  return 0;
}

/* Few keys: look through their hashes. */
static int keyset_walk(azacti_scan *scan, azacti_scan_frame *frame, const azacti_key_seen *again) {
  azacti_decoder *decoder = scan->decoder;
  for (size_t i = frame->seen_at; i < decoder->seen_len; i++) {
    azacti_key_seen *first = &decoder->seen[i];
    if (first->hash != again->hash) continue;
    int same = keyset_same(scan, first, again);
    if (same < 0) return -1;
    if (same) return keyset_duplicate(scan, frame, first, again) ? 1 : -1;
  }
  return 0;
}

bool azacti_keyset_add(azacti_scan *scan, azacti_scan_frame *frame, uint64_t hash) {
  azacti_decoder *decoder = scan->decoder;
  azacti_key_seen again = {hash, frame->key_at, frame->key_len | (frame->key_dirty ? AZACTI_KEYSET_DIRTY : 0)};
  size_t count = decoder->seen_len - frame->seen_at;
  uint64_t bit = UINT64_C(1) << (hash & 63);
  uint64_t *word = &frame->bloom[hash >> 6 & 3];
  int found = 0;
  if (count >= AZACTI_KEYSET_FEW)
    found = keyset_look(scan, frame, &again);
  else if (*word & bit)
    found = keyset_walk(scan, frame, &again);
  *word |= bit;
  if (found != 0) return found > 0 || (scan->what == AZACTI_DECODE_NOMEM ? false : (azacti_scan_nomem(scan), false));
  if (decoder->seen_len == decoder->seen_cap) {
    void *seen = decoder->seen;
    if (!azacti_grow(&decoder->mem, &seen, &decoder->seen_cap, decoder->seen_len + 1, sizeof *decoder->seen)) {
      (void)azacti_scan_nomem(scan);
      return false;
    }
    decoder->seen = (azacti_key_seen *)seen;
  }
  decoder->seen[decoder->seen_len++] = again;
  return true;
}
