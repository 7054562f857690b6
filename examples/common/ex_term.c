#include "ex_common.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TERM_AUTO 0
#define TERM_ALWAYS 1
#define TERM_NEVER 2

static const char *term_environment(const char *name) {
  const char *value = getenv(name);
  return value && value[0] ? value : NULL;
}

bool ex_color_option(const char *word, int *ret) {
  static const char *const words[] = {"auto", "always", "never"};
  for (int i = 0; i < 3; i++) {
    if (strcmp(word, words[i]) == 0) {
      *ret = i;
      return true;
    }
  }
  return false;
}

bool ex_use_color(int option) {
  if (option != TERM_AUTO) return option == TERM_ALWAYS;
  const char *term = term_environment("TERM");
  return isatty(STDOUT_FILENO) && !term_environment("NO_COLOR") && !(term && strcmp(term, "dumb") == 0);
}

bool ex_use_utf8(void) {
  const char *locale = term_environment("LC_ALL");
  if (!locale) locale = term_environment("LC_CTYPE");
  if (!locale) locale = term_environment("LANG");
  return isatty(STDOUT_FILENO) && locale && (strcasestr(locale, "utf-8") || strcasestr(locale, "utf8"));
}

size_t ex_terminal_width(void) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char *columns = term_environment("COLUMNS");
  long width = columns ? strtol(columns, NULL, 10) : 0;
  return width > 0 && width < 10000 ? (size_t)width : 132;
}

bool ex_stdin_is_terminal(void) { return isatty(STDIN_FILENO); }
bool ex_stderr_is_terminal(void) { return isatty(STDERR_FILENO); }

static uint64_t term_now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static bool term_same_terminal(void) {
  struct stat out, err;
  if (!isatty(STDOUT_FILENO)) return false;
  return fstat(STDOUT_FILENO, &out) == 0 && fstat(STDERR_FILENO, &err) == 0 && out.st_rdev == err.st_rdev;
}

void ex_progress_start(ex_progress *progress, bool quiet) {
  const char *term = term_environment("TERM");
  memset(progress, 0, sizeof *progress);
  progress->on = !quiet && isatty(STDERR_FILENO) && !term_same_terminal() && !term_environment("CI") &&
                 !(term && strcmp(term, "dumb") == 0);
  progress->began_ms = term_now_ms();
  progress->next_ms = progress->began_ms + 1000; /* short work needs none */
}

void ex_progress_tick(ex_progress *progress, const char *name, const azact_reader *reader, uint64_t size) {
  azact_stats stats;
  if (!progress->on || (++progress->tick & 255) != 0) return;
  uint64_t now = term_now_ms();
  if (now < progress->next_ms) return;
  progress->next_ms = now + 200;
  stats.struct_size = sizeof stats;
  if (azact_reader_stats(reader, &stats) != AZACT_OK) return;
  size_t len = strlen(name);
  fputs("\r\x1b[K", stderr);
  ex_put_safe(stderr, len > 40 ? name + len - 40 : name, len > 40 ? 40 : len);
  fprintf(stderr, ": %" PRIu64 " records", stats.records);
  if (size > 0) fprintf(stderr, ", %u %%", (unsigned)(stats.bytes_in >= size ? 100 : stats.bytes_in * 100 / size));
  fputc(' ', stderr);
  fflush(stderr);
  progress->shown = true;
}

void ex_progress_clear(ex_progress *progress) {
  if (progress->shown) fputs("\r\x1b[K", stderr);
  progress->shown = false;
}
