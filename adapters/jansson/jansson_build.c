/* Canonical JSON -> tree, in one pass and without recursion.
 *
 * jansson's own parser would refuse what is sound here: integers beyond 64 bits, 1e400, \u0000 in a key; and its numbers go
 * through strtod and localeconv, which a host that switches locales upsets. */
#include "jansson_p.h"

#include <string.h>

typedef struct build {
  const char *p, *end;
  const azact_jansson_config *limits;
  json_t *root;                       /* the one reference; everything hangs under it */
  json_t *open[AZACTI_JANSSON_DEPTH]; /* containers not yet closed, borrowed */
  uint32_t depth;
  uint64_t values;
  azact_str key;                  /* of the next member */
  azacti_jansson_text keys, text; /* what key, and the string being read, were decoded to */
} build;

azact_status azacti_jansson_put(json_t *into, const char *key, size_t len, json_t *value) {
  if (!value) return AZACT_ERR_NOMEM;
  if (json_is_array(into)) return json_array_append_new(into, value) == 0 ? AZACT_OK : AZACT_ERR_NOMEM;
  /* Set again, a key would keep its first place. */
  if (json_object_getn(into, key, len)) json_object_deln(into, key, len);
  return json_object_setn_new_nocheck(into, key, len, value) == 0 ? AZACT_OK : AZACT_ERR_NOMEM;
}

static azact_status build_attach(build *b, json_t *value) {
  if (++b->values > b->limits->max_values) {
    json_decref(value);
    return AZACT_ERR_LIMIT;
  }
  if (b->depth > 0) return azacti_jansson_put(b->open[b->depth - 1], b->key.ptr, b->key.len, value);
  b->root = value;
  return value ? AZACT_OK : AZACT_ERR_NOMEM;
}

/* ---- strings ---- */

static uint32_t build_hex(const char *p) {
  uint32_t code = 0;
  for (int i = 0; i < 4; i++) {
    uint32_t c = (uint8_t)p[i], digit = c - '0';
    if (digit > 9) digit = (c | 0x20) - 'a' < 6 ? (c | 0x20) - 'a' + 10 : 0x10000;
    code = code << 4 | digit;
  }
  return code; /* beyond 0xffff: not four hex digits */
}

static size_t build_utf8(uint32_t code, char out[4]) {
  size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  if (len == 1) {
    out[0] = (char)code;
    return 1;
  }
  for (size_t i = len - 1; i > 0; i--, code >>= 6) out[i] = (char)(0x80 | (code & 0x3f));
  out[0] = (char)(uint8_t)(0xf00 >> len | code);
  return len;
}

/* p behind the backslash of an escape. */
static azact_status build_escape(build *b, azacti_jansson_text *out) {
  static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  if (b->p == b->end) return AZACT_ERR_SYNTAX;
  const char *found = *b->p ? strchr(letters, *b->p) : NULL;
  if (found) {
    b->p++;
    return azacti_jansson_append(out, &meant[found - letters], 1);
  }
  if (*b->p != 'u' || b->end - b->p < 5) return AZACT_ERR_SYNTAX;
  uint32_t code = build_hex(b->p + 1);
  b->p += 5;
  if (code > 0xffff) return AZACT_ERR_SYNTAX;
  if (code >= 0xd800 && code < 0xdc00 && b->end - b->p >= 6 && b->p[0] == '\\' && b->p[1] == 'u') {
    uint32_t low = build_hex(b->p + 2);
    if (low >= 0xdc00 && low < 0xe000) {
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      b->p += 6;
    }
  }
  if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
  char utf8[4];
  return azacti_jansson_append(out, utf8, build_utf8(code, utf8));
}

/* p at the opening quote. ret: in the text itself, or in `decoded` where there were escapes. */
static azact_status build_string(build *b, azacti_jansson_text *decoded, azact_str *ret) {
  azact_status status = AZACT_OK;
  const char *start = ++b->p;
  decoded->len = 0;
  for (;; b->p++) {
    if (b->p == b->end) return AZACT_ERR_SYNTAX;
    if (*b->p == '"') break;
    if (*b->p != '\\') continue;
    if ((status = azacti_jansson_append(decoded, start, (size_t)(b->p - start))) != AZACT_OK) return status;
    b->p++;
    if ((status = build_escape(b, decoded)) != AZACT_OK) return status;
    start = b->p--; /* the loop steps on */
  }
  *ret = (azact_str){start, (size_t)(b->p - start)};
  b->p++;
  if (decoded->len == 0) return AZACT_OK;
  status = azacti_jansson_append(decoded, ret->ptr, ret->len);
  *ret = (azact_str){decoded->ptr, decoded->len};
  return status;
}

/* ---- everything else ---- */

static int build_word(build *b, const char *word) {
  size_t len = strlen(word);
  if ((size_t)(b->end - b->p) < len || memcmp(b->p, word, len) != 0) return 0;
  b->p += len;
  return 1;
}

/* A string, a number, a word; or an opening bracket: *opened. */
static azact_status build_value(build *b, int *opened) {
  *opened = 0;
  if (b->p == b->end) return AZACT_ERR_SYNTAX;
  switch (*b->p) {
  case '{':
  case '[': {
    if (b->depth == b->limits->max_depth) return AZACT_ERR_LIMIT;
    json_t *container = *b->p++ == '{' ? json_object() : json_array();
    azact_status status = build_attach(b, container);
    if (status == AZACT_OK) b->open[b->depth++] = container;
    *opened = 1;
    return status;
  }
  case '"': {
    azact_str text;
    azact_status status = build_string(b, &b->text, &text);
    /* Not checked again: the core writes UTF-8 and nothing else. */
    return status == AZACT_OK ? build_attach(b, json_stringn_nocheck(text.ptr, text.len)) : status;
  }
  case 't': return build_word(b, "true") ? build_attach(b, json_true()) : AZACT_ERR_SYNTAX;
  case 'f': return build_word(b, "false") ? build_attach(b, json_false()) : AZACT_ERR_SYNTAX;
  case 'n': return build_word(b, "null") ? build_attach(b, json_null()) : AZACT_ERR_SYNTAX;
  default: break;
  }
  const char *start = b->p;
  while (b->p < b->end && *b->p && strchr("+-.0123456789Ee", *b->p)) b->p++;
  if (b->p == start) return AZACT_ERR_SYNTAX;
  return build_attach(b, azacti_jansson_number(start, (size_t)(b->p - start), b->limits->flags));
}

/* The key of the next member, if this is an object. */
static azact_status build_key(build *b) {
  if (!json_is_object(b->open[b->depth - 1])) return AZACT_OK;
  if (b->p == b->end || *b->p != '"') return AZACT_ERR_SYNTAX;
  azact_status status = build_string(b, &b->keys, &b->key);
  if (status != AZACT_OK) return status;
  if (b->p == b->end || *b->p != ':') return AZACT_ERR_SYNTAX;
  b->p++;
  return AZACT_OK;
}

/* Behind an opening bracket or a value: closes what is closed, and stands at the next value or, depth 0, at the end. */
static azact_status build_next(build *b, int opened) {
  while (b->depth > 0) {
    char close = json_is_object(b->open[b->depth - 1]) ? '}' : ']';
    if (b->p == b->end) return AZACT_ERR_SYNTAX;
    if (*b->p == close) {
      b->p++;
      b->depth--;
      opened = 0;
      continue;
    }
    if (!opened && *b->p++ != ',') return AZACT_ERR_SYNTAX;
    return build_key(b);
  }
  return AZACT_OK;
}

azact_status azacti_jansson_build(const char *text, size_t len, const azact_jansson_config *limits, json_t **ret) {
  build b = {.p = text, .end = text + len, .limits = limits};
  azact_status status;
  int opened;
  do {
    status = build_value(&b, &opened);
    if (status == AZACT_OK) status = build_next(&b, opened);
  } while (status == AZACT_OK && b.depth > 0);
  if (status == AZACT_OK && b.p != b.end) status = AZACT_ERR_SYNTAX;
  azacti_jansson_text_free(&b.keys);
  azacti_jansson_text_free(&b.text);
  if (status == AZACT_OK)
    *ret = b.root;
  else
    json_decref(b.root);
  return status;
}

json_t *azacti_jansson_number(const char *text, size_t len, uint32_t flags) {
  /* Whole and in 64 bits: the absolute value first, so that the smallest one needs no case of its own. */
  size_t sign = len > 0 && text[0] == '-', i = sign;
  uint64_t whole = 0, most = (uint64_t)INT64_MAX + sign;
  for (; i < len && text[i] >= '0' && text[i] <= '9'; i++) {
    uint64_t digit = (uint64_t)(text[i] - '0');
    if (whole > (most - digit) / 10) break;
    whole = whole * 10 + digit;
  }
  int exact = (flags & AZACT_JANSSON_EXACT) != 0;
  if (i == len && i > sign && !(exact && sign && whole == 0)) {
    int64_t value = sign ? (int64_t)(0 - whole) : (int64_t)whole;
    if ((json_int_t)value == value) return json_integer((json_int_t)value);
  }
  double real;
  int is_whole = !memchr(text, '.', len) && !memchr(text, 'e', len) && !memchr(text, 'E', len);
  if (!exact && !is_whole && azacti_jansson_to_real(text, len, &real)) return json_real(real);
  return json_stringn_nocheck(text, len);
}
