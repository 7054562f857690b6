/* azact-group: the events of one correlation id taken together, as a tree of operations or as canonical JSON. */
#include "common/ex_common.h"

#include <getopt.h>
#include <string.h>
#include <strings.h>

static const char help[] =
    "Usage: azact-group [OPTION]... [FILE|FOLDER|-]...\n"
    "Group Azure Activity Log events by correlation id: operations, their states and durations, deployments as trees.\n"
    "Reads what azact-cat reads: files, folders of files, or standard input.\n\n"
    "  -j, --json             one canonical JSON object a group, one a line\n"
    "      --only=WHAT,...    groups with an operation that failed, is open, or deletes: failed, open, delete (any of "
    "them)\n"
    "      --correlation=ID   the events of this correlation id only\n"
    "      --sort=BY          start (default), end, duration, events or failed\n"
    "      --by-subscription  equal correlation ids in different subscriptions are different groups\n"
    "      --with-foreign     records of other logs, too\n"
    "      --idle=TIME        a correlation id that was silent so long is used anew (default 24h)\n"
    "      --max-open=TIME    an operation without an end counts as open no longer than this (default 7d)\n"
    "      --stream           print groups as they close, in bounded memory; with it:\n"
    "      --lateness=TIME    how far behind the newest event others may come (default 15m)\n"
    "      --max-groups=N     open groups (default 64K)\n"
    "      --max-bytes=N      memory for groups (default 256M)\n"
    "      --strict           quarantine what would need a repair (bad UTF-8, duplicate keys ...)\n"
    "      --encoding=NAME    the input's encoding, e.g. windows-1252; default: found out\n"
    "      --color=WHEN       auto, always or never\n"
    "      --line-buffered    write each line at once\n"
    "  -q, --quiet            no progress, no summary (quarantined records are counted all the same)\n"
    "  -h, --help             this text\n"
    "  -V, --version          the version\n\n"
    "TIME: 500ms, 90s, 15m, 24h, 7d. N: 1000, 64K, 64M, 2G.\n\n"
    "Exit status: 0 all decoded, 1 something was quarantined, 2 usage, 3 cannot read or write,\n"
    "4 no activity-log record at all.\n";

enum {
  GROUP_ONLY = 256,
  GROUP_ID,
  GROUP_SORT,
  GROUP_BY,
  GROUP_FOREIGN,
  GROUP_IDLE,
  GROUP_MAX_OPEN,
  GROUP_STREAM,
  GROUP_LATENESS,
  GROUP_MAX_GROUPS,
  GROUP_MAX_BYTES
};
static const struct option options[] = {{"json", 0, NULL, 'j'},
                                        {"only", 1, NULL, GROUP_ONLY},
                                        {"correlation", 1, NULL, GROUP_ID},
                                        {"sort", 1, NULL, GROUP_SORT},
                                        {"by-subscription", 0, NULL, GROUP_BY},
                                        {"with-foreign", 0, NULL, GROUP_FOREIGN},
                                        {"idle", 1, NULL, GROUP_IDLE},
                                        {"max-open", 1, NULL, GROUP_MAX_OPEN},
                                        {"stream", 0, NULL, GROUP_STREAM},
                                        {"lateness", 1, NULL, GROUP_LATENESS},
                                        {"max-groups", 1, NULL, GROUP_MAX_GROUPS},
                                        {"max-bytes", 1, NULL, GROUP_MAX_BYTES},
                                        EX_INPUT_OPTIONS,
                                        {NULL, 0, NULL, 0}};

#define ONLY_FAILED 1u
#define ONLY_OPEN 2u
#define ONLY_DELETE 4u

typedef struct group_job {
  ex_input input;
  ex_tree tree;
  azact_group_config config;
  azact_grouper *grouper;
  azact_str wanted; /* correlation id; length 0 = all */
  uint32_t only, order;
  bool json, with_foreign, sorted,
      for_stream; /* sorted, for_stream: an option was given that goes without, or with --stream */
} group_job;

/* ---- groups out ---- */

static bool is_chosen(const group_job *job, const azact_group *group) {
  azact_group_info info = {.struct_size = sizeof info};
  if (job->only == 0) return true;
  if (azact_group_facts(group, &info) != AZACT_OK) return false;
  return ((job->only & ONLY_FAILED) && info.failed_count > 0) || ((job->only & ONLY_OPEN) && info.open_count > 0) ||
         ((job->only & ONLY_DELETE) && (info.flags & AZACT_GROUP_HAS_DELETE));
}

static bool print_group(group_job *job, const azact_group *group) {
  if (!is_chosen(job, group)) return true;
  ex_progress_clear(&job->input.progress);
  if (job->json) return azact_group_write_json(group, ex_to_stdout, NULL) == AZACT_OK && putchar('\n') != EOF;
  return ex_tree_group(&job->tree, group) && !ferror(stdout);
}

/* Whatever is finished by now. */
static bool print_groups(group_job *job) {
  azact_group *group = NULL;
  azact_status status;
  bool going = true;
  while (going && (status = azact_grouper_next(job->grouper, &group)) != AZACT_NEED_MORE && status != AZACT_END) {
    going = status == AZACT_OK && print_group(job, group);
    azact_group_unref(group);
    group = NULL;
  }
  return going;
}

/* ---- events in ---- */

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static azact_str trimmed(azact_str text) {
  for (; text.len > 0 && is_blank(text.ptr[0]); text.len--) text.ptr++;
  while (text.len > 0 && is_blank(text.ptr[text.len - 1])) text.len--;
  return text;
}

/* With or without dashes. It stands where there was no id. */
static bool is_nil_guid(azact_str id) {
  for (size_t i = 0; i < id.len; i++) {
    bool dash = id.len == 36 && (i == 8 || i == 13 || i == 18 || i == 23);
    if (id.ptr[i] != (dash ? '-' : '0')) return false;
  }
  return id.len == 36 || id.len == 32;
}

/* By correlation id as groups are: without case. An event without one makes a group of its own, whose key is its uid. */
static bool is_wanted(const group_job *job, const azact_event *event) {
  azact_str id = {"", 0};
  char uid[40];
  size_t len = 0;
  if (job->wanted.len == 0) return true;
  if (azact_event_correlation_id(event, &id) == AZACT_OK) id = trimmed(id);
  if (is_nil_guid(id)) id.len = 0;
  if (id.len == 0 && azact_event_copy_text(event, AZACT_F_UID, uid, sizeof uid, &len) == AZACT_OK)
    id = (azact_str){uid, len};
  return id.len == job->wanted.len && strncasecmp(id.ptr, job->wanted.ptr, id.len) == 0;
}

static bool add_event(azact_event *event, void *user) {
  group_job *job = user;
  azact_time time = {.struct_size = sizeof time};
  azact_status status;
  if (azact_event_dialect(event) == AZACT_DIALECT_FOREIGN && !job->with_foreign) return true;
  if (!is_wanted(job, event)) { /* but it tells the time */
    if (azact_event_time(event, &time) == AZACT_OK) azact_grouper_advance(job->grouper, time.ns);
    return true;
  }
  while ((status = azact_grouper_add(job->grouper, event)) == AZACT_READY) {
    if (!print_groups(job)) return false;
  }
  return status == AZACT_OK && (!(job->config.flags & AZACT_GROUPER_STREAM) || print_groups(job));
}

/* ---- options ---- */

static int parse_only(group_job *job, const char *list) {
  static const char *const words[] = {"failed", "open", "delete"};
  for (const char *word = list;;) {
    size_t len = strcspn(word, ","), i = 0;
    while (i < 3 && (strlen(words[i]) != len || memcmp(words[i], word, len) != 0)) i++;
    if (i == 3) return ex_usage_error("--only takes failed, open or delete, not '%.*s'", (int)len, word);
    job->only |= 1u << i;
    if (word[len] == '\0') return EX_GO;
    word += len + 1;
  }
}

static int parse_sort(group_job *job, const char *word) {
  static const char *const words[] = {"start", "end", "duration", "events", "failed"};
  for (job->order = 0; job->order < 5; job->order++) {
    if (strcmp(words[job->order], word) == 0) break;
  }
  job->sorted = true;
  return job->order < 5 ? EX_GO : ex_usage_error("--sort takes start, end, duration, events or failed, not '%s'", word);
}

/* 0 is the config's word for its default: an instant is as near to none as times come. */
static int parse_time(const char *name, const char *text, int64_t *ret_ns) {
  if (!ex_parse_duration(text, ret_ns))
    return ex_usage_error("--%s takes a time like 90s, 15m, 24h or 7d, not '%s'", name, text);
  if (*ret_ns == 0) *ret_ns = 1;
  return EX_GO;
}

static int parse_count(group_job *job, const char *name, const char *text, uint64_t *ret) {
  job->for_stream = true;
  return ex_parse_count(text, ret) && *ret > 0
             ? EX_GO
             : ex_usage_error("--%s takes a number like 1000, 64K or 2G, not '%s'", name, text);
}

static int parse_option(group_job *job, int option, const char *argument) {
  azact_group_config *config = &job->config;
  switch (option) {
  case 'j': job->json = true; return EX_GO;
  case GROUP_ONLY: return parse_only(job, argument);
  case GROUP_SORT: return parse_sort(job, argument);
  case GROUP_BY: config->flags |= AZACT_GROUPER_BY_SUBSCRIPTION; return EX_GO;
  case GROUP_FOREIGN: job->with_foreign = true; return EX_GO;
  case GROUP_STREAM: config->flags |= AZACT_GROUPER_STREAM; return EX_GO;
  case GROUP_IDLE: return parse_time("idle", argument, &config->idle_ns);
  case GROUP_MAX_OPEN: return parse_time("max-open", argument, &config->max_open_ns);
  case GROUP_LATENESS: job->for_stream = true; return parse_time("lateness", argument, &config->lateness_ns);
  case GROUP_MAX_GROUPS: return parse_count(job, "max-groups", argument, &config->max_groups);
  case GROUP_MAX_BYTES: return parse_count(job, "max-bytes", argument, &config->max_bytes);
  case GROUP_ID:
    job->wanted = trimmed(ex_str(argument));
    return job->wanted.len > 0 ? EX_GO : ex_usage_error("--correlation takes an id");
  default: return ex_input_option(&job->input, option, argument, help);
  }
}

int main(int argc, char **argv) {
  group_job job = {0};
  int option, status;
  azact_config_init(&job.input.config, sizeof job.input.config);
  azact_group_config_init(&job.config, sizeof job.config);
  job.config.flags = AZACT_GROUPER_COMPACT;
  ex_name("azact-group");
  while ((option = getopt_long(argc, argv, "jqhV", options, NULL)) != -1) {
    if ((status = parse_option(&job, option, optarg)) != EX_GO) return status;
  }
  bool stream = (job.config.flags & AZACT_GROUPER_STREAM) != 0;
  if (stream && job.sorted) return ex_usage_error("--sort needs the whole set, so it does not go with --stream");
  if (job.for_stream && !stream) return ex_usage_error("--lateness, --max-groups and --max-bytes go with --stream");
  job.input.on_event = add_event;
  job.input.user = &job;
  if ((status = ex_input_start(&job.input, argc - optind)) != EX_GO) return status;
  ex_tree_start(&job.tree, ex_terminal_width(), ex_use_color(job.input.color), ex_use_utf8());
  int stop = azact_grouper_new(&job.config, &job.grouper) == AZACT_OK ? EX_GO : EX_IO;
  if (stop == EX_GO) stop = ex_input_read(&job.input, argv + optind, argc - optind);
  if (stop == EX_GO && (azact_grouper_finish(job.grouper, job.order) != AZACT_OK || !print_groups(&job))) stop = EX_IO;
  ex_tree_free(&job.tree);
  azact_grouper_unref(job.grouper);
  return ex_input_end(&job.input, stop, !job.json);
}
