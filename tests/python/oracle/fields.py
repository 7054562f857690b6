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


def _rules(*specs: Dict[str, str]) -> Dict[str, Rule]:
    """The later specs have the last word; an empty cell takes a field out. `=holder.key` starts at a part already found."""
    cells: Dict[str, str] = {}
    for spec in specs:
        cells.update(spec)
    out = {}
    for name, cell in cells.items():
        aliases, _, rest = cell.partition(";")
        if cell:
            out[name] = Rule([_p(a) for a in aliases.split()], [_p(a) for a in rest.split()])
    return out


# The table of activity-log-schema.md 2, a column each. A key that a column does not name maps to nothing there, with one
# exception: the shapes with camel case names share what only some of them are known to carry.
_SHARED = {
    "tenant_id": "tenantId", "subscription_id": "subscriptionId", "event_timestamp": "eventTimestamp",
    "submission_timestamp": "submissionTimestamp", "correlation_id": "correlationId",
    "operation_id": "operationId", "event_data_id": "eventDataId", "event_id": "id",
    "operation_name": "operationName", "event_name": "eventName", "category": "category",
    "event_source": "eventSource", "level": "level", "result_type": "status", "result_signature": "subStatus",
    "result_description": "description", "caller": "caller", "caller_ip_address": "httpRequest.clientIpAddress",
    "resource_id": "resourceId", "resource_group": "resourceGroupName",
    "resource_provider": "resourceProviderName", "resource_type": "resourceType", "channels": "channels",
    "authorization": "authorization", "claims": "claims", "http_request": "httpRequest", "properties": "properties",
    "location": "location", "role_location": "RoleLocation", "operation_version": "operationVersion",
    "release_version": "ReleaseVersion", "related_events": "relatedEvents"}
_RESULT = {"result_type": "resultType", "result_signature": "resultSignature", "result_description": "resultDescription",
           "duration_ms": "durationMs"}
_FLAT = {**_RESULT, "caller_ip_address": "callerIpAddress"}
_REST = {"caller_ip_address": "httpRequest.clientIpAddress; =claims.ipaddr"}
_REST_2014 = {**_REST, "resource_id": "resourceUri; resourceId", "channels": "channels eventChannels"}
_SDK = {
    name: re.sub("(?<![A-Z])[A-Z]", lambda m: "_" + m.group().lower(), path) for name, path in _SHARED.items()
    if name not in ("role_location", "operation_version", "release_version", "event_source")}
_DIAGNOSTIC = {
    **_RESULT, **{name: "" for name in ("event_id", "event_source", "submission_timestamp", "resource_group", "http_request",
                                        "resource_provider", "resource_type", "channels")},
    "event_timestamp": "time", "level": "level Level", "caller_ip_address": "callerIpAddress; =claims.ipaddr",
    "operation_id": "; operationId", "event_name": "", "authorization": "identity.authorization",
    "claims": "identity.claims"}
_POWERSHELL = {"claims": "Claims.Content", "properties": "Properties.Content"}
_CLASSIC = {"result_description": "eventDescription; description"}
_ANALYTICS = {
    "event_timestamp": "TimeGenerated; EventTimestamp",
    "submission_timestamp": "EventSubmissionTimestamp =properties.eventSubmissionTimestamp",
    "workspace_id": "TenantId", "subscription_id": "SubscriptionId _SubscriptionId",
    "correlation_id": "CorrelationId", "operation_id": "OperationId =properties.operationId",
    "event_data_id": "EventDataId =properties.eventDataId", "operation_name": "OperationNameValue",
    "operation_display_name": "OperationName; OperationName.localizedValue", "category": "CategoryValue; Category", "level": "Level",
    "result_type": "ActivityStatusValue ActivityStatus",
    "result_signature": "ActivitySubstatusValue ActivitySubstatus", "caller": "Caller =properties.caller",
    "caller_ip_address": "CallerIpAddress =http_request.clientIpAddress",
    "resource_id": "_ResourceId ResourceId; =properties.entity", "resource_group": "ResourceGroup",
    "resource_provider": "ResourceProviderValue ResourceProvider",
    "authorization": "Authorization_d Authorization", "claims": "Claims_d Claims",
    "http_request": "HTTPRequest =properties.httpRequest", "properties": "Properties_d Properties",
    "hierarchy": "Hierarchy"}
_LEGACY = {
    "event_timestamp": "TimeGenerated; EventTimestamp", "submission_timestamp": "EventSubmissionTimestamp",
    "workspace_id": "TenantId", "subscription_id": "SubscriptionId _SubscriptionId",
    "correlation_id": "CorrelationId", "operation_id": "OperationId", "event_data_id": "EventDataId",
    "operation_name": "OperationName", "category": "Category", "level": "Level", "result_type": "ActivityStatus",
    "result_signature": "ActivitySubstatus", "caller": "Caller", "caller_ip_address": "CallerIpAddress",
    "resource_id": "ResourceId; _ResourceId", "resource_group": "ResourceGroup", "resource_provider": "ResourceProvider",
    "authorization": "Authorization_d Authorization", "claims": "Claims_d Claims", "http_request": "HTTPRequest",
    "properties": "Properties; Properties_d", "hierarchy": "Hierarchy"}
_PORTAL = {
    "event_timestamp": "time", "subscription_id": "subscription", "correlation_id": "correlationid",
    "operation_name": "operationname", "operation_display_name": "operationname; operationname.localizedValue", "category": "eventcategory",
    "level": "level", "result_type": "status", "caller": "eventinitiatedby", "resource_id": "resource",
    "resource_group": "resourcegroup", "resource_type": "resourcetype"}
HEADINGS = {portal_key(name): name for name in (
    "Correlation id", "Operation name", "Status", "Event category", "Level", "Time", "Subscription", "Event initiated by",
    "Resource type", "Resource group", "Resource")}
TABLE: Dict[str, Dict[str, Rule]] = {
    "flat": _rules(_SHARED, _FLAT), "rest": _rules(_SHARED, _REST), "rest_2014": _rules(_SHARED, _REST_2014),
    "sdk": _rules(_SHARED, {"event_source": ""}, _SDK), "diagnostic": _rules(_SHARED, _DIAGNOSTIC),
    "foreign": _rules(_SHARED, _DIAGNOSTIC), "log_analytics": _rules(_ANALYTICS), "log_analytics_legacy": _rules(_LEGACY),
    "portal_csv": _rules(_PORTAL), "powershell": _rules(_SHARED, _POWERSHELL), "alert_webhook": _rules(_SHARED),
    "classic_webhook": _rules(_SHARED, _CLASSIC)}

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
    "operation_name", "operation_display_name", "category", "result_type", "result_signature", "event_name", "event_source",
    "resource_provider", "resource_type"))

IN_PARTS = frozenset((*IN_PROPERTIES, *IN_AUTHORIZATION, *IN_REQUEST)) - {"hierarchy"}

Value = Union[None, str, Node]     # None: JSON null

_ROW_KEYS = frozenset((
    "Type", "OperationNameValue", "ActivityStatusValue", "CategoryValue", "TimeGenerated", "ActivityStatus"))


# Where JSON may stand in a string: in which kind of object, under which key, and what kind of object that is. With `=` only
# an object is looked into; with nothing it is only asked whether the text is JSON.
_JSON_ROOT = {
    "identity": "identity", "claims": "claims", "claims_d": "claims", "authorization": "authorization",
    "authorization_d": "authorization", "httprequest": "request", "http_request": "request",
    "properties": "properties", "properties_d": "properties", "data": "root=", "context": "context=",
    "relatedevents": "", "related_events": ""}
PLACES: Dict[str, Dict[str, str]] = {
    "root": _JSON_ROOT, "context": {"activitylog": "root=", "event": "root="},
    "identity": {"claims": "claims", "authorization": "authorization"}, "authorization": {"evidence": "evidence"},
    "claims": {"content": "claims"}, "evidence": {}, "request": {},
    "properties": {"content": "properties", "eventproperties": "properties", "httprequest": "request", "requestbody": "",
                   "responsebody": ""}}


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
        node = node.get("value")
    return node.text if node is not None and node.kind in ("string", "number", "true", "false") else ""


def _plainly(node: Optional[Node], path: Sequence[str]) -> Optional[Node]:
    """The object down a path of objects; a string is just a string."""
    for key in path:
        node = node.get(key) if node is not None and node.kind == "object" else None
    return node if node is not None and node.kind == "object" else None


def squeeze(text: str) -> str:
    return re.sub("[ \t\r\n]", "", fold(text))


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
        event = _plainly(root, ("data", "context", "activityLog")) or root
    elif name == "classic_webhook":
        event = _plainly(root, ("context", "event")) or root
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
    has = root.get      # keys match without case too (schema 1), but those that are told by theirs
    if has("schemaId") is not None and _plainly(root, ("data", "context", "activityLog")) is not None:
        return "alert_webhook"
    if _plainly(root, ("context", "event")) is not None:
        return "classic_webhook"
    if has("event_timestamp") is not None:
        return "sdk"
    stamp = root.exact("eventTimestamp") is not None or (
        root.exact("EventTimestamp") is None and has("eventTimestamp") is not None)
    if stamp and (root.get("resourceUri") is not None
                  or has("eventSource") is not None and has("category") is None):
        return "rest_2014"
    operation, ident = has("operationName"), root.exact("id")
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
    told = columns.get("type")
    kind = trim(word(told)) if told is not None and not told.is_container() else ""
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
    if not record.row and _pascal(root):
        return "powershell"
    # The portal's rows, made objects by someone.
    headings = {fold(name) for name, _ in root.members}
    return "portal_csv" if {"event initiated by", "operation name"} <= headings else "foreign"


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
            # What is looked up inside: the first that is an object, be it only the second choice.
            aliases, fallbacks = self._candidates(name)
            self.holders[name] = next((_object(node) for node in aliases + fallbacks if _object(node)), None)
        for name in THIRTEEN + FURTHER:
            if name not in ("properties", "claims", "authorization", "http_request"):
                self._take(name)
        self._unexpected()
        self._embedded(record.root, "root")
        if self.dialect == "powershell":
            self._cut_by_depth()

    def note(self, code: str, node: Optional[Node], below: str = "") -> None:
        if node is None:
            self.notes.append(Anomaly(code, "", 0, 0))
            return
        outer = self._inside_string(node) or node
        self.notes.append(Anomaly(code, pointer(node.path) + below, outer.start, outer.end - outer.start))

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
        if path[1:] == ("Content",):        # PowerShell wraps dictionaries; not always
            outer = self.event.get(first)
            return walk(outer, ("Content",)) or outer
        if self.dialect == "powershell":
            path = tuple(key[:1].upper() + key[1:] for key in path)
        if self.record.row or self.dialect == "portal_csv":
            key = portal_key if self.dialect == "portal_csv" else column_key
            # Of columns that differ in letter case only, the one that is spelled as the portal does.
            own = HEADINGS.get(first, first)
            for name, node in [(n, m) for n, m in self.event.members if n == own][-1:] + self.event.members:
                if key(name) == key(first):
                    return walk(node, path[1:]) if len(path) > 1 else node
            return None
        return walk(self.event, path)

    def _candidates(self, name: str) -> Tuple[List[Node], List[Node]]:
        rule = self.rules.get(name, Rule(()))
        aliases = [self.get(path) for path in rule.aliases]
        if name in IN_PROPERTIES and not (name == "hierarchy" and rule.aliases):
            aliases += self._in_properties(IN_PROPERTIES[name])
        elif self.dialect in ("diagnostic", "foreign", "log_analytics") and name == "event_name":
            aliases += self._in_properties(("eventName",))
        elif self.dialect in ("diagnostic", "foreign") and name == "operation_id":
            aliases += self._in_properties(("operationId",))
        fallbacks = [self.get(path) for path in rule.fallbacks]
        if self.dialect == "classic_webhook" and name in (
                "event_timestamp", "resource_id", "resource_group", "subscription_id"):
            key = {"event_timestamp": "timestamp", "resource_id": "resourceId",
                   "resource_group": "resourceGroupName", "subscription_id": "subscriptionId"}[name]
            fallbacks.append(walk(self.record.root, ("context", key)))
        if name == "hierarchy" and rule.aliases:
            fallbacks += self._in_properties(IN_PROPERTIES[name])
        for table, holder in ((IN_AUTHORIZATION, "authorization"), (IN_REQUEST, "http_request")):
            if name in table:
                keys = table[name]
                if self.dialect == "powershell":
                    keys = tuple(key[:1].upper() + key[1:] for key in keys)
                if holder == "authorization":
                    aliases.append(walk(self.holders[holder], keys))
                else:
                    aliases += [walk(self.holders[holder], (key,)) for key in keys if self._speaks(key)]
        return _distinct(aliases), _distinct(fallbacks)

    def _speaks(self, key: str) -> bool:
        """Keys of the HTTP request that only one dialect has."""
        only = "sdk" if "_" in key else "powershell" if key in ("Url", "ClientId") else "-" if key in ("url", "clientId") else ""
        return only in ("", self.dialect)

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
            for other in aliases if len(self.rules.get(name, Rule(())).aliases) > 1 else ():
                if other is not chosen and self._usable(name, other) and not same(
                        name, self._inner(name, chosen), self._inner(name, other)):
                    self.note("alias_conflict", self._inner(name, other))
        else:
            chosen = next((node for node in fallbacks if self._usable(name, node)), None)
        if chosen is None:
            chosen = next((node for node in aliases if self._inner(name, node) is not None), None)
        value = self._inner(name, chosen) if chosen is not None else None
        if name in DISPLAY:
            self._take_display(DISPLAY[name], aliases, fallbacks)
        if self._said(name) and (value is None or value.is_empty()):
            return      # the display name stood beside the value already
        if value is not None:
            self.nodes[name] = value
            self.values[name] = None if value.kind == "null" else value

    def _take_display(self, name: str, aliases: List[Node], fallbacks: List[Node]) -> None:
        """The localizedValue of the same objects, by the same order of preference."""
        found: List[List[Node]] = []
        for nodes in (aliases, fallbacks):
            beside = [node.get("localizedValue") or node.get("localized_value") for node in nodes if node.kind == "object"]
            found.append([node for node in beside if node is not None])
        full = [node for node in found[0] + found[1] if not node.is_empty()]
        for shown in (full or found[0])[:1]:
            self.nodes[name] = shown
            self.values[name] = None if shown.kind == "null" else shown

    def _inner(self, name: str, node: Node) -> Optional[Node]:
        """The value of {value, localizedValue}. Of an object without a value nothing, where Azure is known to write such
        objects; where it is not, the object stands for itself (rule 8)."""
        if node.kind != "object" or name in JSON_FIELDS or name in IN_PARTS or node.path[:-1] != self.event.path:
            return node
        value = node.get("value")
        if value is not None:
            return value
        shown = node.get("localizedValue") or node.get("localized_value")
        return None if name in LOCALIZABLE and (shown is not None or not node.members) else node

    def _usable(self, name: str, node: Node) -> bool:
        inner = self._inner(name, node)
        return inner is not None and not inner.is_empty()

    # -- notices --

    def _unexpected(self) -> None:
        told: List[Node] = []
        for name in THIRTEEN + FURTHER:
            node = self.nodes.get(name)
            if node is None or name in JSON_FIELDS or not node.is_container() or any(node is one for one in told):
                continue
            told.append(node)
            self.note("type_unexpected", node)

    def _embedded(self, node: Node, place: str) -> None:
        """What is odd about the JSON text in strings, wherever Azure is known to write such strings, whatever the dialect."""
        last = {name: at for at, (name, _) in enumerate(node.members)}
        for at, (name, child) in enumerate(node.members):
            inside = PLACES[place].get(fold(name))
            if inside is None or last[name] != at:
                continue
            if child.kind == "object" and inside:
                self._embedded(child, inside.rstrip("="))
            elif child.kind == "string" and not inside.endswith("="):
                if child.broken_inside():
                    self.note("embedded_json_invalid", child)
                elif inside and child.through() is not child:
                    for note in child.inner_notes:
                        self.note(note.code, child, note.path)
                    if child.through().kind == "object":
                        self._embedded(child.through(), inside)

    def _cut_by_depth(self) -> None:
        for name in set(THIRTEEN + FURTHER) - IN_PARTS - set(DISPLAY.values()) - {"hierarchy", "related_events"}:
            node = self.nodes.get(name)
            if node is not None and node.path[:-1] != self.event.path and name not in ("claims", "properties"):
                continue
            if node is not None and node.kind == "string" and re.match(
                    r"@\{|System\.Collections\.|System\.Object\[|Microsoft\.Azure\.", node.text, re.IGNORECASE | re.ASCII):
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
    if name in JSON_FIELDS or left.is_container() and right.is_container():
        one_node, two_node = left.through(), right.through()
        if one_node.kind != two_node.kind and (one_node.is_container() or two_node.is_container()):
            return False
        return _same_json(one_node, two_node)
    if left.is_container() or right.is_container():
        return False
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
            if other is not None and not _same_json(node, other):
                return False
        return True
    if left.is_container() or right.is_container():
        return True     # arrays are not compared, nor what is text in one and not in the other
    if "null" in (left.kind, right.kind) or not trim(left.text) or not trim(right.text):
        return True
    if fold(trim(left.text)) == fold(trim(right.text)):
        return True
    one, two = timetext.parse(left.text), timetext.parse(right.text)
    return one is not None and two is not None and one.ns == two.ns


def duration_number(text: str) -> bool:
    return is_number_text(text)
