"""Which key of which dialect answers to which registry name.

The mapping table of activity-log-schema.md 2 with rules 8, 10, 11 and 29 of fields.md 4.
"""

from __future__ import annotations

import re
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

from . import timetext
from .containers import Record, column_key, portal_key
from .jsontext import Anomaly, Node, fold, is_number_text, pointer, trim

THIRTEEN = (
    "tenant_id", "subscription_id", "event_timestamp", "operation_name", "category", "level",
    "result_type", "result_signature", "duration_ms", "caller", "correlation_id", "resource_id", "properties")
FURTHER = (
    "event_data_id", "event_id", "operation_id", "event_name", "event_source", "operation_display_name",
    "category_display_name", "result_display_name", "result_signature_display_name", "result_description",
    "submission_timestamp", "resource_group", "resource_provider", "resource_type", "caller_ip_address",
    "location", "role_location", "channels", "hierarchy", "workspace_id", "http_method", "http_uri",
    "http_client_ip", "client_request_id", "authorization_action", "authorization_scope", "authorization_role",
    "evidence_role", "role_assignment_id", "role_assignment_scope", "role_definition_id", "principal_id",
    "principal_type", "claims", "authorization", "http_request", "status_code", "status_message",
    "service_request_id", "entity", "message", "event_category", "request_body", "response_body",
    "operation_version", "release_version", "related_events")
JSON_FIELDS = frozenset((
    "properties", "claims", "authorization", "http_request", "request_body", "response_body", "related_events"))
TIME_FIELDS = frozenset(("event_timestamp", "submission_timestamp"))

EIGHT = {
    "administrative": "administrative", "servicehealth": "service_health", "resourcehealth": "resource_health",
    "alert": "alert", "autoscale": "autoscale", "recommendation": "recommendation", "security": "security",
    "policy": "policy"}
LEGACY_VERBS = ("write", "delete", "action", "read")

SOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
MSID = "http://schemas.microsoft.com/identity/claims/"

Path = Tuple[str, ...]


class Rule(NamedTuple):
    """Aliases are one fact and compared; fallbacks are used only without them."""

    aliases: Sequence[Path]
    fallbacks: Sequence[Path] = ()


def _p(text: str) -> Path:
    return tuple(text.split("."))


def _rules(spec: Dict[str, str]) -> Dict[str, Rule]:
    out = {}
    for name, cell in spec.items():
        aliases, _, rest = cell.partition(";")
        out[name] = Rule([_p(a) for a in aliases.split()], [_p(a) for a in rest.split()])
    return out


_CAMEL = {
    "tenant_id": "tenantId", "subscription_id": "subscriptionId", "event_timestamp": "eventTimestamp",
    "submission_timestamp": "submissionTimestamp", "correlation_id": "correlationId",
    "operation_id": "operationId", "event_data_id": "eventDataId", "event_id": "id",
    "operation_name": "operationName", "event_name": "eventName", "category": "category",
    "event_source": "eventSource", "level": "level", "result_type": "status", "result_signature": "subStatus",
    "result_description": "description", "duration_ms": "durationMs", "caller": "caller",
    "caller_ip_address": "httpRequest.clientIpAddress; =claims.ipaddr",
    "resource_id": "resourceId resourceUri", "resource_group": "resourceGroupName",
    "resource_provider": "resourceProviderName", "resource_type": "resourceType",
    "channels": "channels eventChannels", "authorization": "authorization", "claims": "claims",
    "http_request": "httpRequest", "properties": "properties", "location": "location",
    "role_location": "RoleLocation", "operation_version": "operationVersion",
    "release_version": "ReleaseVersion", "related_events": "relatedEvents",
}
_DIAGNOSTIC = dict(
    _CAMEL, event_timestamp="time", level="level Level", result_type="resultType",
    result_signature="resultSignature", result_description="resultDescription",
    operation_id="properties.operationId; operationId", event_name="properties.eventName",
    caller_ip_address="callerIpAddress; =claims.ipaddr", authorization="identity.authorization",
    claims="identity.claims", event_id="")
_FLAT = dict(
    _CAMEL, result_type="resultType", result_signature="resultSignature", result_description="resultDescription",
    caller_ip_address="callerIpAddress")
_SNAKE = {
    name: " ".join(".".join(re.sub("([A-Z])", lambda m: "_" + m.group().lower(), part)
                            if not part.startswith("=") else part for part in path.split("."))
                   if not path.startswith("=") and path != ";" else path for path in cell.replace(";", " ;").split())
    for name, cell in _CAMEL.items()}
_POWERSHELL = dict(_CAMEL, claims="Claims.Content; Claims", properties="Properties.Content; Properties")
_WEBHOOK = dict(_CAMEL)
_CLASSIC = dict(_CAMEL, result_description="description eventDescription")
_ANALYTICS = {
    "event_timestamp": "TimeGenerated EventTimestamp",
    "submission_timestamp": "EventSubmissionTimestamp Properties_d.eventSubmissionTimestamp",
    "workspace_id": "TenantId", "subscription_id": "SubscriptionId _SubscriptionId",
    "correlation_id": "CorrelationId", "operation_id": "OperationId Properties_d.operationId",
    "event_data_id": "EventDataId Properties_d.eventDataId", "operation_name": "OperationNameValue",
    "operation_display_name": "OperationName", "event_name": "Properties_d.eventName",
    "category": "CategoryValue", "level": "Level", "result_type": "ActivityStatusValue ActivityStatus",
    "result_signature": "ActivitySubstatusValue ActivitySubstatus", "caller": "Caller Properties_d.caller",
    "caller_ip_address": "CallerIpAddress HTTPRequest.clientIpAddress",
    "resource_id": "_ResourceId ResourceId; Properties_d.entity", "resource_group": "ResourceGroup",
    "resource_provider": "ResourceProviderValue ResourceProvider",
    "authorization": "Authorization_d Authorization", "claims": "Claims_d Claims",
    "http_request": "HTTPRequest Properties_d.httpRequest", "properties": "Properties_d Properties",
    "hierarchy": "Hierarchy",
}
_LEGACY = {
    "event_timestamp": "TimeGenerated EventTimestamp", "submission_timestamp": "EventSubmissionTimestamp",
    "workspace_id": "TenantId", "subscription_id": "SubscriptionId", "correlation_id": "CorrelationId",
    "operation_id": "OperationId", "event_data_id": "EventDataId", "operation_name": "OperationName",
    "category": "Category", "level": "Level", "result_type": "ActivityStatus",
    "result_signature": "ActivitySubstatus", "caller": "Caller", "caller_ip_address": "CallerIpAddress",
    "resource_id": "ResourceId", "resource_group": "ResourceGroup", "resource_provider": "ResourceProvider",
    "authorization": "Authorization", "claims": "Claims", "http_request": "HTTPRequest",
    "properties": "Properties",
}
_PORTAL = {
    "event_timestamp": "time", "subscription_id": "subscription", "correlation_id": "correlationid",
    "operation_name": "operationname", "operation_display_name": "operationname", "category": "eventcategory",
    "level": "level", "result_type": "status", "caller": "eventinitiatedby", "resource_id": "resource",
    "resource_group": "resourcegroup", "resource_type": "resourcetype",
}
TABLE: Dict[str, Dict[str, Rule]] = {
    "flat": _rules(_FLAT), "rest": _rules(_CAMEL), "rest_2014": _rules(_CAMEL), "sdk": _rules(_SNAKE),
    "diagnostic": _rules(_DIAGNOSTIC), "foreign": _rules(_DIAGNOSTIC), "log_analytics": _rules(_ANALYTICS),
    "log_analytics_legacy": _rules(_LEGACY), "portal_csv": _rules(_PORTAL), "powershell": _rules(_POWERSHELL),
    "alert_webhook": _rules(_WEBHOOK), "classic_webhook": _rules(_CLASSIC)}

# Looked up in properties, then in properties.eventProperties (rule 6).
IN_PROPERTIES = {
    "hierarchy": ("hierarchy",), "status_code": ("statusCode",), "status_message": ("statusMessage",),
    "service_request_id": ("serviceRequestId",), "entity": ("entity",), "message": ("message",),
    "event_category": ("eventCategory",), "request_body": ("requestbody", "requestBody"),
    "response_body": ("responseBody",)}
IN_AUTHORIZATION = {
    "authorization_action": ("action",), "authorization_scope": ("scope",), "authorization_role": ("role",),
    "evidence_role": ("evidence", "role"), "role_assignment_id": ("evidence", "roleAssignmentId"),
    "role_assignment_scope": ("evidence", "roleAssignmentScope"),
    "role_definition_id": ("evidence", "roleDefinitionId"), "principal_id": ("evidence", "principalId"),
    "principal_type": ("evidence", "principalType")}
IN_REQUEST = {
    "http_method": ("method",), "http_uri": ("uri", "url"),
    "http_client_ip": ("clientIpAddress", "client_ip_address"),
    "client_request_id": ("clientRequestId", "client_request_id", "clientId")}
DISPLAY = {
    "operation_name": "operation_display_name", "category": "category_display_name",
    "result_type": "result_display_name", "result_signature": "result_signature_display_name"}
LOCALIZABLE = frozenset((
    "operation_name", "category", "result_type", "result_signature", "event_name", "event_source",
    "resource_provider", "resource_type"))

Value = Union[None, str, Node]     # None: JSON null

_ROW_KEYS = frozenset((
    "Type", "OperationNameValue", "ActivityStatusValue", "CategoryValue", "TimeGenerated", "ActivityStatus"))


# ---- dialect -----------------------------------------------------------------------------

def _object(node: Optional[Node]) -> Optional[Node]:
    if node is None:
        return None
    node = node.through()
    return node if node.kind == "object" else None


def walk(node: Optional[Node], path: Sequence[str]) -> Optional[Node]:
    """Members down a path, through strings that hold JSON."""
    for key in path:
        node = _object(node)
        if node is None:
            return None
        node = node.get(key)
    return node


def word(node: Optional[Node]) -> str:
    """Text of a scalar or of a localizable object, "" otherwise."""
    if node is None:
        return ""
    if node.kind == "object":
        return word(node.get("value"))
    return node.text if node.kind in ("string", "number", "true", "false") else ""


def squeeze(text: str) -> str:
    return fold(text).replace(" ", "")


def dialect_of(record: Record) -> Tuple[str, Node]:
    """The dialect of a record and the object its event is read from."""
    root = record.root
    name = _match(root, record)
    event = root
    if name == "foreign" and not record.row:
        data = root.exact("data")
        if data is not None and data.kind == "object":
            inner = _match(data, record)
            if inner != "foreign":
                name, event = inner, data
    if name == "alert_webhook":
        found = walk(root, ("data", "context", "activityLog"))
        assert found is not None
        event = found.through()
    elif name == "classic_webhook":
        found = walk(root, ("context", "event"))
        assert found is not None
        event = found.through()
    if name == "diagnostic" and _other_log(event):
        name = "foreign"
    return name, event


def _other_log(event: Node) -> bool:
    category = squeeze(word(event.get("category")))
    if category:
        return category not in EIGHT and category not in LEGACY_VERBS
    return "/" not in word(event.get("operationName"))


def _match(root: Node, record: Record) -> str:
    if record.row:
        return _match_row(root, record)
    # Keys match without case too (schema 1), but PowerShell's are told by theirs.
    has = root.exact if _pascal(root) else root.get
    if has("schemaId") is not None and walk(root, ("data", "context", "activityLog")) is not None:
        return "alert_webhook"
    if _object(walk(root, ("context", "event"))) is not None:
        return "classic_webhook"
    if has("event_timestamp") is not None:
        return "sdk"
    stamp = any(fold(name) == "eventtimestamp" and name != "EventTimestamp" for name, _ in root.members)
    if stamp and (root.get("resourceUri") is not None
                  or has("eventSource") is not None and has("category") is None):
        return "rest_2014"
    operation, ident = has("operationName"), has("id")
    if stamp and (operation is not None and operation.kind == "object" or has("eventDataId") is not None):
        return "rest"
    if ident is not None and "/events/" in fold(word(ident)):
        return "rest"
    if stamp:
        return "flat"
    if has("time") is not None and operation is not None:
        return "diagnostic"
    return _match_row(root, record)


def _match_row(root: Node, record: Record) -> str:
    # Rows name their columns in any case; in a JSON object the case is part of the telling.
    columns = {column_key(name): node for name, node in root.members if record.row or name in _ROW_KEYS}
    kind = trim(word(columns.get("type")))
    values = any(c in columns for c in ("operationnamevalue", "activitystatusvalue", "categoryvalue"))
    if record.portal:
        return "portal_csv"
    shape = ""
    if fold(kind) == "azureactivity" or values:
        shape = "log_analytics" if values else "log_analytics_legacy"
    elif "timegenerated" in columns and "activitystatus" in columns:
        shape = "log_analytics_legacy"
    if shape:
        return "foreign" if kind and fold(kind) != "azureactivity" else shape
    return "powershell" if not record.row and _pascal(root) else "foreign"


def _pascal(root: Node) -> bool:
    return (root.exact("EventTimestamp") is not None or walk(root.exact("Claims"), ("Content",)) is not None
            or walk(root.exact("Properties"), ("Content",)) is not None)


# ---- fields ------------------------------------------------------------------------------

class Fields:
    """The fields of one record as found, before anything is derived."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.notes: List[Anomaly] = list(record.anomalies)
        self.dialect, self.event = dialect_of(record)
        self.rules = TABLE[self.dialect]
        self.values: Dict[str, Value] = {}
        self.nodes: Dict[str, Node] = {}      # where a field's value stands
        self.holders: Dict[str, Optional[Node]] = {}
        for name in ("properties", "claims", "authorization", "http_request"):
            self._take(name)
            found = self.values.get(name)
            self.holders[name] = _object(found) if isinstance(found, Node) else None
        for name in THIRTEEN + FURTHER:
            if name not in ("properties", "claims", "authorization", "http_request"):
                self._take(name)
        self._unexpected()
        self._embedded()
        if self.dialect == "powershell":
            self._cut_by_depth()

    def note(self, code: str, node: Optional[Node]) -> None:
        if node is None:
            self.notes.append(Anomaly(code, "", 0, 0))
        elif len(node.path) and self._inside_string(node):
            outer = self._inside_string(node)
            assert outer is not None
            self.notes.append(Anomaly(code, pointer(node.path), outer.start, outer.end - outer.start))
        else:
            self.notes.append(Anomaly(code, pointer(node.path), node.start, node.end - node.start))

    def _inside_string(self, node: Node) -> Optional[Node]:
        """The string that holds `node`'s text, if it stands in JSON inside a string."""
        at: Node = self.record.root
        for key in node.path:
            if at.kind == "string":
                return at
            nxt = at.exact(str(key)) if at.kind == "object" else (
                at.items[int(key)] if at.kind == "array" else None)
            if nxt is None:
                return None
            at = nxt
        return None

    def get(self, path: Path) -> Optional[Node]:
        first = path[0]
        if first.startswith("="):
            return walk(self.holders.get(first[1:]), path[1:])
        if self.dialect in ("log_analytics", "log_analytics_legacy", "portal_csv"):
            key = portal_key if self.dialect == "portal_csv" else column_key
            for name, node in self.event.members:
                if key(name) == key(first):
                    return walk(node, path[1:]) if len(path) > 1 else node
            return None
        return walk(self.event, path)

    def _candidates(self, name: str) -> Tuple[List[Node], List[Node]]:
        rule = self.rules.get(name, Rule(()))
        aliases = [self.get(path) for path in rule.aliases if path != ("",)]
        fallbacks = [self.get(path) for path in rule.fallbacks]
        if self.dialect == "classic_webhook" and name in (
                "event_timestamp", "resource_id", "resource_group", "subscription_id"):
            key = {"event_timestamp": "timestamp", "resource_id": "resourceId",
                   "resource_group": "resourceGroupName", "subscription_id": "subscriptionId"}[name]
            fallbacks.append(walk(self.record.root, ("context", key)))
        if name in IN_PROPERTIES and not (name == "hierarchy" and rule.aliases):
            aliases += self._in_properties(IN_PROPERTIES[name])
        elif name == "hierarchy":
            fallbacks += self._in_properties(IN_PROPERTIES[name])
        for table, holder in ((IN_AUTHORIZATION, "authorization"), (IN_REQUEST, "http_request")):
            if name in table:
                keys = table[name]
                if holder == "authorization":
                    aliases.append(walk(self.holders[holder], keys))
                else:
                    aliases += [walk(self.holders[holder], (key,)) for key in keys]
        return _distinct(aliases), _distinct(fallbacks)

    def _in_properties(self, keys: Sequence[str]) -> List[Optional[Node]]:
        found: List[Optional[Node]] = []
        properties = self.holders["properties"]
        inner = _object(walk(properties, ("eventProperties",)))
        for holder in (properties, inner):
            here = [walk(holder, (key,)) for key in keys]
            found += [node for node in here if node is not None][:1]
        return found[:1] if found and not _plain(found[0]).is_empty() else found

    def in_properties(self, key: str) -> Optional[Node]:
        found = self._in_properties((key,))
        for node in found:
            if node is not None and not node.is_empty():
                return node
        return found[0] if found else None

    def _take(self, name: str) -> None:
        aliases, fallbacks = self._candidates(name)
        chosen = next((node for node in aliases if self._usable(name, node)), None)
        if chosen is not None:
            for other in aliases:
                if other is not chosen and self._usable(name, other) and not same(
                        name, self._inner(name, chosen), self._inner(name, other)):
                    self.note("alias_conflict", other)
        else:
            chosen = next((node for node in fallbacks if self._usable(name, node)), None)
        if chosen is None:
            empties = [n for n in aliases if not self._missing(name, n)]
            chosen = empties[0] if empties else None
        if chosen is None:
            return
        value = self._inner(name, chosen)
        if value is not None:
            self.nodes[name] = value
            self.values[name] = None if value.kind == "null" else value
        if name in DISPLAY and chosen.kind == "object":
            shown = chosen.get("localizedValue") or chosen.get("localized_value")
            if shown is not None:
                self.nodes[DISPLAY[name]] = shown
                self.values[DISPLAY[name]] = None if shown.kind == "null" else shown

    @staticmethod
    def _localized(name: str, node: Node) -> bool:
        return name in LOCALIZABLE and node.kind == "object" and (
            not node.members or node.get("value") is not None
            or node.get("localizedValue") is not None or node.get("localized_value") is not None)

    def _inner(self, name: str, node: Node) -> Optional[Node]:
        return node.get("value") if self._localized(name, node) else node

    def _missing(self, name: str, node: Node) -> bool:
        return self._inner(name, node) is None and not node.members

    def _usable(self, name: str, node: Node) -> bool:
        inner = self._inner(name, node)
        return inner is not None and not inner.is_empty()

    # -- notices --

    def _unexpected(self) -> None:
        for name in THIRTEEN + FURTHER:
            node = self.nodes.get(name)
            if node is not None and name not in JSON_FIELDS and node.is_container():
                self.note("type_unexpected", node)

    def _embedded(self) -> None:
        for name in THIRTEEN + FURTHER:
            node = self.nodes.get(name)
            if node is not None and name in JSON_FIELDS and node.broken_inside():
                self.note("embedded_json_invalid", node)

    def _cut_by_depth(self) -> None:
        for name in ("properties", "claims", "authorization", "http_request"):
            node = self.nodes.get(name)
            if node is not None and node.kind == "string" and re.match(r"@\{|System\.|Microsoft\.", node.text):
                self.note("depth_truncated", node)

    # -- plain text --

    def text(self, name: str) -> str:
        """Text of a field, "" when it is absent, null, or no scalar."""
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        return value.text if isinstance(value, Node) and not value.is_container() else ""

    def fill(self, name: str, text: Optional[str]) -> None:
        """Rule 11: from elsewhere, only where the record says nothing."""
        if text and not self._said(name):
            self.values[name] = text
            self.nodes.pop(name, None)

    def _said(self, name: str) -> bool:
        value = self.values.get(name)
        return isinstance(value, Node) and not value.is_empty() or isinstance(value, str) and value != ""


def _plain(node: Optional[Node]) -> Node:
    assert node is not None
    return node


def _distinct(nodes: Sequence[Optional[Node]]) -> List[Node]:
    out: List[Node] = []
    for node in nodes:
        if node is not None and all(node is not other for other in out):
            out.append(node)
    return out


def same(name: str, left: Optional[Node], right: Optional[Node]) -> bool:
    """Whether two aliases state one fact: trimmed, folded, through the tables of section 4."""
    from . import derive
    assert left is not None and right is not None
    if name in JSON_FIELDS:
        return _same_json(left.through(), right.through())
    a, b = trim(left.text), trim(right.text)
    if fold(a) == fold(b):
        return True
    if name in TIME_FIELDS:
        one, two = timetext.parse(a), timetext.parse(b)
        if one is None or two is None:
            return False
        unit = 10 ** (9 - min(one.digits, two.digits))
        return one.ns // unit == two.ns // unit
    if name == "level":
        return derive.level_number(a, False) == derive.level_number(b, False) != 0
    if name == "category":
        return squeeze(a) == squeeze(b)
    if name == "result_type":
        return derive.STATUS.get(derive.status_key(a), a) == derive.STATUS.get(derive.status_key(b), b)
    if name == "result_signature":
        one_code, two_code = derive.http_of(a)[0], derive.http_of(b)[0]
        return one_code == two_code != 0
    return False


def _same_json(left: Node, right: Node) -> bool:
    """Objects agree when the members that both have agree."""
    if left.kind == "object" and right.kind == "object":
        for key, node in left.members:
            other = right.get(key)
            if other is not None and not _same_json(node.through(), other.through()):
                return False
        return True
    if left.kind == "array" and right.kind == "array":
        return len(left.items) == len(right.items) and all(
            _same_json(a.through(), b.through()) for a, b in zip(left.items, right.items))
    if left.is_container() or right.is_container():
        return left.is_empty() or right.is_empty()
    if fold(trim(left.text)) == fold(trim(right.text)) or left.is_empty() or right.is_empty():
        return True
    one, two = timetext.parse(left.text), timetext.parse(right.text)
    return one is not None and two is not None and one.ns == two.ns


def duration_number(text: str) -> bool:
    return is_number_text(text)
