"""Mutated copies of the library: a tree of sources, an edit, and what has to be compiled anew for it (-O0, so that it is quick)."""
from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from headers import ROOT

JOBS = 2
LINKED = ("-Wl,--version-script,azactivity.map", "-Wl,-z,nodelete", "-Wl,-soname,libazactivity.so.1")


@dataclass(frozen=True)
class Edit:
    """In `file` the text `old`, which must stand there, becomes `new`. An empty `old` puts `new` at the file's end."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Mutant:
    name: str
    edits: Sequence[Edit] = ()
    also: Sequence[str] = ()  # sources that must be compiled anew although they are not edited (globs)
    cflags: Sequence[str] = ()  # for what is compiled anew
    link: Sequence[str] = ()  # added to the linker's arguments
    unlink: Sequence[str] = ()  # taken out of them (regular expressions)
    strip: bool = False
    refused: Sequence[tuple[str, str]] = field(default_factory=tuple)  # (check, what it must say)


def call(command: Sequence[str], cwd: Path) -> None:
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(f"{shlex.join(command)}\n{result.stdout}{result.stderr}")


class Workshop:
    """The sources as they are, compiled once; mutants take from it what they leave alone."""

    def __init__(self, folder: Path, build: Path, whole: bool) -> None:
        self.folder, self.whole = folder, whole
        folder.mkdir(parents=True, exist_ok=True)
        self.cc = ["ccache", "gcc"] if shutil.which("ccache") else ["gcc"]
        ninja = (build / "build.ninja").read_text()
        block = re.search(r"^build src/libazactivity\.so\.[\d.]+: .*?(?:\n\n)", ninja, re.S | re.M)
        assert block, "build.ninja does not link the library"
        line = re.search(r"^ LINK_ARGS = (.*)$", block.group(0), re.M)
        assert line, "no linker arguments"
        self.libraries = [a for a in shlex.split(line.group(1).replace("$ ", " ")) if a.startswith(("-l", "/")) and a.endswith((".so", ".a"))
                          or a.startswith("-l")]
        defines = re.search(r"^ ARGS = .*?((?:'?-DAZACT_.*)+)$", ninja[ninja.index("src/libazactivity.so."):], re.M)
        assert defines, "no definitions"
        self.defines = [a for a in shlex.split(defines.group(1).replace('\\"', '"')) if a.startswith("-DAZACT_")]
        self.sources = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "src").rglob("*.c"))
        self.base = folder / "base"
        self.copy(self.base)
        self.compile(self.base, self.sources, ())

    def copy(self, tree: Path) -> None:
        shutil.rmtree(tree, ignore_errors=True)
        for name in ("src", "include"):
            shutil.copytree(ROOT / name, tree / name)
        for name in ("azactivity.map", "meson.build", "CHANGELOG.md"):
            shutil.copy(ROOT / name, tree / name)
        (tree / "obj").mkdir()
        (tree / "build/src").mkdir(parents=True)

    def compile(self, tree: Path, sources: Sequence[str], cflags: Sequence[str]) -> None:
        flags = ["-std=c11", "-O0", "-g", "-fPIC", "-w", "-fvisibility=hidden", "-D_FILE_OFFSET_BITS=64", "-Iinclude", "-Isrc", *self.defines, *cflags]

        def one(source: str) -> None:
            call([*self.cc, *flags, "-c", source, "-o", f"obj/{Path(source).stem}.o"], tree)

        with ThreadPoolExecutor(JOBS) as pool:
            list(pool.map(one, sources))

    def link(self, tree: Path, mutant: Mutant) -> None:
        objects = []
        for source in sorted(p for p in (tree / "src").rglob("*.c")):
            own = tree / "obj" / f"{source.stem}.o"
            objects.append(str(own if own.exists() else self.base / "obj" / own.name))
        arguments = [a for a in (*LINKED, *self.libraries, *mutant.link) if not any(re.search(p, a) for p in mutant.unlink)]
        library = tree / "build/src/libazactivity.so.1.0.0"
        call(["gcc", "-shared", *objects, "-o", str(library), *arguments], tree)
        if mutant.strip:
            call(["strip", "-g", str(library)], tree)
        for name in ("libazactivity.so", "libazactivity.so.1"):
            (library.parent / name).unlink(missing_ok=True)
            (library.parent / name).symlink_to(library.name)
        archive = tree / "build/src/libazactivity.a"
        archive.unlink(missing_ok=True)
        call(["ar", "rcs", str(archive), *objects], tree)

    def make(self, mutant: Mutant, compiled: bool = True) -> Path:
        """A tree with the edits; compiled: with build/src/libazactivity.{so,a} in it."""
        tree = self.folder / re.sub(r"\W+", "-", mutant.name)
        self.copy(tree)
        anew: set[str] = set()
        for edit in mutant.edits:
            path = tree / edit.file
            text = path.read_text() if path.exists() else ""
            if edit.old and text.count(edit.old) != 1:
                raise RuntimeError(f"{edit.file} has {text.count(edit.old)} times {edit.old!r}: the mutant is out of date")
            path.write_text(text.replace(edit.old, edit.new) if edit.old else text + edit.new)
            if edit.file.endswith(".c"):
                anew.add(edit.file)
            elif edit.file.startswith("include/"):
                # The exported functions are in api/, and so is all that can be seen of a header from outside.
                anew.update(s for s in self.sources if self.whole or s.startswith("src/api/"))
        for pattern in mutant.also:
            anew.update(str(p.relative_to(tree)) for p in tree.glob(pattern))
        if compiled:
            self.compile(tree, sorted(anew), mutant.cflags)
            self.link(tree, mutant)
        return tree


def check(tree: Path, command: Sequence[str], env: dict[str, str] | None = None) -> tuple[int, str]:
    result = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parent,
                            env={**os.environ, "AZACT_SOURCE_ROOT": str(tree), **(env or {})})
    return result.returncode, result.stdout + result.stderr
