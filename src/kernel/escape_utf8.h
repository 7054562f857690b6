/* Tables of the UTF-8 check by three look-ups (J. Keiser, D. Lemire: Validating UTF-8 in less than one instruction per byte,
 * 2021). Each says, for a half of a byte, what may be wrong with it; what all three agree on is wrong. */
#ifndef AZACTI_ESCAPE_UTF8_H
#define AZACTI_ESCAPE_UTF8_H

#define U8_SHORT 1      /* a lead without enough behind it */
#define U8_LONG 2       /* ASCII, and a continuation behind it */
#define U8_OVERLONG3 4  /* E0 80-9F */
#define U8_LARGE 8      /* F4 90-BF, F5 ... */
#define U8_SURROGATE 16 /* ED A0-BF */
#define U8_OVERLONG2 32 /* C0, C1 */
#define U8_LARGE4 64    /* F5 ... 80-8F; and F0 80-8F */
#define U8_TWO (-128)   /* two continuations; wrong unless the third byte back asks for them */
#define U8_CARRY (U8_SHORT | U8_LONG | U8_TWO)
#define U8_BEYOND (U8_CARRY | U8_LARGE | U8_LARGE4)

/* By the high half of the byte before, by its low half, by the high half of the byte itself. */
#define U8_TABLE_1                                                                                                         \
  U8_LONG, U8_LONG, U8_LONG, U8_LONG, U8_LONG, U8_LONG, U8_LONG, U8_LONG, U8_TWO, U8_TWO, U8_TWO, U8_TWO,                  \
      U8_SHORT | U8_OVERLONG2, U8_SHORT, U8_SHORT | U8_OVERLONG3 | U8_SURROGATE, U8_SHORT | U8_LARGE | U8_LARGE4
#define U8_TABLE_2                                                                                                         \
  U8_CARRY | U8_OVERLONG3 | U8_OVERLONG2 | U8_LARGE4, U8_CARRY | U8_OVERLONG2, U8_CARRY, U8_CARRY, U8_CARRY | U8_LARGE,    \
      U8_BEYOND, U8_BEYOND, U8_BEYOND, U8_BEYOND, U8_BEYOND, U8_BEYOND, U8_BEYOND, U8_BEYOND, U8_BEYOND | U8_SURROGATE,    \
      U8_BEYOND, U8_BEYOND
#define U8_TABLE_3                                                                                                         \
  U8_SHORT, U8_SHORT, U8_SHORT, U8_SHORT, U8_SHORT, U8_SHORT, U8_SHORT, U8_SHORT,                                          \
      U8_LONG | U8_OVERLONG2 | U8_TWO | U8_OVERLONG3 | U8_LARGE4,                                                          \
      U8_LONG | U8_OVERLONG2 | U8_TWO | U8_OVERLONG3 | U8_LARGE,                                                           \
      U8_LONG | U8_OVERLONG2 | U8_TWO | U8_SURROGATE | U8_LARGE,                                                           \
      U8_LONG | U8_OVERLONG2 | U8_TWO | U8_SURROGATE | U8_LARGE, U8_SHORT, U8_SHORT, U8_SHORT, U8_SHORT

#endif
