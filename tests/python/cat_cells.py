"""What azact-cat --json says of a file, as the cells of a table: the truth that engines are compared with.

Nothing of the library is used here but the program's output, and docs/arrow.md says what a cell is. Cells are None, str, int
or bool; a timestamp is an int, microseconds since 1970 rounded down. Example:

    truth = read(program, "PT1H.json")
    print(difference(truth.table(columns), columns, rows))      # None if they are the same

`rows` are sequences in the order of `columns`; `micros` turns a datetime into what is compared.
"""
from __future__ import annotations

import datetime
import json
import re
import subprocess
from pathlib import Path
from typing import Dict, Iterable, List, Optional, Sequence, Tuple, Union

Cell = Union[None, bool, int, str]
Row = Tuple[Cell, ...]

ROOT = Path(__file__).resolve().parents[2]
JSON = {"properties", "claims", "authorization", "http_request", "request_body", "response_body", "related_events"}
OBJECTS = {"resource", "address", "principal", "token", "error", "source"}
TIMES = {"time", "token__issued", "token__expires"}
NUMBERS = {"level_number", "http_status", "address__family", "address__port", "address__prefix", "address__mapped", "token__mfa",
           "source__record", "source__offset", "source__length", "source__inner", "source__compressed"}
PLACE = {"source__name", "source__record", "source__offset", "source__length"}
EVERYTHING = "all," + ",".join(sorted(OBJECTS))  # every column that there is

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_SCALAR = re.compile(r"[^,\]}]+")
_STAMP = re.compile(r"(\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z")
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def _value_end(text: str, at: int) -> int:
    """Where the JSON value at `at` ends. Only brackets are counted, so that no depth is too deep."""
    if text[at] not in '"{[':
        found = _SCALAR.match(text, at)
        assert found, text[at:at + 40]
        return found.end()
    depth = 0
    while True:
        token = _TOKEN.search(text, at) if depth else _TOKEN.match(text, at)
        assert token, text[at:at + 40]
        at = token.end()
        depth += 1 if token[0] in "{[" else -1 if token[0] in "}]" else 0
        if depth == 0:
            return at


def split(text: str) -> Dict[str, str]:
    """The members of a minified object, each value as it is written."""
    members: Dict[str, str] = {}
    at = 1
    assert text[0] == "{"
    while text[at] != "}":
        end = _value_end(text, at)
        key = json.loads(text[at:end])
        assert text[end] == ":" and key not in members, key
        at = _value_end(text, end + 1)
        members[key] = text[end + 1:at]
        at += text[at] == ","
    return members


def _nanoseconds(stamp: str) -> int:
    found = _STAMP.fullmatch(stamp)
    assert found, stamp
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    days = datetime.date(year, month, day).toordinal() - _EPOCH.toordinal()
    return ((days * 24 + hour) * 60 + minute) * 60_000_000_000 + second * 1_000_000_000 + int((found[7] or "").ljust(9, "0"))


def micros(time: Optional[datetime.datetime]) -> Optional[int]:
    """A datetime (without a zone: UTC) as a cell."""
    if time is None:
        return None
    aware = time if time.tzinfo else time.replace(tzinfo=datetime.timezone.utc)
    return (aware - _EPOCH) // datetime.timedelta(microseconds=1)


def _anomaly_bits() -> Dict[str, int]:
    header = (ROOT / "include" / "azactivity" / "event.h").read_text(encoding="utf-8")
    return {name.lower(): 1 << int(number) for name, number in re.findall(r"#define AZACT_ANOMALY_(\w+) (\d+)u", header)}


class Record:
    """One line of azact-cat: an event, or (`quarantined`) a record that could not be decoded."""

    bits: Dict[str, int] = {}

    def __init__(self, line: str) -> None:
        self.members = split(line)
        self.quarantined = "uid" not in self.members
        self._parts: Dict[str, Dict[str, str]] = {}

    def _written(self, column: str) -> Optional[str]:
        """The JSON of the cell's field; None: absent, or null."""
        whole, _, member = column.partition("__")
        if member:
            if whole not in self._parts:
                self._parts[whole] = split(self.members.get(whole, "{}"))
            written = self._parts[whole].get(member)
        else:
            written = self.members.get(column)
        return None if written == "null" else written

    def cell(self, column: str) -> Cell:
        if column.startswith("quarantine__"):
            return json.loads(split(self.members["error"])[column[12:]]) if self.quarantined else None
        if self.quarantined and column not in PLACE:
            return None
        if column == "anomalies":
            Record.bits = Record.bits or _anomaly_bits()
            bits = 0
            for anomaly in json.loads(self.members["anomalies"]):
                bits |= Record.bits[anomaly["code"]]
            return bits
        written = self._written("time" if column == "time_ns" else column)
        if written is None:
            return None
        if column == "time_ns":
            return _nanoseconds(json.loads(written))
        if column in TIMES:
            return _nanoseconds(json.loads(written)) // 1000
        if column in NUMBERS:
            return json.loads(written)
        if column == "resource__flags":
            return ",".join(json.loads(written))
        if column in JSON or column in OBJECTS or written[0] != '"':
            return written
        return json.loads(written)


class Truth:
    """A file as azact-cat reads it: one record a line."""

    def __init__(self, records: List[Record], broken: int) -> None:
        self.records = records
        self.broken = broken  # errors of the whole input: no rows

    @property
    def events(self) -> List[Record]:
        return [record for record in self.records if not record.quarantined]

    def table(self, columns: Sequence[str], quarantined: bool = False) -> List[Row]:
        """One row an event; with `quarantined` also one for each record that could not be decoded, in its place."""
        return [tuple(record.cell(column) for column in columns) for record in (self.records if quarantined else self.events)]


def read(program: Union[str, Path], *arguments: Union[str, Path]) -> Truth:
    """Run azact-cat on files (and with options)."""
    command = [str(program), "--json", "--with-errors", "--quiet", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, timeout=300, check=False)
    if done.returncode not in (0, 1, 3, 4):
        raise RuntimeError(done.stderr.decode("utf-8", "replace"))
    records = [Record(line) for line in done.stdout.decode("utf-8").split("\n") if line]
    rows = [record for record in records if not record.quarantined or "record" in split(record.members["source"])]
    nothing = not records and done.returncode == 4  # no activity log at all: said in words only
    return Truth(rows, len(records) - len(rows) + nothing)


def nulls(rows: Iterable[Row], columns: Sequence[str]) -> Dict[str, int]:
    """How many cells of each column are null."""
    counts = dict.fromkeys(columns, 0)
    for row in rows:
        for column, cell in zip(columns, row):
            counts[column] += cell is None
    return counts


def difference(wanted: Sequence[Row], columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Optional[str]:
    """The first cell that is not the same, or None. Types count: 1, True and "1" are three things."""
    if len(rows) != len(wanted):
        return f"{len(rows)} rows instead of {len(wanted)}"
    for number, (want, got) in enumerate(zip(wanted, rows)):
        for column, a, b in zip(columns, want, got):
            if a != b or type(a) is not type(b):
                return f"row {number}, column {column}: {b!r} instead of {a!r}"
        if len(got) != len(columns):
            return f"row {number}: {len(got)} cells instead of {len(columns)}"
    return None
