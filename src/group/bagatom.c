/* Atoms: found, compared, made. */
#include "group/bag_p.h"

#include "core/ascii.h"
#include "core/hash.h"
#include "group/rescanon.h"
#include "kernel/kernel.h"
#include "view/resid.h"

uint32_t azacti_atom_texts(uint32_t kind) {
  static const uint8_t texts[AZACTI_ATOM_KINDS] = {2, 6, 1, 2, 2};
  return texts[kind];
}

/* Operation ids are kept in lower case. */
static bool atom_is_lower(uint32_t kind) { return kind == AZACTI_ATOM_OPERATION_ID; }

static bool atom_same_lower(const char *lower, const char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if ((uint8_t)lower[i] != azacti_lower((uint8_t)text[i])) return false;
  return true;
}

bool azacti_atom_same(const azacti_bag *bag, azacti_atom atom, const azacti_atomdraft *draft) {
  for (uint32_t i = 0; i < draft->texts; i++)
    if (azacti_atom_word(bag, atom, 1 + i) != draft->word[i]) return false;
  const char *bytes = azacti_atom_bytes(bag, atom, azacti_atom_words(draft->kind, draft->texts));
  for (uint32_t i = 0; i < draft->texts; i++) {
    size_t len = azacti_word_kept(draft->word[i]);
    if (len == 0) continue;
    bool same =
        atom_is_lower(draft->kind) ? atom_same_lower(bytes, draft->text[i], len) : memcmp(bytes, draft->text[i], len) == 0;
    if (!same) return false;
    bytes += len;
  }
  return true;
}

static void atom_hash_begin(azacti_sip *sip, uint32_t kind, const uint32_t *word, uint32_t texts, const uint64_t seed[2]) {
  azacti_sip_init(sip, seed[0], seed[1]);
  azacti_sip_add(sip, &kind, sizeof kind);
  azacti_sip_add(sip, word, texts * sizeof *word);
}

static void atom_hash_lower(azacti_sip *sip, const char *text, size_t len) {
  uint8_t piece[256];
  for (size_t at = 0; at < len;) {
    size_t count = len - at < sizeof piece ? len - at : sizeof piece;
    azacti_kernel_lower(piece, (const uint8_t *)text + at, count);
    azacti_sip_add(sip, piece, count);
    at += count;
  }
}

static uint32_t atom_hash_of(const azacti_atomdraft *draft, const uint64_t seed[2]) {
  azacti_sip sip;
  atom_hash_begin(&sip, draft->kind, draft->word, draft->texts, seed);
  for (uint32_t i = 0; i < draft->texts; i++) {
    size_t len = azacti_word_kept(draft->word[i]);
    if (len == 0) continue;
    if (atom_is_lower(draft->kind))
      atom_hash_lower(&sip, draft->text[i], len);
    else
      azacti_sip_add(&sip, draft->text[i], len);
  }
  return (uint32_t)azacti_sip_end(&sip);
}

uint32_t azacti_atom_hash(const azacti_bag *bag, azacti_atom atom, uint32_t kind, const uint64_t seed[2]) {
  azacti_sip sip;
  uint32_t word[AZACTI_ATOM_TEXTS], texts = azacti_atom_texts(kind);
  size_t len = 0;
  for (uint32_t i = 0; i < texts; i++) {
    word[i] = azacti_atom_word(bag, atom, 1 + i);
    len += azacti_word_kept(word[i]);
  }
  atom_hash_begin(&sip, kind, word, texts, seed);
  azacti_sip_add(&sip, azacti_atom_bytes(bag, atom, azacti_atom_words(kind, texts)), len);
  return (uint32_t)azacti_sip_end(&sip);
}

void azacti_atom_find(const azacti_bag *bag, azacti_atomdraft *draft, const uint64_t seed[2], uint64_t *probes,
                      azacti_bag_plan *plan) {
  azacti_atom atom = bag->last[draft->kind];
  uint32_t passed = 0, at = 0;
  /* Without an index there are only a few more than those that are looked at first in any case. */
  for (; atom && (!bag->index || passed < AZACTI_ATOM_NEAR); passed++, atom = azacti_atom_prev(bag, atom)) {
    if (!azacti_atom_same(bag, atom, draft)) continue;
    draft->atom = atom;
    return;
  }
  draft->wanted = true;
  if (!bag->index) {
    if (passed > AZACTI_ATOM_NEAR) plan->index_wanted = true;
    return;
  }
  draft->hash = atom_hash_of(draft, seed);
  draft->hashed = true;
  while ((atom = azacti_bagindex_next(bag, draft->kind, draft->hash, &at, probes)) != 0) {
    if (!azacti_atom_same(bag, atom, draft)) continue;
    draft->atom = atom;
    draft->wanted = false;
    return;
  }
}

void azacti_atom_hash_drafts(const azacti_bag *bag, azacti_bag_plan *plan, const uint64_t seed[2]) {
  for (uint32_t kind = 0; (bag->index || plan->index_wanted) && kind < AZACTI_ATOM_KINDS; kind++) {
    azacti_atomdraft *draft = &plan->draft[kind];
    if (draft->wanted && !draft->hashed) draft->hash = atom_hash_of(draft, seed);
  }
}

/* ---- operation keys */

static void atom_sip_put(const char *data, size_t len, void *user) { azacti_sip_add((azacti_sip *)user, data, len); }

uint32_t azacti_atom_key_hash(azact_str operation_name, azact_str resource_id, const uint64_t seed[2]) {
  azacti_sip sip;
  char folded[512];
  azacti_sip_init(&sip, seed[0], seed[1]);
  atom_hash_lower(&sip, operation_name.ptr, operation_name.len);
  azacti_sip_add(&sip, "", 1);
  if (resource_id.len > sizeof folded)
    azacti_resid_canonical(resource_id, atom_sip_put, &sip);
  else
    azacti_sip_add(&sip, folded, azacti_resid_canonical_into(resource_id, folded));
  return (uint32_t)azacti_sip_end(&sip);
}

void azacti_atom_find_key(const azacti_bag *bag, const azacti_fact *fact, const uint64_t seed[2], uint64_t *probes,
                          azacti_bag_plan *plan) {
  uint32_t at = 0;
  plan->key = bag->keys;
  plan->key_is_new = true;
  if (bag->index || plan->index_wanted)
    plan->key_hash = azacti_atom_key_hash(fact->operation_name, fact->resource_id, seed);
  azacti_atom name =
      bag->index ? azacti_bagindex_next(bag, AZACTI_ATOM_KEY, plan->key_hash, &at, probes) : bag->last[AZACTI_ATOM_NAME];
  while (name && !(azacti_eq_nocase(azacti_bag_operation_name(bag, name), fact->operation_name) &&
                   azacti_rescanon_equal(azacti_bag_resource_id(bag, name), fact->resource_id)))
    name =
        bag->index ? azacti_bagindex_next(bag, AZACTI_ATOM_KEY, plan->key_hash, &at, probes) : azacti_atom_prev(bag, name);
  if (!name) return;
  plan->key = azacti_bag_key(bag, name);
  plan->key_is_new = false;
}

/* ---- making */

size_t azacti_atom_size(const azacti_atomdraft *draft) {
  size_t size = azacti_atom_words(draft->kind, draft->texts) * (size_t)4;
  for (uint32_t i = 0; i < draft->texts; i++) size += azacti_word_kept(draft->word[i]);
  return (size + 3) & ~(size_t)3;
}

static void atom_put_word(azacti_bag *bag, uint32_t word) {
  memcpy(bag->pool + bag->pool_len, &word, sizeof word);
  bag->pool_len += sizeof word;
}

azacti_atom azacti_atom_make(azacti_bag *bag, const azacti_atomdraft *draft, const azacti_bag_plan *plan) {
  size_t from = bag->pool_len, end = from + azacti_atom_size(draft);
  azacti_atom atom = (azacti_atom)(from / 4 + 1);
  atom_put_word(bag, draft->kind < AZACTI_ATOM_KINDS ? bag->last[draft->kind] : 0);
  for (uint32_t i = 0; i < draft->texts; i++) atom_put_word(bag, draft->word[i]);
  if (draft->kind == AZACTI_ATOM_NAME) atom_put_word(bag, plan->key);
  for (uint32_t i = 0; i < draft->texts; i++) {
    size_t len = azacti_word_kept(draft->word[i]);
    uint8_t *to = bag->pool + bag->pool_len;
    if (len) memcpy(to, draft->text[i], len);
    for (size_t k = 0; atom_is_lower(draft->kind) && k < len; k++) to[k] = azacti_lower(to[k]);
    bag->pool_len += len;
  }
  while (bag->pool_len < end) bag->pool[bag->pool_len++] = 0;
  if (draft->kind < AZACTI_ATOM_KINDS) bag->last[draft->kind] = atom;
  return atom;
}
