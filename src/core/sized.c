/* Size-prefixed structs: too small, absurd, and newer than the library are three different answers. */
#include "core/sized.h"

#include <string.h>

#define SIZED_ABSURD 65536u /* no struct of this library will ever come near */

static size_t sized_of(const void *ptr) {
  size_t size;
  memcpy(&size, ptr, sizeof size);
  return size;
}

azact_status azacti_sized_check(const void *ptr, size_t first) {
  if (!ptr) return AZACT_ERR_USAGE;
  size_t size = sized_of(ptr);
  if (size < first) return AZACT_ERR_STRUCT_SMALL;
  return size > SIZED_ABSURD ? AZACT_ERR_STRUCT_SIZE : AZACT_OK;
}

azact_status azacti_sized_read(const void *ptr, size_t first, void *copy, size_t ours) {
  azact_status status = azacti_sized_check(ptr, first);
  if (status != AZACT_OK) return status;
  size_t size = sized_of(ptr);
  const uint8_t *bytes = (const uint8_t *)ptr;
  for (size_t i = ours; i < size; i++) {
    if (bytes[i]) return AZACT_ERR_STRUCT_NEWER;
  }
  size_t take = size < ours ? size : ours;
  memset(copy, 0, ours);
  memcpy(copy, ptr, take);
  return AZACT_OK;
}

azact_status azacti_sized_write(void *ptr, size_t first, const void *ours_struct, size_t ours) {
  azact_status status = azacti_sized_check(ptr, first);
  if (status != AZACT_OK) return status;
  size_t size = sized_of(ptr), take = size < ours ? size : ours;
  memcpy(ptr, ours_struct, take);
  /* Members that only a newer caller knows read as "nothing". */
  if (size > take) memset((uint8_t *)ptr + take, 0, size - take);
  memcpy(ptr, &size, sizeof size);
  return AZACT_OK;
}
