"""Events over HTTP into the store, and the process instances that are made of them."""

import http.client
import json
import pathlib
import sys
import threading
import time

from measure import Client, cpu_seconds, peak_memory_mb

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
from support.event_processes import MAPPINGS, MODEL, SOURCES, event  # pylint: disable=wrong-import-position

TOKEN = "token-of-the-benchmark"
BATCH = 1_000
SENDERS = 2
STEPS = ("asked", "check begun", "check done", "refunded", "closed")
BEGIN = 1_760_000_000_000
SETTINGS = f"""api:
  accessToken: {TOKEN}
eventBasedProcess:
  authorizedUserIds: [demo]
  eventImport:
    enabled: true
"""


def bodies(count):
    """Batches as they are sent: traces side by side, as in real life."""
    batch = []
    at_once = 200  # traces
    for number in range(count):
        block, within = divmod(number, at_once * len(STEPS))
        step, trace = divmod(within, at_once)
        moment = BEGIN + block * 1_000_000 + step * 60_000 + trace * 1_000
        data = {"amount": number % 1000, "country": "NL"} if step == 0 else None
        batch.append(event(f"event-{number:09}", f"return-{block * at_once + trace:08}", STEPS[step], moment, data))
        if len(batch) == BATCH or number == count - 1:
            yield json.dumps(batch).encode()
            batch = []


def ingest(port, batches):
    """Seconds until all were acknowledged, sent by a few connections."""
    left, lock, failures = iter(batches), threading.Lock(), []
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/cloudevents-batch+json"}

    def send():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while not failures:
            with lock:
                body = next(left, None)
            if body is None:
                return
            connection.request("POST", "/api/ingestion/event/batch", body, headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 204:
                failures.append(f"{answer.status} {text[:300]!r}")

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"bench: events were not taken: {failures[0]}")
    return time.perf_counter() - begin


def publish(port):
    """Seconds from the request until it is published; how many instances there are then."""
    client = Client(port)
    client.log_in("demo", "demo")
    made = client.request("POST", "/api/eventBasedProcess", json.dumps({"name": "Returns", "xml": MODEL, "mappings": MAPPINGS, "eventSources": SOURCES}))
    process = json.loads(made[1])["id"]
    begin = time.perf_counter()
    try:
        client.request("POST", f"/api/eventBasedProcess/{process}/_publish")
    except RuntimeError as answer:  # 204
        if " 204 " not in str(answer):
            raise
    while json.loads(client.request("GET", f"/api/eventBasedProcess/{process}")[1])["state"] != "published":
        time.sleep(0.1)
    seconds = time.perf_counter() - begin
    report = {"name": "", "reportType": "process", "combined": False,
              "data": {"definitions": [{"key": process, "versions": ["all"], "tenantIds": [None]}], "filter": [], "configuration": {},
                       "view": {"entity": "processInstance", "properties": ["frequency"]}, "groupBy": {"type": "none"}, "visualization": "number"}}
    answer = json.loads(client.request("POST", "/api/report/evaluate", json.dumps(report))[1])
    return seconds, answer["result"]["measures"][0]["data"]


def measure(port, pid, count, say):
    batches = list(bodies(count))
    before = cpu_seconds(pid)
    seconds = ingest(port, batches)
    out = {"events": count, "ingestSeconds": round(seconds, 1), "ingestedPerSecond": round(count / seconds), "ingestCpuSeconds": round(cpu_seconds(pid) - before, 1)}
    say(f"  {out}")
    before = cpu_seconds(pid)
    seconds, instances = publish(port)
    if instances != -(-count // len(STEPS)):
        raise SystemExit(f"bench: {instances} instances were made of {count} events")
    out.update(publishSeconds=round(seconds, 1), correlatedPerSecond=round(count / seconds), publishCpuSeconds=round(cpu_seconds(pid) - before, 1),
               peakMemoryMb=peak_memory_mb(pid))
    say(f"  {out}")
    return out


def goals(results):
    rows = []
    for store, found in results.get("events", {}).items():
        rows += [(f"events ingested per second, {store}", f"{found['ingestedPerSecond']:,}", "50,000" if store == "embedded" else ""),
                 (f"events correlated per second, {store}", f"{found['correlatedPerSecond']:,}", "100,000" if store == "embedded" else ""),
                 (f"publishing {found['events']:,} events, {store}", f"{found['publishSeconds']} s", "")]
    return rows
