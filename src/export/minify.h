/* JSON text written again as the canonical record wants it (fields.md 4, rules 3, 4, 5): no blanks, keys in source
 * order, of equal keys only the last and at its own place, strings decoded and escaped anew, numbers as spelled. */
#ifndef AZACTI_MINIFY_H
#define AZACTI_MINIFY_H

#include "core/mem.h"
#include "text/jsonout.h"

#define AZACTI_MINIFY_LEVELS 512u /* more nesting than any reader lets through (azact_config.max_depth) */

/* Write the object or array `json`. `levels`: containers that may stand inside one another, at most
 * AZACTI_MINIFY_LEVELS; one that is nested deeper is written as a string holding its text. `duplicates`: equal keys
 * may occur; without it they are not looked for and nothing is allocated. Text that is no JSON ends early, its open
 * containers are closed.
 * Returns AZACT_OK or AZACT_ERR_NOMEM (nothing was written); what the sink said is in out->status. */
azact_status azacti_minify(azacti_out *out, const azacti_mem *mem, azact_str json, uint32_t levels, bool duplicates);

/* The text between a string's quotes, decoded and escaped anew, without quotes. */
void azacti_minify_string(azacti_out *out, azact_str inner);

/* Bytes of the escape sequence at p, a surrogate pair taken as one; at most `left`. */
size_t azacti_minify_escape_length(const char *p, size_t left);

#endif
