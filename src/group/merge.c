/* One view of the events of an operation: where each field's value comes from. Azure puts the address on the start, the body on
 * an accept, and the error on the end. */
#include "group/analysis.h"
#include "view/fill.h"

/* What tells the result is looked for from the end on; who asked, and for what, from the start on. */
static uint32_t merge_rank(uint32_t phase, bool request) {
  static const uint8_t result_first[] = {[AZACT_PHASE_NONE] = 4,     [AZACT_PHASE_START] = 3, [AZACT_PHASE_ACCEPT] = 1,
                                         [AZACT_PHASE_PROGRESS] = 2, [AZACT_PHASE_END] = 0,   [AZACT_PHASE_STATE] = 5};
  return phase >= sizeof result_first ? 4 : request ? azacti_phase_rank(phase) : result_first[phase];
}

/* ---- what every operation has ready */

typedef struct merge_best {
  uint32_t rank, place;
} merge_best;

/* Is the rank better than that of what was found so far? Of equal ranks the first in order stays. */
static bool merge_wants(const merge_best *best, uint32_t rank) { return best->place == AZACTI_NONE || rank < best->rank; }

static void merge_operation(azact_group *group, azacti_op *op) {
  const merge_best none = {0, AZACTI_NONE};
  merge_best http_status = none, caller = none, address = none, error = none;
  for (uint32_t i = 0; i < op->count; i++) {
    const azacti_member *member = azacti_op_member(group, op, i);
    if (group->copy_of[group->listed[op->first + i]] != AZACTI_NONE) continue;
    merge_best result = {merge_rank(member->phase, false), i}, request = {merge_rank(member->phase, true), i};
    if (member->http_status != 0 && merge_wants(&http_status, result.rank)) http_status = result;
    if (member->error != 0 && merge_wants(&error, result.rank)) error = result;
    if (!merge_wants(&caller, request.rank) && !merge_wants(&address, request.rank)) continue;
    azacti_actor actor;
    azacti_bag_actor(group->bag, member->actor, &actor);
    if (actor.caller.len > 0 && merge_wants(&caller, request.rank)) caller = request;
    if (actor.address.len > 0 && merge_wants(&address, request.rank)) address = request;
  }
  op->merged = (azacti_merged){http_status.place, caller.place, address.place, error.place};
}

void azacti_merge_view(azact_group *group) {
  for (uint32_t i = 0; i < group->op_count; i++) merge_operation(group, &group->ops[i]);
}

/* ---- any field */

static bool merge_is_request(azact_field field) {
  switch (field) {
  case AZACT_F_CALLER:
  case AZACT_F_CALLER_IP_ADDRESS:
  case AZACT_F_CLAIMS:
  case AZACT_F_REQUEST_BODY:
  case AZACT_F_HTTP_REQUEST:
  case AZACT_F_ADDRESS:
  case AZACT_F_PRINCIPAL:
  case AZACT_F_TOKEN:
  case AZACT_F_AUTHORIZATION: return true;
  default:
    return (field >= AZACT_F_HTTP_METHOD && field <= AZACT_F_PRINCIPAL_TYPE) ||
           (field >= AZACT_F_ADDRESS_IP && field <= AZACT_F_TOKEN_ADDRESS);
  }
}

/* 1 there, 0 not, -1 not kept. */
static int merge_kept(const azact_group *group, const azacti_member *member, azact_field field) {
  azacti_actor actor;
  azact_str code, message;
  switch (field) {
  case AZACT_F_TIME:
  case AZACT_F_EVENT_TIMESTAMP: return (member->flags & AZACTI_MEMBER_HAS_TIME) != 0;
  case AZACT_F_PHASE:
  case AZACT_F_OUTCOME:
  case AZACT_F_UID:
  case AZACT_F_DIALECT:
  case AZACT_F_SOURCE:
  case AZACT_F_SOURCE_RECORD:
  case AZACT_F_SOURCE_OFFSET:
  case AZACT_F_SOURCE_LENGTH: return 1;
  case AZACT_F_VERB: return member->verb != AZACT_VERB_NONE;
  case AZACT_F_HTTP_STATUS: return member->http_status != 0;
  case AZACT_F_OPERATION_NAME: return azacti_bag_operation_name(group->bag, member->name).len > 0;
  case AZACT_F_RESOURCE_ID:
  case AZACT_F_RESOURCE_ID_TEXT:
  case AZACT_F_RESOURCE: return azacti_bag_resource_id(group->bag, member->name).len > 0;
  case AZACT_F_OPERATION_ID: return azacti_bag_operation_id(group->bag, member->operation_id).len > 0;
  case AZACT_F_ERROR: return member->error != 0;
  case AZACT_F_ERROR_CODE:
  case AZACT_F_ERROR_MESSAGE:
    azacti_bag_error(group->bag, member->error, &code, &message);
    return (field == AZACT_F_ERROR_CODE ? code : message).len > 0;
  default: break;
  }
  azacti_bag_actor(group->bag, member->actor, &actor);
  switch (field) {
  case AZACT_F_CALLER: return actor.caller.len > 0;
  case AZACT_F_CORRELATION_ID: return actor.correlation_id.len > 0;
  case AZACT_F_TENANT_ID: return actor.tenant_id.len > 0;
  case AZACT_F_TOKEN_TENANT_ID: return actor.token_tenant.len > 0;
  case AZACT_F_CALLER_IP_ADDRESS:
  case AZACT_F_ADDRESS:
  case AZACT_F_ADDRESS_IP:
  case AZACT_F_ADDRESS_FAMILY: return actor.address.len > 0;
  default: return -1;
  }
}

/* The objects, which have no text of their own. 1 there, 0 not, -1 no memory. */
static int merge_object(const azact_event *event, azact_field field, azacti_buf *tmp) {
  azact_address address;
  azact_principal who;
  azact_token token;
  azacti_error_view error;
  azact_str text;
  bool plus;
  switch (field) {
  case AZACT_F_RESOURCE: return azacti_resource_text(event, &text, &plus) && text.len > 0;
  case AZACT_F_ADDRESS: return azacti_view_address(event, &address);
  case AZACT_F_PRINCIPAL: return azacti_view_principal(event, &who);
  case AZACT_F_TOKEN: return azacti_view_token(event, &token);
  case AZACT_F_ERROR: return azacti_view_error(event, tmp, &error);
  case AZACT_F_SOURCE: return 1;
  case AZACT_F_ANOMALIES: return azacti_record_anomaly_bits(event) != 0;
  default: return 0;
  }
}

static int merge_held(const azact_event *event, azact_field field, azacti_buf *tmp) {
  azact_str text = {NULL, 0};
  tmp->len = 0;
  azact_status status = azacti_field_text(event, field, tmp, &text);
  if (status == AZACT_ERR_NOMEM) return -1;
  if (status == AZACT_ERR_TYPE) return merge_object(event, field, tmp);
  return status == AZACT_OK && text.len > 0;
}

azact_status azacti_merge_field(const azact_group *group, const azacti_op *op, azact_field field, size_t *ret_event) {
  azacti_buf tmp;
  merge_best best = {0, AZACTI_NONE};
  bool request = merge_is_request(field);
  azact_status status = AZACT_OK;
  if (!azacti_field_info_of(field)) return AZACT_ERR_RANGE;
  azacti_buf_init(&tmp, &group->mem);
  for (uint32_t i = 0; i < op->count && status == AZACT_OK; i++) {
    const azacti_member *member = azacti_op_member(group, op, i);
    uint32_t rank = merge_rank(member->phase, request);
    if (group->copy_of[group->listed[op->first + i]] != AZACTI_NONE || !merge_wants(&best, rank)) continue;
    int has = member->event ? merge_held(member->event, field, &tmp) : merge_kept(group, member, field);
    if (has < 0) status = member->event ? AZACT_ERR_NOMEM : AZACT_ERR_UNSUPPORTED;
    if (has > 0) best = (merge_best){rank, i};
  }
  azacti_buf_free(&tmp);
  if (status == AZACT_OK && best.place == AZACTI_NONE) return AZACT_ABSENT;
  if (status == AZACT_OK) *ret_event = best.place;
  return status;
}
