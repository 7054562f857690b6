#!/usr/bin/env python3
"""The independent reading held against the specification's own examples; no library needed.

usage: check_oracle.py [--quick]
"""

from __future__ import annotations

import json
import os
import sys
from typing import Dict, List

import oracle
from common import Tally, shared_folder
from oracle import derive, resourceid, timetext

TIMES = {
    "2023-07-21T19:23:45.1234567Z": "2023-07-21T19:23:45.1234567Z",
    "2023-07-21T19:23:45": "2023-07-21T19:23:45Z",
    "2017-03-29T15:43:20.3863637+00:00": "2017-03-29T15:43:20.3863637Z",
    "2023-01-01T00:30:00+01:00": "2022-12-31T23:30:00Z",
    "2023-01-01T00:00:00.12345678912Z": "2023-01-01T00:00:00.123456789Z",
    "4/28/2021, 2:32:14.029 PM": "2021-04-28T14:32:14.029Z",
    "4/28/2021 12:00:00 AM": "2021-04-28T00:00:00Z",
    "04/28/2021 13:00:00": "2021-04-28T13:00:00Z",
    "31/12/2020 1:02:03": "2020-12-31T01:02:03Z",
    "Friday, March 11, 2016 9:13:23 PM": "2016-03-11T21:13:23Z",
    "Fri, 21 Jul 2017 01:00:51 GMT": "2017-07-21T01:00:51Z",
    "/Date(1234567890123)/": "2009-02-13T23:31:30.123Z",
    "2016-12-31T23:59:60.5Z": "2016-12-31T23:59:59.9Z",
    "2023-06-15:54:46.1Z": "", "1677-12-31T00:00:00Z": "", "2262-01-01T00:00:00Z": "", "2023-02-29T00:00:00Z": ""}
ADDRESSES: Dict[str, object] = {
    "203.0.113.7": {"ip": "203.0.113.7", "family": 4},
    "203.0.113.7:443": {"ip": "203.0.113.7", "family": 4, "port": 443},
    "[2001:DB8:0:0::1]:80": {"ip": "2001:db8::1", "family": 6, "port": 80},
    "::ffff:192.0.2.1": {"ip": "192.0.2.1", "family": 4, "mapped": True},
    "127.0.0.0/8": {"ip": "127.0.0.0", "family": 4, "prefix": 8},
    "XX.XX.XX.XX": None, "<Redacted>": None, "": None, "1.2.3": None, "1.2.3.4:70000": None}
CHECK_VALUES = (
    ("xplatcli-role-assignment-page1.json", "uid", "ce7297da-5c30-431f-93d5-e12e1465c6a1"),
    ("xplatcli-role-assignment-page1.json", "match_key", "12b121ed-b777-80d9-b46d-3c5cc0addff1"),
    ("otel-administrative-log.json", "match_key", "6afefef4-e7e2-8f97-90e0-bf810a56f3bc"))


def check_values(shared: str, tally: Tally) -> None:
    for name, key, value in CHECK_VALUES:
        with open(os.path.join(shared, "corpus", name), "rb") as file:
            line = oracle.read_bytes(file.read())[0].line
        tally.check(line[key] == value, "check values of rule 25", f"{name}: {line[key]}")


def check_vectors(shared: str, tally: Tally) -> None:
    with open(os.path.join(shared, "spec", "resource-id-vectors.json"), encoding="utf-8") as file:
        vectors = json.load(file)["vectors"]
    readings = {v["id"] for v in vectors if v["valid"] or "azcore_reading" in v or "lenient" in v}
    for vector in vectors:
        got = resourceid.parse(vector["id"])
        want = vector if vector["valid"] else vector.get("azcore_reading") or vector.get("lenient") or {}
        want = {**want, **vector.get("alternative_reading", {})}
        if not want:
            good = vector["id"] in readings or vector["id"] == "/" or got["kind"] in ("unparsed", "empty")
            tally.check(good, "vector: kind", vector["id"])
            continue
        lenient = not vector["valid"] and "/subscription/" not in vector["id"]
        if not lenient or "azcore_reading" in vector or "lenient" in vector:
            tally.check(lenient == ("lenient" in got.get("flags", []) or vector["id"] in readings and vector["valid"]
                                    and lenient), "vector: lenient", vector["id"])
        for key, name in (("subscription", "subscription_id"), ("resource_group", "resource_group"),
                          ("tenant", "tenant_id"), ("provider", "provider"), ("type", "type"), ("name", "name"),
                          ("parent_id", "parent_id"), ("scope", "scope"), ("kind", "kind"),
                          ("extension_of", "extension_of"), ("location", "location"),
                          ("management_group", "management_group")):
            if key in want or key in ("extension_of", "location", "management_group"):
                tally.check(want.get(key) == got.get(name), f"vector: {key}",
                            f"{vector['id']}: {got.get(name)}, not {want.get(key)}")


def main(arguments: List[str]) -> int:
    tally = Tally()
    for text, wanted in TIMES.items():
        time = timetext.parse(text)
        shown = timetext.render(time.ns, time.digits) if time else ""
        tally.check(shown == wanted, "time", f"{text}: {shown}")
    for text, address in ADDRESSES.items():
        tally.check(derive.parse_address(text) == address, "address", text)
    for ticks, shown in ((637967777618694806, "2022-08-22T15:09:21.8694806Z"),
                         (636528553513810679, "2018-01-29T20:42:31.3810679Z")):
        found = timetext.from_ticks(ticks)
        tally.check(found is not None and timetext.render(found.ns, 7) == shown, "ticks", shown)
    shared = shared_folder()
    if shared is None:
        tally.skip("no corpus: set AZACT_SHARED")
    else:
        check_values(shared, tally)
        check_vectors(shared, tally)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
