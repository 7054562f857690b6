/* What all contestants share: a program reads a file into memory, goes over it, takes 40 fields out of every record, and
 * tells the time, a checksum and what memory it took. Each contestant is one program of contest.c and one file that has
 * contest_pass; C and C++.
 *
 * The checksum is the same for all: it counts the length of each field, weighted by the field's number. With --values the
 * fields themselves are written, and bench/contest.py compares those of all contestants before anything is timed. */
#ifndef AZACT_BENCH_CONTEST_H
#define AZACT_BENCH_CONTEST_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

enum contest_object { CONTEST_ROOT, CONTEST_AUTH, CONTEST_EVIDENCE, CONTEST_CLAIMS, CONTEST_PROPS, CONTEST_OBJECTS };

enum contest_field {
#define CONTEST_FIELD(name, object, key, field) CONTEST_##name,
#include "fields40.def"
#undef CONTEST_FIELD
  CONTEST_FIELDS
};

typedef struct contest_place {
  enum contest_object object;
  const char *key;
} contest_place;
extern const contest_place contest_places[CONTEST_FIELDS];

/* Behind the file's last byte there are this many zeros. */
enum { CONTEST_PADDING = 64 };

typedef struct contest {
  const char *path; /* the file, for those who read it themselves */
  const char *ptr[CONTEST_FIELDS];
  size_t len[CONTEST_FIELDS];
  uint64_t records, sum;
  FILE *values;
} contest;

/* Go once over the text. mode: one of those that the program knows. Returns 0; else what was read is not to be used. */
int contest_pass(const char *mode, const char *text, size_t len, contest *c);
/* Called before the clock runs. Returns whether it will read the file of `len` bytes itself in that mode. */
int contest_prepare(const char *mode, size_t len);

void contest_write_values(const contest *c);

static inline void contest_begin(contest *c) { memset(c->ptr, 0, sizeof c->ptr); }

static inline void contest_put(contest *c, unsigned field, const char *ptr, size_t len) {
  c->ptr[field] = ptr;
  c->len[field] = len;
}

static inline void contest_end(contest *c) {
  static const unsigned char instead[] = {CONTEST_CLAIM_NAME, CONTEST_CLAIM_OBJECT, CONTEST_CLAIM_APP};
  for (unsigned i = 0; i < sizeof instead && c->ptr[CONTEST_CALLER] == NULL; i++)
    contest_put(c, CONTEST_CALLER, c->ptr[instead[i]], c->len[instead[i]]);
  uint64_t sum = 0;
  for (unsigned i = 0; i < CONTEST_FIELDS; i++) sum += c->ptr[i] ? (i + 1) * (uint64_t)(c->len[i] + 1) : 0;
  c->sum += sum;
  c->records++;
  if (c->values) contest_write_values(c);
}

/* The next record begins here; `end` if there is none. */
static inline const char *contest_next(const char *p, const char *end) {
  while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) p++;
  return p;
}

/* malloc and friends since the program began; contest_alloc.c. */
typedef struct contest_memory {
  uint64_t calls, bytes;
} contest_memory;
contest_memory contest_allocated(void);

#ifdef __cplusplus
}
#endif
#endif
