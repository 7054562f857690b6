/* The loop of tokens.h, to be included once per instruction set with these defined:
 *   TOKENS_RUN                name of the function; TOKENS_BLOCK, TOKENS_UNITS names for its pieces
 *   TOKENS_TARGET             attribute of the functions
 *   TOKENS_VECTOR             type of 64 bytes; TOKENS_LOAD(p) loads them
 *   TOKENS_IS(v, c)           mask: bytes that are c
 *   TOKENS_FOLDED(v, c)       mask: bytes that are c once their bit 0x20 is set
 *   TOKENS_BELOW(v, c)        mask: bytes below c
 *   TOKENS_WITHIN(v, from, n) mask: bytes from ... from + n - 1, bit 0x20 set first if from is a letter
 *   TOKENS_PIECE(v)           mask: brackets, colons, commas; 0x0c and 0x1a may count as well
 *   TOKENS_BLANK(v)           mask: space, TAB, LF, CR
 *   TOKENS_HIGH(v)            mask: bytes beyond ASCII
 *   TOKENS_SHORT(v)           mask: bytes that make a short escape behind a backslash
 *   TOKENS_UTF8(p, first)     nonzero: ill-formed UTF-8 (escape_utf8.h)
 *   TOKENS_PUT(at, place, bits, flags)   store the places of the bits, each with AZACTI_TOKEN_ESCAPED where flags has it */
#include "kernel/escape_table.h"
#include "kernel/tokens.h"

#ifndef AZACTI_TOKENS_RUN_ONCE
#  define AZACTI_TOKENS_RUN_ONCE

/* Bit i: how many of the bits 0 ... i are set, odd or even. */
static inline uint64_t tokens_parity(uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ bits << 32;
}

/* The escape \u whose u stands at `u` names half of a surrogate pair: is the other half there? */
static inline bool tokens_paired(azacti_tokens *tokens, const uint8_t *u, const uint8_t *end) {
  if (u == tokens->low) return true;
  if (end - u < 11) return false;
  int32_t unit = azacti_escape_hex4(u + 1);
  if (unit < 0xd800 || unit > 0xdbff || u[5] != '\\' || u[6] != 'u') return false;
  int32_t half = azacti_escape_hex4(u + 7);
  if (half < 0xdc00 || half > 0xdfff) return false;
  tokens->low = u + 6;
  return true;
}

/* Is there a digit behind each of the units, or will it be asked of the next block? before: units of the block before. */
static inline uint64_t tokens_behind(uint64_t units, uint64_t before, unsigned far) {
  return units << far | before >> (64 - far);
}

/* By the low half of a byte: the blank that has it, and the bracket, colon or comma (with bit 0x20 set). What has none gets a byte
 * with another low half. */
#  define TOKENS_BLANKS ' ', 100, 100, 100, 17, 100, 113, 2, 100, '\t', '\n', 112, 100, '\r', 100, 100
#  define TOKENS_PIECES 0x7f, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0

#endif

/* Escapes \u of a block: four hexadecimal digits each, halves paired. */
TOKENS_TARGET static inline bool TOKENS_UNITS(azacti_tokens *tokens, TOKENS_VECTOR v, uint64_t units, const uint8_t *text,
                                              const uint8_t *end) {
  uint64_t before = tokens->units, digit = TOKENS_WITHIN(v, '0', 10), hex = digit | TOKENS_WITHIN(v, 'a', 6);
  uint64_t first = tokens_behind(units, before, 1), need = first | tokens_behind(units, before, 2) |
                                                           tokens_behind(units, before, 3) |
                                                           tokens_behind(units, before, 4);
  if ((units & ~TOKENS_IS(v, 'u')) | (need & ~hex)) return false;
  /* D8 ... DF begins a half. */
  uint64_t halves = first & TOKENS_FOLDED(v, 'd');
  uint64_t half = tokens_behind(halves, tokens->halves, 1) & hex & ~TOKENS_WITHIN(v, '0', 8);
  tokens->units = units;
  tokens->halves = halves;
  for (; half != 0; half &= half - 1)
    if (!tokens_paired(tokens, text + __builtin_ctzll(half) - 2, end)) return false;
  return true;
}

/* One block: its 64 bytes at p, which are those at text, or a copy with blanks behind the text's end. */
TOKENS_TARGET static inline bool TOKENS_BLOCK(azacti_tokens *tokens, const uint8_t *p, const uint8_t *text,
                                              const uint8_t *end) {
  TOKENS_VECTOR v = TOKENS_LOAD(p);
  uint64_t slash = TOKENS_IS(v, '\\'), behind = 0;
  if (slash | tokens->slash) behind = escape_followers(slash, &tokens->slash);
  uint64_t quote = TOKENS_IS(v, '"') & ~behind;
  uint64_t inside = tokens_parity(quote) ^ tokens->inside; /* opening quotes count, closing ones do not */
  if (TOKENS_BELOW(v, 0x20) & inside) return false;
  uint64_t units = behind ? behind & ~TOKENS_SHORT(v) : 0;
  if ((units | tokens->units) && !TOKENS_UNITS(tokens, v, units, text, end)) return false;
  uint64_t high = TOKENS_HIGH(v);
  if ((high | tokens->high >> 61) && TOKENS_UTF8(p, tokens->done == 0)) return false;
  tokens->high = high;
  /* A bit added to a string's run of ones comes out behind it, at the closing quote: so one escape or more marks that. */
  uint64_t marked, carried = __builtin_add_overflow(inside, slash & inside, &marked);
  carried |= __builtin_add_overflow(marked, tokens->escaped, &marked);
  tokens->escaped = carried;
  tokens->inside = 0 - (inside >> 63);
  uint64_t piece = TOKENS_PIECE(v) & ~inside, blank = TOKENS_BLANK(v);
  uint64_t other = ~(inside | quote | piece | blank);
  uint64_t begun = other & ~(other << 1 | tokens->other);
  tokens->other = other >> 63;
  uint64_t bits = quote | piece | begun;
  TOKENS_PUT(tokens->at + tokens->count, tokens->done, bits, marked & quote & ~inside);
  tokens->count += (uint32_t)__builtin_popcountll(bits);
  return true;
}

TOKENS_TARGET void TOKENS_RUN(azacti_tokens *tokens, const uint8_t *text, const uint8_t *end) {
  uint8_t room[16 + 64];
  tokens->count = tokens->next = 0;
  for (unsigned i = 0; i < AZACTI_TOKENS_BLOCKS && !tokens->ended; i++, tokens->done += 64) {
    const uint8_t *p = text + tokens->done;
    size_t left = (size_t)(end - p);
    if (left < 64) { /* the rest, with blanks behind it and what stands before it */
      memset(room, ' ', sizeof room);
      if (tokens->done > 0) memcpy(room, p - 16, 16);
      memcpy(room + 16, p, left);
      tokens->ended = true;
      if (left == 0) return;
    }
    if (!TOKENS_BLOCK(tokens, left < 64 ? room + 16 : p, p, end)) {
      tokens->ended = true;
      return;
    }
  }
}

#undef TOKENS_RUN
#undef TOKENS_BLOCK
#undef TOKENS_UNITS
#undef TOKENS_TARGET
#undef TOKENS_VECTOR
#undef TOKENS_LOAD
#undef TOKENS_IS
#undef TOKENS_FOLDED
#undef TOKENS_BELOW
#undef TOKENS_WITHIN
#undef TOKENS_HIGH
#undef TOKENS_PIECE
#undef TOKENS_BLANK
#undef TOKENS_SHORT
#undef TOKENS_UTF8
#undef TOKENS_PUT
