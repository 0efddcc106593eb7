"""Decision reports: who may ask, what is no question, saved ones, and documents of earlier versions. Their numbers: tests/oracle."""

import csv
import io

import pytest

from support.made_history import make_history, rights
from support.replay_engine import ReplayEngine
from support.server import write_configuration
from support.shared_store import shared_settings, settings_in
from support.waiting import wait_until

DECISIONS = 60
OF_TARIFF = {"decisionDefinitionKey": "tariff", "decisionDefinitionVersions": ["all"], "tenantIds": [None, "north"]}
VARIABLES = "/api/decision-variables"
ZONE = {"X-Optimize-Client-Timezone": "Europe/Berlin"}


def history():
    """`mary` may see the process, `anna` only the decision, and no tenant."""
    data = make_history(DECISIONS, seed=11)
    data["authorization"] += [row for row in rights("anna", "tariff") if row["resourceType"] not in (6, 11)]
    return data


def decision_report(group="none", value=None, properties=("frequency",), tenants=(None, "north"), **data):
    return {"reportType": "decision", "combined": False, "data": {
        "definitions": [{"identifier": "d", "key": "tariff", "versions": ["all"], "tenantIds": list(tenants)}], "filter": [],
        "view": {"properties": list(properties)}, "groupBy": {"type": group, "value": value}, "configuration": {}, **data}}


def evaluate(client, report):
    return client.post("/api/report/evaluate", report)


def count(client):
    return evaluate(client, decision_report()).json()["result"]["measures"][0]["data"]


@pytest.fixture(scope="module", params=["embedded", "shared"])
def server(request, hindsight, tmp_path_factory):
    folder = tmp_path_factory.mktemp("decision-reports")
    with ReplayEngine(history(), is_prompt=True) as engine:
        config = write_configuration(folder, settings_in(request.param, request, folder, engine.rest))
        hindsight.import_once(config)
        with hindsight.serve(config) as running:
            wait_until(lambda: count(running.client("demo")) == DECISIONS, 30, "what was imported is found")
            yield running


def test_who_may_not_see_a_decision_or_tenant_is_told_nothing(server):
    mary, anna = server.client("mary"), server.client("anna")
    for client, tenants in ((mary, [None]), (anna, [None, "north"]), (anna, ["north"])):
        asked = {**OF_TARIFF, "tenantIds": tenants, "variableId": "weight", "variableType": "Double"}
        answers = [evaluate(client, decision_report(tenants=tenants)),
                   *(client.post(f"{VARIABLES}/{part}", asked) for part in ("inputs/names", "outputs/names", "inputs/values", "outputs/values"))]
        assert [answer.status for answer in answers] == [403] * 5, tenants
        assert all("tariff" in answer.json()["detailedMessage"] for answer in answers)
    assert evaluate(server.client(), decision_report()).status == 401
    assert server.client().post(f"{VARIABLES}/inputs/names", OF_TARIFF).status == 401


def test_the_right_to_a_decision_is_enough_and_that_to_a_process_is_not_asked(server):
    answer = evaluate(server.client("anna"), decision_report(tenants=[None]))
    assert answer.status == 200 and 0 < answer.json()["result"]["instanceCount"] < DECISIONS, answer.text
    process = {**decision_report(tenants=[None]), "reportType": "process"}
    process["data"]["view"]["entity"] = "processInstance"
    assert evaluate(server.client("anna"), process).status == 403


@pytest.mark.parametrize("report, part", [
    (decision_report(properties=["duration"]), "view"), (decision_report(properties=[]), "view.properties"),
    (decision_report("flowNodes"), "groupBy"), (decision_report("matchedRule", properties=["rawData"]), "groupBy"),
    (decision_report("inputVariable", {"name": "weight", "type": "Double"}), "groupBy.value"),
    (decision_report("inputVariable", {"id": "weight", "type": "Json"}), "groupBy.value.type"),
    (decision_report(distributedBy={"type": "process"}), "distributedBy"),
    (decision_report(filter=[{"type": "runningInstancesOnly", "filterLevel": "instance"}]), "filter[0].type"),
    (decision_report(filter=[{"type": "evaluationDateTime", "data": {"type": "fixed"}}]), "filter[0].data"),
    (decision_report(definitions=[]), "decisionDefinitionKey")])
def test_what_does_not_fit_together_is_refused_and_the_part_named(server, report, part):
    answer = evaluate(server.client("demo"), report)
    assert answer.status == 400 and part in answer.json()["detailedMessage"], answer.text


@pytest.mark.parametrize("body, part", [({}, "decisionDefinitionKey"), (OF_TARIFF, "variableId"), ({**OF_TARIFF, "variableId": "weight"}, "variableType"),
                                        ({**OF_TARIFF, "variableId": "weight", "variableType": "Weight"}, "Weight")])
def test_values_of_nothing_are_refused(server, body, part):
    answer = server.client("demo").post(f"{VARIABLES}/inputs/values", body)
    assert answer.status == 400 and part in answer.json()["detailedMessage"], answer.text


def test_a_saved_report_answers_as_one_that_is_not(server):
    demo = server.client("demo")
    report = decision_report("inputVariable", {"id": "weight", "name": "Weight", "type": "Double"})
    identifier = demo.post("/api/report/decision/single", {"name": "Weights", **report}).json()["id"]
    saved = demo.post(f"/api/report/{identifier}/evaluate", {})
    assert saved.status == 200, saved.text
    assert saved.json()["result"] == evaluate(demo, report).json()["result"]
    heavy = {"type": "inputVariable", "data": {"id": "weight", "name": "Weight", "type": "Double", "data": {"operator": ">", "values": [5]}}}
    filtered = demo.post(f"/api/report/{identifier}/evaluate", {"filter": [heavy]}).json()["result"]
    assert 0 < filtered["instanceCount"] < filtered["instanceCountWithoutFilters"] == DECISIONS
    assert server.client("mary").post(f"/api/report/{identifier}/evaluate", {}).status == 403


def csv_of(client, report):
    identifier = client.post("/api/report/decision/single", {"name": "As CSV", **report}).json()["id"]
    answer = client.get(f"/api/export/csv/{identifier}/decisions", ZONE)
    assert answer.status == 200, answer.text
    return answer, list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))


@pytest.mark.parametrize("configuration", [{}, {"sorting": {"by": "input:weight", "order": "asc"}}])
def test_csv_of_raw_data_has_the_rows_of_the_report(server, configuration):
    demo = server.client("demo")
    report = decision_report(properties=["rawData"], configuration=configuration)
    result = demo.post("/api/report/evaluate?limit=1000", report, ZONE).json()["result"]
    answer, rows = csv_of(demo, report)
    wanted = result["measures"][0]["data"]
    assert answer.headers["X-Total-Count"] == str(result["instanceCount"]) == str(DECISIONS)
    base = ["decisionDefinitionKey", "decisionDefinitionId", "decisionInstanceId", "processInstanceId", "evaluationDateTime", "engineName", "tenantId"]
    inputs, outputs = list(wanted[0]["inputVariables"]), list(wanted[0]["outputVariables"])
    assert inputs and outputs and list(rows[0]) == base + [f"input:{id}" for id in inputs] + [f"output:{id}" for id in outputs]
    assert [{name: row[name] for name in base} for row in rows] == [{name: row[name] or "" for name in base} for row in wanted]
    for row, of_report in zip(rows, wanted):
        assert {id: row[f"input:{id}"] for id in inputs} == {id: of_report["inputVariables"][id]["value"] or "" for id in inputs}
        assert {id: row[f"output:{id}"] for id in outputs} == {id: ", ".join(of_report["outputVariables"][id]["values"]) for id in outputs}


def test_csv_has_the_columns_that_the_report_shows(server):
    columns = {"includedColumns": ["input:weight"], "excludedColumns": ["engineName", "tenantId", "decisionDefinitionId"], "columnOrder": ["input:weight", "evaluationDateTime"]}
    _, rows = csv_of(server.client("demo"), decision_report(properties=["rawData"], configuration={"tableColumns": columns}))
    assert list(rows[0]) == ["input:weight", "evaluationDateTime", "decisionDefinitionKey", "decisionInstanceId", "processInstanceId"]


@pytest.mark.parametrize("group, value", [("matchedRule", None), ("evaluationDateTime", {"unit": "month"}), ("inputVariable", {"id": "weight", "name": "Weight", "type": "Double"})])
def test_csv_of_groups_has_their_counts(server, group, value):
    demo = server.client("demo")
    report = decision_report(group, value)
    wanted = demo.post("/api/report/evaluate", report, ZONE).json()["result"]["measures"][0]["data"]
    answer, rows = csv_of(demo, report)
    assert [(row[group], row[f"{group}:label"], float(row["frequency"])) for row in rows] == [(one["key"], one["label"], one["value"]) for one in wanted]
    assert answer.headers["X-Total-Count"] == str(len(rows)) and sum(one["value"] for one in wanted) > 0


def test_csv_of_a_number_is_one_row(server):
    assert csv_of(server.client("demo"), decision_report())[1] == [{"frequency": str(DECISIONS)}]


def test_csv_of_a_decision_is_for_those_who_may_see_it(server):
    report = decision_report(properties=["rawData"], tenants=[None])
    identifier = server.client("demo").post("/api/report/decision/single", report).json()["id"]
    for name in ("mary", "anna"):
        assert server.client(name).get(f"/api/export/csv/{identifier}/decisions").status == 403
    _, rows = csv_of(server.client("anna"), report)
    assert {row["tenantId"] for row in rows} == {""} and 0 < len(rows) < DECISIONS


def test_a_saved_report_must_fit_together(server):
    answer = server.client("demo").post("/api/report/decision/single", {"name": "None", **decision_report("flowNodes")})
    assert answer.status == 400 and "groupBy" in answer.json()["detailedMessage"], answer.text


# Fields of the first version that had no decision reports.
EARLIER = {"dynamic": "false", "properties": {
    **{name: {"type": "keyword"} for name in ("uid", "engine", "definition", "tenant")}, "evaluated": {"type": "long"},
    "values": {"type": "nested", "dynamic": False, "properties": {
        "output": {"type": "boolean"}, **{name: {"type": "keyword"} for name in ("clause", "type", "value")}, "number": {"type": "double"}}}}}


def test_documents_of_an_earlier_version_are_written_anew(hindsight, search, search_prefix, tmp_path):
    rules = decision_report("matchedRule")
    alias = f"{search_prefix}-decision-instance"
    with ReplayEngine(history(), is_prompt=True) as engine:
        config = write_configuration(tmp_path, shared_settings(tmp_path, search, search_prefix, engine.rest, "engine"))
        hindsight.import_once(config)
        documents = search.documents(alias)
        assert search.request("DELETE", f"/{alias}_v1")[0] == 200
        assert search.request("PUT", f"/{alias}_v1", {"mappings": EARLIER, "aliases": {alias: {}}, "settings": {
            "analysis": {"normalizer": {"lower": {"type": "custom", "filter": ["lowercase"]}}}}})[0] == 200
        for identifier, source in documents.items():
            assert search.request("PUT", f"/{alias}/_doc/{identifier}?refresh=true", source)[0] == 201
        with hindsight.serve(config) as server:
            demo = server.client("demo")
            wait_until(lambda: evaluate(demo, rules).status == 200, 30, "the documents are written anew")
            assert evaluate(demo, rules).json()["result"]["measures"][0]["data"] == [{"key": "rule1", "value": DECISIONS, "label": "rule1"}]
        # Nobody writes such documents, but they would not be answered wrongly.
        strip = "for (value in ctx._source.values) { value.remove('clauseName'); }"
        assert search.request("POST", f"/{alias}/_update_by_query?refresh=true", {"script": {"source": strip}})[0] == 200
        with hindsight.serve(config) as server:
            assert evaluate(server.client("demo"), rules).status == 503
