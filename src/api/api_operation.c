/* operation.h: checks, then one call down. */
#include <azactivity/operation.h>
#include "core/sized.h"
#include "view/names.h"
#include "view/opname.h"

azact_status azact_operation_parse(const char *name, size_t len, azact_operation *ret) {
  azact_operation operation;
  if (!ret || (!name && len > 0)) return AZACT_ERR_USAGE;
  azact_status status = azacti_sized_check(ret, AZACTI_FIRST(azact_operation, sub_verb));
  if (status != AZACT_OK) return status;
  operation.struct_size = ret->struct_size;
  azacti_operation_parse((azact_str){name, len}, &operation);
  return azacti_sized_write(ret, AZACTI_FIRST(azact_operation, sub_verb), &operation, sizeof operation);
}

const char *azact_verb_name(uint32_t verb) { return azacti_verb_name(verb); }
const char *azact_phase_name(uint32_t phase) { return azacti_phase_name(phase); }
const char *azact_outcome_name(uint32_t outcome) { return azacti_outcome_name(outcome); }

int32_t azact_http_status(const char *text, size_t len) {
  bool is_word;
  return text ? azacti_http_status((azact_str){text, len}, &is_word) : 0;
}
