/* A claim by its name. */
#include "decode/sources.h"
#include "decode/valuehandle.h"

#include "core/ascii.h"
#include "text/jsontext.h"
#include "text/utf8.h"

/* The slot of a claim of that very name; AZACTI_S_NONE = none that the scan notes. */
static uint32_t claim_slot(azact_str name) {
  for (uint32_t slot = AZACTI_S_CLAIMS_CONTENT; azacti_paths[slot].context == AZACTI_CTX_CLAIMS; slot++)
    if (azacti_paths[slot].key_len == name.len && memcmp(azacti_paths[slot].key, name.ptr, name.len) == 0) return slot;
  return AZACTI_S_NONE;
}

static azact_status claim_known(const azact_event *event, uint32_t claims, uint32_t slot, azact_str name, azact_str *ret) {
  uint32_t found = 0;
  for (uint32_t number = event->slot[slot].head; number != 0; number = event->entry[number - 1].next) {
    const azacti_entry *entry = &event->entry[number - 1];
    azact_str key = {(const char *)azacti_entry_base(event, entry) + entry->key_at, entry->key_len};
    if (entry->parent == claims && azacti_json_key_is(key, name)) found = number;
  }
  if (found == 0) return AZACT_ABSENT;
  azacti_val val = azacti_sources_val(event, found, AZACT_ORIGIN_CLAIMS);
  if (val.type == AZACT_JSON_NULL) return AZACT_NULL;
  *ret = azacti_val_str(val);
  return AZACT_OK;
}

azact_status azacti_record_claim(const azact_event *event, azact_str name, azact_str *ret) {
  uint32_t claims = event->part[AZACTI_PART_CLAIMS], slot = claim_slot(name);
  if (claims == 0) return AZACT_ABSENT;
  if (slot != AZACTI_S_NONE) return claim_known(event, claims, slot, name, ret);
  azact_str raw;
  azacti_val object = azacti_sources_val(event, claims, AZACT_ORIGIN_CLAIMS);
  if (object.type != AZACT_JSON_OBJECT || !azacti_value_find(azacti_val_str(object), name, &raw)) return AZACT_ABSENT;
  if (raw.ptr[0] == 'n') return AZACT_NULL;
  if (raw.ptr[0] == '"') {
    raw = (azact_str){raw.ptr + 1, raw.len - 2};
    if (azacti_json_has_escape(raw) || !azacti_utf8_valid((const uint8_t *)raw.ptr, raw.len)) return AZACT_ERR_UNSUPPORTED;
  }
  *ret = raw;
  return AZACT_OK;
}
