"""What reading costs inside a real Spark: processor seconds for each gigabyte of JSON, of the JVM and its Python workers together.

Usage: spark_read.py MEGABYTES GENERATOR      run by scripts/spark-bench; GENERATOR is bench_generate
Each way reads the same blobs to their end and throws the rows away (Spark's sink `noop`). Others' work on the machine counts little,
since processor time is measured; the first run of each way is not counted.
few: six columns; lean: all default ones without properties, claims and record numbers; default: all of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

import azactivity
from azactivity import spark as az

FEW = "time,caller,operation_name,outcome,correlation_id,resource__name"
LEAN = "default,-properties,-claims,-source__record"
BLOBS = 8
ROUNDS = 2
TICK = os.sysconf("SC_CLK_TCK")


def processor_seconds() -> float:
    """Of this process and all below it, with those that have ended."""
    parents: Dict[int, int] = {}
    used: Dict[int, int] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path(f"/proc/{entry}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry)] = int(fields[1])
            used[int(entry)] = sum(map(int, fields[11:15]))
    ours = {os.getpid()}
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in ours} - ours
        ours |= more
        grown = bool(more)
    return sum(used.get(pid, 0) for pid in ours) / TICK


def session(cores: int) -> Any:
    from pyspark.sql import SparkSession

    os.environ.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1")
    builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false").config("spark.driver.memory", "2g")
    made = builder.config("spark.ui.showConsoleProgress", "false").config("spark.driver.host", "127.0.0.1").getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    az.register(made)
    return made


def measure(work: Callable[[], Any]) -> Tuple[float, float]:
    """Processor and wall seconds: the smallest of some rounds."""
    work()
    seen: List[Tuple[float, float]] = []
    for _ in range(ROUNDS):
        begin, wall = processor_seconds(), time.monotonic()
        work()
        seen.append((processor_seconds() - begin, time.monotonic() - wall))
    return min(seen)


def main() -> None:
    megabytes, generator = int(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory(prefix="azact-spark-bench-") as place:
        for number in range(BLOBS):
            with open(f"{place}/{number}.json", "wb") as out:
                subprocess.run([generator, str(max(1, megabytes // BLOBS)), str(number + 1), "mixed"], stdout=out, check=True)
        size = sum(path.stat().st_size for path in Path(place).iterdir()) / 1e9
        spark = session(2)

        def source(columns: str) -> Callable[[], Any]:
            frame = spark.read.format("azactivity").options(columns=columns, maxPartitionBytes="32m").load(place)
            return lambda: frame.write.format("noop").mode("overwrite").save()

        def rows(frame: Any, columns: str) -> Callable[[], Any]:
            return lambda: az.events(frame, columns).write.format("noop").mode("overwrite").save()

        ways: List[Tuple[str, str, Callable[[], Any]]] = []
        for what, columns in (("few", FEW), ("lean", LEAN), ("default", "default")):
            log = azactivity.read(place)
            ways.append(("one reader, no Spark", what, lambda log=log, columns=columns: sum(1 for _ in log.to_batches(columns))))
            ways.append(("data source", what, source(columns)))
        ways.append(("binaryFile", "lean", rows(spark.read.format("binaryFile").load(place), LEAN)))
        ways.append(("text", "lean", rows(spark.read.text(place), LEAN)))
        print(f"{size:.2f} GB in {BLOBS} blobs, {spark.read.format('azactivity').load(place).count()} events, Spark {spark.version}, local[2]")
        for way, what, work in ways:
            used, wall = measure(work)
            print(f"{way:22} {what:8} {used / size:7.2f} processor seconds/GB   {size * 1e3 / wall:7.0f} MB/s, by the clock")
        spark.stop()


if __name__ == "__main__":
    main()
