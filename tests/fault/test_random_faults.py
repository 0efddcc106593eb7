"""Faults at random, several at a time, one after the other in clusters that are in use. HINDSIGHT_FAULT_RUNS says how many
(10; `make test-faults`: 100), HINDSIGHT_TEST_SEED repeats them."""

import os
import random
from contextlib import ExitStack, contextmanager

import pytest

from support import replay_engine
from support.growing import Growing
from support.made_history import make_history
from support.waiting import wait_until
from support.world import World

RUNS = int(os.environ.get("HINDSIGHT_FAULT_RUNS", 10))
RUNS_IN_A_WORLD = 5
SEED = int(os.environ.get("HINDSIGHT_TEST_SEED", random.SystemRandom().randrange(1_000_000)))
LEASE_SECONDS = 2


# Faults of one instance: they begin, last as long as their `with` block, and end.

@contextmanager
def killed(world, victim):
    victim.kill()
    yield
    victim.start().wait()


@contextmanager
def stopped(world, victim):
    victim.stop()
    yield
    victim.start().wait()


@contextmanager
def suspended(world, victim):
    victim.suspend()
    yield
    victim.resume()


def of_network(begin, late=True):
    @contextmanager
    def fault(world, victim):
        network = world.networks[victim.name]
        begin(network)
        yield
        network.heal(late)

    return fault


# Faults of all.

@contextmanager
def store_unreachable(world, victim):
    for network in world.networks.values():
        network.partition()
    yield
    for network in world.networks.values():
        network.heal(late=False)


@contextmanager
def store_killed(world, victim):
    world.instances.search.kill()
    yield
    world.instances.search.start().wait()


@contextmanager
def engine_failing(world, victim):
    world.source.engine.fail("optimize", replay_engine.status(500))
    yield
    world.source.engine.heal()


OF_ONE = {
    "killed": killed, "stopped": stopped, "suspended": suspended,
    "partitioned": of_network(lambda network: network.partition(), late=False),
    "black hole": of_network(lambda network: network.black_hole()),
    "refused": of_network(lambda network: network.refuse()),
    "answers lost": of_network(lambda network: network.drop_answers()),
    "slow": of_network(lambda network: network.delay(0.3)),
}
OF_ALL = {"store unreachable": store_unreachable, "engine failing": engine_failing}


@pytest.fixture(scope="module")
def data():
    return make_history(300, seed=12)


@pytest.mark.parametrize("number", range((RUNS + RUNS_IN_A_WORLD - 1) // RUNS_IN_A_WORLD))
def test_faults_at_random(hindsight, search, search_prefix, tmp_path, data, number):
    seed = SEED + number
    print(f"HINDSIGHT_TEST_SEED={seed}")
    chance = random.Random(seed)
    names = chance.choice(["ab", "abc"])
    serve_only = chance.choice(["", "c"])
    of_all = {**OF_ALL, **({"store killed": store_killed} if hasattr(search, "kill") and RUNS > RUNS_IN_A_WORLD * 2 else {})}
    runs = min(RUNS_IN_A_WORLD, RUNS - number * RUNS_IN_A_WORLD)
    with World(hindsight, tmp_path, search, search_prefix, Growing(data), names, serve_only, cut_off=names, lease_seconds=LEASE_SECONDS) as world:
        for run in range(runs):
            share = 0.3 + 0.7 * (run + 1) / runs
            world.source.grow_to(share)
            one_run(world, chance, of_all)
            world.assert_nothing_lost(share)
            world.tell(f"seed {seed}, run {run + 1}")


def one_run(world, chance, of_all):
    victims = chance.sample(world.instances.all, len(world.instances.all))
    with ExitStack() as faults:
        for victim in victims[:chance.choice([1, 1, 2])]:
            name = chance.choice(list(OF_ONE))
            world.note(f"{victim.name} {name}")
            faults.enter_context(OF_ONE[name](world, victim))
            world.source.wait(chance.random() / 2)
        if chance.random() < 0.25:
            name = chance.choice(list(of_all))
            world.note(name)
            faults.enter_context(of_all[name](world, None))
        world.source.wait(chance.random())
    world.timed("all are ready", lambda: wait_until(lambda: all(i.is_ready() for i in world.instances.all), 60, "all are ready again"))
