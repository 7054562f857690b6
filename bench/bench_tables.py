#!/usr/bin/env python3
"""A file into a table: through the library, and through the engines' own JSON readers.

Usage: bench_tables.py FILE [ROUNDS [--least]]   FILE: JSON Lines in the diagnostic schema (bench_generate, kind burst)
                                                 ROUNDS 0: only whether all make the same table
       bench_tables.py --run NAME FILE [--sums]  one contestant, once; for the program itself

The columns (COLUMNS) are those of Azure's table AzureActivity that these records have, as text, with the time as a timestamp
and the resource id taken apart, and what one asks of authorization and properties. Each engine is given what it takes: the
schema with nothing in it but what is needed, and its own expressions for nested and derived columns. Where there are several
ways they are all tried, and the fastest counts. One thread each; time is the processor's, of reading and table; imports,
connections and a first small file come before. Each run is a process of its own, contestants take turns, and a ratio is the median of the rounds' ratios.
Before that all must have made the same table: row for row the same nulls, texts and microseconds, by a hash of each column.
--least: exit status 1 if the library is less than 5 times as fast as DuckDB or Polars, or 30 times as fast as json and pandas.
"""
from __future__ import annotations

import hashlib
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any, Callable, Dict, List, Tuple

AUTH, EVIDENCE, CLAIMS, PROPS = ("identity", "authorization"), ("identity", "authorization", "evidence"), ("identity", "claims"), ("properties",)
XML, MS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/", "http://schemas.microsoft.com/identity/claims/"
# column of the library -> where the record has it
PLAIN: Dict[str, Tuple[str, ...]] = {
    "operation_name": ("operationName",), "category": ("category",), "level": ("level",), "result_type": ("resultType",),
    "result_signature": ("resultSignature",), "duration_ms": ("durationMs",), "caller_ip_address": ("callerIpAddress",),
    "correlation_id": ("correlationId",), "resource_id": ("resourceId",), "tenant_id": ("tenantId",), "location": ("location",),
    "authorization_action": (*AUTH, "action"), "authorization_scope": (*AUTH, "scope"), "evidence_role": (*EVIDENCE, "role"),
    "role_assignment_id": (*EVIDENCE, "roleAssignmentId"), "role_assignment_scope": (*EVIDENCE, "roleAssignmentScope"),
    "role_definition_id": (*EVIDENCE, "roleDefinitionId"), "principal_id": (*EVIDENCE, "principalId"),
    "principal_type": (*EVIDENCE, "principalType"), "status_code": (*PROPS, "statusCode"), "status_message": (*PROPS, "statusMessage"),
    "service_request_id": (*PROPS, "serviceRequestId"), "event_category": (*PROPS, "eventCategory"), "entity": (*PROPS, "entity"),
    "message": (*PROPS, "message"), "hierarchy": (*PROPS, "hierarchy"),
}  # fmt: skip
CALLER = [(*CLAIMS, XML + "upn"), (*CLAIMS, XML + "name"), (*CLAIMS, MS + "objectidentifier"), (*CLAIMS, "appid")]
# a part of the resource id -> its place when the id is cut at the slashes
PARTS = {"subscription_id": 2, "resource_group": 4, "resource_provider": 6, "resource__name": 8}
COLUMNS = ["time", *PLAIN, "caller", *PARTS]


def tree() -> Dict[str, Any]:
    """The members that are needed, as a tree with None for a text."""
    root: Dict[str, Any] = {"time": None}
    for path in (*PLAIN.values(), *CALLER):
        at = root
        for part in path[:-1]:
            at = at.setdefault(part, {})
        at[path[-1]] = None
    return root


# ---- contestants: prepare() gives what is timed, that gives the table


def library_polars(path: str) -> Callable[[], Any]:
    import azactivity
    import polars  # noqa: F401
    return lambda: azactivity.read(path).to_polars(COLUMNS)


def library_duckdb(path: str) -> Callable[[], Any]:
    import azactivity
    import duckdb
    import pyarrow  # noqa: F401
    connection = duckdb.connect()
    connection.execute("SET threads = 1")

    def run() -> Any:
        azactivity.read(path).to_duckdb(connection, "events", COLUMNS)
        return connection
    return run


def library_pandas(path: str) -> Callable[[], Any]:
    import azactivity
    import pandas  # noqa: F401
    import pyarrow  # noqa: F401
    return lambda: azactivity.read(path).to_pandas(COLUMNS)


def duckdb_read_json(path: str) -> Callable[[], Any]:
    import duckdb

    def kind(of: Any) -> str:
        return "VARCHAR" if of is None else "STRUCT(" + ", ".join(f'"{key}" {kind(value)}' for key, value in of.items()) + ")"

    def name(of: Tuple[str, ...]) -> str:
        return ".".join(f'"{part}"' for part in of)
    columns = ", ".join(f"'{key}': '{'TIMESTAMP' if key == 'time' else kind(value)}'" for key, value in tree().items())
    picked = ["time", *(f"{name(where)} AS {column}" for column, where in PLAIN.items()),
              f"coalesce({', '.join(name(where) for where in CALLER)}) AS caller",
              *(f"cut[{place + 1}] AS {column}" for column, place in PARTS.items())]
    query = (f"CREATE TABLE events AS SELECT {', '.join(picked)} FROM (SELECT *, string_split(resourceId, '/') AS cut FROM "
             f"read_json(?, columns = {{{columns}}}, format = 'newline_delimited', maximum_object_size = 16777216))")
    connection = duckdb.connect()
    connection.execute("SET threads = 1")

    def run() -> Any:
        connection.execute(query, [path])
        return connection
    return run


def duckdb_copy(path: str) -> Callable[[], Any]:
    """What the table itself costs: no reader into DuckDB can be faster."""
    import azactivity
    import duckdb
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    azactivity.read(path).to_duckdb(connection, "before", COLUMNS)

    def run() -> Any:
        connection.execute("CREATE TABLE events AS SELECT * FROM before")
        return connection
    return run


def polars_with(how: str) -> Callable[[str], Callable[[], Any]]:
    def prepare(path: str) -> Callable[[], Any]:
        import polars as pl

        def kind(of: Any) -> Any:
            return pl.String if of is None else pl.Struct({key: kind(value) for key, value in of.items()})

        def column(where: Tuple[str, ...]) -> Any:
            found = pl.col(where[0])
            for part in where[1:]:
                found = found.struct.field(part)
            return found
        schema = {key: kind(value) for key, value in tree().items()}
        cut = pl.col("resourceId").str.split("/")
        picked = [pl.col("time").str.slice(0, 26).str.to_datetime("%Y-%m-%dT%H:%M:%S%.6f", time_unit="us"),
                  *(column(where).alias(name) for name, where in PLAIN.items()), pl.coalesce([column(where) for where in CALLER]).alias("caller"),
                  *(cut.list.get(place, null_on_oob=True).alias(name) for name, place in PARTS.items())]
        if how == "read":
            return lambda: pl.read_ndjson(path, schema=schema).select(picked)
        return lambda: pl.scan_ndjson(path, schema=schema).select(picked).collect(engine="streaming" if how == "streaming" else "in-memory")
    return prepare


def values_of(record: Dict[str, Any]) -> List[Any]:
    """The cells of a record, time as text, in the order of COLUMNS; parts looked up once."""
    identity = record.get("identity") or {}
    authorization = identity.get("authorization") or {}
    inside = {("properties",): record.get("properties") or {}, AUTH: authorization, EVIDENCE: authorization.get("evidence") or {}, (): record}
    claims = identity.get("claims") or {}
    values = [record.get("time")]
    for where in PLAIN.values():
        values.append(inside[where[:-1]].get(where[-1]))
    values.append(next((claims[where[-1]] for where in CALLER if claims.get(where[-1])), None))
    cut = (record.get("resourceId") or "").split("/")
    for place in PARTS.values():
        values.append(cut[place] if place < len(cut) else None)
    return values


def with_time(frame: Any) -> Any:
    import pandas
    frame["time"] = pandas.to_datetime(frame["time"].str.slice(0, 26) + "Z", format="ISO8601").astype("datetime64[us, UTC]")
    return frame


def json_columns(path: str) -> Callable[[], Any]:
    """A list for each column."""
    import pandas

    def run() -> Any:
        lists: List[List[Any]] = [[] for _ in COLUMNS]
        with open(path, encoding="utf-8") as file:
            for line in file:
                for column, value in zip(lists, values_of(json.loads(line))):
                    column.append(value)
        return with_time(pandas.DataFrame(dict(zip(COLUMNS, lists))))
    return run


def json_rows(path: str) -> Callable[[], Any]:
    """A row for each record."""
    import pandas

    def run() -> Any:
        with open(path, encoding="utf-8") as file:
            rows = [values_of(json.loads(line)) for line in file]
        return with_time(pandas.DataFrame(rows, columns=COLUMNS))
    return run


def json_normalize(path: str) -> Callable[[], Any]:
    """What pandas offers for nested JSON."""
    import pandas

    def run() -> Any:
        with open(path, encoding="utf-8") as file:
            flat = pandas.json_normalize([json.loads(line) for line in file], sep="\0")
        made = {"time": flat["time"], **{name: flat["\0".join(where)] for name, where in PLAIN.items()}}
        caller = None
        for where in CALLER:
            if "\0".join(where) in flat:
                found = flat["\0".join(where)]
                caller = found if caller is None else caller.combine_first(found)
        cut = flat["resourceId"].str.split("/")
        return with_time(pandas.DataFrame({**made, "caller": caller, **{name: cut.str.get(place) for name, place in PARTS.items()}}))
    return run


LIMIT = "limit: a table to a table"
CONTESTANTS: Dict[str, Tuple[str, Callable[[str], Callable[[], Any]]]] = {
    "azactivity, to_duckdb": ("duckdb", library_duckdb),
    "azactivity, to_polars": ("polars", library_polars),
    "azactivity, to_pandas": ("pandas", library_pandas),
    "DuckDB read_json": ("duckdb", duckdb_read_json),
    LIMIT: ("duckdb", duckdb_copy),
    "Polars read_ndjson": ("polars", polars_with("read")),
    "Polars scan_ndjson": ("polars", polars_with("scan")),
    "Polars scan_ndjson, streaming": ("polars", polars_with("streaming")),
    "json, a list for each column": ("pandas", json_columns),
    "json, a row for each record": ("pandas", json_rows),
    "json, pandas.json_normalize": ("pandas", json_normalize),
}
LEAST = {"duckdb": 5.0, "polars": 5.0, "pandas": 30.0}


def sums_of(engine: str, table: Any) -> List[str]:
    """A hash for each column: nulls, lengths, bytes."""
    import pyarrow
    import pyarrow.compute
    if engine == "duckdb":
        table = table.execute("SELECT * FROM events").to_arrow_table()
    elif engine == "polars":
        table = table.to_arrow()
    else:
        table = pyarrow.Table.from_pandas(table, preserve_index=False)
    sums = []
    for name in COLUMNS:
        column = table[name]
        if pyarrow.types.is_timestamp(column.type):
            column = column.cast(pyarrow.timestamp("us")).cast(pyarrow.int64()).cast(pyarrow.string())
        whole = column.cast(pyarrow.large_string()).combine_chunks()
        whole = whole.chunk(0) if isinstance(whole, pyarrow.ChunkedArray) else whole
        lengths = pyarrow.compute.fill_null(pyarrow.compute.binary_length(whole), -1)
        filled = pyarrow.compute.fill_null(whole, "")
        used = pyarrow.compute.sum(pyarrow.compute.binary_length(filled)).as_py() or 0
        digest = hashlib.sha256(lengths.to_numpy(zero_copy_only=False).tobytes())
        first = int.from_bytes(filled.buffers()[1].slice(8 * filled.offset, 8).to_pybytes(), sys.byteorder)
        digest.update(filled.buffers()[2].slice(first, used))
        sums.append(digest.hexdigest()[:16])
    return sums


def run_one(name: str, path: str, sums: bool) -> None:
    engine, prepare = CONTESTANTS[name]
    with tempfile.TemporaryDirectory() as folder:  # what is done once in a process is done before
        few = os.path.join(folder, "few.json")
        with open(path, "rb") as file, open(few, "wb") as out:
            out.writelines(itertools.islice(file, 50))
        prepare(few)()
    timed = prepare(path)
    begin = time.process_time()
    table = timed()
    seconds = time.process_time() - begin
    print(json.dumps({"seconds": seconds, "sums": sums_of(engine, table) if sums else []}))


def call(name: str, path: str, sums: bool) -> Dict[str, Any]:
    environment = dict(os.environ, POLARS_MAX_THREADS="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    command = [sys.executable, os.path.abspath(__file__), "--run", name, path, *(["--sums"] if sums else [])]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=1800)
    if done.returncode != 0:
        raise RuntimeError(f"{name}: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}")
    answer: Dict[str, Any] = json.loads(done.stdout)
    return answer


def same_tables(path: str) -> bool:
    """Has everybody made the same table?"""
    right: List[str] = []
    good = True
    for name in CONTESTANTS:
        sums = call(name, path, True)["sums"]
        right = right or sums
        wrong = [column for column, a, b in zip(COLUMNS, right, sums) if a != b]
        if wrong:
            good = False
            print(f"{name}: another table than the others: {', '.join(wrong)}")
    return good


def main() -> int:
    if len(sys.argv) > 3 and sys.argv[1] == "--run":
        run_one(sys.argv[2], sys.argv[3], "--sums" in sys.argv)
        return 0
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    path, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    if not same_tables(path):
        return 1
    if rounds == 0:
        print("the same table from all")
        return 0
    seconds: Dict[str, List[float]] = {name: [] for name in CONTESTANTS}
    for _ in range(rounds):
        for name in CONTESTANTS:
            seconds[name].append(call(name, path, False)["seconds"])
    with open(path, "rb") as file:
        records = sum(1 for _ in file)
    print(f"{records} records, {os.path.getsize(path) // records} bytes each, {len(COLUMNS)} columns, one thread; the same table from all")
    print(f"{'':32} {'us/event':>9} {'ratio':>7}")
    good = True
    for engine, least in LEAST.items():
        ours = next(name for name, (kind, _) in CONTESTANTS.items() if kind == engine)
        print(f"{ours:32} {statistics.median(seconds[ours]) / records * 1e6:9.2f}")
        ratios = {}
        for name, (kind, _) in CONTESTANTS.items():
            if kind == engine and name != ours:
                ratios[name] = statistics.median(b / a for a, b in zip(seconds[ours], seconds[name]))
                print(f"{name:32} {statistics.median(seconds[name]) / records * 1e6:9.2f} {ratios[name]:7.2f}")
        fastest = min((name for name in ratios if name != LIMIT), key=lambda name: ratios[name])
        reached = ratios[fastest] >= least
        good = good and reached
        print(f"{engine}: {ratios[fastest]:.1f} times as fast as {fastest} (at least {least:g} wanted{'' if reached else ': NOT REACHED'})", flush=True)
    return 0 if good or "--least" not in sys.argv else 1


if __name__ == "__main__":
    sys.exit(main())
