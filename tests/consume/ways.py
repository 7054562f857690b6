#!/usr/bin/env python3
"""A stranger's program builds by each way of README.md, with nothing but README's words: files and commands are taken from there.

Usage: ways.py IMAGE WORK_DIR [--quick]     IMAGE: what `DESTDIR=IMAGE meson install` has written; --quick: README.md alone

The pages are read like this: a paragraph that begins in bold names a way; its `sh` blocks are run, its other blocks are the file that
goes with their language; the C example of README.md is first.c. docs/embedding.md, "Ways in", is read and run the same way.
"""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = {"cmake": "CMakeLists.txt", "meson": "meson.build"}
NEEDS = {"cmake": "cmake", "meson": "meson"}
EVENTS = "".join(
    f'{{"eventTimestamp":"2023-07-21T19:23:4{n}Z","operationName":"a/b/write","caller":"{who}@contoso.example"}}\n'
    for n, who in ((5, "one"), (6, "two")))
EXPECTED = "one@contoso.example  a/b/write\ntwo@contoso.example  a/b/write\n"
WAY = re.compile(r"^\*\*(.+?)\*\*", re.M)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def section(page: Path, heading: str) -> str:
    match = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page.read_text(), re.M | re.S)
    if not match:
        sys.exit(f"{page}: there is no section {heading}")
    return match.group(1)


def ways(text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    places = list(WAY.finditer(text))
    ends = [m.start() for m in places[1:]] + [len(text)]
    found = [(m.group(1).rstrip(",.:"), BLOCK.findall(text[m.end() : end])) for m, end in zip(places, ends)]
    return [(name, blocks) for name, blocks in found if blocks]


def environment(image: Path) -> dict[str, str]:
    """The image is not at its final place: that is told to pkg-config, and to CMake where to look."""
    pc = next(image.glob("**/azactivity.pc"))
    env = dict(os.environ, AZACTIVITY=str(ROOT), PKG_CONFIG_PATH=str(pc.parent), PKG_CONFIG_SYSROOT_DIR=str(image),
               CMAKE_PREFIX_PATH=str(next(image.glob("**/include/azactivity")).parent.parent))
    env.pop("DESTDIR", None)
    if Path("/usr/lib/ccache").is_dir():  # what was compiled before need not be compiled again
        env["PATH"] = "/usr/lib/ccache:" + env["PATH"]
    return env


def needed(program: Path) -> set[str]:
    output = subprocess.run(["readelf", "-d", str(program)], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"\(NEEDED\).*\[([^\]]+)\]", output))


def wrong(name: str, blocks: list[tuple[str, str]], place: Path, image: Path, env: dict[str, str]) -> str:
    """Build and run; what was wrong, or nothing."""
    first = [body for kind, body in BLOCK.findall((ROOT / "README.md").read_text()) if kind == "c"]
    (place / "first.c").write_text(first[0])
    (place / "PT1H.json").write_text(EVENTS)
    if any(kind == "meson" for kind, _ in blocks):
        (place / "subprojects").mkdir()
        (place / "subprojects/azactivity").symlink_to(ROOT)
        env = {key: value for key, value in env.items() if not key.startswith(("PKG_CONFIG", "CMAKE"))}  # nothing is installed
    for kind, body in blocks:
        if kind in FILES:
            (place / FILES[kind]).write_text(body)
    for kind, body in blocks:
        if kind != "sh":
            continue
        run = subprocess.run(["bash", "-eo", "pipefail", "-c", body], cwd=place, env=env, capture_output=True, text=True)
        if run.returncode != 0:
            return f"exit status {run.returncode} of:\n{body}{run.stdout}{run.stderr}"
        if "warning:" in run.stderr:
            return f"warnings:\n{run.stderr}"
    programs = [path for path in (place / "first", place / "out/first") if path.exists()]
    if not programs:
        return "there is no program"
    if (place / "subprojects").exists() and not (place / "out/subprojects/azactivity").exists():
        return "it was not built as a subproject: is the library installed on this machine?"
    libraries = ":".join(sorted({str(path.parent) for base in (image, place) for path in base.glob("**/libazactivity.so.1")}))
    run = subprocess.run([str(programs[0]), "PT1H.json"], cwd=place, env=dict(env, LD_LIBRARY_PATH=libraries), capture_output=True, text=True)
    if run.returncode != 0 or run.stdout != EXPECTED:
        return f"exit status {run.returncode}, it wrote:\n{run.stdout}{run.stderr}"
    alone = re.search(r"\b(static|vendored|renamed)\b", name, re.I) is not None
    if ("libazactivity.so.1" in needed(programs[0])) == alone:
        return f"the program needs {sorted(needed(programs[0]))}"
    if re.search(r"\b(vendored|renamed)\b", name, re.I) and needed(programs[0]) - {"libc.so.6"}:
        return f"the program needs {sorted(needed(programs[0]))}"
    return ""


def main() -> int:
    image, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    passed = failed = skipped = 0
    env = environment(image)
    in_readme = ways(section(ROOT / "README.md", "Five ways in"))
    in_page = [] if "--quick" in sys.argv else ways(section(ROOT / "docs/embedding.md", "Ways in"))
    if len(in_readme) != 5:
        print(f"FAILED README.md tells of {len(in_readme)} ways, not of five: {[name for name, _ in in_readme]}")
        failed += 1
    shutil.rmtree(work, ignore_errors=True)
    for page, found in (("README", in_readme), ("embedding", in_page)):
        for name, blocks in found:
            tools = [NEEDS[kind] for kind, _ in blocks if kind in NEEDS and not shutil.which(NEEDS[kind])]
            if tools:
                print(f"skipped {page}, {name}: {tools[0]} is not installed")
                skipped += 1
                continue
            place = work / re.sub(r"\W+", "-", f"{page} {name}").lower()
            place.mkdir(parents=True)
            problem = wrong(name, blocks, place, image, env)
            print(f"FAILED {page}, {name}: {problem}" if problem else f"ok {page}, {name}", flush=True)
            passed, failed = passed + (not problem), failed + bool(problem)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
