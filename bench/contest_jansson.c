/* jansson, as one would write it by hand: a tree of each record. */
#include "contest.h"

#include <jansson.h>

int contest_prepare(const char *mode, size_t len) { return (void)mode, (void)len, 0; }

int contest_pass(const char *mode, const char *text, size_t len, contest *c) {
  const char *end = text + len;
  (void)mode;
  for (const char *p = contest_next(text, end); p < end; p = contest_next(p, end)) {
    json_error_t error;
    json_t *record = json_loadb(p, (size_t)(end - p), JSON_DISABLE_EOF_CHECK, &error);
    if (record == NULL) return -1;
    p += error.position;
    const json_t *object[CONTEST_OBJECTS] = {[CONTEST_ROOT] = record};
    const json_t *identity = json_object_get(record, "identity");
    object[CONTEST_AUTH] = json_object_get(identity, "authorization");
    object[CONTEST_EVIDENCE] = json_object_get(object[CONTEST_AUTH], "evidence");
    object[CONTEST_CLAIMS] = json_object_get(identity, "claims");
    object[CONTEST_PROPS] = json_object_get(record, "properties");
    contest_begin(c);
    for (unsigned i = 0; i < CONTEST_FIELDS; i++) {
      const json_t *value = json_object_get(object[contest_places[i].object], contest_places[i].key);
      if (json_is_string(value)) contest_put(c, i, json_string_value(value), json_string_length(value));
    }
    contest_end(c);
    json_decref(record);
  }
  return 0;
}
