#include "export/errline.h"

#include <string.h>
#include "export/canonical.h"
#include "text/utf8.h"

static void errline_base64(azacti_out *out, azact_str bytes) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const uint8_t *p = (const uint8_t *)bytes.ptr;
  for (size_t i = 0; i < bytes.len; i += 3) {
    size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
    uint32_t three = (uint32_t)p[i] << 16 | (have > 1 ? (uint32_t)p[i + 1] << 8 : 0) | (have > 2 ? p[i + 2] : 0u);
    char four[4] = {digits[three >> 18], digits[three >> 12 & 63], have > 1 ? digits[three >> 6 & 63] : '=',
                    have > 2 ? digits[three & 63] : '='};
    azacti_out_bytes(out, four, sizeof four);
  }
}

azact_status azacti_errline_write(const azact_error *error, const azacti_error_place *place, azact_write_fn write,
                                  void *user) {
  azacti_out out;
  bool first = true, inner_first = true;
  azacti_out_init(&out, write, user);
  azacti_out_bytes(&out, "{", 1);
  azacti_out_key(&out, &first, "error");
  azacti_out_bytes(&out, "{", 1);
  azacti_out_key(&out, &inner_first, "code");
  azacti_out_string(&out, error->code);
  azacti_out_key(&out, &inner_first, "message");
  azacti_out_string(&out, error->message);
  azacti_out_bytes(&out, "}", 1);
  azacti_out_key(&out, &first, "source");
  const char *encoding = place->encoding ? place->encoding : "";
  azacti_source_line line = {.name = place->name,
                             .encoding = {encoding, strlen(encoding)},
                             .record = error->record,
                             .offset = error->offset,
                             .length = error->length,
                             .inner = place->inner,
                             .has_record = error->record > 0,
                             .compressed = place->compressed};
  azacti_source_json(&out, &line);
  if (azacti_utf8_valid((const uint8_t *)error->raw.ptr, error->raw.len)) {
    azacti_out_key(&out, &first, "raw");
    azacti_out_string(&out, error->raw);
  } else {
    azacti_out_key(&out, &first, "raw_base64");
    azacti_out_bytes(&out, "\"", 1);
    errline_base64(&out, error->raw);
    azacti_out_bytes(&out, "\"", 1);
  }
  if (error->truncated) {
    azacti_out_key(&out, &first, "raw_truncated");
    azacti_out_text(&out, "true");
  }
  azacti_out_bytes(&out, "}", 1);
  return azacti_out_end(&out);
}
