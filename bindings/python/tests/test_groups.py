"""Groups and operations."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Dict, List

import azactivity
import pytest
from azactivity import Group, Grouper
from conftest import EXAMPLES, lines, module, record
from hypothesis import given, settings
from hypothesis import strategies as st

START = "2024-03-18T08:00:0{}Z"


def life(number: int, *results: str, correlation: str = "c1", **facts: Any) -> List[Dict[str, Any]]:
    return [
        record(eventTimestamp=START.format(at), resultType=result, correlationId=correlation, operationName=f"Microsoft.X/y{number}/write", **facts)
        for at, result in enumerate(results)
    ]


def groups(*rows: Dict[str, Any], **options: Any) -> List[Group]:
    return list(azactivity.read(lines(*rows), errors="raise").groups(**options))


def test_a_life_cycle() -> None:
    (group,) = groups(*life(1, "Start", "Accept", "Success"), *life(2, "Start", "Failure"))
    assert group.correlation_id == group.key == "c1" and group.part == 1 and group.outcome == "failure"
    assert group.start == datetime(2024, 3, 18, 8, tzinfo=timezone.utc) and group.span == timedelta(seconds=2)
    assert group.end_ns is not None and group.start_ns is not None and group.end_ns - group.start_ns == 2 * 10**9
    assert len(group) == len(group.operations) == 2 and group.event_count == 5 and group.failed_count == 1 and group.open_count == 0
    assert group.principals == ("ada@example.com",) and group.verbs == ("write",) and group.addresses == ()
    first, second = group
    assert (first.state, first.outcome, first.duration, first.accept_ns) == ("complete", "success", timedelta(seconds=2), 10**9)
    assert (second.state, second.attempt, second.duration_ns) == ("failed", 1, 10**9)
    assert first.name == first.operation_name == "Microsoft.X/y1/write" and first.resource.name == "vm" and first.caller == "ada@example.com"
    assert first.start == group.start and first.end is not None and first.end_ns == group.end_ns
    assert [event.phase for event in first.events] == ["start", "accept", "end"]
    event = first.events[-1]
    assert event.event is not None and event.event.result_type == "Success" and event.uid == event.event.uid
    assert event.time == event.event.time and event.source == event.event.source and event.copy_of is None and event.dialect == "flat"
    assert first.events[0:2][1].phase == "accept" and len(list(group.events)) == 5
    with pytest.raises(IndexError):
        first.events[3]
    assert group.root in list(group) and group.root == group.operations[group.root.index]
    assert first.http_status == 200 and first.address is None and not first.error
    assert first.merged("result_type") == "Success" and first.merged("caller") == "ada@example.com"
    with pytest.raises(KeyError):
        first.merged("hierarchy")


def test_reprs() -> None:
    (group,) = groups(*life(1, "Start", "Success", caller="\x1b[1m"))
    assert repr(group) == "<Group c1 2024-03-18T08:00:00+00:00 success: 1 operations, 2 events>"
    assert repr(group.operations[0]) == "<Operation Microsoft.X/y1/write complete 0:00:01 on vm>"
    assert repr(group.operations[0].events[0]).startswith("<GroupEvent 2024-03-18T08:00:00+00:00 start")


def test_a_tree(samples: Path) -> None:
    trees = [group for group in azactivity.read(samples, errors="ignore").groups() if any(one.parent for one in group)]
    assert trees
    for group in trees:
        line = group.to_dict()
        for operation, told in zip(group, line["operations"]):
            assert (operation.parent.index if operation.parent else None) == told["parent"]
            assert all(child.parent == operation for child in operation.children)
        assert sum(len(operation.children) for operation in group) == sum(1 for operation in group if operation.parent)


def test_orders_and_options() -> None:
    rows = [*life(1, "Start", "Success", correlation="a"), *life(1, "Start", "Failure", "Start", "Failure", correlation="b")]
    assert [group.key for group in groups(*rows, order="failed")] == ["b", "a"]
    assert [group.key for group in groups(*rows, order="events")] == ["b", "a"]
    assert [group.key for group in groups(*rows, order="start")] == ["a", "b"]
    stranger = [{"category": "SignInLogs", "time": "2024-01-01T00:00:00Z", "correlationId": "x"}]
    assert groups(*stranger) == [] and len(groups(*stranger, foreign=True)) == 1
    with pytest.raises(ValueError, match="duration"):
        groups(*rows, order="size")
    (compact,) = groups(*life(1, "Start", "Success"), compact=True)
    assert compact.operations[0].events[0].event is None and compact.to_dict() == groups(*life(1, "Start", "Success"))[0].to_dict()
    with pytest.raises(LookupError, match="compact"):
        compact.operations[0].merged("category")
    two = [record(subscriptionId="s1"), record(subscriptionId="s2")]
    assert len(groups(*two, by_subscription=True)) == 2 and len(groups(*two)) == 1
    with pytest.raises(ValueError):
        groups(*rows, idle=timedelta(days=-1))


def test_groups_outlive_everything() -> None:
    log = azactivity.read(lines(*life(1, "Start", "Success")))
    found = log.groups()
    group = next(found)
    operation = group.operations[0]
    event = operation.events[1]
    log.close()
    del log, found, group
    gc.collect()
    assert operation.name == "Microsoft.X/y1/write" and event.phase == "end"
    decoded = event.event
    del operation, event
    gc.collect()
    assert decoded is not None and decoded.caller == "ada@example.com"


def test_as_objects() -> None:
    one, two = groups(*life(1, "Start"))[0], groups(*life(1, "Start"))[0]
    assert one == two and hash(one) == hash(two) and copy.copy(one) is one and one != 5
    assert one.operations[0] == two.operations[0] and len({one.operations[0], two.operations[0]}) == 1
    with pytest.raises(TypeError, match="to_dict"):
        pickle.dumps(one)
    with pytest.raises(TypeError, match="groups"):
        Group()
    assert json.loads(one.to_json()) == one.to_dict()


def test_a_grouper_of_ones_own() -> None:
    grouper = Grouper()
    for event in azactivity.read(lines(*life(1, "Start", "Success"))):
        grouper.add(event)
    assert next(grouper, None) is None
    with pytest.raises(TypeError):
        grouper.add({})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="order"):
        grouper.finish("x")
    grouper.finish()
    with pytest.raises(ValueError, match="finished"):
        grouper.add(event)
    (group,) = grouper
    assert group.key == "c1" and grouper.stats.events == 2 and grouper.stats.groups == 1 and grouper.stats.clock_ns is None


def test_streams() -> None:
    rows = [record(correlationId=f"g{n}", eventTimestamp=f"2024-03-{1 + n // 20:02}T{n % 20:02}:00:00Z") for n in range(400)]
    found = azactivity.read(lines(*rows)).groups(stream=True, lateness=timedelta(minutes=1))
    first = next(found)
    assert first.key == "g0" and found.reader_stats.events < 400, "given out long before the end"
    rest = list(found)
    assert [group.key for group in rest] == [f"g{n}" for n in range(1, 400)] and found.stats.delivered == 400
    bounded = azactivity.read(lines(*rows)).groups(stream=True, max_groups=5, lateness=timedelta(days=30))
    keys = [group.key for group in bounded]
    assert sorted(keys) == sorted(f"g{n}" for n in range(400)) and bounded.stats.evicted > 300
    grouper = Grouper(stream=True, host_clock=True)
    grouper.add(next(iter(azactivity.read(lines(rows[0])))))
    grouper.advance(datetime(2024, 6, 1, tzinfo=timezone.utc))
    assert [group.key for group in grouper] == ["g0"]
    with pytest.raises(ValueError, match="time zone"):
        grouper.advance(datetime(2024, 6, 1))


def test_threads_take_from_one_grouper() -> None:
    events = list(azactivity.read(lines(*[record(correlationId=f"g{n}") for n in range(500)])))
    grouper = Grouper()
    threads = [threading.Thread(target=lambda part=part: [grouper.add(event) for event in events[part::4]]) for part in range(4)]  # type: ignore[misc]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    grouper.finish()
    assert sorted(group.key for group in grouper) == sorted(f"g{n}" for n in range(500))


def test_the_cases_of_the_library(root: Path) -> None:
    checked = 0
    for folder in sorted((root / "tests" / "data").glob("*/groups.ndjson")):
        case = json.loads((folder.parent / "case.json").read_text())
        if case.get("args") or case.get("needs"):
            continue
        inputs = sorted(folder.parent.glob("input*"))
        parts = [azactivity.read(path, name=path.name, errors="collect") for path in inputs]
        grouper = Grouper()
        for part in parts:
            for event in part:
                if event.dialect != "foreign":
                    grouper.add(event)
        grouper.finish()
        assert [group.to_json() for group in grouper] == folder.read_text(encoding="utf-8").splitlines(), folder.parent.name
        checked += 1
    assert checked > 3


def test_tables(samples: Path) -> None:
    pa = module("pyarrow")
    log = azactivity.read(samples, errors="ignore")
    operations = [operation for group in log.groups() for operation in group]
    table = log.groups().to_arrow()
    table.validate(full=True)
    assert table.num_rows == len(operations)
    for row, operation in zip(table.to_pylist(), operations):
        assert row["operation_name"] == operation.operation_name and row["state"] == operation.state
        assert row["duration_ns"] == operation.duration_ns
    assert pa.table(log.groups()).equals(table)
    with pytest.raises(ValueError, match="no such column"):
        log.groups().table("nothing")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 2), st.sampled_from(["Start", "Accept", "Success", "Failure", "Active"]),
                          st.integers(0, 9)), max_size=12), st.randoms())  # fmt: skip
@settings(max_examples=min(EXAMPLES, 500))
def test_order_does_not_matter(helpers: Path, rows: List[Any], random: Any) -> None:
    """The same groups from any order of events, and the same as the independent reading has."""
    import group_oracle

    made = [record(correlationId=key, operationName=f"Microsoft.X/y{number}/write", resultType=result, eventTimestamp=START.format(second))
            for key, number, result, second in rows]  # fmt: skip
    events = list(azactivity.read(lines(*made), name="x"))
    expected = sorted(json.dumps(group.line, sort_keys=True) for group in group_oracle.group_events([event.to_dict() for event in events]))
    for _ in range(2):
        grouper = Grouper()
        for event in events:
            grouper.add(event)
        grouper.finish()
        found = list(grouper)
        assert sorted(json.dumps(group.to_dict(), sort_keys=True) for group in found) == expected
        assert sum(group.event_count for group in found) == len(rows)
        random.shuffle(events)
