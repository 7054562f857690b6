/* Bytes pushed by the caller, held until they are used. */
#include "input/source.h"

#include <string.h>

#define FEED_KEEP ((size_t)1 << 20) /* a larger buffer is given back once it is empty */

typedef struct source_feed {
  azacti_source base;
  azacti_buf buf; /* base.ptr points into it; what lies before is used */
  bool finished;
} source_feed;

static azact_status source_feed_fill(azacti_source *source, size_t min) {
  if (source->len >= min) return AZACT_OK;
  return ((source_feed *)(void *)source)->finished ? AZACT_END : AZACT_NEED_MORE;
}

static void source_feed_free(azacti_source *source) {
  source_feed *feed = (source_feed *)(void *)source;
  azacti_mem mem = source->mem;
  azacti_buf_free(&feed->buf);
  azacti_free(&mem, feed, sizeof *feed);
}

static const azacti_source_ops source_feed_ops = {source_feed_fill, NULL, NULL, source_feed_free};

azact_status azacti_source_feed_new(const azacti_mem *mem, azacti_source **ret) {
  source_feed *feed = (source_feed *)azacti_zalloc(mem, sizeof *feed);
  if (!feed) return AZACT_ERR_NOMEM;
  azacti_source_init(&feed->base, &source_feed_ops, mem);
  azacti_buf_init(&feed->buf, &feed->base.mem);
  *ret = &feed->base;
  return AZACT_OK;
}

/* Drop the used front. Moves at most as many bytes as were used since the last time, so the whole stays linear. */
static void source_feed_compact(source_feed *feed) {
  size_t used = feed->buf.len - feed->base.len;
  if (feed->base.len == 0) {
    feed->buf.len = 0;
    if (feed->buf.cap > FEED_KEEP) azacti_buf_free(&feed->buf);
  } else if (used >= feed->base.len) {
    memmove(feed->buf.ptr, feed->base.ptr, feed->base.len);
    feed->buf.len = feed->base.len;
  }
}

azact_status azacti_source_feed_add(azacti_source *source, const void *data, size_t len) {
  source_feed *feed = (source_feed *)(void *)source;
  if (source->ops != &source_feed_ops || feed->finished) return AZACT_ERR_USAGE;
  if (len == 0) return AZACT_OK;
  source_feed_compact(feed);
  bool added = azacti_buf_append(&feed->buf, data, len);
  if (added) source->len += len;
  /* The buffer may have moved, and on failure too it may have been given back. */
  source->ptr = feed->buf.ptr ? feed->buf.ptr + feed->buf.len - source->len : (const uint8_t *)"";
  return added ? AZACT_OK : AZACT_ERR_NOMEM;
}

azact_status azacti_source_feed_finish(azacti_source *source) {
  if (source->ops != &source_feed_ops) return AZACT_ERR_USAGE;
  ((source_feed *)(void *)source)->finished = true;
  return AZACT_OK;
}
