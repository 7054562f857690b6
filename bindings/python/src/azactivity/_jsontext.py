"""JSON that the library writes, as Python values; and JSON that Azure wrote, with all that may be odd about it."""

from __future__ import annotations

import json
from ctypes import byref, c_void_p, string_at
from decimal import Decimal
from typing import Any, Callable, Dict, List, Optional, Union

from . import _abi
from ._errors import check, copy_bytes, text
from ._library import lib

_MANY = 400  # nested values that Python's own stack certainly holds


@_abi.WriteFn
def _collect(data: Optional[int], length: int, pieces: List[bytes]) -> int:
    try:
        pieces.append(string_at(data or 0, length) if length else b"")
    except MemoryError:
        return _abi.ERR_NOMEM
    return _abi.OK


def written(function: Callable[..., int], *arguments: object) -> Optional[str]:
    """What a `_write_` function of the library writes; None if it answers that there is nothing."""
    pieces: List[bytes] = []
    status = function(*arguments, _collect, pieces)
    if status == _abi.ABSENT:
        return None
    check(status, "writing JSON")
    return b"".join(pieces).decode("utf-8")


def _integer(digits: str) -> Union[int, Decimal]:
    try:
        return int(digits)
    except ValueError:  # beyond sys.get_int_max_str_digits(): reading it as an int would take quadratic time
        return Decimal(digits)


_PATIENT = json.JSONDecoder(parse_int=_integer)


def loads(line: str) -> Any:
    """Parse JSON of the library's own. Numbers that are too long for int() become Decimal."""
    try:
        return json.loads(line)
    except ValueError:
        return _PATIENT.decode(line)


class _Members:
    __slots__ = ("depth", "out")

    def __init__(self, out: Union[Dict[str, Any], List[Any]], depth: int) -> None:
        self.out, self.depth = out, depth


@_abi.EachFn
def _member(key: Any, handle: Optional[int], walk: _Members) -> int:
    try:
        item = _python(handle or 0, walk.depth + 1)
        if isinstance(walk.out, dict):
            walk.out[text(key[0])] = item
        else:
            walk.out.append(item)
    except MemoryError:
        return _abi.ERR_NOMEM
    return _abi.OK


def _python(handle: int, depth: int) -> Any:
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
    walk = _Members({} if kind == _abi.JSON_OBJECT else [], depth)
    check(lib.azact_value_each(handle, _member, walk), "reading a value")
    return walk.out


def value(handle: int) -> Any:
    """A value of the library as Python has it; takes over the reference. Deeper than 400 levels it stays text."""
    try:
        return _python(handle, 0)
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


__all__ = ["copy_bytes", "loads", "lookup", "value", "written"]
