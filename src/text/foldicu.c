/* Case folding by ICU. */
#include "text/foldicu.h"

#if AZACT_HAVE_ICU
#  include <unicode/uchar.h>

uint32_t azacti_foldicu_cp(uint32_t cp) {
  return cp > 0x10ffff ? cp : (uint32_t)u_foldCase((UChar32)cp, U_FOLD_CASE_DEFAULT);
}
#else
uint32_t azacti_foldicu_cp(uint32_t cp) { return cp; }
#endif
