/* Operation names and status words, also usable without an event. Pure functions: no handle, no allocation.
 *
 * Threads: any.
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_OPERATION_H
#define AZACTIVITY_OPERATION_H

#include <azactivity/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AZACT_VERB_NONE 0u   /* the name does not end in a verb */
#define AZACT_VERB_READ 1u   /* ".../read" */
#define AZACT_VERB_WRITE 2u  /* ".../write" */
#define AZACT_VERB_DELETE 3u /* ".../delete" */
#define AZACT_VERB_ACTION 4u /* ".../restart/action": sub_verb tells which */

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

/* Take an operation name apart. A name without "/" (a PIM sentence, "ScaleUp") has no parts: all empty, AZACT_VERB_NONE.
 * name: NULL only if len is 0. ret: its strings are views into `name`; struct_size must be set. Returns AZACT_OK,
 * AZACT_ERR_USAGE, AZACT_ERR_STRUCT_SMALL / _SIZE. Since 1.0. */
AZACT_API azact_status azact_operation_parse(const char *name, size_t len, azact_operation *ret);

/* "read", "write", "delete", "action"; "none" for another number. Static. verb: AZACT_VERB_*. Since 1.0. */
AZACT_API const char *azact_verb_name(uint32_t verb);

#define AZACT_PHASE_NONE 0u     /* no status word, or an unknown one */
#define AZACT_PHASE_START 1u    /* Started */
#define AZACT_PHASE_ACCEPT 2u   /* Accepted */
#define AZACT_PHASE_PROGRESS 3u /* In Progress */
#define AZACT_PHASE_END 4u      /* Succeeded, Failed, Canceled */
#define AZACT_PHASE_STATE 5u    /* the life cycle of a health event or an alert, not of an operation */

#define AZACT_OUTCOME_UNKNOWN 0u   /* not over, or not told */
#define AZACT_OUTCOME_SUCCESS 1u   /* Succeeded */
#define AZACT_OUTCOME_FAILURE 2u   /* Failed */
#define AZACT_OUTCOME_CANCELLED 3u /* Canceled */

/* "none", "start", "accept", "progress", "end", "state"; "none" for another number. Static. phase: AZACT_PHASE_*. Since
 * 1.0. */
AZACT_API const char *azact_phase_name(uint32_t phase);

/* "unknown", "success", "failure", "cancelled"; "unknown" for another number. Static. outcome: AZACT_OUTCOME_*. Since
 * 1.0. */
AZACT_API const char *azact_outcome_name(uint32_t outcome);

/* The HTTP status for a reason phrase or a number, 100 to 599; 0 if it is none. text: "Created", "no content", "201";
 * NULL gives 0. Names are those of .NET's HttpStatusCode, compared without case and blanks. Since 1.0. */
AZACT_API int32_t azact_http_status(const char *text, size_t len);

#ifdef __cplusplus
}
#endif
#endif
