/* Hints on a text and on an event. */
#include "i18n_p.h"

#include <string.h>

const char *azact_hint_name(uint32_t kind) {
  switch (kind) {
  case AZACT_HINT_MIXED_SCRIPT: return "mixed_script";
  case AZACT_HINT_LOOKS_ASCII: return "looks_ascii";
  case AZACT_HINT_MIXED_NUMBERS: return "mixed_numbers";
  case AZACT_HINT_REPEATED_MARK: return "repeated_mark";
  case AZACT_HINT_HIDDEN_OVERLAY: return "hidden_overlay";
  case AZACT_HINT_UNCHECKED: return "unchecked";
  case AZACT_HINT_BIDI_CONTROL: return "bidi_control";
  case AZACT_HINT_ZERO_WIDTH: return "zero_width";
  case AZACT_HINT_IGNORABLE: return "ignorable";
  case AZACT_HINT_CONTROL: return "control";
  default: return "unknown";
  }
}

const char *azact_restriction_name(uint32_t restriction) {
  static const char *const names[] = {"unknown", "ascii", "single_script", "high", "moderate", "minimal", "none"};
  return names[restriction < sizeof names / sizeof *names ? restriction : 0];
}

typedef struct check_job {
  const azact_i18n *i18n;
  azact_hint hint; /* field and text are set */
  azact_hint_fn fn;
  void *user;
} check_job;

static int check_is_ascii(const char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if ((unsigned char)text[i] >= 0x80) return 0;
  return 1;
}

static azact_status check_tell(check_job *job, uint32_t kind) {
  job->hint.kind = kind;
  return job->fn(&job->hint, job->user);
}

/* Does everything in this part look like ASCII? Four bytes of skeleton for each of the part hold all that could. */
static azact_status check_looks_ascii(const check_job *job, const char *part, size_t len, int *looks) {
  size_t cap = len * 4 + 1, skeleton = 0;
  char *buf = azacti_i18n_alloc(job->i18n, cap);
  if (!buf) return AZACT_ERR_NOMEM;
  azact_status status = azact_i18n_skeleton(job->i18n, part, len, 0, buf, cap, &skeleton);
  *looks = status == AZACT_OK && check_is_ascii(buf, skeleton);
  azacti_i18n_free(job->i18n, buf, cap);
  return status == AZACT_ERR_RANGE ? AZACT_OK : status;
}

static azact_status check_part(check_job *job) {
  static const struct {
    int32_t bit;
    uint32_t kind;
  } found[] = {{USPOOF_MIXED_NUMBERS, AZACT_HINT_MIXED_NUMBERS},
               {USPOOF_INVISIBLE, AZACT_HINT_REPEATED_MARK},
               {USPOOF_HIDDEN_OVERLAY, AZACT_HINT_HIDDEN_OVERLAY}};
  const char *part = job->hint.text.ptr + job->hint.offset;
  size_t len = (size_t)job->hint.length;
  /* ASCII mixes nothing; most texts go no further. */
  if (check_is_ascii(part, len)) return AZACT_OK;
  if (len > job->i18n->max_text) return check_tell(job, AZACT_HINT_UNCHECKED);
  UErrorCode code = U_ZERO_ERROR;
  USpoofCheckResult *result = uspoof_openCheckResult(&code);
  int32_t bits = uspoof_check2UTF8(job->i18n->checker, part, (int32_t)len, result, &code);
  uint32_t level = (uint32_t)uspoof_getCheckResultRestrictionLevel(result, &code) >> 28;
  uspoof_closeCheckResult(result);
  azact_status status = azacti_i18n_status(code);
  if (status == AZACT_OK && (bits & USPOOF_RESTRICTION_LEVEL)) {
    job->hint.restriction = level;
    status = check_tell(job, AZACT_HINT_MIXED_SCRIPT);
    job->hint.restriction = 0;
  }
  int looks = 0;
  if (status == AZACT_OK) status = check_looks_ascii(job, part, len, &looks);
  if (status == AZACT_OK && looks) status = check_tell(job, AZACT_HINT_LOOKS_ASCII);
  for (size_t i = 0; i < sizeof found / sizeof *found && status == AZACT_OK; i++)
    if (bits & found[i].bit) status = check_tell(job, found[i].kind);
  return status;
}

static azact_status check_text(check_job *job, azact_str text) {
  azact_hint hidden = {.struct_size = sizeof hidden};
  azact_field field = job->hint.field;
  azact_status status = AZACT_OK;
  for (size_t at = 0; azact_i18n_next_hidden(text.ptr, text.len, at, &hidden) == AZACT_OK && status == AZACT_OK;) {
    hidden.field = field;
    status = job->fn(&hidden, job->user);
    at = (size_t)(hidden.offset + hidden.length);
  }
  job->hint.text = text;
  for (size_t at = 0; at < text.len && status == AZACT_OK;) {
    size_t end = at;
    while (end < text.len && text.ptr[end] != '/' && text.ptr[end] != '@') end++;
    job->hint.offset = at;
    job->hint.length = end - at;
    if (end > at) status = check_part(job);
    at = end + 1;
  }
  return status;
}

azact_status azact_i18n_check(const azact_i18n *i18n, const char *text, size_t len, azact_hint_fn fn, void *user) {
  if (!azacti_i18n_ok(i18n) || (!text && len > 0) || !fn) return AZACT_ERR_USAGE;
  check_job job = {.i18n = i18n, .hint = {.struct_size = sizeof job.hint}, .fn = fn, .user = user};
  return check_text(&job, (azact_str){text ? text : "", len});
}

static azact_status check_field(check_job *job, const azact_event *event, azact_field field, azact_str *text) {
  *text = (azact_str){"", 0};
  /* Absent, null and composed have nothing to look at; a handle that is none has been refused before. */
  if (azact_event_text(event, field, text) != AZACT_OK) return AZACT_OK;
  job->hint.field = field;
  return check_text(job, *text);
}

/* A claim whose text is written with escapes, and that the core has no use for, is decoded here. */
static azact_status check_escaped_claim(check_job *job, const azact_event *event, azact_str name) {
  azact_value *claims = NULL, *claim = NULL;
  azact_str text = {"", 0};
  azact_status status = azact_event_field_value(event, AZACT_F_CLAIMS, &claims);
  if (status == AZACT_OK) status = azact_value_member(claims, name.ptr, name.len, &claim);
  azact_value_unref(claims);
  if (status == AZACT_OK && azact_value_text(claim, &text) == AZACT_OK) status = check_text(job, text);
  azact_value_unref(claim);
  return status;
}

static azact_status check_claims(check_job *job, const azact_event *event, azact_str caller) {
  static const char *const names[] = {"name", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
                                      "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
                                      "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"};
  azact_status status = AZACT_OK;
  job->hint.field = AZACT_F_CLAIMS;
  for (size_t i = 0; i < sizeof names / sizeof *names && status == AZACT_OK; i++) {
    azact_str name = {names[i], strlen(names[i])}, text;
    azact_status found = azact_event_claim(event, name.ptr, name.len, &text);
    if (found == AZACT_ERR_UNSUPPORTED)
      status = check_escaped_claim(job, event, name);
    else if (found == AZACT_OK && (text.len != caller.len || memcmp(text.ptr, caller.ptr, text.len) != 0))
      status = check_text(job, text);
  }
  return status;
}

azact_status azact_i18n_check_event(const azact_i18n *i18n, const azact_event *event, azact_hint_fn fn, void *user) {
  azact_str caller, text;
  if (!azacti_i18n_ok(i18n) || !fn || azact_event_raw(event, &text) != AZACT_OK) return AZACT_ERR_USAGE;
  check_job job = {.i18n = i18n, .hint = {.struct_size = sizeof job.hint}, .fn = fn, .user = user};
  azact_status status = check_field(&job, event, AZACT_F_CALLER, &caller);
  if (status == AZACT_OK) status = check_claims(&job, event, caller);
  if (status == AZACT_OK) status = check_field(&job, event, AZACT_F_RESOURCE_ID, &text);
  if (status == AZACT_OK && azact_event_origin(event, AZACT_F_RESOURCE_GROUP) != AZACT_ORIGIN_RESOURCE_ID)
    status = check_field(&job, event, AZACT_F_RESOURCE_GROUP, &text);
  return status;
}
