"""The tests run against the package that is installed, not the tree. What they need of the repository they skip without."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

import azactivity
import hypothesis
import hypothesis.configuration
import pytest

ROOT = Path(os.environ.get("AZACT_SOURCE_ROOT") or Path(__file__).resolve().parents[3])
EXAMPLES = int(os.environ.get("AZACT_EXAMPLES", "300"))  # of the comparison with the independent reading; 20,000 in full

# Nothing is left beside the tests: a failure prints what reproduces it.
hypothesis.configuration.set_hypothesis_home_dir(os.path.join(tempfile.gettempdir(), "azactivity-hypothesis"))
hypothesis.settings.register_profile(
    "azactivity",
    database=None,
    max_examples=min(EXAMPLES, 2000),
    deadline=None,  # no test asserts times
    suppress_health_check=list(hypothesis.HealthCheck),
    print_blob=True,
    derandomize=EXAMPLES < 20000,  # each change meets the same examples; new ones are for the full tier
)
hypothesis.settings.load_profile("azactivity")

# Spark has a script of its own, scripts/spark-test.
collect_ignore = [] if importlib.util.find_spec("pyspark") else ["test_spark.py"]


def _root() -> Path:
    if not (ROOT / "include" / "azactivity").is_dir():
        pytest.skip("the repository is not there")
    return ROOT


@pytest.fixture(scope="session")
def root() -> Path:
    return _root()


@pytest.fixture(scope="session")
def samples(root: Path) -> Path:
    return root / "examples" / "data"


@pytest.fixture(scope="session")
def helpers(root: Path) -> Iterator[Path]:
    """tests/python on the path: the independent reading, and the writer of dialects."""
    folder = root / "tests" / "python"
    if not folder.is_dir():
        pytest.skip("the independent reading is not there")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def corpus() -> Path:
    for place in (os.environ.get("AZACT_SHARED"), ROOT.parent / "shared"):
        if place and (Path(place) / "corpus").is_dir():
            return Path(place) / "corpus"
    pytest.skip("the corpus is not there")


@pytest.fixture(scope="session")
def program() -> str:
    """azact-cat, whose output others are compared with."""
    path = os.environ.get("AZACT_CAT", "")
    if not os.access(path, os.X_OK):
        pytest.skip("AZACT_CAT does not name azact-cat")
    return path


def record(**facts: Any) -> Dict[str, Any]:
    """A small event in the flat dialect."""
    line: Dict[str, Any] = {
        "eventTimestamp": "2023-07-21T19:23:45.1234567Z",
        "operationName": "Microsoft.Compute/virtualMachines/deallocate/action",
        "resultType": "Success",
        "caller": "ada@example.com",
        "correlationId": "11111111-2222-4333-8444-555555555555",
        "resourceId": "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm",
        "properties": {"statusCode": "OK"},
    }
    line.update(facts)
    return {key: value for key, value in line.items() if value is not ...}


def lines(*records: Any) -> bytes:
    import json

    return b"".join((one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n" for one in records)


def one(data: bytes, **options: Any) -> azactivity.Event:
    events: List[azactivity.Event] = list(azactivity.read(data, **options))
    assert len(events) == 1
    return events[0]


def module(name: str) -> Any:
    """A library that may not be installed."""
    return pytest.importorskip(name)


def first(log: azactivity.ActivityLog) -> Optional[azactivity.Event]:
    return next(iter(log), None)
