/* The loop over a text of JSON, to be included once for each way to go from one piece to the next, with these defined:
 *   SCAN_VALUE, SCAN_MEMBER    names of the functions: azacti_scan_value and its like
 *   SCAN_LINKAGE               static, or nothing
 *   SCAN_NEXT(scan, p)         the first byte at or behind p that is no blank; NULL with scan->what set
 *   SCAN_STRING(scan, p, d)    p behind an opening quote: the byte behind the closing one, *d set if the text must be decoded; or NULL
 *   SCAN_KEY(scan, frame, key, hash, slot)   key behind its opening quote: fills the frame, hash and slot; the byte behind, or NULL
 *   SCAN_DEEP(scan, p)         p at a bracket too deep to look into: the byte behind its end, or NULL
 * Its stack is in the decoder. The functions are larger than usual because this is where the time goes; each label is a place in
 * RFC 8259's grammar. */
#include "decode/scan_steps.h"

/* p at a key. Returns the first byte of its value. */
static inline const uint8_t *SCAN_MEMBER(azacti_scan *scan, azacti_scan_frame *frame, const uint8_t *p) {
  uint32_t slot = AZACTI_S_NONE;
  uint64_t hash = 0;
  frame->member = 0;
  if (*p != '"') return azacti_scan_broken(scan, p, "a key in quotes should stand here");
  const uint8_t *key = p + 1;
  p = SCAN_KEY(scan, frame, key, &hash, &slot);
  if (p == NULL) return NULL;
  if (slot != AZACTI_S_NONE) {
    frame->member = scan_add_entry(scan, frame, slot, (uint32_t)(key - scan->base), (uint32_t)(p - 1 - key));
    if (frame->member == UINT32_MAX) return NULL;
  }
  if (!azacti_keyset_put(scan, frame, hash)) return NULL;
  p = SCAN_NEXT(scan, p);
  if (p == NULL) return NULL;
  if (*p != ':') return azacti_scan_broken(scan, p, "a colon should follow the key");
  p = SCAN_NEXT(scan, p + 1);
  if (scan->may_be_envelope && scan->depth == 1 && p != NULL) {
    uint32_t which = scan_envelope_key(key, frame->key_len);
    if (which) p = scan_envelope(scan, p, which);
  }
  return p;
}

SCAN_LINKAGE const uint8_t *SCAN_VALUE(azacti_scan *scan, const uint8_t *p) {
  azacti_decoder *decoder = scan->decoder;
  azacti_scan_frame *frame;
  const uint8_t *from; /* of the value in hand */
  uint32_t dirty, entry = scan->parent;
  uint8_t type, context = scan->context;
  scan->depth = 0;
  decoder->seen_len = 0;
  decoder->set_len = 0;

open: /* p at a bracket */
  if (*p == '{') {
    frame = scan_open(scan, false, context, entry);
    p = SCAN_NEXT(scan, p + 1);
    if (p == NULL) return NULL;
    if (*p == '}') goto close;
    goto member;
  }
  frame = scan_open(scan, true, AZACTI_CTX_NONE, entry);
  p = SCAN_NEXT(scan, p + 1);
  if (p == NULL) return NULL;
  if (*p == ']') goto close;
  goto value;

member: /* p at a key, or at what should be one */
  p = SCAN_MEMBER(scan, frame, p);
  if (p == NULL) return NULL;

value: /* p at the first byte of a value */
  if (++decoder->values > decoder->max_values) return azacti_scan_values(scan, p);
  from = p;
  dirty = 0;
  switch (*p) {
  case '"':
    p = SCAN_STRING(scan, p + 1, &dirty);
    type = AZACT_JSON_STRING;
    break;
  case '{':
  case '[':
    if (scan->outer_depth + scan->depth < decoder->max_depth) {
      entry = frame->member;
      context = entry ? azacti_paths[scan->event->entry[entry - 1].slot].child : (uint8_t)AZACTI_CTX_NONE;
      if (entry) scan->event->entry[entry - 1].value_at = (uint32_t)(p - scan->base);
      goto open;
    }
    type = *p == '{' ? AZACT_JSON_OBJECT : AZACT_JSON_ARRAY;
    p = SCAN_DEEP(scan, p);
    break;
  case '-':
  case '0':
  case '1':
  case '2':
  case '3':
  case '4':
  case '5':
  case '6':
  case '7':
  case '8':
  case '9':
    p = azacti_scan_number(scan, p);
    type = AZACT_JSON_NUMBER;
    break;
  default: p = azacti_scan_word(scan, p, &type); break;
  }
  if (p == NULL) return NULL;

ended: /* p behind the value that began at `from` */
  scan_end_member(scan, frame, from, p, type, dirty);
  p = SCAN_NEXT(scan, p);
  if (p == NULL) return NULL;
  if (*p == ',') {
    p = SCAN_NEXT(scan, p + 1);
    if (p == NULL) return NULL;
    frame->index++;
    if (frame->is_array) goto value;
    goto member;
  }
  if (*p != (frame->is_array ? ']' : '}'))
    return azacti_scan_broken(scan, p,
                              frame->is_array ? "a comma or ] should stand here" : "a comma or } should stand here");

close: /* p at the closing bracket of frame */
  p++;
  type = frame->is_array ? AZACT_JSON_ARRAY : AZACT_JSON_OBJECT;
  scan_close(scan, frame);
  if (scan->depth == 0) return p;
  frame = &decoder->frame[scan->depth - 1];
  from = frame->member ? scan->base + scan->event->entry[frame->member - 1].value_at : p;
  dirty = 0;
  goto ended;
}

#undef SCAN_VALUE
#undef SCAN_MEMBER
#undef SCAN_NEXT
#undef SCAN_STRING
#undef SCAN_KEY
#undef SCAN_DEEP
#undef SCAN_LINKAGE
