/* UTF-8, strictly (no surrogates, no overlong forms, at most U+10FFFF). */
#ifndef AZACTI_UTF8_H
#define AZACTI_UTF8_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

/* Length (1-4) of the well-formed sequence at p, or 0 if it is ill-formed or cut by `end`. */
unsigned azacti_utf8_length(const uint8_t *p, const uint8_t *end);
/* Decodes one code point at p (p < end), moves *p on. Ill-formed: returns U+FFFD and passes the maximal ill-formed
 * part (Unicode 15, 3.9, "substitution of maximal subparts"), at least one byte; *bad is set to true. */
uint32_t azacti_utf8_next(const uint8_t **p, const uint8_t *end, bool *bad);
unsigned azacti_utf8_put(uint32_t cp, uint8_t out[4]); /* writes 1-4 bytes */
bool azacti_utf8_valid(const uint8_t *p, size_t len);

#endif
