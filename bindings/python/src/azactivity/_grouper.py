"""From events to groups, and from groups to tables of operations."""

from __future__ import annotations

import os
import threading
from collections import deque
from ctypes import byref, c_void_p, sizeof
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Callable, Deque, Iterator, List, NamedTuple, Optional, Tuple, Union

from . import _abi
from ._errors import LocatedError, check
from ._event import Event
from ._group import Group
from ._library import lib
from ._reader import Reader
from ._table import Columns, Run, Table, column_names, export
from ._types import Stats, moment, nanoseconds

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars
    import pyarrow

_ORDERS = {
    "start": _abi.GROUP_BY_START,
    "end": _abi.GROUP_BY_END,
    "duration": _abi.GROUP_BY_DURATION,
    "events": _abi.GROUP_BY_EVENTS,
    "failed": _abi.GROUP_BY_FAILED,
}


class GrouperStats(NamedTuple):
    """Counters of a grouper; see azact_grouper_counts in group.h."""

    events: int
    delivered: int
    groups: int
    open: int
    bytes: int
    peak_bytes: int
    evicted: int
    late: int
    probes: int
    clock_ns: Optional[int]


class Grouper:
    """Groups out of events of your own: `add` each, `finish`, iterate. With `stream`, iterate after each `add`."""

    def __init__(
        self,
        *,
        by_subscription: bool = False,
        compact: bool = False,
        stream: bool = False,
        host_clock: bool = False,
        idle: Optional[timedelta] = None,
        max_open: Optional[timedelta] = None,
        lateness: Optional[timedelta] = None,
        max_groups: Optional[int] = None,
        max_bytes: Optional[int] = None,
    ) -> None:
        self._handle = 0
        self._waiting: Deque[Group] = deque()
        self._process = os.getpid()
        config = _abi.GroupConfig()
        lib.azact_group_config_init(byref(config), sizeof(config))
        for wanted, flag in (
            (stream, _abi.GROUPER_STREAM),
            (compact, _abi.GROUPER_COMPACT),
            (host_clock, _abi.GROUPER_HOST_CLOCK),
            (by_subscription, _abi.GROUPER_BY_SUBSCRIPTION),
        ):
            config.flags |= flag if wanted else 0
        for name, span in (("idle_ns", idle), ("max_open_ns", max_open), ("lateness_ns", lateness)):
            if span is not None:
                setattr(config, name, nanoseconds(span))
        config.max_groups, config.max_bytes = max_groups or 0, max_bytes or 0
        out = c_void_p()
        check(lib.azact_grouper_new(byref(config), byref(out)), "a grouper")
        self._handle = out.value or 0
        self.compact, self.stream = compact, stream
        self._lock = threading.RLock()

    def __del__(self, _unref: Callable[[int], None] = lib.azact_grouper_unref) -> None:
        handle, self._handle = getattr(self, "_handle", 0), 0
        if handle:
            _unref(handle)

    def add(self, event: Event) -> None:
        """Add an event, of any dialect, in any order."""
        if not isinstance(event, Event):
            raise TypeError(f"an Event is needed, not {type(event).__name__}")
        self._add(event._handle)

    def _add(self, handle: int) -> None:
        with self._lock:
            status = lib.azact_grouper_add(self._handle, handle)
            while status == _abi.READY:  # a bound is reached: take what is finished, then the event fits
                group = self._next()
                if group is None:
                    raise MemoryError("the bounds of the grouper leave no room for this event")
                self._waiting.append(group)
                status = lib.azact_grouper_add(self._handle, handle)
            if status == _abi.ERR_USAGE:
                raise ValueError("this grouper is finished")
            check(status, "adding an event")

    def advance(self, now: Union[datetime, int]) -> None:
        """Streams: tell the time (an aware datetime, or ns since 1970), for silence or the end of a day."""
        if isinstance(now, datetime):
            if now.tzinfo is None:
                raise ValueError("a datetime with a time zone is needed")
            now = nanoseconds(now - moment(0))
        with self._lock:
            check(lib.azact_grouper_advance(self._handle, now), "advancing the clock")

    def finish(self, order: str = "start") -> None:
        """No more events come."""
        if order not in _ORDERS:
            raise ValueError(f"order must be one of {', '.join(_ORDERS)}, not {order!r}")
        with self._lock:
            check(lib.azact_grouper_finish(self._handle, _ORDERS[order]), "finishing")

    def _next(self) -> Optional[Group]:
        out = c_void_p()
        status = lib.azact_grouper_next(self._handle, byref(out))
        if status in (_abi.NEED_MORE, _abi.END):
            return None
        check(status, "the next group")
        return Group._take(out.value or 0)

    def __iter__(self) -> Iterator[Group]:
        return self

    def __next__(self) -> Group:
        """The next finished group. StopIteration when there is none now; a stream may have more later."""
        if os.getpid() != self._process:
            raise RuntimeError("this grouper was made in another process")
        with self._lock:
            group = self._waiting.popleft() if self._waiting else self._next()
        if group is None:
            raise StopIteration
        return group

    @property
    def stats(self) -> GrouperStats:
        out = _abi.GrouperCounts(struct_size=sizeof(_abi.GrouperCounts))
        with self._lock:
            check(lib.azact_grouper_stats(self._handle, byref(out)), "the counters of a grouper")
        numbers = {name: getattr(out, name) for name in GrouperStats._fields}
        if out.clock_ns == -(1 << 63):
            numbers["clock_ns"] = None
        return GrouperStats(**numbers)


class Groups(Iterator[Group]):
    """The groups of a log, one after another. The log is read when the first is asked for (a stream's: as far as needed)."""

    def __init__(self, reader: Reader, order: str, foreign: bool = False, **options: Any) -> None:
        if order not in _ORDERS:
            raise ValueError(f"order must be one of {', '.join(_ORDERS)}, not {order!r}")
        self._reader, self._order, self._foreign = reader, order, foreign
        self.grouper = Grouper(**options)
        self._read = False

    def __iter__(self) -> "Groups":
        return self

    def __next__(self) -> Group:
        while not self._read:
            if self.grouper.stream:
                group = next(self.grouper, None)
                if group is not None:
                    return group
            self._step()
        return next(self.grouper)

    def _step(self) -> None:
        """A whole set is read in one go, a stream event by event."""
        for event in self._reader:
            if not self._foreign and lib.azact_event_dialect(event._handle) == _abi.DIALECT_FOREIGN:
                continue
            self.grouper._add(event._handle)
            if self.grouper.stream:
                return
        self.grouper.finish(self._order)
        self._read = True

    @property
    def stats(self) -> GrouperStats:
        """Counters of the grouper; those of the reader are in `reader_stats`."""
        return self.grouper.stats

    @property
    def reader_stats(self) -> Stats:
        return self._reader.stats

    @property
    def errors(self) -> List[LocatedError]:
        """What could not be read."""
        return self._reader.errors

    # ---- as a table of operations

    def table(self, columns: Columns = None, *, rows: Optional[int] = None) -> Table:
        """The operations of the groups that are still to come, one row each; it can be taken once."""

        def begin() -> Tuple[Any, Run]:
            while not self._read:
                self._step()
            return export(lib.azact_arrow_operations, self.grouper._handle, Run(), columns, 0, rows), Run()

        nothing = Grouper()
        empty = export(lib.azact_arrow_operations, nothing._handle, Run(), columns, 0, rows)
        return Table(begin, "operations", column_names(empty))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table().__arrow_c_stream__(requested_schema)

    def to_arrow(self, columns: Columns = None) -> "pyarrow.Table":
        """A pyarrow.Table, one row an operation."""
        return self.table(columns).to_arrow()

    def to_pandas(self, columns: Columns = None) -> "pandas.DataFrame":
        """A pandas.DataFrame, one row an operation."""
        return self.table(columns).to_pandas()

    def to_polars(self, columns: Columns = None) -> "polars.DataFrame":
        """A polars.DataFrame, one row an operation."""
        return self.table(columns).to_polars()

    def to_duckdb(
        self, connection: "duckdb.DuckDBPyConnection", name: str, columns: Columns = None, *, replace: bool = False
    ) -> "duckdb.DuckDBPyRelation":
        """Create the table `name` of operations in a DuckDB database, and give it as a relation."""
        return self.table(columns).to_duckdb(connection, name, replace=replace)

    def __repr__(self) -> str:
        return f"<Groups of {self._reader!r}>"

