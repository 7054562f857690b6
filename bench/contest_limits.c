/* The limits: memcpy of the whole file, memchr for its line ends, reading it in words. They extract nothing. */
#include "contest.h"

#include <stdlib.h>

static char *limits_copy;

int contest_prepare(const char *mode, size_t len) {
  if (strcmp(mode, "memcpy") == 0 && (limits_copy = malloc(len + 1)) != NULL) memset(limits_copy, 1, len + 1);
  return 0;
}

int contest_pass(const char *mode, const char *text, size_t len, contest *c) {
  if (strcmp(mode, "memcpy") == 0) {
    if (limits_copy == NULL) return -1;
    memcpy(limits_copy, text, len);
    c->sum = (unsigned char)limits_copy[len / 2];
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
