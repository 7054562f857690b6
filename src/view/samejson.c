/* Log Analytics keeps some objects twice, as text and as a dynamic value, with members in another order and sometimes more of
 * them. Comparing is bounded in depth and in bytes looked at, so that no record can make it dear. */
#include "view/samejson.h"
#include "core/ascii.h"
#include "text/jsontext.h"
#include <azactivity/value.h>

enum { SAMEJ_DEPTH = 6 };

typedef struct samej {
  bool (*same_scalar)(azact_str a, azact_str b);
  size_t budget; /* bytes that may still be looked through out of order */
} samej;

static azact_str samej_inner(azact_str value, uint32_t type) {
  if (type == AZACT_JSON_STRING && value.len >= 2) value = (azact_str){value.ptr + 1, value.len - 2};
  return azacti_trim(value);
}

/* The text between the quotes, byte by byte as it reads. */
typedef struct samej_text {
  const char *p, *end;
  uint8_t out[12]; /* of the escape in hand */
  size_t at, len;
} samej_text;

static int samej_next(samej_text *text) {
  if (text->at < text->len) return text->out[text->at++];
  if (text->p == text->end) return -1;
  if (*text->p != '\\') return (uint8_t)*text->p++;
  size_t left = (size_t)(text->end - text->p), len = left > 1 && text->p[1] == 'u' ? 6 : 2;
  if (len == 6 && left >= 12 && (text->p[2] | 32) == 'd' && text->p[6] == '\\') len = 12; /* a surrogate, maybe of a pair */
  if (len > left) len = left;
  text->len = azacti_json_unescape((azact_str){text->p, len}, text->out, NULL);
  text->at = 0;
  text->p += len;
  return text->len > 0 ? text->out[text->at++] : -1;
}

static int samej_skip_blanks(samej_text *text, int c) {
  while (c >= 0 && azacti_is_blank((uint8_t)c)) c = samej_next(text);
  return c;
}

/* Letter case and blanks around aside; a text of blanks agrees with any. */
static bool samej_escaped(azact_str a, azact_str b) {
  samej_text x = {.p = a.ptr, .end = a.ptr + a.len}, y = {.p = b.ptr, .end = b.ptr + b.len};
  int c = samej_skip_blanks(&x, samej_next(&x)), d = samej_skip_blanks(&y, samej_next(&y));
  if (c < 0 || d < 0) return true;
  while (c >= 0 && d >= 0) {
    if (azacti_lower((uint8_t)c) != azacti_lower((uint8_t)d)) return false;
    c = samej_next(&x);
    d = samej_next(&y);
  }
  return samej_skip_blanks(&x, c) < 0 && samej_skip_blanks(&y, d) < 0;
}

static bool samej_scalars(const samej *job, azact_str a, uint32_t a_type, azact_str b, uint32_t b_type) {
  if (a_type == AZACT_JSON_NULL || b_type == AZACT_JSON_NULL) return true;
  a = samej_inner(a, a_type);
  b = samej_inner(b, b_type);
  if (a.len == 0 || b.len == 0 || azacti_eq_nocase(a, b)) return true;
  if ((azacti_json_has_escape(a) || azacti_json_has_escape(b)) && samej_escaped(a, b)) return true;
  return job->same_scalar(a, b);
}

/* The member of that name: the next one if the order is the same, else looked for from the beginning. */
static bool samej_find(samej *job, azact_str key, azacti_json_iter *next, azact_str object, azacti_json_iter *ret) {
  azacti_json_iter it = *next;
  if (azacti_json_iter_next(&it) && azacti_eq_nocase(it.key_raw, key)) {
    *next = *ret = it;
    return true;
  }
  if (job->budget < object.len) return false;
  job->budget -= object.len;
  const uint8_t *p = (const uint8_t *)object.ptr;
  if (!azacti_json_iter_begin(&it, p, p + object.len)) return false;
  while (azacti_json_iter_next(&it)) {
    if (!azacti_eq_nocase(it.key_raw, key)) continue;
    *next = *ret = it;
    return true;
  }
  return false;
}

typedef struct samej_level {
  azacti_json_iter a, b;
  azact_str b_text;
} samej_level;

/* Walks pairs of objects with a stack of its own. */
bool azacti_same_json(azact_str a, azact_str b, bool (*same_scalar)(azact_str a, azact_str b)) {
  samej_level level[SAMEJ_DEPTH];
  azacti_json_iter other;
  samej job = {same_scalar, (size_t)64 << 10};
  int depth = 0;
  const uint8_t *p = (const uint8_t *)a.ptr, *q = (const uint8_t *)b.ptr;
  if (a.len < SIZE_MAX / 16 && b.len < SIZE_MAX / 16) job.budget += 8 * (a.len + b.len);
  if (!azacti_json_iter_begin(&level[0].a, p, p + a.len) || !azacti_json_iter_begin(&level[0].b, q, q + b.len)) return true;
  if (level[0].a.is_object != level[0].b.is_object) return false;
  if (!level[0].a.is_object) return true;
  level[0].b_text = b;
  while (depth >= 0) {
    samej_level *here = &level[depth];
    if (!azacti_json_iter_next(&here->a)) {
      depth--;
      continue;
    }
    if (!samej_find(&job, here->a.key_raw, &here->b, here->b_text, &other)) continue;
    if (here->a.type <= AZACT_JSON_STRING && other.type <= AZACT_JSON_STRING) {
      if (!samej_scalars(&job, here->a.value, here->a.type, other.value, other.type)) return false;
      continue;
    }
    if (here->a.type != AZACT_JSON_OBJECT || other.type != AZACT_JSON_OBJECT || depth + 1 == SAMEJ_DEPTH) continue;
    samej_level *below = &level[depth + 1];
    p = (const uint8_t *)here->a.value.ptr;
    q = (const uint8_t *)other.value.ptr;
    if (!azacti_json_iter_begin(&below->a, p, p + here->a.value.len)) continue;
    if (!azacti_json_iter_begin(&below->b, q, q + other.value.len)) continue;
    below->b_text = other.value;
    depth++;
  }
  return true;
}
