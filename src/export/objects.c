/* The objects among the derived values. */
#include "core/ascii.h"
#include "export/canonical.h"

/* One member of an object of our own; the object's brace comes with its first member, so that none is written empty. */
typedef struct objects_part {
  azacti_canon *canon;
  bool first;
} objects_part;

static void objects_key(objects_part *part, const char *key) {
  if (part->first) {
    azacti_canon_begin(part->canon);
    azacti_out_bytes(&part->canon->out, "{", 1);
  }
  azacti_out_key(&part->canon->out, &part->first, key);
}

static azact_status objects_end(objects_part *part) {
  if (part->first) return AZACT_ABSENT;
  azacti_out_bytes(&part->canon->out, "}", 1);
  return AZACT_OK;
}

static void objects_text(objects_part *part, const char *key, azact_str text) {
  objects_key(part, key);
  azacti_out_string(&part->canon->out, text);
}

/* A view's "length 0" means none. */
static void objects_text_if(objects_part *part, const char *key, azact_str text) {
  if (text.len > 0) objects_text(part, key, text);
}

static void objects_i64(objects_part *part, const char *key, int64_t number) {
  objects_key(part, key);
  azacti_out_i64(&part->canon->out, number);
}

static azact_status objects_address(azacti_canon *canon) {
  azact_address address;
  char text[48];
  if (!azacti_view_address(canon->event, &address)) return AZACT_ABSENT;
  objects_part part = {canon, true};
  objects_text(&part, "ip", (azact_str){text, azacti_address_text(&address, text)});
  objects_i64(&part, "family", address.family);
  if (address.port >= 0) objects_i64(&part, "port", address.port);
  if (address.prefix >= 0) objects_i64(&part, "prefix", address.prefix);
  if (address.mapped) {
    objects_key(&part, "mapped");
    azacti_out_text(&canon->out, "true");
  }
  return objects_end(&part);
}

/* A member whose text the view floor composes. */
static azact_status objects_member(objects_part *part, const char *key, azact_field field) {
  azact_str text;
  azact_status status = azacti_field_text(part->canon->event, field, &part->canon->tmp, &text);
  if (status == AZACT_OK) objects_text(part, key, text);
  return status < 0 ? status : AZACT_OK;
}

static azact_status objects_principal(azacti_canon *canon) {
  azact_principal who;
  if (!azacti_view_principal(canon->event, &who)) return AZACT_ABSENT;
  objects_part part = {canon, true};
  const char *kind = azact_principal_name(who.kind);
  objects_text(&part, "kind", (azact_str){kind, strlen(kind)});
  objects_text_if(&part, "name", who.name);
  if (who.object_id[0])
    objects_text(&part, "object_id", (azact_str){who.object_id, strlen(who.object_id)});
  else
    objects_text_if(&part, "object_id", who.object_id_found);
  azact_status status = objects_member(&part, "app_id", AZACT_F_PRINCIPAL_APP_ID);
  if (status == AZACT_OK) status = objects_member(&part, "tenant_id", AZACT_F_PRINCIPAL_TENANT_ID);
  if (status != AZACT_OK) return status;
  objects_text_if(&part, "source", who.source);
  return objects_end(&part);
}

static azact_status objects_token(azacti_canon *canon) {
  azact_token token;
  if (!azacti_view_token(canon->event, &token)) return AZACT_ABSENT;
  objects_part part = {canon, true};
  if (token.mfa >= 0) {
    objects_key(&part, "mfa");
    azacti_out_text(&canon->out, token.mfa ? "true" : "false");
  }
  azact_status status = objects_member(&part, "issued", AZACT_F_TOKEN_ISSUED);
  if (status == AZACT_OK) status = objects_member(&part, "expires", AZACT_F_TOKEN_EXPIRES);
  if (status != AZACT_OK) return status;
  objects_text_if(&part, "tenant_id", token.tenant_id);
  objects_text_if(&part, "address", token.address);
  return objects_end(&part);
}

static azact_status objects_error(azacti_canon *canon) {
  azacti_error_view error;
  int there = azacti_view_error(canon->event, &canon->tmp, &error);
  if (there < 0) return AZACT_ERR_NOMEM;
  if (there == 0) return AZACT_ABSENT;
  objects_part part = {canon, true};
  if (error.code.ptr) objects_text(&part, "code", error.code);
  if (error.message.ptr) objects_text(&part, "message", error.message);
  if (error.inner_code.ptr) objects_text(&part, "inner_code", error.inner_code);
  return objects_end(&part);
}

static void objects_place(azacti_out *out, bool *first, const char *key, uint64_t number) {
  azacti_out_key(out, first, key);
  azacti_out_u64(out, number);
}

void azacti_source_json(azacti_out *out, const azacti_source_line *source) {
  bool first = true;
  azacti_out_bytes(out, "{", 1);
  azacti_out_key(out, &first, "name");
  azacti_out_string(out, source->name);
  if (source->has_record) objects_place(out, &first, "record", source->record);
  objects_place(out, &first, "offset", source->offset);
  objects_place(out, &first, "length", source->length);
  if (source->compressed) {
    azacti_out_key(out, &first, "compressed");
    azacti_out_text(out, "true");
  }
  if (source->encoding.len > 0 && !azacti_eq(source->encoding, AZACTI_STR("utf-8"))) {
    azacti_out_key(out, &first, "encoding");
    azacti_out_string(out, source->encoding);
  }
  if (source->inner > 0) objects_place(out, &first, "inner", source->inner);
  azacti_out_bytes(out, "}", 1);
}

static azact_status objects_source(azacti_canon *canon) {
  const azacti_place *place = azacti_record_place_of(canon->event);
  const char *encoding = place->encoding ? place->encoding : "";
  azacti_source_line line = {.name = {place->name ? (const char *)azacti_block_data(place->name) : "",
                                      place->name ? place->name_len : 0},
                             .encoding = {encoding, strlen(encoding)},
                             .record = place->record,
                             .offset = place->offset,
                             .length = place->length,
                             .inner = place->inner,
                             .has_record = true,
                             .compressed = (place->flags & AZACT_SOURCE_COMPRESSED) != 0};
  azacti_canon_begin(canon);
  azacti_source_json(&canon->out, &line);
  return AZACT_OK;
}

static azact_status objects_anomalies(azacti_canon *canon) {
  azact_anomaly anomaly;
  azacti_canon_begin(canon);
  azacti_out_bytes(&canon->out, "[", 1);
  for (size_t i = 0; azacti_record_anomaly_at(canon->event, i, &anomaly); i++) {
    bool first = true;
    azacti_out_text(&canon->out, i > 0 ? ",{" : "{");
    azacti_out_key(&canon->out, &first, "code");
    azacti_out_string(&canon->out, anomaly.name);
    azacti_out_key(&canon->out, &first, "path");
    azacti_out_string(&canon->out, anomaly.path);
    azacti_out_key(&canon->out, &first, "offset");
    azacti_out_u64(&canon->out, anomaly.offset);
    azacti_out_key(&canon->out, &first, "length");
    azacti_out_u64(&canon->out, anomaly.length);
    azacti_out_bytes(&canon->out, "}", 1);
  }
  azacti_out_bytes(&canon->out, "]", 1);
  return AZACT_OK;
}

static azact_status objects_forward(const char *data, size_t len, void *user) {
  azacti_out_bytes((azacti_out *)user, data, len);
  return AZACT_OK;
}

static azact_status objects_resource(azacti_canon *canon) {
  azacti_resid id;
  if (!azacti_view_resource(canon->event, &canon->tmp, &id)) return AZACT_ABSENT;
  azacti_canon_begin(canon);
  return azacti_resid_write_json(&id, objects_forward, &canon->out);
}

azact_status azacti_canon_object(azacti_canon *canon, azact_field field) {
  switch (field) {
  case AZACT_F_RESOURCE: return objects_resource(canon);
  case AZACT_F_ADDRESS: return objects_address(canon);
  case AZACT_F_PRINCIPAL: return objects_principal(canon);
  case AZACT_F_TOKEN: return objects_token(canon);
  case AZACT_F_ERROR: return objects_error(canon);
  case AZACT_F_SOURCE: return objects_source(canon);
  case AZACT_F_ANOMALIES: return objects_anomalies(canon);
  default: return AZACT_ABSENT;
  }
}
