#include "export/canonical.h"

#include <azactivity/value.h>
#include "export/minify.h"
#include "text/jsontext.h"

/* Slashes of a JSON Pointer: how many containers stand around the value. */
static uint32_t canon_pointer_depth(azact_str path) {
  uint32_t depth = 0;
  for (size_t i = 0; i < path.len; i++) depth += path.ptr[i] == '/';
  return depth;
}

/* The depth limit that the decoder had, told by the path of what it left as text: a container with n around it is at level
 * n + 1, and was too deep. */
static uint32_t canon_levels(const azact_event *event) {
  azact_anomaly anomaly;
  for (size_t i = 0; azacti_record_anomaly_at(event, i, &anomaly); i++) {
    if (anomaly.code != AZACT_ANOMALY_DEPTH_LIMIT) continue;
    uint32_t around = canon_pointer_depth(anomaly.path);
    return around > 0 ? around : 1;
  }
  return AZACTI_MINIFY_LEVELS; /* the bit is set, but its place was not kept */
}

void azacti_canon_init(azacti_canon *canon, const azact_event *event, azact_write_fn write, void *user) {
  azacti_out_init(&canon->out, write, user);
  canon->event = event;
  azacti_buf_init(&canon->tmp, azacti_record_mem(event));
  canon->key = NULL;
  canon->first = true;
  uint64_t bits = azacti_record_anomaly_bits(event);
  canon->duplicates = (bits >> AZACT_ANOMALY_DUPLICATE_KEY) & 1;
  canon->levels = (bits >> AZACT_ANOMALY_DEPTH_LIMIT) & 1 ? canon_levels(event) : 0;
}

void azacti_canon_free(azacti_canon *canon) { azacti_buf_free(&canon->tmp); }

void azacti_canon_begin(azacti_canon *canon) {
  if (canon->key) azacti_out_key(&canon->out, &canon->first, canon->key);
}

/* Containers that may still be nested in the value of `field`. A limit that was not met can't matter. */
static azact_status canon_levels_left(azacti_canon *canon, azact_field field, uint32_t *ret) {
  *ret = AZACTI_MINIFY_LEVELS;
  if (canon->levels == 0) return AZACT_OK;
  size_t offset, length;
  azacti_buf path;
  azacti_buf_init(&path, canon->tmp.mem);
  uint32_t around = 1;
  azact_status status = azacti_record_where(canon->event, field, &path, &offset, &length);
  if (status == AZACT_OK) around = canon_pointer_depth((azact_str){(const char *)path.ptr, path.len});
  azacti_buf_free(&path);
  *ret = canon->levels > around ? canon->levels - around : 0;
  return status == AZACT_ERR_NOMEM ? status : AZACT_OK;
}

static azact_status canon_container(azacti_canon *canon, azact_field field, azacti_val value) {
  uint32_t levels;
  azact_status status = canon_levels_left(canon, field, &levels);
  if (status != AZACT_OK) return status;
  /* Text inside a string was not looked at for equal keys by everyone who reads it: look again. */
  return azacti_minify(&canon->out, canon->tmp.mem, azacti_val_str(value), levels, canon->duplicates || value.embedded);
}

static azact_status canon_found(azacti_canon *canon, azact_field field, azacti_val value) {
  if (value.type == 0) return AZACT_ABSENT;
  azact_str text = azacti_val_str(value);
  if (value.type == AZACT_JSON_STRING && !value.ptr) { /* composed */
    azact_status status = azacti_field_text(canon->event, field, &canon->tmp, &text);
    if (status != AZACT_OK) return status;
  }
  azacti_canon_begin(canon);
  switch (value.type) {
  case AZACT_JSON_NULL: azacti_out_text(&canon->out, "null"); break;
  case AZACT_JSON_OBJECT:
  case AZACT_JSON_ARRAY: return canon_container(canon, field, value);
  case AZACT_JSON_STRING:
    if (field == AZACT_F_DURATION_MS && azacti_json_is_number(text))
      azacti_out_bytes(&canon->out, text.ptr, text.len);
    else
      azacti_out_string(&canon->out, text);
    break;
  default: azacti_out_bytes(&canon->out, text.ptr, text.len);
  }
  return AZACT_OK;
}

static azact_status canon_derived(azacti_canon *canon, const azact_field_info *info) {
  azact_str text;
  azact_status status = azacti_field_text(canon->event, info->id, &canon->tmp, &text);
  if (status == AZACT_NULL) return AZACT_ABSENT; /* a derived value is there or it is not */
  if (status != AZACT_OK) return status;
  azacti_canon_begin(canon);
  if (info->type == AZACT_TYPE_INT || info->type == AZACT_TYPE_BOOL)
    azacti_out_bytes(&canon->out, text.ptr, text.len);
  else
    azacti_out_string(&canon->out, text);
  return AZACT_OK;
}

azact_status azacti_canon_field(azacti_canon *canon, const azact_field_info *info) {
  canon->tmp.len = 0;
  if (info->type == AZACT_TYPE_OBJECT) return azacti_canon_object(canon, info->id);
  if (info->flags & AZACT_FIELD_DERIVED) return canon_derived(canon, info);
  return canon_found(canon, info->id, azacti_field(canon->event, info->id));
}

azact_status azacti_canonical_event(const azact_event *event, azact_write_fn write, void *user) {
  azacti_canon canon;
  azact_status status = AZACT_OK;
  const azact_field_info *info;
  azacti_canon_init(&canon, event, write, user);
  azacti_out_bytes(&canon.out, "{", 1);
  for (size_t i = 0; (info = azacti_field_info_at(i)) && !(info->flags & AZACT_FIELD_MEMBER); i++) {
    canon.key = info->name.ptr;
    status = azacti_canon_field(&canon, info);
    if (status < 0) break;
    if (canon.out.status != AZACT_OK) break;
  }
  azacti_out_bytes(&canon.out, "}", 1);
  azact_status written = azacti_out_end(&canon.out);
  azacti_canon_free(&canon);
  return status < 0 ? status : written;
}

azact_status azacti_canonical_field(const azact_event *event, azact_field field, azact_write_fn write, void *user) {
  const azact_field_info *info = azacti_field_info_of(field);
  if (!info) return AZACT_ERR_RANGE;
  azacti_canon canon;
  azacti_canon_init(&canon, event, write, user);
  azact_status status = azacti_canon_field(&canon, info);
  azact_status written = azacti_out_end(&canon.out);
  azacti_canon_free(&canon);
  return status == AZACT_OK ? written : status;
}
