/* How a bag keeps texts; bag*.c alone look in here.
 *
 * The pool is a row of atoms, each aligned to 4 bytes; atom number = place / 4 + 1. An atom is a row of 32-bit words and the
 * bytes of its texts behind them:
 *   prev                  the atom of the same kind before this one, 0 = none
 *   length of each text   with AZACTI_TEXT_SHARED: its bytes are not here (see azacti_atomdraft)
 *   name only             number of its operation key
 * Texts that are equal in all events of a group are so kept once, and a group of three events takes two allocations. */
#ifndef AZACTI_BAG_P_H
#define AZACTI_BAG_P_H

#include <string.h>
#include "group/bag.h"

enum {
  AZACTI_ATOM_NAME, /* operation name, resource id */
  AZACTI_ATOM_ACTOR,
  AZACTI_ATOM_OPERATION_ID,
  AZACTI_ATOM_ERROR,
  AZACTI_ATOM_SOURCE,
  AZACTI_ATOM_KINDS,
  AZACTI_ATOM_KEY = AZACTI_ATOM_KINDS /* in the index only: the first name of an operation key */
};

#define AZACTI_TEXT_SHARED 0x80000000u
enum {
  AZACTI_ATOM_TEXTS = 6,
  AZACTI_ATOM_NEAR = 8
}; /* most texts of an atom; newest atoms that are looked at one by one */

/* An atom that may have to be made. Shared: correlation id and operation id if they begin the group key, the principal if it is
 * the caller, the token's tenant if it is tenant_id. */
typedef struct azacti_atomdraft {
  const char *text[AZACTI_ATOM_TEXTS];
  uint32_t word[AZACTI_ATOM_TEXTS]; /* lengths, with AZACTI_TEXT_SHARED */
  uint32_t kind, texts;
  azacti_atom atom; /* the equal one that the bag has; 0 = none (or no texts) */
  bool wanted;      /* it has to be made */
  bool hashed;
  uint32_t hash; /* once it is hashed */
} azacti_atomdraft;

/* What adding an event will do to a bag. */
typedef struct azacti_bag_plan {
  azacti_atomdraft draft[AZACTI_ATOM_KINDS];
  uint32_t key_hash; /* of a new key, if there is an index, or will be */
  uint32_t key;
  bool key_is_new, index_wanted; /* the bag has come to need an index */
  size_t pool_need;
  size_t grow; /* bytes that azacti_bag_bytes will be greater by */
} azacti_bag_plan;

/* azacti_bag_add in two steps, so that a bound can be kept. A plan holds until the bag or the fact changes. */
azact_status azacti_bag_plan_add(const azacti_bag *bag, const azacti_fact *fact, const azact_event *event,
                                 const uint64_t seed[2], uint64_t *probes, azacti_bag_plan *ret);
azact_status azacti_bag_carry_out(azacti_bag *bag, const azacti_fact *fact, azact_event *event, const uint64_t seed[2],
                                  const azacti_bag_plan *plan);

/* ---- words of atoms */

static inline uint32_t azacti_atom_word(const azacti_bag *bag, azacti_atom atom, uint32_t index) {
  uint32_t word;
  memcpy(&word, bag->pool + ((size_t)(atom - 1) + index) * 4, sizeof word);
  return word;
}
static inline uint32_t azacti_atom_prev(const azacti_bag *bag, azacti_atom atom) { return azacti_atom_word(bag, atom, 0); }
static inline size_t azacti_word_len(uint32_t word) { return word & ~AZACTI_TEXT_SHARED; }
static inline size_t azacti_word_kept(uint32_t word) { return word & AZACTI_TEXT_SHARED ? 0 : word; }

/* Words before the bytes. */
static inline uint32_t azacti_atom_words(uint32_t kind, uint32_t texts) {
  return 1 + texts + (kind == AZACTI_ATOM_NAME ? 1u : 0u);
}
static inline const char *azacti_atom_bytes(const azacti_bag *bag, azacti_atom atom, uint32_t words) {
  return (const char *)bag->pool + ((size_t)(atom - 1) + words) * 4;
}

/* ---- bagatom.c */

/* The draft's atom if the bag has one; else draft->wanted. */
void azacti_atom_find(const azacti_bag *bag, azacti_atomdraft *draft, const uint64_t seed[2], uint64_t *probes,
                      azacti_bag_plan *plan);
/* The operation key of a name that is not there yet. */
void azacti_atom_find_key(const azacti_bag *bag, const azacti_fact *fact, const uint64_t seed[2], uint64_t *probes,
                          azacti_bag_plan *plan);
uint32_t azacti_atom_key_hash(azact_str operation_name, azact_str resource_id, const uint64_t seed[2]);
size_t azacti_atom_size(const azacti_atomdraft *draft);
/* Appends it; room was made. */
azacti_atom azacti_atom_make(azacti_bag *bag, const azacti_atomdraft *draft, const azacti_bag_plan *plan);
/* What the index needs of those that were looked up without one. */
void azacti_atom_hash_drafts(const azacti_bag *bag, azacti_bag_plan *plan, const uint64_t seed[2]);
bool azacti_atom_same(const azacti_bag *bag, azacti_atom atom, const azacti_atomdraft *draft);
uint32_t azacti_atom_hash(const azacti_bag *bag, azacti_atom atom, uint32_t kind, const uint64_t seed[2]);
uint32_t azacti_atom_texts(uint32_t kind);

/* ---- bagindex.c: hash chains over the atoms of a large pool */

azact_status azacti_bagindex_build(azacti_bag *bag, const uint64_t seed[2]);
size_t azacti_bagindex_growth(const azacti_bag *bag,
                              uint32_t more); /* bytes that _build, if there is none, and _reserve take */
bool azacti_bagindex_reserve(azacti_bag *bag, uint32_t more);
void azacti_bagindex_put(azacti_bag *bag, uint32_t kind, uint32_t hash, azacti_atom atom); /* room was made */
/* The next atom of that kind and hash in its chain; *at: 0 to begin with. 0 = none left. */
azacti_atom azacti_bagindex_next(const azacti_bag *bag, uint32_t kind, uint32_t hash, uint32_t *at, uint64_t *probes);
size_t azacti_bagindex_bytes(const azacti_bag *bag);

#endif
