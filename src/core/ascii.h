/* ASCII text helpers. No locale, no <ctype.h>: what they answer depends on the bytes alone. */
#ifndef AZACTI_ASCII_H
#define AZACTI_ASCII_H

#include <azactivity/base.h>
#include <stdbool.h>
#include <string.h>

#define AZACTI_STR(literal) ((azact_str){(literal), sizeof(literal) - 1})

static inline uint8_t azacti_lower(uint8_t c) { return (uint8_t)(c + (((uint8_t)(c - 'A') < 26) << 5)); }
static inline bool azacti_is_digit(uint8_t c) { return (uint8_t)(c - '0') < 10; }
static inline bool azacti_is_blank(uint8_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
static inline bool azacti_eq(azact_str a, azact_str b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
bool azacti_eq_nocase(azact_str a, azact_str b);
bool azacti_starts_nocase(azact_str text, azact_str prefix);
azact_str azacti_trim_blanks(azact_str text);
/* Without blanks (space, TAB, CR, LF) at the ends. */
static inline azact_str azacti_trim(azact_str text) {
  bool none = !text.ptr || text.len == 0 || ((uint8_t)text.ptr[0] > ' ' && (uint8_t)text.ptr[text.len - 1] > ' ');
  return none ? text : azacti_trim_blanks(text);
}
bool azacti_is_guid(azact_str text); /* dashed (8-4-4-4-12) or 32 hex digits */
/* 32 hex digits with or without dashes to 16 bytes; false if it is none. */
bool azacti_guid_bytes(azact_str text, uint8_t out[16]);
/* The same to its dashed lower-case form, NUL-terminated. */
bool azacti_guid_normal(azact_str text, char out[37]);
void azacti_guid_text(const uint8_t bytes[16], char out[37]); /* dashed, lower case, NUL-terminated */
size_t azacti_u64_text(uint64_t number, char out[20]);        /* decimal digits, not terminated; returns their count */

#endif
