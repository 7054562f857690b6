/* One large file of JSON Lines on as many threads as there are cores, by the host: the library starts none.
 *
 *   1. The file is mapped (by the host, who knows that nobody cuts it meanwhile).
 *   2. Near each N-th part of it a place is looked for where a record begins: `{` at the beginning of a line.
 *   3. Each thread opens a reader of its own over the mapping from its front to the end of the range, and sets config.start to
 *      where the range begins. So all offsets are those of the file.
 *   4. Record numbers count from 1 in each range. When all are done, what the ranges before it hold (azact_stats.records) is
 *      added; who needs them sooner counts the lines first and says so in start.record.
 *   5. A range that does not end behind a whole record was cut in the wrong place (a bare line feed in a damaged string): it is
 *      read again together with the next one.
 *
 * Usage: bench_parallel FILE [ROUNDS [THREADS]]
 * Prints the speed on one and on THREADS (2) threads, the same for memcpy over the same file, and last how much of memcpy's
 * scaling was reached; exit status 1 if the threads' records are not those of one reader. */
#define _POSIX_C_SOURCE 200809L

#include <azactivity/azactivity.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { THREADS_MOST = 64, ROUNDS_MOST = 99 };

typedef struct part {
  const char *data;
  size_t from, to;
  char *copy; /* memcpy: where to */
  /* what was read */
  uint64_t records, offsets, products; /* sums of offset, and of own record number times offset */
  int whole;                           /* it ended behind a whole record */
} part;

static size_t split_near(const char *data, size_t len, size_t near) {
  const char *p = data + near, *end = data + len;
  while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL && ++p < end)
    if (*p == '{') return (size_t)(p - data);
  return len;
}

static void *read_part(void *arg) {
  part *range = arg;
  azact_position start;
  azact_config config;
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_status status, last = AZACT_OK;
  azact_config_init(&config, sizeof config);
  memset(&start, 0, sizeof start);
  start.struct_size = sizeof start;
  start.offset = range->from;
  config.start = &start;
  range->records = range->offsets = range->products = 0;
  if (azact_reader_open_memory(&config, range->data, range->to, AZACT_BORROW, NULL, NULL, &reader) != AZACT_OK) return NULL;
  while ((status = azact_reader_next_into(reader, &event)) == AZACT_OK || azact_status_is_record(status)) {
    azact_source source = {.struct_size = sizeof source};
    last = status;
    if (status != AZACT_OK) continue;
    azact_event_source(event, &source);
    range->records++;
    range->offsets += source.offset;
    range->products += source.record * source.offset;
  }
  range->whole = status == AZACT_END && last != AZACT_ERR_TRUNCATED;
  azact_event_unref(event);
  azact_reader_unref(reader);
  return NULL;
}

static void *copy_part(void *arg) {
  const part *range = arg;
  memcpy(range->copy + range->from, range->data + range->from, range->to - range->from);
  return NULL;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The work on all parts at once; this thread takes the first. */
static double run(void *(*work)(void *), part *parts, size_t count) {
  pthread_t thread[THREADS_MOST];
  double start = seconds();
  for (size_t i = 1; i < count; i++)
    if (pthread_create(&thread[i], NULL, work, &parts[i]) != 0) exit(3);
  work(&parts[0]);
  for (size_t i = 1; i < count; i++) pthread_join(thread[i], NULL);
  return seconds() - start;
}

/* The sum of all ranges as one reader would have it: own numbers and the records before. */
static part joined(part *parts, size_t count) {
  part all = {.whole = 1};
  for (size_t i = 0; i < count; i++) {
    while (!parts[i].whole && i + 1 < count) {
      part wider = parts[i];
      wider.to = parts[i + 1].to;
      read_part(&wider);
      parts[++i] = wider;
    }
    all.products += parts[i].products + all.records * parts[i].offsets;
    all.records += parts[i].records;
    all.offsets += parts[i].offsets;
    all.whole &= parts[i].whole;
  }
  return all;
}

static int smaller(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *list, size_t count) {
  qsort(list, count, sizeof *list, smaller);
  return list[count / 2];
}

int main(int argc, char **argv) {
  size_t rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 5, threads = argc > 3 ? strtoul(argv[3], NULL, 10) : 2;
  struct stat info;
  int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
  if (fd < 0 || fstat(fd, &info) != 0) return fprintf(stderr, "usage: bench_parallel FILE [ROUNDS [THREADS]]\n"), 2;
  if (rounds == 0 || rounds > ROUNDS_MOST) rounds = 5;
  if (threads < 2 || threads > THREADS_MOST) threads = 2;
  size_t len = (size_t)info.st_size;
  const char *data = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
  char *copy = malloc(len + 1);
  if (data == MAP_FAILED || copy == NULL) return perror(argv[1]), 3;
  memset(copy, 1, len + 1);
  part one = {.data = data, .to = len, .copy = copy}, parts[THREADS_MOST];
  memset(parts, 0, sizeof parts);
  for (size_t i = 0, from = 0; i < threads; i++) {
    size_t to = i + 1 == threads ? len : split_near(data, len, len / threads * (i + 1));
    parts[i] = (part){.data = data, .from = from, .to = to, .copy = copy};
    from = to;
  }
  double read_gain[ROUNDS_MOST], copy_gain[ROUNDS_MOST], reached[ROUNDS_MOST], alone[ROUNDS_MOST], both[ROUNDS_MOST];
  run(copy_part, &one, 1); /* so that all of the file is in memory */
  for (size_t i = 0; i < rounds; i++) {
    double copy_one = run(copy_part, &one, 1), copy_all = run(copy_part, parts, threads);
    double read_one = run(read_part, &one, 1), read_all = run(read_part, parts, threads);
    part all = joined(parts, threads);
    if (all.records != one.records || all.offsets != one.offsets || all.products != one.products) {
      printf("%zu threads read %llu records, one reads %llu, or their numbers or offsets differ\n", threads,
             (unsigned long long)all.records, (unsigned long long)one.records);
      return 1;
    }
    copy_gain[i] = copy_one / copy_all;
    read_gain[i] = read_one / read_all;
    reached[i] = read_gain[i] / copy_gain[i];
    alone[i] = (double)len / 1e9 / read_one;
    both[i] = (double)len / 1e9 / read_all;
  }
  printf("{\"threads\":%zu,\"records\":%llu,\"one\":%.3f,\"all\":%.3f,\"scaling\":%.3f,\"memcpy_scaling\":%.3f,\"reached\":"
         "%.3f}\n",
         threads, (unsigned long long)one.records, median(alone, rounds), median(both, rounds), median(read_gain, rounds),
         median(copy_gain, rounds), median(reached, rounds));
  free(copy);
  return 0;
}
