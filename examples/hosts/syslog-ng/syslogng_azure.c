/* The parser: one message in, a message for each event in it out, with the event's fields as name-value pairs.
 *
 * Threads: syslog-ng clones a parser for each place in the configuration, but calls one clone from as many workers at once
 * as there are connections. So a reader lives as long as one call, and what belongs to the clone is only read. */
#include "syslogng_azure.h"

#include "scratch-buffers.h"

#include <azactivity/azactivity.h>

typedef struct azure_field {
  azact_field id;
  NVHandle handle;
  LogMessageValueType type;
} azure_field;

typedef struct azure_parser {
  LogParser super;
  gchar *prefix;
  azure_field *fields;
  size_t count;
  NVHandle line, quarantined;
} azure_parser;

static NVHandle azure_handle(const azure_parser *self, const gchar *name, size_t len) {
  gchar *full = g_strdup_printf("%s%.*s", self->prefix, (int)len, name);
  NVHandle handle = log_msg_get_value_handle(full);
  g_free(full);
  return handle;
}

static LogMessageValueType azure_type(uint32_t type) {
  switch (type) {
  case AZACT_TYPE_JSON:
  case AZACT_TYPE_OBJECT: return LM_VT_JSON;
  case AZACT_TYPE_INT: return LM_VT_INT64;
  case AZACT_TYPE_BOOL: return LM_VT_BOOLEAN;
  default: return LM_VT_STRING;
  }
}

void syslogng_azure_set_prefix(LogParser *parser, const gchar *prefix) {
  azure_parser *self = (azure_parser *)parser;
  gchar *copy = g_strdup(prefix);
  g_free(self->prefix);
  self->prefix = copy;
  self->line = azure_handle(self, "line", 4);
  self->quarantined = azure_handle(self, "quarantined", 11);
  for (size_t i = 0; i < self->count; i++) {
    azact_field_info info = {.struct_size = sizeof info};
    if (azact_field_at(i, &info) != AZACT_OK) continue;
    self->fields[i] = (azure_field){info.id, azure_handle(self, info.name.ptr, info.name.len), azure_type(info.type)};
  }
}

static azact_status azure_append(const char *data, size_t len, void *user) {
  g_string_append_len(user, data, (gssize)len);
  return AZACT_OK;
}

/* "" has a value in syslog-ng, null and absent have none. */
static void azure_set_event(const azure_parser *self, LogMessage *msg, const azact_event *event) {
  GString *text = scratch_buffers_alloc();
  if (azact_event_write_json(event, azure_append, text) == AZACT_OK)
    log_msg_set_value(msg, self->line, text->str, (gssize)text->len);
  for (size_t i = 0; i < self->count; i++) {
    size_t len = 0;
    azact_status status = azact_event_copy_text(event, self->fields[i].id, text->str, text->allocated_len, &len);
    if (status == AZACT_ERR_RANGE && len >= text->allocated_len) {
      g_string_set_size(text, len + 1);
      status = azact_event_copy_text(event, self->fields[i].id, text->str, text->allocated_len, &len);
    }
    if (status == AZACT_OK)
      log_msg_set_value_with_type(msg, self->fields[i].handle, text->str, (gssize)len, self->fields[i].type);
  }
}

static void azure_set_error(const azure_parser *self, LogMessage *msg, const azact_reader *reader, azact_status status) {
  azact_error error = {.struct_size = sizeof error};
  const gchar *name = azact_status_name(status);
  azact_str code = {name, strlen(name)};
  GString *text = scratch_buffers_alloc();
  if (azact_reader_error(reader, &error) == AZACT_OK) code = error.code;
  log_msg_set_value(msg, self->quarantined, code.ptr, (gssize)code.len);
  if (azact_reader_write_error_json(reader, azure_append, text) == AZACT_OK)
    log_msg_set_value(msg, self->line, text->str, (gssize)text->len);
}

static gboolean azure_process(LogParser *parser, LogMessage **pmsg, const LogPathOptions *path_options, const gchar *input,
                              gsize input_len) {
  const azure_parser *self = (const azure_parser *)parser;
  LogPathOptions others = *path_options; /* the last one of a message says whether the path matched */
  LogMessage *held = NULL;
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  others.matched = NULL;
  azact_status status = azact_reader_open_memory(NULL, input, input_len, AZACT_BORROW, NULL, NULL, &reader);
  while (reader && (status = azact_reader_next_into(reader, &event)) != AZACT_END) {
    if (held) log_pipe_forward_msg(&parser->super, held, &others);
    log_msg_add_ack(*pmsg, path_options); /* the message is done when all that came of it is */
    held = log_msg_clone_cow(*pmsg, path_options);
    if (status == AZACT_OK)
      azure_set_event(self, held, event);
    else
      azure_set_error(self, held, reader, status);
    if (status != AZACT_OK && !azact_status_is_record(status)) break;
  }
  azact_event_unref(event);
  azact_reader_unref(reader);
  if (held) {
    log_msg_drop(*pmsg, path_options, AT_PROCESSED);
    *pmsg = held;
  }
  return TRUE; /* what cannot be decoded goes on, too, and says so */
}

static void azure_free(LogPipe *pipe) {
  azure_parser *self = (azure_parser *)pipe;
  g_free(self->prefix);
  g_free(self->fields);
  log_parser_free_method(pipe);
}

static LogPipe *azure_clone(LogPipe *pipe) {
  azure_parser *self = (azure_parser *)pipe;
  LogParser *copy = syslogng_azure_new(pipe->cfg);
  syslogng_azure_set_prefix(copy, self->prefix);
  if (self->super.template) log_parser_set_template(copy, log_template_ref(self->super.template));
  return &copy->super;
}

LogParser *syslogng_azure_new(GlobalConfig *cfg) {
  azure_parser *self = g_new0(azure_parser, 1);
  log_parser_init_instance(&self->super, cfg);
  self->super.super.free_fn = azure_free;
  self->super.super.clone = azure_clone;
  self->super.process = azure_process;
  self->count = azact_field_count();
  self->fields = g_new0(azure_field, self->count);
  syslogng_azure_set_prefix(&self->super, ".azure.");
  return &self->super;
}
