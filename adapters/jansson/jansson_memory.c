/* Memory and limits. Passing memory comes from jansson's allocator, so that a host that has replaced it sees every byte. */
#include "jansson_p.h"

#include <string.h>

/* What the first published version of the struct had: it may grow behind that, and old callers stay good. */
#define MEMORY_FIRST (offsetof(azact_jansson_config, max_bytes) + sizeof(uint64_t))
#define MEMORY_ABSURD 65536u /* no struct of this library will ever come near */

void *azacti_jansson_alloc(size_t size) {
  json_malloc_t take = NULL;
  json_get_alloc_funcs(&take, NULL);
  return take(size);
}

void azacti_jansson_free(void *ptr) {
  json_free_t drop = NULL;
  json_get_alloc_funcs(NULL, &drop);
  if (ptr) drop(ptr);
}

azact_status azacti_jansson_append(azacti_jansson_text *text, const void *data, size_t len) {
  if (len == 0) return AZACT_OK;
  if (len > text->cap - text->len) {
    /* jansson has no realloc; doubling keeps the copying linear. */
    size_t cap = text->cap < 256 ? 256 : text->cap;
    while (cap - text->len < len) {
      if (cap > SIZE_MAX / 2) return AZACT_ERR_NOMEM;
      cap *= 2;
    }
    char *grown = azacti_jansson_alloc(cap);
    if (!grown) return AZACT_ERR_NOMEM;
    if (text->len > 0) memcpy(grown, text->ptr, text->len);
    azacti_jansson_free(text->ptr);
    text->ptr = grown;
    text->cap = cap;
  }
  memcpy(text->ptr + text->len, data, len);
  text->len += len;
  return AZACT_OK;
}

void azacti_jansson_text_free(azacti_jansson_text *text) {
  azacti_jansson_free(text->ptr);
  *text = (azacti_jansson_text){NULL, 0, 0};
}

azact_status azact_jansson_config_init(azact_jansson_config *config, size_t size) {
  if (!config) return AZACT_ERR_USAGE;
  if (size < MEMORY_FIRST) return AZACT_ERR_STRUCT_SMALL;
  if (size > MEMORY_ABSURD) return AZACT_ERR_STRUCT_SIZE;
  memset(config, 0, size);
  config->struct_size = size;
  return AZACT_OK;
}

/* The rules of every sized struct of the core: smaller than its first published size, absurd, and newer than this library
 * are three answers. */
static azact_status memory_sized(const azact_jansson_config *config, azact_jansson_config *copy) {
  size_t size = config->struct_size;
  if (size < MEMORY_FIRST) return AZACT_ERR_STRUCT_SMALL;
  if (size > MEMORY_ABSURD) return AZACT_ERR_STRUCT_SIZE;
  const unsigned char *bytes = (const unsigned char *)config;
  for (size_t i = sizeof *copy; i < size; i++)
    if (bytes[i]) return AZACT_ERR_STRUCT_NEWER;
  memcpy(copy, config, size < sizeof *copy ? size : sizeof *copy);
  return AZACT_OK;
}

azact_status azacti_jansson_limits(const azact_jansson_config *config, azact_jansson_config *limits) {
  *limits = (azact_jansson_config){.struct_size = sizeof *limits};
  if (config) {
    azact_status status = memory_sized(config, limits);
    if (status != AZACT_OK) return status;
  }
  if (limits->max_depth > AZACTI_JANSSON_DEPTH || (limits->flags & ~AZACT_JANSSON_EXACT) != 0) return AZACT_ERR_RANGE;
  if (limits->max_depth == 0) limits->max_depth = 128;
  if (limits->max_values == 0) limits->max_values = 2000000;
  if (limits->max_bytes == 0) limits->max_bytes = (uint64_t)256 << 20;
  return AZACT_OK;
}
