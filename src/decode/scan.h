/* The one pass over a text of JSON: every byte checked, known members noted as entries of the event. */
#ifndef AZACTI_SCAN_H
#define AZACTI_SCAN_H

#include "core/mem.h"
#include <azactivity/value.h>
#include "decode/decoder.h"
#include "decode/guess.h"
#include "decode/record_private.h"
#include "decode/trail.h"
#include "kernel/tokens.h"

#define AZACTI_DEPTH_MAX 512u

/* One key met in an object that is still open; see keyset.c. */
typedef struct azacti_key_seen {
  uint64_t hash;
  uint32_t at, len; /* the top bit of len: the key must be decoded before it is compared */
} azacti_key_seen;

/* An open object or array. */
typedef struct azacti_scan_frame {
  uint32_t key_at, key_len; /* of the member in hand */
  uint32_t index;           /* of the member or element in hand, from 0 */
  uint32_t entry;           /* of this container, 0 = none */
  uint32_t member;          /* entry of the member in hand, 0 = its key is not known */
  uint32_t anomaly;         /* number of the duplicate_key notice of the member in hand, 0 = none */
  uint32_t seen_at;         /* its keys in decoder.seen begin here */
  uint32_t set_at, set_cap; /* its part of decoder.set; set_cap 0 = few keys, no set yet */
  uint8_t is_array, key_dirty;
  uint8_t context;
  uint16_t *link, *inner; /* where the guess of the next key stands, and of the first one inside the member in hand */
  uint64_t bloom[4];
} azacti_scan_frame;

typedef struct azacti_set_cell {
  uint32_t tag, key; /* key: index into seen + 1; 0 = free */
} azacti_set_cell;

struct azacti_decoder {
  azacti_mem mem;
  uint32_t max_depth;
  uint64_t max_values;
  uint64_t seed[2];
  uint64_t values; /* counted in the record in hand, JSON inside strings included */
  azacti_key_seen *seen;
  size_t seen_len, seen_cap;
  azacti_set_cell *set;
  size_t set_len, set_cap;
  azacti_buf path, key_a, key_b;
  azacti_buf bits; /* of containers below the depth limit */
  azacti_keytable table;
  azacti_guess guess;
  azacti_trail trail;
  azacti_tokens_fn index; /* NULL: scan from byte to byte */
  azacti_tokens tokens;
  bool plain; /* neither guess nor trail */
  azacti_scan_frame frame[AZACTI_DEPTH_MAX + 1];
};

/* What is being scanned, and where it stopped. */
typedef struct azacti_scan {
  azacti_decoder *decoder;
  azact_event *event;
  const uint8_t *base, *end;
  uint32_t parent;      /* the entry whose string holds this text; 0 = the document itself */
  uint32_t outer_depth; /* of the object that holds that entry; 0 for the document */
  uint8_t context;      /* of the outermost object */
  uint8_t entry_flags;  /* AZACTI_ENTRY_SCRATCH or 0 */
  bool may_be_envelope;
  bool silent;                   /* note no anomalies (the bytes will be scanned again) */
  const azacti_columns *columns; /* rows: members are known by their place */
  uint32_t depth;                /* open frames */
  uint32_t what;                 /* AZACTI_DECODED ... */
  uint32_t envelope;
  const uint8_t *at;
  const char *message;
} azacti_scan;

/* Scan the value that begins at p, an object or array. Returns the byte behind it, or NULL with scan->what set. */
const uint8_t *azacti_scan_value(azacti_scan *scan, const uint8_t *p);
/* The same for a record of its own, from token to token. NULL: not by this way, and nothing is changed. */
const uint8_t *azacti_scan_indexed(const azacti_scan *scan, const uint8_t *p);
/* Skip any one value, checking grammar and counting values, whatever its depth; nothing is noted but repairs. */
const uint8_t *azacti_scan_skip(azacti_scan *scan, const uint8_t *p);

/* Ways to stop; they return NULL. */
const uint8_t *azacti_scan_more(azacti_scan *scan, const uint8_t *p);
const uint8_t *azacti_scan_broken(azacti_scan *scan, const uint8_t *p, const char *message);
const uint8_t *azacti_scan_nomem(azacti_scan *scan);
const uint8_t *azacti_scan_values(azacti_scan *scan, const uint8_t *p);

/* Note an anomaly at the member in hand. [at, at + len) in the scanned text. false = no memory (scan->what set). */
bool azacti_scan_note(azacti_scan *scan, uint32_t code, const uint8_t *at, size_t len);

/* The rest of a string that holds something odd at q. Returns the byte behind its closing quote, or NULL. */
const uint8_t *azacti_scan_string_odd(azacti_scan *scan, const uint8_t *q, uint32_t *dirty);
/* A number, or the words true, false, null. */
const uint8_t *azacti_scan_number(azacti_scan *scan, const uint8_t *p);
const uint8_t *azacti_scan_word(azacti_scan *scan, const uint8_t *p, uint8_t *type);
/* First byte that is no blank; NUL bytes are passed and noted. */
const uint8_t *azacti_scan_gap(azacti_scan *scan, const uint8_t *p);

/* keyset.c: is the key in hand the second of that name in its object? Notes the duplicate, and takes the first one's
 * entry out. false = no memory. */
bool azacti_keyset_add(azacti_scan *scan, azacti_scan_frame *frame, uint64_t hash);

#define AZACTI_KEYSET_FEW 48u
#define AZACTI_KEYSET_DIRTY 0x80000000u /* in azacti_key_seen.len */

/* The same; the usual case, a new key of an object with few, without a call. */
static inline bool azacti_keyset_put(azacti_scan *scan, azacti_scan_frame *frame, uint64_t hash) {
  azacti_decoder *decoder = scan->decoder;
  uint64_t bit = UINT64_C(1) << (hash & 63), *word = &frame->bloom[hash >> 6 & 3];
  size_t at = decoder->seen_len;
  if ((*word & bit) != 0 || at - frame->seen_at >= AZACTI_KEYSET_FEW || at == decoder->seen_cap)
    return azacti_keyset_add(scan, frame, hash);
  *word |= bit;
  decoder->seen[at] = (azacti_key_seen){hash, frame->key_at, frame->key_len | (frame->key_dirty ? AZACTI_KEYSET_DIRTY : 0)};
  decoder->seen_len = at + 1;
  return true;
}

#endif
