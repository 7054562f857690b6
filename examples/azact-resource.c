/* azact-resource: Azure resource ids taken apart. */
#include "common/ex_common.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: azact-resource [OPTION]... [ID|-]...\n"
    "Take Azure resource ids apart. Without an ID, or with -, ids are read from standard input, one a line.\n\n"
    "  -j, --json        one JSON object an id, one a line\n"
    "  -0, --null        ids on standard input end in a NUL byte, not in a line end\n"
    "      --color=WHEN  auto, always or never\n"
    "  -h, --help        this text\n"
    "  -V, --version     the version\n\n"
    "Exit status: 0 all understood, 1 an id could not be understood, 2 usage, 3 cannot read or write.\n";

enum { RESOURCE_COLOR = 256 };
static const struct option options[] = {
    {"json", 0, NULL, 'j'}, {"null", 0, NULL, '0'},    {"color", 1, NULL, RESOURCE_COLOR},
    {"help", 0, NULL, 'h'}, {"version", 0, NULL, 'V'}, {NULL, 0, NULL, 0}};

typedef struct id_job {
  bool json, color;
  int end; /* of an id on standard input */
  int status;
  size_t count;
} id_job;

static void row(const id_job *job, const char *name, azact_str text) {
  printf(job->color ? "  \x1b[2m%-17s\x1b[0m " : "  %-17s ", name);
  ex_put_safe(stdout, text.ptr, text.len);
  putchar('\n');
}

static void flags(const id_job *job, uint32_t bits) {
  static const char *const names[] = {"extension",    "lenient", "typo", "dotted_type", "partial", "subscription_not_guid",
                                      "missing_slash"};
  char text[160] = "";
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (!(bits >> i & 1)) continue;
    if (text[0]) strcat(text, ", ");
    strcat(text, names[i]);
  }
  if (text[0]) row(job, "flags", (azact_str){text, strlen(text)});
}

static void table(const id_job *job, const azact_resource *id) {
  static const struct {
    const char *name;
    azact_status (*get)(const azact_resource *resource, azact_str *ret);
  } parts[] = {{"subscription_id", azact_resource_subscription_id},
               {"resource_group", azact_resource_group},
               {"management_group", azact_resource_management_group},
               {"tenant_id", azact_resource_tenant_id},
               {"provider", azact_resource_provider},
               {"type", azact_resource_type},
               {"name", azact_resource_name},
               {"location", azact_resource_location},
               {"parent_id", azact_resource_parent_id},
               {"extension_of", azact_resource_extension_of}};
  azact_str text = {"", 0};
  const char *kind = azact_kind_name(azact_resource_kind(id)), *scope = azact_scope_name(azact_resource_scope(id));
  azact_resource_id(id, &text);
  if (job->count > 0) putchar('\n');
  if (job->color) fputs("\x1b[1m", stdout);
  ex_put_safe(stdout, text.ptr, text.len);
  fputs(job->color ? "\x1b[0m\n" : "\n", stdout);
  row(job, "kind", (azact_str){kind, strlen(kind)});
  if (scope[0]) row(job, "scope", (azact_str){scope, strlen(scope)});
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (parts[i].get(id, &text) == AZACT_OK && text.len > 0) row(job, parts[i].name, text);
  }
  flags(job, azact_resource_flags(id));
}

static bool one(id_job *job, const char *text, size_t len) {
  azact_resource *id = NULL;
  azact_status status = azact_resource_parse(text, len, NULL, &id);
  if (status != AZACT_OK) {
    ex_say("%s", azact_status_name(status));
    job->status = EX_IO;
    return false;
  }
  if (azact_resource_kind(id) == AZACT_KIND_UNPARSED && job->status == EX_OK) job->status = EX_IMPERFECT;
  if (job->json) {
    azact_resource_write_json(id, ex_to_stdout, NULL);
    putchar('\n');
  } else
    table(job, id);
  job->count++;
  azact_resource_unref(id);
  return !ferror(stdout);
}

static bool from_stdin(id_job *job) {
  char *line = NULL;
  size_t cap = 0;
  ssize_t len;
  bool going = true;
  while (going && (len = getdelim(&line, &cap, job->end, stdin)) > 0) {
    if (line[len - 1] == (char)job->end) len--;
    if (job->end == '\n' && len > 0 && line[len - 1] == '\r') len--;
    going = one(job, line, (size_t)len);
  }
  free(line);
  if (!ferror(stdin)) return going;
  ex_say("cannot read standard input");
  job->status = EX_IO;
  return false;
}

int main(int argc, char **argv) {
  id_job job = {.end = '\n'};
  int option, color = 0;
  ex_name("azact-resource");
  while ((option = getopt_long(argc, argv, "j0hV", options, NULL)) != -1) {
    switch (option) {
    case 'j': job.json = true; break;
    case '0': job.end = '\0'; break;
    case RESOURCE_COLOR:
      if (!ex_color_option(optarg, &color)) return ex_usage_error("--color takes auto, always or never, not '%s'", optarg);
      break;
    case 'h': fputs(help, stdout); return ex_finish(EX_OK);
    case 'V': return ex_finish(ex_version());
    default: return ex_usage_error(NULL);
    }
  }
  if (optind == argc && ex_stdin_is_terminal()) return ex_usage_error("no id given");
  ex_start(false);
  job.color = ex_use_color(color);
  bool going = optind < argc || from_stdin(&job);
  for (int i = optind; i < argc && going; i++) {
    going = strcmp(argv[i], "-") == 0 ? from_stdin(&job) : one(&job, argv[i], strlen(argv[i]));
  }
  return ex_finish(job.status);
}
