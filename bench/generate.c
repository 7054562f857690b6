/* Write the benchmarks' input, or tell what it is like.
 *
 * Usage: bench_generate MEGABYTES [SEED [KIND]] > FILE   KIND: burst (default), mixed, hostile, flat, rest, ...
 *        bench_generate --figures MEGABYTES [SEED]       prints the figures of burst, mixed and hostile; exit status 1 if
 *                                                        one is not as gen.h says */
#include "gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int figures(size_t megabytes, uint64_t seed) {
  int bad = 0;
  printf("%-8s %8s %6s %12s %12s %9s %9s\n", "input", "records", "each", "equal bytes", "equal keys", "escapes",
         "non-ASCII");
  for (int kind = BENCH_BURST; kind <= BENCH_HOSTILE; kind++) {
    size_t len, records;
    bench_figures figures;
    char *text = bench_input(kind, megabytes * 1000000, seed, &len, &records);
    int status = bench_measure(text, len, &figures);
    free(text);
    if (status != 0 || figures.records != records) {
      printf("%s: what was written cannot be read\n", bench_kind_name(kind));
      return 1;
    }
    printf("%-8s %8zu %6zu %11.1f%% %11.1f%% %8.1f%% %8.1f%%\n", bench_kind_name(kind), records, len / records,
           100 * figures.equal, 100 * figures.sequence, 100 * figures.escapes, 100 * figures.foreign);
    const char *wrong = bench_figures_wrong(kind, &figures);
    if (wrong) printf("%s: %s\n", bench_kind_name(kind), wrong);
    bad |= wrong != NULL;
  }
  return bad;
}

int main(int argc, char **argv) {
  int measure = argc > 1 && strcmp(argv[1], "--figures") == 0;
  argc -= measure;
  argv += measure;
  size_t megabytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 10;
  uint64_t seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 42;
  if (measure) return figures(megabytes, seed);
  int kind = argc > 3 ? bench_kind_of(argv[3]) : BENCH_BURST;
  if (kind < 0) return fprintf(stderr, "bench_generate: no such kind of input\n"), 2;
  /* Records one after another are made in pieces, so that gigabytes need no gigabytes of memory. */
  size_t most = kind <= BENCH_HOSTILE ? 16 : megabytes;
  for (size_t done = 0; done < megabytes;) {
    size_t piece = megabytes - done < most ? megabytes - done : most, len, records;
    char *text = bench_input(kind, piece * 1000000, seed++, &len, &records);
    if (fwrite(text, 1, len, stdout) != len) return 3;
    free(text);
    done += piece;
  }
  return fflush(stdout) == 0 ? 0 : 3;
}
