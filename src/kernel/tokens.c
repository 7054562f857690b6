#include "kernel/tokens.h"
#include "kernel/escape_table.h"

azacti_tokens_fn azacti_tokens_best(void) {
#if AZACTI_TOKENS_X86
  if (azacti_escape_avx512.runs()) return azacti_tokens_avx512;
  if (azacti_escape_avx2.runs()) return azacti_tokens_avx2;
#endif
  return NULL;
}
