"""The benchmark's steps with the shared store: beside what is sent to the search server by hand, in turns."""

import json
import statistics
import threading
import time

from by_hand import QUESTIONS
from measure import Client, cpu_seconds, run_to_end, summary

# Documents in a request by hand, and requests at a time; Hindsight's are of this size, too.
BULK_DOCUMENTS = 500
BULK_CONNECTIONS = 3
# Unmeasured repetitions of each question, for the server's compiler.
WARM_UP = 10
PREFIX = "bench"
INDEX = f"{PREFIX}-process-instance"


def median_of(runs, key):
    return statistics.median(run[key] for run in runs)


def bodies_of(server, index):
    """Every document of an index as bulk requests."""
    for page in server.documents(index, BULK_DOCUMENTS):
        yield "".join(f'{{"index":{{"_id":"{uid}"}}}}\n{source}\n' for uid, source in page).encode()


def import_beside_bulk(server, replay, hindsight, config, log, rounds, say):
    """The import of a replayed engine, and the documents that it made sent by hand."""
    imports, raws, bodies = [], [], None
    for turn in range(rounds + 1):
        server.drop(f"{PREFIX}-*")
        # Opens the store, which makes the indices: that happens once in its life and is not measured.
        run_to_end([hindsight, "dump", "--config", config], log)
        cpu, engine_cpu = server.cpu_seconds(), cpu_seconds(replay.process.pid)
        run = run_to_end([hindsight, "import", "--once", "--config", config], log)
        run["serverCpuSeconds"] = round(server.cpu_seconds() - cpu, 1)
        run["engineCpuSeconds"] = round(cpu_seconds(replay.process.pid) - engine_cpu, 1)
        documents = server.count(INDEX)
        run["writesPerDocument"] = round(server.stats(INDEX)["indexing"]["index_total"] / documents, 2)
        say(f"  import  {run}")
        bodies = bodies or list(bodies_of(server, INDEX))
        server.twin(INDEX, "raw")
        cpu, begin = server.cpu_seconds(), time.monotonic()
        server.bulk("/raw/_bulk", bodies, BULK_CONNECTIONS)
        raw = {"seconds": round(time.monotonic() - begin, 2), "serverCpuSeconds": round(server.cpu_seconds() - cpu, 1)}
        if server.count("raw") != documents:
            raise SystemExit(f"{server.count('raw')} documents by hand, {documents} by the import")
        server.drop("raw")
        say(f"  by hand {raw}")
        if turn == 0:
            continue  # a server in use is warm
        imports.append(run)
        raws.append(raw)
    return {"documents": documents, "rows": replay.rows, "imports": imports, "raw": raws,
            "rowsPerSecond": round(replay.rows / median_of(imports, "seconds")),
            "rawRowsPerSecond": round(replay.rows / median_of(raws, "seconds")),
            "shareOfRaw": round(median_of(raws, "seconds") / median_of(imports, "seconds"), 2)}


def live_beside_scripts(server, live_writes, instances, seed, rounds, log, say):
    """Rows that come page by page, by Hindsight's way of writing and by scripted upserts."""
    runs = {"together": [], "pages": [], "scripted": []}
    for _ in range(rounds):
        for mode, found in runs.items():
            server.drop("live-*")
            run_to_end([live_writes, "--mode", mode, "--url", server.url, "--instances", instances, "--seed", seed], log)
            found.append(json.loads(open(log).read().strip().splitlines()[-1]))
            say(f"  {mode} {found[-1]}")
    server.drop("live-*")
    return {"rows": runs["scripted"][0]["rows"], **{mode: median_of(found, "rowsPerSecond") for mode, found in runs.items()}}


def timed(work, milliseconds):
    begin = time.perf_counter()
    answer = work()
    milliseconds.append((time.perf_counter() - begin) * 1000)
    return answer


def reports_beside_aggregations(server, http_port, requests, repeat, say):
    """Reports over HTTP, and what one would ask the search server by hand."""
    client = Client(http_port)
    client.log_in("demo", "demo")
    direct = server.connection()
    out = {}
    for name, path, body in requests:
        if name not in QUESTIONS:
            continue
        ours, theirs = [], []
        for _ in range(repeat + WARM_UP):
            answer = timed(lambda: client.request("POST", path, body), ours)
            by_hand = timed(lambda: server.request("POST", f"/{INDEX}/_search", QUESTIONS[name].body, direct), theirs)
        QUESTIONS[name].compare(name, json.loads(answer[1])["result"], by_hand)
        out[name] = {"hindsight": summary(ours[WARM_UP:]), "byHand": summary(theirs[WARM_UP:])}
        say(f"  {name:28s} {out[name]['hindsight']['medianMs']:8.1f}  by hand {out[name]['byHand']['medianMs']:8.1f} ms")
    return out


def heatmap_by_size(http_port, requests, repeat):
    """The heatmap of the largest and of the smallest definition, which lie in the same index."""
    client = Client(http_port)
    client.log_in("demo", "demo")
    path, body = next((path, body) for name, path, body in requests if name == "heatmap")
    out = {}
    for key in ("proc_00", "proc_19"):
        milliseconds = []
        for _ in range(repeat + WARM_UP):
            answer = timed(lambda: client.request("POST", path, body.replace("proc_00", key)), milliseconds)
        out[key] = {"instances": json.loads(answer[1])["result"]["instanceCount"], **summary(milliseconds[WARM_UP:])}
    return out


def throughput(ports, requests, seconds, people):
    """Reports per second that so many people get, each from the instances in turn."""
    user = Client(ports[0])
    user.log_in("demo", "demo")
    done, lock, until = [0], threading.Lock(), time.monotonic() + seconds

    def work(number):
        clients = [Client(port) for port in ports]
        for client in clients:
            client.headers = user.headers
        turn = number
        while time.monotonic() < until:
            _, path, body = requests[turn % len(requests)]
            clients[turn % len(clients)].request("POST", path, body)
            turn += 1
            with lock:
                done[0] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(done[0] / seconds, 1)
