/* A host that links json-c, before anything else, and this adapter: the names that json-c and jansson share must each reach
 * their own library. The host's own calls of those names are json-c's, so this side has none. Speaks TAP. */
#include "probe.h"

#include <azactivity/jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int jsonc_side(void);

static int adapter_side(void) {
  static const char text[] = "{\"eventTimestamp\":\"2023-07-21T19:23:45Z\",\"operationName\":\"a/b/"
                             "write\",\"properties\":{\"a\":[1,{\"b\":2}],\"c\":\"d\"}}";
  azact_reader *reader = NULL;
  azact_event *event = NULL, *back = NULL;
  json_t *json = NULL, *again = NULL;
  int good = azact_reader_open_memory(NULL, text, sizeof text - 1, AZACT_COPY, NULL, NULL, &reader) == AZACT_OK &&
             azact_reader_next(reader, &event) == AZACT_OK && azact_jansson_event(event, NULL, &json) == AZACT_OK &&
             azact_jansson_to_event(json, NULL, NULL, &back) == AZACT_OK; /* walks the tree with json_object_iter_next */
  azact_value *value = NULL;
  good = good && azact_event_lookup(back, "/properties", 11, &value) == AZACT_OK &&
         azact_jansson_value(value, NULL, &again) == AZACT_OK;
  char *dump = good ? json_dumps(again, JSON_COMPACT) : NULL;
  good = dump && strcmp(dump, "{\"a\":[1,{\"b\":2}],\"c\":\"d\"}") == 0;
  free(dump);
  azact_value_unref(value);
  json_decref(json);
  json_decref(again);
  azact_event_unref(event);
  azact_event_unref(back);
  azact_reader_unref(reader);
  return good;
}

int main(void) {
  int json_c = jsonc_side(), adapter = adapter_side(), json_c_still = jsonc_side();
  printf("1..3\n%s 1 - json-c\n%s 2 - the adapter beside it\n%s 3 - json-c after it\n", json_c ? "ok" : "not ok",
         adapter ? "ok" : "not ok", json_c_still ? "ok" : "not ok");
  return json_c && adapter && json_c_still ? 0 : 1;
}
