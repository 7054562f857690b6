"""Events of one correlation id taken together: groups, their operations, the events of these."""

from __future__ import annotations

import ipaddress
import os
import uuid
from ctypes import byref, c_size_t, sizeof
from datetime import datetime, timedelta
from typing import Any, Callable, Dict, Iterator, List, NoReturn, Optional, Sequence, Tuple, TypeVar, Union, overload

from . import _abi
from ._errors import check, copy_bytes, text
from ._event import FIELDS, Event, IPAddress
from ._jsontext import loads, written
from ._library import lib
from ._resource import ResourceId
from ._types import Failure, Source, moment


T = TypeVar("T")


def _word(function: Callable[[int], bytes], number: int) -> str:
    return function(number).decode("ascii")


class Lazy(Sequence[T]):
    """A sequence whose members are made when asked for."""

    __slots__ = ("_count", "_make")

    def __init__(self, count: int, make: Callable[[int], T]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> List[T]: ...
    def __getitem__(self, index: Union[int, slice]) -> Union[T, List[T]]:
        if isinstance(index, slice):
            return [self._make(at) for at in range(*index.indices(self._count))]
        at = index + self._count if index < 0 else index
        if not 0 <= at < self._count:
            raise IndexError(index)
        return self._make(at)

    def __repr__(self) -> str:
        return repr(list(self))


class GroupEvent:
    """An event's place in an operation."""

    __slots__ = ("_event", "_facts", "_group")

    def __init__(self, group: "Group", facts: _abi.GroupEvent) -> None:
        self._group, self._facts = group, facts
        self._event: Optional[Event] = None

    @property
    def event(self) -> Optional[Event]:
        """The event itself; None if the groups are compact."""
        if self._event is None and self._facts.event:
            self._event = Event._take(lib.azact_event_ref(self._facts.event))
        return self._event

    @property
    def uid(self) -> uuid.UUID:
        return uuid.UUID(bytes=bytes(self._facts.uid))

    @property
    def copy_of(self) -> Optional[uuid.UUID]:
        """The uid of the event that this one is a copy of; None if it is none."""
        return uuid.UUID(bytes=bytes(self._facts.copy_of)) if self._facts.flags & _abi.GROUP_EVENT_COPY else None

    @property
    def dup_possible(self) -> bool:
        """Equal to an earlier row of a portal CSV export, which drops what would tell them apart."""
        return bool(self._facts.flags & _abi.GROUP_EVENT_DUP_POSSIBLE)

    @property
    def phase(self) -> str:
        return _word(lib.azact_phase_name, self._facts.phase)

    @property
    def outcome(self) -> str:
        return _word(lib.azact_outcome_name, self._facts.outcome)

    @property
    def dialect(self) -> str:
        return _word(lib.azact_dialect_name, self._facts.dialect)

    @property
    def time_ns(self) -> Optional[int]:
        return int(self._facts.time_ns) if self._facts.flags & _abi.GROUP_EVENT_HAS_TIME else None

    @property
    def time(self) -> Optional[datetime]:
        return None if self.time_ns is None else moment(self.time_ns)

    @property
    def source(self) -> Source:
        facts = self._facts
        compressed = bool(facts.source_flags & _abi.SOURCE_COMPRESSED)
        name = os.fsdecode(copy_bytes(facts.source_name))
        return Source(name, facts.record, facts.offset, facts.length, facts.inner or None, compressed, text(facts.encoding))

    def __repr__(self) -> str:
        copy = f" copy of {self.copy_of}" if self.copy_of else ""
        return f"<GroupEvent {self.time_ns and moment(self.time_ns).isoformat()} {self.phase} {self.outcome}{copy}>"


class Operation:
    """One run of an operation on a resource: the events from its start to its end, and what they say together."""

    __slots__ = ("_facts", "group", "index")

    def __init__(self, group: "Group", index: int) -> None:
        self.group, self.index = group, index
        self._facts = _abi.GroupOperation(struct_size=sizeof(_abi.GroupOperation))
        check(lib.azact_group_operation_at(group._handle, index, byref(self._facts)), "an operation")

    def _has(self, flag: int) -> bool:
        return bool(self._facts.flags & flag)

    @property
    def operation_name(self) -> Optional[str]:
        return text(self._facts.operation_name) or None

    name = operation_name

    @property
    def resource_id(self) -> Optional[str]:
        return text(self._facts.resource_id) or None

    @property
    def resource(self) -> ResourceId:
        """The resource acted upon; an empty id if there is none."""
        return ResourceId(self.resource_id or "")

    @property
    def attempt(self) -> int:
        """From 1: runs of the same operation on the same resource."""
        return int(self._facts.attempt)

    @property
    def state(self) -> str:
        """open, complete, failed, cancelled, conflicting, orphan_end, single or notice."""
        return _word(lib.azact_state_name, self._facts.state)

    @property
    def outcome(self) -> str:
        """unknown, success, failure or cancelled."""
        return _word(lib.azact_outcome_name, self._facts.outcome)

    @property
    def policy(self) -> bool:
        """A judgement of Azure Policy."""
        return self._has(_abi.OPERATION_POLICY)

    @property
    def clock(self) -> bool:
        """The end is stamped before the start."""
        return self._has(_abi.OPERATION_CLOCK)

    @property
    def start_ns(self) -> Optional[int]:
        return int(self._facts.start_ns) if self._has(_abi.OPERATION_HAS_START) else None

    @property
    def end_ns(self) -> Optional[int]:
        return int(self._facts.end_ns) if self._has(_abi.OPERATION_HAS_END) else None

    @property
    def duration_ns(self) -> Optional[int]:
        return int(self._facts.duration_ns) if self._has(_abi.OPERATION_HAS_DURATION) else None

    @property
    def accept_ns(self) -> Optional[int]:
        """From the start to the first accept."""
        return int(self._facts.accept_ns) if self._has(_abi.OPERATION_HAS_ACCEPT) else None

    @property
    def start(self) -> Optional[datetime]:
        return None if self.start_ns is None else moment(self.start_ns)

    @property
    def end(self) -> Optional[datetime]:
        return None if self.end_ns is None else moment(self.end_ns)

    @property
    def duration(self) -> Optional[timedelta]:
        return None if self.duration_ns is None else timedelta(microseconds=self.duration_ns // 1000)

    @property
    def repeated_ends(self) -> int:
        return int(self._facts.repeated_ends)

    @property
    def http_status(self) -> Optional[int]:
        return int(self._facts.http_status) or None

    @property
    def caller(self) -> Optional[str]:
        return text(self._facts.caller) or None

    @property
    def address(self) -> Optional[IPAddress]:
        try:
            return ipaddress.ip_address(text(self._facts.address))
        except ValueError:  # there is none
            return None

    @property
    def error(self) -> Failure:
        return Failure(text(self._facts.error_code) or None, text(self._facts.error_message) or None)

    @property
    def parent(self) -> Optional["Operation"]:
        """The operation that this one hangs under: the deployment that ran it, the operation that a policy judged."""
        return None if self._facts.parent < 0 else Operation(self.group, int(self._facts.parent))

    @property
    def children(self) -> List["Operation"]:
        return [one for one in self.group.operations if one._facts.parent == self.index]

    @property
    def events(self) -> Lazy[GroupEvent]:
        """Its events, copies included, by time, phase and uid."""
        return Lazy(int(self._facts.event_count), self._event)

    def _event(self, index: int) -> GroupEvent:
        facts = _abi.GroupEvent(struct_size=sizeof(_abi.GroupEvent))
        check(lib.azact_group_event_at(self.group._handle, self.index, index, byref(facts)), "an event of an operation")
        return GroupEvent(self.group, facts)

    def merged(self, field: str) -> Any:
        """A field of the operation as a whole, as `Event[...]` has it: what tells the result from the end, who asked for
        what from the start. KeyError if no event has it; LookupError if the groups are compact and did not keep it."""
        index = c_size_t()
        status = lib.azact_group_merged(self.group._handle, self.index, FIELDS[field].id, byref(index))
        if status == _abi.ABSENT:
            raise KeyError(field)
        event = self.events[index.value].event if status == _abi.OK else None
        if status == _abi.ERR_UNSUPPORTED or event is None:
            raise LookupError(f"compact groups do not keep {field!r}")
        check(status, "a merged field")
        return event[field]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Operation):
            return NotImplemented
        return self.index == other.index and self.group == other.group

    def __hash__(self) -> int:
        return hash((self.group, self.index))

    def __repr__(self) -> str:
        lasted = f" {self.duration}" if self.duration is not None else ""
        name, on = self.operation_name or "operation", self.resource.name or ""
        return f"<Operation {name} {self.state}{lasted}{' on ' + on if on else ''}>".encode("unicode_escape").decode("ascii")


class Group:
    """What was done under one correlation id. Immutable, independent of the reader and the grouper."""

    __slots__ = ("__weakref__", "_facts", "_handle")
    _handle: int
    _facts: _abi.GroupInfo

    def __init__(self) -> None:
        raise TypeError("groups come from azactivity.read(...).groups()")

    @classmethod
    def _take(cls, handle: int) -> "Group":
        """Wrap a handle, taking over its reference."""
        self = cls.__new__(cls)
        self._handle = handle
        self._facts = _abi.GroupInfo(struct_size=sizeof(_abi.GroupInfo))
        check(lib.azact_group_facts(handle, byref(self._facts)), "a group")
        return self

    def __del__(self, _unref: Callable[[int], None] = lib.azact_group_unref) -> None:
        handle, self._handle = getattr(self, "_handle", 0), 0
        if handle:
            _unref(handle)

    def _flag(self, flag: int) -> bool:
        return bool(self._facts.flags & flag)

    @property
    def correlation_id(self) -> Optional[str]:
        """As found in the first event; None for an event that has none."""
        return text(self._facts.correlation_id) or None

    @property
    def key(self) -> str:
        """The folded correlation id, or the uid of a single event that has none. (key, part) is unique."""
        return text(self._facts.key)

    @property
    def part(self) -> int:
        """From 1; more where a correlation id was used anew after a long silence."""
        return int(self._facts.part)

    @property
    def continuation_of(self) -> Optional[str]:
        """Streams: "KEY#PART" of the group, given before, that these late events belong to."""
        return text(self._facts.continuation_of) or None

    @property
    def start_ns(self) -> Optional[int]:
        return int(self._facts.start_ns) if self._flag(_abi.GROUP_HAS_TIME) else None

    @property
    def end_ns(self) -> Optional[int]:
        return int(self._facts.end_ns) if self._flag(_abi.GROUP_HAS_TIME) else None

    @property
    def start(self) -> Optional[datetime]:
        """Time of the first event."""
        return None if self.start_ns is None else moment(self.start_ns)

    @property
    def end(self) -> Optional[datetime]:
        """Time of the last event."""
        return None if self.end_ns is None else moment(self.end_ns)

    @property
    def span(self) -> Optional[timedelta]:
        """From the first event to the last."""
        if self.start_ns is None or self.end_ns is None:
            return None
        return timedelta(microseconds=(self.end_ns - self.start_ns) // 1000)

    @property
    def outcome(self) -> str:
        """The worst of all operations: failure, cancelled, unknown, success."""
        return _word(lib.azact_outcome_name, self._facts.outcome)

    @property
    def root_outcome(self) -> str:
        return _word(lib.azact_outcome_name, self._facts.root_outcome)

    @property
    def reused(self) -> bool:
        """This correlation id was used anew after an idle gap."""
        return self._flag(_abi.GROUP_REUSED)

    @property
    def incomplete(self) -> bool:
        """Streams: closed early because a bound was reached."""
        return self._flag(_abi.GROUP_INCOMPLETE)

    @property
    def tenant_mismatch(self) -> bool:
        """Its events and tokens name more than one tenant."""
        return self._flag(_abi.GROUP_TENANT_MISMATCH)

    @property
    def clock(self) -> bool:
        """The end of an operation is stamped before its start."""
        return self._flag(_abi.GROUP_CLOCK)

    @property
    def has_delete(self) -> bool:
        return self._flag(_abi.GROUP_HAS_DELETE)

    @property
    def event_count(self) -> int:
        """Copies included."""
        return int(self._facts.event_count)

    @property
    def duplicate_count(self) -> int:
        return int(self._facts.duplicate_count)

    @property
    def failed_count(self) -> int:
        """Operations that failed."""
        return int(self._facts.failed_count)

    @property
    def open_count(self) -> int:
        """Operations without an end."""
        return int(self._facts.open_count)

    @property
    def resource_count(self) -> int:
        """Distinct resources."""
        return int(self._facts.resource_count)

    def _list(self, which: int) -> Tuple[str, ...]:
        out = _abi.Str()
        found = []
        for index in range(lib.azact_group_list_size(self._handle, which)):
            check(lib.azact_group_list_at(self._handle, which, index, byref(out)), "a list of a group")
            found.append(text(out))
        return tuple(found)

    @property
    def principals(self) -> Tuple[str, ...]:
        """Who acted. More than one deserves a look."""
        return self._list(_abi.GROUP_PRINCIPALS)

    @property
    def addresses(self) -> Tuple[str, ...]:
        return self._list(_abi.GROUP_ADDRESSES)

    @property
    def verbs(self) -> Tuple[str, ...]:
        return self._list(_abi.GROUP_VERBS)

    @property
    def operations(self) -> Lazy[Operation]:
        """Depth first, siblings by start."""
        return Lazy(int(self._facts.operation_count), lambda index: Operation(self, index))

    @property
    def root(self) -> Operation:
        """What the user asked for, as far as the events tell."""
        return Operation(self, int(self._facts.root))

    @property
    def events(self) -> Iterator[GroupEvent]:
        """Of all operations, one after another."""
        for operation in self.operations:
            yield from operation.events

    def to_json(self) -> str:
        """The group as one canonical JSON line, as `azact-group --json` prints it."""
        return written(lib.azact_group_write_json, self._handle)

    def to_dict(self) -> Dict[str, Any]:
        """The same as plain Python values."""
        line: Dict[str, Any] = loads(self.to_json())
        return line

    def __len__(self) -> int:
        return int(self._facts.operation_count)

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.operations)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Group):
            return NotImplemented
        return self._handle == other._handle or self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.key, self.part))

    def __copy__(self) -> "Group":
        return self

    def __deepcopy__(self, _memo: object) -> "Group":
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("groups cannot be pickled; send group.to_dict() instead")

    def __repr__(self) -> str:
        start = self.start.isoformat(timespec="seconds") if self.start else "no time"
        line = f"<Group {self.key} {start} {self.outcome}: {len(self)} operations, {self.event_count} events>"
        return line.encode("unicode_escape").decode("ascii")
