"""Several questions in one request: each line is what the question's own address answers, as of one moment."""

import json
import time

import pytest

from support.dates import milliseconds
from support.reports import instance_filter, measure, report, variable_filter
from support.waiting import wait_until

ORDERS = ("orderHandling", ["retail", "wholesale"])
CLAIMS = ("claimSettlement", [None])
ENDED = [instance_filter("completedInstancesOnly")]
HEADERS = {"X-Optimize-Client-Timezone": "Europe/Berlin", "X-Optimize-Client-Locale": "de"}
ANALYSED = {"processDefinitionKey": ORDERS[0], "processDefinitionVersions": ["all"], "tenantIds": ORDERS[1], "filter": ENDED}
QUESTIONS = [
    ("report/evaluate", {}, report(ORDERS, "processInstance", ["frequency", "duration"], filters=ENDED)),
    ("report/evaluate", {}, report(ORDERS, "flowNode", ["frequency", "duration"], "flowNodes", filters=ENDED)),
    ("report/evaluate", {}, report(ORDERS, "processInstance", ["frequency"], ("startDate", {"unit": "month"}), filters=ENDED)),
    ("report/evaluate", {"limit": "3"}, report(ORDERS, None, ["rawData"], filters=ENDED)),
    ("process/variants", {"limit": "2"}, report(ORDERS, "processInstance", ["frequency"], filters=ENDED)),
    ("process/incidents", {}, report(ORDERS, "processInstance", ["frequency"], filters=ENDED)),
    ("process/findings", {}, report(ORDERS, "processInstance", ["frequency"], filters=ENDED)),
    ("analysis/correlation", {}, {**ANALYSED, "gateway": "riskGateway", "end": "orderCompleted"}),
    ("analysis/flowNodeOutliers", {}, ANALYSED),
    ("analysis/durationChart", {}, {**ANALYSED, "flowNodeId": "checkOrder"}),
    ("analysis/significantOutlierVariableTerms", {}, {**ANALYSED, "flowNodeId": "checkOrder", "higherOutlierBound": 1000}),
]


def question(path, query, body):
    return {"path": path, "query": query, "body": body}


def ask(client, questions):
    """The lines by the position of their question."""
    answer = client.post("/api/batch", {"questions": questions}, HEADERS)
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert sorted(line["index"] for line in lines) == list(range(len(questions)))
    return [(line["status"], line["body"]) for line in sorted(lines, key=lambda line: line["index"])]


@pytest.fixture(scope="module")
def client(either_server):
    return either_server.client("demo")


def test_each_line_is_what_the_address_answers(client):
    lines = ask(client, [question(*one) for one in QUESTIONS])
    for (path, query, body), line in zip(QUESTIONS, lines):
        own = client.post(f"/api/{path}?" + "&".join(f"{k}={v}" for k, v in query.items()), body, HEADERS)
        assert line == (own.status, own.json()), path


def test_all_answers_are_of_one_moment(client):
    """What runs gets older from one moment to the next."""
    running = report(CLAIMS, "processInstance", ["duration"], filters=[instance_filter("runningInstancesOnly")])
    lines = ask(client, [question("report/evaluate", {}, running)] * 20)
    ages = {measure(body["result"], "duration", "sum") for _, body in lines}
    assert len(ages) == 1 and ages.pop() > 0


def test_a_wrong_question_leaves_the_others_right(client):
    wrong = report(ORDERS, "processInstance", ["frequency"], filters=[variable_filter("country", "String", {"operator": "?", "values": []})])
    unknown = report(("nobodyKnows", [None]), "processInstance", ["frequency"])
    first, second, third = ask(client, [question("report/evaluate", {}, wrong), question(*QUESTIONS[0]), question("report/evaluate", {}, unknown)])
    assert first[0] == 400 and first[1]["errorMessage"]
    assert second[0] == 200 and measure(second[1]["result"], "frequency") > 0
    own = client.post("/api/report/evaluate", unknown, HEADERS)
    assert third == (own.status, own.json())


@pytest.mark.parametrize("questions, message", [
    (None, "'questions'"),
    ([], "'questions'"),
    ([question("authentication", {}, {})], "'authentication' cannot be asked in a batch"),
    ([question("batch", {}, {"questions": []})], "'batch' cannot be asked in a batch"),
    ([question(*QUESTIONS[0]), {"query": {}}], "'path' is missing (question 1)"),
    ([question("process/variants", {"limit": 3}, {})], "'query'"),
    ([question(*QUESTIONS[0])] * 65, "at most 64 questions"),
])
def test_what_is_no_batch_is_refused_as_a_whole(client, questions, message):
    answer = client.post("/api/batch", {"questions": questions})
    assert answer.status == 400 and message in answer.json()["errorMessage"] + answer.json()["detailedMessage"], answer.text


def test_nobody_is_answered_without_a_login(either_server):
    answer = either_server.client().post("/api/batch", {"questions": [question(*QUESTIONS[0])]})
    assert answer.status == 401


def test_each_question_needs_its_right(camunda_server):
    """mary may see orders of one tenant, and no claims."""
    addresses = ["report/evaluate", "process/variants", "process/incidents", "process/findings"]
    processes = [("orderHandling", ["retail"]), ("orderHandling", ["wholesale"]), CLAIMS]
    lines = ask(camunda_server.client("mary"), [question(address, {}, report(process, "processInstance", ["frequency"]))
                                                for address in addresses for process in processes])
    assert [status for status, _ in lines] == [200, 403, 403] * len(addresses)


def test_answers_tell_until_when_the_data_is_complete(either_server, client):
    """Which is a time before the answer, and the same that the status page shows, or a later one."""
    wait_until(lambda: client.get("/api/status").json()["dataUntil"], 60, "all kinds have been read")
    shown = milliseconds(client.get("/api/status").json()["dataUntil"])
    body = report(ORDERS, "processInstance", ["frequency"])
    answers = [client.post("/api/report/evaluate", body), client.post("/api/process/variants", body),
               client.post("/api/batch", {"questions": [question("report/evaluate", {}, body)]}),
               client.post("/api/export/csv/process/rawData/orders.csv", {"processDefinitionKey": ORDERS[0], "tenantIds": ORDERS[1]})]
    for answer in answers:
        assert answer.status == 200, answer.text
        assert shown <= milliseconds(answer.headers["X-Data-Until"]) <= time.time() * 1000
    assert "X-Data-Until" not in client.get("/api/identity/current/user").headers
