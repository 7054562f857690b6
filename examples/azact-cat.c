/* azact-cat: activity-log events out of any files, as a table, as canonical JSON, or as chosen fields. */
#include "common/ex_common.h"

#include <getopt.h>
#include <string.h>

static const char help[] =
    "Usage: azact-cat [OPTION]... [FILE|FOLDER|-]...\n"
    "Show the Azure Activity Log events in files, in folders of files, or on standard input.\n"
    "JSON, JSON Lines, CSV, any of Azure's record shapes, gzip, zstd, UTF-8/16/32: all found out by itself.\n\n"
    "  -j, --json            one canonical JSON record a line\n"
    "  -f, --fields=A,B,C    these fields, tab-separated (names: docs/fields.md; also resource.name and the like)\n"
    "      --header          with --fields: a line of names first\n"
    "  -e, --with-errors     print quarantined records too, in their place (with the table or --json)\n"
    "      --strict          quarantine what would need a repair (bad UTF-8, duplicate keys ...)\n"
    "      --encoding=NAME   the input's encoding, e.g. windows-1252; default: found out\n"
    "      --color=WHEN      auto, always or never\n"
    "      --line-buffered   write each line at once\n"
    "  -q, --quiet           no progress, no summary (quarantined records are counted all the same)\n"
    "  -h, --help            this text\n"
    "  -V, --version         the version\n\n"
    "Exit status: 0 all decoded, 1 something was quarantined, 2 usage, 3 cannot read or write,\n"
    "4 no activity-log record at all.\n";

enum { CAT_HEADER = 256 };
static const struct option options[] = {
    {"json", 0, NULL, 'j'},        {"fields", 1, NULL, 'f'}, {"header", 0, NULL, CAT_HEADER},
    {"with-errors", 0, NULL, 'e'}, EX_INPUT_OPTIONS,         {NULL, 0, NULL, 0}};

typedef struct cat_job {
  bool json;
  ex_table table;
  ex_fields fields;
  ex_input input;
} cat_job;

static bool print_event(azact_event *event, void *user) {
  cat_job *job = user;
  if (job->json) return azact_event_write_json(event, ex_to_stdout, NULL) == AZACT_OK && putchar('\n') != EOF;
  if (job->fields.count > 0) return ex_fields_event(&job->fields, event) && !ferror(stdout);
  ex_table_event(&job->table, event);
  return !ferror(stdout);
}

static bool print_error(const azact_reader *reader, void *user) {
  cat_job *job = user;
  if (job->json) return azact_reader_write_error_json(reader, ex_to_stdout, NULL) == AZACT_OK && putchar('\n') != EOF;
  ex_table_error(&job->table, reader);
  return !ferror(stdout);
}

int main(int argc, char **argv) {
  static cat_job job; /* ex_fields is large */
  int option, status;
  bool header = false, with_errors = false;
  const char *list = NULL;
  azact_config_init(&job.input.config, sizeof job.input.config);
  ex_name("azact-cat");
  while ((option = getopt_long(argc, argv, "jf:eqhV", options, NULL)) != -1) {
    switch (option) {
    case 'j': job.json = true; break;
    case 'f': list = optarg; break;
    case 'e': with_errors = true; break;
    case CAT_HEADER: header = true; break;
    default:
      if ((status = ex_input_option(&job.input, option, optarg, help)) != EX_GO) return status;
    }
  }
  if (job.json && list) return ex_usage_error("--json and --fields exclude each other");
  if (header && !list) return ex_usage_error("--header goes with --fields");
  if (with_errors && list) return ex_usage_error("--with-errors goes with --json or the table, not with --fields");
  if (list && ex_fields_parse(&job.fields, list) != EX_OK) return EX_USAGE;
  job.input.on_event = print_event;
  job.input.on_error = with_errors ? print_error : NULL;
  job.input.user = &job;
  if ((status = ex_input_start(&job.input, argc - optind)) != EX_GO) return status;
  ex_table_start(&job.table, ex_terminal_width(), ex_use_color(job.input.color));
  if (header) ex_fields_header(&job.fields);
  int stop = ex_input_read(&job.input, argv + optind, argc - optind);
  ex_fields_free(&job.fields);
  return ex_input_end(&job.input, stop, !job.json && !list);
}
