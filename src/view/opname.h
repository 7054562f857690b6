/* Operation names, status words, levels and categories as text; no event needed. */
#ifndef AZACTI_OPNAME_H
#define AZACTI_OPNAME_H

#include <azactivity/operation.h>
#include <azactivity/view.h>
#include <stdbool.h>

/* Fills all but struct_size. */
void azacti_operation_parse(azact_str name, azact_operation *ret);
/* Read, Write, Delete, Action without case; AZACT_VERB_NONE for anything else. */
uint32_t azacti_verb_of(azact_str word);

typedef struct azacti_status_word {
  uint32_t phase, outcome;
  bool in_progress; /* "In Progress": a state in health records */
} azacti_status_word;
/* dialects.md 0.2, blanks and one final dot left out; false = unknown word (phase none, outcome unknown). */
bool azacti_status_word_of(azact_str word, azacti_status_word *ret);
/* The phase told by a result signature: the word before its dot; alone only Started, Succeeded, Failed, Canceled. */
bool azacti_signature_phase(azact_str signature, azacti_status_word *ret);
/* 100 ... 599 or 0. *is_word: a name, not a number. */
int32_t azacti_http_status(azact_str text, bool *is_word);
/* The HTTP status in a signature, a sub-status or a status code; 0 = none. *reason: ptr NULL if a number alone said
 * it. */
int32_t azacti_signature_http(azact_str signature, azact_str *reason);

/* The eight categories, without case and blanks; AZACT_CATEGORY_OTHER for any other word. */
uint32_t azacti_category_of(azact_str word);
/* 1 ... 5, or 0; from_zero: PowerShell's enum. */
uint32_t azacti_level_of(azact_str text, bool from_zero);

#endif
