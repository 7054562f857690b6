/* Where the tokens of a text of JSON begin: each quote of its strings, each bracket, colon and comma outside of them, and the first
 * byte of anything else there that is no blank. Blocks of 64 bytes are looked at as masks, without a branch on what they hold; strings
 * are judged at the same time: control characters, escapes, surrogate pairs, UTF-8. Whoever walks over the tokens still has to check
 * their grammar, and that numbers and words end where the next token or a blank begins.
 *
 * Nothing odd is repaired here: at a block that holds a fault the list just ends. */
#ifndef AZACTI_TOKENS_H
#define AZACTI_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AZACTI_TOKENS_BLOCKS = 16, AZACTI_TOKENS_ROOM = AZACTI_TOKENS_BLOCKS * 64 + 64 };

#define AZACTI_TOKEN_ESCAPED 0x80000000u /* a closing quote: its string holds an escape */
#define AZACTI_TOKEN_PLACE 0x7fffffffu

typedef struct azacti_tokens {
  uint32_t at[AZACTI_TOKENS_ROOM]; /* places, from the text's first byte */
  uint32_t count, next;            /* tokens there, and the first not yet taken */
  uint32_t done;                   /* bytes looked at */
  bool ended;                      /* there will be no more */
  /* What one block leaves to the next, as bits that stand at its beginning or as masks of the block itself. */
  uint64_t slash;   /* it ended in a backslash that escapes */
  uint64_t inside;  /* all ones: inside a string */
  uint64_t escaped; /* the string that is still open holds an escape */
  uint64_t other;   /* the last byte belonged to a number or a word */
  uint64_t high, units, halves;
  const uint8_t *low; /* the low half that an escape before has claimed */
} azacti_tokens;

/* Take the next blocks of the text [text, end); what was taken before is forgotten. */
typedef void (*azacti_tokens_fn)(azacti_tokens *tokens, const uint8_t *text, const uint8_t *end);

static inline void azacti_tokens_begin(azacti_tokens *tokens) {
  tokens->count = tokens->next = tokens->done = 0;
  tokens->ended = false;
  tokens->slash = tokens->inside = tokens->escaped = tokens->other = 0;
  tokens->high = tokens->units = tokens->halves = 0;
  tokens->low = NULL;
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(AZACT_NO_SIMD)
#  define AZACTI_TOKENS_X86 1
void azacti_tokens_avx512(azacti_tokens *tokens, const uint8_t *text, const uint8_t *end);
void azacti_tokens_avx2(azacti_tokens *tokens, const uint8_t *text, const uint8_t *end);
#else
#  define AZACTI_TOKENS_X86 0
#endif

/* The instance for this processor; NULL: none that is worth it. */
azacti_tokens_fn azacti_tokens_best(void);

#endif
