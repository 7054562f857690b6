/* Zstandard (RFC 8878), skippable frames included. Only the stable interface of libzstd is used, so its own tables come
 * from malloc and not from the caller's allocator; the window limit bounds them. */
#include "input/inflate.h"

#include <string.h>

bool azacti_is_zstd(const uint8_t *p, size_t len) {
  if (len < 4) return false;
  if (p[0] == 0x28 && p[1] == 0xb5 && p[2] == 0x2f && p[3] == 0xfd) return true;
  return (p[0] & 0xf0) == 0x50 && p[1] == 0x2a && p[2] == 0x4d && p[3] == 0x18;
}

#if AZACT_HAVE_ZSTD
#  include <zstd.h>
#  include <zstd_errors.h>

typedef struct zstd_inflater {
  azacti_inflater base;
  ZSTD_DStream *z;
  size_t hint;   /* bytes that zstd wants next */
  bool flushing; /* the output was full: more of the same block may follow */
} zstd_inflater;

static uint32_t zstd_failure(zstd_inflater *zs, size_t code) {
  switch (ZSTD_getErrorCode(code)) {
  case ZSTD_error_checksum_wrong: zs->hint = ZSTD_initDStream(zs->z); return AZACTI_INFLATE_BAD_SUM;
  case ZSTD_error_frameParameter_windowTooLarge: return AZACTI_INFLATE_WINDOW;
  case ZSTD_error_memory_allocation: return AZACTI_INFLATE_NOMEM;
  default: return AZACTI_INFLATE_CORRUPT;
  }
}

/* The last four bytes taken: where a frame ends they are its checksum. */
static void zstd_keep_sum(zstd_inflater *zs, const uint8_t *in, size_t len) {
  size_t take = len < 4 ? len : 4, keep = zs->base.sum_seen + take > 4 ? 4 - take : zs->base.sum_seen;
  memmove(zs->base.sum, zs->base.sum + zs->base.sum_seen - keep, keep);
  if (take) memcpy(zs->base.sum + keep, in + len - take, take);
  zs->base.sum_seen = keep + take;
}

/* Never more than zstd asked for, and nothing while output is pending: an error (after which zstd forgets what it wrote in
 * the same call) then cannot swallow data of the block before. */
static uint32_t zstd_step(azacti_inflater *inflater, const uint8_t *in, size_t *in_len, uint8_t *out, size_t *out_len) {
  zstd_inflater *zs = (zstd_inflater *)(void *)inflater;
  size_t give = *in_len < zs->hint ? *in_len : zs->hint;
  ZSTD_inBuffer from = {in, zs->flushing ? 0 : give, 0};
  ZSTD_outBuffer to = {out, *out_len, 0};
  size_t answer = ZSTD_decompressStream(zs->z, &to, &from);
  if (ZSTD_isError(answer)) {
    zs->flushing = false;
    *in_len = from.size;
    zstd_keep_sum(zs, in, from.size);
    *out_len = to.pos;
    return zstd_failure(zs, answer);
  }
  *in_len = from.pos;
  zstd_keep_sum(zs, in, from.pos);
  *out_len = to.pos;
  zs->flushing = answer && to.pos == to.size;
  zs->hint = answer ? answer : ZSTD_initDStream(zs->z);
  return answer ? AZACTI_INFLATE_GOING : AZACTI_INFLATE_MEMBER;
}

static void zstd_free(azacti_inflater *inflater) {
  zstd_inflater *zs = (zstd_inflater *)(void *)inflater;
  (void)ZSTD_freeDStream(zs->z);
  azacti_mem mem = zs->base.mem;
  azacti_free(&mem, zs, sizeof *zs);
}

static const azacti_inflater_ops zstd_ops = {zstd_step, zstd_free};

static bool zstd_limit(ZSTD_DStream *z, uint32_t window_log) {
  ZSTD_bounds bounds = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax);
  if (ZSTD_isError(bounds.error)) return false;
  int log = window_log > 31 ? 31 : (int)window_log;
  if (log > bounds.upperBound) log = bounds.upperBound; /* 30 where addresses have 32 bits */
  if (log < bounds.lowerBound) log = bounds.lowerBound;
  return !ZSTD_isError(ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, log));
}

azact_status azacti_inflate_zstd_new(const azacti_mem *mem, uint32_t window_log, azacti_inflater **ret) {
  zstd_inflater *zs = (zstd_inflater *)azacti_zalloc(mem, sizeof *zs);
  if (!zs) return AZACT_ERR_NOMEM;
  zs->base = (azacti_inflater){.ops = &zstd_ops, .mem = *mem, .sum_bytes = 4};
  zs->z = ZSTD_createDStream();
  if (!zs->z || !zstd_limit(zs->z, window_log)) {
    zstd_free(&zs->base);
    return AZACT_ERR_NOMEM;
  }
  zs->hint = ZSTD_initDStream(zs->z);
  *ret = &zs->base;
  return AZACT_OK;
}
#else

azact_status azacti_inflate_zstd_new(const azacti_mem *mem, uint32_t window_log, azacti_inflater **ret) {
  (void)mem;
  (void)window_log;
  (void)ret;
  return AZACT_ERR_UNSUPPORTED;
}
#endif
