/* An endless stream of events for bench_group: life cycles under correlation ids, as they come out of a subscription.
 *
 * Of the groups 40 % are a single event, 58 % one operation of three events (start, accept, end), and 2 % deployments of 30 to
 * 200 events; 256 of them are under way at any time. Twenty events happen a second, and one in ten arrives late, by up to five
 * minutes. Every record is in the diagnostic schema and has about 3 kB; one operation in 32 fails. */
#ifndef AZACT_BENCH_GROUP_MAKER_H
#define AZACT_BENCH_GROUP_MAKER_H

#include <stddef.h>
#include <stdint.h>

typedef struct group_maker group_maker;

/* What was made so far, to check the answer by. */
typedef struct group_made {
  uint64_t events, groups, operations, failed;
} group_made;

/* `events` in all; the last groups are cut off there. */
group_maker *group_maker_new(uint64_t events, uint64_t seed);
void group_maker_free(group_maker *maker);
/* The next records as JSON Lines, at most `count`: how many they are; 0 at the end. The text is the maker's, until the next
 * call. */
size_t group_maker_next(group_maker *maker, size_t count, const char **ret_text, size_t *ret_len);
group_made group_maker_made(const group_maker *maker);

#endif
