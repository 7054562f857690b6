#!/usr/bin/env python3
"""One event in every dialect, container, encoding and compression: one reading.

usage: check_matrix.py [--quick] AZACT_CAT

Each line must be the independent reading's, its offsets must cut the record
out of the original bytes, match_key must be one everywhere (but portal_csv and
classic_webhook), uid wherever the dialect carries an event data id, and lines
may differ only by what rule 31 allows.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from typing import Dict, List, NamedTuple, Optional, Tuple

import gen_dialects as gen
import oracle
from common import Tally, difference, lines_of, run_cat, short, usage

BATCH = 250


class Case(NamedTuple):
    """One file and the lines it has to give."""

    name: str
    expected: List[Tuple[Dict[str, object], int, int]]   # line, offset and length in `plain`
    plain: bytes
    text: str
    encoding: gen.Encoding
    compressed: bool


def normal(value: object) -> object:
    """For rule 31: no case in text, and absent, null and "" are one."""
    if isinstance(value, dict):
        out = {}
        for key, member in value.items():
            member = normal(member)
            if member not in (None, "", {}):
                out[key.lower()] = member
        return out
    if isinstance(value, list):
        return [normal(member) for member in value]
    return value.lower() if isinstance(value, str) else value


def comparable(line: Dict[str, object], dialect: str) -> Dict[str, object]:
    """The part of a line that every dialect carries, flattened one level."""
    flat: Dict[str, object] = {}
    for key, value in line.items():
        if key in ("principal", "resource"):
            assert isinstance(value, dict)
            flat.update({f"{key}.{member}": text for member, text in value.items()})
        else:
            flat[key] = value
    for key in ("time", "event_timestamp", "submission_timestamp"):
        if isinstance(flat.get(key), str):
            flat[key] = str(flat[key])[:23].rstrip("Z")
    for key in list(flat):
        if key in ("dialect", "source", "uid", "anomalies") or key in gen.LACKS[dialect]:
            del flat[key]
    out = normal(flat)
    assert isinstance(out, dict)
    return out


def compare_dialects(lines: Dict[str, List[Dict[str, object]]], tally: Tally) -> None:
    """Rule 31 over one document per dialect."""
    reference = lines["rest"]
    for dialect, found in lines.items():
        for index, line in enumerate(found):
            where = f"{dialect} {gen.events()[index].name}"
            if "match_key" not in gen.LACKS[dialect]:
                tally.check(line["match_key"] == reference[index]["match_key"], "one match_key", where)
            if dialect in gen.HAS_DATA_ID:
                tally.check(line["uid"] == reference[index]["uid"], "one uid", where)
            tally.check(line["anomalies"] == [], "no anomalies", f"{where}: {short(line['anomalies'])}")
            if index == 5:
                continue
            mine, other = comparable(line, dialect), comparable(reference[index], dialect)
            for key in sorted(set(mine) | set(other)):
                if key in gen.LACKS[dialect] or dialect == "log_analytics" and key == "event_timestamp":
                    continue
                tally.check(mine.get(key) == other.get(key), f"rule 31: {key}",
                            f"{where}: {short(mine.get(key))} but rest has {short(other.get(key))}")


def spans(text: str, entries: List[oracle.Entry], encoding: gen.Encoding) -> List[Tuple[int, int]]:
    """Offset and length of each record in the encoded text."""
    utf8 = text.encode("utf-8")
    out = []
    for entry in entries:
        before = utf8[:entry.start].decode("utf-8").encode(encoding.codec)
        inside = utf8[entry.start:entry.end].decode("utf-8").encode(encoding.codec)
        out.append((len(encoding.bom) + len(before), len(inside)))
    return out


def cases_of(name: str, text: str, encodings: Dict[str, gen.Encoding], with_zstd: bool,
             quick: bool) -> Dict[str, Case]:
    entries = oracle.read_bytes(text.encode("utf-8"))
    out = {}
    for key, encoding in encodings.items():
        plain = encoding.encode(text)
        places = spans(text, entries, encoding)
        kinds = ["none", "gzip", "members"] + (["zstd"] if with_zstd else [])
        if quick and key not in ("utf8", "utf16le_bom"):
            kinds = ["none"]
        for kind in kinds:
            file = f"{name}.{key}.{kind}"
            expected = [(dict(entry.line), *place) for entry, place in zip(entries, places)]
            for line, offset, length in expected:
                old = line["source"]
                assert isinstance(old, dict)
                source: Dict[str, object] = {"name": file, "record": old["record"], "offset": offset,
                                             "length": length}
                if kind != "none":
                    source["compressed"] = True
                if encoding.name:
                    source["encoding"] = encoding.name
                if "inner" in old:
                    source["inner"] = old["inner"]
                line["source"] = source
            out[file] = Case(file, expected, plain, text, encoding, kind != "none")
    return out


def write_case(case: Case, folder: str) -> Optional[str]:
    """Write the file; the path is returned if the zstd program still has to pack it."""
    path = os.path.join(folder, case.name)
    data = case.plain
    if case.name.endswith(".gzip"):
        data = gen.gzipped(data)
    elif case.name.endswith(".members"):
        data = gen.gzipped_members(data)
    with open(path, "wb") as file:
        file.write(data)
    return path if case.name.endswith(".zstd") else None


def check_lines(case: Case, lines: List[str], tally: Tally) -> None:
    if len(lines) != len(case.expected):
        tally.fail("number of lines", f"{case.name}: expected {len(case.expected)}, got {len(lines)}")
        return
    for (expected, offset, length), line in zip(case.expected, lines):
        text = oracle.write(expected)
        if text == line:
            tally.ok()
        else:
            for key, what in difference(text, line).items():
                tally.fail(f"value of {key}", f"{case.name}: {what}")
        source = json.loads(line)["source"]
        cut = case.plain[source["offset"]:source["offset"] + source["length"]]
        tally.check(cut == case.plain[offset:offset + length], "offsets cut out the record", case.name)


def run_cases(cat: str, cases: Dict[str, Case], folder: str, tally: Tally, options: List[str]) -> None:
    packed = [path for path in (write_case(case, folder) for case in cases.values()) if path]
    for at in range(0, len(packed), 500):
        subprocess.run(["zstd", "-q", "-f", "--rm", *packed[at:at + 500]], check=True)
    for path in packed:
        os.replace(path + ".zst", path)
    names = list(cases)
    keep = os.getcwd()
    os.chdir(folder)
    try:
        for at in range(0, len(names), BATCH):
            batch = names[at:at + BATCH]
            done = run_cat(cat, batch, options)
            tally.check(done.returncode == 0, "exit status", f"{done.returncode}: {done.stderr[:300]!r}")
            found: Dict[str, List[str]] = {name: [] for name in batch}
            for line in lines_of(done.stdout):
                name = json.loads(line).get("source", {}).get("name")
                found.setdefault(name, []).append(line)
            for name in batch:
                check_lines(cases[name], found[name], tally)
    finally:
        os.chdir(keep)


def documents() -> Dict[str, str]:
    """Document name -> text, over dialects and containers."""
    out = {}
    for dialect, write in gen.DIALECTS.items():
        rows = [write(event) for event in gen.events()]
        for container, join in gen.containers_of(dialect).items():
            out[f"{dialect}.{container}"] = join(rows)
        if dialect != "portal_csv":
            for event, row in zip(gen.events(), rows):
                out[f"{dialect}.single_{event.name}"] = json.dumps(row, ensure_ascii=False)
    return out


def code_page_cases(texts: Dict[str, str]) -> Dict[str, Case]:
    out: Dict[str, Case] = {}
    for name, text in texts.items():
        try:
            text.encode(gen.CODE_PAGE.codec)
        except UnicodeEncodeError:
            continue
        out.update(cases_of(name, text, {"cp1252": gen.CODE_PAGE}, False, True))
    return out


def main(arguments: List[str]) -> int:
    quick = "--quick" in arguments
    arguments = [a for a in arguments if a != "--quick"]
    if len(arguments) != 1:
        return usage("check_matrix.py")
    cat = os.path.abspath(arguments[0])
    tally = Tally()
    texts = documents()
    plain: Dict[str, List[Dict[str, object]]] = {}
    for dialect in gen.DIALECTS:
        form = "csv" if dialect == "portal_csv" else "lines"
        plain[dialect] = [json.loads(entry.text) for entry in oracle.read_bytes(texts[f"{dialect}.{form}"].encode())]
    compare_dialects(plain, tally)      # the reading itself obeys rule 31
    with_zstd = shutil.which("zstd") is not None
    if not with_zstd:
        tally.skip("no zstd program")
    folder = tempfile.mkdtemp(prefix="azact-matrix-")
    try:
        cases: Dict[str, Case] = {}
        for name, text in texts.items():
            single = ".single_" in name
            some = gen.ENCODINGS if not single else {k: gen.ENCODINGS[k] for k in ("utf8", "utf16le_bom")}
            cases.update(cases_of(name, text, some, with_zstd and not single, quick or single))
        run_cases(cat, cases, folder, tally, [])
        pages = code_page_cases(texts)
        probe = os.path.join(folder, "probe")
        with open(probe, "wb") as file:
            file.write(b"[]")
        if run_cat(cat, [probe], ["--encoding", "windows-1252"]).returncode == 0:
            run_cases(cat, pages, folder, tally, ["--encoding", "windows-1252"])
        else:
            tally.skip("no named code pages in this build")
    finally:
        shutil.rmtree(folder)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
