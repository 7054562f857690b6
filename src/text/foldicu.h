/* The door to ICU's folding; only fold.c goes through it. */
#ifndef AZACTI_FOLDICU_H
#define AZACTI_FOLDICU_H

#include <stdint.h>

/* Unicode simple case folding of a code point that is not ASCII; without ICU the code point itself. */
uint32_t azacti_foldicu_cp(uint32_t cp);

#endif
