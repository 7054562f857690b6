/* IPv4 and IPv6 texts. Strict: what is not surely an address is none. */
#include "view/addrtext.h"
#include "core/ascii.h"
#include "view/derive.h"

static bool addr_number(azact_str text, uint32_t most, uint32_t *ret) {
  uint32_t value = 0;
  if (text.len == 0 || text.len > 5) return false;
  if (text.len > 1 && text.ptr[0] == '0') return false; /* "010": octal to some, decimal to others */
  for (size_t i = 0; i < text.len; i++) {
    if (!azacti_is_digit((uint8_t)text.ptr[i])) return false;
    value = value * 10 + (uint32_t)(text.ptr[i] - '0');
  }
  *ret = value;
  return value <= most;
}

static bool addr_v4(azact_str text, uint8_t out[4]) {
  size_t at = 0;
  for (unsigned i = 0; i < 4; i++) {
    uint32_t value;
    size_t to = at;
    while (to < text.len && text.ptr[to] != '.') to++;
    if (!addr_number((azact_str){text.ptr + at, to - at}, 255, &value)) return false;
    out[i] = (uint8_t)value;
    if ((to == text.len) != (i == 3)) return false;
    at = to + 1;
  }
  return true;
}

static int addr_hex(char c) {
  uint8_t low = azacti_lower((uint8_t)c);
  if (azacti_is_digit(low)) return low - '0';
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* One group of up to four hex digits; moves *at behind it. */
static bool addr_group(azact_str text, size_t *at, uint8_t out[2]) {
  uint32_t value = 0;
  size_t from = *at;
  while (*at < text.len && *at - from < 4 && addr_hex(text.ptr[*at]) >= 0) {
    value = value << 4 | (uint32_t)addr_hex(text.ptr[*at]);
    (*at)++;
  }
  out[0] = (uint8_t)(value >> 8);
  out[1] = (uint8_t)value;
  return *at > from;
}

static bool addr_v6(azact_str text, uint8_t out[16]) {
  uint8_t bytes[16] = {0};
  size_t used = 0;
  size_t gap = SIZE_MAX; /* where "::" stands */
  size_t at = 0;
  if (text.len < 2 || text.len > 45) return false;
  if (text.ptr[0] == ':') {
    if (text.ptr[1] != ':') return false;
    gap = 0;
    at = 2;
  }
  while (at < text.len) {
    size_t from = at;
    if (used >= 16) return false;
    if (!addr_group(text, &at, bytes + used)) return false;
    if (at < text.len && text.ptr[at] == '.') { /* the last four bytes in dotted form */
      if (used > 12 || !addr_v4((azact_str){text.ptr + from, text.len - from}, bytes + used)) return false;
      used += 4;
      at = text.len;
      break;
    }
    used += 2;
    if (at == text.len) break;
    if (text.ptr[at++] != ':' || at == text.len) return false;
    if (text.ptr[at] == ':') {
      if (gap != SIZE_MAX) return false;
      gap = used;
      at++;
    }
  }
  if (gap == SIZE_MAX ? used != 16 : used > 14) return false;
  memset(out, 0, 16);
  if (gap == SIZE_MAX) gap = used;
  memcpy(out, bytes, gap);
  memcpy(out + 16 - (used - gap), bytes + gap, used - gap);
  return true;
}

/* Cut "/prefix" off the end; false if what follows the slash is no number. */
static bool addr_cut_prefix(azact_str *text, uint32_t *prefix, bool *has) {
  const char *slash = (const char *)memchr(text->ptr, '/', text->len);
  *has = slash != NULL;
  if (!slash) return true;
  size_t at = (size_t)(slash - text->ptr);
  bool ok = addr_number((azact_str){slash + 1, text->len - at - 1}, 128, prefix);
  text->len = at;
  return ok;
}

static bool addr_parse_v6(azact_str text, azact_address *ret, bool has_prefix, uint32_t prefix) {
  static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  uint8_t bytes[16];
  if (!addr_v6(text, bytes)) return false;
  ret->family = 6;
  memcpy(ret->bytes, bytes, 16);
  ret->prefix = has_prefix ? (int32_t)prefix : -1;
  if (memcmp(bytes, mapped, 12) == 0 && (!has_prefix || prefix >= 96)) {
    ret->family = 4;
    ret->mapped = 1;
    memset(ret->bytes, 0, 16);
    memcpy(ret->bytes, bytes + 12, 4);
    if (has_prefix) ret->prefix = (int32_t)prefix - 96;
  }
  return true;
}

/* "a.b.c.d" and nothing else, which is what most events have; numbers without leading zeros. */
static bool addr_ordinary(azact_str text, uint8_t bytes[4]) {
  unsigned part = 0, number = 0, digits = 0;
  if (text.len < 7 || text.len > 15) return false;
  for (size_t i = 0; i < text.len; i++) {
    uint8_t c = (uint8_t)text.ptr[i];
    if (azacti_is_digit(c)) {
      if (digits > 0 && number == 0) return false;
      number = number * 10 + (c - '0');
      if (++digits > 3 || number > 255) return false;
      continue;
    }
    if (c != '.' || digits == 0 || part == 3) return false;
    bytes[part++] = (uint8_t)number;
    number = digits = 0;
  }
  bytes[3] = (uint8_t)number;
  return part == 3 && digits > 0;
}

bool azacti_address_parse(azact_str text, azact_address *ret) {
  uint32_t prefix = 0, port;
  bool has_prefix;
  text = azacti_trim(text);
  uint8_t four[4];
  if (addr_ordinary(text, four)) {
    ret->family = 4;
    ret->port = ret->prefix = -1;
    ret->mapped = 0;
    memset(ret->bytes, 0, sizeof ret->bytes);
    memcpy(ret->bytes, four, 4);
    return true;
  }
  if (text.len == 0 || text.len > 64 || !addr_cut_prefix(&text, &prefix, &has_prefix) || text.len == 0) return false;
  ret->family = 0;
  ret->port = ret->prefix = -1;
  ret->mapped = 0;
  memset(ret->bytes, 0, sizeof ret->bytes);
  if (text.ptr[0] == '[') {
    const char *close = (const char *)memchr(text.ptr, ']', text.len);
    if (!close) return false;
    azact_str inner = {text.ptr + 1, (size_t)(close - text.ptr) - 1};
    azact_str tail = {close + 1, (size_t)(text.ptr + text.len - close) - 1};
    if (tail.len > 0) {
      if (has_prefix || tail.ptr[0] != ':' || !addr_number((azact_str){tail.ptr + 1, tail.len - 1}, 65535, &port))
        return false;
      ret->port = (int32_t)port;
    }
    return addr_parse_v6(inner, ret, has_prefix, prefix);
  }
  const char *colon = (const char *)memchr(text.ptr, ':', text.len);
  if (colon && !memchr(text.ptr, '.', (size_t)(colon - text.ptr))) return addr_parse_v6(text, ret, has_prefix, prefix);
  azact_str host = text;
  if (colon) {
    host.len = (size_t)(colon - text.ptr);
    if (has_prefix || !addr_number((azact_str){colon + 1, text.len - host.len - 1}, 65535, &port)) return false;
    ret->port = (int32_t)port;
  }
  if (!addr_v4(host, ret->bytes) || (has_prefix && prefix > 32)) return false;
  ret->family = 4;
  ret->prefix = has_prefix ? (int32_t)prefix : -1;
  return true;
}

static size_t addr_v4_text(const uint8_t bytes[4], char *out) {
  size_t len = 0;
  for (unsigned i = 0; i < 4; i++) {
    unsigned byte = bytes[i];
    if (i > 0) out[len++] = '.';
    if (byte >= 100) out[len++] = (char)('0' + byte / 100);
    if (byte >= 10) out[len++] = (char)('0' + byte / 10 % 10);
    out[len++] = (char)('0' + byte % 10);
  }
  return len;
}

/* RFC 5952: the longest run of two or more zero groups, the first of equals, becomes "::"; no leading zeros. */
static size_t addr_v6_text(const uint8_t bytes[16], char *out) {
  unsigned best = 8, best_len = 1;
  size_t len = 0;
  for (unsigned i = 0; i < 8; i++) {
    unsigned run = 0;
    while (i + run < 8 && bytes[2 * (i + run)] == 0 && bytes[2 * (i + run) + 1] == 0) run++;
    if (run > best_len) {
      best = i;
      best_len = run;
    }
  }
  for (unsigned i = 0; i < 8; i++) {
    if (i == best) {
      out[len++] = ':';
      out[len++] = ':';
      i += best_len - 1;
      continue;
    }
    if (len > 0 && out[len - 1] != ':') out[len++] = ':';
    unsigned value = (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
    unsigned shift = value > 0xfff ? 12 : value > 0xff ? 8 : value > 0xf ? 4 : 0;
    for (;; shift -= 4) {
      out[len++] = "0123456789abcdef"[value >> shift & 15];
      if (shift == 0) break;
    }
  }
  return len;
}

size_t azacti_address_text(const azact_address *address, char out[48]) {
  size_t len = address->family == 4 ? addr_v4_text(address->bytes, out) : addr_v6_text(address->bytes, out);
  out[len] = 0;
  return len;
}
