#!/usr/bin/env python3
"""Grouping recovers a truth that is known: whole set, in any order, in every mode, and in streams.

usage: check_group_truth.py [--quick] AZACT_CAT

azact-group is looked for beside azact-cat, the library in AZACT_LIB. Without --quick 100,000 groups are made.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from typing import Dict, Iterable, Iterator, List, Optional, Sequence, Set, Tuple

import group_oracle
from capi_group import COMPACT, STREAM, Counts, GroupLibrary, Outcome, Setting
from check_groups import differences, raw_in
from common import Tally, short, usage
from group_truth import World, told

SEED = 7
NAME = "events.jsonl"
BLOCK = 1 << 20
KEY_BYTES = 512         # so much of max_bytes at most for each closed group that is remembered
Key = Tuple[str, int]
Json = Dict[str, object]

_PLACE = re.compile(rb'"record":(\d+),"offset":\d+')
_REUSED = re.compile(rb'(?<=[\[,])"reused_correlation",?|,"reused_correlation"')
_PART = re.compile(rb'"part":(\d+)')


# ---- holding lines against the truth --------------------------------------------------------

class Judge:
    """Compares group lines with what was decided when the log was made."""

    def __init__(self, expected: Dict[Key, Json], records: int) -> None:
        self.expected = expected
        self.records = records

    def judge(self, label: str, lines: Iterable[bytes], tally: Tally, streamed: bool = False) -> None:
        seen: Set[Key] = set()
        places = bytearray(self.records + 1)
        for line in lines:
            group: Json = json.loads(line)
            key = (str(group["key"]), int(str(group["part"])))
            want = self.expected.get(key)
            if want is None or key in seen:
                tally.fail(f"{label}: group too many", f"{key}")
                continue
            seen.add(key)
            wrong = wrong_in(want, group, streamed)
            tally.check(not wrong, f"{label}: not the truth", f"{key}: " + "; ".join(wrong[:4]))
            for place in _PLACE.finditer(line):
                places[int(place.group(1))] += 1
        for key in self.expected.keys() - seen:
            tally.fail(f"{label}: group missing", f"{key}")
        once(label, places, tally)


def once(label: str, places: bytearray, tally: Tally) -> None:
    """Every record of the input in exactly one group."""
    lost = places[1:].count(0)
    tally.check(lost == 0, f"{label}: events lost", f"{lost}, the first is record {places.find(0, 1)}")
    tally.check(max(places) <= 1, f"{label}: events twice", f"record {places.find(max(places), 1)}")


def wrong_in(want: Json, group: Json, streamed: bool) -> List[str]:
    got = told(group)
    if streamed and group["part"] == 1:     # the first use of an id cannot know of a second one
        want = {**want, "flags": _without_reused(want["flags"])}
    out = [f"/{key}" + d for key in want for d in differences(_sorted(want[key]), _sorted(got.get(key)))]
    known = set(_EXTRA) | set(want)
    return out + [f"/{key} is too much" for key in group if key not in known]


_EXTRA = ("correlation_id",)


def _without_reused(flags: object) -> List[str]:
    assert isinstance(flags, list)
    return [flag for flag in flags if flag != "reused_correlation"]


def _sorted(value: object) -> object:
    """Order of keys set aside."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(v) for v in value] if isinstance(value, list) else value


def without_places(lines: Iterable[bytes]) -> List[int]:
    """The lines as if nobody knew where each record stood; equal texts have equal numbers."""
    return [hash(_PLACE.sub(b"", line)) for line in lines]


def streamed_line(line: bytes) -> bytes:
    """A whole set's line as a stream tells it: a first part does not know that it is one."""
    part = _PART.search(line)
    return _REUSED.sub(b"", line) if part and part.group(1) == b"1" else line


# ---- running --------------------------------------------------------------------------------

def run_tool(tool: str, folder: str, *options: str) -> List[bytes]:
    done = subprocess.run([tool, "--json", "--quiet", *options, NAME], cwd=folder, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"azact-group ended with {done.returncode}: {done.stderr[-300:]!r}")
    return done.stdout.splitlines()


def blocks(path: str, size: int = BLOCK) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while True:
            block = file.read(size)
            if not block:
                return
            yield block


def check_judge(expected: Dict[Key, Json], lines: Sequence[bytes], tally: Tally) -> None:
    """A truth that was changed by hand must be noticed."""
    changes = {"state": "conflicting", "attempt": 7, "duration_ns": 1, "parent": 99, "outcome": "cancelled", "events": 0}
    for number, (name, value) in enumerate(changes.items()):
        group: Json = json.loads(lines[number])
        want = json.loads(json.dumps(expected[str(group["key"]), int(str(group["part"]))]))
        want["operations"][0][name] = value
        tally.check(bool(wrong_in(want, group, False)), "a wrong truth goes unnoticed", name)
    places = bytearray(b"\0\1\0\2")
    probe = Tally()
    once("", places, probe)
    tally.check(probe.failed == 2, "lost and double events go unnoticed")


# ---- whole set ------------------------------------------------------------------------------

def check_orders(world: World, judge: Judge, tool: str, folder: str, tally: Tally, orders: int) -> List[bytes]:
    """The program on the file in order of arrival, then shuffled. Returns the lines of the first."""
    path = os.path.join(folder, NAME)
    first = run_tool(tool, folder)
    judge.judge("in order of arrival", first, tally)
    plain = without_places(first)
    for seed in range(1, orders):
        world.write(path, seed)
        lines = run_tool(tool, folder)
        if seed == 1:
            judge.judge("shuffled", lines, tally)
        again = without_places(lines)
        same = again == plain
        at = next((i for i, (a, b) in enumerate(zip(plain, again)) if a != b), min(len(plain), len(again)))
        tally.check(same, "shuffled: other groups", f"order {seed}, line {at}: "
                    + (_first_difference(first[at], lines[at]) if not same and at < len(lines) else "number of groups"))
    world.write(path)
    return first


def _first_difference(left: bytes, right: bytes) -> str:
    wrong = [d for d in differences(json.loads(left), json.loads(right)) if "/source/" not in d]
    return "; ".join(wrong[:4])


def check_modes(lines: Sequence[bytes], library: GroupLibrary, path: str, tally: Tally, held: bool) -> None:
    """By reference (`held`: that takes a page of memory an event) and compact: the very lines of the program."""
    for label, setting in (("by reference", Setting()), ("compact", Setting(COMPACT)),
                           ("compact, seeded", Setting(COMPACT, seed=12345))):
        if not held and not setting.flags & COMPACT:
            continue
        out = library.group(blocks(path), NAME, setting)
        _same_lines(label, lines, out.lines, tally)
        _counted(label, out.counts, len(lines), tally)


def check_held(library: GroupLibrary, tool: str, tally: Tally) -> None:
    """All modes once more, with as many groups as any machine can hold by reference."""
    world = World(SEED + 1)
    world.make(15000)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, NAME)
        world.write(path, 1)
        check_modes(run_tool(tool, folder), library, path, tally, True)


def _same_lines(label: str, want: Sequence[bytes], got: Sequence[bytes], tally: Tally) -> None:
    at = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), None)
    tally.check(at is None and len(want) == len(got), f"{label}: other lines",
                f"{len(got)} groups, not {len(want)}" if at is None else _first_difference(want[at], got[at]) or
                f"sources, line {at}")


def _counted(label: str, counts: Counts, groups: int, tally: Tally) -> None:
    tally.check(counts.events == counts.delivered, f"{label}: delivered", f"{counts.delivered} of {counts.events}")
    tally.check(counts.groups == groups, f"{label}: counted groups", f"{counts.groups}, not {groups}")
    tally.check(counts.open == 0, f"{label}: groups left", f"{counts.open}")


# ---- streams --------------------------------------------------------------------------------

def check_streams(lines: Sequence[bytes], judge: Judge, library: Optional[GroupLibrary], tool: str, folder: str,
                  tally: Tally) -> None:
    """A window that covers the delays: the groups of the whole set."""
    want = sorted(streamed_line(line) for line in lines)
    path = os.path.join(folder, NAME)
    for label, flags in (("stream", STREAM), ("compact stream", STREAM | COMPACT)):
        if library is None:
            break
        out = library.group(blocks(path, 4096), NAME, Setting(flags))
        if flags == STREAM:
            judge.judge(label, out.lines, tally, True)
        _same_lines(label, want, sorted(streamed_line(line) for line in out.lines), tally)
        _counted(label, out.counts, len(lines), tally)
        tally.check(out.counts.late == 0 and out.counts.evicted == 0, f"{label}: late or evicted",
                    f"{out.counts.late} late, {out.counts.evicted} evicted")
    if os.access(tool, os.X_OK):
        streamed = run_tool(tool, folder, "--stream")
        _same_lines("azact-group --stream", want, sorted(streamed_line(line) for line in streamed), tally)


def check_bounds(world: World, library: Optional[GroupLibrary], tool: str, cat: str, folder: str, tally: Tally) -> None:
    """Too little room: groups in pieces, but every event once, and never more memory than allowed."""
    path = os.path.join(folder, NAME)
    records = len(world.lines)
    for label, setting in (
            ("20 groups", Setting(STREAM, max_groups=20)),
            ("20 groups, compact", Setting(STREAM | COMPACT, max_groups=20)),
            ("one group", Setting(STREAM | COMPACT, max_groups=1)),
            ("1 MiB", Setting(STREAM, max_bytes=1 << 20)),
            ("256 KiB, compact", Setting(STREAM | COMPACT, max_bytes=256 << 10)),
            ("one second", Setting(STREAM | COMPACT, lateness_s=1, idle_s=5, max_open_s=10))):
        if library is None:
            break
        out = library.group(blocks(path, 4096), NAME, setting)
        pieces(label, out.lines, records, tally, (setting.max_bytes or 256 << 20) // KEY_BYTES)
        _counted(label, out.counts, len(out.lines), tally)
        if setting.max_groups or setting.max_bytes:
            tally.check(out.counts.evicted > 0, f"{label}: nothing evicted")
            tally.check(any(b'"incomplete"' in line for line in out.lines), f"{label}: nothing is incomplete")
            tally.check(any(b'"continuation_of"' in line for line in out.lines), f"{label}: nothing continued")
        else:
            tally.check(out.counts.late > 0, f"{label}: nothing came late")
        if setting.max_bytes:
            tally.check(out.counts.peak_bytes <= setting.max_bytes, f"{label}: too much memory",
                        f"{out.counts.peak_bytes} of {setting.max_bytes} bytes")
        if setting.max_groups == 20 and not setting.flags & COMPACT:
            by_oracle(label, out, cat, folder, tally)
    if os.access(tool, os.X_OK):
        pieces("azact-group --max-groups", run_tool(tool, folder, "--stream", "--max-groups=20"), records, tally,
               (256 << 20) // KEY_BYTES)


def pieces(label: str, lines: Sequence[bytes], records: int, tally: Tally, remembered: int) -> None:
    """Each record once; each continuation names a group that was delivered before it; and no name comes twice, as far
    back as closed groups are surely remembered."""
    places = bytearray(records + 1)
    known: Dict[str, int] = {}
    remembered = min(remembered, 65536)
    for number, line in enumerate(lines):
        for place in _PLACE.finditer(line):
            places[int(place.group(1))] += 1
        group: Json = json.loads(line)
        name = f"{group['key']}#{group['part']}"
        tally.check(number - known.get(name, -remembered) >= remembered, f"{label}: key and part twice", name)
        before = group.get("continuation_of")
        if before is not None:
            want = f"{group['key']}#{int(str(group['part'])) - 1}"
            tally.check(before == want and before in known, f"{label}: continues what was not delivered", f"{name} of {before}")
        known[name] = number
    once(label, places, tally)


def by_oracle(label: str, out: Outcome, cat: str, folder: str, tally: Tally) -> None:
    """Each piece is what the rules make of just its events."""
    judged = out.lines[:5000]
    wanted = {int(p.group(1)) for line in judged for p in _PLACE.finditer(line)}
    events: Dict[int, bytes] = {}
    with subprocess.Popen([cat, "--json", NAME], cwd=folder, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        events.update((number, line) for number, line in enumerate(process.stdout, 1) if number in wanted)
    raw = raw_in(folder)
    for line in judged:
        group: Json = json.loads(line)
        members = [group_oracle.Event(json.loads(events[int(p.group(1))])) for p in _PLACE.finditer(line)]
        ordered = group_oracle.sort_events(members, raw)
        key = str(group["key"]) if "correlation_id" in group else ""
        want = group_oracle.make_group(key, int(str(group["part"])), 1, ordered).line
        want["flags"] = sorted(set(_flags(want)) | (set(_flags(group)) & {"incomplete", "reused_correlation"}))
        wrong = [d for d in differences(want, group) if "continuation_of" not in d and "keys in the order" not in d]
        tally.check(not wrong, f"{label}: not by the rules", f"{group['key']}: " + "; ".join(wrong[:4]))


def _flags(line: Json) -> List[str]:
    flags = line["flags"]
    assert isinstance(flags, list)
    return flags


# ---- all ------------------------------------------------------------------------------------

def main(arguments: List[str]) -> int:
    quick = "--quick" in arguments
    rest = [a for a in arguments if not a.startswith("--")]
    if len(rest) != 1:
        return usage("check_group_truth.py")
    tally = Tally()
    cat = os.path.abspath(rest[0])
    tool = os.path.join(os.path.dirname(cat), "azact-group")
    library = GroupLibrary() if os.environ.get("AZACT_LIB") else None
    if library is None:
        tally.skip("AZACT_LIB is not set: modes and streams of the library")
    if not os.access(tool, os.X_OK):
        tally.skip("azact-group is not built")
        return tally.finish()
    world = World(SEED)
    world.make(3000 if quick else 100000)
    judge = Judge(dict(world.expected()), len(world.lines))
    print(f"{len(judge.expected)} groups, {len(world.lines)} events, {world.events} of them no copies")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, NAME)
        world.write(path)
        lines = check_orders(world, judge, tool, folder, tally, 3)
        check_judge(judge.expected, lines, tally)
        if library is not None:
            check_modes(lines, library, path, tally, quick)
            if not quick:
                check_held(library, tool, tally)
        check_streams(lines, judge, library, tool, folder, tally)
        check_bounds(world, library, tool, cat, folder, tally)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
