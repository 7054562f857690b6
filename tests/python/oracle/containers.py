"""From a file's bytes to its records: compression, encoding, container, CSV.

Written for whole files in memory; it knows nothing of streaming on purpose.
"""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import zlib
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

from .jsontext import Anomaly, JsonError, Node, Reader, fold, parse_document, pointer, trim, utf8_char

RECOGNISE_BYTES = 1 << 20

PORTAL_COLUMNS = (
    "correlationid", "operationname", "status", "eventcategory", "level", "time", "subscription",
    "eventinitiatedby", "resourcetype", "resourcegroup", "resource")
LA_COLUMNS = (
    "tenantid", "sourcesystem", "calleripaddress", "category", "categoryvalue", "correlationid",
    "authorization", "authorization_d", "claims", "claims_d", "level", "operationname",
    "operationnamevalue", "properties", "properties_d", "caller", "eventdataid",
    "eventsubmissiontimestamp", "httprequest", "operationid", "resourcegroup", "resourceprovider",
    "resourceprovidervalue", "activitystatus", "activitystatusvalue", "activitysubstatus",
    "activitysubstatusvalue", "hierarchy", "timegenerated", "eventtimestamp", "subscriptionid",
    "resourceid", "resource", "type", "_resourceid", "_subscriptionid")
# Keys of rule 29: once one came, an object is an event and no envelope.
EVENT_KEYS = frozenset((
    "schemaId", "context", "event_timestamp", "eventTimestamp", "resourceUri", "eventSource", "eventDataId",
    "operationName", "time", "Type", "OperationNameValue", "ActivityStatusValue", "CategoryValue",
    "TimeGenerated", "ActivityStatus", "EventTimestamp", "Claims", "Properties"))


class Record(NamedTuple):
    """One record as found. Spans are in the UTF-8 text, `raw` is that text."""

    root: Node
    raw: bytes
    start: int
    end: int
    inner: int
    anomalies: List[Anomaly]
    portal: bool = False
    row: bool = False


class Broken(NamedTuple):
    """A quarantined range."""

    code: str
    start: int
    end: int


class Text(NamedTuple):
    """The input as UTF-8, with the way back to its own offsets."""

    data: bytes
    map: Optional[List[int]]     # UTF-8 offset -> original offset; None: add `shift`
    shift: int
    encoding: str
    compressed: bool
    damaged: Optional[int]       # where decompression broke, in the decompressed bytes

    def original(self, at: int) -> int:
        return at + self.shift if self.map is None else self.map[at]


# ---- bytes to text -----------------------------------------------------------------------

def inflate(data: bytes) -> Tuple[bytes, bool, Optional[int]]:
    if data[:2] == b"\x1f\x8b":
        out = io.BytesIO()
        rest = data
        while rest[:2] == b"\x1f\x8b":
            member = zlib.decompressobj(31)
            try:
                out.write(member.decompress(rest))
                if not member.eof:
                    return out.getvalue(), True, out.tell()
            except zlib.error:
                return _salvage(data), True, len(_salvage(data))
            rest = member.unused_data.lstrip(b"\0")
        return out.getvalue(), True, out.tell() if rest else None
    if data[:4] == b"\x28\xb5\x2f\xfd":
        done = subprocess.run(["zstd", "-dc"], input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              check=False)
        return done.stdout, True, len(done.stdout) if done.returncode else None
    return data, False, None


def _salvage(data: bytes) -> bytes:
    """What a damaged gzip stream still gives, byte by byte."""
    out, member = b"", zlib.decompressobj(31)
    for at in range(len(data)):
        try:
            out += member.decompress(data[at:at + 1])
        except zlib.error:
            break
        if member.eof:
            member = zlib.decompressobj(31)
    return out


_BOMS = ((b"\xff\xfe\0\0", "utf-32le"), (b"\0\0\xfe\xff", "utf-32be"), (b"\xef\xbb\xbf", "utf-8"),
         (b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"))


def to_text(data: bytes, encoding: Optional[str] = None) -> Text:
    plain, compressed, damaged = inflate(data)
    bom = b""
    name = "utf-8"
    for mark, its in _BOMS:
        if plain.startswith(mark):
            bom, name = mark, its
            break
    else:
        zeros = [not byte for byte in plain[:4]]
        if zeros in ([False, True], [False, True, False, True]):
            name = "utf-16le"
        elif zeros in ([True, False], [True, False, True, False]):
            name = "utf-16be"
    if encoding:
        name = encoding
    body = plain[len(bom):]
    if name == "utf-8":
        return Text(body, None, len(bom), name, compressed, damaged)
    out, offsets = bytearray(), []
    at = len(bom)
    step = {"utf-16le": 2, "utf-16be": 2, "utf-32le": 4, "utf-32be": 4}.get(name, 1)
    codec = {"utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "utf-32le": "utf-32-le",
             "utf-32be": "utf-32-be"}.get(name, name)
    while at < len(plain):
        width = step
        piece = plain[at:at + width]
        try:
            char = piece.decode(codec)
        except UnicodeDecodeError:
            width = min(4, len(plain) - at) if step == 2 else step
            try:
                char = plain[at:at + width].decode(codec)
            except UnicodeDecodeError:
                width, char = min(step, len(plain) - at), "\ufffd"
        encoded = char.encode("utf-8", "replace")
        offsets.extend([at] * len(encoded))
        out += encoded
        at += width
    offsets.append(len(plain))
    return Text(bytes(out), offsets, 0, name, compressed, damaged)


# ---- text to records ---------------------------------------------------------------------

class Splitter:
    """Finds the records of one text, in order."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.found: List[object] = []      # Record and Broken, in the order of the text
        self.recognised = False
        self.pending: List[str] = []       # bom_inside, nul_byte for the next record

    def split(self) -> List[object]:
        data, at = self.data, 0
        while True:
            at = self._between(at)
            if at >= len(data):
                return self.found
            byte = data[at]
            if byte in b'{["':
                at = self._top(at)
            elif not self.recognised and self._csv(at):
                return self.found
            else:
                at = self._junk(at)
                if at < 0:
                    return self.found

    def _between(self, at: int) -> int:
        data = self.data
        while at < len(data):
            if data[at] in b" \t\r\n,\x1e":
                at += 1
            elif data[at] == 0:
                end = at
                while end < len(data) and data[end] == 0:
                    end += 1
                if end < len(data):
                    self.pending.append("nul_byte")
                at = end
            elif data.startswith(b"\xef\xbb\xbf", at):
                self.pending.append("bom_inside")
                at += 3
            else:
                break
        return at

    def _junk(self, at: int) -> int:
        """A line that is no record: quarantined, unless nothing is ever recognised."""
        data = self.data
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        if not self.recognised and not self._anything(end):
            if data[at] in b"-0123456789tfn" and self._scalar(at):
                self._broken("not_an_object", at, len(data.rstrip()))
            else:
                self._broken("not_recognised", at, len(data))
            return -1
        stop = at + len(data[at:end].rstrip())
        self._broken("syntax", at, stop)
        return end

    def _scalar(self, at: int) -> bool:
        try:
            return not parse_document(self.data[at:]).is_container()
        except JsonError:
            return False

    def _anything(self, at: int) -> bool:
        """Whether a later line starts a JSON value or is a CSV heading."""
        for line in self.data[at:at + RECOGNISE_BYTES].split(b"\n"):
            if line.strip()[:1] in (b"{", b"[") or heading_of(line):
                return True
        return False

    def _broken(self, code: str, start: int, end: int) -> None:
        self.pending = []
        self.found.append(Broken(code, start, end))

    # -- JSON --

    def _top(self, at: int) -> int:
        reader = Reader(self.data, at)
        try:
            node = reader.value(at, (), 1)
        except JsonError as error:
            return self._resync(at, error)
        self.recognised = True
        stop = node.end              # placing a record rebases its node
        if self._after(stop):
            self._place(node, reader.anomalies, at)
            return stop
        if node.kind == "string" and not node.looks_like_json():
            return self._resync(at, JsonError(stop))
        # A whole value with stray bytes behind it on its line (rule 40).
        self._place(node, reader.anomalies, at)
        end = self.data.find(b"\n", stop)
        end = len(self.data) if end < 0 else end
        tail = stop + len(self.data[stop:end].rstrip(b" \t\r"))
        self._broken("syntax", stop + self._lead(stop), tail)
        return end

    def _lead(self, at: int) -> int:
        return len(self.data[at:]) - len(self.data[at:].lstrip(b" \t\r"))

    def _after(self, at: int) -> bool:
        """True if what follows a top-level value on its line may follow it. A string is no record: it is a tail (rule 40)."""
        data = self.data
        while at < len(data) and data[at] in b" \t\r,\x1e\0":
            at += 1
        return (at >= len(data) or data[at] in b"\n{["
                or data.startswith(b"\xef\xbb\xbf", at))

    def _resync(self, at: int, error: JsonError) -> int:
        """After a broken value: the next line that starts one."""
        data = self.data
        if data[at:at + 1] in (b"{", b"["):
            salvage = self._salvage(at)
            if salvage is not None:
                return salvage
        line = data.find(b"\n", at)
        while line >= 0:
            if data[line + 1:line + 2] in (b"{", b"["):
                break
            line = data.find(b"\n", line + 1)
        end = len(data) if line < 0 else line
        stop = at + len(data[at:end].rstrip(b" \t\r\n"))
        cut = error.cut and line < 0
        self.recognised = True
        self._broken("truncated" if cut else "syntax", at, len(data) if cut else stop)
        return end

    def _salvage(self, at: int) -> Optional[int]:
        """The whole records of an envelope or array that was cut, or lacks a comma."""
        data = self.data
        start = self._list_start(at)
        if start is None:
            return None
        keep, pos, last = len(self.found), start, at
        while True:
            pos = Reader(data).skip(pos)
            if data[pos:pos + 1] == b",":
                pos += 1
                continue
            if pos >= len(data):
                break
            reader = Reader(data, pos)
            try:
                if data[pos] not in b'{"[':
                    raise JsonError(pos)
                node = reader.value(pos, (), 1)
                end = node.end
                after = Reader(data).skip(end)
                if data[after:after + 1] not in (b",", b"]", b""):
                    raise JsonError(after)
            except JsonError as error:
                if error.cut:
                    break
                del self.found[keep:]
                return None
            self._element(node, reader.anomalies, pos, 0)
            pos = last = end
            if data[after:after + 1] == b"]":
                break
        self.recognised = True
        self._broken("truncated", last, len(data))
        return len(data)

    def _list_start(self, at: int) -> Optional[int]:
        data = self.data
        if data[at:at + 1] == b"[":
            return at + 1
        reader = Reader(data)
        pos = reader.skip(at + 1)
        while data[pos:pos + 1] == b'"':
            try:
                key, pos = reader.string(pos, ())
                pos = reader.skip(pos)
                if data[pos:pos + 1] != b":":
                    return None
                pos = reader.skip(pos + 1)
                if key in EVENT_KEYS:
                    return None
                if key in ("records", "value") and data[pos:pos + 1] == b"[":
                    return pos + 1
                pos = reader.skip(reader.value(pos, (), 2).end)
                if data[pos:pos + 1] != b",":
                    return None
                pos = reader.skip(pos + 1)
            except JsonError:
                return None
        return None

    def _place(self, node: Node, notes: List[Anomaly], base: int, inner: int = 0) -> None:
        """One top-level value: envelope, array, batch or record."""
        if node.kind == "array":
            for item in node.items:
                self._element(item, notes, base, inner)
            return
        if node.kind == "string":
            self._element(node, notes, base, inner)
            return
        if node.kind != "object":
            self._broken("not_an_object", node.start, node.end)
            return
        if self._error_body(node):
            self._broken("service_error", node.start, node.end)
            return
        if not self._envelope(node, notes, base, inner):
            self._record(node, notes, base, inner)

    @staticmethod
    def _error_body(node: Node) -> bool:
        names = {name for name, _ in node.members}
        if names == {"error"}:
            node = node.members[0][1]
            names = {name for name, _ in node.members}
            return "code" in names and "message" in names
        return names == {"code", "message"}

    def _envelope(self, node: Node, notes: List[Anomaly], base: int, inner: int) -> bool:
        event_key, is_envelope, seen = False, False, False
        for name, child in node.members:
            if name in ("records", "value", "tables") and not event_key:
                if child.kind == "array" and (not child.items or child.items[0].kind in ("object", "string")):
                    is_envelope = True
                    if name == "tables":
                        self._tables(child, notes, base)
                        continue
                    for item in child.items:
                        before = len(self.found)
                        self._element(item, notes, base, inner)
                        if seen:
                            self._flag(before, "duplicate_key")
                    seen = True
                elif len(node.members) == 1 and name == "records":
                    self._broken("not_an_object", child.start, child.end)
                    return True
            elif name in EVENT_KEYS:
                event_key = True
        return is_envelope

    def _flag(self, before: int, code: str) -> None:
        for one in self.found[before:]:
            if isinstance(one, Record):
                one.anomalies.insert(0, Anomaly(code, "", 0, 0))

    def _element(self, node: Node, notes: List[Anomaly], base: int, inner: int) -> None:
        if node.kind == "object":
            # An element may be an envelope again: an array of records envelopes.
            if not self._envelope(node, notes, base, inner):
                self._record(node, notes, base, inner)
        elif node.kind == "string" and node.looks_like_json() and not inner:
            self._batch(node)
        else:
            self._broken("not_an_object", node.start, node.end)

    def _batch(self, node: Node) -> None:
        """Records carried as an escaped string: each has the span of its own escaped text."""
        inside = Splitter(node.text.encode("utf-8"))
        places = self._unescaped(node)
        number = 0
        for one in inside.split():
            if isinstance(one, Record):
                number += 1
                self.found.append(one._replace(start=places[one.start], end=places[one.end], inner=number))
            else:
                assert isinstance(one, Broken)
                self._broken(one.code, places[one.start], places[one.end])
        self.recognised = True

    def _unescaped(self, node: Node) -> List[int]:
        """For each byte of a string's decoded text, and its end, where it stands escaped."""
        out: List[int] = []
        reader, at = Reader(self.data), node.start + 1
        while at < node.end - 1:
            if self.data[at] == 0x5C:
                piece, after = reader.escape(at, [])
            else:
                piece, width = ("x", 1) if self.data[at] < 0x80 else utf8_char(self.data, at)
                after = at + width
            out.extend([at] * len((piece or "\ufffd").encode("utf-8")))
            at = after
        return out + [node.end - 1]

    def _record(self, node: Node, notes: List[Anomaly], base: int, inner: int) -> None:
        self.recognised = True
        shift = node.start - base
        depth = len(node.path)
        mine: List[Anomaly] = []
        prefix = pointer(node.path)
        for note in notes:
            if shift <= note.offset and note.offset + note.length <= node.end - base:
                mine.append(Anomaly(note.code, note.path[len(prefix):], note.offset - shift, note.length))
        _shift(node, node.start, depth)
        raw = self.data[base + shift:base + shift + node.end]
        mine = [Anomaly(code, "", 0, 0) for code in self.pending] + mine
        self.pending = []
        self.found.append(Record(node, raw, base + shift, base + shift + node.end, inner, mine))

    def _tables(self, tables: Node, notes: List[Anomaly], base: int) -> None:
        for table in tables.items:
            columns, rows = table.get("columns"), table.get("rows")
            if columns is None or rows is None:
                continue
            names = [c.get("name").text if c.kind == "object" and c.get("name") else c.text  # type: ignore
                     for c in columns.items]
            for row in rows.items:
                if row.kind != "array":
                    self._broken("not_an_object", row.start, row.end)
                elif len(row.items) != len(names):
                    self._broken("csv_cells", row.start, row.end)
                else:
                    self._row(row, names)

    def _row(self, row: Node, names: List[str]) -> None:
        start, end = row.start, row.end
        reader = Reader(self.data, start)
        again = reader.value(start, (), 1)
        notes = []
        for note in reader.anomalies:
            parts = note.path.split("/")
            parts[1] = pointer((names[int(parts[1])],))[1:]
            notes.append(Anomaly(note.code, "/".join(parts), note.offset, note.length))
        _shift(again, start, 0)
        root = Node("object", 0, end - start)
        root.members = list(zip(names, again.items))
        for name, cell in root.members:
            _rename(cell, name)
        self.recognised = True
        self.found.append(Record(root, self.data[start:end], start, end, 0, notes, row=True))

    # -- CSV --

    def _csv(self, at: int) -> bool:
        data, pos = self.data, at
        junk: List[Tuple[int, int]] = []
        while pos < len(data) and pos - at < RECOGNISE_BYTES:
            end = data.find(b"\n", pos)
            end = len(data) if end < 0 else end
            line = data[pos:end].rstrip(b"\r")
            if line.lstrip()[:1] in (b"{", b"["):
                return False
            found = heading_of(line)
            if found:
                self.recognised = True
                for first, last in junk:
                    self._broken("syntax", first, last)
                self._rows(min(end + 1, len(data)), line, *found)
                return True
            if line.strip():
                junk.append((pos, pos + len(line)))
            pos = end + 1
        return False

    def _rows(self, at: int, heading: bytes, delimiter: str, names: List[str], portal: bool) -> None:
        data = self.data
        while at < len(data):
            cells, end, closed = csv_row(data, at, delimiter)
            raw = data[at:end]
            nxt = end
            if data[nxt:nxt + 1] == b"\r":
                nxt += 1
            if data[nxt:nxt + 1] == b"\n":
                nxt += 1
            at_end = nxt == end
            if raw.strip() and raw != heading:
                if len(cells) != len(names) or not closed:
                    self._broken("truncated" if at_end else "csv_cells", at, end)
                else:
                    root = Node("object", 0, end - at)
                    notes: List[Anomaly] = []
                    for name, (text, first, last, bad) in zip(names, cells):
                        cell = Node("string", first - at, last - at)
                        cell.text, cell.path = text, (name,)
                        root.members.append((name, cell))
                        if "\0" in text:
                            notes.append(Anomaly("nul_byte", pointer((name,)), first - at, last - first))
                        if bad:
                            notes.append(Anomaly("invalid_utf8", pointer((name,)), bad[0] - at, bad[1]))
                    self.found.append(Record(root, raw, at, end, 0, notes, portal, True))
            at = nxt


def _shift(node: Node, start: int, depth: int) -> None:
    """Make spans and pointers count from the record."""
    stack = [node]
    while stack:
        one = stack.pop()
        one.start -= start
        one.end -= start
        one.path = one.path[depth:]
        stack.extend(one.items)
        stack.extend(child for _, child in one.members)


def _rename(cell: Node, name: str) -> None:
    stack = [cell]
    while stack:
        one = stack.pop()
        one.path = (name,) + one.path[1:]
        stack.extend(one.items)
        stack.extend(child for _, child in one.members)


def column_key(name: str) -> str:
    low = fold(trim(name))
    return trim(low[:-5]) if low.endswith("[utc]") else low


def portal_key(name: str) -> str:
    return fold(name).replace(" ", "").replace("_", "")


def heading_of(line: bytes) -> Optional[Tuple[str, List[str], bool]]:
    """Delimiter, column names and whether it is the portal's, if `line` is a heading."""
    for delimiter in (",", ";", "\t"):
        cells, _, _ = csv_row(line.rstrip(b"\r"), 0, delimiter)
        names = [text for text, _, _, _ in cells]
        portal = sum(portal_key(n) in PORTAL_COLUMNS for n in names)
        other = sum(column_key(n) in LA_COLUMNS for n in names)
        if max(portal, other) >= 3:
            return delimiter, names, portal > other or portal == other and not _la_only(names)
    return None


def _la_only(names: List[str]) -> bool:
    keys = [column_key(n) for n in names]
    return "timegenerated" in keys or "operationnamevalue" in keys


Cell = Tuple[str, int, int, Optional[Tuple[int, int]]]


def csv_row(data: bytes, at: int, delimiter: str) -> Tuple[List[Cell], int, bool]:
    """Cells of the row at `at`, the offset of its line end, and whether its quotes close."""
    mark = ord(delimiter)
    cells: List[Cell] = []
    while True:
        start, out = at, bytearray()
        if data[at:at + 1] == b'"':
            at += 1
            while True:
                close = data.find(b'"', at)
                if close < 0:
                    return cells, len(data), False
                out += data[at:close]
                if data[close + 1:close + 2] == b'"':
                    out += b'"'
                    at = close + 2
                    continue
                at = close + 1
                break
        rest = at
        while at < len(data) and data[at] != mark and data[at] != 0x0A:
            at += 1
        stop = at
        if data[at:at + 1] != bytes((mark,)) and at > rest and data[at - 1] == 0x0D:
            stop = at - 1
        out += data[rest:stop]
        cells.append((bytes(out).decode("utf-8", "replace"), start, stop, None))
        if at >= len(data) or data[at] == 0x0A:
            return cells, stop, True
        at += 1


def read(data: bytes, encoding: Optional[str] = None) -> Tuple[Text, List[object]]:
    text = to_text(data, encoding)
    return text, Splitter(text.data).split()


__all__ = ["Broken", "Record", "Text", "read", "column_key", "portal_key", "gzip", "json", "Iterator", "Dict"]
