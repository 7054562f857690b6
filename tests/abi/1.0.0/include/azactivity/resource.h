/* ARM resource ids, also usable without an event.
 *
 * Parsing never fails hard: any text gives a handle, and what cannot be understood says so by its kind. Grammar:
 * Azure's resource id format with the readings of the official parsers; where those differ, docs/resource-ids.md
 * tells which holds.
 *
 * Comparison ignores case as ARM does: ASCII always, other letters by Unicode simple folding when the build has ICU.
 *
 * Threads: const-shared.
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_RESOURCE_H
#define AZACTIVITY_RESOURCE_H

#include <azactivity/base.h>
#include <azactivity/config.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct azact_resource azact_resource; /* a parsed id; immutable, owns its text; const-shared between threads */

/* What the last node of the id is. */
#define AZACT_KIND_EMPTY 1u            /* "" or blanks */
#define AZACT_KIND_UNPARSED 2u         /* not an id by any reading; its longest readable head is still given */
#define AZACT_KIND_TENANT 3u           /* "/", "/tenants/..." */
#define AZACT_KIND_MANAGEMENT_GROUP 4u /* a management group */
#define AZACT_KIND_SUBSCRIPTION 5u     /* a subscription */
#define AZACT_KIND_RESOURCE_GROUP 6u   /* a resource group */
#define AZACT_KIND_PROVIDER 7u         /* ".../providers/Microsoft.Compute", and nothing below it */
#define AZACT_KIND_LOCATION 8u         /* ".../locations/westeurope" */
#define AZACT_KIND_RESOURCE 9u         /* a resource, or an extension of one */
#define AZACT_KIND_DATA_PLANE 10u      /* a URL */

/* The nearest enclosing container, the node itself included. */
#define AZACT_SCOPE_NONE 0u             /* none could be read */
#define AZACT_SCOPE_TENANT 1u           /* the tenant */
#define AZACT_SCOPE_MANAGEMENT_GROUP 2u /* a management group */
#define AZACT_SCOPE_SUBSCRIPTION 3u     /* a subscription */
#define AZACT_SCOPE_RESOURCE_GROUP 4u   /* a resource group */

/* Flags. */
#define AZACT_RESOURCE_EXTENSION 1u   /* the node is an extension of another resource */
#define AZACT_RESOURCE_LENIENT 2u     /* accepted although its source or every official parser refuses it */
#define AZACT_RESOURCE_TYPO 4u        /* "/subscription/" for "/subscriptions/" */
#define AZACT_RESOURCE_DOTTED_TYPE 8u /* a type that holds a slash was joined ("rbac.authorization.k8s.io/rolebindings") */
#define AZACT_RESOURCE_PARTIAL 16u    /* unparsed, but a head could be read */
#define AZACT_RESOURCE_SUBSCRIPTION_NOT_GUID 32u /* the subscription id is no GUID */
#define AZACT_RESOURCE_MISSING_SLASH 64u         /* a group name that ends in "providers" */

/* Take an id apart. text: NULL only if len is 0; copied. allocator: NULL = malloc, realloc, free. ret: one reference.
 * Returns AZACT_OK (whatever the text is), AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL, _SIZE, _NEWER (the allocator's),
 * AZACT_ERR_RANGE (longer than 1 GiB), AZACT_ERR_NOMEM.
 * Threads: any. Since 1.0. */
AZACT_API azact_status azact_resource_parse(const char *text, size_t len, const azact_allocator *allocator,
                                            azact_resource **ret);

/* Add a reference; NULL gives NULL. Threads: any. Since 1.0. */
AZACT_API azact_resource *azact_resource_ref(azact_resource *resource);
/* Drop a reference; NULL does nothing. Threads: any. Since 1.0. */
AZACT_API void azact_resource_unref(azact_resource *resource);

/* AZACT_KIND_*; 0 for NULL. Since 1.0. */
AZACT_API uint32_t azact_resource_kind(const azact_resource *resource);
/* AZACT_SCOPE_*; AZACT_SCOPE_NONE for NULL. Since 1.0. */
AZACT_API uint32_t azact_resource_scope(const azact_resource *resource);
/* AZACT_RESOURCE_* bits; 0 for NULL. Since 1.0. */
AZACT_API uint32_t azact_resource_flags(const azact_resource *resource);
/* "resource", "resource_group", ...; "unknown" for another number. Static. kind: AZACT_KIND_*. Threads: any. Since 1.0. */
AZACT_API const char *azact_kind_name(uint32_t kind);
/* "tenant", "management_group", "subscription", "resource_group"; "" for none. Static. scope: AZACT_SCOPE_*. Threads: any.
 * Since 1.0. */
AZACT_API const char *azact_scope_name(uint32_t scope);

/* A part of the id, spelled as found, borrowed from the handle. Returns AZACT_OK, AZACT_ABSENT (this id has no such part; a
 * nameless tail has the name ""), AZACT_ERR_USAGE. */
AZACT_API azact_status azact_resource_id(const azact_resource *resource, azact_str *ret); /* the text itself. Since 1.0. */
AZACT_API azact_status azact_resource_subscription_id(const azact_resource *resource, azact_str *ret);  /* Since 1.0. */
AZACT_API azact_status azact_resource_group(const azact_resource *resource, azact_str *ret);            /* Since 1.0. */
AZACT_API azact_status azact_resource_management_group(const azact_resource *resource, azact_str *ret); /* Since 1.0. */
AZACT_API azact_status azact_resource_tenant_id(const azact_resource *resource,
                                                azact_str *ret); /* "/tenants/..." only. Since 1.0. */
AZACT_API azact_status azact_resource_provider(const azact_resource *resource,
                                               azact_str *ret); /* of the last "/providers/". Since 1.0. */
AZACT_API azact_status azact_resource_type(const azact_resource *resource, azact_str *ret); /* the full chain. Since 1.0. */
AZACT_API azact_status azact_resource_name(const azact_resource *resource, azact_str *ret); /* Since 1.0. */
AZACT_API azact_status azact_resource_location(const azact_resource *resource, azact_str *ret); /* Since 1.0. */
AZACT_API azact_status azact_resource_parent_id(const azact_resource *resource,
                                                azact_str *ret); /* "" at the top. Since 1.0. */
AZACT_API azact_status azact_resource_extension_of(const azact_resource *resource, azact_str *ret); /* Since 1.0. */

/* The id's segments between slashes, as found; empty ones are left out. Count: 0 for NULL. Since 1.0. */
AZACT_API size_t azact_resource_segment_count(const azact_resource *resource);
/* One segment, borrowed from the handle. Returns AZACT_OK, AZACT_ERR_RANGE, AZACT_ERR_USAGE. Since 1.0. */
AZACT_API azact_status azact_resource_segment(const azact_resource *resource, size_t index, azact_str *ret);

/* The parent as a handle of its own: resource -> ... -> group -> subscription -> tenant root "/".
 * Returns AZACT_OK and one reference, AZACT_ABSENT (the root, an unparsed or an empty id), AZACT_ERR_USAGE,
 * AZACT_ERR_NOMEM. Since 1.0. */
AZACT_API azact_status azact_resource_parent(const azact_resource *resource, azact_resource **ret);

/* 1 if both name the same thing: equal without case, doubled and final slashes ignored. Else 0. a, b: NULL equals nothing.
 * Since 1.0. */
AZACT_API int32_t azact_resource_equal(const azact_resource *a, const azact_resource *b);
/* Total order that agrees with azact_resource_equal: < 0, 0, > 0. A parent sorts before what it contains. a, b: NULL sorts
 * first. Since 1.0. */
AZACT_API int32_t azact_resource_compare(const azact_resource *a, const azact_resource *b);
/* Hash that agrees with azact_resource_equal; 0 for NULL. A secret seed makes it resist flooding by chosen ids (SipHash).
 * seed0, seed1: the seed's halves. Since 1.0. */
AZACT_API uint64_t azact_resource_hash(const azact_resource *resource, uint64_t seed0, uint64_t seed1);
/* 1 if `id` is `scope` or lies below it ("/" contains every parsed id). Else 0. scope, id: NULL gives 0. Since 1.0. */
AZACT_API int32_t azact_resource_contains(const azact_resource *scope, const azact_resource *id);

/* ASCII-lower-case form without doubled or final slashes, the same in every build. Copied as azact_event_copy_text
 * does.
 * Returns AZACT_OK, AZACT_ERR_RANGE, AZACT_ERR_USAGE. Since 1.0. */
AZACT_API azact_status azact_resource_canonical(const azact_resource *resource, char *buf, size_t cap, size_t *ret_len);

/* The type chain into a caller's buffer, without a handle. text: the id; NULL only if len is 0. Returns AZACT_OK,
 * AZACT_ABSENT, AZACT_ERR_RANGE, AZACT_ERR_USAGE. Since 1.0. */
AZACT_API azact_status azact_resource_type_copy(const char *text, size_t len, char *buf, size_t cap, size_t *ret_len);

/* A child of `resource`: "<id>/<type>/<name>". type, name: copied. type_len, name_len: their bytes. Returns AZACT_OK and
 * one reference, AZACT_ERR_USAGE (also: the id cannot have children, or a part is empty or holds a slash),
 * AZACT_ERR_NOMEM. Since 1.0. */
AZACT_API azact_status azact_resource_append_child(const azact_resource *resource, const char *type, size_t type_len,
                                                   const char *name, size_t name_len, azact_resource **ret);
/* An extension of `resource`: "<id>/providers/<provider>/<type>/<name>". provider, type, name: copied. provider_len,
 * type_len, name_len: their bytes. ret: receives one reference. Returns as azact_resource_append_child. Since 1.0. */
AZACT_API azact_status azact_resource_append_extension(const azact_resource *resource, const char *provider,
                                                       size_t provider_len, const char *type, size_t type_len,
                                                       const char *name, size_t name_len, azact_resource **ret);

/* The canonical JSON object of fields id, kind, scope ... to `write`. Returns AZACT_OK, what `write` returned,
 * AZACT_ERR_USAGE. Since 1.0. */
AZACT_API azact_status azact_resource_write_json(const azact_resource *resource, azact_write_fn write, void *user);

#ifdef __cplusplus
}
#endif
#endif
