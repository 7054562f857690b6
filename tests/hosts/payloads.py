"""Messages as hubs and collectors carry them, and what the library says about each of them."""
from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Iterable, Iterator

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def event(number: int, size: int = 0) -> dict[str, object]:
    """An event of its own, as a diagnostic setting writes it; its correlation id holds its number."""
    kind = number % 3
    record: dict[str, object] = {
        "time": f"2024-03-18T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}.{number % 10000000:07d}Z",
        "resourceId": f"/SUBSCRIPTIONS/0F3A2F7E-5F0E-4A53-9D5E-0C2B8F4D1A11/RESOURCEGROUPS/RG-{number % 7}/PROVIDERS"
                      f"/MICROSOFT.STORAGE/STORAGEACCOUNTS/ST{number}",
        "operationName": ("Microsoft.Storage/storageAccounts/write", "Microsoft.Storage/storageAccounts/delete",
                          "Microsoft.Storage/storageAccounts/listKeys/action")[kind],
        "category": "Administrative", "resultType": ("Start", "Success", "Failure")[kind], "level": "Information",
        "correlationId": f"00000000-0000-4000-8000-{number:012d}", "callerIpAddress": f"192.0.2.{number % 250 + 1}",
        "properties": {"note": "gr\u00f6\u00dfe \u2028 \"quoted\" \\ \u0001", "number": number},
    }
    if size:
        record["properties"] = {"filler": "x" * size}
    return record


def text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


GARBAGE = [b"\xff\xfe\x00garbage", b"{", b"not json at all", b'{"records":[{"time":"2024-03-18T10:00:00Z","operationName"',
           b"\x00\x00\x00\x00", b"[1,2,3]", b'"text"', b'{"records":[{"time":"2024-03-18T10:00:00Z","category":"Policy"},{]}',
           b"\x1f\x8b\x08\x00broken gzip", b"\x28\xb5\x2f\xfdbroken zstd", b"<html><body>502 Bad Gateway</body></html>"]
EMPTY = [b"", b" \n", b'{"records":[]}', b"[]"]


def files(*folders: str) -> Iterator[bytes]:
    """What lies in these folders, in the order of the names."""
    for folder in folders:
        for at, names, found in os.walk(folder):
            names.sort()
            for name in sorted(found):
                if name.startswith(("expected", "INDEX", "README", "args")):
                    continue
                with open(os.path.join(at, name), "rb") as file:
                    yield file.read()


def generated(count: int, seed: int) -> Iterator[bytes]:
    """Batches, single events, arrays, lines; every fortieth is garbage, every sixtieth empty."""
    chance = random.Random(seed)
    number = seed * 1000000
    for index in range(count):
        events = [event(number + i) for i in range(chance.randint(1, 6))]
        number += len(events)
        shape = chance.randrange(5)
        if index % 40 == 39:
            yield GARBAGE[index // 40 % len(GARBAGE)]
        elif index % 60 == 59:
            yield EMPTY[index // 60 % len(EMPTY)]
        elif shape <= 1:
            yield text({"records": events})
        elif shape == 2:
            yield text(events[0])
        elif shape == 3:
            yield text(events)
        else:
            yield b"\n".join(text(one) for one in events) + b"\n"


def ask_library(azact_cat: str, messages: Iterable[tuple[str, bytes]], folder: str) -> tuple[dict[str, list[str]], set[str]]:
    """For each message, by name: the lines of azact-cat --json --with-errors, with the name as their source; and the names of
    those that it has a word about on standard error: not wholly decoded."""
    os.makedirs(folder)
    answers: dict[str, list[str]] = {}
    for name, payload in messages:
        answers[name] = []
        with open(os.path.join(folder, name), "wb") as file:
            file.write(payload)
    done = subprocess.run([azact_cat, "--json", "--with-errors", "--quiet", folder], capture_output=True)
    assert done.returncode in (0, 1), done.returncode
    for line in done.stdout.decode().splitlines():
        path = json.loads(line)["source"]["name"]
        name = os.path.basename(path)
        answers[name].append(line.replace(json.dumps(path), json.dumps(name), 1))
    said = done.stderr.decode()
    return answers, {name for name in answers if f"{folder}/{name}: " in said}
