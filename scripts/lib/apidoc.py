#!/usr/bin/env python3
"""What the comments of the public headers say, taken apart: for Doxygen, for the manual pages, and for the check that nothing is missing.

Usage: apidoc.py --check          every exported function is told in full; prints a count line
       apidoc.py --headers        the public headers, one a line
       apidoc.py --doxygen FILE   FILE as Doxygen wants to read it (its INPUT_FILTER)

The headers are written to be read as they are: a sentence that says what the function does, "name: ..." for a parameter, "Returns ...",
"Threads: ...", "Since ...". Parameters that mean the same everywhere are told once, in base.h.
"""
from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMENT = re.compile(r"/\*.*?\*/", re.S)
SECTION = re.compile(r"/\* -{3,} *([^\n]*?) *-{3,}")
BANNER = re.compile(r"/\* -{3,}\s*(.*?)\s*-{3,}[-\s*]*\*/", re.S)
FUNCTION = re.compile(r"^AZACT\w*_API\b\s*([^;(]*?)\b(azact\w*_\w+)\s*\(((?:[^()]|\([^()]*\))*)\)\s*;[ \t]*(/\*.*?\*/)?", re.M | re.S)


@dataclass
class Parameter:
    declaration: str
    name: str
    text: str = ""
    own: bool = False  # told by the function itself, not by base.h for all


@dataclass
class Function:
    name: str
    header: str
    section: str
    result: str
    parameters: list[Parameter]
    brief: str = ""
    body: list[str] = field(default_factory=list)
    returns: str = ""
    threads: str = ""
    threads_own: bool = False  # told by the function itself, not by the header for all
    since: str = ""
    start: int = 0  # where its comment begins in the header; -1 = it shares another one's
    alone: bool = True  # no other function shares its comment
    remark: str = ""  # what stands behind the prototype, on its line

    @property
    def prototype(self) -> str:
        given = ", ".join(p.declaration for p in self.parameters) or "void"
        return f"{self.result}{'' if self.result.endswith('*') else ' '}{self.name}({given})"


@dataclass
class Header:
    path: Path
    text: str
    about: str
    functions: list[Function]

    @property
    def name(self) -> str:
        return self.path.name


def plain(comment: str) -> str:
    """A comment's text, paragraphs kept, without its frame."""
    inside = re.sub(r"^/\*+<?|\*/$", "", comment.strip())
    inside = re.sub(r"^ -{3,}[^\n]*?-{3,}\n", "\n", inside)
    lines = [re.sub(r"^\s*\*(?: |$)", "", line).rstrip() for line in inside.split("\n")]
    return "\n".join(lines).strip("\n").strip()


def flow(text: str) -> str:
    return " ".join(text.split())


def split_parameters(text: str) -> list[Parameter]:
    parts, depth, current = [], 0, ""
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    found = []
    for part in (flow(p) for p in [*parts, current]):
        name = re.search(r"\(\*(\w+)\)", part) or re.search(r"(\w+)$", part)
        if part != "void" and name:
            found.append(Parameter(part, name.group(1)))
    return found


def first_sentence(text: str) -> tuple[str, str]:
    match = re.match(r"(.*?[.:;])(?:\s+(?=[A-Z`\"0-9_])|$)", text, re.S)
    while match and match.group(1).endswith((":", ";")):  # these end no sentence unless nothing else does
        match = re.compile(r"(.{%d}.*?[.])(?:\s+(?=[A-Z`\"0-9_])|$)" % match.end(1), re.S).match(text)
    return (match.group(1), text[match.end():].strip()) if match else (text, "")


def tell(function: Function, text: str) -> None:
    """Take a comment apart into what it says of the function."""
    names = "|".join(re.escape(p.name) for p in function.parameters) or "$^"
    begins = re.compile(rf"(?:(?<=[.;)*]\s)|^)(?:(?P<returns>Returns\s)|(?P<threads>Threads:\s)|(?P<since>Since\s)"
                        rf"|(?P<names>(?:{names})(?:, (?:{names}))*):\s)", re.M)
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", text):
        said = re.sub(r"\s*\n\s*(?![-*] |  )", " ", paragraph) if not re.search(r"^ {2,}\S", paragraph, re.M) else paragraph
        marks = list(begins.finditer(said))
        head = said[: marks[0].start()] if marks else said
        if head.strip():
            paragraphs.append(head.strip())
        for mark, after in zip(marks, [*marks[1:], None]):
            piece = said[mark.end(): after.start() if after else len(said)].strip()
            if mark.group("returns"):
                function.returns = flow(f"{function.returns} {piece}".strip())
            elif mark.group("threads"):
                function.threads = flow(piece)
            elif mark.group("since"):
                function.since = flow(piece).rstrip(".")
            else:
                for parameter in function.parameters:
                    if parameter.name in mark.group("names").split(", "):
                        parameter.text, parameter.own = flow(piece), True
    if paragraphs and not function.brief:
        function.brief, rest = first_sentence(paragraphs[0])
        function.brief = flow(function.brief)
        paragraphs = [rest, *paragraphs[1:]]
    function.body += [p for p in paragraphs if p]


def read_functions(text: str, header: str) -> list[Function]:
    functions: list[Function] = []
    banners = [(m.start(), flow(m.group(1))) for m in SECTION.finditer(text)]
    shared, shared_at, last_end = "", 0, 0
    for match in FUNCTION.finditer(text):
        before = text[: match.start()]
        section = next((name for at, name in reversed(banners) if at < match.start()), "")
        function = Function(match.group(2), header, section, flow(match.group(1)), split_parameters(match.group(3)))
        if before.rstrip(" ").endswith("*/\n") and text[last_end:match.start()].strip():
            shared_at = before.rfind("/*")
            shared = plain(before[shared_at:])
            function.start = shared_at
        elif before[last_end:].strip() or "\n\n" in before[last_end:]:
            shared, function.start = "", -1
        else:
            function.start, function.alone = -1, False
            if functions:
                functions[-1].alone = False
        trailing = plain(match.group(4)) if match.group(4) else ""
        said = re.sub(r"\s*Since [\d.]+$", "", trailing).strip()
        if said:
            function.brief = function.remark = said[0].upper() + said[1:]
        tell(function, shared)
        tell(function, trailing[len(said):].strip() if said else trailing)
        functions.append(function)
        last_end = match.end()
    return functions


def common_parameters(base: str) -> dict[str, str]:
    """The list in base.h: "  name, name   what it means"."""
    match = re.search(r"/\* Parameters and members that mean the same.*?\*/", base, re.S)
    found: dict[str, str] = {}
    names: list[str] = []
    for line in plain(match.group(0)).split("\n")[1:] if match else []:
        entry = re.match(r"\s{2}(\w+(?:, \w+)*) {2,}(\S.*)$", line)
        if entry:
            names = entry.group(1).split(", ")
            found.update((name, entry.group(2)) for name in names)
        elif line.startswith("   ") and names:
            found.update((name, f"{found[name]} {line.strip()}") for name in names)
        else:
            names = []
    return found


def about_threads(about: str) -> str:
    match = re.search(r"Threads: (.*?)(?:\n\s*\n|$)", about, re.S)
    return flow(match.group(1)) if match else ""


def about_returns(about: str) -> str:
    match = re.search(r"Each call returns (.*?\.)(?:\s|$)", about, re.S)
    return flow(match.group(1)) if match else ""


def read_header(path: Path, common: dict[str, str]) -> Header:
    text = path.read_text(encoding="utf-8")
    first = COMMENT.search(text)
    about = re.sub(r"\s*SPDX-License-Identifier:.*", "", plain(first.group(0))) if first else ""
    functions = read_functions(text, path.name)
    for function in functions:
        for parameter in function.parameters:
            parameter.text = parameter.text or common.get(parameter.name, "")
        function.threads_own = bool(function.threads)
        function.threads = function.threads or about_threads(about)
        if not function.returns and function.result == "azact_status":
            function.returns = about_returns(about)
        elif not function.returns and function.result != "void":
            function.returns = function.brief
    return Header(path, text, about, functions)


def public_headers() -> list[Path]:
    """Those of the core, and those of the libraries beside it."""
    return sorted((ROOT / "include/azactivity").glob("*.h")) + sorted(ROOT.glob("adapters/*/azactivity/*.h"))


def read_all() -> list[Header]:
    folder = ROOT / "include/azactivity"
    common = common_parameters((folder / "base.h").read_text(encoding="utf-8"))
    return [read_header(path, common) for path in public_headers()]


def members(headers: list[Header], name: str) -> list[tuple[str, str]]:
    """The members of a struct: declaration and what is said of it."""
    common = common_parameters((ROOT / "include/azactivity/base.h").read_text(encoding="utf-8"))
    for header in headers:
        match = re.search(rf"^typedef struct {name} \{{\n(.*?)^\}} {name};", header.text, re.M | re.S)
        if match:
            return [(flow(found.group(1)), flow(plain(found.group(3))) if found.group(3) else common.get(found.group(2), ""))
                    for found in re.finditer(r"^\s+([^;/]*?\b(\w+)(?:\[\d+\])?(?:\)\([^;]*\))?);[ \t]*(/\*.*?\*/)?", match.group(1), re.M | re.S)]
    raise KeyError(name)


def constants(headers: list[Header], prefix: str) -> list[tuple[str, str]]:
    """The constants whose names begin so: name and what is said of it."""
    found = []
    for header in headers:
        for match in re.finditer(rf"^#define ({prefix}\w*)\s+\S+\s*(/\*.*?\*/)?", header.text, re.M | re.S):
            found.append((match.group(1), flow(plain(match.group(2))) if match.group(2) else ""))
    return found


# ---- the check ---------------------------------------------------------------------------------------------------------------


def structs_with_text(headers: list[Header]) -> set[str]:
    """Names of the structs that hold borrowed text or handles."""
    found = set()
    for header in headers:
        for match in re.finditer(r"typedef struct (\w+) \{(.*?)\n\} \w+;", header.text, re.S):
            if re.search(r"\bazact_str \w|\bazact_event \*", match.group(2)):
                found.add(match.group(1))
    return found


def lifetime_problem(function: Function, header: Header, holding: set[str]) -> str:
    said = " ".join([function.brief, *function.body, function.returns, *(p.text for p in function.parameters)])
    if function.result == "const char *" and not re.search(r"\b[Ss]tatic\b", said):
        return "does not say how long the text it returns lives"
    for parameter in function.parameters:
        kind = parameter.declaration.rsplit(parameter.name, 1)[0].strip()
        if kind.endswith("**") and not re.search(r"\breferences?\b", said):
            return f"does not say who drops what it writes to {parameter.name}"
        bare = kind.rstrip("*").strip()
        if not kind.startswith("const") and kind.endswith("*") and (bare == "azact_str" or bare in holding) and \
                not re.search(r"\b[Bb]orrowed\b|\b[Ss]tatic\b|\bviews\b", said + header.about):
            return f"does not say how long the text in {parameter.name} lives"
    return ""


def check() -> int:
    headers = read_all()
    holding = structs_with_text(headers)
    problems, good = [], 0
    told = {function.name for header in headers for function in header.functions}
    for mapping in [ROOT / "azactivity.map", *ROOT.glob("adapters/*/*.map")]:
        exported = set(re.findall(r"^\s+(azact\w*_\w+);$", mapping.read_text(encoding="utf-8"), re.M))
        if not exported or exported - told:
            problems.append(f"{mapping.name}: exported, but told in no header: {sorted(exported - told)}")
    for header in headers:
        for function in header.functions:
            place = f"{header.name}: {function.name}"
            missing = [p.name for p in function.parameters if not p.text]
            lacks = [what for what, there in (("what it does", function.brief), ("its threads", function.threads),
                                              ("since when it is there", function.since),
                                              ("what it returns", function.returns or function.result == "void")) if not there]
            lifetime = lifetime_problem(function, header, holding)
            problems += [f"{place}: nothing is said of the parameter {name}" for name in missing]
            problems += [f"{place}: does not say {what}" for what in lacks]
            problems += [f"{place}: {lifetime}"] if lifetime else []
            good += not (missing or lacks or lifetime)
    for problem in problems:
        print(f"FAILED {problem}")
    print(f"{good} passed, {len(problems)} failed, 0 skipped")
    return 1 if problems or not good else 0


# ---- for Doxygen -------------------------------------------------------------------------------------------------------------


def quoted(text: str) -> str:
    """Text in which Doxygen sees no commands, no HTML and no lists of its own; `code` stays code."""
    pieces = text.split("`")
    for i, piece in enumerate(pieces):
        special = r"([\\@<>&#%*~|]|::)" if i % 2 == 0 or len(pieces) % 2 == 0 else r"([\\@])"
        pieces[i] = re.sub(special, r"\\\1", piece).replace("--", r"\--")
    return "`".join(pieces) if len(pieces) % 2 else "".join(pieces)


def block(text: str) -> str:
    """Paragraphs; what is indented stays as it is laid out."""
    told = []
    for paragraph in re.split(r"\n\s*\n", text):
        for laid_out, lines in groupby(paragraph.split("\n"), key=lambda line: line.startswith("  ")):
            text = "\n".join(lines)
            told.append(f"@verbatim\n{text}\n@endverbatim" if laid_out else quoted(flow(text)))
    return "\n\n".join(told)


def doxygen_function(function: Function) -> str:
    lines = [f"@brief {quoted(function.brief)}", ""]
    lines += [block(paragraph) + "\n" for paragraph in function.body]
    lines += [f"@param {p.name} {quoted(p.text)}" for p in function.parameters if p.text]
    if function.returns and function.result != "void":
        lines.append(f"@return {quoted(function.returns)}")
    if function.threads:
        lines.append(f"@par Threads\n{quoted(function.threads)}")
    if function.since:
        lines.append(f"@since {function.since}")
    return "/** " + "\n".join(lines) + "\n*/\n"


def doxygen(path: Path) -> str:
    common = common_parameters((ROOT / "include/azactivity/base.h").read_text(encoding="utf-8"))
    header = read_header(path.resolve(), common)
    text = header.text
    taken = {f.start for f in header.functions if f.start >= 0}
    prototypes = {m.start(): m for m in FUNCTION.finditer(text)}
    edits: list[tuple[int, int, str]] = []
    for function, (start, match) in zip(header.functions, prototypes.items()):
        edits.append((start, match.end(), doxygen_function(function) + f"{match.group(0).split()[0]} {function.prototype};"))
    inside = [(start, match.end()) for start, match in prototypes.items()]
    for number, match in enumerate(COMMENT.finditer(text)):
        start, end = match.span()
        if any(a <= start < b for a, b in inside):
            continue
        said, new = plain(match.group(0)), ""
        line_head = text[text.rfind("\n", 0, start) + 1: start]
        follows = text[end: text.find("\n", end + 1) if text.find("\n", end + 1) > 0 else None]
        if number == 0:
            new = f"/** @file {path.name}\n\n{block(header.about)}\n*/"
        elif start in taken or BANNER.match(match.group(0)):
            new = ""
        elif line_head.strip():
            new = f"/**< {quoted(flow(said))} */"
        elif re.match(r"\n(#\s*define|typedef|struct)", follows):
            new = f"/** {block(said)} */" if not follows.startswith("\n#") else ""
        edits.append((start, end, new))
    done, at = "", 0
    for start, end, new in sorted(edits):
        done += text[at:start] + new
        at = end
    done = re.sub(r"^(\s+\w+ (struct_size|reserved);)(?! */\*)", lambda found: f"{found.group(1)} /**< {common[found.group(2)]} */",
                  done + text[at:], flags=re.M)
    # How exporting is spelled is nobody's business, and the structs of the Arrow specification are documented there.
    return re.sub(r"^(#if defined\((?:_WIN32|AZACT_\w+_API)\)[^\n]*$.*?^#endif|#ifndef ARROW_C_\w+_INTERFACE$.*?^#endif)$",
                  r"/** @cond */\n\1\n/** @endcond */", done, flags=re.S | re.M)


def main() -> int:
    if sys.argv[1:] == ["--check"]:
        return check()
    if sys.argv[1:] == ["--headers"]:
        print(*public_headers(), sep="\n")
        return 0
    if len(sys.argv) == 3 and sys.argv[1] == "--doxygen":
        sys.stdout.write(doxygen(Path(sys.argv[2])))
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
