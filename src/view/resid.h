/* ARM resource ids taken apart, without allocation. The handle of resource.h wraps this. Rules: docs/resource-ids.md.
 * */
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
  uint32_t chain_base; /* resid.c: kind of the node that the type chain starts at */
  size_t chain_at;     /* resid.c: offset of the first segment of that chain */
} azacti_resid;

void azacti_resid_parse(azact_str text, azacti_resid *ret);
/* A piece of an id, or one made longer: `typo` says that the id was read as one that begins with the typing error
 * "/subscription/", which the piece alone may not show. */
void azacti_resid_parse_part(azact_str text, bool typo, azacti_resid *ret);
/* Would the text be parsed as an id? The quick half of azacti_resid_parse; false for data-plane and empty texts, too.
 * */
bool azacti_resid_reads(azact_str text);
bool azacti_resid_type(const azacti_resid *id, azacti_buf *out); /* appends the full chain; false = no memory */
/* The same in pieces, for those who have no memory at hand. Nothing for an id without a type. */
void azacti_resid_type_parts(const azacti_resid *id, void (*put)(const char *data, size_t len, void *user), void *user);

/* Keys in the order of fields.md 4, 18. */
azact_status azacti_resid_write_json(const azacti_resid *id, azact_write_fn write, void *user);

/* Names of the flags, lower bit first; NULL for a bit that is not printed. */
const char *azacti_resid_flag_name(uint32_t bit);

/* ASCII lower case, `//` -> `/`, no final `/`: the form that is printed and hashed for output. Calls `put` in pieces.
 * */
void azacti_resid_canonical(azact_str text, void (*put)(const char *data, size_t len, void *user), void *user);
/* The same into `out`, which has room for text.len bytes; returns its length. */
size_t azacti_resid_canonical_into(azact_str text, char *out);

/* Next segment between slashes from *at on, empty ones left out; false = none left. */
bool azacti_resid_segment(azact_str text, size_t *at, azact_str *ret);

#endif
