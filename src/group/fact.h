/* What grouping needs to know about one event, taken from it once (event -> fact), without allocation but for composed
 * texts. Everything is borrowed from the event, static, or in `tmp`. */
#ifndef AZACTI_FACT_H
#define AZACTI_FACT_H

#include "core/mem.h"
#include "view/derive.h"

#define AZACTI_MEMBER_HAS_TIME 1u
#define AZACTI_MEMBER_HAS_DATA_ID 2u /* its uid is the event data id that Azure gave; otherwise it was computed */
#define AZACTI_MEMBER_POLICY 4u      /* operation below Microsoft.Authorization/policies/, or category Policy */
#define AZACTI_MEMBER_COMPRESSED 8u  /* AZACT_SOURCE_COMPRESSED */

/* Texts that most events of a group share; ptr never NULL, length 0 = none. */
typedef struct azacti_actor {
  azact_str correlation_id; /* as found, trimmed */
  azact_str caller;         /* as found, trimmed */
  azact_str principal;      /* AZACT_GROUP_PRINCIPALS */
  azact_str address;        /* canonical text, without port */
  azact_str tenant_id;      /* field tenant_id */
  azact_str token_tenant;   /* claim tenantid */
} azacti_actor;

typedef struct azacti_fact {
  int64_t time_ns;
  uint8_t uid[16];
  uint32_t time_digits, flags; /* AZACTI_MEMBER_* */
  uint32_t phase, outcome, dialect, verb;
  int32_t http_status;
  azact_str operation_name; /* as found */
  azact_str resource_id;    /* as found; from `id` when the record has no other */
  azact_str operation_id;
  azact_str subscription_id; /* only if asked for */
  azact_str error_code, error_message;
  azact_str source_name, encoding; /* encoding is static */
  uint64_t record, offset, length, inner;
  azacti_actor actor;
  char address_text[48];
  char object_id[40];
} azacti_fact;

/* subscription: fill subscription_id, which few want and which takes reading the resource id. tmp: emptied, then used; must stay
 * as long as the fact. AZACT_OK or AZACT_ERR_NOMEM. */
azact_status azacti_fact_take(const azact_event *event, bool subscription, azacti_buf *tmp, azacti_fact *ret);

/* The same in four steps, which must follow one another: who knows the key early can have memory on its way meanwhile. */
typedef struct azacti_factwork {
  azacti_idsource ids;
  azact_time time;
  azact_result result;
} azacti_factwork;
void azacti_fact_key(const azact_event *event, azacti_factwork *work, azacti_fact *ret);    /* actor.correlation_id */
void azacti_fact_course(const azact_event *event, azacti_factwork *work, azacti_fact *ret); /* time, phase, operation ... */
void azacti_fact_actor(const azact_event *event, azacti_fact *ret);
azact_status azacti_fact_ids(const azact_event *event, bool subscription, azacti_buf *tmp, const azacti_factwork *work,
                             azacti_fact *ret); /* uid, and what is composed */

#endif
