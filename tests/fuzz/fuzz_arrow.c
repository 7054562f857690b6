/* Any bytes as a table: every rule of the interface holds, rows are the events that a reader of the same bytes gives, and
 * JSON and text cells are what the canonical record says. */
#include "arrowuse.h"
#include "fuzz.h"

#include <stdlib.h>

static const char columns[] = "properties,claims,authorization,request_body,caller,status_message,error__message,uid,all";

/* A cell that holds JSON is what the canonical record writes of the field. */
static void check_json(const azact_event *event, azact_field field, arrow_cell cell, probe_text *json) {
  json->len = 0;
  azact_status status = azact_event_write_field(event, field, probe_write, json);
  int nothing = status == AZACT_ABSENT || (json->len == 4 && memcmp(json->ptr, "null", 4) == 0);
  PROBE_CHECK(cell.is_null == nothing);
  if (!nothing) PROBE_CHECK(cell.text.len == json->len && memcmp(cell.text.ptr, json->ptr, json->len) == 0);
}

static void check_row(const azact_event *event, const struct ArrowArray *array, int64_t row, probe_text *json) {
  static const azact_field fields[] = {AZACT_F_PROPERTIES, AZACT_F_CLAIMS, AZACT_F_AUTHORIZATION, AZACT_F_REQUEST_BODY};
  for (int64_t i = 0; i < 4; i++) check_json(event, fields[i], arrow_at("u", array->children[i], row), json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint64_t choice = fuzz_seed(data, size);
  azact_config config;
  azact_arrow_config table;
  azact_reader *reader = NULL, *again = NULL;
  azact_event *event = NULL;
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray array;
  probe_memory memory = {0};
  azact_allocator allocator;
  probe_text json = {0};
  probe_allocator(&allocator, &memory);
  azact_config_init(&config, sizeof config);
  config.allocator = &allocator;
  config.block_bytes = 4096;
  config.max_depth = 8;
  azact_arrow_config_init(&table, sizeof table);
  table.allocator = &allocator;
  table.columns = columns;
  table.batch_rows = 1 + fuzz_next(&choice) % 4;
  PROBE_CHECK(azact_reader_open_memory(&config, data, size, AZACT_BORROW, NULL, NULL, &reader) == AZACT_OK);
  PROBE_CHECK(azact_reader_open_memory(&config, data, size, AZACT_BORROW, NULL, NULL, &again) == AZACT_OK);
  PROBE_CHECK(azact_arrow_stream(again, &table, &stream) == AZACT_OK);
  azact_reader_unref(again);
  PROBE_CHECK(stream.get_schema(&stream, &schema) == 0);
  while (stream.get_next(&stream, &array) == 0 && array.release) {
    arrow_check_array(&schema, &array);
    for (int64_t row = 0; row < array.length; row++) {
      azact_status status;
      do status = azact_reader_next_into(reader, &event);
      while (azact_status_is_record(status));
      PROBE_CHECK(status == AZACT_OK);
      check_row(event, &array, row, &json);
    }
    array.release(&array);
  }
  azact_status status;
  do status = azact_reader_next_into(reader, &event);
  while (azact_status_is_record(status));
  PROBE_CHECK(status != AZACT_OK);
  stream.release(&stream);
  schema.release(&schema);
  azact_event_unref(event);
  azact_reader_unref(reader);
  probe_text_free(&json);
  PROBE_CHECK(memory.live == 0);
  return 0;
}
