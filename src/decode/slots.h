/* Slots and contexts: paths.def as numbers, and the table that finds a key. */
#ifndef AZACTI_SLOTS_H
#define AZACTI_SLOTS_H

#include <azactivity/base.h>
#include <stdbool.h>
#include <string.h>

enum azacti_context {
  AZACTI_CTX_NONE, /* an object without known keys: checked, not looked up */
  AZACTI_CTX_ROOT,
  AZACTI_CTX_CONTEXT,
  AZACTI_CTX_LOC,
  AZACTI_CTX_IDENTITY,
  AZACTI_CTX_AUTH,
  AZACTI_CTX_EVIDENCE,
  AZACTI_CTX_HTTP,
  AZACTI_CTX_CLAIMS,
  AZACTI_CTX_PROPS
};

enum azacti_kind { AZACTI_KIND_TEXT, AZACTI_KIND_ANY, AZACTI_KIND_JSON, AZACTI_KIND_LAZY, AZACTI_KIND_OBJ };

enum azacti_slot {
  AZACTI_S_NONE,
#define AZACTI_PATH(context, name, key, kind, child) AZACTI_S_##context##_##name,
#include "decode/paths.def"
#undef AZACTI_PATH
  AZACTI_S_COUNT
};

typedef struct azacti_path {
  const char *key;
  uint8_t key_len;
  uint8_t context;
  uint8_t kind;
  uint8_t child;
} azacti_path;

extern const azacti_path azacti_paths[AZACTI_S_COUNT];

/* Open addressing; built once in the decoder. At most a quarter full, so an unknown key is told by one look or two.
 * */
#define AZACTI_KEYTABLE_SIZE 1024u
typedef struct azacti_keytable {
  uint32_t tag[AZACTI_KEYTABLE_SIZE];
  uint16_t slot[AZACTI_KEYTABLE_SIZE];
} azacti_keytable;

void azacti_keytable_build(azacti_keytable *table);

/* A hash of the first and the last eight bytes without regard to case, and the length: as much as telling known keys
 * apart needs, in a few cycles whatever the length. Not for tables that a stranger may fill (see keyset.h). */
static inline uint64_t azacti_key_hash(const uint8_t *key, size_t len) {
  uint64_t a = 0, b = 0;
  if (len >= 8) {
    memcpy(&a, key, 8);
    memcpy(&b, key + len - 8, 8);
  } else if (len >= 4) {
    uint32_t x, y;
    memcpy(&x, key, 4);
    memcpy(&y, key + len - 4, 4);
    a = x;
    b = y;
  } else if (len > 0) {
    a = (uint64_t)key[0] | (uint64_t)key[len / 2] << 8 | (uint64_t)key[len - 1] << 16;
  }
  a |= UINT64_C(0x2020202020202020);
  b |= UINT64_C(0x2020202020202020);
  uint64_t h =
      (a * UINT64_C(0x9E3779B97F4A7C15)) ^ (b * UINT64_C(0xC2B2AE3D27D4EB4F)) ^ (len * UINT64_C(0x165667B19E3779F9));
  h ^= h >> 32;
  return h * UINT64_C(0xD6E8FEB86659FD93);
}

static inline uint64_t azacti_key_in(uint64_t hash, uint32_t context) {
  return hash + context * UINT64_C(0x9FB21C651E98DF25);
}

/* Compare a key with a known name, ASCII case aside. */
bool azacti_key_same(const uint8_t *key, const char *name, size_t len);

/* memcmp for short texts of equal length, without a call. */
static inline bool azacti_key_equal(const uint8_t *key, const char *name, size_t len) {
  uint64_t a, b;
  if (len < 8) {
    for (size_t i = 0; i < len; i++)
      if (key[i] != (uint8_t)name[i]) return false;
    return true;
  }
  for (size_t i = 0; i + 8 < len; i += 8) {
    memcpy(&a, key + i, 8);
    memcpy(&b, name + i, 8);
    if (a != b) return false;
  }
  memcpy(&a, key + len - 8, 8);
  memcpy(&b, name + len - 8, 8);
  return a == b;
}

/* The slot of a key in a context, AZACTI_S_NONE if it is unknown. hash: azacti_key_hash of the key. */
static inline uint32_t azacti_key_find(const azacti_keytable *table, uint32_t context, const uint8_t *key, size_t len,
                                       uint64_t hash) {
  uint64_t h = azacti_key_in(hash, context);
  uint32_t tag = (uint32_t)(h >> 16) | 1u;
  for (uint32_t at = (uint32_t)(h >> 54);; at = (at + 1) % AZACTI_KEYTABLE_SIZE) {
    if (table->tag[at] == 0) return AZACTI_S_NONE;
    if (table->tag[at] != tag) continue;
    const azacti_path *path = &azacti_paths[table->slot[at]];
    if (path->key_len == len && path->context == context &&
        (azacti_key_equal(key, path->key, len) || azacti_key_same(key, path->key, len)))
      return table->slot[at];
  }
}

#endif
