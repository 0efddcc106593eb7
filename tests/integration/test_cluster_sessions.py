"""One login for all instances: requests of a session go round without stickiness, and its end is known to all at once."""

import json
from collections import Counter

import pytest

from support.balancer import Balancer
from support.client import Client
from support.cluster import Instances
from support.made_history import make_history
from support.replay_engine import ReplayEngine
from support.waiting import wait_until

REQUESTS = 1000
# After a logout no instance takes the session for longer than that.
LOGOUT_SECONDS = 2
ALLOWED_GUESSES = 6


@pytest.fixture(scope="module")
def instances(hindsight, search, tmp_path_factory):
    prefix = search.fresh_prefix()
    with ReplayEngine(make_history(20, seed=2)) as engine:
        instances = Instances(hindsight, tmp_path_factory.mktemp("sessions"), search, prefix, engine.rest)
        for name in "abc":
            instances.add(name)
        with instances:
            instances.wait_for_importer()
            yield instances
    search.forget(prefix)


@pytest.fixture(scope="module")
def balancer(instances, tmp_path_factory):
    with Balancer(tmp_path_factory.mktemp("balancer"), instances.ports()) as balancer:
        yield balancer


def client_of(balancer):
    client = Client(balancer.url, balancer.tls())
    client.log_in("demo", "demo")
    return client


def test_a_thousand_requests_of_one_session_go_everywhere(balancer, instances):
    client = client_of(balancer)
    before = len(balancer.handled())
    connection, cookie = client.connection(), client.cookie()
    for number in range(REQUESTS):
        connection.request("GET", "/api/identity/current/user", headers=cookie)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, f"request {number}: {answer.status} {text}"
        assert json.loads(text)["user"]["id"] == "demo"
    connection.close()
    tries = Counter(port for handled in balancer.handled()[before:] for port, _ in handled.tries)
    assert sorted(tries) == sorted(instances.ports())
    assert min(tries.values()) >= REQUESTS // 4, f"the requests did not go round: {tries}"


@pytest.mark.parametrize("number", range(3))
def test_logout_at_one_is_known_to_all(balancer, instances, number):
    client = client_of(balancer)
    for instance in instances.all:
        assert Client(instance.url).get("/api/authentication/test", client.cookie()).status == 200
    cookie = client.cookie()
    assert Client(instances.all[number].url).get("/api/authentication/logout", cookie).status == 200

    def refused():
        return all(Client(instance.url).get("/api/authentication/test", cookie).status == 401 for instance in instances.all)

    wait_until(refused, LOGOUT_SECONDS, "all refuse the session that was ended")


def test_other_sessions_of_the_user_go_on(balancer):
    first, second = client_of(balancer), client_of(balancer)
    first.get("/api/authentication/logout")
    assert [second.get("/api/authentication/test").status for _ in range(6)] == [200] * 6


def test_a_session_survives_the_instance_that_began_it(balancer, instances):
    """Also a restart of all: sessions are not kept in memory."""
    instance = instances.all[0]
    client = Client(instance.url)
    client.log_in("mary", "mary")
    cookie = client.cookie()
    instance.stop()
    assert [Client(other.url).get("/api/authentication/test", cookie).status for other in instances.all[1:]] == [200, 200]
    instance.start().wait()
    assert Client(instance.url).get("/api/authentication/test", cookie).status == 200


def test_guessing_is_slowed_down_on_all_together(instances):
    """Who goes round guesses no faster; others can still log in."""
    statuses = []
    for attempt in range(15):
        client = Client(instances.all[attempt % 3].url)
        statuses.append(client.post("/api/authentication", {"username": "guessed", "password": f"p{attempt}"}).status)
    assert statuses[0] == 401 and set(statuses) == {401, 429}
    assert statuses.count(401) <= ALLOWED_GUESSES, statuses
    for instance in instances.all:
        Client(instance.url).log_in("mary", "mary")
