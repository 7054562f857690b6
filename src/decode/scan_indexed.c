/* The scan from token to token (kernel/tokens.h): where strings end and what they hold is known beforehand, so that nothing waits for
 * a look at their bytes. For records whose keys nobody has seen before. What is odd ends the list of tokens; then the record is
 * scanned once more, from byte to byte (scan.c). */
#include "decode/scan_steps.h"
#include "kernel/tokens.h"

static inline bool indexed_more(azacti_scan *scan) {
  azacti_tokens *tokens = &scan->decoder->tokens;
  if (tokens->next < tokens->count) return true;
  do { /* a block inside a long string holds none */
    if (tokens->ended) return false;
    scan->decoder->index(tokens, scan->base, scan->end);
  } while (tokens->count == 0);
  return true;
}

/* Behind a number or a word there is a blank or the next token; anything else would be a part of it. */
static inline const uint8_t *indexed_next(azacti_scan *scan, const uint8_t *p) {
  azacti_tokens *tokens = &scan->decoder->tokens;
  if (!indexed_more(scan)) return azacti_scan_more(scan, p);
  const uint8_t *next = scan->base + (tokens->at[tokens->next++] & AZACTI_TOKEN_PLACE);
  return next == p || azacti_is_blank(*p) ? next : azacti_scan_more(scan, p);
}

static inline const uint8_t *indexed_string(azacti_scan *scan, const uint8_t *p, uint32_t *dirty) {
  azacti_tokens *tokens = &scan->decoder->tokens;
  if (!indexed_more(scan)) return azacti_scan_more(scan, p);
  uint32_t token = tokens->at[tokens->next++];
  *dirty = token / AZACTI_TOKEN_ESCAPED;
  return scan->base + (token & AZACTI_TOKEN_PLACE) + 1;
}

static inline const uint8_t *indexed_key(azacti_scan *scan, azacti_scan_frame *frame, const uint8_t *key, uint64_t *hash,
                                         uint32_t *slot) {
  uint32_t dirty = 0;
  const uint8_t *p = indexed_string(scan, key, &dirty);
  if (p == NULL) return NULL;
  frame->key_dirty = (uint8_t)dirty;
  frame->key_at = (uint32_t)(key - scan->base);
  frame->key_len = (uint32_t)(p - 1 - key);
  *slot = scan_slot_of(scan, frame, hash);
  return *slot == UINT32_MAX ? NULL : p;
}

#define SCAN_VALUE indexed_value
#define SCAN_MEMBER indexed_member
#define SCAN_NEXT(scan, p) indexed_next(scan, p)
#define SCAN_STRING(scan, p, dirty) indexed_string(scan, p, dirty)
#define SCAN_KEY(scan, frame, key, hash, slot) indexed_key(scan, frame, key, hash, slot)
#define SCAN_DEEP(scan, p) azacti_scan_more(scan, p)
#define SCAN_LINKAGE static
#include "decode/scan_run.h"

static void indexed_undo(azact_event *event) {
  azacti_event_drop_entries(event);
  event->anomaly_count = 0;
  event->anomaly_bits = 0;
  event->paths.len = 0;
}

const uint8_t *azacti_scan_indexed(const azacti_scan *scan, const uint8_t *p) {
  azacti_decoder *decoder = scan->decoder;
  azacti_scan own = *scan;
  if (decoder->index == NULL) return NULL;
  azacti_tokens_begin(&decoder->tokens);
  if (!indexed_more(&own)) return NULL;
  decoder->tokens.next++; /* the opening bracket */
  p = indexed_value(&own, p);
  if (p) return p;
  indexed_undo(scan->event);
  decoder->values = 0;
  return NULL;
}
