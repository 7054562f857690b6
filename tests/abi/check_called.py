#!/usr/bin/env python3
"""Every exported function is called by a test program that is linked to the library as a user's program is, and every struct
that begins with struct_size stands in tests/api/test_api_sized.c.

Usage: check_called.py
Reads azactivity.map and the sources of the tests; a name followed by a bracket, or handed on as a pointer, counts as a call.
"""
from __future__ import annotations

import re

from headers import ROOT, public_headers, report

FOLDERS = ("api", "common", "consume", "dump", "oom", "threads")


def exported() -> list[str]:
    text = re.sub(r"/\*.*?\*/", "", (ROOT / "azactivity.map").read_text(), flags=re.S)
    return re.findall(r"^\s*(azact_\w+);", text, re.M)


def called() -> set[str]:
    names: set[str] = set()
    for folder in FOLDERS:
        for path in sorted((ROOT / "tests" / folder).glob("*.[ch]")):
            text = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.S)
            text = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', text)
            names.update(re.findall(r"\b(azact_\w+)\s*[(,)};]", text))
    return names


def main() -> int:
    used = called()
    names = exported()
    bad = [f"{name} is exported, and no test program calls it" for name in names if name not in used]
    sized = sorted(m for h in public_headers() for m in re.findall(r"typedef struct (azact_\w+) \{\s*size_t struct_size;", h.read_text()))
    program = (ROOT / "tests/api/test_api_sized.c").read_text()
    bad += [f"{name} is a sized struct, and test_api_sized.c does not try it" for name in sized if f"sizeof({name})}}" not in program]
    if not sized:
        bad.append("no sized struct is found")
    if not names:
        bad.append("azactivity.map lists no function")
    return report("called", len(names) + len(sized) - len(bad), bad)


if __name__ == "__main__":
    raise SystemExit(main())
