/* The main function of a fuzz target without a fuzzer: runs it on each file of the files and folders named. */
#include "fuzz.h"

#include <stdio.h>

static void run(const char *path, const probe_text *content, void *user) {
  (void)user;
  (void)path;
  /* An exact copy, so that a sanitizer sees reading past the end. */
  size_t size = content->len;
  probe_text copy = {0};
  probe_write(content->ptr, size, &copy);
  LLVMFuzzerTestOneInput((const uint8_t *)copy.ptr, size);
  /* Each file also cut in two, so that the tail of a seed is seen as the end of an input. */
  LLVMFuzzerTestOneInput((const uint8_t *)copy.ptr, size / 2);
  probe_text_free(&copy);
}

int main(int argc, char **argv) {
  size_t count = 0;
  for (int i = 1; i < argc; i++) count += probe_each_file(argv[i], run, NULL);
  printf("%zu files\n", count);
  return count > 0 ? 0 : 1;
}
