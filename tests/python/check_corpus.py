#!/usr/bin/env python3
"""Hold azact-cat against the independent reading on every file of the corpus.

usage: check_corpus.py [--quick] AZACT_CAT

Lines are compared as text; the message of a quarantined line is the library's
own wording and is only checked to be there. Exit 77 without the corpus.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Dict, List, Tuple

import oracle
from common import SKIP, Tally, difference, lines_of, run_cat, shared_folder, usage
from oracle import containers, fields

_INDEX_ROW = re.compile(r"\| `([^`]+)` \| (\d+)(?: \+ (\d+) q)? \|")
_COLUMNS = ("flat", "rest", "rest_2014", "sdk", "diagnostic", "log_analytics", "log_analytics_legacy",
            "portal_csv", "powershell", "alert_webhook")


def index(shared: str) -> Dict[str, Tuple[int, int]]:
    """File name -> (events, quarantined) as INDEX.md states them."""
    with open(os.path.join(shared, "corpus", "INDEX.md"), encoding="utf-8") as file:
        rows = (_INDEX_ROW.match(line) for line in file)
        return {m.group(1): (int(m.group(2)), int(m.group(3) or 0)) for m in rows if m}


def mapping_table(shared: str) -> Dict[str, Dict[str, List[str]]]:
    """The table of activity-log-schema.md 2: dialect -> unified name -> key paths."""
    out: Dict[str, Dict[str, List[str]]] = {name: {} for name in _COLUMNS}
    with open(os.path.join(shared, "spec", "activity-log-schema.md"), encoding="utf-8") as file:
        inside = False
        for line in file:
            inside = inside and line.startswith("|") or line.startswith("| unified |")
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not inside or len(cells) != len(_COLUMNS) + 1 or cells[0] in ("unified", "---"):
                continue
            same = cells[2]
            for dialect, cell in zip(_COLUMNS, cells[1:]):
                cell = same if cell == "same" else cell
                words = [re.sub(r"\[?\.(?:[Vv]alue|localized_?[Vv]alue)\]?$", "", word.strip())
                         for word in re.split(r"[,;]", re.sub(r"\([^)]*\)", "", cell))]
                out[dialect][cells[0]] = [w for w in words if re.fullmatch(r"[A-Za-z_]+(?:\.[A-Za-z]+)?", w)]
    return out


def carried(record: containers.Record, table: Dict[str, Dict[str, List[str]]]) -> List[str]:
    """Registry names of the values that a record carries by the mapping table."""
    found = fields.Fields(record)
    names = []
    for name, keys in table.get(found.dialect, {}).items():
        for key in keys:
            node = found.get(tuple(key.split(".")))
            if node is not None and fields.word(node) and not name.endswith("display_name"):
                names.append(name)
    return names


def without_message(line: str) -> str:
    """A quarantined line with its message emptied, if it had one."""
    entry = json.loads(line)
    if not entry["error"].get("message"):
        return line
    entry["error"]["message"] = ""
    return oracle.write(entry)


def check_file(cat: str, path: str, counts: Tuple[int, int], table: Dict[str, Dict[str, List[str]]],
               tally: Tally) -> None:
    name = os.path.basename(path)
    with open(path, "rb") as file:
        data = file.read()
    expected = oracle.read_bytes(data, path)
    done = run_cat(cat, [path])
    lines = lines_of(done.stdout)
    errors = [line for line in lines if line.startswith('{"error":')]
    tally.check((len(lines) - len(errors), len(errors)) == counts, "counts of INDEX.md",
                f"{name}: expected {counts}, got {(len(lines) - len(errors), len(errors))}")
    tally.check(done.returncode in (0, 1, 4), "exit status", f"{name}: {done.returncode} {done.stderr[:200]!r}")
    if len(lines) != len(expected):
        tally.fail("number of lines", f"{name}: expected {len(expected)}, got {len(lines)}")
        return
    _, records = containers.read(data)
    for number, (entry, line) in enumerate(zip(expected, lines), 1):
        if line.startswith('{"error":'):
            tally.check('"message":""' not in line, "message of an error", f"{name} line {number}")
            line = without_message(line)
        if entry.text == line:
            tally.ok()
        else:
            for key, text in difference(entry.text, line).items():
                tally.fail(f"value of {key}", f"{name} line {number}: {text}")
        record = records[number - 1]
        if isinstance(record, containers.Record):
            keys = json.loads(line)
            for field in carried(record, table):
                tally.check(field in keys, f"carried field {field}", f"{name} line {number}")


def main(arguments: List[str]) -> int:
    arguments = [a for a in arguments if a != "--quick"]
    if len(arguments) != 1:
        return usage("check_corpus.py")
    shared = shared_folder()
    if shared is None:
        print("no corpus: set AZACT_SHARED")
        return SKIP
    tally = Tally()
    table = mapping_table(shared)
    for name, counts in index(shared).items():
        check_file(arguments[0], os.path.join(shared, "corpus", name), counts, table, tally)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
