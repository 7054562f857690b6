/* Usage: PROGRAM MODE FILE [REPEAT [--values FILE]]
 * Prints one line of JSON: seconds of processor time for one pass over FILE, the checksum, bytes allocated, the peak of
 * memory beyond the file itself. */
#define _POSIX_C_SOURCE 200809L

#include "contest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

const contest_place contest_places[CONTEST_FIELDS] = {
#define CONTEST_FIELD(name, object, key, field) {CONTEST_##object, key},
#include "fields40.def"
#undef CONTEST_FIELD
};

void contest_write_values(const contest *c) {
  FILE *out = c->values;
  for (unsigned i = 0; i < CONTEST_FIELDS; i++) {
    fputc(i ? ',' : '[', out);
    if (c->ptr[i] == NULL) {
      fputs("null", out);
      continue;
    }
    fputc('"', out);
    for (size_t k = 0; k < c->len[i]; k++) {
      unsigned char byte = (unsigned char)c->ptr[i][k];
      if (byte == '"' || byte == '\\')
        fprintf(out, "\\%c", byte);
      else if (byte < 0x20)
        fprintf(out, "\\u%04x", byte);
      else
        fputc(byte, out);
    }
    fputc('"', out);
  }
  fputs("]\n", out);
}

static size_t size_of(const char *path) {
  FILE *file = fopen(path, "rb");
  long size = file && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
  if (file) fclose(file);
  if (size < 0) perror(path), exit(3);
  return (size_t)size;
}

static char *load(const char *path, size_t len) {
  FILE *file = fopen(path, "rb");
  char *text = malloc(len + CONTEST_PADDING);
  if (file == NULL || text == NULL || fread(text, 1, len, file) != len) perror(path), exit(3);
  memset(text + len, 0, CONTEST_PADDING);
  fclose(file);
  return text;
}

/* Of all the program's threads together: who uses two of them gains nothing here. */
static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What the system counts for a process begins with what its parent had; the memory's own high-water mark does not. */
static long peak_kib(void) {
  char line[256];
  long peak = 0;
  FILE *file = fopen("/proc/self/status", "r");
  while (file && fgets(line, sizeof line, file))
    if (strncmp(line, "VmHWM:", 6) == 0) peak = strtol(line + 6, NULL, 10);
  if (file) fclose(file);
  return peak;
}

int main(int argc, char **argv) {
  if (argc != 3 && argc != 4 && argc != 6)
    return fprintf(stderr, "usage: %s MODE FILE [REPEAT [--values FILE]]\n", argv[0]), 2;
  contest c = {.path = argv[2]};
  size_t len = size_of(argv[2]), repeat = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
  int itself = contest_prepare(argv[1], len);
  char *text = itself ? NULL : load(argv[2], len);
  if (argc == 6 && (c.values = fopen(argv[5], "wb")) == NULL) return perror(argv[5]), 3;
  if (repeat == 0) repeat = 1;
  contest_memory before = contest_allocated();
  double start = seconds();
  for (size_t i = 0; i < repeat; i++) {
    c.records = c.sum = 0;
    if (contest_pass(argv[1], text, len, &c) != 0) return fprintf(stderr, "%s %s failed\n", argv[0], argv[1]), 3;
  }
  double end = seconds();
  contest_memory after = contest_allocated();
  long peak = peak_kib();
  if (c.values && fclose(c.values) != 0) return perror(argv[5]), 3;
  printf("{\"seconds\":%.9f,\"bytes\":%zu,\"records\":%" PRIu64 ",\"sum\":\"%016" PRIx64 "\",\"allocations\":%" PRIu64
         ",\"allocated\":%" PRIu64 ",\"peak_kib\":%ld}\n",
         (end - start) / (double)repeat, len, c.records, c.sum, (after.calls - before.calls) / repeat,
         (after.bytes - before.bytes) / repeat, peak - (itself ? 0 : (long)(len / 1024)));
  return 0;
}
