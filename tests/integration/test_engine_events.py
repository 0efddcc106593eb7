"""Events of an engine's own history on both stores: which instances they make, compared with SQL on the engine's tables."""

import urllib.parse

import pytest

from support.dates import milliseconds
from support.event_processes import (MODEL, create, event, expected_instances, instances_by_report, iso, publish, read, send)
from support.reports import by_key, measure, report
from support.server import merged, write_configuration
from support.shared_store import settings_in
from support.waiting import wait_until

ORDERS, SHIPMENTS = "orderHandling", "shipment"
MOMENTS = ("Event", "Gateway")


def of_engine(event_name, key=ORDERS):
    return {"group": key, "source": "camunda", "eventName": event_name, "eventLabel": event_name}


def outside(event_name):
    return {"group": None, "source": "crm", "eventName": event_name, "eventLabel": event_name}


# check: an activity of the engine; decided follows from it; refund: a process of its own; refuse: from outside.
MAPPINGS = {"asked": {"start": of_engine("orderReceived"), "end": None},
            "check": {"start": of_engine("packItem_start"), "end": of_engine("packItem_end")},
            "refund": {"start": of_engine(f"{SHIPMENTS}_processInstanceStart", SHIPMENTS), "end": of_engine(f"{SHIPMENTS}_processInstanceEnd", SHIPMENTS)},
            "refuse": {"start": outside("complained"), "end": None},
            "closed": {"start": of_engine("orderCompleted"), "end": None}}
OUTSIDE = {"type": "external", "configuration": {"includeAllGroups": True}}


def source(key=ORDERS, variable=None, **more):
    configuration = {"processDefinitionKey": key, "versions": ["all"], "eventScope": ["process_instance", "all"],
                     "tracedByBusinessKey": variable is None, "traceVariable": variable, **more}
    return {"type": "camunda", "configuration": configuration}


@pytest.fixture(scope="module")
def engine(engines):
    return engines.start("camunda").wait()


@pytest.fixture(scope="module")
def rows(engine):
    """What the engine's tables say: process instances by id, and flow nodes."""
    instances = {row["id_"]: row for row in engine.sql(f"SELECT * FROM ACT_HI_PROCINST WHERE proc_def_key_ IN ('{ORDERS}', '{SHIPMENTS}')")}
    nodes = engine.sql(f"SELECT * FROM ACT_HI_ACTINST WHERE proc_def_key_ IN ('{ORDERS}', '{SHIPMENTS}') AND act_type_ <> 'multiInstanceBody'")
    return instances, nodes


@pytest.fixture(scope="module", params=["embedded", "shared"])
def server(request, engine, hindsight, tmp_path_factory):
    folder = tmp_path_factory.mktemp("engine-events-" + request.param)
    settings = merged(settings_in(request.param, request, folder, engine.rest),
                      {"eventBasedProcess": {"authorizedUserIds": ["demo", "mary"], "eventImport": {"enabled": True, "maxPageSize": 500}},
                       "engines": {"engine": {"eventImportEnabled": True}}})
    with hindsight.serve(write_configuration(folder, settings)) as running:
        running.sql = engine.sql
        running.offered = wait_until(lambda: running.client("demo").get("/api/definition/process/keys?camundaEventImportedOnly=true").json(), 60,
                                     "definitions are imported")
        yield running


@pytest.fixture(scope="module")
def demo(server):
    return server.client("demo")


def as_events(rows, trace_of):
    """The engine's rows as events from outside would be."""
    instances, nodes = rows
    made = []

    def add(name, instance, key, moment, run):
        trace = trace_of(instance)
        if moment is not None and trace is not None:
            made.append({"id": f"{len(made):08d}", "type": name, "source": "camunda", "group": key, "traceid": trace, "time": iso(moment), "run": run})

    for row in instances.values():
        key = row["proc_def_key_"]
        add(f"{key}_processInstanceStart", row, key, row["start_time_"], row["id_"])
        add(f"{key}_processInstanceEnd", row, key, row["end_time_"], row["id_"])
    for row in nodes:
        instance, key, node = instances[row["proc_inst_id_"]], row["proc_def_key_"], row["act_id_"]
        if row["act_type_"].endswith(MOMENTS) or row["act_type_"].startswith(("boundary", "intermediate")):
            add(node, instance, key, row["start_time_"], row["id_"])
        else:
            add(f"{node}_start", instance, key, row["start_time_"], row["id_"])
            add(f"{node}_end", instance, key, row["end_time_"], row["id_"])
    return made


def check(client, process, events):
    expected, found = expected_instances(events, MAPPINGS), instances_by_report(client, process)
    assert set(found) == set(expected) and expected
    for trace, one in expected.items():
        row = found[trace]
        assert (milliseconds(row["startDate"]), row["endDate"] and milliseconds(row["endDate"])) == (one["start"], one["end"]), trace
    runs = [node for one in expected.values() for node, _, _ in one["runs"]]
    answer = client.post("/api/report/evaluate", report((process, [None]), "flowNode", ["frequency"], "flowNodes"))
    counted = {key: value for key, value in by_key(measure(answer.json()["result"], "frequency")).items() if value}
    assert counted == {node: runs.count(node) for node in set(runs)}
    return found


def eventually(client, process, events):
    def is_there():
        try:
            return check(client, process, events)
        except AssertionError as error:
            is_there.last = error
            return None
    return wait_until(is_there, 60, "the instances are those of the engine's rows: " + str(getattr(is_there, "last", "")))


def test_instances_of_several_processes_and_events_from_outside_meet_by_business_key(server, demo, rows):
    """Published while the history still comes in, so that a part of it is followed."""
    process = create(demo, "Orders", mappings=MAPPINGS, eventSources=[source(), source(SHIPMENTS), OUTSIDE])
    publish(demo, process)
    keys = sorted({row["business_key_"] for row in rows[0].values() if row["business_key_"]})
    first = rows[0][next(iter(rows[0]))]["start_time_"]
    complaints = [event(f"complaint {key}", key, "complained", first + 1000, {"stars": 1}, source="crm", group="") for key in keys[:20]]
    assert send(server.url, complaints).status == 204
    found = eventually(demo, process, as_events(rows, lambda instance: instance["business_key_"]) + complaints)
    assert found[keys[0]]["variables"]["stars"] == "1"
    values = {row["proc_inst_id_"]: row["text_"] for row in
              server.sql(f"SELECT proc_inst_id_, text_ FROM ACT_HI_VARINST WHERE proc_def_key_ = '{ORDERS}' AND name_ = 'customer'")}
    for instance, row in rows[0].items():
        if row["proc_def_key_"] == ORDERS:
            assert found[row["business_key_"]]["variables"]["customer"] == values[instance]


def test_a_variable_tells_the_trace(server, demo, rows):
    process = create(demo, "Customers", mappings={node: mapping for node, mapping in MAPPINGS.items() if node not in ("refund", "refuse")},
                     eventSources=[source(variable="customer")])
    publish(demo, process)
    values = {row["proc_inst_id_"]: row["text_"] for row in
              server.sql(f"SELECT proc_inst_id_, text_ FROM ACT_HI_VARINST WHERE proc_def_key_ = '{ORDERS}' AND name_ = 'customer'")}
    events = [made for made in as_events(rows, lambda instance: values.get(instance["id_"])) if made["group"] == ORDERS]
    eventually(demo, process, events)
    # Runs side by side, as of several parcels: each end is that of its own start.
    expected = expected_instances(events, MAPPINGS)
    for trace in sorted(expected, key=lambda one: -len(expected[one]["runs"]))[:5]:
        instance = demo.get(f"/api/process/instance/event-based/{urllib.parse.quote(trace)}").json()
        runs = [(run["flowNodeId"], milliseconds(run["startDate"]), run["endDate"] and milliseconds(run["endDate"])) for run in instance["flowNodes"]]
        assert sorted(runs, key=str) == sorted(map(tuple, expected[trace]["runs"]), key=str)


def test_only_chosen_versions_and_tenants_count(server, demo, rows):
    chosen = {row["id_"] for row in server.sql(f"SELECT id_ FROM ACT_RE_PROCDEF WHERE key_ = '{ORDERS}' AND version_ = 2 AND tenant_id_ = 'retail'")}
    for versions in (["2"], ["latest"]):
        process = create(demo, "Newest " + versions[0], mappings={"asked": MAPPINGS["asked"], "closed": MAPPINGS["closed"]},
                         eventSources=[source(versions=versions, tenants=["retail"])])
        publish(demo, process)
        eventually(demo, process, [made for made in as_events(rows, lambda instance: instance["business_key_"] if instance["proc_def_id_"] in chosen else None)
                                   if made["type"] in ("orderReceived", "orderCompleted")])
        # Other processes have an instance of the same trace.
        trace = next(iter(instances_by_report(demo, process)))
        instance = demo.get(f"/api/process/instance/event-based/{trace}?processDefinitionKey={process}").json()
        assert (instance["processDefinitionKey"], instance["processInstanceId"]) == (process, trace)


def test_the_table_of_events_counts_what_the_scope_offers(server, demo, rows):
    assert {one["key"] for one in server.offered} <= {row["key_"] for row in server.sql("SELECT DISTINCT key_ FROM ACT_RE_PROCDEF")}

    def counts(*scope):
        answer = demo.post("/api/event/count", {"eventSources": [source(eventScope=list(scope))]})
        assert answer.status == 200, answer.text
        return {one["eventName"]: one for one in answer.json()}
    events = [made for made in as_events(rows, lambda instance: "any") if made["group"] == ORDERS]
    expected = {name: sum(made["type"] == name for made in events) for name in {made["type"] for made in events}}
    of_process = {name for name in expected if "processInstance" in name}
    wait_until(lambda: {name: one["count"] for name, one in counts("process_instance", "all").items()} == expected, 60, "all events are counted")
    found = counts("all")
    assert set(found) == set(expected) - of_process
    assert (found["packItem_start"]["eventLabel"], found["packItem_end"]["eventLabel"]) == ("Pack item (start)", "Pack item (end)")
    assert set(counts("process_instance")) == of_process
    ends = {row["act_id_"] for row in rows[1] if row["proc_def_key_"] == ORDERS and row["act_type_"] in ("startEvent", "noneEndEvent")}
    assert set(counts("start_end")) == ends
    # Those of other systems are a list of their own.
    assert all(one["source"] == "crm" for one in demo.get("/api/event?limit=1000").json()["results"])
    assert send(server.url, [event("x", "x", "x", 0, source="camunda")]).status == 400


def test_a_model_is_made_of_them(server, demo, rows):
    answer = demo.post("/api/eventBasedProcess", {"name": "Found", "autogenerate": True, "eventSources": [source(eventScope=["all"])]})
    assert answer.status == 200, answer.text
    made = read(demo, answer.json()["id"])
    mapped = {one["eventName"]: node for node, mapping in made["mappings"].items() for one in mapping.values() if one}
    assert mapped["packItem_start"] == mapped["packItem_end"] and mapped["orderReceived"] != mapped["orderCompleted"]
    assert 'name="Pack item"' in made["xml"]
    publish(demo, made["id"])
    wait_until(lambda: set(instances_by_report(demo, made["id"])) == {row["business_key_"] for row in rows[0].values() if row["proc_def_key_"] == ORDERS}, 60,
               "one instance for each order")


def test_what_may_not_be_seen_cannot_be_used(server, demo):
    mary = server.client("mary")
    refused = mary.post("/api/eventBasedProcess", {"name": "Peep", "xml": MODEL, "eventSources": [source("claimSettlement")]})
    assert refused.status == 403, refused.text
    assert mary.post("/api/event/count", {"eventSources": [source("claimSettlement")]}).status == 403
    for wrong in ({"processDefinitionKey": ""}, {"tracedByBusinessKey": False, "traceVariable": None}, {"versions": ["newest"]}, {"eventScope": ["some"]}):
        answer = demo.post("/api/eventBasedProcess", {"name": "Wrong", "eventSources": [source(**{"key": ORDERS, **wrong})]})
        assert answer.status == 400 and "eventSources[0]" in answer.text, answer.text
    process = create(demo, "No source", mappings=MAPPINGS, eventSources=[source()])
    answer = demo.post(f"/api/eventBasedProcess/{process}/_publish")
    assert answer.status == 400 and SHIPMENTS in answer.text
