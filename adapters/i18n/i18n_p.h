/* What the files of libazactivity-i18n share. */
#ifndef AZACTI_I18N_P_H
#define AZACTI_I18N_P_H

#include <azactivity/i18n.h>
#include <stdatomic.h>
#include <unicode/uspoof.h>

#define AZACTI_I18N_MAGIC 0x617a496eu /* "azIn" */

struct azact_i18n {
  uint32_t magic;
  atomic_uint refs;
  azact_allocator allocator; /* struct_size 0 = malloc and free */
  USpoofChecker *checker;    /* only read once it is set up: ICU promises that threads may share it then */
  uint64_t max_text;
};

static inline int azacti_i18n_ok(const azact_i18n *i18n) { return i18n != NULL && i18n->magic == AZACTI_I18N_MAGIC; }

/* What the first published version of a struct had: it may grow behind that, and old callers stay good. */
#define AZACTI_I18N_FIRST(type, last) (offsetof(type, last) + sizeof(((type *)NULL)->last))
/* AZACT_ERR_STRUCT_SMALL or _SIZE. */
azact_status azacti_i18n_sized(const void *ptr, size_t first);
/* For structs that this library fills: as much of ours as the caller's has room for, zeroes behind it. */
azact_status azacti_i18n_give(void *ptr, const void *ours, size_t size);

void *azacti_i18n_alloc(const azact_i18n *i18n, size_t size);
void azacti_i18n_free(const azact_i18n *i18n, void *ptr, size_t size);

/* What ICU's error means to a caller; AZACT_OK for success and warnings. */
azact_status azacti_i18n_status(UErrorCode code);

#endif
