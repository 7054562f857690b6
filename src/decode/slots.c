#include "decode/slots.h"

#include "core/ascii.h"

const azacti_path azacti_paths[AZACTI_S_COUNT] = {
    {"", 0, AZACTI_CTX_NONE, AZACTI_KIND_ANY, AZACTI_CTX_NONE},
#define AZACTI_PATH(context, name, key, kind, child)                                                                       \
  {key, sizeof(key) - 1, AZACTI_CTX_##context, AZACTI_KIND_##kind, AZACTI_CTX_##child},
#include "decode/paths.def"
#undef AZACTI_PATH
};

void azacti_keytable_build(azacti_keytable *table) {
  memset(table, 0, sizeof *table);
  for (uint32_t slot = 1; slot < AZACTI_S_COUNT; slot++) {
    const azacti_path *path = &azacti_paths[slot];
    uint64_t h = azacti_key_in(azacti_key_hash((const uint8_t *)path->key, path->key_len), path->context);
    uint32_t at = (uint32_t)(h >> 54);
    while (table->tag[at] != 0) at = (at + 1) % AZACTI_KEYTABLE_SIZE;
    table->tag[at] = (uint32_t)(h >> 16) | 1u;
    table->slot[at] = (uint16_t)slot;
  }
}

bool azacti_key_same(const uint8_t *key, const char *name, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (azacti_lower(key[i]) != azacti_lower((uint8_t)name[i])) return false;
  return true;
}
