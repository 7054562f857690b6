"""Events and operations as tables, handed over through the Arrow C stream interface: no Python object per event.

A stream pulls its batches in C; Python is asked only for the next input. Nothing here runs in a destructor: a capsule may die,
or a consumer may release its stream, on any thread, while an exception is on its way, or at interpreter shutdown, and none of
these is a moment to run Python. Two registers stand instead. `_capsules` holds every capsule that was given out; one that
nobody else holds any more is put away at the next occasion (`_sweep`). `_runs` holds what a stream needs as long as it lives;
that it is gone is said by C code alone: its `done` is the C library's time(), which sets the mark that the run looks at.
"""

from __future__ import annotations

import copy
import ctypes
import os
import sys
import threading
from ctypes import addressof, byref, c_void_p, sizeof
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, NoReturn, Optional, Sequence, Tuple, Union

from . import _abi
from ._errors import InputError, LocatedError, refuse
from ._inputs import Input, Settings
from ._library import lib
from ._progress import Progress, ProgressLike
from ._reader import Errors, OnError, from_reader, reader_stats
from ._types import Stats

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars
    import pyarrow

Columns = Union[None, str, Sequence[str]]

# ---- capsules --------------------------------------------------------------------------------------------------------------------

_STREAM = b"arrow_array_stream"
_new_capsule: Any = ctypes.PYFUNCTYPE(ctypes.py_object, c_void_p, ctypes.c_char_p, c_void_p)(("PyCapsule_New", ctypes.pythonapi))
_keep: Any = ctypes.PYFUNCTYPE(None, ctypes.py_object)(("Py_IncRef", ctypes.pythonapi))
_keep(_STREAM)  # a capsule points to its name, and may outlive this module

_lock = threading.RLock()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)
_capsules: List[Tuple[Any, Any]] = []


def _holders(at: int) -> int:
    return sys.getrefcount(_capsules[at][0])


def _capsule(stream: Any) -> Any:
    """A capsule around a stream of ours, which it keeps alive."""
    made = _new_capsule(addressof(stream), _STREAM, None)
    _keep(stream)  # at shutdown the register goes before the last consumer does
    with _lock:
        _capsules.append((made, stream))
    return made


def _count_alone() -> int:
    """How many references _holders sees to a capsule that only the register holds."""
    spare = _abi.ArrowArrayStream()
    _capsules.append((_new_capsule(addressof(spare), _STREAM, None), spare))
    try:
        return _holders(0)
    finally:
        _capsules.clear()


_ALONE = _count_alone()
_drop: Any = ctypes.PYFUNCTYPE(None, ctypes.py_object)(("Py_DecRef", ctypes.pythonapi))


def release(stream: Any) -> None:
    if stream.release:
        stream.release(byref(stream))


# ---- runs ------------------------------------------------------------------------------------------------------------------------


def _time_function() -> Any:
    """The address of the C library's time(time_t *), which writes a number other than 0 to where it is told."""
    try:
        library = ctypes.CDLL("msvcrt") if sys.platform == "win32" else ctypes.CDLL(None)
        return ctypes.cast(library._time64 if sys.platform == "win32" else library.time, c_void_p).value
    except (AttributeError, OSError):
        return None  # runs then stay in the register: a few hundred bytes each


_TIME = _time_function()
_allocate: Any = ctypes.PYFUNCTYPE(c_void_p, ctypes.c_size_t, ctypes.c_size_t)(("PyMem_RawCalloc", ctypes.pythonapi))
_free: Any = ctypes.PYFUNCTYPE(None, c_void_p)(("PyMem_RawFree", ctypes.pythonapi))
_runs: Dict[int, "Run"] = {}


def sweep() -> None:
    """Put away what nobody needs any more."""
    with _lock:
        for at in range(len(_capsules) - 1, -1, -1):
            if _holders(at) <= _ALONE:
                _made, stream = _capsules.pop(at)
                release(stream)
                _drop(stream)
        for mark, run in list(_runs.items()):
            if ctypes.c_int64.from_address(mark).value:
                del _runs[mark]
                run.close()
                _free(mark)


class Run:
    """What a stream needs while it lives."""

    error: Optional[BaseException] = None
    """Why the stream answered with an error, if that was for Python to say."""

    def next(self) -> Optional[int]:
        """The next reader, one reference with it."""
        return None

    def close(self) -> None:
        pass

    def locate(self) -> Optional[BaseException]:
        """The exception behind a failure of the stream."""
        return self.error

    def conclude(self) -> None:
        """Everything is read: say what could not be."""

    def tick(self, force: bool = False) -> None:
        """A batch has come."""


def _next_input(out: Any, user: Optional[int], runs: Dict[int, Run] = _runs) -> int:
    run = runs[user or 0]
    try:
        handle = run.next()
    except BaseException as error:
        # A traceback leads to the frames of whoever asked: the consumer, that holds the stream, that holds the run.
        run.error = error.with_traceback(None)
        return _abi.ERR_IO
    if handle is None:
        return _abi.END
    out[0] = handle
    return _abi.OK


_next_function: Any = _abi.ArrowNextFn(_next_input)
_keep(_next_function)


def columns_text(columns: Columns) -> bytes:
    if columns is None:
        return b""
    names = [columns] if isinstance(columns, str) else list(columns)
    if not names or not all(isinstance(name, str) for name in names):
        raise ValueError("columns are a list of names, or names with commas between")
    return ",".join(names).encode("utf-8", "replace")


def export(function: Callable[..., int], handle: Optional[int], run: Run, columns: Columns, flags: int, rows: Optional[int]) -> Any:
    """A stream of the library's; `run` stays registered as long as it lives."""
    sweep()
    config = _abi.ArrowConfig()
    lib.azact_arrow_config_init(byref(config), sizeof(config))
    config.columns = columns_text(columns)
    config.flags = flags
    config.batch_rows = rows or 0
    mark = _allocate(1, 16)
    if not mark:
        raise MemoryError
    config.user = mark
    config.next = _next_function if handle is None else _abi.ArrowNextFn()
    config.done = _abi.ArrowDoneFn(_TIME) if _TIME else _abi.ArrowDoneFn()
    stream = _abi.ArrowArrayStream()
    with _lock:
        _runs[mark] = run
    status = None
    try:
        status = function(handle, byref(config), byref(stream))
    finally:
        if status != _abi.OK:
            with _lock:
                del _runs[mark]
            _free(mark)
    if status != _abi.OK:
        if status == _abi.ERR_RANGE:
            raise ValueError(f"columns={columns!r}: there is no such column (docs/arrow.md lists them), or rows={rows!r} is too large")
        raise refuse(status, "a table")
    return stream


class EventRun(Run):
    """Gives a stream one reader after another."""

    def __init__(
        self, inputs: Sequence[Input], settings: Settings, errors: OnError, progress: ProgressLike, quarantined: bool
    ) -> None:
        self._quarantined = quarantined
        self._inputs, self._settings = list(inputs), settings
        self._errors = Errors(errors)
        self._at = 0
        self._reader = 0
        self._source: Optional[Input] = None
        self._held: object = None
        self._done = Stats()
        self._lock = threading.RLock()
        self._failed = False
        self._progress = Progress(progress, inputs)

    @property
    def errors(self) -> List[LocatedError]:
        return self._errors.kept

    @property
    def stats(self) -> Stats:
        with self._lock:
            return self._done.plus(reader_stats(self._reader)) if self._reader else self._done

    def _last_error(self) -> Optional[LocatedError]:
        """What the reader that is open told last."""
        facts = _abi.ErrorInfo(struct_size=sizeof(_abi.ErrorInfo))
        if not self._reader or lib.azact_reader_error(self._reader, byref(facts)) != _abi.OK:
            return None
        name = self._settings.name or (self._source.name if self._source else None) or "-"
        return from_reader(self._reader, facts.status, name)

    def _put_away(self) -> None:
        if not self._reader:
            return
        error = self._last_error()
        self._done = self._done.plus(reader_stats(self._reader))
        met = self._source is not None and self._source.met
        self._drop_reader()
        if isinstance(error, InputError) and self._errors.policy != "raise":  # then the stream itself has told it
            self._errors.take(error, met)

    def _drop_reader(self) -> None:
        reader, self._reader = self._reader, 0
        if reader:
            lib.azact_reader_unref(reader)
        held, self._held = self._held, None
        if hasattr(held, "close"):
            held.close()

    def next(self) -> Optional[int]:
        with self._lock:
            self._put_away()
            self.tick(force=True)
            while self._at < len(self._inputs):
                source = self._inputs[self._at]
                self._at += 1
                try:
                    self._reader, self._held = source.open_whole(self._settings)
                except OSError as error:
                    told = InputError(error.strerror or str(error), file=source.name or "-")
                    told.__cause__ = error.with_traceback(None)
                    if len(self._inputs) == 1:
                        raise
                    self._errors.take(told)
                    continue
                self._source = source
                return int(lib.azact_reader_ref(self._reader))
            if self._errors.policy == "warn" and self._errors.first_input is not None and not self._failed:
                self._failed = True
                raise self._errors.first_input
            return None

    def locate(self) -> Optional[BaseException]:
        return self.error or self._last_error()

    def conclude(self) -> None:
        if not self._failed:
            self._errors.at_end(0 if self._quarantined else self.stats.quarantined)

    def tick(self, force: bool = False) -> None:
        self._progress.tick(self, force=True)

    def close(self) -> None:
        with self._lock:
            if self._reader:
                self._done = self._done.plus(reader_stats(self._reader))
            self._drop_reader()
            self._at = len(self._inputs)
            self._progress.close()


# ---- tables ----------------------------------------------------------------------------------------------------------------------


class Table:
    """Rows that are read when somebody takes them; each taking reads anew.

    pyarrow, pandas, Polars, DuckDB and all else that knows the Arrow PyCapsule interface take this object itself; the `to_`
    methods do it for you, with exceptions and warnings as `read` promises them.
    """

    def __init__(self, begin: Callable[[], Tuple[Any, Run]], what: str, columns: List[str]) -> None:
        self._begin, self._what, self.columns = begin, what, columns

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        stream, _run = self._begin()
        return _capsule(stream)

    def _consume(self, take: "Callable[[_Once], Any]") -> Any:
        """Let `take` have a fresh stream; failures become this package's exceptions."""
        stream, run = self._begin()
        capsule = _capsule(stream)
        try:
            taken = take(_Once(capsule, run))
        except Exception as error:
            del capsule
            _raise(run, error)
        finally:
            capsule = None
            sweep()
        run.conclude()
        return taken

    def to_batches(self) -> "Iterator[pyarrow.RecordBatch]":
        """pyarrow record batches, one after another; memory stays that of one batch."""
        pyarrow = _need("pyarrow")
        stream, run = self._begin()
        reader = pyarrow.RecordBatchReader._import_from_c(addressof(stream))
        try:
            while True:
                try:
                    batch = reader.read_next_batch()
                except StopIteration:
                    break
                except Exception as error:
                    _raise(run, error)
                run.tick()
                yield batch
        finally:
            reader.close()
            del reader
            sweep()
        run.conclude()

    def to_arrow(self) -> "pyarrow.Table":
        """A pyarrow.Table with all rows."""
        pyarrow = _need("pyarrow")

        def take(once: "_Once") -> Any:
            reader = pyarrow.RecordBatchReader.from_stream(once)
            batches = []
            for batch in reader:
                once.run.tick()
                batches.append(batch)
            return pyarrow.Table.from_batches(batches, reader.schema)

        return self._consume(take)

    def to_pandas(self) -> "pandas.DataFrame":
        """A pandas.DataFrame. Numbers and truth values with gaps are pandas' Int64, Int32 and boolean, so that nothing turns
        into a float; times are datetime64[us, UTC]."""
        pandas = _need("pandas")
        pyarrow = _need("pyarrow")
        types = {pyarrow.int64(): pandas.Int64Dtype(), pyarrow.int32(): pandas.Int32Dtype(), pyarrow.bool_(): pandas.BooleanDtype()}
        table = self._consume(lambda once: pyarrow.RecordBatchReader.from_stream(once).read_all())
        return table.to_pandas(types_mapper=types.get)

    def to_polars(self) -> "polars.DataFrame":
        """A polars.DataFrame."""
        polars = _need("polars")
        return self._consume(lambda once: polars.DataFrame(once))

    def to_duckdb(self, connection: "duckdb.DuckDBPyConnection", name: str, *, replace: bool = False) -> "duckdb.DuckDBPyRelation":
        """Create the table `name` in a DuckDB database, and give it as a relation."""
        pyarrow = _need("pyarrow")
        quoted = '"' + name.replace('"', '""') + '"'
        create = "CREATE OR REPLACE TABLE" if replace else "CREATE TABLE"

        def take(once: "_Once") -> None:
            reader = pyarrow.RecordBatchReader.from_stream(once)
            connection.register("azactivity_rows", reader)
            try:
                connection.execute(f"{create} {quoted} AS SELECT * FROM azactivity_rows")
            finally:
                connection.unregister("azactivity_rows")
                reader.close()

        self._consume(take)
        return connection.table(quoted)

    def __repr__(self) -> str:
        return f"<Table of {self._what}: {len(self.columns)} columns>"


def _raise(run: Run, error: Exception) -> NoReturn:
    """Raise what is behind a consumer's error. Nothing that the run keeps is raised itself: it would gain a traceback."""
    found, run.error = run.locate(), None
    if found is None:
        raise error
    cause = found.__cause__ or error
    raise (copy.copy(found) if isinstance(found, LocatedError) else found) from cause


def column_names(stream: Any) -> List[str]:
    """Of a stream that is then released."""
    schema = _abi.ArrowSchema()
    try:
        if stream.get_schema(byref(stream), byref(schema)):
            raise MemoryError
        try:
            return [schema.children[i][0].name.decode("utf-8") for i in range(schema.n_children)]
        finally:
            schema.release(byref(schema))
    finally:
        release(stream)
        sweep()


class _Once:
    """Gives its capsule to the first who asks."""

    def __init__(self, capsule: object, run: Run) -> None:
        self._capsule, self.run = capsule, run

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        capsule, self._capsule = self._capsule, None
        if capsule is None:
            raise ValueError("this stream was taken already")
        return capsule


def _need(module: str) -> Any:
    try:
        return __import__(module)
    except ImportError as error:
        raise ImportError(f"this needs {module}: pip install {module}", name=module) from error

