/* Who acted (fields.md 4, 15). */
#include "view/fill.h"
#include "core/ascii.h"

typedef struct who_facts {
  azact_str caller; /* trimmed; ptr NULL while composed: never for a caller */
  uint8_t caller_origin;
  azact_str upn, email, name, spn, oid, app, idtyp, mirid;
} who_facts;

static bool who_has(azact_str text, char c) { return text.len > 0 && memchr(text.ptr, c, text.len) != NULL; }

static bool who_is_guest_name(azact_str text) {
  const azact_str mark = AZACTI_STR("#EXT#");
  for (size_t i = 0; i + mark.len <= text.len; i++)
    if (text.ptr[i] == '#' && azacti_eq_nocase((azact_str){text.ptr + i, mark.len}, mark)) return true;
  return false;
}

/* "live.com#someone@outlook.com" */
static bool who_hash_before_at(azact_str text) {
  const char *at = text.len > 0 ? (const char *)memchr(text.ptr, '@', text.len) : NULL;
  return at && memchr(text.ptr, '#', (size_t)(at - text.ptr)) != NULL;
}

/* Words of letters and digits with dots between them, the first with a letter in it: addresses have none. */
static bool who_is_namespace(azact_str text) {
  size_t words = 1, len = 0;
  bool letter = false;
  for (size_t i = 0; i < text.len; i++) {
    uint8_t c = azacti_lower((uint8_t)text.ptr[i]);
    if (c == '.') {
      if (len == 0) return false;
      words++;
      len = 0;
      continue;
    }
    bool is_letter = (uint8_t)(c - 'a') < 26;
    if (!is_letter && !azacti_is_digit(c)) return false;
    letter |= is_letter && words == 1;
    len++;
  }
  return words > 1 && len > 0 && letter;
}

/* "Microsoft.EventGrid", "Contoso.Widgets/widgets"; "John.Smith" is a person. */
static bool who_is_provider(azact_str text) {
  const char *slash = text.len > 0 ? (const char *)memchr(text.ptr, '/', text.len) : NULL;
  azact_str name = {text.ptr, slash ? (size_t)(slash - text.ptr) : text.len};
  for (size_t i = name.len; i < text.len; i++)
    if (text.ptr[i] == '@' || azacti_is_blank((uint8_t)text.ptr[i])) return false;
  return who_is_namespace(name) && (slash || azacti_starts_nocase(name, AZACTI_STR("Microsoft.")));
}

static azact_str who_source_of_caller(const who_facts *f) {
  if (f->caller.len == 0) return AZACTI_STR("");
  if (f->caller_origin == AZACT_ORIGIN_CLAIMS) return AZACTI_STR("claims");
  return f->caller_origin == AZACT_ORIGIN_NONE ? AZACTI_STR("identity") : AZACTI_STR("caller");
}

static bool who_has_claim(const who_facts *f) {
  return f->upn.len > 0 || f->email.len > 0 || f->name.len > 0 || f->spn.len > 0 || f->oid.len > 0 || f->app.len > 0 ||
         f->idtyp.len > 0 || f->mirid.len > 0;
}

static uint32_t who_kind(const azact_event *event, const who_facts *f) {
  if (f->mirid.len > 0) return AZACT_PRINCIPAL_MANAGED_IDENTITY;
  if (who_is_guest_name(f->upn) || who_is_guest_name(f->caller)) return AZACT_PRINCIPAL_GUEST;
  if (who_hash_before_at(f->name) || who_hash_before_at(f->caller)) return AZACT_PRINCIPAL_GUEST;
  if (azacti_eq_nocase(f->idtyp, AZACTI_STR("user")) || f->upn.len > 0 || f->email.len > 0 || who_has(f->caller, '@'))
    return AZACT_PRINCIPAL_USER;
  if (azacti_eq_nocase(f->idtyp, AZACTI_STR("app")) || f->spn.len > 0 || f->app.len > 0 || f->oid.len > 0 ||
      azacti_is_guid(f->caller))
    return AZACT_PRINCIPAL_SERVICE_PRINCIPAL;
  if (azacti_record_has_claims(event)) return AZACT_PRINCIPAL_UNKNOWN;
  if (who_is_provider(f->caller)) return AZACT_PRINCIPAL_PLATFORM;
  if (f->caller.len > 0) return AZACT_PRINCIPAL_UNKNOWN;
  uint32_t category = azacti_view_category(event);
  /* Where the record does not say its category, nothing can be told. */
  bool told = category != AZACT_CATEGORY_ADMINISTRATIVE && category != AZACT_CATEGORY_UNKNOWN;
  return told ? AZACT_PRINCIPAL_PLATFORM : AZACT_PRINCIPAL_UNKNOWN;
}

static void who_gather(const azact_event *event, who_facts *f) {
  azacti_val caller = azacti_field(event, AZACT_F_CALLER);
  f->caller = azacti_scalar_text(caller);
  f->caller_origin = caller.origin;
  if (caller.origin == AZACT_ORIGIN_RECORD && !azacti_val_is_full(azacti_record_field(event, AZACT_F_CALLER)))
    f->caller_origin = AZACT_ORIGIN_NONE; /* from `identity` */
  f->upn = azacti_extra_text(event, AZACTI_X_CLAIM_UPN);
  f->email = azacti_extra_text(event, AZACTI_X_CLAIM_EMAIL);
  f->name = azacti_extra_text(event, AZACTI_X_CLAIM_NAME);
  f->spn = azacti_extra_text(event, AZACTI_X_CLAIM_SPN);
  f->oid = azacti_extra_text(event, AZACTI_X_CLAIM_OID);
  f->app = azacti_extra_text(event, AZACTI_X_CLAIM_APPID);
  f->idtyp = azacti_extra_text(event, AZACTI_X_CLAIM_IDTYP);
  f->mirid = azacti_extra_text(event, AZACTI_X_CLAIM_MIRID);
}

static void who_object_id(azact_principal *ret, azact_str found) {
  ret->object_id_found = found.len > 0 ? found : AZACTI_STR("");
  ret->object_id[0] = 0;
  if (azacti_guid_normal(found, ret->object_id)) return;
  /* A NUL byte would end it: then it does not fit, either. */
  if (found.len > 0 && found.len < sizeof ret->object_id && !memchr(found.ptr, 0, found.len)) {
    memcpy(ret->object_id, found.ptr, found.len);
    ret->object_id[found.len] = 0;
  }
}

/* Where the claims are silent the evidence tells who holds the role, unless a group does. */
static azact_str who_holder(const azact_event *event, azact_str oid, bool *is_group) {
  azact_str holder = azacti_scalar_text(azacti_record_field(event, AZACT_F_PRINCIPAL_ID));
  azact_str type = azacti_scalar_text(azacti_record_field(event, AZACT_F_PRINCIPAL_TYPE));
  *is_group = azacti_eq_nocase(type, AZACTI_STR("Group"));
  return oid.len == 0 && !*is_group ? holder : AZACTI_STR("");
}

azact_str azacti_view_object_id(const azact_event *event, char text[37]) {
  bool is_group;
  azact_str found = azacti_extra_text(event, AZACTI_X_CLAIM_OID);
  if (found.len == 0) found = who_holder(event, found, &is_group);
  return azacti_guid_normal(found, text) ? (azact_str){text, 36} : found;
}

bool azacti_view_principal(const azact_event *event, azact_principal *ret) {
  who_facts f = {.caller = {NULL, 0}};
  who_gather(event, &f);
  bool is_group;
  azact_str holder = who_holder(event, f.oid, &is_group);
  ret->kind = who_kind(event, &f);
  ret->reserved = 0;
  bool by_evidence = holder.len > 0;
  /* The group holds the role; that says something of the caller only where nothing else does. */
  bool by_group = is_group && ret->kind == AZACT_PRINCIPAL_UNKNOWN && f.caller.len == 0 && f.oid.len == 0;
  if (by_group) ret->kind = AZACT_PRINCIPAL_GROUP;
  ret->source = who_has_claim(&f) ? AZACTI_STR("claims") : who_source_of_caller(&f);
  if (ret->source.len == 0 && (by_evidence || by_group)) ret->source = AZACTI_STR("evidence");
  ret->name = f.caller;
  ret->app_id = f.app;
  ret->tenant_id = azacti_extra_text(event, AZACTI_X_CLAIM_TID);
  who_object_id(ret, by_evidence ? holder : f.oid);
  return ret->kind != AZACT_PRINCIPAL_UNKNOWN || ret->name.len > 0 || ret->object_id_found.len > 0 ||
         ret->tenant_id.len > 0;
}
