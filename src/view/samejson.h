/* Do two JSON texts that claim the same fact agree? */
#ifndef AZACTI_SAMEJSON_H
#define AZACTI_SAMEJSON_H

#include <azactivity/base.h>
#include <stdbool.h>

/* Objects agree when the members that both have agree, in whatever order; letter case, blanks and empty values do not
 * count. An object and an array do not agree; two arrays are not compared. Bounded work: what is too large or too deep to compare counts as agreeing. `same_scalar` has the last word
 * on two texts that differ. */
bool azacti_same_json(azact_str a, azact_str b, bool (*same_scalar)(azact_str a, azact_str b));

#endif
