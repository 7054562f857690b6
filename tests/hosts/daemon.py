"""A log daemon as an ordinary process in a folder of its own, and messages sent to it."""
from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterable

import payloads

ONLY_SAID = ("not_recognised", "unsupported")  # azact-cat has these on standard error alone


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.05)


class Daemon:
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def text(self, name: str) -> str:
        if not os.path.exists(self.path(name)):
            return ""
        with open(self.path(name), encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            return file.read()

    def lines(self, name: str) -> list[str]:
        return self.text(name).split("\n")[:-1]

    def run(self, command: list[str], environment: dict[str, str] | None = None) -> None:
        with open(self.path("said"), "ab") as said:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=said, stderr=said, env=environment)

    def stop(self) -> int:
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        finally:
            self.process.kill()

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def send(port: int, messages: Iterable[bytes], counted: bool) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for message in messages:
            connection.sendall(b"%d %s" % (len(message), message) if counted else message + b"\n")


def send_at_once(port: int, shares: list[list[bytes]], counted: bool) -> None:
    threads = [threading.Thread(target=send, args=(port, share, counted)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def plain(payload: bytes) -> bool:
    """Text that a log daemon carries unchanged: UTF-8 without NUL, and none of the ends that it cuts off."""
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in payload and payload == payload.strip() and 0 < len(payload) < 2000000


def pool() -> list[bytes]:
    found = list(payloads.generated(400, 4))
    found += payloads.files(os.path.join(payloads.ROOT, "tests", "data"), os.path.join(payloads.ROOT, "examples", "data"),
                            os.path.join(os.environ.get("AZACT_SHARED", "/nonexistent"), "corpus"))
    found.append(payloads.text({"records": [payloads.event(4900000, 1 << 20)]}))
    return [payload for payload in (one.strip() for one in found) if plain(payload)]


def expected(cat: str, messages: list[bytes], folder: str, source: str) -> tuple[list[list[str]], list[list[str]], list[int]]:
    """For each message the library's lines of events and those of errors, from `source`; and the numbers of those messages that
    it has a word about."""
    answers, complained = payloads.ask_library(cat, ((f"{number:06d}", payload) for number, payload in enumerate(messages)), folder)
    events: list[list[str]] = []
    errors: list[list[str]] = []
    for name in sorted(answers):
        lines = [line.replace(json.dumps(name), json.dumps(source), 1) for line in answers[name]]
        good = ["uid" in json.loads(line) for line in lines]
        events.append([line for line, is_event in zip(lines, good) if is_event])
        errors.append([line for line, is_event in zip(lines, good) if not is_event])
    return events, errors, sorted(int(name) for name in complained)


def flat(lists: list[list[str]]) -> list[str]:
    return [line for one in lists for line in one]


def same(got: list[str], want: list[str], what: str) -> None:
    if got == want:
        return
    strange = [line for line in got if line not in set(want)][:2]
    missing = [line for line in want if line not in set(got)][:2]
    raise AssertionError(f"{what}: {len(got)} lines, {len(want)} expected; strange: {strange}; missing: {missing}"[:3000])


def main(name: str, tests: Callable[[str, list[str]], tuple[list[tuple[str, Callable[[], str]]], Callable[[], None]]]) -> int:
    """Run what tests(folder, arguments) gives, in order; its second part is called after a test that failed."""
    folder = tempfile.mkdtemp(prefix=f"azact-{name}-")
    passed = failed = 0
    todo, give_up = tests(folder, sys.argv[1:])
    for title, test in todo:
        try:
            print(f"ok {title}: {test()}", flush=True)
            passed += 1
        except Exception:  # noqa: BLE001  whatever it is, it is told
            print(f"FAILED {title}\n{traceback.format_exc()[-4000:]}", flush=True)
            failed += 1
            give_up()
    if failed:
        print(f"left in {folder}")
    else:
        shutil.rmtree(folder)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0
