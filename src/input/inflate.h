/* Decompressors behind one face. Each decodes one member (gzip) or frame (zstd) at a time; what lies between them is
 * input_stream.c's business. */
#ifndef AZACTI_INFLATE_H
#define AZACTI_INFLATE_H

#include "core/mem.h"

typedef struct azacti_inflater azacti_inflater;

#define AZACTI_INFLATE_GOING 0u   /* inside a member; no progress at all = wants input */
#define AZACTI_INFLATE_MEMBER 1u  /* the member is complete; the next call begins another */
#define AZACTI_INFLATE_BAD_SUM 2u /* complete too, but its checksum or length is wrong; the next call begins another */
#define AZACTI_INFLATE_CORRUPT 3u /* not readable any further */
#define AZACTI_INFLATE_WINDOW 4u  /* wants a window beyond the limit */
#define AZACTI_INFLATE_NOMEM 5u

typedef struct azacti_inflater_ops {
  /* *in_len, *out_len: what is there; receive what was taken and written, whatever the answer. */
  uint32_t (*step)(azacti_inflater *inflater, const uint8_t *in, size_t *in_len, uint8_t *out, size_t *out_len);
  void (*free)(azacti_inflater *inflater);
} azacti_inflater_ops;

struct azacti_inflater {
  const azacti_inflater_ops *ops;
  azacti_mem mem;
  size_t sum_bytes;   /* length of the checksum behind a member */
  bool all_data_seen; /* only the checksum is still to come */
  uint8_t sum[8];     /* its bytes as they stand in the file, */
  size_t sum_seen;    /* so many of them */
};

#define AZACTI_MAGIC_BYTES 4u /* so many are needed to tell */
bool azacti_is_gzip(const uint8_t *p, size_t len);
bool azacti_is_zstd(const uint8_t *p, size_t len);

/* AZACT_ERR_UNSUPPORTED: built without. */
azact_status azacti_inflate_gzip_new(const azacti_mem *mem, azacti_inflater **ret);
azact_status azacti_inflate_zstd_new(const azacti_mem *mem, uint32_t window_log, azacti_inflater **ret);

#endif
