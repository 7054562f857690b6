/* Time as text: every form of activity-log-schema.md 5 in, RFC 3339 out. Whole numbers only. */
#ifndef AZACTI_TIMETEXT_H
#define AZACTI_TIMETEXT_H

#include <azactivity/view.h>
#include <stdbool.h>

/* Fills ns, digits, flags; struct_size is left alone. false: no time, or outside 1678 ... 2261. */
bool azacti_time_parse(azact_str text, azact_time *ret);
/* .NET ticks (100 ns since 0001-01-01 UTC) as decimal digits. */
bool azacti_time_from_ticks(azact_str digits, int64_t *ret_ns);
/* Seconds since 1970 as decimal digits, maybe with a minus. */
bool azacti_time_from_epoch(azact_str digits, int64_t *ret_ns);
/* The instant cut down to a number of fraction digits (towards the past). */
int64_t azacti_time_floor(int64_t ns, uint32_t digits);

#endif
