/* Beside the file source the only place that asks the operating system for anything. */
#include "core/seed.h"

#include "core/hash.h"

#if defined(__linux__)
#  include <sys/random.h>
static int seed_from_system(uint64_t seed[2]) {
  /* Never blocks: early at boot an address will have to do. */
  return getrandom(seed, 2 * sizeof *seed, GRND_NONBLOCK) == (ssize_t)(2 * sizeof *seed);
}
#elif defined(__APPLE__) || defined(__FreeBSD__) || defined(__OpenBSD__) || defined(__NetBSD__)
#  include <stdlib.h>
static int seed_from_system(uint64_t seed[2]) {
  arc4random_buf(seed, 2 * sizeof *seed);
  return 1;
}
#else
static int seed_from_system(uint64_t seed[2]) {
  (void)seed;
  return 0;
}
#endif

void azacti_seed_fill(uint64_t seed[2], const void *salt) {
  if (seed[0] != 0 || seed[1] != 0) return;
  if (seed_from_system(seed) && (seed[0] != 0 || seed[1] != 0)) return;
  uintptr_t places[3] = {(uintptr_t)salt, (uintptr_t)&places, (uintptr_t)&azacti_seed_fill};
  seed[0] = azacti_siphash(places, sizeof places, UINT64_C(0x617A616374697669), 1);
  seed[1] = azacti_siphash(places, sizeof places, UINT64_C(0x617A616374697669), 2);
}
