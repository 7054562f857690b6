#!/usr/bin/env python3
"""Rules of the code that a text search can see: one door to memory, no locale, no floats, no process-wide anything."""
from __future__ import annotations

import re
import sys

from headers import ROOT, report, sources, without_comments

# pattern -> files that may use it
RULES = {
    r"\b(?:malloc|calloc|realloc|free|strdup|strndup|aligned_alloc|alloca)\s*\(": {"mem.c"},
    r"#\s*include\s*<(?:locale|ctype|wctype|wchar|setjmp|signal|math|stdio|time|pthread|threads)\.h>": set(),
    r"\b(?:strtod|strtof|strtold|strtol|strtoul|strtoll|strtoull|atoi|atol|atof|sscanf|scanf|setlocale|localeconv|uselocale)\s*\(": set(),
    r"\b(?:printf|fprintf|snprintf|sprintf|vsnprintf|puts|fputs|perror)\s*\(": set(),
    r"\b(?:strcpy|strcat|strtok|gets|strcasecmp|strncasecmp|toupper|tolower|isalpha|isdigit|isspace|isalnum)\s*\(": set(),
    r"\b(?:assert|abort|exit|_exit|raise|longjmp|atexit)\s*\(": set(),
    r"\b(?:mmap|getenv|setenv|signal|sigaction|fork|system|popen)\s*\(": set(),
    r"\b(?:u_cleanup|u_setMemoryFunctions|ucnv_setDefaultName)\s*\(": set(),
    r"\berrno\b": {"arrow_flow.c", "file.c", "source_file.c"},
    r"__attribute__\s*\(\s*\(\s*(?:constructor|destructor|ifunc)": set(),
    r"\b(?:_Thread_local|__thread|thread_local)\b": set(),
    r"\b(?:double|float)\b": set(),
    r"\b(?:goto\s+\*)": set(),
    r"\bvolatile\b": set(),
}


def main() -> int:
    problems: list[str] = []
    good = 0
    for path in sources():
        text = without_comments(path.read_text(), keep_text=False)
        raw = without_comments(path.read_text())
        for pattern, allowed in RULES.items():
            where = raw if "include" in pattern else text
            match = None
            for found in re.finditer(pattern, where):
                # A member of an allocator table (mem->free(...)) is not the function of that name.
                if where[: found.start()].rstrip().endswith(("->", ".")):
                    continue
                match = found
                break
            if match and path.name not in allowed:
                line = where.count("\n", 0, match.start()) + 1
                problems.append(f"{path.relative_to(ROOT)}:{line}: {match.group(0).strip()!r} is not allowed here")
            else:
                good += 1
    return report("sources", good, problems)


if __name__ == "__main__":
    sys.exit(main())
