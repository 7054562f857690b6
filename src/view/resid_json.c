/* A resource id as the object of fields.md 4, 18. */
#include "view/resid.h"
#include "core/ascii.h"
#include "text/jsonout.h"
#include "view/names.h"

/* EXTENSION is told by extension_of and not printed. */
static const struct {
  uint32_t bit;
  const char *name;
} rid_flag_names[] = {
    {AZACT_RESOURCE_LENIENT, "lenient"},
    {AZACT_RESOURCE_TYPO, "typo"},
    {AZACT_RESOURCE_DOTTED_TYPE, "dotted_type"},
    {AZACT_RESOURCE_PARTIAL, "partial"},
    {AZACT_RESOURCE_SUBSCRIPTION_NOT_GUID, "subscription_not_guid"},
    {AZACT_RESOURCE_MISSING_SLASH, "missing_slash"},
};

const char *azacti_resid_flag_name(uint32_t bit) {
  for (size_t i = 0; i < sizeof rid_flag_names / sizeof rid_flag_names[0]; i++)
    if (rid_flag_names[i].bit == bit) return rid_flag_names[i].name;
  return NULL;
}

static void rid_json_member(azacti_out *out, bool *first, const char *key, azact_str value) {
  if (!value.ptr) return;
  azacti_out_key(out, first, key);
  azacti_out_string(out, value);
}

static void rid_json_put(const char *data, size_t len, void *user) {
  azacti_out_escaped((azacti_out *)user, (azact_str){data, len});
}

static void rid_json_type(azacti_out *out, bool *first, const azacti_resid *id) {
  if (!id->type.ptr && !id->type_composed) return;
  azacti_out_key(out, first, "type");
  azacti_out_bytes(out, "\"", 1);
  azacti_resid_type_parts(id, rid_json_put, out);
  azacti_out_bytes(out, "\"", 1);
}

static void rid_json_flags(azacti_out *out, bool *first, uint32_t flags) {
  bool any = false;
  for (uint32_t bit = 1; bit != 0 && bit <= flags; bit <<= 1) {
    const char *name = (flags & bit) ? azacti_resid_flag_name(bit) : NULL;
    if (!name) continue;
    if (!any) azacti_out_key(out, first, "flags");
    azacti_out_text(out, any ? ",\"" : "[\"");
    azacti_out_text(out, name);
    azacti_out_bytes(out, "\"", 1);
    any = true;
  }
  if (any) azacti_out_bytes(out, "]", 1);
}

azact_status azacti_resid_write_json(const azacti_resid *id, azact_write_fn write, void *user) {
  azacti_out out;
  bool first = true;
  azacti_out_init(&out, write, user);
  azacti_out_bytes(&out, "{", 1);
  rid_json_member(&out, &first, "id", id->id);
  azacti_out_key(&out, &first, "kind");
  azacti_out_bytes(&out, "\"", 1);
  azacti_out_text(&out, azacti_kind_name(id->kind));
  azacti_out_bytes(&out, "\"", 1);
  if (id->scope != AZACT_SCOPE_NONE) {
    const char *scope = azacti_scope_name(id->scope);
    rid_json_member(&out, &first, "scope", (azact_str){scope, strlen(scope)});
  }
  rid_json_member(&out, &first, "subscription_id", id->subscription_id);
  rid_json_member(&out, &first, "resource_group", id->resource_group);
  rid_json_member(&out, &first, "management_group", id->management_group);
  rid_json_member(&out, &first, "tenant_id", id->tenant_id);
  rid_json_member(&out, &first, "provider", id->provider);
  rid_json_type(&out, &first, id);
  rid_json_member(&out, &first, "name", id->name);
  rid_json_member(&out, &first, "location", id->location);
  rid_json_member(&out, &first, "parent_id", id->parent_id);
  rid_json_member(&out, &first, "extension_of", id->extension_of);
  rid_json_flags(&out, &first, id->flags);
  azacti_out_bytes(&out, "}", 1);
  return azacti_out_end(&out);
}
