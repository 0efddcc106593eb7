"""Event logs as CSV, Parquet and XES: their rows are those of the engine's own tables, on both stores, and a file that is not whole is broken off."""

import base64
import csv
import http.client
import io
import json
import os
import re
import socket
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from datetime import datetime, timezone

import pytest

from support.made_history import make_history
from support.paths import ROOT
from support.replay_engine import ReplayEngine
from support.reports import instance_filter, measure, report, variable_filter
from support.server import configuration, engine_entry, merged, write_configuration
from support.shared_store import settings_in
from support.tcp_proxy import TcpProxy
from support.waiting import wait_until

ORDERS, TENANTS = "orderHandling", ["retail", "wholesale"]
PYTHON = ROOT / "build" / "data-science" / "bin" / "python"
NEVER = 1 << 62
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
XES = "{http://www.xes-standard.org/}"
PARCELS = 4_000  # whose log is larger than all that waits between a server and a client that does not read


def download(client, process=ORDERS, **parameters):
    parameters = {"format": "csv", **parameters}
    return client.get(f"/api/export/event-log/{process}?" + "&".join(f"{name}={value}" for name, value in parameters.items()))


def rows_of(answer):
    assert answer.status == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))


def data_science(script, *arguments, **options):
    """What a script prints that runs with duckdb, pandas and pm4py."""
    assert PYTHON.exists(), "run scripts/get-python-tools tests/event-log-requirements.txt build/data-science first"
    done = subprocess.run([str(PYTHON), "-c", script, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def utc(milliseconds):
    if milliseconds is None:
        return ""
    return f"{datetime.fromtimestamp(milliseconds // 1000, timezone.utc):%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


# what the engine's tables say

class Expected:
    """Rows of the event log of all orders, as Python values; None = nothing."""

    def __init__(self, camunda):
        history = camunda.history
        self.definitions = {row["id"]: row for row in history.process_definitions if row["key"] == ORDERS}
        self.names = {id: self.names_of(camunda.engine, id) for id in self.definitions}
        self.instances = {row["id"]: row for row in history.process_instances if row["definition"] in self.definitions}
        tasks = {row["flowNodeInstance"]: row for row in history.user_tasks}
        runs = defaultdict(list)
        for row in history.flow_node_instances:
            runs[row["processInstance"]].append(row)
        incidents = defaultdict(list)
        for row in sorted(history.incidents, key=lambda row: row["create"]):
            incidents[row["processInstance"], row["flowNode"]].append(row)
        self.rows = []
        for instance in sorted(self.instances.values(), key=lambda row: (row["start"], row["id"])):
            of_instance = sorted(runs[instance["id"]], key=lambda row: (row["start"], row["sequence"], row["id"]))
            self.rows += [self.row(camunda.alias, instance, run, tasks.get(run["id"]),
                                   self.of_run(run, of_instance, incidents[instance["id"], run["flowNode"]])) for run in of_instance]

    @staticmethod
    def names_of(engine, definition):
        [model] = engine.sql("SELECT b.bytes_ FROM ACT_GE_BYTEARRAY b JOIN ACT_RE_PROCDEF d ON d.deployment_id_ = b.deployment_id_ "
                             f"AND d.resource_name_ = b.name_ WHERE d.id_ = '{definition}'")
        root = ET.fromstring(base64.b64decode(model["bytes_"]))
        return {node.get("id"): node.get("name") for node in root.iter() if node.get("id") and node.tag.startswith(BPMN)}

    @staticmethod
    def of_run(run, runs, incidents):
        """Incidents while it ran, and those that were over before any run, if it is the next one."""
        def meets(one, incident):
            return incident["create"] <= (one["end"] or NEVER) and (incident["end"] or NEVER) >= one["start"]

        same = [one for one in runs if one["flowNode"] == run["flowNode"]]
        found = []
        for incident in incidents:
            after = [one for one in same if one["start"] > incident["create"]]
            if meets(run, incident) or (not any(meets(one, incident) for one in same) and after and after[0] is run):
                found.append(incident)
        return found

    def row(self, alias, instance, run, task, incidents):
        activity = run["flowNode"].removesuffix("#multiInstanceBody")
        return {
            "processInstanceId": instance["id"], "businessKey": instance["businessKey"], "processDefinitionKey": ORDERS,
            "processDefinitionId": instance["definition"], "processDefinitionVersion": str(self.definitions[instance["definition"]]["version"]),
            "tenantId": instance["tenant"], "engineName": alias, "instanceState": instance["state"], "instanceStartDate": instance["start"],
            "instanceEndDate": instance["end"], "flowNodeId": run["flowNode"], "flowNodeName": self.names[instance["definition"]][activity] or activity,
            "flowNodeType": run["type"], "flowNodeInstanceId": run["id"], "startDate": run["start"], "endDate": run["end"], "duration": run["duration"],
            "canceled": run["canceled"], "assignee": task and task["assignee"], "candidateGroups": task and task["candidateGroups"],
            "calledProcessInstanceId": run["calledProcessInstance"], "incidents": len(incidents),
            "openIncidents": sum(one["status"] == "open" for one in incidents), "incidentMessage": (incidents[-1]["message"] or None) if incidents else None}


@pytest.fixture(scope="module")
def expected(camunda):
    found = Expected(camunda)
    assert len(found.rows) > 2_000 and any(row["incidents"] for row in found.rows) and any(row["canceled"] for row in found.rows)
    assert any(row["candidateGroups"] for row in found.rows) and any(row["endDate"] is None for row in found.rows)
    return found


@pytest.fixture
def demo(either_server):
    return either_server.client("demo")


def as_text(row):
    """As CSV has it."""
    return {name: utc(value) if name.endswith("Date") else "" if value is None else str(value).lower() if isinstance(value, bool)
            else json.dumps(value, separators=(",", ":"), ensure_ascii=False) if isinstance(value, list) else str(value) for name, value in row.items()}


def test_rows_and_their_order_are_those_of_the_engine_s_tables(demo, expected):
    answer = download(demo)
    rows = rows_of(answer)
    assert rows == [as_text(row) for row in expected.rows]
    assert answer.headers["X-Total-Count"] == str(len(expected.instances))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="orderHandling.csv"')


READ_PARQUET = """
import duckdb, json, sys
rows = duckdb.sql("SELECT * FROM '" + sys.argv[1] + "'")
columns = [f'epoch_ms("{name}")' if kind == "TIMESTAMP WITH TIME ZONE" else f'"{name}"' for name, kind in zip(rows.columns, map(str, rows.types))]
values = duckdb.sql(f"SELECT {', '.join(columns)} FROM rows").fetchall()
print(json.dumps([dict(zip(rows.columns, map(str, rows.types))), [dict(zip(rows.columns, row)) for row in values]]))
"""


def parquet(answer, folder):
    """Types of the columns, and rows."""
    assert answer.status == 200, answer.text
    file = folder / "log.parquet"
    file.write_bytes(answer.body)
    return json.loads(data_science(READ_PARQUET, file))


def test_parquet_has_the_same_rows_with_types(demo, expected, tmp_path):
    types, rows = parquet(download(demo, format="parquet"), tmp_path)
    assert rows == expected.rows
    assert types == {name: {"candidateGroups": "VARCHAR[]", "canceled": "BOOLEAN", "duration": "BIGINT", "incidents": "BIGINT", "openIncidents": "BIGINT"}
                     .get(name, "TIMESTAMP WITH TIME ZONE" if name.endswith("Date") else "VARCHAR") for name in expected.rows[0]}


READ_XES = """
import json, pandas, pm4py, sys
log = pm4py.read_xes(sys.argv[1])
log["time:timestamp"] = log["time:timestamp"].map(lambda time: round(time.timestamp() * 1000))
print(json.dumps(log.astype(object).where(pandas.notna(log), None).to_dict("records"), default=str))
"""


def xes(answer, folder):
    """Events as pm4py reads them."""
    assert answer.status == 200, answer.text
    file = folder / "log.xes"
    file.write_bytes(answer.body)
    return json.loads(data_science(READ_XES, file).splitlines()[-1])


def test_xes_has_both_ends_of_each_run_in_order_of_time(demo, expected, tmp_path):
    events = xes(download(demo, format="xes"), tmp_path)
    wanted = []
    for row in expected.rows:
        ends = [("start", row["startDate"]), ("ate_abort" if row["canceled"] else "complete", row["endDate"])]
        wanted += [(row["processInstanceId"], row["flowNodeInstanceId"], row["flowNodeName"], row["flowNodeId"], transition, time, row["assignee"],
                    row["tenantId"], row["incidentMessage"]) for transition, time in ends if time is not None]
    found = [tuple(event.get(name) for name in ("case:concept:name", "concept:instance", "concept:name", "flowNodeId", "lifecycle:transition",
                                                "time:timestamp", "org:resource", "case:tenantId", "incidentMessage")) for event in events]
    assert Counter(found) == Counter(wanted) and len(found) > len(expected.rows)
    order = [(event["case:concept:name"], event["time:timestamp"]) for event in events]
    cases = list(dict.fromkeys(case for case, _ in order))
    assert cases == list(dict.fromkeys(row["processInstanceId"] for row in expected.rows))
    assert order == sorted(order, key=lambda event: (cases.index(event[0]), event[1]))


def test_xes_is_built_as_the_standard_says(demo, expected):
    root = ET.fromstring(download(demo, format="xes", variables="amount,orderDate,express,itemCount,customer").body)
    assert root.tag == XES + "log" and root.get("xes.version") == "1849.2016"
    parts = [child.tag.removeprefix(XES) for child in root]
    assert sorted(parts, key=["extension", "global", "classifier", "string", "trace"].index) == parts
    declared = {child.get("prefix") for child in root.iter(XES + "extension")}
    kinds = defaultdict(set)
    for event in root.iter(XES + "event"):
        keys = [attribute.get("key") for attribute in event]
        assert len(set(keys)) == len(keys) and {"concept:name", "time:timestamp", "lifecycle:transition"} <= set(keys)
        assert {key.partition(":")[0] for key in keys if ":" in key} <= declared
    traces = list(root.iter(XES + "trace"))
    for trace in traces:
        for attribute in trace:
            if attribute.get("key"):
                kinds[attribute.get("key")].add(attribute.tag.removeprefix(XES))
    assert len(traces) == len(expected.instances)
    assert {name: kinds[f"variable:{name}"] for name in ("amount", "orderDate", "express", "itemCount", "customer")} == \
        {"amount": {"float"}, "orderDate": {"date"}, "express": {"boolean"}, "itemCount": {"int"}, "customer": {"string"}}


# variables

VARIABLES = {"amount": "DOUBLE", "itemCount": "BIGINT", "express": "BOOLEAN", "orderDate": "TIMESTAMP WITH TIME ZONE", "customer": "VARCHAR", "nobodyHasIt": "VARCHAR"}


def shown_variables(demo):
    """By instance, as raw data shows them."""
    rows = measure(demo.evaluate(report((ORDERS, TENANTS), None, ["rawData"]), query="?limit=10000"), "rawData")
    return {row["processInstanceId"]: row["variables"] for row in rows}


def typed(text, kind):
    if text is None:
        return None
    if kind == "TIMESTAMP WITH TIME ZONE":
        return round(datetime.fromisoformat(text[:-2] + ":" + text[-2:]).timestamp() * 1000)
    return {"DOUBLE": float, "BIGINT": int, "BOOLEAN": "true".__eq__, "VARCHAR": str}[kind](text)


def test_variables_are_columns_with_their_types(demo, tmp_path):
    shown = shown_variables(demo)
    types, rows = parquet(download(demo, format="parquet", variables=",".join(VARIABLES)), tmp_path)
    assert {name: types[f"variable:{name}"] for name in VARIABLES} == VARIABLES
    for row in rows:
        variables = shown[row["processInstanceId"]]
        assert {name: row[f"variable:{name}"] for name in VARIABLES} == {name: typed(variables.get(name), kind) for name, kind in VARIABLES.items()}
    assert len({row["variable:amount"] for row in rows}) > 50 and len({row["variable:express"] for row in rows} - {None}) == 2


def test_amounts_are_those_of_the_engine_s_tables(demo, camunda):
    values = {row["processInstance"]: row["value"] for row in camunda.history.variables if row["name"] == "amount"}
    rows = rows_of(download(demo, variables="amount"))
    assert len(rows) > 2_000
    for row in rows:
        value = values.get(row["processInstanceId"])
        assert row["variable:amount"] == "" if value is None else float(row["variable:amount"]) == value


def test_all_variables_are_one_column_of_json(demo):
    shown = shown_variables(demo)
    numbers = 0
    for row in rows_of(download(demo, allVariables="true")):
        found = json.loads(row["variables"])
        # Raw data tells of each variable that any instance has.
        assert set(found) <= set(shown[row["processInstanceId"]])
        for name, text in shown[row["processInstanceId"]].items():
            value = found.get(name)
            if text is None or text == "" and name not in found:
                assert value is None
            elif isinstance(value, bool):
                assert str(value).lower() == text
            elif isinstance(value, (int, float)):
                assert value == float(text)
                numbers += 1
            else:
                assert value == text or value == text.replace("+0000", "Z")
    assert numbers > 1_000


def test_names_that_parquet_cannot_tell_apart_are_refused(demo):
    answer = download(demo, format="parquet", variables="amount,Amount")
    assert answer.status == 400 and "variable:Amount" in answer.json()["detailedMessage"]
    assert {"variable:amount", "variable:Amount"} <= set(rows_of(download(demo, variables="amount,Amount"))[0])


# which instances

def instances_in(answer):
    return {row["processInstanceId"] for row in rows_of(answer)}


@pytest.mark.parametrize("parameters, filters, passes", [
    ({"state": "running"}, [instance_filter("runningInstancesOnly")], lambda row: row["end"] is None),
    ({"state": "completed"}, [instance_filter("completedInstancesOnly")], lambda row: row["end"] is not None),
    ({"startedFrom": "2025-06-01T00:00:00Z", "startedUntil": "2025-12-31T23:59:59.999Z"},
     [instance_filter("instanceStartDate", {"type": "fixed", "start": "2025-06-01T00:00:00.000+0000", "end": "2025-12-31T23:59:59.999+0000"})],
     lambda row: 1_748_736_000_000 <= row["start"] <= 1_767_225_599_999),
    ({"tenants": "retail"}, None, lambda row: row["tenant"] == "retail"),
    ({"tenants": ""}, None, lambda row: row["tenant"] is None),
    ({"versions": "1"}, None, lambda row: row["definition"].startswith(ORDERS + ":1:")),
])
def test_parameters_choose_instances_as_filters_do(demo, expected, parameters, filters, passes):
    wanted = {row["id"] for row in expected.instances.values() if passes(row)}
    assert instances_in(download(demo, **parameters)) == wanted and len(wanted) < len(expected.instances)
    if filters:
        body = {"processDefinitionKey": ORDERS, "tenantIds": TENANTS, "filter": filters, "format": "csv"}
        assert instances_in(demo.post("/api/export/event-log", body)) == wanted


@pytest.mark.parametrize("filter", [
    variable_filter("country", "String", {"operator": "in", "values": ["DE"]}),
    {"type": "executedFlowNodes", "data": {"operator": "in", "values": ["reviewOrder"]}, "filterLevel": "instance", "appliedTo": ["all"]},
    {"type": "canceledFlowNodesOnly", "data": None, "filterLevel": "view", "appliedTo": ["all"]},
])
def test_filters_mean_what_they_mean_in_raw_data(demo, filter):
    body = {"processDefinitionKey": ORDERS, "tenantIds": TENANTS, "filter": [filter], "format": "csv"}
    rows = measure(demo.evaluate(report((ORDERS, TENANTS), None, ["rawData"], filters=[filter]), query="?limit=10000"), "rawData")
    assert instances_in(demo.post("/api/export/event-log", body)) == {row["processInstanceId"] for row in rows} != set()


def test_a_log_without_instances_is_a_file(demo, tmp_path):
    nothing = {"startedUntil": "2001-01-01T00:00:00Z"}
    assert rows_of(download(demo, **nothing)) == []
    assert parquet(download(demo, format="parquet", **nothing), tmp_path)[1] == []
    assert list(ET.fromstring(download(demo, format="xes", **nothing).body).iter(XES + "trace")) == []


@pytest.mark.parametrize("parameters", [{"format": ""}, {"format": "ocel"}, {"state": "odd"}, {"allVariables": "maybe"}, {"startedFrom": "yesterday"}, {"versions": "1,,2"}])
def test_what_cannot_be_understood_is_refused(demo, parameters):
    assert download(demo, **parameters).status == 400


@pytest.mark.parametrize("body", [{"format": "csv"}, {"processDefinitionKey": ORDERS}, {"processDefinitionKey": ORDERS, "format": "csv", "variables": "amount"},
                                  {"processDefinitionKey": ORDERS, "format": "csv", "variables": [str(i) for i in range(501)]},
                                  {"processDefinitionKey": ORDERS, "format": "csv", "allVariables": "yes"}, {"processDefinitionKey": ORDERS, "format": "csv", "filter": [{"type": "shoe"}]}])
def test_a_body_that_cannot_be_understood_is_refused(demo, body):
    assert demo.post("/api/export/event-log", body).status == 400


# rights

def test_nobody_gets_rows_of_a_tenant_that_they_may_not_see(either_server, expected, tmp_path):
    mary = either_server.client("mary")
    wanted = {row["id"] for row in expected.instances.values() if row["tenant"] == "retail"}
    assert instances_in(download(mary)) == wanted != set(expected.instances)
    assert {row["tenantId"] for row in parquet(download(mary, format="parquet"), tmp_path)[1]} == {"retail"}
    assert {event["case:tenantId"] for event in xes(download(mary, format="xes"), tmp_path)} == {"retail"}
    for tenants in ("wholesale", "retail,wholesale"):
        assert download(mary, tenants=tenants).status == 403
    assert mary.post("/api/export/event-log", {"processDefinitionKey": ORDERS, "tenantIds": TENANTS, "format": "csv"}).status == 403
    assert [download(mary, process, format=kind).status for process in ("claimSettlement", "doesNotExist") for kind in ("csv", "parquet", "xes")] == [403] * 6
    assert download(either_server.client()).status == 401


def test_who_may_not_download_csv_may_not_download_event_logs(hindsight, camunda, tmp_path):
    settings = merged(configuration(tmp_path, engine_entry(camunda.engine.rest, camunda.alias)), {"export": {"csv": {"authorizedUsers": "superuser"}}})
    hindsight.import_once(write_configuration(tmp_path, settings))
    settings["engines"][camunda.alias]["importEnabled"] = False
    with hindsight.serve(write_configuration(tmp_path, settings)) as server:
        assert download(server.client("demo")).status == 200
        assert [download(server.client("mary"), format=kind).status for kind in ("csv", "parquet", "xes")] == [403] * 3


# clients and stores that fail

class Slow:
    """A download whose client reads nothing but the head, until it wants to."""

    def __init__(self, server, client, path):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(60)
        self.socket.connect(("127.0.0.1", server.port))
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nCookie: {client.cookie()['Cookie']}\r\n\r\n".encode())
        self.answer = http.client.HTTPResponse(self.socket)
        self.answer.begin()
        assert self.answer.status == 200

    def close(self):
        self.answer.close()
        self.socket.close()


@pytest.fixture(scope="module", params=["embedded", "shared"])
def parcels(request, hindsight, tmp_path_factory):
    """A server over many instances; with the shared store, `network` lies between."""
    folder = tmp_path_factory.mktemp("parcels")
    with ReplayEngine(make_history(PARCELS, seed=3), is_prompt=True) as engine:
        settings = settings_in(request.param, request, folder, engine.rest)
        config = write_configuration(folder, settings)
        hindsight.import_once(config)
        network = None
        if request.param == "shared":
            network = TcpProxy(request.getfixturevalue("search").port)
            request.addfinalizer(network.close)
            settings["opensearch"]["connection"]["nodes"][0]["httpPort"] = network.port
            config = write_configuration(folder, settings)
        with hindsight.serve(config) as server:
            server.network = network
            count = report(("parcel", [None, "north"]), "processInstance", ["frequency"])
            client = server.client("demo")
            wait_until(lambda: client.evaluate(count)["instanceCount"] == PARCELS, 60, "all that was imported is found")
            yield server


LOG_OF_PARCELS = "/api/export/event-log/parcel?format=xes&allVariables=true"


def test_a_client_that_leaves_ends_its_download(parcels):
    client = parcels.client("demo")
    before = parcels.log().count("ended early")
    downloads = [Slow(parcels, client, LOG_OF_PARCELS) for _ in range(3)]
    refused = client.get(LOG_OF_PARCELS)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "10")
    # Reports have their own places in the store.
    assert client.evaluate(report(("parcel", [None, "north"]), "processInstance", ["frequency"]))["instanceCount"] == PARCELS
    for slow in downloads:
        slow.close()
    wait_until(lambda: parcels.log().count("ended early") == before + 3, 30, "the server has noticed")
    assert client.get(LOG_OF_PARCELS).status == 200


def test_a_slow_client_gets_all_of_it(parcels):
    slow = Slow(parcels, parcels.client("demo"), LOG_OF_PARCELS)
    assert int(slow.answer.headers["X-Total-Count"]) == PARCELS
    traces = list(ET.fromstring(slow.answer.read()).iter(XES + "trace"))
    slow.close()
    assert len({trace.find(XES + "string").get("value") for trace in traces}) == len(traces) == PARCELS


def test_all_instances_come_once_over_many_pages(parcels, tmp_path):
    client = parcels.client("demo")
    rows = rows_of(download(client, "parcel"))
    assert len({row["flowNodeInstanceId"] for row in rows}) == len(rows) > 2 * PARCELS
    assert len({row["processInstanceId"] for row in rows}) == PARCELS
    starts = [row["instanceStartDate"] for row in rows]
    assert starts == sorted(starts)
    assert len(parquet(download(client, "parcel", format="parquet"), tmp_path)[1]) == len(rows)


def test_a_store_that_fails_in_the_middle_breaks_the_file_off(parcels):
    if parcels.network is None:
        pytest.skip("nothing lies between the embedded store and the server; src/eval/exports_test.cpp has it fail")
    slow = Slow(parcels, parcels.client("demo"), LOG_OF_PARCELS)
    parcels.network.partition()
    try:
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            slow.answer.read()
        wait_until(lambda: "broke off" in parcels.log(), 90, "the log says why")
    finally:
        slow.close()
        parcels.network.heal()
    wait_until(lambda: download(parcels.client("demo"), "parcel").status == 200, 60, "the store is back")


# docs/event-log.md

def test_the_examples_of_the_documentation_work(camunda_server, tmp_path):
    text = (ROOT / "docs" / "event-log.md").read_text()
    scripts = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    shell = "\n".join(line[4:] for line in re.sub(r"```python.*?```", "", text, flags=re.DOTALL).splitlines() if line.startswith("    "))
    assert shell.count("curl ") == 5
    done = subprocess.run(["bash", "-e", "-c", shell], cwd=tmp_path, env={"HINDSIGHT": camunda_server.url, "PATH": os.environ["PATH"]},
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert {file.name for file in tmp_path.iterdir()} >= {"orders.csv", "orders.parquet", "orders.xes", "claims.csv"}
    outputs = [data_science(script, cwd=tmp_path) for script in scripts]
    assert len(outputs) == 3 and "Check order" in outputs[0] and "regular" in outputs[1] and "Order received -> " in outputs[2]
