/* Finding entries and reading what they say. */
#include "decode/record_private.h"

#include "core/ascii.h"

static bool find_spelled(const azact_event *event, const azacti_entry *entry, const char *key, size_t len) {
  return entry->key_len == len && memcmp(azacti_entry_base(event, entry) + entry->key_at, key, len) == 0;
}

uint32_t azacti_event_find(const azact_event *event, uint32_t slot, uint32_t parent, const char *spelling,
                           bool exact_only) {
  uint32_t first = 0;
  size_t len = 0;
  for (uint32_t number = event->slot[slot].head; number != 0; number = event->entry[number - 1].next) {
    const azacti_entry *entry = &event->entry[number - 1];
    if (entry->parent != parent) continue;
    if (first == 0) first = number;
    /* One member is the rule; only among several, or when asked, does the spelling matter. */
    if (entry->next == 0 && first == number && !exact_only) return number;
    if (len == 0) len = strlen(spelling);
    if (find_spelled(event, entry, spelling, len)) return number; /* doubled ones were taken out of the list */
  }
  return exact_only ? 0 : first;
}

void azacti_event_to_raw(const azact_event *event, size_t at, size_t len, uint64_t *offset, uint64_t *length) {
  *offset = at;
  *length = len;
  if (!event->row) return;
  size_t low = 0, high = event->cell_count; /* the last cell that begins at or before `at` */
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (event->cell[middle].doc_at <= at)
      low = middle;
    else
      high = middle;
  }
  *offset = *length = 0;
  if (event->cell_count == 0) return;
  const azacti_cell_map *cell = &event->cell[low];
  if (cell->verbatim && at >= cell->doc_at && at + len <= (size_t)cell->doc_at + cell->doc_len) {
    *offset = cell->raw_at + (at - cell->doc_at);
    *length = len;
  } else {
    *offset = cell->raw_at;
    *length = cell->raw_len;
  }
}
