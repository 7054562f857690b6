/* Write the benchmark's input. Usage: bench_generate MEGABYTES [SEED] > FILE */
#include "gen.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  size_t megabytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 10;
  uint64_t seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 42;
  /* In pieces, so that gigabytes need no gigabytes of memory. */
  for (size_t done = 0; done < megabytes;) {
    size_t piece = megabytes - done < 16 ? megabytes - done : 16, len, records;
    char *text = bench_lines(piece * 1000000, seed++, &len, &records);
    if (fwrite(text, 1, len, stdout) != len) return 3;
    free(text);
    done += piece;
  }
  return fflush(stdout) == 0 ? 0 : 3;
}
