/* The portable instance, byte by byte, and the choice between the instances. */
#include "kernel/escape_table.h"

#include "core/atomics.h"

/* clang-format off */
#define NONE4 0, 0, 0, 0
#define NONE8 NONE4, NONE4
#define NONE16 NONE8, NONE8
const uint8_t azacti_escape_short[256] = { /* the rest is 0, too */
    NONE16, NONE16,
    0, 0, '"', 0, NONE4, NONE4, 0, 0, 0, '/', /* 2 */
    NONE16, NONE16,
    NONE8, NONE4, '\\', 0, 0, 0, /* 5 */
    0, 0, '\b', 0, 0, 0, '\f', 0, NONE4, 0, 0, '\n', 0, /* 6: b f n */
    0, 0, '\r', 0, '\t', 0, 0, 0, NONE8}; /* 7: r t */
#undef NONE16
#undef NONE8
#undef NONE4
/* clang-format on */

#define NO4 -1, -1, -1, -1
#define NO16 NO4, NO4, NO4, NO4
const int8_t azacti_escape_hex[256] = {NO16, NO16, NO16,                                                     /* 0 1 2 */
                                       0,    1,    2,    3,    4,    5,    6,    7,   8,   9,   -1, -1, NO4, /* 3 */
                                       -1,   10,   11,   12,   13,   14,   15,   -1,  NO4, NO4,              /* 4 */
                                       NO16,                                                                 /* 5 */
                                       -1,   10,   11,   12,   13,   14,   15,   -1,  NO4, NO4,              /* 6 */
                                       NO16,                                                                 /* 7 */
                                       NO16, NO16, NO16, NO16, NO16, NO16, NO16, NO16};
#undef NO16
#undef NO4

/* Table 3-7 of the Unicode standard: the second byte alone excludes overlong forms, surrogates and what is too large. */
unsigned azacti_escape_character(const uint8_t *p, const uint8_t *end) {
  uint8_t lead = *p, low = 0x80, high = 0xbf;
  unsigned want = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (want < 2) return want;
  if (lead == 0xe0) low = 0xa0;
  if (lead == 0xed) high = 0x9f;
  if (lead == 0xf0) low = 0x90;
  if (lead == 0xf4) high = 0x8f;
  if ((size_t)(end - p) < want || p[1] < low || p[1] > high) return 0;
  for (unsigned i = 2; i < want; i++)
    if ((p[i] & 0xc0) != 0x80) return 0;
  return want;
}

unsigned azacti_escape_unicode(const uint8_t *p, const uint8_t *end, uint32_t *cp) {
  if (end - p < 6 || p[1] != 'u') return 0;
  int32_t unit = azacti_escape_hex4(p + 2);
  if (unit < 0) return 0;
  *cp = (uint32_t)unit;
  if (unit < 0xd800 || unit > 0xdfff) return 6;
  if (unit > 0xdbff || end - p < 12 || p[6] != '\\' || p[7] != 'u') return 0;
  int32_t low = azacti_escape_hex4(p + 8);
  if (low < 0xdc00 || low > 0xdfff) return 0;
  *cp = 0x10000u + ((uint32_t)unit - 0xd800u) * 1024u + ((uint32_t)low - 0xdc00u);
  return 12;
}

unsigned azacti_escape_put(uint32_t cp, uint8_t *out) {
  if (cp < 0x80) {
    out[0] = (uint8_t)cp;
    return 1;
  }
  if (cp < 0x800) {
    out[0] = (uint8_t)(0xc0 | cp >> 6);
    out[1] = (uint8_t)(0x80 | (cp & 0x3f));
    return 2;
  }
  if (cp < 0x10000) {
    out[0] = (uint8_t)(0xe0 | cp >> 12);
    out[1] = (uint8_t)(0x80 | (cp >> 6 & 0x3f));
    out[2] = (uint8_t)(0x80 | (cp & 0x3f));
    return 3;
  }
  out[0] = (uint8_t)(0xf0 | cp >> 18);
  out[1] = (uint8_t)(0x80 | (cp >> 12 & 0x3f));
  out[2] = (uint8_t)(0x80 | (cp >> 6 & 0x3f));
  out[3] = (uint8_t)(0x80 | (cp & 0x3f));
  return 4;
}

/* ---- the reference */

static bool portable_runs(void) { return true; }

static const uint8_t *portable_string_rest(const uint8_t *q, const uint8_t *end, bool *escaped) {
  bool met = false;
  uint32_t cp;
  while ((q = azacti_scan_string_portable(q, end)) < end) {
    unsigned step = 0;
    if (*q == '"') {
      if (met) *escaped = true;
      return q;
    }
    if (*q >= 0x80)
      step = azacti_escape_character(q, end);
    else if (*q == '\\' && end - q > 1)
      step = azacti_escape_short[q[1]] ? 2 : azacti_escape_unicode(q, end, &cp);
    if (step == 0) return NULL;
    met |= *q == '\\';
    q += step;
  }
  return NULL;
}

static size_t portable_unescape(const uint8_t **p, const uint8_t *end, uint8_t *out) {
  const uint8_t *q = *p;
  uint8_t *to = out;
  while (q < end) {
    uint32_t cp;
    unsigned step = 0;
    if (*q != '\\') {
      *to++ = *q++;
    } else if (end - q > 1 && azacti_escape_short[q[1]]) {
      *to++ = azacti_escape_short[q[1]];
      q += 2;
    } else if ((step = azacti_escape_unicode(q, end, &cp)) != 0) {
      to += azacti_escape_put(cp, to);
      q += step;
    } else {
      break;
    }
  }
  *p = q;
  return (size_t)(to - out);
}

bool azacti_escape_utf8_portable(const uint8_t *p, size_t len) {
  const uint8_t *end = p + len;
  while (p < end) {
    if ((size_t)(end - p) >= 8 && (azacti_swar_load(p) & AZACTI_SWAR_HIGH) == 0) {
      p += 8;
      continue;
    }
    unsigned step = azacti_escape_character(p, end);
    if (step == 0) return false;
    p += step;
  }
  return true;
}

const azacti_escape_kernels azacti_escape_portable = {"portable", portable_runs, portable_string_rest, portable_unescape,
                                                      azacti_escape_utf8_portable};

/* ---- the choice */

const azacti_escape_kernels *const azacti_escape_list[AZACTI_ESCAPE_COUNT + 1] = {
#if AZACTI_ESCAPE_X86
    &azacti_escape_avx512, &azacti_escape_avx2, &azacti_escape_sse2,
#endif
    &azacti_escape_portable, NULL};

#if AZACTI_ESCAPE_X86
/* Set once, to the same value by whoever comes first: order does not matter. */
static AZACTI_ATOMIC(const azacti_escape_kernels *) azacti_kernel_escape;

static const azacti_escape_kernels *escape_chosen(void) {
  const azacti_escape_kernels *chosen = atomic_load_explicit(&azacti_kernel_escape, memory_order_relaxed);
  if (chosen) return chosen;
  size_t i = 0;
  while (!azacti_escape_list[i]->runs()) i++;
  atomic_store_explicit(&azacti_kernel_escape, azacti_escape_list[i], memory_order_relaxed);
  return azacti_escape_list[i];
}
#else
static const azacti_escape_kernels *escape_chosen(void) { return &azacti_escape_portable; }
#endif

const uint8_t *azacti_kernel_string_rest(const uint8_t *q, const uint8_t *end, bool *escaped) {
  return escape_chosen()->string_rest(q, end, escaped);
}

size_t azacti_kernel_unescape(const uint8_t **p, const uint8_t *end, uint8_t *out) {
  return escape_chosen()->unescape(p, end, out);
}

bool azacti_kernel_utf8(const uint8_t *p, size_t len) { return escape_chosen()->utf8(p, len); }
