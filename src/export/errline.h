/* The canonical line of a quarantined record (fields.md 4, 27). */
#ifndef AZACTI_ERRLINE_H
#define AZACTI_ERRLINE_H

#include <azactivity/reader.h>
#include "reader/errorplace.h"

azact_status azacti_errline_write(const azact_error *error, const azacti_error_place *place, azact_write_fn write,
                                  void *user);

#endif
