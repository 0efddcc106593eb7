"""Events come in by a balancer, and instances are made of them, while the instances of the program that take and make them die."""

import json
import random
import threading
import time

import pytest

from support.balancer import Balancer
from support.client import Client
from support.cluster import Instances
from support.event_processes import create, expected_instances, instances_by_report, random_events, read
from support.dates import milliseconds
from support.made_history import make_history
from support.public_api import bearer
from support.replay_engine import ReplayEngine
from support.waiting import wait_until

DUTY = "events"
EVENTS = {"eventBasedProcess": {"authorizedUserIds": ["demo"], "eventImport": {"enabled": True, "maxPageSize": 20}, "eventIngestion": {"maxRequests": 2}}}
BATCH = 25


@pytest.fixture(scope="module")
def cluster(hindsight, search, tmp_path_factory):
    prefix = search.fresh_prefix()
    with ReplayEngine(make_history(5, seed=3)) as engine:
        instances = Instances(hindsight, tmp_path_factory.mktemp("events"), search, prefix, engine.rest)
        for name in "abc":
            instances.add(name, **EVENTS)
        with instances, Balancer(tmp_path_factory.mktemp("balancer"), instances.ports()) as balancer:
            instances.balancer = balancer
            yield instances
    search.forget(prefix)


class Sender(threading.Thread):
    """Sends each batch until it is acknowledged, as the documents advise; sometimes again after that."""

    def __init__(self, balancer, events, seed):
        super().__init__()
        self.client = Client(balancer.url, balancer.tls(), seconds=30)
        self.events = events
        self.chance = random.Random(seed)
        self.acknowledged = []
        self.failed = []
        self.tries = 0

    def run(self):
        try:
            for start in range(0, len(self.events), BATCH):
                batch = self.events[start:start + BATCH]
                for _ in range(self.chance.choice([1, 1, 1, 2])):
                    self.send(batch)
                self.acknowledged += batch
        except Exception as error:  # pylint: disable=broad-exception-caught
            self.failed.append(error)

    def send(self, batch):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            self.tries += 1
            try:
                answer = self.client.request("POST", "/api/ingestion/event/batch", json.dumps(batch), bearer())
                if answer.status == 204:
                    return
                assert answer.status in (429, 500, 502, 503, 504), answer.text
            except (OSError, ValueError):
                pass
            time.sleep(0.1)
        raise AssertionError("a batch was not taken within a minute")


def holder(cluster):
    """Who makes instances of events, by what the others say."""
    for instance in cluster.up():
        for lease in (instance.view() or {"leases": []})["leases"]:
            if lease["duty"] == DUTY and lease["state"] == "held":
                return next((one for one in cluster.up() if one.name == lease["holderName"]), None)
    return None


def kill_holder(cluster):
    killed = wait_until(lambda: holder(cluster), 60, f"somebody makes instances of events\n{cluster.logs()}")
    killed.kill()
    other = wait_until(lambda: (found := holder(cluster)) is not killed and found, 60, f"another one goes on\n{cluster.logs()}")
    killed.start().wait()
    return killed, other


def client_of(cluster):
    client = Client(cluster.balancer.url, cluster.balancer.tls(), seconds=30)
    client.log_in("demo", "demo")
    return client


def is_as_expected(client, process, events):
    try:
        expected, found = expected_instances(events), instances_by_report(client, process)
    except AssertionError:  # not shown yet by the instance that was asked
        return False
    return set(found) == set(expected) and all(
        (milliseconds(found[trace]["startDate"]), found[trace]["endDate"] and milliseconds(found[trace]["endDate"])) == (one["start"], one["end"])
        for trace, one in expected.items())


def shown_everywhere(cluster, process):
    for instance in cluster.up():
        client = Client(instance.url)
        client.cookies = cluster.cookies_of(instance)
        if process not in {one["key"] for one in client.get("/api/definition/process/keys").json()}:
            return False
    return True


def test_every_acknowledged_event_counts_once(cluster):
    seed = random.randrange(1_000_000)
    print("seed", seed)
    client = client_of(cluster)
    process = create(client, "Followed")
    assert client.post(f"/api/eventBasedProcess/{process}/_publish").status == 204
    events = random_events(seed, 400)
    random.Random(seed).shuffle(events)
    senders = [Sender(cluster.balancer, events[part::3], seed + part) for part in range(3)]
    for sender in senders:
        sender.start()
    kills = 0
    while kills < 2 or any(sender.is_alive() for sender in senders):
        kill_holder(cluster)
        kills += 1
        assert kills < 30
    for sender in senders:
        sender.join()
        assert not sender.failed, sender.failed
        assert sender.tries >= len(sender.events) / BATCH
    assert sum(len(sender.acknowledged) for sender in senders) == len(events)
    client = client_of(cluster)
    assert client.get("/api/event?limit=1").json()["total"] == len(events)
    wait_until(lambda: is_as_expected(client, process, events), 120, f"instances are those of all events\n{cluster.logs()}")


def test_publishing_goes_on_elsewhere(cluster):
    """After the test above, whose events are there."""
    client = client_of(cluster)
    process = create(client, "Published")
    assert client.post(f"/api/eventBasedProcess/{process}/_publish").status == 204
    begun = wait_until(lambda: (read(client, process)["publishingProgress"] or 0) > 0 and holder(cluster), 60, "publishing has begun")
    before = read(client, process)["publishingProgress"]
    begun.kill()
    client = client_of(cluster)
    wait_until(lambda: read(client, process)["state"] == "published", 120, f"another one has completed it\n{cluster.logs()}")
    assert holder(cluster) is not begun
    assert before < 100
    first = next(one["id"] for one in client.get("/api/eventBasedProcess").json() if one["name"] == "Followed")

    def times(one):
        return {trace: (row["startDate"], row["endDate"]) for trace, row in instances_by_report(client, one).items()}
    wait_until(lambda: shown_everywhere(cluster, process), 30, "all instances show it")
    assert times(first) == times(process)
    begun.start().wait()
