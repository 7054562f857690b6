"""Inputs, errors, warnings, progress, going on later, threads and processes."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import pickle
import sys
import threading
import warnings
from pathlib import Path
from typing import Any, List, Optional

import azactivity
import pytest
from azactivity import InputError, LocatedError, RecordError
from conftest import lines, one, record

BAD = b'{"operationName":"a/b/write",}'


def callers(log: azactivity.ActivityLog) -> List[Optional[str]]:
    return [event.caller for event in log]


def write(path: Path, *names: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lines(*[record(caller=name) for name in names]))
    return path


# ---- inputs


def test_kinds_of_inputs(tmp_path: Path) -> None:
    path = write(tmp_path / "x.json", "a", "b")
    data = path.read_bytes()
    for what in (path, str(path), os.fsencode(path).decode(), data, bytearray(data), memoryview(data), io.BytesIO(data),
                 io.StringIO(data.decode()), [path], [data[: len(data) // 2], data[len(data) // 2 :]], iter([path])):  # fmt: skip
        assert callers(azactivity.read(what)) == ["a", "b"], what
    with open(path, "rb") as file:
        assert callers(azactivity.read(file)) == ["a", "b"]
        assert callers(azactivity.read(file)) == [], "read from where the file stands, which is its end"
    with open(path, encoding="utf-8") as text:
        assert [event.source.name for event in azactivity.read(text)] == [str(path)] * 2
    assert callers(azactivity.read([path, data, io.BytesIO(data)])) == ["a", "b"] * 3
    assert callers(azactivity.read([])) == [] and callers(azactivity.read(b"")) == []


def test_compressed_and_encoded() -> None:
    data = lines(record(caller="ü"))
    assert callers(azactivity.read(data.decode().encode("utf-16"))) == ["ü"]
    if azactivity.has_feature("zlib"):
        assert callers(azactivity.read(gzip.compress(data))) == ["ü"]
        assert one(gzip.compress(data)).source.compressed
    assert callers(azactivity.read(io.BytesIO(bz2.decompress(bz2.compress(data))))) == ["ü"]


def test_what_cannot_be_read() -> None:
    for what in (5, None, object()):
        with pytest.raises(TypeError, match="cannot read"):
            azactivity.read(what)  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError, match="as bytes"):
        azactivity.read('{"a":1}')


def test_folders_and_patterns(tmp_path: Path) -> None:
    for name in ("b/z.json", "b/a.json", "a-b.json", "a/x.json", "B.json"):
        write(tmp_path / "t" / name, name)
    (tmp_path / "t" / "link.json").symlink_to(tmp_path / "t" / "B.json")
    (tmp_path / "t" / "loop").symlink_to(tmp_path / "t")
    os.mkfifo(tmp_path / "t" / "pipe")
    log = azactivity.read(tmp_path / "t")
    assert callers(log) == ["B.json", "a-b.json", "a/x.json", "b/a.json", "b/z.json", "B.json"]
    assert [os.path.relpath(name, tmp_path / "t") for name in log.names] == ["B.json", "a-b.json", "a/x.json", "b/a.json", "b/z.json", "link.json"]
    assert callers(azactivity.read(str(tmp_path / "t" / "b" / "*.json"))) == ["b/a.json", "b/z.json"]
    assert callers(azactivity.read(str(tmp_path / "t" / "[ab]"))) == ["a/x.json", "b/a.json", "b/z.json"]
    (tmp_path / "t" / "loop").unlink()
    assert callers(azactivity.read(str(tmp_path / "*" / "**" / "x.json"))) == ["a/x.json"]
    special = write(tmp_path / "odd[1].json", "odd")
    assert callers(azactivity.read(str(special))) == ["odd"], "a file of that name comes before the pattern"
    for missing in (tmp_path / "none", str(tmp_path / "*.nothing")):
        with pytest.raises(FileNotFoundError):
            azactivity.read(missing)
    (tmp_path / "empty").mkdir()
    assert callers(azactivity.read(tmp_path / "empty")) == []


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"\xff\xfe.json")
    try:
        with open(path, "wb") as file:
            file.write(lines(record()))
    except OSError:
        pytest.skip("this file system knows better")
    event = next(iter(azactivity.read(tmp_path)))
    assert os.fsencode(event.source.name) == path and os.path.exists(event.source.name)
    json.loads(event.to_json())


def test_a_log_can_be_read_again(tmp_path: Path) -> None:
    log = azactivity.read([write(tmp_path / "x", "a"), lines(record(caller="b")), io.BytesIO(lines(record(caller="c")))])
    assert callers(log) == callers(log) == ["a", "b", "c"]
    stream = io.BytesIO(b"xx" + lines(record(caller="c")))
    stream.seek(2)
    log = azactivity.read(stream)
    assert callers(log) == callers(log) == ["c"]

    class Once(io.RawIOBase):
        def __init__(self, data: bytes) -> None:
            self.rest = io.BytesIO(data)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            return self.rest.readinto(buffer)

    log = azactivity.read(Once(lines(record(caller="d"))))  # type: ignore[arg-type]
    assert callers(log) == ["d"]
    with pytest.raises(ValueError, match="read already"):
        list(log)


def test_chunks_do_not_matter(samples: Path) -> None:
    class Dribble:
        def __init__(self, data: bytes, step: int) -> None:
            self.rest, self.step = io.BytesIO(data), step

        def read(self, _size: int = -1) -> bytes:
            return self.rest.read(self.step)

    for path in sorted(samples.glob("*.*")):
        data = path.read_bytes()
        whole = [event.to_json() for event in azactivity.read(data, errors="ignore", name="x")]
        for step in (1, 7, 4096):
            got = azactivity.read(Dribble(data, step), errors="ignore", name="x")  # type: ignore[arg-type]
            assert [event.to_json() for event in got] == whole


def test_a_file_object_that_fails() -> None:
    class Broken:
        count = 0

        def read(self, _size: int = -1) -> Optional[bytes]:
            self.count += 1
            if self.count == 1:
                return lines(record())
            if self.count == 2:
                raise ConnectionError("gone")
            return b""

    reader = iter(azactivity.read(Broken()))  # type: ignore[arg-type]
    assert next(reader).caller == "ada@example.com"
    with pytest.raises(ConnectionError):
        next(reader)

    class Late:
        def read(self, _size: int = -1) -> None:
            return None

    with pytest.raises(BlockingIOError):
        list(azactivity.read(Late()))  # type: ignore[arg-type]


# ---- errors


def test_warn_is_the_default() -> None:
    log = azactivity.read(lines(record(), BAD, record(), BAD), name="f.json")
    with pytest.warns(azactivity.RecordWarning, match=r"2 records could not be decoded, first f.json, record 2, byte \d+ \(line 2, column") as told:
        assert len(list(log)) == 2
    assert len(told) == 1 and told[0].filename == __file__
    assert [error.record for error in log.errors] == [2, 4]
    stats = log.stats
    assert (stats.events, stats.quarantined, stats.records, stats.inputs) == (2, 2, 4, 1)


def test_an_error_knows_its_place() -> None:
    data = lines(record(), BAD)
    log = azactivity.read(data, errors="collect", name="f.json")
    list(log)
    (error,) = log.errors
    assert isinstance(error, RecordError) and isinstance(error, ValueError) and isinstance(error, azactivity.Error)
    start = data.index(BAD)
    assert (error.file, error.record, error.offset, error.length) == ("f.json", 2, start, len(BAD))
    assert (error.error_offset, error.line, error.column) == (start + len(BAD) - 1, 2, len(BAD))
    assert error.code == "syntax" and error.raw == BAD and not error.truncated and error.status == -1
    assert str(error).startswith(f"f.json, record 2, byte {error.error_offset} (line 2, column {error.column}): ")
    assert error.to_dict()["source"] == {"name": "f.json", "record": 2, "offset": start, "length": len(BAD)}
    again = pickle.loads(pickle.dumps(error))
    assert again.__dict__ == error.__dict__ and str(again) == str(error)
    assert repr(error).startswith("<RecordError syntax: f.json")


def test_raise_and_go_on() -> None:
    reader = iter(azactivity.read(lines(record(caller="a"), BAD, record(caller="b")), errors="raise"))
    assert next(reader).caller == "a"
    with pytest.raises(RecordError) as raised:
        next(reader)
    assert raised.value.record == 2
    assert next(reader).caller == "b"
    assert next(reader, None) is None


def test_collect_ignore_and_functions() -> None:
    data = lines(record(), BAD)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        log = azactivity.read(data, errors="collect")
        assert len(list(log)) == 1 and len(log.errors) == 1
        log = azactivity.read(data, errors="ignore")
        assert len(list(log)) == 1 and log.errors == [] and log.stats.quarantined == 1
        got: List[LocatedError] = []
        assert len(list(azactivity.read(data, errors=got.append))) == 1
        assert [error.record for error in got] == [2]

    def stop(error: LocatedError) -> None:
        raise KeyboardInterrupt from error

    with pytest.raises(KeyboardInterrupt):
        list(azactivity.read(data, errors=stop))
    with pytest.raises(ValueError, match="collect"):
        azactivity.read(data, errors="sometimes")


def test_an_input_that_ends_badly() -> None:
    if not azactivity.has_feature("zlib"):
        pytest.skip("this library has no zlib")
    data = lines(*[record(caller=f"u{n}") for n in range(500)])
    broken = gzip.compress(data + b" " * (8 << 20))  # more than 200 : 1
    good = lines(record(caller="after"))
    log = azactivity.read([broken, good])
    found = []
    with pytest.raises(InputError) as raised:
        for event in log:
            found.append(event.caller)
    assert raised.value.code == "ratio" and raised.value.record is None
    assert found == [f"u{n}" for n in range(500)] + ["after"], "everything that can be read comes first"
    reader = iter(azactivity.read([broken, good], errors="raise"))
    with pytest.raises(InputError):
        for _ in range(600):
            next(reader)
    assert next(reader).caller == "after"
    log = azactivity.read([broken, good], errors="collect")
    assert len(list(log)) == 501 and [error.code for error in log.errors] == ["ratio"]


def test_what_is_no_log(tmp_path: Path) -> None:
    (tmp_path / "README").write_text("Hello")
    write(tmp_path / "x.json", "a")
    with pytest.raises(InputError, match="neither JSON nor"):
        list(azactivity.read(tmp_path / "README"))
    with pytest.warns(azactivity.RecordWarning, match="README holds no activity log"):
        assert callers(azactivity.read(tmp_path)) == ["a"], "nobody said that each file of a folder is a log"
    with pytest.raises(InputError):
        list(azactivity.read(tmp_path, errors="raise"))
    with pytest.raises(InputError):
        list(azactivity.read([tmp_path / "README", tmp_path / "x.json"]))


def test_files_that_go_away(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a.json", "a"), write(tmp_path / "b.json", "b")
    log = azactivity.read(tmp_path)
    first.unlink()
    found = []
    with pytest.raises(InputError, match="No such file") as raised:
        for event in log:
            found.append(event.caller)
    assert found == ["b"] and isinstance(raised.value.__cause__, FileNotFoundError)
    alone = azactivity.read(second)
    second.unlink()
    with pytest.raises(FileNotFoundError):
        list(alone)


def test_anomalies_as_warnings() -> None:
    data = b'{"operationName":"a/b/write","caller":"x","caller":"y"}'
    with pytest.warns(azactivity.AnomalyWarning, match="f, record 1, byte 0: duplicate_key at /caller"):
        list(azactivity.read(data, anomalies=True, name="f"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        list(azactivity.read(data))
    assert one(data).caller == "y"
    (error,) = strictly(data)
    assert error.raw == data and "twice" in error.message or error.code in ("encoding", "syntax")


def strictly(data: bytes) -> List[LocatedError]:
    log = azactivity.read(data, strict=True, errors="collect")
    assert list(log) == []
    return log.errors


# ---- options


def test_limits() -> None:
    long = lines(record(properties={"x": "y" * 5000}), record())
    log = azactivity.read(long, max_record_bytes=4096, errors="collect")
    assert len(list(log)) == 1 and [error.code for error in log.errors] == ["limit_bytes"]
    log = azactivity.read(lines(record(properties={"x": list(range(100))})), max_values=50, errors="collect")
    assert list(log) == [] and log.errors[0].code == "limit_values"
    event = one(lines(record(properties={"a": {"b": {"c": 1}}})), max_depth=3)
    assert [anomaly.code for anomaly in event.anomalies] == ["depth_limit"]
    for bad in ({"max_values": 0}, {"max_depth": -1}, {"max_record_bytes": -5}):
        with pytest.raises(ValueError):
            azactivity.read(b"", **bad)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        list(azactivity.read(b"{}", max_depth=513))


def test_encodings() -> None:
    data = json.dumps(record(caller="Zoë"), ensure_ascii=False).encode("windows-1252")
    if azactivity.has_feature("icu"):
        assert one(data, encoding="windows-1252").caller == "Zoë"
    else:
        with pytest.raises(azactivity.UnsupportedError, match="windows-1252"):
            list(azactivity.read(data, encoding="windows-1252"))
    assert one(json.dumps(record(), ensure_ascii=False).encode("utf-16-le"), encoding="utf-16le").source.encoding == "utf-16le"


def test_going_on_later(tmp_path: Path) -> None:
    path = write(tmp_path / "x.json", *"abcdef")
    reader = iter(azactivity.read(path))
    assert [next(reader).caller for _ in range(4)] == list("abcd")
    position = reader.position
    assert position is not None and position.record == 4
    assert [(e.caller, e.source.record) for e in azactivity.read(path, start=position)] == [("e", 5), ("f", 6)]
    for what in (path.read_bytes(), [path, path]):
        with pytest.raises(ValueError, match="single file"):
            azactivity.read(what, start=position)
    list(reader)
    assert reader.position is None


def test_following(tmp_path: Path) -> None:
    path = write(tmp_path / "x.json", "a")
    reader = iter(azactivity.read(path, follow=True, errors="raise"))
    assert [event.caller for event in reader] == ["a"]
    whole = lines(record(caller="b"))
    with open(path, "ab") as file:
        file.write(whole[:30])
    assert list(reader) == [], "a record that is cut may still be completed"
    with open(path, "ab") as file:
        file.write(whole[30:])
    assert [event.caller for event in reader] == ["b"]
    reader.close()


def test_progress(tmp_path: Path, capsys: Any) -> None:
    path = write(tmp_path / "x.json", *["a"] * 3000)
    told: List[Any] = []
    list(azactivity.read([path, path], progress=lambda done, total: told.append((done, total))))
    size = path.stat().st_size
    assert told[-1] == (2 * size, 2 * size) and [done for done, _total in told] == sorted(done for done, _total in told)
    told.clear()
    list(azactivity.read(io.BytesIO(path.read_bytes()), progress=lambda done, total: told.append((done, total))))
    assert told[-1] == (size, None)
    pytest.importorskip("tqdm")
    list(azactivity.read(path, progress=True))
    assert "100%" in capsys.readouterr().err


def test_close_and_with(tmp_path: Path) -> None:
    path = write(tmp_path / "x.json", *"abc")
    with azactivity.read(path) as log:
        reader = iter(log)
        assert next(reader).caller == "a"
    assert list(reader) == [] and reader.stats.events >= 1
    with iter(azactivity.read(path)) as reader:
        next(reader)
    reader.close()
    assert list(reader) == []


def test_reprs(tmp_path: Path) -> None:
    path = write(tmp_path / "x.json", "a")
    assert repr(azactivity.read(b"12")).startswith("<ActivityLog 1 input, 2 bytes: -")
    assert repr(azactivity.read([path] * 3)).endswith(", ...>")
    reader = iter(azactivity.read(path))
    next(reader)
    assert repr(reader) == "<Reader in input 1 of 1: 1 events, 0 flagged, 0 quarantined>"


# ---- threads and processes


def test_threads_share_a_reader() -> None:
    reader = iter(azactivity.read(lines(*[record(caller=str(n)) for n in range(4000)])))
    found: List[str] = []

    def work() -> None:
        for event in reader:
            found.append(event.caller or "")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, found)) == list(range(4000))


def test_threads_share_events() -> None:
    events = list(azactivity.read(lines(*[record(caller=str(n)) for n in range(50)])))
    expected = [event.to_json() for event in events]
    wrong: List[Any] = []

    def work() -> None:
        for _ in range(20):
            for event, line in zip(events, expected):
                if event.to_json() != line or event.resource.name != "vm" or event.properties != {"statusCode": "OK"}:
                    wrong.append(event)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fork() -> None:
    log = azactivity.read(lines(*[record(caller=str(n)) for n in range(100)]))
    reader = iter(log)
    event = next(reader)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            good = event.caller == "0" and len(list(log)) == 100
            try:
                next(reader)
            except RuntimeError:
                status = 0 if good else 2
        finally:
            os._exit(status)
    _pid, status = os.waitpid(child, 0)
    assert os.WEXITSTATUS(status) == 0
    assert len(list(reader)) == 99


def test_no_leak_of_descriptors(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("counts what Linux tells of open files")
    path = write(tmp_path / "x.json", *"abc")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(50):
        next(iter(azactivity.read(path)))
    assert len(os.listdir("/proc/self/fd")) <= before + 1
