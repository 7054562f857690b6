/* Small helpers of the API tests. */
#ifndef AZACT_TEST_API_H
#define AZACT_TEST_API_H

#include "probe.h"
#include "unit.h"

#include <string.h>

#define LIT(text) (text), (sizeof(text) - 1)

static inline azact_reader *open_text(const azact_config *config, const char *text, size_t len) {
  azact_reader *reader = NULL;
  ck_assert_int_eq(azact_reader_open_memory(config, text, len, AZACT_COPY, NULL, NULL, &reader), AZACT_OK);
  return reader;
}

/* The first event of a text. */
static inline azact_event *one_event(const char *text, size_t len) {
  azact_reader *reader = open_text(NULL, text, len);
  azact_event *event = NULL;
  ck_assert_int_eq(azact_reader_next(reader, &event), AZACT_OK);
  azact_reader_unref(reader);
  return event;
}

static inline int is(azact_str text, const char *expected) {
  return text.len == strlen(expected) && memcmp(text.ptr, expected, text.len) == 0;
}

/* Text of a field through azact_event_copy_text, "" with a status other than OK. */
static inline const char *field_text(const azact_event *event, const char *name, char *buf, size_t cap) {
  buf[0] = 0;
  azact_field field = azact_field_by_name(name, strlen(name));
  ck_assert_msg(field != 0, "no field %s", name);
  if (azact_event_copy_text(event, field, buf, cap, NULL) != AZACT_OK) buf[0] = 0;
  return buf;
}

#define FLAT_HEAD                                                                                                          \
  "{\"eventTimestamp\":\"2023-07-21T19:23:45.12Z\",\"operationName\":\"Microsoft.Compute/virtualMachines/deallocate/"      \
  "action\""
#define FLAT(n) FLAT_HEAD ",\"caller\":\"user" n "@contoso.example\",\"resultType\":\"Success\"}"

#endif
