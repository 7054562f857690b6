"""Tables: every cell against the events, in every library that is installed."""

from __future__ import annotations

import io
import json
import warnings
from pathlib import Path
from typing import Any, Dict, List

import azactivity
import pytest
from azactivity import FIELDS, InputError, RecordError, _table
from conftest import lines, module, record
from hypothesis import given, settings
from hypothesis import strategies as st

BAD = b'{"operationName":"a/b/write",}'


@pytest.fixture(autouse=True)
def nothing_is_left() -> Any:
    yield
    import gc

    gc.collect()
    _table.sweep()
    assert not _table._capsules and not _table._runs


def cell(event: azactivity.Event, column: str) -> Any:
    """What docs/arrow.md promises for a column."""
    if column == "time":
        return event.time
    if column == "time_ns":
        return event.time_ns
    if column in ("token__issued", "token__expires"):
        return getattr(event.token, column[7:])
    if column == "anomalies":
        return event.anomaly_bits
    if column == "source__name":
        return event["source"]["name"]
    name = column.replace("__", ".")
    found = event.get(name)
    kind = FIELDS[name].type
    if found is None:
        return None
    if kind in ("json", "object"):
        return json.loads(json.dumps(found))
    if kind in ("text", "time", "word", "number"):
        return found if isinstance(found, str) else getattr(event, name, None) if kind != "number" else found
    return found


def check(rows: List[Dict[str, Any]], events: List[azactivity.Event]) -> None:
    assert len(rows) == len(events)
    for row, event in zip(rows, events):
        for column, value in row.items():
            wanted = cell(event, column)
            kind = FIELDS[column.replace("__", ".")].type if column.replace("__", ".") in FIELDS else ""
            if value is not None and kind in ("json", "object") and column != "anomalies":
                value = json.loads(value)
            if kind == "number" and value is not None:
                assert str(json.loads(str(value)) if not isinstance(wanted, str) else value) == str(wanted), column
                continue
            assert value == wanted, (column, event.to_json())


def test_pyarrow(samples: Path) -> None:
    pa = module("pyarrow")
    log = azactivity.read(samples, errors="collect")
    events = list(log)
    table = log.to_arrow()
    check(table.to_pylist(), events)
    assert log.stats.events == len(events) and log.stats.quarantined == 2
    assert str(table.schema.field("time").type) == "timestamp[us, tz=UTC]" and table.schema.field("time_ns").type == pa.int64()
    table.validate(full=True)
    for same in (pa.table(log), pa.RecordBatchReader.from_stream(log).read_all(), pa.table(log.table())):
        assert same.equals(table)
    assert pa.Table.from_batches(log.to_batches(rows=3)).equals(table)
    assert max(batch.num_rows for batch in log.to_batches(rows=3)) == 3
    check(log.to_arrow("all").to_pylist(), events)


def test_pandas(samples: Path) -> None:
    pd = module("pandas")
    module("pyarrow")
    log = azactivity.read(samples, errors="collect")
    events = list(log)
    frame = log.to_pandas()
    assert len(frame) == len(events) and str(frame["time"].dtype) == "datetime64[us, UTC]"
    for column in ("time_ns", "http_status", "source__offset"):
        assert str(frame[column].dtype) in ("Int64", "Int32")
        assert [None if pd.isna(value) else int(value) for value in frame[column]] == [cell(event, column) for event in events]
    assert [None if pd.isna(value) else value for value in frame["caller"]] == [event.caller for event in events]
    if hasattr(pd.DataFrame, "from_arrow"):
        assert pd.DataFrame.from_arrow(log).shape == frame.shape


def test_polars(samples: Path) -> None:
    pl = module("polars")
    log = azactivity.read(samples, errors="collect")
    events = list(log)
    frame = log.to_polars()
    check(frame.to_dicts(), events)
    assert pl.DataFrame(log).equals(frame) and pl.DataFrame(log.table("caller")).columns == ["caller"]


def test_duckdb(samples: Path) -> None:
    duckdb = module("duckdb")
    module("pyarrow")
    log = azactivity.read(samples, errors="collect")
    events = list(log)
    connection = duckdb.connect()
    relation = log.to_duckdb(connection, 'odd "name"', "source__name,caller,http_status,time_ns")
    assert relation.fetchall() == [tuple(cell(event, c) for c in ("source__name", "caller", "http_status", "time_ns")) for event in events]
    with pytest.raises(duckdb.Error):
        log.to_duckdb(connection, 'odd "name"')
    assert log.to_duckdb(connection, 'odd "name"', "caller", replace=True).columns == ["caller"]
    assert connection.sql("select count(*) from log").fetchall() == [(len(events),)]
    assert connection.sql("select caller from log limit 1").fetchall() == [(events[0].caller,)]


def test_columns() -> None:
    log = azactivity.read(lines(record()))
    default, everything = log.table().columns, log.table("all").columns
    assert default[:2] == ["time", "time_ns"] and "properties" in default and set(default) <= set(everything)
    assert log.table(["caller", "resource__name"]).columns == ["caller", "resource__name"]
    assert log.table("caller , resource.name,caller").columns == ["caller", "resource__name"]
    assert set(default) - set(log.table("default,-properties,-claims").columns) == {"properties", "claims"}
    for bad in ("nothing", ["caller", "x"], "caller,-caller"):
        with pytest.raises(ValueError, match="no such column"):
            log.table(bad)
    for worse in ([], [5], ""):
        if worse == "":
            assert log.table(worse).columns == default
            continue
        with pytest.raises(ValueError, match="list of names"):
            log.table(worse)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        log.table(rows=1 << 30)
    assert "columns" in repr(log.table())


def test_every_kind_of_input(tmp_path: Path) -> None:
    module("pyarrow")
    data = lines(record(caller="a"), record(caller="b"))
    path = tmp_path / "x.json"
    path.write_bytes(data)
    for what in (path, data, io.BytesIO(data), io.StringIO(data.decode()), [path, data], tmp_path):
        log = azactivity.read(what)  # type: ignore[arg-type]
        expected = [event.caller for event in log]
        assert log.to_arrow("caller")["caller"].to_pylist() == expected, what
        assert log.to_arrow("caller")["caller"].to_pylist() == expected, "and again"
    empty = azactivity.read([]).to_arrow()
    assert empty.num_rows == 0 and "caller" in empty.schema.names


def test_errors() -> None:
    module("pyarrow")
    data = lines(record(), BAD, record())
    log = azactivity.read(data, name="f.json")
    with pytest.warns(azactivity.RecordWarning, match="1 record could not be decoded") as told:
        assert log.to_arrow().num_rows == 2
    assert told[0].filename == __file__ and log.stats.quarantined == 1
    with pytest.raises(RecordError) as raised:
        azactivity.read(data, name="f.json", errors="raise").to_arrow()
    assert (raised.value.file, raised.value.record, raised.value.raw) == ("f.json", 2, BAD)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert azactivity.read(data, errors="ignore").to_arrow().num_rows == 2
        rows = azactivity.read(data).to_arrow(quarantined=True).to_pylist()
    assert [row["quarantine__code"] for row in rows] == [None, "syntax", None] and rows[1]["source__record"] == 2 and rows[1]["caller"] is None
    with pytest.raises(ValueError, match="quarantined"):
        azactivity.read(data, errors="raise").table(quarantined=True)


def test_inputs_that_cannot_be_read(tmp_path: Path) -> None:
    module("pyarrow")
    pl = module("polars")
    good, stranger = lines(record()), b"Hello, this is no log"
    for take in (lambda log: log.to_arrow(), lambda log: log.to_polars(), lambda log: list(log.to_batches())):
        with pytest.raises(InputError, match="neither JSON nor"):
            take(azactivity.read([stranger, good]))
        with pytest.raises(InputError):
            take(azactivity.read(stranger, errors="raise"))
    log = azactivity.read([stranger, good], errors="collect")
    assert log.to_arrow().num_rows == 1 and [error.code for error in log.errors] == ["not_recognised"]
    with pytest.raises(pl.exceptions.PolarsError):
        pl.DataFrame(azactivity.read(stranger))
    (tmp_path / "README").write_bytes(stranger)
    (tmp_path / "x.json").write_bytes(good)
    with pytest.warns(azactivity.RecordWarning, match="holds no activity log"):
        assert azactivity.read(tmp_path).to_arrow().num_rows == 1
    gone = azactivity.read([tmp_path / "x.json"])
    (tmp_path / "x.json").unlink()
    with pytest.raises(FileNotFoundError):
        gone.to_arrow()


def test_a_file_object_that_fails() -> None:
    module("pyarrow")

    class Broken:
        def read(self, _size: int = -1) -> bytes:
            raise ConnectionError("gone")

    with pytest.raises(ConnectionError, match="gone"):
        azactivity.read(Broken()).to_arrow()  # type: ignore[arg-type]


def test_taking_is_told_to_progress(tmp_path: Path) -> None:
    module("pyarrow")
    data = lines(*[record()] * 100)
    told: List[Any] = []
    azactivity.read([data, data], progress=lambda done, total: told.append((done, total))).to_arrow()
    assert told[-1] == (2 * len(data), 2 * len(data))


@given(st.lists(st.fixed_dictionaries({}, optional={
    "caller": st.one_of(st.none(), st.text(max_size=10)), "level": st.one_of(st.text(max_size=5), st.integers(0, 9)),
    "callerIpAddress": st.sampled_from(["1.2.3.4:80", "::1", "x", ""]), "durationMs": st.one_of(st.integers(), st.text(max_size=3)),
    "properties": st.dictionaries(st.text(max_size=3), st.one_of(st.none(), st.text(max_size=8), st.floats(allow_nan=False, allow_infinity=False)), max_size=3),
}), max_size=12), st.integers(1, 5))  # fmt: skip
@settings(max_examples=100)
def test_cells(rows: List[Dict[str, Any]], size: int) -> None:
    pa = module("pyarrow")
    log = azactivity.read(lines(*[record(**row) for row in rows]), errors="raise")
    table = pa.Table.from_batches(log.to_batches("all", rows=size)) if rows else log.to_arrow("all")
    table.validate(full=True)
    check(table.to_pylist(), list(log))
