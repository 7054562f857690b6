/* The limits: memcpy of the whole file, memchr for its line ends, reading it in words. They extract nothing. */
#include "contest.h"

#include <stdlib.h>

int contest_reads_itself(const char *mode) { return (void)mode, 0; }

int contest_pass(const char *mode, const char *text, size_t len, contest *c) {
  if (strcmp(mode, "memcpy") == 0) {
    static char *copy;
    if (copy == NULL && (copy = malloc(len + 1)) != NULL) memset(copy, 1, len + 1);
    if (copy == NULL) return -1;
    memcpy(copy, text, len);
    c->sum = (unsigned char)copy[len / 2];
  } else if (strcmp(mode, "lines") == 0) {
    for (const char *p = text; (p = memchr(p, '\n', (size_t)(text + len - p))) != NULL; p++) c->records++;
  } else {
    uint64_t sum[8] = {0}, word;
    for (size_t i = 0; i + 64 <= len; i += 64)
      for (size_t k = 0; k < 8; k++) {
        memcpy(&word, text + i + 8 * k, 8);
        sum[k] += word;
      }
    for (size_t k = 0; k < 8; k++) c->sum ^= sum[k];
  }
  return 0;
}
