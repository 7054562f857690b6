/* config.h: setting up a config. */
#include <azactivity/config.h>

#include <string.h>
#include "core/sized.h"

azact_status azact_config_init(azact_config *config, size_t size) {
  if (!config) return AZACT_ERR_USAGE;
  /* The check of struct_size, before there is one: the caller's own sizeof stands in for it. */
  azact_status status = azacti_sized_check(&size, AZACTI_FIRST(azact_config, hash_seed));
  if (status != AZACT_OK) return status;
  memset(config, 0, size);
  memcpy(config, &size, sizeof size);
  return AZACT_OK;
}
