/* azact-consume: activity-log events out of Event Hubs (or any Kafka) as lines of canonical JSON, none lost.
 *
 * A message's offset is stored after its events are out; librdkafka commits what is stored. Whatever ends the program,
 * the next run begins at or before the first message that is not out: an event may come twice, never not at all. */
#include "common/ex_common.h"
#include "consume/consume.h"

#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <unistd.h>

static const char help[] =
    "Usage: azact-consume -c FILE [OPTION]...\n"
    "Write the Azure Activity Log events of an event hub (or a Kafka topic) as lines of canonical JSON.\n\n"
    "  -c, --config=FILE       settings, key=value: librdkafka's property names, and topic=NAME\n"
    "  -b, --brokers=LIST      bootstrap.servers\n"
    "  -g, --group=NAME        group.id\n"
    "  -t, --topic=NAME        the event hub; may be given again\n"
    "  -X, --set=KEY=VALUE     one more setting\n"
    "  -o, --output=FILE       append to FILE instead of writing to standard output\n"
    "  -e, --with-errors       write a line for each part that cannot be decoded, in its place\n"
    "      --raw=FOLDER        keep messages with such parts in FOLDER, as they came\n"
    "      --strict            quarantine what would need a repair\n"
    "  -h, --help              this text\n"
    "  -V, --version           the version\n\n"
    "Stops at SIGTERM or SIGINT. An offset is committed only after the events before it are written.\n"
    "Exit status: 0 all decoded, 1 something could not be decoded, 2 usage, 3 cannot read or write.\n";

enum { CONSUME_RAW = 256, CONSUME_STRICT };
static const struct option options[] = {{"config", 1, NULL, 'c'},
                                        {"brokers", 1, NULL, 'b'},
                                        {"group", 1, NULL, 'g'},
                                        {"topic", 1, NULL, 't'},
                                        {"set", 1, NULL, 'X'},
                                        {"output", 1, NULL, 'o'},
                                        {"help", 0, NULL, 'h'},
                                        {"with-errors", 0, NULL, 'e'},
                                        {"raw", 1, NULL, CONSUME_RAW},
                                        {"version", 0, NULL, 'V'},
                                        {"strict", 0, NULL, CONSUME_STRICT},
                                        {NULL, 0, NULL, 0}};

/* So much is written before it is brought to the disk and its offsets are stored, if messages do not cease before. */
#define CONSUME_MESSAGES 1000
#define CONSUME_BYTES (16u << 20)

typedef struct consume_job {
  rd_kafka_t *kafka;
  rd_kafka_topic_partition_list_t *written; /* where the next message of each partition stands */
  size_t messages, bytes;                   /* written since offsets were stored */
  azact_config config;
  ex_tally tally;
  uint64_t undecoded; /* messages */
  bool with_errors;
  const char *raw, *output;
} consume_job;

static volatile sig_atomic_t consume_stop;
static void on_signal(int number) {
  consume_stop = number;
  alarm(1); /* comes here again: a write that nobody takes is interrupted until it gives up */
}

/* Everything of a message is out, or the answer is false. */
static bool decode(consume_job *job, const rd_kafka_message_t *message) {
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  bool good = true, whole = true;
  azact_status status =
      azact_reader_open_memory(&job->config, message->payload, message->len, AZACT_BORROW, NULL, NULL, &reader);
  while (good && status == AZACT_OK && (status = azact_reader_next_into(reader, &event)) != AZACT_END) {
    if (status == AZACT_OK)
      good = azact_event_write_json(event, ex_to_stdout, NULL) == AZACT_OK && putchar('\n') != EOF;
    else {
      whole = false;
      ex_tally_error(&job->tally, reader, status);
      if (job->with_errors)
        good = azact_reader_write_error_json(reader, ex_to_stdout, NULL) == AZACT_OK && putchar('\n') != EOF;
      if (azact_status_is_record(status)) status = AZACT_OK;
    }
  }
  if (!reader || status == AZACT_ERR_NOMEM) good = false;
  azact_event_unref(event);
  azact_reader_unref(reader);
  job->undecoded += !whole;
  return good && (whole || !job->raw || consume_output_raw(job->raw, message));
}

static bool take(consume_job *job, const rd_kafka_message_t *message) {
  char place[CONSUME_PLACE];
  const char *topic = message->rkt ? rd_kafka_topic_name(message->rkt) : "";
  snprintf(place, sizeof place, "%s[%" PRId32 "]@%" PRId64, topic, message->partition, message->offset);
  if (message->err) {
    if (message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF)
      ex_say("%s: %s", message->offset >= 0 ? place : topic, rd_kafka_message_errstr(message));
    job->undecoded += message->err == RD_KAFKA_RESP_ERR__BAD_MSG; /* it cannot be had; the hub still keeps it */
    return true;
  }
  job->config.source_name = place;
  ex_tally_input(&job->tally, place, false);
  if (!decode(job, message)) return false;
  ex_tally_end(&job->tally, true);
  rd_kafka_topic_partition_t *partition = rd_kafka_topic_partition_list_find(job->written, topic, message->partition);
  if (!partition) partition = rd_kafka_topic_partition_list_add(job->written, topic, message->partition);
  partition->offset = message->offset + 1;
  job->messages++;
  job->bytes += message->len;
  return true;
}

static bool settle(consume_job *job) {
  if (!consume_output_settle()) return false;
  rd_kafka_offsets_store(job->kafka, job->written); /* not for partitions that others have now: there it comes again */
  rd_kafka_topic_partition_list_destroy(job->written);
  job->written = rd_kafka_topic_partition_list_new(1);
  job->messages = job->bytes = 0;
  return true;
}

static int run(consume_job *job) {
  bool good = true;
  while (good && !consume_stop) {
    rd_kafka_message_t *message = rd_kafka_consumer_poll(job->kafka, job->messages > 0 ? 0 : 100);
    if (message) good = take(job, message);
    bool enough = !message || job->messages >= CONSUME_MESSAGES || job->bytes >= CONSUME_BYTES;
    if (message) rd_kafka_message_destroy(message);
    if (good && enough && job->messages > 0) good = settle(job);
    if (rd_kafka_fatal_error(job->kafka, NULL, 0)) good = false; /* librdkafka has said which */
  }
  if (good && job->messages > 0) good = settle(job);
  rd_kafka_consumer_close(job->kafka); /* commits what is stored */
  if (!good && !ferror(stdout)) ex_say("stopped before its time; what was not stored comes again");
  return !good ? EX_IO : job->undecoded ? EX_IMPERFECT : EX_OK;
}

static int option_given(consume_job *job, consume_settings *settings, int option) {
  switch (option) {
  case 'c': return consume_settings_file(settings, optarg);
  case 'b': return consume_set(settings, "--brokers", "bootstrap.servers", optarg);
  case 'g': return consume_set(settings, "--group", "group.id", optarg);
  case 't': return consume_set(settings, "--topic", "topic", optarg);
  case 'X': return consume_assign(settings, "--set", optarg);
  case 'o': job->output = optarg; return EX_GO;
  case 'e': job->with_errors = true; return EX_GO;
  case CONSUME_RAW: job->raw = optarg; return EX_GO;
  case CONSUME_STRICT: job->config.flags |= AZACT_CONFIG_STRICT; return EX_GO;
  case 'h': fputs(help, stdout); return ex_finish(EX_OK);
  case 'V': return ex_finish(ex_version());
  default: return ex_usage_error(NULL);
  }
}

int main(int argc, char **argv) {
  consume_job job = {0};
  consume_settings settings;
  struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART, see there */
  int option, status = EX_GO;
  ex_name("azact-consume");
  azact_config_init(&job.config, sizeof job.config);
  consume_settings_start(&settings);
  while (status == EX_GO && (option = getopt_long(argc, argv, "c:b:g:t:X:o:ehV", options, NULL)) != -1)
    status = option_given(&job, &settings, option);
  if (status == EX_GO && optind < argc) status = ex_usage_error("what is '%s'?", argv[optind]);
  ex_start(false);
  signal(SIGPIPE, SIG_IGN); /* the write fails instead, and the group is left in good order */
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGALRM, &action, NULL);
  if (status == EX_GO && job.output && !consume_output_file(job.output)) status = EX_IO;
  if (status == EX_GO && !(job.kafka = consume_connect(&settings))) status = EX_USAGE;
  if (status == EX_GO) {
    job.written = rd_kafka_topic_partition_list_new(1);
    status = ex_finish(run(&job));
    rd_kafka_topic_partition_list_destroy(job.written);
    rd_kafka_destroy(job.kafka);
  }
  if (settings.conf) rd_kafka_conf_destroy(settings.conf);
  rd_kafka_topic_partition_list_destroy(settings.topics);
  return status;
}
