"""The grouper's calls of the shared library, beside the reader's of capi.py."""

from __future__ import annotations

import ctypes as c
import itertools
from typing import Iterable, Iterator, List, NamedTuple, Optional

from capi import END, NEED_MORE, OK, WRITE, Config, Library

READY = 5
STREAM, COMPACT, HOST_CLOCK = 1, 2, 4
SECOND_NS = 10 ** 9


class GroupConfig(c.Structure):
    """azact_group_config of group.h."""

    _fields_ = [
        ("struct_size", c.c_size_t), ("allocator", c.c_void_p), ("hash_seed", c.c_uint64 * 2), ("flags", c.c_uint32),
        ("reserved", c.c_uint32), ("idle_ns", c.c_int64), ("max_open_ns", c.c_int64), ("lateness_ns", c.c_int64),
        ("max_groups", c.c_uint64), ("max_bytes", c.c_uint64), ("max_closed", c.c_uint64)]


class Counts(c.Structure):
    """azact_grouper_counts of group.h."""

    _fields_ = [("struct_size", c.c_size_t)] + [
        (name, c.c_uint64) for name in ("events", "delivered", "groups", "open", "bytes", "peak_bytes", "evicted", "late",
                                        "probes")] + [("clock_ns", c.c_int64)]


class Setting(NamedTuple):
    """How to group; 0 takes the library's default."""

    flags: int = 0
    max_groups: int = 0
    max_bytes: int = 0
    lateness_s: int = 0
    idle_s: int = 0
    max_open_s: int = 0
    seed: int = 0


class Outcome:
    """What one run gave: the lines in the order of delivery, and the counters at the end."""

    def __init__(self) -> None:
        self.lines: List[bytes] = []
        self.counts = Counts()
        self.waited = 0             # answers AZACT_READY


class GroupLibrary(Library):
    """A loaded libazactivity, with its grouper."""

    def __init__(self, path: Optional[str] = None) -> None:
        super().__init__(path)
        void, i32, out = c.c_void_p, c.c_int32, c.POINTER(c.c_void_p)
        for call, result, arguments in (
                ("azact_reader_next", i32, [void, out]),
                ("azact_group_config_init", i32, [c.POINTER(GroupConfig), c.c_size_t]),
                ("azact_grouper_new", i32, [c.POINTER(GroupConfig), out]),
                ("azact_grouper_unref", None, [void]),
                ("azact_grouper_add", i32, [void, void]),
                ("azact_grouper_advance", i32, [void, c.c_int64]),
                ("azact_grouper_finish", i32, [void, c.c_uint32]),
                ("azact_grouper_next", i32, [void, out]),
                ("azact_grouper_stats", i32, [void, c.POINTER(Counts)]),
                ("azact_group_write_json", i32, [void, WRITE, void]),
                ("azact_group_unref", None, [void])):
            function = getattr(self.lib, call)
            function.restype = result
            function.argtypes = arguments

    def group(self, chunks: Iterable[bytes], name: str, setting: Setting) -> Outcome:
        """Read the chunks as one input, and group its events."""
        lib, out = self.lib, Outcome()
        config = GroupConfig()
        _must(lib.azact_group_config_init(c.byref(config), c.sizeof(config)))
        config.flags, config.max_groups, config.max_bytes = setting.flags, setting.max_groups, setting.max_bytes
        config.lateness_ns = setting.lateness_s * SECOND_NS
        config.idle_ns, config.max_open_ns = setting.idle_s * SECOND_NS, setting.max_open_s * SECOND_NS
        config.hash_seed[0] = config.hash_seed[1] = setting.seed
        grouper, group = c.c_void_p(), c.c_void_p()
        _must(lib.azact_grouper_new(c.byref(config), c.byref(grouper)))
        streaming = bool(setting.flags & STREAM)
        try:
            for event in self._events(chunks, name, bool(setting.flags & COMPACT)):
                status = lib.azact_grouper_add(grouper, event)
                while status == READY:
                    out.waited += 1
                    taken = len(out.lines)
                    self._take(grouper, group, out)
                    if len(out.lines) == taken:
                        raise RuntimeError("AZACT_READY, but no group was ready")
                    status = lib.azact_grouper_add(grouper, event)
                _must(status)
                if streaming:
                    self._take(grouper, group, out)
            _must(lib.azact_grouper_finish(grouper, 0))
            if self._take(grouper, group, out) != END:
                raise RuntimeError("finished, but not at the end")
            out.counts.struct_size = c.sizeof(Counts)
            _must(lib.azact_grouper_stats(grouper, c.byref(out.counts)))
        finally:
            lib.azact_grouper_unref(grouper)
        return out

    def _take(self, grouper: c.c_void_p, group: c.c_void_p, out: Outcome) -> int:
        lib, ret = self.lib, c.byref(group)
        while True:
            status: int = lib.azact_grouper_next(grouper, ret)
            if status != OK:
                if status not in (NEED_MORE, END):
                    raise RuntimeError(f"azact_grouper_next answered {status}")
                return status
            self._pieces = []
            _must(lib.azact_group_write_json(group, self._write, None))
            lib.azact_group_unref(group)
            out.lines.append(b"".join(self._pieces))

    def _events(self, chunks: Iterable[bytes], name: str, reused: bool) -> Iterator[c.c_void_p]:
        """Events one by one; `reused`: the same handle filled again and again."""
        lib = self.lib
        config = Config()
        _must(lib.azact_config_init(c.byref(config), c.sizeof(config)))
        config.source_name = name.encode()
        reader, event = c.c_void_p(), c.c_void_p()
        _must(lib.azact_reader_new(c.byref(config), c.byref(reader)))
        call = lib.azact_reader_next_into if reused else lib.azact_reader_next
        try:
            for chunk in itertools.chain(chunks, [b""]):
                _must(lib.azact_reader_feed(reader, chunk, len(chunk)) if chunk else lib.azact_reader_finish(reader))
                while True:
                    status: int = call(reader, c.byref(event))
                    if status != OK:
                        if status not in (NEED_MORE, END):
                            raise RuntimeError(f"reading answered {status}")
                        break
                    yield event
                    if not reused:
                        lib.azact_event_unref(event)
                        event.value = None
        finally:
            lib.azact_event_unref(event)
            lib.azact_reader_unref(reader)


def _must(status: int) -> None:
    if status != OK:
        raise RuntimeError(f"unexpected status {status}")
