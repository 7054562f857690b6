#!/usr/bin/env python3
"""What the library exports: headers = azactivity.map = nm -D, nothing more; and what it needs and runs by itself.

Usage: check_symbols.py BUILD_DIR
"""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from headers import ROOT, declared, report

NODE = re.compile(r"AZACT_\d+\.\d+")
EXPECTED_NEEDED = {"libc.so.6", "libicuuc.so", "libz.so.1", "libzstd.so.1"}


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def exported(library: Path) -> tuple[set[str], set[str]]:
    """Names by nm -D, apart: those of a release's node, and all the others."""
    ours, others = set(), set()
    for line in run("nm", "-D", "--defined-only", "--with-symbol-versions", str(library)).splitlines():
        name = line.split()[-1]
        base, _, version = name.replace("@@", "@").partition("@")
        if NODE.fullmatch(base):
            continue
        (ours if NODE.fullmatch(version) else others).add(base)
    return ours, others


def main() -> int:
    build = Path(sys.argv[1])
    shared = (build / "src/libazactivity.so").resolve()
    archive = build / "src/libazactivity.a"
    problems: list[str] = []
    good = 0

    def same(what: str, left: set[str], right: set[str]) -> None:
        nonlocal good
        if left == right and left:
            good += 1
        else:
            problems.append(f"{what}: only in the first {sorted(left - right)}, only in the second {sorted(right - left)}")

    map_text = (ROOT / "azactivity.map").read_text()
    mapped = re.findall(r"^\s+(azact_\w+);$", map_text, re.M)
    if len(mapped) == len(set(mapped)):
        good += 1
    else:
        problems.append("azactivity.map names a function twice")
    names, strangers = exported(shared)
    same("headers and azactivity.map", declared(), set(mapped))
    same("azactivity.map and nm -D", set(mapped), names)
    if strangers:
        problems.append(f"exported outside the nodes AZACT_x.y: {sorted(strangers)}")
    else:
        good += 1

    kinds = {}
    for line in run("nm", "-g", "--defined-only", str(archive)).splitlines():
        parts = line.split()
        if len(parts) == 3:
            kinds[parts[2]] = parts[1]
    foreign = sorted(n for n in kinds if not n.startswith(("azact_", "azacti_", "__odr_asan", "__asan")))
    if foreign:
        problems.append(f"globals of the static library without the prefix: {foreign}")
    else:
        good += 1
    data = sorted(n for n, kind in kinds.items() if n.startswith("azact_") and kind in "BDSC")
    if data:
        problems.append(f"exported data: {data}")
    else:
        good += 1

    writable = set()
    for line in run("nm", "--defined-only", str(archive)).splitlines():
        parts = line.split()
        if len(parts) == 3 and parts[1] in "bBdDC" and not parts[2].startswith(("__", ".L")):
            writable.add(re.sub(r"\.\d+$", "", parts[2]))
    # Kernel pointers are chosen once; tables of pointers land in .data.rel.ro and are marked d by nm.
    sections = run("objdump", "-t", str(archive))
    really = sorted(n for n in writable if re.search(rf"\s\.(?:data|bss)(?:\.(?!rel\.ro)\S*)?\s.*\b{re.escape(n)}(?:\.\d+)?$", sections, re.M))
    really = [n for n in really if not n.startswith("azacti_kernel")]
    if really:
        problems.append(f"mutable global state: {really}")
    else:
        good += 1

    dynamic = run("readelf", "-d", str(shared))
    needed = {re.sub(r"(libicuuc\.so)\.\d+", r"\1", n) for n in re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)}
    if needed <= EXPECTED_NEEDED and "libc.so.6" in needed:
        good += 1
    else:
        problems.append(f"the shared library needs {sorted(needed - EXPECTED_NEEDED)}")
    if "libazactivity.so.1]" in dynamic:
        good += 1
    else:
        problems.append("the soname is not libazactivity.so.1")
    if ("NODELETE" in dynamic) == ("libicuuc.so" in needed):
        good += 1
    else:
        problems.append("-z nodelete must be set exactly when ICU is linked")

    sections = run("readelf", "-SW", str(archive))
    for what, names in (("constructors or destructors", "init_array|fini_array|preinit_array|ctors|dtors|init|fini"),
                        ("thread-local memory", "tdata|tbss")):
        own = sorted(set(re.findall(rf"\]\s+(\.(?:{names})(?:\.\S*)?)\s", sections)))
        if own:
            problems.append(f"{what} in the static library: {own}")
        else:
            good += 1
    segments = run("readelf", "-lW", str(shared))
    if re.search(r"GNU_STACK.*RWE", segments) or "TEXTREL" in dynamic or " IFUNC " in run("readelf", "-sW", str(shared)):
        problems.append("an executable stack, text relocations or an ifunc")
    else:
        good += 1
    return report("symbols", good, problems)


if __name__ == "__main__":
    sys.exit(main())
