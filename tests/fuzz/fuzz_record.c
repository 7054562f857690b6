/* One record, asked everything. What it is written as must be readable again, and be sound. */
#include "fuzz.h"

#define REPAIRS                                                                                                            \
  ((1u << AZACT_ANOMALY_INVALID_UTF8) | (1u << AZACT_ANOMALY_LONE_SURROGATE) | (1u << AZACT_ANOMALY_RAW_CONTROL) |         \
   (1u << AZACT_ANOMALY_NUL_BYTE) | (1u << AZACT_ANOMALY_BOM_INSIDE))

static void written_is_sound(const azact_event *event, const azact_config *config) {
  probe_text line = {0};
  azact_reader *reader = NULL;
  azact_event *again = NULL;
  PROBE_CHECK(azact_event_write_json(event, probe_write, &line) == AZACT_OK);
  PROBE_CHECK(line.len > 2 && line.ptr[0] == '{' && line.ptr[line.len - 1] == '}');
  PROBE_CHECK(memchr(line.ptr, '\n', line.len) == NULL && memchr(line.ptr, '\r', line.len) == NULL);
  PROBE_CHECK(azact_reader_open_memory(config, line.ptr, line.len, AZACT_COPY, NULL, NULL, &reader) == AZACT_OK);
  PROBE_CHECK(azact_reader_next(reader, &again) == AZACT_OK);
  PROBE_CHECK((azact_event_anomaly_bits(again) & REPAIRS) == 0);
  azact_event_unref(again);
  again = NULL;
  PROBE_CHECK(azact_reader_next(reader, &again) == AZACT_END);
  azact_reader_unref(reader);
  probe_text_free(&line);
}

static void each_field_alone(const azact_event *event) {
  azact_field_info info = {.struct_size = sizeof info};
  for (size_t i = 0; i < azact_field_count(); i++) {
    probe_text text = {0};
    PROBE_CHECK(azact_field_at(i, &info) == AZACT_OK);
    azact_status status = azact_event_write_field(event, info.id, probe_write, &text);
    PROBE_CHECK((status == AZACT_OK && text.len > 0) || (status == AZACT_ABSENT && text.len == 0));
    probe_text_free(&text);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  azact_config config;
  azact_reader *reader = NULL;
  azact_event *event = NULL;
  probe_memory memory = {0};
  azact_allocator allocator;
  if (size > 100000) return 0;
  azact_config_init(&config, sizeof config);
  probe_allocator(&allocator, &memory);
  config.allocator = &allocator;
  config.max_depth = 512;
  PROBE_CHECK(azact_reader_open_memory(&config, data, size, AZACT_COPY, NULL, NULL, &reader) == AZACT_OK);
  for (int n = 0; n < 64; n++) {
    azact_status status = azact_reader_next(reader, &event);
    if (status != AZACT_OK && !azact_status_is_record(status)) break;
    if (status != AZACT_OK) continue;
    if (n == 3) { /* an event of its own is the same event */
      PROBE_CHECK(azact_event_own(event) == AZACT_OK);
    }
    PROBE_CHECK(probe_event(event) == AZACT_OK);
    each_field_alone(event);
    written_is_sound(event, &config);
    azact_event_unref(event);
    event = NULL;
  }
  azact_reader_unref(reader);
  PROBE_CHECK(memory.live == 0);
  return 0;
}
