"""Any bytes, read by the library and by a plain Python reading of the same bytes (tests/python/oracle): the same events."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any, Dict, List

import azactivity
import pytest
from azactivity import FIELDS
from conftest import EXAMPLES, record
from hypothesis import given, settings
from hypothesis import strategies as st

text = st.one_of(
    st.text(max_size=20),
    st.text(st.characters(max_codepoint=0x7F), max_size=20),
    st.sampled_from(["", "Success", "Succeeded", "Failed", "Start", "Accepted", "Created", "203.0.113.7:80", "::1", "Microsoft.Compute/x/write",
                     "2023-07-21T19:23:45.1Z", "7/21/2023 7:23:45 PM", "/subscriptions/a/resourceGroups/b", '{"a":1}', '"', "\\", "null"]),
)  # fmt: skip
numbers = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none())
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(text, numbers), lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(text, inner, max_size=4)), max_leaves=10
)
objects = st.dictionaries(text, values, max_size=4)
either = st.one_of(objects, objects.map(json.dumps))  # Azure writes many an object as a string
spoken = st.one_of(st.none(), text)
facts: Dict[str, st.SearchStrategy[Any]] = {key: spoken for key in (
    "tenantId", "subscriptionId", "eventTimestamp", "operationName", "category", "level", "resultType", "resultSignature", "caller",
    "correlationId", "resourceId")}  # fmt: skip
facts.update(properties=either, durationMs=st.one_of(st.integers(), st.integers().map(str)))
unknown = st.dictionaries(text.filter(lambda key: not key.isascii()), values, max_size=3)
flat = st.builds(lambda first, second: {**record(), **first, **second}, unknown, st.fixed_dictionaries({}, optional=facts))


def _helper(name: str) -> Any:
    """A module of tests/python; None without the repository."""
    import importlib
    import sys

    from conftest import ROOT

    sys.path.insert(0, str(ROOT / "tests" / "python"))
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
    finally:
        del sys.path[0]


def _dialects() -> List[Any]:
    """(writer, event) of tests/python/gen_dialects.py."""
    gen = _helper("gen_dialects")
    if gen is None:
        return []
    shapes = [write for name, write in gen.DIALECTS.items() if name != "portal_csv"]
    return [(write, event) for write in shapes for event in gen.events()]


ODD = _helper("odd")


@st.composite
def odd_documents(draw: Any) -> bytes:
    """Records of every dialect in which values are of types that nobody expects, in every container."""
    data: bytes = ODD.Maker(lambda among: draw(st.sampled_from(among)), lambda: draw(values)).document()
    return data


changed = st.fixed_dictionaries({}, optional={
    "caller": text.filter(bool), "correlation": text.filter(bool), "level": st.sampled_from(["Error", "Informational", "Warning"]),
    "status": st.sampled_from(["Started", "Succeeded", "Failed", "Accepted"]), "address": text.filter(bool), "properties": objects})  # fmt: skip
DIALECTS = _dialects()
shaped = st.builds(lambda shape, facts: shape[0](shape[1]._replace(**facts)), st.sampled_from(DIALECTS), changed) if DIALECTS else flat
records = st.one_of(flat, shaped)
mutations = st.lists(
    st.tuples(st.integers(0, 1 << 16), st.one_of(
        st.binary(max_size=3), st.sampled_from([b'"', b"\\", b"{", b"}", b"[", b":", b",", b"\n", b"\0", b"\x01", b"\xff", b"\\ud800"]))),
    max_size=2)  # fmt: skip


def writer(style: int, rows: List[Dict[str, Any]]) -> bytes:
    options: Dict[str, Any] = [{}, {"ensure_ascii": False}, {"indent": 1}, {"separators": (",", ":")}][style % 4]
    options = {"ensure_ascii": True, **options}

    def dump(node: Any, **more: Any) -> bytes:
        return json.dumps(node, **{**options, **more}).encode("utf-8", "surrogatepass")

    if style < 4:
        return b"\n".join(dump(row, indent=None) for row in rows) + b"\n"
    if style < 8:
        return dump(rows)
    if style < 12:
        return dump({"records": rows})
    return dump({"value": rows})


def library(data: Any) -> List[azactivity.Event]:
    return list(azactivity.read(data, errors="ignore", name="x"))


@pytest.fixture(scope="module")
def oracle(helpers: Path) -> Any:
    import oracle as reading

    return reading


@settings(max_examples=max(EXAMPLES * 2 // 5, 1))
@given(rows=st.lists(records, min_size=1, max_size=4), style=st.integers(0, 15), step=st.integers(1, 400))
def test_sound_input(oracle: Any, rows: List[Dict[str, Any]], style: int, step: int) -> None:
    data = writer(style, rows)
    expected = expect(oracle, data)
    events = library(data)
    assert [event.to_json() for event in events] == expected

    class Pieces(io.BytesIO):
        def read(self, _size: "int | None" = -1) -> bytes:
            return super().read(step)

    assert [event.to_json() for event in library(Pieces(data))] == expected
    for event, line in zip(events, expected):
        agrees(event, json.loads(line))


@pytest.mark.skipif(ODD is None, reason="the repository is not there")
@settings(max_examples=max(EXAMPLES, 1))
@given(data=odd_documents(), step=st.integers(1, 400))
def test_odd_types(oracle: Any, data: bytes, step: int) -> None:
    """Every odd type for every field of every dialect: the very lines of the independent reading."""
    expected = expect(oracle, data)
    events = library(data)
    assert [event.to_json() for event in events] == expected
    for event, line in zip(events, expected):
        agrees(event, json.loads(line))


@settings(max_examples=max(EXAMPLES * 2 // 5, 1))
@given(rows=st.lists(records, min_size=1, max_size=3), style=st.integers(0, 15), changes=mutations)
def test_damaged_input(oracle: Any, rows: List[Dict[str, Any]], style: int, changes: Any) -> None:
    damaged(oracle, writer(style, rows), changes)


@pytest.mark.skipif(ODD is None, reason="the repository is not there")
@settings(max_examples=max(EXAMPLES * 2 // 5, 1))
@given(data=odd_documents(), changes=mutations)
def test_damaged_odd_types(oracle: Any, data: bytes, changes: Any) -> None:
    damaged(oracle, data, changes)


def damaged(oracle: Any, sound: bytes, changes: Any) -> None:
    """Whatever is taken for a record is read as the independent reading reads those bytes; each record is counted once."""
    data = bytearray(sound)
    for at, put in changes:
        at %= len(data) + 1
        data[at : at + len(put)] = put
    log = azactivity.read(bytes(data), errors="collect", name="x")
    events = list(log)
    for event in events:
        source = event.source
        assert bytes(data)[source.offset : source.offset + source.length] == event.raw or source.inner
        line = event.to_dict()
        agrees(event, line)
        if event.raw[:1] != b"{" or event.raw[-1:] != b"}":
            continue  # a row means nothing without its heading
        readings = [entry.line for text in (event.raw, b"[" + event.raw + b"]") for entry in oracle.read_bytes(text, "x") if not entry.code]
        plain = [essence(json.loads(oracle.write(reading))) for reading in readings]
        assert essence(line) in plain, event.to_json()
    stats = log.stats
    assert stats.records == stats.events + stats.quarantined and stats.events == len(events)
    inputs = [error for error in log.errors if isinstance(error, azactivity.InputError)]
    assert stats.quarantined == len(log.errors) - len(inputs)
    for error in log.errors:
        assert error.offset is not None and error.length is not None
        assert error.offset + error.length <= len(data) and error.raw == bytes(data)[error.offset : error.offset + error.length]


# What lies around a record can bring it a notice (a BOM, bytes that are zero).
AROUND = ("bom_inside", "nul_byte", "duplicate_key")


def essence(line: Dict[str, Any]) -> str:
    """As text: Python takes 1, 1.0 and True for equal."""
    told = [one for one in line["anomalies"] if one["path"] or one["code"] not in AROUND]
    return repr({**line, "source": None, "anomalies": told})


def expect(oracle: Any, data: bytes) -> List[str]:
    return [oracle.write(entry.line) for entry in oracle.read_bytes(data, "x") if not entry.code]


@settings(max_examples=max(EXAMPLES // 5, 1))
@given(rows=st.lists(records, min_size=1, max_size=2), codec=st.sampled_from(["utf-8-sig", "utf-16", "utf-16-le", "utf-32"]), packed=st.booleans())
def test_encoded_input(oracle: Any, rows: List[Dict[str, Any]], codec: str, packed: bool) -> None:
    data = writer(0, rows).decode().encode(codec)
    if packed and azactivity.has_feature("zlib"):
        data = gzip.compress(data)
    assert [event.to_json() for event in library(data)] == expect(oracle, data)


def agrees(event: azactivity.Event, line: Dict[str, Any]) -> None:
    """Every way to ask an event gives what its line says."""
    whole = event.to_dict()
    assert {key: repr(value) for key, value in whole.items()} == {key: repr(value) for key, value in line.items()}
    for name in FIELDS:
        top, _, member = name.partition(".")
        if not member:
            assert (name in event) == (name in line)
            if name in line:
                assert repr(event[name]) == repr(line[name])
    for name in ("caller", "operation_name", "correlation_id", "resource_id", "level", "result_type"):
        found = getattr(event, name)
        if isinstance(line.get(name), str):
            assert found == line[name]
        elif line.get(name) is None:
            assert found is None
    if "time" in line:
        assert event.time is not None and event.time_ns is not None
        assert event.time.isoformat()[:19] == line["time"][:19] and event.time_ns // 1000 * 1000 == round_time(event)
    else:
        assert event.time is None
    assert str(event.uid) == line["uid"] and [one.code for one in event.anomalies] == [one["code"] for one in line["anomalies"]]
    assert event.resource.to_dict() == line["resource"] if "resource" in line else True
    assert (str(event.address) if event.address else None) == (line.get("address") or {}).get("ip")
    assert event.principal._asdict() == {name: (line.get("principal") or {}).get(name) for name in event.principal._fields}
    assert event.error._asdict() == {name: (line.get("error") or {}).get(name) for name in event.error._fields}
    assert isinstance(event.properties, dict)
    assert repr(event).isprintable()
    source = line["source"]
    assert (event.source.record, event.source.offset, event.source.length) == (source["record"], source["offset"], source["length"])


def round_time(event: azactivity.Event) -> int:
    from datetime import datetime, timedelta, timezone

    assert event.time is not None
    return (event.time - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1) * 1000


def test_the_samples(oracle: Any, samples: Path) -> None:
    for path in sorted(samples.rglob("*.json*")) + sorted(samples.rglob("*.csv")):
        data = path.read_bytes()
        if path.suffix == ".gz" and not azactivity.has_feature("zlib"):
            continue
        expected = expect(oracle, data)
        assert [event.to_json() for event in library(data)] == expected
        assert expected


def test_every_dialect(oracle: Any, helpers: Path) -> None:
    import gen_dialects as gen

    for dialect, write in gen.DIALECTS.items():
        rows = [write(event) for event in gen.events()]
        for container, pack in gen.containers_of(dialect).items():
            if container.startswith(("csv", "tables")) and len({tuple(row) for row in rows}) > 1:
                continue
            data = pack(rows).encode()
            expected = expect(oracle, data)
            assert [event.to_json() for event in library(data)] == expected and len(expected) == len(rows), (dialect, container)
