/* Files and descriptors: read, never mapped (a file cut under a mapping would kill the host). The only file of the library
 * that makes system calls. */
#if !defined(_WIN32)
#  ifndef _POSIX_C_SOURCE
#    define _POSIX_C_SOURCE 200809L
#  endif
#  ifndef _FILE_OFFSET_BITS
#    define _FILE_OFFSET_BITS 64 /* large files on 32-bit systems */
#  endif
#endif
#include "input/source.h"

#if !defined(_WIN32)
#  include <errno.h>
#  include <fcntl.h>
#  include <string.h>
#  include <unistd.h>

#  define FILE_AHEAD ((size_t)64 << 10)
#  define FILE_READ_MAX ((size_t)1 << 30) /* some systems refuse more in one call */

typedef struct source_file {
  azacti_source base;
  int fd;
  bool close_it;
  bool follow;
  bool seekable;
  off_t start;    /* where the descriptor stood */
  uint8_t *ahead; /* FILE_AHEAD bytes, made when first wanted */
} source_file;

static azact_status source_file_call(source_file *file, uint8_t *out, size_t cap, size_t *ret) {
  ssize_t got;
  do {
    got = read(file->fd, out, cap < FILE_READ_MAX ? cap : FILE_READ_MAX);
  } while (got < 0 && errno == EINTR);
  if (got > 0) {
    *ret = (size_t)got;
    return AZACT_OK;
  }
  if (got == 0) return file->follow ? AZACT_NEED_MORE : AZACT_END;
  if (errno == EAGAIN) return AZACT_NEED_MORE; /* the caller's descriptor does not block */
  file->base.os_error = errno;
  return AZACT_ERR_IO;
}

static azact_status source_file_read(azacti_source *source, uint8_t *out, size_t cap, size_t *ret) {
  return source_file_call((source_file *)(void *)source, out, cap, ret);
}

static azact_status source_file_fill(azacti_source *source, size_t min) {
  source_file *file = (source_file *)(void *)source;
  if (source->len >= min) return AZACT_OK;
  if (!file->ahead) file->ahead = (uint8_t *)azacti_alloc(&source->mem, FILE_AHEAD);
  if (!file->ahead) return AZACT_ERR_NOMEM;
  memmove(file->ahead, source->ptr, source->len);
  source->ptr = file->ahead;
  while (source->len < min) {
    size_t got = 0;
    azact_status status = source_file_call(file, file->ahead + source->len, FILE_AHEAD - source->len, &got);
    if (status != AZACT_OK) return status;
    source->len += got;
  }
  return AZACT_OK;
}

static bool source_file_seek(azacti_source *source, uint64_t offset) {
  source_file *file = (source_file *)(void *)source;
  if (!file->seekable || offset > (uint64_t)INT64_MAX / 2) return false;
  off_t target = file->start + (off_t)offset;
  if (lseek(file->fd, target, SEEK_SET) != target) return false;
  source->len = 0;
  return true;
}

static void source_file_free(azacti_source *source) {
  source_file *file = (source_file *)(void *)source;
  if (file->close_it) (void)close(file->fd);
  azacti_mem mem = source->mem;
  azacti_free(&mem, file->ahead, FILE_AHEAD);
  azacti_free(&mem, file, sizeof *file);
}

static const azacti_source_ops source_file_ops = {source_file_fill, source_file_read, source_file_seek, source_file_free};

azact_status azacti_source_fd_new(const azacti_mem *mem, int fd, bool follow, azacti_source **ret) {
  if (fd < 0) return AZACT_ERR_USAGE;
  source_file *file = (source_file *)azacti_zalloc(mem, sizeof *file);
  if (!file) return AZACT_ERR_NOMEM;
  azacti_source_init(&file->base, &source_file_ops, mem);
  file->fd = fd;
  file->follow = follow;
  file->start = lseek(fd, 0, SEEK_CUR);
  file->seekable = file->start >= 0;
  *ret = &file->base;
  return AZACT_OK;
}

/* AZACT_OK and an open descriptor. A folder can be opened but not read; better said here than at the first read. */
static azact_status source_file_open(const char *path, int *fd, int32_t *os_error) {
  char none;
  do {
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  } while (*fd < 0 && errno == EINTR);
  /* Reading nothing waits for nothing, and tells. (fstat would do, but be a call that only glibc 2.33 has.) */
  if (*fd >= 0 && read(*fd, &none, 0) < 0 && errno == EISDIR) {
    (void)close(*fd);
    *fd = -1;
    errno = EISDIR;
  }
  if (*fd >= 0) return AZACT_OK;
  if (os_error) *os_error = errno;
  return AZACT_ERR_IO;
}

azact_status azacti_source_path_new(const azacti_mem *mem, const char *path, bool follow, azacti_source **ret,
                                    int32_t *os_error) {
  int fd;
  azact_status status = source_file_open(path, &fd, os_error);
  if (status != AZACT_OK) return status;
  status = azacti_source_fd_new(mem, fd, follow, ret);
  if (status == AZACT_OK) {
    ((source_file *)(void *)*ret)->close_it = true;
  } else {
    (void)close(fd);
  }
  return status;
}
#else

azact_status azacti_source_fd_new(const azacti_mem *mem, int fd, bool follow, azacti_source **ret) {
  (void)mem;
  (void)fd;
  (void)follow;
  (void)ret;
  return AZACT_ERR_UNSUPPORTED;
}

azact_status azacti_source_path_new(const azacti_mem *mem, const char *path, bool follow, azacti_source **ret,
                                    int32_t *os_error) {
  (void)mem;
  (void)path;
  (void)follow;
  (void)ret;
  (void)os_error;
  return AZACT_ERR_UNSUPPORTED;
}
#endif
