/* A bag of events: its life, its growth, and what is read from it. How texts are kept: bag_p.h. */
#include "group/bag.h"

#include "core/ascii.h"
#include "group/bag_p.h"

azacti_bag *azacti_bag_new(const azacti_mem *mem) {
  azacti_bag *bag = (azacti_bag *)azacti_zalloc(mem, sizeof *bag);
  if (!bag) return NULL;
  atomic_init(&bag->refs, 1u);
  bag->mem = *mem;
  return bag;
}

azacti_bag *azacti_bag_ref(azacti_bag *bag) {
  (void)atomic_fetch_add_explicit(&bag->refs, 1u, memory_order_relaxed);
  return bag;
}

static void bag_free(azacti_bag *bag) {
  azacti_mem mem = bag->mem;
  for (size_t i = 0; i < bag->count; i++)
    if (bag->members[i].event) azacti_record_unref(bag->members[i].event);
  azacti_free(&mem, bag->members, bag->cap * sizeof *bag->members);
  azacti_free(&mem, bag->pool, bag->pool_cap);
  azacti_free(&mem, bag->index, azacti_bagindex_bytes(bag));
  azacti_free(&mem, bag, sizeof *bag);
}

void azacti_bag_unref(azacti_bag *bag) {
  if (bag && atomic_fetch_sub_explicit(&bag->refs, 1u, memory_order_acq_rel) == 1u) bag_free(bag);
}

size_t azacti_bag_bytes(const azacti_bag *bag) {
  return sizeof *bag + bag->cap * sizeof *bag->members + bag->pool_cap + azacti_bagindex_bytes(bag) + bag->event_bytes;
}

/* The first texts are the key and those that nearly all events share, the last ones those of the event before. */
void azacti_bag_prefetch_texts(const azacti_bag *bag) {
  enum { BAG_LINE = 64, BAG_AHEAD = 512 };
  for (size_t at = 0; at < bag->pool_len && at < BAG_AHEAD; at += BAG_LINE) azacti_prefetch(bag->pool + at);
  if (bag->pool_len > BAG_AHEAD)
    for (size_t at = bag->pool_len - BAG_AHEAD / 2; at < bag->pool_len; at += BAG_LINE) azacti_prefetch(bag->pool + at);
  if (bag->count < bag->cap) azacti_prefetch(&bag->members[bag->count]);
}

/* ---- growth: exact at first, since most groups stay small; by a part of what is there later on */

enum { BAG_LARGE = 65536 };

static size_t bag_members_wanted(const azacti_bag *bag) {
  if (bag->count < bag->cap) return bag->cap;
  /* One event, or begun, accepted and ended: most groups have no more. */
  if (bag->cap < 3) return bag->cap == 0 ? 1 : 3;
  if (bag->cap < 48) return bag->cap * 2;
  return bag->cap + (bag->cap * sizeof *bag->members < BAG_LARGE ? bag->cap / 2 : bag->cap / 4);
}

static size_t bag_pool_wanted(const azacti_bag *bag, size_t need) {
  if (need <= bag->pool_cap - bag->pool_len) return bag->pool_cap;
  size_t grown = bag->pool_cap + bag->pool_cap / 4, exact = bag->pool_len + need;
  return grown < exact ? exact : grown;
}

/* Numbers of members and of atoms are 32 bits wide. */
static bool bag_is_full(const azacti_bag *bag, size_t need) {
  size_t most = SIZE_MAX / 4;
  if (UINT32_MAX < SIZE_MAX / 4) most = (size_t)UINT32_MAX * 2;
  if (bag->count >= UINT32_MAX / 2 || bag->cap > SIZE_MAX / 4 / sizeof *bag->members) return true;
  return need > most || bag->pool_len > most - need;
}

static bool bag_grow_pool(azacti_bag *bag, size_t need) {
  size_t want = bag_pool_wanted(bag, need);
  if (want == bag->pool_cap) return true;
  uint8_t *pool = (uint8_t *)azacti_realloc(&bag->mem, bag->pool, bag->pool_cap, want);
  if (!pool) return false;
  bag->pool = pool;
  bag->pool_cap = want;
  return true;
}

static bool bag_grow_members(azacti_bag *bag) {
  size_t want = bag_members_wanted(bag);
  if (want == bag->cap) return true;
  azacti_member *members =
      (azacti_member *)azacti_realloc(&bag->mem, bag->members, bag->cap * sizeof *members, want * sizeof *members);
  if (!members) return false;
  bag->members = members;
  bag->cap = want;
  return true;
}

/* ---- adding */

static bool bag_draft_text(azacti_atomdraft *draft, azact_str text, bool shared) {
  draft->text[draft->texts] = text.ptr;
  draft->word[draft->texts++] = (uint32_t)text.len | (shared && text.len > 0 ? AZACTI_TEXT_SHARED : 0);
  return text.len < AZACTI_TEXT_SHARED;
}

static bool bag_begins_key(const azacti_bag *bag, azact_str text, bool lower) {
  azact_str key = azacti_bag_group_key(bag);
  if (text.len == 0 || text.len > key.len) return false;
  if (!lower) return memcmp(key.ptr, text.ptr, text.len) == 0;
  for (size_t i = 0; i < text.len; i++)
    if ((uint8_t)key.ptr[i] != azacti_lower((uint8_t)text.ptr[i])) return false;
  return true;
}

/* false: a text longer than any record may be. */
static bool bag_draft(const azacti_bag *bag, const azacti_fact *fact, azacti_atomdraft draft[AZACTI_ATOM_KINDS]) {
  const azacti_actor *who = &fact->actor;
  for (uint32_t kind = 0; kind < AZACTI_ATOM_KINDS; kind++) {
    draft[kind].kind = kind;
    draft[kind].texts = 0;
    draft[kind].atom = 0;
    draft[kind].wanted = draft[kind].hashed = false;
  }
  azacti_atomdraft *actor = &draft[AZACTI_ATOM_ACTOR];
  return bag_draft_text(&draft[AZACTI_ATOM_NAME], fact->operation_name, false) &&
         bag_draft_text(&draft[AZACTI_ATOM_NAME], fact->resource_id, false) &&
         bag_draft_text(actor, who->correlation_id, bag_begins_key(bag, who->correlation_id, false)) &&
         bag_draft_text(actor, who->caller, false) &&
         bag_draft_text(actor, who->principal, azacti_eq(who->principal, who->caller)) &&
         bag_draft_text(actor, who->address, false) && bag_draft_text(actor, who->tenant_id, false) &&
         bag_draft_text(actor, who->token_tenant, azacti_eq(who->token_tenant, who->tenant_id)) &&
         bag_draft_text(&draft[AZACTI_ATOM_OPERATION_ID], fact->operation_id,
                        bag_begins_key(bag, fact->operation_id, true)) &&
         bag_draft_text(&draft[AZACTI_ATOM_ERROR], fact->error_code, false) &&
         bag_draft_text(&draft[AZACTI_ATOM_ERROR], fact->error_message, false) &&
         bag_draft_text(&draft[AZACTI_ATOM_SOURCE], fact->source_name, false) &&
         bag_draft_text(&draft[AZACTI_ATOM_SOURCE], fact->encoding, false);
}

azact_status azacti_bag_plan_add(const azacti_bag *bag, const azacti_fact *fact, const azact_event *event,
                                 const uint64_t seed[2], uint64_t *probes, azacti_bag_plan *ret) {
  ret->pool_need = 0;
  ret->key_is_new = ret->index_wanted = false;
  if (!bag_draft(bag, fact, ret->draft)) return AZACT_ERR_NOMEM;
  bool empty[AZACTI_ATOM_KINDS] = {false};
  empty[AZACTI_ATOM_OPERATION_ID] = fact->operation_id.len == 0;
  empty[AZACTI_ATOM_ERROR] = fact->error_code.len == 0 && fact->error_message.len == 0;
  for (uint32_t kind = 0; kind < AZACTI_ATOM_KINDS; kind++) {
    azacti_atomdraft *draft = &ret->draft[kind];
    if (empty[kind]) continue;
    azacti_atom_find(bag, draft, seed, probes, ret);
    if (!draft->wanted) continue;
    size_t size = azacti_atom_size(draft);
    if (bag_is_full(bag, size) || bag_is_full(bag, ret->pool_need + size)) return AZACT_ERR_NOMEM;
    ret->pool_need += size;
  }
  if (bag_is_full(bag, ret->pool_need)) return AZACT_ERR_NOMEM;
  if (ret->draft[AZACTI_ATOM_NAME].wanted) azacti_atom_find_key(bag, fact, seed, probes, ret);
  azacti_atom_hash_drafts(bag, ret, seed);
  ret->grow = (bag_members_wanted(bag) - bag->cap) * sizeof *bag->members +
              (bag_pool_wanted(bag, ret->pool_need) - bag->pool_cap) +
              (bag->index || ret->index_wanted ? azacti_bagindex_growth(bag, AZACTI_ATOM_KINDS + 1) : 0) +
              (event ? azacti_record_bytes(event) : 0);
  return AZACT_OK;
}

static void bag_put_atoms(azacti_bag *bag, const azacti_bag_plan *plan, azacti_atom atoms[AZACTI_ATOM_KINDS]) {
  for (uint32_t kind = 0; kind < AZACTI_ATOM_KINDS; kind++) {
    const azacti_atomdraft *draft = &plan->draft[kind];
    atoms[kind] = draft->atom;
    if (!draft->wanted) continue;
    atoms[kind] = azacti_atom_make(bag, draft, plan);
    if (bag->index) azacti_bagindex_put(bag, kind, draft->hash, atoms[kind]);
  }
  if (!plan->key_is_new) return;
  bag->keys++;
  if (bag->index) azacti_bagindex_put(bag, AZACTI_ATOM_KEY, plan->key_hash, atoms[AZACTI_ATOM_NAME]);
}

azact_status azacti_bag_carry_out(azacti_bag *bag, const azacti_fact *fact, azact_event *event, const uint64_t seed[2],
                                  const azacti_bag_plan *plan) {
  azacti_atom atoms[AZACTI_ATOM_KINDS];
  if (plan->index_wanted && azacti_bagindex_build(bag, seed) != AZACT_OK) return AZACT_ERR_NOMEM;
  if (bag->index && !azacti_bagindex_reserve(bag, AZACTI_ATOM_KINDS + 1)) return AZACT_ERR_NOMEM;
  if (!bag_grow_pool(bag, plan->pool_need) || !bag_grow_members(bag)) return AZACT_ERR_NOMEM;
  bag_put_atoms(bag, plan, atoms);
  azacti_member *member = &bag->members[bag->count++];
  *member = (azacti_member){
      .event = event,
      .time_ns = fact->time_ns,
      .record = fact->record,
      .offset = fact->offset,
      .length = fact->length < UINT32_MAX ? (uint32_t)fact->length : UINT32_MAX,
      .inner = fact->inner < UINT32_MAX ? (uint32_t)fact->inner : UINT32_MAX,
      .name = atoms[AZACTI_ATOM_NAME],
      .actor = atoms[AZACTI_ATOM_ACTOR],
      .operation_id = atoms[AZACTI_ATOM_OPERATION_ID],
      .error = atoms[AZACTI_ATOM_ERROR],
      .source = atoms[AZACTI_ATOM_SOURCE],
      .http_status = (int16_t)fact->http_status,
      .phase = (uint8_t)fact->phase,
      .outcome = (uint8_t)fact->outcome,
      .dialect = (uint8_t)fact->dialect,
      .digits = (uint8_t)fact->time_digits,
      .verb = (uint8_t)fact->verb,
      .flags = (uint8_t)fact->flags,
  };
  memcpy(member->uid, fact->uid, sizeof member->uid);
  bag->sorted = false;
  if (!event) return AZACT_OK;
  azacti_record_ref(event);
  bag->event_bytes += azacti_record_bytes(event);
  return AZACT_OK;
}

azact_status azacti_bag_add(azacti_bag *bag, const azacti_fact *fact, azact_event *event, const uint64_t seed[2],
                            uint64_t *probes) {
  azacti_bag_plan plan;
  azact_status status = azacti_bag_plan_add(bag, fact, event, seed, probes, &plan);
  return status == AZACT_OK ? azacti_bag_carry_out(bag, fact, event, seed, &plan) : status;
}

azact_status azacti_bag_set_group_key(azacti_bag *bag, azact_str folded) {
  azacti_atomdraft draft = {.kind = AZACTI_ATOM_KEY};
  if (folded.len == 0) return AZACT_OK;
  if (!bag_draft_text(&draft, folded, false) || bag_is_full(bag, folded.len + 16)) return AZACT_ERR_NOMEM;
  if (!bag_grow_pool(bag, azacti_atom_size(&draft))) return AZACT_ERR_NOMEM;
  bag->group_key = azacti_atom_make(bag, &draft, NULL);
  return AZACT_OK;
}
