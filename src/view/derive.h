/* Derived values of an event: pure functions, nothing cached (view.h is their public face). Rules: fields.md 4. */
#ifndef AZACTI_DERIVE_H
#define AZACTI_DERIVE_H

#include <azactivity/view.h>
#include "decode/record.h"
#include "view/resid.h"

/* A record field with what is filled in from elsewhere (fields.md 4, 11 and 14): azacti_record_field, then claims,
 * resource id, `id`.
 * A value that must be composed (type chain, `id` with `+`) has ptr NULL and type AZACT_JSON_STRING:
 * azacti_field_text has it. */
azacti_val azacti_field(const azact_event *event, azact_field field);

/* Text of any field, derived ones included, borrowed from the event, static, or built in `tmp` (appended; must stay).
 * AZACT_OK, AZACT_ABSENT, AZACT_NULL, AZACT_ERR_NOMEM, AZACT_ERR_RANGE. Objects (AZACT_TYPE_OBJECT) are export/'s:
 * AZACT_ERR_TYPE. */
azact_status azacti_field_text(const azact_event *event, azact_field field, azacti_buf *tmp, azact_str *ret);

/* The typed ones. `false` / 0: not there. */
bool azacti_view_time(const azact_event *event, azact_time *ret);
void azacti_view_result(const azact_event *event, azact_result *ret);
bool azacti_view_operation(const azact_event *event, azact_operation *ret);
uint32_t azacti_view_level(const azact_event *event);
uint32_t azacti_view_category(const azact_event *event);
bool azacti_view_address(const azact_event *event, azact_address *ret);
bool azacti_view_principal(const azact_event *event, azact_principal *ret);
bool azacti_view_token(const azact_event *event, azact_token *ret);
bool azacti_view_resource(const azact_event *event, azacti_buf *tmp, azacti_resid *ret); /* tmp: only for `id` with `+` */

/* The same as a handle with text of its own. AZACT_OK, AZACT_ABSENT, AZACT_ERR_RANGE, AZACT_ERR_NOMEM. */
azact_status azacti_view_resource_handle(const azact_event *event, azact_resource **ret);

typedef struct azacti_error_view {
  azact_str code, message, inner_code; /* ptr NULL = not there; point into the event or into tmp */
} azacti_error_view;
/* 1 there, 0 not, -1 no memory. */
int azacti_view_error(const azact_event *event, azacti_buf *tmp, azacti_error_view *ret);

/* The object id alone, as in azact_principal; length 0 = none. `text` is for one that is a GUID. */
azact_str azacti_view_object_id(const azact_event *event, char text[37]);

bool azacti_view_uid(const azact_event *event, uint8_t out[16]); /* false = no memory */
/* What both ids are made of, as found; length 0 = none. */
typedef struct azacti_idsource {
  azacti_val data_id; /* which is the uid if it is a GUID */
  azact_str correlation_id, operation_name, resource_id;
  bool plus; /* a `+` in resource_id stands for a blank */
} azacti_idsource;
void azacti_idsource_take(const azact_event *event, azacti_idsource *ret);
/* The uid of an event whose data id is no GUID, from what is known of it already. time: NULL = it has none. */
void azacti_uid_compute(const azact_event *event, const azacti_idsource *from, const azact_time *time,
                        const azact_result *result, uint8_t out[16]);
bool azacti_view_match_key(const azact_event *event, uint8_t out[16]); /* false = no memory */

/* Texts. */
size_t azacti_time_text(int64_t ns, uint32_t digits, char out[36]);
size_t azacti_address_text(const azact_address *address, char out[48]); /* without port and prefix; RFC 5952 */

/* What judging one event after the other remembers: where the dialect keeps the fields asked for, and pairs of states that
 * were found to agree, each where its lengths and letters say. All zero at the beginning. */
enum { AZACTI_JUDGE_FIELDS = 6, AZACTI_JUDGE_PAIRS = 16, AZACTI_JUDGE_WORD = 31 };
typedef struct azacti_judge_pair {
  uint8_t type_len, signature_len;
  char type[AZACTI_JUDGE_WORD], signature[AZACTI_JUDGE_WORD];
} azacti_judge_pair;
typedef struct azacti_judge_memo {
  uint32_t dialect;
  bool known; /* `way` is that of `dialect` */
  azacti_ways way[AZACTI_JUDGE_FIELDS];
  azacti_judge_pair pair[AZACTI_JUDGE_PAIRS];
} azacti_judge_memo;

/* Look at a freshly decoded event once and add the notices that need its meaning: alias_conflict, status_conflict,
 * time_unparsed, time_from_ticks, time_ticks_mismatch, time_day_first, event_data_id_mismatch, resource_unparsed.
 * Must be cheap for the ordinary event. AZACT_OK or AZACT_ERR_NOMEM. */
azact_status azacti_judge(azact_event *event, azacti_judge_memo *memo);

#endif
