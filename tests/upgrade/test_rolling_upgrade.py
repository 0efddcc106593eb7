"""An upgrade of a cluster in use, instance by instance, from the program in HINDSIGHT_OLD_BINARY; `make test-upgrade`."""

import os

import pytest

from support.growing import Growing
from support.made_history import make_history
from support.server import Hindsight
from support.waiting import wait_until
from support.world import World


@pytest.fixture(scope="module")
def old():
    return Hindsight(os.environ["HINDSIGHT_OLD_BINARY"])


def warnings(instance):
    return [warning["kind"] for warning in (instance.view() or {"warnings": []})["warnings"]]


def replace(world, instance, program):
    """Stops it, puts another program in its place, and starts that; meanwhile some other one imports."""
    instance.stop()
    world.instances.wait_for_importer(seconds=15)
    instance.hindsight = program
    instance.start().wait()
    wait_until(instance.is_ready, 20, f"{instance.name} is ready")


def test_instances_are_upgraded_and_back_one_by_one(hindsight, old, search, search_prefix, tmp_path, request):
    world = World(hindsight, tmp_path, search, search_prefix, Growing(make_history(300, seed=17)))
    for instance in world.instances.all:
        instance.hindsight = old
    with world as w:
        first, *others = w.instances.all
        replace(w, first, hindsight)
        wait_until(lambda: "versionsDiffer" in warnings(first), 10, f"the versions are told to differ: {warnings(first)}")
        # Both write: the new one, then the old one again, which does not know what the new one marked.
        w.source.grow_to(0.4)
        replace(w, first, old)
        w.source.grow_to(0.6)
        for instance in [first, *others]:
            replace(w, instance, hindsight)
        wait_until(lambda: "versionsDiffer" not in warnings(first), 30, "all have one version")
        w.source.grow_to(1)
        w.assert_nothing_lost()
        w.tell(request.node.name)
