/* gzip (RFC 1952). The frame is read here and zlib sees raw deflate only, so that a wrong checksum behind complete data is
 * told apart from damaged data. */
#include "input/inflate.h"

#include <string.h>

bool azacti_is_gzip(const uint8_t *p, size_t len) { return len >= 2 && p[0] == 0x1f && p[1] == 0x8b; }

#if AZACT_HAVE_ZLIB
#  define ZLIB_CONST
#  include <zlib.h>

#  define GZIP_FEXTRA 4u
#  define GZIP_FNAME 8u
#  define GZIP_FCOMMENT 16u
#  define GZIP_FHCRC 2u
#  define GZIP_RESERVED 0xe0u
#  define GZIP_RESERVE ((size_t)48 << 10) /* zlib's window with room to spare */

enum gzip_state { GZIP_FIXED, GZIP_EXTRA_LEN, GZIP_EXTRA, GZIP_NAME, GZIP_COMMENT, GZIP_HEAD_SUM, GZIP_BODY, GZIP_TRAILER };

typedef struct gzip_inflater {
  azacti_inflater base;
  z_stream z;
  enum gzip_state state;
  uint32_t seen;      /* bytes of the present part of the frame */
  uint32_t extra_len; /* of FEXTRA */
  uint32_t flags;
  uint32_t sum, length; /* CRC-32 and length of the output so far */
  /* zlib makes its window in the middle of decoding and can not go on if that fails; so it is set aside beforehand. */
  uint8_t *reserve;
  bool reserve_used;
} gzip_inflater;

/* zlib does not say how long what it frees is: the length stands before it. */
typedef union gzip_size {
  size_t size;
  max_align_t align;
} gzip_size;

static voidpf gzip_zalloc(voidpf user, uInt items, uInt size) {
  gzip_inflater *gz = (gzip_inflater *)user;
  if (size && items > SIZE_MAX / 2 / size) return Z_NULL;
  size_t bytes = (size_t)items * size;
  if (gz->reserve && !gz->reserve_used && bytes <= GZIP_RESERVE) {
    gz->reserve_used = true;
    return gz->reserve;
  }
  gzip_size *block = (gzip_size *)azacti_alloc(&gz->base.mem, sizeof *block + bytes);
  if (!block) return Z_NULL;
  block->size = sizeof *block + bytes;
  return block + 1;
}

static void gzip_zfree(voidpf user, voidpf ptr) {
  gzip_inflater *gz = (gzip_inflater *)user;
  if (!ptr) return;
  if (ptr == gz->reserve) {
    gz->reserve_used = false;
    return;
  }
  gzip_size *block = (gzip_size *)ptr - 1;
  azacti_free(&gz->base.mem, block, block->size);
}

static void gzip_enter(gzip_inflater *gz, enum gzip_state state) {
  gz->state = state;
  gz->seen = 0;
}

/* The next part of the head that the flags announce. */
static void gzip_head_next(gzip_inflater *gz) {
  if (gz->flags & GZIP_FEXTRA) {
    gz->flags &= ~GZIP_FEXTRA;
    gzip_enter(gz, GZIP_EXTRA_LEN);
  } else if (gz->flags & GZIP_FNAME) {
    gz->flags &= ~GZIP_FNAME;
    gzip_enter(gz, GZIP_NAME);
  } else if (gz->flags & GZIP_FCOMMENT) {
    gz->flags &= ~GZIP_FCOMMENT;
    gzip_enter(gz, GZIP_COMMENT);
  } else if (gz->flags & GZIP_FHCRC) {
    gz->flags &= ~GZIP_FHCRC;
    gzip_enter(gz, GZIP_HEAD_SUM);
  } else {
    gz->sum = (uint32_t)crc32(0, Z_NULL, 0);
    gz->length = 0;
    gzip_enter(gz, GZIP_BODY);
  }
}

static bool gzip_fixed(gzip_inflater *gz, uint8_t c) {
  switch (gz->seen++) {
  case 0: return c == 0x1f;
  case 1: return c == 0x8b;
  case 2: return c == 8; /* deflate; there is no other method */
  case 3: gz->flags = c; return (c & GZIP_RESERVED) == 0;
  case 9: gzip_head_next(gz); return true;
  default: return true;
  }
}

/* One byte of the head; false = no gzip head. */
static bool gzip_head(gzip_inflater *gz, uint8_t c) {
  switch (gz->state) {
  case GZIP_FIXED: return gzip_fixed(gz, c);
  case GZIP_EXTRA_LEN:
    gz->extra_len = gz->seen ? gz->extra_len | (uint32_t)c << 8 : c;
    if (++gz->seen < 2) return true;
    gzip_enter(gz, GZIP_EXTRA);
    if (gz->extra_len == 0) gzip_head_next(gz);
    return true;
  case GZIP_EXTRA:
    if (++gz->seen == gz->extra_len) gzip_head_next(gz);
    return true;
  case GZIP_NAME:
  case GZIP_COMMENT:
    if (c == 0) gzip_head_next(gz);
    return true;
  default: /* GZIP_HEAD_SUM: what it guards tells us nothing, so it is passed over */
    if (++gz->seen == 2) gzip_head_next(gz);
    return true;
  }
}

static uInt gzip_uint(size_t len) { return len > (1u << 30) ? 1u << 30 : (uInt)len; }

static uint32_t gzip_body(gzip_inflater *gz, const uint8_t *in, size_t *in_len, uint8_t *out, size_t *out_len) {
  uInt in_max = gzip_uint(*in_len), out_max = gzip_uint(*out_len);
  gz->z.next_in = in;
  gz->z.avail_in = in_max;
  gz->z.next_out = out;
  gz->z.avail_out = out_max;
  int answer = inflate(&gz->z, Z_NO_FLUSH);
  *in_len = in_max - gz->z.avail_in;
  *out_len = out_max - gz->z.avail_out;
  gz->sum = (uint32_t)crc32(gz->sum, out, (uInt)*out_len);
  gz->length += (uint32_t)*out_len;
  if (answer == Z_STREAM_END) {
    gzip_enter(gz, GZIP_TRAILER);
    gz->base.sum_seen = 0;
    gz->base.all_data_seen = true;
    return AZACTI_INFLATE_GOING;
  }
  if (answer == Z_OK || answer == Z_BUF_ERROR) return AZACTI_INFLATE_GOING;
  return answer == Z_MEM_ERROR ? AZACTI_INFLATE_NOMEM : AZACTI_INFLATE_CORRUPT;
}

static uint32_t gzip_le32(const uint8_t *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t gzip_end(gzip_inflater *gz) {
  bool good = gzip_le32(gz->base.sum) == gz->sum && gzip_le32(gz->base.sum + 4) == gz->length;
  gz->base.all_data_seen = false;
  gzip_enter(gz, GZIP_FIXED);
  (void)inflateReset(&gz->z);
  return good ? AZACTI_INFLATE_MEMBER : AZACTI_INFLATE_BAD_SUM;
}

static uint32_t gzip_step(azacti_inflater *inflater, const uint8_t *in, size_t *in_len, uint8_t *out, size_t *out_len) {
  gzip_inflater *gz = (gzip_inflater *)(void *)inflater;
  size_t len = *in_len, at = 0, written = 0;
  uint32_t answer = AZACTI_INFLATE_GOING;
  for (; gz->state < GZIP_BODY && at < len; at++) {
    if (!gzip_head(gz, in[at])) answer = AZACTI_INFLATE_CORRUPT;
    if (answer != AZACTI_INFLATE_GOING) break;
  }
  if (answer == AZACTI_INFLATE_GOING && gz->state == GZIP_BODY) {
    size_t took = len - at;
    written = *out_len;
    answer = gzip_body(gz, in + at, &took, out, &written);
    at += took;
  }
  while (answer == AZACTI_INFLATE_GOING && gz->state == GZIP_TRAILER && at < len) {
    gz->base.sum[gz->base.sum_seen++] = in[at++];
    if (gz->base.sum_seen == 8) answer = gzip_end(gz);
  }
  *in_len = at;
  *out_len = written;
  return answer;
}

static void gzip_free(azacti_inflater *inflater) {
  gzip_inflater *gz = (gzip_inflater *)(void *)inflater;
  (void)inflateEnd(&gz->z);
  azacti_mem mem = gz->base.mem;
  azacti_free(&mem, gz->reserve, GZIP_RESERVE);
  azacti_free(&mem, gz, sizeof *gz);
}

static const azacti_inflater_ops gzip_ops = {gzip_step, gzip_free};

azact_status azacti_inflate_gzip_new(const azacti_mem *mem, azacti_inflater **ret) {
  gzip_inflater *gz = (gzip_inflater *)azacti_zalloc(mem, sizeof *gz);
  if (!gz) return AZACT_ERR_NOMEM;
  gz->base = (azacti_inflater){.ops = &gzip_ops, .mem = *mem, .sum_bytes = 8};
  gz->z.zalloc = gzip_zalloc;
  gz->z.zfree = gzip_zfree;
  gz->z.opaque = gz;
  uint8_t *reserve = (uint8_t *)azacti_alloc(mem, GZIP_RESERVE);
  int answer = reserve ? inflateInit2(&gz->z, -MAX_WBITS) : Z_MEM_ERROR;
  if (answer != Z_OK) {
    azacti_free(mem, reserve, GZIP_RESERVE);
    azacti_free(mem, gz, sizeof *gz);
    return AZACT_ERR_NOMEM;
  }
  gz->reserve = reserve;
  *ret = &gz->base;
  return AZACT_OK;
}
#else

azact_status azacti_inflate_gzip_new(const azacti_mem *mem, azacti_inflater **ret) {
  (void)mem;
  (void)ret;
  return AZACT_ERR_UNSUPPORTED;
}
#endif
