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

static int ascii_hex(uint8_t c) {
  if (azacti_is_digit(c)) return c - '0';
  c = azacti_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool azacti_guid_bytes(azact_str text, uint8_t out[16]) {
  bool dashed = text.len == 36;
  if (!dashed && text.len != 32) return false;
  size_t digit = 0;
  for (size_t i = 0; i < text.len; i++) {
    uint8_t c = (uint8_t)text.ptr[i];
    if (dashed && (i == 8 || i == 13 || i == 18 || i == 23)) {
      if (c != '-') return false;
      continue;
    }
    int value = ascii_hex(c);
    if (value < 0) return false;
    out[digit / 2] = (uint8_t)(digit % 2 ? out[digit / 2] | value : value << 4);
    digit++;
  }
  return true;
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
  size_t len = 0;
  do {
    reversed[len++] = (char)('0' + number % 10);
    number /= 10;
  } while (number);
  for (size_t i = 0; i < len; i++) out[i] = reversed[len - 1 - i];
  return len;
}
