"""What `read` takes: files, folders, patterns, bytes, file objects, and lists of these."""

from __future__ import annotations

import glob
import io
import os
import stat
import tempfile
from ctypes import byref, c_int32, c_void_p, pointer, sizeof
from typing import IO, Any, Iterable, Iterator, List, Optional, Tuple, Union

from . import _abi
from ._errors import refuse
from ._library import lib
from ._types import Position

Readable = Union[str, bytes, bytearray, memoryview, "os.PathLike[str]", "os.PathLike[bytes]", IO[bytes], IO[str]]
Inputs = Union[Readable, Iterable[Readable]]

CHUNK = 1 << 18


class Settings:
    """How every input of a run is read."""

    def __init__(
        self,
        *,
        name: Optional[str],
        encoding: Optional[str],
        strict: bool,
        follow: bool,
        start: Optional[Position],
        max_record_bytes: Optional[int],
        max_values: Optional[int],
        max_depth: Optional[int],
        max_output_bytes: Optional[int],
        max_ratio: Optional[int],
    ) -> None:
        self.name, self.encoding, self.start = name, encoding, start
        self.flags = (_abi.CONFIG_STRICT if strict else 0) | (_abi.CONFIG_FOLLOW if follow else 0)
        self.limits = {
            "max_record_bytes": max_record_bytes,
            "max_values": max_values,
            "max_depth": max_depth,
            "max_output_bytes": max_output_bytes,
            "max_ratio": max_ratio,
        }
        for name_of_limit, value in self.limits.items():
            if value is not None and value <= 0:
                raise ValueError(f"{name_of_limit} must be positive")

    def config(self, name: Optional[str]) -> _abi.Config:
        """The library's config. It copies what it is given, so nothing here must outlive the call."""
        out = _abi.Config()
        lib.azact_config_init(byref(out), sizeof(out))
        shown = self.name if self.name is not None else name
        out.source_name = None if shown is None else os.fsencode(shown)
        out.encoding = None if self.encoding is None else self.encoding.encode("utf-8", "replace")
        out.flags = self.flags
        for limit, value in self.limits.items():
            if value is not None:
                setattr(out, limit, value)
        if self.start is not None:
            at = _abi.Position(sizeof(_abi.Position), self.start.offset, self.start.record, self.start.container, 0,
                               self.start.heading_offset, self.start.heading_length)  # fmt: skip
            out.start = pointer(at)
        return out


class Input:
    """One input. `feed` tells whether the reader from `open` must be fed with `chunks()`. `open_whole` gives a reader that
    pulls by itself, and what must be kept as long as that reader."""

    name: Optional[str] = None
    size: Optional[int] = None
    feed = True
    met = False  # met in a folder or by a pattern, not named: then it may be something else than a log

    def open(self, settings: Settings) -> int:
        """A new reader; the caller drops its reference."""
        out = c_void_p()
        self.refuse(lib.azact_reader_new(byref(settings.config(self.name)), byref(out)), 0, settings)
        return out.value or 0

    def open_whole(self, settings: Settings) -> Tuple[int, object]:
        raise NotImplementedError

    def chunks(self) -> Iterator[bytes]:
        raise NotImplementedError

    def refuse(self, status: int, errno: int, settings: Settings) -> None:
        if status == _abi.OK:
            return
        if status == _abi.ERR_IO:
            raise OSError(errno, os.strerror(errno), self.name)
        if status == _abi.ERR_UNSUPPORTED:
            raise refuse(status, f"the encoding {settings.encoding!r} needs a library with ICU")
        raise refuse(status, f"cannot read {self.name or 'the input'}")


class PathInput(Input):
    feed = False

    def __init__(self, path: str, size: Optional[int]) -> None:
        self.name, self.size = path, size

    def open(self, settings: Settings) -> int:
        out, errno = c_void_p(), c_int32()
        config = settings.config(self.name)
        status = lib.azact_reader_open_path(byref(config), os.fsencode(self.name or ""), byref(out), byref(errno))
        self.refuse(status, errno.value, settings)
        return out.value or 0

    def open_whole(self, settings: Settings) -> Tuple[int, object]:
        return self.open(settings), None


class BytesInput(Input):
    def __init__(self, data: Union[bytes, bytearray, memoryview]) -> None:
        self.data = data if isinstance(data, bytes) else bytes(data)  # nobody can change it under the reader
        self.size = len(self.data)

    def open_whole(self, settings: Settings) -> Tuple[int, object]:
        out = c_void_p()
        config = settings.config(None)
        status = lib.azact_reader_open_memory(
            byref(config), self.data, len(self.data), _abi.BORROW, _abi.ReleaseFn(), None, byref(out)
        )
        self.refuse(status, 0, settings)
        return out.value or 0, self.data

    def chunks(self) -> Iterator[bytes]:
        for at in range(0, len(self.data), CHUNK):
            yield self.data[at : at + CHUNK]


class StreamInput(Input):
    """A file object, read in pieces and never closed. Where it can seek it is read from the same place each time."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        name = getattr(stream, "name", None)
        if isinstance(name, (str, bytes, os.PathLike)):
            self.name = os.fsdecode(name)
        self.start: Optional[int] = None
        self.used = False
        try:
            if stream.seekable():
                self.start = stream.tell()
        except (AttributeError, OSError, io.UnsupportedOperation):
            pass

    def chunks(self) -> Iterator[bytes]:
        if self.used:
            if self.start is None:
                raise ValueError(f"{self.name or self.stream!r} was read already and cannot be wound back")
            self.stream.seek(self.start)
        self.used = True
        while True:
            piece = self.stream.read(CHUNK)
            if piece is None:
                raise BlockingIOError(f"{self.name or self.stream!r} does not block: there is nothing to read now")
            if not piece:
                return
            yield piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else bytes(piece)

    def open_whole(self, settings: Settings) -> Tuple[int, object]:
        """A table pulls its bytes without asking Python, so they are put into a file without a name first."""
        copy = tempfile.TemporaryFile()
        for piece in self.chunks():
            copy.write(piece)
        copy.flush()
        copy.seek(0)
        out, errno = c_void_p(), c_int32()
        config = settings.config(self.name)
        status = lib.azact_reader_open_fd(byref(config), copy.fileno(), byref(out), byref(errno))
        self.refuse(status, errno.value, settings)
        return out.value or 0, copy


def _folder(path: str) -> Iterator[PathInput]:
    """Regular files below, in byte order of their whole path; links to files are read, links to folders not followed."""

    def complain(error: OSError) -> None:
        raise error

    found = []
    for folder, _folders, files in os.walk(path, onerror=complain):
        found += [os.path.join(folder, name) for name in files]
    for one in sorted(found, key=os.fsencode):
        try:
            facts = os.stat(one)
        except OSError:
            yield _met(PathInput(one, None))  # opening it will tell why
            continue
        if stat.S_ISREG(facts.st_mode):
            yield _met(PathInput(one, facts.st_size))


def _met(one: PathInput) -> PathInput:
    one.met = True
    return one


def _path(path: str) -> Iterator[PathInput]:
    try:
        facts = os.stat(path)
    except OSError as error:
        if path.lstrip()[:1] in ("{", "["):
            raise type(error)(error.errno, "no such path; JSON itself is given as bytes, read(text.encode())", path[:80]) from None
        matches = glob.glob(path, recursive=True) if glob.has_magic(path) else []
        if not matches:
            raise
        for match in sorted(matches, key=os.fsencode):
            yield from map(_met, _path(match))
        return
    if stat.S_ISDIR(facts.st_mode):
        yield from _folder(path)
    else:
        yield PathInput(path, facts.st_size if stat.S_ISREG(facts.st_mode) else None)


def inputs(what: Inputs) -> List[Input]:
    """Every single input in `what`. Missing files are told at once."""
    if isinstance(what, (str, os.PathLike)):
        return list(_path(os.fsdecode(what)))
    if isinstance(what, (bytes, bytearray, memoryview)):
        return [BytesInput(what)]
    if hasattr(what, "read"):
        return [StreamInput(what)]
    if isinstance(what, Iterable):
        return [one for part in what for one in inputs(part)]
    raise TypeError(f"cannot read {type(what).__name__}; give a path, bytes, a file object, or a list of these")

