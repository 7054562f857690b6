#include "export/arrow_flow.h"
#include "core/ascii.h"

#include <errno.h>

/* ---- what went wrong */

void azacti_arrow_say_begin(azacti_arrow_flow *flow) {
  flow->text_len = 0;
  flow->text[0] = 0;
}

/* As much as there is room for, cut between characters. Messages are fit for a terminal, the name of a source may be
 * anything. */
void azacti_arrow_say(azacti_arrow_flow *flow, azact_str text) {
  const size_t most = sizeof flow->text - 1;
  size_t len = flow->text_len;
  for (size_t i = 0; i < text.len && len < most; i++) {
    uint8_t c = (uint8_t)text.ptr[i];
    flow->text[len++] = (char)(c < 0x20 || c == 0x7f ? '?' : c);
  }
  while (len == most && len > 0 && ((uint8_t)flow->text[len - 1] & 0xc0) == 0x80) len--;
  if (len > 0 && (uint8_t)flow->text[len - 1] >= 0xc0) len--;
  flow->text[len] = 0;
  flow->text_len = len;
}

void azacti_arrow_say_word(azacti_arrow_flow *flow, const char *text) {
  azacti_arrow_say(flow, (azact_str){text, strlen(text)});
}

void azacti_arrow_say_number(azacti_arrow_flow *flow, uint64_t number) {
  char digits[20];
  azacti_arrow_say(flow, (azact_str){digits, azacti_u64_text(number, digits)});
}

static int flow_errno(azact_status status) {
  switch (status) {
  case AZACT_ERR_NOMEM: return ENOMEM;
  case AZACT_ERR_IO:
  case AZACT_ERR_DECOMPRESS:
  case AZACT_ERR_RATIO: return EIO;
  case AZACT_NEED_MORE: return EAGAIN;
  default: return EINVAL;
  }
}

/* Nothing is lost by it: the caller may call again. */
static int flow_passing(azacti_arrow_flow *flow, azact_status status) {
  azacti_arrow_say_begin(flow);
  if (status == AZACT_ERR_NOMEM)
    azacti_arrow_say_word(flow, "out of memory; the call may be repeated");
  else if (status == AZACT_NEED_MORE)
    azacti_arrow_say_word(flow, "nothing there yet: feed more or finish, then call again");
  else
    azacti_arrow_say_word(flow, "called from inside a callback");
  flow->told = true;
  return flow_errno(status);
}

static int flow_tell(azacti_arrow_flow *flow) {
  int code = flow_errno(flow->failed);
  flow->told = true;
  if (!flow->last) flow->failed = AZACT_OK;
  return code;
}

/* ---- the functions of the interface. They find their flow by private_data: the struct they are called with may have been
 * moved. */

static int flow_batch(azacti_arrow_flow *flow, struct ArrowArray *out) {
  azact_status status = AZACT_OK;
  while (flow->failed == AZACT_OK && status == AZACT_OK) status = flow->step(flow);
  if (status == AZACT_ERR_NOMEM || status == AZACT_ERR_REENTRANT) return flow_passing(flow, status);
  if (flow->table->rows > 0) {
    status = azacti_arrow_table_take(flow->table, out);
    return status == AZACT_OK ? 0 : flow_passing(flow, status);
  }
  if (flow->failed != AZACT_OK) return flow_tell(flow);
  return status == AZACT_NEED_MORE ? flow_passing(flow, status) : 0;
}

static int flow_get_schema(struct ArrowArrayStream *self, struct ArrowSchema *out) {
  azacti_arrow_flow *flow = (azacti_arrow_flow *)self->private_data;
  flow->told = false;
  memset(out, 0, sizeof *out);
  azact_status status = azacti_arrow_schema(flow->table->set, out);
  return status == AZACT_OK ? 0 : flow_passing(flow, status);
}

static int flow_get_next(struct ArrowArrayStream *self, struct ArrowArray *out) {
  azacti_arrow_flow *flow = (azacti_arrow_flow *)self->private_data;
  memset(out, 0, sizeof *out);
  if (flow->busy) return EINVAL; /* called by its own source of inputs; the text belongs to the call that runs */
  flow->busy = true;
  flow->told = false;
  int code = flow_batch(flow, out);
  flow->busy = false;
  if (flow->orphan) flow->close(flow);
  return code;
}

static const char *flow_get_last_error(struct ArrowArrayStream *self) {
  const azacti_arrow_flow *flow = (const azacti_arrow_flow *)self->private_data;
  return flow->told ? flow->text : NULL;
}

static void flow_release(struct ArrowArrayStream *self) {
  azacti_arrow_flow *flow = (azacti_arrow_flow *)self->private_data;
  self->release = NULL;
  self->private_data = NULL;
  if (flow->busy)
    flow->orphan = true;
  else
    flow->close(flow);
}

void azacti_arrow_flow_open(azacti_arrow_flow *flow, struct ArrowArrayStream *out) {
  memset(out, 0, sizeof *out);
  out->get_schema = flow_get_schema;
  out->get_next = flow_get_next;
  out->get_last_error = flow_get_last_error;
  out->release = flow_release;
  out->private_data = flow;
}
