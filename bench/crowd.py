"""Many questions at once: a dashboard's tiles in one request, and twenty people at the same time."""

import json
import random
import threading
import time

from measure import Client, summary

TILES = ["instances", "duration", "instances_by_start", "duration_by_start", "instances_by_variable", "duration_by_amount", "heatmap",
         "heatmap_median", "tasks_work", "assignees_idle", "incidents_by_node", "instances_by_end"]
PEOPLE = 20
#: Between an answer and the next question of the same person.
THOUGHT_SECONDS = 2.0


def logged_in(port, cookie_of=None):
    client = Client(port)
    if cookie_of:
        client.headers = cookie_of.headers
    else:
        client.log_in("demo", "demo")
    return client


def dashboard(port, requests, repeat):
    """Twelve reports in one request, until the last answer has come. Each time is another moment, so that no answer is known."""
    bodies = {name: json.loads(body) for name, _, body in requests}
    batch = json.dumps({"questions": [{"path": "report/evaluate", "query": {}, "body": bodies[name]} for name in TILES]})
    client, milliseconds = logged_in(port), []
    for turn in range(repeat + 2):  # two to warm up
        begin = time.perf_counter()
        _, text = client.request("POST", "/api/batch", batch)
        if turn >= 2:
            milliseconds.append((time.perf_counter() - begin) * 1000)
    lines = [json.loads(line) for line in text.splitlines() if line.strip()]
    if len(lines) != len(TILES) or any(line["status"] != 200 for line in lines):
        raise SystemExit(f"the dashboard's answers: {[line['status'] for line in lines]}")
    return {"tiles": len(TILES), **summary(milliseconds)}


def people(port, requests, count, seconds, thought, seed):
    """All reports in random order by so many people, who think before they ask again; times of all answers."""
    user, milliseconds, lock = logged_in(port), [], threading.Lock()
    until = time.monotonic() + seconds

    def work(number):
        chance, client = random.Random(seed * 1000 + number), logged_in(port, user)
        time.sleep(chance.uniform(0, thought))
        while time.monotonic() < until:
            _, path, body = chance.choice(requests)
            begin = time.perf_counter()
            client.request("POST", path, body)
            took = (time.perf_counter() - begin) * 1000
            with lock:
                milliseconds.append(took)
            time.sleep(chance.expovariate(1 / thought) if thought else 0)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"people": count, "answers": len(milliseconds), **summary(milliseconds)}


def measure(port, requests, repeat, seconds, seed):
    out = {"dashboard": dashboard(port, requests, repeat), "alone": people(port, requests, 1, seconds, 0, seed),
           "together": people(port, requests, PEOPLE, seconds, THOUGHT_SECONDS, seed),
           "withoutThought": people(port, requests, PEOPLE, seconds, 0, seed)}
    for name in ("together", "withoutThought"):
        out[name]["timesAlone"] = round(out[name]["p95Ms"] / out["alone"]["p95Ms"], 1)
    return out
