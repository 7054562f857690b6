"""The table of functions and structs against the headers, read anew from include/azactivity/*.h."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path
from typing import Any, Dict, List, Tuple

import azactivity
import pytest
from azactivity import _abi, _fields, _library

NUMBERS = {
    "int32_t": ctypes.c_int32,
    "uint32_t": ctypes.c_uint32,
    "int64_t": ctypes.c_int64,
    "uint64_t": ctypes.c_uint64,
    "uint8_t": ctypes.c_uint8,
    "size_t": ctypes.c_size_t,
    "int": ctypes.c_int,
    "azact_status": ctypes.c_int32,
    "azact_field": ctypes.c_uint32,
}
CALLBACKS = {
    "azact_write_fn": _abi.WriteFn,
    "azact_visit_fn": _abi.VisitFn,
    "azact_each_fn": _abi.EachFn,
    "azact_log_fn": _abi.LogFn,
    "azact_arrow_next_fn": _abi.ArrowNextFn,
}


@pytest.fixture(scope="module")
def headers(root: Path) -> str:
    text = "\n".join(path.read_text() for path in sorted((root / "include/azactivity").glob("*.h")))
    return re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.S)


def words(text: str) -> str:
    return " ".join(text.replace("*", " * ").split())


def accepted(kind: str) -> List[Any]:
    """The ctypes that may stand for a C type."""
    plain = words(re.sub(r"\b(?:const|struct)\b", "", kind))
    stars = plain.count("*")
    base = plain.replace("*", "").strip()
    if stars == 0:
        if base == "void":
            return [None]
        return [CALLBACKS[base]] if base in CALLBACKS else [NUMBERS[base]] if base in NUMBERS else [_abi.STRUCTS[base]]
    if stars == 1 and base == "void":
        return [ctypes.c_void_p, ctypes.py_object]
    if stars == 1 and base == "char":
        return [ctypes.c_char_p]
    if stars == 1 and base in _abi.STRUCTS:
        return [ctypes.POINTER(_abi.STRUCTS[base]), ctypes.c_void_p]
    if stars == 1 and base in NUMBERS:
        return [ctypes.POINTER(NUMBERS[base])]
    if stars == 1:  # an opaque handle
        return [ctypes.c_void_p]
    if base in _abi.STRUCTS:
        return [ctypes.POINTER(ctypes.POINTER(_abi.STRUCTS[base]))]
    return [ctypes.POINTER(ctypes.c_void_p)]


def arguments(text: str) -> List[str]:
    """The types of a parameter list; a function pointer is `callback`."""
    text = re.sub(r"void \(\*\w+\)\([^()]*\)", "callback", words(text).replace("( * ", "(*"))
    parts = [part.strip() for part in text.split(",")]
    if parts in (["void"], [""]):
        return []
    return [part if part == "callback" else re.sub(r"\w+$", "", part).strip() for part in parts]


def test_every_function_and_its_types(headers: str) -> None:
    found: Dict[str, Tuple[str, List[str]]] = {}
    pattern = r"AZACT_API\s+([\w\s*]+?)\b(azact_\w+)\s*\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)\s*;"
    for match in re.finditer(pattern, headers):
        found[match.group(2)] = (match.group(1), arguments(match.group(3)))
    assert len(found) > 140
    assert set(found) == set(re.findall(r"AZACT_API\b[^;(]*?\b(azact_\w+)\s*\(", headers))
    assert set(found) == set(_abi.FUNCTIONS)
    for name, (result, parameters) in found.items():
        kind, given = _abi.FUNCTIONS[name]
        assert kind in accepted(result), f"{name}: result"
        assert len(given) == len(parameters), f"{name}: number of arguments"
        for index, (parameter, argument) in enumerate(zip(parameters, given)):
            if parameter == "callback":
                assert argument is _abi.ReleaseFn, f"{name}: argument {index}"
            else:
                assert argument in accepted(parameter), f"{name}: argument {index} is {parameter}"


def members(body: str) -> List[Tuple[str, Any]]:
    """(name, what may stand for it) of a struct's members."""
    found: List[Tuple[str, Any]] = []
    for line in body.split(";"):
        line = words(line).replace("( * ", "(*")
        if not line:
            continue
        call = re.match(r".*\(\*(\w+)\)", line)
        if call:
            found.append((call.group(1), "callback"))
            continue
        kind, name, size = re.fullmatch(r"(.*?)(\w+)\s*(?:\[(\d+)\])?", line).groups()  # type: ignore[union-attr]
        if size:
            base = ctypes.c_char if kind.strip() == "char" else NUMBERS[kind.strip()]
            found.append((name, [base * int(size)]))
        else:
            # Text with its length beside it is no C string: ctypes would stop at a NUL.
            found.append((name, [ctypes.c_void_p] if name == "ptr" or "metadata" in name else accepted(kind)))
    return found


def test_structs(headers: str) -> None:
    found = {match.group(2) or match.group(3): match.group(1) for match in re.finditer(
        r"typedef struct \w+ \{([^}]*)\} (\w+);", headers)}  # fmt: skip
    for match in re.finditer(r"struct (Arrow\w+) \{([^}]*)\};", headers):
        found[match.group(1)] = match.group(2)
    assert set(found) == set(_abi.STRUCTS)
    for name, body in found.items():
        wanted = members(body)
        given = _abi.STRUCTS[name]._fields_
        assert [one[0] for one in given] == [one[0] for one in wanted], name
        for (member, kinds), field in zip(wanted, given):
            if kinds == "callback":
                assert issubclass(field[1], (ctypes._CFuncPtr, ctypes.c_void_p)), f"{name}.{member}"  # type: ignore[attr-defined]
            else:
                assert field[1] in kinds, f"{name}.{member}"


def test_callbacks(headers: str) -> None:
    found = {name: (result, arguments(rest)) for result, name, rest in re.findall(
        r"typedef (\w+) \(\*(azact_\w+_fn)\)\(([^)]*)\);", headers)}  # fmt: skip
    assert set(found) == set(CALLBACKS)
    for name, (result, parameters) in found.items():
        kind: Any = CALLBACKS[name]
        assert kind._restype_ in accepted(result), name
        assert len(kind._argtypes_) == len(parameters), name
        for parameter, argument in zip(parameters, kind._argtypes_):
            accepts = accepted(parameter) if "char" not in parameter else [ctypes.c_void_p]  # a length stands beside it
            assert argument in accepts, f"{name}: {parameter}"


def test_constants(headers: str) -> None:
    found = dict(re.findall(r"#\s*define AZACT_(\w+)\s*\\?\s*\(?(-?\d+)u?\)?", headers))
    used = 0
    for name, value in vars(_abi).items():
        if name.isupper() and isinstance(value, int):
            assert int(found[name]) == value, name
            used += 1
    assert used > 60
    for name, value in vars(_fields).items():
        if name.isupper() and isinstance(value, int):
            assert int(found["F_" + name]) == value, name


def test_the_library_has_every_function() -> None:
    assert _library.missing == []


def test_sizes_agree_with_the_library() -> None:
    for struct, init in (("azact_config", "azact_config_init"), ("azact_group_config", "azact_group_config_init"),
                         ("azact_arrow_config", "azact_arrow_config_init")):  # fmt: skip
        made = _abi.STRUCTS[struct]()
        assert getattr(_library.lib, init)(ctypes.byref(made), ctypes.sizeof(made)) == _abi.OK
        assert made.struct_size == ctypes.sizeof(made)
        assert getattr(_library.lib, init)(ctypes.byref(made), ctypes.sizeof(made) - 1) == _abi.ERR_STRUCT_SMALL


def test_the_registry_is_the_generated_list() -> None:
    for name, value in vars(_fields).items():
        if name.isupper() and isinstance(value, int):
            assert value in {field.id for field in azactivity.FIELDS.values()}
    ids = {value for name, value in vars(_fields).items() if name.isupper() and isinstance(value, int)}
    assert ids == {field.id for field in azactivity.FIELDS.values()}
    for field in azactivity.FIELDS.values():
        if not field.member:
            assert isinstance(getattr(azactivity.Event, field.name), property), field.name
