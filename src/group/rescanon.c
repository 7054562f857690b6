/* The canonical form of a resource id, read off the text as found. */
#include "group/rescanon.h"
#include "core/hash.h"

size_t azacti_rescanon_length(azact_str text) {
  azacti_rescanon it = azacti_rescanon_of(text);
  size_t len = 0;
  while (azacti_rescanon_next(&it) >= 0) len++;
  return len;
}

void azacti_rescanon_write(azact_str text, char *out) {
  azacti_rescanon it = azacti_rescanon_of(text);
  for (int c; (c = azacti_rescanon_next(&it)) >= 0;) *out++ = (char)c;
}

int azacti_rescanon_compare(azact_str a, azact_str b) {
  azacti_rescanon x = azacti_rescanon_of(a), y = azacti_rescanon_of(b);
  for (;;) {
    int c = azacti_rescanon_next(&x), d = azacti_rescanon_next(&y);
    if (c != d) return c < d ? -1 : 1;
    if (c < 0) return 0;
  }
}

/* From the end: the ids of one group begin alike, and differ in what they end with. */
bool azacti_rescanon_equal(azact_str a, azact_str b) {
  azacti_rescanon x = azacti_rescanon_of(a), y = azacti_rescanon_of(b);
  while (x.at < x.end && y.at < y.end) {
    uint8_t c = *--x.end, d = *--y.end;
    if (c != d && azacti_lower(c) != azacti_lower(d)) return false;
    if (c != '/') continue;
    while (x.at < x.end && x.end[-1] == '/') x.end--;
    while (y.at < y.end && y.end[-1] == '/') y.end--;
  }
  return x.at == x.end && y.at == y.end;
}

uint64_t azacti_rescanon_hash(azact_str text, const uint64_t seed[2]) {
  azacti_rescanon it = azacti_rescanon_of(text);
  azacti_sip sip;
  uint8_t piece[64];
  size_t used = 0;
  azacti_sip_init(&sip, seed[0], seed[1]);
  for (int c; (c = azacti_rescanon_next(&it)) >= 0;) {
    piece[used++] = (uint8_t)c;
    if (used < sizeof piece) continue;
    azacti_sip_add(&sip, piece, used);
    used = 0;
  }
  azacti_sip_add(&sip, piece, used);
  return azacti_sip_end(&sip);
}

/* Reads the prefix off; false: the text does not begin with it. */
static bool rescanon_skip(azacti_rescanon *it, azact_str prefix) {
  for (size_t i = 0; i < prefix.len; i++)
    if (azacti_rescanon_next(it) != (uint8_t)prefix.ptr[i]) return false;
  return true;
}

bool azacti_rescanon_below(azact_str text, azact_str scope) {
  azacti_rescanon it = azacti_rescanon_of(text);
  return rescanon_skip(&it, scope) && (it.at == it.end || *it.at == '/');
}

bool azacti_rescanon_starts(azact_str text, azact_str prefix) {
  azacti_rescanon it = azacti_rescanon_of(text);
  return rescanon_skip(&it, prefix);
}
