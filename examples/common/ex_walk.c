/* Folders in byte order of the whole path ("a-b" before "a/b"), with a stack of our own: the depth of a tree is input too. */
#include "ex_common.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct walk_level {
  char **name; /* folders end in a slash, which puts them where their contents belong */
  size_t count, cap, next;
  size_t path_len; /* of the folder's own path */
} walk_level;

typedef struct walk_stack {
  walk_level *level;
  size_t depth, cap;
  char *path;
  size_t path_cap;
} walk_stack;

static bool walk_grow(void **ptr, size_t *cap, size_t need, size_t size) {
  if (need <= *cap) return true;
  size_t want = *cap ? *cap * 2 : 16;
  while (want < need) want *= 2;
  void *grown = realloc(*ptr, want * size);
  if (!grown) return false;
  *ptr = grown;
  *cap = want;
  return true;
}

static int walk_compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* The path of `name` in the folder at path_len. */
static bool walk_join(walk_stack *stack, size_t path_len, const char *name) {
  size_t name_len = strlen(name);
  void *path = stack->path;
  if (!walk_grow(&path, &stack->path_cap, path_len + name_len + 2, 1)) return false;
  stack->path = path;
  size_t at = path_len;
  if (at > 0 && stack->path[at - 1] != '/') stack->path[at++] = '/';
  memcpy(stack->path + at, name, name_len + 1);
  return true;
}

/* Regular files and real folders; a link to a file is read, a link to a folder could lead in circles. */
static bool walk_wanted(const char *path, bool *is_folder) {
  struct stat facts;
  if (lstat(path, &facts) != 0) return true; /* opening it will tell why */
  bool link = S_ISLNK(facts.st_mode);
  if (link && stat(path, &facts) != 0) return true;
  *is_folder = S_ISDIR(facts.st_mode);
  return S_ISREG(facts.st_mode) || (*is_folder && !link);
}

static bool walk_add(walk_level *level, const char *name, bool is_folder) {
  void *grown = level->name;
  if (!walk_grow(&grown, &level->cap, level->count + 1, sizeof *level->name)) return false;
  level->name = grown;
  size_t len = strlen(name);
  char *copy = malloc(len + 2);
  if (!copy) return false;
  memcpy(copy, name, len + 1);
  if (is_folder) memcpy(copy + len, "/", 2);
  level->name[level->count++] = copy;
  return true;
}

/* Reads the folder stack->path[0, path_len) into a new level. */
static int walk_enter(walk_stack *stack, size_t path_len, int *failed) {
  void *levels = stack->level;
  if (!walk_grow(&levels, &stack->cap, stack->depth + 1, sizeof *stack->level)) return EX_IO;
  stack->level = levels;
  DIR *folder = opendir(stack->path);
  if (!folder) {
    ex_say("cannot read %s: %s", stack->path, strerror(errno));
    ++*failed;
    return 0;
  }
  walk_level level = {NULL, 0, 0, 0, path_len};
  struct dirent *entry;
  int status = 0;
  while (status == 0 && (entry = readdir(folder))) {
    bool is_folder = false;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (!walk_join(stack, path_len, entry->d_name))
      status = EX_IO;
    else if (walk_wanted(stack->path, &is_folder) && !walk_add(&level, entry->d_name, is_folder))
      status = EX_IO;
  }
  closedir(folder);
  if (level.count > 1) qsort(level.name, level.count, sizeof *level.name, walk_compare);
  stack->level[stack->depth++] = level;
  return status;
}

static void walk_leave(walk_stack *stack) {
  walk_level *level = &stack->level[--stack->depth];
  for (size_t i = 0; i < level->count; i++) free(level->name[i]);
  free(level->name);
}

static uint64_t walk_size(const char *path) {
  struct stat facts;
  return stat(path, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0 ? (uint64_t)facts.st_size : 0;
}

int ex_walk(const char *path, ex_file_fn fn, void *user, int *failed) {
  struct stat facts;
  if (stat(path, &facts) != 0 || !S_ISDIR(facts.st_mode)) return fn(path, walk_size(path), false, user);
  walk_stack stack = {NULL, 0, 0, NULL, 0};
  size_t len = strlen(path);
  while (len > 1 && path[len - 1] == '/') len--; /* "dir/" names its files as "dir" does */
  int status = walk_join(&stack, 0, path) ? 0 : EX_IO;
  if (status == 0) {
    stack.path[len] = '\0';
    status = walk_enter(&stack, len, failed);
  }
  while (status == 0 && stack.depth > 0) {
    walk_level *level = &stack.level[stack.depth - 1];
    if (level->next == level->count) {
      walk_leave(&stack);
      continue;
    }
    const char *name = level->name[level->next++];
    if (!walk_join(&stack, level->path_len, name))
      status = EX_IO;
    else if (name[strlen(name) - 1] == '/') {
      size_t folder_len = strlen(stack.path) - 1;
      stack.path[folder_len] = '\0';
      status = walk_enter(&stack, folder_len, failed);
    } else
      status = fn(stack.path, walk_size(stack.path), true, user);
  }
  while (stack.depth > 0) walk_leave(&stack);
  free(stack.level);
  free(stack.path);
  return status;
}
