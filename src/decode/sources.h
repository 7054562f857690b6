/* Where a field's value lies in an event. */
#ifndef AZACTI_SOURCES_H
#define AZACTI_SOURCES_H

#include "decode/record_private.h"

/* Objects that fields lie in, found once when the dialect is known. Members of azact_event.part. */
enum azacti_part {
  AZACTI_PART_AUTH,
  AZACTI_PART_EVIDENCE,
  AZACTI_PART_CLAIMS,
  AZACTI_PART_HTTP,
  AZACTI_PART_IDENT,
  AZACTI_PART_PROPS,
  AZACTI_PART_INNER, /* properties.eventProperties */
  AZACTI_PART_CTX,
  AZACTI_PART_COUNT /* azact_event.part has this many */
};
void azacti_sources_find_parts(azact_event *event);

/* The entry behind azacti_record_field, 0 = none; *origin as azacti_val's. */
uint32_t azacti_sources_entry(const azact_event *event, azact_field field, uint8_t *origin);
azacti_val azacti_sources_val(const azact_event *event, uint32_t number, uint8_t origin);

#endif
