"""People who work in a real demo engine: they report claims and settle them through its REST API, several at once."""

import base64
import json
import random
import threading
import urllib.error
import urllib.request

PEOPLE = 2
PAUSE_SECONDS = 0.02
# Known to every engine of the demo; no timers or jobs on its way.
PROCESS = "claimSettlement"


class Clerks:
    """A history that is being made, for `World`. Some claims are left unfinished."""

    key = PROCESS
    tenants = (None,)

    def __init__(self, engine, seed):
        self.rest = engine.rest
        self.chance = random.Random(seed)
        self.settled = 0
        self.failures = []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.work, daemon=True) for _ in range(PEOPLE)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.finish()

    def finish(self, _=1):
        """They go home."""
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        assert not self.failures, self.failures

    def count(self):
        return self.ask("GET", f"/history/process-instance/count?processDefinitionKey={self.key}")["count"]

    def work(self):
        try:
            while not self.stopping.wait(PAUSE_SECONDS):
                self.settle(f"C-{self.settled}", steps=self.chance.choice([0, 1, 2, 3, 9, 9, 9]))
                self.settled += 1
        except (OSError, KeyError) as failure:
            self.failures.append(failure)

    def settle(self, business_key, steps):
        variables = {"expertNeeded": (self.chance.random() < 0.5, "Boolean"), "payout": (self.chance.randrange(10_000), "Integer"),
                     "claimAmount": (self.chance.randrange(600, 9_000), "Integer"), "covered": (True, "Boolean")}
        started = self.ask("POST", f"/process-definition/key/{PROCESS}/start", {
            "businessKey": business_key,
            "variables": {name: {"value": value, "type": kind} for name, (value, kind) in variables.items()}})
        for _ in range(steps):
            tasks = self.ask("GET", f"/task?processInstanceId={started['id']}")
            if not tasks:
                return
            task = tasks[0]["id"]
            self.ask("POST", f"/task/{task}/claim", {"userId": "demo"})
            self.ask("POST", f"/task/{task}/complete", {"variables": {"note": {"value": business_key, "type": "String"}}})

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.rest + path, json.dumps(body).encode() if body is not None else None,
                                         {"Content-Type": "application/json",
                                          "Authorization": "Basic " + base64.b64encode(b"demo:demo").decode()}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
            return json.loads(text) if text else None
