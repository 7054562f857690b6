/* The handle: its memory, its references, ICU's checker. */
#include "i18n_p.h"

#include <stdlib.h>
#include <string.h>

#define HANDLE_ABSURD 65536u /* no struct of this library will ever come near */
#define HANDLE_MOST_TEXT ((uint64_t)1 << 20)

azact_status azacti_i18n_sized(const void *ptr, size_t first) {
  size_t size;
  memcpy(&size, ptr, sizeof size);
  if (size < first) return AZACT_ERR_STRUCT_SMALL;
  return size > HANDLE_ABSURD ? AZACT_ERR_STRUCT_SIZE : AZACT_OK;
}

azact_status azacti_i18n_give(void *ptr, const void *ours, size_t size) {
  size_t theirs;
  memcpy(&theirs, ptr, sizeof theirs);
  memcpy(ptr, ours, theirs < size ? theirs : size);
  if (theirs > size) memset((char *)ptr + size, 0, theirs - size);
  memcpy(ptr, &theirs, sizeof theirs);
  return AZACT_OK;
}

void *azacti_i18n_alloc(const azact_i18n *i18n, size_t size) {
  if (i18n->allocator.struct_size == 0) return malloc(size);
  return i18n->allocator.alloc(size, i18n->allocator.user);
}

void azacti_i18n_free(const azact_i18n *i18n, void *ptr, size_t size) {
  if (!ptr) return;
  if (i18n->allocator.struct_size == 0)
    free(ptr);
  else
    i18n->allocator.free(ptr, size, i18n->allocator.user);
}

azact_status azacti_i18n_status(UErrorCode code) {
  if (U_SUCCESS(code)) return AZACT_OK;
  return code == U_MEMORY_ALLOCATION_ERROR ? AZACT_ERR_NOMEM : AZACT_ERR_UNSUPPORTED;
}

azact_status azact_i18n_config_init(azact_i18n_config *config, size_t size) {
  if (!config) return AZACT_ERR_USAGE;
  azact_status status = azacti_i18n_sized(&size, AZACTI_I18N_FIRST(azact_i18n_config, max_text));
  if (status != AZACT_OK) return status;
  memset(config, 0, size);
  config->struct_size = size;
  return AZACT_OK;
}

/* A caller's struct, of whatever age; what it does not have is 0. */
static azact_status handle_read(const void *ptr, size_t first, void *copy, size_t ours) {
  size_t size;
  azact_status status = azacti_i18n_sized(ptr, first);
  if (status != AZACT_OK) return status;
  memcpy(&size, ptr, sizeof size);
  for (size_t i = ours; i < size; i++)
    if (((const char *)ptr)[i]) return AZACT_ERR_STRUCT_NEWER;
  memset(copy, 0, ours);
  memcpy(copy, ptr, size < ours ? size : ours);
  return AZACT_OK;
}

static azact_status handle_config(const azact_i18n_config *from, azact_i18n_config *config, azact_allocator *allocator) {
  azact_status status = handle_read(from, AZACTI_I18N_FIRST(azact_i18n_config, max_text), config, sizeof *config);
  if (status != AZACT_OK) return status;
  if (config->restriction > AZACT_RESTRICTION_NONE || config->max_text > HANDLE_MOST_TEXT) return AZACT_ERR_RANGE;
  if (!config->allocator) return AZACT_OK;
  status = handle_read(config->allocator, AZACTI_I18N_FIRST(azact_allocator, user), allocator, sizeof *allocator);
  if (status != AZACT_OK) return status;
  return allocator->alloc && allocator->realloc && allocator->free ? AZACT_OK : AZACT_ERR_USAGE;
}

static azact_status handle_checker(azact_i18n *i18n, uint32_t restriction) {
  UErrorCode code = U_ZERO_ERROR;
  i18n->checker = uspoof_open(&code);
  if (U_FAILURE(code)) return azacti_i18n_status(code);
  uspoof_setChecks(i18n->checker,
                   USPOOF_CONFUSABLE | USPOOF_RESTRICTION_LEVEL | USPOOF_INVISIBLE | USPOOF_MIXED_NUMBERS |
                       USPOOF_HIDDEN_OVERLAY,
                   &code);
  /* ICU's levels are ours, 28 bits higher. */
  uspoof_setRestrictionLevel(i18n->checker, (URestrictionLevel)(restriction << 28));
  return azacti_i18n_status(code);
}

azact_status azact_i18n_new(const azact_i18n_config *config, azact_i18n **ret) {
  if (!ret) return AZACT_ERR_USAGE;
  azact_i18n_config own = {.struct_size = sizeof own};
  azact_i18n start = {.magic = AZACTI_I18N_MAGIC};
  azact_status status = config ? handle_config(config, &own, &start.allocator) : AZACT_OK;
  if (status != AZACT_OK) return status;
  azact_i18n *i18n = azacti_i18n_alloc(&start, sizeof *i18n);
  if (!i18n) return AZACT_ERR_NOMEM;
  memset(i18n, 0, sizeof *i18n);
  i18n->magic = AZACTI_I18N_MAGIC;
  i18n->allocator = start.allocator;
  i18n->max_text = own.max_text ? own.max_text : 4096;
  atomic_init(&i18n->refs, 1);
  status = handle_checker(i18n, own.restriction ? own.restriction : AZACT_RESTRICTION_HIGH);
  if (status == AZACT_OK)
    *ret = i18n;
  else
    azact_i18n_unref(i18n);
  return status;
}

azact_i18n *azact_i18n_ref(azact_i18n *i18n) {
  if (!azacti_i18n_ok(i18n)) return NULL;
  atomic_fetch_add_explicit(&i18n->refs, 1, memory_order_relaxed);
  return i18n;
}

void azact_i18n_unref(azact_i18n *i18n) {
  if (!azacti_i18n_ok(i18n)) return;
  if (atomic_fetch_sub_explicit(&i18n->refs, 1, memory_order_acq_rel) > 1) return;
  uspoof_close(i18n->checker);
  i18n->magic = 0;
  azacti_i18n_free(i18n, i18n, sizeof *i18n);
}
