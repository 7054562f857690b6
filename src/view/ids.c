/* uid and match_key (fields.md 4, 24 and 25): SHA-256 over netstrings, cut to a UUIDv8. Letters fold in ASCII only, so that
 * every build gives the same bytes. */
#include "view/fill.h"
#include "core/ascii.h"
#include "kernel/kernel.h"
#include "kernel/sha256.h"
#include "view/names.h"
#include "view/timetext.h"

/* The netstrings are put together here and hashed in one go: most texts are shorter than this, and hashing many small
 * pieces costs more than the hash. */
#define IDS_ROOM 1024u
#define IDS_FRAME 22u /* the most that a netstring adds to its text */

typedef struct ids_text {
  azacti_sha256 sha;
  size_t used;
  uint8_t bytes[IDS_ROOM];
} ids_text;

static void ids_start(ids_text *ids) {
  azacti_sha256_init(&ids->sha);
  ids->used = 0;
}

static void ids_flush(ids_text *ids) {
  azacti_sha256_add(&ids->sha, ids->bytes, ids->used);
  ids->used = 0;
}

/* Is there room for a netstring of a text so long? Makes it if that is possible. */
static bool ids_fits(ids_text *ids, size_t len) {
  if (len > IDS_ROOM - IDS_FRAME) return false;
  if (len + IDS_FRAME > IDS_ROOM - ids->used) ids_flush(ids);
  return true;
}

static void ids_put(ids_text *ids, const void *data, size_t len) {
  if (len > IDS_ROOM - ids->used) ids_flush(ids);
  if (len > IDS_ROOM) {
    azacti_sha256_add(&ids->sha, data, len);
  } else if (len > 0) {
    memcpy(ids->bytes + ids->used, data, len);
    ids->used += len;
  }
}

/* Lengths have one to three digits nearly always. */
static size_t ids_length(uint8_t *out, size_t len) {
  if (len >= 1000) return azacti_u64_text(len, (char *)out);
  size_t digits = len < 10 ? 1 : len < 100 ? 2 : 3;
  for (size_t i = digits; i > 0; len /= 10) out[--i] = (uint8_t)('0' + len % 10);
  return digits;
}

static void ids_begin(ids_text *ids, size_t len) {
  if (IDS_FRAME > IDS_ROOM - ids->used) ids_flush(ids);
  ids->used += ids_length(ids->bytes + ids->used, len);
  ids->bytes[ids->used++] = ':';
}

static void ids_add(ids_text *ids, azact_str text) {
  ids_begin(ids, text.len);
  ids_put(ids, text.ptr, text.len);
  ids_put(ids, ",", 1);
}

static void ids_add_name(ids_text *ids, const char *name) { ids_add(ids, (azact_str){name, strlen(name)}); }

static void ids_add_lower(ids_text *ids, azact_str text) {
  ids_begin(ids, text.len);
  for (size_t at = 0; at < text.len;) {
    if (ids->used == IDS_ROOM) ids_flush(ids);
    size_t room = IDS_ROOM - ids->used, len = text.len - at < room ? text.len - at : room;
    azacti_kernel_lower(ids->bytes + ids->used, (const uint8_t *)text.ptr + at, len);
    ids->used += len;
    at += len;
  }
  ids_put(ids, ",", 1);
}

static void ids_add_number(ids_text *ids, int64_t number) {
  char text[21];
  bool minus = number < 0;
  size_t len = azacti_u64_text(minus ? 0 - (uint64_t)number : (uint64_t)number, text + 1);
  text[0] = '-';
  ids_add(ids, (azact_str){text + !minus, len + minus});
}

/* JSON without the blanks between its tokens: count the bytes (ids NULL), or put them. */
static size_t ids_pass_json(ids_text *ids, azact_str json) {
  size_t len = 0, from = 0;
  bool quoted = false;
  for (size_t i = 0; i <= json.len; i++) {
    bool end = i == json.len;
    if (!end && quoted && json.ptr[i] == '\\' && i + 1 < json.len) {
      i++;
    } else if (!end && json.ptr[i] == '"') {
      quoted = !quoted;
    } else if (end || (!quoted && azacti_is_blank((uint8_t)json.ptr[i]))) {
      if (ids && i > from) ids_put(ids, json.ptr + from, i - from);
      len += i - from;
      from = i + 1;
    }
  }
  return len;
}

static void ids_add_json(ids_text *ids, azacti_val val) {
  azact_str text = azacti_val_is_full(val) ? azacti_val_str(val) : AZACTI_STR("");
  if (val.type < AZACT_JSON_OBJECT) {
    ids_add(ids, text);
    return;
  }
  ids_begin(ids, ids_pass_json(NULL, text));
  ids_pass_json(ids, text);
  ids_put(ids, ",", 1);
}

/* A scalar field as found; "" for anything else. */
static azact_str ids_found(azacti_val val) {
  bool scalar = val.ptr && val.type > AZACT_JSON_NULL && val.type <= AZACT_JSON_STRING;
  return scalar ? azacti_val_str(val) : AZACTI_STR("");
}

static void ids_blank_plus(char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (text[i] == '+') text[i] = ' ';
}

typedef struct ids_resource {
  ids_text *ids; /* NULL: only count */
  size_t len;
  bool plus;
} ids_resource;

static void ids_put_resource(const char *data, size_t len, void *user) {
  ids_resource *to = (ids_resource *)user;
  char piece[64];
  to->len += len;
  for (size_t at = 0; to->ids && at < len; at += sizeof piece) {
    size_t take = len - at < sizeof piece ? len - at : sizeof piece;
    memcpy(piece, data + at, take);
    if (to->plus) ids_blank_plus(piece, take);
    ids_put(to->ids, piece, take);
  }
}

static void ids_add_long_resource(ids_text *ids, azact_str text, bool plus) {
  ids_resource to = {NULL, 0, plus};
  azacti_resid_canonical(text, ids_put_resource, &to);
  ids_begin(ids, to.len);
  to.ids = ids;
  azacti_resid_canonical(text, ids_put_resource, &to);
  ids_put(ids, ",", 1);
}

static void ids_add_resource(ids_text *ids, azact_str text, bool plus) {
  uint8_t guess[20];
  if (!ids_fits(ids, text.len)) {
    ids_add_long_resource(ids, text, plus);
    return;
  }
  /* How long it will be is seldom another number of digits than how long it is. */
  char *head = (char *)ids->bytes + ids->used;
  size_t guessed = ids_length(guess, text.len) + 1;
  size_t len = azacti_resid_canonical_into(text, head + guessed);
  if (plus) ids_blank_plus(head + guessed, len);
  size_t digits = ids_length((uint8_t *)head, len) + 1;
  if (digits != guessed) memmove(head + digits, head + guessed, len);
  head[digits - 1] = ':';
  head[digits + len] = ',';
  ids->used += digits + len + 1;
}

void azacti_idsource_take(const azact_event *event, azacti_idsource *ret) {
  ret->data_id = azacti_field(event, AZACT_F_EVENT_DATA_ID);
  ret->correlation_id = ids_found(azacti_field(event, AZACT_F_CORRELATION_ID));
  ret->operation_name = ids_found(azacti_field(event, AZACT_F_OPERATION_NAME));
  if (!azacti_resource_text(event, &ret->resource_id, &ret->plus)) ret->resource_id = AZACTI_STR("");
}

/* Correlation, operation, resource, phase and outcome: what both keys share. */
static void ids_add_common(ids_text *ids, const azacti_idsource *from, const azact_result *result) {
  ids_add_lower(ids, from->correlation_id);
  ids_add_lower(ids, from->operation_name);
  ids_add_resource(ids, from->resource_id, from->plus);
  ids_add_name(ids, azacti_phase_name(result->phase));
  ids_add_name(ids, azacti_outcome_name(result->outcome));
}

static void ids_end(ids_text *ids, uint8_t out[16]) {
  uint8_t digest[32];
  ids_flush(ids);
  azacti_sha256_end(&ids->sha, digest);
  memcpy(out, digest, 16);
  out[6] = (uint8_t)((out[6] & 0x0f) | 0x80);
  out[8] = (uint8_t)((out[8] & 0x3f) | 0x80);
}

void azacti_uid_compute(const azact_event *event, const azacti_idsource *from, const azact_time *time,
                        const azact_result *result, uint8_t out[16]) {
  ids_text ids;
  char text[37];
  ids_start(&ids);
  ids_add(&ids, AZACTI_STR("azact-uid-1"));
  if (time)
    ids_add_number(&ids, time->ns);
  else
    ids_add(&ids, AZACTI_STR(""));
  ids_add_common(&ids, from, result);
  if (result->http_status != 0)
    ids_add_number(&ids, result->http_status);
  else
    ids_add(&ids, AZACTI_STR(""));
  ids_add(&ids, azacti_view_object_id(event, text));
  ids_add_json(&ids, azacti_record_extra(event, AZACTI_X_POLICIES));
  ids_add(&ids, ids_found(from->data_id));
  ids_end(&ids, out);
}

bool azacti_view_uid(const azact_event *event, uint8_t out[16]) {
  azacti_idsource from;
  azact_time time;
  azact_result result;
  azacti_idsource_take(event, &from);
  if (azacti_guid_bytes(azacti_scalar_text(from.data_id), out)) return true;
  azacti_view_result(event, &result);
  bool timed = azacti_view_time(event, &time);
  azacti_uid_compute(event, &from, timed ? &time : NULL, &result, out);
  return true;
}

bool azacti_view_match_key(const azact_event *event, uint8_t out[16]) {
  ids_text ids;
  azacti_idsource from;
  azact_time time;
  azact_result result;
  azacti_idsource_take(event, &from);
  azacti_view_result(event, &result);
  ids_start(&ids);
  ids_add(&ids, AZACTI_STR("azact-match-1"));
  if (azacti_view_time(event, &time))
    ids_add_number(&ids, azacti_time_floor(time.ns, 3) / 1000000);
  else
    ids_add(&ids, AZACTI_STR(""));
  ids_add_common(&ids, &from, &result);
  ids_end(&ids, out);
  return true;
}
