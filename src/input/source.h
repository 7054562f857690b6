/* Where raw bytes come from. A source shows the bytes that it has read ahead (ptr, len); who used some says so with
 * azacti_source_take. */
#ifndef AZACTI_SOURCE_H
#define AZACTI_SOURCE_H

#include "core/mem.h"

typedef struct azacti_source azacti_source;

typedef struct azacti_source_ops {
  /* Make at least `min` bytes visible (min is small). AZACT_OK; AZACT_END: fewer are left, len tells how many;
   * AZACT_NEED_MORE: fewer are there now; AZACT_ERR_IO, AZACT_ERR_NOMEM. */
  azact_status (*fill)(azacti_source *source, size_t min);
  /* NULL, or: read straight into `out`. Called only when nothing is visible. Answers as fill; *ret > 0 with AZACT_OK. */
  azact_status (*read)(azacti_source *source, uint8_t *out, size_t cap, size_t *ret);
  /* NULL, or: go to that offset from the source's beginning; nothing is visible afterwards. false = cannot. */
  bool (*seek)(azacti_source *source, uint64_t offset);
  void (*free)(azacti_source *source);
} azacti_source_ops;

struct azacti_source {
  const azacti_source_ops *ops;
  azacti_mem mem;
  const uint8_t *ptr; /* never NULL */
  size_t len;
  uint64_t taken; /* bytes used so far */
  int32_t os_error;
};

void azacti_source_init(azacti_source *source, const azacti_source_ops *ops, const azacti_mem *mem);
void azacti_source_take(azacti_source *source, size_t len);
azact_status azacti_source_read(azacti_source *source, uint8_t *out, size_t cap, size_t *ret);

azact_status azacti_source_memory_new(const azacti_mem *mem, const void *data, size_t len, uint32_t mode,
                                      void (*release)(const void *data, size_t len, void *user), void *user,
                                      azacti_source **ret);
/* The block that holds all of a memory source; NULL for any other source. */
azacti_block *azacti_source_memory_block(azacti_source *source);

azact_status azacti_source_feed_new(const azacti_mem *mem, azacti_source **ret);
azact_status azacti_source_feed_add(azacti_source *source, const void *data, size_t len); /* USAGE: none, or finished */
azact_status azacti_source_feed_finish(azacti_source *source);

azact_status azacti_source_fd_new(const azacti_mem *mem, int fd, bool follow, azacti_source **ret);
azact_status azacti_source_path_new(const azacti_mem *mem, const char *path, bool follow, azacti_source **ret,
                                    int32_t *os_error);

#endif
