#!/usr/bin/env python3
"""The contest: every contestant reads the same files in turn, several rounds; prints medians and ratios.

Usage: contest_run.py BUILD_DIR [options]
  --mb N          size of each input, default 100
  --rounds N      default 5
  --inputs LIST   default burst,mixed,hostile
  --only WORDS    only contestants whose name holds one of these words (commas between); this library's are always there
  --sizes         what one event costs at 1 MB, 100 MB and 1 GB of input
  --dialects      the speed on a file of each dialect
  --at-least N    exit status 1 if this library (decode + 14 fields, see bench_jansson) is less than N times as fast as jansson
  --json FILE     every figure, for whoever wants to keep them

Before anything is timed, each contestant writes the 40 fields of every record of a small file of each kind; one whose fields
are not the same is refused, with the field that differs. In each timed run the number of records and the checksum must be
right, too. Times are those of the processor for all threads of a contestant together, so that who uses two gains nothing.
A ratio is the median of the rounds' ratios: how many times as fast this library is.
"""
from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import contest_script  # noqa: E402  (the list of the 40 fields is read there)

OURS = "azactivity: decode (next_into)"
FIELDS_ROW = "azactivity: decode + 40 fields"
GOALS = [("simdjson On-Demand", 2.0, {"burst": 1.3, "mixed": 1.1, "hostile": 0.9}), ("simdjson DOM", 3.0, {}), ("RapidJSON", 3.0, {}),
         ("jansson", 60.0, {})]


class Contestant:
    def __init__(self, name: str, command: list[str], extracts: bool = True, proves: bool = True) -> None:
        self.name, self.command = name, command
        self.extracts = extracts  # it takes the 40 fields, so its checksum must be right
        self.proves = proves and extracts
        self.refused: dict[str, str] = {}

    def run(self, path: str, repeat: int = 1, values: str | None = None, limit: float = 600) -> dict:
        command = [part.replace("{file}", path) for part in self.command]
        if values:
            command += [str(repeat), "--values", values]
        elif "{file}" in self.command:
            command += [str(repeat)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
        if done.returncode != 0:
            tail = (done.stderr.strip().splitlines() or ["exit status %d" % done.returncode])[-1]
            raise RuntimeError(tail[:160])
        return json.loads(done.stdout)


def jq_path(group: str, key: str) -> str:
    return "".join(f'["{part}"]' for part in (*contest_script.OBJECTS[group], key))


class Jq(Contestant):
    """jq is a program of its own: its processor time is that of the child, start included."""

    def __init__(self) -> None:
        super().__init__("jq", [])
        picked = []
        for i, (_, group, key) in enumerate(contest_script.FIELDS):
            names = [jq_path(group, key)]
            if i == contest_script.CALLER:
                names += [jq_path(*contest_script.FIELDS[k][1:]) for k in contest_script.OTHERS]
            picked.append(" // ".join("." + name for name in names))
        self.values = "[" + ", ".join(picked) + "]"
        self.sum = ("reduce inputs as $r ([0, 0]; [.[0] + 1, .[1] + ($r | " + self.values +
                    " | to_entries | map(if .value then (.key + 1) * ((.value | utf8bytelength) + 1) else 0 end) | add)])")

    def run(self, path: str, repeat: int = 1, values: str | None = None, limit: float = 600) -> dict:
        if values:
            with open(values, "wb") as out:
                subprocess.run(["jq", "-c", self.values, path], stdout=out, check=True, timeout=limit)
        before = os.times()
        done = subprocess.run(["jq", "-n", "-c", self.sum, path], capture_output=True, text=True, check=True, timeout=limit)
        after = os.times()
        records, total = json.loads(done.stdout)
        seconds = after.children_user + after.children_system - before.children_user - before.children_system
        return {"seconds": seconds, "bytes": os.path.getsize(path), "records": records, "sum": f"{total:016x}"}


def contestants(build: str, python: str, skipped: list[str]) -> list[Contestant]:
    found = []

    def add(name: str, program: str, mode: str, missing: str, **more) -> None:
        path = os.path.join(build, "bench", program)
        if os.path.exists(path):
            found.append(Contestant(name, [path, mode, "{file}"], **more))
        else:
            skipped.append(f"{name}: {missing}")

    for name, mode, extracts in ((OURS, "next_into", False), ("azactivity: decode (next)", "next", False),
                                 ("azactivity: decode, file through its window", "path", False), (FIELDS_ROW, "fields", True),
                                 ("azactivity: decode + every derived view", "views", False),
                                 ("azactivity: decode + grouping", "groups", False)):
        add(name, "contest_azact", mode, "not built", extracts=extracts)
    add("simdjson On-Demand", "contest_simdjson", "ondemand", "libsimdjson-dev or a C++ compiler is not there")
    add("simdjson DOM", "contest_simdjson", "dom", "libsimdjson-dev or a C++ compiler is not there")
    version = newer_simdjson_version(build)
    add(f"simdjson {version} On-Demand", "contest_simdjson_newer", "ondemand", "no newer copy could be had")
    add(f"simdjson {version} DOM", "contest_simdjson_newer", "dom", "no newer copy could be had")
    add("RapidJSON", "contest_rapidjson", "dom", "rapidjson-dev or a C++ compiler is not there")
    add("json-c", "contest_jsonc", "tree", "libjson-c-dev is not there")
    add("jansson", "contest_jansson", "tree", "libjansson-dev is not there")
    if shutil.which("jq"):
        found.append(Jq())
    else:
        skipped.append("jq: not installed")
    script = os.path.join(HERE, "contest_script.py")
    found.append(Contestant("Python json", [sys.executable, script, "json", "{file}"]))
    for name, module, mode in (("orjson", "orjson", "orjson"), ("pysimdjson", "simdjson", "pysimdjson"),
                               ("DuckDB read_json", "duckdb", "duckdb"), ("Polars", "polars", "polars")):
        if subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0:
            found.append(Contestant(name, [python, script, mode, "{file}"]))
        else:
            skipped.append(f"{name}: the Python package is not there and could not be fetched")
    for name, mode in (("limit: memcpy", "memcpy"), ("limit: counting line ends", "lines"), ("limit: reading words", "words")):
        add(name, "contest_limits", mode, "not built", extracts=False)
    return found


def newer_simdjson_version(build: str) -> str:
    try:
        with open(os.path.join(build, "simdjson-newer", "version"), encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return "newer"


def make_input(build: str, kind: str, megabytes: int) -> str:
    path = os.path.join(build, "bench", f"input-{kind}-{megabytes}")
    if not os.path.exists(path):
        with open(path + ".new", "wb") as file:
            subprocess.run([os.path.join(build, "bench", "bench_generate"), str(megabytes), "42", kind], stdout=file, check=True)
        os.rename(path + ".new", path)
    return path


def prove(who: list[Contestant], build: str, kind: str) -> None:
    """Refuse every contestant whose fields are not those of the first Python one."""
    path = make_input(build, kind, 1)
    reference = [contest_script.take(json.loads(record)) for record in contest_script.lines(open(path, "rb").read())]
    names = [name for name, _, _ in contest_script.FIELDS]
    for one in who:
        if not one.proves:
            continue
        values = os.path.join(build, "bench", "values")
        try:
            one.run(path, values=values)
            with open(values, encoding="utf-8") as file:
                got = [json.loads(line) for line in file]
        except (RuntimeError, subprocess.SubprocessError, OSError, ValueError) as error:
            one.refused[kind] = f"cannot read it: {error}"
            continue
        if len(got) != len(reference):
            one.refused[kind] = f"refused: {len(got)} records of {len(reference)}"
        for number, (mine, right) in enumerate(zip(got, reference)):
            if mine != right:
                wrong = [name for name, a, b in zip(names, mine, right) if a != b]
                one.refused[kind] = f"refused: record {number + 1}, {', '.join(wrong[:4])}"
                break


def rounds_of(who: list[Contestant], build: str, kind: str, megabytes: int, rounds: int) -> dict[str, list[dict]]:
    path = make_input(build, kind, megabytes)
    results: dict[str, list[dict]] = {one.name: [] for one in who}
    truth = None
    for _ in range(rounds):
        for one in who:
            if kind in one.refused:
                continue
            try:
                result = one.run(path, max(1, 64 // megabytes))
            except (RuntimeError, subprocess.SubprocessError, ValueError) as error:
                one.refused[kind] = f"failed: {error}"
                continue
            if one.extracts:
                truth = truth or (result["records"], result["sum"])
                if (result["records"], result["sum"]) != truth:
                    one.refused[kind] = f"refused: {result['records']} records, checksum {result['sum']}; it should be {truth}"
            elif truth and one.name.startswith("azactivity") and result["records"] != truth[0]:
                one.refused[kind] = f"refused: {result['records']} records instead of {truth[0]}"
            results[one.name].append(result)
    return results


def ratio_to(results: dict[str, list[dict]], ours: str, theirs: str) -> float | None:
    pairs = [b["seconds"] / a["seconds"] for a, b in zip(results.get(ours, []), results.get(theirs, [])) if a["seconds"] > 0]
    return statistics.median(pairs) if pairs else None


def table(who: list[Contestant], kind: str, results: dict[str, list[dict]]) -> None:
    print(f"\n{kind}\n{'':46} {'GB/s':>7} {'us/event':>9} {'ratio':>7} {'with 40':>8} {'bytes/event':>12} {'peak MiB':>9}")
    records = next((r[0]["records"] for r in results.values() if r and r[0]["records"]), 1)
    for one in who:
        if kind in one.refused:
            print(f"{one.name:46} {one.refused[kind]}")
            continue
        runs = results[one.name]
        seconds = statistics.median(run["seconds"] for run in runs)
        decode, fields = ratio_to(results, OURS, one.name), ratio_to(results, FIELDS_ROW, one.name)
        allocated = f"{runs[0]['allocated'] / records:12.1f}" if runs[0].get("allocated") is not None else f"{'-':>12}"
        peak = f"{runs[0]['peak_kib'] / 1024:9.1f}" if "peak_kib" in runs[0] else f"{'-':>9}"
        print(f"{one.name:46} {runs[0]['bytes'] / 1e9 / seconds:7.3f} {seconds / records * 1e6:9.3f} "
              f"{decode if decode else 0:7.2f} {fields if fields else 0:8.2f} {allocated} {peak}", flush=True)


def verdicts(kind: str, results: dict[str, list[dict]]) -> None:
    for name, goal, floors in GOALS:
        ratio, floor = ratio_to(results, OURS, name), floors.get(kind)
        if ratio is None or (kind != "burst" and floor is None):
            continue
        words = [f"goal {goal:g}: {'reached' if ratio >= goal else 'not reached'}"] if kind == "burst" else []
        if floor:
            words.append(f"floor {floor:g}: {'reached' if ratio >= floor else 'NOT REACHED'}")
        print(f"{kind}: {ratio:.2f} times {name} ({', '.join(words)})")


def parallel(build: str, kind: str, megabytes: int, rounds: int) -> dict | None:
    program = os.path.join(build, "bench", "bench_parallel")
    if not os.path.exists(program) or (os.cpu_count() or 1) < 2:
        print("\ntwo readers in parallel: skipped, " + ("one core" if os.path.exists(program) else "not built"))
        return None
    done = subprocess.run([program, make_input(build, kind, megabytes), str(rounds)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"\ntwo readers in parallel: FAILED: {done.stdout.strip()} {done.stderr.strip()}")
        return {"failed": True}
    got = json.loads(done.stdout)
    print(f"\n{kind} on two cores: {got['one']:.2f} GB/s with one reader, {got['all']:.2f} with two: {got['scaling']:.2f} times; "
          f"memcpy {got['memcpy_scaling']:.2f} times; {got['reached']:.2f} of its scaling (0.9 wanted)")
    return got


def sizes(build: str, who: list[Contestant], rounds: int) -> None:
    print(f"\n{'us/event, and peak MiB, at':46} {'1 MB':>16} {'100 MB':>16} {'1 GB':>16}")
    for name in (OURS, "azactivity: decode, file through its window", "simdjson On-Demand", "jansson"):
        one = next((c for c in who if c.name == name), None)
        if one is None:
            continue
        cells = []
        for megabytes in (1, 100, 1000):
            path = make_input(build, "burst", megabytes)
            runs = [one.run(path, max(1, 64 // megabytes)) for _ in range(rounds if megabytes < 1000 else 1)]
            seconds = statistics.median(run["seconds"] for run in runs)
            cells.append(f"{seconds / runs[0]['records'] * 1e6:8.3f} {runs[0]['peak_kib'] / 1024:7.1f}")
        print(f"{name:46} {cells[0]:>16} {cells[1]:>16} {cells[2]:>16}", flush=True)


def dialects(build: str, who: list[Contestant], rounds: int) -> None:
    ours = next(c for c in who if c.name == OURS)
    print(f"\n{'decode only, each dialect':46} {'GB/s':>7} {'us/event':>9} {'each':>7}")
    for kind in ("flat", "rest", "rest-2014", "sdk", "legacy", "table", "table-legacy", "portal", "powershell", "webhook",
                 "classic-webhook"):
        path = make_input(build, kind, 10)
        runs = [ours.run(path, 5) for _ in range(rounds)]
        seconds = statistics.median(run["seconds"] for run in runs)
        size, records = runs[0]["bytes"], runs[0]["records"]
        print(f"{kind:46} {size / 1e9 / seconds:7.3f} {seconds / records * 1e6:9.3f} {size // records:7d}", flush=True)


def against_jansson(build: str, megabytes: int, rounds: int, at_least: float) -> bool:
    """14 fields in one process, in turns: the figure that the tests look at."""
    program = os.path.join(build, "bench", "bench_jansson")
    if not os.path.exists(program):
        print("against jansson: skipped, libjansson-dev is not there")
        return True
    done = subprocess.run([program, str(megabytes), str(rounds), str(at_least)], capture_output=True, text=True, check=False)
    print("\n" + (done.stdout.strip().splitlines() or ["no answer"])[-1] + f" against jansson, 14 fields (at least {at_least:g} wanted)")
    return done.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--mb", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--inputs", default="burst,mixed,hostile")
    parser.add_argument("--only", default="")
    parser.add_argument("--sizes", action="store_true")
    parser.add_argument("--dialects", action="store_true")
    parser.add_argument("--at-least", type=float, default=0)
    parser.add_argument("--json", default="")
    options = parser.parse_args()
    python = os.path.join(options.build, "python", "bin", "python")
    skipped: list[str] = []
    who = contestants(options.build, python if os.path.exists(python) else sys.executable, skipped)
    if options.only:
        words = options.only.lower().split(",")
        who = [one for one in who if one.name.startswith("azactivity") or any(word in one.name.lower() for word in words)]
    for line in skipped:
        print(f"skipped: {line}")
    print(time.strftime("%Y-%m-%d %H:%M"), f"{options.mb} MB each, {options.rounds} rounds, seed 42")
    if subprocess.run([os.path.join(options.build, "bench", "bench_generate"), "--figures", "10"], check=False).returncode != 0:
        return 1
    everything: dict = {}
    failed = False
    for kind in options.inputs.split(","):
        prove(who, options.build, kind)
        results = rounds_of(who, options.build, kind, options.mb, options.rounds)
        table(who, kind, results)
        verdicts(kind, results)
        everything[kind] = results
        failed |= any(kind in one.refused for one in who if one.name.startswith("azactivity"))
    everything["parallel"] = parallel(options.build, "burst", options.mb, options.rounds)
    failed |= bool(everything["parallel"] and everything["parallel"].get("failed"))
    if options.sizes:
        sizes(options.build, who, options.rounds)
    if options.dialects:
        dialects(options.build, who, options.rounds)
    if options.json:
        with open(options.json, "w", encoding="ascii") as file:
            json.dump(everything, file)
    if options.at_least and not against_jansson(options.build, options.mb, options.rounds, options.at_least):
        failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
