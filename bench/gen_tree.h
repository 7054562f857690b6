/* A record before it is written: members in the order in which they will stand, so that layouts can be turned around,
 * shuffled, and written minified or indented. */
#ifndef AZACT_BENCH_GEN_TREE_H
#define AZACT_BENCH_GEN_TREE_H

#include "gen_text.h"

enum { BENCH_TREE_MEMBERS = 256, BENCH_TREE_CHILDREN = 96 };

/* How strings are spelled. */
enum bench_spelling {
  BENCH_PLAIN, /* only what must be escaped is */
  BENCH_WILD   /* some characters as \u and \/ although they need not be */
};

enum bench_shape {
  BENCH_AZURE,    /* as Azure writes its logs: blanks between the outer members, none inside */
  BENCH_MINIFIED, /* no blank at all */
  BENCH_INDENTED  /* a line for each member */
};

typedef struct bench_member {
  char key[96];
  size_t at, len; /* of its value in `values`, as JSON; objects: unused */
  int first, last, next;
  int is_object;
} bench_member;

typedef struct bench_tree {
  bench_member member[BENCH_TREE_MEMBERS]; /* the first is the record itself */
  int count;
  bench_text values, tmp;
  bench_chance *chance;
  enum bench_spelling spelling;
} bench_tree;

void bench_tree_clear(bench_tree *tree);
void bench_tree_free(bench_tree *tree);
int bench_tree_object(bench_tree *tree, int parent, const char *key);
/* A string; by printf, at most 4 kB. */
void bench_tree_text(bench_tree *tree, int parent, const char *key, const char *format, ...);
void bench_tree_bytes(bench_tree *tree, int parent, const char *key, const char *bytes, size_t len);
/* A value as JSON. */
void bench_tree_json(bench_tree *tree, int parent, const char *key, const char *json);
/* The members of every object in an order of chance. */
void bench_tree_shuffle(bench_tree *tree);
void bench_tree_write(const bench_tree *tree, enum bench_shape shape, bench_text *out);

#endif
