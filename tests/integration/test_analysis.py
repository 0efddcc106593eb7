"""Branch analysis and outliers: against the engine's own tables, from both stores."""

import xml.etree.ElementTree as ElementTree
from collections import defaultdict

import pytest

from support.expected import grouped
from support.insights import ProcessRows
from support.reports import instance_filter, variable_filter

ORDERS = ("orderHandling", ["retail", "wholesale"])
CLAIMS = ("claimSettlement", [None])
ONBOARDING = ("customerOnboarding", [None])
SHIPMENTS = ("shipment", ["retail", "wholesale"])
PROCESSES = [ORDERS, CLAIMS, ONBOARDING, SHIPMENTS]
ENDED = instance_filter("completedInstancesOnly")
GERMANS = variable_filter("country", "String", {"operator": "in", "values": ["DE"]})

by_name = pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process[0])


@pytest.fixture(scope="module")
def client(either_server):
    return either_server.client("demo")


@pytest.fixture(scope="module")
def rows_of(camunda):
    known = {}

    def of(process):
        if process[0] not in known:
            known[process[0]] = ProcessRows(camunda.history, *process[:2])
        return known[process[0]]

    return of


def body_of(process, filters=(), versions=("all",), **more):
    key, tenants = process
    return {"processDefinitionKey": key, "processDefinitionVersions": list(versions), "tenantIds": tenants, "filter": list(filters), **more}


def ask(client, name, process, **more):
    answer = client.post(f"/api/analysis/{name}", body_of(process, **more))
    assert answer.status == 200, f"{answer.status} {answer.text}"
    return answer.json()


# branches

class Model:
    """What a diagram says, read on its own."""

    def __init__(self, xml):
        root = ElementTree.fromstring(xml)
        elements = [(element.tag.rpartition("}")[2], element.attrib) for element in root.iter()]
        self.following, self.next = defaultdict(list), defaultdict(set)
        for tag, attributes in elements:
            if tag == "sequenceFlow":
                source, target = attributes["sourceRef"], attributes["targetRef"]
                if target not in self.following[source]:
                    self.following[source].append(target)
                self.next[source].add(target)
            elif tag == "boundaryEvent":
                self.next[attributes["attachedToRef"]].add(attributes["id"])
        self.gateways = [attributes["id"] for tag, attributes in elements if tag.endswith("Gateway") and len(self.following[attributes["id"]]) > 1]
        self.ends = [attributes["id"] for tag, attributes in elements if tag == "endEvent"]

    def behind(self, node, gateway):
        """All nodes that `node` leads to without coming back to the gateway."""
        found, open_ones = set(), [node]
        while open_ones:
            new = self.next[open_ones.pop()] - found - {gateway}
            found |= new
            open_ones += new
        return found


def model_of(client, process, version="latest"):
    return Model(client.get(f"/api/definition/process/xml?key={process[0]}&version={version}&tenantId={process[1][0] or ''}").text)


def branches(rows, chosen, model, gateway, end):
    """The answer as computed from the engine's rows of the chosen instances."""
    nodes_of = {instance: {row["flowNode"] for row in nodes} for instance, nodes in grouped(rows.nodes, lambda row: row["processInstance"]).items()}
    passed = [nodes for instance, nodes in nodes_of.items() if instance in chosen and gateway in nodes]
    following = {}
    for node in model.following[gateway]:
        others = set(model.following[gateway]) - {node} - model.behind(node, gateway)
        went = [nodes for nodes in passed if node in nodes and not nodes & others]
        following[node] = {"activityId": node, "activityCount": len(went), "activitiesReached": sum(end in nodes for nodes in went)}
    return {"followingNodes": following, "endEvent": end, "total": sum(end in nodes for nodes in passed)}


def ids(instances):
    return {row["id"] for row in instances}


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
    nowhere = variable_filter("country", "String", {"operator": "in", "values": ["nowhere"]})
    answer = ask(client, "correlation", ORDERS, filters=[nowhere], gateway="riskGateway", end="orderCompleted")
    assert answer["total"] == 0 and {(node["activityCount"], node["activitiesReached"]) for node in answer["followingNodes"].values()} == {(0, 0)}


@pytest.mark.parametrize("gateway, end, part", [
    ("nowhere", "orderCompleted", "gateway"), ("checkOrder", "orderCompleted", "gateway"), ("orderCompleted", "orderCompleted", "gateway"),
    ("riskGateway", "nowhere", "end"), (None, "orderCompleted", "gateway"), ("riskGateway", None, "end"), (7, "orderCompleted", "gateway"),
    ("riskGateway", "", "end"),
])
def test_what_does_not_fit_the_model_is_refused_with_its_name(client, gateway, end, part):
    answer = client.post("/api/analysis/correlation", body_of(ORDERS, gateway=gateway, end=end))
    assert answer.status == 400 and part in answer.json()["detailedMessage"], answer.text


# rights and nonsense

QUESTIONS = {"correlation": {"gateway": "riskGateway", "end": "orderCompleted"}}
each = pytest.mark.parametrize("name", QUESTIONS)


@each
def test_who_may_not_see_a_process_or_tenant_is_told_nothing(either_server, name):
    olga, mary = either_server.client("olga"), either_server.client("mary")
    for client, process in ((olga, ORDERS), (mary, ORDERS), (mary, CLAIMS), (mary, ("orderHandling", ["wholesale"])), (olga, ("noSuchProcess", [None]))):
        answer = client.post(f"/api/analysis/{name}", body_of(process, **QUESTIONS[name]))
        assert answer.status == 403, f"{process}: {answer.text}"
        assert set(answer.json()) == {"errorCode", "errorMessage", "detailedMessage"}
    assert either_server.client().post(f"/api/analysis/{name}", body_of(ORDERS, **QUESTIONS[name])).status == 401


def test_a_tenant_s_user_counts_that_tenant_only(either_server, camunda):
    mary, process = either_server.client("mary"), ("orderHandling", ["retail"])
    rows = ProcessRows(camunda.history, *process)
    model = model_of(mary, process)
    assert ask(mary, "correlation", process, gateway="riskGateway", end="orderCompleted") == \
        branches(rows, ids(rows.instances), model, "riskGateway", "orderCompleted")


@each
@pytest.mark.parametrize("filters", [[{"type": "nonsense"}], ["text"], "text", [instance_filter("variable", {"name": 3})],
                                     [{"type": "executedFlowNodes", "filterLevel": "view", "appliedTo": ["all"], "data": {"operator": "in", "values": ["checkOrder"]}}]])
def test_filters_that_are_none_or_of_the_view_are_refused(client, name, filters):
    answer = client.post(f"/api/analysis/{name}", {**body_of(ORDERS, **QUESTIONS[name]), "filter": filters})
    assert answer.status == 400 and "filter" in answer.json()["detailedMessage"], answer.text


@each
@pytest.mark.parametrize("body", ["", "{", "null", "[]", "{}", '{"processDefinitionKey": 7}', '{"processDefinitionKey": "orderHandling", "tenantIds": 3}',
                                  '{"processDefinitionKey": "orderHandling", "processDefinitionVersions": "all"}'])
def test_nonsense_is_refused_with_a_reason(client, name, body):
    answer = client.post(f"/api/analysis/{name}", body, {"Content-Type": "application/json"})
    assert answer.status == 400 and answer.json()["errorMessage"]
