/* The texts that a group has once each: who acted, from where, and what was done; and whether more than one tenant is named. */
#include "group/analysis.h"
#include "view/names.h"

enum { LISTS_FEW = 16 };

typedef struct lists_texts {
  azact_str *texts;
} lists_texts;

static int lists_bytes(const void *context, uint32_t a, uint32_t b) {
  azact_str x = ((const lists_texts *)context)->texts[a], y = ((const lists_texts *)context)->texts[b];
  size_t len = x.len < y.len ? x.len : y.len;
  int order = len > 0 ? memcmp(x.ptr, y.ptr, len) : 0;
  return order != 0 ? order : (x.len > y.len) - (x.len < y.len);
}

static int lists_nocase(const void *context, uint32_t a, uint32_t b) {
  azact_str x = ((const lists_texts *)context)->texts[a], y = ((const lists_texts *)context)->texts[b];
  for (size_t i = 0; i < x.len && i < y.len; i++) {
    uint8_t c = azacti_lower((uint8_t)x.ptr[i]), d = azacti_lower((uint8_t)y.ptr[i]);
    if (c != d) return c < d ? -1 : 1;
  }
  return (x.len > y.len) - (x.len < y.len);
}

/* Each text once, of equal ones the first, sorted by bytes. Sorting is stable, so the first of equal ones comes first. */
static azact_status lists_unique(azacti_scratch *scratch, lists_texts from, uint32_t count, azacti_compare_fn equal,
                                 azacti_list *ret) {
  uint32_t *order = (uint32_t *)azacti_scratch_take(scratch, count, sizeof *order);
  uint32_t *tmp = (uint32_t *)azacti_scratch_take(scratch, count, sizeof *tmp);
  ret->items = (azact_str *)azacti_scratch_take(scratch, count, sizeof *ret->items);
  if (!order || !tmp || !ret->items) return AZACT_ERR_NOMEM;
  for (uint32_t i = 0; i < count; i++) order[i] = i;
  azacti_indexes_sort(order, count, tmp, equal, &from);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++)
    if (i == 0 || equal(&from, order[kept - 1], order[i]) != 0) order[kept++] = order[i];
  if (equal != lists_bytes) azacti_indexes_sort(order, kept, tmp, lists_bytes, &from);
  for (uint32_t i = 0; i < kept; i++) ret->items[i] = from.texts[order[i]];
  ret->count = kept;
  return AZACT_OK;
}

/* ---- actors of the kept events, each once, in the order of events */

static bool lists_few_actors(const azacti_analysis *a, azacti_atom *actors, uint32_t *ret_count) {
  uint32_t count = 0;
  azacti_atom last = 0;
  for (uint32_t i = 0; i < a->count; i++) {
    azacti_atom actor = a->members[i].actor;
    uint32_t at = 0;
    if (actor == last || a->copy_of[i] != AZACTI_NONE) continue;
    last = actor;
    while (at < count && actors[at] != actor) at++;
    if (at < count) continue;
    if (count == LISTS_FEW) return false;
    actors[count++] = actor;
  }
  *ret_count = count;
  return true;
}

static azact_status lists_many_actors(azacti_analysis *a, azacti_atom *actors, uint32_t *ret_count) {
  azacti_pair *pairs = (azacti_pair *)azacti_scratch_take(a->scratch, a->count, sizeof *pairs);
  azacti_pair *tmp = (azacti_pair *)azacti_scratch_take(a->scratch, a->count, sizeof *tmp);
  if (!pairs || !tmp) return AZACT_ERR_NOMEM;
  uint32_t count = 0, kept = 0;
  for (uint32_t i = 0; i < a->count; i++)
    if (a->copy_of[i] == AZACTI_NONE) pairs[count++] = (azacti_pair){a->members[i].actor, i};
  azacti_pairs_sort(pairs, count, tmp);
  for (uint32_t i = 0; i < count; i++)
    if (i == 0 || pairs[i].key != tmp[kept - 1].key) tmp[kept++] = pairs[i];
  for (uint32_t i = 0; i < kept; i++) pairs[i] = (azacti_pair){tmp[i].value, (uint32_t)tmp[i].key};
  azacti_pairs_sort(pairs, kept, tmp);
  for (uint32_t i = 0; i < kept; i++) actors[i] = pairs[i].value;
  *ret_count = kept;
  return AZACT_OK;
}

/* ---- tenants */

/* Dashes and case do not count: Azure writes tenants in both forms. */
static bool lists_same_tenant(azact_str a, azact_str b) {
  size_t i = 0, j = 0;
  for (;;) {
    while (i < a.len && a.ptr[i] == '-') i++;
    while (j < b.len && b.ptr[j] == '-') j++;
    if (i == a.len || j == b.len) return i == a.len && j == b.len;
    if (azacti_lower((uint8_t)a.ptr[i++]) != azacti_lower((uint8_t)b.ptr[j++])) return false;
  }
}

static void lists_tenant(azacti_analysis *a, azact_str *first, azact_str tenant) {
  if (tenant.len == 0) return;
  if (first->len == 0)
    *first = tenant;
  else if (!lists_same_tenant(*first, tenant))
    a->tenant_mismatch = true;
}

/* ---- */

static azact_status lists_verbs(azacti_analysis *a) {
  static const uint32_t by_name[] = {AZACT_VERB_ACTION, AZACT_VERB_DELETE, AZACT_VERB_READ, AZACT_VERB_WRITE};
  uint32_t verbs = 0;
  for (uint32_t i = 0; i < a->count; i++)
    if (a->copy_of[i] == AZACTI_NONE) verbs |= UINT32_C(1) << (a->members[i].verb & 31);
  a->verbs.items = (azact_str *)azacti_scratch_take(a->scratch, 4, sizeof *a->verbs.items);
  if (!a->verbs.items) return AZACT_ERR_NOMEM;
  for (uint32_t i = 0; i < 4; i++) {
    if (!(verbs >> by_name[i] & 1)) continue;
    const char *name = azacti_verb_name(by_name[i]);
    a->verbs.items[a->verbs.count++] = (azact_str){name, strlen(name)};
  }
  return AZACT_OK;
}

azact_status azacti_lists_collect(azacti_analysis *a) {
  azacti_atom few[LISTS_FEW], *actors = few;
  azact_str tenant = {NULL, 0};
  uint32_t count = 0;
  if (!lists_few_actors(a, few, &count)) {
    actors = (azacti_atom *)azacti_scratch_take(a->scratch, a->count, sizeof *actors);
    if (!actors || lists_many_actors(a, actors, &count) != AZACT_OK) return AZACT_ERR_NOMEM;
  }
  lists_texts principals = {(azact_str *)azacti_scratch_take(a->scratch, count, sizeof(azact_str))};
  lists_texts addresses = {(azact_str *)azacti_scratch_take(a->scratch, count, sizeof(azact_str))};
  if (!principals.texts || !addresses.texts) return AZACT_ERR_NOMEM;
  uint32_t principal_count = 0, address_count = 0;
  for (uint32_t i = 0; i < count; i++) {
    azacti_actor actor;
    azacti_bag_actor(a->bag, actors[i], &actor);
    if (actor.principal.len > 0) principals.texts[principal_count++] = actor.principal;
    if (actor.address.len > 0) addresses.texts[address_count++] = actor.address;
    lists_tenant(a, &tenant, actor.tenant_id);
    lists_tenant(a, &tenant, actor.token_tenant);
  }
  azact_status status = lists_unique(a->scratch, principals, principal_count, lists_nocase, &a->principals);
  if (status == AZACT_OK) status = lists_unique(a->scratch, addresses, address_count, lists_bytes, &a->addresses);
  return status == AZACT_OK ? lists_verbs(a) : status;
}
