#!/usr/bin/env python3
"""Count the tests of a `meson test` run: every TAP case on its own, any other program as one.

Usage: count_tests.py BUILD/meson-logs/testlog.json
Prints the failed ones, and last "N passed, N failed, N skipped".
"""
from __future__ import annotations

import json
import re
import sys

CASE = re.compile(r"^(not ok|ok)\b(.*)$", re.M)


def main() -> int:
    passed = failed = skipped = 0
    for line in open(sys.argv[1], encoding="utf-8"):
        test = json.loads(line)
        cases = CASE.findall(test.get("stdout") or "")
        result = test["result"]
        if cases:
            bad = [rest for word, rest in cases if word == "not ok"]
            skip = sum("# skip" in rest.lower() for word, rest in cases if word == "ok")
            passed += len(cases) - len(bad) - skip
            failed += len(bad)
            skipped += skip
            if result not in ("OK", "SKIP", "EXPECTEDFAIL") and not bad:
                failed += 1
                bad = [f" the program ended with {result}"]
            for rest in bad:
                print(f"FAILED {test['name']}:{rest}")
        elif result in ("OK", "EXPECTEDFAIL"):
            passed += 1
        elif result == "SKIP":
            skipped += 1
            reason = (test.get("stdout") or test.get("stderr") or "").strip().splitlines()
            print(f"skipped {test['name']}: {reason[-1] if reason else 'no reason given'}")
        else:
            failed += 1
            print(f"FAILED {test['name']}: {result}")
            print("\n".join(((test.get("stdout") or "") + (test.get("stderr") or "")).splitlines()[-25:]))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or passed + skipped == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
