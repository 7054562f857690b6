"""Groups whose truth is known: what a tenant's deployments write into the log, and what they were.

A seeded generator. Each scenario first decides what happens (which operations run, how they end, what holds what) and
writes that down; only then it writes the events, in one dialect or several, doubled, delayed, cut off. The truth is
what was decided, never something worked out from the events.
"""

from __future__ import annotations

import random
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

TICK = 100                          # ns
SECOND = 10 ** 7                    # in ticks
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86400 * SECOND
BEGIN = 1704067200 * SECOND         # 2024-01-01
SUB = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590"
TENANT = "7d2c1c1e-4a55-4c27-8c3e-5f6a7b8c9d0e"
OTHER_TENANT = "9e8d7c6b-0000-4000-8000-000000000001"
MAX_DELAY = 9 * MINUTE              # of one line; the library allows 15 minutes unless told otherwise
DEPLOYMENT = "Microsoft.Resources/deployments/write"
VALIDATE = "Microsoft.Resources/deployments/validate/action"
GROUP_DELETE = "Microsoft.Resources/subscriptions/resourcegroups/delete"
TYPES = ("Microsoft.Compute/virtualMachines", "Microsoft.Storage/storageAccounts", "Microsoft.Web/sites",
         "Microsoft.Network/virtualNetworks", "Microsoft.KeyVault/vaults", "Microsoft.Sql/servers")
VERBS = ("write", "write", "write", "delete", "restart/action", "listKeys/action")
FORMS = (("rest",), ("rest",), ("diagnostic",), ("diagnostic",), ("log_analytics",), ("rest", "diagnostic"),
         ("rest", "log_analytics"), ("diagnostic", "log_analytics"), ("rest", "diagnostic", "log_analytics"))
WITH_IDS = (("rest",), ("log_analytics",), ("rest", "diagnostic"), ("rest", "log_analytics"))
CODES = {"OK": 200, "Created": 201, "Accepted": 202, "Conflict": 409, "Forbidden": 403}
WORST = ("failure", "cancelled", "unknown", "success")
OUTCOME = {"Succeeded": "success", "Failed": "failure", "Canceled": "cancelled"}


class Seen(NamedTuple):
    """One event as the copy tells it that is kept."""

    ns: int
    text: str


class Run:
    """One operation that ran: the truth about it."""

    __slots__ = ("name", "resource", "attempt", "state", "outcome", "start", "end", "accept", "timed", "clock", "repeated",
                 "http", "error", "parent", "events", "copies", "pieces", "first")

    def __init__(self, name: str, resource: str, attempt: int = 1, parent: Optional["Run"] = None) -> None:
        self.name, self.resource, self.attempt, self.parent = name, resource, attempt, parent
        self.state, self.outcome = "open", "unknown"
        self.start: Optional[Seen] = None
        self.end: Optional[Seen] = None
        self.accept: Optional[Seen] = None
        self.timed = self.clock = False     # timed: a start was written, so that there may be a duration
        self.repeated = self.events = self.copies = 0
        self.http: Optional[int] = None
        self.error = ""

    @property
    def order(self) -> Tuple[int, str, str, int]:
        assert self.start is not None
        return self.start.ns, self.name.lower(), self.resource.lower(), self.attempt

    @property
    def duration(self) -> Optional[int]:
        if not self.timed or self.end is None or self.start is None:
            return None
        return max(0, self.end.ns - self.start.ns)


class Truth:
    """One group."""

    __slots__ = ("key", "part", "runs", "root", "flags", "callers", "addresses", "first", "last", "shown")

    def __init__(self, key: str) -> None:
        self.key, self.part = key, 1
        self.runs: List[Run] = []
        self.root: Optional[Run] = None
        self.flags: Dict[str, bool] = {}
        self.callers: Dict[str, bool] = {}
        self.addresses: Dict[str, bool] = {}
        self.first: Optional[Seen] = None
        self.last: Optional[Seen] = None

    def line(self) -> Dict[str, object]:
        """What azact-group's line has to say about it, the spelling of names and the events themselves left out."""
        runs = self._depth_first()
        index = {id(run): at for at, run in enumerate(runs)}
        telling = [r for r in runs if r.state != "notice"] or runs
        verbs = {v for v in (run.name.lower().rsplit("/", 1)[-1] for run in runs)}
        assert self.root is not None and self.first is not None and self.last is not None
        return {
            "key": self.key, "part": self.part, "start": self.first.text, "end": self.last.text,
            "span_ns": self.last.ns - self.first.ns, "outcome": min((r.outcome for r in telling), key=WORST.index),
            "root_outcome": self.root.outcome, "root": index[id(self.root)],
            "counts": {"events": sum(r.events for r in runs), "operations": len(runs),
                       "failed": sum(r.outcome == "failure" for r in runs), "open": sum(r.state == "open" for r in runs),
                       "resources": len({r.resource.lower() for r in runs}), "duplicates": sum(r.copies for r in runs)},
            "principals": sorted(self.callers), "addresses": sorted(self.addresses), "verbs": sorted(verbs),
            "has_delete": "delete" in verbs, "flags": sorted(f for f, is_set in self.flags.items() if is_set),
            "operations": [_run_line(run, index) for run in runs]}

    def _depth_first(self) -> List[Run]:
        below: Dict[int, List[Run]] = {}
        for run in sorted(self.runs, key=lambda r: r.order, reverse=True):
            below.setdefault(id(run.parent) if run.parent else 0, []).append(run)
        out: List[Run] = []
        stack = list(below.get(0, ()))
        while stack:
            run = stack.pop()
            out.append(run)
            stack += below.get(id(run), [])
        return out


def _run_line(run: Run, index: Dict[int, int]) -> Dict[str, object]:
    assert run.start is not None
    out: Dict[str, object] = {
        "parent": index[id(run.parent)] if run.parent else None, "operation_name": run.name.lower(),
        "resource_id": run.resource.lower(), "attempt": run.attempt, "state": run.state, "outcome": run.outcome,
        "start": run.start.text, "repeated_ends": run.repeated, "events": run.events, "copies": run.copies}
    if run.end is not None:
        out["end"] = run.end.text
    if run.duration is not None:
        out["duration_ns"] = run.duration
    if run.accept is not None and run.timed:
        out["accept_ns"] = run.accept.ns - run.start.ns
    if run.http is not None:
        out["http_status"] = run.http
    if run.error:
        out["error"] = run.error
    return out


def told(line: Dict[str, object]) -> Dict[str, object]:
    """The same from a line of azact-group."""
    operations = line["operations"]
    assert isinstance(operations, list)
    keys = ("key", "part", "start", "end", "span_ns", "outcome", "root_outcome", "root", "counts", "addresses", "verbs",
            "has_delete", "flags")
    out = {key: line.get(key) for key in keys}
    out["principals"] = sorted(p.lower() for p in line["principals"])  # type: ignore[attr-defined]
    out["operations"] = [_told_run(o) for o in operations]
    return out


_TOLD = ("parent", "attempt", "state", "outcome", "start", "repeated_ends", "end", "duration_ns", "accept_ns", "http_status")


def _told_run(operation: Dict[str, object]) -> Dict[str, object]:
    out = {key: operation[key] for key in _TOLD if key in operation}
    out["operation_name"] = str(operation["operation_name"]).lower()
    out["resource_id"] = str(operation["resource_id"]).lower()
    events = operation["events"]
    assert isinstance(events, list)
    out["events"] = len(events)
    out["copies"] = sum("dup_of" in e for e in events)
    error = operation.get("error")
    if isinstance(error, dict):
        out["error"] = error["code"]
    return out


# ---- writing events -------------------------------------------------------------------------

_DAYS: Dict[int, str] = {}


def stamp(ticks: int) -> str:
    """RFC 3339 with seven digits."""
    seconds, part = divmod(ticks, SECOND)
    day, rest = divmod(seconds, 86400)
    text = _DAYS.get(day)
    if text is None:
        import datetime
        text = (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).isoformat()
        _DAYS[day] = text
    return "%sT%02d:%02d:%02d.%07dZ" % (text, rest // 3600, rest // 60 % 60, rest % 60, part)


_REST = ('{"caller":"%s","claims":{"http://schemas.microsoft.com/identity/claims/tenantid":"%s",'
         '"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn":"%s"},"correlationId":"%s","eventDataId":"%s",'
         '"category":{"value":"%s"},"operationName":{"value":"%s"},"resourceId":"%s","operationId":"%s",'
         '"status":{"value":"%s"},"subStatus":{"value":"%s"},"eventTimestamp":"%s",%s"properties":{%s}}\n')
_DIAGNOSTIC = ('{"time":"%s","resourceId":"%s","operationName":"%s","category":"%s","resultType":"%s",'
               '"resultSignature":"%s","correlationId":"%s",%s"identity":{"claims":{'
               '"http://schemas.microsoft.com/identity/claims/tenantid":"%s",'
               '"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn":"%s"}},"properties":{%s}}\n')
_ANALYTICS = ('{"TimeGenerated":"%sZ","OperationNameValue":"%s","ActivityStatusValue":"%s","ActivitySubstatusValue":"%s",'
              '"CategoryValue":"%s","_ResourceId":"%s","CorrelationId":"%s","OperationId":"%s","EventDataId":"%s",'
              '"Caller":"%s","CallerIpAddress":"%s","Properties_d":{%s},"Type":"AzureActivity"}\n')
_SHORT = {"Started": "Start", "Accepted": "Accept", "Succeeded": "Success", "Failed": "Failure", "Canceled": "Cancelled"}


class Line(NamedTuple):
    """One record of the log, and when it reaches the collector."""

    arrival: int                # ticks
    text: str


class Maker:
    """What one group is made with."""

    def __init__(self, world: "World", key: str, ticks: int) -> None:
        self.world, self.rng = world, world.rng
        rng = self.rng
        self.spelled = key
        self.truth = Truth(key.strip().lower())
        self.now = ticks
        self.forms = FORMS[int(rng.random() * len(FORMS))]
        self.mixed = rng.random() < 0.15
        self.caller = "user%d@contoso.example" % int(rng.random() * 500)
        self.address = "203.0.113.%d" % int(rng.random() * 250)
        self.group = "%s/resourceGroups/rg-%s" % (SUB, world.word())
        self.tenant = TENANT
        self.doubled = rng.random() < 0.12
        self.ids = rng.random() < 0.8
        self.delay = rng.random() < 0.5

    # -- time --

    def pause(self, shortest: float = 0.003, longest: float = 4.0) -> int:
        """Let time pass, in seconds; never less than 3 ms, since Log Analytics knows no less than one."""
        self.now += int((shortest + self.rng.random() * (longest - shortest)) * SECOND)
        return self.now

    # -- one event --

    def emit(self, run: Run, status: str, ticks: int, sub: str = "", category: str = "Administrative", operation_id: str = "",
             error: str = "", more: str = "", policy: str = "") -> Seen:
        """Write one event in every form it has, and what doubles of it there are."""
        rng, world = self.rng, self.world
        forms = self.forms
        if self.mixed and len(forms) > 1 and rng.random() < 0.4:
            forms = (forms[int(rng.random() * len(forms))],)
        time = stamp(ticks)
        properties = '"statusMessage":"{\\"error\\":{\\"code\\":\\"%s\\",\\"message\\":\\"It failed.\\"}}"' % error if error else more
        world.events += 1
        uid = "%08x-%04x-4000-8000-%012x" % (world.events, world.seed & 0xffff, ticks & 0xffffffffffff)
        fact = (self, run, status, time, sub, category, uid, operation_id if self.ids else "", properties)
        written = 0
        for form in forms:
            text = _WRITERS[form](fact, False)
            self._put(ticks, text)
            written += 1
            if self.doubled and rng.random() < 0.25:
                # The very same bytes once more, or the event in other casing.
                self._put(ticks, text if rng.random() < 0.5 else _WRITERS[form](fact, True))
                written += 1
        run.events += written
        run.copies += written - 1
        if "rest" in forms or "log_analytics" not in forms:
            seen = Seen(ticks * TICK, time)
        else:
            seen = Seen(ticks // 10000 * 10000 * TICK, time[:23] + "Z")
        truth = self.truth
        truth.callers[self.caller] = True
        truth.addresses[self.address] = True
        if truth.first is None or seen.ns < truth.first.ns:
            truth.first = seen
        if truth.last is None or seen.ns > truth.last.ns:
            truth.last = seen
        return seen

    def _put(self, ticks: int, text: str) -> None:
        delay = int(self.rng.random() * MAX_DELAY) if self.delay and self.rng.random() < 0.3 else 0
        self.world.lines.append(Line(ticks + delay, text))

    # -- operations --

    def run(self, name: str, resource: str, attempt: int = 1, parent: Optional[Run] = None) -> Run:
        run = Run(name, resource, attempt, parent)
        self.truth.runs.append(run)
        return run

    def begin(self, run: Run, ticks: int, operation_id: str = "") -> None:
        run.start = self.emit(run, "Started", ticks, operation_id=operation_id)
        run.timed = True

    def accept(self, run: Run, ticks: int, operation_id: str = "") -> None:
        seen = self.emit(run, "Accepted", ticks, "Accepted", operation_id=operation_id)
        if run.accept is None:
            run.accept = seen
        if run.start is None:
            run.start = seen
        if run.http is None:
            run.http = 202

    def finish(self, run: Run, ticks: int, status: str = "Succeeded", sub: str = "", operation_id: str = "",
               error: str = "") -> None:
        seen = self.emit(run, status, ticks, sub, operation_id=operation_id, error=error)
        run.outcome = OUTCOME[status]
        run.end = seen
        if run.start is None:
            run.start = seen
            run.state = "single"
        elif not run.timed:
            run.state = "orphan_end"
        else:
            run.state = {"success": "complete", "failure": "failed", "cancelled": "cancelled"}[run.outcome]
        if sub:
            run.http = CODES[sub]
        run.error = error

    def sync(self, run: Run, status: str = "", longest: float = 4.0) -> Run:
        """Start and end."""
        own = self.world.guid() if self.ids else ""
        self.begin(run, self.pause(), own)
        status = status or self.some_status()
        self.finish(run, self.pause(0.01, longest), status, _sub(status), own, "Conflict" if status == "Failed" else "")
        return run

    def lasting(self, run: Run, status: str = "", longest: float = 60.0, changing: bool = False) -> Run:
        """Start, one or several accepts, and an end that may carry another operation id."""
        own = self.world.guid() if self.ids else ""
        self.begin(run, self.pause(), own)
        self.accept(run, self.pause(), own)
        while self.rng.random() < 0.15:
            self.accept(run, self.pause(), self.world.guid() if changing else own)
        last = self.world.guid() if changing else own
        status = status or self.some_status()
        self.finish(run, self.pause(0.5, longest), status, "", last, "Conflict" if status == "Failed" else "")
        return run

    def alone(self, run: Run, status: str = "Succeeded") -> Run:
        """An end without a start, as many providers write."""
        self.finish(run, self.pause(), status, "", self.world.guid(), "Conflict" if status == "Failed" else "")
        return run

    def some_status(self) -> str:
        draw = self.rng.random()
        return "Succeeded" if draw < 0.85 else "Failed" if draw < 0.96 else "Canceled"

    def plain(self, parent: Optional[Run] = None, longest: float = 20.0, where: str = "") -> Run:
        """Any ordinary operation on a resource of its own."""
        kind, verb = self.world.kind()
        resource = "%s/providers/%s/%s" % (where or self.group, kind, self.world.word())
        run = self.run("%s/%s" % (kind, verb), resource, 1, parent)
        draw = self.rng.random()
        if draw < 0.5:
            return self.sync(run, longest=longest)
        if draw < 0.85:
            return self.lasting(run, longest=longest, changing=self.rng.random() < 0.3)
        return self.alone(run)

    def judge(self, run: Run, effect: str, status: str, times: int = 1) -> Run:
        """Azure Policy on the resource of an operation that has just begun."""
        judgement = self.run("Microsoft.Authorization/policies/%s/action" % effect, run.resource, 1, run)
        ticks = self.pause(0.003, 0.2)
        mixed, self.mixed = self.mixed, self.mixed and times == 1   # half told, nobody could pair them
        for number in range(times):         # several policies judge in the same instant
            seen = self.emit(judgement, status, ticks + number * 7, category="Policy",
                             more='"policies":"[{\\"policyDefinitionId\\":\\"p%d\\"}]"' % number)
            if number == 0:
                judgement.start = judgement.end = seen
        self.mixed = mixed
        judgement.state, judgement.outcome, judgement.repeated = "single", OUTCOME[status], times - 1
        self.now += SECOND // 50
        return judgement


def _sub(status: str) -> str:
    return {"Succeeded": "OK", "Failed": "Conflict"}.get(status, "")


_Fact = Tuple[Maker, Run, str, str, str, str, str, str, str]


def _rest(fact: _Fact, other: bool) -> str:
    maker, run, status, time, sub, category, uid, operation_id, properties = fact
    name, resource, caller = run.name, run.resource, maker.caller
    if other:
        name, resource, status, caller = name.upper(), resource.upper(), _SHORT.get(status, status), caller.upper()
    request = '"httpRequest":{"clientIpAddress":"%s"},' % maker.address
    return _REST % (caller, maker.tenant, caller, maker.spelled, uid, category, name, resource, operation_id, status, sub, time,
                    request, properties)


def _diagnostic(fact: _Fact, other: bool) -> str:
    maker, run, status, time, sub, category, uid, operation_id, properties = fact
    name, resource = (run.name, run.resource) if other else (run.name.upper(), run.resource.upper())
    address = '"callerIpAddress":"%s",' % maker.address
    return _DIAGNOSTIC % (time, resource, name, category, _SHORT.get(status, status), status + "." + sub,
                          maker.spelled.upper(), address, maker.tenant, maker.caller, properties)


def _analytics(fact: _Fact, other: bool) -> str:
    maker, run, status, time, sub, category, uid, operation_id, properties = fact
    name, resource = (run.name, run.resource.lower()) if other else (run.name.upper(), run.resource)
    if sub:
        sub = "%s (HTTP Status Code: %d)" % (sub, CODES[sub])
    return _ANALYTICS % (time[:23], name, _SHORT.get(status, status), sub, category, resource, maker.spelled.lower(), operation_id,
                         uid, maker.caller, maker.address, properties)


_WRITERS: Dict[str, Callable[[_Fact, bool], str]] = {"rest": _rest, "diagnostic": _diagnostic, "log_analytics": _analytics}


# ---- what happens ---------------------------------------------------------------------------

def one(m: Maker) -> None:
    m.truth.root = m.plain()


def some(m: Maker) -> None:
    """One client action of a few operations one after another."""
    runs = [m.plain() for _ in range(1 + int(m.rng.random() * 4))]
    started = [r for r in runs if r.timed]
    m.truth.root = (started or runs)[0]


def deployment(m: Maker) -> None:
    """A deployment, its resources, and modules as nested deployments in other resource groups or in its own."""
    if m.rng.random() < 0.2:        # the check beforehand, under the same id
        check = m.run(VALIDATE, m.group + "/providers/Microsoft.Resources/deployments/main")
        m.truth.root = m.sync(check, "Succeeded")
    root = m.run(DEPLOYMENT, m.group + "/providers/Microsoft.Resources/deployments/main")
    m.truth.root = m.truth.root or root
    own = m.world.guid()
    m.begin(root, m.pause(), own)
    m.accept(root, m.pause(), own)
    bad = 0
    cut = m.rng.random() < 0.08     # the log is cut before its end
    for _ in range(1 + int(m.rng.random() * 3)):
        bad += _resource(m, root, m.group, not cut)
    for number in range(int(m.rng.random() * 3)):
        m.now += 10 * SECOND        # modules of the same scope do not overlap: nobody could tell whose a resource is
        scope = m.group if m.rng.random() < 0.3 else "%s/resourceGroups/rg-%s" % (SUB, m.world.word())
        nested = m.run(DEPLOYMENT, "%s/providers/Microsoft.Resources/deployments/module%d" % (scope, number), 1, root)
        own_nested = m.world.guid()
        m.begin(nested, m.pause(), own_nested)
        m.accept(nested, m.pause(), own_nested)
        wrong = sum(_resource(m, nested, scope, not cut) for _ in range(1 + int(m.rng.random() * 2)))
        if m.rng.random() < 0.2:    # what no scope of the deployment holds, still belongs to the whole
            m.plain(root, 5.0, "%s/resourceGroups/away-%s" % (SUB, m.world.word()))
        m.finish(nested, m.pause(), "Failed" if wrong else "Succeeded", "", own_nested, "DeploymentFailed" if wrong else "")
        bad += wrong
        m.now += 6 * SECOND
    if cut:
        return
    m.finish(root, m.pause(), "Failed" if bad else "Succeeded", "", own, "DeploymentFailed" if bad else "")


def _resource(m: Maker, parent: Run, scope: str, late: bool = False) -> int:
    """One resource of a deployment; 1 if it failed. late: its only end may be told long after the deployment's."""
    kind = TYPES[int(m.rng.random() * len(TYPES))]
    run = m.run(kind + "/write", "%s/providers/%s/%s" % (scope, kind, m.world.word()), 1, parent)
    draw = m.rng.random()
    if draw < 0.10:
        own = m.world.guid()
        m.begin(run, m.pause(), own)
        m.judge(run, "deny", "Failed")
        m.finish(run, m.pause(), "Failed", "Forbidden", own, "RequestDisallowedByPolicy")
    elif draw < 0.25:
        own = m.world.guid()
        m.begin(run, m.pause(), own)
        m.judge(run, "audit", "Succeeded", 1 + int(m.rng.random() * 6))
        m.finish(run, m.pause(), "Succeeded", "Created", own)
    elif draw < 0.35:
        _retried(m, run)
    elif draw < 0.6:
        m.sync(run)
    elif draw < 0.7 and late:
        own = m.world.guid()
        m.begin(run, m.pause(), own)
        m.accept(run, m.pause(), own)
        m.finish(run, m.now + 10 * MINUTE + int(m.rng.random() * 5 * SECOND), "Succeeded", "", m.world.guid())
    else:
        m.lasting(run, changing=m.rng.random() < 0.3)
    last = m.truth.runs[-1] if m.truth.runs[-1].name == run.name else run
    return int(last.outcome == "failure")


def old_deployment(m: Maker) -> None:
    """The end of the deployment is only the answer to its PUT; its resources come afterwards."""
    root = m.run(DEPLOYMENT, m.group + "/providers/Microsoft.Resources/deployments/main")
    m.truth.root = root
    own = m.world.guid()
    m.begin(root, m.pause(), own)
    m.finish(root, m.pause(), "Succeeded", "Created", own)
    for _ in range(1 + int(m.rng.random() * 4)):
        m.now += int(m.rng.random() * 30 * SECOND)
        _resource(m, root, m.group)


def scattered_deployment(m: Maker) -> None:
    """A deployment at the subscription, with resource groups and resources in them."""
    root = m.run(DEPLOYMENT, SUB + "/providers/Microsoft.Resources/deployments/landing")
    m.truth.root = root
    own = m.world.guid()
    m.begin(root, m.pause(), own)
    m.accept(root, m.pause(), own)
    for _ in range(1 + int(m.rng.random() * 2)):
        scope = "%s/resourceGroups/rg-%s" % (SUB, m.world.word())
        m.sync(m.run("Microsoft.Resources/subscriptions/resourcegroups/write", scope, 1, root), "Succeeded")
        nested = m.run(DEPLOYMENT, scope + "/providers/Microsoft.Resources/deployments/inner", 1, root)
        m.begin(nested, m.pause(), own)
        deeper = m.run(DEPLOYMENT, scope + "/providers/Microsoft.Resources/deployments/innermost", 1, nested)
        m.begin(deeper, m.pause(), own)
        _resource(m, deeper, scope)
        m.finish(deeper, m.pause(), "Succeeded", "", m.world.guid())
        m.finish(nested, m.pause(), "Succeeded", "", m.world.guid())
    m.finish(root, m.pause(), "Succeeded", "", own)


def group_delete(m: Maker) -> None:
    root = m.run(GROUP_DELETE, m.group)
    m.truth.root = root
    own = m.world.guid()
    m.begin(root, m.pause(), own)
    m.accept(root, m.pause(), own)
    for _ in range(1 + int(m.rng.random() * 5)):
        kind = TYPES[int(m.rng.random() * len(TYPES))]
        m.alone(m.run(kind + "/delete", "%s/providers/%s/%s" % (m.group, kind, m.world.word()), 1, root))
    if m.rng.random() < 0.8:
        m.finish(root, m.pause(), "Succeeded", "OK", own)


def _retried(m: Maker, run: Run) -> None:
    """Failed, tried again, succeeded. The first failure may be told once more in between."""
    ids = m.ids
    first, second = m.world.guid(), m.world.guid()
    m.begin(run, m.pause(), first)
    m.finish(run, m.pause(), "Failed", "Conflict", first, "Conflict")
    again = m.run(run.name, run.resource, 2, run.parent)
    m.now += 12 * SECOND
    m.begin(again, m.pause(), second)
    if ids and m.mixed is False and m.forms in WITH_IDS and m.rng.random() < 0.3:
        m.emit(run, "Failed", m.pause(), "Conflict", operation_id=first, error="Conflict")
        run.repeated += 1
    m.finish(again, m.pause(), "Succeeded", "OK", second)


def retried(m: Maker) -> None:
    kind, verb = m.world.kind()
    run = m.run("%s/%s" % (kind, verb), "%s/providers/%s/%s" % (m.group, kind, m.world.word()))
    m.truth.root = run
    _retried(m, run)


def parallel(m: Maker) -> None:
    """Two runs of one operation on one resource at the same time; only their operation ids tell them apart."""
    _keep_ids(m)
    kind, _ = m.world.kind()
    resource = "%s/providers/%s/%s" % (m.group, kind, m.world.word())
    first, second = m.world.guid(), m.world.guid()
    one_run, other = m.run(kind + "/write", resource), m.run(kind + "/write", resource, 2)
    m.truth.root = one_run
    m.begin(one_run, m.pause(), first)
    m.begin(other, m.pause(), second)
    ends = [(one_run, first), (other, second)]
    if m.rng.random() < 0.5:
        ends.reverse()
    for run, own in ends:
        m.finish(run, m.pause(), "Succeeded", "OK", own)


def denied(m: Maker) -> None:
    kind, _ = m.world.kind()
    run = m.run(kind + "/write", "%s/providers/%s/%s" % (m.group, kind, m.world.word()))
    m.truth.root = run
    own = m.world.guid()
    m.begin(run, m.pause(), own)
    m.judge(run, "deny", "Failed")
    m.finish(run, m.pause(), "Failed", "Forbidden", own, "RequestDisallowedByPolicy")


def cut_off(m: Maker) -> None:
    kind, verb = m.world.kind()
    run = m.run("%s/%s" % (kind, verb), "%s/providers/%s/%s" % (m.group, kind, m.world.word()))
    m.truth.root = run
    own = m.world.guid()
    draw = m.rng.random()
    if draw < 0.4:
        m.begin(run, m.pause(), own)
    elif draw < 0.8:
        m.begin(run, m.pause(), own)
        m.accept(run, m.pause(), own)
    else:                           # its start is what is cut off
        m.accept(run, m.pause(), own)
        m.finish(run, m.pause(), m.some_status(), "", own)


def repeated(m: Maker) -> None:
    """Azure tells the end again ten minutes later, under another operation id."""
    run = m.plain()
    m.truth.root = run
    while run.outcome == "success":
        m.now += 10 * MINUTE
        m.emit(run, "Succeeded", m.pause(), operation_id=m.world.guid())
        run.repeated += 1
        if m.rng.random() < 0.8:
            break


def conflicting(m: Maker) -> None:
    run = m.run("Microsoft.Web/sites/write", m.group + "/providers/Microsoft.Web/sites/" + m.world.word())
    m.truth.root = run
    own = m.world.guid()
    m.begin(run, m.pause(), own)
    m.finish(run, m.pause(), "Succeeded", "OK", own)
    m.emit(run, "Failed", m.pause(), "Conflict", operation_id=own, error="Conflict")
    run.state, run.outcome, run.error = "conflicting", "failure", "Conflict"


def skewed(m: Maker) -> None:
    """The clock that stamps the end is behind."""
    run = m.run("Microsoft.Sql/servers/write", m.group + "/providers/Microsoft.Sql/servers/" + m.world.word())
    m.truth.root = run
    own = m.world.guid()
    earlier = m.pause()
    later = m.pause(0.01, 3.0)
    m.begin(run, later, own)
    m.finish(run, earlier, "Succeeded", "OK", own)
    run.clock = m.truth.flags["clock"] = True


def skewed_retry(m: Maker) -> None:
    """The second run's end is stamped before its start, but after the first run: only its id tells whose it is."""
    _keep_ids(m)
    run = m.run("Microsoft.Sql/servers/write", m.group + "/providers/Microsoft.Sql/servers/" + m.world.word())
    m.truth.root = run
    first, second = m.world.guid(), m.world.guid()
    m.begin(run, m.pause(), first)
    m.finish(run, m.pause(), "Failed", "Conflict", first, "Conflict")
    again = m.run(run.name, run.resource, 2)
    earlier = m.pause()
    m.begin(again, m.pause(), second)
    m.finish(again, earlier, "Succeeded", "OK", second)
    again.clock = m.truth.flags["clock"] = True


def health(m: Maker) -> None:
    """One resource's health, told in two or three states."""
    resource = m.group + "/providers/Microsoft.Compute/virtualMachines/" + m.world.word()
    for state in ("Activated", "Resolved")[:1 + int(m.rng.random() * 2)]:
        run = m.run("Microsoft.Resourcehealth/healthevent/%s/action" % state, resource)
        run.start = m.emit(run, "Active" if state == "Activated" else state, m.pause(), category="ResourceHealth")
        run.state = "notice"
    m.truth.root = m.truth.runs[0]


def terraform(m: Maker) -> None:
    """One run of a client that gives all its calls one id: hundreds of operations that have nothing else in common."""
    places = ["%s/resourceGroups/rg-%s" % (SUB, m.world.word()) for _ in range(10)]
    m.mixed = False
    runs = [m.plain(None, 20.0, places[int(m.rng.random() * 10)]) for _ in range(100 + int(m.rng.random() * 300))]
    m.truth.root = next(r for r in runs if r.timed)


def two_tenants(m: Maker) -> None:
    m.forms = ("rest",)
    one_run = m.plain()
    m.tenant = OTHER_TENANT
    m.caller = "guest%s@fabrikam.example" % m.world.word()
    other = m.plain()
    m.truth.root = one_run if one_run.timed or not other.timed else other
    m.truth.flags["tenant_mismatch"] = True


def two_addresses(m: Maker) -> None:
    one_run = m.plain()
    m.address = "2001:db8::%x" % (1 + int(m.rng.random() * 60000))
    other = m.plain()
    m.truth.root = one_run if one_run.timed or not other.timed else other


def long_running(m: Maker) -> None:
    """One operation takes three days; silence in between is no new use of the id."""
    run = m.run("Microsoft.Sql/servers/write", m.group + "/providers/Microsoft.Sql/servers/" + m.world.word())
    m.truth.root = run
    own = m.world.guid()
    m.begin(run, m.pause(), own)
    m.accept(run, m.pause(), own)
    m.now += 30 * HOUR
    m.sync(m.run("Microsoft.Web/sites/write", m.group + "/providers/Microsoft.Web/sites/" + m.world.word()))
    m.now += 40 * HOUR
    m.finish(run, m.pause(), "Succeeded", "", m.world.guid())


def _keep_ids(m: Maker) -> None:
    """Only where the kept copy of every event carries its operation id can anyone tell."""
    m.ids, m.mixed = True, False
    m.forms = WITH_IDS[int(m.rng.random() * len(WITH_IDS))]


SCENARIOS: List[Tuple[Callable[[Maker], None], float]] = [
    (one, 30), (some, 16), (deployment, 12), (old_deployment, 2), (scattered_deployment, 2), (group_delete, 4), (retried, 5),
    (parallel, 2), (denied, 4), (cut_off, 6), (repeated, 4), (conflicting, 2), (skewed, 2), (skewed_retry, 1), (health, 3),
    (terraform, 0.1), (two_tenants, 1), (two_addresses, 2), (long_running, 0.5)]
CLOSED = (one, some, group_delete, retried, repeated, denied)      # after these an id may be used anew at once


class World:
    """Everything that was made: the lines of the log, and the truth by (key, part)."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng = random.Random(seed)
        self.events = 0
        self.words = 0
        self.lines: List[Line] = []
        self.truths: List[Truth] = []

    def guid(self) -> str:
        self.words += 1
        return "%08x-0000-4000-9000-%012x" % (self.words, self.seed)

    def word(self) -> str:
        self.words += 1
        return "%x" % self.words

    def kind(self) -> Tuple[str, str]:
        return TYPES[int(self.rng.random() * len(TYPES))], VERBS[int(self.rng.random() * len(VERBS))]

    def key(self) -> str:
        """Mostly a GUID; clients may send anything."""
        draw = self.rng.random()
        if draw < 0.9:
            return self.guid()
        if draw < 0.94:
            return "%010d" % (10 ** 9 + len(self.truths))
        if draw < 0.97:
            return "%s/alertRules/Rule %s/incidents/L3N1" % (SUB, self.word())
        return " Release %s " % self.word()

    def keep(self, maker: Maker) -> None:
        self.truths.append(maker.truth)

    def make(self, groups: int) -> None:
        """At least so many groups, spread over the days."""
        choices, weights = zip(*SCENARIOS)
        picks = self.rng.choices(choices, weights, k=groups)
        step = 60 * DAY // max(groups, 1)
        at = BEGIN
        for scenario in picks:
            if len(self.truths) >= groups:
                break
            at += step
            draw = self.rng.random()
            if draw < 0.03:
                self._nameless(at)
                continue
            maker = Maker(self, self.key(), at)
            scenario(maker)
            self.keep(maker)
            if draw > 0.985 and scenario in CLOSED and all(r.state != "open" for r in maker.truth.runs):
                self._again(maker)

    def _nameless(self, ticks: int) -> None:
        """An event without a correlation id stands alone."""
        maker = Maker(self, "", ticks)
        maker.forms = ("rest", "log_analytics")[:1 + int(self.rng.random() * 2)]
        maker.mixed = False
        maker.spelled = self.rng.choice(("", "00000000-0000-0000-0000-000000000000", " "))
        run = maker.run("Microsoft.Web/sites/restart/action", maker.group + "/providers/Microsoft.Web/sites/" + self.word())
        maker.truth.root = maker.alone(run)
        maker.truth.key = "%08x-%04x-4000-8000-%012x" % (self.events, self.seed & 0xffff, maker.now & 0xffffffffffff)
        self.keep(maker)

    def _again(self, maker: Maker) -> None:
        """The same id, used anew after more than a day of silence."""
        other = Maker(self, maker.spelled, maker.now + 25 * HOUR + int(self.rng.random() * 60 * HOUR))
        other.truth.part = 2
        self.rng.choice(CLOSED)(other)
        maker.truth.flags["reused_correlation"] = other.truth.flags["reused_correlation"] = True
        self.keep(other)

    # -- out --

    def write(self, path: str, shuffled: Optional[int] = None) -> None:
        """All lines: in the order of arrival, or shuffled with a seed."""
        texts = [line.text for line in self.in_arrival()] if shuffled is None else [line.text for line in self.lines]
        if shuffled is not None:
            random.Random(shuffled).shuffle(texts)
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(texts)

    def in_arrival(self) -> List[Line]:
        return sorted(self.lines, key=lambda line: line.arrival)

    def expected(self) -> Iterator[Tuple[Tuple[str, int], Dict[str, object]]]:
        for truth in self.truths:
            yield (truth.key, truth.part), truth.line()
