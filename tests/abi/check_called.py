#!/usr/bin/env python3
"""Every exported function is called by a test program that is linked to the library as a user's program is.

Usage: check_called.py
Reads azactivity.map and the sources of the tests; a name followed by a bracket, or handed on as a pointer, counts as a call.
"""
from __future__ import annotations

import re

from headers import ROOT, report

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
    if not names:
        bad.append("azactivity.map lists no function")
    return report("called", len(names) - len(bad), bad)


if __name__ == "__main__":
    raise SystemExit(main())
