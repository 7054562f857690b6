#!/usr/bin/env python3
"""Contestants that are Python modules, with the same 40 fields and the same checksum as the others.

Usage: contest_script.py MODE FILE [REPEAT [--values FILE]]
MODE: json, orjson, pysimdjson, duckdb, polars. Each is kept to one thread. Prints one line of JSON, as contest.c does; the
seconds are those of the processor, of all threads together.
"""
from __future__ import annotations

import json
import os
import re
import resource
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
OBJECTS = {"ROOT": (), "AUTH": ("identity", "authorization"), "EVIDENCE": ("identity", "authorization", "evidence"),
           "CLAIMS": ("identity", "claims"), "PROPS": ("properties",)}
INSTEAD = ("CLAIM_NAME", "CLAIM_OBJECT", "CLAIM_APP")


def fields() -> list[tuple[str, str, str]]:
    """(name, object, key) of each field, in order."""
    with open(os.path.join(HERE, "fields40.def"), encoding="ascii") as file:
        return re.findall(r'^CONTEST_FIELD\((\w+), +(\w+), +"([^"]+)",', file.read(), re.M)


FIELDS = fields()
NUMBER = {name: i for i, (name, _, _) in enumerate(FIELDS)}
GROUPS = {group: [(i, key) for i, (_, of, key) in enumerate(FIELDS) if of == group] for group in OBJECTS}
CALLER, OTHERS = NUMBER["CALLER"], [NUMBER[name] for name in INSTEAD]


def take(record) -> list[str | None]:
    """The fields of one record, which is a dict or acts like one."""
    values: list[str | None] = [None] * len(FIELDS)
    identity = record.get("identity") or {}
    authorization = identity.get("authorization") or {}
    for group, of in (("ROOT", record), ("AUTH", authorization), ("EVIDENCE", authorization.get("evidence") or {}),
                      ("CLAIMS", identity.get("claims") or {}), ("PROPS", record.get("properties") or {})):
        for number, key in GROUPS[group]:
            values[number] = of.get(key)
    if values[CALLER] is None:
        values[CALLER] = next((values[i] for i in OTHERS if values[i] is not None), None)
    return values


def summed(values: list[str | None]) -> int:
    return sum((i + 1) * (len(value.encode()) + 1) for i, value in enumerate(values) if value is not None)


def lines(text: bytes) -> list[bytes]:
    """Records, one a line or spread over many: a record ends with a line that is `}` or that begins with `{`."""
    records, kept = [], []
    for line in text.splitlines():
        if kept or not line.endswith(b"}"):
            kept.append(line)
            if line == b"}":
                records.append(b"\n".join(kept))
                kept = []
        elif line:
            records.append(line)
    return records


def by_records(load, text: bytes, out) -> tuple[int, int]:
    count = total = 0
    for record in lines(text):
        values = take(load(record))
        total += summed(values)
        count += 1
        if out is not None:
            out.write(json.dumps(values) + "\n")
    return count, total


def by_json(_path: str, text: bytes, out) -> tuple[int, int]:
    return by_records(json.loads, text, out)


def by_orjson(_path: str, text: bytes, out) -> tuple[int, int]:
    import orjson
    return by_records(orjson.loads, text, out)


def by_pysimdjson(_path: str, text: bytes, out) -> tuple[int, int]:
    import simdjson
    parser = simdjson.Parser()
    return by_records(lambda record: parser.parse(record, True), text, out)


def sql_path(group: str, key: str) -> str:
    return ".".join('"' + part + '"' for part in (*OBJECTS[group], key))


def by_duckdb(path: str, text: bytes, out) -> tuple[int, int]:
    import duckdb
    members: dict = {}
    for _, group, key in FIELDS:
        at = members
        for part in OBJECTS[group]:
            at = at.setdefault(part, {})
        at[key] = "VARCHAR"

    def struct(of: dict) -> str:
        return "STRUCT(" + ", ".join(f'"{k}" {v if isinstance(v, str) else struct(v)}' for k, v in of.items()) + ")"

    columns = ", ".join(f"'{k}': '{v if isinstance(v, str) else struct(v)}'" for k, v in members.items())
    picked = []
    for i, (_, group, key) in enumerate(FIELDS):
        names = [sql_path(group, key)]
        if i == CALLER:
            names += [sql_path(FIELDS[k][1], FIELDS[k][2]) for k in OTHERS]
        picked.append(f"coalesce({', '.join(names)}) AS f{i}")
    database = duckdb.connect()
    database.execute("SET threads = 1")
    shape = "unstructured" if b"\n}" in text else "newline_delimited"  # records over many lines, or one a line
    table = f"(SELECT {', '.join(picked)} FROM read_json(?, columns = {{{columns}}}, format = '{shape}', maximum_object_size = 16777216))"
    total = " + ".join(f"coalesce({i + 1} * (strlen(f{i}) + 1), 0)" for i in range(len(FIELDS)))
    if out is not None:
        for row in database.execute(f"SELECT * FROM {table}", [path]).fetchall():
            out.write(json.dumps(list(row)) + "\n")
    count, result = database.execute(f"SELECT count(*), sum({total}) FROM {table}", [path]).fetchone()
    return count, int(result)


def by_polars(path: str, _text: bytes, out) -> tuple[int, int]:
    import polars
    members: dict = {}
    for _, group, key in FIELDS:
        at = members
        for part in OBJECTS[group]:
            at = at.setdefault(part, {})
        at[key] = polars.String

    def struct(of: dict):
        return polars.Struct({k: v if v is polars.String else struct(v) for k, v in of.items()})

    schema = {k: v if v is polars.String else struct(v) for k, v in members.items()}
    table = polars.read_ndjson(path, schema=schema)

    def column(number: int):
        _, group, key = FIELDS[number]
        parts = (*OBJECTS[group], key)
        expression = polars.col(parts[0])
        for part in parts[1:]:
            expression = expression.struct.field(part)
        return expression

    picked = table.select([(polars.coalesce([column(k) for k in (CALLER, *OTHERS)]) if i == CALLER else column(i)).alias(f"f{i}")
                           for i in range(len(FIELDS))])
    if out is not None:
        for row in picked.iter_rows():
            out.write(json.dumps(list(row)) + "\n")
    sums = picked.select([((polars.col(f"f{i}").str.len_bytes().cast(polars.Int64) + 1) * (i + 1)).sum() for i in range(len(FIELDS))])
    return table.height, int(sum(sums.row(0)))


MODES = {"json": by_json, "orjson": by_orjson, "pysimdjson": by_pysimdjson, "duckdb": by_duckdb, "polars": by_polars}


def main() -> int:
    if len(sys.argv) not in (3, 4, 6) or sys.argv[1] not in MODES:
        print(__doc__, file=sys.stderr)
        return 2
    os.environ["POLARS_MAX_THREADS"] = "1"
    run, path, repeat = MODES[sys.argv[1]], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1
    out = open(sys.argv[5], "w", encoding="ascii") if len(sys.argv) == 6 else None
    with open(path, "rb") as file:
        text = file.read()
    if sys.argv[1] in ("duckdb", "polars"):
        __import__(sys.argv[1])
    begin = time.process_time()
    for _ in range(repeat):
        count, total = run(path, text, out)
    seconds = (time.process_time() - begin) / repeat
    if out is not None:
        out.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - len(text) // 1024
    print(json.dumps({"seconds": seconds, "bytes": len(text), "records": count, "sum": f"{total & (1 << 64) - 1:016x}",
                      "peak_kib": peak}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
