"""The wheel and what builds it."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import azactivity
import pytest


@pytest.fixture(scope="module")
def backend(root: Path) -> Any:
    folder = str(root / "bindings" / "python" / "build_backend")
    sys.path.insert(0, folder)
    try:
        import azactivity_build
    finally:
        sys.path.remove(folder)
    return azactivity_build


def test_project_facts(backend: Any) -> None:
    facts = backend.project()
    assert facts["project"]["version"] == azactivity.__version__ and facts["project"]["requires-python"] == ">=3.9"
    assert "pyarrow>=15" in facts["project.optional-dependencies"]["pandas"]
    if sys.version_info >= (3, 11):
        import tomllib

        whole = tomllib.loads((backend.HERE / "pyproject.toml").read_text())
        assert facts["project.optional-dependencies"] == whole["project"]["optional-dependencies"]
        for name, value in facts["project"].items():
            assert whole["project"][name] == value
        assert set(whole["project"]) - set(facts["project"]) == {"license", "optional-dependencies"}


def test_versions_agree(root: Path) -> None:
    text = (root / "meson.build").read_text()
    assert f"version: '{azactivity.__version__}'" in text
    assert 'azact_soversion = \'1\'' in text


def test_elf(backend: Any) -> None:
    import elf

    def tag(versions: Any, needed: Any = ("libc.so.6",)) -> str:
        return elf.Library("x86_64", tuple(needed), tuple(versions)).platform_tag()

    assert tag(["GLIBC_2.2.5", "GLIBC_2.14"]) == "manylinux_2_17_x86_64.manylinux2014_x86_64"
    assert tag(["GLIBC_2.4", "GLIBC_2.33", "GLIBC_2.9"]) == "manylinux_2_33_x86_64"
    assert tag(["GLIBC_2.28"], ["libc.so.6", "libz.so.1"]) == "manylinux_2_28_x86_64"
    assert tag(["GLIBC_2.14"], ["libc.so.6", "libzstd.so.1"]) == "linux_x86_64"
    assert tag([], ["libicuuc.so.72"]) == "linux_x86_64"
    with pytest.raises(ValueError, match="no ELF"):
        elf.read(Path(__file__))


def test_elf_agrees_with_objdump(backend: Any) -> None:
    import re
    import shutil

    import elf
    from azactivity import _library

    if not shutil.which("objdump") or not _library.path.startswith("/"):
        pytest.skip("no objdump, or the library is not known by its path")
    path = Path(_library.path).resolve()
    told = subprocess.run(["objdump", "-p", "-T", str(path)], capture_output=True, text=True, check=True).stdout
    found = elf.read(path)
    assert set(found.needed) == set(re.findall(r"NEEDED\s+(\S+)", told))
    assert {version for version in found.versions if version.startswith("GLIBC_")} == set(re.findall(r"GLIBC_[\d.]+", told))


def test_the_same_wheel_twice(backend: Any, tmp_path: Path) -> None:
    files = [("a/b.py", b"x = 1\n"), ("a/_lib/l.so.1", b"\x7fELF")]
    for name in ("one.whl", "two.whl"):
        backend.write_wheel(tmp_path / name, files, "a-1.dist-info")
    assert (tmp_path / "one.whl").read_bytes() == (tmp_path / "two.whl").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.whl") as wheel:
        assert wheel.namelist()[-1] == "a-1.dist-info/RECORD" and wheel.testzip() is None
        assert wheel.read("a-1.dist-info/RECORD").decode().splitlines()[-1] == "a-1.dist-info/RECORD,,"


def test_what_is_installed() -> None:
    """Only when the package was installed from its wheel."""
    try:
        found = metadata.distribution("azactivity")
    except metadata.PackageNotFoundError:
        pytest.skip("the package was not installed")
    assert found.version == azactivity.__version__
    assert all("extra ==" in need for need in found.requires or [])
    wheel = found.read_text("WHEEL") or ""
    assert "Root-Is-Purelib: false" in wheel and "Tag: py3-none-" in wheel and "-any" not in wheel
    if sys.platform == "linux":
        assert sysconfig.get_platform().rpartition("-")[2] in wheel
    files = {str(file) for file in found.files or []}
    assert "azactivity/py.typed" in files and any(name.startswith("azactivity/_lib/") for name in files)
    assert sum(Path(str(found.locate_file(name))).stat().st_size for name in files if name.startswith("azactivity/_lib/")) < 4 << 20
    assert not azactivity.has_feature("icu")
