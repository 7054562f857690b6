/* The keys of all objects in one JSON text, and which of them a later equal key of the same object supersedes. */
#ifndef AZACTI_KEYSET_H
#define AZACTI_KEYSET_H

#include "core/mem.h"

typedef struct azacti_key {
  uint32_t object;  /* number of the object it stands in */
  uint32_t ordinal; /* from 0, in the order of the text */
  uint32_t offset;  /* in the text, or in `decoded` */
  uint32_t len;
  uint32_t is_decoded;
} azacti_key;

typedef struct azacti_keyset {
  const azacti_mem *mem;
  const uint8_t *text;
  azacti_key *key;
  size_t count, cap;
  uint32_t *object; /* number of the object open at each level */
  size_t object_cap;
  uint32_t objects;
  azacti_buf decoded; /* keys with escapes or bad bytes: equality is that of what they say */
  azacti_buf dropped; /* one byte a key */
  azact_status status;
} azacti_keyset;

void azacti_keyset_init(azacti_keyset *set, const azacti_mem *mem, const uint8_t *text);
void azacti_keyset_open(azacti_keyset *set, uint32_t level);                 /* an object begins at this level */
void azacti_keyset_add(azacti_keyset *set, uint32_t level, azact_str inner); /* the next key of the object at level */
azact_status azacti_keyset_finish(azacti_keyset *set);                       /* AZACT_OK or AZACT_ERR_NOMEM */
bool azacti_keyset_is_dropped(const azacti_keyset *set, size_t ordinal);     /* after a good finish */
void azacti_keyset_free(azacti_keyset *set);

#endif
