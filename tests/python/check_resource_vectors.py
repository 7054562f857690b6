#!/usr/bin/env python3
"""Run the shared resource id vectors through `azact-resource --json` and compare.

usage: check_resource_vectors.py PROGRAM [VECTORS]

VECTORS is found through AZACT_SHARED (else ../shared beside the source tree). Without the file: exit 77, skipped.
What each vector must come out as stands in docs/resource-ids.md ("What a parse answers").
"""
import json
import os
import re
import subprocess
import sys

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
RENAME = {"subscription": "subscription_id", "tenant": "tenant_id"}
KEYS = ["kind", "scope", "subscription_id", "resource_group", "management_group", "tenant_id", "provider", "type", "name",
        "location", "parent_id", "extension_of"]


def expected(vector):
    """(values that must be equal, whether missing keys must be missing, flags)"""
    ident = vector["id"]
    flags = set()
    readings = [vector.get(k) for k in ("alternative_reading", "azcore_reading", "lenient")]
    if vector["valid"]:
        want = {k: v for k, v in vector.items()}
        if vector.get("alternative_reading"):
            want.update(vector["alternative_reading"])
            flags.add("dotted_type")
        complete = True
    elif any(readings):
        want = next(r for r in readings if r)
        flags.add("typo" if ident.lower().startswith("/subscription/") else "lenient")
        complete = False
    elif ident == "/":
        want = {"kind": "tenant", "scope": "tenant", "type": "Microsoft.Resources/tenants", "name": "", "parent_id": ""}
        complete = False
    else:
        return {"kind": "empty" if not ident.strip() else "unparsed", "scope": None}, False, None
    want = {RENAME.get(k, k): v for k, v in want.items()}
    want = {k: v for k, v in want.items() if k in KEYS}
    subscription = want.get("subscription_id")
    if subscription and not GUID.fullmatch(subscription):
        flags.add("subscription_not_guid")
    if (want.get("resource_group") or "").lower().endswith("providers"):
        flags.add("missing_slash")
    return want, complete, flags


def compare(vector, got):
    want, complete, flags = expected(vector)
    problems = []
    if got.get("id") != vector["id"]:
        problems.append(f"id: {got.get('id')!r}")
    for key in KEYS:
        if (key in want or complete) and got.get(key) != want.get(key):
            problems.append(f"{key}: expected {want.get(key)!r}, got {got.get(key)!r}")
    if flags is not None and set(got.get("flags", [])) != flags:
        problems.append(f"flags: expected {sorted(flags)}, got {got.get('flags', [])}")
    return problems


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    shared = os.environ.get("AZACT_SHARED", os.path.join(os.path.dirname(root), "shared"))
    path = sys.argv[2] if len(sys.argv) > 2 else os.path.join(shared, "spec", "resource-id-vectors.json")
    if not os.path.exists(path):
        print(f"skipped: no {path}")
        return 77
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)["vectors"]
    # As arguments, so that empty and blank ids arrive too; "--" because an id may begin with anything.
    done = subprocess.run([sys.argv[1], "--json", "--"] + [v["id"] for v in vectors], stdout=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        print(f"not ok: the program ended with {done.returncode}")
        return 1
    answers = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    if len(answers) != len(vectors):
        print(f"not ok: {len(vectors)} ids in, {len(answers)} answers out")
        return 1
    bad = 0
    for vector, got in zip(vectors, answers):
        problems = compare(vector, got)
        for problem in problems:
            print(f"not ok: {vector['id']!r}: {problem}")
        bad += bool(problems)
    print(f"{len(vectors)} vectors, {bad} wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
