/* What a JSON string says: escapes decoded, bad bytes replaced. */
#include "text/jsontext.h"
#include "text/utf8.h"
#include "kernel/escape.h"
#include "kernel/kernel_inline.h"
#include "core/ascii.h"

bool azacti_json_has_escape(azact_str inner) { return inner.len && memchr(inner.ptr, '\\', inner.len) != NULL; }

/* A bad byte becomes the three bytes of U+FFFD. */
size_t azacti_json_unescape_bound(size_t len) { return len > SIZE_MAX / 3 ? SIZE_MAX : len * 3; }

/* Value of the four hex digits behind \u at p; false if they are not there. */
static bool jsonstring_u(const uint8_t *p, const uint8_t *end, uint32_t *unit) {
  if (end - p < 6 || p[0] != '\\' || p[1] != 'u') return false;
  uint32_t value = 0;
  for (unsigned i = 2; i < 6; i++) {
    uint8_t c = azacti_lower(p[i]);
    if (!azacti_is_digit(c) && (c < 'a' || c > 'f')) return false;
    value = value << 4 | (uint32_t)(azacti_is_digit(c) ? c - '0' : c - 'a' + 10);
  }
  *unit = value;
  return true;
}

static const uint8_t *jsonstring_unicode(const uint8_t *p, const uint8_t *end, uint32_t *cp) {
  uint32_t high, low;
  if (!jsonstring_u(p, end, &high)) {
    *cp = '\\'; /* no escape at all: stays as written */
    return p + 1;
  }
  p += 6;
  *cp = high;
  if (high < 0xd800 || high > 0xdfff) return p;
  *cp = 0xfffd;
  if (high > 0xdbff || !jsonstring_u(p, end, &low) || low < 0xdc00 || low > 0xdfff) return p;
  *cp = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
  return p + 6;
}

/* One character of the string at p; returns where the next begins. */
static const uint8_t *jsonstring_next(const uint8_t *p, const uint8_t *end, uint32_t *cp) {
  if (*p != '\\') {
    bool bad = false;
    *cp = azacti_utf8_next(&p, end, &bad);
    return p;
  }
  *cp = end - p >= 2 ? azacti_escape_short[p[1]] : 0;
  return *cp ? p + 2 : jsonstring_unicode(p, end, cp);
}

static size_t jsonstring_decode(azact_str inner, uint8_t *out, uint8_t *adv, bool sound) {
  if (inner.len == 0) return 0;
  const uint8_t *p = (const uint8_t *)inner.ptr, *end = p + inner.len;
  size_t len = 0;
  while (p < end) {
    if (sound) len += azacti_kernel_unescape(&p, end, out + len);
    if (p == end) break;
    /* `"` cannot stand inside, and control characters are rare: this run is what needs no thought. */
    const uint8_t *plain = azacti_scan_string(p, end);
    size_t run = (size_t)(plain - p);
    if (run) {
      memcpy(out + len, p, run);
      if (adv) memset(adv + len, 1, run);
      len += run;
      p = plain;
      continue;
    }
    uint32_t cp;
    const uint8_t *next = jsonstring_next(p, end, &cp);
    unsigned count = azacti_utf8_put(cp, out + len);
    if (adv) {
      memset(adv + len, 0, count);
      adv[len] = (uint8_t)(next - p);
    }
    len += count;
    p = next;
  }
  return len;
}

size_t azacti_json_unescape(azact_str inner, uint8_t *out, uint8_t *adv) {
  return jsonstring_decode(inner, out, adv, !adv && azacti_kernel_utf8((const uint8_t *)inner.ptr, inner.len));
}

size_t azacti_json_unescape_sound(azact_str inner, uint8_t *out) { return jsonstring_decode(inner, out, NULL, true); }

bool azacti_json_unescape_append(azact_str inner, azacti_buf *out) {
  if (inner.len == 0) return true;
  size_t bound = azacti_json_unescape_bound(inner.len);
  if (bound == SIZE_MAX) return false;
  /* A string whose bytes are all good never grows; only then is the threefold room needed. */
  bool sound = azacti_kernel_utf8((const uint8_t *)inner.ptr, inner.len);
  if (sound) bound = inner.len + 3;
  if (!azacti_buf_reserve(out, bound)) return false;
  out->len += jsonstring_decode(inner, out->ptr + out->len, NULL, sound);
  return true;
}

bool azacti_json_key_is(azact_str key_raw, azact_str text) {
  if (azacti_eq(key_raw, text) && !azacti_json_has_escape(key_raw)) return true;
  if (key_raw.len == 0) return false;
  const uint8_t *p = (const uint8_t *)key_raw.ptr, *end = p + key_raw.len;
  size_t at = 0;
  while (p < end) {
    uint32_t cp;
    uint8_t bytes[4];
    p = jsonstring_next(p, end, &cp);
    unsigned count = azacti_utf8_put(cp, bytes);
    if (count > text.len - at || memcmp(text.ptr + at, bytes, count) != 0) return false;
    at += count;
  }
  return at == text.len;
}
