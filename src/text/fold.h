/* Comparison without case: ASCII by table, other letters by Unicode simple folding when the build has ICU. ICU is not
 * touched for ASCII text. For equality and hashing in memory only: printed and hashed-for-output values fold ASCII
 * alone. */
#ifndef AZACTI_FOLD_H
#define AZACTI_FOLD_H

#include <azactivity/base.h>
#include <stdbool.h>

uint32_t azacti_fold_cp(uint32_t cp);
/* Folded code point at *p, which moves on. An ill-formed byte stands for itself, beyond Unicode: two names that differ only in
 * bad bytes are not the same name. */
uint32_t azacti_fold_next(const uint8_t **p, const uint8_t *end);
bool azacti_fold_eq(azact_str a, azact_str b);
int azacti_fold_compare(azact_str a, azact_str b); /* by folded code points */

#endif
