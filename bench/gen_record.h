/* Records of the diagnostic schema, and the parts of them that other dialects share. */
#ifndef AZACT_BENCH_GEN_RECORD_H
#define AZACT_BENCH_GEN_RECORD_H

#include "gen_tree.h"
#include "gen_world.h"

enum { BENCH_CALLERS = 64, BENCH_UNDER_WAY = 8 };

/* A log in the making. */
typedef struct bench_scene {
  bench_chance chance;
  bench_tree tree;
  bench_text body;
  uint64_t ticks;
  char subscription[37], release[37];
  bench_caller caller[BENCH_CALLERS];
  bench_operation under_way[BENCH_UNDER_WAY];
  uint64_t started, ended; /* operations */
  uint32_t layout, left;   /* left: records of this caller */
} bench_scene;

enum bench_phase { BENCH_START, BENCH_ACCEPT, BENCH_END };

bench_scene *bench_scene_new(uint64_t seed);
void bench_scene_free(bench_scene *scene);
uint64_t bench_scene_tick(bench_scene *scene);
/* The operation that the next record tells of, and in which phase; each has a start, maybe an acceptance, an end. */
const bench_operation *bench_scene_operation(bench_scene *scene, enum bench_phase phase);

/* One record into the scene's tree. */
void bench_record_burst(bench_scene *scene);
void bench_record_mixed(bench_scene *scene);
void bench_record_hostile(bench_scene *scene);

void bench_put_authorization(bench_tree *tree, int parent, const bench_caller *caller, const bench_operation *operation);
void bench_put_claims(bench_tree *tree, int parent, const bench_caller *caller);

#endif
