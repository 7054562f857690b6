"""Apache Spark: the library inside its workers. Every node needs this package and pyarrow; see docs/scale-out.md.

    from azactivity import spark as az

    az.register(spark)                                                        # Spark 4: a data source
    events = spark.read.format("azactivity").option("columns", "time,caller,resource__name").load("/Volumes/logs/insights-activity-logs")

    blobs = spark.read.format("binaryFile").option("recursiveFileLookup", True).load("abfss://...")    # Spark 3.3 and later
    events = az.events(blobs, "time,caller,resource__name")                   # blobs.mapInArrow(az.decoder(...), az.ddl(...))

Nothing of Spark is imported before it is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterator, List, Optional, Sequence

from ._pump import BufferInput, PumpRun, batches, formats, plain
from ._table import Columns, columns_text

if TYPE_CHECKING:
    import pyarrow
    import pyspark.sql
    import pyspark.sql.types

    from ._spark_source import ActivityLogSource

__all__ = ["ActivityLogSource", "Decoder", "ddl", "decoder", "events", "register", "schema"]

_SQL = {"u": "STRING", "tsu:UTC": "TIMESTAMP", "l": "BIGINT", "i": "INT", "b": "BOOLEAN"}
VALUES = ("content", "value", "body")
NAMES = ("path", "file_path", "topic", "partition", "offset")


# ---- schemas ---------------------------------------------------------------------------------------------------------------------


def ddl(columns: Columns = None, *, quarantined: bool = False) -> str:
    """The schema of the columns as Spark's text: "`time` TIMESTAMP, `caller` STRING". Columns: as for `ActivityLog.table`."""
    return ", ".join(f"`{name}` {_SQL[kind]}" for name, kind in formats(columns, quarantined))


def schema(columns: Columns = None, *, quarantined: bool = False) -> "pyspark.sql.types.StructType":
    """The same as a StructType."""
    from pyspark.sql import types

    kinds = {"u": types.StringType, "tsu:UTC": types.TimestampType, "l": types.LongType, "i": types.IntegerType, "b": types.BooleanType}
    return types.StructType([types.StructField(name, kinds[kind]()) for name, kind in formats(columns, quarantined)])


# ---- mapInArrow ------------------------------------------------------------------------------------------------------------------


class Decoder:
    """Takes record batches whose rows hold bytes of logs, gives record batches of events. Made by `decoder`."""

    def __init__(self, columns: Columns, quarantined: bool, errors: str, value: Optional[str], name: Optional[Sequence[str]]) -> None:
        self.columns = columns_text(columns).decode("utf-8")
        self.quarantined, self.errors, self.value = quarantined, errors, value
        self.name = None if name is None else list(name)
        PumpRun([], plain(), errors, quarantined)  # refuses what does not go together

    def __call__(self, rows: "Iterator[pyarrow.RecordBatch]") -> "Iterator[pyarrow.RecordBatch]":
        for batch in rows:
            run = PumpRun(self._inputs(batch), plain(), self.errors, self.quarantined)
            yield from batches(run, self.columns)

    def _inputs(self, batch: Any) -> List[BufferInput]:
        names = batch.schema.names
        value = self.value or next((one for one in VALUES if one in names), None)
        if value is None:
            raise ValueError(f"none of the columns {', '.join(names)} is called {', '.join(VALUES)}; say which with value=")
        wanted = [one for one in NAMES if one in names] if self.name is None else self.name
        texts = [batch.column(one).to_pylist() for one in wanted]
        buffers = [cell.as_buffer() for cell in _bytes(batch.column(value))]
        sources = ["/".join(str(one) for one in row if one is not None) for row in zip(*texts)] if texts else [None] * len(buffers)
        return [BufferInput(buffer, source or None) for buffer, source in zip(buffers, sources) if buffer is not None]


def _bytes(column: Any) -> Any:
    """Text is looked at as the bytes that it is."""
    import pyarrow

    plain = (pyarrow.binary(), pyarrow.large_binary(), pyarrow.string(), pyarrow.large_string())
    return column if column.type in plain else column.cast(pyarrow.large_binary())


def decoder(
    columns: Columns = None,
    *,
    quarantined: bool = False,
    errors: str = "warn",
    value: Optional[str] = None,
    name: Optional[Sequence[str]] = None,
) -> Decoder:
    """A function for `DataFrame.mapInArrow`: each row holds the bytes of an input, and gives as many rows as that has events.

    Rows may be files (binaryFile: `path`, `content`), lines of JSON (text: `value`), messages (Kafka: `value`, and the message's
    `topic`, `partition`, `offset`). A line is an input of its own, so formats of several lines (CSV, documents) must come whole.

    columns: as for `ActivityLog.table`; the schema to give along is `ddl(columns)`.
    quarantined: what cannot be decoded, or not be read to its end, becomes rows with `quarantine__code` and `quarantine__message`.
        Otherwise `errors` tells, as in `azactivity.read`: "warn" (into the worker's log; damaged inputs fail the task), "raise",
        "ignore".
    value: the column with the bytes, binary or text; default: `content`, `value` or `body`.
    name: the columns that make the events' `source__name`, joined by "/"; default: `path`, `file_path`, `topic`, `partition`,
        `offset`, those that are there.
    """
    if errors not in ("warn", "raise", "ignore"):
        raise ValueError(f'errors must be "warn", "raise" or "ignore", not {errors!r}')
    return Decoder(columns, quarantined, errors, value, name)


def events(
    frame: "pyspark.sql.DataFrame",
    columns: Columns = None,
    *,
    quarantined: bool = False,
    errors: str = "warn",
    value: Optional[str] = None,
    name: Optional[Sequence[str]] = None,
) -> "pyspark.sql.DataFrame":
    """The events in a DataFrame of files, lines or messages, batch or streaming. Arguments: see `decoder`."""
    function = decoder(columns, quarantined=quarantined, errors=errors, value=value, name=name)
    wanted = [*([value] if value else VALUES), *(NAMES if name is None else name)]
    needed = [one for one in frame.columns if one in wanted]
    if not needed:
        raise ValueError(f"none of the columns {', '.join(frame.columns)} is called {', '.join(VALUES)}; say which with value=")
    return frame.select(*needed).mapInArrow(function, ddl(columns, quarantined=quarantined))


# ---- the data source of Spark 4 --------------------------------------------------------------------------------------------------


def register(session: "pyspark.sql.SparkSession") -> None:
    """So that `session.read.format("azactivity")` is known. The same as session.dataSource.register(ActivityLogSource)."""
    session.dataSource.register(__getattr__("ActivityLogSource"))


def __getattr__(name: str) -> Any:
    if name == "ActivityLogSource":
        from ._spark_source import ActivityLogSource

        return ActivityLogSource
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
