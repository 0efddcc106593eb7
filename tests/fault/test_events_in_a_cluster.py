"""Events and variables come in by a balancer, and become instances and parts of them, while the instances of the program that take and
make them die."""

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
from support.made_history import KEY, make_history
from support.public_api import bearer
from support.replay_engine import ReplayEngine
from support.reports import measure, report
from support.waiting import wait_until

EVENTS, VARIABLES = "/api/ingestion/event/batch", "/api/ingestion/variable"
SETTINGS = {"eventBasedProcess": {"authorizedUserIds": ["demo"], "eventImport": {"enabled": True, "maxPageSize": 20}, "eventIngestion": {"maxRequests": 2}},
            "externalVariable": {"import": {"enabled": True, "maxPageSize": 10}, "variableIngestion": {"maxRequests": 2}}}
BATCH = 25
INSTANCES = 5
PARCELS = (KEY, [None, "north"])


@pytest.fixture(scope="module")
def cluster(hindsight, search, tmp_path_factory):
    prefix = search.fresh_prefix()
    with ReplayEngine(make_history(INSTANCES, seed=3)) as engine:
        instances = Instances(hindsight, tmp_path_factory.mktemp("events"), search, prefix, engine.rest)
        for name in "abc":
            instances.add(name, **SETTINGS)
        with instances, Balancer(tmp_path_factory.mktemp("balancer"), instances.ports()) as balancer:
            instances.balancer = balancer
            yield instances
    search.forget(prefix)


class Sender(threading.Thread):
    """Sends each batch until it is acknowledged, as the documents advise; sometimes again after that."""

    def __init__(self, balancer, path, rows, seed):
        super().__init__()
        self.path = path
        self.client = Client(balancer.url, balancer.tls(), seconds=30)
        self.rows = rows
        self.chance = random.Random(seed)
        self.acknowledged = []
        self.failed = []
        self.tries = 0

    def run(self):
        try:
            for start in range(0, len(self.rows), BATCH):
                batch = self.rows[start:start + BATCH]
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
                answer = self.client.request("POST", self.path, json.dumps(batch), {"Content-Type": "application/json", **bearer()})
                if answer.status == 204:
                    return
                assert answer.status in (429, 500, 502, 503, 504), answer.text
            except (OSError, ValueError):
                pass
            time.sleep(0.1)
        raise AssertionError("a batch was not taken within a minute")


def holder(cluster, duty="events"):
    """Who makes instances of events, by what the others say."""
    for instance in cluster.up():
        for lease in (instance.view() or {"leases": []})["leases"]:
            if lease["duty"] == duty and lease["state"] == "held":
                return next((one for one in cluster.up() if one.name == lease["holderName"]), None)
    return None


def kill_holder(cluster, duty):
    killed = wait_until(lambda: holder(cluster, duty), 60, f"somebody has {duty}\n{cluster.logs()}")
    killed.kill()
    wait_until(lambda: holder(cluster, duty) not in (None, killed), 60, f"another one goes on\n{cluster.logs()}")
    killed.start().wait()


def send_while_holders_die(cluster, duty, senders):
    for sender in senders:
        sender.start()
    kills = 0
    while kills < 2 or any(sender.is_alive() for sender in senders):
        kill_holder(cluster, duty)
        kills += 1
        assert kills < 30
    for sender in senders:
        sender.join()
        assert not sender.failed, sender.failed
        assert sender.acknowledged == sender.rows and sender.tries >= len(sender.rows) / BATCH


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
    send_while_holders_die(cluster, "events", [Sender(cluster.balancer, EVENTS, events[part::3], seed + part) for part in range(3)])
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


def test_every_acknowledged_variable_is_part_of_its_instance(cluster):
    """Each is sent twice, the value that counts last; some wait for instances that never come."""
    seed = random.randrange(1_000_000)
    print("seed", seed)
    client = client_of(cluster)

    def parcels():
        answer = client.post("/api/report/evaluate?limit=100", report(PARCELS, None, ["rawData"]))
        return {row["processInstanceId"]: row["variables"] for row in measure(answer.json()["result"], "rawData")} if answer.status == 200 else {}

    ids = sorted(wait_until(lambda: len(found := parcels()) == INSTANCES and found, 60, f"the history is imported\n{cluster.logs()}"))
    names = [f"sent{number}" for number in range(40)]

    def rows(part, value):
        made = [{"id": name, "name": name, "type": "String", "value": f"{value} of {id}", "processInstanceId": id, "processDefinitionKey": KEY}
                for name in names[part::3] for id in [*ids, f"no instance {part}"]]
        random.Random(seed + part).shuffle(made)
        return made

    senders = [Sender(cluster.balancer, VARIABLES, rows(part, "first") + rows(part, "last"), seed + part) for part in range(3)]
    send_while_holders_die(cluster, "external-variables", senders)
    client = client_of(cluster)
    expected = {id: {name: f"last of {id}" for name in names} for id in ids}

    def sent_of(found):
        return {id: {name: value for name, value in variables.items() if name in names} for id, variables in found.items()}
    wait_until(lambda: sent_of(parcels()) == expected, 120, f"all are there as sent last\n{cluster.logs()}")
