/* Very many records, mutated by chance, through every instance of the decoder's loops and through the plain one: the same answers,
 * the same events, entry by entry. A fuzzer looks for new paths; this looks at the paths that matter ten million times.
 *
 * Usage: soak RECORDS SEED FILE...     lines of the files are what is mutated
 * Decoders are made anew for each block of records, so that a finding can be shown again: it prints the block's seed. Exit status 1
 * if something differs. */
#include "decoders.h"

#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 4096, LINES = 20000, LONGEST = 8192, BEHIND = 512, ROOM = 2 * LONGEST + BEHIND };

typedef struct soak_line {
  const uint8_t *ptr;
  size_t len;
} soak_line;

static soak_line lines[LINES];
static size_t line_count;

static void add_file(const char *name) {
  FILE *file = fopen(name, "rb");
  if (!file) return;
  size_t len = 0, cap = 1 << 20, got;
  uint8_t *bytes = malloc(cap);
  while (bytes && (got = fread(bytes + len, 1, cap - len, file)) > 0) {
    len += got;
    if (len < cap) continue;
    cap *= 2;
    uint8_t *more = realloc(bytes, cap);
    if (!more) free(bytes);
    bytes = more;
  }
  fclose(file);
  if (!bytes) return;
  for (size_t at = 0; at < len && line_count < LINES;) { /* the bytes stay: lines point into them */
    const uint8_t *lf = memchr(bytes + at, '\n', len - at);
    size_t end = lf ? (size_t)(lf - bytes) : len;
    while (at < end && bytes[at] != '{') at++;
    if (end - at > 1 && end - at <= LONGEST) lines[line_count++] = (soak_line){bytes + at, end - at};
    at = end + 1;
  }
}

/* One change: a byte, a piece taken out, doubled or put in from elsewhere, the end cut off. */
static size_t mutate(uint8_t *text, size_t len, uint64_t *state) {
  static const char bytes[] = "\"\\{}[]:,0.eu \n\t\0\x01\x80\xc3\xf0\xff";
  size_t at = len ? fuzz_next(state) % len : 0, size = fuzz_next(state) % 24;
  if (len == 0 || len + 64 > 2 * LONGEST) return len;
  if (size > len - at) size = len - at;
  switch (fuzz_next(state) % 8) {
  case 0: text[at] = (uint8_t)bytes[fuzz_next(state) % (sizeof bytes - 1)]; return len;
  case 1: text[at] = (uint8_t)fuzz_next(state); return len;
  case 2: text[at] = (uint8_t)(text[at] ^ 1u << fuzz_next(state) % 8); return len;
  case 3: memmove(text + at, text + at + size, len - at - size); return len - size;
  case 4:
    memmove(text + at + size, text + at, len - at); /* what stood there stands twice now */
    return len + size;
  case 5: {
    const soak_line *other = &lines[fuzz_next(state) % line_count];
    size_t from = fuzz_next(state) % other->len;
    if (size > other->len - from) size = other->len - from;
    memmove(text + at + size, text + at, len - at);
    memcpy(text + at, other->ptr + from, size);
    return len + size;
  }
  case 6: return fuzz_next(state) % 8 ? len : at;
  default: return len;
  }
}

/* A record, changed or not, and some bytes of another behind it, without which the fast loops do not begin. */
static size_t make(uint8_t *text, uint64_t *state) {
  const soak_line *line = &lines[fuzz_next(state) % line_count], *next = &lines[fuzz_next(state) % line_count];
  size_t len = line->len, behind = next->len < BEHIND - 1 ? next->len : BEHIND - 1;
  memcpy(text, line->ptr, len);
  for (uint32_t changes = fuzz_next(state) % 5; changes > 1; changes--) len = mutate(text, len, state);
  if (fuzz_next(state) % 8 == 0) return len;
  text[len++] = '\n';
  memcpy(text + len, next->ptr, behind);
  return len + behind;
}

int main(int argc, char **argv) {
  static uint8_t text[ROOM];
  if (argc < 4) return 2;
  uint64_t records = strtoull(argv[1], NULL, 10), seed = strtoull(argv[2], NULL, 10), decoded = 0;
  for (int i = 3; i < argc; i++) add_file(argv[i]);
  if (line_count == 0) return 2;
  for (uint64_t done = 0; done < records; seed++) {
    decoders all;
    uint64_t state = seed * 0x9E3779B97F4A7C15u + 1;
    decoders_new(&all);
    for (unsigned i = 0; i < BLOCK && done < records; i++, done++) {
      size_t len = make(text, &state);
      if (len == 0 || text[0] != '{') continue;
      uint8_t *own = malloc(len); /* of its own length, so that sanitizers see a byte too many */
      PROBE_CHECK(own != NULL);
      memcpy(own, text, len);
      const char *what = decoders_differ(&all, own, len);
      if (what) {
        printf("FAILED %s differs: block of seed %llu, record %u\n", what, (unsigned long long)seed, i);
        return 1;
      }
      decoded += all.event[0]->raw_len > 0;
      free(own);
    }
    decoders_free(&all);
  }
  printf("%llu records by %s: no difference; %llu of them could be decoded, out of %zu lines\n",
         (unsigned long long)records, azacti_tokens_best() ? "all instances" : "the portable instance",
         (unsigned long long)decoded, line_count);
  return 0;
}
