#include "ex_common.h"

#include <string.h>

typedef struct number_unit {
  const char *word;
  uint64_t factor;
} number_unit;

/* Digits and one of the units; the last unit has no word. */
static bool number_parse(const char *text, const number_unit *units, uint64_t limit, uint64_t *ret) {
  uint64_t number = 0;
  const char *at = text;
  for (; *at >= '0' && *at <= '9'; at++) {
    uint64_t digit = (uint64_t)(*at - '0');
    if (number > (limit - digit) / 10) return false;
    number = number * 10 + digit;
  }
  if (at == text) return false;
  while (units->word && strcmp(units->word, at) != 0) units++;
  if (!units->word || number > limit / units->factor) return false;
  *ret = number * units->factor;
  return true;
}

bool ex_parse_duration(const char *text, int64_t *ret_ns) {
  static const number_unit units[] = {{"ms", 1000000},      {"s", 1000000000},     {"m", 60000000000},
                                      {"h", 3600000000000}, {"d", 86400000000000}, {NULL, 0}};
  uint64_t number;
  if (!number_parse(text, units, INT64_MAX, &number)) return false;
  *ret_ns = (int64_t)number;
  return true;
}

bool ex_parse_count(const char *text, uint64_t *ret) {
  static const number_unit units[] = {{"", 1}, {"K", 1u << 10}, {"M", 1u << 20}, {"G", 1u << 30}, {NULL, 0}};
  return number_parse(text, units, UINT64_MAX, ret);
}
