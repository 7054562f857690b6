#include "consume.h"

#include "../common/ex_common.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool output_failed(const char *path, const char *why) {
  ex_say("%s: %s", path, why);
  return false;
}

/* Bytes behind the last line end, and the first of them; -1 if the file cannot be read. */
static off_t output_torn(int fd, off_t size, char *first) {
  char block[65536];
  for (off_t end = size, begin; end > 0; end = begin) {
    begin = end > (off_t)sizeof block ? end - (off_t)sizeof block : 0;
    ssize_t got = pread(fd, block, (size_t)(end - begin), begin);
    if (got != end - begin) return -1;
    char *line_end = memrchr(block, '\n', (size_t)got);
    if (line_end) return size - begin - (line_end + 1 - block);
    *first = block[0];
    if (begin > 0) continue;
    return size;
  }
  return 0;
}

/* A run that was killed may have left a part of a line. Its offset was not stored, so its event comes again. */
static bool output_mend(int fd, const char *path, off_t size) {
  char first = 0;
  off_t torn = output_torn(fd, size, &first);
  if (torn == 0) return true;
  if (torn < 0 || pread(fd, &first, 1, size - torn) != 1) return output_failed(path, "cannot be read");
  if (first != '{') return output_failed(path, "does not end in a line of this program: left as it is");
  if (ftruncate(fd, size - torn) != 0) return output_failed(path, strerror(errno));
  ex_say("%s: %jd bytes of a torn last line are cut off; its event comes again", path, (intmax_t)torn);
  return true;
}

bool consume_output_file(const char *path) {
  struct stat facts;
  int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  bool good = fd >= 0 && fstat(fd, &facts) == 0;
  if (!good)
    output_failed(path, strerror(errno));
  else if (!S_ISREG(facts.st_mode))
    good = output_failed(path, "no ordinary file; write to standard output instead");
  else if (flock(fd, LOCK_EX | LOCK_NB) != 0)
    good = output_failed(path, errno == EWOULDBLOCK ? "another process writes into it" : strerror(errno));
  else
    good = output_mend(fd, path, facts.st_size);
  if (good && dup2(fd, STDOUT_FILENO) < 0) good = output_failed(path, strerror(errno));
  if (fd >= 0) close(fd); /* the lock stays with its double */
  return good;
}

bool consume_output_settle(void) {
  struct stat facts;
  if (fflush(stdout) != 0 || ferror(stdout)) return false; /* ex_finish says it */
  if (fstat(STDOUT_FILENO, &facts) != 0 || !S_ISREG(facts.st_mode)) return true;
  return fdatasync(STDOUT_FILENO) == 0 || output_failed("the output", strerror(errno));
}

bool consume_output_raw(const char *folder, const rd_kafka_message_t *message) {
  char path[4096];
  int len = snprintf(path, sizeof path, "%s/%s-%" PRId32 "-%" PRId64, folder, rd_kafka_topic_name(message->rkt),
                     message->partition, message->offset);
  if (len < 0 || (size_t)len >= sizeof path) return output_failed(folder, strerror(ENAMETOOLONG));
  FILE *file = fopen(path, "wb");
  if (!file) return output_failed(path, strerror(errno));
  bool good = fwrite(message->payload, 1, message->len, file) == message->len && fflush(file) == 0;
  good = good && fdatasync(fileno(file)) == 0;
  if (!good) output_failed(path, strerror(errno));
  return fclose(file) == 0 && good;
}
