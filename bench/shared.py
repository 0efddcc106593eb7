"""The benchmark's steps with the shared store: beside what is sent to the search server by hand."""

import statistics

from measure import cpu_seconds, run_to_end, summary
from search_server import SearchServer

# Documents in a request by hand, and requests at a time: as Hindsight does it.
BULK_DOCUMENTS = 500
BULK_CONNECTIONS = 3
PREFIX = "bench"


def bodies_of(server, index):
    """Every document of an index as bulk requests."""
    for page in server.documents(index, BULK_DOCUMENTS):
        yield "".join(f'{{"index":{{"_id":"{uid}"}}}}\n{source}\n' for uid, source in page).encode()


def measured(server, work):
    """Seconds and the server's processor seconds of `work`."""
    import time
    cpu, begin = server.cpu_seconds(), time.monotonic()
    work()
    return {"seconds": round(time.monotonic() - begin, 2), "serverCpuSeconds": round(server.cpu_seconds() - cpu, 1)}


def drop(server, pattern):
    names = [row["index"] for row in server.request("GET", f"/_cat/indices/{pattern}?format=json")]
    for name in names:
        server.request("DELETE", f"/{name}")


def import_beside_bulk(server, replay, hindsight, config, log, rounds, say):
    """The import of a replayed engine, and the documents that it made sent by hand, in turns."""
    index = f"{PREFIX}-process-instance"
    imports, raws, bodies = [], [], None
    for _ in range(rounds):
        drop(server, f"{PREFIX}-*")
        # Opens the store, which makes the indices: that happens once in its life and is not measured.
        run_to_end([hindsight, "dump", "--config", config], log)
        cpu = server.cpu_seconds()
        engine_cpu = cpu_seconds(replay.process.pid)
        run = run_to_end([hindsight, "import", "--once", "--config", config], log)
        run["serverCpuSeconds"] = round(server.cpu_seconds() - cpu, 1)
        run["engineCpuSeconds"] = round(cpu_seconds(replay.process.pid) - engine_cpu, 1)
        server.request("POST", f"/{index}/_refresh")
        documents = server.request("GET", f"/{index}/_count")["count"]
        run["writesPerDocument"] = round(server.stats(index)["indexing"]["index_total"] / documents, 2)
        imports.append(run)
        say(f"  import {run}")
        bodies = bodies or list(bodies_of(server, index))
        server.twin(index, "raw")
        raw = measured(server, lambda: server.bulk("/raw/_bulk", bodies, BULK_CONNECTIONS))
        if (found := server.request("POST", "/raw/_refresh") and server.request("GET", "/raw/_count")["count"]) != documents:
            raise SystemExit(f"{found} documents by hand, {documents} by the import")
        server.request("DELETE", "/raw")
        raws.append(raw)
        say(f"  raw    {raw}")
    median = lambda runs, key: statistics.median(run[key] for run in runs)
    return {"documents": documents, "rows": replay.rows, "imports": imports, "raw": raws,
            "rowsPerSecond": round(replay.rows / median(imports, "seconds")),
            "rawRowsPerSecond": round(replay.rows / median(raws, "seconds")),
            "shareOfRaw": round(median(raws, "seconds") / median(imports, "seconds"), 2)}
