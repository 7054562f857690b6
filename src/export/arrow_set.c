/* Which columns a table has, and the schema that says so. */
#include "export/arrow_p.h"
#include "core/ascii.h"

enum { SET_NAME = 64 };

/* ---- the list of names */

typedef struct set_choice {
  const azacti_arrow_catalog *catalog;
  uint16_t order[AZACTI_ARROW_MAX]; /* indices in the catalog */
  size_t count;
} set_choice;

static void set_choose(set_choice *choice, size_t index) {
  for (size_t i = 0; i < choice->count; i++)
    if (choice->order[i] == index) return;
  choice->order[choice->count++] = (uint16_t)index;
}

static void set_drop(set_choice *choice, size_t index) {
  size_t kept = 0;
  for (size_t i = 0; i < choice->count; i++)
    if (choice->order[i] != index) choice->order[kept++] = choice->order[i];
  choice->count = kept;
}

/* "resource.name" is the registry's own spelling of "resource__name". */
static bool set_is_name(const char *name, azact_str word) {
  size_t i = 0;
  for (; *name && i < word.len; i++) {
    if (word.ptr[i] == '.' && name[0] == '_' && name[1] == '_') {
      name += 2;
      continue;
    }
    if (*name++ != word.ptr[i]) return false;
  }
  return !*name && i == word.len;
}

/* One word of the list: a column, `default`, `all`; with `drop` all that it names go. false: there is no such. */
static bool set_word(set_choice *choice, azact_str word, bool drop) {
  azacti_arrow_def def;
  char name[SET_NAME];
  bool is_default, in_all, met = false;
  bool defaults = azacti_eq(word, AZACTI_STR("default")), all = azacti_eq(word, AZACTI_STR("all"));
  for (size_t i = 0; choice->catalog->at(i, &def, name, &is_default, &in_all); i++) {
    if (defaults ? !is_default : all ? !in_all : !set_is_name(def.name, word)) continue;
    met = true;
    if (drop)
      set_drop(choice, i);
    else
      set_choose(choice, i);
  }
  return met;
}

static bool set_list(set_choice *choice, const char *list) {
  if (!list || !*list) list = "default";
  for (;;) {
    const char *comma = strchr(list, ',');
    azact_str word = azacti_trim((azact_str){list, comma ? (size_t)(comma - list) : strlen(list)});
    bool drop = word.len > 0 && word.ptr[0] == '-';
    if (drop) word = azacti_trim((azact_str){word.ptr + 1, word.len - 1});
    if (!set_word(choice, word, drop)) return false;
    if (!comma) return choice->count > 0;
    list = comma + 1;
  }
}

/* ---- the set */

static azact_status set_make(const azacti_mem *mem, const set_choice *choice, azacti_arrow_set **ret) {
  azacti_arrow_def def;
  char name[SET_NAME];
  bool is_default, in_all;
  size_t size = sizeof(azacti_arrow_set) + choice->count * (sizeof def + SET_NAME);
  azacti_arrow_set *set = (azacti_arrow_set *)azacti_zalloc(mem, size);
  if (!set) return AZACT_ERR_NOMEM;
  atomic_init(&set->refs, 1);
  set->mem = *mem;
  set->size = size;
  set->count = choice->count;
  char *names = (char *)(set->def + choice->count);
  for (size_t i = 0; i < choice->count; i++, names += SET_NAME) {
    if (!choice->catalog->at(choice->order[i], &def, name, &is_default, &in_all)) break;
    memcpy(names, def.name, strlen(def.name) + 1);
    def.name = names;
    set->def[i] = def;
    set->needs |= def.needs;
  }
  *ret = set;
  return AZACT_OK;
}

azact_status azacti_arrow_set_new(const azacti_mem *mem, const azacti_arrow_catalog *catalog, const char *list,
                                  const char *const *extra, azacti_arrow_set **ret) {
  set_choice choice = {.catalog = catalog};
  if (!set_list(&choice, list)) return AZACT_ERR_RANGE;
  for (; extra && *extra; extra++) {
    azact_str word = {*extra, strlen(*extra)};
    if (!set_word(&choice, word, true) || !set_word(&choice, word, false)) return AZACT_ERR_RANGE;
  }
  return set_make(mem, &choice, ret);
}

azacti_arrow_set *azacti_arrow_set_ref(azacti_arrow_set *set) {
  atomic_fetch_add_explicit(&set->refs, 1, memory_order_relaxed);
  return set;
}

void azacti_arrow_set_unref(azacti_arrow_set *set) {
  if (atomic_fetch_sub_explicit(&set->refs, 1, memory_order_acq_rel) != 1) return;
  azacti_mem mem = set->mem;
  azacti_free(&mem, set, set->size);
}

/* ---- the schema: one allocation for parent and children, which goes with the last of them. A child that was moved out may
 * outlive its parent; names stand in the set. */

typedef struct set_schema {
  atomic_size_t refs;
  azacti_arrow_set *set;
  size_t size;
  struct ArrowSchema **pointer; /* behind the children */
  struct ArrowSchema child[];
} set_schema;

static void set_schema_unref(set_schema *schema) {
  if (atomic_fetch_sub_explicit(&schema->refs, 1, memory_order_acq_rel) != 1) return;
  azacti_arrow_set *set = schema->set;
  azacti_free(&set->mem, schema, schema->size);
  azacti_arrow_set_unref(set);
}

static void set_release_child(struct ArrowSchema *child) {
  set_schema *schema = (set_schema *)child->private_data;
  child->release = NULL;
  child->private_data = NULL;
  set_schema_unref(schema);
}

static void set_release_parent(struct ArrowSchema *parent) {
  set_schema *schema = (set_schema *)parent->private_data;
  for (int64_t i = 0; i < parent->n_children; i++)
    if (parent->children[i]->release) parent->children[i]->release(parent->children[i]);
  parent->release = NULL;
  parent->private_data = NULL;
  set_schema_unref(schema);
}

azact_status azacti_arrow_schema(azacti_arrow_set *set, struct ArrowSchema *out) {
  size_t size = sizeof(set_schema) + set->count * (sizeof(struct ArrowSchema) + sizeof(struct ArrowSchema *));
  set_schema *schema = (set_schema *)azacti_zalloc(&set->mem, size);
  if (!schema) return AZACT_ERR_NOMEM;
  atomic_init(&schema->refs, set->count + 1);
  schema->set = azacti_arrow_set_ref(set);
  schema->size = size;
  schema->pointer = (struct ArrowSchema **)(void *)(schema->child + set->count);
  for (size_t i = 0; i < set->count; i++) {
    struct ArrowSchema *child = schema->pointer[i] = &schema->child[i];
    child->format = set->def[i].format;
    child->name = set->def[i].name;
    child->flags = ARROW_FLAG_NULLABLE;
    child->release = set_release_child;
    child->private_data = schema;
  }
  memset(out, 0, sizeof *out);
  out->format = "+s";
  out->name = "";
  out->n_children = (int64_t)set->count;
  out->children = schema->pointer;
  out->release = set_release_parent;
  out->private_data = schema;
  return AZACT_OK;
}
