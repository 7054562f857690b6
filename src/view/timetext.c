/* Time texts. The ordinary one, RFC 3339 with T and Z, takes a path of its own; the others go through small readers of a
 * cursor. No locale, no floating point, no time zone data: a text without a zone is UTC. */
#include "view/timetext.h"
#include "core/ascii.h"
#include "view/derive.h"

#define TIME_SECOND INT64_C(1000000000)
#define TIME_FIRST_SECOND INT64_C(-9214560000) /* 1678-01-01T00:00:00Z */
#define TIME_END_SECOND INT64_C(9214646400)    /* 2262-01-01T00:00:00Z */
#define TIME_EPOCH_TICKS INT64_C(621355968000000000)

typedef struct time_parts {
  unsigned year, month, day, hour, minute, second;
  uint32_t nano, digits;
  int32_t offset; /* of the zone, seconds */
  uint32_t flags;
} time_parts;

typedef struct time_cursor {
  const char *p, *end;
} time_cursor;

/* Days since 1970-01-01 of the proleptic Gregorian calendar (years from 1 on). */
static int64_t time_days(unsigned year, unsigned month, unsigned day) {
  int64_t y = (int64_t)year - (month <= 2);
  int64_t era = y / 400;
  int64_t yoe = y - era * 400;
  int64_t doy = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + (int64_t)day - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static unsigned time_month_length(unsigned year, unsigned month) {
  static const uint8_t length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : length[month - 1];
}

static bool time_compose(time_parts *t, azact_time *ret) {
  if (t->year < 1 || t->month < 1 || t->month > 12 || t->day < 1) return false;
  if (t->day > 28 && t->day > time_month_length(t->year, t->month)) return false;
  if (t->hour > 23 || t->minute > 59 || t->second > 60) return false;
  if (t->second == 60) { /* a leap second: the last moment that the count of seconds knows */
    t->second = 59;
    t->nano = 999999999;
  }
  int64_t seconds = time_days(t->year, t->month, t->day) * 86400 + (int64_t)t->hour * 3600 + (int64_t)t->minute * 60 +
                    (int64_t)t->second - t->offset;
  if (seconds < TIME_FIRST_SECOND || seconds >= TIME_END_SECOND) return false;
  ret->ns = seconds * TIME_SECOND + (int64_t)t->nano;
  ret->digits = t->digits;
  ret->flags = t->flags;
  return true;
}

/* ---- pieces */

static void time_skip_blank(time_cursor *c) {
  while (c->p < c->end) {
    if (azacti_is_blank((uint8_t)*c->p)) {
      c->p++;
    } else if (c->end - c->p >= 3 && memcmp(c->p, "\xe2\x80\xaf", 3) == 0) {
      c->p += 3; /* U+202F, which newer .NET puts before AM and PM */
    } else if (c->end - c->p >= 2 && memcmp(c->p, "\xc2\xa0", 2) == 0) {
      c->p += 2;
    } else {
      return;
    }
  }
}

static bool time_char(time_cursor *c, char what) {
  if (c->p >= c->end || *c->p != what) return false;
  c->p++;
  return true;
}

static bool time_number(time_cursor *c, unsigned least, unsigned most, unsigned *ret) {
  unsigned value = 0;
  unsigned count = 0;
  while (count < most && c->p < c->end && azacti_is_digit((uint8_t)*c->p)) {
    value = value * 10 + (unsigned)(*c->p++ - '0');
    count++;
  }
  if (count < least || (c->p < c->end && azacti_is_digit((uint8_t)*c->p))) return false;
  *ret = value;
  return true;
}

/* Any number of fraction digits; nine are kept. */
static bool time_fraction(time_cursor *c, time_parts *t) {
  const char *from = c->p;
  uint32_t digits = 0;
  while (c->p < c->end && azacti_is_digit((uint8_t)*c->p)) {
    if (digits < 9) {
      t->nano = t->nano * 10 + (uint32_t)(*c->p - '0');
      digits++;
    }
    c->p++;
  }
  t->digits = digits;
  for (; digits < 9; digits++) t->nano *= 10;
  return c->p > from;
}

static bool time_clock(time_cursor *c, time_parts *t) {
  if (!time_number(c, 1, 2, &t->hour) || !time_char(c, ':') || !time_number(c, 2, 2, &t->minute)) return false;
  if (!time_char(c, ':')) return true;
  if (!time_number(c, 2, 2, &t->second)) return false;
  if (time_char(c, '.') || time_char(c, ',')) return time_fraction(c, t);
  return true;
}

static bool time_word(time_cursor *c, const char *word) {
  size_t len = strlen(word);
  if ((size_t)(c->end - c->p) < len || !azacti_eq_nocase((azact_str){c->p, len}, (azact_str){word, len})) return false;
  c->p += len;
  return true;
}

static bool time_half(time_cursor *c, time_parts *t) {
  time_skip_blank(c);
  bool pm = time_word(c, "PM");
  if (!pm && !time_word(c, "AM")) return true;
  if (t->hour < 1 || t->hour > 12) return false;
  t->hour = t->hour % 12 + (pm ? 12u : 0u);
  return true;
}

/* Z, UTC, GMT, +hh:mm, +hhmm, +hh, or nothing; then the end of the text. */
static bool time_zone_and_end(time_cursor *c, time_parts *t) {
  unsigned hours = 0, minutes = 0;
  time_skip_blank(c);
  if (c->p == c->end) return true;
  t->flags |= AZACT_TIME_ZONE_GIVEN;
  if (time_word(c, "Z") || time_word(c, "UTC") || time_word(c, "GMT")) {
    time_skip_blank(c);
    return c->p == c->end;
  }
  bool minus = *c->p == '-';
  if (!minus && *c->p != '+') return false;
  c->p++;
  if (c->end - c->p < 2 || !azacti_is_digit((uint8_t)c->p[0]) || !azacti_is_digit((uint8_t)c->p[1])) return false;
  hours = (unsigned)(c->p[0] - '0') * 10 + (unsigned)(c->p[1] - '0');
  c->p += 2;
  if ((time_char(c, ':') || c->p < c->end) && !time_number(c, 2, 2, &minutes)) return false;
  if (c->p != c->end || hours > 23 || minutes > 59) return false;
  t->offset = (int32_t)(hours * 3600 + minutes * 60) * (minus ? -1 : 1);
  return true;
}

static bool time_month_name(time_cursor *c, unsigned *ret) {
  static const char *const names[] = {"January", "February", "March",     "April",   "May",      "June",
                                      "July",    "August",   "September", "October", "November", "December"};
  for (unsigned i = 0; i < 12; i++) {
    char three[4] = {names[i][0], names[i][1], names[i][2], 0};
    if (time_word(c, names[i]) || time_word(c, three)) {
      *ret = i + 1;
      return true;
    }
  }
  return false;
}

static bool time_day_name(time_cursor *c) {
  static const char *const names[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  for (unsigned i = 0; i < 7; i++) {
    char three[4] = {names[i][0], names[i][1], names[i][2], 0};
    if (time_word(c, names[i]) || time_word(c, three)) return true;
  }
  return false;
}

/* ---- forms */

/* 2023-07-21T19:23:45.1234567Z; a blank for T, one to any number of fraction digits, any zone. */
static bool time_iso(time_cursor c, time_parts *t) {
  if (!time_number(&c, 4, 4, &t->year) || !time_char(&c, '-') || !time_number(&c, 2, 2, &t->month) || !time_char(&c, '-') ||
      !time_number(&c, 2, 2, &t->day))
    return false;
  if (!time_char(&c, 'T') && !time_char(&c, 't')) {
    const char *from = c.p;
    time_skip_blank(&c);
    if (c.p == from) return false;
  }
  return time_clock(&c, t) && time_zone_and_end(&c, t);
}

/* 4/28/2021, 2:32:14.029 PM +01:00. Month first, unless the first number can be nothing but a day. */
static bool time_slashes(time_cursor c, time_parts *t) {
  if (!time_number(&c, 1, 2, &t->month) || !time_char(&c, '/') || !time_number(&c, 1, 2, &t->day) || !time_char(&c, '/') ||
      !time_number(&c, 4, 4, &t->year))
    return false;
  if (t->month > 12 && t->month <= 31 && t->day >= 1 && t->day <= 12) {
    unsigned day = t->month;
    t->month = t->day;
    t->day = day;
    t->flags |= AZACT_TIME_DAY_FIRST;
  }
  const char *from = c.p;
  time_char(&c, ',');
  time_skip_blank(&c);
  return c.p > from && time_clock(&c, t) && time_half(&c, t) && time_zone_and_end(&c, t);
}

/* "Fri, 21 Jul 2017 01:00:51 GMT" and "Friday, March 11, 2016 9:13:23 PM". The name of the day is not checked. */
static bool time_english(time_cursor c, time_parts *t) {
  if (time_day_name(&c)) {
    time_char(&c, ',');
    time_skip_blank(&c);
  }
  if (time_month_name(&c, &t->month)) {
    time_skip_blank(&c);
    if (!time_number(&c, 1, 2, &t->day)) return false;
    time_char(&c, ',');
  } else {
    if (!time_number(&c, 1, 2, &t->day)) return false;
    time_skip_blank(&c);
    if (!time_month_name(&c, &t->month)) return false;
  }
  time_skip_blank(&c);
  if (!time_number(&c, 4, 4, &t->year)) return false;
  time_char(&c, ',');
  time_skip_blank(&c);
  return time_clock(&c, t) && time_half(&c, t) && time_zone_and_end(&c, t);
}

static bool time_whole(azact_str digits, int64_t *ret) {
  bool minus = digits.len > 0 && digits.ptr[0] == '-';
  int64_t value = 0;
  if (digits.len == (size_t)minus) return false;
  for (size_t i = minus; i < digits.len; i++) {
    if (!azacti_is_digit((uint8_t)digits.ptr[i]) || value > (INT64_MAX - 9) / 10) return false;
    value = value * 10 + (digits.ptr[i] - '0');
  }
  *ret = minus ? -value : value;
  return true;
}

/* value / per_second seconds, floor; the rest goes to ns. */
static bool time_scaled(int64_t value, int64_t per_second, int64_t *ret_ns) {
  int64_t seconds = value / per_second;
  int64_t rest = value % per_second;
  if (rest < 0) {
    rest += per_second;
    seconds--;
  }
  if (seconds < TIME_FIRST_SECOND || seconds >= TIME_END_SECOND) return false;
  *ret_ns = seconds * TIME_SECOND + rest * (TIME_SECOND / per_second);
  return true;
}

/* "/Date(1690000000000)/", maybe with the writer's zone behind the number, which does not move the instant. */
static bool time_json_date(azact_str text, azact_time *ret) {
  int64_t ms;
  const azact_str head = AZACTI_STR("/Date(");
  if (text.len < 9 || !azacti_starts_nocase(text, head) || memcmp(text.ptr + text.len - 2, ")/", 2) != 0) return false;
  azact_str inner = {text.ptr + head.len, text.len - head.len - 2};
  for (size_t i = 1; i < inner.len; i++) {
    if (inner.ptr[i] != '+' && inner.ptr[i] != '-') continue;
    if (inner.len - i != 5) return false;
    for (size_t k = i + 1; k < inner.len; k++)
      if (!azacti_is_digit((uint8_t)inner.ptr[k])) return false;
    inner.len = i;
  }
  if (!time_whole(inner, &ms) || !time_scaled(ms, 1000, &ret->ns)) return false;
  ret->digits = 3;
  ret->flags = AZACT_TIME_ZONE_GIVEN;
  return true;
}

/* Two digits as a number; anything else sets a bit in *bad. Without a branch, for this runs once for every event. */
static inline unsigned time_pair(const char *p, unsigned *bad) {
  unsigned high = (unsigned)(uint8_t)p[0] - '0', low = (unsigned)(uint8_t)p[1] - '0';
  *bad |= (unsigned)(high > 9) | (unsigned)(low > 9);
  return high * 10 + low;
}

/* "2023-07-21T19:23:45.1234567Z" and nothing else. */
static bool time_fast(azact_str text, azact_time *ret) {
  time_parts t = {0};
  const char *p = text.ptr;
  unsigned bad = 0;
  if (text.len < 20 || p[text.len - 1] != 'Z') return false;
  bad |= (unsigned)(p[4] ^ '-') | (unsigned)(p[7] ^ '-') | (unsigned)(p[10] ^ 'T') | (unsigned)(p[13] ^ ':') |
         (unsigned)(p[16] ^ ':');
  t.year = time_pair(p, &bad) * 100 + time_pair(p + 2, &bad);
  t.month = time_pair(p + 5, &bad);
  t.day = time_pair(p + 8, &bad);
  t.hour = time_pair(p + 11, &bad);
  t.minute = time_pair(p + 14, &bad);
  t.second = time_pair(p + 17, &bad);
  if (text.len == 28) { /* the seven digits that Azure writes */
    unsigned last = (unsigned)(uint8_t)p[26] - '0';
    bad |= (unsigned)(p[19] ^ '.') | (unsigned)(last > 9);
    t.nano =
        (time_pair(p + 20, &bad) * 100000 + time_pair(p + 22, &bad) * 1000 + time_pair(p + 24, &bad) * 10 + last) * 100;
    t.digits = 7;
  } else if (text.len > 20) {
    time_cursor c = {p + 20, p + text.len - 1};
    if (p[19] != '.' || !time_fraction(&c, &t) || c.p != c.end) return false;
  }
  t.flags = AZACT_TIME_ZONE_GIVEN;
  return bad == 0 && time_compose(&t, ret);
}

bool azacti_time_parse(azact_str text, azact_time *ret) {
  static bool (*const forms[])(time_cursor, time_parts *) = {time_iso, time_slashes, time_english};
  text = azacti_trim(text);
  if (text.len == 0) return false;
  if (time_fast(text, ret)) return true;
  if (text.ptr[0] == '/') return time_json_date(text, ret);
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    time_parts t = {0};
    time_cursor cursor = {text.ptr, text.ptr + text.len};
    if (forms[i](cursor, &t)) return time_compose(&t, ret);
  }
  return false;
}

bool azacti_time_from_ticks(azact_str digits, int64_t *ret_ns) {
  int64_t ticks;
  if (digits.len == 0 || digits.ptr[0] == '-' || !time_whole(digits, &ticks)) return false;
  return time_scaled(ticks - TIME_EPOCH_TICKS, 10000000, ret_ns);
}

bool azacti_time_from_epoch(azact_str digits, int64_t *ret_ns) {
  int64_t seconds;
  digits = azacti_trim(digits);
  return time_whole(digits, &seconds) && time_scaled(seconds, 1, ret_ns);
}

int64_t azacti_time_floor(int64_t ns, uint32_t digits) {
  int64_t unit = 1;
  for (uint32_t i = digits; i < 9; i++) unit *= 10;
  int64_t rest = ns % unit;
  return rest < 0 ? ns - rest - unit : ns - rest;
}

static char *time_put(char *out, uint32_t value, unsigned width) {
  for (unsigned i = width; i-- > 0; value /= 10) out[i] = (char)('0' + value % 10);
  return out + width;
}

size_t azacti_time_text(int64_t ns, uint32_t digits, char out[36]) {
  int64_t seconds = ns / TIME_SECOND;
  int64_t rest = ns % TIME_SECOND;
  if (rest < 0) {
    rest += TIME_SECOND;
    seconds--;
  }
  int64_t days = seconds / 86400;
  int64_t clock = seconds % 86400;
  if (clock < 0) {
    clock += 86400;
    days--;
  }
  /* Civil date from days: the inverse of time_days; int64 nanoseconds keep the era positive. */
  int64_t z = days + 719468;
  int64_t era = z / 146097;
  int64_t doe = z - era * 146097;
  int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  int64_t mp = (5 * doy + 2) / 153;
  int64_t month = mp < 10 ? mp + 3 : mp - 9;
  char *p = time_put(out, (uint32_t)(yoe + era * 400 + (month <= 2)), 4);
  *p++ = '-';
  p = time_put(p, (uint32_t)month, 2);
  *p++ = '-';
  p = time_put(p, (uint32_t)(doy - (153 * mp + 2) / 5 + 1), 2);
  *p++ = 'T';
  p = time_put(p, (uint32_t)(clock / 3600), 2);
  *p++ = ':';
  p = time_put(p, (uint32_t)(clock / 60 % 60), 2);
  *p++ = ':';
  p = time_put(p, (uint32_t)(clock % 60), 2);
  if (digits > 9) digits = 9;
  if (digits > 0) {
    *p++ = '.';
    time_put(p, (uint32_t)rest, 9);
    p += digits;
  }
  *p++ = 'Z';
  *p = 0;
  return (size_t)(p - out);
}
