/* A host of good manners: what it prints is what every other host must get. Built once as it is, and once with -fshort-enums
 * and -funsigned-char; run once more with every symbol bound at the start. */
#include "work.h"

int main(void) {
  probe_text log = {0};
  host_load();
  host_work(NULL, &log);
  host_print(&log);
  probe_text_free(&log);
  return host_failures != 0;
}
