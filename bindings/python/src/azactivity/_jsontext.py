"""JSON that the library writes, as Python values; and JSON that Azure wrote, with all that may be odd about it."""

from __future__ import annotations

import json
from ctypes import byref, c_size_t, c_void_p, create_string_buffer, string_at
from decimal import Decimal
from typing import Any, Callable, Dict, List, Optional, Union

from . import _abi
from ._errors import check, copy_bytes, refuse, text
from ._library import lib

_ROOM = 16384  # bytes; nearly every record's JSON is shorter
_MANY = 400  # nested values that Python's own stack certainly holds


def copied(function: Callable[..., int], *arguments: object) -> Optional[str]:
    """What a `_copy_` function of the library copies; None if it answers that there is nothing."""
    room = _ROOM
    length = c_size_t()
    while True:
        buffer = create_string_buffer(room)
        status = function(*arguments, buffer, room, byref(length))
        if status == _abi.OK:
            return string_at(buffer, length.value).decode("utf-8", "replace")
        if status in (_abi.ABSENT, _abi.NULL):
            return None
        if status != _abi.ERR_RANGE or length.value < room:
            raise refuse(status, "copying text")
        room = length.value + 1


class _Pieces:
    """What a callback gathers; an exception must not get lost on its way through C."""

    __slots__ = ("error", "pieces")

    def __init__(self) -> None:
        self.pieces: List[bytes] = []
        self.error: Optional[BaseException] = None


def _take_piece(data: Optional[int], length: int, out: _Pieces) -> int:
    try:
        if length:
            out.pieces.append(string_at(data or 0, length))
        return _abi.OK
    except BaseException as error:
        out.error = error
        return _abi.ERR_NOMEM


_collect: Any = _abi.WriteFn(_take_piece)


def written(function: Callable[..., int], *arguments: object) -> str:
    """What a `_write_` function of the library writes."""
    out = _Pieces()
    status = function(*arguments, _collect, out)
    if out.error is not None:
        raise out.error
    check(status, "writing JSON")
    return b"".join(out.pieces).decode("utf-8", "replace")


def _integer(digits: str) -> Union[int, Decimal]:
    try:
        return int(digits)
    except ValueError:  # beyond sys.get_int_max_str_digits(): reading it as an int would take quadratic time
        return Decimal(digits)


_PATIENT = json.JSONDecoder(parse_int=_integer, strict=False)


def loads(line: str) -> Any:
    """Parse JSON of the library's own. Numbers that are too long for int() become Decimal."""
    try:
        return json.loads(line)
    except ValueError:
        return _PATIENT.decode(line)


# ---- JSON as Azure wrote it, repairs and all --------------------------------------------------------------------------------------


class _Walk:
    __slots__ = ("depth", "error", "out")

    def __init__(self, out: Union[Dict[str, Any], List[Any]], depth: int) -> None:
        self.out, self.depth = out, depth
        self.error: Optional[BaseException] = None


def _take_member(key: Any, handle: Optional[int], walk: _Walk) -> int:
    try:
        item = _walked(handle or 0, walk.depth + 1)
        if isinstance(walk.out, dict):
            walk.out[text(key[0])] = item
        else:
            walk.out.append(item)
        return _abi.OK
    except BaseException as error:
        walk.error = error
        return _abi.ERR_NOMEM


_member: Any = _abi.EachFn(_take_member)


def _walked(handle: int, depth: int) -> Any:
    """A value member by member, as the library reads it."""
    kind = lib.azact_value_type(handle)
    out = _abi.Str()
    if kind == _abi.JSON_NULL:
        return None
    if kind in (_abi.JSON_TRUE, _abi.JSON_FALSE):
        return bool(kind == _abi.JSON_TRUE)
    check(lib.azact_value_text(handle, byref(out)), "reading a value")
    if kind == _abi.JSON_NUMBER:
        return loads(text(out))
    if kind == _abi.JSON_STRING or depth > _MANY:
        return text(out)
    walk = _Walk({} if kind == _abi.JSON_OBJECT else [], depth)
    status = lib.azact_value_each(handle, _member, walk)
    if walk.error is not None:
        raise walk.error
    check(status, "reading a value")
    return walk.out


def _python(handle: int) -> Any:
    """Quick where the text is sound; whatever Python's parser refuses, or reads otherwise, goes member by member."""
    if lib.azact_value_type(handle) in (_abi.JSON_OBJECT, _abi.JSON_ARRAY):
        out = _abi.Str()
        check(lib.azact_value_raw(handle, byref(out)), "reading a value")
        raw = copy_bytes(out)
        try:
            if b"\\u" not in raw:  # an escape may be half a surrogate pair
                return json.loads(raw.decode("utf-8"))
        except (ValueError, RecursionError):
            pass
    return _walked(handle, 0)


def value(handle: int) -> Any:
    """A value of the library as Python has it; takes over the reference. Deeper than 400 levels it stays text."""
    try:
        return _python(handle)
    finally:
        lib.azact_value_unref(handle)


def lookup(event: int, pointer: str) -> Any:
    """What stands at a JSON Pointer. Raises KeyError if nothing does."""
    name = pointer.encode("utf-8", "surrogatepass")
    found = c_void_p()
    status = lib.azact_event_lookup(event, name, len(name), byref(found))
    if status == _abi.ABSENT:
        raise KeyError(pointer)
    if status == _abi.ERR_USAGE:
        raise ValueError(f"not a JSON Pointer: {pointer!r}")
    check(status, "looking up a value")
    return value(found.value or 0)

