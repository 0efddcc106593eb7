"""The benchmark's steps; started by ./run, which says what there is."""

import glob
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import time

import browser
import crowd
import events
import failover
import nested
import pg_bench
import pg_plans
import plans
import shared
from measure import Client, cpu_seconds, peak_memory_mb, run_to_end, summary, wait_until
from search_server import SearchServer
from tables import markdown

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
WORK = ROOT / "build/bench"
PROGRAMS = pathlib.Path(os.environ.get("BENCH_PROGRAMS", ROOT / "build/release/bench"))
HINDSIGHT = pathlib.Path(os.environ.get("HINDSIGHT", ROOT / "build/release/hindsight"))
CLUSTER = BENCH / "pg/cluster.sh"


def number(name, default):
    return int(os.environ.get(name, default))


INSTANCES = number("BENCH_INSTANCES", 1_000_000)
REPLAY_INSTANCES = number("BENCH_REPLAY_INSTANCES", 100_000)
REAL_INSTANCES = number("BENCH_REAL_INSTANCES", 100_000)
SHARED_INSTANCES = number("BENCH_SHARED_INSTANCES", 300_000)
LIVE_INSTANCES = number("BENCH_LIVE_INSTANCES", 20_000)
SHARED_ROUNDS = number("BENCH_SHARED_ROUNDS", 3)
KILLS = number("BENCH_KILLS", 20)
EVENTS = number("BENCH_EVENTS", 1_000_000)
CROWD_SECONDS = number("BENCH_CROWD_SECONDS", 30)
BROWSER_ROUNDS = max(2, number("BENCH_BROWSER_ROUNDS", 3))  # the first one is cold
REPEAT = number("BENCH_REPEAT", 21)
PG_REPEAT = number("BENCH_PG_REPEAT", 5)
SEED = number("BENCH_SEED", 42)
MEMORY = os.environ.get("BENCH_MEMORY", "256MB")
REPLAY_PORT = number("BENCH_REPLAY_PORT", 18_099)
HTTP_PORT = number("BENCH_HTTP_PORT", 18_090)  # and the one after it
SEARCH_PORT = number("BENCH_SEARCH_PORT", 19_200)
STORE = WORK / "store.duckdb"


def say(*texts, sep=" "):
    print(*texts, sep=sep, flush=True)


def remove_store(path):
    for file in glob.glob(f"{path}*"):
        if os.path.isfile(file):
            os.remove(file)


def embedded(store):
    return f"""store:
  embedded:
    path: {store}
"""


SHARED = f"""store:
  kind: search
opensearch:
  connection:
    nodes: [{{host: 127.0.0.1, httpPort: {SEARCH_PORT}}}]
  settings:
    index: {{prefix: {shared.PREFIX}, number_of_replicas: 0}}
"""


def configuration(name, store, importing, http_port=HTTP_PORT):
    """A configuration file for the replay server as engine. `store`: its section."""
    path = WORK / f"{name}.yaml"
    path.write_text(f"""engines:
  bench:
    name: default
    rest: http://127.0.0.1:{REPLAY_PORT}/engine-rest
    importEnabled: {str(importing).lower()}
container:
  host: localhost
  ports:
    http: {http_port}
    https: null
    actuator: null
security:
  auth:
    token:
      secret: {"the-same-for-all-instances-" * 4}
    superUserIds: [demo]
{store}""")
    return path


class ReplayServer:
    def __init__(self, instances):
        self.instances = instances

    def __enter__(self):
        command = [PROGRAMS / "replay_server", str(self.instances), str(SEED), str(REPLAY_PORT)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("replay_server does not start")
        self.rows = json.loads(line)["rows"]
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def step_store(results):
    """The generated store, filled through the import's write path."""
    remove_store(STORE)
    command = [PROGRAMS / "generate_store", "--instances", str(INSTANCES), "--seed", str(SEED), "--out", str(STORE), "--memory-limit", MEMORY]
    written = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    results["store"] = json.loads(written)
    results["store"].update(instances=INSTANCES, fileMb=round(STORE.stat().st_size / 2**20))
    say(f"store: {results['store']}")


def ask(reports, out):
    """The reports of a file inside one process."""
    command = [PROGRAMS / "report_bench", "--store", STORE, "--reports", reports, "--repeat", str(REPEAT), "--out", out, "--memory-limit", MEMORY]
    subprocess.run(command, check=True)


def step_reports(results):
    """Reports inside the process."""
    out = WORK / "reports.json"
    ask(BENCH / "reports.json", out)
    answers = json.loads(out.read_text())
    results["reports"] = {report["name"]: {key: report[key] for key in ("medianMs", "p95Ms", "minMs", "cpuMs")}
                          for report in answers["reports"]}
    results["reportsPeakMemoryMb"] = round(answers["peakMemoryKb"] / 1024)


def step_plans(results):
    """All 117 plans and the common filters inside the process."""
    made, out = WORK / "plan_reports.json", WORK / "plans.json"
    made.write_text(json.dumps(plans.all_reports()))
    ask(made, out)
    answers = json.loads(out.read_text())
    results["plans"] = {"instances": INSTANCES, "memory": MEMORY, "peakMemoryMb": round(answers["peakMemoryKb"] / 1024),
                        "reports": {report["name"]: {"medianMs": report["medianMs"], "p95Ms": report["p95Ms"]} for report in answers["reports"]}}


def answers_of_plans(results):
    """The reports that step plans asked, and Hindsight's results by name."""
    if results.get("plans", {}).get("instances") != INSTANCES:
        raise SystemExit(f"bench: there are no answers of {INSTANCES} instances to compare with: run steps store and plans first")
    answers = json.loads((WORK / "plans.json").read_text())["reports"]
    return plans.all_reports(), {report["name"]: report["result"] for report in answers}


def step_nested(results):
    """The same plans and filters to a search server with nested documents, and whether both say the same."""
    reports, answers = answers_of_plans(results)
    with SearchServer(WORK / "search", SEARCH_PORT) as server:
        results["nested"] = nested.measure(server, [PROGRAMS / "history_documents", str(INSTANCES), str(SEED)], reports, answers, REPEAT, say)


def step_scan(results):
    """The same columns in arrays, read by loops."""
    scanned = subprocess.run([PROGRAMS / "scan", str(INSTANCES), str(SEED), str(REPEAT)], check=True, stdout=subprocess.PIPE, text=True).stdout
    results["scan"] = json.loads(scanned)
    say(f"  {results['scan']}")


def step_crowd(results):
    """A dashboard of twelve reports, and twenty people at once, over HTTP."""
    config = configuration("serve", embedded(STORE), importing=False)
    with ReplayServer(0), open(WORK / "serve.log", "w") as log:
        server = subprocess.Popen([HINDSIGHT, "serve", "--config", config], stdout=log, stderr=log)
        try:
            wait_until(lambda: Client(HTTP_PORT).request("GET", "/api/readyz"), server)
            results["crowd"] = crowd.measure(HTTP_PORT, list(report_requests()), REPEAT, CROWD_SECONDS, SEED)
            for name, found in results["crowd"].items():
                say(f"  {name:15s} {found}")
        finally:
            server.terminate()
            server.wait()


def report_requests():
    """Name, path and body of every report as a browser sends it."""
    file = json.loads((BENCH / "reports.json").read_text())
    for report in file["reports"]:
        data = {member: report[member] for member in ("view", "groupBy", "configuration") if member in report}
        data["definitions"] = file["definitions"]
        data["filter"] = report.get("filter", file["filter"] if report.get("filtered") else [])
        body = json.dumps({"name": report["name"], "reportType": "process", "combined": False, "data": data})
        path = "/api/report/evaluate"
        if "limit" in report:
            path += f"?limit={report['limit']}&offset=0"
        yield report["name"], path, body


def step_rest(results):
    """The same reports as whole HTTP requests; start to ready on the full store."""
    config = configuration("serve", embedded(STORE), importing=False)
    times = {}
    with ReplayServer(0), open(WORK / "serve.log", "w") as log:
        ready = []
        for attempt in range(3):
            server = subprocess.Popen([HINDSIGHT, "serve", "--config", config], stdout=log, stderr=log)
            try:
                ready.append(wait_until(lambda: Client(HTTP_PORT).request("GET", "/api/readyz"), server))
                if attempt == 2:
                    client = Client(HTTP_PORT)
                    client.log_in("demo", "demo")
                    for name, path, body in report_requests():
                        times[name] = time_request(client, path, body)
                        say(f"  {name:28s} median {times[name]['medianMs']:8.1f} p95 {times[name]['p95Ms']:8.1f} ms")
                    results["servePeakMemoryMb"] = peak_memory_mb(server.pid)
            finally:
                server.terminate()
                server.wait()
    results["rest"] = times
    results["readySeconds"] = round(sorted(ready)[1], 3)


def time_request(client, path, body):
    milliseconds = []
    for i in range(REPEAT + 2):  # two to warm up
        begin = time.perf_counter()
        client.request("POST", path, body)
        if i >= 2:
            milliseconds.append((time.perf_counter() - begin) * 1000)
    return summary(milliseconds)


def loaded_postgres():
    """The folder of a cluster that holds the made-up history."""
    directory = WORK / "pg"
    subprocess.run([CLUSTER, "start", directory], check=True)
    begin = time.monotonic()
    subprocess.run([BENCH / "pg/load.sh", directory, PROGRAMS / "history_copy", str(INSTANCES), str(SEED)], check=True)
    say(f"PostgreSQL loaded in {time.monotonic() - begin:.0f} s")
    return directory


def step_postgres(results):
    """The same questions to PostgreSQL, and whether both say the same."""
    directory = loaded_postgres()
    answers = {report["name"]: report["result"] for report in json.loads((WORK / "reports.json").read_text())["reports"]}
    times, wrong = pg_bench.measure(str(CLUSTER), str(directory), BENCH / "pg/queries.sql", answers, PG_REPEAT, say)
    results["postgres"] = times
    results["differences"] = wrong


def step_pgplans(results):
    """The same plans and filters to PostgreSQL, and whether both say the same."""
    reports, answers = answers_of_plans(results)
    results["pgplans"] = pg_plans.measure(str(CLUSTER), str(loaded_postgres()), BENCH / "pg/queries.sql", reports, answers, PG_REPEAT, say)


def step_replay(results):
    """Import from pages in memory."""
    store = WORK / "replay.duckdb"
    remove_store(store)
    config = configuration("replay", embedded(store), importing=True)
    with ReplayServer(REPLAY_INSTANCES) as server:
        before = cpu_seconds(server.process.pid)
        run = run_to_end([HINDSIGHT, "import", "--once", "--config", config], WORK / "replay.log")
        run["serverCpuSeconds"] = round(cpu_seconds(server.process.pid) - before, 2)
        run.update(instances=REPLAY_INSTANCES, rows=server.rows, rowsPerSecond=round(server.rows / run["seconds"]),
                   rowsPerCpuSecond=round(server.rows / run["cpuSeconds"]))
    remove_store(store)
    results["replay"] = run
    say(f"replay: {run}")


def step_real(results):
    """Import from a real engine, beside curl."""
    made = subprocess.run([BENCH / "import_real.sh", WORK, HINDSIGHT, str(REAL_INSTANCES)], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    results["real"] = json.loads(made.strip().splitlines()[-1])
    say(f"real: {results['real']}")


class Serving:
    """`hindsight serve`, ready."""

    def __init__(self, config, port):
        self.log = open(WORK / f"{config.stem}.log", "w")
        self.process = subprocess.Popen([HINDSIGHT, "serve", "--config", config], stdout=self.log, stderr=self.log)
        self.port = port

    def __enter__(self):
        wait_until(lambda: Client(self.port).request("GET", "/api/readyz"), self.process)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()


def step_events(results):
    """Events over HTTP, and publishing a process of them, in both stores."""
    store = WORK / "events.duckdb"
    remove_store(store)
    found = results["events"] = {}
    with ReplayServer(0):
        with Serving(configuration("events", embedded(store) + events.SETTINGS, importing=False), HTTP_PORT) as server:
            found["embedded"] = events.measure(HTTP_PORT, server.process.pid, EVENTS, say)
        with SearchServer(WORK / "search", SEARCH_PORT), Serving(configuration("events-shared", SHARED + events.SETTINGS, importing=False), HTTP_PORT) as server:
            found["shared"] = events.measure(HTTP_PORT, server.process.pid, EVENTS, say)
    remove_store(store)


def step_shared(results):
    """The shared store beside requests by hand: import, live writes, reports, two instances."""
    config = configuration("shared", SHARED, importing=True)
    found = results["shared"] = {}
    with SearchServer(WORK / "search", SEARCH_PORT) as server, ReplayServer(SHARED_INSTANCES) as replay:
        found["live"] = shared.live_beside_scripts(server, PROGRAMS / "live_writes", LIVE_INSTANCES, SEED, SHARED_ROUNDS,
                                                   WORK / "live.log", say)
        found["import"] = shared.import_beside_bulk(server, replay, HINDSIGHT, config, WORK / "shared.log",
                                                    SHARED_ROUNDS, say)
        # Reports are to be worked out each time, by both.
        server.request("PUT", f"/{shared.INDEX}/_settings", {"index.requests.cache.enable": False})
        server.settle(shared.INDEX)
        found["bytes"] = server.stats(shared.INDEX)["store"]["size_in_bytes"]
        requests = list(report_requests())
        ports = [HTTP_PORT, HTTP_PORT + 1]
        one, two = (configuration(f"shared-{port}", SHARED, importing=False, http_port=port) for port in ports)
        with Serving(one, ports[0]):
            found["reports"] = shared.reports_beside_aggregations(server, ports[0], requests, REPEAT, say)
            found["heatmapBySize"] = shared.heatmap_by_size(ports[0], requests, REPEAT)
            found["oneInstance"] = shared.throughput(ports[:1], requests, 20, 8)
            with Serving(two, ports[1]):
                found["twoInstances"] = shared.throughput(ports, requests, 20, 8)
    say(f"shared: {found}")


def step_failover(results):
    """Kills of the importing instance behind a balancer."""
    folder = WORK / "failover"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "binary").mkdir(parents=True)
    results["failover"] = failover.measure_failover(folder, KILLS, SEED, say)
    say(f"failover: {results['failover']}")


def step_browser(results):
    """The process page in a browser, over a copy of the generated store."""
    if not STORE.exists():
        step_store(results)
    store = WORK / "browser.duckdb"
    remove_store(store)
    shutil.copyfile(STORE, store)
    # The replay server lets people log in. It has no rows, but only servers that import keep the paths of ended instances.
    config = configuration("browser", embedded(store), importing=True)
    with ReplayServer(0):
        with Serving(config, HTTP_PORT) as server:
            browser.wait_for_tidiness(HTTP_PORT, server.process)
        for size, key in browser.PROCESSES.items():
            with Serving(config, HTTP_PORT) as server:
                seen = browser.run_journey(HTTP_PORT, key, BROWSER_ROUNDS)
                peak = peak_memory_mb(server.process.pid)
            (WORK / f"browser_{size}.json").write_text(json.dumps(seen) + "\n")
            results.setdefault("browser", {})[size] = {**browser.summary_of(seen), "peakMemoryMb": peak}
            say(f"{size} process, {key}:", *browser.slowest_requests(seen), sep="\n")
    remove_store(store)


STEPS = {"store": step_store, "reports": step_reports, "plans": step_plans, "nested": step_nested, "scan": step_scan, "crowd": step_crowd, "rest": step_rest, "postgres": step_postgres, "pgplans": step_pgplans,
         "replay": step_replay, "real": step_real,
         "shared": step_shared, "events": step_events, "failover": step_failover, "browser": step_browser}


def processor():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    path = WORK / "results.json"
    results = json.loads(path.read_text()) if path.exists() and len(sys.argv) - 1 < len(STEPS) else {}
    results["machine"] = {"cores": os.cpu_count(), "processor": processor(), "load": os.getloadavg()[0]}
    for name in sys.argv[1:]:
        say(f"== {name}: {STEPS[name].__doc__}")
        STEPS[name](results)
        path.write_text(json.dumps(results, indent=1) + "\n")
    text = markdown(results, json.loads((BENCH / "reports.json").read_text())["reports"])
    (WORK / "results.md").write_text(text)
    say("\n" + text)
    return 1 if results.get("differences") or any(results.get(step, {}).get("differences") for step in ("nested", "pgplans")) else 0


sys.exit(main())
