/* Tree -> compact JSON, without recursion. jansson's own dump recurses as deep as the tree is (2.14 without any limit), and
 * prints reals through the locale. */
#include "jansson_p.h"

#include <string.h>

typedef struct write_frame {
  json_t *node;   /* an object or array, borrowed */
  void *member;   /* object: the next member; NULL = none left */
  size_t element; /* array: the index of the next */
} write_frame;

typedef struct write_walk {
  write_frame open[AZACTI_JANSSON_DEPTH];
  uint32_t depth;
  uint64_t values;
  const azact_jansson_config *limits;
  azacti_jansson_text *out;
} write_walk;

static azact_status write_raw(write_walk *w, const char *text, size_t len) {
  if (len > w->limits->max_bytes || w->out->len > w->limits->max_bytes - len) return AZACT_ERR_LIMIT;
  return azacti_jansson_append(w->out, text, len);
}

static azact_status write_string(write_walk *w, const char *text, size_t len) {
  static const char hex[] = "0123456789abcdef";
  azact_status status = write_raw(w, "\"", 1);
  size_t start = 0;
  for (size_t i = 0; i < len && status == AZACT_OK; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    char escape[6] = {'\\', (char)c, '0', '0', hex[c >> 4], hex[c & 15]};
    size_t escape_len = 2;
    if (c < 0x20) {
      escape[1] = 'u';
      escape[2] = '0';
      escape_len = 6;
    }
    status = write_raw(w, text + start, i - start);
    if (status == AZACT_OK) status = write_raw(w, escape, escape_len);
    start = i + 1;
  }
  if (status == AZACT_OK) status = write_raw(w, text + start, len - start);
  return status == AZACT_OK ? write_raw(w, "\"", 1) : status;
}

static azact_status write_integer(write_walk *w, json_int_t value) {
  char text[24];
  size_t at = sizeof text;
  uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do text[--at] = (char)('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (value < 0) text[--at] = '-';
  return write_raw(w, text + at, sizeof text - at);
}

static azact_status write_real(write_walk *w, double real) {
  char text[AZACTI_JANSSON_REAL_SIZE];
  size_t len = azacti_jansson_from_real(real, text);
  return len > 0 ? write_raw(w, text, len) : AZACT_ERR_TYPE;
}

static azact_status write_open(write_walk *w, json_t *node) {
  if (w->depth == w->limits->max_depth) return AZACT_ERR_LIMIT;
  w->open[w->depth++] = (write_frame){node, json_is_object(node) ? json_object_iter(node) : NULL, 0};
  return write_raw(w, json_is_object(node) ? "{" : "[", 1);
}

static azact_status write_node(write_walk *w, json_t *node) {
  if (!node) return AZACT_ERR_TYPE;
  if (++w->values > w->limits->max_values) return AZACT_ERR_LIMIT;
  switch (json_typeof(node)) {
  case JSON_OBJECT:
  case JSON_ARRAY: return write_open(w, node);
  case JSON_STRING: return write_string(w, json_string_value(node), json_string_length(node));
  case JSON_INTEGER: return write_integer(w, json_integer_value(node));
  case JSON_REAL: return write_real(w, json_real_value(node));
  case JSON_TRUE: return write_raw(w, "true", 4);
  case JSON_FALSE: return write_raw(w, "false", 5);
  case JSON_NULL: return write_raw(w, "null", 4);
  default: return AZACT_ERR_TYPE;
  }
}

/* The next member or element of the innermost container, or its end. */
static azact_status write_step(write_walk *w) {
  write_frame *frame = &w->open[w->depth - 1];
  azact_status status = AZACT_OK;
  if (json_is_array(frame->node)) {
    if (frame->element >= json_array_size(frame->node)) {
      w->depth--;
      return write_raw(w, "]", 1);
    }
    if (frame->element > 0) status = write_raw(w, ",", 1);
    return status == AZACT_OK ? write_node(w, json_array_get(frame->node, frame->element++)) : status;
  }
  if (!frame->member) {
    w->depth--;
    return write_raw(w, "}", 1);
  }
  void *member = frame->member;
  if (frame->element++ > 0) status = write_raw(w, ",", 1);
  if (status == AZACT_OK) status = write_string(w, json_object_iter_key(member), json_object_iter_key_len(member));
  if (status == AZACT_OK) status = write_raw(w, ":", 1);
  frame->member = json_object_iter_next(frame->node, member);
  return status == AZACT_OK ? write_node(w, json_object_iter_value(member)) : status;
}

azact_status azacti_jansson_write(const json_t *json, const azact_jansson_config *limits, azacti_jansson_text *out) {
  write_walk w = {.depth = 0, .values = 0, .limits = limits, .out = out};
  /* jansson's iterators take a changeable object; nothing is changed. */
  azact_status status = write_node(&w, (json_t *)(uintptr_t)json);
  while (status == AZACT_OK && w.depth > 0) status = write_step(&w);
  return status;
}
