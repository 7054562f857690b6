"""A small JSON reader that keeps what the standard one throws away.

Byte spans, number spelling, duplicate keys and the repairs of rule 26 are all
needed to say what a record holds, so json.loads is of no use here.
"""

from __future__ import annotations

import re
from typing import Dict, List, Optional, Tuple, Union

MAX_DEPTH = 64

_SPACE = re.compile(rb"[ \t\r\n]*")
_PLAIN = re.compile(rb'[^"\\\x00-\x1f\x80-\xff]*')
_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_NUMBER_TEXT = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_ESCAPES = {
    0x22: '"', 0x5C: "\\", 0x2F: "/", 0x62: "\b",
    0x66: "\f", 0x6E: "\n", 0x72: "\r", 0x74: "\t",
}

Path = Tuple[Union[str, int], ...]


class JsonError(Exception):
    """The text is no JSON; `at` is the byte where reading had to stop."""

    def __init__(self, at: int, cut: bool = False) -> None:
        super().__init__(f"at {at}")
        self.at = at
        self.cut = cut


class Anomaly:
    """One entry of the `anomalies` array."""

    __slots__ = ("code", "path", "offset", "length")

    def __init__(self, code: str, path: str, offset: int, length: int) -> None:
        self.code = code
        self.path = path
        self.offset = offset
        self.length = length


class Node:
    """One JSON value with the span of its text."""

    __slots__ = ("kind", "start", "end", "text", "members", "items", "_inner", "inner_notes", "path", "within")

    def __init__(self, kind: str, start: int, end: int = 0) -> None:
        self.kind = kind            # object array string number true false null deep
        self.start = start
        self.end = end
        self.text = ""              # string: decoded; others: spelling
        self.members: List[Tuple[str, "Node"]] = []
        self.items: List["Node"] = []
        self._inner: Union[None, bool, "Node"] = None
        self.inner_notes: List[Anomaly] = []    # of the JSON that a string holds, once it was looked into
        self.path: Path = ()
        self.within: Optional[bytes] = None     # the decoded string that its span counts in; None: the record

    def is_container(self) -> bool:
        return self.kind in ("object", "array")

    def is_empty(self) -> bool:
        """Null or the empty string: rule 10 passes over it."""
        return self.kind == "null" or (self.kind == "string" and not self.text)

    def get(self, key: str) -> Optional["Node"]:
        """Member by name: exactly (the last), then without case (the first)."""
        found = None
        for name, node in self.members:
            if name == key:
                found = node
        if found is not None:
            return found
        low = fold(key)
        for name, node in self.members:
            if fold(name) == low:
                return self.get(name)
        return None

    def exact(self, key: str) -> Optional["Node"]:
        found = None
        for name, node in self.members:
            if name == key:
                found = node
        return found

    def looks_like_json(self) -> bool:
        return self.kind == "string" and trim(self.text)[:1] in ("{", "[")

    def through(self) -> "Node":
        """The object or array that a string holds; else the node itself."""
        if self.kind != "string":
            return self
        if self._inner is None:
            self._inner = False
            if self.looks_like_json():
                try:
                    reader = Reader(trim(self.text).encode("utf-8"))
                    inner = reader.document(depth=len(self.path) + 1)
                    if inner.is_container():
                        rebase(inner, self.path, reader.data)
                        self._inner = inner
                        self.inner_notes = reader.anomalies
                except JsonError:
                    pass
        return self._inner if isinstance(self._inner, Node) else self

    def broken_inside(self) -> bool:
        return self.looks_like_json() and self.through() is self


def rebase(node: Node, base: Path, within: bytes) -> None:
    """Continue the pointers of JSON inside a string below that string's own."""
    stack = [node]
    while stack:
        one = stack.pop()
        one.path = base + one.path
        one.within = within
        stack.extend(one.items)
        stack.extend(child for _, child in one.members)


def fold(text: str) -> str:
    """ASCII lower case; other letters stay (printed values never depend on ICU)."""
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)


def trim(text: str) -> str:
    return text.strip(" \t\r\n")


def is_number_text(text: str) -> bool:
    return _NUMBER_TEXT.fullmatch(text) is not None


def pointer(path: Path) -> str:
    return "".join("/" + str(p).replace("~", "~0").replace("/", "~1") for p in path)


class Reader:
    """Reads one value at a time from a byte string."""

    def __init__(self, data: bytes, base: int = 0) -> None:
        self.data = data
        self.base = base            # where the record starts: spans count from there
        self.anomalies: List[Anomaly] = []
        self.nul_seen = False

    def note(self, code: str, path: Path, start: int, end: int) -> None:
        self.anomalies.append(Anomaly(code, pointer(path), start - self.base, end - start))

    def document(self, depth: int = 1) -> Node:
        """The one JSON value that the data hold, blanks around it allowed."""
        node = self.value(self.skip(0), (), depth)
        at = self.skip(node.end)
        if at != len(self.data):
            raise JsonError(at)
        return node

    def skip(self, pos: int, path: Path = ()) -> int:
        while True:
            match = _SPACE.match(self.data, pos)
            assert match is not None
            pos = match.end()
            if pos < len(self.data) and self.data[pos] == 0 and self.data[pos:].strip(b"\0"):
                end = pos
                while end < len(self.data) and self.data[end] == 0:
                    end += 1
                self.note("nul_byte", path, pos, end)
                pos = end
                continue
            return pos

    def value(self, pos: int, path: Path, depth: int) -> Node:
        data = self.data
        if pos >= len(data):
            raise JsonError(pos, cut=True)
        byte = data[pos]
        if byte == 0x7B or byte == 0x5B:
            if depth > MAX_DEPTH:
                return self._deep(pos, path)
            node = (self._object if byte == 0x7B else self._array)(pos, path, depth)
        elif byte == 0x22:
            node = Node("string", pos)
            node.text, node.end = self.string(pos, path)
        elif byte == 0x2D or 0x30 <= byte <= 0x39:
            match = _NUMBER.match(data, pos)
            if match is None:
                raise JsonError(pos + 1, cut=pos + 1 >= len(data))
            node = Node("number", pos, match.end())
            node.text = match.group().decode()
        else:
            node = self._word(pos)
        node.path = path
        return node

    def _word(self, pos: int) -> Node:
        for word in (b"true", b"false", b"null"):
            if self.data.startswith(word, pos):
                node = Node(word.decode(), pos, pos + len(word))
                node.text = word.decode()
                return node
            rest = self.data[pos:pos + len(word)]
            if rest and pos + len(rest) == len(self.data) and word.startswith(rest):
                raise JsonError(pos + len(rest), cut=True)
        raise JsonError(pos)

    def _deep(self, pos: int, path: Path) -> Node:
        """A subtree below the depth limit: checked for balance, kept as text."""
        data, level, at = self.data, 0, pos
        while at < len(data):
            byte = data[at]
            if byte == 0x22:
                _, at = Reader(data).string(at, ())
                continue
            at += 1
            if byte in (0x7B, 0x5B):
                level += 1
            elif byte in (0x7D, 0x5D):
                level -= 1
                if level == 0:
                    node = Node("deep", pos, at)
                    node.text = data[pos:at].decode("utf-8", "replace")
                    node.path = path
                    self.note("depth_limit", path, pos, at)
                    return node
        raise JsonError(at, cut=True)

    def _object(self, pos: int, path: Path, depth: int) -> Node:
        node = Node("object", pos)
        seen: Dict[str, int] = {}
        data = self.data
        at = self.skip(pos + 1, path)
        if at < len(data) and data[at] == 0x7D:
            node.end = at + 1
            return node
        while True:
            if at >= len(data):
                raise JsonError(at, cut=True)
            if data[at] != 0x22:
                raise JsonError(at)
            key_at = at
            key, at = self.string(at, path)
            here = path + (key,)        # a gap belongs to the member in hand
            at = self.skip(at, here)
            if at >= len(data) or data[at] != 0x3A:
                raise JsonError(at, cut=at >= len(data))
            at = self.skip(at + 1, here)
            child = self.value(at, here, depth + 1)
            if key in seen:
                self.note("duplicate_key", path + (key,), key_at, child.end)
            seen[key] = key_at
            node.members.append((key, child))
            at = self.skip(child.end, here)
            if at >= len(data):
                raise JsonError(at, cut=True)
            if data[at] == 0x7D:
                node.end = at + 1
                return node
            if data[at] != 0x2C:
                raise JsonError(at)
            at = self.skip(at + 1, here)

    def _array(self, pos: int, path: Path, depth: int) -> Node:
        node = Node("array", pos)
        data = self.data
        at = self.skip(pos + 1, path + (0,))  # a gap belongs to the element in hand
        if at < len(data) and data[at] == 0x5D:
            node.end = at + 1
            return node
        while True:
            child = self.value(at, path + (len(node.items),), depth + 1)
            node.items.append(child)
            at = self.skip(child.end, path + (len(node.items) - 1,))
            if at >= len(data):
                raise JsonError(at, cut=True)
            if data[at] == 0x5D:
                node.end = at + 1
                return node
            if data[at] != 0x2C:
                raise JsonError(at)
            at = self.skip(at + 1, path + (len(node.items) - 1,))

    def string(self, pos: int, path: Path) -> Tuple[str, int]:
        data = self.data
        match = _PLAIN.match(data, pos + 1)
        assert match is not None
        at = match.end()
        if at < len(data) and data[at] == 0x22:
            return data[pos + 1:at].decode("ascii"), at + 1
        out: List[str] = [data[pos + 1:at].decode("ascii")]
        notes: List[Tuple[str, int, int]] = []
        while True:
            if at >= len(data):
                raise JsonError(at, cut=True)
            byte = data[at]
            if byte == 0x22:
                break
            if byte == 0x5C:
                piece, at = self.escape(at, notes)
                out.append(piece)
            elif byte < 0x20:
                code = "nul_byte" if byte == 0 else "raw_control"
                if notes and notes[-1][0] == code and notes[-1][2] == at:
                    notes[-1] = (code, notes[-1][1], at + 1)       # one run, one notice
                else:
                    notes.append((code, at, at + 1))
                out.append(chr(byte))
                at += 1
            elif byte >= 0x80:
                piece, width = utf8_char(data, at)
                if not piece:
                    piece = "\ufffd"
                    if notes and notes[-1][0] == "invalid_utf8" and notes[-1][2] == at:
                        notes[-1] = ("invalid_utf8", notes[-1][1], at + width)     # one run, one notice
                    else:
                        notes.append(("invalid_utf8", at, at + width))
                out.append(piece)
                at += width
            else:
                match = _PLAIN.match(data, at)
                assert match is not None
                out.append(match.group().decode("ascii"))
                at = match.end()
        text = "".join(out)
        for code, start, end in notes:     # of a key: the pointer of its object
            self.note(code, path, start, end)
        return text, at + 1

    def escape(self, at: int, notes: List[Tuple[str, int, int]]) -> Tuple[str, int]:
        data = self.data
        if at + 1 >= len(data):
            raise JsonError(at + 1, cut=True)
        byte = data[at + 1]
        if byte != 0x75:
            if byte not in _ESCAPES:
                raise JsonError(at + 1)
            return _ESCAPES[byte], at + 2
        first = self._hex4(at + 2)
        if 0xD800 <= first < 0xDC00 and data[at + 6:at + 8] == b"\\u":
            try:
                second = self._hex4(at + 8)
            except JsonError:
                second = 0
            if 0xDC00 <= second < 0xE000:
                code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
                return chr(code), at + 12
        if 0xD800 <= first < 0xE000:
            notes.append(("lone_surrogate", at, at + 6))
            return "\ufffd", at + 6
        return chr(first), at + 6

    def _hex4(self, at: int) -> int:
        for index in range(4):
            if at + index >= len(self.data):
                raise JsonError(at + index, cut=True)
            if self.data[at + index] not in b"0123456789abcdefABCDEF":
                raise JsonError(at + index)
        return int(self.data[at:at + 4], 16)


def utf8_char(data: bytes, at: int) -> Tuple[str, int]:
    """One character, or "" and the length of the maximal bad subpart."""
    lead = data[at]
    need = 1 if 0xC2 <= lead <= 0xDF else 2 if 0xE0 <= lead <= 0xEF else 3 if 0xF0 <= lead <= 0xF4 else 0
    if need == 0:
        return "", 1
    low, high = 0x80, 0xBF
    if lead == 0xE0:
        low = 0xA0
    elif lead == 0xED:
        high = 0x9F
    elif lead == 0xF0:
        low = 0x90
    elif lead == 0xF4:
        high = 0x8F
    for index in range(1, need + 1):
        if at + index >= len(data) or not low <= data[at + index] <= high:
            return "", index
        low, high = 0x80, 0xBF
    return data[at:at + need + 1].decode("utf-8"), need + 1


def parse_document(data: bytes, depth: int = 1) -> Node:
    return Reader(data).document(depth)
