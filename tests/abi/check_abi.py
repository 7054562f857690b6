#!/usr/bin/env python3
"""The ABI is that of each release recorded in this folder, or more: symbols and their nodes, values of constants, layout of
structs, abidiff; and the program of that release runs with today's library.

Usage: check_abi.py BUILD_DIR     built with debug information
"""
from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import abifacts
from headers import ROOT


class Gate:
    def __init__(self, build: Path) -> None:
        self.library = (build / "src/libazactivity.so").resolve()
        self.include = ROOT / "include"
        self.good = self.skipped = 0
        self.problems: list[str] = []

    def same(self, what: str, problems: list[str], good: int = 1) -> None:
        self.problems += [f"{what}: {p}" for p in problems]
        self.good += good if not problems else 0

    def skip(self, why: str) -> None:
        self.skipped += 1
        print(f"skipped: {why}")

    def kept(self, what: str, old: list[str], new: list[str]) -> None:
        """Every old line is still there; where its first word stands with another value, both are told."""
        now = {line.split()[0]: line for line in new}
        there = set(new)
        self.same(what, [f"it was \"{line}\" and is {now.get(line.split()[0], 'gone')!r}" for line in old if line not in there], len(old))

    def layout(self, old: list[str], new: list[str]) -> None:
        sizes = {line.split(":")[0]: line.split(": ")[1].split(" ", 2) for line in new}
        problems = []
        ends: dict[str, int] = {}
        for line in old:
            name, numbers = line.split(": ")[0], line.split(": ")[1].split(" ", 2)
            now = sizes.get(name)
            struct, _, member = name.partition(".")
            if now is None:
                problems.append(f"{name} is gone")
            elif member and now != numbers:
                problems.append(f"{name} moved or is of another type: was {numbers}, is {now}")
            elif not member:
                ends[struct] = int(numbers[0])
                may_grow = numbers[1] == "sized"
                if now[1] != numbers[1] or int(now[0]) < int(numbers[0]) or (int(now[0]) > int(numbers[0]) and not may_grow):
                    problems.append(f"{struct} was {numbers}, is {now}")
        known = {line.split(":")[0] for line in old}
        for name, numbers in sizes.items():
            struct, _, member = name.partition(".")
            if member and name not in known and struct in ends and int(numbers[0]) < ends[struct]:
                problems.append(f"{name} was put in at {numbers[0]}; the struct may grow only behind byte {ends[struct]}")
        self.same("layout", problems, len(old))

    def padding(self, layout: list[str]) -> None:
        """No unnamed bytes at the end: a member put there later could not be told from an old caller's garbage."""
        problems = []
        ends: dict[str, int] = {}
        whole: dict[str, int] = {}
        for line in layout:
            name, first, second = line.split(": ")[0], *line.split(": ")[1].split(" ")[:2]
            struct, _, member = name.partition(".")
            if member:
                ends[struct] = max(ends.get(struct, 0), int(first) + int(second))
            elif second == "sized":
                whole[struct] = int(first)
        for struct, size in whole.items():
            if ends[struct] != size:
                problems.append(f"{struct} has {size - ends[struct]} unnamed bytes at its end")
        self.same("padding", problems)

    def abidiff(self, folder: Path, work: Path, old_layout: list[str], layout: list[str]) -> None:
        if not shutil.which("abidiff"):
            return self.skip("abidiff is not installed (abigail-tools)")
        if not abifacts.has_debug_info(self.library):
            # Without it abidiff compares nothing and is content.
            return self.same("abidiff", ["the library has no debug information, so nothing can be compared"])
        # Only what has really grown is named there: abidiff takes "inserted at the end" for true where nothing was inserted, and would
        # then keep silent about any change of that struct. What else changed in one that grew, the layout tells.
        grown = [line.split(":")[0] for line in layout if line.endswith(" sized") and line not in old_layout] or ["nothing"]
        suppressions = work / "suppressions.ini"
        suppressions.write_text((Path(__file__).parent / "suppressions.ini").read_text().replace("@SIZED@", "|".join(grown)))
        # Dump against dump. Given headers, abidiff would take the types of a dump, which has no places, for private ones and drop
        # what changed in them; that it does not is shown by mutants.
        abifacts.dump(self.library, self.include, work / "now.abi")
        command = ["abidiff", "--no-added-syms", "--harmless", "--suppressions", str(suppressions), str(folder / "libazactivity.abi"), str(work / "now.abi")]
        result = subprocess.run(command, capture_output=True, text=True)
        # 1 an error, 2 wrong usage, 4 a change, 8 an incompatible change; additions are not shown, so that 4 is one that counts.
        if result.returncode:
            print(result.stdout + result.stderr)
        changes = [f"abidiff ends with {result.returncode}: " + " ".join(result.stdout.split())[:600]] if result.returncode else []
        self.same("abidiff", changes)

    def old_program(self, folder: Path, work: Path) -> None:
        try:
            words = abifacts.old_words(folder, self.library, work)
        except RuntimeError as error:
            return self.same(f"the program of {folder.name}", [str(error).strip()])
        self.kept(f"the program of {folder.name}", (folder / "words").read_text().splitlines(), words)

    def release(self, folder: Path) -> None:
        old = {name: (folder / name).read_text().splitlines() for name in ("symbols", "values", "layout")}
        with tempfile.TemporaryDirectory() as name:
            work = Path(name)
            try:
                values, layout = abifacts.numbers(self.include, work)
            except RuntimeError as error:
                return self.same("headers", [str(error)])
            exported = abifacts.symbols(self.library)
            nodes = {line.split("@")[0]: line for line in exported}
            self.same("symbols", [f"{line} is {nodes.get(line.split('@')[0], 'gone')}" for line in old["symbols"] if line not in exported],
                      len(old["symbols"]))
            self.kept("values", old["values"], values)
            if platform.machine() == "x86_64":
                self.layout(old["layout"], layout)
                self.padding(layout)
                self.abidiff(folder, work, old["layout"], layout)
            else:
                self.skip("layout and abidiff are recorded for x86-64")
            self.old_program(folder, work)


def main() -> int:
    gate = Gate(Path(sys.argv[1]))
    folders = sorted(f for f in (Path(__file__).parent).glob("[0-9]*") if (f / "words").exists())
    for folder in folders:
        gate.release(folder)
    if not folders:
        gate.problems.append("no release is recorded in tests/abi")
    version = re.search(r"version: '([\d.]+)'", (ROOT / "meson.build").read_text())
    if version and not (ROOT / "CHANGELOG.md").read_text().count(f"## [{version.group(1)}]"):
        gate.problems.append(f"CHANGELOG.md has no heading for {version.group(1)}")
    for problem in gate.problems:
        print(f"FAILED abi: {problem}")
    print(f"{gate.good} passed, {len(gate.problems)} failed, {gate.skipped} skipped")
    return 1 if gate.problems else 0


if __name__ == "__main__":
    sys.exit(main())
