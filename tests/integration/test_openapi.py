"""docs/openapi and the server say the same: schemathesis asks all addresses with right and with wrong data."""

import json
import os

import pytest

from support.openapi import assert_fits, body_examples, run
from support.public_api import bearer
from support.reports import instance_filter, report
from support.server import configuration, engine_entry, write_configuration

ORDERS = ("orderHandling", ["retail", "wholesale"])
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
LOGOUT = "/api/authentication/logout"
SMALL = ("session", "server", "definitions", "variables", "people", "entities")  # tags of operations
SEED = os.environ.get("HINDSIGHT_TEST_SEED", "1")


def distributed(by, definition):
    definition["data"]["distributedBy"] = by
    return definition


REPORTS = [
    report(ORDERS, "processInstance", ["frequency", "duration"]),
    report(ORDERS, "processInstance", ["percentage"], filters=[instance_filter("runningInstancesOnly")]),
    report(ORDERS, "processInstance", ["frequency"], ("runningDate", {"unit": "automatic"})),
    report(ORDERS, "processInstance", ["frequency"], "duration"),
    report(ORDERS, "processInstance", ["duration"], ("variable", {"name": "amount", "type": "Double"})),
    report(ORDERS, "processInstance", ["duration"], processPart={"start": "checkOrder", "end": "orderCompleted"}),
    report(ORDERS, "flowNode", ["frequency", "duration"], "flowNodes"),
    report(ORDERS, "userTask", ["duration"], "candidateGroup", userTaskDurationTimes=["idle", "work", "total"]),
    report(ORDERS, "incident", ["frequency", "duration"], "flowNodes"),
    report(ORDERS, "variable", [{"name": "amount", "type": "Double"}]),
    report(ORDERS, None, ["rawData"]),
    distributed({"type": "assignee", "value": None}, report(ORDERS, "userTask", ["frequency", "duration"], "userTasks")),
    distributed({"type": "process", "value": None}, report(ORDERS, "flowNode", ["duration"], "flowNodes")),
    distributed({"type": "variable", "value": {"name": "country", "type": "String"}},
                report(ORDERS, "processInstance", ["duration"], ("startDate", {"unit": "month"}))),
]


@pytest.fixture(scope="module")
def server(hindsight, camunda, tmp_path_factory):
    """A server of its own, since all that can be deleted will be."""
    folder = tmp_path_factory.mktemp("openapi")
    events = {"authorizedUserIds": ["demo"], "eventImport": {"enabled": True}}
    config = write_configuration(folder, configuration(folder, engine_entry(camunda.engine.rest, camunda.alias), eventBasedProcess=events))
    hindsight.import_once(config)
    with hindsight.serve(config) as running:
        yield running


@pytest.fixture(scope="module")
def document(server):
    answer = server.client().get("/api/openapi.json")
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/json"
    return answer.json()


@pytest.fixture
def document_file(document, tmp_path):
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document))
    return file


def test_the_description_is_valid(document_file):
    done = run("openapi-spec-validator", document_file, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_all_examples_of_bodies_are_accepted(server, document):
    client = server.client("demo")
    examples = list(body_examples(document))
    assert len(examples) > 25
    for method, address, body in examples:
        answer = client.request(method, address, body, bearer())
        assert answer.status in (200, 204), f"{method} {address} {body}: {answer.status} {answer.text}"


@pytest.fixture(scope="module")
def cookies(server):
    """Of two sessions, begun before logins are tried in vain, after which the server lets everybody wait."""
    return [server.client("demo").cookie()["Cookie"] for _ in range(2)]


@pytest.mark.parametrize("session, operations", [
    (0, ["--exclude-operation-id", "logOut", "--phases", "examples,fuzzing,stateful"]),
    # Reports have so many members that trying each of them takes minutes. Wrong passwords of somebody who is there would make
    # the engine refuse him for a while, in other tests, too.
    (0, [*(word for tag in SMALL for word in ("--include-tag", tag)), "--exclude-path", LOGOUT, "--exclude-operation-id", "logIn", "--phases", "coverage"]),
    (1, ["--include-path", LOGOUT, "--phases", "coverage,fuzzing"]),
], ids=["all", "each parameter", "ending the session"])
def test_whatever_is_asked_the_answer_is_as_described(server, document_file, cookies, session, operations):
    """HINDSIGHT_TEST_SEED=n asks other questions. One worker, because CPython 3.11 fails when Hypothesis compiles in several threads."""
    done = run("schemathesis", "run", document_file, "--url", server.url, "--header", f"Cookie: {cookies[session]}",
               "--header", f"Authorization: {bearer()['Authorization']}", "--checks", CHECKS,
               "--max-examples", 20, "--seed", SEED, "--workers", 1, "--request-timeout", 60, "--continue-on-failure", "--warnings", "off",
               "--generation-database", "none", "--no-color", *operations, cwd=document_file.parent, timeout=900)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{server.log()[-3000:]}"
    assert server.client().get("/api/readyz").status == 200


def test_reports_of_all_kinds_are_as_described(either_server, document):
    client = either_server.client("demo")
    answers = [client.post("/api/report/evaluate", definition) for definition in REPORTS]
    assert [answer.status for answer in answers] == [200] * len(REPORTS)
    assert {answer.json()["result"]["type"] for answer in answers} == {"number", "map", "hyperMap", "raw"}
    assert_fits(document, "EvaluatedReport", [answer.json() for answer in answers])
    assert_fits(document, "ProcessReport", REPORTS)


def test_instances_are_as_described(camunda, either_server, document):
    client = either_server.client("demo")
    ids = [row["id"] for row in camunda.history.process_instances[:40]]
    answers = [client.get(f"/api/process/instance/{camunda.alias}/{one}") for one in ids]
    assert_fits(document, "ProcessInstance", [answer.json() for answer in answers])


def test_lines_of_a_batch_are_as_described(either_server, document):
    questions = [{"path": "report/evaluate", "body": one} for one in REPORTS] + [{"path": "process/variants", "body": {}}]
    answer = either_server.client("demo").post("/api/batch", {"questions": questions})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert_fits(document, "BatchLine", lines)
    assert_fits(document, "EvaluatedReport", [line["body"] for line in lines if line["status"] == 200])
    assert_fits(document, "Error", [line["body"] for line in lines if line["status"] == 400])
    assert len(lines) == len(questions) and [line["status"] for line in lines].count(400) == 1
