/* UTF-16 and UTF-32 by hand, everything else through ICU. */
#include "text/transcode.h"
#include "text/transicu.h"
#include "text/utf8.h"
#include "core/ascii.h"

struct azacti_transcoder {
  azacti_mem mem;
  const char *name;
  azacti_transicu *icu; /* NULL: one of the four below */
  bool wide;            /* UTF-32 */
  bool big;
  uint8_t held_count;
  uint8_t held[4]; /* bytes of a character not yet complete */
};

static const char *const transcode_names[4] = {"utf-16le", "utf-16be", "utf-32le", "utf-32be"};

/* Equal without case and with or without the dash behind "utf". */
static bool transcode_is(const char *name, const char *known) {
  for (; *known; known++) {
    if (*known == '-' && *name != '-') continue;
    if (azacti_lower((uint8_t)*name++) != (uint8_t)*known) return false;
  }
  return *name == 0;
}

azact_status azacti_transcoder_new(const azacti_mem *mem, const char *name, azacti_transcoder **ret) {
  azacti_transcoder *coder = (azacti_transcoder *)azacti_zalloc(mem, sizeof *coder);
  if (!coder) return AZACT_ERR_NOMEM;
  coder->mem = *mem;
  for (unsigned i = 0; i < 4; i++) {
    if (!transcode_is(name, transcode_names[i])) continue;
    coder->name = transcode_names[i];
    coder->wide = i >= 2;
    coder->big = i % 2 != 0;
  }
  if (!coder->name) {
    azact_status status = azacti_transicu_open(mem, name, &coder->icu);
    if (status != AZACT_OK) {
      azacti_free(mem, coder, sizeof *coder);
      return status;
    }
    coder->name = azacti_transicu_name(coder->icu);
  }
  *ret = coder;
  return AZACT_OK;
}

void azacti_transcoder_free(azacti_transcoder *coder) {
  if (!coder) return;
  azacti_transicu_close(coder->icu);
  azacti_mem mem = coder->mem;
  azacti_free(&mem, coder, sizeof *coder);
}

const char *azacti_transcoder_name(const azacti_transcoder *coder) { return coder->name; }

static uint32_t transcode_unit16(const azacti_transcoder *coder, const uint8_t *p) {
  return coder->big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

/* One character of UTF-16: bytes used, 0 if more are needed. *cp stays U+FFFD for a surrogate without its partner. */
static size_t transcode_next16(const azacti_transcoder *coder, const uint8_t *p, size_t len, bool last, uint32_t *cp) {
  if (len < 2) return last ? len : 0;
  uint32_t high = transcode_unit16(coder, p);
  if (high < 0xd800 || high > 0xdfff) {
    *cp = high;
    return 2;
  }
  if (high > 0xdbff) return 2;
  if (len < 4) return last ? 2 : 0;
  uint32_t low = transcode_unit16(coder, p + 2);
  if (low < 0xdc00 || low > 0xdfff) return 2;
  *cp = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
  return 4;
}

static size_t transcode_next32(const azacti_transcoder *coder, const uint8_t *p, size_t len, bool last, uint32_t *cp) {
  if (len < 4) return last ? len : 0;
  uint32_t value = coder->big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
                              : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
  if (value <= 0x10ffff && (value < 0xd800 || value > 0xdfff)) *cp = value;
  return 4;
}

/* Writes one character if it is complete; returns the bytes used. */
static size_t transcode_one(const azacti_transcoder *coder, const uint8_t *p, size_t len, bool last, uint8_t *out,
                            uint8_t *adv, size_t *written) {
  uint32_t cp = UINT32_MAX;
  size_t used = coder->wide ? transcode_next32(coder, p, len, last, &cp) : transcode_next16(coder, p, len, last, &cp);
  if (used == 0) return 0;
  unsigned count = azacti_utf8_put(cp, out); /* UINT32_MAX becomes U+FFFD there */
  for (unsigned i = 1; i < count; i++) adv[i] = 0;
  adv[0] = (uint8_t)(used | (cp == UINT32_MAX ? AZACTI_ADV_BAD : 0));
  *written += count;
  return used;
}

/* Bytes held from the last call come first, joined by new ones one at a time until they make a character. */
static size_t transcode_held(azacti_transcoder *coder, const uint8_t *in, size_t len, bool last, uint8_t *out, uint8_t *adv,
                             size_t cap, size_t *taken) {
  size_t written = 0;
  while (coder->held_count && cap - written >= 4) {
    bool no_more = last && *taken == len;
    size_t used = transcode_one(coder, coder->held, coder->held_count, no_more, out + written, adv + written, &written);
    if (used) {
      coder->held_count = (uint8_t)(coder->held_count - used);
      memmove(coder->held, coder->held + used, coder->held_count);
    } else if (*taken < len) {
      coder->held[coder->held_count++] = in[(*taken)++];
    } else {
      break;
    }
  }
  return written;
}

/* The run of ASCII at the front of UTF-16: nearly all of every log. Returns the characters. */
static size_t transcode_ascii16(const azacti_transcoder *coder, const uint8_t *in, size_t len, uint8_t *out, uint8_t *adv,
                                size_t cap) {
  size_t low = coder->big ? 1 : 0, max = len / 2 < cap ? len / 2 : cap, count = 0;
  while (count < max && in[2 * count + low] < 0x80 && in[2 * count + 1 - low] == 0) {
    out[count] = in[2 * count + low];
    count++;
  }
  memset(adv, 2, count);
  return count;
}

size_t azacti_transcode(azacti_transcoder *coder, const uint8_t *in, size_t *in_len, bool last, uint8_t *out, uint8_t *adv,
                        size_t cap) {
  if (coder->icu) return azacti_transicu_convert(coder->icu, in, in_len, last, out, adv, cap);
  size_t len = *in_len, taken = 0;
  size_t written = transcode_held(coder, in, len, last, out, adv, cap, &taken);
  while (!coder->held_count && taken < len && cap - written >= 4) {
    if (!coder->wide) {
      size_t run = transcode_ascii16(coder, in + taken, len - taken, out + written, adv + written, cap - written);
      written += run;
      taken += 2 * run;
      if (run) continue;
    }
    size_t used = transcode_one(coder, in + taken, len - taken, last, out + written, adv + written, &written);
    if (used == 0) {
      coder->held_count = (uint8_t)(len - taken); /* at most 3 */
      memcpy(coder->held, in + taken, len - taken);
      taken = len;
      break;
    }
    taken += used;
  }
  *in_len = taken;
  return written;
}
