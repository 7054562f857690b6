/* From a run of sorted members to a group: the passes one after another, then one block that holds what stays. */
#include "group/analysis.h"

typedef struct group_layout {
  size_t ops, items, listed, copy_of, possible, key, size; /* where each begins */
} group_layout;

/* Arrays one behind the other, those with the strictest alignment first. false = more than there can be. */
static bool group_add(size_t *size, size_t count, size_t element_size) {
  if (count > (SIZE_MAX / 2 - *size) / element_size) return false;
  *size += count * element_size;
  return true;
}

static bool group_lay_out(const azacti_analysis *a, const azacti_group_context *context, size_t key_len,
                          group_layout *ret) {
  size_t texts = a->principals.count + a->addresses.count + a->verbs.count;
  ret->ops = sizeof(azact_group);
  ret->size = ret->ops;
  if (!group_add(&ret->size, a->op_count, sizeof(azacti_op))) return false;
  ret->items = ret->size;
  if (!group_add(&ret->size, texts, sizeof(azact_str))) return false;
  ret->listed = ret->size;
  if (!group_add(&ret->size, a->count, sizeof(uint32_t))) return false;
  ret->copy_of = ret->size;
  if (!group_add(&ret->size, a->count, sizeof(uint32_t))) return false;
  ret->possible = ret->size;
  if (!group_add(&ret->size, a->count, 1)) return false;
  ret->key = ret->size;
  return group_add(&ret->size, key_len, 1) && group_add(&ret->size, context->continuation_of.len, 1);
}

static void group_put_list(azacti_list *to, azact_str **items, const azacti_list *from) {
  *to = (azacti_list){*items, from->count, from->count};
  if (from->count > 0) memcpy(*items, from->items, from->count * sizeof *from->items);
  *items += from->count;
}

/* Operations get their events, in order. */
static void group_put_events(azact_group *group, const azacti_analysis *a) {
  uint32_t place = 0;
  for (uint32_t i = 0; i < a->op_count; i++) {
    const azacti_attempt_of *attempt = &a->attempts[i];
    group->ops[i] = (azacti_op){.first = place,
                                .key = attempt->key,
                                .attempt = attempt->attempt,
                                .flags = attempt->clock ? AZACT_OPERATION_CLOCK : 0,
                                .named = attempt->first};
    place += attempt->count;
  }
  for (uint32_t i = 0; i < a->count; i++) {
    azacti_op *op = &group->ops[a->op_of[i]];
    group->listed[op->first + op->count++] = i;
  }
}

static azact_status group_settle(const azacti_analysis *a, azacti_bag *bag, const azacti_group_context *context,
                                 azact_group **ret) {
  char uid[37];
  azact_str key = context->key;
  group_layout at;
  if (key.len == 0) {
    azacti_guid_text(a->members[a->first_kept].uid, uid);
    key = (azact_str){uid, 36};
  }
  if (!group_lay_out(a, context, key.len, &at)) return AZACT_ERR_NOMEM;
  uint8_t *block = (uint8_t *)azacti_alloc(&bag->mem, at.size);
  if (!block) return AZACT_ERR_NOMEM;
  azact_group *group = (azact_group *)(void *)block;
  azact_str *items = (azact_str *)(void *)(block + at.items);
  *group = (azact_group){.magic = AZACTI_GROUP_MAGIC,
                         .mem = bag->mem,
                         .size = at.size,
                         .bag = azacti_bag_ref(bag),
                         .members = a->members,
                         .count = a->count,
                         .copy_of = (uint32_t *)(void *)(block + at.copy_of),
                         .possible = block + at.possible,
                         .listed = (uint32_t *)(void *)(block + at.listed),
                         .ops = (azacti_op *)(void *)(block + at.ops),
                         .op_count = a->op_count,
                         .key = (char *)block + at.key,
                         .key_len = key.len,
                         .continuation_len = context->continuation_of.len,
                         .part = context->part,
                         .flags = context->flags | (a->tenant_mismatch ? AZACT_GROUP_TENANT_MISMATCH : 0),
                         .first_kept = a->first_kept,
                         .duplicates = a->duplicates};
  atomic_init(&group->refs, 1u);
  memcpy(group->copy_of, a->copy_of, a->count * sizeof *a->copy_of);
  memcpy(group->possible, a->possible, a->count);
  memcpy(group->key, key.ptr, key.len);
  if (group->continuation_len > 0) memcpy(group->key + key.len, context->continuation_of.ptr, group->continuation_len);
  group_put_list(&group->principals, &items, &a->principals);
  group_put_list(&group->addresses, &items, &a->addresses);
  group_put_list(&group->verbs, &items, &a->verbs);
  group_put_events(group, a);
  *ret = group;
  return AZACT_OK;
}

static azact_status group_analyse(azacti_analysis *a, azacti_bag *bag, const azacti_group_context *context,
                                  azact_group **ret) {
  uint32_t *resources = NULL;
  azact_group *group = NULL;
  azact_status status = azacti_opkeys_number(a);
  if (status == AZACT_OK) status = azacti_copies_find(a);
  if (status == AZACT_OK) status = azacti_attempts_find(a);
  if (status == AZACT_OK) status = azacti_lists_collect(a);
  if (status == AZACT_OK) status = group_settle(a, bag, context, &group);
  if (status != AZACT_OK) return status;
  azacti_lifecycle_tell(group);
  azacti_merge_view(group);
  status = azacti_resources_number(group, a->scratch, &resources);
  if (status == AZACT_OK) status = azacti_tree_build(group, a->scratch, resources);
  if (status != AZACT_OK) {
    azacti_group_free(group);
    return status;
  }
  azacti_groupfacts_sum(group);
  *ret = group;
  return AZACT_OK;
}

azact_status azacti_group_make(azacti_bag *bag, size_t first, size_t count, const azacti_group_context *context,
                               azact_group **ret) {
  azacti_scratch scratch;
  if (count >= AZACTI_NONE) return AZACT_ERR_NOMEM;
  azacti_scratch_init(&scratch, &bag->mem);
  azacti_analysis analysis = {.bag = bag, .members = bag->members + first, .count = (uint32_t)count, .scratch = &scratch};
  azact_status status = group_analyse(&analysis, bag, context, ret);
  azacti_scratch_free(&scratch);
  return status;
}

void azacti_group_free(azact_group *group) {
  azacti_mem mem = group->mem;
  azacti_bag *bag = group->bag;
  group->magic = 0;
  azacti_free(&mem, group, group->size);
  azacti_bag_unref(bag);
}
