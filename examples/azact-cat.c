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

enum { CAT_HEADER = 256, CAT_STRICT, CAT_ENCODING, CAT_COLOR, CAT_LINES };
static const struct option options[] = {{"json", 0, NULL, 'j'},          {"fields", 1, NULL, 'f'},
                                        {"header", 0, NULL, CAT_HEADER}, {"with-errors", 0, NULL, 'e'},
                                        {"strict", 0, NULL, CAT_STRICT}, {"encoding", 1, NULL, CAT_ENCODING},
                                        {"color", 1, NULL, CAT_COLOR},   {"line-buffered", 0, NULL, CAT_LINES},
                                        {"quiet", 0, NULL, 'q'},         {"help", 0, NULL, 'h'},
                                        {"version", 0, NULL, 'V'},       {NULL, 0, NULL, 0}};

typedef struct cat_job {
  azact_config config;
  bool json, with_errors;
  ex_table table;
  ex_fields fields;
  ex_progress progress;
  ex_tally tally;
  azact_event *event; /* recycled */
} cat_job;

static bool print_event(cat_job *job) {
  ex_tally_event(&job->tally, job->event);
  if (job->json) return azact_event_write_json(job->event, ex_to_stdout, NULL) == AZACT_OK && putchar('\n') != EOF;
  if (job->fields.count > 0) return ex_fields_event(&job->fields, job->event) && !ferror(stdout);
  ex_table_event(&job->table, job->event);
  return !ferror(stdout);
}

static bool print_error(cat_job *job, const azact_reader *reader) {
  if (!job->with_errors) return true;
  if (job->json) return azact_reader_write_error_json(reader, ex_to_stdout, NULL) == AZACT_OK && putchar('\n') != EOF;
  ex_table_error(&job->table, reader);
  return !ferror(stdout);
}

static int show(const char *path, uint64_t size, bool in_folder, void *user) {
  cat_job *job = user;
  azact_reader *reader = NULL;
  int32_t os_error = 0;
  bool going = true, is_stdin = strcmp(path, "-") == 0;
  azact_status status = is_stdin ? azact_reader_open_fd(&job->config, 0, &reader, &os_error)
                                 : azact_reader_open_path(&job->config, path, &reader, &os_error);
  ex_tally_input(&job->tally, path, in_folder);
  if (status != AZACT_OK) ex_tally_unopened(&job->tally, status, os_error);
  while (reader && going && (status = azact_reader_next_into(reader, &job->event)) != AZACT_END) {
    if (status == AZACT_OK) {
      going = print_event(job);
    } else {
      ex_progress_clear(&job->progress);
      if (ex_tally_error(&job->tally, reader, status)) going = print_error(job, reader);
    }
    if (status != AZACT_OK && !azact_status_is_record(status)) break; /* nothing more will come */
    ex_progress_tick(&job->progress, path, reader, size);
  }
  ex_progress_clear(&job->progress);
  ex_tally_end(&job->tally, going && status == AZACT_END);
  azact_reader_unref(reader);
  return going ? 0 : EX_IO;
}

int main(int argc, char **argv) {
  static cat_job job; /* ex_fields is large */
  int option, color = 0;
  bool header = false, lines = false, quiet = false;
  const char *list = NULL;
  azact_config_init(&job.config, sizeof job.config);
  ex_name("azact-cat");
  while ((option = getopt_long(argc, argv, "jf:eqhV", options, NULL)) != -1) {
    switch (option) {
    case 'j': job.json = true; break;
    case 'f': list = optarg; break;
    case 'e': job.with_errors = true; break;
    case 'q': quiet = true; break;
    case CAT_HEADER: header = true; break;
    case CAT_STRICT: job.config.flags |= AZACT_CONFIG_STRICT; break;
    case CAT_ENCODING: job.config.encoding = optarg; break;
    case CAT_LINES: lines = true; break;
    case CAT_COLOR:
      if (!ex_color_option(optarg, &color)) return ex_usage_error("--color takes auto, always or never, not '%s'", optarg);
      break;
    case 'h': fputs(help, stdout); return ex_finish(EX_OK);
    case 'V': return ex_finish(ex_version());
    default: return ex_usage_error(NULL);
    }
  }
  if (job.json && list) return ex_usage_error("--json and --fields exclude each other");
  if (header && !list) return ex_usage_error("--header goes with --fields");
  if (job.with_errors && list) return ex_usage_error("--with-errors goes with --json or the table, not with --fields");
  if (list && ex_fields_parse(&job.fields, list) != EX_OK) return EX_USAGE;
  azact_reader *probe = NULL;
  if (azact_reader_new(&job.config, &probe) == AZACT_ERR_UNSUPPORTED) {
    return ex_usage_error("no encoding '%s'%s", job.config.encoding,
                          azact_has_feature("icu") ? "" : " in this build, which lacks ICU");
  }
  azact_reader_unref(probe);
  if (optind == argc && ex_stdin_is_terminal())
    return ex_usage_error("nothing to read: name a file, a folder, or - for standard input");
  ex_start(lines);
  ex_table_start(&job.table, ex_terminal_width(), ex_use_color(color));
  ex_progress_start(&job.progress, quiet);
  if (header) ex_fields_header(&job.fields);
  int stop = optind == argc ? show("-", 0, false, &job) : 0;
  for (int i = optind; i < argc && stop == 0; i++) {
    stop = strcmp(argv[i], "-") == 0 ? show("-", 0, false, &job) : ex_walk(argv[i], show, &job, &job.tally.failed);
  }
  azact_event_unref(job.event);
  ex_fields_free(&job.fields);
  if (!quiet && !job.json && !list && ex_stderr_is_terminal()) ex_tally_say(&job.tally);
  if (stop && !ferror(stdout)) ex_say("out of memory");
  return ex_finish(stop ? stop : ex_verdict(&job.tally));
}
