#!/usr/bin/env python3
"""The real rsyslogd with azact-rsyslog behind mmexternal and omprog: its output files against the library's answers.

Usage: check_rsyslog.py BUILD_DIR ROOT      ROOT: where the package rsyslog is unpacked ("/" if it is installed)
"""
from __future__ import annotations

import glob
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable

import payloads
from daemon import ONLY_SAID, Daemon, expected, flat, main, pool, same, send, send_at_once, wait_for

HEADER = b"<134>1 2024-03-18T10:00:00Z host app - - - "
PORTS = {"5140": "mmexternal.port", "5141": "omprog.port"}


class Rsyslog(Daemon):
    def __init__(self, folder: str, build: str, root: str) -> None:
        super().__init__(folder)
        self.cat = os.path.join(build, "examples", "azact-cat")
        with open(os.path.join(payloads.ROOT, "examples", "hosts", "rsyslog", "rsyslog.conf")) as file:
            text = file.read().replace("/var/log/azure", folder)
        text = text.replace("/usr/bin/azact-rsyslog", os.path.join(build, "examples", "azact-rsyslog"))
        for port, name in PORTS.items():  # any free port, told in a file
            assert f'port="{port}"' in text
            text = text.replace(f'port="{port}"', f'address="127.0.0.1" port="0" listenPortFileName="{self.path(name)}"')
        with open(self.path("rsyslog.conf"), "w") as file:
            file.write(text)
        modules = glob.glob(os.path.join(root, "usr/lib/*/rsyslog"))
        self.command = [os.path.join(root, "usr/sbin/rsyslogd"), "-n", "-f", self.path("rsyslog.conf"), "-i", self.path("pid"), "-M", modules[0]]

    def begin(self) -> None:
        for name in (*PORTS.values(), "pid"):
            if os.path.exists(self.path(name)):
                os.unlink(self.path(name))
        self.run(self.command)
        wait_for(lambda: all(self.text(name).strip() for name in PORTS.values()), "rsyslogd")

    def port(self, name: str) -> int:
        return int(self.text(name + ".port"))

    def helpers(self) -> list[int]:
        """The processes that rsyslogd has started."""
        assert self.process
        found = []
        for path in glob.glob("/proc/[0-9]*/stat"):
            try:
                with open(path) as file:
                    pid, rest = file.read().split(" ", 1)
            except OSError:
                continue
            if rest.rpartition(")")[2].split()[1] == str(self.process.pid):
                found.append(int(pid))
        return found


def carried(rsyslog: Rsyslog) -> str:
    """Everything, by several connections at once: each event once, each line as the library has it, nothing undecoded unsaid."""
    messages = pool()
    events, errors, complained = expected(rsyslog.cat, messages, rsyslog.path("as-files"), "rsyslog")
    rsyslog.begin()
    send_at_once(rsyslog.port("mmexternal"), [messages[share::3] for share in range(3)], counted=True)
    wait_for(lambda: len(rsyslog.lines("events.ndjson")) >= len(flat(events)) and len(rsyslog.lines("undecoded.json")) >= len(complained),
             "the events")
    assert rsyslog.stop() == 0
    same(sorted(rsyslog.lines("events.ndjson")), sorted(flat(events)), "events.ndjson")
    failures = [line for line in flat(events) if json.loads(line)["outcome"] == "failure"]
    same(sorted(rsyslog.lines("failures.ndjson")), sorted(failures), "failures.ndjson")
    quarantined = [line for line in rsyslog.lines("quarantine.ndjson") if json.loads(line)["error"]["code"] not in ONLY_SAID]
    same(sorted(quarantined), sorted(flat(errors)), "quarantine.ndjson")
    kept = sorted(json.loads(line)["rawmsg"] for line in rsyslog.lines("undecoded.json"))
    same(kept, sorted(messages[number].decode() for number in complained), "undecoded.json")
    return f"{len(messages)} messages, {len(flat(events))} events ({len(failures)} failures), {len(kept)} messages kept as undecoded"


def confirmed(rsyslog: Rsyslog) -> str:
    """The same through omprog, in order: events and quarantined records of a message one behind the other."""
    messages = [HEADER + message for message in pool()]
    wanted, _, _ = expected(rsyslog.cat, [message[len(HEADER):] for message in messages], rsyslog.path("as-files-2"), "rsyslog")
    rsyslog.begin()
    send(rsyslog.port("omprog"), messages, counted=True)
    wait_for(lambda: len([line for line in rsyslog.lines("omprog.ndjson") if '"uid"' in line]) >= len(flat(wanted)), "the events")
    assert rsyslog.stop() == 0
    same([line for line in rsyslog.lines("omprog.ndjson") if "uid" in json.loads(line)], flat(wanted), "omprog.ndjson")
    return f"{len(flat(wanted))} events in order"


def is_dead(pid: int) -> bool:
    """Gone, or a zombie: its ends of the pipes are closed."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def hostile(rsyslog: Rsyslog) -> str:
    """Garbage, NUL, a cut giant, line ends; a helper that dies. Good events between them arrive all the same."""
    for name in ("events.ndjson", "undecoded.json"):
        if os.path.exists(rsyslog.path(name)):
            os.rename(rsyslog.path(name), rsyslog.path(name + ".before"))
    rsyslog.begin()
    port = rsyslog.port("mmexternal")
    good = [payloads.text({"records": [payloads.event(5000000 + number)]}) for number in range(40)]
    bad = [b"\x00\x00\x00", b"{", b"\xff\xfe\x80", b"garbage \x07 with \x1b[31m a bell", b"<13>x", b"%s%n" * 50, b"[" * 100000,
           payloads.text(payloads.event(1))[:-9], b'{"records":["\x00"]}', b"}}}\t]]]", b"BEGIN TRANSACTION"]
    send(port, [one for pair in zip(good[:len(bad)], bad) for one in pair], counted=False)
    pretty = json.dumps([payloads.event(5100000), payloads.event(5100001)], indent=4).replace("\n", "\r\n").encode()
    send(port, [HEADER + pretty, b"\n\n\n", good[11]], counted=True)
    wait_for(lambda: len(rsyslog.lines("events.ndjson")) == len(bad) + 3, "the good ones between the bad ones")
    assert len(rsyslog.lines("undecoded.json")) == len(bad), len(rsyslog.lines("undecoded.json"))
    send(port, [payloads.text(payloads.event(1, 5000000))], counted=True)  # longer than rsyslog takes
    for number in (12, 13, 14):
        helpers = rsyslog.helpers()
        for pid in helpers:
            os.kill(pid, signal.SIGKILL)
        # rsyslog notices when it writes; what reaches the pipe of a helper that is just dying, nobody reads.
        wait_for(lambda: all(is_dead(pid) for pid in helpers), "the helpers' end")
        send(port, [good[number]], counted=False)
        wait_for(lambda: len(rsyslog.lines("events.ndjson")) == len(bad) + 3 + number - 11, f"event {number} after the helper was killed")
    assert rsyslog.stop() == 0
    seen = {json.loads(line)["correlation_id"] for line in rsyslog.lines("events.ndjson")}
    want = {payloads.event(number)["correlationId"] for number in [*range(5000000, 5000015), 5100000, 5100001]}
    assert want <= seen, want - seen
    return f"{len(seen)} events between {len(bad)} bad messages, a giant and 3 killed helpers"


def refused(helper: str) -> str:
    """Started by a human: an option is no name of a file."""
    for arguments in (["--help"], ["-x"], ["a", "b"]):
        assert subprocess.run([helper, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=60).returncode == 2, arguments
    return "options are refused"


def tests(folder: str, arguments: list[str]) -> tuple[list[tuple[str, Callable[[], str]]], Callable[[], None]]:
    rsyslog = Rsyslog(folder, os.path.abspath(arguments[0]), os.path.abspath(arguments[1]))
    return [("mmexternal", lambda: carried(rsyslog)), ("omprog", lambda: confirmed(rsyslog)),
            ("hostile", lambda: hostile(rsyslog)),
            ("refused", lambda: refused(os.path.join(os.path.abspath(arguments[0]), "examples", "azact-rsyslog")))], rsyslog.kill


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main("rsyslog", tests))
