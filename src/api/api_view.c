/* view.h: checks, then one call down. */
#include <azactivity/view.h>
#include "core/sized.h"
#include "decode/record_private.h"
#include "view/addrtext.h"
#include "view/derive.h"
#include "view/names.h"
#include "view/reshandle.h"
#include "view/timetext.h"

/* What every function that fills a sized struct checks first. */
static azact_status apiview_check(const azact_event *event, const void *ret, size_t size) {
  if (!ret || !azacti_event_ok(event)) return AZACT_ERR_USAGE;
  return azacti_sized_check(ret, size);
}

#define APIVIEW_OF_EVENT(function, type, last, view)                                                                       \
  azact_status function(const azact_event *event, type *ret) {                                                             \
    type ours = {0};                                                                                                       \
    azact_status status = apiview_check(event, ret, AZACTI_FIRST(type, last));                                             \
    if (status != AZACT_OK) return status;                                                                                 \
    return view(event, &ours) ? azacti_sized_write(ret, AZACTI_FIRST(type, last), &ours, sizeof ours) : AZACT_ABSENT;      \
  }

APIVIEW_OF_EVENT(azact_event_time, azact_time, flags, azacti_view_time)
APIVIEW_OF_EVENT(azact_event_operation, azact_operation, sub_verb, azacti_view_operation)
APIVIEW_OF_EVENT(azact_event_principal, azact_principal, object_id_found, azacti_view_principal)
APIVIEW_OF_EVENT(azact_event_address, azact_address, bytes, azacti_view_address)
APIVIEW_OF_EVENT(azact_event_token, azact_token, address, azacti_view_token)

azact_status azact_event_result(const azact_event *event, azact_result *ret) {
  azact_result ours = {0};
  azact_status status = apiview_check(event, ret, AZACTI_FIRST(azact_result, reason));
  if (status != AZACT_OK) return status;
  azacti_view_result(event, &ours);
  return azacti_sized_write(ret, AZACTI_FIRST(azact_result, reason), &ours, sizeof ours);
}

azact_status azact_time_parse(const char *text, size_t len, azact_time *ret) {
  azact_time ours = {0};
  if (!ret || (!text && len > 0)) return AZACT_ERR_USAGE;
  azact_status status = azacti_sized_check(ret, AZACTI_FIRST(azact_time, flags));
  if (status != AZACT_OK) return status;
  if (len == 0 || !azacti_time_parse((azact_str){text, len}, &ours)) return AZACT_ABSENT;
  return azacti_sized_write(ret, AZACTI_FIRST(azact_time, flags), &ours, sizeof ours);
}

azact_status azact_time_format(int64_t ns, uint32_t digits, char *buf, size_t cap, size_t *ret_len) {
  char text[36];
  if (!buf) return AZACT_ERR_USAGE;
  if (digits > 9) return AZACT_ERR_RANGE;
  size_t len = azacti_time_text(ns, digits, text);
  if (cap <= len) return AZACT_ERR_RANGE;
  memcpy(buf, text, len + 1);
  if (ret_len) *ret_len = len;
  return AZACT_OK;
}

azact_status azact_address_parse(const char *text, size_t len, azact_address *ret) {
  azact_address ours = {0};
  if (!ret || (!text && len > 0)) return AZACT_ERR_USAGE;
  azact_status status = azacti_sized_check(ret, AZACTI_FIRST(azact_address, bytes));
  if (status != AZACT_OK) return status;
  if (len == 0 || !azacti_address_parse((azact_str){text, len}, &ours)) return AZACT_ABSENT;
  return azacti_sized_write(ret, AZACTI_FIRST(azact_address, bytes), &ours, sizeof ours);
}

uint32_t azact_event_level_number(const azact_event *event) {
  return azacti_event_ok(event) ? azacti_view_level(event) : 0;
}

uint32_t azact_event_category_kind(const azact_event *event) {
  return azacti_event_ok(event) ? azacti_view_category(event) : AZACT_CATEGORY_UNKNOWN;
}

const char *azact_category_name(uint32_t category) { return azacti_category_name(category); }
const char *azact_principal_name(uint32_t kind) { return azacti_principal_name(kind); }

azact_status azact_event_uid(const azact_event *event, uint8_t *out16) {
  if (!out16 || !azacti_event_ok(event)) return AZACT_ERR_USAGE;
  return azacti_view_uid(event, out16) ? AZACT_OK : AZACT_ERR_NOMEM;
}

azact_status azact_event_match_key(const azact_event *event, uint8_t *out16) {
  if (!out16 || !azacti_event_ok(event)) return AZACT_ERR_USAGE;
  return azacti_view_match_key(event, out16) ? AZACT_OK : AZACT_ERR_NOMEM;
}

azact_status azact_event_resource(const azact_event *event, azact_resource **ret) {
  if (!ret || !azacti_event_ok(event)) return AZACT_ERR_USAGE;
  return azacti_view_resource_handle(event, ret);
}
