"""People who use the cluster through its balancer all the time, and look at every answer: it is right, or it says that it
cannot be given."""

import threading
import time
from collections import Counter, namedtuple

from support.client import Client
from support.reports import measure, report

PAUSE_SECONDS = 0.05
# Of an instance or of the balancer: nothing is answered, so nothing is answered wrongly.
UNAVAILABLE = (502, 503, 504)

Asked = namedtuple("Asked", "began seconds path status")


class Crowd:
    """Each has a session that begins before the faults. The process of `source` (Growing or Clerks) only grows: nobody may
    see fewer instances than somebody saw before (`lag` seconds before: copies of a shard are refreshed one after the other),
    or more than the engine has."""

    def __init__(self, balancer, source, people=2, lag=0):
        self.lag = lag
        self.source = source
        self.key = source.key
        self.counting = report((source.key, list(source.tenants)), "processInstance", ["frequency"])
        self.asked = []
        self.wrong = []
        self.seen = []  # (when the answer arrived, instances)
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.clients = [Client(balancer.url, balancer.tls(), seconds=60) for _ in range(people)]
        self.threads = [threading.Thread(target=self.use, args=(client,), daemon=True) for client in self.clients]
        self.began = time.monotonic()

    def __enter__(self):
        for client, thread in zip(self.clients, self.threads, strict=True):
            client.log_in("demo", "demo")
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def use(self, client):
        questions = [self.ask_who_i_am, self.ask_overview, self.ask_count, self.ask_definitions]
        turn = 0
        while not self.stopping.wait(PAUSE_SECONDS):
            questions[turn % len(questions)](client)
            turn += 1

    def ask_who_i_am(self, client):
        answer = self.ask(client, "GET", "/api/identity/current/user")
        if answer and answer["user"]["id"] != "demo":
            self.tell(f"the user is {answer['user']}")

    def ask_overview(self, client):
        seen = self.seen_before(self.now() - self.lag)
        answer = self.ask(client, "GET", "/api/process/overview")
        if answer is not None:
            self.check_count("overview", sum(row["instanceCount"] for row in answer if row["processDefinitionKey"] == self.key), seen)

    def ask_count(self, client):
        seen = self.seen_before(self.now() - self.lag)
        answer = self.ask(client, "POST", "/api/report/evaluate", self.counting)
        if answer is not None:
            self.check_count("report", measure(answer["result"], "frequency") or 0, seen)

    def ask_definitions(self, client):
        answer = self.ask(client, "GET", "/api/definition")
        if answer is not None and self.key not in {entry["key"] for entry in answer}:
            self.tell(f"{self.key} is not among the definitions: {answer}")

    def check_count(self, what, count, seen):
        limit = self.source.count()
        if not seen <= count <= limit:
            self.tell(f"{what}: {count} instances, after {seen} were seen, and the engine has {limit}")
        with self.lock:
            self.seen.append((self.now(), int(count)))

    def seen_before(self, moment):
        with self.lock:
            return max((count for when, count in self.seen if when <= moment), default=0)

    def ask(self, client, method, path, body=None):
        """The JSON of a 200, None of an answer that could not be given."""
        began = time.monotonic()
        try:
            answer = client.request(method, path, body)
            status = answer.status
        except OSError as failure:
            status = type(failure).__name__
        asked = Asked(began - self.began, time.monotonic() - began, path, status)
        with self.lock:
            self.asked.append(asked)
        if status == 200:
            return answer.json()
        if status not in UNAVAILABLE:
            self.tell(f"{method} {path}: {status} {answer.text[:500] if isinstance(status, int) else ''}")
        return None

    def now(self):
        return time.monotonic() - self.began

    def tell(self, what):
        with self.lock:
            self.wrong.append(f"{self.now():.1f} s: {what}")

    def wait_for_answers(self, count=8, seconds=60):
        """Until that many more requests were answered well."""
        def good():
            return sum(asked.status == 200 for asked in list(self.asked))

        target, deadline = good() + count, time.monotonic() + seconds
        while good() < target:
            assert time.monotonic() < deadline, f"the balancer does not answer: {list(self.asked)[-5:]}"
            self.stopping.wait(PAUSE_SECONDS)

    def report(self, since=0):
        """What could not be answered and how long the longest gap between two answers was, in words."""
        asked = [one for one in list(self.asked) if one.began >= since]
        statuses = Counter(str(one.status) for one in asked)
        ends = sorted(one.began + one.seconds for one in asked if one.status == 200)
        gap = max((later - earlier for earlier, later in zip(ends, ends[1:])), default=0)
        slowest = max((one.seconds for one in asked), default=0)
        return (f"{len(asked)} requests, {dict(statuses)}; longest time without an answer {gap:.1f} s, slowest request {slowest:.1f} s")
