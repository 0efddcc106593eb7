"""Variables that other systems send for an engine's process instances, on both stores: before and after these are known, again, and wrong."""

import json
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.client import Client
from support.public_api import bearer
from support.reports import by_key, measure, report, variable_filter
from support.server import merged, write_configuration
from support.shared_store import settings_in
from support.waiting import wait_until

CLAIMS = ("claimSettlement", [None])
BYTES_MAX = 1_000_000
SECONDS = 60


def variable(number, name, value, instance, kind="String", **more):
    return {"id": number, "name": name, "type": kind, "value": value, "processInstanceId": instance, "processDefinitionKey": CLAIMS[0], **more}


def send(url, variables, headers=None):
    body = variables if isinstance(variables, str) else json.dumps(variables)
    return Client(url).request("POST", "/api/ingestion/variable", body, {"Content-Type": "application/json", **(bearer() if headers is None else headers)})


def sent(server, variables):
    answer = send(server.url, variables)
    assert answer.status == 204, answer.text


class Claims:
    """Ids of process instances, each handed out once."""

    def __init__(self, engine):
        self.ids = [row["id_"] for row in engine.sql("SELECT id_ FROM ACT_HI_PROCINST WHERE proc_def_key_ = 'claimSettlement' ORDER BY id_")]
        random.shuffle(self.ids)

    def take(self, count):
        taken, self.ids = self.ids[:count], self.ids[count:]
        assert len(taken) == count
        return taken


@pytest.fixture(scope="module", params=["embedded", "shared"])
def server(request, engines, hindsight, tmp_path_factory):
    """Got variables while it did not import yet, and was stopped then."""
    folder = tmp_path_factory.mktemp("variables-" + request.param)
    engine = engines.start("camunda").wait()
    claims = Claims(engine)
    settings = merged(settings_in(request.param, request, folder, engine.rest),
                      {"externalVariable": {"import": {"enabled": True, "maxPageSize": 3},
                                            "variableIngestion": {"maxBatchRequestBytes": BYTES_MAX, "maxRequests": 1}}})
    for block in {"es", "opensearch"} & set(settings):
        settings[block]["settings"]["index"]["refresh_interval"] = "200ms"
    early = claims.take(5)
    without_import = merged(settings, {"engines": {"engine": {"importEnabled": False}}})
    with hindsight.serve(write_configuration(folder, without_import, "first.yaml")) as first:
        sent(first, [variable(f"waits-{number}", "early", "never", f"no instance {number}") for number in range(50)])
        sent(first, [variable(f"early-{number}", "early", "replaced", id) for number, id in enumerate(early)])
        sent(first, [variable(f"early-{number}", "early", "north" if number else "south", id) for number, id in enumerate(early)])
        assert first.client("demo").get("/api/process/overview").json() == []
    with hindsight.serve(write_configuration(folder, settings)) as running:
        running.claims = claims
        client = running.client("demo")
        wait_until(lambda: CLAIMS[0] in {row["processDefinitionKey"] for row in client.get("/api/process/overview").json()}, SECONDS, "the process is known")
        yield running


QUERY = {"processDefinitionKey": CLAIMS[0], "processDefinitionVersions": ["all"], "tenantIds": [None]}


@pytest.fixture(scope="module")
def demo(server):
    return server.client("demo")


def counts(client, name, kind="String", filters=()):
    """Process instances by value; those without one are left out."""
    answer = client.post("/api/report/evaluate", report(CLAIMS, "processInstance", ["frequency"], ("variable", {"name": name, "type": kind}), filters))
    assert answer.status == 200, answer.text
    return {key: value for key, value in by_key(measure(answer.json()["result"], "frequency")).items() if key != "missing" and value}


def eventually(client, name, expected):
    wait_until(lambda: counts(client, name) == expected, SECONDS, f"{name} shows {expected}")


def test_what_came_before_its_instance_shows_with_it(demo):
    eventually(demo, "early", {"north": 4, "south": 1})


def test_what_comes_again_replaces_what_was_merged(server, demo):
    one, other = server.claims.take(2)
    sent(server, [variable("again-1", "again", "first", one, "string"), variable("again-2", "again", "lost", other), variable("again-2", "again", "first", other)])
    eventually(demo, "again", {"first": 2})
    sent(server, [variable("again-1", "again", "second", one)])
    sent(server, [variable("again-2", "again", "second", other)])
    sent(server, [variable("again-1", "again", "third", one)])
    eventually(demo, "again", {"second": 1, "third": 1})
    found = counts(demo, "again", filters=[variable_filter("again", "String", {"operator": "in", "values": ["third"]})])
    assert found == {"third": 1}


def test_values_have_their_types_and_objects_are_flattened(server, demo):
    id, = server.claims.take(1)
    content = json.dumps({"name": "Ann", "age": 41, "orders": [1, 2, 3]})
    sent(server, [variable("typed-1", "sentShort", "-7", id, "short"), variable("typed-2", "sentLong", "9007199254740993", id, "Long"),
                  variable("typed-3", "sentDouble", "1.5", id, "double"), variable("typed-4", "sentBoolean", "true", id, "Boolean"),
                  variable("typed-5", "sentDate", "2026-01-31T08:15:00.000+0100", id, "date"), variable("typed-6", "sentInteger", "12", id, "Integer"),
                  variable("typed-7", "customer", content, id, "Object", serializationDataFormat="application/json"),
                  variable("typed-8", "sentText", "x", id)])
    expected = {("sentShort", "Short"), ("sentInteger", "Integer"), ("sentLong", "Long"), ("sentDouble", "Double"), ("sentBoolean", "Boolean"), ("sentDate", "Date"),
                ("sentText", "String"), ("customer", "Object"), ("customer.name", "String"), ("customer.age", "Double"), ("customer.orders._listSize", "Long")}

    def listed():
        return {(one["name"], one["type"]) for one in demo.post("/api/variables", {"processesToQuery": [QUERY]}).json()}
    wait_until(lambda: expected <= listed(), SECONDS, f"there are {expected}")
    assert counts(demo, "customer.name") == {"Ann": 1}
    definition = report(CLAIMS, None, ["rawData"], filters=[variable_filter("sentText", "String", {"operator": "in", "values": ["x"]})])
    row, = measure(demo.post("/api/report/evaluate", definition).json()["result"], "rawData")
    assert row["processInstanceId"] == id
    values = row["variables"]
    assert [values[name] for name in ("sentShort", "sentInteger", "sentLong", "sentDouble", "sentBoolean")] == ["-7", "12", "9007199254740993", "1.5", "true"]
    assert values["sentDate"].startswith("2026-01-31T07:15:00.000")
    assert values["customer.orders._listSize"] == "3"


def test_a_wrong_batch_changes_nothing(server, demo):
    id, = server.claims.take(1)
    right = variable("wrong-1", "wrong", "right", id)
    for wrong, place in (([right, {}], "[1].id"), ([right, {**right, "value": 12}], "[1].value"), ([{**right, "type": "Long"}], "[0].value"),
                         ([right, {**right, "type": "Bytes"}], "[1].type"), ([{**right, "type": "Object", "value": "{}"}], "[0].serializationDataFormat"),
                         ([right, {**right, "processInstanceId": None}], "[1].processInstanceId"), (right, "request body"), ("[", "request body")):
        answer = send(server.url, wrong)
        assert answer.status == 400 and place in answer.text, answer.text
    assert send(server.url, [right], bearer("another token")).status == 401
    assert send(server.url, [right], {}).status == 401
    too_large = send(server.url, [{**right, "value": "x" * BYTES_MAX}])
    assert too_large.status == 413 and "externalVariable.variableIngestion.maxBatchRequestBytes" in too_large.text
    assert send(server.url, []).status == 204
    sent(server, [variable("wrong-2", "right", "there", id)])
    eventually(demo, "right", {"there": 1})
    assert counts(demo, "wrong") == {}


def test_too_many_at_a_time_are_told_when_to_try_again(server):
    batch = [variable(f"many-{number}", "many", "x" * 50, f"no instance {number}") for number in range(4_000)]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            answers = list(pool.map(lambda _: send(server.url, batch), range(8)))
            assert {answer.status for answer in answers} <= {204, 429}
            if refused := [answer for answer in answers if answer.status == 429]:
                break
    assert refused and all(answer.headers["Retry-After"] == "1" for answer in refused)
