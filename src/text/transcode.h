/* Other encodings to UTF-8, in pieces, with every produced byte traced to the bytes it came from. */
#ifndef AZACTI_TRANSCODE_H
#define AZACTI_TRANSCODE_H

#include <azactivity/base.h>
#include <stdbool.h>
#include "core/mem.h"

typedef struct azacti_transcoder azacti_transcoder;

#define AZACTI_ADV_BAD 0x80u /* in adv: this character stands for ill-formed input */
#define AZACTI_ADV_MASK 0x7fu

/* name: "utf-16le", "utf-16be", "utf-32le", "utf-32be" (built in, any case, with or without the first dash), anything
 * else through ICU. AZACT_ERR_UNSUPPORTED if unknown or without ICU. AZACT_ERR_NOMEM. Canonical name:
 * azacti_transcoder_name. */
azact_status azacti_transcoder_new(const azacti_mem *mem, const char *name, azacti_transcoder **ret);
void azacti_transcoder_free(azacti_transcoder *coder);
const char *azacti_transcoder_name(const azacti_transcoder *coder);

/* Convert from `in` (*in_len bytes; receives how many were taken) to UTF-8 in `out` (cap bytes, at least 16). adv[i]:
 * input bytes that output byte i stands for (on the first byte of each character), plus AZACTI_ADV_BAD. Input bytes
 * of a character not yet complete are taken and kept inside; `last` flushes them as U+FFFD.
 * Returns the bytes written. */
size_t azacti_transcode(azacti_transcoder *coder, const uint8_t *in, size_t *in_len, bool last, uint8_t *out, uint8_t *adv,
                        size_t cap);

/* Encoding of a text by its BOM, or by the pattern of NUL bytes that ASCII leaves in UTF-16; static name ("utf-8",
 * "utf-16le" ...), never NULL. *bom: bytes of the BOM to leave out. `len` 4 or more unless the input is shorter. */
const char *azacti_sniff_encoding(const uint8_t *p, size_t len, size_t *bom);

#endif
