"""The rules of the Arrow interface, as seen from a consumer written in ctypes: no Arrow library is needed."""

from __future__ import annotations

import ctypes
import gc
import os
import subprocess
import sys
import threading
from ctypes import byref
from pathlib import Path
from typing import Any, List

import azactivity
import pytest
from azactivity import _abi, _table
from conftest import lines, record

_pointer: Any = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))
_valid: Any = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object, ctypes.c_char_p)(("PyCapsule_IsValid", ctypes.pythonapi))


def log(count: int = 20) -> azactivity.ActivityLog:
    return azactivity.read(lines(*[record(caller=f"u{n}") for n in range(count)]))


def take(capsule: object) -> Any:
    """What a consumer does: move the struct out, leave the capsule's released."""
    assert _valid(capsule, b"arrow_array_stream")
    theirs = _abi.ArrowArrayStream.from_address(_pointer(capsule, b"arrow_array_stream"))
    mine = _abi.ArrowArrayStream()
    ctypes.memmove(byref(mine), byref(theirs), ctypes.sizeof(mine))
    ctypes.memset(ctypes.addressof(theirs) + _abi.ArrowArrayStream.release.offset, 0, ctypes.sizeof(ctypes.c_void_p))
    return mine


def rows(stream: Any, release: bool = True) -> int:
    total = 0
    while True:
        array = _abi.ArrowArray()
        assert stream.get_next(byref(stream), byref(array)) == 0, stream.get_last_error(byref(stream))
        if not array.release:
            break
        total += array.length
        array.release(byref(array))
        assert not array.release
    if release:
        stream.release(byref(stream))
        assert not stream.release
    return total


def left() -> int:
    gc.collect()
    _table.sweep()
    return len(_table._capsules) + len(_table._runs)


def test_taken_and_released() -> None:
    capsule = log().__arrow_c_stream__()
    stream = take(capsule)
    assert not _abi.ArrowArrayStream.from_address(_pointer(capsule, b"arrow_array_stream")).release
    assert rows(stream) == 20
    del capsule
    assert left() == 0


def test_never_taken() -> None:
    capsule = log().__arrow_c_stream__()
    assert left() == 2, "somebody may still take it"
    del capsule
    assert left() == 0


def test_an_exception_on_its_way_stays_what_it_is() -> None:
    """The capsule dies on the stack of a call that fails; whatever cleans up must not touch the exception."""

    def consume(_capsule: object) -> None:
        raise LookupError("the consumer's own")

    for _ in range(100):
        with pytest.raises(LookupError, match="own"):
            consume(log().__arrow_c_stream__())
    assert left() == 0


def test_released_early_and_in_any_order() -> None:
    for order in range(6):
        source = log(30)
        table = source.table(rows=7)
        capsule = table.__arrow_c_stream__()
        stream = take(capsule)
        schema, array = _abi.ArrowSchema(), _abi.ArrowArray()
        assert stream.get_schema(byref(stream), byref(schema)) == 0
        assert stream.get_next(byref(stream), byref(array)) == 0
        assert array.length == 7 and schema.n_children == array.n_children == len(table.columns)
        things = [stream, schema, array]
        for thing in (things[order // 2], *[one for one in (things if order % 2 else things[::-1]) if one is not things[order // 2]]):
            thing.release(byref(thing))
            assert not thing.release
            gc.collect()
        del source, table, capsule
    assert left() == 0


def test_children_moved_out() -> None:
    stream = take(log().table("caller,time_ns").__arrow_c_stream__())
    array = _abi.ArrowArray()
    assert stream.get_next(byref(stream), byref(array)) == 0
    child = _abi.ArrowArray()
    ctypes.memmove(byref(child), array.children[0], ctypes.sizeof(child))
    ctypes.memset(ctypes.addressof(array.children[0][0]) + _abi.ArrowArray.release.offset, 0, ctypes.sizeof(ctypes.c_void_p))
    array.release(byref(array))
    stream.release(byref(stream))
    offsets = ctypes.cast(child.buffers[1], ctypes.POINTER(ctypes.c_int32))
    text = ctypes.string_at(child.buffers[2], offsets[child.length])
    assert text.startswith(b"u0u1u2")
    child.release(byref(child))
    assert left() == 0


def test_the_log_may_be_gone() -> None:
    capsule = log().__arrow_c_stream__()
    gc.collect()
    assert rows(take(capsule)) == 20
    del capsule
    assert left() == 0


def test_many_threads() -> None:
    source = log(200)
    counts: List[int] = []

    def work() -> None:
        for _ in range(10):
            counts.append(rows(take(source.table("caller", rows=9).__arrow_c_stream__())))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [200] * 40 and left() == 0


def test_a_stream_moves_to_another_thread() -> None:
    capsule = log().__arrow_c_stream__()
    counts: List[int] = []
    thread = threading.Thread(target=lambda: counts.append(rows(take(capsule))))
    thread.start()
    thread.join()
    del capsule
    assert counts == [20] and left() == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fork() -> None:
    source = log()
    held = source.__arrow_c_stream__()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if rows(take(source.__arrow_c_stream__())) == 20 and rows(take(held)) == 20 else 2
        finally:
            os._exit(status)
    _pid, status = os.waitpid(child, 0)
    assert os.WEXITSTATUS(status) == 0
    assert rows(take(held)) == 20
    del held
    assert left() == 0


@pytest.mark.parametrize("hold", [
    "held = log.__arrow_c_stream__()",
    "held = log.__arrow_c_stream__(); import builtins; builtins.held = held",
    "held = [log.__arrow_c_stream__()]; held.append(held)",
    "held = iter(log); next(held)",
    "import pyarrow; held = pyarrow.RecordBatchReader.from_stream(log)",
    "import pyarrow; held = pyarrow.RecordBatchReader.from_stream(log); held.read_next_batch(); import builtins; builtins.held = held",
    "import threading, time; held = log.__arrow_c_stream__(); threading.Thread(target=lambda: time.sleep(.1)).start()",
    "held = list(log.groups()); held[0].events",
])  # fmt: skip
def test_interpreter_shutdown(hold: str, tmp_path: Path) -> None:
    """What is alive when the interpreter ends neither crashes nor complains."""
    if "pyarrow" in hold:
        pytest.importorskip("pyarrow")
    path = tmp_path / "x.json"
    path.write_bytes(lines(*[record()] * 10))
    code = f"import azactivity\nlog = azactivity.read({str(path)!r})\n{hold}\n"
    done = subprocess.run([sys.executable, "-X", "dev", "-c", code], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
