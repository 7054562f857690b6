#include "decode/leaf.h"

#include "core/ascii.h"

/* The category's bytes, if they lie between its quotes as they read; NULL if not. */
static const uint8_t *leaf_category(const azact_event *event, uint32_t number, size_t *len) {
  const azacti_entry *entry = &event->entry[number - 1];
  if (entry->type != AZACT_JSON_STRING || entry->flags != 0) return NULL;
  *len = entry->value_len - 2u;
  return event->raw + entry->value_at + 1;
}

bool azacti_leaf_tell(const azacti_leaf *leaf, azact_event *event) {
  size_t len;
  if (!leaf->known) return false;
  const uint8_t *text = leaf_category(event, leaf->category, &len);
  if (text == NULL || len != leaf->category_len || memcmp(text, leaf->text, len) != 0) return false;
  event->dialect = leaf->dialect;
  event->root = 0;
  memcpy(event->part, leaf->part, sizeof leaf->part);
  return true;
}

/* Only the diagnostic schema, which is what the large files hold. Of its other values only `id` could tell something else, and
 * strings with JSON inside bring keys of their own. */
static bool leaf_is_plain(const azact_event *event) {
  if (event->dialect != AZACT_DIALECT_DIAGNOSTIC || event->root != 0) return false;
  if (event->slot[AZACTI_S_ROOT_ID].head || event->slot[AZACTI_S_ROOT_CONTEXT].head) return false;
  for (size_t i = 0; i < event->entry_count; i++)
    if (event->entry[i].type == AZACT_JSON_STRING && azacti_paths[event->entry[i].slot].kind == AZACTI_KIND_JSON)
      return false;
  return event->slot[AZACTI_S_ROOT_CATEGORY].count == 1;
}

void azacti_leaf_keep(azacti_leaf *leaf, const azact_event *event) {
  size_t len;
  if (!leaf_is_plain(event)) return;
  uint32_t number = event->slot[AZACTI_S_ROOT_CATEGORY].head;
  const uint8_t *text = leaf_category(event, number, &len);
  if (text == NULL || len > AZACTI_LEAF_CATEGORY) return;
  if (azacti_trim((azact_str){(const char *)text, len}).len == 0) return; /* then the operation's name decides */
  leaf->known = true;
  leaf->category = number;
  leaf->category_len = (uint8_t)len;
  memcpy(leaf->text, text, len);
  leaf->dialect = event->dialect;
  memcpy(leaf->part, event->part, sizeof leaf->part);
}
