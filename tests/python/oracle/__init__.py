"""An independent reading of Azure Activity Log bytes, from the specification alone.

read_bytes() gives what azact-cat --json --with-errors has to print for one input.
"""

from __future__ import annotations

import base64
from typing import Dict, List, NamedTuple, Optional

from . import containers, timetext
from .canonical import write
from .containers import Broken, Record, Text
from .derive import Derived, printed
from .fields import FURTHER, THIRTEEN, Fields

RECORD_LIMIT = 16 << 20
CODES = (   # of rule 26, in its order
    "invalid_utf8", "lone_surrogate", "raw_control", "duplicate_key", "nul_byte", "bom_inside", "alias_conflict",
    "status_conflict", "type_unexpected", "time_unparsed", "time_from_ticks", "time_ticks_mismatch", "time_day_first",
    "event_data_id_mismatch", "resource_unparsed", "embedded_json_invalid", "depth_limit", "depth_truncated")


class Entry(NamedTuple):
    """One line of output: an event or a quarantined range."""

    line: Dict[str, object]
    code: str                   # of a quarantined range; "" for an event
    start: int                  # in the UTF-8 text
    end: int

    @property
    def text(self) -> str:
        return write(self.line)


def _source(text: Text, name: str, number: int, start: int, end: int, inner: int) -> Dict[str, object]:
    first = text.original(start)
    out: Dict[str, object] = {"name": name, "record": number, "offset": first,
                              "length": text.original(end) - first}
    if text.compressed:
        out["compressed"] = True
    if text.encoding != "utf-8":
        out["encoding"] = text.encoding
    if inner:
        out["inner"] = inner
    return out


def event_line(record: Record, source: Dict[str, object]) -> Dict[str, object]:
    """The canonical record of rule 1, keys in their order."""
    fields = Fields(record)
    got = Derived(fields)
    out: Dict[str, object] = {}
    if got.time is not None:
        out["time"] = timetext.render(got.time.ns, got.time.digits)
    out["dialect"] = fields.dialect
    for name in THIRTEEN + FURTHER:
        if name in fields.values:
            out[name] = printed(name, fields.values[name])
    optional = (
        ("level_number", got.level or None), ("category_kind", got.category), ("phase", got.phase),
        ("outcome", got.outcome), ("http_status", got.http or None), ("reason", got.reason or None),
        ("verb", got.verb or None), ("sub_verb", got.sub_verb or None), ("provider", got.provider or None),
        ("operation_resource_type", got.operation_type or None), ("resource", got.resource),
        ("address", got.address), ("principal", got.principal), ("token", got.token), ("error", got.error),
        ("uid", got.uid), ("match_key", got.match_key), ("source", source))
    for name, value in optional:
        if value is not None:
            out[name] = value
    notes = sorted(fields.notes, key=lambda note: (note.offset, CODES.index(note.code)))
    out["anomalies"] = [{"code": n.code, "path": n.path, "offset": n.offset, "length": n.length} for n in notes]
    return out


def error_line(code: str, raw: bytes, source: Dict[str, object]) -> Dict[str, object]:
    """The quarantined line of rule 27; its message is the library's own wording."""
    out: Dict[str, object] = {"error": {"code": code, "message": ""}, "source": source}
    cut = raw[:RECORD_LIMIT]
    try:
        out["raw"] = cut.decode("utf-8")
    except UnicodeDecodeError:
        out["raw_base64"] = base64.b64encode(cut).decode()
    if len(cut) < len(raw):
        out["raw_truncated"] = True
    return out


def read_bytes(data: bytes, name: str = "-", encoding: Optional[str] = None) -> List[Entry]:
    text, found = containers.read(data, encoding)
    out: List[Entry] = []
    for number, one in enumerate(found, 1):
        if isinstance(one, Record):
            source = _source(text, name, number, one.start, one.end, one.inner)
            out.append(Entry(event_line(one, source), "", one.start, one.end))
        else:
            assert isinstance(one, Broken)
            source = _source(text, name, number, one.start, one.end, 0)
            out.append(Entry(error_line(one.code, text.data[one.start:one.end], source), one.code,
                             one.start, one.end))
    return out


__all__ = ["Entry", "read_bytes", "write"]
