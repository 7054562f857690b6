/* Named code pages by ICU. Never u_cleanup: ICU's data belongs to the whole process. */
#include "text/transicu.h"
#include "text/transcode.h"
#include "text/utf8.h"
#include "core/ascii.h"

#if AZACT_HAVE_ICU
#  include <unicode/ucnv.h>
#  include <unicode/ucnv_cb.h>

#  define TRANSICU_CHUNK 128 /* bytes given to ICU at once */
#  define TRANSICU_UNITS 512 /* no code page makes more than four units of one byte */

struct azacti_transicu {
  azacti_mem mem;
  UConverter *cnv;
  char name[64];
  uint32_t cp[TRANSICU_UNITS]; /* converted, not yet written out */
  uint32_t span[TRANSICU_UNITS];
  size_t next, count;
  uint32_t carry; /* bytes taken that belong to a character still to come */
  uint32_t debt;  /* bytes that did not fit the 7 bits of an adv; the next characters bear them */
  bool flushed;
};

/* ICU's own substitute is U+001A in many code pages; ours is always U+FFFD. */
static void U_CALLCONV transicu_bad(const void *context, UConverterToUnicodeArgs *args, const char *units, int32_t length,
                                    UConverterCallbackReason reason, UErrorCode *err) {
  static const UChar replacement = 0xfffd;
  (void)context;
  (void)units;
  (void)length;
  if (reason > UCNV_IRREGULAR) return;
  *err = U_ZERO_ERROR;
  ucnv_cbToUWriteUChars(args, &replacement, 1, 0, err);
}

static azact_status transicu_status(UErrorCode err) {
  return err == U_MEMORY_ALLOCATION_ERROR ? AZACT_ERR_NOMEM : AZACT_ERR_UNSUPPORTED;
}

static void transicu_set_name(azacti_transicu *icu, const char *asked) {
  UErrorCode err = U_ZERO_ERROR;
  const char *name = ucnv_getStandardName(asked, "MIME", &err);
  err = U_ZERO_ERROR;
  if (!name) name = ucnv_getStandardName(asked, "IANA", &err);
  if (!name) name = asked;
  size_t len = 0;
  for (; name[len] && len + 1 < sizeof icu->name; len++) icu->name[len] = (char)azacti_lower((uint8_t)name[len]);
  icu->name[len] = 0;
}

azact_status azacti_transicu_open(const azacti_mem *mem, const char *name, azacti_transicu **ret) {
  if (!name[0]) return AZACT_ERR_UNSUPPORTED; /* to ICU that would be the locale's own */
  UErrorCode err = U_ZERO_ERROR;
  UConverter *cnv = ucnv_open(name, &err);
  if (U_FAILURE(err)) return transicu_status(err);
  ucnv_setToUCallBack(cnv, transicu_bad, NULL, NULL, NULL, &err);
  azacti_transicu *icu = U_FAILURE(err) ? NULL : (azacti_transicu *)azacti_zalloc(mem, sizeof *icu);
  if (!icu) {
    ucnv_close(cnv);
    return AZACT_ERR_NOMEM;
  }
  icu->mem = *mem;
  icu->cnv = cnv;
  transicu_set_name(icu, name);
  *ret = icu;
  return AZACT_OK;
}

void azacti_transicu_close(azacti_transicu *icu) {
  if (!icu) return;
  ucnv_close(icu->cnv);
  azacti_mem mem = icu->mem;
  azacti_free(&mem, icu, sizeof *icu);
}

const char *azacti_transicu_name(const azacti_transicu *icu) { return icu->name; }

/* Turn the units of one call into code points; offsets[i] is where the bytes of unit i begin in the chunk, or -1 if that
 * was in an earlier one. `starts` goes to span for now. */
static void transicu_take_units(azacti_transicu *icu, const UChar *units, const int32_t *offsets, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    uint32_t cp = units[i]; // NOLINT: ICU has filled the first `count`
    icu->span[icu->count] = offsets[i] < 0 ? 0 : (uint32_t)offsets[i];
    if (cp >= 0xd800 && cp < 0xe000) {
      bool pair = cp < 0xdc00 && i + 1 < count && units[i + 1] >= 0xdc00 && units[i + 1] < 0xe000;
      cp = pair ? 0x10000 + ((cp - 0xd800) << 10) + (units[++i] - 0xdc00u) : 0xfffd;
    }
    icu->cp[icu->count++] = cp;
  }
}

/* Starts become lengths: each character reaches to the start of the next, the first also back to what was carried over, the
 * last to what ICU still holds. */
static void transicu_measure(azacti_transicu *icu, uint32_t taken) {
  UErrorCode err = U_ZERO_ERROR;
  int32_t held = ucnv_toUCountPending(icu->cnv, &err);
  uint32_t pending = U_FAILURE(err) || held < 0 ? 0 : (uint32_t)held;
  if (icu->count == 0) {
    icu->carry += taken;
    return;
  }
  uint32_t end = pending < taken ? taken - pending : 0, begin = 0;
  for (size_t i = 0; i < icu->count; i++) {
    uint32_t next = i + 1 < icu->count ? icu->span[i + 1] : end;
    if (next < begin) next = begin;
    if (next > end && end >= begin) next = end;
    icu->span[i] = next - begin;
    begin = next;
  }
  icu->span[0] += icu->carry;
  icu->carry = taken - begin;
}

static size_t transicu_refill(azacti_transicu *icu, const uint8_t *in, size_t len, bool last) {
  UChar units[TRANSICU_UNITS];
  int32_t offsets[TRANSICU_UNITS];
  bool flush = last && len <= TRANSICU_CHUNK;
  if (len > TRANSICU_CHUNK) len = TRANSICU_CHUNK;
  UChar *target = units;
  const char *source = (const char *)in;
  UErrorCode err = U_ZERO_ERROR;
  icu->next = icu->count = 0;
  ucnv_toUnicode(icu->cnv, &target, units + TRANSICU_UNITS, &source, source + len, offsets, flush, &err);
  size_t taken = (size_t)(source - (const char *)in);
  /* On overflow ICU keeps the rest and gives it with the next call. */
  if (flush && err != U_BUFFER_OVERFLOW_ERROR) icu->flushed = true;
  transicu_take_units(icu, units, offsets, (int32_t)(target - units));
  transicu_measure(icu, (uint32_t)taken);
  return taken;
}

static size_t transicu_put(azacti_transicu *icu, uint8_t *out, uint8_t *adv) {
  uint32_t cp = icu->cp[icu->next], span = icu->span[icu->next] + icu->debt;
  uint32_t now = span > AZACTI_ADV_MASK ? AZACTI_ADV_MASK : span;
  icu->debt = span - now;
  icu->next++;
  unsigned count = azacti_utf8_put(cp, out);
  memset(adv, 0, count);
  adv[0] = (uint8_t)(now | (cp == 0xfffd ? AZACTI_ADV_BAD : 0));
  return count;
}

size_t azacti_transicu_convert(azacti_transicu *icu, const uint8_t *in, size_t *in_len, bool last, uint8_t *out,
                               uint8_t *adv, size_t cap) {
  size_t taken = 0, len = 0;
  for (;;) {
    while (icu->next < icu->count && cap - len >= 4) len += transicu_put(icu, out + len, adv + len);
    if (icu->next < icu->count) break;
    if (taken == *in_len && (!last || icu->flushed)) break;
    size_t got = transicu_refill(icu, in + taken, *in_len - taken, last);
    taken += got;
    if (got || icu->count || taken == *in_len) continue;
    /* A converter that refuses to go on: pass a byte, so that this ends. */
    taken++;
    icu->carry++;
  }
  *in_len = taken;
  return len;
}
#else

azact_status azacti_transicu_open(const azacti_mem *mem, const char *name, azacti_transicu **ret) {
  (void)mem;
  (void)name;
  (void)ret;
  return AZACT_ERR_UNSUPPORTED;
}

void azacti_transicu_close(azacti_transicu *icu) { (void)icu; }

const char *azacti_transicu_name(const azacti_transicu *icu) {
  (void)icu;
  return "";
}

size_t azacti_transicu_convert(azacti_transicu *icu, const uint8_t *in, size_t *in_len, bool last, uint8_t *out,
                               uint8_t *adv, size_t cap) {
  (void)icu;
  (void)in;
  (void)last;
  (void)out;
  (void)adv;
  (void)cap;
  *in_len = 0;
  return 0;
}
#endif
