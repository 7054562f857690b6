#!/usr/bin/env python3
"""azact-group --json against an independent reading of the rules, and against what an analyst wrote down.

usage: check_groups.py [--quick] AZACT_CAT

azact-group is looked for beside azact-cat. Compared are the files of the corpus one by one, all together and shuffled,
the same events in every pair of dialects, and random small groups made to hit every rule at once. The table WRITTEN
was made by hand from the raw records.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from typing import Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

import gen_dialects
import group_oracle
from capi_group import GroupLibrary, Setting
from common import Tally, lines_of, shared_folder, short, usage
from group_oracle import Group, Json

SEED = 20240530


# ---- what an analyst writes down ------------------------------------------------------------

class Op(NamedTuple):
    """One line of an analyst's table; `name` and `resource` are ends of the real texts, without case."""

    name: str
    resource: str
    state: str
    outcome: str
    duration_ns: Optional[int] = None
    parent: Optional[int] = None    # line of the table
    attempt: int = 1
    repeated_ends: int = 0


def _complete(name: str, resource: str, duration: int, **more: int) -> Op:
    return Op(name, resource, "complete", "success", duration, **more)


def _failed(name: str, resource: str, duration: int, **more: int) -> Op:
    return Op(name, resource, "failed", "failure", duration, **more)


def _single(name: str, resource: str, **more: int) -> Op:
    return Op(name, resource, "single", "success", **more)


def _open(name: str, resource: str, **more: int) -> Op:
    return Op(name, resource, "open", "unknown", **more)


def _notice(name: str, resource: str, **more: int) -> Op:
    return Op(name, resource, "notice", "unknown", **more)


WRITTEN: Dict[str, Dict[str, List[Op]]] = {
    "sentinel-azureActivity_adele.csv": {
        "a2bba39a-d17f-404d-9919-e59039e73ad4": [_complete("sites/delete", "/okta-new", 10312000000, repeated_ends=1)],
        "22c5c3ad-e049-48b1-be62-19076302c6e4": [_complete("alertrules/write", "/017c0f30-87ea-4ab0-802a-51def37b0721",
                                                           2460000000)],
        "af709074-16dd-47b6-bf04-f159bc0a0fb1": [
            _complete("resourcegroups/delete", "/resourcegroups/btpoc", 95623000000),
            _single("customapis/delete", "/customapis/resilent", parent=0),
            _single("connections/delete", "/azuresentinel-create-reslientincident", parent=0)],
        "b62b273a-d336-4ead-b1ac-223f3220e772": [_complete("vaults/delete", "/oneloginlogs1234", 4275000000,
                                                           repeated_ends=1)],
        "3387cf7f-24b2-482f-9f4e-1ef7ceb08c14": [_complete("virtualmachines/delete", "/linux01", 4503000000)],
        "84fcb0a6-91db-4f09-a74e-97d1d41f2c6f": [
            _open("resourcegroups/delete", "/resourcegroups/ey_demo"),
            _single("connections/delete", "/azureloganalyticsdatacollector", parent=0),
            _single("workflows/delete", "/sentinel-ingest-aad-signinlog", parent=0)],
        "6ba231ee-8a6b-4ddb-9bce-cbaa4000fc5f": [_complete("vaults/delete", "/messagetracerg77", 6593000000,
                                                           repeated_ends=1)]},
    # The deployment's end is the answer to its PUT (201 Created); the deployment itself goes on.
    "xplatcli-group-log-specified-deployment.json": {
        "a34ace8b-e97b-41a1-94cd-b46cd8b5ee07": [
            _complete("deployments/write", "/deploy17756", 1265600900),
            _open("serverfarms/write", "/serverfarms/xdeploymenttesthost27666", parent=0),
            _open("alertrules/write", "/cpuhigh xdeploymenttesthost27666", parent=0),
            _complete("autoscalesettings/write", "-xdeploymenttestgroup8771", 3554475100, parent=0),
            _open("sites/write", "/xdeploymenttestsite14863", parent=0)]},
    "xplatcli-group-log-page-7.json": {
        "c433860d-c796-4e3d-9013-4c70d3816195": [_complete("resourcegroups/write", "/xdeploymenttestgroup8771", 220348600)],
        "6633fa8e-bcb4-4900-821d-4be8e054f4f5": [_complete("deployments/validate/action", "/deploy17756", 1498296200)],
        "a34ace8b-e97b-41a1-94cd-b46cd8b5ee07": [
            _complete("deployments/write", "/deploy17756", 1265600900),
            _open("serverfarms/write", "/serverfarms/xdeploymenttesthost27666", parent=0)]},
    # The end of storageAccounts/write carries another operationId than its start and accept.
    "sdknet-SecurityBreachOrRiskActivityLogAlerts.json": {
        "0f75e70d-345f-401f-8f31-a792d026e85a": [_complete("resourcegroups/write", "/rgmonitor95932", 1000000700)],
        "c2af2c78-0922-4d35-8e9c-3c0a18e3edc8": [_complete("storageaccounts/write", "/samonitor49334", 19953402500)],
        "cc3c4b56-1e79-40c2-b4c5-c9aa693c8348": [_complete("actiongroups/write", "/securitybreachactiongroup", 2171891300)],
        "f7ab9391-ae4c-4a00-a95b-3deb1bc7b615": [_complete("activitylogalerts/write", "/potential security breach alert",
                                                           578168800)],
        "49ef6bca-eaa6-4155-a8a8-a41b3803cef6": [_complete("listkeys/action", "/samonitor49334", 93753700)]},
    "plaso-azure_activity_log-lines3-4.jsonl": {
        "3a5fe8ed-a996-4b9b-863b-237520d07dc2": [
            _open("virtualmachines/write", "/test-vm"),
            _open("disks/write", "/test-vm_disk1_cd8883de78cb4cda97cb858dfe0cda3a")]},
    "beats-activity-log-records.json": {
        "2a7e2503-d7e2-405a-a84c-c333b9f7cb73": [_failed("listkeys/action", "/rootmanagesharedaccesskey", 10000400)]},
    "suzaku-azure_graph_api_format.json": {
        "af67db90-ea0f-4ff5-8da7-6570de228eb2": [
            _single("networksecuritygroups/delete", "/sakurai10-nsg"),
            _single("virtualnetworks/delete", "/vnet-japaneast"),
            _single("publicipaddresses/delete", "/sakurai10-ip")]},
    "otel-pim-log.json": {
        "00000000-0000-0000-0000-000000000010": [
            _single("add member to role requested (pim activation)", "/00000000-0000-0000-0000-000000000001"),
            _single("add member to role completed (pim activation)", "/00000000-0000-0000-0000-000000000001")],
        "00000000-0000-0000-0000-000000000002": [
            _single("remove member from role (pim activation expired)", "/mykeyvaultname")]},
    # Twice the same event, its bodies once as text and once as objects.
    "elastic-activitylogs-raw.log": {
        "1c867fe2-050c-4a74-bb1c-a83b15246fdd": [_notice("healthevent/updated/action", "/microsoft.domainregistration")]},
    "wazuh-log_analytics_events.json": {
        "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx": [_complete("roleassignments/write", "/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
                                                           3049000000)]},
    "sdknode-loganalytics-query.json": {
        "0954e683-bea7-4a94-b3b7-17e57069f635": [_complete("listkeys/action", "/chqdiagk7owxak6tjx7u", 47000000)],
        "f973e2ce-4826-44fc-9362-4dd90d4b9b40": [_complete("listkeys/action", "/chqdiagk7owxak6tjx7u", 63000000)],
        "f729df99-2d47-4070-aebb-76883158190e": [_complete("listkeys/action", "/bitnamielkdiag101", 63000000)],
        "36b4edc8-3f13-4c0b-8866-caf41d4e1bfa": [_complete("listkeys/action", "/contosoloanapp1diag605", 141000000)],
        "cd1afd29-3094-46f2-85a4-ac5d05285337": [_complete("listkeys/action", "/briq4u4p5pcsaswarmdiag0", 47000000)]},
    "xplatcli-autoscale.json": {
        "676fc55f-38cf-4185-b8a6-894a74bebd5d": [
            _single("scaleup", "/serverfarms/default1"), _single("scaleup", "/auxinsightsrunnersetting_west us")],
        "4241edf8-bbd1-44ff-a16e-28ae16cb8955": [
            _single("scaledown", "/autoscalesettings/default1-default-web-brazilsouth"),
            _single("scaledown", "/serverfarms/default1")]},
    "xplatcli-role-assignment-page1.json": {
        "1dd9a121-378a-4b34-9183-56caf61b6238": [_complete("roleassignments/delete", "/91828d05-3bca-4d39-9bc1-c033b09be190",
                                                           406293700)],
        "3bca50b4-829f-438e-97d5-6bfe43692951": [_complete("roleassignments/write", "/91828d05-3bca-4d39-9bc1-c033b09be190",
                                                           1156245500)]},
    "portal-export-2024.csv": {
        # Deleting many resources at once in the portal; what still held another failed.
        "c5cf5ce4-d26f-4910-bc9d-715a40620256": [
            _failed("delete website", "/learningapp4000", 4172000000),
            _complete("delete namespace", "/appnamespace1002030", 24781000000),
            _complete("delete website", "/courseapi-1000", 14281000000, repeated_ends=1),
            _failed("delete sql database", "/appdb", 18879000000),
            _complete("delete storage account", "/appstore55455344243", 7313000000, repeated_ends=1),
            _failed("delete hosting plan", "/asp-appgrp-8857", 4078000000),
            _complete("delete container registry", "/appregistry200020", 7829000000, repeated_ends=1),
            _complete("delete sql server", "/appserver400050", 25095000000),
            _single("delete role assignment", "/ba4de47aad3a4bb2afaf1da44dd7a315"),
            _single("delete role assignment", "/c57f44b5a79e4a348b9cd7eca97157ff")],
        "f3f8a85a-0096-41ca-b2db-c911799a0d6b": [
            _failed("delete hosting plan", "/asp-appgrp-8857", 2297000000),
            _complete("delete website", "/learningapp4000", 16125000000, repeated_ends=1)],
        # The end is stamped as the start, and stands before it in the file.
        "5d8b5744-e3cb-45dc-afec-9324c4fa8ba2": [_complete("delete sql server", "/appserver400050", 0)],
        # The disk is tried again once the machine is gone.
        "f0ce4627-1d34-4503-98a3-b1dbcb3fa97d": [
            _complete("delete database accounts", "/appaccount400040", 810525000000),
            _failed("delete network security group", "/appvm-nsg", 2250000000),
            _failed("delete disk", "/appvm_disk1_a932111df92846a4bf4b68fe1a119bbf", 2094000000),
            _failed("delete network interface", "/appvm939", 1984000000),
            _complete("delete workspace", "/defaultworkspace-387407e5-94af-45e7-b378-4d37af61c732-neu", 5094000000,
                      repeated_ends=1),
            _complete("delete api management service instance", "/api-management1000", 455390000000),
            _failed("delete virtual network", "/appvm-vnet", 1844000000),
            _complete("delete virtual machine", "/appvm", 58034000000),
            _failed("delete public ip address", "/appvm-ip", 1812000000),
            _complete("delete smart detector alert rule", "/failure anomalies - appfunction477565", 4766000000,
                      repeated_ends=1),
            _complete("delete network watcher", "/networkwatcher_northeurope", 10092000000),
            _complete("delete disk", "/appvm_disk1_a932111df92846a4bf4b68fe1a119bbf", 1406000000, attempt=2,
                      repeated_ends=1)],
        # Policy judges the operation ten minutes after it, still about that one.
        "00ca21c2-788b-4822-830a-7fcf90d8bf15": [
            _complete("create api operation or update api operation", "/get-courses", 4797000000),
            _complete("'auditifnotexists' policy action.", "/get-courses", 604440000000, parent=0, repeated_ends=1),
            _single("'audit' policy action.", "/get-courses", parent=0, repeated_ends=1)],
        # Deployments from the portal: its texts for two operations are known. The namespace's only end comes late.
        "4c75e703-4e98-49ec-bb51-a3ba1739c8c9": [
            _complete("create deployment", "/deployments/appnamespace1002030", 29809000000),
            _complete("create or update namespace ", "/namespaces/appnamespace1002030", 606068000000, parent=0),
            _complete("'auditifnotexists' policy action.", "/namespaces/appnamespace1002030", 604573000000, parent=1),
            _single("'audit' policy action.", "/namespaces/appnamespace1002030", parent=1)],
        "58bf9242-07c8-4132-a4b6-582dfec9120c": [
            _complete("create deployment", "/deployments/app-topic10002030", 25076000000),
            _complete("write topic", "/topics/app-topic10002030", 18489000000, parent=0),
            _single("'audit' policy action.", "/topics/app-topic10002030", parent=1)],
        "cd29a4cb-508d-4e07-9e85-2b54b6aac67e": [
            _complete("create or update api management service instance", "/api-management1000", 3213679000000),
            _single("'audit' policy action.", "/api-management1000", parent=0),
            _failed("'auditifnotexists' policy action.", "/api-management1000", 3268718000000, parent=0)],
        # The last one judges the virtual network, ten minutes after that was done: by the rule under the root.
        "8365a1d0-bc84-4e23-ba69-c8eb1b71972f": [
            _complete("create deployment", "-20240525171934", 57755000000),
            _complete("register subscription", "/microsoft.network", 5063000000, parent=0),
            _complete("create or update network security group", "/appvm-nsg", 9442000000, parent=0),
            _complete("create or update public ip address", "/appvm-ip", 11044000000, parent=0),
            _complete("create or update virtual network", "/appvm-vnet", 12003000000, parent=0),
            _complete("'auditifnotexists' policy action.", "/appvm-vnet", 603324000000, parent=4, repeated_ends=1),
            _complete("create or update network watcher", "/networkwatcher_northeurope", 1063000000, parent=0,
                      repeated_ends=1),
            _complete("create or update network interface", "/appvm939", 2656000000, parent=0, repeated_ends=1),
            _complete("create or update virtual machine", "/appvm", 31439000000, parent=0),
            _single("'audit' policy action.", "/virtualmachines/appvm", parent=8, repeated_ends=55),
            _complete("'auditifnotexists' policy action.", "/virtualmachines/appvm", 604594000000, parent=8,
                      repeated_ends=54),
            _complete("create or update disk", "/appvm_disk1_a932111df92846a4bf4b68fe1a119bbf", 600920000000, parent=0),
            _single("'audit' policy action.", "/appvm-vnet", parent=0)],
        # Three states of one resource's health.
        "674bcd22-52ac-4053-b462-71f48662e6c3": [
            _notice("health event activated", "/appvm"), _notice("health event inprogress", "/appvm"),
            _notice("health event resolved", "/appvm")]},
    # Two equal rows: perhaps one event twice, perhaps not; this export drops what would tell.
    "portal-export-git-conflict-INVALID.csv": {
        "1": [_single("delete storage account", "/appstore55455344243", repeated_ends=1)]},
}


def judge(name: str, groups: Iterable[Json], tally: Tally, who: str) -> None:
    """Hold groups against what is written down for this file."""
    found = {str(g["key"]): g for g in groups}
    for key, table in WRITTEN[name].items():
        group = found.get(key)
        if not tally.check(group is not None, f"{who}: group missing", f"{name} {key}"):
            continue
        operations: List[Json] = group["operations"]  # type: ignore[index, assignment]
        if not tally.check(len(operations) == len(table), f"{who}: number of operations",
                           f"{name} {key}: {len(operations)}, not {len(table)}"):
            continue
        for at, (want, got) in enumerate(zip(table, operations)):
            wrong = _wrong(want, got)
            tally.check(not wrong, f"{who}: not as an analyst wrote", f"{name} {key} operation {at}: {wrong}")


def _wrong(want: Op, got: Json) -> str:
    facts = {"state": want.state, "outcome": want.outcome, "duration_ns": want.duration_ns, "parent": want.parent,
             "attempt": want.attempt, "repeated_ends": want.repeated_ends}
    out = [f"{key} {got.get(key)}, not {value}" for key, value in facts.items() if got.get(key) != value]
    for key, end in (("operation_name", want.name), ("resource_id", want.resource)):
        if not str(got.get(key, "")).lower().endswith(end):
            out.append(f"{key} {got.get(key)}, not ...{end}")
    return "; ".join(out)


# ---- comparing ------------------------------------------------------------------------------

def differences(want: object, got: object, path: str = "") -> List[str]:
    """Key by key: what differs, and where."""
    if isinstance(want, dict) and isinstance(got, dict):
        out = []
        for key in list(want) + [k for k in got if k not in want]:
            if key not in got or key not in want:
                out.append(f"{path}/{key}: {'missing' if key not in got else 'too much: ' + short(got[key], 80)}")
            else:
                out += differences(want[key], got[key], f"{path}/{key}")
        if not out and list(want) != list(got):
            out.append(f"{path}: keys in the order {list(got)}, not {list(want)}")
        return out
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        return [d for at, (a, b) in enumerate(zip(want, got)) for d in differences(a, b, f"{path}/{at}")]
    if want == got and type(want) is type(got):
        return []
    return [f"{path}: expected {short(want, 100)}, got {short(got, 100)}"]


def compare(label: str, want: Sequence[Group], got: Sequence[Json], tally: Tally) -> None:
    """Both as sets by (key, part), then the order."""
    ours = {(g.key, g.part): g.line for g in want}
    theirs = {(g.get("key"), g.get("part")): g for g in got}
    tally.check(len(theirs) == len(got), f"{label}: (key, part) twice")
    for name, line in ours.items():
        other = theirs.get(name)
        if other is None:
            tally.fail(f"{label}: group missing", f"{name}")
            continue
        wrong = differences(line, other)
        if wrong:
            keys = sorted({_kind(w) for w in wrong})
            tally.fail(f"{label}: {', '.join(keys)[:100]}", f"{name}: " + "; ".join(wrong[:4]))
        else:
            tally.ok()
    for name in theirs.keys() - ours.keys():
        tally.fail(f"{label}: group too many", f"{name}")
    if theirs.keys() == ours.keys():
        order = [(g.key, g.part) for g in want]
        seen = [(g.get("key"), g.get("part")) for g in got]
        at = next((i for i, (a, b) in enumerate(zip(order, seen)) if a != b), None)
        tally.check(at is None, f"{label}: order of groups", "" if at is None else f"at {at}: {seen[at]}, not {order[at]}")


def _kind(wrong: str) -> str:
    return "/".join(p for p in wrong.split(": ")[0].split("/") if not p.isdigit())


class Programs:
    """azact-cat and azact-group, started in the folder of their input."""

    def __init__(self, cat: str) -> None:
        self.cat = os.path.abspath(cat)
        self.group = os.path.join(os.path.dirname(self.cat), "azact-group")

    @property
    def there(self) -> bool:
        return os.access(self.group, os.X_OK)

    def _run(self, program: str, folder: str, arguments: Sequence[str]) -> List[Json]:
        done = subprocess.run([program, "--json", *arguments], cwd=folder, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
        if done.returncode not in (0, 1, 4):
            raise RuntimeError(f"{program} ended with {done.returncode}: {done.stderr[-300:]!r}")
        return [json.loads(line) for line in lines_of(done.stdout)]

    def events(self, folder: str, files: Sequence[str]) -> List[Json]:
        return self._run(self.cat, folder, files)

    def groups(self, folder: str, files: Sequence[str], *options: str) -> List[Json]:
        return self._run(self.group, folder, [*options, *files])


def oracle_of(programs: Programs, folder: str, files: Sequence[str], **options: bool) -> List[Group]:
    return group_oracle.group_events(programs.events(folder, files), **options)


def raw_in(folder: str) -> group_oracle.Raw:
    """Bytes of records whose source names a file of this folder."""
    def raw(line: Json) -> bytes:
        source = line["source"]
        assert isinstance(source, dict)
        placed = {**line, "source": {**source, "name": os.path.join(folder, source["name"])}}
        return group_oracle.raw_of_file(placed)

    return raw


# ---- the corpus -----------------------------------------------------------------------------

def check_corpus(programs: Programs, shared: str, tally: Tally, quick: bool) -> None:
    corpus = os.path.join(shared, "corpus")
    files = sorted(f for f in os.listdir(corpus) if f != "INDEX.md")
    for name in sorted(WRITTEN):
        judge(name, [g.line for g in oracle_of(programs, corpus, [name])], tally, "oracle")
    if not programs.there:
        tally.skip("azact-group is not built")
        return
    for name in sorted(WRITTEN):
        judge(name, programs.groups(corpus, [name]), tally, "azact-group")
    for name in files:
        compare("corpus", oracle_of(programs, corpus, [name]), programs.groups(corpus, [name]), tally)
    together = oracle_of(programs, corpus, files)
    foreign = oracle_of(programs, corpus, files, with_foreign=True)
    compare("corpus together", together, programs.groups(corpus, files), tally)
    compare("corpus with foreign", foreign, programs.groups(corpus, files, "--with-foreign"), tally)
    for order in group_oracle.ORDERS:
        compare(f"corpus by {order}", group_oracle.in_order(together, order),
                programs.groups(corpus, files, "--sort", order), tally)
    rng = random.Random(SEED)
    for _ in range(2 if quick else 10):
        rng.shuffle(files)
        compare("corpus shuffled", together, programs.groups(corpus, files), tally)


# ---- the same events in two dialects --------------------------------------------------------

def check_dialects(programs: Programs, tally: Tally, quick: bool) -> None:
    events = gen_dialects.events()
    names = list(gen_dialects.DIALECTS)
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            rows = [gen_dialects.DIALECTS[name](event) for event in events]
            container = "csv" if name == "portal_csv" else "lines"
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
                file.write(gen_dialects.containers_of(name)[container](rows))
        pairs = [(a, b) for a in names for b in names if a < b]
        for files in [*pairs[::6 if quick else 1], tuple(names)]:
            want = oracle_of(programs, folder, files)
            compare("two dialects", want, programs.groups(folder, files), tally)
            compare("two dialects, the other first", want, programs.groups(folder, files[::-1]), tally)


# ---- random groups --------------------------------------------------------------------------

SUB = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590"
STATUSES = ["Started"] * 5 + ["Accepted", "In Progress"] + ["Succeeded"] * 4 + ["Failed", "Canceled", "Active", "Odd"]
SUBLESS = "/providers/"             # ids that begin so stand outside the subscription
OPERATIONS = [
    ("Microsoft.Resources/deployments/write", "/providers/Microsoft.Resources/deployments/tenant"),
    ("Microsoft.Resources/deployments/write",
     "/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.Resources/deployments/x"),
    ("Microsoft.Resources/deployments/write", "/resourceGroups/g/providers/Microsoft.Resources/deployments/d"),
    ("Microsoft.Resources/deployments/write", "/resourceGroups/g/providers/Microsoft.Resources/deployments/e"),
    ("Microsoft.Resources/deployments/write", "//providers/Microsoft.Resources/deployments/s"),
    ("Microsoft.Resources/deployments/validate/action", "/resourceGroups/g/providers/Microsoft.Resources/deployments/d"),
    ("Microsoft.Resources/subscriptions/resourcegroups/delete", "/resourceGroups/g"),
    ("Microsoft.Compute/virtualMachines/write", "/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v"),
    ("Microsoft.Compute/virtualMachines/delete", "/resourceGroups/G/providers/Microsoft.Compute/virtualMachines/v/"),
    ("Microsoft.Compute/virtualMachines/write", "/resourceGroups/gg/providers/Microsoft.Compute/virtualMachines/v"),
    ("Microsoft.Authorization/policies/audit/action", "/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v"),
    ("Microsoft.Authorization/policies/deny/action", "/resourceGroups/gg/providers/Microsoft.Compute/virtualMachines/v"),
    ("", "")]
HOUR = 3600
SCALES = [0.0001, 0.3, 1.0, 3.0, 7.0, 20 * HOUR, 30 * HOUR, 9 * 24 * HOUR]


def _stamp(seconds: float, digits: int) -> str:
    ticks = int(round(seconds * 10 ** 7))
    whole, part = divmod(ticks, 10 ** 7)
    days, rest = divmod(whole, 86400)
    fraction = f".{part:07d}"[:digits + 1] if digits else ""
    return f"2024-03-{days + 1:02d}T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}{fraction}Z"


def random_group(rng: random.Random, number: int) -> List[Tuple[str, Json]]:
    """Events with the name of the file they go to."""
    correlation = rng.choice([f"Fuzz-{number}", f"{number:032x}", f" fuzz-{number} "])
    operations = rng.sample(OPERATIONS, rng.choice([1, 1, 2, 3, 5]))
    scale = rng.choice(SCALES)
    ids = rng.choice([[""], ["", "a"], ["a", "b"], ["", "a", "B", "c"]])
    many = rng.random() < 0.5
    out = []
    for _ in range(rng.choice([1, 2, 3, 4, 6, 9, 14])):
        operation, resource = rng.choice(operations)
        seconds = rng.randrange(8) * rng.choice([scale, scale, 0.00005]) % (27 * 24 * HOUR)
        if operation and not resource.startswith(SUBLESS):
            resource = SUB + resource
        event = {"operation": operation, "resource": resource, "status": rng.choice(STATUSES),
                 "category": rng.choice(["Administrative"] * 9 + ["Policy"]),
                 "time": seconds, "id": rng.choice(ids), "uid": f"{number:08x}-0000-4000-8000-{rng.randrange(16):012x}",
                 "caller": rng.choice(["", "a@x.example", "A@X.example", "b@x.example"]),
                 "address": rng.choice(["", "203.0.113.7:443", "2001:DB8::1"]), "tenant": rng.choice(["", "", "t1", "t2"]),
                 "sub_status": rng.choice(["", "Created", "Accepted", "Conflict"]), "correlation": correlation}
        for copy in range(rng.choice([1, 1, 1, 2, 3]) if many else 1):
            writer = WRITERS[rng.randrange(len(WRITERS)) if copy or many else 0]
            out.append((ROWS if writer is _portal else LINES, writer(event, rng)))
    return out


def _cased(text: object, rng: random.Random) -> str:
    return rng.choice([str, str.upper, str.lower])(str(text))


def _rest(event: Json, rng: random.Random) -> Json:
    out: Json = {"eventDataId": event["uid"] if rng.random() < 0.9 else "none", "caller": event["caller"],
                 "correlationId": event["correlation"], "operationName": {"value": _cased(event["operation"], rng)},
                 "resourceId": _cased(event["resource"], rng), "operationId": event["id"],
                 "status": {"value": event["status"]}, "subStatus": {"value": event["sub_status"]},
                 "category": {"value": event["category"]}, "tenantId": event["tenant"],
                 "httpRequest": {"clientIpAddress": event["address"]}}
    if rng.random() < 0.97:
        out["eventTimestamp"] = _stamp(float(str(event["time"])), rng.choice([7, 7, 7, 3]))
    if event["status"] == "Failed":
        out["properties"] = {"statusMessage": json.dumps({"error": {"code": "Conflict", "message": "It is in use."}})}
    return out


def _diagnostic(event: Json, rng: random.Random) -> Json:
    return {"time": _stamp(float(str(event["time"])), 7), "resourceId": _cased(event["resource"], rng),
            "operationName": _cased(event["operation"], rng) or "x/write", "category": event["category"],
            "resultType": event["status"], "resultSignature": f"{event['status']}.{event['sub_status']}",
            "correlationId": _cased(event["correlation"], rng), "callerIpAddress": event["address"],
            "identity": {"claims": {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": event["caller"],
                                    "http://schemas.microsoft.com/identity/claims/tenantid": event["tenant"]}}}


def _log_analytics(event: Json, rng: random.Random) -> Json:
    return {"TimeGenerated": _stamp(float(str(event["time"])), 3), "OperationNameValue": _cased(event["operation"], rng),
            "ActivityStatusValue": event["status"], "ActivitySubstatusValue": event["sub_status"],
            "_ResourceId": str(event["resource"]).lower(), "CategoryValue": event["category"], "Type": "AzureActivity",
            "CorrelationId": event["correlation"], "EventDataId": event["uid"], "Caller": event["caller"],
            "CallerIpAddress": event["address"], "OperationId": ""}


DISPLAYED = {"Microsoft.Resources/deployments/write": "Create Deployment",
             "Microsoft.Resources/subscriptions/resourcegroups/delete": "Delete resource group"}


def _portal(event: Json, rng: random.Random) -> Json:
    name = str(event["operation"])
    return {"Correlation id": event["correlation"], "Operation name": DISPLAYED.get(name, name.split("/")[-1]),
            "Status": event["status"], "Event category": event["category"], "Level": "Informational",
            "Time": _stamp(float(str(event["time"])), 3), "Subscription": "", "Event initiated by": event["caller"],
            "Resource type": "", "Resource group": "", "Resource": _cased(event["resource"], rng)}


def _classic(event: Json, rng: random.Random) -> Json:
    return {"status": "Activated", "context": {
        "event": {"category": event["category"], "eventDataId": event["uid"], "status": event["status"],
                  "subStatus": event["sub_status"], "correlationId": event["correlation"], "caller": event["caller"],
                  "operationName": _cased(event["operation"], rng), "operationId": event["id"]},
        "timestamp": _stamp(float(str(event["time"])), 0), "resourceId": event["resource"]}}


WRITERS = [_rest, _rest, _diagnostic, _diagnostic, _log_analytics, _log_analytics, _portal, _classic]
LINES, ROWS = "lines.jsonl", "rows.csv"


def check_random(programs: Programs, tally: Tally, quick: bool) -> None:
    rng = random.Random(SEED)
    rows: List[Tuple[str, Json]] = []
    for number in range(4000 if quick else 40000):
        rows += random_group(rng, number)
    with tempfile.TemporaryDirectory() as folder:
        for files in ([LINES, ROWS], [ROWS, LINES]):
            rng.shuffle(rows)
            with open(os.path.join(folder, LINES), "w", encoding="utf-8") as file:
                file.writelines(json.dumps(row) + "\n" for name, row in rows if name == LINES)
            with open(os.path.join(folder, ROWS), "w", encoding="utf-8", newline="") as file:
                file.write(gen_dialects.PORTAL["csv"]([row for name, row in rows if name == ROWS]))
            compare("random groups", oracle_of(programs, folder, files), programs.groups(folder, files), tally)
        if not os.environ.get("AZACT_LIB"):
            tally.skip("AZACT_LIB is not set: events held by reference")
            return
        with open(os.path.join(folder, LINES), "rb") as data:
            held = GroupLibrary().group([data.read()], LINES, Setting())
        want = group_oracle.group_events(programs.events(folder, [LINES]), raw_in(folder), with_foreign=True)
        compare("random groups, by reference", want, [json.loads(line) for line in held.lines], tally)


def main(arguments: List[str]) -> int:
    quick = "--quick" in arguments
    rest = [a for a in arguments if not a.startswith("--")]
    if len(rest) != 1:
        return usage("check_groups.py")
    tally = Tally()
    programs = Programs(rest[0])
    shared = shared_folder()
    if shared is None:
        tally.skip("no corpus: set AZACT_SHARED")
    else:
        check_corpus(programs, shared, tally, quick)
    if programs.there:
        check_dialects(programs, tally, quick)
        check_random(programs, tally, quick)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
