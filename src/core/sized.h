/* The one check of structs that cross the ABI (conventions, ownership 7). */
#ifndef AZACTI_SIZED_H
#define AZACTI_SIZED_H

#include <azactivity/base.h>

/* The size with which a struct was first published: up to the member that was its last one then. Callers of that time give
 * it for ever, so what is added behind that member changes nothing here. */
#define AZACTI_FIRST(type, last) (offsetof(type, last) + sizeof(((const type *)0)->last))

/* For structs the caller fills. `ptr` begins with size_t struct_size; `first` is the first published size, `ours`
 * today's.
 * Copies min(struct_size, ours) bytes to `copy` and zeroes the rest. Unknown non-zero tail bytes:
 * AZACT_ERR_STRUCT_NEWER. */
azact_status azacti_sized_read(const void *ptr, size_t first, void *copy, size_t ours);

/* For structs the library fills: writes min(caller's struct_size, ours) bytes of `ours_struct`, keeping struct_size.
 * */
azact_status azacti_sized_write(void *ptr, size_t first, const void *ours_struct, size_t ours);

/* Only the check of struct_size. */
azact_status azacti_sized_check(const void *ptr, size_t first);

#endif
