"""Branch analysis and outliers: against the engine's own tables, from both stores."""

import csv
import io
import json
import math
import statistics
import time
import xml.etree.ElementTree as ElementTree
from collections import defaultdict

import pytest

from support.expected import duration, grouped
from support.history import flattened
from support.insights import ProcessRows
from support.reports import instance_filter, variable_filter
from support.server import configuration, engine_entry, write_configuration

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
        self.ids = {attributes["id"] for _, attributes in elements if "id" in attributes}
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


# outliers

def ended_runs(rows, model, chosen):
    """Durations by flow node of the model, of runs that have ended."""
    runs = [row for row in rows.nodes if row["end"] is not None and row["flowNode"] in model.ids and row["processInstance"] in chosen]
    return {node: [row["duration"] for row in found] for node, found in grouped(runs, lambda row: row["flowNode"]).items()}


def outliers(durations):
    mean = statistics.fmean(durations)
    bound = math.floor(mean + 2 * statistics.pstdev(durations) + 0.5)
    count = sum(value > bound for value in durations)
    return mean, bound, count


def check_outliers(answer, runs):
    assert set(answer) == set(runs)
    most = max((count * (bound - mean) for mean, bound, count in map(outliers, runs.values())), default=0)
    for node, durations in runs.items():
        (mean, bound, count), found = outliers(durations), answer[node]
        assert (found["totalCount"], found["outlierCount"]) == (len(durations), count), node
        heat = pytest.approx(count * (bound - mean) / most if most else 0, rel=1e-6)
        assert (found["lowerOutlier"], found["lowerOutlierHeat"], found["higherOutlierHeat"], found["heat"]) == (None, 0, heat, heat)
        if count == 0:
            assert found["higherOutlier"] is None, node
        else:
            assert found["higherOutlier"] == {"boundValue": bound, "count": count, "percentile": pytest.approx(100 * (1 - count / len(durations))),
                                              "relation": pytest.approx(bound / mean)}, node
    counts = [found["outlierCount"] for found in answer.values()]
    assert counts == sorted(counts, reverse=True), "the most outliers first"


@by_name
def test_runs_that_took_long(client, rows_of, process):
    rows = rows_of(process)
    runs = ended_runs(rows, model_of(client, process), ids(rows.instances))
    assert any(outliers(durations)[2] for durations in runs.values()), "nothing would be found"
    check_outliers(ask(client, "flowNodeOutliers", process), runs)


def test_runs_that_took_long_of_filtered_instances(client, rows_of):
    rows = rows_of(ORDERS)
    chosen = ids(rows.ended()) & rows.of_value("country", "DE")
    check_outliers(ask(client, "flowNodeOutliers", ORDERS, filters=[ENDED, GERMANS]), ended_runs(rows, model_of(client, ORDERS), chosen))
    nowhere = variable_filter("country", "String", {"operator": "in", "values": ["nowhere"]})
    assert ask(client, "flowNodeOutliers", ORDERS, filters=[nowhere]) == {}


def check_chart(chart, durations, bound):
    keys = [bucket["key"] for bucket in chart]
    assert len(keys) <= 81 and keys[0] <= min(durations)
    width = keys[-1] - keys[-2] if len(keys) > 1 else max(durations) + 1
    assert max(durations) < keys[-1] + width
    for bucket, end in zip(chart, [*keys[1:], keys[-1] + width]):
        assert bucket["value"] == sum(bucket["key"] <= value < end for value in durations), bucket
        assert bucket["outlier"] == (bound is not None and bucket["key"] > bound)
    if bound is not None:
        assert sum(bucket["value"] for bucket in chart if bucket["outlier"]) == sum(value > bound for value in durations)


@by_name
def test_the_chart_of_each_flow_node(client, rows_of, process):
    rows = rows_of(process)
    for node, durations in ended_runs(rows, model_of(client, process), ids(rows.instances)).items():
        middle = sorted(durations)[len(durations) // 2]
        for bound in (None, outliers(durations)[1], middle, 0, max(durations) * 10):
            check_chart(ask(client, "durationChart", process, flowNodeId=node, higherOutlierBound=bound, lowerOutlierBound=None), durations, bound)


def test_the_chart_of_filtered_instances(client, rows_of):
    rows = rows_of(ORDERS)
    chosen = ids(rows.ended()) & rows.of_value("country", "DE")
    durations = ended_runs(rows, model_of(client, ORDERS), chosen)["checkOrder"]
    check_chart(ask(client, "durationChart", ORDERS, filters=[ENDED, GERMANS], flowNodeId="checkOrder"), durations, None)
    nowhere = variable_filter("country", "String", {"operator": "in", "values": ["nowhere"]})
    assert ask(client, "durationChart", ORDERS, filters=[nowhere], flowNodeId="checkOrder") == []


# variables of outliers

TERM_TYPES = {"String", "Boolean", "Integer", "Long", "Short"}


def text_of(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.fixture(scope="module")
def instances_of_term(camunda):
    """Ids by (name, type, text)."""
    found = defaultdict(set)
    for row in camunda.history.variables:
        values = [(row["name"], 0, row["type"], row["value"])]
        if row["type"] in ("Json", "Object"):
            values = flattened(row["name"], json.loads(row["value"])) if row["value"] else []
        for name, _, kind, value in values:
            if kind in TERM_TYPES and value is not None:
                found[name, kind, text_of(value)].add(row["processInstance"])
    return found


def with_runs(rows, node, bound=-1):
    """Ids of instances that have a run of the node that took longer; one that goes on counts until now."""
    now = time.time() * 1000
    return {row["processInstance"] for row in rows.nodes if row["flowNode"] == node and duration(row, now) > bound}


def surprise(outliers, others, with_term):
    a, c = len(outliers & with_term), len(others & with_term)
    b, d = len(outliers) - a, len(others) - c
    if a < 5 or a * d <= b * c:
        return 0
    corrected = max(0, a * d - b * c - (a + b + c + d) / 2)
    return (a + b + c + d) * corrected ** 2 / ((a + b) * (c + d) * (a + c) * (b + d))


def expected_terms(rows, instances_of_term, node, bound, chosen):
    """(name, term) -> figures, of those that are significant."""
    everybody, outliers = (with_runs(rows, node, limit) & chosen for limit in (-1, bound))
    others = everybody - outliers
    found = {}
    for (name, _, text), holders in instances_of_term.items():
        if surprise(outliers, others, holders) >= 10.83:
            count = len(outliers & holders)
            found[name, text] = (count, pytest.approx(count / len(outliers)), pytest.approx(len(others & holders) / len(others) if others else 0),
                                 pytest.approx(count / len(everybody)))
    return found


def check_terms(client, process, expected, **question):
    answer = client.post("/api/analysis/significantOutlierVariableTerms", body_of(process, **question))
    if not expected:
        assert answer.status == 404 and answer.json()["errorMessage"], answer.text
        return []
    assert answer.status == 200, answer.text
    found = {(term["variableName"], term["variableTerm"]): (term["instanceCount"], term["outlierRatio"], term["nonOutlierRatio"], term["outlierToAllInstancesRatio"])
             for term in answer.json()}
    assert found == expected
    return answer.json()


def bounds(rows):
    """Of each node with several durations, one in ten that is outlier, and one in three."""
    for node, runs in grouped([row for row in rows.nodes if row["end"] is not None], lambda row: row["flowNode"]).items():
        durations = sorted(row["duration"] for row in runs)
        if durations[-1] > 60_000 and "#" not in node:
            yield from ((node, durations[len(durations) * part // 30]) for part in (20, 27))


@pytest.mark.parametrize("process", [ORDERS, CLAIMS], ids=lambda process: process[0])
def test_values_that_go_with_long_runs(client, rows_of, instances_of_term, process):
    rows, model = rows_of(process), model_of(client, process)
    told = 0
    for node, bound in bounds(rows):
        if node in model.ids:
            expected = expected_terms(rows, instances_of_term, node, bound, ids(rows.instances))
            told += len(check_terms(client, process, expected, flowNodeId=node, higherOutlierBound=bound))
    assert told > 0, "nothing would be found"


def test_values_that_go_with_long_runs_of_filtered_instances(client, rows_of, instances_of_term):
    rows, chosen = rows_of(ORDERS), ids(rows_of(ORDERS).ended())
    for node, bound in list(bounds(rows))[:8]:
        expected = expected_terms(rows, instances_of_term, node, bound, chosen)
        check_terms(client, ORDERS, expected, filters=[ENDED], flowNodeId=node, higherOutlierBound=bound)


def download(client, process, **question):
    return client.post("/api/analysis/significantOutlierVariableTerms/processInstanceIdsExport", body_of(process, **question))


def test_the_instances_of_a_value_as_csv(client, rows_of, instances_of_term):
    rows = rows_of(ORDERS)
    node, bound = next(iter(bounds(rows)))
    outliers, compared = with_runs(rows, node, bound), 0
    for (name, kind, text), holders in instances_of_term.items():
        expected = holders & outliers & ids(rows.instances)
        if not expected or not text or any(other[0] == name and other[1] != kind for other in instances_of_term) or compared > 20:
            continue
        answer = download(client, ORDERS, flowNodeId=node, higherOutlierBound=bound, variableName=name, variableTerm=text)
        assert answer.status == 200 and answer.headers["Content-Type"].startswith("text/csv"), answer.text
        found = [row["processInstanceId"] for row in csv.DictReader(io.StringIO(answer.text, newline=""), strict=True)]
        assert len(found) == len(set(found)) and set(found) == expected, f"{name} = {text}"
        assert answer.headers["X-Total-Count"] == str(len(expected))
        compared += 1
    assert compared > 5


def test_nobody_downloads_where_it_is_switched_off(hindsight, camunda, tmp_path):
    settings = configuration(tmp_path, engine_entry(camunda.engine.rest, camunda.alias), export={"csv": {"authorizedUsers": "none"}})
    hindsight.import_once(write_configuration(tmp_path, settings))
    settings["engines"][camunda.alias]["importEnabled"] = False
    with hindsight.serve(write_configuration(tmp_path, settings)) as server:
        answer = download(server.client("demo"), ORDERS, **QUESTIONS["significantOutlierVariableTerms/processInstanceIdsExport"])
        assert answer.status == 403 and "csv" in answer.json()["errorMessage"].lower()


@pytest.mark.parametrize("name", ["durationChart", "significantOutlierVariableTerms", "significantOutlierVariableTerms/processInstanceIdsExport"])
@pytest.mark.parametrize("change, part", [
    ({"flowNodeId": None}, "flowNodeId"), ({"flowNodeId": 5}, "flowNodeId"), ({"higherOutlierBound": "5"}, "higherOutlierBound"),
    ({"higherOutlierBound": -1}, "higherOutlierBound"), ({"higherOutlierBound": 1.5}, "higherOutlierBound"),
    ({"higherOutlierBound": 10 ** 30}, "higherOutlierBound"), ({"higherOutlierBound": 9_000_000_000_000_000_000}, "higherOutlierBound"),
    ({"lowerOutlierBound": 5}, "lowerOutlierBound")])
def test_outliers_that_are_none_are_refused(client, name, change, part):
    answer = client.post(f"/api/analysis/{name}", body_of(ORDERS, **{**QUESTIONS[name], **change}))
    assert answer.status == 400 and part in answer.json()["detailedMessage"], answer.text


@pytest.mark.parametrize("name, change, part", [
    ("durationChart", {"flowNodeId": "nowhere"}, "flowNodeId"),
    ("significantOutlierVariableTerms", {"flowNodeId": "nowhere"}, "flowNodeId"),
    ("significantOutlierVariableTerms", {"higherOutlierBound": None}, "higherOutlierBound"),
    ("significantOutlierVariableTerms/processInstanceIdsExport", {"variableName": None}, "variableName"),
    ("significantOutlierVariableTerms/processInstanceIdsExport", {"variableTerm": ""}, "variableTerm")])
def test_what_is_missing_or_unknown_is_told(client, name, change, part):
    answer = client.post(f"/api/analysis/{name}", body_of(ORDERS, **{**QUESTIONS[name], **change}))
    assert answer.status == 400 and part in answer.json()["detailedMessage"], answer.text


# rights and nonsense

OUTLIERS = {"flowNodeId": "checkOrder", "higherOutlierBound": 1000}
QUESTIONS = {"correlation": {"gateway": "riskGateway", "end": "orderCompleted"}, "flowNodeOutliers": {}, "durationChart": OUTLIERS,
             "significantOutlierVariableTerms": OUTLIERS,
             "significantOutlierVariableTerms/processInstanceIdsExport": {**OUTLIERS, "variableName": "country", "variableTerm": "DE"}}
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
    check_outliers(ask(mary, "flowNodeOutliers", process), ended_runs(rows, model, ids(rows.instances)))


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
