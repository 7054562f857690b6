#!/usr/bin/env python3
"""The real syslog-ng with the module azure-activity: its output files against the library's answers.

Usage: check_syslogng.py BUILD_DIR ROOT MODULE_DIR   ROOT: where syslog-ng-core is unpacked; MODULE_DIR: libazure-activity.so is there
"""
from __future__ import annotations

import glob
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable

import payloads
from daemon import ONLY_SAID, Daemon, expected, flat, main, pool, same, send, send_at_once, wait_for

HEADER = b"<134>1 2024-03-18T10:00:00Z host app - - - "


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class SyslogNg(Daemon):
    def __init__(self, folder: str, build: str, root: str, module: str) -> None:
        super().__init__(folder)
        self.cat = os.path.join(build, "examples", "azact-cat")
        self.lines_port, self.framed_port = free_port(), free_port()
        with open(os.path.join(payloads.ROOT, "examples", "hosts", "syslog-ng", "syslog-ng.conf")) as file:
            text = file.read().replace("/var/log/azure", folder).replace("0.0.0.0", "127.0.0.1")
        assert "port(5140)" in text and "port(5141)" in text
        text = text.replace("port(5140)", f"port({self.lines_port})").replace("port(5141)", f"port({self.framed_port})")
        with open(self.path("syslog-ng.conf"), "w") as file:
            # The parser stands in two places, with a prefix and a template of its own: clones, called from several workers.
            file.write(text + """
parser p_other { azure-activity(prefix("other.") template("${MESSAGE}")); };
log { source(s_framed); parser(p_azure); filter(f_event); destination { file("%s/again.ndjson" template("${.azure.line}\\n")); };
      flags(flow-control); };
log { source(s_framed); parser(p_other); filter { "${other.uid}" ne "" };
      destination { file("%s/other.tsv" template("${other.uid} ${other.match_key} ${.azure.uid}\\n")); }; flags(flow-control); };
""" % (folder, folder))
        libraries = os.path.join(root, "usr/lib/syslog-ng")
        modules = [path for path in glob.glob(os.path.join(libraries, "[0-9]*")) if os.path.isdir(path)]
        self.environment = {**os.environ, "LD_LIBRARY_PATH": libraries}
        self.command = [os.path.join(root, "usr/sbin/syslog-ng"), "-F", "-e", "--no-caps", "--worker-threads=4",
                        "-f", self.path("syslog-ng.conf"), "-R", self.path("persist"), "-c", self.path("ctl"), "-p", self.path("pid"),
                        "--module-path", f"{modules[0]}:{module}"]

    def begin(self) -> None:
        before = self.text("said").count("starting up")
        self.run(self.command, self.environment)
        wait_for(lambda: self.text("said").count("starting up") > before or bool(self.process and self.process.poll() is not None), "syslog-ng")
        assert self.process and self.process.poll() is None, self.text("said")[-2000:]


def word(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def carried(daemon: SyslogNg) -> str:
    """Everything, by several connections and workers at once: each event once, each line as the library has it, in three places."""
    messages = [message for message in pool() if not message.startswith(b"\xef\xbb\xbf")]  # RFC 5424 has its own use for that
    events, errors, complained = expected(daemon.cat, messages, daemon.path("as-files"), "-")
    want = sorted(flat(events))
    daemon.begin()
    send_at_once(daemon.framed_port, [[HEADER + message for message in messages[share::4]] for share in range(4)], counted=True)
    wait_for(lambda: all(len(daemon.lines(name)) >= len(want) for name in ("events.ndjson", "again.ndjson", "other.tsv")) and
             len(daemon.lines("undecoded.json")) >= len(complained), "the events")
    assert daemon.stop() == 0
    same(sorted(daemon.lines("events.ndjson")), want, "events.ndjson")
    same(sorted(daemon.lines("again.ndjson")), want, "again.ndjson")
    records = [json.loads(line) for line in want]
    same(sorted(daemon.lines("other.tsv")), sorted(f"{one['uid']} {one['match_key']} " for one in records), "other.tsv")
    failures = "".join("\t".join((word(one.get("time")), word(one.get("caller")), word(one.get("operation_name")),
                                  word(one.get("resource", {}).get("name")))) + "\n" for one in records if one["outcome"] == "failure")
    same(sorted(daemon.lines("failures.tsv")), sorted(failures.split("\n")[:-1]), "failures.tsv")
    quarantined = [line for line in daemon.lines("quarantine.ndjson") if json.loads(line)["error"]["code"] not in ONLY_SAID]
    same(sorted(quarantined), sorted(flat(errors)), "quarantine.ndjson")
    kept = {json.loads(line)["message"] for line in daemon.lines("undecoded.json")}
    assert kept == {messages[number].decode() for number in complained}, len(kept)
    return f"{len(messages)} messages, {len(want)} events in each of three places, {len(kept)} messages kept as undecoded"


def hostile(daemon: SyslogNg) -> str:
    """Garbage, NUL, bytes that are no text, a giant that is cut; good events between them arrive all the same."""
    os.rename(daemon.path("events.ndjson"), daemon.path("before.ndjson"))
    os.rename(daemon.path("undecoded.json"), daemon.path("before.json"))
    daemon.begin()
    good = [payloads.text({"records": [payloads.event(6000000 + number)]}) for number in range(40)]
    bad = [b"\x00\x00\x00", b"{", b"\xff\xfe\x80", b"garbage \x07 with \x1b[31m a bell", b"%s%n" * 50, b"[" * 100000,
           payloads.text(payloads.event(1))[:-9], b"}}}\t]]]", b"${.azure.line} $(format-json *)", b"<999999>"]
    send(daemon.lines_port, [one for pair in zip(good[:len(bad)], bad) for one in pair], counted=False)
    send(daemon.framed_port, [HEADER + b'{"records":[\x00]}', HEADER, HEADER + b"\xff", HEADER + good[len(bad)]], counted=True)
    with socket.create_connection(("127.0.0.1", daemon.framed_port)) as connection:
        connection.sendall(b"no frame " + good[30])
    send(daemon.lines_port, [payloads.text(payloads.event(2, 6000000)), good[len(bad) + 1]], counted=False)  # longer than it takes
    wanted = len(bad) + 2
    wait_for(lambda: sum('-00000600' in line for line in daemon.lines("events.ndjson")) >= wanted, "the good ones between the bad ones")
    assert daemon.stop() == 0
    seen = {json.loads(line).get("correlation_id") for line in daemon.lines("events.ndjson")}
    missing = {payloads.event(6000000 + number)["correlationId"] for number in range(wanted)} - seen
    assert not missing, missing
    kept = len(daemon.lines("undecoded.json"))
    assert kept >= len(bad) - 1 + 2, kept  # the one of nothing but NUL is empty for syslog-ng
    return f"{len(seen)} events between {kept} bad messages and a giant"


def refused(daemon: SyslogNg) -> str:
    """A wrong option is said where the configuration is read."""
    with open(daemon.path("syslog-ng.conf")) as file:
        text = file.read()
    with open(daemon.path("wrong.conf"), "w") as file:
        file.write(text.replace('prefix("other.")', 'prefixes("other.")'))
    command = [*daemon.command, "-s"]
    command[command.index("-f") + 1] = daemon.path("wrong.conf")
    done = subprocess.run(command, env=daemon.environment, capture_output=True, timeout=60)
    assert done.returncode != 0 and b"prefixes" in done.stderr, done
    return "an unknown option is an error"


def tests(folder: str, arguments: list[str]) -> tuple[list[tuple[str, Callable[[], str]]], Callable[[], None]]:
    daemon = SyslogNg(folder, *(os.path.abspath(argument) for argument in arguments))
    return [("carried", lambda: carried(daemon)), ("hostile", lambda: hostile(daemon)), ("refused", lambda: refused(daemon))], daemon.kill


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main("syslog-ng", tests))
