#!/usr/bin/env python3
"""A long file through `azact-cat --json`: every record comes out, and the peak of memory does not grow with the file.

Usage: stream.py AZACT_CAT BENCH_GENERATE MEBIBYTES WORK_DIR
Reads it once by its name and once as standard input. The peak is what the system counted for the process (ru_maxrss); on
Linux that includes what this small program itself takes, so it can be a little too high and never too low.
"""
from __future__ import annotations

import os
import subprocess
import sys

LIMIT_KIB = 32 * 1024
PIECE = 1 << 20


def count_lines(descriptor: int) -> int:
    lines = 0
    while True:
        piece = os.read(descriptor, PIECE)
        if not piece:
            return lines
        lines += piece.count(b"\n")


def run(program: list[str], source: str | None) -> tuple[int, int, int]:
    """Exit status, lines written, peak in KiB."""
    output, into = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, into, 1), (os.POSIX_SPAWN_CLOSE, output), (os.POSIX_SPAWN_CLOSE, into),
               (os.POSIX_SPAWN_OPEN, 0, source or os.devnull, os.O_RDONLY, 0)]
    child = os.posix_spawn(program[0], program, os.environ, file_actions=actions)
    os.close(into)
    lines = count_lines(output)
    os.close(output)
    _, status, usage = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), lines, usage.ru_maxrss


def main() -> int:
    if len(sys.argv) != 5:
        print(__doc__, file=sys.stderr)
        return 2
    cat, generate, mebibytes, work = os.path.abspath(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
    room = os.statvfs(work)
    if room.f_bavail * room.f_frsize < (mebibytes + 512) << 20:
        print(f"skipped: no room for {mebibytes} MiB in {work}")
        return 77
    path = os.path.join(work, "stream.jsonl")
    passed = failed = 0
    try:
        with open(path, "wb") as file:  # megabytes there, mebibytes here: never less than asked for
            subprocess.run([generate, str((mebibytes << 20) // 1000000 + 1)], stdout=file, check=True)
        size = os.path.getsize(path)
        descriptor = os.open(path, os.O_RDONLY)
        records = count_lines(descriptor)
        os.close(descriptor)
        for way, program, source in (("file", [cat, "--json", path], None), ("standard input", [cat, "--json", "-"], path)):
            status, lines, peak = run(program, source)
            good = status == 0 and lines == records and peak < LIMIT_KIB and size >= mebibytes << 20
            passed, failed = passed + good, failed + (not good)
            print(f"{'ok' if good else 'FAILED'} {way}: {size >> 20} MiB, {records} records in, {lines} out, "
                  f"exit status {status}, peak {peak / 1024:.1f} MiB of {LIMIT_KIB >> 10} MiB allowed", flush=True)
    finally:
        if os.path.exists(path):
            os.unlink(path)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
