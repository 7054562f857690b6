/* A group as its canonical line (docs/grouping.md). Nothing is allocated, and nothing limits the line's length. */
#ifndef AZACTI_GROUPJSON_H
#define AZACTI_GROUPJSON_H

#include "group/group_p.h"

/* AZACT_OK, or what `write` answered. */
azact_status azacti_groupjson_write(const azact_group *group, azact_write_fn write, void *user);

#endif
