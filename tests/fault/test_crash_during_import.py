"""kill -9 in the middle of imports: the store opens clean, nothing acknowledged is lost, nothing is doubled."""

import os
import random
import subprocess
import time

from support.server import configuration, engine_entry, write_configuration

KILLS = 25
SMALL_PAGES = {"maxPageSize": 50}
KINDS = ["activity-instance", "incident", "process-instance", "variable", "user-task-instance", "identity-link-log", "decision-instance"]


def small_page_configuration(folder, camunda):
    """Many small transactions, so that kills fall between and into them."""
    pages = {"data": {kind: SMALL_PAGES for kind in KINDS}}
    entry = engine_entry(camunda.engine.rest, camunda.alias)
    return write_configuration(folder, configuration(folder, entry, **{"import": pages}))


def kill_after(hindsight, config, seconds):
    """True when the import was killed before it had ended."""
    process = hindsight.start("import", "--once", "--config", config, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    assert process.returncode == 0
    return False


def test_killed_imports_end_in_the_undisturbed_state(camunda, hindsight, tmp_path):
    seed = int(os.environ.get("CRASH_SEED", random.randrange(2**32)))
    print("CRASH_SEED =", seed)
    chance = random.Random(seed)

    begin = time.monotonic()
    undisturbed = small_page_configuration(tmp_path / "undisturbed", camunda)
    hindsight.import_once(undisturbed)
    duration = time.monotonic() - begin
    expected = hindsight.dump_text(undisturbed)
    assert expected.count("\n") > 5000

    killed = 0
    attempt = 0
    while killed < KILLS:
        # Several stores in turn: an import that was killed often enough has nothing left to be disturbed in.
        config = small_page_configuration(tmp_path / f"store-{attempt}", camunda)
        attempt += 1
        assert attempt < 200, f"only {killed} of {attempt} imports could be killed in time"
        while killed < KILLS and kill_after(hindsight, config, chance.uniform(0.02, duration)):
            killed += 1
            partial = hindsight.dump_text(config).splitlines()
            assert len(partial) == len(set(partial)), f"doubled facts after kill {killed}, seed {seed}"
        hindsight.import_once(config)
        assert hindsight.dump_text(config) == expected, f"after kill {killed}, store {attempt}, seed {seed}"
