/* ASCII text helpers. */
#include "core/ascii.h"

/* Eight bytes at once, each letter made small. The sums stay within their bytes, as the top bits are taken off first. */
static uint64_t ascii_lower8(uint64_t word) {
  const uint64_t each = UINT64_C(0x0101010101010101);
  uint64_t low = word & (each * 0x7f);
  uint64_t upper = (low + each * (0x80 - 'A')) ^ (low + each * (0x7f - 'Z')); /* top bit: from A on, but not beyond Z */
  return word | (upper & ~word & (each * 0x80)) >> 2;
}

/* Up to eight bytes as one word; for fewer than eight some stand in it twice. */
static uint64_t ascii_load(const char *p, size_t len) {
  uint64_t word = 0;
  uint32_t head, tail;
  if (len >= 8) {
    memcpy(&word, p, 8);
  } else if (len >= 4) {
    memcpy(&head, p, 4);
    memcpy(&tail, p + len - 4, 4);
    word = head | (uint64_t)tail << 32;
  } else {
    for (size_t i = 0; i < len; i++) word = word << 8 | (uint8_t)p[i];
  }
  return word;
}

bool azacti_eq_nocase(azact_str a, azact_str b) {
  if (a.len != b.len) return false;
  if (a.len <= 8) return ascii_lower8(ascii_load(a.ptr, a.len)) == ascii_lower8(ascii_load(b.ptr, b.len));
  for (size_t i = 0; i + 8 < a.len; i += 8)
    if (ascii_lower8(ascii_load(a.ptr + i, 8)) != ascii_lower8(ascii_load(b.ptr + i, 8))) return false;
  size_t last = a.len - 8; /* some bytes of it a second time */
  return ascii_lower8(ascii_load(a.ptr + last, 8)) == ascii_lower8(ascii_load(b.ptr + last, 8));
}

bool azacti_starts_nocase(azact_str text, azact_str prefix) {
  return text.len >= prefix.len && azacti_eq_nocase((azact_str){text.ptr, prefix.len}, prefix);
}

azact_str azacti_trim_blanks(azact_str text) {
  while (text.len && azacti_is_blank((uint8_t)text.ptr[text.len - 1])) text.len--;
  while (text.len && azacti_is_blank((uint8_t)text.ptr[0])) text.ptr++, text.len--;
  return text;
}

/* Are all eight bytes hex digits? */
static bool ascii_hex8(uint64_t word) {
  const uint64_t each = UINT64_C(0x0101010101010101), top = each * 0x80;
  uint64_t low = word & ~top, small = low | each * 0x20;
  uint64_t digit = (low + each * (0x80 - '0')) ^ (low + each * (0x7f - '9'));
  uint64_t letter = (small + each * (0x80 - 'a')) ^ (small + each * (0x7f - 'f'));
  return ((digit | letter) & ~word & top) == top;
}

static uint64_t ascii_four_and_four(const char *p) { /* with a dash between them */
  uint32_t half[2];
  uint64_t word;
  memcpy(&half[0], p, 4);
  memcpy(&half[1], p + 5, 4);
  memcpy(&word, half, 8);
  return word;
}

/* The 32 digits of a GUID, as they lie in memory. */
static bool ascii_guid(azact_str text, uint64_t word[4]) {
  const char *p = text.ptr;
  if (text.len == 32) {
    memcpy(word, p, 32);
  } else {
    if (text.len != 36 || p[8] != '-' || p[13] != '-' || p[18] != '-' || p[23] != '-') return false;
    memcpy(&word[0], p, 8);
    word[1] = ascii_four_and_four(p + 9);
    word[2] = ascii_four_and_four(p + 19);
    memcpy(&word[3], p + 28, 8);
  }
  return ascii_hex8(word[0]) && ascii_hex8(word[1]) && ascii_hex8(word[2]) && ascii_hex8(word[3]);
}

bool azacti_is_guid(azact_str text) {
  uint64_t word[4];
  return ascii_guid(text, word);
}

bool azacti_guid_bytes(azact_str text, uint8_t out[16]) {
  const uint64_t each = UINT64_C(0x0101010101010101);
  uint64_t word[4];
  uint8_t digit[8];
  if (!ascii_guid(text, word)) return false;
  for (size_t i = 0; i < 4; i++) {
    uint64_t values = (word[i] & each * 0x0f) + (word[i] >> 6 & each) * 9; /* a letter is its last bits and nine */
    memcpy(digit, &values, 8);
    for (size_t k = 0; k < 4; k++) out[4 * i + k] = (uint8_t)(digit[2 * k] << 4 | digit[2 * k + 1]);
  }
  return true;
}

bool azacti_guid_normal(azact_str text, char out[37]) {
  uint64_t word[4];
  if (!ascii_guid(text, word)) return false;
  for (size_t i = 0; i < 4; i++) word[i] |= UINT64_C(0x2020202020202020); /* digits have that bit anyway */
  const char *digits = (const char *)word;
  memcpy(out, digits, 8);
  memcpy(out + 9, digits + 8, 4);
  memcpy(out + 14, digits + 12, 4);
  memcpy(out + 19, digits + 16, 4);
  memcpy(out + 24, digits + 20, 12);
  out[8] = out[13] = out[18] = out[23] = '-';
  out[36] = 0;
  return true;
}

/* Digits of n bytes. */
static void ascii_hex(const uint8_t *bytes, size_t n, char *out) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < n; i++) {
    out[2 * i] = digits[bytes[i] >> 4];
    out[2 * i + 1] = digits[bytes[i] & 15];
  }
}

void azacti_guid_text(const uint8_t bytes[16], char out[37]) {
  ascii_hex(bytes, 4, out);
  ascii_hex(bytes + 4, 2, out + 9);
  ascii_hex(bytes + 6, 2, out + 14);
  ascii_hex(bytes + 8, 2, out + 19);
  ascii_hex(bytes + 10, 6, out + 24);
  out[8] = out[13] = out[18] = out[23] = '-';
  out[36] = 0;
}

static char *ascii_four(char *behind, uint32_t four) {
  for (unsigned i = 0; i < 4; i++, four /= 10) *--behind = (char)('0' + four % 10);
  return behind;
}

/* Four digits at a time: their divisions need not wait for those of the number. */
size_t azacti_u64_text(uint64_t number, char out[20]) {
  char reversed[20];
  char *at = reversed + sizeof reversed;
  for (; number >= 10000; number /= 10000) at = ascii_four(at, (uint32_t)(number % 10000));
  uint32_t rest = (uint32_t)number;
  do *--at = (char)('0' + rest % 10);
  while (rest /= 10);
  size_t len = (size_t)(reversed + sizeof reversed - at);
  memcpy(out, at, len);
  return len;
}
