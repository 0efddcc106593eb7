"""Runs that took unusually long, and the values of variables that go with them: against the engine's own tables, from both
stores."""

import csv
import io

import pytest

from support.analysis import ask, body_of, completed, completed_runs, expected_terms, ids, model_of, outliers, terms_of, with_runs
from support.expected import grouped
from support.insights import ProcessRows, rows_by_process
from support.reports import instance_filter, variable_filter
from support.server import configuration, engine_entry, write_configuration

ORDERS = ("orderHandling", ["retail", "wholesale"])
CLAIMS = ("claimSettlement", [None])
ONBOARDING = ("customerOnboarding", [None])
SHIPMENTS = ("shipment", ["retail", "wholesale"])
PROCESSES = [ORDERS, CLAIMS, ONBOARDING, SHIPMENTS]
ENDED = instance_filter("completedInstancesOnly")
GERMANS = variable_filter("country", "String", {"operator": "in", "values": ["DE"]})
NOBODY = variable_filter("country", "String", {"operator": "in", "values": ["nowhere"]})

by_name = pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process[0])


@pytest.fixture(scope="module")
def client(either_server):
    return either_server.client("demo")


@pytest.fixture(scope="module")
def rows_of(camunda):
    return rows_by_process(camunda.history)


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
    runs = completed_runs(rows, model_of(client, process), ids(rows.instances))
    assert any(outliers(durations)[2] for durations in runs.values()), "nothing would be found"
    check_outliers(ask(client, "flowNodeOutliers", process), runs)


def test_runs_that_took_long_of_filtered_instances(client, rows_of):
    rows = rows_of(ORDERS)
    chosen = ids(rows.ended()) & rows.of_value("country", "DE")
    check_outliers(ask(client, "flowNodeOutliers", ORDERS, filters=[ENDED, GERMANS]), completed_runs(rows, model_of(client, ORDERS), chosen))
    assert ask(client, "flowNodeOutliers", ORDERS, filters=[NOBODY]) == {}


def check_chart(chart, durations, bound):
    keys = [bucket["key"] for bucket in chart]
    assert len(keys) <= 81 and keys[0] == min(durations)
    width = keys[-1] - keys[-2] if len(keys) > 2 else max(durations) + 1
    assert len({end - begin for begin, end in zip(keys[1:], keys[2:])}) <= 1, "of equal length"
    assert max(durations) < keys[-1] + width
    for bucket, end in zip(chart, [*keys[1:], keys[-1] + width]):
        assert bucket["value"] == sum(bucket["key"] <= value < end for value in durations), bucket
        assert bucket["outlier"] == (bound is not None and bucket["key"] > bound)
    if bound is not None:
        assert sum(bucket["value"] for bucket in chart if bucket["outlier"]) == sum(value > bound for value in durations)


@by_name
def test_the_chart_of_each_flow_node(client, rows_of, process):
    rows = rows_of(process)
    for node, durations in completed_runs(rows, model_of(client, process), ids(rows.instances)).items():
        middle = sorted(durations)[len(durations) // 2]
        for bound in (None, outliers(durations)[1], middle, 0, max(durations) * 10):
            check_chart(ask(client, "durationChart", process, flowNodeId=node, higherOutlierBound=bound, lowerOutlierBound=None), durations, bound)


def test_the_chart_of_filtered_instances(client, rows_of):
    rows = rows_of(ORDERS)
    chosen = ids(rows.ended()) & rows.of_value("country", "DE")
    durations = completed_runs(rows, model_of(client, ORDERS), chosen)["checkOrder"]
    check_chart(ask(client, "durationChart", ORDERS, filters=[ENDED, GERMANS], flowNodeId="checkOrder"), durations, None)
    assert ask(client, "durationChart", ORDERS, filters=[NOBODY], flowNodeId="checkOrder") == []


def test_a_tenant_s_user_counts_that_tenant_only(either_server, camunda):
    mary, process = either_server.client("mary"), ("orderHandling", ["retail"])
    rows = ProcessRows(camunda.history, *process)
    check_outliers(ask(mary, "flowNodeOutliers", process), completed_runs(rows, model_of(mary, process), ids(rows.instances)))


# variables of outliers

@pytest.fixture(scope="module")
def instances_of_term(camunda):
    return terms_of(camunda.history.variables)


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
    """Of each node whose runs take time: bounds that a third and a tenth of the runs lie beyond."""
    for node, runs in grouped(filter(completed, rows.nodes), lambda row: row["flowNode"]).items():
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
        if not expected or any(other[0] == name and other[1] != kind for other in instances_of_term) or compared > 20:
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
        answer = download(server.client("demo"), ORDERS, flowNodeId="checkOrder", higherOutlierBound=1000, variableName="country", variableTerm="DE")
        assert answer.status == 403 and "csv" in answer.json()["errorMessage"].lower()
