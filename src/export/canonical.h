/* The canonical record (docs/canonical-record.md): one event, or one field of it, as JSON. */
#ifndef AZACTI_CANONICAL_H
#define AZACTI_CANONICAL_H

#include <azactivity/event.h>
#include "decode/record.h"
#include "text/jsonout.h"
#include "view/derive.h"

/* What writing one event needs. */
typedef struct azacti_canon {
  azacti_out out;
  const azact_event *event;
  azacti_buf tmp;  /* composed texts, emptied for each field */
  const char *key; /* written before the first byte of the value; NULL: the value alone is asked for */
  bool first;      /* no member was written yet */
  bool duplicates; /* the record holds equal keys */
  uint32_t levels; /* containers inside one another that were decoded, the record counted; 0 = no limit was met */
} azacti_canon;

void azacti_canon_init(azacti_canon *canon, const azact_event *event, azact_write_fn write, void *user);
void azacti_canon_free(azacti_canon *canon);

/* Call before the bytes of a value that is there. */
void azacti_canon_begin(azacti_canon *canon);

/* One field of the registry, objects included, members too. AZACT_OK; AZACT_ABSENT (nothing was written);
 * AZACT_ERR_NOMEM. */
azact_status azacti_canon_field(azacti_canon *canon, const azact_field_info *info);

/* The objects that no single text can say: resource, address, principal, token, error, source, anomalies. */
azact_status azacti_canon_object(azacti_canon *canon, azact_field field);

/* Where a record stands, as every line that tells it prints it: the object `source`. */
typedef struct azacti_source_line {
  azact_str name, encoding;               /* encoding: none, or "utf-8", is left out */
  uint64_t record, offset, length, inner; /* inner: 0 is left out */
  bool has_record, compressed;
} azacti_source_line;
void azacti_source_json(azacti_out *out, const azacti_source_line *source);

/* A whole event, or one field, to `write`; what the public functions promise. */
azact_status azacti_canonical_event(const azact_event *event, azact_write_fn write, void *user);
azact_status azacti_canonical_field(const azact_event *event, azact_field field, azact_write_fn write, void *user);

#endif
