/* What Arrow streams have in common: the four functions of the interface, and errors, which are told when the rows before
 * them are out. Where rows come from is the owner's: a flow is the first member of its struct. */
#ifndef AZACTI_ARROW_FLOW_H
#define AZACTI_ARROW_FLOW_H

#include "export/arrow_p.h"

typedef struct azacti_arrow_flow {
  azacti_arrow_table *table;
  /* Bring the table on by a row or by nothing. AZACT_OK: go on; AZACT_READY: the batch ends here; AZACT_END;
   * AZACT_NEED_MORE; AZACT_ERR_NOMEM, AZACT_ERR_REENTRANT: nothing has happened. */
  azact_status (*step)(struct azacti_arrow_flow *flow);
  void (*close)(struct azacti_arrow_flow *flow); /* the flow goes, and all that belongs to it */
  azact_status failed;                           /* is to be told; AZACT_OK = nothing is */
  bool last;                                     /* it is told by every further call */
  bool told;                                     /* the last call failed: `text` says why */
  bool busy;
  bool orphan; /* released by a callback of the call that runs */
  size_t text_len;
  char text[512];
} azacti_arrow_flow;

void azacti_arrow_flow_open(azacti_arrow_flow *flow, struct ArrowArrayStream *out);

/* The text of an error, in pieces; the first one begins anew. */
void azacti_arrow_say_begin(azacti_arrow_flow *flow);
void azacti_arrow_say(azacti_arrow_flow *flow, azact_str text);
void azacti_arrow_say_word(azacti_arrow_flow *flow, const char *text);
void azacti_arrow_say_number(azacti_arrow_flow *flow, uint64_t number);

#endif
