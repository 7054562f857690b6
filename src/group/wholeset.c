/* Whole set: everything is kept until the end, then each bag is sorted and cut, and its parts are put in order. A part's group
 * is made when it is asked for, and a bag is gone with the last of its groups. */
#include "group/grouper.h"

azact_status azacti_wholeset_add(azact_grouper *grouper, const azacti_fact *fact, const azacti_groupkey *key,
                                 azact_event *event) {
  azacti_bag *bag = azacti_grouper_find(grouper, key), *fresh = NULL;
  size_t before = bag ? azacti_bag_bytes(bag) : 0;
  if (!bag) {
    if (!azacti_grouptable_reserve(&grouper->mem, &grouper->table)) return AZACT_ERR_NOMEM;
    bag = fresh = azacti_grouper_bag(grouper, key);
    if (!bag) return AZACT_ERR_NOMEM;
  }
  azact_status status = azacti_bag_add(bag, fact, event, grouper->seed, &grouper->counts.probes);
  if (status != AZACT_OK) {
    /* A bag that failed may have grown all the same. */
    if (!fresh) grouper->held += azacti_bag_bytes(bag) - before;
    azacti_bag_unref(fresh);
    return status;
  }
  if (fresh) azacti_grouptable_put(&grouper->table, &fresh->in_table);
  grouper->held += azacti_bag_bytes(bag) - before;
  return AZACT_OK;
}

/* ---- parts */

/* Order of signed times as unsigned numbers. */
static uint64_t wholeset_unsigned(int64_t time) { return (uint64_t)time ^ (UINT64_C(1) << 63); }

/* The numbers as the group itself tells them. */
static azact_status wholeset_ask_group(const azact_grouper *grouper, azacti_group_part *part) {
  azacti_group_context context = {{"", 0}, {"", 0}, part->number, part->flags};
  azact_group *group;
  azact_status status = azacti_group_make(part->bag, part->first, part->count, &context, &group);
  if (status != AZACT_OK) return status;
  bool timed = (group->flags & AZACT_GROUP_HAS_TIME) != 0;
  part->start = timed ? wholeset_unsigned(group->start_ns) : UINT64_MAX;
  switch (grouper->order) {
  case AZACT_GROUP_BY_END: part->by = timed ? wholeset_unsigned(group->end_ns) : UINT64_MAX; break;
  case AZACT_GROUP_BY_DURATION:
    part->by = UINT64_MAX - (timed ? (uint64_t)group->end_ns - (uint64_t)group->start_ns : 0);
    break;
  case AZACT_GROUP_BY_EVENTS: part->by = UINT64_MAX - group->count; break;
  case AZACT_GROUP_BY_FAILED: part->by = UINT64_MAX - group->failed; break;
  default: part->by = part->start; break;
  }
  azacti_group_free(group);
  return AZACT_OK;
}

/* Is the first member surely no copy of another one? Copies share its uid, or come from another dialect. */
static bool wholeset_first_is_kept(const azacti_member *members, uint32_t count) {
  for (uint32_t i = 1; i < count; i++)
    if (members[i].dialect != members[0].dialect || memcmp(members[i].uid, members[0].uid, 16) == 0) return false;
  return true;
}

static azact_status wholeset_measure(const azact_grouper *grouper, azacti_group_part *part) {
  const azacti_member *members = part->bag->members + part->first;
  bool plain = grouper->order == AZACT_GROUP_BY_START && wholeset_first_is_kept(members, part->count);
  if (!plain) return wholeset_ask_group(grouper, part);
  bool timed = (members[0].flags & AZACTI_MEMBER_HAS_TIME) != 0; /* those without come last */
  part->by = part->start = timed ? wholeset_unsigned(members[0].time_ns) : UINT64_MAX;
  return AZACT_OK;
}

static bool wholeset_reserve(azact_grouper *grouper, size_t more) {
  void *parts = grouper->parts;
  if (!azacti_grow(&grouper->mem, &parts, &grouper->part_cap, grouper->part_count + more, sizeof *grouper->parts))
    return false;
  grouper->parts = (azacti_group_part *)parts;
  return true;
}

/* The parts of a bag, behind those of the others; the bag's one reference is not theirs yet. */
static azact_status wholeset_cut(azact_grouper *grouper, azacti_bag *bag) {
  uint32_t number = 0;
  azacti_bag_sort(bag);
  for (size_t first = 0, end; first < bag->count; first = end) {
    azact_status status = azacti_part_end(bag, first, &grouper->rule, &end);
    if (status != AZACT_OK) return status;
    if (!wholeset_reserve(grouper, 1)) return AZACT_ERR_NOMEM;
    azacti_group_part *part = &grouper->parts[grouper->part_count];
    *part = (azacti_group_part){bag, 0, 0, (uint32_t)first, (uint32_t)(end - first), ++number, 0};
    if (first > 0 || end < bag->count) part->flags = AZACT_GROUP_REUSED;
    status = wholeset_measure(grouper, part);
    if (status != AZACT_OK) return status;
    grouper->part_count++;
  }
  return AZACT_OK;
}

/* Bags lie all over the memory: those that come soon are asked for ahead, first the bag, then its members. */
enum { WHOLESET_LINE = 64, WHOLESET_LINES = 6, WHOLESET_SOON = 3, WHOLESET_LATER = 6 };

static void wholeset_prefetch_members(const azacti_bag *bag) {
  const char *members = (const char *)bag->members;
  size_t size = bag->count * sizeof *bag->members;
  for (size_t i = 0; i < WHOLESET_LINES && i * WHOLESET_LINE < size; i++) azacti_prefetch(members + i * WHOLESET_LINE);
}

static void wholeset_look_ahead(const azacti_grouptable *table, size_t at) {
  if (at + WHOLESET_LATER >= table->cap) return;
  if (table->heads[at + WHOLESET_LATER]) azacti_bag_prefetch_head(table->heads[at + WHOLESET_LATER]);
  if (table->heads[at + WHOLESET_SOON]) wholeset_prefetch_members(azacti_bag_of_chained(table->heads[at + WHOLESET_SOON]));
}

azact_status azacti_wholeset_finish(azact_grouper *grouper) {
  size_t at = 0;
  if (!wholeset_reserve(grouper, grouper->table.count)) return AZACT_ERR_NOMEM;
  for (azacti_chained *entry; (entry = azacti_grouptable_any(&grouper->table, &at)) != NULL;) {
    azacti_bag *bag = azacti_bag_of_chained(entry);
    size_t from = grouper->part_count;
    wholeset_look_ahead(&grouper->table, at);
    azact_status status = wholeset_cut(grouper, bag);
    if (status != AZACT_OK) {
      grouper->part_count = from; /* it stays in the table, and is cut again when the call is repeated */
      return status;
    }
    azacti_grouptable_take(&grouper->table, entry);
    bag->parts_left = (uint32_t)(grouper->part_count - from);
    for (uint32_t i = 1; i < bag->parts_left; i++) azacti_bag_ref(bag);
    azacti_grouper_note_peak(grouper);
  }
  azacti_grouptable_free(&grouper->mem, &grouper->table);
  azacti_parts_sort(grouper->parts, grouper->part_count);
  return AZACT_OK;
}

azact_status azacti_wholeset_next(azact_grouper *grouper, azact_group **ret) {
  if (grouper->part_next == grouper->part_count) {
    azacti_wholeset_drop(grouper);
    return AZACT_END;
  }
  azacti_group_part *part = &grouper->parts[grouper->part_next];
  if (grouper->part_count - grouper->part_next > WHOLESET_LATER) {
    azacti_bag_prefetch_head(&part[WHOLESET_LATER].bag->in_table);
    wholeset_prefetch_members(part[WHOLESET_SOON].bag);
    azacti_bag_prefetch_texts(part[WHOLESET_SOON].bag);
  }
  azacti_group_context context = {azacti_bag_group_key(part->bag), {"", 0}, part->number, part->flags};
  azact_status status = azacti_group_make(part->bag, part->first, part->count, &context, ret);
  if (status != AZACT_OK) return status;
  grouper->part_next++;
  grouper->counts.groups++;
  grouper->counts.delivered += part->count;
  if (--part->bag->parts_left == 0) grouper->held -= azacti_bag_bytes(part->bag);
  azacti_bag_unref(part->bag);
  return AZACT_OK;
}

void azacti_wholeset_drop(azact_grouper *grouper) {
  for (size_t i = grouper->part_next; i < grouper->part_count; i++) azacti_bag_unref(grouper->parts[i].bag);
  azacti_free(&grouper->mem, grouper->parts, grouper->part_cap * sizeof *grouper->parts);
  grouper->parts = NULL;
  grouper->part_count = grouper->part_next = grouper->part_cap = 0;
}
