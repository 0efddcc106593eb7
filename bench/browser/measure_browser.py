"""Runs journey.mjs against a server over a full store, and puts into few figures what it saw."""

import collections
import json
import pathlib
import statistics
import subprocess
import time

from measure import Client, cpu_seconds, quantile

HERE = pathlib.Path(__file__).resolve().parent
JOURNEY_SECONDS = 1800
TIDY_SECONDS = 600
#: The writer waits 2 s before it tidies up.
QUIET_SECONDS = 5


def wait_for_tidiness(port, process):
    """Until the server has kept the paths of ended instances, and does nothing any more."""
    client = Client(port)
    deadline = time.monotonic() + TIDY_SECONDS
    while time.monotonic() < deadline:
        client.request("GET", "/api/readyz")
        before = cpu_seconds(process.pid)
        time.sleep(QUIET_SECONDS)
        if cpu_seconds(process.pid) - before < 0.02 * QUIET_SECONDS:
            return
    raise SystemExit(f"the server is still busy after {TIDY_SECONDS} s")


def run_journey(port, key, rounds):
    command = ["node", HERE / "journey.mjs", f"http://127.0.0.1:{port}/", key, str(rounds)]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=JOURNEY_SECONDS, check=True)
    return json.loads(ended.stdout)


def total(visit):
    """Until the last panel was painted, and the last answer had come."""
    return max([*visit["painted"].values(), *(request["endMs"] for request in visit["requests"])])


def figures(times):
    return {"medianMs": round(statistics.median(times)), "p95Ms": round(quantile(times, 0.95)), "count": len(times)}


def of_visits(visits):
    """Of visits to a process page: how long, which panel came last, how many requests, how long the browser was busy."""
    last = collections.Counter(max(visit["painted"], key=visit["painted"].get) for visit in visits)
    panels = {name: figures([visit["painted"][name] for visit in visits if name in visit["painted"]])
              for name in sorted({name for visit in visits for name in visit["painted"]})}
    return {**figures([total(visit) for visit in visits]), "requests": statistics.median(len(visit["requests"]) for visit in visits),
            "busyMs": round(statistics.median(visit["busyMs"] for visit in visits)), "last": last.most_common(), "panels": panels}


def summary_of(seen):
    loads = {name: of_visits([visit for visit in seen["loads"] if visit["what"] == name]) for name in ("cold", "warm")}
    first, *later = seen["filters"]
    filters = {"cold": of_visits(first), "warm": of_visits([visit for round_ in later for visit in round_])}
    routes = {}
    for name, tours in (("first", seen["routes"][:1]), ("again", seen["routes"][1:])):
        ways = collections.defaultdict(list)
        for visit in (visit for tour in tours for visit in tour):
            ways[visit["what"]].append(visit["routes"])
        routes[name] = {way: {mark: figures([visit[mark] for visit in visits]) for mark in ("frame", "content")} for way, visits in ways.items()}
    return {"loads": loads, "filters": filters, "changes": {visit["what"]: round(statistics.median(
        total(other) for round_ in (later or [first]) for other in round_ if other["what"] == visit["what"])) for visit in first}, "routes": routes}


def requests_by_time(visits):
    """Requests alike but for their filters, the slowest first: (path and kind, figures, the slowest one's body)."""
    kinds = collections.defaultdict(list)
    for request in (request for visit in visits for request in visit["requests"] if "serverMs" in request):
        kinds[kind_of(request)].append(request)
    rows = []
    for kind, requests in kinds.items():
        slowest = max(requests, key=lambda request: request["serverMs"])
        rows.append({"kind": kind, **figures([request["serverMs"] for request in requests]),
                     "queuedMs": round(statistics.median(request["queuedMs"] for request in requests)), "slowest": slowest["body"]})
    return sorted(rows, key=lambda row: -row["medianMs"])


def kind_of(request):
    path = request["path"].split("?")[0].removeprefix("/api/")
    if path != "report/evaluate":
        return path
    data = json.loads(request["body"])["data"]
    group = data["groupBy"]
    kinds = [data["view"]["entity"] or "instances", "+".join(data["view"]["properties"]), "by " + group["type"]]
    own = [one["type"] for one in data["filter"] if one["type"] in ("completedInstancesOnly", "runningInstancesOnly")]
    versions = data["definitions"][0]["versions"]
    return " ".join(kinds + own + ([f"version {versions[0]}"] if versions != ["all"] and len(versions) == 1 else []))
