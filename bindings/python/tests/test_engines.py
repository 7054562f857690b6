"""Every file of the corpus, of tests/data and of examples/data through each engine: counts, nulls and values as
azact-cat --json has them, cell by cell, in every column that there is."""

from __future__ import annotations

import importlib
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Dict, List, Sequence, Tuple

import azactivity
import pytest
from conftest import ROOT, module

Rows = List[Tuple[Any, ...]]


# ---- engines: a log into a table of theirs; its column names, its null counts by their own counting, its rows


def arrow(log: azactivity.ActivityLog, columns: str) -> Tuple[List[str], Dict[str, int], Rows]:
    pa = module("pyarrow")
    table = log.to_arrow(columns, quarantined=True)
    table.validate(full=True)
    names = table.column_names
    counts = {name: table[name].null_count for name in names}
    plain = [table[name].cast(pa.int64()) if pa.types.is_timestamp(table[name].type) else table[name] for name in names]
    return names, counts, list(zip(*(column.to_pylist() for column in plain)))


def pandas(log: azactivity.ActivityLog, columns: str) -> Tuple[List[str], Dict[str, int], Rows]:
    pd = module("pandas")
    module("pyarrow")
    frame = log.to_pandas(columns, quarantined=True)
    names = list(frame.columns)

    def plain(name: str) -> List[Any]:
        column = frame[name]
        cells = column.astype("int64") if isinstance(column.dtype, pd.DatetimeTZDtype) else column
        return [None if null else cell.item() if hasattr(cell, "item") else cell for cell, null in zip(cells, column.isna())]

    counts = {name: int(frame[name].isna().sum()) for name in names}
    return names, counts, list(zip(*(plain(name) for name in names)))


def polars(log: azactivity.ActivityLog, columns: str) -> Tuple[List[str], Dict[str, int], Rows]:
    pl = module("polars")
    frame = log.to_polars(columns, quarantined=True)
    counts = frame.null_count().row(0) if frame.height else [0] * frame.width
    plain = frame.with_columns(pl.col(pl.Datetime).dt.epoch("us"))
    return frame.columns, dict(zip(frame.columns, counts)), plain.rows()


def duckdb(log: azactivity.ActivityLog, columns: str) -> Tuple[List[str], Dict[str, int], Rows]:
    engine = module("duckdb")
    module("pyarrow")
    with engine.connect() as connection:
        connection.execute("SET threads = 1")
        relation = log.to_duckdb(connection, "events", columns, quarantined=True)
        names, types = relation.columns, [str(kind) for kind in relation.types]
        counts = connection.execute("SELECT " + ", ".join(f'count(*) - count("{name}")' for name in names) + " FROM events").fetchone()
        plain = [f'epoch_us("{name}")' if kind.startswith("TIMESTAMP") else f'"{name}"' for name, kind in zip(names, types)]
        return names, dict(zip(names, counts)), connection.execute(f"SELECT {', '.join(plain)} FROM events").fetchall()


Engine = Callable[[azactivity.ActivityLog, str], Tuple[List[str], Dict[str, int], Rows]]
ENGINES: Sequence[Engine] = (arrow, pandas, polars, duckdb)


# ---- files


def corpus_folder() -> Path:
    return Path(os.environ.get("AZACT_SHARED") or ROOT.parent / "shared") / "corpus"


def corpus_files() -> List[Path]:
    return sorted(path for path in corpus_folder().glob("*") if path.is_file() and path.name != "INDEX.md")


def own_files() -> List[Path]:
    cases = [path for path in sorted((ROOT / "tests" / "data").glob("*/input*"))]
    return cases + sorted(path for path in (ROOT / "examples" / "data").rglob("*") if path.is_file() and path.suffix not in ("", ".md"))


@pytest.fixture(scope="session")
def cells(helpers: Path) -> Any:
    return importlib.import_module("cat_cells")


@lru_cache(maxsize=None)
def options(path: Path) -> Tuple[Tuple[str, ...], Dict[str, Any], str]:
    """Of a case of tests/data: for azact-cat, for read, and what the library must have."""
    try:
        case = json.loads((path.parent / "case.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return (), {}, ""
    words = tuple(word for word in case.get("args", []) if word == "--strict" or word.startswith("--encoding="))
    named: Dict[str, Any] = {}
    for word in words:
        named.update({"strict": True} if word == "--strict" else {"encoding": word.partition("=")[2]})
    return words, named, case.get("needs", "")


_truths: Dict[Path, Any] = {}


def compare(cells: Any, program: str, path: Path, engine: Engine) -> int:
    """Returns how many rows were the same."""
    words, named, needs = options(path)
    if needs and not azactivity.has_feature(needs):
        pytest.skip(f"the library is built without {needs}")
    if path not in _truths:
        _truths[path] = cells.read(program, *words, path)
    truth = _truths[path]
    log = azactivity.read(path, errors="collect", **named)
    names, counts, rows = engine(log, cells.EVERYTHING)
    wanted = truth.table(names, quarantined=True)
    assert len(set(names)) == len(names) > 100
    assert len(rows) == len(wanted) and log.stats.events == len(truth.events)
    assert len(log.errors) == truth.broken
    assert counts == cells.nulls(wanted, names)
    assert cells.difference(wanted, names, rows) is None
    return len(rows)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
@pytest.mark.parametrize("path", own_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_own_files(cells: Any, program: str, path: Path, engine: Engine) -> None:
    compare(cells, program, path, engine)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
def test_corpus(cells: Any, program: str, corpus: Path, engine: Engine) -> None:
    files = corpus_files()
    rows = sum(compare(cells, program, path, engine) for path in files)
    assert len(files) >= 70 and rows >= 500
