/* Several copies in one process, turn by turn: copies.h says which (COPIES(X): X(name) for each). */
#include "copies.h"

#define DECLARE(name)                                                                                                      \
  void *name##_open(const char *path);                                                                                     \
  int name##_step(void *reader);                                                                                           \
  int name##_close(void *reader, const char *zipped);
COPIES(DECLARE)

int main(void) {
  int wrong = 0;
#define OPEN(name) void *name = name##_open("PT1H.json");
#define STEP(name) wrong += name##_step(name);
#define CLOSE(name) wrong += name##_close(name, "PT1H.json.gz");
  COPIES(OPEN)
  COPIES(STEP)
  COPIES(STEP)
  COPIES(CLOSE)
  return wrong != 0;
}
