#!/usr/bin/env python3
"""The libraries beside the core: header alone, header = map = nm -D, what they need; and that they use no more of the core than a user.

Usage: check_adapters.py BUILD_DIR            an adapter that this build does not have is skipped
       check_adapters.py --record BUILD_DIR   write their ABI to tests/abi/VERSION/adapters, once, when a release is made

The ABI is that of each release recorded there, or more: symbols with their nodes, values of constants, layout of structs, abidiff.
"""
from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import abifacts
from check_headers import COMPILERS, FORBIDDEN, check_documentation
from headers import ROOT, without_comments

# folder -> node of the map, libraries it may need beside libc and the core, packages its header needs, words that it may not use
ADAPTERS = {
    "jansson": ("AZACT_JANSSON_1.0", {"libjansson.so.4"}, ["jansson"]),
    "i18n": ("AZACT_I18N_1.0", {"libicui18n.so", "libicuuc.so"}, []),
}
INCLUDES = {"stddef.h", "stdint.h", "string.h", "stdatomic.h", "jansson.h"}
SPECIAL = {"stdlib.h": {"i18n_handle.c"}}
RULES = {
    "memory outside its one place": (r"\b(?:malloc|calloc|realloc|free|strdup)\s*\(", {"i18n_handle.c"}),
    "process-wide settings": (r"\b(?:json_set_alloc_funcs|json_object_seed|u_cleanup|u_init|u_setMemoryFunctions|setlocale|uselocale|atexit)\w*\s*\(", set()),
    "jansson's recursion on a tree": (r"\b(?:json_dump\w*|json_deep_copy|json_equal|json_load\w*|json_object_update_recursive)\s*\(", set()),
    "the locale": (r"\b(?:strtod|strtol|strtoul|strtoll|strtoull|atoi|atof|sscanf|\w*printf|localeconv)\s*\(", set()),
    "the end of the process": (r"\b(?:assert|abort|exit|raise)\s*\(", set()),
    "internals of the core": (r"\bazacti_(?!jansson|i18n)\w+", set()),
}


class Count:
    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0

    def check(self, good: bool, problem: str) -> None:
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED adapters: {problem}")


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def check_header(count: Count, name: str, packages: list[str]) -> set[str]:
    header = ROOT / "adapters" / name / "azactivity" / f"{name}.h"
    text = without_comments(header.read_text(), keep_text=False)
    for what, pattern in FORBIDDEN.items():
        count.check(not re.search(pattern, text), f"{header.name}: {what} may not cross the border")
    umbrella = (ROOT / "include/azactivity/azactivity.h").read_text()
    count.check(f"azactivity/{name}.h" not in umbrella, f"azactivity.h includes {name}.h")
    good, bad = check_documentation(header)
    count.passed += good
    for problem in bad:
        count.check(False, problem)
    flags = run("pkg-config", "--cflags", *packages).split() if packages else []
    with tempfile.TemporaryDirectory() as folder:
        for compiler, standard in COMPILERS:
            if not shutil.which(compiler):
                continue
            file = Path(folder) / ("alone.cpp" if "++" in compiler else "alone.c")
            file.write_text(f"#include <azactivity/{name}.h>\n" * 2 + "int azact_test_translation_unit;\n")
            result = subprocess.run([compiler, f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wconversion", "-Wshadow", *flags,
                                     "-I", str(header.parents[1]), "-I", str(ROOT / "include"), "-fsyntax-only", str(file)],
                                    capture_output=True, text=True)
            count.check(result.returncode == 0, f"{name}.h alone as {standard} with {compiler}:\n{result.stderr.rstrip()}")
    return set(re.findall(r"AZACT_\w+_API\b[^;(]*?\b(azact_\w+)\s*\(", text))


def check_library(count: Count, library: Path, node: str, allowed: set[str], mapped: set[str]) -> None:
    ours, others = set(), set()
    for line in run("nm", "-D", "--defined-only", "--with-symbol-versions", str(library)).splitlines():
        name, _, version = line.split()[-1].replace("@@", "@").partition("@")
        if name != node:
            (ours if version == node else others).add(name)
    count.check(ours == mapped, f"{library.name}: map and nm -D differ: {sorted(ours ^ mapped)}")
    count.check(not others, f"{library.name}: exported outside {node}: {sorted(others)}")
    dynamic = run("readelf", "-d", str(library))
    needed = {re.sub(r"(libicu\w+\.so)\.\d+", r"\1", n) for n in re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)}
    # Sanitizers link their own.
    needed = {n for n in needed if not n.startswith(("libasan", "libubsan", "libtsan"))}
    count.check("libazactivity.so.1" in needed and needed - {"libc.so.6", "libazactivity.so.1"} <= allowed,
                f"{library.name} needs {sorted(needed)}")
    count.check(f"lib{library.name.split('.')[0][3:]}.so.1]" in dynamic, f"{library.name}: the soname is not 1")
    count.check(("NODELETE" in dynamic) == ("libicuuc.so" in needed), f"{library.name}: -z nodelete goes with ICU")


def check_archive(count: Count, archive: Path, prefix: str) -> None:
    for line in run("nm", "-g", "--defined-only", str(archive)).splitlines():
        parts = line.split()
        if len(parts) == 3 and not parts[2].startswith(("__odr_asan", "__asan")):
            count.check(parts[2].startswith(("azact_", prefix)) and parts[1] == "T", f"{archive.name}: global {parts[2]} ({parts[1]})")


def check_sources(count: Count, name: str) -> None:
    for path in sorted((ROOT / "adapters" / name).glob("*.[ch]")):
        text = without_comments(path.read_text(), keep_text=False)
        for what, (pattern, allowed) in RULES.items():
            match = re.search(pattern, re.sub(r"(?:->|\.)\w+\s*\(", "", text))
            count.check(not match or path.name in allowed, f"{path.name}: {what}: {match.group(0) if match else ''}")
        for kind, file in re.findall(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', without_comments(path.read_text()), re.M):
            good = file == f"{name}_p.h" if kind == '"' else file in INCLUDES or file.startswith("azactivity/") or \
                (name == "i18n" and file.startswith("unicode/")) or path.name in SPECIAL.get(file, set())
            count.check(good, f"{path.name}: {file} is not among what it may include")


def facts(name: str, library: Path, packages: list[str], work: Path) -> list[str]:
    """Symbols, values and layout, one line each."""
    own = work / "own" / "azactivity"
    own.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "adapters" / name / "azactivity" / f"{name}.h", own)
    lines = [f"#include <azactivity/{name}.h>", "#include <stdio.h>", "int main(void) {"]
    lines += [f'  printf("value {c} %lld\\n", (long long)({c}));' for c in abifacts.constants(own.parent) if not c.endswith("_API")]
    for struct, there in abifacts.structs(own.parent).items():
        lines.append(f'  printf("size {struct} %zu\\n", sizeof({struct}));')
        for member, text in there:
            lines.append(f'  printf("member {struct}.{member} %zu %zu {text}\\n", offsetof({struct}, {member}), sizeof((({struct} *)0)->{member}));')
    (work / "facts.c").write_text("\n".join([*lines, "  return 0;", "}"]))
    flags = run("pkg-config", "--cflags", *packages).split() if packages else []
    run("gcc", "-std=c11", "-w", *flags, "-I", str(ROOT / "include"), "-I", str(ROOT / "adapters" / name), str(work / "facts.c"), "-o", str(work / "facts"))
    return [f"symbol {line}" for line in abifacts.symbols(library)] + run(str(work / "facts")).splitlines()


def check_release(count: Count, name: str, library: Path, old: Path, new: list[str], work: Path) -> None:
    """Everything that was there is there; a struct that begins with struct_size may have grown."""
    recorded = (old / f"{name}.facts").read_text().splitlines()
    sizes = {line.split()[1]: int(line.split()[2]) for line in new if line.startswith("size ")}
    sized = {line.split()[1].partition(".")[0] for line in new if ".struct_size 0 " in line}
    grown = []
    for line in recorded:
        kind, what, *rest = line.split()
        larger = kind == "size" and what in sized and sizes.get(what, 0) > int(rest[0])
        grown += [what] * larger
        count.check(line in new or larger, f"{name}, since {old.parent.name}: it was \"{line}\", and is no more")
    if not shutil.which("abidiff") or ".debug_info" not in run("readelf", "-SW", str(library)):
        print(f"skipped: abidiff of {name} (abigail-tools, or debug information, is missing)")
        count.skipped += 1
        return
    abifacts.dump(library, ROOT / "adapters" / name, work / "now.abi")
    suppressions = work / "suppressions.ini"
    suppressions.write_text((ROOT / "tests/abi/suppressions.ini").read_text().replace("@SIZED@", "|".join(grown or ["nothing"])))
    result = subprocess.run(["abidiff", "--no-added-syms", "--harmless", "--suppressions", str(suppressions), str(old / f"{name}.abi"),
                             str(work / "now.abi")], capture_output=True, text=True)
    count.check(result.returncode == 0, f"{name}, since {old.parent.name}: abidiff ends with {result.returncode}:\n{result.stdout}{result.stderr}")


def check_releases(count: Count, name: str, library: Path, packages: list[str]) -> None:
    if platform.machine() != "x86_64":
        return
    folders = sorted((ROOT / "tests/abi").glob("[0-9]*/adapters"))
    count.check(bool(folders), "no release of the adapters is recorded in tests/abi")
    with tempfile.TemporaryDirectory() as folder:
        new = facts(name, library, packages, Path(folder))
        for old in folders:
            check_release(count, name, library, old, new, Path(folder))


def record(build: Path) -> int:
    found = re.search(r"version: '([\d.]+)'", (ROOT / "meson.build").read_text())
    assert found, "meson.build has no version"
    version = found.group(1)
    old = ROOT / "tests/abi" / version / "adapters"
    if re.search(rf"^## \[{re.escape(version)}\] - \d", (ROOT / "CHANGELOG.md").read_text(), re.M) and old.exists():
        print(f"{version} is released, its ABI stays as it was recorded", file=sys.stderr)
        return 1
    old.mkdir(exist_ok=True)
    for name, (_, _, packages) in ADAPTERS.items():
        library = build / f"adapters/{name}/libazactivity-{name}.so"
        with tempfile.TemporaryDirectory() as folder:
            (old / f"{name}.facts").write_text("\n".join(facts(name, library, packages, Path(folder))) + "\n")
        abifacts.dump(library, ROOT / "adapters" / name, old / f"{name}.abi")
    return 0


def main() -> int:
    if sys.argv[1] == "--record":
        return record(Path(sys.argv[2]))
    build = Path(sys.argv[1])
    count = Count()
    core = run("readelf", "-d", str(build / "src/libazactivity.so"))
    count.check(not re.search(r"NEEDED.*(?:jansson|icui18n|azactivity-)", core), "the core needs what belongs to an adapter")
    tests = "\n".join(p.read_text() for p in (ROOT / "tests/adapters").glob("*.[ch]"))
    for name, (node, allowed, packages) in ADAPTERS.items():
        mapped = re.findall(r"^\s+(azact_\w+);$", (ROOT / f"adapters/{name}/azactivity-{name}.map").read_text(), re.M)
        count.check(len(mapped) == len(set(mapped)) > 0, f"the map of {name} is empty or names a function twice")
        check_sources(count, name)
        for function in mapped:
            count.check(bool(re.search(rf"\b{function}\s*[(,)}};]", tests)), f"no test calls {function}")
        library = build / f"adapters/{name}/libazactivity-{name}.so"
        if not library.exists():
            print(f"skipped: this build has no libazactivity-{name}")
            count.skipped += 1
            continue
        declared = check_header(count, name, packages)
        count.check(declared == set(mapped), f"{name}.h and its map differ: {sorted(declared ^ set(mapped))}")
        check_library(count, library, node, allowed, set(mapped))
        check_releases(count, name, library, packages)
        check_archive(count, library.with_suffix(".a"), f"azacti_{name}_")
    print(f"{count.passed} passed, {count.failed} failed, {count.skipped} skipped")
    return 1 if count.failed else 0


if __name__ == "__main__":
    sys.exit(main())
