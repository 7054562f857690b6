/* The reference instance: plain C, eight bytes at a time. */
#include "kernel/kernel_table.h"
#include "core/ascii.h"

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

const uint8_t *azacti_kernel_doubled_portable(const uint8_t *p, const uint8_t *end) {
  if (end - p < 2) return end;
  const uint8_t *last = end - 1;
  while ((size_t)(last - p) >= 8) {
    uint64_t here = azacti_swar_load(p) ^ (AZACTI_SWAR_ONES * '/'),
             next = azacti_swar_load(p + 1) ^ (AZACTI_SWAR_ONES * '/');
    if (azacti_swar_has(here | next, 0)) break;
    p += 8;
  }
  while (p < last && !(p[0] == '/' && p[1] == '/')) p++;
  return p < last ? p + 1 : end;
}

/* Bytes of 7 bits never carry into their neighbours, so each may be compared by an addition. */
static uint64_t portable_lower_word(uint64_t word) {
  uint64_t low = word & ~AZACTI_SWAR_HIGH;
  uint64_t from_a = low + AZACTI_SWAR_ONES * (0x80 - 'A'), behind_z = low + AZACTI_SWAR_ONES * (0x7f - 'Z');
  return word | ((from_a & ~behind_z & ~word & AZACTI_SWAR_HIGH) >> 2);
}

static void portable_lower_eight(uint8_t *out, const uint8_t *p) {
  uint64_t word = portable_lower_word(azacti_swar_load(p));
  memcpy(out, &word, sizeof word);
}

/* The last eight bytes may be done a second time, which changes nothing: also in place small letters stay as they are. */
void azacti_kernel_lower_portable(uint8_t *out, const uint8_t *p, size_t len) {
  if (len < 8) {
    for (size_t i = 0; i < len; i++) out[i] = azacti_lower(p[i]);
    return;
  }
  for (size_t at = 0; at + 8 < len; at += 8) portable_lower_eight(out + at, p + at);
  portable_lower_eight(out + len - 8, p + len - 8);
}
