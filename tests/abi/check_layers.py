#!/usr/bin/env python3
"""The house: each #include looks at the own floor or at one above it, and each file name stands once in the tree."""
from __future__ import annotations

import re
import sys
from collections import defaultdict

from headers import ROOT, report, sources, without_comments

FLOORS = ["core", "kernel", "text", "input", "frame", "decode", "view", "reader", "group", "export", "api"]
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
# What a source file may take from outside; everything else is a dependency that needs a decision.
SYSTEM = {"stddef.h", "stdint.h", "stdbool.h", "stdatomic.h", "string.h", "limits.h", "stdalign.h", "stdarg.h", "inttypes.h"}
SPECIAL = {
    "stdlib.h": {"mem.c", "seed.c"},
    "errno.h": {"arrow_flow.c", "file.c", "source_file.c"},
    "fcntl.h": {"file.c", "source_file.c"},
    "unistd.h": {"file.c", "source_file.c"},
    "sys/random.h": {"seed.c"},
    "sys/stat.h": {"source_file.c"},
    "emmintrin.h": {"kernel_inline.h"},
    "immintrin.h": {"minified.c", "sha256_x86.c", "escape_avx2.c", "escape_avx512.c", "trail_avx2.c", "trail_avx512.c"},
    "cpuid.h": {"sha256_x86.c"},
}


def main() -> int:
    problems: list[str] = []
    good = 0
    names = defaultdict(list)
    for path in sources():
        relative = path.relative_to(ROOT / "src")
        floor = relative.parts[0]
        names[path.name].append(str(relative))
        if floor not in FLOORS:
            problems.append(f"{relative}: {floor} is no floor of the house")
            continue
        for kind, name in INCLUDE.findall(without_comments(path.read_text())):
            good += 1
            if kind == '"':
                target = name.split("/")[0]
                if not (ROOT / "src" / name).exists():
                    problems.append(f"{relative}: #include \"{name}\" is not written from src/")
                elif target not in FLOORS or FLOORS.index(target) > FLOORS.index(floor):
                    problems.append(f"{relative} looks down at {name}")
            elif name.startswith("azactivity/"):
                if not (ROOT / "include" / name).exists():
                    problems.append(f"{relative}: <{name}> does not exist")
            elif name.startswith("unicode/"):
                if floor != "text":
                    problems.append(f"{relative}: ICU stands behind text/ and nowhere else")
            elif name in ("zlib.h", "zstd.h", "zstd_errors.h"):
                if floor != "input":
                    problems.append(f"{relative}: <{name}> belongs to input/")
            elif name not in SYSTEM and path.name not in SPECIAL.get(name, set()):
                problems.append(f"{relative}: <{name}> is not among the allowed system headers")
    for header in (ROOT / "include/azactivity").glob("*.h"):
        names[header.name].append("include/" + header.name)
    for name, places in names.items():
        if name == "meson.build":
            continue
        good += 1
        if len(places) > 1:
            problems.append(f"the file name {name} stands twice: {places}")
    return report("layers", good, problems)


if __name__ == "__main__":
    sys.exit(main())
