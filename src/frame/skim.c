#include "frame/skim.h"
#include "kernel/kernel.h"
#include <string.h>

static const uint8_t *skim_string(azacti_skim *skim, const uint8_t *p, const uint8_t *end) {
  if (skim->escaped && p < end) {
    skim->escaped = false;
    p++;
  }
  for (;;) {
    p = azacti_kernel_quote(p, end);
    if (p == end) return NULL;
    if (*p == '"') {
      skim->in_string = false;
      return p + 1;
    }
    if (++p == end) {
      skim->escaped = true;
      return NULL;
    }
    p++;
  }
}

const uint8_t *azacti_skim_run(azacti_skim *skim, const uint8_t *p, const uint8_t *end) {
  while (p < end) {
    if (skim->in_string) {
      p = skim_string(skim, p, end);
      if (!p) return NULL;
      if (skim->depth == 0) return p;
      continue;
    }
    p = azacti_kernel_structure(p, end);
    if (p == end) return NULL;
    uint8_t c = *p++;
    if (c == '"')
      skim->in_string = true;
    else if (c == '{' || c == '[')
      skim->depth++;
    else if ((c == '}' || c == ']') && --skim->depth == 0)
      return p;
  }
  return NULL;
}
