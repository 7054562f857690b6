/* Time, result, operation, level, category and address of an event: its fields handed to the readers of texts. */
#include "view/fill.h"
#include "core/ascii.h"
#include "view/addrtext.h"
#include "view/opname.h"
#include "view/timetext.h"

bool azacti_view_time(const azact_event *event, azact_time *ret) {
  azacti_idparts parts;
  azacti_val found = azacti_record_field(event, AZACT_F_EVENT_TIMESTAMP);
  if (azacti_time_parse(azacti_scalar_text(found), ret)) return true;
  azacti_idparts_of(azacti_scalar_text(azacti_record_field(event, AZACT_F_EVENT_ID)), &parts);
  if (!parts.ticks.ptr || !azacti_time_from_ticks(parts.ticks, &ret->ns)) return false;
  ret->digits = 7;
  ret->flags = AZACT_TIME_FROM_TICKS | AZACT_TIME_ZONE_GIVEN;
  return true;
}

/* "In Progress" is a state of health, and the progress of an operation everywhere else. */
static void views_settle(const azact_event *event, azacti_status_word *word) {
  if (!word->in_progress) return;
  uint32_t category = azacti_view_category(event);
  if (category == AZACT_CATEGORY_SERVICE_HEALTH || category == AZACT_CATEGORY_RESOURCE_HEALTH)
    word->phase = AZACT_PHASE_STATE;
}

void azacti_view_result(const azact_event *event, azact_result *ret) {
  azacti_status_word word;
  azact_str reason;
  azact_str type = azacti_scalar_text(azacti_record_field(event, AZACT_F_RESULT_TYPE));
  azact_str signature = azacti_scalar_text(azacti_record_field(event, AZACT_F_RESULT_SIGNATURE));
  if (type.len > 0)
    azacti_status_word_of(type, &word);
  else
    azacti_signature_phase(signature, &word);
  views_settle(event, &word);
  ret->phase = word.phase;
  ret->outcome = word.outcome;
  ret->reserved = 0;
  ret->http_status = azacti_signature_http(signature, &reason);
  if (ret->http_status == 0)
    ret->http_status = azacti_signature_http(azacti_scalar_text(azacti_record_field(event, AZACT_F_STATUS_CODE)), &reason);
  ret->reason = reason.ptr ? reason : AZACTI_STR("");
}

bool azacti_view_operation(const azact_event *event, azact_operation *ret) {
  azact_str name = azacti_scalar_text(azacti_record_field(event, AZACT_F_OPERATION_NAME));
  /* The portal writes display texts, "Create/Update Public Ip Address": with a blank it is no operation name. */
  bool sentence =
      azacti_record_dialect(event) == AZACT_DIALECT_PORTAL_CSV && name.len > 0 && memchr(name.ptr, ' ', name.len);
  azacti_operation_parse(sentence ? AZACTI_STR("") : name, ret);
  if (ret->verb == AZACT_VERB_NONE)
    ret->verb = azacti_verb_of(azacti_scalar_text(azacti_record_field(event, AZACT_F_CATEGORY)));
  return name.len > 0 || ret->verb != AZACT_VERB_NONE;
}

uint32_t azacti_view_level(const azact_event *event) {
  bool from_zero = azacti_record_dialect(event) == AZACT_DIALECT_POWERSHELL;
  return azacti_level_of(azacti_scalar_text(azacti_record_field(event, AZACT_F_LEVEL)), from_zero);
}

static bool views_is_known(uint32_t category) {
  return category >= AZACT_CATEGORY_ADMINISTRATIVE && category <= AZACT_CATEGORY_POLICY;
}

static uint32_t views_category_of_field(const azact_event *event, azact_field field) {
  azact_str word = azacti_scalar_text(azacti_record_field(event, field));
  return word.len > 0 ? azacti_category_of(word) : AZACT_CATEGORY_UNKNOWN;
}

static uint32_t views_missing_category(const azact_event *event) {
  uint32_t kind = views_category_of_field(event, AZACT_F_EVENT_SOURCE);
  if (views_is_known(kind)) return kind;
  kind = views_category_of_field(event, AZACT_F_EVENT_CATEGORY);
  if (views_is_known(kind)) return kind;
  azact_str name = azacti_scalar_text(azacti_record_field(event, AZACT_F_OPERATION_NAME));
  if (azacti_starts_nocase(name, AZACTI_STR("Microsoft.Authorization/policies/"))) return AZACT_CATEGORY_POLICY;
  return azacti_record_dialect(event) == AZACT_DIALECT_DIAGNOSTIC ? AZACT_CATEGORY_ADMINISTRATIVE : AZACT_CATEGORY_UNKNOWN;
}

uint32_t azacti_view_category(const azact_event *event) {
  azact_str word = azacti_scalar_text(azacti_record_field(event, AZACT_F_CATEGORY));
  if (word.len == 0) return views_missing_category(event);
  uint32_t kind = azacti_category_of(word);
  if (kind != AZACT_CATEGORY_OTHER || azacti_verb_of(word) == AZACT_VERB_NONE) return kind;
  kind = views_category_of_field(event, AZACT_F_EVENT_CATEGORY);
  if (views_is_known(kind)) return kind;
  return azacti_record_extra(event, AZACTI_X_POLICIES).type != 0 ? AZACT_CATEGORY_POLICY : AZACT_CATEGORY_ADMINISTRATIVE;
}

bool azacti_view_address(const azact_event *event, azact_address *ret) {
  return azacti_address_parse(azacti_scalar_text(azacti_record_field(event, AZACT_F_CALLER_IP_ADDRESS)), ret);
}
