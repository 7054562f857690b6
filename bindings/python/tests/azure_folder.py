"""A folder of blobs as a diagnostic setting writes it, for tests: made up, in the shapes and with the oddities of the real ones."""

from __future__ import annotations

import json
import random
import uuid
from pathlib import Path
from typing import Any, Dict, List

SUBSCRIPTIONS = ("0F3A2F7E-5F0E-4A53-9D5E-0C2B8F4D1A11", "2B11C9D4-7A6E-4C0B-8E57-91F3A6D0E522")
_OPERATIONS = (
    ("MICROSOFT.COMPUTE/VIRTUALMACHINES", "WRITE"),
    ("MICROSOFT.COMPUTE/VIRTUALMACHINES", "DEALLOCATE/ACTION"),
    ("MICROSOFT.STORAGE/STORAGEACCOUNTS", "DELETE"),
    ("MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/SECURITYRULES", "WRITE"),
    ("MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS", "WRITE"),
)
_CALLERS = ("ada@example.com", "łukasz@example.com", "6700869c-8ff7-480e-b4a7-0a708b028700", "O'Brien, \"Bob\" <bob@example.com>")


def _guid(random_bits: random.Random) -> str:
    return str(uuid.UUID(int=random_bits.getrandbits(128), version=4))


def _resource(dice: random.Random, subscription: str, kind: str) -> str:
    provider, *types = kind.split("/")
    parts = "".join(f"/{one}/{one[:2]}-{dice.randrange(50)}" for one in types)
    return f"/SUBSCRIPTIONS/{subscription}/RESOURCEGROUPS/RG-{dice.randrange(9)}/PROVIDERS/{provider}{parts}"


def operation(dice: random.Random, subscription: str) -> List[Dict[str, Any]]:
    """The events of one operation: what began, and mostly what became of it."""
    kind, verb = dice.choice(_OPERATIONS)
    caller = dice.choice(_CALLERS)
    failed = dice.random() < 0.2
    scope = f"/subscriptions/{subscription.lower()}"
    common: Dict[str, Any] = {
        "resourceId": _resource(dice, subscription, kind),
        "operationName": f"{kind}/{verb}",
        "category": "Administrative",
        "callerIpAddress": dice.choice(["203.0.113.77", "198.51.100.4", "2001:db8::5"]),
        "correlationId": _guid(dice),
        "identity": {
            "authorization": {"scope": scope, "action": f"{kind}/{verb}", "evidence": {"role": "Owner"}},
            "claims": {"ver": "1.0", "iat": "1767322800", "appid": _guid(dice), "name": caller, "x": "a\tb\\c"},
        },
        "level": "Information",
        "location": "global",
        "tenantId": "7c1e9a52-6b0d-4d7e-8f43-2a90c51be6d4",
    }
    if "@" in caller:
        common["identity"]["claims"]["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"] = caller
    steps = [("Start", "Started."), ("Failure", "Failed.Conflict") if failed else ("Success", "Succeeded.OK")]
    if dice.random() < 0.4:
        steps.insert(1, ("Accept", "Accepted.Accepted"))
    if dice.random() < 0.1:
        steps.pop()
    out = []
    for result, signature in steps:
        one = dict(common, resultType=result, resultSignature=signature, durationMs=dice.choice(["0", "1250", 17]))
        entity = common["resourceId"].lower()
        properties = {"eventCategory": "Administrative", "entity": entity, "hierarchy": None, "n": dice.random()}
        if result == "Failure":
            properties["statusMessage"] = json.dumps({"error": {"code": "Conflict", "message": "Gerät belegt – später"}})
        one["properties"] = json.dumps(properties) if dice.random() < 0.1 else properties
        if dice.random() < 0.05:
            del one["callerIpAddress"]
        if dice.random() < 0.05:
            one["location"] = None
        if dice.random() < 0.02:
            one["correlationId"] = ""
        out.append(one)
    return out


def write_folder(root: Path, hours: int = 6, operations: int = 30, big: int = 600, seed: int = 1) -> Path:
    """Blobs below root/insights-activity-logs; an operation may end in the hour after. The first subscription's third hour has
    `big` operations, the second's last hour ends in the middle of a record."""
    dice = random.Random(seed)
    top = root / "insights-activity-logs"
    for number, subscription in enumerate(SUBSCRIPTIONS):
        lines: List[List[str]] = [[] for _ in range(hours)]
        for hour in range(hours):
            for _ in range(big if (number, hour) == (0, 2) else operations):
                at = hour * 3600 + dice.random() * 3600
                for event in operation(dice, subscription):
                    at = min(at, hours * 3600 - 1)
                    hours_, minutes, seconds = int(at) // 3600, int(at) // 60 % 60, int(at) % 60
                    stamp = f"2026-01-02T{hours_:02d}:{minutes:02d}:{seconds:02d}.{dice.randrange(10**7):07d}Z"
                    line = json.dumps({"time": stamp, **event}, ensure_ascii=dice.random() < 0.5, separators=(",", ":"))
                    lines[hours_].append(line)
                    at += dice.random() * 900
        for hour, some in enumerate(lines):
            blob = top / f"resourceId=/SUBSCRIPTIONS/{subscription}/y=2026/m=01/d=02/h={hour:02d}/m=00/PT1H.json"
            blob.parent.mkdir(parents=True)
            data = "".join(line + "\r\n" for line in some).encode()
            blob.write_bytes(data[:-100] if (number, hour) == (1, hours - 1) else data)
    return top
