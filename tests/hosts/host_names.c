/* A host that has functions of the same names: those of jansson and json-c, and every inner name of the library itself
 * (names.c is made by the script, each of them ends in host_called). With HOST_JSONC it links json-c besides and uses it. */
#include "work.h"

#include <stdio.h>
#include <string.h>

void host_called(const char *name);
void host_called(const char *name) {
  printf("FAILED the library called the host's %s\n", name);
  fflush(stdout);
  host_failures++;
}

#ifdef HOST_JSONC
#  include <json-c/json.h>

static void use_json_c(void) {
  struct json_object *object = json_tokener_parse("{\"a\":{\"b\":[1,2,3]}}"), *a = NULL;
  if (object == NULL || !json_object_object_get_ex(object, "a", &a)) {
    host_fail("json-c does not parse");
    return;
  }
  struct json_object *kept = json_object_get(a); /* one of the two names that jansson has, too */
  json_object_put(object);
  if (strcmp(json_object_to_json_string_ext(kept, JSON_C_TO_STRING_PLAIN), "{\"b\":[1,2,3]}") != 0)
    host_fail("json-c lost its tree");
  json_object_put(kept);
}
#else
static void use_json_c(void) {}
/* As jansson and json-c declare them they differ; whoever calls these has found the wrong ones. */
void *json_object_get(void *object, const char *key);
void *json_object_iter_next(void *object, void *iter);
void *json_loads(const char *input, size_t flags, void *error);
void *json_integer(long long value);
void *json_object_get(void *object, const char *key) { return (void)key, host_called("json_object_get"), object; }
void *json_object_iter_next(void *object, void *iter) { return (void)iter, host_called("json_object_iter_next"), object; }
void *json_loads(const char *input, size_t flags, void *error) {
  return (void)input, (void)flags, host_called("json_loads"), error;
}
void *json_integer(long long value) { return (void)value, host_called("json_integer"), NULL; }
#endif

int main(void) {
  probe_text log = {0};
  host_load();
  use_json_c();
  host_work(NULL, &log);
  use_json_c();
  host_print(&log);
  probe_text_free(&log);
  return host_failures != 0;
}
