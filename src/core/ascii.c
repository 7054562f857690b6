/* ASCII text helpers. */
#include "core/ascii.h"

bool azacti_eq_nocase(azact_str a, azact_str b) {
  if (a.len != b.len) return false;
  for (size_t i = 0; i < a.len; i++) {
    if (azacti_lower((uint8_t)a.ptr[i]) != azacti_lower((uint8_t)b.ptr[i])) return false;
  }
  return true;
}

bool azacti_starts_nocase(azact_str text, azact_str prefix) {
  return text.len >= prefix.len && azacti_eq_nocase((azact_str){text.ptr, prefix.len}, prefix);
}

azact_str azacti_trim(azact_str text) {
  while (text.len && azacti_is_blank((uint8_t)text.ptr[text.len - 1])) text.len--;
  while (text.len && azacti_is_blank((uint8_t)text.ptr[0])) text.ptr++, text.len--;
  return text;
}

/* Asked of every resource id, so without branches on the digits: they are all collected first. */
bool azacti_is_guid(azact_str text) {
  const uint8_t *p = (const uint8_t *)text.ptr;
  bool dashed = text.len == 36;
  if (!dashed && text.len != 32) return false;
  if (dashed && (p[8] != '-' || p[13] != '-' || p[18] != '-' || p[23] != '-')) return false;
  unsigned bad = 0;
  for (size_t i = 0; i < text.len; i++) {
    uint8_t c = p[i];
    unsigned hex = (unsigned)((uint8_t)(c - '0') < 10) | (unsigned)((uint8_t)((c | 0x20) - 'a') < 6);
    bad += hex ^ 1u;
  }
  return bad == (dashed ? 4u : 0u);
}

/* What a hex digit stands for, whichever case it has. */
static uint8_t ascii_nibble(char c) { return (uint8_t)((c & 15) + ((uint8_t)c >> 6) * 9); }

bool azacti_guid_bytes(azact_str text, uint8_t out[16]) {
  if (!azacti_is_guid(text)) return false;
  const char *p = text.ptr;
  for (size_t i = 0; i < 16; i++, p += 2) {
    p += text.len == 36 && *p == '-';
    out[i] = (uint8_t)(ascii_nibble(p[0]) << 4 | ascii_nibble(p[1]));
  }
  return true;
}

void azacti_guid_text(const uint8_t bytes[16], char out[37]) {
  static const char digits[] = "0123456789abcdef";
  size_t at = 0;
  for (size_t i = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out[at++] = '-';
    out[at++] = digits[bytes[i] >> 4];
    out[at++] = digits[bytes[i] & 15];
  }
  out[at] = 0;
}

size_t azacti_u64_text(uint64_t number, char out[20]) {
  char reversed[20];
  size_t at = sizeof reversed;
  for (; number >= 100; number /= 100) {
    uint32_t two = (uint32_t)(number % 100);
    reversed[--at] = (char)('0' + two % 10);
    reversed[--at] = (char)('0' + two / 10);
  }
  if (number >= 10) {
    reversed[--at] = (char)('0' + number % 10);
    number /= 10;
  }
  reversed[--at] = (char)('0' + number);
  memcpy(out, reversed + at, sizeof reversed - at);
  return sizeof reversed - at;
}
