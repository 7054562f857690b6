"""Blobs as work for many machines: what there is below a path, and parts of it that can be read apart.

A large blob of JSON Lines is read in ranges. A range begins where two lines meet that are whole records, each by itself: in valid
JSON such a place is inside nothing, whatever else the blob holds (two elements of an array would have a comma between them, and
strings have no line ends). Where no such place is found the range is longer. All else is one part: documents of one piece, CSV,
what is compressed or not in UTF-8, since neither can be entered in the middle.
"""

from __future__ import annotations

import fnmatch
import functools
import json
import os
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from ._errors import LocatedError
from ._inputs import Input, Settings, inputs
from ._pump import PumpRun, RangeInput, WholeInput, count, plain
from ._reader import Reader

LOOK = 16 << 20  # how far a border is looked for; as long as the longest record
OPEN_COST = 4 << 20  # what opening a blob costs, in bytes, as Spark counts it

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_UNITS = {"": 1, "b": 1, "k": 1 << 10, "kb": 1 << 10, "m": 1 << 20, "mb": 1 << 20, "g": 1 << 30, "gb": 1 << 30}


class Blob(NamedTuple):
    root: str
    """The URI that its file system is made from; "" is the machine's own."""
    location: str
    """Its path there."""
    name: str
    """What its events give as their source."""
    size: int


class Part(NamedTuple):
    """A blob, or its bytes from `begin` to `end`, before which there are `records`."""

    blob: Blob
    begin: int = 0
    end: Optional[int] = None
    records: int = 0

    @property
    def size(self) -> int:
        return (self.blob.size if self.end is None else self.end) - self.begin


def bytes_of(text: str) -> int:
    """`128m`, `64MB`, `1000`."""
    match = re.fullmatch(r"\s*(\d+)\s*([a-z]*)\s*", text.lower())
    if match is None or match.group(2) not in _UNITS or not int(match.group(1)):
        raise ValueError(f"{text!r} is no number of bytes; write 134217728 or 128m")
    return int(match.group(1)) * _UNITS[match.group(2)]


# ---- what there is ---------------------------------------------------------------------------------------------------------------


def paths_of(options: Any) -> List[str]:
    """The paths that load() was given."""
    several = options.get("paths")
    found = json.loads(several) if several else []
    if options.get("path"):
        found.insert(0, options["path"])
    if not found:
        raise ValueError("azactivity needs a path: load(path)")
    return [str(path) for path in found]


@functools.lru_cache(maxsize=16)
def _file_system(root: str) -> Tuple[Any, str]:
    from pyarrow import fs

    system, base = fs.FileSystem.from_uri(root)
    return system, str(base)


def blobs(path: str, pattern: Optional[str] = None) -> List[Blob]:
    """What lies at a path or below it, in byte order. pattern: of file names, as in a shell."""
    found = _remote(path) if _URI.match(path) else _local(path)
    return [one for one in found if pattern is None or fnmatch.fnmatchcase(one.name.rsplit("/", 1)[-1], pattern)]


def _local(path: str) -> List[Blob]:
    if path.startswith("file:"):
        path = path[5:]
    found = []
    for one in inputs(path):
        name = one.name or path
        found.append(Blob("", name, name, os.stat(name).st_size if one.size is None else one.size))
    return found


def _remote(path: str) -> List[Blob]:
    from pyarrow import fs

    system, base = _file_system(path)
    info = system.get_file_info(base)
    if info.type == fs.FileType.NotFound:
        raise FileNotFoundError(2, os.strerror(2), path)
    infos = [info]
    if info.type == fs.FileType.Directory:
        infos = [one for one in system.get_file_info(fs.FileSelector(base, recursive=True)) if one.type == fs.FileType.File]
    front, query, rest = path.partition("?")
    found = []
    for one in infos:
        below = one.path[len(base) :].lstrip("/") if one.path.startswith(base) else one.path
        found.append(Blob(path, one.path, f"{front.rstrip('/')}/{below}" if below else front, one.size))
    return sorted(found, key=lambda one: os.fsencode(one.name))


def open_blob(blob: Blob) -> Any:
    """A file object that can seek."""
    if not blob.root:
        return open(blob.location, "rb", buffering=0)
    return _file_system(blob.root)[0].open_input_file(blob.location)


# ---- borders ---------------------------------------------------------------------------------------------------------------------


def _lines(read: Callable[[int, int], bytes], at: int, size: int) -> Iterator[Tuple[int, bytes]]:
    """Lines from `at` on with their offsets, without their ends; the last one of the blob, too, but not what is cut by LOOK."""
    tail, begin, end = b"", at, min(size, at + LOOK)
    step = 1 << 18
    while at < end:
        piece = read(at, min(step, end - at))
        if not piece:
            return
        at += len(piece)
        step = min(2 * step, LOOK)
        lines = (tail + piece).split(b"\n")
        tail = lines.pop()
        for line in lines:
            yield begin, line
            begin += len(line) + 1
    if tail and at >= size:
        yield begin, tail


def _whole(line: bytes) -> bool:
    """Whether a line is a whole record, or several, by itself, and nothing more."""
    line = line.strip(b" \t\r")
    if line[:1] != b"{" or line[-1:] != b"}":
        return False
    try:
        with Reader(inputs(line), plain(), "raise", False, False, False) as reader:
            return sum(1 for _event in reader) > 0
    except LocatedError:
        return False


def _first_line_is_whole(read: Callable[[int, int], bytes], size: int) -> bool:
    for at, line in _lines(read, 0, size):
        line = line[3:] if at == 0 and line.startswith(b"\xef\xbb\xbf") else line
        if line.strip(b" \t\r"):
            return _whole(line)
    return False


def _border(read: Callable[[int, int], bytes], near: int, size: int) -> Optional[int]:
    """The first place behind `near` where two whole records on lines of their own meet."""
    before = None  # whether the line before is one; the first is cut by `near`
    for at, line in _lines(read, near, size):
        if not line.strip(b" \t\r"):
            continue
        here = before is not None and _whole(line)
        if before and here:
            return at
        before = here
    return None


def borders(read: Callable[[int, int], bytes], size: int, most: int) -> List[int]:
    """Where ranges of about `most` bytes begin, without 0. read: gives the bytes at an offset, at most so many."""
    if size <= most or not _first_line_is_whole(read, size):
        return []
    found: List[int] = []
    ranges = -(-size // most)
    for i in range(1, ranges):
        near = size * i // ranges
        if found and near <= found[-1]:
            continue
        border = _border(read, near, size)
        if border is not None:
            found.append(border)
    return found


# ---- parts -----------------------------------------------------------------------------------------------------------------------


def split(blob: Blob, most: int, settings: Settings, number: bool) -> List[Part]:
    """A blob as parts. number: so that records can have their numbers, those before each part are counted: that reads it."""
    if blob.size <= most or settings.encoding is not None:
        return [Part(blob)]
    with open_blob(blob) as file:

        def read(at: int, length: int) -> bytes:
            file.seek(at)
            return bytes(file.read(length))

        places = borders(read, blob.size, most)
    if not places:
        return [Part(blob)]
    ends = [*places, blob.size]
    parts = [Part(blob, begin, end) for begin, end in zip([0, *places], ends)]
    return _numbered(parts, settings) if number else parts


def _numbered(parts: Sequence[Part], settings: Settings) -> List[Part]:
    """With the number of records before each; counted by as many threads as there are processors, since nothing else tells."""
    with ThreadPoolExecutor(min(len(parts), os.cpu_count() or 1)) as pool:
        counts = pool.map(lambda part: count(PumpRun([part_input(part)], settings, "ignore", False)), parts[:-1])
        before, numbered = 0, [parts[0]]
        for part, records in zip(parts[1:], counts):
            before += records
            numbered.append(part._replace(records=before))
    return numbered


def part_input(part: Part) -> Input:
    blob = part.blob
    if not blob.root and part.end is None and _regular(blob.location):
        return WholeInput(blob.location, blob.size)
    return RangeInput(blob.name, functools.partial(open_blob, blob), part.begin, part.end, part.records)


def _regular(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return True  # opening it will tell why


def packed(parts: Iterable[Part], most: int) -> List[List[Part]]:
    """Parts in their order, as many together as make about `most` bytes."""
    out: List[List[Part]] = []
    room = 0
    for part in parts:
        cost = part.size + OPEN_COST
        if not out or cost > room:
            out.append([])
            room = max(most, cost)
        out[-1].append(part)
        room -= cost
    return out
