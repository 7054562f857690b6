/* The half of the program that speaks json-c: its header and jansson's declare two functions of one name, each its own way. */
#include <json-c/json.h>
#include <string.h>

int jsonc_side(void);

/* Takes and drops references by the very function whose name jansson has, too. */
int jsonc_side(void) {
  struct json_object *object = json_tokener_parse("{\"a\":[1,{\"b\":2}],\"c\":\"d\"}"), *again = json_object_get(object);
  struct json_object_iterator at = json_object_iter_begin(object), end = json_object_iter_end(object);
  int members = 0;
  for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) members++;
  int good =
      object == again && members == 2 &&
      strcmp(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN), "{\"a\":[1,{\"b\":2}],\"c\":\"d\"}") == 0;
  json_object_put(again);
  return json_object_put(object) == 1 && good;
}
