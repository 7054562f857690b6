#include "gen.h"

#include "gen_dialects.h"

#include <string.h>

static const char *const kind_names[BENCH_KINDS] = {"burst",     "mixed",      "hostile", "flat",           "rest",
                                                    "rest-2014", "sdk",        "legacy",  "table",          "table-legacy",
                                                    "portal",    "powershell", "webhook", "classic-webhook"};

const char *bench_kind_name(int kind) { return kind >= 0 && kind < BENCH_KINDS ? kind_names[kind] : NULL; }

int bench_kind_of(const char *name) {
  for (int kind = 0; kind < BENCH_KINDS; kind++)
    if (strcmp(name, kind_names[kind]) == 0) return kind;
  return -1;
}

static void gen_record(bench_scene *scene, int kind, size_t index, bench_text *out) {
  switch (kind) {
  case BENCH_BURST: bench_record_burst(scene); break;
  case BENCH_MIXED: bench_record_mixed(scene); break;
  case BENCH_HOSTILE: bench_record_hostile(scene); break;
  default: bench_dialect_record(scene, kind, index, out); return;
  }
  enum bench_shape shape = kind != BENCH_HOSTILE ? BENCH_AZURE : index % 2 ? BENCH_INDENTED : BENCH_MINIFIED;
  bench_tree_write(&scene->tree, shape, out);
  bench_text_str(out, "\n");
}

char *bench_input(int kind, size_t bytes, uint64_t seed, size_t *ret_len, size_t *ret_records) {
  bench_scene *scene = bench_scene_new(seed);
  bench_text out = {NULL, 0, 0};
  *ret_records = 0;
  bench_dialect_begin(scene, kind, &out);
  while (out.len < bytes) gen_record(scene, kind, (*ret_records)++, &out);
  bench_dialect_end(kind, &out);
  bench_scene_free(scene);
  *ret_len = out.len;
  return out.ptr;
}

char *bench_lines(size_t bytes, uint64_t seed, size_t *ret_len, size_t *ret_records) {
  return bench_input(BENCH_BURST, bytes, seed, ret_len, ret_records);
}
