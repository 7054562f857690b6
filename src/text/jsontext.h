/* Walking JSON text that may be imperfect, without building a tree and without recursion.
 *
 * The decoder (decode/) is the strict and fast reader of records. This is the small one for everything else: looking
 * into a value that the decoder has already passed, JSON inside strings, minifying, envelope members. It never reads
 * past `end`, whatever the bytes are. Strings run to the next unescaped quote; raw control characters and bad UTF-8
 * inside them pass, as the decoder has flagged them. */
#ifndef AZACTI_JSONTEXT_H
#define AZACTI_JSONTEXT_H

#include <azactivity/base.h>
#include <stdbool.h>
#include "core/mem.h"

/* JSON types as in value.h (AZACT_JSON_*); 0 = nothing readable there. */
uint32_t azacti_json_type_at(const uint8_t *p, const uint8_t *end);
const uint8_t *azacti_json_skip_blank(const uint8_t *p, const uint8_t *end);
/* What may stand between two tokens inside a record: blanks, and NUL bytes, which the decoder passes and flags. */
const uint8_t *azacti_json_skip_gap(const uint8_t *p, const uint8_t *end);
/* p at the opening quote; returns the byte behind the closing one, or NULL if there is none. */
const uint8_t *azacti_json_skip_string(const uint8_t *p, const uint8_t *end);
/* p at the first byte of any value; returns the byte behind it, or NULL. Counts brackets, does not check grammar. */
const uint8_t *azacti_json_skip_value(const uint8_t *p, const uint8_t *end);

/* Members of an object or elements of an array. Start with p at the bracket. */
typedef struct azacti_json_iter {
  const uint8_t *p, *end;
  bool is_object;
  azact_str key_raw; /* between the quotes, escapes kept; len 0 for elements */
  azact_str value;   /* as written, quotes included */
  uint32_t type;
} azacti_json_iter;
bool azacti_json_iter_begin(azacti_json_iter *it, const uint8_t *p, const uint8_t *end); /* false: no container at p */
bool azacti_json_iter_next(azacti_json_iter *it);                                        /* false: end, or damaged */

bool azacti_json_has_escape(azact_str inner); /* a backslash between the quotes */
/* Decode the text between the quotes. Never longer than the input. Lone surrogate escapes and bad UTF-8 become
 * U+FFFD.
 * adv: NULL, or receives for each output byte how many input bytes it stands for (on the first byte of each
 * character;
 * 0 on the others). Returns the output length; `out` needs azacti_json_unescape_bound(len) bytes. */
size_t azacti_json_unescape_bound(size_t len);
size_t azacti_json_unescape(azact_str inner, uint8_t *out, uint8_t *adv);
/* The same without adv, of a text that is known to be well-formed UTF-8. */
size_t azacti_json_unescape_sound(azact_str inner, uint8_t *out);
bool azacti_json_unescape_append(azact_str inner, azacti_buf *out); /* false = no memory */
/* Does the decoded form of inner equal `text`? No allocation. */
bool azacti_json_key_is(azact_str key_raw, azact_str text);

/* RFC 8259 check of a whole text (one value, blanks around), depth bounded. Lenient towards repairs (raw control
 * characters, bad UTF-8, lone surrogates, NUL bytes between the tokens of a container), strict in grammar. values:
 * in/out count of values, stops at *values > max. */
bool azacti_json_is_valid(azact_str text, uint32_t max_depth, uint64_t max_values, uint64_t *values);
/* Trimmed text that begins with { or [ and is valid: JSON in a string. Gives the trimmed span. */
bool azacti_json_embedded(azact_str text, azact_str *ret);

/* Is text (trimmed or not: no) exactly one JSON number by RFC 8259? */
bool azacti_json_is_number(azact_str text);
/* Whole number that fits: AZACT_OK, AZACT_ERR_TYPE (no JSON number), AZACT_ERR_RANGE. */
azact_status azacti_json_int64(azact_str text, int64_t *ret);

#endif
