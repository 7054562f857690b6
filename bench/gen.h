/* Input of the benchmarks, from a seed. The three inputs of which speed is told are in the diagnostic schema, one record of
 * 1 to 4 kB after another:
 *
 *   burst    as on real pages: one caller at a time does many things. 50-60 % of the values' bytes equal those of the same
 *            path in the record before, three layouts of keys take turns
 *   mixed    many callers in turns; about 10 % of the bytes are equal
 *   hostile  keys in an order of chance, no value twice, many escapes, much that is not ASCII, every second record indented
 *            over many lines
 *
 * The others are one for each dialect that the library reads. */
#ifndef AZACT_BENCH_GEN_H
#define AZACT_BENCH_GEN_H

#include <stddef.h>
#include <stdint.h>

enum bench_kind {
  BENCH_BURST,
  BENCH_MIXED,
  BENCH_HOSTILE,
  BENCH_FLAT,
  BENCH_REST,      /* {"value":[...]} */
  BENCH_REST_2014, /* an array */
  BENCH_SDK,
  BENCH_LEGACY, /* log profile: {"records":[...]} */
  BENCH_TABLE,  /* {"tables":[...]} */
  BENCH_TABLE_LEGACY,
  BENCH_PORTAL, /* CSV */
  BENCH_POWERSHELL,
  BENCH_WEBHOOK,
  BENCH_CLASSIC_WEBHOOK,
  BENCH_KINDS
};

/* "burst", "rest-2014", ...; NULL beyond the last. */
const char *bench_kind_name(int kind);
/* -1 if there is none of that name. */
int bench_kind_of(const char *name);

/* At least `bytes` bytes of whole records, a whole file of that kind; free() it. */
char *bench_input(int kind, size_t bytes, uint64_t seed, size_t *ret_len, size_t *ret_records);
/* The same of burst: JSON Lines. */
char *bench_lines(size_t bytes, uint64_t seed, size_t *ret_len, size_t *ret_records);

/* What a text of JSON records is like, measured by reading it. */
typedef struct bench_figures {
  size_t records, bytes;
  double equal;    /* share of the values' bytes that equal the value at the same path in the record before */
  double sequence; /* share of the records with the key sequence of the record before */
  double escapes;  /* share of the strings that hold an escape */
  double foreign;  /* share of the strings that hold a byte beyond ASCII */
} bench_figures;

/* 0, or -1 if the text is not JSON records one after another. */
int bench_measure(const char *text, size_t len, bench_figures *ret);
/* NULL if the figures are what gen.h promises of that kind; else which one is not. */
const char *bench_figures_wrong(int kind, const bench_figures *figures);

#endif
