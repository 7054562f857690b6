"""Finding and loading the C library: the one inside the package, then AZACTIVITY_LIBRARY or AZACT_LIB, then the system's."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from typing import Any, Iterator, List, NoReturn, Tuple

from . import _abi

ABI = 1  # the number in libazactivity.so.1
VERSION = "0.9"  # major and minor version of the headers that _abi.py was written from

_FILES = {"win32": ("azactivity.dll", "azactivity-1.dll"), "darwin": ("libazactivity.1.dylib", "libazactivity.dylib")}
_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_lib")


def _candidates() -> Iterator[str]:
    names = _FILES.get(sys.platform, ("libazactivity.so.1", "libazactivity.so"))
    inside = [path for path in (os.path.join(_FOLDER, name) for name in names) if os.path.exists(path)]
    if inside:
        yield inside[0]
        return
    for variable in ("AZACTIVITY_LIBRARY", "AZACT_LIB"):
        if os.environ.get(variable):
            yield os.environ[variable]
            return  # what is asked for by name is not silently replaced by another
    found = ctypes.util.find_library("azactivity")
    if found:
        yield found
    yield from names


def _refuse(path: str, why: str) -> NoReturn:
    raise ImportError(f"azactivity: {path}: {why}", path=path)


def _check(library: ctypes.CDLL, path: str) -> str:
    """Its version, if this package can work with it; asked for before anything else is called."""
    try:
        abi, version = library.azact_abi_version, library.azact_version
    except AttributeError:
        _refuse(path, "this is not libazactivity")
    abi.restype, version.restype = ctypes.c_uint32, ctypes.c_char_p
    abi.argtypes = version.argtypes = []
    text = version().decode("ascii", "replace")
    if abi() != ABI:
        _refuse(path, f"the library has ABI {abi()} (version {text}), this package needs ABI {ABI}")
    if tuple(_numbers(text)) < tuple(_numbers(VERSION)):
        _refuse(path, f"the library is version {text}, this package needs {VERSION} or later")
    return str(text)


def _numbers(version: str) -> Iterator[int]:
    for part in version.split("."):
        yield int(part) if part.isdigit() else 0


def _missing_function(name: str, path: str, version: str) -> Any:
    def missing(*_arguments: object) -> NoReturn:
        raise NotImplementedError(f"{path} (version {version}) has no {name}: it was built without it, or is too old")

    return missing


def _load() -> Tuple[Any, str, str, List[str]]:
    tried = []
    for path in _candidates():
        try:
            library = ctypes.CDLL(path)
        except OSError as error:
            tried.append(f"{path}: {error}")
            continue
        version = _check(library, path)
        missing = _abi.bind(library)
        for name in missing:
            setattr(library, name, _missing_function(name, path, version))
        return library, path, version, missing
    raise ImportError(
        "azactivity: the C library libazactivity was not found. The wheels carry it; otherwise install it, or name its file "
        "in the environment variable AZACTIVITY_LIBRARY. Tried:\n  " + "\n  ".join(tried)
    )


lib, path, version, missing = _load()


def has_feature(name: str) -> bool:
    """Whether the library was built with "icu", "zlib" or "zstd"."""
    return bool(lib.azact_has_feature(name.encode("ascii", "replace")))
