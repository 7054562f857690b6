/* Growing text and chance from a seed, for the generator of the benchmarks' inputs. */
#ifndef AZACT_BENCH_GEN_TEXT_H
#define AZACT_BENCH_GEN_TEXT_H

#include <stddef.h>
#include <stdint.h>

typedef struct bench_text {
  char *ptr;
  size_t len, cap;
} bench_text;

/* These end the program when memory runs out. */
void bench_text_put(bench_text *text, const void *bytes, size_t len);
void bench_text_str(bench_text *text, const char *str);
void bench_text_format(bench_text *text, const char *format, ...);
/* As it stands inside a JSON string: only what must be escaped is. */
void bench_text_escaped(bench_text *text, const char *bytes, size_t len);

typedef struct bench_chance {
  uint64_t state;
} bench_chance;

void bench_chance_seed(bench_chance *chance, uint64_t seed);
uint32_t bench_below(bench_chance *chance, uint32_t below);
/* Lower-case hexadecimal digits and a NUL. */
const char *bench_hex(bench_chance *chance, char *out, size_t digits);
/* With dashes, and a NUL. */
const char *bench_guid(bench_chance *chance, char out[37]);
/* As in opaque parts of tokens: letters, digits, `-`, `_`, and a NUL. */
const char *bench_opaque(bench_chance *chance, char *out, size_t len);

#endif
