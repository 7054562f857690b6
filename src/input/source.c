/* What all sources share. */
#include "input/source.h"

#include <string.h>

void azacti_source_init(azacti_source *source, const azacti_source_ops *ops, const azacti_mem *mem) {
  *source = (azacti_source){.ops = ops, .mem = *mem, .ptr = (const uint8_t *)""};
}

void azacti_source_take(azacti_source *source, size_t len) {
  source->ptr += len;
  source->len -= len;
  source->taken += len;
}

azact_status azacti_source_read(azacti_source *source, uint8_t *out, size_t cap, size_t *ret) {
  *ret = 0;
  if (source->len == 0 && source->ops->read) {
    azact_status status = source->ops->read(source, out, cap, ret);
    if (status == AZACT_OK) source->taken += *ret;
    return status;
  }
  if (source->len == 0) {
    azact_status status = source->ops->fill(source, 1);
    if (source->len == 0) return status;
  }
  *ret = source->len < cap ? source->len : cap;
  memcpy(out, source->ptr, *ret);
  azacti_source_take(source, *ret);
  return AZACT_OK;
}
