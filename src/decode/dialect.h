/* Which of Azure's shapes a record is written in (fields.md 4, 29, 30, 37). */
#ifndef AZACTI_DIALECT_H
#define AZACTI_DIALECT_H

#include "decode/record_private.h"

/* Has a key that tells a dialect come already, at the top of the record? (Then it is no envelope.) */
bool azacti_dialect_begun(const azact_event *event);
/* Set event->dialect and event->root. */
void azacti_dialect_tell(azact_event *event, bool portal);

#endif
