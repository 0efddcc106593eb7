"""Several instances over one store, in use through a balancer while history is being made: whatever happens to one of
them, nothing is lost, doubled or answered wrongly, and nobody is logged out."""

import os
import random
import time

import pytest

from support.cluster import ALIAS, GRACE_SECONDS, LEASE_SECONDS, SECRET, Instances
from support.clerks import Clerks
from support.client import Client
from support.engine import DemoEngine
from support.growing import Growing
from support.made_history import make_history
from support.replay_engine import ReplayEngine
from support.search import SearchCluster, SearchServer
from support.server import configuration, engine_entry, merged, write_configuration
from support.tcp_proxy import TcpProxy
from support.waiting import wait_until
from support.world import World

FAILOVER_SECONDS = LEASE_SECONDS + GRACE_SECONDS


@pytest.fixture(scope="module")
def data():
    return make_history(300, seed=11)


@pytest.fixture
def world(hindsight, search, search_prefix, tmp_path, data, request):
    """Makes a cluster in use, with arguments of `World`."""
    made = []

    def make(source=None, **arguments):
        made.append(World(hindsight, tmp_path, search, search_prefix, source or Growing(data), **arguments))
        return made[-1]

    yield make
    for one in made:
        if hasattr(one, "crowd"):
            one.tell(request.node.name)


def take_over(world, former, seconds=FAILOVER_SECONDS):
    """Another instance imports in time."""
    return world.timed("another instance imports", lambda: world.instances.wait_for_importer(former, seconds))


def stands_by(instance, holder):
    lease = instance.lease() or {}
    return lease.get("state") == "standby" and lease["holderName"] == holder.name


def test_standby_takes_over_when_the_importer_is_killed(world):
    with world() as w:
        killed = w.importer
        standby = w["b" if killed.name == "a" else "a"]
        assert stands_by(standby, killed)
        w.source.grow_to(0.9)
        killed.kill()
        assert take_over(w, killed) is standby
        failover = standby.lease()["lastFailover"]
        assert failover and failover["tookMs"] < FAILOVER_SECONDS * 1000
        w.note(f"{failover['tookMs']} ms as the cluster says")
        killed.start().wait()
        w.assert_nothing_lost()
        assert standby.imports(), "an importer that comes back takes nothing away"


def test_paused_importer_is_fenced_and_stands_by(world):
    with world() as w:
        paused = w.importer
        epoch = paused.lease()["epoch"]
        w.source.grow_to(0.8)
        paused.suspend()
        successor = take_over(w, paused)
        w.crowd.wait_for_answers()
        paused.resume()
        w.timed("it stands by", lambda: wait_until(lambda: stands_by(paused, successor), 10, "the one that was paused stands by"))
        w.assert_nothing_lost()
        assert paused.lease()["epoch"] > epoch
        assert min(w.instances.cursor_epochs()) > epoch, "the one that was paused has moved a cursor"
        assert "lost (epoch" in paused.log() or "fenced by epoch" in paused.log()


@pytest.mark.parametrize("late", [True, False], ids=["late packets", "cut connections"])
def test_importer_that_loses_the_store_is_replaced(world, late):
    with world(names="ab", serve_only="", cut_off="ab") as w:
        cut = w.importer
        w.source.grow_to(0.8)
        w.networks[cut.name].black_hole()
        take_over(w, cut)
        w.crowd.wait_for_answers()
        w.networks[cut.name].heal(late=late)
        w.timed("ready again", lambda: wait_until(cut.is_ready, 20, "the one that was cut off is ready"))
        w.assert_nothing_lost()


def test_store_that_nobody_reaches_for_a_while(world):
    with world(names="ab", serve_only="", cut_off="ab") as w:
        w.source.grow_to(0.8)
        for network in w.networks.values():
            network.partition()
        wait_until(lambda: "import:engine: lost (epoch" in w.importer.log(), FAILOVER_SECONDS, "nobody imports without its lease")
        wait_until(lambda: not any(instance.is_ready() for instance in w.instances.all), 10, "nobody says that it is ready")
        for network in w.networks.values():
            network.heal(late=False)
        w.timed("somebody imports again", lambda: w.instances.wait_for_importer(seconds=FAILOVER_SECONDS))
        w.timed("all are ready", lambda: wait_until(lambda: all(i.is_ready() for i in w.instances.all), 10, "all are ready again"))
        w.assert_nothing_lost()


def test_store_that_is_killed_and_started_again(hindsight, tmp_path, data):
    server = SearchServer(tmp_path / "search")
    try:
        server.wait()
        with World(hindsight, tmp_path, server, "restarted", Growing(data), names="ab", serve_only="") as w:
            w.source.grow_to(0.8)
            w.crowd.wait_for_answers()
            server.kill()
            w.timed("the store is back", lambda: server.start().wait())
            w.timed("somebody imports", lambda: w.instances.wait_for_importer(seconds=30))
            w.assert_nothing_lost()
            w.tell("store killed")
    finally:
        server.stop()


def test_store_that_takes_no_rows_for_a_while(world, search, search_prefix):
    """As an administrator blocks an index for maintenance. Nothing becomes a dead letter, and no cursor moves on."""
    index = f"/{search_prefix}-process-instance/_settings"
    with world(names="ab", serve_only="") as w:
        assert search.request("PUT", index, {"index.blocks.write": True})[0] == 200
        w.source.grow_to(0.8)
        wait_until(lambda: "status 403" in w.importer.log(), 20, f"the importer tells\n{w.importer.log()}")
        w.crowd.wait_for_answers()
        assert search.request("PUT", index, {"index.blocks.write": None})[0] == 200
        w.assert_nothing_lost()
        assert search.documents(f"{search_prefix}-dead-letter") == {}


def test_instance_that_has_lost_the_store_stops_soon(world):
    with world(names="ab", serve_only="", cut_off="ab") as w:
        cut = w.importer
        w.source.grow_to(0.8)
        w.networks[cut.name].black_hole()
        take_over(w, cut)
        began = time.monotonic()
        cut.server.process.terminate()
        wait_until(lambda: cut.server.process.poll() is not None, 70, "it ends")
        w.note(f"ended after {time.monotonic() - began:.1f} s")
        assert time.monotonic() - began < 15
        w.networks[cut.name].heal(late=False)
        cut.start().wait()
        w.assert_nothing_lost()


def test_one_of_three_store_nodes_is_killed(hindsight, tmp_path, data):
    cluster = SearchCluster(tmp_path / "search")
    try:
        first = cluster.wait().nodes[0]
        nodes = {"opensearch": first.sections("three", cluster.ports(), replicas=1)["opensearch"]}
        with World(hindsight, tmp_path, first, "three", Growing(data), names="ab", serve_only="", settings=nodes, lag=5) as w:
            w.source.grow_to(0.8)
            w.crowd.wait_for_answers()
            cluster.nodes[1].kill()
            cluster.wait(2)
            w.timed("somebody imports", lambda: w.instances.wait_for_importer(seconds=30))
            w.crowd.wait_for_answers()
            w.assert_nothing_lost()
            w.tell("a store node killed")
    finally:
        cluster.stop()


def test_graceful_stop_hands_over_at_once(world):
    with world(lease_seconds=10) as w:
        w.source.grow_to(0.9)
        stopped = w.importer
        standby = w["b" if stopped.name == "a" else "a"]
        began = time.monotonic()
        stopped.server.process.terminate()
        take_over(w, stopped, seconds=5)
        stopped.stop()
        assert time.monotonic() - began < 10, "stopping takes long"
        assert standby.imports()
        assert "handed over" in stopped.log()
        w.assert_nothing_lost()


def test_all_may_import_and_one_does(world):
    with world(serve_only="") as w:
        for instance in w.instances.all:
            lease = instance.lease()
            assert lease["allowedHere"] and lease["holderName"] == w.importer.name
            assert len(lease["standbys"]) == 2
        w.assert_nothing_lost()
        assert w.importer.imports(), "the lease wandered without a reason"
        assert w.importer.lease()["lastFailover"] is None


def test_rolling_restart_is_not_noticed(world):
    with world(lease_seconds=10) as w:
        w.source.grow_to(1)
        for instance in w.instances.all:
            instance.stop()
            w.instances.wait_for_importer(seconds=10)
            instance.start().wait()
            wait_until(instance.is_ready, 20, f"{instance.name} is ready")
        w.assert_nothing_lost()


# a real engine

@pytest.fixture(scope="module", autouse=True)
def starting_engine(tmp_path_factory, request):
    """Of its own, since people work in it. Starts while the other tests run."""
    engine = DemoEngine("camunda", 30, tmp_path_factory.mktemp("engine"))
    request.addfinalizer(engine.stop)
    return engine


def test_real_engine_at_work_while_instances_fail(world, starting_engine):
    """One after the other is killed, paused and stopped while people settle claims."""
    seed = int(os.environ.get("HINDSIGHT_TEST_SEED", random.SystemRandom().randrange(1_000_000)))
    print(f"HINDSIGHT_TEST_SEED={seed}")
    clerks = Clerks(starting_engine.wait(), seed)
    with world(clerks) as w:
        killed = w.importer
        killed.kill()
        paused = take_over(w, killed)
        killed.start().wait()
        paused.suspend()
        stopped = take_over(w, paused)
        paused.resume()
        stopped.stop()
        take_over(w, stopped)
        stopped.start().wait()
        w.crowd.wait_for_answers()
        w.assert_nothing_lost()
        assert clerks.settled > 20
        w.note(f"{clerks.settled} claims meanwhile")


# instances that are set up wrongly

@pytest.fixture
def engine(data):
    with ReplayEngine(data) as engine:
        yield engine


@pytest.fixture
def pair(hindsight, search, search_prefix, tmp_path, engine):
    """Two instances, not started yet, with arguments for the second."""
    def make(**second):
        instances = Instances(hindsight, tmp_path, search, search_prefix, engine.rest)
        instances.add("a")
        instances.add("b", **second)
        return instances

    return make


def test_import_once_outlives_a_store_that_is_away_for_longer_than_a_lease(hindsight, search, search_prefix, tmp_path, engine):
    with TcpProxy(search.port) as network:
        config = write_configuration(tmp_path, merged(
            configuration(tmp_path, engine_entry(engine.rest, ALIAS), **search.sections(search_prefix, [network.port])),
            {"cluster": {"leaseSeconds": LEASE_SECONDS}, "security": {"auth": {"token": {"secret": SECRET}}}}))
        engine.hang("optimize/incident/completed")
        log = tmp_path / "import.log"
        with log.open("w") as output:
            running = hindsight.start("import", "--once", "--config", config, stdout=output, stderr=output)
        wait_until(lambda: engine.asked("optimize/incident/completed"), 30, "it imports")
        network.partition()
        wait_until(lambda: "import:engine: lost" in log.read_text(), FAILOVER_SECONDS, "its lease is lost")
        network.heal()
        engine.heal()
        assert running.wait(timeout=60) == 0, log.read_text()
        found = hindsight.dump_text(config)
    embedded = write_configuration(tmp_path / "fresh", configuration(tmp_path / "fresh", engine_entry(engine.rest, ALIAS)))
    hindsight.import_once(embedded)
    assert found == hindsight.dump_text(embedded)


def warnings(instance):
    view = instance.view()
    return {warning["kind"]: warning["text"] for warning in view["warnings"]} if view else {}


def wait_for_warning(instance, kind):
    return wait_until(lambda: warnings(instance).get(kind), 15, f"{instance.name} warns: {kind}\n{instance.log()}")


def test_another_secret_is_told_by_both(pair):
    with pair(secret="another-" + SECRET) as instances:
        for instance in instances.all:
            text = wait_for_warning(instance, "secretsDiffer")
            assert SECRET not in text and SECRET not in instance.log()


def test_wrong_clock_is_told_and_harms_no_import(pair, hindsight, engine, tmp_path):
    fresh = write_configuration(tmp_path / "fresh", configuration(tmp_path / "fresh", engine_entry(engine.rest, ALIAS)))
    hindsight.import_once(fresh)
    expected = hindsight.dump_text(fresh)
    with pair(clock=3600) as instances:
        first = instances.wait_for_importer()
        for instance in instances.all:
            wait_for_warning(instance, "clocksDiffer")
        first.kill()
        second = instances.wait_for_importer(first, FAILOVER_SECONDS)
        first.start().wait()
        second.kill()
        assert instances.wait_for_importer(second, FAILOVER_SECONDS) is first
        wait_until(lambda: hindsight.dump_text(first.config) == expected, 60, "the history is complete")


@pytest.mark.parametrize("clock", [3600, -3600], ids=["an hour ahead", "an hour behind"])
def test_wrong_clock_of_one_logs_nobody_out(world, clock):
    """Who logged in at it is known to the others, and the other way round."""
    with world(serve_only="", clocks={"b": clock}) as w:
        for first in w.instances.all:
            client = first.server.client("mary")
            for other in w.instances.all:
                answer = Client(other.url).request("GET", "/api/authentication/test", headers=client.cookie())
                assert answer.status == 200, f"login at {first.name}, asked {other.name}: {answer.text}"
        w.importer.kill()
        take_over(w, w.importer)
        w.importer.start().wait()
        w.assert_nothing_lost()


def test_engine_that_nobody_may_import_from_is_told(hindsight, search, search_prefix, tmp_path, engine):
    instances = Instances(hindsight, tmp_path, search, search_prefix, engine.rest)
    only = instances.add("a", imports=False)
    with instances:
        assert ALIAS in wait_for_warning(only, "engineWithoutImporter")
        assert engine.asked("optimize") == 0
