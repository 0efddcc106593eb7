"""CSV of saved reports: the same numbers and rows as the evaluated report, on both stores."""

import csv
import io
from xml.etree import ElementTree

import pytest

from support.reports import instance_filter, measure, report
from support.saved_reports import COMBINED, combined, count, create, named, tidy_client

ORDERS, CLAIMS = ("orderHandling", ["retail", "wholesale"]), ("claimSettlement", [None])
ENDED = instance_filter("completedInstancesOnly")
BERLIN = {"X-Optimize-Client-Timezone": "Europe/Berlin"}
AVG, P90 = {"type": "avg", "value": None}, {"type": "percentile", "value": 90.0}


@pytest.fixture
def helen(either_server):
    return tidy_client(either_server, "helen")


def exported(client, id, status=200):
    answer = client.get(f"/api/export/csv/{id}/orders", BERLIN)
    assert answer.status == status, answer.text
    return answer


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))


def both(client, definition):
    """The rows of its CSV, and its result."""
    id = create(client, definition)
    answer = exported(client, id)
    found = client.post(f"/api/report/{id}/evaluate", {}, BERLIN).json()["result"]
    rows = rows_of(answer)
    assert answer.headers["X-Total-Count"] == str(found["instanceCount"] if found["type"] == "raw" else len(rows))
    return rows, found


def number(text):
    return float(text) if text else None


def test_a_number_is_one_row(helen):
    rows, found = both(helen, report(ORDERS, "processInstance", ["frequency", "duration"], filters=[ENDED], aggregationTypes=[AVG, P90]))
    [row] = rows
    assert list(row) == ["frequency", "duration:avg", "duration:percentile90"]
    assert [number(value) for value in row.values()] == [one["data"] for one in found["measures"]]


@pytest.mark.parametrize("group, sorting", [("flowNodes", {"by": "label", "order": "asc"}), ("flowNodes", {"by": "value", "order": "desc"})])
def test_groups_are_rows_in_the_order_of_the_report(helen, group, sorting):
    rows, found = both(helen, report(ORDERS, "flowNode", ["frequency", "duration"], group, [ENDED], aggregationTypes=[AVG], sorting=sorting))
    counts = measure(found, "frequency")
    assert [(row["flowNodes"], row["flowNodes:label"], number(row["frequency"])) for row in rows] == [(one["key"], one["label"], one["value"]) for one in counts]
    durations = {one["key"]: one["value"] for one in measure(found, "duration", "avg")}
    assert {row["flowNodes"]: number(row["duration:avg"]) for row in rows} == durations
    assert len(rows) > 5


def test_dates_are_keyed_as_in_the_report(helen):
    rows, found = both(helen, count(ORDERS, ("startDate", {"unit": "month"}), [ENDED], "bar"))
    assert [(row["startDate"], number(row["frequency"])) for row in rows] == [(one["key"], one["value"]) for one in found["measures"][0]["data"]]


@pytest.mark.parametrize("distribution", ["assignee", "process"])
def test_distributed_groups_are_rows_for_each_pair(helen, distribution):
    definition = report(ORDERS, "userTask", ["frequency"], "userTasks", [ENDED], aggregationTypes=[AVG])
    definition["data"]["distributedBy"]["type"] = distribution
    rows, found = both(helen, definition)
    assert found["type"] == "hyperMap"
    pairs = [(outer["key"], outer["label"], inner["key"], inner["label"], inner["value"]) for outer in measure(found, "frequency") for inner in outer["value"]]
    assert [(row["userTasks"], row["userTasks:label"], row[distribution], row[f"{distribution}:label"], number(row["frequency"])) for row in rows] == pairs
    assert len(pairs) > 2


def test_rows_of_raw_data_have_the_columns_that_were_chosen(helen):
    columns = {"includeNewVariables": False, "includedColumns": ["variable:country", "count:userTasks"], "columnOrder": ["duration", "variable:country"],
               "excludedColumns": ["processDefinitionId", "engineName", "tenantId", "endDate", "startDate", "processDefinitionKey"]}
    rows, found = both(helen, report(ORDERS, None, ["rawData"], filters=[ENDED], tableColumns=columns, sorting={"by": "duration", "order": "desc"}))
    assert list(rows[0]) == ["duration", "variable:country", "processInstanceId", "businessKey", "count:userTasks"]
    page = measure(found, "rawData")
    assert [(row["processInstanceId"], row["duration"], row["count:userTasks"]) for row in rows[:len(page)]] == \
        [(one["processInstanceId"], str(one["duration"]), str(one["counts"]["userTasks"])) for one in page]
    assert len(rows) == found["instanceCount"] > len(page)


COUNTS = ["count:incidents", "count:openIncidents", "count:userTasks"]
BASE = ["processDefinitionKey", "processDefinitionId", "processInstanceId", "businessKey", "startDate", "endDate", "duration", "engineName", "tenantId"]


def names_of(client):
    """Columns that orders have beyond the base: of flow nodes, and of variables."""
    model = client.get(f"/api/definition/process/xml?key={ORDERS[0]}&version=latest").text
    nodes = ElementTree.fromstring(model).iter()
    nodes = [f"dur:{node.get('id')}" for node in nodes if node.tag.rsplit("}")[-1].lower().endswith(("event", "task", "gateway", "activity", "subprocess"))]
    variables = client.post("/api/variables", {"processesToQuery": [{"processDefinitionKey": ORDERS[0], "tenantIds": ORDERS[1]}]}).json()
    return nodes, list(dict.fromkeys(f"variable:{variable['name']}" for variable in variables))


@pytest.mark.parametrize("choice, new", [
    ({"includeNewVariables": True, "excludedColumns": ["variable:country", "tenantId", "shoe"], "columnOrder": ["variable:amount", "duration"]}, True),
    ({"includeNewVariables": False, "includedColumns": ["variable:amount", "count:incidents", "dur:checkOrder", "variable:gone"],
      "excludedColumns": ["startDate"], "columnOrder": ["dur:checkOrder", "startDate", "variable:gone"]}, False)])
def test_the_evaluated_report_tells_the_columns_that_its_csv_has(helen, choice, new):
    nodes, variables = names_of(helen)
    assert len(nodes) > 10 and {"variable:country", "variable:amount"} <= set(variables)
    id = create(helen, report(ORDERS, None, ["rawData"], filters=[ENDED], tableColumns=choice))
    told = helen.post(f"/api/report/{id}/evaluate", {}, BERLIN).json()["data"]["configuration"]["tableColumns"]
    included, excluded = told["includedColumns"], told["excludedColumns"]
    assert sorted(included + excluded) == sorted(BASE + COUNTS + nodes + variables)
    expected = [*BASE, *choice.get("includedColumns", [])] + (nodes + variables if new else [])
    assert set(included) == {column for column in expected if column not in choice["excludedColumns"]} - {"variable:gone"}
    assert (told["columnOrder"], told["includeNewVariables"]) == (choice["columnOrder"], new)
    shown = dict.fromkeys(column for column in [*choice["columnOrder"], *included] if column in included)
    header = next(csv.reader(io.StringIO(exported(helen, id).text)))
    assert header == list(shown)


def test_what_is_no_table_is_not_found_and_what_lacks_something_says_so(helen):
    part = create(helen, named(count(ORDERS), "part"))
    for id in (create(helen, combined(part), COMBINED), "gone"):
        assert exported(helen, id, 404).json()["errorCode"] == "notFoundError"
    assert "definition" in exported(helen, create(helen, {}), 400).json()["detailedMessage"]


def test_rights_are_those_of_the_report(helen, either_server):
    id = create(helen, count(("orderHandling", ["retail"])))
    exported(tidy_client(either_server, "mary"), id, 403)
    assert either_server.client().get(f"/api/export/csv/{id}/x").status == 401
