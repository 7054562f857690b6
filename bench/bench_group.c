/* What grouping costs: events made in memory (group_maker.h) are decoded in batches, then given to a grouper; then all groups
 * are taken. Time is told for adding, and for finishing and taking; decoding is told apart. Memory is what the grouper says,
 * beside what its allocator saw. Counts of events, groups, operations and failures are checked against what was made.
 *
 * Usage: bench_group [--most EVENTS] [--mode MODE] [--portable NS] [--decode]
 *   --most N       10^4, 10^5, ... up to N events (default 10,000,000; by reference at most 1,000,000)
 *   --mode MODE    only this one: compact, reference or stream
 *   --portable NS  what decoding an event costs by the portable kernel, to compare with
 *   --decode       print only what decoding costs, in ns an event
 * Exit status 1 if a count is wrong, or if the largest compact run costs more than is allowed. */
#define _DEFAULT_SOURCE

#include "group_maker.h"

#include <azactivity/azactivity.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 32 }; /* events and what they point to stay in the cache between decoding and adding, as in a program */

static void fail(const char *what, azact_status status) {
  fprintf(stderr, "bench_group: %s: %s\n", what, azact_status_name(status));
  exit(3);
}

/* Time that the processor spent here: what else runs on the machine is not to be measured. */
static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* ---- an allocator that counts: sizes are given back with the blocks, so it needs no headers ---- */

typedef struct counted {
  size_t bytes, peak;
} counted;

static void *counted_in(counted *c, void *ptr, size_t size) {
  if (ptr == NULL) return NULL;
  c->bytes += size;
  if (c->bytes > c->peak) c->peak = c->bytes;
  return ptr;
}

static void *counted_alloc(size_t size, void *user) { return counted_in(user, malloc(size), size); }

static void *counted_realloc(void *ptr, size_t old_size, size_t new_size, void *user) {
  counted *c = user;
  void *grown = realloc(ptr, new_size);
  if (grown != NULL) c->bytes -= old_size;
  return counted_in(c, grown, new_size);
}

static void counted_free(void *ptr, size_t size, void *user) {
  counted *c = user;
  c->bytes -= size;
  free(ptr);
}

/* ---- events ---- */

typedef struct feed {
  group_maker *maker;
  azact_reader *reader;
  azact_event *events[BATCH];
  uint64_t decode_ns;
  int keep; /* each event is a new one */
} feed;

static void feed_begin(feed *f, uint64_t events, const azact_allocator *allocator, int keep) {
  azact_config config;
  memset(f, 0, sizeof *f);
  azact_config_init(&config, sizeof config);
  config.allocator = allocator;
  config.source_name = "bench";
  f->maker = group_maker_new(events, 42);
  f->keep = keep;
  azact_status status = azact_reader_new(&config, &f->reader);
  if (status != AZACT_OK) fail("azact_reader_new", status);
}

/* The next batch of events: how many. */
static size_t feed_next(feed *f) {
  const char *text;
  size_t len, count = group_maker_next(f->maker, BATCH, &text, &len);
  uint64_t start = now_ns();
  azact_status status = count > 0 ? azact_reader_feed(f->reader, text, len) : AZACT_OK;
  for (size_t i = 0; i < count && status == AZACT_OK; i++)
    status = f->keep ? azact_reader_next(f->reader, &f->events[i]) : azact_reader_next_into(f->reader, &f->events[i]);
  if (status != AZACT_OK) fail("reading", status);
  f->decode_ns += now_ns() - start;
  return count;
}

static void feed_end(feed *f) {
  for (size_t i = 0; i < BATCH; i++) azact_event_unref(f->events[i]);
  azact_reader_unref(f->reader);
  group_maker_free(f->maker);
}

static double decode_alone(uint64_t events) {
  feed f;
  feed_begin(&f, events, NULL, 0);
  while (feed_next(&f) > 0) continue;
  double ns = (double)f.decode_ns / (double)events;
  feed_end(&f);
  return ns;
}

/* ---- one run ---- */

enum { COMPACT, BY_REFERENCE, STREAM, MODES };
static const char *const mode_names[MODES] = {"compact", "reference", "stream"};

typedef struct outcome {
  double add, take, decode, bytes_event, bytes_group, seen_event, resident_event, probes;
  uint64_t groups, incomplete;
  int good;
} outcome;

typedef struct taken {
  uint64_t events, groups, operations, failed;
} taken;

static azact_status take_all(azact_grouper *grouper, taken *sum) {
  azact_group *group = NULL;
  azact_status status;
  while ((status = azact_grouper_next(grouper, &group)) == AZACT_OK) {
    azact_group_info info = {.struct_size = sizeof info};
    azact_group_facts(group, &info);
    sum->events += info.event_count;
    sum->operations += info.operation_count;
    sum->failed += info.failed_count;
    sum->groups++;
    azact_group_unref(group);
  }
  return status;
}

static void add_batch(azact_grouper *grouper, feed *f, size_t count, int mode, taken *sum) {
  for (size_t i = 0; i < count; i++) {
    azact_status status;
    while ((status = azact_grouper_add(grouper, f->events[i])) == AZACT_READY && mode == STREAM) take_all(grouper, sum);
    if (status != AZACT_OK) fail("azact_grouper_add", status);
  }
}

static int counts_agree(const taken *sum, const group_made *made, const azact_grouper_counts *counts, int mode) {
  if (sum->events != made->events || counts->events != made->events || counts->delivered != made->events) return 0;
  /* In a stream a group may come in two parts. */
  if (mode == STREAM) return sum->groups >= made->groups && sum->operations >= made->operations;
  return sum->groups == made->groups && sum->operations == made->operations && sum->failed == made->failed;
}

static outcome run(uint64_t events, int mode) {
  feed f;
  counted memory = {0};
  azact_allocator allocator = {sizeof allocator, counted_alloc, counted_realloc, counted_free, &memory};
  azact_group_config config;
  azact_grouper *grouper = NULL;
  azact_grouper_counts counts = {.struct_size = sizeof counts};
  taken sum = {0};
  uint64_t add_ns = 0, take_ns = 0;
  struct rusage before, after;
  feed_begin(&f, events, mode == BY_REFERENCE ? &allocator : NULL, mode == BY_REFERENCE);
  size_t of_reader = memory.bytes;
  azact_group_config_init(&config, sizeof config);
  config.allocator = &allocator;
  config.hash_seed[0] = 1;
  config.flags = mode == COMPACT  ? AZACT_GROUPER_COMPACT
                 : mode == STREAM ? AZACT_GROUPER_COMPACT | AZACT_GROUPER_STREAM
                                  : 0;
  azact_status status = azact_grouper_new(&config, &grouper);
  if (status != AZACT_OK) fail("azact_grouper_new", status);
  getrusage(RUSAGE_SELF, &before);
  for (size_t count; (count = feed_next(&f)) > 0;) {
    uint64_t start = now_ns();
    add_batch(grouper, &f, count, mode, &sum);
    uint64_t middle = now_ns();
    if (mode == STREAM) take_all(grouper, &sum);
    take_ns += now_ns() - middle;
    add_ns += middle - start;
    for (size_t i = 0; mode == BY_REFERENCE && i < count; i++) {
      azact_event_unref(f.events[i]);
      f.events[i] = NULL;
    }
  }
  uint64_t start = now_ns();
  status = azact_grouper_finish(grouper, AZACT_GROUP_BY_START);
  if (status != AZACT_OK) fail("azact_grouper_finish", status);
  status = take_all(grouper, &sum);
  if (status != AZACT_END) fail("azact_grouper_next", status);
  take_ns += now_ns() - start;
  getrusage(RUSAGE_SELF, &after);
  azact_grouper_stats(grouper, &counts);
  group_made made = group_maker_made(f.maker);
  double n = (double)events;
  outcome o = {(double)add_ns / n,
               (double)take_ns / n,
               (double)f.decode_ns / n,
               (double)counts.peak_bytes / n,
               (double)counts.peak_bytes / (double)made.groups,
               (double)(memory.peak - of_reader) / n,
               (double)(after.ru_maxrss - before.ru_maxrss) * 1024 / n,
               (double)counts.probes / n,
               sum.groups,
               counts.evicted,
               counts_agree(&sum, &made, &counts, mode)};
  if (!o.good)
    fprintf(stderr,
            "bench_group: made %llu events, %llu groups, %llu operations, %llu failed; taken %llu, %llu, %llu, %llu\n",
            (unsigned long long)made.events, (unsigned long long)made.groups, (unsigned long long)made.operations,
            (unsigned long long)made.failed, (unsigned long long)sum.events, (unsigned long long)sum.groups,
            (unsigned long long)sum.operations, (unsigned long long)sum.failed);
  azact_grouper_unref(grouper);
  feed_end(&f);
  if (memory.bytes != 0) {
    fprintf(stderr, "bench_group: %zu bytes are left\n", memory.bytes);
    o.good = 0;
  }
  return o;
}

/* Each run is a process of its own, so that the memory of one does not help or hide the next. */
static outcome run_apart(uint64_t events, int mode) {
  outcome o = {0};
  int ends[2];
  if (pipe(ends) != 0) fail("pipe", AZACT_ERR_IO);
  fflush(stdout);
  pid_t child = fork();
  if (child < 0) fail("fork", AZACT_ERR_IO);
  if (child == 0) {
    o = run(events, mode);
    _exit(write(ends[1], &o, sizeof o) == (ssize_t)sizeof o ? 0 : 3);
  }
  close(ends[1]);
  ssize_t got = read(ends[0], &o, sizeof o);
  close(ends[0]);
  waitpid(child, NULL, 0);
  if (got != (ssize_t)sizeof o) memset(&o, 0, sizeof o);
  return o;
}

static void print_heading(void) {
  printf("%-12s %9s %8s | %7s %7s %7s %10s | %7s %7s %7s %9s | %6s | %7s\n", "mode", "events", "groups", "add", "take",
         "both", "events/s", "bytes", "counted", "system", "per group", "probes", "decode");
  printf("%-12s %9s %8s | %7s %7s %7s %10s | %7s %7s %7s %9s | %6s | %7s\n", "", "", "", "ns/ev", "ns/ev", "ns/ev", "",
         "/event", "/event", "/event", "bytes", "/event", "ns/ev");
}

static void print_run(uint64_t events, int mode, const outcome *o) {
  printf("%-12s %9llu %8llu | %7.0f %7.0f %7.0f %10.0f | %7.0f %7.0f %7.0f %9.0f | %6.2f | %7.0f%s\n", mode_names[mode],
         (unsigned long long)events, (unsigned long long)o->groups, o->add, o->take, o->add + o->take,
         1e9 / (o->add + o->take), o->bytes_event, o->seen_event, o->resident_event, o->bytes_group, o->probes, o->decode,
         o->good ? "" : "   WRONG COUNTS");
  fflush(stdout);
}

static int verdict(const outcome *o, uint64_t events, double portable) {
  double cost = o->add + o->take, allowed = portable > 1000 ? portable : 1000;
  printf("\nat %llu events, compact: %.0f ns an event, %s 1000 ns", (unsigned long long)events, cost,
         cost <= 1000 ? "at most" : "more than");
  if (portable > 0)
    printf("; decoding by the portable kernel costs %.0f ns, which is %s", portable, cost < portable ? "more" : "not more");
  printf("\nat %llu events, compact: %.0f bytes an event, %s 400\n", (unsigned long long)events, o->bytes_event,
         o->bytes_event <= 400 ? "at most" : "more than");
  return cost <= allowed && o->bytes_event <= 400;
}

int main(int argc, char **argv) {
  uint64_t most = 10000000;
  double portable = 0;
  outcome largest = {0};
  uint64_t largest_events = 0;
  const char *only = NULL;
  int good = 1;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--decode") == 0) {
      double best = decode_alone(50000);
      for (int round = 0; round < 4; round++) {
        double ns = decode_alone(50000);
        if (ns < best) best = ns;
      }
      printf("%.0f\n", best);
      return 0;
    }
    if (i + 1 < argc && strcmp(argv[i], "--most") == 0)
      most = strtoull(argv[++i], NULL, 10);
    else if (i + 1 < argc && strcmp(argv[i], "--portable") == 0)
      portable = strtod(argv[++i], NULL);
    else if (i + 1 < argc && strcmp(argv[i], "--mode") == 0)
      only = argv[++i];
    else {
      fprintf(stderr, "bench_group: see its first lines for the options\n");
      return 2;
    }
  }
  print_heading();
  for (int mode = 0; mode < MODES; mode++) {
    if (only != NULL && strcmp(only, mode_names[mode]) != 0) continue;
    for (uint64_t events = 10000; events <= most; events *= 10) {
      if (mode == BY_REFERENCE && events > 1000000) break;
      outcome o = run_apart(events, mode);
      print_run(events, mode, &o);
      good &= o.good;
      if (mode == COMPACT) largest = o, largest_events = events;
    }
  }
  if (largest_events > 0) good &= verdict(&largest, largest_events, portable);
  return good ? 0 : 1;
}
