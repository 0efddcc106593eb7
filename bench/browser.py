"""The process page in a browser: runs browser/journey.mjs against a server over a full store, and puts into few figures what it saw."""

import collections
import json
import pathlib
import statistics
import subprocess
import time

from measure import Client, cpu_seconds, quantile

JOURNEY = pathlib.Path(__file__).resolve().parent / "browser/journey.mjs"
JOURNEY_SECONDS = 1800
#: Of the generated store: the one with 30 % of all instances, and one with a twentieth, as if all were of the same size.
PROCESSES = {"largest": "proc_00", "average": "proc_04"}
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
    command = ["node", JOURNEY, f"http://127.0.0.1:{port}/", key, str(rounds)]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=JOURNEY_SECONDS, check=True)
    return json.loads(ended.stdout)


def total(visit):
    """Until the last panel was painted, and the last answer had come."""
    return max([*visit["painted"].values(), *(request["endMs"] for request in visit["requests"])])


def came_last(visit):
    """The panel; or what was asked, when the answer had nothing to show."""
    panel = max(visit["painted"], key=visit["painted"].get)
    request = max(visit["requests"], key=lambda one: one["endMs"], default=None)
    return kind_of(request).removeprefix("process/") if request and request["endMs"] > visit["painted"][panel] else panel


def figures(times):
    return {"medianMs": round(statistics.median(times)), "p95Ms": round(quantile(times, 0.95)), "count": len(times)}


def of_visits(visits):
    """Of visits to a process page: how long, which panel came last, how many requests, how long the browser was busy."""
    last = collections.Counter(map(came_last, visits))
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
    """Requests alike but for their filters by the server's time, the slowest first, each with the slowest one's body."""
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
    # reports add a filter of their own behind those of the page
    own = [one["type"] for one in data["filter"][-2:] if one["type"] == "completedInstancesOnly"][:1]
    versions = data["definitions"][0]["versions"]
    return " ".join(kinds + own + ([f"version {versions[0]}"] if versions != ["all"] and len(versions) == 1 else []))


def slowest_requests(seen):
    """Lines: what the server was asked for each change of a filter, by the time that it took."""
    visits = [visit for round_ in seen["filters"][1:] for visit in round_]
    yield "requests of filter changes, the server's median and p95 in ms, and how long they waited for a connection:"
    for row in requests_by_time(visits)[:12]:
        yield f"  {row['medianMs']:5d} {row['p95Ms']:5d} {row['queuedMs']:5d}  {row['kind']}"
