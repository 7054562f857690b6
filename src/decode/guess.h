/* Which key comes next? Records of one log repeat their keys, so after a key the one that followed it last time is
 * compared with what stands there: equal bytes have the same end, hash and slot, and need no scan. A guess is never
 * trusted, only compared, so what comes out does not depend on what was read before.
 *
 * Keys are kept in a small cache, each where its hash says; a newer one takes the place of an older. Every cell links
 * to the key that followed it in its object, and to the first key of the object that was its value. */
#ifndef AZACTI_GUESS_H
#define AZACTI_GUESS_H

#include "kernel/kernel_inline.h"
#include "decode/slots.h"

#define AZACTI_GUESS_CELLS 256u
#define AZACTI_GUESS_TEXT AZACTI_SAME_BLOCK /* longer keys are looked up each time */

typedef struct azacti_guess_cell {
  uint64_t hash;
  uint16_t slot;
  uint16_t next, child;            /* cells of the key after this one, and of the first one inside */
  uint8_t context;                 /* the object's, which decides the slot */
  uint8_t len;                     /* 0 = empty */
  uint8_t text[AZACTI_GUESS_TEXT]; /* the key and its closing quote */
} azacti_guess_cell;

typedef struct azacti_guess {
  azacti_guess_cell cell[AZACTI_GUESS_CELLS];
  uint16_t first; /* cell of a record's first key */
} azacti_guess;

/* The cell that `link` names, if the text at key (behind the opening quote) is its key; else NULL. */
static inline azacti_guess_cell *azacti_guess_try(azacti_guess *guess, const uint16_t *link, uint8_t context,
                                                  const uint8_t *key, const uint8_t *end) {
  azacti_guess_cell *cell = &guess->cell[*link];
  if ((cell->len == 0) | (cell->context != context) | (end - key < (ptrdiff_t)AZACTI_GUESS_TEXT)) return NULL;
  return azacti_same_block(key, cell->text, cell->len) ? cell : NULL;
}

/* Remember a key without escapes or repairs: the text at key has `len` bytes and a quote behind them. */
static inline azacti_guess_cell *azacti_guess_learn(azacti_guess *guess, uint16_t *link, uint8_t context, uint32_t slot,
                                                    uint64_t hash, const uint8_t *key, size_t len, const uint8_t *end) {
  if (len == 0 || len >= AZACTI_GUESS_TEXT || end - key < (ptrdiff_t)AZACTI_GUESS_TEXT) return NULL;
  uint16_t at = (uint16_t)((hash >> 40 ^ context) % AZACTI_GUESS_CELLS);
  azacti_guess_cell *cell = &guess->cell[at];
  if (cell->hash != hash || cell->context != context || cell->len != len + 1 || memcmp(key, cell->text, len) != 0) {
    cell->hash = hash;
    cell->slot = (uint16_t)slot;
    cell->context = context;
    cell->len = (uint8_t)(len + 1);
    memcpy(cell->text, key, AZACTI_GUESS_TEXT); /* of one size, so that no call is made */
  }
  *link = at;
  return cell;
}

#endif
