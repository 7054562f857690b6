"""One event, written in every dialect, container, encoding and compression.

The events are invented. Every writer says what its dialect really carries;
LACKS names the keys of the canonical record that it cannot give (rule 31).
"""

from __future__ import annotations

import copy
import gzip
import json
import re
from typing import Callable, Dict, FrozenSet, List, NamedTuple, Optional

SUB = "0b1f6471-1bf0-4dda-aec3-cb9272f09590"
TENANT = "7d2c1c1e-4a55-4c27-8c3e-5f6a7b8c9d0e"
WORKSPACE = "c0ffee00-1111-4222-8333-444455556666"
SOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
MSID = "http://schemas.microsoft.com/identity/claims/"
TICKS_OF_EPOCH = 621355968000000000

Json = Dict[str, object]


class Event(NamedTuple):
    """The facts; None where the event has none."""

    name: str
    time: str                       # seven digits
    ticks: int
    operation: str
    resource: str
    resource_type: Optional[str]
    correlation: Optional[str]
    data_id: str
    category: Optional[str]         # as REST writes it
    status: Optional[str]           # as REST writes it
    sub_status: Optional[str]
    level: Optional[str]
    caller: Optional[str]
    claims: Optional[Json]
    address: Optional[str]
    properties: Optional[Json]
    sparse: bool = False


def _claims(upn: str, oid: str) -> Json:
    return {
        "aud": "https://management.core.windows.net/", "iss": f"https://sts.windows.net/{TENANT}/",
        "iat": "1700000000", "exp": "1700003600",
        "http://schemas.microsoft.com/claims/authnmethodsreferences": "pwd,mfa",
        "appid": "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "ipaddr": "203.0.113.7", "name": "Zo\u00eb \u00c5ngstr\u00f6m",
        MSID + "objectidentifier": oid, MSID + "tenantid": TENANT, SOAP + "upn": upn, SOAP + "name": upn}


def _event(**facts: object) -> Event:
    blank: Json = dict(resource_type=None, correlation=None, category=None, status=None, sub_status=None, level=None,
                       caller=None, claims=None, address=None, properties=None)
    blank.update(facts)
    return Event(**blank)  # type: ignore[arg-type]


def events() -> List[Event]:
    group = f"/subscriptions/{SUB}/resourceGroups/rg-lager"
    storage = group + "/providers/Microsoft.Storage/storageAccounts/caf\u00e92024"
    machine = group + "/providers/Microsoft.Compute/virtualMachines/vm 01"
    start = 638361432000000000     # 2023-11-21T06:00:00Z
    return [
        _event(
            name="write", time="2023-11-21T06:00:01.2345678Z", ticks=start + 12345678,
            operation="Microsoft.Storage/storageAccounts/write", resource=storage,
            resource_type="Microsoft.Storage/storageAccounts", correlation="11111111-aaaa-4bbb-8ccc-000000000001",
            data_id="aaaaaaaa-0000-4000-8000-000000000001", category="Administrative", status="Succeeded",
            sub_status="Created", level="Informational", caller="zoe@contoso.example",
            claims=_claims("zoe@contoso.example", "22222222-aaaa-4bbb-8ccc-000000000001"), address="203.0.113.7",
            properties={
                "statusCode": "Created", "serviceRequestId": "33333333-aaaa-4bbb-8ccc-000000000001",
                "requestbody": json.dumps({"location": "westeurope", "tags": {"owner": "Zo\u00eb \"Z\"", "n": 1.50}}),
                "responseBody": json.dumps({"sku": {"name": "Standard_LRS"}, "list": [1, None, True]}),
                "eventCategory": "Administrative", "entity": storage,
                "message": "Microsoft.Storage/storageAccounts/write",
                "hierarchy": f"{TENANT}/mg-root/{SUB}"}),
        _event(
            name="policy", time="2023-11-21T06:00:02.0009000Z", ticks=start + 20009000,
            operation="Microsoft.Authorization/policies/audit/action", resource=machine,
            resource_type="Microsoft.Compute/virtualMachines", correlation="11111111-AAAA-4bbb-8ccc-000000000002",
            data_id="aaaaaaaa-0000-4000-8000-000000000002", category="Policy", status="Succeeded", sub_status="",
            level="Warning", caller="Microsoft.PolicyService", properties={
                "isComplianceCheck": "True", "resourceLocation": "westeurope", "ancestors": "",
                "policies": json.dumps([{"policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/p/",
                                         "policyDefinitionEffect": "audit"}])}),
        _event(
            name="health", time="2023-11-21T06:00:03.9999999Z", ticks=start + 39999999,
            operation="Microsoft.ServiceHealth/incident/action", resource=f"/subscriptions/{SUB}",
            correlation="11111111-aaaa-4bbb-8ccc-000000000003", data_id="aaaaaaaa-0000-4000-8000-000000000003",
            category="ServiceHealth", status="Active", level="Error", properties={
                "title": "\u5927\u548c \u2013 outage", "service": "Storage", "region": "West Europe",
                "communication": "<p>A &amp; B</p>\r\n<p>\u20ac</p>", "isHIR": False, "rate": 0.0, "none": None}),
        _event(
            name="alert", time="2023-11-21T06:00:04.0000000Z", ticks=start + 40000000,
            operation="Microsoft.Insights/AlertRules/Activated/Action",
            resource=group + "/providers/Microsoft.Insights/alertRules/too busy",
            resource_type="Microsoft.Insights/alertRules",
            correlation=group + "/providers/Microsoft.Insights/alertRules/too busy/incidents/L3N1YnM=",
            data_id="aaaaaaaa-0000-4000-8000-000000000004", category="Alert", status="Activated",
            level="Informational", caller="Microsoft.Insights/alertRules",
            properties={"RuleName": "too busy", "Threshold": "1", "Aggregation": "Average"}),
        _event(
            name="failed", time="2023-11-21T06:00:05.0000001Z", ticks=start + 50000001,
            operation="Microsoft.Compute/virtualMachines/restart/action", resource=machine,
            resource_type="Microsoft.Compute/virtualMachines", correlation="11111111-aaaa-4bbb-8ccc-000000000005",
            data_id="aaaaaaaa-0000-4000-8000-000000000005", category="Administrative", status="Failed",
            sub_status="Conflict", level="Error", caller="44444444-aaaa-4bbb-8ccc-000000000005", claims={
                "appid": "55555555-aaaa-4bbb-8ccc-000000000005", "idtyp": "app",
                MSID + "objectidentifier": "44444444-aaaa-4bbb-8ccc-000000000005", MSID + "tenantid": TENANT},
            address="2001:db8::17", properties={
                "statusCode": "Conflict", "statusMessage": json.dumps({"status": "Failed", "error": {
                    "code": "ResourceOperationFailure", "message": "It \"failed\".",
                    "details": [{"code": "Busy", "innererror": {"code": "Locked"}}]}})}),
        _event(
            name="select", time="2023-11-21T06:00:06.5000000Z", ticks=start + 65000000,
            operation="Microsoft.Compute/virtualMachines/write", resource=machine,
            data_id="aaaaaaaa-0000-4000-8000-000000000006", sparse=True)]


# ---- dialects ----------------------------------------------------------------------------

_DIAGNOSTIC_STATUS = {"Started": "Start", "Accepted": "Accept", "Succeeded": "Success", "Failed": "Failure"}


def _filled(pairs: Json) -> Json:
    return {key: copy.deepcopy(value) for key, value in pairs.items() if value is not None}


def _loc(text: Optional[str], shown: Optional[str] = None) -> Optional[Json]:
    return None if text is None else {"value": text, "localizedValue": shown or text}


def _event_id(e: Event) -> str:
    return f"{e.resource}/events/{e.data_id}/ticks/{e.ticks}".replace(" ", "+")


def _authorization(e: Event) -> Optional[Json]:
    if e.claims is None:
        return None
    return {"action": e.operation, "scope": e.resource}


def _request(e: Event) -> Optional[Json]:
    if e.address is None:
        return None
    return {"clientRequestId": "66666666-aaaa-4bbb-8ccc-000000000001", "clientIpAddress": e.address, "method": "PUT"}


def _group(e: Event) -> Optional[str]:
    return "rg-lager" if "/resourceGroups/" in e.resource and not e.sparse else None


def flat(e: Event) -> Json:
    return _filled({
        "tenantId": None if e.sparse else TENANT, "subscriptionId": None if e.sparse else SUB,
        "eventTimestamp": e.time, "operationName": e.operation, "category": e.category, "level": e.level,
        "resultType": _DIAGNOSTIC_STATUS.get(e.status or "", e.status), "resultSignature": e.sub_status,
        "durationMs": None if e.sparse else 0, "caller": e.caller, "correlationId": e.correlation,
        "resourceId": e.resource, "properties": e.properties})


def rest(e: Event) -> Json:
    if e.sparse:
        return {"eventName": {"value": "EndRequest", "localizedValue": "End request"}, "id": _event_id(e),
                "resourceId": e.resource, "operationName": _loc(e.operation), "eventTimestamp": e.time}
    return _filled({
        "authorization": _authorization(e), "caller": e.caller, "channels": "Operation", "claims": e.claims,
        "correlationId": e.correlation, "description": "", "eventDataId": e.data_id,
        "eventName": _loc("EndRequest", "End request"), "category": _loc(e.category), "httpRequest": _request(e),
        "id": _event_id(e), "level": e.level, "resourceGroupName": _group(e),
        "resourceProviderName": _loc(_provider(e)), "resourceId": e.resource, "resourceType": _loc(e.resource_type),
        "operationId": e.correlation, "operationName": _loc(e.operation, "Some display text"),
        "properties": e.properties, "status": _loc(e.status),
        "subStatus": {"value": None} if e.sub_status is None else _loc(e.sub_status),
        "eventTimestamp": e.time, "submissionTimestamp": "2023-11-21T06:03:00.1234567Z",
        "subscriptionId": SUB, "tenantId": TENANT, "relatedEvents": []})


def _provider(e: Event) -> Optional[str]:
    return e.resource_type.split("/")[0] if e.resource_type else None


def rest_2014(e: Event) -> Json:
    out = rest(e)
    for key in ("category", "resourceType", "tenantId", "relatedEvents", "resourceId"):
        out.pop(key, None)
    out["resourceUri"] = e.resource
    if e.category is not None:
        out["eventSource"] = _loc(e.category)
    return out


def sdk(e: Event) -> Json:
    def snake(name: str) -> str:
        return re.sub("[A-Z]", lambda m: "_" + m.group().lower(), name)

    out: Json = {}
    for key, value in rest(e).items():
        if isinstance(value, dict) and key not in ("claims", "properties"):
            value = {snake(k): v for k, v in value.items()}
        out[snake(key)] = value
    return out


def diagnostic(e: Event) -> Json:
    sub = e.sub_status
    signature = None if e.status is None or sub is None else f"{e.status}.{sub}"
    identity = None
    if e.claims is not None:
        identity = {"authorization": _authorization(e), "claims": e.claims}
    return _filled({
        "RoleLocation": None if e.sparse else "West Europe", "time": e.time, "resourceId": _ascii_upper(e.resource),
        "operationName": _ascii_upper(e.operation), "category": e.category,
        "resultType": _DIAGNOSTIC_STATUS.get(e.status or "", e.status), "resultSignature": signature,
        "durationMs": None if e.sparse else "0", "callerIpAddress": e.address, "correlationId": e.correlation,
        "identity": identity, "caller": None if e.claims else e.caller, "level": e.level,
        "properties": e.properties, "tenantId": None if e.sparse else TENANT})


def diagnostic_legacy(e: Event) -> Json:
    """A log profile's record: the category is the verb."""
    out = diagnostic(e)
    if not e.sparse:
        verb = e.operation.rsplit("/", 1)[1]
        out["category"] = verb[:1].upper() + verb[1:].lower()
        inner = dict(e.properties or {})
        out["properties"] = {"eventCategory": e.category, "eventName": "EndRequest", "eventProperties": inner}
    return out


def log_analytics(e: Event) -> Json:
    status = _DIAGNOSTIC_STATUS.get(e.status or "", e.status)
    return {
        "TenantId": WORKSPACE, "SourceSystem": "Azure", "CallerIpAddress": e.address or "",
        "CategoryValue": e.category or "", "CorrelationId": e.correlation or "",
        "Authorization": _text(_authorization(e)), "Claims": _text(e.claims), "Claims_d": e.claims,
        "Level": e.level or "", "OperationNameValue": e.operation, "Properties": _text(e.properties, 2),
        "Properties_d": e.properties, "Caller": e.caller or "", "EventDataId": e.data_id,
        "EventSubmissionTimestamp": "" if e.sparse else "2023-11-21T06:03:00.123Z", "HTTPRequest": _text(_request(e)),
        "OperationId": "" if e.sparse else e.correlation, "ResourceGroup": _group(e) or "",
        "ResourceProviderValue": _provider(e) or "", "ActivityStatusValue": status or "",
        "ActivitySubstatusValue": e.sub_status or "", "Hierarchy": "", "TimeGenerated": _ms(e.time),
        "SubscriptionId": "" if e.sparse else SUB, "OperationName": "", "ActivityStatus": "",
        "ActivitySubstatus": "", "Category": "", "ResourceId": "", "ResourceProvider": "", "Resource": "",
        "Type": "AzureActivity", "_ResourceId": _ascii_lower(e.resource)}


def log_analytics_legacy(e: Event) -> Json:
    sub = e.sub_status or ""
    codes = {"Created": "Created (HTTP Status Code: 201)", "Conflict": "Conflict (HTTP Status Code: 409)"}
    return {
        "OperationName": e.operation, "Level": e.level or "", "ActivityStatus": e.status or "",
        "ActivitySubstatus": codes.get(sub, sub), "ResourceGroup": _group(e) or "",
        "SubscriptionId": "" if e.sparse else SUB, "CorrelationId": e.correlation or "", "Caller": e.caller or "",
        "CallerIpAddress": e.address or "", "Category": e.category or "", "HTTPRequest": _text(_request(e), 2),
        "Properties": _text(e.properties, 2), "EventSubmissionTimestamp": "" if e.sparse else "2023-11-21T06:03:00.123Z",
        "Authorization": _text(_authorization(e), 2), "ResourceId": e.resource,
        "OperationId": "" if e.sparse else e.correlation, "ResourceProvider": _provider(e) or "", "Resource": "x",
        "EventDataId": e.data_id, "TenantId": WORKSPACE, "TimeGenerated": _ms(e.time), "SourceSystem": "Azure",
        "Type": "AzureActivity"}


def portal_csv(e: Event) -> Json:
    category = re.sub("(?<=[a-z])(?=[A-Z])", " ", e.category or "")
    return {
        "Correlation id": e.correlation or "", "Operation name": "Some, \"display\" text", "Status": e.status or "",
        "Event category": category, "Level": e.level or "", "Time": _ms(e.time),
        "Subscription": "" if e.sparse else SUB, "Event initiated by": e.caller or "",
        "Resource type": e.resource_type or "", "Resource group": _group(e) or "", "Resource": e.resource}


def powershell(e: Event) -> Json:
    levels = {"Critical": 0, "Error": 1, "Warning": 2, "Informational": 3, "Verbose": 4}

    def pascal(node: Json) -> Json:
        return {k[:1].upper() + k[1:]: v for k, v in node.items()}

    out: Json = {}
    for key, value in rest(e).items():
        if key in ("relatedEvents", "tenantId", "channels", "resourceType"):
            continue
        if key in ("claims", "properties"):
            value = {"Content": value}
        elif isinstance(value, dict):
            value = pascal(value)
        out[key[:1].upper() + key[1:]] = value
    if e.level is not None:
        out["Level"] = levels[e.level]
    if "HttpRequest" in out:
        out["HttpRequest"] = {"ClientId": "66666666-aaaa-4bbb-8ccc-000000000001", "ClientIpAddress": e.address,
                              "Method": "PUT", "Url": None}
    out.setdefault("Claims", {"Content": {}})
    return out


def alert_webhook(e: Event) -> Json:
    inner = _filled({
        "authorization": _authorization(e), "channels": None if e.sparse else "Operation",
        "claims": json.dumps(e.claims) if e.claims else None, "caller": e.caller, "correlationId": e.correlation,
        "eventSource": e.category, "eventTimestamp": e.time, "eventDataId": e.data_id, "level": e.level,
        "httpRequest": json.dumps(_request(e)) if e.address else None, "operationName": e.operation,
        "operationId": None if e.sparse else e.correlation, "properties": e.properties, "resourceId": e.resource,
        "resourceGroupName": _group(e), "resourceProviderName": _provider(e), "resourceType": e.resource_type,
        "status": e.status, "subStatus": e.sub_status, "subscriptionId": None if e.sparse else SUB,
        "submissionTimestamp": None if e.sparse else "2023-11-21T06:03:00.1234567+00:00"})
    return {"schemaId": "Microsoft.Insights/activityLogs", "data": {
        "status": "Activated", "context": {"activityLog": inner}, "properties": {}}}


def classic_webhook(e: Event) -> Json:
    hour, rest_of = e.time[11:13], e.time[13:19]
    inner = _filled({
        "$type": "Some.Type, Some.Assembly", "authorization": _authorization(e), "eventDataId": e.data_id,
        "category": e.category, "caller": e.caller, "httpRequest": _request(e), "status": e.status,
        "subStatus": e.sub_status, "level": e.level, "correlationId": e.correlation, "operationName": e.operation,
        "operationId": None if e.sparse else e.correlation, "properties": e.properties})
    return {"status": "Activated", "context": _filled({
        "event": inner, "timestamp": f"Tuesday, November 21, 2023 {int(hour)}{rest_of} AM",
        "id": "/subscriptions/x/alertrules/y", "name": "y", "subscriptionId": SUB, "resourceId": e.resource,
        "resourceGroupName": _group(e)}), "properties": {"key1": "value1"}}


def _text(node: Optional[Json], indent: Optional[int] = None) -> str:
    return "" if node is None else json.dumps(node, indent=indent, ensure_ascii=False).replace("\n", "\r\n")


def _ms(time: str) -> str:
    return time[:23] + "Z"


def _ascii_upper(text: str) -> str:
    return re.sub("[a-z]", lambda m: m.group().upper(), text)


def _ascii_lower(text: str) -> str:
    return re.sub("[A-Z]", lambda m: m.group().lower(), text)


DIALECTS: Dict[str, Callable[[Event], Json]] = {
    "flat": flat, "rest": rest, "rest_2014": rest_2014, "sdk": sdk, "diagnostic": diagnostic,
    "diagnostic_legacy": diagnostic_legacy, "log_analytics": log_analytics,
    "log_analytics_legacy": log_analytics_legacy, "portal_csv": portal_csv, "powershell": powershell,
    "alert_webhook": alert_webhook, "classic_webhook": classic_webhook}

_DISPLAY = ["operation_display_name", "category_display_name", "result_display_name",
            "result_signature_display_name"]
_REQUEST = ["http_request", "http_method", "http_uri", "http_client_ip", "client_request_id"]
_TOKENS = ["claims", "token", "principal.object_id", "principal.app_id", "principal.tenant_id", "principal.source"]
# Words that differ by table 4.3 or by dialect; the values derived from them must agree.
_WORDS = ["result_type", "result_signature", "event_source", "event_name", "workspace_id", "role_location",
          "duration_ms", "related_events", "result_description"]
_EVERY = _DISPLAY + _WORDS
LACKS: Dict[str, FrozenSet[str]] = {name: frozenset(_EVERY + more) for name, more in {
    "flat": ["event_data_id", "operation_id", "submission_timestamp", "channels", "event_id", "caller_ip_address",
             "address", "authorization", "authorization_action", "authorization_scope"] + _REQUEST + _TOKENS,
    "rest": [], "rest_2014": ["category", "tenant_id"], "sdk": _REQUEST[:1],
    "diagnostic": ["event_data_id", "operation_id", "submission_timestamp", "channels", "event_id"] + _REQUEST,
    "diagnostic_legacy": ["event_data_id", "operation_id", "submission_timestamp", "channels", "event_id", "category",
                          "properties", "event_category"] + _REQUEST,
    "log_analytics": ["event_id", "channels", "tenant_id"],
    "log_analytics_legacy": ["event_id", "channels", "tenant_id"] + _TOKENS,
    "portal_csv": ["operation_name", "category", "verb", "sub_verb", "provider", "operation_resource_type", "http_status",
                   "reason", "tenant_id", "event_data_id", "operation_id", "submission_timestamp", "channels",
                   "event_id", "caller_ip_address", "address", "authorization", "authorization_action",
                   "authorization_scope", "properties", "error", "status_code", "status_message", "request_body",
                   "response_body", "entity", "message", "hierarchy", "event_category", "service_request_id",
                   "match_key"] + _REQUEST + _TOKENS,
    "powershell": ["level", "channels", "tenant_id"] + _REQUEST[:1],
    "alert_webhook": ["category", "event_id", "tenant_id"],
    "classic_webhook": ["channels", "event_id", "submission_timestamp", "tenant_id", "time", "event_timestamp",
                        "match_key"] + _TOKENS}.items()}
HAS_DATA_ID = frozenset(("rest", "rest_2014", "sdk", "log_analytics", "log_analytics_legacy", "powershell",
                         "alert_webhook", "classic_webhook"))


# ---- containers --------------------------------------------------------------------------

Writer = Callable[[List[Json]], str]


def _dump(node: object, **options: object) -> str:
    return json.dumps(node, ensure_ascii=False, separators=(",", ":"), **options)  # type: ignore[arg-type]


def _pretty(node: object) -> str:
    return json.dumps(node, ensure_ascii=False, indent=2)


def _table(rows: List[Json]) -> str:
    columns = [{"name": name, "type": "string"} for name in rows[0]]
    return _dump({"tables": [{"name": "PrimaryResult", "columns": columns,
                              "rows": [list(row.values()) for row in rows]}]})


def _csv(rows: List[Json], delimiter: str, end: str, rename: Optional[Callable[[str], str]] = None,
         time: Optional[Callable[[str], str]] = None) -> str:
    def cell(value: object) -> str:
        text = "" if value is None else value if isinstance(value, str) else _dump(value)
        if any(c in text for c in delimiter + '"\r\n'):
            text = '"' + text.replace('"', '""') + '"'
        return text

    lines = [delimiter.join(rename(n) if rename else n for n in rows[0])]
    for row in rows:
        if time is not None:
            row = dict(row, TimeGenerated=time(str(row["TimeGenerated"])))
        lines.append(delimiter.join(cell(v) for v in row.values()))
    return end.join(lines) + end


def _us_time(text: str) -> str:
    hour = int(text[11:13])
    return f"{int(text[5:7])}/{int(text[8:10])}/{text[:4]}, {hour % 12 or 12}{text[13:23]} {'PM' if hour > 11 else 'AM'}"


CONTAINERS: Dict[str, Writer] = {
    "array": _dump,
    "array_pretty": lambda rows: _pretty(rows) + "\n",
    "lines": lambda rows: "".join(_dump(row) + "\n" for row in rows),
    "lines_crlf": lambda rows: "".join(_dump(row) + "\r\n\r\n" for row in rows),
    "lines_open": lambda rows: "\n".join(_dump(row) for row in rows),
    "concatenated": lambda rows: "".join(_dump(row) for row in rows),
    "concatenated_pretty": lambda rows: "\n".join(_pretty(row) for row in rows),
    "records": lambda rows: _dump({"records": rows}),
    "value": lambda rows: _pretty({"value": rows, "nextLink": "https://example.invalid/?$skipToken=x"}),
    "envelopes": lambda rows: _dump([{"records": rows[:2]}, {"records": rows[2:]}]),
    "mixed_lines": lambda rows: _dump(rows[0]) + "\n" + _dump({"records": rows[1:3]}) + "\n" + _dump(rows[3:]) + "\n",
    "batch": lambda rows: _dump(_dump({"records": rows})),
    "batch_array": lambda rows: _dump([_dump({"records": rows[:2]}), _dump(rows[2:])]),
}
TABLES: Dict[str, Writer] = {
    "tables": _table,
    "csv": lambda rows: _csv(rows, ",", "\r\n"),
    "csv_semicolon": lambda rows: _csv(rows, ";", "\n"),
    "csv_tab": lambda rows: _csv(rows, "\t", "\r\n"),
    "csv_utc": lambda rows: _csv(rows, ",", "\n", lambda n: n + " [UTC]" if n == "TimeGenerated" else n, _us_time),
}
PORTAL: Dict[str, Writer] = {
    "csv": lambda rows: _csv(rows, ",", "\r\n"),
    "csv_semicolon": lambda rows: _csv(rows, ";", "\n"),
    "csv_tab": lambda rows: _csv(rows, "\t", "\n"),
    "csv_joined": lambda rows: _csv(rows, ",", "\n", lambda n: n.replace(" ", "")),
}


def containers_of(dialect: str) -> Dict[str, Writer]:
    if dialect == "portal_csv":
        return PORTAL
    if dialect.startswith("log_analytics"):
        return {**CONTAINERS, **TABLES}
    return CONTAINERS


# ---- encodings and compressions ----------------------------------------------------------

class Encoding(NamedTuple):
    name: str                       # as the canonical record prints it; "" = not printed
    codec: str
    bom: bytes

    def encode(self, text: str) -> bytes:
        return self.bom + text.encode(self.codec)


ENCODINGS: Dict[str, Encoding] = {
    "utf8": Encoding("", "utf-8", b""),
    "utf8_bom": Encoding("", "utf-8", b"\xef\xbb\xbf"),
    "utf16le": Encoding("utf-16le", "utf-16-le", b""),
    "utf16be": Encoding("utf-16be", "utf-16-be", b""),
    "utf16le_bom": Encoding("utf-16le", "utf-16-le", b"\xff\xfe"),
    "utf16be_bom": Encoding("utf-16be", "utf-16-be", b"\xfe\xff"),
    "utf32le_bom": Encoding("utf-32le", "utf-32-le", b"\xff\xfe\0\0"),
    "utf32be_bom": Encoding("utf-32be", "utf-32-be", b"\0\0\xfe\xff"),
}
CODE_PAGE = Encoding("windows-1252", "cp1252", b"")


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, 6, mtime=0)


def gzipped_members(data: bytes) -> bytes:
    third = len(data) // 3 + 1
    return b"".join(gzipped(data[at:at + third]) for at in range(0, len(data), third))
