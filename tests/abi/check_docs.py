#!/usr/bin/env python3
"""What the pages promise: CHANGELOG names every public symbol, links lead somewhere, no path of somebody's machine is left.

Usage: check_docs.py
"""
from __future__ import annotations

import re
import sys
from pathlib import Path

from headers import ROOT, report

SKIPPED = {".git", "__pycache__", "subprojects"}
TEXT = {".c", ".h", ".def", ".py", ".md", ".build", ".txt", ".ini", ".in", ".map", ".1", ".dict", ""}
# A folder that exists on the writer's machine only. Ids of Azure begin with other words.
MACHINE = re.compile(r"(?<![\w.}:)/$*>-])/(?:home|root|work|tmp|mnt|opt|Users)/\w")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+\s+(.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}


def files() -> list[Path]:
    """Every text file but the data of tests, which holds what Azure and its tools write."""
    found = []
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if SKIPPED & set(parts) or parts[0].startswith("build") or parts[:2] in (("tests", "data"), ("examples", "data")):
            continue
        if path.is_file() and path.suffix in TEXT and "seeds" not in parts and path.name != Path(__file__).name:
            found.append(path)
    return found


def main() -> int:
    problems: list[str] = []
    good = 0
    maps = [ROOT / "azactivity.map", *ROOT.glob("adapters/*/*.map")]
    mapped = [name for path in maps for name in re.findall(r"^\s+(azact_\w+);$", path.read_text(), re.M)]
    named = re.findall(r"^\+ (azact_\w+)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    for wrong, what in ((set(mapped) - set(named), "not in CHANGELOG.md"), (set(named) - set(mapped), "in no map"),
                        ({n for n in named if named.count(n) > 1}, "twice in CHANGELOG.md")):
        if wrong or not mapped:
            problems.append(f"{what}: {sorted(wrong)}")
        else:
            good += 1

    for page in pages():
        for link in LINK.findall(page.read_text(encoding="utf-8")):
            if re.match(r"[a-z]+:", link):
                continue
            target, _, anchor = link.partition("#")
            aim = (page.parent / target) if target else page
            if link.startswith("/") or not aim.exists():
                problems.append(f"{page.relative_to(ROOT)}: the link {link} leads nowhere")
            elif anchor and (aim.suffix != ".md" or anchor not in anchors(aim)):
                problems.append(f"{page.relative_to(ROOT)}: no heading for the link {link}")
            else:
                good += 1

    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if MACHINE.search(line) and "XXXXXX" not in line:  # a name for mkstemp is no such path
                problems.append(f"{path.relative_to(ROOT)}:{number}: a path of one machine: {line.strip()[:100]}")
        good += 1
    return report("pages", good, problems)


if __name__ == "__main__":
    sys.exit(main())
