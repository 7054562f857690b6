"""`read` and what it gives."""

from __future__ import annotations

import weakref
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Iterator, List, Optional, Tuple

from . import _abi
from ._errors import LocatedError
from ._inputs import Inputs, Settings, inputs
from ._grouper import Groups
from ._library import lib
from ._progress import ProgressLike
from ._reader import Errors, OnError, Reader
from ._table import Columns, EventRun, Run, Table, column_names, export
from ._types import Position, Stats

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars
    import pyarrow


class ActivityLog:
    """Inputs that hold activity-log events. Iterate over it for events; each `for` reads anew from the beginning."""

    def __init__(
        self,
        what: Inputs,
        settings: Settings,
        errors: OnError,
        anomalies: bool,
        progress: ProgressLike,
        follow: bool,
    ) -> None:
        self._settings, self._on_error, self._anomalies, self._progress, self._follow = settings, errors, anomalies, progress, follow
        Errors(errors)  # refuses a policy that there is not
        self._inputs = inputs(what)
        if (settings.start is not None or follow) and (len(self._inputs) != 1 or self._inputs[0].feed):
            raise ValueError("start and follow are for a single file, given by its path")
        self._last: Optional[Any] = None
        self._readers: "weakref.WeakSet[Reader]" = weakref.WeakSet()

    def __iter__(self) -> Reader:
        reader = Reader(self._inputs, self._settings, self._on_error, self._anomalies, self._progress, self._follow)
        self._last = reader
        self._readers.add(reader)
        return reader

    # ---- groups

    def groups(
        self,
        order: str = "start",
        *,
        foreign: bool = False,
        by_subscription: bool = False,
        compact: bool = False,
        stream: bool = False,
        idle: Optional[timedelta] = None,
        max_open: Optional[timedelta] = None,
        lateness: Optional[timedelta] = None,
        max_groups: Optional[int] = None,
        max_bytes: Optional[int] = None,
    ) -> Groups:
        """The events grouped by correlation id, and within a group by operation: an iterator over `Group`.

        order: "start", "end", "duration" (longest first), "events" (most first) or "failed" (most failed operations first).
        foreign: records of other logs in the same inputs, too.
        by_subscription: equal correlation ids in different subscriptions are different groups.
        compact: groups keep of each event only what they and their JSON tell; `GroupEvent.event` is then None.
        stream: close groups on the event clock, in bounded memory, and give each as it is closed (`order` does not count).
        idle, max_open, lateness, max_groups, max_bytes: see docs/grouping.md.
        """
        return Groups(
            iter(self),
            order,
            foreign,
            by_subscription=by_subscription,
            compact=compact,
            stream=stream,
            idle=idle,
            max_open=max_open,
            lateness=lateness,
            max_groups=max_groups,
            max_bytes=max_bytes,
        )

    # ---- tables

    def table(self, columns: Columns = None, *, quarantined: bool = False, rows: Optional[int] = None) -> Table:
        """The events as a table, one row an event, read when somebody takes it.

        columns: names, as a list or with commas between: fields ("caller", "resource__name"), "default", "all", and "-name"
            to take one out again: "default,-properties,-claims". None is "default". ValueError for a name that there is not.
        quarantined: records that cannot be decoded become rows too, with the columns `quarantine__code` and
            `quarantine__message`. Otherwise they are told as the `errors` of `read` asks; tables only count those that are
            no reason to stop, so neither `.errors` nor a function gets them one by one.
        rows: at most so many in a batch (8,192).
        """
        flags = _abi.ARROW_ERRORS if quarantined else 0
        if self._on_error == "raise":
            if quarantined:
                raise ValueError('quarantined=True does not go with errors="raise"')
            flags |= _abi.ARROW_STOP
        else:
            flags |= _abi.ARROW_SKIP

        def begin() -> Tuple[Any, Run]:
            run = EventRun(self._inputs, self._settings, self._on_error, self._progress, quarantined)
            stream = export(lib.azact_arrow_stream, None, run, columns, flags, rows)
            self._last = run
            return stream, run

        empty = export(lib.azact_arrow_stream, None, Run(), columns, flags, rows)
        return Table(begin, repr(self), column_names(empty))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The events in the default columns, for whatever knows the Arrow PyCapsule interface."""
        return self.table().__arrow_c_stream__(requested_schema)

    def to_batches(self, columns: Columns = None, *, quarantined: bool = False, rows: Optional[int] = None) -> "Iterator[pyarrow.RecordBatch]":
        """pyarrow record batches, in the memory of one. Arguments: see `table`."""
        return self.table(columns, quarantined=quarantined, rows=rows).to_batches()

    def to_arrow(self, columns: Columns = None, *, quarantined: bool = False) -> "pyarrow.Table":
        """A pyarrow.Table of all events. Arguments: see `table`."""
        return self.table(columns, quarantined=quarantined).to_arrow()

    def to_pandas(self, columns: Columns = None, *, quarantined: bool = False) -> "pandas.DataFrame":
        """A pandas.DataFrame of all events (needs pandas and pyarrow). Arguments: see `table`."""
        return self.table(columns, quarantined=quarantined).to_pandas()

    def to_polars(self, columns: Columns = None, *, quarantined: bool = False) -> "polars.DataFrame":
        """A polars.DataFrame of all events. Arguments: see `table`."""
        return self.table(columns, quarantined=quarantined).to_polars()

    def to_duckdb(
        self,
        connection: "duckdb.DuckDBPyConnection",
        name: str,
        columns: Columns = None,
        *,
        replace: bool = False,
        quarantined: bool = False,
    ) -> "duckdb.DuckDBPyRelation":
        """Create the table `name` in a DuckDB database, and give it as a relation. Arguments: see `table`."""
        return self.table(columns, quarantined=quarantined).to_duckdb(connection, name, replace=replace)

    # ---- about it

    @property
    def names(self) -> List[str]:
        """Names of the inputs, in the order in which they are read."""
        return [self._settings.name or one.name or "-" for one in self._inputs]

    @property
    def errors(self) -> List[LocatedError]:
        """What the latest run could not read."""
        return [] if self._last is None else list(self._last.errors)

    @property
    def stats(self) -> Stats:
        """Counters of the latest run."""
        return Stats() if self._last is None else Stats(*self._last.stats)

    def close(self) -> None:
        """Close what is open. Events, groups and tables that came out stay as they are."""
        for reader in list(self._readers):
            reader.close()

    def __enter__(self) -> "ActivityLog":
        return self

    def __exit__(self, *_exception: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        names = self.names
        shown = ", ".join(names[:2]) + (", ..." if len(names) > 2 else "")
        sizes = [one.size for one in self._inputs]
        total = f", {sum(size or 0 for size in sizes):,} bytes" if None not in sizes else ""
        return f"<ActivityLog {len(names)} input{'' if len(names) == 1 else 's'}{total}{': ' + shown if shown else ''}>"


def read(
    what: Inputs,
    *,
    errors: OnError = "warn",
    anomalies: bool = False,
    progress: ProgressLike = False,
    name: Optional[str] = None,
    encoding: Optional[str] = None,
    strict: bool = False,
    start: Optional[Position] = None,
    follow: bool = False,
    max_record_bytes: Optional[int] = None,
    max_values: Optional[int] = None,
    max_depth: Optional[int] = None,
    max_output_bytes: Optional[int] = None,
    max_ratio: Optional[int] = None,
) -> ActivityLog:
    """Read Azure Activity Log events, whatever they came in.

    what: a file, a folder (every file below it, in byte order of the paths), a glob pattern, the bytes themselves, a file
        object (read in pieces, not closed), or a list of these. JSON, JSON Lines, CSV, every record shape of Azure's, gzip,
        zstd, UTF-8/16/32 are found out from the bytes.
    errors: what becomes of records that cannot be decoded, and of inputs that cannot be read to their end. Nothing stops the
        records behind a damaged one from being read.
        "warn"     keep them in `.errors`; at the end warn of damaged records, and raise InputError for a damaged input
        "raise"    raise RecordError or InputError at once; the iterator can go on behind it
        "collect"  keep them in `.errors`, say nothing
        "ignore"   only count them (`.stats.quarantined`)
        a function is called with each; what it raises passes through
    anomalies: warn (AnomalyWarning) of each event whose record is odd. `event.anomalies` has them in any case.
    progress: True for a bar of tqdm's; a function is called with the bytes read and the bytes there are (or None).
    name: what events give as their source, instead of the path.
    encoding: of the input, where it cannot be found out ("windows-1252"; needs a library with ICU).
    strict: a record that would need a repair (bad UTF-8, duplicate keys ...) is an error instead.
    start: a `Position` at which an earlier run ended.
    follow: the end of the file is not the end: iteration stops at what is complete, and goes on when the same iterator is
        asked again.
    max_...: limits, each set before memory is spent; see docs/embedding.md.

    A path that does not exist raises FileNotFoundError here; so does a pattern that matches nothing.
    """
    settings = Settings(
        name=name,
        encoding=encoding,
        strict=strict,
        follow=follow,
        start=start,
        max_record_bytes=max_record_bytes,
        max_values=max_values,
        max_depth=max_depth,
        max_output_bytes=max_output_bytes,
        max_ratio=max_ratio,
    )
    return ActivityLog(what, settings, errors, anomalies, progress, follow)

