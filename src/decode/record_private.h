/* The event's insides. Only decode/ and the api functions of events look in here. */
#ifndef AZACTI_RECORD_PRIVATE_H
#define AZACTI_RECORD_PRIVATE_H

#include "core/atomics.h"
#include <azactivity/value.h>
#include "decode/record.h"
#include "decode/slots.h"

#define AZACTI_EVENT_MAGIC 0x617A4576u /* "azEv" */
#define AZACTI_ANOMALIES_KEPT 64u
#define AZACTI_LOOKS 31u

#define AZACTI_ENTRY_DIRTY 1u     /* a string whose text differs from what lies between its quotes */
#define AZACTI_ENTRY_KEY_DIRTY 2u /* the same for its key */
#define AZACTI_ENTRY_SCRATCH 4u   /* key and value lie in scratch (JSON that came out of a string), else in the document */
#define AZACTI_ENTRY_DECODED 8u   /* text_at / text_len give the decoded text in scratch */
#define AZACTI_ENTRY_EMBEDDED 16u /* a string that holds an object or array, which was scanned: trimmed span in text_* */
#define AZACTI_ENTRY_DEAD 32u     /* a later member of the same name took its place */

/* A known member: where its key and value lie. Offsets are 32 bits wide: a record is at most 1 GiB. */
typedef struct azacti_entry {
  uint32_t key_at, key_len;     /* between the quotes */
  uint32_t value_at, value_len; /* as written */
  uint32_t text_at, text_len;   /* see AZACTI_ENTRY_DECODED and _EMBEDDED */
  uint32_t parent;              /* number of the entry whose object holds it; 0 = the record itself */
  uint32_t next;                /* number of the next entry of the same slot */
  uint16_t slot;
  uint16_t depth; /* of the object that holds it */
  uint8_t type;   /* AZACT_JSON_* as written */
  uint8_t flags;
} azacti_entry;

typedef struct azacti_slot_list {
  uint32_t head, tail, count; /* entries are numbered from 1 */
} azacti_slot_list;

typedef struct azacti_anomaly {
  uint64_t offset, length, other_offset, other_length;
  uint32_t code;
  uint32_t path_at, path_len;
} azacti_anomaly;

/* Which bytes of the row a part of the document came from. */
typedef struct azacti_cell_map {
  uint32_t doc_at, doc_len;
  uint32_t raw_at, raw_len;
  bool verbatim; /* byte for byte, so that offsets inside can be carried over */
} azacti_cell_map;

struct azact_event {
  uint32_t magic;
  atomic_uint refs;
  azacti_mem mem;
  azacti_block *block; /* what raw points into */
  const uint8_t *raw;
  size_t raw_len;
  bool owns;             /* block is the event's own copy */
  bool row;              /* the document is in `doc`, not in raw */
  bool objects_for_text; /* an object or array stands where text is expected: embed.c looks at it again */
  uint32_t dialect;
  uint32_t root;    /* number of the entry whose object is the event proper (webhooks); 0 = the record */
  uint32_t part[8]; /* see sources.h */
  uint64_t anomaly_bits;
  azacti_place place;

  azacti_entry *entry; /* entry[n - 1] is number n */
  size_t entry_count, entry_cap;
  uint32_t look_count;         /* AZACTI_LOOKS + 1: not known which, or too many */
  uint32_t look[AZACTI_LOOKS]; /* numbers of the entries that embed.c has to look at, ascending */
  azacti_slot_list slot[AZACTI_S_COUNT];

  azacti_buf doc;     /* rows: the object made of names and cells */
  azacti_buf scratch; /* decoded strings */
  azacti_buf paths;   /* of the anomalies */
  azacti_cell_map *cell;
  size_t cell_count, cell_cap;
  size_t anomaly_count;
  azacti_anomaly anomaly[AZACTI_ANOMALIES_KEPT];
};

/* Only what was used is cleared: the table of slots is larger than what one record fills. */
static inline void azacti_event_drop_entries(azact_event *event) {
  for (size_t i = 0; i < event->entry_count; i++) event->slot[event->entry[i].slot] = (azacti_slot_list){0, 0, 0};
  event->entry_count = 0;
  event->look_count = AZACTI_LOOKS + 1;
}

static inline bool azacti_event_ok(const azact_event *event) { return event != NULL && event->magic == AZACTI_EVENT_MAGIC; }
static inline const uint8_t *azacti_event_doc(const azact_event *event) { return event->row ? event->doc.ptr : event->raw; }
static inline const uint8_t *azacti_entry_base(const azact_event *event, const azacti_entry *entry) {
  return entry->flags & AZACTI_ENTRY_SCRATCH ? event->scratch.ptr : azacti_event_doc(event);
}
/* Text of a string entry as it reads. */
static inline azact_str azacti_entry_text(const azact_event *event, const azacti_entry *entry) {
  if (entry->flags & AZACTI_ENTRY_EMBEDDED) {
    bool scratch = (entry->flags & (AZACTI_ENTRY_SCRATCH | AZACTI_ENTRY_DECODED)) != 0;
    const uint8_t *base = scratch ? event->scratch.ptr : azacti_event_doc(event);
    return (azact_str){(const char *)base + entry->text_at, entry->text_len};
  }
  if (entry->flags & AZACTI_ENTRY_DECODED) {
    const char *base = event->scratch.ptr ? (const char *)event->scratch.ptr + entry->text_at : "";
    return (azact_str){base, entry->text_len};
  }
  const char *value = (const char *)azacti_entry_base(event, entry) + entry->value_at;
  if (entry->type == AZACT_JSON_STRING) return (azact_str){value + 1, entry->value_len - 2};
  return (azact_str){value, entry->value_len};
}

/* Number of the member of `parent` in that slot: the one spelled exactly like `spelling` (the last, if doubled), else
 * the first without regard to case; 0 = none. exact_only: no other spelling will do. */
uint32_t azacti_event_find(const azact_event *event, uint32_t slot, uint32_t parent, const char *spelling, bool exact_only);

/* Offset in the document -> span in raw. */
void azacti_event_to_raw(const azact_event *event, size_t at, size_t len, uint64_t *offset, uint64_t *length);
/* JSON Pointer of an entry, appended. false = no memory. Paths are cut after AZACTI_PATH_MAX bytes, at a slash. */
#define AZACTI_PATH_MAX 4096u
bool azacti_event_path(const azact_event *event, uint32_t number, azacti_buf *out);
bool azacti_path_key(azact_str key_raw, bool dirty, azacti_buf *out);
bool azacti_path_index(uint64_t index, azacti_buf *out);

#endif
