/* Values filled in from elsewhere, and small helpers that the views share. */
#ifndef AZACTI_FILL_H
#define AZACTI_FILL_H

#include <azactivity/value.h>
#include "view/derive.h"

/* azacti_field, given what azacti_record_field says. */
azacti_val azacti_field_filled(const azact_event *event, azact_field field, azacti_val found);

/* The parts of REST's `id`: "<resource id>/events/<event data id>/ticks/<digits>". ptr NULL = it has no such part. */
typedef struct azacti_idparts {
  azact_str resource; /* as found: `+` stands for a blank */
  azact_str event_data_id;
  azact_str ticks;
} azacti_idparts;
void azacti_idparts_of(azact_str id, azacti_idparts *ret);

/* A scalar's text, blanks trimmed; length 0 for anything else. */
azact_str azacti_scalar_text(azacti_val val);
static inline azact_str azacti_extra_text(const azact_event *event, enum azacti_extra extra) {
  return azacti_scalar_text(azacti_record_extra(event, extra));
}

/* The resource id's text for parsing; *plus: it came from `id`, and a `+` in it stands for a blank. false: none. */
bool azacti_resource_text(const azact_event *event, azact_str *ret, bool *plus);

#endif
