/* The door to ICU's converters; only transcode.c goes through it. */
#ifndef AZACTI_TRANSICU_H
#define AZACTI_TRANSICU_H

#include "core/mem.h"

typedef struct azacti_transicu azacti_transicu;

/* AZACT_ERR_UNSUPPORTED: unknown name, or built without ICU. */
azact_status azacti_transicu_open(const azacti_mem *mem, const char *name, azacti_transicu **ret);
void azacti_transicu_close(azacti_transicu *icu);
/* The name that IANA gives the encoding, in lower case; owned by icu. */
const char *azacti_transicu_name(const azacti_transicu *icu);
/* As azacti_transcode. */
size_t azacti_transicu_convert(azacti_transicu *icu, const uint8_t *in, size_t *in_len, bool last, uint8_t *out,
                               uint8_t *adv, size_t cap);

#endif
