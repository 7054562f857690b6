/* Strings with something in them: escapes, bytes beyond ASCII. Blocks of 64 bytes are looked at as masks, so that what it costs
 * does not depend on where the escapes stand. The instance is chosen once at run time by what the processor can; the portable
 * one is the reference, and every other is tested against it. */
#ifndef AZACTI_ESCAPE_H
#define AZACTI_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rest of a JSON string from q on, which lies behind its opening quote and neither inside an escape nor inside a character.
 * Returns its closing quote if all before it is sound: no control characters, no escapes but those of RFC 8259, halves of
 * surrogate pairs together, well-formed UTF-8. NULL: something is not, or `end` is too near for a look in blocks: the caller
 * looks byte by byte. *escaped: set to true if there was an escape and the answer is not NULL; otherwise left alone. */
const uint8_t *azacti_kernel_string_rest(const uint8_t *q, const uint8_t *end, bool *escaped);

/* Decode what stands between the quotes of a string from *p on, well-formed UTF-8, as far as its escapes are sound; *p is moved
 * to where that ends (to `end` or, at the least, to near it, unless something is not sound), never into a character. Returns the
 * bytes written, never more than those read; `out` lies apart and has room for end - *p of them, all of which may be written. */
size_t azacti_kernel_unescape(const uint8_t **p, const uint8_t *end, uint8_t *out);

/* Is all of it well-formed UTF-8? */
bool azacti_kernel_utf8(const uint8_t *p, size_t len);

/* What the short escapes stand for, by the byte behind the backslash; 0 = there is no such escape. A table, for a branch on what
 * follows a backslash could not be foreseen. */
extern const uint8_t azacti_escape_short[256];

/* The UTF-8 of a code point that has one: 1 to 4 bytes, their number. */
unsigned azacti_escape_put(uint32_t cp, uint8_t *out);

#endif
