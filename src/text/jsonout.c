/* Writing JSON text. */
#include "text/jsonout.h"
#include "text/utf8.h"
#include "core/ascii.h"

void azacti_out_init(azacti_out *out, azact_write_fn write, void *user) {
  out->write = write;
  out->user = user;
  out->status = AZACT_OK;
  out->len = 0;
}

static void jsonout_flush(azacti_out *out) {
  if (out->len && out->status == AZACT_OK) out->status = out->write(out->buf, out->len, out->user);
  out->len = 0;
}

void azacti_out_bytes(azacti_out *out, const char *data, size_t len) {
  if (len == 0 || out->status != AZACT_OK) return;
  if (len > sizeof out->buf - out->len) jsonout_flush(out);
  if (len > sizeof out->buf) {
    if (out->status == AZACT_OK) out->status = out->write(data, len, out->user);
    return;
  }
  memcpy(out->buf + out->len, data, len);
  out->len += len;
}

void azacti_out_text(azacti_out *out, const char *text) { azacti_out_bytes(out, text, strlen(text)); }

static void jsonout_u(azacti_out *out, uint32_t cp) {
  static const char digits[] = "0123456789abcdef";
  char text[6] = {'\\', 'u', digits[cp >> 12 & 15], digits[cp >> 8 & 15], digits[cp >> 4 & 15], digits[cp & 15]};
  azacti_out_bytes(out, text, sizeof text);
}

static void jsonout_escape(azacti_out *out, uint32_t cp) {
  static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
  const char *hit = cp && cp < 0x80 ? strchr(from, (int)cp) : NULL;
  if (!hit) {
    jsonout_u(out, cp);
    return;
  }
  char text[2] = {'\\', to[hit - from]};
  azacti_out_bytes(out, text, sizeof text);
}

static bool jsonout_must_escape(uint32_t cp) {
  return cp < 0x20 || cp == '"' || cp == '\\' || (cp >= 0x7f && cp < 0xa0) || cp == 0x2028 || cp == 0x2029;
}

/* High bit of each byte that is 0; a byte above such a one may be marked too. */
static uint64_t jsonout_zero(uint64_t x) { return (x - 0x0101010101010101u) & ~x & 0x8080808080808080u; }

/* Eight bytes at once: is there none but printable ASCII without quote and backslash? (It may say no wrongly.) */
static bool jsonout_is_plain(const uint8_t *p) {
  const uint64_t ones = 0x0101010101010101u;
  uint64_t x;
  memcpy(&x, p, sizeof x);
  uint64_t control = (x - ones * 0x20) & ~x; /* below the blank */
  return (((x | control) & 0x8080808080808080u) | jsonout_zero(x ^ ones * '"') | jsonout_zero(x ^ ones * '\\') |
          jsonout_zero(x ^ ones * 0x7f)) == 0;
}

/* End of the run of bytes that go out as they are: printable ASCII without quote and backslash. */
static const uint8_t *jsonout_plain(const uint8_t *p, const uint8_t *end) {
  while (end - p >= 8 && jsonout_is_plain(p)) p += 8;
  while (p < end && *p >= 0x20 && *p < 0x7f && *p != '"' && *p != '\\') p++;
  return p;
}

void azacti_out_escaped(azacti_out *out, azact_str text) {
  if (text.len == 0) return;
  const uint8_t *p = (const uint8_t *)text.ptr, *end = p + text.len, *done = p;
  while ((p = jsonout_plain(p, end)) < end) {
    const uint8_t *at = p;
    bool bad = false;
    uint32_t cp = azacti_utf8_next(&p, end, &bad);
    if (!bad && !jsonout_must_escape(cp)) continue;
    azacti_out_bytes(out, (const char *)done, (size_t)(at - done));
    if (bad) {
      azacti_out_bytes(out, "\xef\xbf\xbd", 3);
    } else {
      jsonout_escape(out, cp);
    }
    done = p;
  }
  azacti_out_bytes(out, (const char *)done, (size_t)(end - done));
}

void azacti_out_string(azacti_out *out, azact_str text) {
  azacti_out_bytes(out, "\"", 1);
  azacti_out_escaped(out, text);
  azacti_out_bytes(out, "\"", 1);
}

void azacti_out_u64(azacti_out *out, uint64_t number) {
  char text[20];
  azacti_out_bytes(out, text, azacti_u64_text(number, text));
}

void azacti_out_i64(azacti_out *out, int64_t number) {
  if (number < 0) azacti_out_bytes(out, "-", 1);
  azacti_out_u64(out, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

azact_status azacti_out_end(azacti_out *out) {
  jsonout_flush(out);
  return out->status;
}

void azacti_out_key(azacti_out *out, bool *first, const char *key) {
  if (!*first) azacti_out_bytes(out, ",", 1);
  *first = false;
  azacti_out_bytes(out, "\"", 1);
  azacti_out_text(out, key);
  azacti_out_bytes(out, "\":", 2);
}
