/* Input of the benchmarks: JSON Lines of diagnostic records of about 3 kB, as Azure writes them, from a seed. */
#ifndef AZACT_BENCH_GEN_H
#define AZACT_BENCH_GEN_H

#include <stddef.h>
#include <stdint.h>

/* At least `bytes` bytes of whole lines; free() it. */
char *bench_lines(size_t bytes, uint64_t seed, size_t *ret_len, size_t *ret_records);

#endif
