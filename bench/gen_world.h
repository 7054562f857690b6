/* Who does what in the generated logs: callers with their tokens, resources, operations under way. */
#ifndef AZACT_BENCH_GEN_WORLD_H
#define AZACT_BENCH_GEN_WORLD_H

#include "gen_text.h"

typedef struct bench_caller {
  int person; /* else a service principal: other claims */
  const char *name, *given, *surname;
  char upn[96], object_id[37], tenant[37], app[37], address[48];
  char assignment[33], definition[33], principal[33], token_id[32], session[37], opaque[300], groups[4][37];
  const char *role;
  uint32_t issued;
} bench_caller;

/* Strings of the registered spelling; the logs write some of them in upper case. */
typedef struct bench_operation {
  const char *provider, *type, *verb;
  char subscription[37], group[64], resource[64], correlation[37], request[37];
  uint64_t started; /* 100 ns ticks since 2023 */
} bench_operation;

void bench_make_caller(bench_chance *chance, bench_caller *ret);
void bench_make_operation(bench_chance *chance, const char *subscription, uint64_t now, bench_operation *ret);

/* "/subscriptions/.../item7", upper-cased if asked. */
void bench_resource_id(const bench_operation *operation, int upper, char *out, size_t room);
void bench_operation_name(const bench_operation *operation, int upper, char *out, size_t room);
/* A request or response body: JSON of about that many bytes. */
void bench_body(bench_chance *chance, const bench_operation *operation, size_t about, bench_text *out);
/* 2023-07-21T19:23:45.1234567Z */
void bench_time(uint64_t ticks, char out[48]);
/* Words of several scripts, about that many bytes of UTF-8. */
void bench_words(bench_chance *chance, size_t about, bench_text *out);

#endif
