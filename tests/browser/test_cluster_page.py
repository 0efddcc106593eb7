"""The status page over a shared store: which instance imports, which would take over, and that it was taken over."""

import pytest

from support.browser import conversation
from support.cluster import ALIAS, Instances
from support.waiting import wait_until

IMPORT = f"import from {ALIAS}"
LEASE_SECONDS = 10  # long enough for other tests beside it


@pytest.fixture(scope="module")
def seen(hindsight, camunda, search, tmp_path_factory):
    prefix = search.fresh_prefix()
    instances = Instances(hindsight, tmp_path_factory.mktemp("cluster"), search, prefix, camunda.engine.rest, LEASE_SECONDS)
    for name in "abc":
        instances.add(name, imports=name != "c")
    with instances:
        importer = instances.wait_for_importer()
        standby, server = (one for one in instances.all if one is not importer)
        wait_until(lambda: (standby.lease() or {}).get("state") == "standby", 30, f"{standby.name} stands by")
        found = conversation("cluster", server.url + "/", standby.url + "/", kill=importer.kill)
    search.forget(prefix)
    return {**found, "importer": importer.name, "standby": standby.name}


def test_each_instance_is_listed_with_what_it_does_and_would_take_over(seen):
    before = seen["before"]
    assert sorted(before) == ["a", "b", "c"] and all(node["live"] for node in before.values())
    assert seen["self"].startswith("c ")
    assert IMPORT in before[seen["importer"]]["does"]
    assert IMPORT in before[seen["standby"]]["standsBy"]
    assert IMPORT not in before["c"]["does"] + before["c"]["standsBy"], "it only serves"


def test_an_instance_that_does_not_import_tells_of_the_import(seen):
    assert seen["kinds"] >= 12


def test_who_was_killed_is_gone_and_the_standby_imports(seen):
    after = seen["after"]
    assert not after[seen["importer"]]["live"] and not after[seen["importer"]]["imports"]
    assert IMPORT in after[seen["standby"]]["does"]
    assert seen["said"].startswith(f"{seen['standby']} took over {ALIAS} at ")


def test_everybody_can_read_it(seen):
    assert seen["axe"] == [] and seen["errors"] == []
