"""CSV of raw data: the cells are those of the raw data report and of the engine's tables, and do no harm in a spreadsheet."""

import base64
import csv
import io
import json
import urllib.parse
import urllib.request
from xml.etree import ElementTree

import pytest

from support.ports import free_port
from support.reports import instance_filter, measure, report
from support.saved_reports import create
from support.server import configuration, engine_entry, merged, write_configuration

ORDERS = ("orderHandling", ["retail", "wholesale"])
BASE = ["processDefinitionKey", "processDefinitionId", "processInstanceId", "businessKey", "startDate", "endDate", "duration",
        "engineName", "tenantId"]
FINISHED = instance_filter("completedInstancesOnly")
ZONE = "America/New_York"


def export(client, columns=(), filters=(), process=ORDERS, name="orders.csv", **more):
    body = {"processDefinitionKey": process[0], "processDefinitionVersions": ["all"], "tenantIds": process[1],
            "filter": list(filters), "includedColumns": list(columns), **more}
    return client.post(f"/api/export/csv/process/rawData/{urllib.parse.quote(name)}", body, {"X-Optimize-Client-Timezone": ZONE})


def rows_of(answer, delimiter=","):
    assert answer.status == 200, f"{answer.status} {answer.text}"
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), delimiter=delimiter, strict=True))


def serving(hindsight, camunda, folder, **sections):
    """A server of its own over a new import of the engine."""
    settings = configuration(folder, engine_entry(camunda.engine.rest, camunda.alias))
    settings = merged(settings, {"container": {"ports": {"http": free_port(), "actuator": free_port()}}, **sections})
    config = write_configuration(folder, settings)
    hindsight.import_once(config)
    settings["engines"][camunda.alias]["importEnabled"] = False
    return hindsight.serve(write_configuration(folder, settings))


def expected_cell(row, column):
    """Of a row of the raw data report."""
    kind, _, name = column.partition(":")
    if kind == "variable":
        value = row["variables"].get(name)
    elif kind == "dur":
        value = row["flowNodeDurations"].get(name, {"value": None})["value"]
    elif kind == "count":
        value = row["counts"][name]
    else:
        value = row[column]
    return "" if value is None else str(value)


@pytest.mark.parametrize("order, by", [("desc", "startDate"), ("asc", "duration"), ("desc", "variable:country"), ("desc", "dur:reviewOrder")])
def test_cells_and_order_are_those_of_the_report(demo_client, order, by):
    definition = report(ORDERS, None, ["rawData"], filters=[FINISHED], sorting={"by": by, "order": order})
    found = demo_client.evaluate(definition, zone=ZONE, query="?limit=10000")
    report_rows = measure(found, "rawData")
    columns = [*reversed(BASE), *(f"count:{name}" for name in report_rows[0]["counts"]),
               *(f"variable:{name}" for name in report_rows[0]["variables"]), *(f"dur:{node}" for node in {node: None for row in report_rows for node in row["flowNodeDurations"]})]
    answer = export(demo_client, columns, [FINISHED], sorting={"by": by, "order": order})
    rows = rows_of(answer)
    assert answer.headers["X-Total-Count"] == str(found["instanceCount"]) and len(rows) == len(report_rows) > 100
    for row, of_report in zip(rows, report_rows):
        assert list(row) == columns
        for column in columns:
            wanted = expected_cell(of_report, column)
            assert row[column] in (wanted, "'" + wanted) and (row[column] == wanted or wanted[0] in "=+-@"), column


def test_rows_are_those_of_the_engine_s_tables(demo_client, camunda):
    keys = {d["id"]: d["key"] for d in camunda.history.process_definitions}
    instances = {row["id"]: row for row in camunda.history.process_instances if keys[row["definition"]] == "orderHandling" and row["end"]}
    rows = rows_of(export(demo_client, ["processInstanceId", "businessKey", "duration", "tenantId"], [FINISHED]))
    assert {row["processInstanceId"]: (row["businessKey"], row["duration"], row["tenantId"]) for row in rows} == \
        {key: (row["businessKey"] or "", str(row["duration"]), row["tenant"] or "") for key, row in instances.items()}
    assert len(rows) == len(instances)


def test_rows_can_be_sorted_by_the_time_spent_in_a_step(demo_client, camunda):
    """All its runs together; instances that never came there are last, whichever the order."""
    keys = {d["id"]: d["key"] for d in camunda.history.process_definitions}
    instances = {row["id"] for row in camunda.history.process_instances if keys[row["definition"]] == "orderHandling" and row["end"]}
    spent = {}
    for row in camunda.history.flow_node_instances:
        if row["flowNode"] == "packItem" and row["processInstance"] in instances:
            spent[row["processInstance"]] = spent.get(row["processInstance"], 0) + row["duration"]
    assert 10 < len(spent) < len(instances)
    for order in ("asc", "desc"):
        rows = rows_of(export(demo_client, ["processInstanceId", "dur:packItem"], [FINISHED], sorting={"by": "dur:packItem", "order": order}))
        found = [int(row["dur:packItem"]) for row in rows[:len(spent)]]
        assert found == sorted(spent.values(), reverse=order == "desc")
        assert {row["processInstanceId"]: row["dur:packItem"] for row in rows} == {key: str(spent.get(key, "")) for key in instances}
        assert all(row["dur:packItem"] == "" for row in rows[len(spent):])


def test_base_columns_and_variables_unless_others_are_asked_for(demo_client):
    names = demo_client.post("/api/variables", {"processesToQuery": [
        {"processDefinitionKey": "orderHandling", "processDefinitionVersions": ["all"], "tenantIds": ORDERS[1]}]}).json()
    variables = list(dict.fromkeys(f"variable:{name['name']}" for name in names))
    assert list(rows_of(export(demo_client))[0]) == BASE + variables


def test_versions_and_tenants_may_be_left_out(demo_client):
    """Then they are as in a report: all versions, and instances without a tenant."""
    answer = demo_client.post("/api/export/csv/process/rawData/claims.csv", {"processDefinitionKey": "claimSettlement", "includedColumns": ["processInstanceId"]})
    assert len(rows_of(answer)) == len(rows_of(export(demo_client, ["processInstanceId"], process=("claimSettlement", [None])))) > 10


@pytest.mark.parametrize("changes, status", [({"includedColumns": ["shoe"]}, 400), ({"includedColumns": "businessKey"}, 400), ({"filter": [{"type": "shoe"}]}, 400),
                                             ({"processDefinitionKey": None}, 400), ({"processDefinitionKey": "doesNotExist"}, 403)])
def test_what_cannot_be_exported_is_refused(demo_client, changes, status):
    assert export(demo_client, **changes).status == status


def test_rights_are_those_of_reports(camunda_server):
    mary = camunda_server.client("mary")
    assert {row["tenantId"] for row in rows_of(export(mary, process=("orderHandling", ["retail"])))} == {"retail"}
    for process in (ORDERS, ("claimSettlement", [None])):
        assert export(mary, process=process).status == 403
    assert export(camunda_server.client()).status == 401


@pytest.mark.parametrize("wanted, offered", [("orders.csv", "orders.csv"), ("Aufträge", "Auftr%C3%A4ge.csv"), ("...", "export.csv"), ("a\"b;\r\nX: y", "a_b%3B__X_%20y.csv"),
                                             ("x" * 500, "x" * 120 + ".csv"), ("..\\up.csv", "_up.csv"), ("run.exe", "run.exe.csv")])
def test_the_file_name_is_no_path_and_ends_in_csv(demo_client, wanted, offered):
    answer = export(demo_client, ["businessKey"], name=wanted)
    assert answer.status == 200
    assert answer.headers["Content-Disposition"].partition("filename*=UTF-8''")[2] == offered
    assert answer.headers["Content-Disposition"].startswith("attachment; ") and answer.headers["Content-Type"].startswith("text/csv")


# what the configuration says

def test_limit_delimiter_and_who_may_export(hindsight, camunda, tmp_path):
    with serving(hindsight, camunda, tmp_path, export={"csv": {"limit": 7, "delimiter": "\\t", "authorizedUsers": "superuser"}}) as server:
        demo, mary = server.client("demo"), server.client("mary")
        answer = export(demo, ["businessKey", "startDate"])
        report_rows = measure(demo.evaluate(report(ORDERS, None, ["rawData"]), query="?limit=7"), "rawData")
        assert [row["businessKey"] for row in rows_of(answer, "\t")] == [row["businessKey"] for row in report_rows]
        assert int(answer.headers["X-Total-Count"]) > 7
        assert demo.get("/api/ui-configuration").json()["exportCsvLimit"] == 7
        assert "csv_export" in demo.get("/api/identity/current/user").json()["authorizations"]
        assert export(mary, process=("orderHandling", ["retail"])).status == 403
        saved = demo.get(f"/api/export/csv/{create(demo, report(ORDERS, 'flowNode', ['frequency'], 'flowNodes'))}/nodes")
        assert list(rows_of(saved, "\t")[0]) == ["flowNodes", "flowNodes:label", "frequency"]
        assert len(rows_of(saved, "\t")) == 7 < int(saved.headers["X-Total-Count"])
        assert mary.get(f"/api/export/csv/{create(mary, report(('orderHandling', ['retail']), 'flowNode', ['frequency'], 'flowNodes'))}/nodes").status == 403
        assert "csv_export" not in mary.get("/api/identity/current/user").json()["authorizations"]


def test_nobody_exports_where_it_is_switched_off(hindsight, camunda, tmp_path):
    with serving(hindsight, camunda, tmp_path, export={"csv": {"authorizedUsers": "none"}}) as server:
        assert export(server.client("demo")).status == 403


# hostile values

HOSTILE = {"formula": "=cmd|' /C calc'!A0", "plus": "+1+cmd", "at": "@SUM(1)", "wide": "\uff1d1+1", "tab": "\t=1", "quotes": 'say "hi"', "lines": "two\r\nlines\nmore",
           "delimiter": "a,b;c", "umlauts": "Äpfel, 中文 🍎", "negative": "-5", "blank": " ", "html": "<img src=x onerror=alert(1)>"}
BPMN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t"><process id="hostile" isExecutable="true" camunda:historyTimeToLive="P30D">
<startEvent id="start"/><sequenceFlow id="f" sourceRef="start" targetRef="wait"/><userTask id="wait" name="=WAIT()"/></process></definitions>"""


def engine_call(camunda, path, body, content="application/json"):
    request = urllib.request.Request(camunda.engine.rest + path, body if isinstance(body, bytes) else json.dumps(body).encode(),
                                     {"Content-Type": content, "Authorization": "Basic " + base64.b64encode(b"demo:demo").decode()})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@pytest.fixture
def hostile_engine(imports):
    """An engine with an instance that means harm; gone again at the end, for the tests beside this one."""
    engine = imports("operaton")
    part = ("--x\r\nContent-Disposition: form-data; name=\"hostile.bpmn\"; filename=\"hostile.bpmn\"\r\n\r\n" + BPMN + "\r\n--x--\r\n").encode()
    deployment = engine_call(engine, "/deployment/create", part, "multipart/form-data; boundary=x")
    variables = {f"{name} =x": {"value": value, "type": "String"} for name, value in HOSTILE.items()} | {"loss": {"value": -7, "type": "Integer"}}
    engine_call(engine, "/process-definition/key/hostile/start", {"businessKey": "=1+1", "variables": variables})
    yield engine
    request = urllib.request.Request(f"{engine.engine.rest}/deployment/{deployment['id']}?cascade=true", method="DELETE",
                                     headers={"Authorization": "Basic " + base64.b64encode(b"demo:demo").decode()})
    urllib.request.urlopen(request, timeout=30).close()


def test_hostile_names_and_values_in_event_logs_are_whole_and_harmless(hindsight, hostile_engine, tmp_path):
    """In XES nothing is a formula, but all of it is XML."""
    names = [f"{name} =x" for name in HOSTILE]
    asked = {"processDefinitionKey": "hostile", "variables": [*names, "loss"], "format": "csv"}
    with serving(hindsight, hostile_engine, tmp_path) as server:
        client = server.client("demo")
        start, wait = rows_of(client.post("/api/export/event-log", asked))
        log = ElementTree.fromstring(client.post("/api/export/event-log", {**asked, "format": "xes"}).body)
    defused = {"formula", "plus", "at", "wide", "tab"}
    for row in (start, wait):
        assert row["businessKey"] == "'=1+1" and row["variable:loss"] == "-7"
        assert {name: row[f"variable:{name} =x"] for name in HOSTILE} == {name: ("'" if name in defused else "") + value for name, value in HOSTILE.items()}
    assert (start["flowNodeName"], wait["flowNodeName"]) == ("start", "'=WAIT()")
    found = {part.get("key"): part.get("value") for part in log.find("{*}trace") if part.get("key")}
    assert {name: found[f"variable:{name} =x"] for name in HOSTILE} == HOSTILE
    assert [event.find("{*}string[@key='concept:name']").get("value") for event in log.iter("{http://www.xes-standard.org/}event")] == ["start", "start", "=WAIT()"]


def test_hostile_values_come_back_whole_and_harmless(hindsight, hostile_engine, tmp_path):
    with serving(hindsight, hostile_engine, tmp_path) as server:
        columns = ["businessKey", "variable:loss", *(f"variable:{name} =x" for name in HOSTILE)]
        answer = export(server.client("demo"), columns, process=("hostile", [None]))
        (row,) = rows_of(answer)
        defused = {"formula", "plus", "at", "wide", "tab"}
        assert row == {"businessKey": "'=1+1", "variable:loss": "-7",
                       **{f"variable:{name} =x": ("'" if name in defused else "") + value for name, value in HOSTILE.items()}}
        assert not answer.body.startswith(b"\xef\xbb\xbf"), "a byte order mark would be part of the first column's name"
