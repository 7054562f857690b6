/* One event: opaque, immutable, shared by reference.
 *
 * An event answers to the same field names whatever dialect it came in. Fields are named by ids (fields.h, generated
 * from one list) or by text. Three answers must be told apart: the record lacks the field (AZACT_ABSENT), it says
 * null (AZACT_NULL), it says "" (AZACT_OK with length 0).
 *
 * Text that lies in the record is borrowed from the event and lives as long as it. Some derived values are composed,
 * not found (a type chain cut out of a resource id, a GUID brought to its dashed form); they are copied into the
 * caller's buffer instead, and azact_field_info tells which (AZACT_FIELD_COMPOSED). Typed forms are in view.h.
 *
 * Threads: any number of threads may read one event at the same time (called "const-shared" below); reference counts
 * are atomic. Nothing is cached behind a const pointer.
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_EVENT_H
#define AZACTIVITY_EVENT_H

#include <azactivity/base.h>
#include <azactivity/fields.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct azact_event azact_event; /* opaque */

/* Add a reference. Returns `event`; NULL gives NULL. Threads: any. Since 1.0. */
AZACT_API azact_event *azact_event_ref(azact_event *event);

/* Drop a reference. NULL does nothing. Threads: any. Since 1.0. */
AZACT_API void azact_event_unref(azact_event *event);

/* Make the event own its bytes, so that it pins neither the reader's window nor borrowed memory. The caller must hold
 * the only reference. Returns AZACT_OK (also if it owns them already), AZACT_ERR_USAGE (NULL, or shared),
 * AZACT_ERR_NOMEM. Threads: per-handle. Since 1.0. */
AZACT_API azact_status azact_event_own(azact_event *event);

/* ---- the field registry -----------------------------------------------------------------------------------------
 * */

typedef uint32_t azact_field; /* AZACT_F_*, see fields.h; ids are given once and never move */

/* azact_field_info.type */
#define AZACT_TYPE_TEXT 1u   /* text */
#define AZACT_TYPE_TIME 2u   /* a moment; as text in RFC 3339 for the derived ones, as found for the others */
#define AZACT_TYPE_NUMBER 3u /* a number, its spelling kept */
#define AZACT_TYPE_JSON 4u   /* an object or array, also one that arrived as a string holding JSON */
#define AZACT_TYPE_INT 5u    /* a small whole number of the library's own */
#define AZACT_TYPE_WORD 6u   /* one of a fixed set of words */
#define AZACT_TYPE_BOOL 7u   /* true or false */
#define AZACT_TYPE_OBJECT 8u /* members of its own, registered as "name.member" */

/* azact_field_info.flags */
#define AZACT_FIELD_DERIVED 1u  /* computed from the record, not found in it */
#define AZACT_FIELD_MEMBER 2u   /* a member of a derived object ("resource.name"); not a key of the canonical record */
#define AZACT_FIELD_COMPOSED 4u /* azact_event_text may refuse it; azact_event_copy_text always works */

/* What the registry knows of a field. */
typedef struct azact_field_info {
  size_t struct_size;
  azact_field id; /* AZACT_F_* */
  uint32_t type;  /* AZACT_TYPE_* */
  uint32_t flags; /* AZACT_FIELD_* */
  uint32_t reserved;
  azact_str name; /* static storage */
  azact_str doc;  /* one English sentence, static storage */
} azact_field_info;

/* Number of registered fields. Threads: any. Since 1.0. */
AZACT_API size_t azact_field_count(void);

/* The `index`-th field in the order of the canonical record, members last. ret->struct_size must be set.
 * Returns AZACT_OK, AZACT_ERR_RANGE, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL / _SIZE. Threads: any. Since 1.0. */
AZACT_API azact_status azact_field_at(size_t index, azact_field_info *ret);

/* The field of that name, compared exactly; 0 if there is none. name: as "caller", "resource.name"; NULL gives 0. Threads:
 * any. Since 1.0. */
AZACT_API azact_field azact_field_by_name(const char *name, size_t len);

/* ---- reading fields ---------------------------------------------------------------------------------------------
 * */

/* Text of a field, borrowed from the event. Strings come decoded; numbers, true, false as spelled; objects and arrays
 * as
 * JSON text. ret: untouched unless AZACT_OK.
 * Returns AZACT_OK, AZACT_ABSENT, AZACT_NULL, AZACT_ERR_UNSUPPORTED (this value is composed: azact_event_copy_text
 * has it),
 * AZACT_ERR_RANGE (no such field), AZACT_ERR_USAGE. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_event_text(const azact_event *event, azact_field field, azact_str *ret);

/* Text of any field, composed ones included, copied. Writes at most `cap` bytes, the last a NUL (none if cap is 0),
 * and always the full length without it to *ret_len; a cut text is AZACT_ERR_RANGE with *ret_len set, so ask with cap
 * 0 first.
 * Objects give their canonical JSON. buf: may be NULL if cap is 0. ret_len: may be NULL.
 * Returns AZACT_OK, AZACT_ABSENT, AZACT_NULL, AZACT_ERR_RANGE, AZACT_ERR_USAGE, AZACT_ERR_NOMEM. Threads:
 * const-shared. Since 1.0. */
AZACT_API azact_status azact_event_copy_text(const azact_event *event, azact_field field, char *buf, size_t cap,
                                             size_t *ret_len);

/* A field as a whole number: JSON numbers and strings that hold one ("0", "403"), times in ns, and AZACT_TYPE_INT.
 * Returns AZACT_OK, AZACT_ABSENT, AZACT_NULL, AZACT_ERR_TYPE (no number), AZACT_ERR_RANGE (fraction, exponent or too
 * large for 64 bits: the text has it all; or no such field), AZACT_ERR_USAGE, AZACT_ERR_NOMEM. Threads: const-shared.
 * Since 1.0. */
AZACT_API azact_status azact_event_int64(const azact_event *event, azact_field field, int64_t *ret);

/* Where a field's value came from. */
#define AZACT_ORIGIN_NONE 0u        /* the event does not have it */
#define AZACT_ORIGIN_RECORD 1u      /* the record's own key */
#define AZACT_ORIGIN_CLAIMS 2u      /* a claim of the token */
#define AZACT_ORIGIN_RESOURCE_ID 3u /* a part of the resource id */
#define AZACT_ORIGIN_EVENT_ID 4u    /* a part of `id` (resource, event data id, ticks) */
#define AZACT_ORIGIN_ENVELOPE 5u    /* the object around the event (webhooks) */
#define AZACT_ORIGIN_DERIVED 6u     /* computed */

/* AZACT_ORIGIN_* of the field's value, AZACT_ORIGIN_NONE if it has none. Threads: const-shared. Since 1.0. */
AZACT_API uint32_t azact_event_origin(const azact_event *event, azact_field field);

/* A claim of the caller's token, as text borrowed from the event: strings decoded, anything else as spelled. Nothing is
 * allocated. name: the claim's key as the record writes it ("appid",
 * "http://schemas.microsoft.com/identity/claims/tenantid"), compared exactly; of two of that name the last counts. ret:
 * untouched unless AZACT_OK.
 * Returns AZACT_OK, AZACT_ABSENT (no such claim, or no claims at all), AZACT_NULL, AZACT_ERR_UNSUPPORTED (a claim that
 * the library has no use of its own for, and whose text is written with escapes: azact_event_lookup has it),
 * AZACT_ERR_USAGE. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_event_claim(const azact_event *event, const char *name, size_t len, azact_str *ret);

/* Called for each field. `status` is AZACT_OK or AZACT_NULL; `text` as azact_event_copy_text would give it, valid
 * during the call.
 * Anything but AZACT_OK stops the walk and is what azact_event_visit returns. */
typedef azact_status (*azact_visit_fn)(azact_field field, azact_status status, const azact_str *text, void *user);

/* Visit every field that the event has, in the order of the canonical record; members are not visited apart.
 * Returns AZACT_OK, what `fn` returned, AZACT_ERR_USAGE, AZACT_ERR_NOMEM. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_event_visit(const azact_event *event, azact_visit_fn fn, void *user);

/* The thirteen published fields by name, borrowed from the event; each is azact_event_text of its id. Returns as
 * azact_event_text. Threads: const-shared. */
AZACT_API azact_status azact_event_tenant_id(const azact_event *event, azact_str *ret);        /* Since 1.0. */
AZACT_API azact_status azact_event_subscription_id(const azact_event *event, azact_str *ret);  /* Since 1.0. */
AZACT_API azact_status azact_event_event_timestamp(const azact_event *event, azact_str *ret);  /* as found. Since 1.0. */
AZACT_API azact_status azact_event_operation_name(const azact_event *event, azact_str *ret);   /* Since 1.0. */
AZACT_API azact_status azact_event_category(const azact_event *event, azact_str *ret);         /* Since 1.0. */
AZACT_API azact_status azact_event_level(const azact_event *event, azact_str *ret);            /* Since 1.0. */
AZACT_API azact_status azact_event_result_type(const azact_event *event, azact_str *ret);      /* Since 1.0. */
AZACT_API azact_status azact_event_result_signature(const azact_event *event, azact_str *ret); /* Since 1.0. */
AZACT_API azact_status azact_event_duration_ms(const azact_event *event, azact_str *ret);      /* as spelled. Since 1.0. */
AZACT_API azact_status azact_event_caller(const azact_event *event, azact_str *ret);           /* Since 1.0. */
AZACT_API azact_status azact_event_correlation_id(const azact_event *event, azact_str *ret);   /* Since 1.0. */
AZACT_API azact_status azact_event_resource_id(const azact_event *event, azact_str *ret);      /* Since 1.0. */
AZACT_API azact_status azact_event_properties(const azact_event *event, azact_str *ret);       /* JSON text. Since 1.0. */

/* ---- the record itself ------------------------------------------------------------------------------------------
 * */

/* The record's bytes, borrowed: UTF-8 (transcoded if the file had another encoding), otherwise exactly as written.
 * Returns AZACT_OK, AZACT_ERR_USAGE. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_event_raw(const azact_event *event, azact_str *ret);

#define AZACT_SOURCE_COMPRESSED 1u /* offset and length count in the decompressed stream */

/* Where an event comes from. */
typedef struct azact_source {
  size_t struct_size;
  azact_str name;     /* config.source_name, the path, or "-" */
  uint64_t record;    /* from 1 in this input, quarantined records included */
  uint64_t offset;    /* of the record's first byte in the original file, from 0 */
  uint64_t length;    /* bytes of the record in the original file */
  uint64_t inner;     /* from 1: number inside a batch that was carried as a string; 0 = not in one */
  uint32_t flags;     /* AZACT_SOURCE_* */
  uint32_t reserved;  /* 0 */
  azact_str encoding; /* "utf-8", "utf-16le", ... */
} azact_source;

/* Where the event's bytes stand. ret->struct_size must be set. Strings are borrowed from the event.
 * Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL / _SIZE. Threads: const-shared. Since 1.0. */
AZACT_API azact_status azact_event_source(const azact_event *event, azact_source *ret);

/* ---- dialect ----------------------------------------------------------------------------------------------------
 * */

/* The shapes that Azure and its tools write. */
#define AZACT_DIALECT_FLAT 1u                 /* eventTimestamp, and plain texts where REST has objects */
#define AZACT_DIALECT_REST 2u                 /* REST API of 2015: {"value":...,"localizedValue":...} */
#define AZACT_DIALECT_REST_2014 3u            /* REST API of 2014: resourceUri, eventSource */
#define AZACT_DIALECT_SDK 4u                  /* as_dict() of the SDK for Python: REST in snake_case */
#define AZACT_DIALECT_DIAGNOSTIC 5u           /* diagnostic settings: blobs, Event Hubs */
#define AZACT_DIALECT_LOG_ANALYTICS 6u        /* a row of the table AzureActivity */
#define AZACT_DIALECT_LOG_ANALYTICS_LEGACY 7u /* a row with its former columns: OperationName, ActivityStatus */
#define AZACT_DIALECT_PORTAL_CSV 8u           /* a row of the portal's CSV file */
#define AZACT_DIALECT_POWERSHELL 9u           /* Get-AzActivityLog, made JSON */
#define AZACT_DIALECT_ALERT_WEBHOOK 10u       /* an activity log alert: data.context.activityLog */
#define AZACT_DIALECT_CLASSIC_WEBHOOK 11u     /* a classic alert: context.event */
#define AZACT_DIALECT_FOREIGN 12u             /* another log's record in the same stream */

/* AZACT_DIALECT_* of this record; 0 for NULL. Threads: const-shared. Since 1.0. */
AZACT_API uint32_t azact_event_dialect(const azact_event *event);

/* The word the canonical record prints ("rest", "diagnostic", ...); "unknown" for another number. Static. dialect:
 * AZACT_DIALECT_*. Threads: any. Since 1.0. */
AZACT_API const char *azact_dialect_name(uint32_t dialect);

/* ---- anomalies --------------------------------------------------------------------------------------------------
 * */

/* Repairs: the bytes broke RFC 8259 or UTF-8 and the decoder had to choose. AZACT_CONFIG_STRICT quarantines these. */
#define AZACT_ANOMALY_INVALID_UTF8 1u   /* bytes that are not UTF-8; they read as U+FFFD */
#define AZACT_ANOMALY_LONE_SURROGATE 2u /* half of a \u pair; it reads as U+FFFD */
#define AZACT_ANOMALY_RAW_CONTROL 3u    /* a control character unescaped in a string; it stays */
#define AZACT_ANOMALY_DUPLICATE_KEY 4u  /* a key twice in one object; the last counts */
#define AZACT_ANOMALY_NUL_BYTE 5u       /* a NUL byte in the record or before it */
#define AZACT_ANOMALY_BOM_INSIDE 6u     /* a byte order mark before a record that is not the first */
/* Notices: the bytes are sound, their meaning is doubtful. */
#define AZACT_ANOMALY_ALIAS_CONFLICT 16u         /* two keys of one field disagree */
#define AZACT_ANOMALY_STATUS_CONFLICT 17u        /* result_type and result_signature disagree */
#define AZACT_ANOMALY_TYPE_UNEXPECTED 18u        /* an object or array where a text is usual */
#define AZACT_ANOMALY_TIME_UNPARSED 19u          /* the time cannot be read */
#define AZACT_ANOMALY_TIME_FROM_TICKS 20u        /* the time was taken from the ticks of `id` */
#define AZACT_ANOMALY_TIME_TICKS_MISMATCH 21u    /* the ticks of `id` are another moment */
#define AZACT_ANOMALY_TIME_DAY_FIRST 22u         /* "31/12/2020": read day first, there was no other way */
#define AZACT_ANOMALY_EVENT_DATA_ID_MISMATCH 23u /* `id` holds another event data id */
#define AZACT_ANOMALY_RESOURCE_UNPARSED 24u      /* the resource id is none by any reading */
#define AZACT_ANOMALY_EMBEDDED_JSON_INVALID 25u  /* a string that begins like JSON and is none */
#define AZACT_ANOMALY_DEPTH_LIMIT 26u            /* deeper than config.max_depth; it stays text */
#define AZACT_ANOMALY_DEPTH_TRUNCATED 27u        /* PowerShell wrote a type's name instead of what is deeper */

/* One thing that is odd about a record. */
typedef struct azact_anomaly {
  size_t struct_size;
  uint32_t code; /* AZACT_ANOMALY_* */
  uint32_t reserved;
  azact_str name;        /* "duplicate_key", ...; static */
  azact_str path;        /* JSON Pointer in the record, borrowed from the event */
  uint64_t offset;       /* in azact_event_raw, bytes */
  uint64_t length;       /* bytes, may be 0 */
  uint64_t other_offset; /* duplicate_key: the span of the earlier member of that name; else 0 */
  uint64_t other_length; /* bytes of that */
} azact_anomaly;

/* Bit (1 << AZACT_ANOMALY_x) for each kind met; 0 = the record is clean (or event is NULL). Threads: const-shared.
 * Since 1.0. */
AZACT_API uint64_t azact_event_anomaly_bits(const azact_event *event);

/* Number of anomalies. At most 64 are kept apart; the bits tell every kind. Threads: const-shared. Since 1.0. */
AZACT_API size_t azact_event_anomaly_count(const azact_event *event);

/* The `index`-th anomaly, in the order of offsets. ret->struct_size must be set.
 * Returns AZACT_OK, AZACT_ERR_RANGE, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL / _SIZE. Threads: const-shared. Since
 * 1.0. */
AZACT_API azact_status azact_event_anomaly_at(const azact_event *event, size_t index, azact_anomaly *ret);

/* The word for an anomaly ("lone_surrogate"); NULL for a number that names none. Static. code: AZACT_ANOMALY_*. Threads:
 * any. Since 1.0. */
AZACT_API const char *azact_anomaly_name(uint32_t code);

#ifdef __cplusplus
}
#endif
#endif
