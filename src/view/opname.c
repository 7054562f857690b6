/* Operation names, levels and categories (fields.md 4, 12 and 13). */
#include "view/opname.h"
#include "core/ascii.h"

uint32_t azacti_verb_of(azact_str word) {
  if (azacti_eq_nocase(word, AZACTI_STR("read"))) return AZACT_VERB_READ;
  if (azacti_eq_nocase(word, AZACTI_STR("write"))) return AZACT_VERB_WRITE;
  if (azacti_eq_nocase(word, AZACTI_STR("delete"))) return AZACT_VERB_DELETE;
  if (azacti_eq_nocase(word, AZACTI_STR("action"))) return AZACT_VERB_ACTION;
  return AZACT_VERB_NONE;
}

/* Cut the last segment off. false: there is no slash, and nothing is cut. */
static bool opname_cut(azact_str *text, azact_str *last) {
  size_t at = text->len;
  while (at > 0 && text->ptr[at - 1] != '/') at--;
  if (at == 0) return false;
  *last = (azact_str){text->ptr + at, text->len - at};
  while (at > 0 && text->ptr[at - 1] == '/') at--;
  text->len = at;
  return true;
}

void azacti_operation_parse(azact_str name, azact_operation *ret) {
  azact_str last;
  azact_str none = {name.ptr ? name.ptr : "", 0};
  ret->verb = AZACT_VERB_NONE;
  ret->reserved = 0;
  ret->provider = ret->resource_type = ret->sub_verb = none;
  azact_str rest = azacti_trim(name);
  while (rest.len > 0 && rest.ptr[rest.len - 1] == '/') rest.len--;
  while (rest.len > 0 && rest.ptr[0] == '/') {
    rest.ptr++;
    rest.len--;
  }
  if (!opname_cut(&rest, &last)) return;
  const char *slash = (const char *)memchr(rest.ptr, '/', rest.len);
  ret->provider = (azact_str){rest.ptr, slash ? (size_t)(slash - rest.ptr) : rest.len};
  ret->verb = azacti_verb_of(last);
  if (ret->verb == AZACT_VERB_NONE)
    ret->sub_verb = last;
  else if (ret->verb == AZACT_VERB_ACTION && opname_cut(&rest, &last))
    ret->sub_verb = last;
  /* "Microsoft.Network/register/action" names a provider and no type. */
  if (memchr(rest.ptr, '/', rest.len)) ret->resource_type = rest;
}

uint32_t azacti_category_of(azact_str word) {
  static const char *const names[] = {"",          "administrative", "servicehealth", "resourcehealth", "alert",
                                      "autoscale", "recommendation", "security",      "policy"};
  char folded[16];
  size_t len = 0;
  if (azacti_eq(word, AZACTI_STR("Administrative"))) return AZACT_CATEGORY_ADMINISTRATIVE; /* most of them */
  for (size_t i = 0; i < word.len; i++) {
    if (azacti_is_blank((uint8_t)word.ptr[i])) continue;
    if (len == sizeof folded) return AZACT_CATEGORY_OTHER;
    folded[len++] = (char)azacti_lower((uint8_t)word.ptr[i]);
  }
  for (uint32_t i = AZACT_CATEGORY_ADMINISTRATIVE; i <= AZACT_CATEGORY_POLICY; i++)
    if (strlen(names[i]) == len && memcmp(names[i], folded, len) == 0) return i;
  return AZACT_CATEGORY_OTHER;
}

uint32_t azacti_level_of(azact_str text, bool from_zero) {
  static const struct {
    const char *word;
    uint32_t number;
  } words[] = {{"Critical", 1}, {"Error", 2}, {"Warning", 3}, {"Informational", 4}, {"Information", 4}, {"Verbose", 5}};
  text = azacti_trim(text);
  if (text.len == 1 && azacti_is_digit((uint8_t)text.ptr[0])) {
    uint32_t number = (uint32_t)(text.ptr[0] - '0') + (from_zero ? 1u : 0u);
    return number <= 5 ? number : 0;
  }
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (azacti_eq_nocase(text, (azact_str){words[i].word, strlen(words[i].word)})) return words[i].number;
  return 0;
}
