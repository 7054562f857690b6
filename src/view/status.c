/* Status words, sub-status texts and HTTP names (fields.md 4, 16, 17 and 37; dialects.md 0.2). */
#include "view/opname.h"
#include "core/ascii.h"

#define STATUS_WORD_MAX 40

/* Lower case without blanks. false: longer than any word we know. */
static bool status_fold(azact_str text, char out[STATUS_WORD_MAX], size_t *len) {
  size_t count = 0;
  for (size_t i = 0; i < text.len; i++) {
    uint8_t c = (uint8_t)text.ptr[i];
    if (count == STATUS_WORD_MAX) {
      if (!azacti_is_blank(c)) return false;
      continue;
    }
    out[count] = (char)azacti_lower(c);
    count += !azacti_is_blank(c);
  }
  *len = count;
  return count > 0;
}

static bool status_is(const char *folded, size_t len, const char *word) {
  return folded[0] == word[0] && strlen(word) == len && memcmp(folded, word, len) == 0;
}

/* The words as the large files spell them: most events need no folding. */
static bool status_usual(azact_str word, azacti_status_word *ret) {
  switch (word.len) {
  case 5:
    if (memcmp(word.ptr, "Start", 5) != 0) return false;
    *ret = (azacti_status_word){AZACT_PHASE_START, AZACT_OUTCOME_UNKNOWN, false};
    return true;
  case 6:
    if (memcmp(word.ptr, "Accept", 6) != 0) return false;
    *ret = (azacti_status_word){AZACT_PHASE_ACCEPT, AZACT_OUTCOME_UNKNOWN, false};
    return true;
  case 7:
    if (memcmp(word.ptr, "Started", 7) == 0)
      *ret = (azacti_status_word){AZACT_PHASE_START, AZACT_OUTCOME_UNKNOWN, false};
    else if (memcmp(word.ptr, "Success", 7) == 0)
      *ret = (azacti_status_word){AZACT_PHASE_END, AZACT_OUTCOME_SUCCESS, false};
    else if (memcmp(word.ptr, "Failure", 7) == 0)
      *ret = (azacti_status_word){AZACT_PHASE_END, AZACT_OUTCOME_FAILURE, false};
    else
      return false;
    return true;
  case 9:
    if (memcmp(word.ptr, "Succeeded", 9) != 0) return false;
    *ret = (azacti_status_word){AZACT_PHASE_END, AZACT_OUTCOME_SUCCESS, false};
    return true;
  default: return false;
  }
}

bool azacti_status_word_of(azact_str word, azacti_status_word *ret) {
  static const struct {
    const char *word;
    uint8_t phase, outcome;
  } words[] = {
      {"succeeded", AZACT_PHASE_END, AZACT_OUTCOME_SUCCESS},       {"started", AZACT_PHASE_START, AZACT_OUTCOME_UNKNOWN},
      {"success", AZACT_PHASE_END, AZACT_OUTCOME_SUCCESS},         {"start", AZACT_PHASE_START, AZACT_OUTCOME_UNKNOWN},
      {"accepted", AZACT_PHASE_ACCEPT, AZACT_OUTCOME_UNKNOWN},     {"accept", AZACT_PHASE_ACCEPT, AZACT_OUTCOME_UNKNOWN},
      {"failed", AZACT_PHASE_END, AZACT_OUTCOME_FAILURE},          {"failure", AZACT_PHASE_END, AZACT_OUTCOME_FAILURE},
      {"inprogress", AZACT_PHASE_PROGRESS, AZACT_OUTCOME_UNKNOWN}, {"running", AZACT_PHASE_PROGRESS, AZACT_OUTCOME_UNKNOWN},
      {"completed", AZACT_PHASE_END, AZACT_OUTCOME_SUCCESS},       {"error", AZACT_PHASE_END, AZACT_OUTCOME_FAILURE},
      {"cancel", AZACT_PHASE_END, AZACT_OUTCOME_CANCELLED},        {"canceled", AZACT_PHASE_END, AZACT_OUTCOME_CANCELLED},
      {"cancelled", AZACT_PHASE_END, AZACT_OUTCOME_CANCELLED},     {"active", AZACT_PHASE_STATE, AZACT_OUTCOME_UNKNOWN},
      {"resolved", AZACT_PHASE_STATE, AZACT_OUTCOME_UNKNOWN},      {"updated", AZACT_PHASE_STATE, AZACT_OUTCOME_UNKNOWN},
      {"activated", AZACT_PHASE_STATE, AZACT_OUTCOME_UNKNOWN},     {"upcoming", AZACT_PHASE_STATE, AZACT_OUTCOME_UNKNOWN},
  };
  char folded[STATUS_WORD_MAX];
  size_t len;
  *ret = (azacti_status_word){AZACT_PHASE_NONE, AZACT_OUTCOME_UNKNOWN, false};
  word = azacti_trim(word);
  if (status_usual(word, ret)) return true;
  if (word.len > 0 && word.ptr[word.len - 1] == '.') word.len--;
  if (!status_fold(word, folded, &len)) return false;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (!status_is(folded, len, words[i].word)) continue;
    *ret = (azacti_status_word){words[i].phase, words[i].outcome, status_is(folded, len, "inprogress")};
    return true;
  }
  return false;
}

/* The words that Azure itself writes before the dot, and alone; never a reason. */
static bool status_is_phase_word(azact_str word) {
  return azacti_eq_nocase(word, AZACTI_STR("Started")) || azacti_eq_nocase(word, AZACTI_STR("Succeeded")) ||
         azacti_eq_nocase(word, AZACTI_STR("Failed")) || azacti_eq_nocase(word, AZACTI_STR("Canceled"));
}

bool azacti_signature_phase(azact_str signature, azacti_status_word *ret) {
  signature = azacti_trim(signature);
  const char *dot = signature.len > 0 ? (const char *)memchr(signature.ptr, '.', signature.len) : NULL;
  azact_str word = {signature.ptr, dot ? (size_t)(dot - signature.ptr) : signature.len};
  if (!dot && !status_is_phase_word(word)) {
    *ret = (azacti_status_word){AZACT_PHASE_NONE, AZACT_OUTCOME_UNKNOWN, false};
    return false;
  }
  return azacti_status_word_of(word, ret);
}

/* The members of .NET's HttpStatusCode, lower case, by their number. */
static const struct {
  const char *name;
  int16_t number;
} status_http_names[] = {
    {"ok", 200},
    {"created", 201},
    {"accepted", 202},
    {"nocontent", 204},
    {"conflict", 409},
    {"notfound", 404},
    {"badrequest", 400},
    {"forbidden", 403},
    {"continue", 100},
    {"switchingprotocols", 101},
    {"processing", 102},
    {"earlyhints", 103},
    {"nonauthoritativeinformation", 203},
    {"resetcontent", 205},
    {"partialcontent", 206},
    {"multistatus", 207},
    {"alreadyreported", 208},
    {"imused", 226},
    {"multiplechoices", 300},
    {"ambiguous", 300},
    {"movedpermanently", 301},
    {"moved", 301},
    {"found", 302},
    {"redirect", 302},
    {"seeother", 303},
    {"redirectmethod", 303},
    {"notmodified", 304},
    {"useproxy", 305},
    {"unused", 306},
    {"temporaryredirect", 307},
    {"redirectkeepverb", 307},
    {"permanentredirect", 308},
    {"unauthorized", 401},
    {"paymentrequired", 402},
    {"methodnotallowed", 405},
    {"notacceptable", 406},
    {"proxyauthenticationrequired", 407},
    {"requesttimeout", 408},
    {"gone", 410},
    {"lengthrequired", 411},
    {"preconditionfailed", 412},
    {"requestentitytoolarge", 413},
    {"requesturitoolong", 414},
    {"unsupportedmediatype", 415},
    {"requestedrangenotsatisfiable", 416},
    {"expectationfailed", 417},
    {"misdirectedrequest", 421},
    {"unprocessableentity", 422},
    {"unprocessablecontent", 422},
    {"locked", 423},
    {"faileddependency", 424},
    {"upgraderequired", 426},
    {"preconditionrequired", 428},
    {"toomanyrequests", 429},
    {"requestheaderfieldstoolarge", 431},
    {"unavailableforlegalreasons", 451},
    {"internalservererror", 500},
    {"notimplemented", 501},
    {"badgateway", 502},
    {"serviceunavailable", 503},
    {"gatewaytimeout", 504},
    {"httpversionnotsupported", 505},
    {"variantalsonegotiates", 506},
    {"insufficientstorage", 507},
    {"loopdetected", 508},
    {"notextended", 510},
    {"networkauthenticationrequired", 511},
};

/* Three digits, 100 ... 599; 0 = no such number. */
static int32_t status_number(azact_str text) {
  text = azacti_trim(text);
  if (text.len != 3 || text.ptr[0] < '1' || text.ptr[0] > '5') return 0;
  if (!azacti_is_digit((uint8_t)text.ptr[1]) || !azacti_is_digit((uint8_t)text.ptr[2])) return 0;
  return (text.ptr[0] - '0') * 100 + (text.ptr[1] - '0') * 10 + (text.ptr[2] - '0');
}

int32_t azacti_http_status(azact_str text, bool *is_word) {
  char folded[STATUS_WORD_MAX];
  size_t len;
  *is_word = false;
  int32_t number = status_number(text);
  if (number != 0) return number;
  if (!status_fold(text, folded, &len)) return 0;
  /* The names are letters alone; "started." would be compared with all of them. */
  if ((uint8_t)(folded[len - 1] - 'a') >= 26) return 0;
  for (size_t i = 0; i < sizeof status_http_names / sizeof status_http_names[0]; i++) {
    if (!status_is(folded, len, status_http_names[i].name)) continue;
    *is_word = true;
    return status_http_names[i].number;
  }
  return 0;
}

static int32_t status_http_part(azact_str part, azact_str *reason) {
  bool is_word;
  part = azacti_trim(part);
  int32_t number = azacti_http_status(part, &is_word);
  *reason = is_word ? part : (azact_str){NULL, 0};
  return number;
}

/* "Created (HTTP Status Code: 201)": the number counts, the word before it is the reason. */
static int32_t status_http_display(azact_str text, azact_str *reason) {
  const azact_str mark = AZACTI_STR("(HTTP Status Code:");
  for (size_t i = 0; i + mark.len <= text.len; i++) {
    if (text.ptr[i] != '(' || !azacti_eq_nocase((azact_str){text.ptr + i, mark.len}, mark)) continue;
    const char *close = (const char *)memchr(text.ptr + i, ')', text.len - i);
    if (!close) return 0;
    int32_t number = status_number((azact_str){text.ptr + i + mark.len, (size_t)(close - text.ptr) - i - mark.len});
    azact_str word = azacti_trim((azact_str){text.ptr, i});
    bool none = word.len == 0 || status_is_phase_word(word) || status_number(word) != 0;
    *reason = none || number == 0 ? (azact_str){NULL, 0} : word;
    return number;
  }
  return 0;
}

int32_t azacti_signature_http(azact_str signature, azact_str *reason) {
  int32_t number = 0;
  signature = azacti_trim(signature);
  *reason = (azact_str){NULL, 0};
  if (signature.len == 0) return 0;
  /* "Started.", "Succeeded.": nothing stands behind the dot, and the word is no reason. */
  if (signature.ptr[signature.len - 1] == '.' && status_is_phase_word((azact_str){signature.ptr, signature.len - 1}))
    return 0;
  const char *dot = (const char *)memchr(signature.ptr, '.', signature.len);
  if (dot) number = status_http_part((azact_str){dot + 1, (size_t)(signature.ptr + signature.len - dot - 1)}, reason);
  if (number == 0) number = status_http_part(signature, reason);
  return number != 0 ? number : status_http_display(signature, reason);
}
