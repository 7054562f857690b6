"""Records whose values are of types that nobody expects, in every dialect: what check_odd.py and the tests of the Python package read.

A record is one of gen_dialects.py with some members replaced, added or taken out. Chance comes from outside: from a
random.Random, or from hypothesis, which makes what fails small.
"""

from __future__ import annotations

import copy
import json
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import gen_dialects as gen
from oracle import fields

Json = Dict[str, Any]

TEXTS = (
    "", " ", "\r", "\t x ", "null", "true", "0", "1.0", "-", "x", "x/y", "./", "/", "//", "/a/b/", "\u00e9", "\u2028", "\x7f", "\x00",
    "Microsoft.\x00x", "Microsoft.Compute", "Contoso.Widgets/widgets", "a.b/c d", "ada@example.com", "live.com#ada@example.com",
    "ada_example.com#EXT#@x.com", "22222222-aaaa-4bbb-8ccc-000000000001", "22222222aaaa4bbb8ccc000000000001", "Group", "User", "app",
    "Success", "Succeeded.", "Failed", "Failure", "Started", "Start", "In Progress", "Canceled", "Accepted", "Created",
    "Succeeded.Created", "Started.", "Failed.403", "200", "600", "Created (HTTP Status Code: 201)", " Failed. ", ".", "Nonsense",
    "Administrative", "Service Health", "Write", "action", "Policy", "AuditLogs", "Informational", "Warning", "4", "5", "9",
    "2023-07-21T19:23:45.1Z", "2023-07-21", "7/21/2023 7:23:45 PM", "21/7/2023 7:23:45 PM", "1700000000", "pwd, mfa",
    "203.0.113.7:80", "::ffff:1.2.3.4", "[::1]:70000", "10.0.0.0/8", "XX.XX.XX.XX",
    "Microsoft.Compute/virtualMachines/write", "Microsoft.Network/register/action", "/subscriptions/a/resourceGroups/b", "a//write",
    "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm",
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.X/t/n/events/aaaaaaaa-0000-4000-8000-000000000001/ticks/638361432012345678",
    "/events/x/ticks/1", "a+b/events//ticks/638361432012345678/", "tenant/group/subscription", "/t/g",
)
EMBEDDED = (
    "{}", "[]", " {} ", '{"a":1}', '{"a":1,"a":2}', '{"value":"x"}', '{"statusCode":"OK","statusMessage":"{\\"code\\":\\"E\\"}"}',
    '{"error":{"code":"C","message":"M","details":[{"code":"D"}]}}', '{"error":"text"}', '{"code":"bare"}', '["mfa"]',
    '{"claims":{"appid":"x"},"authorization":{"action":"y"}}', '{"claims":"{\\"appid\\":\\"x\\"}"}', '{"role":"r","evidence":"{}"}',
    '{"clientIpAddress":"::1","method":"PUT"}', '{"a":"line\nend"}', '{"a":"tab\tx","b":"\x00"}', '{"a\n":1}', '{"a":"\\ud800"}',
    "{", "[", '{"a":', '{"a":1}x', "[1,]", "{a}", "[01]", '{"a":"\\x"}', "@{a=b}", "System.Object[]", '"x"', '{"eventProperties":"{"}',
    '{"a":"\n",', '{"b":1,"b":2', '{"eventProperties":{"statusCode":"Conflict","policies":"[]"}}', '[{"a": [ 1 , 2 ]}]',
)  # fmt: skip
OTHERS: Tuple[Any, ...] = (
    None, True, False, 0, -1, 4, 200, 1.5, 1e300, 12345678901234567890, 1700000000, {}, [], [None], [""], ["mfa", 1], [{}], [[]],
    {"": ""}, {"a": None}, {"value": None}, {"value": ""}, {"value": 1}, {"value": {"value": "x"}}, {"value": []}, {"Value": "v", "LocalizedValue": "l"},
    {"localizedValue": "l"}, {"value": "Failed", "localizedValue": None}, {"value": None, "localizedValue": "l"}, {"value": "a/b/write", "localizedValue": ["l"]},
    {"localized_value": "l", "value": "Started"}, {"Content": {}}, {"Content": {"a": 1}}, {"Content": "{}"}, {"error": {"code": "C"}}, {"error": None},
    {"code": 1, "message": True}, {"error": {"code": "C", "message": "M", "innererror": {"code": None}}}, {"error": "text"}, {"error": []},
    {"appid": 7, "ipaddr": None}, {"role": {"a": 1}, "evidence": {"principalId": 1, "principalType": "Group"}}, {"clientIpAddress": {}, "method": 1},
    {"statusCode": 404, "statusMessage": {"error": {"code": "C"}}}, {"eventProperties": {"statusCode": "", "message": []}},
)  # fmt: skip
CLAIMS = tuple(
    [base + name for base in (gen.SOAP, gen.MSID, "") for name in ("upn", "emailaddress", "name", "spn", "objectidentifier", "tenantid")]
    + ["appid", "idtyp", "xms_mirid", "ipaddr", "iat", "exp", "amr", "oid", "tid", "http://schemas.microsoft.com/claims/authnmethodsreferences"])  # fmt: skip
IN_PROPERTIES = tuple(sorted({key for keys in fields.IN_PROPERTIES.values() for key in keys})) + (
    "eventProperties", "policies", "caller", "eventDataId", "eventSubmissionTimestamp", "httpRequest", "eventName", "operationId", "Content")
AUTHORIZATION = ("action", "scope", "role", "evidence")
EVIDENCE = ("role", "roleAssignmentId", "roleAssignmentScope", "roleDefinitionId", "principalId", "principalType")
REQUEST = ("method", "uri", "url", "clientIpAddress", "client_ip_address", "clientRequestId", "client_request_id", "ClientId", "Url")
INSIDE = {"properties": IN_PROPERTIES, "eventProperties": IN_PROPERTIES, "claims": CLAIMS, "authorization": AUTHORIZATION,
          "evidence": EVIDENCE, "httprequest": REQUEST, "http_request": REQUEST, "identity": ("claims", "authorization")}  # fmt: skip


def _root_keys(dialect: str) -> Tuple[str, ...]:
    if dialect == "portal_csv":
        return tuple(gen.portal_csv(gen.events()[0]))
    found = {path[0] for rule in fields.TABLE[dialect].values() for path in tuple(rule.aliases) + tuple(rule.fallbacks)}
    return tuple(sorted(key for key in found if key and not key.startswith("=")))


DIALECTS = tuple(name for name in gen.DIALECTS)
ROOT_KEYS = {name: _root_keys("diagnostic" if name == "diagnostic_legacy" else name) for name in DIALECTS}
EVENTS = tuple(gen.events())


class Maker:
    """Makes one record after another. `choice` takes one of a sequence; `anything` makes any JSON value."""

    def __init__(self, choice: Callable[[Sequence[Any]], Any], anything: Optional[Callable[[], Any]] = None) -> None:
        self.choice = choice
        self.anything = anything

    def value(self, depth: int = 0) -> Any:
        which = self.choice((0, 0, 0, 1, 1, 2, 2, 2, 4, 3) if depth < 2 else (0, 1, 2))
        if which == 4 and self.anything is not None:
            return self.anything()
        if which != 3:
            return copy.deepcopy(self.choice((TEXTS, EMBEDDED, OTHERS)[which % 4]))
        keys = self.choice((CLAIMS, IN_PROPERTIES, AUTHORIZATION, EVIDENCE, REQUEST, ("value", "localizedValue"), ("claims", "authorization")))
        made = {self.choice(keys): self.value(depth + 1) for _ in range(self.choice((1, 2, 3)))}
        return json.dumps(made) if self.choice((0, 0, 1)) else made

    def _change(self, node: Json, keys: Sequence[str], depth: int) -> None:
        """Put an odd value somewhere into `node`, or into one of its objects."""
        inner = [key for key, value in node.items() if isinstance(value, dict) and key.lower() in INSIDE]
        if inner and depth < 4 and self.choice((0, 1)):
            key = self.choice(inner)
            self._change(node[key], INSIDE[key.lower()], depth + 1)
            return
        key = self.choice(tuple(node) + tuple(keys))
        what = self.choice(("put", "put", "put", "drop", "spell", "wrap"))
        if what == "drop":
            node.pop(key, None)
        elif what == "spell" and key in node:
            node[self.choice((key.upper(), key[:1].swapcase() + key[1:]))] = self.value()
        elif what == "wrap" and isinstance(node.get(key), (dict, list)):
            node[key] = json.dumps(node[key])
        else:
            node[key] = self.value()

    def record(self, dialect: str = "") -> Json:
        dialect = dialect or self.choice(DIALECTS)
        root: Json = copy.deepcopy(gen.DIALECTS[dialect](self.choice(EVENTS)))
        event = root
        if dialect == "alert_webhook":
            event = root["data"]["context"]["activityLog"]
        elif dialect == "classic_webhook":
            event = root["context"] if self.choice((0, 0, 1)) else root["context"]["event"]
        for _ in range(self.choice((1, 1, 2, 3, 5))):
            self._change(event, ROOT_KEYS[dialect], 0)
        return root

    def document(self) -> bytes:
        """One to four records in a container."""
        count = self.choice((1, 1, 2, 4))
        pack = self.choice(("lines", "lines", "array", "records", "value", "pretty", "tables", "csv"))
        if pack in ("tables", "csv"):
            dialect = self.choice(("log_analytics", "log_analytics_legacy", "portal_csv")[: 3 if pack == "csv" else 2])
            # A row that begins with a bracket is no row, and blanks before it are not its own: a number stands first.
            rows = [self.record(dialect) for _ in range(count)]
            columns = {key.lower(): key for row in reversed(rows) for key in reversed(list(row))}
            rows = [{"Row": "1", **{name: row.get(name, "") for name in reversed(list(columns.values()))}} for row in rows]
            writer = gen.PORTAL["csv"] if pack == "csv" else gen.TABLES["tables"]
            return writer(rows).encode("utf-8", "surrogatepass")
        rows = [self.record() for _ in range(count)]
        options: Json = {"ensure_ascii": self.choice((True, False))}
        if pack == "pretty":
            options["indent"] = 1
        shaped: Any = {"records": rows} if pack == "records" else {"value": rows} if pack == "value" else rows
        if pack != "lines":
            return json.dumps(shaped, **options).encode("utf-8", "surrogatepass")
        return b"".join(json.dumps(row, **options).encode("utf-8", "surrogatepass") + b"\n" for row in rows)
