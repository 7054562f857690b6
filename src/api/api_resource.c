/* resource.h: checks, then one call down. */
#include <azactivity/resource.h>
#include "core/ascii.h"
#include "core/mem.h"
#include "view/names.h"
#include "view/reshandle.h"

azact_status azact_resource_parse(const char *text, size_t len, const azact_allocator *allocator, azact_resource **ret) {
  azacti_mem mem;
  if (!ret || (!text && len > 0)) return AZACT_ERR_USAGE;
  azact_status status = azacti_mem_init(&mem, allocator);
  azact_str part = {text, len};
  return status == AZACT_OK ? azacti_resource_make(&mem, &part, 1, false, ret) : status;
}

azact_resource *azact_resource_ref(azact_resource *resource) {
  if (!azacti_resource_is(resource)) return NULL;
  azacti_resource_ref(resource);
  return resource;
}

void azact_resource_unref(azact_resource *resource) {
  if (azacti_resource_is(resource)) azacti_resource_unref(resource);
}

uint32_t azact_resource_kind(const azact_resource *resource) {
  return azacti_resource_is(resource) ? azacti_resource_resid(resource)->kind : 0;
}

uint32_t azact_resource_scope(const azact_resource *resource) {
  return azacti_resource_is(resource) ? azacti_resource_resid(resource)->scope : AZACT_SCOPE_NONE;
}

uint32_t azact_resource_flags(const azact_resource *resource) {
  return azacti_resource_is(resource) ? azacti_resource_resid(resource)->flags : 0;
}

const char *azact_kind_name(uint32_t kind) { return azacti_kind_name(kind); }
const char *azact_scope_name(uint32_t scope) { return azacti_scope_name(scope); }

static azact_status apires_give(azact_str part, azact_str *ret) {
  if (!part.ptr) return AZACT_ABSENT;
  *ret = part;
  return AZACT_OK;
}

#define APIRES_PART(function, member)                                                                                      \
  azact_status function(const azact_resource *resource, azact_str *ret) {                                                  \
    if (!ret || !azacti_resource_is(resource)) return AZACT_ERR_USAGE;                                                     \
    return apires_give(azacti_resource_resid(resource)->member, ret);                                                      \
  }

APIRES_PART(azact_resource_id, id)
APIRES_PART(azact_resource_subscription_id, subscription_id)
APIRES_PART(azact_resource_group, resource_group)
APIRES_PART(azact_resource_management_group, management_group)
APIRES_PART(azact_resource_tenant_id, tenant_id)
APIRES_PART(azact_resource_provider, provider)
APIRES_PART(azact_resource_name, name)
APIRES_PART(azact_resource_location, location)
APIRES_PART(azact_resource_parent_id, parent_id)
APIRES_PART(azact_resource_extension_of, extension_of)

azact_status azact_resource_type(const azact_resource *resource, azact_str *ret) {
  if (!ret || !azacti_resource_is(resource)) return AZACT_ERR_USAGE;
  return apires_give(azacti_resource_type_of(resource), ret);
}

size_t azact_resource_segment_count(const azact_resource *resource) {
  return azacti_resource_is(resource) ? azacti_resource_segments(resource) : 0;
}

azact_status azact_resource_segment(const azact_resource *resource, size_t index, azact_str *ret) {
  size_t at = 0;
  azact_str segment;
  if (!ret || !azacti_resource_is(resource)) return AZACT_ERR_USAGE;
  if (index >= azacti_resource_segments(resource)) return AZACT_ERR_RANGE;
  for (size_t i = 0; i <= index; i++)
    if (!azacti_resid_segment(azacti_resource_resid(resource)->id, &at, &segment)) return AZACT_ERR_RANGE;
  *ret = segment;
  return AZACT_OK;
}

azact_status azact_resource_parent(const azact_resource *resource, azact_resource **ret) {
  if (!ret || !azacti_resource_is(resource)) return AZACT_ERR_USAGE;
  return azacti_resource_parent_of(resource, ret);
}

int32_t azact_resource_equal(const azact_resource *a, const azact_resource *b) {
  if (!azacti_resource_is(a) || !azacti_resource_is(b)) return 0;
  return azacti_resource_compare_text(azacti_resource_resid(a)->id, azacti_resource_resid(b)->id) == 0;
}

int32_t azact_resource_compare(const azact_resource *a, const azact_resource *b) {
  bool has_a = azacti_resource_is(a);
  bool has_b = azacti_resource_is(b);
  if (!has_a || !has_b) return (int32_t)has_a - (int32_t)has_b;
  return azacti_resource_compare_text(azacti_resource_resid(a)->id, azacti_resource_resid(b)->id);
}

uint64_t azact_resource_hash(const azact_resource *resource, uint64_t seed0, uint64_t seed1) {
  if (!azacti_resource_is(resource)) return 0;
  return azacti_resource_hash_text(azacti_resource_resid(resource)->id, seed0, seed1);
}

int32_t azact_resource_contains(const azact_resource *scope, const azact_resource *id) {
  if (!azacti_resource_is(scope) || !azacti_resource_is(id)) return 0;
  return azacti_resid_contains(azacti_resource_resid(scope), azacti_resource_resid(id));
}

/* ---- text in pieces into a caller's buffer */

typedef struct apires_copy {
  char *buf;
  size_t cap, len;
} apires_copy;

static void apires_put(const char *data, size_t len, void *user) {
  apires_copy *copy = (apires_copy *)user;
  if (copy->cap > 0 && copy->len < copy->cap - 1) {
    size_t room = copy->cap - 1 - copy->len;
    memcpy(copy->buf + copy->len, data, len < room ? len : room);
  }
  copy->len += len;
}

static azact_status apires_end(const apires_copy *copy, size_t *ret_len) {
  if (ret_len) *ret_len = copy->len;
  if (copy->cap > 0) copy->buf[copy->len < copy->cap ? copy->len : copy->cap - 1] = 0;
  return copy->len < copy->cap ? AZACT_OK : AZACT_ERR_RANGE;
}

azact_status azact_resource_canonical(const azact_resource *resource, char *buf, size_t cap, size_t *ret_len) {
  apires_copy copy = {buf, cap, 0};
  if (!azacti_resource_is(resource) || (!buf && cap > 0)) return AZACT_ERR_USAGE;
  const azacti_resid *id = azacti_resource_resid(resource);
  azacti_resid_canonical(id->id, apires_put, &copy);
  if (copy.len == 0 && id->kind == AZACT_KIND_TENANT) apires_put("/", 1, &copy); /* the root is nothing but its slash */
  return apires_end(&copy, ret_len);
}

azact_status azact_resource_type_copy(const char *text, size_t len, char *buf, size_t cap, size_t *ret_len) {
  azacti_resid id;
  apires_copy copy = {buf, cap, 0};
  if ((!text && len > 0) || (!buf && cap > 0)) return AZACT_ERR_USAGE;
  azacti_resid_parse((azact_str){text, len}, &id);
  if (!id.type.ptr && !id.type_composed) return AZACT_ABSENT;
  azacti_resid_type_parts(&id, apires_put, &copy);
  return apires_end(&copy, ret_len);
}

azact_status azact_resource_append_child(const azact_resource *resource, const char *type, size_t type_len,
                                         const char *name, size_t name_len, azact_resource **ret) {
  if (!ret || !azacti_resource_is(resource)) return AZACT_ERR_USAGE;
  return azacti_resource_append(resource, NULL, (azact_str){type, type_len}, (azact_str){name, name_len}, ret);
}

azact_status azact_resource_append_extension(const azact_resource *resource, const char *provider, size_t provider_len,
                                             const char *type, size_t type_len, const char *name, size_t name_len,
                                             azact_resource **ret) {
  azact_str namespace_text = {provider, provider_len};
  if (!ret || !azacti_resource_is(resource)) return AZACT_ERR_USAGE;
  return azacti_resource_append(resource, &namespace_text, (azact_str){type, type_len}, (azact_str){name, name_len}, ret);
}

azact_status azact_resource_write_json(const azact_resource *resource, azact_write_fn write, void *user) {
  if (!write || !azacti_resource_is(resource)) return AZACT_ERR_USAGE;
  return azacti_resid_write_json(azacti_resource_resid(resource), write, user);
}
