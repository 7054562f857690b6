#!/usr/bin/env python3
"""The manners of azact-group: exit status, options, streams, the tree on a terminal, hostile text, long lines. What groups are is
held elsewhere (tests/data/group-*, check_groups.py, check_group_truth.py).

Usage: check_group_tool.py PATH_TO_AZACT_CAT [--quick]
"""
from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import check_tools
import common

ROOT = Path(__file__).resolve().parents[2]
VM = "/subscriptions/0f3a2f7e-5f0e-4a53-9d5e-0c2b8f4d1a11/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/"
KEYS = ["correlation_id", "key", "part", "start", "end", "span_ns", "outcome", "root_outcome", "root", "counts", "principals",
        "addresses", "verbs", "has_delete", "flags", "continuation_of", "operations"]
OPERATION_KEYS = ["index", "parent", "operation_name", "resource_id", "attempt", "state", "outcome", "start", "end", "duration_ns",
                  "accept_ns", "repeated_ends", "http_status", "caller", "address", "error", "from", "events"]
EVENT_KEYS = ["uid", "phase", "time", "dialect", "source", "dup_of", "dup_possible"]


def event(corr: str, time: str, status: str = "Succeeded", operation: str = "Microsoft.Compute/virtualMachines/write", vm: str = "a",
          **more: object) -> bytes:
    record = {"eventTimestamp": f"2024-01-02T{time}Z", "correlationId": corr, "operationName": {"value": operation},
              "resourceId": VM + vm, "status": {"value": status}, **more}
    return json.dumps(record).encode() + b"\n"


class Tools(check_tools.Tools):
    def __init__(self, cat: str) -> None:
        super().__init__(cat)
        self.azact_cat = self.cat
        self.cat = os.path.join(os.path.dirname(self.cat), "azact-group")

    def write(self, name: str, *records: bytes) -> str:
        Path(self.folder.name, name).write_bytes(b"".join(records))
        return name

    def groups(self, *args: str, **more: object) -> list[dict]:
        return [json.loads(x) for x in self.run("--json", *args, **more).stdout.splitlines()]

    def keys(self, *args: str, **more: object) -> list[str]:
        return [g["key"] for g in self.groups(*args, **more)]


def exit_status(t: Tools) -> None:
    table = [
        (0, ["good"]), (1, ["bad"]), (4, ["onlybad"]), (0, ["empty"]), (0, ["page"]), (4, ["foreign"]), (4, ["--with-foreign", "foreign"]),
        (4, ["strange"]), (3, ["missing"]), (3, ["good", "bad", "missing"]), (1, ["good", "strange"]), (0, ["repaired"]),
        (4, ["--strict", "repaired"]), (0, ["--stream", "good"]), (0, ["--help"]), (0, ["--version"]), (0, ["--", "good"]),
        (0, ["--stream", "--idle=1h", "--max-open=2d", "--lateness=0s", "--max-groups=1", "--max-bytes=1M", "good"]),
        (0, ["--only=failed,open", "--only", "delete", "good"]), (0, ["--idle=500ms", "--max-open=1s", "good"]), (2, ["--nonsense"]),
        (2, ["--only=red", "good"]), (2, ["--only=", "good"]), (2, ["--only=open,", "good"]), (2, ["--sort=size", "good"]),
        (2, ["--sort=", "good"]), (2, ["--stream", "--sort=start", "good"]), (2, ["--lateness=1m", "good"]), (2, ["--max-groups=5", "good"]),
        (2, ["--max-bytes=5M", "good"]), (2, ["--idle=5", "good"]), (2, ["--idle=", "good"]), (2, ["--idle=-1s", "good"]),
        (2, ["--idle=1.5h", "good"]), (2, ["--idle=9999999999999999999s", "good"]), (2, ["--idle=200000d", "good"]),
        (2, ["--max-open=7w", "good"]), (2, ["--stream", "--max-groups=0", "good"]), (2, ["--stream", "--max-bytes=5T", "good"]),
        (2, ["--stream", "--max-bytes=99999999999G", "good"]), (2, ["--correlation=", "good"]), (2, ["--correlation=  ", "good"]),
        (2, ["--color=blue", "good"]), (2, ["--encoding=no-such-encoding", "good"]),
    ]
    for want, args in table:
        for more in ([], ["--json"]):
            done = t.run(*more, *args)
            t.check(done.returncode == want, f"exit status {want}", done)
        if want == 2:
            t.check(done.stdout == b"" and b"--help" in done.stderr, "usage errors go to stderr with a hint", done)
        if want == 3:
            t.check(done.stderr != b"", "what cannot be read is said", done)
    done = t.run("bad")
    t.check(b"1 quarantined" in done.stderr and b"1 operation" in done.stdout, "quarantined records are counted on stderr", done)
    if os.path.exists("/dev/full"):
        for args in (["--json", "good"], ["good"], ["--stream", "--json", "good"]):
            with open("/dev/full", "wb") as full:
                done = t.run(*args, stdout=full)
            t.check(done.returncode == 3 and b"cannot write" in done.stderr and b"memory" not in done.stderr, "a full disk is said", done)


def choosing(t: Tools) -> None:
    # Times, numbers and failures are such that each order is another one.
    t.write("set", event("long", "01:00:00", "Started"), event("long", "05:00:00"),
            event("many", "02:00:00", "Started", vm="b"), event("many", "02:00:01", "Accepted", vm="b"), event("many", "02:00:02", vm="b"),
            event("bad", "03:00:00", "Failed"), event("bad", "03:00:01", "Failed", vm="b"),
            event("worse", "02:30:00", "Failed"), event("open", "04:00:00", "Started"),
            event("gone", "04:30:00", operation="Microsoft.Compute/virtualMachines/delete"))
    orders = {"start": ["long", "many", "worse", "bad", "open", "gone"], "end": ["many", "worse", "bad", "open", "gone", "long"],
              "duration": ["long", "many", "bad", "worse", "open", "gone"], "events": ["many", "long", "bad", "worse", "open", "gone"],
              "failed": ["bad", "worse", "long", "many", "open", "gone"]}
    for by, want in orders.items():
        got = t.keys(f"--sort={by}", "set")
        t.tally.check(got == want, f"--sort={by}", f"expected {want}, got {got}")
    t.tally.check(t.keys("set") == orders["start"], "by start unless told otherwise")
    for args, want in ((["--only=failed"], ["worse", "bad"]), (["--only=open"], ["open"]), (["--only=delete"], ["gone"]),
                       (["--only=failed,delete"], ["worse", "bad", "gone"]), (["--only=open", "--only=delete"], ["open", "gone"]),
                       (["--only=failed", "--sort=failed"], ["bad", "worse"])):
        got = t.keys(*args, "set")
        t.tally.check(got == want, " ".join(args), f"expected {want}, got {got}")
    done = t.run("--only=failed", "set")
    t.check(done.stdout.count(b"failed") >= 2 and b"\n\n" in done.stdout and done.stdout.count(b"2024-01-02") == 2, "the tree is chosen from, too", done)

    guid = "ABCDEF00-1111-4222-8333-444444444444"
    t.write("ids", event(guid, "01:00:00", "Started"), event(f" {guid.lower()}\t", "01:00:01"), event("other", "01:00:02"),
            event("", "01:00:03", eventDataId="00000001-1111-4222-8333-444444444444"))
    for want in (guid, guid.lower(), f"  {guid}\n"):
        got = t.groups(f"--correlation={want}", "ids")
        t.tally.check([g["counts"]["events"] for g in got] == [2], "--correlation compares as the key does", repr(want))
    t.tally.check(t.keys("--correlation=none", "ids") == [], "an id that is not there")
    t.tally.check(t.run("--correlation=none", "ids").returncode == 0, "nothing chosen is no error")
    uid = "00000001-1111-4222-8333-444444444444"
    t.tally.check(t.keys(f"--correlation={uid.upper()}", "ids") == [uid], "an event without an id answers to its uid")
    nil, uid = "00000000-0000-0000-0000-000000000000", "00000002-1111-4222-8333-444444444444"
    for id_ in (nil, nil.replace("-", "")):
        t.write("nil", event(id_, "01:00:00", eventDataId=uid), event("k", "01:00:00"))
        t.tally.check(t.keys(f"--correlation={uid}", "nil") == [uid] and t.keys(f"--correlation={id_}", "nil") == [], "the nil GUID is no id", id_)
    t.write("mixed", event("k", "01:00:00"), json.dumps({**check_tools.FOREIGN, "correlationId": "k"}).encode())
    t.tally.check([g["counts"]["events"] for g in t.groups("mixed")] == [1], "other logs are left out")
    t.tally.check([g["counts"]["events"] for g in t.groups("--with-foreign", "mixed")] == [2], "and grouped on request")


def inputs(t: Tools) -> None:
    data = event("k", "01:00:00", "Started") + event("k", "01:00:01")
    for args in (["-"], []):
        done = t.run("--json", *args, input=data)
        t.check(done.returncode == 0 and done.stdout.count(b"\n") == 1, "standard input", done)
    t.write("first", event("k", "01:00:00", "Started"))
    t.write("second", event("k", "01:00:01"))
    both = t.groups("first", "second")
    t.tally.check(len(both) == 1 and both[0]["counts"]["events"] == 2, "one group out of two files")
    t.tally.check(both == t.groups("second", "first"), "the order of the inputs changes nothing")
    top = Path(t.folder.name, "tree")
    (top / "b").mkdir(parents=True)
    (top / "b" / "x.json").write_bytes(event("k", "01:00:00", "Started"))
    (top / "a.json").write_bytes(event("k", "01:00:01"))
    names = [e["source"]["name"] for e in t.groups("tree")[0]["operations"][0]["events"]]
    t.tally.check(names == ["tree/b/x.json", "tree/a.json"], "a folder", str(names))
    t.write("latin", event("k", "01:00:00", caller="J").replace(b'"J"', b'"J\xf6rg"'))
    if b"lacks ICU" not in t.run("--encoding=windows-1252", "latin").stderr:
        t.tally.check(t.groups("--encoding=windows-1252", "latin")[0]["principals"] == ["Jörg"], "--encoding")


def lines(t: Tools) -> None:
    """The canonical line: keys, their order, and a source that is printed as azact-cat prints it."""
    names = ["encoding-utf16be", "compression-gzip-members", "container-string-batch", "dialect-portal-csv", "group-tree", "group-merged",
             "group-copies-dialects"]
    for name in names:
        files = [str(p) for p in sorted((common_data() / name).glob("input*"))]
        done = t.run("--json", "--with-foreign", *files)
        if b"no zlib" in done.stderr or b"lacks" in done.stderr:
            continue
        cat = t.run("--json", *files, program=t.azact_cat)
        sources = {x.rsplit(b'"source":', 1)[1].rsplit(b',"anomalies"', 1)[0] for x in cat.stdout.splitlines() if b'"source":' in x}
        count = 0
        for text in done.stdout.splitlines():
            group = json.loads(text)
            t.tally.check(list(group) == [k for k in KEYS if k in group], "order of keys", name)
            for number, operation in enumerate(group["operations"]):
                t.tally.check(list(operation) == [k for k in OPERATION_KEYS if k in operation], "order of keys", name)
                t.tally.check(operation["index"] == number, "indexes count", name)
                for one in operation["events"]:
                    t.tally.check(list(one) == [k for k in EVENT_KEYS if k in one], "order of keys", name)
                    count += 1
            for source in re.findall(rb'"source":(\{.*?\})(?=[,}])', text):
                t.tally.check(source in sources, "source as azact-cat prints it", f"{name}: {source!r}")
        t.tally.check(count == len(cat.stdout.splitlines()) > 0, "every event is in a group", f"{name}: {count}")
    records = [event("big", "01:00:00", vm=f"vm-{i}", eventDataId=f"{i:08x}-1111-4222-8333-444444444444") for i in range(20000)]
    t.write("big", *records)
    done = t.run("--json", "big")
    group = json.loads(done.stdout)
    t.tally.check(len(done.stdout) > 5_000_000 and group["counts"]["operations"] == 20000, "a line of many megabytes")
    done = t.run("big")
    t.tally.check(done.stdout.count(b"\n") >= 20002, "and a tree of as many operations")
    reader, writer = os.pipe()
    process = subprocess.Popen([t.cat, "--json", "big"], cwd=t.folder.name, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    os.read(reader, 10)
    os.close(reader)
    said = process.communicate(timeout=60)[1]
    t.tally.check(said == b"", "a closed pipe ends it quietly", repr(said))
    evil = 'a"\\\n\x1b\x00\u2028\ud800 Ü'
    t.write("evil", event(evil, "01:00:00", "Failed", operation=evil + "/write", vm=evil, caller=evil))
    group = t.groups("evil")[0]
    want = evil.replace("\ud800", "\ufffd")
    t.tally.check(group["correlation_id"] == want and group["operations"][0]["caller"] == want, "any text is carried", str(group))


def common_data() -> Path:
    return ROOT / "tests" / "data"


def streams(t: Tools) -> None:
    process = subprocess.Popen([t.cat, "--json", "--stream", "--line-buffered", "--idle=1m", "--lateness=1s"], cwd=t.folder.name,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin and process.stdout
    process.stdin.write(event("early", "01:00:00", "Started") + event("early", "01:00:01") + event("later", "02:00:00"))
    # A reader of a pipe decodes what it has been given once more comes, so give it that.
    process.stdin.write(event("later", "02:00:00.5") * 4000)
    process.stdin.flush()
    first = json.loads(process.stdout.readline())
    t.tally.check(first["key"] == "early" and first["counts"]["events"] == 2, "a group is printed when it closes, not at the end")
    process.stdin.close()
    rest = process.stdout.read().splitlines()
    t.tally.check(len(rest) == 1 and json.loads(rest[0])["counts"]["events"] == 4001 and process.wait() == 0, "and the rest at the end")

    t.write("far", event("x", "01:00:00", "Started"), event("y", "03:00:00"), event("x", "03:00:30"))
    whole = sorted(t.run("--json", "set").stdout.splitlines())
    t.tally.check(sorted(t.run("--json", "--stream", "set").stdout.splitlines()) == whole, "where no bound is reached, a stream tells the same")
    done = t.run("--stream", "--max-groups=1", "far")
    t.check(done.stdout.count(b"incomplete") == 2 and b"goes on from an earlier group" in done.stdout, "the tree shows what was closed early", done)
    counts = sum(g["counts"]["events"] for g in t.groups("--stream", "--max-groups=1", "set"))
    t.tally.check(counts == 10, "no event is lost at a bound", str(counts))
    t.tally.check(t.keys("--stream", "--lateness=1s", "--correlation=x", "far") == ["x"], "what is not asked for tells the time all the same")


def memory(t: Tools, quick: bool) -> None:
    """An endless feed in bounded memory."""
    code = ("import resource,subprocess,sys\n"
            "p=subprocess.Popen([sys.argv[1],'--json','--stream','--idle=1m','--lateness=5s','--max-bytes=8M','-'],"
            "stdin=subprocess.PIPE,stdout=subprocess.DEVNULL)\n"
            "for i in range(int(sys.argv[2])):\n"
            "  t='2024-01-%02dT%02d:%02d:%02d' % (1+i//8640000%28,i//360000%24,i//6000%60,i//100%60)\n"
            "  for s in ('Started','Succeeded'):\n"
            "    p.stdin.write(b'{\"eventTimestamp\":\"%sZ\",\"correlationId\":\"id-%d\",\"operationName\":{\"value\":\"A.B/c/write\"},"
            "\"resourceId\":\"/subscriptions/s/resourceGroups/g%d\",\"status\":{\"value\":\"%s\"}}\\n' % (t.encode(),i,i,s.encode()))\n"
            "p.stdin.close(); p.wait(); print(p.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n")
    done = subprocess.run([sys.executable, "-c", code, t.cat, str(100_000 if quick else 2_000_000)], stdout=subprocess.PIPE,
                          check=False, timeout=1200)
    status, kib = (int(x) for x in done.stdout.split())
    t.tally.check(status == 0 and kib < 32 * 1024, "memory stays below 32 MiB", f"status {status}, {kib} KiB")


def chain(depth: int) -> list[bytes]:
    """Deployments, each within the time of the one before: as deep as it goes."""
    found = []
    for i in range(depth):
        more = {"resourceId": f"/subscriptions/s/resourceGroups/g/providers/Microsoft.Resources/deployments/d{i:04}"}
        begin, end = 60 + i, 3600 * 12 - i
        for status, second in (("Started", begin), ("Failed", end)):
            time = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
            found.append(event("deep", time, status, "Microsoft.Resources/deployments/write", **more))
    return found


def tree(t: Tools) -> None:
    env = {"COLUMNS": "80", "LC_ALL": "C.UTF-8"}
    readme = (ROOT / "README.md").read_text().split("$ azact-group examples/data/deployment.json\n", 1)[1].split("\n```", 1)[0]
    drawn = subprocess.run([t.cat, "examples/data/deployment.json"], cwd=ROOT, env=env, capture_output=True, check=False).stdout.decode()
    plain = [x.rstrip() for x in readme.translate({0x2502: "|", 0x251c: "|", 0x2514: "`", 0x2500: "-"}).split("\n")]
    t.tally.check([x.rstrip() for x in drawn.splitlines()] == plain, "README shows what the program prints", drawn)

    evil = "a\x1b[31mred\x07\u202egnp\u200b\u2066\ufeff\x9b2J\U000e0041end \r\n\t" + "x" * 200
    error = {"properties": {"statusMessage": json.dumps({"error": {"code": evil, "message": evil * 9}})}}
    t.write("hostile", event(evil, "01:00:00", "Failed", operation=evil + "/" + evil + "/write", vm=evil, caller=evil,
                             httpRequest={"clientIpAddress": evil}, **error),
            event(evil, "01:00:01", "Started", operation=evil, vm="", caller="other" + evil),
            event("wide", "01:00:02", vm="漢字" * 40, operation="漢字/" * 30 + "write", caller="漢" * 90), *chain(100))
    raw = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")
    for width in ("40", "80", "99", "100", "132", "400"):
        done = t.run("hostile", env={"COLUMNS": width})
        text = done.stdout.decode("utf-8")
        t.check(not raw.search(text) and not raw.search(done.stderr.decode("utf-8")), "nothing of the input steers a terminal", done)
        wide = [x for x in text.splitlines() if columns(x) > max(int(width), 60)]
        t.tally.check(not wide, "lines keep the width", f"{width}: {wide[:2]}")
        if int(width) >= 80:
            t.tally.check(text.count("d0099") == 1 == text.count("d0000"), "a chain of a hundred is drawn to its end", width)
    done = t.run("good")
    t.check(b"\x1b[" not in done.stdout and done.stdout.isascii(), "a pipe gets neither colour nor lines beyond ASCII", done)
    t.check(b"\x1b[" in t.run("--color=always", "good").stdout, "colour on demand")
    t.write("empty-facts", b'{"eventTimestamp":"never","eventDataId":"x","operationName":{"value":""}}\n')
    done = t.run("empty-facts")
    t.check(done.returncode == 0 and b"without a time" in done.stdout and b"no correlation id" in done.stdout, "an event that says nothing", done)
    try:
        import pty

        for end in pty.openpty():
            os.close(end)
    except OSError as problem:  # a container without /dev/pts
        t.tally.skip(f"what shows on a terminal: {problem}")
        return
    utf8, latin = {"LC_ALL": "", "LC_CTYPE": "", "LANG": "en_GB.utf8"}, {"LC_ALL": "C", "LANG": "en_GB.UTF-8"}
    t.tally.check("└─".encode() in t.on_terminal("good", env=utf8), "lines on a terminal with UTF-8")
    t.tally.check(t.on_terminal("good", env=latin).isascii(), "no such lines on another one")
    t.tally.check(b"\x1b[" in t.on_terminal("good", env=utf8), "colour on a terminal")
    t.tally.check(b"\x1b[" not in t.on_terminal("good", env={"NO_COLOR": "1"}), "NO_COLOR")
    t.tally.check(b"\x1b[" not in t.on_terminal("--json", "good"), "no colour in JSON")
    shown = re.sub(rb"\x1b\[[0-9;]*m", b"", t.on_terminal("hostile", env=utf8)).decode().replace("\r", "")
    t.tally.check(all(columns(x) <= 100 for x in shown.splitlines()), "the terminal's width", shown[:300])


def columns(text: str) -> int:
    return sum(2 if "\u2e80" <= c <= "\u9fff" else 1 for c in text)


def main() -> int:
    words = [a for a in sys.argv[1:] if not a.startswith("--")]
    if not words:
        sys.exit(__doc__)
    tools = Tools(words[0])
    for part in (exit_status, choosing, inputs, lines, streams, tree):
        part(tools)
    memory(tools, "--quick" in sys.argv)
    tools.folder.cleanup()
    return tools.tally.finish()


if __name__ == "__main__":
    sys.exit(main())
