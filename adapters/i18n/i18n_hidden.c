/* Characters that are not seen. Which they are is ICU's table but for the few that have a name here. */
#include "i18n_p.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

static uint32_t hidden_kind(UChar32 c) {
  if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029) return AZACT_HINT_CONTROL;
  if (c < 0xa0) return 0;
  if (c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
    return AZACT_HINT_BIDI_CONTROL;
  if ((c >= 0x200b && c <= 0x200d) || c == 0x2060 || c == 0xfeff) return AZACT_HINT_ZERO_WIDTH;
  return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ? AZACT_HINT_IGNORABLE : 0;
}

azact_status azact_i18n_next_hidden(const char *text, size_t len, size_t from, azact_hint *ret) {
  if (!ret || (!text && len > 0)) return AZACT_ERR_USAGE;
  azact_status status = azacti_i18n_sized(ret, AZACTI_I18N_FIRST(azact_hint, restriction));
  if (status != AZACT_OK) return status;
  if (from > len) return AZACT_ERR_RANGE;
  const uint8_t *bytes = (const uint8_t *)text;
  while (from < len) {
    UChar32 c = bytes[from];
    size_t start = from++;
    if (c >= 0x80) {
      /* ICU counts in 32 bits: a window of one character is enough for it. */
      int32_t at = 0, end = len - start < 4 ? (int32_t)(len - start) : 4;
      U8_NEXT(bytes + start, at, end, c);
      from = start + (size_t)at;
      if (c < 0) continue;
    }
    uint32_t kind = hidden_kind(c);
    if (kind == 0) continue;
    azact_hint hint = {
        .struct_size = sizeof hint, .kind = kind, .text = {text, len}, .offset = start, .length = from - start};
    hint.code_point = (uint32_t)c;
    return azacti_i18n_give(ret, &hint, sizeof hint);
  }
  return AZACT_ABSENT;
}
