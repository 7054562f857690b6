/* Prints the canonical line of every record of the files and folders named, and of every group of each file (grouped twice: with
 * the events held, and without), in the process's locale: what scripts compare between locales, builds and machines. Skips
 * files that are not plain ASCII with --ascii, compressed ones with --plain. */
#include "probe.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static int only_ascii, only_plain;

static void groups(const azact_config *config, const probe_text *content, uint32_t flags) {
  azact_group_config grouping;
  azact_grouper *grouper = NULL;
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_group *group = NULL;
  azact_status status;
  probe_text lines = {0};
  azact_group_config_init(&grouping, sizeof grouping);
  grouping.flags = flags;
  PROBE_CHECK(azact_grouper_new(&grouping, &grouper) == AZACT_OK);
  PROBE_CHECK(azact_reader_open_memory(config, content->ptr, content->len, AZACT_BORROW, NULL, NULL, &reader) == AZACT_OK);
  while ((status = azact_reader_next(reader, &event)) == AZACT_OK || azact_status_is_record(status)) {
    if (status != AZACT_OK) continue;
    PROBE_CHECK(azact_grouper_add(grouper, event) == AZACT_OK);
    azact_event_unref(event);
  }
  azact_reader_unref(reader);
  PROBE_CHECK(azact_grouper_finish(grouper, AZACT_GROUP_BY_START) == AZACT_OK);
  while ((status = azact_grouper_next(grouper, &group)) == AZACT_OK) {
    PROBE_CHECK(azact_group_write_json(group, probe_write, &lines) == AZACT_OK);
    PROBE_CHECK(probe_write("\n", 1, &lines) == AZACT_OK);
    azact_group_unref(group);
  }
  PROBE_CHECK(status == AZACT_END);
  if (lines.len > 0) fwrite(lines.ptr, 1, lines.len, stdout);
  probe_text_free(&lines);
  azact_grouper_unref(grouper);
}

static void dump(const char *path, const probe_text *content, void *user) {
  const char *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
  azact_reader *reader = NULL;
  azact_config config;
  probe_text log = {0};
  probe_walk walk = {.into = 1, .deep = 1};
  (void)user;
  for (size_t i = 0; only_ascii && i < content->len; i++)
    if ((unsigned char)content->ptr[i] >= 128) return;
  if (only_plain && (strstr(name, ".gz") != NULL || strstr(name, ".zst") != NULL)) return;
  azact_config_init(&config, sizeof config);
  config.source_name = name;
  PROBE_CHECK(azact_reader_open_memory(&config, content->ptr, content->len, AZACT_BORROW, NULL, NULL, &reader) == AZACT_OK);
  azact_status status = probe_take(reader, &walk, &log);
  printf("== %s: %s\n", name, azact_status_name(status));
  fwrite(log.ptr, 1, log.len, stdout);
  azact_reader_unref(reader);
  probe_walk_end(&walk);
  probe_text_free(&log);
  groups(&config, content, 0);
  groups(&config, content, AZACT_GROUPER_COMPACT);
}

int main(int argc, char **argv) {
  size_t files = 0;
  const char *locale = setlocale(LC_ALL, "");
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--ascii") == 0)
      only_ascii = 1;
    else if (strcmp(argv[i], "--plain") == 0)
      only_plain = 1;
    else if (strcmp(argv[i], "--show-locale") == 0)
      fprintf(stderr, "locale %s, decimal point %s\n", locale ? locale : "refused", localeconv()->decimal_point);
    else
      files += probe_each_file(argv[i], dump, NULL);
  }
  return files > 0 && fflush(stdout) == 0 ? 0 : 1;
}
