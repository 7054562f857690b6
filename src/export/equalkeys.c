#include "export/equalkeys.h"

#include <string.h>
#include "text/jsontext.h"
#include "text/utf8.h"

void azacti_equalkeys_init(azacti_equalkeys *set, const azacti_mem *mem, const uint8_t *text) {
  memset(set, 0, sizeof *set);
  set->mem = mem;
  set->text = text;
  azacti_buf_init(&set->decoded, mem);
  azacti_buf_init(&set->dropped, mem);
}

void azacti_equalkeys_free(azacti_equalkeys *set) {
  azacti_free(set->mem, set->key, set->cap * sizeof *set->key);
  azacti_free(set->mem, set->object, set->object_cap * sizeof *set->object);
  azacti_buf_free(&set->decoded);
  azacti_buf_free(&set->dropped);
}

static bool equalkeys_grow(azacti_equalkeys *set, void **ptr, size_t *cap, size_t need, size_t size) {
  if (set->status != AZACT_OK) return false;
  if (need <= *cap || azacti_grow(set->mem, ptr, cap, need, size)) return true;
  set->status = AZACT_ERR_NOMEM;
  return false;
}

void azacti_equalkeys_open(azacti_equalkeys *set, uint32_t level) {
  void *grown = set->object;
  if (!equalkeys_grow(set, &grown, &set->object_cap, (size_t)level + 1, sizeof *set->object)) return;
  set->object = (uint32_t *)grown;
  set->object[level] = set->objects++;
}

void azacti_equalkeys_add(azacti_equalkeys *set, uint32_t level, azact_str inner) {
  void *grown = set->key;
  if (!equalkeys_grow(set, &grown, &set->cap, set->count + 1, sizeof *set->key)) return;
  set->key = (azacti_equalkey *)grown;
  azacti_equalkey *key = &set->key[set->count];
  key->object = set->object[level];
  key->ordinal = (uint32_t)set->count;
  key->is_decoded = azacti_json_has_escape(inner) || !azacti_utf8_valid((const uint8_t *)inner.ptr, inner.len);
  if (key->is_decoded) {
    key->offset = (uint32_t)set->decoded.len;
    if (!azacti_json_unescape_append(inner, &set->decoded)) {
      set->status = AZACT_ERR_NOMEM;
      return;
    }
    key->len = (uint32_t)set->decoded.len - key->offset;
  } else {
    key->offset = (uint32_t)((const uint8_t *)inner.ptr - set->text);
    key->len = (uint32_t)inner.len;
  }
  set->count++;
}

/* By object, then by what the key says (shorter ones first: any fixed order will do). 0 = equal keys of one object. */
static int equalkeys_compare(const azacti_equalkeys *set, const azacti_equalkey *a, const azacti_equalkey *b) {
  if (a->object != b->object) return a->object < b->object ? -1 : 1;
  if (a->len != b->len) return a->len < b->len ? -1 : 1;
  if (a->len == 0) return 0;
  return memcmp((a->is_decoded ? set->decoded.ptr : set->text) + a->offset,
                (b->is_decoded ? set->decoded.ptr : set->text) + b->offset, a->len);
}

static bool equalkeys_before(const azacti_equalkeys *set, const azacti_equalkey *a, const azacti_equalkey *b) {
  int order = equalkeys_compare(set, a, b);
  return order != 0 ? order < 0 : a->ordinal < b->ordinal;
}

static void equalkeys_sift(azacti_equalkeys *set, size_t root, size_t count) {
  azacti_equalkey moving = set->key[root];
  for (;;) {
    size_t child = 2 * root + 1;
    if (child >= count) break;
    if (child + 1 < count && equalkeys_before(set, &set->key[child], &set->key[child + 1])) child++;
    if (!equalkeys_before(set, &moving, &set->key[child])) break;
    set->key[root] = set->key[child];
    root = child;
  }
  set->key[root] = moving;
}

/* Heap sort: in place, no recursion, n log n whatever the keys are. */
static void equalkeys_sort(azacti_equalkeys *set) {
  for (size_t root = set->count / 2; root-- > 0;) equalkeys_sift(set, root, set->count);
  for (size_t left = set->count; left > 1; left--) {
    azacti_equalkey largest = set->key[0];
    set->key[0] = set->key[left - 1];
    set->key[left - 1] = largest;
    equalkeys_sift(set, 0, left - 1);
  }
}

azact_status azacti_equalkeys_finish(azacti_equalkeys *set) {
  if (set->status != AZACT_OK || set->count == 0) return set->status;
  if (!azacti_buf_reserve(&set->dropped, set->count)) return set->status = AZACT_ERR_NOMEM;
  memset(set->dropped.ptr, 0, set->count);
  set->dropped.len = set->count;
  equalkeys_sort(set);
  for (size_t i = 0; i + 1 < set->count; i++) {
    if (equalkeys_compare(set, &set->key[i], &set->key[i + 1]) == 0) set->dropped.ptr[set->key[i].ordinal] = 1;
  }
  return AZACT_OK;
}

bool azacti_equalkeys_is_dropped(const azacti_equalkeys *set, size_t ordinal) {
  return ordinal < set->dropped.len && set->dropped.ptr[ordinal] != 0;
}
