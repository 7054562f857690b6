"""Derived values: section 2 and rules 9 to 25 of fields.md, as pure functions."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from typing import Dict, List, NamedTuple, Optional, Tuple

from . import resourceid, timetext
from .canonical import Spelled
from .fields import EIGHT, JSON_FIELDS, LEGACY_VERBS, MSID, SOAP, Fields, squeeze, walk
from .jsontext import Anomaly, Node, fold, is_number_text, pointer, trim

_GUID = re.compile(r"[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}")
_GUID_FORMS = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

STATUS = {
    "start": ("start", "unknown"), "started": ("start", "unknown"),
    "accept": ("accept", "unknown"), "accepted": ("accept", "unknown"),
    "inprogress": ("progress", "unknown"), "running": ("progress", "unknown"),
    "success": ("end", "success"), "succeeded": ("end", "success"), "completed": ("end", "success"),
    "failure": ("end", "failure"), "failed": ("end", "failure"), "error": ("end", "failure"),
    "cancel": ("end", "cancelled"), "canceled": ("end", "cancelled"), "cancelled": ("end", "cancelled"),
    "active": ("state", "unknown"), "resolved": ("state", "unknown"), "updated": ("state", "unknown"),
    "activated": ("state", "unknown"), "upcoming": ("state", "unknown"),
}
PHASE_WORDS = ("started", "succeeded", "failed", "canceled")     # rule 37

_HTTP_TEXT = (
    "100 Continue;101 SwitchingProtocols;102 Processing;103 EarlyHints;200 OK;201 Created;202 Accepted;"
    "203 NonAuthoritativeInformation;204 NoContent;205 ResetContent;206 PartialContent;207 MultiStatus;"
    "208 AlreadyReported;226 IMUsed;300 MultipleChoices Ambiguous;301 MovedPermanently Moved;302 Found Redirect;"
    "303 SeeOther RedirectMethod;304 NotModified;305 UseProxy;306 Unused;307 TemporaryRedirect RedirectKeepVerb;"
    "308 PermanentRedirect;400 BadRequest;401 Unauthorized;402 PaymentRequired;403 Forbidden;404 NotFound;"
    "405 MethodNotAllowed;406 NotAcceptable;407 ProxyAuthenticationRequired;408 RequestTimeout;409 Conflict;"
    "410 Gone;411 LengthRequired;412 PreconditionFailed;413 RequestEntityTooLarge;414 RequestUriTooLong;"
    "415 UnsupportedMediaType;416 RequestedRangeNotSatisfiable;417 ExpectationFailed;421 MisdirectedRequest;"
    "422 UnprocessableEntity UnprocessableContent;423 Locked;424 FailedDependency;426 UpgradeRequired;"
    "428 PreconditionRequired;429 TooManyRequests;431 RequestHeaderFieldsTooLarge;451 UnavailableForLegalReasons;"
    "500 InternalServerError;501 NotImplemented;502 BadGateway;503 ServiceUnavailable;504 GatewayTimeout;"
    "505 HttpVersionNotSupported;506 VariantAlsoNegotiates;507 InsufficientStorage;508 LoopDetected;"
    "510 NotExtended;511 NetworkAuthenticationRequired")
HTTP: Dict[str, int] = {
    fold(name): int(entry.split()[0]) for entry in _HTTP_TEXT.split(";") for name in entry.split()[1:]}
_HTTP_NUMBER = re.compile(r"\(\s*HTTP Status Code:\s*(\d{3})\s*\)", re.IGNORECASE)


SHORT = {SOAP + "upn": "upn", SOAP + "emailaddress": "emailaddress", SOAP + "spn": "spn", MSID + "objectidentifier": "oid",
         MSID + "tenantid": "tid"}


# ---- words -------------------------------------------------------------------------------

def status_key(text: str) -> str:
    text = trim(text)
    return squeeze(text[:-1] if text.endswith(".") else text)


def _http_word(text: str) -> Tuple[int, str]:
    text = trim(text)
    if re.fullmatch(r"[1-5][0-9][0-9]", text):
        return int(text), ""
    return (HTTP[squeeze(text)], text) if squeeze(text) in HTTP else (0, "")


def http_of(text: str) -> Tuple[int, str]:
    """HTTP status and reason that a text states: behind its dot, as a whole, or in parentheses (rule 17); 0 if none."""
    text = trim(text)
    for part in (text.partition(".")[2], text):
        code, reason = _http_word(part)
        if code:
            return code, reason
    match = _HTTP_NUMBER.search(text)
    if match and 100 <= int(match.group(1)) <= 599:
        reason = trim(text[:match.start()])
        return int(match.group(1)), "" if squeeze(reason) in PHASE_WORDS or _http_word(reason)[0] and reason.isdigit() else reason
    return 0, ""


def level_number(text: str, powershell: bool) -> int:
    low = fold(trim(text))
    names = {"critical": 1, "error": 2, "warning": 3, "informational": 4, "information": 4, "verbose": 5}
    if low in names:
        return names[low]
    if powershell and low in ("0", "1", "2", "3", "4"):
        return int(low) + 1
    return int(low) if not powershell and low in ("1", "2", "3", "4", "5") else 0


def guid(text: str) -> Optional[str]:
    """Dashed lower case, if the text is 32 hex digits with or without dashes."""
    if not _GUID_FORMS.fullmatch(text):
        return None
    low = text.replace("-", "").lower()
    return "-".join((low[:8], low[8:12], low[12:16], low[16:20], low[20:]))


def guid_or_found(text: str) -> str:
    return guid(text) or text


class EventId(NamedTuple):
    resource: str
    data_id: str
    ticks: Optional[int]


def split_event_id(text: str) -> EventId:
    """`<resourceId>/events/<eventDataId>/ticks/<18 digits>`."""
    low = fold(text)
    at = low.rfind("/events/")
    if at < 0:
        return EventId("", "", None)
    rest = text[at + 8:]
    cut = fold(rest).rfind("/ticks/")
    match = re.fullmatch(r"(\d+)/*", rest[cut + 7:], re.ASCII) if cut >= 0 else None
    data_id = (rest[:cut] if cut >= 0 else rest).partition("/")[0]
    return EventId(text[:at].replace("+", " "), data_id, int(match.group(1)) if match else None)


# ---- the record --------------------------------------------------------------------------

class Derived:
    """Everything computed from one record's fields."""

    def __init__(self, fields: Fields) -> None:
        self.f = fields
        self.id = split_event_id(fields.text("event_id"))
        self.claims = fields.holders["claims"]
        self._fill()
        self.category = self._category()
        self.level = level_number(fields.text("level"), fields.dialect == "powershell")
        self.time = self._time()
        self.phase, self.outcome = self._status()
        self.http, self.reason = self._http()
        self.verb, self.sub_verb, self.provider, self.operation_type = self._operation()
        self.resource = self._resource()
        self.address = self._address()
        self.principal = self._principal()
        self.token = self._token()
        self.error = self._error()
        self.uid = self._uid()
        self.match_key = self._match_key()

    def claim(self, key: str) -> str:
        """Text of a claim, by its long or its short name."""
        if self.claims is None:
            return ""
        for name in (key, SHORT.get(key, key)):
            node = self.claims.get(name)
            if node is not None and not node.is_empty():
                return "" if node.is_container() else node.text
        return ""

    # -- filling --

    def _fill(self) -> None:
        f = self.f
        f.fill("resource_id", self.id.resource)
        if f._said("event_data_id") and self.id.data_id:
            mine, inside = f.text("event_data_id"), self.id.data_id
            if trim(mine) and fold(guid_or_found(trim(mine))) != fold(guid_or_found(inside)):
                f.note("event_data_id_mismatch", f.nodes.get("event_data_id"))
        f.fill("event_data_id", self.id.data_id)
        parsed = resourceid.parse(f.text("resource_id"))
        f.fill("subscription_id", _text(parsed.get("subscription_id")))
        f.fill("resource_group", _text(parsed.get("resource_group")))
        if parsed["kind"] == "resource":
            f.fill("resource_provider", _text(parsed.get("provider")))
            f.fill("resource_type", _text(parsed.get("type")))
        tenant = self.claim(MSID + "tenantid")
        if not tenant:
            head = trim(f.text("hierarchy")).lstrip("/").partition("/")[0]
            tenant = head if fold(head) != fold(f.text("subscription_id")) else ""
        f.fill("tenant_id", tenant)
        self.caller_found = f._said("caller")
        self.caller_from_identity = False
        if not self.caller_found:
            f.fill("caller", self._caller())

    def _caller(self) -> str:
        for key in (SOAP + "upn", SOAP + "emailaddress", SOAP + "name", SOAP + "spn",
                    MSID + "objectidentifier", "appid"):
            text = trim(self.claim(key))
            if text:
                return text
        identity = self.f.get(("identity",)) if self.f.dialect in ("diagnostic", "foreign") else None
        found = trim(identity.text) if identity is not None and identity.kind == "string" and not identity.looks_like_json() else ""
        self.caller_from_identity = found != ""
        return found

    # -- time --

    def _time(self) -> Optional[timetext.Time]:
        f = self.f
        ticks = timetext.from_ticks(self.id.ticks) if self.id.ticks is not None else None
        node = f.nodes.get("event_timestamp")
        time = timetext.parse(f.text("event_timestamp")) if f.text("event_timestamp") else None
        if time is None:
            if ticks is not None:
                f.note("time_from_ticks", node if node is not None and not node.is_empty() else f.nodes.get("event_id"))
                return ticks
            if f.text("event_timestamp") or node is not None and node.is_container():
                f.note("time_unparsed", node)
            return None
        if time.day_first:
            f.note("time_day_first", node)
        if self.id.ticks is not None and abs((self.id.ticks - timetext.TICKS_OF_EPOCH) * 100 - time.ns) >= 10 ** 9:
            f.note("time_ticks_mismatch", f.nodes.get("event_id"))
        return time

    # -- category, status --

    def _category(self) -> str:
        f = self.f
        word = squeeze(trim(f.text("category")))
        inner = EIGHT.get(squeeze(trim(f.text("event_category"))), "")
        if word in EIGHT:
            return EIGHT[word]
        if word in LEGACY_VERBS:
            if inner:
                return inner
            return "policy" if f.in_properties("policies") is not None else "administrative"
        if word:
            return "other"
        source = EIGHT.get(squeeze(trim(f.text("event_source"))), "")
        if source or inner:
            return source or inner
        if fold(f.text("operation_name")).startswith("microsoft.authorization/policies/"):
            return "policy"
        return "administrative" if f.dialect == "diagnostic" else "unknown"

    def _status(self) -> Tuple[str, str]:
        f = self.f
        signature = trim(f.text("result_signature"))
        before = squeeze(signature.partition(".")[0]) if "." in signature else squeeze(signature)
        spoken = STATUS.get(before) if "." in signature or before in PHASE_WORDS else None
        text = f.text("result_type")
        if not trim(text):
            return self._state(before if spoken else "", spoken or ("none", "unknown"))
        known = STATUS.get(status_key(text))
        if known is not None and spoken is not None and known != spoken:
            f.note("status_conflict", f.nodes.get("result_signature"))
        return self._state(status_key(text), known or ("none", "unknown"))

    def _state(self, key: str, found: Tuple[str, str]) -> Tuple[str, str]:
        if key == "inprogress" and self.category in ("service_health", "resource_health"):
            return "state", "unknown"
        return found

    def _http(self) -> Tuple[int, str]:
        f = self.f
        found = http_of(f.text("result_signature"))
        return found if found[0] else http_of(f.text("status_code"))

    # -- operation --

    def _operation(self) -> Tuple[str, str, str, str]:
        f = self.f
        name = trim(f.text("operation_name")).strip("/")
        verb = sub_verb = provider = operation_type = ""
        if self.f.dialect == "portal_csv" and " " in name:
            name = ""       # a display text
        if "/" in name:
            parts = name.split("/")
            last = fold(parts[-1])
            rest = parts[:-1]
            provider = parts[0]
            if last in LEGACY_VERBS:
                verb = last
                if verb == "action" and len(rest) > 1:
                    sub_verb = fold(rest[-1])
                    rest = rest[:-1]
            else:
                sub_verb = last
            operation_type = "/".join(rest).rstrip("/")
            if "/" not in operation_type:
                operation_type = ""
        category = squeeze(trim(f.text("category")))
        if not verb and category in LEGACY_VERBS:
            verb = category
        return verb, sub_verb, provider, operation_type

    # -- resource, address --

    def _resource(self) -> Optional[Dict[str, object]]:
        f = self.f
        if not f.text("resource_id"):
            return None
        parsed = resourceid.parse(f.text("resource_id"))
        if parsed["kind"] == "unparsed":
            f.note("resource_unparsed", f.nodes.get("resource_id") or f.nodes.get("event_id"))
        return parsed

    def _address(self) -> Optional[Dict[str, object]]:
        return parse_address(self.f.text("caller_ip_address"))

    # -- who --

    def _principal(self) -> Optional[Dict[str, object]]:
        f = self.f
        upn, mail = trim(self.claim(SOAP + "upn")), trim(self.claim(SOAP + "emailaddress"))
        name, spn = trim(self.claim(SOAP + "name")), trim(self.claim(SOAP + "spn"))
        oid, app = trim(self.claim(MSID + "objectidentifier")), trim(self.claim("appid"))
        idtyp = fold(trim(self.claim("idtyp")))
        caller = trim(f.text("caller"))
        holder, holder_type = trim(f.text("principal_id")), fold(trim(f.text("principal_type")))
        kind = "unknown"
        if trim(self.claim("xms_mirid")):
            kind = "managed_identity"
        elif "#ext#" in fold(upn) or "#ext#" in fold(caller) or any("@" in who and "#" in who.partition("@")[0] for who in (name, caller)):
            kind = "guest"
        elif idtyp == "user" or upn or mail or "@" in caller:
            kind = "user"
        elif idtyp == "app" or spn or app or oid or guid(caller):
            kind = "service_principal"
        elif (self.claims is None or not self.claims.members) and (
                _provider_name(caller) or not caller and self.category not in ("administrative", "unknown")):
            kind = "platform"
        elif holder_type == "group" and not caller and not oid:
            kind = "group"
        out: Dict[str, object] = {"kind": kind}
        if caller:
            out["name"] = caller
        object_id = oid or (holder if holder_type != "group" else "")
        if object_id:
            out["object_id"] = guid_or_found(object_id)
        if app:
            out["app_id"] = guid_or_found(app)
        tenant = trim(self.claim(MSID + "tenantid"))
        if tenant:
            out["tenant_id"] = guid_or_found(tenant)
        source = ""
        if any((upn, mail, name, spn, oid, app, idtyp, trim(self.claim("xms_mirid")))):
            source = "claims"
        elif self.caller_from_identity:
            source = "identity"
        elif caller:
            source = "caller"
        elif object_id or kind == "group":
            source = "evidence"
        if source:
            out["source"] = source
        return None if kind == "unknown" and not any(key in out for key in ("name", "object_id", "tenant_id")) else out

    def _token(self) -> Optional[Dict[str, object]]:
        if self.claims is None:
            return None
        out: Dict[str, object] = {}
        said = [self.claims.get(name) for name in ("http://schemas.microsoft.com/claims/authnmethodsreferences", "amr")]
        told = [node for node in said if node is not None]
        methods = next((node for node in told if not node.is_empty()), told[0] if told else None)
        if methods is not None and methods.kind != "null":
            words: List[str] = []
            for item in methods.through().items or [methods]:
                words += [fold(trim(part)) for part in item.text.split(",")]
            out["mfa"] = "mfa" in words
        for key, claim in (("issued", "iat"), ("expires", "exp")):
            text = trim(self.claim(claim))
            if re.fullmatch(r"-?\d+", text, re.ASCII) and timetext.in_range(int(text) * 10 ** 9):
                out[key] = timetext.render(int(text) * 10 ** 9, 0)
        for key, claim in (("tenant_id", MSID + "tenantid"), ("address", "ipaddr")):
            text = self.claim(claim)
            if trim(text):
                out[key] = text
        return out or None

    # -- error --

    def _error(self) -> Optional[Dict[str, object]]:
        if self.outcome not in ("failure", "cancelled"):
            return None
        message = self.f.in_properties("statusMessage")
        if message is not None and not message.is_empty():
            inner = message.through()
            body = _error_member(inner)
            found = read_error(body if body is not None else inner) if inner.kind == "object" else None
            if found is not None:
                return found
            if message.kind == "string":
                return {"message": message.text}
        value = self.f.values.get("response_body")
        if isinstance(value, Node):
            body = _error_member(value.through())
            if body is not None:
                return read_error(body)
        return None

    # -- keys --

    def _uid(self) -> str:
        f = self.f
        found = guid(f.text("event_data_id"))     # filled from `id` when the record has none
        if found:
            return found
        policies = f.in_properties("policies")
        policy_text = ""
        if policies is not None:
            policy_text = self._written(policies) if policies.is_container() else "" if policies.is_empty() else policies.text
        parts = ["azact-uid-1", "" if self.time is None else str(self.time.ns)]
        parts += self._common() + [self.phase, self.outcome, str(self.http) if self.http else ""]
        principal = self.principal or {}
        parts += [str(principal.get("object_id", "")), policy_text, f.text("event_data_id")]
        return hashed(parts)

    def _written(self, node: Node) -> str:
        """A container as it is written, but for blanks between its tokens."""
        within = self.f.record.raw if node.within is None else node.within
        text = within[node.start:node.end].decode("utf-8", "surrogateescape")
        return re.sub(r'("(?:[^"\\]|\\.)*")|[ \t\r\n]+', lambda m: m.group(1) or "", text, flags=re.DOTALL)

    def _common(self) -> List[str]:
        f = self.f
        resource = re.sub("/+", "/", fold(f.text("resource_id")))
        return [fold(f.text("correlation_id")), fold(f.text("operation_name")),
                resource[:-1] if resource.endswith("/") else resource]

    def _match_key(self) -> str:
        ms = "" if self.time is None else str(self.time.ns // 10 ** 6)
        return hashed(["azact-match-1", ms] + self._common() + [self.phase, self.outcome])


def hashed(parts: List[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape")
        digest.update(str(len(data)).encode() + b":" + data + b",")
    raw = bytearray(digest.digest()[:16])
    raw[6] = raw[6] & 0x0F | 0x80
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _provider_name(text: str) -> bool:
    """A namespace with a type, or one of Microsoft's own ("John.Smith" is neither)."""
    found = re.fullmatch(r"[0-9]*[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)+(/[^@ \t\r\n]*)?", text)
    return found is not None and (found.group(1) is not None or fold(text).startswith("microsoft."))


def _error_member(node: Node) -> Optional[Node]:
    if node.kind != "object":
        return None
    found = node.get("error")
    return found if found is not None and found.kind != "null" else None


def read_error(node: Node) -> Optional[Dict[str, object]]:
    node = node.through()
    if node.kind != "object":
        return {"message": node.text} if node.kind == "string" and node.text else None
    out: Dict[str, object] = {}
    for key in ("code", "message"):
        text = _scalar(node.get(key))
        if text:
            out[key] = text
    inner, at = "", node
    for _ in range(8):
        step = at.get("innererror")
        if step is None or step.kind != "object":
            details = at.get("details")
            step = details.items[0] if details is not None and details.kind == "array" and details.items else None
        if step is None or step.kind != "object":
            break
        at = step
        inner = _scalar(at.get("code")) or inner
    if inner:
        out["inner_code"] = inner
    return out or None


def _scalar(node: Optional[Node]) -> str:
    return node.text if node is not None and not node.is_container() and node.kind != "null" else ""


def parse_address(text: str) -> Optional[Dict[str, object]]:
    text = trim(text)
    port: Optional[int] = None
    prefix: Optional[int] = None
    match = re.fullmatch(r"\[([^\]]*)\](?::(\d{1,5}))?", text, re.ASCII)
    bracket = match is not None
    if match:
        text = match.group(1)
        port = int(match.group(2)) if match.group(2) else None
    elif re.fullmatch(r"[0-9.]+:\d{1,5}", text, re.ASCII):
        text, _, tail = text.partition(":")
        port = int(tail)
    elif "/" in text:
        text, _, tail = text.partition("/")
        if not re.fullmatch(r"\d{1,3}", tail, re.ASCII):
            return None
        prefix = int(tail)
    if port is not None and port > 65535 or "%" in text:
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if bracket and address.version == 4:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    if prefix is not None and prefix > (32 if address.version == 4 else 128):
        return None
    shown = mapped or address
    out: Dict[str, object] = {"ip": shown.compressed, "family": shown.version}
    if port is not None:
        out["port"] = port
    if prefix is not None:
        out["prefix"] = prefix
    if mapped:
        out["mapped"] = True
    return out


# ---- printed form of a field -------------------------------------------------------------

def printed(name: str, value: object) -> object:
    """What rule 5, 7 and 8 make of a field's value."""
    if value is None or isinstance(value, str):
        return value
    assert isinstance(value, Node)
    if name in JSON_FIELDS:
        return value.through()
    if name == "duration_ms" and value.kind == "string" and is_number_text(trim(value.text)):
        return Spelled(trim(value.text))
    return value


__all__ = ["Derived", "Anomaly", "pointer", "walk", "printed", "guid"]
