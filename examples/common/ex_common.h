/* What the example programs share. Only the public headers of the library are used here.
 *
 * Manners: data on stdout, words on stderr; text from the input never reaches a human's screen raw (ex_put_safe). */
#ifndef EX_COMMON_H
#define EX_COMMON_H

#include <azactivity/azactivity.h>
#include <stdbool.h>
#include <stdio.h>

#define EX_OK 0
#define EX_IMPERFECT 1 /* finished, but something was quarantined or unparsed */
#define EX_USAGE 2
#define EX_IO 3
#define EX_NOTHING 4 /* no activity-log record at all */

/* ---- ex_output.c: stdout and stderr */
void ex_name(const char *program); /* what messages begin with */
void ex_start(bool line_buffered); /* sets up stdout, before anything is written; SIGPIPE ends quietly */
azact_status ex_to_stdout(const char *data, size_t len, void *user); /* an azact_write_fn; `user` is not looked at */
int ex_finish(int status); /* flush; EX_IO and a message if anything could not be written */
void ex_say(const char *format, ...) __attribute__((format(printf, 1, 2))); /* "program: ...", printed safely */
/* The same with a hint (NULL: the hint alone); returns EX_USAGE. */
int ex_usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
int ex_version(void); /* prints it; EX_OK */

/* ---- ex_text.c: text from a stranger on a human's screen */
void ex_put_safe(FILE *to, const char *text, size_t len);
/* Exactly `width` columns: padded, or cut and ended with an ellipsis. pad: false for the last cell of a line. Returns the
 * columns that are filled. */
size_t ex_put_cell(FILE *to, const char *text, size_t len, size_t width, bool pad);
/* How many bytes to put into a line of `width` columns: all, or up to a blank, or (a long word) what fits. At least one
 * character. */
size_t ex_line_fit(const char *text, size_t len, size_t width);
/* The operation's resource type without the namespace, which every type of a provider shares. */
azact_str ex_type_text(const azact_operation *operation);
azact_str ex_str(const char *text); /* NULL: "" */

/* ---- ex_term.c: the terminal */
#define EX_RED "31"
#define EX_GREEN "32"
#define EX_YELLOW "33"
#define EX_CYAN "36"
#define EX_BOLD "1"
#define EX_DIM "2"
bool ex_color_option(const char *word, int *ret); /* "auto", "always", "never" */
bool ex_use_color(int option);                    /* for stdout; NO_COLOR is heeded in "auto" */
bool ex_use_utf8(void);                           /* stdout is a terminal, and the locale's characters are UTF-8 */
size_t ex_terminal_width(void);                   /* of stdout, else COLUMNS, else 132 */

bool ex_stdin_is_terminal(void);
bool ex_stderr_is_terminal(void);

typedef struct ex_progress {
  bool on, shown;
  uint64_t tick, next_ms, began_ms;
} ex_progress;
void ex_progress_start(ex_progress *progress, bool quiet);
void ex_progress_tick(ex_progress *progress, const char *name, const azact_reader *reader, uint64_t size);
void ex_progress_clear(ex_progress *progress);

/* ---- ex_walk.c: files and folders */
/* Called for each file; in_folder: met while walking. Anything but 0 stops the walk. */
typedef int (*ex_file_fn)(const char *path, uint64_t size, bool in_folder, void *user);
/* A file, or all files below a folder in byte order of their paths. What cannot be read is said and counted in *failed.
 * Returns what `fn` returned last, EX_IO without memory. */
int ex_walk(const char *path, ex_file_fn fn, void *user, int *failed);

/* ---- ex_table.c: events for humans */
typedef struct ex_table {
  bool color;
  bool headed;
  size_t time, level, caller, operation, resource, status;
} ex_table;
void ex_table_start(ex_table *table, size_t width, bool color);
void ex_table_event(ex_table *table, const azact_event *event);
void ex_table_error(ex_table *table, const azact_reader *reader);

/* ---- ex_fields.c: chosen fields as TSV */
#define EX_FIELDS_MAX 128u
typedef struct ex_fields {
  azact_field_info field[EX_FIELDS_MAX];
  size_t count;
  char *text; /* grows */
  size_t len, cap;
} ex_fields;
int ex_fields_parse(ex_fields *fields, const char *list); /* EX_OK, or EX_USAGE with a message */
void ex_fields_header(const ex_fields *fields);
bool ex_fields_event(ex_fields *fields, const azact_event *event); /* false = no memory */
void ex_fields_free(ex_fields *fields);

/* ---- ex_tally.c: what was met, said on stderr, and what it means for the exit status */
typedef struct ex_tally {
  uint64_t events, foreign, quarantined;
  int failed;       /* inputs that could not be read */
  int unrecognised; /* inputs that hold no activity log ... */
  int strangers;    /* ... the same, met while walking a folder */
  int recognised;   /* inputs read to their end */
  const char *path; /* the input at hand */
  bool in_folder;
  uint64_t here_quarantined; /* in it */
} ex_tally;
void ex_tally_input(ex_tally *tally, const char *path, bool in_folder);
void ex_tally_unopened(ex_tally *tally, azact_status status, int32_t os_error);
void ex_tally_event(ex_tally *tally, const azact_event *event);
/* Any status but AZACT_OK and AZACT_END. true: a range of the input was quarantined. */
bool ex_tally_error(ex_tally *tally, const azact_reader *reader, azact_status status);
void ex_tally_end(ex_tally *tally, bool whole);
void ex_tally_say(const ex_tally *tally);
int ex_verdict(const ex_tally *tally);

/* ---- ex_number.c: numbers on a command line */
bool ex_parse_duration(const char *text, int64_t *ret_ns); /* "500ms", "90s", "15m", "24h", "7d" */
bool ex_parse_count(const char *text, uint64_t *ret);      /* "65536", "64K", "64M", "2G" (powers of 1024) */

/* ---- ex_input.c: the loop over inputs, and the options that come with it */
#define EX_GO (-1) /* no exit status: go on */
typedef struct ex_input {
  azact_config config;
  bool (*on_event)(azact_event *event, void *user);         /* the event is filled anew afterwards; false: stop */
  bool (*on_error)(const azact_reader *reader, void *user); /* after each quarantined range; may be NULL */
  void *user;
  int color; /* for ex_use_color */
  bool lines, quiet;
  ex_tally tally;
  ex_progress progress;
  azact_event *event; /* recycled */
} ex_input;

enum { EX_OPTION_STRICT = 512, EX_OPTION_ENCODING, EX_OPTION_COLOR, EX_OPTION_LINES };
/* For a program's table of options, with "qhV" among its short ones. */
#define EX_INPUT_OPTIONS                                                                                                   \
  {"strict", 0, NULL, EX_OPTION_STRICT}, {"encoding", 1, NULL, EX_OPTION_ENCODING}, {"color", 1, NULL, EX_OPTION_COLOR},   \
      {"line-buffered", 0, NULL, EX_OPTION_LINES}, {"quiet", 0, NULL, 'q'}, {"help", 0, NULL, 'h'}, {                      \
    "version", 0, NULL, 'V'                                                                                                \
  }
/* What the program does not know itself. EX_GO, or the exit status. */
int ex_input_option(ex_input *input, int option, const char *argument, const char *help);
/* After the options; count: of names that follow them. EX_GO, or the exit status. */
int ex_input_start(ex_input *input, int count);
/* Reads them all; none: standard input. EX_GO, or EX_IO if an answer was false or memory was short. */
int ex_input_read(ex_input *input, char **names, int count);
/* stop: EX_GO, or why the program ends early. say: a summary is wanted. The exit status. */
int ex_input_end(ex_input *input, int stop, bool say);

/* ---- ex_tree.c: groups for humans */
typedef struct ex_tree {
  bool color, utf8;
  size_t width;
  uint64_t groups; /* shown so far */
  uint32_t *depth; /* per operation */
  uint8_t *bits;   /* per operation */
  size_t cap;
  bool more[9]; /* per level: a sibling follows further down */
} ex_tree;
void ex_tree_start(ex_tree *tree, size_t width, bool color, bool utf8);
bool ex_tree_group(ex_tree *tree, const azact_group *group); /* false = no memory */
void ex_tree_free(ex_tree *tree);

#endif
