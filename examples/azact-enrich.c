/* azact-enrich: canonical records, each with what a table of one's own knows of its caller, its address ...
 *
 * It shows libazactivity-jansson both ways: an event becomes a json_t that is changed and printed as jansson does it, and with
 * --parsed the input is what a collector has parsed with jansson already. */
#include "common/ex_common.h"

#include <azactivity/jansson.h>
#include <getopt.h>
#include <string.h>

static const char help[] =
    "Usage: azact-enrich -t TABLE [OPTION]... [FILE|FOLDER|-]...\n"
    "Write the Azure Activity Log events in files as canonical JSON, one a line, each with what TABLE knows of it.\n"
    "TABLE is a JSON object: {\"ada@contoso.example\":{\"team\":\"blue\"}, ...}.\n\n"
    "  -t, --table=FILE      the table\n"
    "  -b, --by=FIELD        the field that is looked up (default: caller; names: docs/fields.md)\n"
    "  -k, --key=NAME        where the answer goes (default: enrichment)\n"
    "  -p, --parsed          standard input only, parsed by jansson first: one JSON value after another\n"
    "      --strict          quarantine what would need a repair\n"
    "      --encoding=NAME   the input's encoding, e.g. windows-1252; default: found out\n"
    "      --line-buffered   write each line at once\n"
    "  -q, --quiet           no progress\n"
    "  -h, --help            this text\n"
    "  -V, --version         the version\n\n"
    "Exit status: 0 all decoded, 1 something was quarantined, 2 usage, 3 cannot read or write,\n"
    "4 no activity-log record at all.\n";

static const struct option options[] = {{"table", 1, NULL, 't'},  {"by", 1, NULL, 'b'}, {"key", 1, NULL, 'k'},
                                        {"parsed", 0, NULL, 'p'}, EX_INPUT_OPTIONS,     {NULL, 0, NULL, 0}};

typedef struct enrich_job {
  json_t *table;
  azact_field by;
  const char *key;
  ex_input input;
} enrich_job;

static bool enrich(azact_event *event, void *user) {
  const enrich_job *job = user;
  json_t *record = NULL, *name = NULL;
  azact_status status = azact_jansson_event(event, NULL, &record);
  if (status == AZACT_ERR_LIMIT) { /* too large a tree: the event goes on as it is */
    ex_say("an event is too large for a tree, and goes without");
    return azact_event_write_json(event, ex_to_stdout, NULL) == AZACT_OK && putchar('\n') != EOF;
  }
  if (status != AZACT_OK) {
    ex_say("%s", azact_status_name(status));
    return false;
  }
  if (azact_jansson_field(event, job->by, NULL, &name) == AZACT_OK && json_is_string(name)) {
    json_t *known = json_object_getn(job->table, json_string_value(name), json_string_length(name));
    if (known) json_object_set(record, job->key, known);
  }
  json_decref(name);
  bool good = json_dumpf(record, stdout, JSON_COMPACT) == 0 && putchar('\n') != EOF;
  json_decref(record);
  return good;
}

/* One tree, and all the events in it. false: stop. */
static bool enrich_tree(enrich_job *job, const json_t *tree) {
  azact_reader *reader = NULL;
  azact_status status = azact_jansson_open(tree, NULL, &job->input.config, &reader);
  if (status != AZACT_OK) {
    ex_say("standard input: %s", azact_status_name(status));
    return false;
  }
  bool going = true;
  while (going && (status = azact_reader_next_into(reader, &job->input.event)) != AZACT_END) {
    if (status == AZACT_OK) {
      ex_tally_event(&job->input.tally, job->input.event);
      going = enrich(job->input.event, job);
    } else
      going = ex_tally_error(&job->input.tally, reader, status) && !azact_status_is_fatal(status);
  }
  azact_reader_unref(reader);
  return going;
}

static int enrich_parsed(enrich_job *job) {
  json_error_t error = {.position = 0};
  json_t *tree;
  bool going = true;
  ex_tally_input(&job->input.tally, "-", false);
  while (going && (tree = json_loadf(stdin, JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK, &error))) {
    going = enrich_tree(job, tree);
    json_decref(tree);
  }
  bool at_end = feof(stdin) && json_error_code(&error) == json_error_premature_end_of_input;
  if (going && !at_end) {
    ex_say("standard input: %s", error.text);
    job->input.tally.failed++;
  }
  ex_tally_end(&job->input.tally, going && at_end);
  return going ? EX_GO : EX_IO;
}

int main(int argc, char **argv) {
  static enrich_job job = {.by = AZACT_F_CALLER, .key = "enrichment"};
  int option, status;
  bool parsed = false;
  const char *table = NULL;
  json_error_t error;
  azact_config_init(&job.input.config, sizeof job.input.config);
  ex_name("azact-enrich");
  while ((option = getopt_long(argc, argv, "t:b:k:pqhV", options, NULL)) != -1) {
    switch (option) {
    case 't': table = optarg; break;
    case 'b':
      if (!(job.by = azact_field_by_name(optarg, strlen(optarg)))) return ex_usage_error("no field is named '%s'", optarg);
      break;
    case 'k': job.key = optarg; break;
    case 'p': parsed = true; break;
    default:
      if ((status = ex_input_option(&job.input, option, optarg, help)) != EX_GO) return status;
    }
  }
  if (!table) return ex_usage_error("--table is missing");
  if (parsed && optind < argc) return ex_usage_error("--parsed reads standard input only");
  if (!(job.table = json_load_file(table, 0, &error))) {
    ex_say("%s: %s", table, error.text);
    return EX_IO;
  }
  job.input.on_event = enrich;
  job.input.user = &job;
  if ((status = ex_input_start(&job.input, argc - optind)) != EX_GO) return status;
  int stop = parsed ? enrich_parsed(&job) : ex_input_read(&job.input, argv + optind, argc - optind);
  json_decref(job.table);
  return ex_input_end(&job.input, stop, false);
}
