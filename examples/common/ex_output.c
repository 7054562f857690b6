#include "ex_common.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *output_program = "azact";
static char output_buffer[1u << 18];

void ex_name(const char *program) { output_program = program; }

void ex_start(bool line_buffered) {
  signal(SIGPIPE, SIG_DFL); /* the reader of our output went away: end without a word, whoever started us */
  bool lines = line_buffered || isatty(STDOUT_FILENO);
  setvbuf(stdout, output_buffer, lines ? _IOLBF : _IOFBF, sizeof output_buffer);
}

azact_status ex_to_stdout(const char *data, size_t len, void *user) {
  (void)user;
  return fwrite(data, 1, len, stdout) == len ? AZACT_OK : AZACT_ERR_USAGE; /* ferror keeps it; see ex_finish */
}

int ex_finish(int status) {
  int before = ferror(stdout);
  int error = fflush(stdout) == 0 ? 0 : errno;
  if (!before && error == 0) return status;
  ex_say("cannot write the output%s%s", error ? ": " : "", error ? strerror(error) : "");
  return EX_IO;
}

static void output_say(const char *format, va_list args) {
  char line[2048];
  int len = vsnprintf(line, sizeof line, format, args);
  if (len < 0) return;
  fprintf(stderr, "%s: ", output_program);
  ex_put_safe(stderr, line, (size_t)len < sizeof line ? (size_t)len : sizeof line - 1);
  fputc('\n', stderr);
}

void ex_say(const char *format, ...) {
  va_list args;
  va_start(args, format);
  output_say(format, args);
  va_end(args);
}

int ex_usage_error(const char *format, ...) {
  va_list args;
  va_start(args, format);
  if (format) output_say(format, args); /* else getopt has spoken */
  va_end(args);
  fprintf(stderr, "Try '%s --help'.\n", output_program);
  return EX_USAGE;
}

int ex_version(void) {
  printf("%s (libazactivity) %s\n", output_program, azact_version());
  return EX_OK;
}
