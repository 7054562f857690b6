/* event.h: references, the record itself, the registry. Fields are in api_fields.c. */
#include <azactivity/event.h>

#include "core/ascii.h"
#include "core/sized.h"
#include "decode/anomaly.h"
#include "decode/record_private.h"
#include "view/names.h"

azact_event *azact_event_ref(azact_event *event) {
  if (!azacti_event_ok(event)) return NULL;
  azacti_record_ref(event);
  return event;
}

void azact_event_unref(azact_event *event) {
  if (azacti_event_ok(event)) azacti_record_unref(event);
}

azact_status azact_event_own(azact_event *event) {
  if (!azacti_event_ok(event) || azacti_record_is_shared(event)) return AZACT_ERR_USAGE;
  return azacti_record_own(event);
}

size_t azact_field_count(void) {
  size_t count = 0;
  while (azacti_field_info_at(count)) count++;
  return count;
}

azact_status azact_field_at(size_t index, azact_field_info *ret) {
  if (!ret) return AZACT_ERR_USAGE;
  const azact_field_info *info = azacti_field_info_at(index);
  azact_status status = azacti_sized_check(ret, AZACTI_FIRST(azact_field_info, doc));
  if (status != AZACT_OK) return status;
  return info ? azacti_sized_write(ret, AZACTI_FIRST(azact_field_info, doc), info, sizeof *info) : AZACT_ERR_RANGE;
}

azact_field azact_field_by_name(const char *name, size_t len) {
  if (!name) return 0;
  const azact_field_info *info;
  for (size_t i = 0; (info = azacti_field_info_at(i)) != NULL; i++)
    if (azacti_eq(info->name, (azact_str){name, len})) return info->id;
  return 0;
}

azact_status azact_event_raw(const azact_event *event, azact_str *ret) {
  if (!azacti_event_ok(event) || !ret) return AZACT_ERR_USAGE;
  *ret = azacti_record_raw(event);
  return AZACT_OK;
}

azact_status azact_event_source(const azact_event *event, azact_source *ret) {
  if (!azacti_event_ok(event) || !ret) return AZACT_ERR_USAGE;
  const azacti_place *place = azacti_record_place_of(event);
  const char *encoding = place->encoding ? place->encoding : "utf-8";
  azact_source source = {
      .struct_size = sizeof source,
      .name = {place->name ? (const char *)azacti_block_data(place->name) : "", place->name ? place->name_len : 0},
      .record = place->record,
      .offset = place->offset,
      .length = place->length,
      .inner = place->inner,
      .flags = place->flags,
      .reserved = 0,
      .encoding = {encoding, strlen(encoding)},
  };
  return azacti_sized_write(ret, AZACTI_FIRST(azact_source, encoding), &source, sizeof source);
}

uint32_t azact_event_dialect(const azact_event *event) { return azacti_event_ok(event) ? azacti_record_dialect(event) : 0; }

const char *azact_dialect_name(uint32_t dialect) { return azacti_dialect_name(dialect); }

uint64_t azact_event_anomaly_bits(const azact_event *event) {
  return azacti_event_ok(event) ? azacti_record_anomaly_bits(event) : 0;
}

size_t azact_event_anomaly_count(const azact_event *event) {
  return azacti_event_ok(event) ? azacti_record_anomaly_count(event) : 0;
}

azact_status azact_event_anomaly_at(const azact_event *event, size_t index, azact_anomaly *ret) {
  if (!azacti_event_ok(event) || !ret) return AZACT_ERR_USAGE;
  azact_anomaly anomaly = {.struct_size = sizeof anomaly};
  azact_status status = azacti_sized_check(ret, AZACTI_FIRST(azact_anomaly, other_length));
  if (status != AZACT_OK) return status;
  if (!azacti_record_anomaly_at(event, index, &anomaly)) return AZACT_ERR_RANGE;
  return azacti_sized_write(ret, AZACTI_FIRST(azact_anomaly, other_length), &anomaly, sizeof anomaly);
}

const char *azact_anomaly_name(uint32_t code) { return azacti_anomaly_word(code); }
