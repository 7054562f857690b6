"""The dozen calls of the shared library that the cut and damage checks need.

Feeding through ctypes is far quicker than a process per input. Every symbol
gets its argument and result types: without them a handle is cut to 32 bits.
"""

from __future__ import annotations

import ctypes as c
import os
from typing import Iterable, List, NamedTuple, Optional

OK, END, NEED_MORE = 0, 3, 4
RECORD_ERRORS = range(-99, 0)
STRICT = 1

WRITE = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.c_size_t, c.c_void_p)


class Config(c.Structure):
    """azact_config of config.h."""

    _fields_ = [
        ("struct_size", c.c_size_t), ("allocator", c.c_void_p), ("source_name", c.c_char_p),
        ("encoding", c.c_char_p), ("log", c.c_void_p), ("log_user", c.c_void_p), ("start", c.c_void_p),
        ("max_record_bytes", c.c_uint64), ("max_values", c.c_uint64), ("max_output_bytes", c.c_uint64),
        ("max_depth", c.c_uint32), ("max_ratio", c.c_uint32), ("zstd_window_log", c.c_uint32),
        ("flags", c.c_uint32), ("block_bytes", c.c_uint64), ("hash_seed", c.c_uint64 * 2)]


class Output(NamedTuple):
    """What one input gave: lines in order, and which of them are reports."""

    lines: List[bytes]
    reports: List[int]          # indexes into lines
    fatal: int                  # 0, or the status that ended the reader


class Library:
    """A loaded libazactivity."""

    def __init__(self, path: Optional[str] = None) -> None:
        name = path or os.environ.get("AZACT_LIB") or "libazactivity.so.1"
        lib = c.CDLL(name)
        void, i32, size = c.c_void_p, c.c_int32, c.c_size_t
        for call, result, arguments in (
                ("azact_config_init", i32, [c.POINTER(Config), size]),
                ("azact_reader_new", i32, [c.POINTER(Config), c.POINTER(void)]),
                ("azact_reader_feed", i32, [void, c.c_char_p, size]),
                ("azact_reader_finish", i32, [void]),
                ("azact_reader_next_into", i32, [void, c.POINTER(void)]),
                ("azact_reader_unref", None, [void]),
                ("azact_event_unref", None, [void]),
                ("azact_event_write_json", i32, [void, WRITE, void]),
                ("azact_reader_write_error_json", i32, [void, WRITE, void]),
                ("azact_has_feature", i32, [c.c_char_p])):
            function = getattr(lib, call)
            function.restype = result
            function.argtypes = arguments
        self.lib = lib
        self._pieces: List[bytes] = []
        self._write = WRITE(self._collect)      # kept: ctypes does not hold callbacks

    def _collect(self, data: int, length: int, _user: int) -> int:
        self._pieces.append(c.string_at(data, length))
        return OK

    def has(self, feature: str) -> bool:
        return bool(self.lib.azact_has_feature(feature.encode()))

    def run(self, chunks: Iterable[bytes], encoding: Optional[str] = None, block: int = 0) -> Output:
        """Feed the chunks one after another, taking what is ready after each."""
        lib = self.lib
        config = Config()
        _must(lib.azact_config_init(c.byref(config), c.sizeof(config)))
        config.source_name = b"x"
        config.block_bytes = block
        if encoding:
            config.encoding = encoding.encode()
        reader, event = c.c_void_p(), c.c_void_p()
        _must(lib.azact_reader_new(c.byref(config), c.byref(reader)))
        out = Output([], [], 0)
        try:
            status = NEED_MORE
            for chunk in chunks:
                _must(lib.azact_reader_feed(reader, chunk, len(chunk)))
                status = self._drain(reader, event, out)
                if status != NEED_MORE:
                    break
            if status == NEED_MORE:
                _must(lib.azact_reader_finish(reader))
                status = self._drain(reader, event, out)
            if status == NEED_MORE or -200 < status < 0:
                raise RuntimeError(f"next answered {status} at the end")
            return out._replace(fatal=status if status < 0 else 0)
        finally:
            lib.azact_event_unref(event)
            lib.azact_reader_unref(reader)

    def _drain(self, reader: c.c_void_p, event: c.c_void_p, out: Output) -> int:
        lib = self.lib
        while True:
            status: int = lib.azact_reader_next_into(reader, c.byref(event))
            self._pieces = []
            if status == OK:
                _must(lib.azact_event_write_json(event, self._write, None))
            elif status in RECORD_ERRORS or status <= -200:
                out.reports.append(len(out.lines))
                _must(lib.azact_reader_write_error_json(reader, self._write, None))
            else:
                return status
            out.lines.append(b"".join(self._pieces))
            if status <= -200:
                return status


def _must(status: int) -> None:
    if status != OK:
        raise RuntimeError(f"unexpected status {status}")
