/* What azact-consume is made of, beside its loop. */
#ifndef CONSUME_H
#define CONSUME_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stddef.h>

/* ---- consume_kafka.c: settings and the connection */
typedef struct consume_settings {
  rd_kafka_conf_t *conf;
  rd_kafka_topic_partition_list_t *topics;
} consume_settings;
/* With the values that suit Event Hubs. Everything but the topics belongs to consume_connect afterwards. */
void consume_settings_start(consume_settings *settings);
/* `key` is a property of librdkafka, or "topic" (again for each). `where` is told with what is wrong. EX_GO or EX_USAGE. */
int consume_set(consume_settings *settings, const char *where, const char *key, const char *value);
int consume_assign(consume_settings *settings, const char *where, char *line); /* "key=value"; the line is cut up */
int consume_settings_file(consume_settings *settings, const char *path);       /* such lines, and "# ..." */
/* A member of the group, subscribed; NULL with a message. */
rd_kafka_t *consume_connect(consume_settings *settings);

/* ---- consume_output.c: where the lines go */
#define CONSUME_PLACE 320                   /* room for "topic[partition]@offset": a topic's name has at most 249 bytes */
bool consume_output_file(const char *path); /* standard output becomes this file, to be appended to */
bool consume_output_settle(void);           /* all that was written is out of our hands; on the disk if it is a file */
/* The message as it came, as FOLDER/topic-partition-offset. */
bool consume_output_raw(const char *folder, const rd_kafka_message_t *message);

#endif
