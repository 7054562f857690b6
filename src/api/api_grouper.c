/* group.h: the grouper. Groups themselves: api_group.c. */
#include <azactivity/group.h>

#include <string.h>
#include "core/sized.h"
#include "decode/record_private.h"
#include "group/grouper.h"

static bool grouper_is_good(const azact_grouper *grouper) { return grouper && grouper->magic == AZACTI_GROUPER_MAGIC; }

/* Only the host's allocator can call back in. */
static azact_status grouper_leave(azact_grouper *grouper, azact_status status) {
  grouper->busy = false;
  if (grouper->orphan) azacti_grouper_close(grouper);
  return status;
}

azact_status azact_group_config_init(azact_group_config *config, size_t size) {
  if (!config) return AZACT_ERR_USAGE;
  azact_status status = azacti_sized_check(&size, AZACTI_FIRST(azact_group_config, max_closed));
  if (status != AZACT_OK) return status;
  memset(config, 0, size);
  memcpy(config, &size, sizeof size);
  return AZACT_OK;
}

azact_status azact_grouper_new(const azact_group_config *config, azact_grouper **ret) {
  return ret ? azacti_grouper_open(config, ret) : AZACT_ERR_USAGE;
}

azact_grouper *azact_grouper_ref(azact_grouper *grouper) {
  if (!grouper_is_good(grouper)) return NULL;
  (void)atomic_fetch_add_explicit(&grouper->refs, 1u, memory_order_relaxed);
  return grouper;
}

void azact_grouper_unref(azact_grouper *grouper) {
  if (!grouper_is_good(grouper)) return;
  if (atomic_fetch_sub_explicit(&grouper->refs, 1u, memory_order_acq_rel) != 1u) return;
  if (grouper->busy)
    grouper->orphan = true;
  else
    azacti_grouper_close(grouper);
}

azact_status azact_grouper_add(azact_grouper *grouper, azact_event *event) {
  if (!grouper_is_good(grouper) || !azacti_event_ok(event) || grouper->ending) return AZACT_ERR_USAGE;
  if (grouper->busy) return AZACT_ERR_REENTRANT;
  grouper->busy = true;
  return grouper_leave(grouper, azacti_grouper_add(grouper, event));
}

azact_status azact_grouper_advance(azact_grouper *grouper, int64_t now_ns) {
  if (!grouper_is_good(grouper)) return AZACT_ERR_USAGE;
  if (!(grouper->flags & AZACT_GROUPER_STREAM)) return AZACT_OK;
  if (grouper->busy) return AZACT_ERR_REENTRANT;
  grouper->busy = true;
  return grouper_leave(grouper, azacti_stream_advance(grouper, now_ns));
}

azact_status azact_grouper_finish(azact_grouper *grouper, uint32_t order) {
  if (!grouper_is_good(grouper)) return AZACT_ERR_USAGE;
  if (order > AZACT_GROUP_BY_FAILED) return AZACT_ERR_RANGE;
  if (grouper->busy) return AZACT_ERR_REENTRANT;
  grouper->busy = true;
  return grouper_leave(grouper, azacti_grouper_finish(grouper, order));
}

azact_status azact_grouper_next(azact_grouper *grouper, azact_group **ret) {
  if (!grouper_is_good(grouper) || !ret) return AZACT_ERR_USAGE;
  if (grouper->busy) return AZACT_ERR_REENTRANT;
  grouper->busy = true;
  return grouper_leave(grouper, azacti_grouper_next(grouper, ret));
}

azact_status azact_grouper_stats(const azact_grouper *grouper, azact_grouper_counts *ret) {
  azact_grouper_counts counts;
  if (!grouper_is_good(grouper)) return AZACT_ERR_USAGE;
  azact_status status = azacti_sized_check(ret, AZACTI_FIRST(azact_grouper_counts, clock_ns));
  if (status != AZACT_OK) return status;
  azacti_grouper_stats(grouper, &counts);
  return azacti_sized_write(ret, AZACTI_FIRST(azact_grouper_counts, clock_ns), &counts, sizeof counts);
}
