"""The notebook of the examples is executed over the sample data, and what it finds is compared with what azact-cat prints."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any, Dict

import pytest
from conftest import module

LAST_CELL = """
print(json.dumps({
    "summary": summary.astype(str).to_dict(), "failures": failures["error__code"].fillna("").tolist(),
    "failed": int(who_did_what["failed"].sum()), "verbs": {verb: int(who_did_what[verb].sum()) for verb in ("write", "delete", "action")},
    "who": sorted(events["who"].unique()), "deletions": deletions[["who", "resource__name", "outcome", "error__code"]].values.tolist(),
    "grants": grants[["who", "role", "to", "kind"]].values.tolist(), "addresses": from_where.to_dict(),
    "slowest": slowest.iloc[0][["operation_name", "resource__name", "seconds"]].tolist(), "operations": len(operations),
    "points": sum(len(drawn.get_offsets()) for drawn in axes.collections), "labels": [label.get_text() for label in axes.get_yticklabels()],
}))
"""


@pytest.fixture(scope="module")
def notebook(root: Path) -> Path:
    return root / "examples" / "notebooks" / "triage.ipynb"


@pytest.fixture(scope="module")
def found(notebook: Path, tmp_path_factory: Any) -> Dict[str, Any]:
    for name in ("pandas", "pyarrow", "matplotlib", "ipykernel"):
        module(name)
    nbformat, nbclient = module("nbformat"), module("nbclient")
    book = nbformat.read(notebook, as_version=4)
    nbformat.validate(book)
    book.cells.append(nbformat.v4.new_code_cell(LAST_CELL))
    home = str(tmp_path_factory.mktemp("home"))  # nothing of the user's is read or written
    with pytest.MonkeyPatch.context() as patch:
        for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
            patch.setenv(name, home)
        nbclient.NotebookClient(book, kernel_name="python3", timeout=300, resources={"metadata": {"path": str(notebook.parent)}}).execute()
    drawn = [output for cell in book.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
    assert len(drawn) == 1 and len(drawn[0]["data"]["image/png"]) > 1000
    answer: Dict[str, Any] = json.loads("".join(output["text"] for output in book.cells[-1].outputs if output.output_type == "stream"))
    return answer


def test_as_azact_cat_has_it(found: Dict[str, Any], samples: Path, helpers: Path, program: str) -> None:
    lines = importlib.import_module("cat_cells").read(program, samples).records
    events = [record for record in lines if not record.quarantined]
    own = {record.cell("match_key"): record for record in events if record.cell("dialect") != "foreign"}
    ended = [record for record in own.values() if record.cell("phase") == "end"]
    failed = [record for record in ended if record.cell("outcome") == "failure"]
    count = {name: int(found["summary"][name]) for name in ("decoded", "of other logs", "copies", "events", "quarantined")}
    assert count["quarantined"] == len(lines) - len(events) and count["decoded"] == len(events)
    assert count["events"] == len(own) == found["points"] and count["events"] + count["copies"] + count["of other logs"] == len(events)
    assert sorted(found["failures"]) == sorted(str(record.cell("error__code") or "") for record in failed) and found["failed"] == len(failed)
    for verb, number in found["verbs"].items():
        assert number == sum(record.cell("verb") == verb for record in ended), verb


def test_what_the_samples_tell(found: Dict[str, Any]) -> None:
    """As examples/data/README.md has it."""
    ada, ben = "ada.fischer@example.com", "ben.okafor@example.com"
    assert found["grants"] == [[ben, "Owner", "2c7e3429-1dba-4187-a286-fd3e95575fd4", "User"]]
    assert found["deletions"] == [[ben, "STSHOPMEDIA", "failure", "ScopeLocked"]]
    assert found["summary"]["quarantined"] == "2" and found["summary"]["of other logs"] == "1"
    assert {ada, ben, "platform"} < set(found["who"]) and found["labels"] == found["who"]
    assert found["addresses"][ada] == "198.51.100.24"
    assert found["slowest"][:2] == ["Microsoft.Resources/deployments/write", "shop-release"] and found["operations"] == 18


def test_nothing_of_a_machine_is_in_it(notebook: Path) -> None:
    book = json.loads(notebook.read_text(encoding="utf-8"))
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert len(code) >= 8 and all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert set(book["metadata"]) == {"kernelspec", "language_info"} and book["metadata"]["kernelspec"]["name"] == "python3"
    assert all(len(cell["source"]) <= 30 for cell in book["cells"])
