"""`kill -9` at any moment loses nothing and doubles nothing: after as many crashes as one likes, the finished import is
byte for byte the one that was never disturbed."""

import os
import random
import signal
import time

import pytest

from support.made_history import make_history
from support.replay_engine import ReplayEngine
from support.rest_facts import assert_facts, expected_facts
from support.server import configuration, engine_entry, facts_by_kind, write_configuration

CRASHES = 25
PAGE_ROWS = 200
KINDS = ("process-instance", "activity-instance", "user-task-instance", "variable", "incident", "identity-link-log", "decision-instance")


@pytest.fixture(scope="module")
def data():
    return make_history(700, seed=5)


@pytest.fixture(scope="module")
def engine(data):
    with ReplayEngine(data) as engine:
        yield engine


@pytest.fixture(scope="module")
def undisturbed(hindsight, engine, tmp_path_factory):
    """(seconds, requests, dump) of an import that nobody disturbs."""
    config = small_pages(tmp_path_factory.mktemp("undisturbed"), engine)
    began, asked = time.monotonic(), len(engine.requests)
    hindsight.import_once(config)
    return time.monotonic() - began, len(engine.requests) - asked, hindsight.dump_text(config)


def small_pages(folder, engine):
    pages = {"data": {kind: {"maxPageSize": PAGE_ROWS} for kind in KINDS}}
    return write_configuration(folder, configuration(folder, engine_entry(engine.rest), **{"import": pages}))


def test_the_undisturbed_import_is_complete(undisturbed, data):
    assert_facts(facts_by_kind(undisturbed[2]), expected_facts(data))
    assert undisturbed[1] > 100, "too few requests to crash between"


def test_kills_at_random_moments_leave_the_same_store(hindsight, engine, undisturbed, tmp_path):
    seed = int(os.environ.get("HINDSIGHT_TEST_SEED", random.SystemRandom().randrange(1_000_000)))
    print(f"HINDSIGHT_TEST_SEED={seed}")
    chance = random.Random(seed)
    seconds, requests, expected = undisturbed
    kills, stores = 0, 0
    while kills < CRASHES:
        stores += 1
        assert stores < 4 * CRASHES, f"{kills} kills in {stores} imports: nothing is tested"
        config = small_pages(tmp_path / str(stores), engine)
        while kills < CRASHES and not finishes(hindsight, config, engine, chance, seconds, requests):
            kills += 1
        hindsight.import_once(config)
        assert hindsight.dump_text(config) == expected, f"differs after {kills} kills, HINDSIGHT_TEST_SEED={seed}"


def finishes(hindsight, config, engine, chance, seconds, requests):
    """One import, killed after a random time or a random number of requests. True if it came to its end before."""
    stop_at = len(engine.requests) + chance.randrange(1, requests) if chance.random() < 0.6 else float("inf")
    limit = seconds * (5 if stop_at < float("inf") else chance.random())
    process = hindsight.start("import", "--once", "--config", config)
    try:
        wait_for(process, lambda: len(engine.requests) >= stop_at, limit)
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        _, errors = process.communicate(timeout=30)
    assert process.returncode in (0, -signal.SIGKILL), errors
    return process.returncode == 0


def test_a_crash_after_every_few_requests_still_comes_to_the_end(hindsight, engine, undisturbed, tmp_path):
    """Progress is kept: no run begins at the beginning."""
    _, requests, expected = undisturbed
    config = small_pages(tmp_path, engine)
    runs = 0
    while True:
        runs += 1
        assert runs < 60, "the import does not get on"
        stop_at = len(engine.requests) + requests // 3
        process = hindsight.start("import", "--once", "--config", config)
        try:
            wait_for(process, lambda: len(engine.requests) >= stop_at, 60)
            if process.poll() == 0:
                break
            process.send_signal(signal.SIGKILL)
        finally:
            process.kill()
            process.communicate(timeout=30)
    assert runs > 1, "no run was killed"
    assert hindsight.dump_text(config) == expected


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_polite_stops_are_quick_and_keep_what_was_imported(hindsight, engine, undisturbed, tmp_path, number):
    for requests in (5, 45, 90, 140):
        config = small_pages(tmp_path / str(requests), engine)
        stop_at = len(engine.requests) + requests
        process = hindsight.start("import", "--once", "--config", config)
        try:
            wait_for(process, lambda: len(engine.requests) >= stop_at, 30)
            process.send_signal(number)
            _, errors = process.communicate(timeout=10)
        finally:
            process.kill()
            process.communicate(timeout=30)
        assert process.returncode in (0, 1), f"stopped after {requests} requests: {process.returncode}\n{errors}"
        assert process.returncode == 0 or "next run goes on" in errors
    hindsight.import_once(config)
    assert hindsight.dump_text(config) == undisturbed[2]


def test_a_server_can_be_stopped_while_it_imports(hindsight, engine, undisturbed, tmp_path):
    config = small_pages(tmp_path, engine)
    for requests in (5, 40, 90):
        stop_at = len(engine.requests) + requests
        with hindsight.serve(config) as server:
            wait_for(server.process, lambda: len(engine.requests) >= stop_at, 30)
    hindsight.import_once(config)
    assert hindsight.dump_text(config) == undisturbed[2]


def wait_for(process, condition, seconds):
    """Until the condition holds, the process ends, or the time is over."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and not condition() and time.monotonic() < deadline:
        time.sleep(0.002)
