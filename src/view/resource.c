/* The handle of resource.h: one allocation that holds the parsed id and a copy of its text. */
#include "view/reshandle.h"
#include "core/ascii.h"
#include "core/hash.h"
#include "text/fold.h"
#include "core/atomics.h"

#define RES_MAGIC 0x52657349u

struct azact_resource {
  uint32_t magic;
  atomic_uint refs;
  azacti_mem mem;
  size_t size; /* of the allocation */
  size_t segments;
  azacti_resid id;
  azact_str type; /* composed if it had to be */
};

bool azacti_resource_is(const azact_resource *resource) { return resource && resource->magic == RES_MAGIC; }
const azacti_resid *azacti_resource_resid(const azact_resource *resource) { return &resource->id; }
azact_str azacti_resource_type_of(const azact_resource *resource) { return resource->type; }
size_t azacti_resource_segments(const azact_resource *resource) { return resource->segments; }

static void res_put_length(const char *data, size_t len, void *user) {
  (void)data;
  *(size_t *)user += len;
}

static void res_put_bytes(const char *data, size_t len, void *user) {
  char **at = (char **)user;
  memcpy(*at, data, len);
  *at += len;
}

/* The text from up to four parts one after another; parsed there, so that every view points into the copy. */
azact_status azacti_resource_make(const azacti_mem *mem, const azact_str *parts, size_t count, bool typo,
                                  azact_resource **ret) {
  const size_t limit = (size_t)1 << 30;
  azacti_resid probe;
  size_t len = 0;
  size_t type_len = 0;
  for (size_t i = 0; i < count; i++) {
    if (parts[i].len > limit || len + parts[i].len > limit) return AZACT_ERR_RANGE;
    len += parts[i].len;
  }
  /* A composed type is never longer than the text but for the built-in heads of 34 bytes at most. */
  size_t type_cap = len + 40;
  size_t size = sizeof(azact_resource) + len + 1 + type_cap;
  azact_resource *resource = (azact_resource *)azacti_zalloc(mem, size);
  if (!resource) return AZACT_ERR_NOMEM;
  char *text = (char *)(resource + 1);
  char *at = text;
  for (size_t i = 0; i < count; i++)
    if (parts[i].len > 0) res_put_bytes(parts[i].ptr, parts[i].len, &at);
  azacti_resid_parse_part((azact_str){text, len}, typo, &probe);
  resource->id = probe;
  resource->type = probe.type;
  if (probe.type_composed) {
    char *out = text + len + 1;
    azacti_resid_type_parts(&probe, res_put_length, &type_len);
    if (type_len <= type_cap) {
      resource->type = (azact_str){out, type_len};
      azacti_resid_type_parts(&probe, res_put_bytes, &out);
    }
  }
  azact_str segment;
  for (size_t pos = 0; azacti_resid_segment(probe.id, &pos, &segment);) resource->segments++;
  resource->magic = RES_MAGIC;
  atomic_init(&resource->refs, 1);
  resource->mem = *mem;
  resource->size = size;
  *ret = resource;
  return AZACT_OK;
}

void azacti_resource_ref(azact_resource *resource) { atomic_fetch_add_explicit(&resource->refs, 1, memory_order_relaxed); }

void azacti_resource_unref(azact_resource *resource) {
  if (atomic_fetch_sub_explicit(&resource->refs, 1, memory_order_acq_rel) != 1) return;
  azacti_mem mem = resource->mem;
  resource->magic = 0;
  azacti_free(&mem, resource, resource->size);
}

azact_status azacti_resource_parent_of(const azact_resource *resource, azact_resource **ret) {
  const azacti_resid *id = &resource->id;
  azact_str up = id->parent_id;
  if (!up.ptr) return AZACT_ABSENT;
  if (up.len == 0) {
    if (id->kind == AZACT_KIND_TENANT && !id->tenant_id.ptr) return AZACT_ABSENT;
    up = AZACTI_STR("/");
  }
  return azacti_resource_make(&resource->mem, &up, 1, (id->flags & AZACT_RESOURCE_TYPO) != 0, ret);
}

/* ---- comparison: segment by segment, letters folded. Bytes that are no UTF-8 stand for themselves. */

static bool res_rooted(azact_str text) { return text.len > 0 && text.ptr[0] == '/'; }

int azacti_resource_compare_text(azact_str a, azact_str b) {
  size_t i = 0, j = 0;
  azact_str x, y;
  if (res_rooted(a) != res_rooted(b)) return res_rooted(a) ? 1 : -1;
  for (;;) {
    bool more = azacti_resid_segment(a, &i, &x);
    if (azacti_resid_segment(b, &j, &y) != more) return more ? 1 : -1;
    if (!more) return 0;
    int order = azacti_fold_compare(x, y);
    if (order != 0) return order;
  }
}

static bool res_is_parsed(const azacti_resid *id) {
  return id->kind != AZACT_KIND_EMPTY && id->kind != AZACT_KIND_UNPARSED && id->kind != AZACT_KIND_DATA_PLANE;
}

bool azacti_resid_contains(const azacti_resid *scope, const azacti_resid *id) {
  size_t i = 0, j = 0;
  azact_str x, y;
  if (!res_is_parsed(scope) || !res_is_parsed(id)) return azacti_resource_compare_text(scope->id, id->id) == 0;
  while (azacti_resid_segment(scope->id, &i, &x))
    if (!azacti_resid_segment(id->id, &j, &y) || azacti_fold_compare(x, y) != 0) return false;
  return true;
}

uint64_t azacti_resource_hash_text(azact_str text, uint64_t seed0, uint64_t seed1) {
  azacti_sip sip;
  azact_str segment;
  uint8_t bytes[4];
  azacti_sip_init(&sip, seed0, seed1);
  azacti_sip_add(&sip, res_rooted(text) ? "/" : ".", 1);
  for (size_t at = 0; azacti_resid_segment(text, &at, &segment);) {
    const uint8_t *p = (const uint8_t *)segment.ptr;
    const uint8_t *end = p + segment.len;
    while (p < end) {
      uint32_t cp = azacti_fold_next(&p, end);
      if (cp < 0x80) {
        bytes[0] = (uint8_t)cp;
        azacti_sip_add(&sip, bytes, 1);
        continue;
      }
      for (unsigned k = 0; k < 4; k++) bytes[k] = (uint8_t)(cp >> (24 - 8 * k));
      azacti_sip_add(&sip, bytes, 4);
    }
    azacti_sip_add(&sip, "/", 1);
  }
  return azacti_sip_end(&sip);
}

/* ---- building */

static bool res_is_part(azact_str part) { return part.ptr && part.len > 0 && !memchr(part.ptr, '/', part.len); }

/* `made` must read as one node below `from`, or the parts meant something else to the grammar. */
static azact_status res_check(const azact_resource *from, azact_resource *made, azact_str name, azact_resource **ret) {
  const azacti_resid *id = &made->id;
  bool fits = res_is_parsed(id) && azacti_eq(id->name, name);
  if (fits && id->parent_id.len > 0) fits = azacti_resource_compare_text(id->parent_id, from->id.id) == 0;
  if (fits && id->parent_id.len == 0) fits = from->id.kind == AZACT_KIND_TENANT && !from->id.tenant_id.ptr;
  if (!fits) {
    azacti_resource_unref(made);
    return AZACT_ERR_USAGE;
  }
  *ret = made;
  return AZACT_OK;
}

azact_status azacti_resource_append(const azact_resource *from, const azact_str *provider, azact_str type, azact_str name,
                                    azact_resource **ret) {
  azact_resource *made = NULL;
  if (!res_is_parsed(&from->id) || (from->id.name.len == 0 && from->id.kind != AZACT_KIND_TENANT)) return AZACT_ERR_USAGE;
  if (!res_is_part(type) || !res_is_part(name) || (provider && !res_is_part(*provider))) return AZACT_ERR_USAGE;
  if (!provider && azacti_eq_nocase(type, AZACTI_STR("providers"))) return AZACT_ERR_USAGE;
  azact_str head = from->id.id;
  while (head.len > 0 && head.ptr[head.len - 1] == '/') head.len--;
  azact_str parts[8] = {head, AZACTI_STR("/"), type, AZACTI_STR("/"), name};
  size_t count = 5;
  if (provider) {
    parts[1] = AZACTI_STR("/providers/");
    parts[2] = *provider;
    parts[4] = type;
    parts[5] = AZACTI_STR("/");
    parts[6] = name;
    count = 7;
  }
  azact_status status = azacti_resource_make(&from->mem, parts, count, (from->id.flags & AZACT_RESOURCE_TYPO) != 0, &made);
  return status == AZACT_OK ? res_check(from, made, name, ret) : status;
}
