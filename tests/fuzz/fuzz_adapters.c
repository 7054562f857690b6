/* The libraries beside the core over whatever a reader makes of the bytes: trees are jansson's own where it accepts the line,
 * and the same after going to an event and back; hints stay inside their text. */
#include "fuzz.h"

#include <azactivity/i18n.h>
#include <azactivity/jansson.h>
#include <stdlib.h>

static azact_status look_at_hint(const azact_hint *hint, void *user) {
  (void)user;
  PROBE_CHECK(hint->offset <= hint->text.len && hint->length > 0 && hint->length <= hint->text.len - hint->offset);
  PROBE_CHECK(strcmp(azact_hint_name(hint->kind), "unknown") != 0);
  return AZACT_OK;
}

static void hints(const azact_i18n *i18n, const azact_event *event) {
  azact_str raw;
  azact_hint hidden = {.struct_size = sizeof hidden};
  azact_charset guess = {.struct_size = sizeof guess};
  char skeleton[1024];
  size_t len = 0;
  PROBE_CHECK(azact_i18n_check_event(i18n, event, look_at_hint, NULL) == AZACT_OK);
  PROBE_CHECK(azact_event_raw(event, &raw) == AZACT_OK);
  for (size_t at = 0; azact_i18n_next_hidden(raw.ptr, raw.len, at, &hidden) == AZACT_OK;
       at = (size_t)(hidden.offset + hidden.length))
    PROBE_CHECK(hidden.offset >= at && hidden.length > 0);
  size_t part = raw.len < 300 ? raw.len : 300;
  for (uint32_t flags = 0; flags <= AZACT_SKELETON_FOLD; flags++) {
    azact_status status = azact_i18n_skeleton(i18n, raw.ptr, part, flags, skeleton, sizeof skeleton, &len);
    PROBE_CHECK((status == AZACT_OK && len < sizeof skeleton && skeleton[len] == 0) ||
                (status == AZACT_ERR_RANGE && len >= sizeof skeleton));
  }
  azact_i18n_guess_charset(i18n, raw.ptr, raw.len, 0, &guess);
}

static void as_jansson_reads_it(const azact_event *event, uint32_t flags) {
  azact_jansson_config config = {.struct_size = sizeof config, .flags = flags};
  json_t *json = NULL;
  azact_status status = azact_jansson_event(event, &config, &json);
  PROBE_CHECK(status == AZACT_OK || status == AZACT_ERR_LIMIT);
  if (status != AZACT_OK) return;
  size_t len = 0;
  azact_event_copy_json(event, 0, NULL, 0, &len);
  char *line = malloc(len + 1), *dump = json_dumps(json, JSON_COMPACT);
  PROBE_CHECK(line && dump && azact_event_copy_json(event, 0, line, len + 1, &len) == AZACT_OK);
  json_t *oracle = flags ? NULL : json_loadb(line, len, JSON_ALLOW_NUL, NULL);
  if (oracle) {
    char *theirs = json_dumps(oracle, JSON_COMPACT);
    PROBE_CHECK(theirs && strcmp(theirs, dump) == 0 && json_equal(json, oracle));
    free(theirs);
  }
  free(dump);
  free(line);
  json_decref(oracle);
  json_decref(json);
}

/* The record as it is written, as a tree; of that an event, and of that its record. */
static json_t *record_of(const azact_event *event) {
  azact_value *value = NULL;
  json_t *json = NULL;
  if (azact_event_lookup(event, "", 0, &value) != AZACT_OK) return NULL;
  azact_status status = azact_jansson_value(value, NULL, &json);
  PROBE_CHECK(status == AZACT_OK || status == AZACT_ERR_LIMIT);
  azact_value_unref(value);
  return json;
}

static void there_and_back(const azact_event *event) {
  azact_event *back = NULL;
  azact_source source = {.struct_size = sizeof source};
  json_t *json = record_of(event), *again = NULL;
  if (json && azact_jansson_to_event(json, NULL, NULL, &back) == AZACT_OK &&
      azact_event_source(back, &source) == AZACT_OK) {
    /* A container's only record begins further in. */
    if (source.offset == 0 && source.inner == 0 && json_is_object(json)) {
      again = record_of(back);
      /* By text: json_equal looks keys up by their part before a NUL. */
      char *text = json_dumps(json, JSON_COMPACT), *same = json_dumps(again, JSON_COMPACT);
      PROBE_CHECK(text && same && strcmp(text, same) == 0);
      free(text);
      free(same);
    }
  }
  azact_event_unref(back);
  json_decref(again);
  json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  azact_i18n *i18n = NULL;
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_status status;
  PROBE_CHECK(azact_i18n_new(NULL, &i18n) == AZACT_OK);
  PROBE_CHECK(azact_reader_open_memory(NULL, data, size, AZACT_BORROW, NULL, NULL, &reader) == AZACT_OK);
  while ((status = azact_reader_next_into(reader, &event)) == AZACT_OK || azact_status_is_record(status)) {
    json_t *json = NULL;
    if (status == AZACT_OK) {
      as_jansson_reads_it(event, 0);
      as_jansson_reads_it(event, AZACT_JANSSON_EXACT);
      there_and_back(event);
      hints(i18n, event);
    } else
      PROBE_CHECK(azact_jansson_reader_error(reader, NULL, &json) == AZACT_OK);
    json_decref(json);
  }
  azact_event_unref(event);
  azact_reader_unref(reader);
  azact_i18n_unref(i18n);
  return 0;
}
