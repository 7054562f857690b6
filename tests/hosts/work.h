/* What every host does with the library: read each seed in three ways, ask events, resources, groups and tables everything,
 * and write it all down. Each host must get the same text. */
#ifndef AZACT_HOST_WORK_H
#define AZACT_HOST_WORK_H

#include "probe.h"

/* Read the inputs: the files of the folder that AZACT_HOST_SEEDS names, and some that are deep or long. Once, before anything. */
void host_load(void);
/* Do it all. allocator: may be NULL. */
void host_work(const azact_allocator *allocator, probe_text *log);
/* A good deal less of it, for what is done often. */
void host_little_work(probe_text *log);
/* Print a log, or compare it with another: 1 if they are equal. */
void host_print(const probe_text *log);
int host_same(const char *what, const probe_text *got, const probe_text *expected);
void host_fail(const char *what);
extern int host_failures;

#endif
