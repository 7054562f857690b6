"""The real Apache Spark, on this machine: what comes out of it is what one reader gives, value by value.

Run by scripts/spark-test, which sees to Spark and Java.
"""

from __future__ import annotations

import gzip
import importlib
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import azactivity
import pytest
from azactivity import spark as az
from azure_folder import write_folder
from conftest import lines, module, record

pa = module("pyarrow")
module("pyspark")

WRONG_SUM = gzip.compress(lines(record(caller="d")))[:-8] + bytes(8)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ.update(PYSPARK_PYTHON=sys.executable, PYSPARK_DRIVER_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1")
    place = tempfile.mkdtemp(prefix="azactivity-spark-")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": place,
        "spark.sql.warehouse.dir": place,
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.codegen.wholeStage": "false",  # for little data it takes longer to compile
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # so does this
        "spark.sql.session.timeZone": "Asia/Kolkata",  # a moment is the same moment in any of them
    }
    builder = SparkSession.builder.master("local[2]").appName("azactivity")
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    az.register(session)
    yield session
    session.stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("azure"), hours=4)


@pytest.fixture(scope="module")
def single(folder: Path) -> Any:
    """The answer of one machine."""
    return azactivity.read(folder, errors="ignore").to_arrow()


ORDER = [("source__name", "ascending"), ("source__offset", "ascending")]


def same(got: Any, wanted: Any) -> None:
    """As tables: types and every value; Spark does not promise an order."""
    assert got.schema.names == wanted.schema.names and got.num_rows == wanted.num_rows
    got = got.sort_by(ORDER).cast(wanted.schema)  # timestamps come in the session's zone
    wanted = wanted.sort_by(ORDER)
    for name in wanted.schema.names:
        assert got[name].to_pylist() == wanted[name].to_pylist(), name
        assert got[name].null_count == wanted[name].null_count, name


def groups(table: Any) -> Dict[Any, Tuple[Any, ...]]:
    """By correlation id, in plain Python: events, first and last moment, callers, failures."""
    found: Dict[Any, List[Any]] = defaultdict(list)
    for row in table.select(["correlation_id", "time_ns", "caller", "outcome"]).to_pylist():
        found[row["correlation_id"]].append(row)
    return {
        key: (
            len(some),
            min(row["time_ns"] for row in some),
            max(row["time_ns"] for row in some),
            sorted({row["caller"] for row in some if row["caller"] is not None}),
            sum(row["outcome"] == "failure" for row in some),
        )
        for key, some in found.items()
    }


def grouped(frame: Any) -> Dict[Any, Tuple[Any, ...]]:
    """The same by Spark."""
    from pyspark.sql import functions as f

    failed = f.when(f.col("outcome") == "failure", 1).otherwise(0)
    wanted = (f.count("*"), f.min("time_ns"), f.max("time_ns"), f.sort_array(f.collect_set("caller")), f.sum(failed))
    return {row[0]: tuple(row)[1:] for row in frame.groupBy("correlation_id").agg(*wanted).collect()}


def test_the_folder_is_worth_it(single: Any) -> None:
    truth = groups(single)
    assert single.num_rows > 1500 and 1000 > len(truth) > 500
    assert any(facts[4] for facts in truth.values()) and max(facts[0] for facts in truth.values()) > 3
    assert single["caller_ip_address"].null_count and len(set(single["source__name"].to_pylist())) == 8


def test_schema_is_that_of_the_text(spark: Any) -> None:
    for columns, quarantined in ((None, False), ("all", True)):
        text = spark.createDataFrame([], az.ddl(columns, quarantined=quarantined)).schema
        assert text == az.schema(columns, quarantined=quarantined)


def test_data_source(spark: Any, folder: Path, single: Any) -> None:
    frame = spark.read.format("azactivity").load(str(folder))
    assert frame.schema == az.schema() and frame.rdd.getNumPartitions() == 1
    same(frame.toArrow(), single)


def test_data_source_in_ranges(spark: Any, folder: Path, single: Any) -> None:
    frame = spark.read.format("azactivity").option("maxPartitionBytes", "256k").load(str(folder))
    largest = max(path.stat().st_size for path in folder.rglob("*.json"))
    assert frame.rdd.getNumPartitions() > 10 and largest > 5 << 18  # 8 blobs
    same(frame.toArrow(), single)
    assert grouped(frame) == groups(single)


def test_binary_files(spark: Any, folder: Path, single: Any) -> None:
    files = spark.read.format("binaryFile").option("recursiveFileLookup", True).load(str(folder))
    frame = az.events(files)
    assert frame.columns == single.schema.names
    got = frame.toArrow()
    names = pa.array([name[len("file:") :] for name in got["source__name"].to_pylist()])
    same(got.set_column(got.schema.get_field_index("source__name"), "source__name", names), single)
    few = "correlation_id,time_ns,caller,outcome"
    assert grouped(files.mapInArrow(az.decoder(few), az.ddl(few))) == groups(single)


def test_lines(spark: Any, folder: Path, single: Any) -> None:
    text = spark.read.option("recursiveFileLookup", True).text(str(folder))
    frame = az.events(text.select("value", "_metadata.file_path"), "correlation_id,time_ns,caller,outcome,uid,source__name")
    rows = frame.collect()
    assert sorted(row["uid"] for row in rows) == sorted(single["uid"].to_pylist())
    assert {row["source__name"] for row in rows} == {f"file:{path}" for path in folder.rglob("*.json")}
    assert grouped(frame) == groups(single)


def test_messages_of_kafka(spark: Any) -> None:
    """The columns of Spark's Kafka source."""
    envelope = b'{"records":[' + lines(record(caller="a"), record(caller="b")).strip().replace(b"\n", b",") + b"]}"
    messages = [(0, 5, envelope), (1, 9, lines(record(caller="c"))), (1, 10, None), (1, 11, b"{")]
    values = [("hub", partition, offset, value and bytearray(value)) for partition, offset, value in messages]
    frame = spark.createDataFrame(values, "topic STRING, partition INT, offset BIGINT, value BINARY")
    got = az.events(frame, "caller,source__name,source__record", quarantined=True).collect()
    assert sorted((row[1], row[2], row[0], row[3] is None) for row in got) == [
        ("hub/0/5", 1, "a", True), ("hub/0/5", 2, "b", True), ("hub/1/11", 1, None, False), ("hub/1/9", 1, "c", True)
    ]  # fmt: skip


def test_a_stream(spark: Any, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.json").write_bytes(lines(record(caller=f"c{number}"), record()))
    frame = az.events(spark.readStream.text(str(tmp_path)), "caller,time")
    assert frame.isStreaming
    query = frame.writeStream.format("memory").queryName("azactivity_rows").trigger(availableNow=True).start()
    query.awaitTermination()
    rows = spark.table("azactivity_rows").collect()
    assert sorted(row["caller"] for row in rows) == ["ada@example.com"] * 3 + ["c0", "c1", "c2"]


def test_options(spark: Any, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(lines(record(caller="a"), b'{"operationName":}', record(caller="b")))
    (tmp_path / "b.json").write_bytes(lines(record(caller="c")))
    (tmp_path / "c.gz").write_bytes(WRONG_SUM)
    (tmp_path / "README").write_bytes(b"Hello, this is no log")

    def read(**options: Any) -> Any:
        return spark.read.format("azactivity").options(**options)

    assert sorted(row[0] for row in read(columns="caller", glob="*.json").load(str(tmp_path)).collect()) == ["a", "b", "c"]
    assert [row[0] for row in read(columns="caller").load([str(tmp_path / "b.json")]).collect()] == ["c"]
    chosen = read().schema("caller STRING, level_number INT").load(str(tmp_path / "b.json"))
    assert [tuple(row) for row in chosen.collect()] == [("c", None)]
    rows = read(columns="caller,source__name", quarantined=True).load(str(tmp_path)).collect()
    told = {row[1].rsplit("/", 1)[1]: row[2] for row in rows if row[2] is not None}
    assert len(rows) == 7 and told == {"a.json": "syntax", "README": "not_recognised", "c.gz": "decompress"}
    for options, path, what in (
        ({"errors": "raise"}, tmp_path / "a.json", "record 2"),
        ({}, tmp_path / "c.gz", "c.gz"),
        ({}, tmp_path / "gone", "No such file"),
        ({"columns": "nothing"}, tmp_path, "no such column"),
        ({"maxPartitionBytes": "much"}, tmp_path, "no number of bytes"),
    ):
        with pytest.raises(Exception, match=what):
            read(**options).load(str(path)).collect()
    (tmp_path / "empty").mkdir()
    assert read().load(str(tmp_path / "empty")).count() == 0


# ---- the corpus, as azact-cat --json tells it


@pytest.fixture(scope="session")
def cells(helpers: Path) -> Any:
    if not (helpers / "cat_cells.py").exists():
        pytest.skip("tests/python/cat_cells.py is not there")
    return importlib.import_module("cat_cells")


@pytest.fixture(scope="session")
def program() -> str:
    path = os.environ.get("AZACT_CAT", "")
    if not os.access(path, os.X_OK):
        pytest.skip("AZACT_CAT does not name azact-cat")
    return path


@pytest.mark.parametrize("way", ["data source", "binaryFile"])
def test_corpus(spark: Any, cells: Any, program: str, corpus: Path, way: str) -> None:
    """Counts, nulls and values of every file, in every column there is; what cannot be decoded as well."""
    from pyspark.sql import functions as f

    folder = Path(os.path.abspath(corpus))  # as Spark writes it
    files = sorted(path for path in folder.glob("*") if path.is_file() and path.name != "INDEX.md")
    paths = [str(path) for path in files]
    if way == "data source":
        options = {"columns": cells.EVERYTHING, "quarantined": True, "maxPartitionBytes": "100m"}
        frame = spark.read.format("azactivity").options(**options).load(paths)
    else:
        frame = az.events(spark.read.format("binaryFile").load(paths), cells.EVERYTHING, quarantined=True)
        frame = frame.withColumn("source__name", f.expr("substring(source__name, 6)"))
        frame = frame.withColumn("source", f.expr("""replace(source, '{"name":"file:/', '{"name":"/')"""))
    names = frame.columns
    plain = [f.unix_micros(name).alias(name) if kind == "timestamp" else f.col(name) for name, kind in frame.dtypes]
    frame = frame.select(*plain).cache()
    nulls = frame.select(*[f.count_if(f.col(name).isNull()) for name in names]).first()
    rows: Dict[str, List[Tuple[Any, ...]]] = defaultdict(list)
    for row in frame.collect():
        rows[row["source__name"]].append(tuple(row))
    offset, record_number, code = (names.index(name) for name in ("source__offset", "source__record", "quarantine__code"))
    total, empty = 0, [0] * len(names)
    for path in files:
        truth = cells.read(program, path)
        wanted = truth.table(names, quarantined=True)
        got = sorted(rows.pop(str(path), []), key=lambda row: (row[record_number] is None, row[record_number], row[offset]))
        whole = [row for row in got if row[code] is not None and row[record_number] is None]  # inputs that cannot be read
        assert len(whole) == truth.broken, path.name
        got = got[: len(got) - len(whole)]
        assert len([row for row in got if row[code] is None]) == len(truth.events), path.name
        assert cells.difference(wanted, names, got) is None, (path.name, cells.difference(wanted, names, got))
        counted = cells.nulls([*wanted, *whole], names)
        empty = [before + counted[name] for before, name in zip(empty, names)]
        total += len(got)
    assert list(nulls) == empty
    assert not rows and len(files) >= 70 and total >= 500
