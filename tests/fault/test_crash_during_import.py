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
    config = small_pages(tmp_path, engine)
    killed = killed_after_requests = 0
    for attempt in range(CRASHES):
        process = hindsight.start("import", "--once", "--config", config)
        try:
            if attempt % 2:
                # Somewhere between the first and the last request.
                stop_at = len(engine.requests) + 1 + chance.randrange(requests)
                wait_for(process, lambda: len(engine.requests) >= stop_at, seconds * 5)
            else:
                wait_for(process, lambda: False, chance.uniform(0, seconds * 1.1))
            alive = process.poll() is None
            killed += alive
            killed_after_requests += alive and bool(attempt % 2)
            process.send_signal(signal.SIGKILL)
        finally:
            process.kill()
            process.communicate(timeout=30)
    assert killed >= CRASHES // 2 and killed_after_requests >= 3, f"{killed} of {CRASHES} runs were killed: nothing was tested"
    hindsight.import_once(config)
    assert hindsight.dump_text(config) == expected, f"differs after {killed} crashes with HINDSIGHT_TEST_SEED={seed}"


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


def test_a_polite_stop_is_quick_and_keeps_what_was_imported(hindsight, engine, undisturbed, tmp_path):
    config = small_pages(tmp_path, engine)
    began = len(engine.requests)
    process = hindsight.start("import", "--once", "--config", config)
    try:
        wait_for(process, lambda: len(engine.requests) >= began + 30, 30)
        process.terminate()
        _, errors = process.communicate(timeout=10)
    finally:
        process.kill()
    assert process.returncode in (0, 1)
    assert process.returncode == 0 or "next run goes on" in errors
    hindsight.import_once(config)
    assert hindsight.dump_text(config) == undisturbed[2]


def wait_for(process, condition, seconds):
    """Until the condition holds, the process ends, or the time is over."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and not condition() and time.monotonic() < deadline:
        time.sleep(0.002)
