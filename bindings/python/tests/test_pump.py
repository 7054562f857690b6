"""Bytes from engines: rows that hold inputs, and blobs in parts. What comes of them is what one reader gives."""

from __future__ import annotations

import gzip
import os
import pickle
import warnings
from pathlib import Path
from typing import Any, List, Optional, Sequence

import azactivity
import pytest
from azactivity import InputError, RecordError, _table
from azactivity import spark as az
from azure_folder import write_folder
from conftest import lines, module, record
from hypothesis import given
from hypothesis import strategies as st

pa = module("pyarrow")
from azactivity import _blobs, _pump  # noqa: E402

BAD = b'{"operationName":"a/b/write",}'


@pytest.fixture(autouse=True)
def nothing_is_left() -> Any:
    yield
    import gc

    gc.collect()
    _table.sweep()
    assert not _table._capsules and not _table._runs


def rows(decoder: az.Decoder, *batches: Any) -> List[Any]:
    return [row for batch in decoder(iter(batches)) for row in batch.to_pylist()]


def together(parts: Sequence[Any], columns: Optional[str] = None, errors: str = "ignore", quarantined: bool = True) -> Any:
    """Each part read by itself, one behind the other."""
    batches = []
    for part in parts:
        run = _pump.PumpRun([_blobs.part_input(part)], _pump.plain(), errors, quarantined)
        batches += list(_pump.batches(run, columns))
    return pa.Table.from_batches(batches)


# ---- schemas


def test_schema_as_text() -> None:
    names = azactivity.read(b"").table().columns
    assert [one.split("`")[1] for one in az.ddl().split(", ")] == names
    assert az.ddl("time,time_ns,http_status,token__mfa,caller") == (
        "`time` TIMESTAMP, `time_ns` BIGINT, `http_status` INT, `token__mfa` BOOLEAN, `caller` STRING"
    )
    assert az.ddl(["caller"], quarantined=True) == "`caller` STRING, `quarantine__code` STRING, `quarantine__message` STRING"
    with pytest.raises(ValueError, match="no such column"):
        az.ddl("nothing")


# ---- rows


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.string(), pa.large_string()])
def test_rows_of_lines(kind: Any) -> None:
    data = [lines(record(caller="a")), None, b"", b"  ", lines(record(caller="b")).strip()]
    data.append(lines(record(caller="ü"), record(caller="d")))
    batch = pa.RecordBatch.from_arrays([pa.array([one if one is None else one.decode() for one in data]).cast(kind)], ["value"])
    got = rows(az.decoder("caller,source__name,source__record"), batch, batch.slice(4))
    assert [row["caller"] for row in got] == ["a", "b", "ü", "d", "b", "ü", "d"]
    assert {row["source__name"] for row in got} == {"-"} and [row["source__record"] for row in got] == [1, 1, 1, 2, 1, 1, 2]


def test_names_of_rows() -> None:
    value = pa.array([lines(record())])
    batch = pa.record_batch({"topic": ["t"], "partition": [3], "offset": [17], "value": value, "key": ["k"]})
    assert rows(az.decoder("source__name"), batch) == [{"source__name": "t/3/17"}]
    assert rows(az.decoder("source__name", name=["key"]), batch) == [{"source__name": "k"}]
    batch = pa.record_batch({"path": ["abfss://x/y"], "content": value})
    assert rows(az.decoder("source__name"), batch) == [{"source__name": "abfss://x/y"}]
    assert rows(az.decoder("source__name", value="v"), pa.record_batch({"v": value})) == [{"source__name": "-"}]
    with pytest.raises(ValueError, match="say which with value="):
        rows(az.decoder(), pa.record_batch({"v": value}))


def test_rows_equal_one_reader(samples: Path) -> None:
    paths = [path for path in sorted(samples.rglob("*"), key=os.fsencode) if path.is_file()]
    batch = pa.record_batch({"path": [str(path) for path in paths], "content": [path.read_bytes() for path in paths]})
    log = azactivity.read(samples, errors="collect")
    got = pa.Table.from_batches(az.decoder(errors="ignore")(iter([batch])))
    assert got.equals(log.to_arrow()) and got.num_rows > 30
    got = pa.Table.from_batches(az.decoder("all", quarantined=True)(iter([batch])))
    strangers = [error.file for error in log.errors if isinstance(error, InputError)]
    assert strangers and got.num_rows == log.to_arrow("all", quarantined=True).num_rows + len(strangers)
    assert [row["source__name"] for row in got.to_pylist() if row["quarantine__code"] == "not_recognised"] == strangers


def test_what_cannot_be_decoded() -> None:
    good, torn = lines(record()), gzip.compress(lines(record()) * 50)[:-20]
    batch = pa.record_batch({"path": ["a", "b", "c", "d"], "content": [good + BAD, b"Hello, this is no log", torn, good]})
    got = rows(az.decoder("caller,source__name,source__record", quarantined=True), batch)
    assert [row["source__name"] for row in got if row["quarantine__code"] is None][-1] == "d"
    told = [(row["source__name"], row["quarantine__code"]) for row in got if row["quarantine__code"]]
    assert told[0] == ("a", "syntax") and ("b", "not_recognised") in told and "c" in {name for name, _code in told}
    with pytest.raises(RecordError, match="a, record 2"):
        rows(az.decoder(errors="raise"), batch)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(rows(az.decoder("caller", errors="ignore"), batch)) > 2
    with pytest.warns(azactivity.RecordWarning, match="could not be decoded"):
        rows(az.decoder("caller"), batch.slice(0, 1))
    for bad in ({"errors": "collect"}, {"errors": "raise", "quarantined": True}, {"columns": "x"}):
        with pytest.raises(ValueError):
            rows(az.decoder(**bad), batch)  # type: ignore[arg-type]


def test_a_decoder_travels() -> None:
    batch = pa.record_batch({"value": [lines(record())]})
    decoder = pickle.loads(pickle.dumps(az.decoder(["caller"])))
    assert rows(decoder, batch) == [{"caller": "ada@example.com"}]


# ---- parts


def test_a_large_blob_in_parts(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, big=300)
    log = azactivity.read(folder, errors="ignore")
    whole = log.to_arrow("all", quarantined=True)
    assert log.stats.quarantined == 1
    for path in (str(folder), f"file:{folder}", f"file://{folder}"):
        found = _blobs.blobs(path)
        parts = [part for blob in found for part in _blobs.split(blob, 50_000, _pump.plain(), True)]
        assert len(found) == 12 and len(parts) > 30 and max(part.size for part in parts) < 100_000
        got = together(parts, "all")
        if path.startswith("file://"):
            assert got["source__name"][0].as_py().startswith(path)
            got = got.set_column(got.schema.get_field_index("source__name"), "source__name", whole["source__name"])
        assert got.equals(whole)
    assert together([part for part in parts if part.begin], "source__record", quarantined=False).num_rows > 1000
    assert _blobs.blobs(str(folder), "*.gz") == [] and len(_blobs.blobs(str(folder), "PT?H.json")) == 12


ENVELOPE = b'{"records":[' + lines(record(caller="in"), record(caller="side")).strip().replace(b"\n", b",") + b"]}"
PRETTY = b'{\n"caller":"p",\n"operationName":"a/b/write",\n"properties":\n{"a":1}\n}'
LISTED = b'{"value":[\n' + lines(record(caller="x"), record(caller="y"), record()).strip().replace(b"\n", b",\n") + b"\n]}"
LINES = st.one_of(
    st.builds(lambda text: lines(record(caller=text)).strip(), st.text(max_size=30)),
    st.builds(lambda size: lines(record(properties={"a": "x" * size})).strip(), st.integers(0, 3000)),
    st.builds(lambda text: lines(record(properties={"a": [{"b": text}, "\n{}\n{}"]})).strip(), st.text(max_size=30)),
    st.sampled_from([b"", b"  ", BAD, ENVELOPE, PRETTY, LISTED, b'{"a":1}', b"{}", b"hello", b'"text"', b"[]"]),
)


@given(st.lists(LINES, max_size=40), st.sampled_from([b"\n", b"\r\n"]), st.booleans(), st.integers(200, 4000), st.booleans())
def test_parts_equal_the_whole(made: List[bytes], end: bytes, mark: bool, most: int, last: bool) -> None:
    data = (b"\xef\xbb\xbf" if mark else b"") + end.join([lines(record()).strip(), *made]) + (end if last else b"")
    path = f"{os.environ.get('TMPDIR', '/tmp')}/azactivity-parts-{os.getpid()}.json"
    with open(path, "wb") as out:
        out.write(data)
    try:
        [blob] = _blobs.blobs(path)
        parts = _blobs.split(blob, most, _pump.plain(), True)
        assert [part.begin for part in parts[1:]] == [part.end for part in parts[:-1]]
        assert parts[0].begin == 0 and parts[-1].end in (None, len(data))
        assert together(parts, "all").equals(azactivity.read(path, errors="ignore").to_arrow("all", quarantined=True))
    finally:
        os.unlink(path)


def test_what_is_not_split(tmp_path: Path) -> None:
    many = lines(*[record(caller=f"c{i}") for i in range(200)])
    inside = many.strip().replace(b"\n", b",\n")
    for data in (gzip.compress(many, 0), many.decode().encode("utf-16"), b"[" + inside + b"]", b'{"records":[\n' + inside + b"\n]}",
                 b"x," * 30000 + b"\n" + many, b"[]\n" + many):  # fmt: skip
        path = tmp_path / "blob"
        path.write_bytes(data)
        [blob] = _blobs.blobs(str(path))
        parts = _blobs.split(blob, 4000, _pump.plain(), True)
        assert parts == [_blobs.Part(blob)]
    path.write_bytes(many)
    [blob] = _blobs.blobs(str(path))
    assert len(_blobs.split(blob, 4000, _pump.plain(), False)) > 10
    assert len(_blobs.split(blob, 4000, _pump.plain(encoding="utf-8"), False)) == 1
    assert len(_blobs.split(blob, len(many), _pump.plain(), False)) == 1


def test_a_blob_that_changes(tmp_path: Path) -> None:
    path = tmp_path / "PT1H.json"
    path.write_bytes(lines(*[record(caller=f"c{i}") for i in range(100)]))
    [blob] = _blobs.blobs(str(path))
    parts = _blobs.split(blob, 4000, _pump.plain(), True)
    with path.open("ab") as out:
        out.write(lines(record(caller="late")))
    assert together(parts, "caller")["caller"].to_pylist() == [f"c{i}" for i in range(100)]
    os.truncate(path, blob.size - 100)
    with pytest.raises(InputError, match="100 bytes fewer than when the work was planned"):
        together(parts[-1:])
    path.unlink()
    for part in (parts[0], _blobs.Part(blob)):
        for quarantined in (False, True):
            with pytest.raises(InputError, match="No such file"):
                together([part], quarantined=quarantined)
    with pytest.raises(FileNotFoundError):
        _blobs.blobs(str(path))
    with pytest.raises(FileNotFoundError):
        _blobs.blobs(f"file://{path}")


def test_large_inputs_in_small_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(lines(*[record(caller=f"c{i}") for i in range(300)]))
    whole = azactivity.read(path).to_arrow("all", quarantined=True)
    [blob] = _blobs.blobs(f"file://{path}")
    for size in (1, 100, 5000):
        monkeypatch.setattr(_pump, "CHUNK", size)
        got = together([_blobs.Part(blob._replace(name=str(path)))], "all")
        assert got.equals(whole)


def test_packing() -> None:
    def sizes(*wanted: int) -> List[List[int]]:
        parts = [_blobs.Part(_blobs.Blob("", "", "", size << 20)) for size in wanted]
        return [[part.size >> 20 for part in some] for some in _blobs.packed(parts, 100 << 20)]

    assert sizes() == [] and sizes(500, 1) == [[500], [1]]
    assert sizes(40, 40, 40, 96, 1, 1) == [[40, 40], [40], [96], [1, 1]]
    assert sum(len(some) for some in sizes(*[0] * 100)) == 100 and len(sizes(*[0] * 100)) == 4


def test_sizes_and_paths() -> None:
    assert [_blobs.bytes_of(text) for text in ("1000", "128m", " 2 GB", "3k")] == [1000, 128 << 20, 2 << 30, 3072]
    for bad in ("", "0", "m", "1.5m", "-1", "3 tb"):
        with pytest.raises(ValueError):
            _blobs.bytes_of(bad)
    assert _blobs.paths_of({"path": "a", "paths": '["b"]'}) == ["a", "b"]
    with pytest.raises(ValueError, match="needs a path"):
        _blobs.paths_of({})
