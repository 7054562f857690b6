"""Going through the events of inputs, one after another."""

from __future__ import annotations

import os
import threading
from ctypes import byref, c_void_p, sizeof
from typing import Any, Callable, Iterator, List, Optional, Sequence, Union

from . import _abi
from ._errors import (
    AnomalyWarning,
    InputError,
    LocatedError,
    RecordError,
    RecordWarning,
    copy_bytes,
    refuse,
    status_name,
    text,
    warn,
)
from ._event import Event
from ._inputs import Input, Settings
from ._jsontext import loads, written
from ._library import lib
from ._progress import Progress, ProgressLike
from ._types import Position, Stats

OnError = Union[str, Callable[[LocatedError], object]]
POLICIES = ("warn", "raise", "collect", "ignore")

_KEPT_ERRORS = 10_000
_KEPT_BYTES = 64 << 20


def _anomaly_names() -> List[str]:
    return [(lib.azact_anomaly_name(code) or b"").decode("ascii") for code in range(64)]


_ANOMALIES = _anomaly_names()


def reader_stats(reader: int) -> Stats:
    out = _abi.Stats(struct_size=sizeof(_abi.Stats))
    if lib.azact_reader_stats(reader, byref(out)) != _abi.OK:
        return Stats()
    odd = out.flagged or out.quarantined  # asked first, since there may be as many readers as events
    found = {name: count for name, count in zip(_ANOMALIES, out.anomaly) if count} if odd else {}
    return Stats(1, out.bytes_in, out.bytes_text, out.records, out.clean, out.flagged, out.quarantined, out.foreign, found)


def from_reader(reader: int, status: int, file: str) -> LocatedError:
    """The reader's last error as an exception."""
    kind = RecordError if lib.azact_status_is_record(status) else InputError
    facts = _abi.ErrorInfo(struct_size=sizeof(_abi.ErrorInfo))
    if lib.azact_reader_error(reader, byref(facts)) != _abi.OK:
        return kind(status_name(status), file=file, code=status_name(status)[10:].lower(), status=status)
    error = kind(text(facts.message), file=file, code=text(facts.code), status=status)
    error.record = facts.record or None
    error.offset, error.length = facts.offset, facts.length
    error.error_offset, error.line, error.column = facts.error_offset, facts.line or None, facts.column or None
    error.raw, error.truncated = copy_bytes(facts.raw), bool(facts.truncated)
    error.source = loads(written(lib.azact_reader_write_error_json, reader))["source"]
    return error


class Errors:
    """What becomes of errors: told, kept or raised, as the caller of `read` asked."""

    def __init__(self, policy: OnError) -> None:
        if not callable(policy) and policy not in POLICIES:
            raise ValueError(f"errors must be a function or one of {', '.join(POLICIES)}, not {policy!r}")
        self.policy = policy
        self.kept: List[LocatedError] = []
        self.records = 0
        self.first_record: Optional[LocatedError] = None
        self.first_input: Optional[LocatedError] = None
        self.strangers: List[str] = []
        self._bytes = 0

    def take(self, error: LocatedError, met: bool = False) -> None:
        """met: the input was met in a folder, so if it is no log at all, nobody said that it were one."""
        if isinstance(error, InputError) and met and error.status == _abi.ERR_NOT_RECOGNISED:
            self.strangers.append(error.file)
        elif isinstance(error, InputError):
            self.first_input = self.first_input or error
        else:
            self.records += 1
            self.first_record = self.first_record or error
        if callable(self.policy):
            self.policy(error)
        elif self.policy == "raise":
            raise error
        elif self.policy != "ignore" and len(self.kept) < _KEPT_ERRORS:
            if self._bytes + len(error.raw) > _KEPT_BYTES:
                error.raw, error.truncated = error.raw[:1024], True
            self._bytes += len(error.raw)
            self.kept.append(error)

    def at_end(self, quarantined: int) -> None:
        """Everything that could be read has been: say what could not."""
        if self.policy != "warn":
            return
        if quarantined:
            many = f"{quarantined} records" if quarantined > 1 else "1 record"
            where = f", first {self.first_record}" if self.first_record else ""
            warn(f"{many} could not be decoded{where}", RecordWarning)
        if self.strangers:
            many = f"{len(self.strangers)} files, first {self.strangers[0]}, hold" if len(self.strangers) > 1 else f"{self.strangers[0]} holds"
            warn(f"{many} no activity log", RecordWarning)
        if self.first_input is not None:
            raise self.first_input


class _Open:
    """One input, open."""

    def __init__(self, source: Input, settings: Settings) -> None:
        self.source = source
        self.reader = source.open(settings)
        self._chunks: Optional[Iterator[bytes]] = source.chunks() if source.feed else None

    def next(self, out: c_void_p) -> int:
        status: int = lib.azact_reader_next(self.reader, byref(out))
        while status == _abi.NEED_MORE and self._chunks is not None:
            piece = next(self._chunks, None)
            if piece is None:
                self._chunks = None
                status = lib.azact_reader_finish(self.reader)
            else:
                status = lib.azact_reader_feed(self.reader, piece, len(piece))
            if status == _abi.OK:
                status = lib.azact_reader_next(self.reader, byref(out))
        return status

    def close(self, _unref: Callable[[int], None] = lib.azact_reader_unref) -> None:
        reader, self.reader = self.reader, 0
        if reader:
            _unref(reader)

    def __del__(self) -> None:
        if getattr(self, "reader", 0):
            self.close()


class Reader(Iterator[Event]):
    """The events of one run over the inputs; `iter(log)` makes one. May be shared by threads: each event comes once."""

    def __init__(
        self,
        inputs: Sequence[Input],
        settings: Settings,
        errors: OnError,
        anomalies: bool,
        progress: ProgressLike,
        follow: bool,
    ) -> None:
        self._inputs, self._settings, self._anomalies, self._follow = inputs, settings, anomalies, follow
        self._at = 0
        self._open: Optional[_Open] = None
        self._done = Stats()
        self._errors = Errors(errors)
        self._lock = threading.RLock()
        self._process = os.getpid()
        self._ended = False
        self._progress = Progress(progress, inputs)

    # ---- iterating

    def __iter__(self) -> "Reader":
        return self

    def __next__(self) -> Event:
        if os.getpid() != self._process:
            raise RuntimeError("this reader was begun in another process; iterate over the log anew in this one")
        with self._lock:
            handle = self._next()
        if not handle:
            raise StopIteration
        event = Event._take(handle)
        if self._anomalies and event.anomaly_bits:
            for anomaly in event.anomalies:
                warn(f"{event.source}: {anomaly}", AnomalyWarning)
        return event

    def _next(self) -> int:
        """The next event as a handle, with one reference; 0 at the end."""
        out = c_void_p()
        while not self._ended:
            if self._open is None and not self._begin():
                continue
            current = self._open
            if current is None:
                break
            status = current.next(out)
            if status == _abi.OK:
                self._progress.tick(self)
                return out.value or 0
            if status == _abi.END:
                self._finish()
            elif status == _abi.NEED_MORE:
                if self._follow:
                    return 0  # more may come; ask again later
                self._finish()
            elif lib.azact_status_is_record(status):
                self._errors.take(from_reader(current.reader, status, self._name(current)))
            elif lib.azact_status_is_fatal(status) or status == _abi.ERR_UNSUPPORTED:
                error = from_reader(current.reader, status, self._name(current))
                self._finish()
                self._errors.take(error, current.source.met)
            else:
                raise refuse(status, "reading")
        return 0

    def _begin(self) -> bool:
        """Open the next input, if there is one."""
        if self._at >= len(self._inputs):
            self._ended = True
            self._progress.close()
            self._errors.at_end(self.stats.quarantined)
            return False
        source = self._inputs[self._at]
        self._at += 1
        try:
            self._open = _Open(source, self._settings)
        except OSError as error:
            if len(self._inputs) == 1:
                self._ended = True
                raise
            told = InputError(error.strerror or str(error), file=source.name or "-")
            told.__cause__ = error
            self._errors.take(told)
            return False
        return True

    def _finish(self) -> None:
        if self._open is not None:
            self._done = self._done.plus(reader_stats(self._open.reader))
            self._open.close()
            self._open = None
            self._progress.tick(self, force=True)

    def _name(self, current: _Open) -> str:
        return self._settings.name or current.source.name or "-"

    # ---- facts

    @property
    def errors(self) -> List[LocatedError]:
        """What could not be read so far (with errors="warn" and "collect"; at most 10,000 are kept, `stats` counts all)."""
        return self._errors.kept

    @property
    def stats(self) -> Stats:
        """Counters of what has been read so far."""
        with self._lock:
            return self._done.plus(reader_stats(self._open.reader)) if self._open else self._done

    @property
    def position(self) -> Optional[Position]:
        """Where a later `read(path, start=...)` of the input that is open now may go on; None between inputs."""
        with self._lock:
            if self._open is None:
                return None
            out = _abi.Position(struct_size=sizeof(_abi.Position))
            if lib.azact_reader_position(self._open.reader, byref(out)) != _abi.OK:
                return None
            return Position(out.offset, out.record, out.container, out.heading_offset, out.heading_length)

    def close(self) -> None:
        """Stop reading. Events that came out stay as they are."""
        if os.getpid() == self._process:
            with self._lock:
                self._ended = True
                self._finish()
                self._progress.close()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_exception: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        stats = self.stats
        state = "ended" if self._ended else f"in input {self._at} of {len(self._inputs)}"
        return f"<Reader {state}: {stats.events} events, {stats.flagged} flagged, {stats.quarantined} quarantined>"
