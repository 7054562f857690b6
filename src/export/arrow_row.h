/* One event on its way into columns: each view is worked out once, however many columns show a part of it. */
#ifndef AZACTI_ARROW_ROW_H
#define AZACTI_ARROW_ROW_H

#include "export/arrow_p.h"
#include "view/derive.h"

/* azacti_arrow_def.needs */
#define AZACTI_ARROW_NEEDS_TIME 1u
#define AZACTI_ARROW_NEEDS_RESULT 2u
#define AZACTI_ARROW_NEEDS_OPERATION 4u
#define AZACTI_ARROW_NEEDS_RESOURCE 8u
#define AZACTI_ARROW_NEEDS_ADDRESS 16u
#define AZACTI_ARROW_NEEDS_PRINCIPAL 32u
#define AZACTI_ARROW_NEEDS_TOKEN 64u
#define AZACTI_ARROW_NEEDS_ERROR 128u

struct azacti_arrow_row {
  azacti_mem mem;
  const azact_event *event;             /* NULL: a record-level error */
  azacti_buf tmp;                       /* a text that is composed, not found; used anew by each column */
  azacti_buf resource_text, error_text; /* what views point into */
  uint32_t dialect;
  uint32_t done;  /* AZACTI_ARROW_NEEDS_* that were worked out */
  uint32_t there; /* AZACTI_ARROW_NEEDS_* of the views that the event has */
  bool doubtful;  /* the record holds bytes that are no UTF-8: texts are looked at */
  bool no_memory; /* a view could not be worked out */
  azact_time time;
  azact_result result;
  azact_operation operation;
  azacti_resid resource;
  azact_address address;
  azact_principal principal;
  azact_token token;
  azacti_error_view error;
  azact_error failure; /* of a record-level error */
  azact_str failure_source;
};

/* The filler of a registered field, its Arrow format, and what it needs. */
void azacti_arrow_fill_of(const azact_field_info *info, azacti_arrow_def *def);
azacti_arrow_fill azacti_arrow_fill_time_ns, azacti_arrow_fill_quarantine;
/* What the record says of a JSON field, as the canonical record writes it (arrow_json.c). */
azacti_arrow_fill azacti_arrow_fill_json;
azact_status azacti_arrow_put_json(azacti_arrow_column *column, size_t at, const azacti_arrow_row *row, azact_field field,
                                   const azacti_val *value);

/* Set a text; bytes that are no UTF-8 become U+FFFD as in the canonical record. ptr NULL: null. */
azact_status azacti_arrow_put_clean(azacti_arrow_column *column, size_t at, azact_str text, bool doubtful);

#endif
