/* What api/ calls to serve resource.h. */
#ifndef AZACTI_RESHANDLE_H
#define AZACTI_RESHANDLE_H

#include "view/resid.h"

bool azacti_resource_is(const azact_resource *resource); /* not NULL, and a live handle */
const azacti_resid *azacti_resource_resid(const azact_resource *resource);
azact_str azacti_resource_type_of(const azact_resource *resource); /* the full chain; ptr NULL = none */
size_t azacti_resource_segments(const azact_resource *resource);

/* A handle from the parts of its text. AZACT_OK, AZACT_ERR_RANGE (over 1 GiB), AZACT_ERR_NOMEM. */
azact_status azacti_resource_make(const azacti_mem *mem, const azact_str *parts, size_t count, bool typo,
                                  azact_resource **ret);
void azacti_resource_ref(azact_resource *resource);
void azacti_resource_unref(azact_resource *resource);
azact_status azacti_resource_parent_of(const azact_resource *resource, azact_resource **ret);

/* By folded letters; doubled and final slashes do not count. */
int azacti_resource_compare_text(azact_str a, azact_str b);
uint64_t azacti_resource_hash_text(azact_str text, uint64_t seed0, uint64_t seed1);
bool azacti_resid_contains(const azacti_resid *scope, const azacti_resid *id);

/* provider NULL: a child. */
azact_status azacti_resource_append(const azact_resource *from, const azact_str *provider, azact_str type, azact_str name,
                                    azact_resource **ret);

#endif
