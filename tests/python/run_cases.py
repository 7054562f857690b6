#!/usr/bin/env python3
"""Data-driven tests: tests/data/<case>/ holds input*, case.json, and expected.ndjson or groups.ndjson.

Usage: run_cases.py PATH_TO_AZACT_CAT [--quick] [--only WORD] [--write]

case.json: "about"; "args" (more options); "exit" (default 0); "needs" ("icu", "zlib" or "zstd": the case is skipped in a build
without it). azact-cat runs in the case's folder with --json --with-errors; its output must equal expected.ndjson byte for
byte. Where groups.ndjson stands instead, azact-group (beside azact-cat) reads all inputs with --json, and its lines must equal
that; without --stream also when the inputs come in the other order.
--write takes what azact-cat prints as expected: look at every line of the difference before you believe it. Groups are not
written so: what they should be is thought out, not copied.
Prints the failed ones and "N passed, N failed, N skipped".
"""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


GROUPS = "groups.ndjson"


def run(program: str, folder: Path, case: dict, backwards: bool = False) -> tuple[int, bytes, str]:
    sources = sorted((p.name for p in folder.glob("input*")), reverse=backwards)
    command = [program, "--json", "--with-errors", *case.get("args", []), sources[0]]
    if (folder / GROUPS).exists():
        command = [str(Path(program).with_name("azact-group")), "--json", *case.get("args", []), *sources]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


def difference(want: bytes, got: bytes) -> str:
    for number, (a, b) in enumerate(zip(want.splitlines(), got.splitlines()), 1):
        if a != b:
            at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
            return f"line {number}, column {at + 1}: expected {a[max(0, at - 40):at + 60]!r}, got {b[max(0, at - 40):at + 60]!r}"
    return f"{len(want.splitlines())} lines expected, {len(got.splitlines())} came"


def main() -> int:
    words = [a for a in sys.argv[1:] if not a.startswith("--")]
    if not words:
        sys.exit(__doc__)
    program = str(Path(words[0]).resolve())
    only = words[1] if "--only" in sys.argv and len(words) > 1 else ""
    passed = failed = skipped = 0
    for folder in sorted(p for p in DATA.iterdir() if (p / "case.json").exists()):
        if only not in folder.name:
            continue
        case = json.loads((folder / "case.json").read_text())
        status, got, said = run(program, folder, case)
        if case.get("needs") and ("lacks ICU" in said or "this build has no" in said):
            skipped += 1
            print(f"skipped {folder.name}: this build lacks {case['needs']}")
            continue
        grouped = (folder / GROUPS).exists()
        expected = folder / (GROUPS if grouped else "expected.ndjson")
        if "--write" in sys.argv and not grouped:
            expected.write_bytes(got)
        want = expected.read_bytes() if expected.exists() else b""
        problems = []
        if status != case.get("exit", 0):
            problems.append(f"exit status {status}, expected {case.get('exit', 0)} ({said.strip()[-300:]})")
        if got != want:
            problems.append(difference(want, got))
        if grouped and "--stream" not in case.get("args", []):
            if run(program, folder, case, backwards=True)[1] != got:
                problems.append("other groups when the inputs come in the other order")
        if problems:
            failed += 1
            print(f"FAILED {folder.name}: " + "; ".join(problems))
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
