/* A Kafka in a process of its own: librdkafka's mock cluster, steered by lines on standard input. Each is answered by one
 * line that begins with "ok" or "error".
 *
 *   topic NAME PARTITIONS              make a topic
 *   put TOPIC PARTITION LENGTH         then LENGTH bytes: one message
 *   flush                              all messages are with the broker
 *   committed GROUP TOPIC PARTITIONS   "ok A B C": where the group stands in each; -1 = nowhere
 *   down, up                           the broker stops answering; answers again
 *
 * First it says "ok HOST:PORT". It ends at the end of its input. */
#include <inttypes.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct mock {
  rd_kafka_t *producer;
  rd_kafka_mock_cluster_t *cluster;
} mock;

static void delivered(rd_kafka_t *producer, const rd_kafka_message_t *message, void *user) {
  (void)producer, (void)user;
  if (message->err) fprintf(stderr, "not delivered: %s\n", rd_kafka_err2str(message->err));
}

static rd_kafka_t *client(rd_kafka_type_t type, const char *key, const char *value, const char *more, const char *text) {
  char why[512];
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  if (type == RD_KAFKA_PRODUCER) rd_kafka_conf_set_dr_msg_cb(conf, delivered);
  rd_kafka_t *handle = NULL;
  if (rd_kafka_conf_set(conf, key, value, why, sizeof why) == RD_KAFKA_CONF_OK &&
      (!more || rd_kafka_conf_set(conf, more, text, why, sizeof why) == RD_KAFKA_CONF_OK))
    handle = rd_kafka_new(type, conf, why, sizeof why);
  if (!handle) fprintf(stderr, "kafka_mock: %s\n", why);
  return handle;
}

static bool start(mock *kafka) {
  rd_kafka_t *host = client(RD_KAFKA_PRODUCER, "client.id", "mock", NULL, NULL);
  kafka->cluster = host ? rd_kafka_mock_cluster_new(host, 1) : NULL;
  if (!kafka->cluster) return false;
  const char *servers = rd_kafka_mock_cluster_bootstraps(kafka->cluster);
  kafka->producer = client(RD_KAFKA_PRODUCER, "bootstrap.servers", servers, "message.max.bytes", "8000000");
  printf("ok %s\n", servers);
  return kafka->producer != NULL;
}

static bool put(mock *kafka, const char *topic, int32_t partition, size_t len) {
  char *data = malloc(len + 1);
  bool good = data && fread(data, 1, len, stdin) == len;
  while (good) {
    rd_kafka_resp_err_t error =
        rd_kafka_producev(kafka->producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition),
                          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_VALUE(data, len), RD_KAFKA_V_END);
    if (!error) break;
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) good = false;
    rd_kafka_poll(kafka->producer, 100);
  }
  free(data);
  rd_kafka_poll(kafka->producer, 0);
  return good;
}

static bool committed(mock *kafka, const char *group, const char *topic, int32_t partitions) {
  rd_kafka_t *asker =
      client(RD_KAFKA_CONSUMER, "bootstrap.servers", rd_kafka_mock_cluster_bootstraps(kafka->cluster), "group.id", group);
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(partitions);
  if (!asker) return false;
  rd_kafka_topic_partition_list_add_range(list, topic, 0, partitions - 1);
  bool good = rd_kafka_committed(asker, list, 20000) == RD_KAFKA_RESP_ERR_NO_ERROR;
  for (int i = 0; good && i < list->cnt; i++)
    printf("%s%" PRId64, i == 0 ? "ok " : " ", list->elems[i].offset < 0 ? (int64_t)-1 : list->elems[i].offset);
  if (good) putchar('\n');
  rd_kafka_topic_partition_list_destroy(list);
  rd_kafka_destroy(asker);
  return good;
}

static bool obey(mock *kafka, const char *line) {
  char first[256], second[256];
  int32_t number;
  size_t len;
  if (sscanf(line, "topic %255s %" SCNd32, first, &number) == 2) {
    if (rd_kafka_mock_topic_create(kafka->cluster, first, number, 1) != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
  } else if (sscanf(line, "put %255s %" SCNd32 " %zu", first, &number, &len) == 3) {
    if (!put(kafka, first, number, len)) return false;
  } else if (sscanf(line, "committed %255s %255s %" SCNd32, first, second, &number) == 3) {
    return committed(kafka, first, second, number);
  } else if (strcmp(line, "flush\n") == 0) {
    if (rd_kafka_flush(kafka->producer, 60000) != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
  } else if (strcmp(line, "down\n") == 0)
    rd_kafka_mock_broker_set_down(kafka->cluster, 1);
  else if (strcmp(line, "up\n") == 0)
    rd_kafka_mock_broker_set_up(kafka->cluster, 1);
  else
    return false;
  puts("ok");
  return true;
}

int main(void) {
  mock kafka = {NULL, NULL};
  char line[1024];
  if (!start(&kafka)) return 1;
  for (fflush(stdout); fgets(line, sizeof line, stdin); fflush(stdout)) {
    if (!obey(&kafka, line)) puts("error");
  }
  rd_kafka_destroy(kafka.producer);
  return 0; /* the cluster goes with the process: whoever is still connected shall not hold it up */
}
