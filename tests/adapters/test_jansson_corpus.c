/* Every event of the samples, the test cases and (if it is there) the corpus, as json_t and back. jansson's own parser is the
 * oracle wherever it accepts the canonical line: same tree, same order of keys. The way back gives the event that the tree's
 * text, as jansson dumps it, gives. Speaks TAP. */
#include "probe.h"

#include <azactivity/jansson.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t events, refused, equal, back, groups;
static int failures;

static void wrong(const char *path, const char *what, const char *detail) {
  if (failures++ < 20) printf("# %s: %s %.400s\n", path, what, detail ? detail : "");
}

static char *dumped(const json_t *json) { return json ? json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY) : NULL; }

/* Same text: same values, same kinds, same order. */
static int same(const json_t *a, const json_t *b) {
  char *left = dumped(a), *right = dumped(b);
  int good = left && right && strcmp(left, right) == 0;
  free(left);
  free(right);
  return good;
}

/* jansson refuses the line: it must be for a whole number beyond 64 bits, a double beyond the largest, or a NUL in a key. */
static int refusal_is_known(const char *why) {
  return strstr(why, "too big") || strstr(why, "overflow") || strstr(why, "NUL byte in object key");
}

static void one_tree(const char *path, const azact_event *event, const char *line, size_t len) {
  json_t *json = NULL;
  json_error_t error;
  azact_status status = azact_jansson_event(event, NULL, &json);
  if (status != AZACT_OK) {
    wrong(path, "no tree:", azact_status_name(status));
    return;
  }
  json_t *oracle = json_loadb(line, len, JSON_ALLOW_NUL, &error);
  if (!oracle) {
    refused++;
    char *text = dumped(json);
    if (!refusal_is_known(error.text) || !text) wrong(path, "jansson refuses the line:", error.text);
    free(text);
  } else if (same(json, oracle) && json_equal(json, oracle))
    equal++;
  else
    wrong(path, "another tree than jansson's:", line);
  json_decref(oracle);
  json_decref(json);
}

static json_t *without_place(const azact_event *event) {
  json_t *json = NULL;
  if (azact_jansson_event(event, NULL, &json) != AZACT_OK) return NULL;
  json_object_del(json, "source");
  json_object_del(json, "anomalies");
  return json;
}

/* The record itself, parsed by the host. */
static void one_back(const char *path, const azact_event *event) {
  azact_str raw = {"", 0};
  azact_event_raw(event, &raw);
  json_t *parsed = memchr(raw.ptr, 0, raw.len) ? NULL : json_loadb(raw.ptr, raw.len, JSON_ALLOW_NUL, NULL);
  if (!json_is_object(parsed)) {
    json_decref(parsed);
    return;
  }
  azact_event *ours = NULL, *theirs = NULL;
  azact_reader *reader = NULL;
  char *text = dumped(parsed);
  azact_status status = azact_jansson_to_event(parsed, NULL, NULL, &ours);
  if (status != AZACT_OK)
    wrong(path, "no event from a tree:", azact_status_name(status));
  else if (azact_reader_open_memory(NULL, text, strlen(text), AZACT_BORROW, NULL, NULL, &reader) != AZACT_OK ||
           azact_reader_next(reader, &theirs) != AZACT_OK)
    wrong(path, "no event from the text", text);
  else {
    json_t *a = without_place(ours), *b = without_place(theirs);
    if (same(a, b))
      back++;
    else
      wrong(path, "another event than the text's:", text);
    json_decref(a);
    json_decref(b);
  }
  azact_event_unref(ours);
  azact_event_unref(theirs);
  azact_reader_unref(reader);
  free(text);
  json_decref(parsed);
}

static void one_event(const char *path, const azact_event *event) {
  size_t len = 0;
  azact_event_copy_json(event, 0, NULL, 0, &len);
  char *line = malloc(len + 1);
  if (azact_event_copy_json(event, 0, line, len + 1, &len) != AZACT_OK) wrong(path, "no line", NULL);
  events++;
  one_tree(path, event, line, len);
  one_back(path, event);
  free(line);
}

static void one_group(const char *path, const azact_group *group) {
  probe_text line = {NULL, 0, 0};
  json_t *json = NULL;
  azact_status status = azact_group_write_json(group, probe_write, &line);
  if (status == AZACT_OK) status = azact_jansson_group(group, NULL, &json);
  json_t *oracle = status == AZACT_OK ? json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, NULL) : NULL;
  if (status == AZACT_OK && oracle && same(json, oracle))
    groups++;
  else
    wrong(path, "another group than jansson's", azact_status_name(status));
  json_decref(oracle);
  json_decref(json);
  probe_text_free(&line);
}

static void one_file(const char *path, const probe_text *content, void *user) {
  (void)user;
  azact_reader *reader = NULL;
  azact_grouper *grouper = NULL;
  azact_group *group = NULL;
  azact_event *event = NULL;
  azact_status status;
  if (azact_reader_open_memory(NULL, content->ptr, content->len, AZACT_COPY, NULL, NULL, &reader) != AZACT_OK ||
      azact_grouper_new(NULL, &grouper) != AZACT_OK) {
    wrong(path, "cannot be opened", NULL);
    return;
  }
  while ((status = azact_reader_next(reader, &event)) == AZACT_OK || azact_status_is_record(status)) {
    json_t *json = NULL;
    if (status == AZACT_OK) {
      one_event(path, event);
      if (azact_grouper_add(grouper, event) != AZACT_OK) wrong(path, "cannot be grouped", NULL);
      azact_event_unref(event);
    } else if (azact_jansson_reader_error(reader, NULL, &json) != AZACT_OK)
      wrong(path, "no tree of an error", NULL);
    json_decref(json);
  }
  azact_grouper_finish(grouper, AZACT_GROUP_BY_START);
  while (azact_grouper_next(grouper, &group) == AZACT_OK) {
    one_group(path, group);
    azact_group_unref(group);
  }
  azact_grouper_unref(grouper);
  azact_reader_unref(reader);
}

/* The folders of a folder, one level: tests/data/<case>/input.*. */
static void folders_of(const char *path) {
  DIR *dir = opendir(path);
  char name[1024];
  for (struct dirent *entry; dir && (entry = readdir(dir));) {
    if (entry->d_name[0] == '.') continue;
    snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
    probe_each_file(name, one_file, NULL);
  }
  if (dir) closedir(dir);
}

static int result(const char *name) {
  int good = failures == 0 && events > 0 && equal + refused == events;
  printf("%s - %s: %zu events, %zu trees as jansson's, %zu that jansson refuses, %zu back again, %zu groups\n",
         good ? "ok" : "not ok", name, events, equal, refused, back, groups);
  events = refused = equal = back = groups = 0;
  return good ? 0 : 1;
}

int main(void) {
  const char *root = getenv("AZACT_SOURCE_ROOT"), *shared = getenv("AZACT_SHARED");
  char path[1024];
  int bad = 0;
  printf("1..2\n");
  snprintf(path, sizeof path, "%s/tests/data", root ? root : ".");
  folders_of(path);
  snprintf(path, sizeof path, "%s/examples/data", root ? root : ".");
  folders_of(path);
  bad |= result("samples and test cases");
  if (shared)
    snprintf(path, sizeof path, "%s/corpus", shared);
  else
    snprintf(path, sizeof path, "%s/../shared/corpus", root ? root : ".");
  if (probe_each_file(path, one_file, NULL) == 0)
    printf("ok - corpus # SKIP it is not there\n");
  else
    bad |= result("corpus");
  return bad;
}
