/* uid and match_key (fields.md 4, 24 and 25): SHA-256 over netstrings, cut to a UUIDv8. Letters fold in ASCII only, so that
 * every build gives the same bytes. */
#include "view/fill.h"
#include "core/ascii.h"
#include "kernel/sha256.h"
#include "view/names.h"
#include "view/timetext.h"

static void ids_begin(azacti_sha256 *sha, size_t len) {
  char digits[20];
  azacti_sha256_add(sha, digits, azacti_u64_text(len, digits));
  azacti_sha256_add(sha, ":", 1);
}

static void ids_add(azacti_sha256 *sha, azact_str text) {
  ids_begin(sha, text.len);
  if (text.len > 0) azacti_sha256_add(sha, text.ptr, text.len);
  azacti_sha256_add(sha, ",", 1);
}

static void ids_add_name(azacti_sha256 *sha, const char *name) { ids_add(sha, (azact_str){name, strlen(name)}); }

static void ids_add_lower(azacti_sha256 *sha, azact_str text) {
  uint8_t piece[128];
  ids_begin(sha, text.len);
  for (size_t at = 0; at < text.len;) {
    size_t count = text.len - at < sizeof piece ? text.len - at : sizeof piece;
    for (size_t i = 0; i < count; i++) piece[i] = azacti_lower((uint8_t)text.ptr[at + i]);
    azacti_sha256_add(sha, piece, count);
    at += count;
  }
  azacti_sha256_add(sha, ",", 1);
}

static void ids_add_number(azacti_sha256 *sha, int64_t number) {
  char text[21];
  bool minus = number < 0;
  size_t len = azacti_u64_text(minus ? 0 - (uint64_t)number : (uint64_t)number, text + 1);
  text[0] = '-';
  ids_add(sha, (azact_str){text + !minus, len + minus});
}

/* JSON without the blanks between its tokens: count them (sha NULL), or hash the text. */
static size_t ids_pass_json(azacti_sha256 *sha, azact_str json) {
  size_t len = 0;
  bool quoted = false;
  for (size_t i = 0; i < json.len; i++) {
    char c = json.ptr[i];
    size_t take = quoted && c == '\\' && i + 1 < json.len ? 2 : 1;
    if (!quoted && azacti_is_blank((uint8_t)c)) continue;
    if (c == '"') quoted = !quoted;
    if (sha) azacti_sha256_add(sha, json.ptr + i, take);
    len += take;
    i += take - 1;
  }
  return len;
}

static void ids_add_json(azacti_sha256 *sha, azacti_val val) {
  azact_str text = azacti_val_is_full(val) ? azacti_val_str(val) : AZACTI_STR("");
  if (val.type < AZACT_JSON_OBJECT) {
    ids_add(sha, text);
    return;
  }
  ids_begin(sha, ids_pass_json(NULL, text));
  ids_pass_json(sha, text);
  azacti_sha256_add(sha, ",", 1);
}

/* A scalar field as found; "" for anything else. */
static azact_str ids_text(azacti_val val) {
  bool scalar = val.ptr && val.type > AZACT_JSON_NULL && val.type <= AZACT_JSON_STRING;
  return scalar ? azacti_val_str(val) : AZACTI_STR("");
}

typedef struct ids_resource {
  azacti_sha256 *sha; /* NULL: only count */
  size_t len;
  bool plus;
} ids_resource;

static void ids_put_resource(const char *data, size_t len, void *user) {
  ids_resource *to = user;
  to->len += len;
  if (to->sha && !to->plus) azacti_sha256_add(to->sha, data, len);
  for (size_t i = 0; to->sha && to->plus && i < len; i++) {
    char c = to->plus && data[i] == '+' ? ' ' : data[i];
    azacti_sha256_add(to->sha, &c, 1);
  }
}

static void ids_add_resource(azacti_sha256 *sha, const azact_event *event) {
  azact_str text = AZACTI_STR("");
  ids_resource to = {NULL, 0, false};
  if (!azacti_resource_text(event, &text, &to.plus)) text = AZACTI_STR("");
  azacti_resid_canonical(text, ids_put_resource, &to);
  ids_begin(sha, to.len);
  to.sha = sha;
  azacti_resid_canonical(text, ids_put_resource, &to);
  azacti_sha256_add(sha, ",", 1);
}

/* Correlation, operation, resource, phase and outcome: what both keys share. */
static void ids_add_common(azacti_sha256 *sha, const azact_event *event, const azact_result *result) {
  ids_add_lower(sha, ids_text(azacti_field(event, AZACT_F_CORRELATION_ID)));
  ids_add_lower(sha, ids_text(azacti_field(event, AZACT_F_OPERATION_NAME)));
  ids_add_resource(sha, event);
  ids_add_name(sha, azacti_phase_name(result->phase));
  ids_add_name(sha, azacti_outcome_name(result->outcome));
}

static void ids_end(azacti_sha256 *sha, uint8_t out[16]) {
  uint8_t digest[32];
  azacti_sha256_end(sha, digest);
  memcpy(out, digest, 16);
  out[6] = (uint8_t)((out[6] & 0x0f) | 0x80);
  out[8] = (uint8_t)((out[8] & 0x3f) | 0x80);
}

bool azacti_view_uid(const azact_event *event, uint8_t out[16]) {
  azacti_sha256 sha;
  azact_time time;
  azact_result result;
  azact_principal who;
  azact_str data_id = azacti_scalar_text(azacti_field(event, AZACT_F_EVENT_DATA_ID));
  if (azacti_guid_bytes(data_id, out)) return true;
  azacti_view_result(event, &result);
  azacti_sha256_init(&sha);
  ids_add(&sha, AZACTI_STR("azact-uid-1"));
  if (azacti_view_time(event, &time))
    ids_add_number(&sha, time.ns);
  else
    ids_add(&sha, AZACTI_STR(""));
  ids_add_common(&sha, event, &result);
  if (result.http_status != 0)
    ids_add_number(&sha, result.http_status);
  else
    ids_add(&sha, AZACTI_STR(""));
  azact_str object_id = AZACTI_STR("");
  if (azacti_view_principal(event, &who))
    object_id = who.object_id[0] ? (azact_str){who.object_id, strlen(who.object_id)} : who.object_id_found;
  ids_add(&sha, object_id);
  ids_add_json(&sha, azacti_record_extra(event, AZACTI_X_POLICIES));
  ids_add(&sha, ids_text(azacti_field(event, AZACT_F_EVENT_DATA_ID)));
  ids_end(&sha, out);
  return true;
}

bool azacti_view_match_key(const azact_event *event, uint8_t out[16]) {
  azacti_sha256 sha;
  azact_time time;
  azact_result result;
  azacti_view_result(event, &result);
  azacti_sha256_init(&sha);
  ids_add(&sha, AZACTI_STR("azact-match-1"));
  if (azacti_view_time(event, &time))
    ids_add_number(&sha, azacti_time_floor(time.ns, 3) / 1000000);
  else
    ids_add(&sha, AZACTI_STR(""));
  ids_add_common(&sha, event, &result);
  ids_end(&sha, out);
  return true;
}
