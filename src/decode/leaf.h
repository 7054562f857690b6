/* Records that followed the trail to the same end have the same keys in the same objects. What their dialect is and where
 * their parts lie follows from that, and from one value, the category; so it is found once for each end. */
#ifndef AZACTI_LEAF_H
#define AZACTI_LEAF_H

#include "decode/record_private.h"

#define AZACTI_LEAF_CATEGORY 32u

typedef struct azacti_leaf {
  bool known;
  uint8_t category_len;
  uint32_t category; /* its entry */
  uint32_t dialect;
  uint32_t part[8];
  char text[AZACTI_LEAF_CATEGORY];
} azacti_leaf;

/* Give a record that ended here its dialect and its parts. false: they have to be found. */
bool azacti_leaf_tell(const azacti_leaf *leaf, azact_event *event);
/* Keep them, if they follow from the keys and the category alone. */
void azacti_leaf_keep(azacti_leaf *leaf, const azact_event *event);

#endif
