"""Finding the library, and refusing what is none of ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Dict

import azactivity
import pytest
from azactivity import _library


def python(code: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    full: Dict[str, str] = {**os.environ, **environment}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=full, timeout=300)


def bare(tmp_path: Path) -> str:
    """A copy of the package without its library."""
    import shutil

    source = Path(azactivity.__file__).parent
    shutil.copytree(source, tmp_path / "azactivity", ignore=shutil.ignore_patterns("_lib", "__pycache__"))
    return str(tmp_path)


def test_version() -> None:
    assert azactivity.__version__ == azactivity.library_version == _library.lib.azact_version().decode()


def test_features() -> None:
    assert isinstance(azactivity.has_feature("zlib"), bool)
    assert azactivity.has_feature("no such thing") is False


def test_the_packages_own_library_comes_first() -> None:
    folder = os.path.join(os.path.dirname(azactivity.__file__), "_lib")
    if not os.path.isdir(folder):
        pytest.skip("this package carries no library")
    done = python("import azactivity._library as l; print(l.path)", AZACTIVITY_LIBRARY="/nowhere/at/all.so")
    assert done.stdout.startswith(folder), done.stderr


@pytest.mark.parametrize("variable", ["AZACTIVITY_LIBRARY", "AZACT_LIB"])
def test_a_library_by_name(tmp_path: Path, variable: str) -> None:
    path = os.path.realpath(_library.path)
    clean = {"AZACTIVITY_LIBRARY": "", "AZACT_LIB": "", "PYTHONPATH": bare(tmp_path)}
    done = python("import azactivity._library as l; print(l.path)", **{**clean, variable: path})
    assert done.stdout.strip() == path, done.stderr


def test_a_library_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = python("import azactivity", PYTHONPATH=bare(tmp_path), AZACTIVITY_LIBRARY=str(tmp_path / "no.so"), AZACT_LIB="")
    assert "ImportError: azactivity: the C library libazactivity was not found" in done.stderr
    assert "no.so" in done.stderr


def test_another_library_is_refused(tmp_path: Path) -> None:
    import ctypes.util

    other = ctypes.util.find_library("c")
    if not other:
        pytest.skip("no other library to be found")
    done = python("import azactivity", PYTHONPATH=bare(tmp_path), AZACTIVITY_LIBRARY=other, AZACT_LIB="")
    assert "this is not libazactivity" in done.stderr


@pytest.mark.parametrize(("name", "value", "told"), [("ABI", "2", "this package needs ABI 2"), ("VERSION", "'7.0'", "needs 7.0 or later")])
def test_a_version_that_does_not_fit_is_refused(tmp_path: Path, name: str, value: str, told: str) -> None:
    path = os.path.realpath(_library.path)
    folder = bare(tmp_path)
    source = Path(folder) / "azactivity" / "_library.py"
    text = source.read_text()
    changed = "\n".join(f"{name} = {value}" if line.startswith(f"{name} = ") else line for line in text.splitlines())
    assert changed != text
    source.write_text(changed)
    done = python("import azactivity", PYTHONPATH=folder, AZACTIVITY_LIBRARY=path, AZACT_LIB="")
    assert "ImportError" in done.stderr and told in done.stderr


def test_nothing_but_the_standard_library_is_imported() -> None:
    code = """
import sys
before = set(sys.modules)
import azactivity
mine = {name.split(".")[0] for name in set(sys.modules) - before}
print(sorted(name for name in mine if name != "azactivity" and name not in sys.stdlib_module_names))
"""
    if sys.version_info < (3, 10):
        pytest.skip("Python 3.9 does not know the names of its own library")
    assert python(code).stdout.strip() == "[]"
