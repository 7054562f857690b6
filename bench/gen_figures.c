/* What a generated text is like: read once more, by a reader of its own that knows nothing of the library. */
#include "gen.h"

#include <stdlib.h>
#include <string.h>

enum { FIGURES_LEAVES = 1024, FIGURES_SLOTS = 4096, FIGURES_DEPTH = 32 };

typedef struct figures_leaf {
  uint64_t path, value;
  size_t len;
} figures_leaf;

typedef struct figures_record {
  figures_leaf leaf[FIGURES_LEAVES];
  uint16_t slot[FIGURES_SLOTS]; /* by path: number of its leaf */
  size_t count;
  uint64_t sequence;
} figures_record;

typedef struct figures_walk {
  const char *p, *end;
  figures_record *now, *before;
  size_t bytes, equal, strings, escapes, foreign;
} figures_walk;

static uint64_t figures_hash(uint64_t hash, const char *text, size_t len) {
  for (size_t i = 0; i < len; i++) hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3u;
  return hash ^ hash >> 29;
}

static void figures_gap(figures_walk *walk) {
  while (walk->p < walk->end && (*walk->p == ' ' || *walk->p == '\n' || *walk->p == '\r' || *walk->p == '\t')) walk->p++;
}

/* A string: its inside. */
static int figures_string(figures_walk *walk, const char **from, size_t *len) {
  int escape = 0, foreign = 0;
  if (walk->p == walk->end || *walk->p != '"') return -1;
  *from = ++walk->p;
  for (; walk->p < walk->end && *walk->p != '"'; walk->p++) {
    if ((unsigned char)*walk->p >= 0x80) foreign = 1;
    if (*walk->p != '\\') continue;
    escape = 1;
    if (++walk->p == walk->end) return -1;
  }
  if (walk->p == walk->end) return -1;
  *len = (size_t)(walk->p++ - *from);
  walk->strings++;
  walk->escapes += (size_t)escape;
  walk->foreign += (size_t)foreign;
  return 0;
}

static void figures_value(figures_walk *walk, uint64_t path, const char *text, size_t len) {
  figures_record *now = walk->now, *before = walk->before;
  if (now->count == FIGURES_LEAVES - 1) return;
  figures_leaf leaf = {path, figures_hash(path, text, len), len};
  size_t at = path % FIGURES_SLOTS;
  walk->bytes += len;
  for (size_t i = at; before->slot[i] != 0; i = (i + 1) % FIGURES_SLOTS) {
    const figures_leaf *old = &before->leaf[before->slot[i]];
    if (old->path != path) continue;
    if (old->value == leaf.value && old->len == len) walk->equal += len;
    break;
  }
  while (now->slot[at] != 0) at = (at + 1) % FIGURES_SLOTS;
  now->leaf[++now->count] = leaf;
  now->slot[at] = (uint16_t)now->count;
  now->sequence = (now->sequence ^ path) * 0x9e3779b97f4a7c15u;
}

static int figures_scalar(figures_walk *walk, uint64_t path) {
  const char *from = walk->p;
  size_t len;
  if (*from == '"') {
    if (figures_string(walk, &from, &len) != 0) return -1;
  } else {
    while (walk->p < walk->end && strchr(",]}: \t\r\n", *walk->p) == NULL) walk->p++;
    len = (size_t)(walk->p - from);
    if (len == 0) return -1;
  }
  figures_value(walk, path, from, len);
  return 0;
}

static int figures_one(figures_walk *walk) {
  struct {
    uint64_t path;
    uint32_t index;
    char close;
  } stack[FIGURES_DEPTH];
  int depth = 0;
  uint64_t path = 1;
  do {
    figures_gap(walk);
    if (walk->p == walk->end) return -1;
    if (*walk->p == '{' || *walk->p == '[') {
      if (depth == FIGURES_DEPTH) return -1;
      stack[depth].path = path;
      stack[depth].index = 0;
      stack[depth++].close = *walk->p++ == '{' ? '}' : ']';
    } else if (figures_scalar(walk, path) != 0) {
      return -1;
    }
    for (; depth > 0; depth--, walk->p++) { /* behind a value or an opening bracket */
      figures_gap(walk);
      if (walk->p == walk->end) return -1;
      if (*walk->p == ',') walk->p++;
      figures_gap(walk);
      if (walk->p == walk->end || *walk->p != stack[depth - 1].close) break;
    }
    if (depth == 0) break;
    if (stack[depth - 1].close == '}') {
      const char *key;
      size_t len;
      if (figures_string(walk, &key, &len) != 0) return -1;
      walk->strings--; /* keys do not count */
      figures_gap(walk);
      if (walk->p == walk->end || *walk->p++ != ':') return -1;
      path = figures_hash(stack[depth - 1].path * 31, key, len);
    } else {
      path = stack[depth - 1].path * 33 + ++stack[depth - 1].index;
    }
  } while (depth > 0);
  return 0;
}

int bench_measure(const char *text, size_t len, bench_figures *ret) {
  figures_record *records = calloc(2, sizeof *records);
  size_t same = 0;
  if (records == NULL) abort();
  figures_walk walk = {.p = text, .end = text + len, .now = &records[0], .before = &records[1]};
  *ret = (bench_figures){.bytes = len};
  for (figures_gap(&walk); walk.p < walk.end; figures_gap(&walk)) {
    if (figures_one(&walk) != 0) return free(records), -1;
    same += ret->records++ > 0 && walk.now->sequence == walk.before->sequence;
    figures_record *old = walk.before;
    walk.before = walk.now;
    walk.now = old;
    memset(old->slot, 0, sizeof old->slot);
    old->count = 0;
    old->sequence = 0;
  }
  free(records);
  if (ret->records == 0) return -1;
  ret->equal = (double)walk.equal / (double)walk.bytes;
  ret->sequence = (double)same / (double)ret->records;
  ret->escapes = (double)walk.escapes / (double)walk.strings;
  ret->foreign = (double)walk.foreign / (double)walk.strings;
  return 0;
}

const char *bench_figures_wrong(int kind, const bench_figures *figures) {
  static const struct {
    double equal_from, equal_to, sequence_to, escapes_from, foreign_from;
  } wanted[] = {
      [BENCH_BURST] = {0.50, 0.60, 0.30, 0.005, 0.005},
      [BENCH_MIXED] = {0.08, 0.12, 0.30, 0.005, 0.005},
      [BENCH_HOSTILE] = {0, 0.02, 0.02, 0.30, 0.30},
  };
  size_t each = figures->bytes / figures->records;
  if (kind > BENCH_HOSTILE) return NULL;
  if (each < 1000 || each > 4096) return "the records are not of 1 to 4 kB";
  if (figures->equal < wanted[kind].equal_from || figures->equal > wanted[kind].equal_to)
    return "the share of equal bytes is not what it should be";
  if (figures->sequence > wanted[kind].sequence_to) return "too many records have the key sequence of the one before";
  if (figures->escapes < wanted[kind].escapes_from) return "too few strings hold escapes";
  if (figures->foreign < wanted[kind].foreign_from) return "too few strings go beyond ASCII";
  return NULL;
}
