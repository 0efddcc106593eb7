"""Two instances that both have history cleanup enabled: one of them does it, and another goes on when that one dies."""

import contextlib
import re
import signal

import pytest

from support.following import quick_configuration, wait_until_caught_up
from support.made_history import make_history
from support.replay_engine import ReplayEngine
from support.search import search_server
from support.server import engine_entry
from support.waiting import wait_until

NAMES = ("node-1", "node-2")
# The history is months old.
CLEANUP = {"cronTrigger": "*/2 * * * * *", "ttl": "P1D", "processDataCleanup": {"enabled": True, "batchSize": 5},
           "decisionDataCleanup": {"enabled": True}}
REMOVED = re.compile(r"history cleanup: removed (\d+) process instances and (\d+) decision instances")


@pytest.fixture(scope="module")
def search(tmp_path_factory):
    server = search_server(tmp_path_factory.mktemp("search"))
    yield server.wait()
    server.stop()


@pytest.fixture
def prefix(search):
    prefix = search.fresh_prefix()
    yield prefix
    search.forget(prefix)


def start(hindsight, folder, engine, search, prefix, name, cleanup):
    return hindsight.serve(quick_configuration(
        folder / name, engine_entry(engine.rest), **search.sections(prefix), historyCleanup=cleanup,
        security={"auth": {"token": {"secret": "the same everywhere, and long enough" * 3}}},
        cluster={"nodeName": name}))


def state(server):
    return server.client("demo").get("/api/status").json()["historyCleanup"]


def lease(server):
    leases = server.client("demo").get("/api/cluster").json()["leases"]
    return next((one for one in leases if one["duty"] == "cleanup"), None)


def holder(servers):
    """The name of the one that all agree on."""
    found = [lease(server) for server in servers]
    names = {one["holderName"] if one and one["state"] in ("held", "standby") else None for one in found}
    return names.pop() if len(names) == 1 else None


def removed(servers):
    """Process instances and decisions, by the logs of all."""
    counts = [(int(a), int(b)) for server in servers for a, b in REMOVED.findall(server.log())]
    return sum(a for a, _ in counts), sum(b for _, b in counts)


def ids(search, prefix):
    return set(search.documents(f"{prefix}-process-instance")), set(search.documents(f"{prefix}-decision-instance"))


def test_one_cleans_up_and_the_other_takes_over(hindsight, tmp_path, search, prefix):
    data = make_history(60, seed=5)
    ended = {row["id"] for row in data["optimize/process-instance/completed"]}
    running = {row["id"] for row in data["optimize/process-instance/running"]}
    with contextlib.ExitStack() as stack:
        engine = stack.enter_context(ReplayEngine(data))
        servers = {name: stack.enter_context(start(hindsight, tmp_path, engine, search, prefix, name, CLEANUP)) for name in NAMES}
        onlooker = stack.enter_context(start(hindsight, tmp_path, engine, search, prefix, "onlooker", {}))
        everybody = [*servers.values(), onlooker]
        wait_until_caught_up(onlooker.client("demo"))
        wait_until(lambda: ids(search, prefix) == (running, set()), 120, "all that has ended is removed, and nothing else")
        wait_until(lambda: removed(servers.values()) == (len(ended), len(data["optimize/decision-instance"])), 30,
                   f"each instance is removed once: {removed(servers.values())}")
        for server in everybody:
            wait_until(lambda server=server: state(server)["lastRun"], 30, "all know of the last run")
            assert state(server)["enabled"]
        # The one that cleans up dies. Which one it is may have changed, so that duties are spread evenly.
        first = wait_until(lambda: holder(everybody), 60, "all know who cleans up")
        other = NAMES[1 - NAMES.index(first)]
        assert lease(onlooker)["standbys"] == [other]
        servers[first].process.send_signal(signal.SIGKILL)
        servers[first].process.wait()
        servers[first].process.returncode = 0
        rest = [servers[other], onlooker]
        runs = len(REMOVED.findall(servers[other].log()))
        wait_until(lambda: holder(rest) == other, 60, "the other takes over")
        wait_until(lambda: len(REMOVED.findall(servers[other].log())) > runs, 60, "and cleans up")
        wait_until(lambda: state(onlooker)["lastRun"]["complete"], 30, "which the others know")
    assert ids(search, prefix) == (running, set())
