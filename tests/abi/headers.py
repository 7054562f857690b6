"""What the checks of this folder share: finding and reading the sources without their comments."""
from __future__ import annotations

import os
import re
from pathlib import Path

ROOT = Path(os.environ.get("AZACT_SOURCE_ROOT") or Path(__file__).resolve().parents[2])
COMMENT_OR_TEXT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def without_comments(text: str, keep_text: bool = True) -> str:
    """Comments become blanks (line numbers stay); with keep_text=False the inside of string literals goes as well."""

    def replace(match: re.Match[str]) -> str:
        found = match.group(0)
        if found.startswith("/"):
            return re.sub(r"[^\n]", " ", found)
        return found if keep_text else '""'

    return COMMENT_OR_TEXT.sub(replace, text)


def public_headers() -> list[Path]:
    return sorted((ROOT / "include/azactivity").glob("*.h"))


def sources() -> list[Path]:
    return sorted(p for p in (ROOT / "src").rglob("*") if p.suffix in (".c", ".h", ".def", ".inc"))


def declared() -> set[str]:
    """Names of the functions that the public headers declare with AZACT_API."""
    names = set()
    for header in public_headers():
        for match in re.finditer(r"AZACT_API\b[^;(]*?\b(azact_\w+)\s*\(", without_comments(header.read_text())):
            names.add(match.group(1))
    return names


def report(title: str, good: int, problems: list[str]) -> int:
    for problem in problems:
        print(f"FAILED {title}: {problem}")
    print(f"{good} passed, {len(problems)} failed, 0 skipped")
    return 1 if problems or good == 0 else 0
