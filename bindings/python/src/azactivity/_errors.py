"""Exceptions and warnings. Each knows the file, the record and the byte it is about."""

from __future__ import annotations

import base64
import os
import sys
import warnings
from ctypes import string_at
from typing import Any, Dict, Optional, Type

from . import _abi
from ._library import lib


class Error(Exception):
    """Base of what this package raises by itself."""


class UnsupportedError(Error, NotImplementedError):
    """This build of the library lacks what is asked for (zlib, zstd, ICU's encodings)."""


class LocatedError(Error):
    """Something in an input that could not be read."""

    file: str
    """Name of the input, as in `Source.name`."""
    code: str
    """One word: "syntax", "truncated", "limit_bytes", "decompress", "not_recognised" ..."""
    message: str
    record: Optional[int]
    """Number of the record in the input, from 1; None if it belongs to none."""
    offset: Optional[int]
    """First byte of what is lost to decoding, from 0."""
    length: Optional[int]
    error_offset: Optional[int]
    """The byte at which reading had to stop."""
    line: Optional[int]
    column: Optional[int]
    raw: bytes
    """The bytes that were not decoded (in UTF-8 where the input had another encoding)."""
    truncated: bool
    """True if `raw` is not all of them."""
    status: int
    """The library's status code."""
    source: Dict[str, Any]
    """The object `source` of the canonical line."""

    def __init__(self, message: str, *, file: str = "", code: str = "io", status: int = _abi.ERR_IO) -> None:
        super().__init__(message)
        self.message, self.file, self.code, self.status = message, file, code, status
        self.record = self.offset = self.length = self.error_offset = self.line = self.column = None
        self.raw, self.truncated, self.source = b"", False, {}

    def __str__(self) -> str:
        place = [self.file] if self.file else []
        if self.record is not None:
            place.append(f"record {self.record}")
        if self.error_offset is not None and self.line is not None:
            place.append(f"byte {self.error_offset} (line {self.line}, column {self.column})")
        return f"{', '.join(place)}: {self.message}" if place else self.message

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.code}: {self}>"

    def __reduce__(self) -> Any:
        return (_revive, (type(self), self.message, self.__dict__.copy()))

    def to_dict(self) -> Dict[str, Any]:
        """As the canonical line of a quarantined record has it."""
        source = self.source or {"name": os.fsencode(self.file).decode("utf-8", "replace")}
        line: Dict[str, Any] = {"error": {"code": self.code, "message": self.message}, "source": dict(source)}
        try:
            line["raw"] = self.raw.decode("utf-8")
        except UnicodeDecodeError:
            line["raw_base64"] = base64.b64encode(self.raw).decode("ascii")
        if self.truncated:
            line["raw_truncated"] = True
        return line


class RecordError(LocatedError, ValueError):
    """One record could not be decoded. Its bytes are in `raw`, and the records behind it follow."""


class InputError(LocatedError):
    """An input could not be read to its end: not an activity log, damaged gzip, a read error. What stands before is delivered."""


class RecordWarning(UserWarning):
    """Records could not be decoded (see the `errors` argument of `read`)."""


class AnomalyWarning(UserWarning):
    """An event was decoded, and something about its record is odd (see `Event.anomalies`)."""


def _revive(kind: Any, message: str, members: Dict[str, Any]) -> LocatedError:
    error: LocatedError = kind(message)
    error.__dict__.update(members)
    return error


_PACKAGE = os.path.dirname(os.path.abspath(__file__)) + os.sep


def warn(message: str, category: Type[Warning]) -> None:
    """Warn in the name of the line that called into this package."""
    level = 2
    frame = sys._getframe(1)
    while frame.f_back is not None and os.path.abspath(frame.f_code.co_filename).startswith(_PACKAGE):
        frame = frame.f_back
        level += 1
    warnings.warn(message, category, stacklevel=level)


def text(value: _abi.Str) -> str:
    """Copy out a text."""
    return string_at(value.ptr, value.len).decode("utf-8", "replace") if value.len else ""


def copy_bytes(value: _abi.Str) -> bytes:
    return string_at(value.ptr, value.len) if value.len else b""


def status_name(status: int) -> str:
    return str(lib.azact_status_name(status).decode("ascii"))


def refuse(status: int, what: str) -> Exception:
    """The exception for a call that was refused."""
    message = f"{what}: {status_name(status)}"
    if status == _abi.ERR_NOMEM:
        return MemoryError(message)
    if status == _abi.ERR_UNSUPPORTED:
        return UnsupportedError(message)
    if status in (_abi.ERR_RANGE, _abi.ERR_USAGE):
        return ValueError(message)
    if status == _abi.ERR_TYPE:
        return TypeError(message)
    return Error(message)


def check(status: int, what: str) -> None:
    if status != _abi.OK:
        raise refuse(status, what)
