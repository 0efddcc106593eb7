"""The embedded and the shared store answer thousands of random questions about random histories alike."""

import os
import random
import subprocess

from support.paths import BINARY

WORLDS, QUESTIONS = 3, 250


def test_both_stores_answer_alike(search):
    seed = os.environ.get("HINDSIGHT_TEST_SEED", str(random.SystemRandom().randrange(1_000_000)))
    print(f"HINDSIGHT_TEST_SEED={seed}")
    amount = {"HINDSIGHT_TEST_WORLDS": str(WORLDS), "HINDSIGHT_TEST_QUESTIONS": str(QUESTIONS)}
    program = BINARY.parent / "differential_tests"
    assert program.is_file(), f"{program} is missing; run `make build unit`"
    done = subprocess.run([str(program), "--gtest_brief=1"], capture_output=True, text=True, timeout=900, check=False,
                          env={**amount, **os.environ, "HINDSIGHT_TEST_SEED": seed, "HINDSIGHT_TEST_SEARCH": search.url})
    assert done.returncode == 0, f"HINDSIGHT_TEST_SEED={seed}\n{done.stdout[-8000:]}\n{done.stderr[-2000:]}"
