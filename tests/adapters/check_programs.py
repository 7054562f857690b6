#!/usr/bin/env python3
"""The programs that show the libraries beside the core, against azact-cat and against what their pages say. Speaks TAP.

Usage: check_programs.py AZACT_CAT AZACT_ENRICH AZACT_CONFUSABLES     one that is not built is given as -
"""
from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = sorted(str(p) for p in (ROOT / "examples/data").rglob("*") if p.is_file() and p.suffix != ".md")
HEAD = '{"eventTimestamp":"2023-07-21T19:23:45Z","operationName":"a/b/write"'
failures = tests = 0


def check(name: str, good: bool, detail: object = "") -> None:
    global failures, tests
    tests += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {tests} - {name}" + ("" if good else f": {detail}"), flush=True)


def run(*command: str, given: str = "") -> tuple[int, str, str]:
    done = subprocess.run(command, input=given.encode(), capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def trees(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def enrich(cat: str, program: str, folder: Path) -> None:
    wanted_status, lines, _ = run(cat, "--json", "-q", *DATA)
    wanted = trees(lines)
    caller = next(str(one["caller"]) for one in wanted if one.get("caller"))
    table = folder / "table.json"
    table.write_text(json.dumps({caller: {"team": "blue", "n": [1, 2.5]}}))
    for one in wanted:
        if one.get("caller") == caller:
            one["enrichment"] = {"team": "blue", "n": [1, 2.5]}
    status, lines, said = run(program, "-q", "-t", str(table), *DATA)
    check("every sample, enriched", trees(lines) == wanted and any("enrichment" in one for one in wanted), said)
    check("its keys keep their order", [list(one) for one in trees(lines)] == [list(one) for one in wanted])
    check("its status is azact-cat's", status == wanted_status and status != 0, status)
    # Parsed by the host first: the same events but for their places.
    page = ROOT / "examples/data/rest-page.json"
    status, lines, said = run(program, "-q", "--parsed", "-t", str(table), given=page.read_text())
    _, plain, _ = run(program, "-q", "-t", str(table), str(page))
    bare = [[{k: v for k, v in one.items() if k not in ("source", "anomalies")} for one in trees(text)] for text in (lines, plain)]
    check("a page that was parsed already", status == 0 and bare[0] == bare[1] and len(bare[0]) > 0, said)
    status, lines, said = run(program, "--parsed", "-t", str(table), given=HEAD + "}\n{oops")
    check("what is no JSON is said", status == 3 and len(trees(lines)) == 1 and "standard input" in said, (status, said))
    status, lines, _ = run(program, "-t", str(table), "-b", "operation_name", "-k", "x", "-", given=HEAD + "}")
    check("another field, another key", status == 0 and "x" not in trees(lines)[0], lines)
    check("usage", [run(program, *options)[0] for options in (["-"], ["-t", str(table), "-b", "nothing"], ["-t", str(table), "-p", "x"])] == [2, 2, 2])
    check("no table", run(program, "-t", str(folder / "none"), "-", given="")[0] == 3)
    check("help and version", run(program, "--help")[0] == 0 and run(program, "--version")[1].startswith("azact-enrich"))


def confusables(cat: str, program: str) -> None:
    events = [f'{HEAD},"caller":"{caller}"}}' for caller in
              ("chris@contoso.example", "Chris@contoso.example", r"\u0441hris@contoso.example", r"\u0441hris@contoso.example", r"Jos\u00e9")]
    events.append(HEAD + r',"resourceId":"/subscriptions/x/resourceGroups/rg\u200b"}')
    status, lines, said = run(program, "-", given="\n".join(events))
    expected = ("hint\tcaller\tmixed_script\t-:3\t\\u{441}hris@contoso.example\n"
                "hint\tcaller\tlooks_ascii\t-:3\t\\u{441}hris@contoso.example\n"
                "hint\tresource_id\tzero_width\t-:6\t/subscriptions/x/resourceGroups/rg\\u{200B}\n"
                "alike\tcaller\tChris@contoso.example\t\\u{441}hris@contoso.example\n")
    check("hints once each, and look-alikes", status == 0 and lines == expected, lines + said)
    status, lines, _ = run(program, "-q", *DATA)
    check("the samples are honest", status == run(cat, "-q", *DATA)[0] and lines == "", lines)
    check("not recognised", run(program, "-", given="text")[0] == 4)
    check("usage", run(program, "--nothing")[0] == 2)
    check("help and version", run(program, "--help")[0] == 0 and run(program, "--version")[1].startswith("azact-confusables"))


def main() -> int:
    cat, enriches, confuses = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as folder:
        if enriches != "-":
            enrich(cat, enriches, Path(folder))
        if confuses != "-":
            confusables(cat, confuses)
    print(f"1..{tests}")
    return 1 if failures or tests == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
