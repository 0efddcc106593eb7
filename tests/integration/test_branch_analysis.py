"""Which way behind a gateway leads how often to an end: against the engine's own tables, from both stores."""

import pytest

from support.analysis import ask, body_of, branches, ids, model_of
from support.insights import ProcessRows, rows_by_process
from support.reports import instance_filter, variable_filter

ORDERS = ("orderHandling", ["retail", "wholesale"])
CLAIMS = ("claimSettlement", [None])
ONBOARDING = ("customerOnboarding", [None])
ENDED = instance_filter("completedInstancesOnly")
GERMANS = variable_filter("country", "String", {"operator": "in", "values": ["DE"]})
NOBODY = variable_filter("country", "String", {"operator": "in", "values": ["nowhere"]})


@pytest.fixture(scope="module")
def client(either_server):
    return either_server.client("demo")


@pytest.fixture(scope="module")
def rows_of(camunda):
    return rows_by_process(camunda.history)


@pytest.mark.parametrize("process", [ORDERS, CLAIMS, ONBOARDING], ids=lambda process: process[0])
def test_every_gateway_with_every_end(client, rows_of, process):
    model, rows = model_of(client, process), rows_of(process)
    assert model.gateways and len(model.ends) > 1
    counted = 0
    for gateway in model.gateways:
        for end in model.ends:
            answer = ask(client, "correlation", process, gateway=gateway, end=end)
            assert answer == branches(rows, ids(rows.instances), model, gateway, end), f"{gateway} to {end}"
            assert list(answer["followingNodes"]) == model.following[gateway], "in the model's order"
            counted += sum(0 < node["activitiesReached"] < node["activityCount"] for node in answer["followingNodes"].values())
    assert counted > 0, "no branch leads to an end sometimes"


def test_a_branch_that_joins_the_other_counts_for_itself(client, rows_of):
    """clearedGateway follows riskGateway at once, or after a review."""
    answer = ask(client, "correlation", ORDERS, gateway="riskGateway", end="orderCompleted")["followingNodes"]
    assert all(node["activityCount"] > node["activitiesReached"] > 0 for node in answer.values())
    passed = len({row["processInstance"] for row in rows_of(ORDERS).nodes if row["flowNode"] == "riskGateway"})
    assert sum(node["activityCount"] for node in answer.values()) <= passed


def test_instances_that_took_more_than_one_branch_are_left_out(client):
    """A parallel gateway sends everybody everywhere."""
    answer = ask(client, "correlation", ORDERS, gateway="fulfilmentFork", end="orderCompleted")
    assert answer["total"] > 0
    assert all(node["activityCount"] < answer["total"] for node in answer["followingNodes"].values())


@pytest.mark.parametrize("filters, choose", [
    ([ENDED], lambda rows: ids(rows.ended())),
    ([GERMANS], lambda rows: rows.of_value("country", "DE")),
    ([ENDED, GERMANS], lambda rows: ids(rows.ended()) & rows.of_value("country", "DE")),
], ids=["ended", "variable", "both"])
def test_branches_of_filtered_instances(client, rows_of, filters, choose):
    rows, model = rows_of(ORDERS), model_of(client, ORDERS)
    chosen = choose(rows) & ids(rows.instances)
    assert 0 < len(chosen) < len(rows.instances)
    expected = branches(rows, chosen, model, "approvalGateway", "orderRejected")
    assert expected["total"] > 0
    assert ask(client, "correlation", ORDERS, filters=filters, gateway="approvalGateway", end="orderRejected") == expected


def test_branches_of_one_version_follow_its_model(client, rows_of):
    rows, first = rows_of(ORDERS), model_of(client, ORDERS, 1)
    assert "qualityGateway" not in first.gateways
    chosen = {row["id"] for row in rows.instances if rows.version_of[row["definition"]] == 1}
    assert ask(client, "correlation", ORDERS, versions=["1"], gateway="riskGateway", end="orderCompleted") == \
        branches(rows, chosen, first, "riskGateway", "orderCompleted")
    answer = client.post("/api/analysis/correlation", body_of(ORDERS, versions=["1"], gateway="qualityGateway", end="orderCompleted"))
    assert answer.status == 400 and "'qualityGateway'" in answer.json()["errorMessage"]


def test_branches_of_no_instances(client):
    answer = ask(client, "correlation", ORDERS, filters=[NOBODY], gateway="riskGateway", end="orderCompleted")
    assert answer["total"] == 0 and {(node["activityCount"], node["activitiesReached"]) for node in answer["followingNodes"].values()} == {(0, 0)}


@pytest.mark.parametrize("gateway, end, part", [
    ("nowhere", "orderCompleted", "gateway"), ("checkOrder", "orderCompleted", "gateway"), ("orderCompleted", "orderCompleted", "gateway"),
    ("riskGateway", "nowhere", "end"), (None, "orderCompleted", "gateway"), ("riskGateway", None, "end"), (7, "orderCompleted", "gateway"),
    ("riskGateway", "", "end"),
])
def test_what_does_not_fit_the_model_is_refused_with_its_name(client, gateway, end, part):
    answer = client.post("/api/analysis/correlation", body_of(ORDERS, gateway=gateway, end=end))
    assert answer.status == 400 and part in answer.json()["detailedMessage"], answer.text


def test_a_tenant_s_user_counts_that_tenant_only(either_server, camunda):
    mary, process = either_server.client("mary"), ("orderHandling", ["retail"])
    rows = ProcessRows(camunda.history, *process)
    assert ask(mary, "correlation", process, gateway="riskGateway", end="orderCompleted") == \
        branches(rows, ids(rows.instances), model_of(mary, process), "riskGateway", "orderCompleted")
