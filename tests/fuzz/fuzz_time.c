/* The small readers of text: time, address, operation name, HTTP status. */
#include "fuzz.h"

static int inside(azact_str part, const char *text, size_t len) {
  return part.len == 0 || (part.ptr >= text && part.len <= len && (size_t)(part.ptr - text) <= len - part.len);
}

static void time_text(const char *text, size_t len) {
  azact_time time = {.struct_size = sizeof time}, again = {.struct_size = sizeof again};
  char line[40];
  size_t out = 0;
  azact_status status = azact_time_parse(text, len, &time);
  PROBE_CHECK(status == AZACT_OK || status == AZACT_ABSENT);
  if (status != AZACT_OK) return;
  PROBE_CHECK(time.digits <= 9);
  for (uint32_t digits = 0; digits <= 9; digits++) {
    PROBE_CHECK(azact_time_format(time.ns, digits, line, sizeof line, &out) == AZACT_OK && out <= 30 && line[out] == 0);
    PROBE_CHECK(azact_time_parse(line, out, &again) == AZACT_OK && again.digits == digits);
    PROBE_CHECK((again.flags & AZACT_TIME_ZONE_GIVEN) != 0);
    /* A leap second has no digits and stands for 59.999999999. */
    if (digits == 9 || (digits >= time.digits && (time.ns + 1) % 1000000000 != 0))
      PROBE_CHECK(again.ns == time.ns);
    else
      PROBE_CHECK(again.ns <= time.ns && time.ns - again.ns < 1000000000);
  }
  PROBE_CHECK(azact_time_format(time.ns, 10, line, sizeof line, &out) == AZACT_ERR_RANGE);
  PROBE_CHECK(azact_time_format(time.ns, 9, line, 5, &out) == AZACT_ERR_RANGE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char text[2049];
  if (size > 2048) return 0;
  if (size > 0) memcpy(text, data, size);
  text[size] = 'Z'; /* reading past the end would be seen as another answer */
  time_text(text, size);

  azact_address address = {.struct_size = sizeof address};
  azact_status status = azact_address_parse(text, size, &address);
  PROBE_CHECK(status == AZACT_OK || status == AZACT_ABSENT);
  if (status == AZACT_OK) {
    PROBE_CHECK(address.family == 4 || address.family == 6);
    PROBE_CHECK(address.port >= -1 && address.port <= 65535);
    PROBE_CHECK(address.prefix >= -1 && address.prefix <= (address.family == 4 ? 32 : 128));
    PROBE_CHECK(address.mapped <= 1 && (!address.mapped || address.family == 4));
  }

  azact_operation operation = {.struct_size = sizeof operation};
  PROBE_CHECK(azact_operation_parse(text, size, &operation) == AZACT_OK);
  PROBE_CHECK(operation.verb <= AZACT_VERB_ACTION && inside(operation.provider, text, size));
  PROBE_CHECK(inside(operation.resource_type, text, size) && inside(operation.sub_verb, text, size));
  int32_t http = azact_http_status(text, size);
  PROBE_CHECK(http == 0 || (http >= 100 && http <= 599));
  return 0;
}
