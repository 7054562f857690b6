#include "gen_tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bench_tree_clear(bench_tree *tree) {
  tree->values.len = 0;
  tree->count = 1;
  tree->member[0] = (bench_member){.is_object = 1, .first = -1, .last = -1, .next = -1};
}

void bench_tree_free(bench_tree *tree) {
  free(tree->values.ptr);
  free(tree->tmp.ptr);
  tree->values = tree->tmp = (bench_text){NULL, 0, 0};
}

static bench_member *tree_add(bench_tree *tree, int parent, const char *key) {
  if (tree->count == BENCH_TREE_MEMBERS || strlen(key) >= sizeof tree->member->key) abort();
  int number = tree->count++;
  bench_member *member = &tree->member[number], *above = &tree->member[parent];
  *member = (bench_member){.at = tree->values.len, .first = -1, .last = -1, .next = -1};
  memcpy(member->key, key, strlen(key) + 1);
  if (above->last < 0)
    above->first = number;
  else
    tree->member[above->last].next = number;
  above->last = number;
  return member;
}

int bench_tree_object(bench_tree *tree, int parent, const char *key) {
  tree_add(tree, parent, key)->is_object = 1;
  return tree->count - 1;
}

/* Code point at p (sound UTF-8) and how long it is. */
static uint32_t tree_code(const unsigned char *p, size_t *len) {
  if (*p < 0x80) return *len = 1, *p;
  if (*p < 0xe0) return *len = 2, (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
  if (*p < 0xf0) return *len = 3, (p[0] & 0xfu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
  return *len = 4, (p[0] & 7u) << 18 | (p[1] & 0x3fu) << 12 | (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
}

static void tree_wild(bench_tree *tree, const char *bytes, size_t len) {
  bench_text *out = &tree->values;
  for (size_t i = 0, step; i < len; i += step) {
    uint32_t code = tree_code((const unsigned char *)bytes + i, &step);
    if (code == '/' && bench_below(tree->chance, 3) == 0) {
      bench_text_str(out, "\\/");
    } else if (bench_below(tree->chance, code < 0x80 ? 40 : 3) != 0) {
      bench_text_escaped(out, bytes + i, step);
    } else if (code < 0x10000) {
      bench_text_format(out, bench_below(tree->chance, 2) ? "\\u%04x" : "\\u%04X", (unsigned)code);
    } else {
      code -= 0x10000;
      bench_text_format(out, "\\u%04x\\u%04x", (unsigned)(0xd800 + (code >> 10)), (unsigned)(0xdc00 + (code & 0x3ff)));
    }
  }
}

void bench_tree_bytes(bench_tree *tree, int parent, const char *key, const char *bytes, size_t len) {
  bench_member *member = tree_add(tree, parent, key);
  bench_text_str(&tree->values, "\"");
  if (tree->spelling == BENCH_WILD)
    tree_wild(tree, bytes, len);
  else
    bench_text_escaped(&tree->values, bytes, len);
  bench_text_str(&tree->values, "\"");
  member->len = tree->values.len - member->at;
}

void bench_tree_text(bench_tree *tree, int parent, const char *key, const char *format, ...) {
  char text[4096];
  va_list args;
  va_start(args, format);
  int len = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (len < 0 || (size_t)len >= sizeof text) abort();
  bench_tree_bytes(tree, parent, key, text, (size_t)len);
}

void bench_tree_json(bench_tree *tree, int parent, const char *key, const char *json) {
  bench_member *member = tree_add(tree, parent, key);
  bench_text_str(&tree->values, json);
  member->len = tree->values.len - member->at;
}

static void tree_shuffle_one(bench_tree *tree, bench_member *object) {
  int list[BENCH_TREE_CHILDREN], count = 0;
  for (int i = object->first; i >= 0; i = tree->member[i].next) {
    if (count == BENCH_TREE_CHILDREN) abort();
    list[count++] = i;
  }
  for (int i = count - 1; i > 0; i--) {
    int other = (int)bench_below(tree->chance, (uint32_t)i + 1), held = list[i];
    list[i] = list[other];
    list[other] = held;
  }
  for (int i = 0; i < count; i++) tree->member[list[i]].next = i + 1 < count ? list[i + 1] : -1;
  object->first = count ? list[0] : -1;
  object->last = count ? list[count - 1] : -1;
}

void bench_tree_shuffle(bench_tree *tree) {
  for (int i = 0; i < tree->count; i++)
    if (tree->member[i].is_object) tree_shuffle_one(tree, &tree->member[i]);
}

static void tree_indent(bench_text *out, int depth) {
  bench_text_str(out, "\n");
  for (int i = 0; i < depth; i++) bench_text_str(out, "    ");
}

/* Objects in objects, four deep at most: the generator's own shape, no stranger's. */
static void tree_write(const bench_tree *tree, const bench_member *object, enum bench_shape shape, int depth,
                       bench_text *out) {
  int outer = shape == BENCH_AZURE && depth == 1;
  bench_text_str(out, outer ? "{ " : "{");
  for (int i = object->first; i >= 0; i = tree->member[i].next) {
    const bench_member *member = &tree->member[i];
    if (shape == BENCH_INDENTED) tree_indent(out, depth);
    bench_text_str(out, "\"");
    bench_text_str(out, member->key);
    bench_text_str(out, shape == BENCH_INDENTED || outer ? "\": " : "\":");
    if (member->is_object)
      tree_write(tree, member, shape, depth + 1, out);
    else
      bench_text_put(out, tree->values.ptr + member->at, member->len);
    if (member->next >= 0) bench_text_str(out, outer ? ", " : ",");
  }
  if (shape == BENCH_INDENTED && object->first >= 0) tree_indent(out, depth - 1);
  bench_text_str(out, "}");
}

void bench_tree_write(const bench_tree *tree, enum bench_shape shape, bench_text *out) {
  tree_write(tree, &tree->member[0], shape, 1, out);
}
