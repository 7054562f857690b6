/* One walk over the tokens, no tree, no recursion. Where equal keys may occur, a first walk collects all keys, a sort finds
 * the earlier ones of equal keys, and the second walk passes over their members. Sorting needs no secret seed and can't be
 * driven into quadratic work, as a hash table can. */
#include "export/minify.h"

#include <string.h>
#include "export/equalkeys.h"
#include "kernel/kernel_inline.h"
#include "text/jsontext.h"

typedef struct minify_walk {
  azacti_out *out;        /* NULL: the first walk, which writes nothing */
  azacti_equalkeys *keys; /* NULL: equal keys are not looked for */
  const uint8_t *p, *end;
  uint32_t levels, depth;
  uint32_t mute;  /* level whose current member is left out; 0 = none */
  size_t ordinal; /* keys met so far */
  bool want_key;
  uint8_t is_object[AZACTI_MINIFY_LEVELS / 8 + 1];
  uint8_t wrote[AZACTI_MINIFY_LEVELS / 8 + 1]; /* a comma is due before the next member of that level */
} minify_walk;

static bool minify_bit(const uint8_t *bits, uint32_t at) { return (bits[at / 8] >> (at % 8)) & 1; }

static void minify_set(uint8_t *bits, uint32_t at, bool on) {
  uint8_t mask = (uint8_t)(1u << (at % 8));
  bits[at / 8] = (uint8_t)(on ? bits[at / 8] | mask : bits[at / 8] & ~mask);
}

static bool minify_silent(const minify_walk *walk) { return !walk->out || walk->mute; }

/* Before a member of the open container: the comma. Values of an object come behind their key, which had it. */
static void minify_separate(minify_walk *walk, bool is_key) {
  if (minify_silent(walk) || walk->depth == 0) return;
  if (minify_bit(walk->is_object, walk->depth) && !is_key) return;
  if (minify_bit(walk->wrote, walk->depth)) azacti_out_bytes(walk->out, ",", 1);
  minify_set(walk->wrote, walk->depth, true);
}

/* Is p (6 bytes) the escape of a surrogate whose third digit is one of `third`? */
static bool minify_is_surrogate(const char *p, const char *third) {
  return p[0] == '\\' && p[1] == 'u' && (p[2] == 'd' || p[2] == 'D') && p[3] && strchr(third, p[3]);
}

size_t azacti_minify_escape_length(const char *p, size_t left) {
  if (left < 2 || p[1] != 'u') return left < 2 ? left : 2;
  if (left < 6) return left;
  return left >= 12 && minify_is_surrogate(p, "89abAB") && minify_is_surrogate(p + 6, "cdefCDEF") ? 12 : 6;
}

/* Bytes at the front of a string that are written as they stand: plain ones, and short escapes spelled as ours are. */
static size_t minify_same(azact_str inner) {
  const uint8_t *from = (const uint8_t *)inner.ptr, *end = from + inner.len, *p = from;
  if (memchr(from, 0x7f, inner.len)) return 0; /* is escaped, which the scan does not know */
  while ((p = azacti_scan_string(p, end)) < end) {
    if (*p != '\\' || end - p < 2 || p[1] == 0 || !strchr("\"\\nrtbf", p[1])) break;
    p += 2;
  }
  return (size_t)(p - from);
}

void azacti_minify_string(azacti_out *out, azact_str inner) {
  size_t same = inner.len ? minify_same(inner) : 0;
  azacti_out_bytes(out, inner.ptr, same);
  inner.ptr += same;
  inner.len -= same;
  while (inner.len > 0) {
    const char *slash = (const char *)memchr(inner.ptr, '\\', inner.len);
    size_t run = slash ? (size_t)(slash - inner.ptr) : inner.len;
    if (run > 0) azacti_out_escaped(out, (azact_str){inner.ptr, run});
    inner.ptr += run;
    inner.len -= run;
    if (inner.len == 0) return;
    uint8_t decoded[64]; /* at most 12 bytes go in */
    size_t length = azacti_minify_escape_length(inner.ptr, inner.len);
    size_t got = azacti_json_unescape((azact_str){inner.ptr, length}, decoded, NULL);
    azacti_out_escaped(out, (azact_str){(const char *)decoded, got});
    inner.ptr += length;
    inner.len -= length;
  }
}

static void minify_put_string(minify_walk *walk, const uint8_t *behind) {
  azacti_out_bytes(walk->out, "\"", 1);
  azacti_minify_string(walk->out, (azact_str){(const char *)walk->p + 1, (size_t)(behind - walk->p) - 2});
  azacti_out_bytes(walk->out, "\"", 1);
}

/* p at the opening quote. */
static bool minify_string_token(minify_walk *walk) {
  const uint8_t *behind = azacti_scan_string(walk->p + 1, walk->end); /* the usual case without a call */
  behind = behind < walk->end && *behind == '"' ? behind + 1 : azacti_json_skip_string(walk->p, walk->end);
  if (!behind) return false;
  bool is_key = walk->want_key;
  if (is_key) {
    walk->want_key = false;
    if (walk->keys && !walk->out) {
      azact_str inner = {(const char *)walk->p + 1, (size_t)(behind - walk->p) - 2};
      azacti_equalkeys_add(walk->keys, walk->depth, inner);
    } else if (walk->keys && !walk->mute && azacti_equalkeys_is_dropped(walk->keys, walk->ordinal)) {
      walk->mute = walk->depth;
    }
    walk->ordinal++;
  }
  minify_separate(walk, is_key);
  if (!minify_silent(walk)) {
    minify_put_string(walk, behind);
    if (is_key) azacti_out_bytes(walk->out, ":", 1);
  }
  walk->p = behind;
  return true;
}

static bool minify_open(minify_walk *walk) {
  minify_separate(walk, false);
  if (walk->depth == walk->levels) { /* too deep: its text, as a string */
    const uint8_t *behind = azacti_json_skip_value(walk->p, walk->end);
    if (!behind) behind = walk->end;
    if (!minify_silent(walk)) azacti_out_string(walk->out, (azact_str){(const char *)walk->p, (size_t)(behind - walk->p)});
    walk->p = behind;
    return true;
  }
  bool object = *walk->p == '{';
  walk->depth++;
  minify_set(walk->is_object, walk->depth, object);
  if (!minify_silent(walk)) { /* inside a member left out the marks are not needed */
    minify_set(walk->wrote, walk->depth, false);
    azacti_out_bytes(walk->out, object ? "{" : "[", 1);
  }
  if (walk->keys && !walk->out && object) azacti_equalkeys_open(walk->keys, walk->depth);
  walk->want_key = object;
  walk->p++;
  return true;
}

static void minify_close(minify_walk *walk) {
  if (walk->mute == walk->depth) walk->mute = 0;
  if (!minify_silent(walk)) azacti_out_bytes(walk->out, minify_bit(walk->is_object, walk->depth) ? "}" : "]", 1);
  walk->depth--;
  walk->want_key = false;
}

static void minify_scalar(minify_walk *walk) {
  const uint8_t *from = walk->p;
  /* strchr finds the end of its text too: a NUL byte ends a scalar. */
  while (walk->p < walk->end && !strchr(" \t\r\n,:]}[{\"", *walk->p)) walk->p++;
  minify_separate(walk, false);
  if (!minify_silent(walk)) azacti_out_bytes(walk->out, (const char *)from, (size_t)(walk->p - from));
}

static void minify_run(minify_walk *walk) {
  bool good = true;
  do {
    if (walk->p < walk->end && *walk->p <= ' ') walk->p = azacti_json_skip_gap(walk->p, walk->end);
    if (walk->p >= walk->end) break;
    switch (*walk->p) {
    case '{':
    case '[': good = minify_open(walk); break;
    case '}':
    case ']':
      minify_close(walk);
      walk->p++;
      break;
    case ',':
      if (walk->mute == walk->depth) walk->mute = 0;
      walk->want_key = minify_bit(walk->is_object, walk->depth);
      walk->p++;
      break;
    case ':': walk->p++; break;
    case '"': good = minify_string_token(walk); break;
    default: minify_scalar(walk);
    }
  } while (good && walk->depth > 0);
  while (walk->depth > 0) minify_close(walk);
}

static void minify_start(minify_walk *walk, azacti_out *out, azacti_equalkeys *keys, azact_str json, uint32_t levels) {
  memset(walk, 0, sizeof *walk);
  walk->out = out;
  walk->keys = keys;
  walk->p = (const uint8_t *)json.ptr;
  walk->end = walk->p + json.len;
  walk->levels = levels < AZACTI_MINIFY_LEVELS ? levels : AZACTI_MINIFY_LEVELS;
}

azact_status azacti_minify(azacti_out *out, const azacti_mem *mem, azact_str json, uint32_t levels, bool duplicates) {
  minify_walk walk;
  if (!duplicates) {
    minify_start(&walk, out, NULL, json, levels);
    minify_run(&walk);
    return AZACT_OK;
  }
  azacti_equalkeys keys;
  azacti_equalkeys_init(&keys, mem, (const uint8_t *)json.ptr);
  minify_start(&walk, NULL, &keys, json, levels);
  minify_run(&walk);
  azact_status status = azacti_equalkeys_finish(&keys);
  if (status == AZACT_OK) {
    minify_start(&walk, out, &keys, json, levels);
    minify_run(&walk);
  }
  azacti_equalkeys_free(&keys);
  return status;
}
