"""Kills the importing instance again and again, with the tests' cluster: how long nobody imports, and what the people who use
the balancer meanwhile notice. Afterwards the store must hold what a fresh import gives."""

import pathlib
import statistics
import sys
import time
from collections import Counter

from measure import quantile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

# pylint: disable=wrong-import-position
from support.growing import Growing  # noqa: E402
from support.made_history import make_history  # noqa: E402
from support.paths import copy_binary  # noqa: E402
from support.search import SearchServer  # noqa: E402
from support.server import Hindsight  # noqa: E402
from support.waiting import wait_until  # noqa: E402
from support.world import World  # noqa: E402

LEASE_SECONDS = 10  # the default
PROCESS_INSTANCES = 2_000


def measure_failover(folder, kills, seed, say):
    """What 20 kills of the importer cost."""
    search = SearchServer(folder / "search")
    try:
        search.wait()
        source = Growing(make_history(PROCESS_INSTANCES, seed=seed))
        with World(Hindsight(copy_binary(folder / "binary")), folder, search, "failover", source, names="ab",
                   serve_only="", lease_seconds=LEASE_SECONDS) as world:
            return kill_again_and_again(world, kills, say)
    finally:
        search.stop()


def kill_again_and_again(world, kills, say):
    seconds = []
    for number in range(kills):
        world.source.grow_to(0.3 + 0.6 * (number + 1) / kills)
        killed = world.instances.wait_for_importer()
        began = time.monotonic()
        killed.kill()
        world.instances.wait_for_importer(killed, 60)
        seconds.append(time.monotonic() - began)
        say(f"  kill {number + 1}: {seconds[-1]:.1f} s")
        killed.start().wait()
        wait_until(killed.is_ready, 30, "the one that was killed is ready")
    world.assert_nothing_lost()
    asked = list(world.crowd.asked)
    return {"kills": kills, "leaseSeconds": LEASE_SECONDS, "medianSeconds": round(statistics.median(seconds), 1),
            "p95Seconds": round(quantile(seconds, 0.95), 1), "maxSeconds": round(max(seconds), 1),
            "requests": len(asked), "requestsLost": sum(one.status != 200 for one in asked),
            "lostBy": Counter(f"{one.path}: {one.status}" for one in asked if one.status != 200),
            "slowestRequestSeconds": round(max(one.seconds for one in asked), 2), "answersWrong": len(world.crowd.wrong)}
