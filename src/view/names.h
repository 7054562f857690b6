/* Words for the numbers of view.h, resource.h and operation.h. Static storage, never NULL. */
#ifndef AZACTI_NAMES_H
#define AZACTI_NAMES_H

#include <stdint.h>

const char *azacti_kind_name(uint32_t kind);
const char *azacti_scope_name(uint32_t scope);
const char *azacti_verb_name(uint32_t verb);
const char *azacti_phase_name(uint32_t phase);
const char *azacti_outcome_name(uint32_t outcome);
const char *azacti_category_name(uint32_t category);
const char *azacti_principal_name(uint32_t kind);
const char *azacti_dialect_name(uint32_t dialect);

#endif
