"""Runs that took unusually long, and the values of variables that go with them: against the engine's own tables, from both
stores."""

import csv
import io

import pytest

from support.analysis import ask, body_of, completed, completed_runs, expected_terms, ids, model_of, outliers, short_outliers, terms_of, with_runs
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


def sides(durations):
    """Mean, and bound and count of long and of short runs."""
    mean, higher, longer = outliers(durations)
    return mean, (higher, longer), short_outliers(durations)


def side(found, bound, count, share, mean):
    if count == 0:
        assert found is None
    else:
        assert found == {"boundValue": bound, "count": count, "percentile": pytest.approx(100 * share), "relation": pytest.approx(bound / mean)}


def check_outliers(answer, runs):
    assert set(answer) == set(runs)
    times = {}
    for node, durations in runs.items():
        mean, (higher, longer), (lower, shorter) = sides(durations)
        times[node] = (longer * (higher - mean), shorter * (mean - lower))
        found = answer[node]
        assert (found["totalCount"], found["outlierCount"]) == (len(durations), longer + shorter), node
        side(found["higherOutlier"], higher, longer, 1 - longer / len(durations), mean)
        side(found["lowerOutlier"], lower, shorter, shorter / len(durations), mean)
    most = max(map(sum, times.values()), default=0) or 1
    for node, (longer, shorter) in times.items():
        found = answer[node]
        assert (found["higherOutlierHeat"], found["lowerOutlierHeat"], found["heat"]) == \
            tuple(pytest.approx(time / most, rel=1e-6) for time in (longer, shorter, longer + shorter)), node
    counts = [(found["higherOutlier"] or {}).get("count", 0) for found in answer.values()]
    assert counts == sorted(counts, reverse=True), "the most long runs first"


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


def test_runs_that_took_less_than_usual(client, rows_of, camunda):
    """Among orders that took about the same time for a step, one that took much less."""
    rows, model = rows_of(ORDERS), model_of(client, ORDERS)
    runs = grouped((row for row in rows.nodes if row["flowNode"] == "reviewOrder" and completed(row)), lambda row: row["processInstance"])
    single = {instance: found[0]["duration"] for instance, found in runs.items() if len(found) == 1}
    middle = sorted(single.values())[len(single) // 2]
    alike = sorted(single, key=lambda instance: abs(single[instance] - middle))[:30]
    chosen = {*alike, min(single, key=single.get)}
    assert short_outliers([single[one] for one in chosen])[1] == 1
    numbers = {row["processInstance"]: row["value"] for row in camunda.history.variables if row["name"] == "orderNumber"}
    only = variable_filter("orderNumber", "Long", {"operator": "in", "values": [str(numbers[one]) for one in chosen]})
    check_outliers(ask(client, "flowNodeOutliers", ORDERS, filters=[only]), completed_runs(rows, model, chosen))


def check_chart(chart, durations, higher=None, lower=None):
    keys = [bucket["key"] for bucket in chart]
    assert keys == sorted(set(keys)) and keys[0] == min(durations)
    # The bucket that the lower bound lies in is two.
    borders = [key for key in keys if key != lower] if higher is not None and lower in keys[1:] else keys
    assert len(borders) <= 81 and len(keys) <= len(borders) + 1
    width = borders[-1] - borders[-2] if len(borders) > 2 else max(durations) + 1
    if lower is None or higher is None:
        assert len({end - begin for begin, end in zip(keys[1:], keys[2:])}) <= 1, "of equal length"
    assert max(durations) < keys[-1] + width
    for bucket, end in zip(chart, [*keys[1:], keys[-1] + width]):
        assert bucket["value"] == sum(bucket["key"] <= value < end for value in durations), bucket
        assert bucket["outlier"] == ((higher is not None and bucket["key"] > higher) or (lower is not None and bucket["key"] < lower))
    beyond = sum((higher is not None and value > higher) or (lower is not None and value < lower) for value in durations)
    assert sum(bucket["value"] for bucket in chart if bucket["outlier"]) == beyond


@by_name
def test_the_chart_of_each_flow_node(client, rows_of, process):
    rows = rows_of(process)
    for node, durations in completed_runs(rows, model_of(client, process), ids(rows.instances)).items():
        middle = sorted(durations)[len(durations) // 2]
        for bound in (None, outliers(durations)[1], middle, 0, max(durations) * 10):
            check_chart(ask(client, "durationChart", process, flowNodeId=node, higherOutlierBound=bound, lowerOutlierBound=None), durations, bound)
        third = sorted(durations)[len(durations) // 3]
        for lower in (third, min(durations), min(durations) + 1, max(durations), 0):
            check_chart(ask(client, "durationChart", process, flowNodeId=node, lowerOutlierBound=lower), durations, lower=lower)
            for higher in (max(lower, middle), max(lower, *durations)):
                check_chart(ask(client, "durationChart", process, flowNodeId=node, lowerOutlierBound=lower, higherOutlierBound=higher), durations, higher, lower)


def test_the_chart_of_filtered_instances(client, rows_of):
    rows = rows_of(ORDERS)
    chosen = ids(rows.ended()) & rows.of_value("country", "DE")
    durations = completed_runs(rows, model_of(client, ORDERS), chosen)["checkOrder"]
    check_chart(ask(client, "durationChart", ORDERS, filters=[ENDED, GERMANS], flowNodeId="checkOrder"), durations)
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
            expected = expected_terms(rows, instances_of_term, node, ids(rows.instances), bound)
            told += len(check_terms(client, process, expected, flowNodeId=node, higherOutlierBound=bound))
    assert told > 0, "nothing would be found"


@pytest.mark.parametrize("both", [False, True], ids=["short", "short and long"])
def test_values_that_go_with_short_runs(client, rows_of, instances_of_term, both):
    rows, model = rows_of(ORDERS), model_of(client, ORDERS)
    told = 0
    for node, bound in bounds(rows):
        if node not in model.ids:
            continue
        durations = sorted(row["duration"] for row in rows.nodes if row["flowNode"] == node and completed(row))
        lower = durations[len(durations) // 4]
        asked = {"lowerOutlierBound": lower, **({"higherOutlierBound": bound} if both else {})}
        expected = expected_terms(rows, instances_of_term, node, ids(rows.instances), bound if both else None, lower)
        told += len(check_terms(client, ORDERS, expected, flowNodeId=node, **asked))
    assert told > 0, "nothing would be found"


def test_values_that_go_with_long_runs_of_filtered_instances(client, rows_of, instances_of_term):
    rows, chosen = rows_of(ORDERS), ids(rows_of(ORDERS).ended())
    for node, bound in list(bounds(rows))[:8]:
        expected = expected_terms(rows, instances_of_term, node, chosen, bound)
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
