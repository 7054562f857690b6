/* This library. Modes: next_into, next (decode only); fields (decode, then the 40 fields); views (decode, then every derived
 * view); groups (decode, then group by correlation id and take all groups); path (next_into, the file read through the library's own window). */
#include "contest.h"

#include <azactivity/azactivity.h>

int contest_prepare(const char *mode, size_t len) {
  (void)len;
  return strcmp(mode, "path") == 0;
}

static const azact_field azact_fields[CONTEST_FIELDS] = {
#define CONTEST_FIELD(name, object, key, field) field,
#include "fields40.def"
#undef CONTEST_FIELD
};

static const size_t contest_keys[CONTEST_FIELDS] = {
#define CONTEST_FIELD(name, object, key, field) sizeof(key) - 1,
#include "fields40.def"
#undef CONTEST_FIELD
};

static void take_fields(const azact_event *event, contest *c) {
  azact_str text;
  contest_begin(c);
  for (unsigned i = 0; i < CONTEST_FIELDS; i++) {
    azact_status status = azact_fields[i] ? azact_event_text(event, azact_fields[i], &text)
                                          : azact_event_claim(event, contest_places[i].key, contest_keys[i], &text);
    if (status == AZACT_OK) contest_put(c, i, text.ptr, text.len);
  }
  contest_end(c);
}

static void take_views(const azact_event *event, contest *c) {
  azact_time time = {.struct_size = sizeof time};
  azact_result result = {.struct_size = sizeof result};
  azact_operation operation = {.struct_size = sizeof operation};
  azact_principal principal = {.struct_size = sizeof principal};
  azact_address address = {.struct_size = sizeof address};
  azact_token token = {.struct_size = sizeof token};
  azact_resource *resource = NULL;
  uint8_t id[16];
  unsigned good = azact_event_time(event, &time) == AZACT_OK;
  good += azact_event_result(event, &result) == AZACT_OK;
  good += azact_event_operation(event, &operation) == AZACT_OK;
  good += azact_event_principal(event, &principal) == AZACT_OK;
  good += azact_event_address(event, &address) == AZACT_OK;
  good += azact_event_token(event, &token) == AZACT_OK;
  good += azact_event_uid(event, id) == AZACT_OK;
  good += azact_event_match_key(event, id) == AZACT_OK;
  good += azact_event_level_number(event) != 0;
  good += azact_event_category_kind(event) != 0;
  if (azact_event_resource(event, &resource) == AZACT_OK) good++;
  azact_resource_unref(resource);
  c->sum += good + id[0];
  c->records++;
}

static azact_status grouper_of(azact_grouper **ret) {
  azact_group_config config;
  azact_group_config_init(&config, sizeof config);
  config.flags = AZACT_GROUPER_COMPACT;
  return azact_grouper_new(&config, ret);
}

static azact_status take_groups(azact_grouper *grouper, contest *c) {
  azact_group *group = NULL;
  azact_status status = azact_grouper_finish(grouper, AZACT_GROUP_BY_START);
  while (status == AZACT_OK && (status = azact_grouper_next(grouper, &group)) == AZACT_OK) {
    c->sum++;
    azact_group_unref(group);
  }
  return status;
}

int contest_pass(const char *mode, const char *text, size_t len, contest *c) {
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_grouper *grouper = NULL;
  azact_status status;
  int groups = strcmp(mode, "groups") == 0;
  int fields = strcmp(mode, "fields") == 0, views = strcmp(mode, "views") == 0, next = strcmp(mode, "next") == 0;
  if (text == NULL)
    status = azact_reader_open_path(NULL, c->path, &reader, NULL);
  else
    status = azact_reader_open_memory(NULL, text, len, AZACT_BORROW, NULL, NULL, &reader);
  if (status == AZACT_OK && groups) status = grouper_of(&grouper);
  while (status == AZACT_OK) {
    status = next ? azact_reader_next(reader, &event) : azact_reader_next_into(reader, &event);
    if (status != AZACT_OK) break;
    if (fields)
      take_fields(event, c);
    else if (views)
      take_views(event, c);
    else
      c->records++;
    if (groups && (status = azact_grouper_add(grouper, event)) != AZACT_OK) break;
    if (next) {
      azact_event_unref(event);
      event = NULL;
    }
  }
  if (groups && status == AZACT_END) status = take_groups(grouper, c);
  azact_grouper_unref(grouper);
  azact_event_unref(event);
  azact_reader_unref(reader);
  return status == AZACT_END ? 0 : -1;
}
