/* libazactivity: Azure Activity Log events out of whatever bytes Azure wrote. Include this one file.
 *
 * A first program:
 *
 *   azact_reader *reader;
 *   azact_event *event = NULL;
 *   azact_str caller;
 *   if (azact_reader_open_path(NULL, "PT1H.json", &reader, NULL) != AZACT_OK) return 1;
 *   for (;;) {
 *     azact_status status = azact_reader_next_into(reader, &event);
 *     if (status != AZACT_OK && !azact_status_is_record(status)) break; // AZACT_END, or an error of the whole input
 *     if (status == AZACT_OK && azact_event_caller(event, &caller) == AZACT_OK)
 *       printf("%.*s\n", (int)caller.len, caller.ptr);
 *   }
 *   azact_event_unref(event);
 *   azact_reader_unref(reader);
 *
 * SPDX-License-Identifier: MIT */
#ifndef AZACTIVITY_H
#define AZACTIVITY_H

#include <azactivity/arrow.h>
#include <azactivity/base.h>
#include <azactivity/config.h>
#include <azactivity/event.h>
#include <azactivity/export.h>
#include <azactivity/fields.h>
#include <azactivity/group.h>
#include <azactivity/operation.h>
#include <azactivity/reader.h>
#include <azactivity/resource.h>
#include <azactivity/value.h>
#include <azactivity/view.h>

#endif
