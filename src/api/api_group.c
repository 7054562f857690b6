/* group.h, finished groups: checks, then one call down. How groups come to be: api_grouper.c. */
#include <azactivity/group.h>
#include "core/sized.h"
#include "group/group_p.h"
#include <string.h>

static bool apigroup_is(const azact_group *group) { return group && group->magic == AZACTI_GROUP_MAGIC; }

azact_group *azact_group_ref(azact_group *group) {
  if (!apigroup_is(group)) return NULL;
  (void)atomic_fetch_add_explicit(&group->refs, 1u, memory_order_relaxed);
  return group;
}

void azact_group_unref(azact_group *group) {
  if (!apigroup_is(group)) return;
  if (atomic_fetch_sub_explicit(&group->refs, 1u, memory_order_acq_rel) == 1u) azacti_group_free(group);
}

const char *azact_state_name(uint32_t state) { return azacti_state_name(state); }

azact_status azact_group_facts(const azact_group *group, azact_group_info *ret) {
  azacti_actor actor;
  if (!apigroup_is(group)) return AZACT_ERR_USAGE;
  azacti_bag_actor(group->bag, group->members[group->first_kept].actor, &actor);
  const azact_group_info ours = {.correlation_id = actor.correlation_id,
                                 .key = {group->key, group->key_len},
                                 .continuation_of = {group->key + group->key_len, group->continuation_len},
                                 .part = group->part,
                                 .start_ns = group->start_ns,
                                 .end_ns = group->end_ns,
                                 .start_digits = group->start_digits,
                                 .end_digits = group->end_digits,
                                 .flags = group->flags,
                                 .outcome = group->outcome,
                                 .root_outcome = group->ops[group->root].outcome,
                                 .root = group->root,
                                 .event_count = group->count,
                                 .duplicate_count = group->duplicates,
                                 .operation_count = group->op_count,
                                 .failed_count = group->failed,
                                 .open_count = group->open,
                                 .resource_count = group->resources};
  return azacti_sized_write(ret, AZACTI_FIRST(azact_group_info, resource_count), &ours, sizeof ours);
}

static const azacti_list *apigroup_list(const azact_group *group, uint32_t list) {
  if (!apigroup_is(group)) return NULL;
  switch (list) {
  case AZACT_GROUP_PRINCIPALS: return &group->principals;
  case AZACT_GROUP_ADDRESSES: return &group->addresses;
  case AZACT_GROUP_VERBS: return &group->verbs;
  default: return NULL;
  }
}

size_t azact_group_list_size(const azact_group *group, uint32_t list) {
  const azacti_list *found = apigroup_list(group, list);
  return found ? found->count : 0;
}

azact_status azact_group_list_at(const azact_group *group, uint32_t list, size_t index, azact_str *ret) {
  const azacti_list *found = apigroup_list(group, list);
  if (!ret || !apigroup_is(group)) return AZACT_ERR_USAGE;
  if (!found || index >= found->count) return AZACT_ERR_RANGE;
  *ret = found->items[index];
  return AZACT_OK;
}

static azact_str apigroup_text(azact_str text) { return text.ptr ? text : (azact_str){"", 0}; }

/* The member that supplies a merged value; NULL = none does. */
static const azacti_member *apigroup_from(const azact_group *group, const azacti_op *op, uint32_t place) {
  return place == AZACTI_NONE ? NULL : azacti_op_member(group, op, place);
}

static void apigroup_merged(const azact_group *group, const azacti_op *op, azact_group_operation *ours) {
  azacti_actor actor;
  const azacti_member *http_status = apigroup_from(group, op, op->merged.http_status);
  const azacti_member *caller = apigroup_from(group, op, op->merged.caller);
  const azacti_member *address = apigroup_from(group, op, op->merged.address);
  const azacti_member *error = apigroup_from(group, op, op->merged.error);
  ours->caller = ours->address = ours->error_code = ours->error_message = (azact_str){"", 0};
  if (http_status) ours->http_status = http_status->http_status;
  if (caller) {
    azacti_bag_actor(group->bag, caller->actor, &actor);
    ours->caller = actor.caller;
  }
  if (address) {
    azacti_bag_actor(group->bag, address->actor, &actor);
    ours->address = actor.address;
  }
  if (!error) return;
  azacti_bag_error(group->bag, error->error, &ours->error_code, &ours->error_message);
  ours->error_code = apigroup_text(ours->error_code);
  ours->error_message = apigroup_text(ours->error_message);
}

azact_status azact_group_operation_at(const azact_group *group, size_t index, azact_group_operation *ret) {
  if (!apigroup_is(group) || !ret) return AZACT_ERR_USAGE;
  if (index >= group->op_count) return AZACT_ERR_RANGE;
  const azacti_op *op = &group->ops[index];
  azacti_atom name = group->members[op->named].name;
  azact_group_operation ours = {.operation_name = apigroup_text(azacti_bag_operation_name(group->bag, name)),
                                .resource_id = apigroup_text(azacti_bag_resource_id(group->bag, name)),
                                .parent = op->parent == AZACTI_NONE ? -1 : (int64_t)op->parent,
                                .attempt = op->attempt,
                                .state = op->state,
                                .outcome = op->outcome,
                                .flags = op->flags,
                                .start_ns = op->start_ns,
                                .end_ns = op->end_ns,
                                .duration_ns = op->duration_ns,
                                .accept_ns = op->accept_ns,
                                .repeated_ends = op->repeated_ends,
                                .event_count = op->count};
  if (op->flags & AZACT_OPERATION_HAS_START) ours.start_digits = group->members[op->started].digits;
  if (op->flags & AZACT_OPERATION_HAS_END) ours.end_digits = group->members[op->ended].digits;
  apigroup_merged(group, op, &ours);
  return azacti_sized_write(ret, AZACTI_FIRST(azact_group_operation, event_count), &ours, sizeof ours);
}

azact_status azact_group_merged(const azact_group *group, size_t operation, azact_field field, size_t *ret_event) {
  if (!apigroup_is(group) || !ret_event) return AZACT_ERR_USAGE;
  if (operation >= group->op_count) return AZACT_ERR_RANGE;
  return azacti_merge_field(group, &group->ops[operation], field, ret_event);
}

azact_status azact_group_event_at(const azact_group *group, size_t operation, size_t index, azact_group_event *ret) {
  if (!apigroup_is(group) || !ret) return AZACT_ERR_USAGE;
  if (operation >= group->op_count || index >= group->ops[operation].count) return AZACT_ERR_RANGE;
  uint32_t number = group->listed[group->ops[operation].first + index];
  uint32_t kept = group->copy_of[number];
  const azacti_member *member = &group->members[number];
  azact_group_event ours = {.event = member->event,
                            .phase = member->phase,
                            .outcome = member->outcome,
                            .dialect = member->dialect,
                            .time_ns = member->time_ns,
                            .time_digits = member->digits,
                            .record = member->record,
                            .offset = member->offset,
                            .length = member->length,
                            .inner = member->inner};
  memcpy(ours.uid, member->uid, sizeof ours.uid);
  azacti_bag_source(group->bag, member->source, &ours.source_name, &ours.encoding);
  if (member->flags & AZACTI_MEMBER_HAS_TIME) ours.flags |= AZACT_GROUP_EVENT_HAS_TIME;
  if (member->flags & AZACTI_MEMBER_COMPRESSED) ours.source_flags = AZACT_SOURCE_COMPRESSED;
  if (group->possible[number]) ours.flags |= AZACT_GROUP_EVENT_DUP_POSSIBLE;
  if (kept != AZACTI_NONE) {
    ours.flags |= AZACT_GROUP_EVENT_COPY;
    memcpy(ours.copy_of, group->members[kept].uid, sizeof ours.copy_of);
  }
  return azacti_sized_write(ret, AZACTI_FIRST(azact_group_event, inner), &ours, sizeof ours);
}
