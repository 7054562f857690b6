#!/usr/bin/env python3
"""Cut documents at every byte, split their feed everywhere: nothing may be lost or change.

usage: check_cuts.py [--quick] AZACT_CAT      (AZACT_LIB names the shared library)

A cut file gives each complete record before the cut and then one report of the
rest (rule 35). However the feed is cut into pieces, the output is the same
bytes. AZACT_CAT reads a sample of the cut files too, as files.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import zlib
from typing import Dict, List, NamedTuple, Optional, Tuple

import gen_dialects as gen
from capi import Library, Output
from common import SKIP, Tally, lines_of, run_cat, shared_folder, short, usage

SEED = 20231121
NOT_RECOGNISED = -203
SEPARATORS = b" \t\r\n,\x1e\0"


class Document(NamedTuple):
    """One document and what kind of end it has."""

    name: str
    data: bytes
    enclosed: bool              # one top-level value holds all records
    csv: bool = False
    packed: str = ""            # gzip or zstd
    encoding: str = "utf-8"
    batch: bool = False         # records lie in strings: a cut string gives none of its own


def small_events() -> List[gen.Event]:
    """Three short ones: every cut of them is affordable."""
    keep = [e for e in gen.events() if e.name in ("policy", "alert", "select")]
    return [e._replace(properties={"k\u00e4": "\u5927\U0001f600 \"\\"} if e.properties else None) for e in keep]


def documents(lib: Library) -> List[Document]:
    out: List[Document] = []
    events = small_events()
    flat = [gen.flat(e) for e in events]
    rows = [gen.log_analytics_legacy(e) for e in events]
    portal = [gen.portal_csv(e) for e in events]
    lines = gen.CONTAINERS["lines"](flat)
    for container, join in gen.CONTAINERS.items():
        whole = container not in ("lines", "lines_crlf", "lines_open", "concatenated", "concatenated_pretty",
                                  "mixed_lines")
        if container != "mixed_lines":
            out.append(Document("flat." + container, join(flat).encode(), whole, batch="batch" in container))
    for name, write in (("rest", gen.rest), ("diagnostic", gen.diagnostic), ("sdk", gen.sdk)):
        out.append(Document(name + ".lines", gen.CONTAINERS["lines"]([write(e) for e in events]).encode(), False))
    out.append(Document("webhook.single", json.dumps(gen.alert_webhook(events[1])).encode(), True))
    out.append(Document("tables", gen.TABLES["tables"](rows).encode(), True))
    for name in ("csv", "csv_semicolon", "csv_tab"):
        out.append(Document("rows." + name, gen.TABLES[name](rows).encode(), False, True))
        out.append(Document("portal." + name, gen.PORTAL[name](portal).encode(), False, True))
    for key, encoding in gen.ENCODINGS.items():
        if key != "utf8":
            out.append(Document("lines." + key, encoding.encode(lines), False, encoding=encoding.codec))
    out.append(Document("records.utf16le", gen.CONTAINERS["records"](flat).encode("utf-16-le"), True,
                        encoding="utf-16-le"))
    if lib.has("zlib"):
        out.append(Document("lines.gzip", gen.gzipped(lines.encode()), False, packed="gzip"))
        out.append(Document("lines.members", gen.gzipped_members(lines.encode()), False, packed="gzip"))
    if lib.has("zstd"):
        packed = zstd(lines.encode())
        if packed is not None:
            out.append(Document("lines.zstd", packed, False, packed="zstd"))
    return out


def zstd(data: bytes) -> Optional[bytes]:
    try:
        return subprocess.run(["zstd", "-qc"], input=data, stdout=subprocess.PIPE, check=True).stdout
    except OSError:
        return None


# ---- cuts --------------------------------------------------------------------------------

class Place(NamedTuple):
    start: int
    end: int
    line: bytes


def places(output: Output) -> List[Place]:
    found = []
    for line in output.lines:
        source = json.loads(line)["source"]
        found.append(Place(source["offset"], source["offset"] + source["length"], line))
    return found


def inflated(data: bytes) -> bytes:
    """What zlib makes of a cut gzip stream."""
    out, rest = b"", data
    while rest[:2] == b"\x1f\x8b":
        member = zlib.decompressobj(31)
        out += member.decompress(rest)
        rest = member.unused_data
        if not member.eof:
            break
    return out


def string_end(data: bytes, at: int) -> int:
    """Where the string ends that holds the record ending at `at`."""
    while at < len(data) and data[at] != 0x22:
        at += 2 if data[at] == 0x5C else 1
    return at + 1


def reports_wanted(document: Document, whole: List[Place], cut: int, done: List[Place]) -> Tuple[int, int]:
    """Least and most number of reports that a cut at `cut` may give."""
    data = document.data
    if cut == 0 or cut == len(data):
        return 0, 0
    if document.packed:
        return 1, 1
    last = done[-1].end if done else 0
    step = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}.get(document.encoding, 1)
    rest = data[last:cut]
    if document.csv:
        if not done and cut <= data.find(b"\n") + 1:
            return 0, 1                      # a cut heading may look like a shorter heading
        return (0, 0) if not rest.strip(b"\r\n") else (1, 1)
    if not done and rest in (b"\xef", b"\xef\xbb", b"\xef\xbb\xbf", b"\xff", b"\xfe", b"\xff\xfe", b"\xfe\xff",
                             b"\xff\xfe\0", b"\xff\xfe\0\0", b"\0", b"\0\0", b"\0\0\xfe", b"\0\0\xfe\xff"):
        return 0, 1                          # less than a byte order mark says nothing
    if document.enclosed:
        closed = data.rstrip()
        return (0, 0) if cut >= len(closed) else (1, 1)
    if step == 1:
        return (0, 0) if not rest.strip(SEPARATORS) else (1, 1)
    if len(rest) % step and not rest[:len(rest) - len(rest) % step].strip(b"\0\r\n"):
        return 0, 1                          # half a character of a line end
    return (0, 0) if not rest.strip(b"\0\r\n") else (1, 1)


def check_cut(document: Document, whole: List[Place], cut: int, got: Output, tally: Tally) -> None:
    where = f"{document.name} cut at {cut} of {len(document.data)}"
    ends = cut
    if document.packed == "gzip":
        ends = len(inflated(document.data[:cut]))
    done = [place for place in whole if place.end <= ends]
    if document.batch:
        done = [place for place in done if string_end(document.data, place.end) <= cut]
    events = [line for index, line in enumerate(got.lines) if index not in got.reports]
    if document.packed == "zstd":
        tally.check(events == [p.line for p in whole[:len(events)]], "cut: zstd gives a prefix", where)
        done = whole[:len(events)]
    elif document.csv and len(events) == len(done) + 1 and len(done) < len(whole):
        # The last cell of a row without its line end cannot be known to be cut.
        tally.check(json.loads(events[-1])["source"]["offset"] == whole[len(done)].start, "cut: last cell", where)
        tally.check(events[:-1] == [p.line for p in done] and not got.reports, "cut: complete records", where)
        return
    else:
        tally.check(events == [p.line for p in done], "cut: complete records",
                    f"{where}: {len(events)} of {len(done)}")
    low, high = reports_wanted(document, whole, cut, done)
    if not tally.check(low <= len(got.reports) <= high, "cut: one report of the rest",
                       f"{where}: {len(got.reports)} reports, {low} to {high} wanted; rest "
                       f"{short(repr(document.data[done[-1].end if done else 0:cut]), 60)}; "
                       f"{short(repr(got.lines[got.reports[0]]), 200) if got.reports else ''}"):
        return
    if not got.reports or document.packed or got.fatal:
        return
    report = json.loads(got.lines[got.reports[0]])
    last = done[-1].end if done else 0
    if document.csv:
        last = max(last, len(document.data.split(b"\n")[0].rstrip(b"\r")))      # the heading is no record
    if document.batch and done:
        last = string_end(document.data, last)
    offset, length = report["source"]["offset"], report["source"]["length"]
    rest = document.data[last:cut]
    lead = len(rest) - len(rest.lstrip(SEPARATORS + b"\xef\xbb\xbf\xff\xfe"))
    tally.check(last <= offset <= last + lead and offset + length == cut, "cut: range of the report",
                f"{where}: {offset}+{length}, rest begins at {last}")
    tally.check(report["error"]["code"] == "truncated", "cut: code truncated",
                f"{where}: {report['error']['code']}")


def check_cuts(lib: Library, documents_: List[Document], quick: bool, tally: Tally) -> None:
    for document in documents_:
        whole = lib.run([document.data])
        tally.check(not whole.reports and len(whole.lines) == (1 if document.name.endswith("single") else 3),
                    "whole document", f"{document.name}: {len(whole.lines)} lines, {len(whole.reports)} reports")
        found = places(whole)
        for cut in range(0, len(document.data), 7 if quick else 1):
            check_cut(document, found, cut, lib.run([document.data[:cut]]), tally)


def check_files(cat: str, document: Document, lib: Library, tally: Tally) -> None:
    """The same cuts as files, many to a process: one summary of the two ways."""
    with tempfile.TemporaryDirectory(prefix="azact-cuts-") as folder:
        cuts = range(1, len(document.data), max(1, len(document.data) // 150))
        names = []
        for cut in cuts:
            names.append(os.path.join(folder, f"{cut:06d}"))
            with open(names[-1], "wb") as file:
                file.write(document.data[:cut])
        found: Dict[str, List[str]] = {name: [] for name in names}
        for line in lines_of(run_cat(cat, names).stdout):
            found.setdefault(json.loads(line)["source"]["name"], []).append(line)
        for cut, name in zip(cuts, names):
            whole = lib.run([document.data[:cut]])
            if whole.fatal == NOT_RECOGNISED:
                continue                     # said on stderr, there is no line for it
            fed = [line.decode().replace('"name":"x"', f'"name":"{name}"')
                   for line in whole.lines]
            tally.check(found[name] == fed, "file and feed agree", f"{document.name} cut at {cut}")


# ---- splits ------------------------------------------------------------------------------

def split_inputs(documents_: List[Document]) -> List[Tuple[str, bytes]]:
    out = [(d.name, d.data) for d in documents_]
    shared = shared_folder()
    if shared is not None:
        folder = os.path.join(shared, "corpus")
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            if name != "INDEX.md" and os.path.getsize(path) < 8000:
                with open(path, "rb") as file:
                    out.append((name, file.read()))
    odd = b'{"a":1}x\n\n{"time":"2023-11-21","operationName":"A/b/read","k":"\\ud800\xff\x01","k":2}\r\n[{}, 3,"{}"]\n{"a"'
    out += [("odd", odd), ("empty", b""), ("scalar", b" 12 "), ("text", b"hello\nworld\n")]
    return out


def check_splits(lib: Library, inputs: List[Tuple[str, bytes]], quick: bool, tally: Tally) -> None:
    chance = random.Random(SEED)
    whole = {name: lib.run([data]) for name, data in inputs}
    budget = 150 if quick else 3000          # documents longer than this: a share of the two-way splits
    for name, data in inputs:
        step = max(1, len(data) // budget)
        for at in range(0, len(data) + 1, step):
            got = lib.run([data[:at], data[at:]])
            tally.check(got == whole[name], "two-way split", f"{name} at {at}")
        got = lib.run([data[at:at + 1] for at in range(len(data))])
        tally.check(got == whole[name], "byte by byte", name)
    for turn in range(500 if quick else 10000):
        name, data = inputs[turn % len(inputs)]
        marks = sorted(chance.randrange(len(data) + 1) for _ in range(chance.randrange(1, 12)))
        chunks = [data[a:b] for a, b in zip([0] + marks, marks + [len(data)])]
        got = lib.run(chunks, block=4096 if turn % 3 == 0 else 0)
        tally.check(got == whole[name], "random split", f"{name} turn {turn} marks {marks}")


def main(arguments: List[str]) -> int:
    quick = "--quick" in arguments
    arguments = [a for a in arguments if a != "--quick"]
    if len(arguments) != 1:
        return usage("check_cuts.py")
    try:
        lib = Library()
    except OSError as error:
        print("no library:", error)
        return SKIP
    tally = Tally()
    some = documents(lib)
    check_cuts(lib, some, quick, tally)
    for document in some[:3 if quick else len(some)]:
        check_files(arguments[0], document, lib, tally)
    check_splits(lib, split_inputs(some), quick, tally)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
