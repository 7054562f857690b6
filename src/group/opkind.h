/* The operations that others hang under, and the one that the root may be. */
#ifndef AZACTI_OPKIND_H
#define AZACTI_OPKIND_H

#include "group/analysis.h"

#define AZACTI_OPKIND_OTHER 0u
#define AZACTI_OPKIND_DEPLOYMENT 1u
#define AZACTI_OPKIND_GROUP_DELETE 2u
#define AZACTI_OPKIND_VALIDATE 3u

uint32_t azacti_opkind_of(const azact_group *group, const azacti_op *op);
/* Does it hold others? A judgement of Azure Policy never does, whatever it is called. */
static inline bool azacti_opkind_holds(const azacti_op *op, uint32_t kind) {
  return !(op->flags & AZACT_OPERATION_POLICY) && (kind == AZACTI_OPKIND_DEPLOYMENT || kind == AZACTI_OPKIND_GROUP_DELETE);
}

/* When it began; operations without a time of their start begin last. */
static inline int64_t azacti_op_begin(const azacti_op *op) {
  return op->flags & AZACT_OPERATION_HAS_START ? op->start_ns : INT64_MAX;
}
/* Until when it may hold others; INT64_MAX = no end is known. The answer to a deployment's PUT (201, 202) is not the end of the
 * deployment. */
int64_t azacti_opkind_until(const azact_group *group, const azacti_op *op, uint32_t kind);

/* What lies before the last "/providers/microsoft.resources/deployments/" of a canonical id; ptr NULL = it has no such part. */
azact_str azacti_opkind_deployed_to(azact_str canonical);

#endif
