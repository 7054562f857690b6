"""What an event feels like."""

from __future__ import annotations

import copy
import gc
import ipaddress
import json
import pickle
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

import azactivity
import pytest
from azactivity import FIELDS, Event, ResourceId
from conftest import lines, one, record


@pytest.fixture()
def event() -> Event:
    return one(lines(record()))


def test_attributes(event: Event) -> None:
    assert event.caller == "ada@example.com"
    assert event.operation_name == "Microsoft.Compute/virtualMachines/deallocate/action"
    assert event.time == datetime(2023, 7, 21, 19, 23, 45, 123456, tzinfo=timezone.utc)
    assert event.time is not None and event.time.utcoffset() == timedelta(0)
    assert event.time_ns == 1689967425123456700
    assert event.event_timestamp == "2023-07-21T19:23:45.1234567Z"
    assert (event.phase, event.outcome, event.verb, event.sub_verb) == ("end", "success", "action", "deallocate")
    assert event.http_status == 200
    assert event.properties == {"statusCode": "OK"} and event.properties["statusCode"] == "OK"
    assert isinstance(event.resource, ResourceId) and event.resource.name == "vm"
    assert event.operation == (event.operation_name, "Microsoft.Compute", "Microsoft.Compute/virtualMachines", "action", "deallocate")
    assert str(event.operation) == event.operation_name
    assert event.dialect == "flat"
    assert event.principal.name == "ada@example.com" and event.principal.kind == "user" and str(event.principal) == "ada@example.com"
    assert isinstance(event.uid, uuid.UUID) and str(event.uid) == event["uid"]
    assert str(event.match_key) == event["match_key"]
    assert event.anomalies == () and event.anomaly_bits == 0
    assert event.source == ("-", 1, 0, len(lines(record())) - 1, None, False, "utf-8")
    assert str(event.source) == "-, record 1, byte 0"
    assert event.raw == lines(record()).rstrip()


def test_what_is_absent() -> None:
    event = one(b'{"operationName":"X/y/read","resultType":"Start","eventTimestamp":"2023-01-01T00:00:00Z"}')
    assert event.caller is None and event.correlation_id is None and event.http_status is None and event.duration_ms is None
    assert event.address is None and event.properties == {} and event.claims == {} and event.request_body is None
    assert not event.resource and event.resource.name is None and event.resource.kind == "empty"
    assert not event.principal and event.principal.name is None
    assert not event.token and event.token.mfa is None
    assert not event.error and event.error.code is None and str(event.error) == ""
    assert event.operation.verb == "read"


def test_absent_null_and_empty_are_three_answers() -> None:
    event = one(lines(record(caller=None, level="", correlationId=...)))
    assert event["caller"] is None and event["level"] == ""
    with pytest.raises(KeyError, match="correlation_id"):
        event["correlation_id"]
    with pytest.raises(KeyError, match="no_such_field"):
        event["no_such_field"]
    assert "caller" in event and "level" in event and "correlation_id" not in event and "no_such_field" not in event
    assert 5 not in event
    assert event.get("correlation_id", "?") == "?" and event.get("caller", "?") is None
    assert event.caller is None and event.correlation_id is None and event.level == ""


def test_as_a_mapping(event: Event) -> None:
    assert isinstance(event, Mapping)
    assert dict(event) == event.to_dict() == json.loads(event.to_json())
    assert list(event) == list(event.to_dict()) and len(event) == len(event.to_dict())
    assert event["time"] == "2023-07-21T19:23:45.1234567Z"
    assert event["resource.name"] == "vm" and event["resource"]["name"] == "vm"
    assert event["source"] == {"name": "-", "record": 1, "offset": 0, "length": len(event.raw)}
    assert "resource.name" not in list(event)
    with pytest.raises(TypeError):
        event["caller"] = "x"  # type: ignore[index]
    with pytest.raises(AttributeError):
        event.caller = "x"  # type: ignore[misc]


def test_every_field_can_be_asked_for(samples: Path) -> None:
    for event in azactivity.read(samples, errors="collect"):
        whole = event.to_dict()
        for name, field in FIELDS.items():
            if field.member:
                top, _, member = name.partition(".")
                assert event.get(name) == (whole.get(top) or {}).get(member), name
                continue
            assert (name in event) == (name in whole), name
            assert event.get(name) == whole.get(name), name
            found = getattr(event, name)
            if field.type in ("text", "time", "word") and name not in ("time", "uid", "match_key"):
                assert found is None or isinstance(found, str), name
                if isinstance(whole.get(name), str):
                    assert found == whole[name], name


def test_numbers_of_any_length_and_depth() -> None:
    digits = "9" * 6000
    deep = "[" * 60 + "]" * 60
    data = lines(record()).replace(b'"statusCode": "OK"', f'"n":{digits},"f":1.50,"e":1e400,"deep":{deep}'.encode())
    event = one(data)
    assert str(event.properties["n"]) == digits
    assert event.properties["f"] == 1.5
    assert event.to_dict()["properties"]["n"] == event.properties["n"]
    assert event.lookup("/properties/n") == event.properties["n"]
    assert digits in event.to_json() and "1.50" in event.to_json()


def test_lookup_reads_through_strings() -> None:
    body = json.dumps({"sku": {"name": "S0"}, "list": [1, {"a~/b": None}], "t": True})
    event = one(lines(record(properties={"responseBody": body, "ü": "\ud83d\ude00", "lone": "\ud800"})))
    assert event.lookup("/properties/responseBody/sku/name") == "S0"
    assert event.lookup("/properties/responseBody/list/1") == {"a~/b": None}
    assert event.lookup("/properties/responseBody/list/1/a~0~1b") is None
    assert event.lookup("/properties/responseBody") == body
    assert event.lookup("/properties/ü") == "\U0001f600"
    assert event.lookup("/properties")["lone"] == "\ufffd" == event.properties["lone"]
    assert event.lookup("")["caller"] == "ada@example.com"
    assert event.lookup("/properties/responseBody/t") is True
    assert event.response_body == {"sku": {"name": "S0"}, "list": [1, {"a~/b": None}], "t": True}
    with pytest.raises(KeyError):
        event.lookup("/nothing")
    assert event.lookup("/nothing", 7) == 7
    with pytest.raises(ValueError, match="JSON Pointer"):
        event.lookup("no slash")


def test_addresses_and_tokens() -> None:
    claims = {"ipaddr": "198.51.100.1", "iat": "1700000000", "exp": 1700003600, "http://schemas.microsoft.com/claims/authnmethodsreferences": "pwd,mfa"}
    event = one(lines(record(callerIpAddress="[2001:DB8::17]:443", identity={"claims": claims})))
    assert event.address == ipaddress.IPv6Address("2001:db8::17") and event["address.port"] == 443
    event = one(lines(record(callerIpAddress="203.0.113.7:1")))
    assert event.address == ipaddress.IPv4Address("203.0.113.7")
    event = one(lines(record(callerIpAddress="XX.XX.XX.XX")))
    assert event.address is None and event.caller_ip_address == "XX.XX.XX.XX"


def test_token_and_error(samples: Path) -> None:
    tokens = [event.token for event in azactivity.read(samples / "rest-page.json") if event.token]
    assert tokens and all(token.issued is None or token.issued.tzinfo is timezone.utc for token in tokens)
    errors = [event.error for event in azactivity.read(samples, errors="ignore") if event.error]
    assert errors and all(str(error).startswith(error.code or "") for error in errors)


def test_anomalies() -> None:
    event = one(b'{"operationName":"a/b/write","caller":"x","caller":"y","resultType":"\\ud800"}')
    assert event.caller == "y" and event.result_type == "\ufffd"
    assert [anomaly.code for anomaly in event.anomalies] == ["duplicate_key", "lone_surrogate"]
    first = event.anomalies[0]
    assert first.path == "/caller" and first.other is not None
    start, length = first.other
    assert event.raw[start : start + length].endswith(b'"x"') or event.raw[start : start + length] == b'"x"'
    assert str(first) == "duplicate_key at /caller"
    assert event.anomaly_bits == 1 << 4 | 1 << 2


def test_origin(event: Event) -> None:
    assert event.origin("caller") == "record" and event.origin("tenant_id") is None and event.origin("phase") == "derived"
    with pytest.raises(KeyError):
        event.origin("nothing")


def test_events_outlive_everything() -> None:
    log = azactivity.read(lines(*[record(caller=f"u{n}") for n in range(2000)]))
    reader = iter(log)
    events = [next(reader) for _ in range(1500)]
    resource = events[3].resource
    log.close()
    del log, reader
    gc.collect()
    assert [event.caller for event in events] == [f"u{n}" for n in range(1500)]
    del events
    gc.collect()
    assert resource.name == "vm"


def test_equality_and_copies(event: Event) -> None:
    same = one(lines(record()))
    assert event == same and hash(event) == hash(same) and event != one(lines(record(caller="b")))
    assert event != dict(event) and event != 5
    assert copy.copy(event) is event and copy.deepcopy([event])[0] is event
    with pytest.raises(TypeError, match="to_dict"):
        pickle.dumps(event)
    assert pickle.loads(pickle.dumps(event.to_dict())) == event.to_dict()
    assert len({event, same}) == 1


def test_not_made_by_hand() -> None:
    with pytest.raises(TypeError, match="read"):
        Event()


def test_repr(event: Event) -> None:
    assert repr(event) == (
        "<Event 2023-07-21T19:23:45.1234567Z Microsoft.Compute/virtualMachines/deallocate/action end success by ada@example.com on vm>"
    )
    hostile = one(lines(record(caller="a\x1b[31m\u202eb")))
    assert "\x1b" not in repr(hostile) and "\u202e" not in repr(hostile) and "\\x1b" in repr(hostile)
    assert repr(one(b'{"operationName":"a/b/write","resultType":"x"}')).startswith("<Event no time a/b/write")


def test_the_cases_of_the_library(root: Path) -> None:
    """Every data case: the same lines as azact-cat, byte for byte, errors at their place."""
    checked = 0
    for folder in sorted((root / "tests" / "data").iterdir()):
        expected = folder / "expected.ndjson"
        if not expected.exists():
            continue
        case = json.loads((folder / "case.json").read_text())
        arguments = case.get("args", [])
        options = {"strict": "--strict" in arguments}
        for argument in arguments:
            if argument.startswith("--encoding="):
                options["encoding"] = argument.partition("=")[2]
            elif argument != "--strict":
                break
        else:
            if case.get("needs") and not azactivity.has_feature(case["needs"]):
                continue
            data = min(folder.glob("input*"))
            got = everything(data, data.name, options)
            assert got == expected.read_text(encoding="utf-8").splitlines(), folder.name
            assert everything(data.read_bytes(), data.name, options) == got, folder.name
            checked += 1
    assert checked > 40


def everything(what: object, name: str, options: dict) -> list:  # type: ignore[type-arg]
    """Events and errors in order, as lines; a message is the library's own."""
    found = []

    def keep(error: azactivity.LocatedError) -> None:
        if error.code != "not_recognised":  # of that azact-cat prints no line
            found.append(error)

    reader = iter(azactivity.read(what, errors=keep, name=name, **options))  # type: ignore[arg-type]
    for event in reader:
        found.append(event)
    return [
        item.to_json() if isinstance(item, Event) else json.dumps(item.to_dict(), ensure_ascii=False, separators=(",", ":"))
        for item in found
    ]
