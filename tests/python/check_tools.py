#!/usr/bin/env python3
"""The manners of azact-cat and azact-resource: exit status, streams, folders, TSV, colour, hostile text on a terminal.

Usage: check_tools.py PATH_TO_AZACT_CAT [--quick]
"""
from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import common

EVENT = {"time": "2024-01-02T03:04:05Z", "operationName": "A.B/c/write", "resultType": "Success"}
FOREIGN = {"time": "2024-01-02T03:04:05Z", "operationName": "SecretGet", "category": "AuditEvent"}


def line(**more: object) -> bytes:
    return json.dumps({**EVENT, **more}).encode() + b"\n"


class Tools:
    def __init__(self, cat: str) -> None:
        self.cat = os.path.abspath(cat)
        self.resource = os.path.join(os.path.dirname(self.cat), "azact-resource")
        self.tally = common.Tally()
        self.folder = tempfile.TemporaryDirectory()
        self.files = {
            "good": line(), "bad": line() + b"{nope}\n", "onlybad": b"{nope}\n", "empty": b"", "page": b'{"value":[]}',
            "foreign": json.dumps(FOREIGN).encode(), "strange": b"Dear diary\n", "number": b"17\n",
            "repaired": line(caller="X").replace(b"X", b"\xff"),
        }
        for name, data in self.files.items():
            Path(self.folder.name, name).write_bytes(data)

    def run(self, *args: str, program: str = "", env: dict | None = None, **more: object) -> subprocess.CompletedProcess:
        environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
        environment.update(env or {})
        if "stdin" not in more and "input" not in more:
            more["stdin"] = subprocess.DEVNULL
        return subprocess.run([program or self.cat, *args], cwd=self.folder.name, env=environment, check=False, timeout=300,
                              **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more})

    def check(self, good: bool, what: str, done: subprocess.CompletedProcess | None = None) -> None:
        detail = f"{done.args[1:]} gave {done.returncode}, {done.stdout!r:.300}, {done.stderr!r:.300}" if done else ""
        self.tally.check(good, what, detail)

    def on_terminal(self, *args: str, env: dict | None = None) -> bytes:
        """What comes out on a pseudo terminal of 100 columns."""
        import fcntl
        import struct
        import termios

        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "CI")}
        environment.update({"TERM": "xterm", **(env or {})})
        process = subprocess.Popen([self.cat, *args], cwd=self.folder.name, stdin=subprocess.DEVNULL, stdout=slave,
                                   stderr=subprocess.DEVNULL, env=environment)
        os.close(slave)
        output = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            output += piece
        process.wait()
        os.close(master)
        return output


def exit_status(t: Tools) -> None:
    table = [
        (0, ["good"]), (1, ["bad"]), (4, ["onlybad"]), (0, ["empty"]), (0, ["page"]), (4, ["foreign"]), (4, ["strange"]),
        (4, ["number"]), (3, ["missing"]), (0, ["repaired"]), (4, ["--strict", "repaired"]), (1, ["--strict", "repaired", "good"]),
        (0, ["good", "foreign"]), (1, ["good", "strange"]), (3, ["good", "bad", "missing"]), (3, ["strange", "missing"]),
        (0, ["empty", "page"]), (4, ["empty", "foreign"]), (1, ["good", "onlybad"]), (2, ["--nonsense"]), (2, ["--fields"]),
        (2, ["--fields=nope", "good"]), (2, ["--json", "--fields=time", "good"]), (2, ["--header", "good"]),
        (2, ["--color=blue", "good"]), (2, ["--encoding=no-such-encoding", "good"]), (2, ["-e", "-f", "time", "good"]),
        (0, ["--help"]), (0, ["--version"]), (3, ["--", "--help"]), (0, ["--", "good"]),
    ]
    for want, args in table:
        done = t.run(*args)
        t.check(done.returncode == want, f"exit status {want}", done)
        if want == 2:
            t.check(done.stdout == b"" and b"--help" in done.stderr, "usage errors go to stderr with a hint", done)
        if want == 3:
            t.check(done.stderr != b"", "what cannot be read is said", done)
    for args in (["--help"], ["--version"]):
        done = t.run(*args)
        t.check(done.stdout != b"" and done.stderr == b"", "help and version go to stdout", done)


def streams(t: Tools) -> None:
    for args in (["-"], []):
        done = t.run("--json", *args, input=line() + line())
        t.check(done.returncode == 0 and done.stdout.count(b"\n") == 2, "standard input", done)
        t.check(all(json.loads(x)["source"]["name"] == "-" for x in done.stdout.splitlines()), "its name is -", done)
    done = t.run("--json", "good", "-", "good", input=line())
    names = [json.loads(x)["source"]["name"] for x in done.stdout.splitlines()]
    t.check(names == ["good", "-", "good"], "inputs in the order given", done)
    for args in (["--quiet", "bad"], ["--json", "bad"], ["-f", "time", "bad"]):
        done = t.run(*args)
        t.check(b"1 quarantined" in done.stderr, "quarantined records are counted on stderr", done)
    done = t.run("--json", "bad")
    t.check(b'"error"' not in done.stdout, "without --with-errors no error lines", done)
    done = t.run("--json", "--with-errors", "bad")
    t.check(json.loads(done.stdout.splitlines()[1])["error"]["code"] == "syntax", "with --with-errors there are", done)
    done = t.run("--with-errors", "bad")
    t.check(b"quarantined: syntax" in done.stdout, "in the table too", done)
    if os.path.exists("/dev/full"):
        for args in (["--json", "good"], ["good"], ["--help"]):
            with open("/dev/full", "wb") as full:
                done = t.run(*args, stdout=full)
            t.check(done.returncode == 3 and b"cannot write" in done.stderr, "a full disk is said", done)
    data = line() * 200000
    Path(t.folder.name, "long").write_bytes(data)
    reader, writer = os.pipe()
    process = subprocess.Popen([t.cat, "--json", "long"], cwd=t.folder.name, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    os.read(reader, 10)
    os.close(reader)
    said = process.communicate(timeout=60)[1]
    t.tally.check(said == b"", "a closed pipe ends it quietly", repr(said))
    os.unlink(os.path.join(t.folder.name, "long"))


def folders(t: Tools) -> None:
    top = Path(t.folder.name, "tree")
    blob = "resourceId=/SUBSCRIPTIONS/X/y=2024/m=01/d=02/h=03/m=00/PT1H.json"
    for name in ("a/b", "a-b", "a.json", blob, "z/notes.txt"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(line() if name != "z/notes.txt" else b"Dear diary\n")
    os.symlink("..", top / "a" / "loop")
    want = [f"tree/{n}" for n in sorted(["a/b", "a-b", "a.json", blob], key=str.encode)]
    for name in ("tree", "tree/"):
        done = t.run("--json", name)
        got = [json.loads(x)["source"]["name"] for x in done.stdout.splitlines()]
        t.check(got == want, "a folder in byte order of the paths", done)
        t.check(done.returncode == 0 and b"notes.txt" in done.stderr, "an unrecognised file in it is only named", done)
    done = t.run("--json", "tree/z")
    t.check(done.returncode == 4, "nothing recognised in a folder", done)
    done = t.run("--json", ".", )
    t.check(b'"name":"./good"' in done.stdout, "the current folder", done)
    if os.getuid() != 0:
        (top / "a-b").chmod(0)
        t.check(t.run("--json", "tree").returncode == 3, "an unreadable file in a folder")


def fields(t: Tools) -> None:
    record = line(caller="a\tb\nc\rd\\e", correlationId=None, properties={"k": [1, "x\\y"]}, durationMs="12",
                  resourceId="/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/g")
    Path(t.folder.name, "fields").write_bytes(record)
    done = t.run("-f", "caller,correlation_id,properties,duration_ms,tenant_id,resource.name,http_status,resource.flags,source.record",
                 "fields")
    want = b'a\\tb\\nc\\rd\\\\e\t\t{"k":[1,"x\\\\\\\\y"]}\t12\t\tg\t\t\t1\n'
    t.check(done.stdout == want, "tab-separated fields", done)
    done = t.run("--header", "--fields=time,resource.kind", "good")
    t.check(done.stdout == b"time\tresource.kind\n2024-01-02T03:04:05Z\t\n", "a heading on demand", done)
    done = t.run("-f", "resource,anomalies,status_message,caller", "fields")
    parts = done.stdout.rstrip(b"\n").split(b"\t")
    t.check(json.loads(parts[0])["name"] == "g" and parts[1:3] == [b"[]", b""], "objects as JSON", done)
    every = [x.split("`")[1] for x in (Path(__file__).parents[2] / "docs/fields.md").read_text().splitlines() if x.startswith("| `")]
    done = t.run("--header", "-f", ",".join(every), "fields")
    rows = [x.split("\t") for x in done.stdout.decode().split("\n")]
    t.check(rows[0] == every and len(rows[1]) == len(every), "every registered field can be asked for", done)


def terminal(t: Tools) -> None:
    evil = "a\x1b[31mred\x07\u202egnp\u200b\u2066\ufeff\x9b2J\U000e0041end"
    hostile = line(caller=evil, operationName=evil + "/write", resourceId=evil, level=evil, resultType=evil, category="Administrative")
    Path(t.folder.name, "hostile").write_bytes(hostile + b'{"\x1b[2J' + b"\xff" * 3 + b'\n')
    raw = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")
    for width in ("40", "80", "132", "400"):
        done = t.run("--with-errors", "hostile", env={"COLUMNS": width})
        for stream in (done.stdout, done.stderr):
            t.check(not raw.search(stream.decode("utf-8")), "nothing of the input steers a terminal", done)
        longest = max(len(x) for x in done.stdout.decode().splitlines() if not x.startswith("quarantined"))
        t.check(longest <= max(int(width), 80), "lines keep the width", done)
    os.makedirs(os.path.join(t.folder.name, "na\x1bme"), exist_ok=True)
    done = t.run("na\x1bme/nothing")
    t.check(b"\x1b" not in done.stderr, "names of files neither", done)
    done = t.run("--json", "hostile")
    t.check(b"\x1b" not in done.stdout and json.loads(done.stdout.splitlines()[0])["caller"] == evil, "JSON is exact", done)

    t.check(b"\x1b[" not in t.run("good").stdout, "no colour in a pipe")
    t.check(b"\x1b[" in t.run("--color=always", "good").stdout, "colour on demand")
    try:
        for end in pty.openpty():
            os.close(end)
    except OSError as error:  # a container without /dev/pts
        t.tally.skip(f"what shows on a terminal: {error}")
        return
    t.tally.check(b"\x1b[" in t.on_terminal("good"), "colour on a terminal")
    t.tally.check(b"\x1b[" not in t.on_terminal("good", env={"NO_COLOR": "1"}), "NO_COLOR")
    t.tally.check(b"\x1b[" in t.on_terminal("good", env={"NO_COLOR": ""}), "an empty NO_COLOR says nothing")
    t.tally.check(b"\x1b[" in t.on_terminal("--color=always", "good", env={"NO_COLOR": "1"}), "--color beats NO_COLOR")
    t.tally.check(b"\x1b[" not in t.on_terminal("--color=never", "good"), "--color=never")
    t.tally.check(b"\x1b[" not in t.on_terminal("--json", "good"), "no colour in JSON")
    shown = re.sub(rb"\x1b\[[0-9;]*m", b"", t.on_terminal("good")).decode().replace("\r", "")
    t.tally.check(all(len(x) <= 100 for x in shown.splitlines()), "the terminal's width", shown[:300])


def memory(t: Tools, quick: bool) -> None:
    """A long stream in little memory: the library's promise, and the tool's buffers."""
    code = ("import os,resource,subprocess,sys\n"
            "p=subprocess.Popen([sys.argv[1],'--json','-'],stdin=subprocess.PIPE,stdout=subprocess.DEVNULL)\n"
            "b=open(sys.argv[2],'rb').read()*400\n"
            "for _ in range(int(sys.argv[3])): p.stdin.write(b)\n"
            "p.stdin.close(); p.wait(); print(p.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n")
    Path(t.folder.name, "unit").write_bytes(line(caller="x" * 700) * 4)
    blocks = 48 if quick else 900  # of 1.2 MiB
    done = subprocess.run([sys.executable, "-c", code, t.cat, os.path.join(t.folder.name, "unit"), str(blocks)],
                          stdout=subprocess.PIPE, check=False, timeout=900)
    status, kib = (int(x) for x in done.stdout.split())
    t.tally.check(status == 0 and kib < 32 * 1024, "memory stays below 32 MiB", f"status {status}, {kib} KiB")


def resource(t: Tools) -> None:
    group = "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/g"

    def run(*args: str, **more: object) -> subprocess.CompletedProcess:
        return t.run(*args, program=t.resource, **more)

    done = run("--json", group, "nonsense", "")
    got = [json.loads(x) for x in done.stdout.splitlines()]
    t.check([g["kind"] for g in got] == ["resource_group", "unparsed", "empty"] and done.returncode == 1, "ids as JSON, in order", done)
    t.check(run(group).returncode == 0, "an id that is understood")
    done = run("--json", input=f"{group}\r\n/\n{group}".encode())
    t.check([json.loads(x)["id"] for x in done.stdout.splitlines()] == [group, "/", group], "ids on standard input", done)
    done = run("--json", "-0", "-", input=b"/\0a\nb\0")
    t.check([json.loads(x)["id"] for x in done.stdout.splitlines()] == ["/", "a\nb"], "ids that end in NUL", done)
    done = run(group)
    t.check(b"kind              resource_group" in done.stdout and b"resource_group    g" in done.stdout, "a table", done)
    done = run("/subscriptions/\x1b[31m\u202e", "--color=never")
    t.check(b"\x1b" not in done.stdout and "\u202e".encode() not in done.stdout, "its table is safe", done)
    for args, want in ((["--help"], 0), (["--version"], 0), (["--nonsense"], 2)):
        t.check(run(*args).returncode == want, f"exit status {want}")
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            t.check(run(group, stdout=full).returncode == 3, "a full disk is said")


def main() -> int:
    words = [a for a in sys.argv[1:] if not a.startswith("--")]
    if not words:
        sys.exit(__doc__)
    tools = Tools(words[0])
    for part in (exit_status, streams, folders, fields, terminal, resource):
        part(tools)
    memory(tools, "--quick" in sys.argv)
    tools.folder.cleanup()
    return tools.tally.finish()


if __name__ == "__main__":
    sys.exit(main())
