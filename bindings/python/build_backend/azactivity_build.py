"""Builds the wheel: the Python files, and the C library built by meson inside. A PEP 517 backend that needs nothing but Python,
meson, ninja and a C compiler; without meson or ninja on the PATH it asks the installer for them.

The C sources are those of the repository that this folder lies in, or of `native/` in a source distribution. Settings:
    pip wheel . --config-settings=setup-args="-Dzstd=disabled"     more arguments for meson setup
    AZACT_WHEEL_LIBRARY=/path/libazactivity.so.1                    take this library instead of building one
"""

from __future__ import annotations

import ast
import base64
import hashlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

import elf

HERE = Path(__file__).resolve().parent.parent
NATIVE = ("meson.build", "meson_options.txt", "azactivity.map", "LICENSE", "include", "src", "pkgconfig", "adapters")
Settings = Optional[Mapping[str, Any]]


# ---- metadata --------------------------------------------------------------------------------------------------------------------


def project() -> Dict[str, Any]:
    """The tables of pyproject.toml that hold texts and lists of texts; Python 3.9 and 3.10 have no TOML reader of their own."""
    tables: Dict[str, Any] = {}
    table: Dict[str, Any] = tables
    text = (HERE / "pyproject.toml").read_text(encoding="utf-8")
    for match in re.finditer(r'^\[([\w.-]+)\]$|^([\w-]+) = ("[^"\n]*"|\[[^\]]*\])$', text, re.M):
        if match.group(1):
            table = tables.setdefault(match.group(1), {})
        else:
            table[match.group(2)] = ast.literal_eval(match.group(3))
    return tables


def metadata() -> str:
    tables = project()
    facts = tables["project"]
    lines = ["Metadata-Version: 2.1", f"Name: {facts['name']}", f"Version: {facts['version']}", f"Summary: {facts['description']}"]
    lines += ["License: MIT", f"Keywords: {','.join(facts['keywords'])}", f"Requires-Python: {facts['requires-python']}"]
    lines += [f"Classifier: {one}" for one in facts["classifiers"]]
    for extra, needs in tables["project.optional-dependencies"].items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f'Requires-Dist: {need}; extra == "{extra}"' for need in needs]
    lines += ["Description-Content-Type: text/markdown", "", (HERE / "README.md").read_text(encoding="utf-8")]
    return "\n".join(lines)


def label() -> str:
    facts = project()["project"]
    return f"{facts['name']}-{facts['version']}"


# ---- the library -----------------------------------------------------------------------------------------------------------------


def source_root() -> Path:
    for folder in (HERE / "native", HERE.parent.parent):
        if all((folder / name).exists() for name in ("meson.build", "azactivity.map", "src")):
            return folder
    raise RuntimeError("the C sources are missing: neither native/ nor the repository is there")


def run(*command: str) -> None:
    """Run, and say what it printed only if it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout.decode("utf-8", "replace"))
        raise RuntimeError(f"{' '.join(command)} failed with {done.returncode}")


def build_library(folder: Path, settings: Settings) -> Path:
    """Build the shared library: without ICU, with zlib and zstd inside where their static libraries are to be had."""
    given = os.environ.get("AZACT_WHEEL_LIBRARY")
    if given:
        return Path(given).resolve()
    more = (settings or {}).get("setup-args", [])
    more = shlex.split(more) if isinstance(more, str) else list(more)
    options = ["tests=false", "examples=false", "docs=false", "icu=disabled", "jansson=disabled", "prefer_static=true", "buildtype=release"]
    run("meson", "setup", str(folder), str(source_root()), *[f"-D{option}" for option in options], *more)
    names = sorted(target(folder))
    run("ninja", "-C", str(folder), *names)
    library = folder / names[-1]
    if shutil.which("strip") and sys.platform.startswith("linux"):
        run("strip", "--strip-unneeded", str(library))
    return library


def target(folder: Path) -> Iterator[str]:
    """The shared library's name in build.ninja."""
    for line in (folder / "build.ninja").read_text(encoding="utf-8").splitlines():
        match = re.match(r"build (src/(?:lib)?azactivity[\w.-]*\.(?:so\.[\d.]+|dylib|dll))(?= |:)", line)
        if match:
            yield match.group(1)


def library_name() -> str:
    return {"win32": "azactivity.dll", "darwin": "libazactivity.1.dylib"}.get(sys.platform, "libazactivity.so.1")


def platform_tag(library: Path) -> str:
    """What machines the wheel is for. On Linux the library itself says it, not the machine it was built on."""
    if not sys.platform.startswith("linux"):
        return re.sub(r"[-.]", "_", sysconfig.get_platform())
    return elf.read(library).platform_tag()


# ---- wheel and source distribution -----------------------------------------------------------------------------------------------


def python_files() -> Iterator[Tuple[str, bytes]]:
    for path in sorted((HERE / "src").rglob("*")):
        if path.is_file() and path.suffix in (".py", ".typed"):
            yield path.relative_to(HERE / "src").as_posix(), path.read_bytes()


def moment() -> Tuple[int, int, int, int, int, int]:
    import time

    now = time.gmtime(max(int(os.environ.get("SOURCE_DATE_EPOCH", "1577836800")), 315532800))
    return now[0], now[1], now[2], now[3], now[4], now[5]


def write_wheel(path: Path, files: List[Tuple[str, bytes]], info: str) -> None:
    """The same bytes in, the same wheel out."""
    rows = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in files:
            put(out, name, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode("ascii")
            rows.append(f"{name},sha256={digest},{len(data)}\n")
        put(out, f"{info}/RECORD", ("".join(rows) + f"{info}/RECORD,,\n").encode("utf-8"))


def put(out: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, moment())
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (0o100755 if ".so" in name else 0o100644) << 16
    out.writestr(entry, data)


def build_wheel(wheel_directory: str, config_settings: Settings = None, metadata_directory: Optional[str] = None) -> str:
    with tempfile.TemporaryDirectory() as folder:
        library = build_library(Path(folder) / "build", config_settings)
        tag = f"py3-none-{platform_tag(library)}"
        files = [*python_files(), (f"azactivity/_lib/{library_name()}", library.read_bytes())]
    info = f"{label()}.dist-info"
    wheel = "Wheel-Version: 1.0\nGenerator: azactivity\nRoot-Is-Purelib: false\n"
    wheel += "".join(f"Tag: py3-none-{one}\n" for one in tag[len("py3-none-") :].split("."))
    licence = (source_root() / "LICENSE").read_bytes()
    files += [(f"{info}/METADATA", metadata().encode("utf-8")), (f"{info}/WHEEL", wheel.encode("utf-8")), (f"{info}/LICENSE", licence)]
    name = f"{label()}-{tag}.whl"
    write_wheel(Path(wheel_directory) / name, files, info)
    return name


def get_requires_for_build_wheel(config_settings: Settings = None) -> List[str]:
    if os.environ.get("AZACT_WHEEL_LIBRARY"):
        return []
    return [tool for tool in ("meson", "ninja") if shutil.which(tool) is None]


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    name = f"{label()}.tar.gz"
    with tarfile.open(Path(sdist_directory) / name, "w:gz", format=tarfile.PAX_FORMAT) as out:
        for path in ("pyproject.toml", "README.md", "src", "build_backend", "tests"):
            out.add(HERE / path, f"{label()}/{path}", filter=clean)
        for path in NATIVE:
            out.add(source_root() / path, f"{label()}/native/{path}", filter=clean)
        data = metadata().encode("utf-8")
        entry = tarfile.TarInfo(f"{label()}/PKG-INFO")
        entry.size = len(data)
        out.addfile(entry, io.BytesIO(data))
    return name


def clean(entry: tarfile.TarInfo) -> Optional[tarfile.TarInfo]:
    """Nothing of the machine that it was made on."""
    if "__pycache__" in entry.name or entry.name.endswith(".pyc") or "/_lib/" in f"{entry.name}/" or "/." in entry.name:
        return None
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def main() -> int:
    """`python3 azactivity_build.py FOLDER`: put the wheel there, and print its path."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    print(folder / build_wheel(str(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
