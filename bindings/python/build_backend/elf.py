"""What a shared library asks of the machine that loads it: its processor, the libraries it needs, the glibc it needs."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import Iterator, List, NamedTuple, Tuple

MACHINES = {3: "i686", 21: "ppc64le", 22: "s390x", 40: "armv7l", 62: "x86_64", 183: "aarch64", 243: "riscv64"}
# What every manylinux system has.
EVERYWHERE = re.compile(r"(?:lib(?:c|m|dl|rt|pthread|gcc_s|z)\.so\.\d|ld-linux[\w.-]*|ld64\.so\.\d)$")
DYNAMIC, VERNEED, NEEDED = 6, 0x6FFFFFFE, 1


class Library(NamedTuple):
    machine: str
    needed: Tuple[str, ...]
    versions: Tuple[str, ...]  # "GLIBC_2.14" ...

    def glibc(self) -> Tuple[int, int]:
        """The oldest glibc that has every symbol."""
        found = [re.match(r"GLIBC_(\d+)\.(\d+)", version) for version in self.versions]
        return max([(int(one.group(1)), int(one.group(2))) for one in found if one], default=(2, 17))

    def platform_tag(self) -> str:
        """manylinux_X_Y if it runs on every Linux with that glibc, else a tag that only suits machines like this one."""
        if not self.machine or not all(EVERYWHERE.match(name) for name in self.needed):
            return f"linux_{self.machine or 'unknown'}"
        major, minor = max(self.glibc(), (2, 17))
        old = f".manylinux2014_{self.machine}" if (major, minor) == (2, 17) else ""
        return f"manylinux_{major}_{minor}_{self.machine}{old}"


def read(path: Path) -> Library:
    data = path.read_bytes()
    if data[:4] != b"\x7fELF":
        raise ValueError(f"{path} is no ELF file")
    wide, order = data[4] == 2, "<" if data[5] == 1 else ">"
    machine = struct.unpack_from(order + "H", data, 18)[0]
    sections = list(_sections(data, wide, order))
    needed: List[str] = []
    versions: List[str] = []
    for kind, at, size, link in sections:
        if kind == DYNAMIC:
            step = 16 if wide else 8
            for entry in range(at, at + size, step):
                tag, value = struct.unpack_from(order + ("qQ" if wide else "iI"), data, entry)
                if tag == NEEDED:
                    needed.append(_text(data, sections[link][1] + value))
        elif kind == VERNEED:
            versions += _versions(data, order, at, sections[link][1])
    return Library(MACHINES.get(machine, ""), tuple(needed), tuple(sorted(set(versions))))


def _sections(data: bytes, wide: bool, order: str) -> Iterator[Tuple[int, int, int, int]]:
    """(type, offset, size, link) of each."""
    at = struct.unpack_from(order + ("Q" if wide else "I"), data, 40 if wide else 32)[0]
    step, count = struct.unpack_from(order + "HH", data, 58 if wide else 46)
    for header in range(at, at + step * count, step):
        if wide:
            kind = struct.unpack_from(order + "I", data, header + 4)[0]
            offset, size, link = struct.unpack_from(order + "QQI", data, header + 24)
        else:
            kind = struct.unpack_from(order + "I", data, header + 4)[0]
            offset, size, link = struct.unpack_from(order + "III", data, header + 16)
        yield kind, offset, size, link


def _versions(data: bytes, order: str, at: int, names: int) -> Iterator[str]:
    while True:
        _version, count, _file, first, following = struct.unpack_from(order + "HHIII", data, at)
        inner = at + first
        for _ in range(count):
            _hash, _flags, _other, name, step = struct.unpack_from(order + "IHHII", data, inner)
            yield _text(data, names + name)
            inner += step
        if not following:
            return
        at += following


def _text(data: bytes, at: int) -> str:
    return data[at : data.index(b"\0", at)].decode("ascii", "replace")
