"""A made history that grows while a test runs: a replay engine shows a made history as it was at a moment, and the
moment moves on. What runs then is listed as running, and as completed once it has ended."""

import threading

from support.dates import milliseconds
from support.replay_engine import OPTIMIZE, ReplayEngine

# Completed rows and what they looked like while they ran: endpoints, and the fields that differ then.
RUNNING = {
    "process-instance": ("completed", "running", "startTime", {"endTime": None, "durationInMillis": None, "state": "ACTIVE"}),
    "activity-instance": ("completed", "running", "startTime", {"endTime": None, "durationInMillis": None, "canceled": False}),
    "task-instance": ("completed", "running", "startTime", {"endTime": None, "duration": None}),
    "incident": ("completed", "open", "createTime", {"endTime": None, "open": True, "deleted": False, "resolved": False}),
}
STEPS = 400
STEP_SECONDS = 0.1
START = 0.3  # what is there at first


class Growing:
    """A history that is being made, for `World`. Its engine shows more and more of `data` in a `with` block: steadily to the
    share that `grow_to` allows, quickly to the one of `finish`."""

    key = "parcel"
    tenants = (None, "north")

    def __init__(self, data):
        self.engine = ReplayEngine(data)
        self.rest = self.engine.rest
        self.data = data
        self.timed = {endpoint: timed(data[endpoint], OPTIMIZE[endpoint.removeprefix("optimize/")][0])
                      for endpoint in data if endpoint.startswith("optimize/")}
        self.ended = {kind: while_running(data, kind) for kind in RUNNING}
        moments = sorted(time for rows in self.timed.values() for time, _ in rows)
        self.moments = [moments[(len(moments) - 1) * step // STEPS] for step in range(STEPS + 1)]
        self.step = 0
        self.limit = 0
        self.stride = 1
        self.stopping = threading.Event()
        self.arrived = threading.Condition()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.show(0)

    def __enter__(self):
        self.engine.__enter__()
        self.thread.start()
        self.finish(START)
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join()
        self.engine.__exit__()

    def count(self):
        """Process instances that the engine has now."""
        shown = self.engine.data
        return len(shown["optimize/process-instance/completed"]) + len(shown["optimize/process-instance/running"])

    def run(self):
        while not self.stopping.wait(STEP_SECONDS):
            if self.step < self.limit:
                self.show(min(self.step + self.stride, self.limit))

    def grow_to(self, share):
        self.limit, self.stride = max(self.limit, int(share * STEPS)), 1

    def finish(self, share=1):
        """Quickly, and waits for it."""
        self.limit, self.stride = max(self.limit, int(share * STEPS)), STEPS // 20
        self.wait()

    def wait(self, part=1):
        """Until it has grown as far as it may, or by a part of that."""
        with self.arrived:
            target = self.step + int((self.limit - self.step) * part)
            assert self.arrived.wait_for(lambda: self.step >= target, STEPS), "the history does not grow"

    def show(self, step):
        self.engine.show(self.at(self.moments[step]))
        with self.arrived:
            self.step = step
            self.arrived.notify_all()

    def at(self, moment):
        shown = dict(self.data)
        for endpoint, rows in self.timed.items():
            shown[endpoint] = [row for time, row in rows if time <= moment]
        for kind, (_, running, _, _) in RUNNING.items():
            shown[f"optimize/{kind}/{running}"] += [row for start, end, row in self.ended[kind] if start <= moment < end]
        return shown


def timed(rows, field):
    return [(milliseconds(row[field]), row) for row in rows]


def while_running(data, kind):
    completed, _, start, fields = RUNNING[kind]
    return [(milliseconds(row[start]), milliseconds(row["endTime"]), {**row, **fields})
            for row in data[f"optimize/{kind}/{completed}"]]
