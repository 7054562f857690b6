#!/usr/bin/env python3
"""Change single bytes of small documents: neighbours stay whole, nothing is silently misread.

usage: check_damage.py [--quick]      (AZACT_LIB names the shared library)

Every offset gets each of 00 22 5C 7B 7D 2C FF and each flipped bit. The record
that was hit must be read as the independent reading reads the same bytes, or
be reported; the other records must come out as before.
"""

from __future__ import annotations

import json
import sys
from typing import Dict, List, NamedTuple

import gen_dialects as gen
import oracle
from capi import Library, Output
from common import SKIP, Tally, difference, short

VALUES = (0x00, 0x22, 0x5C, 0x7B, 0x7D, 0x2C, 0xFF)
KEY_FIELDS = ("caller", "operation_name", "resource_id")


class Document(NamedTuple):
    name: str
    data: bytes


def documents() -> List[Document]:
    group = f"/subscriptions/{gen.SUB}/resourceGroups/r"
    flat = [{"eventTimestamp": f"2023-11-21T06:00:0{n}.5Z", "operationName": "Microsoft.X/y/write", "resultType": "Start",
             "caller": f"u{n}@e.example", "correlationId": f"c\u00e4{n}", "resourceId": f"{group}/providers/Microsoft.X/y/z{n}",
             "properties": {"statusCode": "OK", "n": [1, -2.5e3, True, None], "t": "a\\b\"c\n"}} for n in range(3)]
    diagnostic = [{"time": f"11/21/2023 6:00:0{n} AM", "resourceId": f"{group.upper()}/PROVIDERS/MICROSOFT.X/Y/Z{n}",
                   "operationName": "MICROSOFT.X/Y/DELETE", "category": "Administrative", "resultType": "Failure",
                   "resultSignature": "Failed.Conflict", "durationMs": "12",
                   "identity": {"claims": {"appid": gen.SUB, gen.SOAP + "upn": f"u{n}@e.example"}},
                   "properties": {"statusMessage": '{"error":{"code":"C","message":"m"}}'}} for n in range(3)]
    return [Document(name, "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
                                   for row in rows).encode())
            for name, rows in (("flat", flat), ("diagnostic", diagnostic))]


def by_offset(lines: List[bytes]) -> Dict[int, Dict[str, object]]:
    """Lines by the offset of their record; the record number may shift."""
    out = {}
    for line in lines:
        entry = json.loads(line)
        entry["source"].pop("record")
        out[entry["source"]["offset"]] = entry
    return out


def check_one(document: Document, whole: Dict[int, Dict[str, object]], bounds: List[int], at: int, data: bytes,
              got: Output, tally: Tally) -> None:
    where = f"{document.name} byte {at} = {data[at]:02x}"
    try:
        found = by_offset(got.lines)
    except ValueError:
        tally.fail("canonical line is no JSON", where)
        return
    for start, end in zip(bounds, bounds[1:]):
        if not start <= at < end and at != start - 1:
            tally.check(found.get(start) == whole[start], "neighbour intact", f"{where}, record at {start}")
    tally.check(bool(got.lines), "something is said", where)
    expected = oracle.read_bytes(data, "x")
    theirs = {entry.start: entry for entry in expected}
    for line in got.lines:
        mine = json.loads(line)
        if "dialect" not in mine:       # a report; its bytes are in raw or raw_base64
            continue
        entry = theirs.get(mine["source"]["offset"])
        if entry is None or entry.code:
            tally.fail("decoded what the reading refuses", f"{where}: {short(line.decode())}")
            continue
        other = json.loads(entry.text)
        same = all(mine.get(key) == other.get(key) for key in KEY_FIELDS)
        tally.check(same, "caller, operation, resource", f"{where}: {[mine.get(k) for k in KEY_FIELDS]}")
        if entry.text == line.decode():
            tally.ok()
        else:
            for key, text in difference(entry.text, line.decode()).items():
                tally.fail(f"value of {key}", f"{where}: {text}")
    events = sum(1 for entry in expected if not entry.code)
    tally.check(len(got.lines) - len(got.reports) == events, "number of events",
                f"{where}: {len(got.lines) - len(got.reports)}, the reading has {events}")


def main(arguments: List[str]) -> int:
    quick = "--quick" in arguments
    try:
        lib = Library()
    except OSError as error:
        print("no library:", error)
        return SKIP
    tally = Tally()
    for document in documents():
        whole = by_offset(lib.run([document.data]).lines)
        bounds = sorted(whole) + [len(document.data)]
        for at in range(0, len(document.data), 11 if quick else 1):
            old = document.data[at]
            for value in sorted(set(VALUES) | {old ^ 1 << bit for bit in range(8)}):
                if value != old:
                    data = document.data[:at] + bytes((value,)) + document.data[at + 1:]
                    check_one(document, whole, bounds, at, data, lib.run([data]), tally)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
