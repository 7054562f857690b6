/* Walking JSON text: skipping, iterating, and the check of a whole text. Strings' contents: jsonstring.c. */
#include "text/jsontext.h"
#include "kernel/kernel.h"
#include "kernel/kernel_inline.h"
#include "core/ascii.h"

uint32_t azacti_json_type_at(const uint8_t *p, const uint8_t *end) {
  if (p >= end) return 0;
  switch (*p) {
  case '{': return 6; /* AZACT_JSON_OBJECT and its kin in value.h, which a floor this high may not include */
  case '[': return 7;
  case '"': return 5;
  case 'n': return 1;
  case 'f': return 2;
  case 't': return 3;
  default: return *p == '-' || azacti_is_digit(*p) ? 4 : 0;
  }
}

const uint8_t *azacti_json_skip_blank(const uint8_t *p, const uint8_t *end) { return azacti_scan_blank(p, end); }

const uint8_t *azacti_json_skip_gap(const uint8_t *p, const uint8_t *end) {
  p = azacti_scan_blank(p, end);
  while (p < end && *p == 0) p = azacti_scan_blank(p + 1, end);
  return p;
}

const uint8_t *azacti_json_skip_string(const uint8_t *p, const uint8_t *end) {
  if (p >= end || *p != '"') return NULL;
  p = azacti_scan_string(p + 1, end);
  while ((p = azacti_kernel_quote(p, end)) < end) {
    if (*p == '"') return p + 1;
    if (end - p < 2) return NULL;
    p += 2;
  }
  return NULL;
}

static bool jsontext_ends_scalar(uint8_t c) {
  return azacti_is_blank(c) || c == 0 || c == ',' || c == ':' || c == ']' || c == '}' || c == '[' || c == '{' || c == '"';
}

static const uint8_t *jsontext_skip_container(const uint8_t *p, const uint8_t *end) {
  size_t depth = 0;
  while ((p = azacti_kernel_structure(p, end)) < end) {
    switch (*p) {
    case '"':
      p = azacti_json_skip_string(p, end);
      if (!p) return NULL;
      continue;
    case '{':
    case '[': depth++; break;
    case '}':
    case ']':
      if (--depth == 0) return p + 1;
      break;
    default: break;
    }
    p++;
  }
  return NULL;
}

const uint8_t *azacti_json_skip_value(const uint8_t *p, const uint8_t *end) {
  if (p >= end) return NULL;
  if (*p == '"') return azacti_json_skip_string(p, end);
  if (*p == '{' || *p == '[') return jsontext_skip_container(p, end);
  const uint8_t *start = p;
  while (p < end && !jsontext_ends_scalar(*p)) p++;
  return p > start ? p : NULL;
}

/* ---- members and elements ---- */

bool azacti_json_iter_begin(azacti_json_iter *it, const uint8_t *p, const uint8_t *end) {
  *it = (azacti_json_iter){.p = end, .end = end, .key_raw = {"", 0}, .value = {"", 0}};
  p = azacti_json_skip_blank(p, end);
  if (p >= end || (*p != '{' && *p != '[')) return false;
  it->is_object = *p == '{';
  it->p = p + 1;
  return true;
}

static bool jsontext_iter_stop(azacti_json_iter *it) {
  it->p = it->end;
  return false;
}

/* The key and its colon; leaves p at the value. */
static const uint8_t *jsontext_iter_key(azacti_json_iter *it, const uint8_t *p) {
  const uint8_t *behind = azacti_json_skip_string(p, it->end);
  if (!behind) return NULL;
  it->key_raw = (azact_str){(const char *)p + 1, (size_t)(behind - p) - 2};
  p = azacti_json_skip_gap(behind, it->end);
  if (p >= it->end || *p != ':') return NULL;
  return azacti_json_skip_gap(p + 1, it->end);
}

bool azacti_json_iter_next(azacti_json_iter *it) {
  const uint8_t *p = azacti_json_skip_gap(it->p, it->end);
  if (p < it->end && *p == ',') p = azacti_json_skip_gap(p + 1, it->end);
  if (p >= it->end || *p == '}' || *p == ']') return jsontext_iter_stop(it);
  if (it->is_object) {
    p = jsontext_iter_key(it, p);
    if (!p) return jsontext_iter_stop(it);
  }
  const uint8_t *behind = azacti_json_skip_value(p, it->end);
  it->type = azacti_json_type_at(p, it->end);
  if (!behind || it->type == 0) return jsontext_iter_stop(it);
  it->value = (azact_str){(const char *)p, (size_t)(behind - p)};
  it->p = behind;
  return true;
}
