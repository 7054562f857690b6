/* Feeding a grouper with facts, and looking at what comes out. */
#ifndef AZACT_TEST_GROUP_FEED_H
#define AZACT_TEST_GROUP_FEED_H

#include "group/grouper.h"
#include "group_fact.h"

#define SECOND INT64_C(1000000000)
#define HOUR (3600 * SECOND)

/* An event of operation "a/b/write" on /x; `record` tells it from all others. A correlation id of "" makes it single. */
static inline azacti_fact feed_fact(const char *id, uint32_t phase, int64_t time, uint64_t record) {
  azacti_fact fact = fact_plain("a/b/write", "/x");
  fact.actor.correlation_id = fact_str(id);
  fact.phase = phase;
  fact.outcome = phase == AZACT_PHASE_END ? AZACT_OUTCOME_SUCCESS : AZACT_OUTCOME_UNKNOWN;
  fact.time_ns = time;
  fact.record = record;
  for (int i = 0; i < 8; i++) fact.uid[i] = (uint8_t)(record >> (8 * i)); /* none is a copy of another */
  fact.flags |= AZACTI_MEMBER_HAS_DATA_ID;
  return fact;
}

static inline azact_group_config feed_config(uint32_t flags) {
  azact_group_config config;
  ck_assert_int_eq(azact_group_config_init(&config, sizeof config), AZACT_OK);
  config.flags = flags | AZACT_GROUPER_COMPACT;
  config.hash_seed[0] = 5;
  config.hash_seed[1] = 6;
  return config;
}

static inline azact_grouper *feed_new(const azact_group_config *config) {
  azact_grouper *grouper = NULL;
  ck_assert_int_eq(azact_grouper_new(config, &grouper), AZACT_OK);
  ck_assert_ptr_nonnull(grouper);
  return grouper;
}

static inline void feed_add(azact_grouper *grouper, const char *id, uint32_t phase, int64_t time, uint64_t record) {
  azacti_fact fact = feed_fact(id, phase, time, record);
  ck_assert_int_eq(azacti_grouper_add_fact(grouper, &fact, NULL), AZACT_OK);
}

static inline azact_grouper_counts feed_counts(const azact_grouper *grouper) {
  azact_grouper_counts counts;
  counts.struct_size = sizeof counts;
  ck_assert_int_eq(azact_grouper_stats(grouper, &counts), AZACT_OK);
  return counts;
}

/* "KEY#PART[events]" and the flags that the grouper sets: i(ncomplete), r(eused), >KEY#PART that it continues. */
static inline void feed_describe(const azact_group *group, char *out, size_t cap) {
  (void)snprintf(out, cap, "%.*s#%u[%u]%s%s%s%.*s", (int)group->key_len, group->key, (unsigned)group->part,
                 (unsigned)group->count, group->flags & AZACT_GROUP_INCOMPLETE ? "i" : "",
                 group->flags & AZACT_GROUP_REUSED ? "r" : "", group->continuation_len ? ">" : "",
                 (int)group->continuation_len, group->key + group->key_len);
}

/* All groups that are to be had, described, one behind the other. */
static inline azact_status feed_take(azact_grouper *grouper, char *out, size_t cap) {
  azact_status status;
  azact_group *group;
  char one[200];
  size_t len = 0;
  out[0] = 0;
  while ((status = azact_grouper_next(grouper, &group)) == AZACT_OK) {
    feed_describe(group, one, sizeof one);
    azact_group_unref(group);
    ck_assert_uint_lt(len + strlen(one) + 2, cap);
    len += (size_t)snprintf(out + len, cap - len, "%s%s", len ? " " : "", one);
  }
  return status;
}

#define feed_expect(grouper, status, want)                                                                                 \
  do {                                                                                                                     \
    char feed_got[4000];                                                                                                   \
    azact_status feed_status = feed_take(grouper, feed_got, sizeof feed_got);                                              \
    ck_assert_msg(strcmp(feed_got, want) == 0, "got '%s', not '%s'", feed_got, want);                                      \
    ck_assert_int_eq(feed_status, status);                                                                                 \
  } while (0)

#endif
