"""ARM resource ids, by resource-id.md: azcore's reading with the flags of section 2."""

from __future__ import annotations

import re
from typing import Dict, List, NamedTuple, Optional, Tuple

from .jsontext import fold

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

FLAG_ORDER = ("lenient", "typo", "dotted_type", "partial", "subscription_not_guid", "missing_slash")


class Node(NamedTuple):
    kind: str
    type: str
    name: str
    provider: str
    end: int


class _State:
    def __init__(self, text: str) -> None:
        self.text = text
        self.nodes: List[Node] = [Node("tenant", "Microsoft.Resources/tenants", "", "Microsoft.Resources", 0)]
        self.subscription: Optional[str] = None
        self.group: Optional[str] = None
        self.management: Optional[str] = None
        self.tenant: Optional[str] = None
        self.location: Optional[str] = None
        self.extension_of: Optional[str] = None
        self.flags: Dict[str, bool] = {}
        self.odd = False        # a shape that only azcore reads when the subscription is no GUID


def _segments(text: str) -> List[Tuple[str, int]]:
    return [(m.group(), m.end()) for m in re.finditer(r"[^/]+", text)]


def parse(text: str) -> Dict[str, object]:
    """The `resource` object of rule 18."""
    out: Dict[str, object] = {"id": text}
    if not text.strip(" \t\r\n"):
        out["kind"] = "empty"
        return out
    if "://" in text:
        out["kind"] = "data_plane"
        return out
    if text.strip("/") == "" and text.startswith("/"):
        out.update(kind="tenant", scope="tenant", provider="Microsoft.Resources",
                   type="Microsoft.Resources/tenants", name="", parent_id="")
        return out
    state = _State(text)
    good = text.startswith("/") and _walk(state, _segments(text))
    if state.subscription is not None and not _GUID.fullmatch(state.subscription):
        state.flags["subscription_not_guid"] = True
        if state.odd:
            state.flags["lenient"] = True
    if state.group is not None and fold(state.group).endswith("providers"):
        state.flags["missing_slash"] = True
    last = state.nodes[-1]
    if good:
        out["kind"] = last.kind
        out["scope"] = _scope(state)
    else:
        out["kind"] = "unparsed"
        if len(state.nodes) > 1:
            state.flags["partial"] = True
    for key, value in (("subscription_id", state.subscription), ("resource_group", state.group),
                       ("management_group", state.management), ("tenant_id", state.tenant)):
        if value is not None:
            out[key] = value
    if good:
        out["provider"] = last.provider
        out["type"] = last.type
        out["name"] = last.name
        if state.location is not None:
            out["location"] = state.location
        out["parent_id"] = text[:state.nodes[-2].end]
        if state.extension_of is not None:
            out["extension_of"] = state.extension_of
    flags = [name for name in FLAG_ORDER if state.flags.get(name)]
    if flags:
        out["flags"] = flags
    return out


def _scope(state: _State) -> str:
    if state.group is not None:
        return "resource_group"
    if state.subscription is not None:
        return "subscription"
    return "management_group" if state.management is not None else "tenant"


def _walk(state: _State, parts: List[Tuple[str, int]]) -> bool:
    """Read node after node; what was readable stays in `state`."""
    head = fold(parts[0][0])
    if head in ("subscription", "tenants"):
        if len(parts) < 2 or head == "subscription" and not _GUID.fullmatch(parts[1][0]):
            return False
        state.flags["lenient" if head == "tenants" else "typo"] = True
        name, end = parts[1]
        if head == "tenants":
            state.tenant = name
            state.nodes.append(Node("tenant", "Microsoft.Resources/tenants", name, "Microsoft.Resources", end))
        else:
            _subscription(state, name, end)
        parts = parts[2:]
    elif head not in ("subscriptions", "providers"):
        return False
    at = 0
    while at < len(parts):
        step = _step(state, parts, at)
        if step == 0:
            return False
        at += step
    return True


def _subscription(state: _State, name: str, end: int) -> None:
    state.subscription = name
    state.nodes.append(Node("subscription", "Microsoft.Resources/subscriptions", name, "Microsoft.Resources", end))


def _step(state: _State, parts: List[Tuple[str, int]], at: int) -> int:
    """Segments that the next node takes, 0 if there is none to be read."""
    left = len(parts) - at
    word, end = parts[at]
    low = fold(word)
    parent = state.nodes[-1]
    if low == "providers":
        if left >= 2 and (left == 2 or fold(parts[at + 2][0]) == "providers"):
            if parent.kind not in ("tenant", "subscription"):
                return 0
            namespace, end = parts[at + 1]
            state.nodes.append(Node("provider", "Microsoft.Resources/providers", namespace, namespace, end))
            return 2
        if left < 4:
            return 0
        namespace = parts[at + 1][0]
        kind_name, (name, end) = parts[at + 2][0], parts[at + 3]
        state.extension_of = state.text[:parent.end] if parent.kind == "resource" else None
        kind = "resource"
        if (parent.kind == "tenant" and fold(namespace) == "microsoft.management"
                and fold(kind_name) == "managementgroups"):
            kind, state.management = "management_group", name
        if fold(kind_name) == "locations":
            state.location = name
        state.nodes.append(Node(kind, namespace + "/" + kind_name, name, namespace, end))
        return 4
    if left == 1:
        if low in ("subscriptions", "resourcegroups") or parent.kind in ("resource_group", "tenant"):
            return 0
        state.odd = True
        state.nodes.append(Node("resource", parent.type + "/" + word, "", parent.provider, end))
        return 1
    name, end = parts[at + 1]
    if low == "subscriptions" and parent.kind == "tenant":
        _subscription(state, name, end)
        return 2
    if low == "resourcegroups" and parent.kind == "subscription":
        state.group = name
        state.nodes.append(Node("resource_group", "Microsoft.Resources/resourceGroups", name,
                                "Microsoft.Resources", end))
        return 2
    if parent.kind in ("resource_group", "subscription"):
        state.odd = True
        if parent.kind == "resource_group" and "." in word:
            state.flags["missing_slash"] = True
    if "." in word and left % 2 == 1 and parent.kind in ("resource", "management_group"):
        state.flags["dotted_type"] = True
        kind_name, (name, end) = word + "/" + name, parts[at + 2]
        state.nodes.append(Node("resource", parent.type + "/" + kind_name, name, parent.provider, end))
        return 3
    kind = "resource"
    if low == "locations":
        state.location = name
        if parent.kind == "subscription":
            kind = "location"
    state.nodes.append(Node(kind, parent.type + "/" + word, name, parent.provider, end))
    return 2
