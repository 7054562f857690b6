/* The notices that need an event's meaning (fields.md 4, 26), looked for once, right after decoding. The ordinary event goes
 * through without an allocation. */
#include "view/fill.h"
#include "core/ascii.h"
#include "view/opname.h"
#include "view/samejson.h"
#include "view/timetext.h"

enum { JUDGE_ALIASES = 4 };
#define JUDGE_SECOND INT64_C(1000000000)

enum { JUDGE_WHOLE = -1 };

/* The fields that every event is asked for. */
enum { JUDGE_ID, JUDGE_TIME, JUDGE_DATA_ID, JUDGE_RESOURCE, JUDGE_TYPE, JUDGE_SIGNATURE };
static const uint8_t judge_fields[AZACTI_JUDGE_FIELDS] = {AZACT_F_EVENT_ID,      AZACT_F_EVENT_TIMESTAMP,
                                                          AZACT_F_EVENT_DATA_ID, AZACT_F_RESOURCE_ID,
                                                          AZACT_F_RESULT_TYPE,   AZACT_F_RESULT_SIGNATURE};

static azacti_val judge_field(const azact_event *event, const azacti_judge_memo *memo, unsigned which) {
  return azacti_record_field_by(event, judge_fields[which], &memo->way[which]);
}

/* alias: index of the value the notice points at, JUDGE_WHOLE for the one that counts. */
static azact_status judge_add_at(azact_event *event, uint32_t code, azact_field field, int alias) {
  azacti_buf path;
  size_t offset = 0, length = 0;
  azacti_buf_init(&path, azacti_record_mem(event));
  /* Without a place of the field's own the notice stands at the record itself. */
  azact_status status = alias == JUDGE_WHOLE
                            ? azacti_record_where(event, field, &path, &offset, &length)
                            : azacti_record_alias_where(event, field, (size_t)alias, &path, &offset, &length);
  if (status != AZACT_ERR_NOMEM) {
    azact_str text = {path.ptr ? (const char *)path.ptr : "", path.len};
    status = azacti_record_add_anomaly(event, code, text, offset, length, 0, 0);
  }
  azacti_buf_free(&path);
  return status;
}

static azact_status judge_add(azact_event *event, uint32_t code, azact_field field) {
  return judge_add_at(event, code, field, JUDGE_WHOLE);
}

/* ---- time */

static bool judge_is_ticks(azact_str text) {
  for (size_t i = 0; i < text.len; i++)
    if (!azacti_is_digit((uint8_t)text.ptr[i])) return false;
  return text.len > 0;
}

static bool judge_far_apart(int64_t a, int64_t b) {
  uint64_t distance = a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
  return distance >= (uint64_t)JUDGE_SECOND;
}

static azact_status judge_time(azact_event *event, const azacti_judge_memo *memo, const azacti_idparts *id) {
  azact_time time;
  int64_t ticks_ns = 0;
  azacti_val found = judge_field(event, memo, JUDGE_TIME);
  bool has_ticks = id->ticks.ptr && azacti_time_from_ticks(id->ticks, &ticks_ns);
  if (!azacti_time_parse(azacti_scalar_text(found), &time)) {
    azact_field where = azacti_val_is_full(found) ? AZACT_F_EVENT_TIMESTAMP : AZACT_F_EVENT_ID;
    if (has_ticks) return judge_add(event, AZACT_ANOMALY_TIME_FROM_TICKS, where);
    return azacti_val_is_full(found) ? judge_add(event, AZACT_ANOMALY_TIME_UNPARSED, where) : AZACT_OK;
  }
  azact_status status = AZACT_OK;
  if (time.flags & AZACT_TIME_DAY_FIRST) status = judge_add(event, AZACT_ANOMALY_TIME_DAY_FIRST, AZACT_F_EVENT_TIMESTAMP);
  if (status != AZACT_OK || !id->ticks.ptr) return status;
  /* Digits that are no moment at all lie further off than a second, too. */
  bool apart = has_ticks ? judge_far_apart(time.ns, ticks_ns) : judge_is_ticks(id->ticks);
  return apart ? judge_add(event, AZACT_ANOMALY_TIME_TICKS_MISMATCH, AZACT_F_EVENT_ID) : AZACT_OK;
}

/* ---- ids */

static azact_status judge_event_data_id(azact_event *event, const azacti_judge_memo *memo, const azacti_idparts *id) {
  uint8_t a[16], b[16];
  if (!id->event_data_id.ptr) return AZACT_OK;
  azact_str own = azacti_scalar_text(judge_field(event, memo, JUDGE_DATA_ID));
  if (own.len == 0 || azacti_eq_nocase(own, id->event_data_id)) return AZACT_OK;
  if (azacti_guid_bytes(own, a) && azacti_guid_bytes(id->event_data_id, b) && memcmp(a, b, 16) == 0) return AZACT_OK;
  return judge_add(event, AZACT_ANOMALY_EVENT_DATA_ID_MISMATCH, AZACT_F_EVENT_DATA_ID);
}

static azact_status judge_resource(azact_event *event, const azacti_judge_memo *memo) {
  azacti_resid id;
  azact_str text;
  bool plus;
  azacti_val found = judge_field(event, memo, JUDGE_RESOURCE);
  if (found.type == AZACT_JSON_STRING && found.len > 0 && azacti_resid_reads(azacti_val_str(found))) return AZACT_OK;
  if (!azacti_resource_text(event, &text, &plus) || azacti_resid_reads(text)) return AZACT_OK;
  azacti_resid_parse(text, &id);
  if (id.kind != AZACT_KIND_UNPARSED) return AZACT_OK;
  return judge_add(event, AZACT_ANOMALY_RESOURCE_UNPARSED, plus ? AZACT_F_EVENT_ID : AZACT_F_RESOURCE_ID);
}

/* ---- status */

static bool judge_agree(azact_str type, azact_str signature) {
  azacti_status_word word, other;
  return !azacti_signature_phase(signature, &other) || !azacti_status_word_of(type, &word) ||
         (word.phase == other.phase && word.outcome == other.outcome);
}

static bool judge_is(azact_str text, const char *kept, size_t len) {
  return text.len == len && (len == 0 || memcmp(text.ptr, kept, len) == 0);
}

static azacti_judge_pair *judge_pair(azacti_judge_memo *memo, azact_str type, azact_str signature) {
  size_t at =
      signature.len * 3 + type.len + (uint8_t)signature.ptr[0] * 5u + (uint8_t)signature.ptr[signature.len / 2] * 7u;
  return &memo->pair[at % AZACTI_JUDGE_PAIRS];
}

static azact_status judge_status(azact_event *event, azacti_judge_memo *memo) {
  azact_str signature = azacti_scalar_text(judge_field(event, memo, JUDGE_SIGNATURE));
  if (signature.len == 0) return AZACT_OK;
  azact_str type = azacti_scalar_text(judge_field(event, memo, JUDGE_TYPE));
  azacti_judge_pair *pair = judge_pair(memo, type, signature);
  if (judge_is(signature, pair->signature, pair->signature_len) && judge_is(type, pair->type, pair->type_len))
    return AZACT_OK;
  if (!judge_agree(type, signature)) return judge_add(event, AZACT_ANOMALY_STATUS_CONFLICT, AZACT_F_RESULT_SIGNATURE);
  if (signature.len > AZACTI_JUDGE_WORD || type.len > AZACTI_JUDGE_WORD) return AZACT_OK;
  pair->signature_len = (uint8_t)signature.len;
  memcpy(pair->signature, signature.ptr, signature.len);
  pair->type_len = (uint8_t)type.len;
  if (type.len > 0) memcpy(pair->type, type.ptr, type.len);
  return AZACT_OK;
}

/* ---- aliases */

static bool judge_same_status(azact_str a, azact_str b) {
  azacti_status_word x, y;
  return azacti_status_word_of(a, &x) && azacti_status_word_of(b, &y) && x.phase == y.phase && x.outcome == y.outcome;
}

static bool judge_same_signature(azact_str a, azact_str b) {
  azact_str reason;
  int32_t x = azacti_signature_http(a, &reason);
  return x != 0 && x == azacti_signature_http(b, &reason);
}

static bool judge_same_time(azact_str a, azact_str b) {
  azact_time x, y;
  if (!azacti_time_parse(a, &x) || !azacti_time_parse(b, &y)) return false;
  uint32_t digits = x.digits < y.digits ? x.digits : y.digits;
  return azacti_time_floor(x.ns, digits) == azacti_time_floor(y.ns, digits);
}

static bool judge_same(azact_field field, azacti_val first, azacti_val second) {
  azact_str a = azacti_trim(azacti_val_str(first));
  azact_str b = azacti_trim(azacti_val_str(second));
  if (azacti_eq_nocase(a, b)) return true;
  if (first.type >= AZACT_JSON_OBJECT || second.type >= AZACT_JSON_OBJECT)
    return first.type >= AZACT_JSON_OBJECT && second.type >= AZACT_JSON_OBJECT && azacti_same_json(a, b, judge_same_time);
  switch (field) {
  case AZACT_F_LEVEL: {
    uint32_t level = azacti_level_of(a, false);
    return level != 0 && level == azacti_level_of(b, false);
  }
  case AZACT_F_CATEGORY: {
    uint32_t kind = azacti_category_of(a);
    return kind != AZACT_CATEGORY_OTHER && kind == azacti_category_of(b);
  }
  case AZACT_F_RESULT_TYPE: return judge_same_status(a, b);
  case AZACT_F_RESULT_SIGNATURE: return judge_same_signature(a, b);
  case AZACT_F_EVENT_TIMESTAMP:
  case AZACT_F_SUBMISSION_TIMESTAMP: return judge_same_time(a, b);
  default: return false;
  }
}

static azact_status judge_field_aliases(azact_event *event, azact_field field) {
  azacti_val values[JUDGE_ALIASES];
  if (!azacti_record_may_differ(event, field)) return AZACT_OK;
  size_t count = azacti_record_aliases(event, field, values, JUDGE_ALIASES);
  azact_status status = AZACT_OK;
  for (size_t i = 1; i < count && status == AZACT_OK; i++)
    if (!judge_same(field, values[0], values[i])) status = judge_add_at(event, AZACT_ANOMALY_ALIAS_CONFLICT, field, (int)i);
  return status;
}

/* Only these dialects write one fact under several keys. */
static azact_status judge_aliases(azact_event *event) {
  static const uint8_t diagnostic[] = {AZACT_F_LEVEL};
  static const uint8_t rest_2014[] = {AZACT_F_CHANNELS};
  static const uint8_t rows[] = {AZACT_F_SUBSCRIPTION_ID,
                                 AZACT_F_RESULT_TYPE,
                                 AZACT_F_RESULT_SIGNATURE,
                                 AZACT_F_CALLER,
                                 AZACT_F_RESOURCE_ID,
                                 AZACT_F_EVENT_DATA_ID,
                                 AZACT_F_OPERATION_ID,
                                 AZACT_F_RESOURCE_PROVIDER,
                                 AZACT_F_CALLER_IP_ADDRESS,
                                 AZACT_F_SUBMISSION_TIMESTAMP,
                                 AZACT_F_CLAIMS,
                                 AZACT_F_AUTHORIZATION,
                                 AZACT_F_HTTP_REQUEST,
                                 AZACT_F_PROPERTIES};
  const uint8_t *fields = NULL;
  size_t count = 0;
  switch (azacti_record_dialect(event)) {
  case AZACT_DIALECT_DIAGNOSTIC:
  case AZACT_DIALECT_FOREIGN:
    fields = diagnostic;
    count = sizeof diagnostic;
    break;
  case AZACT_DIALECT_REST_2014:
    fields = rest_2014;
    count = sizeof rest_2014;
    break;
  case AZACT_DIALECT_LOG_ANALYTICS:
  case AZACT_DIALECT_LOG_ANALYTICS_LEGACY:
    fields = rows;
    count = sizeof rows;
    break;
  default: break;
  }
  azact_status status = AZACT_OK;
  for (size_t i = 0; i < count && status == AZACT_OK; i++) status = judge_field_aliases(event, fields[i]);
  return status;
}

static void judge_ready(azacti_judge_memo *memo, uint32_t dialect) {
  if (memo->known && memo->dialect == dialect) return;
  memo->known = true;
  memo->dialect = dialect;
  for (unsigned i = 0; i < AZACTI_JUDGE_FIELDS; i++) azacti_record_ways(dialect, judge_fields[i], &memo->way[i]);
}

azact_status azacti_judge(azact_event *event, azacti_judge_memo *memo) {
  azacti_idparts id;
  judge_ready(memo, azacti_record_dialect(event));
  azacti_idparts_of(azacti_scalar_text(judge_field(event, memo, JUDGE_ID)), &id);
  azact_status status = judge_time(event, memo, &id);
  if (status == AZACT_OK) status = judge_event_data_id(event, memo, &id);
  if (status == AZACT_OK) status = judge_resource(event, memo);
  if (status == AZACT_OK) status = judge_status(event, memo);
  if (status == AZACT_OK) status = judge_aliases(event);
  return status;
}
