"""An independent reading of the grouping rules: from canonical event lines to group lines.

It follows the text of docs/grouping.md and knows nothing of the library's code. Everything is held in memory, and
clarity goes before speed; half a million events take a few minutes.

    groups = group_lines(lines_of_azact_cat)

The order of events needs the raw bytes only where time, phase, uid and all that a group tells are equal, and only if
the grouper held the events; then `raw` gives them: a function from an event line to the record's bytes. Without it
such events stand by the place where they were found, as in a compact grouper and in azact-group.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from datetime import datetime, timezone
from typing import Callable, Dict, Iterable, List, NamedTuple, Optional, Set, Tuple

Json = Dict[str, object]
Raw = Callable[[Json], bytes]

SECOND = 10 ** 9
DAY = 86400 * SECOND
SLACK = 5 * SECOND              # how far a child may reach beyond what holds it
DIALECTS = ("", "flat", "rest", "rest_2014", "sdk", "diagnostic", "log_analytics", "log_analytics_legacy", "portal_csv",
            "powershell", "alert_webhook", "classic_webhook", "foreign")
OUTCOMES = ("unknown", "success", "failure", "cancelled")
RANK = {"start": 0, "accept": 1, "progress": 2, "end": 3, "none": 4, "state": 5}
# Who supplies a merged field: what tells the result, and what tells the request.
RESULT_FIRST = ("end", "accept", "progress", "start", "none", "state")
REQUEST_FIRST = ("start", "accept", "progress", "end", "none", "state")
WORST = ("failure", "cancelled", "unknown", "success")
NO_PAIRING = ("portal_csv", "classic_webhook")
DEPLOYMENT = "microsoft.resources/deployments/write"
GROUP_DELETE = "microsoft.resources/subscriptions/resourcegroups/delete"
VALIDATE = "microsoft.resources/deployments/validate/action"
DEPLOYMENT_PATH = "/providers/microsoft.resources/deployments/"
RESOURCE_GROUP = re.compile(r"/subscriptions/[^/]+/resourcegroups/[^/]+\Z")
MANAGEMENT_GROUP = re.compile(r"/providers/microsoft\.management/managementgroups/[^/]+\Z")
BLANKS = " \t\r\n"
_LOWER = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}
_GUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\Z")


def lower(text: str) -> str:
    """ASCII only, as the library folds."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


def text_of(value: object) -> str:
    """A field's text; "" for what is absent, null or no scalar."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else ""


def canonical_resource(text: str) -> str:
    """Lower case, without doubled and final slashes."""
    text = lower(text)
    while "//" in text:
        text = text.replace("//", "/")
    return text.rstrip("/") if len(text) > 1 else text


_DAYS: Dict[str, int] = {}


def nanoseconds(text: str) -> Tuple[int, int]:
    """Instant and number of fraction digits of a canonical time."""
    day, clock = text[:10], text[11:-1]
    base = _DAYS.get(day)
    if base is None:
        base = int(datetime.fromisoformat(day).replace(tzinfo=timezone.utc).timestamp())
        _DAYS[day] = base
    fraction = clock[9:]
    whole = base + int(clock[:2]) * 3600 + int(clock[3:5]) * 60 + int(clock[6:8])
    return whole * SECOND + int(fraction.ljust(9, "0") if fraction else 0), len(fraction)


class Event:
    """What grouping looks at in one canonical line."""

    __slots__ = ("line", "time", "digits", "rank", "phase", "outcome", "dialect", "uid", "own_id", "name", "resource",
                 "operation_id", "possible", "copy_of", "place")

    def __init__(self, line: Json) -> None:
        self.line = line
        when = line.get("time")
        self.time: Optional[int] = None
        self.digits = 0
        if isinstance(when, str):
            self.time, self.digits = nanoseconds(when)
        self.phase = str(line["phase"])
        self.rank = RANK[self.phase]
        self.outcome = str(line["outcome"])
        self.dialect = str(line["dialect"])
        self.uid = str(line["uid"])
        plain = self.uid.replace("-", "")
        given = lower(text_of(line.get("event_data_id"))).replace("-", "")
        self.own_id = given == plain or plain in lower(text_of(line.get("event_id"))).replace("-", "")
        self.name = lower(text_of(line.get("operation_name")))
        self.resource = canonical_resource(text_of(line.get("resource_id")))
        self.operation_id = lower(text_of(line.get("operation_id"))).strip(BLANKS)
        self.possible = False
        self.copy_of: Optional[Event] = None
        self.place = 0          # in its operation's list

    @property
    def key(self) -> Tuple[str, str]:
        return self.name, self.resource

    def text(self, field: str) -> str:
        return text_of(self.line.get(field)).strip(BLANKS)

    def member(self, name: str, key: str) -> str:
        node = self.line.get(name)
        return text_of(node.get(key)) if isinstance(node, dict) else ""

    @property
    def source(self) -> Json:
        source = self.line["source"]
        assert isinstance(source, dict)
        return source


class Operation:
    """One attempt of one operation on one resource."""

    def __init__(self, events: List[Event], attempt: int, clock: bool) -> None:
        self.kept = events                      # in order
        self.events: List[Event] = []           # with the copies
        self.attempt = attempt
        self.clock = clock
        self.name, self.resource = events[0].key
        self.starts = [e for e in events if e.phase == "start"]
        self.ends = [e for e in events if e.phase == "end"]
        self.started = self.starts[0] if self.starts else events[0]
        self.ended: Optional[Event] = None
        self.repeated = 0
        self.duration: Optional[int] = None
        self.accept: Optional[int] = None
        self.state = self.outcome = ""
        self.parent: Optional[Operation] = None
        self.index = 0
        self._tell()

    def _tell(self) -> None:
        outcomes = sorted({e.outcome for e in self.ends})
        phases = {e.phase for e in self.kept}
        known = [o for o in outcomes if o != "unknown"]
        if not self.ends:
            notice = phases <= {"none", "state"}
            self.state = "notice" if notice else "open"
            self.outcome = worst(e.outcome for e in self.kept) if notice else "unknown"
        else:
            self.outcome = "failure" if len(known) > 1 else known[0] if known else "unknown"
            if len(known) > 1:
                self.state = "conflicting"
            elif self.starts:
                self.state = {"failure": "failed", "cancelled": "cancelled"}.get(self.outcome, "complete")
            else:
                self.state = "orphan_end" if phases & {"accept", "progress"} else "single"
        self._times()

    def _times(self) -> None:
        start = self.started.time
        if self.ends:
            timed = [e for e in self.ends if e.time is not None]
            later = [e for e in timed if start is None or (e.time or 0) >= start]
            self.ended = (later or timed or self.ends)[0]
            after = self.ends[self.ends.index(self.ended) + 1:]
            self.repeated = sum(e.outcome == self.ended.outcome for e in after)
            if self.starts and start is not None and self.ended.time is not None:
                self.duration = max(0, self.ended.time - start)
                self.clock = self.clock or self.ended.time < start
        accepted = [e for e in self.kept if e.phase == "accept"]
        if self.starts and accepted and start is not None and accepted[0].time is not None:
            self.accept = max(0, accepted[0].time - start)

    @property
    def start(self) -> Optional[int]:
        return self.started.time

    @property
    def end(self) -> Optional[int]:
        return self.ended.time if self.ended else None

    @property
    def last(self) -> Optional[int]:
        times = [e.time for e in self.kept if e.time is not None]
        return times[-1] if times else None

    @property
    def order(self) -> Tuple[bool, int, str, str, int]:
        return self.start is None, self.start or 0, self.name, self.resource, self.attempt

    @property
    def policy(self) -> bool:
        return self.name.startswith("microsoft.authorization/policies/") or any(
            e.line["category_kind"] == "policy" for e in self.kept)

    def supplier(self, phases: Tuple[str, ...], has: Callable[[Event], object]) -> Optional[Event]:
        """The first event with a value, by phase, then in order."""
        for phase in phases:
            for event in self.kept:
                if event.phase == phase and has(event):
                    return event
        return None


def worst(outcomes: Iterable[str]) -> str:
    return min(outcomes, key=WORST.index)


# ---- the order of events ------------------------------------------------------------------

def sort_events(events: List[Event], raw: Optional[Raw]) -> List[Event]:
    """By time, phase, uid; what ties there by content, then by where it was found."""
    ordered = sorted(events, key=lambda e: (e.time is None, e.time or 0, e.rank, e.uid))
    at = 0
    while at < len(ordered):
        end = at + 1
        while end < len(ordered) and (ordered[end].time, ordered[end].rank, ordered[end].uid) == (
                ordered[at].time, ordered[at].rank, ordered[at].uid):
            end += 1
        if end - at > 1:
            ordered[at:end] = sorted(ordered[at:end], key=lambda e: _tie(e, raw))
        at = end
    return ordered


def _tie(event: Event, raw: Optional[Raw]) -> Tuple[object, ...]:
    """What a group keeps of the event, then the bytes, then the place."""
    source = event.source
    numbers = (DIALECTS.index(event.dialect), event.digits, OUTCOMES.index(event.outcome),
               event.line.get("http_status", 0))
    texts = (text_of(event.line.get("operation_name")), text_of(event.line.get("resource_id")), event.operation_id,
             event.text("correlation_id"), event.text("caller"), principal(event), event.member("address", "ip"),
             event.text("tenant_id"), event.member("token", "tenant_id"), event.member("error", "code"),
             event.member("error", "message"))
    content = hashlib.sha256(raw(event.line)).digest() if raw else b""
    name = text_of(source["name"]).encode()
    return (numbers, [_bytes(t) for t in texts], content, name, source["record"], source["offset"],
            source.get("inner", 0))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def raw_of_file(line: Json) -> bytes:
    """The record's bytes from the file that its source names; for plain UTF-8 files only."""
    source = line["source"]
    assert isinstance(source, dict)
    if "encoding" in source or "compressed" in source or "inner" in source:
        raise ValueError("the bytes of this record are not those of its file")
    with open(source["name"], "rb") as file:
        file.seek(source["offset"])
        return file.read(source["length"])


# ---- keys and parts -----------------------------------------------------------------------

def group_key(line: Json, by_subscription: bool) -> str:
    """The folded correlation id; "" for none."""
    key = lower(text_of(line.get("correlation_id")).strip(BLANKS))
    if not key or (_GUID.match(key) and not key.strip("0-")):
        return ""
    if by_subscription:
        key += "@" + lower(text_of(line.get("subscription_id")))
    return key


class _Progress:
    """What the parts rule knows of one operation key."""

    __slots__ = ("since", "seen", "started", "ended")

    def __init__(self) -> None:
        self.since: Optional[int] = None        # open since then
        self.seen = self.started = self.ended = False


def cut_parts(events: List[Event], idle: int, max_open: int) -> List[List[Event]]:
    """Where a reused correlation id falls apart. Events without time stay with the last part."""
    parts: List[List[Event]] = [[]]
    keys: Dict[Tuple[str, str], _Progress] = defaultdict(_Progress)
    before: Optional[int] = None
    for event in events:
        now = event.time
        if now is not None and before is not None and now - before >= idle:
            if not any(k.since is not None and k.since + max_open > now for k in keys.values()):
                parts.append([])
                keys.clear()
        parts[-1].append(event)
        if now is None:
            continue
        before = now
        key = keys[event.key]
        if event.phase == "start":
            if key.started or not key.ended:
                key.since = now
            key.started = True
        elif event.phase in ("accept", "progress"):
            if not key.seen:
                key.since = now
        elif event.phase == "end":
            key.since = None
            key.ended = True
        key.seen = True
    return parts


# ---- copies -------------------------------------------------------------------------------

def mark_copies(events: List[Event]) -> None:
    """Of each set of copies one is kept; the others name it."""
    for event in events:
        event.copy_of, event.possible = None, False
    by_uid: Dict[str, List[Event]] = defaultdict(list)
    for event in events:
        by_uid[event.uid].append(event)
    for same in by_uid.values():
        _same_uid(same)
    slots: Dict[Tuple[object, ...], Dict[str, List[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        if event.copy_of is None and event.dialect not in NO_PAIRING:
            ms = None if event.time is None else event.time // 1000000
            slots[ms, event.key, event.phase, event.outcome]["" if event.own_id else event.dialect].append(event)
    number = {id(e): n for n, e in enumerate(events)}
    for lists in slots.values():
        if len(lists) > 1:
            _pair(lists, number)
    for event in events:        # a copy of a copy names what was kept
        while event.copy_of is not None and event.copy_of.copy_of is not None:
            event.copy_of = event.copy_of.copy_of


def _same_uid(same: List[Event]) -> None:
    kept = max(same, key=lambda e: e.digits)        # of equal ones the first
    for event in same:
        if event is kept:
            continue
        if event.dialect == kept.dialect == "portal_csv" and not event.own_id:
            event.possible = True
        else:
            event.copy_of = kept


def _pair(lists: Dict[str, List[Event]], number: Dict[int, int]) -> None:
    """One to one: the i-th of those that have an event data id, and the i-th of each dialect's others."""
    for at in range(max(len(found) for found in lists.values())):
        slot = [found[at] for found in lists.values() if len(found) > at]
        kept = min(slot, key=lambda e: (not e.own_id, -e.digits, number[id(e)]))
        for event in slot:
            if event.dialect != kept.dialect:
                event.copy_of = kept


# ---- attempts -----------------------------------------------------------------------------

class _Attempt:
    def __init__(self) -> None:
        self.events: List[Event] = []
        self.clock = False

    @property
    def start(self) -> Optional[Event]:
        return next((e for e in self.events if e.phase == "start"), None)

    @property
    def start_id(self) -> str:
        start = self.start
        return start.operation_id if start else ""

    @property
    def ended(self) -> bool:
        return any(e.phase == "end" for e in self.events)

    @property
    def ids(self) -> Set[str]:
        return {e.operation_id for e in self.events if e.operation_id}


def find_attempts(events: List[Event], number: Dict[int, int]) -> List[_Attempt]:
    """Kept events of one operation key, in order, told apart into runs."""
    whole = {e.operation_id for e in events if e.phase == "start"} & {
        e.operation_id for e in events if e.phase == "end"} - {""}
    attempts: List[_Attempt] = []
    for event in events:
        own = event.operation_id
        known = [a for a in attempts if own and own in a.ids] if len(attempts) > 1 or event.phase == "start" else []
        target: Optional[_Attempt] = None
        if event.phase == "start":
            still = [a for a in attempts if not a.ended]
            same = [a for a in known if not a.ended]
            if same:
                target = same[-1]
            elif still:
                other = still[-1].start_id
                if not (own != other and own in whole and other in whole):
                    target = still[-1]
        elif attempts:
            target = known[-1] if known else attempts[-1]
        if target is None:
            target = _Attempt()
            attempts.append(target)
        target.events.append(event)
    _mend_clock(attempts, number)
    return sorted(attempts, key=lambda a: number[id(a.events[0])])


def _mend_clock(attempts: List[_Attempt], number: Dict[int, int]) -> None:
    """Ends stamped before their start go to the attempt that lacks one."""
    at = 0
    while at < len(attempts):
        attempt = attempts[at]
        if attempt.start is None or attempt.ended:
            at += 1
            continue
        before = attempts[at - 1] if at else None
        moved: List[Event] = []
        if before is not None and before.ended and before.start is None and (
                before.ids & attempt.ids or not before.ids or not attempt.ids):
            moved = before.events
            del attempts[at - 1]
            at -= 1
        elif attempt.start_id:
            for earlier in attempts[:at]:
                if earlier.start_id and earlier.start_id != attempt.start_id:
                    ends = [e for e in earlier.events if e.phase == "end" and e.operation_id == attempt.start_id]
                    earlier.events = [e for e in earlier.events if e not in ends]
                    moved += ends
        if moved:
            attempt.events = sorted(attempt.events + moved, key=lambda e: number[id(e)])
            attempt.clock = True
        at += 1


def find_operations(events: List[Event]) -> List[Operation]:
    number = {id(e): n for n, e in enumerate(events)}
    by_key: Dict[Tuple[str, str], List[Event]] = defaultdict(list)
    for event in events:
        if event.copy_of is None:
            by_key[event.key].append(event)
    operations: List[Operation] = []
    home: Dict[int, Operation] = {}
    for kept in by_key.values():
        for attempt, run in enumerate(find_attempts(kept, number), 1):
            operation = Operation(run.events, attempt, run.clock)
            operations.append(operation)
            for event in run.events:
                home[id(event)] = operation
    for event in events:
        operation = home[id(event.copy_of or event)]
        event.place = len(operation.events)
        operation.events.append(event)
    return operations


# ---- root and tree ------------------------------------------------------------------------

def find_root(operations: List[Operation], events: List[Event]) -> Operation:
    home = {id(e): o for o in operations for e in o.kept}
    kept = [e for e in events if e.copy_of is None]
    for names in ((DEPLOYMENT, GROUP_DELETE, VALIDATE), None):
        for event in kept:
            if event.phase == "start" and (names is None or real_name(event) in names):
                return home[id(event)]
    return home[id(kept[0])]


def real_name(event: Event) -> str:
    """The operation's name; for two of the portal's display texts the name that they stand for."""
    if event.dialect == "portal_csv":
        if event.name == "create deployment" and DEPLOYMENT_PATH in event.resource:
            return DEPLOYMENT
        if event.name == "delete resource group" and RESOURCE_GROUP.match(event.resource):
            return GROUP_DELETE
    return event.name


def scope_of(operation: Operation) -> Optional[str]:
    """What a container contains; None for what is no container."""
    if operation.policy:
        return None
    name = real_name(operation.kept[0])
    if name == GROUP_DELETE:
        return operation.resource
    if name == DEPLOYMENT and DEPLOYMENT_PATH in operation.resource:
        return operation.resource[:operation.resource.rindex(DEPLOYMENT_PATH)]
    return None


def bound_of(container: Operation) -> Optional[int]:
    """The end that children must keep to. 201 and 202 answer a deployment's PUT; the deployment goes on."""
    ended = container.ended
    if ended and real_name(container.kept[0]) == DEPLOYMENT and ended.line.get("http_status") in (201, 202):
        return None
    return container.end


def depth_of(scope: str, resource: str) -> Optional[int]:
    """How closely a scope holds a resource; None if it does not. The tenant and management groups hold the
    subscriptions, but less closely than any scope that begins the resource's id."""
    if scope and (resource == scope or resource.startswith(scope + "/")):
        return 2 + len(scope)
    if MANAGEMENT_GROUP.match(scope) and resource.startswith("/subscriptions/"):
        return 1
    return 0 if scope == "" and (resource == "" or resource.startswith("/")) else None


def _instant(time: Optional[int]) -> float:
    return float("inf") if time is None else time


def build_tree(operations: List[Operation], root: Operation) -> None:
    containers = [(scope, o) for o in operations for scope in [scope_of(o)] if scope is not None]
    spare: Optional[Operation] = root           # holds what no scope holds
    if scope_of(root) is None:
        spare = min((o for _, o in containers), key=lambda o: o.order, default=None)
    by_resource: Dict[str, List[Operation]] = defaultdict(list)
    for operation in operations:
        if not operation.policy:
            by_resource[operation.resource].append(operation)
    for operation in operations:
        if operation is root:
            continue
        if operation.policy:
            operation.parent = _judged(operation, by_resource) or root
        else:
            operation.parent = _holder(operation, containers) or _spare(operation, spare)


def _spare(operation: Operation, spare: Optional[Operation]) -> Optional[Operation]:
    if spare is None or spare is operation:
        return None
    end = bound_of(spare)
    start = _instant(operation.start)
    return spare if _instant(spare.start) <= start and (end is None or start <= end + SLACK) else None


def _holder(operation: Operation, containers: List[Tuple[str, Operation]]) -> Optional[Operation]:
    """The closest container in which it began, and better one in which it also ended."""
    start = _instant(operation.start)
    best: Optional[Tuple[bool, int, Tuple[bool, int, str, str, int]]] = None
    found: Optional[Operation] = None
    for scope, container in containers:
        if container is operation or container.order > operation.order:
            continue
        end = bound_of(container)
        if end is not None and start > end + SLACK:
            continue
        within = end is None or operation.end is None or operation.end <= end + SLACK
        depth = depth_of(scope, operation.resource)
        if depth is not None and (best is None or (within, depth, container.order) > best):
            best, found = (within, depth, container.order), container
    return found


def _judged(operation: Operation, by_resource: Dict[str, List[Operation]]) -> Optional[Operation]:
    if not operation.resource or operation.start is None:
        return None
    found: Optional[Operation] = None
    for other in by_resource.get(operation.resource, ()):
        end = other.end if other.end is not None else other.last
        if other.start is None or end is None:
            continue
        if other.start - SLACK <= operation.start <= end + SLACK and (found is None or other.order > found.order):
            found = other
    return found


def depth_first(operations: List[Operation]) -> List[Operation]:
    below: Dict[int, List[Operation]] = defaultdict(list)
    for operation in sorted(operations, key=lambda o: o.order, reverse=True):
        below[id(operation.parent) if operation.parent else 0].append(operation)
    out: List[Operation] = []
    stack = list(below[0])
    while stack:
        operation = stack.pop()
        operation.index = len(out)
        out.append(operation)
        stack.extend(below.get(id(operation), ()))
    return out


# ---- the line -----------------------------------------------------------------------------

def operation_line(operation: Operation) -> Json:
    first = operation.kept[0]
    out: Json = {"index": operation.index, "parent": operation.parent.index if operation.parent else None}
    for key in ("operation_name", "resource_id"):
        if text_of(first.line.get(key)):
            out[key] = text_of(first.line[key])
    out.update(attempt=operation.attempt, state=operation.state, outcome=operation.outcome)
    if operation.start is not None:
        out["start"] = operation.started.line["time"]
    if operation.ended is not None and operation.ended.time is not None:
        out["end"] = operation.ended.line["time"]
    if operation.duration is not None:
        out["duration_ns"] = operation.duration
    if operation.accept is not None:
        out["accept_ns"] = operation.accept
    out["repeated_ends"] = operation.repeated
    source: Json = {}
    for key, phases, value in (
            ("http_status", RESULT_FIRST, lambda e: e.line.get("http_status")),
            ("caller", REQUEST_FIRST, lambda e: e.text("caller")),
            ("address", REQUEST_FIRST, lambda e: e.member("address", "ip")),
            ("error", RESULT_FIRST, _error)):
        event = operation.supplier(phases, value)
        if event is not None:
            out[key] = value(event)
            source[key] = event.place
    if source:
        out["from"] = source
    out["events"] = [event_line(e) for e in operation.events]
    return out


def _error(event: Event) -> Json:
    return {key: event.member("error", key) for key in ("code", "message") if event.member("error", key)}


def event_line(event: Event) -> Json:
    out: Json = {"uid": event.uid, "phase": event.phase}
    if event.time is not None:
        out["time"] = event.line["time"]
    out.update(dialect=event.dialect, source=event.source)
    if event.copy_of is not None:
        out["dup_of"] = event.copy_of.uid
    if event.possible:
        out["dup_possible"] = True
    return out


class Group(NamedTuple):
    line: Json
    key: str
    part: int
    start: Optional[int]
    end: Optional[int]


def make_group(key: str, part: int, parts: int, events: List[Event]) -> Group:
    mark_copies(events)
    operations = find_operations(events)
    kept = [e for e in events if e.copy_of is None]
    root = find_root(operations, events)
    build_tree(operations, root)
    operations = depth_first(operations)
    timed = [e for e in kept if e.time is not None]
    key = key or kept[0].uid
    line: Json = {}
    if kept[0].text("correlation_id"):
        line["correlation_id"] = kept[0].text("correlation_id")
    line.update(key=key, part=part)
    start = end = None
    if timed:
        start, end = timed[0].time, timed[-1].time
        assert start is not None and end is not None
        line.update(start=timed[0].line["time"], end=timed[-1].line["time"], span_ns=end - start)
    telling = [o for o in operations if o.state != "notice"] or operations
    line.update(outcome=worst(o.outcome for o in telling), root_outcome=root.outcome, root=root.index)
    line["counts"] = {
        "events": len(events), "operations": len(operations),
        "failed": sum(o.outcome == "failure" for o in operations), "open": sum(o.state == "open" for o in operations),
        "resources": len({o.resource for o in operations} - {""}), "duplicates": len(events) - len(kept)}
    verbs = {text_of(e.line.get("verb")) for e in kept} - {""}
    line.update(principals=principals(kept), addresses=by_bytes({e.member("address", "ip") for e in kept} - {""}),
                verbs=by_bytes(verbs), has_delete="delete" in verbs)
    tenants = {lower(t).strip(BLANKS).replace("-", "") for e in kept
               for t in (e.text("tenant_id"), e.member("token", "tenant_id"))}
    flags = [name for name, is_set in (
        ("clock", any(o.clock for o in operations)), ("reused_correlation", parts > 1),
        ("tenant_mismatch", len(tenants - {""}) > 1)) if is_set]
    line.update(flags=flags, operations=[operation_line(o) for o in operations])
    return Group(line, key, part, start, end)


def by_bytes(texts: Iterable[str]) -> List[str]:
    return sorted(texts, key=_bytes)


def principal(event: Event) -> str:
    return next((t for t in (event.member("principal", k) for k in ("name", "object_id", "app_id")) if t), "")


def principals(kept: List[Event]) -> List[str]:
    found: Dict[str, str] = {}
    for event in kept:
        name = principal(event)
        if name:
            found.setdefault(lower(name), name)
    return by_bytes(found.values())


def group_events(lines: Iterable[Json], raw: Optional[Raw] = None, idle: int = DAY, max_open: int = 7 * DAY,
                 by_subscription: bool = False, with_foreign: bool = False) -> List[Group]:
    """All groups of a whole set, by (start, key, part)."""
    bags: Dict[Tuple[bool, str], List[Event]] = defaultdict(list)
    for line in lines:
        if "uid" not in line or (line["dialect"] == "foreign" and not with_foreign):
            continue
        key = group_key(line, by_subscription)
        event = Event(line)
        bags[bool(key), key or event.uid].append(event)
    out: List[Group] = []
    for (named, key), events in bags.items():
        events = sort_events(events, raw)
        parts = cut_parts(events, idle, max_open) if named else [events]
        for part, members in enumerate(parts, 1):
            out.append(make_group(key if named else "", part, len(parts), members))
    return sorted(out, key=lambda g: (g.start is None, g.start or 0, g.key.encode(), g.part))


ORDERS: Dict[str, Callable[[Group], Tuple[object, ...]]] = {
    "start": lambda g: (),
    "end": lambda g: (g.end is None, g.end or 0),
    "duration": lambda g: (g.start is None, -((g.end or 0) - (g.start or 0))),
    "events": lambda g: (-_count(g, "events"),),
    "failed": lambda g: (-_count(g, "failed"),)}


def _count(group: Group, name: str) -> int:
    counts = group.line["counts"]
    assert isinstance(counts, dict)
    return int(counts[name])


def in_order(groups: List[Group], order: str) -> List[Group]:
    """As azact-group --sort has it; what ties stays by start, key, part."""
    return sorted(groups, key=ORDERS[order])
