/* A host with stacks of 64 KiB, as coroutines of collectors have them: everything runs in such a thread. */
#include "work.h"

#include <pthread.h>

static void *in_a_small_stack(void *user) {
  host_work(NULL, user);
  return NULL;
}

int main(void) {
  probe_text log = {0};
  pthread_t thread;
  pthread_attr_t attributes;
  const size_t size = 64u << 10, guard = 1u << 16;
  host_load();

  PROBE_CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, size) == 0);
  PROBE_CHECK(pthread_attr_setguardsize(&attributes, guard) == 0);
  PROBE_CHECK(pthread_create(&thread, &attributes, in_a_small_stack, &log) == 0);
  pthread_join(thread, NULL);
  pthread_attr_destroy(&attributes);
  host_print(&log);
  probe_text_free(&log);
  return host_failures != 0;
}
