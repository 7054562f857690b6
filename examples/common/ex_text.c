/* Whoever is watched in the log writes into it: names, tags, user agents. Nothing of that may steer a terminal or hide. */
#include "ex_common.h"

#include <string.h>

typedef struct text_range {
  uint32_t first, last;
} text_range;

/* Invisible, or changing the direction or the look of what stands around it. */
static const text_range text_unsafe[] = {{0x00, 0x1f},       {0x7f, 0x9f},       {0xad, 0xad},       {0x34f, 0x34f},
                                         {0x61c, 0x61c},     {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},
                                         {0x200b, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},   {0x3164, 0x3164},
                                         {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb},
                                         {0xfffe, 0xffff},   {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
                                         {0xf0000, 0x10ffff}};
static const text_range text_zero[] = {
    {0x300, 0x36f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe20, 0xfe2f}};
static const text_range text_wide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},  {0xac00, 0xd7a3},
                                       {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff01, 0xff60},  {0xffe0, 0xffe6},
                                       {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};

#define TEXT_IN(table, cp) text_in(table, sizeof table / sizeof *table, cp)
static bool text_in(const text_range *range, size_t count, uint32_t cp) {
  for (size_t i = 0; i < count; i++) {
    if (cp >= range[i].first && cp <= range[i].last) return true;
  }
  return false;
}

/* One code point; *len = 1 and UINT32_MAX for a byte that is not UTF-8. */
static uint32_t text_next(const unsigned char *p, size_t left, size_t *len) {
  static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
  size_t need = p[0] < 0x80                   ? 1
                : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
                : (p[0] & 0xf0) == 0xe0       ? 3
                : p[0] >= 0xf0 && p[0] < 0xf5 ? 4
                                              : 0;
  *len = 1;
  if (need == 1) return p[0];
  if (need == 0 || need > left) return UINT32_MAX;
  uint32_t cp = p[0] & (0x7fu >> need);
  for (size_t i = 1; i < need; i++) {
    if ((p[i] & 0xc0) != 0x80) return UINT32_MAX;
    cp = cp << 6 | (p[i] & 0x3fu);
  }
  if (cp < least[need] || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000)) return UINT32_MAX;
  *len = need;
  return cp;
}

/* What is shown for the next character: its bytes or an escape. Returns the columns it takes. */
static size_t text_show(const unsigned char *p, size_t left, char out[16], size_t *out_len, size_t *len) {
  uint32_t cp = text_next(p, left, len);
  if (cp == UINT32_MAX)
    *out_len = (size_t)snprintf(out, 16, "\\x%02X", p[0]);
  else if (TEXT_IN(text_unsafe, cp))
    *out_len = (size_t)snprintf(out, 16, "\\u{%X}", (unsigned)cp);
  else {
    memcpy(out, p, *len);
    *out_len = *len;
    return cp < 0x300 ? 1 : TEXT_IN(text_zero, cp) ? 0 : TEXT_IN(text_wide, cp) ? 2 : 1;
  }
  return *out_len;
}

void ex_put_safe(FILE *to, const char *text, size_t len) {
  char shown[16];
  size_t shown_len, used;
  for (size_t at = 0; at < len; at += used) {
    text_show((const unsigned char *)text + at, len - at, shown, &shown_len, &used);
    fwrite(shown, 1, shown_len, to);
  }
}

size_t ex_put_cell(FILE *to, const char *text, size_t len, size_t width, bool pad) {
  const unsigned char *p = (const unsigned char *)text;
  char shown[16];
  size_t shown_len, used, columns = 0, fits = 0;
  bool whole = true;
  for (size_t at = 0; at < len; at += used) { /* how much fits if an ellipsis must follow */
    size_t wide = text_show(p + at, len - at, shown, &shown_len, &used);
    if (columns + wide > width) {
      whole = false;
      break;
    }
    columns += wide;
    if (columns < width) fits = at + used;
  }
  size_t end = whole ? len : fits, done = 0;
  for (size_t at = 0; at < end; at += used) {
    done += text_show(p + at, len - at, shown, &shown_len, &used);
    fwrite(shown, 1, shown_len, to);
  }
  if (!whole) {
    fputs("\xe2\x80\xa6", to);
    done++;
  }
  for (; pad && done < width; done++) fputc(' ', to);
  return done;
}

size_t ex_line_fit(const char *text, size_t len, size_t width) {
  const unsigned char *p = (const unsigned char *)text;
  char shown[16];
  size_t shown_len, used, columns = 0, blank = 0, at = 0;
  for (; at < len; at += used) {
    columns += text_show(p + at, len - at, shown, &shown_len, &used);
    if (columns > width) return blank > 0 ? blank : at > 0 ? at : used;
    if (p[at] == ' ') blank = at + 1;
  }
  return len;
}

azact_str ex_str(const char *text) { return (azact_str){text ? text : "", text ? strlen(text) : 0}; }

azact_str ex_type_text(const azact_operation *operation) {
  azact_str type = operation->resource_type;
  if (operation->provider.len == 0 || type.len <= operation->provider.len) return type;
  return (azact_str){type.ptr + operation->provider.len + 1, type.len - operation->provider.len - 1};
}
