"""Every time text of activity-log-schema.md 5 and dialects.md 0.2, by rule 9."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple, Optional

EPOCH_DAY = date(1970, 1, 1).toordinal()
TICKS_OF_EPOCH = 621355968000000000
FIRST_YEAR, LAST_YEAR = 1678, 2261

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_LONG = ["january", "february", "march", "april", "may", "june", "july", "august",
         "september", "october", "november", "december"]
_DAYS = "(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_ZONE = r"(?P<zone>z|utc|gmt|[+-]\d\d:?\d\d)?"
_ISO = re.compile(
    r"(?P<y>\d{4})-(?P<mo>\d\d)-(?P<d>\d\d)[t ](?P<h>\d\d):(?P<mi>\d\d):(?P<s>\d\d)"
    r"(?:[.,](?P<f>\d+))? ?" + _ZONE, re.ASCII)
_US = re.compile(
    r"(?P<mo>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})(?:, *| +)(?P<h>\d{1,2}):(?P<mi>\d\d):(?P<s>\d\d)"
    r"(?:\.(?P<f>\d+))?(?: ?(?P<ap>am|pm))? ?" + _ZONE, re.ASCII)
_ENGLISH = re.compile(
    "(?:" + _DAYS + r", )?(?P<mon>[a-z]+) (?P<d>\d{1,2}), (?P<y>\d{4}),? (?P<h>\d{1,2}):(?P<mi>\d\d):(?P<s>\d\d)"
    r"(?:\.(?P<f>\d+))?(?: ?(?P<ap>am|pm))? ?" + _ZONE, re.ASCII)
_RFC1123 = re.compile(
    "(?:" + _DAYS + r", )?(?P<d>\d{1,2}) (?P<mon>[a-z]{3}) (?P<y>\d{4}) (?P<h>\d\d):(?P<mi>\d\d):(?P<s>\d\d)"
    r"(?:\.(?P<f>\d+))? ?" + _ZONE, re.ASCII)
_DATE_MS = re.compile(r"/date\((-?\d+)(?:[+-]\d{4})?\)/")


class Time(NamedTuple):
    ns: int
    digits: int
    day_first: bool = False


def in_range(ns: int) -> bool:
    low = (date(FIRST_YEAR, 1, 1).toordinal() - EPOCH_DAY) * 86400 * 10 ** 9
    high = (date(LAST_YEAR + 1, 1, 1).toordinal() - EPOCH_DAY) * 86400 * 10 ** 9
    return low <= ns < high


def from_ticks(ticks: int) -> Optional[Time]:
    ns = (ticks - TICKS_OF_EPOCH) * 100
    return Time(ns, 7) if in_range(ns) else None


def parse(text: str) -> Optional[Time]:
    low = text.strip(" \t\r\n").lower()
    match = _DATE_MS.fullmatch(low)
    if match:
        ns = int(match.group(1)) * 10 ** 6
        return Time(ns, 3) if in_range(ns) else None
    for form in (_ISO, _US, _ENGLISH, _RFC1123):
        match = form.fullmatch(low)
        if match:
            return _build(match, form is _US)
    return None


def _build(match: "re.Match[str]", may_swap: bool) -> Optional[Time]:
    part = match.groupdict()
    if part.get("mon"):
        name = part["mon"]
        if name in _LONG:
            month = _LONG.index(name) + 1
        elif name in _MONTHS:
            month = _MONTHS.index(name) + 1
        else:
            return None
    else:
        month = int(part["mo"])
    day, day_first = int(part["d"]), False
    if may_swap and 13 <= month <= 31 and 1 <= day <= 12:
        month, day, day_first = day, month, True
    hour, minute, second = int(part["h"]), int(part["mi"]), int(part["s"])
    if part.get("ap"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if part["ap"] == "pm" else 0)
    fraction = (part.get("f") or "")[:9]
    nanos = int((fraction + "0" * 9)[:9])
    if second == 60:
        second, nanos = 59, 999999999
    if hour > 23 or minute > 59 or second > 59:
        return None
    try:
        days = date(int(part["y"]), month, day).toordinal() - EPOCH_DAY
    except ValueError:
        return None
    ns = (((days * 24 + hour) * 60 + minute) * 60 + second) * 10 ** 9 + nanos
    zone = part.get("zone") or ""
    if zone[:1] in ("+", "-"):
        hours, minutes = int(zone[1:3]), int(zone[-2:])
        if hours > 23 or minutes > 59:
            return None
        shift = (hours * 60 + minutes) * 60 * 10 ** 9
        ns -= shift if zone[0] == "+" else -shift
    return Time(ns, len(fraction), day_first) if in_range(ns) else None


def render(ns: int, digits: int) -> str:
    seconds, nanos = divmod(ns, 10 ** 9)
    days, rest = divmod(seconds, 86400)
    day = date.fromordinal(days + EPOCH_DAY)
    text = f"{day.year:04d}-{day.month:02d}-{day.day:02d}T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    if digits:
        text += "." + f"{nanos:09d}"[:digits]
    return text + "Z"
