/* The grouper over a stream: the clock, bounds, what comes late, memory that fails, input made to cost. */
#include "unit.h"

#include "group_feed.h"
#include "view_event.h"

static azact_group_config stream_config(void) {
  azact_group_config config = feed_config(AZACT_GROUPER_STREAM);
  config.idle_ns = HOUR;
  config.max_open_ns = 10 * HOUR;
  config.lateness_ns = 60 * SECOND;
  return config;
}

START_TEST(closed_by_the_clock) {
  azact_group_config config = stream_config();
  azact_grouper *grouper = feed_new(&config);
  feed_add(grouper, "a", AZACT_PHASE_START, 0, 1);
  feed_add(grouper, "a", AZACT_PHASE_END, 5 * SECOND, 2);
  feed_add(grouper, "b", AZACT_PHASE_END, HOUR + 64 * SECOND, 3);
  feed_expect(grouper, AZACT_NEED_MORE, "");
  feed_add(grouper, "c", AZACT_PHASE_END, HOUR + 65 * SECOND, 4);
  ck_assert_int_eq(feed_counts(grouper).clock_ns, HOUR + 65 * SECOND);
  ck_assert_uint_eq(feed_counts(grouper).open, 3);
  feed_expect(grouper, AZACT_NEED_MORE, "a#1[2]");
  ck_assert_uint_eq(feed_counts(grouper).open, 2);
  ck_assert_int_eq(azact_grouper_advance(grouper, 3 * HOUR), AZACT_OK);
  ck_assert_int_eq(azact_grouper_advance(grouper, 2 * HOUR), AZACT_OK);
  ck_assert_int_eq(feed_counts(grouper).clock_ns, 3 * HOUR);
  feed_expect(grouper, AZACT_NEED_MORE, "b#1[1] c#1[1]");
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_END), AZACT_OK);
  feed_expect(grouper, AZACT_END, "");
  azact_grouper_unref(grouper);
}
END_TEST

START_TEST(open_ones_are_kept) {
  azact_group_config config = stream_config();
  azact_grouper *grouper = feed_new(&config);
  feed_add(grouper, "a", AZACT_PHASE_START, 0, 1);
  feed_add(grouper, "b", AZACT_PHASE_START, 0, 2);
  ck_assert_int_eq(azact_grouper_advance(grouper, 9 * HOUR), AZACT_OK);
  feed_expect(grouper, AZACT_NEED_MORE, "");
  feed_add(grouper, "b", AZACT_PHASE_END, 9 * HOUR, 3);
  /* `a` counts as open no longer than max_open; `b` has been silent since its end. */
  ck_assert_int_eq(azact_grouper_advance(grouper, 10 * HOUR + 61 * SECOND), AZACT_OK);
  feed_expect(grouper, AZACT_NEED_MORE, "a#1[1] b#1[2]");
  azact_grouper_unref(grouper);
}
END_TEST

/* An end that is stamped before what was there already lets its group be closed after the idle time. */
START_TEST(late_end_closes) {
  azact_group_config config = stream_config();
  azact_grouper *grouper = feed_new(&config);
  feed_add(grouper, "a", AZACT_PHASE_START, 0, 1);
  feed_add(grouper, "a", AZACT_PHASE_ACCEPT, 30 * SECOND, 2);
  ck_assert_int_eq(azact_grouper_advance(grouper, 2 * HOUR), AZACT_OK);
  feed_expect(grouper, AZACT_NEED_MORE, "");
  feed_add(grouper, "a", AZACT_PHASE_END, 20 * SECOND, 3);
  ck_assert_int_eq(azact_grouper_advance(grouper, 2 * HOUR + SECOND), AZACT_OK);
  feed_expect(grouper, AZACT_NEED_MORE, "a#1[3]");
  azact_grouper_unref(grouper);
}
END_TEST

START_TEST(late_ones_continue) {
  azact_group_config config = stream_config();
  azact_grouper *grouper = feed_new(&config);
  feed_add(grouper, "a", AZACT_PHASE_END, 0, 1);
  ck_assert_int_eq(azact_grouper_advance(grouper, 2 * HOUR), AZACT_OK);
  feed_expect(grouper, AZACT_NEED_MORE, "a#1[1]");
  feed_add(grouper, "A", AZACT_PHASE_END, HOUR - 1, 2); /* late */
  feed_add(grouper, "a", AZACT_PHASE_END, HOUR / 2, 3);
  ck_assert_uint_eq(feed_counts(grouper).late, 2);
  ck_assert_int_eq(azact_grouper_advance(grouper, 3 * HOUR), AZACT_OK);
  feed_expect(grouper, AZACT_NEED_MORE, "a#2[2]>a#1");
  feed_add(grouper, "a", AZACT_PHASE_END, 4 * HOUR, 4); /* anew */
  ck_assert_uint_eq(feed_counts(grouper).late, 2);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  feed_expect(grouper, AZACT_END, "a#3[1]r");
  azact_grouper_unref(grouper);
}
END_TEST

/* Gaps inside what is open come out as parts; what is late and what is new may share a bag. */
START_TEST(parts_in_a_stream) {
  azact_group_config config = stream_config();
  config.lateness_ns = 5 * HOUR;
  azact_grouper *grouper = feed_new(&config);
  feed_add(grouper, "a", AZACT_PHASE_END, 4 * HOUR, 1);
  feed_add(grouper, "a", AZACT_PHASE_END, 0, 2);
  ck_assert_int_eq(azact_grouper_advance(grouper, 15 * HOUR), AZACT_OK);
  ck_assert_uint_eq(feed_counts(grouper).open, 1);
  feed_expect(grouper, AZACT_NEED_MORE, "a#1[1]r a#2[1]r");
  feed_add(grouper, "a", AZACT_PHASE_END, 12 * HOUR, 3);
  feed_add(grouper, "a", AZACT_PHASE_END, 1 * HOUR, 4);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  feed_expect(grouper, AZACT_END, "a#3[1]r>a#2 a#4[1]r");
  ck_assert_uint_eq(feed_counts(grouper).late, 1);
  azact_grouper_unref(grouper);
}
END_TEST

START_TEST(too_many_groups) {
  azact_group_config config = stream_config();
  config.max_groups = 2;
  azact_grouper *grouper = feed_new(&config);
  feed_add(grouper, "a", AZACT_PHASE_START, 1, 1);
  feed_add(grouper, "b", AZACT_PHASE_START, 2, 2);
  feed_add(grouper, "a", AZACT_PHASE_ACCEPT, 3, 3);
  feed_expect(grouper, AZACT_NEED_MORE, "");
  feed_add(grouper, "c", AZACT_PHASE_START, 4, 4); /* b was touched longest ago */
  feed_expect(grouper, AZACT_NEED_MORE, "b#1[1]i");
  feed_add(grouper, "b", AZACT_PHASE_END, 5, 5);
  feed_expect(grouper, AZACT_NEED_MORE, "a#1[2]i");
  ck_assert_uint_eq(feed_counts(grouper).evicted, 2);
  ck_assert_uint_eq(feed_counts(grouper).late, 1);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  feed_expect(grouper, AZACT_END, "c#1[1] b#2[1]>b#1");
  azact_grouper_unref(grouper);
}
END_TEST

START_TEST(only_so_many_are_remembered) {
  azact_group_config config = stream_config();
  config.max_closed = 2;
  azact_grouper *grouper = feed_new(&config);
  static const char *const ids[] = {"a", "b", "c", "a", "c"};
  for (uint64_t i = 0; i < 5; i++) {
    feed_add(grouper, ids[i], AZACT_PHASE_END, (int64_t)i * 2 * HOUR, i);
    ck_assert_uint_le(grouper->stream.closed.count, 2);
  }
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  feed_expect(grouper, AZACT_END, "a#1[1] b#1[1] c#1[1] a#1[1] c#2[1]r");
  azact_grouper_unref(grouper);
}
END_TEST

START_TEST(host_tells_the_time) {
  azact_group_config config = stream_config();
  config.flags |= AZACT_GROUPER_HOST_CLOCK;
  azact_grouper *grouper = feed_new(&config);
  feed_add(grouper, "a", AZACT_PHASE_END, 0, 1);
  feed_add(grouper, "forged", AZACT_PHASE_END, INT64_MAX - 1, 2); /* must not close all the others */
  feed_expect(grouper, AZACT_NEED_MORE, "");
  ck_assert_int_eq(feed_counts(grouper).clock_ns, INT64_MIN);
  ck_assert_int_eq(azact_grouper_advance(grouper, 2 * HOUR), AZACT_OK);
  feed_expect(grouper, AZACT_NEED_MORE, "a#1[1]");
  ck_assert_int_eq(azact_grouper_advance(grouper, INT64_MAX), AZACT_OK);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  feed_expect(grouper, AZACT_END, "forged#1[1]");
  azact_grouper_unref(grouper);
}
END_TEST

/* Times at the ends of what a number holds. */
START_TEST(far_times) {
  azact_group_config config = stream_config();
  config.lateness_ns = INT64_MAX;
  azact_grouper *grouper = feed_new(&config);
  feed_add(grouper, "past", AZACT_PHASE_END, INT64_MIN + 1, 1);
  feed_add(grouper, "past", AZACT_PHASE_START, INT64_MIN + 2, 2);
  feed_add(grouper, "future", AZACT_PHASE_START, INT64_MAX, 3);
  ck_assert_int_eq(azact_grouper_advance(grouper, INT64_MIN), AZACT_OK);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  feed_expect(grouper, AZACT_END, "past#1[2] future#1[1]");
  azact_grouper_unref(grouper);
}
END_TEST

/* Events without a time count as of when they came. */
START_TEST(without_time) {
  azact_group_config config = stream_config();
  azact_grouper *grouper = feed_new(&config);
  azacti_fact fact = feed_fact("a", AZACT_PHASE_END, 0, 1);
  fact.flags &= ~AZACTI_MEMBER_HAS_TIME;
  ck_assert_int_eq(azacti_grouper_add_fact(grouper, &fact, NULL), AZACT_OK);
  feed_add(grouper, "b", AZACT_PHASE_END, 10 * HOUR, 2);
  fact.actor.correlation_id = AZACTI_STR("c");
  ck_assert_int_eq(azacti_grouper_add_fact(grouper, &fact, NULL), AZACT_OK);
  feed_expect(grouper, AZACT_NEED_MORE, "");
  ck_assert_int_eq(azact_grouper_advance(grouper, 22 * HOUR), AZACT_OK);
  feed_expect(grouper, AZACT_NEED_MORE, "a#1[1] b#1[1] c#1[1]");
  ck_assert_int_eq(azacti_grouper_add_fact(grouper, &fact, NULL), AZACT_OK);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  feed_expect(grouper, AZACT_END, "c#2[1]>c#1");
  azact_grouper_unref(grouper);
}
END_TEST

/* ---- bounds */

static uint32_t chance_state;
static uint32_t chance(uint32_t below) {
  chance_state = chance_state * 1664525u + 1013904223u;
  return (chance_state >> 8) % below;
}

/* Takes what is ready; each record once. */
static void endless_take(azact_grouper *grouper, uint8_t *seen, size_t records) {
  azact_group *group;
  while (azact_grouper_next(grouper, &group) == AZACT_OK) {
    for (uint32_t i = 0; i < group->count; i++) {
      uint64_t record = group->members[i].record;
      if (record >= records || seen[record]) ck_abort_msg("record %u twice", (unsigned)record);
      seen[record] = 1;
    }
    azact_group_unref(group);
  }
}

/* An endless feed that would need far more than the bound: what the allocator counts stays below it, and each event comes out
 * once. The first half of the tests lets groups be large, the second small. */
START_TEST(memory_stays_flat) {
  enum { EVENTS = 60000 };
  counted_mem counted = {0, 0, 0, 0};
  azact_allocator allocator = counted_allocator(&counted);
  azact_group_config config = stream_config();
  uint32_t ids = _i % 2 ? 20 : 3000;
  config.allocator = &allocator;
  config.max_bytes = _i < 2 ? 300000 : 60000;
  config.max_open_ns = 100000 * HOUR; /* nothing ends by itself */
  azact_grouper *grouper = feed_new(&config);
  uint8_t *seen = calloc(EVENTS, 1);
  size_t peak = 0, ready = 0;
  for (uint64_t i = 0; i < EVENTS; i++) {
    char id[40], name[40];
    (void)snprintf(id, sizeof id, "correlation-%u", chance(ids));
    (void)snprintf(name, sizeof name, "a/b%u/write", chance(ids * 2));
    azacti_fact fact = feed_fact(id, AZACT_PHASE_START, (int64_t)i * SECOND - chance(50) * SECOND, i);
    fact.operation_name = fact_str(name);
    azact_status status;
    while ((status = azacti_grouper_add_fact(grouper, &fact, NULL)) == AZACT_READY) {
      ready++;
      endless_take(grouper, seen, EVENTS);
    }
    if (status != AZACT_OK) ck_abort_msg("status %d", status);
    if (feed_counts(grouper).bytes > config.max_bytes) ck_abort_msg("%u bytes", (unsigned)feed_counts(grouper).bytes);
    if (counted.held > peak) peak = counted.held; /* groups made, while they are read, are the host's */
    endless_take(grouper, seen, EVENTS);
  }
  ck_assert_uint_gt(ready, 50);
  ck_assert_uint_le(peak, config.max_bytes + 256); /* the folded key of the last event */
  ck_assert_uint_gt(peak, config.max_bytes / 2);
  ck_assert_uint_le(feed_counts(grouper).peak_bytes, config.max_bytes);
  ck_assert_uint_gt(feed_counts(grouper).evicted, 50);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  endless_take(grouper, seen, EVENTS);
  for (size_t i = 0; i < EVENTS; i++)
    if (!seen[i]) ck_abort_msg("record %zu is lost", i);
  ck_assert_uint_eq(feed_counts(grouper).delivered, EVENTS);
  ck_assert_uint_eq(feed_counts(grouper).open, 0);
  azact_grouper_unref(grouper);
  ck_assert_uint_eq(counted.held, 0);
  free(seen);
}
END_TEST

/* A host that takes nothing is told so, and nothing of it is lost. */
START_TEST(ready) {
  azact_group_config config = stream_config();
  config.max_groups = 10;
  azact_grouper *grouper = feed_new(&config);
  uint8_t seen[100] = {0};
  uint64_t added = 0;
  azact_status status = AZACT_OK;
  while (status == AZACT_OK && added < 100) {
    char id[20];
    (void)snprintf(id, sizeof id, "id%u", (unsigned)added);
    azacti_fact fact = feed_fact(id, AZACT_PHASE_END, (int64_t)added, added);
    status = azacti_grouper_add_fact(grouper, &fact, NULL);
    if (status == AZACT_OK) added++;
  }
  ck_assert_int_eq(status, AZACT_READY);
  ck_assert_uint_eq(added, 20);
  ck_assert_uint_eq(feed_counts(grouper).events, 20);
  endless_take(grouper, seen, 100);
  feed_add(grouper, "id20", AZACT_PHASE_END, 20, 20);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  endless_take(grouper, seen, 100);
  for (int i = 0; i < 100; i++) ck_assert_uint_eq(seen[i], i < 21);
  azact_grouper_unref(grouper);
}
END_TEST

/* An event that alone is more than all that may be held goes through at once, and drives nobody out. */
START_TEST(larger_than_the_bound) {
  azact_group_config config = stream_config();
  config.flags = AZACT_GROUPER_STREAM; /* by reference */
  config.max_bytes = 60000;
  azact_grouper *grouper = feed_new(&config);
  char *json = malloc(100100);
  int head =
      snprintf(json, 200,
               "{\"time\":\"1970-01-01T00:00:00Z\",\"operationName\":\"a/b/write\",\"correlationId\":\"big\",\"x\":\"");
  memset(json + head, 'y', 100000);
  memcpy(json + head + 99000, "\"}", 3);
  azact_event *event = view_event_of(json);
  feed_add(grouper, "small", AZACT_PHASE_START, 0, 1);
  ck_assert_int_eq(azact_grouper_add(grouper, event), AZACT_OK);
  ck_assert_int_eq(azact_grouper_add(grouper, event), AZACT_READY);
  feed_expect(grouper, AZACT_NEED_MORE, "big#1[1]i");
  ck_assert_int_eq(azact_grouper_add(grouper, event), AZACT_OK);
  feed_expect(grouper, AZACT_NEED_MORE, "big#2[1]i>big#1");
  ck_assert_uint_lt(feed_counts(grouper).bytes, 60000);
  ck_assert_uint_eq(feed_counts(grouper).events, 3);
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  feed_expect(grouper, AZACT_END, "small#1[1]");
  azact_grouper_unref(grouper);
  azacti_record_unref(event);
  free(json);
}
END_TEST

/* A bound below what an empty grouper takes: each event is a group, none is lost. */
START_TEST(no_room_at_all) {
  azact_group_config config = stream_config();
  config.max_bytes = 1;
  azact_grouper *grouper = feed_new(&config);
  uint8_t seen[50] = {0};
  for (uint64_t i = 0; i < 50; i++) {
    azacti_fact fact = feed_fact(i % 2 ? "a" : "b", AZACT_PHASE_END, (int64_t)i, i);
    azact_status status = azacti_grouper_add_fact(grouper, &fact, NULL);
    if (status == AZACT_READY) {
      endless_take(grouper, seen, 50);
      status = azacti_grouper_add_fact(grouper, &fact, NULL);
    }
    ck_assert_int_eq(status, AZACT_OK);
  }
  ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
  endless_take(grouper, seen, 50);
  for (int i = 0; i < 50; i++) ck_assert(seen[i]);
  azact_grouper_unref(grouper);
}
END_TEST

/* ---- the same as over a whole set */

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* "KEY#PART" and the sum of its records, one for each group, sorted. */
static size_t groups_of(uint32_t flags, const azacti_fact *facts, size_t count, char *texts[]) {
  azact_group_config config = stream_config();
  config.flags = flags | AZACT_GROUPER_COMPACT;
  config.lateness_ns = 3 * HOUR;
  azact_grouper *grouper = feed_new(&config);
  azact_group *group;
  size_t groups = 0;
  for (size_t i = 0; i <= count; i++) {
    if (i < count) ck_assert_int_eq(azacti_grouper_add_fact(grouper, &facts[i], NULL), AZACT_OK);
    if (i == count) ck_assert_int_eq(azact_grouper_finish(grouper, AZACT_GROUP_BY_START), AZACT_OK);
    while (azact_grouper_next(grouper, &group) == AZACT_OK) {
      uint64_t sum = 0;
      for (uint32_t k = 0; k < group->count; k++) sum += group->members[k].record * group->members[k].record;
      texts[groups] = malloc(100);
      (void)snprintf(texts[groups++], 100, "%.*s#%u %u %llu", (int)group->key_len, group->key, (unsigned)group->part,
                     (unsigned)group->count, (unsigned long long)sum);
      ck_assert_uint_eq(group->continuation_len, 0);
      azact_group_unref(group);
    }
  }
  ck_assert_uint_eq(feed_counts(grouper).late, 0);
  azact_grouper_unref(grouper);
  qsort(texts, groups, sizeof *texts, by_text);
  return groups;
}

/* Events that come no later than the window allows give the groups that they would give all at once. */
START_TEST(as_over_a_whole_set) {
  enum { EVENTS = 4000 };
  azacti_fact *facts = calloc(EVENTS, sizeof *facts);
  char *ids = calloc(EVENTS, 16), **whole = calloc(EVENTS, sizeof *whole), **stream = calloc(EVENTS, sizeof *stream);
  chance_state = (uint32_t)_i;
  for (size_t i = 0; i < EVENTS; i++) {
    char *id = ids + 16 * i;
    (void)snprintf(id, 16, "%u", chance(60));
    int64_t late = chance(3) ? 0 : (int64_t)chance(10000) * SECOND;
    facts[i] = feed_fact(id, chance(5), (int64_t)i * 60 * SECOND - late, i + 1);
  }
  size_t groups = groups_of(0, facts, EVENTS, whole);
  ck_assert_uint_gt(groups, 300);
  ck_assert_uint_eq(groups_of(AZACT_GROUPER_STREAM, facts, EVENTS, stream), groups);
  for (size_t i = 0; i < groups; i++) {
    ck_assert_str_eq(stream[i], whole[i]);
    free(stream[i]);
    free(whole[i]);
  }
  free(stream);
  free(whole);
  free(ids);
  free(facts);
}
END_TEST

/* ---- costs and failures */

/* A group that never ends, grows without end, and is due again and again is not looked through again and again. */
START_TEST(large_open_groups_are_left_alone) {
  enum { EVENTS = 20000 };
  azact_group_config config = stream_config();
  config.max_open_ns = INT64_MAX;
  azact_grouper *grouper = feed_new(&config);
  size_t looks = 0, looked = 0;
  for (uint64_t i = 0; i < EVENTS; i++) {
    feed_add(grouper, "large", AZACT_PHASE_START, (int64_t)i * 2 * HOUR, i);
    feed_add(grouper, "clock", AZACT_PHASE_END, (int64_t)i * 2 * HOUR + HOUR + 61 * SECOND, i + EVENTS);
    azacti_open *open = NULL;
    for (azacti_open *at = grouper->stream.oldest; at && !open; at = at->newer)
      if (azacti_bag_group_key(at->bag).ptr[0] == 'l') open = at;
    if (open && open->looked != looked) looks++;
    if (open) looked = open->looked;
    azact_group *group;
    while (azact_grouper_next(grouper, &group) == AZACT_OK) {
      ck_assert_int_eq(group->key[0], 'c');
      azact_group_unref(group);
    }
  }
  ck_assert_uint_gt(looks, 60);
  ck_assert_uint_lt(looks, 160); /* at each of the first events, then once for each eighth */
  azact_grouper_unref(grouper);
}
END_TEST

START_TEST(memory_fails) {
  enum { EVENTS = 150 };
  counted_mem counted = {0, 0, 0, 0};
  azact_allocator allocator = counted_allocator(&counted);
  azact_group_config config = stream_config();
  azact_grouper *grouper = NULL;
  azact_group *group = NULL;
  uint8_t seen[EVENTS] = {0};
  size_t failures = 0;
  config.allocator = &allocator;
  config.max_groups = 12;
#define REPEATED(call)                                                                                                     \
  for (size_t fail = 1;; fail++) {                                                                                         \
    counted.calls = 0;                                                                                                     \
    counted.fail_at = fail;                                                                                                \
    azact_status answer = (call);                                                                                          \
    if (answer != AZACT_ERR_NOMEM) {                                                                                       \
      ck_assert_int_ge(answer, 0);                                                                                         \
      break;                                                                                                               \
    }                                                                                                                      \
    failures++;                                                                                                            \
  }
#define TAKEN                                                                                                              \
  do {                                                                                                                     \
    group = NULL;                                                                                                          \
    REPEATED(azact_grouper_next(grouper, &group))                                                                          \
    for (uint32_t k = 0; group && k < group->count; k++) {                                                                 \
      ck_assert(!seen[group->members[k].record]);                                                                          \
      seen[group->members[k].record] = 1;                                                                                  \
    }                                                                                                                      \
    azact_group_unref(group);                                                                                              \
  } while (group)
  REPEATED(azact_grouper_new(&config, &grouper))
  for (uint64_t i = 0; i < EVENTS; i++) {
    char id[20];
    (void)snprintf(id, sizeof id, "id%u", chance(25));
    azacti_fact fact = feed_fact(i % 20 ? id : "", AZACT_PHASE_END, (int64_t)i * HOUR / 40, i);
    REPEATED(azacti_grouper_add_fact(grouper, &fact, NULL))
    ck_assert_uint_eq(feed_counts(grouper).events, i + 1);
    if (i % 5 == 0) TAKEN;
  }
  REPEATED(azact_grouper_advance(grouper, (EVENTS / 40 + 2) * HOUR))
  TAKEN;
  REPEATED(azact_grouper_finish(grouper, AZACT_GROUP_BY_START))
  TAKEN;
#undef REPEATED
#undef TAKEN
  for (int i = 0; i < EVENTS; i++) ck_assert(seen[i]);
  ck_assert_uint_gt(failures, 300);
  ck_assert_uint_gt(feed_counts(grouper).evicted, 5);
  ck_assert_uint_eq(feed_counts(grouper).bytes + grouper->key.cap, counted.held);
  azact_grouper_unref(grouper);
  ck_assert_uint_eq(counted.held, 0);
}
END_TEST

/* Dropped with groups open, waiting and remembered: nothing leaks. */
START_TEST(dropped_half_way) {
  counted_mem counted = {0, 0, 0, 0};
  azact_allocator allocator = counted_allocator(&counted);
  azact_group_config config = stream_config();
  config.allocator = &allocator;
  azact_grouper *grouper = feed_new(&config);
  azact_group *group;
  for (uint64_t i = 0; i < 100; i++) {
    char id[20];
    (void)snprintf(id, sizeof id, "id%u", (unsigned)i % 40);
    feed_add(grouper, id, AZACT_PHASE_END, (int64_t)i * HOUR / 20, i);
    if (i == 60) ck_assert_int_eq(azact_grouper_next(grouper, &group), AZACT_OK);
  }
  ck_assert_uint_gt(grouper->stream.waiting_count, 5);
  ck_assert_uint_gt(grouper->stream.closed.count, 5);
  ck_assert_ptr_nonnull(grouper->stream.oldest);
  azact_grouper_unref(grouper);
  ck_assert_uint_gt(group->count, 0);
  azact_group_unref(group);
  ck_assert_uint_eq(counted.held, 0);
}
END_TEST

Suite *azact_suite(void) {
  Suite *suite = suite_create("groupstream");
  TCase *tc = tcase_create("stream");
  tcase_set_timeout(tc, 120);
  tcase_add_test(tc, closed_by_the_clock);
  tcase_add_test(tc, open_ones_are_kept);
  tcase_add_test(tc, late_end_closes);
  tcase_add_test(tc, late_ones_continue);
  tcase_add_test(tc, parts_in_a_stream);
  tcase_add_test(tc, too_many_groups);
  tcase_add_test(tc, only_so_many_are_remembered);
  tcase_add_test(tc, host_tells_the_time);
  tcase_add_test(tc, far_times);
  tcase_add_test(tc, without_time);
  tcase_add_loop_test(tc, memory_stays_flat, 0, 4);
  tcase_add_test(tc, ready);
  tcase_add_test(tc, larger_than_the_bound);
  tcase_add_test(tc, no_room_at_all);
  tcase_add_loop_test(tc, as_over_a_whole_set, 0, 4);
  tcase_add_test(tc, large_open_groups_are_left_alone);
  tcase_add_test(tc, memory_fails);
  tcase_add_test(tc, dropped_half_way);
  suite_add_tcase(suite, tc);
  return suite;
}
