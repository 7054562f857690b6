/* ARM resource ids taken apart, without allocation. The handle of resource.h wraps this. Rules:
 * docs/resource-ids.md. */
#ifndef AZACTI_RESID_H
#define AZACTI_RESID_H

#include <azactivity/resource.h>
#include <stdbool.h>
#include "core/mem.h"

/* Views into the parsed text; ptr NULL = this id has no such part. */
typedef struct azacti_resid {
  azact_str id;
  uint32_t kind, scope, flags;
  azact_str subscription_id, resource_group, management_group, tenant_id, name, location, parent_id, extension_of;
  azact_str provider; /* may be static text ("Microsoft.Resources") */
  azact_str type;     /* set only when the chain is contiguous in the text or static; else use azacti_resid_type */
  bool type_composed;
} azacti_resid;

void azacti_resid_parse(azact_str text, azacti_resid *ret);
bool azacti_resid_type(const azacti_resid *id, azacti_buf *out); /* appends the full chain; false = no memory */

/* Keys in the order of fields.md 4, 18. */
azact_status azacti_resid_write_json(const azacti_resid *id, azact_write_fn write, void *user);

/* ASCII lower case, `//` -> `/`, no final `/`: the form that is printed and hashed for output. Calls `put` in
 * pieces. */
void azacti_resid_canonical(azact_str text, void (*put)(const char *data, size_t len, void *user), void *user);

#endif
