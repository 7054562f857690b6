#!/usr/bin/env python3
"""Manual pages of sections 3 and 7: written by hand in docs/man/*.in, the calls put in from the headers' comments.

Usage: apiman.py FOLDER PAGE.in... write the pages into FOLDER
       apiman.py --links PAGE...   "function page", one a line, for those that are not named as their page
       apiman.py --check FOLDER    the pages built in FOLDER: every function in exactly one of them, prototypes that the compiler agrees
                                   with, examples that compile; prints a count line. CC and PKG_CONFIG_PATH count

A page says in comments of its own which calls it has: `.\\" calls: reader.h: giving bytes` takes a section of a header, `header.h: -`
what stands before the first section, `header.h` all of it. @NAMES@, @SYNOPSIS@ and @CALLS@ stand where they go; @STRUCT name@ gives the members of a struct,
@CONSTANTS PREFIX@ what is said of the constants that begin so.
"""
from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from itertools import groupby
from pathlib import Path

import apidoc

SENTENCE = re.compile(r"(?<=[.;:])\s+(?=[A-Z`\"])")


def plain_line(text: str) -> str:
    """One line of text that mdoc takes as it is."""
    text = text.replace("\\", "\\e").replace("`", "")
    return f"\\&{text}" if text[:1] in (".", "'") else text


def paragraph(text: str) -> list[str]:
    lines: list[str] = []
    for laid_out, group in groupby(text.split("\n"), key=lambda line: line.startswith("  ")):
        if laid_out:
            lines += [".Bd -literal -offset indent -compact", *(plain_line(line[2:]) for line in group), ".Ed"]
        else:
            lines += [plain_line(sentence) for sentence in SENTENCE.split(apidoc.flow("\n".join(group)))]
    return lines


def calls_of(template: str, headers: list[apidoc.Header]) -> list[apidoc.Function]:
    sections = {(h.name, f.section) for h in headers for f in h.functions}
    found: list[apidoc.Function] = []
    for what in re.findall(r'^\.\\" calls: (.+)$', template, re.M):
        name, _, section = what.partition(": ")
        section = "" if section == "-" else section or None
        if section is not None and (name, section) not in sections:
            sys.exit(f"apiman.py: {name} has no section {section!r}")
        found += [f for h in headers if h.name == name for f in h.functions if section in (None, f.section)]
    return found


def synopsis(functions: list[apidoc.Function]) -> str:
    lines: list[str] = []
    for function in functions:
        lines += [f'.Ft "{function.result}"', f".Fo {function.name}"]
        lines += [f'.Fa "{p.declaration}"' for p in function.parameters] or [".Fa void"]
        lines.append(".Fc")
    return "\n".join(lines)


def told_together(functions: list[apidoc.Function]) -> list[list[apidoc.Function]]:
    """Functions that share one comment are told together."""
    runs: list[list[apidoc.Function]] = []
    for function in functions:
        if function.start == -1 and not function.alone and runs and not runs[-1][-1].alone:
            runs[-1].append(function)
        else:
            runs.append([function])
    return runs


def shared_text(run: list[apidoc.Function]) -> str:
    """What the comment above all of them says."""
    for function in run:
        if not function.remark:
            return " ".join([function.brief, *function.body])
    return " ".join(run[0].body)


def calls(functions: list[apidoc.Function]) -> str:
    lines: list[str] = []
    for run in told_together(functions):
        first = run[0]
        lines += [f".Ss {' , '.join(f.name for f in run[:3])}{' ...' if len(run) > 3 else ''}"] if len(run) > 1 else [f".Ss {first.name}"]
        if len(run) > 1:
            lines += [*paragraph(shared_text(run)), ".Pp", ".Bl -tag -width Ds -compact"]
            for function in run:
                lines += [f".It Fn {function.name}", *(paragraph(function.remark) if function.remark else [])]
            lines.append(".El")
        else:
            lines += paragraph(first.brief)
            for text in first.body:
                lines += paragraph(text) if text == first.body[0] else [".Pp", *paragraph(text)]
        if first.parameters:
            lines += [".Pp", ".Bl -tag -width ret_lenx -compact"]
            for parameter in first.parameters:
                lines += [f".It Fa {parameter.name}", *paragraph(parameter.text)]
            lines.append(".El")
        tail = []
        if first.result != "void" and first.returns != first.brief:
            tail += paragraph(f"Returns {first.returns}")
        if first.threads_own:
            tail += paragraph(f"Threads: {first.threads}")
        if tail:
            lines += [".Pp", *tail] if lines[-1] != ".Pp" else tail
    usual = {function.threads: None for function in functions if not function.threads_own}
    if usual:
        lines += [".Ss Threads", "If nothing else is said above:", *paragraph(" ".join(usual))]
    return "\n".join(lines)


def listed(entries: list[tuple[str, str]], macro: str) -> str:
    lines = [".Bl -tag -width Ds -compact"]
    for name, text in entries:
        lines += [f".It {macro} {name}" if macro == "Dv" else f'.It Vt "{name}"', *paragraph(text)]
    return "\n".join([*lines, ".El"])


def build(template: str, headers: list[apidoc.Header]) -> str:
    functions = calls_of(template, headers)
    template = re.sub(r"^@STRUCT (\w+)@$", lambda m: listed(apidoc.members(headers, m.group(1)), "Vt"), template, flags=re.M)
    template = re.sub(r"^@CONSTANTS (\w+)@$", lambda m: listed(apidoc.constants(headers, m.group(1)), "Dv"), template, flags=re.M)
    names = " ,\n".join(f".Nm {f.name}" for f in functions)
    return template.replace("@NAMES@", names).replace("@SYNOPSIS@", synopsis(functions)).replace("@CALLS@", calls(functions))


# ---- the check ---------------------------------------------------------------------------------------------------------------


def shown(page: Path) -> str:
    """The page as a reader sees it, without overstrikes."""
    text = subprocess.run(["mandoc", "-T", "utf8", "-O", "width=1000", str(page)], check=True, capture_output=True, text=True).stdout
    return re.sub(r".\x08", "", text)


def section_of(text: str, name: str) -> str:
    match = re.search(rf"^{name}$\n(.*?)(?=^\S|\Z)", text, re.M | re.S)
    return match.group(1) if match else ""


def compiles(code: str, work: Path, name: str) -> str:
    """"" if it compiles without a warning, else what the compiler said."""
    file = work / f"{name}.c"
    file.write_text(code, encoding="utf-8")
    command = [os.environ.get("CC", "cc"), "-std=c11", "-Wall", "-Wextra", "-Werror",
               "-fsyntax-only", str(file)]
    command += [f"-I{folder}" for folder in (apidoc.ROOT / "include", *sorted(apidoc.ROOT.glob("adapters/*/")))]
    return subprocess.run(command, capture_output=True, text=True).stderr


def check_page(page: Path, known: set[str], work: Path) -> tuple[list[str], list[str]]:
    """The functions that the page names, and what is wrong with it."""
    text, problems = shown(page), []
    named = re.findall(r"\bazact\w*_\w+", section_of(text, "NAME").split("\N{EM DASH}")[0].split(" - ")[0]) if "NAME" in text else []
    named = [name for name in named if name in known]
    if page.stem.replace("-", "_") not in (named[:1] or [page.stem]) and page.stem not in ("azactivity", *named):
        problems.append(f"{page.name}: does not name {page.stem}")
    prototypes = " ".join(section_of(text, "SYNOPSIS").split()).replace("\N{NO-BREAK SPACE}", " ")
    includes = "".join(f"{line}\n" for line in re.findall(r"#include <[^>]*>", prototypes)) or "#include <azactivity/azactivity.h>\n"
    prototypes = re.sub(r"#include <[^>]*>", "", prototypes)
    declared = set(re.findall(r"\b(azact\w*_\w+)\(", prototypes))
    if declared != set(named):
        problems.append(f"{page.name}: NAME and SYNOPSIS differ: {sorted(declared ^ set(named))}")
    if named:
        said = compiles(f"{includes}{prototypes}\n", work, page.stem.replace("-", "_"))
        problems += [f"{page.name}: the prototypes are not those of the headers:\n{said}"] if said else []
    source = page.read_text(encoding="utf-8")
    examples = re.search(r"^\.Sh EXAMPLES$(.*?)(?=^\.Sh|\Z)", source, re.M | re.S)
    for number, found in enumerate(re.findall(r"^\.Bd -literal.*?$\n(.*?)^\.Ed$", examples.group(1) if examples else "", re.M | re.S)):
        code = found.replace("\\e", "\\").replace("\\&", "")
        if "#include" not in code:
            code = f"{includes}#include <inttypes.h>\n#include <stdio.h>\n#include <string.h>\n{code}"
        said = compiles(code, work, f"example_{page.stem.replace('-', '_')}_{number}")
        problems += [f"{page.name}: an example does not compile:\n{said}"] if said else []
    return named, problems


def anomaly_words() -> list[str]:
    """The words of the anomalies, from their constants."""
    return [name[len("AZACT_ANOMALY_"):].lower() for name, _ in apidoc.constants(apidoc.read_all(), "AZACT_ANOMALY_")]


def check(folder: Path) -> int:
    known = {f.name for header in apidoc.read_all() for f in header.functions}
    pages = sorted(folder.glob("*.3"))
    where: dict[str, list[str]] = {}
    problems: list[str] = []
    good = examples = 0
    with tempfile.TemporaryDirectory() as work:
        for page in pages:
            named, wrong = check_page(page, known, Path(work))
            problems += wrong
            good += not wrong
            examples += ".Sh EXAMPLES" in page.read_text(encoding="utf-8")
            for name in named:
                where.setdefault(name, []).append(page.name)
    for word in anomaly_words():
        told = (folder / "azactivity-anomalies.7").read_text(encoding="utf-8").count(f".It Li {word}\n")
        good += told == 1
        problems += [] if told == 1 else [f"azactivity-anomalies.7 tells {told} times of {word}"]
    for name in sorted(known):
        if len(where.get(name, [])) == 1:
            good += 1
        else:
            problems.append(f"{name} stands in {where.get(name, 'no page')}")
    if not examples:
        problems.append("no page has an example")
    for problem in problems:
        print(f"FAILED {problem}")
    print(f"{good} passed, {len(problems)} failed, 0 skipped")
    return 1 if problems else 0


def main() -> int:
    if sys.argv[1:2] == ["--check"] and len(sys.argv) == 3:
        return check(Path(sys.argv[2]))
    headers = apidoc.read_all()
    if sys.argv[1:2] == ["--links"]:
        for page in map(Path, sys.argv[2:]):
            own = page.name.split(".")[0]
            for function in calls_of(page.read_text(encoding="utf-8"), headers):
                if function.name != own:
                    print(function.name, own)
        return 0
    if len(sys.argv) < 3 or sys.argv[1].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    for page in map(Path, sys.argv[2:]):
        text = build(page.read_text(encoding="utf-8"), headers)
        (Path(sys.argv[1]) / page.name.removesuffix(".in")).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
