/* A JSON value inside an event, as a handle (value.h of the public headers is its face). */
#ifndef AZACTI_VALUEHANDLE_H
#define AZACTI_VALUEHANDLE_H

#include <azactivity/value.h>
#include "core/atomics.h"
#include "decode/record_private.h"

#define AZACTI_VALUE_MAGIC 0x617A5661u /* "azVa" */

struct azact_value {
  uint32_t magic;
  atomic_uint refs;
  azacti_mem mem;
  azact_event *event; /* a reference; raw lies in its bytes, unless there is an owner */
  azact_value *owner; /* a reference; the value whose decoded text raw lies in, or NULL */
  azact_str raw;
  azact_str text; /* strings: decoded, in `own` or in raw; others: raw */
  uint8_t *own;   /* decoded text, when it differs from what lies between the quotes */
  size_t own_cap;
  uint32_t type;
};

static inline bool azacti_value_ok(const azact_value *value) { return value != NULL && value->magic == AZACTI_VALUE_MAGIC; }

/* raw: one JSON value, in the event's bytes or in owner's text. AZACT_OK with one reference, AZACT_ERR_NOMEM. */
azact_status azacti_value_make(const azact_event *event, azact_value *owner, azact_str raw, azact_value **ret);
void azacti_value_unref(azact_value *value);

/* The object or array that the value is, or that its text holds; type 0 if neither. */
azact_str azacti_value_container(const azact_value *value, uint32_t *type);
/* Whose text the container lies in. */
azact_value *azacti_value_holder(const azact_value *value);

/* Raw text of a member (the last of that name) or an element; false = not there. */
bool azacti_value_find(azact_str container, azact_str key, azact_str *ret);
bool azacti_value_nth(azact_str container, size_t index, azact_str *ret);

bool azacti_pointer_is_valid(azact_str pointer);
azact_status azacti_value_lookup(const azact_event *event, azact_str pointer, azact_value **ret);

#endif
