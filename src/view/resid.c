/* ARM resource ids: the grammar of docs/resource-ids.md, read segment by segment with a look-ahead of four. Linear in the
 * text, no allocation, no recursion. */
#include "view/resid.h"
#include "core/ascii.h"
#include "kernel/kernel.h"
#include "kernel/kernel_inline.h"

enum { RID_AHEAD = 4 };

/* Where the walk stands: the segments ahead, and what the node just passed is. */
typedef struct rid_walk {
  azact_str text;
  size_t pos; /* first byte not yet cut into segments */
  azact_str seg[RID_AHEAD];
  unsigned have;
  uint32_t parent;    /* kind of the node passed last */
  size_t index;       /* number of segments taken */
  size_t run_end;     /* index of the next `providers` segment, or of the end */
  size_t run_pos;     /* where counting it stopped in the text */
  size_t run_counted; /* index of the segment at run_pos */
  bool typo;          /* "/subscription/" is known for a typing error */
} rid_walk;

typedef struct rid_node {
  uint32_t kind;
  bool extension, tail, joined;
  azact_str ns;   /* extension and provider only */
  azact_str type; /* one segment; two for a joined type */
  azact_str name; /* "" at the end of the text for a tail */
  size_t at, end; /* offsets of the node's first and behind its last byte */
} rid_node;

static const azact_str rid_resources = AZACTI_STR("Microsoft.Resources");

/* Inlined with a literal, the usual spelling costs one comparison of known length. */
static inline bool rid_is(azact_str segment, azact_str word) {
  if (segment.len != word.len) return false;
  return memcmp(segment.ptr, word.ptr, word.len) == 0 || azacti_eq_nocase(segment, word);
}
static bool rid_is_providers(azact_str segment) { return segment.len == 9 && rid_is(segment, AZACTI_STR("providers")); }
static size_t rid_offset(const rid_walk *walk, azact_str part) { return (size_t)(part.ptr - walk->text.ptr); }

bool azacti_resid_segment(azact_str text, size_t *at, azact_str *ret) {
  size_t from = *at;
  while (from < text.len && text.ptr[from] == '/') from++;
  if (from >= text.len) {
    *at = text.len;
    return false;
  }
  const char *slash = (const char *)memchr(text.ptr + from, '/', text.len - from);
  size_t to = slash ? (size_t)(slash - text.ptr) : text.len;
  *ret = (azact_str){text.ptr + from, to - from};
  *at = to;
  return true;
}

static void rid_fill(rid_walk *walk) {
  while (walk->have < RID_AHEAD && azacti_resid_segment(walk->text, &walk->pos, &walk->seg[walk->have])) walk->have++;
}

static void rid_begin(rid_walk *walk, azact_str text, size_t at, uint32_t parent) {
  memset(walk, 0, sizeof *walk);
  walk->text = text;
  walk->pos = at;
  walk->run_pos = at;
  walk->parent = parent;
  rid_fill(walk);
}

static void rid_take(rid_walk *walk, unsigned count) {
  walk->have -= count;
  for (unsigned i = 0; i < walk->have; i++) walk->seg[i] = walk->seg[i + count];
  walk->index += count;
  rid_fill(walk);
}

/* Number of segments before the next `providers` that is not the very next one. Counted once per run, so that a text of
 * nothing but dotted types stays linear. */
static size_t rid_run(rid_walk *walk) {
  azact_str segment;
  if (walk->run_end > walk->index) return walk->run_end - walk->index;
  while (azacti_resid_segment(walk->text, &walk->run_pos, &segment)) {
    if (walk->run_counted++ > walk->index && rid_is_providers(segment)) {
      walk->run_end = walk->run_counted - 1;
      return walk->run_end - walk->index;
    }
  }
  walk->run_end = walk->run_counted;
  return walk->run_end - walk->index;
}

static void rid_end_node(rid_walk *walk, rid_node *node, azact_str last, unsigned taken) {
  node->end = rid_offset(walk, last) + last.len;
  walk->parent = node->kind;
  rid_take(walk, taken);
}

static uint32_t rid_child_kind(uint32_t parent, azact_str type) {
  if (parent == AZACT_KIND_SUBSCRIPTION) {
    if (type.len == 14 && rid_is(type, AZACTI_STR("resourceGroups"))) return AZACT_KIND_RESOURCE_GROUP;
    if (type.len == 9 && rid_is(type, AZACTI_STR("locations"))) return AZACT_KIND_LOCATION;
  }
  return AZACT_KIND_RESOURCE;
}

/* A collection or a singleton: one segment is left. A group without a name is none, nor a bare keyword. */
static bool rid_tail(rid_walk *walk, rid_node *node) {
  azact_str type = walk->seg[0];
  if (walk->parent == AZACT_KIND_TENANT || walk->parent == AZACT_KIND_RESOURCE_GROUP) return false;
  if (rid_is(type, AZACTI_STR("subscriptions")) || rid_is(type, AZACTI_STR("resourceGroups"))) return false;
  node->kind = AZACT_KIND_RESOURCE;
  node->tail = true;
  node->type = type;
  node->name = (azact_str){type.ptr + type.len, 0};
  rid_end_node(walk, node, type, 1);
  return true;
}

static bool rid_child(rid_walk *walk, rid_node *node) {
  azact_str type = walk->seg[0];
  azact_str name = walk->seg[1];
  unsigned taken = 2;
  if (walk->parent == AZACT_KIND_TENANT) return false;
  node->kind = rid_child_kind(walk->parent, type);
  /* "rbac.authorization.k8s.io/rolebindings/x": a type that holds a slash. Not under a group, where a dot means that a
   * slash before a namespace got lost. */
  if (node->kind == AZACT_KIND_RESOURCE && walk->parent != AZACT_KIND_RESOURCE_GROUP && walk->have > 2 &&
      memchr(type.ptr, '.', type.len)) {
    size_t run = rid_run(walk);
    if (run > 2 && run % 2 == 1) {
      type.len = (size_t)(name.ptr + name.len - type.ptr);
      name = walk->seg[2];
      taken = 3;
      node->joined = true;
    }
  }
  node->type = type;
  node->name = name;
  rid_end_node(walk, node, name, taken);
  return true;
}

static bool rid_providers(rid_walk *walk, rid_node *node) {
  node->ns = walk->seg[1];
  if (walk->have == 2 || rid_is_providers(walk->seg[2])) {
    if (walk->parent != AZACT_KIND_TENANT && walk->parent != AZACT_KIND_SUBSCRIPTION) return false;
    node->kind = AZACT_KIND_PROVIDER;
    node->type = walk->seg[0];
    node->name = node->ns;
    rid_end_node(walk, node, node->ns, 2);
    return true;
  }
  if (walk->have < 4) return false;
  node->kind = AZACT_KIND_RESOURCE;
  node->extension = true;
  node->type = walk->seg[2];
  node->name = walk->seg[3];
  if (walk->parent == AZACT_KIND_TENANT && rid_is(node->ns, AZACTI_STR("Microsoft.Management")) &&
      rid_is(node->type, AZACTI_STR("managementGroups")))
    node->kind = AZACT_KIND_MANAGEMENT_GROUP;
  rid_end_node(walk, node, node->name, 4);
  return true;
}

/* Pass one node. false: what stands ahead is none; nothing is taken then. */
static bool rid_step(rid_walk *walk, rid_node *node) {
  memset(node, 0, sizeof *node);
  node->at = rid_offset(walk, walk->seg[0]);
  if (walk->have == 1) return rid_tail(walk, node);
  return rid_is_providers(walk->seg[0]) ? rid_providers(walk, node) : rid_child(walk, node);
}

static bool rid_holds(azact_str text, azact_str what) {
  const char *p = text.ptr;
  const char *end = text.ptr + text.len;
  while ((size_t)(end - p) >= what.len &&
         (p = (const char *)memchr(p, what.ptr[0], (size_t)(end - p) - what.len + 1)) != NULL) {
    if (memcmp(p, what.ptr, what.len) == 0) return true;
    p++;
  }
  return false;
}

/* "/subscription/": a typing error when a subscription's id or a keyword follows, otherwise nothing we know. */
static bool rid_is_typo(const rid_walk *walk) {
  if (!rid_is(walk->seg[0], AZACTI_STR("subscription")) || walk->have < 2) return false;
  if (walk->typo || azacti_is_guid(walk->seg[1])) return true;
  return walk->have > 2 && (rid_is_providers(walk->seg[2]) || rid_is(walk->seg[2], AZACTI_STR("resourceGroups")));
}

static void rid_set_top(azacti_resid *id, rid_walk *walk, uint32_t kind, size_t *end) {
  azact_str name = walk->seg[1];
  id->kind = kind;
  id->scope = kind == AZACT_KIND_SUBSCRIPTION ? AZACT_SCOPE_SUBSCRIPTION : AZACT_SCOPE_TENANT;
  id->name = name;
  id->provider = rid_resources;
  id->parent_id = (azact_str){id->id.ptr, 0};
  id->chain_base = kind;
  *end = rid_offset(walk, name) + name.len;
  id->chain_at = *end;
  walk->parent = kind;
  rid_take(walk, 2);
}

/* The root, a subscription or a tenant: what every id starts with. false: none of them. */
static bool rid_top(azacti_resid *id, rid_walk *walk, size_t *end) {
  *end = 0;
  id->parent_id = (azact_str){id->id.ptr, 0};
  if (walk->have == 0 || (walk->have > 1 && rid_is_providers(walk->seg[0]))) {
    id->kind = AZACT_KIND_TENANT;
    id->scope = AZACT_SCOPE_TENANT;
    id->name = (azact_str){id->id.ptr + id->id.len, 0};
    id->provider = rid_resources;
    return true;
  }
  if (walk->have < 2) return false;
  bool typo = rid_is_typo(walk);
  if (typo || rid_is(walk->seg[0], AZACTI_STR("subscriptions"))) {
    if (typo) id->flags |= AZACT_RESOURCE_TYPO;
    id->subscription_id = walk->seg[1];
    rid_set_top(id, walk, AZACT_KIND_SUBSCRIPTION, end);
    return true;
  }
  if (rid_is(walk->seg[0], AZACTI_STR("tenants"))) {
    id->flags |= AZACT_RESOURCE_LENIENT;
    id->tenant_id = walk->seg[1];
    rid_set_top(id, walk, AZACT_KIND_TENANT, end);
    return true;
  }
  return false;
}

/* What is left of an id that cannot be read to its end: the containers of its head. */
static void rid_unparsed(azacti_resid *id, bool partial) {
  azact_str none = {NULL, 0};
  id->kind = AZACT_KIND_UNPARSED;
  id->scope = AZACT_SCOPE_NONE;
  id->name = id->parent_id = id->extension_of = id->provider = id->type = none;
  id->flags &= ~(AZACT_RESOURCE_EXTENSION | AZACT_RESOURCE_LENIENT | AZACT_RESOURCE_DOTTED_TYPE);
  if (partial) id->flags |= AZACT_RESOURCE_PARTIAL;
}

static bool rid_ends_in_providers(azact_str name) {
  return name.len >= 9 && rid_is_providers((azact_str){name.ptr + name.len - 9, 9});
}

/* Flags of one more node below `parent`. */
static void rid_judge(azacti_resid *id, uint32_t parent, const rid_node *node) {
  bool plain = !node->extension && node->kind != AZACT_KIND_PROVIDER && node->kind != AZACT_KIND_RESOURCE_GROUP;
  if (node->joined) id->flags |= AZACT_RESOURCE_DOTTED_TYPE;
  if (node->kind == AZACT_KIND_RESOURCE_GROUP && rid_ends_in_providers(node->name))
    id->flags |= AZACT_RESOURCE_MISSING_SLASH;
  if (plain && parent == AZACT_KIND_RESOURCE_GROUP && memchr(node->type.ptr, '.', node->type.len))
    id->flags |= AZACT_RESOURCE_MISSING_SLASH;
  /* Without a GUID, only azcore takes a child that is not behind `providers`, or a nameless tail. */
  if ((id->flags & AZACT_RESOURCE_SUBSCRIPTION_NOT_GUID) && plain &&
      (node->tail || parent == AZACT_KIND_SUBSCRIPTION || parent == AZACT_KIND_RESOURCE_GROUP))
    id->flags |= AZACT_RESOURCE_LENIENT;
}

static void rid_add(azacti_resid *id, uint32_t parent, const rid_node *node, size_t parent_end) {
  azact_str before = {id->id.ptr, parent_end};
  rid_judge(id, parent, node);
  id->kind = node->kind;
  id->name = node->name;
  id->parent_id = before;
  id->type = (azact_str){NULL, 0};
  if (node->kind == AZACT_KIND_PROVIDER || node->extension) {
    bool extends = parent == AZACT_KIND_RESOURCE;
    id->extension_of = extends ? before : (azact_str){NULL, 0};
    id->provider = node->ns;
    id->chain_base = node->kind == AZACT_KIND_PROVIDER ? AZACT_KIND_PROVIDER : AZACT_KIND_RESOURCE;
    id->chain_at = node->kind == AZACT_KIND_PROVIDER ? node->end : node->at;
    if (node->extension && node->type.ptr == node->ns.ptr + node->ns.len + 1)
      id->type = (azact_str){node->ns.ptr, node->ns.len + 1 + node->type.len};
  } else if (node->kind == AZACT_KIND_RESOURCE_GROUP) {
    id->chain_base = AZACT_KIND_RESOURCE_GROUP;
    id->chain_at = node->end;
  }
  if (node->kind == AZACT_KIND_RESOURCE_GROUP) {
    id->resource_group = node->name;
    id->scope = AZACT_SCOPE_RESOURCE_GROUP;
  } else if (node->kind == AZACT_KIND_MANAGEMENT_GROUP) {
    id->management_group = node->name;
    id->scope = AZACT_SCOPE_MANAGEMENT_GROUP;
  }
  if (!node->tail && node->type.len == 9 && rid_is(node->type, AZACTI_STR("locations"))) id->location = node->name;
}

static azact_str rid_base_type(uint32_t kind) {
  switch (kind) {
  case AZACT_KIND_TENANT: return AZACTI_STR("Microsoft.Resources/tenants");
  case AZACT_KIND_SUBSCRIPTION: return AZACTI_STR("Microsoft.Resources/subscriptions");
  case AZACT_KIND_RESOURCE_GROUP: return AZACTI_STR("Microsoft.Resources/resourceGroups");
  case AZACT_KIND_PROVIDER: return AZACTI_STR("Microsoft.Resources/providers");
  default: return (azact_str){NULL, 0};
  }
}

static void rid_set_type(azacti_resid *id) {
  if (id->kind == id->chain_base && rid_base_type(id->kind).ptr) id->type = rid_base_type(id->kind);
  id->type_composed = id->type.ptr == NULL;
  if (id->extension_of.ptr) id->flags |= AZACT_RESOURCE_EXTENSION;
}

void azacti_resid_parse(azact_str text, azacti_resid *ret) { azacti_resid_parse_part(text, false, ret); }

void azacti_resid_parse_part(azact_str text, bool typo, azacti_resid *ret) {
  rid_walk walk;
  rid_node node;
  size_t end;
  memset(ret, 0, sizeof *ret);
  if (!text.ptr) text = AZACTI_STR("");
  ret->id = text;
  if (text.len == 0 || (text.ptr[0] != '/' && azacti_trim(text).len == 0)) {
    ret->kind = AZACT_KIND_EMPTY;
    return;
  }
  bool rooted = text.ptr[0] == '/';
  if (rooted) {
    rid_begin(&walk, text, 0, AZACT_KIND_TENANT);
    walk.typo = typo;
    ret->chain_base = AZACT_KIND_TENANT;
    rooted = rid_top(ret, &walk, &end);
  }
  if (!rooted) {
    rid_unparsed(ret, false);
    if (rid_holds(text, AZACTI_STR("://"))) ret->kind = AZACT_KIND_DATA_PLANE;
    return;
  }
  if (ret->subscription_id.ptr && !azacti_is_guid(ret->subscription_id)) ret->flags |= AZACT_RESOURCE_SUBSCRIPTION_NOT_GUID;
  bool read_some = end > 0;
  while (walk.have > 0) {
    uint32_t parent = walk.parent;
    if (!rid_step(&walk, &node)) {
      rid_unparsed(ret, read_some);
      return;
    }
    rid_add(ret, parent, &node, end);
    end = node.end;
    read_some = true;
  }
  rid_set_type(ret);
}

/* Eight bytes, capitals made small as letters are; right for comparing with words of letters only, since no other byte becomes
 * one of those. */
static inline uint64_t rid_small8(const char *p) {
  uint64_t word;
  memcpy(&word, p, 8);
  return word | UINT64_C(0x2020202020202020);
}

/* Is the segment the word, small letters, nine to sixteen of them, whatever the case? Inlined with a literal. */
static inline bool rid_is_word(azact_str segment, azact_str word) {
  if (segment.len != word.len) return false;
  size_t last = word.len - 8;
  return ((rid_small8(segment.ptr) ^ rid_small8(word.ptr)) |
          (rid_small8(segment.ptr + last) ^ rid_small8(word.ptr + last))) == 0;
}

/* The ordinary resource: "/subscriptions/S/resourceGroups/G/providers/N" and pairs of type and name, no slash doubled, no
 * second `providers`, no dot in a type that would want a closer look. Such an id reads to its end. */
static bool rid_is_ordinary(azact_str text) {
  enum { SUBSCRIPTIONS, GROUPS = 2, PROVIDERS = 4, FIRST_TYPE = 6, MOST = 16 };
  uint16_t slash[MOST + 1];
  size_t count = text.len < UINT16_MAX ? azacti_places(text.ptr, text.len, '/', slash, MOST) : 0;
  if (count < FIRST_TYPE + 2 || count > MOST - 1 || count % 2 != 0 || slash[0] != 0) return false;
  slash[count] = (uint16_t)text.len;
  for (size_t i = 0; i < count; i++) {
    azact_str segment = {text.ptr + slash[i] + 1, (size_t)(slash[i + 1] - slash[i]) - 1u};
    if (segment.len == 0) return false;
    if (i >= FIRST_TYPE && i % 2 == 0 && (rid_is_providers(segment) || memchr(segment.ptr, '.', segment.len))) return false;
    if (i == SUBSCRIPTIONS && !rid_is_word(segment, AZACTI_STR("subscriptions"))) return false;
    if (i == GROUPS && !rid_is_word(segment, AZACTI_STR("resourcegroups"))) return false;
    if (i == PROVIDERS && !rid_is_word(segment, AZACTI_STR("providers"))) return false;
  }
  return true;
}

bool azacti_resid_reads(azact_str text) {
  rid_walk walk;
  rid_node node;
  azacti_resid top;
  size_t end;
  memset(&top, 0, sizeof top);
  top.id = text;
  if (text.len == 0 || text.ptr[0] != '/') return false;
  if (rid_is_ordinary(text)) return true;
  rid_begin(&walk, text, 0, AZACT_KIND_TENANT);
  if (!rid_top(&top, &walk, &end)) return false;
  while (walk.have > 0)
    if (!rid_step(&walk, &node)) return false;
  return true;
}

void azacti_resid_type_parts(const azacti_resid *id, void (*put)(const char *data, size_t len, void *user), void *user) {
  rid_walk walk;
  rid_node node;
  if (id->type.ptr || !id->type_composed) {
    if (id->type.ptr) put(id->type.ptr, id->type.len, user);
    return;
  }
  azact_str base = rid_base_type(id->chain_base);
  if (base.ptr) put(base.ptr, base.len, user);
  rid_begin(&walk, id->id, id->chain_at, id->chain_base);
  while (walk.have > 0 && rid_step(&walk, &node)) {
    if (node.extension) put(node.ns.ptr, node.ns.len, user);
    size_t at = 0;
    azact_str part;
    while (azacti_resid_segment(node.type, &at, &part)) { /* a joined type may hold a doubled slash */
      put("/", 1, user);
      put(part.ptr, part.len, user);
    }
  }
}

typedef struct rid_into {
  azacti_buf *out;
  bool ok;
} rid_into;

static void rid_put_buf(const char *data, size_t len, void *user) {
  rid_into *into = (rid_into *)user;
  into->ok = into->ok && azacti_buf_append(into->out, data, len);
}

bool azacti_resid_type(const azacti_resid *id, azacti_buf *out) {
  rid_into into = {out, true};
  azacti_resid_type_parts(id, rid_put_buf, &into);
  return into.ok;
}

/* Next run of bytes that are kept, from *at on. */
static bool rid_kept(azact_str text, size_t *at, azact_str *ret) {
  if (*at >= text.len) return false;
  const uint8_t *p = (const uint8_t *)text.ptr + *at, *end = (const uint8_t *)text.ptr + text.len;
  const uint8_t *doubled = azacti_kernel_doubled(p, end);
  *ret = (azact_str){text.ptr + *at, (size_t)(doubled - p)};
  while (doubled < end && *doubled == '/') doubled++;
  *at = (size_t)(doubled - (const uint8_t *)text.ptr);
  return true;
}

static azact_str rid_without_tail(azact_str text) {
  while (text.len > 0 && text.ptr[text.len - 1] == '/') text.len--;
  return text;
}

void azacti_resid_canonical(azact_str text, void (*put)(const char *data, size_t len, void *user), void *user) {
  char piece[256];
  azact_str run;
  text = rid_without_tail(text);
  for (size_t at = 0; rid_kept(text, &at, &run);) {
    for (size_t i = 0; i < run.len; i += sizeof piece) {
      size_t len = run.len - i < sizeof piece ? run.len - i : sizeof piece;
      azacti_kernel_lower((uint8_t *)piece, (const uint8_t *)run.ptr + i, len);
      put(piece, len, user);
    }
  }
}

size_t azacti_resid_canonical_into(azact_str text, char *out) {
  azact_str run;
  size_t len = 0;
  text = rid_without_tail(text);
  for (size_t at = 0; rid_kept(text, &at, &run); len += run.len)
    azacti_kernel_lower((uint8_t *)out + len, (const uint8_t *)run.ptr, run.len);
  return len;
}
