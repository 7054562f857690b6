/* The exported functions but azact_jansson_value: the core writes text, and the tree is built from it; and back. */
#include "jansson_p.h"

static azact_status event_collect(const char *data, size_t len, void *user) {
  return azacti_jansson_append(user, data, len);
}

/* Of what the tree is made; exactly one of them. */
typedef struct event_source {
  const azact_event *event;
  const azact_group *group;
  const azact_reader *reader;
  azact_field field; /* of event; 0 = the whole */
} event_source;

static azact_status event_tree(event_source from, const azact_jansson_config *config, json_t **ret) {
  if (!ret) return AZACT_ERR_USAGE;
  azact_jansson_config limits;
  azacti_jansson_text text = {NULL, 0, 0};
  azact_status status = azacti_jansson_limits(config, &limits);
  if (status != AZACT_OK) return status;
  if (from.group)
    status = azact_group_write_json(from.group, event_collect, &text);
  else if (from.reader)
    status = azact_reader_write_error_json(from.reader, event_collect, &text);
  else if (from.field)
    status = azact_event_write_field(from.event, from.field, event_collect, &text);
  else
    status = azact_event_write_json(from.event, event_collect, &text);
  if (status == AZACT_OK) status = azacti_jansson_build(text.ptr, text.len, &limits, ret);
  azacti_jansson_text_free(&text);
  return status;
}

azact_status azact_jansson_event(const azact_event *event, const azact_jansson_config *config, json_t **ret) {
  return event_tree((event_source){.event = event}, config, ret);
}

azact_status azact_jansson_field(const azact_event *event, azact_field field, const azact_jansson_config *config,
                                 json_t **ret) {
  if (field == 0) return event ? AZACT_ERR_RANGE : AZACT_ERR_USAGE;
  return event_tree((event_source){.event = event, .field = field}, config, ret);
}

azact_status azact_jansson_properties(const azact_event *event, const azact_jansson_config *config, json_t **ret) {
  return event_tree((event_source){.event = event, .field = AZACT_F_PROPERTIES}, config, ret);
}

azact_status azact_jansson_claims(const azact_event *event, const azact_jansson_config *config, json_t **ret) {
  return event_tree((event_source){.event = event, .field = AZACT_F_CLAIMS}, config, ret);
}

azact_status azact_jansson_group(const azact_group *group, const azact_jansson_config *config, json_t **ret) {
  if (!group) return AZACT_ERR_USAGE;
  return event_tree((event_source){.group = group}, config, ret);
}

azact_status azact_jansson_reader_error(const azact_reader *reader, const azact_jansson_config *config, json_t **ret) {
  if (!reader) return AZACT_ERR_USAGE;
  return event_tree((event_source){.reader = reader}, config, ret);
}

/* ---- and back ---- */

static void event_release(const void *data, size_t len, void *user) {
  (void)data;
  (void)len;
  azacti_jansson_free(user);
}

azact_status azact_jansson_open(const json_t *json, const azact_jansson_config *limits, const azact_config *config,
                                azact_reader **ret) {
  if (!json || !ret) return AZACT_ERR_USAGE;
  azact_jansson_config filled;
  azacti_jansson_text text = {NULL, 0, 0};
  azact_status status = azacti_jansson_limits(limits, &filled);
  if (status != AZACT_OK) return status;
  status = azacti_jansson_write(json, &filled, &text);
  if (status != AZACT_OK) {
    azacti_jansson_text_free(&text);
    return status;
  }
  /* The text is the reader's now, and that of the events that point into it; it is released also if this fails. */
  return azact_reader_open_memory(config, text.ptr, text.len, AZACT_BORROW, event_release, text.ptr, ret);
}

azact_status azact_jansson_to_event(const json_t *json, const azact_jansson_config *limits, const azact_config *config,
                                    azact_event **ret) {
  if (!ret) return AZACT_ERR_USAGE;
  azact_reader *reader = NULL;
  azact_event *event = NULL, *second = NULL;
  azact_status status = azact_jansson_open(json, limits, config, &reader);
  if (status != AZACT_OK) return status;
  status = azact_reader_next(reader, &event);
  /* AZACT_CONFIG_FOLLOW waits for more where there is none. */
  if (status == AZACT_END || status == AZACT_NEED_MORE)
    status = AZACT_ABSENT;
  else if (status == AZACT_OK) {
    azact_status end = azact_reader_next(reader, &second);
    azact_event_unref(second);
    if (end != AZACT_END && end != AZACT_NEED_MORE) status = end == AZACT_ERR_NOMEM ? end : AZACT_ERR_USAGE;
  }
  azact_reader_unref(reader);
  if (status == AZACT_OK)
    *ret = event;
  else
    azact_event_unref(event);
  return status;
}
