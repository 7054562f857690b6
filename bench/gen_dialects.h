/* One file of each dialect beside the diagnostic schema. */
#ifndef AZACT_BENCH_GEN_DIALECTS_H
#define AZACT_BENCH_GEN_DIALECTS_H

#include "gen_record.h"

/* kind: BENCH_FLAT and beyond. What comes before the first record, one record (index from 0), what comes after the last. */
void bench_dialect_begin(bench_scene *scene, int kind, bench_text *out);
void bench_dialect_record(bench_scene *scene, int kind, size_t index, bench_text *out);
void bench_dialect_end(int kind, bench_text *out);

#endif
