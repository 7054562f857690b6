"""What the check scripts share: the tally, finding the corpus, running azact-cat."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Dict, List, Optional, Sequence

HERE = os.path.dirname(os.path.abspath(__file__))
SKIP = 77


class Tally:
    """Counts checks and prints one line per group of failures."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0
        self.skipped = 0
        self.groups: Dict[str, int] = {}
        self.examples: Dict[str, str] = {}

    def ok(self, count: int = 1) -> None:
        self.passed += count

    def fail(self, group: str, example: str) -> None:
        self.failed += 1
        self.groups[group] = self.groups.get(group, 0) + 1
        self.examples.setdefault(group, example)

    def check(self, good: bool, group: str, example: str = "") -> bool:
        if good:
            self.ok()
        else:
            self.fail(group, example)
        return good

    def skip(self, why: str) -> None:
        self.skipped += 1
        print("skipped:", why)

    def finish(self) -> int:
        for group, count in self.groups.items():
            print(f"FAIL {group}: {count}x; first: {self.examples[group]}")
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 1 if self.failed else 0


def shared_folder() -> Optional[str]:
    """The folder with corpus and specification, if it is there."""
    places = [os.environ.get("AZACT_SHARED"), os.path.join(HERE, "..", "..", "..", "shared")]
    for place in places:
        if place and os.path.isdir(os.path.join(place, "corpus")):
            return os.path.normpath(place)
    return None


def run_cat(cat: str, files: Sequence[str], options: Sequence[str] = ()) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([cat, "--json", "--with-errors", *options, *files], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)


def lines_of(output: bytes) -> List[str]:
    text = output.decode("utf-8")
    return text.split("\n")[:-1] if text.endswith("\n") else text.split("\n") if text else []


def difference(expected: str, got: str) -> Dict[str, str]:
    """Per key of the line: what differs, shortened for the report."""
    try:
        left, right = json.loads(expected), json.loads(got)
    except ValueError:
        return {"not JSON": short(got)}
    out = {}
    for key in list(left) + [k for k in right if k not in left]:
        a, b = left.get(key, "(absent)"), right.get(key, "(absent)")
        if a != b or (key in left) != (key in right):
            out[key] = f"expected {short(a)} got {short(b)}"
    if not out and list(left) != list(right):
        out["key order"] = f"expected {list(left)} got {list(right)}"
    return out or {"spelling": f"expected {short(first_difference(expected, got))}"}


def first_difference(left: str, right: str) -> str:
    at = next((i for i, (a, b) in enumerate(zip(left, right)) if a != b), min(len(left), len(right)))
    return f"...{left[max(0, at - 40):at + 40]!r} got ...{right[max(0, at - 40):at + 40]!r}"


def short(value: object, limit: int = 160) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else text[:limit] + "..."


def usage(name: str) -> int:
    print(f"usage: {name} [--quick] AZACT_CAT", file=sys.stderr)
    return 2
