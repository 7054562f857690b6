/* Any JSON value in an event: found by JSON Pointer, walked member by member, JSON inside strings included.
 *
 * A value is a small object of its own; it holds a reference on its event, so it may outlive the caller's. Threads:
 * const-shared, like events.
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_VALUE_H
#define AZACTIVITY_VALUE_H

#include <azactivity/base.h>
#include <azactivity/event.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct azact_value azact_value; /* opaque, immutable */

#define AZACT_JSON_NULL 1u   /* null */
#define AZACT_JSON_FALSE 2u  /* false */
#define AZACT_JSON_TRUE 3u   /* true */
#define AZACT_JSON_NUMBER 4u /* a number, its spelling kept */
#define AZACT_JSON_STRING 5u /* a string, also one that holds JSON */
#define AZACT_JSON_OBJECT 6u /* an object */
#define AZACT_JSON_ARRAY 7u  /* an array */

/* Look up a JSON Pointer (RFC 6901: "" is the whole record, "/properties/statusCode", "~0" and "~1" as there). It
 * starts at the record as written; for a row of a table or of a CSV file at an object made of column names and cells.
 * Where a string holds a JSON object or array, the pointer goes on inside it. Of duplicate keys the last is found.
 * event, pointer, ret: not NULL. Returns AZACT_OK and one reference, AZACT_ABSENT, AZACT_ERR_USAGE (also: no valid
 * pointer),
 * AZACT_ERR_NOMEM. A JSON null is found (AZACT_OK). Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_event_lookup(const azact_event *event, const char *pointer, size_t len, azact_value **ret);

/* A field of type AZACT_TYPE_JSON (properties, claims, authorization ...) as a value; read through if it arrived as a
 * string.
 * Returns AZACT_OK and one reference, AZACT_ABSENT, AZACT_NULL, AZACT_ERR_TYPE (another type of field),
 * AZACT_ERR_RANGE (no such field), AZACT_ERR_USAGE, AZACT_ERR_NOMEM. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_event_field_value(const azact_event *event, azact_field field, azact_value **ret);

/* AZACT_JSON_* of the value as written (a string holding JSON is a string); 0 for NULL. Threads: const-shared. Since
 * 1.0. */
AZACT_API uint32_t azact_value_type(const azact_value *value);

/* The decoded text of a string; the spelling of anything else. Borrowed from the value. Escaped lone surrogates and
 * bad bytes read as U+FFFD. Returns AZACT_OK, AZACT_ERR_USAGE. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_value_text(const azact_value *value, azact_str *ret);

/* The value as it stands in its text, quotes and escapes included. Borrowed from the value.
 * Returns AZACT_OK, AZACT_ERR_USAGE. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_value_raw(const azact_value *value, azact_str *ret);

/* The value as a whole number. Returns AZACT_OK, AZACT_ERR_TYPE (not a JSON number), AZACT_ERR_RANGE (fraction,
 * exponent, or too large), AZACT_ERR_USAGE. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_value_int64(const azact_value *value, int64_t *ret);

/* Member of an object by name, the last of that name; reads through a string that holds an object. key: not NULL.
 * Returns AZACT_OK and one reference, AZACT_ABSENT, AZACT_ERR_TYPE (no object), AZACT_ERR_USAGE, AZACT_ERR_NOMEM.
 * Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_value_member(const azact_value *value, const char *key, size_t len, azact_value **ret);

/* Element of an array by index from 0; reads through a string that holds an array.
 * Returns AZACT_OK and one reference, AZACT_ABSENT (past the end), AZACT_ERR_TYPE (no array), AZACT_ERR_USAGE,
 * AZACT_ERR_NOMEM. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_value_element(const azact_value *value, size_t index, azact_value **ret);

/* Called for each member or element; `key` is decoded, of length 0 for elements; both are valid during the call only
 * (azact_value_ref keeps the value). Anything but AZACT_OK stops the walk. */
typedef azact_status (*azact_each_fn)(const azact_str *key, azact_value *value, void *user);

/* Walk the members of an object (duplicates included, in source order) or the elements of an array; reads through a
 * string.
 * Returns AZACT_OK, what `fn` returned, AZACT_ERR_TYPE (neither), AZACT_ERR_USAGE, AZACT_ERR_NOMEM. Threads:
 * const-shared. Since 1.0. */
AZACT_API azact_status azact_value_each(const azact_value *value, azact_each_fn fn, void *user);

/* Add a reference. Returns `value`; NULL gives NULL. Threads: any. Since 1.0. */
AZACT_API azact_value *azact_value_ref(azact_value *value);

/* Drop a reference. NULL does nothing. Threads: any. Since 1.0. */
AZACT_API void azact_value_unref(azact_value *value);

#ifdef __cplusplus
}
#endif
#endif
