#!/usr/bin/env python3
"""Public headers: each compiles alone as C99, C11, C17, C++11 and C++17 with warnings as errors; none names a forbidden type.

Usage: check_headers.py [--text]     --text: only what can be seen without a compiler
"""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from headers import ROOT, declared, public_headers, report, without_comments

FORBIDDEN = {
    "enum": r"\benum\b", "bool": r"\b(?:bool|_Bool)\b", "long": r"\blong\b", "time_t": r"\btime_t\b", "off_t": r"\boff_t\b",
    "FILE": r"\bFILE\b", "va_list": r"\bva_list\b", "varargs": r"\.\.\.", "union": r"\bunion\b", "bit-field": r"\w\s*:\s*\d+\s*;",
    "static inline": r"\binline\b", "exported data": r"\bextern\s+(?!\"\")", "int": r"\b(?:unsigned|signed|int|short)\b",
    "ssize_t": r"\bssize_t\b", "float": r"\bfloat\b",
}
# The structs of the Arrow specification, which are what they are.
FOREIGN = re.compile(r"^#ifndef ARROW_C_\w+_INTERFACE$.*?^#endif$", re.S | re.M)
# What a parameter, a result or a member may be made of.
ALLOWED = re.compile(r"(?:void|char|size_t|double|uint8_t|u?int(?:32|64)_t|azact_\w+|struct Arrow(?:Schema|Array|ArrayStream))$")
COMPILERS = [("gcc", "c99"), ("gcc", "c11"), ("gcc", "c17"), ("clang", "c11"), ("g++", "c++11"), ("g++", "c++17"), ("clang++", "c++11")]


def declarations(text: str) -> list[tuple[str, bool]]:
    """Each parameter, result and member of a header as text, and whether it is a member."""
    found: list[tuple[str, bool]] = []
    text = re.sub(r"^[ \t]*#(?:.*\\\n)*.*$", "", text, flags=re.M)
    text = re.sub(r'extern\s+""\s*\{', "", text)
    for body in re.findall(r"struct \w+ \{(.*?)\}", text, re.S):
        found += [(m, True) for m in body.split(";") if m.strip() and "(" not in m]
    for result, _, parameters in re.findall(r"(?:AZACT_API|typedef)\s+([\w \n*]+?)\s*(\(\*\w+\)|\bazact_\w+)\s*\((.*?)\);", text, re.S):
        found.append((result, False))
        depth, start = 0, 0
        for at, char in enumerate(parameters + ","):
            depth += (char == "(") - (char == ")")
            if char == "," and depth == 0:
                found.append((parameters[start:at], False))
                start = at + 1
    return found


def check_types(header: str, text: str, structs: set[str]) -> list[str]:
    """Only allowed types, and no struct by value in a call."""
    bad = []
    for declaration, member in declarations(text):
        plain = " ".join(re.sub(r"\bconst\b", " ", declaration).split())
        pointer = re.match(r"(.+?) ?\(\*\w+\)\((.*)\)$", plain)
        kind = (pointer.group(1) if pointer else plain).split("*")[0].split("[")[0].strip()
        words = kind.split()
        name = " ".join(words[:2]) if words[:1] == ["struct"] else (words or [""])[0]
        if not ALLOWED.match(name):
            bad.append(f"{header}: the type of \"{plain}\" may not cross the border")
        elif name in structs and not member and "*" not in plain:
            bad.append(f"{header}: {plain}: a struct by value")
    return bad


def main() -> int:
    text_only = sys.argv[1:] == ["--text"]
    problems: list[str] = []
    good = 0
    umbrella = (ROOT / "include/azactivity/azactivity.h").read_text()
    installed = (ROOT / "include/meson.build").read_text()
    structs = {name for header in public_headers() for name in re.findall(r"typedef struct (azact_\w+) \{", header.read_text())}
    for header in public_headers():
        text = FOREIGN.sub(lambda found: "\n" * found.group(0).count("\n"), without_comments(header.read_text(), keep_text=False))
        for what, pattern in FORBIDDEN.items():
            match = re.search(pattern, text)
            if match:
                line = text.count("\n", 0, match.start()) + 1
                problems.append(f"{header.name}:{line}: {what} may not cross the border")
            else:
                good += 1
        bad = check_types(header.name, text, structs)
        good += not bad
        problems += bad
        if header.name != "azactivity.h" and f"<azactivity/{header.name}>" not in umbrella:
            problems.append(f"azactivity.h does not include {header.name}")
        if f"'azactivity/{header.name}'" not in installed:
            problems.append(f"{header.name} is not installed")
    with tempfile.TemporaryDirectory() as folder:
        # Twice: a header must survive being included again. The last file takes the address of every function.
        texts = {h.name: f"#include <azactivity/{h.name}>\n" * 2 for h in public_headers()}
        for compiler, standard in [] if text_only else COMPILERS:
            if not shutil.which(compiler):
                continue
            plus = "++" in compiler
            for name, text in texts.items():
                file = Path(folder) / (name.replace(".h", "") + (".cpp" if plus else ".c"))
                file.write_text(text + "int azact_test_translation_unit;\n")
                options = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wconversion", "-Wshadow"]
                result = subprocess.run([compiler, f"-std={standard}", *options, "-I", str(ROOT / "include"), "-fsyntax-only", str(file)],
                                        capture_output=True, text=True)
                if result.returncode:
                    problems.append(f"{name} alone as {standard} with {compiler}:\n{result.stderr.rstrip()}")
                else:
                    good += 1
    for header in public_headers():
        good_doc, bad_doc = check_documentation(header)
        good += good_doc
        problems += bad_doc
    if not declared():
        problems.append("no function is declared")
    return report("headers", good, problems)


def check_documentation(header: Path) -> tuple[int, list[str]]:
    """Each function has a comment that says since when it is there, before it or on its line."""
    text = header.read_text()
    good, bad = 0, []
    for match in re.finditer(r"^AZACT_API[^;]*?\b(azact_\w+)\s*\([^;]*;[^\n]*", text, re.M):
        before = text[: match.start()]
        comment = before[before.rfind("/*"):] if before.rstrip().endswith("*/") else ""
        # One comment may stand before a block of functions of a kind, each with its own line end comment.
        if "Since" in comment or "Since" in match.group(0):
            good += 1
        else:
            bad.append(f"{header.name}: {match.group(1)} does not say since which version it is there")
    return good, bad


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C")
    sys.exit(main())
