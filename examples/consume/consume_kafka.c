#include "consume.h"

#include "../common/ex_common.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct kafka_default {
  const char *key, *value;
} kafka_default;

static const kafka_default kafka_defaults[] = {
    {"client.id", "azact-consume"},
    {"socket.keepalive.enable", "true"}, /* Azure drops a connection that is silent for 240 s */
    {"metadata.max.age.ms", "180000"},
    {"session.timeout.ms", "30000"},
    {"auto.offset.reset", "earliest"}, /* a group that is new has missed nothing */
    {"log.queue", "true"},             /* librdkafka's words come in our thread */
};

/* Offsets are stored here and only after the lines are out; librdkafka commits what is stored. Whoever changes one of
 * these loses events. */
static const char *const kafka_ours[] = {"enable.auto.commit", "enable.auto.offset.store", "auto.commit.enable",
                                         "log.queue"};

static void kafka_log(const rd_kafka_t *handle, int level, const char *facility, const char *text) {
  (void)handle, (void)level;
  ex_say("%s: %s", facility, text);
}

int consume_set(consume_settings *settings, const char *where, const char *key, const char *value) {
  char why[512];
  if (strcmp(key, "topic") == 0) {
    rd_kafka_topic_partition_list_add(settings->topics, value, RD_KAFKA_PARTITION_UA);
    return EX_GO;
  }
  for (size_t i = 0; i < sizeof kafka_ours / sizeof *kafka_ours; i++) {
    if (strcmp(key, kafka_ours[i]) == 0) return ex_usage_error("%s: %s is not to be changed here", where, key);
  }
  if (rd_kafka_conf_set(settings->conf, key, value, why, sizeof why) == RD_KAFKA_CONF_OK) return EX_GO;
  return ex_usage_error("%s: %s", where, why);
}

void consume_settings_start(consume_settings *settings) {
  settings->conf = rd_kafka_conf_new();
  settings->topics = rd_kafka_topic_partition_list_new(1);
  for (size_t i = 0; i < sizeof kafka_defaults / sizeof *kafka_defaults; i++)
    rd_kafka_conf_set(settings->conf, kafka_defaults[i].key, kafka_defaults[i].value, NULL, 0);
  rd_kafka_conf_set(settings->conf, "enable.auto.offset.store", "false", NULL, 0);
  rd_kafka_conf_set_log_cb(settings->conf, kafka_log);
}

static char *kafka_trim(char *text) {
  while (*text == ' ' || *text == '\t') text++;
  size_t len = strlen(text);
  while (len > 0 && strchr(" \t\r\n", text[len - 1])) len--;
  text[len] = '\0';
  return text;
}

int consume_assign(consume_settings *settings, const char *where, char *line) {
  char *equals = strchr(line, '='); /* the first: a connection string is full of them */
  if (!equals) return ex_usage_error("%s: not of the form key=value", where);
  *equals = '\0';
  return consume_set(settings, where, kafka_trim(line), kafka_trim(equals + 1));
}

int consume_settings_file(consume_settings *settings, const char *path) {
  FILE *file = fopen(path, "r");
  char *line = NULL, where[512];
  size_t cap = 0;
  unsigned number = 0;
  int status = EX_GO;
  if (!file) {
    ex_say("cannot read %s: %s", path, strerror(errno));
    return EX_IO;
  }
  while (status == EX_GO && getline(&line, &cap, file) >= 0) {
    snprintf(where, sizeof where, "%s, line %u", path, ++number);
    char *text = kafka_trim(line);
    if (*text && *text != '#') status = consume_assign(settings, where, text);
  }
  if (status == EX_GO && ferror(file)) {
    ex_say("cannot read %s: %s", path, strerror(errno));
    status = EX_IO;
  }
  free(line);
  fclose(file);
  return status;
}

static bool kafka_given(const consume_settings *settings, const char *key) {
  char value[2]; /* whether, not what */
  size_t size = sizeof value;
  return rd_kafka_conf_get(settings->conf, key, value, &size) == RD_KAFKA_CONF_OK && size > 1;
}

rd_kafka_t *consume_connect(consume_settings *settings) {
  char why[512];
  if (settings->topics->cnt == 0 || !kafka_given(settings, "bootstrap.servers") || !kafka_given(settings, "group.id")) {
    ex_usage_error("brokers, a group and a topic are needed (bootstrap.servers, group.id, topic)");
    return NULL;
  }
  rd_kafka_t *handle = rd_kafka_new(RD_KAFKA_CONSUMER, settings->conf, why, sizeof why);
  if (!handle) {
    ex_usage_error("%s", why);
    return NULL;
  }
  settings->conf = NULL;
  rd_kafka_set_log_queue(handle, NULL);
  rd_kafka_poll_set_consumer(handle);
  rd_kafka_resp_err_t error = rd_kafka_subscribe(handle, settings->topics);
  if (!error) return handle;
  ex_usage_error("cannot subscribe: %s", rd_kafka_err2str(error));
  rd_kafka_destroy(handle);
  return NULL;
}
