"""Facts of the ABI that can be written down: symbols with their versions, values of constants, layout of structs, and what a
program of an older release prints. check_abi.py compares them with a folder of the release, record writes such a folder."""
from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

from headers import without_comments

CC = shlex.split(os.environ.get("CC", "gcc"))
# What libabigail is to look at: what the public headers show, without what depends on the place of the build.
DUMP = ["--exported-interfaces-only", "--drop-private-types", "--no-architecture"]
STRUCT = re.compile(r"^(?:typedef )?struct (\w+) \{(.*?)^\}(?: \w+)?;", re.S | re.M)
MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+((?:AZACT|ARROW)_\w+)[ \t]+(?!_H$)(\S.*)$", re.M)
# Macros that are no numbers.
NOT_VALUES = {"AZACT_API"}


def run(*command: str | Path, env: dict[str, str] | None = None) -> str:
    result = subprocess.run([str(c) for c in command], capture_output=True, text=True, env=env)
    if result.returncode:
        raise RuntimeError(f"{' '.join(str(c) for c in command)} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result.stdout


def headers_of(include: Path) -> list[Path]:
    return sorted((include / "azactivity").glob("*.h"))


def members(body: str) -> list[tuple[str, str]]:
    """Name and declaration of each."""
    found_members = []
    for declaration in body.split(";"):
        text = declaration.strip()
        if text:
            found = re.search(r"\(\s*\*\s*(\w+)\s*\)", text) or re.search(r"(\w+)\s*(?:\[[^\]]*\])?$", text)
            assert found, text
            found_members.append((found.group(1), " ".join(text.split())))
    return found_members


def structs(include: Path) -> dict[str, list[tuple[str, str]]]:
    """Members of every struct that a caller sees, by the struct's name as C spells it."""
    found = {}
    for header in headers_of(include):
        for match in STRUCT.finditer(without_comments(header.read_text())):
            name = match.group(1)
            found[name if match.group(0).startswith("typedef") else "struct " + name] = members(match.group(2))
    return found


def constants(include: Path) -> list[str]:
    names = []
    for header in headers_of(include):
        for name, value in MACRO.findall(without_comments(header.read_text())):
            if name not in NOT_VALUES and value.strip() and name not in names:
                names.append(name)
    return names


def numbers(include: Path, work: Path) -> tuple[list[str], list[str]]:
    """(values, layout): one line each, by a program that the compiler makes of the headers."""
    lines = ["#include <azactivity/azactivity.h>", "#include <stdio.h>", "int main(void) {"]
    lines += [f'  printf("{name} %lld\\n", (long long)({name}));' for name in constants(include)]
    lines.append('  puts("");')
    for struct, there in structs(include).items():
        sized = "sized" if there[0][0] == "struct_size" else "fixed"
        lines.append(f'  printf("{struct}: %zu {sized}\\n", sizeof({struct}));')
        for name, text in there:
            lines.append(f'  printf("{struct}.{name}: %zu %zu {text}\\n", offsetof({struct}, {name}), sizeof((({struct} *)0)->{name}));')
    lines += ["  return 0;", "}"]
    source, program = work / "numbers.c", work / "numbers"
    source.write_text("\n".join(lines))
    run(*CC, "-std=c11", "-w", "-I", include, source, "-o", program)
    values, layout = run(program).split("\n\n")
    return values.splitlines(), layout.splitlines()


def symbols(library: Path) -> list[str]:
    """Exported functions with their version nodes: name@@NODE."""
    lines = run("nm", "-D", "--defined-only", "--with-symbol-versions", library).splitlines()
    return sorted(line.split()[-1] for line in lines if line.split()[1] != "A")


def has_debug_info(library: Path) -> bool:
    return re.search(r"\.debug_info\s", run("readelf", "-SW", library)) is not None and \
        "azact_config" in run("readelf", "-p", ".debug_str", library)


def dump(library: Path, include: Path, out: Path) -> None:
    """Writes `out`. One that is there and says the same stays as it is: abidw writes things down in whatever order it met them."""
    fresh = out.with_suffix(".new")
    run("abidw", *DUMP, "--headers-dir", include / "azactivity", "--no-show-locs", "--no-comp-dir-path", "--no-corpus-path",
        "--no-elf-needed", "--type-id-style", "hash", "--out-file", fresh, library)
    if out.exists() and subprocess.run(["abidiff", "--harmless", str(out), str(fresh)], capture_output=True).returncode == 0:
        fresh.unlink()
    else:
        fresh.replace(out)


def stub(folder: Path, work: Path) -> Path:
    """A library of nothing but the symbols that the release had, to link its programs to."""
    nodes: dict[str, list[str]] = {}
    for line in (folder / "symbols").read_text().split():
        name, node = line.split("@@")
        nodes.setdefault(node, []).append(name)
    script = "".join(f"{node} {{ global: {' '.join(f'{n};' for n in names)} local: *; }};\n" for node, names in nodes.items())
    (work / "stub.map").write_text(script)
    (work / "stub.c").write_text("".join(f"void {n}(void);\nvoid {n}(void) {{}}\n" for names in nodes.values() for n in names))
    library = work / "libazactivity.so.1"
    run(*CC, "-shared", "-fPIC", "-w", "-nostdlib", f"-Wl,--version-script,{work / 'stub.map'}", "-Wl,-soname,libazactivity.so.1",
        work / "stub.c", "-o", library)
    return library


def old_words(folder: Path, library: Path, work: Path) -> list[str]:
    """What the release's own program prints when it runs with `library`, every symbol bound at its start."""
    names = [line.split("@@")[0] for line in (folder / "symbols").read_text().split()]
    (work / "every.c").write_text("".join(f"extern void {n}(void);\n" for n in names) + "extern void (*const every[])(void);\n"
                                  + f"void (*const every[])(void) = {{{', '.join(names)}}};\n")
    program = work / "oldcaller"
    run(*CC, "-std=c11", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-g", "-I", folder / "include", folder / "oldcaller.c",
        work / "every.c", stub(folder, work), "-o", program)
    now = work / "now"
    now.mkdir(exist_ok=True)
    link = now / "libazactivity.so.1"
    link.unlink(missing_ok=True)
    link.symlink_to(library.resolve())
    return run(program, env={**os.environ, "LD_LIBRARY_PATH": str(now), "LD_BIND_NOW": "1"}).splitlines()
