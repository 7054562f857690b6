/* azact-rsyslog: what rsyslog carries, decoded. rsyslog starts it and speaks to it line by line; it ends with its input.
 *
 *   mmexternal (no argument)   a message in, one line out: {"$!":{"azure":{"whole":"yes","events":[...],
 *                              "errors":[...]}}}. Each entry is {"record":{...},"line":"..."}: the canonical record to be
 *                              asked, and the same as text to be written: numbers that are too large for rsyslog's JSON
 *                              are changed by it. Nothing on stderr: rsyslog takes that for an answer, too.
 *   omprog (FILE)              a message in, its canonical lines appended to FILE, "OK" out (confirmMessages="on").
 *
 * A message comes as JSON (interface.input="fulljson", %jsonmesg%), so that it may hold line ends; or as it is. */
#include <azactivity/azactivity.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct host_text {
  char *ptr;
  size_t len, cap;
} host_text;

typedef struct host_job {
  FILE *file;                            /* omprog */
  host_text line, field, events, errors; /* of one message */
  azact_config config;
} host_job;

static azact_status text_add(const char *data, size_t len, void *user) {
  host_text *text = user;
  if (len > text->cap - text->len) {
    size_t cap = text->len + len + text->cap + 4096;
    char *grown = cap > len ? realloc(text->ptr, cap) : NULL;
    if (!grown) return AZACT_ERR_NOMEM;
    text->ptr = grown;
    text->cap = cap;
  }
  memcpy(text->ptr + text->len, data, len);
  text->len += len;
  return AZACT_OK;
}

static bool text_put(host_text *text, const char *word) { return text_add(word, strlen(word), text) == AZACT_OK; }

/* A canonical line as a JSON string: it is UTF-8 without control characters already. */
static bool text_quote(host_text *text, const host_text *line) {
  bool good = text_put(text, "\"");
  for (size_t i = 0, begin = 0; good && i <= line->len; i++) {
    if (i < line->len && line->ptr[i] != '"' && line->ptr[i] != '\\') continue;
    good = text_add(line->ptr + begin, i - begin, text) == AZACT_OK && (i == line->len || text_put(text, "\\"));
    begin = i;
  }
  return good && text_put(text, "\"");
}

/* rsyslog's JSON is refused as a whole if something in it is nested deeper than 32. */
static bool text_is_deep(const host_text *json) {
  size_t depth = 0, deepest = 0;
  bool inside = false;
  for (size_t i = 0; i < json->len; i++) {
    char c = json->ptr[i];
    if (c == '\\' && inside)
      i++;
    else if (c == '"')
      inside = !inside;
    else if (!inside && (c == '{' || c == '['))
      deepest = ++depth > deepest ? depth : deepest;
    else if (!inside && (c == '}' || c == ']'))
      depth--;
  }
  return deepest > 16;
}

/* The canonical record, key by key; what is nested too deep becomes a string. */
static bool job_record(host_job *job, const azact_event *event, host_text *list) {
  azact_field_info info = {.struct_size = sizeof info};
  const char *before = "{\"";
  for (size_t i = 0; azact_field_at(i, &info) == AZACT_OK; i++) {
    job->field.len = 0;
    if (info.flags & AZACT_FIELD_MEMBER) continue;
    azact_status status = azact_event_write_field(event, info.id, text_add, &job->field);
    if (status == AZACT_ABSENT) continue;
    if (status != AZACT_OK || !text_put(list, before) || text_add(info.name.ptr, info.name.len, list) != AZACT_OK ||
        !text_put(list, "\":"))
      return false;
    if (text_is_deep(&job->field) ? !text_quote(list, &job->field)
                                  : text_add(job->field.ptr, job->field.len, list) != AZACT_OK)
      return false;
    before = ",\"";
  }
  return text_put(list, "}");
}

/* job->line is the event's, or one of an error (NULL). */
static bool job_take(host_job *job, const azact_event *event, host_text *list) {
  if (job->file) return text_put(&job->line, "\n") && text_add(job->line.ptr, job->line.len, &job->events) == AZACT_OK;
  return text_put(list, list->len ? ",{\"record\":" : "{\"record\":") &&
         (event ? job_record(job, event, list) : text_add(job->line.ptr, job->line.len, list) == AZACT_OK) &&
         text_put(list, ",\"line\":") && text_quote(list, &job->line) && text_put(list, "}");
}

/* Everything in the message is in job->events and job->errors; false = no memory. */
static bool job_decode(host_job *job, azact_str text) {
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  azact_status status = azact_reader_open_memory(&job->config, text.ptr, text.len, AZACT_BORROW, NULL, NULL, &reader);
  bool good = status == AZACT_OK, more = good;
  while (good && more && (status = azact_reader_next_into(reader, &event)) != AZACT_END) {
    job->line.len = 0;
    more = status == AZACT_OK || azact_status_is_record(status);
    good = status != AZACT_ERR_NOMEM &&
           (status == AZACT_OK ? azact_event_write_json(event, text_add, &job->line)
                               : azact_reader_write_error_json(reader, text_add, &job->line)) == AZACT_OK &&
           job_take(job, status == AZACT_OK ? event : NULL, status == AZACT_OK ? &job->events : &job->errors);
  }
  azact_event_unref(event);
  azact_reader_unref(reader);
  return good;
}

/* rsyslog's JSON of a message: what follows the syslog header if there is one, else all of it. */
static bool job_message(host_job *job, azact_str line) {
  azact_reader *reader = NULL;
  azact_event *envelope = NULL;
  azact_value *raw = NULL, *msg = NULL;
  azact_str text = line, part;
  if (azact_reader_open_memory(&job->config, line.ptr, line.len, AZACT_BORROW, NULL, NULL, &reader) == AZACT_OK &&
      azact_reader_next(reader, &envelope) == AZACT_OK && azact_event_lookup(envelope, "/rawmsg", 7, &raw) == AZACT_OK &&
      azact_event_lookup(envelope, "/msg", 4, &msg) == AZACT_OK && azact_value_text(raw, &part) == AZACT_OK) {
    const char *header_end = part.len > 0 && part.ptr[0] == '<' ? memchr(part.ptr, '>', part.len) : NULL;
    text = part;
    if (header_end && azact_value_text(msg, &part) == AZACT_OK && part.len > 0)
      text = part;
    else if (header_end) /* taken for a tag, perhaps */
      text = (azact_str){header_end + 1, (size_t)(text.ptr + text.len - header_end - 1)};
  }
  job->events.len = job->errors.len = 0;
  bool good = job_decode(job, text);
  azact_value_unref(msg);
  azact_value_unref(raw);
  azact_event_unref(envelope);
  azact_reader_unref(reader);
  return good;
}

static bool answer_mmexternal(host_job *job, azact_str line) {
  if (!job_message(job, line))
    fputs("{}", stdout); /* no memory: the message goes on as it came */
  else
    printf("{\"$!\":{\"azure\":{\"whole\":\"%s\",\"events\":[%.*s],\"errors\":[%.*s]}}}", job->errors.len ? "no" : "yes",
           (int)job->events.len, job->events.len ? job->events.ptr : "", (int)job->errors.len,
           job->errors.len ? job->errors.ptr : "");
  return putchar('\n') != EOF && fflush(stdout) == 0;
}

/* rsyslog keeps the message until it is told that the lines are out, and brings it again if they are not. */
static bool answer_omprog(host_job *job, azact_str line) {
  bool good = job_message(job, line) &&
              (job->events.len == 0 || fwrite(job->events.ptr, job->events.len, 1, job->file) == 1) &&
              fflush(job->file) == 0;
  puts(good ? "OK" : "not written");
  clearerr(job->file);
  return fflush(stdout) == 0;
}

int main(int argc, char **argv) {
  if (argc > 2 || (argc > 1 && argv[1][0] == '-')) {
    fputs("Usage: azact-rsyslog [FILE]\nStarted by rsyslog: as mmexternal's program, or with FILE as omprog's. See "
          "azact-rsyslog(1).\n",
          stderr);
    return 2;
  }
  host_job job = {0};
  bool going = true;
  char *line = NULL;
  size_t cap = 0;
  ssize_t len;
  azact_config_init(&job.config, sizeof job.config);
  job.config.source_name = "rsyslog";
  if (argc > 1) {
    job.file = fopen(argv[1], "ab");
    puts(job.file ? "OK" : strerror(errno)); /* ready */
    going = fflush(stdout) == 0 && job.file;
  }
  while (going && (len = getline(&line, &cap, stdin)) > 0) {
    azact_str text = {line, (size_t)len - (line[len - 1] == '\n')};
    going = job.file ? answer_omprog(&job, text) : answer_mmexternal(&job, text);
  }
  if (job.file) fclose(job.file);
  free(job.line.ptr);
  free(job.field.ptr);
  free(job.events.ptr);
  free(job.errors.ptr);
  free(line);
  return 0;
}
