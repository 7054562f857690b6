/* The loop that follows the trail, to be included once per instruction set with these defined:
 *   TRAIL_RUN            name of the function
 *   TRAIL_TARGET         its attribute, or nothing
 *   TRAIL_STRING(p, end) as azacti_scan_string; may read 64 bytes beyond p if they lie before end
 *   TRAIL_ENDS(p, len)   does a plain string of len (< 64) bytes end at p + len, its closing quote? 64 bytes may be read
 *   TRAIL_SAME(p, text, len)   do len bytes agree? Both sides have AZACTI_TRAIL_TEXT + 64 bytes to read
 * A turn of the loop is one step: compare its bytes, note its entries, pass its value. */
#include "decode/trail.h"

#include "core/ascii.h"
#include "text/utf8.h"

#ifndef AZACTI_TRAIL_RUN_ONCE
#  define AZACTI_TRAIL_RUN_ONCE

/* The rest of a string with something in it that the string scan stops at: escapes and well-formed UTF-8 pass, anything that
 * needs a note or more bytes is left to the scan (NULL). Returns the closing quote. */
const uint8_t *azacti_trail_odd(const uint8_t *q, const uint8_t *end, uint8_t *dirty);
/* A number, true, false or null. NULL: anything else. */
const uint8_t *azacti_trail_scalar(const uint8_t *p, const uint8_t *end, uint8_t *type);

/* Which of the steps behind `before` has the bytes at p? The one that fits is looked at first the next time. */
static inline azacti_trail_step *trail_other(const azacti_trail *trail, azacti_trail_step *before, uint32_t last,
                                             uint32_t number) {
  azacti_trail_step *step = &trail->step[number];
  trail->step[last].sibling = step->sibling;
  step->sibling = before->child;
  before->child = number;
  return step;
}

static inline void trail_measure(azacti_trail_step *step, size_t len) {
  bool same = step->last == len && len < 64;
  step->steady = (uint8_t)(!same ? 0 : step->steady < 3 ? step->steady + 1 : 3);
  step->last = (uint8_t)(len < 64 ? len : 0);
}

/* The entries that begin in a step whose first byte is at `at`; count: of those before it. */
static inline size_t trail_note(const azacti_trail *trail, const azacti_trail_step *step, azact_event *event,
                                azacti_entry *entries, size_t count, uint32_t at) {
  const azacti_entry *from = trail->entry + step->entry;
  for (uint32_t i = step->entries; i > 0; i--, from++) {
    azacti_entry *entry = &entries[count++];
    azacti_slot_list *list = &event->slot[from->slot];
    *entry = *from;
    entry->key_at = from->key_at + at;
    entry->value_at = from->value_at + at;
    if (list->tail)
      entries[list->tail - 1].next = (uint32_t)count;
    else
      list->head = (uint32_t)count;
    list->tail = (uint32_t)count;
    list->count++;
  }
  return count;
}

static inline void trail_look(azact_event *event, size_t number) {
  if (event->look_count < AZACTI_LOOKS) event->look[event->look_count] = (uint32_t)number;
  event->look_count += event->look_count <= AZACTI_LOOKS;
}

static inline void trail_end(const azacti_trail *trail, const azacti_trail_step *step, azacti_entry *entries, uint32_t at) {
  for (uint32_t i = 0; i < step->closes; i++) {
    const azacti_trail_close *close = &trail->close[step->close + i];
    azacti_entry *entry = &entries[close->entry - 1];
    entry->value_len = at + close->at - entry->value_at;
  }
}

#endif

TRAIL_TARGET
const uint8_t *TRAIL_RUN(azacti_trail *trail, azact_event *event, const uint8_t *base, const uint8_t *end,
                         uint64_t *values) {
  const uint8_t *p = base;
  azacti_trail_step *step = &trail->step[0];
  azacti_entry *entries = event->entry; /* there is room: azacti_trail_follow */
  size_t count = 0;
  event->look_count = 0;
  for (;;) {
    uint32_t number = step->child, last = 0;
    azacti_trail_step *next = &trail->step[number];
    if (number == 0 || (size_t)(end - p) < AZACTI_TRAIL_TEXT + 64) break;
    while (!TRAIL_SAME(p, trail->pool.ptr + next->text, next->len)) {
      last = number;
      number = next->sibling;
      next = &trail->step[number];
      if (number == 0) goto lost;
    }
    step = last ? trail_other(trail, step, last, number) : next;
    count = trail_note(trail, step, event, entries, count, (uint32_t)(p - base));
    if (step->look)
      for (size_t i = step->entries; i > 0; i--) trail_look(event, count + 1 - i);
    if (step->closes) trail_end(trail, step, entries, (uint32_t)(p - base)); /* maybe one that began just now */
    p += step->len;
    if (step->kind == AZACTI_TRAIL_STRING) {
      const uint8_t *q = p + step->last;
      uint8_t dirty = 0;
      /* Looking for the quote makes the next step wait for this one; asking whether it stands where it stood does not. */
      if (step->steady < 2 || !TRAIL_ENDS(p, step->last)) {
        q = TRAIL_STRING(p, end);
        if (q == end) break;
        if (*q != '"') {
          if ((q = azacti_trail_odd(q, end, &dirty)) == NULL) break;
          if (dirty && step->known && !step->look) trail_look(event, count);
        }
        trail_measure(step, (size_t)(q - p));
      }
      p = q + 1;
      if (step->known) {
        azacti_entry *entry = &entries[count - 1];
        entry->value_len = (uint32_t)(p - base) - entry->value_at;
        entry->flags = (uint8_t)(entry->flags | dirty);
      }
    } else if (step->kind == AZACTI_TRAIL_SCALAR) {
      uint8_t type = 0;
      p = azacti_trail_scalar(p, end, &type);
      if (p == NULL) break;
      if (step->known) {
        azacti_entry *entry = &entries[count - 1];
        entry->value_len = (uint32_t)(p - base) - entry->value_at;
        entry->type = type;
      }
    } else {
      *values += step->values;
      trail->reached = step->child;
      event->entry_count = count;
      return p;
    }
  }
lost:
  event->entry_count = count;
  return NULL;
}
