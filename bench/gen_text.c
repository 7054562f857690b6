#include "gen_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void text_room(bench_text *text, size_t more) {
  if (text->cap - text->len >= more) return;
  size_t cap = text->cap < 4096 ? 4096 : text->cap;
  while (cap - text->len < more) {
    if (cap > SIZE_MAX / 2) abort();
    cap *= 2;
  }
  text->ptr = realloc(text->ptr, cap);
  if (text->ptr == NULL) abort();
  text->cap = cap;
}

void bench_text_put(bench_text *text, const void *bytes, size_t len) {
  text_room(text, len);
  if (len) memcpy(text->ptr + text->len, bytes, len);
  text->len += len;
}

void bench_text_str(bench_text *text, const char *str) { bench_text_put(text, str, strlen(str)); }

void bench_text_format(bench_text *text, const char *format, ...) {
  va_list args;
  text_room(text, 4096);
  va_start(args, format);
  int len = vsnprintf(text->ptr + text->len, text->cap - text->len, format, args);
  va_end(args);
  if (len < 0 || (size_t)len >= text->cap - text->len) abort();
  text->len += (size_t)len;
}

void bench_text_escaped(bench_text *text, const char *bytes, size_t len) {
  static const char named[] = "btn?fr"; /* from 8 on; 11 has no name */
  size_t from = 0;
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)bytes[i];
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    bench_text_put(text, bytes + from, i - from);
    from = i + 1;
    if (c >= 0x20)
      bench_text_format(text, "\\%c", c);
    else if (c >= 8 && c <= 13 && c != 11)
      bench_text_format(text, "\\%c", named[c - 8]);
    else
      bench_text_format(text, "\\u%04x", c);
  }
  bench_text_put(text, bytes + from, len - from);
}

void bench_chance_seed(bench_chance *chance, uint64_t seed) { chance->state = seed * 2 + 1; }

uint32_t bench_below(bench_chance *chance, uint32_t below) {
  chance->state = chance->state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)((chance->state >> 32) * below >> 32);
}

const char *bench_hex(bench_chance *chance, char *out, size_t digits) {
  for (size_t i = 0; i < digits; i++) out[i] = "0123456789abcdef"[bench_below(chance, 16)];
  out[digits] = 0;
  return out;
}

const char *bench_guid(bench_chance *chance, char out[37]) {
  bench_hex(chance, out, 36);
  out[8] = out[13] = out[18] = out[23] = '-';
  return out;
}

const char *bench_opaque(bench_chance *chance, char *out, size_t len) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (size_t i = 0; i < len; i++) out[i] = letters[bench_below(chance, 64)];
  out[len] = 0;
  return out;
}
