/* What an event holds and how the floors below read it. The struct itself is in record.c's private header; only
 * decode/ knows its members.
 *
 * An event keeps its record's bytes (in a block), and beside them the spans of known values: no tree, no copies,
 * except for strings with escapes and JSON inside strings, whose decoded text lies in the event's scratch. */
#ifndef AZACTI_RECORD_H
#define AZACTI_RECORD_H

#include <azactivity/event.h>
#include <stdbool.h>
#include "core/mem.h"

/* ---- making (reader/) */
azact_event *azacti_record_new(const azacti_mem *mem); /* one reference; NULL = no memory */
void azacti_record_reset(azact_event *event);          /* empty, block and name dropped, capacities kept */
void azacti_record_ref(azact_event *event);
void azacti_record_unref(azact_event *event);
bool azacti_record_is_shared(const azact_event *event);
/* The decoded bytes stand at raw; a reference on block is taken. Offsets noted while decoding are relative to raw. */
void azacti_record_place(azact_event *event, azacti_block *block, const uint8_t *raw, size_t len);
azact_status azacti_record_own(azact_event *event); /* copy raw into a block of the event's own */

typedef struct azacti_place {
  azacti_block *name; /* bytes of the source's name; a reference is taken */
  size_t name_len;
  uint64_t record, offset, length, inner;
  uint32_t flags;
  const char *encoding; /* static */
} azacti_place;
void azacti_record_set_place(azact_event *event, const azacti_place *place);
const azacti_place *azacti_record_place_of(const azact_event *event);

/* path: copied; offsets in raw. Keeps at most 64 apart, always sets the bit. AZACT_ERR_NOMEM leaves the event as it
 * was. */
azact_status azacti_record_add_anomaly(azact_event *event, uint32_t code, azact_str path, size_t offset, size_t length,
                                       size_t other_offset, size_t other_length);
void azacti_record_sort_anomalies(
    azact_event *event); /* by offset, then code; called once, by the reader, before delivery */

/* ---- reading (view/, group/, export/, api/) */
typedef struct azacti_val {
  const char *ptr; /* strings: decoded text; others: JSON text as written. Borrowed from the event */
  size_t len;
  uint8_t type;     /* AZACT_JSON_*; 0 = absent */
  uint8_t origin;   /* AZACT_ORIGIN_* */
  uint8_t embedded; /* the object or array came out of a string */
} azacti_val;

#define AZACTI_VAL_NULL 1u   /* = AZACT_JSON_NULL */
#define AZACTI_VAL_STRING 5u /* = AZACT_JSON_STRING */

static inline azact_str azacti_val_str(azacti_val v) { return (azact_str){v.ptr, v.len}; }
/* present, not null, not "" */
static inline bool azacti_val_is_full(azacti_val v) {
  return v.type > AZACTI_VAL_NULL && !(v.type == AZACTI_VAL_STRING && v.len == 0);
}

azact_str azacti_record_raw(const azact_event *event); /* the record as written */
azact_str
azacti_record_doc(const azact_event *event); /* the JSON text that pointers start at: raw, or the row as an object */
uint32_t azacti_record_dialect(const azact_event *event);
const azacti_mem *azacti_record_mem(const azact_event *event);
size_t azacti_record_bytes(const azact_event *event); /* memory that it takes, its record included */
uint64_t azacti_record_anomaly_bits(const azact_event *event);
size_t azacti_record_anomaly_count(const azact_event *event);
/* Fills *ret (struct_size is left alone); false past the end. */
bool azacti_record_anomaly_at(const azact_event *event, size_t index, azact_anomaly *ret);

/* What the record itself says of a field: aliases, then fallbacks inside the record (fields.md 4, 10), by the
 * dialect's row of activity-log-schema.md 2. Nothing is filled in from claims, the resource id or `id`: that is view/
 * (azacti_field). */
azacti_val azacti_record_field(const azact_event *event, azact_field field);

/* The same for many events: the lines of sources.def that lead to a field in one dialect are found once. */
#define AZACTI_WAYS 4u
typedef struct azacti_way {
  uint16_t line, slot;
  uint8_t part;  /* of the event, whose member it has to be; AZACTI_WAY_ROOT: of the event itself */
  uint8_t quick; /* a plain string there is the answer, whatever else the record holds: its origin; else 0 */
} azacti_way;
#define AZACTI_WAY_ROOT UINT8_MAX
typedef struct azacti_ways {
  uint16_t count; /* AZACTI_WAYS + 1: they did not fit */
  azacti_way way[AZACTI_WAYS];
} azacti_ways;
void azacti_record_ways(uint32_t dialect, azact_field field, azacti_ways *ret);
azacti_val azacti_record_field_by(const azact_event *event, azact_field field, const azacti_ways *ways);

/* Can a field have two values at all? No, if its lines lead to one entry at most: asked first, since that is the rule. */
bool azacti_record_may_differ(const azact_event *event, azact_field field);
/* The non-empty aliases of a field, in order of preference; returns their number (at most max). */
size_t azacti_record_aliases(const azact_event *event, azact_field field, azacti_val *out, size_t max);
/* JSON Pointer and span in raw of the value that azacti_record_field answers. path is built into buf (appended).
 * AZACT_OK, AZACT_ABSENT (it has no place of its own), AZACT_ERR_NOMEM. */
azact_status azacti_record_where(const azact_event *event, azact_field field, azacti_buf *path, size_t *offset,
                                 size_t *length);
/* The same for one of azacti_record_aliases, by its index there. */
azact_status azacti_record_alias_where(const azact_event *event, azact_field field, size_t index, azacti_buf *path,
                                       size_t *offset, size_t *length);

/* Values that views need and that are no fields. */
enum azacti_extra {
  AZACTI_X_CLAIM_UPN,   /* .../ws/2005/05/identity/claims/upn, or upn */
  AZACTI_X_CLAIM_EMAIL, /* .../emailaddress */
  AZACTI_X_CLAIM_NAME,  /* http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name, never the display name `name` */
  AZACTI_X_CLAIM_SPN,   /* .../spn */
  AZACTI_X_CLAIM_OID,   /* http://schemas.microsoft.com/identity/claims/objectidentifier, or oid */
  AZACTI_X_CLAIM_APPID,
  AZACTI_X_CLAIM_TID, /* http://schemas.microsoft.com/identity/claims/tenantid, or tid */
  AZACTI_X_CLAIM_IPADDR,
  AZACTI_X_CLAIM_AMR, /* http://schemas.microsoft.com/claims/authnmethodsreferences, or amr (text, or an array) */
  AZACTI_X_CLAIM_IAT,
  AZACTI_X_CLAIM_EXP,
  AZACTI_X_CLAIM_IDTYP,
  AZACTI_X_CLAIM_MIRID, /* xms_mirid */
  AZACTI_X_POLICIES,    /* properties.policies, also below eventProperties */
  AZACTI_X_IDENTITY,    /* `identity` when it is a plain string */
  AZACTI_X_COUNT
};
azacti_val azacti_record_extra(const azact_event *event, enum azacti_extra extra);
bool azacti_record_has_claims(const azact_event *event); /* an object of claims that is not empty */

/* A claim of the caller's token by its name, borrowed. AZACT_OK, AZACT_ABSENT, AZACT_NULL; AZACT_ERR_UNSUPPORTED: its text would
 * have to be decoded first. */
azact_status azacti_record_claim(const azact_event *event, azact_str name, azact_str *ret);

/* The registry (registry.c). */
const azact_field_info *azacti_field_info_of(azact_field field); /* NULL = no such field */
const azact_field_info *azacti_field_info_at(size_t index);      /* canonical order, members last */

#endif
