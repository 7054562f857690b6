/* export.h: JSON into the caller's buffer. */
#include <azactivity/export.h>

#include "decode/record_private.h"
#include "export/canonical.h"

#include <string.h>

typedef struct apicopy_out {
  char *buf;
  size_t cap; /* without the NUL */
  size_t len; /* of the whole text, also of what did not fit */
} apicopy_out;

static azact_status apicopy_take(const char *data, size_t len, void *user) {
  apicopy_out *out = (apicopy_out *)user;
  if (len > SIZE_MAX - out->len) return AZACT_ERR_NOMEM;
  if (out->len < out->cap) {
    size_t room = out->cap - out->len;
    memcpy(out->buf + out->len, data, len < room ? len : room);
  }
  out->len += len;
  return AZACT_OK;
}

azact_status azact_event_copy_json(const azact_event *event, azact_field field, char *buf, size_t cap, size_t *ret_len) {
  if (!azacti_event_ok(event) || (!buf && cap > 0)) return AZACT_ERR_USAGE;
  apicopy_out out = {buf, cap > 0 ? cap - 1 : 0, 0};
  azact_status status = field == 0 ? azacti_canonical_event(event, apicopy_take, &out)
                                   : azacti_canonical_field(event, field, apicopy_take, &out);
  if (status != AZACT_OK) return status;
  if (cap > 0) buf[out.len < out.cap ? out.len : out.cap] = 0;
  if (ret_len) *ret_len = out.len;
  return out.len > out.cap || cap == 0 ? AZACT_ERR_RANGE : AZACT_OK;
}
