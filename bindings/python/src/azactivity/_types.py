"""Small values that events are made of. All are immutable; those with nothing in them are false."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Dict, NamedTuple, Optional, Tuple

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def moment(ns: int) -> datetime:
    """Nanoseconds since 1970 as a datetime in UTC, rounded down to what it can hold, microseconds."""
    return EPOCH + timedelta(microseconds=ns // 1000)


def nanoseconds(value: timedelta) -> int:
    return (value.days * 86400 + value.seconds) * 1_000_000_000 + value.microseconds * 1000


class OperationName(NamedTuple):
    """`Microsoft.Compute/virtualMachines/deallocate/action`, taken apart."""

    name: Optional[str] = None
    provider: Optional[str] = None
    resource_type: Optional[str] = None
    verb: Optional[str] = None
    sub_verb: Optional[str] = None

    def __str__(self) -> str:
        return self.name or ""

    def __bool__(self) -> bool:
        return self.name is not None


class Principal(NamedTuple):
    """Who acted. `kind` is one of user, guest, service_principal, managed_identity, group, platform, unknown."""

    kind: Optional[str] = None
    name: Optional[str] = None
    object_id: Optional[str] = None
    app_id: Optional[str] = None
    tenant_id: Optional[str] = None
    source: Optional[str] = None

    def __str__(self) -> str:
        return self.name or self.object_id or self.app_id or ""

    def __bool__(self) -> bool:
        return any(part is not None for part in self)


class Token(NamedTuple):
    """Facts of the caller's token. `mfa` is None where the token does not say."""

    mfa: Optional[bool] = None
    issued: Optional[datetime] = None
    expires: Optional[datetime] = None
    tenant_id: Optional[str] = None
    address: Optional[str] = None

    def __bool__(self) -> bool:
        return any(part is not None for part in self)


class Failure(NamedTuple):
    """Why an operation failed."""

    code: Optional[str] = None
    message: Optional[str] = None
    inner_code: Optional[str] = None

    def __str__(self) -> str:
        return ": ".join(part for part in (self.code, self.message) if part)

    def __bool__(self) -> bool:
        return any(part is not None for part in self)


class Source(NamedTuple):
    """Where a record stands. Offsets and lengths are bytes of the file, or of the decompressed stream if `compressed`."""

    name: str
    record: int
    offset: int
    length: int
    inner: Optional[int] = None
    compressed: bool = False
    encoding: str = "utf-8"

    def __str__(self) -> str:
        inner = f", inner {self.inner}" if self.inner else ""
        return f"{self.name}, record {self.record}{inner}, byte {self.offset}"


class Anomaly(NamedTuple):
    """What is odd about a record: a word, where (JSON Pointer), which bytes of `Event.raw`; `other` is the span of the
    earlier member for duplicate_key."""

    code: str
    path: str
    offset: int
    length: int
    other: Optional[Tuple[int, int]] = None

    def __str__(self) -> str:
        return f"{self.code} at {self.path or 'the record'}"


class Stats(NamedTuple):
    """What has been read so far. Each record is counted in exactly one of clean, flagged, quarantined."""

    inputs: int = 0
    bytes_in: int = 0
    bytes_text: int = 0
    records: int = 0
    clean: int = 0
    flagged: int = 0
    quarantined: int = 0
    foreign: int = 0
    anomalies: Dict[str, int] = {}

    @property
    def events(self) -> int:
        return self.clean + self.flagged

    def plus(self, other: "Stats") -> "Stats":
        """Both together."""
        found = self.anomalies
        if other.anomalies:
            names = sorted({*self.anomalies, *other.anomalies})
            found = {name: self.anomalies.get(name, 0) + other.anomalies.get(name, 0) for name in names}
        return Stats(
            self.inputs + other.inputs,
            self.bytes_in + other.bytes_in,
            self.bytes_text + other.bytes_text,
            self.records + other.records,
            self.clean + other.clean,
            self.flagged + other.flagged,
            self.quarantined + other.quarantined,
            self.foreign + other.foreign,
            found,
        )


class Position(NamedTuple):
    """Where a later reader may go on in the same input: `read(path, start=position)`."""

    offset: int
    record: int
    container: int = 0
    heading_offset: int = 0
    heading_length: int = 0
