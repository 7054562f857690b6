"""Record batches for engines that bring bytes and take batches: inputs that are fed while their table is taken."""

from __future__ import annotations

import copy
import errno
from ctypes import addressof, byref, c_void_p
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

from . import _abi
from ._errors import InputError
from ._inputs import Input, PathInput, Settings
from ._library import lib
from ._table import Columns, EventRun, Run, _need, _raise, export, release, sweep
from ._types import Position

if TYPE_CHECKING:
    import pyarrow

CHUNK = 4 << 20  # a batch ends with what was fed; smaller pieces make small batches

_NO_RELEASE = _abi.ReleaseFn()



def plain(**given: Any) -> Settings:
    """Settings as they are when nothing is said."""
    all_of_them: Dict[str, Any] = dict.fromkeys(("name", "encoding", "start", "max_record_bytes", "max_values", "max_depth"))
    all_of_them.update(strict=False, follow=False, max_output_bytes=None, max_ratio=None)
    return Settings(**{**all_of_them, **given})


# ---- inputs ----------------------------------------------------------------------------------------------------------------------


class BufferInput(Input):
    """Bytes that somebody else holds, a pyarrow.Buffer; read where they lie."""

    met = True

    def __init__(self, buffer: Any, name: Optional[str]) -> None:
        self.buffer, self.name, self.size = buffer, name, buffer.size

    def open_whole(self, settings: Settings) -> Tuple[int, object]:
        out = c_void_p()
        config = settings.config(self.name)
        address = self.buffer.address if self.buffer.size else None
        status = lib.azact_reader_open_memory(byref(config), address, self.buffer.size, _abi.BORROW, _NO_RELEASE, None, byref(out))
        self.refuse(status, 0, settings)
        return out.value or 0, self.buffer


class WholeInput(PathInput):
    """A file met in a folder. That it cannot be opened is never passed over: another try may find it."""

    met = True

    def open_whole(self, settings: Settings) -> Tuple[int, object]:
        try:
            return super().open_whole(settings)
        except OSError as error:
            raise _unread(self.name, error.strerror or str(error)) from error


class RangeInput(Input):
    """The bytes from `begin` to `end` of what `open_file` opens; None: to its end. `records` stand before."""

    met = True

    def __init__(self, name: str, open_file: Callable[[], Any], begin: int = 0, end: Optional[int] = None, records: int = 0) -> None:
        self.name, self.open_file, self.begin, self.end, self.records = name, open_file, begin, end, records

    def open_whole(self, settings: Settings) -> Tuple[int, object]:
        own = copy.copy(settings)
        if self.begin:
            own.start = Position(self.begin, self.records)
        reader = self.open(own)
        feed = None
        try:
            feed = Feed(reader, self)
            feed.more()
        except BaseException:
            if feed is not None:
                feed.close()
            lib.azact_reader_unref(reader)
            raise
        return reader, feed


class Feed:
    """Gives a reader its bytes, a piece at each call."""

    def __init__(self, reader: int, source: RangeInput) -> None:
        self._reader, self._name = reader, source.name
        self._left = None if source.end is None else source.end - source.begin
        try:
            self._file = source.open_file()
            if source.begin:
                self._file.seek(source.begin)
        except OSError as error:
            raise _unread(self._name, error.strerror or str(error)) from error

    def more(self) -> None:
        wanted = CHUNK if self._left is None else min(CHUNK, self._left)
        try:
            piece = self._file.read(wanted) if wanted else b""
        except OSError as error:
            raise _unread(self._name, error.strerror or str(error)) from error
        if not piece:
            if self._left:
                raise _unread(self._name, f"{self._left} bytes fewer than when the work was planned")
            status = lib.azact_reader_finish(self._reader)
        else:
            status = lib.azact_reader_feed(self._reader, piece, len(piece))
            if self._left is not None:
                self._left -= len(piece)
                if not self._left and status == _abi.OK:
                    status = lib.azact_reader_finish(self._reader)
        if status != _abi.OK:
            raise MemoryError(self._name)

    def close(self) -> None:
        self._file.close()


def _unread(name: Optional[str], why: str) -> InputError:
    return InputError(why, file=name or "-")


# ---- batches ---------------------------------------------------------------------------------------------------------------------


class PumpRun(EventRun):
    """A run over such inputs."""

    def __init__(self, inputs: Sequence[Input], settings: Settings, errors: str, quarantined: bool) -> None:
        if quarantined and errors == "raise":
            raise ValueError('quarantined does not go with errors="raise"')
        super().__init__(inputs, settings, "collect" if quarantined else errors, False, quarantined)
        self.flags = _abi.ARROW_STOP if errors == "raise" else _abi.ARROW_SKIP
        if quarantined:
            self.flags |= _abi.ARROW_ERRORS

    def feed(self) -> None:
        """The stream has nothing now."""
        with self._lock:
            if isinstance(self._held, Feed):
                self._held.more()


def batches(run: PumpRun, columns: Columns, rows: Optional[int] = None) -> "Iterator[pyarrow.RecordBatch]":
    """The run's rows. With quarantined rows, inputs that could not be read to their end are rows as well, the last ones."""
    pyarrow = _need("pyarrow")
    stream = export(lib.azact_arrow_stream, None, run, columns, run.flags, rows)
    try:
        schema = _abi.ArrowSchema()
        _ask(stream, run, stream.get_schema, schema)
        shape = pyarrow.Schema._import_from_c(addressof(schema))
        while True:
            array = _abi.ArrowArray()
            _ask(stream, run, stream.get_next, array)
            if not array.release:
                break
            yield pyarrow.RecordBatch._import_from_c(addressof(array), shape)
        if run.flags & _abi.ARROW_ERRORS and run.errors:
            yield _lost(pyarrow, shape, run)
    finally:
        release(stream)
        sweep()
    run.conclude()


def count(run: PumpRun) -> int:
    """How many records there are, with those that cannot be decoded."""
    stream = export(lib.azact_arrow_stream, None, run, "source__record", run.flags, None)
    try:
        while True:
            array = _abi.ArrowArray()
            _ask(stream, run, stream.get_next, array)
            if not array.release:
                return run.stats.records
            array.release(byref(array))
    finally:
        release(stream)
        sweep()


def _ask(stream: Any, run: PumpRun, function: Callable[[Any, Any], int], out: Any) -> None:
    while True:
        answer = function(byref(stream), byref(out))
        if not answer:
            return
        if answer == errno.EAGAIN and run.error is None:
            run.feed()
            continue
        told = stream.get_last_error(byref(stream))
        _raise(run, InputError(told.decode("utf-8", "replace") if told else errno.errorcode.get(answer, str(answer))))


def _lost(pyarrow: Any, shape: Any, run: PumpRun) -> Any:
    """Rows for inputs that could not be read to their end."""
    rows: List[Dict[str, Any]] = []
    for error in run.errors:
        place = {"name": error.file, "record": error.record, "offset": error.offset, "length": error.length}
        source = {f"source__{name}": value for name, value in place.items()}
        rows.append({"quarantine__code": error.code, "quarantine__message": error.message, **source})
    return pyarrow.RecordBatch.from_pylist([{name: row.get(name) for name in shape.names} for row in rows], schema=shape)


# ---- columns ---------------------------------------------------------------------------------------------------------------------


def formats(columns: Columns, quarantined: bool = False) -> List[Tuple[str, str]]:
    """Names and Arrow formats of the columns."""
    stream = export(lib.azact_arrow_stream, None, Run(), columns, _abi.ARROW_ERRORS if quarantined else 0, None)
    schema = _abi.ArrowSchema()
    try:
        if stream.get_schema(byref(stream), byref(schema)):
            raise MemoryError
        try:
            children = [schema.children[at][0] for at in range(schema.n_children)]
            return [(child.name.decode("utf-8"), child.format.decode("ascii")) for child in children]
        finally:
            schema.release(byref(schema))
    finally:
        release(stream)
        sweep()
