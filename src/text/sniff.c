/* Which encoding a text is in, by its first bytes. */
#include "text/transcode.h"

#include <string.h>

typedef struct sniff_bom {
  const char *name;
  uint8_t len;
  uint8_t bytes[4];
} sniff_bom;

/* UTF-32LE stands before UTF-16LE, whose BOM is its beginning. */
static const sniff_bom sniff_boms[] = {
    {"utf-8", 3, {0xef, 0xbb, 0xbf}}, {"utf-32le", 4, {0xff, 0xfe, 0, 0}}, {"utf-32be", 4, {0, 0, 0xfe, 0xff}},
    {"utf-16le", 2, {0xff, 0xfe}},    {"utf-16be", 2, {0xfe, 0xff}},
};

/* ASCII in UTF-16 has a NUL in every second byte. The first two characters are looked at; a UTF-8 file may begin with a
 * block of NULs (a damaged disk), so a NUL next to a NUL is no sign. */
static const char *sniff_pattern(const uint8_t *p, size_t len) {
  if (len < 2) return "utf-8";
  bool second = len >= 4;
  if (p[0] && p[0] < 0x80 && !p[1] && (!second || (p[2] && !p[3]))) return "utf-16le";
  if (!p[0] && p[1] && p[1] < 0x80 && (!second || (!p[2] && p[3]))) return "utf-16be";
  return "utf-8";
}

const char *azacti_sniff_encoding(const uint8_t *p, size_t len, size_t *bom) {
  for (size_t i = 0; i < sizeof sniff_boms / sizeof sniff_boms[0]; i++) {
    const sniff_bom *known = &sniff_boms[i];
    if (len < known->len || memcmp(p, known->bytes, known->len) != 0) continue;
    *bom = known->len;
    return known->name;
  }
  *bom = 0;
  return sniff_pattern(p, len);
}
