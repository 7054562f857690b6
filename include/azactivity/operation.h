/* Operation names and status words, also usable without an event. Pure functions: no handle, no allocation, any
 * thread.
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_OPERATION_H
#define AZACTIVITY_OPERATION_H

#include <azactivity/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AZACT_VERB_NONE 0u
#define AZACT_VERB_READ 1u
#define AZACT_VERB_WRITE 2u
#define AZACT_VERB_DELETE 3u
#define AZACT_VERB_ACTION 4u

/* "Microsoft.Compute/virtualMachines/deallocate/action" taken apart. Strings are views into the input; length 0 =
 * none. */
typedef struct azact_operation {
  size_t struct_size;
  uint32_t verb; /* AZACT_VERB_*, from the last segment, compared without case */
  uint32_t reserved;
  azact_str provider;      /* "Microsoft.Compute" */
  azact_str resource_type; /* "Microsoft.Compute/virtualMachines": what is left of the verb (and of the sub-verb) */
  azact_str sub_verb;      /* "deallocate", spelled as found; printed in ASCII lower case elsewhere */
} azact_operation;

/* Take an operation name apart. A name without "/" (a PIM sentence, "ScaleUp") has no parts: all empty,
 * AZACT_VERB_NONE. ret->struct_size must be set. Returns AZACT_OK, AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL / _SIZE.
 * Since 1.0. */
AZACT_API azact_status azact_operation_parse(const char *name, size_t len, azact_operation *ret);

/* "read", "write", "delete", "action"; "none" for another number. Static. Since 1.0. */
AZACT_API const char *azact_verb_name(uint32_t verb);

#define AZACT_PHASE_NONE 0u
#define AZACT_PHASE_START 1u
#define AZACT_PHASE_ACCEPT 2u
#define AZACT_PHASE_PROGRESS 3u
#define AZACT_PHASE_END 4u
#define AZACT_PHASE_STATE 5u /* the life cycle of a health event or an alert, not of an operation */

#define AZACT_OUTCOME_UNKNOWN 0u
#define AZACT_OUTCOME_SUCCESS 1u
#define AZACT_OUTCOME_FAILURE 2u
#define AZACT_OUTCOME_CANCELLED 3u

/* "none", "start", "accept", "progress", "end", "state". Static. Since 1.0. */
AZACT_API const char *azact_phase_name(uint32_t phase);

/* "unknown", "success", "failure", "cancelled". Static. Since 1.0. */
AZACT_API const char *azact_outcome_name(uint32_t outcome);

/* The HTTP status for a reason phrase or a number: "Created", "created", "No Content", "201"; 0 if it is none (100
 * ... 599).
 * Names are those of .NET's HttpStatusCode, compared without case and blanks. Since 1.0. */
AZACT_API int32_t azact_http_status(const char *text, size_t len);

#ifdef __cplusplus
}
#endif
#endif
