"""What the status says of the import: the engine's own cleanup against the lag, and rows that were set aside."""

import json
import time

import pytest

from support.dates import engine_text
from support.following import kinds, quick_configuration, wait_until_caught_up
from support.made_history import make_history
from support.replay_engine import ReplayEngine, status
from support.server import engine_entry
from support.waiting import wait_until
from support.web_socket import WebSocket

DAY = 86_400_000
CONFIGURATION = "history/cleanup/configuration"


def with_cleanup(data, configuration, days):
    """The same history of an engine that removes it; the second definition has the shortest time to live."""
    definitions = [{**row, "historyTimeToLive": days if n == 1 else None if n else days * 3} for n, row in enumerate(data["process-definition"])]
    return {**data, CONFIGURATION: configuration, "process-definition": definitions}


def engine_of(client):
    return client.get("/api/status").json()["engines"][0]


@pytest.fixture
def following(hindsight, tmp_path):
    def follow(engine):
        return hindsight.serve(quick_configuration(tmp_path, engine_entry(engine.rest)))

    return follow


def known(client):
    return wait_until(lambda: engine_of(client)["engineCleanup"]["state"] != "unknown" and engine_of(client), 30, "the engine's cleanup is known")


def test_how_long_the_engine_keeps_what_is_not_read_yet(following):
    data = with_cleanup(make_history(30, seed=5), {"batchWindowStartTime": "2026-01-01T02:00:00.000+0000", "batchWindowEndTime": None, "enabled": True}, 20)
    with ReplayEngine(data) as engine, following(engine) as server:
        demo = server.client("demo")
        wait_until_caught_up(demo)
        assert known(demo)["engineCleanup"] == {"state": "scheduled", "timeToLiveDays": 20, "definition": "parcel"}
        found = kinds(demo)
        left = found["variable-update"]["untilCleanupMs"]
        assert 20 * DAY - 120_000 < left <= 20 * DAY
        assert found["activity-instance-running"]["untilCleanupMs"] is None, "running instances are never removed"


def test_a_kind_that_cannot_be_read_comes_nearer_to_the_cleanup(following):
    data = with_cleanup(make_history(30, seed=5), {"batchWindowStartTime": None, "batchWindowEndTime": None, "enabled": True}, 20)
    with ReplayEngine(data) as engine:
        engine.fail("optimize/variable-update", status(500))
        with following(engine) as server:
            demo = server.client("demo")
            assert known(demo)["engineCleanup"]["state"] == "onDemand"
            wait_until(lambda: kinds(demo).get("process-instance-completed", {}).get("caughtUp"), 30, "other kinds are read")
            assert kinds(demo)["variable-update"]["untilCleanupMs"] is None, "how far it was read is not known"


@pytest.mark.parametrize("configuration, state", [({"enabled": False, "batchWindowStartTime": "2026-01-01T02:00:00.000+0000"}, "off"), ({"batchWindowStartTime": None}, "onDemand")])
def test_an_engine_tells_whether_it_cleans_up(following, configuration, state):
    with ReplayEngine(with_cleanup(make_history(3, seed=5), configuration, 0)) as engine, following(engine) as server:
        demo = server.client("demo")
        found = known(demo)["engineCleanup"]
        assert (found["state"], found["timeToLiveDays"]) == (state, 0)
        assert "engineCleanup" not in engine_of(server.client()), "names of definitions are for those who are logged in"


def test_an_engine_that_does_not_tell_leaves_it_unknown(following):
    with ReplayEngine(make_history(3, seed=5)) as engine, following(engine) as server:
        demo = server.client("demo")
        wait_until_caught_up(demo)
        wait_until(lambda: engine.asked(CONFIGURATION), 30, "the engine was asked")
        assert engine_of(demo)["engineCleanup"] == {"state": "unknown", "timeToLiveDays": None, "definition": None}
        assert all(kind["untilCleanupMs"] is None for kind in kinds(demo).values())


def test_the_demo_engine_removes_nothing(demo_client):
    assert known(demo_client)["engineCleanup"]["state"] == "off"
    assert known(demo_client)["engineCleanup"]["timeToLiveDays"] == 3650


# rows that were set aside

def poisoned(data):
    """A variable whose number is none, and an activity with a start that is no date."""
    rows = {"optimize/variable-update": {"variableInstanceId": "poison-1", "variableType": "Long", "value": "many"},
            "optimize/activity-instance/completed": {"id": "poison:2", "startTime": "yesterday"}}
    return {**data, **{name: data[name] + [{**data[name][5], **row}] for name, row in rows.items()}}


@pytest.fixture(params=["embedded", "shared"])
def set_aside(request, hindsight, tmp_path):
    """A server over either store, with two rows that it cannot read."""
    sections = {}
    if request.param == "shared":
        search = request.getfixturevalue("search")
        sections = {**search.sections(request.getfixturevalue("search_prefix")), "security": {"auth": {"superUserIds": ["demo"], "token": {"secret": "s" * 64}}}}
    with ReplayEngine(poisoned(make_history(30, seed=6))) as engine:
        with hindsight.serve(quick_configuration(tmp_path, engine_entry(engine.rest), **sections)) as server:
            yield server


def test_refused_rows_are_counted_told_with_reasons_and_tried_again(set_aside):
    """On both stores."""
    demo = set_aside.client("demo")
    wait_until_caught_up(demo)
    wait_until(lambda: engine_of(demo)["deadLetters"] == 2, 30, "both are counted")
    assert {name: kind["deadLetters"] for name, kind in kinds(demo).items() if kind["deadLetters"]} == {"variable-update": 1, "activity-instance-completed": 1}
    letters = {letter["kind"]: letter for letter in demo.get("/api/dead-letters").json()}
    assert "value" in letters["variable-update"]["reason"] and "yesterday" in letters["activity-instance-completed"]["raw"]
    assert demo.post("/api/dead-letters/retry").json() == {"retried": 0}
    assert engine_of(demo)["deadLetters"] == 2


# the status as it changes

def listen(server, client, zone="Europe/Berlin", **headers):
    return WebSocket(server.port, f"/ws/status?zone={zone}", {**client.cookie(), **headers})


def test_a_web_socket_is_told_the_status_at_once_and_when_it_changes(following):
    data = make_history(20, seed=7)
    late = data["optimize/variable-update"][-1]
    with ReplayEngine(data) as engine, following(engine) as server:
        demo = server.client("demo")
        wait_until_caught_up(demo)
        with listen(server, demo) as pushed:
            assert pushed.status == 101
            first = json.loads(pushed.receive())
            asked = demo.get("/api/status", {"X-Optimize-Client-Timezone": "Europe/Berlin"}).json()
            assert first.keys() == asked.keys() and "historyCleanup" in first
            assert first["dataUntil"][-5:] == asked["dataUntil"][-5:], "in the zone that was asked for"
            rows = kinds(demo)["variable-update"]["rows"]
            engine.add("optimize/variable-update", [{**late, "variableInstanceId": "one-more", "id": "one-more", "time": engine_text(int(time.time() * 1000))}])

            def told():
                kind = next(kind for kind in json.loads(pushed.receive())["engines"][0]["kinds"] if kind["kind"] == "variable-update")
                return kind["rows"] > rows

            wait_until(told, 30, "the new row is told")


def test_web_sockets_are_for_those_who_are_logged_in_on_pages_of_this_server(following):
    with ReplayEngine(make_history(3, seed=7)) as engine, following(engine) as server:
        demo = server.client("demo")
        with WebSocket(server.port, "/ws/status") as nobody, listen(server, demo, Origin="https://elsewhere.example") as foreign, \
                listen(server, demo, Origin=f"http://127.0.0.1:{server.port}") as own:
            assert (nobody.status, foreign.status, own.status) == (401, 403, 101)
        assert demo.get("/ws/status").status == 426


def test_a_web_socket_ends_with_its_session(following):
    with ReplayEngine(make_history(3, seed=7)) as engine, following(engine) as server:
        demo = server.client("demo")
        with listen(server, demo) as pushed:
            assert pushed.receive()
            assert demo.get("/api/authentication/logout").status == 200
            while pushed.receive() is not None:
                pass


def test_there_are_no_more_web_sockets_than_configured_and_closed_ones_make_room(hindsight, tmp_path):
    with ReplayEngine(make_history(3, seed=7)) as engine:
        config = quick_configuration(tmp_path, engine_entry(engine.rest), container={"status": {"connections": {"max": 2}}})
        with hindsight.serve(config) as server:
            demo = server.client("demo")
            with listen(server, demo) as first, listen(server, demo) as second:
                assert first.receive() and second.receive()
                with listen(server, demo) as third:
                    assert third.status == 503

            def room():
                with listen(server, demo) as socket:
                    return socket.status == 101

            wait_until(room, 30, "a closed socket makes room")
