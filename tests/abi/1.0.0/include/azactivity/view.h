/* Typed values derived from an event. Each is a pure function of the event: computed when asked, kept nowhere.
 *
 * Structs start with struct_size, which the caller sets; strings in them are borrowed from the event unless a comment
 * says
 * "static" or the struct holds the characters itself. Each call returns AZACT_OK, AZACT_ABSENT (the event has nothing
 * to derive it from), AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL / _SIZE. Threads: const-shared.
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_VIEW_H
#define AZACTIVITY_VIEW_H

#include <azactivity/base.h>
#include <azactivity/event.h>
#include <azactivity/operation.h>
#include <azactivity/resource.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- time -------------------------------------------------------------------------------------------------------
 * */

#define AZACT_TIME_ZONE_GIVEN 1u /* the text named its zone; otherwise UTC was taken */
#define AZACT_TIME_FROM_TICKS 2u /* taken from the ticks inside `id` */
#define AZACT_TIME_DAY_FIRST 4u  /* "31/12/2020": the first number could only be a day */

/* A moment. */
typedef struct azact_time {
  size_t struct_size;
  int64_t ns;      /* nanoseconds since 1970-01-01T00:00:00Z; years 1678 ... 2261 */
  uint32_t digits; /* fraction digits of the source, at most 9 */
  uint32_t flags;  /* AZACT_TIME_* */
} azact_time;

/* When the event happened: event_timestamp in any form Azure writes, else the ticks of `id`. Since 1.0. */
AZACT_API azact_status azact_event_time(const azact_event *event, azact_time *ret);

/* Read a time text, also without an event: RFC 3339 with 0 to 9 fraction digits, "M/d/yyyy h:mm:ss AM", "/Date(ms)/",
 * RFC 1123, the long English form. text: NULL only if len is 0. Returns AZACT_OK, AZACT_ABSENT (no time), AZACT_ERR_USAGE,
 * AZACT_ERR_STRUCT_SMALL / _SIZE. Threads: any. Since 1.0. */
AZACT_API azact_status azact_time_parse(const char *text, size_t len, azact_time *ret);

/* RFC 3339 in UTC, NUL-terminated. ns: since 1970 UTC. digits: how many fraction digits, 0 to 9. buf: not NULL. cap: its
 * bytes, 31 are enough.
 * Returns AZACT_OK, AZACT_ERR_RANGE (cap too small, digits > 9), AZACT_ERR_USAGE. Threads: any. Since 1.0. */
AZACT_API azact_status azact_time_format(int64_t ns, uint32_t digits, char *buf, size_t cap, size_t *ret_len);

/* ---- status, operation, level, category -------------------------------------------------------------------------
 * */

/* What became of the operation, as this event tells it. */
typedef struct azact_result {
  size_t struct_size;
  uint32_t phase;      /* AZACT_PHASE_* */
  uint32_t outcome;    /* AZACT_OUTCOME_* */
  int32_t http_status; /* 100 ... 599, 0 = none */
  uint32_t reserved;
  azact_str reason; /* the word behind http_status as found; length 0 if a number alone said it */
} azact_result;

/* Phase, outcome and HTTP status. Always AZACT_OK for an event (phase none, outcome unknown at worst). Since 1.0. */
AZACT_API azact_status azact_event_result(const azact_event *event, azact_result *ret);

/* operation_name taken apart; AZACT_ABSENT without one. Since 1.0. */
AZACT_API azact_status azact_event_operation(const azact_event *event, azact_operation *ret);

/* 1 Critical, 2 Error, 3 Warning, 4 Informational, 5 Verbose; 0 = not given or not understood (or NULL). Since 1.0.
 * */
AZACT_API uint32_t azact_event_level_number(const azact_event *event);

#define AZACT_CATEGORY_UNKNOWN 0u         /* the event names none */
#define AZACT_CATEGORY_ADMINISTRATIVE 1u  /* Administrative, and the legacy words */
#define AZACT_CATEGORY_SERVICE_HEALTH 2u  /* ServiceHealth */
#define AZACT_CATEGORY_RESOURCE_HEALTH 3u /* ResourceHealth */
#define AZACT_CATEGORY_ALERT 4u           /* Alert */
#define AZACT_CATEGORY_AUTOSCALE 5u       /* Autoscale */
#define AZACT_CATEGORY_RECOMMENDATION 6u  /* Recommendation */
#define AZACT_CATEGORY_SECURITY 7u        /* Security */
#define AZACT_CATEGORY_POLICY 8u          /* Policy */
#define AZACT_CATEGORY_OTHER 9u           /* another word */

/* AZACT_CATEGORY_*, legacy words (Write, Delete, Action) mapped. Since 1.0. */
AZACT_API uint32_t azact_event_category_kind(const azact_event *event);

/* "administrative", "service_health", ...; "unknown" for another number. Static. category: AZACT_CATEGORY_*. Threads: any.
 * Since 1.0. */
AZACT_API const char *azact_category_name(uint32_t category);

/* ---- who and from where -----------------------------------------------------------------------------------------
 * */

#define AZACT_PRINCIPAL_UNKNOWN 0u           /* nothing tells */
#define AZACT_PRINCIPAL_USER 1u              /* a person of this tenant */
#define AZACT_PRINCIPAL_GUEST 2u             /* a person of another one */
#define AZACT_PRINCIPAL_SERVICE_PRINCIPAL 3u /* an application */
#define AZACT_PRINCIPAL_MANAGED_IDENTITY 4u  /* the identity of an Azure resource */
#define AZACT_PRINCIPAL_GROUP 5u             /* a group, as holder of the role */
#define AZACT_PRINCIPAL_PLATFORM 6u          /* Azure itself */

/* Who acted. */
typedef struct azact_principal {
  size_t struct_size;
  uint32_t kind; /* AZACT_PRINCIPAL_* */
  uint32_t reserved;
  azact_str source;          /* "claims", "evidence", "caller", "identity": which one told; static; length 0 = none did */
  azact_str name;            /* as `caller` */
  azact_str app_id;          /* claim appid */
  azact_str tenant_id;       /* tenant of the token */
  char object_id[40];        /* directory object id; a GUID is dashed and lower case; NUL-terminated, "" = none */
  azact_str object_id_found; /* the object id as found, whatever it is */
} azact_principal;

/* Who acted. AZACT_ABSENT if the event names nobody. Since 1.0. */
AZACT_API azact_status azact_event_principal(const azact_event *event, azact_principal *ret);

/* "user", "service_principal", ...; "unknown" for another number. Static. kind: AZACT_PRINCIPAL_*. Threads: any. Since
 * 1.0. */
AZACT_API const char *azact_principal_name(uint32_t kind);

/* An address taken apart. */
typedef struct azact_address {
  size_t struct_size;
  uint32_t family;   /* 4 or 6 */
  int32_t port;      /* 0 ... 65535; -1 = none given */
  int32_t prefix;    /* "/8" of a CIDR form; -1 = none given */
  uint32_t mapped;   /* 1 if it was written ::ffff:a.b.c.d; family is 4 then */
  uint8_t bytes[16]; /* network order; the first 4 for family 4 */
} azact_address;

/* caller_ip_address, taken apart; AZACT_ABSENT if it is missing or no address ("XX.XX.XX.XX"). Since 1.0. */
AZACT_API azact_status azact_event_address(const azact_event *event, azact_address *ret);

/* Read an address text, also without an event: v4, v6, v4:port, [v6]:port, CIDR. text: NULL only if len is 0. Returns
 * AZACT_OK, AZACT_ABSENT, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL / _SIZE. Threads: any. Since 1.0. */
AZACT_API azact_status azact_address_parse(const char *text, size_t len, azact_address *ret);

/* Facts of the caller's token. */
typedef struct azact_token {
  size_t struct_size;
  int32_t mfa;         /* 1 yes, 0 no, -1 the token does not say */
  uint32_t has;        /* bit 0: issued is set, bit 1: expires is set */
  int64_t issued_ns;   /* claim iat, ns since 1970 UTC */
  int64_t expires_ns;  /* claim exp */
  azact_str tenant_id; /* claim tenantid */
  azact_str address;   /* claim ipaddr, as found */
} azact_token;

/* Facts of the caller's token. AZACT_ABSENT without claims. Since 1.0. */
AZACT_API azact_status azact_event_token(const azact_event *event, azact_token *ret);

/* ---- identity of the event --------------------------------------------------------------------------------------
 * */

/* 128-bit identity of the event as this record states it (event data id, else a UUIDv8 of its facts). The text form is the
 * field "uid". out16: room for 16 bytes. Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_NOMEM. Since 1.0. */
AZACT_API azact_status azact_event_uid(const azact_event *event, uint8_t *out16);

/* 128-bit key equal for the copies of one event in every dialect but portal_csv and classic_webhook; not unique. out16:
 * room for 16 bytes. Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_NOMEM. Since 1.0. */
AZACT_API azact_status azact_event_match_key(const azact_event *event, uint8_t *out16);

/* ---- resource ---------------------------------------------------------------------------------------------------
 * */

/* The event's resource id, parsed. ret: one reference, with text of its own. Returns AZACT_OK, AZACT_ABSENT (no
 * resource id, or null), AZACT_ERR_USAGE, AZACT_ERR_NOMEM. Since 1.0. */
AZACT_API azact_status azact_event_resource(const azact_event *event, azact_resource **ret);

#ifdef __cplusplus
}
#endif
#endif
