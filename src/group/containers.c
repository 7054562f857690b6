/* Which deployment or group delete each operation hangs under: the innermost one that was running.
 *
 * Operations are taken in the order of siblings, and each container comes in when its turn has been, so whatever is in began no
 * later. Containers of one scope stand side by side in that order; the last one that ran long enough is the one. Scopes are
 * found by the ancestors of an operation's resource, not by trying all of them, so a million of each cost n log n. */
#include "group/analysis.h"
#include "core/hash.h"
#include "core/seed.h"
#include "group/maxtree.h"
#include "group/opkind.h"
#include "group/rescanon.h"

enum { CONTAINERS_FEW = 8 };

typedef struct containers_scope {
  azact_str text;     /* canonical; "" = tenant */
  uint32_t low, high; /* places of its containers */
} containers_scope;

/* A container stands at one place for its scope, and at a second one for all management groups if its scope is one. */
typedef struct containers_one {
  uint32_t op, scope, place, second;
  int64_t until;
} containers_one;

typedef struct containers_state {
  const azact_group *group;
  azacti_scratch *scratch;
  containers_one *ones; /* in the order of siblings */
  uint32_t count;
  containers_scope *scopes;
  uint32_t scope_count, tenant; /* tenant: its scope, AZACTI_NONE = none */
  containers_scope groups;      /* containers of all management groups */
  uint32_t *table;              /* more than a few: scopes by hash */
  size_t table_size;
  uint64_t seed[2];
  uint32_t *found; /* few: scopes, the longest first. Many: those of one resource, the shortest first */
  uint32_t *op_at; /* per place */
  azacti_maxtree tree;
  uint32_t fallback; /* for what is in no scope; AZACTI_NONE = none */
  int64_t fallback_from, fallback_until;
} containers_state;

static const azact_str containers_groups = {"/providers/microsoft.management/managementgroups/", 49};
static const azact_str containers_subscriptions = {"/subscriptions/", 15};

/* ---- scopes */

static bool containers_is_group(azact_str scope) {
  size_t head = containers_groups.len;
  return scope.len > head && memcmp(scope.ptr, containers_groups.ptr, head) == 0 &&
         !memchr(scope.ptr + head, '/', scope.len - head);
}

/* Where the hash says: the scope's slot, or the empty one that it would have. */
static uint32_t *containers_slot(const containers_state *s, azact_str text, uint64_t hash) {
  size_t at = (size_t)hash & (s->table_size - 1);
  while (s->table[at] != AZACTI_NONE && !azacti_eq(s->scopes[s->table[at]].text, text)) at = (at + 1) & (s->table_size - 1);
  return &s->table[at];
}

/* Number of the scope; text: in memory that will be used again. AZACTI_NONE = no memory. */
static uint32_t containers_scope_of(containers_state *s, azact_str text) {
  uint32_t *slot = NULL;
  if (s->table) {
    slot = containers_slot(s, text, azacti_siphash(text.ptr, text.len, s->seed[0], s->seed[1]));
    if (*slot != AZACTI_NONE) return *slot;
  }
  for (uint32_t i = 0; !slot && i < s->scope_count; i++)
    if (azacti_eq(s->scopes[i].text, text)) return i;
  char *copy = (char *)azacti_scratch_take(s->scratch, text.len, 1);
  if (!copy) return AZACTI_NONE;
  if (text.len > 0) memcpy(copy, text.ptr, text.len);
  if (slot) *slot = s->scope_count;
  if (text.len == 0) s->tenant = s->scope_count;
  s->scopes[s->scope_count] = (containers_scope){{copy, text.len}, 0, 0};
  return s->scope_count++;
}

typedef struct containers_text {
  char *bytes;
  size_t cap;
} containers_text;

static bool containers_write(containers_state *s, containers_text *to, azact_str resource, azact_str *ret) {
  if (!to->bytes || resource.len > to->cap) {
    to->cap = resource.len > SIZE_MAX / 8 ? resource.len : resource.len * 2 + 256;
    to->bytes = (char *)azacti_scratch_take(s->scratch, to->cap, 1);
    if (!to->bytes) return false;
  }
  azacti_rescanon_write(resource, to->bytes);
  *ret = (azact_str){to->bytes, azacti_rescanon_length(resource)};
  return true;
}

static azact_status containers_read(containers_state *s, const uint32_t *sorted, const uint32_t *kinds) {
  containers_text text = {NULL, 0};
  for (uint32_t i = 0; i < s->group->op_count; i++) {
    const azacti_op *op = &s->group->ops[sorted[i]];
    uint32_t kind = kinds[sorted[i]];
    azact_str scope, resource = azacti_op_resource(s->group, op);
    if (!azacti_opkind_holds(op, kind)) continue;
    if (!containers_write(s, &text, resource, &scope)) return AZACT_ERR_NOMEM;
    if (kind == AZACTI_OPKIND_DEPLOYMENT) scope = azacti_opkind_deployed_to(scope);
    if (!scope.ptr) continue;
    uint32_t number = containers_scope_of(s, scope);
    if (number == AZACTI_NONE) return AZACT_ERR_NOMEM;
    int64_t until = azacti_opkind_until(s->group, op, kind);
    s->ones[s->count++] = (containers_one){sorted[i], number, 0, AZACTI_NONE, until};
  }
  return AZACT_OK;
}

/* ---- places */

static azact_status containers_place(containers_state *s) {
  uint32_t places = 0;
  for (uint32_t i = 0; i < s->count; i++) s->scopes[s->ones[i].scope].high++;
  for (uint32_t i = 0; i < s->scope_count; i++) {
    containers_scope *scope = &s->scopes[i];
    uint32_t count = scope->high;
    scope->low = scope->high = places;
    places += count;
  }
  s->groups.low = s->groups.high = places;
  for (uint32_t i = 0; i < s->count; i++) {
    containers_one *one = &s->ones[i];
    one->place = s->scopes[one->scope].high++;
    if (containers_is_group(s->scopes[one->scope].text)) one->second = s->groups.high++;
  }
  s->op_at = (uint32_t *)azacti_scratch_take(s->scratch, s->groups.high, sizeof *s->op_at);
  if (!s->op_at || !azacti_maxtree_make(&s->tree, s->scratch, s->groups.high)) return AZACT_ERR_NOMEM;
  for (uint32_t i = 0; i < s->count; i++) {
    s->op_at[s->ones[i].place] = s->ones[i].op;
    if (s->ones[i].second != AZACTI_NONE) s->op_at[s->ones[i].second] = s->ones[i].op;
  }
  return AZACT_OK;
}

/* ---- looking up */

static uint32_t containers_in(const containers_state *s, const containers_scope *scope, int64_t need) {
  uint32_t place = azacti_maxtree_last(&s->tree, scope->low, scope->high, need);
  return place == AZACTI_NONE ? AZACTI_NONE : s->op_at[place];
}

/* The scopes that a resource lies in, the shortest first. Each of its ancestors ends where a slash follows. */
static uint32_t containers_ancestors(const containers_state *s, azact_str resource, char *canonical) {
  azacti_sip sip;
  uint32_t count = 0;
  size_t hashed = 0, len = azacti_rescanon_length(resource);
  azacti_rescanon_write(resource, canonical);
  azacti_sip_init(&sip, s->seed[0], s->seed[1]);
  for (size_t at = 0; at <= len; at++) {
    if (at < len && canonical[at] != '/') continue;
    azacti_sip_add(&sip, canonical + hashed, at - hashed);
    hashed = at;
    azacti_sip here = sip;
    uint32_t scope = *containers_slot(s, (azact_str){canonical, at}, azacti_sip_end(&here));
    if (scope != AZACTI_NONE) s->found[count++] = scope;
  }
  return count;
}

static uint32_t containers_in_ancestors(const containers_state *s, azact_str resource, int64_t need, char *canonical) {
  uint32_t holder = AZACTI_NONE;
  if (!s->table) {
    for (uint32_t i = 0; i < s->scope_count && holder == AZACTI_NONE; i++) {
      const containers_scope *scope = &s->scopes[s->found[i]];
      if (scope->text.len > 0 && azacti_rescanon_below(resource, scope->text)) holder = containers_in(s, scope, need);
    }
    return holder;
  }
  for (uint32_t i = containers_ancestors(s, resource, canonical); i-- > 0 && holder == AZACTI_NONE;)
    if (s->found[i] != s->tenant) holder = containers_in(s, &s->scopes[s->found[i]], need);
  return holder;
}

/* A management group holds whatever lies below subscriptions, since ids do not tell which; so does the tenant. */
static uint32_t containers_holder(const containers_state *s, azact_str resource, int64_t need, char *canonical) {
  uint32_t holder = containers_in_ancestors(s, resource, need, canonical);
  if (holder == AZACTI_NONE && s->groups.low < s->groups.high && azacti_rescanon_starts(resource, containers_subscriptions))
    holder = containers_in(s, &s->groups, need);
  if (holder == AZACTI_NONE && s->tenant != AZACTI_NONE && azacti_rescanon_below(resource, s->scopes[s->tenant].text))
    holder = containers_in(s, &s->scopes[s->tenant], need);
  return holder;
}

static azact_status containers_sweep(containers_state *s, const uint32_t *sorted, uint32_t *parents) {
  uint32_t next = 0;
  containers_text text = {NULL, 0};
  for (uint32_t i = 0; i < s->group->op_count; i++) {
    uint32_t number = sorted[i];
    const azacti_op *op = &s->group->ops[number];
    if (number != s->group->root && !(op->flags & AZACT_OPERATION_POLICY)) {
      azact_str resource = azacti_op_resource(s->group, op), canonical;
      int64_t begin = azacti_op_begin(op);
      bool longer = op->flags & AZACT_OPERATION_HAS_END && op->end_ns > begin;
      if (s->table && !containers_write(s, &text, resource, &canonical)) return AZACT_ERR_NOMEM;
      /* Services stamp the end of a child even ten minutes late: then it is enough that it began in time. */
      if (longer) parents[number] = containers_holder(s, resource, op->end_ns, text.bytes);
      if (parents[number] == AZACTI_NONE) parents[number] = containers_holder(s, resource, begin, text.bytes);
      if (parents[number] == AZACTI_NONE && number != s->fallback && begin >= s->fallback_from &&
          begin <= s->fallback_until)
        parents[number] = s->fallback;
    }
    if (next == s->count || s->ones[next].op != number) continue;
    azacti_maxtree_set(&s->tree, s->ones[next].place, s->ones[next].until);
    if (s->ones[next].second != AZACTI_NONE) azacti_maxtree_set(&s->tree, s->ones[next].second, s->ones[next].until);
    next++;
  }
  return AZACT_OK;
}

/* ---- */

static int containers_longer(const void *context, uint32_t a, uint32_t b) {
  const containers_scope *scopes = (const containers_scope *)context;
  return (scopes[a].text.len < scopes[b].text.len) - (scopes[a].text.len > scopes[b].text.len);
}

static azact_status containers_prepare(containers_state *s, uint32_t most) {
  s->ones = (containers_one *)azacti_scratch_take(s->scratch, most, sizeof *s->ones);
  s->scopes = (containers_scope *)azacti_scratch_take(s->scratch, most, sizeof *s->scopes);
  s->found = (uint32_t *)azacti_scratch_take(s->scratch, most, sizeof *s->found);
  if (!s->ones || !s->scopes || !s->found) return AZACT_ERR_NOMEM;
  if (most <= CONTAINERS_FEW) return AZACT_OK;
  for (s->table_size = 32; s->table_size < (size_t)most * 2;) s->table_size *= 2;
  s->table = (uint32_t *)azacti_scratch_take(s->scratch, s->table_size, sizeof *s->table);
  if (!s->table) return AZACT_ERR_NOMEM;
  memset(s->table, 0xFF, s->table_size * sizeof *s->table);
  azacti_seed_fill(s->seed, s->scratch);
  return AZACT_OK;
}

/* What no scope holds hangs under the root if that is a container, else under the first container, while it runs. */
static void containers_fallback(containers_state *s) {
  const containers_one *found = NULL;
  if (s->count > 0) found = &s->ones[0];
  for (uint32_t i = 0; i < s->count; i++)
    if (s->ones[i].op == s->group->root) found = &s->ones[i];
  if (!found) return;
  s->fallback = found->op;
  s->fallback_from = azacti_op_begin(&s->group->ops[found->op]);
  s->fallback_until = found->until;
}

azact_status azacti_containers_find(const azact_group *group, azacti_scratch *scratch, const uint32_t *sorted,
                                    const uint32_t *kinds, uint32_t *parents) {
  containers_state s = {.group = group, .scratch = scratch, .tenant = AZACTI_NONE, .fallback = AZACTI_NONE};
  uint32_t most = 0;
  for (uint32_t i = 0; i < group->op_count; i++) most += azacti_opkind_holds(&group->ops[i], kinds[i]);
  if (most == 0) return AZACT_OK;
  azact_status status = containers_prepare(&s, most);
  if (status == AZACT_OK) status = containers_read(&s, sorted, kinds);
  if (status == AZACT_OK) status = containers_place(&s);
  if (status != AZACT_OK) return status;
  containers_fallback(&s);
  if (!s.table) {
    uint32_t tmp[CONTAINERS_FEW];
    for (uint32_t i = 0; i < s.scope_count; i++) s.found[i] = i;
    azacti_indexes_sort(s.found, s.scope_count, tmp, containers_longer, s.scopes);
  }
  return containers_sweep(&s, sorted, parents);
}
