/* A secret that an attacker who chooses the input cannot know, for tables keyed by the input's text. It never changes
 * what comes out. */
#ifndef AZACTI_SEED_H
#define AZACTI_SEED_H

#include <stdint.h>

/* Keeps a seed that the host chose; {0, 0} is replaced by one from the system. `salt`: any address of the caller's,
 * which address-space randomisation makes hard to guess where the system has nothing better to give. */
void azacti_seed_fill(uint64_t seed[2], const void *salt);

#endif
