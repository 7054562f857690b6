/* The field registry as data. */
#include "decode/record.h"

#include "core/ascii.h"

#define D AZACT_FIELD_DERIVED
#define M AZACT_FIELD_MEMBER
#define C AZACT_FIELD_COMPOSED
static const azact_field_info registry_fields[] = {
#define AZACT_FIELD(number, id, word, kind, flag, text)                                                                    \
  {sizeof(azact_field_info), number, AZACT_TYPE_##kind, flag, 0, {word, sizeof(word) - 1}, {text, sizeof(text) - 1}},
#include "decode/fields.def"
#undef AZACT_FIELD
};
#undef D
#undef M
#undef C

#define REGISTRY_COUNT (sizeof registry_fields / sizeof *registry_fields)

enum {
#define AZACT_FIELD(number, id, word, kind, flag, text) REGISTRY_AT_##id,
#include "decode/fields.def"
#undef AZACT_FIELD
  REGISTRY_LINES
};

/* Numbers do not follow the order of the lines for ever. */
const azact_field_info *azacti_field_info_of(azact_field field) {
  switch (field) {
#define AZACT_FIELD(number, id, word, kind, flag, text)                                                                    \
  case number:                                                                                                             \
    return &registry_fields[REGISTRY_AT_##id];
#include "decode/fields.def"
#undef AZACT_FIELD
  default: return NULL;
  }
}

const azact_field_info *azacti_field_info_at(size_t index) {
  return index < REGISTRY_COUNT ? &registry_fields[index] : NULL;
}
