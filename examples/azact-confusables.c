/* azact-confusables: callers and names of resources that deceive the eye, and those that are mistaken for each other. */
#include "common/ex_common.h"
#include "confusables/confusables.h"

#include <azactivity/i18n.h>
#include <getopt.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: azact-confusables [OPTION]... [FILE|FOLDER|-]...\n"
    "Read the Azure Activity Log events in files, and print hints for whoever reads them, each once:\n"
    "  hint   FIELD  HINT  RECORD  TEXT   mixed scripts, look-alikes of ASCII, bidi controls, characters that show as "
    "nothing\n"
    "  alike  FIELD  TEXT  TEXT ...       different names that look the same\n"
    "Columns are separated by tabs; characters beyond ASCII are written as \\u{...}, for they are what is not to be "
    "trusted.\n\n"
    "      --strict          quarantine what would need a repair\n"
    "      --encoding=NAME   the input's encoding, e.g. windows-1252; default: found out\n"
    "      --line-buffered   write each line at once\n"
    "  -q, --quiet           no progress\n"
    "  -h, --help            this text\n"
    "  -V, --version         the version\n\n"
    "Exit status: 0 all decoded, 1 something was quarantined, 2 usage, 3 cannot read or write,\n"
    "4 no activity-log record at all. Hints change nothing in it.\n";

static const struct option options[] = {EX_INPUT_OPTIONS, {NULL, 0, NULL, 0}};

typedef struct confusables_job {
  azact_i18n *i18n;
  void *seen; /* a tree of tsearch's */
  const azact_event *event;
  ex_input input;
} confusables_job;

static const char *field_name(azact_field field) {
  return field == AZACT_F_CALLER        ? "caller"
         : field == AZACT_F_RESOURCE_ID ? "resource_id"
         : field == AZACT_F_CLAIMS      ? "claims"
                                        : "resource_group";
}

static azact_status print_hint(const azact_hint *hint, void *user) {
  confusables_job *job = user;
  azact_source source = {.struct_size = sizeof source};
  int first = seen_add(&job->seen, hint->field, hint->kind, azact_hint_name(hint->kind), hint->text);
  if (first < 0) return AZACT_ERR_NOMEM;
  if (first == 0 || azact_event_source(job->event, &source) != AZACT_OK) return AZACT_OK;
  printf("hint\t%s\t%s\t", field_name(hint->field), azact_hint_name(hint->kind));
  seen_put(source.name);
  printf(":%llu\t", (unsigned long long)source.record);
  seen_put(hint->text);
  return putchar('\n') == EOF ? AZACT_ERR_IO : AZACT_OK;
}

static bool check_event(azact_event *event, void *user) {
  static const azact_field names[] = {AZACT_F_CALLER, AZACT_F_RESOURCE_ID};
  confusables_job *job = user;
  job->event = event;
  azact_status status = azact_i18n_check_event(job->i18n, event, print_hint, job);
  for (size_t i = 0; i < 2 && status == AZACT_OK; i++) {
    char skeleton[8192];
    azact_str text;
    if (azact_event_text(event, names[i], &text) != AZACT_OK ||
        azact_i18n_skeleton(job->i18n, text.ptr, text.len, AZACT_SKELETON_FOLD, skeleton, sizeof skeleton, NULL) !=
            AZACT_OK)
      continue; /* none, or too long to be a name */
    if (seen_add(&job->seen, names[i], 0, skeleton, text) < 0) status = AZACT_ERR_NOMEM;
  }
  if (status == AZACT_ERR_NOMEM) ex_say("no memory");
  return status == AZACT_OK;
}

/* In the order of the tree names of one skeleton stand together. */
typedef struct alike_walk {
  const confusables_job *job;
  const seen *first;
} alike_walk;

static void print_alike(const void *node, VISIT visit, void *user) {
  alike_walk *walk = user;
  const seen *one = *(seen *const *)node, *first = walk->first;
  uint32_t alike = 0;
  if ((visit != postorder && visit != leaf) || one->kind != 0) return;
  if (!first || first->field != one->field || strcmp(first->skeleton, one->skeleton) != 0) {
    walk->first = one;
    return;
  }
  azact_i18n_confusable(walk->job->i18n, first->text, first->len, one->text, one->len, AZACT_SKELETON_FOLD, &alike);
  if (!alike) return; /* the same but for case */
  printf("alike\t%s\t", field_name(one->field));
  seen_put((azact_str){first->text, first->len});
  putchar('\t');
  seen_put((azact_str){one->text, one->len});
  putchar('\n');
}

int main(int argc, char **argv) {
  static confusables_job job;
  int option, status;
  azact_config_init(&job.input.config, sizeof job.input.config);
  ex_name("azact-confusables");
  while ((option = getopt_long(argc, argv, "qhV", options, NULL)) != -1)
    if ((status = ex_input_option(&job.input, option, optarg, help)) != EX_GO) return status;
  azact_status made = azact_i18n_new(NULL, &job.i18n);
  if (made != AZACT_OK) {
    ex_say("ICU: %s", azact_status_name(made));
    return EX_IO;
  }
  job.input.on_event = check_event;
  job.input.user = &job;
  if ((status = ex_input_start(&job.input, argc - optind)) != EX_GO) return status;
  int stop = ex_input_read(&job.input, argv + optind, argc - optind);
  alike_walk walk = {&job, NULL};
  twalk_r(job.seen, print_alike, &walk);
  tdestroy(job.seen, free);
  azact_i18n_unref(job.i18n);
  return ex_input_end(&job.input, stop, false);
}
