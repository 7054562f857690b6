/* Which charset some bytes may be in. */
#include "i18n_p.h"

#include <string.h>
#include <unicode/ucsdet.h>

#define CHARSET_LOOK 65536u /* ICU itself looks at fewer */

static void charset_copy(char *out, size_t cap, const char *text) {
  size_t len = text ? strlen(text) : 0;
  if (len >= cap) len = 0; /* a name cut in two is none */
  if (len > 0) memcpy(out, text, len);
  out[len] = 0;
}

/* The detector lives during one call only: it holds a state, and handles are shared by threads. */
azact_status azact_i18n_guess_charset(const azact_i18n *i18n, const void *bytes, size_t len, size_t index,
                                      azact_charset *ret) {
  if (!azacti_i18n_ok(i18n) || !ret || (!bytes && len > 0)) return AZACT_ERR_USAGE;
  azact_status status = azacti_i18n_sized(ret, AZACTI_I18N_FIRST(azact_charset, language));
  if (status != AZACT_OK) return status;
  UErrorCode code = U_ZERO_ERROR;
  UCharsetDetector *detector = ucsdet_open(&code);
  int32_t count = 0;
  /* Without memory ICU answers NULL and calls that a success. */
  if (U_SUCCESS(code) && !detector) code = U_MEMORY_ALLOCATION_ERROR;
  ucsdet_setText(detector, bytes ? bytes : "", (int32_t)(len < CHARSET_LOOK ? len : CHARSET_LOOK), &code);
  const UCharsetMatch **guesses = ucsdet_detectAll(detector, &count, &code);
  if (U_SUCCESS(code) && guesses && count > 0 && index < (size_t)count) {
    azact_charset guess = {.struct_size = sizeof guess};
    guess.confidence = (uint32_t)ucsdet_getConfidence(guesses[index], &code);
    charset_copy(guess.name, sizeof guess.name, ucsdet_getName(guesses[index], &code));
    charset_copy(guess.language, sizeof guess.language, ucsdet_getLanguage(guesses[index], &code));
    status = azacti_i18n_status(code);
    if (status == AZACT_OK) status = azacti_i18n_give(ret, &guess, sizeof guess);
  } else
    status = U_FAILURE(code) ? azacti_i18n_status(code) : AZACT_ABSENT;
  ucsdet_close(detector);
  return status;
}
