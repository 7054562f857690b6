/* jansson as an oracle: of every record that jansson accepts, each scalar in its tree is found by azact_event_lookup with
 * the same value. Records are generated (seedable) and taken from the seeds, and from the corpus if it is there.
 *
 * jansson takes the last of duplicate keys, as this library does. It cannot hold integers beyond 64 bits and rejects the
 * record; NUL bytes after a number it swallows, so records with raw NULs are left out. Speaks TAP. */
#include "probe.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tests, failures;
static size_t scalars, records;

static void ok(int good, const char *name) {
  printf("%s %d - %s (%zu records, %zu scalars)\n", good ? "ok" : "not ok", ++tests, name, records, scalars);
  fflush(stdout);
  failures += !good;
}

static uint64_t state = 1;
static uint32_t chance(uint32_t below) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 33) % below;
}

/* ---- comparing ---- */

static int differs(const char *pointer, const char *why, azact_str text) {
  printf("# %s: %s, found %.*s\n", pointer, why, (int)(text.len < 200 ? text.len : 200), text.ptr);
  return 0;
}

static int same_scalar(const json_t *node, const azact_value *value, const char *pointer) {
  azact_str text = {"", 0};
  int64_t number = 0;
  scalars++;
  if (azact_value_text(value, &text) != AZACT_OK) return differs(pointer, "no text", text);
  switch (json_typeof(node)) {
  case JSON_STRING:
    if (azact_value_type(value) != AZACT_JSON_STRING || text.len != json_string_length(node) ||
        memcmp(text.ptr, json_string_value(node), text.len) != 0)
      return differs(pointer, json_string_value(node), text);
    return 1;
  case JSON_INTEGER:
    if (azact_value_int64(value, &number) != AZACT_OK || number != json_integer_value(node))
      return differs(pointer, "another integer", text);
    return 1;
  case JSON_REAL: {
    char copy[400];
    if (azact_value_type(value) != AZACT_JSON_NUMBER || text.len >= sizeof copy) return differs(pointer, "no number", text);
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = 0;
    double spelled = strtod(copy, NULL), theirs = json_real_value(node);
    return memcmp(&spelled, &theirs, sizeof spelled) == 0 ? 1 : differs(pointer, "another number", text);
  }
  case JSON_TRUE: return azact_value_type(value) == AZACT_JSON_TRUE ? 1 : differs(pointer, "true", text);
  case JSON_FALSE: return azact_value_type(value) == AZACT_JSON_FALSE ? 1 : differs(pointer, "false", text);
  default: return azact_value_type(value) == AZACT_JSON_NULL ? 1 : differs(pointer, "null", text);
  }
}

static void append_key(probe_text *pointer, const char *key, size_t len) {
  probe_write("/", 1, pointer);
  for (size_t i = 0; i < len; i++) {
    if (key[i] == '~')
      probe_write("~0", 2, pointer);
    else if (key[i] == '/')
      probe_write("~1", 2, pointer);
    else
      probe_write(&key[i], 1, pointer);
  }
}

static int same_tree(const azact_event *event, const json_t *node, probe_text *pointer) {
  size_t before = pointer->len;
  int same = 1;
  if (json_is_object(node)) {
    for (void *it = json_object_iter((json_t *)(uintptr_t)node); it != NULL;
         it = json_object_iter_next((json_t *)(uintptr_t)node, it)) {
      const char *key = json_object_iter_key(it);
      append_key(pointer, key, strlen(key));
      same &= same_tree(event, json_object_iter_value(it), pointer);
      pointer->len = before;
    }
    return same;
  }
  if (json_is_array(node)) {
    for (size_t i = 0; i < json_array_size(node); i++) {
      probe_print(pointer, "/%zu", i);
      same &= same_tree(event, json_array_get(node, i), pointer);
      pointer->len = before;
    }
    return same;
  }
  azact_value *value = NULL;
  azact_status status = azact_event_lookup(event, pointer->ptr, pointer->len, &value);
  probe_write("", 0, pointer);
  if (status != AZACT_OK) return differs(pointer->ptr, azact_status_name(status), (azact_str){"", 0});
  same = same_scalar(node, value, pointer->ptr);
  azact_value_unref(value);
  return same;
}

/* Every event of an input whose raw bytes jansson reads too. `must`: number of events there must be, 0 = any. */
static int compare_input(const char *data, size_t len, size_t must) {
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_config config;
  azact_status status;
  int same = 1;
  size_t count = 0;
  azact_config_init(&config, sizeof config);
  config.max_depth = 512;
  if (azact_reader_open_memory(&config, data, len, AZACT_BORROW, NULL, NULL, &reader) != AZACT_OK) return 0;
  while ((status = azact_reader_next_into(reader, &event)) == AZACT_OK || azact_status_is_record(status)) {
    azact_str raw;
    if (status != AZACT_OK || azact_event_raw(event, &raw) != AZACT_OK || raw.len == 0 || raw.ptr[0] != '{') continue;
    json_error_t error;
    json_t *tree = memchr(raw.ptr, 0, raw.len) == NULL ? json_loadb(raw.ptr, raw.len, JSON_ALLOW_NUL, &error) : NULL;
    if (tree == NULL) continue;
    probe_text pointer = {0};
    probe_write("", 0, &pointer);
    records++;
    count++;
    if (!same_tree(event, tree, &pointer)) {
      printf("# in %.*s\n", (int)(raw.len < 2000 ? raw.len : 2000), raw.ptr);
      same = 0;
    }
    probe_text_free(&pointer);
    json_decref(tree);
  }
  if (must != 0 && count != must) {
    printf("# %zu records compared, not %zu\n", count, must);
    same = 0;
  }
  azact_event_unref(event);
  azact_reader_unref(reader);
  return same;
}

static void compare_file(const char *path, const probe_text *content, void *user) {
  if (!compare_input(content->ptr, content->len, 0)) {
    printf("# %s\n", path);
    *(int *)user = 0;
  }
}

/* ---- generated records ---- */

static const char *const keys[] = {"time",     "operationName", "resourceId",    "properties",
                                   "identity", "claims",        "caller",        "level",
                                   "Level",    "status",        "value",         "localizedValue",
                                   "a/b",      "m~n",           "x y",           "\\u00e9",
                                   "\\n",      "\xe5\xa4\xa7",  "correlationId", "k",
                                   "",         "statusCode",    "eventTimestamp"};

static void random_string(probe_text *out) {
  static const char *const pieces[] = {"a",
                                       "Start",
                                       "\\\"",
                                       "\\\\",
                                       "\\/",
                                       "\\b\\f\\n\\r\\t",
                                       "\\u0041",
                                       "\\u00e9",
                                       "\\ud83d\\ude00",
                                       "\xc3\xa9",
                                       "\xf0\x9f\x98\x80",
                                       " ",
                                       "2023-07-21T19:23:45Z",
                                       "{",
                                       "}",
                                       "[",
                                       "]",
                                       ",",
                                       ":",
                                       "0",
                                       "\\u0000",
                                       "longer text without anything special in it, forty",
                                       "\x7f"};
  probe_write("\"", 1, out);
  for (uint32_t n = chance(6); n > 0; n--) {
    const char *piece = pieces[chance(sizeof pieces / sizeof *pieces)];
    probe_write(piece, strlen(piece), out);
  }
  probe_write("\"", 1, out);
}

static void random_value(probe_text *out, int depth) {
  static const char *const numbers[] = {"0",   "-0",  "1",       "-1",  "9223372036854775807",   "-9223372036854775808",
                                        "1.5", "1e3", "-2.5E-3", "0.1", "123456789012345678.25", "1E+2"};
  static const char *const blanks[] = {"", "", "", " ", "\t", "\r ", "  "};
  uint32_t kind = chance(depth > 6 ? 5 : 8);
  if (kind == 0)
    probe_write("null", 4, out);
  else if (kind == 1)
    probe_print(out, chance(2) ? "true" : "false");
  else if (kind == 2)
    probe_print(out, "%s", numbers[chance(sizeof numbers / sizeof *numbers)]);
  else if (kind <= 4)
    random_string(out);
  else {
    int object = kind != 5;
    probe_print(out, object ? "{" : "[");
    uint32_t count = chance(5);
    for (uint32_t i = 0; i < count; i++) {
      if (i > 0) probe_write(",", 1, out);
      probe_print(out, "%s", blanks[chance(7)]);
      if (object)
        probe_print(out, "\"%s\"%s:%s", keys[chance(sizeof keys / sizeof *keys)], blanks[chance(7)], blanks[chance(7)]);
      random_value(out, depth + 1);
      probe_print(out, "%s", blanks[chance(7)]);
    }
    probe_print(out, object ? "}" : "]");
  }
}

/* A record: an object with a key that makes it no envelope, whatever follows. */
static void random_record(probe_text *out) {
  probe_print(out, "{\"operationName\":\"a/b/write\",\"time\":\"2023-07-21T19:23:45Z\"");
  for (uint32_t n = 1 + chance(8); n > 0; n--) {
    probe_print(out, ",\"%s%u\":", chance(3) == 0 ? "properties" : "k", n);
    random_value(out, 1);
  }
  for (uint32_t n = chance(5); n > 0; n--) {
    probe_print(out, ",\"%s\":", keys[3 + chance(15)]);
    random_value(out, 1);
  }
  probe_write("}", 1, out);
}

static int generated(size_t count) {
  int same = 1;
  for (size_t i = 0; i < count; i++) {
    probe_text text = {0};
    random_record(&text);
    same &= compare_input(text.ptr, text.len, 1);
    probe_text_free(&text);
    if (!same) break;
  }
  return same;
}

int main(void) {
  const char *root = getenv("AZACT_SOURCE_ROOT"), *material = getenv("AZACT_SHARED");
  char path[1200];
  int same = 1;
  json_object_seed(1);
  printf("1..3\n");
  ok(generated(getenv("AZACT_FULL") != NULL ? 1000000 : 20000), "generated records");
  records = scalars = 0;
  snprintf(path, sizeof path, "%s/tests/fuzz/seeds/reader", root ? root : ".");
  probe_each_file(path, compare_file, &same);
  ok(same && records > 20, "seeds");
  records = scalars = 0;
  if (material != NULL)
    snprintf(path, sizeof path, "%s/corpus", material);
  else
    snprintf(path, sizeof path, "%s/../shared/corpus", root ? root : ".");
  if (probe_each_file(path, compare_file, &same) == 0)
    printf("ok 3 # SKIP the corpus is not there\n");
  else
    ok(same && records > 100, "corpus");
  return failures == 0 ? 0 : 1;
}
