"""The data source of Spark 4: imported only where Spark is, through `azactivity.spark`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterator, List, Optional

from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition

from . import spark
from ._blobs import Part, blobs, bytes_of, packed, part_input, paths_of, split
from ._pump import PumpRun, batches, formats, plain

if TYPE_CHECKING:
    import pyarrow
    import pyspark.sql.types

MOST = "128m"
_QUARANTINE = ("quarantine__code", "quarantine__message")


def _flag(options: Any, name: str) -> bool:
    text = str(options.get(name, "false")).lower()
    if text not in ("true", "false"):
        raise ValueError(f"{name} must be true or false, not {text!r}")
    return text == "true"


class ActivityLogSource(DataSource):  # type: ignore[misc, unused-ignore]
    """`spark.read.format("azactivity")`. Options: docs/scale-out.md."""

    @classmethod
    def name(cls) -> str:
        return "azactivity"

    def schema(self) -> "pyspark.sql.types.StructType":
        return spark.schema(self.options.get("columns"), quarantined=_flag(self.options, "quarantined"))

    def reader(self, schema: "pyspark.sql.types.StructType") -> "ActivityLogReader":
        return ActivityLogReader(self.options, list(schema.names))


class ActivityLogPartition(InputPartition):  # type: ignore[misc, unused-ignore]
    def __init__(self, parts: List[Part]) -> None:
        self.parts = parts


class ActivityLogReader(DataSourceReader):  # type: ignore[misc, unused-ignore]
    """names: the columns that Spark expects, the option's or those of a schema that the user gave."""

    def __init__(self, options: Any, names: List[str]) -> None:
        self.quarantined = _flag(options, "quarantined") or any(name in names for name in _QUARANTINE)
        self.columns = [name for name in names if not (self.quarantined and name in _QUARANTINE)]
        if [name for name, _kind in formats(self.columns, self.quarantined)] != names:
            raise ValueError(f"{', '.join(names)}: a schema must name each column once, and {' and '.join(_QUARANTINE)} last")
        self.errors = str(options.get("errors", "warn"))
        spark.decoder(self.columns, quarantined=self.quarantined, errors=self.errors)  # refuses what does not go together
        limit: Optional[str] = options.get("maxRecordBytes")
        self.settings = plain(
            encoding=options.get("encoding"),
            strict=_flag(options, "strict"),
            max_record_bytes=None if limit is None else bytes_of(limit),
        )
        self.most = bytes_of(str(options.get("maxPartitionBytes", MOST)))
        self.glob: Optional[str] = options.get("glob", options.get("pathGlobFilter"))
        self.paths = paths_of(options)

    def partitions(self) -> List[ActivityLogPartition]:
        number = "source__record" in self.columns
        found = [blob for path in self.paths for blob in blobs(path, self.glob)]
        parts = (part for blob in found for part in split(blob, self.most, self.settings, number))
        return [ActivityLogPartition(some) for some in packed(parts, self.most)]

    def read(self, partition: Any) -> "Iterator[pyarrow.RecordBatch]":
        parts = getattr(partition, "parts", [])  # Spark makes a partition of its own if there is nothing
        run = PumpRun([part_input(part) for part in parts], self.settings, self.errors, self.quarantined)
        return batches(run, self.columns)
