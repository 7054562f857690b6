#!/usr/bin/env python3
"""Write the seeds of the fuzz targets: small inputs made up here, every dialect and container, sound and damaged.

Usage: make_seeds.py        writes tests/fuzz/seeds/. Needs the program zstd for the zstd seeds. The seeds are checked in;
run it again after changing this file.
"""
from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUB = "11111111-2222-4333-8444-555555555555"
RID = f"/subscriptions/{SUB}/resourceGroups/rg-a/providers/Microsoft.Storage/storageAccounts/acct1"
EID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
COR = "99999999-8888-4777-8666-555555555555"
TICKS = 638256458251234567
CLAIMS = {
    "aud": "https://management.azure.com/", "iat": "1690000000", "exp": "1690003600", "ipaddr": "203.0.113.7", "appid": "app-1",
    "http://schemas.microsoft.com/identity/claims/objectidentifier": "0123456789abcdef0123456789abcdef",
    "http://schemas.microsoft.com/identity/claims/tenantid": "22222222-2222-4222-8222-222222222222",
    "http://schemas.microsoft.com/claims/authnmethodsreferences": "pwd,mfa",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": " dana@contoso.example", "name": "Dana \u5927",
}


def loc(value: object, text: object = "shown") -> dict:
    return {"value": value, "localizedValue": text}


FLAT = {"tenantId": EID, "subscriptionId": SUB, "eventTimestamp": "2023-07-21T19:23:45.1234567Z",
        "operationName": "Microsoft.Storage/storageAccounts/listKeys/action", "category": "Administrative", "level": "Informational",
        "resultType": "Success", "resultSignature": "Accepted", "durationMs": 3456, "caller": "dana@contoso.example", "correlationId": COR,
        "resourceId": RID, "properties": {"statusCode": "Accepted", "statusMessage": "{\"error\":{\"code\":\"A\",\"message\":\"m\"}}"}}
REST = {"eventTimestamp": "2023-07-21T19:23:45.1234567Z", "eventDataId": EID, "id": f"{RID}/events/{EID}/ticks/{TICKS}",
        "operationName": loc("Microsoft.Storage/storageAccounts/write"), "status": loc("Failed"),
        "subStatus": loc("Conflict", "Conflict (HTTP Status Code: 409)"), "category": loc("Administrative"), "level": "Error",
        "caller": "dana@contoso.example", "claims": CLAIMS, "correlationId": COR, "operationId": COR, "resourceId": RID,
        "authorization": {"action": "Microsoft.Storage/storageAccounts/write", "scope": RID}, "channels": "Operation",
        "httpRequest": {"clientRequestId": COR, "clientIpAddress": "203.0.113.7", "method": "PUT"}, "subscriptionId": SUB,
        "resourceGroupName": "rg-a", "resourceProviderName": loc("Microsoft.Storage"), "relatedEvents": [],
        "properties": {"statusMessage": '{"error":{"code":"C","message":"x","details":[{"code":"D"}]}}', "requestbody": '{"a":[1,2]}'}}
DIAGNOSTIC = {"time": "2023-07-21T19:23:45.1234567Z", "resourceId": RID.upper(), "operationName": "MICROSOFT.STORAGE/STORAGEACCOUNTS/WRITE",
              "category": "Administrative", "resultType": "Start", "resultSignature": "Started.", "durationMs": "0", "callerIpAddress": "203.0.113.7:443",
              "correlationId": COR, "identity": {"authorization": {"scope": RID, "action": "x", "evidence": {"role": "Owner",
              "principalId": "0123456789abcdef0123456789abcdef", "principalType": "User"}}, "claims": CLAIMS}, "level": "Information", "Level": 5,
              "location": "global", "tenantId": EID, "properties": {"eventCategory": "Administrative", "hierarchy": f"t/m/{SUB}", "entity": RID}}
SDK = {"event_timestamp": "2023-07-21T19:23:45+00:00", "event_data_id": EID, "operation_name": {"value": "a/b/read", "localized_value": "B"},
       "status": {"value": "Succeeded"}, "sub_status": {"value": None}, "resource_id": RID, "http_request": {"client_ip_address": "::ffff:10.0.0.1"}}
REST2014 = {"eventTimestamp": "2015-01-02T03:04:05Z", "resourceUri": RID, "eventSource": loc("microsoft.insights/autoscalesettings"),
            "operationName": loc("ScaleUp"), "eventChannels": "Admin, Operation", "status": loc("Succeeded"), "authorization": {"role": "r"}}
LA = {"TenantId": EID, "TimeGenerated": "2023-07-21T19:23:45.123Z", "OperationNameValue": "A/B/DELETE", "ActivityStatusValue": "Success",
      "ActivitySubstatusValue": "OK", "CategoryValue": "Administrative", "Type": "AzureActivity", "_ResourceId": RID.lower(), "Level": "",
      "Properties": json.dumps({"eventDataId": EID, "statusCode": "OK"}), "Properties_d": {"eventDataId": EID}, "HTTPRequest": '{"method":"PUT"}',
      "Hierarchy": f"t/m/{SUB}", "Claims": json.dumps(CLAIMS), "CorrelationId": COR, "SubscriptionId": SUB}
LEGACY = {"TimeGenerated": "2017-01-02T03:04:05.000Z", "OperationName": "a/b/write", "ActivityStatus": "Started", "Category": "Administrative",
          "Type": "AzureActivity", "ResourceId": RID, "Level": "Warning"}
POWERSHELL = {"EventTimestamp": "/Date(1690000000123)/", "Claims": {"Content": CLAIMS}, "Properties": {"Content": "System.Collections.Generic.Dictionary`2"},
              "Authorization": "@{Action=a; Scope=b}", "Level": 3, "OperationName": {"Value": "a/b/write", "LocalizedValue": "B"},
              "Status": {"Value": "Succeeded"}, "SubStatus": {"Value": "OK"}, "ResourceId": RID, "Id": f"{RID}/events/{EID}/ticks/{TICKS}"}
WEBHOOK = {"schemaId": "Microsoft.Insights/activityLogs", "data": {"status": "Activated", "context": {"activityLog": {
    "channels": "Operation", "correlationId": COR, "caller": "x", "eventSource": "Administrative", "eventTimestamp": "2017-03-29T15:43:20.3863637+00:00",
    "eventDataId": EID, "level": "Informational", "operationName": "a/b/write", "status": "Started", "claims": json.dumps(CLAIMS),
    "properties": {"eventDataId": "other", "requestbody": "{}"}}}, "properties": {}}}
CLASSIC = {"status": "Activated", "context": {"timestamp": "Friday, March 11, 2016 9:13:23 PM", "id": "i", "name": "n", "resourceId": RID,
           "event": {"$type": "t", "caller": "c", "status": "Failed", "operationName": "a/b/delete", "subStatus": "Conflict"}}}
FOREIGN = {"time": "2023-07-21T19:23:45Z", "category": "SignInLogs", "operationName": "Sign-in activity", "resourceId": "/tenants/x", "identity": "Dana", "Level": 4}
PIM = {**DIAGNOSTIC, "operationName": "Add member to role requested (PIM activation)", "properties": {"CallerInfo": '[{"CallerIdentityType":"UPN"}]'}}
POLICY = {**DIAGNOSTIC, "category": "Policy", "operationName": "Microsoft.Authorization/policies/audit/action", "Authorization": "null",
          "properties": {"policies": '[{"policyDefinitionEffect":"audit"}]', "eventProperties": {"statusCode": "200"}}}
ALL = {"flat": FLAT, "rest": REST, "diagnostic": DIAGNOSTIC, "sdk": SDK, "rest2014": REST2014, "la": LA, "legacy": LEGACY, "powershell": POWERSHELL,
       "webhook": WEBHOOK, "classic": CLASSIC, "foreign": FOREIGN, "pim": PIM, "policy": POLICY}


def dump(value: object, **how: object) -> bytes:
    return json.dumps(value, **{"separators": (",", ":"), "ensure_ascii": False, **how}).encode()


def tables() -> bytes:
    columns = list(LA)
    return dump({"tables": [{"name": "PrimaryResult", "columns": [{"name": c, "type": "string"} for c in columns], "rows": [[LA[c] for c in columns]] * 2}]})


LA_CSV = ("\r\nTenantId,TimeGenerated [UTC],OperationNameValue,ActivityStatusValue,CategoryValue,Claims,_ResourceId,Type\r\n"
          f'{EID},"4/28/2021, 2:32:14.029 PM",A/B/WRITE,Success,Administrative,"{{""appid"":""x"",\r\n""iat"":""1""}}",{RID},AzureActivity\r\n'
          f'{EID},31/12/2020 1:02:03 PM,A/B/WRITE,Start,Policy,,{RID},AzureActivity').encode()
PORTAL = ("\ufeffCorrelation id,Operation name,Status,Event category,Level,Time,Subscription,Event initiated by,Resource type,Resource group,Resource\n"
          f"{COR},Delete Storage Account,Succeeded,Service Health,Informational,2024-01-02T03:04:05.678Z,{SUB},Managed \"Disks\",t,g,{RID}\n"
          f"{COR},too,few\n").encode()


def head(flags: int, limit: int, encoding: int, chunk: int) -> bytes:
    return bytes((0xF5, flags, limit, encoding, chunk))


def zstd(data: bytes) -> bytes:
    return subprocess.run(["zstd", "-q", "-c", "--no-check"], input=data, capture_output=True, check=True).stdout


def reader_seeds() -> dict[str, bytes]:
    line = {name: dump(value) for name, value in ALL.items()}
    two = line["flat"] + b"\n" + line["diagnostic"] + b"\n"
    seeds = {f"{name}.json": data for name, data in line.items()}
    seeds |= {
        "lines.jsonl": b"\n".join(line.values()) + b"\n", "crlf-blank.jsonl": line["flat"] + b"\r\n\r\n" + line["rest"],
        "array.json": b"[" + line["rest"] + b" ,\n" + line["sdk"] + b"]", "pretty.json": dump([FLAT, REST], indent=2),
        "records.json": dump({"records": [DIAGNOSTIC, FOREIGN]}), "value.json": dump({"value": [REST], "nextLink": "https://x/?$skipToken=a"}),
        "mixed.jsonl": line["flat"] + b"\n" + dump({"records": [DIAGNOSTIC]}) + b"\n" + line["rest"], "concatenated.json": line["flat"] * 2 + b"," + line["rest"],
        "tables.json": tables(), "la.csv": LA_CSV, "portal.csv": PORTAL, "semicolon.csv": PORTAL.replace(b",", b";"),
        "batch-string.json": dump([json.dumps({"records": [FLAT, FLAT]}), json.dumps([DIAGNOSTIC])]), "records-string.json": dump({"records": [json.dumps(FLAT)]}),
        "wrapped.json": dump([{"data": REST, "version": 1}]), "rs.json": b"\x1e" + line["flat"] + b"\n\x1e" + line["rest"] + b"\n",
        "bom.json": b"\xef\xbb\xbf" + two, "utf16le-bom.json": two.decode().encode("utf-16"), "utf16be.json": two.decode().encode("utf-16-be"),
        "utf32le-bom.json": two.decode().encode("utf-32"), "utf16-odd.json": two.decode().encode("utf-16")[:-1],
        "gzip.gz": gzip.compress(two, mtime=0), "two-members.gz": gzip.compress(two, mtime=0) * 2, "gzip-tail.gz": gzip.compress(two, mtime=0) + b"\0\0junk",
        "gzip-cut.gz": gzip.compress(two, mtime=0)[:-30], "gzip-crc.gz": gzip.compress(two, mtime=0)[:-8] + b"\0" * 8,
        "gzip-utf16.gz": gzip.compress(two.decode().encode("utf-16"), mtime=0), "bomb.gz": gzip.compress(b" " * 300000, mtime=0),
        "zstd.zst": zstd(two), "zstd-cut.zst": zstd(two)[:-5], "zstd-two.zst": zstd(two) + zstd(line["rest"]),
        "empty-array.json": b"[]", "empty-records.json": b'{"records":[]}', "empty-object.json": b"{}", "scalar.json": b"12", "blank.json": b" \n\t\r\n",
        "service-error.json": b'{"error":{"code":"AuthorizationFailed","message":"no"}}', "service-error-flat.json": b'{"code":"X","message":"no"}',
        "records-null.json": b'{"records":null}', "records-twice.json": b'{"records":[{"a":1}],"records":[' + line["flat"] + b"]}",
        "rows-first.json": b'{"tables":[{"rows":[["a/b/write","AzureActivity"]],"columns":[{"name":"OperationNameValue"},{"name":"Type"}]}]}',
        "row-cells.json": b'{"tables":[{"columns":[{"name":"OperationNameValue"},{"name":"Type"}],"rows":[["x"],["a","AzureActivity"],5]}]}',
        "not-objects.json": b'[1,"x",null,true,[],' + line["flat"] + b',-1.5e3]', "missing-comma.json": b"[" + line["flat"] + line["rest"] + b"]",
        "trailing-comma.json": b"[" + line["flat"] + b",]", "tail.jsonl": line["flat"] + b"}}\n" + line["rest"], "broken-line.jsonl": b'{"a":\n' + two,
        "unbalanced.jsonl": b'{"a":[1,2}\n' + two, "text-first.json": b"Content\n" + two, "nothing.bin": bytes(range(1, 60)) * 3,
        "bad-utf8.json": line["flat"].replace(b"dana", b"d\xff\xc0na"), "surrogate.json": line["flat"].replace(b"dana", b"\\ud800x\\udc00"),
        "control.json": line["flat"].replace(b"dana", b"d\ta\x01"), "nul.jsonl": b"\0\0" + two + b"\0\0\0" + two + b"\0\0", "nul-key.json": b'{"\\u0000":1,"time":"x","operationName":"a/b"}',
        "duplicate.json": line["flat"][:-1] + b',"caller":"mallory","Caller":"x","properties":{"a":1,"a":2}}', "bom-inside.jsonl": line["flat"] + b"\n\xef\xbb\xbf" + line["rest"],
        "deep.json": b'{"time":"t","operationName":"a/b","properties":' + b"[" * 70 + b"]" * 70 + b"}", "numbers.json": b'{"eventTimestamp":1e400,"durationMs":99999999999999999999,"level":-0,"caller":1.0}',
        "embedded-bad.json": b'{"time":"2023-01-01","operationName":"a/b","properties":"{\\"a\\":","identity":"{\\"claims\\":{\\"appid\\":\\"x\\"}}"}',
        "head-strict.json": head(1, 0, 0, 3) + line["flat"].replace(b"dana", b"\xffna"), "head-depth.json": head(4, 1, 0, 1) + line["rest"],
        "head-values.json": head(8, 9, 0, 9) + two, "head-record.json": head(16, 10, 0, 7) + two, "head-output.gz": head(32, 2, 0, 5) + gzip.compress(two, mtime=0),
        "head-cp1252.json": head(0, 0, 7, 4) + '{"time":"t","operationName":"a/b","caller":"J\u00fcrgen"}'.encode("cp1252"), "head-follow.jsonl": head(2, 0, 0, 11) + two[:-40],
        "head-utf16.json": head(0, 0, 3, 1) + two.decode().encode("utf-16-le"),
    }
    return seeds


def record_seeds() -> dict[str, bytes]:
    seeds = {f"{name}.json": dump(value) for name, value in ALL.items()}
    seeds |= {name: data for name, data in reader_seeds().items() if name.split(".")[0] in (
        "bad-utf8", "surrogate", "control", "nul-key", "duplicate", "deep", "numbers", "embedded-bad", "tables", "la", "portal", "batch-string", "wrapped")}
    seeds["nul-between.json"] = b'{"time":"x","operationName":"a/b","correlationId":[' + b"\0" * 40 + b'],"properties":{\0"a"\0:\0[1\0,\0true\0]\0}\0}'
    seeds["nul-in-string.json"] = b'{"time":"x","operationName":"a/b","properties":"{\\u0000\\"requestbody\\":\\"[\\\\u00001\\\\u0000]\\"}"}'
    types = [None, True, False, -1.5, "", "text", {"value": 1}, [], ["a"], {}]
    for number, value in enumerate(types):
        seeds[f"type-{number}-flat.json"] = dump({**{k: value for k in FLAT}, "eventTimestamp": "2023-07-21T19:23:45Z"})
        seeds[f"type-{number}-diagnostic.json"] = dump({**{k: value for k in DIAGNOSTIC}, "time": "x", "operationName": "a/b"})
        seeds[f"type-{number}-rest.json"] = dump({**{k: value for k in REST}, "eventDataId": "e", "eventTimestamp": "2023-07-21"})
    return seeds


RESOURCES = [
    "", "/", " ", RID, RID.upper(), RID + "/", RID.replace("/resourceGroups", "//resourceGroups"), f"/subscriptions/{SUB}", f"/subscription/{SUB}/resourceGroups/x",
    f"/subscriptions/{SUB}/providers/Microsoft.Storage", f"/subscriptions/{SUB}/providers/Microsoft.Storage/locations/westeurope", "/providers/Microsoft.Management/managementGroups/mg",
    RID + "/blobServices/default/containers/c", RID + "/providers/Microsoft.Authorization/roleAssignments/r", "/tenants/t/providers/Microsoft.aadiam", "https://acct.blob.core.windows.net/c/x",
    "/providers/Microsoft.Authorization/roleDefinitions/r", f"/subscriptions/{SUB}/resourceGroups/rgproviders/Microsoft.Web/sites/s", "RESOURCE_ID", "/subscriptions/s1/resourceGroups/\u5927/providers/a.b/c/d",
    f"{RID}\n{RID.lower()}\n/subscriptions/{SUB}", "/subscriptions//resourceGroups//providers///", "/a/b/c/d/e", f"{RID}/providers/Microsoft.Kubernetes/rbac.authorization.k8s.io/rolebindings/x", "\u212a/K/\u017f",
]
TIMES = [
    "2023-07-21T19:23:45Z", "2023-07-21T19:23:45.1234567Z", "2023-07-21T19:23:45.123456789+05:30", "2023-07-21 19:23:45", "4/28/2021, 2:32:14.029 PM", "4/28/2021 14:32:14", "31/12/2020 1:02:03 AM",
    "/Date(1690000000123)/", "/Date(1690000000123+0200)/", "Friday, March 11, 2016 9:13:23 PM", "Fri, 21 Jul 2017 01:00:51 GMT", "2016-12-31T23:59:60Z", "1677-01-01T00:00:00Z", "2262-01-01T00:00:00Z",
    "2023-06-15:54:46.1Z", "2023-02-30T00:00:00Z", "0001-01-01T00:00:00", "203.0.113.7", "203.0.113.7:443", "[2001:db8::1]:65535", "::ffff:10.0.0.1", "127.0.0.0/8", "2001:db8::/129", "XX.XX.XX.XX", "1:2:3:4:5:6:7:8",
    "010.1.1.1", "fe80::1%eth0", "Microsoft.Compute/virtualMachines/deallocate/action", "a/b/WRITE", "ScaleUp", "a/action", "///", "Created", "No Content", "201", "99", "Created (HTTP Status Code: 201)",
]



def trail_seeds() -> dict[str, bytes]:
    """Records of one shape with other values, one a line; the first byte is the order in which they come again."""
    lines = {name: data.replace(b"\n", b" ").replace(b"\r", b" ") for name, data in record_seeds().items() if data[:1] == b"{"}
    padding = b"\n" + b" " * 300
    seeds = {name: b"\x01" + (data + b"\n") * 3 + padding for name, data in lines.items() if len(data) < 4000}
    values = (b'"v"', b'"longer than the one before"', b'12', b'null', b'true', b'{}', b'[]', b'-1.5e3', b'"\\"\\u0041\\ud83d"', b'"\xe5\xa4\xa7"', b'"\xff"')
    seeds["values"] = b"\x02" + b"\n".join(b'{"time":"t","caller":%s,"properties":{"a":[%s,%s]}}' % (v, v, w) for v in values for w in values[:3]) + padding
    seeds["all"] = b"\x03" + b"\n".join(data for data in lines.values() if len(data) < 2500) + padding
    return seeds


# The lists of fuzz_group.c, by number.
FLAT_, REST_, DIAGNOSTIC_, LA_, PORTAL_, FOREIGN_, ID_ = range(7)
DEPLOY, VM, VM_UPPER, RG_DELETE, VALIDATE, AUDIT, DISPLAY, NO_NAME, DELETE = range(9)
MAIN, NESTED, MACHINE, MACHINE_ODD, GROUP, AT_SUB, AT_TENANT, NO_RESOURCE, STORAGE = range(9)
START, STARTED, ACCEPT, ACCEPTED, PROGRESS, SUCCESS, FAILED, FAILURE, CANCELED, ACTIVE, NO_STATUS, SUCCEEDED = range(12)
MS, SEC, MIN, HALF_DAY = (unit << 6 for unit in range(4))


def event(time: int, name: int, resource: int, status: int, *, dialect: int = FLAT_, correlation: int = 1, detail: int = 0, operation: int = 0, data_id: int = 0,
          caller: int = 1, address: int = 1, tenant: int = 1, error: int = 0, digits3: int = 0, untimed: bool = False) -> bytes:
    return bytes((0, (0xF0 if untimed else 0) | dialect | digits3 << 3, time, correlation | name << 4, resource | status << 4, detail | operation << 2 | data_id << 5,
                  caller | address << 2 | tenant << 4 | error << 6))


AGAIN, TAKE = b"\7", b"\6"


def advance(time: int) -> bytes:
    return bytes((next(b for b in range(256) if b & 7 == 5 and b * 5 % 256 == time),))


def life(name: int, resource: int, at: int, **how: int) -> bytes:
    return event(at, name, resource, START, **how) + event(at + 1, name, resource, ACCEPT, **how) + event(at + 2, name, resource, SUCCESS, **how)


def group_seeds() -> dict[str, bytes]:
    whole, compact, stream, compact_stream, host = (bytes((flags, 0, 0, 0)) for flags in (0, 2, 1, 3, 5))
    deployment = (event(SEC | 0, DEPLOY, MAIN, START) + life(DEPLOY, NESTED, SEC | 2) + life(VM, MACHINE, SEC | 3) + event(SEC | 9, AUDIT, MACHINE, SUCCESS)
                  + event(SEC | 5, DELETE, STORAGE, START) + event(SEC | 6, DELETE, STORAGE, FAILED, detail=3, error=1) + event(SEC | 10, DEPLOY, MAIN, FAILED, error=3))
    retries = life(VM, MACHINE, SEC | 1, operation=1) + life(VM_UPPER, MACHINE_ODD, SEC | 2, operation=2) + event(SEC | 20, VM, MACHINE, START, operation=1) \
        + event(SEC | 30, VM, MACHINE, FAILED, operation=3) + event(SEC | 31, VM, MACHINE, SUCCEEDED)
    copies = event(SEC | 1, VM, MACHINE, START, data_id=1) + AGAIN + event(SEC | 1, VM, MACHINE, START, dialect=LA_, data_id=1, digits3=1) \
        + event(SEC | 1, VM_UPPER, MACHINE_ODD, STARTED, dialect=DIAGNOSTIC_) + event(SEC | 4, VM, MACHINE, SUCCESS, dialect=DIAGNOSTIC_) \
        + event(SEC | 4, VM, MACHINE, SUCCEEDED, dialect=REST_, data_id=3) + event(SEC | 4, VM, MACHINE, SUCCEEDED, dialect=REST_, data_id=2)
    portal = event(SEC | 1, DISPLAY, MAIN, STARTED, dialect=PORTAL_) * 2 + event(SEC | 2, DISPLAY, MAIN, SUCCEEDED, dialect=PORTAL_) + life(VM, MACHINE, SEC | 3, dialect=PORTAL_)
    reused = life(VM, MACHINE, SEC | 1) + event(HALF_DAY | 1, VM, MACHINE, SUCCESS) + life(VM, MACHINE, HALF_DAY | 10) + event(HALF_DAY | 40, VM, MACHINE, START)
    alone = b"".join(event(SEC | n, VM, n % 9, SUCCESS, correlation=c, dialect=n % 7, data_id=n % 4) for n, c in enumerate((0, 6, 0, 7, 4, 5, 2, 3, 1, 0)))
    odd = event(0, NO_NAME, NO_RESOURCE, NO_STATUS, untimed=True) + event(SEC | 5, VM, MACHINE, SUCCESS) + event(SEC | 9, VM, MACHINE, START) \
        + event(0, VM, MACHINE, ACTIVE, untimed=True) + event(SEC | 1, RG_DELETE, GROUP, START) + event(SEC | 3, VALIDATE, MAIN, PROGRESS) + event(SEC | 4, DEPLOY, AT_SUB, CANCELED) \
        + event(SEC | 4, DEPLOY, AT_TENANT, ACCEPTED, dialect=ID_) + event(SEC | 4, VM, MACHINE, FAILURE, dialect=FOREIGN_)
    seeds = {"deployment": deployment, "retries": retries, "copies": copies, "portal": portal, "reused": reused, "alone": alone, "odd": odd}
    files = {f"{name}-{mode}": head + body for name, body in seeds.items() for mode, head in
             {"whole": whole, "compact": compact, "stream": stream, "compact-stream": compact_stream}.items()}
    late = life(VM, MACHINE, SEC | 1) + advance(MIN | 57) + TAKE + event(SEC | 9, VM, MACHINE, SUCCESS) + life(VM, MACHINE, HALF_DAY | 9) + TAKE * 3 + event(SEC | 2, DELETE, STORAGE, SUCCESS)
    files["late-stream"] = stream + late
    files["host-clock"] = host + late
    for number, bounds in enumerate((1, 2, 3, 4, 8, 5 | 16, 2 | 32)):
        files[f"bounds-{number}"] = bytes((3, bounds, 0x11, 0)) + alone + deployment + TAKE + retries + late + alone
    files["by-subscription"] = bytes((8, 0, 5, 2)) + deployment + copies + reused
    files["many"] = bytes((0, 0, 0, 3)) + b"".join(life(VM, n % 9, (n * 7) % 60 | SEC, operation=n % 5, correlation=n % 3) for n in range(60))
    return files



def write(target: str, seeds: dict[str, bytes]) -> None:
    folder = HERE / "seeds" / target
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if not old.name.startswith("crash-"):  # those a fuzzer has found
            old.unlink()
    for name, data in seeds.items():
        (folder / name).write_bytes(data)


def main() -> None:
    write("reader", reader_seeds())
    write("record", record_seeds())
    write("trail", trail_seeds())
    write("resource", {f"{n:02}.txt": text.encode() for n, text in enumerate(RESOURCES)})
    write("group", group_seeds())
    write("time", {f"{n:02}.txt": text.encode() for n, text in enumerate(TIMES)})


if __name__ == "__main__":
    main()
