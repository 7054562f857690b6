#!/usr/bin/env python3
"""azact-consume against librdkafka's mock broker: killed again and again, and no event lost.

Usage: check_consume.py BUILD_DIR [--full]
Exits 77 if the build has no azact-consume. Prints what failed and "N passed, N failed, N skipped".
"""
from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import payloads

PARTITIONS = 3
ONLY_SAID = ("not_recognised", "unsupported")  # azact-cat has these on standard error alone


class Kafka:
    """The mock cluster, in a process of its own: it outlives every consumer."""

    def __init__(self, program: str) -> None:
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.lock = threading.Lock()
        self.brokers = self.answer()

    def answer(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline().decode()
        assert line.startswith("ok"), line
        return line[2:].strip()

    def ask(self, line: str, data: bytes = b"") -> str:
        assert self.process.stdin
        with self.lock:
            self.process.stdin.write(line.encode() + b"\n" + data)
            self.process.stdin.flush()
            return self.answer()

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 90, nap: float = 0.02) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(nap)


class Scene:
    """A topic and a group of its own, and the consumers that a test starts for them."""

    def __init__(self, kafka: Kafka, build: str, folder: str, full: bool) -> None:
        self.kafka, self.folder, self.full = kafka, folder, full
        self.consume = os.path.join(build, "examples", "azact-consume")
        self.cat = os.path.join(build, "examples", "azact-cat")
        self.topic = os.path.basename(folder)
        self.out, self.raw = self.path("out.ndjson"), self.path("raw")
        self.sent: list[list[bytes]] = [[] for _ in range(PARTITIONS)]
        self.processes: list[subprocess.Popen[bytes]] = []
        os.makedirs(self.raw)
        kafka.ask(f"topic {self.topic} {PARTITIONS}")

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def put(self, messages: Iterable[bytes]) -> None:
        for payload in messages:
            partition = sum(map(len, self.sent)) % PARTITIONS
            self.sent[partition].append(payload)
            self.kafka.ask(f"put {self.topic} {partition} {len(payload)}", payload)
        self.kafka.ask("flush")

    def committed(self) -> list[int]:
        return [max(0, int(word)) for word in self.kafka.ask(f"committed g-{self.topic} {self.topic} {PARTITIONS}").split()]

    def finished(self) -> bool:
        return self.committed() == [len(sent) for sent in self.sent]

    def start(self, *more: str, stdout: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        # The mock broker waits for 3 s for more members; a killed one is missed after its session's time.
        command = [self.consume, "-b", self.kafka.brokers, "-g", "g-" + self.topic, "-t", self.topic, "-X", "session.timeout.ms=4000",
                   "-X", "heartbeat.interval.ms=500", "-X", "auto.commit.interval.ms=400", *more]
        with open(self.path("said"), "ab") as said:
            process = subprocess.Popen(command, stderr=said, stdout=stdout)
        self.processes.append(process)
        return process

    def stop(self, process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> int:
        process.send_signal(number)
        return process.wait(60)

    def run(self, *command: str, stdin: bytes | None = None) -> tuple[int, str]:
        done = subprocess.run([self.consume, *command], input=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)
        return done.returncode, done.stderr.decode()

    def said(self) -> str:
        with open(self.path("said"), errors="replace") as said:
            return said.read()

    def lines(self) -> list[str]:
        """Whole lines of the output."""
        if not os.path.exists(self.out):
            return []
        with open(self.out, "rb") as file:
            return file.read().rpartition(b"\n")[0].decode().split("\n")

    def size(self) -> int:
        return os.path.getsize(self.out) if os.path.exists(self.out) else 0

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()


def place(line: str) -> tuple[int, int]:
    """(partition, offset) of the message that a line came from."""
    partition, offset = json.loads(line)["source"]["name"].rsplit("[", 1)[1].split("]@")
    return int(partition), int(offset)


def compare(scene: Scene, lines: list[str]) -> tuple[dict[str, list[str]], set[str]]:
    """Each message's lines are the library's, byte for byte; those that it cannot decode wholly are kept raw, byte for byte. The
    library's lines by message, and the names of those that are kept."""
    got: dict[str, list[str]] = {}
    bad: set[str] = set()
    for line in lines:
        record = json.loads(line)
        name = record["source"]["name"]
        of_message = got.setdefault(name, [])
        if "error" in record and "source" in record and "uid" not in record:
            bad.add(name)
            if record["error"]["code"] in ONLY_SAID:
                continue
        if line not in of_message:  # delivered twice: equal both times
            of_message.append(line)
    messages = [(f"{scene.topic}[{partition}]@{offset}", payload) for partition, sent in enumerate(scene.sent)
                for offset, payload in enumerate(sent)]
    wanted, complained = payloads.ask_library(scene.cat, messages, scene.path("as-files"))
    assert bad == complained, f"not whole: {sorted(bad ^ complained)}"
    for name, want in wanted.items():
        assert got.get(name, []) == want, f"{name}: {want!r} expected, got {got.get(name)!r}"[:2000]
    kept = {name.replace("[", "-").replace("]@", "-"): payload for name, payload in messages if name in bad}
    assert sorted(os.listdir(scene.raw)) == sorted(kept), "other messages are kept raw than could not be decoded"
    for name, payload in kept.items():
        with open(os.path.join(scene.raw, name), "rb") as file:
            assert file.read() == payload, f"raw {name} differs"
    return wanted, bad


# ---- the tests ------------------------------------------------------------------------------------------------------------


def killed(scene: Scene, seed: int) -> str:
    """SIGKILL in the middle, many times: every event is out at least once; what is out twice stood behind the commit."""
    chance = random.Random(seed)
    pool = list(payloads.generated(5000 if scene.full else 700, seed))
    if seed == 1:  # what others wrote
        pool += payloads.files(*(os.path.join(payloads.ROOT, *at) for at in (("tests", "data"), ("examples", "data"))),
                               os.path.join(os.environ.get("AZACT_SHARED", "/nonexistent"), "corpus"))
    pool.append(payloads.text({"records": [payloads.event(seed * 1000000 + 900000 + i, 300000) for i in range(4)]}))
    chance.shuffle(pool)
    kills = 20 if scene.full else 4
    runs: list[tuple[list[int], int]] = []  # (committed when a run began, whole lines then)
    for run in range(kills + 1):
        runs.append((scene.committed(), len(scene.lines())))
        process = scene.start("-o", scene.out, "-e", "--raw", scene.raw)
        share = pool[len(pool) * run // (kills + 1):len(pool) * (run + 1) // (kills + 1)]
        begun = scene.size()
        scene.put([*share[:3], payloads.text(payloads.event(seed * 1000000 + 960000 + run))])
        wait_for(lambda: scene.size() > begun, "the first lines of a run", nap=0.005)
        if run == kills:
            scene.put(share[3:])
            break
        middle = chance.randrange(3, len(share))
        scene.put(share[3:middle])
        begun = scene.size()
        scene.put([*share[middle:], payloads.text(payloads.event(seed * 1000000 + 950000 + run))])  # one that shows in any case
        wait_for(lambda: scene.size() > begun, "lines in the middle", nap=0.001)
        process.kill()
        process.wait()
    wait_for(scene.finished, "the last commit")
    status = scene.stop(process)
    lines = scene.lines()
    assert scene.size() == sum(len(line.encode()) + 1 for line in lines), "the output does not end in a whole line"
    wanted, bad = compare(scene, lines)
    twice, seen = 0, [0] * PARTITIONS
    for number, (committed, first) in enumerate(runs):
        last = runs[number + 1][1] if number + 1 < len(runs) else len(lines)
        at = [place(line) for line in lines[first:last]]
        for partition in range(PARTITIONS):
            mine = [offset for where, offset in at if where == partition]
            assert mine == sorted(mine), "out of order"
            if not mine:
                continue
            # It goes on at or behind the commit that was seen, never behind what is out, and leaves nothing out.
            assert committed[partition] <= mine[0], f"offset {mine[0]} again, {committed[partition]} was committed"
            names = [f"{scene.topic}[{partition}]@{offset}" for offset in range(seen[partition], mine[0])]
            assert not [name for name in names if wanted[name] or name in bad], f"run {number} leaves out some of {names}"
            twice += len({offset for offset in mine if offset < seen[partition]})
            seen[partition] = max(seen[partition], mine[-1] + 1)
    assert status == (1 if bad and any("uid" not in json.loads(line) for line in lines[runs[-1][1]:]) else 0), status
    assert twice > 0, "never killed between lines and commit: this test saw nothing"
    return f"{kills} kills, {sum(map(len, scene.sent))} messages ({len(bad)} not whole), {len(lines)} lines, {twice} messages twice, none lost"


def stopped(scene: Scene) -> str:
    """SIGTERM, SIGINT: what is out is committed; a second run begins behind it, and nothing comes twice."""
    process = scene.start("-o", scene.out)
    for number, word in enumerate((signal.SIGTERM, signal.SIGINT)):
        scene.put(payloads.text({"records": [payloads.event(number * 100 + i)]}) for i in range(30))
        wait_for(lambda: len(scene.lines()) >= 30 * (number + 1), "30 lines")
        assert scene.stop(process, word) == 0
        assert scene.finished(), scene.committed()
        process = scene.start("-o", scene.out)
    scene.put([payloads.text(payloads.event(998))])
    wait_for(scene.finished, "one more event")
    second = scene.run("-b", "x", "-g", "x", "-t", "x", "-o", scene.out)
    assert second[0] == 3 and "another process" in second[1], second
    assert scene.stop(process) == 0
    with open(scene.out, "ab") as file:
        file.write(b'{"time":"2024-03-18T10:0')  # as a killed one leaves it
    process = scene.start("-o", scene.out)
    scene.put([payloads.text(payloads.event(999))])
    wait_for(scene.finished, "the last event")
    assert scene.stop(process) == 0
    lines = scene.lines()
    assert len(lines) == len(set(lines)) == 62, len(lines)
    assert "24 bytes of a torn last line" in scene.said()
    compare(scene, lines)
    with open(scene.path("precious"), "w") as file:
        file.write("a line\nno line of ours")
    assert scene.run("-b", "x", "-g", "x", "-t", "x", "-o", scene.path("precious"))[0] == 3
    with open(scene.path("precious")) as file:
        assert file.read() == "a line\nno line of ours"
    return "62 lines, each once"


def reader_gone(scene: Scene) -> str:
    """The reader of its output goes away: it ends, and what was not taken comes again."""
    take, into = os.pipe()
    process = scene.start(stdout=into)
    os.close(into)
    scene.put([payloads.text(payloads.event(1))])
    first = os.read(take, 1 << 20)
    assert first.endswith(b"\n")
    wait_for(lambda: sum(scene.committed()) == 1, "the first commit")
    os.close(take)
    scene.put([payloads.text(payloads.event(2)), payloads.text(payloads.event(3))])
    assert process.wait(60) == 3
    assert "cannot write the output" in scene.said(), scene.said()
    assert sum(scene.committed()) == 1, scene.committed()
    with open("/dev/full", "w") as full:
        process = scene.start(stdout=full.fileno())
        assert process.wait(60) == 3
    assert sum(scene.committed()) == 1, scene.committed()
    take, into = os.pipe()  # nobody reads: it waits, and can be stopped all the same
    process = scene.start(stdout=into)
    scene.put([payloads.text({"records": [payloads.event(4, 200000)]})])
    taken = os.read(take, 1)
    time.sleep(0.5)
    scene.stop(process)
    os.close(into)
    while piece := os.read(take, 1 << 16):
        taken += piece
    os.close(take)
    assert sum(scene.committed()) <= 3, scene.committed()
    process = scene.start("-o", scene.out)
    wait_for(scene.finished, "the rest")
    assert scene.stop(process) == 0
    lines = taken.rpartition(b"\n")[0].decode().split("\n") + scene.lines()
    assert {json.loads(line)["correlation_id"][-1] for line in lines if line} == {"2", "3", "4"}
    return "what was not taken came again"


def settings(scene: Scene) -> str:
    """The file of settings; Event Hubs' own, with the broker's address and without encryption."""
    with open(os.path.join(payloads.ROOT, "examples", "consume", "eventhubs.conf")) as file:
        sample = file.read()
    assert scene.run("-c", "/nonexistent")[0] == 3
    for text, word in (("no equals sign", "line 1"), ("#\n\nbootstrap.server=x", "line 3"), ("enable.auto.commit=false", "not to be changed"),
                       ("enable.auto.offset.store=true", "not to be changed"), ("session.timeout.ms=never", "session.timeout.ms"),
                       ("bootstrap.servers=x\ngroup.id=x", "needed"), ("bootstrap.servers=x\ntopic=x", "needed"), ("group.id=x\ntopic=x", "needed")):
        with open(scene.path("conf"), "w") as file:
            file.write(text + "\n")
        status, said = scene.run("-c", scene.path("conf"))
        assert status == 2 and word in said, (text, status, said)
    for arguments in (("what",), ("-X", "x"), ("--nonsense",), ()):
        assert scene.run(*arguments)[0] == 2, arguments
    assert scene.run("--help")[0] == scene.run("--version")[0] == 0
    for word in ("socket.keepalive.enable=true", "metadata.max.age.ms=180000", "session.timeout.ms=30000", "security.protocol=SASL_SSL"):
        assert word in sample, word
    changed = sample.replace("security.protocol=SASL_SSL\n", "").replace("sasl.", "#sasl.")
    changed = changed.replace("NAMESPACE.servicebus.windows.net:9093\ntopic=", f"{scene.kafka.brokers}\n  topic = ", 1)
    changed = changed.replace("NAMESPACE.servicebus.windows.net:9093", scene.kafka.brokers, 1)
    changed = changed.replace("insights-activity-logs", scene.topic).replace("$Default", "g-" + scene.topic)
    with open(scene.path("conf"), "w") as file:
        file.write(changed)
    secret = sample.replace("NAMESPACE.servicebus.windows.net:9093", "127.0.0.1:1").replace("KEY=", "hush=hush=")
    with open(scene.path("secret"), "w") as file:
        file.write(secret + "ssl.ca.location=/nonexistent\n")
    status, said = scene.run("-c", scene.path("secret"))
    assert status == 2 and "ssl.ca.location" in said and "hush" not in said, (status, said)
    with open(scene.path("said"), "wb") as words, open(scene.out, "wb") as out:
        process = subprocess.Popen([scene.consume, "-c", scene.path("conf")], stdout=out, stderr=words)
        scene.processes.append(process)
    scene.put([payloads.text(payloads.event(5))])
    wait_for(lambda: len(scene.lines()) == 1 and bool(scene.lines()[0]), "an event")
    assert scene.stop(process) == 0 and scene.finished(), scene.said()
    return "Event Hubs' settings are taken"


def broker_away(kafka: Kafka, scene: Scene) -> str:
    """The broker stops answering: events wait there, and the program can be stopped without it."""
    process = scene.start("-o", scene.out)
    scene.put([payloads.text(payloads.event(6))])
    wait_for(scene.finished, "an event")
    kafka.ask("down")
    time.sleep(0.5)
    kafka.ask("up")
    scene.put([payloads.text(payloads.event(7))])
    wait_for(scene.finished, "an event after the gap")
    kafka.ask("down")
    try:
        assert scene.stop(process) == 0
    finally:
        kafka.ask("up")
    assert len(scene.lines()) == 2
    return "went on after the gap, stopped without a broker"


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    build, full = os.path.abspath(sys.argv[1]), "--full" in sys.argv
    mock = os.path.join(build, "tests", "hosts", "kafka_mock")
    if not os.path.exists(mock):
        print("skipped: this build has no azact-consume (librdkafka was not found)")
        return 77
    work = tempfile.mkdtemp(prefix="azact-consume-")
    kafka = Kafka(mock)
    scenes: list[Scene] = []

    def scene(name: str) -> Scene:
        scenes.append(Scene(kafka, build, os.path.join(work, name), full))
        return scenes[-1]

    together: list[tuple[str, Callable[[], str]]] = [  # they wait more than they work
        ("killed, first", partial(killed, scene("killed-1"), 1)), ("killed, second", partial(killed, scene("killed-2"), 2)),
        ("killed, third", partial(killed, scene("killed-3"), 3)), ("stopped", partial(stopped, scene("stopped"))),
        ("reader gone", partial(reader_gone, scene("gone"))), ("settings", partial(settings, scene("settings")))]
    passed = failed = 0

    def judge(name: str, test: Callable[[], str]) -> bool:
        try:
            print(f"ok {name}: {test()}", flush=True)
            return True
        except Exception:  # noqa: BLE001  whatever it is, the other tests go on
            print(f"FAILED {name}\n{traceback.format_exc()[-3000:]}", flush=True)
            return False

    try:
        with ThreadPoolExecutor(len(together)) as pool:
            results = list(pool.map(lambda one: judge(*one), together))
        results.append(judge("broker away", lambda: broker_away(kafka, scene("away"))))
        passed, failed = results.count(True), results.count(False)
    finally:
        for one in scenes:
            one.end()
        kafka.close()
    if failed:
        print(f"left in {work}")
    else:
        shutil.rmtree(work)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
