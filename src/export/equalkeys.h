/* The keys of all objects in one JSON text, and which of them a later equal key of the same object supersedes. */
#ifndef AZACTI_EQUALKEYS_H
#define AZACTI_EQUALKEYS_H

#include "core/mem.h"

typedef struct azacti_equalkey {
  uint32_t object;  /* number of the object it stands in */
  uint32_t ordinal; /* from 0, in the order of the text */
  uint32_t offset;  /* in the text, or in `decoded` */
  uint32_t len;
  uint32_t is_decoded;
} azacti_equalkey;

typedef struct azacti_equalkeys {
  const azacti_mem *mem;
  const uint8_t *text;
  azacti_equalkey *key;
  size_t count, cap;
  uint32_t *object; /* number of the object open at each level */
  size_t object_cap;
  uint32_t objects;
  azacti_buf decoded; /* keys with escapes or bad bytes: equality is that of what they say */
  azacti_buf dropped; /* one byte a key */
  azact_status status;
} azacti_equalkeys;

void azacti_equalkeys_init(azacti_equalkeys *set, const azacti_mem *mem, const uint8_t *text);
void azacti_equalkeys_open(azacti_equalkeys *set, uint32_t level);                 /* an object begins at this level */
void azacti_equalkeys_add(azacti_equalkeys *set, uint32_t level, azact_str inner); /* the next key of the object at level */
azact_status azacti_equalkeys_finish(azacti_equalkeys *set);                       /* AZACT_OK or AZACT_ERR_NOMEM */
bool azacti_equalkeys_is_dropped(const azacti_equalkeys *set, size_t ordinal);     /* after a good finish */
void azacti_equalkeys_free(azacti_equalkeys *set);

#endif
