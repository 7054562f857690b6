/* JSON that arrives inside strings. */
#ifndef AZACTI_EMBED_H
#define AZACTI_EMBED_H

#include "decode/scan.h"

/* Decode the strings of known members that need it, and scan those that hold JSON, and so on inside. Answers
 * AZACTI_DECODED, _VALUES or _NOMEM. */
uint32_t azacti_embed(azacti_decoder *decoder, azact_event *event, azacti_decoded *ret);
/* Does azacti_embed look at such an entry whatever its value says? */
bool azacti_embed_looks(const azacti_entry *entry);
/* Notices that need to know the dialect: type_unexpected, depth_truncated. false = no memory. */
bool azacti_embed_notices(azacti_decoder *decoder, azact_event *event);

#endif
