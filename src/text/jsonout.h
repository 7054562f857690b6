/* Writing JSON text through an azact_write_fn, in pieces, without allocation. Escapes as fields.md 4, 3 wants: `"`
 * `\` C0 (\b \f \n \r \t, else \u00xx), DEL, C1, U+2028, U+2029; nothing else; ill-formed UTF-8 becomes U+FFFD. */
#ifndef AZACTI_JSONOUT_H
#define AZACTI_JSONOUT_H

#include <azactivity/base.h>
#include <stdbool.h>

typedef struct azacti_out {
  azact_write_fn write;
  void *user;
  azact_status status; /* the first thing but AZACT_OK that write answered; afterwards nothing is written any more */
  size_t len;
  char buf[1024];
} azacti_out;

void azacti_out_init(azacti_out *out, azact_write_fn write, void *user);
void azacti_out_bytes(azacti_out *out, const char *data, size_t len); /* as they are */
void azacti_out_text(azacti_out *out, const char *text);              /* NUL-terminated, as it is */
void azacti_out_string(azacti_out *out, azact_str text);              /* quoted and escaped */
void azacti_out_escaped(azacti_out *out, azact_str text);             /* escaped, without quotes */
void azacti_out_u64(azacti_out *out, uint64_t number);
void azacti_out_i64(azacti_out *out, int64_t number);
azact_status azacti_out_end(azacti_out *out); /* flush; the status */

/* `"key":` with a comma before it unless *first; for objects of our own. */
void azacti_out_key(azacti_out *out, bool *first, const char *key);

#endif
