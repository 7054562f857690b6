"""One event."""

from __future__ import annotations

import ipaddress
import os
import uuid
from ctypes import byref, c_int64, sizeof, string_at
from datetime import datetime
from typing import Any, Callable, Dict, Iterator, List, Mapping, NamedTuple, NoReturn, Optional, Tuple, Union

from . import _abi, _fields
from ._errors import check, copy_bytes, refuse, text
from ._fields import Number
from ._jsontext import copied, loads, lookup
from ._library import lib
from ._resource import ResourceId, of_event
from ._types import Anomaly, Failure, OperationName, Principal, Source, Token, moment

IPAddress = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]

_TYPES = ("", "text", "time", "number", "json", "int", "word", "bool", "object")
_ORIGINS = (None, "record", "claims", "resource_id", "event_id", "envelope", "derived")
_MISSING: Any = object()


class Field(NamedTuple):
    """An entry of the registry of fields."""

    id: int
    name: str
    type: str
    flags: int
    doc: str

    @property
    def member(self) -> bool:
        """True for a part of a derived object, "resource.name"."""
        return bool(self.flags & _abi.FIELD_MEMBER)


def _registry() -> Dict[str, Field]:
    info = _abi.FieldInfo(struct_size=sizeof(_abi.FieldInfo))
    fields = {}
    for index in range(lib.azact_field_count()):
        check(lib.azact_field_at(index, byref(info)), "the registry of fields")
        kind = _TYPES[info.type] if info.type < len(_TYPES) else ""
        fields[text(info.name)] = Field(info.id, text(info.name), kind, info.flags, text(info.doc))
    return fields


FIELDS: Mapping[str, Field] = _registry()
"""Every field by name, in the order of the canonical record, members of derived objects last."""
_KEYS = [field for field in FIELDS.values() if not field.member]


class Event(_fields.FieldAttributes, Mapping[str, Any]):
    """One event of the Azure Activity Log: immutable, independent of the reader it came from.

    Attributes are Python's own types: `event.time` is a datetime in UTC, `event.address` an ipaddress, `event.uid` a UUID,
    `event.resource` a ResourceId, `event.properties` a dict. What the event lacks reads None (`resource`, `principal`,
    `token`, `operation` and `error` are then empty and false, so `event.resource.name` never fails).

    As a mapping it is the canonical record: `event["caller"]` gives what `azact-cat --json` prints. Here absent, null and
    "" are told apart: KeyError, None and "". Names with a dot reach into derived objects: `event["resource.name"]`.
    """

    __slots__ = ("_cache", "_handle", "__weakref__")
    _handle: int
    _cache: Dict[int, Any]

    def __init__(self) -> None:
        raise TypeError("events come from azactivity.read(...)")

    @classmethod
    def _take(cls, handle: int) -> "Event":
        """Wrap a handle, taking over its reference."""
        self = cls.__new__(cls)
        self._handle = handle
        self._cache = {}
        return self

    def __del__(self, _unref: Callable[[int], None] = lib.azact_event_unref) -> None:
        handle, self._handle = getattr(self, "_handle", 0), 0
        if handle:
            _unref(handle)

    # ---- plain fields (the attributes are in _fields.py)

    def _text(self, field: int) -> Optional[str]:
        out = _abi.Str()
        status = lib.azact_event_text(self._handle, field, byref(out))
        if status == _abi.OK:
            return string_at(out.ptr, out.len).decode("utf-8", "replace")
        if status > 0:
            return None
        if status == _abi.ERR_UNSUPPORTED:  # composed
            return copied(lib.azact_event_copy_text, self._handle, field)
        raise refuse(status, "reading a field")

    def _integer(self, field: int) -> Optional[int]:
        out = c_int64()
        status = lib.azact_event_int64(self._handle, field, byref(out))
        if status == _abi.OK:
            return out.value
        if status > 0:
            return None
        raise refuse(status, "reading a field")

    def _number(self, field: int) -> Number:
        return self._canonical(field)  # type: ignore[no-any-return]

    def _canonical(self, field: int) -> Any:
        line = copied(lib.azact_event_copy_json, self._handle, field)
        return None if line is None else loads(line)

    def _json(self, field: int) -> Any:
        if field not in self._cache:
            self._cache[field] = self._canonical(field)
        return self._cache[field]

    def _object(self, field: int) -> Dict[str, Any]:
        found = self._json(field)
        return found if isinstance(found, dict) else {}

    # ---- JSON objects: parsed once; yours to read

    @property
    def properties(self) -> Dict[str, Any]:
        """The category's own data, read through where it came as a string; empty if there is none or it is no object."""
        return self._object(_fields.PROPERTIES)

    @property
    def claims(self) -> Dict[str, Any]:
        """Claims of the caller's token; empty without."""
        return self._object(_fields.CLAIMS)

    @property
    def authorization(self) -> Dict[str, Any]:
        """The authorisation object; empty without."""
        return self._object(_fields.AUTHORIZATION)

    @property
    def http_request(self) -> Dict[str, Any]:
        """The HTTP request object; empty without."""
        return self._object(_fields.HTTP_REQUEST)

    # ---- typed views

    def _time(self) -> Optional[_abi.Time]:
        out = _abi.Time(struct_size=sizeof(_abi.Time))
        status = lib.azact_event_time(self._handle, byref(out))
        if status == _abi.ABSENT:
            return None
        check(status, "the time of an event")
        return out

    @property
    def time(self) -> Optional[datetime]:
        """When it happened, in UTC, to the microsecond (rounded down); `time_ns` is exact."""
        found = self._time()
        return None if found is None else moment(found.ns)

    @property
    def time_ns(self) -> Optional[int]:
        """When it happened, exactly: nanoseconds since 1970-01-01 UTC."""
        found = self._time()
        return None if found is None else int(found.ns)

    @property
    def operation(self) -> OperationName:
        """The operation name, taken apart."""
        name = self.operation_name
        if name is None:
            return OperationName()
        return OperationName(name, self.provider, self.operation_resource_type, self.verb, self.sub_verb)

    @property
    def resource(self) -> ResourceId:
        """The resource acted upon; an empty id if there is none."""
        if _fields.RESOURCE not in self._cache:
            self._cache[_fields.RESOURCE] = of_event(self._handle)
        found: ResourceId = self._cache[_fields.RESOURCE]
        return found

    @property
    def address(self) -> Optional[IPAddress]:
        """The caller's address, without port; None also where it is masked ("XX.XX.XX.XX")."""
        out = _abi.Address(struct_size=sizeof(_abi.Address))
        if lib.azact_event_address(self._handle, byref(out)) != _abi.OK:
            return None
        octets = bytes(out.bytes)
        return ipaddress.IPv4Address(octets[:4]) if out.family == 4 else ipaddress.IPv6Address(octets)

    @property
    def principal(self) -> Principal:
        """Who acted."""
        found = self.get("principal") or {}
        return Principal(*(found.get(name) for name in Principal._fields))

    @property
    def token(self) -> Token:
        """Facts of the caller's token."""
        out = _abi.Token(struct_size=sizeof(_abi.Token))
        if lib.azact_event_token(self._handle, byref(out)) != _abi.OK:
            return Token()
        return Token(
            None if out.mfa < 0 else bool(out.mfa),
            moment(out.issued_ns) if out.has & 1 else None,
            moment(out.expires_ns) if out.has & 2 else None,
            text(out.tenant_id) or None,
            text(out.address) or None,
        )

    @property
    def error(self) -> Failure:
        """Why the operation failed; empty if it did not."""
        found = self.get("error") or {}
        return Failure(*(found.get(name) for name in Failure._fields))

    def _uuid(self, function: Callable[..., int]) -> uuid.UUID:
        out = (_abi.U8 * 16)()
        check(function(self._handle, out), "the identity of an event")
        return uuid.UUID(bytes=bytes(out))

    @property
    def uid(self) -> uuid.UUID:
        """The event's identity, as this record states it."""
        return self._uuid(lib.azact_event_uid)

    @property
    def match_key(self) -> uuid.UUID:
        """Equal for the copies of one event in nearly every dialect; not unique."""
        return self._uuid(lib.azact_event_match_key)

    # ---- the record

    @property
    def raw(self) -> bytes:
        """The record's bytes: exactly as written, or in UTF-8 if the input had another encoding."""
        out = _abi.Str()
        check(lib.azact_event_raw(self._handle, byref(out)), "the bytes of an event")
        return copy_bytes(out)

    @property
    def source(self) -> Source:
        """Which input, which record, which bytes."""
        out = _abi.SourceInfo(struct_size=sizeof(_abi.SourceInfo))
        check(lib.azact_event_source(self._handle, byref(out)), "the source of an event")
        return Source(
            os.fsdecode(copy_bytes(out.name)),
            out.record,
            out.offset,
            out.length,
            out.inner or None,
            bool(out.flags & _abi.SOURCE_COMPRESSED),
            text(out.encoding),
        )

    @property
    def anomaly_bits(self) -> int:
        """0 if the record is clean; the column `anomalies` of tables."""
        return int(lib.azact_event_anomaly_bits(self._handle))

    @property
    def anomalies(self) -> Tuple[Anomaly, ...]:
        """What is odd about the record, by offset."""
        found: List[Anomaly] = []
        out = _abi.Anomaly(struct_size=sizeof(_abi.Anomaly))
        for index in range(lib.azact_event_anomaly_count(self._handle)):
            check(lib.azact_event_anomaly_at(self._handle, index, byref(out)), "the anomalies of an event")
            other = (out.other_offset, out.other_length) if out.other_length else None
            found.append(Anomaly(text(out.name), text(out.path), out.offset, out.length, other))
        return tuple(found)

    def origin(self, field: str) -> Optional[str]:
        """Where a field's value was found: record, claims, resource_id, event_id, envelope or derived; None if it has none."""
        return _ORIGINS[lib.azact_event_origin(self._handle, FIELDS[field].id)]

    def lookup(self, pointer: str, default: Any = _MISSING) -> Any:
        """What stands at a JSON Pointer of the record as written, read through strings that hold JSON:
        `event.lookup("/properties/responseBody/error/code")`. KeyError if nothing does and no default is given."""
        try:
            return lookup(self._handle, pointer)
        except KeyError:
            if default is _MISSING:
                raise
            return default

    # ---- as a mapping

    def __getitem__(self, name: str) -> Any:
        try:
            field = FIELDS[name]
        except (KeyError, TypeError):
            raise KeyError(name) from None
        line = copied(lib.azact_event_copy_json, self._handle, field.id)
        if line is None:
            raise KeyError(name)
        return loads(line)

    def _has(self, field: int) -> bool:
        status = lib.azact_event_copy_json(self._handle, field, None, 0, None)
        return bool(status == _abi.ERR_RANGE)  # there is a text, and no room was offered

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in FIELDS and self._has(FIELDS[name].id)

    def __iter__(self) -> Iterator[str]:
        return iter([field.name for field in _KEYS if self._has(field.id)])

    def __len__(self) -> int:
        return sum(self._has(field.id) for field in _KEYS)

    def to_json(self) -> str:
        """The canonical record, one line: the same bytes as `azact-cat --json`."""
        line = copied(lib.azact_event_copy_json, self._handle, 0)
        assert line is not None
        return line

    def to_dict(self) -> Dict[str, Any]:
        """The canonical record as plain Python values."""
        record: Dict[str, Any] = loads(self.to_json())
        return record

    # ---- as an object

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Event):
            return NotImplemented
        return self._handle == other._handle or self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.uid)

    def __bool__(self) -> bool:
        return True

    def __copy__(self) -> "Event":
        return self

    def __deepcopy__(self, _memo: object) -> "Event":
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("events cannot be pickled; send event.to_dict() or event.raw instead")

    def __repr__(self) -> str:
        parts = [self.get("time") or "no time", self.operation_name or self.dialect or "event"]
        parts += [word for word in (self.phase, self.outcome) if word not in (None, "none", "unknown")]
        if self.caller:
            parts.append(f"by {self.caller}")
        if self.resource:
            parts.append(f"on {self.resource.name or self.resource.id}")
        line = " ".join(parts).encode("unicode_escape").decode("ascii") if not _printable(parts) else " ".join(parts)
        return f"<Event {line}>"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))  # IPython shows mappings by their members otherwise


def _printable(parts: List[str]) -> bool:
    return all(part.isprintable() for part in parts)

