/* Facts of the caller's token (fields.md 4, 20). */
#include "view/fill.h"
#include "core/ascii.h"
#include "text/jsontext.h"
#include "view/timetext.h"

static bool token_is_mfa(azact_str method) { return azacti_eq_nocase(azacti_trim(method), AZACTI_STR("mfa")); }

/* "pwd,mfa" */
static bool token_list_has_mfa(azact_str text) {
  size_t at = 0;
  while (at <= text.len) {
    const char *comma = at < text.len ? (const char *)memchr(text.ptr + at, ',', text.len - at) : NULL;
    size_t to = comma ? (size_t)(comma - text.ptr) : text.len;
    if (token_is_mfa((azact_str){text.ptr + at, to - at})) return true;
    at = to + 1;
  }
  return false;
}

static int32_t token_mfa(azacti_val amr) {
  azacti_json_iter it;
  azact_str list = azacti_val_str(amr);
  if (amr.type <= AZACT_JSON_NULL) return -1;
  bool array = amr.type == AZACT_JSON_ARRAY ||
               (amr.type == AZACT_JSON_STRING && azacti_json_embedded(list, &list) && list.ptr[0] == '[');
  if (!array) return amr.type == AZACT_JSON_STRING && token_list_has_mfa(azacti_val_str(amr));
  const uint8_t *p = (const uint8_t *)list.ptr;
  if (!azacti_json_iter_begin(&it, p, p + list.len)) return -1;
  while (azacti_json_iter_next(&it)) {
    azact_str text = it.value;
    if (it.type == AZACT_JSON_STRING && text.len >= 2 && token_list_has_mfa((azact_str){text.ptr + 1, text.len - 2}))
      return 1;
  }
  return 0;
}

/* As found, stray blanks included. */
static azact_str token_found(const azact_event *event, enum azacti_extra extra) {
  azacti_val val = azacti_record_extra(event, extra);
  return azacti_scalar_text(val).len > 0 ? azacti_val_str(val) : AZACTI_STR("");
}

bool azacti_view_token(const azact_event *event, azact_token *ret) {
  if (!azacti_record_has_claims(event)) return false;
  ret->mfa = token_mfa(azacti_record_extra(event, AZACTI_X_CLAIM_AMR));
  ret->has = 0;
  ret->issued_ns = ret->expires_ns = 0;
  if (azacti_time_from_epoch(azacti_extra_text(event, AZACTI_X_CLAIM_IAT), &ret->issued_ns)) ret->has |= 1u;
  if (azacti_time_from_epoch(azacti_extra_text(event, AZACTI_X_CLAIM_EXP), &ret->expires_ns)) ret->has |= 2u;
  ret->tenant_id = token_found(event, AZACTI_X_CLAIM_TID);
  ret->address = token_found(event, AZACTI_X_CLAIM_IPADDR);
  return ret->mfa >= 0 || ret->has != 0 || ret->tenant_id.len > 0 || ret->address.len > 0;
}
