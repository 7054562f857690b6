/* A value as it is written -> tree. Strings and keys are decoded by the core, so that damaged ones read as everywhere else;
 * containers that wait to be walked stand in a list instead of on the stack. */
#include "jansson_p.h"

#include <string.h>

typedef struct value_item {
  azact_value *value; /* a reference; an object or array */
  json_t *into;       /* a reference: a later member of the same key may throw it out of its parent */
  uint32_t depth;     /* its level */
} value_item;

typedef struct value_walk {
  const azact_jansson_config *limits;
  azacti_jansson_text items; /* value_item, one after another */
  json_t *into;              /* the container being filled, and its level */
  uint32_t depth;
  uint64_t values;
} value_walk;

static azact_status value_push(value_walk *walk, const azact_value *value, json_t *into, uint32_t depth) {
  if (depth > walk->limits->max_depth) return AZACT_ERR_LIMIT;
  value_item item = {NULL, into, depth};
  /* Only the count of references changes. */
  item.value = azact_value_ref((azact_value *)(uintptr_t)value);
  json_incref(into);
  azact_status status = azacti_jansson_append(&walk->items, &item, sizeof item);
  if (status == AZACT_OK) return status;
  azact_value_unref(item.value);
  json_decref(into);
  return status;
}

/* One new reference, or NULL for "no memory". Containers are empty still. */
static json_t *value_node(const azact_value *value, uint32_t flags) {
  azact_str text = {"", 0};
  azact_value_text(value, &text);
  switch (azact_value_type(value)) {
  case AZACT_JSON_OBJECT: return json_object();
  case AZACT_JSON_ARRAY: return json_array();
  case AZACT_JSON_STRING: return json_stringn_nocheck(text.ptr, text.len);
  case AZACT_JSON_NUMBER: return azacti_jansson_number(text.ptr, text.len, flags);
  case AZACT_JSON_TRUE: return json_true();
  case AZACT_JSON_FALSE: return json_false();
  default: return json_null();
  }
}

static azact_status value_member(const azact_str *key, azact_value *value, void *user) {
  value_walk *walk = user;
  if (++walk->values > walk->limits->max_values) return AZACT_ERR_LIMIT;
  json_t *node = value_node(value, walk->limits->flags);
  azact_status status = azacti_jansson_put(walk->into, key->ptr, key->len, node);
  if (status != AZACT_OK || !(json_is_object(node) || json_is_array(node))) return status;
  return value_push(walk, value, node, walk->depth + 1);
}

static azact_status value_run(value_walk *walk) {
  azact_status status = AZACT_OK;
  while (walk->items.len > 0) {
    value_item item;
    walk->items.len -= sizeof item;
    memcpy(&item, walk->items.ptr + walk->items.len, sizeof item);
    walk->into = item.into;
    walk->depth = item.depth;
    if (status == AZACT_OK) status = azact_value_each(item.value, value_member, walk);
    azact_value_unref(item.value);
    json_decref(item.into);
  }
  return status;
}

azact_status azact_jansson_value(const azact_value *value, const azact_jansson_config *config, json_t **ret) {
  if (!value || !ret || azact_value_type(value) == 0) return AZACT_ERR_USAGE;
  azact_jansson_config limits;
  azact_status status = azacti_jansson_limits(config, &limits);
  if (status != AZACT_OK) return status;
  value_walk walk = {.limits = &limits, .values = 1};
  json_t *root = value_node(value, limits.flags);
  if (!root) return AZACT_ERR_NOMEM;
  if (json_is_object(root) || json_is_array(root)) status = value_push(&walk, value, root, 1);
  if (status == AZACT_OK) status = value_run(&walk);
  azacti_jansson_text_free(&walk.items);
  if (status == AZACT_OK)
    *ret = root;
  else
    json_decref(root);
  return status;
}
