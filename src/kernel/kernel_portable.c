/* The reference instance: plain C, eight bytes at a time. */
#include "kernel/kernel_table.h"

const uint8_t *azacti_kernel_string_portable(const uint8_t *p, const uint8_t *end) {
  return azacti_scan_string_portable(p, end);
}

const uint8_t *azacti_kernel_quote_portable(const uint8_t *p, const uint8_t *end) {
  while ((size_t)(end - p) >= 8) {
    uint64_t word = azacti_swar_load(p);
    if (azacti_swar_has(word, '"') | azacti_swar_has(word, '\\')) break;
    p += 8;
  }
  while (p < end && *p != '"' && *p != '\\') p++;
  return p;
}

static bool portable_is_structure(uint8_t c) {
  /* With bit 5 set, { and [ are equal, as are } and ]; `\` becomes `|`, which nothing else looked for does. */
  uint8_t folded = c | 0x20;
  return c == '"' || c == '\\' || c == '\n' || folded == '{' || folded == '}';
}

const uint8_t *azacti_kernel_structure_portable(const uint8_t *p, const uint8_t *end) {
  while ((size_t)(end - p) >= 8) {
    uint64_t word = azacti_swar_load(p), folded = word | (AZACTI_SWAR_ONES * 0x20);
    if (azacti_swar_has(word, '"') | azacti_swar_has(word, '\\') | azacti_swar_has(word, '\n') |
        azacti_swar_has(folded, '{') | azacti_swar_has(folded, '}')) {
      break;
    }
    p += 8;
  }
  while (p < end && !portable_is_structure(*p)) p++;
  return p;
}

const uint8_t *azacti_kernel_blank_portable(const uint8_t *p, const uint8_t *end) { return azacti_scan_blank(p, end); }

const uint8_t *azacti_kernel_ascii_portable(const uint8_t *p, const uint8_t *end) {
  while ((size_t)(end - p) >= 8 && (azacti_swar_load(p) & AZACTI_SWAR_HIGH) == 0) p += 8;
  while (p < end && *p < 0x80) p++;
  return p;
}
