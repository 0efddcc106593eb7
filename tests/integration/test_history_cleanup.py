"""History cleanup removes what is old by the engine's own tables, and nothing else."""

import contextlib
import signal
import statistics
import subprocess
import time

import pytest

from support.dates import milliseconds
from support.reports import measure, report
from support.server import configuration, engine_entry, write_configuration
from support.waiting import wait_until

DAY = 86_400_000
COLUMNS = ["type", "definition", "removes", "ttl", "instances", "before", "oldest", "newest"]
STRIPPED = "claimSettlement"
OF_INSTANCE = ["flowNodeInstance", "userTask", "identityLink", "variable", "incident"]


def age_of_half(rows, time_of):
    """A time to live that about half of the rows have outlived."""
    median = statistics.median(row[time_of] for row in rows if row[time_of] is not None)
    return f"P{int((time.time() * 1000 - median) // DAY)}D"


class World:
    """A store of its own with a complete import, and configurations over it."""

    def __init__(self, camunda, folder):
        self.history, self.hindsight, self.folder = camunda.history, camunda.hindsight, folder
        self.entry = lambda **more: engine_entry(camunda.engine.rest, camunda.alias, **more)
        self.base = configuration(folder, self.entry())
        self.hindsight.import_once(write_configuration(folder, self.base, "import.yaml"))
        self.whole = self.dump()

    def config(self, name, engine=None, **cleanup):
        settings = {**self.base, "historyCleanup": cleanup}
        if engine:
            settings["engines"] = engine
        return write_configuration(self.folder, settings, name)

    def dump(self):
        return self.hindsight.dump(self.folder / "import.yaml")

    def keys(self, kind):
        definitions = self.history.process_definitions if kind == "process" else self.history.decision_definitions
        return {row["id"]: row["key"] for row in definitions}

    def old(self, kind, key, before):
        """By SQL: the ended instances of a definition, or its evaluations."""
        rows, time_of = (self.history.process_instances, "end") if kind == "process" else (self.history.decision_instances, "evaluated")
        keys = self.keys(kind)
        return [row for row in rows if keys[row["definition"]] == key and row[time_of] is not None and row[time_of] < before]

    def dry_run(self, config):
        done = self.hindsight.run("cleanup", "--dry-run", "--config", config)
        assert done.returncode == 0, done.stderr
        lines = [line.split() for line in done.stdout.splitlines()]
        assert lines[0] == COLUMNS
        return [dict(zip(COLUMNS, line, strict=True)) for line in lines[1:]], done.stderr


@pytest.fixture(scope="module")
def world(camunda, tmp_path_factory):
    return World(camunda, tmp_path_factory.mktemp("cleanup"))


def rules(world):
    """Half of everything; of one process only the variables."""
    return {"ttl": age_of_half(world.history.process_instances, "end"),
            "processDataCleanup": {"enabled": True, "batchSize": 7,
                                   "perProcessDefinitionConfig": {STRIPPED: {"ttl": "P1D", "cleanupMode": "variables"}}},
            "decisionDataCleanup": {"enabled": True}}


def check_counts(world, lines):
    with_variables = {row["processInstance"] for row in world.whole["variable"]}
    assert {(line["type"], line["definition"]) for line in lines} == \
        {(kind, key) for kind in ("process", "decision") for key in world.keys(kind).values()}
    for line in lines:
        kind, time_of = (line["type"], "end" if line["type"] == "process" else "evaluated")
        old = world.old(kind, line["definition"], milliseconds(line["before"]))
        if line["removes"] == "variables":
            old = [row for row in old if row["id"] in with_variables]
        assert int(line["instances"]) == len(old), line["definition"]
        times = [row[time_of] for row in old]
        expected = ["-", "-"] if not times else [min(times), max(times)]
        assert [text if text == "-" else milliseconds(text) for text in (line["oldest"], line["newest"])] == expected


def test_dry_run_says_what_sql_counts_and_removes_nothing(world):
    lines, _ = world.dry_run(world.config("rules.yaml", **rules(world)))
    check_counts(world, lines)
    assert sum(int(line["instances"]) for line in lines) > 50
    by_key = {(line["type"], line["definition"]): line for line in lines}
    assert by_key["process", STRIPPED]["removes"] == "variables"
    assert by_key["process", STRIPPED]["ttl"] == "P1D"
    for line in lines:
        age = time.time() * 1000 - milliseconds(line["before"])
        assert abs(age - int(line["ttl"][1:-1]) * DAY) < 2 * 3_600_000, "up to a change of clocks"
    assert world.dump() == world.whole


def test_without_being_enabled_there_is_only_the_dry_run(world):
    config = world.config("off.yaml", ttl="P1D")
    lines, said = world.dry_run(config)
    assert "not enabled" in said
    check_counts(world, lines)
    done = world.hindsight.run("cleanup", "--config", config)
    assert done.returncode == 1
    assert "historyCleanup.processDataCleanup.enabled" in done.stderr
    config = world.config("elsewhere.yaml", engine=world.entry(importEnabled=False), **rules(world))
    done = world.hindsight.run("cleanup", "--config", config)
    assert done.returncode == 1
    assert "importEnabled" in done.stderr
    assert world.dump() == world.whole


def left_of(world, lines):
    """The facts that should be left, by the engine's tables."""
    gone, stripped, decisions = set(), set(), set()
    for line in lines:
        ids = {row["id"] for row in world.old(line["type"], line["definition"], milliseconds(line["before"]))}
        (decisions if line["type"] == "decision" else stripped if line["removes"] == "variables" else gone).update(ids)
    left = {kind: [row for row in rows if row.get("processInstance") not in gone] if kind in OF_INSTANCE else rows
            for kind, rows in world.whole.items()}
    left["variable"] = [row for row in left["variable"] if row["processInstance"] not in stripped]
    left["processInstance"] = [row for row in left["processInstance"] if row["id"] not in gone]
    left["decisionInstance"] = [row for row in left["decisionInstance"] if row["id"] not in decisions]
    left["decisionValue"] = [row for row in left["decisionValue"] if row["decisionInstance"] not in decisions]
    return left


@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGTERM])
def test_a_cleanup_that_ends_in_the_middle_leaves_whole_instances(world, kill):
    """Goes on to work on the same store: what this leaves, the next test finishes."""
    slow = rules(world)
    slow["processDataCleanup"]["batchSize"] = 1
    config = world.config("slow.yaml", **slow)
    before = world.dump()
    for seconds in (1, 2, 4, 8):
        process = world.hindsight.start("cleanup", "--config", config)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=seconds)
        process.send_signal(kill)
        _, said = process.communicate(timeout=30)
        now = world.dump()
        gone = {row["id"] for row in before["processInstance"]} - {row["id"] for row in now["processInstance"]}
        if gone:
            break
    todo = [row for line in world.dry_run(config)[0] if line["type"] == "process" and line["removes"] == "all"
            for row in world.old("process", line["definition"], milliseconds(line["before"]))]
    assert 0 < len(gone) < len(todo), "it ended in the middle"
    for kind in OF_INSTANCE:
        rest = [row for row in before[kind] if row["processInstance"] not in gone]
        if kind == "variable":
            keys = world.keys("process")
            rest, found = ([row for row in rows if keys[row["definition"]] != STRIPPED] for rows in (rest, now[kind]))
        else:
            found = now.get(kind, [])
        assert found == rest, kind
    if kill == signal.SIGTERM:
        assert process.returncode == 1
        assert "stopped before the end" in said and "the next run goes on from there" in said


def test_cleanup_removes_exactly_that_and_reports_no_longer_count_it(world):
    config = world.config("rules.yaml", **rules(world))
    lines, _ = world.dry_run(config)
    done = world.hindsight.run("cleanup", "--config", config)
    assert done.returncode == 0, done.stderr
    counts = {kind: sum(int(line["instances"]) for line in lines if (line["type"], line["removes"]) == kind)
              for kind in (("process", "all"), ("process", "variables"), ("decision", "all"))}
    assert (f"{counts['process', 'all']} process instances and {counts['decision', 'all']} decision instances removed, "
            f"variables of {counts['process', 'variables']} removed") in done.stderr
    left = left_of(world, lines)
    now = world.dump()
    for kind in world.whole:
        assert now.get(kind, []) == left[kind], kind
    running = [row["id"] for row in world.history.process_instances if row["end"] is None]
    assert running and set(running) <= {row["id"] for row in now["processInstance"]}
    again, _ = world.dry_run(config)
    assert {line["instances"] for line in again} == {"0"}
    with world.hindsight.serve(world.folder / "import.yaml") as server:
        client = server.client("demo")
        keys = world.keys("process")
        for process in (("orderHandling", ["retail", "wholesale"]), (STRIPPED, [None])):
            expected = [row for row in left["processInstance"] if keys[row["definition"]] == process[0]]
            result = client.evaluate(report(process, "processInstance", ["frequency"]))
            assert measure(result, "frequency") == len(expected), process[0]


def test_a_server_cleans_up_on_schedule_and_says_how_it_went(world):
    everything = {"cronTrigger": "*/2 * * * * *", "ttl": "P1D", "enabled": True}
    with world.hindsight.serve(world.config("serve.yaml", **everything)) as server:
        client = server.client("demo")

        def ran():
            state = client.get("/api/status").json()["historyCleanup"]
            return state if state["lastRun"] and state["lastRun"]["complete"] else None

        wait_until(ran, 60, "the cleanup has run")
        state = ran()
        assert state["enabled"] and state["nextRun"] and state["waitsFor"] is None
        assert state["lastRun"]["error"] is None and state["lastRun"]["ended"] >= state["lastRun"]["started"]
        assert "historyCleanup" not in server.client().get("/api/status").json(), "only after login"
        result = client.evaluate(report((STRIPPED, [None]), "processInstance", ["frequency"]))
        running = [row for row in world.history.process_instances
                   if row["end"] is None and world.keys("process")[row["definition"]] == STRIPPED]
        assert measure(result, "frequency") == len(running)
    assert "decisionInstance" not in world.dump()
    assert {row["id"] for row in world.dump()["processInstance"]} == \
        {row["id"] for row in world.history.process_instances if row["end"] is None}
