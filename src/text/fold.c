/* Comparison without case. */
#include "text/fold.h"
#include "text/foldicu.h"
#include "text/utf8.h"
#include "core/ascii.h"

uint32_t azacti_fold_cp(uint32_t cp) { return cp < 0x80 ? azacti_lower((uint8_t)cp) : azacti_foldicu_cp(cp); }

uint32_t azacti_fold_next(const uint8_t **p, const uint8_t *end) {
  const uint8_t *at = *p;
  if (*at < 0x80) {
    *p = at + 1;
    return azacti_lower(*at);
  }
  bool bad = false;
  uint32_t cp = azacti_utf8_next(p, end, &bad);
  if (!bad) return azacti_foldicu_cp(cp);
  *p = at + 1;
  return 0x110000u + *at;
}

int azacti_fold_compare(azact_str a, azact_str b) {
  if (a.len == 0 || b.len == 0) return (a.len > 0) - (b.len > 0);
  const uint8_t *p = (const uint8_t *)a.ptr, *p_end = p + a.len;
  const uint8_t *q = (const uint8_t *)b.ptr, *q_end = q + b.len;
  while (p < p_end && q < q_end) {
    uint32_t x = azacti_fold_next(&p, p_end), y = azacti_fold_next(&q, q_end);
    if (x != y) return x < y ? -1 : 1;
  }
  return p < p_end ? 1 : q < q_end ? -1 : 0;
}

/* Lengths may differ in bytes and still be equal folded (U+212A KELVIN SIGN and k). */
bool azacti_fold_eq(azact_str a, azact_str b) { return azacti_fold_compare(a, b) == 0; }
